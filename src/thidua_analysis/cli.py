"""The command line: `thidua …`. Thin: every command is a few calls into the package.

Exit codes: 0 done; 1 the data, or a check, says no; 2 wrong use.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from . import __version__
from .campaign import Campaign, Month
from .errors import CampaignError, ThiduaError
from .explain import Explanation
from .opening import open_campaign
from .problems import describe, problems_table
from .resources import sample_campaign
from .sample import DEFAULT_SEED, write_sample
from .template import new_campaign, write_templates
from .vietnamese import count_text, day_text, say

app = typer.Typer(
    help="Chấm điểm thi đua: từ số liệu của đơn vị đến báo cáo tháng có thể kiểm tra lại.\n\n"
    "Score an emulation campaign: from the units' figures to monthly reports that can be checked.",
    epilog="Bắt đầu / start: thidua check, thidua score --month 2021-06, thidua run --month 2021-06",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
DEFAULT_CAMPAIGN = Path("data/sample")


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Language(StrEnum):
    """The language of what is printed."""

    vi = "vi"
    en = "en"


CampaignOption = Annotated[
    Path, typer.Option("--campaign", metavar="DIR", help="Campaign folder. Thư mục đợt thi đua.")
]
MonthOption = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="Month. Tháng, ví dụ 2021-06.")]
YearEndOption = Annotated[bool, typer.Option("--year-end", help="The year's end instead of a month. Tổng kết năm.")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="As known on that day; default the month's last day. Theo những gì biết được đến ngày.",
    ),
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Named set of readings, e.g. literal. Bộ cách hiểu.")
]
ReadingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="NAME=OPTION", help="One reading, e.g. weekend=fixed; may be repeated. Một cách hiểu."
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json or csv. Dạng in ra.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="vi or en. Ngôn ngữ.")]


def _open(folder: Path) -> Campaign:
    if folder == DEFAULT_CAMPAIGN and not folder.is_dir():
        folder = sample_campaign()
        typer.echo(
            "Không có thư mục data/sample: dùng đợt thi đua mẫu đi kèm (số liệu giả lập). · Using the packaged sample (synthetic).",
            err=True,
        )
    return open_campaign(folder)


def _readings(pairs: list[str] | None) -> dict[str, str]:
    chosen = {}
    for pair in pairs or []:
        name, equals, option = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--reading {pair!r}: write NAME=OPTION, for example weekend=fixed")
        chosen[name] = option
    return chosen


def _month(
    campaign: Campaign,
    month: str | None,
    year_end: bool,
    as_of: str | None,
    profile: str | None,
    readings: list[str] | None,
) -> Month:
    if (month is None) == (not year_end):
        raise typer.BadParameter("name one month, --month 2021-06, or --year-end")
    if year_end:
        return campaign.year_end(as_of, profile, _readings(readings))
    return campaign.month(month or "", as_of, profile, _readings(readings))


@app.command()
def check(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: MonthOption = None,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Check the input files: what each was taken for, and every problem. Kiểm tra số liệu.

    Exit code 1 if any problem is an error: such a month cannot be published.
    """
    opened = _open(campaign)
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
        _print_frame(table, format)
    else:
        for one in periods:
            if len(opened.files(one.month).files):
                _print_files(one, lang)
        if found:
            _echo(describe(found, lang))
        errors = int((table["severity"] == "error").sum())
        _echo(
            say(lang, f"{errors} lỗi, {len(table) - errors} lưu ý", f"{errors} errors, {len(table) - errors} warnings")
        )
    if (table["severity"] == "error").any():
        raise typer.Exit(1)


