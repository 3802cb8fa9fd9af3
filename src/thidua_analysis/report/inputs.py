"""What a month was made from, as tables: files, problems, two sources side by side, how to verify."""

from __future__ import annotations

from hashlib import sha256

from ..files.resources import lock_file
from ..intake.frozen import FROZEN, freeze
from ..ledger.entries import LEDGER
from ..scoring.result import Result
from ..words.catalogue import say
from ..words.problems import Told, told
from ..words.shown import Table, styled_table
from ..words.vietnamese import count_text
from .sentences import names


def form_text(month: Result, form: str, language: str = "vi") -> str:
    """What a file was taken for, in words."""
    others = {
        "": say("report.file_not_read", language),
        "ignored": say("report.file_passed_over", language),
        "other_month": say("report.sheet_of_another_month", language),
    }
    known = {f.id: f.name[language] for f in month.inputs.forms}
    return others.get(form) or known.get(form, form)


def files(month: Result, language: str = "vi") -> Table:
    """Every file of the month: what it was taken for, whose it is, how many rows it has and how many were used."""
    called, rows = names(month), []
    for taken in month.inputs.files(month.month).file_rows:
        counts = [count_text(n, language) if taken.form else "" for n in (taken.rows_read, taken.rows_used)]
        sheet = f" [{taken.sheet}]" if taken.sheet else ""
        rows.append([taken.file + sheet, form_text(month, taken.form, language), called.get(taken.unit, ""), *counts])
    columns = say("report.files_heads", language).split("|")
    return styled_table(rows, columns, numbers=[3, 4])


def sources_compared(month: Result, language: str = "vi") -> Table:
    """Where both the portal and the unit's own report give a figure: both numbers, the difference, which one counts."""
    called, table = names(month), month.two_sources
    counts = {"portal": say("labels.portal", language), "report": say("labels.report", language)}
    rows = [
        [
            called[row.unit],
            month.rules.fact_of(row.fact).name[language],
            *(count_text(n, language) for n in (row.portal, row.report, row.difference)),
            counts.get(row.counts, say("labels.origin_decision", language)),
            f"{row.portal_place}; {row.report_place}",
        ]
        for row in table
        if row.difference
    ]
    columns = say("report.sources_heads", language).split("|")
    caption = say("report.sources_agree", language, agree=len(table) - len(rows), differ=len(rows))
    if not table:
        caption = say("report.one_source_each", language)
    return styled_table(rows, columns, numbers=[2, 3, 4], marked=[], caption=caption)


def self_scores(month: Result, language: str = "vi") -> Table:
    """What units gave themselves where it differs from the plan, criterion by criterion; totals leave deductions out."""
    month.refuse_errors()
    called, table = names(month), month.own_scores
    rows = [
        [
            called[row.unit],
            row.criterion or say("report.total_undeducted", language),
            *(count_text(n, language) for n in (row.claimed, row.points, row.difference)),
            "" if row.claimed_percent is None else f"{count_text(row.claimed_percent, language)} %",
            row.percent,
            f"{row.source_file}:{row.source_row}",
        ]
        for row in table
        if row.difference or row.percent_off
    ]
    columns = say("report.self_scores_heads", language).split("|")
    caption = say("report.self_scores_agree", language, agree=len(table) - len(rows), differ=len(rows))
    if not table:
        caption = say("report.no_self_scores", language)
    return styled_table(rows, columns, numbers=[2, 3, 4, 5, 6], caption=caption)


def problems(month: Result, language: str = "vi") -> Table:
    """Every remark on the data: where, what was read, what was expected, what to do."""
    level = {"error": say("labels.error", language), "warning": say("labels.warning", language)}
    rows = [
        [level[p.severity], p.code, _where(p, language), p.read, p.expected, p.fix] for p in told(month.found, language)
    ]
    columns = say("report.problems_heads", language).split("|")
    return styled_table(rows or [[say("report.none_found", language), *[""] * 5]], columns, names_at=2, wide=[4, 5])


def _where(problem: Told, language: str) -> str:
    """File, sheet, row and column of a problem."""
    place = f"{problem.file} [{problem.sheet}]" if problem.sheet else problem.file
    place += "" if problem.row is None else f", {say('labels.row', language)} {problem.row}"
    return place + (f", {say('labels.column', language)} {problem.column}" if problem.column else "")


def how_to_verify(month: Result, language: str = "vi") -> Table:
    """What this report was made from, by sha256, and the command that makes it again."""
    from .. import __version__

    rows = [
        [
            say("report.made_from_plan", language),
            month.plan.id,
            month.plan.fingerprint,
        ]
    ]
    lock = lock_file()
    if lock is not None:
        digest = sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        rows.append(
            [
                say("report.made_from_software", language, version=__version__),
                lock.name,
                digest,
            ]
        )
    for name in ("campaign.toml", "units.csv"):
        rows.append(
            [
                say("report.made_from_settings", language),
                name,
                sha256((month.inputs.folder / name).read_bytes()).hexdigest(),
            ]
        )
    if month.ledger.lines:
        lines = count_text(len(month.ledger.lines), language)
        told = say("report.ledger_lines", language, file=LEDGER, lines=lines)
        rows.append([say("report.record_of_decisions", language), told, month.ledger.head])
    for earlier in month.months_so_far[:-1]:
        frozen = month.inputs.files(earlier)
        there = month.inputs.folder / earlier / FROZEN
        content = there.read_bytes() if there.is_file() else freeze(frozen)
        told = f"{earlier}: {len(frozen.sources)} {say('report.files_as_read', language)}"
        rows.append(
            [
                say("report.made_from_earlier", language),
                told,
                sha256(content).hexdigest(),
            ]
        )
    for file, digest in month.inputs.files(month.month).sources.items():
        rows.append([say("labels.figures", language), file, digest])
    return styled_table(rows, say("report.made_from_heads", language).split("|"))
