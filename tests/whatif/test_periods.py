"""A scenario over every month and the year's end."""

from functools import cache

import pandas as pd
import pytest
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.scoring.scenario import SupposedFact


@cache
def campaign():
    return td.open_campaign(plain_sample())


TARGET = td.Scenario("Target 2 000", {"C3.target": 2000})


def test_every_month_at_hand_and_the_years_end_are_held_against_themselves():
    found = campaign().what_if(TARGET)
    assert found.periods == (*campaign().months_at_hand, "2021-year-end")
    for name, one in zip((*campaign().months_at_hand, "year_end"), found, strict=True):
        month = campaign().period(name)
        alone = td.compare(month, month.what_if(TARGET))
        assert one.moves.equals(alone.moves) and one.awards.equals(alone.awards)
    assert found.moves["period"].nunique() > 3
    june = found.moves[(found.moves["period"] == "2021-06") & (found.moves["unit"] == "tan-hoa")]
    assert june["change"].tolist() == [-35]
    assert "2021-06" in set(found.awards["period"])


def test_nothing_is_scored_before_it_is_asked_for(monkeypatch):
    here = td.open_campaign(plain_sample())
    monkeypatch.setattr(pd, "DataFrame", None)
    found = here.what_if(TARGET)
    assert all("scored" not in vars(one.other) and "scored" not in vars(one.baseline) for one in found)


def test_a_figure_of_a_month_is_supposed_from_that_month_on():
    fact = SupposedFact("tan-hoa", "accounts_count", 1400, "2021-06")
    found = campaign().what_if(td.Scenario("less", facts=[fact]))
    assert len(found["2021-05"].causes) == 0 and len(found["2021-05"].moves) == 0
    assert found["2021-06"].because("tan-hoa")["points"].sum() == -35


def test_what_makes_no_sense_is_refused_at_once():
    with pytest.raises(td.CampaignError, match="2031-01"):
        campaign().what_if(td.Scenario("x", facts=[SupposedFact("tan-hoa", "accounts_count", 1, "2031-01")]))
    with pytest.raises(td.CampaignError, match="2021-06"):
        campaign().what_if(TARGET)["2031-01"]


def test_a_scenario_without_effect_has_tables_without_rows():
    found = campaign().what_if({})
    assert len(found.moves) == len(found.awards) == 0 and {"period", "unit", "rank_to"} <= {*found.moves}


def test_it_shows_who_moves_when():
    page = campaign().what_if(TARGET).show("en")
    for told in (page.text, page.html):
        assert "Xã Tân Hòa · tan-hoa" in told and "2021-06" in told and "−35, 1 → 2" in told and "R1 (commune)" in told
