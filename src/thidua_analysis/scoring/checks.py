"""Facts, figures and reports held against the plan and against each other. Adds problems, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from ..ledger.chain import LEDGER, Correct, Untruthful
from ..ledger.decisions import Decisions
from ..plan.plan import Plan
from ..plan.rules import Check, Rules, ShareOf
from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.problems import Problem
from ..words.vietnamese import count_text, day_text
from .figures import DECIDED, SUPPOSED, competes, month_by_month

Fact = Mapping[Any, Any]
"""A row of a table of facts."""


def check_facts(facts: pd.DataFrame, rules: Rules, month: str) -> list[Problem]:
    """One month's facts against the plan's checks, the months before it, and each other's source.

    Codes: part_over_whole, falls, cumulative_off, sources_differ.
    """
    problems: list[Problem] = []
    now = facts[facts["month"] == month].to_dict("records")
    for group in _grouped(now, "unit", "origin"):
        by_fact = {f["fact"]: f for f in group}
        for check in _unmet({name: f["value"] for name, f in by_fact.items()}, rules):
            problems.append(_at(by_fact[check.part], "part_over_whole", _told(by_fact[check.whole]), check.severity))
    problems += _falls(facts, now, rules, month)
    problems += _sums(facts, now, rules, month)
    for group in _grouped(now, "unit", "fact"):
        if len({f["value"] for f in group}) > 1:
            told = ", ".join(f"{f['origin']} {count_text(f['value'])}" for f in group)
            problems.append(_at(group[0], "sources_differ", told))
    return problems


def _grouped(facts: Sequence[Fact], *names: str) -> Iterable[list[Fact]]:
    """The facts that have the same in these fields, group by group as they first come."""
    groups: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in facts:
        groups.setdefault(tuple(fact[name] for name in names), []).append(fact)
    return groups.values()


def _unmet(values: Mapping[str, int], rules: Rules) -> list[Check]:
    """The plan's checks that these figures of one unit contradict; a figure nobody knows contradicts nothing."""
    known = [check for check in rules.check if check.part in values and check.whole in values]
    return [check for check in known if values[check.part] > values[check.whole]]


class Contradiction(NamedTuple):
    """Two settled figures of a unit and month that contradict a check of the plan: facts, as they came."""

    check: Check
    month: str
    part: Mapping[Any, Any]
    whole: Mapping[Any, Any]

    @property
    def excess(self) -> int:
        """By how much the part exceeds its whole."""
        return int(self.part["value"] - self.whole["value"])

    @property
    def origins(self) -> tuple[str, str]:
        return self.part["origin"], self.whole["origin"]


def contradictions(facts: pd.DataFrame, rules: Rules, months: Sequence[str]) -> list[Contradiction]:
    """Where the settled, cumulative figures of these months contradict the plan's checks, wherever each came from."""
    checked = {name for check in rules.check for name in (check.part, check.whole)}
    found = []
    for month, figures in month_by_month(facts[facts["fact"].isin(checked)], rules, months):
        for unit in dict.fromkeys(unit for unit, _ in figures):
            mine = {name: figure for name in checked if (figure := figures.get((unit, name)))}
            for check in _unmet({name: figure["value"] for name, figure in mine.items()}, rules):
                found.append(Contradiction(check, month, mine[check.part], mine[check.whole]))
    return found


def check_settled(facts: pd.DataFrame, rules: Rules, months: Sequence[str]) -> list[Problem]:
    """The settled figures against the plan's checks: errors of all these months, warnings of the last.

    Code: part_over_whole. Told once each: in the month in which it came about, and not where :func:`check_facts` says
    it of one source already. What is only supposed is held against the checks where it is supposed.
    """
    problems = []
    for one in contradictions(facts, rules, months):
        new = one.month in (one.part["month"], one.whole["month"])
        of_one_source = one.part["month"] == one.whole["month"] and len({*one.origins}) == 1
        if not new or SUPPOSED in one.origins or (of_one_source and one.origins[0] not in DECIDED):
            continue
        if one.check.severity == "error" or one.month == months[-1]:
            problems.append(_at(one.part, "part_over_whole", _settled_limit(one), one.check.severity))
    return problems


def _settled_limit(one: Contradiction) -> Words:
    return words("scoring.settled_limit", told=_told(one.whole), month=one.month)


