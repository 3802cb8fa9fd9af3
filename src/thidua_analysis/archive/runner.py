"""A run: the inputs read and frozen once, workers started once, and each report made, sealed and published."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from ..campaign import Campaign, hold, open_campaign
from ..files.cells import Template
from ..files.digests import digest_of_folder
from ..files.private import PrivateFolder
from ..files.writing import flush, refuse_among_months, write_file
from ..intake import uncached
from ..ledger.chain import clear_killed, read_ledger
from ..ledger.decisions import Decisions
from ..ledger.entries import LEDGER
from ..month import Month
from ..plan.calendar import MONTH, last_day
from ..report.payload import Payload
from ..words.catalogue import LANGUAGES
from ..words.errors import CampaignError, RunError, ThiduaError, other_kind
from . import bundle
from .drafts import mark, write_draft
from .inputs import copy_inputs, freeze_inputs
from .reports_folder import FAILED, INDEX, index_of, log, publishing
from .templates import templates_of
from .worker import FOR_MONTHS, Worker


@dataclass(frozen=True)
class Ended:
    """How the making of one report ended: `published`, `stands` (same bytes as before), `draft`, or `failed` with the reason."""

    key: str
    state: str
    path: Path | None
    message: str = ""
    seal: str = ""
    headline: str = ""
    """What it changes from the version that it replaces, in one line."""
    brief: str = ""
    """The month in three sentences."""
    open: tuple[str, ...] = ()
    """What is left to people."""


@dataclass(frozen=True)
class _Task:
    """All a worker process needs, as plain values."""

    folder: Path
    kind: str
    month: str
    key: str
    as_of: str
    profile: str
    template: Template
    readings: dict[str, str] = field(default_factory=dict)
    language: str = "vi"
    out: Path = Path("reports")

    @property
    def parameters(self) -> dict[str, Any]:
        shared = {"campaign": self.folder.resolve().name, "profile": self.profile, "as_of": self.as_of}
        own = {"month": self.month} if self.kind == MONTH else {}
        return {**shared, **own, "language": self.language, "readings": self.readings}


@uncached()
def run(
    campaign: Campaign | str | Path,
    months: str | Sequence[str] = "all",
    *,
    year_end: bool | None = None,
    out: str | Path = "reports",
    jobs: int = 1,
    profile: str | None = None,
    as_of: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    language: str = "vi",
    history: bool = False,
    own_template: str | Path | None = None,
    preview: bool = False,
    progress: Callable[[Ended, int], None] | None = None,
    replacing: Callable[[str, str, str], None] | None = None,
) -> list[Ended]:
    """Execute and publish the reports of some months; with "all", of every month at hand and the year's end.

    The campaign's folder is read afresh, whatever a campaign object has read before.
    Comes back in the order of months: where each was published, that it stands unchanged, or why
    it failed. A failed month is never published, its marked notebook is kept in `out/failed/`, and
    the other months go on. `progress` is called after each, with how many there are in all; `replacing`, before a month
    is published whose points or awards are others than in the version before, with its key, that version and the change in one line. Writes
    `out/index.html`. With `preview` nothing is published: drafts for people to look at are made, in `out/du-thao/` (:mod:`.drafts`). With `history`, a month never
    published before is first published as it was known on its own last day, then, where a report or decision came
    later, once more. CampaignError for a month, profile or reading that does not exist, LedgerError if the record of
    decisions no longer leads to what is published in `out`, before anything is run. One run at a time publishes into
    `out`: another waits, and RunError says who is at it; RunError also where nothing can be written into `out`.
    """
    campaign = campaign if isinstance(campaign, Campaign) else open_campaign(campaign)
    out = Path(out)
    if campaign.decisions != Decisions(read_ledger(campaign.folder).entries):
        raise CampaignError("archive.decisions_in_memory")
    refuse_among_months(out, campaign.folder, campaign.months)
    if not isinstance(months, str | Sequence):
        raise other_kind("run", '"2021-06", ["2021-05", "2021-06"], "all"', months)
    every = months == "all"
    wanted = list(campaign.months_at_hand) if every else ([months] if isinstance(months, str) else list(months))
    if every and not wanted:
        raise CampaignError("archive.no_month_yet", folder=campaign.folder, month=campaign.months[0])
    if language not in LANGUAGES:
        raise CampaignError("archive.no_such_language", named=language, languages=LANGUAGES)
    last = bool(wanted) and wanted[-1] == campaign.months[-1]

    def periods_of(campaign: Campaign) -> list[Month]:
        found = [campaign.month(m, as_of, profile, readings) for m in dict.fromkeys(wanted)]
        if year_end or (year_end is None and every and last):
            found.append(campaign.year_end(as_of, profile, readings))
        return found

    periods = periods_of(campaign)
    templates = templates_of(sorted({p.kind for p in periods}), own_template)
    done: list[Ended] = []
    with publishing(out), PrivateFolder() as private, ExitStack() as stack:
        bundle.refuse_broken_ledger(campaign.ledger, out, campaign.id)
        clear_killed(campaign.folder)
        flush(campaign.folder / LEDGER)  # what is published rests on it
        count = min(jobs, len(periods) * (1 + history)) if jobs > 1 else 1
        workers = [
            stack.enter_context(Worker(private / f"worker-{n}", FOR_MONTHS)) for n in range(count)
        ]  # warm by the time all is read
        afresh = open_campaign(campaign.folder)
        periods = periods_of(afresh)
        frozen = private / afresh.id  # so that nothing published hangs on what the folder is called
        inputs = freeze_inputs(afresh.inputs, afresh.ledger, frozen, max((p.month for p in periods), default=""))
        if preview:
            mark(frozen)
            inputs = digest_of_folder(frozen)
        afresh.close()
        tasks = [
            task
            for p in periods
            for task in _tasks(p, frozen, templates[p.kind], out, profile, readings, language, history)
        ]
        for task, (made, seconds) in zip(tasks, _execute(tasks, workers, inputs), strict=True):
            # sealed one after the other: each bundle keeps the seal of the one before it
            result = made if isinstance(made, Ended) else _kept(task, made, preview, replacing)
            done.append(result)
            log(out, _told(result, seconds))
            if progress:
                progress(result, len(tasks))
        if not preview:
            write_file(out / INDEX, index_of(out, language).encode())
    return done


def _tasks(
    month: Month,
    frozen: Path,
    template: Template,
    out: Path,
    profile: str | None,
    readings: Mapping[str, str] | None,
    language: str,
    history: bool,
) -> list[_Task]:
    """What there is to make of a month: it as all that is known has it and, with `history`, as it was first known."""
    day = "" if month.as_of is None else month.as_of.isoformat()
    last = _Task(
        frozen, month.kind, month.month, month.key, day, profile or "", template, dict(readings or {}), language, out
    )
    first = last_day(month.month)
    if not history or day or month.known_on <= first or bundle.last_version(out, month.key):
        return [last]
    return [replace(last, as_of=first.isoformat()), last]


Made = tuple[dict[str, bytes] | Ended, float]


def _execute(tasks: Sequence[_Task], workers: Sequence[Worker], inputs: str) -> Iterator[Made]:
    """Each task's payload, or why there is none, and the seconds it took; in the order of the tasks."""
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def make(task: _Task) -> Made:
        worker = idle.get()
        started = time.perf_counter()
        try:
            # the worker may have been started elsewhere
            made: dict[str, bytes] | Ended = worker.call(_payload, replace(task, out=task.out.absolute()), inputs)
        except (ThiduaError, OSError) as e:
            made = _failed(task, e)
        idle.put(worker)
        return made, time.perf_counter() - started

    with ThreadPoolExecutor(len(workers)) as pool:
        try:
            yield from pool.map(make, tasks)
        except BaseException:
            for worker in workers:  # else the pool would wait for what nobody wants any more
                worker.close()
            raise


