"""Commands as a person types them: most in this process, which is quick; some as whole processes, where the process is the point."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from plain_sample import plain_sample

from thidua_analysis import campaign as opening
from thidua_analysis import sample_campaign
from thidua_analysis.cli import main

_open = opening.open_campaign
_open_once = cache(_open)


def _shared(folder: Path | None = None) -> object:
    """A campaign opened as a command opens it; those that no test writes to, once for all commands of this process."""
    there = Path(folder or Path.cwd()).resolve()
    return _open_once(there) if there in (plain_sample().resolve(), sample_campaign().resolve()) else _open(folder)


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def thidua(*arguments: object, cwd: Path | None = None, **env: str) -> Done:
    """Run one command in this process, on the plain sample, which reads in a second, or in the folder `cwd`.

    Holds of each: exit code 0, 1 or 2, and no traceback; one that says 2 prints nothing but the error, as one block.
    """
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        redirect_stdout(out), redirect_stderr(err), chdir(cwd or plain_sample()),
        mock.patch.dict(os.environ, env), mock.patch.object(opening, "open_campaign", _shared),
    ):  # fmt: skip
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as e:
            code = e.code
    return checked(Done(code or 0, out.getvalue(), err.getvalue()))


def process(*arguments: object, cwd: Path | None = None, code: str = "", **env: str) -> Done:
    """The same as a whole process, as `python -m thidua_analysis`, or by other `code`."""
    command = [sys.executable, *(["-c", code] if code else ["-m", "thidua_analysis"]), *map(str, arguments)]
    clean = {k: v for k, v in os.environ.items() if k == "THIDUA_CACHE" or not k.startswith(("PYTHON", "THIDUA"))}
    done = subprocess.run(
        command, cwd=cwd or plain_sample(), env=clean | env, capture_output=True, encoding="utf-8", timeout=300
    )
    return checked(Done(done.returncode, done.stdout, done.stderr))


def checked(done: Done) -> Done:
    """What holds of every command."""
    assert done.returncode in (0, 1, 2), done
    assert "Traceback" not in done.stdout + done.stderr
    if done.returncode == 2:
        assert done.stdout == "" and done.stderr.strip()
        page = done.stderr.startswith(("Cách dùng", "Usage"))  # nothing was asked: the help page is the answer
        assert page or "\n\n" not in done.stderr.strip(), done
    return done
