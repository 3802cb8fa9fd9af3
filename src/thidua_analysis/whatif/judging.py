"""Rows of points, of many variants at once, judged: gate, ranks, ties and prizes under some rules.

Points may lie between two ends, where figures are missing. What :mod:`~thidua_analysis.scoring.standings` does for one period
stands beside this; tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..ledger.entries import Award as Conferred
from ..ledger.entries import Tie
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

    def of(self, units: Sequence[int]) -> Judged:
        """Those of some units, row after row."""
        tables: Iterator[Any] = (table[:, units].ravel() for table in self)
        return Judged(*tables)


class Holding(NamedTuple):
    """A unit under one option of one reading: the prize it has, by clause, and whether one hangs on a decision."""

    reading: str
    option: str
    unit: str
    track: str
    prize: str | None
    needs_decision: bool


@dataclass(frozen=True)
class Group:
    """Units that compete with one another, which of the period's and their names; and the ties decided among them."""

    mine: tuple[int, ...]
    names: tuple[str, ...]
    ties: tuple[Tie, ...]

    def answer(self, measures: Measures) -> tuple[Any, ...]:
        """Their ranks."""
        return ranks(measures.low, measures.high, measures.complete, self.names, self.ties)


@dataclass(frozen=True)
class Contest:
    """One award in one competition, what was conferred in it, and the numbers that a lattice gives its prizes: the
    clause of each, and for each pair the stake of those from one to the other."""

    award: Award
    group: Group
    conferred: tuple[Conferred, ...]
    known: tuple[int, ...]
    stakes: tuple[tuple[int, ...], ...]

    def answer(self, measures: Measures) -> tuple[Any, ...]:
        """Who wins which prize."""
        won = prizes(self.award, measures, self.group.names, self.group.ties, self.conferred)
        known, stakes = np.array(self.known), np.array(self.stakes).ravel()
        told = np.where(won >= 0, known[np.maximum(won, 0)], stakes[np.where(won <= UNDECIDED, UNDECIDED - won, 0)])
        return (np.where(won == NO_PRIZE, NO_PRIZE, told),)


@dataclass(frozen=True)
class Court:
    """What ranks and prizes ask of the units under some rules: the gate in ticks, who is ranked, who competes."""

    limit: int | None
    by_base: bool
    groups: tuple[Group, ...]
    contests: tuple[Contest, ...]

    @property
    def questions(self) -> tuple[Group | Contest, ...]:
        """All that is asked of the units."""
        return (*self.groups, *self.contests)

    @property
    def by_gain(self) -> bool:
        """Whether some award is given by the gain over the month before."""
        return any(c.award.ranked_by == "gain" for c in self.contests)


class Ends(NamedTuple):
    """Base and total of every unit at least and at most, and whether no figure is missing; units last."""

    base_low: Whole
    base_high: Whole
    low: Whole
    high: Whole
    complete: Yes

    def at(self, rows: Any) -> Ends:
        """Some of the variants."""
        return self.each(itemgetter(rows))

    def each(self, change: Callable[[Any], Any]) -> Ends:
        """All tables, changed alike."""
        return Ends(*map(change, self))

    def times(self, factor: int) -> Ends:
        """In other ticks."""
        return self.each(lambda table: table * factor)._replace(complete=self.complete)

    @property
    def told(self) -> list[Whole]:
        """All that two variants can differ in."""
        sure = [self.base_low, self.low]
        return sure if self.complete.all() else [*sure, self.base_high, self.high, self.complete.astype(np.int64)]


class Case(NamedTuple):
    """Rows of points before a court; those of the month `before`, where gains are reckoned from them."""

    court: Court
    may: Ends
    before: Ends | None = None


def ends(base: Whole, total: Whole, gaps: Whole | None = None) -> Ends:
    """What rows of points may come to, with what their gaps may still add."""
    if gaps is None:
        return Ends(base, base, total, total, np.ones_like(total, dtype=bool))
    may = np.moveaxis(gaps, -1, 0)
    return Ends(base + may[0], base + may[1], total + may[2], total + may[3], may[4] == 0)


class Table(NamedTuple):
    """Base and bonus over some axes and the units; and, where figures are missing, what they may still add: the four
    numbers of an :class:`~thidua_analysis.scoring.criteria.Extent`, and 1."""

    base: Whole
    bonus: Whole
    gaps: Whole | None


class Sums(NamedTuple):
    """Points of combinations, and what they may come to; those of the month before, where gains are reckoned from them."""

    base: Whole
    bonus: Whole
    deduction: Whole
    may: Ends
    before: Ends | None = None


