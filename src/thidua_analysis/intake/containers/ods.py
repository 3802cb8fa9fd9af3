"""Spreadsheets of LibreOffice: ods, and fods, which is the same XML in one plain file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time, timedelta

from ...words.catalogue import words
from .archive import Archive
from .bounds import MAX_COLUMNS, MAX_ROWS, Budget, Refused, broken
from .formats import iso_cell, number_cell
from .grid import UNKNOWN_FORMULA, Grid
from .sheets import Sheet
from .text_of import cell_text, clean, sheet_name
from .xml_stream import Quiet, parse

NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:office"
MOST_MANIFEST = 8_000_000
"""Bytes of the list of a package's members."""
SPACE = re.compile(r"[ \t\r\n]+")
ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")
CLOCK = re.compile(r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d+)?S)?)?")
BODIES = {"office:text", "office:presentation", "office:drawing", "office:chart", "office:database", "office:image"}
"""What a document may be that is no spreadsheet."""
WITHIN_TABLE = {"table:table-row", "table:table-rows", "table:table-header-rows", "table:table-row-group"}
CELLS = {"table:table-cell", "table:covered-table-cell"}


def read_ods(archive: Archive) -> tuple[Sheet, ...]:
    """The sheets of a packed document. Refused: one with a password, one that is no spreadsheet."""
    manifest = "meta-inf/manifest.xml"
    if manifest in archive and b"encryption-data" in b"".join(archive.pieces(manifest, MOST_MANIFEST)):
        raise Refused("file_encrypted")
    sheets = read_document(archive.pieces("content.xml", archive.budget.limits.unpacked_bytes), archive.budget)
    archive.check_rest()
    return sheets


def read_document(pieces: Iterable[bytes], budget: Budget) -> tuple[Sheet, ...]:
    """The sheets of a document's XML. Refused: a document that is no spreadsheet."""
    reader = _Document(budget)
    parse(pieces, reader, budget, " ")
    if not reader.is_spreadsheet:
        raise Refused("file_kind", words("intake.kind_libreoffice"))  # fmt: skip
    if not reader.sheets:
        raise broken("intake.workbook_with_sheet")
    return tuple(reader.sheets)


