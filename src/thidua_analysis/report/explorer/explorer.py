"""The explorer of one period: what a scenario would change, asked again and again; and what is written down of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ...month import Month
from ...plan.calendar import MONTH, YEAR_END
from ...scoring.scenario import Scenario, SupposedFact
from ...whatif.periods import OverPeriods, supposed_over
from ...whatif.sweep import Swept
from ...words.catalogue import say
from ...words.columns import rows_from
from ...words.errors import CampaignError
from ..charts import moves_chart
from ..drawing import Picture
from .beside import beside
from .choices import Choice, choices_of, figures_of
from .outcome import outcome
from .supposing import about_figure


class Explorer:
    """A panel over one month. Displayed in JupyterLab it shows controls beside what they change.

    `start` sets them at first: what of it has no control is kept as it is. Scenarios are saved in `folder`.

    CampaignError for a month that is supposed already, and for a reading of `start` that does not exist.
    """

    def __init__(
        self, month: Month, start: Scenario | None = None, language: str = "vi", folder: Path | str = "."
    ) -> None:
        if month.scenario is not None:
            raise CampaignError("report.panel_month_supposed")
        self.month, self.language, self.folder = month, language, Path(folder)
        self.start = start or Scenario(say("report.new_scenario", language))
        month.plan.readings(None, self.start.readings)
        self._figures: dict[str, dict[str, Choice]] = {}
        self._months: dict[tuple[SupposedFact, ...], Month] = {(): month}
        self._rows: dict[Scenario, tuple[Swept, ...]] = {}
        self._over: dict[Scenario, OverPeriods] = {}

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
        return rows_from(Swept, self.month.sweep({}))

    def after(self, scenario: Scenario) -> pd.DataFrame:
        """The standings under a scenario, quickly: unit, track, base, bonus, deduction, total, eligible, rank, tied, prize."""
        definite = [f for f in scenario.facts if f.definite]
        own = [f for f in definite if f.month in (None, self.month.month)]
        earlier = tuple(f for f in definite if f not in own)
        if (
            earlier not in self._months
        ):  # what earlier months would be is found out once, while sliders of this one move
            self._months = {
                (): self.month,
                earlier: self.month.what_if(replace(scenario, rules={}, readings={}, facts=earlier)),
            }
        axes: dict[str, list[Any]] = {name: [value] for name, value in {**scenario.rules, **scenario.readings}.items()}
        return self._months[earlier].sweep(axes | {f"{f.unit}.{f.fact}": [f.value] for f in own})

    def shown(self, scenario: Scenario, track: str) -> str:
        """Standings and prizes under a scenario, as HTML."""
        return outcome(self.before, rows_from(Swept, self.after(scenario)), self.month, track, self.language)

    def picture(self, scenario: Scenario, track: str) -> Picture:
        """The points of a track now and as supposed, as the report of the scenario has them."""
        return moves_chart(self.before, rows_from(Swept, self.after(scenario)), self.month, track, self.language)

    def beside(self, scenarios: Sequence[Scenario], track: str) -> str:
        """Some scenarios beside the month as it is, as HTML; of those with one title each has its number behind it."""
        versions: dict[str, tuple[Swept, ...]] = {}
        self._rows = {one: self._rows.get(one) or rows_from(Swept, self.after(one)) for one in scenarios}
        for one, rows in self._rows.items():
            times = sum(title.partition(" (")[0] == one.title for title in versions)
            versions[f"{one.title} ({times + 1})" if times else one.title] = rows
        return beside(self.before, versions, self.month, track, self.language)

    def over_periods(self, scenarios: Sequence[Scenario]) -> tuple[OverPeriods, ...]:
        """Each over all months at hand and the year's end. CampaignError for one that makes no sense."""
        for one in scenarios:
            if one not in self._over:
                self._over[one] = supposed_over(self._periods, one.about(self.month.month))
        self._over = {one: self._over[one] for one in scenarios}
        return tuple(self._over.values())

    @cached_property
    def _periods(self) -> list[Month]:
        month, inputs = self.month, self.month.inputs
        begun = [m for m in inputs.months_at_hand if not month.as_of or m <= f"{month.as_of:%Y-%m}"]
        return [*(month.beside(MONTH, m) for m in begun), month.beside(YEAR_END, inputs.months[-1])]

    # ── controls ──

    @cached_property
    def panel(self) -> Any:
        """The controls, made when they are first shown."""
        from .panel import Panel  # widgets are imported where they are shown

        return Panel(self)

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        shown: dict[str, Any] = self.panel.box._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return say("report.controls_need_lab", self.language)
