"""Which form a sheet is, and where its columns stand: found by the headers, never by the file's name."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from ...words.catalogue import words
from ...words.legacy_fonts import Font, detect, to_unicode
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import clean, name_key
from ..containers.sheets import DateText, NumberText, Row, Sheet
from .forms import Form, path_of
from .labels import FigureHeadings

HEAD = 60
"""A header stands among the first rows of a sheet."""
DIGIT = re.compile("[0-9]")
DEEPEST = 5
"""Rows that a header may have."""


@dataclass(frozen=True)
class Found:
    """A sheet known for a form: where each column stands, and the rows of the header."""

    form: Form
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    """What each column is called in the file; with the headings above it where two are called the same."""
    first: int
    """Number of the header's first row."""
    last: int
    titles: Mapping[int, frozenset[str]]
    """Place of a column → keys of all that stands above it in the header."""
    problems: tuple[Problem, ...] = ()
    read: tuple[str, ...] = ()
    """All headings, also of columns that the form does not know."""
    others: Mapping[int, str] = field(default_factory=dict)
    """Place of a column that the form does not know → its headings."""

    def head(self, sheet: Sheet) -> Iterator[Row]:
        """The rows above the header: agency, title, dates."""
        return itertools.takewhile(lambda row: row[0] < self.first, sheet.rows)

    def body(self, sheet: Sheet) -> Iterator[Row]:
        """The rows below the header that are not wholly blank, nor a row of column numbers, nor the header again."""
        below_header = True
        for number, cells in sheet.rows:
            if number <= self.last or not any(cells):
                continue
            if self._is_header(cells):
                below_header = True
            elif not (below_header and _is_numbering(cells)):
                below_header = False
                yield number, cells

    def again(self, sheet: Sheet) -> int | None:
        """The row in which the header stands a second time."""
        return next((n for n, cells in sheet.rows if n > self.last and self._is_header(cells)), None)

    def _is_header(self, cells: Sequence[str]) -> bool:
        told = 0
        for place in self.columns.values():  # nearly every row of a long list ends at its first cell
            if place < len(cells) and cells[place]:
                numbered = place in self._without_digits and DIGIT.search(cells[place])  # codes and days
                if numbered or name_key(cells[place]) not in self.titles[place]:
                    return False
                told += 1
        return told > 1

    @cached_property
    def _without_digits(self) -> frozenset[int]:
        """Places of columns whose headings hold no digit."""
        return frozenset(place for place, titles in self.titles.items() if not any(map(DIGIT.search, titles)))

    def cell(self, cells: Sequence[str], column: str) -> str:
        """The text in a column of a row; '' where the row is short or the form has no such column."""
        place = self.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""


def find_form(
    sheet: Sheet,
    forms: Iterable[Form],
    file: str,
    mapped: Mapping[str, str] | None = None,
    figures: FigureHeadings | None = None,
) -> Found | Problem | None:
    """The form that this sheet's header fits best; None if it fits none; a problem if it fits two alike.

    `mapped` are headings that the campaign's settings give for columns, preferred over the form's own; `figures` those of
    consolidated sheets that state the plan's figures.
    """
    head = list(itertools.islice(sheet.rows, HEAD))
    best = [found for form in forms if (found := _find_header(sheet, head, form, _Known(form, mapped, figures), file))]
    if not best:
        return None
    best.sort(key=lambda found: (len(found.columns), len(found.form.needs)), reverse=True)
    first = best[0]
    alike = [f for f in best if (len(f.columns), len(f.form.needs)) == (len(first.columns), len(first.form.needs))]
    if len(alike) > 1:
        told = Words(vi=", ".join(f.form.name.vi for f in alike), en=", ".join(f.form.name.en for f in alike))
        return Problem("form_ambiguous", file, first.last, expected=told, sheet=sheet.name)
    for column, heading in (mapped or {}).items():
        # a declaration that does not fit is no reason to take another column in its place
        if column in first.form.columns and name_key(first.headings.get(column, "")) != path_of(heading)[-1]:
            return Problem("column_missing", file, first.last, heading, sheet=sheet.name)
    return first


class Nearest(NamedTuple):
    """The form that a sheet is most like: the columns that lack, and the headings that the form does not know."""

    form: Form
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


def nearest(
    sheet: Sheet,
    forms: Iterable[Form],
    mapped: Mapping[str, str] | None = None,
    figures: FigureHeadings | None = None,
) -> Nearest | None:
    """The form of whose columns this sheet's header has most, two at least; None if there is none."""
    head = list(itertools.islice(sheet.rows, HEAD))
    told: tuple[int, Nearest] | None = None
    for form in forms:
        known = _Known(form, mapped, figures)
        for _, rows in _headers(sheet, head, known):
            found = _columns(sheet, rows, known)
            lacking = tuple(c for c in form.needs if c not in found)
            if known.figures and (lacking or any("." in name for name in found)):
                continue  # a sheet of units without a name for them is none
            told_of = len(found.keys() - {"aside"}) + bool(known.figures)
            if told_of > (told[0] if told else 1) and (lacking or known.figures):
                told = told_of, Nearest(form, lacking, tuple(_others(sheet, rows, known).values()))
    return told[1] if told else None


