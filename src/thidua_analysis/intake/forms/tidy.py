"""Tables of facts and registers of receipt: what an office has clean already, as csv or in a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches

from ...plan.calendar import last_day
from ...plan.rules import Fact, Rules
from ...words.problems import Problem
from ...words.vietnamese import clean, day_text, name_key
from ..containers.sheets import DateText
from ..lists.days import may_be_swapped
from ..masking import masked_words
from ..recognised import WORDS
from .cells import FactRead, Place, ReceiptRead, SheetRead, count_of, day_of, row_list
from .names import Names, hint, shown_name, unknown_unit

FACT_TABLE = (("unit", "fact", "value"), ("origin",))
REGISTER_TABLE = (("unit", "received_on"), ("received_on_office",))
ORIGINS = {name_key(word): origin for origin, words in WORDS["reports"]["origins"].items() for word in words}
Cells = Mapping[str, str]


def is_fact_row(cells: Cells, names: Names) -> bool:
    """Whether a row of a found table is a record, not a title, a note or a signature below it."""
    return bool(names.find(cells["unit"]) or (cells["fact"] and cells["value"]))


def is_register_row(cells: Cells, names: Names) -> bool:
    """Whether a row of a found register is a record: it names a unit, or has a name and what looks like a day."""
    days = [cells.get(c, "") for c in ("received_on", "received_on_office")]
    if names.find(cells["unit"]):
        return True
    like_a_unit = bool(cells["unit"] and names.near(cells["unit"]))
    like_a_day = any(isinstance(day_of(d), date) or (cells["unit"] and any(map(str.isdigit, d))) for d in days if d)
    return like_a_day or (like_a_unit and any(days))


def read_facts(rows: Iterable[tuple[int, Cells]], file: Place, names: Names, rules: Rules) -> SheetRead:
    """One fact a row: unit, fact, value, origin (blank: report). Rows with a problem are left out."""
    kinds = {fact.id: fact for fact in rules.fact}
    called = {name_key(name): fact.id for fact in rules.fact for name in (fact.id, fact.name.vi, fact.name.en)}
    problems: list[Problem] = []
    facts: list[FactRead] = []
    first: dict[tuple[str, str, str], int] = {}
    read = 0
    for row, cells in rows:
        read += 1
        at = Place(file.file, file.sheet, row, file.sha256)
        fact = called.get(name_key(cells["fact"]), clean(cells["fact"]))
        text, said = cells["value"], clean(cells.get("origin", ""))
        origin = ORIGINS.get(name_key(said), "") if said else "report"
        unit = names.find(cells["unit"])
        shown = shown_name(cells["unit"], names.near(cells["unit"]), names.words)
        faults = [] if unit else [unknown_unit(at, "unit", cells["unit"], names)]
        if fact not in kinds:
            near = get_close_matches(fact, kinds, n=3)
            faults.append(at.problem("fact_unknown", "fact", shown_name(fact, near), hint(near)))
        if not origin:
            faults.append(at.problem("origin_unknown", "origin", shown_name(said, get_close_matches(said, ORIGINS))))
        known = kinds.get(fact)
        value = count_of(text, known.kind if known else "cumulative", known.noun.vi if known else "")
        if value is None:
            faults.append(at.problem("value_blank", "value", text))
        elif isinstance(value, str):
            # a line of a table of facts is there to state a number: a dash is no way to state one
            code = "value_not_a_number" if value == "value_dash" else value
            faults.append(at.problem(code, "value", masked_words(text, known_words(known))))
        before = first.setdefault((unit, fact, origin), row) if unit and fact in kinds else row
        if before != row:
            faults.append(at.problem("duplicate_fact", "fact", f"{shown}, {fact}", str(before)))
        problems += faults
        if not faults and unit and isinstance(value, int):
            facts.append(FactRead(unit, fact, value, origin, at))
    return SheetRead(tuple(facts), problems=tuple(problems), rows=(read, len(facts)))


def known_words(fact: Fact | None) -> frozenset[str]:
    """The words of what is counted: nobody's own name."""
    return frozenset(fact.noun.vi.casefold().split()) if fact else frozenset()


def read_register(rows: Iterable[tuple[int, Cells]], file: Place, names: Names, month: str, both: bool) -> SheetRead:
    """One report a row: unit, day of receipt, and where `both`, the day at the other office."""
    problems: list[Problem] = []
    receipts: list[ReceiptRead] = []
    first: dict[str, int] = {}
    latest = last_day(month) + timedelta(days=180)
    spoilt: set[str] = set()
    odd: set[int] = set()
    lone: list[Problem] = []
    read = 0
    records = list(rows)
    for column in ("received_on", "received_on_office"):
        told = [(row, cells.get(column, ""), day_of(cells.get(column, ""))) for row, cells in records]
        real = [row for row, text, day in told if isinstance(text, DateText) and isinstance(day, date) and may_be_swapped(day)]  # fmt: skip
        if real and any(isinstance(day, date) and not isinstance(text, DateText) for _, text, day in told):
            # Excel may have swapped day and month of these: five points can hang on it
            at = Place(file.file, file.sheet, real[0], file.sha256)
            problems.append(at.problem("dates_mixed", column, expected=row_list(real)))
            odd |= set(real)
    for row, cells in records:
        read += 1
        if row in odd:
            spoilt |= {unit} if (unit := names.find(cells["unit"])) else set()
            continue
        at = Place(file.file, file.sheet, row, file.sha256)
        unit = names.find(cells["unit"])
        shown = shown_name(cells["unit"], names.near(cells["unit"]), names.words)
        faults = [] if unit else [unknown_unit(at, "unit", cells["unit"], names)]
        before = first.setdefault(unit, row) if unit else row
        if before != row:
            faults.append(at.problem("duplicate_report", "unit", shown, str(before)))
        days: list[date | None] = []
        for column in ("received_on", "received_on_office"):
            text = cells.get(column, "")
            day = day_of(text)
            if isinstance(day, str):
                faults.append(at.problem(day, column, masked_words(text)))
                day = None
            elif day and day < date(int(month[:4]), int(month[5:]), 1):
                faults.append(at.problem("date_before_month", column, masked_words(text)))
            elif day and day > latest:
                problems.append(at.problem("date_far_ahead", column, masked_words(text), day_text(latest)))
            days.append(day)
        problems += faults
        spoilt |= {unit} if faults and unit else set()
        if not faults and unit:
            if both and (days[0] is None) != (days[1] is None):
                lone.append(at.problem("one_addressee", "received_on" if days[0] is None else "received_on_office"))
            receipts.append(ReceiptRead(unit, (days[0], days[1]), at))
    if any(r.days[1] for r in receipts):  # a column that nobody uses asks for nothing
        problems += lone
    return SheetRead(
        receipts=tuple(receipts), problems=tuple(problems), spoilt=frozenset(spoilt), rows=(read, len(receipts))
    )
