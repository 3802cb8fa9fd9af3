"""The command line: `thidua …`. Thin: every command is a few calls into the package.

Exit codes: 0 done; 1 the data, or a check, says no; 2 wrong use.
"""

from __future__ import annotations

import itertools
import sys
from typing import Annotated

import typer

from .. import __version__
from ..words.errors import ThiduaError
from .audit import diff, sign, verify
from .options import echo, fail
from .record import decide, dispute
from .runs import lab, new, papers, run, sample
from .scores import check, explain, score
from .whatif import what_if

app = typer.Typer(
    help="Chấm điểm thi đua: từ số liệu của đơn vị đến báo cáo tháng có thể kiểm tra lại.\n\n"
    "Score an emulation campaign: from the units' figures to monthly reports that can be checked.",
    epilog="Bắt đầu / start: thidua check, thidua score --month 2021-06, thidua run --month 2021-06",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (check, score, explain, what_if, run, papers, verify, diff, sign, new, sample, lab):
    app.command()(command)
app.add_typer(dispute, name="dispute")
app.add_typer(decide, name="decide")


def _version(asked: bool) -> None:
    if asked:
        echo(f"thidua-analysis {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _language(arguments: list[str] | None) -> str:
    """The language asked for on the command line, for errors that leave a command half-way."""
    given = sys.argv[1:] if arguments is None else arguments
    return "en" if "--lang=en" in given or ("--lang", "en") in itertools.pairwise(given) else "vi"


def main(arguments: list[str] | None = None) -> None:
    """Run one command; an error becomes one readable block on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(arguments)
    except ThiduaError as e:
        fail(e.message(_language(arguments)))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as e:
        fail(f"{e.filename or ''}: {e.strerror or e}")
        sys.exit(1)