def likeness(like: Nearest) -> Words:
    """Which form that is, what it lacks, and how to describe it in `forms.toml`: the end of a sentence."""
    unknown = [heading.rpartition(" > ")[2] for heading in like.unknown]
    if not like.lacking:
        return words("intake.form_without_figures", form=like.form.name, headings=unknown)
    columns = []
    for name in like.lacking:
        near = get_close_matches(name_key(like.form.columns[name][0]), {name_key(h): h for h in unknown}, 1, 0.3)
        meant = next((h for h in unknown if name_key(h) in near), "…")
        columns.append(f"{name} = [{json.dumps(meant, ensure_ascii=False)}]")
    return words(
        "intake.form_nearly", form=like.form.name, id=like.form.id, described="\n".join(columns), headings=unknown or "–",
        columns=", ".join(f"“{like.form.columns[c][0]}”" for c in like.lacking),
    )  # fmt: skip


class _Known:
    """What headings mean in a form: those of its own, before them those that the campaign maps to its columns."""

    def __init__(self, form: Form, mapped: Mapping[str, str] | None, figures: FigureHeadings | None) -> None:
        own = {path_of(heading): (column, -1) for column, heading in (mapped or {}).items() if column in form.columns}
        self.paths = {**form.paths, **own}
        self.figures = figures if form.kind == "consolidated" else None
        self.last = {path[-1] for path in self.paths if self.figures is None or self.paths[path][0] == "unit"}

    def ends(self, head: Sequence[Row]) -> Iterator[int]:
        """The places of the rows that may be the lowest of a header: they hold a heading that may be a column's lowest."""
        below = 0  # rows of figures' headings, counted from one that names the column of units
        for end, (_, cells) in enumerate(head):
            if any(name_key(cell) in self.last for cell in cells if cell):
                below = DEEPEST
                yield end
            elif self.figures is not None and below and any(self.figures.is_part(cell) for cell in cells if cell):
                yield end
            below -= below > 0

    def column(self, path: Sequence[str]) -> tuple[str, tuple[bool, int, int]] | None:
        """The column under these headings, and how well they name it."""
        keys = tuple(map(name_key, path))
        if ending := next((p for p in _endings(keys) if p in self.paths), None):
            name, preference = self.paths[ending]
            return name, (preference >= 0, -len(ending), preference)
        if self.figures is not None and path and (figure := self.figures.column(path)):
            return figure, (True, 0, 0)
        return None


def _headers(sheet: Sheet, head: Sequence[Row], known: _Known) -> Iterator[tuple[int, Sequence[Row]]]:
    """What may be a header: a row that holds a known heading, with up to four rows above it, the fewest first."""
    for end in known.ends(head):
        for start in range(end, max(end - DEEPEST, -1), -1):
            rows = head[start : _bottom(sheet, head, start, end) + 1]
            if len(rows) <= DEEPEST and not (known.figures and any(map(str.isdigit, rows[-1][1]))):
                yield end, rows


def _bottom(sheet: Sheet, head: Sequence[Row], start: int, end: int) -> int:
    """The last row of a header: cells merged downwards belong to it whole."""
    top, bottom = head[start][0], head[end][0]
    reach = max((last for first, _, last, _ in sheet.merged if top <= first <= bottom), default=bottom)
    while end + 1 < len(head) and head[end + 1][0] <= reach:
        end += 1
    return end


def _find_header(sheet: Sheet, head: Sequence[Row], form: Form, known: _Known, file: str) -> Found | None:
    """The shallowest header among the first rows in which every needed column is found, with the most columns."""
    best: dict[str, _Column] = {}
    header: Sequence[Row] = ()
    complete = -1
    for end, rows in _headers(sheet, head, known):
        if end == complete:
            continue  # a header of fewer rows ends here
        found = _columns(sheet, rows, known)
        if set(form.needs) <= found.keys() and (known.figures is None or any("." in name for name in found)):
            complete = end
            if len(found) > len(best):
                best, header = found, rows
    if not best or any(name_key(c) in form.strangers for _, cells in header for c in cells if c):
        return None
    number = header[-1][0]
    names = [c.path[-1] for c in best.values()]
    bare = known.figures.says_nothing if known.figures else (lambda _: False)  # "Lũy kế" alone: of what?
    alone = {n for n, c in best.items() if names.count(c.path[-1]) == 1 and not bare(c.path[-1])}
    headings = {n: c.path[-1] if n in alone else " > ".join(c.path) for n, c in best.items()}
    return Found(
        form, {n: c.place for n, c in best.items()}, headings, header[0][0], number,
        {c.place: frozenset(map(name_key, c.path)) for c in best.values()},
        tuple(
            Problem("column_twice", file, number, headings[n], expected=_letter(c.other), sheet=sheet.name)
            for n, c in best.items() if c.other is not None and n != "aside"
        ),
        tuple(dict.fromkeys(path[-1].replace("\n", " ") for path in _paths(sheet, header) if path)),
        _others(sheet, header, known),
    )  # fmt: skip


