"""Nothing has its name before the disk has its content."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISDIR

import pytest

from thidua_analysis.files.writing import clear_left, flush, write_file, write_folder, write_new
from thidua_analysis.ledger.chain import append
from thidua_analysis.ledger.entries import LEDGER


@pytest.fixture
def steps(monkeypatch):
    """In order: `file` and `folder` for one of them flushed, a name for what was renamed to it."""
    told: list[str] = []
    flush, replace, rename = os.fsync, Path.replace, Path.rename

    def fsync(handle):
        told.append("folder" if S_ISDIR(os.fstat(handle).st_mode) else "file")
        flush(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", lambda self, to: (told.append(Path(to).name), replace(self, to))[1])
    monkeypatch.setattr(Path, "rename", lambda self, to: (told.append(Path(to).name), rename(self, to))[1])
    return told


def test_a_file_is_flushed_then_renamed_then_its_folder_is_flushed(tmp_path, steps):
    write_file(tmp_path / "new" / "a.txt", b"1")
    assert steps == ["folder", "file", "a.txt", "folder"]  # first the folder that holds the new one
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"1"


def test_so_is_every_line_of_the_ledger_with_its_evidence_first(tmp_path, steps):
    (tmp_path / "photo.txt").write_bytes(b"x")
    folder = tmp_path / "campaign"
    folder.mkdir()
    about = {"unit": "a", "month": "2021-06", "fact": "accounts_count", "was": 1, "now": 2, "reason": "x"}
    append(folder, {"at": "2021-07-12", "by": "x", "kind": "correct", **about}, [tmp_path / "photo.txt"])
    kept = next((folder / "evidence").iterdir()).name
    assert steps == ["folder", "file", kept, "folder", "file", LEDGER, "folder"]


def test_every_file_of_a_folder_is_flushed_once_and_the_folder_renamed_once(tmp_path, steps):
    write_folder(tmp_path / "reports" / "v1", {"a": b"1", "data/b": b"2", "data/deep/c": b"3"}, read_only=True)
    # that which holds reports; v1, data and deep; then reports
    assert steps == ["folder", *["file"] * 3, *["folder"] * 3, "v1", "folder"]


def test_a_new_file_and_one_that_others_wrote_reach_the_disk_too(tmp_path, steps):
    write_new(tmp_path / "a.toml", b"1")
    assert steps == ["file", "folder"]
    flush(tmp_path / "a.toml")
    flush(tmp_path / "nothing")
    assert steps == ["file", "folder", "file", "folder", "folder"]


def test_what_was_left_half_written_is_cleared_by_its_name_alone(tmp_path):
    for name in (".2021-06-v1-abcd_123", ".x-abcd1234", ".2021-06-v1-abcd", "2021-06-v1-abcd1234"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "a").write_bytes(b"1")
        (tmp_path / name / "data" / "a").chmod(0o444)
    (tmp_path / ".index.html-abcd1234").write_bytes(b"half")
    assert [p.name for p in clear_left(tmp_path, r"2021-06-v\d+|index.html")] == [".2021-06-v1-abcd_123", ".index.html-abcd1234"]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == [".2021-06-v1-abcd", ".x-abcd1234", "2021-06-v1-abcd1234"]
    assert clear_left(tmp_path / "nothing", ".*") == []


@pytest.mark.parametrize("refusing", ["open", "fsync"])
def test_a_folder_that_cannot_be_flushed_is_written_all_the_same(tmp_path, monkeypatch, refusing):
    """Windows opens no folder; some network drives flush none."""
    real_open, real_fsync = os.open, os.fsync

    def opened(path, *args, **options):
        if refusing == "open" and Path(path).is_dir():
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *args, **options)

    def flushed(handle):
        if refusing == "fsync" and S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(22, "Invalid argument")
        real_fsync(handle)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", flushed)
    write_file(tmp_path / "a.txt", b"1")
    write_folder(tmp_path / "folder", {"data/b": b"2"})
    assert (tmp_path / "a.txt").read_bytes() == b"1" and (tmp_path / "folder" / "data" / "b").read_bytes() == b"2"


@pytest.mark.parametrize("write", [lambda p: write_file(p / "a", b"2"), lambda p: write_folder(p / "f", {"a": b"2"})])
def test_a_disk_that_fails_leaves_what_was_there(tmp_path, monkeypatch, write):
    (tmp_path / "a").write_bytes(b"1")

    def failing(handle):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        write(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_bytes() == b"1"
