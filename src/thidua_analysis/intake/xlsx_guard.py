"""One pass over a zipped workbook before a library opens it: what it would cost, and what the library leaves out.

Every member is unpacked by its central record, as the library does, and counted while unpacking. The
parts that the library parses are parsed here first: entity declarations are refused, the rectangle of
each sheet is measured, and formulas without a result, errors, percent formats, hidden rows and merged
blocks are noted by position.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from ..rules import Words
from .bounds import MAX_COLUMNS, MAX_ROWS, Block, Budget, Refused, broken, too_many
from .text_of import is_percent_format

CHUNK = 1 << 16
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 8_000_000
CELL_WEIGHT = 4
"""Of a cell with something in it, among the marks of a workbook: so that heaped cells stop at twice the limit."""
PERCENT_BUILT_IN = {9, 10}
UNKNOWN_FORMULA = "=?"
CODES = {
    2: "entities not defined",
    3: "no element found",
    4: "not well-formed",
    5: "unclosed token",
    7: "mismatched tag",
    8: "duplicate attribute",
    9: "junk after document element",
}


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
    merged: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Guarded:
    """The sheets in the order of the workbook, None for what is no worksheet; whether there are macros."""

    sheets: tuple[SheetFacts | None, ...]
    macros: bool


def members(raw: bytes) -> dict[str, zipfile.ZipInfo]:
    """The central directory. Refused: a directory too long to hold, two members of one name."""
    _check_directory(raw)
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    found = {info.filename.replace("\\", "/").casefold(): info for info in infos}
    if len(found) != len(infos):
        raise broken("hai phần trùng tên trong tệp zip", "two members of one name in the zip")
    return found


def _check_directory(raw: bytes) -> None:
    at = raw.rfind(b"PK\x05\x06", max(0, len(raw) - 65_557))
    if at < 0 or len(raw) < at + 22:
        raise broken("tệp zip bị cắt, thiếu mục lục ở cuối", "the zip is cut off, its directory is missing")
    count, size = struct.unpack_from("<HL", raw, at + 10)
    if size == 0xFFFFFFFF or count == 0xFFFF:
        at64 = raw.rfind(b"PK\x06\x06", 0, at)
        if at64 >= 0 and len(raw) >= at64 + 48:
            count, size = struct.unpack_from("<QQ", raw, at64 + 32)
    if count > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise too_many(MAX_MEMBERS, "phần trong tệp zip", "members in the zip")


def unpack(raw: bytes, info: zipfile.ZipInfo, budget: Budget, most: int) -> Iterator[bytes]:
    """The bytes of a member, in pieces, counted as they come. Its length and checksum must hold."""
    if info.flag_bits & 1:
        raise Refused("file_encrypted")
    at = info.header_offset
    if raw[at : at + 4] != b"PK\x03\x04" or len(raw) < at + 30:
        raise broken("tệp zip hỏng mục lục", "the zip's directory is damaged")
    start = at + 30 + sum(struct.unpack_from("<HH", raw, at + 26))
    packed = memoryview(raw)[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise broken("tệp zip bị cắt", "the zip is cut off")
    length = checksum = 0
    for piece in _inflate(packed, info.compress_type):
        length += len(piece)
        checksum = zlib.crc32(piece, checksum)
        budget.add_unpacked(len(piece))
        if length > most:
            raise too_many(most, "byte sau khi giải nén", "bytes when unpacked")
        yield piece
    if length != info.file_size or checksum != info.CRC:
        raise broken("tệp zip hỏng, mã kiểm tra không khớp", "the zip is damaged, a checksum does not hold")


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    if method != zipfile.ZIP_DEFLATED:
        raise broken("tệp zip nén kiểu lạ", "the zip is packed in an unusual way")
    unpacker = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), CHUNK):
            rest: bytes = bytes(packed[at : at + CHUNK])
            while rest and not unpacker.eof:
                if piece := unpacker.decompress(rest, CHUNK):
                    yield piece
                rest = unpacker.unconsumed_tail
        while piece := unpacker.decompress(unpacker.unconsumed_tail, CHUNK):
            yield piece
    except zlib.error:
        raise broken("tệp zip hỏng", "the zip is damaged") from None


def guard(raw: bytes, infos: dict[str, zipfile.ZipInfo], budget: Budget) -> Guarded:
    """Go over the whole container once. :class:`Refused` says what is wrong with it."""
    most = budget.limits.text_bytes
    done: set[str] = set()

    def parse(name: str, reader: _Reader, most: int = most) -> None:
        if info := infos.get(name):
            done.add(name)
            _parse(unpack(raw, info, budget, most), reader, budget)

    types, workbook, links = _Quiet(), _Workbook(), _Links()
    parse("[content_types].xml", types)
    parse("_rels/.rels", _Quiet())
    parse("xl/workbook.xml", workbook)
    parse("xl/_rels/workbook.xml.rels", links)
    styles, strings = _Styles(), _Strings(budget)
    parse("xl/styles.xml", styles)
    parse("xl/sharedstrings.xml", strings)
    targets = {key: _target(target) for key, target in links.targets.items()}
    facts: dict[str, SheetFacts] = {}
    for name in dict.fromkeys(targets.get(key, "") for key in workbook.sheets):
        reader = _SheetReader(styles.percent, strings.lengths, budget)
        parse(name, reader, budget.limits.unpacked_bytes)
        if reader.is_sheet:
            facts[name] = reader.facts
    for name, info in infos.items():
        if name not in done:
            for _ in unpack(raw, info, budget, budget.limits.unpacked_bytes):
                pass
    sheets = tuple(facts.get(targets.get(key, "")) for key in workbook.sheets)
    macros = any(name.endswith("vbaproject.bin") for name in infos)
    return Guarded(sheets, macros)


def _target(link: str) -> str:
    link = link.replace("\\", "/").casefold()
    if link.startswith("/"):
        return posixpath.normpath(link[1:])
    return posixpath.normpath(link if link.startswith("xl/") else f"xl/{link}")


class _Quiet:
    """Parsed only to see that it is whole and defines nothing."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...

    def settle(self) -> None:
        """Called after each piece: to put on the budget what was counted in it."""


