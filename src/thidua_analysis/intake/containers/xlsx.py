"""xlsx and xlsm, read in one pass over their XML: what is measured and what is taken are the same cells.

Parts are found by the relations of the package, wherever they lie; what a sheet says of its own size is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...words.problems import Problem
from .archive import Archive
from .bounds import Budget, broken
from .formats import BUILT_IN, Shown, iso_cell, number_cell, shown_by
from .grid import UNKNOWN_FORMULA, Grid
from .parts import links_of, local, parse_part, related, sheet_part
from .plain_rows import PlainRow, PlainRows
from .sheets import Sheet
from .text_of import clean, sheet_name
from .xml_stream import Quiet, parse

MOST_SEEN = 100_000
"""So many texts written in place are remembered: one that has not come again among so many is hardly repeated."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(archive: Archive, main: str, name: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """The worksheets of the workbook whose part is `main`, in its order, and a warning if it has macros.

    Refused: a worksheet or a shared text that is not there, any part that is damaged or too much.
    """
    budget = archive.budget
    book, styles, strings = _Workbook(budget), _Styles(), _Strings(budget)
    parse_part(archive, main, book)
    links = links_of(archive, main)
    parse_part(archive, related(archive, links, main, "styles", "styles.xml"), styles)
    parse_part(archive, related(archive, links, main, "sharedstrings", "sharedStrings.xml"), strings)
    macros = any(member.endswith("vbaproject.bin") for member in archive.infos)
    sheets = []
    for title, hidden, key in book.sheets:
        kind = links.get(key, ("worksheet", ""))[0]
        macros = macros or "macro" in kind  # those of Excel 4 stand in sheets of their own
        if kind == "worksheet":
            cells = _Cells(styles.shown, strings.texts, book.from_1904, budget)
            parse(archive.pieces(sheet_part(archive, links, key, title), budget.limits.unpacked_bytes), cells, budget)
            sheets.append(cells.grid.sheet(sheet_name(title), hidden))
    if not sheets:
        raise broken("intake.workbook_with_sheet")
    archive.check_rest()
    return tuple(sheets), (Problem("macros_ignored", name),) if macros else ()


class _Workbook(Quiet):
    """Of each sheet its name, whether it is hidden, and the id of its relation."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "sheet":
                links = [value for key, value in attributes.items() if ":" in key and local(key) == "id"]
                hidden = attributes.get("state", "visible") != "visible"
                self._budget.add_sheet()
                self.sheets.append((unescaped(attributes.get("name", "")), hidden, links[0] if links else ""))
            case "workbookPr":
                self.from_1904 = attributes.get("date1904") in ("1", "true", "on")


class _Styles(Quiet):
    """What each cell style shows a number as; nothing for those that show it plainly."""

    def __init__(self) -> None:
        self.shown: dict[str, Shown] = {}
        self._formats: dict[str, Shown] = {str(number): shown for number, shown in BUILT_IN.items()}
        self._in_cells, self._count = False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "numFmt":
                self._formats[attributes.get("numFmtId", "")] = shown_by(attributes.get("formatCode", "")[:1000])
            case "cellXfs":
                self._in_cells = True
            case "xf" if self._in_cells:
                if shown := self._formats.get(attributes.get("numFmtId", ""), ""):
                    self.shown[str(self._count)] = shown
                self._count += 1

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._in_cells = False


class _Strings(Quiet):
    """The shared texts, without their formats and the readings beside them."""

    def __init__(self, budget: Budget) -> None:
        self.texts: list[str] = []
        self._budget = budget
        self._text: list[str] = []
        self._into = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "si":
                self._text.clear()
            case "t":
                self._into = not self._aside
            case "rPh":
                self._aside = True

    def end(self, name: str) -> None:
        match local(name):
            case "si":
                self._budget.add_shared()
                self.texts.append(clean(unescaped("".join(self._text))))
            case "t":
                self._into = False
            case "rPh":
                self._aside = False

    def data(self, text: str) -> None:
        if self._into:
            self._text.append(text)


