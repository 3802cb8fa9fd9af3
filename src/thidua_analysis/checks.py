"""Facts, figures and reports held against the plan and against each other. Adds problems, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from .decisions import Decisions
from .errors import CampaignError
from .figures import competes
from .ledger import LEDGER, Correct, Untruthful
from .plan import Plan
from .problems import Problem
from .rules import Rules, ShareOf, Words
from .vietnamese import count_text, day_text


def check_facts(facts: pd.DataFrame, rules: Rules, month: str) -> list[Problem]:
    """One month's facts against the plan's checks, the months before it, and each other's source.

    Codes: part_over_whole, falls, cumulative_off, sources_differ.
    """
    problems: list[Problem] = []
    now = facts[facts["month"] == month]
    for (_, _), group in now.groupby(["unit", "origin"], sort=False):
        by_fact = {f["fact"]: f for f in group.to_dict("records")}
        for check in rules.check:
            part, whole = by_fact.get(check.part), by_fact.get(check.whole)
            if part and whole and part["value"] > whole["value"]:
                limit = f"{check.whole} = {count_text(whole['value'])} ({place_text(whole)})"
                problems.append(_at(part, "part_over_whole", limit, check.severity))
    problems += _falls(facts, now, rules, month)
    problems += _sums(facts, now, rules, month)
    for (_, _), group in now.groupby(["unit", "fact"], sort=False):
        if group["value"].nunique() > 1:
            told = ", ".join(f"{f['origin']} {count_text(f['value'])}" for f in group.to_dict("records"))
            problems.append(_at(group.to_dict("records")[0], "sources_differ", told))
    return problems


def _falls(facts: pd.DataFrame, now: pd.DataFrame, rules: Rules, month: str) -> list[Problem]:
    """Cumulative figures that are lower than the last ones before."""
    accumulating = [f.id for f in rules.fact if f.kind != "stock"]
    earlier = facts[(facts["month"] < month) & facts["fact"].isin(accumulating)]
    last = earlier.sort_values("month").drop_duplicates(["unit", "fact", "origin"], keep="last")
    before = {(f["unit"], f["fact"], f["origin"]): f for f in last.to_dict("records")}
    problems = []
    for fact in now.to_dict("records"):
        old = before.get((fact["unit"], fact["fact"], fact["origin"]))
        if old and fact["value"] < old["value"]:
            problems.append(_at(fact, "falls", f"{count_text(old['value'])} ({place_text(old)})"))
    return problems


def _sums(facts: pd.DataFrame, now: pd.DataFrame, rules: Rules, month: str) -> list[Problem]:
    """Reported cumulative figures that are not last month's plus this period's own number."""
    accumulating = [f.id for f in rules.fact if f.kind == "cumulative"]
    earlier = facts[(facts["month"] < month) & (facts["origin"] == "report")]
    first = earlier.empty
    last = earlier[earlier["month"] == earlier["month"].max()]
    before = {(f["unit"], f["fact"]): f["value"] for f in last.to_dict("records")}
    problems = []
    for fact in now[now["origin"] == "report"].to_dict("records"):
        key = (fact["unit"], fact["fact"])
        own = fact.get("in_period")
        if pd.isna(own) or fact["fact"] not in accumulating or (key not in before and not first):
            continue
        was = before.get(key, 0)
        if fact["value"] != was + own:
            told = f"{count_text(was)} + {count_text(own)} = {count_text(was + own)}"
            problems.append(_at(fact, "cumulative_off", told))
    return problems


def _at(fact: Mapping[Any, Any], code: str, expected: str, severity: str = "") -> Problem:
    read = f"{fact['unit']}, {fact['fact']} = {count_text(fact['value'])}"
    row = None if pd.isna(fact["source_row"]) else int(str(fact["source_row"]))
    sheet = fact["source_sheet"] if isinstance(fact["source_sheet"], str) else ""
    return Problem(code, str(fact["source_file"]), row, "value", read, expected, severity, sheet)


def place_text(fact: Mapping[Any, Any]) -> str:
    """Where a fact was read: `2021-06/bao-cao.xlsx [T6]:14`."""
    sheet = f" [{fact['source_sheet']}]" if isinstance(fact["source_sheet"], str) and fact["source_sheet"] else ""
    return f"{fact['source_file']}{sheet}" + ("" if pd.isna(fact["source_row"]) else f":{fact['source_row']}")


def check_self_scores(compared: pd.DataFrame) -> list[Problem]:
    """What units gave themselves against the points. Codes: self_score_differs, percent_differs.

    `compared` is what :func:`~.crosscheck.compare_self_scores` gives.
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
    file = f"{month}/facts.csv"
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
            one_source = now is not None and now["origin"] == then["origin"]
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


