"""Wrong input never scores: each fault is found once, with its file and row, and a way out in two languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from english import english_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.words.problems import describe, problems_table

SAMPLE = plain_sample()
FEBRUARY, MARCH, APRIL = "2021-02", "2021-03", "2021-04"
FACTS, REPORTS = f"{MARCH}/facts.csv", f"{MARCH}/reports.csv"
Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the first three months of the sample, to break."""
    target = tmp_path / "campaign"
    shutil.copytree(SAMPLE, target, ignore=lambda _, names: [n for n in names if re.fullmatch(r"2021-(0[5-9]|1\d)", n)])
    return target


def line(file: str, start: str) -> tuple[int, str]:
    """The number and text of the first line of a sample file that starts so."""
    lines = (SAMPLE / file).read_text(encoding="utf-8").splitlines()
    return next((n, text) for n, text in enumerate(lines, 1) if text.startswith(start))


def becomes(file: str, start: str, new: str) -> Change:
    """Replace the first line that starts so."""
    return lambda folder: rewrite(folder / file, lambda text: text.replace(line(file, start)[1] + "\n", new + "\n", 1))


def also(file: str, new: str) -> Change:
    """Add a line at the end."""
    return lambda folder: rewrite(folder / file, lambda text: text + new + "\n")


def is_now(file: str, content: bytes | Callable[[bytes], bytes]) -> Change:
    """Replace a file's bytes."""

    def change(folder: Path) -> None:
        path = folder / file
        path.write_bytes(content(path.read_bytes()) if callable(content) else content)

    return change


def gone(name: str) -> Change:
    return lambda folder: shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    old = path.read_text(encoding="utf-8")
    new = change(old)
    assert new != old
    path.write_text(new, encoding="utf-8")


def last_line(file: str) -> int:
    return len((SAMPLE / file).read_text(encoding="utf-8").splitlines())


ACCOUNTS = line(FACTS, "tan-hoa,accounts_count")[0]
PLAN = line(FACTS, "tan-hoa,plan_issued")[0]
RESOLVED = line(FACTS, "tan-hoa,dossiers_resolved_count")[0]
ON_TIME = line(FACTS, "tan-hoa,dossiers_on_time_count")[0]
REPORT = line(REPORTS, "tan-hoa,")[0]


def accounts(value: str) -> Change:
    return becomes(FACTS, "tan-hoa,accounts_count", f"tan-hoa,accounts_count,{value}")


def report(days: str) -> Change:
    return becomes(REPORTS, "tan-hoa,", f"tan-hoa,{days}")


