"""Why a unit has these points: clause, reading, figure, file and row, arithmetic, what did not apply.

Everything here is words around :func:`~thidua_analysis.scoring.criteria.reckon`, in Vietnamese or English; no number is
computed that is not also in the score lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from math import ceil
from typing import Any

from ..intake.rows import Unit
from ..plan.parameters import parameters
from ..plan.plan import Plan
from ..plan.rules import BandScore, Rules, ShareOf, StepScore
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.plaintext import printable
from ..words.vietnamese import count_text
from .criteria import Reckoning, in_points, plain, reckon
from .distance import Step, first_harm, next_step
from .lines import readings_of
from .result import Result
from .telling import ORIGINS, arithmetic, figure_sentence, report_sentence

LEFT = 'style="text-align: left; vertical-align: top"'
"""Against JupyterLab, which sets the cells of every table to the right."""


@dataclass(frozen=True)
class Explanation:
    """One unit's points on one criterion, or its deductions, as sentences.

    `lines` are (heading, sentences); `str()` gives plain text, a notebook shows a small table. `about` is the title without
    unit and month, for a page of that unit alone.
    """

    title: str
    points: int | Decimal
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    about: str = ""

    def __str__(self) -> str:
        blocks = [self.title]
        for heading, sentences in self.lines:
            blocks.append(f"  {heading}:")
            blocks += [f"    {sentence}" for sentence in sentences]
        return printable("\n".join(blocks))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th {LEFT}>{escape(heading)}</th><td {LEFT}>{'<br>'.join(escape(s) for s in sentences)}</td></tr>"
            for heading, sentences in self.lines
        )
        return printable(f'<table class="explain"><caption>{escape(self.title)}</caption>{rows}</table>')

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"title": self.title, "points": self.points, "lines": {h: list(s) for h, s in self.lines}}


# ── one criterion ──


def explain(result: Result, unit: str, criterion: str, language: str = "vi") -> Explanation:
    """Why the unit has these points on a criterion (`C3`), or on its reports (`L1`).

    CampaignError for a unit or criterion that does not exist, or belongs to the other track.
    """
    row = result.inputs.unit(unit)
    criteria = {c.id: c for c in result.rules.criteria(row.track)}
    deductions = [d.id for d in result.rules.deduction]
    result.refuse_errors()
    criterion = str(criterion)
    criterion = criterion.upper() if criterion.upper() in [*criteria, *deductions] else criterion
    if criterion in deductions:
        return _explain_deductions(result, row, language)
    if criterion not in criteria:
        raise CampaignError("scoring.no_criterion", unit=unit, criterion=criterion, known=[*criteria, *deductions])
    return _explain_criterion(result, criteria[criterion], row, language)


def explained(result: Result, unit: str) -> list[str]:
    """What of a unit can be explained: its criteria, and its deductions as a whole."""
    track = result.inputs.unit(unit).track
    return [*(c.id for c in result.rules.criteria(track)), *(d.id for d in result.rules.deduction[:1])]


def _explain_criterion(result: Result, criterion: StepScore | BandScore, unit: Unit, language: str) -> Explanation:
    plan, rules, readings = result.plan, result.rules, result.readings_in_force
    rows = {figure.fact: figure for figure in result.settled if figure.unit == unit.unit}
    values = result.values[unit.unit]
    r = reckon(criterion, values, rules)
    points = plain(r.points)
    facts = [figure_sentence(fact, rows.get(fact), rules, language) for fact in criterion.facts]
    parts = ("base", "bonus") if criterion.bonus and r.state in ("scored", "bonus_unknown") else ("base",)
    how = [arithmetic(criterion, r, rules, part, language) for part in parts]
    compared = _comparisons(result, criterion, unit.unit, language)
    what = f"{criterion.id} {criterion.name[language]}"
    told = f"{count_text(points, language)} {say('labels.points', language)}"
    told = told if r.base is not None else say("labels.not_scored", language)
    return Explanation(
        f"{unit.name} · {what} · {result.name(language)}: {told}",
        points,
        (
            (say("labels.clause", language, clause=criterion.clause), plan.clauses[criterion.clause].text),
            *_supposed(plan, [criterion.id], readings, language),
            (say("labels.figures", language), tuple(facts)),
            *(((say("labels.compared", language), tuple(compared)),) if compared else ()),
            (say("labels.arithmetic", language), tuple(how)),
            (say("labels.not_applied", language), tuple(_not_applied(criterion, r, language))),
            (say("labels.next_step", language), _next_sentences(criterion, values, r, rules, language)),
            (say("labels.readings_in_force", language), reading_sentences(plan, readings_of(plan, rules, criterion), readings, language)),
        ),
        f"{what}: {told}",
    )  # fmt: skip


def _supposed(
    plan: Plan, rules: Sequence[str], readings: Mapping[str, str], language: str
) -> list[tuple[str, tuple[str, ...]]]:
    """What a scenario has other than the words of the clause that is quoted."""
    if not plan.changes:
        return []
    known = parameters(plan.basis or plan, readings)
    told = [
        f"{path} = {value} ({say('labels.the_plan', language)}: {'–' if known[path].value is None else known[path].value})"
        for path, value in plan.changes.items()
        if path in known and known[path].rule in rules
    ]
    return [(say("scoring.supposed", language), tuple(told))] if told else []


def _comparisons(result: Result, criterion: StepScore | BandScore, unit: str, language: str) -> list[str]:
    """What portal and unit say of the same figure, and what the unit gave itself."""
    told = []
    for row in result.two_sources:
        if row.unit != unit or row.fact not in criterion.facts:
            continue
        portal, report = count_text(row.portal, language), count_text(row.report, language)
        name, counts = result.rules.fact_of(row.fact).name[language], say(ORIGINS[row.counts], language)
        both = {"name": name, "portal": portal, "report": report, "place": row.report_place}
        if row.difference == 0:
            told.append(say("scoring.sources_agree", language, **both))
        else:
            apart = count_text(row.difference, language)
            told.append(say("scoring.sources_apart", language, **both, apart=apart, counts=counts))
    for score in result.own_scores:
        if (score.unit, score.criterion) == (unit, criterion.id) and score.claimed is not None:
            own, ours = count_text(score.claimed, language), count_text(score.points, language)
            place = f"{score.source_file}, {say('labels.row', language)} {score.source_row}"
            told.append(say("scoring.self_score", language, own=own, place=place, ours=ours))
    return told


def _not_applied(criterion: StepScore | BandScore, r: Reckoning, language: str) -> list[str]:
    """The rules of the criterion that gave nothing here, and why."""
    if isinstance(criterion, BandScore):
        return [
            f"{count_text(plain(b.from_), language)} – {'…' if b.below is None else '< ' + count_text(plain(b.below), language)}: {count_text(plain(b.points), language)}"
            for b in criterion.bands
            if r.base is None or Fraction(b.points) != r.base
        ]
    unit = " %" if isinstance(criterion.measure, ShareOf) else ""
    target, below = count_text(plain(criterion.target), language) + unit, count_text(plain(criterion.below), language)
    if r.measured is None:
        return [say("scoring.nothing_to_compare", language)]
    if r.met:
        return [say("scoring.reached_already", language, target=target, below=below)]
    points = count_text(plain(criterion.points), language)
    why = say("scoring.not_reached", language, target=target, points=points)
    if not criterion.bonus:
        return [why]
    return [
        why,
        say("scoring.bonus_from_target", language),
    ]


def _next_sentences(
    criterion: StepScore | BandScore, values: Mapping[str, int | None], r: Reckoning, rules: Rules, language: str
) -> tuple[str, ...]:
    """What it takes to the next points, and how few further cases cost some."""
    step, harm = next_step(criterion, values, rules), first_harm(criterion, values, rules)
    told = [_next_sentence(step, r, rules, criterion, language)]
    if harm is not None and harm.needs is not None:
        cases, lost = _cases(harm, criterion, rules, language), count_text(plain(-harm.gains), language)
        told.append(say("scoring.more_would_cost", language, cases=cases, lost=lost))
    return tuple(told)


def _next_sentence(
    step: Step | None, r: Reckoning, rules: Rules, criterion: StepScore | BandScore, language: str
) -> str:
    if r.state in ("unknown", "bonus_unknown"):
        return say("scoring.figure_first", language)
    if step is None:
        return say("scoring.no_more_to_give", language)
    unit = " %" if isinstance(criterion.measure, ShareOf) else ""
    if step.needs is None and r.state == "no_cases":
        return say("scoring.nothing_to_share", language)
    threshold = plain(step.threshold) if unit else ceil(step.threshold)
    goal = f"{count_text(threshold, language)}{unit}"
    if step.needs is None:
        return say("scoring.out_of_reach", language, goal=goal)
    cases, gain = _cases(step, criterion, rules, language), count_text(plain(step.gains), language)
    if step.missed:
        return say("scoring.missed", language, cases=cases, goal=goal, gain=gain)
    if step.needs < 0:
        return say("scoring.fewer_would_do", language, cases=cases, goal=goal, gain=gain)
    if language == "en":
        cases = cases.replace(" ", " more ", 1)
    return say("scoring.more_needed", language, cases=cases, goal=goal, gain=gain)


def _cases(step: Step, criterion: StepScore | BandScore, rules: Rules, language: str) -> str:
    """`3 hồ sơ giải quyết đúng hạn`: how many of what."""
    needs, noun = abs(step.needs or 0), rules.fact_of(step.fact).noun[language]
    good = criterion.measure.good if isinstance(criterion.measure, ShareOf) else None
    one = needs == 1 and language == "en"
    return (
        f"{count_text(needs, language)} {noun.removesuffix('s') if one else noun}{f' {good[language]}' if good else ''}"
    )


def reading_sentences(
    plan: Plan, names: Sequence[str], readings: Mapping[str, str], language: str = "vi"
) -> tuple[str, ...]:
    """The options chosen of these readings, as sentences."""
    sentences = []
    for name in names:
        reading = plan.questions[name]
        option = reading.options[readings[name]][language]
        other = "" if readings[name] == reading.default else say("scoring.not_default", language)
        sentences.append(f"{name} = {readings[name]}: {option}{other}")
    return tuple(sentences) or (say("scoring.plain_clause", language),)


def _explain_deductions(result: Result, unit: Unit, language: str) -> Explanation:
    """Every report of a unit so far and what it cost."""
    plan, rules, readings = result.plan, result.rules, result.readings_in_force
    mine = [report for report in result.own_reports if report.unit == unit.unit]
    points = in_points(sum(report.points for report in mine), rules)
    clauses = [rules.lateness.clause, *(b.clause for b in rules.lateness.bands)] if rules.lateness else []
    clauses += [rules.untruthful.clause] if rules.untruthful else []
    first = rules.deduction[0].clause
    names = [n for d in rules.deduction for n in readings_of(plan, rules, d)]
    what, told = say("labels.deductions", language), f"{count_text(points, language)} {say('labels.points', language)}"
    return Explanation(
        f"{unit.name} · {what} · {result.name(language)}: {told}",
        points,
        (
            (say("labels.clause", language, clause=first), tuple(plan.clauses[c].words for c in clauses if c)),
            *_supposed(plan, [d.id for d in rules.deduction], readings, language),
            (say("labels.report_by_report", language), tuple(report_sentence(r, rules, language) for r in mine)),
            (say("labels.readings_in_force", language), reading_sentences(plan, tuple(dict.fromkeys(names)), readings, language)),
        ),
        f"{what}: {told}",
    )  # fmt: skip
