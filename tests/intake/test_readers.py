"""What comes out of a good file of each kind."""

import time
import tracemalloc

import pytest
import specimens

from thidua_analysis.intake.containers import opened as containers
from thidua_analysis.intake.containers.bounds import Limits
from thidua_analysis.intake.containers.delimited import find_separator
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.sheets import DateText, File
from thidua_analysis.words.errors import DataError

DEFAULT = Limits()


@pytest.fixture
def read(tmp_path):
    """`read(b"a;b")`: the file with this content, under a name that says nothing."""

    def of(content, name="tep.bin", limits=DEFAULT) -> File:
        path = tmp_path / name
        path.write_bytes(content)
        return read_file(path, f"2021-06/{name}", limits)

    return of


def rows(file, sheet=0):
    return dict(file.sheets[sheet].rows)


def codes(file):
    return [problem.code for problem in file.problems]


@pytest.mark.parametrize(
    ("kind", "container"),
    [("utf-16", "csv"), ("cp1258", "csv"), ("fods", "ods")]
    + [(kind, kind) for kind in ("xlsx", "xlsb", "xls", "ods", "html", "spreadsheetml", "csv", "parquet")],
)
@pytest.mark.parametrize("name", ["so-lieu.xls", "so-lieu.xlsx", "so-lieu.csv", "so-lieu"])
def test_a_file_is_what_its_content_is_whatever_its_name(kind, container, name, read, tmp_path):
    file = read(specimens.every_kind(tmp_path)[kind], name)
    assert (file.container, codes(file)) == (container, [])
    assert file.sheets and list(file.sheets[0].rows) and len(file.sha256) == 64


# ── workbooks ──


def test_numbers_of_a_workbook_are_written_plainly_and_percentages_with_their_sign(read):
    assert rows(read(specimens.xlsx()))[3] == ("", "chữ", "1500", "98.5", "98.5%", "57%")


def test_a_percentage_of_an_old_workbook_has_its_sign_too(read):
    assert rows(read(specimens.xls()))[3] == ("", "chữ", "1500", "98.5", "98.5%")


@pytest.mark.parametrize("make", [specimens.xlsx, specimens.xls])
def test_dates_of_a_workbook_are_marked_as_dates_the_file_stored(make, read):
    cells = rows(read(make()))[4]
    assert cells[1:3] == ("2021-03-04", "2021-03-04T08:30:00")
    assert all(type(cell) is DateText for cell in cells[1:3]) and type(cells[0]) is str


def test_times_and_durations_are_plain_text(read):
    cells = rows(read(specimens.xlsx()))[4]
    assert cells[3:5] == ("08:30:00", "36:00:00") and type(cells[3]) is str


def test_a_formula_without_result_is_seen_and_an_error_is_its_text(read):
    assert rows(read(specimens.xlsx()))[5] == ("", "TRUE", "=B3+C3", "#DIV/0!", "2", "")
    assert rows(read(specimens.uncalculated_xlsx())) == {1: ("5", ""), 2: ("", "=SUM(A1:A1)")}


def test_an_old_workbook_that_was_never_calculated_shows_its_formulas_as_such(read):
    assert rows(read(specimens.xls()))[5] == ("", "=?", "#REF!", "", "")


def test_text_that_looks_like_a_formula_stays_the_text_it_is(read):
    assert rows(read(specimens.xlsx()))[6][1:3] == ("=cmd|' /C calc'!A0", "'1500")


def test_hidden_sheets_and_rows_are_kept_and_marked(read):
    new, old = read(specimens.xlsx()), read(specimens.xls())
    assert [(sheet.name, sheet.hidden) for sheet in new.sheets] == [
        ("Tháng 6", False), ("Ẩn", True), ("Rất ẩn", True),
    ]  # fmt: skip
    assert [sheet.hidden for sheet in old.sheets] == [False, True]
    assert (new.sheets[0].hidden_rows, old.sheets[0].hidden_rows) == ({6}, {5})


@pytest.mark.parametrize("make", [specimens.xlsx, specimens.xls])
def test_merged_blocks_have_rows_as_numbered_and_columns_from_0(make, read):
    file = read(make())
    assert file.sheets[0].merged == ((1, 0, 1, 3),)
    assert rows(file)[1][:2] == ("Tháng 6 năm 2021", "")


def test_rows_without_anything_are_left_out_and_the_others_keep_their_numbers(read):
    assert list(rows(read(specimens.xlsx()))) == [1, 3, 4, 5, 6]


def test_rows_of_any_file_can_be_gone_through_again(read, tmp_path):
    for content in specimens.every_kind(tmp_path).values():
        sheet = read(content).sheets[0]
        assert list(sheet.rows) == list(sheet.rows)


