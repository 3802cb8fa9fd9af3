"""Which unit a name means: exactly one of its spellings, or none. Likeness only ever makes a hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from ...words.vietnamese import name_key
from ..masking import OFFICE_WORDS
from ..rows import Unit


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

    def near(self, text: str) -> list[str]:
        """At most three units that may be meant. A hint, never a match."""
        if found := self.find(text):
            return [found]
        near = get_close_matches(name_key(text), list(self._spellings), n=6, cutoff=0.6)
        return list(dict.fromkeys(self._spellings[key] for key in near))[:3]

    def __contains__(self, unit: str) -> bool:
        return unit in self.tracks


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
