"""csv, tab-separated and "Unicode text" files, read from disk again at each iteration, never held whole."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...words.catalogue import words
from .bounds import Refused, broken, too_many
from .encodings import MAX_LINE, Encoding, lines
from .sheets import Row, Sheet
from .stamp import Stamp
from .text_of import clean

SEPARATORS = "\t;,|"
SEPARATOR_LINE = re.compile(r'"?sep=([^"\r\n])"?\r?\n?', re.IGNORECASE)
SAMPLE_RECORDS = 256


@dataclass(frozen=True)
class DelimitedRows:
    """Rows of a text file. A record may span lines; its number is that of its first line."""

    path: Path
    stamp: Stamp
    encoding: Encoding
    separator: str
    skip: int

    def __iter__(self) -> Iterator[Row]:
        with self.stamp.watch(self.path):
            yield from self.records()

    def records(self) -> Iterator[Row]:
        """As iteration, but :class:`Refused` leaves as it is. Blank lines are left out."""
        source = _Lines(lines(self.path, self.encoding), self.skip)
        reader = csv.reader(source, delimiter=self.separator, strict=True)
        while True:
            start = source.number + 1
            try:
                record = next(reader, None)
            except csv.Error:
                raise broken("intake.closed_quotes", start, line=start) from None
            if record is None:
                return
            source.since = 0
            cells = tuple(map(clean, record))
            if any(cells):
                yield start, cells


class _Lines:
    """Lines for the csv reader, which would gather a record without end."""

    def __init__(self, source: Iterator[str], skip: int) -> None:
        self.source, self.number, self.since = source, skip, 0
        for _ in islice(source, skip):
            pass

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.source)
        self.number += 1
        self.since += len(line)
        if self.since > MAX_LINE:
            raise too_many("intake.characters_to_line", count=MAX_LINE, line=self.number)
        if "\0" in line:
            raise broken("intake.text_at_line", self.number, line=self.number)
        return line


def read_delimited(path: Path, stamp: Stamp, encoding: Encoding) -> Sheet:
    """The one sheet of a text file, after one pass over all of it. Refused: encoding or quotes that break."""
    first = next(lines(path, encoding), "").lstrip("\ufeff")
    declared = SEPARATOR_LINE.fullmatch(first)
    separator = declared[1] if declared else find_separator(list(islice(lines(path, encoding), SAMPLE_RECORDS)))
    rows = DelimitedRows(path, stamp, encoding, separator, 1 if declared else 0)
    if not sum(1 for _ in rows.records()):
        raise Refused("file_empty", words("intake.blank_lines"))
    return Sheet("", rows)


def find_separator(sample: list[str]) -> str:
    r"""The sign that cuts most lines into one and the same number of cells.

    >>> find_separator(["STT;Tên;Kết quả\n", "1;Phụng Hiệp;98,5\n", "2;Tân Hòa;97\n"])
    ';'
    """
    return max(SEPARATORS, key=lambda sign: _evenness(sample, sign))


def _evenness(sample: list[str], separator: str) -> tuple[bool, int, int]:
    widths: Counter[int] = Counter()
    sound = True
    try:
        for record in csv.reader(sample, delimiter=separator, strict=True):
            widths[len(record)] += 1
    except csv.Error as fault:
        # The sample may end within a quoted cell, which speaks for no sign and against none.
        sound = "unexpected end" in str(fault)
    del widths[0], widths[1]
    if not widths:
        return False, 0, int(sound)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return sound, count, width
