"""`thidua dispute …`, `thidua decide …`: what people decided, written down in the campaign folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from ..archive import recording
from ..campaign import Campaign
from ..ledger.chain import Dispute, Entry, read_ledger
from ..ledger.decisions import OPEN, RECEIPT_DAYS, Decisions
from ..plan.calendar import year_end_key
from ..words.errors import CampaignError
from ..words.vietnamese import day_text, parse_count, parse_flag, say
from .options import (
    DEFAULT_CAMPAIGN,
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    YearEndOption,
    echo,
    open_folder,
)
from .record_tables import about_text, change_text, kind_text, print_disputes, print_record

dispute = typer.Typer(
    help="Khiếu nại: ghi, xem, giải quyết. Disputes: open, look at, settle.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
decide = typer.Typer(
    help="Quyết định: đính chính, kết luận, miễn, xếp thứ tự, khen thưởng. Decisions, written down with who and why.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ByOption = Annotated[str, typer.Option("--by", metavar="WHO", help="Who decides or disputes. Ai.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. Lý do.")]
AtOption = Annotated[
    str | None, typer.Option("--at", metavar="YYYY-MM-DD", help="The day; default today. Ngày, mặc định hôm nay.")
]
EvidenceOption = Annotated[
    list[Path] | None,
    typer.Option("--evidence", metavar="FILE", help="Kept with the record; may be repeated. Tệp căn cứ, lưu cùng sổ."),
]
SureOption = Annotated[
    bool,
    typer.Option("--yes", help="The day is right, though later than all known. Đúng ngày ấy, dù sau mọi ngày đã biết."),
]
UnitOption = Annotated[str, typer.Option("--unit", metavar="UNIT", help="Unit, as in units.csv. Mã đơn vị.")]
OfMonthOption = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="Month of the figure. Tháng.")]
FactOption = Annotated[
    str,
    typer.Option("--fact", metavar="FACT", help="Figure, or received_on, received_on_office. Số liệu hoặc ngày nhận."),
]
NumberArgument = Annotated[str, typer.Argument(metavar="ID", help="Number, 3 or '#3'. Số thứ tự trong sổ.")]


# ── thidua dispute ──


@dispute.command("open")
def open_(
    unit: UnitOption,
    month: OfMonthOption,
    fact: FactOption,
    claim: Annotated[
        str,
        typer.Option("--claim", metavar="N", help="What the unit says it is: 1620, 1.620; a day: 2021-06-25. Số đúng."),
    ],
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Record that a unit disputes a figure. Ghi khiếu nại về một số liệu."""
    opened = recording.open_to_record(campaign)
    entry = recording.open_dispute(
        opened, unit, month, fact, _value(opened, "--claim", fact, claim), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )  # fmt: skip
    _told(entry, campaign, lang)


