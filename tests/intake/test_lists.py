"""Lists of dossiers and accounts → counts, by hand and against an oracle of plain loops."""

import gc
import subprocess
import sys
import weakref
from dataclasses import replace
from datetime import date, datetime, timedelta

import duckdb
import list_oracle
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from list_facts import ACCOUNTS, FACTS, OF_KIND

from thidua_analysis.intake.containers.sheets import DateText
from thidua_analysis.intake.lists.codes import shown_code
from thidua_analysis.intake.lists.days import read_days
from thidua_analysis.intake.lists.lists import ListFile, Vocabulary, Workspace, count_lists, evidence
from thidua_analysis.intake.lists.staging import MOST_TEXTS
from thidua_analysis.intake.masking import masked, shown_word
from thidua_analysis.words.problems import describe, kinds, problems_table

MAY, JUNE = "2021-05", "2021-06"
CUT_OFF = date(2021, 6, 25)
BEFORE = date(2021, 5, 25)
CUT_OFFS = (CUT_OFF, date(2021, 6, 24), date(2021, 6, 28))
EARLIER = {MAY: BEFORE}
UNITS = {"xã tân hòa": "tan-hoa", "thị trấn bảy ngàn": "bay-ngan", "xã trường long a": "truong-long-a"}
OUTSIDERS = {"sở tư pháp"}
DOSSIER = ["code", "unit", "status", "channel", "level", "received", "due", "finished"]
ACCOUNT = ["code", "unit", "created"]
GOOD = {
    "unit": "Xã Tân Hòa", "status": "Đã xử lý xong", "channel": "Trực tuyến", "level": "Mức độ 4",
    "received": "01/06/2021", "due": "15/06/2021", "finished": "10/06/2021", "created": "01/06/2021",
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace():
    with Workspace() as workspace:
        yield workspace


def a_list(*rows, kind="dossiers", month=JUNE, order=0, columns=None, **declared):
    """A list of rows that are good but for what is said; codes are A, B, C, … unless said."""
    columns = list(columns or (DOSSIER if kind == "dossiers" else ACCOUNT))
    file = declared.pop("file", f"{month}/{order}.xls")
    filled = [{**GOOD, "code": f"H30-{chr(65 + n)}", **row} for n, row in enumerate(rows)]
    cells = [(n, tuple(row[column] for column in columns)) for n, row in enumerate(filled, 2)]
    places = {column: n for n, column in enumerate(columns)}
    return ListFile(kind, month, file, "", f"{order:064}", places, cells, order=order, facts=OF_KIND[kind], **declared)


WORDS = Vocabulary(UNITS, OUTSIDERS)


def counts_of(workspace, *lists, month=JUNE, cut_offs=(CUT_OFF,), earlier=EARLIER, words=WORDS, **more):
    return count_lists(lists, month, earlier, cut_offs, words, workspace, **more)


def values(counts, unit="tan-hoa", cut_off=CUT_OFF):
    """Short name of a fact → its value."""
    names = {fact: name for name, fact in FACTS.items()} | {ACCOUNTS: "accounts"}
    own = counts.facts[(counts.facts["unit"] == unit) & (counts.facts["cut_off"] == cut_off)]
    return {names[fact]: value for fact, value in zip(own["fact"], own["value"], strict=True)}


def named(counts, code):
    """The problems with this code, each as (column, its rows in English)."""
    return [(p.column, p.expected["en"]) for p in counts.problems if p.code == code]


def codes(counts):
    return {p.code for p in counts.problems}


# ── what is counted ──


def test_a_dossier_finished_before_it_was_due_is_received_resolved_and_on_time(workspace):
    counts = counts_of(workspace, a_list({}))
    assert values(counts) == {"received": 1, "resolved": 1, "on_time": 1, "overdue": 0, "in_time": 0, "everything": 1}
    assert not counts.problems and counts.rows == {("2021-06/0.xls", ""): (1, 1)}


def test_a_dossier_finished_on_the_day_it_is_due_is_on_time_whatever_the_hour(workspace):
    hours = {"due": "15/06/2021 08:00:00", "finished": "15/06/2021 16:59:59"}
    assert values(counts_of(workspace, a_list(hours)))["on_time"] == 1


def test_a_dossier_finished_the_day_after_it_is_due_is_resolved_and_not_on_time(workspace):
    counts = values(counts_of(workspace, a_list({"finished": "16/06/2021"})))
    assert (counts["resolved"], counts["on_time"]) == (1, 0)


def test_a_dossier_without_a_due_date_is_on_time_and_never_overdue(workspace):
    pending = {"status": "Đang xử lý", "due": "", "finished": ""}
    counts = values(counts_of(workspace, a_list({"due": ""}, pending)))
    assert (counts["on_time"], counts["overdue"], counts["in_time"]) == (1, 0, 1)


def test_a_pending_dossier_is_overdue_from_the_day_after_it_was_due(workspace):
    pending = {"status": "Đang xử lý", "due": "24/06/2021", "finished": ""}
    counts = counts_of(workspace, a_list(pending), cut_offs=CUT_OFFS)
    assert [values(counts, cut_off=day)["overdue"] for day in CUT_OFFS] == [1, 0, 1]


def test_refused_and_newly_registered_dossiers_are_not_received(workspace):
    counts = counts_of(workspace, a_list({"status": "Mới đăng ký"}, {"status": "Không được tiếp nhận"}, {}))
    assert values(counts)["received"] == 1
    assert named(counts, "list_not_accepted") == [("status", "2 rows: 2, 3")]


def test_withdrawn_and_stopped_dossiers_are_received_but_neither_resolved_nor_pending(workspace):
    counts = counts_of(workspace, a_list({"status": "Công dân yêu cầu rút hồ sơ"}, {"status": "Dừng xử lý"}))
    assert values(counts) == {"received": 2, "resolved": 0, "on_time": 0, "overdue": 0, "in_time": 0, "everything": 2}
    assert named(counts, "list_stopped") == [("status", "2 rows: 2, 3")]


def test_a_finished_dossier_without_an_end_date_is_received_and_nothing_else(workspace):
    counts = counts_of(workspace, a_list({"finished": ""}))
    assert values(counts) == {"received": 1, "resolved": 0, "on_time": 0, "overdue": 0, "in_time": 0, "everything": 1}
    assert named(counts, "list_no_end") == [("finished", "1 row: 2")]


def test_a_dossier_that_ended_before_it_was_received_is_received_and_nothing_else(workspace):
    counts = counts_of(workspace, a_list({"finished": "31/05/2021"}))
    assert values(counts) == {"received": 1, "resolved": 0, "on_time": 0, "overdue": 0, "in_time": 0, "everything": 1}
    assert named(counts, "list_ends_before_receipt") == [("finished", "1 row: 2")]


def test_a_dossier_that_ends_after_the_cut_off_is_pending_on_it(workspace):
    counts = counts_of(workspace, a_list({"due": "20/06/2021", "finished": "26/06/2021"}), cut_offs=CUT_OFFS)
    assert (values(counts)["overdue"], values(counts, cut_off=date(2021, 6, 28))["resolved"]) == (1, 1)
    assert named(counts, "list_ends_after_cut_off") == [("finished", "25/06/2021; 1 row: 2")]


def test_an_end_date_decides_nothing_while_the_status_says_pending(workspace):
    counts = counts_of(workspace, a_list({"status": "Yêu cầu bổ sung giấy tờ"}))
    assert (values(counts)["resolved"], values(counts)["overdue"]) == (0, 1)
    assert not counts.problems


def test_without_a_status_column_the_end_date_decides(workspace):
    columns = [name for name in DOSSIER if name != "status"]
    counts = values(counts_of(workspace, a_list({}, {"finished": ""}, columns=columns, without=("status",))))
    assert (counts["received"], counts["resolved"], counts["overdue"]) == (2, 1, 1)


def test_a_dossier_received_after_the_cut_off_waits_for_the_next_month(workspace):
    counts = counts_of(workspace, a_list({"received": "26/06/2021", "finished": "27/06/2021"}), cut_offs=CUT_OFFS)
    assert [values(counts, cut_off=day)["received"] for day in CUT_OFFS] == [0, 0, 1]
    assert named(counts, "list_after_cut_off") == [("received", "25/06/2021; 1 row: 2")]
    assert counts.rows == {("2021-06/0.xls", ""): (1, 0)}


def test_a_dossier_without_a_day_of_receipt_is_not_counted(workspace):
    counts = counts_of(workspace, a_list({"received": ""}))
    assert values(counts)["received"] == 0 and named(counts, "list_no_receipt") == [("received", "1 row: 2")]


def test_level_2_filed_online_is_not_counted_and_in_person_not_even_mentioned(workspace):
    counts = counts_of(workspace, a_list({"level": "2"}, {"level": "2", "channel": "Trực tiếp"}))
    assert values(counts)["everything"] == 0
    assert named(counts, "list_level2_online") == [("level", "1 row: 2")]
    assert dict(zip(counts.fates["fate"], counts.fates["rows"], strict=True)) == {"beyond": 1, "level2_online": 1}


def test_dossiers_of_other_channels_count_among_all_channels_alone(workspace):
    counts = counts_of(workspace, a_list({"channel": "Trực tiếp"}, {"channel": "Bưu chính công ích"}, {}))
    assert (values(counts)["received"], values(counts)["everything"]) == (1, 3)


def test_a_list_declared_online_says_nothing_about_other_channels(workspace):
    columns = [name for name in DOSSIER if name not in ("channel", "level")]
    counts = counts_of(workspace, a_list({}, columns=columns, channel="online", level=4))
    assert values(counts)["received"] == 1 and "everything" not in values(counts)


def test_an_online_list_adds_to_the_channels_of_a_unit_whose_other_list_tells_them(workspace):
    columns = [name for name in DOSSIER if name not in ("channel", "level")]
    online = a_list({"code": "H30-A"}, {"code": "H30-Z"}, columns=columns, channel="online", level=4, order=2)
    counts = counts_of(workspace, a_list({}, {"channel": "Trực tiếp"}, order=1), online)
    assert (values(counts)["received"], values(counts)["everything"]) == (2, 3)


def test_accounts_created_up_to_the_cut_off_are_counted(workspace):
    rows = [{"created": "25/06/2021 23:59"}, {"created": "26/06/2021"}, {"created": ""}]
    counts = counts_of(workspace, a_list(*rows, kind="accounts"))
    assert values(counts) == {"accounts": 1}
    assert named(counts, "list_after_cut_off") == [("created", "25/06/2021; 1 row: 3")]
    assert named(counts, "list_no_receipt") == [("created", "1 row: 4")]


# ── one dossier, several rows ──


def test_within_a_list_the_lowest_row_counts_and_the_others_are_named(workspace):
    twice = a_list({"code": "H30-1", "finished": "", "status": "4"}, {"code": " h30-1"}, {"code": "H30-2"})
    counts = counts_of(workspace, twice)
    assert (values(counts)["received"], values(counts)["resolved"]) == (2, 2)
    assert named(counts, "list_twice") == [("code", "1 row: 2")]


def test_a_later_list_brings_a_dossier_up_to_date_without_a_word(workspace):
    may = a_list({"status": "Đang xử lý", "finished": "", "received": "20/05/2021"}, month=MAY)
    june = a_list({"received": "20/05/2021"}, order=1)
    counts = counts_of(workspace, june, may)
    assert (values(counts)["received"], values(counts)["resolved"]) == (1, 1) and not counts.problems


def test_two_lists_of_one_month_that_say_the_same_of_a_dossier_count_it_once(workspace):
    same = {"code": " h30-a", "unit": "XÃ TÂN HÒA", "status": "9", "level": "4", "finished": "10/06/2021 08:00:00"}
    counts = counts_of(workspace, a_list({}), a_list(same, order=1))
    assert values(counts)["received"] == 1 and not counts.problems


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "Thị trấn Bảy Ngàn"}, {"status": "10"}, {"channel": "Trực tiếp"}, {"level": "3"},
        {"received": "02/06/2021"}, {"due": ""}, {"finished": "11/06/2021"}, {"status": "?"},
    ],
)  # fmt: skip
def test_two_lists_of_one_month_that_say_two_things_of_a_dossier_are_an_error(workspace, other):
    first, second = a_list({}, {}, file="2021-06/a (2).csv"), a_list(other, order=1, file="2021-06/a.csv")
    counts = counts_of(workspace, first, second)
    assert named(counts, "list_clash") == [("code", "1 row: 2")] * 2 and kinds()["list_clash"].severity == "error"
    assert [p.file for p in counts.problems] == ["2021-06/a (2).csv", "2021-06/a.csv"]
    assert values(counts)["received"] == 1
    assert counts.rows == {("2021-06/a (2).csv", ""): (2, 1), ("2021-06/a.csv", ""): (1, 0)}


