"""Form II.06a (state periodic report on dossiers): its sums checked; its numbers used only where declared."""

from __future__ import annotations

from collections.abc import Iterable

from ..problems import Problem
from ..rules import Rules, Words
from ..vietnamese import clean, count_text, name_key
from .forms import Found
from .names import Names, hint
from .reading import FactRead, Place, SheetRead, count_of, masked
from .sheets import Row, Sheet

# whole, parts: what the form itself says must hold
SUMS = (
    ("received", ("online", "other", "carried")),
    ("received", ("resolved", "pending")),
    ("resolved", ("early", "on_time", "late")),
    ("pending", ("pending_in_time", "pending_overdue")),
)
FACTS = {
    "dossiers_received_count": ("online",),
    "dossiers_resolved_count": ("resolved",),
    "dossiers_on_time_count": ("early", "on_time"),
    "dossiers_overdue_pending_count": ("pending_overdue",),
    "dossiers_pending_in_time_count": ("pending_in_time",),
}
TOTALS = ("tổng cộng", "tổng số", "cộng", "tổng")


def read_summary_form(
    found: Found, sheet: Sheet, file: Place, names: Names, rules: Rules, used: bool, declared_unit: str | None
) -> SheetRead:
    """One row per unit, or the total row of one unit's form. `used`: its numbers are declared fit to score."""
    facts: list[FactRead] = []
    problems: list[Problem] = []
    known = {fact.id for fact in rules.fact}
    unit = declared_unit or _unit(found.head(sheet), names)
    rows = taken = 0
    for number, cells in found.body(sheet):
        at = Place(file.file, file.sheet, number, file.sha256)
        label = clean(found.cell(cells, "label")) or clean(next((c for c in cells if c), ""))
        total = any(name_key(c).startswith(TOTALS) for c in cells[: found.columns["received"]] if c)
        counts: dict[str, int] = {}
        bad: list[Problem] = []
        for column in found.columns:
            if column == "label":
                continue
            value = count_of(found.cell(cells, column), "cumulative", "hồ sơ")
            if isinstance(value, str) and value != "value_dash":
                bad.append(at.problem(value, found.headings[column], masked(found.cell(cells, column))))
            elif isinstance(value, int):
                counts[column] = value
        whose = names.find(label) if not total else unit
        if not counts:
            continue  # a section, or the signature block
        rows += 1
        problems += bad
        if bad:
            continue
        wrong = _wrong_sums(counts, at)
        problems += wrong
        if used and not whose and not unit and not total:
            told = masked(label, names.words)
            problems.append(at.problem("unit_unknown", "label", told, hint(names.near(label))))
        if whose and used and not wrong:
            taken += 1
            for fact, columns in FACTS.items():
                if fact in known and all(c in counts for c in columns):
                    facts.append(FactRead(whose, fact, sum(counts[c] for c in columns), "portal", at))
    if not used and rows:
        problems.append(file.problem("summary_unused"))
    elif used and not facts and not problems:
        problems.append(file.problem("unit_missing"))
    return SheetRead(tuple(facts), problems=tuple(problems), unit=unit or "", rows=(rows, taken if used else rows))


def _wrong_sums(counts: dict[str, int], at: Place) -> list[Problem]:
    problems = []
    for whole, parts in SUMS:
        if whole in counts and all(p in counts for p in parts) and counts[whole] != sum(counts[p] for p in parts):
            total = sum(counts[p] for p in parts)
            told = " + ".join(count_text(counts[p]) for p in parts) + f" = {count_text(total)}"
            problems.append(at.problem("summary_sums", whole, count_text(counts[whole]), Words(vi=told, en=told)))
    return problems


def _unit(rows: Iterable[Row], names: Names) -> str | None:
    found = [names.find(part) for _, cells in rows for cell in cells for part in (cell, *cell.split(":", 1)[1:])]
    units = list(dict.fromkeys(u for u in found if u))
    return units[0] if len(units) == 1 else None
