"""One list of dossiers or accounts as it came: where it lay, which column is where, what the campaign declares of it.

A list is counted only if it is known of every column that its counts hang on where it is, or that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from ..containers.sheets import Row

DAYS = ("received", "due", "finished")
NAMED = ("unit", "status", "channel", "level")
PLACE = ("source", "month", "row")
TEXTS = ("code", *NAMED, *DAYS)
"""The text columns of a staged list. An account's day of creation stands in `received`."""

COUNTS = {
    "dossiers": ("received", "resolved", "on_time", "overdue", "in_time", "everything"),
    "accounts": ("received",),
}
"""What is counted; which figure of the plan each is, the form of the list says."""
HANGS_ON = {
    "received": ("status",),
    "resolved": ("status", "finished"),
    **dict.fromkeys(("on_time", "overdue", "in_time"), ("status", "due", "finished")),
    "everything": ("status",),
}
"""What is counted of dossiers → the columns, beside those without which there is no list, that it would be wrong without."""
OPTIONAL = ("status", "due", "finished")
"""Columns of dossiers that a campaign may declare a list to be without."""

REAL = "@"
"""Before a day that the file itself stores as a date, so that it can be told from text."""
DECLARED = "="
"""Before a value that the campaign declares for the whole list; alone: nothing says so, and nothing has to."""


def marked(text: str) -> str:
    """A text of the file as it is staged: one that begins like a mark of ours has it twice."""
    return text[0] + text if text.startswith((REAL, DECLARED)) else text


def is_real(text: str) -> bool:
    """Whether a staged text is a day that the file itself stores as one."""
    return text.startswith(REAL) and not text.startswith(2 * REAL)


def as_typed(text: str) -> str:
    """A staged text as it stands in the file; a real date as its day.

    >>> as_typed("==online"), as_typed("@2021-04-25"), as_typed("Xã Tân Hòa")
    ('=online', '2021-04-25', 'Xã Tân Hòa')
    """
    return text[1:] if text.startswith((REAL, DECLARED)) else text


@dataclass(frozen=True, eq=False)
class ListFile:
    """One list of dossiers or accounts, as it came: where it lay, which column is where, what is declared."""

    kind: Literal["dossiers", "accounts"]
    month: str
    """The folder it lay in."""
    file: str
    """What messages call it: `2021-06/ho-so.xls`."""
    sheet: str
    sha256: str
    columns: Mapping[str, int]
    """Name of a column → its place in a row. Dossiers: code, unit, status, channel, level, received, due, finished;
    accounts: code, unit, created. A column that is not there has no key."""
    rows: Iterable[Row]
    """Data rows alone, without header and totals; can be iterated over again and again."""
    parquet: Path | None = None
    """Where the file is Parquet: then it is scanned, not iterated over. Its first record is row 2, below the names."""
    channel: str | None = None
    """Declared for the whole list: online, in_person or post. Where the list has the column, a declaration only fills
    what is blank or not understood in it; so with level and unit."""
    level: int | None = None
    unit: str | None = None
    without: tuple[str, ...] = ()
    """Columns of :data:`OPTIONAL` that the list is declared not to have."""
    covers: tuple[str, ...] = ()
    """Units of which this list holds everything: one without a row has zero."""
    facts: Mapping[str, str] | None = None
    """What is counted → the figure it is; without, counts keep their own names."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Name of a column → what the file calls it, for messages."""
    header: tuple[str, ...] = ()
    """All headings of the file, also those of columns that are never read."""
    header_row: int | None = None
    order: int = 0
    """Place among the lists of the campaign, by month and file: of two rows with one code the later counts."""

    @property
    def undeclared(self) -> tuple[str, ...]:
        """What neither a column nor a declaration says; such a list cannot be counted."""
        asked = ("unit", "channel", "level") if self.kind == "dossiers" else ("unit",)
        return tuple(name for name in asked if name not in self.columns and getattr(self, name) is None)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Columns that its counts would be wrong without, not found and not declared absent; no such list is counted."""
        wanted = {column for name in self.figures() for column in HANGS_ON[name]} if self.kind == "dossiers" else ()
        return tuple(name for name in OPTIONAL if name in wanted and name not in {*self.columns, *self.without})

    @property
    def countable(self) -> bool:
        return not self.undeclared and not self.lacking

    @property
    def month_number(self) -> int:
        """The month as engines compare it, 202106."""
        return int(self.month.replace("-", ""))

    @property
    def about(self) -> date:
        """A day of its month."""
        return date(int(self.month[:4]), int(self.month[5:]), 1)

    @property
    def all_channels(self) -> bool:
        """Whether the list tells the channel of each dossier, so that it speaks of all of them."""
        return self.kind == "dossiers" and "channel" in self.columns and self.channel is None and self.countable

    @property
    def may_hold_online(self) -> bool:
        """Whether nothing declared keeps dossiers online of level 3 or 4 out of the list."""
        return self.channel in (None, "online") and (self.level is None or self.level >= 3)

    def declared(self, column: str) -> str | None:
        """What is declared for every row of a column, as text."""
        if column == "unit" or (column in ("channel", "level") and self.kind == "dossiers"):
            value = getattr(self, column)
            return None if value is None else str(value)
        return None

    def constants(self) -> dict[str, str]:
        """The texts that stand in every row alike, for what has no column."""
        places = self.places()
        absent = {name: f"{DECLARED}{self.declared(name) or ''}" for name in NAMED} | dict.fromkeys(("code", *DAYS), "")
        if self.kind == "accounts":
            absent |= {"channel": f"{DECLARED}online", "level": f"{DECLARED}4"}
        return {name: text for name, text in absent.items() if name not in places}

    def places(self) -> dict[str, int]:
        """Staged column → place in a row, of those that have to be read."""
        known = {self.name_of(name): name for name in TEXTS}
        return {known[name]: place for name, place in self.columns.items() if name in known}

    def name_of(self, column: str) -> str:
        """What a staged column is called in this kind of list."""
        return "created" if self.kind == "accounts" and column == "received" else column

    def figures(self) -> dict[str, str]:
        """What is counted in such a list → the figure it is."""
        return {name: name for name in COUNTS[self.kind]} if self.facts is None else dict(self.facts)

    def heading_of(self, column: str) -> str:
        """What the file itself calls a staged column."""
        return self.headings.get(self.name_of(column), self.name_of(column))
