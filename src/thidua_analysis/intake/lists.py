"""Lists of dossiers and accounts → counts of each unit at a month's cut-off, and everything that was left out.

A campaign's lists up to a month are counted together: what comes again in a later list is brought up to date
by it. Each distinct text (a unit's name, a status, a day) is understood here, once, however many rows have it;
rows themselves are counted by an engine (:mod:`.counting`), in a :class:`~.staging.Workspace`.

Nothing is dropped silently: every row of a list is counted, or named by a problem, or belongs to somebody who
does not compete, or was brought up to date by a later list, or is of a kind that the plan does not count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

import narwhals.stable.v2 as nw
import pandas as pd

from ..problems import Problem
from ..rules import Words
from ..vietnamese import clean, day_text, name_key, parse_day, serial_day
from .counting import (
    CHANNEL_TYPES,
    FATES,
    LEVEL_TYPES,
    STATUS_TYPES,
    TOLD_TYPES,
    UNIT_TYPES,
    Meanings,
    Named,
    day_number,
    day_types,
    first_rows,
    first_texts,
    judge,
    last_told,
    named,
    numbers,
    reason,
    tally,
    told_online,
)
from .staging import DAYS, DECLARED, NAMED, REAL, Frame, ListFile, SparkWorkspace, Workspace

__all__ = ["ListCounts", "ListFile", "SparkWorkspace", "Workspace", "count_lists", "evidence"]

Meaning = TypeVar("Meaning", int, str)
Fact = tuple[str, date, str, int, str, str, str, int, int]
"""The columns of :data:`FACT_COLUMNS`."""

STATUSES = {
    "Mới đăng ký": 1,
    "Được tiếp nhận": 2,
    "Không được tiếp nhận": 3,
    "Đang xử lý": 4,
    "Yêu cầu bổ sung giấy tờ": 5,
    "Yêu cầu thực hiện nghĩa vụ tài chính": 6,
    "Công dân yêu cầu rút hồ sơ": 7,
    "Dừng xử lý": 8,
    "Đã xử lý xong": 9,
    "Đã trả kết quả": 10,
}
"""The portal's ten statuses. A campaign may add others, each as one of these."""
STATUS_KEYS = {name_key(name): number for name, number in STATUSES.items()}
CHANNELS = {
    "online": "online", "trực tuyến": "online", "qua mạng": "online",
    "in_person": "in_person", "trực tiếp": "in_person",
    "post": "post", "bưu chính công ích": "post", "bưu chính": "post", "bưu điện": "post",
}  # fmt: skip
CHANNEL_KEYS = {name_key(name): channel for name, channel in CHANNELS.items()}
LEVELS = {"2": 2, "3": 3, "4": 4, "cung cấp thông tin": 2, "một phần": 3, "toàn trình": 4}
LEVEL_WORDS = re.compile(r"(?:mức độ|mức|dvc|dịch vụ công|trực tuyến| )*")
OFFICE_WORDS = (
    "xã phường thị trấn tt ubnd hđnd ủy ban nhân dân huyện quận thành phố tỉnh phòng sở ban trung tâm chi cục văn phòng "
    "bộ phận một cửa tiếp nhận và trả kết quả thanh tra công an mức độ hồ sơ"
)
"""Words that may be shown of a text nobody understood: they name offices, not people."""
MEANT_FOR = {"unit": ("đơn vị", "unit"), "channel": ("kênh nộp", "channel"), "level": ("mức độ", "level")}

MOST_TEXTS = 50_000
"""Distinct texts of a column that are understood one by one. A column with more of them holds something else."""
SHOWN_ROWS = 20
SHOWN_TEXTS = 3
FACT_COLUMNS = [
    "unit", "cut_off", "fact", "value", "source_file", "source_sheet", "source_sha256", "counted_rows", "counted_files",
]  # fmt: skip
EVIDENCE_COLUMNS = [
    "code", "file", "sheet", "row", "received_on", "due_on", "finished_on", "status", "counted", "why",
]  # fmt: skip

