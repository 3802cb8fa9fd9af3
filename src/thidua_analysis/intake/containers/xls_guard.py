"""One pass over the records of an old workbook (BIFF) before a library opens it: what it would cost, what it leaves out.

The rectangle of each sheet is measured, and formulas without a result, errors, percent formats, hidden rows and merged
blocks are noted by position.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .bounds import Budget, Refused, broken
from .grid import UNKNOWN_FORMULA
from .text_of import is_percent_format

BOF, EOF, CONTINUE, FILEPASS, BOUNDSHEET, FORMAT, XF, SST = 0x809, 0x0A, 0x3C, 0x2F, 0x85, 0x41E, 0xE0, 0xFC
NUMBER, RK, MULRK, LABEL, LABELSST, BOOLERR, FORMULA, RSTRING, ROW = (
    0x203, 0x27E, 0xBD, 0x204, 0xFD, 0x205, 0x06, 0xD6, 0x208,
)  # fmt: skip
BIFF8 = 0x600
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
HIDDEN_ROW = 0x20
WORKSHEET = 0
NO_TEXT, IS_TEXT, IS_ERROR = 3, 0, 2

CELL_WEIGHT = 4
"""Of a cell with something in it, among the records of a workbook: so that heaped cells stop at twice the limit."""
PERCENT_BUILT_IN = {9, 10}


@dataclass
class SheetFacts:
    """What the library does not tell of one sheet. Rows are numbered from 1, columns from 0."""

    last_row: int = 0
    last_column: int = -1
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    """Formulas without a result, and errors."""
    percent: dict[int, int] = field(default_factory=dict)
    """By row, a bit for each column whose number is shown as a percentage."""
    hidden_rows: set[int] = field(default_factory=set)


@dataclass
class _Globals:
    version: int
    sheets: list[tuple[int, int]] = field(default_factory=list)
    """Where each begins, and its type."""
    formats: set[int] = field(default_factory=lambda: set(PERCENT_BUILT_IN))
    percent: set[int] = field(default_factory=set)
    styles: int = 0
    texts: list[int] = field(default_factory=list)


def guard(stream: bytes, budget: Budget) -> tuple[SheetFacts | None, ...]:
    """What the library does not tell of each sheet; None for what is no worksheet."""
    try:
        book = _read_globals(stream, budget)
        sheets = [_Sheet(book, budget) if kind == WORKSHEET else None for _, kind in book.sheets]
        for (at, _), sheet in zip(book.sheets, sheets, strict=True):
            if sheet is not None:
                sheet.read(_records(stream, at, budget))
    except (struct.error, IndexError):
        raise _damaged() from None
    # Excel stores a result with every formula: a file with none was written by a program that never calculated.
    if not any(sheet.calculated for sheet in sheets if sheet):
        for sheet in sheets:
            for row, column in sheet.blank_formulas if sheet else ():
                sheet.facts.texts.setdefault(row, {})[column] = UNKNOWN_FORMULA  # type: ignore[union-attr]
    return tuple(sheet.facts if sheet else None for sheet in sheets)


def _damaged() -> Refused:
    return broken("intake.xls_damaged")


def _records(stream: bytes, at: int, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """Records of one part, up to its own end; parts within it (charts) are gone through as well."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) != length:
            raise _damaged()
        budget.add_elements()
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        yield kind, body
        if depth <= 0:
            return


def _read_globals(stream: bytes, budget: Budget) -> _Globals:
    if struct.unpack_from("<H", stream)[0] != BOF:
        raise _damaged()
    book = _Globals(struct.unpack_from("<H", stream, 4)[0])
    shared: list[bytes] = []
    previous = 0
    for kind, body in _records(stream, 0, budget):
        match kind:
            case 0x2F:
                raise Refused("file_encrypted")
            case 0x85:
                at, _, sheet_type = struct.unpack_from("<IBB", body)
                budget.add_sheet()
                book.sheets.append((at, sheet_type))
            case 0x41E:
                number = struct.unpack_from("<H", body)[0]
                shown = is_percent_format(_format_code(body, book.version))
                (book.formats.add if shown else book.formats.discard)(number)
            case 0xE0:
                if struct.unpack_from("<H", body, 2)[0] in book.formats:
                    book.percent.add(book.styles)
                book.styles += 1
            case 0xFC:
                shared = [body]
            case 0x3C if previous == SST:
                shared.append(body)
                continue
        previous = kind
    if shared:
        book.texts = _shared_lengths(shared, budget)
    return book


