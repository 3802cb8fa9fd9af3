"""A folder for one process alone goes with the process, even with one that was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from thidua_analysis.files import private
from thidua_analysis.files.private import PrivateFolder
from thidua_analysis.intake.lists.staging import Workspace

HOLD = """
import sys
from pathlib import Path
from thidua_analysis.files.private import PrivateFolder
folder = PrivateFolder(Path(sys.argv[1]))
(folder.path / "codes.parquet").write_bytes(b"H30.1-210326-0001")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def living(tmp_path):
    """Another process and its folder."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    with holder:
        yield holder, Path(holder.stdout.readline().strip())
        holder.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_lists_are_counted_in_leaves_nothing_behind(tmp_path):
    with Workspace(tmp_path) as workspace:
        assert names(tmp_path) == [workspace.folder.name, f"{workspace.folder.name}.lock"]
    assert names(tmp_path) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next_and_never_a_living_ones(tmp_path, living):
    holder, theirs = living
    private._clear.cache_clear()
    with PrivateFolder(tmp_path) as mine:
        assert (theirs / "codes.parquet").is_file() and mine.parent == theirs.parent
    holder.kill()
    holder.wait()
    assert names(tmp_path) == [theirs.name, f"{theirs.name}.lock"]
    private._clear.cache_clear()
    PrivateFolder(tmp_path).close()
    assert names(tmp_path) == []


def test_what_others_laid_out_is_not_touched(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a").write_bytes(b"1")
    try:
        (tmp_path / "thidua-1.lock").symlink_to(precious / "a")
        (tmp_path / "thidua-2").symlink_to(precious, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    (tmp_path / "thidua-2.lock").touch()
    (tmp_path / "thidua-3.lock").mkdir()
    (tmp_path / "thidua-old").mkdir()
    private._clear.cache_clear()
    PrivateFolder(tmp_path).close()
    assert (precious / "a").read_bytes() == b"1"
    assert names(tmp_path) == ["precious", "thidua-1.lock", "thidua-2", "thidua-3.lock", "thidua-old"]