WHY = {
    "": Words(vi="được tính", en="counted"),
    "no_code": Words(vi="không có mã", en="no id"),
    "twice": Words(vi="mã này có ở dòng dưới trong cùng danh sách", en="this id comes again further down the list"),
    "clash": Words(vi="danh sách khác trong tháng nói khác", en="another list of this month says otherwise"),
    "replaced": Words(vi="mã này có trong danh sách sau", en="this id comes again in a later list"),
    "fault": Words(vi="có ô không hiểu được", en="a cell that is not understood"),
    "beyond": Words(vi="không thuộc loại được tính", en="of a kind that is not counted"),
    "not_accepted": Words(vi="mới đăng ký hoặc không được tiếp nhận", en="just registered, or refused"),
    "level2_online": Words(vi="trực tuyến mức độ 2", en="online, of level 2"),
    "no_receipt": Words(vi="không có ngày nhận", en="no day of receipt"),
    "before_start": Words(vi="nhận trước ngày ban hành kế hoạch", en="received before the campaign began"),
    "after_cut_off": Words(vi="nhận sau ngày chốt", en="received after the cut-off"),
    "other_channel": Words(vi="không nộp trực tuyến", en="not filed online"),
    "stopped": Words(vi="rút hồ sơ hoặc dừng xử lý", en="withdrawn or stopped"),
    "no_end": Words(vi="đã xong nhưng không có ngày kết thúc", en="finished, but without an end date"),
    "ends_before_receipt": Words(vi="kết thúc trước ngày nhận", en="ended before it was received"),
    "pending": Words(vi="đến ngày chốt còn đang giải quyết", en="pending on the cut-off"),
    "late": Words(vi="giải quyết quá hạn", en="resolved late"),
    "resolved": Words(vi="đã giải quyết", en="resolved"),
    "overdue": Words(vi="đang giải quyết, quá hạn", en="pending, overdue"),
    "in_time": Words(vi="đang giải quyết, còn hạn", en="pending, in time"),
}


@dataclass(frozen=True)
class ListCounts:
    """What the lists say of a month."""

    facts: pd.DataFrame
    """unit, cut_off (date), fact, value (int), source_file, source_sheet, source_sha256 (of the latest list of the
    month that the unit appears in), counted_rows (rows behind the value), counted_files (files they lie in)."""
    problems: tuple[Problem, ...]
    """About the lists of this month alone: one for each list, code and column."""
    rows: Mapping[tuple[str, str], tuple[int, int]]
    """File and sheet of this month → rows read, rows that no problem took out of the count."""
    fates: pd.DataFrame
    """file, sheet, fate, rows: what became of every row of this month's lists. Fates: those of `counting.FATES`,
    and undeclared."""


NOTHING = ListCounts(
    pd.DataFrame(columns=FACT_COLUMNS), (), {}, pd.DataFrame(columns=["file", "sheet", "fate", "rows"])
)
"""Of a month without lists."""


# ── counting ──────────────────────────────────────────────────────────────────────────────────