def _format_code(body: bytes, version: int) -> str:
    if version < BIFF8:
        return body[3:].decode("latin-1")
    wide = body[4] & 1
    return body[5:].decode("utf-16-le" if wide else "latin-1", errors="replace")


def _shared_lengths(parts: list[bytes], budget: Budget) -> list[int]:
    """Characters of each shared text. The library reserves room for as many as the record claims."""
    count = struct.unpack_from("<I", parts[0], 4)[0]
    if count > sum(map(len, parts)):
        raise _damaged()
    lengths: list[int] = []
    part, at = 0, 8
    for _ in range(count):
        budget.add_elements()
        if at >= len(parts[part]):
            part, at = part + 1, 0
        length, flags = struct.unpack_from("<HB", parts[part], at)
        at += 3
        extra = 0
        if flags & 8:
            extra += 4 * struct.unpack_from("<H", parts[part], at)[0]
            at += 2
        if flags & 4:
            extra += struct.unpack_from("<I", parts[part], at)[0]
            at += 4
        lengths.append(length)
        width = 1 + (flags & 1)
        left = length
        while left:
            fits = min(left, (len(parts[part]) - at) // width)
            left -= fits
            at += fits * width
            if left:
                part, at = part + 1, 1
                width = 1 + (parts[part][0] & 1)
        while extra:
            fits = min(extra, len(parts[part]) - at)
            extra -= fits
            at += fits
            if extra:
                part, at = part + 1, 0
    return lengths


class _Sheet:
    def __init__(self, book: _Globals, budget: Budget) -> None:
        self.facts = SheetFacts()
        self.calculated = False
        self.blank_formulas: list[tuple[int, int]] = []
        self._book, self._budget, self._area = book, budget, 0

    def read(self, records: Iterator[tuple[int, bytes]]) -> None:
        """Note what matters of each record that holds cells."""
        for kind, body in records:
            match kind:
                case 0x203 | 0x27E:
                    row, column, style = struct.unpack_from("<HHH", body)
                    self._number(row, column, style)
                case 0xBD:
                    row, column = struct.unpack_from("<HH", body)
                    for n, at in enumerate(range(4, len(body) - 2, 6)):
                        self._number(row, column + n, struct.unpack_from("<H", body, at)[0])
                case 0x204 | 0xD6:
                    self._fill(*struct.unpack_from("<HH", body))
                    self._budget.add_text(len(body))
                case 0xFD:
                    row, column, text = struct.unpack_from("<HH2xI", body)
                    self._fill(row, column)
                    self._budget.add_text(self._book.texts[text])
                case 0x205:
                    row, column, value, is_error = struct.unpack_from("<HH2xBB", body)
                    self._fill(row, column)
                    if is_error:
                        self._note(row, column, ERRORS.get(value, "#ERROR!"))
                case 0x06:
                    self._formula(body)
                case 0x208:
                    row, flags = struct.unpack_from("<H10xH", body)
                    if flags & HIDDEN_ROW:
                        self.facts.hidden_rows.add(row + 1)

    def _formula(self, body: bytes) -> None:
        row, column, style, result, mark = struct.unpack_from("<HHH6sH", body)
        self._fill(row, column)
        if mark != 0xFFFF:
            self.calculated = True
            self._percent(row, column, style)
        elif result[0] == NO_TEXT:
            self.blank_formulas.append((row + 1, column))
        else:
            self.calculated = True
            if result[0] == IS_ERROR:
                self._note(row, column, ERRORS.get(result[2], "#ERROR!"))

    def _number(self, row: int, column: int, style: int) -> None:
        self._fill(row, column)
        self._percent(row, column, style)

    def _percent(self, row: int, column: int, style: int) -> None:
        if style in self._book.percent:
            self.facts.percent[row + 1] = self.facts.percent.get(row + 1, 0) | 1 << column

    def _note(self, row: int, column: int, text: str) -> None:
        self.facts.texts.setdefault(row + 1, {})[column] = text

    def _fill(self, row: int, column: int) -> None:
        facts = self.facts
        self._budget.add_elements(CELL_WEIGHT)
        if row >= facts.last_row or column > facts.last_column:
            facts.last_row, facts.last_column = max(row + 1, facts.last_row), max(column, facts.last_column)
            area = facts.last_row * (facts.last_column + 1)
            self._budget.add_cells(area - self._area)
            self._area = area
