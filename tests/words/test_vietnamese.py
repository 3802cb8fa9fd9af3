"""Vietnamese text to exact numbers and days, and back; what could mean two things is refused."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis.words.vietnamese import (
    clean,
    count_text,
    day_text,
    find_days,
    find_months,
    is_blank,
    is_dash,
    month_text,
    name_key,
    open_day,
    parse_count,
    parse_day,
    parse_flag,
    parse_percent,
    parse_points,
    percent_text,
    serial_day,
    sheet_month,
)

UNITS = """Thị trấn Một Ngàn|Xã Tân Hòa|Thị trấn Bảy Ngàn|Xã Trường Long Tây|Xã Trường Long A|Xã Nhơn Nghĩa A
Xã Nhơn Nghĩa|Thị trấn Rạch Gòi|Xã Thạnh Xuân|Thị trấn Cái Tắc|Xã Tân Phú Thạnh|Huyện Châu Thành|Huyện Châu Thành A
Phòng Nội vụ|Phòng Tư pháp|Phòng Tài chính – Kế hoạch|Phòng Tài nguyên và Môi trường
Phòng Lao động – Thương binh và Xã hội|Phòng Văn hóa và Thông tin|Phòng Giáo dục và Đào tạo|Phòng Y tế|Thanh tra huyện
Văn phòng HĐND và UBND|Phòng Nông nghiệp và PTNT|Phòng Kinh tế và Hạ tầng|Bộ phận tiếp nhận và trả kết quả"""
UNIT_NAMES = [name for line in UNITS.splitlines() for name in line.split("|")]
DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("  Tân \u00a0 Hòa ", "Tân Hòa"),
        ("Ta\u0302n Ho\u0300a", "Tân Hòa"),
        ("Th\u00f4ng \u00d0i\u00ean, \u00f0\u00f2", "Thông Điên, đò"),
        ("\ufeffSTT", "STT"),
        ("1\u200b500", "1500"),
        ("a\u200b\u0301", "á"),
        ("25/\u200e04/\u200e2021", "25/04/2021"),
        ("co\u00adng\u2060", "cong"),
        ("'0123", "0123"),
        ("' 5", "5"),
        ("2\u20093\u202f4\u30005", "2 3 4 5"),
        ("một\t hai", "một hai"),
        ("một \r\n  hai\n", "một\nhai"),
        ("\u200b\u00a0", ""),
        ("Số 5/6 (a) – 'b'", "Số 5/6 (a) – 'b'"),
    ],
)
def test_what_cannot_be_seen_in_a_cell_makes_no_difference(text, meant):
    assert clean(text) == meant


@given(st.text(alphabet=st.sampled_from("aAoO\u0300\u0301\u0302\u00d0\u00ad\u200b\u00a0 '\n\r\t1.,đàạ")))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert name_key(name_key(text)) == name_key(text) == name_key(clean(text))


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \n", True), ("\u00a0\ufeff", True), ("'", True), ("0", False)]
)
def test_a_blank_cell_has_nothing_to_be_seen(text, blank):
    assert is_blank(text) is blank


@pytest.mark.parametrize("text", ["-", "–", "—", "−", "--", "...", "…", ". . .", "..........", "……", " – ", "'-"])
def test_a_dash_or_dots_say_that_nothing_is_reported(text):
    assert is_dash(text) and not is_blank(text)


@pytest.mark.parametrize("text", ["", ".", "..", "-5", "–5", "0", "x", "- 5", "a...", "_"])
def test_what_says_something_is_no_dash(text):
    assert not is_dash(text)


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
        ("1,500", 1500),
        ("1,512", 1512),
        ("12,345,678", 12_345_678),
        ("12 345 678", 12_345_678),
        ("1\u2009500", 1500),
        ("'1500", 1500),
        ("'1.500", 1500),
        ("\ufeff1500", 1500),
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
        "1,50",
        "1,5",
        "98,5",
        "1,5000",
        "1,500.000",
        "1.500,000",
        "1,500 000",
        "1 500,000",
        "1500.0",
        "1500,0",
        "1.500,0",
        "1500.000",
        "01.500",
        "01,500",
        "0,500",
        "1,500,",
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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.500 TK", 1500),
        ("1 500 tk", 1500),
        ("1,500TK", 1500),
        ("200 hồ sơ", 200),
        ("200\u00a0Ho\u0302\u0300 sơ", 200),
        ("200 HỒ SƠ", 200),
        ("12 TTHC", 12),
        ("3 thủ tục", 3),
        ("50 tài khoản", 50),
        ("50 tài khoản.", 50),
        ("7 HS", 7),
        ("0 hồ sơ", 0),
    ],
)
def test_a_count_may_be_followed_by_the_word_for_what_is_counted(text, value):
    assert parse_count(text) == value


def test_the_words_for_what_is_counted_can_be_added_to():
    assert parse_count("3 kế hoạch", ["Kế hoạch", "văn bản"]) == 3 == parse_count("3 VĂN BẢN", ["Kế hoạch", "văn bản"])
    with pytest.raises(ValueError, match="whole number"):
        parse_count("3 kế hoạch")


@pytest.mark.parametrize(
    "text",
    [
        "200 hồ sơ tài khoản",
        "200 hồ sơ (đúng hạn)",
        "200 ho so",
        "200 hồ",
        "hồ sơ",
        "TK 200",
        "1.5 TK",
        "98,5 TK",
        "-5 TK",
        "200-TK",
        "200/TK",
        "200 %",
        "200 TK 300",
        "1e3",
        "200 x",
        "1.000.000.000 TK",
    ],
)
def test_a_count_followed_by_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="whole number"):
        parse_count(text, ["", " ", "()"])


@given(st.integers(0, 999_999_999))
def test_a_count_written_the_vietnamese_way_is_read_back(value):
    assert parse_count(count_text(value)) == value == parse_count(str(value))


@given(
    st.integers(0, 999_999_999), st.sampled_from(".,  \u00a0\u202f\u2009"), st.sampled_from(["", " TK", "HS", " hồ sơ"])
)
def test_thousands_may_be_set_apart_by_any_one_separator(value, separator, noun):
    assert parse_count(f"{value:,}".replace(",", separator) + noun) == value


@given(st.integers(1_000_000, 999_999_999), st.permutations(".,\u00a0"))
def test_two_different_separators_in_one_count_are_refused(value, separators):
    first, second, third = f"{value:,}".split(",")
    with pytest.raises(ValueError, match="whole number"):
        parse_count(first + separators[0] + second + separators[1] + third)


@given(st.integers(0, 99_999), st.sampled_from(".,"), st.integers(0, 99_999).map(str))
def test_what_could_be_decimals_is_never_a_count(whole, mark, decimals):
    if len(decimals) != 3 or not 1 <= whole <= 999:
        with pytest.raises(ValueError, match="whole number"):
            parse_count(f"{whole}{mark}{decimals}")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *[
            (text, 1)
            for text in ("1", "x", "X", " x ", "Có", "CÓ", "Co\u0301", "rồi", "Đã ban hành", "đạt", "yes", "TRUE")
        ],
        *[
            (text, 0)
            for text in ("0", "Không", "KHÔNG", "chưa", "Chưa ban hành", "Không đạt", "chưa đạt", "No", "false")
        ],
        ("\u00d0ã  ban\u00a0hành", 1),
        ("'1", 1),
    ],
)
def test_yes_is_one_and_no_is_nothing(text, answer):
    assert parse_flag(text) == answer


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "–", "...", "2", "-1", "−1", "1.", "10", "01", "có thể", "không rõ", "co", "khong", "?", "xx"],
)
def test_what_is_neither_yes_nor_no_is_refused(text):
    with pytest.raises(ValueError, match="yes or no"):
        parse_flag(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98,5", Fraction(985, 10)),
        ("98.5", Fraction(985, 10)),
        ("98,5%", Fraction(985, 10)),
        ("98 %", Fraction(98)),
        ("98\u00a0%", Fraction(98)),
        ("100%", Fraction(100)),
        ("100,00 %", Fraction(100)),
        ("0", Fraction(0)),
        ("0,5", Fraction(1, 2)),
        ("97.9591", Fraction(979_591, 10_000)),
        ("1000", Fraction(1000)),
        ("120%", Fraction(120)),
    ],
)
def test_a_percentage_is_read_exactly(text, value):
    assert parse_percent(text) == value and isinstance(parse_percent(text), Fraction)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "1.500",
        "1,500",
        "98.125",
        "1.500 %",
        "-5",
        "−5%",
        "+5",
        "1001",
        "1000,1",
        "98,5,1",
        "98..5",
        ".5",
        "5.",
        "098",
        "98%%",
        "98 phần trăm",
        "-",
        "1 000",
        "1e2",
        "٩٨",
        "9\n8",
        "NaN",
        "1/2",
    ],
)
def test_what_is_no_plain_percentage_is_refused(text):
    with pytest.raises(ValueError, match="percentage"):
        parse_percent(text)


@given(st.integers(0, 10_000), st.sampled_from([".", ","]), st.sampled_from(["", "%", " %"]))
def test_every_percentage_with_two_decimals_is_read_exactly(hundredths, mark, sign):
    text = f"{hundredths // 100}{mark}{hundredths % 100:02}{sign}"
    assert parse_percent(text) == Fraction(hundredths, 100)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("35", "35"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("+5", "5"),
        ("37,5", "37.5"),
        ("37.5 điểm", "37.5"),
        ("37,25 ĐIỂM", "37.25"),
        ("-2đ", "-2"),
        ("'-5", "-5"),
        ("0", "0"),
        ("-0", "0"),
    ],
)
def test_points_may_be_signed_and_have_decimals(text, points):
    assert str(parse_points(text)) == points


@pytest.mark.parametrize(
    "text", ["", "-", "1.500", "37,125", "--5", "- 5", "5-", "35/100", "35 TK", "x", "+-5", "1,2,3"]
)
def test_what_is_no_plain_number_of_points_is_refused(text):
    with pytest.raises(ValueError, match="points"):
        parse_points(text)


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
        ("25/4/21", date(2021, 4, 25)),
        ("25.04.21", date(2021, 4, 25)),
        ("3/4/2021", date(2021, 4, 3)),
        ("ngày 25 tháng 4 năm 2021", date(2021, 4, 25)),
        ("NGÀY 25 THÁNG 04 NĂM 2021", date(2021, 4, 25)),
        (unicodedata.normalize("NFD", "Ngày 25 tháng 4 năm 2021"), date(2021, 4, 25)),
        ("25 tháng 4 năm 2021", date(2021, 4, 25)),
        ("ngày 5 tháng 4, năm 2021", date(2021, 4, 5)),
        ("ngày 25/4/2021", date(2021, 4, 25)),
        ("25/04/2021 14:30:00", date(2021, 4, 25)),
        ("25/04/2021 4:30", date(2021, 4, 25)),
        ("25/04/2021, 14:30", date(2021, 4, 25)),
        ("25/04/2021 2:30:00 CH", date(2021, 4, 25)),
        ("14:30 25/04/2021", date(2021, 4, 25)),
        ("14:30:59, ngày 25/04/2021", date(2021, 4, 25)),
        ("2021-04-25T08:30:00", date(2021, 4, 25)),
        ("2021-04-25T08:00", date(2021, 4, 25)),
        ("2021-04-25 08:30:00.000", date(2021, 4, 25)),
        ("2021-04-25T23:30:00+07:00", date(2021, 4, 25)),
        ("'25/4/2021", date(2021, 4, 25)),
        ('="25/4/2021"', date(2021, 4, 25)),
        ("08h30 25/04/2021", date(2021, 4, 25)),
        ("25/04/2021 17h30", date(2021, 4, 25)),
        ("17h00 ngày 25/04/2021", date(2021, 4, 25)),
        ("25/04/2021 14 giờ 05 phút", date(2021, 4, 25)),
        ("8g, 25/04/2021", date(2021, 4, 25)),
        ("25/04/2021 lúc 8H05", date(2021, 4, 25)),
        ("08:30 - 25/04/2021", date(2021, 4, 25)),
        ("25/04/2021 - 08:30:15", date(2021, 4, 25)),
        ("2021/05/14", date(2021, 5, 14)),
        ("2021/5/4 8:30", date(2021, 5, 4)),
        ("2021.05.14", date(2021, 5, 14)),
        ("2021-2-3", date(2021, 2, 3)),
        ("2021/03/04 2:30 PM", date(2021, 3, 4)),
        ("25/04/2021 2:30:00 PM", date(2021, 4, 25)),
        ("2:30 p.m. 25/04/2021", date(2021, 4, 25)),
        ("25/04/2021 pm", date(2021, 4, 25)),
        ("4/4/2021 2:30 PM", date(2021, 4, 4)),
        ("21-04-21", date(2021, 4, 21)),
        ("2021-04-25T16:59:59Z", date(2021, 4, 25)),
        ("2021-04-25T17:00:00.000Z", date(2021, 4, 26)),
        ("2021-04-25T17Z", date(2021, 4, 26)),
        ("2021-12-31 20:00:00+00:00", date(2022, 1, 1)),
        ("2021-04-25T00:30:00+09:00", date(2021, 4, 24)),
        ("2021-04-25T23:45:00-0330", date(2021, 4, 26)),
        ("25/\u200e04/\u200e2021\u00a014:30", date(2021, 4, 25)),
        ("1/1/2000", date(2000, 1, 1)),
        ("31/12/2100", date(2100, 12, 31)),
    ],
)
def test_the_day_stands_before_the_month(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4/25/2021",
        "25/4",
        "4/25/21",
        "21-04-25",
        "25-4-21",
        "25/4/021",
        "31/2/2021",
        "31/6/2021",
        "29/2/2021",
        "29/2/2100",
        "31/12/1999",
        "1/1/2101",
        "1999-12-31",
        "25/4-2021",
        "0/4/2021",
        "25/13/2021",
        "25.4/2021",
        "2021-02-30",
        "2021-04-25Z",
        "3/4/2021 2:30 PM",
        "4/25/2021 2:30 PM",
        "14-05-21",
        "2021/13/04",
        "2021-04/25",
        "2021-04-25T24Z",
        "25/04/2021 24h00",
        "25/04/2021 8h60",
        "17h30",
        "25/04/2021 24:00",
        "25/04/2021 14:60",
        "25/04/202114:30",
        "25 tháng 4",
        "tháng 4 năm 2021",
        "ngày … tháng 4 năm 2021",
        "ngày 31 tháng 4 năm 2021",
        "ngày 25 tháng tư năm 2021",
        "25/4/2021 và 26/4/2021",
        "từ 25/4/2021",
        "44311",
        "44311.604",
        "20210425",
        "25/4/2021 x",
        "25/4/20211",
        "0000-01-01",
        "٢٥/4/2021",
    ],
)
def test_what_is_no_plain_day_is_refused(text):
    with pytest.raises(ValueError, match="a date"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14-05-21", (date(2021, 5, 14), date(2014, 5, 21))),
        ("30-02-21", (None, date(2030, 2, 21))),
        ("3/4/2021 2:30 PM", (date(2021, 4, 3), date(2021, 3, 4))),
        ("4/25/2021 2:30 PM", (None, date(2021, 4, 25))),
    ],
)
def test_a_text_that_may_mean_two_days_has_both(text, days):
    either = open_day(text)
    assert (either.day_first, either.otherwise) == days and either.american == text.endswith("PM")


@pytest.mark.parametrize("text", ["25/04/2021", "2021-04-25", "14.05.21", "14-05-2021", "x", ""])
def test_a_text_that_means_one_day_or_none_is_not_open(text):
    assert open_day(text) is None


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_written_out_is_read_back(day):
    assert parse_day(day_text(day)) == day == parse_day(day.isoformat())


def test_every_day_of_six_years_is_read_in_every_notation():
    for n in range((date(2025, 12, 31) - date(2020, 1, 1)).days + 1):
        day = date(2020, 1, 1) + timedelta(days=n)
        d, m, y = day.day, day.month, day.year
        for text in (
            f"{d}/{m}/{y}",
            f"{d:02}/{m:02}/{y}",
            f"{d}-{m}-{y}",
            f"{d:02}.{m:02}.{y}",
            f"{d}/{m}/{y % 100}",
            f"{d:02}/{m:02}/{y} 23:59:59",
            f"{y}-{m:02}-{d:02}",
            f"{y}-{m:02}-{d:02}T23:59:59",
            f"Ngày {d} tháng {m:02} năm {y}",
        ):
            assert parse_day(text) == day, text


@given(DAYS)
def test_month_before_day_is_refused_wherever_it_shows(day):
    text = f"{day:%m/%d/%Y}"
    if day.day > 12:
        with pytest.raises(ValueError, match="a date"):
            parse_day(text)
    else:
        assert parse_day(text) == date(day.year, day.day, day.month)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("36526", date(2000, 1, 1)),
        ("44197", date(2021, 1, 1)),
        ("44311", date(2021, 4, 25)),
        ("44311.604", date(2021, 4, 25)),
        ("44311.999999", date(2021, 4, 25)),
        (" '44311", date(2021, 4, 25)),
        ("73415", date(2100, 12, 31)),
    ],
)
def test_a_serial_number_of_excel_is_a_day(text, day):
    assert serial_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "36525", "73416", "1500", "443110", "44.311", "44,311", "44311,5", "-44311", "25/4/2021"]
)
def test_a_number_that_is_no_day_of_this_century_is_refused(text):
    with pytest.raises(ValueError, match="a date"):
        serial_day(text)


@given(DAYS, DAYS)
def test_serial_numbers_run_day_by_day(first, second):
    serials = [44197 + (day - date(2021, 1, 1)).days for day in (first, second)]
    assert [serial_day(str(serial)) for serial in serials] == [first, second]


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Số liệu tính đến ngày 25/6/2021", [date(2021, 6, 25)]),
        ("(Số liệu tính đến ngày 25/06/2021)", [date(2021, 6, 25)]),
        ("Châu Thành A, ngày 28 tháng 6 năm 2021", [date(2021, 6, 28)]),
        (unicodedata.normalize("NFD", "Châu Thành A, ngày 28 tháng 6 năm 2021"), [date(2021, 6, 28)]),
        ("CHÂU THÀNH A, NGÀY 28\nTHÁNG 6 NĂM 2021", [date(2021, 6, 28)]),
        ("Từ ngày 26/5/2021 đến ngày 25/6/2021.", [date(2021, 5, 26), date(2021, 6, 25)]),
        ("Kỳ báo cáo: 26/05/2021-25/06/2021", [date(2021, 5, 26), date(2021, 6, 25)]),
        ("26.05.2021 – 25.06.2021", [date(2021, 5, 26), date(2021, 6, 25)]),
        ("đến 2021-06-25, in ngày 28-6-2021", [date(2021, 6, 25), date(2021, 6, 28)]),
        ("ngày 25/6/2021 (25/6/2021)", [date(2021, 6, 25)]),
        ("25/04/2021 14:30:00", [date(2021, 4, 25)]),
        ("Công văn số 12/4/2021/CV-UBND", []),
        ("Số 1.25/4/2021", []),
        ("ngày 31/6/2021", []),
        ("6/25/2021", []),
        ("ngày 25/6", []),
        ("25/6/21", []),
        ("ngày      tháng     năm 2021", []),
        ("Tháng 6 năm 2021", []),
        ("25/6/20211", []),
        ("ngày 1/1/1999", []),
        ("", []),
    ],
)
def test_the_days_a_sentence_mentions_are_found(sentence, days):
    assert find_days(sentence) == days


@pytest.mark.parametrize(
    ("sentence", "months"),
    [
        ("Tháng 6 năm 2021", ["2021-06"]),
        ("BÁO CÁO THÁNG 06/2021", ["2021-06"]),
        (unicodedata.normalize("NFD", "Báo cáo tháng 12 năm 2021"), ["2021-12"]),
        ("T6/2021", ["2021-06"]),
        ("Tháng 6-2021", ["2021-06"]),
        ("(tháng 6.2021)", ["2021-06"]),
        ("Tháng 6 / 2021", ["2021-06"]),
        ("tháng 6, năm 2021", ["2021-06"]),
        ("Tháng 5/2021 và tháng 6/2021, tháng 5/2021", ["2021-05", "2021-06"]),
        ("Tháng 6\nnăm 2021", ["2021-06"]),
        ("Châu Thành A, ngày 28 tháng 6 năm 2021", []),
        ("Châu Thành A, ngày      tháng 6 năm 2021", []),
        ("Châu Thành A, ngày ... tháng 6 năm 2021", []),
        ("Báo cáo tháng 5 năm 2021, ngày 28 tháng 6 năm 2021", ["2021-05"]),
        ("6 tháng đầu năm 2021", []),
        ("tháng 6", []),
        ("tháng 13/2021", []),
        ("tháng 0/2021", []),
        ("tháng 6/1999", []),
        ("KT6/2021", []),
        ("25/6/2021", []),
        ("", []),
    ],
)
def test_the_months_a_sentence_names_are_found(sentence, months):
    assert find_months(sentence) == months


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_a_month_written_out_is_found_again(year, month):
    assert find_months(f"Báo cáo {month_text(f'{year}-{month:02}')}") == [f"{year}-{month:02}"]


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("T4", 4),
        ("t04", 4),
        ("T 4", 4),
        ("Tháng 04", 4),
        ("THÁNG 4", 4),
        (unicodedata.normalize("NFD", "Tháng 4"), 4),
        ("thang4", 4),
        ("Thang 4", 4),
        ("T04-2021", 4),
        ("T4_2021", 4),
        ("Tháng 4.2021", 4),
        ("Tháng 12 năm 2021", 12),
        ("thang 10 nam 2021", 10),
        ("T1", 1),
        ("T13", None),
        ("T0", None),
        ("T00", None),
        ("T004", None),
        ("tháng tư", None),
        ("6 tháng", None),
        ("4", None),
        ("Sheet4", None),
        ("T4 (2)", None),
        ("T4 T5", None),
        ("TH4", None),
        ("", None),
    ],
)
def test_a_sheet_named_after_a_month_tells_its_number(name, month):
    assert sheet_month(name) == month


@pytest.mark.parametrize(
    "other",
    [
        "Xã Tân Hòa",
        "xã tân hòa",
        "XÃ TÂN HÒA",
        "  Xã   Tân\xa0Hòa ",
        unicodedata.normalize("NFD", "Xã Tân Hòa"),
        "Xã Tân Hoà",
        "XÃ TÂN HOÀ",
        unicodedata.normalize("NFD", "Xã Tân Hoà"),
    ],
    ids=["same", "small", "capital", "spaces", "decomposed", "tone", "capital tone", "decomposed tone"],
)
def test_spellings_of_one_name_have_one_key(other):
    assert name_key(other) == name_key("Xã Tân Hòa")


@pytest.mark.parametrize("other", ["Xã Tân Hoa", "Xã Tan Hòa", "Thị trấn Tân Hòa", "Xã Tần Hòa", "Xã Tân Hóa"])
def test_other_letters_or_marks_are_another_name(other):
    assert name_key(other) != name_key("Xã Tân Hòa")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Phòng Tài chính – Kế hoạch", "PHÒNG TÀI CHÍNH - KẾ HOẠCH"),
        ("Phòng Tài chính – Kế hoạch", "Phòng Tài chính-Kế hoạch"),
        ("Phòng Tài chính – Kế hoạch", "Phòng Tài chính, Kế hoạch"),
        ("TT. Một Ngàn", "TT Một Ngàn"),
        ("TT.Một Ngàn", "tt một ngàn"),
        ("tan-hoa", "Tan_Hoa"),
        ("Tiếp nhận/Trả kết quả", "Tiếp nhận - Trả kết quả"),
        ("“Một cửa” (huyện)", "Một cửa huyện"),
        ("Đơn vị:", "Đơn vị"),
        ("Kết quả\ntrong kỳ", "Kết quả trong kỳ"),
        ("\u00d0ông Phước", "Đông Phước"),
        ("Uỷ ban", "ỦY BAN"),
        ("Thuỷ lợi", "Thủy lợi"),
        ("Khoẻ", "Khỏe"),
        ("hoá hoả hoã hoạ hoè hoé hoẻ hoẽ hoẹ", "hóa hỏa hõa họa hòe hóe hỏe hõe họe"),
        ("luỳ luý luỷ luỹ luỵ", "lùy lúy lủy lũy lụy"),
    ],
)
def test_punctuation_and_the_place_of_a_tone_make_no_other_name(first, second):
    assert name_key(first) == name_key(second)


@pytest.mark.parametrize(
    "word",
    [
        "quý",
        "quỳ",
        "quỷ",
        "quỹ",
        "quỵ",
        "hoàn",
        "khoảng",
        "huỳnh",
        "toán",
        "thoát",
        "ngoáy",
        "khuỷu",
        "hoạch",
        "loét",
        "quả",
        "quế",
        "gòi",
    ],
)
def test_a_word_whose_tone_has_one_place_stays_as_it_is(word):
    assert name_key(word) == word == name_key(word.upper())


def test_no_two_units_of_the_district_and_its_neighbours_share_a_key():
    assert len(UNIT_NAMES) == 26
    for first, second in combinations(UNIT_NAMES, 2):
        assert name_key(first) != name_key(second)


def test_a_name_never_loses_its_marks():
    assert name_key("Tân Hòa") != name_key("Tan Hoa") and name_key("Đông") != name_key("Dông")


@given(
    st.sampled_from(UNIT_NAMES),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.sampled_from([" ", "  ", "\u00a0", "\u200b ", "\n"]),
)
def test_every_spelling_of_a_unit_has_one_key(name, form, case, space):
    moved = name.replace("Hòa", "Hoà").replace("hóa", "hoá")
    for spelling in (name, moved):
        assert name_key(unicodedata.normalize(form, case(spelling)).replace(" ", space)) == name_key(name)


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