# what is wrong → (the change, code, file, row, column)
ERRORS: dict[str, tuple[Change, str, str, int | None, str]] = {
    "an unknown unit": (
        becomes(FACTS, "tan-hoa,accounts_count", "tan-hoaa,accounts_count,9"),
        "unit_unknown",
        FACTS,
        ACCOUNTS,
        "unit",
    ),
    "a blank unit": (
        becomes(FACTS, "tan-hoa,accounts_count", ",accounts_count,9"),
        "unit_unknown",
        FACTS,
        ACCOUNTS,
        "unit",
    ),
    "an unknown unit in the reports": (
        becomes(REPORTS, "tan-hoa,", "tan-hoaa,2021-03-24,2021-03-24"),
        "unit_unknown",
        REPORTS,
        REPORT,
        "unit",
    ),
    "an unknown fact": (
        becomes(FACTS, "tan-hoa,accounts_count", "tan-hoa,acounts_count,9"),
        "fact_unknown",
        FACTS,
        ACCOUNTS,
        "fact",
    ),
    "a blank value": (accounts(""), "value_blank", FACTS, ACCOUNTS, "value"),
    "a value of spaces": (accounts("   "), "value_blank", FACTS, ACCOUNTS, "value"),
    "a negative value": (accounts("-5"), "value_negative", FACTS, ACCOUNTS, "value"),
    "a negative value with a long minus": (accounts("\u22125"), "value_negative", FACTS, ACCOUNTS, "value"),
    "a fractional value": (accounts("1500.5"), "value_fractional", FACTS, ACCOUNTS, "value"),
    "a decimal comma": (accounts('"1500,5"'), "value_fractional", FACTS, ACCOUNTS, "value"),
    "half, written like thousands": (accounts("0.500"), "value_fractional", FACTS, ACCOUNTS, "value"),
    "text for a value": (accounts("một nghìn"), "value_not_a_number", FACTS, ACCOUNTS, "value"),
    "a percentage for a value": (accounts("98%"), "value_not_a_number", FACTS, ACCOUNTS, "value"),
    "not a number": (accounts("NaN"), "value_not_a_number", FACTS, ACCOUNTS, "value"),
    "a power of ten": (accounts("1e3"), "value_not_a_number", FACTS, ACCOUNTS, "value"),
    "a value too large to be meant": (accounts("9" * 10), "value_not_a_number", FACTS, ACCOUNTS, "value"),
    "a zero byte in a value": (accounts("1\0"), "file_kind", FACTS, None, ""),
    "a flag of 2": (
        becomes(FACTS, "tan-hoa,plan_issued", "tan-hoa,plan_issued,2"),
        "value_not_a_flag",
        FACTS,
        PLAN,
        "value",
    ),
    "more resolved than received": (
        becomes(FACTS, "tan-hoa,dossiers_resolved_count", "tan-hoa,dossiers_resolved_count,999"),
        "part_over_whole",
        FACTS,
        RESOLVED,
        "value",
    ),
    "more on time than resolved": (
        becomes(FACTS, "tan-hoa,dossiers_on_time_count", "tan-hoa,dossiers_on_time_count,999"),
        "part_over_whole",
        FACTS,
        ON_TIME,
        "value",
    ),
    "a cumulative figure that falls": (accounts("1"), "falls", FACTS, ACCOUNTS, "value"),
    "a plan once issued and then not": (
        becomes(FACTS, "tan-hoa,plan_issued", "tan-hoa,plan_issued,0"),
        "falls",
        FACTS,
        PLAN,
        "value",
    ),
    "the same fact twice": (
        also(FACTS, line(FACTS, "tan-hoa,accounts_count")[1]),
        "duplicate_fact",
        FACTS,
        last_line(FACTS) + 1,
        "fact",
    ),
    "the same report twice": (
        also(REPORTS, line(REPORTS, "tan-hoa,")[1]),
        "duplicate_report",
        REPORTS,
        last_line(REPORTS) + 1,
        "unit",
    ),
    "a day that does not exist": (report("2021-02-30,"), "date_invalid", REPORTS, REPORT, "received_on"),
    "a month before the day": (report("03/25/2021,"), "date_invalid", REPORTS, REPORT, "received_on"),
    "a year of two digits": (report("25-3-21,"), "date_invalid", REPORTS, REPORT, "received_on"),
    "words for a day": (report("2021-03-25,hôm qua"), "date_invalid", REPORTS, REPORT, "received_on_office"),
    "a report before its month": (report("2021-02-25,"), "date_before_month", REPORTS, REPORT, "received_on"),
    "a report of another century": (report("0921-03-25,"), "date_invalid", REPORTS, REPORT, "received_on"),
    "an unknown origin": (
        is_now(FACTS, b"unit,fact,value,origin\ntan-hoa,accounts_count,900,rumour\n"),
        "origin_unknown",
        FACTS,
        2,
        "origin",
    ),
    "no facts.csv": (gone(FACTS), "figures_missing", MARCH, None, ""),
    "no reports.csv": (gone(REPORTS), "register_missing", MARCH, None, ""),
    "no folder of the month": (gone(MARCH), "month_missing", MARCH, None, ""),
    "a missing column": (is_now(FACTS, b"unit,fact\ntan-hoa,accounts_count\n"), "column_missing", FACTS, 1, "value"),
    "a missing column in the reports": (
        is_now(REPORTS, b"unit\ntan-hoa\n"),
        "column_missing",
        REPORTS,
        1,
        "received_on",
    ),
    "an unknown column": (
        is_now(FACTS, b"unit,fact,value,note\ntan-hoa,accounts_count,900,x\n"),
        "column_unknown",
        FACTS,
        1,
        "note",
    ),
    "a column without a name": (
        is_now(FACTS, b"unit,fact,value,\ntan-hoa,accounts_count,900,\n"),
        "column_unknown",
        FACTS,
        1,
        "#4",
    ),
    "a column twice": (
        is_now(FACTS, b"unit,fact,value,value\ntan-hoa,accounts_count,900,900\n"),
        "column_unknown",
        FACTS,
        1,
        "value",
    ),
    "a row too short": (
        becomes(FACTS, "tan-hoa,accounts_count", "tan-hoa,accounts_count"),
        "row_ragged",
        FACTS,
        ACCOUNTS,
        "",
    ),
    "a row too long": (accounts("1,500"), "row_ragged", FACTS, ACCOUNTS, ""),
    "a file cut in the middle of a letter": (
        is_now(FACTS, "unit,fact,value\nTân Hòa".encode("utf-16")[:-1]),
        "file_broken",
        FACTS,
        2,
        "",
    ),
    "a file in an old Vietnamese encoding": (
        is_now(FACTS, "unit,fact,value\nTân Hòa,accounts_count,9\n".encode("cp1258", "replace")),
        "unit_unknown",
        FACTS,
        2,
        "unit",
    ),
    "a quote that never ends": (
        becomes(FACTS, "tan-hoa,accounts_count", '"tan-hoa,accounts_count,9'),
        "file_broken",
        FACTS,
        ACCOUNTS,
        "",
    ),
}


