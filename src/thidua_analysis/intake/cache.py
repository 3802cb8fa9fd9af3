"""What the files of a month said, kept by their content in a cache folder of the user's: unchanged files are read once.

An entry is the month as it is frozen (:mod:`.frozen`) under a key, the hash of all that reading hangs on. Entries may be
deleted at any time. One that is cut, garbled, another's or not to be read is as good as none: the files are read.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from ..files.foreign import plain_status, read_bytes
from ..files.resources import PACKAGE
from ..files.writing import is_litter
from .frozen import freeze, thawed
from .month import MonthFiles

VARIABLE, OFF = "THIDUA_CACHE", "off"
"""Names another folder for the cache, or none."""
MOST_BYTES = 64 << 20
"""Of all entries together: the sample's eleven months are 2.4 MB. Those longest unused go first."""
ROOMS = ("words", "files", "plan", "intake")
"""Rooms of the package whose sources and data decide how files are read."""
LIBRARIES = ("duckdb", "lxml", "python-calamine")
ENDING, PART = ".month", ".part"

_used = ContextVar("used", default=True)


@contextmanager
def uncached() -> Iterator[None]:
    """Within it, and in a function decorated with it, files are read and nothing is looked up or kept."""
    before = _used.set(False)
    try:
        yield
    finally:
        _used.reset(before)


def folder() -> Path | None:
    """Where months are kept: the folder that `THIDUA_CACHE` names, else the user's own; None where it is `off`."""
    named = os.environ.get(VARIABLE, "")
    if named == OFF or not _used.get():
        return None
    with suppress(OSError, RuntimeError):  # a user without a home
        base = Path(named).expanduser() if named else user_cache_path("thidua-analysis", appauthor=False)
        return base / "months"
    return None


def month_digest(month: Path, ignored: Callable[[str], bool]) -> str:
    """Names and contents of what is read in a month's folder, of files that are ignored the names; of none, nothing.

    OSError where something cannot be read, or is neither a plain file nor a folder.
    """
    told = sha256()
    for path in sorted(month.iterdir() if month.is_dir() else ()):
        if path.name.startswith(".") or is_litter(path.name):
            continue
        told.update(os.fsencode(path.name) + b"\0")
        if ignored(path.name):
            told.update(b"ignored")
        elif stat.S_ISDIR(path.lstat().st_mode):
            told.update(b"folder")
        else:
            plain_status(path, follow=False)
            with path.open("rb") as file:
                told.update(file_digest(file, "sha256").digest())
    return told.hexdigest()


@cache
def software() -> str:
    """What reads: the sources and data of the package's rooms, and the versions of what they rest on."""
    told = sha256(repr([sys.version, *((name, version(name)) for name in LIBRARIES)]).encode())
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in (".py", ".toml"):
                told.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def key_of(parts: Sequence[str]) -> str:
    """The key of a month: a hash of everything that reading it hangs on, and of what reads."""
    return sha256(repr([software(), *parts]).encode("utf-8", "surrogateescape")).hexdigest()


def find(key: str, month: str) -> MonthFiles | None:
    """The month kept under this key, None if there is none that is whole."""
    there = folder()
    if there is None:
        return None
    path = there / f"{key}{ENDING}"
    try:
        if not _is_ours(there):
            return None
        content = read_bytes(path, MOST_BYTES, follow=False)
        seal, content = content[:64], content[64:]
        if seal != _seal(key, content):
            return None
        files = thawed(content, month)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None
    with suppress(OSError):
        os.utime(path)
    return files


def keep(key: str, files: MonthFiles) -> None:
    """Keep a month, if that can be done: where nothing can be written, it is read again next time."""
    there = folder()
    if there is None:
        return
    content = freeze(files)
    with suppress(OSError):
        there.parent.mkdir(parents=True, exist_ok=True)
        there.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(there):
            return
        handle, name = tempfile.mkstemp(suffix=PART, dir=there)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(_seal(key, content) + content)
            part.replace(there / f"{key}{ENDING}")
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _bound(there)


def _seal(key: str, content: bytes) -> bytes:
    return sha256(key.encode() + content).hexdigest().encode()


def _is_ours(folder: Path) -> bool:
    """Whether nobody else may write there: an entry of another's would be another's figures."""
    if not hasattr(os, "getuid"):
        return True
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def _bound(folder: Path) -> None:
    """Let the entries go that were longest not used, until all together are within the bound."""
    there = []
    for path in folder.iterdir():
        if path.suffix in (ENDING, PART):
            with suppress(OSError):  # another process let it go
                status = path.stat()
                there.append((status.st_mtime_ns, status.st_size, path))
    total = sum(size for _, size, _ in there)
    for _, size, path in sorted(there):
        if total <= MOST_BYTES:
            break
        with suppress(OSError):
            path.unlink()
            total -= size
