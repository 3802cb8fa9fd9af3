"""The Vietnamese texts of what is printed, by name: `texts.toml`. Papers and forms have no other language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from ...words.catalogue import filled


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, str]:
    """One table of the file: field → what it holds."""
    return _texts()[name]


def said(which: str, /, **values: object) -> str:
    """One text with its values filled in. KeyError for a text, or a value, that is missing."""
    text = _texts()["texts"][which]
    return filled(text, "vi", values) if values else text
