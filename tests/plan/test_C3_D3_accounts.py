"""C3 and D3: accounts created."""

import pytest

GOLDEN = [(1499, 0), (1500, 35), (1599, 35), (1600, 40), (2350, 75)]


@pytest.mark.parametrize("criterion", ["C3", "D3"])
@pytest.mark.parametrize(("accounts", "expected"), GOLDEN)
def test_1500_accounts_give_35_points_and_each_further_100_give_5(points, criterion, accounts, expected):
    """“Thực hiện dưới 1.500 tài khoản không tính điểm.” · “cứ tăng 100 tài khoản cộng 5 điểm”"""
    assert points(criterion, accounts_count=accounts) == expected


@pytest.mark.parametrize("criterion", ["C3", "D3"])
def test_the_bonus_has_no_limit(points, criterion):
    """“không giới hạn điểm cộng”"""
    assert points(criterion, accounts_count=101_500) == 35 + 1000 * 5
