"""`thidua check`, `score`, `explain`: look, and write nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..scoring.explain import Explanation
from ..scoring.telling import gate_text, part_text, rank_text, total_text
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.problems import Told, told
from ..words.vietnamese import count_text, day_text
from .options import (
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    NoCacheOption,
    echo,
    meant,
    of_month,
    open_folder,
    print_frame,
    print_head,
    print_json,
    print_marked,
    print_rows,
    print_table,
    remark_missing_id,
    typed,
)
from .pages import WrongUse

if TYPE_CHECKING:
    from ..month import Month
else:
    Month = object  # commands are looked at by their signatures; what they work with is imported when they run


STYLES = {"error": "bold red", "points": "bold yellow", "warning": "bold"}
"""How grave problems look in a terminal."""


def check(
    campaign: CampaignOption = None,
    month: MonthOption = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="cli.option_html")] = None,
    format: FormatOption = Format.table,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..report.checked import LEVELS, blocks

    if html is not None and format is not Format.table:
        raise WrongUse("cli.html_or_format")
    opened = open_folder(campaign)
    remark_missing_id(opened, lang)
    months = [month] if month else list(opened.months_at_hand)
    if not months:
        raise CampaignError("cli.no_month_yet", folder=opened.folder, month=opened.months[0])
    periods = [opened.month(m) for m in months]
    found = dict.fromkeys(p for one in periods for p in one.found)
    errors = sum(problem.level == "error" for problem in found)
    if html is not None:
        from ..report.checked_page import write_checked_page

        write_checked_page(opened, periods, html, typed(campaign), lang.value)
        print_head(opened.title, opened.folder, lang)
        echo(html.as_posix())
        echo(say("cli.errors_and_warnings", lang, errors=errors, warnings=len(found) - errors))
    elif format is not Format.table:
        from ..report.rows import rows_of

        print_rows(rows_of(Told, told(found, lang)), format)
    else:
        print_head(opened.title, opened.folder, lang)
        for one in periods:
            if opened.inputs.files(one.month).file_rows:
                _print_files(one, lang)
        for block in blocks(periods, lang):
            print_marked(say(LEVELS[block.level], lang), STYLES[block.level], f" [{block.code}] {block.head}")
            echo("".join(f"    {line}\n" for told_ in block.lines for line in told_.splitlines()), end="")
        echo(say("cli.errors_and_warnings", lang, errors=errors, warnings=len(found) - errors))
        echo(say("cli.see_status", lang, command=f"thidua status{typed(campaign)}"))
    if errors:
        raise typer.Exit(1)


@of_month
def score(
    *,
    one: Month,
    lines: Annotated[bool, typer.Option("--lines", help="cli.option_lines")] = False,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    if format is Format.json:
        from ..report.rows import month_record

        print_json(month_record(one))
        return
    if format is Format.csv:
        from ..report.rows import month_tables

        print_rows(month_tables(one)["score_lines" if lines else "standings"], format)
        return
    from ..report.sentences import in_brief, open_texts, period_text
    from ..scoring.page import known_text

    brief = in_brief(one, lang).plain  # computed before anything is printed: it may refuse
    print_head(one.inputs.title, one.inputs.folder, lang)
    echo(f"{period_text(one, lang)} · {one.profile} · {known_text(one, lang)}")
    if lines:
        _print_lines(one, lang)
    else:
        for track in one.tracks:
            _print_standings(one, track.id, track.name[lang], lang)
    echo(brief)
    for question in open_texts(one, lang):
        echo(say("cli.decision_needed", lang, question=question))


@of_month
def explain(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="cli.unit")],
    criterion: Annotated[str | None, typer.Argument(metavar="[CRITERION]", help="cli.criterion")] = None,
    *,
    one: Month,
    rows: Annotated[bool, typer.Option("--rows", help="cli.option_rows")] = False,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    unit = meant(one.inputs, unit)
    found = one.explain(unit, criterion, lang)
    asked = next((c for c in one.rules.criterion if criterion and c.id == criterion.upper()), None)
    if rows:
        if not isinstance(found, Explanation) or asked is None:
            there = [c.id for c in one.rules.criteria(one.inputs.unit(unit).track)]
            raise WrongUse("cli.rows_of_one_criterion", there=there)
        _print_rows(one, str(found), [f for f in asked.facts if one.is_counted(unit, f)], unit, format, lang)
        return
    every = [found] if isinstance(found, Explanation) else found
    if format is Format.json:
        print_json([e.record() for e in every])
    elif format is Format.csv:
        from ..report.rows import Rows

        told = [(e.title, heading, s) for e in every for heading, sentences in e.lines for s in sentences]
        print_rows(Rows(("title", "heading", "text"), told), format)
    else:
        print_head(one.inputs.title, one.inputs.folder, lang)
        echo("\n\n".join(str(e) for e in every))
        if asked and any(one.is_counted(unit, fact) for fact in asked.facts):
            echo(say("cli.add_rows", lang))


# ── printing ──────────────────────────────────────────────────────────────────────────────────


def _print_files(month: Month, lang: str) -> None:
    from ..report.inputs import form_text

    files = month.inputs.files(month.month)
    received = sum(receipt.received_on is not None for receipt in files.receipt_rows)
    title = say("cli.month_received", lang, month=month.month, count=received) if month.rules.reporting else month.month
    lines = []
    for taken in files.file_rows:
        name = f"{taken.file} [{taken.sheet}]" if taken.sheet else taken.file
        rows = [count_text(n, lang) if taken.form else "" for n in (taken.rows_read, taken.rows_used)]
        lines.append((name, form_text(month, taken.form, lang), month.inputs.names.get(taken.unit, ""), *rows))
    print_table(say("cli.heads_files", lang), lines, title=title, right=(3, 4))


def _print_rows(month: Month, explained: str, facts: Sequence[str], unit: str, format: Format, lang: str) -> None:
    """The list rows behind each figure of a criterion."""
    import pandas as pd

    if not facts:
        raise CampaignError("cli.nothing_counted", unit=unit, month=month.key)
    tables = {fact: month.evidence(unit, fact, lang) for fact in facts}
    if format is not Format.table:
        print_frame(pd.concat([t.assign(fact=fact) for fact, t in tables.items()], ignore_index=True), format)
        return
    print_head(month.inputs.title, month.inputs.folder, lang)
    echo(explained)
    for fact, rows in tables.items():
        counted = count_text(int(rows["counted"].sum()), lang)
        title = f"{month.rules.fact_of(fact).name[lang]}: {counted} / {count_text(len(rows), lang)}"
        lines = []
        for row in rows.to_dict("records"):
            days = [day_text(None if pd.isna(row[c]) else row[c]) for c in ("received_on", "due_on", "finished_on")]
            place = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
            yes = say("labels.yes" if row["counted"] else "labels.no", lang)
            lines.append((row["code"], place, str(row["row"]), *days, yes, row["why"]))
        print_table(say("cli.heads_rows", lang), lines, title=title)


def _print_standings(month: Month, track: str, name: str, lang: str) -> None:
    from ..report.sentences import remarks

    heads = say("cli.heads_standings", lang).split("|")
    shown = [n for n in range(len(heads)) if n != 7 or month.rules.gate]
    right, whole = ([at for at, n in enumerate(shown) if n in of] for of in ((0, 3, 4, 5, 6), range(8)))
    lines = []
    told = remarks(month, lang)
    for row in (one for one in month.standing_rows if one.track == track):
        numbers = [*(part_text(row, c, lang) for c in ("base", "bonus", "deduction")), total_text(row, lang)]
        remark = "; ".join(told[row.unit])
        cells = (
            rank_text(row),
            month.inputs.names[row.unit],
            row.unit,
            *numbers,
            gate_text(row.eligible, lang),
            remark,
        )
        lines.append([cells[n] for n in shown])
    print_table("|".join(heads[n] for n in shown), lines, title=name, right=right, whole=whole)


def _print_lines(month: Month, lang: str) -> None:
    parts = {"base": "cli.part_base", "bonus": "cli.part_bonus", "deduction": "cli.part_deduction"}
    lines = []
    for row in month.line_rows:
        source = f"{row.source_file}:{row.source_row}" if row.source_file else ""
        lines.append(
            (row.unit, row.criterion, say(parts[row.part], lang), count_text(row.points, lang), row.how, source)
        )
    print_table(say("cli.heads_lines", lang), lines, right=(3,))
