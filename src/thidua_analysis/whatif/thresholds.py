"""What both sides of a dispute would need to prove, to the last case or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ..ledger.decisions import Decisions
from ..ledger.entries import Dispute
from ..plan.rules import BandScore, StepScore
from ..scoring.criteria import in_points, plain, reckon
from ..scoring.distance import first_from
from ..scoring.punctuality import punctuality
from ..scoring.result import Result
from ..words.columns import Points
from .claims import assuming, criteria_of


class Turn(NamedTuple):
    """A criterion's points today and under the claim, and the figures, or days, at which they turn; missing where the claim
    changes no points."""

    criterion: str
    points: Points
    claimed_points: Points
    keeps_to: int | date | None
    gives_from: int | date | None


def thresholds(own: Result, claimed: Result, dispute: Dispute, stands: int | str | None) -> tuple[Turn, ...]:
    """Criterion by criterion, the points today and under the claim, and the figures at which they turn.

    In between, the other figures of the unit stay as they are.
    """
    now, then = own.values[dispute.unit], claimed.values[dispute.unit]
    claim = int(dispute.now)
    start = int(stands) if isinstance(stands, int) else 0
    rows = []
    for name in criteria_of(own, dispute.unit, dispute.fact):
        criterion = own.rules.criterion_of(name)

        def points(figure: int, criterion: StepScore | BandScore = criterion) -> Points:
            # scored on the month's own increase, the value moves with the cumulative figure
            values = {**then, dispute.fact: then[dispute.fact] + figure - claim}
            return plain(reckon(criterion, values, own.rules).points)

        rows.append(_turns(name, plain(reckon(criterion, now, own.rules).points), points, start, claim))
    return tuple(rows)


def _turns(name: str, today: Points, points: Callable[[int], Points], start: int, claim: int) -> Turn:
    goal = points(claim)
    if goal == today:
        return Turn(name, today, goal, None, None)
    gives = first_from(start, claim, lambda figure: points(figure) == goal)
    changes = first_from(start, claim, lambda figure: points(figure) != today)
    keeps = None if changes == start else changes - (1 if claim >= start else -1)
    return Turn(name, today, goal, keeps, gives)


def lateness_thresholds(
    own: Result, claimed: Result, dispute: Dispute, stands: int | str | None, known_on: date
) -> tuple[Turn, ...]:
    """The same over days of receipt, as they will have counted once all of them are past."""
    if own.rules.lateness is None or own.rules.reporting is None:
        return ()
    units = [own.inputs.unit(dispute.unit)]
    claim = date.fromisoformat(str(dispute.now))
    start = date.fromisoformat(stands) if isinstance(stands, str) else max(known_on, claim)
    known_on = max(known_on, start, claim)

    def points_with(decisions: Decisions) -> Points:
        reports = punctuality(
            own.inputs.files(dispute.month).receipt_rows, units, own.rules, [dispute.month], known_on,
            own.inputs.settings.start_date, decisions,
        )  # fmt: skip
        return plain(in_points(sum(report.points for report in reports), own.rules))

    def points(day: int) -> Points:
        figure = [(dispute, date.fromordinal(day).isoformat())]
        return points_with(assuming(claimed, figure).decisions)

    turn = _turns(own.rules.lateness.id, points_with(own.decisions), points, start.toordinal(), claim.toordinal())
    keeps, gives = (date.fromordinal(day) if isinstance(day, int) else None for day in (turn.keeps_to, turn.gives_from))
    return (turn._replace(keeps_to=keeps, gives_from=gives),)
