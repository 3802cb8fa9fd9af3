"""A month's folder → facts, days of receipt, self-scores, and every problem met; nothing guessed, nothing lost.

Facts come from four sides: tables of facts, units' reports, lists that are counted, form II.06a. A list
goes on counting in the months after its own, so the reader of a campaign remembers what it has read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..files.writing import is_litter
from ..plan.rules import Rules
from ..words.pair import Words
from ..words.problems import Problem
from ..words.vietnamese import count_text, month_text, name_key
from .containers.opened import read_file
from .containers.sheets import WITH_SHEETS, File, Sheet
from .forms.cells import FactRead, Place, ReceiptRead, SelfScoreRead, SheetRead, row_list
from .forms.forms import Form, Found, find_form, in_unicode, nearest
from .forms.merged import merged_cells
from .forms.names import Names
from .forms.summary import read_summary_form
from .forms.table import read_table
from .forms.tidy import (
    FACT_TABLE,
    FACTS,
    REGISTER,
    REGISTER_TABLE,
    is_fact_row,
    is_register_row,
    read_facts,
    read_register,
)
from .forms.unit_report import month_of, read_report
from .lists.lists import NOTHING, ListCounts, ListFile, Vocabulary, Workspace, count_lists, evidence
from .settings import Settings, Source, by_key

FACT_COLUMNS = [
    "unit", "month", "fact", "value", "source_file", "source_sheet", "source_row", "source_sha256", "origin",
]  # fmt: skip
COUNTED_COLUMNS = [*FACT_COLUMNS, "in_period", "cut_off", "counted_rows", "counted_files"]
"""Of facts before a cut-off is chosen: also the period's own number, and for a count of a list, the cut-off it
was counted at, and how many rows of how many files stand behind it."""
REPORT_COLUMNS = ["unit", "month", "received_on", "received_on_office", "source_file", "source_sheet", "source_row"]
SELF_SCORE_COLUMNS = ["unit", "month", "criterion", "points", "percent", "source_file", "source_sheet", "source_row"]
FILE_COLUMNS = ["file", "sheet", "form", "unit", "rows_read", "rows_used", "sha256"]
IGNORED, OTHER_MONTH = "ignored", "other_month"
MOST_LISTS = 10_000
"""Lists in one month, at most: their order runs through the campaign."""


@dataclass(frozen=True)
class MonthFiles:
    """What one month's folder gave: four tables and every problem met on the way."""

    facts: pd.DataFrame
    reports: pd.DataFrame
    self_scores: pd.DataFrame
    files: pd.DataFrame
    """Every sheet of every file, what it was taken for, and how many of its rows were used."""
    problems: tuple[Problem, ...]

    @cached_property
    def sources(self) -> dict[str, str]:
        """The files that were read, each with its sha256."""
        told = self.files[self.files["sha256"] != ""]
        return dict(zip(told["file"], told["sha256"], strict=True))


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
class Reader:
    """Reads the months of one campaign folder, each file once."""

    folder: Path
    months: tuple[str, ...]
    settings: Settings
    units: pd.DataFrame
    rules: Rules
    forms: tuple[Form, ...]
    cut_offs: Callable[[str], Sequence[date]]
    """The days that a month may be cut off at, that of the campaign's own readings first."""
    _scans: dict[str, Scan] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> Names:
        return Names(self.units)

    @cached_property
    def workspace(self) -> Workspace:
        return Workspace()

    def close(self) -> None:
        """Remove the temporary folder and end the engine that counts lists."""
        if "workspace" in vars(self):
            self.workspace.close()
            del vars(self)["workspace"]

    def month(self, month: str) -> MonthFiles:
        """Read the month's folder. Problems are collected, never raised; what has one is left out."""
        if not (self.folder / month).is_dir():
            return _month_files(month, Scan(problems=(Problem("month_missing", month),)), NOTHING, None, None)
        scan = self.scan(month)
        days = list(self.cut_offs(month))
        counts = NOTHING
        if scan.lists:
            earlier = {m: self.cut_offs(m)[0] for m in self.months if m < month}
            counts = count_lists(
                self.lists(month), month, earlier, days, self.vocabulary, self.workspace,
                near=self.names.near, start=self.settings.start_date,
            )  # fmt: skip
        return _month_files(month, scan, counts, days[0], self.rules)

    @cached_property
    def _outsiders(self) -> frozenset[str]:
        return frozenset(name_key(name) for name in self.settings.outsiders)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the texts of lists mean here: the units' names and the words that the settings add."""
        own = self.settings
        return Vocabulary(
            self.names.spellings, self._outsiders, by_key(own.statuses), by_key(own.channels), by_key(own.levels)
        )

    def lists(self, month: str) -> list[ListFile]:
        """Every list up to a month, in the order in which a later one overrules an earlier."""
        return [one for m in self.months if m <= month for one in self.scan(m).lists]

    def evidence(self, month: str, unit: str, fact: str, cut_off: date, language: str) -> pd.DataFrame:
        """The rows of lists behind a count, and the unit's rows left out of it, with why (see :func:`lists.evidence`)."""
        return evidence(
            self.lists(month), fact, unit, cut_off, month=month, vocabulary=self.vocabulary,
            workspace=self.workspace, language=language, start=self.settings.start_date,
        )  # fmt: skip

    def scan(self, month: str) -> Scan:
        """The month's files, each read and understood once."""
        if month not in self._scans:
            scan, first = self._scan(month), self.months.index(month) * MOST_LISTS
            lists = tuple(replace(one, order=first + n) for n, one in enumerate(scan.lists))
            self._scans[month] = replace(scan, lists=lists)
        return self._scans[month]

    def _scan(self, month: str) -> Scan:
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
            fit = find_form(sheet, self._forms(source), file.name, source.columns)
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
            like = [n for sheet in unknown if (n := nearest(sheet, self._forms(source), source.columns))]
            blank = Words(vi="; tệp không có ô nào có nội dung", en="; no cell has anything in it")
            nearly = (like[0] if like else "") if unknown else blank
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
                found, sheet, place, self.names, self.rules, fit, source.unit, self._outsiders
            )  # fmt: skip
        else:
            read = read_report(found, sheet, place, month, self.names, self.rules, source.unit, self.settings.rows)
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
            told = [cells[p] for p in places if p < len(cells) and cells[p]]
            filled = sum(1 for c in cells if c)
            code = self.found.cell(cells, "code")  # a row with a code is never furniture
            if (any(map(str.isdigit, code)) and not _is_total([code])) or (
                ((told and filled > 1) or filled > 2) and not _is_total(cells)
            ):
                yield number, cells


