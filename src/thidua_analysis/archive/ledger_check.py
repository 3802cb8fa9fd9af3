"""A campaign's record of decisions, held against its evidence and every published month that kept its head."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files.digests import grouped
from ..intake.settings import read_settings
from ..ledger.chain import check_heads, evidence_faults, parse_ledger, read_ledger
from ..ledger.entries import LEDGER, NO_LINE, Ledger
from ..words.catalogue import say, words
from ..words.errors import CampaignError, LedgerError
from ..words.pair import Words
from . import bundle
from .bag import read_short


@dataclass(frozen=True)
class LedgerCheck:
    """What was found of a campaign's record of decisions."""

    path: Path
    lines: int
    head: str
    findings: tuple[Words, ...] = field(default=())
    held_against: int = 0
    """How many published months of the campaign it was compared with."""

    @property
    def ok(self) -> bool:
        return not self.findings

    def record(self, language: str = "vi") -> dict[str, Any]:
        told = [f[language] for f in self.findings]
        about = {"ledger": self.path.as_posix(), "lines": self.lines, "head": self.head, "ok": self.ok}
        return {**about, "held_against": self.held_against, "findings": told}

    def text(self, language: str = "vi") -> str:
        state = say("archive.yes" if self.ok else "archive.no", language)
        lines = [self.path.as_posix(), f"  {say('archive.record_holds', language)}: {state}"]
        lines += [f"    {f[language]}" for f in self.findings]
        lines.append(f"  {say('archive.record_head', language, lines=self.lines)}: {grouped(self.head)}")
        lines.append(f"  {say('archive.record_held_against', language, bundles=self.held_against)}")
        return "\n".join(lines)


def verify_ledger(folder: str | Path, out: str | Path = "reports") -> LedgerCheck:
    """The record of decisions of a campaign: its chain, its evidence, and every published month that kept its head.

    Says from which line it no longer holds: the first line that differs from the copy in a published month.
    """
    folder, out = Path(folder), Path(out)
    found = []
    try:
        ledger = read_ledger(folder)
    except LedgerError as e:
        found.append(e.told)
        if read_short(folder / LEDGER):
            return LedgerCheck(folder / LEDGER, 0, NO_LINE, tuple(found))
        ledger = Ledger()  # emptied: the months that rest on it say what is gone
    for entry, one, state in evidence_faults(folder, ledger.entries):
        code = "archive.evidence_missing" if state == "missing" else "archive.evidence_altered"
        found.append(words(code, line=entry.seq, evidence=one.name, file=one.kept_as))
    try:
        heads = bundle.known_heads(out, read_settings(folder).known_as(folder))
    except CampaignError as e:  # nobody knows which published months are this campaign's
        heads = []
        found.append(e.told)
    for known in check_heads(ledger, heads):
        parts_at = str(_parting(ledger, out / known.where))
        about = {"bundle": known.where, "lines": known.count, "head": grouped(known.head)}
        found.append(words("archive.not_the_record_of", **about, parts_at=parts_at))
    return LedgerCheck(folder / LEDGER, len(ledger.lines), ledger.head, tuple(found), len(heads))


def _parting(ledger: Ledger, published: Path) -> int | str:
    try:
        theirs = own_ledger(published)
    except (LedgerError, OSError):
        return "?"
    pairs = enumerate(zip(ledger.lines, theirs.lines, strict=False), 1)
    return next((n for n, (a, b) in pairs if a != b), min(len(ledger.lines), len(theirs.lines)) + 1)


def own_ledger(folder: Path) -> Ledger:
    for path in sorted((folder / "data" / "inputs").glob(f"*/{LEDGER}")):
        return parse_ledger(read_short(path), path.relative_to(folder))
    return Ledger()
