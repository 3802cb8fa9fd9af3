"""Files become rows that remember where they stood."""

from __future__ import annotations

import unicodedata
from datetime import date
from hashlib import sha256

import pytest

from thidua_analysis import load_plan
from thidua_analysis.intake import (
    Fact,
    Reader,
    Receipt,
    Settings,
    Unit,
    read_forms,
    read_settings,
    read_units,
)
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.forms.table import read_table

MONTH = "2021-06"
UNITS = (
    Unit("tan-hoa", "31345", "Xã Tân Hòa", "commune", True, "Xã Tân Hoà|UBND xã Tân Hòa"),
    Unit("rach-goi", "31359", "Thị trấn Rạch Gòi", "commune", True, ""),
)
SETTINGS = Settings(plan="chau-thanh-a-2021", title="Thử", start_date=date(2021, 6, 1))
BOM = b"\xef\xbb\xbf"


@pytest.fixture(scope="module")
def rules():
    return load_plan("chau-thanh-a-2021").rules()


@pytest.fixture
def read(tmp_path, rules):
    """`read(facts=…, reports=…)`: what a month's folder with these files gives."""

    def of(facts: bytes = b"unit,fact,value\n", reports: bytes = b"unit,received_on\n"):
        folder = tmp_path / MONTH
        folder.mkdir(exist_ok=True)
        (folder / "facts.csv").write_bytes(facts)
        (folder / "reports.csv").write_bytes(reports)
        reader = Reader(tmp_path, (MONTH,), SETTINGS, UNITS, rules, read_forms(), lambda month: [date(2021, 6, 25)])
        return reader.month(MONTH)

    return of


def rows_of(tmp_path, raw: bytes) -> list[int]:
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    table = read_table(read_file(path, "x.csv"), ["a", "b"])
    assert table.problems == ()
    return [number for number, _ in table.rows]


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"a,b\n1,2\n3,4\n", [2, 3]),
        (b"a,b\n1,2\n3,4", [2, 3]),
        (b"a,b\r\n1,2\r\n3,4\r\n", [2, 3]),
        (BOM + b"a,b\n1,2\n", [2]),
        (b"a,b\n\n1,2\n\n\n3,4\n", [3, 6]),
        (b"a,b\n,\n1,2\n", [3]),
        (b'a,b\n"one\ntwo",2\n3,4\n', [2, 4]),
        (b'a,b\n1,2\n"one\r\ntwo\r\nthree",2\n3,4\n', [2, 3, 6]),
    ],
    ids=[
        "plain",
        "no end of line",
        "Windows",
        "a mark in front",
        "blank lines",
        "blank cells",
        "two lines",
        "three lines",
    ],
)
def test_a_row_keeps_the_line_it_starts_on(tmp_path, raw, rows):
    assert rows_of(tmp_path, raw) == rows


def test_a_header_over_two_lines_is_counted_too(tmp_path):
    (tmp_path / "x.csv").write_bytes(b'a,"b\n"\n1,2\n')
    table = read_table(read_file(tmp_path / "x.csv", "x.csv"), ["a", "b"])
    assert [number for number, _ in table.rows] == [3]


def test_cells_are_stripped_text_and_nothing_is_guessed(tmp_path):
    (tmp_path / "x.csv").write_bytes("a, b \n 007 ,\u00a01.500\u00a0\n".encode())
    table = read_table(read_file(tmp_path / "x.csv", "x.csv"), ["a", "b"])
    assert table.rows == ((2, {"a": "007", "b": "1.500"}),)


def test_columns_may_stand_in_any_order(read):
    files = read(facts=b"value,fact,unit\n1.500,accounts_count,tan-hoa\n")
    assert files.problems == () and files.facts[["unit", "fact", "value"]].values.tolist() == [
        ["tan-hoa", "accounts_count", 1500]
    ]


def test_a_fact_remembers_file_row_and_hash(read):
    raw = b'unit,fact,value\n\n"tan-hoa",accounts_count,"1.500"\n'
    (fact,) = read(facts=raw).facts.to_dict("records")
    assert tuple(fact) == Fact._fields
    assert (fact["month"], fact["value"], fact["source_file"], fact["source_row"]) == (
        MONTH,
        1500,
        f"{MONTH}/facts.csv",
        3,
    )
    assert fact["source_sha256"] == sha256(raw).hexdigest()


def test_a_mark_in_front_of_the_header_is_not_part_of_the_first_column(read):
    assert read(facts=BOM + b"unit,fact,value\ntan-hoa,accounts_count,5\n").problems == ()


def test_without_the_origin_column_a_figure_is_the_units_own(read):
    assert read(facts=b"unit,fact,value\ntan-hoa,accounts_count,5\n").facts["origin"].tolist() == ["report"]


def test_the_origin_column_tells_portal_from_report_and_a_blank_is_the_units_own(read):
    raw = b"unit,fact,value,origin\ntan-hoa,accounts_count,5,portal\ntan-hoa,accounts_count,6,report\nrach-goi,accounts_count,7,\n"
    files = read(facts=raw)
    assert files.problems == ()
    assert files.facts[["value", "origin"]].values.tolist() == [[5, "portal"], [6, "report"], [7, "report"]]


def test_the_same_figure_twice_from_one_origin_is_taken_once_and_named(read):
    raw = b"unit,fact,value,origin\ntan-hoa,accounts_count,5,portal\ntan-hoa,accounts_count,6,portal\n"
    files = read(facts=raw)
    assert files.facts["source_row"].tolist() == [2]
    assert [(p.code, p.row) for p in files.problems] == [("duplicate_fact", 3)]