_Reader = _Quiet


def _parse(pieces: Iterator[bytes], reader: _Reader, budget: Budget) -> None:
    """Feed a reader, the names it gets without prefixes."""
    local: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        begin(local.get(name) or local.setdefault(name, name.rpartition(":")[2]), attributes)

    def end(name: str) -> None:
        finish(local[name])

    begin, finish = reader.start, reader.end
    parser = new_parser(start, end, reader.data)
    try:
        for piece in pieces:
            # Counted here and not at each element: that would take longer than parsing.
            budget.add_elements(piece.count(b"<"))
            parser.Parse(piece, False)
            reader.settle()
        parser.Parse(b"", True)
        reader.settle()
    except expat.ExpatError as fault:
        raise xml_fault(fault) from None


def new_parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
    separator: str | None = None,
) -> expat.XMLParserType:
    """A streaming parser that refuses every DOCTYPE: no workbook has a reason for one."""

    def refuse(*_: object) -> None:
        raise Refused("file_entities")

    parser = expat.ParserCreate(None, separator)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def xml_fault(fault: expat.ExpatError) -> Refused:
    """What a parser met, as a problem."""
    what = CODES.get(fault.code, expat.ErrorString(fault.code) or "not well-formed")
    return broken(
        f"XML sai cú pháp ở dòng {fault.lineno} ({what})", f"XML is malformed at line {fault.lineno} ({what})"
    )


class _Workbook(_Quiet):
    """The relation of each sheet, in order."""

    def __init__(self) -> None:
        self.sheets: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            links = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key]
            self.sheets.append(links[0] if links else "")


class _Links(_Quiet):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Styles(_Quiet):
    """Which cell styles show a percentage."""

    def __init__(self) -> None:
        self.percent: set[str] = set()
        self._formats = {str(number) for number in PERCENT_BUILT_IN}
        self._in_cells, self._count = False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            number = attributes.get("numFmtId", "")
            (self._formats.add if is_percent_format(attributes.get("formatCode", "")) else self._formats.discard)(
                number
            )
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if attributes.get("numFmtId") in self._formats:
                self.percent.add(str(self._count))
            self._count += 1

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


class _Strings(_Quiet):
    """Length of each shared text."""

    def __init__(self, budget: Budget) -> None:
        self.lengths = array("L")
        self._budget, self._in_item = budget, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            if len(self.lengths) >= self._budget.limits.cells:
                raise too_many(self._budget.limits.cells, "ô", "cells")
            self.lengths.append(0)
            self._in_item = True

    def end(self, name: str) -> None:
        if name == "si":
            self._in_item = False

    def data(self, text: str) -> None:
        if self._in_item:
            self.lengths[-1] += len(text)


