"""Months, campaigns, scenarios and the like show themselves: as a page in a notebook, as text in a terminal."""

from functools import cache

import pytest
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.month import QUESTIONS
from thidua_analysis.words.shown import Page, language


@cache
def campaign():
    return td.open_campaign(plain_sample())


@pytest.fixture
def english():
    language("en")
    yield
    language("vi")


SCENARIO = td.Scenario(
    "Target",
    {"C3.target": 1200},
    {"weekend": "fixed"},
    [{"unit": "tan-hoa", "fact": "accounts_count", "value": [1, 2000]}],
)
SHOWN = {
    "month": (lambda: campaign().month("2021-06"), ["Tháng 6 năm 2021", "Xã Tân Hòa · tan-hoa", "R1 (commune): Xã Tân Hòa", "128"]),
    "year's end": (lambda: campaign().year_end(), ["Tổng kết năm 2021", "R3-2 (commune): cần quyết định giữa", "223"]),
    "supposed": (lambda: campaign().month("2021-06").what_if({"C3.target": 2000}), ["GIẢ ĐỊNH", "C3.target = 2000", "R1 (commune): Thị trấn Bảy Ngàn"]),
    "campaign": (lambda: campaign(), ["chau-thanh-a-2021", "Xã Tân Hòa · tan-hoa", "11 tháng"]),
    "scenario": (lambda: SCENARIO, ["C3.target", "1.200", "1–2.000", "weekend"]),
    "explanation": (lambda: campaign().month("2021-06").explain("tan-hoa", "C3"), ["Xã Tân Hòa", "1.512"]),
    "readings": (lambda: campaign().month("2021-02").readings(), ["cách hiểu", "Xã Tân Hòa · tan-hoa", "R1"]),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_it_shows_itself_as_a_page_and_as_text(what):
    one, words = SHOWN[what][0](), SHOWN[what][1]
    for told in (repr(one), one._repr_html_()):
        assert all(word in told for word in words), what
    assert "<table" in one._repr_html_() and "<" not in repr(one)


def test_the_language_is_chosen_once(english):
    june = campaign().month("2021-06")
    assert (
        "June 2021" in repr(june)
        and "Communes" in june._repr_html_()
        and "points" in str(june.explain("tan-hoa", "C3"))
    )
    assert "SUPPOSED" in repr(SCENARIO) and "11 months" in repr(campaign())
    assert june.show("vi").text.startswith("Tháng 6") and isinstance(june.show(), Page)


def test_what_cannot_be_scored_shows_why(make_campaign):
    month = make_campaign(
        {"a": "commune"}, {"2021-02": {"a": {"dossiers_received_count": 5, "dossiers_resolved_count": 9}}}
    ).month("2021-02")
    assert "part_over_whole" in repr(month) and "part_over_whole" in month._repr_html_()


def test_looking_at_a_campaign_reads_no_month():
    here = td.open_campaign(plain_sample())
    assert repr(here) and here._repr_html_() and not here.inputs._files


def test_a_page_cannot_be_written_into():
    evil = td.Scenario("<script>x</script>", {"C3.target": 1}, reason="<b>")
    assert "<script>" not in evil._repr_html_() and "<b>" not in evil._repr_html_()


def test_tab_lists_questions_and_each_says_what_it_answers():
    june = campaign().month("2021-06")
    assert dir(june) == sorted(QUESTIONS)
    for name in QUESTIONS:
        assert getattr(type(june), name).__doc__, name
    assert not {"at", "inputs", "world", "but", "scored", "settled"} & {*QUESTIONS}


@pytest.mark.parametrize("given", [SCENARIO.toml(), None, 5, ["C3.target"]])
def test_the_wrong_kind_of_scenario_says_what_is_wanted(given, tmp_path):
    with pytest.raises(td.CampaignError):
        campaign().month("2021-06").what_if(given)
    with pytest.raises(td.CampaignError):
        campaign().what_if(given)


def test_a_file_s_name_and_a_mapping_are_scenarios(tmp_path):
    june, file = campaign().month("2021-06"), tmp_path / "target.toml"
    file.write_text(td.Scenario("Target", {"C3.target": 2000}).toml(), encoding="utf-8")
    whole = {"title": "Target", "rules": {"C3.target": 2000}}
    for given in (str(file), file, {"C3.target": 2000}, whole):
        assert june.what_if(given).standing("tan-hoa").total == 93
    assert june.what_if({"tan-hoa.accounts_count": 1499, "weekend": "fixed"}).standing("tan-hoa").total == 93


WRONG = {
    "open_campaign": lambda c, j: td.open_campaign(5),
    "readings": lambda c, j: c.month("2021-06", readings="weekend=fixed"),
    "tan-hoa": lambda c, j: j.standing("tan hoaa"),
    "no unit None": lambda c, j: j.explain(None),
    "no criterion": lambda c, j: j.explain("tan-hoa", 3),
    "language": lambda c, j: j.show("fr"),
    "compare": lambda c, j: td.compare(c, {"C3.target": 1}),
    "sweep": lambda c, j: j.sweep("C3.target"),
    "campaign": lambda c, j: td.sweep(j, "2021-06", {"C3.target": 1}),
    "no unit 'x'": lambda c, j: j.sweep({"C3.target": 2000}, units=["x"]),
    "together": lambda c, j: td.together(["a"]),
    "facts": lambda c, j: j.uncertain(5),
    "amounts": lambda c, j: j.marginal({"acc": 5}),
    "effort": lambda c, j: j.cheapest("cai-tac", "gate", ["accounts_count"]),
    "rules": lambda c, j: td.Scenario("x", ["C3.target"]),
    "read_scenario": lambda c, j: td.read_scenario({"C3.target": 1}),
    "load_plan": lambda c, j: td.load_plan(5),
    "run": lambda c, j: td.run(c, 5),
}


@pytest.mark.parametrize("told", WRONG)
def test_an_argument_of_another_kind_says_what_is_wanted(told):
    with pytest.raises(td.CampaignError, match=told):
        WRONG[told](campaign(), campaign().month("2021-06"))


def test_what_is_meant_plainly_is_taken():
    june = campaign().month("2021-06")
    assert june.sweep({"C3.target": 2000}, units="tan-hoa")["total"].tolist() == [93]
    assert june.find("C3.target", lambda m: m.rank("tan-hoa") == 1, 1500).holds == (True,)
    ends = {"tan-hoa.accounts_count": (1400, 1600)}
    facts = [{"unit": "tan-hoa", "fact": "accounts_count", "value": [1400, 1600]}]
    asked = [june.uncertain(given) for given in (ends, td.Scenario("?", facts=facts), facts)]
    assert all(one.units.equals(asked[0].units) for one in asked) and asked[0].depends
