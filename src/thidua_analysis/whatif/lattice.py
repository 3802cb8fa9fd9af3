"""Every combination of some choices, scored: points once for each criterion and what it hangs on, then summed.

A choice is an axis (see :mod:`~.axes`). A criterion hangs on few of them, so its points are computed over those alone and
spread over the rest: tables have a dimension for each axis, of one place where nothing hangs on it, and the units last.
Arithmetic is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from ..ledger.decisions import RECEIPT_DAYS
from ..plan.parameters import changed
from ..plan.rules import Rules, StepScore
from ..scoring.criteria import Numbers, number_in_units, numbers_of
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from ..words.columns import Points
from .arrays import GAP, Figure, gaps_of, points, points_of, widened
from .axes import DEDUCTIONS, FIGURES, OUTCOME, Axis, Names, axes_of
from .judging import Case, Court, Judged, Prizes, Scores, Sums, Table, court_of, ends, judge, prizes_of
from .places import UNDECIDED, Whole
from .tried import Figures, Trial, known, refuse, tried
from .worlds import supposed

CHUNK = 100_000
"""So many variants are scored at a time: larger tables would not fit in memory."""
K = TypeVar("K")
V = TypeVar("V")
Chosen = Mapping[int, Any]
"""Some axes, by number, each with one of its values."""
Told = tuple[tuple[str, Any], ...]  # what is chosen otherwise than it is


class Swept(NamedTuple):
    """How a unit stands in one variant; `prize` is the clause of the prize it wins."""

    unit: str
    track: str
    base: Points
    bonus: Points
    deduction: Points
    total: Points
    complete: bool
    eligible: bool | None
    rank: int | None
    rank_best: int | None
    rank_worst: int | None
    tied: bool
    prize: str | None
    needs_decision: bool


@dataclass(eq=False)
class Kept:
    """What was found out about one period, for further lattices of the same; by the choices it was found under."""

    figures: dict[Told, Figures] = field(default_factory=dict)
    deductions: dict[tuple[int, Told], Whole] = field(default_factory=dict)
    courts: dict[tuple[int, tuple[str, ...], Told], Court] = field(default_factory=dict)
    untouched: dict[tuple[int, tuple[str, ...]], Table] = field(default_factory=dict)
    before: Kept | None = None

    def earlier(self) -> Kept:
        """The same of the month before."""
        self.before = self.before or Kept()
        return self.before


def once(kept: dict[K, V], key: K, make: Callable[[], V]) -> V:
    """What is kept under a key, made when it is first asked for."""
    if key not in kept:
        kept[key] = make()
    return kept[key]


def lattice_of(period: Result, axes: Mapping[Any, Any], kept: Kept | None = None) -> Lattice:
    """All combinations of the values of some axes, in the order of their product.

    `axes`: name → values. A name is the path of a parameter (`C3.target`), a reading (`weekend`), or a unit and a
    figure (`tan-hoa.accounts_count`) of the period's own month; or several of these in a tuple, whose values go in step
    (see :func:`~.axes.together`). `kept`: what was found out before about the same period, added to by this.

    Raises CampaignError for a name or value that does not exist.
    """
    made = axes_of(period, axes)
    one_tick = Lattice(period, made, 1, Kept() if kept is None else kept)
    found = replace(one_tick, ticks=max(one_tick.ticks_needed()))
    found.refuse_contradictions()
    return found


@dataclass(frozen=True, eq=False)
class Lattice:
    """All combinations of some axes, points counted in so many `ticks` each (see :func:`lattice_of`)."""

    period: Result
    axes: tuple[Axis, ...]
    ticks: int
    kept: Kept

    @cached_property
    def units(self) -> list[str]:
        return [unit.unit for unit in self.period.unit_rows]

    @cached_property
    def tracks(self) -> list[str]:
        """The track of each unit."""
        return [unit.track for unit in self.period.unit_rows]

    @cached_property
    def dims(self) -> tuple[int, ...]:
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        return prod(self.dims)

    @cached_property
    def prizes(self) -> Prizes:
        return prizes_of(self.period.plan)

    def touching(self, part: str) -> list[int]:
        """The axes that a part of the score hangs on."""
        return [n for n, axis in enumerate(self.axes) if part in axis.touches]

    def ticks_needed(self) -> Iterator[int]:
        """How many ticks a point needs under each choice."""
        yield self._rules({}).ticks_per_point
        for n, axis in enumerate(self.axes):
            if axis.number:
                yield 100 if any(isinstance(v, Decimal) and v != int(v) for v in axis.values) else 1
            elif axis.kind != "fact":
                yield from (self._rules({n: v}).ticks_per_point for v in axis.values)

    def settled(self, names: Iterable[str]) -> Lattice:
        """The combinations of the other axes, where these readings are those in force; what was found out is kept."""
        gone = set(names)
        left = replace(self, axes=tuple(axis for axis in self.axes if axis.name not in gone))
        return replace(left, ticks=max(left.ticks_needed()))

    def blocks(self, along: Sequence[int] | None = None) -> Iterator[Lattice]:
        """The same combinations in the same order, at most CHUNK of these axes (of all, without any) at a time."""
        along = range(len(self.dims)) if along is None else along
        if prod(self.dims[n] for n in along) <= CHUNK:
            yield self
            return
        n = next(n for n in along if self.dims[n] > 1)
        axis, step = self.axes[n], max(CHUNK // prod(self.dims[k] for k in along if k > n), 1)
        for start in range(0, len(axis.values), step):
            part = axis.of(axis.values[start : start + step])
            yield from replace(self, axes=(*self.axes[:n], part, *self.axes[n + 1 :])).blocks(along)

    # ── the period under some choices ──

    def scenario(self, chosen: Chosen) -> Scenario:
        """These values of these axes as a scenario."""
        told: dict[str, dict[str, Any]] = {"rule": {}, "reading": {}}
        facts = []
        for axis, value in self._single(chosen):
            if axis.fact:
                facts.append(SupposedFact(*axis.fact, value))
            else:
                told[axis.kind][axis.name] = value
        return Scenario("·", told["rule"], told["reading"], facts)

    def _single(self, chosen: Chosen) -> Iterator[tuple[Axis, Any]]:
        """What is chosen, choice by single choice."""
        for n, value in chosen.items():
            yield from self.axes[n].told(value)

    def _rules(self, chosen: Chosen) -> Rules:
        if not chosen:
            return self.period.rules
        told = [(axis.kind, axis.name, value) for axis, value in self._single(chosen)]
        rules = {name: value for kind, name, value in told if kind == "rule"}
        readings = {name: value for kind, name, value in told if kind == "reading"}
        return changed(self.period.plan, rules).rules({**self.period.readings_in_force, **readings})

    def _world(self, key: Told, chosen: Chosen) -> Result:
        return supposed(self.period, self.scenario(chosen)) if key else self.period

    def _told(self, chosen: Chosen) -> Told:
        """What is chosen otherwise than it is."""
        own = self.period.readings_in_force
        told = ((axis.name, value) for axis, value in self._single(chosen))
        return tuple((name, value) for name, value in told if own.get(name) != value)

    def _combinations(self, axes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], dict[int, Any]]]:
        """Each combination of these axes: where it stands, and its values."""
        for at in product(*(range(self.dims[n]) for n in axes)):
            yield at, {n: self.axes[n].values[k] for n, k in zip(axes, at, strict=True)}

    # ── points ──

    def criterion(self, criterion: str) -> Table:
        """The points of one criterion over the axes it hangs on and the units."""
        plan, axes = self.period.plan, self.touching(criterion)
        figured = [n for n in axes if FIGURES in self.axes[n].touches]
        numbers = [n for n in axes if self.axes[n].number]
        figures = self._figures(figured)
        behind = set(plan.readings_behind("criterion", criterion))
        if not all(one.known.all() for one in figures.values()):  # what may still be added hangs on the basis
            behind.update(plan.readings_behind("scoring", "basis"))
        shapes = [n for n in axes if n not in numbers and (n not in figured or self._shapes(n, criterion, behind))]
        free = [n for n in axes if n not in shapes]
        base = np.zeros((*(self.dims[n] for n in axes), len(self.units)), dtype=np.int64)
        bonus, gaps = np.zeros_like(base), None
        for at, chosen in self._combinations(shapes):
            rules = self._rules(chosen)
            rule = rules.criterion_of(criterion)
            mine = [n for n, track in enumerate(self.tracks) if track == rule.track]
            here = dict(zip(shapes, at, strict=True))
            part = tuple(here.get(n, slice(None)) for n in figured)
            own = {
                f: Figure(*(widened(t[part][..., mine], figured, free, here) for t in figures[f])) for f in rule.facts
            }
            given = self._numbers(rule, numbers, free) if isinstance(rule, StepScore) else None
            found = points(rule, rules, own, self.ticks, given)
            there = tuple(here.get(n, slice(None)) for n in axes)
            base[there][..., mine], bonus[there][..., mine] = found.base, found.bonus
            if found.whole.any() or found.alone.any():
                gaps = np.zeros((*base.shape, GAP), dtype=np.int64) if gaps is None else gaps
                gaps[there][..., mine, :] = gaps_of(rule, rules, found, self.ticks, given)
        return Table(base, bonus, gaps)

    def _shapes(self, n: int, criterion: str, behind: Collection[str]) -> bool:
        """Whether an axis that figures hang on also changes the rule of a criterion."""
        return any(one.name in behind or (one.kind == "rule" and criterion in one.touches) for one in self.axes[n].each)

    def _numbers(self, rule: StepScore, axes: Sequence[int], free: Sequence[int]) -> Numbers:
        """The numbers of a rule, over the axes that are free and the units; those of these axes take all their values."""
        found = numbers_of(rule, self.ticks)
        for n in axes:
            name, values = self.axes[n].number, self.axes[n].values
            one = number_in_units(rule, name, 1, self.ticks)
            whole = all(type(v) is int for v in values)
            given = [v * one if whole else number_in_units(rule, name, v, self.ticks) for v in values]
            found = found._replace(**{name: widened(np.array(given, dtype=np.int64)[:, None], [n], free)})
        return found

    def _figures(self, axes: Sequence[int]) -> Figures:
        """The period's figures over these axes and the units."""
        if self._only_facts(axes):
            return tried(self._known({}), self.units, self._trials(axes))
        each = [self._known(chosen) for _, chosen in self._combinations(axes)]
        shape = (*(self.dims[n] for n in axes), len(self.units))
        return {
            f: Figure(*(np.stack(t).reshape(shape) for t in zip(*(one[f] for one in each), strict=True)))
            for f in each[0]
        }

    def _trials(self, axes: Iterable[int]) -> list[Trial]:
        every = (self.axes[n] for n in axes)
        return [Trial(axis.facts, [one.values for one in axis.each if one.fact]) for axis in every if axis.facts]

    def _only_facts(self, axes: Iterable[int]) -> bool:
        """Whether a figure supposed for the month itself is the one that counts, and nothing else is chosen about it."""
        return self.period.rules.scoring.basis == "cumulative" and all(self.axes[n].kind == "fact" for n in axes)

    def _known(self, chosen: Chosen) -> Figures:
        """The period's figures with these choices about them."""
        key = self._told(chosen)
        return once(self.kept.figures, key, lambda: known(self._world(key, chosen), self.units))

    def refuse_contradictions(self) -> None:
        """CampaignError where figures to be tried make a part exceed its whole."""
        axes = self.touching(FIGURES)
        if axes and self._only_facts(axes):  # otherwise each world is refused when it is made
            refuse(self._known({}), self.units, self._trials(axes), self.period.rules)

    def deductions(self) -> Whole:
        """What reports cost each unit, over the axes that hang on."""
        axes = self.touching(DEDUCTIONS)
        each = [self._deducted(chosen) for _, chosen in self._combinations(axes)]
        return np.array(each).reshape(*(self.dims[n] for n in axes), len(self.units))

    def _deducted(self, chosen: Chosen) -> Whole:
        key = self._told(chosen)

        def made() -> Whole:
            world = self._world(key, chosen)
            found = dict.fromkeys(self.units, 0)
            for report in world.own_reports:
                found[report.unit] += int(report.points)
            factor = self.ticks // world.rules.ticks_per_point
            return np.array([points * factor for points in found.values()], dtype=np.int64)

        return once(self.kept.deductions, (self.ticks, key), made)

    # ── all combinations ──

    def _over(self, table: Any, axes: Sequence[int]) -> Any:
        """A table over some axes with a dimension for each of all."""
        return widened(table, axes, range(len(self.dims)))

    def _summed(self) -> Sums:
        """The points of all combinations: a dimension for each axis, of one place where no points hang on it."""
        ids = [c["id"] for c in self.period.plan.tree["criterion"]]
        rest = tuple(name for name in ids if not self.touching(name))
        tables: list[tuple[Table, Sequence[int]]] = [
            (once(self.kept.untouched, (self.ticks, rest), lambda: self._untouched(rest)), [])
        ]
        tables += [(self.criterion(name), self.touching(name)) for name in ids if name not in rest]
        tables.sort(key=lambda one: one[0].base.size)
        base: Whole = sum(self._over(table.base, axes) for table, axes in tables)
        bonus: Whole = sum(self._over(table.bonus, axes) for table, axes in tables)
        open_ = [self._over(table.gaps, axes) for table, axes in tables if table.gaps is not None]
        deduction = self._over(self.deductions(), self.touching(DEDUCTIONS))
        return Sums(
            base, bonus, deduction, ends(base, base + bonus + deduction, sum(open_[1:], open_[0]) if open_ else None)
        )

    def _untouched(self, criteria: Collection[str]) -> Table:
        """What the period's own score gives on some criteria, together."""
        period, at = self.period, {unit: n for n, unit in enumerate(self.units)}
        factor = self.ticks // period.rules.ticks_per_point
        found = {part: np.zeros(len(at), dtype=np.int64) for part in ("base", "bonus")}
        for line in period.scored:
            if line.criterion in criteria and line.points is not None:
                found[line.part][at[line.unit]] += int(line.points) * factor
        gaps = np.zeros((len(at), GAP), dtype=np.int64)
        for unit, open_ in period.gaps.items():
            for extent_ in (open_[name] for name in criteria if name in open_):
                gaps[at[unit]] += (*(v * factor for v in extent_), 1)
        return Table(found["base"], found["bonus"], gaps if gaps.any() else None)

    def courts(self) -> list[Court]:
        """What ranks and prizes ask, under each combination of the axes that they hang on."""
        return [self.court(chosen) for _, chosen in self._combinations(self.touching(OUTCOME))]

    def court(self, chosen: Chosen) -> Court:
        """What ranks and prizes ask under the period's rules, with these values of some axes."""
        key = (self.ticks, tuple(self.silent), self._told(chosen))
        return once(self.kept.courts, key, lambda: court_of(self.period, self._rules(chosen), self.prizes, self.ticks, self.silent))  # fmt: skip

    @property
    def silent(self) -> list[str]:
        """The units of which no figure has come, nor is supposed."""
        told = {unit for axis in self.axes for unit, fact in axis.facts if fact not in RECEIPT_DAYS}
        return sorted(self.period.silent - told)

    @cached_property
    def earlier(self) -> Lattice | None:
        """The same choices about the month before, where some award may be given by the gain over it."""
        before = self.period.previous if any(court.by_gain for court in self.courts()) else None
        axes: dict[Names, Any] = {}
        for axis in (self.axes[n] for n in self._shared):
            rest = [one for one in axis.parts if not one.fact]  # of choices in step the figures are the month's own
            axes |= {tuple(one.name for one in rest): tuple(zip(*(one.values for one in rest), strict=True))} if rest else {axis.name: axis.values}  # fmt: skip
        return lattice_of(before, axes, self.kept.earlier()) if before else None

    @property
    def _shared(self) -> list[int]:
        """The axes that are also about the month before, which figures are not."""
        return [n for n, axis in enumerate(self.axes) if axis.kind != "fact"]

    @cached_property
    def pointing(self) -> list[int]:
        """The axes that points hang on: the period's own, and those that gains are reckoned from."""
        earlier = zip(self._shared, self.earlier.axes, strict=True) if self.earlier else ()
        return sorted({n for n, axis in (*enumerate(self.axes), *earlier) if axis.touches - {OUTCOME}})

    def numbers(self, axes: Sequence[int]) -> Whole:
        """For every variant the number of its combination of these axes."""
        here = [count if n in axes else 1 for n, count in enumerate(self.dims)]
        return np.broadcast_to(np.arange(prod(here)).reshape(here), self.dims).ravel()

    def laid(self) -> Sums:
        """The rows of points of all combinations of the axes that points hang on, in the order of their product."""
        sums, before, earlier = self._summed(), None, self.earlier
        shape = (*(count if n in self.pointing else 1 for n, count in enumerate(self.dims)), len(self.units))
        if earlier:
            past, factor = earlier._summed().may, self.ticks // earlier.ticks
            before = past.times(factor).each(lambda table: _rows(self._over(table, self._shared), shape))
        may = sums.may.each(lambda table: _rows(table, shape))
        return Sums(_rows(sums.base, shape), _rows(sums.bonus, shape), _rows(sums.deduction, shape), may, before)

    def scores(self) -> Scores:
        """All variants."""
        return scores_of([self])[0]

    def _spread(self, laid: Sums, judged: Sequence[Judged]) -> Scores:
        """The rows of points as often as they stand among the variants, each with what the court of the variant says."""
        outcome = self.touching(OUTCOME)
        if not outcome and len(laid.base) == self.size:
            return Scores(laid.base, laid.bonus, laid.deduction, laid.may.complete, judged[0])
        point, court = self.numbers(self.pointing), self.numbers(outcome)
        told = Judged(*(np.stack(tables)[court, point] for tables in zip(*judged, strict=True)))
        own = laid.base[point], laid.bonus[point], laid.deduction[point]
        return Scores(*own, laid.may.complete[point], told)


