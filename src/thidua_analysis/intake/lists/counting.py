"""Dossiers to counts: one SQL for every engine, in text joins and whole numbers.

:func:`judge` gives every row of every list its fate; :func:`tally` adds up what counts; :func:`marks` says which
problems name a row. Days are whole numbers, 20210425, so that all engines compare them alike. No engine reads
Vietnamese: what each distinct text means comes in a small table (:data:`MEANING`), which is joined to the rows.

A query is text that DuckDB and Spark read alike: nothing stands in it but names and numbers of ours, never a word of a file.

Accounts go through the same queries as online dossiers of level 4 that were received when they were created.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from .codes import LOOK_ALIKES
from .days import day_number
from .list_file import DAYS, NAMED
from .staging import LOOKS, Table, Workspace

REFUSED = "(1, 3)"
"""Statuses that were never accepted: newly registered, refused."""
STOPPED = "(7, 8)"
"""Withdrawn by the citizen, stopped: neither resolved nor pending."""
DONE = "(9, 10)"
"""Finished, handed out: the only ones whose end date decides."""
ENDED, PENDING = 9, 4
"""What stands in for the status in a list without such a column: an end date says that it is over."""
ONLINE_LEVEL = 3

LOST = ("outsider", "no_code", "twice", "clash", "replaced")
"""Fates of rows that are not judged any further."""
FATES = (*LOST, "fault", "beyond", "not_accepted", "level2_online", "no_receipt", "before_start", "counts")

SOURCE_ROWS = 2**32
PLACED = f"source * {SOURCE_ROWS} + row"
"""Where a row stands among all lists, as one number."""

COLUMNS = (*NAMED, *DAYS)
FAULTS = "('unknown', 'unreadable', 'mixed')"
"""Notes on a cell for which its row cannot be counted."""

MEANING = {
    "source": "bigint", "about": "string", "text": "string", "name": "string", "number": "bigint",
    "outsider": "boolean", "everything": "boolean", "note": "string",
}  # fmt: skip
"""The table of what each distinct text means, by list and column (`about`); a text that is not there has no meaning.

