"""C4 and D4: online level-3/4 dossiers received. The target is 200 for communes and 150 for departments."""

import pytest

GOLDEN = {
    "D4": [(149, 0), (150, 30), (169, 30), (170, 35)],
    "C4": [(199, 0), (200, 30), (219, 30), (220, 35)],
}


@pytest.mark.parametrize(
    ("criterion", "dossiers", "expected"), [(c, *row) for c, rows in GOLDEN.items() for row in rows]
)
def test_the_target_gives_30_points_and_each_further_20_dossiers_5(points, criterion, dossiers, expected):
    """“Thực hiện dưới 200 hồ sơ không tính điểm.” (150 for departments) · “cứ tăng 20 hồ sơ cộng 5 điểm”"""
    assert points(criterion, dossiers_received_count=dossiers) == expected


def test_150_dossiers_are_enough_for_a_department_and_not_for_a_commune(points):
    """“đạt được 150 hồ sơ” (I) · “đạt được 200 hồ sơ” (II)"""
    assert (points("D4", dossiers_received_count=150), points("C4", dossiers_received_count=150)) == (30, 0)
