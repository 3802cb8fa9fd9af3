"""What the ranking owes to how doubtful sentences are read: each reading alone, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..scoring.result import Result
from ..words.errors import CampaignError
from .judging import Judged
from .lattice import DEDUCTIONS, OUTCOME, Kept, Lattice
from .places import UNDECIDED, Whole, Yes
from .sweep import Swept, points_of, table_of

MOST = 2**22
"""So many combinations are scored at most."""
SINGLE_COLUMNS = [
    "reading", "option", "in_force", "unit", "track", "total", "change", "rank", "rank_now", "eligible",
    "eligible_now", "prize", "prize_now", "needs_decision",
]  # fmt: skip
UNIT_COLUMNS = [
    "unit", "track", "total", "low", "high", "rank", "best", "worst", "eligible_in", "wins", "undecided", "of",
]  # fmt: skip
OUTCOME_COLUMNS = ["prize", "won", "undecided", "in_force", "ways", "of"]
DECIDING_COLUMNS = ["prize", "reading", "alone", "ways", "of"]


@dataclass(frozen=True, eq=False)
class Readings:
    """One period under every reading of the plan.

    `singles`: a row for each option of each reading, alone, and unit (SINGLE_COLUMNS); options in force too.
    `contested`: the readings that change some unit's points, rank, gate or prize, alone or together with others.
    `ways`: how many combinations of their options there are; all are scored.
    `units`: over all of them, each unit's lowest and highest total, its best and worst rank (a tie is its place at
    best; where figures are missing both ends count), in how many it reaches the gate, wins a prize, or stands in a tie that a
    prize hangs on (UNIT_COLUMNS).
    `ranks`: unit, rank, ways: in how many combinations it stands there.
    `outcomes`: for each prize, who wins it in how many combinations (OUTCOME_COLUMNS), the most frequent first;
    `won` and `undecided` are units joined by "; ", `in_force` marks what the readings in force give.
    `deciding`: for each prize, the readings that decide it (DECIDING_COLUMNS): `alone`, that one changed from the
    readings in force; `ways` of `of`: how often the outcome turns on it, the others being settled somehow.
    """

    period: Any
    singles: pd.DataFrame
    contested: tuple[str, ...]
    ways: int
    units: pd.DataFrame
    ranks: pd.DataFrame
    outcomes: pd.DataFrame
    deciding: pd.DataFrame

    def changing(self, prize: str) -> tuple[str, ...]:
        """The readings that alone, one changed from those in force, give a prize to others. By the prize's clause."""
        found = self.deciding[(self.deciding["prize"] == prize) & self.deciding["alone"]]
        return tuple(found["reading"])

    def __repr__(self) -> str:
        return f"<Readings of {self.period.key}: {len(self.contested)} contested, {self.ways} combinations>"


def readings_of(period: Result) -> Readings:
    """The period under each reading alone, and under all combinations of those that are contested.

    Other tables of :class:`Readings` count combinations; each weighs the same, which says how the text can be read,
    not how likely any reading is. CampaignError where more than MOST combinations are contested.
    """
    axes = {name: tuple(q.options) for name, q in period.plan.questions.items()}
    whole = Lattice(period, axes)
    singles = readings_alone(period)
    pointed = _changing_points(whole) | (_changing_points(whole.earlier) if whole.earlier else set())
    judging = {axis.name for axis in whole.axes if OUTCOME in axis.touches}
    lattice = whole.settled({n: period.readings_in_force[n] for n in axes if n not in pointed | judging})
    if lattice.size > MOST:
        raise CampaignError("whatif.too_many_ways", size=lattice.size, MOST=MOST)
    return _Tally(lattice).result(singles)


def readings_alone(period: Result) -> pd.DataFrame:
    """A row for each option of each reading, that one alone changed from those in force, and unit: SINGLE_COLUMNS."""
    kept = Kept()
    asked = {name: tuple(q.options) for name, q in period.plan.questions.items()}
    tables = [_alone(Lattice(period, {n: o}, kept), n) for n, o in asked.items()]
    return (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=SINGLE_COLUMNS).astype({"in_force": bool})
    )


