"""One dispute, or one score before any dispute, laid out for those who decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..ledger.entries import Correct, Dispute
from ..plan.calendar import MONTH, YEAR_END
from ..scoring.explain import Explanation, explain, explained
from ..scoring.lines import readings_of
from ..scoring.result import Result
from ..words.columns import Points, table_of
from ..words.errors import CampaignError
from ..words.shown import Page, Shown, spoken
from .claims import Stake, at_stake, criteria_of
from .review_sentences import pair_lines, review_lines, review_title, unit_lines
from .thresholds import Turn, lateness_thresholds, thresholds


class Moved(NamedTuple):
    """A unit as it stands in a period, and as it would under the claim."""

    period: str
    unit: str
    total: Points
    claimed_total: Points
    rank: int | None
    claimed_rank: int | None
    eligible: bool | None
    claimed_eligible: bool | None

    @property
    def same(self) -> bool:
        return self[2::2] == self[3::2]


class Pair(NamedTuple):
    """The other of a report's two days of receipt: where it stands, what is claimed of it (`dispute`: by which open
    dispute; 0 where none is, and the same day is supposed), and what both claims together would change."""

    fact: str
    stands: int | str | None
    claim: int | str
    dispute: int
    criteria: tuple[Turn, ...]
    moved: tuple[Moved, ...]
    awards: tuple[Stake, ...]


class ByReading(NamedTuple):
    """A unit's points on a criterion and its total, were the plan read otherwise in one place."""

    criterion: str
    reading: str
    option: str
    in_force: bool
    points: Points | None
    total: Points
    rank: int | None


@dataclass(frozen=True, eq=False, repr=False)
class Case(Shown):
    """What is under review: a unit's score on some criteria in one month, and the disputes about it."""

    month: Any
    unit: str
    criteria: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    language: str = "vi"

    @cached_property
    def scores(self) -> tuple[Explanation, ...]:
        """:func:`review_unit` of each criterion."""
        return tuple(review_unit(self.month, self.unit, one, self.language) for one in self.criteria)

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """:func:`review` of each dispute."""
        return tuple(review(self.month, one, self.language) for one in self.disputes)

    @cached_property
    def by_reading(self) -> tuple[ByReading, ...]:
        """The criteria under each option of every reading they hang on: what a dispute over how a sentence is read is about."""
        return tuple(row for one in self.criteria for row in _by_reading(self.month, self.unit, one))

    def _page(self, language: str) -> Page:
        told = replace(self, language=language)
        title, *others = [str(one) for one in (*told.reviews, *told.scores)]
        return Page(title, tuple(others))


def case(month: Result, dispute: int = 0, unit: str = "", criterion: str = "", language: str | None = None) -> Case:
    """A dispute by its number, or (0) a unit's score on a criterion of this month (blank: on all of them).

    A dispute is looked at in the month it is about. In `vi` or `en`; without, in the language chosen once. CampaignError for a dispute, unit or criterion that does not exist.
    """
    language = spoken(language)
    if dispute:
        one = month.world.decisions.dispute(dispute)
        return Case(_own(month, one), one.unit, criteria_of(month, one.unit, one.fact), (one,), language)
    every = explained(month, unit)
    chosen = [c for c in every if c == criterion.upper()] or ([criterion] if criterion else every)
    if criterion in month.plan.questions:
        raise CampaignError(
            "whatif.reading_no_criterion",
            reading=criterion,
            question=month.plan.questions[criterion].question,
            month=month.month,
        )
    if criterion:
        explain(month, unit, criterion)  # refuses a criterion that does not exist
    about = [d for d in month.decisions.disputes if d.unit == unit]
    told = tuple(d for d in about if {*criteria_of(month, unit, d.fact)} & {*chosen})
    return Case(month, unit, tuple(chosen), told, language)


def review_unit(month: Result, unit: str, criterion: str, language: str = "vi") -> Explanation:
    """What a reviewer of a score needs before any dispute: why it is what it is, what two sources say, how far it may
    fall and how little more would raise it, and every decision and dispute about it."""
    why = explain(month, unit, criterion, language)
    return replace(why, lines=(*why.lines, *unit_lines(month, unit, criterion.upper(), language)))


