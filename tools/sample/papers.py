"""Tables as bytes, in every container that offices send: the same table and versions give the same bytes."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path

import duckdb
import xlsxwriter
import xlwt  # no longer maintained, and nothing that the package runs on


@dataclass(frozen=True)
class Formula:
    """A formula and the value stored with it; "" where the program that wrote the file never calculated it."""

    text: str
    value: int | str


Cell = str | int | date | Formula | None
Row = tuple[Cell, ...]
BOM = b"\xef\xbb\xbf"
CREATED = datetime(2021, 1, 1)
DAY_FORMAT = "dd/mm/yyyy"
MOST_BOXED = 200
"""Rows of a table that is drawn with lines; longer ones stay compact."""


@dataclass(frozen=True)
class Page:
    """One sheet. Merged blocks are first row, first column, last row, last column, from 0."""

    rows: tuple[Row, ...]
    name: str = "Sheet1"
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden: bool = False

    def with_text(self, change: Callable[[str], str]) -> Page:
        """The page with every text changed."""
        rows = tuple(tuple(change(c) if isinstance(c, str) else c for c in row) for row in self.rows)
        return Page(rows, self.name, self.merged, self.hidden_rows, self.hidden)


def text_of(cell: Cell) -> str:
    """A cell as a text file shows it."""
    if cell is None:
        return ""
    if isinstance(cell, Formula):
        return str(cell.value)
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


# ── workbooks ──


def xlsx(*pages: Page) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED, "comments": "SỐ LIỆU GIẢ LẬP"})
    plain = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    looks = {
        boxed: book.add_format({**plain, **({"border": 1, "text_wrap": True} if boxed else {})})
        for boxed in (False, True)
    }
    days = {
        boxed: book.add_format({**plain, "num_format": DAY_FORMAT, "border": int(boxed)}) for boxed in (False, True)
    }
    for page in pages:
        sheet = book.add_worksheet(page.name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        table = _table_rows(page)
        widths = _widths([page.rows[r] for r in table])
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width)
        for r1, c1, r2, c2 in page.merged:
            sheet.merge_range(r1, c1, r2, c2, "", looks[r1 in table])
        for r, row in enumerate(page.rows):
            boxed = r in table and len(table) < MOST_BOXED
            look = looks[boxed]
            padded = (*row, *[None] * (len(widths) - len(row))) if boxed else row
            for c, cell in enumerate(padded):
                if isinstance(cell, Formula):
                    sheet.write_formula(r, c, cell.text, look, cell.value)
                elif isinstance(cell, date):
                    sheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), days[boxed])
                elif isinstance(cell, int):
                    sheet.write_number(r, c, cell, look)
                elif cell:
                    sheet.write_string(r, c, cell, look)
                elif boxed and not any(r1 <= r <= r2 and c1 <= c <= c2 for r1, c1, r2, c2 in page.merged):
                    sheet.write_blank(r, c, None, look)
        for r in sorted(page.hidden_rows):
            sheet.set_row(r, None, None, {"hidden": True})
        if page.hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


def _table_rows(page: Page) -> range:
    """The rows from the first to the last that has several cells with something in them beside one another."""
    filled = [r for r, row in enumerate(page.rows) if sum(bool(text_of(cell)) for cell in row) > 3]
    return range(filled[0], filled[-1] + 1) if filled else range(0)


def _widths(rows: Sequence[Row]) -> list[float]:
    """Columns wide enough to be read."""
    longest: list[int] = []
    for row in rows:
        longest += [0] * (len(row) - len(longest))
        for c, cell in enumerate(row):
            longest[c] = max(longest[c], len(text_of(cell)))
    return [min(max(n + 2, 6), 40 if c < 2 or len(longest) < 13 else 20) for c, n in enumerate(longest)]


def xls(*pages: Page) -> bytes:
    """The format of Excel 97; formulas as their values."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.XFStyle()
    day.num_format_str = DAY_FORMAT
    for page in pages:
        sheet = book.add_sheet(page.name)
        blocks = {(r1, c1): (r2, c2) for r1, c1, r2, c2 in page.merged}
        for r, row in enumerate(page.rows):
            for c, cell in enumerate(row):
                value = cell if isinstance(cell, (int, date)) else text_of(cell)
                if (r, c) in blocks:
                    sheet.write_merge(r, blocks[r, c][0], c, blocks[r, c][1], value)
                elif value != "":
                    sheet.write(r, c, value, *([day] if isinstance(cell, date) else []))
        for r in sorted(page.hidden_rows):
            sheet.row(r).hidden = True
        if page.hidden:
            sheet.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spreadsheetml(*pages: Page) -> bytes:
    """Excel 2003 XML."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<?mso-application progid="Excel.Sheet"?>',
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
        '<Styles><Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style></Styles>',
    ]
    for page in pages:
        lines.append(f'<Worksheet ss:Name="{escape(page.name)}"><Table>')
        spans = {(r1, c1): (r2 - r1, c2 - c1) for r1, c1, r2, c2 in page.merged}
        for r, row in enumerate(page.rows):
            hidden = ' ss:Hidden="1"' if r in page.hidden_rows else ""
            cells = [_xml_cell(c, cell, spans.get((r, c))) for c, cell in enumerate(row) if text_of(cell)]
            lines.append(f'<Row ss:Index="{r + 1}"{hidden}>{"".join(cells)}</Row>')
        lines.append("</Table></Worksheet>")
    lines.append("</Workbook>\n")
    return "\n".join(lines).encode()


def _xml_cell(column: int, cell: Cell, span: tuple[int, int] | None) -> str:
    down, across = span or (0, 0)
    merged = (f' ss:MergeAcross="{across}"' if across else "") + (f' ss:MergeDown="{down}"' if down else "")
    style = ' ss:StyleID="day"' if isinstance(cell, date) else ""
    if isinstance(cell, date):
        data = f'<Data ss:Type="DateTime">{cell:%Y-%m-%d}T00:00:00.000</Data>'
    elif isinstance(cell, int):
        data = f'<Data ss:Type="Number">{cell}</Data>'
    else:
        data = f'<Data ss:Type="String">{escape(text_of(cell))}</Data>'
    return f'<Cell ss:Index="{column + 1}"{merged}{style}>{data}</Cell>'


# ── text ──


def html(page: Page) -> bytes:
    """What export buttons write and call .xls: a table, without a word on its encoding."""
    lines = ["<html><body>", '<table border="1">']
    spans = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in page.merged}
    covered = {
        (r, c) for r1, c1, r2, c2 in page.merged for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)
    } - spans.keys()  # fmt: skip
    for r, row in enumerate(page.rows):
        cells = []
        for c, cell in enumerate(row):
            if (r, c) in covered:
                continue
            down, across = spans.get((r, c), (1, 1))
            size = (f" rowspan={down}" if down > 1 else "") + (f" colspan={across}" if across > 1 else "")
            cells.append(f"<td{size}>{escape(text_of(cell)) or '&nbsp;'}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</table></body></html>\n")
    return "\n".join(lines).encode()


def delimited(page: Page, separator: str, declared: bool = False) -> str:
    """Lines with \\r\\n, as Excel writes them; `declared` puts `sep=` first."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([text_of(cell) for cell in row] for row in page.rows)
    return (f"sep={separator}\r\n" if declared else "") + out.getvalue()


