"""L2: equal points are weighed by people, never broken by name or row order."""

from itertools import permutations

import pytest
from rows import awarded

from thidua_analysis.scoring.standings import give_awards, mark_open


@pytest.mark.parametrize("order", list(permutations(["a", "b", "c"])))
def test_equal_points_share_a_rank_whatever_the_order_of_the_rows(rank, order):
    """“Nếu đơn vị có sổ điểm bằng nhau sẽ xem xét từ khâu tổ chức thực hiện”"""
    totals = {"a": 120, "b": 120, "c": 95}
    table = rank({unit: totals[unit] for unit in order})
    ranks, tied = {one.unit: one.rank for one in table}, {one.unit: one.tied for one in table}
    assert (ranks, tied) == ({"a": 1, "b": 1, "c": 3}, {"a": True, "b": True, "c": False})


def test_a_tie_at_a_paid_rank_waits_for_a_decision_and_no_money_is_computed(rank, rules):
    """“sẽ xem xét từ … các kết quả đạt được”: a question for people."""
    table = rank({"a": 120, "b": 120, "c": 95})
    awards = awarded(table, rules(), "month")
    assert awards[["unit", "state"]].values.tolist() == [["a", "needs_decision"], ["b", "needs_decision"]]
    assert awards["money"].isna().all()
    marked = mark_open(table, give_awards(table, rules(), "month"))
    assert {one.unit: one.needs_decision for one in marked} == {"a": True, "b": True, "c": False}


def test_the_question_stands_in_the_plan_as_one_for_people(plan, rules):
    """A human clause yields "needs a decision", never a number."""
    assert plan.clauses["L2"].kind == "human"
    assert [human.clause for human in rules().human if human.when == "tie"] == ["L2", "II.3c"]
