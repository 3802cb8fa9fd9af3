"""What the record of decisions comes to, for one month and one day of knowledge: what scoring reads of it.

A line counts from the day it was decided (`at`) until the day it was withdrawn. Nothing here is ever decided
by this package.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from .ledger import Award, Correct, Dispute, Entry, Ledger, Reject, Tie, Untruthful, Waive, Withdraw

RECEIPT_DAYS = ("received_on", "received_on_office")
"""What a dispute or correction can be about beside the plan's facts."""
OPEN, ACCEPTED, REJECTED, WITHDRAWN = "open", "accepted", "rejected", "withdrawn"

E_ = TypeVar("E_", bound=Entry)


@dataclass(frozen=True)
class Decisions:
    """Lines of the ledger, and corrections that are only assumed: what if a claim were granted?"""

    entries: tuple[Any, ...] = ()
    assumed: tuple[Correct, ...] = ()

    def known_on(self, day: date | None) -> Decisions:
        """Those decided by a day; all where no day is given."""
        return self if day is None else replace(self, entries=tuple(e for e in self.entries if e.at <= day))

    def assuming(self, corrections: Iterable[Correct]) -> Decisions:
        """The same, and these corrections on top: numbered as if they were recorded next."""
        last = max((e.seq for e in (*self.entries, *self.assumed)), default=0)
        added = [c.model_copy(update={"seq": last + n}) for n, c in enumerate(corrections, 1)]
        return replace(self, assumed=(*self.assumed, *added))

    @cached_property
    def by_seq(self) -> Mapping[int, Any]:
        return {e.seq: e for e in self.entries}

    @cached_property
    def withdrawn(self) -> frozenset[int]:
        """The numbers of the lines that count no longer."""
        return frozenset(e.answers for e in self.entries if isinstance(e, Withdraw))

    def _standing(self, kind: type[E_]) -> tuple[E_, ...]:
        return tuple(e for e in self.entries if isinstance(e, kind) and e.seq not in self.withdrawn)

    @cached_property
    def corrections(self) -> tuple[Correct, ...]:
        """Corrections that count, in the order they were recorded; of two for one figure the later holds."""
        return (*self._standing(Correct), *self.assumed)

    @cached_property
    def findings(self) -> tuple[Untruthful, ...]:
        return self._standing(Untruthful)

    @cached_property
    def waivers(self) -> tuple[Waive, ...]:
        return self._standing(Waive)

    @cached_property
    def disputes(self) -> tuple[Dispute, ...]:
        """Every dispute, withdrawn ones too."""
        return tuple(e for e in self.entries if isinstance(e, Dispute))

    @cached_property
    def open_disputes(self) -> tuple[Dispute, ...]:
        return tuple(d for d in self.disputes if self.state(d) == OPEN)

    def answer(self, dispute: Dispute) -> Any:
        """The line that settled a dispute, and still counts; None while it is open."""
        answers = [e for e in self.entries if isinstance(e, Correct | Reject) and e.answers == dispute.seq]
        return next((e for e in reversed(answers) if e.seq not in self.withdrawn), None)

    def state(self, dispute: Dispute) -> str:
        """`open`, `accepted`, `rejected` or `withdrawn`."""
        if dispute.seq in self.withdrawn:
            return WITHDRAWN
        answer = self.answer(dispute)
        return OPEN if answer is None else (ACCEPTED if isinstance(answer, Correct) else REJECTED)

    def order(self, period: str) -> tuple[Tie, ...]:
        """The ties decided for a month or year's end, the latest first."""
        return tuple(reversed([t for t in self._standing(Tie) if t.month == period]))

    def awards(self, period: str) -> tuple[Award, ...]:
        """The awards that went another way than the points propose, the latest first."""
        return tuple(reversed([a for a in self._standing(Award) if a.month == period]))

    def period_of(self, entry: Entry) -> str:
        """The month or year's end a line is about; that of the line it answers, if it has none of its own."""
        while entry.period is None and (answered := self.by_seq.get(entry.answers or 0)) is not None:
            entry = answered
        return entry.period or ""

    def about(self, months: Collection[str]) -> Decisions:
        """The lines about these months (or a year's end that closes them)."""
        return replace(self, entries=tuple(e for e in self.entries if self.period_of(e) in months))


def used_count(ledger: Ledger, months: Collection[str], day: date | None) -> int:
    """How many lines of the ledger a report of these months rests on: up to the last one that is about them."""
    used = Decisions(ledger.entries).known_on(day).about(months).entries
    return max((e.seq for e in used), default=0)


