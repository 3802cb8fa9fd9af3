"""One choice of a lattice: a rule's parameter, a reading, or a unit's figure, with the values it may take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from ..ledger.decisions import RECEIPT_DAYS
from ..plan.parameters import Parameter, changed, exact, of_shares, parameters
from ..plan.plan import Plan
from ..scoring.figures import NOBODY
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from ..words.errors import CampaignError, other_kind

DEDUCTIONS, OUTCOME, FIGURES = "deductions", "outcome", "figures"
NUMBERS = {"target": "target", "points": "points", "below": "below", "bonus.step": "step", "bonus.points": "each"}
SECTIONS = {"criterion": "", "deduction": DEDUCTIONS, "reporting": DEDUCTIONS}


Names = str | tuple[str, ...]
"""What an axis sets: the path of a parameter, a reading, `unit.fact`; or several of these, in step."""


@dataclass(frozen=True)
class Axis:
    """One choice. `number` is the part of :class:`~thidua_analysis.scoring.criteria.Numbers` it sets, if it sets one; `touches` the
    criteria (and deductions, outcome, figures) that hang on it.

    `parts`: the choices that this one makes at once, each value of it being one of each of theirs.
    """

    name: str
    kind: str
    values: tuple[Any, ...]
    touches: frozenset[str]
    number: str = ""
    fact: tuple[str, str] | None = None
    parts: tuple[Axis, ...] = ()

    @property
    def each(self) -> tuple[Axis, ...]:
        """The single choices that it makes."""
        return self.parts or (self,)

    def told(self, value: Any) -> Iterator[tuple[Axis, Any]]:
        """The single choices that it makes, with what each is under one value."""
        yield from zip(self.parts, value, strict=True) if self.parts else ((self, value),)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The figures that it sets."""
        return [one.fact for one in self.each if one.fact]

    def of(self, values: tuple[Any, ...]) -> Axis:
        """The same with some of its values."""
        if not self.parts:
            return replace(self, values=values)
        parts = tuple(replace(one, values=own) for one, own in zip(self.parts, zip(*values, strict=True), strict=True))
        return replace(self, values=values, parts=parts)


