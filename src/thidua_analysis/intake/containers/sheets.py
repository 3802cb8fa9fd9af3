"""What every reader gives, whatever the file: sheets of text cells, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ...words.problems import Problem

Row = tuple[int, tuple[str, ...]]
"""Number of the row as a spreadsheet shows it (of a text file: its first line), and its cells from column A."""


class DateText(str):
    """ISO text of a cell that the file itself stores as a date, ``2021-03-04`` or ``2021-03-04T08:30:00``."""

    __slots__ = ()


class NumberText(str):
    """Text of a cell that the file itself stores as a number with a fraction: its dot never marks thousands."""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet, or the whole of a file without sheets. `rows` can be iterated over again and again.

    A cell is its text, stripped; blank is ''. A number is written plainly (`1500`, `98.5`). A cell the
    file stores as a date is a :class:`DateText`, a number with a fraction a :class:`NumberText`. A formula without a stored value is its formula, with
    the `=`; an error is its text, `#REF!`.
    """

    name: str
    rows: Iterable[Row]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged blocks: first row, first column, last row, last column; rows as numbered, columns from 0."""
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class File:
    """One file of a month's folder, read or refused (then with a problem and no sheets)."""

    name: str
    """What messages call it: `2021-06/ho-so.xls`."""
    path: Path
    sha256: str
    container: str
    """What its content is, whatever its name: xlsx, xlsb, xls, ods, spreadsheetml, html, csv, parquet; `""` if none of these."""
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


WITH_SHEETS = frozenset({"xlsx", "xlsb", "xls", "ods", "spreadsheetml"})
"""Containers whose sheets have names."""
