"""L1c: a report found untruthful."""

from datetime import date

import pytest
from decided import decided, untruthful

ON_TIME, TWO_LATE, FOUR_LATE, NEVER = "2021-06-25", "2021-06-27", "2021-06-29", None


@pytest.mark.parametrize(("received", "expected"), [(ON_TIME, -2), (TWO_LATE, -4), (FOUR_LATE, -7), (NEVER, -5)])
def test_untruth_costs_2_points_on_top_of_lateness(report, received, expected):
    """“nếu phát hiện báo cáo không trung thực sẽ bị trừ điểm 2 điểm/lần báo cáo”"""
    assert report("2021-06", received, untruthful=True)["points"] == expected


@pytest.fixture
def june(make_campaign):
    """1 600 accounts were reported on time; on 30/6 they are found to be 1 500."""
    facts = {"2021-06": {"tan-hoa": {"accounts_count": 1600}}}
    campaign = make_campaign({"tan-hoa": "commune"}, facts, {"2021-06": {"tan-hoa": ON_TIME}})
    found = untruthful("tan-hoa", "2021-06", date(2021, 6, 30), {"accounts_count": 1500}, was={"accounts_count": 1600})
    return campaign.with_decisions(decided(found))


def test_a_finding_costs_its_points_and_what_was_invented(june):
    """Otherwise inventing 100 accounts would still net 3 points."""
    assert june.month("2021-06").standings["total"].tolist() == [35 - 2]


def test_a_finding_counts_from_the_day_it_was_made(june):
    """“nếu phát hiện”: what was published before stays as it was."""
    assert june.month("2021-06", as_of="2021-06-29").standings["total"].tolist() == [40]