Of units and channels it is a name, of statuses, levels and days a number. A unit that does not compete has no name and is
an outsider; everything: its other channels count too. note: filled (by what the campaign declares), other (it says something
else than the campaign declares), swapped (day and month were), mixed (the column cannot be read) or "".
"""

MEANT = {"unit": "slug", "status": "status_no", "channel": "channel_id", "level": "level_no"} | {
    name: f"{name}_day" for name in DAYS
}
"""Column → what its text means."""


# ── one row at a time ─────────────────────────────────────────────────────────────────────────


def judge(rows: Table, meanings: Table, workspace: Workspace, start: date | None, clashing: bool) -> Table:
    """Every row with its fate. `start`: what was received before this day does not count. `clashing`: lists of one month
    may say different things of one code.

    Comes back: source, row, unit, status (1–10), online, level, received, due, finished, first (place of the
    row with which this code first came), fate (:data:`FATES`), state (of one that counts: offline, stopped, no_end,
    ends_before_receipt, over, pending; else ""), alike (another code differs in look-alikes alone), and
    for each column its note (those of :data:`MEANING`; unknown or unreadable: the text has no meaning) and, where
    there is a note, its text. Of several rows with one code that of the later list counts, within a list the lowest;
    of lists of one month that say different things of it, none.
    Also: moved, the unit of an earlier month's list where that is another one, else null.
    """
    shared = workspace.keep(_shared(rows, meanings))
    clashes, clash = "", "false"
    if clashing:
        clashes, clash = (
            f"left join {workspace.keep(_clashes(rows, meanings, shared))} c on c.place = t.place",
            "c.place is not null",
        )
    told = f"""
        select t.*, coalesce(s.first, t.place) as first, coalesce(s.last, t.place) as last,
            coalesce(s.last_here, t.place) as last_here, coalesce(s.alike, false) as alike, s.before, {clash} as clash
        from ({_understood(rows, meanings)}) t left join {shared} s on s.place = t.place {clashes}"""
    fated = f"select *, {_fate(0 if start is None else day_number(start))} as fate from ({told})"
    chosen = [
        "source", "row", "slug as unit", "status_no as status", "online", "level_no as level",
        *(f"{name}_day as {name}" for name in DAYS), "first", "alike",
        "case when before <> slug then before end as moved", "fate", f"{_state()} as state",
        *(f"{name}_note" for name in COLUMNS),
        *(f"case when {name}_note <> '' then {name} end as {name}_text" for name in COLUMNS),
    ]  # fmt: skip
    return workspace.keep(f"select {', '.join(chosen)} from ({fated})")


def _shared(rows: Table, meanings: Table) -> str:
    """Rows whose code comes more than once, or looks like another one: place, key, the first and last place of
    the key, the last in this list, whether another code looks like it, and before: the unit that the last list of an earlier
    month than its last knew it by."""
    # codes that are the same look the same: one pass over the numbers of all rows finds both, and the codes of few are read
    seen_as = reduce(lambda text, sign: f"replace({text}, '{sign}', '{LOOK_ALIKES[sign]}')", LOOK_ALIKES, "lower(code)")
    return f"""
        with many as (select {LOOKS} from {rows} where {LOOKS} is not null group by {LOOKS} having count(*) > 1),
        among as (
            select lower(code) as key, {seen_as} as seen_as, {PLACED} as place, source, month, unit
            from {rows} where {LOOKS} in (select {LOOKS} from many)
        ),
        spread as (
            select *, min(place) over (partition by key) as first, max(place) over (partition by key) as last,
                max(place) over (partition by key, source) as last_here, max(month) over (partition by key) as last_month,
                min(key) over (partition by seen_as) < max(key) over (partition by seen_as) as alike
            from among
        ),
        latest as (select key, max(place) as place from spread where month < last_month group by key),
        known as (
            select s.key, m.name as before from spread s join latest l on l.place = s.place
            join {meanings} m on m.about = 'unit' and m.source = s.source and m.text = s.unit
        )
        select s.place, s.key, s.first, s.last, s.last_here, month = last_month as in_last_month, alike, before
        from spread s left join known on known.key = s.key"""


def _understood(rows: Table, meanings: Table) -> str:
    """Rows with what their texts mean, and a note on each cell."""
    joins = [
        f"left join {meanings} m_{name} on m_{name}.about = '{name}' and m_{name}.source = r.source and m_{name}.text = r.{name}"
        for name in COLUMNS
    ]
    by_end = f"case when m_finished.number is null then {PENDING} else {ENDED} end"
    status = f"case when m_status.number = 0 then {by_end} else m_status.number end"
    meant = {
        "slug": "m_unit.name", "status_no": status, "channel_id": "m_channel.name", "level_no": "m_level.number",
        **{f"{name}_day": f"m_{name}.number" for name in DAYS},
    }  # fmt: skip
    chosen = [
        "r.source", "r.row", "r.month", f"r.source * {SOURCE_ROWS} + r.row as place", f"r.{LOOKS}",
        "coalesce(m_unit.outsider, false) as outsider", "coalesce(m_unit.everything, false) as everything",
        "coalesce(m_channel.name = 'online', false) as online",
        *(f"r.{name}" for name in COLUMNS), *(f"{value} as {name}" for name, value in meant.items()),
        *(f"{_note(name)} as {name}_note" for name in COLUMNS),
    ]  # fmt: skip
    return f"select {', '.join(chosen)} from {rows} r {' '.join(joins)}"


def _note(column: str) -> str:
    """The note on a cell; also where its text means nothing. Only a day may be blank."""
    told = f"coalesce(m_{column}.note, '')"
    if column in DAYS:
        unreadable = f"m_{column}.number is null and r.{column} <> '' and {told} = ''"
        return f"case when {unreadable} then 'unreadable' else {told} end"
    meant = f"m_{column}.{'name' if column in ('unit', 'channel') else 'number'}"
    unknown = f"{meant} is null" + (" and not coalesce(m_unit.outsider, false)" if column == "unit" else "")
    return f"case when {unknown} then 'unknown' else {told} end"


def _clashes(rows: Table, meanings: Table, shared: Table) -> str:
    """Places of rows of a code of which lists of one month, the last that has it, say different things, each by the row that
    it means."""
    # as it was understood; where it was not, as it stands
    parts = [f"coalesce(cast({MEANT[name]} as string), '?' || {name})" for name in COLUMNS]
    says = " || chr(31) || ".join(parts)
    meant = "s.first < s.last and s.place = s.last_here and s.in_last_month"
    own = f"(select r.* from {rows} r join {shared} s on s.place = r.source * {SOURCE_ROWS} + r.row where {meant})"
    told = f"select t.place, s.key, {says} as says from ({_understood(own, meanings)}) t join {shared} s on s.place = t.place"
    several = "min(says) over (partition by key) < max(says) over (partition by key) as several"
    return f"select place from (select place, {several} from ({told})) where several"


def _fate(start: int) -> str:
    return _first_that_holds(
        [
            ("outsider", "outsider"),
            (f"{LOOKS} is null", "no_code"),
            ("place < last_here", "twice"),
            ("clash", "clash"),
            ("place < last", "replaced"),
            (any_of(*(f"{name}_note in {FAULTS}" for name in COLUMNS)), "fault"),
            (f"not online and (level_no < {ONLINE_LEVEL} or not everything)", "beyond"),
            (f"status_no in {REFUSED}", "not_accepted"),
            (f"level_no < {ONLINE_LEVEL}", "level2_online"),
            ("received_day is null", "no_receipt"),
            (f"received_day < {start}", "before_start"),
        ],
        "counts",
    )


def _state() -> str:
    return _first_that_holds(
        [
            ("fate <> 'counts'", ""),
            ("not online", "offline"),
            (f"status_no in {STOPPED}", "stopped"),
            (f"status_no not in {DONE}", "pending"),
            ("finished_day is null", "no_end"),
            ("finished_day < received_day", "ends_before_receipt"),
        ],
        "over",
    )


def _first_that_holds(cases: Sequence[tuple[str, str]], otherwise: str) -> str:
    whens = " ".join(f"when {holds} then '{value}'" for holds, value in cases)
    return f"case {whens} else '{otherwise}' end"


def any_of(*conditions: str) -> str:
    """Whether one of them holds."""
    return f"({' or '.join(conditions)})"


# ── what counts ───────────────────────────────────────────────────────────────────────────────


def conditions(cut_off: int) -> dict[str, str]:
    """What each judged row is at a cut-off day: those of :data:`~.list_file.COUNTS`, and stopped, no_end,
    ends_before_receipt, ends_after, due_before_receipt. Null is as good as false.
    """
    come = f"received <= {cut_off}"
    resolved = f"(state = 'over' and finished <= {cut_off} and {come})"
    ends_after = f"(state = 'over' and finished > {cut_off} and {come})"
    pending = f"((state = 'pending' or state = 'over' and finished > {cut_off}) and {come})"
    return {
        "received": f"(state not in ('', 'offline') and {come})",
        "resolved": resolved,
        "on_time": f"({resolved} and (due is null or finished <= due))",
        "overdue": f"({pending} and due < {cut_off})",
        "in_time": f"({pending} and (due is null or due >= {cut_off}))",
        "everything": f"(fate = 'counts' and {come})",
        **{state: f"(state = '{state}' and {come})" for state in ("stopped", "no_end", "ends_before_receipt")},
        "ends_after": ends_after,
        "due_before_receipt": f"(state not in ('', 'offline', 'stopped') and due < received and {come})",
    }


@dataclass(frozen=True)
class Tallied:
    """Rows of one list, unit, fate, and filed online or not."""

    source: int
    unit: str | None
    fate: str
    online: bool
    rows: int
    at_level: int
    """Those of level 3 or 4."""
    counts: tuple[int, ...]
    """For each cut-off, for each name."""


def tally(judged: Table, cut_offs: Sequence[int], names: Sequence[str], workspace: Workspace) -> list[Tallied]:
    """How many rows there are of every kind, and how many count."""
    held = [conditions(cut_off)[name] for cut_off in cut_offs for name in names]
    query = f"""
        select source, unit, fate, online, count(*), {_many(f"level >= {ONLINE_LEVEL}")}, {", ".join(map(_many, held))}
        from {judged} group by source, unit, fate, online"""
    found = workspace.fetch(query)
    return [
        Tallied(order, unit, fate, online, rows, at, tuple(counts))
        for order, unit, fate, online, rows, at, *counts in found
    ]


def _many(holds: str) -> str:
    return f"count(case when {holds} then 1 end)"


# ── rows that problems name ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Named:
    """One kind of problem: the rows it names, and the column and text it is about."""

    code: str
    column: str
    holds: str
    text: str = ""

    @property
    def unknown(self) -> bool:
        """Whether it is about texts that nobody knows."""
        return self.code.endswith("_unknown")


TOLD = {"unit": "string", "online": "boolean", "told_until": "bigint"}


def named(cut_off: int, first_place: int) -> tuple[Named, ...]:
    """What problems name among judged rows, at this cut-off.

    `first_place`: of this month's lists. A row that comes now for the first time is late if an earlier list
    should have held it: its unit and channel were told until `told_until`, a cut-off after its receipt.
    """
    at = conditions(cut_off)
    looked_at = f"fate not in {LOST}"
    found = []
    for column in NAMED:
        note, text = f"{column}_note", f"{column}_text"
        # a row of somebody who does not compete is left out by what its own unit says
        seen = f"({looked_at} or fate = 'outsider')" if column == "unit" else looked_at
        found.append(Named(f"list_{column}_unknown", column, f"fate = 'fault' and {note} = 'unknown'", text))
        if column != "status":  # nothing is declared of it
            found.append(Named("list_filled", column, f"{looked_at} and {note} = 'filled'", text))
            found.append(Named("list_declared_otherwise", column, f"{seen} and {note} = 'other'", text))
    for column in DAYS:
        note, text = f"{column}_note", f"{column}_text"
        found += [
            Named("dates_mixed", column, f"fate = 'fault' and {note} = 'mixed'", text),
            Named("list_date_unreadable", column, f"fate = 'fault' and {note} = 'unreadable'", text),
            Named("dates_swapped", column, f"{looked_at} and {note} = 'swapped'"),
        ]
    found += [
        Named(f"list_{fate}", column, f"fate = '{fate}'")
        for fate, column in {
            "no_code": "code", "twice": "code", "clash": "code", "not_accepted": "status", "level2_online": "level",
            "no_receipt": "received", "before_start": "received",
        }.items()
    ]  # fmt: skip
    late = f"{at['everything']} and first >= {first_place} and received <= told_until"
    found += [
        Named("list_unit_changed", "unit", f"{looked_at} and moved is not null"),
        Named("list_codes_alike", "code", f"{looked_at} and alike"),
        Named("list_due_before_receipt", "due", at["due_before_receipt"]),
        Named("list_after_cut_off", "received", f"fate = 'counts' and received > {cut_off}"),
        Named("list_stopped", "status", at["stopped"]),
        Named("list_no_end", "finished", at["no_end"]),
        Named("list_ends_before_receipt", "finished", at["ends_before_receipt"]),
        Named("list_ends_after_cut_off", "finished", at["ends_after"]),
        Named("list_late_arrival", "received", late),
    ]
    return tuple(found)


def marks(judged: Table, told: Table, sources: Sequence[int], what: Sequence[Named]) -> str:
    """The rows of these lists that some problem names: source, row, hits (a bit for each problem), the texts of columns with a
    note. `told`: :data:`TOLD`."""
    hits = _sum([f"case when {one.holds} then cast({1 << k} as bigint) else 0 end" for k, one in enumerate(what)])
    texts = ", ".join(f"{name}_text" for name in COLUMNS)
    return f"""
        select * from (
            select source, row, {hits} as hits, {texts}
            from {judged} j left join {told} t on t.unit = j.unit and t.online = j.online
            where source in ({", ".join(map(str, sources))})
        ) where hits <> 0"""


def _sum(terms: Sequence[str]) -> str:
    """The terms added two by two: engines take longer to plan a long chain."""
    half = len(terms) // 2
    return f"({_sum(terms[:half])} + {_sum(terms[half:])})" if half else terms[0]


def first_rows(marked: Table, bit: int, many: int) -> str:
    """The first rows that a problem names in each list: its bit, source, row, nulls for the rest of :func:`rows_by_text`."""
    place = "row_number() over (partition by source order by row)"
    found = f"select source, row, {place} as place from {marked} where (hits & {1 << bit}) <> 0"
    nothing = "cast(null as string) as text, cast(null as bigint) as many"
    return f"select {bit} as bit, source, row, {nothing}, place from ({found}) where place <= {many}"


def rows_by_text(marked: Table, bit: int, text: str, most_texts: int, most_rows: int = 1) -> str:
    """The first rows of each of the first distinct texts that a problem is about, in each list: its bit, source, row, text, many
    (its rows in all), place (of the row among them, from 1)."""
    each = "over (partition by source, text"
    found = f"select source, row, coalesce({text}, '') as text from {marked} where (hits & {1 << bit}) <> 0"
    placed = f"""
        select *, count(*) {each}) as many, row_number() {each} order by row) as place, min(row) {each}) as its_first
        from ({found})"""
    ranked = f"select *, dense_rank() over (partition by source order by its_first) as rank_of_text from ({placed})"
    held = f"rank_of_text <= {most_texts} and place <= {most_rows}"
    return f"select {bit} as bit, source, row, text, many, place from ({ranked}) where {held}"


# ── one row in words ──────────────────────────────────────────────────────────────────────────


def reason(name: str, cut_off: int) -> str:
    """Why a judged row is not among those that a count holds: one of the keys of `lists.WHY`; "" where it is."""
    at = conditions(cut_off)
    left_out = [(f"fate = '{other}'", other) for other in FATES if other != "counts"]
    left_out.append((f"received > {cut_off}", "after_cut_off"))
    if name != "everything":
        left_out.append(("not online", "other_channel"))
    later = [(at[key], key) for key in ("stopped", "no_end", "ends_before_receipt")]
    pending = any_of(at["overdue"], at["in_time"])
    match name:
        case "resolved":
            left_out += [*later, (pending, "pending")]
        case "on_time":
            left_out += [*later, (pending, "pending"), (f"not {at['on_time']}", "late")]
        case "overdue":
            left_out += [*later, (at["resolved"], "resolved"), (at["in_time"], "in_time")]
        case "in_time":
            left_out += [*later, (at["resolved"], "resolved"), (at["overdue"], "overdue")]
    return _first_that_holds(left_out, "")