@app.command()
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

    Nothing is written. With --format json: campaign, plan, month, profile, as_of, readings,
    standings, lines, awards, problems.
    """
    one = _month(_open(campaign), month, year_end, as_of, profile, reading)
    if format is Format.json:
        from .bundle import json_bytes, month_record

        _echo(json_bytes(month_record(one)).decode(), end="")
        return
    if format is Format.csv:
        _print_frame(one.lines if lines else one.standings, format)
        return
    from .show.sentences import in_brief, open_texts, period_text

    brief = in_brief(one, lang).plain  # computed before anything is printed: it may refuse
    names = dict(zip(one.campaign.units["unit"], one.campaign.units["name"], strict=True))
    _echo(f"{period_text(one, lang)} · {one.campaign.title} · {one.profile} · {one.as_of}")
    if lines:
        _print_lines(one, lang)
    else:
        for track in one.tracks:
            _print_standings(one, track.id, track.name[lang], names, lang)
    _echo(brief)
    for question in open_texts(one, lang):
        _echo(f"{say(lang, 'Cần quyết định', 'Decision needed')}: {question}")


@app.command()
def explain(
    unit: Annotated[str, typer.Argument(help="Unit, e.g. tan-hoa. Mã đơn vị.")],
    criterion: Annotated[
        str | None, typer.Argument(help="Criterion, e.g. C3, or L1 for deductions; all without. Tiêu chí.")
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
    one = _month(_open(campaign), month, year_end, as_of, profile, reading)
    found = one.explain(unit, criterion, lang)
    if rows:
        if (
            not isinstance(found, Explanation)
            or criterion is None
            or criterion.upper() not in [c.id for c in one.rules.criterion]
        ):
            raise typer.BadParameter("--rows wants one criterion that counts figures, for example C4")
        rule = one.rules.criterion_of(criterion.upper())
        _print_rows(one, str(found), [f for f in rule.facts if one.is_counted(unit, f)], unit, format, lang)
        return
    every = [found] if isinstance(found, Explanation) else found
    if format is Format.json:
        from .bundle import json_bytes

        _echo(json_bytes([e.record() for e in every]).decode(), end="")
    elif format is Format.csv:
        told = [(e.title, heading, s) for e in every for heading, sentences in e.lines for s in sentences]
        _print_frame(pd.DataFrame(told, columns=["title", "heading", "text"]), format)
    else:
        _echo("\n\n".join(str(e) for e in every))
        asked = next((c for c in one.rules.criterion if criterion and c.id == criterion.upper()), None)
        if asked and any(one.is_counted(unit, fact) for fact in asked.facts):
            _echo(say(lang, "Từng dòng của danh sách: thêm --rows", "Row by row, from the lists: add --rows"))


@app.command()
def run(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: Annotated[
        list[str] | None, typer.Option("--month", metavar="YYYY-MM", help="Month; may be repeated. Tháng.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every month at hand, and the year's end after the last. Tất cả các tháng.")
    ] = False,
    year_end: YearEndOption = False,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to publish. Nơi công bố.")] = Path("reports"),
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, metavar="N", help="Months at a time. Số tháng chạy cùng lúc.")
    ] = 1,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    """Publish reports: execute the notebooks of months and write them, with their data, to DIR. Lập báo cáo tháng.

    A month that failed is not published; the others go on, and the exit code is 1.
    """
    from .runner import run as run_months

    if not (every or month or year_end) or (every and month):
        raise typer.BadParameter("name months, --month 2021-06, or --all, or --year-end")
    opened = _open(campaign)
    complete = opened.months_at_hand == opened.months
    total = len(opened.months_at_hand) + (complete or year_end) if every else len(month or []) + year_end
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(say(lang, "đang lập báo cáo", "publishing"), total=total)
        results = run_months(
            opened, "all" if every else month or [], year_end=True if year_end else (None if every else False), out=out, jobs=jobs, profile=profile,
            as_of=as_of, readings=_readings(reading), language=lang.value, progress=lambda r: bar.update(task, advance=1, description=r.key),
        )  # fmt: skip
    words = {
        "published": say(lang, "đã công bố", "published"),
        "stands": say(lang, "không đổi", "stands"),
        "failed": say(lang, "KHÔNG LẬP ĐƯỢC", "FAILED"),
    }
    for result in results:
        _echo(f"{result.key}: {words[result.state]}{f' → {result.path.as_posix()}' if result.path else ''}")
    failed = [r for r in results if r.state == "failed"]
    for result in failed:
        _fail(result.message if result.message.startswith(result.key) else f"{result.key}: {result.message}")
    _echo((out / "index.html").as_posix())
    if failed:
        raise typer.Exit(1)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder, e.g. data/2022. Thư mục mới.")],
    plan: Annotated[
        str, typer.Option("--plan", metavar="PLAN", help="Id of a plan, or a rules file. Mã kế hoạch hoặc tệp quy tắc.")
    ] = "chau-thanh-a-2021",
    start: Annotated[
        str | None, typer.Option("--start", metavar="YYYY-MM-DD", help="Day the plan was issued. Ngày ban hành.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Name of the campaign. Tên đợt thi đua.")] = "",
    units: Annotated[
        Path | None, typer.Option("--units", metavar="FILE", help="List of units, like units.csv. Danh sách đơn vị.")
    ] = None,
    only_templates: Annotated[
        bool, typer.Option("--templates", help="Write the templates of an existing campaign again. Chỉ làm lại mẫu.")
    ] = False,
) -> None:
    """Lay out a new campaign: settings, units, report templates in Excel. Mở đợt thi đua mới."""
    if only_templates:
        written = write_templates(open_campaign(folder))
    else:
        try:
            day = date.fromisoformat(start) if start else None
        except ValueError:
            raise typer.BadParameter(f"--start {start!r}: write it as YYYY-MM-DD") from None
        written = new_campaign(folder, plan, day, title, units)
    for path in written:
        _echo(path.as_posix())
    if not only_templates and start is None:
        _echo("Ghi start_date (ngày ban hành kế hoạch) vào campaign.toml trước khi dùng. · Write start_date first.")


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder. Thư mục mới.")],
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Same seed, same bytes. Cùng số này thì cùng số liệu.")
    ] = DEFAULT_SEED,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="The same figures as clean tables. Cùng số liệu, dạng bảng sạch.")
    ] = False,
) -> None:
    """Write a synthetic sample campaign. Tạo đợt thi đua mẫu với số liệu giả lập."""
    _echo(f"{write_sample(out, seed, tidy).as_posix()}: số liệu giả lập · synthetic data, seed {seed}")


# ── printing ──────────────────────────────────────────────────────────────────────────────────


def _echo(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)


def _fail(text: str) -> None:
    sys.stderr.write(text + "\n")


def _print_frame(table: pd.DataFrame, format: Format) -> None:
    from .bundle import csv_text, json_bytes, records

    _echo(json_bytes(records(table)).decode() if format is Format.json else csv_text(table), end="")


def _print_files(month: Month, lang: str) -> None:
    from .show.inputs import form_text

    names = dict(zip(month.campaign.units["unit"], month.campaign.units["name"], strict=True))
    files = month.campaign.files(month.month)
    received = int(files.reports["received_on"].notna().sum())
    told = say(lang, f"{received} báo cáo có ngày nhận", f"{received} reports received")
    table = Table(title=f"{month.month}: {told}", title_justify="left")
    for n, head in enumerate(say(lang, "tệp|nhận là|đơn vị|dòng|dùng", "file|taken for|unit|rows|used").split("|")):
        table.add_column(head, justify="right" if n > 2 else "left")
    for file in files.files.to_dict("records"):
        name = f"{file['file']} [{file['sheet']}]" if file["sheet"] else file["file"]
        rows = [count_text(int(file[c]), lang) if file["form"] else "" for c in ("rows_read", "rows_used")]
        cells = (name, form_text(month, file["form"], lang), names.get(file["unit"], ""), *rows)
        table.add_row(*map(Text, cells))
    _print_table(table)


def _print_rows(month: Month, explained: str, facts: Sequence[str], unit: str, format: Format, lang: str) -> None:
    """The list rows behind each figure of a criterion."""
    if not facts:
        raise CampaignError(
            f"{unit}: nothing of this criterion was counted from lists in {month.key}",
            f"{unit}: {month.key} không có số nào của tiêu chí này được đếm từ danh sách",
        )
    tables = {fact: month.evidence(unit, fact, lang) for fact in facts}
    if format is not Format.table:
        _print_frame(pd.concat([t.assign(fact=fact) for fact, t in tables.items()], ignore_index=True), format)
        return
    _echo(explained)
    for fact, rows in tables.items():
        counted = count_text(int(rows["counted"].sum()), lang)
        name = month.rules.fact_of(fact).name[lang]
        table = Table(title=f"{name}: {counted} / {count_text(len(rows), lang)}", title_justify="left")
        for head in say(lang, "mã|tệp|dòng|nhận|hẹn|xong|tính|vì sao", "id|file|row|received|due|ended|counts|why").split("|"):  # fmt: skip
            table.add_column(head)
        for row in rows.to_dict("records"):
            days = [day_text(None if pd.isna(row[c]) else row[c]) for c in ("received_on", "due_on", "finished_on")]
            yes = say(lang, "có", "yes") if row["counted"] else say(lang, "không", "no")
            place = f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"]
            table.add_row(*map(Text, (row["code"], place, str(row["row"]), *days, yes, row["why"])))
        _print_table(table)


def _print_standings(month: Month, track: str, name: str, units: dict[str, str], lang: str) -> None:
    from .show.sentences import remarks

    table = Table(title=name, title_justify="left")
    heads = say(
        lang,
        "hạng|đơn vị|mã|chuẩn|thưởng|trừ|tổng|đạt ngưỡng|ghi chú",
        "rank|unit|id|base|bonus|deduction|total|gate|remarks",
    ).split("|")
    for n, head in enumerate(heads):
        table.add_column(head, justify="right" if n in (0, 3, 4, 5, 6) else "left", no_wrap=n != 8)
    for row in month.standings[month.standings["track"] == track].to_dict("records"):
        rank = "–" if pd.isna(row["rank"]) else f"{row['rank']}{'=' if row['tied'] else ''}"
        numbers = [count_text(row[c], lang) for c in ("base", "bonus", "deduction", "total")]
        gate = say(lang, "đạt", "yes") if row["eligible"] else say(lang, "chưa", "no")
        remark = "; ".join(remarks(month, row, lang))
        table.add_row(*map(Text, (rank, units[row["unit"]], row["unit"], *numbers, gate, remark)))
    _print_table(table)


def _print_lines(month: Month, lang: str) -> None:
    table = Table()
    for n, head in enumerate(
        say(lang, "đơn vị|tiêu chí|phần|điểm|cách tính|nguồn", "unit|criterion|part|points|arithmetic|source").split(
            "|"
        )
    ):
        table.add_column(head, justify="right" if n == 3 else "left")
    words = say(lang, "chuẩn|thưởng|trừ", "base|bonus|deduction").split("|")
    parts = dict(zip(("base", "bonus", "deduction"), words, strict=True))
    for row in month.lines.to_dict("records"):
        points = count_text(None if pd.isna(row["points"]) else row["points"], lang)
        source = f"{row['source_file']}:{row['source_row']}" if row["source_file"] else ""
        table.add_row(*map(Text, (row["unit"], row["criterion"], parts[row["part"]], points, row["how"], source)))
    _print_table(table)


def _print_table(table: Table) -> None:
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console = Console(file=sys.stdout, width=160)
    console.print(table)


def _version(asked: bool) -> None:
    if asked:
        _echo(f"thidua-analysis {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _language(arguments: list[str] | None) -> str:
    """The language asked for on the command line, for errors that leave a command half-way."""
    given = sys.argv[1:] if arguments is None else arguments
    return "en" if "--lang=en" in given or ("--lang", "en") in itertools.pairwise(given) else "vi"


def main(arguments: list[str] | None = None) -> None:
    """Run one command; an error becomes one readable block on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(arguments)
    except ThiduaError as e:
        _fail(e.message(_language(arguments)))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as e:
        _fail(f"{e.filename or ''}: {e.strerror or e}")
        sys.exit(1)
