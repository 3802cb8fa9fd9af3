"""How far a unit is from its next points, the gate, the next rank, the win: what it takes, and no less."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import heappop, heappush
from math import ceil, floor
from typing import NamedTuple

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
        reached = _needed(measure, figures, bound, rules)
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
    needs = _needed(measure, figures, threshold, rules)
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
        candidates += [(measure, _below(measure, figures, Fraction(b.below or 0), rules)) for b in lower]
    elif now.met:
        bonus, target = criterion.bonus, Fraction(criterion.target)
        if bonus and bonus.points < 0 and now.bonus:
            counted = bonus.measure or measure
            under = _below(counted, figures, target, rules)
            if under and under > 1:
                better = first_from(1, under - 1, lambda n: _points(criterion, counted, figures, -n, rules) > now.points)  # fmt: skip
                candidates.append((counted, better))
        candidates.append((measure, _below(measure, figures, target, rules)))
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


def _needed(measure: Measure, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules) -> int | None:
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


def _below(measure: Measure, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules) -> int | None:
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


# ── further than one step ──

FARTHEST = 2**23
"""No goal is sought beyond so many further cases."""
GOALS = ("gate", "next_rank", "win")


class Points(NamedTuple):
    """A unit's points, those of criteria apart from what is taken off."""

    base: Fraction
    bonus: Fraction
    deduction: Fraction

    @property
    def total(self) -> Fraction:
        return self.base + self.bonus + self.deduction


@dataclass(frozen=True)
class Lever:
    """One figure of a unit that can be moved, and the measure that says what moves with it.

    `sign` is 1 where more of it is sought, -1 for a figure that may fall and of which less is better.
    """

    criterion: str
    fact: str
    measure: Measure
    sign: int = 1

    def moved(self, figures: Mapping[str, int | None], cases: int) -> Mapping[str, int | None]:
        """The figures, this one moved by so many cases the way it is sought."""
        return with_more(self.measure, figures, self.sign * cases) if cases else figures


@dataclass(frozen=True)
class Goal:
    """Points to be reached: so many in total (`more`: one beyond), and the gate, where it is asked."""

    total: Fraction | None = None
    more: bool = False
    gate: bool = False

    def reached(self, points: Points, rules: Rules) -> bool:
        """Whether these points reach it."""
        if self.gate and rules.gate and getattr(points, rules.gate.of) < Fraction(rules.gate.points):
            return False
        return self.total is None or points.total > self.total or (points.total == self.total and not self.more)


def levers(criteria: Sequence[StepScore | BandScore], rules: Rules) -> list[Lever]:
    """What can be moved, each figure once."""
    found: dict[str, Lever] = {}
    for criterion in criteria:
        measures: list[Measure] = [criterion.measure]
        if criterion.bonus and criterion.bonus.measure:
            measures.append(criterion.bonus.measure)
        for measure in measures:
            fact = first_fact(measure)
            falls = rules.fact_of(fact).kind == "stock" and less_is_better(criterion)
            found.setdefault(fact, Lever(criterion.id, fact, measure, -1 if falls else 1))
    return list(found.values())


def points_of(
    criteria: Sequence[StepScore | BandScore], figures: Mapping[str, int | None], deduction: Fraction, rules: Rules
) -> Points:
    """What these figures come to."""
    found = [reckon(c, figures, rules) for c in criteria]
    return Points(sum((r.base or Fraction(0) for r in found), Fraction(0)), sum((r.bonus or Fraction(0) for r in found), Fraction(0)), deduction)  # fmt: skip


def room(lever: Lever, figures: Mapping[str, int | None], rules: Rules) -> int:
    """How far a figure can be moved at most: a switch to 1, part of a whole to the whole, one that falls to nothing;
    0 where it is unknown."""
    if any(figures.get(f) is None for f in lever.measure.facts):
        return 0
    if lever.sign < 0:
        return figures[lever.fact] or 0
    if rules.fact_of(lever.fact).kind == "flag":
        return 1 - (figures[lever.fact] or 0)
    if (
        isinstance(lever.measure, ShareOf)
        and lever.measure.one_more == "numerator"
        and most_percent(lever.measure, rules) is not None
    ):
        top, under = (
            sum(figures[f] or 0 for f in facts) for facts in (lever.measure.numerator, lever.measure.denominator)
        )
        return max(under - top, 0)
    return FARTHEST


