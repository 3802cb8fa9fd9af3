"""How far a unit is from the gate, the next rank, the win: by one figure alone, or the cheapest way over several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from ..plan.rules import BandScore, Measure, Rules, ShareOf, StepScore
from ..words.columns import Points as Given
from ..words.errors import CampaignError
from .criteria import most_percent, plain, reckon
from .distance import (
    below,
    first_fact,
    first_from,
    first_harm,
    first_loss,
    less_is_better,
    needed,
    next_step,
    with_more,
)
from .result import Result
from .rows import Standing

if TYPE_CHECKING:
    import pandas as pd

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

    moving = [c for c in criteria if not set(c.facts).isdisjoint(lever.measure.facts)]
    rest = points_of([c for c in criteria if c not in moving], figures, deduction, rules)

    def holds(cases: int) -> bool:
        moved = points_of(moving, lever.moved(figures, cases), deduction, rules)
        return goal.reached(Points(moved.base + rest.base, moved.bonus + rest.bonus, deduction), rules)

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
            to = needed if lever.sign > 0 else below
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


# ── of a unit in a month ──


class Needed(NamedTuple):
    """What a unit still needs for a goal, or may lose: cases of a figure, or points where no figure is named."""

    goal: str
    criterion: str | None
    fact: str | None
    now: Given | None
    needs: Given | None
    gains: Given | None


def distances(result: Result, unit: str) -> pd.DataFrame:
    """What the unit still needs, and what it may lose.

    Columns: goal, criterion, fact, now, needs, gains (points). Goals: `next_step` of each criterion, in further
    cases of its figure (below 0: fewer, of a figure that may fall); `missed`: how many fewer cases of a figure that
    never falls would have given points; `keep`: of how many cases the loss costs points; `avoid`: how many more
    cost points; `gate` and `next_rank`, in points; `gate_by`, `next_rank_by`, `win_by`: how many cases of one
    figure alone reach the gate, the total of the next rank, or more than anybody the unit competes with for this
    period's first prize. `needs` is missing where it cannot be reached so, or cannot be told: nothing is told of goals of
    a unit that lacks figures, nor of a win over one. Every number is tight: one less does not do.
    """
    import pandas as pd

    rows = [*steps(result, unit), *keeping(result, unit), *short_of(result, unit), *by_one_figure(result, unit)]
    return pd.DataFrame(rows, columns=Needed._fields, dtype=object)


def steps(result: Result, unit: str) -> Iterator[Needed]:
    """The next points of each criterion, and what would cost some: `next_step` or `missed`, `avoid`."""
    rules, criteria = result.rules, result.rules.criteria(result.inputs.unit(unit).track)
    values = result.values[unit]
    for criterion in criteria:
        for step, kind in ((next_step(criterion, values, rules), "next_step"), (first_harm(criterion, values, rules), "avoid")):  # fmt: skip
            if step is not None:
                goal = "missed" if step.missed else kind
                yield Needed(goal, step.criterion, step.fact, values.get(step.fact), step.needs, plain(step.gains))


def keeping(result: Result, unit: str) -> Iterator[Needed]:
    """Of how many cases of each figure the loss costs points: `keep`."""
    rules, criteria = result.rules, result.rules.criteria(result.inputs.unit(unit).track)
    values = result.values[unit]
    for lever in levers(criteria, rules):
        lost = first_loss(rules.criterion_of(lever.criterion), values, lever.fact, rules)
        if lost is not None:
            yield Needed("keep", lever.criterion, lever.fact, values.get(lever.fact), lost[0], plain(lost[1]))


def short_of(result: Result, unit: str) -> Iterator[Needed]:
    """The points that are lacking: `gate`, and `next_rank` of whoever has a rank above."""
    rules, mine = result.rules, result.standing(unit)
    if rules.gate:
        now = mine.base if rules.gate.of == "base" else mine.total
        short: Given | None = max(plain(rules.gate.points) - now, 0)
        if not mine.complete:  # what is not scored may do, or not
            short = 0 if mine.eligible else None
        yield Needed("gate", None, None, now, short, None)
    above = _goals(result, unit)["next_rank"].total
    if above is not None:
        yield Needed("next_rank", None, None, mine.total, plain(above) - mine.total, None)


def by_one_figure(result: Result, unit: str) -> Iterator[Needed]:
    """How many cases of one figure alone reach a goal that is not reached: `gate_by`, `next_rank_by`, `win_by`."""
    rules, criteria = result.rules, result.rules.criteria(result.inputs.unit(unit).track)
    mine, values = result.standing(unit), result.values[unit]
    points = _points(mine)
    for name, goal in _goals(result, unit).items() if mine.complete else ():
        if goal.reached(points, rules) or (name != "gate" and goal.total is None):
            continue
        for lever in levers(criteria, rules):
            needs = alone(lever, criteria, values, points.deduction, rules, goal)
            gained = None
            if needs is not None:
                after = points_of(criteria, with_more(lever.measure, values, needs), points.deduction, rules)
                gained = plain(after.total - points.total)
            yield Needed(f"{name}_by", lever.criterion, lever.fact, values.get(lever.fact), needs, gained)


def cheapest_way(
    result: Result, unit: str, goal: str, effort: Mapping[str, int | Decimal | Fraction] | None = None
) -> pd.DataFrame | None:
    """The way to `gate`, `next_rank` or `win` that takes least effort, over several figures.

    Columns: fact, now, more (below 0: fewer); no row where the goal is reached. None where it cannot be reached, or
    figures of the unit are missing. What effort is: see :func:`cheapest`. CampaignError for a unit, goal or figure that
    does not exist.
    """
    import pandas as pd

    criteria = result.rules.criteria(result.inputs.unit(unit).track)
    known = [lever.fact for lever in levers(criteria, result.rules)]
    for name, there in [(goal, GOALS), *((fact, known) for fact in effort or ())]:
        if name not in there:
            raise CampaignError("scoring.nothing_of_that_name", name=name, known=list(there))
    mine = result.standing(unit)
    if not mine.complete:
        return None
    wanted, values = _goals(result, unit)[goal], result.values[unit]
    if goal != "gate" and wanted.total is None:
        return pd.DataFrame(columns=["fact", "now", "more"])
    found = cheapest(criteria, values, _points(mine).deduction, result.rules, wanted, effort)
    if found is None:
        return None
    return pd.DataFrame([(f, values[f], more) for f, more in found.items()], columns=["fact", "now", "more"])


def _points(mine: Standing) -> Points:
    return Points(Fraction(mine.base), Fraction(mine.bonus), Fraction(mine.deduction))


def _goals(result: Result, unit: str) -> dict[str, Goal]:
    """The gate; the total of the next rank; more than all the unit competes with for the period's first prize."""
    mine = result.standing(unit)
    goals = {"gate": Goal(gate=True), "next_rank": Goal(), "win": Goal()}
    if mine.rank_best is None or not mine.complete:
        return goals
    ranked = [one for one in result.standing_rows if one.rank_best is not None]
    above = [one.total for one in ranked if one.track == mine.track and one.total > mine.total and one.complete]
    if above:
        goals["next_rank"] = Goal(Fraction(min(above)))
    for award in result.rules.award:
        together = next((c for c in award.competitions if mine.track in c), None)
        if award.when == result.kind and award.ranked_by == "total" and together:
            others = [one for one in ranked if one.track in together and one.unit != unit]
            if award.gate:
                others = [one for one in others if one.eligible is not False]
            if all(one.complete for one in others):
                best = max((Fraction(one.total) for one in others), default=Fraction(-(10**9)))
                goals["win"] = Goal(best, more=True, gate=award.gate)
            break
    return goals
