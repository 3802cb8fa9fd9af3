"""Two published months held against each other: every line that differs, and what caused it.

    difference(read_payload("reports/2021-06-v1"), read_payload("reports/2021-06-v2"))

Works on files alone, so that it compares what was published, not what this version would compute.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..plan.plan import Plan
from ..plan.rules import Rules
from ..scoring.rows import Place
from ..scoring.standings import Outcome, PrizeKey, outcomes
from ..words.errors import CampaignError, ThiduaError
from .causes import DAYS, READING, Causes, Change
from .payload import Contents, Payload

CONTEXT = ("campaign", "plan", "month", "profile", "template", *DAYS)


@dataclass(frozen=True)
class Difference:
    """What differs between two published months, `before` and `after`.

    `context`: what the months were made under, where it differs: name, before, after. `files`: payload files whose
    bytes differ or that only one has. `recorded`: lines that only the later record of decisions holds, whether they
    moved something here or not. `ledgers_part`: the first line in which the two records contradict each other.
    `totals`: unit → points before and after, of each whose points changed. `prizes`: who had and who has each prize
    that changed hands. `names`: unit → its name. `plan`, `rules`: those of the later month, where they can be read.
    """

    changes: tuple[Change, ...]
    context: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str], ...]
    recorded: tuple[Any, ...]
    ledgers_part: int | None
    prizes: Mapping[PrizeKey, tuple[Outcome, Outcome]]
    names: Mapping[str, str]
    plan: Plan | None
    rules: Rules | None

    @property
    def empty(self) -> bool:
        return not (self.changes or self.context or self.files)

    @cached_property
    def totals(self) -> dict[str, tuple[str, str]]:
        found = [c for c in self.changes if (c.table, c.column) == ("standings", "total")]
        return {c.unit: (c.was, c.now) for c in found}


def difference(before: Payload, after: Payload) -> Difference:
    """What differs from one published month to another, and why. CampaignError if a payload cannot be read."""
    try:
        return _difference(Contents(before), Contents(after))
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, csv.Error, ThiduaError) as e:  # fmt: skip
        raise CampaignError("report.published_unreadable", why=e) from None


def _difference(before: Contents, after: Contents) -> Difference:
    causes = Causes(before, after, _context(before.told, after.told))
    _ = causes.turned  # a record that cannot be read is refused, whether something hangs on it or not
    shorter = min(len(before.ledger.lines), len(after.ledger.lines))
    part = next((n for n in range(shorter) if before.ledger.lines[n] != after.ledger.lines[n]), None)
    held = [outcomes(_places(contents)) for contents in (before, after)]
    nobody: Outcome = ("", "", 0)
    prizes = {p: (held[0].get(p, nobody), held[1].get(p, nobody)) for p in dict.fromkeys([*held[1], *held[0]])}
    return Difference(
        tuple(causes.explain(change) for change in causes.changes),
        causes.context,
        _files(before.payload, after.payload),
        after.ledger.entries[shorter if part is None else part :],
        None if part is None else part + 1,
        {place: pair for place, pair in prizes.items() if pair[0] != pair[1]},
        after.names or before.names,
        causes.plan,
        causes.rules,
    )


def _places(contents: Contents) -> Iterator[Place]:
    """The places of a published month, as far as who holds them goes."""
    for row in contents.rows("awards").values():
        told = (row["award"], row["clause"], row["competition"], row["place"], row["unit"] or None)
        yield Place(*told, None, row["state"])


def _context(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    flat = [{**{c: t.get(c) for c in CONTEXT}, **{f"{READING}{k}": v for k, v in t["readings"].items()}} for t in (before, after)]  # fmt: skip
    pairs = ((n, flat[0].get(n), flat[1].get(n)) for n in dict.fromkeys([*flat[0], *flat[1]]))
    return tuple((n, *("" if v is None else str(v) for v in (a, b))) for n, a, b in pairs if a != b)  # type: ignore[misc]


def _files(before: Payload, after: Payload) -> tuple[tuple[str, str], ...]:
    states = {name: "only_before" for name in before if name not in after}
    states |= {name: "only_after" for name in after if name not in before}
    states |= {name: "differs" for name in before if name in after and before[name] != after[name]}
    return tuple(sorted(states.items()))
