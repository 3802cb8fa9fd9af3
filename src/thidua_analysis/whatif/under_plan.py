"""Another plan on this campaign's figures: every difference of the two, and who moves.

next_year = campaign.under("plans/ke-hoach-2022.toml"); next_year.differences; next_year.moves
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..plan.calendar import YEAR_END
from ..plan.differing import PlanDifference, plan_differences
from ..plan.plan import Plan, load_plan
from ..scoring.criteria import example_faults
from ..scoring.punctuality import lateness_example_faults
from ..scoring.result import Result
from ..words.catalogue import say, words
from ..words.columns import frame
from ..words.errors import CampaignError, PlanError, as_read
from ..words.shown import Page, styled_table
from .cause_words import supposed_value
from .comparison import Comparison
from .periods import OverPeriods

SHOWN = 40
"""So many differences stand on the page."""


@dataclass(frozen=True, eq=False, repr=False)
class UnderPlan(OverPeriods):
    """A campaign's periods under another plan, each held against itself; `moves` and `awards` as of a scenario.

    `missing`: the figures that the plan asks for and nobody could send, which count as missing, never as 0.
    """

    own: Plan
    plan: Plan

    def month(self, month: str) -> Any:
        """A month under the plan, or with `"year_end"` the year's end: all its questions can be asked."""
        return self[self.periods[-1] if month == YEAR_END else month].other

    @property
    def difference_rows(self) -> tuple[PlanDifference, ...]:
        """In what the plans differ."""
        return plan_differences(self.own, self.plan)

    @property
    def differences(self) -> pd.DataFrame:
        """In what the plans differ: what (clause, reading, rule), clause, path, was, now."""
        return frame(PlanDifference, self.difference_rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """The figures the plan asks for and the campaign's own does not."""
        last: Result = self.comparisons[-1].other
        return tuple(fact for fact in last.rules.facts_needed if fact in last.never_asked)

    def _page(self, language: str) -> Page:
        page, rows = super()._page(language), self.difference_rows
        told = [
            [d.clause, d.path if d.what != "clause" else "", *(_told(v, language) for v in (d.was, d.now))]
            for d in rows[:SHOWN]
        ]
        heads = say("whatif.plan_heads", language).split("|")
        parts = [styled_table(told, heads, wide=[2, 3]) if told else say("whatif.plans_alike", language)]
        if len(rows) > SHOWN:
            parts.append(say("whatif.and_more", language, count=len(rows) - SHOWN))
        if self.missing:
            last: Result = self.comparisons[-1].other
            names = [last.rules.fact_of(fact).name[language] for fact in self.missing]
            parts.append(say("whatif.facts_missing", language, names=names))
        return Page(page.title, (page.parts[0], *parts, *page.parts[1:]))


def _told(value: object, language: str) -> str:
    text = supposed_value(value, language)
    return text if len(text) <= 160 else f"{text[:157]}…"


def under(
    periods: Sequence[Result],
    which: Plan | str | Path,
    profile: str | None = None,
    readings: Mapping[str, str] | None = None,
) -> UnderPlan:
    """These periods of one campaign under another plan: its id, its rules file, or itself.

    Figures, days of receipt and decisions are those of the campaign, counted at its own cut-offs; a figure that only the other
    plan asks for is missing, never 0. Profile and readings of the campaign hold where the other plan has them.
    PlanError for a plan that is not valid, CampaignError where it cannot score these units (a track that it does not have, none of its
    figures), or for a profile or reading that it does not have.
    """
    if not isinstance(which, Plan | str | Path):
        raise CampaignError("whatif.plan_wanted", read=as_read(which))
    plan, now = which if isinstance(which, Plan) else load_plan(which), periods[-1]
    own, settings = now.inputs.plan, now.inputs.settings
    held = profile or (now.profile if now.profile in plan.profiles else plan.header.profile[0].id)
    kept = {n: o for n, o in settings.readings.items() if n in plan.questions and o in plan.questions[n].options}
    chosen = plan.readings(held, {**kept, **(readings or {})})
    _refuse(plan, plan.rules(chosen), now)
    comparisons = [
        Comparison(period, period.at(replace(period.world, plan=plan, profile=held, readings=tuple(chosen.items()))))
        for period in periods
    ]
    title = words("whatif.under_title", plan=plan.title, own=own.title)
    return UnderPlan(title, tuple(comparisons), own, plan)


def _refuse(plan: Plan, rules: Any, now: Result) -> None:
    faults = [] if plan.changes else [*example_faults(rules), *lateness_example_faults(rules)]
    if faults:
        raise PlanError(plan.id, faults)
    there = [track.id for track in rules.track]
    if lacking := {unit.track: unit.unit for unit in now.unit_rows if unit.track not in there}:
        raise CampaignError(
            "whatif.plan_lacks_tracks", plan=plan.id, tracks=list(lacking), units=list(lacking.values()), there=there
        )
    if not {*rules.facts_needed} & {fact.id for fact in now.inputs.rules.fact}:
        raise CampaignError("whatif.plan_lacks_figures", plan=plan.id, asked=rules.facts_needed)
