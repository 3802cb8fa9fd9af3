"""The same month, were claims granted; and which prizes would then go elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..campaign import Campaign, Month
from ..ledger.chain import Dispute
from ..ledger.decisions import RECEIPT_DAYS
from ..scoring.checks import Contradiction, supposed_contradictions
from ..scoring.criteria import score_few
from ..scoring.standings import Outcome

AWARD_COLUMNS = ["award", "competition", "clause", "claims", "won", "undecided", "vacant"]


def assumed(campaign: Campaign, figures: Iterable[tuple[Dispute, int | str]]) -> Campaign:
    """The campaign, were each disputed figure this; a figure disputed twice is what the later one says."""
    return campaign.with_decisions(campaign.decisions.granting(figures))


def in_campaign(campaign: Campaign, month: Month) -> Month:
    """The same period in another campaign."""
    return campaign._kept_month(month.kind, month.month, month.as_of, month.profile, month.readings_in_force)


def granted(month: Month, disputes: Iterable[Dispute]) -> Month:
    """The same month, were the claims of these disputes granted."""
    return in_campaign(assumed(month.campaign, [(d, d.now) for d in disputes]), month)


def contradicted(world: Month, units: Collection[str]) -> list[Contradiction]:
    """The plan's checks that granted claims of these units contradict: such claims are not granted as they are."""
    facts = world._facts
    return supposed_contradictions(facts[facts["unit"].isin(units)], world.rules, world.months_so_far)


def score_together(months: Sequence[Month]) -> None:
    """Score these months in one pass over the engine, as :attr:`Month.so_far` does; rules may differ between them."""
    by_rules: dict[tuple[Any, ...], list[Month]] = {}
    for month in months:
        if "_scored" not in vars(month):
            by_rules.setdefault(tuple(month.readings_in_force.items()), []).append(month)
    for alike in by_rules.values():
        tables = [m.wide.assign(month=str(n)) for n, m in enumerate(alike)]
        lines = score_few(pd.concat(tables, ignore_index=True), alike[0].rules)
        for n, month in enumerate(alike):
            own = lines[lines["month"] == str(n)].reset_index(drop=True)
            vars(month)["_scored"] = own.assign(month=month.month)


NOBODY: Outcome = ("", "", 0)


def at_stake(month: Month, worlds: Mapping[tuple[Dispute, ...], Month]) -> pd.DataFrame:
    """The prizes whose outcome differs between a month and the same month with some claims granted (AWARD_COLUMNS)."""
    now = month.prizes
    then = {frozenset(d.seq for d in claims): world.prizes for claims, world in worlds.items()}
    rows: list[tuple[Any, ...]] = []
    for prize in dict.fromkeys([*now, *(key for outcome in then.values() for key in outcome)]):
        stands = now.get(prize, NOBODY)
        outcomes: dict[Outcome, list[frozenset[int]]] = {}
        for claims, given in then.items():
            outcomes.setdefault(given.get(prize, NOBODY), []).append(claims)
        if set(outcomes) <= {stands}:
            continue
        rows.append((*prize, "", *stands))
        for outcome, sets in outcomes.items():
            fewest = [claims for claims in sets if not any(other < claims for other in sets)]
            told = "; ".join("+".join(str(seq) for seq in sorted(claims)) for claims in fewest)
            if outcome != stands:
                rows.append((*prize, told, *outcome))
    return pd.DataFrame(rows, columns=AWARD_COLUMNS)


def criteria_of(month: Month, unit: str, fact: str) -> tuple[str, ...]:
    """The criteria (or the deduction) of a unit that a figure, or a day of receipt, counts in."""
    if fact in RECEIPT_DAYS:
        return (month.rules.lateness.id,) if month.rules.lateness else ()
    return tuple(c.id for c in month.rules.criteria(month.campaign.unit(unit)["track"]) if fact in c.facts)
