"""Rows of points, of many variants at once, judged: gate, ranks, ties and prizes under some rules.

Points may lie between two ends, where figures are missing. What :mod:`~thidua_analysis.scoring.standings` does for one period
stands beside this; tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..ledger.chain import Award as Conferred
from ..ledger.chain import Tie
from ..plan.plan import Plan
from ..plan.rules import Award, Rules
from ..scoring.criteria import to_ticks
from ..scoring.figures import competes
from ..scoring.result import Result
from .places import NO_PRIZE, UNDECIDED, Measures, Whole, Yes, prizes, ranks

BLOCK = 20_000
"""So many rows are judged at a time: every unit is held against every other, and more would not fit in memory."""


class Judged(NamedTuple):
    """Gate, ranks, ties and prizes of rows of points: a row for each, a column for each unit.

    `eligible`: surely, `gate_open`: that hangs on figures. `rank` is 0 for a unit that is not ranked, and the best one
    where figures are missing, `rank_worst` the worst. `prize` counts the clauses of :class:`Prizes`, or is NO_PRIZE, or,
    from UNDECIDED down, counts its `stakes`: the prizes that hang on the tie the unit stands in, or on figures.
    """

    eligible: Yes
    gate_open: Yes
    rank: Whole
    rank_worst: Whole
    tied: Yes
    prize: Whole


class Group(NamedTuple):
    """The units that compete with one another: which of the period's, and their names."""

    mine: Whole
    names: list[str]


class Contest(NamedTuple):
    """One award in one competition, what was conferred in it, and the numbers that the lattice gives its prizes."""

    award: Award
    group: Group
    conferred: list[Conferred]
    known: Whole
    stakes: Whole


class Court(NamedTuple):
    """What ranks and prizes ask of the units under some rules: the gate in ticks, who is ranked, who competes."""

    limit: int | None
    by_base: bool
    groups: list[Group]
    contests: list[Contest]
    ties: Sequence[Tie]

    @property
    def by_gain(self) -> bool:
        """Whether some award is given by the gain over the month before."""
        return any(c.award.ranked_by == "gain" for c in self.contests)


class Ends(NamedTuple):
    """Base and total of every unit at least and at most, and whether no figure is missing: a row for each variant."""

    base_low: Whole
    base_high: Whole
    low: Whole
    high: Whole
    complete: Yes

    def at(self, rows: Any) -> Ends:
        """Some of the variants."""
        return Ends(self.base_low[rows], self.base_high[rows], self.low[rows], self.high[rows], self.complete[rows])

    @property
    def told(self) -> list[Whole]:
        """All that two variants can differ in."""
        sure = [self.base_low, self.low]
        return sure if self.complete.all() else [*sure, self.base_high, self.high, self.complete.astype(np.int64)]


class Rows(NamedTuple):
    """Rows of points: totals of what is scored, and what they may be; those of the month before, where gains are
    reckoned from them; and over the axes that points hang on the number of each combination's row."""

    total: Whole
    may: Ends
    before: Ends | None
    row: Whole


def ends(base: Whole, total: Whole, gaps: Whole | None = None) -> Ends:
    """What rows of points may come to, with what their gaps may still add."""
    if gaps is None:
        return Ends(base, base, total, total, np.ones_like(total, dtype=bool))
    may = np.moveaxis(gaps, -1, 0)
    return Ends(base + may[0], base + may[1], total + may[2], total + may[3], may[4] == 0)


class Prizes(NamedTuple):
    """The numbers of what can be won: the clause of every prize, and the clauses that can hang on one tie."""

    clauses: list[str]
    stakes: list[tuple[str, ...]]

    def stake(self, clauses: Sequence[str], first: int, last: int) -> int:
        """The number of the tie on which the prizes of an award from one to another hang."""
        return UNDECIDED - self.stakes.index(tuple(clauses[first : last + 1])) if first <= last else NO_PRIZE


def prizes_of(plan: Plan) -> Prizes:
    """What can be won under a plan; those of an award that follow one another can hang on one tie."""
    awards = [[str(p["clause"]) for p in a["prizes"]] for a in plan.tree.get("award", [])]
    clauses = list(dict.fromkeys(clause for award in awards for clause in award))
    return Prizes(clauses, [tuple(a[n : k + 1]) for a in awards for n in range(len(a)) for k in range(n, len(a))])


