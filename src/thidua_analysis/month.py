"""A month, or the year's end, as one object with questions: what an analyst types after opening a campaign.

    june = campaign.month("2021-06")
    june.standings; june.explain("tan-hoa", "C3"); june.what_if(scenario)

What tables are made of comes with :class:`~thidua_analysis.scoring.result.Result`; each question is one call into the
room that answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .intake.evidence import rows_behind
from .intake.rows import Fact, Taken, Unit
from .plan.parameters import Value, exact
from .scoring.explain import Explanation, explain, explained
from .scoring.figures import wide
from .scoring.goals import cheapest_way, distances
from .scoring.marginal import BonusShare, bonus_shares, marginal_value
from .scoring.page import month_page
from .scoring.result import Result
from .scoring.rows import Figure, Line, OwnScore, Place, Report, Standing, TwoSources
from .scoring.scenario import Scenario
from .whatif.worlds import Supposition, scenario_of, supposed
from .words.columns import table_of
from .words.errors import CampaignError, other_kind
from .words.problems import problems_table
from .words.shown import Page, Shown, spoken

if TYPE_CHECKING:  # arrays and frames: what a question needs is loaded when it is asked
    import pandas as pd

    from .whatif.find import Found
    from .whatif.incentives import Incentives
    from .whatif.lattice import Kept
    from .whatif.readings import Readings
    from .whatif.simulation import Share, Simulation
    from .whatif.uncertain import Intervals
    from .whatif.variant import Variant


QUESTIONS = (
    "as_of", "awards", "bonus_share", "cheapest", "cut_off", "distance", "evidence", "explain", "facts", "figures", "files",
    "find", "idle_readings", "incentives", "is_counted", "key", "known_on", "ledger", "lines", "marginal", "month", "name", "plan", "previous", "prizes",
    "problems", "profile", "readings", "readings_alone", "readings_in_force", "reports", "reports_counted", "rules", "scenario",
    "self_scores", "show", "simulate", "so_far", "sources_compared", "standing", "standings", "sweep", "tracks", "uncertain", "units",
    "what_if",
)  # fmt: skip
"""What is asked of a month: what `june.<TAB>` lists. All else is there too, for those who look at how it is made."""


@dataclass(frozen=True, eq=False, repr=False)
class Month(Shown, Result):
    """One month (or the year's end) of a campaign, under settled readings, as known on one day."""

    def _page(self, language: str) -> Page:
        return month_page(self, language)

    def __dir__(self) -> list[str]:
        return list(QUESTIONS)

    # ── tables: a new frame at each look ──

    units = table_of(Unit)(Result.unit_rows)
    reports = table_of(Report)(Result.report_rows)
    reports_counted = table_of(Report)(Result.report_rows_counted)
    lines = table_of(Line)(Result.line_rows)
    standings = table_of(Standing, until="needs_decision")(Result.standing_rows)
    awards = table_of(Place)(Result.award_rows)
    sources_compared = table_of(TwoSources)(Result.two_sources)

    @table_of(Fact, until="origin")
    def facts(self) -> tuple[Fact, ...]:
        """Every fact known up to this month."""
        self.refuse_errors()
        return self.known_facts

    @table_of(Figure)
    def figures(self) -> tuple[Figure, ...]:
        """The figures this month is scored on, one per unit and fact."""
        self.refuse_errors()
        return self.settled

    @table_of(Taken)
    def files(self) -> tuple[Taken, ...]:
        """Every file of this month's folder, and what each of its sheets was taken for."""
        return self.inputs.files(self.month).file_rows

    @table_of(OwnScore)
    def self_scores(self) -> tuple[OwnScore, ...]:
        """What units gave themselves this month, beside the points."""
        self.refuse_errors()
        return self.own_scores

    @property
    def problems(self) -> pd.DataFrame:
        """severity, code, file, sheet, row, column, read, expected, fix; errors first."""
        return problems_table(self.found)

    @property
    def wide(self) -> pd.DataFrame:
        """One row per unit, one Int64 column per fact, missing where unknown: what :func:`~.expressions.score` takes."""
        return wide(self.values, self.unit_rows, self.rules, self.month)

    # ── one unit ──

    def explain(
        self, unit: str, criterion: str | None = None, language: str | None = None
    ) -> Explanation | list[Explanation]:
        """Why the unit has these points on a criterion (`C3`; `L1` for the deductions); without one, on all of them.
        In `vi` or `en`; without, in the language chosen once (:func:`~.words.shown.language`).

        CampaignError for a unit or criterion that does not exist, or belongs to the other track.
        """
        unit, said = self.inputs.meant(unit), spoken(language)
        if criterion is None:
            return [explain(self, unit, one, said) for one in explained(self, unit)]
        return explain(self, unit, criterion, said)

    def is_counted(self, unit: str, fact: str) -> bool:
        """Whether the unit's figure was counted from lists."""
        return self._counted_in(self.inputs.meant(unit), self._fact(fact)) is not None

    def _fact(self, fact: str) -> str:
        """The id of a figure. CampaignError for one that does not exist."""
        if fact not in (known := [one.id for one in self.rules.fact]):
            raise CampaignError("scoring.nothing_of_that_name", name=fact, known=known)
        return fact

    def _counted_in(self, unit: str, fact: str) -> str | None:
        """The month whose lists the unit's figure was counted from; None where it was not."""
        mine = (f for f in self.settled if (f.unit, f.fact) == (unit, fact) and f.counted_rows is not None)
        return next((figure.from_month for figure in mine), None)

    def evidence(self, unit: str, fact: str, language: str | None = None) -> pd.DataFrame:
        """The rows of portal lists behind a figure that was counted, and the unit's rows left out of it, with why: see
        :func:`~.intake.evidence.rows_behind`."""
        unit, fact = self.inputs.meant(unit), self._fact(fact)
        self.refuse_errors()
        return rows_behind(self.inputs, self._counted_in(unit, fact), self.rules, unit, fact, spoken(language))

    def distance(self, unit: str) -> pd.DataFrame:
        """What the unit still needs, and what it may lose: see :func:`~.scoring.goals.distances`."""
        return distances(self, self.inputs.meant(unit))

    def cheapest(
        self, unit: str, goal: str, effort: Mapping[str, int | Decimal | Fraction] | None = None
    ) -> pd.DataFrame | None:
        """The way to `gate`, `next_rank` or `win` that takes least effort: see :func:`~.scoring.goals.cheapest_way`."""
        if not isinstance(effort or {}, Mapping):
            raise other_kind("effort", '{"accounts_count": 1, "procedures_count": 50}', effort)
        return cheapest_way(self, self.inputs.meant(unit), goal, effort)

    # ── otherwise ──

    def what_if(self, scenario: Supposition) -> Month:
        """The same month, were things as the scenario says; this one stays as it is. The scenario may be a file's name, or
        a mapping: `{"C3.target": 2000}`. See :func:`~.whatif.worlds.supposed`."""
        return supposed(self, scenario)

    def readings(self) -> Readings:
        """The same month under every reading of the plan, one at a time and in every combination: see
        :class:`~.whatif.readings.Readings`. Takes some seconds; kept."""
        self.refuse_errors()
        return self._under_readings

    @cached_property
    def _under_readings(self) -> Readings:
        from .whatif.readings import readings_of

        return readings_of(self)

    @property
    def readings_alone(self) -> pd.DataFrame:
        """A row for each option of each reading, that one alone changed, and unit: see
        :func:`~.whatif.readings.readings_alone`."""
        self.refuse_errors()
        return self._each_reading.copy()

    @cached_property
    def _each_reading(self) -> pd.DataFrame:
        from .whatif.readings import readings_alone

        return readings_alone(self)

    def sweep(self, axes: Mapping[Any, Any], units: Sequence[str] | None = None) -> pd.DataFrame:
        """A row for each combination of some rules, readings and figures, and unit: see :func:`~.whatif.sweep.sweep`."""
        from .whatif.sweep import sweep

        self.refuse_errors()
        return sweep(self, axes, units, self._swept)

    def find(self, name: str, condition: Callable[[Variant], object], values: Iterable[Any] | None = None) -> Found:
        """For which values of a parameter, reading or figure a condition holds, and where it turns: see
        :func:`~.whatif.find.find`."""
        from .whatif.find import find

        self.refuse_errors()
        return find(self, name, condition, values, self._swept)

    @cached_property
    def _swept(self) -> Kept:
        """What sweeps have computed so far."""
        from .whatif.lattice import Kept

        return Kept()

    def uncertain(self, facts: Supposition | Iterable[Any] | None = None) -> Intervals:
        """Scores and ranks as intervals, while some figures are known only as a range or not at all: see
        :func:`~.whatif.uncertain.uncertain`. `facts`: `{"tan-hoa.accounts_count": (1400, 1600)}`, a scenario, or each as
        :class:`SupposedFact`; without, those of the month's scenario."""
        from .whatif.uncertain import uncertain

        self.refuse_errors()
        if facts is None:
            return uncertain(self)
        if isinstance(facts, Scenario | Mapping | str | Path):
            return uncertain(self, scenario_of(self, facts).facts)
        if not isinstance(facts, Iterable):
            raise other_kind("facts", '{"tan-hoa.accounts_count": (1400, 1600)}', facts)
        return uncertain(self, Scenario("·", facts=facts).facts)

    def simulate(
        self,
        within: Share = Decimal("0.05"),
        figures: Iterable[str] | Mapping[str, Any] | None = None,
        draws: int = 10_000,
        seed: int = 1,
    ) -> Simulation:
        """How often each rank and award, were figures off within bounds: see :func:`~.whatif.simulation.simulate`."""
        from .whatif.simulation import simulate

        self.refuse_errors()
        return simulate(self, within, figures, draws, seed)

    # ── what the plan rewards ──

    def incentives(self, most: Value | Mapping[str, Value] | None = None) -> Incentives:
        """What the ranking hung on, where effort pays most, how a cap on the bonus would change that: see
        :func:`~.whatif.incentives.incentives`."""
        from .whatif.incentives import incentives

        return incentives(self, most)

    def marginal(self, amounts: Mapping[str, int] | None = None) -> pd.DataFrame:
        """What some more of each figure is worth to each unit: see :func:`~.scoring.marginal.marginal_value`."""
        self.refuse_errors()
        whole = isinstance(amounts or {}, Mapping) and all(
            type(n := exact(given)) is int and n > 0 for given in (amounts or {}).values()
        )
        if not whole or {*(amounts or ())} - {fact.id for fact in self.rules.fact}:
            raise other_kind("amounts", '{"accounts_count": 100}', amounts)
        return marginal_value(self.unit_rows, self.values, self.rules, amounts)

    @table_of(BonusShare)
    def bonus_share(self) -> tuple[BonusShare, ...]:
        """How much of each total comes from the bonus."""
        return bonus_shares(self.standing_rows)
