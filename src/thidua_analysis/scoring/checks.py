"""Facts, figures and reports held against the plan and against each other. Adds problems, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..intake.rows import Fact, Receipt, Unit
from ..ledger.decisions import Decisions
from ..ledger.entries import LEDGER, Award, Correct, Tie, Untruthful, Waive
from ..plan.plan import Plan
from ..plan.rules import BandScore, Check, Rules, ShareOf, StepScore
from ..words.catalogue import LANGUAGES, say, words
from ..words.columns import gathered
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.problems import Problem
from ..words.vietnamese import count_text, day_text
from .figures import DECIDED, NOBODY, SUPPOSED, competes, month_by_month
from .rows import Figure, OwnScore, Place, Report, Standing, place_text

SIDES = {"portal": "labels.portal", "report": "labels.report"}


def check_facts(
    facts: Sequence[Fact], rules: Rules, month: str, before: str | None, read: Iterable[Problem] = ()
) -> list[Problem]:
    """One month's facts against the plan's checks, the months before it, and each other's source. `before`: what
    :meth:`Inputs.month_before` says. `read`: the problems of the files. What a list says that has errors is not all there
    is: nothing is held against it.

    Codes: part_over_whole, falls, cumulative_off, sources_differ.
    """
    problems: list[Problem] = []
    now = [fact for fact in facts if fact.month == month]
    for group in gathered(now, lambda fact: (fact.unit, fact.origin)).values():
        by_fact = {fact.fact: fact for fact in group}
        for check in _unmet({name: fact.value for name, fact in by_fact.items()}, rules):
            problems.append(_at(by_fact[check.part], "part_over_whole", _told(by_fact[check.whole]), check.severity))
    problems += _falls(facts, now, rules, month)
    problems += _sums(facts, now, rules, before)
    refused = {problem.file for problem in read if problem.level == "error"}
    whole = [fact for fact in now if fact.counted_rows is None or fact.source_file not in refused]
    for group in gathered(whole, lambda fact: (fact.unit, fact.fact)).values():
        if len({fact.value for fact in group}) > 1:
            told = [", ".join(f"{say(SIDES[f.origin], each)} {count_text(f.value, each)}" for f in group) for each in LANGUAGES]  # fmt: skip
            problems.append(_at(group[0], "sources_differ", Words(vi=told[0], en=told[1])))
    return problems


def _unmet(values: Mapping[str, int], rules: Rules) -> list[Check]:
    """The plan's checks that these figures of one unit contradict; a figure nobody knows contradicts nothing."""
    known = [check for check in rules.check if check.part in values and check.whole in values]
    return [check for check in known if values[check.part] > values[check.whole]]


class Contradiction(NamedTuple):
    """Two settled figures of a unit and month that contradict a check of the plan: facts, as they came."""

    check: Check
    month: str
    part: Fact
    whole: Fact

    @property
    def excess(self) -> int:
        """By how much the part exceeds its whole."""
        return self.part.value - self.whole.value

    @property
    def origins(self) -> tuple[str, str]:
        return self.part.origin, self.whole.origin


def contradictions(facts: Iterable[Fact], rules: Rules, months: Sequence[str]) -> list[Contradiction]:
    """Where the settled, cumulative figures of these months contradict the plan's checks, wherever each came from."""
    checked = {name for check in rules.check for name in (check.part, check.whole)}
    found = []
    for month, figures in month_by_month((f for f in facts if f.fact in checked), rules, months):
        for unit in dict.fromkeys(unit for unit, _ in figures):
            mine = {name: figure for name in checked if (figure := figures.get((unit, name)))}
            for check in _unmet({name: figure.value for name, figure in mine.items()}, rules):
                found.append(Contradiction(check, month, mine[check.part], mine[check.whole]))
    return found


def check_settled(facts: Iterable[Fact], rules: Rules, months: Sequence[str]) -> list[Problem]:
    """The settled figures against the plan's checks: errors of all these months, warnings of the last.

    Code: part_over_whole. Told once each: in the month in which it came about, and not where :func:`check_facts` says
    it of one source already. What is only supposed is held against the checks where it is supposed.
    """
    problems = []
    for one in contradictions(facts, rules, months):
        new = one.month in (one.part.month, one.whole.month)
        of_one_source = one.part.month == one.whole.month and len({*one.origins}) == 1
        if not new or SUPPOSED in one.origins or (of_one_source and one.origins[0] not in DECIDED):
            continue
        if one.check.severity == "error" or one.month == months[-1]:
            problems.append(_at(one.part, "part_over_whole", _settled_limit(one), one.check.severity))
    return problems


