"""What the documents tell a reader to type works as typed, in a fresh clone, one page after the other; and shows what they show."""

import os
import re
import shlex
import shutil
from pathlib import Path
from unittest import mock

import pytest
from command import thidua

from thidua_analysis.archive import runner

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.vi.md", *sorted(ROOT.glob("docs/*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
TYPED = ("sh", "console")
STAY_OPEN = ("lab", "app", "open", "notebook")
"""Commands that open a browser or wait for one: here only asked what they are."""
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def blocks(page: Path) -> list[tuple[list[list[str]], str]]:
    """The blocks of a page that are typed, each as its commands, with what is shown below it; blank where nothing is."""
    text, found, end = page.read_text(encoding="utf-8"), [], 0
    for block in FENCE.finditer(text):
        if block[1] in TYPED:
            lines = block[2].replace("\\\n", " ").splitlines()
            found.append(([words for line in lines if (words := shlex.split(line, comments=True))], ""))
        elif found and not block[1] and not text[end : block.start()].strip():
            found[-1] = (found[-1][0], block[2])
        end = block.end()
    return found


def missing(shown: str, told: str) -> list[str]:
    """Of the lines that a page shows those that do not come out, in this order; `…` stands for anything."""
    rest = plain(told)
    lacking = []
    for line in filter(None, map(plain, shown.splitlines())):
        found = re.search(".*?".join(map(re.escape, line.split("…"))), rest)
        if found:
            rest = rest[found.end() :]
        else:
            lacking.append(line)
    return lacking


def plain(text: str) -> str:
    """Without the lines of tables, and however it is set."""
    return " ".join(re.sub("[│┃]", " ", text).split())


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What a tour needs of a fresh clone, and where no reader has typed anything yet."""
    folder = tmp_path_factory.mktemp("clone")
    for part in ("data/sample", "docs/tour", "tests/plans/other_plan"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def test_what_is_shown_is_held_against_what_comes_out():
    told = "│ Tân Hòa │ 128 → 93 │\n│ R1 │ còn nữa │"
    assert missing("Tân Hòa   128 → 93\n…\nR1 …", told) == []
    assert missing("R1\nTân Hòa", told) == ["Tân Hòa"] and missing("Tân Hòa 129", told) == ["Tân Hòa 129"]


def test_every_command_of_the_documents_works_and_shows_what_they_show(clone, warm, monkeypatch):
    # that a run reads the files themselves is held elsewhere; here what an earlier command read will do
    monkeypatch.setattr(runner, "run", runner.run.__wrapped__)
    done: dict[tuple[str, ...], str] = {}
    for page in PAGES:
        for commands, shown in blocks(page):
            told = ""
            for program, *words in commands:
                if program == "make":
                    assert set(words) <= TARGETS, (page.name, words)
                    continue
                assert program == "thidua", f"{page.name}: {program} is neither thidua nor make"
                again = (*words,) in done and page.name != "README.md"  # another page tells the same: it has been typed
                told = done[*words,] if again else typed(words, clone)
                done[*words,] = told
            assert missing(shown, told) == [], page.name


def typed(words: list[str], folder: Path) -> str:
    if words[0] in STAY_OPEN:
        words = [words[0], "--help"]
    with mock.patch.dict(os.environ, THIDUA_CAMPAIGN="data/sample"):
        done = thidua(*words, cwd=folder)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout
