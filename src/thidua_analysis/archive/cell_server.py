"""The process in which a notebook's cells run. Where it cannot be forked it starts anew, so it imports no more than it needs."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, BinaryIO, TextIO

OUTPUTS = ("execute_result", "display_data", "stream", "error")


def serve(parent: Connection, other_end: Connection, ready: Callable[[], object] | None) -> None:
    """Run each cell that comes, until nothing more does."""
    other_end.close()
    if ready:  # a forked process is so already
        ready()
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
