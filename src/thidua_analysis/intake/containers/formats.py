"""What a number format of a spreadsheet makes of a number: a percentage, a day, a length of time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from .text_of import cell_text, date_text, is_percent_format, number_text

Shown = Literal["", "percent", "day", "span"]

BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "day"),
    46: "span",
}
"""Formats that a workbook uses by number alone, those of East Asian programs included."""
NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII)
LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.', re.DOTALL)
SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
DAY_SIGNS = re.compile("[dmyhs]", re.IGNORECASE)
EPOCH, EPOCH_1904, LAST_SERIAL = datetime(1899, 12, 30), datetime(1904, 1, 1), 2_958_466


def shown_by(code: str) -> Shown:
    """What the code of a format shows.

    >>> [shown_by(code) for code in ("0.0%", "dd/mm/yyyy", "[h]:mm", '0" d"', "[Red]#,##0", "General")]
    ['percent', 'day', 'span', '', '', '']
    """
    if is_percent_format(code):
        return "percent"
    bare = LITERAL.sub("", code.partition(";")[0])
    if SPAN.search(bare):
        return "span"
    bare = re.sub(r"\[[^\]]*\]", "", bare)  # colours, conditions, languages
    return "day" if DAY_SIGNS.search(bare) else ""


@lru_cache(maxsize=100_000)
def number_cell(text: str, shown: Shown = "", from_1904: bool = False) -> str:
    """The text of a cell in which a workbook stores this number; what is no number stays as it is.

    >>> number_cell("1500.0"), number_cell("0.985", "percent"), number_cell("44287", "day"), number_cell("1.5", "span")
    ('1500', '98.5%', '2021-04-01', '36:00:00')
    >>> number_cell("0.354166666666667", "day"), number_cell("59", "day"), number_cell("0", "day", from_1904=True)
    ('08:30:00', '1900-02-28', '1904-01-01')
    """
    if not NUMBER.fullmatch(text):
        return text
    number = float(text)
    if shown == "span" and abs(number) < LAST_SERIAL:
        return cell_text(timedelta(days=number))
    if shown == "day" and 0 <= number < LAST_SERIAL:
        return moment_text(number, from_1904)
    return number_text(number, shown == "percent")


def moment_text(serial: float, from_1904: bool = False) -> str:
    """The day, day with a time, or time of day that Excel shows for a number."""
    if serial < 1 and not from_1904:
        return _clock(serial)
    if from_1904:
        return date_text(EPOCH_1904 + timedelta(days=serial))
    # Excel counts a 29 February 1900 that never was.
    return date_text(EPOCH + timedelta(days=serial if serial >= 60 else serial + 1))


def _clock(part: float) -> str:
    seconds = min(round(part * 86_400), 86_399)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat(timespec="seconds")


def iso_cell(text: str) -> str:
    """The text of a cell that stores a day in ISO form; what is none stays as it is.

    >>> iso_cell("2021-03-04"), iso_cell("2021-03-04T08:30:00.000"), iso_cell("08:30:00"), iso_cell("4/3/2021")
    ('2021-03-04', '2021-03-04T08:30:00', '08:30:00', '4/3/2021')
    """
    for parse in (date.fromisoformat, datetime.fromisoformat, time.fromisoformat):
        try:
            found = parse(text)
        except ValueError:
            continue
        return cell_text(found.replace(microsecond=0) if isinstance(found, time) else found)
    return text
