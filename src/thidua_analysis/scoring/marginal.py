"""What the plan rewards: what some more of each figure is worth, and how much of a total comes from the bonus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..intake.rows import Unit
from ..plan.rules import CountOf, Rules
from ..scoring.distance import next_step
from ..scoring.goals import Lever, levers, points_of, room
from .criteria import plain

if TYPE_CHECKING:
    import pandas as pd

MARGINAL_COLUMNS = ["unit", "track", "criterion", "fact", "amount", "now", "points_now", "gains", "next_at"]
SHARE_COLUMNS = ["unit", "track", "base", "bonus", "deduction", "total", "permille"]


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


def bonus_share(standings: pd.DataFrame) -> pd.DataFrame:
    """How much of each unit's points comes from the bonus, which has no cap.

    Columns: unit, track, base, bonus, deduction, total, permille (of base and bonus; missing where both are nothing).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"unit": ["a"], "track": "t", "base": [60], "bonus": [20], "deduction": [-5], "total": [75]})
    >>> bonus_share(table)["permille"].tolist()
    [250]
    """
    import pandas as pd

    table = standings[SHARE_COLUMNS[:-1]].copy()
    shares = [_permille(b, n) for b, n in zip(table["bonus"], table["base"], strict=True)]
    return table.assign(permille=pd.array(shares, dtype="Int64")).reset_index(drop=True)


def _permille(bonus: Any, base: Any) -> int | None:
    """Half up, in whole numbers."""
    whole = Fraction(bonus) + Fraction(base)
    return None if whole <= 0 else int((1000 * Fraction(bonus) / whole) + Fraction(1, 2))
