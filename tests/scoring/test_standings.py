"""Ranks, the gate, ties, and who wins what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import a_line, a_unit, awarded

from thidua_analysis.scoring.standings import rank_units

TOTALS = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from([60, 89, 90, 95, 100, 130]), min_size=1)
PRIZES = {"R3-1": 10_000_000, "R3-2": 7_000_000, "R3-3": 5_000_000}


def by_unit(table, column):
    return {one.unit: getattr(one, column) for one in table}


def prizes(table, rules, award="R3", **readings):
    awards = awarded(table, rules(**readings), "year_end")
    return awards[awards["award"] == award]


def test_ranks_are_1224(rank):
    totals = {"a": 90, "b": 110, "c": 120, "d": 110, "e": 90, "f": 80}
    assert by_unit(rank(totals), "rank") == {"c": 1, "b": 2, "d": 2, "a": 4, "e": 4, "f": 6}


def test_units_below_the_gate_are_ranked_and_not_eligible(rank):
    table = rank({"a": 89, "b": 90})
    assert (by_unit(table, "rank"), by_unit(table, "eligible")) == ({"a": 2, "b": 1}, {"a": False, "b": True})


def test_an_unranked_unit_keeps_its_total_and_the_ranks_close_up(rank):
    table = rank({"d1": 95, "thanh-tra": 120, "d2": 90}, "department", ["thanh-tra"])
    assert by_unit(table, "rank") == {"d1": 1, "d2": 2, "thanh-tra": None}
    assert by_unit(table, "total")["thanh-tra"] == 120


def test_an_unranked_unit_is_never_tied(rank):
    table = rank({"x": 90, "y": 90, "d1": 90}, "department", ["x", "y"])
    assert by_unit(table, "tied") == {"d1": False, "x": False, "y": False}


def test_lines_without_points_count_as_nothing(rules):
    lines = [a_line("a", 95), a_line("a", None, "bonus")]
    assert [one.total for one in rank_units(lines, [a_unit("a")], rules())] == [95]


@given(TOTALS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_rank_counts_those_strictly_above_whatever_the_order_of_the_rows(rank, totals, random):
    order = list(totals)
    random.shuffle(order)
    expected = {unit: 1 + sum(other > total for other in totals.values()) for unit, total in totals.items()}
    assert by_unit(rank({unit: totals[unit] for unit in order}), "rank") == expected


@given(TOTALS)
@settings(max_examples=40)
def test_a_prize_is_won_only_by_the_one_eligible_unit_of_its_place(rank, rules, totals):
    """By hand: the n-th prize is settled where exactly n − 1 eligible units stand above and no equal beside."""
    won = prizes(rank(totals), rules)
    eligible = {unit: total for unit, total in totals.items() if total >= 90}
    expected = {}
    for unit, total in eligible.items():
        above = sum(other > total for other in eligible.values())
        if above < 3 and list(eligible.values()).count(total) == 1:
            expected[unit] = list(PRIZES.values())[above]
    settled = won[won["state"] == "won"]
    assert dict(zip(settled["unit"], settled["money"], strict=True)) == expected
    undecided = won[won["state"] == "needs_decision"]
    assert undecided["money"].isna().all()
    assert set(undecided["unit"]) == {
        unit
        for unit, total in eligible.items()
        if unit not in expected and sum(other > total for other in eligible.values()) < 3
    }


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"a": 130, "b": 130, "c": 95, "d": 90}, [("a", None), ("b", None), ("c", "R3-3")]),
        ({"a": 130, "b": 120, "c": 95, "d": 95}, [("a", "R3-1"), ("b", "R3-2"), ("c", None), ("d", None)]),
        ({"a": 130, "b": 120, "c": 110, "d": 95, "e": 95}, [("a", "R3-1"), ("b", "R3-2"), ("c", "R3-3")]),
    ],
    ids=["first and second", "third and nobody", "below the prizes"],
)
def test_a_tie_needs_a_decision_only_where_its_places_differ_in_prize(rank, rules, totals, expected):
    won = prizes(rank(totals), rules)
    told = [(u, c if s == "won" else None) for u, c, s in won[["unit", "clause", "state"]].values]
    assert told == expected


def test_equal_totals_of_which_one_passes_the_gate_are_no_tie_for_a_prize(rank, rules):
    """Under `gate_on = base` the gate is not passed by the bonus."""
    table = rank({"a": (95, 5), "b": (60, 40)}, gate_on="base")
    assert by_unit(table, "tied") == {"a": True, "b": True}
    won = prizes(table, rules, gate_on="base")
    assert won[["place", "state"]].values.tolist() == [["1", "won"], ["2", "vacant"], ["3", "vacant"]]


def test_next_in_line_goes_to_those_below_the_gate_only_after_all_above_it(rank, rules):
    table = rank({"a": (95, 5), "b": (60, 80), "c": (90, 0)}, gate_on="base")
    won = prizes(table, rules, gate_on="base", vacant_prizes="next_in_line")
    assert won["unit"].tolist() == ["a", "c", "b"]


def test_next_in_line_does_not_fill_a_prize_nobody_is_left_for(rank, rules):
    won = prizes(rank({"a": 60}), rules, vacant_prizes="next_in_line")
    assert won["state"].tolist() == ["won", "vacant", "vacant"]


def test_the_monthly_prize_never_goes_to_the_next_in_line(rank, rules):
    """`vacant_prizes` is a reading of the year-end prizes; the month's gate has its own."""
    awards = awarded(rank({"a": 60}), rules(vacant_prizes="next_in_line"), "month")
    assert awards["state"].tolist() == ["vacant"]


def test_a_group_of_equals_larger_than_the_places_left_is_named_whole(rank, rules):
    won = prizes(rank(dict.fromkeys("abcde", 100)), rules)
    assert won["unit"].tolist() == list("abcde")
    assert won["clause"].unique().tolist() == ["R3-1; R3-2; R3-3"]
