"""The command line: `thidua …`. Thin: every command is a few calls into the package.

Exit codes: 0 done; 1 the data, or a check, says no; 2 wrong use.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn

import typer

from .. import __version__
from ..words.catalogue import LANGUAGES, error_text, say
from ..words.errors import ThiduaError
from .options import Language, LanguageOption, echo, fail
from .pages import USAGE_ERROR, Command, Commands, HelpWanted, WrongUse, told_in, wrong_use

DISPUTE = {
    "open": Command("cli.dispute_open", "record.open_"),
    "show": Command("cli.dispute_show", "record.show"),
    "list": Command("cli.dispute_list", "record.list_disputes"),
    "accept": Command("cli.dispute_accept", "record.accept"),
    "reject": Command("cli.dispute_reject", "record.reject"),
    "withdraw": Command("cli.dispute_withdraw", "record.withdraw_dispute"),
}
DECIDE = {
    "correct": Command("cli.decide_correct", "record.correct"),
    "untruthful": Command("cli.decide_untruthful", "record.untruthful"),
    "waive": Command("cli.decide_waive", "record.waive"),
    "tie": Command("cli.decide_tie", "record.tie"),
    "award": Command("cli.decide_award", "record.award"),
    "withdraw": Command("cli.decide_withdraw", "record.withdraw_line"),
    "list": Command("cli.decide_list", "record.list_record"),
}
DECLARE = {
    "status": Command("cli.declare_status", "declare.status"),
    "channel": Command("cli.declare_channel", "declare.channel"),
    "level": Command("cli.declare_level", "declare.level"),
    "row": Command("cli.declare_row", "declare.row"),
    "outsider": Command("cli.declare_outsider", "declare.outsider"),
    "list": Command("cli.declare_list", "declare.list_"),
}
COMMANDS = {
    "status": Command("cli.status", "status.status"),
    "check": Command("cli.check", "scores.check"),
    "feedback": Command("cli.feedback", "runs.feedback"),
    "alias": Command("cli.alias", "declare.alias"),
    "declare": Command("cli.declare", group=DECLARE),
    "score": Command("cli.score", "scores.score"),
    "explain": Command("cli.explain", "scores.explain"),
    "what-if": Command("cli.what_if", "whatif.what_if"),
    "run": Command("cli.run", "runs.run"),
    "open": Command("cli.open", "runs.open_"),
    "papers": Command("cli.papers", "runs.papers"),
    "dispute": Command("cli.dispute", group=DISPUTE),
    "disputes": Command("cli.disputes", "record.list_open"),
    "decide": Command("cli.decide", group=DECIDE),
    "verify": Command("cli.verify", "audit.verify"),
    "diff": Command("cli.diff", "audit.diff"),
    "sign": Command("cli.sign", "audit.sign"),
    "new": Command("cli.new", "runs.new"),
    "sample": Command("cli.sample", "runs.sample"),
    "lab": Command("cli.lab", "runs.lab"),
    "notebook": Command("cli.notebook", "runs.notebook"),
    "app": Command("cli.app", "runs.app"),
}


class _Thidua(Commands):
    table = COMMANDS


def _version(asked: bool) -> None:
    if asked:
        echo(f"thidua-analysis {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="cli.version")] = False,
    lang: LanguageOption = Language.vi,
) -> None:
    pass


def command_line(language: str) -> Any:
    """The whole command line, its help in one language."""
    app = typer.Typer(cls=_Thidua, help="cli.thidua")
    app.callback()(_options)
    command: Any = typer.main.get_command(app)
    completion = {"install_completion": "cli.install_completion", "show_completion": "cli.show_completion"}
    for option in command.params:
        option.help = completion.get(option.name, option.help)
    return told_in(command, language)


def _language(given: Sequence[str]) -> str:
    """The language asked for: `--lang`, wherever it stands, else `THIDUA_LANG`, else Vietnamese."""
    named = [two for one, two in itertools.pairwise(given) if one == "--lang"]
    named += [one.removeprefix("--lang=") for one in given if one.startswith("--lang=")]
    return next(iter(named), os.environ.get("THIDUA_LANG") or "vi")


def _defaults(commands: Mapping[str, Command], language: str) -> dict[str, Any]:
    """`--lang` of every command, where it is not typed with it."""
    return {"lang": language} | {name: _defaults(one.group, language) for name, one in commands.items()}


def _path(given: Sequence[str]) -> str:
    """The command that was typed: `thidua dispute open`."""
    path, table = "thidua", COMMANDS
    for one in given:
        if one in table:
            path, table = f"{path} {one}", dict(table[one].group)
    return path


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit; an error becomes one readable block on stderr and exit code 1, wrong use exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    asked = _language(given)
    language = asked if asked in LANGUAGES else "vi"
    try:
        code = command_line(language).main(
            arguments, prog_name="thidua", standalone_mode=False, obj=language, default_map=_defaults(COMMANDS, asked)
        )
    except HelpWanted as e:
        fail(e.message(language))
        sys.exit(2)
    except (WrongUse, USAGE_ERROR) as e:
        told = e.message(language) if isinstance(e, WrongUse) else wrong_use(e, language)
        fail(f"{told}\n{say('cli.see_help', language, command=_path(given))}")
        sys.exit(2)
    except ThiduaError as e:
        fail(e.message(language))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as e:
        fail(f"{e.filename or ''}: {error_text(e, language)}")
        sys.exit(1)
    sys.exit(code)
