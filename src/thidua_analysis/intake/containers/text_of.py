"""A value as a library gives it → the text of a cell."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .sheets import DateText, NumberText


def cell_text(value: object, percent: bool = False) -> str:
    """Text of one value. `percent`: the file shows the number with a percent sign.

    >>> cell_text(1500.0), cell_text(0.985, percent=True), cell_text(True), cell_text(None)
    ('1500', '98.5%', 'TRUE', '')
    >>> cell_text(datetime(2021, 3, 4)), cell_text(datetime(2021, 3, 4, 8, 30))
    ('2021-03-04', '2021-03-04T08:30:00')
    """
    match value:
        case str():
            return clean(value)
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return number_text(value, percent)
        case datetime():
            return date_text(value)
        case date():
            return DateText(value.isoformat())
        case time():
            return value.isoformat(timespec="seconds")
        case timedelta():
            return _duration_text(value)
        case _:
            return clean(str(value))


def clean(text: str) -> str:
    """Stripped, without NUL; nothing else is touched."""
    return text.replace("\0", "").strip()


def number_text(value: float | Decimal, percent: bool = False) -> str:
    """A number written plainly, a :class:`NumberText` where it has a fraction. A fraction has the 15 digits that a spreadsheet itself keeps.

    >>> number_text(98.5), number_text(0.1 + 0.2), number_text(1e21), number_text(0.57, percent=True)
    ('98.5', '0.3', '1000000000000000000000', '57%')
    """
    if type(value) is float and not percent and value.is_integer():
        return str(int(value))
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    if isinstance(value, float):
        exact = Decimal(int(value)) if value.is_integer() else Decimal(format(value, ".15g"))
    else:
        exact = Decimal(value)
    if percent:
        exact = exact.scaleb(2)
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if percent:
        return f"{text}%"
    return NumberText(text) if "." in text else ("0" if text == "-0" else text)


def date_text(value: datetime) -> DateText:
    """ISO text to the nearest second; the day alone at midnight."""
    if value.microsecond >= 500_000 and value < datetime.max.replace(microsecond=0):
        value += timedelta(seconds=1)
    text = value.replace(microsecond=0, tzinfo=None).isoformat()
    return DateText(text.removesuffix("T00:00:00"))


def _duration_text(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{rest:02}"


def is_percent_format(code: str) -> bool:
    """Whether a number format of a spreadsheet shows a percent sign that also multiplies by 100.

    >>> is_percent_format("0.0%"), is_percent_format('0" %"'), is_percent_format("Percent"), is_percent_format("0\\\\%")
    (True, False, True, False)
    """
    if code.casefold() == "percent":
        return True
    quoted = skip = False
    for sign in code:
        if skip:
            skip = False
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "\\_*":
            skip = True
        elif not quoted and sign == "%":
            return True
    return False


def sheet_name(name: str) -> str:
    """A sheet's name without control and direction marks, so that printing it does nothing else."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()
