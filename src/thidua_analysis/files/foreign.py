"""A file that somebody else has written, opened in bounds: a plain file, read once and whole, not longer than allowed."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotPlain(OSError):
    """A folder, a pipe, a device; or a link, where links are not followed."""


class TooLong(OSError):
    """Longer than allowed: `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"longer than {most} bytes")
        self.most = most


def plain_status(path: Path, follow: bool = True) -> os.stat_result:
    """What the system says of a file. NotPlain if it is none; opening a pipe, say, would wait for ever."""
    status = path.stat() if follow else path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise NotPlain("a plain file is wanted")
    return status


def read_bytes(path: Path, most: int, follow: bool = True) -> bytes:
    """All bytes of a file, read once. OSError if it cannot be read, :class:`NotPlain`, :class:`TooLong`."""
    if plain_status(path, follow).st_size > most:
        raise TooLong(most)
    with path.open("rb") as file:
        content = file.read(most + 1)  # it may have grown since
    if len(content) > most:
        raise TooLong(most)
    return content
