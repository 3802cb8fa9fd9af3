"""The files of a month's folder, understood one by one: what each sheet is taken for, and what it says. Lists wait to be
counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from ..files.writing import is_litter
from ..plan.rules import Rules
from ..words.catalogue import words
from ..words.problems import Problem
from ..words.vietnamese import month_text, name_key
from .containers.opened import read_file
from .containers.sheets import WITH_SHEETS, File, Sheet
from .forms.cells import Place, ReceiptRead, SheetRead, row_list
from .forms.consolidated import ConsolidatedReader, figure_headings
from .forms.finding import Found, find_form, in_unicode, likeness, nearest
from .forms.forms import Form
from .forms.labels import FigureHeadings
from .forms.merged import merged_cells
from .forms.names import Names
from .forms.summary import read_summary_form
from .forms.table import read_table
from .forms.tidy import FACT_TABLE, REGISTER_TABLE, is_fact_row, is_register_row, read_facts, read_register
from .forms.unit_report import month_of, read_report
from .lists.list_file import ListFile
from .month import FACTS, IGNORED, OTHER_MONTH, REGISTER
from .recognised import is_total
from .settings import Settings, Source


@dataclass(frozen=True)
class Use:
    """What a sheet was taken for."""

    file: str
    sheet: str
    form: str
    sha256: str
    unit: str = ""
    rows: tuple[int, int] = (0, 0)
    kind: str = ""
    """What is done with such a form."""


@dataclass(frozen=True)
class Scan:
    """A month's files, understood one by one; lists are not counted yet."""

    reads: tuple[SheetRead, ...] = ()
    lists: tuple[ListFile, ...] = ()
    uses: tuple[Use, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class Scanner:
    """Understands the files of one campaign folder, month by month."""

    folder: Path
    settings: Settings
    names: Names
    rules: Rules
    forms: tuple[Form, ...]

    def scan(self, month: str) -> Scan:
        """The month's files, each read once; nothing where there is no such folder."""
        folder = self.folder / month
        if not folder.is_dir():
            return Scan()
        scans: list[Scan] = []
        seen: dict[str, str] = {}
        try:
            paths = list(folder.iterdir())
        except OSError:
            return Scan(problems=(Problem("file_denied", month),))
        for path in sorted(paths, key=lambda p: (p.name not in (FACTS, REGISTER), p.name)):
            name = f"{month}/{_printable(path.name)}"
            source = self.settings.source_of(month, path.name)
            if path.name.startswith(".") or is_litter(path.name):
                continue
            if source.ignore:
                scans.append(Scan(uses=(Use(name, "", IGNORED, ""),)))
                continue
            if path.is_dir():
                scans.append(Scan(problems=(Problem("file_unread", name, read=_printable(path.name)),)))
                continue
            file = read_file(path, name)
            said = source.model_dump_json(exclude={"files", "months"})  # one file may be declared to be two units'
            twin = seen.setdefault(file.sha256 + said, name) if file.sha256 and file.sheets else name
            if twin != name:
                told = Problem("file_twice", name, expected=twin)
                scans.append(Scan(uses=(Use(name, "", "", file.sha256),), problems=(told,)))
            else:
                scans.append(self._file(month, path.name, file, source))
        return _revised(_joined(scans))

    def _file(self, month: str, name: str, file: File, source: Source) -> Scan:
        place = Place(file.name, "", None, file.sha256)
        if name in (FACTS, REGISTER):
            if not file.sheets:  # the month cannot do without it, whatever is wrong with it
                faults = tuple(replace(p, severity="error") for p in file.problems)
                return Scan(uses=(Use(file.name, "", "", file.sha256),), problems=faults)
            table = read_table(file, *(FACT_TABLE if name == FACTS else REGISTER_TABLE))
            if name == FACTS:
                read = read_facts(table.rows, place, self.names, self.rules)
            else:
                read = read_register(table.rows, place, self.names, month, "received_on_office" in table.columns)
            form = ("facts" if name == FACTS else "register") if table.columns else ""
            kind = "" if any(p.level == "error" and p.code.startswith("column_") for p in table.problems) else form
            return Scan((read,), (), (Use(file.name, "", form, file.sha256, "", read.rows, kind),), table.problems)
        if not file.sheets:
            return Scan(uses=(Use(file.name, "", "", file.sha256),), problems=file.problems)
        return _joined([Scan(problems=file.problems), self._sheets(month, file, source)])

    def _sheets(self, month: str, file: File, source: Source) -> Scan:
        found: list[tuple[Sheet, Found]] = []
        scans: list[Scan] = []
        unknown: list[Sheet] = []
        several = len(file.sheets) > 1
        for sheet in file.sheets:
            shown = sheet.name if several or file.container in WITH_SHEETS else ""
            sheet, font = in_unicode(replace(sheet, name=shown), self._known)
            fit = find_form(sheet, self._forms(source), file.name, source.columns, self._figures_read)
            if isinstance(fit, Problem):
                scans.append(Scan(uses=(Use(file.name, shown, "", file.sha256),), problems=(fit,)))
            elif fit is None:
                if not sheet.hidden and any(any(cells) for _, cells in sheet.rows):
                    scans.append(Scan(uses=(Use(file.name, shown, "", file.sha256),)))
                    unknown.append(sheet)
            elif sheet.hidden:
                told = Problem("sheet_hidden", file.name, read=sheet.name, sheet=sheet.name)
                scans.append(Scan(uses=(Use(file.name, shown, "", file.sha256),), problems=(told,)))
            else:
                found.append((sheet, fit))
                faults = [*fit.problems, *_hidden_rows(file.name, sheet, fit)]
                faults += merged_cells(file.name, sheet, fit, iter(Records(sheet, fit)))
                if font:
                    faults.append(Problem("legacy_font", file.name, expected=font, sheet=shown))
                scans.append(Scan(problems=tuple(faults)))
        if not found:
            if any(p.level == "error" for s in scans for p in s.problems):
                return _joined(scans)
            like = [
                n for sheet in unknown if (n := nearest(sheet, self._forms(source), source.columns, self._figures_read))
            ]
            blank = words("intake.no_cell_filled")
            nearly = (likeness(like[0]) if like else "") if unknown else blank
            lost = Problem("form_unknown", file.name, expected=nearly)
            uses = tuple(u for s in scans for u in s.uses) or (Use(file.name, "", "", file.sha256),)
            return Scan(uses=uses, problems=(*(p for s in scans for p in s.problems), lost))
        # what stands beside a table that is read may be a note; that it is not read is said all the same
        scans += [Scan(problems=(Problem("form_unknown", file.name, severity="warning", sheet=s.name),)) for s in unknown]  # fmt: skip
        reports = [(s, f) for s, f in found if f.form.kind == "unit_report"]
        for sheet, fit in found:
            place = Place(file.name, sheet.name, None, file.sha256)
            if (
                len(reports) > 1
                and fit.form.kind == "unit_report"
                and month_of(fit, sheet, month[:4]) not in (None, month)
            ):
                scans.append(Scan(uses=(Use(file.name, sheet.name, OTHER_MONTH, file.sha256),)))
                continue
            scans.append(self._sheet(month, file, sheet, fit, place, source))
        if len(reports) > 1 and not any(u.kind == "unit_report" for s in scans for u in s.uses):
            stated = dict.fromkeys(m for s, f in reports if (m := month_of(f, s, month[:4])))
            read = ", ".join(map(month_text, stated))
            scans.append(Scan(problems=(Problem("month_differs", file.name, read=read, expected=month_text(month)),)))
        return _joined(scans)

    def _sheet(self, month: str, file: File, sheet: Sheet, found: Found, place: Place, source: Source) -> Scan:
        kind = found.form.kind
        use = Use(file.name, sheet.name, found.form.id, file.sha256, kind=kind)
        if kind in ("dossiers", "accounts"):
            return Scan(lists=(self._list(month, file, sheet, found, source),), uses=(use,))
        if kind in ("facts", "register"):
            is_row = is_fact_row if kind == "facts" else is_register_row
            every = ((n, {c: found.cell(cells, c) for c in found.columns}) for n, cells in found.body(sheet))
            rows = ((n, cells) for n, cells in every if is_row(cells, self.names))
            if kind == "facts":
                read = read_facts(rows, place, self.names, self.rules)
            else:
                read = read_register(rows, place, self.names, month, "received_on_office" in found.columns)
            # the clerk knows a column by what this file calls it
            problems = (replace(p, column=found.headings.get(p.column, p.column)) for p in read.problems)
            read = replace(read, problems=tuple(problems))
        elif kind == "summary":
            fit = source.period == "campaign" and source.channel == "online" and (source.level or 0) >= 3
            read = read_summary_form(
                found, sheet, place, self.names, self.rules, fit, source.unit, self.outsiders
            )  # fmt: skip
        elif kind == "consolidated":
            read = self._consolidated.read(found, sheet, place, month, source.received)
        else:
            read = read_report(found, sheet, place, month, self.names, self.rules, source.unit, self.settings.rows)
            if source.received and read.unit:
                read = replace(read, receipts=(ReceiptRead(read.unit, (source.received, None), place, declared=True),))
        return Scan((read,), (), (replace(use, unit=read.unit, rows=read.rows),))

    def _list(self, month: str, file: File, sheet: Sheet, found: Found, source: Source) -> ListFile:
        return ListFile(
            kind="dossiers" if found.form.kind == "dossiers" else "accounts",
            month=month, file=file.name, sheet=sheet.name, sha256=file.sha256, columns=dict(found.columns),
            rows=Records(sheet, found), parquet=file.path if file.container == "parquet" else None,
            channel=source.channel, level=source.level, unit=source.unit, covers=self._covered(source),
            facts=self._figures(found.form), headings=dict(found.headings), without=source.without,
            header=found.read, header_row=found.last,
        )  # fmt: skip

    def _figures(self, form: Form) -> dict[str, str]:
        """What is counted in a list of this form → the figure of this plan that it is."""
        known = {fact.id for fact in self.rules.fact}
        return {name: fact for fact, names in form.facts.items() for name in names if fact in known}

    def _covered(self, source: Source) -> tuple[str, ...]:
        if isinstance(source.covers, tuple):
            return source.covers
        return tuple(u for u, track in self.names.tracks.items() if source.covers in ("all", track))

    def _forms(self, source: Source) -> tuple[Form, ...]:
        return tuple(f for f in self.forms if source.form in (None, f.id))

    @cached_property
    def _figures_read(self) -> FigureHeadings:
        return figure_headings(self.forms, self.rules, self.settings.rows)

    @cached_property
    def _consolidated(self) -> ConsolidatedReader:
        return ConsolidatedReader(self.names, self.rules, self.forms, self.settings.rows, self.outsiders)

    @cached_property
    def outsiders(self) -> frozenset[str]:
        """Keys of the organisations that do not compete."""
        return frozenset(name_key(name) for name in self.settings.outsiders)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Words by which a legacy font is recognised: the names of units and the headings of forms."""
        headings = {path[-1] for form in self.forms for path in form.paths}
        return frozenset(self.names.spellings) | headings


@dataclass(frozen=True)
class Records:
    """The rows of a list that are records: not blank, not furniture such as a total, a section or a signature."""

    sheet: Sheet
    found: Found

    def __iter__(self):  # type: ignore[no-untyped-def]
        places = list(self.found.columns.values())
        for number, cells in self.found.body(self.sheet):
            code = self.found.cell(cells, "code")  # a row with a code is never furniture
            if any(map(str.isdigit, code)) and not (_is_total([code]) or (code.isdigit() and _is_total(cells))):
                yield number, cells
                continue
            told = any(cells[p] for p in places if p < len(cells))
            filled = sum(1 for c in cells if c)
            if ((told and filled > 1) or filled > 2) and not _is_total(cells):
                yield number, cells


def _is_total(cells: Sequence[str]) -> bool:
    return is_total(next((c for c in cells if c), ""))


def _hidden_rows(file: str, sheet: Sheet, found: Found) -> list[Problem]:
    hidden = [n for n, _ in found.body(sheet) if n in sheet.hidden_rows] if sheet.hidden_rows else []
    return [Problem("rows_hidden", file, hidden[0], expected=row_list(hidden), sheet=sheet.name)] if hidden else []


def _joined(scans: Iterable[Scan]) -> Scan:
    every = list(scans)
    return Scan(
        tuple(r for s in every for r in s.reads),
        tuple(one for s in every for one in s.lists),
        tuple(u for s in every for u in s.uses),
        tuple(p for s in every for p in s.problems),
    )


def _revised(scan: Scan) -> Scan:
    """Where a unit's report came twice, the one with the later date counts; where that is not certain, no guess.

    The later one must say at least what the earlier one said: a figure is not lost because a page is missing.
    """
    by_unit: dict[str, list[SheetRead]] = defaultdict(list)
    for read in scan.reads:
        if read.unit and read.place:
            by_unit[read.unit].append(read)
    reads, problems = list(scan.reads), list(scan.problems)
    for versions in by_unit.values():
        if len(versions) < 2:
            continue
        dates = [v.stated_on for v in versions]
        last = max(versions, key=lambda v: v.stated_on or date.min)
        latest = None not in dates and dates.count(last.stated_on) == 1
        other = str(last.place)
        for version in versions:
            if version is last or version.place is None:
                continue
            said, says = _told(version), _told(last)
            clear = said == says or (latest and said.keys() <= says.keys())
            code = "revised" if clear else "revision_unclear"
            problems.append(version.place.problem(code, expected=other))
            # what no longer counts cannot keep the month from being scored
            faults = tuple(replace(p, severity="warning") for p in version.problems) if clear else version.problems
            reads[next(n for n, read in enumerate(reads) if read is version)] = SheetRead(problems=faults)
    return replace(scan, reads=tuple(reads), problems=tuple(problems))


def _told(read: SheetRead) -> dict[str, int]:
    return {f.fact: f.value for f in read.facts}


def _printable(name: str) -> str:
    """A file name that can be printed, whatever bytes it has."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