def test_a_clash_is_settled_by_the_list_of_a_later_month(workspace):
    clash = [a_list({"received": "20/05/2021"}, month=MAY), a_list({"received": "21/05/2021"}, month=MAY, order=1)]
    counts = counts_of(workspace, *clash, a_list({"received": "20/05/2021"}, order=2))
    assert values(counts)["received"] == 1 and not counts.problems


def test_accounts_clash_too(workspace):
    two = [a_list({"created": f"0{n}/06/2021"}, kind="accounts", order=n) for n in (1, 2)]
    assert named(counts_of(workspace, *two), "list_clash") == [("code", "1 row: 2")] * 2


def test_a_dossier_that_moves_to_another_unit_is_named_and_the_later_list_counts(workspace):
    may = a_list({"received": "20/05/2021"}, {"received": "20/05/2021"}, month=MAY)
    june = a_list({"received": "20/05/2021", "unit": "Thị trấn Bảy Ngàn"}, {"received": "21/05/2021"}, order=1)
    counts = counts_of(workspace, may, june)
    assert named(counts, "list_unit_changed") == [("unit", "1 row: 2")] and codes(counts) == {"list_unit_changed"}
    assert (values(counts)["received"], values(counts, "bay-ngan")["received"]) == (1, 1)


def test_only_the_change_since_the_last_list_is_named(workspace):
    other = {"unit": "Thị trấn Bảy Ngàn", "received": "20/04/2021"}
    april, may = a_list({"received": "20/04/2021"}, month="2021-04"), a_list(other, month=MAY, order=1)
    assert not counts_of(workspace, april, may, a_list(other, order=2)).problems


