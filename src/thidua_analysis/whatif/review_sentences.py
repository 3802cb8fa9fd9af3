"""A review in words: clause, sources, claim, points, what both sides would need, who moves, which prizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..ledger.chain import evidence_faults
from ..ledger.decisions import OPEN, RECEIPT_DAYS, STATES
from ..ledger.entries import Correct, Dispute
from ..plan.rules import BandScore, ShareOf, StepScore
from ..scoring.checks import contradiction_text
from ..scoring.criteria import reckon
from ..scoring.distance import floor_of
from ..scoring.explain import reading_sentences
from ..scoring.figures import figure_of
from ..scoring.lines import readings_of
from ..scoring.result import Result
from ..scoring.telling import arithmetic, figure_sentence, gate_text
from ..words.catalogue import say
from ..words.vietnamese import count_text, day_text, month_text
from .claims import Stake, contradicted, criteria_of, in_dispute, outcome_text, prize_text, stakes
from .wording import entries_about, entry_sentence, fact_name, value_text

if TYPE_CHECKING:
    from .review import Moved, Pair, Review

Lines = list[tuple[str, tuple[str, ...]]]
PROVE_DAY = {True: "review.prove_came_by", False: "review.prove_came_from"}
"""What the unit must prove of a day of receipt, by whether it claims an earlier one."""
KEEPS_DAY = {True: "review.stands_if_later", False: "review.stands_if_earlier"}
PROVE = {True: "review.prove_at_least", False: "review.prove_at_most"}
"""What it must prove of a figure, by whether it claims more."""
COUNTS = {"later": "review.pair_later", "earlier": "review.pair_earlier"}
"""Which of two days of receipt counts."""
DISPUTED = {True: "review.pair_both_disputed", False: "review.pair_one_disputed"}
"""Whether the other day is disputed too."""
KEEPS = {True: "review.stands_if_fewer", False: "review.stands_if_more"}


def review_title(found: Review, month: Result, language: str) -> str:
    """Number, unit, figure, month; what stands against what is claimed; how the dispute stands."""
    d = found.dispute
    about = (
        f"{month.inputs.names[d.unit]} · {fact_name(month.rules, d.fact, language)} · {month_text(d.month, language)}"
    )
    values = f"{value_text(found.stands, language)} → {value_text(found.claim, language)}"
    return (
        f"{say('labels.dispute_heading', language)} #{d.seq} · {about}: {values} ({say(STATES[found.state], language)})"
    )


def review_lines(
    found: Review, real: Result, own: Result, claimed: Result, periods: Mapping[str, Result], language: str
) -> Lines:
    """The sections of a review. `real` is the dispute's month with every decision, `own` as it stood, `claimed` as
    it would be under the claim, `periods` every month that was looked at."""
    d, rules, plan = found.dispute, own.rules, own.plan
    ids = criteria_of(own, d.unit, d.fact)
    lines: Lines = [
        (say("labels.clause", language, clause=clause), tuple(plan.clauses[clause].text))
        for clause in _clauses(own, ids)
    ]
    settled = isinstance(found.answer, Correct)
    stood = say("review.figure_before", language)
    lines.append((stood if settled else say("review.figure_counts", language), (_figure(found, own, settled, language),)))  # fmt: skip
    lines.append((say("review.sources", language), tuple(_sources(real, d, language))))
    lines.append((say("review.claim", language), tuple(_claim(found, claimed, language))))
    lines.append((say("review.evidence", language), tuple(_evidence(real, d, language))))
    told = entry_sentence(real, found.answer, language) if found.answer else say(STATES[found.state], language)
    lines.append((say("review.outcome", language), (told,)))
    lines.append((say("review.points_if_granted", language), tuple(_points(found, own, claimed, language))))  # fmt: skip
    lines.append((say("review.what_each_side_would_need", language), tuple(_needs(found, own, language))))  # fmt: skip
    lines.append((say("review.total_rank", language) + (say("report.or_gate", language) if own.rules.gate else ""), tuple(_own_moves(found, periods, language))))  # fmt: skip
    lines.append((say("review.other_units_move", language), tuple(_other_moves(found, periods, language))))  # fmt: skip
    lines.append(
        (
            say("review.awards_change", language),
            tuple(_prizes(found.award_rows, periods, language)) or (say("review.nothing", language),),
        )
    )
    if others := [o for o in real.decisions.open_disputes if o.unit == d.unit and o.seq != d.seq]:
        heading = say("review.other_disputes", language)
        lines.append((heading, tuple(entry_sentence(real, o, language) for o in others)))
    names = dict.fromkeys(n for i in ids for n in readings_of(plan, rules, _rule(own, i)))
    in_force = reading_sentences(plan, tuple(names), own.readings_in_force, language)
    return [*lines, (say("labels.readings_in_force", language), in_force)]


def _rule(month: Result, name: str) -> Any:
    rules = month.rules
    return next(r for r in (*rules.criterion, *rules.deduction) if r.id == name)


def _clauses(month: Result, ids: Iterable[str]) -> tuple[str, ...]:
    clauses = [_rule(month, i).clause for i in ids]
    lateness = month.rules.lateness
    if lateness and lateness.id in ids:
        clauses += [b.clause for b in lateness.bands]
    return tuple(dict.fromkeys(c for c in clauses if c))


def _figure(found: Review, own: Result, settled: bool, language: str) -> str:
    d = found.dispute
    name, value = fact_name(own.rules, d.fact, language), value_text(found.stands, language)
    if found.stands is None:
        return f"{name}: {say('labels.not_reported', language)}"
    if settled and found.answer:
        now = value_text(found.answer.now, language)
        seq = found.answer.seq
        return f"{name} = {value}; " + say("review.decided_since", language, now=now, seq=seq)  # fmt: skip
    if d.fact in RECEIPT_DAYS:
        return f"{name} = {value}"
    own.refuse_errors()
    figure = next(f for f in own.settled if (f.unit, f.fact) == (d.unit, d.fact))
    return figure_sentence(d.fact, figure, own.rules, language)


def _sources(real: Result, d: Dispute, language: str) -> Iterable[str]:
    """Everything that was read of the figure in its month, and what was decided of it."""
    if d.fact in RECEIPT_DAYS:
        told = []
        for receipt in (r for r in real.inputs.files(d.month).receipt_rows if r.unit == d.unit):
            row = "" if receipt.source_row is None else f", {say('labels.row', language)} {receipt.source_row}"
            days = [(f, day) for f, day in zip(RECEIPT_DAYS, (receipt.received_on, receipt.received_on_office), strict=True) if day]  # fmt: skip
            named = "; ".join(f"{fact_name(real.rules, f, language)} {day_text(day)}" for f, day in days)
            told.append(f"{named} ({receipt.source_file}{row})")
    else:
        facts = (f for f in real.known_facts if (f.unit, f.month, f.fact) == (d.unit, d.month, d.fact))
        told = [figure_sentence(d.fact, figure_of(fact, d.month), real.rules, language) for fact in facts]
    return told or [say("review.no_source", language)]


def _claim(found: Review, claimed: Result, language: str) -> Iterable[str]:
    d = found.dispute
    value = value_text(d.now, language)
    yield say("review.claim_told", language, by=d.by, day=day_text(d.at), value=value, reason=d.reason)
    if d.was != found.stands:
        was = value_text(d.was, language)
        yield say("review.stood_then", language, was=was)
    for one in contradicted(claimed, [d.unit]) if found.state == OPEN else ():
        told = contradiction_text(one)[language]
        yield say("review.not_grantable", language, told=told)


def _evidence(real: Result, d: Dispute, language: str) -> Iterable[str]:
    faults = {one.sha256: fault for _, one, fault in evidence_faults(real.inputs.folder, [d])}
    states = {"": "review.evidence_kept", "missing": "review.evidence_missing", "altered": "review.evidence_altered"}
    told = [f"{one.name}: {say(states[faults.get(one.sha256, '')], language)} (sha256 {one.sha256})" for one in d.evidence]  # fmt: skip
    return told or [say("review.no_evidence", language)]


def _points(found: Review, own: Result, claimed: Result, language: str) -> Iterable[str]:
    unit = found.dispute.unit
    if not found.criterion_rows:
        yield say("review.counts_nowhere", language)
    for row in found.criterion_rows:
        rule = _rule(own, row.criterion)
        now, then = (count_text(points, language) for points in (row.points, row.claimed_points))
        if row.points == row.claimed_points:
            same = say("review.points_same", language, now=now)
            yield f"{row.criterion}: {same}"
            continue
        told = f"{row.criterion}: {now} → {then} {say('labels.points', language)}"
        if isinstance(rule, StepScore | BandScore):
            r = reckon(rule, claimed.values[unit], own.rules)
            parts = ("base", "bonus") if rule.bonus and r.met else ("base",)
            told += "; " + say("review.if_granted", language)
            told += "; ".join(arithmetic(rule, r, own.rules, part, language) for part in parts)
        yield told


def _needs(found: Review, own: Result, language: str) -> Iterable[str]:
    d = found.dispute
    rows = [row for row in found.criterion_rows if row.points != row.claimed_points]
    if not rows:
        yield say("review.claim_moves_nothing", language)
    for row in rows:
        goal, today = (count_text(points, language) for points in (row.claimed_points, row.points))
        if d.fact in RECEIPT_DAYS:
            earlier = found.stands is None or str(d.now) < str(found.stands)
            gives, keeps = _day(row.gives_from), row.keeps_to
            told = say(PROVE_DAY[earlier], language, gives=gives, goal=goal)
            rest = say(KEEPS_DAY[earlier], language, today=today, day=_day(keeps))
        else:
            more = found.stands is None or d.now > found.stands  # type: ignore[operator]
            noun = own.rules.fact_of(d.fact).noun[language]
            keeps, from_ = row.keeps_to, row.gives_from
            gives = count_text(from_ if isinstance(from_, int) else None, language)
            turn = count_text(keeps + (1 if more else -1), language) if isinstance(keeps, int) else None
            told = say(PROVE[more], language, gives=gives, noun=noun, goal=goal)
            rest = say(KEEPS[more], language, today=today, turn=turn)
        yield f"{row.criterion}: {told}" + ("" if keeps is None else f"; {rest}")


def _day(value: int | date | None) -> str:
    return day_text(value if isinstance(value, date) else None)


def pair_lines(found: Review, pair: Pair, periods: Mapping[str, Result], language: str) -> tuple[str, tuple[str, ...]]:
    """A report has two days of receipt: the other one, which of them counts, and what both claims together change."""
    own = periods[found.dispute.month]
    this, other = (fact_name(own.rules, fact, language) for fact in (found.dispute.fact, pair.fact))
    days = {"this": this, "other": other, "stands": value_text(found.stands, language), "claim": value_text(found.claim, language)}  # fmt: skip
    days |= {"other_stands": value_text(pair.stands, language), "other_claim": value_text(pair.claim, language)}
    counts = own.rules.reporting.received if own.rules.reporting else "later"
    told = [say(COUNTS[counts], language), say(DISPUTED[pair.dispute > 0], language, seq=pair.dispute, **days)]
    points = [(row.criterion, row.points, row.claimed_points) for row in found.criterion_rows]
    if all(now == then for _, now, then in points) and any(r.points != r.claimed_points for r in pair.criteria):
        told.append(say("review.pair_other_counts", language, **days))
    for row in pair.criteria:
        now, then = (count_text(n, language) for n in (row.points, row.claimed_points))
        told.append(say("review.pair_together", language, criterion=row.criterion, now=now, then=then))
    for moved in (row for row in pair.moved if row.unit == found.dispute.unit and not row.same):
        told.append(f"{periods[moved.period].name(language)}: {_moved_text(moved, periods[moved.period], language)}")
    told += list(_movers(pair.moved, found, periods, language))
    told += _prizes(pair.awards, periods, language)
    return say("review.pair", language), tuple(told)


def _own_moves(found: Review, periods: Mapping[str, Result], language: str) -> Iterable[str]:
    for row in found.moved_rows:
        if row.unit == found.dispute.unit:
            yield f"{periods[row.period].name(language)}: {_moved_text(row, periods[row.period], language)}"


def _moved_text(row: Moved, month: Result, language: str) -> str:
    def pair(now: str, then: str) -> str:
        return now if now == then else f"{now} → {then}"

    gates = (gate_text(row.eligible, language), gate_text(row.claimed_eligible, language))
    gate = say("review.gate_suffix", language) + pair(*gates) if month.rules.gate else ""
    total = pair(count_text(row.total, language), count_text(row.claimed_total, language))
    rank = pair(*("–" if n is None else count_text(n, language) for n in (row.rank, row.claimed_rank)))
    return say("review.total_rank_gate", language, total=total, pair=rank, gate=gate)


def _other_moves(found: Review, periods: Mapping[str, Result], language: str) -> Iterable[str]:
    yield from list(_movers(found.moved_rows, found, periods, language)) or [say("review.no_unit", language)]


def _movers(moved: Iterable[Moved], found: Review, periods: Mapping[str, Result], language: str) -> Iterable[str]:
    """The units beside the dispute's own whose rank changes, by period."""
    others = [row for row in moved if row.unit != found.dispute.unit]
    for key, rows in groupby(others, key=lambda row: row.period):
        called = periods[key].inputs.names
        told = [f"{called[r.unit]} {_rank(r.rank)} → {_rank(r.claimed_rank)}" for r in rows]
        yield f"{periods[key].name(language)}: {', '.join(told)}"


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _prizes(awards: Iterable[Stake], periods: Mapping[str, Result], language: str) -> Iterable[str]:
    for first, *others in stakes(awards):
        month = periods[first.period]
        now, *then = (outcome_text(month, row, language) for row in (first, *others))
        yield f"{month.name(language)}: {prize_text(month, first, language)}: {now} → {'; '.join(then)}"


