"""A copy of this process that works something out meanwhile. It imports next to nothing: who publishes waits for it."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from ..words.errors import RunError

T = TypeVar("T")


def can_fork() -> bool:
    """Whether a copy of this process would be whole: on Linux, and no thread of any library runs in it."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208


@contextmanager
def beside(function: Callable[..., T], *given: Any) -> Iterator[Callable[[], T]]:
    """A function worked out in a copy of this process meanwhile: call what is given for what it returns, or raises.

    Where there can be no copy it is worked out here, then."""
    if not can_fork():
        yield partial(function, *given)
        return
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_answer, args=(theirs, function, given), daemon=True)
    process.start()
    theirs.close()

    def answered() -> T:
        try:
            returned, value = ours.recv()
        except (EOFError, OSError):
            raise RunError("archive.worker_died") from None
        if returned:
            return cast(T, value)
        raise value

    try:
        yield answered
    finally:
        ours.close()
        process.join()  # it ends by itself, and takes its private folders with it


def _answer(there: Connection, function: Callable[..., Any], given: Sequence[Any]) -> None:
    try:
        answer = (True, function(*given))
    except Exception as error:
        answer = (False, error)
    with suppress(OSError):  # nobody wants it any more
        there.send(answer)
