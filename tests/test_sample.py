"""The sample campaign is made up, says so, and holds every awkward case whatever the seed."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from plain_sample import made as files_of

import thidua_analysis as td
from thidua_analysis.archive import lab
from thidua_analysis.files.resources import copy_sample
from thidua_analysis.files.writing import write_folder
from thidua_analysis.ledger.chain import evidence_faults, parse_ledger
from thidua_analysis.ledger.decisions import ACCEPTED, OPEN, REJECTED
from thidua_analysis.ledger.entries import LEDGER, Correct, Ledger, Reject, Tie, Untruthful, Waive
from tools.sample import DEFAULT_SEED, write_sample
from tools.sample.events import RESOLVED, count_accounts, count_dossiers
from tools.sample.truth import MONTHS, UNITS
from tools.sample.world import STOCKS, make_world

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "data" / "sample"
SEEDS = [DEFAULT_SEED, 0, 987_654_321]


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed {seed}")
def world(request):
    return make_world(request.param)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed {seed}")
def campaign(request, tmp_path_factory):
    """The tidy one; tests/intake/test_sample_mess.py holds the messy one against it."""
    folder = tmp_path_factory.mktemp("sample") / "campaign"
    write_folder(folder, files_of(request.param, True))
    return td.open_campaign(folder)


@pytest.fixture(scope="module")
def december(campaign):
    return campaign.month("2021-12", as_of="2022-01-31")


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def committed() -> dict[str, bytes]:
    """The sample in the repository, without what somebody tried out beside it."""
    return {name: held for name, held in content(COMMITTED).items() if not name.startswith(f"{lab.FOLDER}/")}


def content_told(content: bytes) -> object:
    """What a file holds, however it is packed: compression and Parquet's layout change with library versions."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            return {name: members.read(name) for name in members.namelist()}
    if content.startswith(b"PAR1"):
        return pd.read_parquet(io.BytesIO(content)).to_csv()
    return content


# ── the bytes ──


