"""A process that dies at any call that changes the disk loses nothing, and the next one finds no half of anything.

A kill is not an exception: no clean-up runs after it. So from the call at which the process dies on, every further
call dies too, that of a clean-up as well; and of what was not yet flushed to the disk only a half is there.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from thidua_analysis.archive import bundle
from thidua_analysis.archive.examined import faults
from thidua_analysis.archive.making import changed_files
from thidua_analysis.archive.reports_folder import INDEX, LOCK, LOG, log, publishing
from thidua_analysis.files.writing import write_file
from thidua_analysis.ledger.chain import append, evidence_faults, read_ledger
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.report.rows import json_bytes

CALLS = [
    *((os, name) for name in ("open", "fsync", "mkdir")),
    *((Path, name) for name in ("open", "mkdir", "chmod", "replace", "rename", "rmdir", "unlink")),
    (shutil, "rmtree"),
]


class Killed(BaseException):
    """Nothing catches it."""


class Process:
    """A process that dies at its `last` call; `calls` is how many it made."""

    def __init__(self, monkeypatch):
        self.calls, self.last = 0, 10**9
        monkeypatch.setattr(os, "fsync", lambda handle: None)  # waiting for the disk is not the point here
        for owner, name in CALLS:
            monkeypatch.setattr(owner, name, self._counted(name, getattr(owner, name)))

    def _counted(self, name, call):
        def counted(*args, **options):
            self.calls += 1
            if self.calls >= self.last:
                if name == "fsync" and self.calls == self.last:
                    self._lose_half(args[0])
                raise Killed(name)
            return call(*args, **options)

        return counted

    @staticmethod
    def _lose_half(handle):
        with suppress(OSError):  # a folder has no half
            os.ftruncate(handle, os.fstat(handle).st_size // 2)

    def dies_in(self, work, last):
        """Whether it died before its work was done."""
        self.calls, self.last = 0, last
        try:
            work()
        except Killed:
            return True
        finally:
            self.last = 10**9
        return False


def deaths(process, work, after):
    """Let a process die at its first call, its second and so on, until the work gets done; how often it died."""
    last = 1
    while process.dies_in(work, last):
        after()
        last += 1
    after()
    return last - 1


def test_a_record_that_is_added_to_is_the_old_one_or_the_new_one(tmp_path, monkeypatch):
    paper, folder = tmp_path / "paper.txt", tmp_path / "campaign"
    folder.mkdir()
    draft = {"at": "2021-07-12", "by": "x", "kind": "correct", "unit": "a", "month": "2021-06", "fact": "accounts_count", "was": 1, "now": 2, "reason": "x"}  # fmt: skip
    append(folder, draft)
    process, known, round_ = Process(monkeypatch), [read_ledger(folder)], [0]

    def work():
        paper.write_text(f"round {round_[0]}", encoding="utf-8")
        append(folder, draft, [paper])

    def after():
        round_[0] += 1
        now = read_ledger(folder)
        assert len(now.lines) - len(known[0].lines) in (0, 1) and now.lines[: len(known[0].lines)] == known[0].lines
        assert evidence_faults(folder, now.entries) == []
        known[0] = now

    count = deaths(process, work, after)
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(f".{LEDGER}")) == []
    assert not [p for p in (folder / "evidence").iterdir() if p.name.startswith(".")]
    assert count > 15


def summary(key):
    return {
        "key": key, "month": key, "before": "", "kind": "month", "campaign": "c", "plan": "p", "title": "Thử",
        "synthetic": True, "profile": "standard", "readings": {}, "language": "vi", "as_of": None,
        "known_on": "2021-06-30", "parameters": {}, "template": {}, "winners": [], "open": [], "warnings": 0,
        "ledger": {"lines": 0, "head": "0" * 64},
    }  # fmt: skip


def test_a_month_is_published_as_a_whole_or_not_at_all_and_nothing_is_left_of_a_try(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "software_wheel", lambda: None)
    out = tmp_path / "reports"
    files = {f"data/{n}.csv": b"unit\n" * n for n in range(1, 17)} | {"data/score.json": b"{}"}
    process = Process(monkeypatch)

    def publish(key):
        with publishing(out):
            made = bundle.publish(out, key, files | {"data/summary.json": json_bytes(summary(key))}, changed_files)
            log(out, {"key": key})
            write_file(out / INDEX, key.encode())
        return made

    publish("2021-06")
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name not in (INDEX, LOG)}

    def after():
        assert all(faults(path) == [] for path in bundle.published_folders(out))
        assert {p.read_bytes() == content for p, content in before.items()} == {True}
        assert (out / INDEX).read_text(encoding="utf-8") in ("2021-06", "2021-07")

    count = deaths(process, lambda: publish("2021-07"), after)
    assert not publish("2021-07").new
    assert sorted(p.name for p in out.iterdir() if p.name != LOCK) == [
        ".gitattributes", "2021-06-v1", "2021-07-v1", INDEX, LOG,
    ]  # fmt: skip
    assert count > 140
