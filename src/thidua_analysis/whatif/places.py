"""Ranks and prizes of many variants at once: what :mod:`~thidua_analysis.scoring.standings` does for one, over arrays.

Arrays have a row for each variant and a column for each unit. Both ways are held equal by tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..ledger.entries import Award as Conferred
from ..ledger.entries import Tie
from ..plan.rules import Award

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]
NO_PRIZE, UNDECIDED = -1, -2


class Places(NamedTuple):
    """Where each unit stands: how many are ahead, how many stand beside it (itself too) undecided."""

    place: Whole
    level: Whole


class Ranks(NamedTuple):
    """The best and the worst rank of each unit, which differ where figures are missing; and whether it shares its rank."""

    best: Whole
    worst: Whole
    tied: Yes


def places(ahead: Yes, beside: Yes, equal: Yes, units: Sequence[str], ties: Sequence[Tie]) -> Places:
    """Places from comparisons (`[variant, unit, other]`: the other is surely ahead of the unit; may stand level or ahead;
    has just its points).

    Units with equal points are put in an order only by a recorded decision that names them all (L2).
    """
    place = ahead.sum(axis=2, dtype=np.int64)
    count = beside.sum(axis=2, dtype=np.int64)
    if not ties:
        return Places(place, count)
    same, open_ = equal.sum(axis=2, dtype=np.int64), np.ones_like(count, dtype=bool)
    for tie in ties:
        named = np.array([u in tie.now for u in units])
        order = np.array([tie.now.index(u) if u in tie.now else -1 for u in units])
        settled = open_ & named & (same > 1) & ((equal & named).sum(axis=2) == same)
        before = equal & (order[None, None, :] < order[None, :, None])
        place = np.where(settled, place + before.sum(axis=2), place)
        count = np.where(settled, count - same + 1, count)
        open_ &= ~settled
    return Places(place, count)


def ranks(low: Whole, high: Whole, complete: Yes, units: Sequence[str], ties: Sequence[Tie]) -> Ranks:
    """The ranks of units that compete with one another by points, which may be from `low` to `high`."""
    ahead, equal = low[:, None, :] > high[:, :, None], _equal(low, complete)
    found = places(ahead, equal, equal, units, ties)
    worst = found.place
    if not complete.all():
        may_be = (high[:, None, :] > low[:, :, None]) & ~np.eye(len(units), dtype=bool)
        worst = found.place + may_be.sum(axis=2) - ahead.sum(axis=2)
    return Ranks(found.place + 1, worst + 1, complete & (found.level > 1))


def _equal(low: Whole, complete: Yes) -> Yes:
    same: Yes = (low[:, None, :] == low[:, :, None]) & complete[:, None, :] & complete[:, :, None]
    return same


class Measures(NamedTuple):
    """What an award is given by: points at least and at most, whether the gate is reached surely and perhaps, and
    whether no figure is missing."""

    low: Whole
    high: Whole
    surely: Yes
    perhaps: Yes
    complete: Yes

    def of(self, units: Sequence[int]) -> Measures:
        """Those of some units."""
        return self.each(lambda table: table[:, list(units)])

    def each(self, change: Callable[[Any], Any]) -> Measures:
        """All tables, changed alike."""
        return Measures(*map(change, self))

    @property
    def told(self) -> list[Any]:
        """All that two rows can differ in."""
        return [self.low, self.surely] if self.complete.all() else list(self)


def prizes(
    award: Award, measures: Measures, units: Sequence[str], ties: Sequence[Tie], conferred: Sequence[Conferred]
) -> Whole:
    """Which of the award's prizes each unit wins: its number, NO_PRIZE, or UNDECIDED and below where that needs a
    decision: less the first prize at stake times the number of prizes, less the last.

    The units given are those that compete in one competition. Clauses R1, R3-1 to R3-3, R4.
    """
    low, high, surely, perhaps, complete = measures
    if not award.gate:
        surely = perhaps = np.ones_like(surely)
    slots = [n for n, prize in enumerate(award.prizes) for _ in range(prize.places)]
    enters = perhaps if award.vacancy == "vacant" else np.ones_like(perhaps)
    others = enters[:, None, :]
    ahead = others & _before(surely, low, perhaps, high, strictly=True)
    beside = others & _before(perhaps, high, surely, low, strictly=False) & ~ahead
    equal = others & _equal(low, complete) & (surely[:, None, :] == surely[:, :, None])
    found = places(ahead, beside, equal, units, ties)
    prize_at = np.array([*slots, *[NO_PRIZE] * (len(units) + 1)])
    runs = np.array([*_last_of_run(slots), *[-1] * (len(units) + 1)])
    inside = enters & (found.place < len(slots))
    at = np.where(inside, found.place, len(slots))
    whole = complete & (found.place + found.level - 1 <= runs[at])
    last = np.minimum(at + found.level - 1, len(slots) - 1)
    won = np.where(inside, np.where(whole, prize_at[at], _stake(award, prize_at[at], prize_at[last])), NO_PRIZE)
    unsure = ~complete[:, None, :] & others
    hangs = (won <= UNDECIDED) & (~complete | (unsure & beside).any(axis=2))
    taken = np.zeros((len(won), len(slots)), dtype=bool)
    for one in reversed(conferred):
        if one.was is None:
            covers = hangs & (found.place < one.place) & (one.place <= found.place + found.level)
            hit = (enters.sum(axis=1) < one.place) | covers.any(axis=1)
            if one.place <= len(slots):
                taken[:, one.place - 1] |= covers.any(axis=1)
            prize = np.full(len(won), slots[one.place - 1] if one.place <= len(slots) else NO_PRIZE)
        elif one.was in units:
            was = list(units).index(one.was)
            first_place, last_place = found.place[:, was] + 1, found.place[:, was] + found.level[:, was]
            hit = (won[:, was] >= 0) & (first_place <= one.place) & (one.place <= last_place)
            prize = won[:, was].copy()
            won[hit, was] = NO_PRIZE
        else:
            continue
        if one.now is not None and one.now in units:
            now = list(units).index(one.now)
            won[hit, now] = prize[hit]
    if taken.any():  # a place that was conferred is open to nobody else
        numbers = np.arange(len(slots))
        left = (numbers >= found.place[..., None]) & (numbers <= last[..., None]) & ~taken[:, None, :]
        first, final = left.argmax(axis=2), len(slots) - 1 - left[..., ::-1].argmax(axis=2)
        told = np.where(left.any(axis=2), _stake(award, prize_at[first], prize_at[final]), NO_PRIZE)
        won = np.where((won <= UNDECIDED) & taken.any(axis=1, keepdims=True), told, won)
    return won


def _before(gate: Yes, points: Whole, other_gate: Yes, other_points: Whole, *, strictly: bool) -> Yes:
    """`[variant, unit, other]`: the other, by its gate and points, stands before the unit with these; or level with it."""
    further = points[:, None, :] > other_points[:, :, None]
    if not strictly:
        further |= points[:, None, :] == other_points[:, :, None]
    first = gate[:, None, :] & ~other_gate[:, :, None]
    found: Yes = first | ((gate[:, None, :] == other_gate[:, :, None]) & further)
    return found


def _stake(award: Award, first: Whole, last: Whole) -> Whole:
    found: Whole = UNDECIDED - first * len(award.prizes) - last
    return found


def _last_of_run(slots: Sequence[int]) -> Iterator[int]:
    for slot in slots:
        yield len(slots) - 1 - list(reversed(slots)).index(slot)