def test_a_row_with_a_problem_is_left_out_and_the_others_are_kept(read):
    files = read(facts=b"unit,fact,value\ntan-hoa,accounts_count,x\nrach-goi,accounts_count,5\n")
    assert files.facts["source_row"].tolist() == [3] and [p.row for p in files.problems] == [2]


def test_a_row_with_three_faults_has_three_problems(read):
    files = read(facts=b"unit,fact,value\nnobody,nothing,?\n")
    assert [p.code for p in files.problems] == ["unit_unknown", "fact_unknown", "value_not_a_number"]


def test_a_report_remembers_its_days_file_and_row(read):
    files = read(reports=b"unit,received_on,received_on_office\ntan-hoa,2021-06-25,28/6/2021\n")
    (report,) = files.reports.to_dict("records")
    assert tuple(report) == Receipt._fields and files.problems == ()
    assert (report["received_on"], report["received_on_office"]) == (date(2021, 6, 25), date(2021, 6, 28))
    assert (report["source_file"], report["source_row"]) == (f"{MONTH}/reports.csv", 2)


def test_without_the_offices_column_one_day_is_enough(read):
    files = read(reports=b"unit,received_on\ntan-hoa,25/6/2021\n")
    assert files.problems == () and files.reports["received_on"].tolist() == [date(2021, 6, 25)]


def test_a_report_of_next_month_is_late_and_no_error(read):
    files = read(reports=b"unit,received_on\ntan-hoa,1/7/2021\n")
    assert files.problems == () and len(files.reports) == 1


def test_hidden_files_are_passed_over_and_others_are_named(read, tmp_path):
    read()
    (tmp_path / MONTH / ".DS_Store").write_bytes(b"x")
    (tmp_path / MONTH / "báo cáo.xlsx").write_bytes(b"x")
    (tmp_path / MONTH / "cũ").mkdir()
    found = [(p.code, p.level, p.file) for p in read().problems]
    assert found == [("form_unknown", "error", f"{MONTH}/báo cáo.xlsx"), ("file_unread", "warning", f"{MONTH}/cũ")]


# ── settings and units ──


def test_settings_with_a_mark_in_front_and_windows_line_ends_are_read(tmp_path):
    raw = BOM + b'plan = "chau-thanh-a-2021"\r\ntitle = "x"\r\nstart_date = 2021-02-01\r\n'
    (tmp_path / "campaign.toml").write_bytes(raw)
    settings = read_settings(tmp_path)
    assert settings.start_date == date(2021, 2, 1) and settings.readings == {} and settings.months is None


@pytest.mark.parametrize(
    ("word", "expected"),
    [("yes", True), ("Có", True), ("x", True), ("1", True), ("no", False), ("Không", False), ("0", False)],
)
def test_yes_and_no_are_understood_in_both_languages(tmp_path, word, expected):
    (tmp_path / "units.csv").write_text(f"unit,code,name,track,has_procedures\na,,A,commune,{word}\n", encoding="utf-8")
    assert [unit.has_procedures for unit in read_units(tmp_path, ("commune",))] == [expected]


def test_units_keep_the_order_of_the_file_their_codes_as_text_and_their_other_names(tmp_path):
    raw = "unit,code,name,track,has_procedures,aliases\nb,0042,B,commune,yes, Bê | Bờ |\na,,A,commune,no,\n"
    (tmp_path / "units.csv").write_text(raw, encoding="utf-8")
    units = read_units(tmp_path, ("commune",))
    assert [(u.unit, u.code, u.aliases) for u in units] == [("b", "0042", "Bê|Bờ"), ("a", "", "")]


@pytest.mark.parametrize(
    "spelling", ["tan-hoa", "Xã Tân Hòa", "XÃ TÂN HOÀ", "31345", "UBND xã Tân Hòa", "Xa\u0303 Ta\u0302n Ho\u0300a"]
)
def test_a_unit_is_taken_by_any_of_its_spellings(read, spelling):
    found = read(f"unit,fact,value\n{spelling},accounts_count,5\n".encode())
    assert found.problems == () and found.facts["unit"].tolist() == ["tan-hoa"]


@pytest.mark.parametrize("spelling", ["tan-hoaa", "Xã Tân Hòa A", "Xã Tan Hoa"])
def test_a_unit_that_is_nearly_named_is_a_hint_and_never_taken(read, spelling):
    found = read(f"unit,fact,value\n{spelling},accounts_count,5\n".encode())
    assert len(found.facts) == 0
    assert [(p.code, p.row, p.expected) for p in found.problems] == [("unit_unknown", 2, " (tan-hoa?)")]


@pytest.mark.parametrize("spelling", ["Tân Hòa", "X. Tân Hoà", "UBND Tân Hòa"])
def test_a_name_without_its_kind_is_told_to_be_that_with_the_one_unit_it_can_be(read, spelling):
    found = read(f"unit,fact,value\n{spelling},accounts_count,5\n".encode())
    assert len(found.facts) == 0
    assert [(p.code, p.read, p.expected) for p in found.problems] == [("unit_short", spelling, " (tan-hoa?)")]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_table_may_be_separated_by_any_usual_sign(read, separator):
    found = read("unit,fact,value\ntan-hoa,accounts_count,5\n".replace(",", separator).encode())
    assert found.problems == () and len(found.facts) == 1


def test_headings_may_be_written_in_capitals(read):
    assert len(read(b"Unit,FACT,Value\ntan-hoa,accounts_count,5\n").facts) == 1


def test_a_declaration_fits_a_name_however_it_is_composed_and_only_a_star_stands_for_anything():
    source = SETTINGS.model_validate({**SETTINGS.model_dump(), "source": [{"files": "Hồ sơ [1]*"}]}).source[0]
    assert source.fits(MONTH, unicodedata.normalize("NFD", "hồ sơ [1] mới.xls"))
    assert not source.fits(MONTH, "hồ sơ 1.xls")
