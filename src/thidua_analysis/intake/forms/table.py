"""A small table with a fixed header (units.csv, facts.csv, reports.csv): text cells by column, nothing guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...words.problems import Problem
from ...words.vietnamese import clean
from ..containers.sheets import File
from ..masking import masked_words


@dataclass(frozen=True)
class TableFile:
    """Rows of one file: (row number, cells by column)."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_table(file: File, required: Sequence[str], optional: Sequence[str] = ()) -> TableFile:
    """The rows under a header in the first line; wholly blank rows are skipped.

    Faults of the file as a whole, of the columns and ragged rows come back as problems.
    """
    if not file.sheets:
        return TableFile(problems=file.problems)
    lines = iter(file.sheets[0].rows)
    first, titles = next(lines, (1, ()))
    header = [clean(cell).casefold() for cell in titles]
    left = 0
    if file.container != "csv":  # in a workbook a table may start anywhere, and it is as wide as its widest row
        while header and not header[-1]:
            header.pop()
        left = next((n for n, title in enumerate(header) if title), 0)
        header = header[left:]
    expected = ", ".join([*required, *(f"[{c}]" for c in optional)])
    problems = [*file.problems]
    problems += [Problem("column_missing", file.name, first, column) for column in required if column not in header]
    problems += [
        Problem("column_unknown", file.name, first, column or f"#{n + 1}", column, expected)
        for n, column in enumerate(header)
        if column not in (*required, *optional) or column in header[:n]
    ]
    if any(p.level == "error" for p in problems):
        return TableFile(tuple(header), problems=tuple(problems))
    rows = []
    for number, whole in lines:
        if not any(whole):
            continue
        cells = whole if any(whole[:left]) else whole[left:]  # what stands beside the table makes the row ragged
        if len(cells) != len(header) and (file.container == "csv" or any(cells[len(header) :])):
            told = masked_words(", ".join(cells))
            problems.append(Problem("row_ragged", file.name, number, read=told, expected=str(len(header))))
        else:
            padded = (*cells, *[""] * (len(header) - len(cells)))
            rows.append((number, dict(zip(header, map(clean, padded), strict=False))))
    return TableFile(tuple(header), tuple(rows), tuple(problems))
