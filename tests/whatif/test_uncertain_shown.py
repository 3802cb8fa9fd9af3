"""Figures that nobody knows for certain: what is supposed shows that, instead of saying that nothing changes."""

from functools import cache

import pytest
from plain_sample import plain_sample

import thidua_analysis as td


@cache
def june():
    return td.open_campaign(plain_sample()).month("2021-06")


OPEN = {"tan-hoa.accounts_count": (1400, 1600)}
UNKNOWN = {"tan-hoa.accounts_count": "unknown"}


def test_intervals_show_themselves():
    found = june().uncertain(OPEN)
    told = found.show("en").text
    assert "1,400–1,600" in told and "Prizes hang on these figures" in told and "Xã Tân Hòa" in told
    assert "<table" in found._repr_html_() and "Giải tùy vào số liệu này" in repr(found)
    assert june().uncertain(UNKNOWN).show("en").text.count("…") >= 1
    assert "No figure is left open" in june().uncertain({}).show("en").text


@pytest.mark.parametrize("given", [OPEN, UNKNOWN])
def test_a_supposed_month_and_a_comparison_say_what_they_leave_open(given):
    told = "Not known for certain: tan-hoa.accounts_count."
    supposed = june().what_if(given)
    shown = [supposed, td.compare(june(), given), td.compare(june(), [given, {"C3.target": 2000}])]
    assert [one.show("en").text.count(told) for one in shown] == [1, 1, 1]
    assert told not in td.compare(june(), {"C3.target": 2000}).show("en").text


def test_what_is_open_is_said_of_each_month_that_leaves_it_open():
    campaign = td.open_campaign(plain_sample())
    month = {"unit": "tan-hoa", "fact": "accounts_count", "value": (1400, 1600), "month": "2021-12"}
    found = campaign.what_if(td.Scenario("Open", facts=[month]))
    assert found.show("en").text.count("Not known for certain") == 2  # December and the year's end
