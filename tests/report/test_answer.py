"""The letter that answers a dispute."""

import io
import os

import docx
import pytest
from decided import decided

from thidua_analysis import CampaignError
from thidua_analysis.report import show
from thidua_analysis.report.papers.answer import ANSWER_FIELDS, answer_fields, answer_letter, write_answer
from thidua_analysis.whatif import disputes

CLAIM = {
    "kind": "dispute", "at": "2021-07-01", "by": "UBND a", "unit": "a", "month": "2021-06", "fact": "accounts_count",
    "was": 1450, "now": 1650, "reason": "đối chiếu sổ",
}  # fmt: skip
FACTS = {"2021-06": {"a": {"accounts_count": 1450}, "b": {"accounts_count": 1600}}}


@pytest.fixture(scope="module")
def month(make_campaign):
    """1.450 accounts give 0; 1.650 give 35 + 5 = 40, as many as b has; 1.500 give 35."""
    campaign = make_campaign(dict.fromkeys("ab", "commune"), FACTS, {"2021-06": dict.fromkeys("ab", "2021-06-20")}, readings={"missing_figure": "no_points"})  # fmt: skip
    return lambda *lines: campaign.with_decisions(decided(CLAIM, *lines)).month("2021-06")


def answer(kind, now=None):
    fields = {**CLAIM, "now": now} if kind == "correct" else {}
    return {**fields, "kind": kind, "at": "2021-07-05", "by": "Phòng Nội vụ", "reason": "đã xem sổ", "answers": 1}


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    return "\n".join(p.text for p in document.paragraphs)


def test_an_open_dispute_leaves_the_conclusion_to_people(month):
    told = text_of(answer_letter(month(), 1))
    assert "số đang tính là 1.450; đơn vị đề nghị 1.650. Lý do: đối chiếu sổ" in told
    assert "Kết luận: [chấp nhận, chấp nhận một phần hay không chấp nhận; lý do]" in told
    assert "nếu chấp nhận:" in told and "C3: 0 → 40 điểm" in told and "Đơn vị không gửi kèm tài liệu" in told
    assert "C3: đơn vị cần chứng minh ít nhất 1.600 tài khoản" in told
    assert "[nơi nhận]" in told and "{{" not in told


@pytest.mark.parametrize(
    ("settled", "said", "changes"),
    [
        (answer("correct", 1650), "chấp nhận khiếu nại: Tài khoản đã tạo là 1.650 (quyết định #2 ngày 05/07/2021 của Phòng Nội vụ). Lý do: đã xem sổ", "C3: 0 → 40 điểm"),
        (answer("correct", 1500), "chấp nhận một phần: Tài khoản đã tạo là 1.500, không phải 1.650", "C3: 0 → 35 điểm"),
        (answer("reject"), "không chấp nhận khiếu nại: Tài khoản đã tạo giữ nguyên 1.450", "Điểm, hạng và khen thưởng không đổi."),
        ({"kind": "withdraw", "at": "2021-07-05", "answers": 1}, "khiếu nại đã được rút lại; Tài khoản đã tạo giữ nguyên 1.450", "Điểm, hạng và khen thưởng không đổi."),
    ],
    ids=["granted", "in part", "rejected", "withdrawn"],
)  # fmt: skip
def test_what_was_decided_and_what_it_changed_are_told(month, settled, said, changes):
    told = answer_fields(month(settled), 1)
    assert told.keys() == ANSWER_FIELDS.keys()
    assert told["ket_luan"].startswith(said)
    assert changes in [*told["thay_doi"], told["mo_dau_thay_doi"]]
    assert (told["thay_doi"] == []) == (settled["kind"] != "correct")
    published_anew = any("lập lại thành bản mới" in line for line in told["tiep_theo"])
    assert published_anew == (settled["kind"] == "correct")


def test_it_is_written_to_a_new_file_and_over_no_other(month, tmp_path):
    case, path = disputes.case(month(), 1), tmp_path / "tra-loi.docx"
    assert path.as_posix() in show.letter(case, path).text.replace("\\", "")
    before = path.read_bytes()
    assert write_answer(case.month, 1, path) == path and path.read_bytes() == before == answer_letter(case.month, 1)
    path.write_bytes(b"edited")
    with pytest.raises(CampaignError, match=r"tra-loi\.docx"):
        write_answer(case.month, 1, path)
    assert "tra-loi-8.docx" in show.letter(case).text


def test_a_case_leads_on(month):
    one = month()
    case = disputes.case(one, 1, language="en")
    page = one.inputs.folder / "reports" / "2021-06-v10" / "data" / "don-vi" / "a.html"
    for version in ("2021-06-v9", "2021-06-v10"):
        (page.parents[3] / version / "data" / "don-vi").mkdir(parents=True)
        (page.parents[3] / version / "data" / "don-vi" / "a.html").touch()
    told = show.leads_of(case).plain
    assert f"{page.as_posix()}#C3>)" in told.replace(os.path.relpath(page).replace(os.sep, "/"), page.as_posix())
    assert "thidua notebook readings -p month=2021-06" in told and "--letter" in told
    assert str(show.by_reading(case)) == "These points are the same however the plan is read."
    assert case._repr_html_() and "Dispute #1" in repr(disputes.case(one, 1).show("en"))
