"""A month as plain data: tables as csv with their Table Schema, the whole as JSON. One way of writing each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..intake.rows import Fact, Taken
from ..scoring.result import Result
from ..scoring.rows import Figure, Line, OwnScore, Place, Report, Standing, TwoSources
from ..words.columns import COLUMNS, columns
from ..words.plaintext import json_text, printable
from ..words.problems import Told, told

if TYPE_CHECKING:
    import pandas as pd


class Rows(NamedTuple):
    """A table as it is published: its columns, and rows that may have more fields than these."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def rows_of(kind: type[NamedTuple], rows: Iterable[tuple[Any, ...]], until: str = "") -> Rows:
    """Rows of one kind, up to one of their columns."""
    return Rows(columns(kind, until), rows)


def frame_rows(table: pd.DataFrame) -> Rows:
    """The rows of a frame; what is missing there is None."""
    plain = table.astype(object)
    return Rows(tuple(map(str, table.columns)), plain.where(plain.notna(), None).itertuples(index=False, name=None))


def month_tables(month: Result) -> dict[str, Rows]:
    """The tables that are published of a month, by name."""
    month.refuse_errors()
    return {
        "facts": rows_of(Fact, month.known_facts, "origin"),
        "figures": rows_of(Figure, month.settled),
        "reports": rows_of(Report, month.report_rows),
        "score_lines": rows_of(Line, month.line_rows),
        "standings": rows_of(Standing, month.standing_rows, "needs_decision"),
        "awards": rows_of(Place, month.award_rows),
        "problems": rows_of(Told, told(month.found)),
        "files": rows_of(Taken, month.inputs.files(month.month).file_rows),
        "sources_compared": rows_of(TwoSources, month.two_sources),
        "self_scores": rows_of(OwnScore, month.own_scores),
    }


def month_record(month: Result) -> dict[str, Any]:
    """The month as plain data, the shape that `thidua score --format json` prints."""
    tables = month_tables(month)
    shown = {"standings": "standings", "lines": "score_lines", "awards": "awards", "problems": "problems"}
    return month_context(month) | {name: records(tables[table]) for name, table in shown.items()}


def month_context(month: Result) -> dict[str, Any]:
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


def records(table: Rows) -> list[dict[str, Any]]:
    """Rows as dicts of plain Python values; missing is None."""
    return [{name: _value(v) for name, v in zip(table.columns, row, strict=False)} for row in table.rows]


def _value(value: Any) -> Any:
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def json_bytes(data: Any) -> bytes:
    """JSON that a person can read, one way only."""
    return (json_text(data, indent=1) + "\n").encode()


def csv_text(table: Rows) -> str:
    """Comma-separated text with a header; text that a spreadsheet would run as a formula is quoted, what a terminal would
    obey is escaped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.columns)
    for row in records(table):
        writer.writerow(map(_cell, row.values()))
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return value
    value = printable(value.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\n") else value


def table_schema(table: Rows) -> dict[str, Any]:
    """The Table Schema of a published table: each column's type and what it holds."""
    fields = [{"name": c, "type": COLUMNS[c][0], "description": COLUMNS[c][1]} for c in table.columns]
    return {"fields": fields, "missingValues": [""]}
