"""`thidua alias`, `thidua declare …`: one declaration more in the campaign's own files, shown before it is written."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files.found import campaign_folder
from ..words.catalogue import LANGUAGES, say
from ..words.errors import CampaignError
from ..words.vietnamese import name_key
from .options import CampaignOption, Language, LanguageOption, echo, meant, print_head, typed
from .pages import WrongUse

if TYPE_CHECKING:
    from ..campaign import Campaign
    from ..intake.amended import Change

YesOption = Annotated[bool, typer.Option("--yes", help="cli.option_write")]
WordsArgument = Annotated[list[str], typer.Argument(metavar="TEXT = VALUE", help="cli.word_and_meaning")]


def alias(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="cli.unit")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="cli.alias_name")],
    campaign: CampaignOption = None,
    yes: YesOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..intake.amended import with_alias

    opened = _to_write(campaign)
    tracks = tuple(track.id for track in opened.plan.rules().track)
    change = with_alias(opened.folder, opened.inputs.unit_rows, meant(opened.inputs, unit), name.strip(), tracks)
    _make(opened, change, campaign, yes, lang)


def status(words: WordsArgument, campaign: CampaignOption = None, yes: YesOption = False, lang: LanguageOption = Language.vi) -> None:  # fmt: skip
    _word("status", words, campaign, yes, lang)


def channel(words: WordsArgument, campaign: CampaignOption = None, yes: YesOption = False, lang: LanguageOption = Language.vi) -> None:  # fmt: skip
    _word("channel", words, campaign, yes, lang)


def level(words: WordsArgument, campaign: CampaignOption = None, yes: YesOption = False, lang: LanguageOption = Language.vi) -> None:  # fmt: skip
    _word("level", words, campaign, yes, lang)


def row(words: WordsArgument, campaign: CampaignOption = None, yes: YesOption = False, lang: LanguageOption = Language.vi) -> None:  # fmt: skip
    _word("row", words, campaign, yes, lang)


def outsider(
    name: Annotated[str, typer.Argument(metavar="NAME", help="cli.outsider_name")],
    campaign: CampaignOption = None,
    yes: YesOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..intake.amended import with_outsider

    opened = _to_write(campaign)
    if owner := opened.inputs.spelled.find(name):
        raise CampaignError("intake.outsider_is_unit", name=name, unit=owner)
    _make(opened, with_outsider(opened.folder, name.strip()), campaign, yes, lang)


def list_(
    files: Annotated[str, typer.Argument(metavar="FILES", help="cli.files_named")],
    month: Annotated[list[str] | None, typer.Option("--month", metavar="YYYY-MM", help="cli.only_in_month")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="online|in_person|post", help="cli.list_channel")] = None,
    level: Annotated[int | None, typer.Option("--level", metavar="2|3|4", help="cli.list_level")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="cli.list_unit")] = None,
    covers: Annotated[str | None, typer.Option("--covers", metavar="all|UNIT,UNIT", help="cli.list_covers")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", metavar="status|due|finished", help="cli.list_without")] = None,
    received: Annotated[str | None, typer.Option("--received", metavar="YYYY-MM-DD", help="cli.list_received")] = None,
    ignore: Annotated[str, typer.Option("--ignore", metavar="REASON", help="cli.list_ignore")] = "",
    campaign: CampaignOption = None,
    yes: YesOption = False,
    lang: LanguageOption = Language.vi,
) -> None:  # fmt: skip
    from ..intake.amended import with_source
    from ..intake.declared import check_sources
    from ..intake.settings import settings_of

    if not any((channel, level, unit, covers, without, received, ignore)):
        raise WrongUse("cli.declare_something")
    try:
        day = date.fromisoformat(received) if received else None
    except ValueError:
        raise WrongUse("cli.received_not_a_day", received=received) from None
    opened = _to_write(campaign)
    inputs = opened.inputs
    said = {
        "months": month, "channel": channel, "level": level, "unit": meant(inputs, unit) if unit else None,
        "covers": _covered(opened, covers) if covers else None, "without": without, "received": day, "ignore": ignore,
    }  # fmt: skip
    at_hand = [(m, path.name) for m in opened.months_at_hand for path in sorted((opened.folder / m).glob("*"))]
    change = with_source(opened.folder, files, said, at_hand)
    check_sources(
        change.path, settings_of(change.tree, change.path), opened.plan.rules(), inputs.unit_rows, inputs.forms
    )
    _make(opened, change, campaign, yes, lang)


def _word(what: str, words: list[str], campaign: Path | None, yes: bool, lang: Language) -> None:
    from ..intake.amended import with_word

    word, equals, value = (part.strip() for part in " ".join(words).rpartition("="))
    if not (word and equals and value):
        raise WrongUse("cli.not_word_and_meaning", what=what)
    opened = _to_write(campaign)
    if what == "row":
        meanings = _meanings(opened)
        value = meanings.get(name_key(value), value)
        change = with_word(opened.folder, what, word, value, tuple(dict.fromkeys(meanings.values())))
    else:
        change = with_word(opened.folder, what, word, value)
    _make(opened, change, campaign, yes, lang)


def _meanings(opened: Campaign) -> dict[str, str]:
    """What a row or column of reports may mean, by its id, its name in either language, or that it is none."""
    from ..intake.forms.labels import NOTHING

    rules = opened.plan.rules()
    named = [(f.id, f.name) for f in rules.fact] + [(c.id, c.name) for c in rules.criterion]
    called = {name_key(name): one for one, names in reversed(named) for name in (names.vi, names.en, one)}
    return called | {name_key(say("labels.not_used", each)): NOTHING for each in LANGUAGES} | {NOTHING: NOTHING}


def _covered(opened: Campaign, text: str) -> str | list[str]:
    """`all` or a track, or units by any of their names."""
    if text in ("all", *(track.id for track in opened.plan.rules().track)):
        return text
    return [meant(opened.inputs, one.strip()) for one in text.split(",")]


def _to_write(campaign: Path | None) -> Campaign:
    """The campaign, where it may be written to."""
    from ..archive.recording import open_to_record

    return open_to_record(campaign_folder(campaign))


def _make(opened: Campaign, change: Change, campaign: Path | None, yes: bool, lang: Language) -> None:
    """Show a change, ask, and write it."""
    print_head(opened.title, opened.folder, lang)
    echo(change.path.as_posix())
    if not change.lines:
        echo(say("cli.declared_already", lang))
        return
    for line in change.lines:
        echo(f"  {line}")
    if not (yes or _agreed(lang)):
        raise CampaignError("cli.not_written")
    change.write()
    echo(say("cli.written", lang, command=f"thidua status{typed(campaign)}"))


def _agreed(lang: Language) -> bool:
    """Whether the person at the keyboard says yes; nobody there is no."""
    echo(say("cli.write_this", lang), end=" ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in say("cli.answers_yes", lang).split("|")