def count_lists(
    lists: Sequence[ListFile],
    month: str,
    earlier_cut_offs: Mapping[str, date],
    cut_offs: Sequence[date],
    spellings: Mapping[str, str],
    outsiders: Collection[str],
    statuses: Mapping[str, int],
    workspace: Workspace,
    near: Callable[[str], list[str]] | None = None,
    start: date | None = None,
) -> ListCounts:
    """Count a month's facts at each of several cut-off days, from all lists up to that month.

    `spellings`: name_key of a unit's name → unit. `outsiders`: name_keys of those that do not compete.
    `statuses`: name_key of a status → 1 to 10, beside :data:`STATUSES`. `earlier_cut_offs`: month →
    its cut-off, of the months before. Problems that depend on the cut-off speak of the first one. `near` gives
    candidates for a unit's name. `start`: the campaign's first day; what was received before it is not counted.

    >>> june = date(2021, 6, 25)
    >>> rows = [(2, ("H30-1", "Xã Tân Hòa", "Đã xử lý xong", "01/06/2021", "09/06/2021", "08/06/2021")),
    ...         (3, ("H30-2", "Xã Tân Hòa", "Đang xử lý", "02/06/2021", "10/06/2021", ""))]
    >>> columns = {name: n for n, name in enumerate(["code", "unit", "status", "received", "due", "finished"])}
    >>> one = ListFile("dossiers", "2021-06", "2021-06/ho-so.xls", "", "00", columns, rows, channel="online", level=4)
    >>> with Workspace() as workspace:
    ...     counts = count_lists([one], "2021-06", {}, [june], {"xã tân hòa": "tan-hoa"}, (), {}, workspace)
    >>> dict(zip(counts.facts["fact"], counts.facts["value"], strict=True))
    {'in_time': 0, 'on_time': 1, 'overdue': 1, 'received': 2, 'resolved': 1}
    """
    candidates = near or _likeness(spellings)
    words = _known_words(spellings, statuses)
    facts: list[Fact] = []
    problems: list[Problem] = []
    fates: list[tuple[str, str, str, int]] = []
    used: dict[tuple[str, str], list[int]] = {}
    try:
        for kind in ("dossiers", "accounts"):
            of_kind = [one for one in lists if one.kind == kind and one.month <= month]
            for one in of_kind:
                if one.month == month:
                    used.setdefault((one.file, one.sheet), [0, 0])
                    if one.undeclared:
                        count = workspace.stage(one).rows
                        used[one.file, one.sheet][0] += count
                        fates.append((one.file, one.sheet, "undeclared", count))
                        problems.append(_undeclared(one))
            counted = _understand(of_kind, kind, month, spellings, outsiders, statuses, workspace, start)
            if not counted.now:
                continue
            facts += _facts(counted, cut_offs, workspace)
            found = _Findings(counted, cut_offs[0], earlier_cut_offs, start, workspace)
            problems += found.problems(words, candidates)
            for sheet, read, kept in found.used():
                used[sheet][0] += read
                used[sheet][1] += kept
            fates += found.fates()
    finally:
        workspace.forget()
    order = {one.file: (one.order, one.file) for one in reversed(lists)}
    problems.sort(key=lambda p: (order[p.file], p.sheet, p.row or 0))
    return ListCounts(
        pd.DataFrame(sorted(facts), columns=FACT_COLUMNS),
        tuple(problems),
        {sheet: (read, kept) for sheet, (read, kept) in used.items()},
        pd.DataFrame(fates, columns=["file", "sheet", "fate", "rows"]),
    )


@dataclass(frozen=True)
class _Counted:
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


def _understand(
    of_kind: Sequence[ListFile],
    kind: str,
    month: str,
    spellings: Mapping[str, str],
    outsiders: Collection[str],
    statuses: Mapping[str, int],
    workspace: Workspace,
    start: date | None,
) -> _Counted:
    lists = {one.order: one for one in of_kind if not one.undeclared}
    rows = workspace.rows(list(lists.values()))
    if not any(one.month == month for one in lists.values()):
        return _Counted(kind, month, {}, {}, {}, rows, rows)
    many = sum(workspace.stage(one).rows for one in lists.values())
    texts = {column: _distinct(rows, column, many, workspace) for column in (*NAMED, *DAYS)}
    known = {
        text: meant
        for text in set().union(*texts["unit"].values())
        if (meant := _unit(text, spellings, outsiders)) is not None
    }
    units = {
        order: frozenset(known[text] for text in texts["unit"].get(order, ()) if known.get(text)) | set(one.covers)
        for order, one in lists.items()
    }
    counted = _Counted(kind, month, lists, units, {}, rows, rows)
    everything = counted.all_channels
    status_keys = STATUS_KEYS | dict(statuses)
    small = workspace.small
    meanings = Meanings(
        small(UNIT_TYPES, [(text, slug or None, not slug, slug in everything) for text, slug in known.items()]),
        small(STATUS_TYPES, _meanings(texts["status"], lambda text: _status(text, status_keys))),
        small(CHANNEL_TYPES, _meanings(texts["channel"], _channel)),
        small(LEVEL_TYPES, _meanings(texts["level"], _level)),
        {
            column: small(day_types(column), [(order, *day) for order, some in texts[column].items() for day in read_days(some)])
            for column in DAYS
        },
    )  # fmt: skip
    judged = workspace.keep(judge(rows, meanings, workspace.keep, start, len(lists) > 1))
    told = {order: set(one.covers) if one.may_hold_online else set() for order, one in counted.now.items()}
    for order, unit, _ in workspace.fetch(told_online(judged.filter(nw.col("source").is_in(list(told))))):
        told[order].add(unit)
    return replace(counted, told={order: frozenset(some) for order, some in told.items()}, judged=judged)


