"""The distinct texts of one column of days → days. What a text means, the column decides where the text alone cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from ...words.vietnamese import OpenDay, open_day, parse_day, serial_day
from .list_file import as_typed, is_real

DayRead = tuple[str, int | None, str]
"""A text, its day as :func:`day_number` has it, and a note: swapped, mixed or ""."""

NEAR_YEARS = 3
"""A list speaks of days this near to its month; two orders of `14-05-21` are mostly further apart."""
MONTHS_SPLIT = 3
"""Months that hold both real dates up to the 12th and texts from the 13th on, before that can be no chance."""


def day_number(day: date) -> int:
    """A day as engines compare it.

    >>> day_number(date(2021, 4, 25))
    20210425
    """
    return day.year * 10_000 + day.month * 100 + day.day


def read_days(texts: Iterable[str], about: date | None = None) -> list[DayRead]:
    """The distinct texts of one column, each with its day and a note; `about`: a day of the list's month.

    Excel reads 03/04/2021 as 4 March and leaves 25/04/2021 as text. So where real dates and text stand in one
    column, no text with a day up to 12 and no real date above, the real dates may be swapped. They are swapped
    back only if something else shows it. Either that makes them fit the texts: as stored, some lie outside the months
    of the texts, swapped none does (a month on either side belongs to them, because a list often ends before the
    13th and due dates run ahead). Or several months are cut at their 12th: somebody may begin to type otherwise once,
    not every month on the same day. In any other mixture nobody can tell whether the real dates that may be swapped are;
    one with a day above 12, or whose day is its month, cannot. Texts that are no day are left out.

    >>> read_days(["25/04/2021", "@2021-11-04", "?"])
    [('25/04/2021', 20210425, ''), ('@2021-11-04', 20210411, 'swapped')]
    >>> read_days(["25/04/2021", "@2021-04-11"])
    [('25/04/2021', 20210425, ''), ('@2021-04-11', None, 'mixed')]
    >>> read_days(["25/04/2021", "@2021-04-21", "@2021-04-04"])
    [('25/04/2021', 20210425, ''), ('@2021-04-21', 20210421, ''), ('@2021-04-04', 20210404, '')]
    >>> read_days(["14-05-21", "02-06-21"], date(2021, 6, 1))
    [('14-05-21', 20210514, ''), ('02-06-21', 20210602, '')]
    """
    texts = [text for text in texts if text]
    typed = {text: as_typed(text) for text in texts if not is_real(text)}
    real = _readable(texts, lambda text: serial_day(text) if text in typed else parse_day(text[1:]))
    written = _readable(typed, lambda text: parse_day(typed[text])) | _in_one_order(typed, about)
    days: dict[str, date] = real | written
    notes = dict.fromkeys(days, "")
    if real and written:
        swapped = _swapped_back(real, written.values())
        days |= swapped
        notes |= dict.fromkeys(real, "swapped") if swapped else {t: "mixed" for t, day in real.items() if may_be_swapped(day)}  # fmt: skip
    told = ((text, days[text], notes[text]) for text in texts if text in days)
    return [(text, None if note == "mixed" else day_number(day), note) for text, day, note in told]


def may_be_swapped(day: date) -> bool:
    """Whether a day that a file stores may be another, its day and month swapped by Excel."""
    return day.day <= 12 and day.day != day.month


def _readable(texts: Iterable[str], read: Callable[[str], date]) -> dict[str, date]:
    days = {}
    for text in texts:
        try:
            days[text] = read(text)
        except ValueError:
            continue
    return days


def _swapped_back(real: dict[str, date], written: Collection[date]) -> dict[str, date]:
    """The real dates as they were before Excel read them, if it did; nothing if nobody can tell."""
    if any(day.day > 12 for day in real.values()) or any(day.day <= 12 for day in written):
        return {}
    swapped = {text: day.replace(month=day.day, day=day.month) for text, day in real.items()}
    split = {(day.year, day.month) for day in real.values()} & {(day.year, day.month) for day in written}
    fits = not _fit(real.values(), written) and _fit(swapped.values(), written)
    return swapped if fits or len(split) >= MONTHS_SPLIT else {}


def _fit(days: Iterable[date], others: Iterable[date]) -> bool:
    """Whether all days lie in the months from the first to the last of the others, or one beside them."""
    months = [12 * day.year + day.month for day in others]
    return all(min(months) - 1 <= 12 * day.year + day.month <= max(months) + 1 for day in days)


# ── texts whose order only the column tells ───────────────────────────────────────────────────


def _in_one_order(typed: Mapping[str, str], about: date | None) -> dict[str, date]:
    """The texts that may mean two days, read in the one order in which their whole column makes sense."""
    either = {text: told for text, as_it_stands in typed.items() if (told := open_day(as_it_stands))}
    american = {text: told for text, told in either.items() if told.american}
    short = {text: told for text, told in either.items() if not told.american}
    return _day_first(american) | _near(short, about)


def _day_first(either: dict[str, OpenDay]) -> dict[str, date]:
    """Beside AM and PM the month may stand first: read only if some number above 12 stands first and none second."""
    if not any(one.day_first and not one.otherwise for one in either.values()):
        return {}
    if any(one.otherwise and not one.day_first for one in either.values()):
        return {}
    return {text: one.day_first for text, one in either.items() if one.day_first}


def _near(either: dict[str, OpenDay], about: date | None) -> dict[str, date]:
    """`14-05-21` in the only order that puts all of the column near the time the list speaks of."""
    if about is None:
        return {}
    orders = (
        {text: one.day_first for text, one in either.items() if one.day_first},
        {text: one.otherwise for text, one in either.items() if one.otherwise},
    )
    near = [days for days in orders if days and all(abs(day.year - about.year) <= NEAR_YEARS for day in days.values())]
    return near[0] if len(near) == 1 else {}
