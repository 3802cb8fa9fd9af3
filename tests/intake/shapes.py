"""One table written as a workbook in many ways: other places, other programs' habits, other containers.

A table is `{(row, column): Cell}`, both from 0; :func:`texts` says what any reader of it has to find.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

import xlwt

Place = tuple[int, int]
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
ERRORS = {"#REF!": 23, "#DIV/0!": 7, "#N/A": 42}


@dataclass(frozen=True)
class Cell:
    """`kind`: text, number, percent, day, moment, flag, error, formula (never calculated), sum (calculated)."""

    kind: str
    value: object


@dataclass(frozen=True)
class Shape:
    """How a workbook is written; the defaults are Excel's own."""

    texts: str = "shared"
    """shared, inline or rich."""
    strict: bool = False
    prefix: str = ""
    from_1904: bool = False
    addresses: bool = True
    dimension: str = ""
    folder: str = "xl/"
    absolute: bool = False

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """Workbook, styles, shared texts, sheet: as Excel calls them in its own folder, otherwise elsewhere."""
        usual = ("workbook.xml", "styles.xml", "sharedStrings.xml", "worksheets/sheet1.xml")
        return usual if self.folder == "xl/" else ("book.xml", "look.xml", "t.xml", "s/one.xml")


@dataclass(frozen=True)
class Table:
    cells: dict[Place, Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = field(default=frozenset())

    def moved(self, down: int, right: int) -> Table:
        """The same table further down and to the right."""
        return Table(
            {(row + down, column + right): cell for (row, column), cell in self.cells.items()},
            tuple((a + down, b + right, c + down, d + right) for a, b, c, d in self.merged),
            frozenset(row + down for row in self.hidden_rows),
        )

    def rows(self) -> dict[int, dict[int, Cell]]:
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            found.setdefault(row, {})[column] = cell
        return found


def text_of(cell: Cell) -> str:
    """What a reader has to find, in words of this file's own."""
    match cell.kind, cell.value:
        case "percent", int(value):
            return f"{value}%"
        case "day" | "moment", datetime() as moment:
            return moment.strftime("%Y-%m-%dT%H:%M:%S").removesuffix("T00:00:00")
        case "flag", bool(value):
            return "TRUE" if value else "FALSE"
        case "formula", str(value):
            return f"={value}"
        case "number" | "sum", float(value):
            return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(cell.value)


def texts(table: Table) -> dict[int, tuple[str, ...]]:
    """Row as numbered from 1 → its cells from column A on, as wide as the widest row."""
    width = max(column for _, column in table.cells) + 1
    rows = {
        row + 1: tuple(text_of(cells[n]) if n in cells else "" for n in range(width))
        for row, cells in table.rows().items()
    }
    return {number: cells for number, cells in rows.items() if any(cells)}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def serial(moment: datetime, from_1904: bool = False) -> float:
    return (moment - (datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30))) / timedelta(days=1)


