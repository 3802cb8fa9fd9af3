"""The questions of an analyst, each answered in at most three lines."""

import ast
import inspect
from decimal import Decimal
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


def how_do_three_scenarios_look_side_by_side():
    found = td.compare(june(), {"C3.target": 2000}, {"C3.target": 1200}, {"weekend": "fixed"})
    return found.table.loc[("tan-hoa", "commune")].xs("total", level=1).tolist()


def who_moves_over_the_year_under_a_scenario():
    return set(campaign().what_if({"C3.target": 2000}).moves["unit"]) >= {"tan-hoa", "bay-ngan"}


def what_if_two_units_grow_in_step():
    both = td.together({"tan-hoa.accounts_count": [1400, 1500], "bay-ngan.accounts_count": [1400, 1500]})
    return june().sweep(both, units=["tan-hoa", "bay-ngan"])["rank"].tolist()


def at_which_share_do_exactly_three_communes_pass():
    return june().find("C5.target", lambda m: m.passing("commune") == 3).intervals


def from_which_target_on_does_bay_ngan_win():
    return june().find("C3.target", lambda m: m.winner("R1") == "bay-ngan").turns[0].first


def how_sure_is_the_prize_if_figures_are_off_by_one_percent():
    found = june().simulate(Decimal("0.01"), draws=1000, seed=1)
    return found.awards.set_index("unit")["won"].idxmax()


def what_changes_under_next_years_plan():
    found = campaign().under(campaign().plan)
    return len(found.differences), len(found.moves)


def what_would_a_cap_on_the_bonus_change():
    """Tân Hòa had 35 and 30 of bonus in C2 and C3: 15 and 10 less."""
    capped = campaign().year_end().what_if({"C2.bonus.most": 20, "C3.bonus.most": 20})
    return campaign().year_end().standing("tan-hoa").total - capped.standing("tan-hoa").total


def would_anyone_move_were_holidays_waived():
    return len(campaign().what_if({"reporting.holidays": "none"}).moves)


def which_criterion_decided_the_ranking():
    found = june().incentives().decided
    return found[found["track"] == "commune"].set_index("criterion")["gap_permille"].idxmax()


ANSWERS = {
    how_do_three_scenarios_look_side_by_side: [128, 93, 143, 128],
    who_moves_over_the_year_under_a_scenario: True,
    what_if_two_units_grow_in_step: [2, 1, 2, 1],
    at_which_share_do_exactly_three_communes_pass: ((92, 98),),
    from_which_target_on_does_bay_ngan_win: 1513,
    how_sure_is_the_prize_if_figures_are_off_by_one_percent: "tan-hoa",
    what_changes_under_next_years_plan: (0, 0),
    what_would_a_cap_on_the_bonus_change: 25,
    would_anyone_move_were_holidays_waived: 0,
    which_criterion_decided_the_ranking: "C2",
}


@pytest.mark.parametrize("question", ANSWERS, ids=lambda question: question.__name__)
def test_it_is_answered_in_three_lines(question):
    assert question() == ANSWERS[question]
    assert len(ast.parse(inspect.getsource(question)).body[0].body) <= 3
