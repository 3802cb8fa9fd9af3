"""`--no-cache`: the files are read, whatever the cache holds."""

import pytest
from command import thidua

from thidua_analysis.intake import Reader

CAMPAIGN = """plan = "chau-thanh-a-2021"
title = "Thử"
start_date = 2021-02-01
months = ["2021-02"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small campaign, and a cache of this test's own."""
    monkeypatch.setenv("THIDUA_CACHE", str(tmp_path / "cache"))
    month = tmp_path / "campaign" / "2021-02"
    month.mkdir(parents=True)
    (month / "facts.csv").write_text("unit,fact,value\ntan-hoa,accounts_count,7\n", encoding="utf-8")
    (month / "reports.csv").write_text("unit,received_on\ntan-hoa,2021-02-20\n", encoding="utf-8")
    (month.parent / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    units = "unit,code,name,track,has_procedures\ntan-hoa,,Xã Tân Hòa,commune,yes\n"
    (month.parent / "units.csv").write_text(units, encoding="utf-8")
    return month.parent


COMMANDS = {
    "check": ["check", "--month", "2021-02"],
    "score": ["score", "--month", "2021-02"],
    "explain": ["explain", "tan-hoa", "--month", "2021-02"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_reads_the_files_where_it_is_told_to_and_says_the_same(folder, monkeypatch, name):
    real, read = Reader._read, []
    monkeypatch.setattr(Reader, "_read", lambda self, month: read.append(month) or real(self, month))
    command = [*COMMANDS[name], "--campaign", str(folder)]
    first, second, anew, last = (thidua(*command, *more) for more in ([], [], ["--no-cache"], []))
    assert {first.stdout, second.stdout, anew.stdout, last.stdout} == {first.stdout} and first.stdout
    assert read == ["2021-02", "2021-02"]  # the first time, and when told to


@pytest.mark.parametrize("command", [["what-if"], ["papers"], ["dispute", "show"], ["dispute", "list"]])
def test_every_command_that_reads_months_has_it(command):
    assert "--no-cache" in thidua(*command, "--help").stdout


def test_a_run_reads_the_files_anyway(folder):
    assert "--no-cache" not in thidua("run", "--help").stdout
