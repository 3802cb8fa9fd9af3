"""C5 and D5: share of dossiers resolved, compared exactly and never as a rounded percentage."""

import pytest

GOLDEN = [(195, 200, 0), (196, 200, 10), (198, 200, 15), (199, 200, 15), (200, 200, 20), (48, 49, 0), (49, 50, 10)]


def share(points, criterion, on_time, resolved, readings=None):
    return points(criterion, readings, dossiers_on_time_count=on_time, dossiers_resolved_count=resolved)


@pytest.mark.parametrize("criterion", ["C5", "D5"])
@pytest.mark.parametrize(("on_time", "resolved", "expected"), GOLDEN)
def test_98_percent_gives_10_points_and_each_further_full_percent_5(points, criterion, on_time, resolved, expected):
    """“Thực hiện dưới 98% không tính điểm.” · “từ 98 % trở lên, cứ tăng 1 % cộng 5 điểm”"""
    assert share(points, criterion, on_time, resolved) == expected


@pytest.mark.parametrize("criterion", ["C5", "D5"])
def test_a_share_of_no_dossiers_gives_0(points, criterion):
    """Nothing was achieved; never 100 %."""
    assert share(points, criterion, 0, 0) == 0


def test_a_share_of_no_dossiers_is_flagged(make_campaign):
    """`no_dossiers = zero`: 0 points, flagged."""
    figures = {"dossiers_on_time_count": 0, "dossiers_resolved_count": 0}
    month = make_campaign({"tan-hoa": "commune"}, {"2021-06": {"tan-hoa": figures}}).month("2021-06")
    flags = month.problems[month.problems["code"] == "no_cases"]
    assert flags[["severity", "column", "read"]].values.tolist() == [
        ["warning", "value", "tan-hoa, C5: dossiers_resolved_count = 0"]
    ]


@pytest.mark.parametrize(
    ("on_time", "expected"), [(979_999_999, 0), (980_000_000, 10), (989_999_999, 10), (990_000_000, 15)]
)
def test_one_dossier_in_a_thousand_million_decides(points, on_time, expected):
    """A float or a rounded percent could not tell these apart."""
    assert share(points, "C5", on_time, 1_000_000_000) == expected