def _told(fact: Mapping[Any, Any]) -> str:
    """A figure and where it was read."""
    place = place_text(fact)
    return f"{fact['fact']} = {count_text(fact['value'])}" + (f" ({place})" if place else "")


def _falls(facts: pd.DataFrame, now: Sequence[Fact], rules: Rules, month: str) -> list[Problem]:
    """Cumulative figures that are lower than the last ones before."""
    accumulating = [f.id for f in rules.fact if f.kind != "stock"]
    about = [facts[name].tolist() for name in ("month", "unit", "fact", "origin")]
    earlier = ((at, *key, n) for n, (at, *key) in enumerate(zip(*about, strict=True)) if at < month)
    last = {tuple(key): n for _, *key, n in sorted(earlier)}
    problems = []
    for fact in now:
        row = last.get((fact["unit"], fact["fact"], fact["origin"]))
        if row is None or fact["fact"] not in accumulating:
            continue
        old = facts.iloc[row]
        if fact["value"] < old["value"]:
            problems.append(_at(fact, "falls", f"{count_text(int(old['value']))} ({place_text(old)})"))
    return problems


def _sums(facts: pd.DataFrame, now: Sequence[Fact], rules: Rules, month: str) -> list[Problem]:
    """Reported cumulative figures that are not last month's plus this period's own number."""
    accumulating = [f.id for f in rules.fact if f.kind == "cumulative"]
    about = [facts[name].tolist() for name in ("month", "unit", "fact", "value", "origin")]
    earlier = [(at, unit, fact, v) for at, unit, fact, v, origin in zip(*about, strict=True) if at < month and origin == "report"]  # fmt: skip
    latest = max((at for at, *_ in earlier), default=None)
    before = {(unit, fact): value for at, unit, fact, value in earlier if at == latest}
    problems = []
    for fact in now:
        key = (fact["unit"], fact["fact"])
        own = fact.get("in_period")
        if fact["origin"] != "report" or pd.isna(own) or fact["fact"] not in accumulating or (key not in before and earlier):  # fmt: skip
            continue
        was = before.get(key, 0)
        if fact["value"] != was + own:
            told = f"{count_text(was)} + {count_text(own)} = {count_text(was + own)}"
            problems.append(_at(fact, "cumulative_off", told))
    return problems


def _at(fact: Mapping[Any, Any], code: str, expected: Words | str, severity: str = "") -> Problem:
    read = f"{fact['unit']}, {fact['fact']} = {count_text(fact['value'])}"
    row = None if pd.isna(fact["source_row"]) else int(str(fact["source_row"]))
    sheet = fact["source_sheet"] if isinstance(fact["source_sheet"], str) else ""
    return Problem(code, str(fact["source_file"]), row, "value", read, expected, severity, sheet)


def place_text(fact: Mapping[Any, Any]) -> str:
    """Where a fact was read: `2021-06/bao-cao.xlsx [T6]:14`; blank where it is only supposed."""
    if not fact["source_file"]:
        return ""
    sheet = f" [{fact['source_sheet']}]" if isinstance(fact["source_sheet"], str) and fact["source_sheet"] else ""
    return f"{fact['source_file']}{sheet}" + ("" if pd.isna(fact["source_row"]) else f":{fact['source_row']}")


def check_self_scores(compared: pd.DataFrame) -> list[Problem]:
    """What units gave themselves against the points. Codes: self_score_differs, percent_differs.

    `compared` is what :func:`~thidua_analysis.scoring.crosscheck.compare_self_scores` gives.
    """
    problems = []
    for row in compared.to_dict("records"):
        at = (str(row["source_file"]), None if pd.isna(row["source_row"]) else int(row["source_row"]))
        whose = f"{row['unit']}, {row['criterion']}" if row["criterion"] else str(row["unit"])
        if row["difference"] is not None and row["difference"] != 0:
            read, told = f"{whose} = {count_text(row['claimed'])}", count_text(row["points"])
            problems.append(Problem("self_score_differs", *at, read=read, expected=told, sheet=row["source_sheet"]))
        if row["percent_off"]:
            read = f"{whose} = {count_text(row['claimed_percent'])} %"
            problems.append(Problem("percent_differs", *at, read=read, expected=row["percent"], sheet=row["source_sheet"]))  # fmt: skip
    return problems


