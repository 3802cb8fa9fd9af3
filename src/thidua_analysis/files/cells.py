"""What counts of a notebook: its cells, without what opening or running it leaves behind.

A notebook that publishes is known by this form and executed in it. So outputs, counters and settings that Jupyter
writes into the file, empty cells, and the parameters that a run gives anyway decide nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from ..words.errors import RunError
from ..words.plaintext import json_text

GIVEN: Mapping[str, type] = {
    "campaign": str,
    "month": str,
    "profile": str,
    "as_of": str,
    "language": str,
    "readings": dict,
}
"""The parameters that a run gives a notebook, each with its type; the year's end is given no month."""
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
Defaults = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""The defaults of a notebook's parameters → those that shall be others."""
Known = Sequence[tuple[str, str]]
"""Of each cell its id and the sha256 of what counts of it, in the order of the notebook."""


@dataclass(frozen=True)
class Template:
    """A notebook that reports are made with, as :func:`plain` has it; `own` if it did not come with the package."""

    name: str
    content: bytes
    own: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def label(self) -> str:
        return template_label(self.name, self.sha256)


def template_label(name: str, sha256: str) -> str:
    """What an office's own template is called in one line.

    >>> template_label("mau-thang.ipynb", "1f2e3d4c5b6a7988")
    'mau-thang.ipynb (sha256 1f2e3d4c5b6a…)'
    """
    return f"{name} (sha256 {sha256[:12]}…)"


@dataclass(frozen=True)
class Alteration:
    """The first cell in which a notebook is not the one that is known: its number and first line, or the id missing."""

    number: int = 0
    line: str = ""
    missing: str = ""


def blank_given(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What a run gives, blank: a default in the file never reaches a report.

    >>> blank_given({"month": "2021-06", "readings": {"weekend": "fixed"}, "wide": True})
    {'month': '', 'readings': {}}
    """
    return {name: type(value)() for name, value in defaults.items() if name in GIVEN}


def plain(content: bytes, defaults: Defaults = blank_given) -> bytes:
    """A notebook file with what counts only: of each cell that is not empty its id, type, tags and source.

    The defaults of the parameters are changed as `defaults` says. RunError if it is no notebook of format 4.
    """
    return notebook_bytes(
        {"cells": _cells(content, defaults), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    )


def known_cells(content: bytes) -> list[tuple[str, str]]:
    """Of each cell its id and the sha256 of what counts of it. RunError if it is no notebook."""
    return [(cell["id"], _digest(cell)) for cell in _cells(content, blank_given)]


def alteration(content: bytes, known: Known) -> Alteration | None:
    """Where a notebook file is no longer the one that is `known`; None if it is."""
    here = known_cells(content)
    if here == list(known):
        return None
    n = next((n for n, (a, b) in enumerate(zip(here, known, strict=False)) if a != b), min(len(here), len(known)))
    ids, wanted = {cell for cell, _ in here}, [cell for cell, _ in known]
    if n == len(here) or (n < len(known) and wanted[n] not in ids and here[n][0] in wanted):
        return Alteration(missing=wanted[n])
    texts = [
        (number, text) for number, cell in enumerate(json.loads(content)["cells"], 1) if (text := _text(cell).strip())
    ]
    number, text = texts[n]
    return Alteration(number, text.splitlines()[0][:80])


def notebook_bytes(node: Any) -> bytes:
    """The notebook file, keys sorted, one way only."""
    return (json_text(node, indent=1, sort_keys=True) + "\n").encode()


def _cells(content: bytes, defaults: Defaults) -> list[dict[str, Any]]:
    try:
        tree = json.loads(content)
        if tree["nbformat"] != 4:
            raise ValueError("nbformat")
        return [_cell(n, cell, defaults) for n, cell in enumerate(tree["cells"], 1) if _text(cell).strip()]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RunError("archive.not_a_notebook") from None


def _cell(number: int, cell: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """One cell as it counts; a notebook of an older format has no ids."""
    tags, source, kind = cell["metadata"].get("tags", []), _text(cell), cell["cell_type"]
    if "parameters" in tags:
        source = with_defaults(source, defaults(literals(source)))
    found = {"id": cell.get("id") or f"cell-{number}", "cell_type": kind, "source": source}
    found["metadata"] = {"tags": list(tags)} if tags else {}
    if kind == "code":
        found |= {"outputs": [], "execution_count": None}
    return found | ({"attachments": cell["attachments"]} if cell.get("attachments") else {})


def _text(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _digest(cell: Mapping[str, Any]) -> str:
    return hashlib.sha256(notebook_bytes(cell)).hexdigest()


# ── the parameters ────────────────────────────────────────────────────────────────────────────


def literals(source: str) -> dict[str, Any]:
    """The values that a cell assigns to names, where they are literals.

    >>> literals('month: str = "2021-06"   # YYYY-MM\\nn = len("x")')
    {'month': '2021-06'}
    """
    return {name: ast.literal_eval(node) for name, node in _assigned(source).items()}


def with_defaults(source: str, values: Mapping[str, Any]) -> str:
    """The cell with other values assigned to some names; comments and all else stay.

    >>> with_defaults('month: str = "2021-06"   # YYYY-MM', {"month": "2021-07"})
    'month: str = "2021-07"   # YYYY-MM'
    """
    text = source.encode()
    starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    found = [(node, values[name]) for name, node in _assigned(source).items() if name in values]
    for node, value in sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset), reverse=True):
        written = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
        start, end = starts[node.lineno - 1] + node.col_offset, starts[(node.end_lineno or 1) - 1]
        text = text[:start] + written.encode() + text[end + (node.end_col_offset or 0) :]
    return text.decode()


def _assigned(source: str) -> dict[str, ast.expr]:
    """The expression that each name is assigned, if it is a literal; nothing of a cell that is no Python."""
    found: dict[str, ast.expr] = {}
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return found
    for statement in statements:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                continue
        try:
            ast.literal_eval(value)
        except (ValueError, TypeError):
            continue
        found[name] = value
    return found