ELSEWHERE = os.environ | {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C"}


@pytest.fixture(scope="module")
def made():
    return files_of(DEFAULT_SEED, False)


@pytest.fixture(scope="module")
def made_tidy():
    return files_of(5, True)


def test_the_same_seed_gives_the_same_bytes_and_they_do_not_hang_on_the_interpreters_hash_seed(made):
    code = (
        "import hashlib; from tools.sample import sample_files; files = sample_files(); "
        "print(hashlib.sha256(b''.join(n.encode() + files[n] for n in sorted(files))).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    there = subprocess.run(command, capture_output=True, text=True, check=True, env=ELSEWHERE, cwd=ROOT)
    here = hashlib.sha256(b"".join(name.encode() + made[name] for name in sorted(made))).hexdigest()
    assert there.stdout.strip() == here


def test_what_the_package_copies_is_the_finished_sample(tmp_path):
    copy_sample(tmp_path / "sample")
    assert content(tmp_path / "sample") == committed()


def test_the_tool_makes_it_where_it_is_told_to(tmp_path, made_tidy):
    command = [sys.executable, "-m", "tools.sample", str(tmp_path / "made"), "--seed", "5", "--tidy"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ELSEWHERE, cwd=ROOT)
    assert "synthetic" in done.stdout
    assert content(tmp_path / "made") == made_tidy
    again = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert again.returncode == 1 and "already holds something" in again.stderr


def test_another_seed_gives_other_numbers(made_tidy):
    one, two = made_tidy, files_of(DEFAULT_SEED, True)
    assert b'id = "sample-5"' in one["campaign.toml"] and b'id = "sample"' in two["campaign.toml"]
    assert one.keys() == two.keys() and one["2021-06/facts.csv"] != two["2021-06/facts.csv"]


def test_the_committed_sample_is_what_the_generator_writes(made):
    there = committed()
    assert there.keys() == made.keys()
    assert [name for name in made if content_told(there[name]) != content_told(made[name])] == []


def test_the_sample_is_small_enough_to_be_carried_along(made):
    assert sum(map(len, made.values())) < 4_000_000


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
    write_sample(tmp_path / "sample", tidy=True)
    assert [p.name for p in tmp_path.iterdir()] == ["sample"]
    assert content(tmp_path / "sample") == files_of(DEFAULT_SEED, True)


# ── it says what it is ──


def test_the_campaign_says_that_it_is_made_up(campaign):
    head = (campaign.folder / "campaign.toml").read_text(encoding="utf-8").splitlines()[0]
    assert "GIẢ LẬP" in head and "Synthetic" in head
    assert campaign.settings.synthetic
    assert "giả lập" in campaign.settings.title and "giả định" in campaign.settings.note


def test_the_seed_stands_in_the_file(made_tidy):
    assert "seed 5" in made_tidy["campaign.toml"].decode()


def test_the_communes_are_the_ten_of_the_district_with_their_codes(campaign):
    # General Statistics Office, district 932, as of 2021
    codes = ["31342", "31345", "31346", "31348", "31351", "31357", "31359", "31360", "31362", "31363"]
    assert list(campaign.units[campaign.units["track"] == "commune"]["code"]) == codes


def test_those_who_judge_and_compete_are_named(campaign):
    assert campaign.settings.judges == ("noi-vu", "van-phong")


# ── the truth: figures first, dossiers and accounts made to fit ──


def test_the_figures_of_the_default_seed_stand_still():
    # tests, notebooks and documents quote them; the two stocks follow from the dossiers
    world = make_world(DEFAULT_SEED)
    receipts = world.story.receipts
    rows = [
        f"{unit},{month},{fact},{value}"
        for (unit, month), figures in world.figures.items()
        if (unit, month) in receipts
        for fact, value in figures.items()
        if fact not in STOCKS
    ]
    rows += [f"{unit},{month},{r.received_on},{r.received_on_office}" for (unit, month), r in receipts.items()]
    digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
    assert digest == "ca11afe1f79bc1859499bb4d8754f22666f789bc7e0dc4d625401e391db8900a"


def test_dossiers_and_accounts_counted_at_every_cut_off_give_the_figures(world):
    for unit in UNITS:
        dossiers = [d for d in world.dossiers if d.unit == unit]
        accounts = [a for a in world.accounts if a.unit == unit]
        for month, day in zip(MONTHS, world.story.cut_offs, strict=True):
            figures = world.figures[unit, month]
            counted = count_dossiers(dossiers, day) | {"accounts_count": count_accounts(accounts, day)}
            if "dossiers_received_count" not in figures:
                assert counted == dict.fromkeys(counted, 0) | {"accounts_count": figures["accounts_count"]}
            else:
                assert counted == {fact: figures[fact] for fact in counted}, (unit, month)


def test_a_dossier_overdue_at_a_cut_off_is_late_when_it_is_resolved(world):
    resolved = [d for d in world.dossiers if d.channel == "online" and d.closing in RESOLVED and d.ended and d.due]
    overdue = [d for d in resolved for day in world.story.cut_offs if d.due < day and d.filed <= day < d.ended]
    assert overdue and all(d.ended > d.due for d in overdue)


def test_every_dossier_has_its_own_code_with_the_day_it_was_filed(world):
    codes = [d.code for d in world.dossiers]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(rf"H30\.\d\d-{d.filed:%y%m%d}-\d{{4}}", d.code) for d in world.dossiers)
    assert len({a.id for a in world.accounts}) == len(world.accounts)


def test_every_status_channel_and_level_is_there(world):
    assert {status for d in world.dossiers for status in (d.waiting, d.closing)} == set(range(1, 11))
    assert {(d.channel, d.level) for d in world.dossiers} >= {
        ("online", 2),
        ("online", 3),
        ("in_person", 4),
        ("post", 3),
    }


def test_units_claim_more_or_less_than_the_portal_counts_and_it_would_change_points(campaign):
    facts = campaign.month(MONTHS[-1]).facts.query("origin != 'decision'")
    values = facts.groupby(["unit", "month", "fact"])["value"].nunique().reset_index()
    apart = set(values[values["value"] > 1][["unit", "month"]].itertuples(index=False, name=None))
    assert {("rach-goi", "2021-06"), ("cai-tac", "2021-09"), ("truong-long-a", "2021-10")} < apart and len(apart) <= 6
    for unit, month in apart - {("truong-long-a", "2021-11"), ("truong-long-a", "2021-12")}:
        points = [
            campaign.month(month, readings={"source_of_truth": source}).standings.set_index("unit").loc[unit]
            for source in ("portal", "report")
        ]
        assert points[0]["total"] != points[1]["total"], (unit, month)


def test_a_tidy_month_is_two_files(campaign):
    assert {p.name for p in (campaign.folder / "2021-06").iterdir()} == {"facts.csv", "reports.csv"}
    text = (campaign.folder / "2021-06" / "facts.csv").read_text(encoding="utf-8")
    assert {row["origin"] for row in csv.DictReader(io.StringIO(text))} == {"portal", "report"}


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
    late = late[~late["waived"]]
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


# ── the record of decisions ──


@pytest.fixture(scope="module")
def record(campaign):
    return campaign.decisions


def of_kind(record, kind):
    return [entry for entry in record.entries if isinstance(entry, kind)]


def communes(month):
    table = month.standings
    return table[table["track"] == "commune"].set_index("unit")


def test_the_record_is_the_same_however_the_months_are_written(made):
    tidy = files_of(DEFAULT_SEED, True)
    kept = {name: content for name, content in made.items() if name == LEDGER or name.startswith("evidence/")}
    assert len(kept) == 9 and {name: tidy[name] for name in kept} == kept


def test_the_record_opens_so_that_every_line_seals_the_one_before(campaign):
    content = (campaign.folder / LEDGER).read_bytes()
    assert parse_ledger(content, campaign.folder / LEDGER) == campaign.ledger
    assert [entry.seq for entry in campaign.ledger.entries] == list(range(1, 9))
    with pytest.raises(td.LedgerError, match="line 2"):
        parse_ledger(content.replace(b'"now": 4', b'"now": 5', 1), campaign.folder / LEDGER)


def test_decisions_were_recorded_in_the_order_of_their_days(record):
    days = [entry.at for entry in record.entries]
    assert days == sorted(days)


def test_every_line_rests_on_a_paper_that_is_there_and_says_that_it_is_made_up(campaign, record):
    assert all(entry.evidence for entry in record.entries)
    assert evidence_faults(campaign.folder, record.entries) == []
    papers = list((campaign.folder / "evidence").iterdir())
    assert len(papers) == len(record.entries)
    assert {paper.read_text(encoding="utf-8").splitlines()[0] for paper in papers} == {
        "SỐ LIỆU GIẢ LẬP – synthetic data"
    }


def test_offices_decide_and_dispute_never_persons(record):
    offices = {f"UBND {u.name[0].lower()}{u.name[1:]}" for u in UNITS.values() if u.track == "commune"}
    offices |= {"Phòng Nội vụ", "Hội đồng Thi đua – Khen thưởng huyện"}
    assert {entry.by for entry in record.entries} <= offices


def test_three_disputes_stand_in_the_three_states(record):
    states = {(d.unit, d.month, d.fact): record.state(d) for d in record.disputes}
    assert states == {
        ("thanh-xuan", "2021-06", "procedures_count"): ACCEPTED,
        ("cai-tac", "2021-09", "accounts_count"): REJECTED,
        ("rach-goi", "2021-12", "accounts_count"): OPEN,
    }
    assert [len(of_kind(record, kind)) for kind in (Correct, Reject, Untruthful, Waive, Tie)] == [1] * 5


def test_every_decision_was_made_on_the_figure_that_stands(campaign):
    for dispute in campaign.decisions.disputes:
        before = campaign.decisions.known_on(dispute.at)
        assert campaign.stands(dispute.unit, dispute.month, dispute.fact, before) == dispute.was
    for month in campaign.months:
        codes = set(campaign.month(month).problems["code"])
        assert not codes & {"decision_outdated", "decision_backdated", "decision_idle"}, month


def test_the_accepted_dispute_gives_a_step_of_the_bonus_from_its_day_on(campaign):
    before, after = (communes(campaign.month("2021-06", as_of=day)) for day in ("2021-07-11", "2021-07-12"))
    assert after.loc["thanh-xuan", "bonus"] - before.loc["thanh-xuan", "bonus"] == 5
    others = before.index.drop("thanh-xuan")
    assert before.loc[others, "total"].equals(after.loc[others, "total"])


def test_with_the_default_seed_the_accepted_dispute_leaves_a_tie_at_rank_four():
    june = td.open_campaign("sample").month
    before, after = (communes(june("2021-06", as_of=day)) for day in ("2021-07-11", "2021-07-12"))
    assert set(before.index[before["rank"] == 4]) == {"mot-ngan", "thanh-xuan", "cai-tac"}
    assert set(after.index[after["rank"] == 4]) == {"thanh-xuan"}
    assert set(after.index[after["rank"] == 5]) == {"mot-ngan", "cai-tac"}
    assert (before.loc["thanh-xuan", "total"], after.loc["thanh-xuan", "total"]) == (50, 55)


def test_the_tie_of_july_is_open_until_it_was_decided(campaign):
    before, after = (campaign.month("2021-07", as_of=day).awards for day in ("2021-08-03", "2021-08-04"))
    assert before[["unit", "state"]].values.tolist() == [["tan-hoa", "needs_decision"], ["rach-goi", "needs_decision"]]
    assert after[["unit", "state", "decisions"]].values.tolist() == [["tan-hoa", "won", "3"]]


def test_the_untruthful_report_costs_its_points_and_the_figure_that_was_not_true(campaign):
    before, after = (campaign.month("2021-07", as_of=day) for day in ("2021-08-18", "2021-08-19"))
    one, two = communes(before).loc["bay-ngan"], communes(after).loc["bay-ngan"]
    assert (one["bonus"] - two["bonus"], two["deduction"]) == (5, -2)
    figures = after.figures.set_index(["unit", "fact"])["value"]
    assert figures["bay-ngan", "procedures_with_files_count"] <= figures["bay-ngan", "procedures_count"] == 13
    assert communes(campaign.month("2021-08")).loc["bay-ngan", "deduction"] == -2
    assert (
        dict(campaign.month("2021-08").figures.set_index(["unit", "fact"])["value"])["bay-ngan", "procedures_count"]
        == 15
    )


def test_the_rejected_dispute_changes_nothing(campaign):
    days = ("2021-10-03", "2021-10-04", "2021-10-11")
    one, *others = (communes(campaign.month("2021-09", as_of=day)) for day in days)
    assert all(one.equals(other) for other in others)


def test_the_waiver_gives_back_the_points_for_lateness_and_says_so(campaign):
    before, after = (campaign.month("2021-09", as_of=day) for day in ("2021-10-12", "2021-10-13"))
    totals = [m.standings.set_index("unit").loc["nong-nghiep", "total"] for m in (before, after)]
    assert totals[1] - totals[0] == 2
    row = after.reports.set_index(["unit", "month"]).loc[("nong-nghiep", "2021-09")]
    assert (row["state"], row["days_late"], row["waived"], row["decisions"]) == ("late", 3, True, "7")


def test_the_open_dispute_changes_nothing_yet_and_granted_it_would_break_the_tie_of_the_year(campaign):
    (dispute,) = campaign.decisions.open_disputes
    year = campaign.year_end()
    pair = ["tan-hoa", "rach-goi"]
    assert communes(year).loc[pair, "rank"].tolist() == [2, 2] and communes(year).loc[pair, "tied"].all()
    fields = {key: getattr(dispute, key) for key in ("unit", "month", "fact", "was", "now")}
    granted = Correct(
        seq=9,
        prev=Ledger().head,
        at=dispute.at,
        by="Phòng Nội vụ",
        kind="correct",
        reason="giả định",
        answers=8,
        **fields,
    )
    assumed = campaign.with_decisions(campaign.decisions.assuming([granted])).year_end()
    assert communes(assumed).loc[pair, "rank"].tolist() == [3, 2]
    assert communes(assumed).loc["rach-goi", "total"] - communes(year).loc["rach-goi", "total"] == 5
    won = assumed.awards[(assumed.awards["award"] == "R3") & (assumed.awards["state"] == "won")]
    assert won["unit"].tolist()[1:3] == ["rach-goi", "tan-hoa"]