class _SheetReader(_Quiet):
    """The cells of one sheet: where they are and what the library would make blank."""

    def __init__(self, percent_styles: set[str], lengths: array[int], budget: Budget) -> None:
        self.facts = SheetFacts()
        self.is_sheet = False
        self._percent_styles, self._lengths, self._budget = percent_styles, lengths, budget
        self._columns: dict[str, int] = {}
        self._in_data = False
        self._row, self._column = 0, -1
        self._kind = self._style = ""
        self._formula: list[str] | None = None
        self._value: list[str] | None = None
        self._filled = False
        self._target: list[str] | None = None
        self._area = self._cells = self._length = 0

    def settle(self) -> None:
        """See :class:`_Quiet`."""
        self._budget.add_elements(self._cells)
        self._budget.add_text(self._length)
        self._cells = self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "is":
            self._filled = True
            if self._value is None:
                self._value = []
            self._target = self._value
        elif name == "f":
            self._filled = True
            self._formula = self._target = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "worksheet":
            self.is_sheet = True
        elif name == "mergeCell":
            self._budget.add_cells(1)
            first, _, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = self._place(first), self._place(last or first)
            self.facts.merged.append((top, left, bottom, right))

    def end(self, name: str) -> None:
        if name == "c":
            if self._filled:
                self._end_cell()
        elif name in ("v", "is", "f"):
            self._target = None

    def data(self, text: str) -> None:
        if self._target is not None:
            self._target.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        try:
            self._row = int(attributes.get("r", self._row + 1))
        except ValueError:
            raise broken("số dòng sai", "a row number is wrong") from None
        if not 1 <= self._row <= MAX_ROWS:
            raise broken("số dòng sai", "a row number is wrong")
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.facts.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if place := attributes.get("r"):
            self._row, self._column = self._place(place)
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._formula = self._value = self._target = None
        self._filled = False

    def _end_cell(self) -> None:
        facts, row, column = self.facts, self._row, self._column
        if not (1 <= row <= MAX_ROWS and 0 <= column < MAX_COLUMNS):
            raise broken("địa chỉ ô sai", "a cell's address is wrong")
        if row > facts.last_row or column > facts.last_column:
            facts.last_row, facts.last_column = max(row, facts.last_row), max(column, facts.last_column)
            area = facts.last_row * (facts.last_column + 1)
            self._budget.add_cells(area - self._area)
            self._area = area
        # Many cells at one address do not widen the rectangle, and the library keeps them all.
        self._cells += CELL_WEIGHT
        value = "".join(self._value).strip() if self._value else ""
        kind = self._kind
        self._length += self._shared_length(value) if kind == "s" and value else len(value)
        if self._formula is not None and not value and (kind != "str" or self._value is None):
            self._note("=" + "".join(self._formula).strip() if self._formula else UNKNOWN_FORMULA)
        elif kind == "e" and value:
            self._note(value if value.startswith("#") else f"#{value}")
        elif kind == "n" and value and self._style in self._percent_styles:
            facts.percent[row] = facts.percent.get(row, 0) | 1 << column

    def _note(self, text: str) -> None:
        self._length += len(text)
        self.facts.texts.setdefault(self._row, {})[self._column] = text

    def _shared_length(self, number: str) -> int:
        try:
            at = int(number)
            if at < 0:
                raise IndexError
            return self._lengths[at]
        except (ValueError, IndexError):
            raise broken("chuỗi dùng chung bị thiếu", "a shared text is missing") from None

    def _place(self, place: str) -> tuple[int, int]:
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        column = self._columns.get(letters)
        if column is None:
            column = _column_number(letters)
            self._columns[letters] = column
        if not digits or len(digits) > 7:
            raise broken("địa chỉ ô sai", "a cell's address is wrong")
        return int(digits), column


def _column_number(letters: str) -> int:
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise broken("địa chỉ ô sai", "a cell's address is wrong")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def kind_of_zip(infos: dict[str, zipfile.ZipInfo]) -> Refused | None:
    """None for a workbook that can be read; otherwise what the zip is."""
    for member, vi, en in OTHER_ZIPS:
        if member in infos:
            return Refused("file_kind", Words(vi=vi, en=en))
    if "xl/workbook.xml" in infos:
        return None
    return Refused("file_archive", Words(vi="zip", en="zip"))


OTHER_ZIPS = (
    ("xl/workbook.bin", "bảng tính nhị phân xlsb", "a binary workbook, xlsb"),
    ("word/document.xml", "văn bản Word docx", "a Word document, docx"),
    ("ppt/presentation.xml", "trình chiếu PowerPoint pptx", "a PowerPoint presentation, pptx"),
    ("content.xml", "tài liệu LibreOffice (ods, odt)", "a LibreOffice document (ods, odt)"),
    ("mimetype", "tài liệu LibreOffice hoặc epub", "a LibreOffice document or epub"),
)
