"""Which form a sheet is, and where its columns stand: found by the headers, never by the file's name.

The forms themselves are data: `forms.toml` beside this module, and one a campaign may bring.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from ..errors import CampaignError
from ..legacy_fonts import Font, detect, to_unicode
from ..problems import Problem
from ..rules import Strict, Text, Words
from ..vietnamese import clean, name_key
from .sheets import DateText, Row, Sheet

HEAD = 60
"""A header stands among the first rows of a sheet."""
DEEPEST = 5
"""Rows that a header may have."""
Kind = Literal["facts", "register", "unit_report", "dossiers", "accounts", "summary"]


class Form(Strict):
    """One kind of table: what its columns and rows may be called."""

    id: Text
    kind: Kind
    name: Words
    needs: tuple[Text, ...] = Field(strict=False)
    columns: dict[str, list[Text]]
    rows: dict[str, list[Text]] = Field(default_factory=dict)

    @cached_property
    def paths(self) -> dict[tuple[str, ...], tuple[str, int]]:
        """Every heading, as a path of keys → its column, and how early among the column's names it stands."""
        return {
            tuple(name_key(part) for part in heading.split(" > ")): (column, place)
            for column, headings in self.columns.items()
            for place, heading in enumerate(headings)
        }


def read_forms(folder: Path | None = None) -> tuple[Form, ...]:
    """The forms that come with the package, and what the campaign folder's `forms.toml` adds to them.

    CampaignError names the key at fault.

    >>> [form.id for form in read_forms()]
    ['facts', 'register', 'unit_report', 'dossier_list', 'account_list', 'summary_06a']
    """
    own = tomllib.loads((files(__package__) / "forms.toml").read_text(encoding="utf-8"))["form"]
    forms = {tree["id"]: tree for tree in own}
    path = folder / "forms.toml" if folder else None
    if path and path.is_file():
        try:
            for tree in tomllib.loads(path.read_text(encoding="utf-8-sig")).get("form", []):
                forms[tree.get("id")] = _added(forms.get(tree.get("id")), tree)
            return tuple(Form.model_validate(tree) for tree in forms.values())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError) as e:
            raise CampaignError(f"{path}: not valid TOML: {e}", f"{path}: không đúng cú pháp TOML: {e}") from None
        except ValidationError as e:
            faults = [f"  {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in e.errors()]
            raise CampaignError(
                "\n".join([f"{path}: a form is not valid", *faults]),
                "\n".join([f"{path}: mô tả biểu mẫu không hợp lệ", *faults]),
            ) from None
    return tuple(Form.model_validate(tree) for tree in forms.values())


def _added(base: Mapping[str, Any] | None, extra: Mapping[str, Any]) -> dict[str, Any]:
    """A form with the spellings of another put first."""
    if base is None:
        return dict(extra)
    merged = {**base, **{k: v for k, v in extra.items() if k not in ("columns", "rows")}}
    for part in ("columns", "rows"):
        names = [*base.get(part, {}), *extra.get(part, {})]
        merged[part] = {n: [*extra.get(part, {}).get(n, []), *base.get(part, {}).get(n, [])] for n in names}
    return merged


@dataclass(frozen=True)
class Found:
    """A sheet known for a form: where each column stands, and the rows of the header."""

    form: Form
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    """What each column is called in the file."""
    first: int
    """Number of the header's first row."""
    last: int
    problems: tuple[Problem, ...] = ()

    def head(self, sheet: Sheet) -> Iterator[Row]:
        """The rows above the header: agency, title, dates."""
        return itertools.takewhile(lambda row: row[0] < self.first, sheet.rows)

    def body(self, sheet: Sheet) -> Iterator[Row]:
        """The rows below the header that are not wholly blank, nor a row of column numbers, nor the header again."""
        for number, cells in sheet.rows:
            if number > self.last and any(cells) and not _is_numbering(cells) and not self._is_header(cells):
                yield number, cells

    def _is_header(self, cells: Sequence[str]) -> bool:
        told = [c for c, place in self.columns.items() if place < len(cells) and cells[place]]
        same = [c for c in told if name_key(cells[self.columns[c]]) == name_key(self.headings[c])]
        return len(same) > 1 and len(same) == len(told)

    def cell(self, cells: Sequence[str], column: str) -> str:
        """The text in a column of a row; '' where the row is short or the form has no such column."""
        place = self.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""


def find_form(
    sheet: Sheet, forms: Iterable[Form], file: str, mapped: Mapping[str, str] | None = None
) -> Found | Problem | None:
    """The form that this sheet's header fits best; None if it fits none; a problem if it fits two alike.

    `mapped` are headings that the campaign's settings give for columns, preferred over the form's own.
    """
    head = list(itertools.islice(sheet.rows, HEAD))
    best: list[tuple[int, int, Found]] = []
    for form in forms:
        known = dict(form.paths)
        known.update({(name_key(heading),): (column, -1) for column, heading in (mapped or {}).items()})
        found = _find_header(sheet, head, form, known, file)
        if found:
            best.append((len(found.columns), len(form.needs), found))
    if not best:
        return None
    best.sort(key=lambda b: b[:2], reverse=True)
    if len(best) > 1 and best[0][:2] == best[1][:2]:
        names = [b[2].form.name for b in best if b[:2] == best[0][:2]]
        told = Words(vi=", ".join(n.vi for n in names), en=", ".join(n.en for n in names))
        return Problem("form_ambiguous", file, best[0][2].last, expected=told, sheet=sheet.name)
    return best[0][2]


def _find_header(
    sheet: Sheet, head: Sequence[Row], form: Form, known: Mapping[tuple[str, ...], tuple[str, int]], file: str
) -> Found | None:
    """The shallowest header among the first rows in which every needed column is found, with the most columns."""
    last_keys = {path[-1] for path in known}
    hits = [sum(name_key(c) in last_keys for c in cells if c) for _, cells in head]
    best: Found | None = None
    for end, (number, _) in enumerate(head):
        if not hits[end]:
            continue
        for start in range(end, max(end - DEEPEST, -1), -1):
            rows = head[start : end + 1]
            found = _columns(sheet, rows, known)
            if set(form.needs) <= found.keys():
                if best is None or len(found) > len(best.columns):
                    best = Found(
                        form, {c: place for c, (place, _, _) in found.items()},
                        {c: text for c, (_, _, text) in found.items()}, rows[0][0], number,
                        tuple(
                            Problem("column_twice", file, number, text, expected=_letter(other), sheet=sheet.name)
                            for _, (_, other, text) in found.items() if other is not None
                        ),
                    )  # fmt: skip
                break
    return best


def _columns(
    sheet: Sheet, rows: Sequence[Row], known: Mapping[tuple[str, ...], tuple[str, int]]
) -> dict[str, tuple[int, int | None, str]]:
    """Column → its place, another place with the same heading if there is one, and the heading."""
    found: dict[str, tuple[int, int, int | None, str]] = {}
    for place, path in enumerate(_paths(sheet, rows)):
        keys = tuple(name_key(part) for part in path)
        named = next((known[p] for p in _endings(keys) if p in known), None)
        if named is None:
            continue
        column, preference = named
        held = found.get(column)
        if held is None or preference < held[1]:
            found[column] = (place, preference, None, path[-1])
        elif preference == held[1] and held[2] is None:
            found[column] = (held[0], preference, place, held[3])
    return {column: (place, other, text) for column, (place, _, other, text) in found.items()}


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
        for n in range(len(grid) - 1):
            for c in range(1, width):
                if not grid[n][c] and grid[n + 1][c] and not any(grid[m][c] for m in range(n)):
                    grid[n][c] = grid[n][c - 1]
    return [tuple(text for text, _ in itertools.groupby(row[c] for row in grid) if text) for c in range(width)]


def _is_numbering(cells: Sequence[str]) -> bool:
    """The row under a header that numbers its columns: (1), (2), (3)=(4)+(5); A, B, 1, 2."""
    told = [c.replace(" ", "") for c in cells if c]
    numbered = [c for c in told if re.fullmatch(r"\(?\d{1,2}\)?(=[\d()+\-=/*%x]+)?|\(?[A-Z]\)?", c)]
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
        return text if isinstance(text, DateText) or name_key(text) in self.known else to_unicode(text, self.font)
