"""What is wrong with the lists of a month: counts of rows by fate and by problem, and the problems in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...words.catalogue import words
from ...words.pair import Words
from ...words.problems import Problem
from ...words.vietnamese import day_text, name_key
from ..forms.names import hint
from ..masking import masked, shown_word
from .counting import FATES, SOURCE_ROWS, TOLD, Named, Tallied, first_rows, marks, named, rows_by_text
from .days import day_number
from .list_file import NAMED, ListFile, as_typed
from .staging import Workspace
from .understood import Understood
from .vocabulary import Vocabulary

SHOWN_ROWS = 20
SHOWN_TEXTS = 3
SHOWN_WORDS = 20
"""Words of statuses, channels and levels are all shown: each is to be declared."""
SHOWN_HEADINGS = 40
WORDS = tuple(column for column in NAMED if column != "unit")
"""Columns that hold words of a catalogue and no names."""
MEANT_FOR = {
    "unit": "intake.column_unit", "channel": "intake.column_channel", "level": "intake.column_level",
    "status": "intake.column_status", "due": "intake.column_due", "finished": "intake.column_finished",
}  # fmt: skip


class Findings:
    """Counts of rows of this month's lists by fate and by problem."""

    def __init__(
        self,
        counted: Understood,
        tallied: Sequence[Tallied],
        cut_off: date,
        earlier: Mapping[str, date],
        start: date | None,
        workspace: Workspace,
    ) -> None:
        self.counted, self.cut_off, self.start, self.workspace = counted, cut_off, start, workspace
        # orders of a month's lists are higher than those of earlier months
        first = min(counted.now)
        self.what = named(day_number(cut_off), first * SOURCE_ROWS)
        self.by_fate = {order: Counter[str]() for order in counted.now}
        last: dict[tuple[str, bool], int] = {}
        for one in tallied:
            if one.source >= first:
                self.by_fate[one.source][one.fate] += one.rows
            elif one.unit is not None:
                last[one.unit, one.online] = max(one.source, last.get((one.unit, one.online), 0))
        months = {which: counted.lists[order].month for which, order in last.items()}
        told = [(*which, day_number(earlier[month])) for which, month in months.items() if month in earlier]
        marked = marks(counted.judged, workspace.small(TOLD, told), list(counted.now), self.what)
        self.marked = workspace.keep(marked)
        self.hits = [Counter[int]() for _ in self.what]
        for order, hits, rows in workspace.fetch(
            f"select source, hits, count(*) from {self.marked} group by source, hits"
        ):
            for k, of_list in enumerate(self.hits):
                of_list[order] += rows if hits >> k & 1 else 0

    def used(self) -> list[tuple[tuple[str, str], int, int]]:
        """File and sheet, rows read, rows that stayed in, of each list."""
        after = next(hits for one, hits in zip(self.what, self.hits, strict=True) if one.code == "list_after_cut_off")
        used = []
        for order, fates in self.by_fate.items():
            stayed = sum(fates[fate] for fate in ("outsider", "replaced", "beyond", "counts"))
            one = self.counted.lists[order]
            used.append(((one.file, one.sheet), fates.total(), stayed - after[order]))
        return used

    def fates(self) -> list[tuple[str, str, str, int]]:
        """File, sheet, fate, rows of each list."""
        return [
            (self.counted.lists[order].file, self.counted.lists[order].sheet, fate, fates[fate])
            for order, fates in self.by_fate.items()
            for fate in FATES
            if fates[fate]
        ]

    def problems(self, vocabulary: Vocabulary, near: Callable[[str], list[str]]) -> list[Problem]:
        """One for each list, code and column; for each distinct text that nobody knows, one of its own."""
        queries = []
        for bit, one in enumerate(self.what):
            if self.hits[bit].total():
                if one.unknown:
                    queries.append(rows_by_text(self.marked, bit, one.text, SHOWN_WORDS, SHOWN_ROWS))
                    continue
                queries.append(first_rows(self.marked, bit, SHOWN_ROWS))
                if one.text:
                    shown = SHOWN_WORDS if one.column in WORDS else SHOWN_TEXTS
                    queries.append(rows_by_text(self.marked, bit, one.text, shown))
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for which, *row in self.workspace.fetch(" union all ".join(queries)) if queries else ():
            found[which].append(tuple(row))
        problems = []
        for bit, rows in sorted(found.items()):
            one, hits = self.what[bit], {order: many for order, many in self.hits[bit].items() if many}
            if one.unknown:
                problems += self._unknown(one, rows, hits, vocabulary, near)
                continue
            for order, many in hits.items():
                named_rows = sorted(row for source, row, text, *_ in rows if source == order and text is None)
                texts = sorted((row, text) for source, row, text, *_ in rows if source == order and text is not None)
                read = [text for _, text in texts]
                problems.append(self._problem(one, order, many, named_rows, read, vocabulary))
        return problems

    def _unknown(
        self,
        one: Named,
        rows: Sequence[tuple[Any, ...]],
        hits: Mapping[int, int],
        vocabulary: Vocabulary,
        near: Callable[[str], list[str]],
    ) -> list[Problem]:
        """Names and words that nobody knows, each its own problem, however it is spelt: each is to be declared.

        Texts of which only the shape is shown, and nothing is near, stand together, and so do all beyond the first."""
        shown_of = shown_words if one.column in WORDS else shown_texts
        found: dict[tuple[int, str], _Unknown] = {}
        for order, row, text, many, place in sorted(rows):
            shown = shown_of([text], vocabulary)
            candidates = near(text) if one.column == "unit" else ()
            which = name_key(as_typed(text)) if candidates or shown == as_typed(text) else shown
            unknown = found.setdefault((order, which), _Unknown(shown, candidates))
            unknown.rows.append(row)
            unknown.many += many if place == 1 else 0
        told = [
            self._told(
                one,
                order,
                unknown.many,
                unknown.rows[:SHOWN_ROWS],
                unknown.shown,
                hint(unknown.near),
                code="" if unknown.shown else "list_blank",
            )
            for (order, _), unknown in found.items()
        ]
        for order, many in hits.items():
            if rest := many - sum(unknown.many for (of, _), unknown in found.items() if of == order):
                more = words("intake.rows_of_other_words", count=rest)
                source = self.counted.lists[order]
                column = source.heading_of(one.column)
                told.append(Problem(one.code, source.file, None, column, "", more, sheet=source.sheet))
        return told

    def _told(
        self,
        one: Named,
        order: int,
        many: int,
        rows: Sequence[int],
        read: str,
        end: str = "",
        head: str = "",
        code: str = "",
    ) -> Problem:
        source = self.counted.lists[order]
        listed = ", ".join(map(str, rows)) + (", …" if many > len(rows) else "")
        told = words("intake.row_named" if many == 1 else "intake.rows_named", count=many, rows=listed)
        expected = Words(vi=f"{head}{told.vi}{end}", en=f"{head}{told.en}{end}")
        column = source.heading_of(one.column)
        return Problem(code or one.code, source.file, rows[0], column, read, expected, sheet=source.sheet)

    def _problem(
        self,
        one: Named,
        order: int,
        many: int,
        rows: Sequence[int],
        texts: Sequence[str],
        vocabulary: Vocabulary,
    ) -> Problem:
        source, head = self.counted.lists[order], ""
        if one.code in ("list_after_cut_off", "list_ends_after_cut_off"):
            head = f"{day_text(self.cut_off)}; "
        elif one.code == "list_before_start" and self.start is not None:
            head = f"{day_text(self.start)}; "
        elif one.code in ("list_filled", "list_declared_otherwise"):
            head = f"{one.column} = {source.declared(one.column)}; "
        read = shown_words(texts, vocabulary) if one.column in WORDS else shown_texts(texts, vocabulary)
        return self._told(one, order, many, rows, read, head=head)


