"""xlsx, xlsm and old xls: values through calamine, and what it leaves out from our own pass over the file."""

from __future__ import annotations

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from python_calamine import SheetTypeEnum as SheetType
from python_calamine import SheetVisibleEnum as Visible

from ..problems import Problem
from ..rules import Words
from . import xls_guard, xlsx_guard
from .bounds import Budget, Refused, broken
from .ole import read_streams
from .sheets import Limits, Row, Sheet
from .text_of import cell_text, clean, printable

Content = tuple[str, tuple[Sheet, ...], tuple[Problem, ...]]
"""Container, sheets, warnings: what every reader of one kind of file gives."""

XLS_STREAMS = frozenset({"workbook", "book"})
OTHER_OLE = (
    ("worddocument", "văn bản Word doc", "a Word document, doc"),
    ("powerpoint document", "trình chiếu PowerPoint ppt", "a PowerPoint presentation, ppt"),
    ("__properties_version1.0", "thư Outlook msg", "an Outlook message, msg"),
)


def read_zip(raw: bytes, name: str, limits: Limits) -> Content:
    """The sheets of a zipped workbook. Refused: any other zip, and whatever would be too much."""
    infos = xlsx_guard.members(raw)
    if other := xlsx_guard.kind_of_zip(infos):
        raise other
    budget = Budget(limits)
    guarded = xlsx_guard.guard(raw, infos, budget)
    warnings = (Problem("macros_ignored", name),) if guarded.macros else ()
    return "xlsx", _sheets(raw, guarded.sheets, budget), warnings


def read_ole(raw: bytes, name: str, limits: Limits) -> Content:
    """The sheets of an old workbook. Refused: any other OLE file."""
    streams = read_streams(raw, XLS_STREAMS)
    if "encryptedpackage" in streams:
        raise Refused("file_encrypted")
    stream = streams.get("workbook") or streams.get("book")
    if stream is None:
        for member, vi, en in OTHER_OLE:
            if member in streams:
                raise Refused("file_kind", Words(vi=vi, en=en))
        raise Refused("file_kind", Words(vi="tệp OLE không phải bảng tính", en="an OLE file that is no workbook"))
    budget = Budget(limits)
    facts = xls_guard.guard(stream.content, budget)
    warnings = (Problem("macros_ignored", name),) if "_vba_project_cur" in streams else ()
    return "xls", _sheets(raw, facts, budget), warnings


def _sheets(raw: bytes, facts: tuple[xlsx_guard.SheetFacts | None, ...], budget: Budget) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            known = book.sheets_metadata
            if len(known) != len(facts):
                raise broken("danh sách trang tính sai", "the list of sheets is wrong")
            found = []
            for at, (meta, fact) in enumerate(zip(known, facts, strict=True)):
                if meta.typ != SheetType.WorkSheet:
                    continue
                if fact is None:
                    raise broken("tìm được mọi trang tính", "every sheet can be found", sheet=printable(meta.name))
                sheet = book.get_sheet_by_index(at)
                blocks = fact.merged
                if not blocks:
                    blocks = [(a + 1, b, c + 1, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
                found.append(
                    Sheet(
                        printable(meta.name),
                        tuple(_rows(sheet, fact)),
                        budget.clip(blocks, fact.last_row, fact.last_column),
                        meta.visible != Visible.Visible,
                        frozenset(row for row in fact.hidden_rows if row <= fact.last_row),
                    )
                )
    except PasswordError:
        raise Refused("file_encrypted") from None
    except CalamineError:
        raise broken("bảng tính không mở được", "the workbook cannot be opened") from None
    if not found:
        raise broken("bảng tính không có trang nào", "the workbook has no sheet")
    return tuple(found)


def _rows(sheet: CalamineSheet, fact: xlsx_guard.SheetFacts) -> Iterator[Row]:
    """Rows with something in them; the library's rectangle, then rows that only we have seen."""
    end = sheet.end
    if end is not None and (end[0] >= fact.last_row or end[1] > fact.last_column):
        raise broken("mọi ô nằm trong vùng đã đếm", "all cells within the measured part")
    width = fact.last_column + 1
    seen: dict[str, str] = {}
    number = 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        percent, texts = fact.percent.get(number, 0), fact.texts.get(number, {})
        cells = [
            # A list repeats its statuses and names row after row: one string for all of them.
            (seen.get(value) or seen.setdefault(value, clean(value)))
            if type(value) is str
            else cell_text(value, bool(percent >> n & 1))
            for n, value in enumerate(values)
        ]
        cells += [""] * (width - len(cells))
        for column, text in texts.items():
            cells[column] = text
        if any(cells):
            yield number, tuple(cells)
    for row in sorted(row for row in fact.texts if row > number):
        yield row, tuple(fact.texts[row].get(column, "") for column in range(width))
