"""Tables are read where they are: whatever program wrote them, wherever they start, in whatever container."""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import shapes
import specimens
import xlrd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from shapes import Cell, Shape, Table

from thidua_analysis import open_campaign, sample_campaign
from thidua_analysis.intake.containers.formats import shown_by
from thidua_analysis.intake.containers.ole import container, read_streams
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.text_of import cell_text
from thidua_analysis.intake.forms.table import read_table

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.text(st.sampled_from("aBĐđơờ 05,%-#\"&<>'"), min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)).map(lambda day: day.replace(microsecond=0))
PLAIN = (
    st.builds(Cell, st.just("text"), WORDS)
    | st.builds(Cell, st.just("number"), st.integers(-9999, 99999) | st.integers(1, 9999).map(lambda n: n / 8))
    | st.builds(Cell, st.just("percent"), st.integers(0, 150))
    | st.builds(Cell, st.just("day"), DAYS.map(lambda day: day.replace(hour=0, minute=0, second=0)))
    | st.builds(Cell, st.just("moment"), DAYS)
    | st.builds(Cell, st.just("flag"), st.booleans())
    | st.builds(Cell, st.just("error"), st.sampled_from(["#REF!", "#N/A", "#DIV/0!"]))
)
FORMULAS = st.builds(Cell, st.just("formula"), st.just("A1+1")) | st.builds(Cell, st.just("sum"), st.just(2.5))
SHAPES = st.builds(
    Shape,
    texts=st.sampled_from(["shared", "inline", "rich"]),
    strict=st.booleans(),
    prefix=st.sampled_from(["", "x"]),
    from_1904=st.booleans(),
    addresses=st.booleans(),
    dimension=st.sampled_from(["", "A1", "A0:C2", "XFD1048576", "nonsense"]),
    folder=st.sampled_from(["xl/", "", "data/book/"]),
    absolute=st.booleans(),
)


@st.composite
def tables(draw, cells=PLAIN):
    """A few cells somewhere, blank rows and columns before and between them; a merged block, hidden rows."""
    places = st.tuples(st.integers(0, 6), st.integers(0, 5))
    table = Table(draw(st.dictionaries(places, cells, min_size=1, max_size=12)))
    first = min(table.cells)
    block = draw(st.sampled_from([(), ((*first, first[0] + 1, first[1] + 1),)]))
    free = {(first[0] + r, first[1] + c) for r in (0, 1) for c in (0, 1)} - {first}
    table = Table(table.cells, () if free & table.cells.keys() else block, frozenset(draw(st.sets(st.sampled_from([r for r, _ in table.cells])))))  # fmt: skip
    return table.moved(draw(st.integers(0, 60)), draw(st.integers(0, 30)))


def read(tmp_path: Path, content: bytes):
    path = tmp_path / "bang.bin"
    path.write_bytes(content)
    file = read_file(path, "bang")
    assert not file.problems, file.problems[0].told("en")
    return file


def check(file, table: Table, same=lambda text: text) -> None:
    sheet = file.sheets[0]
    told = {number: tuple(map(same, cells)) for number, cells in shapes.texts(table).items()}
    assert dict(sheet.rows) == told
    last = max(told)
    width = max(map(len, told.values()))
    assert sheet.merged == tuple(
        (a + 1, b, min(c + 1, last), min(d, width - 1))
        for a, b, c, d in table.merged
        if (min(c + 1, last), min(d, width - 1)) != (a + 1, b)
    )
    assert sheet.hidden_rows == {row + 1 for row in table.hidden_rows}


# ── every way to write a table, held against what was written and against other readers ──


@given(table=tables(PLAIN | FORMULAS), shape=SHAPES)
@QUICK
def test_an_xlsx_of_any_shape_gives_the_cells_that_were_written(table, shape, tmp_path):
    content = shapes.xlsx(table, shape)
    check(read(tmp_path, content), table)
    assert by_lxml(content, *(f"{shape.folder}{name}" for name in shape.parts[2:])) == {
        place: str(cell.value) for place, cell in table.cells.items() if cell.kind == "text"
    }


