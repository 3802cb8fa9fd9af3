"""C1 and D1: the unit issued its own plan."""

import pytest


@pytest.mark.parametrize("criterion", ["C1", "D1"])
@pytest.mark.parametrize(("plans", "expected"), [(0, 0), (1, 10)])
def test_a_unit_with_its_own_plan_gets_10_points(points, criterion, plans, expected):
    """“Không xây dựng Kế hoạch không tính điểm.” · “Kế hoạch 10”"""
    assert points(criterion, plan_issued=plans) == expected


@pytest.mark.parametrize("criterion", ["C1", "D1"])
def test_there_is_no_bonus_for_a_plan(rules, criterion):
    """The clause names no “Điểm thưởng”."""
    assert rules().criterion_of(criterion).bonus is None


@pytest.mark.parametrize("criterion", ["C1", "D1"])
def test_a_plan_that_nobody_reported_on_is_not_scored(points, criterion):
    """Unknown is not “không xây dựng”."""
    assert points(criterion) is None