def _settled_limit(one: Contradiction) -> Words:
    return words("scoring.settled_limit", told=_told(one.whole), month=one.month)


def _told(fact: Fact) -> str:
    """A figure and where it was read."""
    place = place_text(fact)
    return f"{fact.fact} = {count_text(fact.value)}" + (f" ({place})" if place else "")


def _falls(facts: Iterable[Fact], now: Iterable[Fact], rules: Rules, month: str) -> list[Problem]:
    """Cumulative figures that are lower than the last ones before."""
    accumulating = {f.id for f in rules.fact if f.kind != "stock"}
    last: dict[tuple[str, str, str], Fact] = {}
    for fact in facts:
        key = (fact.unit, fact.fact, fact.origin)
        if fact.month < month and (key not in last or fact.month >= last[key].month):
            last[key] = fact
    problems = []
    for fact in now:
        old = last.get((fact.unit, fact.fact, fact.origin))
        if old and fact.fact in accumulating and fact.value < old.value:
            problems.append(_at(fact, "falls", f"{count_text(old.value)} ({place_text(old)})"))
    return problems


def _sums(facts: Iterable[Fact], now: Iterable[Fact], rules: Rules, before: str | None) -> list[Problem]:
    """Reported cumulative figures that are not those of the month before plus this period's own number. Where those are
    not known there is nothing to add to: they are not 0."""
    accumulating = {f.id for f in rules.fact if f.kind == "cumulative"}
    last = {(fact.unit, fact.fact): fact.value for fact in facts if fact.month == before and fact.origin == "report"}
    problems = []
    for fact in now:
        own, was = fact.in_period, 0 if before == "" else last.get((fact.unit, fact.fact))
        if fact.origin != "report" or own is None or was is None or fact.fact not in accumulating:
            continue
        if fact.value != was + own:
            told = f"{count_text(was)} + {count_text(own)} = {count_text(was + own)}"
            problems.append(_at(fact, "cumulative_off", told))
    return problems


def _at(fact: Fact | Figure, code: str, expected: Words | str, severity: str = "") -> Problem:
    read = f"{fact.unit}, {fact.fact} = {count_text(fact.value)}"
    return Problem(
        code,
        fact.source_file or "",
        fact.source_row,
        getattr(fact, "source_column", None) or "value",
        read,
        expected,
        severity,
        fact.source_sheet or "",
    )


def check_self_scores(compared: Iterable[OwnScore]) -> list[Problem]:
    """What units gave themselves against the points. Codes: self_score_differs, percent_differs.

    `compared` is what :func:`~.crosscheck.compare_self_scores` gives.
    """
    problems = []
    for own in compared:
        at, sheet = (own.source_file, own.source_row), own.source_sheet or ""
        whose = f"{own.unit}, {own.criterion}" if own.criterion else own.unit
        if own.difference:
            read, told = f"{whose} = {count_text(own.claimed)}", count_text(own.points)
            problems.append(Problem("self_score_differs", *at, read=read, expected=told, sheet=sheet))
        if own.percent_off:
            read = f"{whose} = {count_text(own.claimed_percent)} %"
            problems.append(Problem("percent_differs", *at, read=read, expected=own.percent, sheet=sheet))
    return problems


def check_figures(
    figures: Iterable[Figure], earlier: Iterable[Figure], units: Sequence[Unit], rules: Rules, month: str
) -> list[Problem]:
    """What the settled figures lack. Codes: fact_nowhere, figure_carried, figure_unknown, no_cases, falls.

    `earlier` are last month's figures: one that falls because its source changed is pointed out.

    A unit that is not ranked owes no figures, so nothing of its is missing.
    """
    file = month  # what is missing stands in no file
    problems: list[Problem] = []
    have = {(f.unit, f.fact): f for f in figures}
    stocks = {f.id for f in rules.fact if f.kind == "stock"}
    before = {(f.unit, f.fact): f for f in earlier if f.fact not in stocks and f.origin != NOBODY}
    told_of = {fact for _, fact in have}
    nowhere = [fact for fact in rules.facts_needed if fact not in told_of]
    for fact in nowhere:
        problems.append(Problem("fact_nowhere", file, column="fact", read=fact, expected=rules.fact_of(fact).name))
    for unit in (unit for unit in units if competes(unit, rules)):
        criteria = rules.criteria(unit.track)
        needed = [f for f in dict.fromkeys(f for c in criteria for f in c.facts) if f not in nowhere]
        mine = {fact: figure for fact in needed if (figure := have.get((unit.unit, fact)))}
        old = {fact: figure for fact, figure in mine.items() if figure.origin in ("carried", NOBODY)}
        if old:
            since = sorted({str(figure.from_month) for figure in old.values() if figure.origin == "carried"})
            told = _list(list(old), f" ({', '.join(since)})" if since else " (0)")
            problems.append(Problem("figure_carried", file, column="unit", read=unit.unit, expected=told))
        problems += _changed_source(mine, before, unit.unit)
        unknown = [fact for fact in needed if fact not in mine]
        if unknown:
            problems.append(Problem("figure_unknown", file, column="unit", read=unit.unit, expected=_list(unknown)))
        problems += _no_cases(mine, criteria, unit.unit, file)
    return problems


