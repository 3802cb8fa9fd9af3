"""In what one plan differs from another: the words of clauses, numbers, choices, questions, by clause and path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .parameters import SECTIONS
from .plan import CHOICE, Plan

UNTOLD = {"examples", "papers"}
"""What explains a rule and makes none."""


class PlanDifference(NamedTuple):
    """A difference: `what` is clause (its words), rule, or reading (a question); `was` and `now` are blank where one plan has
    nothing there. `path` is that of a parameter where it is one."""

    what: str
    clause: str
    path: str
    was: Any
    now: Any


def plan_differences(one: Plan, other: Plan) -> tuple[PlanDifference, ...]:
    """Every difference, in the order of the plans: words first, then questions, then rules.

    >>> from thidua_analysis.plan.parameters import changed
    >>> from thidua_analysis.plan.plan import load_plan
    >>> plan = load_plan("chau-thanh-a-2021")
    >>> [tuple(d) for d in plan_differences(plan, changed(plan, {"C3.target": 2000}))]
    [('rule', 'C3', 'C3.target', 1500, 2000)]
    """
    told = [dict(_all(plan)) for plan in (one, other)]
    found = []
    for about in sorted(dict.fromkeys([*told[0], *told[1]]), key=lambda about: ORDER.index(about[0])):
        (clause, was), (other_clause, now) = (each.get(about, ("", None)) for each in told)
        if was != now or type(was) is not type(now):
            found.append(PlanDifference(about[0], other_clause or clause, about[1], was, now))
    return tuple(found)


ORDER = ("clause", "reading", "rule")
Told = Iterator[tuple[tuple[str, str], tuple[str, Any]]]


def _all(plan: Plan) -> Told:
    for clause in plan.header.clause:
        yield ("clause", clause.id), (clause.id, clause.words)
    for reading in plan.header.reading:
        yield ("reading", reading.id), (reading.clause, reading.question.vi)
        yield ("reading", f"{reading.id}.options"), (reading.clause, ", ".join(reading.options))
        yield ("reading", f"{reading.id}.default"), (reading.clause, reading.default)
    for profile in plan.header.profile:
        for name, option in profile.readings.items():
            yield ("reading", f"{name}.{profile.id}"), (plan.questions[name].clause, option)
    for section, node in plan.tree.items():
        if section not in UNTOLD:
            yield from _below(node, section, "", plan)


def _below(node: Any, path: str, clause: str, plan: Plan) -> Told:
    if isinstance(node, Mapping) and CHOICE in node:
        others = ", ".join(f"{key} = {_plain(value)}" for key, value in node.items() if key != CHOICE)
        yield ("rule", path), (clause, f"{node[CHOICE]}: {others}" if others else str(node[CHOICE]))
    elif isinstance(node, Mapping) and node.keys() == {"vi", "en"}:
        yield ("rule", path), (clause, node["vi"])
    elif isinstance(node, Mapping):
        clause = str(node.get("clause", clause))
        for key, value in node.items():
            if key not in UNTOLD:
                yield from _below(value, f"{path}.{key}", clause, plan)
    elif isinstance(node, list) and any(isinstance(item, Mapping) for item in node):
        for n, item in enumerate(node):
            own = item.get("id") or item.get("code") or item.get("clause") or n + 1
            named = str(own) if path in SECTIONS else f"{path}.{own}"
            yield from _below(item, named, clause, plan)
    else:
        yield ("rule", path), (clause, _plain(node) if isinstance(node, list) else node)


def _plain(value: Any) -> str:
    """A value of the rules file in a line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} = {_plain(v)}" for k, v in value.items() if k not in UNTOLD) + "}"
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)
