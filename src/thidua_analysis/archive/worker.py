"""A Python beside this one, warm and in a fixed environment, that makes reports: started once for a run.

What is made there does not hang on the environment of the caller, who may be a notebook with threads of its own, and
the worker starts while the caller still reads the months' files. On Linux the processes in which notebooks are executed
are forked from it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from ..files.interpreter import fixed, interpreter, without_addresses
from ..words.errors import RunError

WARM = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process with threads cannot be forked
}
"""What a worker's environment has besides."""
FOR_NOTEBOOKS = (
    "ipykernel.compiler",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_svg",
    "nbconvert",
    "thidua_analysis.report.show",
    "thidua_analysis.archive.cell_process",
    "thidua_analysis.archive.making",
)
"""What one that executes notebooks imports while others still read files; nothing of it starts a thread."""
FOR_MONTHS = (*FOR_NOTEBOOKS, "thidua_analysis.report.papers.letters", "thidua_analysis.report.papers.workbook")
"""What one that makes whole months imports."""


class Worker:
    """The process; `private` is a folder for its own files, `modules` are imported in it at once.

    It ends when it is closed, or this process ends.
    """

    def __init__(self, private: Path, modules: Iterable[str] = ()) -> None:
        private.mkdir(parents=True)
        env = os.environ | fixed(private) | WARM
        command = interpreter("-Xfrozen_modules=off", "-m", __name__, *modules)
        # out of the reach of Ctrl-C, and so in a group that can be ended as a whole
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, start_new_session=True
        )

    def call(self, function: Callable[..., Any], *given: Any) -> Any:
        """What a function of this package returns there, or raises. RunError if the process is no more."""
        assert self._process.stdin and self._process.stdout
        try:
            pickle.dump((function, given), self._process.stdin)
            self._process.stdin.flush()
            returned, value = pickle.load(self._process.stdout)  # our own process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise RunError("archive.worker_died") from None
        if returned:
            return value
        raise value

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        with suppress(OSError):
            if os.name == "nt":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


# ── in the process ────────────────────────────────────────────────────────────────────────────


def _warm(modules: Iterable[str]) -> None:
    """Import what will be needed."""
    without_addresses()
    for name in modules:
        import_module(name)


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked, one thing after the other, until nobody asks any more."""
    while True:
        try:
            function, given = pickle.load(asked)  # our own parent
        except EOFError:
            return
        try:
            answer = pickle.dumps((True, function(*given)))
        except Exception as error:
            answer = pickle.dumps((False, error))
        answers.write(answer)
        answers.flush()


def main() -> None:
    """Take over the pipes, so that nothing printed gets into them, and serve."""
    asked, answers = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    if hasattr(os, "register_at_fork"):  # else a copy of this process would keep them open when this one is no more
        os.register_at_fork(after_in_child=lambda: (asked.close(), answers.close()))
    _warm(sys.argv[1:])
    _serve(asked, answers)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
