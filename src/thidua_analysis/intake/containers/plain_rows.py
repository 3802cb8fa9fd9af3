"""Rows of a worksheet as programs write nearly all of them, read without a parser: a list has millions of cells.

What is taken is matched whole, mark by mark and sign by sign, so it is well formed, defines nothing and hides nothing: no
entity, no comment, no formula, no hidden row. Everything else of a sheet is the parser's, which sees it as if the rows
taken were not there, but for their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .bounds import MAX_TOKEN

SIGNS = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]++"
"""Any text but what XML forbids, writes otherwise, or lets stand for something else."""
VALUE = rf"<v>({SIGNS})</v>|<is><t(?: xml:space=\"preserve\")?+>({SIGNS})</t></is>"
CELL = re.compile(
    rf'<c r="([A-Z]{{1,3}})([1-9][0-9]{{0,6}})"(?: s="([0-9]{{1,9}})")?+(?: t="([a-zA-Z]{{1,9}})")?+(?:/>|>(?:{VALUE})</c>)'
)
HEAD = (
    r'<row r="([1-9][0-9]{0,6})"(?: customFormat="(?:0|false)")?+(?: spans="[0-9: ]*+")?+(?: ht="[0-9.]*+")?+(?: hidden="(?:0|false)")?+'
    r'(?: customHeight="[a-z0-9]*+")?+(?: outlineLevel="0")?+(?: collapsed="(?:0|false)")?+(?: x14ac:dyDescent="[0-9.]*+")?+>'
)
ROW = re.compile(rf"{HEAD}((?:{CELL.pattern})*+)")
DECLARATION = 1024
"""Bytes within which a document has said how it is written, and begun."""
OPEN, CLOSE = b"<row ", b"</row>"
UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?:(?!encoding)[^>?])*(?:encoding=[\"'](?i:utf-8|us-ascii)[\"'][^>?]*)?\?>)?[^<]*<[^?!]"
)

Cell = tuple[str, str, str, str, str, str]
"""Letters of the column, number of the row, style, kind, value, text written in place."""


class PlainRow(NamedTuple):
    """A row that was taken: its number, its cells, and whether signs may stand in them that XML cannot hold (`_x000D_`)."""

    number: str
    cells: list[Cell]
    escaped: bool


class PlainRows:
    """Takes the plain rows out of the pieces of a worksheet."""

    def __init__(self) -> None:
        self._held = b""
        self._begun = self._over = False

    def take(self, piece: bytes) -> Iterator[bytes | PlainRow]:
        """What is the parser's, and the rows taken, in the order they stand in. What is not whole yet is held until the
        last piece, which is empty."""
        held, self._held = self._held + piece, b""
        if not self._begun and (start := UTF8.match(held)):
            self._begun = True
            yield held[: start.end()]
            held = held[start.end() :]
        if not self._begun and piece and len(held) < DECLARATION:
            self._held = held
            return
        # within a comment or a CDATA section what looks like a row is none
        self._over = self._over or not self._begun or b"<!" in held or b"<?" in held
        if self._over or not piece:
            yield held
            return
        end = held.rfind(CLOSE) + 1
        if end:
            end += len(CLOSE) - 1
            yield from _parted(held[:end])
        at = held.find(OPEN, end)
        if at < 0:
            at = max(end, len(held) - len(OPEN))
        if len(held) - at > MAX_TOKEN:
            at = len(held)
        self._held = held[at:]
        yield held[end:at]


def _parted(whole: bytes) -> Iterator[bytes | PlainRow]:
    """Bytes that end with a row, parted into rows."""
    for part in whole.split(CLOSE)[:-1]:
        at = part.find(OPEN)
        try:
            found = ROW.fullmatch(part[at:].decode()) if at >= 0 else None
        except UnicodeDecodeError:
            found = None
        if found is None or "]]>" in found[2]:
            yield part + CLOSE
            continue
        lines = part.count(b"\n", at)
        if at or lines:
            yield part[:at] + b"\n" * lines
        yield PlainRow(found[1], CELL.findall(found[2]), "_x" in found[2])
