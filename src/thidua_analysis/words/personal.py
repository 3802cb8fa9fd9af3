"""Names of files, sheets and people: what seems to be somebody's, and is not to be published."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .catalogue import words
from .pair import Words
from .vietnamese import ascii_name, name_key

ENDINGS = frozenset(
    [
        ".csv",
        ".fods",
        ".htm",
        ".html",
        ".json",
        ".mht",
        ".numbers",
        ".ods",
        ".parquet",
        ".pdf",
        ".txt",
        ".xls",
        ".xlsb",
        ".xlsm",
        ".xlsx",
        ".xml",
        ".zip",
    ]
)
"""All others are left out: what stands behind a dot may be anything."""
_ENDING_WORDS = frozenset(ending[1:] for ending in ENDINGS)

_NAMES: dict[str, Any] = tomllib.loads((files(__package__) / "personal.toml").read_text(encoding="utf-8"))
PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ ._-]?\d){9}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)(?:0\d{11}|\d{9})(?!\d)")


@lru_cache(maxsize=8)
def _unmarked(words: frozenset[str]) -> frozenset[str]:
    return frozenset(ascii_name(word).lower() for word in words)


def personal(text: str, units: Collection[str] = ()) -> Words | None:
    """What of somebody's a name of a file or sheet seems to hold; a guess, good for a remark only.

    `units`: words of the units' names, which are nobody's.

    >>> [found and found.en for found in map(personal, ("Nguyễn Thị Lan.xlsx", "bc 0900000000", "BC thang 6.xlsx"))]
    ["a person's name", 'a phone number', None]
    """
    if PHONE.search(text):
        return words("labels.phone_number")
    if ID_NUMBER.search(text):
        return words("labels.id_number")
    family, bare, middles = (frozenset(_NAMES[key].split()) for key in ("family", "bare", "middle"))
    known = _unmarked(frozenset(units))
    parts = re.findall(r"[^\W\d_]+", name_key(text).replace("_", " "))
    for surname, *rest in zip(parts, parts[1:], parts[2:], strict=False):
        middle, given = (ascii_name(part).lower() for part in rest)
        named = surname in family | bare and middle in middles and f"{middle} {given}" not in _NAMES["words"]
        if named and given not in _ENDING_WORDS and not {ascii_name(surname).lower(), middle, given} <= known:
            return words("labels.somebodys_name")
    return None
