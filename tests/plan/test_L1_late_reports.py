"""L1, L1a, L1b: reports due by the 25th of each month, and what lateness costs."""

import pytest

WORKING_25TH = "2021-06"  # 25/6/2021 is a Friday


@pytest.mark.parametrize(
    ("received", "expected"),
    [("2021-06-25", 0), ("2021-06-26", -2), ("2021-06-28", -2), ("2021-06-29", -5), ("2021-10-01", -5)],
)
def test_up_to_3_days_cost_2_points_and_more_cost_5(report, received, expected):
    """“báo cáo trể từ 01-03 ngày trừ 02 điểm/lần báo cáo, quá 03 ngày … bị trừ 05 điểm/lần báo cáo”"""
    assert report(WORKING_25TH, received)["points"] == expected


def test_a_report_that_never_came_costs_5_points(report):
    """“hoặc không báo cáo sẽ bị trừ 05 điểm/lần báo cáo”"""
    missing = report(WORKING_25TH)
    assert (missing["state"], missing["points"], missing["clause"]) == ("missing", -5, "L1b")


@pytest.mark.parametrize(("as_of", "expected"), [("2021-06-25", 0), ("2021-06-28", 0), ("2021-06-29", -5)])
def test_a_missing_report_costs_nothing_until_it_is_more_than_3_days_late(report, as_of, expected):
    """“quá 03 ngày”: before that the report may still come."""
    assert report(WORKING_25TH, as_of=as_of)["points"] == expected


def test_what_was_not_yet_received_is_not_yet_known(report):
    """A report of 29/6 does not exist on 26/6."""
    early = report(WORKING_25TH, "2021-06-29", as_of="2021-06-26")
    assert (early["state"], early["points"]) == ("pending", 0)


WEEKENDS = [
    ("2021-04", "2021-04-26", 0, -2),
    ("2021-04", "2021-04-29", -2, -5),
    ("2021-09", "2021-09-28", -2, -2),
    ("2021-09", "2021-09-29", -2, -5),
]


@pytest.mark.parametrize(("month", "received", "shifted", "fixed"), WEEKENDS)
def test_a_25th_on_a_weekend_moves_to_the_next_working_day(report, month, received, shifted, fixed):
    """“chậm nhất vào ngày 25 hàng tháng”, Civil Code 2015 art. 148"""
    assert report(month, received)["points"] == shifted
    assert report(month, received, weekend="fixed")["points"] == fixed


def test_each_report_of_the_campaign_counts(make_campaign):
    """“/lần báo cáo”: deductions accumulate."""
    facts = {month: {"tan-hoa": {"plan_issued": 1}} for month in ("2021-05", "2021-06", "2021-07")}
    reports = {"2021-05": {"tan-hoa": "2021-05-26"}, "2021-06": {"tan-hoa": "2021-06-30"}, "2021-07": {}}
    july = make_campaign({"tan-hoa": "commune"}, facts, reports).month("2021-07")
    lines = july.lines[july.lines["part"] == "deduction"]
    told = lines[["report_month", "clause", "points"]].values.tolist()
    assert told == [["2021-05", "L1a", -2], ["2021-06", "L1b", -5], ["2021-07", "L1b", -5]]
    assert july.standings["total"].tolist() == [10 - 2 - 5 - 5]


def test_a_score_has_no_floor_at_0(make_campaign):
    """Nothing in the plan stops the deductions."""
    june = make_campaign({"tan-hoa": "commune"}, {"2021-06": {"tan-hoa": {"procedures_count": 0}}}, {}).month("2021-06")
    assert june.standings["total"].tolist() == [-5 - 5]
