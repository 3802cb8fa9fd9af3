"""Ranks and prizes of many variants at once: what :mod:`~thidua_analysis.standings` does for one, over arrays.

Arrays have a row for each variant and a column for each unit. Both ways are held equal by tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..ledger import Award as Conferred
from ..ledger import Tie
from ..rules import Award

Whole = NDArray[np.int64]
Yes = NDArray[np.bool_]
NO_PRIZE, UNDECIDED = -1, -2


class Places(NamedTuple):
    """Where each unit stands: how many are ahead, how many stand level with it (itself too) undecided."""

    place: Whole
    level: Whole


def places(ahead: Yes, level: Yes, units: Sequence[str], ties: Sequence[Tie]) -> Places:
    """Places from comparisons (`[variant, unit, other]`: the other is ahead of, or level with, the unit).

    Units that stand level are put in an order only by a recorded decision that names them all (L2).
    """
    place = ahead.sum(axis=2, dtype=np.int64)
    count = level.sum(axis=2, dtype=np.int64)
    for tie in ties:
        named = np.array([u in tie.now for u in units])
        order = np.array([tie.now.index(u) if u in tie.now else -1 for u in units])
        settled = named & (count > 1) & ((level & named).sum(axis=2) == count)
        before = level & (order[None, None, :] < order[None, :, None])
        place = np.where(settled, place + before.sum(axis=2), place)
        count = np.where(settled, 1, count)
    return Places(place, count)


def ranks(total: Whole, units: Sequence[str], ties: Sequence[Tie]) -> Places:
    """The places of units that compete with one another by points."""
    return places(total[:, None, :] > total[:, :, None], total[:, None, :] == total[:, :, None], units, ties)


def prizes(
    award: Award,
    measure: Whole,
    eligible: Yes,
    units: Sequence[str],
    ties: Sequence[Tie],
    conferred: Sequence[Conferred],
) -> Whole:
    """Which of the award's prizes each unit wins: its number, NO_PRIZE, or UNDECIDED and below in a tie that needs a
    decision: less the first prize at stake times the number of prizes, less the last.

    The units given are those that compete in one competition. Clauses R1, R3-1 to R3-3, R4.
    """
    slots = [n for n, prize in enumerate(award.prizes) for _ in range(prize.places)]
    behind = ~eligible if award.gate else np.zeros_like(eligible)
    enters = ~behind if award.vacancy == "vacant" else np.ones_like(eligible)
    others = enters[:, None, :]
    first = behind[:, :, None] & ~behind[:, None, :]
    alike = behind[:, :, None] == behind[:, None, :]
    found = places(
        others & (first | (alike & (measure[:, None, :] > measure[:, :, None]))),
        others & alike & (measure[:, None, :] == measure[:, :, None]),
        units,
        ties,
    )
    prize_at = np.array([*slots, *[NO_PRIZE] * (len(units) + 1)])
    runs = np.array([*_last_of_run(slots), *[-1] * (len(units) + 1)])
    inside = enters & (found.place < len(slots))
    at = np.where(inside, found.place, len(slots))
    whole = found.place + found.level - 1 <= runs[at]
    last = prize_at[np.minimum(at + found.level - 1, len(slots) - 1)]
    stake = UNDECIDED - prize_at[at] * len(award.prizes) - last
    won = np.where(inside, np.where(whole, prize_at[at], stake), NO_PRIZE)
    for one in reversed(conferred):
        if one.was is None:
            hit = enters.sum(axis=1) < one.place
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
    return won


def _last_of_run(slots: Sequence[int]) -> Iterator[int]:
    for slot in slots:
        yield len(slots) - 1 - list(reversed(slots)).index(slot)
