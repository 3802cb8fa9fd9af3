"""Due dates, working days and days late, by a calendar of 2021 typed in by hand."""

from datetime import date, timedelta

import pytest

from thidua_analysis import CampaignError
from thidua_analysis.plan.calendar import (
    check_month,
    days_late,
    due_date,
    is_working_day,
    public_holidays,
    received_day,
)

HOLIDAYS = [(1, 1), *((2, day) for day in range(10, 17)), (4, 21), (4, 30), (5, 1), (5, 3), (9, 2), (9, 3)]
DUE = [
    ("2021-02", (2, 25), (2, 25)),
    ("2021-03", (3, 25), (3, 25)),
    ("2021-04", (4, 26), (4, 25)),
    ("2021-05", (5, 25), (5, 25)),
    ("2021-06", (6, 25), (6, 25)),
    ("2021-07", (7, 26), (7, 25)),
    ("2021-08", (8, 25), (8, 25)),
    ("2021-09", (9, 27), (9, 25)),
    ("2021-10", (10, 25), (10, 25)),
    ("2021-11", (11, 25), (11, 25)),
    ("2021-12", (12, 20), (12, 18)),
]


def test_the_public_holidays_of_2021_are_those_of_the_calendar_on_the_wall():
    assert public_holidays("VN", 2021) >= {date(2021, *day) for day in HOLIDAYS}
    working = [date(2021, 1, 1) + timedelta(n) for n in range(365)]
    expected = [d for d in working if d.weekday() < 5 and (d.month, d.day) not in HOLIDAYS]
    assert [d for d in working if is_working_day(d, "VN")] == expected


@pytest.mark.parametrize(("month", "shifted", "fixed"), DUE)
def test_every_due_date_of_the_campaign(rules, month, shifted, fixed):
    assert due_date(month, rules()) == date(2021, *shifted)
    assert due_date(month, rules(weekend="fixed")) == date(2021, *fixed)


def test_a_due_day_that_a_month_does_not_have_is_its_last(rules):
    settled = rules(weekend="fixed")
    late = settled.model_copy(update={"reporting": settled.reporting.model_copy(update={"due_day": 31})})
    assert due_date("2021-02", late) == date(2021, 2, 28)


@pytest.mark.parametrize(
    ("due", "day", "calendar", "working"),
    [
        ((6, 25), (6, 24), 0, 0),
        ((6, 25), (6, 25), 0, 0),
        ((6, 25), (6, 26), 1, 0),  # a Saturday
        ((6, 25), (6, 28), 3, 1),
        ((4, 29), (5, 4), 5, 1),  # over 30/4, 1/5 and its substitute 3/5
        ((9, 1), (9, 6), 5, 1),  # over 2/9 and 3/9 and a weekend
    ],
)
def test_days_late_are_counted_from_the_due_date(rules, due, day, calendar, working):
    days = date(2021, *due), date(2021, *day)
    assert days_late(*days, rules()) == calendar
    assert days_late(*days, rules(lateness_days="working")) == working


def test_a_report_that_nobody_received_has_no_day(rules):
    assert received_day([None, None], rules()) is None


@pytest.mark.parametrize("month", ["2021-13", "2021-00", "2021-6", "06/2021", "", "2021-06-01"])
def test_what_is_not_a_month_is_refused(month):
    with pytest.raises(CampaignError, match="is not a month; write it as YYYY-MM"):
        check_month(month)


def test_a_plan_without_reports_has_no_due_date(rules):
    with pytest.raises(CampaignError, match="nothing has a due date"):
        due_date("2021-06", rules().model_copy(update={"reporting": None}))
