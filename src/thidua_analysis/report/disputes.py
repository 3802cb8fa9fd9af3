"""Disputes and decisions as a reader sees them: what was decided, what is still open, and one case laid out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from ..ledger.decisions import RECEIPT_DAYS, STATES
from ..ledger.entries import Dispute, Entry
from ..month import Month
from ..scoring.result import Result
from ..scoring.telling import gate_text
from ..whatif.claims import criteria_of
from ..whatif.disputes import (
    Case,
    Review,
    about_text,
    change_text,
    fact_name,
    in_dispute,
    kind_text,
    outcome_text,
    prize_text,
    stakes,
    state_text,
    value_text,
)
from ..whatif.listed import Listed, hanging
from ..whatif.review import review as review_of
from ..words.catalogue import say
from ..words.columns import Points, gathered
from ..words.errors import CampaignError
from ..words.shown import Table, styled_table
from ..words.vietnamese import count_text, day_text, month_text
from .sentences import Markdown, claims_text, concerns, marked, names
from .tables import gateless
from .unit_pages import published_page

MOST_ROWS = 100
"""So many rows of lists a notebook shows; all of them are a table's."""


def _nothing(language: str, code: str = "report.nothing_there") -> Markdown:
    """`Không có.`, or that there is none of something."""
    return Markdown(say(code, language))


def decisions(month: Result, language: str = "vi", unit: str = "") -> Table | Markdown:
    """The record of decisions as far as the month rests on it, one row a line: those about the month first, the others
    folded; of one unit, if it is named, all in one."""
    entries = [e for e in month.decisions.entries if not unit or unit in _units(month, e)]
    own = [e for e in entries if unit or concerns(month, e)]
    first, rest = (_entries(month, some, language) for some in (own, [e for e in entries if e not in own]))
    if isinstance(rest, Markdown):
        return first
    summary = say("report.decisions_elsewhere", language, count=len(entries) - len(own))
    shown = first.html if isinstance(first, Table) else f"<p>{first.text}</p>\n"
    return Table(
        f"{shown}<details>\n<summary>{summary}</summary>\n{rest.html}</details>\n",
        f"{first.text}\n\n{summary}\n{rest.text}",
    )


def _entries(month: Result, entries: list[Any], language: str) -> Table | Markdown:
    """Lines of the record, one row each."""
    rows = [
        [
            f"#{entry.seq}",
            day_text(entry.at),
            entry.by,
            kind_text(entry, language),
            about_text(month, entry, language),
            change_text(month, entry, language),
            entry.reason,
            state_text(month, entry, language),
        ]
        for entry in entries
    ]
    columns = say("report.decisions_heads", language).split("|")
    return styled_table(rows, columns, wide=[6]) if rows else _nothing(language, "report.no_decisions")


def _units(month: Result, entry: Entry) -> set[str]:
    """The units that a line, or the line it answers, is about."""
    one: Any = entry
    while "unit" not in one.ABOUT and one.answers in month.decisions.by_seq:
        one = month.decisions.by_seq[one.answers]
    found = {getattr(one, "unit", None), *([one.was, one.now] if one.kind == "award" else [])}
    return {u for u in [*found, *(one.now if one.kind == "tie" else [])] if u}


def disputes(month: Result, language: str = "vi") -> Table | Markdown:
    """Each unit whose score or rank hangs on open disputes: points and rank as intervals; the caption says whether
    any award does."""
    uncertain = in_dispute(month)
    if not uncertain.disputes:
        return _nothing(language, "report.no_open_disputes")
    called, rows = names(month), []
    for row in uncertain.unit_rows:
        own = row.disputes.split("; ")
        about = [d for d in uncertain.disputes if str(d.seq) in own]
        told = "; ".join(
            f"#{d.seq} {fact_name(month.rules, d.fact, language)} {month_text(d.month, language)}: {change_text(month, d, language)}"
            for d in about
        )
        by = say("report.hangs_on_disputes", language)
        gate = by if row.eligible_may_change else gate_text(row.eligible, language)
        spans = (_span(row.low, row.high, language), _span(row.best, row.worst, language))
        rows.append([called[row.unit], told, *spans, gate])
    columns = say("report.disputes_heads", language).split("|")
    caption = " ".join(_caption(month, language))
    return styled_table(rows, columns, numbers=[2, 3], names_at=0, caption=caption, without=gateless(month, 4))