@dataclass
class _Unknown:
    """A text that nobody knows: as it is shown, its rows, and what it may mean."""

    shown: str
    near: Sequence[str] = ()
    rows: list[int] = field(default_factory=list)
    many: int = 0


def shown_texts(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Cells of names or days that were not understood, as a message may show them."""
    return "; ".join(dict.fromkeys(masked(as_typed(text), vocabulary.words) for text in texts))


def shown_words(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Words of a catalogue that were not understood, each once, however it is spelt."""
    each = {name_key(as_typed(text)): as_typed(text) for text in reversed(texts)}
    return "; ".join(dict.fromkeys(shown_word(text, vocabulary.words) for text in reversed(each.values())))


# ── about a list as a whole ───────────────────────────────────────────────────────────────────


def of_the_list(one: ListFile) -> list[Problem]:
    """What is wrong with a list before its rows are looked at: columns it lacks, or has although none were declared."""
    found = []
    for code, columns in (("list_undeclared", one.undeclared), ("list_column_absent", one.lacking)):
        if columns:
            lacking = words("intake.columns_meant", columns=[_meant(name) for name in columns])
            found.append(_of_header(one, code, ", ".join(columns), lacking, headings_text(one.header)))
    for column in one.without:
        if column in one.columns:
            told = f'without = ["{column}"]'
            heading = one.headings.get(column, column)
            found.append(_of_header(one, "list_declared_otherwise", heading, told, heading))
    return found


def _meant(column: str) -> Words:
    return words("intake.column_meant", meant=words(MEANT_FOR[column]), column=column)


def _of_header(one: ListFile, code: str, column: str, expected: Words | str, read: str) -> Problem:
    return Problem(code, one.file, one.header_row, column, read, expected, sheet=one.sheet)


def headings_text(header: Sequence[str]) -> str:
    """The headings of a file, the first of them where there are very many."""
    return "; ".join(header[:SHOWN_HEADINGS]) + ("; …" if len(header) > SHOWN_HEADINGS else "")