def together(values: Mapping[str, Iterable[Any]]) -> dict[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """What goes up in step, as one axis of a sweep: the first value of each goes with the first of the others, and so on.

    CampaignError where they have not the same number of values.

    >>> together({"tan-hoa.accounts_count": range(1400, 1601, 100), "bay-ngan.accounts_count": [1300, 1350, 1400]})
    {('tan-hoa.accounts_count', 'bay-ngan.accounts_count'): ((1400, 1300), (1500, 1350), (1600, 1400))}
    """
    if not isinstance(values, Mapping):
        raise other_kind(
            "together", '{"tan-hoa.accounts_count": [1400, 1500], "bay-ngan.accounts_count": [1300, 1400]}', values
        )
    each = {name: listed(given) for name, given in values.items()}
    if len({len(given) for given in each.values()}) != 1:
        raise CampaignError("whatif.not_in_step", told=[f"{name}: {len(given)}" for name, given in each.items()])
    return {tuple(each): tuple(zip(*each.values(), strict=True))}


def axes_of(period: Result, given: Mapping[Any, Any]) -> tuple[Axis, ...]:
    """The choices with these names. CampaignError for one that does not exist, or that comes twice."""
    axes = tuple(axis_of(period, name, values) for name, values in given.items())
    single = [one for axis in axes for one in axis.each]
    about = [one.fact or one.name for one in single]
    if twice := [one.name for n, one in enumerate(single) if about[n] in about[:n]]:
        raise CampaignError("whatif.axis_twice", about=twice, name=twice[0])
    return axes


def axis_of(period: Result, name: Names, given: Any) -> Axis:
    """The choice with this name: the path of a parameter, a reading, or a unit and a figure; or several that go in step,
    whose values are tuples. A single value is the only one.

    Raises CampaignError for a name or value that does not exist.
    """
    if isinstance(name, tuple):
        return _in_step(period, name, given)
    plan, values = period.plan, _values(listed(given))
    if not values:
        raise CampaignError("whatif.no_value", name=name)
    if name in plan.questions:
        for option in values:
            plan.readings(None, {name: option})
        return Axis(name, "reading", values, _hangs_on_reading(period, name))
    if about := period.inputs.figure_meant(name):
        return _fact_axis(period, name, about, values)
    known = _parameters(plan, tuple(period.readings_in_force.items()))
    number = _number(plan, name) if name in known else ""
    for value in [v for v in values if type(v) is not int] if number else values:
        _refuse(plan, name, value)
    if number:  # after what is no number, which has no least
        for value in (min(values), max(values)):
            _refuse(plan, name, value)
    section, rule = known[name].section, known[name].rule
    touched = SECTIONS.get(section, OUTCOME) or rule
    return Axis(name, "rule", values, frozenset([touched]), number)


def _in_step(period: Result, names: tuple[str, ...], given: Any) -> Axis:
    rows = [tuple(row) if isinstance(row, list | tuple) else (row,) for row in listed(given)]
    if not rows or len(set(names)) < len(names) or any(len(row) != len(names) for row in rows):
        raise CampaignError("whatif.wanted_in_step", names=names, count=len(names))
    parts = tuple(axis_of(period, name, own) for name, own in zip(names, zip(*rows, strict=True), strict=True))
    kind = "fact" if all(part.fact for part in parts) else "several"
    touches = frozenset().union(*(part.touches for part in parts))
    return Axis(", ".join(names), kind, tuple(zip(*(p.values for p in parts), strict=True)), touches, parts=parts)


def listed(given: Any) -> Any:
    """Values to try, those of anything that has several; a single number or word is the only one."""
    if isinstance(given, str | Decimal | date) or not isinstance(given, Iterable):
        return (given,)
    return given if isinstance(given, np.ndarray) else tuple(given)


def _values(given: Iterable[Any]) -> tuple[Any, ...]:
    if isinstance(given, np.ndarray) and given.dtype.kind in "iu":
        return tuple(given.tolist())
    values = tuple(given)
    return values if all(type(v) is int for v in values) else tuple(map(exact, values))


@lru_cache(maxsize=64)
def _parameters(plan: Plan, readings: tuple[tuple[str, str], ...]) -> Mapping[str, Parameter]:
    return parameters(plan, dict(readings))


@lru_cache(maxsize=4096, typed=True)
def _refuse(plan: Plan, name: str, value: Any) -> None:
    changed(plan, {name: value})


def _number(plan: Plan, path: str) -> str:
    rule, _, rest = path.partition(".")
    stepped = [c["id"] for c in plan.tree["criterion"] if c["kind"] == "step"]
    return NUMBERS.get(rest, "") if rule in stepped else ""


def _fact_axis(period: Result, name: str, about: tuple[str, str], values: tuple[Any, ...]) -> Axis:
    whole = all(type(value) is int for value in values)  # then none is wrong where the least and the greatest are not
    for value in (min(values), max(values)) if whole else values:
        one = SupposedFact(*about, value)
        Scenario(name, facts=[one]).corrections(period.month, period.known_on, period.rules)
    if about[1] in RECEIPT_DAYS:
        return Axis(name, "fact", values, frozenset([DEDUCTIONS]), fact=about)
    touched = [c["id"] for c in period.plan.tree["criterion"] if about[1] in _words(c)]
    return Axis(name, "fact", values, frozenset([FIGURES, *touched]), fact=about)


def _hangs_on_reading(period: Result, name: str) -> frozenset[str]:
    plan, touched, found = period.plan, set(), bool(period.decisions.findings)
    behind_figures = {n for key in ("basis", "missing", "source") for n in plan.readings_behind("scoring", key)}
    if found:
        behind_figures |= set(plan.readings_behind("scoring", "untruthful_figures"))
    cut_off = plan.readings_behind("reporting", "cut_off_day")
    if name in behind_figures or name in cut_off:
        touched.add(FIGURES)
    for criterion in plan.tree["criterion"]:
        behind = list(plan.readings_behind("criterion", criterion["id"]))
        if criterion.get("bonus"):
            behind += plan.readings_behind("scoring", "part_step")
        counted = criterion.get("bonus", {}).get("measure", criterion["measure"])
        if of_shares(criterion["measure"]) or of_shares(counted):
            behind += [*plan.readings_behind("scoring", "percent"), *plan.readings_behind("scoring", "no_cases")]
        if name in plan.readings_behind("scoring", "missing_figure") and _lacks(period, criterion):
            behind.append(name)
        if FIGURES in touched or name in behind:
            touched.add(criterion["id"])
    if name in _behind_deductions(plan, found):
        touched.add(DEDUCTIONS)
    if any(name in plan.readings_behind(part) for part in ("gate", "award", "track")):
        touched.add(OUTCOME)
    return frozenset(touched)


def _behind_deductions(plan: Plan, found: bool) -> set[str]:
    """The readings that what reports cost hangs on: not the day to which lists are counted; those about untruth only
    where some was `found`."""
    others = {n for key in plan.tree.get("reporting", {}) if key != "cut_off_day" for n in plan.readings_behind("reporting", key)}  # fmt: skip
    counted_to = set(plan.readings_behind("reporting", "cut_off_day")) - others
    behind = {*plan.readings_behind("reporting"), *plan.readings_behind("scoring", "basis")} - counted_to
    for rule in plan.tree.get("deduction", []):
        if found or rule["kind"] != "per_occurrence":
            behind.update(plan.readings_behind("deduction", rule["id"]))
    return behind


def _lacks(period: Result, criterion: Mapping[str, Any]) -> bool:
    """Whether nobody has sent some figure of a criterion, under whatever reading, for a unit that it is about."""
    sent = {(figure.unit, figure.fact) for figure in period.settled if figure.origin != NOBODY}
    facts = [f.id for f in period.rules.fact if f.id in _words(criterion)]
    units = (u for u in period.unit_rows if u.track == criterion["track"] and u.unit not in period.silent)
    return any((unit.unit, fact) not in sent for unit in units for fact in facts)


def _words(node: Any) -> set[str]:
    """Every word in a piece of the rules file: the figures a criterion may look at, under whatever reading, among them."""
    if isinstance(node, Mapping):
        return {word for value in node.values() for word in _words(value)}
    if isinstance(node, list):
        return {word for value in node for word in _words(value)}
    return {node} if isinstance(node, str) else set()
