"""A notebook's cells in a fresh process of their own that starts warm: an engine of papermill's, without a kernel.

The process is forked, where the system can, from one that has the campaign open and the month scored, and started anew
where it cannot. In it an `InteractiveShell` of ipykernel's runs one cell after the other, as a kernel would, and what
it would send to a client goes through a pipe: the outputs are those of a kernel to the byte. The process ends with the
notebook, so nothing that one report does reaches another. Only for the package's own notebooks: an office's template
has a kernel, and all that a kernel can do.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.iorw import write_ipynb

from .cell_server import serve
from .copied import can_fork

NAME = "thidua"


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
        context: Any = multiprocessing.get_context("fork" if can_fork() else "spawn")
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