def scores_of(lattices: Sequence[Lattice]) -> list[Scores]:
    """All variants of several lattices, judged together."""
    laid = [lattice.laid() for lattice in lattices]
    courts = [lattice.courts() for lattice in lattices]
    judged = judge([Case(court, one.may, one.before) for one, own in zip(laid, courts, strict=True) for court in own])
    return [
        lattice._spread(one, [next(judged) for _ in own])
        for lattice, one, own in zip(lattices, laid, courts, strict=True)
    ]


def _rows(table: Any, shape: tuple[int, ...]) -> Any:
    return np.broadcast_to(table, shape).reshape(-1, shape[-1])


def table_of(lattice: Lattice, scores: Scores, shown: Sequence[int]) -> pd.DataFrame:
    """The rows of all variants for the units shown: a column for each axis, and those of :class:`Swept`."""
    columns: dict[str, Any] = {}
    for n, axis in enumerate(lattice.axes):
        at = np.repeat(lattice.numbers([n]), len(shown))
        columns |= {one.name: _column(one.values, at) for one in axis.each}
    tracks, judged = pd.Categorical(lattice.tracks), scores.judged.of(shown)
    columns["unit"] = _from_codes(np.tile(shown, lattice.size), lattice.units)
    columns["track"] = _from_codes(np.tile(tracks.codes[shown], lattice.size), tracks.categories)
    for name in ("base", "bonus", "deduction", "total"):
        columns[name] = points_of(getattr(scores, name)[:, shown].ravel(), lattice.ticks)
    columns["complete"] = scores.complete[:, shown].ravel()
    columns["eligible"] = pd.arrays.BooleanArray(judged.eligible, judged.gate_open)
    best, worst = judged.rank, judged.rank_worst
    columns["rank"] = pd.arrays.IntegerArray(best, (best == 0) | (best != worst))
    columns["rank_best"], columns["rank_worst"] = (pd.arrays.IntegerArray(t, t == 0) for t in (best, worst))
    columns["tied"] = judged.tied
    columns["prize"] = _from_codes(np.where(judged.prize < 0, -1, judged.prize), lattice.prizes.clauses)
    columns["needs_decision"] = judged.prize <= UNDECIDED
    return pd.DataFrame(columns)


def _column(values: tuple[Any, ...], at: Any) -> Any:
    """The values of an axis, each at its variants; integers stay integers, words become categories."""
    if all(type(v) is int for v in values):
        return np.array(values, dtype=np.int64)[at]
    if all(isinstance(v, str) for v in values) and len(set(values)) == len(values):
        return _from_codes(at, list(values))
    return np.array(values, dtype=object)[at]


def _from_codes(codes: Any, categories: Any) -> Any:
    return pd.Categorical.from_codes(codes, categories)
