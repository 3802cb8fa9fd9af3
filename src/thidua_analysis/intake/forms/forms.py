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

from pydantic import Field, ValidationError, model_validator

from ...files.toml_file import MOST_FAULTS, TomlFault, read_toml
from ...plan.strict import Strict
from ...words.catalogue import words
from ...words.errors import CampaignError
from ...words.legacy_fonts import Font, detect, to_unicode
from ...words.pair import Text, Words
from ...words.problems import Problem
from ...words.vietnamese import clean, name_key
from ..containers.sheets import DateText, NumberText, Row, Sheet
from ..lists.list_file import COUNTS

HEAD = 60
"""A header stands among the first rows of a sheet."""
DIGIT = re.compile("[0-9]")
DEEPEST = 5
"""Rows that a header may have."""
Kind = Literal["facts", "register", "unit_report", "dossiers", "accounts", "summary"]
COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "facts": ("unit", "fact", "value", "origin"),
    "register": ("unit", "received_on", "received_on_office"),
    "unit_report": ("label", "in_period", "cumulative", "self_score"),
    "dossiers": ("code", "unit", "status", "channel", "level", "received", "due", "finished"),
    "accounts": ("code", "unit", "created"),
    "summary": (
        "label", "received", "online", "other", "carried", "resolved", "early", "on_time", "late", "pending",
        "pending_in_time", "pending_overdue",
    ),
}  # fmt: skip
"""What is read from each kind of table, and nothing else."""
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "facts": ("unit", "fact", "value"), "register": ("unit", "received_on"), "unit_report": ("label", "cumulative"),
    "dossiers": ("code", "received"), "accounts": ("code", "created"), "summary": ("received", "resolved", "pending"),
}  # fmt: skip
"""What a kind of table cannot be read without."""


class Form(Strict):
    """One kind of table: what its columns and rows may be called."""

    id: Text
    kind: Kind
    name: Words
    needs: tuple[Text, ...] = Field(strict=False)
    columns: dict[str, list[Text]]
    rows: dict[str, list[Text]] = Field(default_factory=dict)
    facts: dict[str, list[Text]] = Field(default_factory=dict)
    """Figure → the columns, or counts of a list, that it is the sum of."""
    never: tuple[Text, ...] = Field(default=(), strict=False)
    """Headings that show a sheet to be something else."""

    @model_validator(mode="after")
    def _can_be_read(self) -> Form:
        known, required = COLUMNS[self.kind], REQUIRED[self.kind]
        if strange := [c for c in self.columns if c not in known]:
            raise ValueError(f"{self.kind} has no column {', '.join(strange)}; it has {', '.join(known)}")
        if lacking := [c for c in dict.fromkeys((*required, *self.needs)) if c not in self.columns]:
            raise ValueError(f"no name is given for {', '.join(lacking)}")
        if loose := [c for c in required if c not in self.needs]:
            raise ValueError(f"needs must hold {', '.join(loose)}")
        counted = COUNTS.get(self.kind, tuple(self.columns))
        if strange := [name for names in self.facts.values() for name in names if name not in counted]:
            raise ValueError(f"facts: {self.kind} does not count {', '.join(strange)}; it has {', '.join(counted)}")
        owners: dict[Path_, str] = {}
        for column, headings in self.columns.items():
            for heading in headings:
                if owners.setdefault(_path(heading), column) != column:
                    raise ValueError(f"{heading!r} is given for {owners[_path(heading)]} and for {column}")
        return self

    @cached_property
    def paths(self) -> dict[Path_, tuple[str, int]]:
        """Every heading, as a path of keys → its column, and how early among the column's names it stands."""
        return {
            _path(heading): (column, place)
            for column, headings in self.columns.items()
            for place, heading in reversed([*enumerate(headings)])
        }

    @cached_property
    def strangers(self) -> frozenset[str]:
        """Keys of the headings that this form never has."""
        return frozenset(name_key(heading) for heading in self.never)


Path_ = tuple[str, ...]
"""A heading and those above it, top down, as keys."""


