"""A notebook's cells in a fresh process of their own that starts warm: an engine of papermill's, without a kernel.

The process is forked, where the system can, from one that has the campaign open and the month scored, and started anew
where it cannot. In it an `InteractiveShell` of ipykernel's runs one cell after the other, as a kernel would, and what
it would send to a client goes through a pipe: the outputs are those of a kernel to the byte. The process ends with the
notebook, so nothing that one report does reaches another. Only for the package's own notebooks: an office's template
has a kernel, and all that a kernel can do.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.iorw import write_ipynb

from ..words.errors import RunError
from .cell_server import serve

NAME = "thidua"
T = TypeVar("T")


class CellProcess(Engine):
    """Runs the cells of a notebook that papermill has given its parameters."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        execution_timeout: int,
        keep: str,
        ready: Any,
        **_: Any,
    ) -> None:
        """What was run is written to `keep` where the process died, or a cell ran for more than `execution_timeout` s."""
        ours, theirs = multiprocessing.Pipe()
        context: Any = multiprocessing.get_context("fork" if _can_fork() else "spawn")
        process = context.Process(target=serve, args=(theirs, ours, ready), daemon=True)
        process.start()
        theirs.close()
        try:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                if cell.cell_type == "code" and cell.source.strip():
                    cell.execution_count, cell.outputs = _run(ours, cell, execution_timeout)
                    if any(output.output_type == "error" for output in cell.outputs):
                        nb_man.cell_exception(cell, index)
                        break
                nb_man.cell_complete(cell, index)
        except (CellTimeoutError, DeadKernelError):
            write_ipynb(nb_man.nb, keep)
            raise
        finally:
            process.kill()  # it is done, or never will be
            process.join()
            ours.close()


papermill_engines.register(NAME, CellProcess)


@contextmanager
def beside(function: Callable[..., T], *given: Any) -> Iterator[Callable[[], T]]:
    """A function worked out in a copy of this process meanwhile: call what is given for what it returns, or raises.

    Where there can be no copy it is worked out here, then."""
    if not _can_fork():
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


def _can_fork() -> bool:
    """Whether a copy of this process would be whole: on Linux, and no thread of any library runs in it."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208


def _run(there: Connection, cell: Any, timeout: int) -> tuple[int, list[Any]]:
    try:
        there.send(cell.source)
        answered = there.poll(timeout)
        count, messages = there.recv() if answered else (0, [])
    except (EOFError, OSError):
        raise DeadKernelError("Kernel died") from None
    if not answered:
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
    return count, [output_from_msg({"header": {"msg_type": kind}, "content": said}) for kind, said in messages]
