"""A month as plain data: tables as csv with their Table Schema, the whole as JSON. One way of writing each."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from ..month import Month
from ..words.columns import COLUMNS
from ..words.plaintext import json_text, printable


def month_tables(month: Month) -> dict[str, pd.DataFrame]:
    """The tables that are published of a month, by name."""
    return {
        "facts": month.facts,
        "figures": month.figures,
        "reports": month.reports,
        "score_lines": month.lines,
        "standings": month.standings,
        "awards": month.awards,
        "problems": month.problems,
        "files": month.files,
        "sources_compared": month.sources_compared,
        "self_scores": month.self_scores,
    }


def month_record(month: Month) -> dict[str, Any]:
    """The month as plain data, the shape that `thidua score --format json` prints."""
    return {
        **month_context(month),
        "standings": records(month.standings),
        "lines": records(month.lines),
        "awards": records(month.awards),
        "problems": records(month.problems),
    }


def month_context(month: Month) -> dict[str, Any]:
    """What a month was made from and under, as plain data."""
    return {
        "campaign": month.inputs.id,
        "title": month.inputs.title,
        "synthetic": month.inputs.settings.synthetic,
        "plan": month.plan.id,
        "month": month.key,
        "profile": month.profile,
        "as_of": None if month.as_of is None else month.as_of.isoformat(),
        "known_on": month.known_on.isoformat(),
        "ledger": {"lines": len(month.ledger.lines), "head": month.ledger.head},
        "readings": dict(month.readings_in_force),
    }


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of plain Python values; missing is None."""
    return [{str(k): _value(v) for k, v in row.items()} for row in table.to_dict("records")]


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
        return None
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def json_bytes(data: Any) -> bytes:
    """JSON that a person can read, one way only."""
    return (json_text(data, indent=1) + "\n").encode()


def csv_text(table: pd.DataFrame) -> str:
    """Comma-separated text with a header; text that a spreadsheet would run as a formula is quoted, what a terminal would
    obey is escaped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.columns)
    for row in records(table):
        writer.writerow([_cell(v) for v in row.values()])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return value
    value = printable(value.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\n") else value


def table_schema(table: pd.DataFrame) -> dict[str, Any]:
    """The Table Schema of a published table: each column's type and what it holds."""
    fields = [{"name": c, "type": COLUMNS[c][0], "description": COLUMNS[c][1]} for c in table.columns]
    return {"fields": fields, "missingValues": [""]}
