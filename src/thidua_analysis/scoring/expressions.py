"""A criterion as expressions over whole tables: the same code scores a pandas frame, a Polars frame, a DuckDB relation.

One of the three views of a criterion, which tests hold equal: see :mod:`.criteria`. Points in ticks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw
import pandas as pd
from narwhals.typing import IntoFrameT

from ..plan.rules import BandScore, CountOf, Measure, Rules, StepScore
from .criteria import Numbers, numbers_of, ratio, scale, steps_worth, to_ticks, whole_target


class _Value(NamedTuple):
    """A measure as the fraction `high / low` in units of the target, and as `shown`, a share `of` so many."""

    known: nw.Expr
    cases: nw.Expr
    high: nw.Expr
    low: Any
    shown: nw.Expr
    of: nw.Expr


def _total(facts: Sequence[str]) -> nw.Expr:
    total = nw.col(facts[0])
    for fact in facts[1:]:
        total = total + nw.col(fact)
    return total


def _value(measure: Measure, rules: Rules) -> _Value:
    known = ~nw.any_horizontal(*[nw.col(f).is_null() for f in measure.facts], ignore_nulls=False)
    if isinstance(measure, CountOf):
        shown = nw.col(measure.fact)
        return _Value(known, nw.lit(True), shown, 1, shown, _nothing(shown))
    top, under = _total(measure.numerator), _total(measure.denominator)
    cases = under > 0
    safe = nw.when(cases).then(under).otherwise(nw.lit(1))
    return _Value(known, cases, *ratio(top, safe, rules), top, under)


def _nothing(column: nw.Expr) -> nw.Expr:
    """Null, with the type of a column: a bare null literal has none in pandas."""
    return nw.when(column.is_null() & ~column.is_null()).then(column)


def _column(number: Any) -> nw.Expr:
    return number if isinstance(number, nw.Expr) else nw.lit(number)


def points(criterion: StepScore | BandScore, rules: Rules, numbers: Numbers | None = None) -> dict[str, nw.Expr]:
    """The parts of one criterion as expressions over figure columns, in ticks.

    Keys: `base`, `bonus` (null where a figure is unknown or the criterion does not apply),
    `value`, `of`, `steps`. Clauses C1–C5 and D1–D5. `numbers` takes the place of the rules' own.
    """
    x = _value(criterion.measure, rules)
    scored = x.known & x.cases
    nothing = _nothing(x.shown)
    empty = nw.lit(0) if rules.scoring.no_cases == "zero" else nothing
    unknown = nw.lit(0) if rules.scoring.missing_figure == "no_points" else nothing
    told = {"value": nw.when(x.known).then(x.shown), "of": nw.when(x.known).then(x.of)}

    def part(value: nw.Expr) -> nw.Expr:
        return nw.when(~x.known).then(unknown).otherwise(nw.when(~x.cases).then(empty).otherwise(value))

    if isinstance(criterion, BandScore):
        table = nw.lit(to_ticks(criterion.bands[0].points, rules))
        for band in criterion.bands[1:]:
            reached = x.high >= int(band.from_ * scale(criterion.measure)) * x.low
            table = nw.when(reached).then(nw.lit(to_ticks(band.points, rules))).otherwise(table)
        return {"base": part(table), "bonus": nothing, **told, "steps": nothing}

    n = numbers or numbers_of(criterion, rules.ticks_per_point)
    met = x.high >= x.low * n.target
    base = part(nw.when(met).then(_column(n.points)).otherwise(_column(n.below)))
    if criterion.bonus is None:
        return {"base": base, "bonus": nothing, **told, "steps": nothing}

    counted = criterion.bonus.measure or criterion.measure
    y = _value(counted, rules)
    first = 1 if criterion.bonus.counts_target else 0
    beyond = y.high + y.low * (n.step * first - n.target)
    beyond = nw.when(met & (beyond > 0)).then(beyond).otherwise(nw.lit(0))
    steps = beyond // (y.low * n.step)
    bonus = steps_worth(beyond, y.low * n.step, n.each, rules)
    if criterion.bonus.most is not None:
        most = nw.lit(to_ticks(criterion.bonus.most, rules))
        bonus = nw.when(bonus > most).then(most).otherwise(bonus)
    uncounted = met & ~y.known
    known_bonus = nw.when(scored & uncounted).then(unknown).otherwise(part(bonus))
    known_steps = nw.when(scored & ~uncounted).then(steps).otherwise(nothing)
    return {"base": base, "bonus": known_bonus, **told, "steps": known_steps}


def score(figures: IntoFrameT, rules: Rules) -> IntoFrameT:
    """Score every unit of a table: the same kind of frame back, in exact integers.

    `figures` has unit, track, month and one integer column per fact (null: unknown). Comes back,
    one row per unit, criterion and part: unit, month, criterion, part (base | bonus), points (in
    ticks; null where the criterion could not or need not be scored), value, of (the denominator
    of a share), target, steps.

    >>> import pandas as pd
    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> facts = {fact.id: [0] for fact in rules.fact} | {"accounts_count": [2350]}
    >>> lines = score(pd.DataFrame({"unit": ["tan-hoa"], "track": ["commune"], "month": ["2021-06"], **facts}), rules)
    >>> lines[lines.criterion == "C3"][["part", "points", "value", "steps"]].values.tolist()
    [['base', 35, 2350, 8], ['bonus', 40, 2350, 8]]
    """
    if isinstance(figures, pd.DataFrame):  # plain int64 cannot hold the nulls that lines may have
        figures = figures.astype({f.id: "Int64" for f in rules.fact if f.id in figures})
    table: Any = nw.from_native(figures)
    parts = []
    for criterion in rules.criterion:
        target = whole_target(criterion)
        exprs = points(criterion, rules)
        reckoned = table.filter(nw.col("track") == criterion.track).select(
            "unit", "month", *[expr.alias(f"_{name}") for name, expr in exprs.items()]
        )
        for part in ("base", "bonus") if criterion.bonus else ("base",):
            parts.append(
                reckoned.select(
                    "unit",
                    "month",
                    nw.lit(criterion.id).alias("criterion"),
                    nw.lit(part).alias("part"),
                    nw.col(f"_{part}").cast(nw.Int64).alias("points"),
                    nw.col("_value").cast(nw.Int64).alias("value"),
                    nw.col("_of").cast(nw.Int64).alias("of"),
                    (_nothing(nw.col("_value")) if target is None else nw.lit(target)).cast(nw.Int64).alias("target"),
                    nw.col("_steps").cast(nw.Int64).alias("steps"),
                )
            )
    lines: IntoFrameT = nw.concat(parts, how="vertical").to_native()
    return lines