def _caption(month: Result, language: str) -> Iterator[str]:
    uncertain = in_dispute(month)
    if uncertain.depends:
        told = "; ".join(prize_text(month, rows[0], language) for rows in stakes(uncertain.award_rows))
        yield say("report.awards_in_dispute", language, told=told)
    else:
        yield say("report.no_award_in_dispute", language)
    if not uncertain.every_combination:
        yield say("report.disputes_not_combined", language, disputes_count=len(uncertain.disputes))
    if uncertain.two_sided:
        numbers = ", ".join(f"#{n}" for n in uncertain.two_sided)
        yield say("report.disputes_two_sided", language, numbers=numbers)


def _span(low: Points | None, high: Points | None, language: str) -> str:
    first, last = (_cell(end, language) for end in (low, high))
    return first if first == last else f"{first}–{last}"


def disputed_awards(month: Result, language: str = "vi") -> Table | Markdown:
    """Each prize that hangs on open disputes: who has it as things stand, who would if which claims were granted."""
    rows = []
    for row in in_dispute(month).award_rows:
        when = claims_text(row.claims, language) if row.claims else say("report.as_it_stands", language)
        rows.append([prize_text(month, row, language), when, outcome_text(month, row, language)])
    columns = say("report.disputed_awards_heads", language).split("|")
    return styled_table(rows, columns) if rows else _nothing(language, "report.no_disputed_awards")


def review(month: Result, dispute: int | Dispute, language: str = "vi") -> Review:
    """One dispute, by its number, for both sides; see :func:`~thidua_analysis.whatif.review`."""
    one = month.world.decisions.dispute(dispute) if isinstance(dispute, int) else dispute
    return review_of(month, one, language)


def listed_cells(campaign: Campaign, found: Iterable[tuple[Listed, Review]], language: str) -> list[list[str]]:
    """Disputes as the cells of a table: number, unit, figure and month, what stands and is claimed, age, deadline, state,
    what hangs on it."""
    rules, called = campaign.plan.rules(), campaign.inputs.names
    return [
        [
            f"#{row.number}",
            called[row.unit],
            f"{fact_name(rules, row.fact, language)} {month_text(row.month, language)}",
            f"{value_text(row.stands, language)} → {value_text(row.claim, language)}",
            say("report.days_old", language, age=row.age),
            day_text(row.settle_by),
            say(STATES[row.state], language),
            hanging(row, one, language),
        ]
        for row, one in found
    ]


def dispute_list(
    campaign: Campaign, as_of: str | None = None, every: bool = False, language: str = "vi"
) -> Table | Markdown:
    """The campaign's open disputes (`every`: all): how old each is, by when to settle it, what hangs on it."""
    cells = listed_cells(campaign, campaign.disputes_listed(as_of, every), language)
    heads = say("report.listed_heads", language).split("|")
    return styled_table(cells, heads, numbers=[0, 4], names_at=1, wide=[7]) if cells else _nothing(language, "report.no_open_disputes")  # fmt: skip


# ── one case ──


def leads(month: Month, dispute: Dispute, more: str = "", language: str = "vi") -> list[str]:
    """Where to look further: the unit's page as published, the files of evidence, every row behind a counted figure, the
    readings, the letter. `more` is said with each command."""
    told = []
    criteria = criteria_of(month, dispute.unit, dispute.fact)
    if page := published_page(month, dispute.unit):
        told.append(
            say("report.lead_page", language, path=f"{_from_here(page)}#{next(iter(criteria), '')}".rstrip("#"))
        )
    for one in dispute.evidence:
        path = month.inputs.folder / one.kept_as
        told += [say("report.lead_evidence", language, name=one.name, path=_from_here(path))] if path.is_file() else []
    if dispute.fact not in RECEIPT_DAYS and month.is_counted(dispute.unit, dispute.fact):
        for criterion in criteria[:1]:
            command = f"thidua explain {dispute.unit} {criterion} --month {month.month} --rows{more}"
            told.append(say("report.lead_rows", language, command=command))
    told.append(say("report.lead_readings", language, command=f"thidua notebook readings -p month={month.month}{more}"))
    command = f"thidua dispute show {dispute.seq} --letter tra-loi-{dispute.seq}.docx{more}"
    return [*told, say("report.lead_letter", language, command=command)]