@pytest.mark.parametrize("fault", ERRORS)
def test_a_fault_is_found_once_with_its_file_and_row_and_nothing_is_scored(folder, fault):
    change, code, file, row, column = ERRORS[fault]
    change(folder)
    campaign = td.open_campaign(folder)
    month = campaign.month(APRIL if code == "month_missing" else MARCH)

    table = month.problems
    rows = [None if pd.isna(n) else int(n) for n in table["row"]]
    found = list(zip(table["severity"], table["code"], table["file"], rows, table["column"], strict=True))
    assert found == [("error", code, file, row, column)]

    vi, en = (problems_table(month.found, language).to_dict("records")[0] for language in ("vi", "en"))
    assert vi["fix"] and en["fix"] and vi["fix"] != en["fix"] and vi["expected"]
    assert "{" not in vi["fix"] + vi["expected"] + en["fix"] + en["expected"]
    assert f"cách sửa: {vi['fix']}" in describe(month.found, "vi")
    assert f"what to do: {en['fix']}" in describe(month.found, "en")

    with pytest.raises(td.DataError) as caught:
        month.standings  # noqa: B018
    for language, word in (("vi", "dòng"), ("en", "row")):
        message = caught.value.message(language)
        assert file in message and f"[{code}]" in message
        assert row is None or f"{word} {row}" in message
    assert list(caught.value.problems["code"]) == [code]


@pytest.mark.parametrize(
    "fault", ["a negative value", "a report before its month", "no facts.csv", "a quote that never ends"]
)
def test_the_months_before_a_broken_one_still_score(folder, fault):
    before = td.open_campaign(folder).month(FEBRUARY).standings
    ERRORS[fault][0](folder)
    after = td.open_campaign(folder).month(FEBRUARY).standings
    assert after.equals(before) and len(after) == 23


NOT_SCORED = ["facts", "figures", "reports", "lines", "standings", "awards"]


@pytest.mark.parametrize("table", NOT_SCORED)
def test_no_table_but_the_problems_comes_out_of_a_month_with_an_error(folder, table):
    accounts("-5")(folder)
    month = td.open_campaign(folder).month(MARCH)
    with pytest.raises(td.DataError, match="value_negative"):
        getattr(month, table)
    assert len(month.problems) == 1


@pytest.mark.parametrize("question", ["explain", "distance"])
def test_no_question_about_a_unit_is_answered_from_a_month_with_an_error(folder, question):
    accounts("-5")(folder)
    with pytest.raises(td.DataError, match="value_negative"):
        getattr(td.open_campaign(folder).month(MARCH), question)("tan-hoa")


def test_an_error_stays_an_error_in_every_later_month(folder):
    accounts("-5")(folder)
    with pytest.raises(td.DataError, match=FACTS):
        td.open_campaign(folder).month(APRIL).standings  # noqa: B018


