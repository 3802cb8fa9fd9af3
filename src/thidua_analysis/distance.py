"""How far a unit is from its next points: what the next step of each criterion takes, and no less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

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