def _changed_source(
    mine: Mapping[str, Figure], before: Mapping[tuple[str, str], Figure], unit: str
) -> Iterable[Problem]:
    """Figures of a unit that fell because they come from elsewhere now: what falls within one source is told of its
    file; no file is checked for what was decided."""
    for fact, now in mine.items():
        then = before.get((unit, fact))
        if then is None or now.origin == NOBODY or (now.origin == then.origin and now.origin not in DECIDED):
            continue
        if now.cumulative < then.cumulative:
            was = f"{count_text(then.cumulative)} ({place_text(then)})"
            yield _at(now._replace(value=now.cumulative), "falls", was, "warning")


def _no_cases(
    mine: Mapping[str, Figure], criteria: Iterable[StepScore | BandScore], unit: str, file: str
) -> Iterable[Problem]:
    """Shares of a unit that are shares of nothing."""
    for criterion in criteria:
        measure = criterion.measure
        if not isinstance(measure, ShareOf) or any(fact not in mine for fact in measure.facts):
            continue
        under = [mine[fact] for fact in measure.facts if fact in measure.denominator]
        if sum(figure.value for figure in under) <= 0:
            read = f"{unit}, {criterion.id}: {' + '.join(measure.denominator)} = 0"
            yield Problem("no_cases", file if under[0].source_file is None else under[0].source_file, under[0].source_row, "value", read)  # fmt: skip


def _list(facts: Sequence[str], end: str = "") -> Words:
    text = ": " + ", ".join(facts) + end
    return Words(vi=text, en=text)


def check_reports(reports: Iterable[Report], facts: Iterable[Fact], month: str, known_on: date) -> list[Problem]:
    """Figures of this month from a report of which no day of receipt is known. Code: figures_without_report."""
    files = {fact.unit: fact.source_file for fact in facts if fact.month == month and fact.origin == "report"}
    waiting = [one.unit for one in reports if one.month == month and one.received_on is None]
    return [
        Problem("figures_without_report", files[unit], column="unit", read=unit, expected=day_text(known_on))
        for unit in waiting
        if unit in files
    ]


def check_decisions(decisions: Decisions, stands: Callable[[str, str, str, Decisions], Any]) -> list[Problem]:
    """Recorded decisions against what they were made on, and the order they were recorded in.

    `stands` tells which figure counts with some decisions only (:meth:`Campaign.stands`). Codes:
    decision_outdated (the figure is no longer what it `was`), decision_backdated.
    """
    problems = []
    latest = None
    for n, entry in enumerate(decisions.entries):
        if latest is not None and entry.at < latest.at:
            told = f"{latest.seq}: {day_text(latest.at)}"
            problems.append(Problem("decision_backdated", LEDGER, entry.seq, "at", day_text(entry.at), told))
        latest = entry if latest is None or entry.at > latest.at else latest
        if entry.seq in decisions.withdrawn or not isinstance(entry, Correct | Untruthful):
            continue
        earlier = Decisions(tuple(e for e in decisions.entries[:n] if e.seq not in decisions.withdrawn))
        pairs = entry.was.items() if isinstance(entry, Untruthful) else [(entry.fact, entry.was)]
        for fact, was in pairs:
            now = stands(entry.unit, entry.month, fact, earlier)
            if now != was:
                read = f"{entry.unit}, {entry.month}, {fact}: was = {_shown(was)}"
                problems.append(Problem("decision_outdated", LEDGER, entry.seq, "was", read, _shown(now)))
    return problems


def _shown(value: int | str | None) -> str:
    return "–" if value is None else (value if isinstance(value, str) else count_text(value))