def test_all_faults_of_a_month_are_listed_at_once(folder):
    accounts("-5")(folder)
    becomes(FACTS, "rach-goi,accounts_count", "rach-goi,acounts_count,9")(folder)
    report("25-3-21,")(folder)
    gone(f"{APRIL}/facts.csv")(folder)
    found = td.open_campaign(folder).month(APRIL).problems
    assert sorted(found["code"]) == ["date_invalid", "fact_unknown", "figures_missing", "value_negative"]


@pytest.mark.parametrize(
    ("change", "candidate"),
    [
        (becomes(FACTS, "tan-hoa,accounts_count", "tan-hoaa,accounts_count,9"), "tan-hoa"),
        (becomes(FACTS, "tan-hoa,accounts_count", "tan-hoa,acounts_count,9"), "accounts_count"),
    ],
    ids=["unit", "fact"],
)
def test_a_misspelt_name_is_met_with_the_nearest_known_one(folder, change, candidate):
    change(folder)
    (found,) = td.open_campaign(folder).month(MARCH).problems.to_dict("records")
    assert candidate in found["expected"]


def test_a_duplicate_names_the_row_it_repeats(folder):
    also(FACTS, line(FACTS, "tan-hoa,accounts_count")[1])(folder)
    (found,) = td.open_campaign(folder).month(MARCH).problems.to_dict("records")
    assert str(ACCOUNTS) in found["expected"]


def test_a_falling_figure_names_the_file_and_row_it_fell_from(folder):
    accounts("1")(folder)
    (found,) = td.open_campaign(folder).month(MARCH).problems.to_dict("records")
    earlier = f"{FEBRUARY}/facts.csv"
    assert f"{earlier}:{line(earlier, 'tan-hoa,accounts_count')[0]}" in found["expected"]


def test_a_part_above_its_whole_names_the_row_of_the_whole(folder):
    becomes(FACTS, "tan-hoa,dossiers_resolved_count", "tan-hoa,dossiers_resolved_count,999")(folder)
    (found,) = td.open_campaign(folder).month(MARCH).problems.to_dict("records")
    assert f"{FACTS}:{line(FACTS, 'tan-hoa,dossiers_received_count')[0]}" in found["expected"]


def test_an_empty_file_is_an_error(folder):
    is_now(FACTS, b"")(folder)
    found = td.open_campaign(folder).month(MARCH).problems
    assert list(zip(found["severity"], found["code"], strict=True)) == [("error", "file_empty")]


def test_a_table_in_another_encoding_is_read_all_the_same(folder):
    before = td.open_campaign(folder).month(MARCH).standings
    is_now(FACTS, lambda raw: raw.decode().encode("utf-16"))(folder)
    is_now("units.csv", lambda raw: raw.decode().encode("utf-16"))(folder)
    assert td.open_campaign(folder).month(MARCH).standings.equals(before)


def test_a_table_separated_by_semicolons_is_read_all_the_same(folder):
    before = td.open_campaign(folder).month(MARCH).standings
    is_now(FACTS, lambda raw: raw.replace(b",", b";"))(folder)
    assert td.open_campaign(folder).month(MARCH).standings.equals(before)


# ── what is odd but can be scored is said, and scored ──


def warnings_of(folder: Path, month: str = MARCH) -> set[str]:
    opened = td.open_campaign(folder).month(month)
    assert len(opened.standings) == 23
    assert set(opened.problems["severity"]) <= {"warning"}
    return set(opened.problems["code"])


def test_a_header_alone_means_that_nobody_has_reported_and_figures_are_carried(folder):
    is_now(FACTS, b"unit,fact,value\n")(folder)
    assert "figure_carried" in warnings_of(folder)


def test_a_header_alone_in_the_first_month_leaves_every_criterion_unscored_and_says_so(folder):
    is_now(f"{FEBRUARY}/facts.csv", b"unit,fact,value\n")(folder)
    assert "fact_nowhere" in warnings_of(folder, FEBRUARY)
    month = td.open_campaign(folder).month(FEBRUARY)
    assert month.lines[month.lines["part"] != "deduction"]["points"].isna().all()


def test_figures_without_a_report_are_scored_and_pointed_out(folder):
    is_now(REPORTS, b"unit,received_on\n")(folder)
    assert "figures_without_report" in warnings_of(folder)


def test_a_day_at_one_office_only_is_pointed_out(folder):
    report("2021-03-24,")(folder)
    assert "one_addressee" in warnings_of(folder)


