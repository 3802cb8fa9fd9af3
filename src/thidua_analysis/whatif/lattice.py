"""Every combination of some choices, scored: points once for each criterion and what it hangs on, then summed.

A choice is an axis: a rule's parameter, a reading, or a unit's figure, with the values it may take.
A criterion hangs on few of them, so its points are computed over those alone and spread over the
rest; the numbers of a stepped criterion are columns of one table, scored in one pass by the same
expression that scores a month. Arithmetic is exact, in 64-bit integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from ..decisions import RECEIPT_DAYS
from ..errors import CampaignError
from ..figures import competes
from ..parameters import changed, parameters
from ..plan import Plan
from ..rules import Rules, StepScore
from ..scenario import Scenario, SupposedFact
from ..scoring import Numbers, number_in_units, numbers_of, points, to_ticks
from .period import Period
from .places import NO_PRIZE, UNDECIDED, Whole, Yes, prizes, ranks

DEDUCTIONS, OUTCOME, FIGURES = "deductions", "outcome", "figures"
NUMBERS = {"target": "target", "points": "points", "below": "below", "bonus.step": "step", "bonus.points": "each"}
CHUNK = 20_000
"""So many variants are ranked at a time: a table of comparisons for more would not fit in memory."""


@dataclass(frozen=True)
class Axis:
    """One choice. `number` is the part of :class:`~..scoring.Numbers` it sets, if it sets one; `touches` the
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

    `rank` is 0 for a unit that is not ranked; `prize` counts the clauses of the lattice's prizes, or is NO_PRIZE,
    or UNDECIDED.
    """

    base: Whole
    bonus: Whole
    deduction: Whole
    eligible: Yes
    rank: Whole
    tied: Yes
    prize: Whole

    @property
    def total(self) -> Whole:
        """Base, bonus and deductions together."""
        return self.base + self.bonus + self.deduction


class Lattice:
    """All combinations of the values of some axes, in the order of their product.

    `axes`: name → values. A name is the path of a parameter (`C3.target`), a reading (`weekend`), or a unit and a
    figure (`tan-hoa.accounts_count`) of the period's own month. `kept` holds what was computed before for the same
    period, and takes up what is computed now.

    Raises CampaignError for a name or value that does not exist.
    """

    def __init__(self, period: Period, axes: Mapping[str, Sequence[Any]], kept: dict[Any, Any] | None = None) -> None:
        self.period, self.plan = period, period.plan
        self.units = list(period.units["unit"])
        self._kept = {} if kept is None else kept
        self.axes = tuple(self._axis(name, tuple(values)) for name, values in axes.items())
        self.dims = tuple(len(axis.values) for axis in self.axes)
        self.size = prod(self.dims)
        self.ticks = self._ticks()
        self.clauses = self._clauses()

    # ── axes ──

    def _axis(self, name: str, values: tuple[Any, ...]) -> Axis:
        if not values:
            raise CampaignError(f"{name}: there is no value to try", f"{name}: không có giá trị nào để thử")
        if name in self.plan.questions:
            for option in values:
                self.plan.readings(None, {name: option})
            return Axis(name, "reading", values, self._hangs_on_reading(name))
        unit, _, fact = name.partition(".")
        if unit in self.units:
            return self._fact_axis(name, unit, fact, values)
        known = parameters(self.plan, self.period.readings_in_force)
        if name in known and (number := self._number(name)):
            for value in {min(values), max(values), *(v for v in values if type(v) is not int)}:
                changed(self.plan, {name: value})
            return Axis(name, "rule", values, frozenset([known[name].rule]), number)
        for value in values:
            changed(self.plan, {name: value})
        section = known[name].section
        touched = {"criterion": known[name].rule, "deduction": DEDUCTIONS, "reporting": DEDUCTIONS}.get(section, OUTCOME)
        return Axis(name, "rule", values, frozenset([touched]))

    def _fact_axis(self, name: str, unit: str, fact: str, values: tuple[Any, ...]) -> Axis:
        for value in values:
            one = SupposedFact(unit, fact, value)
            Scenario(name, facts=[one]).corrections(self.period.month, self.period.as_of, self.period.rules)
        if fact in RECEIPT_DAYS:
            return Axis(name, "fact", values, frozenset([DEDUCTIONS]), fact=(unit, fact))
        touched = [c["id"] for c in self.plan.tree["criterion"] if fact in str(c)]
        return Axis(name, "fact", values, frozenset([FIGURES, *touched]), fact=(unit, fact))

    def _number(self, path: str) -> str:
        rule, _, rest = path.partition(".")
        stepped = [c["id"] for c in self.plan.tree["criterion"] if c["kind"] == "step"]
        return NUMBERS.get(rest, "") if rule in stepped else ""

    def _hangs_on_reading(self, name: str) -> frozenset[str]:
        plan, touched = self.plan, set()
        behind_figures = {n for key in ("basis", "missing", "source", "untruthful_figures") for n in plan.readings_behind("scoring", key)}  # fmt: skip
        if name in behind_figures | set(plan.readings_behind("reporting", "cut_off_day")):
            touched.add(FIGURES)
        for criterion in plan.tree["criterion"]:
            if name in plan.readings_behind("criterion", criterion["id"]):
                touched.add(criterion["id"])
        if FIGURES in touched or name in plan.readings_behind("scoring"):
            touched |= {c["id"] for c in plan.tree["criterion"]}
        parts = ("deduction", "reporting")
        if any(name in plan.readings_behind(part) for part in parts) or name in plan.readings_behind("scoring", "basis"):
            touched.add(DEDUCTIONS)
        if any(name in plan.readings_behind(part) for part in ("gate", "award", "track")):
            touched.add(OUTCOME)
        return frozenset(touched)

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

    def _world(self, chosen: Mapping[int, Any]) -> Period:
        scenario = self.scenario(chosen)
        if scenario.empty:
            return self.period
        found: Period = self._once(("world", scenario.toml()), lambda: self.period.what_if(scenario))
        return found

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def _combinations(self, axes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], dict[int, Any]]]:
        """Each combination of these axes: where it stands, and its values."""
        for at in product(*(range(self.dims[n]) for n in axes)):
            yield at, {n: self.axes[n].values[k] for n, k in zip(axes, at, strict=True)}

    # ── points ──

    def _key(self, part: str, axes: Sequence[int]) -> Any:
        return (part, self.ticks, tuple((self.axes[n].name, self.axes[n].values) for n in axes))

    def criterion(self, criterion: str) -> tuple[Whole, Whole]:
        """Base and bonus of one criterion, over the axes it hangs on and the units."""
        axes = self.touching(criterion)
        found: tuple[Whole, Whole] = self._once(self._key(criterion, axes), lambda: self._scored(criterion, axes))
        return found

    def _scored(self, criterion: str, axes: Sequence[int]) -> tuple[Whole, Whole]:
        shapes = [n for n in axes if not self.axes[n].number]
        numbers = [n for n in axes if self.axes[n].number]
        dims = [self.dims[n] for n in numbers]
        base = np.zeros((*(self.dims[n] for n in shapes), prod(dims), len(self.units)), dtype=np.int64)
        bonus = np.zeros_like(base)
        for at, chosen in self._combinations(shapes):
            figures = {n: v for n, v in chosen.items() if FIGURES in self.axes[n].touches}
            rules, wide = self._rules(chosen), self._world(figures).wide
            rule = rules.criterion_of(criterion)
            mine = np.flatnonzero((wide["track"] == rule.track).to_numpy())
            table = wide.iloc[np.tile(mine, prod(dims))].reset_index(drop=True)
            own = None
            factor = self.ticks // rules.ticks_per_point
            if isinstance(rule, StepScore):
                own, factor = numbers_of(rule, self.ticks), 1
                table, own = self._with_numbers(table, rule, own, numbers, len(mine))
            scored = nw.from_native(table).select(
                *[points(rule, rules, own)[part].cast(nw.Int64).alias(part) for part in ("base", "bonus")]
            )
            for part, into in (("base", base), ("bonus", bonus)):
                values = pd.Series(scored.to_native()[part]).fillna(0).to_numpy(dtype=np.int64)
                into[at][:, mine] = values.reshape(prod(dims), len(mine)) * factor
        order = np.argsort([*shapes, *numbers], kind="stable")
        last = len(order)
        whole = (*(self.dims[n] for n in shapes), *dims, len(self.units))
        return base.reshape(whole).transpose(*order, last), bonus.reshape(whole).transpose(*order, last)

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
        found: Whole = self._once(self._key(DEDUCTIONS, axes), lambda: self._deducted(axes))
        return found

    def _deducted(self, axes: Sequence[int]) -> Whole:
        points = np.zeros((*(self.dims[n] for n in axes), len(self.units)), dtype=np.int64)
        for at, chosen in self._combinations(axes):
            world = self._world(chosen)
            reports = world.own_reports
            both = reports["lateness_points"] + reports["untruthful_points"]
            by_unit = both.groupby(reports["unit"]).sum().reindex(self.units).fillna(0)
            points[at] = by_unit.to_numpy(dtype=np.int64) * (self.ticks // world.rules.ticks_per_point)
        return points

    # ── variants ──

    def _at(self, table: Whole, axes: Sequence[int], where: Sequence[Whole]) -> Whole:
        """The rows of a table over some axes, for variants that stand here."""
        if axes:
            return table[tuple(where[n] for n in axes)]
        return np.broadcast_to(table, (len(where[0]) if where else 1, len(self.units)))

    def sums(self, where: Sequence[Whole]) -> tuple[Whole, Whole, Whole]:
        """Base, bonus and deductions of variants that stand here on each axis."""
        count = len(where[0]) if where else 1
        base, bonus = np.zeros((2, count, len(self.units)), dtype=np.int64)
        for criterion in self.plan.tree["criterion"]:
            tables, axes = self.criterion(criterion["id"]), self.touching(criterion["id"])
            base += self._at(tables[0], axes, where)
            bonus += self._at(tables[1], axes, where)
        return base, bonus, self._at(self.deductions(), self.touching(DEDUCTIONS), where).copy()

    def scores(self, start: int = 0, stop: int | None = None) -> Scores:
        """The variants from one number to another."""
        numbers = np.arange(start, self.size if stop is None else stop)
        where = list(np.unravel_index(numbers, self.dims)) if self.dims else []
        base, bonus, deduction = self.sums(where)
        total = base + bonus + deduction
        made = Scores(
            base, bonus, deduction, np.zeros_like(total, dtype=bool), np.zeros_like(total),
            np.zeros_like(total, dtype=bool), np.full_like(total, NO_PRIZE),
        )  # fmt: skip
        axes = self.touching(OUTCOME)
        dims = tuple(self.dims[n] for n in axes)
        codes = np.ravel_multi_index([where[n] for n in axes], dims) if axes else np.zeros(len(total), dtype=np.int64)
        for code in np.unique(codes):
            at = np.unravel_index(code, dims) if axes else ()
            chosen = {n: self.axes[n].values[int(k)] for n, k in zip(axes, at, strict=True)}
            rows = codes == code
            self._judge(made, rows, self._rules(chosen), [w[rows] for w in where])
        return made

    def chunks(self) -> Iterator[tuple[int, Scores]]:
        """All variants, some thousands at a time, each with the number of its first."""
        for start in range(0, self.size, CHUNK):
            yield start, self.scores(start, min(start + CHUNK, self.size))

    def _judge(self, made: Scores, rows: Yes, rules: Rules, where: Sequence[Whole]) -> None:
        """Gate, ranks and prizes of some variants under the same rules about them."""
        base, total = made.base[rows], made.total[rows]
        gate = rules.gate
        limit = to_ticks(gate.points, rules) * (self.ticks // rules.ticks_per_point) if gate else 0
        eligible = ({"base": base, "total": total}[gate.of] >= limit) if gate else np.ones_like(total, dtype=bool)
        made.eligible[rows] = eligible
        units, ties = self.period.units, self.period.decisions.order(self.period.key)
        ranked = competes(units, rules).to_numpy()
        rank, tied = np.zeros_like(total), np.zeros_like(eligible)
        for track in dict.fromkeys(units["track"]):
            mine = np.flatnonzero(ranked & (units["track"] == track).to_numpy())
            found = ranks(total[:, mine], [self.units[n] for n in mine], ties)
            rank[:, mine], tied[:, mine] = found.place + 1, found.level > 1
        made.rank[rows], made.tied[rows] = rank, tied
        prize = np.full_like(total, NO_PRIZE)
        for award in rules.award:
            if award.when != self.period.kind:
                continue
            measure = total if award.ranked_by == "total" else total - self._before(where)
            for tracks in award.competitions:
                mine = np.flatnonzero(ranked & units["track"].isin(tracks).to_numpy())
                own = [c for c in self.period.decisions.awards(self.period.key) if (c.award, c.competition) == (award.id, "+".join(tracks))]  # fmt: skip
                won = prizes(award, measure[:, mine], eligible[:, mine], [self.units[n] for n in mine], ties, own)
                numbers = np.array([*(self.clauses.index(p.clause) for p in award.prizes), UNDECIDED, NO_PRIZE])
                now = prize[:, mine]
                prize[:, mine] = np.where(won == NO_PRIZE, now, numbers[won])
        made.prize[rows] = prize

    def _before(self, where: Sequence[Whole]) -> Whole:
        """The totals of the month before under the same rules and readings; nothing where there is none."""
        before = self.period.previous
        if before is None:
            return np.zeros((1, len(self.units)), dtype=np.int64)
        shared = [n for n, axis in enumerate(self.axes) if axis.kind != "fact"]
        kept = self._once("before", dict)
        lattice = Lattice(before, {self.axes[n].name: self.axes[n].values for n in shared}, kept)
        return sum(lattice.sums([where[n] for n in shared])) * (self.ticks // lattice.ticks)

    def _clauses(self) -> list[str]:
        """The clause of every prize that can be won."""
        prizes = [p for a in self.plan.tree.get("award", []) for p in a["prizes"]]
        return list(dict.fromkeys(str(p["clause"]) for p in prizes))
