"""Lines of the record that make no sense in a campaign, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ..plan.strict import MOST
from ..words.catalogue import words
from ..words.pair import Words
from .decisions import OPEN, RECEIPT_DAYS, STATES, Decisions
from .entries import AnyEntry, Award, Correct, Dispute, Reject, Tie, Untruthful, Waive, Withdraw

if TYPE_CHECKING:
    from ..plan.plan import Plan


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


def _strangers(entry: AnyEntry, known: Vocabulary) -> Iterable[Words]:
    named: list[tuple[str, object, Collection[Any]]] = []
    if isinstance(entry, Dispute | Correct | Untruthful | Waive):
        named += [("unit", entry.unit, known.units), ("month", entry.month, known.months)]
    if isinstance(entry, Dispute | Correct):
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


def _wrong_answer(entry: AnyEntry, before: Decisions) -> Iterable[Words]:
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