@pytest.mark.parametrize("place", ["/xl/worksheets/sheet1.xml", "worksheets/sheet1.xml", "worksheets/SHEET1.xml"])
def test_a_sheet_is_found_however_the_workbook_points_to_it(place, read):
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{place}"/>'
        "</Relationships>"
    )
    workbook = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="T" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    content = specimens.with_sheet('<row><c t="e"><v>#REF!</v></c><c><f>A1</f></c></row>')
    content = specimens.with_member(content, "xl/_rels/workbook.xml.rels", links.encode())
    assert rows(read(specimens.with_member(content, "xl/workbook.xml", workbook.encode()))) == {1: ("#REF!", "=A1")}


def test_a_report_of_23_rows_takes_a_few_milliseconds(read):
    content = specimens.report_xlsx()
    read(content)
    start = time.perf_counter()
    assert len(rows(read(content))) == 23
    assert time.perf_counter() - start < 0.25


# ── HTML and XML ──


def test_tables_of_a_page_are_one_sheet_with_the_text_between_them(read):
    file = read(specimens.html(), "ho-so.xls")
    assert len(file.sheets) == 1
    assert rows(file) == {
        1: ("Tháng 6 năm 2021",), 2: ("Số liệu",), 3: ("tính đến ngày 28/06/2021",), 4: ("UBND huyện", "", ""),
        5: ("STT", "Kết quả", ""), 6: ("", "Kỳ", "Lũy kế"), 7: ("1", "1.500", "98,5"), 8: ("2", "ẩn"), 9: ("Người lập",),
    }  # fmt: skip
    assert file.sheets[0].merged == ((4, 0, 4, 2), (5, 0, 6, 0), (5, 1, 5, 2))
    assert file.sheets[0].hidden_rows == {8}


def test_a_table_within_a_cell_loses_nothing_and_counts_nothing_twice(read):
    file = read(b"<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e<tr><td>f</table>")
    assert [cells for _, cells in file.sheets[0].rows] == [("a",), ("b", "c"), ("d",), ("e",), ("f",)]


def test_spans_of_a_page_are_capped(read):
    file = read(b"<table><tr><td rowspan=99999999 colspan=99999999>a<td>b<tr><td>c</table>")
    assert file.sheets[0].merged == ((1, 0, 2, 999),)
    assert [len(cells) for _, cells in file.sheets[0].rows] == [1001, 1001]


@pytest.mark.parametrize("charset", ["", "<meta charset=windows-1258>", "<meta charset=utf-8>"])
def test_a_page_that_is_not_utf8_is_read_as_csv_would_be(charset, read):
    page = f"{charset}<table><tr><td>Thị trấn Một Ngàn</table>"
    assert rows(read(specimens.cp1258(page))) == {1: ("Thị trấn Một Ngàn",)}
    assert rows(read(page.encode("utf-16"))) == {1: ("Thị trấn Một Ngàn",)}
    assert rows(read(page.encode())) == {1: ("Thị trấn Một Ngàn",)}


def test_a_page_without_a_table_is_its_text(read):
    file = read("<!DOCTYPE html><html><body><p>Phiên làm việc hết hạn</p></body></html>".encode())
    assert (file.container, rows(file)) == ("html", {1: ("Phiên làm việc hết hạn",)})


def test_an_xml_spreadsheet_keeps_places_dates_and_percentages(read):
    file = read(specimens.spreadsheetml())
    assert rows(file) == {
        3: ("", "Tháng 6", "", "1500"),
        4: ("98.5%", "2021-03-04", "=R1C1", "#REF!"),
    }
    assert type(rows(file)[4][1]) is DateText
    assert file.sheets[0].merged == ((3, 1, 3, 2),) and file.sheets[0].hidden_rows == {4}
    assert [(sheet.name, sheet.hidden) for sheet in file.sheets] == [("T6", False), ("Ẩn", True)]


# ── text ──

EXPECTED = {
    1: ("STT", "Nội dung", "Kết quả", "Tỷ lệ"),
    2: ("1", "Hồ sơ tiếp nhận", "1500", "98,5%"),
    3: ("2", "Xã Tân Hòa\ntổ Một cửa", "1.500", "x"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [specimens.CSV, specimens.TABS, specimens.CSV.replace(";", "|")])
def test_text_is_read_in_each_encoding_and_with_each_separator(encoding, text, read):
    assert rows(read(text.encode(encoding))) == EXPECTED


def test_text_of_vietnamese_windows_is_composed(read):
    assert rows(read(specimens.cp1258(specimens.CSV))) == EXPECTED


@pytest.mark.parametrize(
    ("content", "cells"),
    [(specimens.tcvn3(), ("1", "ThÞ trÊn Mét Ngµn")), (specimens.vni(), ("1", "Thò traán Moät Ngaøn"))],
)
def test_text_of_the_old_fonts_stays_latin_for_the_layer_that_knows_them(content, cells, read):
    assert rows(read(content))[2] == cells


def test_bytes_that_cp1252_leaves_undefined_do_not_stop_the_old_fonts(read):
    assert rows(read(b"a;b\n1;Th\xde tr\xcan\x81\x8d M\xe9t Ng\xb5n\n"))[2] == ("1", "ThÞ trÊn\x81\x8d Mét Ngµn")


def test_a_declared_separator_is_line_1(read):
    file = read(b"sep=|\r\na|b;c\r\n1|2\r\n")
    assert rows(file) == {2: ("a", "b;c"), 3: ("1", "2")}


def test_a_row_has_the_number_of_the_line_it_begins_on(read):
    assert list(rows(read(b'a,b\n"x\ny\nz",1\n\nc,d\n'))) == [1, 2, 6]


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["Ngày 25, tháng 6, năm 2021\n", "STT;Tên;Tỷ lệ\n", "1;a;98,5\n", "2;b;97\n"], ";"),
        (["a,b,c\n", '1,"x;y",2\n', "3,4,5\n"], ","),
        (["a\tb\n", "1,5\t2;5\n"], "\t"),
        (["chỉ một cột\n", "x\n"], "\t"),
    ],
)
def test_the_separator_is_the_sign_that_cuts_lines_evenly(lines, separator):
    assert find_separator(lines) == separator


