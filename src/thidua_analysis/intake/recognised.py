"""Words by which files are understood: `recognised.toml`."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

from ..words.vietnamese import name_key

WORDS: dict[str, Any] = tomllib.loads((files(__package__) / "recognised.toml").read_text(encoding="utf-8"))
TOTALS = tuple(WORDS["lists"]["totals"])
TOTAL = re.compile(rf"{WORDS['lists']['total']}(?: \d|$)")


def is_total(text: str) -> bool:
    """Whether a text heads a line of totals.

    >>> is_total("TỔNG CỘNG:"), is_total("Tổng"), is_total("Tổng hợp")
    (True, True, False)
    """
    key = name_key(text)
    return key.startswith(TOTALS) or TOTAL.match(key) is not None


def each(text: str) -> frozenset[str]:
    """The words of a text, by what all spellings of one have in common.

    >>> sorted(each("Xã Tân Hoà"))
    ['hòa', 'tân', 'xã']
    """
    return frozenset(name_key(text).split())
