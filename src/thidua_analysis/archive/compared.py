"""In which cells, keys or lines a file of a published month differs from what comes out now."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..words.catalogue import words
from ..words.pair import Words


@dataclass(frozen=True)
class Findings:
    """What speaks against something, and what of it cannot be told here."""

    wrong: tuple[Words, ...] = ()
    unchecked: tuple[Words, ...] = ()

    def and_wrong(self, more: Iterable[Words]) -> Findings:
        """These, and further ones that speak against it."""
        return Findings((*more, *self.wrong), self.unchecked)


def missing(name: str) -> Words:
    """A file that a published month must have."""
    return words("archive.file_missing", file=name)


def made_by_nothing(name: str) -> Words:
    """A file that no published month has."""
    return words("archive.made_by_nothing", file=name)


def held_against(name: str, theirs: bytes | None, ours: bytes) -> list[Words]:
    if theirs is None:
        return [missing(name)]
    return [] if theirs == ours else _differing(name, theirs, ours)


def _differing(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """In which cells, keys or lines a file differs from what comes out now."""
    parts = {".csv": _cells, ".json": _keys, ".ipynb": _cells_of}.get(Path(name).suffix)
    if parts:
        try:
            return parts(name, theirs, ours) or [words("archive.file_differs", file=name)]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error):
            return [words("archive.file_not_readable", file=name)]
    if name.startswith("data/plan/"):
        return [words("archive.another_plan", file=name)]
    return [words("archive.file_differs", file=name)]


def _cells(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    a, b = ([*csv.reader(io.StringIO(t.decode("utf-8", "replace"), newline=""))] for t in (theirs, ours))
    if a[:1] != b[:1]:
        return [words("archive.other_columns", file=name)]
    found = []
    if len(a) != len(b):
        found.append(words("archive.other_rows", file=name, theirs=len(a) - 1, ours=len(b) - 1))
    for number, (was, now) in enumerate(zip(a[1:], b[1:], strict=False), 2):
        for column, old, new in zip(b[0], was, now, strict=False):
            if old != new:
                key = " ".join(now[:4])
                about = {"file": name, "row": number, "key": key, "column": column}
                found.append(words("archive.cell_differs", **about, theirs=old, ours=new))
    return found


def _keys(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    a, b = json.loads(theirs), json.loads(ours)
    return [
        words("archive.value_differs", file=name, path=path, theirs=_short(old), ours=_short(new))
        for path, old, new in _walk("", a, b)
    ]


def _walk(path: str, a: Any, b: Any) -> Iterable[tuple[str, Any, Any]]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            yield from _walk(f"{path}.{key}" if path else str(key), a.get(key), b.get(key))
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _walk(f"{path}[{n}]", x, y)
    elif a != b or type(a) is not type(b):
        yield path, a, b


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _cells_of(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """The cells of a notebook whose source or outputs differ."""
    a, b = ({c["id"]: c for c in json.loads(t)["cells"]} for t in (theirs, ours))
    found = []
    for cell in dict.fromkeys([*b, *a]):
        if cell not in a or cell not in b:
            found.append(words("archive.cell_on_one_side", file=name, cell=cell))
        elif a[cell].get("source") != b[cell].get("source"):
            found.append(words("archive.cell_other_code", file=name, cell=cell))
        elif a[cell].get("outputs") != b[cell].get("outputs"):
            found.append(words("archive.cell_other_outputs", file=name, cell=cell))
    return found
