"""The reports folder while a run publishes into it: one run at a time, nothing of a killed one, a line in the log."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..files.writing import AS_THEY_ARE, GIT_ATTRIBUTES, clear_left, write_file, write_new
from ..plan.calendar import MONTH, YEAR_END
from ..report.index import Listed, index_page
from ..report.pages import UNIT_PAGES, page_name
from ..report.payload import Contents
from ..words.catalogue import words
from ..words.errors import CampaignError, RunError
from ..words.plaintext import json_text, one_line
from ..words.vietnamese import ascii_name
from .bag import PAYLOAD, identifier, read_short
from .bundle import PUBLISHED, last_version, published_folders, read_seal, read_summary

LOCK, HOLDER, LOG, INDEX, FAILED = ".run.lock", ".run.holder", "run-log.jsonl", "index.html", "failed"
PATIENCE = 60
"""Seconds to wait for another run to end."""


@contextmanager
def publishing(out: Path) -> Iterator[None]:
    """The folder for one run alone, made where it is not there.

    RunError before anything is computed: where nothing can be written, and where another run does not end. What a
    killed run left half written is removed.
    """
    lock = FileLock(out / LOCK)
    try:
        out.mkdir(parents=True, exist_ok=True)
        _acquire(lock, out)
        _prepare(out)
    except OSError as e:
        lock.release()
        raise RunError("archive.reports_not_writable", out=out.as_posix(), reason=e) from None
    try:
        yield
    finally:
        with suppress(OSError):
            (out / HOLDER).unlink(missing_ok=True)
        lock.release()


def _prepare(out: Path) -> None:
    """Say who is here, clear what a killed run left, tell git to leave the bytes alone."""
    write_file(out / HOLDER, _who().encode())
    clear_left(out, rf"{PUBLISHED.pattern}|{INDEX}|\{HOLDER}")
    clear_left(out / FAILED, r".+\.ipynb")
    with suppress(FileExistsError):
        write_new(out / GIT_ATTRIBUTES, AS_THEY_ARE)


def _acquire(lock: FileLock, out: Path) -> None:
    with suppress(Timeout):
        lock.acquire(timeout=0)
        return
    told = words("archive.waiting_for_another_run", holder=_holder(out))
    logging.getLogger(__name__).warning("%s: %s · %s", one_line(out.as_posix()), told.vi, told.en)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise RunError(
            "archive.another_run_publishes", out=out.as_posix(), seconds=PATIENCE, holder=_holder(out)
        ) from None


def _who() -> str:
    return f"process {os.getpid()}, {platform.node()}, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _holder(out: Path) -> str:
    """Who publishes, as far as it can be read."""
    try:
        return one_line((out / HOLDER).read_text(encoding="utf-8", errors="replace"), 256) or "?"
    except OSError:
        return "?"


def log(out: Path, line: Mapping[str, Any]) -> None:
    """One line a run, outside every published folder: this is where time may stand.

    A line that a killed run left half written is ended first, so that it spoils no other.
    """
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **line}
    with (out / LOG).open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        torn = file.read(1) not in (b"", b"\n")
        file.write((b"\n" if torn else b"") + json_text(told).encode() + b"\n")


def index_of(out: Path, language: str = "vi") -> str:
    """The index page over the published folders in `out`."""
    first = {identifier(path): path for path in reversed(published_folders(out))}  # of copies
    told = [(path, read_summary(path)) for path in first.values()]
    return index_page([_listed(path, summary) for path, summary in told if summary is not None], language)


def page_to_open(out: Path, period: str | None) -> Path:
    """The newest page of a month, or of the `year-end`; without one the season's. CampaignError where it is not there."""
    if period is None:
        page = out / INDEX
    else:
        keys = {identifier(path).rpartition("-v")[0] for path in published_folders(out)}
        key = max((key for key in keys if key == period or key.endswith(f"-{period}")), default="")
        last = last_version(out, key)
        page = last / PAYLOAD / f"{page_name(YEAR_END if 'year' in key else MONTH)}.html" if last else out / period
    if not page.is_file():
        raise CampaignError("archive.nothing_to_open", out=out.as_posix(), period=period or INDEX)
    return page


def _listed(path: Path, summary: Mapping[str, Any]) -> Listed:
    data, found = path / "data", {}
    units = f"inputs/{ascii_name(summary['campaign'])}/units.csv"
    for name in ("standings.csv", "awards.csv", "changes.json", units):
        with suppress(OSError):
            found[f"data/{name}"] = read_short(data / name)
    has = frozenset(name for name in ("papers", UNIT_PAGES) if (data / name).is_dir())
    return Listed(path.name, identifier(path), summary, read_seal(path), has, Contents(found))