def _distinct(rows: Frame, column: str, many: int, workspace: Workspace) -> dict[int, list[str]]:
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
    return texts


def _facts(counted: _Counted, cut_offs: Sequence[date], workspace: Workspace) -> list[Fact]:
    names = {name: fact for one in counted.now.values() for name, fact in one.figures().items()}
    days = {day_number(day): day for day in cut_offs}
    columns = [(day, name) for day in days for name in names]
    behind: dict[tuple[str, int, str], list[tuple[int, int]]] = defaultdict(list)
    for unit, order, *values in workspace.fetch(tally(counted.judged, list(days), list(names))):
        for (day, name), value in zip(columns, values, strict=True):
            if value:
                behind[unit, day, name].append((order, int(value)))
    facts: list[Fact] = []
    for name, fact in names.items():
        if name == "everything":
            holders = {order: counted.units[order] for order, one in counted.now.items() if one.all_channels}
        else:
            holders = dict(counted.told)
        sources = {unit: counted.lists[order] for order, some in sorted(holders.items()) for unit in some}
        for unit, one in sources.items():
            for day, cut_off in days.items():
                parts = behind[unit, day, name]
                value = sum(rows for _, rows in parts)
                files = len({counted.lists[order].file for order, _ in parts})
                facts.append((unit, cut_off, fact, value, one.file, one.sheet, one.sha256, value, files))
    return facts


# ── what texts mean ───────────────────────────────────────────────────────────────────────────


def _meanings(
    texts: Mapping[int, Iterable[str]], meaning: Callable[[str], Meaning | None]
) -> list[tuple[str, Meaning]]:
    """Each distinct text that means something, with what it means."""
    every = set().union(*texts.values())
    return [(text, meant) for text in every if (meant := meaning(text)) is not None]


def _unit(text: str, spellings: Mapping[str, str], outsiders: Collection[str]) -> str | None:
    """The unit; "" for one that does not compete."""
    if text.startswith(DECLARED):
        return text[1:] if text[1:] in spellings.values() else None
    key = name_key(text)
    return spellings.get(key, "" if key and key in outsiders else None)


def _status(text: str, statuses: Mapping[str, int]) -> int | None:
    """The number of a status, 0 where the list has no such column.

    >>> [_status(text, STATUS_KEYS) for text in ("Đã xử lý xong", "9. Đã xử lý xong", "9", "11", "9. Đang xử lý")]
    [9, 9, 9, None, None]
    """
    if text == DECLARED:
        return 0
    key = name_key(text)
    if key in statuses:
        return statuses[key]
    number, _, words = key.partition(" ")
    if number in map(str, STATUSES.values()) and (not words or statuses.get(words) == int(number)):
        return int(number)
    return None


def _channel(text: str) -> str | None:
    if text.startswith(DECLARED):
        return text[1:] if text[1:] in CHANNELS.values() else None
    return CHANNEL_KEYS.get(name_key(text))


def _level(text: str) -> int | None:
    """
    >>> [_level(text) for text in ("Mức độ 3", "mức 4", "DVC trực tuyến toàn trình", "Một phần", "5", "34")]
    [3, 4, 4, 3, None, None]
    """
    if text.startswith(DECLARED):
        return LEVELS.get(text[1:])
    key = name_key(text)
    start = LEVEL_WORDS.match(key)
    return LEVELS.get(key[start.end() :] if start else key)


