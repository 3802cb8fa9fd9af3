"""Reads the months of one campaign folder: from the files, or what the cache kept of them.

A list goes on counting in the months after its own, so a reader remembers the files it has understood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..plan.rules import Rules
from ..words.problems import Problem
from . import cache
from .forms.forms import Form
from .forms.names import Names
from .inputs import Inputs
from .lists.counted import NOTHING
from .lists.list_file import ListFile
from .month import MonthFiles
from .rows import Unit
from .scan import Scan, Scanner
from .settings import Settings, by_key
from .together import put_together

if TYPE_CHECKING:  # an engine that counts takes its time to load, and months out of the cache are counted
    import pandas as pd

    from .lists.lists import Vocabulary, Workspace

UNREAD = {"id", "title", "note", "office", "judges", "synthetic", "profile", "readings", "months", "cut_offs"}
"""Settings that decide nothing when files are read; days of cut-off do, whatever they come from."""
MOST_LISTS = 10_000
"""Lists in one month, at most: their order runs through the campaign."""


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads the months of one campaign folder, each file once."""

    folder: Path
    months: tuple[str, ...]
    settings: Settings
    units: tuple[Unit, ...]
    rules: Rules
    forms: tuple[Form, ...]
    cut_offs: Callable[[str], Sequence[date]]
    """The days that a month may be cut off at, that of the campaign's own readings first."""
    _scans: dict[str, Scan] = field(default_factory=dict, repr=False)
    _digests: dict[str, str] = field(default_factory=dict, repr=False)
    """What each month's folder held when it was first looked at."""

    @cached_property
    def names(self) -> Names:
        return Names(self.units)

    @cached_property
    def workspace(self) -> Workspace:
        from .lists.lists import Workspace

        return Workspace()

    def close(self) -> None:
        """Remove the temporary folder and end the engine that counts lists."""
        if "workspace" in vars(self):
            self.workspace.close()
            del vars(self)["workspace"]

    def month(self, month: str) -> MonthFiles:
        """What the month's folder says, kept from another time if nothing has changed since.

        Problems are collected, never raised; what has one is left out.
        """
        key = self._key(month)
        files = cache.find(key, month) if key else None
        if files is None:
            files = self._read(month)
            if key and key == self._key(month, afresh=True):  # what was read is what the key says
                cache.keep(key, files)
        return files

    def _read(self, month: str) -> MonthFiles:
        if not (self.folder / month).is_dir():
            return put_together(month, Scan(problems=(Problem("month_missing", month),)), NOTHING, None, None)
        scan = self.scan(month)
        days = list(self.cut_offs(month))
        counts = NOTHING
        if scan.lists:
            from .lists.lists import count_lists

            earlier = {m: self.cut_offs(m)[0] for m in self.months if m < month}
            counts = count_lists(
                self.lists(month), month, earlier, days, self.vocabulary, self.workspace,
                near=self.names.near, start=self.settings.start_date,
            )  # fmt: skip
        return put_together(month, scan, counts, days[0], self.rules)

    def _key(self, month: str, afresh: bool = False) -> str | None:
        """A hash of all that reading the month hangs on, earlier months' lists among it; None where nothing is kept."""
        if cache.folder() is None or not (self.folder / month).is_dir():
            return None
        digests = {} if afresh else self._digests
        parts = [self._basis]
        try:
            for m in self.months[: self.months.index(month) + 1]:
                if m not in digests:
                    digests[m] = cache.month_digest(self.folder / m, partial(self._is_ignored, m))
                parts.append(repr((m, digests[m], [day.isoformat() for day in self.cut_offs(m)])))
        except OSError:
            return None
        return cache.key_of(parts)

    def _is_ignored(self, month: str, name: str) -> bool:
        return bool(self.settings.source_of(month, name).ignore)

    @cached_property
    def _basis(self) -> str:
        """What decides how files of any month are read."""
        settings = self.settings.model_dump_json(exclude=UNREAD)
        forms = [form.model_dump_json() for form in self.forms]
        return repr([settings, [list(unit) for unit in self.units], repr(self.rules), forms])

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the texts of lists mean here: the units' names and the words that the settings add."""
        from .lists.lists import Vocabulary

        own = self.settings
        return Vocabulary(
            self.names.spellings, self.scanner.outsiders, by_key(own.statuses), by_key(own.channels), by_key(own.levels)
        )

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner(self.folder, self.settings, self.names, self.rules, self.forms)

    def scan(self, month: str) -> Scan:
        """The month's files, each read and understood once."""
        if month not in self._scans:
            scan, first = self.scanner.scan(month), self.months.index(month) * MOST_LISTS
            lists = tuple(replace(one, order=first + n) for n, one in enumerate(scan.lists))
            self._scans[month] = replace(scan, lists=lists)
        return self._scans[month]

    def lists(self, month: str) -> list[ListFile]:
        """Every list up to a month, in the order in which a later one overrules an earlier."""
        return [one for m in self.months if m <= month for one in self.scan(m).lists]

    def evidence(self, month: str, unit: str, fact: str, cut_off: date, language: str) -> pd.DataFrame:
        """The rows of lists behind a count, and the unit's rows left out of it, with why (see :func:`lists.evidence`)."""
        from .lists.lists import evidence

        return evidence(
            self.lists(month), fact, unit, cut_off, month=month, vocabulary=self.vocabulary,
            workspace=self.workspace, language=language, start=self.settings.start_date,
        )  # fmt: skip


def reader_of(inputs: Inputs) -> Reader:
    """What reads the months of a campaign's folder, under its own settings and plan."""
    return Reader(
        inputs.folder, inputs.months, inputs.settings, inputs.unit_rows, inputs.plan.rules(), inputs.forms,
        inputs.possible_cut_offs,
    )  # fmt: skip
