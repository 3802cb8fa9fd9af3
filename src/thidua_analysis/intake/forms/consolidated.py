"""A consolidated sheet: a row for each unit, a column for each figure. Read like that many reports of one line each, with the
same checks; a blank cell is a figure that nobody reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from ...plan.rules import Rules
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import clean, count_text, name_key
from ..containers.sheets import Sheet
from ..masking import masked_words
from ..recognised import is_total
from .cells import FactRead, Place, ReceiptRead, SelfScoreRead, SheetRead, count_of, row_list
from .finding import Found
from .forms import Form
from .labels import MEASURES, FigureHeadings, Labels, labels_of
from .names import Names, unknown_unit
from .tidy import read_register
from .unit_report import REPORTS, figure_like, read_percent, read_self_score, read_value, stated_month

DAYS = ("received_on", "received_on_office")


def figure_headings(forms: Iterable[Form], rules: Rules, declared: Mapping[str, str]) -> FigureHeadings:
    """What columns of figures may be called: what the forms of units' reports call rows and columns, for all tracks."""
    reports = [form for form in forms if form.kind == "unit_report"]
    labels: dict[str, str] = {}
    aside: frozenset[str] = frozenset()
    for track in rules.track:
        found = labels_of(_spellings(forms), track.id, rules, declared)
        labels = {key: f"={key}" for key in found.criteria} | labels | found.facts
        aside = found.aside
    paths = [(path, name) for form in reports for path, (name, _) in form.paths.items() if name in MEASURES]
    return FigureHeadings(
        labels, {path[-1]: name for path, name in paths}, frozenset(key for path, _ in paths for key in path[:-1]), aside
    )  # fmt: skip


def _spellings(forms: Iterable[Form]) -> dict[str, list[str]]:
    """What the forms of units' reports call each figure and criterion."""
    told: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        if form.kind == "unit_report":
            for name, spellings in form.rows.items():
                told[name] += spellings
    return told


