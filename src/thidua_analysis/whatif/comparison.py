"""Two versions of one period held against each other: who moves, and the exact difference, cause by cause.

    compare(june, june.what_if(scenario))

Each change is tried alone; what they do only together stands on a line of its own. The parts add up
to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from ..scoring.criteria import HUNDREDTHS, plain
from ..scoring.result import Result
from ..scoring.rows import Place
from ..scoring.scenario import Scenario, uncertain_text
from ..words.catalogue import say
from ..words.columns import Points, frame, gathered, table_of
from ..words.errors import CampaignError
from ..words.shown import Page, Shown, Table, named, styled_table
from .cause_words import (
    because,
    causes_told,
    move_texts,
    prize_change,
    prize_lines,
    supposed_value,
)
from .causes import INTERACTION, Cause, PartChange, PrizeChange, UnitChange, causes_between, facts_of
from .worlds import exactly

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """What differs between two versions of one period, `baseline` and `other`: everything in which they differ (`causes`),
    and what that does to units and prizes. The parts of a unit add up to its change."""

    baseline: Result
    other: Result

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(causes_between(self.baseline, self.other))

    @cached_property
    def unit_rows(self) -> tuple[UnitChange, ...]:
        """Every unit, before and after."""
        return tuple(_units(self.baseline, self.other))

    @cached_property
    def part_rows(self) -> tuple[PartChange, ...]:
        """The difference of points of every unit, by criterion (or deduction), part and cause."""
        return tuple(_parts(self.baseline, self.other, self.causes))

    @cached_property
    def award_rows(self) -> tuple[PrizeChange, ...]:
        """The prizes that go elsewhere."""
        return tuple(_awards(self.baseline, self.other))

    @property
    def move_rows(self) -> tuple[UnitChange, ...]:
        """The units whose points, completeness, rank, gate or prizes change, the most changed first."""
        moving = [row for row in self.unit_rows if row.moves]
        return tuple(sorted(moving, key=lambda row: abs(Fraction(row.change)), reverse=True))

    @table_of(UnitChange)
    def units(self) -> tuple[UnitChange, ...]:
        """Every unit, before and after; `prizes` are clauses joined by "; "."""
        return self.unit_rows

    @table_of(PartChange)
    def parts(self) -> tuple[PartChange, ...]:
        """The difference of points of every unit, by criterion (or deduction), part and cause; what causes do only together
        has the kind `interaction`."""
        return self.part_rows

    @table_of(PrizeChange)
    def awards(self) -> tuple[PrizeChange, ...]:
        """The prizes that go elsewhere; units joined by "; "."""
        return self.award_rows

    @table_of(UnitChange)
    def moves(self) -> tuple[UnitChange, ...]:
        """The units whose points, completeness, rank, gate or prizes change, the most changed first."""
        return self.move_rows

    def parts_of(self, unit: str) -> list[PartChange]:
        """The parts of one unit."""
        return [row for row in self.part_rows if row.unit == unit]

    def because(self, unit: str) -> pd.DataFrame:
        """The same as a table: the columns of :attr:`parts`."""
        return frame(PartChange, self.parts_of(unit))

    def _page(self, language: str) -> Page:
        month, names = self.other, self.other.inputs.names
        title = say("whatif.compared_title", language, period=month.name(language), title=title_of(self))
        told: list[str | Table] = [say("labels.supposed", language)] if month.scenario else []
        told.append("\n".join(causes_told(self, language)) or say("whatif.no_cause", language))
        told += [text] if (text := uncertain_text(month.scenario, language)) else []
        rows = []
        for row in self.move_rows:
            points, change, rank, gate = move_texts(self, row.unit, language)
            why = "; ".join(because(self, row.unit, language))
            prize = prize_change(row.prizes_from, row.prizes_to)
            rows.append([named(row.unit, names), points, change, rank, gate, prize, why])
        heads = say("whatif.moves_heads", language).split("|")
        gateless = () if month.rules.gate else (4,)
        told.append(
            styled_table(rows, heads, [1, 2, 3], names_at=0, wide=[6], without=gateless)
            if rows
            else say("whatif.nobody_moves", language)
        )
        return Page(title, (*told, *prize_lines(self.award_rows, names, language)))


def title_of(found: Comparison) -> str:
    """What the other version is known by: the title of its scenario, else the causes."""
    scenario = found.other.scenario
    if scenario and scenario != found.baseline.scenario:
        return str(scenario.title)
    return ", ".join(f"{c.name} = {supposed_value(c.now)}" for c in found.causes)


def compared(baseline: Result, other: Result) -> Comparison:
    """What differs from one version of a period to another, and why; found out as it is asked for.

    Both are months (or year's ends) of one campaign as known on the same day, with other readings, or as some
    :class:`~thidua_analysis.scoring.scenario.Scenario` has them. CampaignError for two that differ in anything else,
    DataError where one cannot be scored.
    """
    _refuse_strangers(baseline, other)
    for version in (baseline, other):
        version.refuse_errors()
    return Comparison(baseline, other)


def _refuse_strangers(a: Result, b: Result) -> None:
    told = [
        ("campaign", *(str(m.inputs.folder.resolve()) for m in (a, b))),
        ("month", a.key, b.key),
        ("as_of", str(a.as_of or "–"), str(b.as_of or "–")),
        ("decisions", _lines(a), _lines(b)),
        ("plan", *(m.text.fingerprint for m in (a, b))),
    ]
    for name, one, two in told:
        if one != two:
            raise CampaignError("whatif.not_one_period", name=name, one=one, two=two)


def _lines(month: Result) -> str:
    return " ".join(str(e.seq) for e in month.decisions.entries) or "0"


# ── the difference ──


K = TypeVar("K")
V = TypeVar("V")
Sums = dict[tuple[str, str, str], int]
"""(unit, criterion or deduction, part) → points in hundredths: all versions add in one unit."""


def _parts(a: Result, b: Result, causes: tuple[Cause, ...]) -> list[PartChange]:
    base, whole = _hundredths(a), _hundredths(b)
    left = _less(whole, base)
    alone: list[tuple[Cause, Sums]] = []
    for cause in causes:
        found = _less(whole if len(causes) == 1 else _hundredths(_with_one(a, b, cause)), base)
        left = _less(left, found)
        alone.append((cause, found))
    rules = [rule for month in (b, a) for rule in (*month.rules.criterion, *month.rules.deduction)]
    clauses = {
        rule.id: str(rule.clause) for rule in reversed(rules)
    }  # of one that another plan no longer has, what it was
    rows = [
        PartChange(unit, criterion, clauses[criterion], part, plain(Fraction(points, HUNDREDTHS)), *cause)
        for cause, found in [*alone, (Cause(INTERACTION, "", "", None, None), left)]
        for (unit, criterion, part), points in found.items()
        if points
    ]
    units = list(a.inputs.names)
    order = list(
        dict.fromkeys(rule.id for month in (a, b) for rule in (*month.rules.criterion, *month.rules.deduction))
    )
    return sorted(rows, key=lambda row: (units.index(row.unit), order.index(row.criterion)))


def _less(whole: Sums, base: Sums) -> Sums:
    """A difference; what only one of two plans has counts as 0 in the other."""
    return {key: whole.get(key, 0) - base.get(key, 0) for key in dict.fromkeys([*whole, *base])}


def _hundredths(month: Result) -> Sums:
    sums: Sums = {}
    each = HUNDREDTHS // month.rules.ticks_per_point

    def add(unit: str, criterion: str, part: str, points: Points | None) -> None:
        about = unit, criterion, part
        sums[about] = sums.get(about, 0) + int(points or 0) * each

    for line in month.scored:
        add(line.unit, line.criterion, line.part, line.points)
    for report in month.own_reports:
        if late := month.rules.lateness:
            add(report.unit, late.id, "deduction", report.lateness_points)
        if false := month.rules.untruthful:
            add(report.unit, false.id, "deduction", report.untruthful_points)
    return sums


def _with_one(a: Result, b: Result, cause: Cause) -> Result:
    """The baseline with one cause of the other."""
    rules, readings, facts = dict(a.plan.changes), dict(a.readings_in_force), facts_of(a)
    if cause.kind == "rule":
        rules = (
            {**rules, cause.name: b.plan.changes[cause.name]}
            if cause.name in b.plan.changes
            else _without(rules, cause.name)
        )
    elif cause.kind == "reading":
        readings[cause.name] = cause.now
    else:
        told, _, month = cause.name.partition("@")
        unit, _, fact = told.partition(".")
        about = (unit, month or a.month, fact)
        facts = {**facts, about: facts_of(b)[about]} if about in facts_of(b) else _without(facts, about)
    return exactly(a, Scenario("·", rules, readings, facts.values()))


def _without(held: Mapping[K, V], key: K) -> dict[K, V]:
    return {k: v for k, v in held.items() if k != key}


# ── before and after ──


def _units(a: Result, b: Result) -> Iterable[UnitChange]:
    before, after = ({one.unit: one for one in month.standing_rows} for month in (a, b))
    won, wins = _prizes(a.award_rows), _prizes(b.award_rows)
    for unit in a.inputs.names:
        one, two = before[unit], after[unit]
        yield UnitChange(
            unit, one.track, one.total, two.total, two.total - one.total, one.complete, two.complete, one.rank, two.rank,
            one.eligible, two.eligible, won.get(unit, ""), wins.get(unit, ""),
        )  # fmt: skip


def _prizes(places: Iterable[Place]) -> dict[str, str]:
    """Unit → the clauses of the prizes it wins; `?` after one that its tie has to be decided for."""
    taken = gathered((place for place in places if place.state != "vacant"), lambda place: place.unit or "")
    return {
        unit: "; ".join(c if one.state == "won" else f"{c}?" for one in mine for c in one.clause.split("; "))
        for unit, mine in taken.items()
    }


def _awards(a: Result, b: Result) -> Iterable[PrizeChange]:
    before, after, nobody = a.prizes, b.prizes, ("", "", 0)
    for prize in dict.fromkeys([*before, *after]):
        was, now = before.get(prize, nobody), after.get(prize, nobody)
        if was != now:
            yield PrizeChange(*prize, was[0], now[0], was[1], now[1], was[2], now[2])