def _failed(task: _Task, error: ThiduaError | OSError) -> Ended:
    message = error.message(task.language) if isinstance(error, ThiduaError) else str(error)
    return Ended(task.key, "failed", None, message)


def _payload(task: _Task, inputs: str) -> dict[str, bytes]:
    """All that is published, made in a worker: what is scored, executed and frozen is one, the inputs with this digest.

    The worker opens them once. A notebook of the office's own, which may write, gets a copy of them to itself.
    """
    from .making import make_payload  # which the worker has at hand; who asks it need not wait for it

    with PrivateFolder() as private:
        folder = task.folder
        if task.template.own:
            folder = private / task.folder.name
            copy_inputs(task.folder, folder, task.month)
        else:
            hold(folder, inputs)
        campaign = open_campaign(folder)
        choose = (task.as_of or None, task.profile or None, task.readings)
        month = campaign.month(task.month, *choose) if task.kind == MONTH else campaign.year_end(*choose)
        _refuse_another_kind(task, month)
        failed = task.out / FAILED / f"{task.key}.ipynb"
        files = make_payload(month, task.language, task.parameters, folder.parent, task.template, failed)
        failed.unlink(missing_ok=True)
        return files


def _kept(
    task: _Task, files: dict[str, bytes], preview: bool, replacing: Callable[[str, str, str], None] | None
) -> Ended:
    """What was made, published or put down as a draft."""

    def changed(before: Payload, after: Payload, names: tuple[str, str]) -> dict[str, bytes]:
        from .making import changed_files

        told = changed_files(before, after, names)
        change = json.loads(told[bundle.CHANGES])
        if replacing and (change["totals"] or change["prizes"]):
            replacing(task.key, names[0], change["headline"])
        return told

    summary = json.loads(files["data/summary.json"])
    said = {"brief": summary["brief"], "open": tuple(summary["open"])}
    try:
        if preview:
            path, headline = write_draft(task.out, task.key, files)
            return Ended(task.key, "draft", path, headline=headline, **said)
        published = bundle.publish(task.out, task.key, files, changed)
    except (ThiduaError, OSError) as e:
        return _failed(task, e)
    state = "published" if published.new else "stands"
    return Ended(task.key, state, published.path, seal=published.seal, headline=published.headline, **said)


