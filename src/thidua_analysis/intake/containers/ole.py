"""The streams of an OLE file (xls, doc, an encrypted xlsx), every chain followed to its end.

Only what lies directly under the root is the document's own: a workbook may hold others, and so may a letter.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from .bounds import Refused, broken

END, FREE, LAST = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFA
ENTRY, MINI = 128, 64
NONE = 0xFFFFFFFF
SECTOR = 4096
"""Of the containers made here: a list of 109 sectors then covers more than any file that is read."""


@dataclass(frozen=True)
class Stream:
    """One entry of the directory; `kind` 1 is a storage, 2 a stream."""

    name: str
    kind: int
    content: bytes


def read_streams(raw: bytes, wanted: frozenset[str]) -> dict[str, Stream]:
    """Entries under the root by name in lower case, with the content of those in `wanted`, empty content for others."""
    try:
        return _Reader(raw).streams(wanted)
    except (struct.error, IndexError, ValueError, OverflowError):
        raise _damaged() from None


def _damaged() -> Refused:
    return broken("intake.ole_damaged")


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        major, shift, mini_shift = struct.unpack_from("<H2xHH", raw, 26)
        if (major, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise _damaged()
        self.size = 1 << shift
        self.most = len(raw) // self.size + 1
        fat_count, first, cutoff, mini_first, _, difat_first, _ = struct.unpack_from("<I I 4x I I I I I", raw, 44)
        self.cutoff = cutoff
        self.fat = self._table(self._fat_sectors(difat_first, fat_count))
        self.directory = self._join(first, None)
        # The library panics where the directory breaks off within an entry.
        if len(self.directory) % self.size:
            raise _damaged()
        self.mini_fat = self._table(self._chain(mini_first, self.fat))
        root = self._entry(0)
        self.mini = self._join(root[2], root[3]) if root[3] else b""

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if number >= LAST or at >= len(self.raw):
            raise _damaged()
        return self.raw[at : at + self.size]

    def _fat_sectors(self, difat: int, count: int) -> list[int]:
        found = [n for n in struct.unpack_from("<109I", self.raw, 76) if n < LAST]
        seen: set[int] = set()
        while difat < LAST:
            if difat in seen:
                raise _damaged()
            seen.add(difat)
            numbers = self._numbers(self._sector(difat))
            found += [n for n in numbers[:-1] if n < LAST]
            difat = numbers[-1]
        if len(found) > self.most or len(set(found)) != len(found) or count > self.most:
            raise _damaged()
        return found

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        if len(sector) != self.size:
            raise _damaged()
        return struct.unpack(f"<{self.size // 4}I", sector)

    def _table(self, sectors: list[int]) -> array[int]:
        table = array("L")
        for number in sectors:
            table.extend(self._numbers(self._sector(number)))
        return table

    def _chain(self, first: int, table: array[int]) -> list[int]:
        chain: list[int] = []
        while first != END and first != FREE:
            if len(chain) >= len(table):
                raise _damaged()
            chain.append(first)
            first = table[first]
        return chain

    def _join(self, first: int, size: int | None) -> bytes:
        content = b"".join(self._sector(number) for number in self._chain(first, self.fat))
        if size is not None and size > len(content):
            raise _damaged()
        return content[:size]

    def _entry(self, number: int) -> tuple[str, int, int, int]:
        entry = self.directory[number * ENTRY : (number + 1) * ENTRY]
        length, kind = struct.unpack_from("<HB", entry, 64)
        first, size = struct.unpack_from("<II", entry, 116)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        return name, kind, first, size

    def streams(self, wanted: frozenset[str]) -> dict[str, Stream]:
        """See :func:`read_streams`."""
        found: dict[str, Stream] = {}
        for number in self._under_root():
            name, kind, first, size = self._entry(number)
            key = name.casefold()
            content = self._content(first, size) if kind == 2 and key in wanted else b""
            if key not in found or content:
                found[key] = Stream(name, kind, content)
        return found

    def _under_root(self) -> list[int]:
        """The entries of the root's own tree, which is kept in links to the left and to the right."""
        count = len(self.directory) // ENTRY
        found: list[int] = []
        waiting, seen = [self._links(0)[2]], {0}
        while waiting:
            number = waiting.pop()
            if number == NONE:
                continue
            if number in seen or number >= count:
                raise _damaged()
            seen.add(number)
            left, right, _ = self._links(number)
            found.append(number)
            waiting += [right, left]
        return sorted(found)

    def _links(self, number: int) -> tuple[int, int, int]:
        """Of an entry: its neighbours to the left and right, and the first of what it holds."""
        left, right, child = struct.unpack_from("<III", self.directory, number * ENTRY + 68)
        return left, right, child

    def _content(self, first: int, size: int) -> bytes:
        if size >= self.cutoff:
            return self._join(first, size)
        chain = self._chain(first, self.mini_fat)
        content = b"".join(self.mini[n * MINI : (n + 1) * MINI] for n in chain)
        if len(content) < size:
            raise _damaged()
        return content[:size]


def container(name: str, content: bytes) -> bytes:
    """An OLE file that holds one stream and nothing else."""
    content += bytes(max(SECTOR - len(content), -len(content) % SECTOR))
    sectors = len(content) // SECTOR
    tables = -(-(sectors + 3) // (SECTOR // 4 - 1))
    fat = [*range(1, sectors), END, END, END, *[0xFFFFFFFD] * tables]
    fat += [FREE] * (tables * SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6)
    header += bytes(6) + struct.pack("<9I", 1, tables, sectors, 0, SECTOR, END, 0, END, 0)
    places = [*range(sectors + 2, sectors + 2 + tables), *[FREE] * (109 - tables)]
    header += struct.pack("<109I", *places)
    # A sector for short streams, of which there is none: some readers take a root without one for damage.
    directory = _entry("Root Entry", 5, sectors + 1, 0, 1) + _entry(name, 2, 0, len(content), NONE)
    parts = [header, content, directory, b"\0", struct.pack(f"<{len(fat)}I", *fat)]
    return b"".join(part + bytes(-len(part) % SECTOR) for part in parts)


def _entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text) + 2, kind, 1, NONE, NONE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, size)
