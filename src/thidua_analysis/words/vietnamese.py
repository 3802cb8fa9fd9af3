"""Vietnamese text to exact numbers and dates, and back. Whatever is ambiguous is refused.

>>> count_text(1500), percent_text(197, 200), day_text(date(2021, 6, 5))
('1.500', '98,5 %', '05/06/2021')
>>> parse_count("1.500"), parse_day("25/4/2021")
(1500, datetime.date(2021, 4, 25))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MINUS = "\u2212"
SWAPPED = str.maketrans(",.", ".,")

UNSEEN = [0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]
CLEANED: dict[int, str | None] = {**dict.fromkeys(UNSEEN), 0xD0: "Đ", 0xF0: "đ"}

KEPT_TEXT = re.compile(r'="([^"]*)"')

BETWEEN_WORDS = str.maketrans(dict.fromkeys("-\u2010\u2011–—\u2015\u2212,.:;/\\_\"'`´“”„‘’‚«»()", " "))
TONE_ON_SECOND = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
TONE_ON_FIRST = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
TONE_PLACED = dict(zip(TONE_ON_SECOND, TONE_ON_FIRST, strict=True))
# `quý` is qu + ý and `khoáng`, `huỳnh` are closed: in neither does the tone have a second place
OPEN_SYLLABLE = re.compile(rf"(?<!q)(?:{'|'.join(TONE_PLACED)})(?!\w)")

COUNT = re.compile(r"([0-9]{1,9}|[1-9][0-9]{0,2}(?:([., ])[0-9]{3}(?:\2[0-9]{3})?))(?: ?([^\W\d_].*))?", re.DOTALL)
COUNTED = frozenset({"tk", "tài khoản", "hs", "hồ sơ", "tthc", "thủ tục"})
YES = frozenset({"1", "x", "có", "rồi", "đã ban hành", "đạt", "yes", "true"})
NO = frozenset({"0", "không", "chưa", "chưa ban hành", "chưa đạt", "không đạt", "no", "false"})
DASH = re.compile(r"[-\u2010\u2011–—\u2015\u2212]+|(?:\.{3}|…)[.…]*")
PERCENT = re.compile(r"(0|[1-9][0-9]{0,3})(?:[.,]([0-9]{1,20}))? ?%?")
POINTS = re.compile(r"([-+\u2212–]?)([0-9]{1,4})(?:[.,]([0-9]{1,4}))?(?: ?(?:điểm|đ))?")

FIRST_YEAR, LAST_YEAR = 2000, 2100
CLOCK = (
    r"(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"| ?(?:[hHgG]|[gG]iờ)(?: ?[0-5]?[0-9](?: ?(?:'|[pP]|ph|phút))?)?)"
)
"""A time of day: ``08:30``, ``8:30:00.5``, ``08h30``, ``17h``, ``7g15``, ``14 giờ 05 phút``."""
HALF = r"[ap]\.?m\.?"
AROUND = r"(?:,| -)? (?:lúc )?"
YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})([/.-])([0-9]{{1,2}})\2([0-9]{{1,2}})(?:[t ]{CLOCK}(?: ?(?:sa|ch|{HALF}))?(?:\+07:?00)?)?"
)
ELSEWHERE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[t ]([01][0-9]|2[0-3])(?::([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?)?"
    r" ?(?:z|([+-][0-9]{2}):?([0-9]{2}))"
)
"""A moment by a clock whose distance from Greenwich is told; staging may have left the hour alone of it."""
DAY_FIRST = re.compile(
    rf"(?:(?:lúc )?{CLOCK}(?: ?(?:sa|ch|({HALF})))?(?:,| -)? )?(?:ngày )?([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\3([0-9]{{4}}|[0-9]{{2}})"
    rf"(?:{AROUND}{CLOCK}(?: ?(?:sa|ch))?|{AROUND}(?:{CLOCK} ?)?({HALF}))?"
)
DAY_IN_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}),? năm ([0-9]{4})")
SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
SERIAL_ZERO = date(1899, 12, 30)
DAY_IN_SENTENCE = re.compile(
    r"(?<![\w/.])(?:"
    r"([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s*,?\s+năm\s+([0-9]{4})(?!\w)"
    r"|([0-9]{1,2})([/.-])([0-9]{1,2})\5([0-9]{4})(?!\5?\w)"
    r"|([0-9]{4})-([0-9]{2})-([0-9]{2})(?!-?\w))"
)
# a form may leave the day open (`ngày    tháng 6 năm 2021`): that is the date of signing, not the month reported
MONTH_IN_SENTENCE = re.compile(
    r"(ngày[\s./_…]*)?([0-9]\s+)?(?<!\w)(?:tháng\s*|t\s?)([0-9]{1,2})(?:\s*[/.–-]\s*|\s*,?\s*năm\s+)([0-9]{4})(?![\w/])"
)
SHEET_MONTH = re.compile(r"(?:tháng|thang|t) ?(0?[1-9]|1[0-2])(?: (?:(?:năm|nam) )?20[0-9]{2})?")


def clean(text: str) -> str:
    """Text of a cell as it was meant, before anybody reads it: what cannot be seen makes no difference.

    Composed (NFC); ``Đ`` wherever ``Ð`` (U+00D0) was typed for it; without zero-width characters, soft
    hyphens and what keeps a text a text in Excel, a leading apostrophe or ``="…"`` around it; every space an
    ordinary one, one at a time, none at the ends. Line breaks stay: two lines may be two numbers.

    Legacy fonts come first (:mod:`thidua_analysis.words.legacy_fonts`): to them a soft hyphen is ``ư``, ``Ð`` is ``é``.

    >>> clean("'1\\u00a0500\\u200b "), clean("\\u00d0o\\u0300"), clean("Kết quả  \\n trong kỳ"), clean('="0012"')
    ('1 500', 'Đò', 'Kết quả\\ntrong kỳ', '0012')
    """
    return _cleaned(text) if len(text) < 100 else _cleaned.__wrapped__(text)


@lru_cache(maxsize=20_000)  # a file is asked for the same cells in many ways
def _cleaned(text: str) -> str:
    text = unicodedata.normalize("NFC", text.translate(CLEANED)).strip()
    if kept := KEPT_TEXT.fullmatch(text):
        text = kept[1]
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip().lstrip("' \n")


def is_blank(text: str) -> bool:
    """Nothing to be seen in the cell: not reported.

    >>> is_blank(" \\u200b\\u00a0"), is_blank("0"), is_blank("-")
    (True, False, False)
    """
    return not clean(text)


def is_dash(text: str) -> bool:
    """A dash or dots in place of an answer, ``-``, ``–``, ``--``, ``...``, ``…``, ``. . .``: not reported.

    >>> is_dash("–"), is_dash(". . ."), is_dash("-5"), is_dash("")
    (True, True, False, False)
    """
    return DASH.fullmatch(re.sub(r"\s", "", clean(text))) is not None


def parse_count(text: str, nouns: Collection[str] = ()) -> int:
    """A whole number that is not negative: ``1500``, ``1.500``, ``1,500``, ``1 500``. ValueError otherwise.

    A count has no decimals, so three digits after a separator are thousands. One word of what is counted
    may follow: ``TK``, ``tài khoản``, ``HS``, ``hồ sơ``, ``TTHC``, ``thủ tục``, or one of `nouns`.

    >>> parse_count("1.500 TK"), parse_count("3 kế hoạch", ["kế hoạch"])
    (1500, 3)
    >>> parse_count("1.50")
    Traceback (most recent call last):
    ValueError: a whole number
    """
    if m := COUNT.fullmatch(clean(text)):
        noun = m[3] and name_key(m[3])
        if noun is None or noun in COUNTED or noun in {name_key(n) for n in nouns}:
            return int(re.sub(r"[., ]", "", m[1]))
    raise ValueError("a whole number")


def parse_flag(text: str) -> int:
    """1 for ``1``, ``x``, ``có``, ``rồi``, ``đạt``, ``đã ban hành``, 0 for ``0``, ``không``, ``chưa``; else ValueError.

    A blank cell or a dash is no answer and is refused.

    >>> parse_flag("Đã ban hành"), parse_flag("CHƯA")
    (1, 0)
    >>> parse_flag("-1")
    Traceback (most recent call last):
    ValueError: yes or no
    """
    answer = clean(text).casefold()
    if answer in YES or answer in NO:
        return int(answer in YES)
    raise ValueError("yes or no")


def parse_percent(text: str) -> Fraction:
    """A number of percent from 0 to 1000, exactly: ``98,5``, ``98.5 %``, ``100%``. ValueError otherwise.

    Exactly three decimals are refused: ``1.500`` may be one and a half or one and a half thousand.

    >>> parse_percent("98,5 %")
    Fraction(197, 2)
    >>> parse_percent("1.500")
    Traceback (most recent call last):
    ValueError: a percentage
    """
    m = PERCENT.fullmatch(clean(text))
    if m is None or len(m[2] or "") == 3:
        raise ValueError("a percentage")
    value = Fraction(f"{m[1]}.{m[2] or 0}")
    if value > 1000:
        raise ValueError("a percentage")
    return value


def parse_points(text: str) -> Decimal:
    """Points that a unit gives itself: ``35``, ``-5``, ``−5``, ``+5``, ``37,5 điểm``. ValueError otherwise.

    Exactly three decimals are refused, as in :func:`parse_percent`.

    >>> parse_points("37,5 điểm"), parse_points("−5")
    (Decimal('37.5'), Decimal('-5'))
    """
    m = POINTS.fullmatch(clean(text).casefold())
    if m is None or len(m[3] or "") == 3:
        raise ValueError("points")
    value = Decimal(f"{m[2]}.{m[3]}" if m[3] else m[2])
    return value.copy_negate() if value and m[1] not in ("", "+") else value


def parse_day(text: str) -> date:
    """A day of 2000 to 2100, always day first: ``25/4/2021``, ``25-4-2021``, ``25.4.2021``. ValueError otherwise.

    Also ``25/4/21``, ``ngày 25 tháng 4 năm 2021``, ``2021-04-25``, ``2021/04/25``, and a time of day beside it, which
    is dropped; of a clock elsewhere (``Z``) the day is the one it then was in Vietnam. Refused is what may mean
    another day, see :func:`open_day`: ``14-05-21``, and AM or PM beside a day that may be a month.

    >>> parse_day("17h30 ngày 25/04/2021"), parse_day("Ngày 5 tháng 4 năm 2021"), parse_day("2021-04-24T18:00:00Z")
    (datetime.date(2021, 4, 25), datetime.date(2021, 4, 5), datetime.date(2021, 4, 25))
    >>> parse_day("4/25/2021")
    Traceback (most recent call last):
    ValueError: a date
    """
    text = clean(text).casefold()
    if m := YEAR_FIRST.fullmatch(text):
        return _day(m[4], m[3], m[1])
    if m := DAY_IN_WORDS.fullmatch(text):
        return _day(m[1], m[2], m[3])
    if m := ELSEWHERE.fullmatch(text):
        ahead = timedelta(hours=7 - int(m[6] or 0), minutes=-int(f"{(m[6] or '+')[0]}{m[7] or 0}"))
        there = datetime.combine(_day(m[3], m[2], m[1]), time(int(m[4]), int(m[5] or 0)))
        return (there + ahead).date()
    if either := open_day(text):
        if either.day_first and either.otherwise in (None, either.day_first):
            return either.day_first
    elif m := DAY_FIRST.fullmatch(text):
        return _day(m[2], m[4], m[5] if len(m[5]) == 4 else f"20{m[5]}")
    raise ValueError("a date")


class OpenDay(NamedTuple):
    """The days that one text may mean, None where that is none."""

    day_first: date | None
    otherwise: date | None
    """Year first of ``21-05-14``; month first where AM or PM shows an American clock."""
    american: bool


def open_day(text: str) -> OpenDay | None:
    """A text that may mean two days, by the order of its numbers; None for any other.

    >>> open_day("14-05-21")
    OpenDay(day_first=datetime.date(2021, 5, 14), otherwise=datetime.date(2014, 5, 21), american=False)
    >>> open_day("25/04/2021 2:30 PM").otherwise, open_day("25/04/2021")
    (None, None)
    """
    m = DAY_FIRST.fullmatch(clean(text).casefold())
    if m is None:
        return None
    first, second, last = m[2], m[4], m[5]
    if american := bool(m[1] or m[6]):
        year = last if len(last) == 4 else f"20{last}"
        return OpenDay(_day_or_none(first, second, year), _day_or_none(second, first, year), american)
    if len(last) == 2 and m[3] == "-":
        return OpenDay(_day_or_none(first, second, f"20{last}"), _day_or_none(last, second, f"20{first:0>2}"), american)
    return None


def serial_day(text: str) -> date:
    """The day of an Excel serial number, ``44311`` or ``44311.604``. ValueError outside 2000 to 2100.

    Only for columns known to hold dates: elsewhere such a number is a count.

    >>> serial_day("44311.604")
    datetime.date(2021, 4, 25)
    """
    if m := SERIAL.fullmatch(clean(text)):
        day = SERIAL_ZERO + timedelta(days=int(m[1]))
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise ValueError("a date")


def find_days(text: str) -> list[date]:
    """The days that a sentence mentions with their full year, each once, in the order of mention.

    What is no day of the calendar, or runs on as the number of a document does, is passed over.

    >>> find_days("Số liệu từ 26/5/2021 đến ngày 25 tháng 6 năm 2021, theo Công văn 12/4/2021/CV")
    [datetime.date(2021, 5, 26), datetime.date(2021, 6, 25)]
    """
    days = []
    for m in DAY_IN_SENTENCE.finditer(clean(text).casefold()):
        written = (m[1], m[2], m[3]) if m[1] else (m[4], m[6], m[7]) if m[4] else (m[10], m[9], m[8])
        try:
            days.append(_day(*written))
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def find_months(text: str) -> list[str]:
    """The months that a sentence names with their year, as ``2021-06``, each once, in the order of mention.

    The month of a full date, also of one whose day is still to be filled in, is not a month named.

    >>> find_months("Báo cáo tháng 5/2021 và T6/2021. Châu Thành A, ngày 28 tháng 7 năm 2021")
    ['2021-05', '2021-06']
    """
    months = []
    for m in MONTH_IN_SENTENCE.finditer(clean(text).casefold()):
        month, year = int(m[3]), int(m[4])
        if not (m[1] or m[2]) and 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR:
            months.append(f"{year}-{month:02}")
    return list(dict.fromkeys(months))


def sheet_month(name: str) -> int | None:
    """The number of the month a sheet is named after, or None: ``T4``, ``Tháng 04``, ``thang4``, ``T04-2021``.

    A bare number may be that of a report, so it names no month.

    >>> sheet_month("Tháng 04"), sheet_month("T12-2021"), sheet_month("Sheet4"), sheet_month("4")
    (4, 12, None, None)
    """
    m = SHEET_MONTH.fullmatch(name_key(name))
    return int(m[1]) if m else None


def _day(day: str, month: str, year: str) -> date:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValueError("a date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("a date") from None


def _day_or_none(day: str, month: str, year: str) -> date | None:
    try:
        return _day(day, month, year)
    except ValueError:
        return None


@lru_cache(maxsize=100_000)  # the same headings and names come in every file
def name_key(text: str) -> str:
    """What all spellings of one name have in common; letters and their marks always count.

    :func:`clean`, lower case, punctuation between words as a space, and in open syllables the tone
    on the first vowel: ``Hoà`` and ``Hòa``, ``Uỷ`` and ``Ủy`` are one.

    >>> name_key("  XÃ  TÂN HOÀ "), name_key("Phòng Tài chính – Kế hoạch")
    ('xã tân hòa', 'phòng tài chính kế hoạch')
    >>> name_key("Phường Quý Hoà") == name_key("phường quý hòa"), name_key("Tân Hòa") == name_key("Tan Hoa")
    (True, False)
    """
    text = unicodedata.normalize("NFC", clean(text).casefold()).translate(BETWEEN_WORDS)
    return " ".join(OPEN_SYLLABLE.sub(lambda m: TONE_PLACED[m[0]], text).split())


def ascii_name(text: str) -> str:
    """A name that every file system holds: letters without their marks, anything else a hyphen.

    >>> ascii_name("Đợt thi đua 2021"), ascii_name("sample"), ascii_name("…")
    ('Dot-thi-dua-2021', 'sample', 'campaign')
    """
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", kept).strip("-.") or "campaign"


def count_text(value: int | Decimal | Fraction | None, language: str = "vi") -> str:
    """A number the Vietnamese way, ``1.500``, ``−5``, ``37,25``, or the English; ``–`` for None.

    >>> count_text(-5), count_text(Decimal("37.25")), count_text(None), count_text(1500, "en")
    ('−5', '37,25', '–', '1,500')
    """
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else Decimal(value.numerator) / value.denominator
    whole, _, part = f"{abs(value):,f}".partition(".") if isinstance(value, Decimal) else (f"{abs(value):,}", "", "")
    part = part.rstrip("0")
    text = (MINUS if value < 0 else "") + whole + (f".{part}" if part else "")
    return text.translate(SWAPPED) if language == "vi" else text


def percent_text(numerator: int | None, denominator: int | None, language: str = "vi") -> str:
    """A share as a percentage, cut (never rounded up) after two decimals; ``–`` without cases.

    >>> percent_text(48, 49), percent_text(0, 0), percent_text(98, 100), percent_text(197, 200, "en")
    ('97,95 %', '–', '98 %', '98.5 %')
    """
    if numerator is None or not denominator:
        return "–"
    hundredths = numerator * 10_000 // denominator
    return f"{count_text(Decimal(hundredths) / 100, language)} %"


def day_text(day: date | None) -> str:
    """``25/06/2021``; ``–`` for None."""
    return "–" if day is None else f"{day:%d/%m/%Y}"


def month_text(month: str, language: str = "vi") -> str:
    """``tháng 6 năm 2021``, or ``June 2021``.

    >>> month_text("2021-06"), month_text("2021-06", "en")
    ('tháng 6 năm 2021', 'June 2021')
    """
    year, number = month[:4], int(month[5:])
    if language == "vi":
        return f"tháng {number} năm {year}"
    names = "January February March April May June July August September October November December"
    return f"{names.split()[number - 1]} {year}"


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
SCALES = ("", " nghìn", " triệu")


def number_words(number: int) -> str:
    """A whole number in words, as it is written beside a sum of money.

    >>> number_words(10_000_000), number_words(1_015_000), number_words(105), number_words(21)
    ('mười triệu', 'một triệu không trăm mười lăm nghìn', 'một trăm linh năm', 'hai mươi mốt')
    """
    if number < 0:
        raise ValueError(f"{number}: not below 0")
    milliards, rest = divmod(number, 10**9)
    told = [f"{number_words(milliards)} tỷ"] if milliards else []
    for n in (2, 1, 0):
        if group := rest // 1000**n % 1000:
            told.append(f"{_hundreds(group, bool(told))}{SCALES[n]}")
    return " ".join(told) or DIGITS[0]


def _hundreds(group: int, whole: bool) -> str:
    """Three digits in words; `whole`: after a higher group the hundreds are named, even none."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    told = [f"{DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens:
        told.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
    elif ones and told:
        told.append("linh")
    if ones:
        told.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else DIGITS[ones])
    return " ".join(told)


def money_text(amount: int) -> str:
    """Money in figures and words, as a letter states it.

    >>> money_text(7_000_000)
    '7.000.000 đồng (bảy triệu đồng)'
    """
    return f"{count_text(amount)} đồng ({number_words(amount)} đồng)"


def long_day(day: date) -> str:
    """A day as a document writes it: two digits for days below 10 and for months 1 and 2.

    >>> long_day(date(2021, 7, 5)), long_day(date(2021, 2, 25))
    ('ngày 05 tháng 7 năm 2021', 'ngày 25 tháng 02 năm 2021')
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
