"""Words by which files are understood: `recognised.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from ..words.vietnamese import name_key

WORDS: dict[str, Any] = tomllib.loads((files(__package__) / "recognised.toml").read_text(encoding="utf-8"))


def each(text: str) -> frozenset[str]:
    """The words of a text, by what all spellings of one have in common.

    >>> sorted(each("Xã Tân Hoà"))
    ['hòa', 'tân', 'xã']
    """
    return frozenset(name_key(text).split())
