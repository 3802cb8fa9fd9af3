"""What was received of a campaign: its units, and what every month's files say, each read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..plan.calendar import cut_off, last_day, months_between
from ..plan.plan import Plan
from ..plan.rules import Rules
from ..words.columns import table_of
from ..words.errors import CampaignError
from ..words.problems import Problem
from .forms.forms import Form, read_forms
from .forms.names import Names
from .frozen import FROZEN, thaw
from .month import MonthFiles
from .published_names import personal_names
from .rows import Fact, Receipt, Unit
from .settings import Settings

if TYPE_CHECKING:
    import pandas as pd


class Reads(Protocol):
    """What reads the months of one campaign folder: a :class:`~.reader.Reader`."""

    def month(self, month: str) -> MonthFiles:
        """What the month's folder says."""

    def evidence(self, month: str, unit: str, fact: str, cut_off: date, language: str) -> pd.DataFrame:
        """The rows of lists behind a count."""

    def close(self) -> None:
        """Let go of what reading lists needed on disk."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """A campaign folder as it was received, under the campaign's own settings and plan. It is taken to stand still while
    it is open; nothing is ever written there."""

    folder: Path
    settings: Settings
    plan: Plan
    unit_rows: tuple[Unit, ...]
    reading: Callable[[Inputs], Reads] = field(repr=False)
    """Makes what reads the months' files: see :func:`~.reader.reader_of`."""
    _files: dict[str, MonthFiles] = field(default_factory=dict, repr=False)
    _facts: dict[tuple[tuple[str, date], ...], tuple[Fact, ...]] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """What the campaign is known by in everything published: `id` of `campaign.toml`, else its folder's name."""
        return self.settings.known_as(self.folder)

    @property
    def title(self) -> str:
        return self.settings.title

    @property
    def profile(self) -> str:
        """The campaign's own profile."""
        return self.settings.profile or self.plan.header.profile[0].id

    @cached_property
    def readings(self) -> dict[str, str]:
        """The campaign's own readings."""
        return self.plan.readings(self.profile, self.settings.readings)

    @property
    def rules(self) -> Rules:
        """The plan's rules under the campaign's own readings."""
        return self.plan.rules(self.readings)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Every month of the campaign, whether its files have come or not."""
        return self.settings.months or months_between(self.settings.start_date, self.plan.rules().period.ends_on)

    def months_to(self, month: str) -> tuple[str, ...]:
        """The months up to this one."""
        return self.months[: self.months.index(month) + 1]

    def month_before(self, month: str) -> str | None:
        """The month whose cumulative figures this one's add to: blank where this one is the beginning, so that they add to
        nothing; None where nobody knows, for the campaign began earlier than the first month that is scored."""
        number = self.months.index(month)
        if number:
            return self.months[number - 1]
        since = len(months_between(self.settings.start_date, last_day(month)))
        spans = [len(months_between(last_day(a), last_day(b))) - 1 for a, b in pairwise(self.months[:2])]
        return "" if not spans or since <= spans[0] else None

    @cached_property
    def months_at_hand(self) -> tuple[str, ...]:
        """The months up to the last one that has a folder."""
        there = [n for n, month in enumerate(self.months) if (self.folder / month).is_dir()]
        return self.months[: there[-1] + 1] if there else ()

    @table_of(Unit)
    def units(self) -> tuple[Unit, ...]:
        """The campaign's units, in the order of `units.csv`."""
        return self.unit_rows

    @cached_property
    def _unit(self) -> Mapping[str, Unit]:
        return {unit.unit: unit for unit in self.unit_rows}

    def unit(self, unit: str) -> Unit:
        """One of the units. CampaignError names near misses."""
        if not isinstance(unit, str) or unit not in self._unit:
            if near := self.spelled.near(str(unit)):
                raise CampaignError("campaign.no_unit", unit=unit, near=near)
            raise CampaignError("campaign.no_such_unit", unit=unit, known=list(self._unit))
        return self._unit[unit]

    def meant(self, text: str) -> str:
        """The unit that a text names, by any of its spellings. CampaignError names near misses."""
        if not isinstance(text, str) or text in self._unit:  # as most are
            return self.unit(text).unit
        return self.spelled.find(text) or self.unit(text).unit

    def figure_meant(self, name: str) -> tuple[str, str] | None:
        """The unit, by any of its spellings, and what is said of it: `Xã Tân Hòa.accounts_count`. None for no unit's."""
        unit, _, fact = name.rpartition(".")
        found = self.spelled.find(unit) if unit else None
        return (found, fact) if found else None

    @cached_property
    def spelled(self) -> Names:
        """Every spelling of every unit."""
        return Names(self.unit_rows)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Unit → what people call it."""
        return {unit.unit: unit.name for unit in self.unit_rows}

    # ── files ──

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms that files are recognised by: the package's own, and what the campaign adds."""
        return read_forms(self.folder)

    @cached_property
    def reader(self) -> Reads:
        """What reads the months' files, each once."""
        return self.reading(self)

    def close(self) -> None:
        """Let go of what reading lists needed on disk. What was read stays; a list can be read again."""
        if "reader" in vars(self):
            self.reader.close()
            del vars(self)["reader"]

    def files(self, month: str) -> MonthFiles:
        """What the month's folder holds, read once."""
        if month not in self._files:
            self._files[month] = self._thawed(month) if self.frozen(month) else self._read(month)
        return self._files[month]

    def frozen(self, month: str) -> bool:
        """Whether the month's folder holds it as it was read, not the files themselves."""
        return (self.folder / month / FROZEN).is_file()

    def _thawed(self, month: str) -> MonthFiles:
        files = thaw(self.folder / month / FROZEN)
        there = sorted(p.name for p in (self.folder / month).iterdir() if not p.name.startswith("."))
        if others := [name for name in there if name != FROZEN]:
            told = Problem("frozen_and_files", f"{month}/{FROZEN}", expected=", ".join(others))
            return replace(files, problems=(*files.problems, told))
        return files

    def _read(self, month: str) -> MonthFiles:
        files = self.reader.month(month)
        if named := personal_names(files, self.spelled.words):
            files = replace(files, problems=(*files.problems, *named))
        if files.counted:
            earlier = [m for m in self.months if m < month and self.frozen(m)]
            if lost := [m for m in earlier if self.files(m).counted]:
                told = Problem("lists_frozen", month, expected=", ".join(lost))
                return replace(files, problems=(*files.problems, told))
        return files

    def sources(self, month: str) -> dict[str, str]:
        """The files read up to this month, each with its sha256."""
        every = [self.files(m).sources for m in self.months_to(month)]
        return {name: digest for files in every for name, digest in files.items()}

    # ── what they say ──

    def cut_off(self, month: str, rules: Rules) -> date:
        """The last day the month's figures cover: the campaign's own word, or the plan's reading."""
        return self.settings.cut_offs.get(month) or cut_off(month, rules)

    def possible_cut_offs(self, month: str) -> tuple[date, ...]:
        """The days that some reading cuts the month off at, that of the campaign's own readings first."""
        every = [self.readings]
        for name in self.plan.readings_behind("reporting", "cut_off_day"):
            every += [{**self.readings, name: option} for option in self.plan.questions[name].options]
        return tuple(dict.fromkeys(self.cut_off(month, self.plan.rules(readings)) for readings in every))

    def facts(self, month: str, rules: Rules | None = None) -> tuple[Fact, ...]:
        """The facts of every month up to this one, as read; what lists hold is counted at the cut-offs of `rules`."""
        days = tuple((m, self.cut_off(m, rules or self.rules)) for m in self.months_to(month))
        if days not in self._facts:
            self._facts[days] = tuple(chain.from_iterable(self._facts_at(m, day) for m, day in days))
        return self._facts[days]

    def _facts_at(self, month: str, day: date) -> list[Fact]:
        facts = self.files(month).fact_rows
        at = {fact.cut_off for fact in facts if fact.cut_off is not None}
        if at and day not in at:
            raise CampaignError("campaign.counted_at_other_days", month=month, days=sorted(at), day=day)
        return [fact for fact in facts if fact.cut_off in (None, day)]

    def receipts(self, month: str) -> tuple[Receipt, ...]:
        """When the reports of every month up to this one were received, as read."""
        return tuple(chain.from_iterable(self.files(m).receipt_rows for m in self.months_to(month)))