def check_figures(
    figures: pd.DataFrame, earlier: pd.DataFrame | None, units: pd.DataFrame, rules: Rules, month: str
) -> list[Problem]:
    """What the settled figures lack. Codes: fact_nowhere, figure_carried, figure_unknown, no_cases, falls.

    `earlier` are last month's figures: one that falls because its source changed is pointed out.

    A unit that is not ranked owes no figures, so nothing of its is missing.
    """
    file = month  # what is missing stands in no file
    problems: list[Problem] = []
    have = {(f["unit"], f["fact"]): f for f in figures.to_dict("records")}
    stocks = {f.id for f in rules.fact if f.kind == "stock"}
    past = [] if earlier is None else earlier.to_dict("records")
    before = {(f["unit"], f["fact"]): f for f in past if f["fact"] not in stocks and f["origin"] != "none"}
    nowhere = [fact for fact in rules.facts_needed if fact not in set(figures["fact"])]
    for fact in nowhere:
        name = rules.fact_of(fact).name
        problems.append(Problem("fact_nowhere", file, column="fact", read=fact, expected=name))
    for unit in units[competes(units, rules)].to_dict("records"):
        criteria = rules.criteria(unit["track"])
        needed = [f for f in dict.fromkeys(f for c in criteria for f in c.facts) if f not in nowhere]
        mine = {f: have.get((unit["unit"], f)) for f in needed}
        old = [f for f, figure in mine.items() if figure and figure["origin"] in ("carried", "none")]
        if old:
            since = sorted({str(mine[f]["from_month"]) for f in old if mine[f]["origin"] == "carried"})  # type: ignore[index]
            told = _list(old, f" ({', '.join(since)})" if since else " (0)")
            problems.append(Problem("figure_carried", file, column="unit", read=unit["unit"], expected=told))
        for fact in (f for f in needed if (unit["unit"], f) in before):
            now, then = mine[fact], before[unit["unit"], fact]
            # what falls within one source is told of its file; no file is checked for what was decided
            one_source = now is not None and now["origin"] == then["origin"] and now["origin"] not in DECIDED
            if (
                now is not None
                and not one_source
                and now["origin"] != "none"
                and now["cumulative"] < then["cumulative"]
            ):
                was = f"{count_text(then['cumulative'])} ({place_text(then)})"
                problems.append(_at({**now, "value": now["cumulative"]}, "falls", was, "warning"))
        unknown = [f for f, figure in mine.items() if figure is None]
        if unknown:
            problems.append(Problem("figure_unknown", file, column="unit", read=unit["unit"], expected=_list(unknown)))
        for criterion in criteria:
            measure = criterion.measure
            known = [figure for f in measure.facts if (figure := mine.get(f))]
            if not isinstance(measure, ShareOf) or len(known) < len(measure.facts):
                continue
            under = [figure for figure in known if figure["fact"] in measure.denominator]
            if sum(figure["value"] for figure in under) <= 0:
                source = under[0]["source_file"] if isinstance(under[0]["source_file"], str) else file
                read = f"{unit['unit']}, {criterion.id}: {' + '.join(measure.denominator)} = 0"
                row = None if pd.isna(under[0]["source_row"]) else int(under[0]["source_row"])
                problems.append(Problem("no_cases", source, row, "value", read))
    return problems


def _list(facts: Sequence[str], end: str = "") -> Words:
    text = ": " + ", ".join(facts) + end
    return Words(vi=text, en=text)


def check_reports(punctuality: pd.DataFrame, facts: pd.DataFrame, month: str, known_on: date) -> list[Problem]:
    """Figures of this month from a report of which no day of receipt is known. Code: figures_without_report."""
    mine = facts[(facts["month"] == month) & (facts["origin"] == "report")]
    files = dict(zip(mine["unit"], mine["source_file"], strict=True))
    waiting = punctuality[(punctuality["month"] == month) & punctuality["received_on"].isna()]
    return [
        Problem("figures_without_report", str(files[unit]), column="unit", read=unit, expected=day_text(known_on))
        for unit in waiting["unit"]
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
    decisions: Decisions, period: str, ranked: pd.DataFrame, awards: pd.DataFrame, punctuality: pd.DataFrame
) -> list[Problem]:
    """Decisions that have nothing left to act on: units no longer equal, a place that went another way, a report
    in time. Code: decision_idle."""
    totals = dict(zip(ranked["unit"], ranked["total"], strict=True))
    applied = {int(n) for table in (awards, punctuality) for text in table["decisions"] for n in text.split("; ") if n}
    idle: list[Any] = [
        t for t in decisions.order(period) if t.seq not in applied and len({totals[u] for u in t.now}) > 1
    ]
    idle += [a for a in decisions.awards(period) if a.seq not in applied]
    idle += [w for w in decisions.waivers if w.month == period and w.seq not in applied]
    return [Problem("decision_idle", LEDGER, entry.seq, "was", str(entry.was), entry.kind) for entry in idle]


