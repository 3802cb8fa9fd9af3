"""Tables in text markup: HTML (often named xls) and SpreadsheetML 2003. Streamed, no tree is built."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from .bounds import MAX_COLUMNS, MAX_ROWS, Block, Budget, Limits, Refused, broken, too_many
from .encodings import CP1252, CP1258, MAX_LINE, Encoding, pieces
from .sheets import Row, Sheet
from .text_of import cell_text, clean, date_text, is_percent_format, number_text, sheet_name
from .xml_stream import Quiet, parse

PIECE = 1 << 16
BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
HTML_SIGN = re.compile(r"<(?:table|html|body|thead|tbody|tr|td|meta|style|div)\b|<!doctype html", re.IGNORECASE)
TABLE, TABLE_ROW = re.compile(r"<table[\s>]", re.IGNORECASE), re.compile(r"<tr[\s>]", re.IGNORECASE)
CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
DECLARED = {
    name: encoding
    for encoding, names in ((CP1258, ("windows-1258", "cp1258")), (CP1252, ("windows-1252", "iso-8859-1", "latin1")))
    for name in names
}
HTML_SPACE = re.compile(r"[ \t\r\n\f]+")

MAX_COLSPAN, MAX_ROWSPAN = 1_000, 65_534
"""What browsers go by, whatever a page says."""
UNSHOWN = {"script", "style", "title", "xml", "template"}
# Text before and after one of these is not one word.
BREAKS = {
    "br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "tr", "td", "th", "center",
    "caption", "pre", "section", "header", "footer", "form", "fieldset", "dl", "dt", "dd", "body", "html", "blockquote",
}  # fmt: skip
SPREADSHEET, EXCEL = "urn:schemas-microsoft-com:office:spreadsheet", "urn:schemas-microsoft-com:office:excel"


def root_of(text: str) -> str:
    """Name of the first element in small letters, without its prefix; '' where there is none."""
    if not text.lstrip().startswith("<"):
        return ""
    before = BEFORE_ROOT.match(text)
    found = ROOT.match(text, before.end() if before else 0)
    return found[1].casefold() if found else ""


def looks_like_html(text: str, root: str) -> bool:
    """Whether a file is HTML. The beginning may lack everything but the table."""
    if root in ("html", "table", "body", "head", "meta", "style", "div"):
        return True
    if text.lstrip().startswith("<"):
        return bool(HTML_SIGN.search(text)) and not text.lstrip().startswith("<?xml")
    return bool(TABLE.search(text) and TABLE_ROW.search(text))


def read_html(path: Path, encoding: Encoding, head: str, limits: Limits) -> tuple[Sheet, ...]:
    """One sheet with all rows of all tables in the order of the page; text between tables is a row of one cell.

    A table within a cell ends the row it stands in, and its own rows follow: nothing is lost, nothing
    counted twice. `encoding` is by content; a charset the page declares counts where that leaves a choice.
    """
    declared = CHARSET.search(head)
    if encoding in (CP1252, CP1258) and declared:
        encoding = DECLARED.get(declared[1].casefold(), encoding)
    page = _Page(Budget(limits), encoding)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    opened = closed = 0
    tail = ""
    try:
        for text in _decoded(path, encoding):
            window = (tail + text).casefold()
            opened += len(re.findall(r"<table[\s>]", window)) - len(re.findall(r"<table[\s>]", tail))
            closed += window.count("</table") - tail.count("</table")
            tail = window[-8:]
            parser.feed(text.encode("utf-8", errors="replace"))
        parser.close()
    except etree.LxmlError:
        raise broken("intake.readable_html") from None
    if opened > closed:
        raise broken("intake.ended_table")
    if not page.rows:
        raise Refused("file_empty")
    last_column = max(len(cells) for _, cells in page.rows) - 1
    merged = page.budget.clip(page.merged, page.number, last_column)
    return (Sheet("", tuple(page.rows), merged, hidden_rows=frozenset(page.hidden_rows)),)


def _decoded(path: Path, encoding: Encoding) -> Iterator[str]:
    """The text in pieces that end at a line where there are lines, so that marks stay with their letters."""
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    rest = ""
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                rest += decoder.decode(piece)
                cut = rest.rfind(">") + 1
                yield rest[:cut].replace("\0", "")
                rest = rest[cut:]
                if len(rest) > MAX_LINE:
                    raise too_many("intake.characters_without_mark", count=MAX_LINE)
            yield (rest + decoder.decode(b"", True)).replace("\0", "")
        except UnicodeDecodeError:
            raise broken("intake.encoded", encoding=encoding.label) from None


class _Table:
    """One open table: the row being filled, and cells of earlier rows that reach into it."""

    def __init__(self) -> None:
        self.cells: list[str] | None = None
        self.spans: list[tuple[int, int, int]] = []
        """First column, width, last row: of each cell that spans rows."""
        self.blocks: list[Block] = []
        self.hidden = False
        self.cell: tuple[int, int] | None = None
        """Rows and columns of the cell being read."""


class _Page:
    """Receives what the parser meets."""

    def __init__(self, budget: Budget, encoding: Encoding) -> None:
        self.budget, self.encoding = budget, encoding
        self.rows: list[Row] = []
        self.merged: list[Block] = []
        self.hidden_rows: set[int] = set()
        self.number = 0
        self._tables: list[_Table] = []
        self._text: list[str] = []
        self._unshown = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.budget.add_elements(2)
        if tag in UNSHOWN:
            self._unshown += 1
            return
        if tag == "table":
            self._unshown = 0
        if tag in BREAKS:
            self._break()
        if tag == "table":
            self._suspend()
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_row()
            self._tables[-1].cells = []
            style = attributes.get("style", "").replace(" ", "").casefold()
            self._tables[-1].hidden = "display:none" in style or "hidden" in attributes
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            self._start_cell(attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in UNSHOWN:
            self._unshown = max(0, self._unshown - 1)
            return
        if tag == "table" and self._tables:
            self._end_row()
            table = self._tables.pop()
            self.merged += [(a, b, min(c, self.number), d) for a, b, c, d in table.blocks]
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
        elif tag in BREAKS:
            self._break()

    def data(self, text: str) -> None:
        """Text between marks."""
        if not self._unshown:
            self.budget.add_text(len(text))
            self._text.append(text)

    def close(self) -> None:
        """The end of the page."""
        while self._tables:
            self.end("table")
        self._flush_text()

    def _break(self) -> None:
        """A word ends; outside of cells a row of text as well."""
        if self._tables and self._tables[-1].cell is not None:
            self._text.append(" ")
        else:
            self._flush_text()

    def _take_text(self) -> str:
        text = HTML_SPACE.sub(
            " ", self.encoding.text("".join(self._text)) if self.encoding.compose else "".join(self._text)
        )
        self._text.clear()
        return clean(text)

    def _flush_text(self) -> None:
        """Text that stands in no cell, as a row of its own."""
        if text := self._take_text():
            self._add_row([text], False)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        table = self._tables[-1]
        if table.cells is None:
            table.cells = []
        table.cell = (
            _span(attributes.get("rowspan"), MAX_ROWSPAN),
            _span(attributes.get("colspan"), MAX_COLSPAN),
        )

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None:
            self._flush_text()
            return
        cells = table.cells if table.cells is not None else []
        height, width = table.cell
        table.cell, table.cells = None, cells
        self._pass_spans(table, cells)
        row, column = self.number + 1, len(cells)
        if column + width > MAX_COLUMNS:
            raise too_many("intake.columns", count=MAX_COLUMNS)
        self.budget.add_cells(width)
        cells += [self._take_text(), *[""] * (width - 1)]
        if height > 1:
            table.spans.append((column, width, row + height - 1))
        if height > 1 or width > 1:
            table.blocks.append((row, column, row + height - 1, column + width - 1))

    def _pass_spans(self, table: _Table, cells: list[str]) -> None:
        """Fill the columns that cells of rows above take up."""
        moved = bool(table.spans)
        while moved:
            moved = False
            for first, width, last in table.spans:
                if last > self.number and first <= len(cells) < first + width:
                    added = first + width - len(cells)
                    self.budget.add_cells(added)
                    cells += [""] * added
                    moved = True

    def _end_row(self) -> None:
        table = self._tables[-1]
        self._end_cell()
        if table.cells is not None:
            cells, table.cells = table.cells, None
            self._add_row(cells, table.hidden)
            table.spans = [span for span in table.spans if span[2] > self.number]

    def _suspend(self) -> None:
        """A table begins within a cell: what was read of the row so far comes first."""
        if self._tables and self._tables[-1].cells is not None:
            table = self._tables[-1]
            self._end_row()
            table.cells, table.cell = [], None

    def _add_row(self, cells: list[str], hidden: bool) -> None:
        self.number += 1
        self.budget.add_cells(1)
        if self.number > MAX_ROWS:
            raise too_many("intake.rows", count=MAX_ROWS)
        if any(cells):
            self.rows.append((self.number, tuple(cells)))
            if hidden:
                self.hidden_rows.add(self.number)


def _span(text: str | None, most: int) -> int:
    digits = re.match(r"\s*\+?0*(\d{1,9})", text or "")
    return max(1, min(int(digits[1]), most)) if digits else 1


def read_spreadsheetml(path: Path, limits: Limits) -> tuple[Sheet, ...]:
    """The sheets of a workbook saved as "XML Spreadsheet 2003". Refused: any DOCTYPE, XML that is not whole."""
    budget = Budget(limits)
    book = _Book(budget)
    parse(pieces(path), book, budget, " ")
    if not book.sheets:
        raise broken("intake.spreadsheet_with_sheet")
    return tuple(book.sheets)


class _Book(Quiet):
    """Receives the elements of a SpreadsheetML file; names come as "namespace name"."""

    def __init__(self, budget: Budget) -> None:
        self.sheets: list[Sheet] = []
        self._budget = budget
        self._percent: dict[str, bool] = {}
        self._style = self._row_style = self._cell_style = ""
        self._name, self._hidden = "", False
        self._rows: list[Row] = []
        self._merged: list[Block] = []
        self._hidden_rows: set[int] = set()
        self._row, self._column, self._next_row = 0, -1, 1
        self._cells: list[str] = []
        self._across = 0
        self._formula: str | None = None
        self._kind: str | None = None
        self._text: list[str] | None = None
        self._comment = False
        self._last_column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _, name = tag.rpartition(" ")
        if space == EXCEL and name == "Visible":
            self._text = []
        if space != SPREADSHEET:
            return
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        match name:
            case "Style":
                self._style = given.get("ID", "")
                self._percent[self._style] = self._percent.get(given.get("Parent", ""), False)
            case "NumberFormat":
                self._percent[self._style] = is_percent_format(given.get("Format", ""))
            case "Worksheet":
                self._name, self._hidden = given.get("Name", ""), False
                self._rows, self._merged, self._hidden_rows = [], [], set()
                self._next_row, self._last_column = 1, 0
            case "Row":
                self._start_row(given)
            case "Cell":
                self._start_cell(given)
            case "Comment":
                self._comment = True
            case "Data" if not self._comment:
                self._kind, self._text = given.get("Type", "String"), []

    def end(self, tag: str) -> None:
        """An element ends."""
        space, _, name = tag.rpartition(" ")
        if space == EXCEL and name == "Visible" and self._text is not None:
            self._hidden = "".join(self._text).strip() in ("SheetHidden", "SheetVeryHidden")
            self._text = None
        if space != SPREADSHEET:
            return
        match name:
            case "Data" if not self._comment and self._text is not None and self._kind is not None:
                self._put(_typed("".join(self._text), self._kind, self._percent.get(self._cell_style, False)))
                self._text = self._kind = None
            case "Comment":
                self._comment = False
            case "Cell":
                if self._formula is not None:
                    self._put(clean(self._formula))
                self._column += self._across
            case "Row":
                if any(self._cells):
                    self._rows.append((self._row, tuple(self._cells)))
            case "Worksheet":
                last_row = self._rows[-1][0] if self._rows else 0
                self.sheets.append(
                    Sheet(
                        sheet_name(self._name),
                        tuple(self._rows),
                        self._budget.clip(self._merged, last_row, self._last_column),
                        self._hidden,
                        frozenset(row for row in self._hidden_rows if row <= last_row),
                    )
                )

    def data(self, text: str) -> None:
        """Text between marks."""
        if self._text is not None:
            self._budget.add_text(len(text))
            self._text.append(text)

    def _start_row(self, given: dict[str, str]) -> None:
        self._row = _whole(given.get("Index"), self._next_row, MAX_ROWS)
        if self._row < self._next_row:
            raise broken("intake.rising_rows")
        self._next_row = self._row + _whole(given.get("Span"), 0, MAX_ROWS) + 1
        self._column, self._cells = -1, []
        self._row_style = given.get("StyleID", "")
        if given.get("Hidden") == "1":
            self._hidden_rows.add(self._row)

    def _start_cell(self, given: dict[str, str]) -> None:
        column = _whole(given.get("Index"), self._column + 2, MAX_COLUMNS) - 1
        if column <= self._column:
            raise broken("intake.rising_columns")
        self._column = column
        self._cell_style = given.get("StyleID", self._row_style)
        self._formula = given.get("Formula")
        self._across = _whole(given.get("MergeAcross"), 0, MAX_COLUMNS)
        down = _whole(given.get("MergeDown"), 0, MAX_ROWS)
        if self._across or down:
            self._budget.add_cells(1)
            self._merged.append((self._row, column, self._row + down, column + self._across))
            self._last_column = max(self._last_column, min(column + self._across, MAX_COLUMNS))

    def _put(self, text: str) -> None:
        self._formula = None
        if self._row == 0 or self._column < 0:
            raise broken("intake.cells_in_rows")
        added = self._column + 1 - len(self._cells)
        self._budget.add_cells(max(added, 0))
        self._cells += [""] * added
        self._cells[self._column] = text
        self._last_column = max(self._last_column, self._column)


def _whole(text: str | None, default: int, most: int) -> int:
    if text is None:
        number = default
    else:
        if not re.fullmatch(r"\s*\d{1,9}\s*", text):
            raise broken("intake.whole_places")
        number = int(text)
    if number > most:
        raise too_many("intake.rows_or_columns", count=most)
    return number


def _typed(text: str, kind: str, percent: bool) -> str:
    text = text.strip()
    match kind:
        case "Number":
            try:
                number = Decimal(text)
                # A short text such as 1e999999 would be written out in full.
                if number.is_finite() and abs(number.adjusted()) < 400:
                    return number_text(float(number) if len(number.as_tuple().digits) > 15 else number, percent)
            except InvalidOperation:
                pass
            return clean(text)
        case "DateTime":
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return clean(text)
            return cell_text(moment.time()) if moment.year < 1900 else date_text(moment)
        case "Boolean":
            return {"1": "TRUE", "0": "FALSE"}.get(text, clean(text))
        case _:
            return clean(text)