def test_a_file_that_is_there_twice_is_pointed_out(folder):
    (folder / MARCH / "Facts (1).csv").write_bytes((folder / FACTS).read_bytes())
    assert "file_twice" in warnings_of(folder)


def test_portal_and_report_that_differ_are_pointed_out(folder):
    rewrite(
        folder / FACTS,
        lambda text: (
            "unit,fact,value,origin\n"
            + "\n".join(f"{row},report" for row in text.splitlines()[1:])
            + "\ntan-hoa,accounts_count,1000,portal\n"
        ),
    )
    assert "sources_differ" in warnings_of(folder)


def test_more_online_than_through_all_channels_is_pointed_out(folder):
    becomes(FACTS, "tan-hoa,dossiers_all_channels_count", "tan-hoa,dossiers_all_channels_count,40")(folder)
    (found,) = [
        p for p in td.open_campaign(folder).month(MARCH).problems.to_dict("records") if p["code"] == "part_over_whole"
    ]
    assert found["severity"] == "warning"


def test_a_report_dated_years_ahead_is_pointed_out(folder):
    report("2031-03-24,2031-03-24")(folder)
    found = td.open_campaign(folder).month(MARCH).problems
    assert [f for f in found["file"] if f == REPORTS] and "2031-03-24" in set(found["read"])


# ── the folder itself ──


def setting(old: str, new: str) -> Change:
    return lambda folder: rewrite(folder / "campaign.toml", lambda text: text.replace(old, new, 1))


def units(start: str, new: str) -> Change:
    return becomes("units.csv", start, new)


