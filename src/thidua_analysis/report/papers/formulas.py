"""The rules as spreadsheet formulas: one more view of a criterion, over cells instead of columns.

A formula refers to cells that hold figures and cells that hold the plan's numbers; no number of the plan stands in
it. Everything is whole numbers until the last step, so that a spreadsheet's binary fractions decide nothing. It is
held equal to :func:`~thidua_analysis.scoring.criteria.points` by recalculating it in LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...plan.rules import BandScore, CountOf, Measure, Rules, ShareOf, StepScore

Cells = Mapping[str, str]
"""Fact → the cell of its figure."""


@dataclass(frozen=True)
class NumberCells:
    """Where the plan's numbers for one rule stand: those of a step, or of bands from the lowest."""

    target: str = ""
    points: str = ""
    below: str = ""
    step: str = ""
    each: str = ""
    first: str = ""
    """1 where the target itself earns a step."""
    most: str = ""
    """The most that the bonus can be; blank where nothing limits it."""
    bands: tuple[tuple[str, str], ...] = ()
    """(from, points) of each band."""


class _Value(NamedTuple):
    """A measure as `high / low`, in units of the target; `known` and `cases` are conditions, "" where always true."""

    known: str
    cases: str
    high: str
    low: str
    scale: int


def _sum(facts: Sequence[str], cells: Cells) -> str:
    return f"({'+'.join(cells[f] for f in facts)})" if len(facts) > 1 else cells[facts[0]]


def _value(measure: Measure, cells: Cells, rules: Rules) -> _Value:
    known = f"COUNT({','.join(cells[f] for f in measure.facts)})={len(measure.facts)}"
    if isinstance(measure, CountOf):
        return _Value(known, "", cells[measure.fact], "1", 1)
    top, under = _sum(measure.numerator, cells), _sum(measure.denominator, cells)
    if rules.scoring.percent == "one_decimal":
        return _Value(known, f"{under}>0", f"INT((2000*{top}+{under})/(2*{under}))*10", "1", 100)
    return _Value(known, f"{under}>0", f"10000*{top}", under, 100)


def _units(cell: str, scale: int) -> str:
    """A number of the plan in the units that values are compared in: whole."""
    return cell if scale == 1 else f"ROUND({scale}*{cell},0)"


def _part(x: _Value, value: str, rules: Rules) -> str:
    """What an unknown figure gives, by the reading on it; what a share of nothing gives; else the value."""
    if x.cases:
        value = f"IF({x.cases},{value},{'0' if rules.scoring.no_cases == 'zero' else EMPTY})"
    return f"IF({x.known},{value},{_unknown(rules)})"


def _unknown(rules: Rules) -> str:
    return "0" if rules.scoring.missing_figure == "no_points" else EMPTY


EMPTY = '""'


def base_formula(criterion: StepScore | BandScore, cells: Cells, numbers: NumberCells, rules: Rules) -> str:
    """The base points of one criterion; blank where they are not known. Clauses C1–C5, D1–D5.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> base_formula(rules.criterion_of("C3"), {"accounts_count": "D9"}, NumberCells("E1", "F1", "G1"), rules)
    '=IF(COUNT(D9)=1,IF(D9>=E1,F1,G1),"")'
    """
    x = _value(criterion.measure, cells, rules)
    if isinstance(criterion, BandScore):
        return f"={_part(x, _banded(x, numbers), rules)}"
    return f"={_part(x, f'IF({_met(x, numbers)},{numbers.points},{numbers.below})', rules)}"


def lacking_formula(criterion: StepScore | BandScore, cells: Cells, base: str, bonus: str, rules: Rules) -> str:
    """1 where a criterion is not scored for want of figures, or its bonus is not; else 0. `base`, `bonus`: their cells.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> lacking_formula(rules.criterion_of("C3"), {"accounts_count": "D9"}, "G9", "H9", rules)
    '=IF(COUNT(D9)<1,1,0)'
    """
    if rules.scoring.missing_figure == "no_points":
        return "=0"
    facts = criterion.measure.facts
    lacks = f"COUNT({','.join(cells[f] for f in facts)})<{len(facts)}"
    if criterion.bonus and criterion.bonus.measure:
        lacks = f"OR({lacks},AND(ISNUMBER({base}),NOT(ISNUMBER({bonus}))))"
    return f"=IF({lacks},1,0)"


def percent_formula(measure: ShareOf, cells: Cells) -> str:
    """A share as a percentage, cut after two decimals; blank without cases."""
    top, under = _sum(measure.numerator, cells), _sum(measure.denominator, cells)
    known = f"COUNT({','.join(cells[f] for f in measure.facts)})={len(measure.facts)}"
    return f"=IF({known},IF({under}>0,INT(10000*{top}/{under})/100,{EMPTY}),{EMPTY})"


