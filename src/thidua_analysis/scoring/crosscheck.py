"""What two sources say of one thing, side by side: portal and report, a unit's own score and the plan's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

import pandas as pd

from ..plan.rules import Rules, ShareOf
from ..words.vietnamese import percent_text
from .checks import place_text
from .criteria import Reckoning, in_points, plain

SOURCES = ["unit", "fact", "portal", "report", "difference", "counts", "portal_place", "report_place"]
SELF_SCORES = [
    "unit", "criterion", "claimed", "points", "difference", "claimed_percent", "percent", "percent_off",
    "source_file", "source_sheet", "source_row",
]  # fmt: skip


def compare_sources(facts: pd.DataFrame, figures: pd.DataFrame, month: str) -> pd.DataFrame:
    """The month's figures that both the portal and the unit's report give, and which of them counts.

    Columns: unit, fact, portal, report, difference (report − portal), counts (origin of the figure
    scored), portal_place, report_place.
    """
    now = facts[facts["month"] == month]
    by_origin = {o: {(f["unit"], f["fact"]): f for f in now[now["origin"] == o].to_dict("records")} for o in ("portal", "report")}  # fmt: skip
    used = {(f["unit"], f["fact"]): f["origin"] for f in figures.to_dict("records")}
    rows = []
    for key, portal in by_origin["portal"].items():
        report = by_origin["report"].get(key)
        if report:
            gap = int(report["value"]) - int(portal["value"])
            rows.append(
                (*key, int(portal["value"]), int(report["value"]), gap, used[key], place_text(portal), place_text(report))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=SOURCES)


def compare_self_scores(
    own: pd.DataFrame,
    reckoned: Mapping[tuple[str, str], Reckoning],
    scored: pd.DataFrame,
    gaps: Mapping[str, Collection[str]],
    punctuality: pd.DataFrame,
    rules: Rules,
    month: str,
) -> pd.DataFrame:
    """What units gave themselves beside what the plan gives, criterion by criterion and in all.

    A unit's own total is held against base and bonus: its report cannot know its own lateness. Where figures are
    missing (`gaps`: unit → criteria that lack some) there is nothing to hold it against.
    Columns: see SELF_SCORES; percent_off marks a stated share that is not the one the counts give.
    """
    points = scored.dropna(subset=["points"]).groupby(["unit", "criterion"])["points"].sum()
    totals = points.groupby("unit").sum()
    rows = []
    for score in own.to_dict("records"):
        unit, criterion = score["unit"], score["criterion"]
        lacks = gaps.get(unit, {})
        open_ = criterion in lacks if criterion else bool(lacks)
        found = None if open_ else points.get((unit, criterion)) if criterion else totals.get(unit)
        ours = None if found is None else in_points(int(found), rules)
        claimed = plain(score["points"]) if score["points"] is not None else None
        gap = None if claimed is None or ours is None else plain(claimed - ours)
        share, off = _share(score["percent"], reckoned.get((unit, criterion)), criterion, rules)
        rows.append(
            (unit, criterion, claimed, ours, gap, score["percent"], share, off,
             score["source_file"], score["source_sheet"], score["source_row"])
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=SELF_SCORES, dtype=object)
    return table.where(table.notna(), None)


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
