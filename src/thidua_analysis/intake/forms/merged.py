"""Merged cells where figures stand: one value for several cells, of which nobody can tell whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ...words.pair import Words
from ...words.problems import Problem
from ..containers.sheets import NumberText, Row, Sheet
from .cells import count_of, day_of
from .finding import Found, column_letter
from .forms import Kind

FIGURES: Mapping[Kind, tuple[str, ...]] = {
    "facts": ("value",),
    "register": ("received_on", "received_on_office"),
    "unit_report": ("in_period", "cumulative"),
    "summary": (
        "received", "online", "other", "carried", "resolved", "early", "on_time", "late", "pending", "pending_in_time",
        "pending_overdue",
    ),
}  # fmt: skip
"""The columns in which a value is a figure; in lists, every column that is read tells something of each row."""


def merged_cells(file: str, sheet: Sheet, found: Found, records: Iterator[Row]) -> list[Problem]:
    """One problem for each column that has merged cells among its figures. `records`: the rows of a list.

    Titles, totals and signatures may be merged: of tables other than lists only cells that hold a number, or of a
    register a day, are looked at.
    """
    names = FIGURES.get(found.form.kind, tuple(name for name in found.columns if name != "aside"))
    places = {place: name for name in names if (place := found.columns.get(name)) is not None}
    blocks = [block for block in sheet.merged if block[0] > found.last and _several(block, places)]
    if not blocks:
        return []
    rows = dict(records if found.form.kind in ("dossiers", "accounts") else found.body(sheet))
    hit: dict[str, list[tuple[int, str]]] = {}
    for top, left, bottom, right in sorted(blocks):
        cells = rows.get(top)
        if cells is None or not _tells(found.form.kind, cells[left] if left < len(cells) else ""):
            continue
        name = next(places[place] for place in range(left, right + 1) if place in places)
        hit.setdefault(name, []).append((top, f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"))
    return [
        Problem("cells_merged", file, some[0][0], found.headings[name], expected=_listed(some), sheet=sheet.name)
        for name, some in hit.items()
    ]


def _several(block: tuple[int, int, int, int], places: Mapping[int, str]) -> bool:
    """Whether a block covers more than one cell that a figure may stand in."""
    top, left, bottom, right = block
    wide = sum(left <= place <= right for place in places)
    return wide > 1 or (wide == 1 and bottom > top)


def _tells(kind: Kind, text: str) -> bool:
    match kind:
        case "dossiers" | "accounts":
            return bool(text)
        case "register":
            return isinstance(day_of(text), date)
        case _:
            return isinstance(text, NumberText) or isinstance(count_of(text, "cumulative"), int)


def _listed(some: list[tuple[int, str]]) -> Words:
    told = ", ".join(block for _, block in some[:10]) + (", …" if len(some) > 10 else "")
    return Words(vi=told, en=told)
