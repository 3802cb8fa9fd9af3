"""How far a unit is from its next points, the gate, the next rank, the win: what it takes, and no less."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import heappop, heappush
from math import ceil
from typing import NamedTuple

from .rules import BandScore, CountOf, Measure, Rules, ShareOf, StepScore
from .scoring import reckon

HALF_TENTH, HUNDREDTH = Fraction(1, 20), Fraction(1, 100)


@dataclass(frozen=True)
class Step:
    """The next points of one criterion: so many more of a fact, for so many points.

    `needs` is None where no number of further cases reaches it (a share above 100 %).
    """

    criterion: str
    fact: str
    needs: int | None
    threshold: Fraction
    gains: Fraction


def next_step(criterion: StepScore | BandScore, figures: Mapping[str, int | None], rules: Rules) -> Step | None:
    """The fewest further cases that raise this criterion's points; None where nothing can.

    For a count these are further units of the count; for a share, further good cases (resolved on
    time, say), the rest staying as it is. One fewer would not do: the figure is tight.

    >>> from thidua_analysis.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> step = next_step(rules.criterion_of("C3"), {"accounts_count": 1620}, rules)
    >>> step.needs, int(step.gains)
    (80, 5)
    """
    now = reckon(criterion, figures, rules)
    if now.state in ("unknown", "bonus_unknown"):
        return None
    measure: Measure = criterion.measure
    if isinstance(criterion, BandScore):
        beyond = [
            Fraction(b.from_) for b in criterion.bands if now.measured is None or Fraction(b.from_) > now.measured
        ]
        if not beyond:
            return None
        threshold = beyond[0] if now.measured is not None else Fraction(0)
    elif not now.met:
        threshold = Fraction(criterion.target)
    elif criterion.bonus is None:
        return None
    else:
        measure = criterion.bonus.measure or criterion.measure
        first = 1 if criterion.bonus.counts_target else 0
        steps = Fraction(now.steps or 0) + 1
        if rules.scoring.part_step == "pro_rata":  # the next hundredth of a point
            steps = ((now.bonus or Fraction(0)) + HUNDREDTH) / Fraction(criterion.bonus.points)
        threshold = Fraction(criterion.target) + (steps - first) * Fraction(criterion.bonus.step)
    fact = measure.fact if isinstance(measure, CountOf) else measure.numerator[0]
    needs = _needed(measure, figures, threshold, rules)
    if needs is None:
        return Step(criterion.id, fact, None, threshold, Fraction(0))
    gains = reckon(criterion, with_more(measure, figures, needs), rules).points - now.points
    return Step(criterion.id, fact, needs, threshold, gains)


def with_more(measure: Measure, figures: Mapping[str, int | None], more: int) -> dict[str, int | None]:
    """The figures with so many further good cases of what is measured."""
    facts = [measure.fact] if isinstance(measure, CountOf) else [measure.numerator[0]]
    if isinstance(measure, ShareOf) and measure.one_more == "both":
        facts.append(measure.denominator[0])
    return {**figures, **{fact: (figures[fact] or 0) + more for fact in facts}}


def _needed(measure: Measure, figures: Mapping[str, int | None], threshold: Fraction, rules: Rules) -> int | None:
    if isinstance(measure, CountOf):
        return ceil(threshold) - (figures[measure.fact] or 0)
    top = sum(figures[f] or 0 for f in measure.numerator)
    under = sum(figures[f] or 0 for f in measure.denominator)
    if rules.scoring.percent == "one_decimal":  # the share must round to the next tenth
        threshold = Fraction(ceil(threshold * 10), 10) - HALF_TENTH
    share = threshold / 100
    if measure.one_more == "numerator":
        more = max(ceil(share * under) - top, 0)
        return more if under > 0 and top + more <= under else None
    if under <= 0:
        return 1 if share <= 1 else None
    if share >= 1:
        return None
    return max(ceil((share * under - top) / (1 - share)), 0)


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

    >>> from thidua_analysis.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> floor_of(rules.criterion_of("C3"), {"accounts_count": 1720}, "accounts_count", rules)
    1700
    """
    now, value = reckon(criterion, values, rules).points, values.get(fact)

    def differs(figure: int) -> bool:
        return reckon(criterion, {**values, fact: figure}, rules).points != now

    return None if value is None or value < 1 or not differs(0) else first_from(value, 0, differs) + 1


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
    """One figure of a unit that can be raised, and the measure that says what rises with it."""

    criterion: str
    fact: str
    measure: Measure


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