def resolve(equals: Collection[str], ties: Iterable[Tie]) -> Tie | None:
    """The latest decision that puts all of these units in an order; None where some are not in it."""
    return next((tie for tie in ties if set(equals) <= set(tie.now)), None)


class Vocabulary(NamedTuple):
    """What decisions may name: a campaign's units, months, figures, awards."""

    units: Collection[str]
    months: Collection[str]
    periods: Collection[str]
    facts: Collection[str]
    awards: Collection[str]


def decision_faults(decisions: Decisions, known: Vocabulary) -> list[tuple[int, str, str]]:
    """Lines that make no sense in this campaign: the line, and why, in Vietnamese and English.

    A unit, month, figure or award that does not exist; an answer to a line that is no dispute, or that was
    settled already; something withdrawn twice.
    """
    faults: list[tuple[int, str, str]] = []
    for n, entry in enumerate(decisions.entries):
        before = Decisions(decisions.entries[:n])
        faults += [(entry.seq, *told) for told in (*_strangers(entry, known), *_wrong_answer(entry, before))]
    return faults


def _strangers(entry: Any, known: Vocabulary) -> Iterable[tuple[str, str]]:
    named: list[tuple[str, str, Collection[str]]] = []
    if "unit" in entry.ABOUT:
        named += [("unit", entry.unit, known.units), ("month", entry.month, known.months)]
    if "fact" in entry.ABOUT:
        named.append(("fact", entry.fact, (*known.facts, *RECEIPT_DAYS)))
        wanted = str if entry.fact in RECEIPT_DAYS else int
        if any(not isinstance(v, wanted) for v in (entry.was, entry.now) if v is not None):
            yield f"{entry.fact}: cần {_KIND[wanted][0]}", f"{entry.fact}: {_KIND[wanted][1]} is wanted"
    if isinstance(entry, Untruthful):
        named += [("now", fact, known.facts) for fact in entry.now]
        if entry.was.keys() != entry.now.keys():
            yield "was và now phải nói về cùng số liệu", "was and now must be about the same figures"
    if isinstance(entry, Tie):
        named += [("month", entry.month, known.periods), *(("now", unit, known.units) for unit in entry.now)]
        if sorted(entry.was) != sorted(entry.now) or len(set(entry.now)) < len(entry.now):
            yield "was và now phải gồm cùng các đơn vị", "was and now must hold the same units"
    if isinstance(entry, Award):
        named += [("month", entry.month, known.periods), ("award", entry.award, known.awards)]
        named += [("unit", unit, known.units) for unit in (entry.was, entry.now) if unit is not None]
    for key, name, there in named:
        if name not in there:
            yield f"{key}: không có {name!r}", f"{key}: there is no {name!r}"


_KIND = {str: ("ngày, dạng YYYY-MM-DD", "a day, YYYY-MM-DD,"), int: ("số nguyên", "a whole number")}


def _wrong_answer(entry: Any, before: Decisions) -> Iterable[tuple[str, str]]:
    if entry.answers is None:
        return
    target = before.by_seq.get(entry.answers)
    if target is None:
        yield f"answers: chưa có dòng {entry.answers}", f"answers: there is no line {entry.answers} before it"
        return
    if entry.at < target.at:
        yield (
            f"at: {entry.at} trước ngày của dòng {target.seq} ({target.at})",
            f"at: {entry.at} is before the day of line {target.seq} ({target.at})",
        )
    if isinstance(entry, Withdraw):
        if isinstance(target, Withdraw):
            yield (
                f"dòng {target.seq} là một lần rút; ghi quyết định mới",
                f"line {target.seq} is itself a withdrawal; record anew",
            )
        elif target.seq in before.withdrawn:
            yield f"dòng {target.seq} đã được rút", f"line {target.seq} was withdrawn already"
    elif not isinstance(target, Dispute) or not isinstance(entry, Correct | Reject):
        yield f"dòng {target.seq} không phải khiếu nại", f"line {target.seq} is not a dispute"
    elif (state := before.state(target)) != OPEN:
        yield (
            f"khiếu nại {target.seq} không còn mở ({STATES[state][0]})",
            f"dispute {target.seq} is not open ({STATES[state][1]})",
        )
    elif isinstance(entry, Correct) and any(getattr(entry, key) != getattr(target, key) for key in entry.ABOUT):
        yield (
            f"khác đơn vị, tháng hoặc số liệu của khiếu nại {target.seq}",
            f"another unit, month or figure than dispute {target.seq}",
        )


STATES = {
    OPEN: ("đang mở", "open"),
    ACCEPTED: ("đã chấp nhận", "accepted"),
    REJECTED: ("đã bác", "rejected"),
    WITHDRAWN: ("đã rút", "withdrawn"),
}
