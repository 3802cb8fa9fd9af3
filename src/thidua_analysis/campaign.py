"""A campaign folder as one object: what an analyst types first.

    campaign = open_campaign("data/sample")
    june = campaign.month("2021-06")
    june.standings

Everything is computed on first use and kept; nothing is ever written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from . import intake
from .ledger.chain import Correct, Ledger
from .ledger.decisions import RECEIPT_DAYS, Decisions, Vocabulary, used_count, vocabulary_of
from .plan.calendar import check_month, cut_off, last_day, months_between
from .plan.parameters import changed
from .plan.plan import Plan
from .plan.rules import Rules, Track
from .scoring.checks import (
    check_decisions,
    check_facts,
    check_figures,
    check_idle,
    check_reports,
    check_self_scores,
    check_settled,
    contradiction_text,
    idle_readings,
    supposed_contradictions,
)
from .scoring.criteria import Extent, gaps, in_points, plain, reckon, score_few, score_lines
from .scoring.crosscheck import SELF_SCORES, compare_self_scores, compare_sources
from .scoring.distance import (
    GOALS,
    Goal,
    Points,
    alone,
    cheapest,
    first_harm,
    first_loss,
    levers,
    next_step,
    points_of,
    with_more,
)
from .scoring.explain import Explanation, arithmetic, explain_criterion, explain_deductions, report_sentence
from .scoring.figures import settle, with_decided
from .scoring.figures import wide as wide_table
from .scoring.marginal import bonus_share, marginal_value
from .scoring.punctuality import days_received, punctuality, with_corrected_days, without_later
from .scoring.standings import Outcome, give_awards, mark_open, outcomes, rank_units
from .whatif.readings import Readings, readings_alone, readings_of_period
from .whatif.scenario import Scenario, SupposedFact
from .whatif.sweep import sweep_period
from .whatif.uncertain import Intervals, uncertain
from .words.errors import CampaignError, DataError
from .words.pair import Words
from .words.plaintext import one_line
from .words.problems import Problem, describe, problems_table
from .words.vietnamese import day_text, month_text, say

MONTH, YEAR_END = "month", "year_end"


@dataclass(frozen=True, eq=False)
class Campaign:
    """One campaign folder: its settings, plan, units and recorded decisions. Made by :func:`~.opening.open_campaign`."""

    folder: Path
    settings: intake.Settings
    plan: Plan
    units: pd.DataFrame
    ledger: Ledger = field(default_factory=Ledger)
    decisions: Decisions = field(default_factory=Decisions)
    scenario: Scenario | None = None
    """What is supposed to be other than it is; None for the campaign as it is."""
    basis: Campaign | None = field(default=None, repr=False)
    """The campaign as it is, of one that is supposed to be other."""
    _read_so_far: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What has been read; a folder is taken to stand still while it is open."""
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What has been computed."""

    @property
    def id(self) -> str:
        """What the campaign is known by in everything published: `id` of `campaign.toml`, else its folder's name."""
        return self.settings.known_as(self.folder)

    @property
    def title(self) -> str:
        return self.settings.title

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Every month of the campaign, whether its files have come or not."""
        return self.settings.months or months_between(self.settings.start_date, self.plan.rules().period.ends_on)

    @cached_property
    def months_at_hand(self) -> tuple[str, ...]:
        """The months up to the last one that has a folder."""
        there = [n for n, month in enumerate(self.months) if (self.folder / month).is_dir()]
        return self.months[: there[-1] + 1] if there else ()

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
            raise CampaignError(
                f"{month} is not a month of this campaign; it runs from {self.months[0]} to {self.months[-1]}",
                f"{month} không thuộc đợt thi đua này; đợt thi đua từ {self.months[0]} đến {self.months[-1]}",
            )
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
        """A month by its name, or with `"year_end"` the year's end."""
        return (
            self.year_end(as_of, profile, readings)
            if month == YEAR_END
            else self.month(month, as_of, profile, readings)
        )

    def _period(
        self, kind: str, month: str, as_of: date | str | None, profile: str | None, readings: Mapping[str, str] | None
    ) -> Month:
        chosen = self.plan.readings(profile or self.profile, {**self.settings.readings, **(readings or {})})
        day = _day(as_of)
        if day and f"{day:%Y-%m}" < month:
            raise CampaignError(
                f"as_of {day} is before {month} began: nothing of that month was known",
                f"as_of {day} trước khi tháng {month} bắt đầu: chưa biết gì về tháng ấy",
            )
        return self._kept_month(kind, month, day, profile or self.profile, chosen)

    def _kept_month(self, kind: str, month: str, as_of: date | None, profile: str, chosen: Mapping[str, str]) -> Month:
        key = (kind, month, as_of, profile, tuple(chosen.items()))
        if key not in self._kept:
            self._kept[key] = Month(self, month, kind, as_of, profile, chosen)
        kept: Month = self._kept[key]
        return kept

    @property
    def profile(self) -> str:
        """The campaign's own profile."""
        return self.settings.profile or self.plan.header.profile[0].id

    def files(self, month: str) -> intake.MonthFiles:
        """What the month's folder holds, read once."""
        if month not in self._read_so_far:
            self._read_so_far[month] = self._thawed(month) if self._frozen(month) else self._read(month)
        files: intake.MonthFiles = self._read_so_far[month]
        return files

    def _frozen(self, month: str) -> bool:
        return (self.folder / month / intake.FROZEN).is_file()

    def _thawed(self, month: str) -> intake.MonthFiles:
        files = intake.thaw(self.folder / month / intake.FROZEN)
        there = sorted(p.name for p in (self.folder / month).iterdir() if not p.name.startswith("."))
        if others := [name for name in there if name != intake.FROZEN]:
            told = Problem("frozen_and_files", f"{month}/{intake.FROZEN}", expected=", ".join(others))
            return replace(files, problems=(*files.problems, told))
        return files

    def _read(self, month: str) -> intake.MonthFiles:
        files = self.reader.month(month)
        if named := intake.personal_names(files, self.reader.names.words):
            files = replace(files, problems=(*files.problems, *named))
        if files.facts["counted_rows"].notna().any():
            earlier = [m for m in self.months if m < month and self._frozen(m)]
            if lost := [m for m in earlier if self.files(m).facts["counted_rows"].notna().any()]:
                told = Problem("lists_frozen", month, expected=", ".join(lost))
                return replace(files, problems=(*files.problems, told))
        return files

    def close(self) -> None:
        """Let go of what reading lists needed on disk. What was read stays; a list can be read again."""
        reader = self._read_so_far.pop("reader", None)
        if reader is not None:
            reader.close()

    @cached_property
    def forms(self) -> tuple[intake.Form, ...]:
        """The forms that files are recognised by: the package's own, and what the campaign adds."""
        return intake.read_forms(self.folder)

    @property
    def reader(self) -> intake.Reader:
        """What reads the months' files, each once."""
        if "reader" not in self._read_so_far:
            self._read_so_far["reader"] = intake.Reader(
                self.folder,
                self.months,
                self.settings,
                self.units,
                self.plan.rules(),
                self.forms,
                self.possible_cut_offs,
            )
        reader: intake.Reader = self._read_so_far["reader"]
        return reader

    def cut_off(self, month: str, rules: Rules) -> date:
        """The last day the month's figures cover: the campaign's own word, or the plan's reading."""
        return self.settings.cut_offs.get(month) or cut_off(month, rules)

    def possible_cut_offs(self, month: str) -> tuple[date, ...]:
        """The days that some reading cuts the month off at, that of the campaign's own readings first."""
        chosen = self.plan.readings(self.profile, self.settings.readings)
        every = [chosen]
        for name in self.plan.readings_behind("reporting", "cut_off_day"):
            every += [{**chosen, name: option} for option in self.plan.questions[name].options]
        return tuple(dict.fromkeys(self.cut_off(month, self.plan.rules(readings)) for readings in every))

    def sources(self, month: str) -> dict[str, str]:
        """The files read up to this month, each with its sha256."""
        every = [self.files(m).sources for m in self.months[: self.months.index(month) + 1]]
        return {name: digest for files in every for name, digest in files.items()}

    def facts(self, month: str, rules: Rules | None = None) -> pd.DataFrame:
        """The facts of every month up to this one, as read; what lists hold is counted at the cut-offs of `rules`."""
        rules = rules or self.plan.rules(self.plan.readings(self.profile, self.settings.readings))
        days = {m: self.cut_off(m, rules) for m in self.months[: self.months.index(month) + 1]}
        key = ("facts", *days.items())
        if key not in self._read_so_far:
            self._read_so_far[key] = self._facts(days)
        facts: pd.DataFrame = self._read_so_far[key]
        return facts

    def _facts(self, days: Mapping[str, date]) -> pd.DataFrame:
        tables = []
        for m, day in days.items():
            facts = self.files(m).facts
            counted = facts["cut_off"].notna()
            if counted.any() and day not in set(facts.loc[counted, "cut_off"]):
                at = sorted(set(facts.loc[counted, "cut_off"]))
                raise CampaignError(
                    f"{m}: lists were counted at {', '.join(map(str, at))}, not at {day}; read the lists again",
                    f"{m}: danh sách được đếm tại {', '.join(map(day_text, at))}, không phải {day_text(day)}; cần đọc lại danh sách",
                )
            tables.append(facts[~counted | (facts["cut_off"] == day)])
        return pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)

    def reports(self, month: str) -> pd.DataFrame:
        """When the reports of every month up to this one were received, as read."""
        key = ("reports", month)
        if key not in self._read_so_far:
            tables = [self.files(m).reports for m in self.months[: self.months.index(month) + 1]]
            self._read_so_far[key] = pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)
        reports: pd.DataFrame = self._read_so_far[key]
        return reports

    def problems(self, month: str, rules: Rules) -> tuple[Problem, ...]:
        """What is wrong with one month's files, in themselves and against the months before."""
        key = ("problems", month, tuple(self.cut_off(m, rules) for m in self.months if m <= month))
        if key not in self._read_so_far:
            found = (*self.files(month).problems, *check_facts(self.facts(month, rules), rules, month))
            self._read_so_far[key] = found
        problems: tuple[Problem, ...] = self._read_so_far[key]
        return problems

    @property
    def vocabulary(self) -> Vocabulary:
        """What decisions may name."""
        tracks = dict(zip(self.units["unit"], self.units["track"], strict=True))
        return vocabulary_of(self.plan, tracks, self.months, year_end_key(self.months[-1]))

    def stands(self, unit: str, month: str, fact: str, decisions: Decisions) -> int | str | None:
        """The figure (or day of receipt) of a unit and month that counts under the campaign's own readings, with
        just these decisions; None where there is none. It is what a decision about it must say it `was`."""
        rules = self.plan.rules(self.plan.readings(self.profile, self.settings.readings))
        if fact in RECEIPT_DAYS:
            reports = with_corrected_days(self.files(month).reports, decisions)
            days = reports.loc[(reports["unit"] == unit) & (reports["month"] == month), fact].dropna().tolist()
            return days[0].isoformat() if days else None
        so_far = self.months[: self.months.index(month) + 1]
        key = ("stands", month, tuple(e.seq for e in decisions.entries))
        if key not in self._kept:
            facts = with_decided(self.facts(month, rules), decisions, rules)
            settled = settle(facts, self.units, rules, so_far)
            values = zip(settled["unit"], settled["fact"], settled["cumulative"], strict=True)
            self._kept[key] = {(u, f): int(v) for u, f, v in values}
        known: dict[tuple[str, str], int] = self._kept[key]
        return known.get((unit, fact))

    def unit(self, unit: str) -> dict[str, Any]:
        """One row of the units. CampaignError names near misses."""
        found = self.units[self.units["unit"] == unit].to_dict("records")
        if not found:
            near = intake.Names(self.units).near(unit) or list(self.units["unit"])
            raise CampaignError(
                f"there is no unit {unit!r}; did you mean: {', '.join(near)}?",
                f"không có đơn vị {unit!r}; có phải: {', '.join(near)}?",
            )
        return {str(k): v for k, v in found[0].items()}

    def __repr__(self) -> str:
        return f"<Campaign {one_line(self.folder.name)}: {self.plan.id}, {len(self.units)} units, {self.months[0]} to {self.months[-1]}>"

    def with_decisions(self, decisions: Decisions) -> Campaign:
        """The same campaign with other recorded decisions."""
        return replace(self, decisions=decisions, _kept={})

    def supposing(self, scenario: Scenario, month: str, day: date) -> Campaign:
        """The same campaign with the rules and figures of a scenario; its readings are chosen month by month.

        CampaignError for whatever of it makes no sense here.
        """
        basis = self.basis or self
        plan = changed(basis.plan, scenario.rules)
        plan.readings(None, scenario.readings)
        for fact in scenario.facts:
            self.unit(fact.unit)
            if fact.month not in (None, *self.months) or (fact.month or month) > month:
                raise CampaignError(
                    f"{fact.unit}, {fact.fact}: {fact.month} is not a month of this campaign up to {month}",
                    f"{fact.unit}, {fact.fact}: {fact.month} không phải tháng của đợt thi đua, đến {month}",
                )
        corrections = scenario.corrections(month, day, plan.rules())
        decisions = basis.decisions.assuming(corrections)
        return replace(basis, plan=plan, decisions=decisions, scenario=scenario, basis=basis, _kept={})

    def assuming(self, *corrections: Correct) -> Campaign:
        """The same campaign, were these corrections made."""
        return self.with_decisions(self.decisions.assuming(corrections))


