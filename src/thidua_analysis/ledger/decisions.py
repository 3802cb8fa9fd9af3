"""What the record of decisions comes to, for one month and one day of knowledge: what scoring reads of it.

A line counts from the day it was decided (`at`) until the day it was withdrawn. Nothing here is ever decided
by this package.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..plan.strict import MOST
from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.pair import Words
from .chain import NO_LINE, Award, Correct, Dispute, Entry, Ledger, Reject, Tie, Untruthful, Waive, Withdraw

if TYPE_CHECKING:
    from ..plan.plan import Plan

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

    entries: tuple[Any, ...] = ()
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

    def dispute(self, seq: int) -> Dispute:
        """The dispute with this number. CampaignError names those that are open."""
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


class Vocabulary(NamedTuple):
    """What decisions may name in a campaign."""

    units: Mapping[str, str]
    """Each unit and its track."""
    months: Collection[str]
    facts: Mapping[str, int]
    """Each figure and the most it can be."""
    prizes: Mapping[str, Mapping[str, Mapping[str, int]]]
    """Month or year's end → award given in it → competition → how many places it has."""


def vocabulary_of(plan: Plan, tracks: Mapping[str, str], months: Collection[str], year_end: str) -> Vocabulary:
    """What decisions may name: these units, the plan's figures, and the awards of every reading, since a decision
    stands in the record whichever of them holds."""
    facts = {f.id: 1 if f.kind == "flag" else MOST for f in plan.rules().fact}
    standard = plan.readings()
    choices = [standard]
    for name in plan.readings_behind("award"):
        choices += [{**standard, name: option} for option in plan.questions[name].options]
    given: dict[str, dict[str, dict[str, int]]] = {"month": {}, "year_end": {}}
    for award in (award for chosen in choices for award in plan.rules(chosen).award):
        places = sum(prize.places for prize in award.prizes)
        held = given[award.when].setdefault(award.id, {})
        for competition in ("+".join(tracks) for tracks in award.competitions):
            held[competition] = max(places, held.get(competition, 0))
    return Vocabulary(tracks, months, facts, {**dict.fromkeys(months, given["month"]), year_end: given["year_end"]})


def decision_faults(decisions: Decisions, known: Vocabulary) -> list[tuple[int, Words]]:
    """Lines that make no sense in this campaign: the line, and why.

    A unit, month, figure, award, competition or place that does not exist; a value that the figure cannot have; an
    answer to a line that is no dispute, or that was settled already; something withdrawn twice.
    """
    faults: list[tuple[int, Words]] = []
    for n, entry in enumerate(decisions.entries):
        before = Decisions(decisions.entries[:n])
        faults += [(entry.seq, told) for told in (*_strangers(entry, known), *_wrong_answer(entry, before))]
    return faults


def _strangers(entry: Any, known: Vocabulary) -> Iterable[Words]:
    named: list[tuple[str, object, Collection[Any]]] = []
    if "unit" in entry.ABOUT:
        named += [("unit", entry.unit, known.units), ("month", entry.month, known.months)]
    if "fact" in entry.ABOUT:
        figures = (*known.facts, *RECEIPT_DAYS)
        named.append(("fact", entry.fact, figures))
        wanted = str if entry.fact in RECEIPT_DAYS else int
        if any(not isinstance(v, wanted) for v in (entry.was, entry.now) if v is not None):
            yield words("ledger.day_wanted" if wanted is str else "ledger.number_wanted", fact=entry.fact)
        elif entry.fact in figures and (
            fault := value_fault(entry.fact, entry.now, entry.month, entry.at, known.facts)
        ):
            yield fault
    if isinstance(entry, Untruthful):
        named += [("now", fact, known.facts) for fact in entry.now]
        for fact, value in entry.now.items():
            if fact in known.facts and (fault := value_fault(fact, value, entry.month, entry.at, known.facts)):
                yield fault
        if entry.was.keys() != entry.now.keys():
            yield words("ledger.other_figures")
    if isinstance(entry, Tie):
        named += [("month", entry.month, known.prizes), *(("now", unit, known.units) for unit in entry.now)]
        if sorted(entry.was) != sorted(entry.now) or len(set(entry.now)) < len(entry.now):
            yield words("ledger.other_units")
    if isinstance(entry, Award):
        given = known.prizes.get(entry.month, {})
        held = given.get(entry.award, {})
        places = held.get(entry.competition, 0)
        named.append(("month", entry.month, known.prizes))
        named += [("award", entry.award, given)] if entry.month in known.prizes else []
        named += [("competition", entry.competition, held)] if held else []
        named += [("place", entry.place, range(1, places + 1))] if places else []
        for unit in (unit for unit in (entry.was, entry.now) if unit is not None):
            named.append(("unit", unit, known.units))
            if places and unit in known.units and known.units[unit] not in entry.competition.split("+"):
                yield words("ledger.does_not_compete", unit=unit, award=entry.award, competition=entry.competition)
    for key, name, there in named:
        if name not in there:
            yield words("ledger.nothing_of_that_name", key=key, name=name)


def value_fault(fact: str, value: object, month: str, at: date, most: Mapping[str, int]) -> Words | None:
    """Why a figure, or a day of receipt, of a month cannot be decided to be this; None where it can. `most`: the most that each figure can be."""
    if fact in RECEIPT_DAYS:
        day = date.fromisoformat(str(value))
        if day <= at and f"{day:%Y-%m}" >= month:
            return None
        return words("ledger.impossible_day", fact=fact, day=day, month=month, at=at)
    if type(value) is int and 0 <= value <= most[fact]:
        return None
    return words("ledger.impossible_number", fact=fact, value=value, most=most[fact])


def _wrong_answer(entry: Any, before: Decisions) -> Iterable[Words]:
    if entry.answers is None:
        return
    target = before.by_seq.get(entry.answers)
    if target is None:
        yield words("ledger.answers_nothing", line=entry.answers)
        return
    if entry.at < target.at:
        yield words("ledger.before_what_it_answers", at=entry.at, line=target.seq, then=target.at)
    if isinstance(entry, Withdraw):
        if isinstance(target, Withdraw):
            yield words("ledger.withdrawal_itself", line=target.seq)
        elif target.seq in before.withdrawn:
            yield words("ledger.withdrawn_already", line=target.seq)
    elif not isinstance(target, Dispute) or not isinstance(entry, Correct | Reject):
        yield words("ledger.line_no_dispute", line=target.seq)
    elif (state := before.state(target)) != OPEN:
        yield words("ledger.not_open", line=target.seq, state=words(STATES[state]))
    elif isinstance(entry, Correct) and any(getattr(entry, key) != getattr(target, key) for key in entry.ABOUT):
        yield words("ledger.about_another", line=target.seq)
