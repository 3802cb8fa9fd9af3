"""Figures → points: a criterion for one unit, its decision table, and what it may come to where figures are missing.

A criterion has four views of itself, which tests hold equal:

* :func:`reckon`: plain Python fractions for one unit, which months and explanations use;
* :func:`~.expressions.points`: Narwhals expressions in exact integers, for whole tables of any engine;
* :func:`~thidua_analysis.whatif.arrays.points`: arrays of the same integers, for many variants at once;
* :func:`bands`: the decision table a reader sees.

Inside the engine points are counted in *ticks*: whole points where only those can occur, else
hundredths (:attr:`Rules.ticks_per_point`). :func:`in_points` turns ticks into points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple, TypeVar

from ..intake.rows import Unit
from ..plan.rules import BandScore, Bonus, CountOf, Measure, Rules, ShareOf, StepScore
from ..words.catalogue import words
from ..words.columns import Points
from ..words.pair import Words
from .rows import Line, Place, Report, Standing

HUNDREDTHS, TENTHS = 100, 1000
"""So many hundredths to one, and tenths of a percent to a whole."""
Row_ = TypeVar("Row_", Line, Report, Standing, Place)


# ── numbers in the engine's units ─────────────────────────────────────────────────────────────


def scale(measure: Measure) -> int:
    """So many units of the engine to one of a measure: shares are compared in hundredths of a percent."""
    return 1 if isinstance(measure, CountOf) else HUNDREDTHS


def to_ticks(points: int | Decimal, rules: Rules) -> int:
    """Points in the engine's unit."""
    return int(points * rules.ticks_per_point)


class Numbers(NamedTuple):
    """What a stepped criterion compares with and gives, in the engine's units: numbers, or columns of a table."""

    target: Any
    points: Any
    below: Any
    step: Any = 1
    each: Any = 0


def number_in_units(criterion: StepScore, name: str, value: int | Decimal, ticks: int) -> int:
    """One of a criterion's :class:`Numbers`, from the value that the rules file gives it."""
    measured = criterion.measure
    if name == "step" and criterion.bonus:
        measured = criterion.bonus.measure or criterion.measure
    return int(value * (scale(measured) if name in ("target", "step") else ticks))


def numbers_of(criterion: StepScore, ticks: int) -> Numbers:
    """Those that the rules file gives a criterion, points in so many ticks each."""
    given = {"target": criterion.target, "points": criterion.points, "below": criterion.below}
    if criterion.bonus:
        given |= {"step": criterion.bonus.step, "each": criterion.bonus.points}
    return Numbers(**{name: number_in_units(criterion, name, value, ticks) for name, value in given.items()})


def ratio(top: Any, under: Any, rules: Rules) -> tuple[Any, Any]:
    """A share in units of its target, as the fraction `high / low`: exact, or in percent to one decimal, half up. Of whole
    numbers, arrays or columns; `under` is nowhere 0."""
    if rules.scoring.percent == "one_decimal":  # ⌊1000·top/under + ½⌋ tenths
        return (2 * TENTHS * top + under) // (2 * under) * (HUNDREDTHS // 10), 1
    return HUNDREDTHS * HUNDREDTHS * top, under


def steps_worth(beyond: Any, step: Any, each: Any, rules: Rules) -> Any:
    """The bonus for what lies beyond the target: whole steps alone, or a part of one too. Of numbers, arrays or columns."""
    return beyond // step * each if rules.scoring.part_step == "floor" else beyond * each // step


def whole_target(criterion: StepScore | BandScore) -> int | None:
    """The target as lines show it; None where it is no whole number."""
    whole = isinstance(criterion, StepScore) and criterion.target == int(criterion.target)
    return int(criterion.target) if whole and isinstance(criterion, StepScore) else None


# ── one criterion for one unit, in plain fractions ────────────────────────────────────────────


@dataclass(frozen=True)
class Reckoning:
    """How one unit fares on one criterion, reckoned step by step in exact fractions.

    `state` is `scored`, `unknown` (a figure is missing), `no_cases` (a share of nothing) or
    `bonus_unknown`. `base` and `bonus` are points, None where there is none to give or it is not scored;
    `counted` is what the bonus was reckoned from.
    """

    state: str
    value: int | None
    of: int | None
    measured: Fraction | None
    met: bool
    steps: int | None
    base: Fraction | None
    bonus: Fraction | None
    counted: Fraction | None = None

    @property
    def points(self) -> Fraction:
        return (self.base or Fraction(0)) + (self.bonus or Fraction(0))


