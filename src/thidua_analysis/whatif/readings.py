"""What the ranking owes to how doubtful sentences are read: each reading alone, and all of them together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..scoring.result import Result
from ..scoring.telling import prize_holders, rank_text, total_text
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.shown import Page, Shown, Table, named, styled_table
from ..words.vietnamese import count_text, percent_text
from .arrays import points_of
from .axes import DEDUCTIONS, OUTCOME
from .judging import Case, Ends, Holding, Judged, Scores, distinct, judge
from .lattice import Kept, Lattice, Swept, lattice_of, scores_of, table_of
from .places import UNDECIDED, Whole, Yes

MOST = 2**23
"""So many combinations are scored at most: some 10 s, and half a gigabyte."""
SHOWN = 12
"""So many outcomes of a prize stand on the page."""
SINGLE_COLUMNS = [
    "reading", "option", "in_force", "unit", "track", "total", "change", "rank", "rank_now", "eligible",
    "eligible_now", "prize", "prize_now", "needs_decision",
]  # fmt: skip
UNIT_COLUMNS = [
    "unit", "track", "total", "low", "high", "rank", "best", "worst", "eligible_in", "wins", "undecided", "of",
]  # fmt: skip
OUTCOME_COLUMNS = ["prize", "won", "undecided", "in_force", "ways", "of"]
DECIDING_COLUMNS = ["prize", "reading", "alone", "ways", "of"]


@dataclass(frozen=True, eq=False, repr=False)
class Readings(Shown):
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

    period: Result
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

    def _outcomes(self, prize: str, language: str) -> Iterator[list[str]]:
        """The most frequent outcomes of a prize, and what the readings in force give; the others together."""
        found = self.outcomes[self.outcomes["prize"] == prize].to_dict("records")
        rest = [row for n, row in enumerate(found) if n >= SHOWN and not row["in_force"]]
        rest = rest if len(rest) > 1 else []
        for row in (row for row in found if row not in rest):
            won = prize_holders(row["won"], row["undecided"], self.period.inputs.names, language)
            share, now = percent_text(row["ways"], row["of"], language), say("whatif.now", language)
            yield [prize, won, share, now if row["in_force"] else ""]
        if rest:
            ways = percent_text(sum(row["ways"] for row in rest), self.ways, language)
            yield [prize, say("whatif.readings_more", language, count=len(rest)), ways, ""]

    def _page(self, language: str) -> Page:
        month, names = self.period, self.period.inputs.names
        told = say(
            "whatif.readings_told", language, contested=len(self.contested), questions=len(month.plan.questions), ways=self.ways,
            names=self.contested,
        )  # fmt: skip
        prizes = [row for prize in dict.fromkeys(self.outcomes["prize"]) for row in self._outcomes(prize, language)]
        parts: list[str | Table] = [
            told,
            styled_table(prizes, say("whatif.readings_prizes_heads", language).split("|"), [2]),
        ]
        for track in month.tracks:
            rows = [
                [named(row["unit"], names), total_text(now := month.standing(row["unit"]), language), _span(row["low"], row["high"], language),
                 rank_text(now), _span(row["best"], row["worst"], language), percent_text(row["wins"], row["of"], language)]
                for row in self.units[self.units["track"] == track.id].to_dict("records")
            ]  # fmt: skip
            heads = say("whatif.readings_heads", language).split("|")
            parts.append(styled_table(rows, heads, [1, 2, 3, 4, 5], names_at=0, caption=track.name[language]))
        return Page(say("whatif.readings_title", language, period=month.name(language)), tuple(parts))


def _span(low: Any, high: Any, language: str) -> str:
    """From one number to another, which may be one; `–` where there is none."""
    return "–" if pd.isna(low) else "–".join(dict.fromkeys(count_text(end, language) for end in (low, high)))


def readings_of(period: Result) -> Readings:
    """The period under each reading alone, and under all combinations of those that are contested.

    Other tables of :class:`Readings` count combinations; each weighs the same, which says how the text can be read,
    not how likely any reading is. CampaignError where more than MOST combinations are contested.
    """
    kept = Kept()
    whole = lattice_of(period, {name: q.options for name, q in period.plan.questions.items()}, kept)
    pointed = _changing_points(whole) | (_changing_points(whole.earlier) if whole.earlier else set())
    lattice = whole.settled(
        axis.name for axis in whole.axes if axis.name not in pointed and OUTCOME not in axis.touches
    )
    if lattice.size > MOST:
        raise CampaignError("whatif.too_many_ways", size=lattice.size, MOST=MOST)
    return _Tally(lattice, pointed).result(readings_alone(period, kept))


def prizes_alone(period: Result) -> Iterator[Holding]:
    """Who has which prize under each option of each reading, that one alone changed from those in force; only of the
    readings that anything of the period hangs on."""
    kept = Kept()
    lattices = [lattice_of(period, {name: q.options}, kept) for name, q in period.plan.questions.items()]
    lattices = [one for one in lattices if one.pointing or one.touching(OUTCOME)]
    for lattice, scores in zip(lattices, scores_of(lattices), strict=True):
        (axis,), clauses = lattice.axes, lattice.prizes.clauses
        for option, prizes in zip(axis.values, scores.judged.prize.tolist(), strict=True):
            for unit, track, prize in zip(lattice.units, lattice.tracks, prizes, strict=True):
                yield Holding(
                    axis.name, option, unit, track, clauses[prize] if prize >= 0 else None, prize <= UNDECIDED
                )


def readings_alone(period: Result, kept: Kept | None = None) -> pd.DataFrame:
    """A row for each option of each reading, that one alone changed from those in force, and unit: SINGLE_COLUMNS."""
    kept = kept or Kept()
    lattices = [lattice_of(period, {name: q.options}, kept) for name, q in period.plan.questions.items()]
    tables = [_alone(lattice, scores) for lattice, scores in zip(lattices, scores_of(lattices), strict=True)]
    return (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=SINGLE_COLUMNS).astype({"in_force": bool})
    )


def _alone(lattice: Lattice, scores: Scores) -> pd.DataFrame:
    """The options of one reading, the others being as they are."""
    reading, options, units = lattice.axes[0].name, lattice.axes[0].values, len(lattice.units)
    table = table_of(lattice, scores, range(units))[list(Swept._fields)]
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
    ids = [c["id"] for c in lattice.period.plan.tree["criterion"]]
    parts: list[tuple[str, Sequence[Whole | None]]] = [(name, lattice.criterion(name)) for name in ids]
    parts.append((DEDUCTIONS, [lattice.deductions()]))
    for part, tables in parts:
        for at, n in enumerate(lattice.touching(part)):
            if any((table != table.take([0], axis=at)).any() for table in tables if table is not None):
                found.add(lattice.axes[n].name)
    return found


class _Tally:
    """All combinations, counted: each row of points that occurs is judged once under each set of rules about outcomes.

    `pointed`: the readings that change points.
    """

    def __init__(self, lattice: Lattice, pointed: Collection[str]) -> None:
        self.lattice, self.period = lattice, lattice.period
        units = len(lattice.units)
        total, may, before, row = _rows(lattice)
        self.low, self.high = total.min(axis=0), total.max(axis=0)
        self.ranks = np.zeros((units, units + 1), dtype=np.int64)
        self.worst = np.zeros(units, dtype=np.int64)
        self.eligible, self.wins, self.undecided = np.zeros((3, units), dtype=np.int64)
        self.bits = 1 << np.arange(units, dtype=np.int64)
        clauses = [p.clause for a in self.period.rules.award if a.when == self.period.kind for p in a.prizes]
        stakes = [(UNDECIDED - n, stake) for n, stake in enumerate(lattice.prizes.stakes)]
        asked = {c: (lattice.prizes.clauses.index(c), [n for n, stake in stakes if c in stake]) for c in clauses}
        courts = lattice.courts()
        shape = (len(courts), len(total))
        at = lattice.numbers(lattice.touching(OUTCOME)) * len(total) + row[lattice.numbers(lattice.pointing)]
        ways = np.bincount(at, minlength=shape[0] * shape[1]).reshape(shape)
        told = {number: np.zeros(shape, np.int64) for won, ties in asked.values() for number in (won, *ties)}
        standing = np.zeros(shape, np.int64)  # one number for all ranks, gates and prizes of a combination
        weights = np.random.default_rng(0).integers(1, 2**62, size=(2 * units + len(told)), dtype=np.int64)
        for n, judged in enumerate(judge([Case(court, may, before) for court in courts])):
            self._count(ways[n], judged)
            for number, masks in told.items():
                masks[n] = (judged.prize == number) @ self.bits
            standing[n] = judged.rank @ weights[:units] + judged.eligible @ weights[units : 2 * units]
        for weight, masks in zip(weights[2 * units :], told.values(), strict=True):
            standing += masks * weight
        turns = pd.factorize(standing.ravel())[0].astype(np.int32)[at].reshape(lattice.dims)
        contested = [n for n, axis in enumerate(lattice.axes) if axis.name in pointed or _turns(turns, n).any()]
        self.names = tuple(lattice.axes[n].name for n in contested)
        self.dims = tuple(lattice.dims[n] for n in contested)
        self.ways = int(np.prod(self.dims, dtype=np.int64))
        self.less = lattice.size // self.ways  # the other readings change nothing: each way stands so many times
        alike = tuple(slice(None) if n in contested else 0 for n in range(len(lattice.dims)))
        at = at.reshape(lattice.dims)[alike].ravel()
        self.outcomes = {c: _Outcomes(told[won].ravel(), _either([told[n].ravel() for n in ties]), at) for c, (won, ties) in asked.items()}  # fmt: skip
        own = {axis.name: axis.values.index(self.period.readings_in_force[axis.name]) for axis in lattice.axes}
        self.here = tuple(own[name] for name in self.names)

    def _count(self, ways: Whole, judged: Judged) -> None:
        """What becomes of each unit in rows of points, each of which stands in so many ways."""
        count = len(self.ranks)
        self.worst = np.maximum(self.worst, judged.rank_worst[ways > 0].max(axis=0))
        places = judged.rank + np.arange(count) * (count + 1)
        found = np.bincount(places.ravel(), np.repeat(ways, count), self.ranks.size)
        self.ranks += found.astype(np.int64).reshape(self.ranks.shape)
        self.eligible += ways @ judged.eligible
        self.wins += ways @ (judged.prize >= 0)
        self.undecided += ways @ (judged.prize <= UNDECIDED)

    def result(self, singles: pd.DataFrame) -> Readings:
        """What was counted, over the contested readings alone."""
        asked = [c for c, outcomes in self.outcomes.items() if outcomes.any]
        return Readings(
            self.period, singles, self.names, self.ways, self._units(), self._rank_table(),
            pd.DataFrame([r for c in asked for r in self._outcomes(c)], columns=OUTCOME_COLUMNS),
            pd.DataFrame([r for c in asked for r in self._deciding(c)], columns=DECIDING_COLUMNS),
        )  # fmt: skip

    def _units(self) -> pd.DataFrame:
        rows = []
        lows, highs = (points_of(ticks, self.lattice.ticks) for ticks in (self.low, self.high))
        for n, unit in enumerate(self.lattice.units):
            there = np.flatnonzero(self.ranks[n, 1:]) + 1
            best, worst = (int(there[0]), int(self.worst[n])) if len(there) else (None, None)
            counts = [int(a[n]) // self.less for a in (self.eligible, self.wins, self.undecided)]
            now = self.period.standing(unit)
            rows.append((unit, now.track, now.total, lows[n], highs[n], now.rank, best, worst, *counts, self.ways))
        table = pd.DataFrame(rows, columns=UNIT_COLUMNS)
        return table.astype(dict.fromkeys(("rank", "best", "worst"), "Int64"))

    def _rank_table(self) -> pd.DataFrame:
        unit, rank = np.nonzero(self.ranks[:, 1:])
        names = np.array(self.lattice.units, dtype=object)[unit]
        return pd.DataFrame({"unit": names, "rank": rank + 1, "ways": self.ranks[unit, rank + 1] // self.less})

    def _outcomes(self, clause: str) -> Iterator[tuple[Any, ...]]:
        outcomes = self.outcomes[clause]
        counts, first = np.bincount(outcomes.ids), outcomes.first
        here = outcomes.ids[int(np.ravel_multi_index(self.here, self.dims))] if self.dims else 0
        for n in np.argsort(-counts, kind="stable"):
            won, undecided = (self._named(mask[first[n]]) for mask in (outcomes.won, outcomes.undecided))
            yield clause, won, undecided, bool(n == here), int(counts[n]), self.ways

    def _named(self, mask: Any) -> str:
        return "; ".join(u for u, bit in zip(self.lattice.units, self.bits, strict=True) if int(mask) & int(bit))

    def _deciding(self, clause: str) -> Iterator[tuple[Any, ...]]:
        ids = self.outcomes[clause].ids.reshape(self.dims)
        for n, name in enumerate(self.names):
            turns = _turns(ids, n)
            if turns.any():
                others = tuple(at for k, at in enumerate(self.here) if k != n)
                yield clause, name, bool(turns[others]), int(turns.sum()), int(turns.size)


class _Outcomes:
    """What becomes of one prize. `won` and `undecided`: who wins it, and who stands in a tie that it hangs on, a bit for each
    unit, in each of some cases; `ids`: a number for the outcome of every combination, which has the case `at` it;
    `first`: a case of each."""

    def __init__(self, won: Whole, undecided: Whole, at: Whole) -> None:
        self.won, self.undecided = won, undecided
        (one, _), (two, others) = pd.factorize(won), pd.factorize(undecided)
        pairs = pd.factorize(one * len(others) + two)[0]
        ids, cases = pd.factorize(pairs.astype(np.int32)[at])
        self.ids = ids.astype(np.int32)
        _, some = np.unique(pairs, return_index=True)
        self.first = some[cases]

    @property
    def any(self) -> bool:
        """Whether anybody ever wins it or could."""
        return bool(self.won.any() or self.undecided.any())


def _rows(lattice: Lattice) -> tuple[Whole, Ends, Ends | None, Whole]:
    """The rows of points that occur in some combination, each once: totals of what is scored, what they may be, the same of
    the month before where gains are reckoned from it; and the number of the row of each combination."""
    each: list[tuple[Whole, Ends, Ends | None]] = []
    which, count = [], 0
    for block in lattice.blocks(lattice.pointing):
        laid = block.laid()
        total, before = laid.base + laid.bonus + laid.deduction, laid.before
        first, row = distinct([total, *laid.may.told, *(before.told if before else ())])
        each.append((total[first], laid.may.at(first), before.at(first) if before else None))
        which.append(row + count)
        count += len(first)
    totals, mays, befores = zip(*each, strict=True)
    past = _joined(befores) if befores[0] else None
    return np.concatenate(totals), _joined(mays), past, np.concatenate(which)


def _joined(parts: Sequence[Ends]) -> Ends:
    return Ends(*(np.concatenate(tables) for tables in zip(*parts, strict=True)))


def _either(masks: Sequence[Whole]) -> Whole:
    found: Whole = np.bitwise_or.reduce(masks)
    return found


def _turns(table: Any, axis: int) -> Yes:
    """Whether it differs along one axis: for each way of settling the others."""
    laid = np.moveaxis(table, axis, 0)
    found: Yes = (laid != laid[:1]).any(axis=0)
    return found
