"""C2 and D2: distinct level-3/4 procedures registered."""

import pytest

GOLDEN = [(0, -5), (1, 15), (2, 20), (10, 60)]


@pytest.mark.parametrize("criterion", ["C2", "D2"])
@pytest.mark.parametrize(("procedures", "expected"), GOLDEN)
def test_the_first_procedure_gives_15_points_and_each_further_one_5(points, criterion, procedures, expected):
    """“đăng ký đạt được 1 thủ tục” · “Không đăng ký trừ 5 điểm.” · “cứ tăng 1 thủ tục cộng 5 điểm”"""
    assert points(criterion, procedures_count=procedures) == expected


@pytest.mark.parametrize("criterion", ["C2", "D2"])
def test_the_bonus_has_no_limit(points, criterion):
    """“không giới hạn điểm cộng”"""
    assert points(criterion, procedures_count=1001) == 15 + 1000 * 5


@pytest.mark.parametrize("criterion", ["C2", "D2"])
def test_procedures_that_nobody_reported_cost_nothing(points, criterion):
    """“Không đăng ký” is a reported 0; a missing figure is not."""
    assert points(criterion) is None