# ── a score before any dispute ──


def unit_lines(month: Result, unit: str, criterion: str, language: str) -> Lines:
    """How far the figures may fall, the interval while disputes are open, and every decision about this score."""
    lines: Lines = []
    rule = _rule(month, criterion)
    if isinstance(rule, StepScore | BandScore):
        lines.append((say("review.how_far_holds", language), tuple(_slack(month, unit, rule, language))))
    if (interval := in_dispute(month).of(unit)) and interval.disputes:
        low, high = count_text(interval.low, language), count_text(interval.high, language)
        total = count_text(interval.total, language)
        told = say(
            "review.total_interval",
            language,
            total=total,
            low=low,
            high=high,
            disputes=interval.disputes.replace("; ", ", #"),
        )
        lines.append((say("review.total_while_in_dispute", language), (told,)))
    about = entries_about(month, unit, rule.facts if isinstance(rule, StepScore | BandScore) else RECEIPT_DAYS)
    told_all = tuple(entry_sentence(month, e, language) for e in about)
    heading = say("review.disputes_and_decisions", language)
    return [*lines, (heading, told_all or (say("labels.none", language),))]


def _slack(month: Result, unit: str, rule: StepScore | BandScore, language: str) -> Iterable[str]:
    values: dict[str, int | None] = {**month.values[unit]}
    measures = [rule.measure, *([rule.bonus.measure] if rule.bonus and rule.bonus.measure else [])]
    facts = dict.fromkeys(m.numerator[0] if isinstance(m, ShareOf) else m.fact for m in measures)
    points = reckon(rule, values, month.rules).points
    for fact in facts:
        name, value = fact_name(month.rules, fact, language), values.get(fact)
        lowest = floor_of(rule, values, fact, month.rules)
        if value is None:
            continue
        now = count_text(points, language)
        if lowest is None:
            yield say("review.holds_always", language, name=name, now=now)  # fmt: skip
            continue
        less = count_text(reckon(rule, {**values, fact: lowest - 1}, month.rules).points, language)
        at, below, spare = (count_text(n, language) for n in (lowest, lowest - 1, value - lowest))
        yield say("review.holds_down_to", language, name=name, now=now, at=at, spare=spare, below=below, less=less)
