"""`thidua status`: where the campaign stands, on one screen, and what to type next. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..ledger.decisions import RECEIPT_DAYS
from ..ledger.entries import LEDGER
from ..words.catalogue import say
from ..words.vietnamese import count_text
from .options import (
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    NoCacheOption,
    echo,
    open_folder,
    place_to_write,
    print_head,
    print_json,
    print_rows,
    remark_missing_id,
    typed,
)
from .record_tables import change_text

if TYPE_CHECKING:
    from ..archive.standing import PublishedMonth
    from ..archive.status import Status
    from ..report.remedies import Remedy

STATES = {
    "missing": "labels.missing", "pending": "labels.pending", "not_due": "labels.not_due", "late": "labels.late",
    "on_time": "labels.on_time",
}  # fmt: skip
PUBLISHED = {
    "stands": "cli.status_stands", "changed": "cli.status_changed", "unreadable": "cli.status_unreadable",
    "elsewhere": "cli.status_elsewhere",
}  # fmt: skip
NEXT = {
    "make_folder": "cli.next_make_folder", "put_files": "cli.next_put_files", "mend": "cli.next_mend",
    "wait": "cli.next_wait", "publish": "cli.next_publish", "publish_again": "cli.next_publish_again",
    "publish_year": "cli.next_publish_year", "all_done": "cli.next_all_done",
}  # fmt: skip
RECEIPTS = dict(zip(RECEIPT_DAYS, ("labels.received_on", "labels.received_on_office"), strict=True))
CHANGED = {
    "campaign.toml": "cli.changed_settings", "units.csv": "cli.changed_units", "forms.toml": "cli.changed_forms",
    LEDGER: "cli.changed_decisions", "plan": "cli.changed_plan",
}  # fmt: skip


def status(
    campaign: CampaignOption = None,
    month: MonthOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_published_in")] = None,
    format: FormatOption = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.status import status_of

    opened = open_folder(campaign)
    remark_missing_id(opened, lang)
    reports = place_to_write(out, "reports", campaign)
    found = status_of(opened, reports, date.today(), month, typed(campaign), typed(out, "--out"), lang.value)
    if format is Format.json:
        print_json(record(found))
    elif format is Format.csv:
        from ..report.rows import Rows

        print_rows(Rows(("section", "about", "state", "detail", "command"), list(_flat(found, lang))), format)
    else:
        print_head(opened.title, opened.folder, lang)
        echo("\n".join(_screen(found, reports, lang)))


def record(found: Status) -> dict[str, Any]:
    """The status as plain data."""
    return {
        "campaign": found.campaign.id, "title": found.campaign.title, "folder": found.campaign.folder.as_posix(),
        "month": found.month.month if found.month else None, "day": found.day.isoformat(),
        "reports": [
            {"unit": r.unit, "state": r.state, "due_on": r.due_on.isoformat(), "days_late": r.days_late,
             "received_on": r.received_on.isoformat() if r.received_on else None} for r in found.reports
        ],
        "files": [one._asdict() for one in found.files],
        "unknown": [
            one._asdict() | {"commands": [{"means": means, "command": command} for means, command in one.commands]}
            for one in found.remedies
        ],
        "disputes": [{"seq": d.seq, "unit": d.unit, "month": d.month, "fact": d.fact, "was": d.was, "now": d.now} for d in found.disputes],
        "undecided": [one._asdict() | {"units": list(one.units)} for one in found.undecided],
        "published": [one._asdict() | {"folder": one.folder.as_posix(), "changed": list(one.changed)} for one in found.published],
        "next": found.next._asdict(),
    }  # fmt: skip


def _flat(found: Status, lang: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Everything as rows of one table: section, about, state, detail, command."""
    for one in found.reports:
        yield "reports", one.unit, one.state, str(one.days_late), ""
    for file in found.files:
        yield "files", file.file, "error" if file.errors else "warning", f"{file.errors}; {file.warnings}", ""
    for unknown in found.remedies:
        for means, command in unknown.commands or (("", ""),):
            yield "unknown", unknown.read or unknown.file, unknown.code, means, command
    for dispute in found.disputes:
        about = f"{dispute.unit}, {dispute.month}, {dispute.fact}"
        yield "disputes", about, "open", f"{dispute.was} → {dispute.now}", found.see(dispute)
    for prize in found.undecided:
        yield "undecided", f"{prize.month} {prize.clause}", prize.why, prize.told, prize.command
    for month in found.published:
        yield "published", month.key, month.state, "; ".join(_changed(month, lang)), ""
    yield "next", found.next.about, found.next.code, say(NEXT[found.next.code], lang, about=found.next.about), found.next.command  # fmt: skip


# ── the screen ────────────────────────────────────────────────────────────────────────────────


