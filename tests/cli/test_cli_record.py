"""Disputes and decisions as a clerk records them, on the sample with nothing decided yet."""

import csv
import io
import json
import shutil

import pytest
from command import thidua

from thidua_analysis.ledger.chain import read_ledger
from thidua_analysis.ledger.entries import EVIDENCE, LEDGER

WHO = ("--by", "Phòng Nội vụ", "--reason", "đối chiếu biên bản", "--at", "2021-07-05")
FIGURE = ("--unit", "tan-hoa", "--month", "2021-06", "--fact", "accounts_count")


@pytest.fixture
def sample(sample_copy):
    (sample_copy / LEDGER).unlink(missing_ok=True)
    shutil.rmtree(sample_copy / EVIDENCE, ignore_errors=True)
    return sample_copy


@pytest.fixture
def done(sample):
    """`done("decide", …)`: what a command printed that went well."""

    def of(*arguments):
        done = thidua(*arguments, "--campaign", sample)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return of


@pytest.fixture
def refused(sample):
    """`refused(1, "decide", …)`: the error of a command that went wrong, with nothing written."""

    def of(code, *arguments):
        before = sorted(sample.rglob("*"))
        lines = read_ledger(sample).lines
        done = thidua(*arguments, "--campaign", sample)
        assert (done.returncode, done.stdout) == (code, "")
        assert [p for p in sorted(sample.rglob("*")) if p.name != ".decisions.lock"] == before
        assert read_ledger(sample).lines == lines
        return done.stderr

    return of


def test_a_dispute_is_opened_shown_granted_and_listed(done, sample, tmp_path):
    paper = tmp_path / "bb-12.pdf"
    paper.write_bytes(b"%PDF")
    told = done(
        "dispute", "open", *FIGURE, "--claim", "1.620", "--reason", "biên bản 12", "--evidence", paper,
        "--by", "UBND xã Tân Hòa", "--at", "2021-07-02",
    )  # fmt: skip
    assert "Đã ghi #1 (khiếu nại, 02/07/2021): tan-hoa, 2021-06, accounts_count · 1.512 → 1.620" in told
    assert f"thidua dispute show 1 --campaign {sample}" in told
    shown = done("dispute", "show", "#1")
    assert "UBND xã Tân Hòa" in shown and "1.620" in shown
    assert json.loads(done("dispute", "show", "1", "--format", "json"))
    assert "đang mở" in done("dispute", "list")
    letter = tmp_path / "tra-loi.docx"
    told = done("dispute", "show", "1", "--letter", letter)
    assert f"Công văn trả lời: {letter.as_posix()}" in told and letter.read_bytes().startswith(b"PK")
    letter.write_bytes(b"edited")
    refused = thidua("dispute", "show", "1", "--letter", letter, "--campaign", sample)
    assert refused.returncode == 1 and refused.stdout == "" and letter.read_bytes() == b"edited"
    assert f"--month 2021-06 --rows --campaign {sample}" not in told and "Căn cứ bb-12.pdf: " in told
    (one,) = json.loads(done("disputes", "--as-of", "2021-07-12", "--format", "json"))
    assert (one["number"], one["age"], one["gains"], one["settle_by"]) == (1, 10, 5, "2021-12-18")
    told = done("disputes", "--as-of", "2021-07-12", "--lang", "en")
    assert "10 days" in told and "+5 points" in told and f"thidua dispute show 1 --campaign {sample}" in told
    told = done("dispute", "accept", "#1", *WHO, "--value", "1 600", "--lang", "en")
    assert "Recorded #2 (correction, 05/07/2021): #1 (tan-hoa, 2021-06, accounts_count) · 1,512 → 1,600" in told
    head = f"Đợt thi đua mẫu (số liệu giả lập) · {sample}\n"
    assert done("dispute", "list") == f"{head}Không có khiếu nại nào đang mở.\nđã giải quyết hoặc rút: 1 (--all)\n"
    listed = json.loads(done("dispute", "list", "--all", "--format", "json"))
    assert [(d["seq"], d["state"], d["answer"], d["evidence"][0]["state"]) for d in listed] == [
        (1, "accepted", 2, "kept")
    ]
    score = json.loads(done("score", "--month", "2021-06", "--format", "json"))
    assert score["ledger"]["lines"] == 2
    assert next(u["bonus"] for u in score["standings"] if u["unit"] == "tan-hoa") == 35  # a step of 100 accounts more


