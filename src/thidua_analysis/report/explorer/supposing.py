"""What is changed, as one value: a scenario, read and changed by the names that its parts have in a sweep.

`C3.target` is a rule, `weekend` a reading, `tan-hoa.accounts_count` a figure; `cai-tac.accounts_count@2021-05` one of another month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...scoring.result import Result
from ...scoring.scenario import Scenario, SupposedFact


def supposed(month: Result, scenario: Scenario) -> dict[str, Any]:
    """What a scenario changes: name → value, rules first."""
    facts = {_name(month, fact): fact.value for fact in scenario.facts}
    return {**scenario.rules, **scenario.readings, **facts}


def supposing(month: Result, scenario: Scenario, name: str, value: Any) -> Scenario:
    """The scenario with one of its values another; None: as it is, nothing supposed.

    >>> from thidua_analysis import open_campaign
    >>> june = open_campaign("sample").month("2021-06")
    >>> one = supposing(june, Scenario("x", {"C3.target": 2000}), "tan-hoa.accounts_count", 1400)
    >>> supposed(june, one), supposed(june, supposing(june, one, "C3.target", None))
    ({'C3.target': 2000, 'tan-hoa.accounts_count': 1400}, {'tan-hoa.accounts_count': 1400})
    """
    if name in month.plan.questions:
        return replace(scenario, readings=_with(scenario.readings, name, value))
    if not (about := about_figure(month, name)):
        return replace(scenario, rules=_with(scenario.rules, name, value))
    there = {_name(month, fact): fact for fact in scenario.facts}
    own = there[name].month if name in there else about[2] or None
    fact = None if value is None else SupposedFact(about[0], about[1], value, own)
    return replace(scenario, facts=_with(there, name, fact).values())


def about_figure(month: Result, name: str) -> tuple[str, str, str] | None:
    """Unit, fact and other month of the name of a figure; None for a rule or reading."""
    unit, _, rest = name.partition(".")
    fact, _, of_month = rest.partition("@")
    return (unit, fact, of_month) if unit in month.inputs.names and rest else None


def _name(month: Result, fact: SupposedFact) -> str:
    own = fact.month in (None, month.month)
    return f"{fact.unit}.{fact.fact}" + ("" if own else f"@{fact.month}")


def _with(held: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """With this value; where it is None, without any."""
    return {k: v for k, v in {**held, name: value}.items() if v is not None}