def _screen(found: Status, reports: Path, lang: str) -> Iterator[str]:
    if found.month:
        yield say("cli.status_month", lang, month=found.month.month, day=found.day)
        yield from _reports(found, lang)
        yield from _files(found, lang)
        yield from _section("cli.status_unknown", found.remedies, lambda one: _remedy(one, lang), lang)
    else:
        yield say("cli.status_no_month", lang)
    yield from _section("cli.status_disputes", found.disputes, lambda d: _dispute(found, d, lang), lang)
    yield from _section("cli.status_undecided", found.undecided, lambda one: [
        f"  {one.month}, {one.clause}: {one.told}", f"    {one.command}",
    ], lang)  # fmt: skip
    told = [f"{one.key}: {_standing(one, lang)}" for one in found.published]
    yield say("cli.status_published" if told else "cli.status_nothing_published", lang, out=reports.as_posix())
    yield from (f"  {line}" for line in told)
    yield say("cli.status_next", lang, told=say(NEXT[found.next.code], lang, about=found.next.about))
    yield f"  {found.next.command}"


def _section(code: str, rows: Any, told: Callable[[Any], list[str]], lang: str) -> Iterator[str]:
    """A heading with how many there are, and each; nothing but the heading where there is none."""
    yield say(code, lang, count=len(rows) or say("labels.none", lang))
    for one in rows:
        yield from told(one)


def _reports(found: Status, lang: str) -> Iterator[str]:
    if not found.reports:
        return
    names = found.campaign.inputs.names
    came = sum(one.received_on is not None for one in found.reports)
    yield say("cli.status_reports", lang, came=came, all=len(found.reports), due=found.reports[0].due_on)
    order = list(STATES)
    groups: dict[tuple[str, int], list[str]] = {}
    for one in sorted(found.reports, key=lambda r: (order.index(r.state), -r.days_late)):
        if one.state != "on_time":
            groups.setdefault((one.state, one.days_late), []).append(names[one.unit])
    for (state, days), mine in groups.items():
        late = (
            "" if not days else say("cli.status_late" if state == "late" else "cli.status_late_so_far", lang, days=days)
        )
        yield f"  {say(STATES[state], lang)}{late} ({len(mine)}): {', '.join(mine)}"


def _files(found: Status, lang: str) -> Iterator[str]:
    errors, warnings = sum(one.errors for one in found.files), sum(one.warnings for one in found.files)
    yield say("cli.status_problems", lang, told=_counted(errors, warnings, lang))
    for one in found.files:
        yield f"  {one.file}: {_counted(one.errors, one.warnings, lang)}"


def _counted(errors: int, warnings: int, lang: str) -> str:
    return say("cli.errors_and_warnings", lang, errors=count_text(errors, lang), warnings=count_text(warnings, lang))


def _remedy(one: Remedy, lang: str) -> list[str]:
    from ..report.commands import quoted
    from ..report.remedies import UNITS

    place = one.file if one.row is None else f"{one.file}, {say('labels.row', lang)} {one.row}"
    lines = [f"  {one.read!r}: {place}" if one.read else f"  {place}"]
    for means, command in one.commands:
        lines.append(f"    {say('cli.status_if', lang, means=means)}" if means else "")
        lines.append(f"      {command}")
    if one.code in UNITS and one.commands:
        lines.append(f"    {say('cli.status_another_unit', lang, name=quoted(one.read))}")
    if not one.commands:
        lines.append(f"    {say('cli.status_look', lang)}")
    return [*filter(None, lines), *([f"    {say('cli.status_or_write', lang, line=one.line)}"] if one.line else [])]


def _dispute(found: Status, one: Any, lang: str) -> list[str]:
    about = f"{found.campaign.inputs.names[one.unit]}, {one.month}, {_fact(found, one.fact, lang)}"
    return [f"  #{one.seq} {about}: {change_text(one, lang)}", f"    {found.see(one)}"]


def _fact(found: Status, fact: str, lang: str) -> str:
    if fact in RECEIPT_DAYS:
        return say(RECEIPTS[fact], lang)
    return found.campaign.inputs.rules.fact_of(fact).name[lang]


def _standing(one: PublishedMonth, lang: str) -> str:
    told = f"{one.folder.name}, {say(PUBLISHED[one.state], lang)}"
    return f"{told}: {', '.join(_changed(one, lang))}" if one.changed else told


def _changed(one: PublishedMonth, lang: str) -> list[str]:
    """What has changed since, in words."""
    told = []
    for name in one.changed:
        first = name.partition("/")[0]
        told.append(say(CHANGED[first], lang) if first in CHANGED else say("cli.changed_month", lang, month=first))
    return list(dict.fromkeys(told))
