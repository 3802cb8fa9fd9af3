"""The hostile corpus: some hundred files of every container, each read or refused with one message, within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHILD = """
import json, sys, time
from pathlib import Path
from corpus import corpus
from thidua_analysis.intake.containers.opened import read_file
from thidua_analysis.intake.containers.bounds import Limits
made = corpus()
limits = Limits(cells=100_000, unpacked_bytes=20_000_000, text_bytes=12_000_000)
try:
    import resource
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 1_000_000_000,) * 2)
except (ImportError, OSError):
    pass
target, told = Path(sys.argv[1]), {}
for name, content in made.items():
    path = target / "tep.xls"
    path.write_bytes(content)
    start = time.process_time()
    file = read_file(path, "2021-06/tep.xls", limits)
    cells = sum(sum(map(bool, cells)) for sheet in file.sheets for _, cells in sheet.rows)
    took = time.process_time() - start
    found = [p for p in file.problems if p.code != "macros_ignored"]
    codes = [p.code for p in found]
    words = ["".join(str(part) for p in found for part in p.told(language)) for language in ("vi", "en")]
    told[name] = [file.container, bool(file.sheets), codes, cells, took, words]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, list]:
    """What reading each file came to, all in one process that has little memory to spare."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path_factory.mktemp("corpus"))],
        capture_output=True, text=True, cwd=HERE, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == "", done.stderr[-2000:]
    return json.loads(done.stdout)


def test_there_are_hundreds_of_files_of_every_container(told):
    assert len(told) >= 300
    assert {container for container, *_ in told.values()} >= {
        "xlsx", "xlsb", "xls", "ods", "spreadsheetml", "html", "csv", "parquet", "",
    }  # fmt: skip


def test_each_gives_sheets_or_just_one_problem_in_two_languages(told):
    for name, (_, sheets, codes, _, _, words) in told.items():
        assert sheets != bool(codes) and len(codes) <= 1, name
        assert len(words[0]) < 1_000 and "{" not in words[0] + words[1], name


def test_each_is_read_or_refused_in_seconds(told):
    slow = {name: took for name, (*_, took, _) in told.items() if took > 5}
    assert not slow
    assert sum(took for *_, took, _ in told.values()) < 60


def test_none_gives_more_cells_than_the_limit(told):
    assert all(cells <= 100_000 for container, _, _, cells, *_ in told.values() if container not in ("csv", "parquet"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("parquet-deep-lists", "file_spreadsheet"),
        ("parquet-one-text", "file_too_big"),
        ("xml-xlsx-sheet1.xml-comment", "file_too_big"),
        ("xml-ods-content.xml-attribute", "file_too_big"),
        ("xml-spreadsheetml-names", "file_too_big"),
        ("xml-fods-entities", "file_entities"),
        ("zip-ods-swollen-picture", "file_too_big"),
        ("html-no-mark", "file_too_big"),
        ("xlsb-text", "file_broken"),
        ("ole-child-0-0", "file_broken"),
        ("other-numbers", "file_spreadsheet"),
        ("other-excel-2", "file_spreadsheet"),
    ],
)
def test_what_is_wrong_is_named(told, name, code):
    assert told[name][2] == [code]
