"""Where a campaign stands, in one pass: which month is worked on, who has reported, what is wrong, unknown, undecided and
published, and what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..campaign import Campaign
from ..ledger.entries import Dispute
from ..month import Month
from ..plan.calendar import days_late, year_end_key
from ..report.remedies import Remedy, remedies
from ..report.sentences import lacking_text, undecided
from ..scoring.rows import Report
from ..scoring.standings import MISSING_FIGURE, TIE
from ..words.problems import Problem
from .standing import STANDS, PublishedMonth, published_months


class Reported(NamedTuple):
    """How a unit's report of the month stands: `on_time`, `late`, `missing`, `pending`, `not_due`; the days it was late, or is
    late so far."""

    unit: str
    state: str
    due_on: date
    received_on: date | None
    days_late: int


class FileProblems(NamedTuple):
    """Problems of one file, counted."""

    file: str
    errors: int
    warnings: int


class Undecided(NamedTuple):
    """A prize that people have to decide on: of which month, why (`tie`, `missing_figure`), among whom, and the command."""

    month: str
    clause: str
    why: str
    units: tuple[str, ...]
    told: str
    command: str


class Step(NamedTuple):
    """What to do next: a code, what it is about, and what to type."""

    code: str
    about: str
    command: str


@dataclass(frozen=True)
class Status:
    """Where a campaign stands on a day. `month` is None where no month's folder is there."""

    campaign: Campaign
    day: date
    month: Month | None
    reports: tuple[Reported, ...]
    files: tuple[FileProblems, ...]
    remedies: tuple[Remedy, ...]
    disputes: tuple[Dispute, ...]
    undecided: tuple[Undecided, ...]
    published: tuple[PublishedMonth, ...]
    next: Step
    end: str
    """What follows every command, ` --campaign DIR`."""

    def see(self, dispute: Dispute) -> str:
        """The command that lays out a dispute."""
        return f"thidua dispute show {dispute.seq}{self.end}"


def status_of(
    campaign: Campaign,
    out: Path,
    today: date,
    month: str | None = None,
    end: str = "",
    out_end: str = "",
    language: str = "vi",
) -> Status:
    """The status of a campaign whose months are published in `out`.

    `month` is the one asked about; by itself the first at hand that is not published as it stands, else the last at hand.
    `end` follows every command to type, `out_end` also those that publish. Nothing is scored of a month that has errors.
    """
    published = published_months(campaign, out)
    standing = {one.key for one in published if one.state == STANDS}
    at_hand = campaign.months_at_hand
    worked = month or next((m for m in at_hand if m not in standing), at_hand[-1] if at_hand else None)
    one = campaign.month(worked) if worked else None
    day = day_of(one, campaign, today) if one else today
    problems = one.found if one else ()
    left = [u for m in at_hand if one and m <= one.month for u in _undecided(campaign.month(m), end, language)]
    reports = _reports(one, day) if one else ()
    return Status(
        campaign, day, one, reports, _by_file(problems), tuple(remedies(problems, campaign.inputs, end, language)),
        tuple(campaign.decisions.open_disputes), tuple(left), published,
        _next(campaign, one, reports, standing, {p.key: p for p in published}, end, out_end),
        end,
    )  # fmt: skip


def day_of(month: Month, campaign: Campaign, today: date) -> date:
    """The day up to which a report that has not come is late so far: today while the campaign runs; once it is over, or not
    begun, the last day of what is known."""
    runs = campaign.settings.start_date <= today <= campaign.plan.rules().period.ends_on
    return today if runs else month.known_on


def _reports(month: Month, day: date) -> tuple[Reported, ...]:
    return tuple(_reported(one, month, day) for one in month.punctuality if one.month == month.month)


def _reported(one: Report, month: Month, day: date) -> Reported:
    if one.received_on:
        return Reported(one.unit, one.state, one.due_on, one.received_on, one.days_late or 0)
    late = days_late(one.due_on, day, month.rules)
    state = one.state if one.state == "missing" else "pending" if late else "not_due"
    return Reported(one.unit, state, one.due_on, None, late)


def _by_file(problems: Sequence[Problem]) -> tuple[FileProblems, ...]:
    counted = Counter((p.file, p.level == "error") for p in problems)
    files = sorted({file for file, _ in counted}, key=lambda file: (not counted[file, True], file))
    return tuple(FileProblems(file, counted[file, True], counted[file, False]) for file in files)


def _undecided(month: Month, end: str, language: str) -> list[Undecided]:
    if month.errors:
        return []
    found = []
    for why in (TIE, MISSING_FIGURE):
        for group in undecided(month, why):
            units = tuple(dict.fromkeys(str(place.unit) for place in group))
            command = f"thidua score --month {month.month}{end}"
            if why == TIE:
                command = (
                    f'thidua decide tie --month {month.month} --order {",".join(units)} --by "…" --reason "…"{end}'
                )
            told = lacking_text(month, group, language)
            found.append(Undecided(month.key, group[0].clause, why, units, told, command))
    return found


def _next(
    campaign: Campaign, month: Month | None, reports: Sequence[Reported], standing: set[str],
    published: dict[str, PublishedMonth], end: str, out_end: str,
) -> Step:  # fmt: skip
    """The first thing that is left to do."""
    if month is None:
        first = campaign.months[0]
        return Step("make_folder", first, f"thidua check --month {first}{end}")
    about = month.month
    if not campaign.inputs.files(about).file_rows:
        return Step("put_files", about, f"thidua check --month {about}{end}")
    if month.errors:
        return Step("mend", about, f"thidua check --month {about}{end}")
    if about not in standing:
        if any(one.state == "not_due" for one in reports):
            return Step("wait", about, f"thidua score --month {about}{end}")
        code = "publish_again" if about in published else "publish"
        return Step(code, about, f"thidua run --month {about}{end}{out_end}")
    later = [m for m in campaign.months if m > about]
    if later:
        return Step("make_folder", later[0], f"thidua check --month {later[0]}{end}")
    key = year_end_key(about)
    if key not in standing:
        return Step("publish_year", key, f"thidua run --year-end{end}{out_end}")
    return Step("all_done", key, f"thidua verify {published[key].folder.as_posix()}")
