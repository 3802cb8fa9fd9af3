"""Other worlds: the same month, were something other than it is. Nothing here changes the month it starts from."""

from __future__ import annotations

from typing import TypeVar

from ..scoring.checks import contradiction_text, supposed_contradictions
from ..scoring.result import Result
from ..scoring.scenario import Scenario
from ..words.errors import CampaignError

R = TypeVar("R", bound=Result)


def supposed(result: R, scenario: Scenario) -> R:
    """The same month, were things as the scenario says.

    Scenarios add up: of one on top of another, the later holds where both say something. Figures known only as
    a range stay as they are here (see :mod:`~.uncertain`). CampaignError names a rule, reading, unit, figure or
    value that makes no sense, and figures that contradict each other (by the plan's checks of severity error).
    """
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
