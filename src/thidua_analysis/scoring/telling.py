"""Points, places, figures and reports as people read them: one way of saying each, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from ..plan.rules import BandScore, Rules, ShareOf, StepScore
from ..words.catalogue import say
from ..words.columns import Points
from ..words.vietnamese import count_text, percent_text
from .criteria import Reckoning, in_points, plain
from .rows import Figure, Report, Standing

ORIGINS = {
    "portal": "labels.origin_portal",
    "report": "labels.origin_report",
    "decision": "labels.origin_decision",
    "scenario": "labels.origin_scenario",
    "carried": "labels.origin_carried",
    "none": "labels.origin_none",
}
"""Where a figure comes from."""
REPORT_STATES = {
    "on_time": "labels.on_time",
    "late": "labels.late",
    "missing": "labels.missing",
    "pending": "labels.pending",
    "not_due": "labels.not_due",
    "waived": "labels.waived",
}
"""How a report stands, or that its lateness was waived."""
NO_BREAK = "\u00a0"


# ── one row of the standings ──


class Stood(Protocol):
    """How a unit stands: a row of the standings, or of what is supposed."""

    @property
    def total(self) -> Points: ...
    @property
    def complete(self) -> bool: ...
    @property
    def eligible(self) -> bool | None: ...
    @property
    def rank_best(self) -> int | None: ...
    @property
    def rank_worst(self) -> int | None: ...
    @property
    def tied(self) -> bool: ...


def total_text(row: Stood, language: str = "vi") -> str:
    """A total; `145 + ?` where criteria are not scored for want of figures."""
    return count_text(row.total, language) + ("" if row.complete else f"{NO_BREAK}+{NO_BREAK}?")


def part_text(row: Standing, part: str, language: str = "vi") -> str:
    """Base, bonus or deduction of a row; `–` for the points of a unit of which nothing is scored."""
    nothing = not row.complete and row.rank_best is None and row.base == 0 and row.bonus == 0
    return "–" if nothing and part != "deduction" else count_text(getattr(row, part), language)


def rank_text(row: Stood) -> str:
    """A rank: `2`, `2=` among equals, `2–5` where figures leave it open, `–` for a unit without one."""
    if row.rank_best is None:
        return "–"
    if row.rank_best != row.rank_worst:
        return f"{row.rank_best}–{row.rank_worst}"
    return f"{row.rank_best}{'=' if row.tied else ''}"


def gate_text(eligible: bool | None, language: str = "vi") -> str:
    """Whether a unit is through the gate; `chưa rõ` where that hangs on figures nobody has sent."""
    if eligible is None:
        return say("scoring.gate_open", language)
    return say("scoring.gate_yes" if eligible else "scoring.gate_no", language)


def prize_holders(won: str, undecided: str, called: Mapping[str, str], language: str = "vi") -> str:
    """Who wins a prize, in words; between whom a tie has to be decided; nobody."""
    told = [", ".join(called[u] for u in won.split("; "))] if won else []
    if undecided:
        between = ", ".join(called[u] for u in undecided.split("; "))
        told.append(say("scoring.to_be_decided_between", language, between=between))
    return "; ".join(told) or say("scoring.nobody", language)


# ── points ──


def arithmetic(criterion: StepScore | BandScore, r: Reckoning, rules: Rules, part: str, language: str = "vi") -> str:
    """The arithmetic of one part of a criterion, as one sentence.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> from thidua_analysis.scoring.criteria import reckon
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> c3 = rules.criterion_of("C3")
    >>> r = reckon(c3, {"accounts_count": 1620}, rules)
    >>> arithmetic(c3, r, rules, "base"), arithmetic(c3, r, rules, "bonus")
    ('1.620 ≥ 1.500 → 35', '(1.620 − 1.500) ÷ 100 = 1 bước; 1 × 5 = 5')
    """
    if r.state == "unknown":
        return _without_figure(r.base, language)
    share = isinstance(criterion.measure, ShareOf)
    if r.state == "no_cases":
        if rules.scoring.no_cases == "zero":
            return say("scoring.no_cases_no_points", language)
        return say("scoring.no_cases_not_applicable", language)
    shown = percent_text(r.value, r.of, language) if share else count_text(r.value, language)
    if share:
        cut = f"{count_text(r.value, language)}/{count_text(r.of, language)} = {shown}"
        if rules.scoring.percent == "one_decimal":  # what was compared is the rounded share
            shown = f"{count_text(r.measured, language)} %"
            cut += f" ≈ {shown}"
    full = cut if share else shown
    if isinstance(criterion, BandScore):
        return f"{full} → {count_text(r.base, language)}"
    unit = " %" if share else ""
    target = f"{count_text(plain(criterion.target), language)}{unit}"
    if part == "base":
        return f"{full} {'≥' if r.met else '<'} {target} → {count_text(r.base, language)}"
    assert criterion.bonus is not None
    if not r.met:
        return say("scoring.no_bonus", language)
    if r.counted is None:
        return _without_figure(r.bonus, language)
    step, each = plain(criterion.bonus.step), count_text(plain(criterion.bonus.points), language)
    counted = shown if r.counted == r.measured else f"{count_text(plain(r.counted), language)}{unit}"
    beyond = f"{counted} − {target}"
    if criterion.bonus.counts_target:
        beyond += f" + {count_text(step, language)}{unit}"
    capped = (
        say("scoring.bonus_at_most", language, most=plain(criterion.bonus.most))
        if criterion.bonus.most is not None and r.bonus == Fraction(criterion.bonus.most)
        else ""
    )
    if rules.scoring.part_step == "pro_rata":
        return f"({beyond}) × {each} ÷ {count_text(step, language)}{unit}{capped} → {count_text(r.bonus, language)}"
    fewer = say("scoring.not_below_zero", language) if r.counted < Fraction(criterion.target) else ""
    told = "scoring.bonus_step" if r.steps == 1 else "scoring.bonus_steps"
    shown_step, bonus = count_text(step, language), count_text(r.bonus, language)
    return say(told, language, beyond=beyond, step=shown_step, unit=unit, steps=r.steps, fewer=fewer, each=f"{each}{capped}", bonus=bonus)  # fmt: skip


def _without_figure(points: Fraction | None, language: str) -> str:
    """What a figure that nobody has sent comes to: nothing that can be scored, or 0 by the reading `missing_figure`."""
    if points is None:
        return say("scoring.no_figure_not_scored", language)
    return say("scoring.no_figure_no_points", language)  # fmt: skip


# ── figures and reports ──


def figure_sentence(fact: str, row: Figure | None, rules: Rules, language: str = "vi") -> str:
    """A figure, where it was read, and whose it is; None where it was not reported."""
    name = rules.fact_of(fact).name[language]
    if row is None:
        return f"{name}: {say('labels.not_reported', language)}"
    own = ""
    if row.value != row.cumulative:
        own = say("scoring.cumulative", language, cumulative=row.cumulative)
    return f"{name} = {count_text(row.value, language)}{own} ({source_text(row, language)})"


def source_text(row: Figure, language: str = "vi") -> str:
    """Where a figure was read, and whose it is."""
    origin = say(ORIGINS[row.origin], language)
    if row.origin == "carried":
        origin += f" ({row.from_month})"
    return f"{_place(row, language)}{origin}"


def _place(row: Figure, language: str) -> str:
    """File, sheet and row; of a count, the rows and lists behind it."""
    if not row.source_file:
        return ""
    place = row.source_file + (f", {say('labels.sheet', language)} {row.source_sheet}" if row.source_sheet else "")
    if row.counted_rows is not None:
        rows, files = count_text(row.counted_rows, language), row.counted_files or 0
        more = say("scoring.earlier_lists", language, files=files - 1) if files > 1 else ""
        return f"{place}{more}, {say('scoring.rows_counted', language, rows=rows)}; "
    if row.source_row is not None:
        place += f", {say('labels.row', language)} {row.source_row}"
    return f"{place}; "


def report_sentence(report: Report, rules: Rules, language: str = "vi") -> str:
    """How one report stands, as a sentence: due, received, days late, points; its points are in ticks."""
    state = say(REPORT_STATES[report.state], language)
    if report.state == "late":
        days = report.days_late
        state = say("scoring.day_late" if days == 1 else "scoring.days_late", language, days=days)
    got = say("scoring.received", language, received=report.received_on) if report.received_on else "–"
    points = in_points(report.points, rules)
    false = say("scoring.untruthful", language) if report.untruthful else ""
    false += say("scoring.waived", language) if report.waived else ""
    if report.decisions:
        false += say("scoring.by_decision", language, decisions=report.decisions)
    due = say("scoring.due", language, due_on=report.due_on)
    return f"{report.month}: {due}, {got}: {state}{false} → {count_text(points, language)}"