@dataclass(frozen=True)
class _Column:
    """Where a column was found: its place, its headings top down, and another place called the same."""

    place: int
    path: tuple[str, ...]
    rank: tuple[bool, int, int]
    other: int | None = None


def _others(sheet: Sheet, rows: Sequence[Row], known: _Known) -> dict[int, str]:
    """The headings of the columns under a header that a form does not know."""
    paths = enumerate(_paths(sheet, rows))
    return {n: " > ".join(path).replace("\n", " ") for n, path in paths if path and known.column(path) is None}


def _columns(sheet: Sheet, rows: Sequence[Row], known: _Known) -> dict[str, _Column]:
    """Columns found under a header: one that settings map first, then the one named most exactly, then by preference."""
    found: dict[str, _Column] = {}
    spans = [
        (left, right) for top, left, bottom, right in sheet.merged if top <= rows[-1][0] <= bottom and left < right
    ]
    for place, path in enumerate(_paths(sheet, rows)):
        if (told := known.column(path)) is None:
            continue
        name, rank = told
        held = found.get(name)
        if held is None or rank < held.rank:
            found[name] = _Column(place, path, rank)
        elif rank == held.rank and held.other is None:
            one_cell = any(left <= held.place and place <= right for left, right in spans)
            found[name] = held if one_cell else replace(held, other=place)
    return found


def _endings(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to name the last of these headings, the most exact first: with some of those above it, or alone."""
    if keys:
        for size in range(len(keys) - 1, -1, -1):
            for above in itertools.combinations(keys[:-1], size):
                yield (*above, keys[-1])


def _paths(sheet: Sheet, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The headings above each column, top down; merged cells spread over the columns they cover.

    A file without merged cells (csv) has blanks instead: a heading then covers the blanks to its
    right that have something below.
    """
    width = max(len(cells) for _, cells in rows)
    grid = [[clean(cells[c]) if c < len(cells) else "" for c in range(width)] for _, cells in rows]
    place = {number: n for n, (number, _) in enumerate(rows)}
    for top, left, bottom, right in sheet.merged:
        for number in range(top, bottom + 1):
            if top in place and number in place:
                for c in range(left, min(right + 1, width)):
                    grid[place[number]][c] = grid[place[top]][left]
    if not sheet.merged:
        written = [row.copy() for row in grid]
        for n in range(len(grid) - 1):
            for c in range(1, width):
                below, above = (any(row[c] for row in part) for part in (written[n + 1 :], written[: n + 1]))
                if below and not above:
                    grid[n][c] = grid[n][c - 1]
    return [tuple(text for text, _ in itertools.groupby(row[c] for row in grid) if text) for c in range(width)]


def _is_numbering(cells: Sequence[str]) -> bool:
    """The row under a header that numbers its columns: (1), (2), (3)=(4)+(5); A, B, 1, 2."""
    told = [c.replace(" ", "") for c in cells if c]
    numbered = [c for c in told if re.fullmatch(r"\(?\d{1,2}\)?([=:][\d()+\-–−=:/*%xX×]+)?|\(?[A-Z]\)?", c)]
    ascending = [int(m[0]) for c in numbered if (m := re.search(r"\d+", c))]
    return len(told) >= 3 and len(numbered) == len(told) and ascending == sorted(set(ascending)) and len(ascending) > 1


def _letter(place: int) -> str:
    """The column's letters in a spreadsheet.

    >>> _letter(0), _letter(25), _letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


column_letter = _letter


def in_unicode(sheet: Sheet, known: Collection[str]) -> tuple[Sheet, str | None]:
    """The sheet with legacy fonts (TCVN3, VNI) turned into Unicode, and the font found; decided by known words."""
    head = [c for _, cells in itertools.islice(sheet.rows, HEAD) for c in cells if c and not isinstance(c, DateText)]
    if all(c.isascii() for c in head):
        return sheet, None
    font = detect(known, head)
    if font is None:
        return sheet, None
    return replace(sheet, rows=_Converted(sheet.rows, font, known)), font


@dataclass(frozen=True)
class _Converted:
    """Rows converted while they are read, as often as they are read."""

    rows: Iterable[Row]
    font: Font
    known: Collection[str]

    def __iter__(self) -> Iterator[Row]:
        for number, cells in self.rows:
            yield number, tuple(self._cell(c) for c in cells)

    def _cell(self, text: str) -> str:
        # a name that is right as it stands would be spoilt: "Tân Hòa" reads as "Tân Hịa" in VNI
        return (
            text
            if isinstance(text, DateText | NumberText) or name_key(text) in self.known
            else to_unicode(text, self.font)
        )