@dataclass(frozen=True, eq=False)
class Review:
    """One dispute for both sides: what stands against what is claimed. `str()` is text, a notebook shows a table.

    `stands` is the figure that counts, or counted before the dispute was settled; `claim` the other.
    `periods`: the months, and the year's end, in which anything would change.
    """

    dispute: Dispute
    state: str
    answer: Any | None
    stands: int | str | None
    claim: int | str
    criterion_rows: tuple[Turn, ...]
    periods: tuple[str, ...]
    moved_rows: tuple[Moved, ...]
    award_rows: tuple[Stake, ...]
    text: Explanation
    pair: Pair | None = None
    """Of a day of receipt, the other one."""

    def __str__(self) -> str:
        return str(self.text)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.text._repr_html_()

    @table_of(Turn)
    def criteria(self) -> tuple[Turn, ...]:
        """What both sides would need, criterion by criterion: figures that are tight; days of receipt are dates."""
        return self.criterion_rows

    @table_of(Moved)
    def moved(self) -> tuple[Moved, ...]:
        """The unit in the dispute's own month, and every unit and period whose total, rank or gate would change."""
        return self.moved_rows

    @table_of(Stake)
    def awards(self) -> tuple[Stake, ...]:
        """Prizes whose outcome would change, by period: a row as each stands, and one for the claim."""
        return self.award_rows

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        answer = self.answer.model_dump(mode="json") if self.answer else None
        told = {"dispute": self.dispute.model_dump(mode="json"), "state": self.state, "answer": answer}
        told |= {"stands": self.stands, "claim": self.claim, "periods": list(self.periods)}
        told["criteria"] = [_plain(row._asdict()) for row in self.criterion_rows]
        told["moved"] = [_plain(row._asdict()) for row in self.moved_rows]
        told["awards"] = [_plain(row._asdict()) for row in self.award_rows]
        if self.pair:
            rows = {name: [_plain(row._asdict()) for row in getattr(self.pair, name)] for name in ("criteria", "moved", "awards")}  # fmt: skip
            told["pair"] = self.pair._asdict() | rows
        return told | {"title": self.text.title, "lines": {h: list(s) for h, s in self.text.lines}}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    def value(one: Any) -> Any:
        if isinstance(one, Decimal):
            return int(one) if one == int(one) else float(one)
        return one.isoformat() if isinstance(one, date) else one

    return {key: value(one) for key, one in row.items()}


def review(month: Result, dispute: Dispute, language: str = "vi", value: int | str | None = None) -> Review:
    """A dispute from the standpoint of a month: its readings, profile and day of knowledge; with a `value`, what would
    change were it granted with that one, in part for instance.

    Covers the dispute's own month, all later months at hand, and the year's end if its files have come. A settled
    dispute is shown as it stood: the figure before the decision against the claim. CampaignError where the dispute
    was not known yet.
    """
    real = _own(month, dispute)
    known = month.world.decisions.known_on(month.as_of)
    answer = known.answer(dispute)
    before = _as_it_stood(month.world.decisions, dispute, answer)
    periods = [m.but(decisions=before) for m in _periods(month, real)]
    own = periods[0]
    own.refuse_errors()
    stands = _figure(own, dispute)
    claim = dispute.now if value is None else value
    told = _changes(periods, before.granting([(dispute, claim)]), dispute, stands, claim)
    found = Review(
        dispute, known.state(dispute), answer, stands, claim, told.criteria, told.periods, told.moved, told.awards,
        Explanation("", 0, ()), _pair(periods, before, dispute, stands, claim) if told.criteria else None,
    )  # fmt: skip
    named = {m.key: m for m in periods}
    lines = review_lines(found, real, own, told.claimed, named, language)
    if found.pair:
        lines.insert(-1, pair_lines(found, found.pair, named, language))
    gain = sum(turn.claimed_points - turn.points for turn in told.criteria)
    return replace(found, text=Explanation(review_title(found, own, language), gain, tuple(lines)))


class Changed(NamedTuple):
    """What granting some claims comes to: the dispute's month under them, its criteria, the periods in which anything
    changes, who moves, which prizes."""

    claimed: Result
    criteria: tuple[Turn, ...]
    periods: tuple[str, ...]
    moved: tuple[Moved, ...]
    awards: tuple[Stake, ...]


def _changes(
    periods: Sequence[Result], granted: Decisions, dispute: Dispute, stands: int | str | None, claim: int | str
) -> Changed:
    """What differs in the dispute's own month, the first, and in the others, were these the decisions."""
    pairs = [(m, m.but(decisions=granted)) for m in periods]
    own, claimed = pairs[0]
    touched = [pair for pair in pairs if pair[0] is own or _may_differ(*pair, dispute.unit)]
    moved = tuple(row for m, c in touched for row in _moves(m, c, dispute.unit, m is own))
    awards = tuple(stake for m, c in touched for stake in at_stake(m, {(dispute,): c}))
    changed = {row.period for row in moved if not row.same} | {stake.period for stake in awards}
    asked = dispute.model_copy(update={"now": claim})
    if dispute.fact in RECEIPT_DAYS:
        criteria = lateness_thresholds(own, claimed, asked, stands, max(m.known_on for m in periods))
    else:
        criteria = thresholds(own, claimed, asked, stands)
    return Changed(claimed, criteria, tuple(m.key for m, _ in touched if m.key in changed), moved, awards)


