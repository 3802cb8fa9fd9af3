"""Folders for one process alone: what is copied and counted there may name citizens, so nothing of it may stay behind.

A process that ends takes its folder along. One that was killed cannot; the next to ask for such a folder removes it,
and only then: beside each folder lies a lock that the system itself lets go of when its process is no more.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from .writing import remove_tree

PREFIX, LOCK = "thidua-", ".lock"


class PrivateFolder:
    """A new folder, `path`, that nobody else may look into, until it is closed or left.

    `within`: where it is made, else where the system keeps such things. OSError where none can be made.

    >>> with PrivateFolder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """

    def __init__(self, within: Path | None = None) -> None:
        base = (within or Path(tempfile.gettempdir())).resolve()
        _clear(base)
        self.path = base / f"{PREFIX}{secrets.token_hex(6)}"
        self._lock = FileLock(f"{self.path}{LOCK}", mode=0o600, thread_local=False)
        self._lock.acquire(timeout=10)
        try:
            self.path.mkdir(mode=0o700)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Remove the folder with everything in it."""
        _remove(self.path, self._lock)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@cache  # once for each process
def _clear(base: Path) -> None:
    """Remove the folders of processes that are no more. Whose lock can be had has no process."""
    for lock in base.glob(f"{PREFIX}*{LOCK}"):
        with suppress(OSError, Timeout):
            if _is_ours(lock):
                held = FileLock(lock, mode=0o600)
                held.acquire(timeout=0)
                _remove(lock.with_suffix(""), held)


def _remove(folder: Path, held: FileLock) -> None:
    """The folder first and its lock last, so that none is ever without."""
    if held.is_locked and folder.is_dir() and not folder.is_symlink():
        remove_tree(folder)
    with suppress(OSError):  # Windows removes no open file; there the lock removes itself
        Path(held.lock_file).unlink(missing_ok=True)
    held.release()


def _is_ours(lock: Path) -> bool:
    """In a folder that all share, others may have laid out a link or a name that looks like ours."""
    state = lock.lstat()
    return stat.S_ISREG(state.st_mode) and (not hasattr(os, "getuid") or state.st_uid == os.getuid())
