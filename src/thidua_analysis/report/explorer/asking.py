"""What a scenario would change in one period, asked again and again."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ...scoring.result import Result
from ...scoring.scenario import Scenario, SupposedFact
from ...whatif.lattice import Kept, Swept
from ...whatif.sweep import sweep
from ...whatif.worlds import supposed
from ...words.catalogue import say
from ...words.columns import rows_from
from ...words.errors import CampaignError
from .choices import Choice, choices_of, figures_of
from .supposing import about_figure


class Asking:
    """One period, as it is and as scenarios have it. `start` is the first of them; they are kept in `folder`.

    CampaignError for a month that is supposed already, and for a reading of `start` that does not exist.
    """

    def __init__(
        self, month: Result, start: Scenario | None = None, language: str = "vi", folder: Path | str = "."
    ) -> None:
        if month.scenario is not None:
            raise CampaignError("report.panel_month_supposed")
        month.refuse_errors()
        self.month, self.language, self.folder = month, language, Path(folder)
        self.start = start or Scenario(say("report.new_scenario", language))
        month.plan.readings(None, self.start.readings)
        self._figures: dict[str, dict[str, Choice]] = {}
        self._kept: dict[tuple[SupposedFact, ...], tuple[Result, Kept]] = {(): (month, Kept())}

    # ── what can be changed ──

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """The numbers of the rules and the readings, by name."""
        return {one.name: one for one in choices_of(self.month, self.language)}

    def figures(self, unit: str) -> dict[str, Choice]:
        """The figures of a unit, by name."""
        if unit not in self._figures:
            self._figures[unit] = {one.name: one for one in figures_of(self.month, unit, self.language)}
        return self._figures[unit]

    def choice(self, name: str) -> Choice | None:
        """The rule, reading or figure of this name; None for what cannot be changed here."""
        about = about_figure(self.month, name)
        return (self.figures(about[0]) if about else self.choices).get(name)

    # ── what that changes ──

    @cached_property
    def before(self) -> tuple[Swept, ...]:
        """The standings as they are."""
        return self.rows(Scenario("·"))

    def rows(self, scenario: Scenario) -> tuple[Swept, ...]:
        """The standings under a scenario."""
        return rows_from(Swept, self.after(scenario))

    def after(self, scenario: Scenario) -> pd.DataFrame:
        """The same as a frame, a row for each unit. CampaignError for what makes no sense."""
        definite = [f for f in scenario.facts if f.definite]
        own = [f for f in definite if f.month in (None, self.month.month)]
        earlier = tuple(f for f in definite if f not in own)
        if earlier not in self._kept:  # what earlier months would be is found out once, while sliders of this one move
            other = supposed(self.month, replace(scenario, rules={}, readings={}, facts=earlier))
            self._kept = {(): self._kept[()], earlier: (other, Kept())}
        axes: dict[Any, Any] = {name: [value] for name, value in {**scenario.rules, **scenario.readings}.items()}
        month, kept = self._kept[earlier]
        return sweep(month, axes | {f"{f.unit}.{f.fact}": [f.value] for f in own}, None, kept)
