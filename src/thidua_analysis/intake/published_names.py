"""What the files of a month are called in what is published: by kind and number, never by what somebody named them.

`Nguyễn Thị Lan 0939…xlsx`, sheet "chị Lan": names of files, sheets and folders name people. The real ones stay in the
campaign's folder; the sha256 beside each published name says which file it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeVar

from ..words.pair import Words
from ..words.personal import ENDINGS, personal
from ..words.problems import Problem
from ..words.vietnamese import ascii_name
from .month import FACTS, OTHER_MONTH, REGISTER, MonthFiles
from .rows import Fact, Receipt, SelfScore

UNREAD = "file"
Row = TypeVar("Row", Fact, Receipt, SelfScore)


@dataclass(frozen=True)
class PublishedNames:
    """File, and sheet of a file, as it is called in the campaign's folder → as it is called in what is published."""

    files: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def file(self, name: str) -> str:
        return self.files.get(name, name)

    def sheet(self, file: str, name: str) -> str:
        return self.sheets.get((file, name), name)

    def text(self, told: str) -> str:
        """A sentence in which files, or files with their sheets, are named."""
        for file, sheet in sorted(self.sheets, key=lambda key: -len(key[0] + key[1])):
            if file in told:
                told = told.replace(f"{file} [{sheet}]", f"{self.files[file]} [{self.sheets[file, sheet]}]")
        for file in sorted(self.files, key=len, reverse=True):
            told = told.replace(file, self.files[file])
        return told


def published_names(months: Iterable[MonthFiles]) -> PublishedNames:
    """The names of the files of some months; the same files give the same names."""
    files: dict[str, str] = {}
    sheets: dict[tuple[str, str], str] = {}
    for month in months:
        kinds: dict[str, str] = {}
        for taken in month.file_rows:
            if kinds.get(taken.file, "") in ("", OTHER_MONTH):  # of a workbook with a sheet a month, what this one is
                kinds[taken.file] = taken.form or kinds.get(taken.file, "")
            if taken.sheet:
                _number(sheets, taken.file, taken.sheet)
        for problem in month.problems:
            if re.match(r"[0-9]{4}-[0-9]{2}/.", problem.file):
                kinds.setdefault(problem.file, "")
                if problem.sheet:
                    _number(sheets, problem.file, problem.sheet)
        counted: dict[str, int] = {}
        for name in sorted(kinds.keys() - files.keys()):
            folder, _, own = name.partition("/")
            if own in (FACTS, REGISTER):
                files[name] = name
                continue
            kind = ascii_name(kinds[name] or UNREAD).replace("_", "-").lower()
            counted[kind] = counted.get(kind, 0) + 1
            ending = PurePosixPath(own).suffix.lower()
            files[name] = f"{folder}/{kind}-{counted[kind]:02}{ending if ending in ENDINGS else ''}"
    return PublishedNames(files, sheets)


def _number(sheets: dict[tuple[str, str], str], file: str, sheet: str) -> None:
    sheets.setdefault((file, sheet), str(sum(1 for other, _ in sheets if other == file) + 1))


def renamed(month: MonthFiles, names: PublishedNames) -> MonthFiles:
    """A month in which every file and sheet has its published name, in tables and problems alike."""
    return MonthFiles(
        tuple(_placed(row, names) for row in month.fact_rows),
        tuple(_placed(row, names) for row in month.receipt_rows),
        tuple(_placed(row, names) for row in month.self_score_rows),
        tuple(r._replace(file=names.file(r.file), sheet=names.sheet(r.file, r.sheet)) for r in month.file_rows),
        tuple(_problem(problem, names) for problem in month.problems),
    )


def _placed(row: Row, names: PublishedNames) -> Row:
    file, sheet = row.source_file, row.source_sheet
    return row._replace(source_file=names.file(file), source_sheet=None if sheet is None else names.sheet(file, sheet))


def _problem(problem: Problem, names: PublishedNames) -> Problem:
    own = problem.file.rpartition("/")[2]
    told = problem.expected
    read = names.text(problem.read)
    if problem.read and problem.read == problem.sheet:
        read = names.sheet(problem.file, problem.sheet)
    elif problem.read == own:
        read = names.file(problem.file).rpartition("/")[2]
    return replace(
        problem,
        file=names.file(problem.file),
        sheet=names.sheet(problem.file, problem.sheet),
        read=read,
        expected=names.text(told) if isinstance(told, str) else Words(vi=names.text(told.vi), en=names.text(told.en)),
    )


# ── names that look like somebody's ───────────────────────────────────────────────────────────


def personal_names(month: MonthFiles, units: Collection[str]) -> list[Problem]:
    """A remark for each file and sheet whose name seems to be somebody's."""
    found = []
    for file, sheet in dict.fromkeys((row.file, row.sheet) for row in month.file_rows):
        for told, of_sheet in ((file.rpartition("/")[2], ""), (sheet, sheet)):
            if told and (what := personal(told, units)):
                found.append(Problem("name_personal", file, expected=what, sheet=of_sheet))
    return list(dict.fromkeys(found))
