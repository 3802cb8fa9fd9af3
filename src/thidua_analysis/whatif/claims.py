"""The same month, were claims granted, and which prizes would then go elsewhere; a month while disputes are open: scores and
ranks as intervals, and the awards that hang on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from ..ledger.decisions import RECEIPT_DAYS
from ..ledger.entries import Dispute
from ..scoring.checks import Contradiction, supposed_contradictions
from ..scoring.result import Result
from ..scoring.standings import Outcome
from ..words.catalogue import say
from ..words.columns import Points, gathered, table_of

R = TypeVar("R", bound=Result)


class Stake(NamedTuple):
    """A prize that hangs on claims: as it stands (`claims` blank), or one other outcome of it."""

    award: str
    competition: str
    clause: str
    claims: str
    won: str
    undecided: str
    vacant: int
    period: str


def assuming(result: R, figures: Iterable[tuple[Dispute, int | str]]) -> R:
    """The same month, were each disputed figure this; a figure disputed twice is what the later one says."""
    return result.but(decisions=result.world.decisions.granting(figures))


def granted(result: R, disputes: Iterable[Dispute]) -> R:
    """The same month, were the claims of these disputes granted."""
    return assuming(result, [(d, d.now) for d in disputes])


def contradicted(world: Result, units: Collection[str]) -> list[Contradiction]:
    """The plan's checks that granted claims of these units contradict: such claims are not granted as they are."""
    facts = [fact for fact in world.known_facts if fact.unit in units]
    return supposed_contradictions(facts, world.rules, world.months_so_far)


NOBODY: Outcome = ("", "", 0)


def at_stake(month: Result, worlds: Mapping[tuple[Dispute, ...], Result]) -> tuple[Stake, ...]:
    """The prizes whose outcome differs between a month and the same month with some claims granted."""
    now = month.prizes
    then = {frozenset(d.seq for d in claims): world.prizes for claims, world in worlds.items()}
    rows = []
    for prize in dict.fromkeys([*now, *(key for outcome in then.values() for key in outcome)]):
        stands = now.get(prize, NOBODY)
        outcomes: dict[Outcome, list[frozenset[int]]] = {}
        for claims, given in then.items():
            outcomes.setdefault(given.get(prize, NOBODY), []).append(claims)
        if set(outcomes) <= {stands}:
            continue
        rows.append(Stake(*prize, "", *stands, month.key))
        for outcome, sets in outcomes.items():
            fewest = [claims for claims in sets if not any(other < claims for other in sets)]
            told = "; ".join("+".join(str(seq) for seq in sorted(claims)) for claims in fewest)
            if outcome != stands:
                rows.append(Stake(*prize, told, *outcome, month.key))
    return tuple(rows)


def stakes(rows: Iterable[Stake]) -> list[list[Stake]]:
    """The rows of each prize together: as it stands, then its other outcomes."""
    return list(gathered(rows, lambda row: (row.period, row.award, row.competition, row.clause)).values())


def outcome_text(month: Result, row: Stake, language: str = "vi") -> str:
    """Who gets a prize: winners, those between whom it is undecided, places left vacant."""
    called = month.inputs.names

    def names(text: str) -> str:
        return ", ".join(called[u] for u in text.split("; "))

    parts = [names(row.won)] if row.won else []
    if row.undecided:
        parts.append(say("review.undecided_between", language, names=names(row.undecided)))
    if row.vacant:
        parts.append(say("review.places_vacant", language, vacant=row.vacant))
    return "; ".join(parts) or "–"


def prize_text(month: Result, row: Stake, language: str = "vi") -> str:
    """A prize: `Khen thưởng cuối năm, các xã, thị trấn – Hạng nhì (R3-2)`."""
    award = next(a for a in month.rules.award if a.id == row.award)
    prize = next(p for p in award.prizes if p.clause == row.clause)
    where = f" [{row.competition}]" if len(award.competitions) > 1 else ""
    return f"{award.name[language]} – {prize.name[language]} ({row.clause}){where}"