def test_a_long_csv_is_read_from_disk_and_not_kept(read):
    file = read(b"id,ngay\n" + b"H30-1,25/04/2021\n" * 200_000)
    sheet = file.sheets[0]
    assert not isinstance(sheet.rows, (tuple, list))
    assert sum(1 for _ in sheet.rows) == 200_001 == sum(1 for _ in sheet.rows)


def test_a_csv_that_changes_after_it_was_checked_is_an_error_and_not_other_numbers(read):
    file = read(b"a,b\n1,2\n")
    file.path.write_bytes(b"a,b\n1,20\n")
    with pytest.raises(DataError, match="file_changed"):
        list(file.sheets[0].rows)
    file.path.unlink()
    with pytest.raises(DataError, match="file_changed"):
        list(file.sheets[0].rows)


def test_a_csv_that_changes_while_it_is_read_is_an_error(read):
    file = read(b"a,b\n1,2\n3,4\n")
    rows = iter(file.sheets[0].rows)
    next(rows)
    file.path.write_bytes(b"a,b\n1,2\n3,4\n5,6\n")
    with pytest.raises(DataError, match="file_changed"):
        list(rows)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", specimens.xlsx()])
def test_a_file_that_may_not_be_read_is_said_to_be_so_and_not_damaged(tmp_path, monkeypatch, content):
    path = tmp_path / "a"
    path.write_bytes(content)

    def denied(*_, **__):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(type(path), "open", denied)
    file = read_file(path, "a")
    assert not file.sheets and [p.code for p in file.problems] == ["file_denied"]


def test_the_hash_is_that_of_the_bytes_that_were_read(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    path.write_bytes(specimens.xlsx())
    read = "thidua_analysis.intake.containers.opened.read_bytes"
    monkeypatch.setattr(read, lambda path, *_, **__: path.read_bytes() + b" ")
    assert [p.code for p in read_file(path, "a.xlsx").problems] == ["file_changed"]


def test_a_file_that_is_replaced_while_it_is_read_is_an_error(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    found = containers.find_encoding

    def meanwhile(*given):
        path.write_bytes(b"a,b\n1,23\n")
        return found(*given)

    monkeypatch.setattr(containers, "find_encoding", meanwhile)
    assert [p.code for p in read_file(path, "a.csv").problems] == ["file_changed"]


# ── Parquet ──


@pytest.mark.parametrize("name", ["a.parquet", "w[e]i*rd?.csv", "thang=6 'x'.xls"])
def test_parquet_gives_the_columns_names_then_rows(name, read, tmp_path):
    content = specimens.parquet(tmp_path)
    assert rows(read(content, name)) == {
        1: ("n", "share", "text", "day", "moment", "zoned", "yes"),
        2: ("1500", "98.5", "x", "2021-03-04", "2021-03-04T08:30:00", "2021-03-04T08:30:00", "TRUE"),
        3: ("", "", "y", "", "2021-03-04", "", "FALSE"),
    }
    assert type(rows(read(content, name))[2][3]) is DateText


def test_checking_a_long_text_keeps_none_of_it(read, monkeypatch):
    monkeypatch.setattr("thidua_analysis.intake.containers.encodings.PIECE", 1 << 16)
    monkeypatch.setattr("thidua_analysis.intake.containers.opened.CHUNK", 1 << 16)
    content = "H30-1;Thị trấn Một Ngàn;25/04/2021\n".encode() * 30_000
    tracemalloc.start()
    try:
        read(b"a;b\n")
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        file = read(content)
        assert sum(1 for _ in file.sheets[0].rows) == 30_000
        assert tracemalloc.get_traced_memory()[1] - before < 1_000_000 < len(content)
    finally:
        tracemalloc.stop()
