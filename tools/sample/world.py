"""The story with everything that was made to fit it, and the figures that follow from both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .events import Account, Dossier, count_dossiers, make_accounts, make_dossiers
from .truth import MONTHS, Story, tell

Figures = Mapping[str, int]
STOCKS = ("dossiers_overdue_pending_count", "dossiers_pending_in_time_count")
PORTAL_DOSSIERS = (
    "dossiers_received_count", "dossiers_resolved_count", "dossiers_on_time_count", *STOCKS,
)  # fmt: skip
ALL_CHANNELS, ACCOUNTS = "dossiers_all_channels_count", "accounts_count"


@dataclass(frozen=True)
class World:
    """What the files of the sample are written from."""

    story: Story
    dossiers: tuple[Dossier, ...]
    accounts: tuple[Account, ...]

    @cached_property
    def figures(self) -> Mapping[tuple[str, str], Figures]:
        """The true figures by unit and month, in the order of the plan's facts."""
        by_unit: dict[str, list[Dossier]] = {}
        for d in self.dossiers:
            by_unit.setdefault(d.unit, []).append(d)
        return {
            (unit, month): self._figures(unit, n, by_unit.get(unit, []))
            for unit in self.story.paths
            for n, month in enumerate(MONTHS)
        }

    def _figures(self, unit: str, n: int, dossiers: list[Dossier]) -> Figures:
        path = self.story.paths[unit]
        if not path.received:
            return {"plan_issued": path.plan_issued[n], ACCOUNTS: path.accounts[n]}
        counted = count_dossiers(dossiers, self.story.cut_offs[n])
        return {
            "plan_issued": path.plan_issued[n],
            "procedures_count": path.procedures[n],
            "procedures_with_files_count": path.with_files[n],
            ACCOUNTS: path.accounts[n],
            "dossiers_received_count": path.received[n],
            "dossiers_resolved_count": path.resolved[n],
            "dossiers_on_time_count": path.on_time[n],
            **{fact: counted[fact] for fact in STOCKS},
            ALL_CHANNELS: path.all_channels[n],
        }


def make_world(seed: int) -> World:
    story = tell(seed)
    return World(story, make_dossiers(story), make_accounts(story))