# ── before the campaign began ──


def test_what_was_received_before_the_campaign_began_is_not_counted(workspace):
    rows = [{"received": "09/05/2021"}, {"received": "10/05/2021"}, {"received": "09/05/2021", "channel": "Trực tiếp"}]
    counts = counts_of(workspace, a_list(*rows), start=date(2021, 5, 10))
    assert (values(counts)["received"], values(counts)["everything"]) == (1, 1)
    assert named(counts, "list_before_start") == [("received", "10/05/2021; 2 rows: 2, 4")]
    assert kinds()["list_before_start"].severity == "warning" and counts.rows == {("2021-06/0.xls", ""): (3, 1)}


def test_accounts_of_before_the_campaign_are_not_counted(workspace):
    counts = counts_of(workspace, a_list({"created": "09/05/2021"}, {}, kind="accounts"), start=date(2021, 5, 10))
    assert values(counts) == {"accounts": 1}
    assert named(counts, "list_before_start") == [("created", "10/05/2021; 1 row: 2")]


def test_a_month_is_counted_from_all_lists_up_to_it_and_none_after(workspace):
    may, june = a_list({"code": "1-1", "received": "20/05/2021"}, month=MAY), a_list({"code": "2-2"}, order=1)
    july = a_list({"code": "3-3"}, month="2021-07", order=2)
    counts = counts_of(workspace, may, june, july)
    assert values(counts)["received"] == 2
    assert counts.facts["counted_files"].max() == 2 and set(counts.facts["source_file"]) == {"2021-06/1.xls"}


def test_a_dossier_of_an_earlier_period_that_comes_only_now_is_a_late_arrival(workspace):
    may = a_list({"code": "1-1", "received": "20/05/2021"}, month=MAY)
    june = a_list({"code": "1-1", "received": "20/05/2021"}, {"code": "2-2", "received": "25/05/2021"}, {}, order=1)
    counts = counts_of(workspace, may, june)
    assert values(counts)["received"] == 3
    assert named(counts, "list_late_arrival") == [("received", "1 row: 3")]


def test_after_a_gap_nothing_that_no_list_could_hold_is_late(workspace):
    april = a_list({"code": "1-1", "received": "20/04/2021"}, month="2021-04")
    june = a_list({"code": "2-2", "received": "20/05/2021"}, {"code": "3-3", "received": "21/04/2021"}, order=1)
    counts = counts_of(workspace, april, june, earlier={"2021-04": date(2021, 4, 25), MAY: BEFORE})
    assert named(counts, "list_late_arrival") == [("received", "1 row: 3")]


def test_a_unit_or_channel_that_no_earlier_list_held_brings_nothing_late(workspace):
    may = a_list({"code": "1-1", "received": "20/05/2021"}, month=MAY)
    other = {"code": "2-2", "received": "20/05/2021", "unit": "Thị trấn Bảy Ngàn"}
    june = a_list(other, {"code": "3-3", "received": "20/05/2021", "channel": "trực tiếp"}, order=1)
    assert named(counts_of(workspace, may, june), "list_late_arrival") == []


def test_nothing_is_late_in_the_first_month_with_lists(workspace):
    assert not counts_of(workspace, a_list({"received": "20/05/2021"})).problems


def test_a_row_without_a_code_is_not_counted(workspace):
    counts = counts_of(workspace, a_list({"code": ""}, {"code": "\u200b "}, {}))
    assert values(counts)["received"] == 1 and named(counts, "list_no_code") == [("code", "2 rows: 2, 3")]


# ── which units get a fact ──


def test_a_unit_named_only_in_earlier_lists_gets_no_stale_count(workspace):
    may = a_list({"unit": "Thị trấn Bảy Ngàn", "received": "20/05/2021"}, month=MAY)
    counts = counts_of(workspace, may, a_list({"code": "9-9"}, order=1))
    assert set(counts.facts["unit"]) == {"tan-hoa"}


def test_a_unit_that_a_list_covers_has_a_real_zero(workspace):
    counts = counts_of(workspace, a_list({}, covers=("bay-ngan",)))
    assert values(counts, "bay-ngan")["received"] == 0


def test_the_source_of_a_fact_is_the_latest_list_the_unit_appears_in(workspace):
    first, second = a_list({}), a_list({"unit": "Xã Trường Long A", "code": "2-2"}, order=1)
    sources = counts_of(workspace, first, second).facts.groupby("unit")["source_file"].first()
    assert sources.to_dict() == {"tan-hoa": "2021-06/0.xls", "truong-long-a": "2021-06/1.xls"}


def test_a_list_can_be_declared_to_be_one_units(workspace):
    columns = [name for name in DOSSIER if name != "unit"]
    assert values(counts_of(workspace, a_list({}, columns=columns, unit="bay-ngan")), "bay-ngan")["received"] == 1


def test_rows_of_outsiders_are_left_out_silently_and_used(workspace):
    counts = counts_of(workspace, a_list({"unit": "Sở Tư pháp", "code": "", "status": "?"}, {}))
    assert not counts.problems and counts.rows == {("2021-06/0.xls", ""): (2, 2)}


def test_rows_are_told_for_each_sheet_of_a_file(workspace):
    one = a_list({}, {"status": "?"})
    counts = counts_of(workspace, replace(one, sheet="A"), replace(one, sheet="B", order=1))
    assert {sheet: read for (_, sheet), (read, _) in counts.rows.items()} == {"A": 2, "B": 2}


def test_no_list_no_fact(workspace):
    counts = counts_of(workspace)
    assert counts.facts.empty and not counts.problems and not counts.rows


def test_an_empty_list_is_no_fault(workspace):
    counts = counts_of(workspace, a_list(covers=("bay-ngan",)))
    assert values(counts, "bay-ngan")["received"] == 0 and not counts.problems


@pytest.mark.parametrize("declared", [{"channel": "in_person"}, {"channel": "post"}, {"level": 2}])
def test_a_list_that_cannot_hold_what_is_counted_says_nothing_about_it(workspace, declared):
    columns = [name for name in DOSSIER if name not in declared]
    counts = counts_of(workspace, a_list({}, covers=("bay-ngan",), columns=columns, **declared))
    told = {"everything"} if "level" in declared else set()
    assert set(values(counts)) == set(values(counts, "bay-ngan")) == told


@pytest.mark.parametrize("row", [{"channel": "Trực tiếp"}, {"level": "2"}])
def test_a_unit_without_a_row_online_of_level_3_or_4_has_no_zero(workspace, row):
    counts = counts_of(workspace, a_list(row, {"unit": "Thị trấn Bảy Ngàn", "status": "Không được tiếp nhận"}))
    assert set(values(counts)) == {"everything"}
    assert values(counts, "bay-ngan")["received"] == 0


