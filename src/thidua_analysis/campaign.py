"""A campaign folder as one object: what an analyst types first.

    campaign = open_campaign("data/sample")
    june = campaign.month("2021-06")
    june.standings

Everything is computed on first use and kept; nothing is ever written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .files.digests import digest_of_folder
from .files.found import campaign_folder
from .intake.declared import check_months, check_sources, plan_of
from .intake.inputs import Inputs
from .intake.month import MonthFiles
from .intake.reader import reader_of
from .intake.rows import Unit
from .intake.settings import Settings, read_settings
from .intake.units import read_units
from .ledger.chain import read_ledger
from .ledger.decisions import Decisions
from .ledger.entries import LEDGER, Ledger
from .ledger.faults import Vocabulary, decision_faults, vocabulary_of
from .month import Month
from .plan.calendar import MONTH, YEAR_END, check_month, year_end_key
from .plan.plan import Plan, load_plan
from .scoring.criteria import example_faults
from .scoring.page import campaign_page
from .scoring.punctuality import lateness_example_faults
from .scoring.result import evaluator
from .scoring.scenario import World
from .words.catalogue import words
from .words.columns import frame
from .words.errors import CampaignError, PlanError, other_kind
from .words.pair import joined
from .words.shown import Page, Shown, spoken

if TYPE_CHECKING:
    import pandas as pd

    from .whatif.listed import Listed
    from .whatif.periods import OverPeriods
    from .whatif.review import Review
    from .whatif.under_plan import UnderPlan
    from .whatif.worlds import Supposition


@dataclass(frozen=True, eq=False, repr=False)
class Campaign(Shown):
    """One campaign folder: what was received, and its record of decisions. Made by :func:`open_campaign`."""

    inputs: Inputs
    ledger: Ledger
    decisions: Decisions
    at: Callable[[World], Month] = field(repr=False)
    """Evaluates a world on these inputs, each once."""

    ASKED: ClassVar = (
        "dispute", "disputes", "folder", "id", "ledger", "month", "months", "months_at_hand", "period", "plan", "profile",
        "show", "title", "under", "unit", "units", "what_if", "year_end",
    )  # fmt: skip
    """What is asked of a campaign: what `campaign.<TAB>` lists."""

    def __dir__(self) -> list[str]:
        return list(self.ASKED)

    @property
    def folder(self) -> Path:
        return self.inputs.folder

    @property
    def id(self) -> str:
        """What the campaign is known by in everything published: `id` of `campaign.toml`, else its folder's name."""
        return self.inputs.id

    @property
    def title(self) -> str:
        return self.inputs.title

    @property
    def settings(self) -> Settings:
        return self.inputs.settings

    @property
    def plan(self) -> Plan:
        return self.inputs.plan

    @property
    def units(self) -> pd.DataFrame:
        """unit, code, name, track, has_procedures, aliases."""
        return self.inputs.units

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of the campaign, whether its files have come or not."""
        return self.inputs.months

    @property
    def months_at_hand(self) -> tuple[str, ...]:
        """The months up to the last one that has a folder."""
        return self.inputs.months_at_hand

    @property
    def profile(self) -> str:
        """The campaign's own profile."""
        return self.inputs.profile

    def month(
        self,
        month: str,
        as_of: date | str | None = None,
        profile: str | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Month:
        """One month, as known on `as_of`, under a profile and single readings.

        Without `as_of` everything counts that stands in the folder and the record, receipts and decisions alike; with
        it, what came or was decided later does not exist, neither a report's lateness nor its figures.

        Raises CampaignError for a month, profile, reading or option that does not exist.
        """
        if month not in self.months:
            check_month(month)
            raise CampaignError("campaign.no_month", month=month, first=self.months[0], last=self.months[-1])
        return self._period(MONTH, month, as_of, profile, readings)

    def year_end(
        self, as_of: date | str | None = None, profile: str | None = None, readings: Mapping[str, str] | None = None
    ) -> Month:
        """The end of the campaign: its last month, scored as the plan scores the year, with the year-end awards."""
        return self._period(YEAR_END, self.months[-1], as_of, profile, readings)

    def period(
        self,
        month: str,
        as_of: date | str | None = None,
        profile: str | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Month:
        """A month by its name, or with `"year_end"` or its own key the year's end.

        >>> campaign = open_campaign("sample")
        >>> [campaign.period(key).key for key in ("2021-06", "year_end", "2021-year-end")]
        ['2021-06', '2021-year-end', '2021-year-end']
        """
        if month in (YEAR_END, year_end_key(self.months[-1])):
            return self.year_end(as_of, profile, readings)
        return self.month(month, as_of, profile, readings)

    def _period(
        self, kind: str, month: str, as_of: date | str | None, profile: str | None, readings: Mapping[str, str] | None
    ) -> Month:
        if not isinstance(readings or {}, Mapping):
            raise other_kind("readings", '{"weekend": "fixed"}', readings)
        named = profile or self.profile
        chosen = self.plan.readings(named, {**self.settings.readings, **(readings or {})})
        day = _day(as_of)
        if day and f"{day:%Y-%m}" < month:
            raise CampaignError("campaign.not_begun", day=day, month=month)
        return self.at(World(self.plan, month, tuple(chosen.items()), kind, named, day, self.decisions))

    @property
    def _at_hand(self) -> list[Month]:
        """Every month at hand, and the year's end."""
        return [*map(self.month, self.months_at_hand), self.year_end()]

    def what_if(self, scenario: Supposition) -> OverPeriods:
        """Every month at hand and the year's end, were things as the scenario says: who moves when, which prizes go
        elsewhere. Found out as it is asked for; see :func:`~.whatif.periods.supposed_over`."""
        from .whatif.periods import supposed_over

        return supposed_over(self._at_hand, scenario)

    def under(
        self, plan: Plan | str | Path, profile: str | None = None, readings: Mapping[str, str] | None = None
    ) -> UnderPlan:
        """Every month at hand and the year's end under another plan, next year's for instance, on this campaign's figures:
        who moves, and every difference of the plans. See :func:`~.whatif.under_plan.under`."""
        from .whatif.under_plan import under

        return under(self._at_hand, plan, profile, readings)

    def disputes(self, as_of: date | str | None = None, every: bool = False) -> pd.DataFrame:
        """The open disputes (`every`: all), a row each: how old, by when to settle, what hangs on it.

        `as_of`: the day they are looked at from; without it, the last one known. Columns: see :class:`~.whatif.listed.Listed`.

        >>> open_campaign("sample").disputes()[["number", "unit", "age", "gains", "others"]].values.tolist()
        [[8, 'rach-goi', 3, 5, 1]]
        """
        from .whatif.listed import Listed

        return frame(Listed, [row for row, _ in self.disputes_listed(as_of, every)])

    def disputes_listed(self, as_of: date | str | None = None, every: bool = False) -> list[tuple[Listed, Review]]:
        """The same as rows, each with its review."""
        from .whatif.listed import listed

        day = _day(as_of)
        known = self.decisions.known_on(day)
        month = self.month(self.months_at_hand[-1])
        return listed(month, known.disputes if every else known.open_disputes, day or month.known_on)

    def dispute(self, number: int, language: str | None = None) -> Review:
        """A dispute by its number, for both sides: see :func:`~.whatif.review.review`.

        >>> found = open_campaign("sample").dispute(8)
        >>> found.stands, found.claim, found.periods
        (2026, 2105, ('2021-12', '2021-year-end'))
        """
        from .whatif.review import review

        one = self.decisions.dispute(number)
        return review(self.month(one.month), one, spoken(language))

    def stands(self, unit: str, month: str, fact: str, decisions: Decisions) -> int | str | None:
        """The figure (or day of receipt) that counts with just these decisions: see :meth:`~.Result.stands`."""
        return self.month(month).stands(unit, month, fact, decisions)

    def unit(self, unit: str) -> Unit:
        """One of the units, by its id, its name or an alias. CampaignError names near misses.

        >>> open_campaign("sample").unit("Xã Tân Hòa").unit
        'tan-hoa'
        """
        return self.inputs.unit(self.inputs.meant(unit))

    def files(self, month: str) -> MonthFiles:
        """What the month's folder holds: facts, receipts, self-scores, and what is wrong with its files."""
        return self.inputs.files(month)

    @property
    def vocabulary(self) -> Vocabulary:
        """What decisions may name."""
        tracks = {unit.unit: unit.track for unit in self.inputs.unit_rows}
        return vocabulary_of(self.plan, tracks, self.months, year_end_key(self.months[-1]))

    def with_decisions(self, decisions: Decisions) -> Campaign:
        """The same campaign with other recorded decisions; what was evaluated is kept."""
        return replace(self, decisions=decisions)

    def close(self) -> None:
        """Let go of what reading lists needed on disk. What was read stays; a list can be read again."""
        self.inputs.close()

    def _page(self, language: str) -> Page:
        return campaign_page(self.inputs, self.plan, self.profile, language)


def open_campaign(folder: str | Path | None = None) -> Campaign:
    """Open a campaign folder (campaign.toml, units.csv, one folder a month).

    Without `folder`, the campaign that the current folder lies in, else the one that `THIDUA_CAMPAIGN` names.
    `"sample"`, where there is no such folder, is the synthetic campaign that comes with the package.
    Raises CampaignError or PlanError, naming file and key, if the settings, the plan, the list of units or the record of
    decisions cannot be taken as they are. Months are read when asked for.

    >>> campaign = open_campaign("sample")
    >>> campaign.months[0], campaign.months[-1], len(campaign.units)
    ('2021-02', '2021-12', 23)
    """
    folder = campaign_folder(folder)
    if _HELD and (held := _HELD.get(folder.resolve())):
        return held[0]
    inputs = _opened(folder)
    ledger = read_ledger(folder)
    at = evaluator(lambda world, at: Month(inputs, world, at, ledger))
    campaign = Campaign(inputs, ledger, Decisions(ledger.entries), at)
    if wrong := decision_faults(campaign.decisions, campaign.vocabulary):
        told = [words("campaign.decision_of_nothing", line=n, fault=fault) for n, fault in wrong]
        raise CampaignError("campaign.decisions_of_nothing", path=folder / LEDGER, faults=joined(told))
    return campaign


_HELD: dict[Path, tuple[Campaign, str]] = {}
"""Campaigns that this process has open for good, each with the digest of its inputs. Empty but in a worker of a run."""


def hold(folder: Path, inputs: str) -> None:
    """Open a campaign for as long as this process lives: from now on :func:`open_campaign` gives this very one.

    For a worker alone, which is given inputs that stand still in a folder of their own: they have the digest `inputs`.
    CampaignError if they do not.
    """
    folder = folder.resolve()
    if folder not in _HELD:
        if digest_of_folder(folder) != inputs:
            raise CampaignError("archive.inputs_altered", folder=folder.name)
        _HELD[folder] = open_campaign(folder), inputs


def hold_all(campaigns: Iterable[tuple[Path, str]]) -> None:
    """Hold what another process holds."""
    for folder, inputs in campaigns:
        hold(folder, inputs)


def held() -> tuple[tuple[Path, str], ...]:
    """What :func:`hold` was called with, for another process to hold the same."""
    return tuple((folder, inputs) for folder, (_, inputs) in _HELD.items())


def _opened(folder: Path) -> Inputs:
    """Settings, plan, units and declarations, checked before a month is read."""
    path = folder / "campaign.toml"
    settings = read_settings(folder)
    plan = load_plan(plan_of(folder, settings.plan))
    rules = plan.rules()
    if settings.start_date > rules.period.ends_on:
        raise CampaignError("campaign.starts_late", path=path, start=settings.start_date, end=rules.period.ends_on)
    units = read_units(folder, tuple(t.id for t in rules.track))
    check_months(path, settings, rules)
    if faults := [*example_faults(rules), *lateness_example_faults(rules)]:
        raise PlanError(settings.plan, faults)
    inputs = Inputs(folder, settings, plan, units, reader_of)
    check_sources(path, settings, rules, units, inputs.forms)
    if strangers := [u for u in settings.judges if u not in inputs.names]:
        raise CampaignError("campaign.no_judge", path=path, units=strangers)
    try:
        plan.readings(settings.profile, settings.readings)
    except CampaignError as e:
        raise e.prefixed(str(path)) from None
    return inputs


def _day(as_of: date | str | None) -> date | None:
    if isinstance(as_of, datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except (ValueError, TypeError):
        raise CampaignError("campaign.as_of_no_day", read=as_of) from None


def sweep(campaign: Campaign, month: str, axes: Mapping[Any, Any], units: Sequence[str] | None = None) -> pd.DataFrame:
    """:func:`~.whatif.sweep.sweep` of a campaign's month, or of its year's end (`"year_end"`).

    >>> table = sweep(open_campaign("sample"), "2021-06", {"C3.target": range(1000, 2001, 500)}, units=["tan-hoa"])
    >>> table[["C3.target", "total", "rank"]].values.tolist()
    [[1000, 153, 1], [1500, 128, 1], [2000, 93, 2]]
    """
    if not isinstance(campaign, Campaign):
        raise other_kind("campaign", "td.open_campaign(…)", campaign)
    return campaign.period(month).sweep(axes, units)
