"""Who tells which figure in which month: the portal, the unit itself, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .truth import COMMUNES, DEPARTMENTS, MONTHS, UNITS, WITH_PROCEDURES
from .world import ACCOUNTS, ALL_CHANNELS, PORTAL_DOSSIERS, Figures, World

ALL = tuple(UNITS)
COMMUNE_IDS = tuple(unit.id for unit in COMMUNES)
SUMMARISED = tuple(unit.id for unit in DEPARTMENTS if unit.has_procedures)

# The months of the portal's lists, whom they cover, and in which of them every channel is told apart.
DOSSIER_MONTHS = ("2021-03", "2021-04", "2021-05", "2021-06", "2021-07", "2021-09", "2021-10", "2021-11", "2021-12")
ALL_CHANNEL_MONTHS = ("2021-03", "2021-05", "2021-06", "2021-07", "2021-10", "2021-11", "2021-12")
ACCOUNT_MONTHS: Mapping[str, tuple[str, ...]] = {"2021-05": COMMUNE_IDS, "2021-06": COMMUNE_IDS, "2021-09": ALL}
SUMMARY_MONTH = "2021-08"
"""Form II.06a stands in for the list of departments."""

# What a unit says of itself beside what is true; higher claims stay until the truth catches up.
CLAIMS: Mapping[tuple[str, str], Figures] = {
    ("rach-goi", "2021-06"): {ACCOUNTS: 1500},
    ("cai-tac", "2021-09"): {ACCOUNTS: 1500},
    ("truong-long-a", "2021-10"): {"dossiers_received_count": 200},
}
UNDERSTATED = ("thanh-xuan", "2021-11")
UNDERSTATED_BY = 25
# A dash where the figure should stand: the portal has it, or last month's is carried.
DASHES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("cai-tac", "2021-05"): ("procedures_count",),
    ("bay-ngan", "2021-06"): (ACCOUNTS,),
    ("nhon-nghia-a", "2021-09"): (ACCOUNTS, "dossiers_overdue_pending_count"),
    ("truong-long-tay", "2021-09"): (ACCOUNTS,),
    ("mot-ngan", "2021-12"): PORTAL_DOSSIERS,
}


@dataclass(frozen=True)
class Told:
    """Every figure that the files hold, by unit and month and origin."""

    world: World

    @cached_property
    def by_portal(self) -> Mapping[tuple[str, str], Figures]:
        told: dict[tuple[str, str], dict[str, int]] = {}
        for month in MONTHS:
            for unit in ALL:
                facts: list[str] = []
                if unit in WITH_PROCEDURES and month in DOSSIER_MONTHS:
                    facts += [*PORTAL_DOSSIERS, *([ALL_CHANNELS] if month in ALL_CHANNEL_MONTHS else [])]
                if unit in SUMMARISED and month == SUMMARY_MONTH:
                    facts += PORTAL_DOSSIERS
                if unit in ACCOUNT_MONTHS.get(month, ()):
                    facts.append(ACCOUNTS)
                if facts:
                    told[unit, month] = {fact: self.world.figures[unit, month][fact] for fact in facts}
        return told

    @cached_property
    def by_unit(self) -> Mapping[tuple[str, str], Figures]:
        """What each report says, dashes left out. No report, no figures."""
        return {
            key: {f: v for f, v in own.items() if f not in DASHES.get(key, ()) and not _on_form(key, f)}
            for key, own in self.own.items()
            if key in self.world.story.receipts
        }

    @cached_property
    def own(self) -> Mapping[tuple[str, str], Figures]:
        """What each unit believes of itself, month by month, whether it reports or not."""
        own: dict[tuple[str, str], Figures] = {}
        for unit in ALL:
            higher: dict[str, int] = {}
            for month in MONTHS:
                higher |= CLAIMS.get((unit, month), {})
                figures = {f: max(v, higher.get(f, 0)) for f, v in self.world.figures[unit, month].items()}
                if (unit, month) == UNDERSTATED:
                    less = ("dossiers_received_count", "dossiers_resolved_count", "dossiers_on_time_count")
                    figures |= {fact: figures[fact] - UNDERSTATED_BY for fact in less}
                own[unit, month] = figures
        return own


def _on_form(key: tuple[str, str], fact: str) -> bool:
    """Whether a department's form II.06a gives the figure instead of its report."""
    return key[1] == SUMMARY_MONTH and key[0] in SUMMARISED and fact in PORTAL_DOSSIERS
