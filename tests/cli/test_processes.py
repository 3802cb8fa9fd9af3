"""Commands as whole processes, where the process is the point: consoles, pipes, the folder they are started in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import process
from plain_sample import plain_sample

SCRIPT = Path(sys.executable).parent / ("thidua.exe" if os.name == "nt" else "thidua")


def test_vietnamese_is_printed_whatever_the_console_says_it_speaks():
    for encoding in ("ascii", "cp1258"):
        done = process("score", "--month", "2021-02", LC_ALL="C", PYTHONIOENCODING=encoding)
        assert done.returncode == 0 and "Xã Tân Hòa" in done.stdout


def test_a_reader_that_goes_away_ends_the_command_without_a_word_of_python():
    command = [str(SCRIPT), "score", "--month", "2021-02", "--lines", "--format", "csv"]
    with subprocess.Popen(command, cwd=plain_sample(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        told = running.stderr.read().decode()
        code = running.wait(timeout=120)
    assert "Traceback" not in told and code in (0, 1), told


@pytest.mark.skipif(not SCRIPT.is_file(), reason="the package runs without having been installed")
def test_nothing_that_lies_where_a_command_is_started_is_imported(tmp_path):
    for name in ("pandas", "json", "typer", "holidays", "thidua_analysis"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from here')", encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"THIDUA_CAMPAIGN": str(plain_sample())}
    done = subprocess.run(
        [SCRIPT, "explain", "tan-hoa", "C1", "--month", "2021-02"],
        cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_exit_codes_are_those_of_the_process():
    assert process("score", "--month", "2021-02", "--format", "csv").returncode == 0
    assert process("score", "--month", "2031-02").returncode == 1
    assert process("score", "--months", "2021-02").returncode == 2
