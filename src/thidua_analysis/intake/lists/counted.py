"""What the lists say of a month: what comes of counting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ...words.problems import Problem

FACT_COLUMNS = [
    "unit", "cut_off", "fact", "value", "source_file", "source_sheet", "source_sha256", "counted_rows", "counted_files",
]  # fmt: skip


@dataclass(frozen=True)
class ListCounts:
    """What the lists say of a month."""

    facts: pd.DataFrame
    """unit, cut_off (date), fact, value (int), source_file, source_sheet, source_sha256 (of the latest list of the
    month that the unit appears in), counted_rows (rows behind the value), counted_files (files they lie in)."""
    problems: tuple[Problem, ...]
    """About the lists of this month alone: one for each list, code and column."""
    rows: Mapping[tuple[str, str], tuple[int, int]]
    """File and sheet of this month → rows read, rows that no problem took out of the count."""
    fates: pd.DataFrame
    """file, sheet, fate, rows: what became of every row of this month's lists. Fates: those of `counting.FATES`,
    and undeclared."""


NOTHING = ListCounts(
    pd.DataFrame(columns=FACT_COLUMNS), (), {}, pd.DataFrame(columns=["file", "sheet", "fate", "rows"])
)
"""Of a month without lists."""