def percent_value(measure: ShareOf, values: Mapping[str, int | None]) -> float | str:
    """What :func:`percent_formula` gives for these figures: a viewer that does not calculate shows what is stored.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> share = load_plan("chau-thanh-a-2021").rules().criterion_of("C5").measure
    >>> percent_value(share, dict(zip(share.facts, (2, 3)))), percent_value(share, dict.fromkeys(share.facts))
    (66.66, '')
    """
    parts = [[values.get(fact) for fact in facts] for facts in (measure.numerator, measure.denominator)]
    if any(value is None for part in parts for value in part):
        return ""
    top, under = (sum(value for value in part if value is not None) for part in parts)
    return 10000 * top // under / 100 if under > 0 else ""


def _banded(x: _Value, numbers: NumberCells) -> str:
    (_, value), *higher = numbers.bands
    for start, points in higher:
        value = f"IF({x.high}>={_times(_units(start, x.scale), x.low)},{points},{value})"
    return value


def _times(number: str, low: str) -> str:
    return number if low == "1" else f"{number}*{low}"


def _met(x: _Value, numbers: NumberCells) -> str:
    return f"{x.high}>={_times(_units(numbers.target, x.scale), x.low)}"


def bonus_formula(criterion: StepScore, cells: Cells, numbers: NumberCells, rules: Rules) -> str:
    """The bonus of one criterion, blank where it is not known.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> from dataclasses import replace
    >>> where = NumberCells("E1", "F1", "G1", "H1", "I1", "J1")
    >>> bonus_formula(rules.criterion_of("C3"), {"accounts_count": "D9"}, where, rules)
    '=IF(COUNT(D9)=1,IF(D9>=E1,INT(MAX(D9+H1*J1-E1,0)/H1)*I1,0),"")'
    >>> bonus_formula(rules.criterion_of("C3"), {"accounts_count": "D9"}, replace(where, most="K1"), rules)
    '=IF(COUNT(D9)=1,IF(D9>=E1,MIN(INT(MAX(D9+H1*J1-E1,0)/H1)*I1,K1),0),"")'
    """
    if criterion.bonus is None:
        raise ValueError(f"{criterion.id} has no bonus")
    x = _value(criterion.measure, cells, rules)
    y = _value(criterion.bonus.measure or criterion.measure, cells, rules)
    step, target = _units(numbers.step, y.scale), _units(numbers.target, y.scale)
    low = y.low
    if y.cases and low != "1" and criterion.bonus.measure not in (None, criterion.measure):
        low = f"IF({y.cases},{y.low},1)"
    over = f"{step}*{numbers.first}-{target}"
    beyond = f"MAX({y.high}+{over if low == '1' else f'{low}*({over})'},0)"
    if rules.scoring.part_step == "floor":
        earned = f"INT({beyond}/{_divisor(low, step)})*{numbers.each}"
    else:
        earned = f"INT({beyond}*ROUND(100*{numbers.each},0)/{_divisor(low, step)})/100"
    if numbers.most:
        earned = f"MIN({earned},{numbers.most})"
    if y.known != x.known:
        earned = f"IF({y.known},{earned},{_unknown(rules)})"
    return f"={_part(x, f'IF({_met(x, numbers)},{earned},0)', rules)}"


def _divisor(low: str, step: str) -> str:
    return step if low == "1" else f"({low}*{step})"


@dataclass(frozen=True)
class ReportCells:
    """Where one report stands in the punctuality log."""

    days: str
    gone: str
    """1 where it was not submitted."""
    untruthful: str
    waived: str


def lateness_formula(report: ReportCells, numbers: NumberCells, missing_points: str) -> str:
    """Points for a report's days late, a report that never came, or one whose lateness was waived. L1, L1a, L1b."""
    value = "0"
    for start, points in numbers.bands:
        value = f"IF({report.days}>={start},{points},{value})"
    gone = f"IF({report.gone}=1,{missing_points},0)"
    return f"=IF({report.waived}=1,0,IF(ISNUMBER({report.days}),{value},{gone}))"


def both_formulas(late: str, untruthful: str, larger_only: bool) -> tuple[str, str]:
    """What counts of a report's two faults, from what each would cost alone. L1c under `untruthful_stacks`."""
    if not larger_only:
        return late, untruthful
    return f"IF(AND({late}<0,{untruthful}<0),IF({late}<={untruthful},{late},0),{late})", (
        f"IF(AND({late}<0,{untruthful}<0),IF({late}<={untruthful},0,{untruthful}),{untruthful})"
    )
