"""What both sides of a dispute would need to prove, to the last case or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from ..ledger.chain import Dispute
from ..ledger.decisions import Decisions
from ..plan.rules import BandScore, StepScore
from ..scoring.criteria import in_points, plain, reckon
from ..scoring.distance import first_from
from ..scoring.punctuality import punctuality
from ..scoring.result import Result
from .claims import assuming, criteria_of

CRITERIA_COLUMNS = ["criterion", "points", "claimed_points", "keeps_to", "gives_from"]


def thresholds(own: Result, claimed: Result, dispute: Dispute, stands: int | str | None) -> pd.DataFrame:
    """Criterion by criterion, the points today and under the claim, and the figures at which they turn (CRITERIA_COLUMNS).

    In between, the other figures of the unit stay as they are.
    """
    now, then = own.values[dispute.unit], claimed.values[dispute.unit]
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
    own: Result, claimed: Result, dispute: Dispute, stands: int | str | None, known_on: date
) -> pd.DataFrame:
    """The same over days of receipt, as they will have counted once all of them are past."""
    if own.rules.lateness is None or own.rules.reporting is None:
        return pd.DataFrame(columns=CRITERIA_COLUMNS)
    units = own.units[own.units["unit"] == dispute.unit]
    claim = date.fromisoformat(str(dispute.now))
    start = date.fromisoformat(stands) if isinstance(stands, str) else max(known_on, claim)
    known_on = max(known_on, start, claim)

    def points_with(decisions: Decisions) -> Any:
        table = punctuality(
            own.inputs.files(dispute.month).reports, units, own.rules, [dispute.month], known_on,
            own.inputs.settings.start_date, decisions,
        )  # fmt: skip
        return plain(in_points(int(table[["lateness_points", "untruthful_points"]].sum().sum()), own.rules))

    def points(day: int) -> Any:
        figure = [(dispute, date.fromordinal(day).isoformat())]
        return points_with(assuming(claimed, figure).decisions)

    name, today, goal, keeps, gives = _turns(
        own.rules.lateness.id, points_with(own.decisions), points, start.toordinal(), claim.toordinal()
    )
    days = [None if day is None else date.fromordinal(day) for day in (keeps, gives)]
    return pd.DataFrame([(name, today, goal, *days)], columns=CRITERIA_COLUMNS, dtype=object)
