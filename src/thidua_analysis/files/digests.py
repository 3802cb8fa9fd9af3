"""What stands for bytes: a sha256, how people read it aloud, and one for a whole folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path


def sha256(content: bytes) -> str:
    """The sha256 of bytes, 64 hex digits, as `sha256sum` prints it."""
    return hashlib.sha256(content).hexdigest()


def grouped(digest: str) -> str:
    """A digest in groups of eight, to be copied on paper and read aloud.

    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def digest_of(files: Mapping[str, bytes]) -> str:
    """One digest for files with their names, in whatever order.

    >>> digest_of({"a": b"1", "b": b""}) == digest_of({"b": b"", "a": b"1"}) != digest_of({"a": b"1"})
    True
    """
    return sha256("".join(f"{sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode())


def digest_of_folder(folder: Path) -> str:
    """The same of the files in a folder, by their paths below it."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return digest_of({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})
