"""How many points hang on a remark that can be settled one way or another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.columns import Points
from .criteria import in_points

if TYPE_CHECKING:
    from .result import Result


def points_by_source(result: Result, unit: str, fact: str) -> Points | None:
    """So many points of a unit's criteria hang on which source of a figure counts; None where the plan leaves that to no
    reading, or nobody can tell.

    >>> from thidua_analysis import open_campaign
    >>> points_by_source(open_campaign("sample").month("2021-06"), "rach-goi", "accounts_count")
    35
    """
    criteria = {c.id for c in result.rules.criteria(result.inputs.unit(unit).track) if fact in c.facts}
    totals = []
    for name in result.plan.readings_behind("scoring", "source"):
        for option in result.plan.questions[name].options:
            scored = result.but(readings={name: option}).scored
            points = [line.points for line in scored if line.unit == unit and line.criterion in criteria]
            if None in points:
                return None
            totals.append(sum(int(one or 0) for one in points))
    return in_points(max(totals) - min(totals), result.rules) if totals else None
