"""What one sheet gives: facts, days of receipt, self-scores, or a list to be counted; and how a cell is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...words.catalogue import words
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import clean, is_dash, parse_count, parse_day, parse_flag, serial_day
from ..containers.sheets import DateText, NumberText
from ..recognised import WORDS


@dataclass(frozen=True)
class Place:
    """Where something was read."""

    file: str
    sheet: str = ""
    row: int | None = None
    sha256: str = ""

    def problem(
        self, code: str, column: str = "", read: str = "", expected: object = "", severity: str = ""
    ) -> Problem:
        return Problem(code, self.file, self.row, column, read, expected, severity, self.sheet)  # type: ignore[arg-type]

    def __str__(self) -> str:
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet}" + (f":{self.row}" if self.row else "")


@dataclass(frozen=True)
class FactRead:
    """One number about one unit, as read."""

    unit: str
    fact: str
    value: int
    origin: str
    place: Place
    in_period: int | None = None
    column: str | None = None
    """The heading it stands under, where a row states several figures."""


@dataclass(frozen=True)
class ReceiptRead:
    """The days on which one unit's report was received."""

    unit: str
    days: tuple[date | None, date | None]
    place: Place
    declared: bool = False
    """Of all reports of a file at once: a register, or a column of days, has the word before it."""


@dataclass(frozen=True)
class SelfScoreRead:
    """What a unit gives itself on a criterion (blank: in all), and the percentage it states there."""

    unit: str
    criterion: str
    points: Decimal | None
    percent: Fraction | None
    place: Place


@dataclass(frozen=True)
class SheetRead:
    """All that one sheet gave."""

    facts: tuple[FactRead, ...] = ()
    receipts: tuple[ReceiptRead, ...] = ()
    self_scores: tuple[SelfScoreRead, ...] = ()
    problems: tuple[Problem, ...] = ()
    unit: str = ""
    """Of a unit's report or a form of one unit: whose it is."""
    place: Place | None = None
    """Of a unit's report: where it stands."""
    spoilt: frozenset[str] = frozenset()
    """Of a register: units whose row has a problem."""
    stated_on: date | None = None
    """Of a unit's report: the last date that stands outside its table."""
    rows: tuple[int, int] = field(default=(0, 0))
    """Rows read, rows used."""
    reported: Mapping[str, Place] = field(default_factory=dict)
    """Of a sheet that holds reports of several units: where each stands that states a figure."""


def count_of(text: str, kind: str, noun: str = "") -> int | str | None:
    """The number in a cell; None if nothing is reported; else the code of the problem.

    `kind` is that of the fact: a `flag` is answered with yes or no. A dash is not a number: `value_dash`.

    >>> count_of("1.500 tài khoản", "cumulative", "tài khoản"), count_of("", "cumulative"), count_of("1.50", "cumulative")
    (1500, None, 'value_fractional')
    >>> count_of("1 kế hoạch", "flag", "kế hoạch"), count_of("2", "flag")
    (1, 'value_not_a_flag')
    """
    if isinstance(text, NumberText):
        return "value_fractional"
    text = clean(text)
    if not text:
        return None
    if is_dash(text):
        return "value_dash"
    if text.startswith("="):
        return "value_formula"
    if re.fullmatch(r"#[A-Z0-9/]+[!?]?", text):
        return "value_error"
    nouns = (noun,) if noun else ()
    try:
        return parse_flag(text) if kind == "flag" else parse_count(text, nouns)
    except ValueError:
        pass
    if kind == "flag":
        try:
            counted = parse_count(text, nouns)  # "1 kế hoạch"
        except ValueError:
            return "value_not_a_flag"
        return counted if counted in (0, 1) else "value_not_a_flag"
    if text.casefold() in WORDS["reports"]["answers"]:
        return "value_word"
    if re.fullmatch(r"[-\u2212]\s?\d[\d.,]*", text):
        return "value_negative"
    return "value_fractional" if re.fullmatch(r"\d+[.,]\d+", text) else "value_not_a_number"


def day_of(text: str) -> date | str | None:
    """The day in a cell, None for a blank one, or the code of the problem. The day stands before the month."""
    if isinstance(text, DateText):
        return date.fromisoformat(text[:10])
    text = clean(text)
    if not text or is_dash(text):
        return None
    for parse in (parse_day, serial_day):
        try:
            return parse(text)
        except ValueError:
            continue
    return "date_invalid"


def row_list(rows: Sequence[int], most: int = 20) -> Words:
    """`12 dòng: 5, 9, 17, …`"""
    told = ", ".join(map(str, rows[:most])) + (", …" if len(rows) > most else "")
    return words("intake.rows_listed", count=len(rows), rows=told)
