"""Unchanged files are read once; whatever lies in the cache, what comes back is what the files say."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import astuple, replace
from functools import partial
from itertools import chain

import pandas as pd
import pytest

from thidua_analysis import open_campaign, run, sample_campaign
from thidua_analysis.intake import MonthFiles, Reader, cache, freeze, uncached
from thidua_analysis.intake.cache import VARIABLE

FEBRUARY, MARCH = "2021-02", "2021-03"
SETTINGS = """plan = "chau-thanh-a-2021"
title = "Thử"
start_date = 2021-02-01
months = ["2021-02", "2021-03"]
[[source]]
files = "ho-so*"
channel = "online"
level = 4
[[source]]
files = "ghi-chu*"
ignore = "not data"
"""
UNITS = "unit,code,name,track,has_procedures\ntan-hoa,,Xã Tân Hòa,commune,yes\n"
TITLES = "Mã hồ sơ,Đơn vị,Trạng thái,Ngày nhận,Ngày hẹn trả,Ngày trả\n"
FORM = '[[form]]\nid = "dossier_list"\n[form.columns]\nstatus = ["Tình hình"]\n'


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The folder of entries, a new one for each test."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "months"


@pytest.fixture
def folder(tmp_path):
    """A campaign of two months, each with a list, a register, a table of facts and a file that is no data."""
    return campaign_in(tmp_path)


@pytest.fixture
def tables(folder):
    """The same without its lists, which take long to count: where what is read is not the point."""
    for path in folder.rglob("ho-so.csv"):
        path.unlink()
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where March of such a campaign was read and kept, and what it says."""
    here = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(VARIABLE, str(here / "cache"))
        return here / "cache", read(campaign_in(here))


@pytest.fixture
def march(once, kept):
    """March as it says itself; an entry of it is kept here, too."""
    shutil.copytree(once[0], kept.parent)
    return once[1]


def campaign_in(where):
    folder = where / "campaign"
    for month, day in ((FEBRUARY, "10/02/2021"), (MARCH, "10/03/2021")):
        (folder / month).mkdir(parents=True)
        write(
            folder / month / "ho-so.csv",
            f"{TITLES}H30-{month},Xã Tân Hòa,Đang xử lý,{day},,\n",
        )
        write(folder / month / "facts.csv", "unit,fact,value\ntan-hoa,accounts_count,7\n")
        write(folder / month / "reports.csv", f"unit,received_on\ntan-hoa,{day}\n")
        write(folder / month / "ghi-chu.txt", "not data\n")
    write(folder / "campaign.toml", SETTINGS)
    write(folder / "units.csv", UNITS)
    return folder


def write(path, text):
    path.write_text(text, encoding="utf-8")


def read(folder, month=MARCH) -> MonthFiles:
    """The month, in a campaign opened anew."""
    campaign = open_campaign(folder)
    try:
        return campaign.files(month)
    finally:
        campaign.close()


def same(one: MonthFiles, other: MonthFiles) -> bool:
    """Whether two months are equal in every respect, to the types of cells."""
    for left, right in zip(astuple(one)[:4], astuple(other)[:4], strict=True):
        cells = zip(chain.from_iterable(left), chain.from_iterable(right), strict=True)
        assert all(type(a) is type(b) for a, b in cells)
    return one == other and one.sources == other.sources and freeze(one) == freeze(other)


@pytest.fixture
def readings(monkeypatch):
    """How often months were really read."""
    real, times = Reader._read, []
    monkeypatch.setattr(Reader, "_read", lambda self, month: times.append(month) or real(self, month))
    return times


def test_every_month_of_the_sample_out_of_the_cache_is_the_month_that_was_read(readings):
    files, again = open_campaign(sample_campaign()), open_campaign(sample_campaign())
    months_read = {month: files.files(month) for month in files.months}
    assert readings == list(files.months)
    for month, month_read in months_read.items():
        assert same(again.files(month), month_read)
    assert readings == list(files.months)
    files.close()


def test_scores_are_the_same_with_and_without_and_evidence_is_read_from_the_lists_when_asked_for(folder, readings):
    with uncached():
        plain = open_campaign(folder).month(MARCH)
        lines, rows = plain.lines, plain.evidence("tan-hoa", "dossiers_received_count")
    first, second = (open_campaign(folder).month(MARCH) for _ in range(2))
    for month in (first, second):
        pd.testing.assert_frame_equal(month.lines, lines)
        pd.testing.assert_frame_equal(month.evidence("tan-hoa", "dossiers_received_count"), rows)
    assert len(rows) and readings.count(MARCH) == 2  # without, and the first with


def test_unchanged_files_are_read_once(folder, readings):
    first, second = read(folder), read(folder)
    assert readings == [MARCH] and same(first, second)


def append(name, text):
    def change(folder):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


