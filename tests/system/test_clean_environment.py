"""A published month is checked years later: with nothing but Python, its own lock file and its own wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sealed import replace

from thidua_analysis.archive.bundle import read_seal
from thidua_analysis.files.resources import sample_campaign


def _run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert done.returncode in (0, 1), done.stderr
    return done


@pytest.fixture(scope="module")
def published(story, tmp_path_factory):
    """June of the plain sample, as corrected, and what it replaces, taken away from everything they were made beside."""
    first, there = (story / "reports" / f"2021-06-v{n}" for n in (1, 2))
    archive = tmp_path_factory.mktemp("archive")
    shutil.copytree(first, archive / first.name)
    return shutil.copytree(there, archive / there.name), read_seal(there)


@pytest.fixture(scope="module")
def python(published, tmp_path_factory):
    """The Python of a new environment that holds what the bundle locks, and the bundle's own wheel."""
    folder, _ = published
    home = tmp_path_factory.mktemp("clean")
    python = home / "venv" / "bin" / "python"
    uv = Path(sys.executable).parent / "uv"
    _run(sys.executable, "-m", "venv", *(["--without-pip"] if uv.is_file() else []), home / "venv")
    env = {"UV_SYSTEM_CERTS": "true", **os.environ}
    install = [uv, "pip", "install", "--python", python] if uv.is_file() else [python, "-m", "pip", "install"]
    (wheel,) = (folder / "data" / "software").glob("*.whl")
    locked = [*install, "--quiet", "--require-hashes", "-r", folder / "data" / "requirements.lock"]
    for command in (locked, [*install, "--quiet", "--no-deps", wheel]):
        done = _run(*command, env=env, timeout=1800)
        assert done.returncode == 0, done.stderr
    return python


@pytest.fixture
def verify(python, tmp_path):
    """`verify(folder)`: exit code and text, in an emptied environment, from another folder, with another home."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def of(*arguments):
        command = (python, "-m", "thidua_analysis", "verify", "--lang", "en", *arguments)
        done = _run(*command, cwd=tmp_path, env=env, timeout=600)
        return done.returncode, done.stdout + done.stderr

    return of


def test_the_software_is_that_of_the_bundle(python, tmp_path):
    code = "import thidua_analysis as td; print(td.__file__)"
    done = _run(python, "-c", code, cwd=tmp_path, env={"HOME": str(tmp_path)})
    assert done.stdout.startswith(str(python.parent.parent))
    assert not list(python.parent.parent.rglob(f"thidua_analysis/data/{sample_campaign().name}"))


def test_it_answers_yes_three_times(published, verify):
    folder, seal = published
    code, text = verify(folder, "--seal", seal)
    assert code == 0, text
    assert [line.rpartition(": ")[2] for line in text.splitlines()[1:4]] == ["YES"] * 3


def test_it_names_what_was_altered(published, verify, tmp_path):
    altered = shutil.copytree(published[0], tmp_path / published[0].name)
    replace(altered / "data" / "standings.csv", "thanh-xuan,commune,35,20,0,55", "thanh-xuan,commune,35,20,0,56")
    code, text = verify(altered, "--no-notebook")
    assert code == 1
    assert "data/standings.csv: its content is not what was published" in text
    assert "column total: '56' in the bundle, '55' comes out" in text
