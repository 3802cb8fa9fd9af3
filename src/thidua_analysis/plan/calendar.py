"""Months, due dates and days late.

Months are written ``YYYY-MM``; days are :class:`datetime.date`. Public holidays come from the
``holidays`` package (for Viet Nam in 2021: Tết 10–16/2, Giỗ Tổ 21/4, 30/4, 1/5 with its
substitute 3/5, 2–3/9).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from ..words.errors import CampaignError
from .rules import NO_HOLIDAYS, Reporting, Rules

ONE_DAY = timedelta(days=1)


def check_month(month: str) -> str:
    """The month itself if it is written ``YYYY-MM``; CampaignError otherwise.

    >>> check_month("2021-06")
    '2021-06'
    """
    if not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", str(month)):
        raise CampaignError("plan.no_month", month=month)
    return month


def last_day(month: str) -> date:
    """The last day of a month.

    >>> last_day("2021-02")
    datetime.date(2021, 2, 28)
    """
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def months_between(start: date, end: date) -> tuple[str, ...]:
    """Every month from that of `start` to that of `end`.

    >>> months_between(date(2021, 11, 30), date(2022, 1, 1))
    ('2021-11', '2021-12', '2022-01')
    """
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1))


@lru_cache(maxsize=64)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in one year, substitute days included; of `none`, none."""
    if country == NO_HOLIDAYS:
        return frozenset()
    import holidays  # a tenth of a second, which a list of disputes need not wait for

    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date, country: str) -> bool:
    """Neither Saturday nor Sunday nor a public holiday.

    >>> is_working_day(date(2021, 4, 21), "VN")  # Giỗ Tổ Hùng Vương
    False
    """
    return day.weekday() < 5 and day not in public_holidays(country, day.year)


def due_date(month: str, rules: Rules) -> date:
    """The day by which the month's report is due (L1, II.2), after any shift.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> due_date("2021-04", rules), due_date("2021-12", rules)  # a Sunday; a Saturday
    (datetime.date(2021, 4, 26), datetime.date(2021, 12, 20))
    """
    reporting = _reporting(rules)
    end = last_day(month)
    day = end.replace(day=min(reporting.due_day, end.day))
    ends_on = rules.period.ends_on
    if reporting.final_due and (end.year, end.month) == (ends_on.year, ends_on.month):
        day = reporting.final_due
    if reporting.when_closed == "next_working_day":
        while not is_working_day(day, reporting.holidays):
            day += ONE_DAY
    return day


def cut_off(month: str, rules: Rules) -> date:
    """The last day that the month's figures cover.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> cut_off("2021-06", load_plan("chau-thanh-a-2021").rules())
    datetime.date(2021, 6, 25)
    """
    end = last_day(month)
    day = end.replace(day=min(rules.reporting.cut_off_day, end.day)) if rules.reporting else end
    return min(day, rules.period.ends_on)


def days_late(due: date, day: date, rules: Rules) -> int:
    """Days from the due date to `day`, counted as the rules say; 0 when not late.

    Working days are those after the due date up to and including `day`.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> plan = load_plan("chau-thanh-a-2021")
    >>> friday, monday = date(2021, 6, 25), date(2021, 6, 28)
    >>> days_late(friday, monday, plan.rules())
    3
    >>> days_late(friday, monday, plan.rules(plan.readings(lateness_days="working")))
    1
    """
    reporting = _reporting(rules)
    if day <= due:
        return 0
    if reporting.count_days == "calendar":
        return (day - due).days
    days = (due + ONE_DAY * n for n in range(1, (day - due).days + 1))
    return sum(is_working_day(d, reporting.holidays) for d in days)


def received_day(days: Sequence[date | None], rules: Rules) -> date | None:
    """The one day that counts of those on which the addressees received a report; None if never."""
    known = [d for d in days if d is not None]
    if not known:
        return None
    return max(known) if _reporting(rules).received == "later" else min(known)


def _reporting(rules: Rules) -> Reporting:
    if rules.reporting is None:
        raise CampaignError("plan.no_reports")
    return rules.reporting


MONTH, YEAR_END = "month", "year_end"
"""The two kinds of period that are scored."""


def year_end_key(month: str) -> str:
    """What a published year's end is called, after its last month.

    >>> year_end_key("2021-12")
    '2021-year-end'
    """
    return f"{month[:4]}-year-end"
