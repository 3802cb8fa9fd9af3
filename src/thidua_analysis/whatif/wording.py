"""A line of the record of decisions in words: what it is, what it is about, what it changed, how it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..ledger.decisions import KINDS, RECEIPT_DAYS, STATES
from ..ledger.entries import Award, Correct, Dispute, Entry, Reject, Tie, Untruthful, Waive, Withdraw
from ..plan.calendar import year_end_key
from ..plan.rules import Rules
from ..scoring.result import Result
from ..scoring.telling import REPORT_STATES
from ..words.catalogue import say
from ..words.vietnamese import count_text, day_text, month_text

RECEIPTS = {"received_on": "labels.received_on", "received_on_office": "labels.received_on_office"}


def fact_name(rules: Rules, fact: str, language: str = "vi") -> str:
    """What a figure, or a day of receipt, is called."""
    return say(RECEIPTS[fact], language) if fact in RECEIPTS else rules.fact_of(fact).name[language]


def value_text(value: int | str | None, language: str = "vi") -> str:
    """A figure or a day as people write it; `–` where there is none.

    >>> value_text(1500), value_text("2021-06-25"), value_text(None)
    ('1.500', '25/06/2021', '–')
    """
    return day_text(date.fromisoformat(value)) if isinstance(value, str) else count_text(value, language)


def kind_text(entry: Any, language: str = "vi") -> str:
    """What a line is; one that answers another names it."""
    if isinstance(entry, Correct) and entry.answers:
        return say("record.dispute_accepted", language, answers=entry.answers)
    if isinstance(entry, Reject | Withdraw):
        return f"{say(KINDS[entry.kind], language)} #{entry.answers}"
    return say(KINDS[entry.kind], language)


def about_text(month: Result, entry: Any, language: str = "vi") -> str:
    """What a line is about: unit, figure, month; of a rejection or withdrawal, what the line it answers is about."""
    known = month.world.decisions.by_seq
    while isinstance(entry, Reject | Withdraw):
        entry = known[entry.answers]
    called = month.inputs.names
    parts = [called.get(getattr(entry, "unit", ""), "")]
    if isinstance(entry, Dispute | Correct):
        parts.append(fact_name(month.rules, entry.fact, language))
    if isinstance(entry, Award):
        name = next(a for a in month.rules.award if a.id == entry.award).name[language]
        parts.append(say("record.award_place", language, name=name, place=entry.place))
    ends = entry.month == year_end_key(month.inputs.months[-1])
    year = entry.month[:4]
    parts.append(say("labels.year_end", language, year=year) if ends else month_text(entry.month, language))
    return " · ".join(filter(None, parts))


def change_text(month: Result, entry: Any, language: str = "vi") -> str:
    """What stood, and what the line puts in its place: `3 → 4`."""
    called = month.inputs.names
    if isinstance(entry, Dispute | Correct):
        return f"{value_text(entry.was, language)} → {value_text(entry.now, language)}"
    if isinstance(entry, Untruthful):
        return "; ".join(
            f"{fact_name(month.rules, fact, language)}: {value_text(entry.was[fact], language)} → {value_text(now, language)}"
            for fact, now in entry.now.items()
        )
    if isinstance(entry, Waive):
        return f"{say(REPORT_STATES[entry.was], language)} → {say(REPORT_STATES[entry.now], language)}"
    if isinstance(entry, Tie):
        return ", ".join(f"{n}. {called[unit]}" for n, unit in enumerate(entry.now, 1))
    if isinstance(entry, Award):
        return f"{called.get(entry.was or '', '–')} → {called.get(entry.now or '', '–')}"
    return ""


def state_text(month: Result, entry: Any, language: str = "vi") -> str:
    """How a line stands, as known to the month: open, accepted, in force, replaced, withdrawn, without effect."""
    decisions = month.decisions
    by = {e.answers: e.seq for e in decisions.entries if isinstance(e, Withdraw)}
    if entry.seq in by:
        return say("record.withdrawn", language, by=by[entry.seq])
    if isinstance(entry, Dispute):
        answer = decisions.answer(entry)
        return say(STATES[decisions.state(entry)], language) + (f" (#{answer.seq})" if answer else "")
    if isinstance(entry, Reject | Withdraw):
        return ""
    if isinstance(entry, Correct):
        same = [c.seq for c in decisions.corrections if all(getattr(c, k) == getattr(entry, k) for k in entry.ABOUT)]
        if max(same) > entry.seq:
            return say("record.replaced_by", language, later=max(same))
    own = isinstance(entry, Tie | Award | Waive) and entry.month == month.key
    if own and entry.seq in [p.row for p in month.found if p.code == "decision_idle"]:
        return say("record.without_effect", language)
    return say("record.in_force", language)


def entry_sentence(month: Result, entry: Any, language: str = "vi") -> str:
    """One line of the record as one sentence."""
    change, state = change_text(month, entry, language), state_text(month, entry, language)
    told = f"#{entry.seq}, {day_text(entry.at)}, {entry.by}: {kind_text(entry, language)}"
    told += f" – {about_text(month, entry, language)}" + (f": {change}" if change else "")
    return f"{told}. {say('labels.reason', language)}: {entry.reason}" + (f" ({state})" if state else "")


def entries_about(month: Result, unit: str, facts: Iterable[str]) -> list[Entry]:
    """Lines of the record, known to the month, about these figures (or days of receipt) of a unit."""
    wanted, decisions = set(facts), month.decisions
    punctual = bool(wanted & set(RECEIPT_DAYS))

    def concerns(entry: Any) -> bool:
        if isinstance(entry, Reject | Withdraw):
            return entry.answers in decisions.by_seq and concerns(decisions.by_seq[entry.answers])
        if getattr(entry, "unit", None) != unit:
            return False
        if isinstance(entry, Untruthful):
            return punctual or bool(wanted & set(entry.now))
        return punctual if isinstance(entry, Waive) else getattr(entry, "fact", None) in wanted

    return [e for e in decisions.entries if concerns(e)]