def letters(column: int) -> str:
    return letters(column // 26 - 1) + chr(65 + column % 26) if column >= 26 else chr(65 + column)


def xlsx(table: Table, shape: Shape = Shape()) -> bytes:
    """One sheet, written out by hand."""
    main, office = (STRICT, STRICT_OFFICE) if shape.strict else (TRANSITIONAL, OFFICE)
    book, styles, strings, one = shape.parts
    p = f"{shape.prefix}:" if shape.prefix else ""
    declared = f'xmlns{":" + shape.prefix if p else ""}="{main}"'
    shared: list[str] = []
    rows = "".join(_xlsx_rows(table, shape, p, shared))
    merged = "".join(f'<{p}mergeCell ref="{letters(b)}{a + 1}:{letters(d)}{c + 1}"/>' for a, b, c, d in table.merged)
    merged = f"<{p}mergeCells>{merged}</{p}mergeCells>" if merged else ""
    dimension = f'<{p}dimension ref="{shape.dimension}"/>' if shape.dimension else ""
    items = "".join(f"<{p}si>{_run(text, shape, p)}</{p}si>" for text in shared)
    epoch = f'<{p}workbookPr date1904="1"/>' if shape.from_1904 else ""
    at, type_ = ("/" if shape.absolute else ""), "application/vnd.openxmlformats-officedocument.spreadsheetml"
    base = shape.folder if shape.absolute else ""
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/{kind}" Target="{at}{base}{name}"/>'
        for n, (kind, name) in enumerate((("worksheet", one), ("styles", styles), ("sharedStrings", strings)))
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f = shape.folder
    return zipped(
        {
            name: (head + body).encode()
            for name, body in {
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{f}{book}" ContentType="{type_}.sheet.main+xml"/>'
                f'<Override PartName="/{f}{styles}" ContentType="{type_}.styles+xml"/><Override PartName="/{f}{strings}" ContentType="{type_}.sharedStrings+xml"/>'
                f'<Override PartName="/{f}{one}" ContentType="{type_}.worksheet+xml"/></Types>',
                "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{office}/officeDocument" Target="{f}{book}"/></Relationships>',
                f"{f}{book}": f'<{p}workbook {declared} xmlns:r="{office}">{epoch}<{p}sheets><{p}sheet name="T6" sheetId="1" r:id="r0"/></{p}sheets></{p}workbook>',
                f"{f}_rels/{book}.rels": f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>',
                f"{f}{styles}": f"<{p}styleSheet {declared}>{_looks(p)}</{p}styleSheet>",
                f"{f}{strings}": f"<{p}sst {declared}>{items}</{p}sst>",
                f"{f}{one}": f"<{p}worksheet {declared}>{dimension}<{p}sheetData>{rows}</{p}sheetData>{merged}</{p}worksheet>",
            }.items()
        }
    )  # fmt: skip


def _looks(p: str) -> str:
    """Styles 0 to 3: plain, a percentage, a day, a day with its time; and what some readers miss where it is not there."""
    formats = "".join(f'<{p}xf numFmtId="{n}"/>' for n in (0, 10, 14, 22))
    usual = "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    named = '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    before, after = (re.sub(r"<(/?)(?=\w)", rf"<\1{p}", text) for text in (usual, named))
    return f"{before}<{p}cellXfs>{formats}</{p}cellXfs>{after}"


def _xlsx_rows(table: Table, shape: Shape, p: str, shared: list[str]):
    rows = table.rows()
    for row in range(0 if not shape.addresses else min(rows), max(rows) + 1):
        if row not in rows and shape.addresses:
            continue
        cells = rows.get(row, {})
        hidden = ' hidden="1"' if row in table.hidden_rows else ""
        number = f' r="{row + 1}"' if shape.addresses else ""
        filled = range(max(cells, default=-1) + 1) if not shape.addresses else sorted(cells)
        yield f"<{p}row{number}{hidden}>"
        for column in filled:
            place = f' r="{letters(column)}{row + 1}"' if shape.addresses else ""
            yield f"<{p}c{place}{_xlsx_cell(cells.get(column), shape, p, shared)}</{p}c>"
        yield f"</{p}row>"


def _xlsx_cell(cell: Cell | None, shape: Shape, p: str, shared: list[str]) -> str:
    if cell is None:
        return ">"
    v = f"<{p}v>{{}}</{p}v>"
    match cell.kind, cell.value:
        case "text", str(text) if shape.texts == "inline":
            return f' t="inlineStr"><{p}is>{_run(text, shape, p)}</{p}is>'
        case "text", str(text):
            shared += [text] if text not in shared else []
            return f' t="s">{v.format(shared.index(text))}'
        case "percent", int(value):
            return f' s="1">{v.format(value / 100)}'
        case ("day" | "moment") as kind, datetime() as moment:
            return f' s="{2 if kind == "day" else 3}">{v.format(repr(serial(moment, shape.from_1904)))}'
        case "flag", bool(value):
            return f' t="b">{v.format(int(value))}'
        case "error", str(text):
            return f' t="e">{v.format(text)}'
        case "formula", str(text):
            return f"><{p}f>{escape(text)}</{p}f><{p}v></{p}v>"
        case "sum", float(value):
            return f"><{p}f>1+1</{p}f>{v.format(repr(value))}"
    return f">{v.format(repr(cell.value))}"


def _run(text: str, shape: Shape, p: str) -> str:
    keep = ' xml:space="preserve"'
    if shape.texts != "rich":
        return f"<{p}t{keep}>{escape(text)}</{p}t>"
    half = len(text) // 2
    runs = "".join(
        f"<{p}r><{p}rPr><{p}b/></{p}rPr><{p}t{keep}>{escape(t)}</{p}t></{p}r>" for t in (text[:half], text[half:])
    )
    return f'{runs}<{p}rPh sb="0" eb="1"><{p}t>reading beside it</{p}t></{p}rPh>'


TABLE_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text", "style", "draw")
)  # fmt: skip


