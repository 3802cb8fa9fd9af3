"""Every combination of some choices, scored: points once for each criterion and what it hangs on, then summed.

A choice is an axis: a rule's parameter, a reading, or a unit's figure, with the values it may take.
A criterion hangs on few of them, so its points are computed over those alone and spread over the
rest; the numbers of a stepped criterion are columns of one table, scored in one pass by the same
expression that scores a month. Arithmetic is exact, in 64-bit integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, NamedTuple, TypeVar

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..ledger.decisions import RECEIPT_DAYS
from ..plan.parameters import changed, exact, of_shares, parameters
from ..plan.plan import Plan
from ..plan.rules import BandScore, Rules, StepScore
from ..scoring.checks import refuse_contradictions
from ..scoring.criteria import Extent, Numbers, extent, number_in_units, numbers_of
from ..scoring.expressions import points, reckon_each
from ..scoring.figures import NOBODY
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from ..words.errors import CampaignError
from .judging import Court, Ends, Judged, Rows, court_of, distinct, ends, judge, prizes_of
from .places import Whole, Yes
from .worlds import supposed

DEDUCTIONS, OUTCOME, FIGURES = "deductions", "outcome", "figures"
NUMBERS = {"target": "target", "points": "points", "below": "below", "bonus.step": "step", "bonus.points": "each"}
GAP = len(Extent._fields) + 1
"""What is kept of a criterion that lacks figures: its extent, and 1."""
Parts = tuple[Whole, ...]
CHUNK = 100_000
"""So many variants are scored at a time: larger tables would not fit in memory."""


@dataclass(frozen=True)
class Axis:
    """One choice. `number` is the part of :class:`~thidua_analysis.scoring.criteria.Numbers` it sets, if it sets one; `touches` the
    criteria (and deductions, outcome, figures) that hang on it."""

    name: str
    kind: str
    values: tuple[Any, ...]
    touches: frozenset[str]
    number: str = ""
    fact: tuple[str, str] | None = None


@dataclass(frozen=True)
class Scores:
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


Key = tuple[str, int, tuple[tuple[str, tuple[Any, ...]], ...]]
"""A part of the score, the ticks it is counted in, and the axes it is computed over."""
K = TypeVar("K")
V = TypeVar("V")


@dataclass(eq=False)
class Kept:
    """What was computed of one period, for further lattices of the same."""

    criteria: dict[Key, Parts] = field(default_factory=dict)
    deductions: dict[Key, Whole] = field(default_factory=dict)
    idle: dict[Key, bool] = field(default_factory=dict)
    scored: dict[int, dict[str, Whole]] = field(default_factory=dict)
    figures: dict[tuple[Key, tuple[tuple[str, Any], ...]], pd.DataFrame] = field(default_factory=dict)
    courts: dict[tuple[int, tuple[str, ...], tuple[tuple[str, Any], ...]], Court] = field(default_factory=dict)
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


class Points(NamedTuple):
    """Base and bonus of rows of figures under one criterion; which lack figures wholly, which for the bonus alone."""

    base: Whole
    bonus: Whole
    whole: Yes
    alone: Yes


class Lattice:
    """All combinations of the values of some axes, in the order of their product.

    `axes`: name → values. A name is the path of a parameter (`C3.target`), a reading (`weekend`), or a unit and a
    figure (`tan-hoa.accounts_count`) of the period's own month. `kept` holds what was computed before for the same
    period, and takes up what is computed now.

    Raises CampaignError for a name or value that does not exist.
    """

    def __init__(self, period: Result, axes: Mapping[str, Sequence[Any]], kept: Kept | None = None) -> None:
        self.period, self.plan = period, period.plan
        self.units = list(period.units["unit"])
        self._kept = Kept() if kept is None else kept
        self.axes = tuple(self._axis(name, tuple(map(exact, values))) for name, values in axes.items())
        self.dims = tuple(len(axis.values) for axis in self.axes)
        self.size = prod(self.dims)
        self.ticks = self._ticks()
        self.prizes = prizes_of(self.plan)
        self._earlier: Lattice | None = None

    # ── axes ──

    def _axis(self, name: str, values: tuple[Any, ...]) -> Axis:
        if not values:
            raise CampaignError("whatif.no_value", name=name)
        if name in self.plan.questions:
            for option in values:
                self.plan.readings(None, {name: option})
            return Axis(name, "reading", values, self._hangs_on_reading(name))
        unit, _, fact = name.partition(".")
        if unit in self.units:
            return self._fact_axis(name, unit, fact, values)
        known = parameters(self.plan, self.period.readings_in_force)
        if name in known and (number := self._number(name)):
            for value in (v for v in values if type(v) is not int):  # first: what is no number has no least
                changed(self.plan, {name: value})
            for value in {min(values), max(values)}:
                changed(self.plan, {name: value})
            return Axis(name, "rule", values, frozenset([known[name].rule]), number)
        for value in values:
            changed(self.plan, {name: value})
        section = known[name].section
        touched = {"criterion": known[name].rule, "deduction": DEDUCTIONS, "reporting": DEDUCTIONS}.get(
            section, OUTCOME
        )
        return Axis(name, "rule", values, frozenset([touched]))

    def _fact_axis(self, name: str, unit: str, fact: str, values: tuple[Any, ...]) -> Axis:
        for value in values:
            one = SupposedFact(unit, fact, value)
            Scenario(name, facts=[one]).corrections(self.period.month, self.period.known_on, self.period.rules)
        if fact in RECEIPT_DAYS:
            return Axis(name, "fact", values, frozenset([DEDUCTIONS]), fact=(unit, fact))
        touched = [c["id"] for c in self.plan.tree["criterion"] if fact in _facts_of(c)]
        return Axis(name, "fact", values, frozenset([FIGURES, *touched]), fact=(unit, fact))

    def _number(self, path: str) -> str:
        rule, _, rest = path.partition(".")
        stepped = [c["id"] for c in self.plan.tree["criterion"] if c["kind"] == "step"]
        return NUMBERS.get(rest, "") if rule in stepped else ""

    def _hangs_on_reading(self, name: str) -> frozenset[str]:
        plan, touched = self.plan, set()
        behind_figures = {n for key in ("basis", "missing", "source", "untruthful_figures") for n in plan.readings_behind("scoring", key)}  # fmt: skip
        if not self.period.decisions.findings:  # nothing was found untruthful
            behind_figures -= set(plan.readings_behind("scoring", "untruthful_figures"))
        if name in behind_figures | set(plan.readings_behind("reporting", "cut_off_day")):
            touched.add(FIGURES)
        for criterion in plan.tree["criterion"]:
            behind = list(plan.readings_behind("criterion", criterion["id"]))
            if criterion.get("bonus"):
                behind += plan.readings_behind("scoring", "part_step")
            counted = criterion.get("bonus", {}).get("measure", criterion["measure"])
            if of_shares(criterion["measure"]) or of_shares(counted):
                behind += [*plan.readings_behind("scoring", "percent"), *plan.readings_behind("scoring", "no_cases")]
            if name in plan.readings_behind("scoring", "missing_figure") and self._lacks(criterion):
                behind.append(name)
            if FIGURES in touched or name in behind:
                touched.add(criterion["id"])
        parts = ("deduction", "reporting")
        if any(name in plan.readings_behind(part) for part in parts) or name in plan.readings_behind(
            "scoring", "basis"
        ):
            touched.add(DEDUCTIONS)
        if any(name in plan.readings_behind(part) for part in ("gate", "award", "track")):
            touched.add(OUTCOME)
        return frozenset(touched)

    def _lacks(self, criterion: Mapping[str, Any]) -> bool:
        """Whether nobody has sent some figure of a criterion, under whatever reading, for a unit that it is about."""
        sent = {(figure.unit, figure.fact) for figure in self.period.settled if figure.origin != NOBODY}
        facts = [f.id for f in self.period.rules.fact if f.id in _facts_of(criterion)]
        units = (u for u in self.period.unit_rows if u.track == criterion["track"] and u.unit not in self.period.silent)
        return any((unit.unit, fact) not in sent for unit in units for fact in facts)

    def touching(self, part: str) -> list[int]:
        """The axes that a part of the score hangs on."""
        return [n for n, axis in enumerate(self.axes) if part in axis.touches]

    def _ticks(self) -> int:
        found = [self._rules({}).ticks_per_point]
        for n, axis in enumerate(self.axes):
            if axis.number:
                found += [100 for v in axis.values if isinstance(v, Decimal) and v != int(v)]
            elif axis.kind != "fact":
                found += [self._rules({n: v}).ticks_per_point for v in axis.values]
        return max(found)

    # ── the period under some choices ──

    def scenario(self, chosen: Mapping[int, Any]) -> Scenario:
        """These values of these axes as a scenario."""
        told: dict[str, dict[str, Any]] = {"rule": {}, "reading": {}}
        facts = []
        for n, value in chosen.items():
            axis = self.axes[n]
            if axis.fact:
                facts.append(SupposedFact(*axis.fact, value))
            else:
                told[axis.kind][axis.name] = value
        return Scenario("·", told["rule"], told["reading"], facts)

    def _plan(self, chosen: Mapping[int, Any]) -> Plan:
        return changed(self.plan, self.scenario(chosen).rules)

    def _rules(self, chosen: Mapping[int, Any]) -> Rules:
        readings = {**self.period.readings_in_force, **self.scenario(chosen).readings}
        return self._plan(chosen).rules(readings)

    def _world(self, chosen: Mapping[int, Any]) -> Result:
        scenario = self.scenario(chosen)
        if scenario.empty:
            return self.period
        return supposed(self.period, scenario)

    def _combinations(self, axes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], dict[int, Any]]]:
        """Each combination of these axes: where it stands, and its values."""
        for at in product(*(range(self.dims[n]) for n in axes)):
            yield at, {n: self.axes[n].values[k] for n, k in zip(axes, at, strict=True)}

    # ── points ──

    def _key(self, part: str, axes: Sequence[int]) -> Key:
        return (part, self.ticks, tuple((self.axes[n].name, self.axes[n].values) for n in axes))

    def criterion(self, criterion: str) -> Parts:
        """Base and bonus of one criterion, over the axes it hangs on and the units; and, where figures are missing, what
        it may still add: over axes and units the four numbers of an :class:`~thidua_analysis.scoring.criteria.Extent`, and 1."""
        axes = self.touching(criterion)
        return once(self._kept.criteria, self._key(criterion, axes), lambda: self._made(criterion, axes))

    def _made(self, criterion: str, axes: Sequence[int]) -> Parts:
        if axes and not self._idle(criterion, axes):
            return self._scored(criterion, axes)
        dims = tuple(self.dims[n] for n in axes)
        return tuple(np.broadcast_to(part, (*dims, *part.shape)) for part in self._as_it_is(criterion))

    def _idle(self, criterion: str, axes: Sequence[int]) -> bool:
        """Whether one choice, about figures alone, leaves all of them as they are."""
        if len(axes) > 1 or FIGURES not in self.axes[axes[0]].touches:
            return False
        if self.axes[axes[0]].name in self.plan.readings_behind("criterion", criterion):
            return False
        worlds = (self._wide(chosen) for _, chosen in self._combinations(axes))
        return once(self._kept.idle, self._key("idle", axes), lambda: all(w.equals(self._wide({})) for w in worlds))

    def _as_it_is(self, criterion: str) -> Parts:
        """What the period's own score gives: no axis bears on the criterion."""
        scored = once(self._kept.scored, self.ticks, self._all_scored)
        factor = self.ticks // self.period.rules.ticks_per_point
        base, bonus = scored[criterion] * factor
        open_ = {self.units.index(u): found[criterion] for u, found in self.period.gaps.items() if criterion in found}
        if not open_:
            return base, bonus
        gaps = np.zeros((len(self.units), GAP), dtype=np.int64)
        for n, extent_ in open_.items():
            gaps[n] = (*(v * factor for v in extent_), 1)
        return base, bonus, gaps

    def _all_scored(self) -> dict[str, Whole]:
        found = {c["id"]: np.zeros((2, len(self.units)), dtype=np.int64) for c in self.plan.tree["criterion"]}
        for line in self.period.scored:
            found[line.criterion][int(line.part == "bonus"), self.units.index(line.unit)] = line.points or 0
        return found

    def _scored(self, criterion: str, axes: Sequence[int]) -> Parts:
        """Every shape of the rule over all variants of the figures, once for each set of numbers."""
        ruling = [n for n in axes if self.axes[n].name in self.plan.readings_behind("criterion", criterion)]
        figures = [n for n in axes if FIGURES in self.axes[n].touches and n not in ruling]
        numbers = [n for n in axes if self.axes[n].number]
        shapes = [n for n in axes if n not in (*figures, *numbers)]
        dims = {n: self.dims[n] for n in (*shapes, *numbers, *figures)}
        sets, tables = prod(dims[n] for n in numbers), prod(dims[n] for n in figures)
        base = np.zeros((*(dims[n] for n in shapes), sets, tables, len(self.units)), dtype=np.int64)
        bonus, gaps = np.zeros_like(base), None
        for at, chosen in self._combinations(shapes):
            rules = self._rules(chosen)
            rule = rules.criterion_of(criterion)
            mine = np.array(
                [n for n, unit in enumerate(self.period.unit_rows) if unit.track == rule.track], dtype=np.intp
            )
            rows = np.add.outer(np.arange(tables) * len(self.units), mine).ravel()
            made = self._expressed if numbers else self._reckoned
            found = made(rule, rules, self._stacked(chosen, figures), rows, numbers)
            shape = (sets, tables, len(mine))
            base[at][..., mine], bonus[at][..., mine] = found.base.reshape(shape), found.bonus.reshape(shape)
            if found.whole.any() or found.alone.any():
                gaps = np.zeros((*base.shape, GAP), dtype=np.int64) if gaps is None else gaps
                factor = 1 if isinstance(rule, StepScore) else self.ticks // rules.ticks_per_point
                for n, given in enumerate(self._numbers(rule, numbers)):
                    for open_, bonus_alone in ((found.whole, False), (found.alone, True)):
                        row = (*(v * factor for v in extent(rule, rules, given, bonus_alone)), 1)
                        gaps[at][n][..., mine, :] += np.where(open_.reshape(shape)[n][..., None], np.array(row), 0)
        order = np.argsort([*shapes, *numbers, *figures], kind="stable")
        laid = [t.reshape((*dims.values(), *t.shape[len(shapes) + 2 :])) for t in (base, bonus, gaps) if t is not None]
        return tuple(t.transpose(*order, *range(len(order), t.ndim)) for t in laid)

    def _reckoned(
        self, rule: StepScore | BandScore, rules: Rules, stacked: pd.DataFrame, rows: Whole, _: Sequence[int]
    ) -> Points:
        """Rows of figures in plain fractions: many readings of few figures, so each that differs is reckoned once."""
        found = reckon_each(rule, stacked.iloc[rows], rules)
        base, bonus = (
            np.array([int((getattr(r, part) or 0) * self.ticks) for r in found]) for part in ("base", "bonus")
        )
        whole = np.array([r.state == "unknown" and r.base is None for r in found])
        return Points(base, bonus, whole, np.array([r.state == "bonus_unknown" and r.bonus is None for r in found]))

    def _expressed(
        self, rule: StepScore | BandScore, rules: Rules, stacked: pd.DataFrame, rows: Whole, numbers: Sequence[int]
    ) -> Points:
        """Rows of figures under many numbers of the rule, as columns of one table."""
        table = stacked.iloc[np.tile(rows, prod(self.dims[n] for n in numbers))].reset_index(drop=True)
        own, factor = None, self.ticks // rules.ticks_per_point
        if isinstance(rule, StepScore):
            own, factor = numbers_of(rule, self.ticks), 1
            table, own = self._with_numbers(table, rule, own, numbers, len(rows))
        exprs = points(rule, rules, own)
        asked = [exprs[part].cast(nw.Int64).alias(part) for part in ("base", "bonus", "value")]
        scored = nw.from_native(table).select(*asked).to_native()
        base, bonus, value = (pd.Series(scored[name]) for name in ("base", "bonus", "value"))
        alone = (base.notna() & bonus.isna()).to_numpy() & (rule.bonus is not None)
        given, further = (part.fillna(0).to_numpy(dtype=np.int64) * factor for part in (base, bonus))
        return Points(given, further, (base.isna() & value.isna()).to_numpy(), alone)

    def _numbers(self, rule: StepScore | BandScore, axes: Sequence[int]) -> Iterator[Numbers | None]:
        """The numbers of each variant of these axes, in the order of their product."""
        if not isinstance(rule, StepScore):
            yield None
            return
        for _, chosen in self._combinations(axes):
            own = {self.axes[n].number: number_in_units(rule, self.axes[n].number, v, self.ticks) for n, v in chosen.items()}  # fmt: skip
            yield numbers_of(rule, self.ticks)._replace(**own)

    def _stacked(self, chosen: Mapping[int, Any], figures: Sequence[int]) -> pd.DataFrame:
        """The figures of every combination of these axes, one below the other; `chosen` may bear on them too."""
        also = {n: v for n, v in chosen.items() if FIGURES in self.axes[n].touches}
        told = tuple(sorted((self.axes[n].name, v) for n, v in also.items()))

        def made() -> pd.DataFrame:
            return pd.concat([self._wide({**also, **c}) for _, c in self._combinations(figures)], ignore_index=True)

        return once(self._kept.figures, (self._key("stacked", figures), told), made)

    def _wide(self, chosen: Mapping[int, Any]) -> pd.DataFrame:
        """The period's figures with these choices about them."""
        if not chosen:
            return _zeroed(self.period)
        facts = {self.axes[n].fact: v for n, v in chosen.items() if self.axes[n].fact}
        if len(facts) < len(chosen) or self.period.rules.scoring.basis != "cumulative":
            return _zeroed(self._world(chosen))
        wide = _zeroed(self.period)  # a figure supposed for the month itself is the one that counts
        supposed = [about for about in facts if about]
        for unit, fact in supposed:
            wide.loc[self.units.index(unit), fact] = facts[unit, fact]
        rows = {unit: wide.iloc[self.units.index(unit), 3:].dropna() for unit, _ in supposed}
        named = {unit: {str(fact): int(value) for fact, value in row.items()} for unit, row in rows.items()}
        refuse_contradictions(named, supposed, self.period.rules)
        return wide

    def _with_numbers(
        self, table: pd.DataFrame, rule: StepScore, own: Numbers, axes: Sequence[int], rows: int
    ) -> tuple[pd.DataFrame, Numbers]:
        grids = np.meshgrid(*(np.arange(self.dims[n]) for n in axes), indexing="ij")
        for n, grid in zip(axes, grids, strict=True):
            axis = self.axes[n]
            given = np.array([number_in_units(rule, axis.number, v, self.ticks) for v in axis.values], dtype=np.int64)
            table[f"_{axis.number}"] = pd.array(np.repeat(given[grid.ravel()], rows), dtype="Int64")
            own = own._replace(**{axis.number: nw.col(f"_{axis.number}")})
        return table, own

    def deductions(self) -> Whole:
        """What reports cost each unit, over the axes that hang on."""
        axes = self.touching(DEDUCTIONS)
        return once(self._kept.deductions, self._key(DEDUCTIONS, axes), lambda: self._deducted(axes))

    def _deducted(self, axes: Sequence[int]) -> Whole:
        points = np.zeros((*(self.dims[n] for n in axes), len(self.units)), dtype=np.int64)
        for at, chosen in self._combinations(axes):
            world = self._world(chosen)
            for report in world.own_reports:
                ticks = int(report.points) * (self.ticks // world.rules.ticks_per_point)
                points[(*at, self.units.index(report.unit))] += ticks
        return points

    # ── variants ──

    def _at(self, table: Whole, axes: Sequence[int], where: Sequence[Whole]) -> Whole:
        """The rows of a table over some axes, for variants that stand here."""
        if axes:
            return table[tuple(where[n] for n in axes)]
        return np.broadcast_to(table, (len(where[0]) if where else 1, *table.shape))

    def sums(self, where: Sequence[Whole]) -> tuple[Whole, Whole, Whole, Whole | None]:
        """Base, bonus and deductions of variants that stand here on each axis; what figures that are missing may still
        add (as in :meth:`criterion`), None where none are."""
        count = len(where[0]) if where else 1
        base, bonus = np.zeros((2, count, len(self.units)), dtype=np.int64)
        gaps = None
        for criterion in self.plan.tree["criterion"]:
            tables, axes = self.criterion(criterion["id"]), self.touching(criterion["id"])
            base += self._at(tables[0], axes, where)
            bonus += self._at(tables[1], axes, where)
            if len(tables) > 2:
                more = self._at(tables[2], axes, where)
                gaps = more.copy() if gaps is None else gaps + more
        return base, bonus, self._at(self.deductions(), self.touching(DEDUCTIONS), where).copy(), gaps

    def scores(self, numbers: Whole | None = None) -> Scores:
        """The variants with these numbers, which count them in the order of their product; all, without any."""
        numbers = np.arange(self.size) if numbers is None else numbers
        where = self.where(numbers)
        pointed = [n for n, axis in enumerate(self.axes) if axis.touches - {OUTCOME}]
        point, first = self._codes(pointed, where, len(numbers))
        base, bonus, deduction, gaps = self.sums([w[first] for w in where])
        judged = self._codes(self.touching(OUTCOME), where, len(numbers))
        may = ends(base, base + bonus + deduction, gaps)
        made = self._judged(may, [w[first] for w in where], point, where, judged)
        return Scores(base[point], bonus[point], deduction[point], may.complete[point], made)

    def where(self, numbers: Whole) -> list[Whole]:
        """Where the variants with these numbers stand on each axis."""
        return list(np.unravel_index(numbers, self.dims)) if self.dims else []

    def chunks(self) -> Iterator[tuple[Whole, Scores]]:
        """All variants, some thousands at a time, with their numbers."""
        for start in range(0, self.size, CHUNK):
            numbers = np.arange(start, min(start + CHUNK, self.size))
            yield numbers, self.scores(numbers)

    def settled(self, values: Mapping[str, Any]) -> Lattice:
        """The combinations of the other axes, where these have one value; what was computed is kept."""
        left = {axis.name: axis.values for axis in self.axes if axis.name not in values}
        if any(values[a.name] != self.period.readings_in_force.get(a.name) for a in self.axes if a.name in values):
            raise ValueError("only readings in force can be left out")
        lattice = Lattice(self.period, left, self._kept)
        if self._earlier:
            lattice._earlier = self._earlier.settled(values)
        if lattice.ticks == self.ticks:
            for part in (c["id"] for c in self.plan.tree["criterion"]):
                found = tuple(table[self._settled_at(part, values)] for table in self.criterion(part))
                self._kept.criteria.setdefault(lattice._key(part, lattice.touching(part)), found)
            whole = self.deductions()[self._settled_at(DEDUCTIONS, values)]
            self._kept.deductions.setdefault(lattice._key(DEDUCTIONS, lattice.touching(DEDUCTIONS)), whole)
        return lattice

    def _settled_at(self, part: str, values: Mapping[str, Any]) -> tuple[int | slice, ...]:
        """Where in the tables of a part some of its axes have these values."""
        axes = [self.axes[n] for n in self.touching(part)]
        return tuple(a.values.index(values[a.name]) if a.name in values else slice(None) for a in axes)

    def _codes(self, axes: Sequence[int], where: Sequence[Whole], count: int) -> tuple[Whole, Whole]:
        """Which of the combinations of these axes each variant has, and the first variant that has each."""
        if not axes:
            return np.zeros(count, dtype=np.int64), np.zeros(1, dtype=np.int64)
        codes = np.ravel_multi_index([where[n] for n in axes], [self.dims[n] for n in axes])
        _, first, code = np.unique(codes, return_index=True, return_inverse=True)
        return code, first

    def _judged(
        self, may: Ends, points: Sequence[Whole], point: Whole, where: Sequence[Whole], judged: tuple[Whole, Whole]
    ) -> Judged:
        """Gate, ranks, ties and prizes: once for each set of rules about them and each row of points that differs."""
        code, starts = judged
        courts = [self.court({n: self.axes[n].values[where[n][at]] for n in self.touching(OUTCOME)}) for at in starts]
        before = self._before(points) if any(c.by_gain for c in courts) else None
        rows, row = distinct(np.concatenate([*may.told, *(before.told if before else ())], axis=1))
        count = (len(point), len(self.units))
        made = Judged(*(np.zeros(count, dtype=kind) for kind in (bool, bool, np.int64, np.int64, bool, np.int64)))
        for n, own in enumerate(courts):
            mine = np.flatnonzero(code == n)
            needed, at = np.unique(row[point[mine]], return_inverse=True)
            some = rows[needed]
            found = judge(own, may.at(some), before.at(some) if before else None)
            for table, values in zip(made, found, strict=True):
                table[mine] = values[at]
        return made

    def court(self, chosen: Mapping[int, Any]) -> Court:
        """What ranks and prizes ask under the period's rules, with these values of some axes."""
        key = (self.ticks, tuple(self.silent), tuple((self.axes[n].name, v) for n, v in chosen.items()))
        return once(
            self._kept.courts,
            key,
            lambda: court_of(self.period, self._rules(chosen), self.prizes, self.ticks, self.silent),
        )

    # ── all combinations, each part of them once ──

    @cached_property
    def by_gain(self) -> bool:
        """Whether some award may be given by the gain over the month before, under some combination."""
        return any(self.court(chosen).by_gain for _, chosen in self._combinations(self.touching(OUTCOME)))

    @property
    def earlier(self) -> Lattice | None:
        """The same choices about the month before, where gains are reckoned from it."""
        return self._lattice_before() if self.by_gain else None

    @cached_property
    def pointing(self) -> list[int]:
        """The axes that points hang on: the period's own, and those that gains are reckoned from."""
        own = {
            axis.name
            for lattice in (self, self.earlier)
            if lattice
            for axis in lattice.axes
            if axis.touches - {OUTCOME}
        }
        return [n for n, axis in enumerate(self.axes) if axis.name in own]

    def rows(self) -> Rows:
        """The rows of points that occur in some combination, each once, and where."""
        dims = tuple(self.dims[n] for n in self.pointing)
        found: list[tuple[Whole, Ends, Ends | None]] = []
        which, count = [], 0
        for start in range(0, prod(dims), CHUNK):
            at = np.arange(start, min(start + CHUNK, prod(dims)))
            where = [np.zeros_like(at)] * len(self.dims)
            for n, place in zip(self.pointing, np.unravel_index(at, dims) if dims else (), strict=True):
                where[n] = place
            base, bonus, deduction, gaps = self.sums(where)
            total = base + bonus + deduction
            may, before = ends(base, total, gaps), self._before(where) if self.by_gain else None
            first, row = distinct(np.concatenate([total, *may.told, *(before.told if before else ())], axis=1))
            found.append((total[first], may.at(first), before.at(first) if before else None))
            which.append(row + count)
            count += len(first)
        may = Ends(*(np.concatenate(t) for t in zip(*(m for _, m, _ in found), strict=True)))
        past = [b for _, _, b in found if b]
        before = Ends(*(np.concatenate(t) for t in zip(*past, strict=True))) if past else None
        return Rows(np.concatenate([total for total, _, _ in found]), may, before, np.concatenate(which).reshape(dims))

    def judgements(self, rows: Rows) -> Iterator[tuple[tuple[int | slice, ...], Whole, Judged]]:
        """For each combination of the axes that outcomes hang on: where it stands among all combinations (an index),
        which row of points each of those there has, and all rows judged."""
        judging = self.touching(OUTCOME)
        for at, chosen in self._combinations(judging):
            fixed, court = dict(zip(judging, at, strict=True)), self.court(chosen)
            there = tuple(fixed.get(n, slice(None)) for n in range(len(self.dims)))
            row = rows.row[tuple(fixed.get(n, slice(None)) for n in self.pointing)]
            others = [n for n in range(len(self.dims)) if n not in fixed]
            wide = row.reshape([self.dims[n] if n in self.pointing else 1 for n in others])
            every = np.broadcast_to(wide, [self.dims[n] for n in others])
            yield there, every, judge(court, rows.may, rows.before)

    @property
    def silent(self) -> list[str]:
        """The units of which no figure has come, nor is supposed."""
        told = {axis.fact[0] for axis in self.axes if axis.fact and axis.fact[1] not in RECEIPT_DAYS}
        return sorted(self.period.silent - told)

    def ends_before(self) -> Ends | None:
        """What the month before comes to, as it is; None where there is none."""
        return self._before([])

    def _before(self, where: Sequence[Whole]) -> Ends | None:
        """What the month before comes to under the same rules and readings; None where there is none."""
        lattice = self._lattice_before()
        if lattice is None:
            return None
        shared = [n for n, axis in enumerate(self.axes) if axis.kind != "fact"]
        base, bonus, deduction, gaps = lattice.sums([where[n] for n in shared])
        factor = self.ticks // lattice.ticks
        may = ends(base, base + bonus + deduction, gaps)
        count = len(where[0]) if where else 1
        wide = (count, len(self.units))
        low, high, base_low, base_high = (np.broadcast_to(t * factor, wide) for t in (may.low, may.high, may.base_low, may.base_high))  # fmt: skip
        return Ends(base_low, base_high, low, high, np.broadcast_to(may.complete, wide))

    def _lattice_before(self) -> Lattice | None:
        before = self.period.previous
        if self._earlier is None and before is not None:
            axes = {axis.name: axis.values for axis in self.axes if axis.kind != "fact"}
            self._earlier = Lattice(before, axes, self._kept.earlier())
        return self._earlier


def _zeroed(period: Result) -> pd.DataFrame:
    """The figures of a period. Where a figure that nobody sent counts as 0, so do those that a criterion asks for under
    other readings alone."""
    if period.rules.scoring.missing != "zero":
        return period.wide
    return period.wide.fillna({fact.id: 0 for fact in period.rules.fact})


def _facts_of(node: Any) -> set[str]:
    """Every word in a piece of the rules file: the figures a criterion may look at, under whatever reading, among them."""
    if isinstance(node, Mapping):
        return {word for value in node.values() for word in _facts_of(value)}
    if isinstance(node, list):
        return {word for value in node for word in _facts_of(value)}
    return {node} if isinstance(node, str) else set()