def test_a_unit_that_a_list_covers_has_a_zero_whatever_its_rows(workspace):
    counts = counts_of(workspace, a_list({"channel": "Trực tiếp"}, covers=("tan-hoa",)))
    assert (values(counts)["received"], values(counts)["everything"]) == (0, 1)


# ── what is not understood ──


def test_each_unknown_unit_is_a_problem_of_its_own_with_its_own_candidates(workspace):
    rows = [{"unit": "Xã Tân Hoa"}, {"unit": "Xã Trường Long"}, {"unit": "XÃ TÂN HOA"}, {"unit": ""}, {}]
    counts = counts_of(workspace, a_list(*rows))
    assert [(p.code, p.row, p.read, p.expected["en"]) for p in counts.problems] == [
        ("list_unit_unknown", 2, "Xã Tân Hoa", "2 rows: 2, 4 (tan-hoa, truong-long-a?)"),
        ("list_unit_unknown", 3, "Xã Trường Long", "1 row: 3 (truong-long-a?)"),
        ("list_blank", 5, "", "1 row: 5"),
    ]
    assert values(counts)["received"] == 1


def test_names_of_which_only_the_shape_is_shown_stand_together_and_so_do_those_beyond_the_first_twenty(workspace):
    persons = [{"unit": name} for name in ("Trần Văn B", "Trần Văn C")]
    offices = [{"unit": f"Xã Tân {n}"} for n in range(10, 40)]
    counts = counts_of(workspace, a_list(*persons, *offices))
    told = [(p.read, p.expected["en"]) for p in counts.problems if p.code == "list_unit_unknown"]
    assert told[:2] == [("", "12 more rows have other words, not listed here"), ("aaaa aaa a", "2 rows: 2, 3")]
    assert told[2] == ("Xã Tân 10", "1 row: 4 (tan-hoa?)") and len(told) == 20


def test_candidates_can_come_from_elsewhere(workspace):
    counts = counts_of(workspace, a_list({"unit": "?"}), near=lambda text: ["bay-ngan"])
    assert named(counts, "list_unit_unknown") == [("unit", "1 row: 2 (bay-ngan?)")]


@pytest.mark.parametrize("column", ["status", "channel", "level"])
@pytest.mark.parametrize("text", ["", "Chờ", "11"])
def test_an_unknown_status_channel_or_level_is_an_error(workspace, column, text):
    counts = counts_of(workspace, a_list({column: text}))
    assert named(counts, f"list_{column}_unknown" if text else "list_blank") == [(column, "1 row: 2")] and not values(
        counts
    ).get("received")


@pytest.mark.parametrize("text", ["9", "9. Đã xử lý xong", "ĐÃ XỬ LÝ XONG", "10", "Hoàn tất"])
def test_a_status_may_be_a_number_a_name_or_declared(workspace, text):
    assert (
        values(counts_of(workspace, a_list({"status": text}), words=replace(WORDS, statuses={"hoàn tất": 9})))[
            "resolved"
        ]
        == 1
    )


@pytest.mark.parametrize("text", ["3", "Mức độ 3", "mức 4", "Một phần", "Toàn trình"])
def test_levels_3_and_4_have_many_names(workspace, text):
    assert values(counts_of(workspace, a_list({"level": text})))["received"] == 1


def test_a_list_that_says_neither_channel_nor_level_is_not_counted(workspace):
    columns = [name for name in DOSSIER if name not in ("channel", "level")]
    counts = counts_of(workspace, a_list({}, {}, columns=columns))
    (problem,) = counts.problems
    assert (problem.code, problem.expected["vi"]) == ("list_undeclared", "kênh nộp (channel), mức độ (level)")
    assert counts.facts.empty and counts.rows == {("2021-06/0.xls", ""): (2, 0)}


def test_an_undeclared_list_does_not_touch_what_others_say(workspace):
    columns = [name for name in DOSSIER if name != "level"]
    counts = counts_of(workspace, a_list({}), a_list({"status": "4", "finished": ""}, columns=columns, order=1))
    assert values(counts)["resolved"] == 1


def test_problems_of_earlier_lists_were_told_in_their_own_month(workspace):
    may = a_list({"status": "?", "code": "1-1"}, {"code": ""}, month=MAY)
    assert not counts_of(workspace, may, a_list({"code": "2-2"}, order=1)).problems


def test_a_problem_names_twenty_rows_and_how_many_there_are(workspace):
    counts = counts_of(workspace, a_list(*[{"code": ""}] * 30))
    ((_, text),) = named(counts, "list_no_code")
    assert text == f"30 rows: {', '.join(map(str, range(2, 22)))}, …"


# ── days ──


def test_a_text_that_is_no_day_is_an_error_and_its_row_is_not_counted(workspace):
    counts = counts_of(workspace, a_list({"due": "31/02/2021"}, {"due": "mai"}, {}))
    assert named(counts, "list_date_unreadable") == [("due", "2 rows: 2, 3")] and values(counts)["received"] == 1
    assert [p.read for p in counts.problems] == ["31/02/2021; aaa"]


def test_days_that_excel_swapped_are_swapped_back(workspace):
    rows = [{"received": "25/05/2021"}, {"received": DateText("2021-03-05")}, {"received": DateText("2021-07-06")}]
    counts = counts_of(workspace, a_list(*rows, *[]), cut_offs=(date(2021, 6, 7), date(2021, 6, 6)), earlier={})
    assert named(counts, "dates_swapped") == [("received", "2 rows: 3, 4")]
    assert values(counts, cut_off=date(2021, 6, 7))["received"] == 3
    assert codes(counts) == {"dates_swapped", "list_ends_after_cut_off"}


def test_real_dates_that_fit_the_texts_as_they_stand_are_not_swapped():
    real = [f"@2021-02-{day:02}" for day in range(1, 13)]
    # 2 February is the same day swapped, and a text is no doubt
    told = [(text, None, "mixed") for text in real if text != "@2021-02-02"]
    assert read_days([*real, "15/02/2021"]) == [told[0], ("@2021-02-02", 20210202, ""), *told[1:], ("15/02/2021", 20210215, "")]  # fmt: skip


def test_real_dates_that_fit_the_texts_only_when_swapped_are_swapped():
    real = [f"@2021-{day:02}-02" for day in range(1, 13)]
    swapped = [(text, 20210200 + day, "swapped") for day, text in enumerate(real, 1)]
    assert read_days([*real, "15/02/2021"]) == [*swapped, ("15/02/2021", 20210215, "")]


def test_real_dates_may_lie_a_month_beside_the_texts_and_no_further():
    notes = {month: read_days(["25/12/2021", f"@2021-01-{month:02}", "@2021-02-12"])[1][2] for month in (10, 11, 12)}
    assert notes == {10: "mixed", 11: "swapped", 12: "swapped"}


def a_year_that_excel_swapped():
    """Every day of a year as Excel leaves it when it takes 03/04 for 4 March: text, and real dates."""
    days = [date(2021, 1, 1) + timedelta(days=n) for n in range(365)]
    staged = {day: f"@2021-{day.day:02}-{day.month:02}" if day.day <= 12 else f"{day:%d/%m/%Y}" for day in days}
    return {text: int(f"{day:%Y%m%d}") for day, text in staged.items()}


