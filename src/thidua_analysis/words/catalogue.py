"""What is said to people, by code: `messages/*.toml`, a file for each room, in Vietnamese and in English.

A code is the file and the name in it, `scoring.unit_unknown`. A message names its values in braces, `{unit}`. How a value
reads in each language is decided here, not where it is computed: a day, a list or a pair of words are shown by what
they are, a number by what it says it is, `{points:count}`.
"""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from .vietnamese import count_text, day_text, month_text

if TYPE_CHECKING:
    from .pair import Words

LANGUAGES = ("vi", "en")
CODE = re.compile(r"[a-z_]+\.[a-z_0-9]+")
"""What a message is known by."""
_SHOWN: dict[str, Callable[[Any, str], str]] = {
    "count": count_text,
    "month": month_text,
    "month_short": lambda month, language: f"T{int(month[5:])}" if language == "vi" else month,
}


@cache
def messages(room: str) -> dict[str, dict[str, str]]:
    """Name → wordings by language, of one room; empty for a room without messages."""
    path = files(__package__) / "messages" / f"{room}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def say(code: str, language: str, **values: object) -> str:
    """One message in one language, its values filled in. KeyError for a code, or a value, that is missing."""
    room, _, name = code.partition(".")
    return filled(messages(room)[name][language], language, values)


def filled(text: str, language: str, values: Mapping[str, object]) -> str:
    """A wording with its values, as one language shows them."""
    return _Said(language).vformat(text, (), values)


def words(code: str, **values: object) -> Words:
    """One message in both languages."""
    from .pair import Words  # pydantic, which help pages do not wait for

    return Words(vi=say(code, "vi", **values), en=say(code, "en", **values))


SYSTEM = {
    errno.ENOENT: "system.missing",
    errno.EACCES: "system.not_allowed",
    errno.EPERM: "system.not_allowed",
    errno.EROFS: "system.read_only",
    errno.EISDIR: "system.folder",
    errno.ENOTDIR: "system.no_folder",
    errno.EEXIST: "system.there_already",
    errno.ENOTEMPTY: "system.not_empty",
    errno.ENOSPC: "system.disk_full",
    errno.ENAMETOOLONG: "system.name_too_long",
    errno.ELOOP: "system.links_in_a_circle",
    errno.EFBIG: "system.too_long",
    errno.EINVAL: "system.not_plain",
    errno.EBUSY: "system.in_use",
    errno.EIO: "system.device",
}
"""What the system says of a file that cannot be read or written."""


def error_text(error: BaseException, language: str) -> str:
    """Why something could not be read or written: the system and parsers say it in English alone, so Vietnamese says where.

    >>> error_text(FileNotFoundError(2, "No such file or directory"), "vi")
    'không có tệp hoặc thư mục này'
    """
    from .pair import Words, Wrong

    if isinstance(error, Wrong):
        return say(error.code, language, **error.values)
    if isinstance(own := getattr(error, "told", None), Words):  # another of this package
        return own[language]
    if isinstance(error, OSError) and error.errno:
        code = SYSTEM.get(error.errno, "system.other")
        return say(code, language, number=error.errno, told=error.strerror)
    english = " ".join(str(error).split())
    if language == "en" and english:
        return english if isinstance(error, ValueError | OSError) else f"{type(error).__name__} {english}"
    if isinstance(error, UnicodeDecodeError):
        return say("system.at_byte", language, byte=error.start)
    if at := re.search(r"\bline (\d+),? column (\d+)", english):  # as parsers of JSON and TOML put it
        twice = re.search("overwrite|twice|mutate|redefine", english) is not None
        return say("system.twice" if twice else "system.at_line", language, line=at[1], column=at[2])
    if "(at end of document)" in english:
        return say("system.at_end", language)
    return say("system.refused", language, name=type(error).__name__)


class _Said(Formatter):
    """Values as one language shows them.

    Formats: `count` (a number with its thousands marked: 1.500 in Vietnamese, 1,500 in English), `month` (June 2021), `month_short`
    (T6, 2021-06), and
    Python's own. Without a format: a day is 25/06/2021 or
    2021-06-25; several values are joined by commas; :class:`Words` and errors read in the language asked for.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """`!r` quotes what was read; a decimal is read as digits, of a page the first line."""
        exact = conversion == "r" and isinstance(value, Decimal)
        told = str(value) if exact else super().convert_field(value, conversion)
        return f"{told.splitlines()[0]}…" if conversion == "r" and "\n" in told else told

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str) and not format_spec:
            return value
        from .pair import Words

        if isinstance(value, Words):
            return self.format_field(value[self.language], format_spec)
        if isinstance(value, BaseException):
            return error_text(value, self.language)
        if not isinstance(value, str) and isinstance(value, Iterable):
            return ", ".join(self.format_field(one, format_spec) for one in value)
        if format_spec in _SHOWN:
            return _SHOWN[format_spec](value, self.language)
        if isinstance(value, date) and not format_spec:
            return day_text(value) if self.language == "vi" else value.isoformat()
        if isinstance(value, Decimal | Fraction) and not format_spec:
            return count_text(value, self.language)
        return str(super().format_field("–" if value is None else value, format_spec))
