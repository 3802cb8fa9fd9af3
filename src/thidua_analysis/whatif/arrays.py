"""The points of one criterion over arrays of figures: the view that many variants at once are scored by.

A test holds it equal to the other views (see :mod:`~thidua_analysis.scoring.criteria`). Arithmetic is exact: in 64-bit integers, and in
Python's own where those could overflow.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from ..plan.rules import BandScore, CountOf, Measure, Rules, StepScore
from ..scoring.criteria import (
    HUNDREDTHS,
    TENTHS,
    Extent,
    Numbers,
    extent,
    numbers_of,
    ratio,
    scale,
    steps_worth,
    to_ticks,
)
from .places import Whole, Yes

SAFE = 2**62
GAP = len(Extent._fields) + 1
"""What is kept of a criterion that lacks figures: its extent, and 1."""


class Figure(NamedTuple):
    """A figure of many rows: its value, and whether it is known (the value of one that is not counts for nothing)."""

    value: Whole
    known: Yes


class Points(NamedTuple):
    """Base and bonus of many rows under one criterion, in ticks; which lack figures wholly, which for the bonus alone."""

    base: Whole
    bonus: Whole
    whole: Yes
    alone: Yes


class _Value(NamedTuple):
    """A measure as the fraction `high / low` in units of the target; `cases` is false for a share of nothing."""

    known: Yes
    cases: Any
    high: Whole
    low: Any


def points(
    rule: StepScore | BandScore, rules: Rules, figures: Mapping[str, Figure], ticks: int, own: Numbers | None = None
) -> Points:
    """What :func:`~thidua_analysis.scoring.criteria.reckon` gives each row, in so many ticks a point; `own` numbers take the place of
    the rule's, one or, in arrays that broadcast against the figures, many."""
    factor = ticks // rules.ticks_per_point
    if isinstance(rule, BandScore):
        starts = [int(band.from_ * scale(rule.measure)) for band in rule.bands]
        x = _value(rule.measure, rules, _exact(figures, rule.facts, starts))
        scored = x.known & x.cases
        base = np.full(x.high.shape, to_ticks(rule.bands[0].points, rules) * factor)
        for start, band in zip(starts[1:], rule.bands[1:], strict=True):
            base = np.where(x.high >= start * x.low, to_ticks(band.points, rules) * factor, base)
        return _points(rules, np.where(scored, base, 0), np.zeros_like(base), ~x.known, np.zeros_like(x.known))
    n = own or numbers_of(rule, ticks)
    exact = _exact(figures, rule.facts, n)
    x = _value(rule.measure, rules, exact)
    scored, met = x.known & x.cases, x.high >= x.low * n.target
    base = np.where(scored, np.where(met, n.points, n.below), 0)
    if rule.bonus is None:
        return _points(rules, base, np.zeros_like(base), ~x.known, np.zeros_like(met))
    y = _value(rule.bonus.measure, rules, exact) if rule.bonus.measure else x
    beyond = y.high + y.low * ((n.step if rule.bonus.counts_target else 0) - n.target)
    counted = scored & met & y.known & y.cases
    bonus = steps_worth(np.where(counted & (beyond > 0), beyond, 0), y.low * n.step, n.each, rules)
    if rule.bonus.most is not None:
        bonus = np.minimum(bonus, int(rule.bonus.most * ticks))
    return _points(rules, base, bonus, ~x.known, scored & met & ~counted)


def gaps_of(rule: Any, rules: Rules, found: Points, ticks: int, own: Numbers | None = None) -> Whole:
    """What the criterion may still add where figures are missing, for each row of points."""
    factor = 1 if own else ticks // rules.ticks_per_point
    shape = np.broadcast_shapes(*map(np.shape, own)) if own else ()
    sets = [np.broadcast_to(number, shape) for number in own or ()]
    gaps = np.zeros((*found.base.shape, GAP), dtype=np.int64)
    for open_, bonus_alone in ((found.whole, False), (found.alone, True)):
        for at in np.ndindex(shape) if open_.any() else ():
            given = Numbers(*(int(number[at]) for number in sets)) if own else None
            row = np.array([*(v * factor for v in extent(rule, rules, given, bonus_alone, ticks if own else 0)), 1])
            there = tuple(k if count > 1 else slice(None) for k, count in zip(at, shape, strict=True))
            gaps[there] += np.where(open_[there][..., None], row, 0)
    return gaps


def _points(rules: Rules, base: Whole, bonus: Whole, whole: Yes, alone: Yes) -> Points:
    """In one shape, and in 64-bit integers: OverflowError for points that do not fit."""
    open_ = rules.scoring.missing_figure != "no_points"
    shape = np.broadcast_shapes(base.shape, bonus.shape)
    tables = (base.astype(np.int64), bonus.astype(np.int64), whole & open_, alone & open_)
    laid: Iterator[Any] = (np.broadcast_to(table, shape) for table in tables)
    return Points(*laid)


def _value(measure: Measure, rules: Rules, figures: Mapping[str, Figure]) -> _Value:
    known = np.logical_and.reduce([figures[f].known for f in measure.facts])
    if isinstance(measure, CountOf):
        return _Value(known, True, figures[measure.fact].value, 1)
    top: Whole = sum(figures[f].value for f in measure.numerator)  # type: ignore[assignment]
    under: Whole = sum(figures[f].value for f in measure.denominator)  # type: ignore[assignment]
    cases = under > 0
    safe = np.where(cases, under, 1)
    return _Value(known, cases, *ratio(top, safe, rules))


def _exact(figures: Mapping[str, Figure], facts: Iterable[str], numbers: Iterable[Any]) -> dict[str, Figure]:
    """The figures asked for, as Python's integers where 64 bits might not hold what is reckoned from them."""
    asked = {fact: figures[fact] for fact in facts}
    most, number = 1 + sum(_most(f.value) for f in asked.values()), max([1, *map(_most, numbers)])
    if most * (2 * TENTHS * HUNDREDTHS + 2 * number) * number < SAFE:
        return asked
    return {fact: figure._replace(value=figure.value.astype(object)) for fact, figure in asked.items()}


def _most(number: Any) -> int:
    values = np.asarray(number)
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def widened(table: Any, own: Sequence[int], every: Iterable[int], less: Container[int] = ()) -> Any:
    """A table over its own axes, but some that it has no more, with a dimension for every one of others: of one place
    where it has none."""
    left = [n for n in own if n not in less]
    sizes = iter(table.shape)
    shape = [next(sizes) if n in left else 1 for n in every]
    return table.reshape(*shape, *sizes)


def points_of(ticks: Any, per_point: int) -> Any:
    """An array of ticks as points: whole numbers, or exact decimals where points can be fractional."""
    if per_point == 1:
        return ticks
    known = {t: Decimal(int(t)) / HUNDREDTHS for t in np.unique(ticks)}
    return np.array([known[t] for t in ticks], dtype=object)
