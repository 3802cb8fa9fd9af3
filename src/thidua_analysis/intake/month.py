"""A month as it was read: facts, days of receipt, self-scores, files, and every problem met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..words.columns import table_of
from ..words.problems import Problem
from .rows import Fact, Receipt, SelfScore, Taken

FACTS, REGISTER = "facts.csv", "reports.csv"
"""Files of a month that are what their names say."""
IGNORED, OTHER_MONTH = "ignored", "other_month"
"""What a sheet is taken for that is not read."""


@dataclass(frozen=True)
class MonthFiles:
    """What one month's folder gave: four tables, as rows and as frames, and every problem met on the way."""

    fact_rows: tuple[Fact, ...]
    receipt_rows: tuple[Receipt, ...]
    self_score_rows: tuple[SelfScore, ...]
    file_rows: tuple[Taken, ...]
    problems: tuple[Problem, ...]

    @table_of(Fact)
    def facts(self) -> tuple[Fact, ...]:
        """Every number read, and every count at each day that the month may be cut off at."""
        return self.fact_rows

    @table_of(Receipt)
    def reports(self) -> tuple[Receipt, ...]:
        """When reports were received."""
        return self.receipt_rows

    @table_of(SelfScore)
    def self_scores(self) -> tuple[SelfScore, ...]:
        """What units gave themselves."""
        return self.self_score_rows

    @table_of(Taken)
    def files(self) -> tuple[Taken, ...]:
        """Every sheet of every file."""
        return self.file_rows

    @cached_property
    def counted(self) -> bool:
        """Whether some of its numbers were counted from lists."""
        return any(fact.counted_rows is not None for fact in self.fact_rows)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The files that were read, each with its sha256."""
        return {one.file: one.sha256 for one in self.file_rows if one.sha256}