SECOND_MONTH = '"2021-02", "2021-03"'
FOLDERS: dict[str, tuple[Change, str]] = {
    "no campaign.toml": (gone("campaign.toml"), "campaign.toml"),
    "settings that are no TOML": (is_now("campaign.toml", b"plan ="), "campaign.toml: not valid TOML"),
    "settings in another encoding": (is_now("campaign.toml", b"\xff\xfe"), "campaign.toml: not UTF-8"),
    "an id with marks": (becomes("campaign.toml", "id =", 'id = "Đợt 1"'), "letters, digits, . - _ is wanted"),
    "an id that is a path": (
        becomes("campaign.toml", "id =", 'id = "../sample"'),
        "id: a name of small or large ASCII",
    ),
    "an unknown setting": (
        setting("[readings]", "[weights]\n[readings]"),
        "weights: unknown key; the keys are id, plan",
    ),
    "a misspelt setting": (setting("profile =", "profil ="), "profil: unknown key"),
    "no start": (setting("start_date = 2021-02-01\n", ""), "start_date: is missing and has no default"),
    "no plan": (setting('plan = "chau-thanh-a-2021"\n', ""), "plan: is missing"),
    "a start in quotation marks": (setting("2021-02-01", '"2021-02-01"'), "start_date: a date is wanted"),
    "a start with a time of day": (setting("2021-02-01", "2021-02-01T08:00:00"), "start_date: a date is wanted"),
    "a start after the end": (setting("2021-02-01", "2021-12-19"), "start_date 2021-12-19 is after the plan's end"),
    "an unknown plan": (setting('"chau-thanh-a-2021"', '"chau-thanh-2021"'), "chau-thanh-a-2021"),
    "a plan that is not there": (setting('"chau-thanh-a-2021"', '"rules.toml"'), "rules.toml"),
    "a plan with an impossible name": (setting('"chau-thanh-a-2021"', '"\\u0000.toml"'), "toml"),
    "a plan in another folder": (setting('"chau-thanh-a-2021"', '"../rules.toml"'), "within the campaign folder"),
    "a plan further away": (setting('"chau-thanh-a-2021"', '"a/../../rules.toml"'), "within the campaign folder"),
    "a plan anywhere": (setting('"chau-thanh-a-2021"', '"/tmp/rules.toml"'), "within the campaign folder"),
    "a plan on a drive": (setting('"chau-thanh-a-2021"', "'C:\\rules.toml'"), "within the campaign folder"),
    "a plan of a drive": (setting('"chau-thanh-a-2021"', "'C:rules.toml'"), "within the campaign folder"),
    "a plan on a network": (setting('"chau-thanh-a-2021"', "'\\\\x\\rules.toml'"), "within the campaign folder"),
    "a plan away by backslash": (setting('"chau-thanh-a-2021"', "'..\\rules.toml'"), "within the campaign folder"),
    "an unknown profile": (setting('"standard"', '"strictest"'), "there are: standard, literal, lenient"),
    "an unknown reading": (setting("[readings]", '[readings]\nweekday = "fixed"'), "unknown reading 'weekday'"),
    "an unknown option": (setting("[readings]", '[readings]\nweekend = "monday"'), "next_working_day, fixed"),
    "an option that is no text": (setting("[readings]", "[readings]\nweekend = 1"), "readings.weekend"),
    "a month written otherwise": (setting('"2021-03"', '"3/2021"'), "write it as YYYY-MM"),
    "months out of order": (setting(SECOND_MONTH, '"2021-03", "2021-02"'), "months"),
    "a month twice": (setting(SECOND_MONTH, '"2021-02", "2021-02", "2021-03"'), "months"),
    "a month left out": (setting('"2021-03", ', ""), "2021-03"),
    "a month before the start": (setting(SECOND_MONTH, '"2020-02", "2021-02"'), "2020-02"),
    "a month after the end": (setting('"2021-12"]', '"2021-12", "2022-01"]'), "2022-01"),
    "a cut-off of a month that is none": (
        setting("[readings]", '[cut_offs]\n"2022-09" = 2022-09-25\n[readings]'),
        "2022-09",
    ),
    "a cut-off in another year": (setting("[readings]", '[cut_offs]\n"2021-03" = 2012-03-25\n[readings]'), "2021-03"),
    "a judge who is no unit": (setting('"noi-vu", ', '"noi-vuu", '), "there is no unit noi-vuu"),
    "no units.csv": (gone("units.csv"), "units.csv: missing"),
    "no unit at all": (is_now("units.csv", b"unit,code,name,track,has_procedures\n"), "it lists no unit"),
    "units that are a picture": (is_now("units.csv", b"\x89PNG\r\n\x1a\n" + bytes(60)), "units.csv"),
    "units without a column": (
        is_now("units.csv", b"unit,code,name,track\nx,,X,commune\n"),
        "has_procedures",
    ),
    "a unit twice": (units("tan-hoa,", "mot-ngan,31345,Xã Tân Hòa,commune,yes,"), "row 3: 'mot-ngan' already means"),
    "a name twice": (units("tan-hoa,", "tan-hoa,31345,Thị trấn Một Ngàn,commune,yes,"), "row 3: 'Thị trấn Một Ngàn'"),
    "an alias of two units": (
        units("tan-hoa,", "tan-hoa,31345,Xã Tân Hòa,commune,yes,TT Một Ngàn"),
        "row 3: 'TT Một Ngàn'",
    ),
    "a code of two units": (units("tan-hoa,", "tan-hoa,31342,Xã Tân Hòa,commune,yes,"), "row 3"),
    "an unknown track": (units("tan-hoa,", "tan-hoa,31345,Xã Tân Hòa,ward,yes,"), "the plan has commune, department"),
    "a unit id with marks": (units("tan-hoa,", "tân-hòa,31345,Xã Tân Hòa,commune,yes,"), "row 3: unit 'tân-hòa'"),
    "a unit id with spaces": (units("tan-hoa,", "tan hoa,31345,Xã Tân Hòa,commune,yes,"), "row 3: unit 'tan hoa'"),
    "a unit without a name": (units("tan-hoa,", "tan-hoa,31345,,commune,yes,"), "row 3: name is blank"),
    "neither yes nor no": (
        units("tan-hoa,", "tan-hoa,31345,Xã Tân Hòa,commune,maybe,"),
        "row 3: has_procedures 'maybe'",
    ),
    "a blank where yes or no belongs": (
        units("tan-hoa,", "tan-hoa,31345,Xã Tân Hòa,commune,,"),
        "row 3: has_procedures",
    ),
    "a unit's row too short": (units("tan-hoa,", "tan-hoa,31345,Xã Tân Hòa,commune"), "row 3"),
    "decisions that cannot be read": (
        lambda folder: (folder / "decisions.jsonl").write_text("Phòng Nội vụ đã quyết định.\n", encoding="utf-8"),
        "decisions.jsonl",
    ),
    "a record of decisions that has lost its lines": (is_now("decisions.jsonl", b""), "the file is empty"),
    "decisions in another encoding": (
        lambda folder: (folder / "decisions.jsonl").write_bytes(b"\xff\xfe{}"),
        "decisions.jsonl",
    ),
}


