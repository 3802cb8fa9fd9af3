"""What people may decide: each wish says what line of the record it would become, on what stands at that moment.

CampaignError says why something cannot be recorded and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Protocol

from ..campaign import Campaign
from ..ledger import entries
from ..ledger.decisions import OPEN, RECEIPT_DAYS, STATES, Decisions, resolve
from ..ledger.entries import Entry
from ..ledger.faults import value_fault
from ..month import Month
from ..plan.calendar import YEAR_END, year_end_key
from ..scoring.checks import check_decisions
from ..scoring.equals import equals
from ..scoring.rows import Report
from ..scoring.standings import MISSING_FIGURE, TIE
from ..words.catalogue import LANGUAGES, say, words
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.vietnamese import count_text

Value = int | str | date
"""A count; of a day of receipt, a date or `YYYY-MM-DD`."""
Fields = dict[str, Any]
IN_TIME = {
    "on_time": "recording.report_on_time", "pending": "recording.report_pending", "not_due": "recording.report_not_due",
}  # fmt: skip
"""What is said of a report that costs nothing."""


class Wish(Protocol):
    """Something to be recorded."""

    def draft(self, now: Campaign, day: date) -> Fields:
        """The line it would become on that day, but for who decided it and why; CampaignError where it makes no sense."""


@dataclass(frozen=True)
class Dispute:
    """A unit says that a figure, or a day of receipt (`received_on`, `received_on_office`), is `claim`."""

    unit: str
    month: str
    fact: str
    claim: Value

    def draft(self, now: Campaign, day: date) -> Fields:
        return _of_figure(now, self.unit, self.month, self.fact, self.claim, day, "dispute")


@dataclass(frozen=True)
class Accept:
    """A dispute is granted: the figure is corrected to the claim, or to `value` where it is granted in part."""

    seq: int
    value: Value | None = None

    def draft(self, now: Campaign, day: date) -> Fields:
        seq, value = self.seq, self.value
        dispute = _open_dispute(now, seq)
        unit, month, fact = dispute.unit, dispute.month, dispute.fact
        was = _stands(now, unit, month, fact, day)
        granted = _value(now, month, fact, dispute.now if value is None else value, day)
        # a claim that stands already, by another decision, can still be granted
        if granted == was and granted != dispute.now:
            raise CampaignError(
                "recording.reject_instead", shown=_shown(granted), unit=unit, month=month, fact=fact, seq=seq
            )
        return {
            "kind": "correct", "unit": unit, "month": month, "fact": fact, "was": was, "now": granted, "answers": seq,
        }  # fmt: skip


@dataclass(frozen=True)
class Reject:
    """A dispute is turned down: the figure stands."""

    seq: int

    def draft(self, now: Campaign, day: date) -> Fields:
        return {"kind": "reject", "answers": _open_dispute(now, self.seq).seq}


@dataclass(frozen=True)
class Correct:
    """A figure, or a day of receipt, is corrected without anybody having disputed it."""

    unit: str
    month: str
    fact: str
    value: Value

    def draft(self, now: Campaign, day: date) -> Fields:
        return _of_figure(now, self.unit, self.month, self.fact, self.value, day, "correct")


@dataclass(frozen=True)
class Untruthful:
    """A unit's report is found untruthful (L1c); `verified` are its figures as they were found to be.

    A verified figure may equal what stands: where the portal counts, the report may be false all the same.
    """

    unit: str
    month: str
    verified: Mapping[str, int]

    def draft(self, now: Campaign, day: date) -> Fields:
        unit, month, verified = self.unit, self.month, self.verified
        rules = now.inputs.rules
        if rules.untruthful is None:
            raise CampaignError("recording.no_untruth_clause", id=now.plan.id)
        was = {fact: _stands(now, unit, month, fact, day) for fact in verified}
        right = {fact: _value(now, month, fact, value, day) for fact, value in verified.items()}
        if days := [fact for fact in verified if fact in RECEIPT_DAYS]:
            raise CampaignError("recording.day_no_figure", days=days[0])
        if not verified and rules.scoring.untruthful_figures == "verified":
            raise CampaignError("recording.name_verified")
        if _report(now, unit, month, day).received_on is None:
            raise CampaignError("recording.no_report_yet", unit=unit, month=month, day=day)
        _refuse_second([f for f in now.decisions.findings if (f.unit, f.month) == (unit, month)])
        return {"kind": "untruthful", "unit": unit, "month": month, "was": was, "now": right}


@dataclass(frozen=True)
class Waive:
    """The deduction for a report that is late or missing on the day of the decision is not made."""

    unit: str
    month: str

    def draft(self, now: Campaign, day: date) -> Fields:
        unit, month = self.unit, self.month
        report = _report(now, unit, month, day)
        _refuse_second([w for w in now.decisions.waivers if (w.unit, w.month) == (unit, month)])
        if report.state not in ("late", "missing"):
            state = words(IN_TIME[report.state])
            raise CampaignError("recording.nothing_to_waive", unit=unit, month=month, day=day, state=state)
        return {"kind": "waive", "unit": unit, "month": month, "was": report.state, "now": "waived"}


@dataclass(frozen=True)
class Tie:
    """Units with equal points are put in an order (L2), for a month or a year's end (`2021-year-end`)."""

    period: str
    order: Sequence[str]

    def draft(self, now: Campaign, day: date) -> Fields:
        period, order = self.period, tuple(self.order)
        month = _period(now, period, day)
        if len(order) < 2 or len(set(order)) < len(order):
            raise CampaignError("recording.order_of_two")
        for unit in order:
            now.inputs.unit(unit)
        groups = equals(month)
        if set(order) not in groups:
            raise _not_the_equals(month, order, groups)
        held = resolve(order, now.decisions.order(period))
        if held and [u for u in held.now if u in order] == list(order):
            _refuse_second([held])
        listed = [unit for unit in now.inputs.names if unit in order]
        return {"kind": "tie", "month": period, "was": listed, "now": list(order)}