class _Cells(Quiet):
    """The cells of one sheet. This is called for every mark of it, so what is rare stands last."""

    def __init__(self, shown: dict[str, Shown], shared: list[str], from_1904: bool, budget: Budget) -> None:
        self.grid = Grid(budget)
        self._shown, self._shared, self._from_1904, self._budget = shown, shared, from_1904, budget
        self._local: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        # A list repeats its statuses and names row after row: each is understood once.
        self._seen: dict[str, str] = {}
        self._by_number: dict[str, str] = {}
        self._row, self._row_text, self._column = 0, "", -1
        self._cell: dict[str, str] = {}
        self._value: list[str] = []
        self._formula: list[str] = []
        self._target: list[str] | None = None
        self._has_value = self._has_formula = self._aside = False
        self._length = 0
        self._plain = PlainRows()
        self._letters: list[str] = []
        self._at: list[int] = []
        """Of the plain row before: the letters of its columns, where each stands from the first on, and whether they rise."""
        self._first, self._rising = 0, False

    def left(self, piece: bytes) -> Iterator[bytes]:
        for part in self._plain.take(piece):
            if isinstance(part, bytes):
                yield part
            else:
                self._take(part)

    def _take(self, row: PlainRow) -> None:
        """A row whose cells are as plain as most."""
        self._row, self._row_text = int(row.number), row.number
        shared, seen = self._by_number.get, self._seen.get
        remembers = len(self._seen) < MOST_SEEN
        new = self._written if remembers else _bare if row.escaped else str.strip
        texts = [
            (shared(given) or self._shared_text(given)) if kind == "s" and given
            else (seen(written) or new(written)) if written and kind == "inlineStr"
            else self._text(kind or "n", given or written, style or "0") if given or written
            else None
            for _, _, style, kind, given, written in row.cells
        ]  # fmt: skip
        self._length += sum(map(len, filter(None, texts)))
        letters = [cell[0] for cell in row.cells]
        if letters != self._letters:  # of most sheets few times
            columns = [self._place(f"{name}1")[1] for name in letters]
            first = columns[0] if columns else 0
            self._letters, self._at = letters, [column - first for column in columns]
            self._first, self._rising = first, columns == sorted(set(columns))
        if self._rising and {cell[1] for cell in row.cells} == {row.number}:
            if len(texts) <= self._at[-1]:
                laid: list[str | None] = [None] * (self._at[-1] + 1)
                for at, text in zip(self._at, texts, strict=True):
                    laid[at] = text
                texts = laid
            self.grid.put_row(self._row, self._first, texts)
            return
        for (name, number, *_), text in zip(row.cells, texts, strict=True):
            self._row, column = self._place(name + number)
            if text is not None:
                self.grid.put(self._row, column, text)

    def settle(self) -> None:
        self._budget.add_text(self._length)
        self._length = 0
        self.grid.settle()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._local.get(name) or self._local.setdefault(name, local(name))
        if name == "c":
            self._cell = attributes
            self._target = None
            if self._has_value or self._has_formula:
                self._value.clear()
                self._formula.clear()
                self._has_value = self._has_formula = False
        elif name == "v":
            self._has_value = True
            self._target = self._value
        elif name == "t":
            if not self._aside:
                self._has_value = True
                self._target = self._value
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._has_formula = True
            self._target = self._formula
        elif name == "rPh":
            self._aside = True
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = self._place(first), self._place(last or first)
            self.grid.merge(top, left, bottom, right)

    def end(self, name: str) -> None:
        name = self._local[name]
        if name == "v" or name == "t" or name == "f":
            self._target = None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._aside = False

    def data(self, text: str) -> None:
        if self._target is not None:
            self._target.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if (given := attributes.get("r")) is None:
            self._row += 1
        elif given.isascii() and given.isdigit() and len(given) < 8:
            self._row = int(given)
        else:
            raise broken("intake.possible_row")
        self._row_text, self._column = str(self._row), -1
        if attributes.get("hidden") in ("1", "true"):
            self.grid.hidden_rows.add(self._row)

    def _end_cell(self) -> None:
        cell = self._cell
        if place := cell.get("r"):
            letters = place.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None or place[len(letters) :] != self._row_text:
                self._row, column = self._place(place)
                self._row_text = str(self._row)
            self._column = column
        else:
            self._column += 1
        if not (self._has_value or self._has_formula):
            return
        kind = cell.get("t", "n")
        text = self._text(kind, "".join(self._value), cell.get("s", "0"))
        if not text and self._has_formula and not (kind == "str" and self._has_value):
            text = "=" + clean("".join(self._formula)) if self._formula else UNKNOWN_FORMULA
        self._length += len(text)
        self.grid.put(self._row, self._column, text)

    def _text(self, kind: str, value: str, style: str) -> str:
        """The text of a cell of this kind that stores this value."""
        if kind == "n":
            return number_cell(value.strip(), self._shown.get(style, ""), self._from_1904)
        if kind == "s" and value:
            return self._by_number.get(value) or self._shared_text(value)
        if kind in ("str", "inlineStr", "s"):
            return self._seen.get(value) or self._written(value)
        value = value.strip()
        if kind == "b":
            return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(value, value)
        if kind == "e":
            return f"#{value}" if value and not value.startswith("#") else value
        return iso_cell(value)

    def _written(self, value: str) -> str:
        """A text written in place, remembered."""
        text = _bare(value)
        if len(self._seen) < MOST_SEEN:
            self._seen[value] = text
        return text

    def _shared_text(self, number: str) -> str:
        at = number.strip()
        if not (at.isascii() and at.isdigit() and len(at) < 9 and int(at) < len(self._shared)):
            raise broken("intake.shared_text_missing")
        return self._by_number.setdefault(number, self._shared[int(at)])

    def _place(self, place: str) -> tuple[int, int]:
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        if not digits or len(digits) > 7:
            raise broken("intake.address_wrong")
        return int(digits), column


def _bare(value: str) -> str:
    return clean(unescaped(value))


def _column_number(letters: str) -> int:
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise broken("intake.address_wrong")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """Signs that XML cannot hold stand in a workbook as `_x000D_`.

    >>> unescaped("a_x000D_b_x005F_x0041_")
    'a\\rb_x0041_'
    """
    return ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return "\ufffd" if "\ud800" <= sign <= "\udfff" else sign