def check_idle(
    decisions: Decisions, period: str, ranked: Iterable[Standing], places: Iterable[Place], reports: Iterable[Report]
) -> list[Problem]:
    """Decisions that have nothing left to act on: units no longer equal, a place that went another way, a report
    in time. Code: decision_idle."""
    totals = {one.unit: one.total for one in ranked}
    behind = [*(place.decisions for place in places), *(report.decisions for report in reports)]
    applied = {int(n) for told in behind for n in told.split("; ") if n}
    idle: list[Tie | Award | Waive] = [
        t for t in decisions.order(period) if t.seq not in applied and len({totals[u] for u in t.now}) > 1
    ]
    idle += [a for a in decisions.awards(period) if a.seq not in applied]
    idle += [w for w in decisions.waivers if w.month == period and w.seq not in applied]
    return [Problem("decision_idle", LEDGER, entry.seq, "was", str(entry.was), entry.kind) for entry in idle]


def idle_readings(
    plan: Plan, facts: Sequence[Fact], receipts: Iterable[Receipt], findings: Sequence[Untruthful]
) -> dict[str, Words]:
    """Readings that can change nothing in this campaign so far, or options it lacks the facts for, each with why."""
    about = words("scoring.not_of_year_end") if plan.year_end else words("scoring.of_year_end_alone")
    notes: dict[str, Words] = dict.fromkeys(plan.idle, about)
    origins: dict[tuple[str, str, str], set[str]] = {}
    for fact in facts:
        if fact.origin != "decision":
            origins.setdefault((fact.unit, fact.month, fact.fact), set()).add(fact.origin)
    if all(len(several) < 2 for several in origins.values()):
        why = words("scoring.one_source_each")
        notes |= dict.fromkeys(plan.readings_behind("scoring", "source"), why)
    if not findings:
        why = words("scoring.nothing_untruthful")
        occurrences = [d["id"] for d in plan.tree.get("deduction", []) if d["kind"] == "per_occurrence"]
        names = [n for d in occurrences for n in plan.readings_behind("deduction", d)]
        notes |= dict.fromkeys([*names, *plan.readings_behind("scoring", "untruthful_figures")], why)
    if all(one.received_on_office in (None, one.received_on) for one in receipts):
        why = words("scoring.both_offices_one_day")
        notes |= dict.fromkeys(plan.readings_behind("reporting", "received"), why)
    if all(fact.counted_rows is None for fact in facts):
        why = words("scoring.only_totals")
        notes |= dict.fromkeys(plan.readings_behind("reporting", "cut_off_day"), why)
    have, standard = {fact.fact for fact in facts}, plan.readings()
    for reading in plan.header.reading:
        for option in reading.options:
            lacking = [f for f in plan.rules({**standard, reading.id: option}).facts_needed if f not in have]
            if lacking and reading.id in plan.readings_behind("criterion"):
                told = f"{option}: " + ", ".join(lacking)
                notes[reading.id] = words("scoring.no_figures_for", told=told)
    return notes


def refuse_contradictions(
    values: Mapping[str, Mapping[str, int]], supposed: Collection[tuple[str, str]], rules: Rules
) -> None:
    """CampaignError where supposed figures make a part exceed its whole, by the plan's checks of severity error.

    `values`: unit → its cumulative figures by fact. `supposed`: (unit, fact).
    """
    for unit in dict.fromkeys(unit for unit, _ in supposed):
        known = values[unit]
        for check in _unmet(known, rules):
            about = {(unit, check.part), (unit, check.whole)}
            if check.severity == "error" and not about.isdisjoint(supposed):
                part, whole = (f"{name} = {count_text(known[name])}" for name in (check.part, check.whole))
                told = _would_exceed(unit, part, whole)
                raise CampaignError(told, about=[f"{unit}.{fact}" for fact in (check.part, check.whole)])


def supposed_contradictions(facts: Iterable[Fact], rules: Rules, months: Sequence[str]) -> list[Contradiction]:
    """The contradictions of severity error that a figure which is only supposed has part in."""
    found = contradictions(facts, rules, months)
    return [one for one in found if one.check.severity == "error" and SUPPOSED in one.origins]


def contradiction_text(one: Contradiction) -> Words:
    """What a refusal says of figures that would contradict each other."""
    return _would_exceed(f"{one.part.unit}, {one.month}", _told(one.part), _told(one.whole))


def _would_exceed(about: str, part: str, whole: str) -> Words:
    return words("scoring.would_exceed", subject=about, part=part, whole=whole)