def fods(table: Table, body: str = "document") -> bytes:
    """The XML of a document; `body` `document-content` for the member of an ods."""
    rows, next_row = [], 0
    for row, cells in table.rows().items():
        if row > next_row:
            rows.append(f'<table:table-row table:number-rows-repeated="{row - next_row}"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>')  # fmt: skip
        written, next_column = [], 0
        for column, cell in cells.items():
            if column > next_column:
                written.append(f'<table:table-cell table:number-columns-repeated="{column - next_column}"/>')
            spans = "".join(
                f' table:number-rows-spanned="{c - a + 1}" table:number-columns-spanned="{d - b + 1}"'
                for a, b, c, d in table.merged
                if (a, b) == (row, column)
            )
            written.append(_ods_cell(cell, spans))
            next_column = column + 1
        hidden = ' table:visibility="collapse"' if row in table.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{''.join(written)}<table:table-cell/></table:table-row>")
        next_row = row + 1
    beside = (
        "<table:shapes><draw:frame><draw:text-box><text:p>beside</text:p></draw:text-box></draw:frame></table:shapes>"
    )
    return (
        f'<?xml version="1.0"?><office:{body} {TABLE_SPACES}><office:body><office:spreadsheet><table:table table:name="T6">{beside}'
        f'<table:table-column table:number-columns-repeated="1024"/>{"".join(rows)}</table:table></office:spreadsheet></office:body></office:{body}>'
    ).encode()  # fmt: skip


def ods(table: Table) -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b"<manifest/>"
    return zipped(
        {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": fods(table, "document-content")}
    )


def _ods_cell(cell: Cell, spans: str) -> str:
    value, shown = "", text_of(cell)
    match cell.kind, cell.value:
        case "number", number:
            value = f' office:value-type="float" office:value="{number!r}"'
        case "percent", int(number):
            value, shown = f' office:value-type="percentage" office:value="{number / 100}"', f"{number},00 %"
        case "day" | "moment", datetime() as moment:
            value, shown = f' office:value-type="date" office:date-value="{text_of(cell)}"', moment.strftime("%d/%m/%y")
        case "flag", bool(flag):
            value = f' office:value-type="boolean" office:boolean-value="{str(flag).lower()}"'
        case "error", str(text):
            value = ' table:formula="of:=1/0" office:value-type="string" office:string-value=""'
        case "formula", str(text):
            return f"<table:table-cell{spans} table:formula={quoteattr(f'of:={text}')}/>"
        case "sum", float(number):
            value = f' table:formula="of:=1+1" office:value-type="float" office:value="{number!r}"'
        case "text", str(text):
            value = ' office:value-type="string"'
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in shown.split("\n"))
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    return f"<table:table-cell{spans}{value}>{note}{lines}</table:table-cell>"