def _is_total(cells: Sequence[str]) -> bool:
    first = next((c for c in cells if c), "")
    return name_key(first).startswith(("tổng cộng", "tổng số", "cộng"))


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


def _month_files(month: str, scan: Scan, counts: ListCounts, cut_off: date | None, rules: Rules | None) -> MonthFiles:
    found = [*scan.problems, *(p for r in scan.reads for p in r.problems), *counts.problems]
    reads = [f for r in scan.reads for f in r.facts]
    facts, clashes = _one_each(reads, month)
    facts, against = _counted_first(facts, counts.facts, cut_off)
    found += clashes + against
    receipts = [r for read in scan.reads for r in read.receipts]
    reports, twice = _one_receipt(receipts, month)
    found += twice
    scores = [s for r in scan.reads for s in r.self_scores]
    if rules is not None:
        kinds = {u.kind for u in scan.uses if u.kind}
        # a file that could not be read may hold the figures: the one message about it is enough
        unread = {u.file for u in scan.uses if not u.kind and u.form != IGNORED} & {
            p.file for p in found if p.level == "error"
        }
        if not kinds - {"register"} and not unread and not any(p.file == f"{month}/{FACTS}" for p in found):
            found.append(Problem("file_missing", f"{month}/{FACTS}"))
        if rules.reporting and "register" not in kinds and not any(p.file == f"{month}/{REGISTER}" for p in found):
            found.append(Problem("file_missing", f"{month}/{REGISTER}"))
        elif rules.reporting and "register" in kinds:
            there = {r.unit for r in receipts if any(r.days)}.union(*(r.spoilt for r in scan.reads))
            found += [
                r.place.problem("receipt_missing", read=r.unit)
                for r in scan.reads
                if r.unit and r.place and r.unit not in there and r.facts
            ]
    return MonthFiles(
        _fact_table(facts, counts.facts, month),
        pd.DataFrame(reports, columns=REPORT_COLUMNS),
        pd.DataFrame([_self_score(s, month) for s in scores], columns=SELF_SCORE_COLUMNS),
        pd.DataFrame(
            [
                (
                    u.file,
                    u.sheet,
                    u.form,
                    u.unit,
                    *(counts.rows.get((u.file, u.sheet), (0, 0)) if u.kind in LISTS else u.rows),
                    u.sha256,
                )
                for u in scan.uses
            ],
            columns=FILE_COLUMNS,
        ),
        tuple(dict.fromkeys(found)),
    )


