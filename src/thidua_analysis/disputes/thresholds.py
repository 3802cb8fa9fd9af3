"""What both sides of a dispute would need to prove, to the last case or day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from ..campaign import Month
from ..decisions import Decisions
from ..ledger import Dispute
from ..reports import punctuality
from ..rules import BandScore, Rules, StepScore
from ..scoring import in_points, plain, reckon
from .claims import assumed, criteria_of, in_campaign

CRITERIA_COLUMNS = ["criterion", "points", "claimed_points", "keeps_to", "gives_from"]


def first_from(start: int, end: int, holds: Callable[[int], bool]) -> int:
    """The number nearest to `start`, on the way to `end`, where something holds that holds at `end`: found by halves.

    The one before it, towards `start`, does not hold (or it is `start` itself).

    >>> first_from(1450, 1720, lambda accounts: accounts >= 1500)
    1500
    >>> first_from(10, 3, lambda n: n < 8)
    7
    """
    if holds(start):
        return start
    step = 1 if end >= start else -1
    no, yes = 0, abs(end - start)
    while yes - no > 1:
        middle = (no + yes) // 2
        no, yes = (no, middle) if holds(start + step * middle) else (middle, yes)
    return start + step * yes


def thresholds(own: Month, claimed: Month, dispute: Dispute, stands: int | str | None) -> pd.DataFrame:
    """Criterion by criterion, the points today and under the claim, and the figures at which they turn (CRITERIA_COLUMNS).

    In between, the other figures of the unit stay as they are.
    """
    now, then = own._values(dispute.unit), claimed._values(dispute.unit)
    claim = int(dispute.now)
    start = int(stands) if isinstance(stands, int) else 0
    rows = []
    for name in criteria_of(own, dispute.unit, dispute.fact):
        criterion = own.rules.criterion_of(name)

        def points(figure: int, criterion: StepScore | BandScore = criterion) -> Any:
            # scored on the month's own increase, the value moves with the cumulative figure
            values = {**then, dispute.fact: then[dispute.fact] + figure - claim}
            return plain(reckon(criterion, values, own.rules).points)

        rows.append(_turns(name, plain(reckon(criterion, now, own.rules).points), points, start, claim))
    return pd.DataFrame(rows, columns=CRITERIA_COLUMNS, dtype=object)


def _turns(name: str, today: Any, points: Callable[[int], Any], start: int, claim: int) -> tuple[Any, ...]:
    goal = points(claim)
    if goal == today:
        return name, today, goal, None, None
    gives = first_from(start, claim, lambda figure: points(figure) == goal)
    changes = first_from(start, claim, lambda figure: points(figure) != today)
    keeps = None if changes == start else changes - (1 if claim >= start else -1)
    return name, today, goal, keeps, gives


def lateness_thresholds(
    own: Month, claimed: Month, dispute: Dispute, stands: int | str | None, known_on: date
) -> pd.DataFrame:
    """The same over days of receipt, as they will have counted once all of them are past."""
    if own.rules.lateness is None or own.rules.reporting is None:
        return pd.DataFrame(columns=CRITERIA_COLUMNS)
    units = own.campaign.units[own.campaign.units["unit"] == dispute.unit]
    claim = date.fromisoformat(str(dispute.now))
    start = date.fromisoformat(stands) if isinstance(stands, str) else max(known_on, claim)
    known_on = max(known_on, start, claim)

    def points_with(decisions: Decisions) -> Any:
        table = punctuality(
            own.campaign.files(dispute.month).reports, units, own.rules, [dispute.month], known_on,
            own.campaign.settings.start_date, decisions,
        )  # fmt: skip
        return plain(in_points(int(table[["lateness_points", "untruthful_points"]].sum().sum()), own.rules))

    def points(day: int) -> Any:
        figure = [(dispute, date.fromordinal(day).isoformat())]
        return points_with(in_campaign(assumed(claimed.campaign, figure), own).decisions)

    name, today, goal, keeps, gives = _turns(
        own.rules.lateness.id, points_with(own.decisions), points, start.toordinal(), claim.toordinal()
    )
    days = [None if day is None else date.fromordinal(day) for day in (keeps, gives)]
    return pd.DataFrame([(name, today, goal, *days)], columns=CRITERIA_COLUMNS, dtype=object)


def floor_of(criterion: StepScore | BandScore, values: Mapping[str, int | None], fact: str, rules: Rules) -> int | None:
    """The lowest this figure may fall, the others standing, with the criterion's points as they are; one less changes
    them. None where the figure is unknown, or may fall to nothing.

    >>> from thidua_analysis.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> floor_of(rules.criterion_of("C3"), {"accounts_count": 1720}, "accounts_count", rules)
    1700
    """
    now, value = reckon(criterion, values, rules).points, values.get(fact)

    def differs(figure: int) -> bool:
        return reckon(criterion, {**values, fact: figure}, rules).points != now

    return None if value is None or value < 1 or not differs(0) else first_from(value, 0, differs) + 1
