"""The rows that intake gives: units, facts, receipts, self-scores, and what each sheet was taken for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of the campaign: its slug, code, name, the track it competes in, whether it has procedures online, and what
    else it is called, `|` between."""

    unit: str
    code: str
    name: str
    track: str
    has_procedures: bool
    aliases: str


class Fact(NamedTuple):
    """One number about one unit, as it was read, counted or decided.

    `in_period` is the period's own number where a report states that too; `source_column` the heading, where a row states
    several figures. A count of a list was counted at `cut_off`, of
    `counted_rows` rows in `counted_files` files; there is one for each day that some reading cuts the month off at.
    """

    unit: str
    month: str
    fact: str
    value: int
    source_file: str
    source_sheet: str | None
    source_row: int | None
    source_sha256: str | None
    origin: str
    in_period: int | None = None
    cut_off: date | None = None
    counted_rows: int | None = None
    counted_files: int | None = None
    source_column: str | None = None


class Receipt(NamedTuple):
    """On which days a unit's report was received, by its two addressees."""

    unit: str
    month: str
    received_on: date | None
    received_on_office: date | None
    source_file: str
    source_sheet: str | None
    source_row: int | None

    @property
    def days(self) -> Iterator[date]:
        """Those that are known."""
        return (day for day in (self.received_on, self.received_on_office) if day is not None)


class SelfScore(NamedTuple):
    """What a unit gives itself on a criterion (blank: in all), and the percentage it states there."""

    unit: str
    month: str
    criterion: str
    points: Decimal | None
    percent: Fraction | None
    source_file: str
    source_sheet: str | None
    source_row: int | None


class Taken(NamedTuple):
    """A sheet of a file, what it was taken for, and how many of its rows were used."""

    file: str
    sheet: str
    form: str
    unit: str
    rows_read: int
    rows_used: int
    sha256: str