LISTS = ("dossiers", "accounts")


def _one_each(reads: Sequence[FactRead], month: str) -> tuple[list[FactRead], list[Problem]]:
    """One number for each unit, fact and origin: two that agree are one, two that differ are a problem."""
    kept: dict[tuple[str, str, str], FactRead] = {}
    problems = []
    for read in reads:
        held = kept.setdefault((read.unit, read.fact, read.origin), read)
        if held.value != read.value:
            told = f"{held.place} = {count_text(held.value)}"
            problems.append(read.place.problem("duplicate_fact", "fact", f"{read.unit}, {read.fact} = {count_text(read.value)}", told))  # fmt: skip
    return list(kept.values()), problems


def _counted_first(
    facts: Sequence[FactRead], counted: pd.DataFrame, cut_off: date | None
) -> tuple[list[FactRead], list[Problem]]:
    """What the portal says by a list and by a stated number as well: if they agree the list stays, else a problem.

    A list is counted at several cut-offs; a number is stated for the campaign's own, `cut_off`.
    """
    by_list = {(c["unit"], c["fact"]): c for c in counted.to_dict("records") if c["cut_off"] == cut_off}
    kept, problems = [], []
    for fact in facts:
        other = by_list.get((fact.unit, fact.fact)) if fact.origin == "portal" else None
        if other is None:
            kept.append(fact)
        elif other["value"] != fact.value:
            told = f"{other['source_file']} = {count_text(other['value'])}"
            read = f"{fact.unit}, {fact.fact} = {count_text(fact.value)}"
            problems.append(fact.place.problem("duplicate_fact", "fact", read, told))
    return kept, problems


def _one_receipt(reads: Sequence[ReceiptRead], month: str) -> tuple[list[tuple[object, ...]], list[Problem]]:
    kept: dict[str, ReceiptRead] = {}
    problems = []
    for read in reads:
        held = kept.setdefault(read.unit, read)
        if held is not read and held.days != read.days:
            problems.append(read.place.problem("duplicate_report", "unit", read.unit, str(held.place)))
    return [(r.unit, month, *r.days, r.place.file, r.place.sheet, r.place.row) for r in kept.values()], problems


def _fact_table(facts: Sequence[FactRead], counted: pd.DataFrame, month: str) -> pd.DataFrame:
    own = [(f.unit, month, f.fact, f.value, *astuple(f.place), f.origin, f.in_period) for f in facts]
    table = pd.DataFrame(own, columns=COUNTED_COLUMNS[:-3])
    listed = counted.assign(month=month, origin="portal")
    table = pd.concat([t for t in (table, listed) if len(t)] or [table], ignore_index=True)
    table = table.reindex(columns=COUNTED_COLUMNS)
    whole = dict.fromkeys(("source_row", "in_period", "counted_rows", "counted_files"), "Int64")
    return table.astype({"value": "int64", **whole})


def _self_score(score: SelfScoreRead, month: str) -> tuple[object, ...]:
    at = score.place
    return (score.unit, month, score.criterion, score.points, score.percent, at.file, at.sheet, at.row)


def _printable(name: str) -> str:
    """A file name that can be printed, whatever bytes it has."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
