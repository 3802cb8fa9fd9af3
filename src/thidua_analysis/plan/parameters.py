"""What of a plan a scenario may change: every number, day and switch of its rules, by path, with its clause.

A path is the id of a criterion, deduction or award (or `gate`, `reporting`) and the way to a value
below it: `C3.target`, `C3.bonus.step`, `L1.L1b.points` (a band by its clause), `R3.R3-1.places`,
`gate.points`. What a reading decides is not a parameter: it is changed as a reading.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import Any

from pydantic import ValidationError

from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.pair import joined
from .plan import CHOICE, Plan, rule_faults
from .strict import MOST

Value = int | Decimal | date | bool | str
SECTIONS = ("criterion", "deduction", "gate", "award", "reporting")
FIXED = {
    "id", "clause", "quote", "name", "examples", "kind", "track", "measure", "missing", "when",
    "competitions",
}  # fmt: skip
"""What makes a rule the rule it is; a plan with other ones is another plan."""
COUNTED_AT = ("reporting", "cut_off_day")
"""Lists are counted at the days some reading asks for, and at no other."""
GREATEST_SHARE = 1000
KINDS = {int: "plan.number", date: "plan.day", bool: "plan.switch", str: "plan.word"}


@dataclass(frozen=True)
class Parameter:
    """One value of a plan's rules. `reading` names what decides it while it is not changed; often nothing does."""

    path: str
    clause: str
    value: Value | None
    """As it stands under the readings asked about; None where the plan sets no such limit, and a scenario may."""
    reading: str
    steps: tuple[str | int, ...]
    """The way to it in the rules file."""

    @property
    def section(self) -> str:
        """The part of the rules it lies in: `criterion`, `deduction`, `gate`, `award`, `reporting`."""
        return str(self.steps[0])

    @property
    def rule(self) -> str:
        """The criterion, deduction or award it belongs to; the section, where that is all there is."""
        return self.path.partition(".")[0]


def parameters(plan: Plan, readings: Mapping[str, str] | None = None) -> dict[str, Parameter]:
    """Every parameter of a plan by its path, with the value it has under these readings.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> found = parameters(load_plan("chau-thanh-a-2021"))
    >>> found["C3.target"].value, found["C3.target"].clause, found["L1.L1b.points"].value, found["C2.below"].reading
    (1500, 'C3', -5, 'unregistered')
    """
    chosen = readings or plan.readings()
    return {parameter.path: parameter for parameter in _all(plan, chosen)}


def _all(plan: Plan, readings: Mapping[str, str]) -> Iterator[Parameter]:
    for section in SECTIONS:
        node = plan.tree.get(section)
        items = enumerate(node) if isinstance(node, list) else [(None, node)]
        for n, item in items:
            if item is not None:
                steps: tuple[str | int, ...] = (section,) if n is None else (section, n)
                yield from _below(item, item.get("id", section), item["clause"], steps, readings)
                if item.get("bonus") and "most" not in item["bonus"]:
                    yield Parameter(f"{item['id']}.bonus.most", item["clause"], None, "", (*steps, "bonus", "most"))


def _below(
    node: Mapping[str, Any], path: str, clause: str, steps: tuple[str | int, ...], readings: Mapping[str, str]
) -> Iterator[Parameter]:
    banded = len(steps) > 2 and steps[-2] == "bands"
    for key, value in node.items():
        here = (*steps, key)
        if key in FIXED or (banded and (key == "below" or (key == "from" and steps[-1] == 0))):
            continue
        if isinstance(value, Mapping) and CHOICE in value:
            option = value.get(readings[value[CHOICE]])
            if isinstance(option, int | Decimal) and not isinstance(option, bool) and here != COUNTED_AT:
                yield Parameter(f"{path}.{key}", clause, option, value[CHOICE], here)
        elif isinstance(value, Mapping):
            yield from _below(value, f"{path}.{key}", value.get("clause", clause), here, readings)
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, Mapping):
                    own = item.get("clause", clause)
                    yield from _below(item, f"{path}.{item.get('clause') or n + 1}", own, (*here, n), readings)
        else:
            yield Parameter(f"{path}.{key}", clause, value, "", here)


