"""The folder and the month as an analyst uses them."""

from datetime import date

import pandas as pd
import pytest
from plain_sample import plain_sample

import thidua_analysis as td


@pytest.fixture(scope="module")
def campaign():
    return td.open_campaign("sample")


def test_what_is_known_ends_with_the_month_or_the_last_receipt_or_decision_never_today(campaign):
    assert campaign.month("2021-02").known_on == date(2021, 2, 28)
    assert campaign.month("2021-06").known_on == date(2021, 7, 12)  # the dispute about June was granted then
    assert campaign.month("2021-06", as_of="2021-06-30").known_on == date(2021, 6, 30)


def test_a_report_that_came_after_as_of_was_not_known(campaign):
    # Trường Long Tây: due Friday 25/6, received Tuesday 29/6
    def state(day):
        table = campaign.month("2021-06", as_of=day).reports
        row = table[(table["unit"] == "truong-long-tay") & (table["month"] == "2021-06")].iloc[0]
        return row["state"], row["lateness_points"]

    assert state("2021-06-25") == ("not_due", 0)
    assert state("2021-06-28") == ("pending", 0)
    assert state("2021-06-29") == ("late", -5)


def test_a_month_that_never_reported_carries_its_figures_and_says_so(campaign):
    august, july = campaign.month("2021-08"), campaign.month("2021-07")
    mine = august.figures[august.figures["unit"] == "nhon-nghia-a"]
    assert set(mine["origin"]) == {"carried"}
    assert set(mine["from_month"]) == {"2021-07"}
    before = july.figures[july.figures["unit"] == "nhon-nghia-a"]
    assert mine["value"].tolist() == before["value"].tolist()
    told = august.problems[august.problems["code"] == "figure_carried"]
    assert told["read"].tolist() == ["nhon-nghia-a"]


def test_readings_of_the_campaign_hold_under_every_profile_until_overridden(sample_copy):
    path = sample_copy / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'lateness_days = "working"\n', encoding="utf-8")
    opened = td.open_campaign(sample_copy)
    assert opened.month("2021-06").readings_in_force["lateness_days"] == "working"
    literal = opened.month("2021-06", profile="literal").readings_in_force
    assert (literal["lateness_days"], literal["weekend"]) == ("working", "fixed")
    asked = opened.month("2021-06", readings={"lateness_days": "calendar"}).readings_in_force
    assert asked["lateness_days"] == "calendar"


def test_the_campaigns_own_cut_off_is_shown(sample_copy):
    path = sample_copy / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[cut_offs]\n2021-06 = 2021-06-24\n", encoding="utf-8")
    opened = td.open_campaign(sample_copy)
    assert opened.month("2021-06").cut_off == date(2021, 6, 24)
    assert opened.month("2021-05").cut_off == date(2021, 5, 25)


def test_months_scored_together_are_the_months_scored_alone():
    plain = td.open_campaign(plain_sample())
    together = {m.month: m.standings for m in plain.month("2021-12").so_far}
    assert list(together) == list(plain.months)
    for month in ("2021-02", "2021-07", "2021-12"):
        alone = td.open_campaign(plain_sample()).month(month).standings
        pd.testing.assert_frame_equal(together[month], alone)


def test_a_month_of_lists_read_alone_is_the_month_read_with_later_ones(campaign):
    campaign.month("2021-06").standings  # noqa: B018 - it reads the months before
    alone = td.open_campaign("sample").month("2021-03").standings
    pd.testing.assert_frame_equal(campaign.month("2021-03").standings, alone)


def test_the_year_end_is_cumulative_whatever_the_month_reading(campaign):
    cumulative = campaign.year_end().standings
    in_month = campaign.year_end(readings={"score_basis": "in_month"}).standings
    pd.testing.assert_frame_equal(cumulative, in_month)


def test_a_campaign_under_way_has_the_months_that_have_come(sample_copy):
    import shutil

    for month in ("2021-10", "2021-11", "2021-12"):
        shutil.rmtree(sample_copy / month)
    opened = td.open_campaign(sample_copy)
    assert opened.months_at_hand == opened.months[:8]
    assert opened.month("2021-09").standings["total"].notna().all()
    with pytest.raises(td.DataError, match="month_missing"):
        _ = opened.month("2021-10").standings


def test_every_total_is_explained_criterion_by_criterion(campaign):
    for one in (campaign.month("2021-06"), td.open_campaign(plain_sample()).month("2021-12")):
        totals = one.standings.set_index("unit")["total"]
        for unit in campaign.units["unit"]:
            assert sum(e.points for e in one.explain(unit)) == totals[unit]


def test_an_explanation_shows_in_a_notebook_with_its_text_escaped(campaign):
    explanation = campaign.month("2021-06").explain("cai-tac", "C3")
    assert "1.500 → 0" in explanation._repr_html_()
    assert "&lt; 1.500" in explanation._repr_html_()


