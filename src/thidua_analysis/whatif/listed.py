"""Disputes side by side: how old each is, by when it must be settled, what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ..ledger.entries import Dispute
from ..scoring.result import Result
from ..words.catalogue import say
from ..words.columns import Points
from .review import Review, review


class Listed(NamedTuple):
    """A dispute of a campaign, and what hangs on it."""

    number: int
    disputed_on: date
    by: str
    unit: str
    month: str
    fact: str
    stands: int | str | None
    claim: int | str
    state: str
    age: int
    settle_by: date | None
    gains: Points
    periods: str
    prizes: str
    others: int


def listed(month: Result, disputes: Iterable[Dispute], day: date) -> list[tuple[Listed, Review]]:
    """Each of these disputes as known on a day, with its review; `month` is any of the campaign's. A dispute that is settled
    ages no more."""
    return [_listed(month, one, day) for one in disputes]


def _listed(month: Result, one: Dispute, day: date) -> tuple[Listed, Review]:
    found = review(month, one)
    until = found.answer.at if found.answer else day
    deadline = month.rules.period.dossiers_by
    gains = sum(row.claimed_points - row.points for row in found.criterion_rows)
    prizes = dict.fromkeys(f"{row.clause} ({row.period})" for row in found.award_rows)
    others = {row.unit for row in found.moved_rows} - {one.unit}
    return Listed(
        one.seq, one.at, one.by, one.unit, one.month, one.fact, found.stands, found.claim, found.state,
        max(0, (until - one.at).days), deadline.on if deadline else None, gains, "; ".join(found.periods), "; ".join(prizes),
        len(others),
    ), found  # fmt: skip


def hanging(one: Listed, found: Review, language: str) -> str:
    """What hangs on a dispute, in a line: `+5 điểm; 1 đơn vị khác đổi hạng; R3-2 (2021-year-end)`."""
    told = [say("review.hangs_points", language, gains=one.gains)] if one.gains else []
    if not told and found.pair and any(row.points != row.claimed_points for row in found.pair.criteria):
        gains = sum(row.claimed_points - row.points for row in found.pair.criteria)
        told.append(say("review.hangs_on_both", language, gains=gains))
    told += [say("review.hangs_others", language, count=one.others)] if one.others else []
    told += [one.prizes] if one.prizes else []
    return "; ".join(told) or say("review.hangs_nothing", language)
