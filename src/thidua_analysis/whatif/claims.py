"""The same month, were claims granted; and which prizes would then go elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from ..ledger.decisions import RECEIPT_DAYS
from ..ledger.entries import Dispute
from ..scoring.checks import Contradiction, supposed_contradictions
from ..scoring.result import Result
from ..scoring.standings import Outcome
from ..words.columns import gathered

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


def criteria_of(month: Result, unit: str, fact: str) -> tuple[str, ...]:
    """The criteria (or the deduction) of a unit that a figure, or a day of receipt, counts in."""
    if fact in RECEIPT_DAYS:
        return (month.rules.lateness.id,) if month.rules.lateness else ()
    return tuple(c.id for c in month.rules.criteria(month.inputs.unit(unit).track) if fact in c.facts)