def _pair(
    periods: Sequence[Result], before: Decisions, dispute: Dispute, stands: int | str | None, claim: int | str
) -> Pair | None:
    """The other day of receipt; None where a report has but one."""
    if dispute.fact not in RECEIPT_DAYS:
        return None
    own, other = periods[0], next(fact for fact in RECEIPT_DAYS if fact != dispute.fact)
    day = own.stands(dispute.unit, dispute.month, other, own.decisions)
    about = (dispute.unit, dispute.month, other)
    asked = [d for d in own.decisions.open_disputes if (d.unit, d.month, d.fact) == about]
    if day is None and not asked:
        return None
    twin = asked[-1] if asked else dispute.model_copy(update={"fact": other, "was": day, "now": claim})
    both = _changes(periods, before.granting([(dispute, claim), (twin, twin.now)]), dispute, stands, claim)
    return Pair(other, day, twin.now, asked[-1].seq if asked else 0, both.criteria, both.moved, both.awards)


def _by_reading(month: Result, unit: str, criterion: str) -> Iterable[ByReading]:
    rules, plan = month.rules, month.plan
    asked: Sequence[Any] = [c for c in rules.criterion if c.id == criterion] or rules.deduction
    for name in dict.fromkeys(n for one in asked for n in readings_of(plan, rules, one)):
        for option in plan.questions[name].options:
            other = month.but({name: option})
            lines = [
                line for line in other.line_rows if line.unit == unit and line.criterion in {one.id for one in asked}
            ]
            known = [line.points for line in lines if line.points is not None]
            stood = other.standing(unit)
            points = sum(known) if known or not lines else None
            yield ByReading(
                criterion, name, option, month.readings_in_force[name] == option, points, stood.total, stood.rank
            )


def _own(month: Result, dispute: Dispute) -> Result:
    """The month a dispute is about, from the standpoint of another."""
    if dispute not in month.world.decisions.known_on(month.as_of).entries:
        raise CampaignError("whatif.not_known_yet", seq=dispute.seq, at=dispute.at, as_of=month.as_of)
    same = (month.kind, month.month) == (MONTH, dispute.month)
    return month if same else month.beside(MONTH, dispute.month)


def _as_it_stood(decisions: Decisions, dispute: Dispute, answer: Any) -> Decisions:
    """The decisions with the disputed figure as it was before the dispute was granted."""
    if not isinstance(answer, Correct):
        return decisions
    if dispute.was is not None:
        return decisions.granting([(dispute, dispute.was)])
    about = (dispute.unit, dispute.month, dispute.fact)  # there was none: take every later correction away
    kept = [
        e
        for e in decisions.entries
        if not (isinstance(e, Correct) and (e.unit, e.month, e.fact) == about and e.seq > dispute.seq)
    ]
    return replace(decisions, entries=tuple(kept))


def _periods(month: Result, own: Result) -> list[Result]:
    """A dispute's own month, the later ones at hand and the year's end, as the standpoint of `month` sees them."""
    inputs, by = month.inputs, month.as_of
    found = [own]
    for one in (m for m in inputs.months_at_hand if m > own.month):
        if (month.kind, month.month) == (MONTH, one):
            found.append(month)
        elif by is None or f"{by:%Y-%m}" >= one:
            found.append(month.beside(MONTH, one))
    last = inputs.months[-1]
    if month.kind == YEAR_END:
        found.append(month)
    elif last in inputs.months_at_hand and (by is None or f"{by:%Y-%m}" >= last):
        found.append(month.beside(YEAR_END, last))
    return found


def _may_differ(month: Result, claimed: Result, unit: str) -> bool:
    """Whether anything the unit is scored on differs: cheap, nothing is scored."""

    def scored_on(m: Result) -> tuple[Any, ...]:
        reports = [report for report in m.own_reports if report.unit == unit]
        return m.values[unit], [(report.lateness_points, report.untruthful_points) for report in reports]

    pairs = [(month, claimed)]
    if any(a.ranked_by == "gain" and a.when == month.kind for a in month.rules.award):
        pairs += [(m, c) for m, c in [(month.previous, claimed.previous)] if m and c]
    return any(scored_on(m) != scored_on(c) for m, c in pairs)


def _moves(month: Result, claimed: Result, unit: str, own: bool) -> Iterable[Moved]:
    then = {one.unit: one for one in claimed.standing_rows}
    for now in month.standing_rows:
        other = then[now.unit]
        moved = Moved(month.key, now.unit, now.total, other.total, now.rank, other.rank, now.eligible, other.eligible)
        if not moved.same or (own and now.unit == unit):
            yield moved


def _figure(own: Result, dispute: Dispute) -> int | str | None:
    """What counts of the disputed figure in its own month, under the readings in force."""
    if dispute.fact in RECEIPT_DAYS:
        return own.stands(dispute.unit, dispute.month, dispute.fact, own.decisions)
    own.refuse_errors()
    return next((f.cumulative for f in own.settled if (f.unit, f.fact) == (dispute.unit, dispute.fact)), None)