def _refuse_another_kind(task: _Task, month: Month) -> None:
    """A trial must not become the last version of an official month, nor another campaign take its place."""
    last = [*bundle.versions(task.out, task.key).values()][-1:]
    told = bundle.read_summary(last[0]) if last else None
    if told is None:
        return
    there = last[0].as_posix()
    if told["campaign"] != month.inputs.id:
        raise RunError("archive.of_another_campaign", bundle=there, theirs=told["campaign"], ours=month.inputs.id)
    official: dict[str, Any] = {"plan": month.plan.id}
    if task.profile or task.readings:
        official |= {"profile": month.profile, "readings": dict(month.readings_in_force)}
    official["language"] = task.language
    if other := [name for name, value in official.items() if told[name] != value]:
        raise RunError("archive.made_otherwise", bundle=there, what=other)
    lines = told["ledger"]["lines"]
    if lines > len(month.ledger.lines):
        known = month.known_on.isoformat()
        raise RunError(
            "archive.knows_more_decisions", bundle=there, lines=lines, key=month.key, known_on=known, ours=len(month.ledger.lines)
        )  # fmt: skip
    if task.as_of and told["known_on"] > month.known_on.isoformat():
        raise RunError(
            "archive.tells_a_later_day", bundle=there, later=told["known_on"], known_on=month.known_on.isoformat()
        )


def _told(result: Ended, seconds: float) -> dict[str, Any]:
    """What the log keeps of a result."""
    return {
        "key": result.key, "state": result.state, "path": result.path.name if result.path else "",
        "seconds": round(seconds, 2), "message": result.message,
    }  # fmt: skip