def _from_here(path: Path) -> str:
    """The way to a file from the current folder: that of the notebook which shows it."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def leads_of(case: Case) -> Markdown:
    """:func:`leads` of each dispute of a case; of a score without one, the readings it hangs on are all there is."""
    told = [f"- {_linked(line)}" for one in case.disputes for line in leads(case.month, one, "", case.language)]
    return Markdown("\n".join(told) or say("report.no_dispute", case.language))


def _linked(line: str) -> str:
    """A line of :func:`leads`: one that ends with the way to a file links there."""
    said, _, path = line.rpartition(": ")
    return f"{marked(said)}: [{marked(path)}](<{path}>)" if Path(path.partition("#")[0]).is_file() else marked(line)


def by_reading(case: Case) -> Table | Markdown:
    """The readings without which the case's points would be others: what a dispute over how a sentence is read is about."""
    language, plan = case.language, case.month.plan
    rows: list[list[str]] = []
    for (criterion, name), options in gathered(case.by_reading, lambda row: (row.criterion, row.reading)).items():
        if len({row.points for row in options}) > 1:
            question = plan.questions[name]
            for row in options:
                force = say("labels.in_force", language) if row.in_force else ""
                told = [question.options[row.option][language], _cell(row.points, language), _cell(row.total, language)]
                rows.append([criterion, name, question.question[language], *told, _cell(row.rank, language), force])
    heads = say("report.by_reading_heads", language).split("|")
    marks = [n for n, row in enumerate(rows) if row[-1]]
    return styled_table(rows, heads, numbers=[4, 5, 6], marked=marks, wide=[2, 3]) if rows else _nothing(language, "report.no_reading_matters")  # fmt: skip


def letter(case: Case, path: Path | str = "") -> Markdown:
    """The letter that answers the dispute of a case, written to a new file; without a file's name, how to have it."""
    from .papers.answer import write_answer  # Word, which a look at a case does not wait for

    if not path or not case.disputes:
        return _nothing(case.language, "report.letter_unasked")
    written = write_answer(case.month, case.disputes[0].seq, path)
    return Markdown(say("report.letter_written", case.language, path=marked(written.as_posix())))


def every_row(case: Case) -> Table | Markdown:
    """Each row of a list behind the disputed figures, at most a hundred of them; all: `month.evidence(unit, fact)`."""
    import pandas as pd

    month, language = case.month, case.language
    rows: list[list[str]] = []
    for fact in dict.fromkeys(d.fact for d in case.disputes if d.fact not in RECEIPT_DAYS):
        if month.is_counted(case.unit, fact):
            for row in month.evidence(case.unit, fact, language).to_dict("records"):
                place = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
                days = [day_text(None if pd.isna(row[c]) else row[c]) for c in ("received_on", "due_on", "finished_on")]
                yes = say("report.row_counted" if row["counted"] else "report.row_left_out", language)
                rows.append([row["code"], f"{place}:{row['row']}", *days, yes, row["why"]])
    heads = say("report.every_row_heads", language).split("|")
    caption = say("report.rows_shown", language, shown=min(len(rows), MOST_ROWS), count=len(rows))
    none = Markdown(say("report.not_counted_from_lists", language))
    return styled_table(rows[:MOST_ROWS], heads, caption=caption) if rows else none


def case_title(case: Case) -> Markdown:
    """What is under review, and which disputes there are about it."""
    month, language = case.month, case.language
    what = ", ".join(case.criteria)
    told = "; ".join(f"\\#{d.seq}: {marked(state_text(month, d, language))}" for d in case.disputes)
    none = say("report.no_dispute", language)
    label = say("labels.disputes", language)
    return Markdown(
        f"**{marked(names(month)[case.unit])} · {what} · {month.name(language)}**\n\n{label}: {told or none}."
    )