@dataclass(frozen=True)
class Award:
    """A place of an award goes to another unit than the points propose, or to none (`unit=None`).

    `period` is `2021-06` or `2021-year-end`. `competition` (`commune`, `commune+department`) is asked for where
    the award has several; `instead_of`, where several units share the place.
    """

    period: str
    award: str
    place: int
    unit: str | None
    competition: str | None = None
    instead_of: str | None = None

    def draft(self, now: Campaign, day: date) -> Fields:
        period, award, place, unit = self.period, self.award, self.place, self.unit
        month = _period(now, period, day)
        where = _competition(month, award, place, self.competition)
        if unit is not None and now.inputs.unit(unit).track not in where.split("+"):
            raise CampaignError("recording.does_not_compete", unit=unit, award=award, where=where)
        decided = [a for a in now.decisions.awards(period) if (a.award, a.competition) == (award, where)]
        _refuse_second([a for a in decided if a.place == place])
        proposed, lacking = _proposed(month, award, where, place, decided)
        was = _one_of(proposed, period, award, place, self.instead_of)
        if unit == was and not lacking:
            held_by: str | Words = was or words("recording.nobody")
            raise CampaignError("recording.proposed_already", period=period, award=award, place=place, unit=held_by)
        held = month.awards[(month.awards["award"] == award) & (month.awards["competition"] == where)]
        held = held[(held["unit"] == unit) & (held["state"] == "won")]
        if unit is not None and len(held):
            other = held["place"].iloc[0]
            raise CampaignError("recording.holds_other_place", unit=unit, other=other, award=award)
        return {
            "kind": "award", "month": period, "award": award, "place": place, "competition": where,
            "was": was, "now": unit,
        }  # fmt: skip


@dataclass(frozen=True)
class Withdraw:
    """A line counts no longer from this day on; it stays in the record. A dispute it had answered is open again. With
    `dispute`, only a dispute that is open is taken back."""

    seq: int
    dispute: bool = False

    def draft(self, now: Campaign, day: date) -> Fields:
        seq = self.seq
        if self.dispute:
            _open_dispute(now, seq)
        target = _line(now, seq)
        if isinstance(target, entries.Dispute) and seq not in now.decisions.withdrawn:
            _open_dispute(now, seq)
        fields = {"kind": "withdraw", "answers": seq}
        if isinstance(target, entries.Correct | entries.Untruthful) and seq not in now.decisions.withdrawn:
            _refuse_if_rested_on(now, target)
        if isinstance(target, entries.Correct | entries.Reject) and seq not in now.decisions.withdrawn:
            _refuse_reopened(now.decisions, target)
        return fields


def _not_the_equals(month: Month, order: Sequence[str], groups: Sequence[set[str]]) -> CampaignError:
    listed = list(month.inputs.names)
    if wider := [group for group in groups if set(order) < group]:
        every = ", ".join(unit for unit in listed if unit in min(wider, key=len))
        return CampaignError("recording.more_are_equal", key=month.key, every=every)
    rows = [month.standing(unit) for unit in order]

    def told(language: str) -> str:
        unranked, lacking = say("recording.not_ranked", language), say("recording.figures_missing", language)
        return ", ".join(
            f"{row.unit} {count_text(row.total, language)}"
            + (unranked if row.rank_best is None else "" if row.complete else lacking)
            for row in rows
        )

    there = "; ".join(", ".join(unit for unit in listed if unit in group) for group in groups) or "–"
    totals = Words(vi=told("vi"), en=told("en"))
    return CampaignError("recording.not_equal", period=month.key, told=totals, there=there)


