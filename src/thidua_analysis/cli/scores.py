"""`thidua check`, `score`, `explain`: look, and write nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import pandas as pd
import typer

from ..campaign import Month
from ..scoring.explain import Explanation, gate_text, part_text, rank_text, total_text
from ..words.errors import CampaignError
from ..words.problems import describe, problems_table
from ..words.vietnamese import count_text, day_text, say
from .options import (
    DEFAULT_CAMPAIGN,
    AsOfOption,
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    MonthOption,
    ProfileOption,
    ReadingOption,
    TextTable,
    YearEndOption,
    chosen_month,
    echo,
    open_folder,
    print_frame,
    print_table,
    remark_missing_id,
)


def check(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: MonthOption = None,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Check the input files: what each was taken for, and every problem. Kiểm tra số liệu.

    Exit code 1 if any problem is an error: such a month cannot be published.
    """
    opened = open_folder(campaign)
    remark_missing_id(opened, lang)
    months = [month] if month else list(opened.months_at_hand)
    if not months:
        raise CampaignError(
            f"{opened.folder} holds no month yet; make a folder such as {opened.months[0]} and put its files there",
            f"{opened.folder} chưa có tháng nào; tạo thư mục, ví dụ {opened.months[0]}, và đặt các tệp của tháng vào đó",
        )
    periods = [opened.month(m) for m in months]
    found = dict.fromkeys(p for one in periods for p in one.found)
    table = problems_table(found, lang)
    if format is not Format.table:
        print_frame(table, format)
    else:
        for one in periods:
            if len(opened.files(one.month).files):
                _print_files(one, lang)
        if found:
            echo(describe(found, lang))
        errors = int((table["severity"] == "error").sum())
        echo(
            say(lang, f"{errors} lỗi, {len(table) - errors} lưu ý", f"{errors} errors, {len(table) - errors} warnings")
        )
    if (table["severity"] == "error").any():
        raise typer.Exit(1)


def score(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Every line of the score instead of the standings. Từng dòng điểm.")
    ] = False,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Score one month: standings, awards, what is open. Chấm điểm một tháng.

    Nothing is written. With --format json: campaign, plan, month, profile, as_of, known_on, readings,
    standings, lines, awards, problems.
    """
    one = chosen_month(open_folder(campaign), month, year_end, as_of, profile, reading)
    if format is Format.json:
        from ..report.rows import json_bytes, month_record

        echo(json_bytes(month_record(one)).decode(), end="")
        return
    if format is Format.csv:
        print_frame(one.lines if lines else one.standings, format)
        return
    from ..report.sentences import in_brief, known_text, open_texts, period_text

    brief = in_brief(one, lang).plain  # computed before anything is printed: it may refuse
    names = dict(zip(one.campaign.units["unit"], one.campaign.units["name"], strict=True))
    echo(f"{period_text(one, lang)} · {one.campaign.title} · {one.profile} · {known_text(one, lang)}")
    if lines:
        _print_lines(one, lang)
    else:
        for track in one.tracks:
            _print_standings(one, track.id, track.name[lang], names, lang)
    echo(brief)
    for question in open_texts(one, lang):
        echo(f"{say(lang, 'Cần quyết định', 'Decision needed')}: {question}")


def explain(
    unit: Annotated[str, typer.Argument(help="Unit, as in units.csv. Mã đơn vị trong units.csv.")],
    criterion: Annotated[
        str | None, typer.Argument(help="Criterion or deduction of the plan; all without. Tiêu chí.")
    ] = None,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="The rows of portal lists behind the figures. Từng dòng của danh sách.")
    ] = False,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Why a unit has these points: clause, reading, figure, file and row, arithmetic. Vì sao được điểm này."""
    one = chosen_month(open_folder(campaign), month, year_end, as_of, profile, reading)
    found = one.explain(unit, criterion, lang)
    if rows:
        if (
            not isinstance(found, Explanation)
            or criterion is None
            or criterion.upper() not in [c.id for c in one.rules.criterion]
        ):
            counted = ", ".join(c.id for c in one.rules.criteria(one.campaign.unit(unit)["track"]))
            raise typer.BadParameter(f"--rows wants one criterion; there are: {counted}")
        rule = one.rules.criterion_of(criterion.upper())
        _print_rows(one, str(found), [f for f in rule.facts if one.is_counted(unit, f)], unit, format, lang)
        return
    every = [found] if isinstance(found, Explanation) else found
    if format is Format.json:
        from ..report.rows import json_bytes

        echo(json_bytes([e.record() for e in every]).decode(), end="")
    elif format is Format.csv:
        told = [(e.title, heading, s) for e in every for heading, sentences in e.lines for s in sentences]
        print_frame(pd.DataFrame(told, columns=["title", "heading", "text"]), format)
    else:
        echo("\n\n".join(str(e) for e in every))
        asked = next((c for c in one.rules.criterion if criterion and c.id == criterion.upper()), None)
        if asked and any(one.is_counted(unit, fact) for fact in asked.facts):
            echo(say(lang, "Từng dòng của danh sách: thêm --rows", "Row by row, from the lists: add --rows"))


