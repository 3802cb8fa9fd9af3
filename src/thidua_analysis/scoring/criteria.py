"""Figures → score lines: every point with its clause, value and arithmetic.

A criterion has three views of itself, which tests hold equal:

* :func:`points`: Narwhals expressions in exact integers, for whole tables of any engine;
* :func:`reckon`: plain Python fractions for one unit, the view that explanations use;
* :func:`bands`: the decision table a reader sees.

Inside the engine points are counted in *ticks*: whole points where only those can occur, else
hundredths (:attr:`Rules.ticks_per_point`). :func:`in_points` turns ticks into points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw
import pandas as pd
from narwhals.typing import IntoFrameT

from ..plan.plan import Plan
from ..plan.rules import BandScore, Bonus, CountOf, Lateness, Measure, PerOccurrence, Rules, ShareOf, StepScore

LINE_COLUMNS = [
    "unit", "month", "criterion", "part", "points", "value", "of", "target", "steps", "clause",
    "reading", "report_month", "how", "source_file", "source_row",
]  # fmt: skip
HUNDREDTHS = 100


# ── one criterion over a whole table ──────────────────────────────────────────────────────────


class _Value(NamedTuple):
    """A measure as the fraction shown/of/100 would have it: `high / low` in units of the target."""

    known: nw.Expr
    cases: nw.Expr
    high: nw.Expr
    low: nw.Expr
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
        return _Value(known, nw.lit(True), shown, nw.lit(1), shown, _nothing(shown))
    top, under = _total(measure.numerator), _total(measure.denominator)
    cases = under > 0
    safe = nw.when(cases).then(under).otherwise(nw.lit(1))
    if rules.scoring.percent == "one_decimal":
        # percent to one decimal, half up: ⌊1000·top/under + ½⌋ tenths
        return _Value(known, cases, (2000 * top + safe) // (2 * safe) * 10, nw.lit(1), top, under)
    return _Value(known, cases, HUNDREDTHS * 100 * top, safe, top, under)


def _nothing(column: nw.Expr) -> nw.Expr:
    """Null, with the type of a column: a bare null literal has none in pandas."""
    return nw.when(column.is_null() & ~column.is_null()).then(column)


def _column(number: Any) -> nw.Expr:
    return number if isinstance(number, nw.Expr) else nw.lit(number)


def _scale(measure: Measure) -> int:
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
    return int(value * (_scale(measured) if name in ("target", "step") else ticks))


def numbers_of(criterion: StepScore, ticks: int) -> Numbers:
    """Those that the rules file gives a criterion, points in so many ticks each."""
    given = {"target": criterion.target, "points": criterion.points, "below": criterion.below}
    if criterion.bonus:
        given |= {"step": criterion.bonus.step, "each": criterion.bonus.points}
    return Numbers(**{name: number_in_units(criterion, name, value, ticks) for name, value in given.items()})


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
            reached = x.high >= int(band.from_ * _scale(criterion.measure)) * x.low
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
    bonus = steps * n.each if rules.scoring.part_step == "floor" else (beyond * n.each) // (y.low * n.step)
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
        target = _whole_target(criterion)
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


def _whole_target(criterion: StepScore | BandScore) -> int | None:
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
    return Reckoning("scored", value, of, measured, met, full, base, bonus, counted)


def reckon_each(criterion: StepScore | BandScore, figures: pd.DataFrame, rules: Rules) -> list[Reckoning]:
    """Every row of a table of figures, reckoned; each that differs once."""
    told = figures[list(criterion.facts)].astype(object)
    kept: dict[tuple[int | None, ...], Reckoning] = {}
    found = []
    for row in told.where(told.notna(), None).itertuples(index=False, name=None):
        if row not in kept:
            kept[row] = reckon(criterion, dict(zip(criterion.facts, row, strict=True)), rules)
        found.append(kept[row])
    return found


def score_few(figures: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """What :func:`score` gives, reckoned row by row: a district has so few units that building the expressions would
    take a hundred times as long as the arithmetic."""
    ticks = rules.ticks_per_point
    lines: list[tuple[Any, ...]] = []
    for criterion in rules.criterion:
        table = figures[figures["track"] == criterion.track]
        target, each = _whole_target(criterion), reckon_each(criterion, table, rules)
        for part in ("base", "bonus") if criterion.bonus else ("base",):
            for unit, month, r in zip(table["unit"], table["month"], each, strict=True):
                given: Fraction | None = getattr(r, part)
                number = None if given is None else int(given * ticks)
                steps = r.steps if criterion.bonus else None
                lines.append((unit, month, criterion.id, part, number, r.value, r.of, target, steps))
    found = pd.DataFrame(lines, columns=LINE_COLUMNS[:9])
    return found.astype(dict.fromkeys(LINE_COLUMNS[4:9], "Int64"))


@dataclass(frozen=True)
class Row:
    """One row of a decision table: values from `start` (inclusive) to `stop` (exclusive; None: open)."""

    start: Fraction
    stop: Fraction | None
    points: Fraction


def bands(criterion: StepScore | BandScore, rules: Rules, rows: int = 6) -> tuple[Row, ...]:
    """The decision table of a criterion on one measure, full steps, its first `rows` rows.

    The bonus has no cap, so the table of a stepped criterion could go on for ever: its last row
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
        first = 1 if criterion.bonus.counts_target else 0
        starts[1] = (target, base + first * each)
        starts += [(target + n * step, base + (n + first) * each) for n in range(1, max(rows - 1, 1))]
    ends = [start for start, _ in starts[1:]] + [None]
    return tuple(Row(start, stop, p) for (start, p), stop in zip(starts, ends, strict=True) if start != stop)


