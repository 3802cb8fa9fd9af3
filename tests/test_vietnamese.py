"""Vietnamese text to exact numbers and days, and back; what could mean two things is refused."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis.vietnamese import count_text, day_text, month_text, name_key, parse_count, parse_day, percent_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("1500", 1500),
        ("1.500", 1500),
        ("1 500", 1500),
        ("1\u00a0500", 1500),
        ("1\u202f500", 1500),
        ("12.345.678", 12_345_678),
        (" 42 ", 42),
        ("999999999", 999_999_999),
    ],
)
def test_a_count_is_read_with_and_without_separators(text, value):
    assert parse_count(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "−1",
        "+1",
        "1,500",
        "1.5",
        "1.50",
        "1.5000",
        "15.00",
        "1.500,5",
        "1.500 000",
        "1..500",
        ".500",
        "1.",
        "0.500",
        "00.500",
        "1e3",
        "0x10",
        "1_500",
        "NaN",
        "inf",
        "một",
        "98%",
        "1/2",
        "1 50",
        "1000000000",
        "1.000.000.000",
        "١٢",
        "٣.٥٠٠",
        "²",
        "1\n500",
        "1\x00",
    ],
)
def test_what_is_no_plain_count_is_refused(text):
    with pytest.raises(ValueError, match="whole number"):
        parse_count(text)


@given(st.integers(0, 999_999_999))
def test_a_count_written_the_vietnamese_way_is_read_back(value):
    assert parse_count(count_text(value)) == value == parse_count(str(value))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-04-25", date(2021, 4, 25)),
        ("25/4/2021", date(2021, 4, 25)),
        ("25/04/2021", date(2021, 4, 25)),
        ("25-4-2021", date(2021, 4, 25)),
        ("25.4.2021", date(2021, 4, 25)),
        ("5/4/2021", date(2021, 4, 5)),
        ("29/2/2020", date(2020, 2, 29)),
    ],
)
def test_the_day_stands_before_the_month(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4/25/2021",
        "25/4/21",
        "25/4",
        "31/6/2021",
        "29/2/2021",
        "2021-2-3",
        "2021/04/25",
        "25/4-2021",
        "0/4/2021",
        "25/13/2021",
        "2021-04-25T08:00",
        "25 tháng 4 năm 2021",
        "44311",
        "25/4/20211",
        "0000-01-01",
        "٢٥/4/2021",
    ],
)
def test_what_is_no_plain_day_is_refused(text):
    with pytest.raises(ValueError, match="a date"):
        parse_day(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_written_out_is_read_back(day):
    assert parse_day(day_text(day)) == day == parse_day(day.isoformat())


@pytest.mark.parametrize(
    "other",
    ["Xã Tân Hòa", "xã tân hòa", "XÃ TÂN HÒA", "  Xã   Tân\u00a0Hòa ", unicodedata.normalize("NFD", "Xã Tân Hòa")],
    ids=["same", "small", "capital", "spaces", "decomposed"],
)
def test_spellings_of_one_name_have_one_key(other):
    assert name_key(other) == name_key("Xã Tân Hòa")


@pytest.mark.parametrize("other", ["Xã Tân Hoa", "Xã Tan Hòa", "Thị trấn Tân Hòa", "Xã Tân Hoà"])
def test_other_letters_marks_or_places_of_a_mark_are_another_name(other):
    assert name_key(other) != name_key("Xã Tân Hòa")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (1500, "1.500", "1,500"),
        (-5, "−5", "−5"),
        (10_000_000, "10.000.000", "10,000,000"),
        (Decimal("37.25"), "37,25", "37.25"),
        (Decimal("37.50"), "37,5", "37.5"),
        (Decimal("37.00"), "37", "37"),
        (Decimal("-0.25"), "−0,25", "−0.25"),
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (Fraction(80, 2), "40", "40"),
        (Fraction(1, 4), "0,25", "0.25"),
        (None, "–", "–"),
    ],
)
def test_a_number_is_written_in_each_language(value, vi, en):
    assert (count_text(value), count_text(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (48, 49, "97,95 %"),  # 97,959…: never up to 98
        (98, 100, "98 %"),
        (197, 200, "98,5 %"),
        (999_999, 1_000_000, "99,99 %"),
        (1, 1, "100 %"),
        (0, 7, "0 %"),
        (0, 0, "–"),
        (5, 0, "–"),
        (None, 3, "–"),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(numerator, denominator, text):
    assert percent_text(numerator, denominator) == text


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_shown_share_never_exceeds_the_true_one(numerator, denominator):
    shown = Fraction(percent_text(numerator, denominator, "en").removesuffix(" %").replace(",", ""))
    assert 0 <= Fraction(100 * numerator, denominator) - shown < Fraction(1, 100)


def test_months_and_days_are_written_in_words():
    assert (month_text("2021-06"), month_text("2021-12", "en")) == ("tháng 6 năm 2021", "December 2021")
    assert (day_text(date(2021, 6, 5)), day_text(None)) == ("05/06/2021", "–")
