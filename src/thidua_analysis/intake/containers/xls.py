"""Old workbooks (xls): values through a library, and what it leaves out from our own pass over the records."""

from __future__ import annotations

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from python_calamine import SheetTypeEnum as SheetType
from python_calamine import SheetVisibleEnum as Visible

from .bounds import Budget, Refused, broken
from .ole import Stream, container
from .sheets import Row, Sheet
from .text_of import cell_text, clean, sheet_name
from .xls_guard import SheetFacts, guard


def read_xls(stream: Stream, budget: Budget) -> tuple[tuple[Sheet, ...], bool]:
    """The worksheets in the order of the workbook; whether there are macros of Excel 4 in sheets of their own."""
    facts = guard(stream.content, budget)
    # The library looks for a stream by its name, in embedded workbooks too: it is given the one that was guarded.
    raw = container(stream.name, stream.content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            known = book.sheets_metadata
            if len(known) != len(facts):
                raise broken("intake.sheet_list_wrong")
            found = []
            for at, (meta, fact) in enumerate(zip(known, facts, strict=True)):
                if meta.typ != SheetType.WorkSheet:
                    continue
                if fact is None:
                    raise broken("intake.every_sheet_found", sheet=sheet_name(meta.name))
                sheet = book.get_sheet_by_index(at)
                blocks = [(a + 1, b, c + 1, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
                found.append(
                    Sheet(
                        sheet_name(meta.name),
                        tuple(_rows(sheet, fact)),
                        budget.clip(blocks, fact.last_row, fact.last_column),
                        meta.visible != Visible.Visible,
                        frozenset(row for row in fact.hidden_rows if row <= fact.last_row),
                    )
                )
    except PasswordError:
        raise Refused("file_encrypted") from None
    except CalamineError:
        raise broken("intake.workbook_not_opened") from None
    if not found:
        raise broken("intake.workbook_without_sheet")
    return tuple(found), any(meta.typ == SheetType.MacroSheet for meta in known)


def _rows(sheet: CalamineSheet, fact: SheetFacts) -> Iterator[Row]:
    """Rows with something in them; the library's rectangle, then rows that only we have seen."""
    end = sheet.end
    if end is not None and (end[0] >= fact.last_row or end[1] > fact.last_column):
        raise broken("intake.cells_within_measured")
    width = fact.last_column + 1
    left = sheet.start[1] if sheet.start else 0  # the library leaves out columns before the first that is filled
    seen: dict[str, str] = {}
    number = 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        percent, texts = fact.percent.get(number, 0), fact.texts.get(number, {})
        cells = [""] * left
        cells += [
            # A list repeats its statuses and names row after row: one string for all of them.
            (seen.get(value) or seen.setdefault(value, clean(value)))
            if type(value) is str
            else cell_text(value, bool(percent >> n & 1))
            for n, value in enumerate(values, left)
        ]
        cells += [""] * (width - len(cells))
        for column, text in texts.items():
            cells[column] = text
        if any(cells):
            yield number, tuple(cells)
    for row in sorted(row for row in fact.texts if row > number):
        yield row, tuple(fact.texts[row].get(column, "") for column in range(width))
