"""In what two versions of one period differ: rules, readings, figures, each a cause that can be tried alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..plan.parameters import parameters
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from .worlds import exactly

INTERACTION, PLAN = "interaction", "plan"


@dataclass(frozen=True)
class Cause:
    """One thing that is other: a rule (by path), a reading (by name), a figure (`unit.fact`, of a month), or the plan.

    `clause` is that of the plan it changes; blank for a figure.
    """

    kind: str
    name: str
    clause: str
    was: Any
    now: Any


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
    before, after = _facts(a), _facts(b)
    for about in dict.fromkeys([*before, *after]):
        if before.get(about) != after.get(about):
            unit, month, fact = about
            name = f"{unit}.{fact}" if month == a.month else f"{unit}.{fact}@{month}"
            yield Cause("fact", name, "", *(_figure(m, about) for m in (a, b)))


def _facts(month: Result) -> dict[tuple[str, str, str], SupposedFact]:
    facts = month.scenario.facts if month.scenario else ()
    return {(f.unit, f.month or month.month, f.fact): f for f in facts if f.definite}


def _figure(month: Result, about: tuple[str, str, str]) -> Any:
    """The figure of a unit and month, as it counts in a version of the period."""
    supposed = _facts(month).get(about)
    return supposed.value if supposed else month.stands(*about, month.world.decisions)


def with_one(a: Result, b: Result, cause: Cause) -> Result:
    """The baseline with one cause of the other."""
    rules, readings, facts = dict(a.plan.changes), dict(a.readings_in_force), _facts(a)
    if cause.kind == "rule":
        rules = (
            {**rules, cause.name: b.plan.changes[cause.name]}
            if cause.name in b.plan.changes
            else _less(rules, cause.name)
        )
    elif cause.kind == "reading":
        readings[cause.name] = cause.now
    else:
        told, _, month = cause.name.partition("@")
        unit, _, fact = told.partition(".")
        about = (unit, month or a.month, fact)
        facts = {**facts, about: _facts(b)[about]} if about in _facts(b) else _less(facts, about)
    return exactly(a, Scenario("·", rules, readings, facts.values()))


def _less(held: Mapping[Any, Any], key: Any) -> dict[Any, Any]:
    return {k: v for k, v in held.items() if k != key}