def by_lxml(content: bytes, strings: str, one: str) -> dict[tuple[int, int], str]:
    """The texts of a workbook, by a tree and by counting."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet, shared = (etree.fromstring(archive.read(name)) for name in (one, strings))
    items = [
        "".join(item.xpath(".//*[local-name()='t'][not(ancestor::*[local-name()='rPh'])]/text()")) for item in shared
    ]
    found, row_number = {}, -1
    for row in sheet.xpath(".//*[local-name()='row']"):
        row_number = int(row.get("r", row_number + 2)) - 1
        for n, cell in enumerate(row):
            place = re.match("[A-Z]+", cell.get("r", ""))
            column = n if place is None else next(c for c in range(99) if shapes.letters(c) == place[0])
            if cell.get("t") == "s":
                found[row_number, column] = items[int(cell[0].text)]
            elif cell.get("t") == "inlineStr":
                found[row_number, column] = "".join(cell.xpath(".//*[local-name()='t'][not(ancestor::*[local-name()='rPh'])]/text()"))  # fmt: skip
    return found


@given(table=tables(), shape=SHAPES.map(lambda shape: replace(shape, strict=False, dimension="", folder="xl/")))
@QUICK
def test_openpyxl_finds_the_same_cells_in_an_xlsx(table, shape, tmp_path):
    content = shapes.xlsx(table, shape)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    ours = dict(read(tmp_path, content).sheets[0].rows)
    for row in sheet.iter_rows():
        for cell in row:
            told = cell_text(cell.value, cell.number_format.endswith("%")) if cell.value is not None else ""
            cells = ours.get(cell.row, ())
            assert told == (cells[cell.column - 1] if cell.column <= len(cells) else "")


@given(table=tables())
@QUICK
def test_an_old_workbook_gives_the_cells_that_were_written_and_xlrd_finds(table, tmp_path):
    content = shapes.xls(table)
    file = read(tmp_path, content)
    check(file, table)
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    sheet = book.sheet_by_index(0)
    for number, cells in file.sheets[0].rows:
        for column, text in enumerate(cells):
            assert by_xlrd(book, sheet, number - 1, column) == text


def by_xlrd(book, sheet, row: int, column: int) -> str:
    if row >= sheet.nrows or column >= sheet.row_len(row):
        return ""
    cell = sheet.cell(row, column)
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return cell_text(datetime(1899, 12, 30) + (datetime(1900, 1, 2) - datetime(1900, 1, 1)) * cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return cell_text(bool(cell.value))
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code[cell.value]
        case xlrd.XL_CELL_NUMBER:
            shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
            return cell_text(cell.value, shown.endswith("%"))
    return cell.value


@given(table=tables(), make=st.sampled_from([shapes.ods, shapes.fods, shapes.xlsb]))
@QUICK
def test_ods_fods_and_xlsb_give_the_cells_that_were_written(table, make, tmp_path):
    check(read(tmp_path, make(table)), table)


@given(table=tables(), make=st.sampled_from([shapes.ods, shapes.xlsb, shapes.xlsx]))
@QUICK
def test_another_library_finds_the_same_texts_and_numbers(table, make, tmp_path):
    content = make(table)
    ours = dict(read(tmp_path, content).sheets[0].rows)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    top, left = sheet.start
    theirs = sheet.to_python(skip_empty_area=True)
    for (row, column), cell in table.cells.items():
        if cell.kind in ("text", "number", "flag"):
            assert ours[row + 1][column] == cell_text(theirs[row - top][column - left])


# ── other habits of writers ──


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", ""), ("0.00E+00", ""), ("@", ""), ("_(* #,##0_);_(* (#,##0)", ""), ('#,##0 "đ"', ""), ("[$₫-42A]#,##0", ""),
        ("#,##0\\ [$VND]", ""), ("[Red]0", ""), ('0" ngày"', ""), ("\\d0", ""), ("0.0%", "percent"), ('0"%"', ""),
        ("dd/mm/yyyy", "day"), ("[$-409]d-mmm", "day"), ('yyyy"năm"', "day"), ("[$-vi-VN]hh:mm", "day"), ("mm:ss.0", "day"),
        ("[h]:mm", "span"), ("[mm]:ss", "span"),
    ],
)  # fmt: skip
def test_what_a_format_makes_of_a_number(code, shown):
    assert shown_by(code) == shown


def test_a_sheet_that_misstates_its_size_is_read_all_the_same(tmp_path):
    table = Table({(0, 0): Cell("text", "a"), (1, 2): Cell("number", 5)})
    check(read(tmp_path, shapes.xlsx(table, Shape(dimension="A0:C2"))), table)


def test_sheets_of_macros_charts_and_dialogs_are_passed_over(tmp_path):
    content = shapes.xlsx(Table({(0, 0): Cell("text", "a")}))
    links = ("xlMacrosheet", "chartsheet", "dialogsheet")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book, rels = (archive.read(f"xl/{name}").decode() for name in ("workbook.xml", "_rels/workbook.xml.rels"))
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="m{n}"/>' for n in range(3, 6))
    parts = "".join(
        f'<Relationship Id="m{n}" Type="http://schemas.microsoft.com/office/2006/relationships/{kind}" Target="other.xml"/>'
        for n, kind in enumerate(links, 3)
    )
    content = specimens.with_member(
        content, "xl/workbook.xml", book.replace("</sheets>", sheets + "</sheets>").encode()
    )
    content = specimens.with_member(
        content, "xl/_rels/workbook.xml.rels", rels.replace("</Rel", parts + "</Rel").encode()
    )
    path = tmp_path / "a.xlsm"
    path.write_bytes(content)
    file = read_file(path, "a.xlsm")
    assert [sheet.name for sheet in file.sheets] == ["T6"] and [p.code for p in file.problems] == ["macros_ignored"]


def embedded(main: bytes, other: bytes, first: bool) -> bytes:
    """An OLE file whose root holds `main`, and a storage beside it that holds `other`, whichever comes first."""
    content = specimens.ole(**({"A": other, "Workbook": main} if first else {"Workbook": main, "A": other}))
    where = content.index("A".encode("utf-16-le").ljust(64, b"\0"))
    own = content.index("Workbook".encode("utf-16-le").ljust(64, b"\0"))
    entry = bytearray(content[where : where + 128])
    renamed = "Workbook".encode("utf-16-le")
    inner = bytes(renamed.ljust(64, b"\0")) + struct.pack("<H", len(renamed) + 2) + bytes(entry[66:])
    root = own - 128 if not first else where - 128
    out = bytearray(content)
    # entries: root, the stream of the root, the storage, and in it the other stream
    storage = specimens._entry("MBD0001", 1, 0, 0, child=3)
    kept = content[own : own + 68] + struct.pack("<III", 0xFFFFFFFF, 2, 0xFFFFFFFF) + content[own + 80 : own + 128]
    inner = inner[:68] + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) + inner[80:]
    order = [kept, storage, inner]
    out[root + 128 : root + 512] = b"".join(order)
    return bytes(out)


def stream_of(table: Table) -> bytes:
    return read_streams(shapes.xls(table), frozenset({"workbook"}))["workbook"].content


@pytest.mark.parametrize("first", [True, False])
def test_a_workbook_within_a_workbook_is_not_read_for_it(first, tmp_path):
    main, other = (
        Table({(0, 0): Cell("text", "main")}),
        Table({(3, 3): Cell("error", "#N/A"), (0, 0): Cell("text", "x")}),
    )
    check(read(tmp_path, embedded(stream_of(main), stream_of(other), first)), main)


def test_a_bomb_behind_a_small_embedded_workbook_is_refused(tmp_path):
    bomb = read_streams(specimens.hostile_xls([(0, 0), (65535, 255)]), frozenset({"workbook"}))["workbook"].content
    (tmp_path / "a.xls").write_bytes(embedded(bomb, stream_of(Table({(0, 0): Cell("text", "x")})), True))
    assert [p.code for p in read_file(tmp_path / "a.xls", "a.xls").problems] == ["file_too_big"]


def test_a_letter_that_holds_a_workbook_is_a_letter(tmp_path):
    content = embedded(b"letter", stream_of(Table({(0, 0): Cell("text", "x")})), False)
    name = "Workbook".encode("utf-16-le")
    at = content.index(name)
    letter = "WordDocument".encode("utf-16-le")
    content = content[:at] + letter.ljust(64, b"\0") + struct.pack("<H", len(letter) + 2) + content[at + 66 :]
    (tmp_path / "a.doc").write_bytes(content)
    assert [p.code for p in read_file(tmp_path / "a.doc", "a.doc").problems] == ["file_kind"]


def test_an_ole_file_made_of_one_stream_holds_it_whatever_its_length():
    for length in (1, 4096, 4097, 1 << 22):
        found = read_streams(container("Workbook", bytes([7]) * length), frozenset({"workbook"}))["workbook"].content
        assert found[:length] == bytes([7]) * length and not any(found[length:])


# ── a month, moved ──

HEADINGS = ("Mã hồ sơ", "Đơn vị tiếp nhận", "Trạng thái", "Hình thức nộp", "Mức độ", "Ngày tiếp nhận", "Ngày trả", "Ngày hẹn trả")  # fmt: skip
LIST = Table(
    {(0, n): Cell("text", heading) for n, heading in enumerate(HEADINGS)}
    | {
        (row, n): Cell("text", text)
        for row in range(1, 4)
        for n, text in enumerate((f"HS-{row}", "Xã Tân Hòa", "Đã trả kết quả", "Trực tuyến", "4", "01/02/2021", "20/02/2021"))
    }
    | {(row, 7): Cell("formula", "TODAY()") for row in range(1, 4)}
)  # fmt: skip


@pytest.mark.parametrize(("down", "right"), [(0, 0), (0, 1), (9, 4)])
@pytest.mark.parametrize("make", [shapes.xlsx, shapes.xls, shapes.ods])
def test_a_due_day_that_was_never_calculated_is_an_error_wherever_the_list_starts(make, down, right, tmp_path):
    (tmp_path / "2021-02").mkdir()
    (tmp_path / "campaign.toml").write_text(
        'plan = "chau-thanh-a-2021"\ntitle = "T"\nstart_date = 2021-02-01\nmonths = ["2021-02"]\n', encoding="utf-8"
    )
    shutil.copy(sample_campaign() / "units.csv", tmp_path)
    (tmp_path / "2021-02" / "reports.csv").write_text("unit,received_on\n", encoding="utf-8")
    (tmp_path / "2021-02" / "list.bin").write_bytes(make(LIST.moved(down, right)))
    files = open_campaign(tmp_path).files("2021-02")
    facts = dict(zip(files.facts["fact"], files.facts["value"], strict=True))
    assert facts.get("dossiers_on_time_count", 0) == 0
    told = [(p.code, p.row, p.column) for p in files.problems if p.level == "error"]
    assert told == [("list_date_unreadable", 2 + down, "Ngày hẹn trả")]


FACTS = Table(
    {(0, n): Cell("text", text) for n, text in enumerate(("unit", "fact", "value"))}
    | {(1, n): Cell("text", text) for n, text in enumerate(("tan-hoa", "accounts_count", "5"))}
)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (0, 2), (5, 0)])
@pytest.mark.parametrize("make", [shapes.xlsx, shapes.xls, shapes.ods, shapes.xlsb])
def test_a_fixed_table_in_a_workbook_may_start_anywhere(make, down, right, tmp_path):
    table = read_table(read(tmp_path, make(FACTS.moved(down, right))), ["unit", "fact", "value"])
    assert table.rows == ((2 + down, {"unit": "tan-hoa", "fact": "accounts_count", "value": "5"}),)


def test_what_stands_beside_a_fixed_table_is_named(tmp_path):
    beside = Table(FACTS.moved(0, 2).cells | {(1, 0): Cell("text", "?")})
    assert [p.code for p in read_table(read(tmp_path, shapes.xlsx(beside)), ["unit", "fact", "value"]).problems] == [
        "row_ragged"
    ]


MOVED_MONTHS = ("2021-03", "2021-04")
WHERE = ["source_row", "source_sha256"]


@pytest.fixture(scope="module")
def as_sent(tmp_path_factory):
    return told_of(sample_moved(tmp_path_factory.mktemp("sample"), 0, 0))


def sample_moved(folder: Path, down: int, right: int) -> Path:
    """Two months of the sample, every table of every workbook of Excel moved."""
    text = (sample_campaign() / "campaign.toml").read_text(encoding="utf-8")
    listed = ", ".join(f'"{month}"' for month in MOVED_MONTHS)
    (folder / "campaign.toml").write_text(re.sub(r"(?m)^months = .*$", f"months = [{listed}]", text), encoding="utf-8")
    shutil.copy(sample_campaign() / "units.csv", folder)
    moved = 0
    for path in (p for month in MOVED_MONTHS for p in (sample_campaign() / month).iterdir()):
        content = path.read_bytes()
        if content.startswith(b"PK") and (down or right):
            content, moved = shapes.moved_xlsx(content, down, right), moved + 1
        elif content.startswith(b"\xd0\xcf") and (down or right):
            stream = read_streams(content, frozenset({"workbook"}))["workbook"].content
            content, moved = container("Workbook", shapes.moved_xls(stream, down, right)), moved + 1
        (folder / path.parent.name).mkdir(exist_ok=True)
        (folder / path.parent.name / path.name).write_bytes(content)
    assert moved > 15 or not (down or right)
    return folder


def told_of(folder: Path) -> list[object]:
    campaign = open_campaign(folder)
    found: list[object] = []
    for month in MOVED_MONTHS:
        files = campaign.files(month)
        for table in (files.facts, files.self_scores, files.reports):
            found.append(table.drop(columns=[c for c in WHERE if c in table]).astype(str).to_dict("records"))
        found.append([(p.code, p.level, p.file, p.sheet, p.column, p.read) for p in files.problems])
    return found


@pytest.mark.parametrize(("down", "right"), [(0, 1), (250, 40)])
def test_a_sample_moved_right_and_down_says_the_same(down, right, as_sent, tmp_path):
    assert told_of(sample_moved(tmp_path, down, right)) == as_sent
