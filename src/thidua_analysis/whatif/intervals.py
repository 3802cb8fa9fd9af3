"""A month while disputes are open: scores and ranks as intervals, and the awards that hang on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from ..ledger.chain import Dispute
from ..scoring.result import Result
from .claims import AWARD_COLUMNS, at_stake, contradicted, criteria_of, granted

MOST_COMBINED = 6
"""So many open disputes are tried in every combination; of more, each alone and all together."""
UNIT_COLUMNS = [
    "unit", "track", "disputes", "total", "low", "high", "rank", "best", "worst", "eligible", "eligible_may_change",
]  # fmt: skip


def _no_rows(columns: Sequence[str]) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame(columns=list(columns))


@dataclass(frozen=True, eq=False)
class Uncertain:
    """What open disputes leave open in one month, over every combination of what stands and what is claimed that
    contradicts no check of the plan: other claims cannot be granted together, or as they are.

    `units`: a row for each unit in dispute, and each whose rank or gate hangs on one: unit, track, disputes (the
    numbers of its own), total, low, high, rank, best, worst, eligible, eligible_may_change.
    `awards`: for each prize that hangs on disputes, one row as it stands (claims blank) and one for each other
    outcome: award, competition, clause, claims (the fewest that bring it about: `8+9` is both, `8; 9` either),
    won and undecided (units), vacant (places).
    `every_combination`: False where there are too many, and each claim was tried alone and all together.
    `two_sided`: numbers of disputes whose figure counts in several criteria: granted in part, it may give points
    outside the interval.
    """

    disputes: tuple[Dispute, ...] = ()
    units: pd.DataFrame = field(default_factory=_no_rows(UNIT_COLUMNS))
    awards: pd.DataFrame = field(default_factory=_no_rows(AWARD_COLUMNS))
    every_combination: bool = True
    two_sided: tuple[int, ...] = ()

    @property
    def depends(self) -> bool:
        """Whether any award hangs on an open dispute."""
        return not self.awards.empty

    def of(self, unit: str) -> dict[Any, Any] | None:
        """The row of one unit; None where disputes change nothing for it."""
        rows: list[dict[Any, Any]] = self.units[self.units["unit"] == unit].to_dict("records")
        return rows[0] if rows else None


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


def _intervals(month: Result, disputes: Sequence[Dispute], worlds: Iterable[Result]) -> pd.DataFrame:
    tables = [{r["unit"]: r for r in m.standings.to_dict("records")} for m in (month, *worlds)]
    rows = []
    for unit, now in tables[0].items():
        own = [str(d.seq) for d in disputes if d.unit == unit]
        rows_of_unit = [table[unit] for table in tables]
        totals = [r["total"] for r in rows_of_unit]
        ranks = {(r["rank_best"], r["rank_worst"]) for r in rows_of_unit if not pd.isna(r["rank_best"])}
        gates = {None if pd.isna(r["eligible"]) else bool(r["eligible"]) for r in rows_of_unit}
        if own or len(ranks) > 1 or len(gates) > 1:
            best, worst = (min(b for b, _ in ranks), max(w for _, w in ranks)) if ranks else (None, None)
            rows.append(
                (unit, now["track"], "; ".join(own), now["total"], min(totals), max(totals), now["rank"], best, worst,
                 now["eligible"], len(gates) > 1)
            )  # fmt: skip
    types = dict.fromkeys(("rank", "best", "worst"), "Int64") | {"eligible": "boolean"}
    return pd.DataFrame(rows, columns=UNIT_COLUMNS).astype(types)
