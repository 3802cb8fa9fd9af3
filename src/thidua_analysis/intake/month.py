"""A month as it was read: facts, days of receipt, self-scores, files, and every problem met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from ..words.columns import table_of
from ..words.problems import Problem

FACTS, REGISTER = "facts.csv", "reports.csv"
"""Files of a month that are what their names say."""
IGNORED, OTHER_MONTH = "ignored", "other_month"
"""What a sheet is taken for that is not read."""


class Fact(NamedTuple):
    """One number about one unit, as it was read, counted or decided.

    `in_period` is the period's own number where a report states that too. A count of a list was counted at `cut_off`, of
    `counted_rows` rows in `counted_files` files; there is one for each day that some reading cuts the month off at.
    """

    unit: str
    month: str
    fact: str
    value: int
    source_file: str
    source_sheet: str | None
    source_row: int | None
    source_sha256: str | None
    origin: str
    in_period: int | None = None
    cut_off: date | None = None
    counted_rows: int | None = None
    counted_files: int | None = None


class Receipt(NamedTuple):
    """On which days a unit's report was received, by its two addressees."""

    unit: str
    month: str
    received_on: date | None
    received_on_office: date | None
    source_file: str
    source_sheet: str | None
    source_row: int | None

    @property
    def days(self) -> Iterator[date]:
        """Those that are known."""
        return (day for day in (self.received_on, self.received_on_office) if day is not None)


class SelfScore(NamedTuple):
    """What a unit gives itself on a criterion (blank: in all), and the percentage it states there."""

    unit: str
    month: str
    criterion: str
    points: Decimal | None
    percent: Fraction | None
    source_file: str
    source_sheet: str | None
    source_row: int | None


class Taken(NamedTuple):
    """A sheet of a file, what it was taken for, and how many of its rows were used."""

    file: str
    sheet: str
    form: str
    unit: str
    rows_read: int
    rows_used: int
    sha256: str


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