def test_a_dispute_is_rejected_and_another_taken_back(done, sample):
    done("dispute", "open", *FIGURE, "--claim", "1620", *WHO)
    assert "#2 (bác khiếu nại, 05/07/2021): #1 (tan-hoa, 2021-06, accounts_count)" in done(
        "dispute", "reject", "1", *WHO
    )
    done("dispute", "open", *FIGURE[:4], "--fact", "received_on", "--claim", "2021-06-24", *WHO)
    assert "#4 (rút lại, 05/07/2021)" in done("dispute", "withdraw", "3", *WHO)
    assert [e.kind for e in read_ledger(sample).entries] == ["dispute", "reject", "dispute", "withdraw"]


def test_the_record_lists_every_decision_and_what_became_of_it(done, sample):
    pairs = ("--verified", "accounts_count=1.300", "--verified", "procedures_count=4")
    done("decide", "untruthful", "--unit", "rach-goi", "--month", "2021-06", *pairs, *WHO)
    done("decide", "waive", "--unit", "truong-long-tay", "--month", "2021-06", *WHO)
    done("decide", "withdraw", "#1", *WHO)
    late = ("--by", "Hội đồng", "--reason", "thành tích", "--at", "2021-08-04")
    done("decide", "tie", "--month", "2021-07", "--order", "rach-goi, tan-hoa", *late)
    done("decide", "award", "--month", "2021-06", "--award", "R1", "--place", "1", "--withhold", *late)
    year = ("--by", "Hội đồng", "--reason", "thành tích", "--at", "2022-01-10", "--yes")
    done("decide", "award", "--year-end", "--award", "R4", "--place", "1", "--withhold", *year)
    done("decide", "correct", *FIGURE[:4], "--fact", "plan_issued", "--value", "chưa", *late)
    told = done("decide", "list")
    for words in ("báo cáo không trung thực", "đã rút", "trễ → miễn", "7 dòng", read_ledger(sample).head):
        assert words in told
    rows = list(csv.DictReader(io.StringIO(done("decide", "list", "--format", "csv"))))
    assert [row["kind"] for row in rows] == ["untruthful", "waive", "withdraw", "tie", "award", "award", "correct"]
    assert [row["state"] for row in rows] == ["withdrawn", *["in_force"] * 6]
    assert rows[0]["now"] == '{"accounts_count": 1300, "procedures_count": 4}'
    assert (rows[2]["about"], rows[3]["now"]) == ("#1 (rach-goi, 2021-06)", '["rach-goi", "tan-hoa"]')
    assert (rows[5]["about"], rows[6]["was"], rows[6]["now"]) == ("2021-year-end, R4, department, 1", "1", "0")
    assert json.loads(done("decide", "list", "--format", "json"))[4]["was"] == "tan-hoa"


