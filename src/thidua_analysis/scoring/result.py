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

from ..intake.inputs import Inputs
from ..intake.rows import Fact, Receipt, Unit
from ..ledger.decisions import RECEIPT_DAYS, Decisions, used_count
from ..ledger.entries import Ledger
from ..plan.calendar import MONTH, YEAR_END, last_day, year_end_key
from ..plan.parameters import changed
from ..plan.plan import Plan
from ..plan.rules import Check, Rules, Track
from ..words.catalogue import say
from ..words.errors import DataError
from ..words.pair import Words
from ..words.problems import Problem, described, problems_table
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
from .criteria import Extent, Reckoning, gaps, reckon_units, rows_in_points, score_units
from .crosscheck import compare_self_scores, compare_sources
from .figures import NOBODY, by_unit, settle, with_decided
from .lines import score_lines
from .punctuality import days_received, punctuality, with_corrected_days, without_later
from .rows import Figure, Line, OwnScore, Place, Report, Standing, TwoSources
from .scenario import Scenario, World
from .standings import Outcome, give_awards, mark_open, outcomes, rank_units

R = TypeVar("R")
MOST_KEPT = 256
"""So many results of one campaign are kept; further ones take the place of those not asked for longest."""


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
    """What one world comes to, in rows. All that is scored raises DataError while an input error stands. `at` evaluates another
    world on the same inputs, each once."""

    inputs: Inputs
    world: World
    at: Callable[[World], Any] = field(repr=False)
    record: Ledger = field(default_factory=Ledger, repr=False)
    """The campaign's record of decisions, whole."""

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
        """The month it is: `2021-06`."""
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
        """The profile of readings it is scored under; only a name."""
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

    @cached_property
    def own_plan(self) -> bool:
        """Whether the plan is the campaign's own, by which its files were read; False under another (:mod:`~.whatif.under_plan`)."""
        return self.world.plan == self.inputs.plan

    @property
    def _read_by(self) -> Rules:
        """The rules that say up to which day figures count: under another plan they stay those that files were read by."""
        return self.rules if self.own_plan else self.inputs.rules

    @cached_property
    def never_asked(self) -> frozenset[str]:
        """The figures of this plan that the campaign's own does not ask for: nobody could send them."""
        own, asked = ({fact.id for fact in rules.fact} for rules in (self.inputs.rules, self.rules))
        return frozenset() if self.own_plan else frozenset(asked - own)

    @property
    def unit_rows(self) -> tuple[Unit, ...]:
        """The campaign's units."""
        return self.inputs.unit_rows

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The plan's tracks that have units in this campaign."""
        there = {unit.track for unit in self.unit_rows}
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
        return self.inputs.cut_off(self.month, self._read_by)

    @cached_property
    def known_on(self) -> date:
        """The last day of what is known: `as_of`; without it the later of the month's last day and of the last receipt or
        decision about this month or an earlier one."""
        if self.as_of:
            return self.as_of
        received = (day for receipt in self._receipts for day in receipt.days)
        recorded = (entry.at for entry in self.world.decisions.about(self.periods_so_far).entries)
        known: Iterable[date] = (last_day(self.month), *received, *recorded)
        return max(known)

    @cached_property
    def decisions(self) -> Decisions:
        """What had been decided, about this month or one before, and what is supposed."""
        made = self.world.decisions
        if self.scenario:
            made = made.assuming(self.scenario.corrections(self.month, self.known_on, self.plan.rules()))
        return made.about(self.periods_so_far).known_on(self.as_of)

    @cached_property
    def ledger(self) -> Ledger:
        """The record of decisions up to the last line that this month rests on."""
        return self.record.first(used_count(self.record, self.periods_so_far, self.as_of))

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

    # ── facts → figures → lines → standings → awards: rows, points in ticks ──

    @property
    def _receipts(self) -> tuple[Receipt, ...]:
        return self.inputs.receipts(self.month)

    @cached_property
    def known_facts(self) -> tuple[Fact, ...]:
        """Every fact known up to this month, and beside them what was decided or is supposed."""
        facts = self.inputs.facts(self.month, self._read_by)
        if self.as_of:
            received = days_received(with_corrected_days(self._receipts, self.decisions).values(), self.rules)
            facts = without_later(facts, received, self.as_of)
        known, there = with_decided(facts, self.decisions, self.rules), {fact.id for fact in self.rules.fact}
        return known if self.own_plan else tuple(fact for fact in known if fact.fact in there)

    @cached_property
    def settled(self) -> tuple[Figure, ...]:
        """The figures this month is scored on (see :func:`~.figures.settle`)."""
        found = settle(self.known_facts, self.unit_rows, self.rules, self.months_so_far)
        never = self.never_asked  # that nobody could send them is no 0, whatever stands for what was not sent
        return tuple(f for f in found if f.origin != NOBODY or f.fact not in never) if never else found

    @cached_property
    def values(self) -> dict[str, dict[str, int]]:
        """Unit → its figures, by fact."""
        return by_unit(self.settled, self.unit_rows)

    @cached_property
    def punctuality(self) -> tuple[Report, ...]:
        """Every report so far (see :func:`~.punctuality.punctuality`)."""
        start = self.inputs.settings.start_date
        return punctuality(
            self._receipts, self.unit_rows, self.rules, self.months_so_far, self.known_on, start, self.decisions
        )

    @property
    def own_reports(self) -> tuple[Report, ...]:
        """The reports whose deductions count here: of the month alone where only its own increase is scored."""
        every = self.rules.scoring.basis == "cumulative"
        return tuple(report for report in self.punctuality if every or report.month == self.month)

    @cached_property
    def reckoned(self) -> dict[tuple[str, str], Reckoning]:
        """(unit, criterion) → how the unit fares on it, in plain fractions."""
        return reckon_units(self.values, self.unit_rows, self.rules)

    @cached_property
    def scored(self) -> tuple[Line, ...]:
        """The points of criteria, without what stands behind them."""
        return score_units(self.reckoned, self.unit_rows, self.rules, self.month)

    @cached_property
    def gaps(self) -> dict[str, dict[str, Extent]]:
        """Unit → the criteria that are not scored for want of figures, each with what it may still add."""
        return gaps(self.scored, self.rules)

    @cached_property
    def silent(self) -> frozenset[str]:
        """The units of which no figure has come so far: they have no rank, and bar nobody."""
        return frozenset(unit.unit for unit in self.unit_rows) - {fact.unit for fact in self.known_facts}

    @cached_property
    def score_lines(self) -> tuple[Line, ...]:
        """Every line of the score (see :func:`~.lines.score_lines`)."""
        self.refuse_errors()
        return score_lines(
            self.settled, self.reckoned, self.scored, self.own_reports, self.plan, self.rules, self.readings_in_force,
            self.month,
        )  # fmt: skip

    @cached_property
    def ranked(self) -> tuple[Standing, ...]:
        """Totals, gate and ranks (see :func:`~.standings.rank_units`)."""
        ties = self.decisions.order(self.key)
        return rank_units(self.score_lines, self.unit_rows, self.rules, ties, self.gaps, self.silent)

    @cached_property
    def given(self) -> tuple[Place, ...]:
        """Awards place by place (see :func:`~.standings.give_awards`)."""
        ties, conferred = self.decisions.order(self.key), self.decisions.awards(self.key)
        by_gain = any(a.ranked_by == "gain" and a.when == self.kind for a in self.rules.award)
        earlier = self.previous.ranked if by_gain and self.previous else None
        return give_awards(self.ranked, self.rules, self.kind, earlier, ties, conferred)

    # ── the same as people read it: points in points ──

    @cached_property
    def line_rows(self) -> tuple[Line, ...]:
        """Every line of the score. A unit's total is the sum of its lines."""
        return rows_in_points(self.score_lines, self.rules, "points")

    @cached_property
    def standing_rows(self) -> tuple[Standing, ...]:
        """Every unit's total, gate and rank: "1224" within its track; missing where figures leave it open."""
        return rows_in_points(mark_open(self.ranked, self.given), self.rules, "base", "bonus", "deduction", "total")

    def standing(self, unit: str) -> Standing:
        """Where one of the units stands. CampaignError names near misses."""
        unit = self.inputs.meant(unit)
        return next(one for one in self.standing_rows if one.unit == unit)

    @cached_property
    def award_rows(self) -> tuple[Place, ...]:
        """The awards, place by place."""
        return rows_in_points(self.given, self.rules, "points")

    @cached_property
    def report_rows(self) -> tuple[Report, ...]:
        """Every report so far: due, received, days late, state, points."""
        self.refuse_errors()
        return rows_in_points(self.punctuality, self.rules, "lateness_points", "untruthful_points")

    @cached_property
    def report_rows_counted(self) -> tuple[Report, ...]:
        """The reports whose deductions count here: of the month alone where only its own increase is scored."""
        self.refuse_errors()
        return rows_in_points(self.own_reports, self.rules, "lateness_points", "untruthful_points")

    @property
    def prizes(self) -> dict[tuple[str, str, str], Outcome]:
        """(award, competition, clause of the prize) → units that won it, units it is undecided between, vacant places."""
        return outcomes(self.given)

    # ── what is wrong ──

    @cached_property
    def found(self) -> tuple[Problem, ...]:
        """Every problem: errors of all months so far, warnings of this one."""
        return tuple(dict.fromkeys([*self.errors, *self._warnings]))

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """The problems because of which nothing is scored."""
        every = (p for month in self.months_so_far for p in _of_files(self.inputs, month, self._read_by))
        found = [p for p in every if p.level == "error"]
        return tuple(found or [p for p in self._about_settled if p.level == "error"])

    @cached_property
    def _about_settled(self) -> list[Problem]:
        decided = check_decisions(self.decisions, self.stands)
        return [*decided, *check_settled(self.known_facts, self.rules, self.months_so_far)]

    @cached_property
    def _warnings(self) -> list[Problem]:
        problems = [p for p in _of_files(self.inputs, self.month, self._read_by) if p.level != "error"]
        if self.errors:
            return problems
        earlier = self.before.settled if self.before else ()
        problems += check_figures(self.settled, earlier, self.unit_rows, self.rules, self.month)
        problems += check_self_scores(self.own_scores)
        problems += check_reports(self.punctuality, self.known_facts, self.month, self.known_on)
        problems += check_idle(self.decisions, self.key, self.ranked, self.given, self.punctuality)
        return problems + [p for p in self._about_settled if p.level != "error"]

    def refuse_errors(self) -> None:
        """DataError names the errors, if there are any."""
        if self.errors:
            told = described(self.errors)
            table, count = problems_table(self.errors), len(self.errors)
            raise DataError("campaign.errors_in_data", period=self.key, count=count, told=told, problems=table)

    def stands(self, unit: str, month: str, fact: str, decisions: Decisions) -> int | str | None:
        """The figure (or day of receipt) of a unit and month that counts under the campaign's own readings, with
        just these decisions; None where there is none. It is what a decision about it must say it `was`."""
        if fact in RECEIPT_DAYS:
            receipts = with_corrected_days(self.inputs.files(month).receipt_rows, decisions)
            day: date | None = getattr(receipts.get((unit, month)), fact, None)
            return day.isoformat() if day else None
        own = World(self.inputs.plan, month, tuple(self.inputs.readings.items()), decisions=decisions)
        other: Self = self.at(own)
        return next((f.cumulative for f in other.settled if (f.unit, f.fact) == (unit, fact)), None)

    @cached_property
    def own_scores(self) -> tuple[OwnScore, ...]:
        """What units gave themselves this month, beside the points."""
        own = self.inputs.files(self.month).self_score_rows if self.own_plan else ()  # they know of no other
        return compare_self_scores(own, self.reckoned, self.scored, self.gaps, self.rules)

    @cached_property
    def two_sources(self) -> tuple[TwoSources, ...]:
        """Figures of this month that two sources give, and the one that the reading on sources lets count."""
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
        read, facts = inputs.files(month).problems, inputs.facts(month, rules)
        kept[key] = (*read, *check_facts(facts, rules, month, inputs.month_before(month), read))
    return kept[key]
