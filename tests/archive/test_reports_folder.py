"""The reports folder: one run at a time, nothing half written stays, nothing is computed for a place that takes nothing."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

import thidua_analysis as td
from thidua_analysis.archive import reports_folder, runner
from thidua_analysis.archive.reports_folder import HOLDER, LOG, log, publishing
from thidua_analysis.files import resources
from thidua_analysis.report import papers

RUN = """
import sys
from pathlib import Path
from thidua_analysis.archive.reports_folder import publishing
with publishing(Path(sys.argv[1])):
    print("publishing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another_run(tmp_path):
    """A process that publishes into the folder until it is told to end."""
    out = tmp_path / "reports"
    holder = subprocess.Popen([sys.executable, "-c", RUN, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "publishing\n"
        yield out, holder
        holder.kill()


def refused(out):
    with pytest.raises(td.RunError) as caught, publishing(out):
        pytest.fail("published")
    return caught.value


def test_a_second_run_says_whose_turn_it_is_and_waits_for_it(another_run, monkeypatch, caplog):
    out, holder = another_run
    monkeypatch.setattr(reports_folder, "PATIENCE", 0.2)
    with caplog.at_level(logging.WARNING):
        error = refused(out)
    assert f"process {holder.pid}, " in error.en and f"process {holder.pid}, " in error.vi
    assert f"waiting for another run: process {holder.pid}" in caplog.text
    monkeypatch.setattr(reports_folder, "PATIENCE", 30)
    (out / ".2021-06-v1-abcd1234").mkdir()  # what the other still writes
    holder.stdin.close()
    with publishing(out):
        assert not (out / ".2021-06-v1-abcd1234").exists()
    assert not (out / HOLDER).exists()


def test_a_run_that_was_killed_holds_nothing(another_run):
    out, holder = another_run
    holder.kill()
    holder.wait()
    with publishing(out):
        pass
    assert not (out / HOLDER).exists()


def test_what_a_killed_run_left_is_cleared_and_what_was_published_stays(tmp_path):
    left = [
        ".2021-06-v2-abcd1234",
        ".2021-year-end-v1-abcd1234",
        ".index.html-abcd1234",
        "failed/.2021-06.ipynb-abcd1234",
    ]
    kept = ["2021-06-v1", ".2021-06-v1", ".git", "failed/2021-06.ipynb"]
    for name in (*left, *kept):
        (tmp_path / name).mkdir(parents=True)
    with publishing(tmp_path):
        pass
    assert [(tmp_path / name).exists() for name in left] == [False] * 4
    assert all((tmp_path / name).exists() for name in kept)


def test_git_is_told_to_leave_the_bytes_as_they_are_unless_somebody_said_otherwise(tmp_path):
    with publishing(tmp_path):
        assert (tmp_path / ".gitattributes").read_bytes() == b"* -text\n"
    (tmp_path / ".gitattributes").write_bytes(b"* binary\n")
    with publishing(tmp_path):
        assert (tmp_path / ".gitattributes").read_bytes() == b"* binary\n"


@pytest.mark.parametrize("how", ["a file is in the way", "a file above", "no permission"])
def test_a_place_that_takes_nothing_is_refused_before_anything_is_computed(tmp_path, monkeypatch, how):
    out = tmp_path / "a" / "reports"
    if how == "no permission":  # whoever runs tests may write everywhere

        def denied(path, *_, **__):
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(type(out), "mkdir", denied)
    else:
        (out if how == "a file is in the way" else out.parent).parent.mkdir(exist_ok=True)
        (out if how == "a file is in the way" else out.parent).write_bytes(b"")
    monkeypatch.setattr(runner, "_tasks", lambda *_: pytest.fail("computed"))
    with pytest.raises(td.RunError) as caught:
        td.run("sample", "2021-02", out=out)
    for text in (caught.value.en, caught.value.vi):
        assert out.as_posix() in text and "--out" in text
    assert "nothing was run" in caught.value.en and "chưa chạy gì" in caught.value.vi


@pytest.mark.parametrize("write", [lambda out: papers.write_papers(None, out), lambda out: resources.copy_sample(out)])
def test_so_it_is_where_papers_or_a_sample_go(tmp_path, monkeypatch, write):
    monkeypatch.setattr(papers, "papers", lambda *_: pytest.fail("computed"))
    monkeypatch.setattr(resources, "sample_campaign", lambda: pytest.fail("read"))
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(td.CampaignError, match=r"cannot be written to: .*; name another folder") as caught:
        write(tmp_path / "a" / "b" / "c")
    assert "không ghi vào được" in caught.value.vi and [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_line_that_was_left_half_written_spoils_no_other(tmp_path):
    log(tmp_path, {"key": "2021-06"})
    with (tmp_path / LOG).open("ab") as file:
        file.write(b'{"at": "2021-')
    log(tmp_path, {"key": "2021-07", "message": "\x9b2J"})
    log(tmp_path, {"key": "2021-08"})
    lines = (tmp_path / LOG).read_bytes().splitlines()
    assert [json.loads(line)["key"] for n, line in enumerate(lines) if n != 1] == ["2021-06", "2021-07", "2021-08"]
    assert lines[1] == b'{"at": "2021-' and b"\\u009b" in lines[2]
