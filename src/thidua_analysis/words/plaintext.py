"""Text that is shown and never obeyed: what a terminal, a browser or Word would act on stands there as an escape.

Titles, reasons, names and file names come from outside. An escape sequence in one of them could clear a screen or
colour a word, a direction mark could turn `1.500` around: neither reaches a terminal, page, letter or sheet as it is.
Whatever leaves the package for people's eyes goes through here; the data itself stays as it was received.
"""

from __future__ import annotations

import json
import re
from typing import Any

_ACTS = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; not tab and line end
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # unseen, or turn the text around
    "\ud800-\udfff"  # bytes that are no text
    "\U000e0000-\U000e007f"  # unseen letters
    "]"
)
"""Fixed here and not asked of the Unicode tables, which differ from one Python to the next: pages must not."""


def printable(text: str) -> str:
    """The text with everything that acts instead of being seen written as an escape; tabs and line ends stay.

    >>> print(printable("red: \\x1b[31m, turned: \\u202e"))
    red: \\x1b[31m, turned: \\u202e
    >>> printable("Xã Tân Hòa\\n1 500 đ") == "Xã Tân Hòa\\n1 500 đ"
    True
    """
    return _ACTS.sub(_escape, text)


def one_line(text: str, limit: int | None = None) -> str:
    """The same within one line, cut off after `limit` characters.

    >>> print(one_line("a\\nb\\tc"), one_line("abcdef", 3))
    a\\nb\\tc abc…
    """
    safe = re.sub(r"[\t\n]", _escape, printable(text))
    return safe if limit is None or len(safe) <= limit else f"{safe[:limit]}…"


def seen(text: str) -> str:
    """What is seen of a text, on one line: for a name in which no escape can stand, as that of a sheet.

    >>> seen("Tân\\u202e Hòa\\x1b")
    'Tân Hòa'
    """
    return " ".join(_ACTS.sub("", text).split())


def json_text(data: Any, **options: Any) -> str:
    """JSON that says the same and can be printed: letters as they are, what acts escaped as JSON has it.

    `options` are those of `json.dumps`.

    >>> json_text({"title": "Đợt\\x9b \\u202e1"})
    '{"title": "Đợt\\\\u009b \\\\u202e1"}'
    """
    return _ACTS.sub(_json_escape, json.dumps(data, ensure_ascii=False, **options))


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