class Scores(NamedTuple):
    """Points (in ticks), ranks and prizes of some variants: a row for each variant, a column for each unit.

    Points are those of what is scored; `complete` tells whether all is.
    """

    base: Whole
    bonus: Whole
    deduction: Whole
    complete: Yes
    judged: Judged

    @property
    def total(self) -> Whole:
        """Base, bonus and deductions together."""
        return self.base + self.bonus + self.deduction


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
    ranked = [n for n, unit in enumerate(units) if competes(unit, rules) and unit.unit not in silent]
    ties = tuple(period.decisions.order(period.key))

    def of(wanted: Sequence[str]) -> Group:
        found = tuple(n for n in ranked if units[n].track in wanted)
        return Group(found, tuple(units[n].unit for n in found), ties)

    contests = []
    for award in (a for a in rules.award if a.when == period.kind):
        clauses = [p.clause for p in award.prizes]
        known, every = tuple(numbers.clauses.index(c) for c in clauses), range(len(clauses))
        stakes = tuple(tuple(numbers.stake(clauses, n, k) for k in every) for n in every)
        for wanted in award.competitions:
            about = (award.id, "+".join(wanted))
            own = tuple(c for c in period.decisions.awards(period.key) if (c.award, c.competition) == about)
            contests.append(Contest(award, of(wanted), own, known, stakes))
    limit = to_ticks(gate.points, rules) * (ticks // rules.ticks_per_point) if gate else None
    groups = tuple(of([track]) for track in dict.fromkeys(unit.track for unit in units))
    return Court(limit, gate is not None and gate.of == "base", groups, tuple(contests))


Question = Group | Contest
Key = tuple[Any, ...]
"""What tells apart the rows that are judged: the rows themselves, and the gate where one is asked."""


def judge(cases: Sequence[Case]) -> Iterator[Judged]:
    """Gate, ranks, ties and prizes of each case. What several cases ask of the same units is found out together, once
    for each row that differs among those units."""
    asked: dict[Question, dict[Key, Measures]] = {}
    for case in cases:
        gate = _gate(case)
        for question in case.court.questions:
            rows, key = asked.setdefault(question, {}), _key(case, question)
            if key not in rows:
                rows[key] = _measures(case, question, gate)
    found = {(q, key): one for q, rows in asked.items() for key, one in zip(rows, _answered(q, rows.values()), strict=True)}  # fmt: skip
    for case in cases:
        answers = (found[question, _key(case, question)] for question in case.court.questions)
        yield _put_together(case, _gate(case), [[table[row] for table in tables] for tables, row in answers])


def _gate(case: Case) -> tuple[Yes, Yes]:
    """Whether each unit reaches the gate surely, and perhaps."""
    court, may = case.court, case.may
    if court.limit is None:
        return np.ones_like(may.complete), np.ones_like(may.complete)
    low, high = (may.base_low, may.base_high) if court.by_base else (may.low, may.high)
    surely = low >= court.limit
    return surely, surely if low is high else high >= court.limit


def _key(case: Case, question: Question) -> Key:
    gated = isinstance(question, Contest) and question.award.gate
    gain = isinstance(question, Contest) and question.award.ranked_by == "gain"
    gate = (case.court.limit, case.court.by_base) if gated else None
    return id(case.may), gate, id(case.before) if gain else None


def _measures(case: Case, question: Question, gate: tuple[Yes, Yes]) -> Measures:
    """What a question looks at."""
    may, before = case.may, case.before
    if isinstance(question, Group):
        return Measures(may.low, may.high, may.complete, may.complete, may.complete).of(question.mine)
    measures = Measures(may.low, may.high, *gate, may.complete)
    if question.award.ranked_by == "gain" and before:
        measures = Measures(may.low - before.high, may.high - before.low, *gate, may.complete & before.complete)
    if not question.award.gate:
        measures = measures._replace(surely=measures.complete, perhaps=measures.complete)
    return measures.of(question.group.mine)


def _answered(question: Question, asked: Collection[Measures]) -> Iterator[tuple[list[Any], Whole]]:
    """The answers to each of these rows: tables, and which of their rows each has."""
    rows = Measures(*(np.concatenate(tables) for tables in zip(*asked, strict=True)))
    first, which = distinct(rows.told)
    blocks = [first[n : n + BLOCK] for n in range(0, len(first), BLOCK)]
    made = [question.answer(rows.each(itemgetter(block))) for block in blocks]
    told = [np.concatenate(tables) for tables in zip(*made, strict=True)]
    ends_at = np.cumsum([len(own.low) for own in asked])
    for own, end in zip(asked, ends_at.tolist(), strict=True):
        yield told, which[end - len(own.low) : end]


def _put_together(case: Case, gate: tuple[Yes, Yes], answers: Sequence[Sequence[Any]]) -> Judged:
    surely, perhaps = gate
    rank, worst, tied = np.zeros_like(case.may.low), np.zeros_like(case.may.low), np.zeros_like(surely)
    prize = np.full_like(case.may.low, NO_PRIZE)
    for question, told in zip(case.court.questions, answers, strict=True):
        if isinstance(question, Group):
            mine = list(question.mine)
            rank[:, mine], worst[:, mine], tied[:, mine] = told
        else:
            mine = list(question.group.mine)
            prize[:, mine] = np.where(told[0] == NO_PRIZE, prize[:, mine], told[0])
    return Judged(surely, perhaps & ~surely, rank, worst, tied, prize)


def distinct(tables: Sequence[Any]) -> tuple[Whole, Whole]:
    """The number of one row for each that differs in some table, and for every row which of them it is."""
    rng = np.random.default_rng(0)
    prints = np.zeros(len(tables[0]), dtype=np.int64)
    for table in tables:
        prints += table @ rng.integers(1, 2**62, size=table.shape[1], dtype=np.int64)
    which, prints = pd.factorize(prints)
    first = np.empty(len(prints), dtype=np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    if any(
        (table != table[first[which]]).any() for table in tables
    ):  # two rows with one print: rare as that is, it must not pass
        return np.arange(len(which)), np.arange(len(which))
    return first, which
