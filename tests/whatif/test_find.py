"""Where a condition holds: the same as trying every value."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

import thidua_analysis as td


@cache
def period(name):
    return td.open_campaign(plain_sample()).period(name)


def passing(month, track=None):
    return sum(s.eligible is True for s in month.standing_rows if track in (None, s.track))


def winners(month, clause):
    return {
        unit for (_, _, c), outcome in month.prizes.items() if c == clause for unit in outcome[0].split("; ") if unit
    }


def undecided(month, clause):
    return {
        unit for (_, _, c), outcome in month.prizes.items() if c == clause for unit in outcome[1].split("; ") if unit
    }


PRIZES = {"2021-06": "R1", "2021-08": "R1", "year_end": "R3-1"}
ASKED = {
    "three communes pass": (lambda m, c: m.passing("commune") == 3, lambda m, c: passing(m, "commune") == 3),
    "five pass": (lambda m, c: m.passing() >= 5, lambda m, c: passing(m) >= 5),
    "Bảy Ngàn wins": (lambda m, c: m.winner(c) == "bay-ngan", lambda m, c: winners(m, c) == {"bay-ngan"}),
    "it needs a decision": (lambda m, c: len(m.undecided(c)) > 1, lambda m, c: len(undecided(m, c)) > 1),
    "Tân Hòa is second": (lambda m, c: m.rank("tan-hoa") == 2, lambda m, c: m.standing("tan-hoa").rank == 2),
    "tied": (lambda m, c: m.tied("rach-goi"), lambda m, c: m.standing("rach-goi").tied),
    "more than": (lambda m, c: m.total("tan-hoa") > m.total("bay-ngan"), lambda m, c: m.standing("tan-hoa").total > m.standing("bay-ngan").total),
    "passes": (lambda m, c: m.passes("cai-tac") is True, lambda m, c: m.standing("cai-tac").eligible is True),
    "complete": (lambda m, c: m.complete("thanh-tra"), lambda m, c: m.standing("thanh-tra").complete),
}  # fmt: skip
RANGES = {
    "C3.target": (1, 3000), "C3.bonus.step": (1, 300), "C4.target": (1, 400), "C5.target": (1, 100), "gate.points": (0, 150),
    "C4.bonus.points": (0, 20), "tan-hoa.accounts_count": (0, 3000), "bay-ngan.procedures_count": (0, 30),
    "thanh-tra.accounts_count": (0, 3000), "L1.L1a.points": (-20, -1),
}  # fmt: skip


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_it_agrees_with_trying_every_value(data):
    name = data.draw(st.sampled_from(sorted(PRIZES)))
    asked, tried = ASKED[data.draw(st.sampled_from(sorted(ASKED)))]
    about = data.draw(st.sampled_from(sorted(RANGES)))
    least, most = RANGES[about]
    start, step = data.draw(st.integers(least, most)), data.draw(st.integers(1, 60))
    values = range(start, min(start + 6 * step, most + 1), step)
    month, clause = period(name), PRIZES[name]
    found = month.find(about, lambda m: asked(m, clause), values)
    expected = [bool(tried(month.what_if({about: value}), clause)) for value in values]
    assert list(found.holds) == expected and list(found.values) == list(values)
    assert [value in found for value in values] == expected and bool(found) == any(expected)
    within = [value for value in values if any(low <= value <= high for low, high in found.intervals)]
    assert within == [value for value, holds in zip(values, expected, strict=True) if holds]
    assert len(found.turns) == sum(a != b for a, b in pairwise(expected))


def test_no_value_is_passed_over_and_the_condition_is_asked_once_of_what_is_alike():
    asked = []
    found = period("2021-06").find(
        "C3.target", lambda m: asked.append(m) or m.winner("R1") == "bay-ngan", range(1, 3001)
    )
    assert found.intervals == ((1513, 3000),) and found.turns == ((1512, 1513, True),)
    assert len(found.holds) == 3000 and len(asked) < 400


def test_a_sensible_range_is_taken_where_none_is_given():
    june = period("2021-06")
    assert june.find("C5.target", lambda m: m.passing("commune") == 3).intervals == ((92, 98),)
    assert june.find("tan-hoa.accounts_count", lambda m: m.rank("tan-hoa") == 1).intervals[0][0] == 1500
    assert june.find("tan-hoa.plan_issued", lambda m: True).values == (0, 1)
    assert june.find("weekend", lambda m: True).values == tuple(june.plan.questions["weekend"].options)
    assert june.find("gate.points", lambda m: True).values[0] == 0
    assert max(june.find("L1.L1b.points", lambda m: True).values) <= 0


def test_a_sensible_range_of_a_figure_keeps_to_the_checks_of_the_plan():
    june = period("2021-06")
    values = june.values["tan-hoa"]
    found = june.find("tan-hoa.dossiers_resolved_count", lambda m: True)
    assert (found.values[0], found.values[-1]) == (values["dossiers_on_time_count"], values["dossiers_received_count"])
    assert found.stands == values["dossiers_resolved_count"]


@pytest.mark.parametrize(
    ("name", "condition", "told"),
    [
        ("C3.traget", lambda m: True, "C3.target"),
        ("tan-hoa.acounts", lambda m: True, "accounts_count"),
        ("tan-hoa.received_on", lambda m: True, "values="),
        ("C3.target", lambda m: m.rank("tan-hao"), "tan-hoa"),
        ("C3.target", lambda m: m.winner("R9"), "R1"),
        ("C3.target", lambda m: m.passing("communes"), "commune"),
    ],
)
def test_what_does_not_exist_is_refused(name, condition, told):
    with pytest.raises(td.CampaignError, match=told):
        period("2021-06").find(name, condition)


@pytest.mark.parametrize(("name", "condition"), [("C3.target", True), (("C3.target", "C4.target"), lambda m: True)])
def test_a_condition_is_a_function_and_a_name_is_one(name, condition):
    with pytest.raises(td.CampaignError, match="function of the month"):
        period("2021-06").find(name, condition)


def test_it_shows_where_it_holds_and_where_it_turns():
    page = period("2021-06").find("C5.target", lambda m: m.passing("commune") == 3).show("en")
    assert "Holds at: 92–98" in page.text and "98 → 99" in page.html and "98 as it stands" in page.text
    assert "none" in period("2021-06").find("C5.target", lambda m: False).show("en").text
    assert "fixed" in period("2021-06").find("weekend", lambda m: True).show("vi").text
