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

from ..checks import refuse_contradictions
from ..decisions import RECEIPT_DAYS
from ..errors import CampaignError
from ..figures import competes
from ..parameters import changed, exact, of_shares, parameters
from ..plan import Plan
from ..rules import Rules, StepScore
from ..scenario import Scenario, SupposedFact
from ..scoring import Numbers, number_in_units, numbers_of, points, to_ticks
from .period import Period
from .places import NO_PRIZE, UNDECIDED, Whole, Yes, prizes, ranks

DEDUCTIONS, OUTCOME, FIGURES = "deductions", "outcome", "figures"
NUMBERS = {"target": "target", "points": "points", "below": "below", "bonus.step": "step", "bonus.points": "each"}
CHUNK, BLOCK = 100_000, 20_000
"""So many variants are scored, and so many ranked, at a time: larger tables would not fit in memory."""


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

    `rank` is 0 for a unit that is not ranked; `prize` counts the clauses of the lattice's prizes, or is NO_PRIZE, or,
    from UNDECIDED down, counts the lattice's `stakes`: the prizes that hang on the tie the unit stands in.
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
        self.axes = tuple(self._axis(name, tuple(map(exact, values))) for name, values in axes.items())
        self.dims = tuple(len(axis.values) for axis in self.axes)
        self.size = prod(self.dims)
        self.ticks = self._ticks()
        self.clauses = self._clauses()
        self.stakes = list(self._stakes())
        self._earlier: Lattice | None = None

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
        found: tuple[Whole, Whole] = self._once(self._key(criterion, axes), lambda: self._made(criterion, axes))
        return found

    def _made(self, criterion: str, axes: Sequence[int]) -> tuple[Whole, Whole]:
        if axes and not self._idle(criterion, axes):
            return self._scored(criterion, axes)
        shape = (*(self.dims[n] for n in axes), len(self.units))
        base, bonus = (np.broadcast_to(part, shape) for part in self._as_it_is(criterion))
        return base, bonus

    def _idle(self, criterion: str, axes: Sequence[int]) -> bool:
        """Whether one choice, about figures alone, leaves all of them as they are."""
        if len(axes) > 1 or FIGURES not in self.axes[axes[0]].touches:
            return False
        if self.axes[axes[0]].name in self.plan.readings_behind("criterion", criterion):
            return False
        worlds = (self._wide(chosen) for _, chosen in self._combinations(axes))
        same: bool = self._once(self._key("idle", axes), lambda: all(w.equals(self.period.wide) for w in worlds))
        return same

    def _as_it_is(self, criterion: str) -> tuple[Whole, Whole]:
        """What the period's own score gives: no axis bears on the criterion."""
        scored: dict[str, Whole] = self._once("scored", self._all_scored)
        factor = self.ticks // self.period.rules.ticks_per_point
        base, bonus = scored[criterion] * factor
        return base, bonus

    def _all_scored(self) -> dict[str, Whole]:
        parts = self.period.scored.pivot(index="unit", columns=["criterion", "part"], values="points")
        ids = [c["id"] for c in self.plan.tree["criterion"]]
        table = parts.reindex(self.units).reindex(columns=[(c, part) for c in ids for part in ("base", "bonus")])
        points = table.fillna(0).to_numpy(dtype=np.int64).T.reshape(len(ids), 2, -1)
        return dict(zip(ids, points, strict=True))

    def _scored(self, criterion: str, axes: Sequence[int]) -> tuple[Whole, Whole]:
        """Every shape of the rule over one table: all variants of the figures, once for each set of numbers."""
        ruling = [n for n in axes if self.axes[n].name in self.plan.readings_behind("criterion", criterion)]
        figures = [n for n in axes if FIGURES in self.axes[n].touches and n not in ruling]
        numbers = [n for n in axes if self.axes[n].number]
        shapes = [n for n in axes if n not in (*figures, *numbers)]
        dims = {n: self.dims[n] for n in (*shapes, *numbers, *figures)}
        sets, tables = prod(dims[n] for n in numbers), prod(dims[n] for n in figures)
        base = np.zeros((*(dims[n] for n in shapes), sets, tables, len(self.units)), dtype=np.int64)
        bonus = np.zeros_like(base)
        for at, chosen in self._combinations(shapes):
            rules = self._rules(chosen)
            rule = rules.criterion_of(criterion)
            stacked = self._stacked(chosen, figures)
            mine = np.flatnonzero((self.period.units["track"] == rule.track).to_numpy())
            rows = np.add.outer(np.arange(tables) * len(self.units), mine).ravel()
            table = stacked.iloc[np.tile(rows, sets)].reset_index(drop=True)
            own = None
            factor = self.ticks // rules.ticks_per_point
            if isinstance(rule, StepScore):
                own, factor = numbers_of(rule, self.ticks), 1
                table, own = self._with_numbers(table, rule, own, numbers, len(rows))
            scored = nw.from_native(table).select(
                *[points(rule, rules, own)[part].cast(nw.Int64).alias(part) for part in ("base", "bonus")]
            )
            for part, into in (("base", base), ("bonus", bonus)):
                values = pd.Series(scored.to_native()[part]).fillna(0).to_numpy(dtype=np.int64)
                into[at][..., mine] = values.reshape(sets, tables, len(mine)) * factor
        order = np.argsort([*shapes, *numbers, *figures], kind="stable")
        whole, last = (*dims.values(), len(self.units)), len(order)
        return base.reshape(whole).transpose(*order, last), bonus.reshape(whole).transpose(*order, last)

    def _stacked(self, chosen: Mapping[int, Any], figures: Sequence[int]) -> pd.DataFrame:
        """The figures of every combination of these axes, one below the other; `chosen` may bear on them too."""
        also = {n: v for n, v in chosen.items() if FIGURES in self.axes[n].touches}
        told = tuple(sorted((self.axes[n].name, v) for n, v in also.items()))

        def made() -> pd.DataFrame:
            return pd.concat([self._wide({**also, **c}) for _, c in self._combinations(figures)], ignore_index=True)

        found: pd.DataFrame = self._once((*self._key("stacked", figures), told), made)
        return found

    def _wide(self, chosen: Mapping[int, Any]) -> pd.DataFrame:
        """The period's figures with these choices about them."""
        if not chosen:
            return self.period.wide
        facts = {self.axes[n].fact: v for n, v in chosen.items() if self.axes[n].fact}
        if len(facts) < len(chosen) or self.period.rules.scoring.basis != "cumulative":
            return self._world(chosen).wide
        wide = self.period.wide.copy()  # a figure supposed for the month itself is the one that counts
        for about, value in facts.items():
            if about:
                wide.loc[self.units.index(about[0]), about[1]] = value
        refuse_contradictions(wide, [about for about in facts if about], self.period.rules)
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

    def scores(self, numbers: Whole | None = None) -> Scores:
        """The variants with these numbers, which count them in the order of their product; all, without any."""
        numbers = np.arange(self.size) if numbers is None else numbers
        where = self.where(numbers)
        pointed = [n for n, axis in enumerate(self.axes) if axis.touches - {OUTCOME}]
        point, first = self._codes(pointed, where, len(numbers))
        base, bonus, deduction = self.sums([w[first] for w in where])
        judged = self._codes(self.touching(OUTCOME), where, len(numbers))
        made = self._judged(base, base + bonus + deduction, [w[first] for w in where], point, where, judged)
        return Scores(base[point], bonus[point], deduction[point], *made)

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
            for part in (*(c["id"] for c in self.plan.tree["criterion"]), DEDUCTIONS):
                axes = self.touching(part)
                at = tuple(
                    a.values.index(values[a.name]) if (a := self.axes[n]).name in values else slice(None) for n in axes
                )
                tables: Any = self.criterion(part) if part != DEDUCTIONS else self.deductions()
                found: Any = tuple(t[at] for t in tables) if part != DEDUCTIONS else tables[at]
                self._once(lattice._key(part, lattice.touching(part)), lambda found=found: found)
        return lattice

    def _codes(self, axes: Sequence[int], where: Sequence[Whole], count: int) -> tuple[Whole, Whole]:
        """Which of the combinations of these axes each variant has, and the first variant that has each."""
        if not axes:
            return np.zeros(count, dtype=np.int64), np.zeros(1, dtype=np.int64)
        codes = np.ravel_multi_index([where[n] for n in axes], [self.dims[n] for n in axes])
        _, first, code = np.unique(codes, return_index=True, return_inverse=True)
        return code, first

    def _judged(
        self, base: Whole, total: Whole, points: Sequence[Whole], point: Whole, where: Sequence[Whole],
        judged: tuple[Whole, Whole],
    ) -> tuple[Yes, Whole, Yes, Whole]:  # fmt: skip
        """Gate, ranks, ties and prizes: once for each set of rules about them and each row of points that differs."""
        code, starts = judged
        rules = [self._rules({n: self.axes[n].values[where[n][at]] for n in self.touching(OUTCOME)}) for at in starts]
        gains = any(a.ranked_by == "gain" and a.when == self.period.kind for r in rules for a in r.award)
        before = np.broadcast_to(self._before(points), total.shape) if gains else total
        rows, row = _distinct(np.concatenate([base, total, before], axis=1))
        count = (len(point), len(self.units))
        made = (
            np.zeros(count, dtype=bool),
            np.zeros(count, np.int64),
            np.zeros(count, dtype=bool),
            np.zeros(count, np.int64),
        )
        for n, own in enumerate(rules):
            mine = np.flatnonzero(code == n)
            needed, at = np.unique(row[point[mine]], return_inverse=True)
            for begin in range(0, len(needed), BLOCK):
                some = rows[needed[begin : begin + BLOCK]]
                found = self.judge(own, base[some], total[some], before[some])
                inside = (at >= begin) & (at < begin + BLOCK)
                for table, values in zip(made, found, strict=True):
                    table[mine[inside]] = values[at[inside] - begin]
        return made

    def judge(self, rules: Rules, base: Whole, total: Whole, before: Whole) -> tuple[Yes, Whole, Yes, Whole]:
        """Gate, ranks, ties and prizes of rows of points under the same rules."""
        gate = rules.gate
        limit = to_ticks(gate.points, rules) * (self.ticks // rules.ticks_per_point) if gate else 0
        eligible = ({"base": base, "total": total}[gate.of] >= limit) if gate else np.ones_like(total, dtype=bool)
        units, ties = self.period.units, self.period.decisions.order(self.period.key)
        ranked = competes(units, rules).to_numpy()
        rank, tied = np.zeros_like(total), np.zeros_like(eligible)
        for track in dict.fromkeys(units["track"]):
            mine = np.flatnonzero(ranked & (units["track"] == track).to_numpy())
            found = ranks(total[:, mine], [self.units[n] for n in mine], ties)
            rank[:, mine], tied[:, mine] = found.place + 1, found.level > 1
        prize = np.full_like(total, NO_PRIZE)
        for award in rules.award:
            if award.when != self.period.kind:
                continue
            measure = total if award.ranked_by == "total" else total - before
            for tracks in award.competitions:
                mine = np.flatnonzero(ranked & units["track"].isin(tracks).to_numpy())
                own = [c for c in self.period.decisions.awards(self.period.key) if (c.award, c.competition) == (award.id, "+".join(tracks))]  # fmt: skip
                won = prizes(award, measure[:, mine], eligible[:, mine], [self.units[n] for n in mine], ties, own)
                own_clauses = [p.clause for p in award.prizes]
                known = np.array([self.clauses.index(c) for c in own_clauses])
                stakes = np.array([self._stake(own_clauses, n, k) for n, k in np.ndindex(len(known), len(known))])
                told = np.where(
                    won >= 0, known[np.maximum(won, 0)], stakes[np.where(won <= UNDECIDED, UNDECIDED - won, 0)]
                )
                prize[:, mine] = np.where(won == NO_PRIZE, prize[:, mine], told)
        return eligible, rank, tied, prize

    def totals_before(self) -> Whole:
        """The totals of the month before as it is; nothing where there is none."""
        return self._before([])

    def _before(self, where: Sequence[Whole]) -> Whole:
        """The totals of the month before under the same rules and readings; nothing where there is none."""
        before = self.period.previous
        if before is None:
            return np.zeros((1, len(self.units)), dtype=np.int64)
        shared = [n for n, axis in enumerate(self.axes) if axis.kind != "fact"]
        if self._earlier is None:
            axes = {self.axes[n].name: self.axes[n].values for n in shared}
            self._earlier = Lattice(before, axes, self._once("before", dict))
        lattice = self._earlier
        base, bonus, deduction = lattice.sums([where[n] for n in shared])
        return (base + bonus + deduction) * (self.ticks // lattice.ticks)

    def _clauses(self) -> list[str]:
        """The clause of every prize that can be won."""
        prizes = [p for a in self.plan.tree.get("award", []) for p in a["prizes"]]
        return list(dict.fromkeys(str(p["clause"]) for p in prizes))

    def _stakes(self) -> Iterator[tuple[str, ...]]:
        """The clauses of prizes that can hang on one tie: those of an award that follow one another."""
        for award in self.plan.tree.get("award", []):
            clauses = [str(p["clause"]) for p in award["prizes"]]
            yield from (tuple(clauses[n : k + 1]) for n in range(len(clauses)) for k in range(n, len(clauses)))

    def _stake(self, clauses: Sequence[str], first: int, last: int) -> int:
        """The number of the tie on which the prizes of an award from one to another hang."""
        return UNDECIDED - self.stakes.index(tuple(clauses[first : last + 1])) if first <= last else NO_PRIZE


def _distinct(rows: Whole) -> tuple[Whole, Whole]:
    """The number of one row for each that differs, and for every row which of them it is."""
    weights = np.random.default_rng(0).integers(1, 2**62, size=rows.shape[1], dtype=np.int64)
    with np.errstate(over="ignore"):
        prints = (rows * weights).sum(axis=1)
    _, first, which = np.unique(prints, return_index=True, return_inverse=True)
    if (rows != rows[first[which]]).any():  # two rows with one print: rare as that is, it must not pass
        return np.arange(len(rows)), np.arange(len(rows))
    return first, which
