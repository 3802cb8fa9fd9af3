"""`thidua dispute …`, `thidua decide …`: what people decided, written down in the campaign folder."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files.found import campaign_folder
from ..ledger.decisions import OPEN, RECEIPT_DAYS
from ..ledger.entries import Dispute
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.vietnamese import parse_count, parse_flag
from .options import (
    AsOfOption,
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    NoCacheOption,
    YearEndOption,
    asked,
    echo,
    meant,
    one_period,
    open_folder,
    print_head,
    print_json,
    print_rows,
    print_table,
    typed,
)
from .pages import WrongUse
from .record_tables import about_text, change_text, kind_text, print_disputes, print_record, read_record

if TYPE_CHECKING:
    from ..archive.wishes import Wish
    from ..campaign import Campaign
else:
    Campaign = Wish = (
        object  # commands are looked at by their signatures; what they work with is imported when they run
    )

ByOption = Annotated[str, typer.Option("--by", metavar="WHO", help="cli.option_by")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="cli.option_reason")]
AtOption = Annotated[str | None, typer.Option("--at", metavar="YYYY-MM-DD", help="cli.option_at")]
EvidenceOption = Annotated[list[Path] | None, typer.Option("--evidence", metavar="FILE", help="cli.option_evidence")]
SureOption = Annotated[bool, typer.Option("--yes", help="cli.option_yes")]
UnitOption = Annotated[str, typer.Option("--unit", metavar="UNIT", help="cli.unit")]
OfMonthOption = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="cli.option_of_month")]
FactOption = Annotated[str, typer.Option("--fact", metavar="FACT", help="cli.option_fact")]
NumberArgument = Annotated[str, typer.Argument(metavar="ID", help="cli.number")]


def writes(command: Callable[..., Wish]) -> Callable[..., None]:
    """A command that writes one line: it is asked who decided, why, when and on what evidence, it gets the campaign and
    its own options, and says what is wished; the line is told."""

    def run(
        by: ByOption,
        reason: ReasonOption,
        at: AtOption = None,
        evidence: EvidenceOption = None,
        yes: SureOption = False,
        campaign: CampaignOption = None,
        lang: LanguageOption = Language.vi,
        **own: Any,
    ) -> None:
        from ..archive.recording import Decided, open_to_record, record

        opened = open_to_record(campaign_folder() if campaign is None else campaign)
        wish = command(opened, **_with_units(opened, own))
        entry = record(opened, wish, Decided(by, reason, at, evidence or (), yes))
        told = read_record(opened.folder)
        what = " · ".join(filter(None, (about_text(entry, told.decisions), change_text(entry, lang))))
        print_head(told.title, told.folder, lang)
        kind = kind_text(entry, lang)
        echo(say("cli.recorded", lang, number=entry.seq, kind=kind, day=f"{entry.at:%d/%m/%Y}", what=what))
        see = f"thidua dispute show {entry.seq}" if isinstance(entry, Dispute) else "thidua decide list"
        echo(say("cli.see", lang, command=f"{see}{typed(campaign)}"))

    own, shared = (list(signature(asks, eval_str=True).parameters.values()) for asks in (command, run))
    return asked(run, [*own[1:], *shared[:-1]])


def _with_units(opened: Campaign, own: dict[str, Any]) -> dict[str, Any]:
    """A command's own options, units among them by the names of the record, however they were typed."""
    found = {name: meant(opened.inputs, text) for name in ("unit", "instead_of") if (text := own.get(name))}
    if order := own.get("order"):
        found["order"] = ",".join(meant(opened.inputs, text.strip()) for text in order.split(","))
    return own | found


# ── thidua dispute ──


@writes
def open_(
    opened: Campaign,
    unit: UnitOption,
    month: OfMonthOption,
    fact: FactOption,
    claim: Annotated[str, typer.Option("--claim", metavar="N", help="cli.option_claim")],
) -> Wish:
    from ..archive.wishes import Dispute

    return Dispute(unit, month, fact, _value(opened, "--claim", fact, claim))