def test_a_whole_year_that_excel_swapped_is_swapped_back():
    year = a_year_that_excel_swapped()
    notes = {text: "swapped" if text.startswith("@") else "" for text in year}
    assert read_days(year) == [(text, day, notes[text]) for text, day in year.items()]


def test_a_year_with_one_real_date_above_the_twelfth_cannot_be_told():
    year = [*a_year_that_excel_swapped(), "@2021-03-13"]
    mixed = [text for text, day, note in read_days(year) if note == "mixed" and day is None]
    # the first twelve days of each month, but for the twelve that are the same when swapped
    assert len(mixed) == 12 * 12 - 12 and all(text.startswith("@") for text in mixed) and "@2021-03-13" not in mixed


def test_days_whose_order_nobody_can_tell_are_shown_as_they_stand(workspace):
    real = DateText("2021-06-03T08:00:00")
    counts = counts_of(workspace, a_list({"received": real}, {"received": "05/06/2021"}))
    assert [(p.code, p.read) for p in counts.problems] == [("dates_mixed", "2021-06-03")]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["3/4/2021 2:30 PM", "25/4/2021 AM"], [20210403, 20210425]),  # one shows that the day stands first
        (["3/4/2021 2:30 PM", "4/25/2021 AM"], []),  # one shows that it does not
        (["3/4/2021 2:30 PM"], []),
        (["14-05-21", "05-06-21"], [20210514, 20210605]),
        (["21-05-14", "21-06-05"], [20210514, 20210605]),
        (["20-05-21"], []),  # 2020 or 2021
        (["14-05-21", "21-05-14"], []),
    ],
)
def test_an_open_day_is_read_in_the_only_order_that_its_column_allows(texts, days):
    assert [day for _, day, _ in read_days(texts, date(2021, 6, 1))] == days


def test_in_any_other_mixture_what_may_be_swapped_cannot_be_told(workspace):
    cells = ("05/06/2021", DateText("2021-03-05"), DateText("2021-06-06"))
    counts = counts_of(workspace, a_list(*[{"received": cell} for cell in cells]))
    assert named(counts, "dates_mixed") == [("received", "1 row: 3")] and values(counts)["received"] == 2


@pytest.mark.parametrize("stored", [DateText("2021-05-26"), "44311"])  # 44311: 25 April
def test_a_real_date_above_the_twelfth_beside_text_is_what_it_is(workspace, stored):
    counts = counts_of(workspace, a_list({"received": "05/06/2021"}, {"received": stored}))
    assert named(counts, "dates_mixed") == [] and values(counts)["received"] == 2


def test_real_dates_alone_are_what_they_are(workspace):
    rows = [{"received": DateText("2021-06-05T08:30:00")}, {"received": DateText("2021-06-25")}]
    counts = counts_of(workspace, a_list(*rows, {"received": ""}), cut_offs=(date(2021, 6, 5),), earlier={})
    assert values(counts, cut_off=date(2021, 6, 5))["received"] == 1


def test_a_serial_number_in_a_date_column_is_a_day(workspace):
    assert values(counts_of(workspace, a_list({"received": "44311"})))["received"] == 1


def test_a_text_cannot_pretend_to_be_a_real_date_or_a_declaration(workspace):
    counts = counts_of(workspace, a_list({"received": "@2021-06-01"}, {"channel": "=online"}, {"unit": "=tan-hoa"}))
    assert codes(counts) == {"list_date_unreadable", "list_channel_unknown", "list_unit_unknown"}


# ── nothing about persons ──

PERSONS = ["Nguyễn Văn Hòa", "0912345678", "0912 345 678", "366012345678", "091-234-5678", "Số 5, ấp Tân Phú", "a@b.vn"]
SHAPE = {"aaaaaa aaa aaa", "9999999999", "9999 999 999", "999999999999", "999-999-9999", "aa 9, aa aaa aaa", "a@a.aa"}


@pytest.mark.parametrize("column", ["unit", "status", "channel", "level", "received", "due", "finished"])
def test_shifted_rows_never_show_a_person(workspace, column):
    counts = counts_of(
        workspace, *[a_list({column: text, "code": f"H-{n}"}, order=n) for n, text in enumerate(PERSONS)]
    )
    told = describe(counts.problems) + problems_table(counts.problems).to_csv() + counts.facts.to_csv()
    assert len(counts.problems) == len(PERSONS) and {p.read for p in counts.problems} == SHAPE
    assert not any(text in told for text in PERSONS)


def test_codes_and_ids_are_never_in_a_problem(workspace):
    rows = [{"code": "0912345678"}, {"code": "0912345678"}, {"code": "366012345678", "created": "?"}]
    counts = counts_of(workspace, a_list(*rows, kind="accounts"))
    assert codes(counts) == {"list_twice", "list_date_unreadable"}
    assert not any(row["code"] in describe(counts.problems) for row in rows)


def test_names_of_offices_and_days_are_shown():
    words = {"xã", "tân", "hòa"}
    shown = ["Xã Tân Hoà", "31/02/2021", "1.13.21", "Xã Tân Hòa 2"]
    assert [masked(text, words) for text in shown] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Chờ công dân nhận kết quả", None), ("Thư điện tử", None), ("ĐÃ TRẢ KẾT QUẢ", None), ("Hồ sơ lỗi", None),
        ("Lý do khác", None), ("Bước 3/5", None), ("Đã Gửi Lại", None),
        ("Nguyễn Văn Hòa", "aaaaaa aaa aaa"), ("LÝ VĂN TRỌNG", "aa aaa aaaaa"), ("trần thị b", "aaaa aaa a"),
        ("Trần thị Bé", "aaaa aaa aa"), ("Đã giao Lê Bí", "aa aaaa aa aa"), ("0912 345 678", "9999 999 999"),
    ],
)  # fmt: skip
def test_a_word_of_a_status_is_shown_unless_it_may_be_a_person(text, shown):
    assert shown_word(text, ()) == (shown or text)


def test_other_columns_are_never_stored(tmp_path, monkeypatch):
    one = a_list({}, columns=["code", "unit"])
    one = replace(one, rows=[(2, ("H30-A", "Xã Tân Hòa", "Nguyễn Văn Bí Mật", "0912345678"))])
    with Workspace(tmp_path) as workspace:
        assert not workspace.stage(one).files and not list(workspace.folder.iterdir())
        told = str(workspace.fetch(f"select * from {workspace.rows([one])}"))
        assert "H30-A" in told and "Mật" not in told and "0912345678" not in told
    monkeypatch.setattr("thidua_analysis.intake.lists.staging.BATCH", 1)  # as if it were a long one
    with Workspace(tmp_path) as workspace:
        files = workspace.stage(one).files
        assert files and not any("Mật".encode() in file.read_bytes() for file in files)
        assert not any(b"0912345678" in file.read_bytes() for file in files)
    assert not list(tmp_path.iterdir())


