"""Which unit a name means: exactly one of its spellings, or none. Likeness only ever makes a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property

from ...words.problems import Problem
from ...words.vietnamese import clean, name_key
from ..masking import OFFICE_WORDS, masked, masked_words
from ..recognised import WORDS
from ..rows import Unit
from .cells import Place

KINDS = tuple(map(name_key, WORDS["shown"]["places"]))
"""What stands before the name of a place and says of what kind it is."""


def _shorter(key: str) -> Iterator[str]:
    """A key without the abbreviation before it: “TT. Rạch Gòi” is “Rạch Gòi”."""
    first, _, rest = key.partition(" ")
    if rest and first in WORDS["shown"]["short"]:
        yield rest


class Names:
    """Every spelling of every unit: slug, name, code, aliases, compared by :func:`~thidua_analysis.words.vietnamese.name_key`."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._spellings: dict[str, str] = {}
        for unit in units:
            for name in (unit.unit, unit.name, unit.code, *unit.aliases.split("|")):
                if key := name_key(name):
                    self._spellings.setdefault(key, unit.unit)
        self.tracks = {unit.unit: unit.track for unit in units}

    def find(self, text: str) -> str | None:
        """The unit that this text names, whole and exactly."""
        return self._spellings.get(name_key(text))

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Key of a spelling → unit."""
        return dict(self._spellings)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that units' names are made of: these can be shown, they are nobody's own name."""
        return frozenset(word for key in self._spellings for word in key.split()) | OFFICE_WORDS

    def bare(self, text: str) -> list[str]:
        """The units whose name this is but for the kind of place before it: “Tân Hòa” for “Xã Tân Hòa”."""
        key = name_key(text)
        return next((found for name in (key, *_shorter(key)) if (found := self._without_kind.get(name))), [])

    @cached_property
    def _without_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, unit in self._spellings.items():
            if name := next((key[len(kind) + 1 :] for kind in KINDS if key.startswith(f"{kind} ")), ""):
                found.setdefault(name, []).append(unit)
        return {name: list(dict.fromkeys(units)) for name, units in found.items()}

    def near(self, text: str) -> list[str]:
        """At most three units that may be meant. A hint, never a match."""
        if found := self.find(text):
            return [found]
        if bare := self.bare(text):
            return bare[:3]
        near = get_close_matches(name_key(text), list(self._spellings), n=6, cutoff=0.6)
        return list(dict.fromkeys(self._spellings[key] for key in near))[:3]

    def __contains__(self, unit: str) -> bool:
        return unit in self.tracks


def unknown_unit(at: Place, column: str, text: str, names: Names) -> Problem:
    """That a name is no unit's; where it is one but for its kind, such as “Xã”, that is what is said."""
    if short := names.bare(text):  # a unit's own name, nobody else's
        return at.problem("unit_short", column, clean(text), hint(short[:3]))
    near = names.near(text)
    return at.problem("unit_unknown", column, shown_name(text, near, names.words), hint(near))


def shown_name(text: str, near: Sequence[str], known: frozenset[str] = frozenset()) -> str:
    """A code as it stands if it is nearly one, else masked: a row may have shifted, and a name be anybody's."""
    text = clean(text)
    if masked(text, known) == text or (near and re.fullmatch(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", text)):
        return text
    return masked_words(text, known)


def hint(near: Sequence[str]) -> str:
    """The candidates, as the end of a sentence."""
    return f" ({', '.join(near)}?)" if near else ""


def hinted(text: str) -> list[str]:
    """The candidates that a sentence ends with.

    >>> hinted("2 rows: 3, 4" + hint(["tan-hoa", "tan-phu-thanh"]))
    ['tan-hoa', 'tan-phu-thanh']
    """
    found = re.search(r" \(([a-z0-9-]+(?:, [a-z0-9-]+)*)\?\)$", text)
    return found[1].split(", ") if found else []
