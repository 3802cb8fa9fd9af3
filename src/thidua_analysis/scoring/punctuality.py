"""Reports and what they cost: due, received, days late, missing, untruthful. Clauses L1, L1a, L1b, L1c."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from ..intake.rows import Fact, Receipt, Unit
from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..ledger.entries import LEDGER
from ..plan.calendar import days_late, due_date, received_day
from ..plan.rules import Lateness, NotSubmitted, PerOccurrence, Rules
from ..words.catalogue import words
from ..words.pair import Words
from .rows import Report


def lateness_points(lateness: Lateness, days: int) -> tuple[int | Decimal, str]:
    """Points for so many days late, and the clause that gives them; (0, "") when not late.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rule = load_plan("chau-thanh-a-2021").rules().lateness
    >>> [lateness_points(rule, n) for n in (0, 1, 3, 4)]
    [(0, ''), (-2, 'L1a'), (-2, 'L1a'), (-5, 'L1b')]
    """
    for band in reversed(lateness.bands):
        if days >= band.from_:
            return band.points, band.clause or ""
    return 0, ""


NO_DECISIONS = Decisions()


def with_corrected_days(receipts: Iterable[Receipt], decisions: Decisions) -> dict[tuple[str, str], Receipt]:
    """(unit, month) → its days of receipt, as corrected by decisions; a corrected one is traced to its line of the ledger,
    one that is only supposed to nothing."""
    found = {(r.unit, r.month): r for r in receipts}
    for line in decisions.corrections:
        if line.fact in RECEIPT_DAYS:
            about = (line.unit, line.month)
            file, row = ("", None) if line in decisions.assumed else (LEDGER, line.seq)
            was, day = found.get(about), date.fromisoformat(str(line.now))
            first, second = (was.received_on, was.received_on_office) if was else (None, None)
            first, second = (day, second) if line.fact == RECEIPT_DAYS[0] else (first, day)
            found[about] = Receipt(*about, first, second, file, "", row)
    return found


def days_received(receipts: Iterable[Receipt], rules: Rules) -> dict[tuple[str, str], date]:
    """(unit, month) → the day its report was received, of those that were; of two addressees the one that counts."""
    found = {}
    for receipt in receipts:
        days = list(receipt.days)
        day = received_day(days, rules) if rules.reporting else max(days, default=None)
        if day is not None:
            found[receipt.unit, receipt.month] = day
    return found


def without_later(facts: tuple[Fact, ...], received: Mapping[tuple[str, str], date], day: date) -> tuple[Fact, ...]:
    """The facts but those of reports received after a day: their figures and their lateness stand or fall together."""
    later = {about for about, on in received.items() if on > day}
    return tuple(f for f in facts if f.origin != "report" or (f.unit, f.month) not in later)


def punctuality(
    receipts: Sequence[Receipt],
    units: Sequence[Unit],
    rules: Rules,
    months: Sequence[str],
    known_on: date,
    start: date,
    decisions: Decisions = NO_DECISIONS,
) -> tuple[Report, ...]:
    """How each unit's report of each month stands as known on a day, points in ticks: clauses L1, L1a–L1c."""
    if rules.reporting is None or rules.lateness is None:
        return ()
    corrected = with_corrected_days(receipts, decisions)
    came = days_received(corrected.values(), rules)
    findings = {(f.unit, f.month): f.seq for f in decisions.findings}
    waivers = {(w.unit, w.month): w.seq for w in decisions.waivers}
    lateness, ticks, rule = rules.lateness, rules.ticks_per_point, rules.untruthful
    missing = lateness.not_submitted
    so_far = isinstance(lateness.missing, NotSubmitted)  # while it may come, it is late by as much as today
    reports = []
    for month in months:
        due = due_date(month, rules)
        if due < start:
            continue
        for unit in units:
            about = (unit.unit, month)
            received = came.get(about)
            if received and received > known_on:
                received = None
            late = days_late(due, received or known_on, rules)
            number, clause = lateness_points(lateness, late)
            state = "late" if number or late else "on_time"
            if received is None:
                over = known_on > max(due, rules.period.ends_on)
                gone = late >= missing.from_ if missing.from_ else over
                state = "missing" if gone else ("pending" if known_on > due else "not_due")
                number, clause = (missing.points, missing.clause) if gone else (number, clause) if so_far else (0, "")
            untruthful = about in findings and received is not None
            waived = about in waivers and number != 0
            behind = [findings[about]] if untruthful else []
            behind += [waivers[about]] if waived else []
            place = corrected.get(about)
            reports.append(
                Report(
                    *about, due, received, late if received or (so_far and state == "pending") else None, state, untruthful,
                    waived, *_both_faults(rule if untruthful else None, 0 if waived else int(number * ticks), ticks), clause,
                    place.source_file if place else "", place.source_row if place else None, "; ".join(map(str, behind)),
                )
            )  # fmt: skip
    return tuple(reports)


def _both_faults(rule: PerOccurrence | None, late: int, ticks: int) -> tuple[int, int]:
    """Deductions of one report for lateness and, by this rule, for untruth, which may or may not add up."""
    false = int(rule.points * ticks) if rule else 0
    if rule and rule.with_lateness == "larger" and late and false:
        return (late, 0) if late <= false else (0, false)
    return late, false


def lateness_example_faults(rules: Rules) -> list[Words]:
    """The worked examples of lateness that do not come out, each with what does; none is as it should be."""
    found = (
        [(e, lateness_points(rules.lateness, e.value)[0]) for e in rules.lateness.examples] if rules.lateness else []
    )
    return [
        words("rules.example_of_days", days=e.value, stated=e.points, given=given)
        for e, given in found
        if e.points != given
    ]