def _spaced(text: str) -> str:
    return re.sub(" {2,}", lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', escape(text))


def xls(table: Table) -> bytes:
    """By another writer, which never calculates."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("T6")
    styles = {kind: xlwt.easyxf(num_format_str=code) for kind, code in (("percent", "0.00%"), ("day", "dd/mm/yyyy"), ("moment", "dd/mm/yyyy hh:mm:ss"))}  # fmt: skip
    for (row, column), cell in table.cells.items():
        value = cell.value / 100 if cell.kind == "percent" else cell.value
        style = styles.get(cell.kind, xlwt.Style.default_style)
        if cell.kind == "error":
            sheet.row(row).set_cell_error(column, ERRORS[value])
        elif cell.kind == "formula":
            sheet.write(row, column, xlwt.Formula(value))
        else:
            sheet.write(row, column, value, style)
    for top, left, bottom, right in table.merged:
        sheet.merge(top, bottom, left, right)
    for row in table.hidden_rows:
        sheet.row(row).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsb(table: Table) -> bytes:
    """The records of a binary workbook, by hand."""
    texts = sorted({str(cell.value) for cell in table.cells.values() if cell.kind == "text"})
    rows = []
    for row, cells in table.rows().items():
        rows.append((0, struct.pack("<IIHBBB", row, 0, 300, 0, 0x10 if row in table.hidden_rows else 0, 0) + bytes(4)))
        rows += [_xlsb_cell(column, cell, texts) for column, cell in cells.items()]
    merged = [(176, struct.pack("<4I", a, c, b, d)) for a, b, c, d in table.merged]
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{name}"/>'
        for n, (kind, name) in enumerate(
            (("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin"))
        )
    )
    formats = [(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 10, 14, 22)]
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.bin" ContentType="{main}"/></Types>'.encode(),
            "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'.encode(),
            "xl/workbook.bin": biff12((131, b""), (153, bytes(12)), (143, b""), (156, struct.pack("<II", 0, 1) + wide("r0") + wide("T6")), (144, b""), (132, b"")),
            "xl/styles.bin": biff12((278, b""), (617, struct.pack("<I", 4)), *formats, (618, b""), (279, b"")),
            "xl/sharedStrings.bin": biff12((159, struct.pack("<II", len(texts), len(texts))), *((19, b"\0" + wide(text)) for text in texts), (160, b"")),
            "xl/worksheets/sheet1.bin": biff12((129, b""), (148, struct.pack("<4I", 0, 1, 0, 1)), (145, b""), *rows, (146, b""), *merged, (130, b"")),
        }
    )  # fmt: skip


def _xlsb_cell(column: int, cell: Cell, texts: list[str]) -> tuple[int, bytes]:
    def record(kind: int, body: bytes, style: int = 0) -> tuple[int, bytes]:
        return kind, struct.pack("<II", column, style) + body

    match cell.kind, cell.value:
        case "text", str(text):
            return record(7, struct.pack("<I", texts.index(text)))
        case "percent", int(number):
            return record(5, struct.pack("<d", number / 100), 1)
        case ("day" | "moment") as kind, datetime() as moment:
            return record(5, struct.pack("<d", serial(moment)), 2 if kind == "day" else 3)
        case "flag", bool(flag):
            return record(4, bytes([flag]))
        case "error", str(text):
            return record(3, bytes([ERRORS[text]]))
        case "number", int(number):
            return record(2, struct.pack("<i", number << 2 | 2))
    return record(5, struct.pack("<d", cell.value))


def biff12(*records: tuple[int, bytes]) -> bytes:
    """Records of an xlsb: kind and length in pieces of seven bits."""
    out = b""
    for kind, body in records:
        out += bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        length = len(body)
        while length > 127:
            out, length = out + bytes([length & 0x7F | 0x80]), length >> 7
        out += bytes([length]) + body
    return out


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def moved_xlsx(content: bytes, down: int, right: int) -> bytes:
    """A workbook of any program with every cell and merged block moved."""

    def place(text: str) -> str:
        found = re.fullmatch("([A-Z]+)([0-9]+)", text)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return f"{letters(column - 1 + right)}{int(found[2]) + down}"

    def sheet(xml: str) -> str:
        xml = re.sub(r"<dimension [^>]*/>", "", xml)
        xml = re.sub(r'(<row [^>]*?\br=")(\d+)"', lambda m: f'{m[1]}{int(m[2]) + down}"', xml)
        xml = re.sub(r'(<c [^>]*?\br=")([A-Z]+\d+)"', lambda m: f'{m[1]}{place(m[2])}"', xml)
        return re.sub(r'(<mergeCell ref=")([^"]+)"', lambda m: f'{m[1]}{":".join(map(place, m[2].split(":")))}"', xml)

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, sheet(body.decode()).encode() if re.match("xl/worksheets/[^/]+xml", name) else body)
    return out.getvalue()


def moved_xls(stream: bytes, down: int, right: int) -> bytes:
    """The records of an old workbook with every cell and merged block moved."""
    out, at = bytearray(stream), 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind in (0x203, 0x27E, 0xFD, 0x204, 0x205, 0x06, 0x201, 0xBD, 0xBE):
            row, column = struct.unpack_from("<HH", stream, body)
            struct.pack_into("<HH", out, body, row + down, column + right)
            if kind in (0xBD, 0xBE):
                last = body + length - 2
                struct.pack_into("<H", out, last, struct.unpack_from("<H", stream, last)[0] + right)
        elif kind == 0x208:
            row, first, last = struct.unpack_from("<HHH", stream, body)
            struct.pack_into("<HHH", out, body, row + down, first + right, last + right)
        elif kind == 0xE5:
            for block in range(struct.unpack_from("<H", stream, body)[0]):
                a, c, b, d = struct.unpack_from("<4H", stream, body + 2 + 8 * block)
                struct.pack_into("<4H", out, body + 2 + 8 * block, a + down, c + down, b + right, d + right)
        elif kind == 0x200:
            a, c, b, d = struct.unpack_from("<IIHH", stream, body)
            struct.pack_into("<IIHH", out, body, a + down, c + down, b + right, d + right)
        at = body + length
    return bytes(out)