@pytest.mark.parametrize("fault", FOLDERS)
def test_a_folder_that_makes_no_sense_is_refused_when_it_is_opened(folder, fault):
    change, words = FOLDERS[fault]
    change(folder)
    with pytest.raises((td.CampaignError, td.PlanError, td.LedgerError)) as caught:
        td.open_campaign(folder)
    assert words in caught.value.message("en")
    assert caught.value.message("vi") != caught.value.message("en")
    assert not english_in(caught.value.message("vi").replace(folder.as_posix(), ""))


def test_a_plan_that_is_a_link_to_elsewhere_is_refused(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name, content in td.load_plan("chau-thanh-a-2021").files.items():
        (elsewhere / name).write_bytes(content)
    try:
        (folder / "plan").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    setting('"chau-thanh-a-2021"', '"plan/chau_thanh_a_2021.toml"')(folder)
    with pytest.raises(td.CampaignError, match="within the campaign folder"):
        td.open_campaign(folder)


def test_all_faults_of_the_list_of_units_are_named_at_once(folder):
    units("tan-hoa,", "tân-hòa,31345,Xã Tân Hòa,ward,maybe,")(folder)
    units("bay-ngan,", "mot-ngan,31346,Thị trấn Bảy Ngàn,commune,yes,")(folder)
    with pytest.raises(td.CampaignError) as caught:
        td.open_campaign(folder)
    for words in ("row 3: unit", "row 3: track", "row 3: has_procedures", "row 4: 'mot-ngan'"):
        assert words in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(td.CampaignError, match="nowhere"):
        td.open_campaign(tmp_path / "nowhere")


# ── requests ──


@pytest.fixture(scope="module")
def campaign():
    return td.open_campaign(SAMPLE)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (lambda c: c.month("2021-01"), "it runs from 2021-02 to 2021-12"),
        (lambda c: c.month("6/2021"), "write it as YYYY-MM"),
        (lambda c: c.month("2021-13"), "write it as YYYY-MM"),
        (lambda c: c.month(MARCH, as_of="31/3/2021"), "write it as YYYY-MM-DD"),
        (lambda c: c.month(MARCH, as_of="2021-02-30"), "write it as YYYY-MM-DD"),
        (lambda c: c.month(MARCH, as_of=20210331), "write it as YYYY-MM-DD"),
        (lambda c: c.month(MARCH, profile="strictest"), "there are: standard, literal, lenient"),
        (lambda c: c.month(MARCH, readings={"weekday": "fixed"}), "unknown reading 'weekday'"),
        (lambda c: c.month(MARCH, readings={"weekend": "monday"}), "next_working_day, fixed"),
        (lambda c: c.month(MARCH).explain("tan-hoaa"), "did you mean: tan-hoa"),
        (lambda c: c.month(MARCH).distance("tan-hoaa"), "did you mean: tan-hoa"),
        (lambda c: c.month(MARCH).explain("tan-hoa", "C9"), "it is scored on: C1, C2, C3, C4, C5"),
        (lambda c: c.month(MARCH).explain("tan-hoa", "D3"), "it is scored on: C1, C2, C3, C4, C5"),
    ],
    ids=lambda value: value if isinstance(value, str) else "asked",
)
def test_a_request_for_what_does_not_exist_names_what_does(campaign, request_, words):
    with pytest.raises(td.CampaignError) as caught:
        request_(campaign)
    assert words in caught.value.message("en")
    assert caught.value.message("vi") != caught.value.message("en")


# ── whatever stands in the files: a score or a refusal, and no row is lost ──

