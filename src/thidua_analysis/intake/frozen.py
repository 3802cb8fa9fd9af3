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
from typing import Any

import pandas as pd

from ..files.foreign import read_bytes
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.plaintext import json_text
from ..words.problems import Problem, kinds
from .month import COUNTED_COLUMNS, FILE_COLUMNS, REPORT_COLUMNS, SELF_SCORE_COLUMNS, MonthFiles

FROZEN = "intake.json"
MOST_BYTES = 256 << 20
EXACT = re.compile(r"-?\d{1,40}(?:[./]\d{1,40})?", re.ASCII)
"""A number or ratio as it is frozen."""
TABLES = {
    "facts": COUNTED_COLUMNS,
    "reports": REPORT_COLUMNS,
    "self_scores": SELF_SCORE_COLUMNS,
    "files": FILE_COLUMNS,
}
DATES = ("received_on", "received_on_office", "cut_off")
WHOLE = ("source_row", "in_period", "counted_rows", "counted_files")
FILLED = ("unit", "month", "fact", "value", "origin", "source_file", "file", "criterion", "rows_read", "rows_used")
"""Columns that always hold something; `''` is a total's criterion, and the unit of a file that is no unit's own."""


def freeze(files: MonthFiles) -> bytes:
    """The month as JSON: format, facts, reports, self_scores, files, problems. The same month gives the same bytes."""
    tree: dict[str, Any] = {"format": 1}
    for name, columns in TABLES.items():
        table = getattr(files, name)
        tree[name] = [
            {c: _plain(v) for c, v in zip(columns, row, strict=True)} for row in table[columns].astype(object).values
        ]
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
        tree = json.loads(read_bytes(path, MOST_BYTES))
        if not isinstance(tree, dict) or tree.keys() != {"format", *TABLES, "problems"}:
            raise ValueError(f"keys: {', '.join(['format', *TABLES, 'problems'])}")
        if tree["format"] != 1:
            raise ValueError(f"format {tree['format']!r}")
        tables = {name: _table(name, columns, tree[name], path.parent.name) for name, columns in TABLES.items()}
        problems = tuple(_problem(p) for p in tree["problems"])
        facts = tables["facts"].astype({"value": "int64", **dict.fromkeys(WHOLE, "Int64")})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as e:
        told = f"{type(e).__name__} {e}" if isinstance(e, KeyError | RecursionError | ArithmeticError) else str(e)
        raise CampaignError(
            f"{path}: not a month frozen by this package, or changed since: {told}\n"
            "  Take the file from the published report again; do not edit it.",
            f"{path}: không phải tháng do phần mềm này lưu, hoặc đã bị sửa: {told}\n"
            "  Lấy lại tệp này từ báo cáo đã công bố; không sửa tay.",
        ) from None
    return MonthFiles(facts, tables["reports"], tables["self_scores"], tables["files"], problems)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _table(name: str, columns: list[str], rows: Any, month: str) -> pd.DataFrame:
    if not isinstance(rows, list):
        raise ValueError(f"{name}: a list of rows")
    read = []
    for n, row in enumerate(rows):
        if not isinstance(row, dict) or row.keys() != set(columns):
            raise ValueError(f"{name}[{n}]: {', '.join(columns)}")
        if row.get("month", month) != month:
            raise ValueError(f"{name}[{n}].month: {row['month']!r}, {month!r}")
        if name != "files" and row["unit"] == "":
            raise ValueError(f"{name}[{n}].unit: ''")
        read.append([_read(f"{name}[{n}].{column}", column, row[column]) for column in columns])
    table = pd.DataFrame(read, columns=columns)
    # beside a blank, pandas would make a row number 5.0
    exact = {
        c: pd.Series([row[n] for row in read], dtype=object) for n, c in enumerate(columns) if table[c].isna().any()
    }
    return table.assign(**exact)


def _read(at: str, column: str, value: Any) -> Any:
    if value is None and column not in FILLED:
        return None
    if column in (*WHOLE, "value", "rows_read", "rows_used"):
        if type(value) is not int or value < 0:
            raise ValueError(f"{at}: {value!r}")
        return value
    if not isinstance(value, str) or (column in ("month", "fact", "origin", "source_file", "file") and not value):
        raise ValueError(f"{at}: {value!r}")
    if column in DATES:
        return date.fromisoformat(value)
    if column in ("points", "percent") and not EXACT.fullmatch(value):  # an exponent would be written out
        raise ValueError(f"{at}: {value!r}")
    if column == "points":
        return Decimal(value)
    return Fraction(value) if column == "percent" else value


def _problem(tree: dict[str, Any]) -> Problem:
    expected = tree["expected"] if isinstance(tree["expected"], str) else Words(**tree["expected"])
    if tree["code"] not in kinds():
        raise ValueError(f"unknown problem {tree['code']}")
    return Problem(
        tree["code"], tree["file"], tree["row"], tree["column"], tree["read"], expected, tree["severity"], tree["sheet"]
    )
