"""Workbooks as this package writes them: text is text, and the same content gives the same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ..words.plaintext import printable, seen

CREATED = datetime(2021, 1, 1)  # a fixed day: the same content gives the same bytes
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Sheet(Worksheet):  # type: ignore[misc]
    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Where every way of writing text into a cell ends: nothing in it acts, it is only seen."""
        written: int = super()._write_string(row, col, printable(string), cell_format)
        return written

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """As it is. The library looks in each for thirty functions that a file names otherwise, half of all the time: ours
        use none of them."""
        return formula.removeprefix("=")


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook into `out`; text that came from an input stays text, whatever it begins with."""

    def __init__(self, out: io.BytesIO, title: str) -> None:
        super().__init__(out, OPTIONS)
        self.set_properties({"created": CREATED, "title": printable(title)})

    def add_worksheet(self, name: str | None = None, worksheet_class: type[Worksheet] | None = None) -> Any:
        """A sheet; its name is what is seen of `name`."""
        return super().add_worksheet(None if name is None else seen(name), worksheet_class or _Sheet)