def example_faults(rules: Rules) -> list[str]:
    """The worked examples of the criteria that do not come out, each with what does; none is as it should be."""
    faults = []
    for n, criterion in enumerate(rules.criterion):
        for k, example in enumerate(criterion.examples):
            given = reckon(criterion, figures_for(criterion, example.value, example.of), rules)
            if given.points != Fraction(example.points):
                path = f"criterion[{n}].examples[{k}] ({criterion.id})"
                faults.append(f"{path}: {example.points} points stated, {plain(given.points)} come out")
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
    criterion: StepScore | BandScore, rules: Rules, numbers: Numbers | None = None, bonus_alone: bool = False
) -> Extent:
    """What a criterion may give whose figures, or only those of its bonus, nobody has sent; in the ticks of `numbers`.

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
    n = numbers or numbers_of(criterion, rules.ticks_per_point)
    bonus = _most_bonus(criterion.bonus, most_percent(criterion.bonus.measure or criterion.measure, rules), n, rules) if criterion.bonus else 0  # fmt: skip
    if bonus_alone:
        return Extent(0, 0, min(0, bonus), max(0, bonus))
    reached = [] if most is not None and n.target > most * HUNDREDTHS else [n.points]
    base = [n.below, *reached, *nothing]
    whole = [*base, *(p + bonus for p in reached)]
    return Extent(min(base), max(base), min(whole), max(whole))


def _most_bonus(bonus: Bonus, most: int | None, n: Numbers, rules: Rules) -> int:
    """The bonus farthest from nothing, in ticks: that of the highest percentage, or one without a limit."""
    if most is None:
        return UNBOUNDED if n.each > 0 else -UNBOUNDED
    beyond = max(0, most * HUNDREDTHS - n.target + (n.step if bonus.counts_target else 0))
    return int(beyond // n.step * n.each if rules.scoring.part_step == "floor" else beyond * n.each // n.step)


def gaps(scored: pd.DataFrame, rules: Rules) -> dict[str, dict[str, Extent]]:
    """Unit → the criteria of :func:`score`'s lines that lack figures, each with what it may still add."""
    found: dict[str, dict[str, Extent]] = {}
    open_lines = scored[scored["points"].isna()]
    whole = set(
        open_lines.loc[(open_lines["part"] == "base"), ["unit", "criterion"]].itertuples(index=False, name=None)
    )
    for unit, name, part, value in open_lines[["unit", "criterion", "part", "value"]].itertuples(
        index=False, name=None
    ):
        alone = part == "bonus" and (unit, name) not in whole
        if alone or (part == "base" and pd.isna(value)):  # with a value, it is a share of no cases: not missing
            found.setdefault(unit, {})[name] = extent(rules.criterion_of(name), rules, bonus_alone=alone)
    return found


