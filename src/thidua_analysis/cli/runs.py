"""`thidua run`, `papers`, `new`, `sample`, `lab` write folders; `open` shows what lies there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files.found import SETTINGS
from ..files.interpreter import without_addresses
from ..words.catalogue import say
from ..words.errors import CampaignError
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

if TYPE_CHECKING:
    from ..archive.runner import Ended

OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_out")]
RESULTS = {"published": "cli.published", "stands": "cli.stands", "draft": "labels.draft", "failed": "cli.failed"}


def run(
    campaign: CampaignOption = None,
    month: MonthsOption = None,
    every: Annotated[bool, typer.Option("--all", help="cli.option_all")] = False,
    year_end: YearEndOption = False,
    preview: Annotated[bool, typer.Option("--preview", help="cli.option_preview")] = False,
    out: OutOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="1, 2…", help="cli.option_jobs")] = 1,
    history: Annotated[bool, typer.Option("--history", help="cli.option_history")] = False,
    template: Annotated[Path | None, typer.Option("--template", metavar="FILE", help="cli.option_template")] = None,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.runner import run as run_months
    from ..ledger.chain import evidence_faults
    from ..ledger.entries import LEDGER

    if not (every or month or year_end) or (every and month):
        raise WrongUse("cli.months_or_all")
    if preview and history:
        raise WrongUse("cli.preview_or_history")
    opened = open_folder(campaign)
    reports = place_to_write(out, "reports", campaign)
    remark_missing_id(opened, lang)
    with _progress(lang) as told:
        results = run_months(
            opened, "all" if every else month or [], year_end=True if year_end else (None if every else False), out=reports, jobs=jobs, profile=profile,
            as_of=as_of, readings=chosen_readings(reading), language=lang.value, history=history, own_template=template, preview=preview, progress=told,
            replacing=None if preview else lambda key, before, headline: fail(say("cli.replacing", lang, key=key, before=before, headline=headline)),
        )  # fmt: skip
    print_head(opened.title, opened.folder, lang)
    for result in results:
        echo(_told(result, lang))
    record = f"{opened.folder.as_posix()}/{LEDGER}"
    for entry, one, state in evidence_faults(opened.folder, opened.ledger.entries):
        code = "cli.evidence_lost" if state == "missing" else "cli.evidence_changed"
        fail(say(code, lang, record=record, line=entry.seq, name=one.name, kept=one.kept_as))
    if blank := opened.settings.office.blank:
        fail(say("cli.office_blank", lang, path=f"{opened.folder.as_posix()}/{SETTINGS}", blank=blank))
    failed = [r for r in results if r.state == "failed"]
    for result in failed:
        fail(result.message if result.message.startswith(result.key) else f"{result.key}: {result.message}")
    if not preview:
        echo((reports / "index.html").as_posix())
    if failed:
        raise typer.Exit(1)


@contextmanager
def _progress(lang: Language) -> Iterator[Callable[[Ended, int], None]]:
    """What is told of each month when it is done: on a terminal a bar, else a line a month, with how many there are and the
    time that is left."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(say("cli.publishing", lang), total=None)
            yield lambda result, total: bar.update(task, advance=1, total=total, description=result.key)
        return
    started, done = time.monotonic(), count(1)

    def line(result: Ended, total: int) -> None:
        n = next(done)
        left = round((time.monotonic() - started) / n * (total - n))
        rest = say("cli.seconds_left", lang, seconds=left) if n < total else ""
        fail(f"[{n}/{total}] {result.key}: {say(RESULTS[result.state], lang)}{rest}")

    yield line


def _told(result: Ended, lang: Language) -> str:
    """A month in three sentences, what is left to people, what changed; then where it lies, and its seal."""
    from ..files.digests import grouped

    lines = [f"{result.key}: {say(RESULTS[result.state], lang)}"]
    if result.brief:
        lines.append(f"    {result.brief}")
        lines.append(say("cli.left_open", lang, open="; ".join(result.open) or say("labels.none", lang)))
    if result.headline:
        code = "cli.would_change" if result.state == "draft" else "cli.changes"
        lines.append(say(code, lang, headline=result.headline))
    if result.path:
        lines.append(f"    → {result.path.as_posix()}")
    if result.seal:
        lines.append(say("cli.seal", lang, seal=grouped(result.seal)))
    return "\n".join(lines)


def open_(
    month: Annotated[str | None, typer.Argument(metavar="[YYYY-MM]", help="cli.month_to_open")] = None,
    year_end: YearEndOption = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_published_in")] = None,
    campaign: CampaignOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    import webbrowser

    from ..archive.reports_folder import page_to_open

    if month and year_end:
        raise WrongUse("cli.one_period")
    page = page_to_open(place_to_write(out, "reports", campaign), "year-end" if year_end else month)
    echo(page.as_posix())
    webbrowser.open(page.resolve().as_uri())


def papers(
    campaign: CampaignOption = None,
    month: MonthOption = None,
    year_end: YearEndOption = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_papers_out")] = None,
    templates: Annotated[Path | None, typer.Option("--templates", metavar="DIR", help="cli.option_templates")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="cli.option_only")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="cli.option_pdf")] = False,
    log: Annotated[bool, typer.Option("--log", help="cli.option_log")] = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    reading: ReadingOption = None,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..report.papers import write_papers

    chosen = chosen_month(campaign, month, year_end, as_of, profile, reading)
    folder = place_to_write(out, "papers", campaign) / chosen.key
    written = write_papers(chosen, folder, templates, log, pdf, only or ())
    print_head(chosen.inputs.title, chosen.inputs.folder, lang)
    for path in written:
        echo(path.as_posix())


def feedback(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="cli.feedback_folder")],
    campaign: CampaignOption = None,
    month: MonthOption = None,
    no_cache: NoCacheOption = False,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..report.feedback import write_feedback

    opened = open_folder(campaign)
    at_hand = opened.months_at_hand
    if month is None and not at_hand:
        raise CampaignError("cli.no_month_yet", folder=opened.folder, month=opened.months[0])
    found = write_feedback(opened.month(month or at_hand[-1]), folder, lang.value)
    print_head(opened.title, opened.folder, lang)
    for path in found.written.values():
        echo(path.as_posix())
    for why in dict.fromkeys(found.without.values()):
        names = [opened.inputs.names[unit] for unit, reason in found.without.items() if reason == why]
        echo(say("cli.feedback_without", lang, count=len(names), why=why, names=names))


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
    without_addresses()
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
    without_addresses()
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
    without_addresses()
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
