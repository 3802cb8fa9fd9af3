"""Files that are broken, no data, or made to do harm: one problem each, never an exception, within bounds."""

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import specimens
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thidua_analysis.intake.containers.bounds import Limits
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.sheets import File
from thidua_analysis.words.problems import kinds, problems_table

DEFAULT = Limits()
SMALL = Limits(cells=100_000, unpacked_bytes=20_000_000, text_bytes=5_000_000)


@pytest.fixture
def read(tmp_path):
    def of(content, name="so-lieu.xlsx", limits=DEFAULT) -> File:
        path = tmp_path / name
        path.write_bytes(content)
        return read_file(path, f"2021-06/{name}", limits)

    return of


def refused(file) -> str:
    """The code of the one problem of a file without sheets."""
    assert file.sheets == () and len(file.problems) == 1
    problem = file.problems[0]
    assert problem.file == file.name and problem.code in kinds()
    for language in ("vi", "en"):
        assert "{expected}" not in problem.told(language).expected
    return problem.code


def told(file) -> str:
    return problems_table(file.problems, "en")["expected"].item()


# ── no data ──


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"\xff\xfe", b"\n;;;\n", "\ufeff\n".encode("utf-16")]
)
def test_a_file_with_nothing_in_it_says_so(content, read):
    assert refused(read(content)) == "file_empty"


def rows_or_refused(file) -> bool:
    return bool(file.sheets) or bool(refused(file))


