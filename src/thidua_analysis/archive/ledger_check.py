"""A campaign's record of decisions, held against its evidence and every published month that kept its head."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..intake.settings import read_settings
from ..ledger.chain import LEDGER, NO_LINE, Ledger, check_heads, evidence_faults, parse_ledger, read_ledger
from ..words.errors import CampaignError, LedgerError
from ..words.pair import Words
from ..words.vietnamese import say
from . import bundle
from .bag import grouped, read_short
from .compared import words


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
        state = say(language, "CÓ", "YES") if self.ok else say(language, "KHÔNG", "NO")
        lines = [self.path.as_posix(), f"  {say(language, 'Sổ quyết định còn đúng', 'The record holds')}: {state}"]
        lines += [f"    {f[language]}" for f in self.findings]
        lines.append(
            f"  {say(language, f'{self.lines} dòng, đầu sổ', f'{self.lines} lines, head')}: {grouped(self.head)}"
        )
        n = self.held_against
        lines.append(
            f"  {say(language, f'Đối chiếu với {n} bản đã công bố của đợt này', f'Held against {n} published months of this campaign')}"
        )
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
        found.append(words(e.vi, e.en))
        if read_short(folder / LEDGER):
            return LedgerCheck(folder / LEDGER, 0, NO_LINE, tuple(found))
        ledger = Ledger()  # emptied: the months that rest on it say what is gone
    for entry, one, state in evidence_faults(folder, ledger.entries):
        vi, en = ("thiếu tệp", "is missing") if state == "missing" else ("đã bị sửa", "was altered")
        found.append(
            words(
                f"dòng {entry.seq}: căn cứ {one.name} {vi} ({one.kept_as})",
                f"line {entry.seq}: evidence {one.name} {en} ({one.kept_as})",
            )
        )
    try:
        heads = bundle.known_heads(out, read_settings(folder).known_as(folder))
    except CampaignError as e:  # nobody knows which published months are this campaign's
        heads = []
        found.append(words(e.vi, e.en))
    for known in check_heads(ledger, heads):
        line = _parting(ledger, out / known.where)
        found.append(
            words(
                f"không còn là sổ mà {known.where} đã dựa vào ({known.count} dòng, đầu sổ {grouped(known.head)}): khác từ dòng {line}",
                f"no longer the record that {known.where} rests on ({known.count} lines, head {grouped(known.head)}): parts from it at line {line}",
            )
        )
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
