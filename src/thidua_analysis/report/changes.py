"""What changed between two published months, in people's words: a headline, each cause once, and what it changed.

print(describe(difference(read_payload(before), read_payload(after))))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..ledger.entries import LEDGER
from ..scoring.standings import Outcome
from ..words.catalogue import say
from .causes import DAYS, Cause, Change
from .change_words import (
    SETTING_WORDS,
    Line,
    because,
    cause_name,
    cause_reason,
    cause_title,
    effects,
    follows_text,
    headline,
    line,
    named,
    prize_name,
    written,
)
from .difference import Difference
from .rows import Rows

CHANGE_COLUMNS = ("table", "unit", "what", "column", "from", "to", "causes", "because")


# ── all of it, by cause ───────────────────────────────────────────────────────────────────────


class Block(NamedTuple):
    """Changes of one unit, or those that follow from the points of some; `heading` says which."""

    heading: str
    lines: tuple[Line, ...]
    follows: bool


@dataclass(frozen=True)
class Group:
    """What the same causes changed. `told`: those of them that no group before this one has named."""

    causes: tuple[Cause, ...]
    told: tuple[Cause, ...]
    changes: tuple[Change, ...]

    def blocks(self, found: Difference, language: str = "vi") -> tuple[Block, ...]:
        """The changes in words: unit by unit, then what followed for others."""
        sorts: dict[tuple[str, tuple[str, ...]], list[Change]] = {}
        for change in sorted(self.changes, key=lambda c: not c.own):
            sorts.setdefault((change.unit, ()) if change.own else ("", change.through), []).append(change)
        made = []
        for (unit, through), changes in sorts.items():
            lines = tuple(line(c, found, language) for c in changes)
            if through:
                heading = follows_text(through, found, language)
                made.append(Block(heading[:1].upper() + heading[1:], lines, True))
            else:
                made.append(Block(named(unit, found), lines, False))
        return tuple(made)


def by_cause(found: Difference) -> tuple[Group, ...]:
    """Every change, below what caused it: each cause alone first, then what several brought about together."""
    sets: dict[tuple[Cause, ...], list[Change]] = {}
    for change in found.changes:
        sets.setdefault(change.causes, []).append(change)
    groups, known = [], set[Cause]()
    for causes in sorted(sets, key=lambda causes: (len(causes), *(c.order for c in causes))):
        groups.append(Group(causes, tuple(c for c in causes if c not in known), tuple(sets[causes])))
        known |= set(causes)
    return tuple(groups)


def all_causes(found: Difference) -> tuple[Cause, ...]:
    """Each cause of some change once."""
    return tuple(sorted({c for change in found.changes for c in change.causes}, key=lambda c: c.order))


# ── the forms it is given in ──────────────────────────────────────────────────────────────────

PIECES = {
    "data/inputs/": "report.piece_inputs",
    "data/plan/": "report.piece_plan",
    "data/requirements.lock": "report.piece_lock",
    "data/software/": "labels.software",
    "data/papers/": "labels.papers",
    "data/figures/": "report.piece_figures",
    "data/don-vi/": "report.piece_unit_pages",
    "data/monthly-report": "labels.report",
    "data/year-end": "labels.report",
    "data/": "report.piece_tables",
}
OWN_FILES = ("data/changes.", "data/ro-crate-metadata")


def beside(found: Difference, language: str = "vi") -> str:
    """What differs beside the tables, in one line; empty where nothing does."""
    pieces = []
    if found.recorded:
        first, last = found.recorded[0].seq, found.recorded[-1].seq
        which = f"{first}–{last}" if last > first else f"{first}"
        pieces.append(say("report.record_longer", language, which=which))
    for name, _ in found.files:
        if not name.endswith(f"/{LEDGER}") and not name.startswith(OWN_FILES):
            pieces.append(say(next(code for start, code in PIECES.items() if name.startswith(start)), language))
    return ", ".join(dict.fromkeys(pieces))


def made_under(found: Difference, language: str = "vi") -> list[str]:
    """The days and settings that the two months were made under, where they differ."""
    blank = dict.fromkeys(DAYS, say("report.all_that_has_come", language))
    blank["template"] = say("report.software_template", language)
    told = []
    for name, *ends in found.context:
        if name in SETTING_WORDS:
            was, now = (written(end, language) if end else blank.get(name, "–") for end in ends)
            told.append(f"{say(SETTING_WORDS[name], language)}: {was} → {now}")
    return told


def contradiction(found: Difference, language: str = "vi") -> str:
    """That the two records of decisions contradict each other, and from where; empty if they do not."""
    n = found.ledgers_part
    return "" if n is None else say("report.records_contradict", language, n=n)  # fmt: skip


def cause_id(cause: Cause) -> str:
    """`decision:#2`, `file:2021-06/facts.csv`, `software`."""
    return f"{cause.kind}:{cause.name}".removesuffix(":")


def change_rows(found: Difference, language: str = "vi") -> Rows:
    """Every changed cell: table, unit, what, column, from, to, causes (ids, joined by "; "), because (in words)."""
    rows = [
        (c.table, c.unit, " ".join(c.what), c.column, c.was, c.now, "; ".join(map(cause_id, c.causes)), because(c, found, language))
        for c in found.changes
    ]  # fmt: skip
    return Rows(CHANGE_COLUMNS, rows)


def record(found: Difference, language: str = "vi") -> dict[str, Any]:
    """The same as plain data; docs/audit.md describes each key."""
    return {
        "headline": headline(found, language),
        "totals": [{"unit": u, "name": named(u, found), "from": a, "to": b} for u, (a, b) in found.totals.items()],
        "prizes": [
            {
                **dict(zip(("award", "competition", "clause"), place, strict=True)),
                "name": prize_name(place, found, language), "from": _outcome(a), "to": _outcome(b),
            }
            for place, (a, b) in found.prizes.items()
        ],
        "causes": [
            {
                "id": cause_id(c), "kind": c.kind, "name": c.name, "from": c.was, "to": c.now,
                "text": cause_title(c, found, language), "reason": cause_reason(c),
                "effects": effects(c, found, language),
                "decision": c.entry.model_dump(mode="json") if c.entry else None,
            }
            for c in all_causes(found)
        ],
        "changes": [
            {
                "table": c.table, "unit": c.unit, "what": list(c.what), "column": c.column, "from": c.was, "to": c.now,
                "causes": [cause_id(cause) for cause in c.causes], "through": list(c.through), "own": c.own,
            }
            for c in found.changes
        ],
        "context": [dict(zip(("name", "from", "to"), row, strict=True)) for row in found.context],
        "files": [{"file": name, "state": state} for name, state in found.files],
        "recorded": [entry.seq for entry in found.recorded],
        "ledgers_part": found.ledgers_part,
    }  # fmt: skip


def _outcome(outcome: Outcome) -> dict[str, Any]:
    won, open_, vacant = outcome
    return {
        "won": [u for u in won.split("; ") if u],
        "undecided": [u for u in open_.split("; ") if u],
        "vacant": vacant,
    }


def describe(found: Difference, language: str = "vi") -> str:
    """The difference as text for a terminal: the headline, then each cause once and what it changed."""
    lines = [headline(found, language)]
    for group in by_cause(found):
        lines.append("")
        for cause in group.causes:
            if cause in group.told:
                reason = cause_reason(cause)
                lines.append(cause_title(cause, found, language) + (f". {say('labels.reason', language)}: {reason}" if reason else ""))  # fmt: skip
        if len(group.causes) > 1:
            names = ", ".join(cause_name(c, found, language) for c in group.causes)
            lines.append(f"{say('report.together_by', language)} {names}:")
        for block in group.blocks(found, language):
            lines.append(f"  {block.heading}")
            for told in block.lines:
                whose = f"{told.unit}: " if block.follows and told.unit else ""
                lines.append(f"    {whose}{told.what}: {told.was} → {told.now}")
    tail = [*made_under(found, language), *filter(None, [contradiction(found, language)])]
    if not found.changes and (rest := beside(found, language)):
        tail.append(f"{say('report.only_these_differ', language)}: {rest}")
    return "\n".join([*lines, *([""] if found.changes and tail else []), *tail])
