"""Binary workbooks of Excel, xlsb: the parts of an xlsx in records instead of XML, read in one pass in the same way."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ...words.problems import Problem
from .archive import Archive
from .bounds import Budget, broken, too_many
from .formats import BUILT_IN, Shown, number_cell, shown_by
from .grid import Grid
from .parts import links_of, related, sheet_part
from .sheets import Sheet
from .text_of import clean, sheet_name

ROW, MERGED, SHEET, BOOK, SHARED_TEXT, FORMAT, STYLE, STYLES, STYLES_END = 0, 176, 156, 153, 19, 44, 47, 617, 618
RK, ERROR, BOOLEAN, REAL, TEXT, SHARED, F_TEXT, F_REAL, F_BOOLEAN, F_ERROR = range(2, 12)
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
HIDDEN_ROW = 0x10
MAX_RECORD = 1 << 20
"""Bytes of one record; the longest of Excel's own hold a text of 32 767 characters."""


def read_xlsb(archive: Archive, main: str, name: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """As :func:`~thidua_analysis.report.xlsx.read_xlsx`: the worksheets in order, a warning if there are macros."""
    try:
        return _read(archive, main, name)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise broken("intake.whole_xlsb") from None


def _read(archive: Archive, main: str, name: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    budget = archive.budget
    links = links_of(archive, main)
    shown = _styles(_records(archive, related(archive, links, main, "styles", "styles.bin")))
    shared = _shared(_records(archive, related(archive, links, main, "sharedstrings", "sharedStrings.bin")), budget)
    macros = any(member.endswith("vbaproject.bin") for member in archive.infos)
    from_1904, listed, sheets = False, [], []
    for kind, body in _records(archive, main):
        if kind == BOOK:
            from_1904 = bool(body[0] & 1)
        elif kind == SHEET:
            budget.add_sheet()
            key, at = _text(body, 8)
            listed.append((_text(body, at)[0], struct.unpack_from("<I", body)[0] != 0, key))
    for title, hidden, key in listed:
        link = links.get(key, ("worksheet", ""))[0]
        macros = macros or "macro" in link
        if link == "worksheet":
            cells = _Cells(shown, shared, from_1904, budget)
            cells.read(_records(archive, sheet_part(archive, links, key, title)))
            sheets.append(cells.grid.sheet(sheet_name(title), hidden))
    if not sheets:
        raise broken("intake.workbook_with_sheet")
    archive.check_rest()
    return tuple(sheets), (Problem("macros_ignored", name),) if macros else ()


def _records(archive: Archive, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part: kind and content. Nothing where there is no such part."""
    if part not in archive:
        return
    held = b""
    for piece in archive.pieces(part, archive.budget.limits.unpacked_bytes):
        held, at = held + piece, 0
        while (head := _head(held, at)) and head[1] + head[2] <= len(held):
            kind, start, length = head
            archive.budget.add_elements()
            yield kind, held[start : start + length]
            at = start + length
        held = held[at:]
    if held:
        raise IndexError


def _head(held: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, beginning and length of the record here; None where its head is not there yet."""
    kind = length = 0
    for most, is_kind in ((2, True), (4, False)):
        for n in range(most):
            if at >= len(held):
                return None
            byte, at = held[at], at + 1
            if is_kind:
                kind |= (byte & 0x7F) << 7 * n
            else:
                length |= (byte & 0x7F) << 7 * n
            if not byte & 0x80:
                break
    if length > MAX_RECORD:
        raise too_many("intake.bytes_of_record", count=MAX_RECORD)
    return kind, at, length


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text, and where it ends."""
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    if end > len(body):
        raise IndexError
    return body[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _styles(records: Iterator[tuple[int, bytes]]) -> list[Shown]:
    formats, shown, in_cells = dict(BUILT_IN), [], False
    for kind, body in records:
        if kind == FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = shown_by(_text(body, 2)[0][:1000])
        elif kind == STYLE and in_cells:
            shown.append(formats.get(struct.unpack_from("<H", body, 2)[0], ""))
        elif kind in (STYLES, STYLES_END):
            in_cells = kind == STYLES
    return shown


def _shared(records: Iterator[tuple[int, bytes]], budget: Budget) -> list[str]:
    texts = []
    for kind, body in records:
        if kind == SHARED_TEXT:
            budget.add_shared()
            texts.append(clean(_text(body, 1)[0]))
    return texts


class _Cells:
    """The cells of one sheet."""

    def __init__(self, shown: list[Shown], shared: list[str], from_1904: bool, budget: Budget) -> None:
        self.grid = Grid(budget)
        self._shown, self._shared, self._from_1904, self._budget = shown, shared, from_1904, budget

    def read(self, records: Iterator[tuple[int, bytes]]) -> None:
        """Take what stands in each record that holds cells."""
        row = 0
        for kind, body in records:
            if kind == ROW:
                row = struct.unpack_from("<I", body)[0] + 1
                if body[11] & HIDDEN_ROW:
                    self.grid.hidden_rows.add(row)
            elif RK <= kind <= F_ERROR:
                text = self._cell(kind, body)
                self._budget.add_text(len(text))
                self.grid.put(row, struct.unpack_from("<I", body)[0], text)
                self.grid.settle()
            elif kind == MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                self.grid.merge(top + 1, left, bottom + 1, right)

    def _cell(self, kind: int, body: bytes) -> str:
        match kind:
            case 2:
                return self._number(_rk(struct.unpack_from("<i", body, 8)[0]), body)
            case 5 | 9:
                return self._number(struct.unpack_from("<d", body, 8)[0], body)
            case 6 | 8:
                return clean(_text(body, 8)[0])
            case 7:
                number: int = struct.unpack_from("<I", body, 8)[0]
                return self._shared[number]
            case 4 | 10:
                return "TRUE" if body[8] else "FALSE"
            case _:
                return ERRORS.get(body[8], "#ERROR!")

    def _number(self, number: float, body: bytes) -> str:
        style = struct.unpack_from("<I", body, 4)[0] & 0xFFFFFF
        shown = self._shown[style] if style < len(self._shown) else ""
        return number_cell(repr(number), shown, self._from_1904)


def _rk(packed: int) -> float:
    """A number in 30 bits: whole or the upper half of a float, perhaps a hundredth."""
    number = (
        float(packed >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    )
    return number / 100 if packed & 1 else number
