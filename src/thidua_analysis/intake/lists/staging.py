"""Lists of dossiers and accounts, brought row by row into a temporary folder, ready for an engine to count.

Only the few columns that counting needs are ever taken: names, phones and addresses are not stored anywhere.
A list is written in batches and never held in memory; of a Parquet file the columns needed are copied once, cleaned. Ids of accounts may be phone or identity numbers: they are only ever written as digests under a key
that each workspace draws for itself and never writes. :class:`Workspace` is the engine, DuckDB; :class:`SparkWorkspace` is the same on a Spark session.
"""

from __future__ import annotations

import re
import secrets
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ...files.private import PrivateFolder
from ...words.vietnamese import CLOCK, clean
from ..containers.parquet import UTC_PLUS_7, literal_path
from ..containers.sheets import DateText
from .codes import LOOK_ALIKES, PLAIN, fold_code
from .list_file import DAYS, DECLARED, NAMED, PLACE, REAL, TEXTS, ListFile, marked

if TYPE_CHECKING:
    import duckdb

Table = str
"""What a query may read from: the name of a table, or a query in brackets."""

FIRST_RECORD = 2
ROW_NUMBER = "file_row_number"
"""DuckDB's number of each record of a Parquet file, from 0."""
BATCH = 20_000
"""Rows of a list that are written at once. A shorter list is kept in memory: of many short ones, files would be most of
the work."""
IN_MEMORY = 200_000
"""Rows of lists of which all that is computed on the way is kept in memory, not in files."""
LONGEST = 240
"""Characters of a cell that are kept: no name, status or date is longer."""

MOST_TEXTS = 50_000
"""Distinct texts of a column that are understood one by one. A column with more of them holds something else."""
LOOKS = "looks"

LONGEST_DAY = 10
"""Characters of a day without a clock: 25/04/2021."""

# the same patterns in Python, DuckDB and Spark
BLANK = "[tT ,\u00a0-]+"
CLOCK_AFTER = rf"{BLANK}{CLOCK}(?: ?(?:sa|ch|SA|CH)|\+07:?00)?$"
CLOCK_BEFORE = rf"^{CLOCK}(?:,| -)? "
HALF_DAY = rf"{BLANK}{CLOCK} ?[aApP]\.?[mM]\.?$"
PAST_THE_HOUR = r":[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?[zZ]$"
REDUCED = ((HALF_DAY, " PM"), (PAST_THE_HOUR, "Z"), (CLOCK_AFTER, ""), (CLOCK_BEFORE, ""))
"""What is dropped of a clock, so that few distinct texts are left: all but what may decide which day it is."""


@dataclass(frozen=True)
class Staged:
    """A list that an engine can scan, and how many rows it has."""

    files: tuple[Path, ...]
    """None of a list that is kept in memory."""
    rows: int
    texts: Mapping[str, Collection[str] | None] | None = None
    """The distinct texts of each column that is understood, where they were seen in passing; None for one with too many."""
    clocks: bool = False
    """Whether times may stand beside days, which take patterns to find."""
    number: int = 0
    """Of a list that is kept in memory: its number there."""


