"""The code of a dossier: one however it is typed, alike where only look-alike letters differ, masked where it is no code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from ...words.vietnamese import clean
from ..masking import masked

PLAIN = r"^[A-Za-z0-9][A-Za-z0-9./_-]*$"
"""A code that is as it was meant, in Python, DuckDB and Spark."""
PLAIN_CODE = re.compile(PLAIN)
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212", "-"))
LOOK_ALIKES: Mapping[str, str] = {
    "o": "0", "i": "1", "l": "1", "đ": "d",
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "0", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x",
    "ѕ": "s", "і": "1", "ј": "j", "α": "a", "β": "b", "ε": "e", "η": "h", "ι": "1", "κ": "k", "μ": "m", "ν": "n", "ο": "0",
    "ρ": "p", "τ": "t", "υ": "y", "χ": "x", "ζ": "z",
}  # fmt: skip
"""A small letter → what it is mistaken for: Latin, Cyrillic, Greek."""

PORTAL_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{1,6}")
SHORT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]*")


def fold_code(code: str) -> str:
    """A code as it was meant: NFKC, one kind of dash, nothing blank or unseen, not kept as a formula.

    >>> fold_code("Ｈ30.1 – 210601 – 0001"), fold_code('="H30-1"'), fold_code("H30\u20111")
    ('H30.1-210601-0001', 'H30-1', 'H30-1')
    """
    if PLAIN_CODE.match(code):
        return code
    return "".join(clean(unicodedata.normalize("NFKC", clean(code)).translate(DASHES)).split())


def shown_code(code: str) -> str:
    """A dossier's code as evidence shows it; the shape alone of what may be a person's name or number.

    Shown are codes as the portal makes them, and short ones: eight digits in all, three letters in a row.

    >>> shown_code("H30.14-210326-0001"), shown_code("0912345678"), shown_code("Trần B")
    ('H30.14-210326-0001', '9999999999', 'aaaa a')
    """
    digits = sum(map(str.isdigit, code))
    short = SHORT_CODE.fullmatch(code) and 1 <= digits <= 8 and not re.search("[A-Za-z]{4}", code)
    return code if short or PORTAL_CODE.fullmatch(code) else masked(code, ())