def year_end_key(month: str) -> str:
    """What a published year's end is called, after its last month."""
    return f"{month[:4]}-year-end"


def _day(as_of: date | str | None) -> date | None:
    if isinstance(as_of, datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of)
    except (ValueError, TypeError):
        raise CampaignError(
            f"as_of {as_of!r} is not a day; write it as YYYY-MM-DD",
            f"as_of {as_of!r} không phải là ngày; viết dạng YYYY-MM-DD",
        ) from None


@dataclass(frozen=True, eq=False)
class Month:
    """One month (or the year's end) of a campaign, under settled readings, as known on one day.

    Tables are pandas frames, a fresh copy each time. All but `problems` raise DataError while an input error stands.
    """

    campaign: Campaign
    month: str
    kind: str
    as_of: date | None
    """What came or was decided after this day does not exist; None where everything that stands counts."""
    profile: str
    readings_in_force: Mapping[str, str]

    def __repr__(self) -> str:
        return (
            f"<Month {self.key} of {one_line(self.campaign.folder.name)}, {self.profile}, as known on {self.known_on}>"
        )

    @cached_property
    def known_on(self) -> date:
        """The last day of what is known: `as_of`; without it the later of the month's last day and of the last receipt or
        decision about this month or an earlier one."""
        if self.as_of:
            return self.as_of
        received = self._reports[["received_on", "received_on_office"]].to_numpy().ravel()
        days: list[date] = [d for d in received if isinstance(d, date)] + [e.at for e in self.decisions.entries]
        return max([last_day(self.month), *days])

    @property
    def key(self) -> str:
        """`2021-06`, or `2021-year-end`: the name a published folder starts with."""
        return self.month if self.kind == MONTH else year_end_key(self.month)

    def name(self, language: str = "vi") -> str:
        """What people call it: `tháng 6 năm 2021`, `tổng kết năm 2021`."""
        if self.kind == YEAR_END:
            return say(language, f"tổng kết năm {self.month[:4]}", f"year end {self.month[:4]}")
        return month_text(self.month, language)

    @property
    def plan(self) -> Plan:
        """The plan; for a year's end as it scores that."""
        return self.campaign.plan.at_year_end if self.kind == YEAR_END else self.campaign.plan

    @cached_property
    def rules(self) -> Rules:
        """The plan's rules with these readings."""
        return self.plan.rules(self.readings_in_force)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The plan's tracks that have units in this campaign."""
        there = set(self.campaign.units["track"])
        return tuple(track for track in self.rules.track if track.id in there)

    @property
    def months_so_far(self) -> tuple[str, ...]:
        months = self.campaign.months
        return months[: months.index(self.month) + 1]

    @cached_property
    def cut_off(self) -> date:
        """The last day the month's figures cover: the campaign's own word, or the plan's reading."""
        return self.campaign.cut_off(self.month, self.rules)

    @property
    def periods_so_far(self) -> tuple[str, ...]:
        """The months that decisions may be about for this one to rest on them; for a year's end also itself."""
        return (*self.months_so_far, self.key) if self.kind == YEAR_END else self.months_so_far

    @cached_property
    def decisions(self) -> Decisions:
        """What had been decided, about this month or one before."""
        return self.campaign.decisions.about(self.periods_so_far).known_on(self.as_of)

    @cached_property
    def ledger(self) -> Ledger:
        """The record of decisions up to the last line that this month rests on."""
        ledger = self.campaign.ledger
        return ledger.first(used_count(ledger, self.periods_so_far, self.as_of))

    # ── the chain: facts → figures → lines → standings → awards ──

    @property
    def facts(self) -> pd.DataFrame:
        """Every fact read up to this month: unit, month, fact, value, source_file, source_sheet, source_row, source_sha256, origin."""
        self._refuse_errors()
        return self._facts[intake.FACT_COLUMNS].copy()

    @cached_property
    def _facts(self) -> pd.DataFrame:
        facts = self.campaign.facts(self.month, self.rules)
        if self.as_of:
            received = days_received(with_corrected_days(self._reports, self.decisions), self.rules)
            facts = without_later(facts, received, self.as_of)
        return with_decided(facts, self.decisions, self.rules)

    @property
    def _reports(self) -> pd.DataFrame:
        return self.campaign.reports(self.month)

    @property
    def figures(self) -> pd.DataFrame:
        """The figures this month is scored on, one per unit and fact (see :func:`~thidua_analysis.scoring.figures.settle`)."""
        self._refuse_errors()
        return self._figures.copy()

    @cached_property
    def _figures(self) -> pd.DataFrame:
        return settle(self._facts, self.campaign.units, self.rules, self.months_so_far)

    @property
    def reports(self) -> pd.DataFrame:
        """Every report so far: due, received, days late, state, points (see :func:`~thidua_analysis.scoring.punctuality.punctuality`)."""
        self._refuse_errors()
        table = self._punctuality.copy()
        for name in ("lateness_points", "untruthful_points"):
            table[name] = in_points(table[name], self.rules)
        return table

    @property
    def reports_counted(self) -> pd.DataFrame:
        """The reports whose deductions count here: of the month alone where only its own increase is scored."""
        return (
            self.reports
            if self.rules.scoring.basis == "cumulative"
            else self.reports[self.reports["month"] == self.month]
        )

    @cached_property
    def _punctuality(self) -> pd.DataFrame:
        start = self.campaign.settings.start_date
        return punctuality(
            self._reports, self.campaign.units, self.rules, self.months_so_far, self.known_on, start, self.decisions
        )

    @cached_property
    def wide(self) -> pd.DataFrame:
        """One row per unit, one Int64 column per fact, missing where unknown: what :func:`~thidua_analysis.scoring.criteria.score` takes."""
        return wide_table(self._figures, self.campaign.units, self.rules, self.month)

    @cached_property
    def _scored(self) -> pd.DataFrame:
        return score_few(self.wide, self.rules)

    @property
    def scored(self) -> pd.DataFrame:
        """The points of criteria, in ticks: what `score` makes of the figures."""
        self._refuse_errors()
        return self._scored.copy()

    @cached_property
    def gaps(self) -> dict[str, dict[str, Extent]]:
        """Unit → the criteria that are not scored for want of figures, each with what it may still add, in ticks."""
        return gaps(self._scored, self.rules)

    @cached_property
    def silent(self) -> frozenset[str]:
        """The units of which no figure has come so far: they have no rank, and bar nobody."""
        return frozenset(self.campaign.units["unit"]) - frozenset(self._facts["unit"])

    @property
    def so_far(self) -> list[Month]:
        """Every month up to this one under the same readings, first to last, scored together in one pass."""
        months = [self._beside(MONTH, self.month)]
        while (before := months[0].previous) is not None:
            months.insert(0, before)
        fresh = [m for m in months if "_scored" not in vars(m)]
        if fresh:
            lines = score_few(pd.concat([m.wide for m in fresh], ignore_index=True), fresh[0].rules)
            for m in fresh:
                vars(m)["_scored"] = lines[lines["month"] == m.month].reset_index(drop=True)
        return months

    @cached_property
    def _lines(self) -> pd.DataFrame:
        self._refuse_errors()
        lines = score_lines(
            self._figures, self._scored, self._punctuality, self.plan, self.rules, self.readings_in_force, self.month
        )
        return lines.assign(how=self._how(lines))

    def _how(self, lines: pd.DataFrame) -> list[str]:
        """The arithmetic of each line, in words."""
        reports = {(r["unit"], r["month"]): r for r in self._punctuality.to_dict("records")}
        sentences = []
        for line in lines.to_dict("records"):
            if line["part"] == "deduction":
                sentences.append(report_sentence(reports[line["unit"], line["report_month"]], self.rules))
            else:
                criterion = self.rules.criterion_of(line["criterion"])
                r = reckon(criterion, self._values[line["unit"]], self.rules)
                sentences.append(arithmetic(criterion, r, self.rules, line["part"]))
        return sentences

    @cached_property
    def _values(self) -> dict[str, dict[str, int]]:
        """Unit → its figures."""
        found: dict[str, dict[str, int]] = {unit: {} for unit in self.campaign.units["unit"]}
        columns = [self._figures[name].tolist() for name in ("unit", "fact", "value")]
        for unit, fact, value in zip(*columns, strict=True):
            found[unit][fact] = value
        return found

    @property
    def lines(self) -> pd.DataFrame:
        """Every line of the score: unit, month, criterion, part, points (missing where not scored), value, of, target,
        steps, clause, reading, report_month, how, source_file, source_row. A unit's total is their sum."""
        return self._told_lines.copy()

    @cached_property
    def _told_lines(self) -> pd.DataFrame:
        return self._lines.assign(points=in_points(self._lines["points"], self.rules))

    @cached_property
    def _ranked(self) -> pd.DataFrame:
        ties = self.decisions.order(self.key)
        return rank_units(self._lines, self.campaign.units, self.rules, ties, self.gaps, self.silent)

    @cached_property
    def _given(self) -> pd.DataFrame:
        ties, conferred = self.decisions.order(self.key), self.decisions.awards(self.key)
        by_gain = any(a.ranked_by == "gain" and a.when == self.kind for a in self.rules.award)
        earlier = self.previous._ranked if by_gain and self.previous else None
        return give_awards(self._ranked, self.rules, self.kind, earlier, ties, conferred)

    @property
    def standings(self) -> pd.DataFrame:
        """unit, track, base, bonus, deduction, total (of what is scored), complete, not_scored (criteria that lack
        figures, joined by "; "), eligible (missing where that hangs on them), rank ("1224" within the track; missing
        where figures leave it open between rank_best and rank_worst), tied, needs_decision."""
        return self._standings.copy()

    @cached_property
    def _standings(self) -> pd.DataFrame:
        table = mark_open(self._ranked, self._given)
        for name in ("base", "bonus", "deduction", "total"):
            table[name] = in_points(table[name], self.rules)
        return table

    @property
    def awards(self) -> pd.DataFrame:
        """Place by place: award, clause, competition, place, unit, points, state (won | needs_decision | vacant),
        why (tie | missing_figure, of what needs a decision), money, ktxh_points, individuals, decisions."""
        return self._awards.copy()

    @cached_property
    def _awards(self) -> pd.DataFrame:
        return self._given.assign(points=in_points(self._given["points"], self.rules))

    @property
    def prizes(self) -> dict[tuple[str, str, str], Outcome]:
        """(award, competition, clause of the prize) → units that won it, units it is undecided between, vacant places."""
        return outcomes(self.awards)

    @property
    def previous(self) -> Month | None:
        """The campaign's month before, under the same readings, as known on the same day; None where there is none, and
        for a year's end that is scored on another basis than the months are."""
        before = self._before
        same = before is None or before.rules.scoring.basis == self.rules.scoring.basis
        return before if same else None

    @property
    def _before(self) -> Month | None:
        return self._beside(MONTH, self.months_so_far[-2]) if len(self.months_so_far) > 1 else None

    def _beside(self, kind: str, month: str) -> Month:
        """Another month, with the same readings and knowledge."""
        return self.campaign._kept_month(kind, month, self.as_of, self.profile, self.readings_in_force)

    # ── otherwise ──

    @property
    def scenario(self) -> Scenario | None:
        """What is supposed to be other than it is; None for a month as it is."""
        return self.campaign.scenario

    @property
    def units(self) -> pd.DataFrame:
        """The campaign's units."""
        return self.campaign.units

    def what_if(self, scenario: Scenario) -> Month:
        """The same month, were things as the scenario says; this one stays as it is.

        Scenarios add up: of one on top of another, the later holds where both say something. Figures known only as
        a range stay as they are here (see :meth:`uncertain`). CampaignError names a rule, reading, unit, figure or
        value that makes no sense, and figures that contradict each other (by the plan's checks of severity error).
        """
        supposed = self.exactly(scenario.on(self.scenario, self.month))
        if any(fact.definite for fact in scenario.facts) and (
            found := supposed_contradictions(supposed._facts, supposed.rules, self.months_so_far)
        ):
            told, check = contradiction_text(found[0]), found[0].check
            raise CampaignError(told.en, told.vi, [f"{found[0].part['unit']}.{f}" for f in (check.part, check.whole)])
        return supposed

    def exactly(self, scenario: Scenario) -> Month:
        """The same month of the campaign as it is with this scenario alone, over the readings in force here; figures
        are not held against each other."""
        campaign = self.campaign.supposing(scenario, self.month, self.known_on)
        chosen = {**self.readings_in_force, **scenario.readings}
        return campaign._kept_month(self.kind, self.month, self.as_of, self.profile, chosen)

    def readings(self) -> Readings:
        """The same month under every reading of the plan, one at a time and in every combination: see
        :class:`~.whatif.readings.Readings`. Takes some seconds; kept."""
        self._refuse_errors()
        return self._under_readings

    @property
    def readings_alone(self) -> pd.DataFrame:
        """A row for each option of each reading, that one alone changed, and unit: see
        :func:`~.whatif.readings.readings_alone`."""
        self._refuse_errors()
        return self._each_reading.copy()

    @cached_property
    def _each_reading(self) -> pd.DataFrame:
        return readings_alone(self)

    @cached_property
    def _under_readings(self) -> Readings:
        return readings_of_period(self)

    def sweep(self, axes: Mapping[str, Sequence[Any]], units: Sequence[str] | None = None) -> pd.DataFrame:
        """A row for each combination of some rules, readings and figures, and unit: see :func:`~.whatif.sweep.sweep_period`."""
        self._refuse_errors()
        return sweep_period(self, axes, units, self._swept)

    @cached_property
    def _swept(self) -> dict[Any, Any]:
        """What sweeps have computed so far."""
        return {}

    # ── problems ──

    @cached_property
    def found(self) -> tuple[Problem, ...]:
        """Every problem: errors of all months so far, warnings of this one."""
        return tuple(dict.fromkeys([*self._errors, *self._warnings]))

    @property
    def problems(self) -> pd.DataFrame:
        """severity, code, file, sheet, row, column, read, expected, fix; errors first."""
        return problems_table(self.found)

    @cached_property
    def _errors(self) -> list[Problem]:
        found = [p for m in self.months_so_far for p in self.campaign.problems(m, self.rules) if p.level == "error"]
        return found or [p for p in (*self._about_decisions, *self._settled_checks) if p.level == "error"]

    @cached_property
    def _about_decisions(self) -> list[Problem]:
        return check_decisions(self.decisions, self.campaign.stands)

    @cached_property
    def _settled_checks(self) -> list[Problem]:
        return check_settled(self._facts, self.rules, self.months_so_far)

    @cached_property
    def _warnings(self) -> list[Problem]:
        problems = [p for p in self.campaign.problems(self.month, self.rules) if p.level != "error"]
        if self._errors:
            return problems
        earlier = self._before._figures if self._before else None
        problems += check_figures(self._figures, earlier, self.campaign.units, self.rules, self.month)
        problems += check_self_scores(self._compared)
        problems += check_reports(self._punctuality, self._facts, self.month, self.known_on)
        problems += check_idle(self.decisions, self.key, self._ranked, self._given, self._punctuality)
        return problems + [p for p in (*self._about_decisions, *self._settled_checks) if p.level != "error"]

    # ── what units and the portal say, beside what counts ──

    @cached_property
    def _compared(self) -> pd.DataFrame:
        own = self.campaign.files(self.month).self_scores
        if own.empty:
            return pd.DataFrame(columns=SELF_SCORES)
        reckoned = {
            (unit, c.id): reckon(c, self._values[unit], self.rules)
            for unit in own["unit"].unique()
            for c in self.rules.criteria(self.campaign.unit(unit)["track"])
        }
        return compare_self_scores(own, reckoned, self._scored, self.gaps, self._punctuality, self.rules, self.month)

    @property
    def self_scores(self) -> pd.DataFrame:
        """What units gave themselves this month, beside the points: unit, criterion (blank: total), claimed, points,
        difference, claimed_percent, percent, source_file, source_sheet, source_row."""
        self._refuse_errors()
        return self._compared.copy()

    @property
    def sources_compared(self) -> pd.DataFrame:
        """Figures of this month that two sources give: unit, fact, portal, report, difference, counts (the one that
        the reading on sources lets count), and where each was read."""
        self._refuse_errors()
        return compare_sources(self._facts, self._figures, self.month)

    @property
    def files(self) -> pd.DataFrame:
        """Every file of this month's folder: file, sheet, form it was taken for, unit, rows_read, rows_used, sha256."""
        return self.campaign.files(self.month).files.copy()

    @property
    def idle_readings(self) -> dict[str, Words]:
        """Readings that can change nothing here, or need facts the campaign lacks, each with why."""
        self._refuse_errors()
        return idle_readings(self.plan, self._facts, self._reports, self.decisions.findings)

    def _refuse_errors(self) -> None:
        if self._errors:
            n = len(self._errors)
            raise DataError(
                f"{self.key}: {n} errors in the data, so nothing can be scored\n{describe(self._errors, 'en')}",
                f"{self.key}: {n} lỗi số liệu, chưa chấm điểm được\n{describe(self._errors, 'vi')}",
                problems_table(self._errors),
            )

    # ── questions about one unit ──

    def explain(self, unit: str, criterion: str | None = None, language: str = "vi") -> Explanation | list[Explanation]:
        """Why the unit has these points on a criterion (`C3`; `L1` for the deductions); without one, on all of them.

        CampaignError for a unit or criterion that does not exist, or belongs to the other track.
        """
        row = self.campaign.unit(unit)
        criteria = {c.id: c for c in self.rules.criteria(row["track"])}
        deductions = [d.id for d in self.rules.deduction]
        self._refuse_errors()
        if criterion is None:
            every = [self.explain(unit, c, language) for c in [*criteria, *deductions[:1]]]
            return [e for e in every if isinstance(e, Explanation)]
        criterion = criterion.upper() if criterion.upper() in [*criteria, *deductions] else criterion
        if criterion in deductions:
            return explain_deductions(
                row, self.name(language), self.own_reports, self.plan, self.rules, self.readings_in_force, language
            )
        if criterion not in criteria:
            raise CampaignError(
                f"{unit} has no criterion {criterion!r}; it is scored on: {', '.join([*criteria, *deductions])}",
                f"{unit} không có tiêu chí {criterion!r}; đơn vị được chấm theo: {', '.join([*criteria, *deductions])}",
            )
        return explain_criterion(
            criteria[criterion],
            row,
            self.name(language),
            self._figures,
            self.plan,
            self.rules,
            self.readings_in_force,
            language,
            self.sources_compared,
            self._compared,
        )

    @property
    def own_reports(self) -> pd.DataFrame:
        """The reports whose deductions count here, points in ticks."""
        table = self._punctuality
        return table.copy() if self.rules.scoring.basis == "cumulative" else table[table["month"] == self.month]

    def is_counted(self, unit: str, fact: str) -> bool:
        """Whether the unit's figure was counted from lists."""
        mine = self._figures[(self._figures["unit"] == unit) & (self._figures["fact"] == fact)]
        return bool(mine["counted_rows"].notna().any())

    def evidence(self, unit: str, fact: str, language: str = "vi") -> pd.DataFrame:
        """The rows of portal lists behind a figure that was counted, and the unit's rows left out of it, with why.

        Columns: code (blank for accounts: their ids may be those of persons), file, sheet, row,
        received_on, due_on, finished_on, status, counted, why. CampaignError where the figure was
        not counted from lists, or the lists are not at hand: a published report holds no list.
        """
        self.campaign.unit(unit)
        self._refuse_errors()
        rows = self._figures[(self._figures["unit"] == unit) & (self._figures["fact"] == fact)].to_dict("records")
        if not rows or pd.isna(rows[0]["counted_rows"]):
            raise CampaignError(
                f"{unit}, {fact}: not counted from a list in {self.key}; explain tells where it was read",
                f"{unit}, {fact}: {self.key} không đếm số này từ danh sách; xem nguồn bằng explain",
            )
        month = rows[0]["from_month"]
        if (self.campaign.folder / month / intake.FROZEN).is_file():
            raise CampaignError(
                f"{self.campaign.folder}: a published copy holds counts, not the lists they were counted from",
                f"{self.campaign.folder}: bản đã công bố chỉ giữ số đếm, không giữ danh sách",
            )
        day = self.campaign.cut_off(month, self.rules)
        return self.campaign.reader.evidence(month, unit, fact, day, language)

    def distance(self, unit: str) -> pd.DataFrame:
        """What the unit still needs, and what it may lose.

        Columns: goal, criterion, fact, now, needs, gains (points). Goals: `next_step` of each criterion, in further
        cases of its figure (below 0: fewer, of a figure that may fall); `missed`: how many fewer cases of a figure that
        never falls would have given points; `keep`: of how many cases the loss costs points; `avoid`: how many more
        cost points; `gate` and `next_rank`, in points; `gate_by`, `next_rank_by`, `win_by`: how many cases of one
        figure alone reach the gate, the total of the next rank, or more than anybody the unit competes with for this
        period's first prize. `needs` is missing where it cannot be reached so, or cannot be told: nothing is told of goals of
        a unit that lacks figures, nor of a win over one. Every number is tight: one less does not do.
        """
        row = self.campaign.unit(unit)
        criteria, values = self.rules.criteria(row["track"]), self._values[unit]
        records: list[dict[str, Any]] = []

        def tell(goal: str, criterion: str, fact: str, needs: int | None, gains: Fraction | None) -> None:
            told = {"goal": goal, "criterion": criterion, "fact": fact, "now": values.get(fact), "needs": needs}
            records.append(told | {"gains": None if gains is None else plain(gains)})

        for criterion in criteria:
            for step, kind in ((next_step(criterion, values, self.rules), "next_step"), (first_harm(criterion, values, self.rules), "avoid")):  # fmt: skip
                if step is not None:
                    tell("missed" if step.missed else kind, step.criterion, step.fact, step.needs, step.gains)
        for lever in levers(criteria, self.rules):
            lost = first_loss(self.rules.criterion_of(lever.criterion), values, lever.fact, self.rules)
            if lost is not None:
                tell("keep", lever.criterion, lever.fact, *lost)
        mine = self.standings[self.standings["unit"] == unit].to_dict("records")[0]
        if self.rules.gate:
            now = mine[self.rules.gate.of]
            needs = max(plain(self.rules.gate.points) - now, 0)
            if not mine["complete"]:  # what is not scored may do, or not
                needs = 0 if not pd.isna(mine["eligible"]) and mine["eligible"] else None
            records.append({"goal": "gate", "now": now, "needs": needs})
        goals = self._goals(unit)
        if goals["next_rank"].total is not None:
            records.append(
                {"goal": "next_rank", "now": mine["total"], "needs": plain(goals["next_rank"].total) - mine["total"]}
            )
        points = self._points(unit)
        for name, goal in goals.items() if mine["complete"] else ():
            if goal.reached(points, self.rules) or (name != "gate" and goal.total is None):
                continue
            for lever in levers(criteria, self.rules):
                needs = alone(lever, criteria, values, points.deduction, self.rules, goal)
                gained = None
                if needs is not None:
                    after = points_of(criteria, with_more(lever.measure, values, needs), points.deduction, self.rules)
                    gained = after.total - points.total
                tell(f"{name}_by", lever.criterion, lever.fact, needs, gained)
        table = pd.DataFrame(records, columns=["goal", "criterion", "fact", "now", "needs", "gains"], dtype=object)
        return table.where(table.notna(), None)

    def cheapest(
        self, unit: str, goal: str, effort: Mapping[str, int | Decimal | Fraction] | None = None
    ) -> pd.DataFrame | None:
        """The way to `gate`, `next_rank` or `win` that takes least effort, over several figures.

        Columns: fact, now, more (below 0: fewer); no row where the goal is reached. None where it cannot be reached, or
        figures of the unit are missing. What effort is:
        see :func:`~thidua_analysis.scoring.distance.cheapest`. CampaignError for a unit, goal or figure that does not exist.
        """
        row = self.campaign.unit(unit)
        criteria = self.rules.criteria(row["track"])
        known = [lever.fact for lever in levers(criteria, self.rules)]
        for what, name, there in [("goal", goal, GOALS), *(("figure", fact, known) for fact in effort or ())]:
            if name not in there:
                raise CampaignError(
                    f"there is no {what} {name!r}; there are: {', '.join(there)}",
                    f"không có {name!r}; có: {', '.join(there)}",
                )
        if not self.standings.set_index("unit").loc[unit, "complete"]:
            return None
        wanted = self._goals(unit)[goal]
        values, points = self._values[unit], self._points(unit)
        if goal != "gate" and wanted.total is None:
            return pd.DataFrame(columns=["fact", "now", "more"])
        found = cheapest(criteria, values, points.deduction, self.rules, wanted, effort)
        if found is None:
            return None
        return pd.DataFrame([(f, values[f], more) for f, more in found.items()], columns=["fact", "now", "more"])

    def _points(self, unit: str) -> Points:
        mine = self.standings[self.standings["unit"] == unit].to_dict("records")[0]
        return Points(*(Fraction(mine[part]) for part in ("base", "bonus", "deduction")))

    def _goals(self, unit: str) -> dict[str, Goal]:
        """The gate; the total of the next rank; more than all the unit competes with for the period's first prize."""
        self._refuse_errors()
        table = self.standings.set_index("unit")
        mine = table.loc[unit]
        goals = {"gate": Goal(gate=True), "next_rank": Goal(), "win": Goal()}
        if pd.isna(mine["rank_best"]) or not mine["complete"]:
            return goals
        ranked = table[table["rank_best"].notna()]
        above = ranked[(ranked["track"] == mine["track"]) & (ranked["total"] > mine["total"]) & ranked["complete"]]
        if len(above):
            goals["next_rank"] = Goal(Fraction(above["total"].min()))
        for award in self.rules.award:
            together = next((c for c in award.competitions if mine["track"] in c), None)
            if award.when == self.kind and award.ranked_by == "total" and together:
                others = ranked[ranked["track"].isin(together) & (ranked.index != unit)]
                if award.gate:
                    others = others[others["eligible"].fillna(True).astype(bool)]
                if not others["complete"].all():
                    break
                best = Fraction(others["total"].max()) if len(others) else None
                goals["win"] = Goal(best if best is not None else Fraction(-(10**9)), more=True, gate=award.gate)
                break
        return goals

    # ── what the plan rewards ──

    def marginal(self, amounts: Mapping[str, int] | None = None) -> pd.DataFrame:
        """What some more of each figure is worth to each unit: see :func:`~thidua_analysis.scoring.marginal.marginal_value`."""
        self._refuse_errors()
        return marginal_value(self.campaign.units, self._values, self.rules, amounts)

    @property
    def bonus_share(self) -> pd.DataFrame:
        """How much of each total comes from the bonus: see :func:`~thidua_analysis.scoring.marginal.bonus_share`."""
        return bonus_share(self.standings)

    def uncertain(self, facts: Sequence[SupposedFact] | None = None) -> Intervals:
        """Scores and ranks as intervals, while some figures are known only as a range or not at all: see
        :func:`~.whatif.uncertain.uncertain`. Without `facts`, those of the month's scenario."""
        self._refuse_errors()
        return uncertain(self, facts)