def utf8(text: str, bom: bool = False) -> bytes:
    return (BOM if bom else b"") + text.encode()


def utf16(text: str) -> bytes:
    """What Excel calls "Unicode text"."""
    return b"\xff\xfe" + text.encode("utf-16-le")


TONES = "\u0300\u0301\u0303\u0309\u0323"


def cp1258(text: str) -> bytes:
    """Windows Vietnamese: tone marks stand after their letter."""
    return "".join(_tone_after(c) for c in unicodedata.normalize("NFC", text)).encode("cp1258")


def _tone_after(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(p for p in parts if p in TONES)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES)) + tones if tones else letter


# ── others ──


def parquet(columns: Mapping[str, str], rows: Sequence[Row]) -> bytes:
    """Columns and their SQL types; rows in the order given."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as engine:
        source, target = Path(folder, "rows.csv"), Path(folder, "rows.parquet")
        with source.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([c.isoformat() if isinstance(c, date) else c for c in row] for row in rows)
        read, written = (str(path).replace("'", "''") for path in (source, target))
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        engine.execute(
            f"COPY (SELECT * FROM read_csv('{read}', header = false, columns = {{{types}}})) "
            f"TO '{written}' (FORMAT parquet, COMPRESSION zstd)"
        )
        return target.read_bytes()


def pdf(lines: Sequence[str]) -> bytes:
    """One page of plain ASCII lines: what is left of a table when it comes as a scan."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 15 TL 60 780 Td {shown} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def lock(who: str) -> bytes:
    """What Excel leaves beside a workbook while it is open."""
    return bytes([len(who)]) + who.encode("ascii").ljust(54) + who.encode("utf-16-le").ljust(110, b"\x00")
