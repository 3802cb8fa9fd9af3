"""Every month of a campaign and the year's end under one supposition: who moves when, which prizes go elsewhere.

campaign.what_if({"C3.target": 2000}).moves
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ..plan.calendar import MONTH, YEAR_END
from ..scoring.result import Result
from ..scoring.scenario import uncertain_text
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.shown import Page, Shown, Table, named, styled_table
from .cause_words import move_texts, prize_lines
from .comparison import Comparison
from .worlds import Supposition, exactly, scenario_of, supposed


@dataclass(frozen=True, eq=False, repr=False)
class OverPeriods(Shown):
    """Some periods of a campaign, each held against itself as something supposes it; found out as it is asked for.

    Iterating gives the comparisons; `found["2021-06"]` is the one of that period (`found["2021-year-end"]` of the year's end).
    """

    title: Words
    comparisons: tuple[Comparison, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """Their keys, in order."""
        return tuple(one.other.key for one in self.comparisons)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """A row for each period and unit that moves in it: period, and the columns of :attr:`Comparison.moves`."""
        return self._together(lambda one: one.moves)

    @cached_property
    def awards(self) -> pd.DataFrame:
        """The prizes that go elsewhere: period, and the columns of :attr:`Comparison.awards`."""
        return self._together(lambda one: one.awards)

    def _together(self, table: Callable[[Comparison], pd.DataFrame]) -> pd.DataFrame:
        each = {one.other.key: table(one) for one in self.comparisons}
        found: pd.DataFrame = pd.concat(each, names=["period"]).reset_index("period").reset_index(drop=True)
        return found

    def __getitem__(self, period: str) -> Comparison:
        if period == YEAR_END and self.comparisons[-1].other.kind == YEAR_END:
            return self.comparisons[-1]
        if period not in self.periods:
            raise CampaignError("scoring.nothing_of_that_name", name=period, known=list(self.periods))
        return self.comparisons[self.periods.index(period)]

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.comparisons)

    def __len__(self) -> int:
        return len(self.comparisons)

    def _page(self, language: str) -> Page:
        last, moved = self.comparisons[-1].other, {(c.other.key, row.unit) for c in self for row in c.move_rows}
        cells = {
            one: [
                _cell(c, one, language) if (key, one) in moved else ""
                for key, c in zip(self.periods, self, strict=True)
            ]
            for one in last.inputs.names
        }
        heads = [say("labels.unit", language), *(_short(one.other, language) for one in self)]
        rows = [[named(unit, last.inputs.names), *told] for unit, told in cells.items() if any(told)]
        parts: list[str | Table] = [
            say("labels.supposed", language),
            styled_table(rows, heads, names_at=0) if rows else say("whatif.nobody_moves", language),
        ]
        for one in self:
            lines = [
                *prize_lines(one.award_rows, last.inputs.names, language),
                *filter(None, [uncertain_text(one.other.scenario, language)]),
            ]
            parts += ["\n".join([f"{_short(one.other, language)}:", *(f"  {line}" for line in lines)])] if lines else []
        return Page(self.title[language], tuple(parts))


def _cell(found: Comparison, unit: str, language: str) -> str:
    """`−35, 1 → 2`: points, and the rank where it is another."""
    _, change, rank, _ = move_texts(found, unit, language)
    return f"{change}, {rank}" if "→" in rank else change


def _short(period: Result, language: str) -> str:
    month = period.kind == MONTH
    return say("whatif.month", language, month=period.month) if month else period.name(language)


def supposed_over(periods: Sequence[Result], given: Supposition) -> OverPeriods:
    """These periods of one campaign, the last of which is not before any other, were things as a scenario says.

    A figure that names its month is supposed in that month and those after it; one that names none, in each period for
    its own month. CampaignError for what makes no sense.
    """
    scenario = scenario_of(periods[-1], given)
    exactly(periods[-1], scenario)
    comparisons = []
    for period in periods:
        known = [fact for fact in scenario.facts if (fact.month or period.month) <= period.month]
        comparisons.append(Comparison(period, supposed(period, replace(scenario, facts=known))))
    return OverPeriods(Words(vi=scenario.title, en=scenario.title), tuple(comparisons))