# ── lines ─────────────────────────────────────────────────────────────────────────────────────


def score_lines(
    figures: pd.DataFrame,
    scored: pd.DataFrame,
    reports: pd.DataFrame,
    plan: Plan,
    rules: Rules,
    readings: Mapping[str, str],
    month: str,
) -> pd.DataFrame:
    """Every line of a month's score, with clause, reading, arithmetic and source; points in ticks.

    `scored` comes from :func:`score`, `reports` from :func:`~thidua_analysis.scoring.punctuality.punctuality`. The sum of a unit's
    lines is its score. Columns: unit, month, criterion, part (base | bonus | deduction), points,
    value, of, target, steps, clause, reading, report_month, how, source_file, source_row.
    """
    where = {(f["unit"], f["fact"]): f for f in figures.to_dict("records")}
    behind = {c.id: _readings_text(readings_of(plan, rules, c), readings) for c in rules.criterion}
    records: list[dict[Any, Any]] = []
    for line in scored.to_dict("records"):
        criterion = rules.criterion_of(line["criterion"])
        facts = criterion.facts if line["part"] == "bonus" else criterion.measure.facts
        sources = [where[line["unit"], fact] for fact in facts if (line["unit"], fact) in where]
        records.append(
            {
                **line,
                "clause": criterion.clause,
                "reading": behind[criterion.id],
                "report_month": "",
                "how": "",
                "source_file": "; ".join(
                    dict.fromkeys(str(s["source_file"]) for s in sources if pd.notna(s["source_file"]))
                ),
                "source_row": "; ".join(
                    dict.fromkeys(str(s["source_row"]) for s in sources if pd.notna(s["source_row"]))
                ),
            }
        )
    own = reports if rules.scoring.basis == "cumulative" else reports[reports["month"] == month]
    for report in own.to_dict("records"):
        for kind, rule in (("lateness_points", rules.lateness), ("untruthful_points", rules.untruthful)):
            waived = isinstance(rule, Lateness) and report["waived"]
            if rule is not None and (report[kind] or waived):
                clause = report["clause"] if isinstance(rule, Lateness) else rule.clause
                records.append(
                    {
                        "unit": report["unit"], "month": month, "criterion": rule.id, "part": "deduction",
                        "points": report[kind], "value": report["days_late"] if isinstance(rule, Lateness) else None,
                        "clause": clause, "reading": _readings_text(readings_of(plan, rules, rule), readings),
                        "report_month": report["month"], "how": "",
                        "source_file": report["source_file"],
                        "source_row": "" if pd.isna(report["source_row"]) else str(report["source_row"]),
                    }
                )  # fmt: skip
    lines = pd.DataFrame(records, columns=LINE_COLUMNS)
    lines = lines.astype(dict.fromkeys(("points", "value", "of", "target", "steps"), "Int64"))
    order = {unit: n for n, unit in enumerate(dict.fromkeys(scored["unit"]))}
    ids = [c.id for c in rules.criterion] + [d.id for d in rules.deduction]
    key = pd.DataFrame(
        {"u": lines["unit"].map(order), "c": lines["criterion"].map(ids.index), "m": lines["report_month"]}
    )
    return lines.loc[key.sort_values(["u", "c", "m"], kind="stable").index].reset_index(drop=True)


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


def in_points(ticks: Any, rules: Rules) -> Any:
    """Ticks as points: the integer itself, or an exact Decimal where points can be fractional."""
    per_point = rules.ticks_per_point
    if per_point == 1:
        return ticks
    if isinstance(ticks, pd.Series):
        return ticks.map(lambda t: None if pd.isna(t) else in_points(int(t), rules)).astype(object)
    return Decimal(int(ticks)) / per_point


def plain(number: int | Decimal | Fraction) -> int | Decimal:
    """A whole number as int, any other as Decimal.

    >>> plain(Fraction(80, 2)), plain(Decimal("37.25"))
    (40, Decimal('37.25'))
    """
    numerator, denominator = number.as_integer_ratio()
    return numerator if denominator == 1 else Decimal(numerator) / denominator