def _competition(month: Month, award: str, place: int, competition: str | None) -> str:
    """The competition that is meant; the award, its place and competition must exist in this period."""
    awards = {a.id: a for a in month.rules.award if a.when == month.kind}
    if award not in awards:
        there = ", ".join(awards) or "–"
        raise CampaignError("recording.no_award", key=month.key, award=award, there=there)
    places = sum(prize.places for prize in awards[award].prizes)
    if not 1 <= place <= places:
        raise CampaignError("recording.no_place", award=award, places=places, place=place)
    every = ["+".join(tracks) for tracks in awards[award].competitions]
    if competition is None and len(every) == 1:
        return every[0]
    if competition is None or competition not in every:
        which = "recording.no_competition" if competition else "recording.which_competition"
        read = {"read": competition} if competition else {}
        raise CampaignError(which, award=award, known=" | ".join(every), **read)
    return competition


def _proposed(
    month: Month, award: str, competition: str, place: int, decided: Sequence[entries.Award]
) -> tuple[list[str], bool]:
    """Who has the place by points and decided ties alone, and was not decided upon: nobody where it is vacant, nor where
    missing figures keep it open, which is told too."""
    others = tuple(e for e in month.world.decisions.entries if not isinstance(e, entries.Award))
    own = (p for p in month.but(decisions=Decisions(others)).given if (p.award, p.competition) == (award, competition))
    rows = [row for row in own if place in _places(row.place)]
    if any(row.why == TIE for row in rows):
        equal = ",".join(str(row.unit) for row in rows)
        which = "--year-end" if month.kind == YEAR_END else f"--month {month.month}"
        raise CampaignError("recording.tie_first", key=month.key, award=award, place=place, which=which, equal=equal)
    gone = [a.was for row in rows for a in decided if a.place in _places(row.place)]
    names = [row.unit for row in rows if row.state == "won" and row.unit is not None and row.unit not in gone]
    return names, any(row.why == MISSING_FIGURE for row in rows)


def _places(text: str) -> range:
    first, _, last = text.partition("–")
    return range(int(first), int(last or first) + 1)


def _one_of(names: Sequence[str], period: str, award: str, place: int, instead_of: str | None) -> str | None:
    if (instead_of is None and len(names) > 1) or (instead_of is not None and instead_of not in names):
        told = ", ".join(names) or "–"
        raise CampaignError("recording.held_by", period=period, award=award, place=place, told=told)
    return instead_of or next(iter(names), None)


def _refuse_if_rested_on(now: Campaign, target: entries.Correct | entries.Untruthful) -> None:
    """Later decisions were made on the figure that this one set: they go first."""

    def outdated(entries: Iterable[Any]) -> set[int]:
        found = check_decisions(Decisions(tuple(entries)), now.stands)
        return {p.row for p in found if p.code == "decision_outdated" and p.row is not None}

    every = now.decisions.entries
    gone = {*now.decisions.withdrawn, target.seq}
    rested = outdated(e for e in every if e.seq not in gone) - outdated(every)
    if rested:
        told = ", ".join(f"#{n}" for n in sorted(rested))
        raise CampaignError("recording.rested_on", seq=target.seq, told=told)


def _refuse_reopened(decisions: Decisions, target: entries.Correct | entries.Reject) -> None:
    dispute = decisions.by_seq.get(target.answers or 0)
    if isinstance(dispute, entries.Dispute) and dispute.seq not in decisions.withdrawn:
        other = _open_about(decisions, dispute.unit, dispute.month, dispute.fact)
        if other:
            raise CampaignError("recording.would_reopen", seq=dispute.seq, other=other.seq)


# ── what is there ──


def _month(now: Campaign, month: str, at: date) -> None:
    """The month exists, its files have come, and it had begun when the decision was made."""
    if month not in now.months:
        now.month(month)  # says which there are
    if month not in now.months_at_hand:
        raise CampaignError("recording.no_files", month=month)
    if f"{at:%Y-%m}" < month:
        raise CampaignError("recording.before_month", at=at, month=month)


def _period(now: Campaign, period: str, at: date) -> Month:
    last = now.months[-1]
    if period == year_end_key(last):
        _month(now, last, at)
        return now.year_end()
    _month(now, period, at)
    return now.month(period)


