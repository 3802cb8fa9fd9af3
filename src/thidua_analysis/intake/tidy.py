"""Tables of facts and registers of receipt: what an office has clean already, as csv or in a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches

from ..calendar import last_day
from ..problems import Problem
from ..rules import Rules
from ..vietnamese import day_text
from .names import Names, hint
from .reading import FactRead, Place, ReceiptRead, SheetRead, count_of, day_of, masked

FACTS, REGISTER = "facts.csv", "reports.csv"
FACT_TABLE = (("unit", "fact", "value"), ("origin",))
REGISTER_TABLE = (("unit", "received_on"), ("received_on_office",))
ORIGINS = ("portal", "report")
Cells = Mapping[str, str]


def read_facts(rows: Iterable[tuple[int, Cells]], file: Place, names: Names, rules: Rules) -> SheetRead:
    """One fact a row: unit, fact, value, origin (blank: report). Rows with a problem are left out."""
    kinds = {fact.id: fact for fact in rules.fact}
    problems: list[Problem] = []
    facts: list[FactRead] = []
    first: dict[tuple[str, str, str], int] = {}
    read = 0
    for row, cells in rows:
        read += 1
        at = Place(file.file, file.sheet, row, file.sha256)
        fact, text, origin = cells["fact"], cells["value"], cells.get("origin") or "report"
        unit = names.find(cells["unit"])
        faults = [] if unit else [at.problem("unit_unknown", "unit", cells["unit"], hint(names.near(cells["unit"])))]
        if fact not in kinds:
            faults.append(at.problem("fact_unknown", "fact", fact, hint(get_close_matches(fact, kinds, n=3))))
        if origin not in ORIGINS:
            faults.append(at.problem("origin_unknown", "origin", origin))
        known = kinds.get(fact)
        value = count_of(text, known.kind if known else "cumulative", known.noun.vi if known else "")
        if value is None:
            faults.append(at.problem("value_blank", "value", text))
        elif isinstance(value, str):
            # a line of a table of facts is there to state a number: a dash is no way to state one
            faults.append(at.problem("value_not_a_number" if value == "value_dash" else value, "value", text))
        before = first.setdefault((unit or cells["unit"], fact, origin), row)
        if before != row:
            faults.append(at.problem("duplicate_fact", "fact", f"{cells['unit']}, {fact}", str(before)))
        problems += faults
        if not faults and unit and isinstance(value, int):
            facts.append(FactRead(unit, fact, value, origin, at))
    return SheetRead(tuple(facts), problems=tuple(problems), rows=(read, len(facts)))


def read_register(rows: Iterable[tuple[int, Cells]], file: Place, names: Names, month: str, both: bool) -> SheetRead:
    """One report a row: unit, day of receipt, and where `both`, the day at the other office."""
    problems: list[Problem] = []
    receipts: list[ReceiptRead] = []
    first: dict[str, int] = {}
    latest = last_day(month) + timedelta(days=180)
    read = 0
    for row, cells in rows:
        read += 1
        at = Place(file.file, file.sheet, row, file.sha256)
        unit = names.find(cells["unit"])
        faults = [] if unit else [at.problem("unit_unknown", "unit", cells["unit"], hint(names.near(cells["unit"])))]
        before = first.setdefault(unit or cells["unit"], row)
        if before != row:
            faults.append(at.problem("duplicate_report", "unit", cells["unit"], str(before)))
        days: list[date | None] = []
        for column in ("received_on", "received_on_office"):
            text = cells.get(column, "")
            day = day_of(text)
            if isinstance(day, str):
                faults.append(at.problem(day, column, masked(text)))
                day = None
            elif day and day < date(int(month[:4]), int(month[5:]), 1):
                faults.append(at.problem("date_before_month", column, text))
            elif day and day > latest:
                problems.append(at.problem("date_far_ahead", column, text, day_text(latest)))
            days.append(day)
        problems += faults
        if not faults and unit:
            if both and (days[0] is None) != (days[1] is None):
                problems.append(at.problem("one_addressee", "received_on" if days[0] is None else "received_on_office"))
            receipts.append(ReceiptRead(unit, (days[0], days[1]), at))
    return SheetRead(receipts=tuple(receipts), problems=tuple(problems), rows=(read, len(receipts)))
