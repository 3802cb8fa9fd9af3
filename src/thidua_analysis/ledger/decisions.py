"""What the record of decisions comes to, for one month and one day of knowledge: what scoring reads of it.

A line counts from the day it was decided (`at`) until the day it was withdrawn. Nothing here is ever decided
by this package.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from ..words.errors import CampaignError
from .entries import NO_LINE, AnyEntry, Award, Correct, Dispute, Entry, Ledger, Reject, Tie, Untruthful, Waive, Withdraw

RECEIPT_DAYS = ("received_on", "received_on_office")
"""What a dispute or correction can be about beside the plan's facts."""
OPEN, ACCEPTED, REJECTED, WITHDRAWN = "open", "accepted", "rejected", "withdrawn"
STATES = {
    OPEN: "labels.dispute_open",
    ACCEPTED: "labels.dispute_accepted",
    REJECTED: "labels.dispute_rejected",
    WITHDRAWN: "labels.dispute_withdrawn",
}
"""How a dispute stands, and what that is called."""
KINDS = {
    "dispute": "labels.kind_dispute",
    "correct": "labels.kind_correct",
    "reject": "labels.kind_reject",
    "untruthful": "labels.kind_untruthful",
    "waive": "labels.waived",
    "tie": "labels.kind_tie",
    "award": "labels.kind_award",
    "withdraw": "labels.kind_withdraw",
}
"""What a line of the record is called."""

E_ = TypeVar("E_", bound=Entry)


@dataclass(frozen=True)
class Decisions:
    """Lines of the ledger, and corrections that are only assumed: what if a claim were granted?"""

    entries: tuple[AnyEntry, ...] = ()
    assumed: tuple[Correct, ...] = ()

    def __hash__(self) -> int:
        return hash((*(e.seq for e in self.entries), 0, *(c.seq for c in self.assumed)))

    def known_on(self, day: date | None) -> Decisions:
        """Those decided by a day; all where no day is given."""
        return self if day is None else replace(self, entries=tuple(e for e in self.entries if e.at <= day))

    def assuming(self, corrections: Iterable[Correct]) -> Decisions:
        """The same, and these corrections on top: numbered as if they were recorded next."""
        last = max((e.seq for e in (*self.entries, *self.assumed)), default=0)
        added = [c.model_copy(update={"seq": last + n}) for n, c in enumerate(corrections, 1)]
        return replace(self, assumed=(*self.assumed, *added))

    def granting(self, claims: Iterable[tuple[Dispute, int | str]]) -> Decisions:
        """The same, were each disputed figure this; of two about one figure the later holds."""
        return self.assuming(
            Correct(
                seq=d.seq, prev=NO_LINE, at=d.at, by=d.by, kind="correct", reason=d.reason,
                unit=d.unit, month=d.month, fact=d.fact, was=d.was, now=value,
            )
            for d, value in claims
        )  # fmt: skip

    @cached_property
    def by_seq(self) -> Mapping[int, AnyEntry]:
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

    def answer(self, dispute: Dispute) -> Correct | Reject | None:
        """The line that settled a dispute, and still counts; None while it is open."""
        answers = [e for e in self.entries if isinstance(e, Correct | Reject) and e.answers == dispute.seq]
        return next((e for e in reversed(answers) if e.seq not in self.withdrawn), None)

    def dispute(self, seq: int | str) -> Dispute:
        """The dispute with this number, `8` or `#8`. CampaignError names those that are open."""
        text = str(seq).lstrip("#")
        seq = int(text) if text.isdecimal() else 0
        line = self.by_seq.get(seq)
        if not isinstance(line, Dispute):
            there = [f"#{d.seq}" for d in self.open_disputes] or ["–"]
            raise CampaignError("ledger.no_dispute", seq=seq, open=there)
        return line

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