def read_days(texts: Iterable[str]) -> list[tuple[str, int | None, str]]:
    """The distinct texts of one date column, each with its day and a note: swapped, mixed or "".

    Excel reads 03/04/2021 as 4 March and leaves 25/04/2021 as text. So where real dates and text stand in one
    column, no text with a day up to 12 and no real date above, the real dates may be swapped. They are swapped
    back only if that makes them fit the texts: as stored, some lie outside the months of the texts, swapped none
    does. A month on either side belongs to them, because a list often ends before the 13th and due dates run ahead.
    In any other mixture nobody can tell which rows are right. Texts that are no date are left out, unless the
    column is mixed.

    >>> read_days(["25/04/2021", "@2021-11-04", "?"])
    [('25/04/2021', 20210425, ''), ('@2021-11-04', 20210411, 'swapped')]
    >>> read_days(["25/04/2021", "@2021-04-11"])
    [('25/04/2021', None, 'mixed'), ('@2021-04-11', None, 'mixed')]
    >>> read_days(["05/04/2021", "@2021-03-04"])
    [('05/04/2021', None, 'mixed'), ('@2021-03-04', None, 'mixed')]
    """
    texts = [text for text in texts if text]
    real, written = _readable(texts, _real_day), _readable(texts, parse_day)
    days: dict[str, date] = real | written
    notes = dict.fromkeys(days, "")
    if real and written:
        if any(day.day > 12 for day in real.values()) or any(day.day <= 12 for day in written.values()):
            return [(text, None, "mixed") for text in texts]
        swapped = {text: day.replace(month=day.day, day=day.month) for text, day in real.items()}
        if _fit(real.values(), written.values()) or not _fit(swapped.values(), written.values()):
            return [(text, None, "mixed") for text in texts]
        days |= swapped
        notes |= dict.fromkeys(real, "swapped")
    return [(text, day_number(days[text]), notes[text]) for text in texts if text in days]


def _fit(days: Iterable[date], others: Iterable[date]) -> bool:
    """Whether all days lie in the months from the first to the last of the others, or one beside them."""
    months = [12 * day.year + day.month for day in others]
    return all(min(months) - 1 <= 12 * day.year + day.month <= max(months) + 1 for day in days)


def _readable(texts: Iterable[str], read: Callable[[str], date]) -> dict[str, date]:
    days = {}
    for text in texts:
        try:
            days[text] = read(text)
        except ValueError:
            continue
    return days


def _real_day(text: str) -> date:
    """A day that the file stores as such, also as the serial number of one."""
    return parse_day(text[1:]) if text.startswith(REAL) else serial_day(text)


# ── what is wrong ─────────────────────────────────────────────────────────────────────────────


