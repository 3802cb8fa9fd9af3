"""The lists of one kind with every row judged: each distinct text is understood here, once, however many rows have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from ...words.vietnamese import name_key
from .counting import MEANING, judge
from .days import read_days
from .list_file import DAYS, DECLARED, NAMED, ListFile, as_typed, is_real
from .staging import LONGEST_DAY, MOST_TEXTS, Table, Workspace
from .vocabulary import Vocabulary

Meaning = TypeVar("Meaning", int, str)
Texts = Mapping[int, Collection[str]]
"""Order of a list → the distinct texts of one of its columns."""


@dataclass(frozen=True)
class Understood:
    """The lists of one kind, every row judged."""

    kind: str
    month: str
    lists: Mapping[int, ListFile]
    """Those that can be counted, by order."""
    units: Mapping[int, frozenset[str]]
    """Units that have a row in a list, or zero by its declaration."""
    rows: Table
    judged: Table

    @property
    def now(self) -> dict[int, ListFile]:
        """The lists of this month."""
        return {order: one for order, one in self.lists.items() if one.month == self.month}

    @property
    def all_channels(self) -> frozenset[str]:
        """Units of which this month's lists tell all channels."""
        return frozenset().union(*(self.units[order] for order, one in self.now.items() if one.all_channels))


def understand(
    of_kind: Sequence[ListFile],
    kind: str,
    month: str,
    vocabulary: Vocabulary,
    workspace: Workspace,
    start: date | None,
) -> Understood:
    """The rows of all lists up to a month judged together, ready to be counted; without any if this month has no list."""
    lists = {one.order: one for one in of_kind if one.countable}
    if not any(one.month == month for one in lists.values()):
        return Understood(kind, month, {}, {}, "", "")
    rows, texts = _texts(lists, workspace)
    known = _meanings("unit", texts["unit"], lists, vocabulary.unit)
    present = {order: set(one.covers) for order, one in lists.items()}
    for order, _, unit, _ in known:
        present[order] |= {unit} if unit else set()
    units = {order: frozenset(some) for order, some in present.items()}
    counted = Understood(kind, month, lists, units, rows, "")
    everything = counted.all_channels
    meant: list[tuple[object, ...]] = []
    meant += [
        (order, "unit", text, unit or None, None, not unit, unit in everything, note)
        for order, text, unit, note in known
    ]
    for order, text, channel, note in _meanings("channel", texts["channel"], lists, vocabulary.channel):
        meant.append((order, "channel", text, channel, None, None, None, note))
    numbers: dict[str, Callable[[str], int | None]] = {"status": vocabulary.status, "level": vocabulary.level}
    for column, meaning in numbers.items():
        for order, text, number, note in _meanings(column, texts[column], lists, meaning):
            meant.append((order, column, text, None, number, None, None, note))
    for column in DAYS:
        for order, some in texts[column].items():
            for text, day, note in read_days(some, lists[order].about):
                meant.append((order, column, text, None, day, None, None, note))
    months = [one.month for one in lists.values()]
    meanings = workspace.small(MEANING, meant)
    judged = judge(rows, meanings, workspace, start, clashing=len(months) > len(set(months)))
    return replace(counted, judged=judged)


def _texts(lists: Mapping[int, ListFile], workspace: Workspace) -> tuple[Table, dict[str, dict[int, Collection[str]]]]:
    """The rows of the lists, and the distinct texts of each column."""
    staged = {order: workspace.stage(one) for order, one in lists.items()}
    unseen = [order for order, one in staged.items() if one.texts is None]
    rows = workspace.rows([lists[order] for order in unseen])
    many = sum(staged[order].rows for order in unseen)
    texts = {column: _distinct(rows, column, many, workspace) if unseen else {} for column in (*NAMED, *DAYS)}
    for order, one in staged.items():
        for column, seen in (one.texts or {}).items():
            if seen:
                texts[column][order] = seen
    timed = [order for order in unseen if staged[order].clocks and any(_timed(texts[day].get(order)) for day in DAYS)]
    if not timed:
        return workspace.rows(list(lists.values())), texts
    for order in timed:
        workspace.drop_clocks(lists[order])
    return _texts(lists, workspace)


def _timed(texts: Collection[str] | None) -> bool:
    """Whether times stand beside days, or so many texts that it may be for that."""
    return texts is None or any(len(text) > LONGEST_DAY and not is_real(text) for text in texts)


def _meanings(
    column: str, texts: Texts, lists: Mapping[int, ListFile], meaning: Callable[[str], Meaning | None]
) -> list[tuple[int, str, Meaning, str]]:
    """Each distinct text of each list that means something, with what, and a note.

    What the campaign declares of a list stands for what is blank or means nothing (then noted: filled). A word that
    says something else holds, and is noted: other.
    """
    own = {text: meaning(text) for text in set().union(*texts.values())}
    found = []
    for order, some in texts.items():
        declared = lists[order].declared(column)
        stands = None if declared is None else meaning(f"{DECLARED}{declared}")
        for text in some:
            meant = own[text]
            if meant is None and stands is not None:
                found.append((order, text, stands, "filled" if name_key(as_typed(text)) else ""))
            elif meant is not None:
                found.append((order, text, meant, "other" if stands is not None and meant != stands else ""))
    return found


def _distinct(rows: Table, column: str, many: int, workspace: Workspace) -> dict[int, Collection[str]]:
    """The distinct texts of a column in each list; none where there are too many of them. `many`: rows in all."""
    distinct = f"(select source, {column}, count(*) as many from {rows} group by source, {column})"
    if many > MOST_TEXTS:
        distinct = workspace.keep(distinct)
        sizes = workspace.fetch(f"select source, count(*) from {distinct} group by source")
        few = [order for order, size in sizes if size <= MOST_TEXTS]
        distinct += f" where source in ({', '.join(map(str, [-1, *few]))})"
    texts: dict[int, list[str]] = defaultdict(list)
    for order, text, _ in workspace.fetch(f"select * from {distinct}"):
        texts[order].append(text)
    return dict(texts)
