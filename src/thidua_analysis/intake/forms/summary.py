"""Form II.06a (state periodic report on dossiers): its sums checked; its numbers used only where declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...plan.rules import Rules
from ...words.catalogue import words
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import clean, count_text, name_key
from ..containers.sheets import Sheet
from ..masking import masked_words
from ..recognised import WORDS
from .cells import FactRead, Place, SheetRead, count_of
from .finding import Found
from .names import Names, unknown_unit
from .unit_report import FIGURE, senders

# whole, parts: what the form itself says must hold
SUMS = (
    ("received", ("online", "other", "carried")),
    ("received", ("resolved", "pending")),
    ("resolved", ("early", "on_time", "late")),
    ("pending", ("pending_in_time", "pending_overdue")),
)
TOTALS, TOTAL = tuple(WORDS["summary"]["totals"]), WORDS["summary"]["total"]


def read_summary_form(
    found: Found, sheet: Sheet, file: Place, names: Names, rules: Rules, used: bool, declared_unit: str | None,
    outsiders: frozenset[str] = frozenset(),
) -> SheetRead:  # fmt: skip
    """One row per unit; or one unit's form, whose total row counts. `used`: its numbers are declared fit to score.

    A form that is not used may be wrong without keeping the month from being scored: its problems are warnings.
    """
    rows = [_row(found, number, cells, file) for number, cells in found.body(sheet)]
    rows = [r for r in rows if r.counts or r.bad]  # the others are sections and signatures
    by_unit = any(names.find(r.label) for r in rows if not r.total)
    heads = senders(found.head(sheet), names)
    unit = declared_unit or (heads[0] if len(heads) == 1 else None)
    unit = None if by_unit else unit
    facts: list[FactRead] = []
    problems: list[Problem] = []
    known = {fact.id for fact in rules.fact}
    taken = 0
    for row in rows:
        wrong = row.bad or _wrong_sums(row.counts, found, row.at)
        problems += wrong
        whose = names.find(row.label) if by_unit and not row.total else unit if row.total else None
        if used and by_unit and not (whose or row.total or name_key(row.label) in outsiders):
            problems.append(unknown_unit(row.at, found.headings.get("label", ""), row.label, names))
        if whose and used and not wrong:
            taken += 1
            for fact, columns in found.form.facts.items():
                if fact in known and all(c in row.counts for c in columns):
                    facts.append(FactRead(whose, fact, sum(row.counts[c] for c in columns), "portal", row.at))
    if used and not by_unit and not taken and not any(r.bad for r in rows):
        if unit is None:
            problems.append(file.problem("unit_ambiguous" if heads else "unit_missing", expected=", ".join(heads)))
        elif not any(r.total for r in rows):
            lacking = words("intake.summary_total_row")
            problems.append(file.problem("unit_missing", expected=lacking))
    if not used:
        problems = [replace(p, severity="warning") for p in problems]
        problems += [file.problem("summary_unused")] if rows else []
    return SheetRead(tuple(facts), problems=tuple(problems), unit=unit or "", rows=(len(rows), taken if used else 0))


@dataclass(frozen=True)
class _Row:
    at: Place
    label: str
    total: bool
    counts: dict[str, int]
    bad: list[Problem]


def _row(found: Found, number: int, cells: Sequence[str], file: Place) -> _Row:
    at = Place(file.file, file.sheet, number, file.sha256)
    first = min(place for column, place in found.columns.items() if column != "label")
    left = [clean(c) for c in cells[:first] if any(map(str.isalpha, c))]
    label = clean(found.cell(cells, "label")) or next(iter(left), "")
    total = any(key in TOTALS or key.startswith(TOTAL) for key in map(name_key, left))
    counts: dict[str, int] = {}
    bad: list[Problem] = []
    odd = False
    for column in found.columns:
        if column == "label":
            continue
        text = found.cell(cells, column)
        value = count_of(text, "cumulative", WORDS["reports"]["dossiers"])
        if isinstance(value, int):
            counts[column] = value
        elif isinstance(value, str) and value != "value_dash":
            bad.append(at.problem(value, found.headings[column], masked_words(text)))
            odd = odd or FIGURE.fullmatch(clean(text)) is not None
    # words alone, where no number stands, are a section, a date or a signature
    figures = counts or any(p.code not in ("value_not_a_number", "value_word") for p in bad) or odd
    return _Row(at, label, total, counts, bad if figures else [])


def _wrong_sums(counts: dict[str, int], found: Found, at: Place) -> list[Problem]:
    problems = []
    for whole, parts in SUMS:
        if whole in counts and all(p in counts for p in parts) and counts[whole] != sum(counts[p] for p in parts):
            total = sum(counts[p] for p in parts)
            told = " + ".join(count_text(counts[p]) for p in parts) + f" = {count_text(total)}"
            column = found.headings[whole]
            problems.append(at.problem("summary_sums", column, count_text(counts[whole]), Words(vi=told, en=told)))
    return problems