class _Document(Quiet):
    """Receives the elements of a document; what stands beside the cells (drawings, notes, changes) is passed over."""

    def __init__(self, budget: Budget) -> None:
        self.sheets: list[Sheet] = []
        self.is_spreadsheet = False
        self._budget = budget
        self._short: dict[str, str] = {}
        self._skip = 0
        """How deep within an element that is passed over."""
        self._hidden_styles: set[str] = set()
        self._style = self._name = ""
        self._hidden = False
        self._grid: Grid | None = None
        self._row, self._rows, self._row_hidden = 1, 1, False
        self._cells: list[tuple[int, int, str]] = []
        """Of the row: first column, how many cells alike, their text."""
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._paragraphs = 0
        self._length = 0

    def settle(self) -> None:
        self._budget.add_text(self._length)
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skip:
            self._skip += 1
            return
        tag = self._tag(name)
        if self._cell is not None:
            self._within_cell(tag, attributes)
        elif self._grid is not None:
            self._within_table(tag, attributes)
        elif tag == "table:table" and self.is_spreadsheet:
            given = self._given(attributes)
            self._budget.add_sheet()
            self._grid, self._row = Grid(self._budget), 1
            self._name, self._hidden = given.get("table:name", ""), given.get("table:style-name") in self._hidden_styles
        elif tag == "office:spreadsheet":
            self.is_spreadsheet = True
        elif self.is_spreadsheet or tag in BODIES:
            self._skip = 1
        elif tag == "style:style":
            self._style = self._given(attributes).get("style:name", "")
        elif tag == "style:table-properties" and self._given(attributes).get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        tag = self._tag(name)
        if tag in CELLS and self._cell is not None:
            self._end_cell()
        elif tag in ("text:p", "text:h"):
            self._paragraphs -= 1
        elif tag == "table:table-row":
            self._end_row()
        elif tag == "table:table" and self._grid is not None:
            self.sheets.append(self._grid.sheet(sheet_name(self._name), self._hidden))
            self._grid = None

    def data(self, text: str) -> None:
        if self._paragraphs and not self._skip:
            self._text.append(SPACE.sub(" ", text))

    def _tag(self, name: str) -> str:
        """The name with the word that the namespace is usually called by, whatever the file calls it."""
        short = self._short.get(name)
        if short is None:
            space, _, local = name.rpartition(" ")
            parts = space.split(":")
            short = self._short[name] = f"{parts[-2] if len(parts) > 2 else ''}:{local}"
        return short

    def _given(self, attributes: dict[str, str]) -> dict[str, str]:
        return {self._tag(key): value for key, value in attributes.items()}

    def _within_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in CELLS:
            self._cell = self._given(attributes)
            self._text.clear()
            self._paragraphs = 0
        elif tag == "table:table-row":
            given = self._given(attributes)
            self._rows = _number(given.get("table:number-rows-repeated"), MAX_ROWS)
            self._row_hidden = given.get("table:visibility", "visible") != "visible"
            self._cells, self._column = [], 0
        elif tag not in WITHIN_TABLE:
            self._skip = 1

    def _within_cell(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "text:p" | "text:h":
                self._text += ["\n"] if self._text else []
                self._paragraphs += 1
            case "text:s":
                self._text.append(" " * _number(self._given(attributes).get("text:c"), 1_000))
            case "text:tab":
                self._text.append("\t")
            case "text:line-break":
                self._text.append("\n")
            case _ if not tag.startswith("text:"):
                self._skip = 1

    def _end_cell(self) -> None:
        given, self._cell = self._cell or {}, None
        alike = _number(given.get("table:number-columns-repeated"), MAX_COLUMNS)
        if text := cell_of(given, clean("".join(self._text))):
            self._cells.append((self._column, alike, text))
        across = _number(given.get("table:number-columns-spanned"), MAX_COLUMNS)
        down = _number(given.get("table:number-rows-spanned"), MAX_ROWS)
        if self._grid is not None and (across > 1 or down > 1):
            self._grid.merge(self._row, self._column, self._row + down - 1, self._column + across - 1)
        self._column += alike

    def _end_row(self) -> None:
        if self._grid is not None and self._cells:
            for row in range(self._row, self._row + self._rows):
                for first, alike, text in self._cells:
                    for column in range(first, first + alike):
                        self._grid.put(row, column, text)
                    self._budget.add_text(len(text) * alike)
                if self._row_hidden:
                    self._grid.hidden_rows.add(row)
        self._row += self._rows


def cell_of(given: dict[str, str], shown: str) -> str:
    """The text of a cell with these attributes, which shows this text.

    >>> cell_of({"office:value-type": "percentage", "office:value": "0.985"}, "98,5 %")
    '98.5%'
    >>> cell_of({"table:formula": "of:=[.A1]+1"}, ""), cell_of({"table:formula": "of:=1/0"}, "#DIV/0!")
    ('=[.A1]+1', '#DIV/0!')
    """
    formula = given.get("table:formula")
    if given.get("calcext:value-type") == "error" or (formula is not None and ERROR.fullmatch(shown)):
        return shown if shown.startswith("#") else f"#{re.sub('[^A-Z0-9]', '', shown.upper())}!"
    match given.get("office:value-type", ""):
        case "float" | "currency":
            return number_cell(given.get("office:value", shown))
        case "percentage":
            return number_cell(given.get("office:value", shown), "percent")
        case "date":
            return iso_cell(given.get("office:date-value", shown))
        case "time":
            return _clock(given.get("office:time-value", ""), shown)
        case "boolean":
            return given.get("office:boolean-value", shown).upper()
        case "" if formula is not None and not shown:
            return "=" + clean(formula.partition("=")[2]) if "=" in formula else UNKNOWN_FORMULA
        case _:
            return clean(given.get("office:string-value", shown))


def _clock(text: str, shown: str) -> str:
    found = CLOCK.fullmatch(text)
    if found is None:
        return shown
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if found[1] or span >= timedelta(days=1):
        return cell_text(-span if found[1] else span)
    return time(span.seconds // 3600, span.seconds // 60 % 60, span.seconds % 60).isoformat()


def _number(text: str | None, most: int) -> int:
    """How many; 1 where nothing says so. A document that names more than a sheet has means all there are."""
    return min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