IDS = ["366012345678", "0912345678", "a@b.vn"]


@pytest.mark.parametrize("container", ["sheet", "parquet"])
def test_ids_of_accounts_are_never_on_disk(tmp_path, container, monkeypatch):
    monkeypatch.setattr("thidua_analysis.intake.lists.staging.BATCH", 1)  # as if they were long ones
    monkeypatch.setattr("thidua_analysis.intake.lists.staging.IN_MEMORY", 0)
    one = a_list(*[{"code": code} for code in [*IDS, ""]], kind="accounts")
    with Workspace(tmp_path / ".") as workspace:
        assert workspace.folder.stat().st_mode & 0o777 == 0o700
        kept = []
        keep = workspace.keep
        workspace.forget = lambda: kept.append([f.read_bytes() for f in workspace.folder.rglob("*.parquet")])
        workspace.keep = lambda frame: keep(frame)
        if container == "parquet":
            one = accounts_as_parquet(tmp_path / "given", one)
        counts = counts_of(workspace, one)
        assert values(counts) == {"accounts": 3} and codes(counts) == {"list_no_code"}
        assert kept[0] and not any(code.encode() in content for content in kept[0] for code in IDS)


def test_of_short_lists_nothing_at_all_is_on_disk(tmp_path):
    one = a_list(*[{"code": code} for code in IDS], kind="accounts")
    with Workspace(tmp_path) as workspace:
        workspace.forget = lambda: None
        assert values(counts_of(workspace, one)) == {"accounts": 3}
        assert not list(workspace.folder.rglob("*.parquet"))


def accounts_as_parquet(folder, one):
    folder.mkdir()
    table = pd.DataFrame([cells for _, cells in one.rows], columns=list(one.columns))
    duckdb.connect().from_df(table).write_parquet(str(folder / "a.parquet"))
    return replace(one, rows=(), parquet=folder / "a.parquet")


def test_an_account_is_the_same_in_a_sheet_and_in_parquet_and_however_it_is_written(workspace, tmp_path):
    sheet = a_list({"code": " AB@b.vn"}, {"code": "2"}, kind="accounts")
    other = a_list({"code": "ab@B.vn "}, {"code": "3"}, kind="accounts", order=1)
    counts = counts_of(workspace, sheet, accounts_as_parquet(tmp_path / "given", other))
    assert values(counts) == {"accounts": 3} and not counts.problems


def test_two_workspaces_keep_ids_under_different_keys():
    one = a_list({"code": "366012345678"}, kind="accounts")
    with Workspace() as first, Workspace() as second:
        ids = [workspace.fetch(f"select code from {workspace.rows([one])}") for workspace in (first, second)]
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("CCCD-093085001234", "aaaa-999999999999"), ("093085001234.01", "999999999999.99"),
        ("NguyenVanAn1985", "aaaaaaaaaaa9999"), ("H30-093085001234", "a99-999999999999"),
        ("0912.345.678", "9999.999.999"), ("H-0-9-1-2-3-4-5-6-7-8", "a-9-9-9-9-9-9-9-9-9-9"),
        ("000.14.30.H30-210601-0001", "999.99.99.a99-999999-9999"), ("An1985Nguyen", "aa9999aaaaaa"),
    ],
)  # fmt: skip
def test_a_code_that_may_be_a_persons_number_or_name_shows_its_shape(code, shown):
    assert shown_code(code) == shown


@pytest.mark.parametrize(
    "code", ["H30.14-210601-0001", "H30-210601-1", "HGI30.14.2.119-210601-123456", "H30-A", "210601/12"]
)
def test_a_code_of_the_portal_is_shown(code):
    assert shown_code(code) == code


# ── Parquet ──


def parquet(path, rows, types=None):
    """Rows of good dossiers as a Parquet file, with columns nobody needs."""
    types = types or {}
    filled = [{**GOOD, "code": f"H30-{chr(65 + n)}", "name": "Trần Thị B", **row} for n, row in enumerate(rows)]
    table_of_rows = pd.DataFrame(filled)[["name", *DOSSIER]].astype(object)
    cast = ", ".join(f'"{name}"::{types.get(name, "varchar")} as "{name}"' for name in table_of_rows.columns)
    written = path.with_name("written")
    duckdb.connect().sql(f"copy (select {cast} from table_of_rows) to '{written}' (format parquet)")
    written.rename(path)
    return ListFile("dossiers", JUNE, "2021-06/ho-so.parquet", "", "0" * 64, {n: k for k, n in enumerate(DOSSIER, 1)}, (), parquet=path, facts=FACTS)  # fmt: skip


ROWS = [
    {}, {"code": "h30-a "}, {"code": ""}, {"due": "10/06/2021 00:00:00"}, {"received": "05/06/2021 08:30"},
    {"status": "Đang xử lý", "finished": "", "unit": "Thị trấn Bảy Ngàn"}, {"due": "?"}, {"channel": "Trực tiếp"},
]  # fmt: skip


def test_parquet_is_counted_like_any_other_list(workspace, tmp_path):
    one = parquet(tmp_path / "a.parquet", ROWS)
    sheet = a_list(*ROWS)
    scanned, read = counts_of(workspace, one), counts_of(workspace, sheet)
    same = ["unit", "cut_off", "fact", "value", "counted_rows", "counted_files"]
    pd.testing.assert_frame_equal(scanned.facts[same], read.facts[same])
    told = [[(p.code, p.column, p.read) for p in counts.problems] for counts in (scanned, read)]
    assert told[0] == told[1]
    assert named(scanned, "list_twice") == named(read, "list_twice") == [("code", "1 row: 2")]


def test_parquet_with_codes_and_clocks_of_any_spelling_is_counted_like_any_other_list(workspace, tmp_path):
    rows = [
        {"code": "H30–1", "received": "08h30 01/06/2021"}, {"code": "h30 - 1", "due": "15/06/2021 2:30 PM"},
        {"code": "\uff2830-2"}, {"code": "Н30-2", "finished": "2021-06-10T01:00:00Z"}, {"code": '="H30-3"', "status": '="9"'},
    ]  # fmt: skip
    scanned, read = counts_of(workspace, parquet(tmp_path / "a.parquet", rows)), counts_of(workspace, a_list(*rows))
    assert values(scanned) == values(read) and values(read)["on_time"] == 4
    told = [[(p.code, p.column, p.expected["en"]) for p in counts.problems] for counts in (scanned, read)]
    assert told[0] == told[1] == [("list_twice", "code", "1 row: 2"), ("list_codes_alike", "code", "2 rows: 4, 5")]


def test_days_of_parquet_are_searched_for_clocks_only_where_there_are_some(workspace, tmp_path):
    plain = parquet(tmp_path / "a.parquet", [{"received": "01/06/2021 08:30:00"}])
    timed = parquet(tmp_path / "b.parquet", [{"received": "01/06/2021 08:30"}])
    assert values(counts_of(workspace, plain)) == values(counts_of(workspace, timed))
    assert workspace.stage(plain).clocks and not workspace.stage(timed).clocks


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
def test_parquet_may_hold_real_dates(workspace, tmp_path, kind):
    days = {name: datetime(2021, 6, day, 9) for name, day in (("received", 1), ("due", 15), ("finished", 10))}
    one = parquet(tmp_path / "a.parquet", [days, days | {"due": None, "code": None}], dict.fromkeys(days, kind))
    counts = counts_of(workspace, one)
    assert values(counts)["on_time"] == 1 and codes(counts) == {"list_no_code"}