def check_reports(punctuality: pd.DataFrame, facts: pd.DataFrame, month: str, as_of: date) -> list[Problem]:
    """Figures of this month whose report had not come by `as_of`. Code: figures_without_report."""
    reported = set(facts[(facts["month"] == month) & (facts["origin"] == "report")]["unit"])
    waiting = punctuality[(punctuality["month"] == month) & punctuality["received_on"].isna()]
    return [
        Problem("figures_without_report", f"{month}/reports.csv", column="unit", read=unit, expected=day_text(as_of))
        for unit in waiting["unit"]
        if unit in reported
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
    about = (
        Words(vi="không liên quan đến tổng kết năm", en="it has no bearing on the year's end")
        if plan.year_end
        else Words(vi="chỉ liên quan đến tổng kết năm", en="it bears on the year's end alone")
    )
    notes: dict[str, Words] = dict.fromkeys(plan.idle, about)
    sent = facts[facts["origin"] != "decision"]
    if sent.groupby(["unit", "month", "fact"])["origin"].nunique().max() < 2:
        why = Words(vi="mỗi số liệu chỉ có một nguồn", en="each figure has one source only")
        notes |= dict.fromkeys(plan.readings_behind("scoring", "source"), why)
    if not findings:
        why = Words(vi="chưa có báo cáo nào bị kết luận không trung thực", en="no report was found untruthful")
        occurrences = [d["id"] for d in plan.tree.get("deduction", []) if d["kind"] == "per_occurrence"]
        names = [n for d in occurrences for n in plan.readings_behind("deduction", d)]
        notes |= dict.fromkeys([*names, *plan.readings_behind("scoring", "untruthful_figures")], why)
    if not (reports["received_on_office"].notna() & (reports["received_on_office"] != reports["received_on"])).any():
        why = Words(vi="hai nơi nhận cùng ngày", en="both offices received every report on one day")
        notes |= dict.fromkeys(plan.readings_behind("reporting", "received"), why)
    if "counted_rows" not in facts or facts["counted_rows"].isna().all():
        why = Words(
            vi="số liệu nhập vào đã là số tổng; cần danh sách từng trường hợp có ngày để đổi ngày chốt",
            en="figures came as totals; moving the cut-off needs lists of single cases with their dates",
        )
        notes |= dict.fromkeys(plan.readings_behind("reporting", "cut_off_day"), why)
    have, standard = set(facts["fact"]), plan.readings()
    for reading in plan.header.reading:
        for option in reading.options:
            lacking = [f for f in plan.rules({**standard, reading.id: option}).facts_needed if f not in have]
            if lacking and reading.id in plan.readings_behind("criterion"):
                told = f"{option}: " + ", ".join(lacking)
                notes[reading.id] = Words(vi=f"chưa có số liệu cho {told}", en=f"no figures for {told}")
    return notes


def refuse_contradictions(figures: pd.DataFrame, supposed: Collection[tuple[str, str]], rules: Rules) -> None:
    """CampaignError where supposed figures make a part exceed its whole, by the plan's checks of severity error.

    `figures`: a row for each unit, a column of cumulative figures for each fact. `supposed`: (unit, fact).
    """
    for check in rules.check:
        about = {unit for unit, fact in supposed if fact in (check.part, check.whole)}
        mine = figures[figures["unit"].isin(about)]
        for row in mine[(mine[check.part] > mine[check.whole]).fillna(False)].to_dict("records"):
            if check.severity == "error":
                raise CampaignError(
                    f"{row['unit']}: {check.part} = {row[check.part]} would exceed {check.whole} = {row[check.whole]}",
                    f"{row['unit']}: {check.part} = {row[check.part]} sẽ lớn hơn {check.whole} = {row[check.whole]}",
                )