def _alone(lattice: Lattice, reading: str) -> pd.DataFrame:
    """The options of one reading, the others being as they are."""
    options, units = lattice.axes[0].values, len(lattice.units)
    table = table_of(lattice, np.arange(len(options)), lattice.scores(), range(units))[list(Swept._fields)]
    words = {c: table[c].astype(object) for c in ("unit", "track", "prize")}
    here = options.index(lattice.period.readings_in_force[reading])
    now = table.iloc[np.tile(np.arange(here * units, (here + 1) * units), len(options))].reset_index(drop=True)
    told = {f"{name}_now": now[name] for name in ("rank", "eligible")} | {"prize_now": now["prize"].astype(object)}
    which = np.repeat(np.array(options, dtype=object), units)
    found = table.assign(reading=reading, option=which, in_force=which == options[here], **words, **told)
    return found.assign(change=table["total"] - now["total"])[SINGLE_COLUMNS]


def _changing_points(lattice: Lattice) -> set[str]:
    """The readings that change some points in some combination: the tables of no part are the same all along theirs."""
    found = set()
    parts: list[tuple[str, tuple[Whole, ...]]] = [
        (c["id"], lattice.criterion(c["id"])) for c in lattice.plan.tree["criterion"]
    ]
    parts.append((DEDUCTIONS, (lattice.deductions(),)))
    for part, tables in parts:
        for at, n in enumerate(lattice.touching(part)):
            if any((table != table.take([0], axis=at)).any() for table in tables):
                found.add(lattice.axes[n].name)
    return found


