"""The rows that a score is made of: figures, reports, lines, standings, places. Points in ticks inside the engine, in
points where people read them (:func:`~.criteria.in_points`)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ..intake.rows import Fact
from ..words.columns import Points


class Figure(NamedTuple):
    """The one figure of a unit and fact that a month is scored on.

    `value` is what is scored: the cumulative figure, or the month's increase. `origin` is portal, report, decision or
    scenario; `carried` from `from_month`; or `none`, where the plan's reading puts 0 in place of a figure nobody sent.
    """

    unit: str
    month: str
    fact: str
    value: int
    cumulative: int
    origin: str
    from_month: str | None
    source_file: str | None
    source_sheet: str | None
    source_row: int | None
    source_sha256: str | None
    counted_rows: int | None
    counted_files: int | None


class Report(NamedTuple):
    """How a unit's report of a month stands, as known on a day, and what it costs: clauses L1, L1a–L1c.

    `received_on` is the day that counts. `state`: on_time, late, missing (not submitted), pending (not there and may
    still come), not_due. `decisions`: the lines of the ledger behind it: a finding, a waiver.
    """

    unit: str
    month: str
    due_on: date
    received_on: date | None
    days_late: int | None
    state: str
    untruthful: bool
    waived: bool
    lateness_points: Points
    untruthful_points: Points
    clause: str
    source_file: str
    source_row: int | None
    decisions: str

    @property
    def points(self) -> Points:
        """What it costs in all."""
        return self.lateness_points + self.untruthful_points


class Line(NamedTuple):
    """A line of the score: a unit's total is the sum of its lines. `part` is base, bonus or deduction."""

    unit: str
    month: str
    criterion: str
    part: str
    points: Points | None
    value: int | None
    of: int | None
    target: int | None
    steps: int | None
    clause: str = ""
    reading: str = ""
    report_month: str = ""
    how: str = ""
    source_file: str = ""
    source_row: str = ""


class Standing(NamedTuple):
    """A unit's totals, gate and rank within its track ("1224": equal points share a rank).

    `total` is that of what is scored; it may come to `low` at least and `high` at most where figures are missing.
    """

    unit: str
    track: str
    base: Points
    bonus: Points
    deduction: Points
    total: Points
    complete: bool
    not_scored: str
    eligible: bool | None
    rank: int | None
    rank_best: int | None
    rank_worst: int | None
    tied: bool
    needs_decision: bool
    low: int
    high: int


class Place(NamedTuple):
    """A place of an award, or one of the units that could take it.

    `clause` is that of the prize; of all prizes at stake where undecided, joined by "; ". `competition`: the tracks that
    compete, joined by "+". `points`: what ranked it. `state`: won, needs_decision, vacant; `why` it needs a decision: tie,
    or missing_figure where figures that nobody has sent could give the prize to another. `decisions`: lines of the
    ledger: the tie that was decided, the award that went another way.
    """

    award: str
    clause: str
    competition: str
    place: str
    unit: str | None
    points: Points | None
    state: str
    why: str = ""
    money: int | None = None
    ktxh_points: int | None = None
    individuals: int | None = None
    decisions: str = ""


class TwoSources(NamedTuple):
    """A figure that the portal and the unit's report both give; `difference` is report less portal."""

    unit: str
    fact: str
    portal: int
    report: int
    difference: int
    counts: str
    portal_place: str
    report_place: str


class OwnScore(NamedTuple):
    """What a unit gives itself beside what the plan gives it: criterion (blank: in all), points, percentage."""

    unit: str
    criterion: str
    claimed: Points | None
    points: Points | None
    difference: Points | None
    claimed_percent: Fraction | None
    percent: str
    percent_off: bool
    source_file: str
    source_sheet: str | None
    source_row: int | None


def place_text(fact: Fact | Figure) -> str:
    """Where a fact was read: `2021-06/bao-cao.xlsx [T6]:14`; blank where it is only supposed."""
    if not fact.source_file:
        return ""
    sheet = f" [{fact.source_sheet}]" if fact.source_sheet else ""
    return f"{fact.source_file}{sheet}" + ("" if fact.source_row is None else f":{fact.source_row}")
