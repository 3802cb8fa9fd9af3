"""Two published months held against each other: each changed line names what caused it, and nothing else does."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil

import pytest
from command import thidua

import thidua_analysis as td
from thidua_analysis import open_campaign
from thidua_analysis.archive.bundle import read_payload
from thidua_analysis.archive.making import month_files
from thidua_analysis.files.digests import digest_of_folder
from thidua_analysis.ledger.chain import append, read_ledger
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.report.change_words import decision_text, headline
from thidua_analysis.report.changes import change_rows, describe, record
from thidua_analysis.report.difference import difference
from thidua_analysis.report.pages import changes_page
from thidua_analysis.report.papers.fields import fields, notice_fields
from thidua_analysis.report.papers.letters import notice
from thidua_analysis.report.rows import json_bytes, records

MAY, JUNE = "2021-05", "2021-06"
OPEN_FIGURES = {"missing_figure": "no_points"}  # few figures do where decisions are the point
ONE = {"plan_issued": 1, "procedures_count": 8, "accounts_count": 1500}


@pytest.fixture(scope="module")
def written(make_campaign):
    """Three communes and two months; `a` and `b` are equal, `c` is behind and sent its June report late."""
    facts = {m: {"a": ONE, "b": ONE, "c": {**ONE, "accounts_count": 900}} for m in (MAY, JUNE)}
    days = {MAY: dict.fromkeys("abc", "2021-05-25"), JUNE: {"a": "2021-06-25", "b": "2021-06-25", "c": "2021-06-29"}}
    return make_campaign(dict.fromkeys("abc", "commune"), facts, days, readings=OPEN_FIGURES).folder


@pytest.fixture
def folder(written, tmp_path):
    """A copy of it, to decide about."""
    return shutil.copytree(written, tmp_path / "campaign")


def decide(folder, kind, at="2021-07-12", by="Phòng Nội vụ", reason="kiểm tra", **fields):
    return append(folder, {"at": at, "by": by, "kind": kind, "reason": reason, **fields})


def correct(folder, unit="a", fact="accounts_count", was=1500, now=1700, month=JUNE, **more):
    return decide(folder, "correct", unit=unit, month=month, fact=fact, was=was, now=now, **more)


MADE = {}


def payload(folder, month=JUNE, **options):
    """What is published of a month; made once for all folders of one name that hold the same."""
    key = folder.name, digest_of_folder(folder), month, repr(options)
    if key not in MADE:
        MADE[key] = month_files(open_campaign(folder).month(month, **options))
    return dict(MADE[key])


def told(found, language="vi"):
    """Every change as (table, unit, what, column) → (from, to, because)."""
    rows = records(change_rows(found, language))
    return {(r["table"], r["unit"], r["what"], r["column"]): (r["from"], r["to"], r["because"]) for r in rows}


def because(found):
    """Every reason given, of anything."""
    return {why for *_, why in told(found).values()}


def cited(found):
    """Everything that is named as a cause, by its short name."""
    return {cause.name or cause.kind for change in found.changes for cause in change.causes}


def edited(payload, table, **cells):
    """The payload with cells of a published table other than they are: `a={"total": "5"}`."""
    rows = [*csv.DictReader(io.StringIO(payload[f"data/{table}.csv"].decode(), newline=""))]
    for row in rows:
        row |= cells.get(row["unit"], {})
    out = io.StringIO()
    writer = csv.DictWriter(out, dict.fromkeys(k for row in rows for k in row), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return {**payload, f"data/{table}.csv": out.getvalue().encode()}


def rewrite(folder, old, new, name=f"{JUNE}/facts.csv"):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# ── decisions ─────────────────────────────────────────────────────────────────────────────────


def test_nothing_changed(folder):
    found = difference(payload(folder), payload(folder))
    assert found.empty
    assert record(found) == {
        "headline": "Không số liệu, điểm, hạng hay khen thưởng nào thay đổi",
        "totals": [], "prizes": [], "causes": [], "changes": [], "context": [], "files": [], "recorded": [],
        "ledgers_part": None,
    }  # fmt: skip
    assert describe(found) == "Không số liệu, điểm, hạng hay khen thưởng nào thay đổi"
    assert describe(found, "en") == "No figure, point, rank or award changes"


def test_a_correction(folder):
    before = payload(folder)
    entry = correct(folder)
    found = difference(before, payload(folder))
    assert found.recorded == (entry,)
    changes, why = told(found), decision_text(entry)
    assert why == "#1 (12/07/2021, Phòng Nội vụ): kiểm tra"
    # 1 700 accounts are two further hundreds: 2 × 5 points; b stood level with a and is passed, c stands where it stood
    assert changes == {
        ("figures", "a", "accounts_count", "value"): ("1500", "1700", why),
        ("score_lines", "a", "C3 bonus", "points"): ("0", "10", why),
        ("standings", "a", "", "total"): ("95", "105", why),
        ("standings", "a", "", "rank"): ("1 =", "1", why),
        ("standings", "a", "", "needs_decision"): ("true", "false", why),
        ("standings", "b", "", "rank"): ("1 =", "2", f"kéo theo từ điểm của a 95 → 105: {why}"),
        ("standings", "b", "", "needs_decision"): ("true", "false", f"kéo theo từ điểm của a 95 → 105: {why}"),
        ("awards", "a", "R1 commune", "state"): ("needs_decision", "won", why),
        ("awards", "a", "R1 commune", "place"): ("1–2", "1", why),
        ("awards", "a", "R1 commune", "money"): ("", "1000000", why),
        ("awards", "b", "R1 commune", "state"): ("needs_decision", "", f"kéo theo từ điểm của a 95 → 105: {why}"),
    }


def test_the_headline_says_who_has_other_points_and_who_wins_now(folder):
    before = payload(folder)
    correct(folder)
    found = difference(before, payload(folder))
    assert headline(found) == "a 95 → 105; Giấy khen và tiền thưởng: chưa quyết định giữa a, b → a"
    assert headline(found, "en").startswith("a 95 → 105; ") and headline(found, "en").endswith(
        "undecided between a, b → a"
    )
    between = payload(folder)
    correct(folder, unit="c", was=900, now=1000)
    assert headline(difference(between, payload(folder))) == "Điểm không đổi; khen thưởng không đổi"
    correct(folder, unit="c", was=1000, now=1500)
    assert headline(difference(between, payload(folder))) == "c 55 → 90; khen thưởng không đổi"


def test_a_headline_of_many_units_names_some(make_campaign):
    units = [f"u{n}" for n in range(9)]
    folder = make_campaign(dict.fromkeys(units, "commune"), {JUNE: dict.fromkeys(units, ONE)}, {JUNE: dict.fromkeys(units, "2021-06-25")}, readings=OPEN_FIGURES).folder  # fmt: skip
    before = payload(folder)
    for n, unit in enumerate(units[:6]):
        correct(folder, unit=unit, now=1600 + 100 * n)
    told_ = headline(difference(before, payload(folder)))
    assert told_.startswith("u5 95 → 125, u4 95 → 120, u3 95 → 115, và 3 đơn vị khác; Giấy khen và tiền thưởng: ")


def test_what_had_nothing_to_do_with_it_is_cited_nowhere(folder):
    """A granted dispute of June, recorded between disputes rejected and withdrawn, a finding and a tie of July."""
    rewrite(folder, f'"{JUNE}"]', f'"{JUNE}", "2021-07"]', "campaign.toml")
    before = payload(folder)
    asked = decide(folder, "dispute", unit="a", month=JUNE, fact="accounts_count", was=1500, now=1700, reason="ĐÚNG")
    other = decide(folder, "dispute", unit="b", month=JUNE, fact="accounts_count", was=1500, now=1800, reason="SAI")
    gone = decide(folder, "dispute", unit="c", month=JUNE, fact="accounts_count", was=900, now=1500, reason="SAI")
    decide(folder, "tie", month="2021-07", was=["a", "b"], now=["b", "a"], reason="SAI")
    decide(folder, "untruthful", unit="c", month="2021-07", was={}, now={}, reason="SAI")
    decide(folder, "reject", answers=other.seq, reason="SAI")
    decide(folder, "withdraw", answers=gone.seq, reason="SAI")
    granted = correct(folder, answers=asked.seq, reason="CHẤP NHẬN")
    ledger = read_ledger(folder)
    after = payload(folder)
    after[f"data/inputs/{folder.name}/{LEDGER}"] = ledger.content
    found = difference(before, after)
    assert len(found.recorded) == 8 and cited(found) == {f"#{granted.seq}"}
    page = changes_page(found, "v1", "v2").decode()
    letter = json.dumps(notice_fields(found, "v1"), ensure_ascii=False)
    for text in (describe(found), page, letter, json.dumps(record(found), ensure_ascii=False)):
        assert "SAI" not in text and text.count("CHẤP NHẬN") >= 1
    assert page.count("CHẤP NHẬN") == describe(found).count("CHẤP NHẬN") == 1  # one reason, once
    assert notice_fields(found, "v1")["nguyen_nhan"] == [
        {
            "ten": f"#{granted.seq}, 12/07/2021, Phòng Nội vụ: chấp nhận khiếu nại #1 – a, tháng 6 năm 2021",
            "ly_do": "CHẤP NHẬN",
            "ket_qua": ["a: Tài khoản đã tạo 1.500 thành 1.700; Tổng điểm 95 thành 105"],
        }
    ]


def test_each_of_two_corrections_explains_its_own_lines(folder):
    before = payload(folder)
    one = correct(folder)
    two = correct(folder, unit="c", fact="procedures_count", was=8, now=9)
    changes = told(difference(before, payload(folder)))
    for (table, unit, what, column), (_, _, why) in changes.items():
        if table in ("figures", "score_lines") or column == "total":
            assert why == decision_text({"a": one, "c": two}[unit]), (table, unit, what, column)
    # c is behind before and after: neither its rank nor anybody else's moved by it
    assert changes["standings", "b", "", "rank"][2] == f"kéo theo từ điểm của a 95 → 105: {decision_text(one)}"


def test_two_corrections_of_one_unit_stand_once_each_and_its_total_below_both(folder):
    before = payload(folder)
    one = correct(folder, reason="MỘT")
    two = correct(folder, fact="procedures_count", was=8, now=9, reason="HAI")
    found = difference(before, payload(folder))
    assert told(found)["standings", "a", "", "total"] == ("95", "110", f"{decision_text(one)}; {decision_text(two)}")
    for text in (describe(found), changes_page(found, "v1", "v2").decode()):
        assert text.count("MỘT") == text.count("HAI") == 1 and "Cùng do #1, #2" in text
    effects = [cause["effects"] for cause in record(found)["causes"]]
    assert effects == [
        ["a: Tài khoản đã tạo 1.500 → 1.700; C3 Tài khoản, điểm thưởng 0 → 10"],
        ["a: Thủ tục mức độ 3, 4 đã đăng ký 8 → 9; C2 Thủ tục, điểm thưởng 35 → 40"],
    ]


def test_of_two_corrections_of_one_figure_the_later_is_the_cause(folder):
    before = payload(folder)
    correct(folder)
    later = correct(folder, was=1700, now=1900)
    found = difference(before, payload(folder))
    assert told(found)["figures", "a", "accounts_count", "value"] == ("1500", "1900", decision_text(later))
    assert cited(found) == {"#2"}


def test_a_correction_of_an_earlier_month_and_of_a_later_one(folder):
    before = payload(folder, MAY)
    june = correct(folder)
    may = correct(folder, unit="c", was=900, now=1500, month=MAY)
    found = difference(before, payload(folder, MAY))
    assert found.recorded == (june, may)
    assert cited(found) == {"#2"}  # June's is in the record too, and moves nothing in May


def test_a_correction_of_an_earlier_month_counts_where_its_figure_is_carried(folder):
    before = payload(folder)
    correct(folder, unit="c", was=900, now=950, month=MAY)
    assert not difference(before, payload(folder)).changes  # June has a figure of its own
    rewrite(folder, "c,accounts_count,900,report\n", "")
    before = payload(folder)
    later = correct(folder, unit="c", was=950, now=1500, month=MAY)
    found = difference(before, payload(folder))
    assert told(found)["figures", "c", "accounts_count", "value"] == ("950", "1500", decision_text(later))


def test_where_a_month_is_scored_on_its_increase_the_month_before_is_a_cause(folder):
    in_month = {"readings": {"score_basis": "in_month"}}
    before = payload(folder, **in_month)
    may = correct(folder, unit="c", was=900, now=800, month=MAY)
    found = difference(before, payload(folder, **in_month))
    assert told(found) == {("figures", "c", "accounts_count", "value"): ("0", "100", decision_text(may))}
    assert headline(found) == "Điểm không đổi; khen thưởng không đổi"


def test_a_finding(folder):
    before = payload(folder)
    entry = decide(
        folder, "untruthful", unit="a", month=JUNE, was={"accounts_count": 1500}, now={"accounts_count": 1000}
    )
    found = difference(before, payload(folder))
    changes = told(found)
    assert changes["score_lines", "a", f"L1c deduction {JUNE}", "points"] == ("", "-2", decision_text(entry))
    assert changes["score_lines", "a", "C3 base", "points"] == ("35", "0", decision_text(entry))
    assert cited(found) == {"#1"}
    assert "L1c Báo cáo không trung thực, điểm trừ (báo cáo tháng 6 năm 2021): 0 → −2" in describe(found)


def test_a_waiver(folder):
    before = payload(folder)
    entry = decide(folder, "waive", unit="c", month=JUNE, was="late", now="waived")
    found = difference(before, payload(folder))
    changes = told(found)
    assert changes["score_lines", "c", f"L1 deduction {JUNE}", "points"] == ("-5", "0", decision_text(entry))
    assert changes["standings", "c", "", "total"] == ("55", "60", decision_text(entry))
    assert cited(found) == {"#1"}


def test_a_finding_and_a_waiver_of_one_report_explain_each_its_own_points(folder):
    before = payload(folder)
    found_, waived = decide(folder, "untruthful", unit="c", month=JUNE), decide(folder, "waive", unit="c", month=JUNE, was="late", now="waived")  # fmt: skip
    changes = told(difference(before, payload(folder)))
    assert changes["score_lines", "c", f"L1 deduction {JUNE}", "points"][2] == decision_text(waived)
    assert changes["score_lines", "c", f"L1c deduction {JUNE}", "points"][2] == decision_text(found_)


def test_a_day_of_receipt(folder):
    correct(folder, unit="c", fact="received_on", was="2021-06-29", now="2021-06-25")
    before = payload(folder)  # the later of the two days counts
    entry = correct(folder, unit="c", fact="received_on_office", was="2021-06-29", now="2021-06-25")
    found = difference(before, payload(folder))
    changes = told(found)
    assert changes["reports", "c", JUNE, "received_on"] == ("2021-06-29", "2021-06-25", decision_text(entry))
    assert cited(found) == {"#2"}
    assert "Báo cáo tháng 6 năm 2021: ngày nhận: 29/06/2021 → 25/06/2021" in describe(found)


def test_a_tie_decided(folder):
    before = payload(folder)
    decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    found = difference(before, payload(folder))
    changes = told(found)
    assert changes["standings", "a", "", "rank"][:2] == ("1 =", "2")
    assert changes["awards", "b", "R1 commune", "state"][:2] == ("needs_decision", "won")
    assert cited(found) == {"#1"} and {c.table for c in found.changes} == {"standings", "awards"}
    assert all(c.own for c in found.changes)
    assert headline(found) == "Điểm không đổi; hạng thay đổi; Giấy khen và tiền thưởng: chưa quyết định giữa a, b → b"


def test_of_two_orders_of_the_same_equals_the_later_is_the_cause(folder):
    before = payload(folder)
    decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    decide(folder, "tie", month=JUNE, was=["a", "b"], now=["a", "b"])
    assert cited(difference(before, payload(folder))) == {"#2"}


def test_a_tie_beside_a_correction(folder):
    before = payload(folder)
    tie = decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    other = correct(folder, unit="c", was=900, now=1000)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "c", "accounts_count", "value"][2] == decision_text(other)
    assert changes["standings", "a", "", "needs_decision"][2] == decision_text(tie)


def test_an_award_decided(folder):
    correct(folder)
    proposed = payload(folder)
    row = next(a for a in json.loads(proposed["data/score.json"])["awards"] if a["state"] == "won")
    about = {"award": row["award"], "place": 1, "competition": row["competition"]}
    decide(folder, "award", month=JUNE, was="a", now="b", reason="thành tích khác", **about)
    found = difference(proposed, payload(folder))
    assert {(c.table, c.unit) for c in found.changes} == {("awards", "a"), ("awards", "b")} and cited(found) == {"#2"}
    assert headline(found) == "Điểm không đổi; Giấy khen và tiền thưởng: a → b"


def test_a_place_given_to_nobody(folder):
    correct(folder)
    before = payload(folder)
    decide(folder, "award", month=JUNE, was="a", now=None, award="R1", place=1, competition="commune")
    found = difference(before, payload(folder))
    assert {(c.unit, c.what) for c in found.changes} == {("a", ("R1", "commune")), ("", ("R1", "commune", "1"))}
    assert cited(found) == {"#2"} and headline(found).endswith(": a → để trống")


def test_a_decision_withdrawn_names_the_withdrawal(folder):
    first = correct(folder)
    before = payload(folder)
    entry = decide(folder, "withdraw", reason="ghi nhầm", answers=first.seq)
    found = difference(before, payload(folder))
    assert told(found)["figures", "a", "accounts_count", "value"] == ("1700", "1500", decision_text(entry))
    assert cited(found) == {"#2"}
    assert "#2, 12/07/2021, Phòng Nội vụ: rút lại #1 (đính chính) – a, tháng 6 năm 2021. Lý do: ghi nhầm" in describe(
        found
    )


def test_a_decision_made_and_withdrawn_in_between_changes_nothing(folder):
    before = payload(folder)
    first = correct(folder)
    decide(folder, "withdraw", answers=first.seq)
    correct(folder, now=1800)
    assert cited(difference(before, payload(folder))) == {"#3"}


def test_back_to_what_was_known_before(folder):
    before = payload(folder)
    correct(folder)
    found = difference(payload(folder), before)
    assert {c.causes[0].kind for c in found.changes} == {"no_longer"}
    assert "Không còn tính đến #1, 12/07/2021, Phòng Nội vụ: đính chính" in describe(found)


def test_a_decision_that_one_replay_knows_and_the_other_does_not(folder):
    decide(folder, "tie", at="2021-07-30", month=JUNE, was=["a", "b"], now=["b", "a"])
    entry = correct(folder, unit="c", at="2021-07-12", was=900, now=1000)
    before, after = (payload(folder, as_of=f"2021-06-{day}") for day in (30, 30))
    assert difference(before, after).empty
    found = difference(payload(folder, as_of="2021-06-30"), payload(folder, as_of="2021-07-12"))
    changes = told(found)
    assert changes["figures", "c", "accounts_count", "value"][2] == decision_text(entry)
    assert not any(table == "awards" for table, *_ in changes)


def test_a_dispute_alone_changes_nothing_and_gives_no_notice(folder):
    before = payload(folder)
    entry = decide(folder, "dispute", unit="a", month=JUNE, fact="accounts_count", was=1500, now=1700)
    after = payload(folder)
    after["data/papers/fields.json"] = json_bytes(fields(open_campaign(folder).month(JUNE)))
    found = difference(before, after)
    assert not found.changes and found.recorded == (entry,) and not found.empty
    assert notice(after, found, "2021-06-v1") == {}
    page = changes_page(found, "v1", "v2").decode()
    assert "<table" not in page and "Không số liệu, điểm, hạng hay khen thưởng nào thay đổi; chỉ khác: " in page
    assert "sổ quyết định (thêm dòng 1)" in page
    correct(folder)
    after = payload(folder) | {"data/papers/fields.json": after["data/papers/fields.json"]}
    assert [*notice(after, difference(before, after), "2021-06-v1")] == [
        "data/papers/thong-bao-dieu-chinh-2021-06.docx"
    ]


def test_words_of_the_arithmetic_are_no_change(folder):
    before = payload(folder)
    after = edited(before, "score_lines", a={"how": "khác"})
    found = difference(before, after)
    assert not found.changes
    assert describe(found).splitlines()[-1] == "Chỉ khác: lời ghi trong các bảng"


# ── what is no decision ───────────────────────────────────────────────────────────────────────


def test_other_readings(folder):
    found = difference(payload(folder), payload(folder, readings={"procedure_bonus": "with_files"}))
    assert found.changes and cited(found) == {"procedure_bonus"}
    assert "Cách hiểu mục C2 khác: " in describe(found) and "procedure_bonus" not in describe(found)


def test_a_reading_is_cited_where_it_can_count(folder):
    found = difference(payload(folder), payload(folder, profile="literal"))
    assert ("profile", "standard", "literal") in found.context
    lines = [c for c in found.changes if c.table == "score_lines" and c.what[0] == "C2"]
    assert lines and {cause.name for c in lines for cause in c.causes} == {"procedure_bonus"}
    assert all(cause.kind == "reading" for c in found.changes for cause in c.causes)


def test_other_inputs(folder):
    before = payload(folder)
    rewrite(folder, "a,accounts_count,1500", "a,accounts_count,1900")
    found = difference(before, payload(folder))
    assert told(found)["figures", "a", "accounts_count", "value"][:2] == ("1500", "1900")
    assert cited(found) == {f"{JUNE}/facts.csv"}
    assert f"Tệp khác trước: {JUNE}/facts.csv" in describe(found)
    assert record(found)["causes"][0]["effects"] == ["a: Tài khoản đã tạo 1.500 → 1.900; Tổng điểm 95 → 115"]


def test_other_inputs_beside_a_decision(folder):
    before = payload(folder)
    rewrite(folder, "c,accounts_count,900", "c,accounts_count,950")
    entry = correct(folder)
    changes = told(difference(before, payload(folder)))
    assert changes["figures", "a", "accounts_count", "value"][2] == decision_text(entry)
    assert changes["figures", "c", "accounts_count", "value"][2] == f"Tệp khác trước: {JUNE}/facts.csv"
    # c did not pass b: what passed b is a
    assert changes["standings", "b", "", "rank"][2] == f"kéo theo từ điểm của a 95 → 105: {decision_text(entry)}"


def test_of_lists_that_are_counted_together_the_one_that_changed_is_the_cause(folder):
    def with_lists(count, sha):
        made = edited(payload(folder), "figures")
        rows = [*csv.DictReader(io.StringIO(made["data/figures.csv"].decode()))]
        mine = next(r for r in rows if (r["unit"], r["fact"]) == ("c", "accounts_count"))
        mine |= {"value": count, "cumulative": count, "source_file": f"{JUNE}/june.csv", "counted_rows": count}
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        listed = {"sheet": "", "unit": "", "form": "account_list", "rows_read": 1, "rows_used": 1}
        name = f"data/inputs/{folder.name}/{JUNE}/intake.json"
        frozen = json.loads(made[name])
        frozen["files"] += [
            listed | {"file": f"{MAY}/may.csv", "sha256": sha},
            listed | {"file": f"{JUNE}/june.csv", "sha256": "0"},
            listed | {"file": f"{JUNE}/other.csv", "sha256": sha, "form": "dossier_list"},
        ]
        return made | {"data/figures.csv": out.getvalue().encode(), name: json_bytes(frozen)}

    assert cited(difference(with_lists("900", "1"), with_lists("950", "2"))) == {f"{MAY}/may.csv"}


def test_the_years_end_has_ties_of_its_own(folder):
    def year():
        return month_files(open_campaign(folder).year_end())

    before = year()
    decide(folder, "tie", month=JUNE, was=["a", "b"], now=["b", "a"])
    assert not difference(before, year()).changes
    decide(folder, "tie", month="2021-year-end", was=["a", "b"], now=["b", "a"])
    found = difference(before, year())
    assert found.changes and cited(found) == {"#2"}
    assert "xếp thứ tự khi bằng điểm – tổng kết năm 2021. Lý do: kiểm tra" in describe(found)


def test_in_a_terminal(folder, tmp_path):
    sides = [tmp_path / "2021-06-v1", tmp_path / "2021-06-v2"]
    for side in sides:
        for name, content in payload(folder).items():
            (side / name).parent.mkdir(parents=True, exist_ok=True)
            (side / name).write_bytes(content)
        if side == sides[0]:
            correct(folder)
    asked = ["diff", *map(str, sides)]
    shown, data, rows = (thidua(*asked, *more) for more in ([], ["--format", "json"], ["--format", "csv"]))
    assert [r.returncode for r in (shown, data, rows)] == [0, 0, 0]
    assert shown.stdout.splitlines()[1] == json.loads(data.stdout)["headline"] == headline(difference(*map(read_payload, sides)))  # fmt: skip
    assert shown.stdout.count("Lý do: kiểm tra") == 1
    assert rows.stdout.splitlines()[0] == "table,unit,what,column,from,to,causes,because"


def test_a_reading_of_the_source_is_not_put_down_to_a_file_that_changed_elsewhere(folder):
    rewrite(folder, "a,accounts_count,1500,report", "a,accounts_count,1500,report\na,accounts_count,1600,portal")
    before = payload(folder)
    found = difference(before, payload(folder, readings={"source_of_truth": "report"}))
    assert cited(found) == {"source_of_truth"}


def test_a_rule_that_changed_is_cited_beside_the_figure(folder):
    before = payload(folder)
    correct(folder)
    correct(folder, unit="c", fact="procedures_count", was=8, now=9)
    after = payload(folder)
    name = next(n for n in after if n.startswith("data/plan/") and n.endswith(".toml"))
    after[name] = after[name].replace('vi = "Tài khoản"'.encode(), 'vi = "Tài khoản số"'.encode())
    assert after[name] != before[name]
    lines = {c.what[0]: [cause.name for cause in c.causes] for c in difference(before, after).changes if c.table == "score_lines"}  # fmt: skip
    assert lines == {"C2": ["#2"], "C3": ["#1", name]}


def test_a_report_whose_time_ran_out(make_campaign):
    facts = {JUNE: {"a": ONE, "b": ONE}}
    folder = make_campaign(
        {"a": "commune", "b": "commune"}, facts, {JUNE: {"a": "2021-06-25"}}, readings=OPEN_FIGURES
    ).folder
    before, after = (payload(folder, as_of=day) for day in ("2021-06-26", "2021-06-30"))
    found = difference(before, after)
    assert told(found)["reports", "b", JUNE, "state"][:2] == ("pending", "missing")
    assert "Chỉ tính những gì đã có đến ngày: 26/06/2021 → 30/06/2021" in describe(found)
    assert cited(found) == {"as_of"}


def test_a_report_received_since(folder):
    rewrite(folder, "c,2021-06-29,2021-06-29", "", f"{JUNE}/reports.csv")
    before = payload(folder)
    rewrite(
        folder, "b,2021-06-25,2021-06-25", "b,2021-06-25,2021-06-25\nc,2021-06-28,2021-06-28", f"{JUNE}/reports.csv"
    )
    found = difference(before, payload(folder))
    assert told(found)["reports", "c", JUNE, "received_on"][:2] == ("", "2021-06-28")
    assert cited(found) == {f"{JUNE}/reports.csv"}


def test_where_nothing_else_differs_it_is_the_software(folder):
    before = payload(folder)
    after = edited(before, "score_lines", a={"track": "department"})
    assert not difference(before, after).changes  # not compared; the file is
    assert difference(before, after).files == (("data/score_lines.csv", "differs"),)
    found = difference(before, edited(before, "standings", c={"total": "77"}))
    assert cited(found) == {"software"}
    assert "Phần mềm tính khác: số liệu nhận được, quyết định, cách hiểu và quy tắc như cũ" in describe(found)


def test_a_total_without_all_its_figures_and_a_rank_that_is_open(folder):
    before = payload(folder)
    plain = {u: {"complete": "true", "rank_best": r, "rank_worst": r} for u, r in (("a", "1"), ("b", "1"), ("c", "3"))}
    before = edited(before, "standings", **plain)
    after = edited(before, "standings", c={"complete": "false", "rank": "", "rank_best": "1", "rank_worst": "3"})
    changes = told(difference(before, after))
    assert changes["standings", "c", "", "total"][:2] == ("55", "55 + ?")
    assert changes["standings", "c", "", "rank"][:2] == ("3", "1–3")
    assert headline(difference(before, after)) == "c 55 → 55 + ?; khen thưởng không đổi"


def test_another_month_is_the_cause_of_everything(folder):
    found = difference(payload(folder, MAY), payload(folder))
    assert cited(found) == {"month"} and "Kỳ: tháng 5 năm 2021 → tháng 6 năm 2021" in describe(found)


def test_records_that_contradict_each_other(folder):
    correct(folder)
    correct(folder, was=1700, now=1750)
    before = payload(folder)
    lines = read_ledger(folder).lines
    (folder / LEDGER).write_bytes(lines[0] + b"\n")
    correct(folder, was=1700, now=1800)
    found = difference(before, payload(folder))
    assert found.ledgers_part == 2
    assert [e.now for e in found.recorded] == [1800]
    assert "mâu thuẫn nhau từ dòng 2" in describe(found)
    assert "contradict each other from line 2" in describe(found, "en")


def test_no_identifier_is_shown_to_people(folder):
    before = payload(folder)
    rewrite(folder, ",a,commune", ",Xã An,commune", "units.csv")
    rewrite(folder, ",b,commune", ",Xã Bình,commune", "units.csv")
    correct(folder)
    decide(folder, "waive", unit="c", month=JUNE, was="late", now="waived")
    found = difference(before, payload(folder))
    for language in ("vi", "en"):
        for text in (describe(found, language), changes_page(found, "v1", "v2", language).decode()):
            assert "Xã An" in text and "Xã Bình" in text
            text = re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
            assert not [w for w in ("accounts_count", "needs_decision", "score_lines", "commune", "true", "_points") if w in text]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/score.json", None),
        ("data/score.json", b"["),
        ("data/score.json", b"[" * 100_000),
        ("data/score.json", b"[]"),
        ("data/score.json", b'{"readings": 1, "month": 5}'),
        ("data/score.json", b'{"readings": {}, "month": "2021-06", "as_of": "x"}'),
        ("data/standings.csv", None),
        ("data/standings.csv", b"\xff"),
        ("data/standings.csv", b"rank\n1\n"),
        ("data/standings.csv", b'unit\n"' + b"x" * 200_000 + b'"\n'),
        ("data/inputs/x/decisions.jsonl", b"garbage"),
    ],
    ids=range(11),
)
def test_garbage_is_a_refusal_and_never_a_traceback(folder, name, content):
    good = payload(folder)
    bad = {n: c for n, c in good.items() if not name.startswith("data/inputs/") or not n.startswith("data/inputs/")}
    bad = {n: c for n, c in bad.items() if n != name} | ({} if content is None else {name: content})
    for pair in ((good, bad), (bad, good)):
        with pytest.raises(td.CampaignError, match="cannot be read"):
            difference(*pair)


def test_a_folder_that_is_no_month(tmp_path):
    with pytest.raises(td.CampaignError, match=r"data/score\.json is missing"):
        read_payload(tmp_path)
    shutil.rmtree(tmp_path)