class _Tally:
    """All combinations, counted: each row of points that occurs is judged once under each set of rules about outcomes."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice, self.period = lattice, lattice.period
        units = len(lattice.units)
        self.low = np.full(units, np.iinfo(np.int64).max)
        self.high = np.full(units, np.iinfo(np.int64).min)
        self.ranks = np.zeros((units, units + 1), dtype=np.int64)
        self.worst = np.zeros(units, dtype=np.int64)
        self.eligible, self.wins, self.undecided = np.zeros((3, units), dtype=np.int64)
        self.bits = 1 << np.arange(units, dtype=np.int64)
        clauses = [p.clause for a in self.period.rules.award if a.when == self.period.kind for p in a.prizes]
        ties = {c: [UNDECIDED - n for n, stake in enumerate(lattice.prizes.stakes) if c in stake] for c in clauses}
        self.asked = {c: (lattice.prizes.clauses.index(c), ties[c]) for c in clauses}
        every = {n for number, others in self.asked.values() for n in (number, *others)}
        self.masks = {number: np.zeros(lattice.dims, np.int64) for number in every}
        self.standing = np.zeros(lattice.dims, dtype=np.int64)
        weights = np.random.default_rng(0).integers(1, 2**62, size=(2, units), dtype=np.int64)
        rows = lattice.rows()
        for there, row, judged in lattice.judgements(rows):
            self._count(rows.total, np.bincount(row.ravel(), minlength=len(rows.total)), judged)
            with np.errstate(over="ignore"):  # one number for all ranks and gates of a combination
                self.standing[there] = (judged.rank @ weights[0] + judged.eligible @ weights[1])[row]
            for number, mask in self.masks.items():
                mask[there] = ((judged.prize == number) @ self.bits)[row]
        contested = self._contested()
        self.names = tuple(lattice.axes[n].name for n in contested)
        self.dims = tuple(lattice.dims[n] for n in contested)
        self.ways = int(np.prod(self.dims, dtype=np.int64))
        self.less = lattice.size // self.ways  # the other readings change nothing: each way stands so many times
        alike = tuple(slice(None) if n in contested else 0 for n in range(len(lattice.dims)))
        self.masks = {number: mask[alike].ravel() for number, mask in self.masks.items()}
        own = {axis.name: axis.values.index(self.period.readings_in_force[axis.name]) for axis in lattice.axes}
        self.here = tuple(own[name] for name in self.names)

    def _count(self, total: Whole, ways: Whole, judged: Judged) -> None:
        """What becomes of each unit in rows of points, each of which stands in so many ways."""
        there = ways > 0
        self.low = np.minimum(self.low, total[there].min(axis=0))
        self.high = np.maximum(self.high, total[there].max(axis=0))
        self.worst = np.maximum(self.worst, judged.rank_worst[there].max(axis=0))
        for unit in range(len(self.ranks)):
            np.add.at(self.ranks[unit], judged.rank[:, unit], ways)
        self.eligible += ways @ judged.eligible
        self.wins += ways @ (judged.prize >= 0)
        self.undecided += ways @ (judged.prize <= UNDECIDED)

    def _contested(self) -> list[int]:
        pointed = _changing_points(self.lattice)
        tables = [self.standing, *self.masks.values()]
        dims = self.lattice.dims
        return [
            n for n, axis in enumerate(self.lattice.axes)
            if axis.name in pointed or any(_turns(table, dims, n).any() for table in tables)
        ]  # fmt: skip

    def result(self, singles: pd.DataFrame) -> Readings:
        """What was counted, over the contested readings alone."""
        asked = [c for c in self.asked if any(mask.any() for mask in self._of(c))]
        return Readings(
            self.period, singles, self.names, self.ways, self._units(), self._rank_table(),
            pd.DataFrame([r for c in asked for r in self._outcomes(c)], columns=OUTCOME_COLUMNS),
            pd.DataFrame([r for c in asked for r in self._deciding(c)], columns=DECIDING_COLUMNS),
        )  # fmt: skip

    def _units(self) -> pd.DataFrame:
        rows = []
        now = {r["unit"]: r for r in self.period.standings.to_dict("records")}
        lows, highs = (points_of(ticks, self.lattice.ticks) for ticks in (self.low, self.high))
        for n, unit in enumerate(self.lattice.units):
            there = np.flatnonzero(self.ranks[n, 1:]) + 1
            best, worst = (int(there[0]), int(self.worst[n])) if len(there) else (None, None)
            counts = [int(a[n]) // self.less for a in (self.eligible, self.wins, self.undecided)]
            rank = None if pd.isna(now[unit]["rank"]) else int(now[unit]["rank"])
            points = (now[unit]["total"], lows[n], highs[n])
            rows.append((unit, now[unit]["track"], *points, rank, best, worst, *counts, self.ways))
        table = pd.DataFrame(rows, columns=UNIT_COLUMNS)
        return table.astype(dict.fromkeys(("rank", "best", "worst"), "Int64"))

    def _rank_table(self) -> pd.DataFrame:
        unit, rank = np.nonzero(self.ranks[:, 1:])
        names = np.array(self.lattice.units, dtype=object)[unit]
        return pd.DataFrame({"unit": names, "rank": rank + 1, "ways": self.ranks[unit, rank + 1] // self.less})

    def _of(self, clause: str) -> tuple[Whole, Whole]:
        """Who wins a prize, and who stands in a tie that it hangs on: a bit for each unit."""
        number, ties = self.asked[clause]
        return self.masks[number], np.bitwise_or.reduce([self.masks[n] for n in ties])

    def _ids(self, clause: str) -> Whole:
        """A number for each outcome of a prize."""
        won, undecided = (pd.factorize(mask)[0] for mask in self._of(clause))
        found: Whole = pd.factorize(won * (undecided.max() + 1) + undecided)[0]
        return found

    def _outcomes(self, clause: str) -> Iterator[tuple[Any, ...]]:
        ids = self._ids(clause)
        counts = np.bincount(ids)
        first = pd.Series(np.arange(len(ids))).groupby(ids).first()
        here = ids[int(np.ravel_multi_index(self.here, self.dims))] if self.dims else 0
        for n in np.argsort(-counts, kind="stable"):
            won, undecided = (self._named(mask[first[n]]) for mask in self._of(clause))
            yield clause, won, undecided, bool(n == here), int(counts[n]), self.ways

    def _named(self, mask: Any) -> str:
        return "; ".join(u for u, bit in zip(self.lattice.units, self.bits, strict=True) if int(mask) & int(bit))

    def _deciding(self, clause: str) -> Iterator[tuple[Any, ...]]:
        ids = self._ids(clause)
        for n, name in enumerate(self.names):
            turns = _turns(ids, self.dims, n)
            if turns.any():
                others = tuple(at for k, at in enumerate(self.here) if k != n)
                yield clause, name, bool(turns[others]), int(turns.sum()), int(turns.size)


def _turns(ids: Whole, dims: Sequence[int], axis: int) -> Yes:
    """Whether it differs along one axis: for each way of settling the others."""
    table = np.moveaxis(ids.reshape(dims), axis, 0)
    found: Yes = (table != table[:1]).any(axis=0)
    return found
