"""`thidua run`, `papers`, `new`, `sample`, `lab`: write folders."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ..words.catalogue import say
from .options import (
    AsOfOption,
    CampaignOption,
    Language,
    LanguageOption,
    MonthOption,
    MonthsOption,
    NoCacheOption,
    ProfileOption,
    ReadingOption,
    YearEndOption,
    chosen_month,
    chosen_readings,
    echo,
    fail,
    open_folder,
    place_to_write,
    print_head,
    remark_missing_id,
    typed,
)
from .pages import WrongUse

OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_out")]
RESULTS = {"published": "cli.published", "stands": "cli.stands", "failed": "cli.failed"}


def run(
    campaign: CampaignOption = None,
    month: MonthsOption = None,
    every: Annotated[bool, typer.Option("--all", help="cli.option_all")] = False,
    year_end: YearEndOption = False,
    out: OutOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="1, 2…", help="cli.option_jobs")] = 1,
    history: Annotated[bool, typer.Option("--history", help="cli.option_history")] = False,
    template: Annotated[Path | None, typer.Option("--template", metavar="FILE", help="cli.option_template")] = None,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..archive.runner import run as run_months
    from ..files.digests import grouped
    from ..ledger.chain import evidence_faults
    from ..ledger.entries import LEDGER

    if not (every or month or year_end) or (every and month):
        raise WrongUse("cli.months_or_all")
    opened = open_folder(campaign)
    reports = place_to_write(out, "reports", campaign)
    remark_missing_id(opened, lang)
    complete = opened.months_at_hand == opened.months
    total = len(opened.months_at_hand) + (complete or year_end) if every else len(month or []) + year_end
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(say("cli.publishing", lang), total=None if history else total)
        results = run_months(
            opened, "all" if every else month or [], year_end=True if year_end else (None if every else False), out=reports, jobs=jobs, profile=profile,
            as_of=as_of, readings=chosen_readings(reading), language=lang.value, history=history, own_template=template, progress=lambda r: bar.update(task, advance=1, description=r.key),
        )  # fmt: skip
    print_head(opened.title, opened.folder, lang)
    for result in results:
        where = f" → {result.path.as_posix()}" if result.path else ""
        echo(f"{result.key}: {say(RESULTS[result.state], lang)}{where}")
        if result.headline:
            echo(say("cli.changes", lang, headline=result.headline))
        if result.seal:
            echo(say("cli.seal", lang, seal=grouped(result.seal)))
    record = f"{opened.folder.as_posix()}/{LEDGER}"
    for entry, one, state in evidence_faults(opened.folder, opened.ledger.entries):
        code = "cli.evidence_lost" if state == "missing" else "cli.evidence_changed"
        fail(say(code, lang, record=record, line=entry.seq, name=one.name, kept=one.kept_as))
    failed = [r for r in results if r.state == "failed"]
    for result in failed:
        fail(result.message if result.message.startswith(result.key) else f"{result.key}: {result.message}")
    echo((reports / "index.html").as_posix())
    if failed:
        raise typer.Exit(1)


def papers(
    campaign: CampaignOption = None,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_papers_out")] = None,
    templates: Annotated[Path | None, typer.Option("--templates", metavar="DIR", help="cli.option_templates")] = None,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..report.papers import write_papers

    chosen = chosen_month(campaign, month, year_end, as_of, profile, reading)
    written = write_papers(chosen, place_to_write(out, "papers", campaign) / chosen.key, templates)
    print_head(chosen.inputs.title, chosen.inputs.folder, lang)
    for path in written:
        echo(path.as_posix())


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="cli.new_campaign")],
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="cli.option_plan")] = "chau-thanh-a-2021",
    start: Annotated[str | None, typer.Option("--start", metavar="YYYY-MM-DD", help="cli.option_start")] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="cli.option_title")] = "",
    units: Annotated[Path | None, typer.Option("--units", metavar="FILE", help="cli.option_units")] = None,
    month: Annotated[
        list[str] | None, typer.Option("--month", metavar="YYYY-MM", help="cli.option_scored_month")
    ] = None,
    only_templates: Annotated[bool, typer.Option("--templates", help="cli.option_only_templates")] = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..report.blank_forms import GUIDE, new_campaign, write_templates

    if only_templates:
        written = write_templates(open_folder(folder))
    else:
        try:
            day = date.fromisoformat(start) if start else None
        except ValueError:
            raise WrongUse("cli.start_not_a_day", start=start) from None
        written = new_campaign(folder, plan, day, title, units, month or ())
    for path in written:
        echo(path.as_posix())
    if only_templates:
        return
    if start is None:
        echo(say("cli.write_start_first", lang))
        return
    echo(say("cli.new_next", lang, month=written[-1].as_posix(), guide=(folder / GUIDE).as_posix()))
    echo(f"  thidua status{typed(folder)}")


def lab(
    campaign: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="cli.option_campaign")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", metavar="DIR", help="cli.option_copies")] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="cli.option_open")] = True,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.lab import copy_notebooks, open_lab

    opened = open_folder(campaign)
    copies = copy_notebooks(opened, folder)
    print_head(opened.title, opened.folder, lang)
    where = copies.folder.as_posix()
    if copies.made:
        echo(say("cli.copied", lang, where=where, names=[path.name for path in copies.made]))
    if copies.kept:
        echo(say("cli.left_as_they_are", lang, where=where, names=[path.name for path in copies.kept]))
    if open_:
        open_lab(copies.folder, opened.folder)
    else:
        echo(say("cli.open_with", lang, where=where))


def notebook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="cli.notebook_name")],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="cli.option_parameter")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="cli.option_executed")] = None,
    campaign: CampaignOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.lab import execute_notebook

    opened = open_folder(campaign)
    written = execute_notebook(opened, name, parameter or (), out, lang.value)
    print_head(opened.title, opened.folder, lang)
    echo(written.as_posix())


def app(
    campaign: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="cli.option_campaign")] = None,
    port: Annotated[int, typer.Option("--port", help="cli.option_port")] = 8866,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="cli.option_open_page")] = True,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.lab import serve_page

    opened = open_folder(campaign)
    print_head(opened.title, opened.folder, lang)
    serve_page(opened, lang, port, open_)


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="cli.new_folder")],
    seed: Annotated[int | None, typer.Option("--seed", hidden=True)] = None,
    tidy: Annotated[bool, typer.Option("--tidy", hidden=True)] = False,
    lang: LanguageOption = Language.vi,
) -> None:
    if seed is not None or tidy:
        raise typer.BadParameter(say("cli.sample_of_another_seed", lang))
    from ..files.resources import copy_sample

    copy_sample(folder)
    echo(say("cli.synthetic", lang, where=folder.as_posix()))
