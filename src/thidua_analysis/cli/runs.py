"""`thidua run`, `papers`, `new`, `sample`, `lab`: write folders."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..files.digests import grouped
from ..ledger.chain import LEDGER, evidence_faults
from ..opening import open_campaign
from ..report.blank_forms import new_campaign, write_templates
from ..sample import DEFAULT_SEED, write_sample
from ..words.vietnamese import say
from .options import (
    DEFAULT_CAMPAIGN,
    AsOfOption,
    CampaignOption,
    Language,
    LanguageOption,
    MonthOption,
    ProfileOption,
    ReadingOption,
    YearEndOption,
    chosen_month,
    chosen_readings,
    echo,
    fail,
    open_folder,
    remark_missing_id,
)


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
    history: Annotated[
        bool,
        typer.Option(
            "--history",
            help="Months never published: first as known on their last day, then with later decisions. Lập cả bản đầu.",
        ),
    ] = False,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="A notebook of your own to publish with, kept and named in the report. Mẫu sổ tay riêng.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    """Publish reports: execute the notebooks of months and write them, with their data, to DIR. Lập báo cáo tháng.

    A month that failed is not published; the others go on, and the exit code is 1. Without --template the notebook is
    always the package's own; to try things out, see thidua lab.
    """
    from ..archive.runner import run as run_months

    if not (every or month or year_end) or (every and month):
        raise typer.BadParameter("name months, --month 2021-06, or --all, or --year-end")
    opened = open_folder(campaign)
    remark_missing_id(opened, lang)
    complete = opened.months_at_hand == opened.months
    total = len(opened.months_at_hand) + (complete or year_end) if every else len(month or []) + year_end
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(say(lang, "đang lập báo cáo", "publishing"), total=None if history else total)
        results = run_months(
            opened, "all" if every else month or [], year_end=True if year_end else (None if every else False), out=out, jobs=jobs, profile=profile,
            as_of=as_of, readings=chosen_readings(reading), language=lang.value, history=history, own_template=template, progress=lambda r: bar.update(task, advance=1, description=r.key),
        )  # fmt: skip
    words = {
        "published": say(lang, "đã công bố", "published"),
        "stands": say(lang, "không đổi", "stands"),
        "failed": say(lang, "KHÔNG LẬP ĐƯỢC", "FAILED"),
    }
    for result in results:
        echo(f"{result.key}: {words[result.state]}{f' → {result.path.as_posix()}' if result.path else ''}")
        if result.headline:
            echo(f"    {say(lang, 'thay đổi', 'changes')}: {result.headline}")
        if result.seal:
            echo(f"    {say(lang, 'niêm phong', 'seal')}: {grouped(result.seal)}")
    missing = evidence_faults(opened.folder, opened.ledger.entries)
    for entry, one, state in missing:
        fail(
            say(
                lang,
                f"{opened.folder.as_posix()}/{LEDGER}, dòng {entry.seq}: căn cứ {one.name} {'bị thiếu' if state == 'missing' else 'đã bị sửa'} ({one.kept_as})",
                f"{opened.folder.as_posix()}/{LEDGER}, line {entry.seq}: evidence {one.name} is {state} ({one.kept_as})",
            )
        )
    failed = [r for r in results if r.state == "failed"]
    for result in failed:
        fail(result.message if result.message.startswith(result.key) else f"{result.key}: {result.message}")
    echo((out / "index.html").as_posix())
    if failed:
        raise typer.Exit(1)


def papers(
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where to; default papers/<month>. Nơi ghi.")
    ] = Path("papers"),
    templates: Annotated[
        Path | None, typer.Option("--templates", metavar="DIR", help="Word templates of your own. Mẫu Word riêng.")
    ] = None,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    """Make the papers of a month: workbook, Tờ trình, Biên bản; of the year's end the whole dossier. Lập văn bản.

    They are Vietnamese, messages are in the language asked for. A file that is there and holds something else is never written over.
    """
    from ..report.papers import write_papers

    chosen = chosen_month(open_folder(campaign), month, year_end, as_of, profile, reading)
    for path in write_papers(chosen, out / chosen.key, templates):
        echo(path.as_posix())


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
    month: Annotated[
        list[str] | None,
        typer.Option(
            "--month",
            metavar="YYYY-MM",
            help="A month that is scored, if not each is; may be repeated. Tháng có chấm điểm.",
        ),
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
        written = new_campaign(folder, plan, day, title, units, month or ())
    for path in written:
        echo(path.as_posix())
    if not only_templates and start is None:
        echo("Ghi start_date (ngày ban hành kế hoạch) vào campaign.toml trước khi dùng. · Write start_date first.")


def lab(
    campaign: Annotated[
        Path, typer.Argument(metavar="DIR", help="Campaign folder. Thư mục đợt thi đua.")
    ] = DEFAULT_CAMPAIGN,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="Where copies go; default so-tay in DIR. Nơi để bản sao."),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open/--no-open", help="Start JupyterLab, or only copy. Mở JupyterLab, hay chỉ sao.")
    ] = True,
    lang: LanguageOption = Language.vi,
) -> None:
    """Open JupyterLab on copies of the notebooks, yours to change: they publish nothing. Mở sổ tay để thử.

    Copies are made once and never written over; the campaign stands in their first cell.
    """
    from ..archive.lab import copy_notebooks, open_lab

    copies = copy_notebooks(open_folder(campaign), folder)
    where = copies.folder.as_posix()
    if copies.made:
        names = ", ".join(path.name for path in copies.made)
        echo(say(lang, f"{where}: đã sao {names}", f"{where}: copied {names}"))
    if copies.kept:
        names = ", ".join(path.name for path in copies.kept)
        echo(say(lang, f"{where}: đã có, giữ nguyên {names}", f"{where}: already there, left as they are: {names}"))
    if open_:
        open_lab(copies.folder)
    else:
        echo(say(lang, f'Mở bằng: python -m jupyter lab "{where}"', f'Open with: python -m jupyter lab "{where}"'))


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
    echo(f"{write_sample(out, seed, tidy).as_posix()}: số liệu giả lập · synthetic data, seed {seed}")
