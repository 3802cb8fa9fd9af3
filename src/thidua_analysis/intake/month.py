"""A month as it was read: facts, days of receipt, self-scores, files, and every problem met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ..words.problems import Problem

FACTS, REGISTER = "facts.csv", "reports.csv"
"""Files of a month that are what their names say."""
FACT_COLUMNS = [
    "unit", "month", "fact", "value", "source_file", "source_sheet", "source_row", "source_sha256", "origin",
]  # fmt: skip
COUNTED_COLUMNS = [*FACT_COLUMNS, "in_period", "cut_off", "counted_rows", "counted_files"]
"""Of facts before a cut-off is chosen: also the period's own number, and for a count of a list, the cut-off it
was counted at, and how many rows of how many files stand behind it."""
REPORT_COLUMNS = ["unit", "month", "received_on", "received_on_office", "source_file", "source_sheet", "source_row"]
SELF_SCORE_COLUMNS = ["unit", "month", "criterion", "points", "percent", "source_file", "source_sheet", "source_row"]
FILE_COLUMNS = ["file", "sheet", "form", "unit", "rows_read", "rows_used", "sha256"]
IGNORED, OTHER_MONTH = "ignored", "other_month"
"""What a sheet is taken for that is not read."""


@dataclass(frozen=True)
class MonthFiles:
    """What one month's folder gave: four tables and every problem met on the way."""

    facts: pd.DataFrame
    reports: pd.DataFrame
    self_scores: pd.DataFrame
    files: pd.DataFrame
    """Every sheet of every file, what it was taken for, and how many of its rows were used."""
    problems: tuple[Problem, ...]

    @cached_property
    def sources(self) -> dict[str, str]:
        """The files that were read, each with its sha256."""
        told = self.files[self.files["sha256"] != ""]
        return dict(zip(told["file"], told["sha256"], strict=True))