def show(
    number: NumberArgument,
    campaign: CampaignOption = None,
    letter: Annotated[Path | None, typer.Option("--letter", metavar="FILE", help="cli.option_letter")] = None,
    format: Annotated[Format, typer.Option("--format", metavar="table|json", help="cli.option_format")] = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    if format is Format.csv:
        raise WrongUse("cli.table_or_json")

    from ..report.disputes import leads
    from ..whatif.review import review

    opened = open_folder(campaign)
    one = opened.decisions.dispute(_number(number))
    month = opened.month(one.month)
    found = review(month, one, lang.value)
    written = None
    if letter:  # before anything is shown: it may be refused
        from ..report.papers.answer import write_answer

        written = write_answer(month, one.seq, letter)
    if format is Format.json:
        print_json(found.record())
        return
    print_head(opened.title, opened.folder, lang)
    echo(str(found))
    for line in leads(month, one, typed(campaign), lang.value):
        echo(line)
    if written:
        echo(say("report.letter_written", lang, path=written.as_posix()))


def list_open(
    every: Annotated[bool, typer.Option("--all/--open", help="cli.option_all_disputes")] = False,
    as_of: AsOfOption = None,
    campaign: CampaignOption = None,
    format: FormatOption = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    opened = open_folder(campaign)
    found = opened.disputes_listed(as_of or f"{date.today()}", every)
    if format is not Format.table:
        from ..report.rows import rows_of
        from ..whatif.listed import Listed

        print_rows(rows_of(Listed, [row for row, _ in found]), format)
        return
    from ..report.disputes import listed_cells

    print_head(opened.title, opened.folder, lang)
    if found:
        print_table(
            say("report.listed_heads", lang), listed_cells(opened, found, lang), right=(0, 4), whole=(0, 4, 5, 6)
        )
        echo(say("cli.see", lang, command=f"thidua dispute show {found[0][0].number}{typed(campaign)}"))
    else:
        echo(say("cli.no_dispute_open", lang))


def list_disputes(
    every: Annotated[bool, typer.Option("--all/--open", help="cli.option_all_disputes")] = False,
    campaign: CampaignOption = None,
    format: FormatOption = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    record = read_record(campaign_folder(campaign))
    disputes = record.decisions.disputes
    found = [d for d in disputes if every or record.decisions.state(d) == OPEN]
    print_disputes(record, found, format, lang)
    if format is Format.table and not every and (settled := len(disputes) - len(found)):
        echo(say("cli.settled", lang, count=settled))


@writes
def accept(
    opened: Campaign,
    number: NumberArgument,
    value: Annotated[str | None, typer.Option("--value", metavar="N", help="cli.option_granted")] = None,
) -> Wish:
    from ..archive.wishes import Accept

    seq = _number(number)
    fact = opened.decisions.dispute(seq).fact
    granted = None if value is None else _value(opened, "--value", fact, value)
    return Accept(seq, granted)


@writes
def reject(opened: Campaign, number: NumberArgument) -> Wish:
    from ..archive.wishes import Reject

    return Reject(_number(number))


@writes
def withdraw_dispute(opened: Campaign, number: NumberArgument) -> Wish:
    from ..archive.wishes import Withdraw

    return Withdraw(_number(number), dispute=True)


# ── thidua decide ──


@writes
def untruthful(
    opened: Campaign,
    unit: UnitOption,
    month: OfMonthOption,
    verified: Annotated[
        list[str] | None, typer.Option("--verified", metavar="FACT=N", help="cli.option_verified")
    ] = None,
) -> Wish:
    from ..archive.wishes import Untruthful

    pairs = [text.partition("=") for text in verified or []]
    facts = [fact for fact, _, _ in pairs]
    if not all(equals for _, equals, _ in pairs) or len(set(facts)) < len(facts):
        raise WrongUse("cli.verified_not_pairs")
    figures = {fact: _value(opened, "--verified", fact, text) for fact, _, text in pairs}
    return Untruthful(unit, month, figures)


@writes
def waive(opened: Campaign, unit: UnitOption, month: OfMonthOption) -> Wish:
    from ..archive.wishes import Waive

    return Waive(unit, month)


@writes
def tie(
    opened: Campaign,
    order: Annotated[str, typer.Option("--order", metavar="UNIT,UNIT", help="cli.option_order")],
    month: MonthOption = None,
    year_end: YearEndOption = False,
) -> Wish:
    from ..archive.wishes import Tie

    one_period(month, year_end)
    return Tie(_period(opened, month), order.split(","))


@writes
def award(
    opened: Campaign,
    award: Annotated[str, typer.Option("--award", metavar="ID", help="cli.option_award")],
    place: Annotated[int, typer.Option("--place", metavar="1, 2…", min=1, help="cli.option_place")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="cli.option_winner")] = None,
    withhold: Annotated[bool, typer.Option("--withhold", help="cli.option_withhold")] = False,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    competition: Annotated[
        str | None, typer.Option("--competition", metavar="TRACKS", help="cli.option_competition")
    ] = None,
    instead_of: Annotated[
        str | None, typer.Option("--instead-of", metavar="UNIT", help="cli.option_instead_of")
    ] = None,
) -> Wish:
    from ..archive.wishes import Award

    if (unit is None) == (not withhold):
        raise WrongUse("cli.unit_or_withhold")
    one_period(month, year_end)
    return Award(_period(opened, month), award, place, unit, competition, instead_of)  # fmt: skip


@writes
def correct(
    opened: Campaign,
    unit: UnitOption,
    month: OfMonthOption,
    fact: FactOption,
    value: Annotated[str, typer.Option("--value", metavar="N", help="cli.option_value")],
) -> Wish:
    from ..archive.wishes import Correct

    return Correct(unit, month, fact, _value(opened, "--value", fact, value))


@writes
def withdraw_line(opened: Campaign, number: NumberArgument) -> Wish:
    from ..archive.wishes import Withdraw

    return Withdraw(_number(number))


def list_record(
    campaign: CampaignOption = None,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    print_record(read_record(campaign_folder(campaign)), format, lang)


# ── what was typed ──


def _number(text: str) -> int:
    if m := re.fullmatch(r"#?([1-9][0-9]{0,8})", text.strip(), re.ASCII):
        return int(m[1])
    raise WrongUse("cli.not_a_number", text=text)


def _value(campaign: Campaign, option: str, fact: str, text: str) -> Any:
    """What was typed as the figure's value; a name that is no figure is refused where decisions are recorded."""
    kinds = {f.id: f.kind for f in campaign.plan.rules().fact}
    if fact in RECEIPT_DAYS or fact not in kinds:
        return text
    try:
        return parse_flag(text) if kinds[fact] == "flag" else parse_count(text)
    except ValueError:
        code = "cli.flag_wanted" if kinds[fact] == "flag" else "cli.count_wanted"
        raise CampaignError(code, option=option, fact=fact, text=text) from None


def _period(campaign: Campaign, month: str | None) -> str:
    from ..plan.calendar import year_end_key

    return month or year_end_key(campaign.months[-1])