@dataclass(frozen=True)
class ConsolidatedReader:
    """Reads consolidated sheets of one campaign."""

    names: Names
    rules: Rules
    forms: tuple[Form, ...]
    declared: Mapping[str, str]
    """What the settings say that a label means."""
    outsiders: frozenset[str]

    def read(self, found: Found, sheet: Sheet, file: Place, month: str, received: date | None) -> SheetRead:
        """Facts, self-scores and days of receipt, each with its row; `received`: the day declared for all of its reports,
        where no column tells it. A sheet of another month is a problem alone."""
        faults, differs = stated_month(found, sheet, file, month)
        if differs:
            return SheetRead(problems=tuple(faults))
        facts: list[FactRead] = []
        scores: list[SelfScoreRead] = []
        receipts: list[ReceiptRead] = []
        problems = [*faults, *self._columns(found, sheet, file)]
        first: dict[str, Place] = {}
        days: list[tuple[int, dict[str, str]]] = []
        blank: dict[str, list[int]] = defaultdict(list)
        total: tuple[Place, Sequence[str]] | None = None
        columns = _by_figure(found)
        rows = 0
        for number, cells in found.body(sheet):
            at = Place(file.file, file.sheet, number, file.sha256)
            name = clean(found.cell(cells, "unit"))
            left = [text for text in map(clean, cells[: found.columns["unit"] + 1]) if any(map(str.isalpha, text))]
            unit = self.names.find(name)
            figures = any(figure_like(clean(found.cell(cells, c))) for of in columns.values() for c in of.values())
            if unit is None and any(map(is_total, left)):
                total = (at, cells) if figures else total
                continue
            rows += unit is not None or figures
            if unit is None:
                if figures and name_key(name) not in self.outsiders:
                    heading = found.headings["unit"]
                    problems.append(unknown_unit(at, heading, name, self.names) if name else at.problem("unit_blank", heading))  # fmt: skip
                continue
            if unit in first:
                told = masked_words(name, self.names.words)
                problems.append(at.problem("duplicate_report", found.headings["unit"], told, str(first[unit].row)))
                continue
            first[unit] = at
            days.append((number, {c: found.cell(cells, c) for c in ("unit", *DAYS)}))
            self._row(found, columns, cells, unit, at, facts, scores, problems, blank)
        problems += _blanks(found, file, blank)
        if total and rows == len(first):  # where a row is nobody's, the sum is another for that alone
            problems += self._total(found, columns, *total, facts)
        if any(day in found.columns for day in DAYS):
            register = read_register(days, file, self.names, month, DAYS[1] in found.columns)
            problems += [replace(p, column=found.headings.get(p.column, p.column)) for p in register.problems]
            receipts += register.receipts
        elif received:
            receipts += [ReceiptRead(unit, (received, None), at, declared=True) for unit, at in first.items()]
        stated = {fact.unit: first[fact.unit] for fact in facts}
        return SheetRead(tuple(facts), tuple(receipts), tuple(scores), tuple(problems), rows=(rows, len(first)), reported=stated)  # fmt: skip

    def _row(
        self, found: Found, columns: Mapping[str, Mapping[str, str]], cells: Sequence[str], unit: str, at: Place,
        facts: list[FactRead], scores: list[SelfScoreRead], problems: list[Problem], blank: dict[str, list[int]],
    ) -> None:  # fmt: skip
        """What a unit's row says: a figure for each group of columns, as a report says it in a row."""
        track = self.names.tracks[unit]
        labels = self._labels(track)
        vocabulary = frozenset(word for label in (*labels.facts, *labels.criteria) for word in label.split())
        own = {fact for criterion in self.rules.criteria(track) for fact in criterion.facts}
        for what, named in columns.items():
            places = {measure: found.columns[name] for measure, name in named.items()}
            headings = {measure: found.headings[name] for measure, name in named.items()}
            only = replace(found, columns=places, headings=headings)
            fact = what if what in {f.id for f in self.rules.fact} else ""
            criterion = labels.criteria.get(what[1:]) if what.startswith("=") else self._measured(track, what)
            percent = None
            if fact and not places.keys() <= {"self_score"}:
                value, faults = read_value(only, cells, fact, unit, at, self.rules, vocabulary)
                heading = headings.get("cumulative", next(iter(headings.values())))
                facts += [replace(value, column=heading)] if value else []
                problems += faults
                if fact in own and not any(clean(only.cell(cells, c)) for c in ("cumulative", "in_period")):
                    blank[heading].append(at.row or 0)
            elif criterion:
                percent, faults = read_percent(only, cells, at, vocabulary)
                problems += faults
            stated = clean(only.cell(cells, "self_score"))
            if (criterion or not what) and (stated or percent is not None):
                score, faults = read_self_score(only, stated, unit, criterion or "", percent, at, vocabulary)
                scores += score
                problems += faults

    def _labels(self, track: str) -> Labels:
        return labels_of(_spellings(self.forms), track, self.rules, self.declared)

    def _measured(self, track: str, fact: str) -> str | None:
        """The criterion of a track that counts just this figure."""
        return next((c.id for c in self.rules.criteria(track) if c.facts == (fact,)), None)

    def _columns(self, found: Found, sheet: Sheet, file: Place) -> list[Problem]:
        """What is wrong with columns as a whole: figures under a heading that nobody knows, or that does not say whether they
        are those of the period or run up to it."""
        at = Place(file.file, file.sheet, found.last, file.sha256)
        problems = []
        rows = [cells for _, cells in found.body(sheet) if self.names.find(found.cell(cells, "unit"))]
        headings = figure_headings(self.forms, self.rules, self.declared)
        facts = {fact.id: fact for fact in self.rules.fact}
        for place, heading in found.others.items():
            last = name_key(headings.called(heading.split(" > ")))
            if last in headings.aside or not any(figure_like(clean(c[place])) for c in rows if place < len(c)):
                continue
            near = [headings.labels[key] for key in get_close_matches(last, headings.labels, n=1, cutoff=0.7)]
            told = next((facts[name].name for name in near if name in facts), None)
            hint = Words(vi=f" ({told.vi}?)", en=f" ({told.en}?)") if told else ""
            problems.append(at.problem("column_unread", heading, expected=hint))
        sums = {fact.id for fact in self.rules.fact if fact.kind == "cumulative"}
        unsaid = [found.headings[c] for c in found.columns if c.endswith(".") and c[:-1] in sums]
        head = " ".join(clean(cell).casefold() for _, cells in found.head(sheet) for cell in cells)
        if unsaid and not any(word in head for word in (REPORTS["up_to"], REPORTS["to_date"])):
            problems.append(at.problem("measure_unstated", ", ".join(dict.fromkeys(unsaid))))
        for name in found.columns:
            if name.endswith(".") and f"{name}cumulative" in found.columns:
                told_twice = found.headings[f"{name}cumulative"]
                problems.append(at.problem("column_twice", found.headings[name], expected=told_twice))
        return problems

    def _total(
        self, found: Found, columns: Mapping[str, Mapping[str, str]], at: Place, cells: Sequence[str], facts: Sequence[FactRead]
    ) -> list[Problem]:  # fmt: skip
        """The line of totals held against what its rows come to."""
        problems = []
        for what, named in columns.items():
            for measure in ("cumulative", "in_period"):
                stated = count_of(found.cell(cells, named[measure]), "cumulative") if measure in named else None
                own = [f.value if measure == "cumulative" else f.in_period for f in facts if f.fact == what]
                summed = sum(value for value in own if value is not None)
                if isinstance(stated, int) and own and stated != summed:
                    heading = found.headings[named[measure]]
                    problems.append(at.problem("total_differs", heading, count_text(stated), count_text(summed)))
        return problems


def _by_figure(found: Found) -> dict[str, dict[str, str]]:
    """Figure → what is stated of it → the column; one that does not say what it states is taken for cumulative."""
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for name in found.columns:
        what, dot, measure = name.rpartition(".")
        if dot:
            columns[what].setdefault(measure or "cumulative", name)
    return columns


def _blanks(found: Found, file: Place, blank: Mapping[str, Sequence[int]]) -> list[Problem]:
    return [
        Place(file.file, file.sheet, rows[0], file.sha256).problem("cells_blank", heading, expected=row_list(rows))
        for heading, rows in blank.items()
    ]
