"""A month while disputes are open: scores and ranks as intervals, and the awards that hang on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ..ledger.entries import Dispute
from ..scoring.result import Result
from ..words.columns import Points, table_of
from .claims import Stake, at_stake, contradicted, criteria_of, granted

MOST_COMBINED = 6
"""So many open disputes are tried in every combination; of more, each alone and all together."""


class Interval(NamedTuple):
    """A unit in dispute, or whose rank or gate hangs on one; `disputes`: the numbers of its own."""

    unit: str
    track: str
    disputes: str
    total: Points
    low: Points
    high: Points
    rank: int | None
    best: int | None
    worst: int | None
    eligible: bool | None
    eligible_may_change: bool


@dataclass(frozen=True, eq=False)
class Uncertain:
    """What open disputes leave open in one month, over every combination of what stands and what is claimed that
    contradicts no check of the plan: other claims cannot be granted together, or as they are.

    `every_combination`: False where there are too many, and each claim was tried alone and all together.
    `two_sided`: numbers of disputes whose figure counts in several criteria: granted in part, it may give points
    outside the interval.
    """

    disputes: tuple[Dispute, ...] = ()
    unit_rows: tuple[Interval, ...] = ()
    award_rows: tuple[Stake, ...] = ()
    every_combination: bool = True
    two_sided: tuple[int, ...] = ()

    @property
    def depends(self) -> bool:
        """Whether any award hangs on an open dispute."""
        return bool(self.award_rows)

    def of(self, unit: str) -> Interval | None:
        """The row of one unit; None where disputes change nothing for it."""
        return next((one for one in self.unit_rows if one.unit == unit), None)

    @table_of(Interval)
    def units(self) -> tuple[Interval, ...]:
        """Each unit in dispute, and each whose rank or gate hangs on one."""
        return self.unit_rows

    @table_of(Stake, until="vacant")
    def awards(self) -> tuple[Stake, ...]:
        """Each prize that hangs on disputes: a row as it stands, and one for each other outcome."""
        return self.award_rows


_KEPT: WeakKeyDictionary[Result, Uncertain] = WeakKeyDictionary()


def in_dispute(month: Result) -> Uncertain:
    """What the disputes open in this month (about it or an earlier one) leave open; nothing is computed without one."""
    if month not in _KEPT:
        disputes = month.decisions.open_disputes
        _KEPT[month] = _uncertain(month, disputes) if disputes else Uncertain()
    return _KEPT[month]


def _uncertain(month: Result, disputes: tuple[Dispute, ...]) -> Uncertain:
    every = len(disputes) <= MOST_COMBINED
    sizes = range(1, len(disputes) + 1) if every else (1, len(disputes))
    every_world = {c: granted(month, c) for size in sizes for c in combinations(disputes, size)}
    worlds = {c: world for c, world in every_world.items() if not contradicted(world, {d.unit for d in c})}
    twice = tuple(d.seq for d in disputes if len(criteria_of(month, d.unit, d.fact)) > 1)
    return Uncertain(disputes, _intervals(month, disputes, worlds.values()), at_stake(month, worlds), every, twice)


def _intervals(month: Result, disputes: Sequence[Dispute], worlds: Iterable[Result]) -> tuple[Interval, ...]:
    tables = [{one.unit: one for one in m.standing_rows} for m in (month, *worlds)]
    rows = []
    for unit, now in tables[0].items():
        own = [str(d.seq) for d in disputes if d.unit == unit]
        several = [table[unit] for table in tables]
        totals = [one.total for one in several]
        ranks = {(one.rank_best, one.rank_worst or 0) for one in several if one.rank_best is not None}
        gates = {one.eligible for one in several}
        if own or len(ranks) > 1 or len(gates) > 1:
            best, worst = (min(b for b, _ in ranks), max(w for _, w in ranks)) if ranks else (None, None)
            rows.append(
                Interval(
                    unit, now.track, "; ".join(own), now.total, min(totals), max(totals), now.rank, best, worst, now.eligible,
                    len(gates) > 1,
                )
            )  # fmt: skip
    return tuple(rows)
