"""Dossiers to counts: one Narwhals pipeline for every engine, in text joins and whole numbers.

:func:`judge` gives every row of every list its fate; :func:`tally` adds up what counts. Days are whole
numbers, 20210425, so that all engines compare them alike. No engine reads Vietnamese: what each distinct
text means comes in small tables (:class:`Meanings`), which are joined to the rows.

Accounts go through the same pipeline as online dossiers of level 4 that were received when they were created.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw

from .codes import LOOK_ALIKES
from .days import day_number
from .list_file import DAYS, NAMED
from .staging import Frame

REFUSED = (1, 3)
"""Statuses that were never accepted: newly registered, refused."""
STOPPED = (7, 8)
"""Withdrawn by the citizen, stopped: neither resolved nor pending."""
DONE = (9, 10)
"""Finished, handed out: the only ones whose end date decides."""
ONLINE_LEVEL = 3
PENDING = 4

LOST = ("outsider", "no_code", "twice", "clash", "replaced")
"""Fates of rows that are not judged any further."""
FATES = (*LOST, "fault", "beyond", "not_accepted", "level2_online", "no_receipt", "before_start", "counts")

SOURCE_ROWS = 2**32


@dataclass(frozen=True)
class Meanings:
    """What each distinct text of each list means, as frames of the engine. A text that is missing has no meaning.

    All have source and the text. units: slug, outsider, everything (the unit's other channels count too); statuses,
    channels, levels: its number, name or number; these four and a note (filled: by what the campaign declares; other:
    it says something else than the campaign declares; ""). Each of received, due, finished: day and note (swapped:
    day and month were; mixed: the column cannot be read; "").
    """

    units: Frame
    statuses: Frame
    channels: Frame
    levels: Frame
    days: dict[str, Frame]


UNIT_TYPES = {"slug": "string", "outsider": "boolean", "everything": "boolean"}
STATUS_TYPES = {"status_no": "bigint"}
CHANNEL_TYPES = {"channel_id": "string"}
LEVEL_TYPES = {"level_no": "bigint"}


def meaning_types(column: str, meaning: Mapping[str, str]) -> dict[str, str]:
    """Columns of the table of what the texts of one column mean."""
    return {"source": "bigint", column: "string", **meaning, f"{column}_note": "string"}


def day_types(column: str) -> dict[str, str]:
    """Columns of the table of one date column."""
    return meaning_types(column, {f"{column}_day": "bigint"})


# ── one row at a time ─────────────────────────────────────────────────────────────────────────


def judge(
    rows: Frame,
    meanings: Meanings,
    keep: Callable[[Frame], Frame],
    start: date | None = None,
    several: bool = True,
) -> Frame:
    """Every row with its fate, still lazy. `keep` computes a frame once that is used twice.

    `start`: what was received before this day does not count. `several`: there is more than one list.

    Comes back: source, row, unit, status (1–10), online, level, received, due, finished, first (order of the
    row with which this code first came), fate (:data:`FATES`), alike (another code differs in look-alikes alone), and
    for each column its note (those of :class:`Meanings`; unknown or unreadable: the text has no meaning) and, where
    there is a note, its text. Of several rows with one code that of the later list counts, within a list the lowest;
    of lists of one month that say different things of it, none.
    Also: moved, the unit of an earlier month's list where that is another one, else null.
    """
    rows = rows.with_columns(order=nw.col("source") * SOURCE_ROWS + nw.col("row"))
    among, keys = _shared(rows, keep)
    rows = _understood(_placed(rows, among, keys, several), meanings)
    # a list without a status column: an end date says that it is over
    by_end = nw.when(nw.col("finished_day").is_null()).then(nw.lit(PENDING)).otherwise(nw.lit(DONE[0]))
    rows = rows.with_columns(
        status_no=nw.when(nw.col("status_no") == 0).then(by_end).otherwise(nw.col("status_no")),
        online=(nw.col("channel_id") == "online").fill_null(False),
        **{f"{name}_note": _note(name) for name in COLUMNS},
    )
    if several:
        rows = rows.join(keep(_clashes(rows)), on="key", how="left")
        rows = rows.join(_known_before(among, keys, meanings), on="key", how="left")
    else:
        rows = rows.with_columns(clash=nw.lit(False), before=nw.col("slug"))
    return rows.select(
        "source",
        "row",
        nw.col("slug").alias("unit"),
        nw.col("status_no").alias("status"),
        "online",
        nw.col("level_no").alias("level"),
        *[nw.col(f"{name}_day").alias(name) for name in DAYS],
        "first",
        "alike",
        nw.when(nw.col("before") != nw.col("slug")).then(nw.col("before")).alias("moved"),
        _fate(0 if start is None else day_number(start)).alias("fate"),
        *[f"{name}_note" for name in COLUMNS],
        *[nw.when(nw.col(f"{name}_note") != "").then(nw.col(name)).alias(f"{name}_text") for name in COLUMNS],
    )


def _shared(rows: Frame, keep: Callable[[Frame], Frame]) -> tuple[Frame, Frame]:
    """Rows whose code comes more than once, or looks like another one; and of each such code: key, first and last order,
    last_month, alike (another code looks like it)."""
    # codes that are the same look the same: one pass over the numbers of all rows finds both, and the codes of few are read
    codes = rows.filter(~nw.col("looks").is_null())
    shared = codes.group_by("looks").agg(n=nw.len()).filter(nw.col("n") > 1)
    key = nw.col("code").str.to_lowercase()
    among = codes.join(shared, on="looks", how="semi").with_columns(key=key, seen_as=_looks(key))
    among = keep(among.select("key", "seen_as", "source", "month", "order", "unit"))
    order = nw.col("order")
    keys = among.group_by("key", "seen_as").agg(first=order.min(), last=order.max(), last_month=nw.col("month").max())
    alike = (nw.col("first").count().over("seen_as") > 1).alias("alike")
    return among, keep(keys.select("key", "first", "last", "last_month", alike))


def _placed(rows: Frame, among: Frame, keys: Frame, several: bool) -> Frame:
    """Each row with the first and last order of its code, in all lists and in its own, and whether a code looks like it."""
    found = among.select("key", "source", "order").join(keys, on="key", how="inner")
    if several:
        here = among.group_by("key", "source").agg(last_here=nw.col("order").max())
        found = found.join(here, on=["key", "source"], how="inner")
    else:
        found = found.with_columns(last_here=nw.col("last"))
    placed = rows.join(found.drop("source"), on="order", how="left")
    return placed.with_columns(
        first=nw.coalesce("first", "order"),
        last=nw.coalesce("last", "order"),
        last_here=nw.coalesce("last_here", "order"),
        last_month=nw.coalesce("last_month", "month"),
        alike=nw.col("alike").fill_null(False),
    )


def _looks(key: nw.Expr) -> nw.Expr:
    """A code with every letter that is mistaken for another one, or for a digit, as that."""
    return reduce(lambda text, sign: text.str.replace_all(sign, LOOK_ALIKES[sign], literal=True), LOOK_ALIKES, key)


def _clashes(rows: Frame) -> Frame:
    """Codes of which lists of one month, the last that has them, say different things: key, clash (true)."""
    parts = [_said(f"{name}_day", name) for name in DAYS] + [_said(MEANT[name], name) for name in NAMED]
    rows = rows.filter((nw.col("first") < nw.col("last")) & LAST)
    rows = rows.select("key", says=nw.concat_str(parts, separator="\x1f"))
    said = rows.group_by("key").agg(one=nw.col("says").min(), other=nw.col("says").max())
    return said.filter(nw.col("one") != nw.col("other")).select("key", clash=nw.lit(True))


def _said(meaning: str, text: str) -> nw.Expr:
    """What a cell says as it was understood; where it was not, as it stands."""
    raw = nw.concat_str([nw.lit("?"), nw.col(text)])
    return nw.when(nw.col(meaning).is_null()).then(raw).otherwise(nw.col(meaning).cast(nw.String))


def _known_before(among: Frame, keys: Frame, meanings: Meanings) -> Frame:
    """Per code the unit that the last list of an earlier month than its last knew it by: key, before."""
    told = among.join(keys.select("key", "last_month"), on="key", how="inner")
    told = told.filter(nw.col("month") < nw.col("last_month")).select("key", "source", "order", "unit")
    latest = told.group_by("key").agg(order=nw.col("order").max())
    known = told.join(latest, on=["key", "order"], how="inner").join(meanings.units, on=["source", "unit"], how="inner")
    return known.select("key", nw.col("slug").alias("before"))


LAST = (nw.col("order") == nw.col("last_here")) & (nw.col("month") == nw.col("last_month"))
"""The row that its list means, in the last month that has the code."""


def _understood(rows: Frame, meanings: Meanings) -> Frame:
    for frame, column in zip(
        (meanings.units, meanings.statuses, meanings.channels, meanings.levels), NAMED, strict=True
    ):
        rows = rows.join(frame, on=["source", column], how="left")
    for column, frame in meanings.days.items():
        rows = rows.join(frame, on=["source", column], how="left")
    return rows.with_columns(
        outsider=nw.col("outsider").fill_null(False), everything=nw.col("everything").fill_null(False)
    )


COLUMNS = (*NAMED, *DAYS)
FAULTS = ("unknown", "unreadable", "mixed")
"""Notes on a cell for which its row cannot be counted."""
MEANT = {"unit": "slug", "status": "status_no", "channel": "channel_id", "level": "level_no"}


def _note(column: str) -> nw.Expr:
    """The note on a cell; also where its text means nothing. Only a day may be blank."""
    told = nw.col(f"{column}_note").fill_null("")
    if column in DAYS:
        unreadable = nw.col(f"{column}_day").is_null() & (nw.col(column) != "") & (told == "")
        return nw.when(unreadable).then(nw.lit("unreadable")).otherwise(told)
    unknown = nw.col(MEANT[column]).is_null()
    if column == "unit":
        unknown &= ~nw.col("outsider")
    return nw.when(unknown).then(nw.lit("unknown")).otherwise(told)


def _fate(start: int) -> nw.Expr:
    beyond = ~nw.col("online") & ((nw.col("level_no") < ONLINE_LEVEL) | ~nw.col("everything"))
    return _first_that_holds(
        [
            (nw.col("outsider"), "outsider"),
            (nw.col("looks").is_null(), "no_code"),
            (nw.col("order") < nw.col("last_here"), "twice"),
            (nw.col("clash").fill_null(False) & LAST, "clash"),
            (nw.col("order") < nw.col("last"), "replaced"),
            (any_of(*[nw.col(f"{name}_note").is_in(FAULTS) for name in COLUMNS]), "fault"),
            (beyond, "beyond"),
            (nw.col("status_no").is_in(REFUSED), "not_accepted"),
            (nw.col("level_no") < ONLINE_LEVEL, "level2_online"),
            (nw.col("received_day").is_null(), "no_receipt"),
            (nw.col("received_day") < start, "before_start"),
        ],
        "counts",
    )


def _first_that_holds(cases: Sequence[tuple[nw.Expr, str]], otherwise: str) -> nw.Expr:
    chosen = nw.lit(otherwise)
    for condition, value in reversed(cases):
        chosen = nw.when(condition).then(nw.lit(value)).otherwise(chosen)
    return chosen


def any_of(*conditions: nw.Expr) -> nw.Expr:
    """Whether one of them holds."""
    return reduce(lambda one, other: one | other, conditions)


# ── what counts ───────────────────────────────────────────────────────────────────────────────


def conditions(cut_off: int) -> dict[str, nw.Expr]:
    """What each judged row is at a cut-off day: those of :data:`~.staging.COUNTS`, and stopped, no_end, ends_before_receipt,
    ends_after, due_before_receipt. Each is true or false, never null. The columns must be those of :func:`judge`.
    """
    known = nw.col("received").fill_null(0)
    everything = (nw.col("fate") == "counts") & (known <= cut_off)
    received = everything & nw.col("online")
    stopped = received & nw.col("status").is_in(STOPPED)
    over = received & nw.col("status").is_in(DONE)
    end = nw.col("finished").fill_null(0)
    no_end = over & (end == 0)
    before = over & (end > 0) & (end < known)
    resolved = over & (end >= known) & (end <= cut_off)
    pending = received & ~stopped & ~no_end & ~before & ~resolved
    due = nw.col("due").fill_null(0)
    return {
        "received": received,
        "resolved": resolved,
        "on_time": resolved & ((due == 0) | (end <= due)),
        "overdue": pending & (due > 0) & (due < cut_off),
        "in_time": pending & ((due == 0) | (due >= cut_off)),
        "everything": everything,
        "stopped": stopped,
        "no_end": no_end,
        "ends_before_receipt": before,
        "ends_after": pending & over,
        "due_before_receipt": received & ~stopped & (due > 0) & (due < known),
    }


def tally(judged: Frame, cut_offs: Sequence[int], names: Sequence[str]) -> Frame:
    """Per unit and list how many rows count: unit, source, and per cut-off and name a column `name_20210625`."""
    held = {(name, c): conditions(c)[name] for c in cut_offs for name in names}
    counting = judged.filter(nw.col("fate") == "counts")
    return counting.group_by("unit", "source").agg(
        *[_number(holds, f"{name}_{c}") for (name, c), holds in held.items()]
    )


def _number(holds: nw.Expr, name: str) -> nw.Expr:
    return nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(name)


# ── rows that problems name ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Named:
    """One kind of problem: the rows it names, and the column and text it is about."""

    code: str
    column: str
    holds: nw.Expr
    text: str | None = None


TOLD_TYPES = {"unit": "string", "online": "boolean", "told_until": "bigint"}


def told_online(judged: Frame) -> Frame:
    """Units of which a list has a dossier that was filed online at level 3 or 4: source, unit, rows."""
    of_kind = nw.col("online") & (nw.col("level") >= ONLINE_LEVEL) & ~nw.col("unit").is_null()
    return judged.filter(of_kind).group_by("source", "unit").agg(rows=nw.len())


def last_told(judged: Frame) -> Frame:
    """Per unit and channel (online or not): unit, online, the last list that has a row of them."""
    return judged.filter(~nw.col("unit").is_null()).group_by("unit", "online").agg(last=nw.col("source").max())


def named(cut_off: int, first_order: int) -> tuple[Named, ...]:
    """What problems name among judged rows, at this cut-off.

    `first_order`: of this month's lists. A row that comes now for the first time is late if an earlier list
    should have held it: its unit and channel were told until `told_until`, a cut-off after its receipt.
    """
    at = conditions(cut_off)
    fault = nw.col("fate") == "fault"
    counts = nw.col("fate") == "counts"
    looked_at = ~nw.col("fate").is_in(LOST)
    found = []
    for column in NAMED:
        note, text = nw.col(f"{column}_note"), f"{column}_text"
        # a row of somebody who does not compete is left out by what its own unit says
        seen = looked_at | (nw.col("fate") == "outsider") if column == "unit" else looked_at
        found.append(Named(f"list_{column}_unknown", column, fault & (note == "unknown"), text))
        if column != "status":  # nothing is declared of it
            found.append(Named("list_filled", column, looked_at & (note == "filled"), text))
            found.append(Named("list_declared_otherwise", column, seen & (note == "other"), text))
    for column in DAYS:
        note, text = nw.col(f"{column}_note"), f"{column}_text"
        found += [
            Named("dates_mixed", column, fault & (note == "mixed"), text),
            Named("list_date_unreadable", column, fault & (note == "unreadable"), text),
            Named("dates_swapped", column, looked_at & (note == "swapped")),
        ]
    found += [
        Named(f"list_{fate}", column, nw.col("fate") == fate)
        for fate, column in {
            "no_code": "code", "twice": "code", "clash": "code", "not_accepted": "status", "level2_online": "level",
            "no_receipt": "received", "before_start": "received",
        }.items()
    ]  # fmt: skip
    found += [
        Named("list_unit_changed", "unit", looked_at & ~nw.col("moved").is_null()),
        Named("list_codes_alike", "code", looked_at & nw.col("alike")),
        Named("list_due_before_receipt", "due", at["due_before_receipt"]),
        Named("list_after_cut_off", "received", counts & (nw.col("received").fill_null(0) > cut_off)),
        Named("list_stopped", "status", at["stopped"]),
        Named("list_no_end", "finished", at["no_end"]),
        Named("list_ends_before_receipt", "finished", at["ends_before_receipt"]),
        Named("list_ends_after_cut_off", "finished", at["ends_after"]),
    ]
    new = nw.col("first") >= first_order
    told = nw.col("received") <= nw.col("told_until").fill_null(0)
    found.append(Named("list_late_arrival", "received", at["everything"] & new & told))
    return tuple(found)


def numbers(judged: Frame, what: Sequence[Named]) -> Frame:
    """Per list: source, rows, how many rows have each fate (`fate_…`), how many each problem names (`n_0`, …)."""
    fates = [_number(nw.col("fate") == fate, f"fate_{fate}") for fate in FATES]
    hits = [_number(one.holds.fill_null(False), f"n_{k}") for k, one in enumerate(what)]
    return judged.group_by("source").agg(nw.len().alias("rows"), *fates, *hits)


def first_rows(judged: Frame, one: Named, many: int) -> Frame:
    """The first rows that a problem names in each list: source, row."""
    found = judged.filter(one.holds).select("source", "row")
    return _first(found, many)


def first_texts(judged: Frame, one: Named, many: int) -> Frame:
    """The first distinct texts that a problem is about, in each list: source, row (its first), text."""
    found = judged.filter(one.holds).select("source", "row", nw.col(str(one.text)).alias("text"))
    return _first(found.group_by("source", "text").agg(row=nw.col("row").min()).select("source", "row", "text"), many)


def rows_by_text(judged: Frame, one: Named, most_texts: int, most_rows: int) -> Frame:
    """The first rows of each of the first distinct texts that a problem is about, in each list: source, row, text, many (its
    rows in all), place (of the row among them, from 1)."""
    found = judged.filter(one.holds).select("source", "row", nw.col(str(one.text)).fill_null("").alias("text"))
    texts = found.group_by("source", "text").agg(row=nw.col("row").min(), many=nw.len())
    texts = _first(texts.select("source", "row", "text", "many"), most_texts).drop("row")
    place: Any = nw.col("row").rank("ordinal").over("source", "text")
    placed = found.join(texts, on=["source", "text"], how="inner").with_columns(place=place)
    return placed.filter(nw.col("place") <= most_rows).select("source", "row", "text", "many", "place")


def _first(found: Frame, many: int) -> Frame:
    place: Any = nw.col("row").rank("ordinal").over("source")
    return found.with_columns(place=place).filter(nw.col("place") <= many).drop("place")


# ── one row in words ──────────────────────────────────────────────────────────────────────────


def reason(name: str, cut_off: int) -> nw.Expr:
    """Why a judged row is not among those that a count holds: one of the keys of `lists.WHY`; "" where it is."""
    at = conditions(cut_off)
    fate = nw.col("fate")
    left_out = [(fate == other, other) for other in FATES if other != "counts"]
    left_out.append((nw.col("received").fill_null(0) > cut_off, "after_cut_off"))
    if name != "everything":
        left_out.append((~nw.col("online"), "other_channel"))
    later = [(at[key], key) for key in ("stopped", "no_end", "ends_before_receipt")]
    pending = at["overdue"] | at["in_time"]
    match name:
        case "resolved":
            left_out += [*later, (pending, "pending")]
        case "on_time":
            left_out += [*later, (pending, "pending"), (~at["on_time"], "late")]
        case "overdue":
            left_out += [*later, (at["resolved"], "resolved"), (at["in_time"], "in_time")]
        case "in_time":
            left_out += [*later, (at["resolved"], "resolved"), (at["overdue"], "overdue")]
    return _first_that_holds(left_out, "")
