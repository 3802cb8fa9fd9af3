"""Git on Windows converts line endings; where it does, that is said in one line, and folders of ours tell it not to."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import thidua_analysis as td
from thidua_analysis.archive.bag import listed, read_info
from thidua_analysis.archive.bundle import known_heads, publish
from thidua_analysis.archive.examined import examined, faults
from thidua_analysis.archive.making import changed_files, month_files
from thidua_analysis.archive.verify import verify
from thidua_analysis.ledger.chain import append, read_ledger
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.report.blank_forms import new_campaign

ROOT = Path(__file__).resolve().parents[2]


def convert(folder: Path, names: str = "*", to: bytes = b"\r\n") -> int:
    """As git does it: every line ending of every file that is text; how many files there are."""
    count = 0
    for path in folder.rglob(names):
        if path.is_file() and b"\0" not in path.read_bytes():
            path.chmod(0o644)
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", to))
            count += 1
    return count


@pytest.fixture(scope="module")
def original(make_campaign, tmp_path_factory):
    """A month with a decision, published without its notebook; its list of units has the line endings of Windows."""
    made = make_campaign({"a": "commune"}, {"2021-06": {"a": {"accounts_count": 1600}}}, {"2021-06": {"a": "2021-06-20"}})  # fmt: skip
    convert(made.folder, "units.csv")
    about = {"unit": "a", "month": "2021-06", "fact": "accounts_count", "was": 1600, "now": 1700}
    append(made.folder, {"at": "2021-07-12", "by": "x", "kind": "correct", "reason": "x", **about})
    campaign = td.open_campaign(made.folder)
    out = tmp_path_factory.mktemp("reports")
    publish(out, "2021-06", month_files(campaign.month("2021-06")), changed_files)
    return campaign, out


@pytest.fixture
def june(original, tmp_path):
    return Path(shutil.copytree(original[1] / "2021-06-v1", tmp_path / "reports" / "2021-06-v1"))


def test_a_published_month_whose_line_endings_were_converted_says_just_that(june):
    count = convert(june)
    (fault,) = faults(june)
    assert (fault.kind, fault.file) == ("converted", ".")
    assert "line endings of" in fault.en and '"* -text"' in fault.en and "dấu xuống dòng của" in fault.vi
    found = verify(june, notebook=False)
    assert {a.question: a.state for a in found.answers}["intact"] == "no"
    assert len(found.text("en").splitlines()) < 12 < count


def test_it_is_still_the_month_it_is_and_what_it_knows_of_the_record_counts(original, june):
    info, names, heads = read_info(june), listed(june), known_heads(june.parent, original[0].id)
    convert(june)
    assert (read_info(june), listed(june)) == (info, names)
    assert known_heads(june.parent, original[0].id) == heads != []


def test_nothing_is_published_after_it_until_it_is_put_right(original, june):
    convert(june)
    files = month_files(original[0].month("2021-06", "2021-06-30"))
    with pytest.raises(td.RunError, match="line endings of") as caught:
        publish(june.parent, "2021-06", files, changed_files)
    assert len(caught.value.vi.splitlines()) == 3 and "\n  .: dấu xuống dòng" in caught.value.vi
    convert(june, to=b"\n")
    convert(june, "units.csv")
    assert faults(june) == [] and publish(june.parent, "2021-06", files, changed_files).version == 2


def test_converted_the_other_way_it_is_told_alike(june):
    assert convert(june, "units.csv", to=b"\n") == 1
    (fault,) = examined(june)
    assert fault.kind == "converted" and "units.csv" in fault.en


def test_a_file_that_says_something_else_too_is_altered(june):
    convert(june)
    path = june / "data" / "standings.csv"
    path.write_bytes(path.read_bytes().replace(b"commune", b"Commune"))
    assert [(f.kind, f.file) for f in faults(june) if f.kind != "oxum"] == [("converted", "."), ("altered", "data/standings.csv")]  # fmt: skip


def test_a_record_whose_line_endings_were_converted_says_just_that(original, tmp_path):
    shutil.copy(original[0].folder / LEDGER, tmp_path)
    convert(tmp_path)
    with pytest.raises(td.LedgerError, match="line endings were converted"):
        read_ledger(tmp_path)


def test_a_new_campaign_tells_git_to_leave_it_alone(tmp_path):
    written = new_campaign(tmp_path / "2022", "chau-thanh-a-2021")
    assert (tmp_path / "2022" / ".gitattributes").read_bytes() == b"* -text\n"
    assert tmp_path / "2022" / ".gitattributes" not in written  # nothing to fill in


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not in a checkout")
@pytest.mark.parametrize(
    "name", ["data/sample/campaign.toml", "data/2021/decisions.jsonl", "data/2021/2021-06/ho-so.csv"]
)
def test_git_converts_nothing_below_data(name):
    asked = ["git", "check-attr", "text", "--", name]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    assert told == f"{name}: text: unset\n"