def _measured(
    measure: Measure, figures: Mapping[str, int | None], rules: Rules
) -> tuple[int | None, int | None, Fraction | None]:
    values = [figures.get(f) for f in measure.facts]
    if any(v is None for v in values):
        return None, None, None
    if isinstance(measure, CountOf):
        value = figures[measure.fact] or 0
        return value, None, Fraction(value)
    top = sum(figures[f] or 0 for f in measure.numerator)
    under = sum(figures[f] or 0 for f in measure.denominator)
    if under <= 0:
        return top, under, None
    percent = Fraction(100 * top, under)
    if rules.scoring.percent == "one_decimal":
        percent = Fraction(floor(percent * 10 + Fraction(1, 2)), 10)
    return top, under, percent


def reckon(criterion: StepScore | BandScore, figures: Mapping[str, int | None], rules: Rules) -> Reckoning:
    """One criterion for one unit's figures, one decision after another.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> reckon(rules.criterion_of("C3"), {"accounts_count": 1620}, rules).points
    Fraction(40, 1)
    """
    value, of, measured = _measured(criterion.measure, figures, rules)
    unscored = Fraction(0) if rules.scoring.missing_figure == "no_points" else None
    if value is None:
        return Reckoning("unknown", None, None, None, False, None, unscored, unscored if criterion.bonus else None)
    if measured is None:
        none = Fraction(0) if rules.scoring.no_cases == "zero" else None
        return Reckoning("no_cases", value, of, None, False, None, none, none if criterion.bonus else None)
    if isinstance(criterion, BandScore):
        band = next(b for b in reversed(criterion.bands) if b is criterion.bands[0] or measured >= Fraction(b.from_))
        return Reckoning("scored", value, of, measured, True, None, Fraction(band.points), None)
    met = measured >= Fraction(criterion.target)
    base = Fraction(criterion.points if met else criterion.below)
    if criterion.bonus is None:
        return Reckoning("scored", value, of, measured, met, None, base, None)
    counted: Fraction | None = measured
    if criterion.bonus.measure:
        counted = _measured(criterion.bonus.measure, figures, rules)[2]
    if not met:
        return Reckoning("scored", value, of, measured, met, 0, base, Fraction(0))
    if counted is None:
        return Reckoning("bonus_unknown", value, of, measured, met, None, base, unscored)
    steps = (counted - Fraction(criterion.target)) / Fraction(criterion.bonus.step)
    steps = max(Fraction(0), steps + (1 if criterion.bonus.counts_target else 0))
    full = floor(steps)
    if rules.scoring.part_step == "floor":
        bonus = Fraction(full) * Fraction(criterion.bonus.points)
    else:
        bonus = Fraction(floor(steps * Fraction(criterion.bonus.points) * HUNDREDTHS), HUNDREDTHS)
    if criterion.bonus.most is not None:
        bonus = min(bonus, Fraction(criterion.bonus.most))
    return Reckoning("scored", value, of, measured, met, full, base, bonus, counted)


def reckon_units(
    values: Mapping[str, Mapping[str, int]], units: Iterable[Unit], rules: Rules
) -> dict[tuple[str, str], Reckoning]:
    """(unit, criterion) → how the unit fares on it, for every criterion of its track; `values`: unit → its figures by fact."""
    return {
        (unit.unit, criterion.id): reckon(criterion, values[unit.unit], rules)
        for unit in units
        for criterion in rules.criteria(unit.track)
    }


def score_units(
    reckoned: Mapping[tuple[str, str], Reckoning], units: Sequence[Unit], rules: Rules, month: str
) -> tuple[Line, ...]:
    """The parts of every criterion of every unit, points in ticks: what :func:`~.expressions.score` gives, reckoned unit by
    unit (:func:`reckon_units`). A district has so few that building expressions would take a hundred times as long as the
    arithmetic.
    """
    ticks = rules.ticks_per_point
    lines = []
    for criterion in rules.criterion:
        target = whole_target(criterion)
        mine = [(unit.unit, reckoned[unit.unit, criterion.id]) for unit in units if unit.track == criterion.track]
        for part in ("base", "bonus") if criterion.bonus else ("base",):
            for unit, r in mine:
                given: Fraction | None = getattr(r, part)
                points = None if given is None else int(given * ticks)
                steps = r.steps if criterion.bonus else None
                lines.append(Line(unit, month, criterion.id, part, points, r.value, r.of, target, steps))
    return tuple(lines)