class Workspace:
    """A temporary folder and DuckDB: what lists are counted in. Close it, use it as a context, or just drop it.

    `memory_limit` is DuckDB's; what does not fit is spilled to the folder.

    >>> with Workspace() as workspace:
    ...     workspace.fetch(f"select * from {workspace.small({'unit': 'string', 'rows': 'bigint'}, [('tan-hoa', 2)])}")
    [('tan-hoa', 2)]
    """

    def __init__(self, folder: Path | None = None, memory_limit: str = "500MB", threads: int | None = None) -> None:
        import duckdb  # only where there is a list

        private = PrivateFolder(folder)
        self.folder = private.path
        settings: dict[str, Any] = {
            "memory_limit": memory_limit,
            "temp_directory": str(self.folder / "spilled"),
            "preserve_insertion_order": "false",
        }
        if threads is not None:
            settings["threads"] = threads
        self.connection = duckdb.connect(config=settings)
        self.connection.execute("set enable_progress_bar = false")  # it would write among what a command prints
        self._digest = partial(account_key, secrets.token_bytes(32))
        self.connection.create_function("account_key", self._digest, ["VARCHAR"], "VARCHAR")
        self.connection.create_function("fold_code", code_cell, ["VARCHAR"], "VARCHAR")
        self._staged: weakref.WeakKeyDictionary[ListFile, Staged] = weakref.WeakKeyDictionary()
        self._names = iter(range(1, 10**9))
        self._kept: list[Path | str] = []
        self._many = 0
        columns = (
            ", ".join(f"{name} bigint" for name in ("list", *PLACE))
            + "".join(f", {name} varchar" for name in TEXTS)
            + f", {LOOKS} bigint"
        )
        self.connection.execute(f"create table lists ({columns})")
        self._finalizer = weakref.finalize(self, _dispose, self.connection, private)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder with everything in it."""
        self._finalizer()

    # ── lists ──

    def stage(self, source: ListFile) -> Staged:
        """The list's needed columns as Parquet in the folder, written once for all months; a short one's in memory."""
        if source not in self._staged:
            self._staged[source] = self._write(source) if source.parquet is None else self._copied(source)
        return self._staged[source]

    def rows(self, lists: Sequence[ListFile]) -> Table:
        """The rows of all these lists as text: source (the list's `order`), month (202106), row, :data:`TEXTS`, and a number
        that codes share which look alike, null of a blank one."""
        staged = [(source, self.stage(source)) for source in lists]
        self._many = sum(one.rows for _, one in staged)
        tables = []
        if numbers := [one.number for _, one in staged if one.number]:
            tables.append(f"lists where list in ({', '.join(map(str, numbers))})")
        if files := [file for _, one in staged for file in one.files]:
            tables.append(self.scan(files))
        if not tables:
            types = dict.fromkeys(PLACE, "bigint") | dict.fromkeys(TEXTS, "string") | {LOOKS: "bigint"}
            return self.small(types, [])
        columns = ", ".join((*PLACE, *TEXTS, LOOKS))
        return f"({' union all '.join(f'select {columns} from {table}' for table in tables)})"

    def _write(self, source: ListFile) -> Staged:
        files, count, rows = [], 0, iter(source.rows)
        places, constants = source.places(), source.constants()
        # of names and days few differ; a day that the file stores as a date is not the text that looks like it
        cells: dict[str, Callable[[str], str]] = {n: lru_cache(1024, typed=True)(read) for n, read in CELLS.items()}
        cells["code"] = self._digest if source.kind == "accounts" else code_cell
        texts: dict[str, set[str] | None] = {name: set() for name in (*NAMED, *DAYS)}
        every = {name: f"{name}::varchar" for name in places} | {name: quoted(text) for name, text in constants.items()}
        told = ", ".join(
            [f"{source.order}::bigint as source", f"{source.month_number}::bigint as month", "row::bigint as row"]
            + [f"{every[name]} as {name}" for name in TEXTS]
            + [f"{looks_of(every['code'])} as {LOOKS}"]
        )
        while batch := list(islice(rows, BATCH)):
            table: dict[str, Sequence[Any]] = {"row": [number for number, _ in batch]}
            for name, place in places.items():
                read = cells[name]
                table[name] = [read(row[place] if place < len(row) else "") for _, row in batch]
            count += len(batch)
            for name, seen in texts.items():
                if seen is not None:
                    seen.update(table[name] if name in places else [constants[name]])
                    texts[name] = seen if len(seen) <= MOST_TEXTS else None
            with self._given(table):
                if count < BATCH and self.keeps_short_lists:
                    number = next(self._names)
                    self.connection.execute(f"insert into lists select {number}, {told} from given")
                    return Staged((), count, texts, number=number)
                files.append(self._new_file())
                self.connection.execute(f"copy (select {told} from given) to {quoted(str(files[-1]))} (format parquet)")
        return Staged(tuple(files), count, texts)

    def drop_clocks(self, source: ListFile) -> None:
        """Copy a Parquet file again, so that each day is one text, whatever the time beside it."""
        for file in self.stage(source).files:
            file.unlink()
        self._staged[source] = self._copied(source, clocks=False)

    def _copied(self, source: ListFile, clocks: bool = True) -> Staged:
        """What is needed of a Parquet file, like any other staged list; its codes folded where one is not plain."""
        path = literal_path(source.parquet or Path())
        given = self.connection.read_parquet(path, file_row_number=True, hive_partitioning=False)
        texts = given.project(_texts(source, given.columns, list(map(str, given.types)), clocks))
        code = "account_key(code)" if source.kind == "accounts" else "code"
        file = self._new_file()
        texts.project(f"* replace ({code} as code), {looks_of(code)} as {LOOKS}").write_parquet(str(file))
        copied = self.connection.read_parquet(literal_path(file))
        odd = f"count(*) filter (code <> '' and not regexp_matches(code, '{PLAIN}'))"
        count, strange = copied.aggregate(f"count(*), {odd}").fetchall()[0]
        if strange and source.kind != "accounts":
            plain, file = file, self._new_file()
            folded = copied.project(f"* exclude ({LOOKS}) replace (fold_code(code) as code)")
            folded.project(f"*, {looks_of('code')} as {LOOKS}").write_parquet(str(file))
            plain.unlink()
        return Staged((file,), int(count), clocks=clocks)

    # ── the engine: what another one has to say otherwise ──

    keeps_short_lists = True

    def scan(self, files: Sequence[Path]) -> Table:
        """Parquet files of one shape as one table."""
        return f"read_parquet([{', '.join(quoted(literal_path(file)) for file in files)}], hive_partitioning = false)"

    def small(self, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Table:
        """A small table of these rows; `types` are string, bigint or boolean."""
        name = self._new_name()
        with self._given(dict(zip(types, zip(*rows, strict=True) if rows else [()] * len(types), strict=True))):
            typed = (f"cast({column} as {kind}) as {column}" for column, kind in types.items())
            self.connection.execute(f"create table {name} as select {', '.join(typed)} from given")
        return name

    @contextmanager
    def _given(self, columns: Mapping[str, Sequence[Any]]) -> Iterator[None]:
        """The columns as a table `given` that a query may use meanwhile."""
        # plain arrays: pandas would take longer to load than short lists to be counted
        self.connection.register("given", {name: np.array(cells, dtype=object) for name, cells in columns.items()})
        try:
            yield
        finally:
            self.connection.unregister("given")

    def keep(self, query: str) -> Table:
        """What a query gives, computed once, to be used again and again. It may hold codes, never the id of an account as
        it is."""
        if self._many <= IN_MEMORY:
            name = self._new_name()
            self.connection.execute(f"create table {name} as {query}")
            return name
        file = self._new_file()
        self._kept.append(file)
        self.connection.execute(f"copy ({query}) to {quoted(str(file))} (format parquet)")
        return self.scan([file])

    def forget(self) -> None:
        """Remove what :meth:`keep` kept, and every small table."""
        for kept in self._kept:
            if isinstance(kept, Path):
                kept.unlink(missing_ok=True)
            else:
                self.connection.execute(f"drop table if exists {kept}")
        self._kept.clear()

    def _new_name(self) -> str:
        self._kept.append(name := f"kept_{next(self._names)}")
        return name

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives, known to be small."""
        return list(self.connection.execute(query).fetchall())

    def _new_file(self) -> Path:
        return self.folder / f"{next(self._names)}.parquet"


class SparkWorkspace(Workspace):
    """The same on Spark: lists are staged as Parquet, and every count is computed by the session."""

    keeps_short_lists = False

    def __init__(self, session: Any, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.session = session
        session.conf.set("spark.sql.session.timeZone", "Asia/Ho_Chi_Minh")
        self._views: dict[str, Any] = {}

    def scan(self, files: Sequence[Path]) -> Table:
        return self._named(self.session.read.parquet(*map(str, files)))

    def small(self, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Table:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in types.items())
        return self._named(self.session.createDataFrame(list(rows), schema))

    def keep(self, query: str) -> Table:
        return self._named(self.session.sql(query).cache())

    def _named(self, frame: Any) -> Table:
        name = f"kept_{next(self._names)}"
        frame.createOrReplaceTempView(name)
        self._views[name] = frame
        return name

    def forget(self) -> None:
        for name, frame in self._views.items():
            frame.unpersist()
            self.session.catalog.dropTempView(name)
        self._views.clear()

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(query).collect()]


def looks_of(code: str) -> str:
    """SQL of a number that all codes share which are alike but for letters mistaken for others; null of a blank one. Two
    that are not alike may share one, too."""
    plain = foreign = f"lower({code})"
    for sign, taken_for in LOOK_ALIKES.items():
        foreign = f"replace({foreign}, '{sign}', '{taken_for}')"
        plain = f"replace({plain}, '{sign}', '{taken_for}')" if sign.isascii() else plain
    ascii_alone = f"strlen({code}) = length({code})"
    return (
        f"case when {code} <> '' then (hash(case when {ascii_alone} then {plain} else {foreign} end) >> 1)::bigint end"
    )


def _dispose(connection: duckdb.DuckDBPyConnection, private: PrivateFolder) -> None:
    connection.close()
    private.close()


# ── a cell as text ───────────────────────────────────────────────────────────────────────────────


def account_key(key: bytes, code: str) -> str:
    """What stands for the id of an account: it tells two ids apart, and nothing else. Blank stays blank.

    >>> account_key(b"1", "A@b.vn") == account_key(b"1", " a@B.vn") != account_key(b"2", "a@b.vn"), account_key(b"1", "")
    (True, '')
    """
    folded = code_cell(code).casefold().encode("utf-8", "surrogatepass")
    return blake2b(folded, key=key, digest_size=16).hexdigest() if folded else ""


def code_cell(cell: str) -> str:
    """A code as it was meant."""
    return fold_code(cell)[:LONGEST]


def name_cell(cell: str) -> str:
    """A name as it stands: it is read only once for all rows that have it. Marks of ours are doubled."""
    return marked(cell[:LONGEST])


def day_cell(cell: str) -> str:
    """The day of a cell without its time; a real date marked as one.

    >>> day_cell("25/04/2021 08:30:00"), day_cell(DateText("2021-04-25T08:30:00")), day_cell("?")
    ('25/04/2021', '@2021-04-25', '?')
    >>> day_cell("08h30 25/04/2021"), day_cell("25/04/2021 2:30 PM"), day_cell("2021-04-25T20:15:00Z")
    ('25/04/2021', '25/04/2021 PM', '2021-04-25T20Z')
    """
    if isinstance(cell, DateText):
        return f"{REAL}{cell[:LONGEST_DAY]}"
    if len(cell) == 19 and cell[10] in " T" and cell[13] == cell[16] == ":":
        cell = cell[:LONGEST_DAY]
    elif len(cell) > LONGEST_DAY:
        cell = clean(cell)
        for pattern, left in REDUCED:
            cell = re.sub(pattern, left, cell)
    return marked(cell[:LONGEST])


CELLS: dict[str, Callable[[str], str]] = {**dict.fromkeys(NAMED, name_cell), **dict.fromkeys(DAYS, day_cell)}


# ── the same for a column of a Parquet file, in DuckDB's SQL ──────────────────────────────────


def _texts(source: ListFile, columns: Sequence[str], types: Sequence[str], clocks: bool) -> str:
    """A Parquet file's needed columns as text. `clocks`: leave those that take patterns to find."""
    every = {name: quoted(value) for name, value in source.constants().items()}
    names = [name for name in columns if name != ROW_NUMBER]
    for column, place in source.places().items():
        name, kind = quoted(names[place], '"'), types[columns.index(names[place])]
        text = _text(name, kind)
        if column in DAYS:
            text = _day_text(name, kind, text, clocks)
        else:
            text = f"left({text}, {LONGEST})" if column == "code" else _marks_doubled(text)
        every[column] = f"coalesce({text}, '')"
    places = {"source": source.order, "month": source.month_number, "row": f"{ROW_NUMBER} + {FIRST_RECORD}"}
    told = [f"({value})::bigint as {name}" for name, value in places.items()]
    return ", ".join([*told, *(f"{every[name]} as {name}" for name in TEXTS)])


def quoted(text: str, mark: str = "'") -> str:
    return mark + text.replace(mark, 2 * mark) + mark


def _text(name: str, kind: str) -> str:
    if kind in ("FLOAT", "DOUBLE"):
        return f"regexp_replace({name}::varchar, '\\.0$', '')"
    return name if kind == "VARCHAR" else f"{name}::varchar"


def _marks_doubled(text: str) -> str:
    marks = " or ".join(f"starts_with({text}, '{mark}')" for mark in (REAL, DECLARED))
    return f"case when {marks} then left({text}, 1) || left({text}, {LONGEST}) when strlen({text}) > {LONGEST} then left({text}, {LONGEST}) else {text} end"


def _day_text(name: str, kind: str, text: str, clocks: bool) -> str:
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        # a moment stored with a time zone as clocks in Việt Nam showed it, without asking DuckDB for its time zones
        moment = f"make_timestamp(epoch_us({name}) + {UTC_PLUS_7})" if "TIME ZONE" in kind else name
        return f"'{REAL}' || {moment}::date"
    bare = f"trim({text})"
    other = bare
    if not clocks:
        for pattern, left in REDUCED:
            other = f"regexp_replace({other}, {quoted(pattern)}, '{left}', 'g')"
        other = f"case when length({bare}) > {LONGEST_DAY} then {other} else {bare} end"
    # `25/04/2021 08:30:00` and `2021-04-25 08:30:00`, by far the most frequent, without a pattern
    usual = " or ".join(f"{text} like '{'_' * LONGEST_DAY}{between}__:__:__'" for between in " T")
    usual = f"({usual}) and not starts_with({text}, ' ') and not ends_with({text}, ' ')"
    return f"case when {usual} then {_marks_doubled(f'left({text}, {LONGEST_DAY})')} else {_marks_doubled(other)} end"
