"""How far a unit is from its next points, the gate, the next rank, the win: what it takes, and no less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ..plan.rules import BandScore, CountOf, Measure, Rules, ShareOf, StepScore
from .criteria import Reckoning, most_percent, reckon

HALF_TENTH, HUNDREDTH = Fraction(1, 20), Fraction(1, 100)


@dataclass(frozen=True)
class Step:
    """The next points of one criterion: so many cases of a fact more (below 0: fewer), for so many points.

    `needs` is None where no number of further cases reaches it (a share of which 100 % is all there is). `missed`:
    only fewer cases of a figure that never falls would have given the points. `threshold` is what the measure
    must come to; with fewer cases, what it comes to.
    """

    criterion: str
    fact: str
    needs: int | None
    threshold: Fraction
    gains: Fraction
    missed: bool = False


def next_step(criterion: StepScore | BandScore, figures: Mapping[str, int | None], rules: Rules) -> Step | None:
    """The fewest cases, more or fewer, that raise this criterion's points; None where no value gives more.

    For a count these are further units of the count; for a share, further good cases (resolved on
    time, say), the rest staying as it is. One case less would not do: the number is tight. Fewer cases are told only
    where no further one helps; of a figure that accumulates they are `missed`.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> step = next_step(rules.criterion_of("C3"), {"accounts_count": 1620}, rules)
    >>> step.needs, int(step.gains)
    (80, 5)
    """
    now = reckon(criterion, figures, rules)
    if now.state in ("unknown", "bonus_unknown"):
        return None
    more = _next_above(criterion, figures, now, rules)
    if more is not None and more.needs is not None:
        return more
    return _next_below(criterion, figures, now, rules) or more


def first_harm(criterion: StepScore | BandScore, figures: Mapping[str, int | None], rules: Rules) -> Step | None:
    """The fewest further cases that cost points, where less is better; `gains` is below 0. None where none do."""
    now = reckon(criterion, figures, rules)
    if now.measured is None or now.state == "bonus_unknown":
        return None
    measure, bonus = criterion.measure, criterion.bonus
    if isinstance(criterion, BandScore):
        bounds = [Fraction(b.from_) for b in criterion.bands if b.from_ > now.measured and b.points < now.points]
    elif not now.met:
        bounds = [Fraction(criterion.target)] if criterion.points < criterion.below else []
    elif bonus and bonus.points < 0:
        measure, steps = bonus.measure or measure, (now.steps or 0) + (0 if bonus.counts_target else 1)
        bounds = [Fraction(criterion.target) + steps * Fraction(bonus.step)]
    else:
        bounds = []
    for bound in bounds[:1]:
        reached = needed(measure, figures, bound, rules)
        if reached and _points(criterion, measure, figures, reached, rules) < now.points:
            needs = first_from(1, reached, lambda n: _points(criterion, measure, figures, n, rules) < now.points)
            lost = _points(criterion, measure, figures, needs, rules) - now.points
            return Step(criterion.id, first_fact(measure), needs, bound, lost)
    return None


def less_is_better(criterion: StepScore | BandScore) -> bool:
    """Whether points fall as the value rises."""
    if isinstance(criterion, BandScore):
        return criterion.bands[-1].points < criterion.bands[0].points
    return criterion.points < criterion.below or (criterion.bonus is not None and criterion.bonus.points < 0)


def first_fact(measure: Measure) -> str:
    """The figure that one more case of what is measured adds to."""
    return measure.fact if isinstance(measure, CountOf) else measure.numerator[0]


def _points(
    criterion: StepScore | BandScore, measure: Measure, figures: Mapping[str, int | None], more: int, rules: Rules
) -> Fraction:
    return reckon(criterion, with_more(measure, figures, more), rules).points


def _next_above(
    criterion: StepScore | BandScore, figures: Mapping[str, int | None], now: Reckoning, rules: Rules
) -> Step | None:
    """What further cases give."""
    found = _bound_above(criterion, now, rules)
    if found is None:
        return None
    measure, threshold = found
    needs = needed(measure, figures, threshold, rules)
    if needs is None:
        return Step(criterion.id, first_fact(measure), None, threshold, Fraction(0))
    gains = _points(criterion, measure, figures, needs, rules) - now.points
    return Step(criterion.id, first_fact(measure), needs, threshold, gains) if gains > 0 else None


def _bound_above(criterion: StepScore | BandScore, now: Reckoning, rules: Rules) -> tuple[Measure, Fraction] | None:
    """The next value above that gives more points: of the measure, or of what the bonus counts."""
    measure: Measure = criterion.measure
    if isinstance(criterion, BandScore):
        if now.measured is None:
            return measure, Fraction(0)
        higher = (b for b in criterion.bands if b.from_ > now.measured and b.points > now.points)
        return next(((measure, Fraction(b.from_)) for b in higher), None)
    target, bonus = Fraction(criterion.target), criterion.bonus
    first = 1 if bonus and bonus.counts_target else 0
    if not now.met:
        at_target = Fraction(criterion.points) + (first * Fraction(bonus.points) if bonus else 0)
        if now.measured is None or at_target > now.points:
            return measure, target
        if bonus is None or bonus.measure:
            return None
    if bonus is None or bonus.points <= 0:
        return None
    earned = now.points - Fraction(criterion.points)  # the bonus must come to more than this
    steps = Fraction(floor(earned / Fraction(bonus.points)) + 1)
    if rules.scoring.part_step == "pro_rata":  # the next hundredth of a point
        steps = (earned + HUNDREDTH) / Fraction(bonus.points)
    return bonus.measure or measure, target + (steps - first) * Fraction(bonus.step)


def _next_below(
    criterion: StepScore | BandScore, figures: Mapping[str, int | None], now: Reckoning, rules: Rules
) -> Step | None:
    """What fewer cases would give, where less is better."""
    if now.measured is None:
        return None
    measure: Measure = criterion.measure
    candidates: list[tuple[Measure, int | None]] = []
    if isinstance(criterion, BandScore):
        lower = [b for b in reversed(criterion.bands) if b.from_ < now.measured and b.points > now.points]
        candidates += [(measure, below(measure, figures, Fraction(b.below or 0), rules)) for b in lower]
    elif now.met:
        bonus, target = criterion.bonus, Fraction(criterion.target)
        if bonus and bonus.points < 0 and now.bonus:
            counted = bonus.measure or measure
            under = below(counted, figures, target, rules)
            if under and under > 1:
                better = first_from(1, under - 1, lambda n: _points(criterion, counted, figures, -n, rules) > now.points)  # fmt: skip
                candidates.append((counted, better))
        candidates.append((measure, below(measure, figures, target, rules)))
    for measured, fewer in candidates:
        fact = first_fact(measured)
        if fewer and fewer <= (figures[fact] or 0):
            after = reckon(criterion, with_more(measured, figures, -fewer), rules)
            if after.measured is not None and after.points > now.points:
                comes_to = after.measured if measured is measure or after.counted is None else after.counted
                missed = rules.fact_of(fact).kind != "stock"
                return Step(criterion.id, fact, -fewer, comes_to, after.points - now.points, missed)
    return None


def with_more(measure: Measure, figures: Mapping[str, int | None], more: int) -> dict[str, int | None]:
    """The figures with so many further good cases of what is measured; with fewer, where `more` is below 0."""
    facts = [measure.fact] if isinstance(measure, CountOf) else [measure.numerator[0]]
    if isinstance(measure, ShareOf) and measure.one_more == "both":
        facts.append(measure.denominator[0])
    return {**figures, **{fact: (figures[fact] or 0) + more for fact in facts}}


def needed(measure: Measure, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules) -> int | None:
    """The fewest further cases with which the measure reaches a threshold; None where none do."""
    if isinstance(measure, CountOf):
        return ceil(threshold) - (figures[measure.fact] or 0)
    top, under, share = _share(measure, figures, threshold, rules)
    if measure.one_more == "numerator":
        more = max(ceil(share * under) - top, 0)
        return more if under > 0 and (top + more <= under or most_percent(measure, rules) is None) else None
    if under <= 0:
        return 1 if share <= 1 else None
    if share >= 1:
        return None
    return max(ceil((share * under - top) / (1 - share)), 0)


def below(measure: Measure, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules) -> int | None:
    """How many cases fewer take the measure below a threshold; None where none do."""
    if isinstance(measure, CountOf):
        return (figures[measure.fact] or 0) - ceil(threshold) + 1
    top, under, share = _share(measure, figures, threshold, rules)
    each = 1 - share if measure.one_more == "both" else Fraction(1)
    return floor((top - share * under) / each) + 1 if each > 0 else None


def _share(
    measure: ShareOf, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules
) -> tuple[int, int, Fraction]:
    """What is above and below the line, and the share that counts as the threshold reached."""
    top = sum(figures[f] or 0 for f in measure.numerator)
    under = sum(figures[f] or 0 for f in measure.denominator)
    if rules.scoring.percent == "one_decimal":  # the share must round to the next tenth
        threshold = Fraction(ceil(threshold * 10), 10) - HALF_TENTH
    return top, under, threshold / 100


def first_from(start: int, end: int, holds: Callable[[int], bool]) -> int:
    """The number nearest to `start`, on the way to `end`, where something holds that holds at `end`: found by halves.

    The one before it, towards `start`, does not hold (or it is `start` itself).

    >>> first_from(1450, 1720, lambda accounts: accounts >= 1500)
    1500
    >>> first_from(10, 3, lambda n: n < 8)
    7
    """
    if holds(start):
        return start
    step = 1 if end >= start else -1
    no, yes = 0, abs(end - start)
    while yes - no > 1:
        middle = (no + yes) // 2
        no, yes = (no, middle) if holds(start + step * middle) else (middle, yes)
    return start + step * yes


def floor_of(criterion: StepScore | BandScore, values: Mapping[str, int | None], fact: str, rules: Rules) -> int | None:
    """The lowest this figure may fall, the others standing, with the criterion's points as they are; one less changes
    them. None where the figure is unknown, or may fall to nothing.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> floor_of(rules.criterion_of("C3"), {"accounts_count": 1720}, "accounts_count", rules)
    1700
    """
    now, value = reckon(criterion, values, rules).points, values.get(fact)

    def differs(figure: int) -> bool:
        return reckon(criterion, {**values, fact: figure}, rules).points != now

    return None if value is None or value < 1 or not differs(0) else first_from(value, 0, differs) + 1


def first_loss(
    criterion: StepScore | BandScore, values: Mapping[str, int | None], fact: str, rules: Rules
) -> tuple[int, Fraction] | None:
    """The fewest cases of a figure, the others standing, whose loss costs points, and how many; None where none do.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> first_loss(rules.criterion_of("C3"), {"accounts_count": 1720}, "accounts_count", rules)
    (21, Fraction(-5, 1))
    """
    now, value = reckon(criterion, values, rules).points, values.get(fact)

    def lost(fewer: int) -> Fraction:
        return reckon(criterion, {**values, fact: (value or 0) - fewer}, rules).points - now

    ends = [value or 0]
    if isinstance(criterion, BandScore) and criterion.measure == CountOf(
        fact=fact
    ):  # points may rise again further down
        ends = [(value or 0) - int(band.below) + 1 for band in reversed(criterion.bands) if band.below is not None]
    fewer = next((end for end in ends if end > 0 and lost(end) < 0), None)
    if fewer is None:
        return None
    fewer = first_from(1, fewer, lambda n: lost(n) < 0)
    return fewer, lost(fewer)