@dataclass(frozen=True)
class Row:
    """One row of a decision table: values from `start` (inclusive) to `stop` (exclusive; None: open)."""

    start: Fraction
    stop: Fraction | None
    points: Fraction


def bands(criterion: StepScore | BandScore, rules: Rules, rows: int = 6) -> tuple[Row, ...]:
    """The decision table of a criterion on one measure, full steps, its first `rows` rows.

    Where the bonus has no cap, the table of a stepped criterion could go on for ever: its last row
    is the first one not written out, with an open end.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> [(int(r.start), int(r.points)) for r in bands(rules.criterion_of("C4"), rules, 4)]
    [(0, 0), (200, 30), (220, 35), (240, 40)]
    """
    if isinstance(criterion, BandScore):
        return tuple(
            Row(Fraction(b.from_), None if b.below is None else Fraction(b.below), Fraction(b.points))
            for b in criterion.bands
        )
    target, base = Fraction(criterion.target), Fraction(criterion.points)
    starts = [(Fraction(0), Fraction(criterion.below)), (target, base)]
    if criterion.bonus:
        step, each = Fraction(criterion.bonus.step), Fraction(criterion.bonus.points)
        first, most = (1 if criterion.bonus.counts_target else 0), criterion.bonus.most
        earned = [min((n + first) * each, (n + first) * each if most is None else Fraction(most)) for n in range(max(rows - 1, 1))]  # fmt: skip
        starts[1] = (target, base + earned[0])
        further = zip(range(1, len(earned)), earned[1:], earned, strict=False)
        starts += [(target + n * step, base + points) for n, points, before in further if most is None or points != before]  # fmt: skip
    ends = [start for start, _ in starts[1:]] + [None]
    return tuple(Row(start, stop, p) for (start, p), stop in zip(starts, ends, strict=True) if start != stop)


def example_faults(rules: Rules) -> list[Words]:
    """The worked examples of the criteria that do not come out, each with what does; none is as it should be."""
    faults = []
    for n, criterion in enumerate(rules.criterion):
        for k, example in enumerate(criterion.examples):
            given = reckon(criterion, figures_for(criterion, example.value, example.of), rules)
            if given.points != Fraction(example.points):
                path = f"criterion[{n}].examples[{k}] ({criterion.id})"
                faults.append(words("rules.example", path=path, stated=example.points, given=plain(given.points)))
    return faults


def figures_for(criterion: StepScore | BandScore, value: int, of: int | None = None) -> dict[str, int]:
    """Figures on which a criterion measures just this value, of this whole if it is a share."""
    figures = dict.fromkeys(criterion.facts, 0)
    if isinstance(criterion.measure, CountOf):
        return dict.fromkeys(figures, value)
    both = [f for f in criterion.measure.numerator if f in criterion.measure.denominator]
    figures[both[0] if both else criterion.measure.numerator[0]] = value
    alone = [f for f in criterion.measure.denominator if f not in criterion.measure.numerator]
    figures[alone[0]] = (of or 0) - (value if both else 0)
    return figures


# ── what is not scored ────────────────────────────────────────────────────────────────────────

UNBOUNDED = 10**15
"""Stands for points without a limit: more than any figures can come to."""


class Extent(NamedTuple):
    """What a criterion that lacks figures may still add, in ticks: to the base, and to the total, at least and at most."""

    base_low: int = 0
    base_high: int = 0
    low: int = 0
    high: int = 0

    def __add__(self, other: tuple[int, ...]) -> Extent:  # type: ignore[override]
        return Extent(*(a + b for a, b in zip(self, other, strict=True)))


def most_percent(measure: Measure, rules: Rules) -> int | None:
    """The highest percentage a share can have: 100 where it is part of its whole; None where nothing limits it.

    Part of it are cases that a further one adds to both, figures that stand in the denominator too, or that a check of
    the plan holds below one that does (of cumulative figures: what a month adds may be more than the whole it adds).
    """
    if isinstance(measure, CountOf):
        return None
    if measure.one_more == "both":
        return 100
    held = {c.part: c.whole for c in rules.check if c.severity == "error" and rules.scoring.basis == "cumulative"}
    wholes = [fact if fact in measure.denominator else held.get(fact) for fact in measure.numerator]
    bounded = len(set(wholes)) == len(wholes) and set(wholes) <= set(measure.denominator)
    return 100 if bounded else None


