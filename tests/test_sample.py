"""The sample campaign is made up, says so, and holds every awkward case whatever the seed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import thidua_analysis as td
from thidua_analysis.sample import DEFAULT_SEED, sample_files, write_sample

COMMITTED = Path(__file__).parents[1] / "data" / "sample"
SEEDS = [DEFAULT_SEED, 0, 987_654_321]


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed {seed}")
def campaign(request, tmp_path_factory):
    return td.open_campaign(write_sample(tmp_path_factory.mktemp("sample") / "campaign", request.param))


@pytest.fixture(scope="module")
def december(campaign):
    return campaign.month("2021-12", as_of="2022-01-31")


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# ── the bytes ──


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    one, two = write_sample(tmp_path / "one", 5), write_sample(tmp_path / "two", 5)
    assert content(one) == content(two) == sample_files(5)


def test_the_bytes_do_not_hang_on_the_interpreters_hash_seed():
    code = (
        "import hashlib; from thidua_analysis.sample import sample_files; files = sample_files(5); "
        "print(hashlib.sha256(b''.join(n.encode() + files[n] for n in sorted(files))).hexdigest())"
    )
    env = os.environ | {"PYTHONHASHSEED": "77"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    files = sample_files(5)
    here = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()
    assert there.stdout.strip() == here


def test_another_seed_gives_other_numbers():
    one, two = sample_files(1), sample_files(2)
    assert one.keys() == two.keys() and one["2021-06/facts.csv"] != two["2021-06/facts.csv"]


def test_the_committed_sample_is_what_the_generator_writes():
    assert content(COMMITTED) == sample_files(DEFAULT_SEED)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("đừng xóa", encoding="utf-8")
    with pytest.raises(td.CampaignError, match="already holds something"):
        write_sample(tmp_path)
    assert content(tmp_path) == {"mine.txt": "đừng xóa".encode()}


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "sample").write_bytes(b"x")
    with pytest.raises(td.CampaignError, match="already holds something"):
        write_sample(tmp_path / "sample")
    assert content(tmp_path) == {"sample": b"x"}


def test_an_empty_folder_is_filled_and_nothing_else_is_left_beside_it(tmp_path):
    (tmp_path / "sample").mkdir()
    write_sample(tmp_path / "sample")
    assert [p.name for p in tmp_path.iterdir()] == ["sample"]
    assert content(tmp_path / "sample") == sample_files()


# ── it says what it is ──


def test_the_campaign_says_that_it_is_made_up(campaign):
    head = (campaign.folder / "campaign.toml").read_text(encoding="utf-8").splitlines()[0]
    assert "GIẢ LẬP" in head and "Synthetic" in head
    assert campaign.settings.synthetic
    assert "giả lập" in campaign.settings.title and "giả định" in campaign.settings.note


def test_the_seed_stands_in_the_file():
    assert "seed 5" in sample_files(5)["campaign.toml"].decode()


def test_the_communes_are_the_ten_of_the_district_with_their_codes(campaign):
    # General Statistics Office, district 932, as of 2021
    codes = ["31342", "31345", "31346", "31348", "31351", "31357", "31359", "31360", "31362", "31363"]
    assert list(campaign.units[campaign.units["track"] == "commune"]["code"]) == codes


def test_those_who_judge_and_compete_are_named(campaign):
    assert campaign.settings.judges == ("noi-vu", "van-phong")


# ── every awkward case, whatever the seed ──


def test_every_month_can_be_scored(campaign):
    assert len(campaign.months) == 11
    for month in campaign.months:
        assert "error" not in set(campaign.month(month).problems["severity"])
    assert len(campaign.month(campaign.months[-1]).standings) == 23


def test_two_units_are_equal_at_a_rank_that_is_paid(campaign):
    year = campaign.year_end()
    undecided = year.awards[(year.awards["state"] == "needs_decision") & (year.awards["award"] == "R3")]
    assert len(undecided) >= 2 and undecided["money"].isna().all()
    ranks = year.standings.set_index("unit").loc[list(undecided["unit"])]
    assert ranks["tied"].all() and ranks["needs_decision"].all() and (ranks["rank"] <= 3).all()


def test_a_commune_passes_the_gate_only_by_its_bonus(december):
    communes = december.standings[december.standings["track"] == "commune"]
    assert ((communes["base"] < 90) & (communes["total"] >= 90) & communes["eligible"]).any()


def test_a_commune_has_every_base_point(december):
    communes = december.standings[december.standings["track"] == "commune"]
    assert (communes["base"] == 100).any()


def test_a_commune_stands_one_dossier_below_the_threshold(campaign):
    october = campaign.month("2021-10")
    figures = october.figures[october.figures["fact"] == "dossiers_received_count"]
    communes = set(campaign.units[campaign.units["track"] == "commune"]["unit"])
    just_below = [f["unit"] for f in figures.to_dict("records") if f["unit"] in communes and f["value"] == 199]
    assert just_below
    lines = october.lines[(october.lines["criterion"] == "C4") & (october.lines["part"] == "base")].set_index("unit")
    assert all(lines.loc[unit, "points"] == 0 for unit in just_below)


def test_a_department_with_procedures_has_no_dossiers(campaign, december):
    figures = december.figures[december.figures["fact"] == "dossiers_received_count"]
    none = set(figures[figures["value"] == 0]["unit"])
    assert none and campaign.units.set_index("unit").loc[list(none), "has_procedures"].all()
    told = december.problems[december.problems["code"] == "no_cases"]["read"]
    assert none <= {read.partition(",")[0] for read in told}


def test_a_department_without_procedures_is_not_ranked(campaign, december):
    without = list(campaign.units[~campaign.units["has_procedures"]]["unit"])
    assert len(without) == 1
    row = december.standings.set_index("unit").loc[without[0]]
    assert row["track"] == "department" and pd.isna(row["rank"])


def test_reports_come_one_three_and_four_days_late(december):
    late = december.reports[december.reports["state"] == "late"]
    points = {int(r["days_late"]): int(r["lateness_points"]) for r in late.to_dict("records")}
    assert points == {1: -2, 3: -2, 4: -5}


def test_a_report_never_came_and_its_figures_are_carried(campaign, december):
    missing = december.reports[december.reports["state"] == "missing"]
    assert len(missing) and set(missing["lateness_points"]) == {-5}
    for report in missing.to_dict("records"):
        warned = campaign.month(report["month"]).problems
        assert report["unit"] in set(warned[warned["code"] == "figure_carried"]["read"])


@pytest.mark.parametrize("month", ["2021-04", "2021-12"])
def test_a_deadline_at_a_weekend_decides_points(campaign, month):
    shifted = campaign.month("2021-12", as_of="2022-01-31").reports
    fixed = campaign.month("2021-12", as_of="2022-01-31", readings={"weekend": "fixed"}).reports
    points = [
        dict(zip(t["unit"], t["lateness_points"], strict=True))
        for t in (shifted[shifted["month"] == month], fixed[fixed["month"] == month])
    ]
    harder = [unit for unit in points[0] if points[1][unit] < points[0][unit]]
    assert harder and not [unit for unit in points[0] if points[1][unit] > points[0][unit]]


def test_the_readings_matter_to_somebody(campaign):
    standard, literal = campaign.year_end().standings, campaign.year_end(profile="literal").standings
    assert not standard.set_index("unit")["total"].equals(literal.set_index("unit")["total"].reindex(standard["unit"]))
