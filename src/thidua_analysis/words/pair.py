"""The same words in both languages, and a value that is not what is wanted: both without the catalogue, on which everything hangs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

MOST = 20
"""Faults of one file that its message lists."""


class Wrong(ValueError):
    """A value that is not what is wanted: the code of a message with its values, raised within a schema.

    pydantic hands it back with the place; :func:`thidua_analysis.words.faults.schema_words` says it.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def _no_blank(value: str) -> str:
    if not value.strip():
        raise Wrong("schema.blank")
    return value


Text = Annotated[str, AfterValidator(_no_blank)]


class Words(BaseModel):
    """The same words in Vietnamese and in English."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    vi: Text
    en: Text

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


def joined(told: Iterable[Words], between: str = "\n") -> Words:
    """One after the other.

    >>> joined([Words(vi="xã", en="commune"), Words(vi="huyện", en="district")], ", ").en
    'commune, district'
    """
    every = list(told)
    return Words(vi=between.join(one.vi for one in every), en=between.join(one.en for one in every))


def listed(faults: Sequence[Words], most: int = MOST) -> Words:
    """A line for each, below the message that they belong to; beyond `most` only how many there are."""
    lines = [Words(vi=indent(fault.vi, "  "), en=indent(fault.en, "  ")) for fault in faults[:most]]
    more = len(faults) - len(lines)
    return joined([*lines, *([Words(vi=f"  … +{more}", en=f"  … +{more}")] if more else [])])
