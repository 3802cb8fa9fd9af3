"""What people have decided about a campaign, as far as a score depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .errors import CampaignError


@dataclass(frozen=True)
class Finding:
    """A report found untruthful (L1c): whose, which month's, when, and the figures as verified."""

    unit: str
    month: str
    found_on: date
    verified: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Decisions:
    """All decisions that scoring reads. None of them is ever made by this package."""

    findings: tuple[Finding, ...] = ()

    def known_on(self, as_of: date) -> Decisions:
        """Those made by a day."""
        return Decisions(tuple(f for f in self.findings if f.found_on <= as_of))


def read_decisions(folder: Path) -> Decisions:
    """The campaign's decisions; none where there is no `decisions.jsonl`.

    A file that holds something is refused rather than passed over: this version cannot read it.
    """
    path = folder / "decisions.jsonl"
    if path.is_file() and path.read_bytes().strip():
        raise CampaignError(
            f"{path}: this version cannot read recorded decisions, and will not score as if there were none",
            f"{path}: phiên bản này chưa đọc được quyết định đã ghi, và không chấm như thể không có quyết định nào",
        )
    return Decisions()
