"""What is a unit's own among the files of a month: what may be told to it, and on its page, and nothing of another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..scoring.result import Result
from ..words.problems import Problem

OF_SEVERAL = {"cells_blank", "dates_mixed", "rows_hidden", "cells_merged", "total_differs"}
"""Problems of a column, that stand at its first row and name the others': of a sheet of several units nobody's own."""


@dataclass(frozen=True)
class Own:
    """What is a unit's own in a month: whole files, whole sheets, and rows of sheets that hold several units."""

    unit: str
    whole: frozenset[str]
    """Files of which every sheet is the unit's."""
    sheets: frozenset[tuple[str, str]]
    rows: frozenset[tuple[str, str, int]]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted({file for file, _ in self.sheets} | {file for file, _, _ in self.rows}))

    def has(self, problem: Problem) -> bool:
        """Whether a problem is about what is the unit's own."""
        about = problem.read == self.unit or problem.read.startswith(f"{self.unit}, ")
        at = (problem.file, problem.sheet)
        of_row = problem.row is not None and (*at, problem.row) in self.rows and problem.code not in OF_SEVERAL
        return about or problem.file in self.whole or at in self.sheets or of_row


def own_of(month: Result, unit: str) -> Own:
    """The files and sheets that are a unit's alone, and its rows in others: in consolidated sheets, in tables of facts."""
    files = month.inputs.files(month.month)
    sheets = frozenset((taken.file, taken.sheet) for taken in files.file_rows if taken.unit == unit)
    whole = {file for file, _ in sheets} - {taken.file for taken in files.file_rows if taken.unit != unit}
    stated = [f for f in files.fact_rows if f.origin == "report"]
    rows: Sequence[Any] = [*stated, *files.self_score_rows]
    places = {(r.source_file, r.source_sheet or "", r.source_row or 0) for r in rows if r.unit == unit}
    return Own(unit, frozenset(whole), sheets, frozenset(place for place in places if place[:2] not in sheets))
