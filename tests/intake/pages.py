"""One table as a file of any kind, with its merged cells: small specimens for the tests of forms."""

import csv
import html
import io
from pathlib import Path

import xlsxwriter
import xlwt

from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.sheets import Sheet

KINDS = ("xlsx", "xls", "html", "spreadsheetml", "csv")
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


def page(kind: str, rows, merged=(), name: str = "T6", hidden=()) -> bytes:
    """The rows as a file of this kind; csv has blanks where the others have merged cells."""
    return {"xlsx": _xlsx, "xls": _xls, "html": _html, "spreadsheetml": _spreadsheetml, "csv": _csv}[kind](
        rows, merged, name, hidden
    )


def book(pages, hidden=()) -> bytes:
    """A workbook of several sheets: {name: rows}."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in pages.items():
        sheet = made.add_worksheet(name)
        _fill(sheet, rows)
        if name in hidden:
            sheet.hide()
    if hidden:
        next(s for s in made.worksheets() if s.get_name() not in hidden).activate()
    made.close()
    return out.getvalue()


def _fill(sheet, rows) -> None:
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(r, c, cell)
            elif isinstance(cell, tuple):  # a formula and the result stored with it
                sheet.write_formula(r, c, cell[0], None, cell[1])
            elif cell:
                sheet.write_string(r, c, cell)


def _xlsx(rows, merged, name, hidden) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet(name)
    _fill(sheet, rows)
    for r, c, last_r, last_c in merged:
        sheet.merge_range(r, c, last_r, last_c, rows[r][c])
    for r in hidden:
        sheet.set_row(r, None, None, {"hidden": True})
    made.close()
    return out.getvalue()


def _xls(rows, merged, name, hidden) -> bytes:
    made = xlwt.Workbook()
    sheet = made.add_sheet(name)
    covered = {(r, c) for a, b, y, z in merged for r in range(a, y + 1) for c in range(b, z + 1)}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell not in ("", None) and (r, c) not in covered:
                sheet.write(r, c, cell)
    for r, c, last_r, last_c in merged:
        sheet.write_merge(r, last_r, c, last_c, rows[r][c])
    for r in hidden:
        sheet.row(r).hidden = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _html(rows, merged, name, hidden) -> bytes:
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            span = next((m for m in merged if m[0] <= r <= m[2] and m[1] <= c <= m[3]), None)
            if span and span[:2] != (r, c):
                continue
            size = f" rowspan={span[2] - r + 1} colspan={span[3] - c + 1}" if span else ""
            cells.append(f"<td{size}>{html.escape(str(cell or ''))}</td>")
        lines.append(f"<tr{' style=display:none' if r in hidden else ''}>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>".encode()


def _spreadsheetml(rows, merged, name, hidden) -> bytes:
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            span = next((m for m in merged if m[0] <= r <= m[2] and m[1] <= c <= m[3]), None)
            if (span and span[:2] != (r, c)) or cell in ("", None):
                continue
            size = f' ss:MergeDown="{span[2] - r}" ss:MergeAcross="{span[3] - c}"' if span else ""
            kind = "Number" if isinstance(cell, int | float) else "String"
            cells.append(
                f'<Cell ss:Index="{c + 1}"{size}><Data ss:Type="{kind}">{html.escape(str(cell))}</Data></Cell>'
            )
        shown = ' ss:Hidden="1"' if r in hidden else ""
        lines.append(f'<Row ss:Index="{r + 1}"{shown}>{"".join(cells)}</Row>')
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="{name}"><Table>'
        f"{''.join(lines)}</Table></Worksheet></Workbook>"
    ).encode()


def _csv(rows, merged, name, hidden) -> bytes:
    out = io.StringIO()
    width = max(map(len, rows))
    csv.writer(out, delimiter=";").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode()


SUFFIX = {"xlsx": "xlsx", "xls": "xls", "html": "xls", "spreadsheetml": "xls", "csv": "csv"}


def sheet_of(folder: Path, kind: str, rows, merged=(), name: str = "T6") -> Sheet:
    """The first sheet of such a file, as the package reads it."""
    path = folder / f"thu.{SUFFIX[kind]}"
    path.write_bytes(page(kind, rows, merged, name))
    read = read_file(path, path.name)
    assert read.sheets, read.problems
    return read.sheets[0]
