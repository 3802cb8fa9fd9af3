"""Reports and what they cost: due, received, days late, missing, untruthful. Clauses L1, L1a, L1b, L1c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from ..ledger.chain import LEDGER
from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..plan.calendar import days_late, due_date, received_day
from ..plan.rules import Lateness, NotSubmitted, PerOccurrence, Rules

PUNCTUALITY_COLUMNS = [
    "unit", "month", "due_on", "received_on", "days_late", "state", "untruthful", "waived",
    "lateness_points", "untruthful_points", "clause", "source_file", "source_row", "decisions",
]  # fmt: skip


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


def with_corrected_days(reports: pd.DataFrame, decisions: Decisions) -> pd.DataFrame:
    """The days of receipt, as corrected by decisions; a corrected row is traced to its line of the ledger, one that is
    only supposed to nothing."""
    table = reports
    for line in decisions.corrections:
        if line.fact in RECEIPT_DAYS:
            mine = (table["unit"] == line.unit) & (table["month"] == line.month)
            row = table[mine].to_dict("records") or [{"unit": line.unit, "month": line.month}]
            place = ("", None) if line in decisions.assumed else (LEDGER, line.seq)
            at: dict[Any, Any] = {line.fact: date.fromisoformat(str(line.now)), "source_file": place[0], "source_sheet": "", "source_row": place[1]}  # fmt: skip
            rest, own = table[~mine], pd.DataFrame([{**row[0], **at}], columns=table.columns).astype(object)
            table = pd.concat([rest, own], ignore_index=True) if len(rest) else own
    return table


def days_received(reports: pd.DataFrame, rules: Rules) -> dict[tuple[str, str], date]:
    """(unit, month) → the day its report was received, of those that were; of two addressees the one that counts."""
    found = {}
    columns = [reports[name].tolist() for name in ("unit", "month", "received_on", "received_on_office")]
    for unit, month, *told in zip(*columns, strict=True):
        days = [d for d in told if isinstance(d, date)]
        day = received_day(days, rules) if rules.reporting else max(days, default=None)
        if day is not None:
            found[unit, month] = day
    return found


def without_later(facts: pd.DataFrame, received: Mapping[tuple[str, str], date], day: date) -> pd.DataFrame:
    """The facts but those of reports received after a day: their figures and their lateness stand or fall together."""
    later = {about for about, on in received.items() if on > day}
    if not later:
        return facts
    reported = facts["origin"] == "report"
    gone = reported & pd.Series([about in later for about in zip(facts["unit"], facts["month"], strict=True)], index=facts.index)  # fmt: skip
    return facts[~gone]


def punctuality(
    reports: pd.DataFrame,
    units: pd.DataFrame,
    rules: Rules,
    months: Sequence[str],
    known_on: date,
    start: date,
    decisions: Decisions = NO_DECISIONS,
) -> pd.DataFrame:
    """How each unit's report of each month stands as known on a day: clauses L1, L1a–L1c.

    Columns: unit, month, due_on, received_on (the day that counts), days_late, state (`on_time`,
    `late`, `missing`: not submitted, `pending`: not there and may still come, `not_due`), untruthful, waived,
    lateness_points and untruthful_points (in ticks; none for lateness that was waived), clause,
    source_file, source_row, decisions (the lines of the ledger behind it: a finding, a waiver).
    """
    if rules.reporting is None or rules.lateness is None:
        return pd.DataFrame(columns=PUNCTUALITY_COLUMNS)
    corrected = with_corrected_days(reports, decisions)
    came = days_received(corrected, rules)
    columns = [corrected[name].tolist() for name in ("unit", "month", "source_file", "source_row")]
    places = {(unit, month): place for unit, month, *place in zip(*columns, strict=True)}
    findings = {(f.unit, f.month): f.seq for f in decisions.findings}
    waivers = {(w.unit, w.month): w.seq for w in decisions.waivers}
    lateness, ticks, rule = rules.lateness, rules.ticks_per_point, rules.untruthful
    missing = lateness.not_submitted
    so_far = isinstance(lateness.missing, NotSubmitted)  # while it may come, it is late by as much as today
    records = []
    for month in months:
        due = due_date(month, rules)
        if due < start:
            continue
        for unit in units["unit"].tolist():
            received = came.get((unit, month))
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
            untruthful = (unit, month) in findings and received is not None
            waived = (unit, month) in waivers and number != 0
            behind = [findings[unit, month]] if untruthful else []
            behind += [waivers[unit, month]] if waived else []
            records.append(
                (unit, month, due, received, late if received or (so_far and state == "pending") else None, state, untruthful, waived,
                 *_both_faults(rule if untruthful else None, 0 if waived else int(number * ticks), ticks), clause,
                 *places.get((unit, month), ("", None)),
                 "; ".join(map(str, behind)))
            )  # fmt: skip
    table = pd.DataFrame(records, columns=PUNCTUALITY_COLUMNS)
    return table.astype({"days_late": "Int64", "source_row": "Int64"})


def _both_faults(rule: PerOccurrence | None, late: int, ticks: int) -> tuple[int, int]:
    """Deductions of one report for lateness and, by this rule, for untruth, which may or may not add up."""
    false = int(rule.points * ticks) if rule else 0
    if rule and rule.with_lateness == "larger" and late and false:
        return (late, 0) if late <= false else (0, false)
    return late, false


def lateness_example_faults(rules: Rules) -> list[str]:
    """The worked examples of lateness that do not come out, each with what does; none is as it should be."""
    found = (
        [(e, lateness_points(rules.lateness, e.value)[0]) for e in rules.lateness.examples] if rules.lateness else []
    )
    return [
        f"deduction.examples: {e.value} days: {e.points} points stated, {given} come out"
        for e, given in found
        if e.points != given
    ]