class _Findings:
    """Counts of rows of this month's lists by fate and by problem."""

    def __init__(
        self,
        counted: _Counted,
        cut_off: date,
        earlier: Mapping[str, date],
        start: date | None,
        workspace: Workspace,
    ) -> None:
        self.counted, self.cut_off, self.start, self.workspace = counted, cut_off, start, workspace
        # orders of a month's lists are higher than those of earlier months
        first = min(counted.now)
        self.what = named(day_number(cut_off), first * 2**32)
        told = [
            (unit, online, day_number(earlier[counted.lists[last].month]))
            for unit, online, last in workspace.fetch(last_told(counted.judged.filter(nw.col("source") < first)))
            if counted.lists[last].month in earlier
        ]
        now = counted.judged.filter(nw.col("source").is_in(list(counted.now)))
        self.judged = now.join(workspace.small(TOLD_TYPES, told), on=["unit", "online"], how="left")
        table = workspace.fetch(numbers(self.judged, self.what))
        self.table = {order: (int(rows), [int(n) for n in rest]) for order, rows, *rest in table}

    def used(self) -> list[tuple[tuple[str, str], int, int]]:
        """File and sheet, rows read, rows that stayed in, of each list."""
        after = next(k for k, one in enumerate(self.what) if one.code == "list_after_cut_off")
        used = []
        for order, (rows, rest) in self.table.items():
            fates = dict(zip(FATES, rest, strict=False))
            stayed = sum(fates[fate] for fate in ("outsider", "replaced", "beyond", "counts"))
            one = self.counted.lists[order]
            used.append(((one.file, one.sheet), rows, stayed - rest[len(FATES) + after]))
        return used

    def fates(self) -> list[tuple[str, str, str, int]]:
        """File, sheet, fate, rows of each list."""
        return [
            (self.counted.lists[order].file, self.counted.lists[order].sheet, fate, rows)
            for order, (_, rest) in self.table.items()
            for fate, rows in zip(FATES, rest, strict=False)
            if rows
        ]

    def problems(self, words: Collection[str], near: Callable[[str], list[str]]) -> list[Problem]:
        """One for each list, code and column."""
        problems = []
        for k, one in enumerate(self.what):
            hits = {order: rest[len(FATES) + k] for order, (_, rest) in self.table.items() if rest[len(FATES) + k]}
            if not hits:
                continue
            rows, texts = defaultdict(list), defaultdict(list)
            judged = self.judged.filter(nw.col("source").is_in(list(hits)))
            for order, row in self.workspace.fetch(first_rows(judged, one, SHOWN_ROWS)):
                rows[order].append(row)
            if one.text is not None:
                for order, row, text in self.workspace.fetch(first_texts(judged, one, SHOWN_TEXTS)):
                    texts[order].append((row, text))
            for order, many in hits.items():
                read = [text for _, text in sorted(texts[order])]
                problems.append(self._problem(one, order, many, sorted(rows[order]), read, words, near))
        return problems

    def _problem(
        self,
        one: Named,
        order: int,
        many: int,
        rows: Sequence[int],
        texts: Sequence[str],
        words: Collection[str],
        near: Callable[[str], list[str]],
    ) -> Problem:
        source = self.counted.lists[order]
        vi, en = rows_text(many, rows)
        if one.code == "list_unit_unknown":
            candidates = list(dict.fromkeys(unit for text in texts for unit in near(text)))[:3]
            hint = f" ({', '.join(candidates)}?)" if candidates else ""
            vi, en = vi + hint, en + hint
        elif one.code in ("list_after_cut_off", "list_ends_after_cut_off"):
            vi, en = f"{day_text(self.cut_off)}; {vi}", f"{day_text(self.cut_off)}; {en}"
        elif one.code == "list_before_start" and self.start is not None:
            vi, en = f"{day_text(self.start)}; {vi}", f"{day_text(self.start)}; {en}"
        read = "; ".join(dict.fromkeys(masked(text, words) for text in texts))
        column = source.heading_of(one.column)
        return Problem(one.code, source.file, rows[0], column, read, Words(vi=vi, en=en), sheet=source.sheet)


def rows_text(many: int, rows: Sequence[int]) -> tuple[str, str]:
    """How many rows, and the first of them, in Vietnamese and in English.

    >>> rows_text(3, [5, 9, 17]), rows_text(30, [5, 9])
    (('3 dòng: 5, 9, 17', '3 rows: 5, 9, 17'), ('30 dòng: 5, 9, …', '30 rows: 5, 9, …'))
    """
    listed = ", ".join(map(str, rows)) + (", …" if many > len(rows) else "")
    return f"{many} dòng: {listed}", f"{many} row{'s' if many > 1 else ''}: {listed}"


def _undeclared(one: ListFile) -> Problem:
    vi, en = (", ".join(MEANT_FOR[name][k] for name in one.undeclared) for k in (0, 1))
    expected = Words(vi=vi, en=en)
    return Problem("list_undeclared", one.file, column=", ".join(one.undeclared), expected=expected, sheet=one.sheet)


def _likeness(spellings: Mapping[str, str]) -> Callable[[str], list[str]]:
    def near(text: str) -> list[str]:
        found = get_close_matches(name_key(text), list(spellings), n=6, cutoff=0.6)
        return list(dict.fromkeys(spellings[key] for key in found))[:3]

    return near


# ── nothing about persons in a message ────────────────────────────────────────────────────────

SOME_DIGITS = re.compile(r"[0-9]{1,4}(?:[/.-][0-9]{1,4}){1,2}")


