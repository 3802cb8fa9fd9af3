"""One table of how long things take, beside what others take for the same, and how it grows.

    make bench        # on a quiet machine; some minutes
    python benchmarks/table.py sweep xlsx        # the rows with these words in their names alone

Every figure is measured in a process of its own, with a cache of months of its own, which is empty at first. Peers are
measured where they are installed (see the README). The tables are printed, and written into the README beside this, between
its two marks. Seconds are wall time and, of all processes together, of the processors; MB are the most that a process held.
"0.5" is what the same row took in version 0.5.0, on two quiet cores.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "sample"
README = HERE / "README.md"
MARKS = "<!-- table -->\n", "<!-- end of table -->\n"

MONTH = "2021-12"
THIDUA = [sys.executable, "-m", "thidua_analysis"]
IN_PROCESS = """
import json, resource, sys, time
from pathlib import Path
sys.path.insert(0, {here!r})
work = Path({work!r})
{before}
start, busy = time.perf_counter(), time.process_time()
{timed}
seconds, busy = time.perf_counter() - start, time.process_time() - busy
print(json.dumps([seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
OPENED = f"import thidua_analysis as td; campaign = td.open_campaign({str(SAMPLE)!r})"
JUNE = f"{OPENED}; june = campaign.month('2021-06'); june.standings, june.awards"
YEAR = f"""{OPENED}; months = [campaign.month(m) for m in campaign.months]; [(m.standings, m.awards) for m in months]
from thidua_analysis.whatif.lattice import Kept, lattice_of
from thidua_analysis.whatif.sweep import sweep, swept
targets = {{'C3.target': range(1000, 2000, 10)}}; kept = [Kept() for _ in months]"""
EXPLORER = f"""{JUNE}
from thidua_analysis.report.explorer.explorer import Explorer
slider = Explorer(june).panel.control('C1.points').slider; slider.value = 5"""
VARIANTS = "sum(len(block.scores().base) for block in lattice_of(june, {'C3.target': range(1, %d)}).blocks())"
POINTS = "import scoring; figures = scoring.make(%d)"
LISTS = "import lists; path = work / 'lists-%d.parquet'"
XLSX = "path = work / 'cells-%d.xlsx'"
MADE_XLSX = """
import sys, xlsxwriter
book = xlsxwriter.Workbook(sys.argv[1] + '/cells-%d.xlsx', {'constant_memory': True}); sheet = book.add_worksheet()
for n in range(%d): sheet.write_row(n, 0, [f'dòng {n} cột {c}' for c in range(10)])
book.close()"""
READ_XLSX = "from thidua_analysis.intake.containers.opened import read_file"
ROWS_READ = "[list(sheet.rows) for sheet in read_file(path, 'a.xlsx').sheets]"
GROWN = "import thidua_analysis as td; campaign = td.open_campaign(work / 'grown-%d-%d')"


class Way(NamedTuple):
    """One way to do something: a command, or a piece of Python timed from within, so that neither imports nor what it needs at
    hand count. `needs`: what has to be installed for it."""

    before: str = ""
    timed: str = ""
    command: Sequence[str] = ()
    needs: str = ""


class Row(NamedTuple):
    """What is done: our way, what it took in 0.5.0, and others' ways; `first` is done before and not timed."""

    name: str
    ours: Way
    earlier: str = ""
    peers: Mapping[str, Way] = {}
    first: Sequence[str] = ()


def command(*words: str) -> Way:
    return Way(command=(*THIDUA, *words))


def rows_side_by_side() -> Iterator[Row]:
    yield Row("`thidua --help`", command("--help"), "0.71")
    yield Row("`thidua dispute list`", command("dispute", "list"), "0.9")
    yield Row(f"`thidua score --month {MONTH}`, nothing read before", command("score", "--month", MONTH), "7.7")
    yield Row("the same, again", command("score", "--month", MONTH), "7.7")
    yield Row("`thidua score --month 2021-06 --no-cache`", command("score", "--month", "2021-06", "--no-cache"))
    yield Row(f"`thidua explain tan-hoa C3 --month {MONTH}`", command("explain", "tan-hoa", "C3", "--month", MONTH))
    yield Row(f"`thidua check --month {MONTH}`", command("check", "--month", MONTH))
    yield Row("`thidua run --month 2021-06`", command("run", "--month", "2021-06", "--out", "{work}/reports"))
    yield Row("`thidua verify` of that month", command("verify", "{work}/reports/2021-06-v1"), "9.2–15.4")
    yield Row("all 15 reports", command("run", "--all", "--history", "--jobs", "2", "--out", "{work}/all"), "71.1")
    yield Row("`readings()` of June", Way(JUNE, "june.readings()"), "5.9")
    swept = {
        "the same again": Way(f"{YEAR}; swept(months, targets, kept)", "swept(months, targets, kept)"),
        "as frames": Way(YEAR, "[sweep(month, targets) for month in months]"),
        **{name: Way(f"import scoring; way = scoring.sweep_ways()[{name!r}]", "way.run()", needs="openfisca_core zen")
           for name in ("NumPy", "OpenFisca, units copied", "OpenFisca, reforms", "zen-engine")},
    }  # fmt: skip
    yield Row("sweep: 100 targets × 23 units × 11 months", Way(YEAR, "swept(months, targets, kept)"), "0.155", swept)
    yield Row(
        "the explorer: 50 moves of a slider, table made",
        Way(EXPLORER, "for n in range(50): slider.value = n % 2"),
        "3.8",
    )
    points = {
        "on pandas": Way(
            f"{POINTS % 10**6}; run = scoring.columns_way(scoring.frames(figures)['pandas']).run", "run()"
        ),
        "NumPy": Way(f"{POINTS % 10**6}; run = scoring.numpy_way(figures).run", "run()"),
        "OpenFisca": Way(
            f"{POINTS % 10**6}; run = scoring.openfisca_way(figures).run", "run()", needs="openfisca_core"
        ),
    }
    ours = Way(
        f"{POINTS % 10**6}; run = scoring.columns_way(scoring.frames(figures)['polars']).run", "run()", needs="polars"
    )
    yield Row("points of 1 000 000 unit-months, on Polars", ours, "0.061", points)
    counted = {"DuckDB by hand": Way(LISTS % 5_000_000, "lists.by_hand(path)"), "pandas": Way(LISTS % 5_000_000, "lists.with_pandas(path)")}  # fmt: skip
    yield Row("a list of 5 000 000 dossiers counted", Way(LISTS % 5_000_000, "lists.ours(path)"), "10.9", counted, made_list(5_000_000))  # fmt: skip
    path = XLSX % 300_000
    others = {
        "fastexcel": Way(f"{path}; import fastexcel", "fastexcel.read_excel(path).load_sheet(0)", needs="fastexcel"),
        "calamine": Way(f"{path}; import python_calamine as p", "p.load_workbook(path).get_sheet_by_index(0).to_python()"),
        "pandas + calamine": Way(f"{path}; import pandas", "pandas.read_excel(path, engine='calamine')"),
        "openpyxl": Way(f"{path}; import openpyxl", "[list(s.values) for s in openpyxl.load_workbook(path, read_only=True)]", needs="openpyxl"),
    }  # fmt: skip
    yield Row("xlsx, 300 000 rows × 10", Way(f"{path}; {READ_XLSX}", ROWS_READ), "10.3", others, made_xlsx(300_000))


def made_list(rows: int) -> Sequence[str]:
    return (
        sys.executable,
        str(HERE / "lists.py"),
        "--make",
        "--rows",
        str(rows),
        "--file",
        f"{{work}}/lists-{rows}.parquet",
    )


def made_xlsx(rows: int) -> Sequence[str]:
    return (sys.executable, "-c", MADE_XLSX % (rows, rows), "{work}")


def grown(units: int, months: int) -> Row:
    made = f"import sys; sys.path.insert(0, {str(HERE)!r}); import growth, pathlib; growth.make(pathlib.Path(sys.argv[1]) / 'grown-{units}-{months}', {units}, {months})"
    scored = Way(GROWN % (units, months), "last = campaign.month(campaign.months[-1]); last.standings, last.awards")
    return Row(
        f"{units} units × {months} months, read and the last one scored",
        scored,
        first=(sys.executable, "-c", made, "{work}"),
    )


def rows_of_growth() -> Iterator[Row]:
    yield from (grown(units, 11) for units in (10, 100, 1_000, 10_000))
    yield from (grown(23, months) for months in (11, 120))
    yield from (Row(f"{many:,} variants of June, ranks and prizes", Way(f"{JUNE}; from thidua_analysis.whatif.lattice import lattice_of", VARIANTS % (many + 1))) for many in (100, 10_000, 100_000, 1_000_000))  # fmt: skip
    yield from (Row(f"a list of {many:,} dossiers", Way(LISTS % many, "lists.ours(path)"), first=made_list(many)) for many in (100_000, 1_000_000))  # fmt: skip
    yield from (Row(f"xlsx, {many:,} rows × 10", Way(f"{XLSX % many}; {READ_XLSX}", ROWS_READ), first=made_xlsx(many)) for many in (10_000, 100_000))  # fmt: skip


def installed(names: str) -> bool:
    import importlib.util

    return all(importlib.util.find_spec(name) for name in names.split())


def measured(way: Way, env: Mapping[str, str], work: str) -> tuple[float, float, float]:
    """Seconds, seconds of the processors, and MB of one way; those of a piece of Python are what it tells itself."""
    words = [word.replace("{work}", work) for word in way.command]
    if not words:
        words = [sys.executable, "-c", IN_PROCESS.format(here=str(HERE), work=work, before=way.before, timed=way.timed)]
    clock = "import json, resource, subprocess, sys, time; start = time.perf_counter(); done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True); used = resource.getrusage(resource.RUSAGE_CHILDREN); print(json.dumps([time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024])); sys.stderr.write(done.stderr); sys.exit(done.returncode)"
    asked = [sys.executable, "-c", clock, *words] if way.command else words
    done = subprocess.run(asked, env=env, cwd=SAMPLE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words}\n{done.stderr}")
    seconds, busy, mb = json.loads(done.stdout.splitlines()[-1])
    return seconds, busy, mb


def shown(seconds: float) -> str:
    return f"{seconds:.4f}" if seconds < 0.1 else f"{seconds:.2f}"


def lines_of(rows: Iterator[Row], env: Mapping[str, str], work: str) -> Iterator[str]:
    yield "| work | seconds | of the processors | MB | 0.5 | others, seconds |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        if row.first:
            subprocess.run([word.replace("{work}", work) for word in row.first], env=env, check=True)
        told = [measured(way, env, work) if installed(way.needs) else None for way in (row.ours, *row.peers.values())]
        ours, *others = told
        cells = [shown(ours[0]), shown(ours[1]), f"{ours[2]:,.0f}"] if ours else ["–", "–", "–"]
        beside = "; ".join(
            f"{name} {shown(one[0]) if one else '–'}" for name, one in zip(row.peers, others, strict=True)
        )
        yield f"| {row.name} | {' | '.join(cells)} | {row.earlier} | {beside} |"


def tables(asked: Sequence[str] = (), told: Callable[[str], None] = print) -> list[str]:
    """The lines of both tables, each told as soon as it is measured; of rows with some word asked for, if any is."""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    lines = [f"{platform.system()}, {os.cpu_count()} processors{load}, Python {platform.python_version()}.", ""]
    with tempfile.TemporaryDirectory() as work:
        env = {**os.environ, "THIDUA_CACHE": str(Path(work) / "cache"), "THIDUA_LANG": "vi"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([*THIDUA, "--version"], env=env, check=True, capture_output=True)
        for rows in (rows_side_by_side(), rows_of_growth()):
            chosen = (row for row in rows if not asked or any(word in row.name for word in asked))
            for line in lines_of(chosen, env, work):
                lines.append(line)
                told(line)
            lines.append("")
    return lines


def main() -> None:
    start, end = MARKS
    written = "\n".join([*tables(sys.argv[1:]), ""])
    text = README.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(start)}.*{re.escape(end)}", re.DOTALL)
    README.write_text(pattern.sub(lambda _: f"{start}{written}{end}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
