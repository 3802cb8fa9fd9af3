"""The lists of one kind with every row judged: each distinct text is understood here, once, however many rows have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import narwhals.stable.v2 as nw

from ...words.vietnamese import name_key
from .counting import (
    CHANNEL_TYPES,
    LEVEL_TYPES,
    STATUS_TYPES,
    UNIT_TYPES,
    Meanings,
    day_types,
    judge,
    meaning_types,
    told_online,
)
from .days import read_days
from .list_file import DAYS, DECLARED, NAMED, ListFile, as_typed, is_real
from .staging import LONGEST_DAY, MOST_TEXTS, Frame, Workspace
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
    told: Mapping[int, frozenset[str]]
    """Units of which a list of this month tells the counts, be they zero: of dossiers, those online of level 3 or 4."""
    rows: Frame
    judged: Frame

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
        none = workspace.rows([])
        return Understood(kind, month, {}, {}, {}, none, none)
    rows, texts = _texts(lists, workspace)
    known = _meanings("unit", texts["unit"], lists, vocabulary.unit)
    present = {order: set(one.covers) for order, one in lists.items()}
    for order, _, unit, _ in known:
        present[order] |= {unit} if unit else set()
    counted = Understood(
        kind, month, lists, {order: frozenset(some) for order, some in present.items()}, {}, rows, rows
    )
    everything = counted.all_channels

    def named(column: str, types: Mapping[str, str], meaning: Callable[[str], Meaning | None]) -> Frame:
        return workspace.small(meaning_types(column, types), _meanings(column, texts[column], lists, meaning))

    units = [(order, text, unit or None, not unit, unit in everything, note) for order, text, unit, note in known]
    days = {
        column: [(order, *day) for order, some in texts[column].items() for day in read_days(some, lists[order].about)]
        for column in DAYS
    }
    meanings = Meanings(
        workspace.small(meaning_types("unit", UNIT_TYPES), units),
        named("status", STATUS_TYPES, vocabulary.status),
        named("channel", CHANNEL_TYPES, vocabulary.channel),
        named("level", LEVEL_TYPES, vocabulary.level),
        {column: workspace.small(day_types(column), read) for column, read in days.items()},
    )
    judged = workspace.keep(judge(rows, meanings, workspace.keep, start, len(lists) > 1))
    told = {order: set(one.covers) if one.may_hold_online else set() for order, one in counted.now.items()}
    for order, unit, _ in workspace.fetch(told_online(judged.filter(nw.col("source").is_in(list(told))))):
        told[order].add(unit)
    return replace(counted, told={order: frozenset(some) for order, some in told.items()}, judged=judged)


def _texts(lists: Mapping[int, ListFile], workspace: Workspace) -> tuple[Frame, dict[str, dict[int, Collection[str]]]]:
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


def _distinct(rows: Frame, column: str, many: int, workspace: Workspace) -> dict[int, Collection[str]]:
    """The distinct texts of a column in each list; none where there are too many of them. `many`: rows in all."""
    distinct = rows.group_by("source", column).agg(n=nw.len())
    if many > MOST_TEXTS:
        distinct = workspace.keep(distinct)
        sizes = workspace.fetch(distinct.group_by("source").agg(n=nw.len()))
        distinct = distinct.filter(
            nw.col("source").is_in([-1] + [order for order, size in sizes if size <= MOST_TEXTS])
        )
    texts: dict[int, list[str]] = defaultdict(list)
    for order, text, _ in workspace.fetch(distinct):
        texts[order].append(text)
    return dict(texts)