def test_a_lock_file_is_one_by_its_name(read):
    assert refused(read(specimens.xlsx(), "~$so-lieu.xlsx")) == "file_lock"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (specimens.PNG, "file_kind", "PNG"),
        (specimens.PDF, "file_kind", "PDF"),
        (b"\n" + specimens.PDF, "file_kind", "PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "file_kind", "JPEG"),
        (b"GIF89a" + bytes(50), "file_kind", "GIF"),
        (b"II*\0" + bytes(50), "file_kind", "TIFF"),
        (b"RIFF\0\1\0\0WEBPVP8 " + bytes(50), "file_kind", "WebP"),
        (b"{\\rtf1\\ansi Bao cao}", "file_kind", "RTF"),
        (b"MZ\x90\0" + bytes(60), "file_kind", "program"),
        (bytes(range(256)) * 9, "file_spreadsheet", "binary"),
        (b"a,b\n1,\x00\x01\n", "file_spreadsheet", "binary"),
        (specimens.EXCEL_2, "file_spreadsheet", "Excel 2"),
        (specimens.NO_OLE, "file_spreadsheet", "Excel 2"),
        (specimens.LOTUS, "file_spreadsheet", "Lotus"),
        (specimens.zipped({"Index/Document.iwa": b"\0", "Metadata/x.plist": b""}), "file_spreadsheet", "Numbers"),
        (specimens.docx(), "file_kind", "Word"),
        (specimens.zipped({"ppt/presentation.xml": b"<p/>"}), "file_kind", "PowerPoint"),
        (specimens.zipped({"mimetype": b"application/x", "content.xml": b"<o/>"}), "file_kind", "LibreOffice"),
        (specimens.ole(WordDocument=b"x"), "file_kind", "Word"),
        (specimens.ole(Anything=b"x"), "file_kind", "OLE"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind", "XML"),
        (specimens.RAR, "file_archive", "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "file_archive", "7z"),
        (b"\x1f\x8b\x08" + bytes(50), "file_archive", "gz"),
        (specimens.zipped({"bao-cao.xlsx": specimens.xlsx()}), "file_archive", "zip"),
    ],
)
def test_what_is_no_table_is_named(content, code, words, read):
    file = read(content)
    assert refused(file) == code and words in told(file) and file.container == ""


@pytest.mark.parametrize("content", [specimens.PDF, specimens.ole(Anything=b"x"), bytes(range(256)), specimens.docx()])
def test_what_is_no_table_is_an_error_where_its_name_says_that_it_is_one(content, read):
    levels = {suffix: read(content, f"so-lieu{suffix}").problems[0].level for suffix in (".xls", ".ODS", ".pdf", "")}
    assert levels == {".xls": "error", ".ODS": "error", ".pdf": "warning", "": "warning"}


@pytest.mark.parametrize("make", [specimens.encrypted_xlsx, specimens.encrypted_xls, lambda: b"PARE" + bytes(99)])
def test_a_file_with_a_password_says_so(make, read):
    assert refused(read(make())) == "file_encrypted"


def test_a_zip_member_with_a_password_says_so(read):
    content = bytearray(specimens.xlsx())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refused(read(bytes(content))) == "file_encrypted"


# ── what cannot be opened ──


def test_what_is_no_plain_file_is_one_problem(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "real.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    paths = ["folder.xlsx", "gone.csv"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
        paths += ["pipe.csv", "link.csv", "circle.csv"]
    for name in paths:
        there = (tmp_path / name).is_symlink() or (tmp_path / name).exists()
        assert refused(read_file(tmp_path / name, name)) == ("file_broken" if there else "file_changed")


def test_a_file_that_may_not_be_read_is_one_problem(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", encoding="utf-8")

    def forbid(*_, **__):
        raise PermissionError("no")

    monkeypatch.setattr("pathlib.Path.open", forbid)
    assert refused(read_file(path, "a.csv")) == "file_denied"


class Panic(BaseException):
    """As pyo3 raises where Rust panics."""


@pytest.mark.parametrize("fault", [Panic("index out of bounds"), MemoryError(), RecursionError(), ZeroDivisionError()])
def test_whatever_a_library_raises_is_one_problem(fault, read, monkeypatch):
    def fail(*_, **__):
        raise fault

    monkeypatch.setattr("thidua_analysis.intake.containers.opened.read_zip", fail)
    assert refused(read(specimens.xlsx())) in ("file_broken", "file_too_big")


def test_ctrl_c_still_stops(read, monkeypatch):
    def fail(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("thidua_analysis.intake.containers.opened.read_zip", fail)
    with pytest.raises(KeyboardInterrupt):
        read(specimens.xlsx())


# ── cut off, damaged ──


@pytest.mark.parametrize("kind", ["xlsx", "xls", "spreadsheetml", "parquet", "html"])
def test_a_file_cut_off_anywhere_is_refused_with_one_problem(kind, read, tmp_path):
    content = specimens.every_kind(tmp_path)[kind]
    for n in range(20):
        file = read(content[: len(content) * n // 20])
        if kind == "html" and file.sheets:
            # Nothing shows that more tables were to follow.
            assert b"<table" not in content[: len(content) * n // 20] or n > 14
        else:
            assert refused(file) in ("file_empty", "file_broken", "file_kind")


@pytest.mark.parametrize("kind", ["csv", "utf-16", "cp1258"])
def test_a_text_cut_off_anywhere_is_its_first_lines_or_one_problem(kind, read, tmp_path):
    content = specimens.every_kind(tmp_path)[kind]
    for n in range(20):
        file = read(content[: len(content) * n // 20])
        assert bool(file.sheets) != bool(file.problems)
        assert not file.problems or refused(file) in ("file_empty", "file_broken", "file_kind")


def test_utf8_cut_within_a_letter_is_not_taken_for_an_old_encoding(read):
    text = "STT;Đơn vị\n1;Thị trấn Một Ngàn\n2;Xã Tân Hò".encode()
    file = read(text[:-1])
    assert refused(file) == "file_broken" and "utf-8" in told(file).casefold()


def test_a_wrong_checksum_is_one_problem(read):
    content = bytearray(specimens.report_xlsx())
    at = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[at] ^= 0xFF
    assert refused(read(bytes(content))) == "file_broken"


def test_an_open_quote_is_told_with_its_line_and_swallows_nothing(read):
    file = read(b'a,b\n1,2\n"Xa,3\n4,5\n', "a.csv")
    assert refused(file) == "file_broken" and file.problems[0].row == 3


def test_a_quoted_cell_without_end_is_not_gathered(read):
    assert refused(read(b'a,b\n1,"' + b"x\n" * 3_000_000)) == "file_broken"
    assert refused(read(b'"x\n",' * 1_000_000)) == "file_too_big"


def test_a_line_without_end_is_not_gathered(read):
    assert refused(read(b"x" * 9_000_000)) == "file_too_big"


def test_damage_in_the_middle_of_a_long_text_is_found_before_anything_is_counted(read):
    content = ("STT;Đơn vị\n" + "1;Thị trấn Một Ngàn\n" * 20_000).encode()
    assert refused(read(content + b"2;\xff\n" + content)) == "file_broken"
    assert refused(read(content + b"2;\0\n" + content)) == "file_broken"


def test_damage_in_the_middle_of_parquet_is_found_before_anything_is_counted(read, tmp_path):
    content = bytearray(specimens.parquet(tmp_path, "SELECT 'abc' || range AS s FROM range(50000)"))
    content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    file = read(bytes(content), "a.parquet")
    assert rows_or_refused(file) and (not file.sheets or sum(1 for _ in file.sheets[0].rows) == 50_001)


# ── made to do harm ──


def test_macros_are_told_and_the_data_is_read(read):
    file = read(specimens.macro_xlsx())
    assert [problem.code for problem in file.problems] == ["macros_ignored"]
    assert file.problems[0].level == "warning" and len(file.sheets) == 3


@pytest.mark.parametrize(("place", "width"), [("XFD1048576", 16_384), ("A1048576", 1), ("XFD1", 16_384)])
def test_a_cell_far_away_costs_one_row_as_wide_as_it_stands(place, width, read):
    rows = read(specimens.one_cell_at(place), limits=SMALL).sheets[0].rows
    assert {len(cells) for _, cells in rows} == {width} and len(rows) == (1 if place == "XFD1" else 2)


def test_every_row_costs_as_much_as_the_widest(read):
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 8))
    file = read(specimens.with_sheet(rows), limits=SMALL)
    assert refused(file) == "file_too_big" and "100,000 cells" in told(file)


@pytest.mark.parametrize("place", ["XFE1", "A1048577", "AAAA1", "A0", "1A", "A-1", "Ａ1", "A99999999999"])
def test_a_cell_outside_of_any_sheet_is_refused(place, read):
    assert refused(read(specimens.with_sheet(f'<row><c r="{place}"><v>1</v></c></row>'))) == "file_broken"


def test_cells_heaped_on_one_address_are_counted(read):
    content = specimens.with_sheet('<row r="1">' + '<c r="A1"><v>1</v></c>' * 300_000 + "</row>")
    assert refused(read(content, limits=SMALL)) == "file_too_big"


def test_a_long_sheet_is_read_or_refused_by_the_limit(read):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>" * 40_000
    assert len(read(specimens.with_sheet(rows), limits=SMALL).sheets[0].rows) == 40_000
    assert refused(read(specimens.with_sheet(rows * 2), limits=SMALL)) == "file_too_big"


def test_one_long_text_in_many_cells_is_counted_in_each(read):
    assert refused(read(specimens.amplified_xlsx(20_000, 30_000))) == "file_too_big"


def test_a_shared_text_that_is_not_there_is_refused(read):
    for number in ("999999", "-1", "x"):
        content = specimens.with_sheet(f'<row><c t="s"><v>{number}</v></c></row>')
        assert refused(read(content)) == "file_broken"


def test_merged_blocks_are_cut_to_the_cells_there_are_and_counted(read):
    sheet = "<row><c><v>1</v></c><c><v>2</v></c></row></sheetData><mergeCells>{}</mergeCells><sheetData>"
    file = read(specimens.with_sheet(sheet.format('<mergeCell ref="A1:XFD1048576"/>')))
    assert file.sheets[0].merged == ((1, 0, 1, 1),)
    heap = sheet.format('<mergeCell ref="A1:XFD1048576"/>' * 90_000)
    assert refused(read(specimens.with_sheet(heap), limits=SMALL)) == "file_too_big"


@pytest.mark.parametrize(
    "content",
    [
        specimens.spreadsheetml(specimens.LAUGHS, "<Row><Cell><Data>&a9;</Data></Cell></Row>"),
        specimens.with_sheet('<row><c t="str"><v>&a9;</v></c></row>', specimens.LAUGHS),
        specimens.with_member(specimens.xlsx(), "xl/sharedStrings.xml", f"{specimens.LAUGHS}<sst>&a9;</sst>".encode()),
        f"{specimens.LAUGHS}<html><table><tr><td>&a9;</table>".encode(),
        b'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&x;</Workbook>',
        specimens.spreadsheetml(specimens.LAUGHS).decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"),
    ],
    ids=["spreadsheetml", "sheet", "shared strings", "html", "external", "utf-16"],
)
def test_entities_are_refused_wherever_they_are_defined(content, read):
    start = time.perf_counter()
    assert refused(read(content)) == "file_entities"
    assert time.perf_counter() - start < 2


def test_names_of_sheets_are_only_text(read):
    names = r"..\..\..\etc\passwd"
    workbook = specimens.xlsx()
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    changed = book.replace("Tháng 6", names).replace('"Ẩn"', '"=cmd|&#x202e;&#9;x"')
    file = read(specimens.with_member(workbook, "xl/workbook.xml", changed.encode()))
    assert [sheet.name for sheet in file.sheets][:2] == [names, "=cmd|x"]


def test_spans_that_would_fill_memory_are_refused(read):
    page = b"<table>" + b"<tr><td rowspan=65534 colspan=1000>x" * 3_000 + b"</table>"
    assert refused(read(page, limits=SMALL)) == "file_too_big"


def test_markup_that_only_keeps_a_parser_busy_is_refused(read):
    few = replace(SMALL, cells=10_000)  # as many bytes as ever: it is the marks that are too many
    assert refused(read(b"<table>" + b"<b>" * 90_000 + b"x</table>", limits=few)) == "file_too_big"
    assert refused(read(specimens.with_sheet('<row r="1"/>' * 170_000), limits=few)) == "file_too_big"
    deep = b"<table><tr><td>" + b"<div>" * 100_000 + b"x</table>"
    assert [cells for _, cells in read(deep).sheets[0].rows] == [("x",)]


@pytest.mark.parametrize("attribute", ['ss:Index="999999999"', 'ss:Index="-1"', 'ss:Index="1e9"', 'ss:Index="1"'])
def test_places_in_an_xml_spreadsheet_are_checked(attribute, read):
    body = f"<Row {attribute}><Cell><Data>x</Data></Cell></Row>"
    assert refused(read(specimens.spreadsheetml(body=body))) in ("file_broken", "file_too_big")


def test_a_number_that_would_be_written_with_a_million_digits_stays_its_text(read):
    body = '<Row><Cell><Data ss:Type="Number">1e999999</Data></Cell></Row>'
    assert dict(read(specimens.spreadsheetml(body=body)).sheets[0].rows)[5] == ("1e999999",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (specimens.hostile_xls([(0, 0), (65535, 65535)]), "file_too_big"),
        (specimens.hostile_xls([(0, 0)], shared_count=0x7FFFFFFF), "file_broken"),
        (specimens.hostile_xls([(n, 9) for n in range(200)], sheets=100), "file_too_big"),
        (specimens.circular_ole(), "file_broken"),
    ],
    ids=["far cell", "claimed texts", "one sheet many times", "circle"],
)
def test_an_old_workbook_cannot_make_the_library_reserve_memory(content, code, read):
    assert refused(read(content, "a.xls", SMALL)) == code


def test_an_old_workbook_made_by_hand_is_read(read):
    assert dict(read(specimens.hostile_xls([(0, 0), (3, 2)]), "a.xls").sheets[0].rows) == {
        1: ("1", "", ""),
        4: ("", "", "1"),
    }


BOMBS = {
    "shared texts": (specimens.zip_bomb, Limits()),
    "sheet": (lambda: specimens.zip_bomb("xl/worksheets/sheet1.xml", 150), Limits(unpacked_bytes=100_000_000)),
    "picture": (lambda: specimens.zip_bomb("xl/media/image1.png", 150), Limits(unpacked_bytes=100_000_000)),
    "lying": (specimens.lying_zip_bomb, Limits()),
    "wide rows": (
        lambda: specimens.with_sheet("".join(f'<row><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 400))),
        Limits(),
    ),
    "amplified": (lambda: specimens.amplified_xlsx(20_000, 32_000), Limits()),
}
CHILD = """
import sys
from pathlib import Path
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.bounds import Limits
try:
    import resource
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 250_000_000,) * 2)
except (ImportError, OSError):
    import tracemalloc
    tracemalloc.start()
for path, unpacked in zip(sys.argv[1::2], sys.argv[2::2]):
    file = read_file(Path(path), path, Limits(unpacked_bytes=int(unpacked)))
    print(*(problem.code for problem in file.problems), len(file.sheets))
if "tracemalloc" in sys.modules:
    assert tracemalloc.get_traced_memory()[1] < 250_000_000
"""


def test_bombs_are_refused_without_taking_memory_or_time(tmp_path):
    arguments = []
    for name, (make, limits) in BOMBS.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(make())
        assert path.stat().st_size < 2_000_000
        arguments += [str(path), str(limits.unpacked_bytes)]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", CHILD, *arguments], capture_output=True, text=True, check=True)
    assert time.perf_counter() - start < 60
    assert done.stdout.splitlines() == ["file_too_big 0"] * len(BOMBS) and done.stderr == ""


# ── whatever else ──


@cache
def good(kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return specimens.every_kind(Path(folder))[kind]


KINDS_OF_FILE = ["xlsx", "xlsb", "xls", "ods", "fods", "html", "spreadsheetml", "csv", "utf-16", "cp1258", "parquet"]
CHANGES = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "insert", "zero"]), st.floats(0, 1), st.binary(min_size=1, max_size=9)),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes) -> bytes:
    content = bytearray(content)
    for what, where, some in changes:
        at = int(where * len(content))
        match what:
            case "flip" if at < len(content):
                content[at] ^= some[0] or 1
            case "cut":
                del content[at : at + len(some) * 7]
            case "insert":
                content[at:at] = some
            case "zero":
                content[at : at + len(some)] = bytes(len(some))
    return bytes(content)


def check_any(path: Path, content: bytes, capfd) -> None:
    path.write_bytes(content)
    file = read_file(path, "changed.xls", SMALL)
    errors = [problem for problem in file.problems if problem.code != "macros_ignored"]
    assert isinstance(file, File) and (bool(file.sheets) != bool(errors)) and len(errors) <= 1
    for sheet in file.sheets:
        for number, cells in sheet.rows:
            assert number >= 1 and all(isinstance(cell, str) and cell == cell.strip() for cell in cells)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
@given(changes=CHANGES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_any_bytes_changed_gives_sheets_or_one_problem(kind, changes, tmp_path, capfd):
    check_any(tmp_path / "changed.xls", changed(good(kind), changes), capfd)


MEMBERS = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
MEMBERS += ["xl/_rels/workbook.xml.rels", "[Content_Types].xml"]


@given(member=st.sampled_from(MEMBERS), changes=CHANGES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_workbook_with_any_part_changed_gives_sheets_or_one_problem(member, changes, tmp_path, capfd):
    """As above, but the zip itself is sound, so that what is changed is read."""
    with zipfile.ZipFile(io.BytesIO(good("xlsx"))) as archive:
        part = archive.read(member)
    content = specimens.with_member(good("xlsx"), member, changed(part, changes))
    check_any(tmp_path / "changed.xlsx", content, capfd)


@given(content=st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_at_all_give_sheets_or_one_problem(content, tmp_path):
    path = tmp_path / "any"
    path.write_bytes(content)
    file = read_file(path, "any", SMALL)
    assert bool(file.sheets) != bool(file.problems) and len(file.problems) <= 1
