"""What the plan rewards: what some more of each figure is worth, and how much of a total comes from the bonus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..intake.rows import Unit
from ..plan.rules import CountOf, Rules
from ..words.columns import Points
from .criteria import plain
from .distance import next_step
from .goals import Lever, levers, points_of, room
from .rows import Standing

if TYPE_CHECKING:
    import pandas as pd

MARGINAL_COLUMNS = ["unit", "track", "criterion", "fact", "amount", "now", "points_now", "gains", "next_at"]


def marginal_value(
    units: Sequence[Unit],
    values: Mapping[str, Mapping[str, int | None]],
    rules: Rules,
    amounts: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """What so many more of each figure are worth to each unit, the rest staying as it is.

    `values`: unit → figure → value. `amounts`: figure → how many more; without it one step of the bonus (100
    accounts, 20 dossiers), else 1. Columns: unit, track, criterion, fact, amount (below 0: so many fewer, of a figure
    that may fall and of which less is better), now, points_now (of all criteria), gains (points), next_at (the figure
    at which the criterion's next points come; missing where none do). A figure that is unknown, or cannot move so far,
    has no row.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for unit, track in ((unit.unit, unit.track) for unit in units):
        criteria, figures = rules.criteria(track), values[unit]
        now = points_of(criteria, figures, Fraction(0), rules).total
        for lever in levers(criteria, rules):
            amount = (amounts or {}).get(lever.fact, _usual(lever, rules))
            if room(lever, figures, rules) < amount:
                continue
            after = points_of(criteria, lever.moved(figures, amount), Fraction(0), rules).total
            step = next_step(rules.criterion_of(lever.criterion), figures, rules)
            stands = figures[lever.fact]
            at = stands + step.needs if step and step.needs is not None and not step.missed and step.fact == lever.fact and stands is not None else None  # fmt: skip
            rows.append((unit, track, lever.criterion, lever.fact, lever.sign * amount, stands, plain(now), plain(after - now), at))  # fmt: skip
    table = pd.DataFrame(rows, columns=MARGINAL_COLUMNS, dtype=object)
    return table.astype(dict.fromkeys(("amount", "now", "next_at"), "Int64"))


def _usual(lever: Lever, rules: Rules) -> int:
    """One step of the bonus for a count, one more for anything else."""
    bonus = rules.criterion_of(lever.criterion).bonus
    counted = bonus and (bonus.measure or rules.criterion_of(lever.criterion).measure)
    own = isinstance(counted, CountOf) and counted.fact == lever.fact
    return int(bonus.step) if bonus and own else 1


class BonusShare(NamedTuple):
    """How much of a unit's points comes from the bonus: `permille` of base and bonus; None where both are nothing."""

    unit: str
    track: str
    base: Points
    bonus: Points
    deduction: Points
    total: Points
    permille: int | None


def bonus_shares(standings: Iterable[Standing]) -> tuple[BonusShare, ...]:
    """How much of each unit's points comes from the bonus."""
    return tuple(BonusShare(*one[:6], _permille(one.bonus, one.base)) for one in standings)


def _permille(bonus: Points, base: Points) -> int | None:
    """Half up, in whole numbers."""
    whole = Fraction(bonus) + Fraction(base)
    return None if whole <= 0 else int((1000 * Fraction(bonus) / whole) + Fraction(1, 2))
