"""`facts.csv` and `reports.csv`: a month whose numbers an office already has clean."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from ..calendar import last_day
from ..problems import Problem
from ..rules import Rules
from ..vietnamese import day_text, name_key, parse_count, parse_day
from .table import TableFile, read_table

FACT_COLUMNS = [
    "unit", "month", "fact", "value", "source_file", "source_sheet", "source_row", "source_sha256", "origin",
]  # fmt: skip
REPORT_COLUMNS = ["unit", "month", "received_on", "received_on_office", "source_file", "source_row"]
ORIGINS = ("portal", "report")
TIDY = {"facts.csv", "reports.csv"}


@dataclass(frozen=True)
class MonthFiles:
    """What one month's folder gave: two tables and every problem met on the way."""

    facts: pd.DataFrame
    reports: pd.DataFrame
    problems: tuple[Problem, ...]
    sources: dict[str, str]
    """The files that were read, each with its sha256."""


def read_month(campaign: Path, month: str, rules: Rules, units: pd.DataFrame) -> MonthFiles:
    """Read the month's folder. Problems are collected, never raised; rows with one are left out."""
    folder = campaign / month
    if not folder.is_dir():
        return MonthFiles(
            pd.DataFrame(columns=FACT_COLUMNS),
            pd.DataFrame(columns=REPORT_COLUMNS),
            (Problem("month_missing", month),),
            {},
        )
    problems = [
        Problem("file_unread", f"{month}/{_readable(path.name)}", read=_readable(path.name))
        for path in sorted(folder.iterdir())
        if path.name not in TIDY and not path.name.startswith((".", "~$"))
    ]
    facts, reports = pd.DataFrame(columns=FACT_COLUMNS), pd.DataFrame(columns=REPORT_COLUMNS)
    sources: dict[str, str] = {}
    if (folder / "facts.csv").is_file():
        table = read_table(folder / "facts.csv", f"{month}/facts.csv", ["unit", "fact", "value"], ["origin"])
        sources[table.name] = table.sha256
        facts, found = _facts(table, month, rules, units)
        problems += [*table.problems, *found]
    else:
        problems.append(Problem("file_missing", f"{month}/facts.csv"))
    if (folder / "reports.csv").is_file():
        table = read_table(
            folder / "reports.csv", f"{month}/reports.csv", ["unit", "received_on"], ["received_on_office"]
        )
        sources[table.name] = table.sha256
        reports, found = _reports(table, month, units)
        problems += [*table.problems, *found]
    elif rules.reporting is not None:
        problems.append(Problem("file_missing", f"{month}/reports.csv"))
    return MonthFiles(facts, reports, tuple(problems), sources)


def _facts(table: TableFile, month: str, rules: Rules, units: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    kinds = {fact.id: fact.kind for fact in rules.fact}
    problems: list[Problem] = []
    records = []
    first: dict[tuple[str, str, str], int] = {}
    for row, cells in table.rows:
        unit, fact, text, origin = cells["unit"], cells["fact"], cells["value"], cells.get("origin") or "report"
        faults = _strange_unit(table.name, row, unit, units)
        faults += _strange_fact(table.name, row, fact, kinds)
        if origin not in ORIGINS:
            faults.append(Problem("origin_unknown", table.name, row, "origin", origin))
        value = _count(text)
        if isinstance(value, str):
            faults.append(Problem(value, table.name, row, "value", text))
        elif kinds.get(fact) == "flag" and value not in (0, 1):
            faults.append(Problem("value_not_a_flag", table.name, row, "value", text))
        before = first.setdefault((unit, fact, origin), row)
        if before != row:
            faults.append(Problem("duplicate_fact", table.name, row, "fact", f"{unit}, {fact}", str(before)))
        problems += faults
        if not faults:
            records.append((unit, month, fact, value, table.name, "", row, table.sha256, origin))
    return pd.DataFrame(records, columns=FACT_COLUMNS), problems


def _reports(table: TableFile, month: str, units: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    problems: list[Problem] = []
    records = []
    first: dict[str, int] = {}
    latest = last_day(month) + timedelta(days=180)
    both = "received_on_office" in table.columns
    for row, cells in table.rows:
        unit = cells["unit"]
        faults = _strange_unit(table.name, row, unit, units)
        before = first.setdefault(unit, row)
        if before != row:
            faults.append(Problem("duplicate_report", table.name, row, "unit", unit, str(before)))
        days: list[date | None] = []
        for column in ("received_on", "received_on_office"):
            text = cells.get(column, "")
            day = _day(text)
            if isinstance(day, str):
                faults.append(Problem(day, table.name, row, column, text))
                day = None
            elif day and day < date(int(month[:4]), int(month[5:]), 1):
                faults.append(Problem("date_before_month", table.name, row, column, text))
            elif day and day > latest:
                problems.append(Problem("date_far_ahead", table.name, row, column, text, day_text(latest)))
            days.append(day)
        problems += faults
        if not faults:
            if both and (days[0] is None) != (days[1] is None):
                column = "received_on" if days[0] is None else "received_on_office"
                problems.append(Problem("one_addressee", table.name, row, column))
            records.append((unit, month, *days, table.name, row))
    return pd.DataFrame(records, columns=REPORT_COLUMNS), problems


def _readable(name: str) -> str:
    """A file name that can be printed, whatever bytes it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _strange_unit(file: str, row: int, read: str, units: pd.DataFrame) -> list[Problem]:
    if read in set(units["unit"]):
        return []
    return [Problem("unit_unknown", file, row, "unit", read, _hint(near_units(read, units)))]


def _strange_fact(file: str, row: int, read: str, known: Collection[str]) -> list[Problem]:
    if read in known:
        return []
    return [Problem("fact_unknown", file, row, "fact", read, _hint(get_close_matches(read, known, n=3)))]


def _hint(near: Sequence[str]) -> str:
    return f" ({', '.join(near)}?)" if near else ""


def near_units(read: str, units: pd.DataFrame) -> list[str]:
    """At most three units that may be meant: by name, alias or code exactly, else by likeness. A hint, never a match."""
    spellings: dict[str, str] = {}
    for unit in units.to_dict("records"):
        for name in (unit["unit"], unit["name"], unit["code"], *str(unit["aliases"]).split("|")):
            spellings.setdefault(name_key(str(name)), unit["unit"])
    key = name_key(read)
    if key and key in spellings:
        return [spellings[key]]
    near = get_close_matches(key, [s for s in spellings if s], n=6, cutoff=0.6)
    return list(dict.fromkeys(spellings[s] for s in near))[:3]


def _count(text: str) -> int | str:
    """The number, or the code of the problem."""
    if not text:
        return "value_blank"
    try:
        return parse_count(text)
    except ValueError:
        if re.fullmatch(r"[-\u2212]\s?\d[\d.,]*", text):
            return "value_negative"
        return "value_fractional" if re.fullmatch(r"\d+[.,]\d+", text) else "value_not_a_number"


def _day(text: str) -> date | str | None:
    """The day, None for a blank cell, or the code of the problem."""
    if not text:
        return None
    try:
        return parse_day(text)
    except ValueError:
        return "date_invalid"
