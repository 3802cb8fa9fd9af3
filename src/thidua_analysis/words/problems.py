"""What can be wrong with input: one catalogue of codes, one table.

A problem says what was read, in which file, sheet, row and column, what was expected and what to
do. ``error`` stops the month from being published; ``warning`` does not; both are printed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

from .columns import frame
from .pair import Words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its usual severity, what was expected, what to do, and whether points may change once a warning
    of this kind is settled."""

    severity: Literal["error", "warning"]
    expected: Words
    fix: Words
    points: bool = False


@cache
def kinds() -> dict[str, Kind]:
    """The catalogue, by code: `problems.toml`."""
    tree = tomllib.loads((files(__package__) / "problems.toml").read_text(encoding="utf-8"))
    return {
        code: Kind(kind["severity"], Words(**kind["expected"]), Words(**kind["fix"]), kind.get("points", False))
        for code, kind in tree.items()
    }


@dataclass(frozen=True)
class Problem:
    """One finding, where it was made, and the values that its message names."""

    code: str
    file: str
    row: int | None = None
    column: str = ""
    read: str = ""
    expected: Words | str = ""
    severity: str = ""
    sheet: str = ""

    @property
    def level(self) -> str:
        return self.severity or kinds()[self.code].severity

    def told(self, language: str = "vi") -> Told:
        kind = kinds()[self.code]
        detail = self.expected if isinstance(self.expected, str) else self.expected[language]
        expected = kind.expected[language].replace("{expected}", detail)
        place = (self.file, self.sheet, self.row, self.column)
        return Told(self.level, self.code, *place, self.read, expected, kind.fix[language])


class Told(NamedTuple):
    """A problem in one language: where, what was read, what was expected, what to do."""

    severity: str
    code: str
    file: str
    sheet: str
    row: int | None
    column: str
    read: str
    expected: str
    fix: str


def told(problems: Iterable[Problem], language: str = "vi") -> list[Told]:
    """The problems in words, each once, errors first, in the order of files and rows."""
    ordered = sorted(problems, key=lambda p: (p.level != "error", p.file, p.row or 0, p.column, p.code, p.read))
    return [p.told(language) for p in dict.fromkeys(ordered)]


def problems_table(problems: Iterable[Problem], language: str = "vi") -> pd.DataFrame:
    """The same as a table: severity, code, file, sheet, row, column, read, expected, fix."""
    return frame(Told, told(problems, language))


def described(problems: Collection[Problem]) -> Words:
    """:func:`describe` in both languages."""
    return Words(vi=describe(problems, "vi"), en=describe(problems, "en"))


def describe(problems: Iterable[Problem], language: str = "vi") -> str:
    """One readable block for each problem, for a terminal or an error message."""
    words = {
        "vi": ("trang", "dòng", "cột", "đọc được", "cần", "cách sửa"),
        "en": ("sheet", "row", "column", "read", "expected", "what to do"),
    }
    sheet, row, column, read, expected, fix = words[language]
    blocks = []
    for p in told(problems, language):
        place = [p.file]
        place += [f"{sheet} {p.sheet}"] if p.sheet else []
        place += [] if p.row is None else [f"{row} {p.row}"]
        place += [f"{column} {p.column}"] if p.column else []
        lines = [f"[{p.code}] " + ", ".join(place)]
        lines += [f"    {read}: {p.read!r}"] if p.read else []
        lines += [f"    {expected}: {p.expected}", f"    {fix}: {p.fix}"]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