def criteria_of(month: Result, unit: str, fact: str) -> tuple[str, ...]:
    """The criteria (or the deduction) of a unit that a figure, or a day of receipt, counts in."""
    if fact in RECEIPT_DAYS:
        return (month.rules.lateness.id,) if month.rules.lateness else ()
    return tuple(c.id for c in month.rules.criteria(month.inputs.unit(unit).track) if fact in c.facts)


# ── a month while disputes are open ──

MOST_COMBINED = 6
"""So many open disputes are tried in every combination; of more, each alone and all together."""


class Interval(NamedTuple):
    """A unit in dispute, or whose rank or gate hangs on one; `disputes`: the numbers of its own."""

    unit: str
    track: str
    disputes: str
    total: Points
    low: Points
    high: Points
    rank: int | None
    best: int | None
    worst: int | None
    eligible: bool | None
    eligible_may_change: bool


@dataclass(frozen=True, eq=False)
class Uncertain:
    """What open disputes leave open in one month, over every combination of what stands and what is claimed that
    contradicts no check of the plan: other claims cannot be granted together, or as they are.

    `every_combination`: False where there are too many, and each claim was tried alone and all together.
    `two_sided`: numbers of disputes whose figure counts in several criteria: granted in part, it may give points
    outside the interval.
    """

    disputes: tuple[Dispute, ...] = ()
    unit_rows: tuple[Interval, ...] = ()
    award_rows: tuple[Stake, ...] = ()
    every_combination: bool = True
    two_sided: tuple[int, ...] = ()

    @property
    def depends(self) -> bool:
        """Whether any award hangs on an open dispute."""
        return bool(self.award_rows)

    def of(self, unit: str) -> Interval | None:
        """The row of one unit; None where disputes change nothing for it."""
        return next((one for one in self.unit_rows if one.unit == unit), None)

    @table_of(Interval)
    def units(self) -> tuple[Interval, ...]:
        """Each unit in dispute, and each whose rank or gate hangs on one."""
        return self.unit_rows

    @table_of(Stake, until="vacant")
    def awards(self) -> tuple[Stake, ...]:
        """Each prize that hangs on disputes: a row as it stands, and one for each other outcome."""
        return self.award_rows


_KEPT: WeakKeyDictionary[Result, Uncertain] = WeakKeyDictionary()


def in_dispute(month: Result) -> Uncertain:
    """What the disputes open in this month (about it or an earlier one) leave open; nothing is computed without one."""
    if month not in _KEPT:
        disputes = month.decisions.open_disputes
        _KEPT[month] = _uncertain(month, disputes) if disputes else Uncertain()
    return _KEPT[month]


def _uncertain(month: Result, disputes: tuple[Dispute, ...]) -> Uncertain:
    every = len(disputes) <= MOST_COMBINED
    sizes = range(1, len(disputes) + 1) if every else (1, len(disputes))
    every_world = {c: granted(month, c) for size in sizes for c in combinations(disputes, size)}
    worlds = {c: world for c, world in every_world.items() if not contradicted(world, {d.unit for d in c})}
    twice = tuple(d.seq for d in disputes if len(criteria_of(month, d.unit, d.fact)) > 1)
    return Uncertain(disputes, _intervals(month, disputes, worlds.values()), at_stake(month, worlds), every, twice)


def _intervals(month: Result, disputes: Sequence[Dispute], worlds: Iterable[Result]) -> tuple[Interval, ...]:
    tables = [{one.unit: one for one in m.standing_rows} for m in (month, *worlds)]
    rows = []
    for unit, now in tables[0].items():
        own = [str(d.seq) for d in disputes if d.unit == unit]
        several = [table[unit] for table in tables]
        totals = [one.total for one in several]
        ranks = {(one.rank_best, one.rank_worst or 0) for one in several if one.rank_best is not None}
        gates = {one.eligible for one in several}
        if own or len(ranks) > 1 or len(gates) > 1:
            best, worst = (min(b for b, _ in ranks), max(w for _, w in ranks)) if ranks else (None, None)
            rows.append(
                Interval(
                    unit, now.track, "; ".join(own), now.total, min(totals), max(totals), now.rank, best, worst, now.eligible,
                    len(gates) > 1,
                )
            )  # fmt: skip
    return tuple(rows)
