"""A notebook's cells in a fresh process of their own that starts warm: an engine of papermill's, without a kernel.

The process is forked, where the system can, from one that has the campaign open and the month scored, and started anew
where it cannot. In it an `InteractiveShell` of ipykernel's runs one cell after the other, as a kernel would, and what
it would send to a client goes through a pipe: the outputs are those of a kernel to the byte. The process ends with the
notebook, so nothing that one report does reaches another. Only for the package's own notebooks: an office's template
has a kernel, and all that a kernel can do.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.iorw import write_ipynb

from ..campaign import held, hold

NAME = "thidua"
OUTPUTS = ("execute_result", "display_data", "stream", "error")


class CellProcess(Engine):
    """Runs the cells of a notebook that papermill has given its parameters."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, execution_timeout: int, keep: str, **_: Any
    ) -> None:
        """What was run is written to `keep` where the process died, or a cell ran for more than `execution_timeout` s."""
        ours, theirs = multiprocessing.Pipe()
        context: Any = multiprocessing.get_context("fork" if _can_fork() else "spawn")
        process = context.Process(target=_serve, args=(theirs, ours, held()), daemon=True)
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


# ── in the process ────────────────────────────────────────────────────────────────────────────


def _serve(parent: Connection, other_end: Connection, campaigns: Iterable[tuple[Path, str]]) -> None:
    """Run each cell that comes, until nothing more does."""
    other_end.close()
    for folder, inputs in campaigns:  # there already in a forked process
        hold(folder, inputs)
    said: list[tuple[str, dict[str, Any]]] = []
    with tempfile.TemporaryFile() as printed:
        _redirect(printed, said)
        shell = _shell(said)
        while True:
            try:
                source = parent.recv()
            except EOFError:
                return
            said.clear()
            count = shell.execution_count
            shell.run_cell(source, store_history=True)
            sys.stdout.flush()
            sys.stderr.flush()
            if text := _beneath(printed):
                said.append(("stream", {"name": "stderr", "text": text}))
            parent.send((count, said))


def _shell(said: list[tuple[str, dict[str, Any]]]) -> Any:
    """A shell as a kernel has it, what it sends kept in a list."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session
    from traitlets.config import Config

    class Kept(Session):
        """What a kernel sends to its clients."""

        def send(self, _: Any, message: Any, content: Any = None, *args: Any, **options: Any) -> Any:
            kind, content = (
                (message, content) if isinstance(message, str) else (message["msg_type"], message["content"])
            )
            if kind not in OUTPUTS:  # such as an update of an output shown before: what no notebook of ours does
                raise RuntimeError(f"{kind}: only a kernel can do this")
            said.append((kind, json.loads(json.dumps(content))))

    session = Kept(key=b"")
    config = Config({"HistoryManager": {"enabled": False}})
    shell: Any = ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)
    for sender in (shell.displayhook, shell.display_pub):
        sender.session, sender.pub_socket, sender.topic = session, None, b""
    return shell


class _Printed(io.TextIOBase):
    """What a cell prints."""

    encoding = "utf-8"

    def __init__(self, name: str, said: list[tuple[str, dict[str, Any]]]) -> None:
        self.name, self._said = name, said

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        last = next(
            (content for kind, content in self._said if kind == "stream" and content["name"] == self.name), None
        )
        if last is not None:
            last["text"] += text
        elif text:
            self._said.append(("stream", {"name": self.name, "text": text}))
        return len(text)


def _redirect(printed: BinaryIO, said: list[tuple[str, dict[str, Any]]]) -> None:
    """All that is printed is kept: by Python, and past it by a library or a program that a cell starts."""
    streams: tuple[TextIO, TextIO] = (_Printed("stdout", said), _Printed("stderr", said))  # type: ignore[assignment]
    sys.stdout, sys.stderr = streams
    for number in (1, 2):
        os.dup2(printed.fileno(), number)


def _beneath(printed: BinaryIO) -> str:
    """What was printed past Python since last asked."""
    printed.seek(0)
    text = printed.read().decode(errors="replace")
    printed.seek(0)
    printed.truncate()
    return text