def test_a_moment_with_a_time_zone_falls_on_the_day_it_was_in_vietnam(workspace, tmp_path):
    one = parquet(tmp_path / "a.parquet", [{"received": "2021-06-25 17:30:00+00"}], {"received": "timestamptz"})
    assert codes(counts_of(workspace, one)) == {"list_after_cut_off"}


def test_folders_named_like_patterns_or_partitions_are_just_folders(workspace, tmp_path):
    folder = tmp_path / "unit=bay-ngan [1]*"
    folder.mkdir()
    assert values(counts_of(workspace, parquet(folder / "a?.parquet", ROWS[:1])))["received"] == 1


def test_a_million_different_texts_in_a_column_are_refused_not_read(workspace, tmp_path):
    path = tmp_path / "a.parquet"
    columns = ", ".join(f"'{GOOD[name]}' as {name}" for name in DOSSIER if name not in ("code", "due"))
    duckdb.sql(f"copy (select 'H30-' || i as code, 'x' || i as due, {columns} from range({MOST_TEXTS + 1}) t(i)) to '{path}'")  # fmt: skip
    places = {name: n for n, name in enumerate(duckdb.read_parquet(str(path)).columns)}
    one = ListFile("dossiers", JUNE, "2021-06/a.parquet", "", "0" * 64, places, (), parquet=path, facts=FACTS)
    counts = counts_of(workspace, one)
    assert codes(counts) == {"list_date_unreadable"} and counts.rows == {("2021-06/a.parquet", ""): (MOST_TEXTS + 1, 0)}


# ── streaming ──


class Generated:
    """Rows that are made as they are asked for, and counts how many live at once."""

    def __init__(self, many):
        self.many, self.passes, self.most = many, 0, 0

    def __iter__(self):
        self.passes += 1
        alive = weakref.WeakSet()
        cells = tuple(GOOD[name] for name in DOSSIER[1:])
        for n in range(self.many):
            code = Watched(f"H30-{n}")
            alive.add(code)
            if n % 5000 == 0:
                self.most = max(self.most, len(alive))
            yield n + 2, (code, *cells)


class Watched(str):
    __slots__ = ("__weakref__",)


def test_rows_are_never_all_in_memory_and_read_once_for_all_months():
    rows = Generated(60_000)
    one = replace(a_list({}), rows=rows)
    with Workspace() as workspace:
        for month in (JUNE, "2021-07"):
            later = a_list({"code": "1-1"}, month="2021-07", order=1)
            counts = counts_of(workspace, one, later, month=month)
            assert values(counts)["received"] == 60_000 + (month > JUNE)
    gc.collect()
    assert rows.passes == 1 and rows.most < 45_000


MEMORY = """
import resource
from datetime import date
from thidua_analysis.intake.lists.lists import ListFile, Vocabulary, Workspace, count_lists

class Rows:
    def __iter__(self):
        for n in range({rows}):
            yield n + 2, (f"H30.14-210601-{{n:07}}", "Xã Tân Hòa", "Đang xử lý", f"{{1 + n % 28:02}}/05/2021 08:{{n % 60:02}}:00")

columns = {{name: n for n, name in enumerate(("code", "unit", "status", "received"))}}
one = ListFile("dossiers", "2021-06", "a", "", "0", columns, Rows(), channel="online", level=4, without=("due", "finished"))
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Workspace() as workspace:
    counts = count_lists([one], "2021-06", {{}}, [date(2021, 6, 25)], Vocabulary({{"xã tân hòa": "tan-hoa"}}), workspace)
assert counts.facts["value"].max() == {rows}
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) // 1024)
"""


def test_three_hundred_thousand_rows_take_little_memory():
    command = [sys.executable, "-c", MEMORY.format(rows=300_000)]
    grown = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert grown < 350, f"{grown} MB more"


def test_counting_never_writes_among_what_a_command_prints(workspace):
    ((shown,),) = workspace.fetch("select current_setting('enable_progress_bar')")
    assert not shown


def test_a_workspace_leaves_nothing_behind(tmp_path):
    workspace = Workspace(tmp_path)
    counts_of(workspace, a_list({}))
    assert list(tmp_path.iterdir())
    del workspace
    gc.collect()
    assert not list(tmp_path.iterdir())


# ── evidence ──

REST = {"month": JUNE, "vocabulary": WORDS}


def test_evidence_shows_the_rows_behind_a_count_and_why_others_are_not(workspace):
    may = a_list({"code": "H30-A", "status": "4", "finished": "", "received": "20/05/2021"}, month=MAY)
    june = a_list({"received": "20/05/2021"}, {"status": "4", "finished": ""}, {"finished": "16/06/2021"}, order=1)
    shown = evidence([may, june], FACTS["on_time"], "tan-hoa", CUT_OFF, **REST, workspace=workspace, language="en")
    assert shown[["code", "file", "row", "counted", "why"]].to_numpy().tolist() == [
        ["H30-A", "2021-05/0.xls", 2, False, "this id comes again in a later list"],
        ["H30-A", "2021-06/1.xls", 2, True, "counted"],
        ["H30-B", "2021-06/1.xls", 3, False, "pending on the cut-off"],
        ["H30-C", "2021-06/1.xls", 4, False, "resolved late"],
    ]
    assert shown["received_on"][1] == date(2021, 5, 20) and shown["status"].tolist() == [4, 9, 4, 9]


def test_evidence_says_what_clashed_and_what_came_before_the_campaign(workspace):
    lists = a_list({}, {"received": "09/05/2021"}), a_list({"due": ""}, order=1)
    rest = REST | {"workspace": workspace, "language": "en", "start": date(2021, 5, 10)}
    shown = evidence(lists, FACTS["received"], "tan-hoa", CUT_OFF, **rest)
    clash, before = "another list of this month says otherwise", "received before the campaign began"
    assert shown["why"].tolist() == [clash, before, clash]


def test_evidence_never_shows_the_id_of_an_account_or_a_code_that_may_be_a_persons(workspace):
    accounts = a_list({"code": "366012345678"}, kind="accounts")
    shown = evidence([accounts], ACCOUNTS, "tan-hoa", CUT_OFF, **REST, workspace=workspace)
    assert shown["code"].tolist() == [""] and shown["counted"].tolist() == [True]
    shifted = a_list({"code": "0912345678"}, {"code": "Nguyễn Văn Bí"})
    shown = evidence([shifted], FACTS["received"], "tan-hoa", CUT_OFF, **REST, workspace=workspace)
    assert shown["code"].tolist() == ["9999999999", "aaaaaaaaaaa"]


