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
from ..words.plaintext import json_text, printable

# column → (Table Schema type, what it holds)
FIELDS: dict[str, tuple[str, str]] = {
    "unit": ("string", "unit, as in units.csv"),
    "month": ("yearmonth", "month the row is about"),
    "fact": ("string", "figure, as in the plan"),
    "value": ("integer", "the value; of a share, its numerator"),
    "cumulative": ("integer", "cumulative figure up to the cut-off"),
    "origin": ("string", "portal, report, decision, scenario, carried, none"),
    "from_month": ("yearmonth", "month the figure was given for"),
    "source_file": ("string", "file it was read from, relative to the campaign folder"),
    "source_sheet": ("string", "sheet in that file"),
    "source_row": ("string", "row or rows in that file"),
    "source_sha256": ("string", "sha256 of that file"),
    "criterion": ("string", "criterion or deduction of the plan"),
    "part": ("string", "base, bonus or deduction"),
    "points": ("number", "points; blank where not scored"),
    "of": ("integer", "denominator of a share"),
    "target": ("integer", "target of the criterion"),
    "steps": ("integer", "full bonus steps"),
    "clause": ("string", "clause of the plan"),
    "reading": ("string", "readings in force that can change the points"),
    "report_month": ("string", "month of the report a deduction is for"),
    "how": ("string", "the arithmetic"),
    "counted_rows": ("integer", "rows of lists counted"),
    "counted_files": ("integer", "lists they stand in"),
    "portal": ("integer", "figure of the portal"),
    "report": ("integer", "figure of the unit's own report"),
    "difference": ("number", "the unit's number less the other"),
    "counts": ("string", "origin of the figure that counts"),
    "portal_place": ("string", "where the portal's figure was read"),
    "report_place": ("string", "where the unit's figure was read"),
    "claimed": ("number", "points the unit gave itself"),
    "claimed_percent": ("number", "percentage the unit stated"),
    "percent": ("string", "percentage that the counts give"),
    "percent_off": ("boolean", "the stated percentage is another"),
    "form": ("string", "what the file was taken for; blank if for nothing"),
    "rows_read": ("integer", "rows with something to read"),
    "rows_used": ("integer", "rows used"),
    "sha256": ("string", "sha256 of the file"),
    "track": ("string", "track the unit competes in"),
    "base": ("number", "base points"),
    "bonus": ("number", "bonus points"),
    "deduction": ("number", "deductions, not positive"),
    "total": ("number", "base + bonus + deduction, of what is scored"),
    "complete": ("boolean", "every criterion is scored"),
    "not_scored": ("string", "criteria that are not scored, for want of figures"),
    "eligible": ("boolean", "reaches the gate; blank where that hangs on what is not scored"),
    "rank": ("integer", "rank within the track, equal points equal rank; blank if not ranked, or open"),
    "rank_best": ("integer", "best rank that missing figures leave possible"),
    "rank_worst": ("integer", "worst rank that missing figures leave possible"),
    "tied": ("boolean", "shares its rank"),
    "needs_decision": ("boolean", "an award hangs on the tie it stands in, or on missing figures"),
    "why": ("string", "why it needs a decision: tie, missing_figure"),
    "award": ("string", "award of the plan"),
    "competition": ("string", "tracks that compete together"),
    "place": ("string", "place, or places at stake"),
    "state": ("string", "won, needs_decision, vacant; of a report: on_time, late, missing, pending, not_due"),
    "money": ("integer", "prize money in dong"),
    "ktxh_points": ("integer", "points added to the socio-economic score"),
    "individuals": ("integer", "individuals to be proposed"),
    "due_on": ("date", "day the report was due, after any shift"),
    "received_on": ("date", "day of receipt that counts"),
    "days_late": ("integer", "days late"),
    "untruthful": ("boolean", "found untruthful"),
    "waived": ("boolean", "the deduction for lateness was waived"),
    "decisions": ("string", "lines of decisions.jsonl behind it"),
    "lateness_points": ("number", "points for lateness"),
    "untruthful_points": ("number", "points for untruth"),
    "table": ("string", "published table in which it changed"),
    "what": ("string", "criterion and part, figure, award and place"),
    "from": ("string", "before"),
    "to": ("string", "after"),
    "causes": ("string", 'what caused it: ids of changes.json, joined by "; "'),
    "because": ("string", "the same in words"),
    "severity": ("string", "error or warning"),
    "code": ("string", "code of the problem"),
    "file": ("string", "file"),
    "sheet": ("string", "sheet"),
    "row": ("integer", "row"),
    "column": ("string", "column"),
    "read": ("string", "what was read"),
    "expected": ("string", "what was expected"),
    "fix": ("string", "what to do"),
}


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
    fields = [{"name": c, "type": FIELDS[c][0], "description": FIELDS[c][1]} for c in table.columns]
    return {"fields": fields, "missingValues": [""]}