def _known_words(spellings: Iterable[str], statuses: Iterable[str]) -> frozenset[str]:
    names = [*spellings, *statuses, *STATUS_KEYS, *CHANNEL_KEYS, *LEVELS, OFFICE_WORDS]
    return frozenset(word for name in names for word in name_key(name).split())


def masked(text: str, words: Collection[str]) -> str:
    """A text that was not understood, as a message may show it: only its shape, unless it is clearly harmless.

    Where cells are shifted, a person's name, phone or identity number may stand in any column. So a text is
    shown only if all its words are those of offices and statuses (one small number may stand among them), or if
    it looks like a date.

    >>> words = {"xã", "tân", "hòa"}
    >>> [masked(text, words) for text in ("Xã Tân Hoà", "Xã Tân Hòa 2", "31/02/2021", "Trần Văn B", "0912345678")]
    ['Xã Tân Hoà', 'Xã Tân Hòa 2', '31/02/2021', 'aaaa aaa a', '9999999999']
    """
    text = clean(text)
    parts = name_key(text).split()
    small = [part for part in parts if re.fullmatch("[0-9]{1,2}", part) and part not in words]
    if len(small) <= 1 and all(part in words or part in small for part in parts):
        return text
    if len(text) <= 10 and SOME_DIGITS.fullmatch(text):
        return text
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))[:40]


PORTAL_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{1,6}")
SHORT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]*")


def shown_code(code: str) -> str:
    """A dossier's code as evidence shows it; the shape alone of what may be a person's name or number.

    Shown are codes as the portal makes them, and short ones: eight digits in all, three letters in a row.

    >>> shown_code("H30.14-210326-0001"), shown_code("0912345678"), shown_code("Trần B")
    ('H30.14-210326-0001', '9999999999', 'aaaa a')
    """
    digits = sum(map(str.isdigit, code))
    short = SHORT_CODE.fullmatch(code) and 1 <= digits <= 8 and not re.search("[A-Za-z]{4}", code)
    return code if short or PORTAL_CODE.fullmatch(code) else masked(code, ())


# ── the rows behind a count ───────────────────────────────────────────────────────────────────


def evidence(
    lists: Sequence[ListFile],
    fact: str,
    unit: str,
    cut_off: date,
    *,
    month: str,
    spellings: Mapping[str, str],
    outsiders: Collection[str],
    statuses: Mapping[str, int],
    workspace: Workspace,
    language: str = "vi",
    start: date | None = None,
) -> pd.DataFrame:
    """The rows behind one count, and the unit's rows that were left out of it, each with the reason.

    Columns: code (blank for accounts: their ids may be those of persons), file, sheet, row, received_on, due_on,
    finished_on, status (its number), counted, why. In the order of lists and rows. As many rows are counted as
    :func:`count_lists` says. Rows of lists that are not declared, and of unknown units, belong to nobody.
    """
    names = {known: (one.kind, name) for one in lists for name, known in one.figures().items()}
    if fact not in names:
        raise ValueError(f"{fact}: not counted from lists")
    kind, name = names[fact]
    of_kind = [one for one in lists if one.kind == kind and one.month <= month]
    try:
        counted = _understand(of_kind, kind, month, spellings, outsiders, statuses, workspace, start)
        if not counted.now:
            return pd.DataFrame(columns=EVIDENCE_COLUMNS)
        own = counted.judged.filter(nw.col("unit") == unit)
        own = own.with_columns(why=reason(name, day_number(cut_off))).select("source", "row", *DAYS, "status", "why")
        codes = counted.rows.select("source", "row", "code")
        found = workspace.fetch(own.join(codes, on=["source", "row"], how="inner"))
    finally:
        workspace.forget()
    records = []
    for order, row, received, due, finished, status, why, code in sorted(found):
        one = counted.lists[order]
        days = [_day(number) for number in (received, due, finished)]
        shown = "" if kind == "accounts" else shown_code(code)
        records.append((shown, one.file, one.sheet, row, *days, status, why == "", WHY[why][language]))
    return pd.DataFrame(records, columns=EVIDENCE_COLUMNS).astype({"status": "Int64"})


def _day(number: int | None) -> date | None:
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)
