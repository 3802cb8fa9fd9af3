"""What commands share: options, how a campaign is opened, how a result is printed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files.found import SETTINGS, campaign_folder
from ..words.catalogue import say
from ..words.plaintext import json_text, printable
from .pages import WrongUse

if TYPE_CHECKING:  # what a command needs it imports itself, so that no other command waits for it
    import pandas as pd

    from ..campaign import Campaign
    from ..intake.inputs import Inputs
    from ..month import Month
    from ..report.rows import Rows


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Language(StrEnum):
    """The language of what is printed."""

    vi = "vi"
    en = "en"


CampaignOption = Annotated[Path | None, typer.Option("--campaign", metavar="DIR", help="cli.option_campaign")]
MonthOption = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="cli.option_month")]
MonthsOption = Annotated[list[str] | None, typer.Option("--month", metavar="YYYY-MM", help="cli.option_months")]
YearEndOption = Annotated[bool, typer.Option("--year-end", help="cli.option_year_end")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="cli.option_as_of")]
ProfileOption = Annotated[str | None, typer.Option("--profile", metavar="NAME", help="cli.option_profile")]
ReadingOption = Annotated[list[str] | None, typer.Option("--reading", metavar="NAME=OPTION", help="cli.option_reading")]
FormatOption = Annotated[Format, typer.Option("--format", metavar="table|json|csv", help="cli.option_format")]
LanguageOption = Annotated[
    Language, typer.Option("--lang", metavar="vi|en", help="cli.option_lang", show_default=False)
]


def _read_files(context: typer.Context, asked: bool) -> None:
    if asked:
        from ..intake import uncached

        context.with_resource(uncached())


NoCacheOption = Annotated[bool, typer.Option("--no-cache", callback=_read_files, help="cli.option_no_cache")]
"""Of commands that read months: a command that has it needs to do nothing about it."""


def open_folder(folder: Path | None) -> Campaign:
    """The campaign that is meant: see :func:`~.files.found.campaign_folder`."""
    from ..campaign import open_campaign

    return open_campaign(folder)


def meant(inputs: Inputs, text: str) -> str:
    """The unit that was typed, by any spelling that files may have: its id, name, code or an alias. CampaignError names near
    misses."""
    return inputs.meant(text)


def print_head(title: str, folder: Path, lang: str) -> None:
    """Which campaign it is that the rest speaks of."""
    echo(say("cli.head", lang, title=title, folder=folder.as_posix()))


def typed(folder: Path | None, option: str = "--campaign") -> str:
    """` --campaign DIR` for a command to type next, where it was typed with this one."""
    return "" if folder is None else f" {option} {shlex.quote(folder.as_posix())}"


def place_to_write(out: Path | None, name: str, campaign: Path | None) -> Path:
    """The folder asked for; else `name` here, or beside `campaign.toml` where the current folder is one of the campaign's:
    nothing is to be written among the files of a month."""
    if out is not None:
        return out
    here = Path.cwd()
    inside = campaign is None and here != (folder := campaign_folder()) and here.is_relative_to(folder)
    return folder / name if inside else Path(name)


def chosen_readings(pairs: list[str] | None) -> dict[str, str]:
    """`--reading NAME=OPTION`, each pair apart."""
    chosen = {}
    for pair in pairs or []:
        name, equals, option = pair.partition("=")
        if not equals:
            raise WrongUse("cli.reading_not_a_pair", pair=pair)
        chosen[name] = option
    return chosen


def one_period(month: str | None, year_end: bool) -> None:
    """Refuses what names neither or both."""
    if (month is None) == (not year_end):
        raise WrongUse("cli.one_period")


def chosen_month(
    campaign: Path | None,
    month: str | None,
    year_end: bool,
    as_of: str | None,
    profile: str | None,
    readings: list[str] | None,
) -> Month:
    """The month, or the year's end, that the options name."""
    one_period(month, year_end)
    chosen = chosen_readings(readings)
    opened = open_folder(campaign)
    return opened.year_end(as_of, profile, chosen) if year_end else opened.month(month or "", as_of, profile, chosen)


def of_month(command: Callable[..., None]) -> Callable[..., None]:
    """A command about one period: where it asks for `one` it has the options that name one, before its last, the language,
    that on the cache; it gets the month that they name."""

    def run(
        campaign: CampaignOption = None,
        month: MonthOption = None,
        year_end: YearEndOption = False,
        as_of: AsOfOption = None,
        profile: ProfileOption = None,
        reading: ReadingOption = None,
        no_cache: NoCacheOption = False,
        **own: Any,
    ) -> None:
        command(one=chosen_month(campaign, month, year_end, as_of, profile, reading), **own)

    own, shared = (list(signature(asks, eval_str=True).parameters.values()) for asks in (command, run))
    at = next(n for n, parameter in enumerate(own) if parameter.name == "one")
    return asked(run, [*own[:at], *shared[:-2], *own[at + 1 : -1], shared[-2], own[-1]])


def asked(run: Callable[..., None], parameters: Sequence[Parameter]) -> Callable[..., None]:
    """A command that takes what it is given by name, with the parameters that the command line is to ask for."""
    told = [p if p.name == "number" else p.replace(kind=Parameter.KEYWORD_ONLY) for p in parameters]
    run.__signature__ = Signature(told)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in told}
    return run


def remark_missing_id(campaign: Campaign, lang: Language) -> None:
    """To stderr, where a campaign is known by its folder's name alone: how to give it a name of its own."""
    if not campaign.settings.id:
        path = (campaign.folder / SETTINGS).as_posix()
        fail(say("cli.missing_id", lang, path=path, id=campaign.id))


# ── printing ──────────────────────────────────────────────────────────────────────────────────


def echo(text: str, end: str = "\n") -> None:
    """To stdout; nothing in it commands the terminal."""
    sys.stdout.write(printable(text) + end)


def print_marked(word: str, style: str, rest: str) -> None:
    """A line that begins with a word in colour, where a terminal shows it."""
    if not sys.stdout.isatty():
        echo(word + rest)
        return
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((printable(word), style), printable(rest))
    Console(file=sys.stdout).print(line, soft_wrap=True, highlight=False)


def fail(text: str) -> None:
    """To stderr; nothing in it commands the terminal."""
    sys.stderr.write(printable(text) + "\n")


def print_json(value: object) -> None:
    """Plain data as the JSON of everything published."""
    echo(json_text(value, indent=1))


def print_frame(table: pd.DataFrame, format: Format) -> None:
    """A frame as json or csv."""
    from ..report.rows import frame_rows

    print_rows(frame_rows(table), format)


def print_rows(table: Rows, format: Format) -> None:
    """Rows as json or csv."""
    from ..report.rows import csv_text, records

    if format is Format.json:
        print_json(records(table))
    else:
        echo(csv_text(table), end="")


def print_table(
    heads: str, rows: Sequence[Sequence[str]], title: str = "", right: Collection[int] = (), whole: Collection[int] = ()
) -> None:
    """A table of plain text, as wide as the terminal, 160 columns where there is none: nothing in it is markup, or commands
    the terminal.

    `heads`: the headings, `|` between; `right`: the columns of numbers; `whole`: those whose text is not broken into lines.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(title)) if title else None, title_justify="left")
    for n, head in enumerate(heads.split("|")):
        table.add_column(Text(printable(head)), justify="right" if n in right else "left", no_wrap=n in whole)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(file=sys.stdout)
    (console if console.is_terminal else Console(file=sys.stdout, width=160)).print(table)
