"""What was understood of a month's files, and what was counted in its lists, put together: the month as it was read.

Facts come from four sides: tables of facts, units' reports, lists that are counted, form II.06a.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..plan.rules import Rules
from ..words.problems import Problem
from ..words.vietnamese import count_text
from .forms.cells import FactRead, Place, ReceiptRead, SelfScoreRead, SheetRead
from .lists.counted import Counted, ListCounts
from .month import FACTS, IGNORED, REGISTER, MonthFiles
from .rows import Fact, Receipt, SelfScore, Taken
from .scan import Scan, Use

LISTS = ("dossiers", "accounts")


def put_together(month: str, scan: Scan, counts: ListCounts, cut_off: date | None, rules: Rules | None) -> MonthFiles:
    """The four tables of a month and every problem; `cut_off` is that of the campaign's own readings."""
    found = [*scan.problems, *(p for r in scan.reads for p in r.problems), *counts.problems]
    reads = [f for r in scan.reads for f in r.facts]
    facts, clashes = _one_each(reads, month)
    facts, against = _counted_first(facts, counts.fact_rows, cut_off)
    found += clashes + against
    receipts = [r for read in scan.reads for r in read.receipts]
    told = {r.unit for r in receipts if not r.declared and any(r.days)}
    receipts = [r for r in receipts if not r.declared or r.unit not in told]
    reports, twice = _one_receipt(receipts, month)
    found += twice
    scores = [s for r in scan.reads for s in r.self_scores]
    if rules is not None:
        kinds = {u.kind for u in scan.uses if u.kind}
        # a file that could not be read may hold the figures: the one message about it is enough
        unread = {u.file for u in scan.uses if not u.kind and u.form != IGNORED} & {
            p.file for p in found if p.level == "error"
        }
        if not kinds - {"register"} and not unread and not any(p.file == f"{month}/{FACTS}" for p in found):
            found.append(Problem("figures_missing", month))
        registered = "register" in kinds or any(r.days != (None, None) for r in receipts)
        if rules.reporting and not registered and not any(p.file == f"{month}/{REGISTER}" for p in found):
            # which day, nobody but the office knows: it is asked, sheet by sheet, where many reports came in one
            asked = [next(iter(r.reported.values())) for r in scan.reads if r.reported]
            found += [replace(at, row=None).problem("receipts_unstated") for at in asked] or [Problem("register_missing", month)]  # fmt: skip
        elif rules.reporting and registered:
            there = {r.unit for r in receipts if any(r.days)}.union(*(r.spoilt for r in scan.reads))
            found += [
                place.problem("receipt_missing", read=unit)
                for r in scan.reads
                for unit, place in _reported(r).items()
                if unit not in there
            ]
    counted = [_counted(row, month) for row in counts.fact_rows]
    return MonthFiles(
        (*(_fact(read, month) for read in facts), *counted),
        tuple(reports),
        tuple(_self_score(score, month) for score in scores),
        tuple(Taken(u.file, u.sheet, u.form, u.unit, *_rows(u, counts), u.sha256) for u in scan.uses),
        tuple(dict.fromkeys(found)),
    )


def _reported(read: SheetRead) -> Mapping[str, Place]:
    """The units of which a sheet is a report with figures, and where each stands."""
    return {read.unit: read.place} if read.unit and read.place and read.facts else read.reported


def _rows(use: Use, counts: ListCounts) -> tuple[int, int]:
    """Rows read, rows used."""
    return counts.rows.get((use.file, use.sheet), (0, 0)) if use.kind in LISTS else use.rows


def _one_each(reads: Sequence[FactRead], month: str) -> tuple[list[FactRead], list[Problem]]:
    """One number for each unit, fact and origin: two that agree are one, two that differ are a problem."""
    kept: dict[tuple[str, str, str], FactRead] = {}
    problems = []
    for read in reads:
        held = kept.setdefault((read.unit, read.fact, read.origin), read)
        if held.value != read.value:
            told = f"{held.place} = {count_text(held.value)}"
            problems.append(read.place.problem("duplicate_fact", "fact", f"{read.unit}, {read.fact} = {count_text(read.value)}", told))  # fmt: skip
    return list(kept.values()), problems


def _counted_first(
    facts: Sequence[FactRead], counted: Sequence[Counted], cut_off: date | None
) -> tuple[list[FactRead], list[Problem]]:
    """What the portal says by a list and by a stated number as well: if they agree the list stays, else a problem.

    A list is counted at several cut-offs; a number is stated for the campaign's own, `cut_off`.
    """
    by_list = {(c.unit, c.fact): c for c in counted if c.cut_off == cut_off}
    kept, problems = [], []
    for fact in facts:
        other = by_list.get((fact.unit, fact.fact)) if fact.origin == "portal" else None
        if other is None:
            kept.append(fact)
        elif other.value != fact.value:
            told = f"{other.source_file} = {count_text(other.value)}"
            read = f"{fact.unit}, {fact.fact} = {count_text(fact.value)}"
            problems.append(fact.place.problem("duplicate_fact", "fact", read, told))
    return kept, problems


def _one_receipt(reads: Sequence[ReceiptRead], month: str) -> tuple[list[Receipt], list[Problem]]:
    kept: dict[str, ReceiptRead] = {}
    problems = []
    for read in reads:
        held = kept.setdefault(read.unit, read)
        if held is not read and held.days != read.days:
            problems.append(read.place.problem("duplicate_report", "unit", read.unit, str(held.place)))
    return [Receipt(r.unit, month, *r.days, r.place.file, r.place.sheet, r.place.row) for r in kept.values()], problems


def _fact(read: FactRead, month: str) -> Fact:
    at = read.place
    return Fact(
        read.unit, month, read.fact, read.value, at.file, at.sheet, at.row, at.sha256, read.origin, read.in_period,
        source_column=read.column,
    )  # fmt: skip


def _counted(row: Counted, month: str) -> Fact:
    return Fact(
        row.unit, month, row.fact, row.value, row.source_file, row.source_sheet, None, row.source_sha256, "portal", None,
        row.cut_off, row.counted_rows, row.counted_files,
    )  # fmt: skip


def _self_score(score: SelfScoreRead, month: str) -> SelfScore:
    at = score.place
    return SelfScore(score.unit, month, score.criterion, score.points, score.percent, at.file, at.sheet, at.row)
