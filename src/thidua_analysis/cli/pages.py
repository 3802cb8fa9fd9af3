"""How the command line presents itself: help and wrong use in the language asked for, commands loaded when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ..words.catalogue import CODE, say
from ..words.errors import ThiduaError

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What the library under the command line raises where a command was typed wrongly."""


class WrongUse(ThiduaError):
    """A command that was typed wrongly: exit code 2."""


class HelpWanted(WrongUse):
    """A group without a command: its help page, in the one language asked for, is the answer."""

    def __init__(self, page: str) -> None:
        from ..words.pair import Words  # pydantic, which help does not wait for

        super().__init__(Words(vi=page, en=page))


class Command(NamedTuple):
    """Where a command stands, or which commands a group has; and the code of its help."""

    help: str
    place: str = ""
    """`module.function` within this room."""
    group: Mapping[str, Command] = {}


class _Page:
    """A help page: usage, what the command does, its arguments, options and commands, nothing of it cut."""

    help: str | None
    params: list[Any]

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.help = say("cli.help_option", ctx.find_root().obj)
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        language = ctx.find_root().obj
        commands = getattr(self, "table", {})
        params = self.get_params(ctx)  # type: ignore[attr-defined]
        options = [p for p in params if p.param_type_name == "option" and not p.hidden]
        arguments = [p for p in params if p.param_type_name == "argument"]
        usage = [say("cli.usage_options", language), *(p.metavar or p.name for p in arguments)]
        usage += [say("cli.usage_command", language)] if commands else []
        formatter.write_usage(ctx.command_path, " ".join(usage), prefix=f"{say('cli.usage', language)}: ")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.help)
        sections = (
            ("cli.arguments", [(p.metavar or p.name, _told(p, language)) for p in arguments]),
            ("cli.options", [(_spelt(p), _told(p, language)) for p in options]),
            ("cli.commands", [(name, _first_line(say(one.help, language))) for name, one in commands.items()]),
        )
        for heading, rows in sections:
            if rows:
                with formatter.section(say(heading, language)):
                    formatter.write_dl(rows)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _spelt(option: Any) -> str:
    names = " / ".join([", ".join(option.opts), *option.secondary_opts])
    return names if option.is_flag or option.name == "help" else f"{names} {option.metavar or option.name.upper()}"


def _told(param: Any, language: str) -> str:
    """What a parameter is, that it is asked for, or what it is by itself."""
    default = param.default
    notes = [say("cli.required", language)] if param.required else []
    if param.show_default and isinstance(default, str | int) and not isinstance(default, bool) and default != "":
        notes = [say("cli.default", language, value=default)]
    return " ".join([param.help or "", *(f"[{note}]" for note in notes)])


class OneCommand(_Page, TyperCommand):
    """A command with its help page."""


class Commands(_Page, TyperGroup):
    """A group whose commands are loaded when they are asked for: its help names them all and loads none."""

    table: Mapping[str, Command] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return made(cmd_name, self.table[cmd_name], ctx.find_root().obj or "vi") if cmd_name in self.table else None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            raise HelpWanted(ctx.get_help())
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.table and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, self.table) or list(self.table)
            raise WrongUse("cli.no_such_command", name=name, near=near)
        return super().resolve_command(ctx, args)


def made(name: str, command: Command, language: str) -> Any:
    """A command, or a group, as it is run, with the texts of its help in one language."""
    if command.group:
        kind = type("Group", (Commands,), {"table": command.group})
        one: Any = kind(name=name, help=command.help)
    else:
        module, _, function = command.place.partition(".")
        app = typer.Typer(add_completion=False)
        called = getattr(import_module(f".{module}", __package__), function)
        app.command(name, cls=OneCommand, help=command.help)(called)
        one = get_command(app)
    return told_in(one, language)


def told_in(command: Any, language: str) -> Any:
    """The command with the texts of its help, which are codes until now, in one language."""
    for one in (command, *command.params):
        if one.help and CODE.fullmatch(one.help):
            one.help = say(one.help, language)
    return command


def wrong_use(error: Any, language: str) -> str:
    """What was typed wrongly, in one sentence; the library's own words where it is something rare."""
    kind, param = type(error).__name__, getattr(error, "param", None)
    name = "" if param is None else param.opts[0] if param.param_type_name == "option" else param.metavar
    if kind == "NoSuchOption":
        near = list(error.possibilities or [])
        code = "cli.no_such_option_near" if near else "cli.no_such_option"
        return say(code, language, option=error.option_name, **({"near": near} if near else {}))
    if kind == "BadOptionUsage":
        return say("cli.option_without_value", language, option=error.option_name)
    if kind == "MissingParameter" and param is not None:
        return say("cli.missing", language, name=name, help=param.help or "")
    if kind == "BadParameter" and param is not None:
        return say("cli.not_taken", language, name=name, wanted=param.metavar or param.name, help=param.help or "")
    if (extra := error.format_message()).endswith(")"):
        return say("cli.too_many", language, given=extra[extra.rindex("(") + 1 : -1])
    return str(extra)
