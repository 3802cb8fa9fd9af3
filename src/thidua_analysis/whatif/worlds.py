"""Other worlds: the same month, were something other than it is. Nothing here changes the month it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ..ledger.decisions import RECEIPT_DAYS
from ..scoring.checks import contradiction_text, supposed_contradictions
from ..scoring.result import Result
from ..scoring.scenario import KEYS, Scenario, SupposedFact, read_scenario
from ..words.errors import CampaignError, as_read

R = TypeVar("R", bound=Result)
Supposition = Scenario | Mapping[str, Any] | str | Path
"""A scenario; the file of one; or what is other by name, as the axes of a sweep name it: `{"C3.target": 2000}`."""


def scenario_of(result: Result, given: Supposition) -> Scenario:
    """What was given, as a scenario about this period.

    A mapping is one of names to values (paths of parameters, readings, `unit.fact`), or of the keys of a scenario's file.
    CampaignError for anything else.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | Path):
        return read_scenario(given)
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise CampaignError("whatif.supposition_wanted", example='{"C3.target": 2000}', read=as_read(given))
    told = ", ".join(f"{name} = {value}" for name, value in given.items()) or "–"
    if given and not given.keys() - {*KEYS}:
        return Scenario(**{"title": ", ".join(given), **given})
    facts = {*RECEIPT_DAYS, *(fact.id for fact in result.rules.fact)}
    parted = {
        name: result.inputs.figure_meant(name) or (unit, fact)
        for name in given
        for unit, _, fact in [name.rpartition(".")]
        if (unit and fact in facts) or result.inputs.figure_meant(name)
    }
    return Scenario(
        told,
        {name: v for name, v in given.items() if name not in result.plan.questions and name not in parted},
        {name: v for name, v in given.items() if name in result.plan.questions},
        [SupposedFact(*parted[name], v) for name, v in given.items() if name in parted],
    )


def supposed(result: R, given: Supposition) -> R:
    """The same month, were things as a scenario says: itself, its file, or a mapping (see :func:`scenario_of`).

    Scenarios add up: of one on top of another, the later holds where both say something. Figures known only as
    a range stay as they are here (see :mod:`~.uncertain`). CampaignError names a rule, reading, unit, figure or
    value that makes no sense, and figures that contradict each other (by the plan's checks of severity error).
    """
    scenario = scenario_of(result, given)
    other = exactly(result, scenario.on(result.scenario, result.month))
    if any(fact.definite for fact in scenario.facts) and (
        found := supposed_contradictions(other.known_facts, other.rules, other.months_so_far)
    ):
        check, unit = found[0].check, found[0].part.unit
        about = [f"{unit}.{fact}" for fact in (check.part, check.whole)]
        raise CampaignError(contradiction_text(found[0]), about=about)
    return other


def exactly(result: R, scenario: Scenario) -> R:
    """The same month with this scenario alone, over the readings in force; figures are not held against each other."""
    result.world.plan.readings(None, scenario.readings)
    inputs, month = result.inputs, result.month
    for fact in scenario.facts:
        inputs.unit(fact.unit)
        if fact.month not in (None, *inputs.months) or (fact.month or month) > month:
            raise CampaignError("whatif.no_month", unit=fact.unit, fact=fact.fact, read=fact.month, month=month)
    other = result.but(scenario.readings, scenario=scenario)
    _ = other.rules, other.decisions  # what makes no sense is said here, not when a table is asked for
    return other