# ── printing ──────────────────────────────────────────────────────────────────────────────────


def _print_files(month: Month, lang: str) -> None:
    from ..report.inputs import form_text

    names = dict(zip(month.campaign.units["unit"], month.campaign.units["name"], strict=True))
    files = month.campaign.files(month.month)
    received = int(files.reports["received_on"].notna().sum())
    told = say(lang, f": {received} báo cáo có ngày nhận", f": {received} reports received")
    heads = say(lang, "tệp|nhận là|đơn vị|dòng|dùng", "file|taken for|unit|rows|used").split("|")
    table = TextTable(heads, title=month.month + (told if month.rules.reporting else ""), right=(3, 4))
    for file in files.files.to_dict("records"):
        name = f"{file['file']} [{file['sheet']}]" if file["sheet"] else file["file"]
        rows = [count_text(int(file[c]), lang) if file["form"] else "" for c in ("rows_read", "rows_used")]
        cells = (name, form_text(month, file["form"], lang), names.get(file["unit"], ""), *rows)
        table.row(*cells)
    print_table(table)


def _print_rows(month: Month, explained: str, facts: Sequence[str], unit: str, format: Format, lang: str) -> None:
    """The list rows behind each figure of a criterion."""
    if not facts:
        raise CampaignError(
            f"{unit}: nothing of this criterion was counted from lists in {month.key}",
            f"{unit}: {month.key} không có số nào của tiêu chí này được đếm từ danh sách",
        )
    tables = {fact: month.evidence(unit, fact, lang) for fact in facts}
    if format is not Format.table:
        print_frame(pd.concat([t.assign(fact=fact) for fact, t in tables.items()], ignore_index=True), format)
        return
    echo(explained)
    for fact, rows in tables.items():
        counted = count_text(int(rows["counted"].sum()), lang)
        name = month.rules.fact_of(fact).name[lang]
        heads = say(lang, "mã|tệp|dòng|nhận|hẹn|xong|tính|vì sao", "id|file|row|received|due|ended|counts|why")
        table = TextTable(heads.split("|"), title=f"{name}: {counted} / {count_text(len(rows), lang)}")
        for row in rows.to_dict("records"):
            days = [day_text(None if pd.isna(row[c]) else row[c]) for c in ("received_on", "due_on", "finished_on")]
            yes = say(lang, "có", "yes") if row["counted"] else say(lang, "không", "no")
            place = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
            table.row(row["code"], place, str(row["row"]), *days, yes, row["why"])
        print_table(table)


def _print_standings(month: Month, track: str, name: str, units: dict[str, str], lang: str) -> None:
    from ..report.sentences import remarks

    heads = say(
        lang,
        "hạng|đơn vị|mã|chuẩn|thưởng|trừ|tổng|đạt ngưỡng|ghi chú",
        "rank|unit|id|base|bonus|deduction|total|gate|remarks",
    ).split("|")
    shown = [n for n in range(len(heads)) if n != 7 or month.rules.gate]
    right, whole = ([at for at, n in enumerate(shown) if n in of] for of in ((0, 3, 4, 5, 6), range(8)))
    table = TextTable([heads[n] for n in shown], title=name, right=right, whole=whole)
    told = remarks(month, lang)
    for row in month.standings[month.standings["track"] == track].to_dict("records"):
        numbers = [*(part_text(row, c, lang) for c in ("base", "bonus", "deduction")), total_text(row, lang)]
        remark = "; ".join(told[row["unit"]])
        cells = (rank_text(row), units[row["unit"]], row["unit"], *numbers, gate_text(row, lang), remark)
        table.row(*(cells[n] for n in shown))
    print_table(table)


def _print_lines(month: Month, lang: str) -> None:
    heads = say(lang, "đơn vị|tiêu chí|phần|điểm|cách tính|nguồn", "unit|criterion|part|points|arithmetic|source")
    table = TextTable(heads.split("|"), right=(3,))
    words = say(lang, "chuẩn|thưởng|trừ", "base|bonus|deduction").split("|")
    parts = dict(zip(("base", "bonus", "deduction"), words, strict=True))
    for row in month.lines.to_dict("records"):
        points = count_text(None if pd.isna(row["points"]) else row["points"], lang)
        source = f"{row['source_file']}:{row['source_row']}" if row["source_file"] else ""
        table.row(row["unit"], row["criterion"], parts[row["part"]], points, row["how"], source)
    print_table(table)
