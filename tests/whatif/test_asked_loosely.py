"""What an analyst types without looking anything up: a unit by its name, a list of scenarios; and what is told of a wrong thing."""

from functools import cache

import pytest
from plain_sample import plain_sample

import thidua_analysis as td


@cache
def campaign():
    return td.open_campaign(plain_sample())


@cache
def june():
    return campaign().month("2021-06")


BY_NAME = "Xã Tân Hòa.accounts_count"
BY_ID = "tan-hoa.accounts_count"


@pytest.mark.parametrize(
    "ask",
    [
        lambda unit: june().standing(unit).unit,
        lambda unit: june().explain(unit, "C3").points,
        lambda unit: june().is_counted(unit, "accounts_count"),
        lambda unit: june().distance(unit).to_dict(),
        lambda unit: june().what_if({f"{unit}.accounts_count": 1400}).standing(unit).total,
        lambda unit: june().sweep({f"{unit}.accounts_count": [1400, 1500]}, [unit])["total"].tolist(),
        lambda unit: june().find(f"{unit}.accounts_count", lambda m: m.rank(unit) == 1, range(1400, 1600)).intervals,
        lambda unit: june().simulate(figures=[f"{unit}.accounts_count"], draws=10).figures.to_dict(),
        lambda unit: campaign().unit(unit),
    ],
)
def test_a_unit_is_asked_for_by_any_of_its_names(ask):
    assert ask("Xã Tân Hòa") == ask("tan-hoa") == ask("Xã Tân Hoà")


def test_several_scenarios_may_be_a_list():
    asked = [{"C3.target": 2000}, {"C3.target": 1200}]
    assert repr(td.compare(june(), asked)) == repr(td.compare(june(), *asked))
    assert len(td.compare(june(), asked[:1])) == 1


def test_a_scenario_takes_its_figures_by_name():
    assert td.Scenario("x", facts={BY_ID: 1400}) == td.Scenario(
        "x", facts=[{"unit": "tan-hoa", "fact": "accounts_count", "value": 1400}]
    )


def test_the_years_end_goes_by_its_key_and_by_its_kind():
    over = campaign().what_if({"C3.target": 2000})
    assert over["year_end"] is over["2021-year-end"]
    assert campaign().period("2021-year-end") is campaign().period("year_end")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: june().what_if({"weekned": "fixed"}), "did you mean: weekend"),
        (lambda: june().what_if({"accounts_count": 5}), "a figure like tan-hoa.accounts_count"),
        (lambda: june().explain("nobody"), "there are: mot-ngan"),
        (lambda: june().is_counted("tan-hoa", "acounts"), "there are: plan_issued"),
        (lambda: june().evidence("tan-hoa", "acounts"), "there are: plan_issued"),
        (lambda: june().marginal({"accounts_count": -5}), "accounts_count"),
        (lambda: june().sweep({"C3.target": [1], **td.together({"C3.target": [2]})}), "C3.target comes twice"),
        (lambda: june().sweep({BY_ID: [1], BY_NAME: [2]}), "comes twice"),
        (lambda: june().simulate(figures=5), "figures: wanted is"),
        (lambda: june().simulate(draws=10).scenario("a"), "there is no draw 'a'"),
        (lambda: td.compare(june(), []), "compare: wanted is"),
        (lambda: td.Scenario("x", facts=5), "facts: wanted is"),
        (lambda: td.Scenario("x", facts={"tan-hoa": 5}), "facts: wanted is"),
    ],
)
def test_what_cannot_be_is_refused_with_what_there_is(ask, told):
    with pytest.raises(td.CampaignError, match=told):
        ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: june().what_if(june()),
        lambda: td.compare(campaign(), {"C3.target": 2000}),
        lambda: td.sweep(campaign(), june(), {"C3.target": 2000}),
        lambda: campaign().under(june()),
        lambda: td.open_campaign(campaign()),
    ],
)
def test_what_was_read_in_place_of_something_else_is_told_in_one_line(ask):
    with pytest.raises(td.CampaignError) as refused:
        ask()
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((1000, 2000), "Holds at: 1,000; 2,000\n"),
        (range(1000, 1004), "Holds at: 1,000–1,003\n4 values tried, from 1,000 to 1,003;"),
        (range(1000, 2001, 250), "Holds at: 1,000–2,000\n5 values tried, from 1,000 to 2,000 by 250;"),
    ],
)
def test_what_was_not_tried_is_not_said_to_hold(values, told):
    assert told in june().find("C3.target", lambda m: True, values).show("en").text