def _path(heading: str) -> Path_:
    return tuple(name_key(part) for part in heading.split(" > "))


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
            for tree in read_toml(path)[0].get("form", []):
                like: Mapping[str, Any] = next((form for form in own if form["kind"] == tree.get("kind")), {})
                forms[tree.get("id")] = _added(forms.get(tree.get("id"), {"facts": like.get("facts", {})}), tree)
            return tuple(Form.model_validate(tree) for tree in forms.values())
        except TomlFault as e:
            raise CampaignError(e.of(path)) from None
        except (AttributeError, TypeError):
            raise CampaignError("intake.form_shape", path=path) from None
        except ValidationError as e:
            faults = [f"  {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in e.errors()[:MOST_FAULTS]]
            raise CampaignError("intake.form_not_valid", path=path, faults="\n".join(faults)) from None
    return tuple(Form.model_validate(tree) for tree in forms.values())


def _added(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """A form with the spellings of another put first; a spelling that it gives to another column moves there."""
    merged = {**base, **{k: v for k, v in extra.items() if k not in ("columns", "rows", "facts", "never")}}
    merged["facts"] = {**base.get("facts", {}), **extra.get("facts", {})}
    merged["never"] = [*extra.get("never", []), *base.get("never", [])]
    for part in ("columns", "rows"):
        added = extra.get(part, {})
        moved = {_path(heading) for headings in added.values() for heading in headings}
        kept = {n: [h for h in headings if _path(h) not in moved] for n, headings in base.get(part, {}).items()}
        merged[part] = {n: [*added.get(n, []), *kept.get(n, [])] for n in dict.fromkeys((*kept, *added))}
    return merged


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
    sheet: Sheet, forms: Iterable[Form], file: str, mapped: Mapping[str, str] | None = None
) -> Found | Problem | None:
    """The form that this sheet's header fits best; None if it fits none; a problem if it fits two alike.

    `mapped` are headings that the campaign's settings give for columns, preferred over the form's own.
    """
    head = list(itertools.islice(sheet.rows, HEAD))
    best = [found for form in forms if (found := _find_header(sheet, head, form, _known(form, mapped), file))]
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
        if column in first.form.columns and name_key(first.headings.get(column, "")) != _path(heading)[-1]:
            return Problem("column_missing", file, first.last, heading, sheet=sheet.name)
    return first


def nearest(sheet: Sheet, forms: Iterable[Form], mapped: Mapping[str, str] | None = None) -> Words | None:
    """The form whose header this sheet has half of, and the columns that lack: the end of a sentence; None if none."""
    head = list(itertools.islice(sheet.rows, HEAD))
    told: tuple[int, Form, list[str]] | None = None
    for form in forms:
        known = _known(form, mapped)
        for _, rows in _headers(sheet, head, known):
            found = _columns(sheet, rows, known)
            lacking = [c for c in form.needs if c not in found]
            if len(found) > (told[0] if told else 1) and lacking:
                told = (len(found), form, lacking)
    if told is None:
        return None
    names = ", ".join(f"“{told[1].columns[c][0]}”" for c in told[2])
    return words("intake.form_nearly", form=told[1].name, columns=names)


def _known(form: Form, mapped: Mapping[str, str] | None) -> dict[Path_, tuple[str, int]]:
    """The form's headings, and before them those that the campaign maps to its columns."""
    own = {_path(heading): (column, -1) for column, heading in (mapped or {}).items() if column in form.columns}
    return {**form.paths, **own}


def _headers(
    sheet: Sheet, head: Sequence[Row], known: Mapping[Path_, tuple[str, int]]
) -> Iterator[tuple[int, Sequence[Row]]]:
    """What may be a header: a row that holds a known heading, with up to four rows above it, the fewest first."""
    last_keys = {path[-1] for path in known}
    for end, (_, cells) in enumerate(head):
        if any(name_key(c) in last_keys for c in cells if c):
            for start in range(end, max(end - DEEPEST, -1), -1):
                rows = head[start : _bottom(sheet, head, start, end) + 1]
                if len(rows) <= DEEPEST:
                    yield end, rows


def _bottom(sheet: Sheet, head: Sequence[Row], start: int, end: int) -> int:
    """The last row of a header: cells merged downwards belong to it whole."""
    top, bottom = head[start][0], head[end][0]
    reach = max((last for first, _, last, _ in sheet.merged if top <= first <= bottom), default=bottom)
    while end + 1 < len(head) and head[end + 1][0] <= reach:
        end += 1
    return end


def _find_header(
    sheet: Sheet, head: Sequence[Row], form: Form, known: Mapping[Path_, tuple[str, int]], file: str
) -> Found | None:
    """The shallowest header among the first rows in which every needed column is found, with the most columns."""
    best: dict[str, _Column] = {}
    header: Sequence[Row] = ()
    complete = -1
    for end, rows in _headers(sheet, head, known):
        if end == complete:
            continue  # a header of fewer rows ends here
        found = _columns(sheet, rows, known)
        if set(form.needs) <= found.keys():
            complete = end
            if len(found) > len(best):
                best, header = found, rows
    if not best or any(name_key(c) in form.strangers for _, cells in header for c in cells if c):
        return None
    number = header[-1][0]
    names = [c.path[-1] for c in best.values()]
    headings = {n: c.path[-1] if names.count(c.path[-1]) == 1 else " > ".join(c.path) for n, c in best.items()}
    return Found(
        form, {n: c.place for n, c in best.items()}, headings, header[0][0], number,
        {c.place: frozenset(map(name_key, c.path)) for c in best.values()},
        tuple(
            Problem("column_twice", file, number, headings[n], expected=_letter(c.other), sheet=sheet.name)
            for n, c in best.items() if c.other is not None
        ),
        tuple(dict.fromkeys(path[-1].replace("\n", " ") for path in _paths(sheet, header) if path)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Column:
    """Where a column was found: its place, its headings top down, and another place called the same."""

    place: int
    path: tuple[str, ...]
    rank: tuple[bool, int, int]
    other: int | None = None


def _columns(
    sheet: Sheet, rows: Sequence[Row], known: Mapping[Path_, tuple[str, int]]
) -> dict[str, _Column]:  # fmt: skip
    """Columns found under a header: one that settings map first, then the one named most exactly, then by preference."""
    found: dict[str, _Column] = {}
    spans = [
        (left, right) for top, left, bottom, right in sheet.merged if top <= rows[-1][0] <= bottom and left < right
    ]
    for place, path in enumerate(_paths(sheet, rows)):
        keys = tuple(map(name_key, path))
        ending = next((p for p in _endings(keys) if p in known), None)
        if ending is None:
            continue
        name, preference = known[ending]
        rank = (preference >= 0, -len(ending), preference)
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