SMALL_UNITS = b"""unit,code,name,track,has_procedures,aliases
tan-hoa,31345,X\xc3\xa3 T\xc3\xa2n H\xc3\xb2a,commune,yes,
rach-goi,31359,R\xe1\xba\xa1ch G\xc3\xb2i,commune,yes,TT RG
thanh-tra,,Thanh tra,department,no,
"""
SMALL_FACTS = b"""unit,fact,value,origin
tan-hoa,plan_issued,1,report
tan-hoa,accounts_count,1500,report
tan-hoa,accounts_count,1.400,portal
tan-hoa,dossiers_received_count,200,
rach-goi,dossiers_received_count,90,
rach-goi,dossiers_resolved_count,80,
rach-goi,dossiers_on_time_count,80,
thanh-tra,plan_issued,0,
"""
SMALL = {
    "campaign.toml": b'plan = "chau-thanh-a-2021"\ntitle = "x"\nstart_date = 2021-02-01\nprofile = "standard"\n'
    b'[readings]\nweekend = "fixed"\n[cut_offs]\n"2021-02" = 2021-02-25\n',
    "units.csv": SMALL_UNITS,
    f"{FEBRUARY}/facts.csv": SMALL_FACTS,
    f"{FEBRUARY}/reports.csv": b"unit,received_on,received_on_office\ntan-hoa,2021-02-24,25/2/2021\nrach-goi,26.2.2021,\n",
}
BITS = st.sampled_from(
    [
        b"",
        b",",
        b"\n",
        b"\r",
        b'"',
        b"\0",
        b"\xff",
        b"-",
        b"1",
        b"0",
        b".",
        b" ",
        b"=",
        b"[",
        b"#",
        b"'",
        b"\xc3\xa3",
        b"|",
    ]
)
CELLS = st.sampled_from(
    [
        "0",
        "1",
        "-1",
        "1.5",
        "1,5",
        "1.500",
        "0.500",
        "999999999",
        "1000000000",
        "NaN",
        "tan-hoa",
        "rach-goi",
        "x",
        "yes",
        "accounts_count",
        "plan_issued",
        "portal",
        "report",
        "commune",
        "2021-02-25",
        "31/2/2021",
        "0001-01-01",
        "9999-12-31",
        "١",
        "٣.٥٠٠",
        '"',
        "a,b",
        "a\nb",
        "\xa0",
        "",
    ]
)


def opened(folder: Path, changed: dict[str, bytes]):
    """The month's standings, or the refusal; anything else is a fault of ours and fails the test."""
    for name, content in (SMALL | changed).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    campaign = td.open_campaign(folder)
    return campaign.month(FEBRUARY) if FEBRUARY in campaign.months else campaign.month(campaign.months[0])


def scores_or_refuses(folder: Path, changed: dict[str, bytes]) -> None:
    try:
        month = opened(folder, changed)
        found = month.problems
        assert len(month.standings) == len(month.inputs.units)
        assert set(found["severity"]) <= {"warning"}
    except td.ThiduaError as refusal:
        assert str(refusal).strip()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("file", SMALL)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_bytes_in_any_file_score_or_are_refused(scratch, file, data):
    content = bytearray(SMALL[file])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(BITS)
    scores_or_refuses(scratch, {file: bytes(content)})


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(file=st.sampled_from(list(SMALL)), content=st.binary(max_size=60))
def test_a_file_of_noise_scores_or_is_refused(scratch, file, content):
    scores_or_refuses(scratch, {file: content})


def as_csv(rows: list[list[str]]) -> bytes:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("file", ["units.csv", f"{FEBRUARY}/facts.csv", f"{FEBRUARY}/reports.csv"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_cells_in_any_table_score_or_are_refused(scratch, file, data):
    rows = [row.split(",") for row in SMALL[file].decode().splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    scores_or_refuses(scratch, {file: as_csv(rows)})


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_row_of_the_facts_is_either_taken_or_named_by_a_problem(scratch, data):
    rows = [row.split(",") for row in SMALL_FACTS.decode().splitlines()]
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows[1:]))
        row[data.draw(st.integers(0, 3))] = data.draw(CELLS.filter(lambda cell: "\n" not in cell))
    month = opened(scratch, {f"{FEBRUARY}/facts.csv": as_csv(rows)})
    taken = {int(row) for row in month.inputs.files(FEBRUARY).facts["source_row"]}
    named = {p.row for p in month.inputs.files(FEBRUARY).problems if p.file == f"{FEBRUARY}/facts.csv"}
    for number, row in enumerate(rows[1:], 2):
        assert (number in taken) != (number in named), (number, row)