def _of_figure(now: Campaign, unit: str, month: str, fact: str, value: Value, day: date, kind: str) -> Fields:
    """A dispute or correction of a figure about which none is open, and that is not what stands."""
    was, right = _stands(now, unit, month, fact, day), _value(now, month, fact, value, day)
    about = {"unit": unit, "month": month, "fact": fact}
    if other := _open_about(now.decisions, **about):
        if kind == "dispute":
            raise CampaignError("recording.disputed_already", seq=other.seq, shown=_shown(other.now), **about)
        raise CampaignError("recording.answer_dispute", seq=other.seq, right=right, **about)
    _refuse_same(unit, month, fact, was, right)
    return {"kind": kind, **about, "was": was, "now": right}


def _stands(now: Campaign, unit: str, month: str, fact: str, at: date) -> int | str | None:
    """What counts of a figure when a decision is made about it."""
    now.inputs.unit(unit)
    _month(now, month, at)
    there = [*now.vocabulary.facts, *RECEIPT_DAYS]
    if fact in now.plan.questions or fact in now.plan.clauses:
        asked = [q for q in now.plan.questions.values() if fact in (q.id, q.clause)]
        told = Words(**{lang: "; ".join(f"{q.id}: {q.question[lang]}" for q in asked) or "–" for lang in LANGUAGES})
        raise CampaignError("recording.reading_no_figure", fact=fact, readings=told, month=month)
    if fact not in there:
        near = ", ".join(get_close_matches(fact, there, n=3, cutoff=0.5) or there)
        raise CampaignError("recording.no_fact", fact=fact, near=near)
    was = now.stands(unit, month, fact, now.decisions)
    if now.stands(unit, month, fact, now.decisions.known_on(at)) != was:
        raise CampaignError("recording.rests_on_later", unit=unit, month=month, fact=fact, shown=_shown(was), at=at)
    return was


def _value(now: Campaign, month: str, fact: str, value: Value, at: date) -> int | str:
    """A value as the record holds it, if the figure can have it."""
    if fact in RECEIPT_DAYS:
        if isinstance(value, datetime):
            value = value.date()
        value = (value if isinstance(value, date) else as_day(fact, value)).isoformat()
    if fault := value_fault(fact, value, month, at, now.vocabulary.facts):
        raise CampaignError(fault)
    assert not isinstance(value, date)
    return value


def as_day(name: str, text: object) -> date:
    """A day as it is typed, YYYY-MM-DD; CampaignError for anything else."""
    try:
        if isinstance(text, str) and len(text) == 10:  # fromisoformat also takes 20210702 and 2021-W26-5
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CampaignError("recording.no_day", name=name, text=text)


def _refuse_same(unit: str, month: str, fact: str, was: int | str | None, value: int | str) -> None:
    if value == was:
        raise CampaignError("recording.stands_already", unit=unit, month=month, fact=fact, shown=_shown(was))


def _refuse_second(standing: Sequence[Entry]) -> None:
    if standing:
        seq = standing[0].seq
        raise CampaignError("recording.decided_already", seq=seq)


def _open_about(decisions: Decisions, unit: str, month: str, fact: str) -> entries.Dispute | None:
    about = (unit, month, fact)
    return next((d for d in decisions.open_disputes if (d.unit, d.month, d.fact) == about), None)


def _line(now: Campaign, seq: int) -> Any:
    if seq not in now.decisions.by_seq:
        count = len(now.decisions.entries)
        raise CampaignError("recording.no_line", seq=seq, count=count)
    return now.decisions.by_seq[seq]


def _open_dispute(now: Campaign, seq: int) -> entries.Dispute:
    dispute = now.decisions.dispute(seq)
    state = now.decisions.state(dispute)
    if state != OPEN:
        answer = now.decisions.answer(dispute)
        by = f" (#{answer.seq}; thidua decide withdraw {answer.seq})" if answer else ""
        told = words(STATES[state])
        raise CampaignError("recording.not_open", seq=seq, state=told, by=by)
    return dispute


def _report(now: Campaign, unit: str, month: str, at: date) -> Report:
    """How the unit's report stood on a day."""
    now.inputs.unit(unit)
    _month(now, month, at)
    for report in now.month(month, as_of=at).report_rows:
        if (report.unit, report.month) == (unit, month):
            return report
    raise CampaignError("recording.no_report_asked", unit=unit, month=month)


def _shown(value: int | str | None) -> str:
    """A figure, or a day, as a message shows it."""
    return "–" if value is None else (count_text(value) if isinstance(value, int) else value)