def alone(
    lever: Lever,
    criteria: Sequence[StepScore | BandScore],
    figures: Mapping[str, int | None],
    deduction: Fraction,
    rules: Rules,
    goal: Goal,
) -> int | None:
    """How many cases of one figure alone, more or (below 0) fewer, reach a goal, and one less does not; None where
    none do.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> c3 = rules.criterion_of("C3")
    >>> alone(levers([c3], rules)[0], [c3], {"accounts_count": 1620}, Fraction(0), rules, Goal(Fraction(50)))
    180
    """

    def holds(cases: int) -> bool:
        return goal.reached(points_of(criteria, lever.moved(figures, cases), deduction, rules), rules)

    start = 0
    for end in [*_turns(lever, criteria, figures, rules), room(lever, figures, rules)]:
        if holds(end):
            return lever.sign * first_from(start, end, holds)
        start = end
    return None


def _turns(
    lever: Lever, criteria: Sequence[StepScore | BandScore], figures: Mapping[str, int | None], rules: Rules
) -> list[int]:
    """The last number of cases within each band: points may fall from one band to the next, so a goal may be reached
    in between alone."""
    found: set[int] = set()
    most = room(lever, figures, rules)
    for criterion in criteria if most else ():
        if isinstance(criterion, BandScore) and criterion.measure == lever.measure:
            to = _needed if lever.sign > 0 else _below
            reached = (to(lever.measure, figures, Fraction(band.from_), rules) for band in criterion.bands)
            found |= {cases - 1 for cases in reached if cases is not None and 0 < cases <= most}
    return sorted(found)


def cheapest(
    criteria: Sequence[StepScore | BandScore],
    figures: Mapping[str, int | None],
    deduction: Fraction,
    rules: Rules,
    goal: Goal,
    effort: Mapping[str, int | Decimal | Fraction] | None = None,
) -> dict[str, int] | None:
    """The cases, more or (below 0) fewer, by figure, that reach a goal with least effort; none where it is reached, None
    where it cannot be.

    Without `effort` every rise of a criterion's points costs 1; with it, each further case of a figure what it
    says, and figures it does not name stay. Of equally cheap ways that with fewest points to spare, then
    fewest cases, then the plan's order. Exact: ways are tried from the cheapest on.
    """
    able = [v for v in levers(criteria, rules) if effort is None or v.fact in effort]
    rises = [_Rises(lever, rules.criterion_of(lever.criterion), figures, rules) for lever in able]
    heap: list[tuple[Fraction, tuple[int, ...]]] = [(Fraction(0), (0,) * len(able))]
    seen = {heap[0][1]}
    best: tuple[Fraction, tuple[Fraction, int], dict[str, int]] | None = None
    while heap:
        cost, steps = heappop(heap)
        at = tuple(-n for n in steps)
        if best and cost > best[0]:
            break
        raised: Mapping[str, int | None] = figures
        for rise, n in zip(rises, at, strict=True):
            raised = rise.lever.moved(raised, rise[n])
        points = points_of(criteria, raised, deduction, rules)
        if goal.reached(points, rules):
            chosen = {r.lever.fact: r.lever.sign * r[n] for r, n in zip(rises, at, strict=True) if n}
            spare = points.total, sum(map(abs, chosen.values()))
            if best is None or spare < best[1]:
                best = cost, spare, chosen
            continue
        for k, rise in enumerate(rises):
            further = (*at[:k], at[k] + 1, *at[k + 1 :])
            if further not in seen and rise.has(further[k]) and len(seen) < WAYS:
                seen.add(further)
                amounts = zip(rises, further, strict=True)
                costs = [Fraction(n if effort is None else effort[r.lever.fact] * r[n]) for r, n in amounts]
                heappush(heap, (sum(costs, Fraction(0)), tuple(-n for n in further)))
    return best[2] if best else None


WAYS = 100_000
"""So many ways are tried at most."""


class _Rises:
    """The numbers of further cases at which the points of a lever's criterion rise: found as they are asked for."""

    def __init__(
        self, lever: Lever, criterion: StepScore | BandScore, figures: Mapping[str, int | None], rules: Rules
    ) -> None:
        self.lever, self.criterion, self.figures, self.rules = lever, criterion, figures, rules
        self.most = room(lever, figures, rules)
        self.found = [0]

    def __getitem__(self, n: int) -> int:
        return self.found[n]

    def has(self, n: int) -> bool:
        """Whether there is an n-th rise."""
        while len(self.found) <= n:
            last = self.found[-1]
            now = self._points(last)
            step = 1
            while last + step < self.most and self._points(last + step) <= now:
                step *= 2
            top = min(last + step, self.most)
            if top == last or self._points(top) <= now:
                return False
            self.found.append(first_from(last, top, lambda more, now=now: self._points(more) > now))  # type: ignore[misc]
        return True

    def _points(self, more: int) -> Fraction:
        return reckon(self.criterion, self.lever.moved(self.figures, more), self.rules).points