def needs(case: Case) -> Table | Markdown:
    """What both sides of each dispute would need: from which figure the claim's points are due, up to which today's stand."""
    language = case.language
    rows: list[list[str]] = []
    for one in case.reviews:
        values = [value_text(v, language) for v in (one.stands, one.claim)]
        for row in one.criterion_rows:
            points = [count_text(n, language) for n in (row.points, row.claimed_points)]
            turns = [_turn(at, language) for at in (row.keeps_to, row.gives_from)]
            rows.append([f"#{one.dispute.seq}", row.criterion, *values, *points, *turns])
    columns = say("report.needs_heads", language).split("|")
    return styled_table(rows, columns, numbers=range(2, 8)) if rows else _nothing(language)


def _turn(value: Any, language: str) -> str:
    return day_text(value) if isinstance(value, date) else count_text(value, language)


def moves(case: Case) -> Table | Markdown:
    """Who would move if each claim were granted: every unit and period whose total, rank or gate changes."""
    language, called = case.language, names(case.month)
    rows: list[list[str]] = []
    bold = []
    for one in case.reviews:
        for row in one.moved_rows:
            if row.unit == one.dispute.unit:
                bold.append(len(rows))
            gates = [gate_text(eligible, language) for eligible in (row.eligible, row.claimed_eligible)]
            pairs = [(row.total, row.claimed_total), (row.rank, row.claimed_rank)]
            shown = [*([_cell(one, language) for one in pair] for pair in pairs), gates]
            cells = [" → ".join(dict.fromkeys(pair)) for pair in shown]
            rows.append([f"#{one.dispute.seq}", _period(row.period, language), called[row.unit], *cells])
    columns = say("report.moves_heads", language)
    without = gateless(case.month, 5)
    table = styled_table(rows, columns.split("|"), numbers=[3, 4], marked=bold, names_at=2, without=without) if rows else None  # fmt: skip
    return table or _nothing(language)


def prizes(case: Case) -> Table | Markdown:
    """Which prizes would go elsewhere if each claim were granted."""
    language = case.language
    rows: list[list[str]] = []
    for one in case.reviews:
        for now, then in stakes(one.award_rows):
            told = [outcome_text(case.month, row, language) for row in (now, then)]
            rows.append([f"#{one.dispute.seq}", _period(now.period, language), prize_text(case.month, now, language), *told])  # fmt: skip
    columns = say("report.prizes_heads", language).split("|")
    return styled_table(rows, columns) if rows else _nothing(language)


def _cell(value: Points | None, language: str) -> str:
    return "–" if value is None else count_text(value, language)


def _period(key: str, language: str) -> str:
    """A published folder's key as people say it."""
    year, _, rest = key.partition("-")
    return month_text(key, language) if rest.isdigit() else say("labels.year_end", language, year=year)


def counted_rows(case: Case) -> Table | Markdown:
    """The rows of portal lists behind the figures of the case: how many were counted in each file, how many left out
    and why. The rows themselves: `month.evidence(unit, fact)`."""
    month, language = case.month, case.language
    rows: list[list[str]] = []
    criteria = [c for c in month.rules.criteria(month.inputs.unit(case.unit).track) if c.id in case.criteria]
    facts = [f for c in criteria for f in c.facts] + [d.fact for d in case.disputes]
    for fact in dict.fromkeys(f for f in facts if f not in RECEIPT_DAYS):
        if not month.is_counted(case.unit, fact):
            continue
        try:
            table = month.evidence(case.unit, fact, language)
        except CampaignError as e:  # a published copy holds counts, not the lists
            rows.append([fact_name(month.rules, fact, language), "–", "–", e.message(language), "–"])
            continue
        for (file, counted, why), group in table.groupby(["file", "counted", "why"], sort=False, dropna=False):
            state = say("report.row_counted", language) if counted else say("report.row_left_out", language)
            rows.append([fact_name(month.rules, fact, language), str(file), state, "" if counted else str(why), count_text(len(group), language)])  # fmt: skip
    columns = say("report.counted_rows_heads", language).split("|")
    none = say("report.not_counted_from_lists", language)
    return styled_table(rows, columns, numbers=[4]) if rows else Markdown(none)
