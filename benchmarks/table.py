"""One table of how long things take: commands as people type them, a month read anew and again, large lists, many variants.

    make bench        # on a quiet machine; some minutes

Each row is measured in processes of its own, with a cache of months of its own, which is empty at first. The table is
printed, and written into the README beside it, between its two marks. Seconds are wall time and, of all processes
together, of the processors. "0.5" is what the same row took in version 0.5.0, on two quiet cores.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "sample"
README = HERE / "README.md"
MARKS = "<!-- table -->\n", "<!-- end of table -->\n"

MONTH = "2021-12"
THIDUA = [sys.executable, "-m", "thidua_analysis"]
IN_PROCESS = "import sys, time; sys.path.insert(0, {here!r}); {before}; start = time.perf_counter(); {timed}; print(time.perf_counter() - start)"
XLSX = (
    "import tempfile, xlsxwriter; from pathlib import Path; path = Path(tempfile.mkdtemp()) / 'a.xlsx';"
    "book = xlsxwriter.Workbook(path, {'constant_memory': True}); sheet = book.add_worksheet();"
    "[sheet.write_row(n, 0, [f'dòng {n} cột {c}' for c in range(10)]) for n in range(300_000)]; book.close();"
    "from thidua_analysis.intake.containers.opened import read_file"
)
OPENED = f"import thidua_analysis as td; campaign = td.open_campaign({str(SAMPLE)!r})"
JUNE = f"{OPENED}; june = campaign.month('2021-06'); june.standings, june.awards"
YEAR = f"{OPENED}; months = [campaign.month(m) for m in campaign.months]; [(m.standings, m.awards) for m in months]"
POINTS = (
    "import scoring; frame = scoring.frames(scoring.make(1_000_000)); run = scoring.columns_way(frame['pandas']).run"
)
LISTS = "import tempfile; from pathlib import Path; import lists; path = Path(tempfile.mkdtemp()) / 'a.parquet'; lists.make(path, 5_000_000)"


def inside(before: str, timed: str) -> list[str]:
    """A piece of Python, timed from within: neither imports nor what it needs at hand count."""
    return [sys.executable, "-c", IN_PROCESS.format(here=str(HERE), before=before, timed=timed)]


# what is done → the command, and what it took in 0.5.0
ROWS: dict[str, tuple[list[str], str]] = {
    "`thidua --help`": ([*THIDUA, "--help"], "0.71"),
    "`thidua dispute list`": ([*THIDUA, "dispute", "list"], "0.9"),
    f"`thidua score --month {MONTH}`, nothing read before": ([*THIDUA, "score", "--month", MONTH], "7.7"),
    f"`thidua score --month {MONTH}`, again": ([*THIDUA, "score", "--month", MONTH], "7.7"),
    f"`thidua explain tan-hoa C3 --month {MONTH}`": ([*THIDUA, "explain", "tan-hoa", "C3", "--month", MONTH], ""),
    f"`thidua check --month {MONTH}`": ([*THIDUA, "check", "--month", MONTH], ""),
    "`thidua run --month 2021-06`": ([*THIDUA, "run", "--month", "2021-06", "--out", "{work}/reports"], ""),
    "`thidua verify` of that month": ([*THIDUA, "verify", "{work}/reports/2021-06-v1"], "9.2–15.4"),
    "`readings()` of June": (inside(JUNE, "june.readings()"), "5.9"),
    "`sweep` of a target, 100 variants × 11 months": (
        inside(YEAR, "[td.sweep(campaign, m, {'C3.target': range(1000, 2000, 10)}) for m in campaign.months]"),
        "0.155",
    ),
    "points of 1 000 000 unit-months, pandas": (inside(POINTS, "run()"), "0.258"),
    "a list of 5 000 000 dossiers counted": (inside(LISTS, "lists.ours(path)"), "10.9"),
    "xlsx, 300 000 rows × 10": (inside(XLSX, "[list(sheet.rows) for sheet in read_file(path, 'a.xlsx').sheets]"), "10.3"),
}  # fmt: skip


def measured(command: list[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Seconds, and seconds of the processors, of one command; of a piece of Python the seconds that it tells itself."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=env, cwd=SAMPLE, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stderr}")
    if command[1] == "-c":
        return float(done.stdout), float("nan")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(told: Callable[[str], None] = print) -> list[str]:
    """The lines of the table, each told as soon as it is measured."""
    lines = []

    def line(*cells: str) -> None:
        lines.append(f"| {' | '.join(cells)} |")
        told(lines[-1])

    with tempfile.TemporaryDirectory() as work:
        env = {**os.environ, "THIDUA_CACHE": str(Path(work) / "cache"), "THIDUA_LANG": "vi"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([*THIDUA, "--version"], env=env, check=True, capture_output=True)
        line("work", "seconds", "of the processors", "0.5")
        line("---", "---", "---", "---")
        for name, (command, earlier) in ROWS.items():
            seconds, cpu = measured([part.replace("{work}", work) for part in command], env)
            line(name, f"{seconds:.2f}", "" if cpu != cpu else f"{cpu:.2f}", earlier)
    return lines


def main() -> None:
    machine = f"{platform.system()}, {os.cpu_count()} processors, Python {platform.python_version()}."
    written = "\n".join([machine, "", *table(), ""])
    start, end = MARKS
    text = README.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(start)}.*{re.escape(end)}", re.DOTALL)
    README.write_text(pattern.sub(lambda _: f"{start}{written}{end}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