def idle_readings(
    plan: Plan, facts: pd.DataFrame, reports: pd.DataFrame, findings: Sequence[Untruthful]
) -> dict[str, Words]:
    """Readings that can change nothing in this campaign so far, or options it lacks the facts for, each with why."""
    about = words("scoring.not_of_year_end") if plan.year_end else words("scoring.of_year_end_alone")
    notes: dict[str, Words] = dict.fromkeys(plan.idle, about)
    sent = facts[facts["origin"] != "decision"]
    if sent.groupby(["unit", "month", "fact"])["origin"].nunique().max() < 2:
        why = words("scoring.one_source_each")
        notes |= dict.fromkeys(plan.readings_behind("scoring", "source"), why)
    if not findings:
        why = words("scoring.nothing_untruthful")
        occurrences = [d["id"] for d in plan.tree.get("deduction", []) if d["kind"] == "per_occurrence"]
        names = [n for d in occurrences for n in plan.readings_behind("deduction", d)]
        notes |= dict.fromkeys([*names, *plan.readings_behind("scoring", "untruthful_figures")], why)
    if not (reports["received_on_office"].notna() & (reports["received_on_office"] != reports["received_on"])).any():
        why = words("scoring.both_offices_one_day")
        notes |= dict.fromkeys(plan.readings_behind("reporting", "received"), why)
    if "counted_rows" not in facts or facts["counted_rows"].isna().all():
        why = words("scoring.only_totals")
        notes |= dict.fromkeys(plan.readings_behind("reporting", "cut_off_day"), why)
    have, standard = set(facts["fact"]), plan.readings()
    for reading in plan.header.reading:
        for option in reading.options:
            lacking = [f for f in plan.rules({**standard, reading.id: option}).facts_needed if f not in have]
            if lacking and reading.id in plan.readings_behind("criterion"):
                told = f"{option}: " + ", ".join(lacking)
                notes[reading.id] = words("scoring.no_figures_for", told=told)
    return notes


def refuse_contradictions(figures: pd.DataFrame, supposed: Collection[tuple[str, str]], rules: Rules) -> None:
    """CampaignError where supposed figures make a part exceed its whole, by the plan's checks of severity error.

    `figures`: a row for each unit, a column of cumulative figures for each fact. `supposed`: (unit, fact).
    """
    for row in figures[figures["unit"].isin({unit for unit, _ in supposed})].to_dict("records"):
        known = {fact.id: int(row[fact.id]) for fact in rules.fact if not pd.isna(row[fact.id])}
        for check in _unmet(known, rules):
            about = {(row["unit"], check.part), (row["unit"], check.whole)}
            if check.severity == "error" and not about.isdisjoint(supposed):
                part, whole = (f"{name} = {count_text(known[name])}" for name in (check.part, check.whole))
                told = _would_exceed(row["unit"], part, whole)
                raise CampaignError(told, about=[f"{row['unit']}.{fact}" for fact in (check.part, check.whole)])


def supposed_contradictions(facts: pd.DataFrame, rules: Rules, months: Sequence[str]) -> list[Contradiction]:
    """The contradictions of severity error that a figure which is only supposed has part in."""
    found = contradictions(facts, rules, months)
    return [one for one in found if one.check.severity == "error" and SUPPOSED in one.origins]


def contradiction_text(one: Contradiction) -> Words:
    """What a refusal says of figures that would contradict each other."""
    return _would_exceed(f"{one.part['unit']}, {one.month}", _told(one.part), _told(one.whole))


def _would_exceed(about: str, part: str, whole: str) -> Words:
    return words("scoring.would_exceed", subject=about, part=part, whole=whole)
