"""A month as it was read, in one file: what a published report is made from again.

Units' reports carry signatures and portal lists carry citizens' names, so the files themselves are
not published. `intake.json` holds what was taken from them, each number with its file, sheet, row
and the file's sha256, and every problem met. A month's folder that holds it is read from it alone.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, TypeVar

from ..files.foreign import read_bytes
from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.pair import Words, Wrong
from ..words.plaintext import json_text
from ..words.problems import Problem, kinds
from .month import MonthFiles
from .rows import Fact, Receipt, SelfScore, Taken

Row = TypeVar("Row", bound=NamedTuple)

FROZEN = "intake.json"
MOST_BYTES = 256 << 20
EXACT = re.compile(r"-?\d{1,40}(?:[./]\d{1,40})?", re.ASCII)
"""A number or ratio as it is frozen."""
TABLES = ("facts", "reports", "self_scores", "files")
DATES = ("received_on", "received_on_office", "cut_off")
WHOLE = ("source_row", "in_period", "counted_rows", "counted_files")
NUMBERS = (*WHOLE, "value", "rows_read", "rows_used")
NAMED = ("month", "fact", "origin", "source_file", "file")
LATER = {"source_column"}
"""Columns that came after months had been frozen: left out where they hold nothing."""
FILLED = (*NAMED, "unit", "value", "criterion", "rows_read", "rows_used")
"""Columns that always hold something; `''` is a total's criterion, and the unit of a file that is no unit's own."""


def freeze(files: MonthFiles) -> bytes:
    """The month as JSON: format, facts, reports, self_scores, files, problems. The same month gives the same bytes."""
    tree: dict[str, Any] = {"format": 1}
    tree["facts"] = [_record(row) for row in files.fact_rows]
    tree["reports"] = [_record(row) for row in files.receipt_rows]
    tree["self_scores"] = [_record(row) for row in files.self_score_rows]
    tree["files"] = [_record(row) for row in files.file_rows]
    tree["problems"] = [
        {
            "code": p.code, "file": p.file, "sheet": p.sheet, "row": p.row, "column": p.column, "read": p.read,
            "expected": p.expected if isinstance(p.expected, str) else {"vi": p.expected.vi, "en": p.expected.en},
            "severity": p.severity,
        }
        for p in files.problems
    ]  # fmt: skip
    return (json_text(tree, indent=0) + "\n").encode()


def thaw(path: Path) -> MonthFiles:
    """A month from its `intake.json`. CampaignError if the file is not one that :func:`freeze` writes."""
    try:
        return thawed(read_bytes(path, MOST_BYTES), path.parent.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as e:
        raise CampaignError("intake.frozen_changed", path=path, why=e) from None


def thawed(content: bytes, month: str) -> MonthFiles:
    """The month that :func:`freeze` has written. Whatever else it is raises, and not only ValueError: see :func:`thaw`."""
    tree = json.loads(content)
    if not isinstance(tree, dict) or tree.keys() != {"format", *TABLES, "problems"}:
        raise Wrong("intake.frozen_keys", keys=["format", *TABLES, "problems"])
    if tree["format"] != 1:
        raise Wrong("intake.frozen_value", where="format", read=tree["format"])
    return MonthFiles(
        _table(Fact, "facts", tree["facts"], month),
        _table(Receipt, "reports", tree["reports"], month),
        _table(SelfScore, "self_scores", tree["self_scores"], month),
        _table(Taken, "files", tree["files"], month),
        tuple(_problem(p) for p in tree["problems"]),
    )


def _record(row: Fact | Receipt | SelfScore | Taken) -> dict[str, Any]:
    told = {column: _plain(value) for column, value in row._asdict().items()}
    return {column: value for column, value in told.items() if value is not None or column not in LATER}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Fraction):
        return str(value)
    return value.isoformat()[:10] if isinstance(value, date) else value


def _table(kind: type[Row], name: str, rows: Any, month: str) -> tuple[Row, ...]:
    """A table as it was read, column by column: a month is thawed in milliseconds."""
    columns = kind._fields
    if not isinstance(rows, list):
        raise Wrong("schema.at", where=name, told=words("schema.list"))
    there = set(columns)
    for n, row in enumerate(rows):
        if not isinstance(row, dict) or not there - LATER <= row.keys() <= there:
            raise Wrong("intake.frozen_columns", where=f"{name}[{n}]", columns=columns)
        if row.get("month", month) != month:
            raise Wrong("intake.frozen_value", where=f"{name}[{n}].month", read=row["month"])
        if name != "files" and row["unit"] == "":
            raise Wrong("intake.frozen_value", where=f"{name}[{n}].unit", read="")
    read = [_column(name, column, [row.get(column) for row in rows]) for column in columns]
    return tuple(map(kind._make, zip(*read, strict=True)))


def _column(name: str, column: str, values: list[Any]) -> list[Any]:
    wanted: type = int if column in NUMBERS else str
    kinds = {wanted} if column in FILLED else {wanted, NoneType}
    if not kinds.issuperset(map(type, values)):
        n = next(n for n, value in enumerate(values) if type(value) not in kinds)
        raise Wrong("intake.frozen_value", where=f"{name}[{n}].{column}", read=values[n])
    meant: dict[Any, Any] = {None: None}
    for value in set(values) - {None}:  # few of them, however many rows
        try:
            meant[value] = _meant(column, value)
        except (ValueError, ArithmeticError):
            where = f"{name}[{values.index(value)}].{column}"
            raise Wrong("intake.frozen_value", where=where, read=value) from None
    return [meant[value] for value in values]


def _meant(column: str, value: Any) -> Any:
    """What one value stands for. ValueError or ArithmeticError if it is none of this column."""
    if (value == "" and column in NAMED) or (isinstance(value, int) and value < 0):
        raise ValueError
    if column in DATES:
        return date.fromisoformat(value)
    if column in ("points", "percent") and not EXACT.fullmatch(value):  # an exponent would be written out
        raise ValueError
    if column == "points":
        return Decimal(value)
    return Fraction(value) if column == "percent" else value


def _problem(tree: dict[str, Any]) -> Problem:
    expected = tree["expected"] if isinstance(tree["expected"], str) else Words(**tree["expected"])
    if tree["code"] not in kinds():
        raise Wrong("intake.frozen_value", where="problems.code", read=tree["code"])
    return Problem(
        tree["code"], tree["file"], tree["row"], tree["column"], tree["read"], expected, tree["severity"], tree["sheet"]
    )
