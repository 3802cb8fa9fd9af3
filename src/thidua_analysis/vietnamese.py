"""Vietnamese text to exact numbers and dates, and back. Whatever is ambiguous is refused.

>>> count_text(1500), percent_text(197, 200), day_text(date(2021, 6, 5))
('1.500', '98,5 %', '05/06/2021')
>>> parse_count("1.500"), parse_day("25/4/2021")
(1500, datetime.date(2021, 4, 25))
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction

GROUPED = re.compile(r"[1-9][0-9]{0,2}([. \u00a0\u202f][0-9]{3}){1,2}")
MINUS = "\u2212"
SWAPPED = str.maketrans(",.", ".,")


def parse_count(text: str) -> int:
    """A whole number that is not negative: ``1500``, ``1.500``, ``1 500``. ValueError otherwise.

    >>> parse_count("1.50")
    Traceback (most recent call last):
    ValueError: a whole number
    """
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if GROUPED.fullmatch(text) and len(set(re.findall(r"\D", text))) == 1:
        return int(re.sub(r"\D", "", text))
    raise ValueError("a whole number")


def parse_day(text: str) -> date:
    """A day written ``2021-04-25`` or day first, ``25/4/2021``. ValueError otherwise.

    >>> parse_day("4/25/2021")
    Traceback (most recent call last):
    ValueError: a date
    """
    text = text.strip()
    if m := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
        year, month, day = map(int, m.groups())
    elif m := re.fullmatch(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", text):
        day, month, year = int(m[1]), int(m[3]), int(m[4])
    else:
        raise ValueError("a date")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("a date") from None


def name_key(text: str) -> str:
    """What two spellings of one name have in common: composed, lower case, single spaces.

    >>> name_key("  XÃ  TÂN HÒA ") == name_key("Xã Tân Hòa")
    True
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


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


def say(language: str, vi: str, en: str) -> str:
    """One of two wordings."""
    return vi if language == "vi" else en
