"""Lists of dossiers and accounts → counts of each unit at a month's cut-off, and everything that was left out.

A campaign's lists up to a month are counted together: what comes again in a later list is brought up to date
by it. Each distinct text (a unit's name, a status, a day) is understood once, however many rows have it
(:mod:`.understood`); rows themselves are counted by an engine (:mod:`.counting`), in a
:class:`~.staging.Workspace`.

Nothing is dropped silently: every row of a list is counted, or named by a problem, or belongs to somebody who
does not compete, or was brought up to date by a later list, or is of a kind that the plan does not count.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from ...words.problems import Problem
from ...words.vietnamese import name_key
from .counted import NOTHING, Counted, Fate, ListCounts
from .counting import Tallied, tally
from .days import day_number
from .evidence import evidence
from .findings import Findings, of_the_list
from .list_file import ListFile
from .staging import SparkWorkspace, Workspace
from .understood import Understood, understand
from .vocabulary import Vocabulary

__all__ = ["NOTHING", "ListCounts", "ListFile", "SparkWorkspace", "Vocabulary", "Workspace", "count_lists", "evidence"]

# ── counting ──────────────────────────────────────────────────────────────────────────────────


def count_lists(
    lists: Sequence[ListFile],
    month: str,
    earlier_cut_offs: Mapping[str, date],
    cut_offs: Sequence[date],
    vocabulary: Vocabulary,
    workspace: Workspace,
    near: Callable[[str], list[str]] | None = None,
    start: date | None = None,
) -> ListCounts:
    """Count a month's facts at each of several cut-off days, from all lists up to that month.

    `vocabulary`: what the texts of the lists mean. `earlier_cut_offs`: month → its cut-off, of the months before.
    Problems that depend on the cut-off speak of the first one. `near` gives candidates for a unit's name. `start`:
    the campaign's first day; what was received before it is not counted.

    >>> june = date(2021, 6, 25)
    >>> rows = [(2, ("H30-1", "Xã Tân Hòa", "Đã xử lý xong", "01/06/2021", "09/06/2021", "08/06/2021")),
    ...         (3, ("H30-2", "Xã Tân Hòa", "Đang xử lý", "02/06/2021", "10/06/2021", ""))]
    >>> columns = {name: n for n, name in enumerate(["code", "unit", "status", "received", "due", "finished"])}
    >>> one = ListFile("dossiers", "2021-06", "2021-06/ho-so.xls", "", "00", columns, rows, channel="online", level=4)
    >>> with Workspace() as workspace:
    ...     counts = count_lists([one], "2021-06", {}, [june], Vocabulary({"xã tân hòa": "tan-hoa"}), workspace)
    >>> dict(zip(counts.facts["fact"], counts.facts["value"], strict=True))
    {'in_time': 0, 'on_time': 1, 'overdue': 1, 'received': 2, 'resolved': 1}
    """
    candidates = near or _likeness(vocabulary.units)
    facts: list[Counted] = []
    problems: list[Problem] = []
    fates: list[Fate] = []
    used: dict[tuple[str, str], list[int]] = {}
    try:
        for kind in ("dossiers", "accounts"):
            of_kind = [one for one in lists if one.kind == kind and one.month <= month]
            for one in (one for one in of_kind if one.month == month):
                used.setdefault((one.file, one.sheet), [0, 0])
                problems += of_the_list(one)
                if not one.countable:
                    count = workspace.stage(one).rows
                    used[one.file, one.sheet][0] += count
                    fates.append(Fate(one.file, one.sheet, "undeclared", count))
            counted = understand(of_kind, kind, month, vocabulary, workspace, start)
            if not counted.now:
                continue
            names = {name: fact for one in counted.now.values() for name, fact in one.figures().items()}
            tallied = tally(counted.judged, list(map(day_number, cut_offs)), list(names), workspace)
            facts += _facts(counted, cut_offs, names, tallied)
            found = Findings(counted, tallied, cut_offs[0], earlier_cut_offs, start, workspace)
            problems += found.problems(vocabulary, candidates)
            for sheet, read, kept in found.used():
                used[sheet][0] += read
                used[sheet][1] += kept
            fates += itertools.starmap(Fate, found.fates())
    finally:
        workspace.forget()
    order = {one.file: (one.order, one.file) for one in reversed(lists)}
    problems.sort(key=lambda p: (order[p.file], p.sheet, p.row or 0))
    return ListCounts(
        tuple(sorted(facts)),
        tuple(problems),
        {sheet: (read, kept) for sheet, (read, kept) in used.items()},
        tuple(fates),
    )


def _facts(
    counted: Understood, cut_offs: Sequence[date], names: Mapping[str, str], tallied: Sequence[Tallied]
) -> list[Counted]:
    columns = [(day, name) for day in cut_offs for name in names]
    behind: dict[tuple[str | None, date, str], list[tuple[int, int]]] = defaultdict(list)
    for one in tallied:
        for (day, name), value in zip(columns, one.counts, strict=True):
            if value:
                behind[one.unit, day, name].append((one.source, value))
    told = _told(counted, tallied)
    facts: list[Counted] = []
    for name, fact in names.items():
        if name == "everything":
            holders = {order: counted.units[order] for order, one in counted.now.items() if one.all_channels}
        else:
            holders = told
        sources = {unit: counted.lists[order] for order, some in sorted(holders.items()) for unit in some}
        for unit, source in sources.items():
            for day in cut_offs:
                parts = behind[unit, day, name]
                value = sum(rows for _, rows in parts)
                files = len({counted.lists[order].file for order, _ in parts})
                facts.append(Counted(unit, day, fact, value, source.file, source.sheet, source.sha256, value, files))
    return facts


def _told(counted: Understood, tallied: Sequence[Tallied]) -> dict[int, frozenset[str]]:
    """Units of which a list of this month tells the counts, be they zero: of dossiers, those online of level 3 or 4."""
    told = {order: set(one.covers) if one.may_hold_online else set() for order, one in counted.now.items()}
    for one in tallied:
        if one.source in told and one.unit is not None and one.online and one.at_level:
            told[one.source].add(one.unit)
    return {order: frozenset(some) for order, some in told.items()}


def _likeness(spellings: Mapping[str, str]) -> Callable[[str], list[str]]:
    def near(text: str) -> list[str]:
        found = get_close_matches(name_key(text), list(spellings), n=6, cutoff=0.6)
        return list(dict.fromkeys(spellings[key] for key in found))[:3]

    return near