CHANGES = {
    "a file": append(f"{MARCH}/facts.csv", "\n"),
    "a list": append(f"{MARCH}/ho-so.csv", "H2,Xã Tân Hòa,Đang xử lý,11/03/2021,,\n"),
    "a list of an earlier month": append(f"{FEBRUARY}/ho-so.csv", "H2,Xã Tân Hòa,Đang xử lý,11/02/2021,,\n"),
    "another file more": append(f"{MARCH}/khac.csv", "a,b\n"),
    "a folder more": lambda folder: (folder / MARCH / "cu").mkdir(),
    "the name of a file": lambda folder: (folder / MARCH / "ho-so.csv").rename(folder / MARCH / "ho-so-2.csv"),
    "a file less": lambda folder: (folder / MARCH / "ho-so.csv").unlink(),
    "an earlier month gone": lambda folder: shutil.rmtree(folder / FEBRUARY),
    "a form": append("forms.toml", FORM),
    "a status of another portal": append("campaign.toml", '[statuses]\n"Xong" = 9\n'),
    "an organisation outside": lambda folder: write(folder / "campaign.toml", f'outsiders = ["Xã Lạ"]\n{SETTINGS}'),
    "what is declared": lambda folder: write(folder / "campaign.toml", SETTINGS.replace("level = 4", "level = 3")),
    "what is no data": lambda folder: write(folder / "campaign.toml", SETTINGS.replace("ghi-chu", "facts")),
    "a cut-off": append("campaign.toml", '[cut_offs]\n"2021-03" = 2021-03-20\n'),
    "an earlier cut-off": append("campaign.toml", '[cut_offs]\n"2021-02" = 2021-02-20\n'),
    "a unit": append("units.csv", "tan-binh,,Xã Tân Bình,commune,yes\n"),
    "what a unit is called": lambda folder: write(folder / "units.csv", UNITS.replace("Tân Hòa", "Lạ")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_reading_hangs_on_makes_a_new_entry_when_it_changes(folder, march, readings, what):
    assert same(read(folder), march) and readings == []
    CHANGES[what](folder)
    changed = read(folder)
    assert readings == [MARCH]
    assert same(read(folder), changed) and readings == [MARCH]


@pytest.mark.parametrize(
    "change",
    [
        append(f"{MARCH}/ghi-chu.txt", "more\n"),
        append(f"{MARCH}/.ghi", "hidden\n"),
        append(f"{MARCH}/Thumbs.db", "litter\n"),
        lambda folder: write(folder / "campaign.toml", SETTINGS.replace("Thử", "Thật")),
        append("decisions.txt", "beside\n"),
    ],
    ids=["what is no data", "a hidden file", "litter", "the title", "beside the months"],
)
def test_what_reading_does_not_hang_on_changes_nothing(folder, march, readings, change):
    change(folder)
    assert same(read(folder), march) and readings == []


def test_another_release_of_the_package_reads_anew(folder, march, readings, monkeypatch):
    monkeypatch.setattr(cache, "software", lambda: "another")
    assert same(read(folder), march) and readings == [MARCH]


SPOILT = {
    "cut": lambda path, content: path.write_bytes(content[: len(content) // 2]),
    "empty": lambda path, content: path.write_bytes(b""),
    "one digit of a number": lambda path, content: path.write_bytes(content.replace(b'"value": 7', b'"value": 8')),
    "garbled": lambda path, content: path.write_bytes(bytes(reversed(content))),
    "sealed nonsense": lambda path, content: path.write_bytes(cache._seal(path.stem, b"[[") + b"[["),
    "sealed JSON": lambda path, content: path.write_bytes(cache._seal(path.stem, b'{"format": 1}') + b'{"format": 1}'),
    "a folder": lambda path, content: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("what", SPOILT)
def test_an_entry_that_is_not_whole_is_read_anew_and_replaced_where_that_can_be(folder, march, kept, readings, what):
    (entry,) = kept.iterdir()
    SPOILT[what](entry, entry.read_bytes())
    assert same(read(folder), march) and readings == [MARCH]
    assert same(read(folder), march) and len(readings) == (2 if entry.is_dir() else 1)


def test_the_entry_of_another_month_under_this_ones_name_is_none(tables, kept, readings):
    february, march = read(tables, FEBRUARY), read(tables, MARCH)
    one, other = kept.iterdir()
    contents = one.read_bytes(), other.read_bytes()
    one.write_bytes(contents[1])
    other.write_bytes(contents[0])
    assert same(read(tables, FEBRUARY), february) and same(read(tables, MARCH), march) and len(readings) == 4


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no such modes")
def test_the_folder_is_the_users_alone_and_one_that_others_may_write_to_is_not_used(tables, kept, readings):
    read(tables)
    (entry,) = kept.iterdir()
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(entry.stat().st_mode)) == (0o700, 0o600)
    kept.chmod(0o777)
    read(tables)
    read(tables)
    assert readings == [MARCH] * 3


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no such links")
def test_a_link_in_the_place_of_the_folder_is_not_followed(tables, kept, readings, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    kept.parent.mkdir()
    kept.symlink_to(tmp_path / "elsewhere")
    read(tables)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_where_nothing_can_be_written_every_month_is_read_and_nothing_is_said(tables, kept, readings, capfd):
    kept.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert same(read(tables), read(tables)) and readings == [MARCH] * 2
    assert capfd.readouterr() == ("", "")


def test_entries_that_cannot_be_written_over_are_still_read(tables, kept, readings, monkeypatch):
    month = read(tables)
    monkeypatch.setattr(cache.tempfile, "mkstemp", denied)
    monkeypatch.setattr(cache.os, "utime", denied)
    assert same(read(tables), month) and readings == [MARCH]
    append(f"{MARCH}/facts.csv", "\n")(tables)
    read(tables)
    assert readings == [MARCH] * 2 and len(list(kept.iterdir())) == 1


def denied(*args, **kwargs):
    raise PermissionError("read-only")


@pytest.mark.parametrize("off", ["off", None])
def test_it_can_be_switched_off(tables, kept, readings, monkeypatch, off):
    if off:
        monkeypatch.setenv(VARIABLE, off)
        read(tables)
        read(tables)
    else:
        with uncached():
            read(tables)
            read(tables)
    assert readings == [MARCH] * 2 and not kept.exists()


def test_what_is_published_is_made_of_the_files_whatever_the_cache_holds(tables, kept, tmp_path, warm, brief):
    month = read(tables, FEBRUARY)
    (entry,) = kept.iterdir()
    planted = freeze(replace(month, fact_rows=tuple(fact._replace(value=999) for fact in month.fact_rows)))
    entry.write_bytes(cache._seal(entry.stem, planted) + planted)
    assert set(read(tables, FEBRUARY).facts["value"]) == {999}  # whoever may write there may do as much to the files
    (made,) = run(tables, FEBRUARY, out=tmp_path / "reports")
    assert made.path is not None, made
    (frozen,) = made.path.rglob("intake.json")
    assert b": 999" not in frozen.read_bytes() and b'"value": 7' in frozen.read_bytes()


def test_the_entries_together_stay_within_their_bound_and_the_one_longest_unused_goes_first(tables, kept, monkeypatch):
    read(tables, FEBRUARY)
    (february,) = kept.iterdir()
    read(tables, MARCH)
    (march,) = set(kept.iterdir()) - {february}
    os.utime(february, ns=(1, 1))
    os.utime(march, ns=(2, 2))
    read(tables, FEBRUARY)  # used again
    (kept / "left.part").write_bytes(b"of a process that was killed")
    os.utime(kept / "left.part", ns=(0, 0))
    (kept / "mine.txt").write_bytes(b"of somebody's")
    monkeypatch.setattr(cache, "MOST_BYTES", february.stat().st_size + march.stat().st_size + 100)
    append(f"{MARCH}/facts.csv", "\n")(tables)
    read(tables, MARCH)
    left = set(kept.iterdir())
    assert february in left and march not in left and len(left) == 3 and kept / "mine.txt" in left


def test_files_that_change_while_they_are_read_are_not_kept(tables, kept, readings, monkeypatch):
    real = Reader.scan

    def meanwhile(self, month):
        scan = real(self, month)
        append(f"{MARCH}/facts.csv", "\n")(tables)
        return scan

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "scan", meanwhile)
        read(tables)
    assert not kept.exists() or not list(kept.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_month_with_something_that_is_no_plain_file_is_read_every_time(tables, readings):
    os.mkfifo(tables / MARCH / "ong.csv")
    assert same(read(tables), read(tables)) and readings == [MARCH] * 2


TWO = """
import sys, pathlib
from thidua_analysis import open_campaign
from thidua_analysis.intake import freeze
folder = pathlib.Path(sys.argv[1])
(folder.parent / sys.argv[2]).touch()
while not (folder.parent / sys.argv[3]).exists():
    pass
for n in range(20):
    campaign = open_campaign(folder)
    print(hash(freeze(campaign.files("2021-03")) == freeze(campaign.files("2021-03"))))
    for path in (folder.parent / "cache").rglob("*.month"):
        path.unlink(missing_ok=True)
print(sorted(campaign.month("2021-03").standings["total"].astype(str)))
"""


def test_two_processes_that_read_and_keep_and_throw_away_the_same_month_do_not_disturb_each_other(tables):
    start = partial(subprocess.Popen, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    two = [start([sys.executable, "-c", TWO, str(tables), *pair]) for pair in (("a", "b"), ("b", "a"))]
    told = [process.communicate(timeout=300) for process in two]
    assert [process.returncode for process in two] == [0, 0], told
    assert told[0] == told[1] and told[0][1] == ""
