"""A zip that a file is kept in (xlsx, xlsb, ods): its members, unpacked in bounds, and what kind of document they make.

Every member is unpacked by its central record and counted while unpacking: what a record claims is never trusted.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from .bounds import MAX_MEMBERS, Budget, Refused, broken, too_many

CHUNK = 1 << 16
MAX_DIRECTORY = 8_000_000
"""Bytes of a zip's central directory, read before anything else is."""


@dataclass(frozen=True)
class Archive:
    """A zip in memory. Members are named in small letters with `/`, as every reader of workbooks compares them."""

    raw: bytes
    budget: Budget
    infos: dict[str, zipfile.ZipInfo]
    opened: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, raw: bytes, budget: Budget) -> Archive:
        """Refused: no directory, or one too long to hold; two members of one name."""
        _check_directory(raw)
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
        found = {info.filename.replace("\\", "/").removeprefix("/").casefold(): info for info in infos}
        if len(found) != len(infos):
            raise broken("intake.zip_twins")
        return cls(raw, budget, found)

    def __contains__(self, name: str) -> bool:
        return name in self.infos

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        """The bytes of a member, piece after piece; at most `most` of them."""
        self.opened.add(name)
        return _unpack(self.raw, self.infos[name], self.budget, most)

    def check_rest(self) -> None:
        """Unpack what nobody has asked for: a part that is damaged or swells speaks against the whole file."""
        for name in self.infos.keys() - self.opened:
            for _ in self.pieces(name, self.budget.limits.unpacked_bytes):
                pass


def resolve(base: str, target: str) -> str:
    """The member that a link in the part `base` leads to.

    >>> resolve("xl/workbook.xml", "worksheets/Sheet1.xml"), resolve("xl/workbook.xml", "/data/a.xml")
    ('xl/worksheets/sheet1.xml', 'data/a.xml')
    """
    target = target.replace("\\", "/").casefold()
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined).lstrip("/")


def _check_directory(raw: bytes) -> None:
    at = raw.rfind(b"PK\x05\x06", max(0, len(raw) - 65_557))
    if at < 0 or len(raw) < at + 22:
        raise broken("intake.zip_without_directory")
    count, size = struct.unpack_from("<HL", raw, at + 10)
    if size == 0xFFFFFFFF or count == 0xFFFF:
        at64 = raw.rfind(b"PK\x06\x06", 0, at)
        if at64 >= 0 and len(raw) >= at64 + 48:
            count, size = struct.unpack_from("<QQ", raw, at64 + 32)
    if count > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise too_many("intake.zip_members", count=MAX_MEMBERS)


def _unpack(raw: bytes, info: zipfile.ZipInfo, budget: Budget, most: int) -> Iterator[bytes]:
    """In pieces, counted as they come. The member's length and checksum must hold."""
    if info.flag_bits & 1:
        raise Refused("file_encrypted")
    at = info.header_offset
    if raw[at : at + 4] != b"PK\x03\x04" or len(raw) < at + 30:
        raise broken("intake.zip_directory_damaged")
    start = at + 30 + sum(struct.unpack_from("<HH", raw, at + 26))
    packed = memoryview(raw)[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise broken("intake.zip_cut")
    length = checksum = 0
    for piece in _inflate(packed, info.compress_type):
        length += len(piece)
        checksum = zlib.crc32(piece, checksum)
        budget.add_unpacked(len(piece))
        if length > most:
            raise too_many("intake.unpacked_bytes", count=most)
        yield piece
    if length != info.file_size or checksum != info.CRC:
        raise broken("intake.zip_checksum")


def _inflate(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    if method != zipfile.ZIP_DEFLATED:
        raise broken("intake.zip_packing")
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
        raise broken("intake.zip_damaged") from None