def changed(plan: Plan, changes: Mapping[str, Value]) -> Plan:
    """The plan with these parameters changed; the plan itself stays as it is.

    CampaignError for a path that does not exist, a value of another type or out of range, naming
    what there is. A value changed back leaves the plan as its text has it. A whole number may be of any kind
    (see :func:`exact`).

    >>> from thidua_analysis.plan.plan import load_plan
    >>> plan = load_plan("chau-thanh-a-2021")
    >>> other = changed(plan, {"C3.target": 1200})
    >>> other.rules().criterion_of("C3").target, plan.rules().criterion_of("C3").target, other.changes
    (1200, 1500, {'C3.target': 1200})
    >>> changed(other, {"C3.target": 1500}) == plan
    True
    """
    if not changes:
        return plan
    text = plan.basis or plan
    known = parameters(text)
    changes = {path: exact(value) for path, value in changes.items()}
    for path, value in changes.items():
        _refuse(path, value, text, known)
    every = {**plan.changes, **changes}
    kept = {p: v for p, v in every.items() if known[p].reading or v != known[p].value}
    if not kept:
        return text
    tree: Any = dict(text.tree)
    for path, value in kept.items():
        tree = _with(tree, known[path].steps, value)
    made = replace(text, tree=tree, changes=dict(sorted(kept.items())), basis=text)
    try:
        made.rules()
    except ValidationError as e:
        told = joined(rule_faults(made, e), "; ")
        raise CampaignError("plan.rules_do_not_hold", about=list(kept), changes=_told(kept), why=told) from None
    return made


def exact(value: Any) -> Any:
    """A value as rules and figures hold it: a whole number of any kind as an int, anything else as it is.

    What is no whole number (2000.5, NaN, a truth value) is not made one: it is for the one who asked to refuse it.

    >>> import numpy as np
    >>> exact(np.int64(2000)), exact(2000.0), exact(Decimal("2E+3")), exact(2000.5), exact(True)
    (2000, 2000, 2000, 2000.5, True)
    """
    numpy = sys.modules.get("numpy")  # a number of its kinds can only come from somebody who has it
    if numpy and isinstance(value, numpy.generic):
        if value.dtype.kind not in "biufU":  # a length of time counts as a number there
            return value
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        return value
    if isinstance(value, Decimal) and not value.is_finite():
        return value
    number: Any = value
    return int(number) if abs(number) <= MOST and number == int(number) else value


def _told(changes: Mapping[str, Value]) -> str:
    return ", ".join(f"{path} = {value}" for path, value in changes.items())


def _refuse(path: str, value: Any, plan: Plan, known: Mapping[str, Parameter]) -> None:
    if path not in known:
        if reading := _reading_at(plan, path):
            raise CampaignError("plan.decided_by_reading", about=[path], path=path, reading=reading)
        if near := get_close_matches(path, [*known, *plan.questions], 5, 0.5):
            raise CampaignError("plan.no_rule", about=[path], path=path, near=near)
        raise CampaignError(
            "plan.no_such_rule",
            about=[path],
            path=path,
            rules=sorted({one.rule or name for name, one in known.items()}),
            readings=list(plan.questions),
        )
    now = known[path].value
    if now is None:
        if value is None:
            return
        now = 0
    kind: Any = next(k for k in (bool, int, date, str) if isinstance(now, (int, Decimal) if k is int else k))
    number = value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) and not isinstance(value, bool)
    if not (number if kind is int else type(value) is kind):
        raise CampaignError("plan.wanted", about=[path], path=path, wanted=words(KINDS[kind]), value=value)
    criterion = next((c for c in plan.tree["criterion"] if c["id"] == known[path].rule), None)
    most = MOST
    if criterion and path.endswith((".target", ".step", ".from")) and of_shares(criterion["measure"]):
        most = GREATEST_SHARE
    if number and abs(value) > most:
        raise CampaignError("plan.out_of_range", about=[path], path=path, value=value, most=most)  # fmt: skip


def of_shares(measure: Mapping[str, Any]) -> bool:
    """Whether a measure of the rules file is a share under some reading."""
    options = [v for k, v in measure.items() if k != CHOICE] if CHOICE in measure else [measure]
    return any("fact" not in option for option in options)


def _reading_at(plan: Plan, path: str) -> str:
    """The reading that decides the value at a path, if one does."""
    rule, _, rest = path.partition(".")
    for section in ("scoring", *SECTIONS):
        node = plan.tree.get(section)
        here: Any = next((n for n in node if n["id"] == rule), None) if isinstance(node, list) else None
        here = node if here is None and section == rule else here
        for key in rest.split("."):
            here = here.get(key) if isinstance(here, Mapping) else None
        if isinstance(here, Mapping) and CHOICE in here:
            return str(here[CHOICE])
    return ""


def _with(node: Any, steps: tuple[str | int, ...], value: Value) -> Any:
    """A copy of the tree with another value at the end of these steps, sharing what is not on the way."""
    step, *rest = steps
    made: Any = list(node) if isinstance(node, list) else dict(node)
    made[step] = _with(node[step], tuple(rest), value) if rest else value
    if len(rest) == 2 and step == "bands" and rest[1] == "from":  # one band ends where the next begins
        bands, n = made["bands"], int(rest[0])
        bands[n - 1] = {**bands[n - 1], "below": value}
    return made