@dispute.command("show")
def show(
    number: NumberArgument,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    format: Annotated[Format, typer.Option("--format", help="table or json. Dạng in ra.")] = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Lay out a dispute: both figures, where they come from, what would change. Xem xét một khiếu nại."""
    if format is Format.csv:
        raise typer.BadParameter("--format csv: a dispute is shown as table or json")
    from ..whatif.review import review

    opened = open_folder(campaign)
    one = opened.decisions.dispute(_number(number))
    found = review(opened.month(one.month), one, lang.value)
    if format is Format.json:
        from ..report.rows import json_bytes

        echo(json_bytes(found.record()).decode(), end="")
    else:
        echo(str(found))


@dispute.command("list")
def list_disputes(
    every: Annotated[bool, typer.Option("--all/--open", help="Settled ones too. Cả khiếu nại đã giải quyết.")] = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """The disputes that are open, or all. Các khiếu nại."""
    opened = open_folder(campaign)
    found = [d for d in opened.decisions.disputes if every or opened.decisions.state(d) == OPEN]
    print_disputes(opened, found, format, lang)
    if format is Format.table and not every and (settled := len(opened.decisions.disputes) - len(found)):
        echo(say(lang, f"đã giải quyết hoặc rút: {settled} (--all)", f"settled or withdrawn: {settled} (--all)"))


@dispute.command()
def accept(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    value: Annotated[
        str | None,
        typer.Option("--value", metavar="N", help="Another figure than the claim: granted in part. Số khác."),
    ] = None,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Grant a dispute: the figure is corrected. Chấp nhận khiếu nại: số liệu được đính chính."""
    opened = recording.open_to_record(campaign)
    fact = opened.decisions.dispute(_number(number)).fact
    granted = None if value is None else _value(opened, "--value", fact, value)
    entry = recording.accept_dispute(
        opened, _number(number), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes, value=granted
    )
    _told(entry, campaign, lang)


@dispute.command()
def reject(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Turn a dispute down: the figure stands. Bác khiếu nại: số liệu giữ nguyên."""
    entry = recording.reject_dispute(
        campaign, _number(number), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )
    _told(entry, campaign, lang)


@dispute.command("withdraw")
def withdraw_dispute(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Take an open dispute back. Rút khiếu nại đang mở."""
    entry = recording.withdraw_dispute(
        campaign, _number(number), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )
    _told(entry, campaign, lang)


# ── thidua decide ──


@decide.command()
def untruthful(
    unit: UnitOption,
    month: OfMonthOption,
    by: ByOption,
    reason: ReasonOption,
    verified: Annotated[
        list[str] | None,
        typer.Option("--verified", metavar="FACT=N", help="A figure as verified; may be repeated. Số đã xác minh."),
    ] = None,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """A report was found untruthful. Kết luận báo cáo không trung thực."""
    pairs = [text.partition("=") for text in verified or []]
    facts = [fact for fact, _, _ in pairs]
    if not all(equals for _, equals, _ in pairs) or len(set(facts)) < len(facts):
        raise typer.BadParameter("--verified: write FACT=N, each figure once")
    opened = recording.open_to_record(campaign)
    figures = {fact: _value(opened, "--verified", fact, text) for fact, _, text in pairs}
    entry = recording.find_untruthful(
        opened, unit, month, figures, by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )
    _told(entry, campaign, lang)


@decide.command()
def waive(
    unit: UnitOption,
    month: OfMonthOption,
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Do not deduct for a report that is late or missing. Miễn trừ điểm báo cáo trễ hoặc không nộp."""
    entry = recording.waive(campaign, unit, month, by=by, reason=reason, at=at, evidence=evidence or (), sure=yes)
    _told(entry, campaign, lang)


@decide.command()
def tie(
    order: Annotated[
        str, typer.Option("--order", metavar="UNIT,UNIT", help="All the equals, the first first. Thứ tự các đơn vị.")
    ],
    by: ByOption,
    reason: ReasonOption,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Put units with equal points in an order. Xếp thứ tự các đơn vị bằng điểm."""
    opened = recording.open_to_record(campaign)
    units = [unit.strip() for unit in order.split(",")]
    entry = recording.decide_tie(
        opened, _period(opened, month, year_end), units, by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )
    _told(entry, campaign, lang)


@decide.command()
def award(
    award: Annotated[str, typer.Option("--award", metavar="ID", help="Award, e.g. R1. Mã khen thưởng.")],
    place: Annotated[int, typer.Option("--place", metavar="N", min=1, help="Its place. Vị trí.")],
    by: ByOption,
    reason: ReasonOption,
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Who gets it. Đơn vị được nhận.")] = None,
    withhold: Annotated[bool, typer.Option("--withhold", help="Nobody gets it. Để trống.")] = False,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    competition: Annotated[
        str | None,
        typer.Option("--competition", metavar="TRACKS", help="If there are several. Khối xét, nếu có nhiều."),
    ] = None,
    instead_of: Annotated[
        str | None,
        typer.Option("--instead-of", metavar="UNIT", help="If several share the place. Thay cho đơn vị nào."),
    ] = None,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Give a place to another unit than the points propose, or to none. Quyết định khen thưởng khác với điểm."""
    if (unit is None) == (not withhold):
        raise typer.BadParameter("name the unit, --unit UNIT, or --withhold")
    opened = recording.open_to_record(campaign)
    entry = recording.decide_award(
        opened, _period(opened, month, year_end), award, place, unit, by=by, reason=reason, at=at,
        evidence=evidence or (), sure=yes, competition=competition, instead_of=instead_of,
    )  # fmt: skip
    _told(entry, campaign, lang)


@decide.command()
def correct(
    unit: UnitOption,
    month: OfMonthOption,
    fact: FactOption,
    value: Annotated[str, typer.Option("--value", metavar="N", help="What it is: 1620; a day: 2021-06-25. Số đúng.")],
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """Correct a figure that nobody disputed. Đính chính một số liệu."""
    opened = recording.open_to_record(campaign)
    entry = recording.correct(
        opened, unit, month, fact, _value(opened, "--value", fact, value), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )  # fmt: skip
    _told(entry, campaign, lang)


@decide.command("withdraw")
def withdraw_line(
    number: NumberArgument,
    by: ByOption,
    reason: ReasonOption,
    at: AtOption = None,
    evidence: EvidenceOption = None,
    yes: SureOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    lang: LanguageOption = Language.vi,
) -> None:
    """A recorded line counts no longer; it stays in the record. Rút một dòng trong sổ."""
    entry = recording.withdraw(
        campaign, _number(number), by=by, reason=reason, at=at, evidence=evidence or (), sure=yes
    )
    _told(entry, campaign, lang)


@decide.command("list")
def list_record(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """The whole record: who decided what, when and why, and what became of it. Toàn bộ sổ quyết định."""
    print_record(open_folder(campaign), format, lang)


# ── what was typed, what is told ──


def _number(text: str) -> int:
    if m := re.fullmatch(r"#?([1-9][0-9]{0,8})", text.strip(), re.ASCII):
        return int(m[1])
    raise typer.BadParameter(f"{text!r}: the number of a line is wanted, 3 or '#3'")


def _value(campaign: Campaign, option: str, fact: str, text: str) -> Any:
    """What was typed as the figure's value; a name that is no figure is refused where decisions are recorded."""
    kinds = {f.id: f.kind for f in campaign.plan.rules().fact}
    if fact in RECEIPT_DAYS or fact not in kinds:
        return text
    try:
        return parse_flag(text) if kinds[fact] == "flag" else parse_count(text)
    except ValueError:
        vi, en = (
            ("có hoặc không (1, 0)", "yes or no (1, 0)") if kinds[fact] == "flag" else ("số nguyên", "a whole number")
        )
        raise CampaignError(
            f"{option}: {fact}: read {text!r}, wanted {en}", f"{option}: {fact}: đọc được {text!r}, cần {vi}"
        ) from None


def _period(campaign: Campaign, month: str | None, year_end: bool) -> str:
    if (month is None) == (not year_end):
        raise typer.BadParameter("name one month, --month 2021-06, or --year-end")
    return month or year_end_key(campaign.months[-1])


def _told(entry: Entry, folder: Path, lang: str) -> None:
    """What was recorded, under which number, and how to see it."""
    about = about_text(entry, Decisions(read_ledger(folder).entries))
    what = " · ".join(filter(None, (about, change_text(entry, lang))))
    recorded = say(lang, "Đã ghi", "Recorded")
    echo(f"{recorded} #{entry.seq} ({kind_text(entry, lang)}, {day_text(entry.at)}): {what}")
    command = f"thidua dispute show {entry.seq}" if isinstance(entry, Dispute) else "thidua decide list"
    where = "" if folder == DEFAULT_CAMPAIGN else f" --campaign {shlex.quote(folder.as_posix())}"
    echo(f"{say(lang, 'Xem', 'See')}: {command}{where}")
