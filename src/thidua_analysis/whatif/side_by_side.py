"""Several versions of one period beside the one they start from.

compare(june, june.what_if(one), other, {"C3.target": 2000})
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, overload

import pandas as pd

from ..scoring.result import Result
from ..scoring.rows import Standing
from ..scoring.scenario import uncertain_text
from ..scoring.telling import rank_text, total_text
from ..words.catalogue import say
from ..words.columns import frame
from ..words.errors import other_kind
from ..words.shown import Page, Shown, Table, named, styled_table
from .cause_words import causes_told, prize_lines
from .comparison import Comparison, compared, title_of
from .worlds import Supposition, supposed

Several = list[Any] | tuple[Any, ...]
"""Versions, each a month or a scenario."""
SHOWN = ("total", "complete", "rank", "eligible")


@dataclass(frozen=True, eq=False, repr=False)
class SideBySide(Shown):
    """Several versions of a period, each by its title, held against one `baseline`.

    Iterating gives the comparisons; `found["Target 2 000"]` is the one of that title.
    """

    baseline: Result
    comparisons: tuple[Comparison, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """What each is known by, in their order; a title that comes again has its number behind it."""
        told: list[str] = []
        for title in map(title_of, self.comparisons):
            times = sum(title == t or t.startswith(f"{title} (") for t in told)
            told.append(f"{title} ({times + 1})" if times else title)
        return tuple(told)

    @property
    def table(self) -> pd.DataFrame:
        """A row for each unit and track, and under `now` and each title: total, complete, rank, eligible."""
        versions = {"now": self.baseline} | {t: c.other for t, c in zip(self.titles, self.comparisons, strict=True)}
        each = {
            t: frame(Standing, v.standing_rows).set_index(["unit", "track"])[list(SHOWN)] for t, v in versions.items()
        }
        order = [(unit.unit, unit.track) for unit in self.baseline.unit_rows]
        return pd.concat({title: table.loc[order] for title, table in each.items()}, axis=1)

    def __getitem__(self, title: str) -> Comparison:
        return self.comparisons[self.titles.index(title)]

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.comparisons)

    def __len__(self) -> int:
        return len(self.comparisons)

    def _page(self, language: str) -> Page:
        month, names = self.baseline, self.baseline.inputs.names
        heads = [say("labels.unit", language), say("whatif.now", language), *self.titles]
        tables, moved = [], {unit.unit for one in self.comparisons for unit in one.move_rows}
        for track in month.tracks:
            rows = []
            for now in (one for one in month.standing_rows if one.track == track.id):
                told = [_told(one.other.standing(now.unit), language) for one in self.comparisons]
                rows.append([named(now.unit, names), _told(now, language), *told])
            bold = [
                n for n, now in enumerate(o for o in month.standing_rows if o.track == track.id) if now.unit in moved
            ]
            tables.append(styled_table(rows, heads, range(1, len(heads)), bold, 0, caption=track.name[language]))
        told_each: list[str | Table] = []
        for title, one in zip(self.titles, self.comparisons, strict=True):
            lines = [
                *(causes_told(one, language) or [say("whatif.no_cause", language)]),
                *prize_lines(one.award_rows, names, language),
                *filter(None, [uncertain_text(one.other.scenario, language)]),
            ]
            told_each.append("\n".join([f"{title}:", *(f"  {line}" for line in lines)]))
        return Page(say("whatif.beside_title", language, period=month.name(language)), (*tables, *told_each))


def _told(row: Standing, language: str) -> str:
    return say("whatif.total_and_rank", language, total=total_text(row, language), rank=rank_text(row))


@overload
def compare(baseline: Result, other: Result | Supposition, /) -> Comparison: ...


@overload
def compare(baseline: Result, other: Result | Supposition, third: Result | Supposition, /, *more: Result | Supposition) -> SideBySide: ...  # fmt: skip


@overload
def compare(baseline: Result, several: Several, /) -> SideBySide: ...


def compare(
    baseline: Result, other: Result | Supposition | Several, /, *more: Result | Supposition
) -> Comparison | SideBySide:
    """What differs from one version of a period to another, and why; with several, each beside the first.

    Each is a month (or year's end) of the same campaign as known on the same day, with other readings, or as a scenario
    has it; or a scenario itself: as :class:`~thidua_analysis.scoring.scenario.Scenario`, as a file, or as a mapping.
    One gives a :class:`~.comparison.Comparison`, several (or a list of them) a :class:`SideBySide`. CampaignError for two that differ in
    anything else.

    >>> from thidua_analysis import open_campaign
    >>> june = open_campaign("sample").month("2021-06")
    >>> found = compare(june, {"C3.target": 2000}, {"C3.target": 1200})
    >>> found.titles
    ('C3.target = 2000', 'C3.target = 1200')
    >>> [one.because("tan-hoa")["points"].tolist() for one in found]
    [[-35], [15]]
    """
    if not isinstance(baseline, Result):
        raise other_kind("compare", 'campaign.month("2021-06"), {"C3.target": 2000}', baseline)
    given = [*other, *more] if isinstance(other, list | tuple) else [other, *more]
    if not given:
        raise other_kind("compare", '[{"C3.target": 2000}, {"C3.target": 1200}]', other)
    versions = [one if isinstance(one, Result) else supposed(baseline, one) for one in given]
    found = tuple(compared(baseline, version) for version in versions)
    return SideBySide(baseline, found) if more or isinstance(other, list | tuple) else found[0]
