"""In what two versions of one period differ: rules, readings, figures, each a cause that can be tried alone; and the rows of
what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..plan.parameters import parameters
from ..scoring.result import Result
from ..scoring.scenario import SupposedFact
from ..words.columns import Points

INTERACTION, PLAN = "interaction", "plan"


class Cause(NamedTuple):
    """One thing that is other: a rule (by path), a reading (by name), a figure (`unit.fact`, of a month), or the plan.

    `clause` is that of the plan it changes; blank for a figure.
    """

    kind: str
    name: str
    clause: str
    was: Any
    now: Any


class UnitChange(NamedTuple):
    """A unit in both versions; `prizes` are clauses joined by "; ", a `?` after one that its tie has to be decided for."""

    unit: str
    track: str
    from_: Points
    to: Points
    change: Points
    complete_from: bool
    complete_to: bool
    rank_from: int | None
    rank_to: int | None
    eligible_from: bool | None
    eligible_to: bool | None
    prizes_from: str
    prizes_to: str

    @property
    def moves(self) -> bool:
        """Whether its points, completeness, rank, gate or prizes change."""
        return bool(self.change) or self[5::2] != self[6::2]


class PartChange(NamedTuple):
    """What one cause gives a unit on a criterion (or deduction), or takes from it; what causes do only together has the
    kind `interaction`."""

    unit: str
    criterion: str
    clause: str
    part: str
    points: Points
    kind: str
    cause: str
    cause_clause: str
    was: Any
    now: Any


class PrizeChange(NamedTuple):
    """A prize that goes elsewhere: who wins it, between whom it is undecided, how many places are vacant."""

    award: str
    competition: str
    clause: str
    won_from: str
    won_to: str
    open_from: str
    open_to: str
    vacant_from: int
    vacant_to: int


def causes_between(a: Result, b: Result) -> Iterator[Cause]:
    """Everything in which one version of a period differs from another; under another plan that is one cause."""
    if a.text.fingerprint != b.text.fingerprint:
        yield Cause(PLAN, b.text.id, "", a.text.id, b.text.id)
        return
    text = a.text
    rules = [parameters(m.plan, m.readings_in_force) for m in (a, b)]
    for path in dict.fromkeys([*a.plan.changes, *b.plan.changes]):
        if a.plan.changes.get(path) != b.plan.changes.get(path):
            known = parameters(text, b.readings_in_force).get(path)
            was, now = (m.plan.changes.get(path, known.value if known else None) for m in (a, b))
            yield Cause("rule", path, (rules[0].get(path) or rules[1][path]).clause, was, now)
    for name, was in a.readings_in_force.items():
        if was != (now := b.readings_in_force[name]):
            yield Cause("reading", name, text.questions[name].clause, was, now)
    before, after = facts_of(a), facts_of(b)
    for about in dict.fromkeys([*before, *after]):
        if before.get(about) != after.get(about):
            unit, month, fact = about
            name = f"{unit}.{fact}" if month == a.month else f"{unit}.{fact}@{month}"
            yield Cause("fact", name, "", *(_figure(m, about) for m in (a, b)))


def facts_of(month: Result) -> dict[tuple[str, str, str], SupposedFact]:
    """(unit, month, figure) → what a version supposes it to be."""
    facts = month.scenario.facts if month.scenario else ()
    return {(f.unit, f.month or month.month, f.fact): f for f in facts if f.definite}


def _figure(month: Result, about: tuple[str, str, str]) -> Any:
    """The figure of a unit and month, as it counts in a version of the period."""
    supposed = facts_of(month).get(about)
    return supposed.value if supposed else month.stands(*about, month.world.decisions)
