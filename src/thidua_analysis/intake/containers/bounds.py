"""How a reader says no, and the count it keeps so that no file can use up memory or time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...words.catalogue import CODE, words
from ...words.pair import Words
from ...words.problems import Problem

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""Of a sheet in any spreadsheet program in use."""
MAX_MEMBERS = 20_000
"""Files in a zip."""
MAX_TOKEN = 1 << 20
"""Bytes of one start tag or comment of XML; a text between tags may be longer."""
MAX_NAMES = 10_000
"""Different names of elements and attributes in one XML file."""
MAX_SHEETS = 1_000
MARKS_PER_CELL = 16
"""Marks (`<`) and records of a full workbook are fewer for a cell; more is padding to keep a parser busy."""

Block = tuple[int, int, int, int]


@dataclass(frozen=True)
class Limits:
    """Above these a file is refused with a message, so that no file can use up memory or time."""

    cells: int = 6_000_000
    """Cells of a workbook or HTML page, in the rectangle that its cells span. Longer lists come as csv or Parquet."""
    unpacked_bytes: int = 1_000_000_000
    """Of a zip container, counted while unpacking, not as declared."""
    text_bytes: int = 200_000_000
    """Of an HTML or XML file, which has to be held in memory whole."""


class Refused(Exception):
    """A file that is not read: code and details of the one problem that says why."""

    def __init__(self, code: str, expected: Words | str = "", row: int | None = None, sheet: str = "") -> None:
        super().__init__(code)
        self.code, self.expected, self.row, self.sheet = code, expected, row, sheet
        self.container = ""

    def problem(self, name: str) -> Problem:
        """The problem, said of a file."""
        return Problem(self.code, name, row=self.row, expected=self.expected, sheet=self.sheet)


def broken(code: str, row: int | None = None, sheet: str = "", **values: object) -> Refused:
    """Damaged, cut off, or never what it says it is: the message says what was expected."""
    return Refused("file_broken", words(code, **values), row, sheet)


def too_many(code: str, **values: object) -> Refused:
    """Above a limit, which the message names."""
    return Refused("file_too_big", words(code, **values))


def named(what: str) -> Words:
    """What kind of file something is, in words: by the code of a message, or by a name that is the same everywhere."""
    return words(what) if CODE.fullmatch(what) else words("intake.kind_named", name=what)


@dataclass
class Budget:
    """What one file has used up so far. Every method raises :class:`Refused` above the limit."""

    limits: Limits
    cells: int = 0
    elements: int = 0
    text: int = 0
    unpacked: int = 0
    shared: int = 0
    sheets: int = 0
    merged: int = field(default=0)

    def add_cells(self, count: int) -> None:
        """Cells, whether filled or within a rectangle that will be filled."""
        self.cells += count
        if self.cells > self.limits.cells:
            raise too_many("intake.cells", count=self.limits.cells)

    def add_elements(self, count: int = 1) -> None:
        """Marks of markup, or records of a binary workbook."""
        self.elements += count
        if self.elements > self.limits.cells * MARKS_PER_CELL:
            raise too_many("intake.cells", count=self.limits.cells)

    def add_text(self, length: int) -> None:
        """Characters that cells hold, each cell counted, also where the file stores a text once."""
        self.text += length
        if self.text > self.limits.text_bytes:
            raise too_many("intake.characters", count=self.limits.text_bytes)

    def add_shared(self) -> None:
        """A text that a workbook keeps once for many cells."""
        self.shared += 1
        if self.shared > self.limits.cells:
            raise too_many("intake.cells", count=self.limits.cells)

    def add_sheet(self) -> None:
        """A sheet, hidden ones and charts as well."""
        self.sheets += 1
        if self.sheets > MAX_SHEETS:
            raise too_many("intake.sheets", count=MAX_SHEETS)

    def add_unpacked(self, length: int) -> None:
        """Bytes that came out of a zip."""
        self.unpacked += length
        if self.unpacked > self.limits.unpacked_bytes:
            raise too_many("intake.unpacked_bytes", count=self.limits.unpacked_bytes)

    def clip(self, blocks: Iterable[Block], last_row: int, last_column: int) -> tuple[Block, ...]:
        """Merged blocks cut to the part of a sheet that has cells, so that each is cheap to go through."""
        kept = []
        for top, left, bottom, right in blocks:
            block = (top, left, min(bottom, last_row), min(right, last_column))
            height, width = block[2] - top + 1, block[3] - left + 1
            if height < 1 or width < 1 or height * width == 1:
                continue
            self.merged += height * width
            if self.merged > self.limits.cells:
                raise too_many("intake.cells", count=self.limits.cells)
            kept.append(block)
        return tuple(kept)