def test_readings_that_can_change_nothing_here_say_why(campaign):
    idle = campaign.month("2021-06").idle_readings
    # the sample has lists with dates, figures from two sources, every fact a criterion may need, and no findings
    assert set(idle) == {"untruthful_stacks", "untruthful_figures"}


def test_where_figures_come_as_totals_the_cut_off_changes_nothing(sample_copy):
    idle = td.open_campaign(sample_copy).month("2021-06").idle_readings
    assert {"cutoff", "source_of_truth"} <= set(idle) and "cần danh sách từng trường hợp" in idle["cutoff"].vi


def test_where_figures_come_as_lists_the_cut_off_changes_them(campaign):
    counts = {
        option: campaign.month("2021-06", readings={"cutoff": option}).figures.set_index(["unit", "fact"])["value"]
        for option in ("day_14", "day_25", "month_end")
    }
    received = [int(counts[option]["tan-hoa", "dossiers_received_count"]) for option in counts]
    assert received == sorted(received) and received[0] < received[1]


def test_a_reading_whose_facts_the_campaign_lacks_says_which(sample_copy):
    for path in sample_copy.glob("*/facts.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if "procedures_with_files_count" not in x), encoding="utf-8")
    opened = td.open_campaign(sample_copy)
    assert opened.month("2021-06").idle_readings["procedure_bonus"].en == (
        "no figures for with_files: procedures_with_files_count"
    )
    literal = opened.month("2021-06", profile="literal")
    told = literal.problems[literal.problems["code"] == "fact_nowhere"]
    assert told["read"].tolist() == ["procedures_with_files_count"]
    open_ = opened.month("2021-06", readings={"procedure_bonus": "with_files"})
    for month, points in ((literal, {0}), (open_, {None})):  # the strict letter gives no points for a missing figure
        bonus = month.lines[(month.lines["criterion"] == "C2") & (month.lines["part"] == "bonus")]["points"]
        assert {None if pd.isna(p) else p for p in bonus} == points


def test_the_year_end_says_that_it_is_cumulative(campaign):
    year = campaign.year_end(readings={"score_basis": "in_month"})
    assert year.rules.scoring.basis == "cumulative"
    assert "score_basis" not in " ".join(year.lines["reading"]) and "score_basis" in year.idle_readings


def test_ties_of_two_tracks_are_two_questions(campaign):
    from thidua_analysis.report.sentences import open_texts, undecided

    month = campaign.month("2021-02", readings={"monthly_scope": "each_track", "monthly_gate": "off"})
    groups = undecided(month)
    assert all(group["competition"].nunique() == 1 for group in groups)
    assert len(open_texts(month)) == len(groups)


def test_a_day_before_the_month_began_is_refused(campaign):
    with pytest.raises(td.CampaignError, match="nothing of that month was known"):
        campaign.month("2021-06", as_of="2021-05-31")


def test_changing_a_table_changes_no_score():
    month = td.open_campaign(plain_sample()).month("2021-06")
    figures, facts = month.figures, month.facts
    figures["value"] = facts["value"] = 0
    assert month.standings["total"].max() == 128


def test_a_figure_that_falls_because_its_source_changed_is_pointed_out(sample_copy):
    path = sample_copy / "2021-02" / "facts.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    more = [f"{row}{',origin' if n == 0 else ''}" for n, row in enumerate(rows)]
    path.write_text(
        "\n".join(r if n == 0 else f"{r}," for n, r in enumerate(more)) + "\nmot-ngan,accounts_count,1500,portal\n",
        encoding="utf-8",
    )
    march = td.open_campaign(sample_copy).month("2021-03")
    told = march.problems[march.problems["code"] == "falls"]
    assert told["severity"].tolist() == ["warning"]
    assert told["read"].iloc[0].startswith("mot-ngan, accounts_count")


def test_a_ranked_department_without_procedures_owes_its_figures(campaign):
    scored = campaign.month("2021-06", readings={"department_without_procedures": "scored"})
    told = scored.problems[scored.problems["code"] == "figure_unknown"]
    assert told["read"].tolist() == ["thanh-tra"]
    assert len(campaign.month("2021-06").problems[lambda t: t["code"] == "figure_unknown"]) == 0


def test_a_reading_called_like_a_parameter_is_just_unknown(campaign):
    with pytest.raises(td.CampaignError, match="unknown reading 'profile'"):
        campaign.month("2021-06", readings={"profile": "x"})


def test_a_changed_table_is_whole_again_when_asked_for_anew():
    month = td.open_campaign(plain_sample()).month("2021-06")
    figures = month.figures
    figures["value"] = 0
    assert month.figures["value"].max() > 0