def levers(criteria: Sequence[StepScore | BandScore]) -> list[Lever]:
    """What can be raised, each figure once."""
    found: dict[str, Lever] = {}
    for criterion in criteria:
        measures: list[Measure] = [criterion.measure]
        if criterion.bonus and criterion.bonus.measure:
            measures.append(criterion.bonus.measure)
        for measure in measures:
            fact = measure.fact if isinstance(measure, CountOf) else measure.numerator[0]
            found.setdefault(fact, Lever(criterion.id, fact, measure))
    return list(found.values())


def points_of(
    criteria: Sequence[StepScore | BandScore], figures: Mapping[str, int | None], deduction: Fraction, rules: Rules
) -> Points:
    """What these figures come to."""
    found = [reckon(c, figures, rules) for c in criteria]
    return Points(sum((r.base or Fraction(0) for r in found), Fraction(0)), sum((r.bonus or Fraction(0) for r in found), Fraction(0)), deduction)  # fmt: skip


def room(lever: Lever, figures: Mapping[str, int | None], rules: Rules) -> int:
    """How far a figure can be raised at most: a switch to 1, part of a whole to the whole; 0 where it is unknown."""
    if any(figures.get(f) is None for f in lever.measure.facts):
        return 0
    if rules.fact_of(lever.fact).kind == "flag":
        return 1 - (figures[lever.fact] or 0)
    if isinstance(lever.measure, ShareOf) and lever.measure.one_more == "numerator":
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
    """How many further cases of one figure alone reach a goal, and one fewer does not; None where none do.

    >>> from thidua_analysis.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> c3 = rules.criterion_of("C3")
    >>> alone(levers([c3])[0], [c3], {"accounts_count": 1620}, Fraction(0), rules, Goal(Fraction(50)))
    180
    """

    def holds(more: int) -> bool:
        raised = with_more(lever.measure, figures, more) if more else figures
        return goal.reached(points_of(criteria, raised, deduction, rules), rules)

    most = room(lever, figures, rules)
    return first_from(0, most, holds) if holds(most) else None


def cheapest(
    criteria: Sequence[StepScore | BandScore],
    figures: Mapping[str, int | None],
    deduction: Fraction,
    rules: Rules,
    goal: Goal,
    effort: Mapping[str, int | Decimal | Fraction] | None = None,
) -> dict[str, int] | None:
    """The further cases, by figure, that reach a goal with least effort; none where it is reached, None where it cannot be.

    Without `effort` every rise of a criterion's points costs 1; with it, each further case of a figure what it
    says, and figures it does not name stay. Of equally cheap ways that with fewest points to spare, then
    fewest cases, then the plan's order. Exact: ways are tried from the cheapest on.
    """
    able = [v for v in levers(criteria) if effort is None or v.fact in effort]
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
            if n:
                raised = with_more(rise.lever.measure, raised, rise[n])
        points = points_of(criteria, raised, deduction, rules)
        if goal.reached(points, rules):
            chosen = {r.lever.fact: r[n] for r, n in zip(rises, at, strict=True) if n}
            spare = points.total, sum(chosen.values())
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
        raised = with_more(self.lever.measure, self.figures, more) if more else self.figures
        return reckon(self.criterion, raised, self.rules).points
