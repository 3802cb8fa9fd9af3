"""What two sources say of one thing, side by side: portal and report, a unit's own score and the plan's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from ..intake.rows import Fact, SelfScore
from ..plan.rules import Rules, ShareOf
from ..words.columns import Points
from ..words.vietnamese import percent_text
from .criteria import Reckoning, in_points, plain
from .rows import Figure, Line, OwnScore, TwoSources, place_text


def compare_sources(facts: Iterable[Fact], figures: Iterable[Figure], month: str) -> tuple[TwoSources, ...]:
    """The month's figures that both the portal and the unit's report give, and which of them counts."""
    used = {(f.unit, f.fact): f.origin for f in figures}
    by_origin: dict[str, dict[tuple[str, str], Fact]] = {"portal": {}, "report": {}}
    for fact in facts:
        if fact.month == month and fact.origin in by_origin:
            by_origin[fact.origin][fact.unit, fact.fact] = fact
    found = []
    for about, portal in by_origin["portal"].items():
        if report := by_origin["report"].get(about):
            gap, places = report.value - portal.value, (place_text(portal), place_text(report))
            found.append(TwoSources(*about, portal.value, report.value, gap, used[about], *places))
    return tuple(found)


def compare_self_scores(
    own: Iterable[SelfScore],
    reckoned: Mapping[tuple[str, str], Reckoning],
    scored: Iterable[Line],
    gaps: Mapping[str, Collection[str]],
    rules: Rules,
) -> tuple[OwnScore, ...]:
    """What units gave themselves beside what the plan gives, criterion by criterion and in all.

    A unit's own total is held against base and bonus: its report cannot know its own lateness. Where figures are
    missing (`gaps`: unit → criteria that lack some) there is nothing to hold it against.
    `percent_off` marks a stated share that is not the one the counts give.
    """
    points: dict[tuple[str, str], int] = {}
    for line in scored:
        if line.points is not None:
            for about in ((line.unit, line.criterion), (line.unit, "")):
                points[about] = points.get(about, 0) + int(line.points)
    found = []
    for score in own:
        about, lacks = (score.unit, score.criterion), gaps.get(score.unit, {})
        known = about in points and not (score.criterion in lacks if score.criterion else lacks)
        ours = in_points(points[about], rules) if known else None
        claimed: Points | None = None if score.points is None else plain(score.points)
        gap = None if claimed is None or ours is None else plain(claimed - ours)
        share, off = _share(score.percent, reckoned.get(about), score.criterion, rules)
        file, sheet, row = score.source_file, score.source_sheet, score.source_row
        found.append(OwnScore(*about, claimed, ours, gap, score.percent, share, off, file, sheet, row))
    return tuple(found)


def _share(stated: Fraction | None, reckoned: Reckoning | None, criterion: str, rules: Rules) -> tuple[str, bool]:
    """The share the counts give, and whether the stated one is another: by 0.05 points, or across the target."""
    if stated is None or reckoned is None or reckoned.measured is None:
        return "", False
    rule = rules.criterion_of(criterion)
    if not isinstance(rule.measure, ShareOf):
        return "", False
    exact = Fraction(reckoned.measured)
    target = Fraction(getattr(rule, "target", 0))
    off = abs(stated - exact) >= Fraction(1, 20) or (stated >= target) != (exact >= target)
    return percent_text(exact.numerator, exact.denominator * 100), off