def extent(
    criterion: StepScore | BandScore,
    rules: Rules,
    numbers: Numbers | None = None,
    bonus_alone: bool = False,
    ticks: int = 0,
) -> Extent:
    """What a criterion may give whose figures, or only those of its bonus, nobody has sent; in the `ticks` of `numbers`.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> extent(rules.criterion_of("C1"), rules), extent(rules.criterion_of("C5"), rules).high
    (Extent(base_low=0, base_high=10, low=0, high=10), 20)
    >>> extent(rules.criterion_of("C3"), rules).high == UNBOUNDED + 35
    True
    """
    nothing = [0] if isinstance(criterion.measure, ShareOf) else []  # a share of no cases
    most = most_percent(criterion.measure, rules)
    if isinstance(criterion, BandScore):
        within = [b for b in criterion.bands if most is None or b.from_ <= most]
        given = [to_ticks(b.points, rules) for b in within] + nothing
        return Extent(min(given), max(given), min(given), max(given))
    ticks = ticks or rules.ticks_per_point
    n = numbers or numbers_of(criterion, ticks)
    bonus = _most_bonus(criterion.bonus, most_percent(criterion.bonus.measure or criterion.measure, rules), n, rules, ticks) if criterion.bonus else 0  # fmt: skip
    if bonus_alone:
        return Extent(0, 0, min(0, bonus), max(0, bonus))
    reached = [] if most is not None and n.target > most * HUNDREDTHS else [n.points]
    base = [n.below, *reached, *nothing]
    whole = [*base, *(p + bonus for p in reached)]
    return Extent(min(base), max(base), min(whole), max(whole))


def _most_bonus(bonus: Bonus, most: int | None, n: Numbers, rules: Rules, ticks: int) -> int:
    """The bonus farthest from nothing, in ticks: that of the highest percentage, or one without a limit."""
    cap = UNBOUNDED if bonus.most is None else int(bonus.most * ticks)
    if most is None:
        return cap if n.each > 0 else -UNBOUNDED
    beyond = max(0, most * HUNDREDTHS - n.target + (n.step if bonus.counts_target else 0))
    return min(cap, int(beyond // n.step * n.each if rules.scoring.part_step == "floor" else beyond * n.each // n.step))


def gaps(scored: Iterable[Line], rules: Rules) -> dict[str, dict[str, Extent]]:
    """Unit → its criteria that lack figures, each with what it may still add; `scored` comes from :func:`score_units`."""
    found: dict[str, dict[str, Extent]] = {}
    unscored = [line for line in scored if line.points is None]
    whole = {(line.unit, line.criterion) for line in unscored if line.part == "base"}
    for line in unscored:
        alone = line.part == "bonus" and (line.unit, line.criterion) not in whole
        if alone or (line.part == "base" and line.value is None):  # with one, it is a share of no cases: not missing
            criterion = rules.criterion_of(line.criterion)
            found.setdefault(line.unit, {})[line.criterion] = extent(criterion, rules, bonus_alone=alone)
    return found


# ── points ────────────────────────────────────────────────────────────────────────────────────


def in_points(ticks: Points, rules: Rules) -> Points:
    """Ticks as points: the integer itself, or an exact Decimal where points can be fractional."""
    return ticks if rules.ticks_per_point == 1 else Decimal(ticks) / rules.ticks_per_point


def rows_in_points(rows: Iterable[Row_], rules: Rules, *columns: str) -> tuple[Row_, ...]:
    """Rows in which these columns, of ticks, are points."""
    if rules.ticks_per_point == 1:
        return tuple(rows)

    def told(row: Row_) -> Row_:
        given = {name: getattr(row, name) for name in columns}
        changed: dict[str, Any] = {n: None if ticks is None else in_points(ticks, rules) for n, ticks in given.items()}
        return row._replace(**changed)

    return tuple(map(told, rows))


def plain(number: int | Decimal | Fraction) -> int | Decimal:
    """A whole number as int, any other as Decimal.

    >>> plain(Fraction(80, 2)), plain(Decimal("37.25"))
    (40, Decimal('37.25'))
    """
    numerator, denominator = number.as_integer_ratio()
    return numerator if denominator == 1 else Decimal(numerator) / denominator
