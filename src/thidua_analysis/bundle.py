"""A published month as a folder: data files, notebook, pages, and everything they were made from.

The layout is that of a BagIt payload: all content under `data/`. A published folder is never
written again: the same bytes mean "it stands", different bytes make the next version.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from .campaign import Campaign, Month
from .files import write_folder
from .intake import FROZEN, freeze
from .ledger import LEDGER
from .resources import lock_file
from .show.sentences import open_texts, winner_texts

PAYLOAD = "data/"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}

# column → (Table Schema type, what it holds)
FIELDS: dict[str, tuple[str, str]] = {
    "unit": ("string", "unit, as in units.csv"),
    "month": ("yearmonth", "month the row is about"),
    "fact": ("string", "figure, as in the plan"),
    "value": ("integer", "the value; of a share, its numerator"),
    "cumulative": ("integer", "cumulative figure up to the cut-off"),
    "origin": ("string", "portal, report, decision, carried, none"),
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
    "total": ("number", "base + bonus + deduction"),
    "eligible": ("boolean", "reaches the gate"),
    "rank": ("integer", "rank within the track, equal points equal rank; blank if not ranked"),
    "tied": ("boolean", "shares its rank"),
    "needs_decision": ("boolean", "stands in a tie that an award hangs on"),
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


def month_record(month: Month) -> dict[str, Any]:
    """The month as plain data, the shape that `thidua score --format json` prints."""
    return {
        "campaign": month.campaign.folder.resolve().name,
        "title": month.campaign.title,
        "synthetic": month.campaign.settings.synthetic,
        "plan": month.plan.id,
        "month": month.key,
        "profile": month.profile,
        "as_of": month.as_of.isoformat(),
        "decided_by": None if month.decided_by is None else month.decided_by.isoformat(),
        "ledger": {"lines": len(month.ledger.lines), "head": month.ledger.head},
        "readings": dict(month.readings_in_force),
        "standings": records(month.standings),
        "lines": records(month.lines),
        "awards": records(month.awards),
        "problems": records(month.problems),
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
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def csv_text(table: pd.DataFrame) -> str:
    """Comma-separated text with a header; text that a spreadsheet would run as a formula is quoted."""
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
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\n") else value


def month_files(month: Month, language: str = "vi") -> dict[str, bytes]:
    """Everything of a published month but its notebook and figures, by path below the published folder."""
    files: dict[str, bytes] = {}
    tables = {
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
    for name, table in tables.items():
        files[f"data/{name}.csv"] = csv_text(table).encode()
        files[f"data/{name}.schema.json"] = json_bytes(_schema(table))
    files["data/score.json"] = json_bytes(month_record(month))
    files["data/summary.json"] = json_bytes(_summary(month, language))
    folder = month.campaign.folder
    frozen = frozen_inputs(month.campaign, month.months_so_far)
    if month.ledger.lines:
        frozen[LEDGER] = month.ledger.content
    for name, content in frozen.items():
        files[f"data/inputs/{folder.resolve().name}/{name}"] = content
    if month.campaign.settings.plan.endswith(".toml"):  # its own plan stays where the campaign looks for it
        beside = Path(month.campaign.settings.plan).parent
        own = {(beside / name).as_posix(): content for name, content in month.plan.files.items()}
        files |= {f"data/inputs/{folder.resolve().name}/{name}": content for name, content in own.items()}
    files |= {f"data/plan/{name}": content for name, content in month.plan.files.items()}
    lock = lock_file()
    if lock is not None:
        files["data/requirements.lock"] = lock.read_bytes()
    return files


def frozen_inputs(campaign: Campaign, months: Sequence[str]) -> dict[str, bytes]:
    """A campaign folder with these months as they were read: it scores alike, and holds nothing personal."""
    own = ["campaign.toml", "units.csv", *(["forms.toml"] if (campaign.folder / "forms.toml").is_file() else [])]
    files = {name: (campaign.folder / name).read_bytes() for name in own}
    there = [m for m in months if (campaign.folder / m).is_dir()]
    return files | {f"{m}/{FROZEN}": freeze(campaign.files(m)) for m in there}


def _schema(table: pd.DataFrame) -> dict[str, Any]:
    fields = [{"name": c, "type": FIELDS[c][0], "description": FIELDS[c][1]} for c in table.columns]
    return {"fields": fields, "missingValues": [""]}


def read_summary(published: Path) -> dict[str, Any] | None:
    """What a published folder says of itself; None if it says nothing that can be read."""
    try:
        data = json.loads((published / "data" / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and set(SUMMARY_KEYS) <= set(data) else None


SUMMARY_KEYS = (
    "key",
    "month",
    "kind",
    "campaign",
    "plan",
    "title",
    "synthetic",
    "profile",
    "readings",
    "language",
    "winners",
    "open",
    "warnings",
)


def _summary(month: Month, language: str) -> dict[str, Any]:
    """What an index page says of a month."""
    return {
        "key": month.key,
        "month": month.month,
        "kind": month.kind,
        "campaign": month.campaign.folder.resolve().name,
        "plan": month.plan.id,
        "title": month.campaign.title,
        "synthetic": month.campaign.settings.synthetic,
        "profile": month.profile,
        "readings": dict(month.readings_in_force),
        "language": language,
        "as_of": month.as_of.isoformat(),
        "winners": winner_texts(month, language),
        "open": open_texts(month, language),
        "warnings": len(month.problems),
    }


# ── versions ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Published:
    """Where a month lies, and whether this call wrote it (`new`) or found that it stands."""

    path: Path
    version: int
    new: bool


def versions(out: Path, key: str) -> dict[int, Path]:
    """The published versions of a month or year's end, oldest first."""
    found = {}
    for path in out.glob(f"{key}-v*") if out.is_dir() else ():
        match = re.fullmatch(re.escape(key) + r"-v([1-9]\d*)", path.name)
        if match and path.is_dir():
            found[int(match[1])] = path
    return dict(sorted(found.items()))


def publish(out: Path, key: str, files: Mapping[str, bytes]) -> Published:
    """Publish files as the next version of `key`, unless the last version holds just these bytes."""
    number, path = next(reversed(versions(out, key).items()), (0, out))
    if number and _payload(path) == {name: content for name, content in files.items() if name.startswith(PAYLOAD)}:
        return Published(path, number, new=False)
    target = out / f"{key}-v{number + 1}"
    while target.exists() or target.is_symlink():  # something else has this name: leave it alone
        number += 1
        target = out / f"{key}-v{number + 1}"
    write_folder(target, files)
    return Published(target, number + 1, new=True)


def _payload(folder: Path) -> dict[str, bytes]:
    """The published files, without what a file manager leaves behind."""
    found = (p for p in (folder / PAYLOAD).rglob("*") if p.is_file() and p.name not in LITTER)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}
