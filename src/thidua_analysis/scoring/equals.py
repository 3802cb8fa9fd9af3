"""The units of a month that nothing tells apart: among these a decided order is about (L2)."""

from __future__ import annotations

from collections.abc import Iterable

from ..words.columns import Points, gathered
from .result import Result


def equals(month: Result) -> list[set[str]]:
    """The units that are equal in points: in a track's rank, or for an award's prizes."""
    ranked = [one for one in month.standing_rows if one.rank_best is not None and one.complete]
    groups = _alike((one.unit, (one.track, one.total)) for one in ranked)
    for award in (a for a in month.rules.award if a.when == month.kind):
        earlier = _before(month) if award.ranked_by == "gain" else dict.fromkeys(month.inputs.names, 0)
        measured = [one for one in ranked if one.unit in earlier]
        for tracks in award.competitions:
            own = (one for one in measured if one.track in tracks)
            groups += _alike(
                (one.unit, (award.gate and not one.eligible, one.total - earlier[one.unit])) for one in own
            )
    return [group for n, group in enumerate(groups) if len(group) > 1 and group not in groups[:n]]


def _alike(measured: Iterable[tuple[str, object]]) -> list[set[str]]:
    """The units that measure the same."""
    return [{unit for unit, _ in group} for group in gathered(measured, lambda one: one[1]).values()]


def _before(month: Result) -> dict[str, Points]:
    """Unit → the points of the month before, which a gain is reckoned from; without those that lack figures."""
    if month.previous is None:
        return dict.fromkeys(month.inputs.names, 0)
    return {one.unit: one.total for one in month.previous.standing_rows if one.complete}
