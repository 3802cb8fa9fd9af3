"""The lines of the record of decisions, as values: who decided what, when and why.

Two dates stand apart: the month a decision is about, and the day it was decided (`at`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, PlainValidator, TypeAdapter

from ..plan.strict import MOST, Strict
from ..words.pair import Text as AnyText
from ..words.pair import Wrong

LEDGER, EVIDENCE = "decisions.jsonl", "evidence"
NO_LINE = "0" * 64
"""What stands before the first line."""


def _month(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise Wrong("ledger.month_wanted")
    return text


def _period(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2]|year-end)", text):
        raise Wrong("ledger.period_wanted")
    return text


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with suppress(ValueError):  # no month has it
            return date.fromisoformat(value)
    if type(value) is not date:
        raise Wrong("ledger.day_form")
    return value


def _figure(value: Any) -> int | str:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _day(value).isoformat()
    if type(value) is not int or not 0 <= value <= MOST:
        raise Wrong("ledger.figure_wanted", most=MOST)
    return value


def _whole(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise Wrong("schema.no_text")
    return text


Text = Annotated[AnyText, AfterValidator(_whole)]
MonthText = Annotated[str, AfterValidator(_month)]
Period = Annotated[str, AfterValidator(_period)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[date, BeforeValidator(_day)]
Figure = Annotated[int | str, PlainValidator(_figure)]
"""A count; of a day of receipt, the day as text."""


class Evidence(Strict):
    """A file that a decision rests on: its name, and the sha256 it is kept under in `evidence/`."""

    name: Text
    sha256: Sha

    @property
    def kept_as(self) -> str:
        """Its place below the campaign folder."""
        ending = re.search(r"\.[A-Za-z0-9]{1,8}$", self.name)
        return f"{EVIDENCE}/{self.sha256}{ending.group().lower() if ending else ''}"


class Entry(Strict):
    """One line. `answers` is the number of the line that this one settles."""

    seq: Annotated[int, Field(ge=1)]
    prev: Sha
    at: Day
    by: Text
    kind: str
    reason: Text
    evidence: Annotated[tuple[Evidence, ...], Field(strict=False)] = ()
    answers: Annotated[int, Field(ge=1)] | None = None

    ABOUT: ClassVar[tuple[str, ...]] = ()

    @property
    def period(self) -> str | None:
        """The month, or year's end, it is about; None where that of the line it answers holds."""
        return getattr(self, "month", None)


class _OfFigure(Entry):
    unit: Text
    month: MonthText
    fact: Text
    was: Figure | None
    now: Figure

    ABOUT = ("unit", "month", "fact")


class Dispute(_OfFigure):
    """A unit says that a figure (or a day of receipt) is another."""

    kind: Literal["dispute"]


class Correct(_OfFigure):
    """From now on the figure is `now`; it answers a dispute, or none."""

    kind: Literal["correct"]


class Reject(Entry):
    """A dispute is turned down: the figure stands."""

    kind: Literal["reject"]
    answers: Annotated[int, Field(ge=1)]


class Untruthful(Entry):
    """A unit's report was found untruthful (L1c); `now` are the figures as verified, `was` those that stood."""

    kind: Literal["untruthful"]
    unit: Text
    month: MonthText
    was: dict[Text, Annotated[int, Field(ge=0, le=MOST)] | None] = Field(default_factory=dict)
    now: dict[Text, Annotated[int, Field(ge=0, le=MOST)]] = Field(default_factory=dict)

    ABOUT = ("unit", "month")


class Waive(Entry):
    """The deduction for a late or missing report is not made; `was` is how the report stood."""

    kind: Literal["waive"]
    unit: Text
    month: MonthText
    was: Literal["late", "missing"]
    now: Literal["waived"]

    ABOUT = ("unit", "month")


class Tie(Entry):
    """Units with equal points are put in an order (L2); `was` are the equals, `now` their order."""

    kind: Literal["tie"]
    month: Period
    was: Annotated[tuple[Text, ...], Field(strict=False, min_length=2)]
    now: Annotated[tuple[Text, ...], Field(strict=False, min_length=2)]

    ABOUT = ("month",)


class Award(Entry):
    """A place of an award goes to another unit than the points propose, or to none (`now` null)."""

    kind: Literal["award"]
    month: Period
    award: Text
    place: Annotated[int, Field(ge=1)]
    competition: Text
    was: Text | None
    now: Text | None

    ABOUT = ("month", "award", "competition", "place")


class Withdraw(Entry):
    """A line counts no longer, from the day this one was decided. It stays in the file."""

    kind: Literal["withdraw"]
    answers: Annotated[int, Field(ge=1)]


AnyEntry = Annotated[Dispute | Correct | Reject | Untruthful | Waive | Tie | Award | Withdraw, Discriminator("kind")]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)
"""Any line, checked."""


@dataclass(frozen=True)
class Ledger:
    """The lines as they stand in the file, and what they say."""

    lines: tuple[bytes, ...] = ()
    entries: tuple[AnyEntry, ...] = ()

    @property
    def head(self) -> str:
        """The sha256 of the last line; zeros where there is none."""
        return self.head_after(len(self.lines))

    def head_after(self, count: int) -> str:
        """The head when there were so many lines."""
        return line_hash(self.lines[count - 1]) if count else NO_LINE

    def first(self, count: int) -> Ledger:
        """The ledger as it was when it had so many lines."""
        return Ledger(self.lines[:count], self.entries[:count])

    @cached_property
    def content(self) -> bytes:
        """The file."""
        return b"".join(line + b"\n" for line in self.lines)


def line_hash(line: bytes) -> str:
    """What the next line's `prev` must be: `head -n 3 decisions.jsonl | tail -n 1 | tr -d '\\n' | sha256sum`."""
    return sha256(line).hexdigest()
