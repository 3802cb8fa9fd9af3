"""Points → lines of the score, each with its clause, readings, arithmetic and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..plan.plan import Plan
from ..plan.rules import BandScore, Lateness, PerOccurrence, Rules, ShareOf, StepScore
from .criteria import Reckoning
from .rows import Figure, Line, Report
from .telling import arithmetic, report_sentence


def score_lines(
    figures: Iterable[Figure],
    reckoned: Mapping[tuple[str, str], Reckoning],
    scored: Sequence[Line],
    reports: Iterable[Report],
    plan: Plan,
    rules: Rules,
    readings: Mapping[str, str],
    month: str,
) -> tuple[Line, ...]:
    """Every line of a month's score, points in ticks; the sum of a unit's lines is its score.

    `scored` comes from :func:`~.criteria.score_units`, `reckoned` is what it was made of; `reports` are those whose deductions count.
    """
    where = {(f.unit, f.fact): f for f in figures}
    behind = {
        rule.id: _readings_text(readings_of(plan, rules, rule), readings)
        for rule in (*rules.criterion, *rules.deduction)
    }
    lines = []
    for line in scored:
        criterion = rules.criterion_of(line.criterion)
        facts = criterion.facts if line.part == "bonus" else criterion.measure.facts
        sources = [where[line.unit, fact] for fact in facts if (line.unit, fact) in where]
        r = reckoned[line.unit, criterion.id]
        lines.append(
            line._replace(
                clause=criterion.clause, reading=behind[criterion.id], how=arithmetic(criterion, r, rules, line.part),
                source_file=_each(s.source_file for s in sources), source_row=_each(s.source_row for s in sources),
            )
        )  # fmt: skip
    for report in reports:
        lines += _deductions(report, rules, behind, month)
    units = {unit: n for n, unit in enumerate(dict.fromkeys(line.unit for line in scored))}
    order = [rule.id for rule in (*rules.criterion, *rules.deduction)]
    return tuple(sorted(lines, key=lambda line: (units[line.unit], order.index(line.criterion), line.report_month)))


def _deductions(report: Report, rules: Rules, behind: Mapping[str, str], month: str) -> Iterable[Line]:
    """What a report cost, a line for each fault; lateness that was waived too."""
    row = "" if report.source_row is None else str(report.source_row)
    for rule, points in ((rules.lateness, report.lateness_points), (rules.untruthful, report.untruthful_points)):
        late = isinstance(rule, Lateness)
        if rule is not None and (points or (late and report.waived)):
            yield Line(
                report.unit, month, rule.id, "deduction", points, report.days_late if late else None, None, None, None,
                report.clause if late else rule.clause, behind[rule.id], report.month, report_sentence(report, rules),
                report.source_file, row,
            )  # fmt: skip


def _each(values: Iterable[object]) -> str:
    """Those that are known, each once."""
    return "; ".join(dict.fromkeys(str(value) for value in values if value is not None))


def readings_of(plan: Plan, rules: Rules, rule: StepScore | BandScore | Lateness | PerOccurrence) -> tuple[str, ...]:
    """The readings that can change this rule's points."""
    general = {key: plan.readings_behind("scoring", key) for key in ("basis", "missing", "missing_figure", "source")}
    names: list[str] = []
    if isinstance(rule, (StepScore, BandScore)):
        names += plan.readings_behind("criterion", rule.id)
        if rule.bonus:
            names += plan.readings_behind("scoring", "part_step")
        if isinstance(rule.measure, ShareOf):
            names += [*plan.readings_behind("scoring", "percent"), *plan.readings_behind("scoring", "no_cases")]
        names += [name for key in general for name in general[key]]
        names += plan.readings_behind("scoring", "untruthful_figures")
    else:
        names += plan.readings_behind("deduction", rule.id)
        names += [
            n for n in plan.readings_behind("reporting") if n not in plan.readings_behind("reporting", "cut_off_day")
        ]
    return tuple(dict.fromkeys(names))


def _readings_text(names: Sequence[str], readings: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={readings[name]}" for name in names)
