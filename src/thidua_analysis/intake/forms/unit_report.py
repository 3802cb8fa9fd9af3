"""A unit's monthly report: one row per criterion, sub-rows for the counts behind a share.

The cumulative column is the figure; the period's own column only checks it. The score the unit
gives itself is read to be compared, never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from ...plan.rules import Rules
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import (
    clean,
    count_text,
    find_days,
    find_months,
    is_dash,
    month_text,
    name_key,
    parse_percent,
    parse_points,
    sheet_month,
)
from ..containers.sheets import DateText, Row, Sheet
from ..masking import masked_words
from ..recognised import WORDS
from .cells import FactRead, Place, SelfScoreRead, SheetRead, count_of
from .finding import Found
from .labels import MEASURES, keys_of, labels_of
from .names import Names, hint, unknown_unit

REPORTS = WORDS["reports"]
ADDRESSEES = tuple(REPORTS["addressees"])
SENDERS = frozenset(map(name_key, REPORTS["senders"]))
"""Labels after which the sender stands; after any other label stands somebody else."""
TOTALS = tuple(REPORTS["totals"])
PHONE = re.compile(r"(?<![\d.,])0\d{2,4}[ .-]?\d{3}[ .-]?\d{2,4}(?!\d)")
SIGNED = re.compile(r"\b(ngày|tháng)\b", re.IGNORECASE)
FIGURE = re.compile(r"[-−]?\d[\d.,]{0,11}\s?\D{0,30}")


def month_of(found: Found, sheet: Sheet, year: str) -> str | None:
    """The month that the report's title names, else its sheet's name, else the day its figures run to.

    A line that names several months (from February to June) is no title.
    """
    for _, cells in found.head(sheet):
        for cell in cells:
            # a plan's date ("ngày 20 tháng 01 năm 2021") is no title
            text = re.sub(r"ngày\s+\d+\s+tháng\s+\d+(\s+năm\s+\d+)?", "", clean(cell), flags=re.IGNORECASE)
            months = find_months(text)
            if len(months) == 1:
                return months[0]
            if not months and (number := sheet_month(text)):
                return f"{year}-{number:02d}"
    if number := sheet_month(sheet.name):
        return f"{year}-{number:02d}"
    runs_to = [day for _, cells in found.head(sheet) if _runs_to(cells) for cell in cells for day in _days(cell)]
    return f"{runs_to[0]:%Y-%m}" if len({f"{day:%Y-%m}" for day in runs_to}) == 1 else None


def read_report(
    found: Found,
    sheet: Sheet,
    file: Place,
    month: str,
    names: Names,
    rules: Rules,
    declared_unit: str | None = None,
    declared_rows: Mapping[str, str] | None = None,
) -> SheetRead:
    """What the report of one unit says of one month. A report of no unit, or of another month, is a problem alone."""
    units = [declared_unit] if declared_unit else _senders(found, sheet, names)
    if not _states(found, sheet, names, rules, declared_rows or {}, bool(units)):
        return SheetRead(problems=(file.problem("report_blank"),))
    if len(units) != 1:
        if not units and names.bare(sheet.name):
            return SheetRead(problems=(unknown_unit(file, "", sheet.name, names),))
        code = "unit_ambiguous" if units else "unit_missing"
        told = ", ".join(units) if units else hint(_near(found.head(sheet), names))
        return SheetRead(problems=(file.problem(code, expected=told),))
    faults, differs = stated_month(found, sheet, file, month)
    if differs:
        return SheetRead(problems=tuple(faults))
    read = _read_rows(found, sheet, file, units[0], names, rules, declared_rows or {})
    return replace(read, problems=(*faults, *read.problems))


def _states(found: Found, sheet: Sheet, names: Names, rules: Rules, declared: Mapping[str, str], named: bool) -> bool:
    """Whether a report states anything: in a row that is known, or a figure in any other; beneath stands who signs where.
    Dots where figures go are those of a template, unless a unit has put its name to them."""
    known: set[str] = set()
    for track in dict.fromkeys(names.tracks.values()):
        labels = labels_of(found.form.rows, track, rules, declared)
        known |= labels.facts.keys() | labels.criteria.keys()
    for _, cells in found.body(sheet):
        of_plan = not known.isdisjoint(keys_of(_label(found, cells)))
        for text in (clean(found.cell(cells, column)) for column in MEASURES):
            if not text or (not named and is_dash(text)):
                continue
            if of_plan or (figure_like(text) and not SIGNED.search(text) and not text.startswith("=")):
                return True
    return False


def _senders(found: Found, sheet: Sheet, names: Names) -> list[str]:
    """The units that the head of a report names, and that its sheet is called by: a workbook may have a sheet for each unit."""
    own = names.find(sheet.name) if sheet.name else None
    return list(dict.fromkeys([*senders(found.head(sheet), names), *([own] if own else [])]))


def stated_month(found: Found, sheet: Sheet, file: Place, month: str) -> tuple[list[Problem], bool]:
    """What is to be said of the month that a sheet states, and whether it is another than this."""
    stated, own = month_of(found, sheet, month[:4]), Words(vi=month_text(month), en=month_text(month, "en"))
    if stated is None:
        return [file.problem("month_unstated", expected=own)], False
    if stated != month:
        return [file.problem("month_differs", read=month_text(stated), expected=own)], True
    return [], False


def _read_rows(
    found: Found, sheet: Sheet, file: Place, unit: str, names: Names, rules: Rules, declared: Mapping[str, str]
) -> SheetRead:
    facts, criteria, aside = labels_of(found.form.rows, names.tracks[unit], rules, declared)
    vocabulary = frozenset(word for label in (*facts, *criteria) for word in label.split())
    read: list[FactRead] = []
    scores: list[SelfScoreRead] = []
    problems: list[Problem] = []
    outside = list(found.head(sheet))
    first: dict[str, FactRead] = {}
    rows = used = 0
    again = found.again(sheet)
    for number, cells in found.body(sheet):
        at = Place(file.file, file.sheet, number, file.sha256)
        if again and number > again and first:
            # a second table may be another unit's: nothing of it is taken for this one's
            problems.append(Place(file.file, file.sheet, again, file.sha256).problem("header_again"))
            break
        label, own = _label(found, cells), clean(found.cell(cells, "self_score"))
        keys = keys_of(label)
        fact = next((facts[k] for k in keys if k in facts), None)
        criterion = next((criteria[k] for k in keys if k in criteria), None)
        figures = [c for c in ("cumulative", "in_period") if figure_like(clean(found.cell(cells, c)))]
        total = any(k == REPORTS["total"] or k in TOTALS or (k.startswith(TOTALS) and not figures) for k in keys)
        known = fact or criterion or total or aside.intersection(keys)
        unclear = [] if known else _unknown_figure(found, cells, label, at, facts, rules, vocabulary)
        problems += unclear
        if fact is None and criterion is None and not total:
            rows += len(unclear)
            if not unclear:
                outside.append((number, cells))
            continue
        rows, used = rows + 1, used + 1
        percent = None
        if fact is not None:
            value, faults = read_value(found, cells, fact, unit, at, rules, vocabulary)
            before = first.setdefault(fact, value) if value is not None else None
            if value is None or before is value or before is None:
                read += [value] if value is not None else []
            elif before.value != value.value:
                told = f"{before.place} = {count_text(before.value)}"
                faults.append(
                    at.problem("duplicate_fact", found.headings["label"], masked_words(label, vocabulary), told)
                )
            used -= any(p.level == "error" for p in faults)
            problems += faults
        elif criterion is not None:
            percent, faults = read_percent(found, cells, at, vocabulary)
            problems += faults
        if (criterion is not None or total) and (own or percent is not None):
            score, faults = read_self_score(found, own, unit, criterion or "", percent, at, vocabulary)
            scores += score
            problems += faults
    days = _signed(outside)
    return SheetRead(
        tuple(read), (), tuple(scores), tuple(problems), unit, file, frozenset(), max(days, default=None), (rows, used)
    )


def _runs_to(cells: Sequence[str]) -> bool:
    """Whether a row tells until when the figures run."""
    return any(REPORTS["up_to"] in clean(cell).casefold() for cell in cells)


def _signed(outside: Iterable[Row]) -> list[date]:
    """The days named outside the table; that until which figures run only where there is no other.

    Every version of a report runs to the same day: it cannot tell which came later.
    """
    signed: list[date] = []
    covered: list[date] = []
    for _, cells in outside:
        (covered if _runs_to(cells) else signed).extend(day for cell in cells for day in _days(cell))
    return signed or covered


def _days(cell: str) -> list[date]:
    return [date.fromisoformat(cell[:10])] if isinstance(cell, DateText) else find_days(clean(cell))


def _label(found: Found, cells: Sequence[str]) -> str:
    """What a row is called; a total may stand in a cell merged from the left."""
    if label := clean(found.cell(cells, "label")):
        return label
    left = [clean(c) for c in cells[: found.columns["label"]]]
    return next((c for c in left if any(map(str.isalpha, c))), "")


def read_value(
    found: Found, cells: Sequence[str], fact: str, unit: str, at: Place, rules: Rules, vocabulary: frozenset[str]
) -> tuple[FactRead | None, list[Problem]]:
    spec = rules.fact_of(fact)
    counts: dict[str, int | None] = {}
    problems: list[Problem] = []
    for column in ("cumulative", "in_period"):
        text = found.cell(cells, column)
        value = count_of(text, spec.kind, spec.noun.vi)
        counts[column] = value if isinstance(value, int) else None
        if isinstance(value, str) and not (value == "value_dash" and column == "in_period"):
            problems.append(at.problem(value, found.headings[column], masked_words(text, vocabulary)))
    if any(p.level == "error" for p in problems):
        return None, problems
    told, own = counts["cumulative"], counts["in_period"]
    if spec.kind != "cumulative":
        # a stock or a yes has no sum over periods: either column states it, and they may not disagree
        if told is not None and own is not None and (told != own if spec.kind == "stock" else told < own):
            problems.append(
                at.problem("cumulative_off", found.headings["cumulative"], count_text(told), count_text(own))
            )
        told, own = (told if told is not None else own), None
        problems = [p for p in problems if p.code != "value_dash" or told is None]
    elif told is None and own is not None:
        return None, [at.problem("cumulative_missing", found.headings["cumulative"], expected=count_text(own))]
    if told is None:
        return None, problems
    return FactRead(unit, fact, told, "report", at, own), problems


def read_percent(
    found: Found, cells: Sequence[str], at: Place, vocabulary: frozenset[str]
) -> tuple[Fraction | None, list[Problem]]:
    """The share a unit states beside its counts."""
    column = "cumulative" if found.cell(cells, "cumulative") else "in_period"
    text = clean(found.cell(cells, column))
    if not text or is_dash(text):
        return None, []
    try:
        return parse_percent(text), []
    except ValueError:
        problem = at.problem(
            "value_not_a_number", found.headings[column], masked_words(text, vocabulary), severity="warning"
        )
        return None, [problem]


def read_self_score(
    found: Found, text: str, unit: str, criterion: str, percent: Fraction | None, at: Place, vocabulary: frozenset[str]
) -> tuple[list[SelfScoreRead], list[Problem]]:
    if text.startswith("=") and not criterion:  # a sum that was never calculated: its parts are compared
        text = ""
    try:
        points = None if not text or is_dash(text) else parse_points(text)
    except ValueError:
        told = at.problem("self_score_unreadable", found.headings["self_score"], masked_words(text, vocabulary))
        return ([SelfScoreRead(unit, criterion, None, percent, at)] if percent is not None else []), [told]
    if points is None and percent is None:
        return [], []
    return [SelfScoreRead(unit, criterion, points, percent, at)], []


def _unknown_figure(
    found: Found, cells: Sequence[str], label: str, at: Place, facts: Mapping[str, str], rules: Rules,
    vocabulary: frozenset[str],
) -> list[Problem]:  # fmt: skip
    """A row that states a figure under a name nobody knows. A share alone scores nothing, so it is a warning."""
    for column in ("cumulative", "in_period"):
        if severity := figure_like(clean(found.cell(cells, column))):
            near = get_close_matches(name_key(label), list(facts), n=1, cutoff=0.7)
            name = rules.fact_of(facts[near[0]]).name if near else None
            told = Words(vi=f" ({name.vi}?)", en=f" ({name.en}?)") if name else ""
            return [at.problem("row_unknown", found.headings["label"], masked_words(label, vocabulary), told, severity)]
    return []


def figure_like(text: str) -> str:
    """How bad it is that a cell of figures is not used: `error`, `warning`, or `` for what is no figure at all."""
    value = count_of(text, "cumulative")
    if value is None or value == "value_dash":
        return ""
    if value != "value_not_a_number":
        return "error"
    try:
        parse_percent(text)
    except ValueError:
        # a date belongs to the signature, a long run of digits is a phone number
        return "error" if re.search(r"\d", text) and not find_days(text) and not PHONE.search(text) else ""
    return "warning"


def senders(rows: Iterable[Row], names: Names) -> list[str]:
    """The units named above the table, without those the report is only addressed to."""
    found = [names.find(text) for text in _head_texts(rows)]
    return list(dict.fromkeys(unit for unit in found if unit))


def _near(rows: Iterable[Row], names: Names) -> list[str]:
    return list(dict.fromkeys(unit for text in _head_texts(rows) for unit in names.near(text)))[:3]


def _head_texts(rows: Iterable[Row]) -> list[str]:
    """What may be the sender's name: lines of the letterhead, and what follows a label such as "Đơn vị:".

    Below "Kính gửi" only a labelled name is the sender's.
    """
    texts = []
    addressed = False
    for _, cells in rows:
        label = ""
        for line in (line for cell in cells for line in cell.splitlines() if line.strip()):
            head, colon, tail = line.partition(":")
            if name_key(head).startswith(ADDRESSEES):
                addressed, label = True, name_key(head)
            elif colon:
                label = name_key(head)
                texts += [tail] if label in SENDERS and tail.strip() else []
                label = "" if tail.strip() else label
            elif (label in SENDERS) if label else not addressed:
                texts.append(line)
    return texts