def test_evidence_of_what_lists_do_not_count_is_refused(workspace):
    with pytest.raises(ValueError, match="plan_issued"):
        evidence([], "plan_issued", "tan-hoa", CUT_OFF, **REST, workspace=workspace)


# ── against the oracle ──

FEW_DAYS = [date(2021, 5, 4), date(2021, 5, 25), date(2021, 5, 26), date(2021, 6, 10), date(2021, 6, 24),
            date(2021, 6, 25), date(2021, 6, 26), date(2021, 6, 29), date(2021, 7, 1)]  # fmt: skip


@st.composite
def day_cells(draw, style):
    """A cell of a date column: mostly a day in the column's style, sometimes blank, sometimes none."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["", "", "?", "32/05/2021"]))
    day = draw(st.sampled_from(FEW_DAYS))
    own = style if style != "any" else draw(st.sampled_from(["text", "real", "serial"]))
    if own == "real" or (own == "excel" and day.day <= 12):
        return DateText((day.replace(month=day.day, day=day.month) if own == "excel" else day).isoformat())
    if own == "serial":
        return str((day - date(1899, 12, 30)).days)
    return f"{day:%d/%m/%Y}" + draw(st.sampled_from(["", " 08:30:00"]))


@st.composite
def list_files(draw, order, month):
    kind = draw(st.sampled_from(["dossiers", "dossiers", "accounts"]))
    names = {
        "code": st.sampled_from(["H-1", "h-1", "H-2", "H- 3 ", "H-4", "H-5", "H-o", "H-O", "H-0", "H-I", ""]),
        "unit": st.sampled_from(["Xã Tân Hòa", "XÃ TÂN HÒA", "Thị trấn Bảy Ngàn", "Xã Trường Long A", "Sở Tư pháp", "Xã Lạ", ""]),
        "status": st.sampled_from([*list_oracle.STATUS, "Đã xử lý xong", "Đã xử lý xong", "Đang xử lý", "lạ", ""]),
        "channel": st.sampled_from(["Trực tuyến", "Trực tuyến", *list_oracle.CHANNEL, "lạ"]),
        "level": st.sampled_from(["Mức độ 3", *list_oracle.LEVEL, "5"]),
    }  # fmt: skip
    columns = ["code", "unit", "status", "channel", "level", "received", "due", "finished"]
    if kind == "accounts":
        columns = ["code", "unit", "created"]
    for name in columns:
        if name not in names:
            names[name] = day_cells(draw(st.sampled_from(["text", "text", "real", "excel", "any"])))
    declared = {}
    for name, some in {"unit": ["bay-ngan"], "channel": ["online", "online", "post"], "level": [4, 3, 2]}.items():
        if name in columns and draw(st.integers(0, 3)) == 0:
            declared[name] = draw(st.sampled_from(some))
            if draw(st.booleans()):
                columns.remove(name)
    if draw(st.integers(0, 5)) == 0:
        columns.remove(draw(st.sampled_from(columns[1:])))
    if kind == "dossiers" and draw(st.integers(0, 2)) == 0:
        declared["without"] = (draw(st.sampled_from(["status", "due", "finished"])),)
        if draw(st.integers(0, 2)) and declared["without"][0] in columns:
            columns.remove(*declared["without"])
    rows = draw(st.lists(st.tuples(*[names[name] for name in columns]), max_size=16))
    if rows and draw(st.booleans()):
        rows[0] = rows[0][: draw(st.integers(1, len(columns)))]
    numbered = [(n, row) for n, row in enumerate(rows, 2)]
    covers = draw(st.sampled_from([(), ("truong-long-a",)]))
    places = {name: n for n, name in enumerate(columns)}
    return ListFile(kind, month, f"{month}/{order // 2}.xls", f"T{order}", f"{order}", places, numbered, covers=covers, order=order, facts=OF_KIND[kind], **declared)  # fmt: skip


@st.composite
def campaigns(draw):
    months = sorted(draw(st.lists(st.sampled_from([MAY, JUNE, JUNE]), min_size=1, max_size=9)))
    return [draw(list_files(order, month)) for order, month in enumerate(months)]


def told(counts):
    """(file, code, column) → how many rows the problems name, over the sheets of the file."""
    many = {}
    for problem in counts.problems:
        key = (problem.file, problem.code, problem.column)
        text = str(problem.expected if isinstance(problem.expected, str) else problem.expected["en"]).split("; ")[-1]
        whole = problem.row is None  # about the list, not about rows
        many[key] = many.get(key, 0) + (1 if whole else int(text.split(" ")[0]))
    return many


def assert_nothing_lost(lists, counts):
    """Every row is counted, or named by a problem, or an outsider's, or brought up to date, or of no kind that counts."""
    for one in lists:
        if one.month == JUNE:
            here = (counts.fates["file"] == one.file) & (counts.fates["sheet"] == one.sheet)
            fates = dict(zip(counts.fates[here]["fate"], counts.fates[here]["rows"], strict=True))
            assert sum(fates.values()) == len(list(one.rows))
            names = {p.code for p in counts.problems if (p.file, p.sheet) == (one.file, one.sheet)}
            for fate in {name for name, rows in fates.items() if rows} - {"outsider", "replaced", "beyond", "counts"}:
                errors = {code for code in names if kinds()[code].severity == "error"}
                told = {f"list_{fate}"} | ({"list_column_absent"} if fate == "undeclared" else set())
                assert errors if fate == "fault" else told & names


@settings(max_examples=24)
@given(campaigns(), st.sampled_from([None, date(2021, 5, 25)]))
def test_random_campaigns_come_out_as_the_oracle_counts_them_and_no_row_is_lost(workspace, lists, start):
    counts = count_lists(lists, JUNE, EARLIER, CUT_OFFS, WORDS, workspace, start=start)
    expected = list_oracle.count(lists, JUNE, EARLIER, CUT_OFFS, UNITS, OUTSIDERS, start)
    facts = counts.facts.set_index(["unit", "cut_off", "fact"])
    assert facts["value"].to_dict() == expected.facts
    assert facts["counted_rows"].to_dict() == expected.facts
    assert facts["counted_files"].to_dict() == expected.files_behind
    assert counts.rows == {sheet: tuple(read_used) for sheet, read_used in expected.rows.items()}
    problems = {}
    for one in lists:
        for (sheet, *key), rows in expected.problems.items():
            problems[tuple(key)] = problems.get(tuple(key), 0) + len(rows) * (sheet == (one.file, one.sheet))
    assert told(counts) == problems
    assert_nothing_lost(lists, counts)


@settings(max_examples=7)
@given(campaigns(), st.sampled_from([*FACTS.values(), ACCOUNTS]), st.sampled_from(CUT_OFFS))
def test_evidence_counts_as_many_rows_as_the_count_says(workspace, lists, fact, cut_off):
    counts = count_lists(lists, JUNE, EARLIER, CUT_OFFS, WORDS, workspace)
    for row in counts.facts[(counts.facts["fact"] == fact) & (counts.facts["cut_off"] == cut_off)].to_dict("records"):
        shown = evidence(lists, fact, row["unit"], row["cut_off"], **REST, workspace=workspace)
        assert shown["counted"].sum() == row["value"]
