"""Which encoding a text file is in, by its content alone, and its lines in it.

UTF-8 where the whole file is UTF-8; UTF-16 where a mark or the pattern of zeros says so. What remains
is 8-bit text: cp1258 if it then reads as Vietnamese, else cp1252, in which text of the old fonts
TCVN3 (.VnTime) and VNI is stored and recognised later.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .bounds import broken, too_many

PIECE = 1 << 20
MAX_LINE = 4_000_000
UTF16_SAMPLE = 4096
UTF16_HIGH_BYTES = {0x00, 0x01, 0x03, 0x1E, 0x20}
"""High bytes of Vietnamese text: ASCII and Latin-1, Latin Extended, combining marks, ẠẢ…, punctuation."""
# No text has these; tab, line ends, form feed and the end mark of DOS (1A) do occur.
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
MARKS = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "AEIOUYÂĂÊÔƠƯaeiouyâăêôơư"
READS_AS_VIETNAMESE = re.compile(f"[ÂĂÊÔƠƯĐâăêôơưđÀÁÈÉÍÓÙÚàáèéíóùú]|(?<=[{VOWELS}])[{MARKS}]")
BEYOND_ASCII = re.compile(f"[À-ƿ{MARKS}]|(?<=[A-Za-z])[¡-¿]")
VIETNAMESE_SHARE = 0.9


def _eight_bit(codec: str) -> dict[int, str]:
    """Latin-1 text → text in `codec`, its undefined bytes left as Latin-1."""
    return {n: bytes([n]).decode(codec, errors="ignore") or chr(n) for n in range(128, 256)}


@dataclass(frozen=True)
class Encoding:
    """How bytes become text: a codec, then for 8-bit text a table, then composition."""

    label: str
    codec: str
    table: dict[int, str] | None = None
    compose: bool = False

    def text(self, decoded: str) -> str:
        """What `codec` gave → text."""
        if self.table is not None:
            decoded = decoded.translate(self.table)
        return unicodedata.normalize("NFC", decoded) if self.compose else decoded


CP1258_TABLE = _eight_bit("cp1258")
UTF8 = Encoding("utf-8", "utf-8-sig")
UTF16_LE, UTF16_BE = Encoding("utf-16-le", "utf-16-le"), Encoding("utf-16-be", "utf-16-be")
CP1252 = Encoding("cp1252", "latin-1", _eight_bit("cp1252"))
CP1258 = Encoding("cp1258", "latin-1", CP1258_TABLE, compose=True)


def find_encoding(path: Path, head: bytes) -> Encoding:
    """The encoding of a text file; `head` is its beginning. Refused: UTF text that is damaged or cut off."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "utf-16")
    if guess := _utf16_without_mark(head):
        return guess
    good, bad = _utf8_counts(path)
    if not bad:
        return UTF8
    if head.startswith(codecs.BOM_UTF8) or good > bad:
        raise broken("intake.whole_utf8")
    return CP1258 if _reads_as_vietnamese(path) else CP1252


def _utf16_without_mark(head: bytes) -> Encoding | None:
    sample = head[:UTF16_SAMPLE]
    sample = sample[: len(sample) // 2 * 2]
    for encoding, high, low in ((UTF16_LE, sample[1::2], sample[::2]), (UTF16_BE, sample[::2], sample[1::2])):
        plain = high.count(0)
        if (
            plain > len(high) * 0.3
            and sum(map(high.count, UTF16_HIGH_BYTES)) > len(high) * 0.9
            and low.count(0) < plain
        ):
            text = sample.decode(encoding.codec, errors="replace")
            if not CONTROLS.search(text):
                return encoding
    return None


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece after piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _utf8_counts(path: Path) -> tuple[int, int]:
    """Characters beyond ASCII that are sound UTF-8, and places that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = bad = 0
    for piece in chain(pieces(path), (b"",)):
        text = decoder.decode(piece, final=not piece)
        if not text.isascii():
            replaced = text.count("\ufffd")
            bad += replaced
            good += len(text) - replaced - len(text.encode("ascii", errors="ignore"))
    return good, bad


def _reads_as_vietnamese(path: Path) -> bool:
    """Whether nearly every letter beyond ASCII is one that cp1258 text has, its marks on vowels.

    In TCVN3 and VNI the same bytes fall on consonants or are signs within words.
    """
    good = beyond = 0
    for piece in pieces(path):
        text = (CP1258.table and piece.decode("latin-1").translate(CP1258.table)) or ""
        good += sum(1 for _ in READS_AS_VIETNAMESE.finditer(text))
        beyond += sum(1 for _ in BEYOND_ASCII.finditer(text))
    return good > 0 and good >= beyond * VIETNAMESE_SHARE


def lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """The lines with their ends. Refused: a line without end, bytes that are not in the encoding."""
    number = 1
    with path.open(encoding=encoding.codec, newline="") as file:
        try:
            while line := file.readline(MAX_LINE):
                if len(line) >= MAX_LINE:
                    raise too_many("intake.characters_in_line", count=MAX_LINE, line=number)
                yield encoding.text(line)
                number += 1
        except UnicodeDecodeError:
            raise broken("intake.encoded_at_line", number, encoding=encoding.label, line=number) from None


def head_text(head: bytes, encoding: Encoding) -> str:
    """The beginning of the file as text."""
    return encoding.text(head.decode(encoding.codec, errors="replace")).lstrip("\ufeff")
