"""What the lists say of a month: what comes of counting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ...words.columns import table_of
from ...words.problems import Problem


class Counted(NamedTuple):
    """A unit's count at a cut-off, and where it comes from: the latest list of the month that the unit appears in."""

    unit: str
    cut_off: date
    fact: str
    value: int
    source_file: str
    source_sheet: str
    source_sha256: str
    counted_rows: int
    counted_files: int


class Fate(NamedTuple):
    """What became of so many rows of a list: one of `counting.FATES`, or undeclared."""

    file: str
    sheet: str
    fate: str
    rows: int


@dataclass(frozen=True)
class ListCounts:
    """What the lists say of a month."""

    fact_rows: tuple[Counted, ...] = ()
    problems: tuple[Problem, ...] = ()
    """About the lists of this month alone: one for each list, code and column."""
    rows: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """File and sheet of this month → rows read, rows that no problem took out of the count."""
    fate_rows: tuple[Fate, ...] = ()

    @table_of(Counted)
    def facts(self) -> tuple[Counted, ...]:
        """The counts at each cut-off."""
        return self.fact_rows

    @table_of(Fate)
    def fates(self) -> tuple[Fate, ...]:
        """What became of every row of this month's lists."""
        return self.fate_rows


NOTHING = ListCounts()
"""Of a month without lists."""