def court_of(period: Result, rules: Rules, numbers: Prizes, ticks: int, silent: Sequence[str]) -> Court:
    """What ranks and prizes of a period's units under these rules ask, looked up once for all rows of points."""
    units, gate = period.unit_rows, rules.gate
    ranked = [competes(unit, rules) and unit.unit not in silent for unit in units]

    def of(tracks: Sequence[str]) -> Group:
        found = [n for n, unit in enumerate(units) if ranked[n] and unit.track in tracks]
        return Group(np.array(found, dtype=np.intp), [units[n].unit for n in found])

    contests = []
    for award in (a for a in rules.award if a.when == period.kind):
        clauses = [p.clause for p in award.prizes]
        known = np.array([numbers.clauses.index(c) for c in clauses])
        stakes = np.array([numbers.stake(clauses, n, k) for n, k in np.ndindex(len(known), len(known))])
        for tracks in award.competitions:
            about = (award.id, "+".join(tracks))
            own = [c for c in period.decisions.awards(period.key) if (c.award, c.competition) == about]
            contests.append(Contest(award, of(tracks), own, known, stakes))
    limit = to_ticks(gate.points, rules) * (ticks // rules.ticks_per_point) if gate else None
    groups = [of([track]) for track in dict.fromkeys(unit.track for unit in units)]
    by_base = gate is not None and gate.of == "base"
    return Court(limit, by_base, groups, contests, period.decisions.order(period.key))


def judge(court: Court, may: Ends, before: Ends | None = None) -> Judged:
    """Gate, ranks, ties and prizes of rows of points under the same rules; `before` are those of the month before,
    which gains are reckoned from."""
    parts = [slice(n, n + BLOCK) for n in range(0, len(may.low), BLOCK)]
    made = [_judged(court, may.at(part), before.at(part) if before else None) for part in parts]
    return Judged(*(np.concatenate(tables) for tables in zip(*made, strict=True)))


def _judged(court: Court, may: Ends, before: Ends | None) -> Judged:
    surely = perhaps = np.ones_like(may.complete)
    if court.limit is not None:
        low, high = (may.base_low, may.base_high) if court.by_base else (may.low, may.high)
        surely, perhaps = low >= court.limit, high >= court.limit
    rank, worst, tied = np.zeros_like(may.low), np.zeros_like(may.low), np.zeros_like(may.complete)
    for mine, names in court.groups:
        found = ranks(may.low[:, mine], may.high[:, mine], may.complete[:, mine], names, court.ties)
        rank[:, mine], worst[:, mine], tied[:, mine] = found
    prize = np.full_like(may.low, NO_PRIZE)
    for award, (mine, names), conferred, known, stakes in court.contests:
        measures = Measures(may.low, may.high, surely, perhaps, may.complete)
        if award.ranked_by == "gain" and before:
            whole = may.complete & before.complete
            measures = Measures(may.low - before.high, may.high - before.low, surely, perhaps, whole)
        won = prizes(award, measures.of(mine), names, court.ties, conferred)
        told = np.where(won >= 0, known[np.maximum(won, 0)], stakes[np.where(won <= UNDECIDED, UNDECIDED - won, 0)])
        prize[:, mine] = np.where(won == NO_PRIZE, prize[:, mine], told)
    return Judged(surely, perhaps & ~surely, rank, worst, tied, prize)


def distinct(rows: Whole) -> tuple[Whole, Whole]:
    """The number of one row for each that differs, and for every row which of them it is."""
    weights = np.random.default_rng(0).integers(1, 2**62, size=rows.shape[1], dtype=np.int64)
    with np.errstate(over="ignore"):
        prints = (rows * weights).sum(axis=1)
    _, first, which = np.unique(prints, return_index=True, return_inverse=True)
    if (rows != rows[first[which]]).any():  # two rows with one print: rare as that is, it must not pass
        return np.arange(len(rows)), np.arange(len(rows))
    return first, which
