"""One month, or the year's end, of one world: facts → figures → points → standings → awards, and what is wrong with them.

    evaluate(inputs, worlds)

Inputs are what was received. A :class:`World` is everything else that a score depends on: a value, so that two that are
equal give the same result. A month as it is, under a claim, under another reading, under a scenario: all are worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Self, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from ..intake.inputs import Inputs
from ..intake.month import FACT_COLUMNS
from ..ledger.chain import Ledger
from ..ledger.decisions import RECEIPT_DAYS, Decisions, used_count
from ..plan.calendar import MONTH, YEAR_END, last_day, year_end_key
from ..plan.parameters import changed
from ..plan.plan import Plan
from ..plan.rules import Check, Rules, Track
from ..words.catalogue import say
from ..words.errors import DataError
from ..words.pair import Words
from ..words.problems import Problem, describe, problems_table
from ..words.vietnamese import month_text
from .checks import (
    check_decisions,
    check_facts,
    check_figures,
    check_idle,
    check_reports,
    check_self_scores,
    check_settled,
    idle_readings,
)
from .criteria import Extent, gaps, in_points, reckon, score_few, score_lines
from .crosscheck import SELF_SCORES, compare_self_scores, compare_sources
from .figures import settle, wide, with_decided
from .punctuality import days_received, punctuality, with_corrected_days, without_later
from .scenario import Scenario
from .standings import Outcome, give_awards, mark_open, outcomes, rank_units
from .telling import arithmetic, report_sentence

R = TypeVar("R")
MOST_KEPT = 256
"""So many results of one campaign are kept; further ones take the place of those not asked for longest."""


class table:
    """A table of a result: made when it is first asked for, kept, and given as a copy each time."""

    def __init__(self, make: Callable[[Any], pd.DataFrame]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, result: Any, owner: type | None = None) -> pd.DataFrame:
        kept = vars(result)
        if self._name not in kept:
            kept[self._name] = self._make(result)
        found: pd.DataFrame = kept[self._name].copy()
        return found


@dataclass(frozen=True)
class World:
    """What a score depends on beside what was received.

    `plan` is the plan's text; what a `scenario` supposes is applied when the world is evaluated. `as_of`: what came or was
    decided after this day does not exist; None where everything that stands counts. `profile` is only a name.
    """

    plan: Plan
    month: str
    readings: tuple[tuple[str, str], ...]
    kind: str = MONTH
    profile: str = ""
    as_of: date | None = None
    decisions: Decisions = field(default_factory=Decisions)
    scenario: Scenario | None = None


def evaluate(inputs: Inputs, worlds: Iterable[World]) -> tuple[Result, ...]:
    """Each of these worlds, evaluated on the same inputs; nothing is computed before it is asked for.

    >>> from thidua_analysis import open_campaign
    >>> june = open_campaign("sample").month("2021-06")
    >>> late = replace(june.world, as_of=date(2021, 7, 1))
    >>> [result.known_on.isoformat() for result in evaluate(june.inputs, [june.world, late])]
    ['2021-07-12', '2021-07-01']
    """

    at = evaluator(lambda world, at: Result(inputs, world, at))
    return tuple(map(at, worlds))


def evaluator(make: Callable[[World, Callable[[World], Any]], R]) -> Callable[[World], R]:
    """Gives each world what `make` makes of it, once; `make` is handed the evaluator too, for other worlds."""

    @lru_cache(maxsize=MOST_KEPT)
    def at(world: World) -> R:
        return make(world, at)

    return at


@dataclass(frozen=True, eq=False)
class Result:
    """What one world comes to. Tables are pandas frames, a fresh copy each time; all but `problems` raise DataError while an
    input error stands.

    `at` evaluates another world on the same inputs, each once.
    """

    inputs: Inputs
    world: World
    at: Callable[[World], Any] = field(repr=False)

    def but(self, readings: Mapping[str, str] | None = None, **changes: Any) -> Self:
        """The same, were some of its world other: `readings` (those named), `month`, `kind`, `as_of`, `decisions`,
        `scenario`."""
        chosen = {**self.readings_in_force, **(readings or {})}
        if self.scenario and changes.get("month", self.month) != self.month:
            changes = {"scenario": self.scenario.about(self.month), **changes}
        other: Self = self.at(replace(self.world, readings=tuple(chosen.items()), **changes))
        return other

    # ── which month it is, and under what ──

    @property
    def month(self) -> str:
        return self.world.month

    @property
    def kind(self) -> str:
        """`month` or `year_end`."""
        return self.world.kind

    @property
    def as_of(self) -> date | None:
        """What came or was decided after this day does not exist; None where everything that stands counts."""
        return self.world.as_of

    @property
    def profile(self) -> str:
        return self.world.profile

    @property
    def scenario(self) -> Scenario | None:
        """What is supposed to be other than it is; None for a month as it is."""
        return self.world.scenario

    @cached_property
    def readings_in_force(self) -> dict[str, str]:
        """Reading → the option chosen."""
        return dict(self.world.readings)

    @property
    def key(self) -> str:
        """`2021-06`, or `2021-year-end`: the name a published folder starts with."""
        return self.month if self.kind == MONTH else year_end_key(self.month)

    def name(self, language: str = "vi") -> str:
        """What people call it: `tháng 6 năm 2021`, `tổng kết năm 2021`."""
        if self.kind == YEAR_END:
            return say("labels.year_end", language, year=self.month[:4])
        return month_text(self.month, language)

    @cached_property
    def plan(self) -> Plan:
        """The plan as this world has it; for a year's end as it scores that."""
        plan = changed(self.world.plan, self.scenario.rules) if self.scenario else self.world.plan
        return plan.at_year_end if self.kind == YEAR_END else plan

    @property
    def text(self) -> Plan:
        """The plan without what is supposed."""
        return self.world.plan.at_year_end if self.kind == YEAR_END else self.world.plan

    @cached_property
    def rules(self) -> Rules:
        """The plan's rules with these readings."""
        return self.plan.rules(self.readings_in_force)

    @property
    def units(self) -> pd.DataFrame:
        """The campaign's units."""
        return self.inputs.units

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The plan's tracks that have units in this campaign."""
        there = set(self.units["track"])
        return tuple(track for track in self.rules.track if track.id in there)

    @property
    def months_so_far(self) -> tuple[str, ...]:
        return self.inputs.months_to(self.month)

    @property
    def periods_so_far(self) -> tuple[str, ...]:
        """The months that decisions may be about for this one to rest on them; for a year's end also itself."""
        return (*self.months_so_far, self.key) if self.kind == YEAR_END else self.months_so_far

    @cached_property
    def cut_off(self) -> date:
        """The last day the month's figures cover: the campaign's own word, or the plan's reading."""
        return self.inputs.cut_off(self.month, self.rules)

    @cached_property
    def known_on(self) -> date:
        """The last day of what is known: `as_of`; without it the later of the month's last day and of the last receipt or
        decision about this month or an earlier one."""
        if self.as_of:
            return self.as_of
        received = self._receipts[[*RECEIPT_DAYS]].to_numpy().ravel()
        recorded = self.world.decisions.about(self.periods_so_far).entries
        days: list[date] = [d for d in received if isinstance(d, date)] + [e.at for e in recorded]
        return max([last_day(self.month), *days])

    @cached_property
    def decisions(self) -> Decisions:
        """What had been decided, about this month or one before, and what is supposed."""
        made = self.world.decisions
        if self.scenario:
            made = made.assuming(self.scenario.corrections(self.month, self.known_on, self.plan.rules()))
        return made.about(self.periods_so_far).known_on(self.as_of)

    def used(self, ledger: Ledger) -> Ledger:
        """A record of decisions up to the last line that this month rests on."""
        return ledger.first(used_count(ledger, self.periods_so_far, self.as_of))

    # ── other months of the same world ──

    def beside(self, kind: str, month: str) -> Self:
        """Another month, with the same readings and knowledge."""
        return self.but(kind=kind, month=month)

    @property
    def before(self) -> Self | None:
        """The campaign's month before; None where there is none."""
        return self.beside(MONTH, self.months_so_far[-2]) if len(self.months_so_far) > 1 else None

    @property
    def previous(self) -> Self | None:
        """The campaign's month before, under the same readings, as known on the same day; None where there is none, and
        for a year's end that is scored on another basis than the months are."""
        before = self.before
        same = before is None or before.rules.scoring.basis == self.rules.scoring.basis
        return before if same else None

    @property
    def so_far(self) -> list[Self]:
        """Every month up to this one under the same readings, first to last."""
        return [self.beside(MONTH, month) for month in self.months_so_far]

    # ── facts → figures → lines → standings → awards, points in ticks ──

    @property
    def _receipts(self) -> pd.DataFrame:
        return self.inputs.receipts(self.month)

    @table
    def known_facts(self) -> pd.DataFrame:
        """Every fact known up to this month, and beside them what was decided or is supposed."""
        facts = self.inputs.facts(self.month, self.rules)
        if self.as_of:
            received = days_received(with_corrected_days(self._receipts, self.decisions), self.rules)
            facts = without_later(facts, received, self.as_of)
        return with_decided(facts, self.decisions, self.rules)

    @table
    def settled(self) -> pd.DataFrame:
        """The figures this month is scored on (see :func:`~.figures.settle`)."""
        return settle(self.known_facts, self.units, self.rules, self.months_so_far)

    @cached_property
    def cumulative(self) -> dict[tuple[str, str], int]:
        """(unit, fact) → its cumulative figure."""
        settled = self.settled
        columns = [settled[name].tolist() for name in ("unit", "fact", "cumulative")]
        return {(unit, fact): int(value) for unit, fact, value in zip(*columns, strict=True)}

    @cached_property
    def values(self) -> dict[str, dict[str, int]]:
        """Unit → its figures."""
        found: dict[str, dict[str, int]] = {unit: {} for unit in self.units["unit"]}
        settled = self.settled
        columns = [settled[name].tolist() for name in ("unit", "fact", "value")]
        for unit, fact, value in zip(*columns, strict=True):
            found[unit][fact] = value
        return found

    @table
    def punctuality(self) -> pd.DataFrame:
        """Every report so far (see :func:`~.punctuality.punctuality`)."""
        start = self.inputs.settings.start_date
        return punctuality(
            self._receipts, self.units, self.rules, self.months_so_far, self.known_on, start, self.decisions
        )

    @property
    def own_reports(self) -> pd.DataFrame:
        """The reports whose deductions count here: of the month alone where only its own increase is scored."""
        every = self.punctuality
        return every if self.rules.scoring.basis == "cumulative" else every[every["month"] == self.month]

    @table
    def wide(self) -> pd.DataFrame:
        """One row per unit, one Int64 column per fact, missing where unknown: what :func:`~.criteria.score` takes."""
        return wide(self.settled, self.units, self.rules, self.month)

    @table
    def scored(self) -> pd.DataFrame:
        """The points of criteria: what :func:`~.criteria.score` makes of the figures."""
        return score_few(self.wide, self.rules)

    @cached_property
    def gaps(self) -> dict[str, dict[str, Extent]]:
        """Unit → the criteria that are not scored for want of figures, each with what it may still add."""
        return gaps(self.scored, self.rules)

    @cached_property
    def silent(self) -> frozenset[str]:
        """The units of which no figure has come so far: they have no rank, and bar nobody."""
        return frozenset(self.units["unit"]) - frozenset(self.known_facts["unit"])

    @table
    def score_lines(self) -> pd.DataFrame:
        """Every line of the score (see :func:`~.criteria.score_lines`)."""
        self.refuse_errors()
        lines = score_lines(
            self.settled, self.scored, self.punctuality, self.plan, self.rules, self.readings_in_force, self.month
        )
        return lines.assign(how=self._how(lines))

    def _how(self, lines: pd.DataFrame) -> list[str]:
        """The arithmetic of each line, in words."""
        reports = {(r["unit"], r["month"]): r for r in self.punctuality.to_dict("records")}
        sentences = []
        for line in lines.to_dict("records"):
            if line["part"] == "deduction":
                sentences.append(report_sentence(reports[line["unit"], line["report_month"]], self.rules))
            else:
                criterion = self.rules.criterion_of(line["criterion"])
                r = reckon(criterion, self.values[line["unit"]], self.rules)
                sentences.append(arithmetic(criterion, r, self.rules, line["part"]))
        return sentences

    @table
    def ranked(self) -> pd.DataFrame:
        """Totals, gate and ranks (see :func:`~.standings.rank_units`)."""
        ties = self.decisions.order(self.key)
        return rank_units(self.score_lines, self.units, self.rules, ties, self.gaps, self.silent)

    @table
    def given(self) -> pd.DataFrame:
        """Awards place by place (see :func:`~.standings.give_awards`)."""
        ties, conferred = self.decisions.order(self.key), self.decisions.awards(self.key)
        by_gain = any(a.ranked_by == "gain" and a.when == self.kind for a in self.rules.award)
        earlier = self.previous.ranked if by_gain and self.previous else None
        return give_awards(self.ranked, self.rules, self.kind, earlier, ties, conferred)

    # ── the same as people read it ──

    @property
    def facts(self) -> pd.DataFrame:
        """Every fact known up to this month: unit, month, fact, value, source_file, source_sheet, source_row, source_sha256,
        origin."""
        self.refuse_errors()
        return self.known_facts[FACT_COLUMNS]

    @property
    def figures(self) -> pd.DataFrame:
        """The figures this month is scored on, one per unit and fact (see :func:`~.figures.settle`)."""
        self.refuse_errors()
        return self.settled

    @property
    def reports(self) -> pd.DataFrame:
        """Every report so far: due, received, days late, state, points (see :func:`~.punctuality.punctuality`)."""
        self.refuse_errors()
        return self._in_points(self.punctuality, "lateness_points", "untruthful_points")

    @property
    def reports_counted(self) -> pd.DataFrame:
        """The reports whose deductions count here: of the month alone where only its own increase is scored."""
        self.refuse_errors()
        return self._in_points(self.own_reports, "lateness_points", "untruthful_points")

    @table
    def lines(self) -> pd.DataFrame:
        """Every line of the score: unit, month, criterion, part, points (missing where not scored), value, of, target,
        steps, clause, reading, report_month, how, source_file, source_row. A unit's total is their sum."""
        return self._in_points(self.score_lines, "points")

    @table
    def standings(self) -> pd.DataFrame:
        """unit, track, base, bonus, deduction, total (of what is scored), complete, not_scored (criteria that lack
        figures, joined by "; "), eligible (missing where that hangs on them), rank ("1224" within the track; missing
        where figures leave it open between rank_best and rank_worst), tied, needs_decision."""
        return self._in_points(mark_open(self.ranked, self.given), "base", "bonus", "deduction", "total")

    @table
    def awards(self) -> pd.DataFrame:
        """Place by place: award, clause, competition, place, unit, points, state (won | needs_decision | vacant),
        why (tie | missing_figure, of what needs a decision), money, ktxh_points, individuals, decisions."""
        return self._in_points(self.given, "points")

    def _in_points(self, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.assign(**{name: in_points(table[name], self.rules) for name in columns})

    @property
    def prizes(self) -> dict[tuple[str, str, str], Outcome]:
        """(award, competition, clause of the prize) → units that won it, units it is undecided between, vacant places."""
        return outcomes(self.awards)

    # ── what is wrong ──

    @property
    def problems(self) -> pd.DataFrame:
        """severity, code, file, sheet, row, column, read, expected, fix; errors first."""
        return problems_table(self.found)

    @cached_property
    def found(self) -> tuple[Problem, ...]:
        """Every problem: errors of all months so far, warnings of this one."""
        return tuple(dict.fromkeys([*self.errors, *self._warnings]))

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """The problems because of which nothing is scored."""
        every = (p for month in self.months_so_far for p in _of_files(self.inputs, month, self.rules))
        found = [p for p in every if p.level == "error"]
        return tuple(found or [p for p in (*self._about_decisions, *self._about_settled) if p.level == "error"])

    @cached_property
    def _about_decisions(self) -> list[Problem]:
        return check_decisions(self.decisions, self.stands)

    @cached_property
    def _about_settled(self) -> list[Problem]:
        return check_settled(self.known_facts, self.rules, self.months_so_far)

    @cached_property
    def _warnings(self) -> list[Problem]:
        problems = [p for p in _of_files(self.inputs, self.month, self.rules) if p.level != "error"]
        if self.errors:
            return problems
        earlier = self.before.settled if self.before else None
        problems += check_figures(self.settled, earlier, self.units, self.rules, self.month)
        problems += check_self_scores(self._compared)
        problems += check_reports(self.punctuality, self.known_facts, self.month, self.known_on)
        problems += check_idle(self.decisions, self.key, self.ranked, self.given, self.punctuality)
        return problems + [p for p in (*self._about_decisions, *self._about_settled) if p.level != "error"]

    def refuse_errors(self) -> None:
        """DataError names the errors, if there are any."""
        if self.errors:
            told = Words(vi=describe(self.errors, "vi"), en=describe(self.errors, "en"))
            raise DataError(
                "campaign.errors_in_data", period=self.key, count=len(self.errors), told=told,
                problems=problems_table(self.errors),
            )  # fmt: skip

    def stands(self, unit: str, month: str, fact: str, decisions: Decisions) -> int | str | None:
        """The figure (or day of receipt) of a unit and month that counts under the campaign's own readings, with
        just these decisions; None where there is none. It is what a decision about it must say it `was`."""
        if fact in RECEIPT_DAYS:
            reports = with_corrected_days(self.inputs.files(month).reports, decisions)
            days = reports.loc[(reports["unit"] == unit) & (reports["month"] == month), fact].dropna().tolist()
            return days[0].isoformat() if days else None
        own = World(self.world.plan, month, tuple(self.inputs.readings.items()), decisions=decisions)
        other: Self = self.at(own)
        return other.cumulative.get((unit, fact))

    # ── what units and the portal say, beside what counts ──

    @property
    def files(self) -> pd.DataFrame:
        """Every file of this month's folder: file, sheet, form it was taken for, unit, rows_read, rows_used, sha256."""
        return self.inputs.files(self.month).files.copy()

    @table
    def _compared(self) -> pd.DataFrame:
        own = self.inputs.files(self.month).self_scores
        if own.empty:
            return pd.DataFrame(columns=SELF_SCORES)
        reckoned = {
            (unit, c.id): reckon(c, self.values[unit], self.rules)
            for unit in own["unit"].unique()
            for c in self.rules.criteria(self.inputs.unit(unit)["track"])
        }
        return compare_self_scores(own, reckoned, self.scored, self.gaps, self.punctuality, self.rules, self.month)

    @property
    def self_scores(self) -> pd.DataFrame:
        """What units gave themselves this month, beside the points: unit, criterion (blank: total), claimed, points,
        difference, claimed_percent, percent, source_file, source_sheet, source_row."""
        self.refuse_errors()
        return self._compared

    @property
    def sources_compared(self) -> pd.DataFrame:
        """Figures of this month that two sources give: unit, fact, portal, report, difference, counts (the one that
        the reading on sources lets count), and where each was read."""
        self.refuse_errors()
        return compare_sources(self.known_facts, self.settled, self.month)

    @property
    def idle_readings(self) -> dict[str, Words]:
        """Readings that can change nothing here, or need facts the campaign lacks, each with why."""
        self.refuse_errors()
        return idle_readings(self.plan, self.known_facts, self._receipts, self.decisions.findings)


_Checked = tuple[str, tuple[date, ...], tuple[Check, ...]]
_CHECKED: WeakKeyDictionary[Inputs, dict[_Checked, tuple[Problem, ...]]] = WeakKeyDictionary()
"""What was found wrong with files: the same in every world that cuts its months off on the same days."""


def _of_files(inputs: Inputs, month: str, rules: Rules) -> tuple[Problem, ...]:
    """What is wrong with a month's files, in themselves and against the months before."""
    kept = _CHECKED.setdefault(inputs, {})
    key = (month, tuple(inputs.cut_off(m, rules) for m in inputs.months_to(month)), rules.check)
    if key not in kept:
        facts = inputs.facts(month, rules)
        kept[key] = (*inputs.files(month).problems, *check_facts(facts, rules, month))
    return kept[key]