def test_evidence_that_was_changed_or_lost_is_said_in_the_record(done, sample, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    papers = ("--evidence", tmp_path / "a.txt", "--evidence", tmp_path / "b.txt")
    done("decide", "correct", *FIGURE, "--value", "1600", *WHO, *papers)
    a, b = (sample / one.kept_as for one in read_ledger(sample).entries[0].evidence)
    a.write_text("c")
    b.unlink()
    evidence = json.loads(done("decide", "list", "--format", "json"))[0]["evidence"]
    assert [(one["name"], one["state"]) for one in evidence] == [("a.txt", "altered"), ("b.txt", "missing")]
    assert "ĐÃ BỊ SỬA" in done("decide", "list")


def test_nothing_decided_is_said(done, sample):
    assert done("decide", "list") == f"Đợt thi đua mẫu (số liệu giả lập) · {sample}\n0 dòng\n"
    assert done("dispute", "list", "--format", "json") == "[]\n"
    assert done("decide", "list", "--format", "csv").startswith("seq,at,by,kind,about")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("dispute", "open", *FIGURE, "--claim", "1512", *WHO), "1.512 đúng là số đang dùng"),
        (("dispute", "open", *FIGURE, "--claim", "1.50", *WHO), "--claim: accounts_count: đọc được '1.50', cần số nguyên"),
        (("dispute", "open", *FIGURE, "--claim", "1620", *WHO, "--evidence", "nowhere.pdf"), "nowhere.pdf: không có tệp này"),
        (("dispute", "open", *FIGURE, "--claim", "1620", *WHO[:4], "--at", "2/7/2021"), "viết dạng YYYY-MM-DD"),
        (("dispute", "open", *FIGURE[:4], "--fact", "weekend", "--claim", "1", *WHO), "thidua notebook readings -p month=2021-06"),
        (("dispute", "open", *FIGURE[:4], "--fact", "dossiers_on_time_count", "--claim", "99999", *WHO), "99.999 sẽ lớn hơn dossiers_resolved_count = "),
        (("decide", "correct", *FIGURE, "--value", "1600", *WHO[:4], "--at", "2031-01-01"), "muộn nhất 31/12/2021"),
        (("decide", "correct", *FIGURE, "--value", "1600", *WHO[:4]), "không ghi ngày nên lấy hôm nay"),
        (("dispute", "accept", "3", *WHO), "#3 không phải khiếu nại"),
        (("dispute", "show", "3"), "#3 không phải khiếu nại"),
        (("decide", "waive", "--unit", "tan-hoa", "--month", "2021-06", *WHO, "--lang", "en"), "there is no deduction"),
        (("decide", "correct", *FIGURE[2:], "--unit", "tan-hoaa", "--value", "3", *WHO), "có phải: tan-hoa?"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_exit_1_in_one_block_with_nothing_written(refused, arguments, told):
    assert told in refused(1, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("dispute",),
        ("dispute", "open", *FIGURE, "--claim", "1620", "--by", "x"),
        ("dispute", "accept", "first", *WHO),
        ("dispute", "show", "1", "--format", "csv"),
        ("decide", "untruthful", *FIGURE[:4], "--verified", "procedures_count", *WHO),
        ("decide", "tie", "--order", "tan-hoa,rach-goi", *WHO),
        ("decide", "award", "--month", "2021-06", "--award", "R1", "--place", "1", *WHO),
        ("decide", "award", "--month", "2021-06", "--award", "R1", "--place", "0", "--withhold", *WHO),
    ],
)
def test_wrong_use_is_exit_2(arguments):
    assert thidua(*arguments).returncode == 2


def test_nothing_is_recorded_in_the_sample_that_comes_with_the_package(tmp_path):
    for where, told in (
        ((), "hoặc chỉ ra bằng --campaign DIR"),
        (("--campaign", "sample"), "chỉ ra đợt thi đua cần ghi: --campaign DIR"),
    ):
        done = thidua("decide", "correct", *FIGURE, "--value", "1600", *WHO, *where, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_units_are_recorded_by_their_ids_however_they_were_typed(sample_copy):
    (sample_copy / "decisions.jsonl").unlink()
    asked = ("--by", "A", "--reason", "B", "--at", "2021-08-04")
    order = "Thị trấn Rạch Gòi, XÃ TÂN HOÀ"
    assert thidua("decide", "tie", "--month", "2021-07", "--order", order, *asked, cwd=sample_copy).returncode == 0
    award = ("decide", "award", "--month", "2021-06", "--award", "R1", "--place", "1", "--unit", "Xã Tân Phú Thạnh")
    assert thidua(*award, *asked, cwd=sample_copy).returncode == 0
    lines = json.loads(thidua("decide", "list", "--format", "json", cwd=sample_copy).stdout)
    assert [line["now"] for line in lines] == [["rach-goi", "tan-hoa"], "tan-phu-thanh"]
    wrong = thidua(
        "dispute",
        "open",
        "--unit",
        "Xã Tân Hoa",
        "--month",
        "2021-07",
        "--fact",
        "accounts_count",
        "--claim",
        "1",
        *asked,
        cwd=sample_copy,
    )
    assert wrong.returncode == 1 and "có phải: tan-hoa" in wrong.stderr
