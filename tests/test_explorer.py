"""The panel of the what-if notebook, without a browser: controls moved as a person would, and what they show."""

import pytest
from plain_sample import plain_sample

from thidua_analysis import CampaignError, Scenario, compare, open_campaign, read_scenario
from thidua_analysis.scenario import SupposedFact
from thidua_analysis.show.explorer import Explorer


@pytest.fixture(scope="module")
def june():
    return open_campaign(plain_sample()).month("2021-06")


@pytest.fixture
def panel(june, tmp_path):
    explorer = Explorer(june, Scenario("Thử", {"L1.L1b.points": -7}), "vi", tmp_path)
    assert "widget-view" in str(explorer._repr_mimebundle_())
    return explorer._panel


def test_a_slider_moves_the_table_and_the_picture(panel, june):
    table, picture = panel.table.value, panel.picture.value
    panel.rules["C3.target"].value = 2000
    assert panel.table.value != table
    assert panel.picture.value != picture
    assert "128 → 93" in panel.picture.value or "Tân Hòa" in panel.table.value
    assert "−35" in panel.table.value
    assert panel.scenario.rules == {"L1.L1b.points": -7, "C3.target": 2000}
    panel.rules["C3.target"].value = 1500
    assert panel.table.value == table
    assert panel.scenario.rules == {"L1.L1b.points": -7}


def test_readings_and_figures_move_them_too(panel, june):
    table = panel.table.value
    panel.readings["weekend"].value = "fixed"
    assert "−2" in panel.table.value != table
    panel.unit.value = "cai-tac"
    slider = next(s for s in panel.facts.children if s.description.startswith("Tài khoản"))
    slider.value = 1500
    assert "+35" in panel.table.value
    scenario = panel.scenario
    assert (dict(scenario.readings), list(scenario.facts)) == (
        {"weekend": "fixed"},
        [SupposedFact("cai-tac", "accounts_count", 1500)],
    )
    panel._on_reset()
    assert panel.scenario.facts == ()
    assert not panel.scenario.readings


def test_what_the_panel_shows_is_what_comparing_gives(panel, june):
    panel.rules["C3.target"].value = 1200
    panel.readings["step_rounding"].value = "pro_rata"
    quick = panel.explorer.after(panel.scenario).set_index("unit")
    slow = compare(june, june.what_if(panel.scenario)).units.set_index("unit")
    assert quick["total"].astype(object).to_dict() == slow["to"].to_dict()
    assert quick["rank"].fillna(0).to_dict() == slow["rank_to"].fillna(0).to_dict()


def test_a_saved_scenario_is_read_back_and_another_file_is_not_overwritten(panel, tmp_path):
    panel.title.value, panel.author.value = "Chỉ tiêu 2.000", "Phòng Nội vụ"
    panel.rules["C3.target"].value = 2000
    panel._on_save()
    (path,) = tmp_path.glob("*.toml")
    assert read_scenario(path).toml() == panel.scenario.toml()
    assert f'-p scenario "{path.as_posix()}"' in panel.told.value.replace("&quot;", '"')
    panel.rules["C3.target"].value = 1900
    panel._on_save()
    assert read_scenario(path).rules["C3.target"] == 1900
    path.write_text("something else", encoding="utf-8")
    with pytest.raises(CampaignError, match="another file"):
        panel.explorer.save(panel.scenario)
    assert path.read_text(encoding="utf-8") == "something else"


def test_figures_that_contradict_each_other_are_told_and_nothing_is_lost(panel):
    table = panel.table.value
    panel._on_figure(("tan-hoa", "dossiers_on_time_count"), 100_000)
    assert "sẽ lớn hơn" in panel.told.value
    assert panel.table.value == table


def test_an_earlier_month_of_the_scenario_is_kept(june):
    start = Scenario(
        "x",
        facts=[
            SupposedFact("cai-tac", "accounts_count", 900, "2021-05"),
            SupposedFact("tan-hoa", "accounts_count", (1, 2)),
        ],
    )
    explorer = Explorer(june, start)
    explorer._repr_mimebundle_()
    assert set(explorer._panel.scenario.facts) == set(start.facts)
    assert explorer.shown(start, "commune")
