"""Lists of dossiers and accounts, brought row by row into a temporary folder, ready for an engine to count.

Only the few columns that counting needs are ever taken: names, phones and addresses are not stored anywhere.
A list is written in batches and never held in memory; a Parquet file of dossiers is not copied at all, but scanned
where it lies. Ids of accounts may be phone or identity numbers: they are only ever written as digests under a key
that each workspace draws for itself and never writes. :class:`Workspace` is the engine, DuckDB; :class:`SparkWorkspace` is the same on a Spark session.
"""

from __future__ import annotations

import re
import secrets
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import pandas as pd

from ...files.private import PrivateFolder
from ...words.vietnamese import CLOCK, clean
from ..containers.parquet import UTC_PLUS_7, literal_path
from ..containers.sheets import DateText, Row
from .codes import PLAIN, fold_code
from .list_file import DAYS, DECLARED, NAMED, PLACE, REAL, TEXTS, ListFile, marked

if TYPE_CHECKING:
    import duckdb

Frame = nw.LazyFrame[Any]

FIRST_RECORD = 2
BATCH = 20_000
"""Rows of a list that are written at once. A shorter list is kept in memory: of many short ones, files would be most of
the work."""
IN_MEMORY = 200_000
"""Rows of lists of which all that is computed on the way is kept in memory, not in files."""
LONGEST = 240
"""Characters of a cell that are kept: no name, status or date is longer."""

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
    where_it_lies: bool = False
    """The file itself, still to be brought into the shape of a staged list."""
    foreign: bool = False
    """Whether codes have letters that are not ASCII."""
    number: int = 0
    """Of a list that is kept in memory: its number there."""


class Workspace:
    """A temporary folder and DuckDB: what lists are counted in. Close it, use it as a context, or just drop it.

    `memory_limit` is DuckDB's; what does not fit is spilled to the folder.

    >>> with Workspace() as workspace:
    ...     workspace.fetch(workspace.small({"unit": "string", "rows": "bigint"}, [("tan-hoa", 2)]))
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
        self._digest = partial(account_key, secrets.token_bytes(32))
        self.connection.create_function("account_key", self._digest, ["VARCHAR"], "VARCHAR")
        self.connection.create_function("fold_code", code_cell, ["VARCHAR"], "VARCHAR")
        self._staged: weakref.WeakKeyDictionary[ListFile, Staged] = weakref.WeakKeyDictionary()
        self._names = iter(range(1, 10**9))
        self._kept: list[Path | str] = []
        self._many = 0
        columns = ", ".join(f"{name} bigint" for name in ("list", *PLACE)) + "".join(
            f", {name} varchar" for name in TEXTS
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
        """The list's needed columns as Parquet in the folder, written once for all months; Parquet mostly as it lies."""
        if source not in self._staged:
            self._staged[source] = self._write(source) if source.parquet is None else self._scanned(source)
        return self._staged[source]

    def rows(self, lists: Sequence[ListFile]) -> Frame:
        """The rows of all these lists as text: source (the list's `order`), month (202106), row, and :data:`TEXTS`."""
        staged = [(source, self.stage(source)) for source in lists]
        self._many = sum(one.rows for _, one in staged)
        frames = []
        if numbers := [one.number for _, one in staged if one.number]:
            frames.append(self._short(numbers))
        if files := [file for _, one in staged if not one.where_it_lies for file in one.files]:
            frames.append(self.scan(files))
        frames += [_texts(source, *self._scan_numbered(source)) for source, one in staged if one.where_it_lies]
        if not frames:
            return self.small(
                {"source": "bigint", "month": "bigint", "row": "bigint"} | dict.fromkeys(TEXTS, "string"), []
            )
        return frames[0] if len(frames) == 1 else nw.concat(frames)

    def _write(self, source: ListFile) -> Staged:
        files, count, foreign, rows = [], 0, False, iter(source.rows)
        places, constants = source.places(), source.constants()
        cells = CELLS | {"code": self._digest} if source.kind == "accounts" else CELLS
        while batch := [_taken(row, places, cells) for row in islice(rows, BATCH)]:
            table = pd.DataFrame(batch, columns=["row", *places]).astype(dict.fromkeys(places, "str"))
            table = table.assign(source=source.order, month=source.month_number, **constants)[[*PLACE, *TEXTS]]
            count += len(batch)
            foreign = foreign or not all(map(str.isascii, table["code"]))
            if count < BATCH and self.keeps_short_lists:
                number = next(self._names)
                table.insert(0, "list", number)
                self.connection.from_df(table).insert_into("lists")
                return Staged((), count, foreign=foreign, number=number)
            files.append(self._new_file())
            self.connection.from_df(table).write_parquet(str(files[-1]))
        return Staged(tuple(files), count, foreign=foreign)

    def drop_clocks(self, source: ListFile) -> None:
        """Copy a Parquet file that is scanned where it lies, so that each day is one text, whatever the time beside it."""
        self._staged[source] = self._copied(source)

    def _scanned(self, source: ListFile) -> Staged:
        """A Parquet file where it lies; a copy, if its ids are to be hidden or its codes folded."""
        texts = _texts(source, *Workspace._scan_numbered(self, source)).to_native()
        odd = f"count(*) filter (code <> '' and not regexp_matches(code, '{PLAIN}'))"
        count, strange = texts.aggregate(f"count(*), {odd}").fetchall()[0]
        if source.kind == "accounts" or strange:
            return self._copied(source)
        return Staged((source.parquet or Path(),), int(count), where_it_lies=True)

    def _copied(self, source: ListFile) -> Staged:
        """What is needed of a Parquet file, like any other staged list. Always by DuckDB, which has the key."""
        texts = _texts(source, *Workspace._scan_numbered(self, source), clocks=True).to_native()
        folded = "account_key(code)" if source.kind == "accounts" else "fold_code(code)"
        file = self._new_file()
        texts.project(f"* replace ({folded} as code)").write_parquet(str(file))
        copied = self.connection.read_parquet(literal_path(file))
        count, foreign = copied.aggregate("count(*), count(*) filter (strlen(code) <> length(code))").fetchall()[0]
        return Staged((file,), int(count), foreign=foreign > 0)

    # ── the engine: what another one has to say otherwise ──

    keeps_short_lists = True

    def _short(self, numbers: Sequence[int]) -> Frame:
        """Lists that are kept in memory."""
        chosen = self.connection.table("lists").filter(f"list in ({', '.join(map(str, numbers))})")
        return nw.from_native(chosen.project(", ".join((*PLACE, *TEXTS))))

    def scan(self, files: Sequence[Path]) -> Frame:
        """Parquet files of one shape as one frame."""
        return nw.from_native(self.connection.read_parquet([literal_path(file) for file in files]))

    def _scan_numbered(self, source: ListFile) -> tuple[Frame, str]:
        """A Parquet file with the number of each record from 0, and the name of that column."""
        path = literal_path(source.parquet or Path())
        scanned = self.connection.read_parquet(path, file_row_number=True, hive_partitioning=False)
        shown = [_clock_of_vietnam(name, str(kind)) for name, kind in zip(scanned.columns, scanned.types, strict=True)]
        return nw.from_native(scanned.project(", ".join(shown))), "file_row_number"

    def small(self, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        """A small table as a frame; `types` are string, bigint or boolean."""
        kinds = {"string": "varchar"}
        columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in types.items())
        name = self._new_name()
        self.connection.execute(f"create table {name} ({columns})")
        if rows:
            table = pd.DataFrame(list(rows), columns=list(types), dtype=object)
            self.connection.from_df(table).insert_into(name)
        return nw.from_native(self.connection.table(name))

    def keep(self, frame: Frame) -> Frame:
        """The frame computed once, to be used again and again. It may hold codes, never the id of an account as it is."""
        if self._many <= IN_MEMORY:
            name = self._new_name()
            frame.to_native().create(name)
            return nw.from_native(self.connection.table(name))
        file = self._new_file()
        self._kept.append(file)
        frame.to_native().write_parquet(str(file))
        return self.scan([file])

    def forget(self) -> None:
        """Remove what :meth:`keep` and :meth:`small` kept."""
        for kept in self._kept:
            if isinstance(kept, Path):
                kept.unlink(missing_ok=True)
            else:
                self.connection.execute(f"drop table if exists {kept}")
        self._kept.clear()

    def _new_name(self) -> str:
        self._kept.append(name := f"kept_{next(self._names)}")
        return name

    def fetch(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a frame that is known to be small."""
        return list(frame.to_native().fetchall())

    def _new_file(self) -> Path:
        return self.folder / f"{next(self._names)}.parquet"


class SparkWorkspace(Workspace):
    """The same on Spark: lists are staged as Parquet, and every count is computed by the session."""

    keeps_short_lists = False

    def __init__(self, session: Any, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.session = session
        session.conf.set("spark.sql.session.timeZone", "Asia/Ho_Chi_Minh")
        self._cached: list[Any] = []

    def scan(self, files: Sequence[Path]) -> Frame:
        frame: Frame = nw.from_native(self.session.read.parquet(*map(str, files)))
        return frame

    def _scan_numbered(self, source: ListFile) -> tuple[Frame, str]:
        read = self.session.read.parquet(str(source.parquet))
        return nw.from_native(read.selectExpr("*", "_metadata.row_index as file_row_number")), "file_row_number"

    def small(self, types: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in types.items())
        frame: Frame = nw.from_native(self.session.createDataFrame(list(rows), schema))
        return frame

    def keep(self, frame: Frame) -> Frame:
        self._cached.append(frame.to_native().cache())
        kept: Frame = nw.from_native(self._cached[-1])
        return kept

    def forget(self) -> None:
        for cached in self._cached:
            cached.unpersist()
        self._cached.clear()

    def fetch(self, frame: Frame) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in frame.to_native().collect()]


def _dispose(connection: duckdb.DuckDBPyConnection, private: PrivateFolder) -> None:
    connection.close()
    private.close()


def _clock_of_vietnam(name: str, kind: str) -> str:
    """A moment stored with a time zone as clocks in Việt Nam showed it, without asking DuckDB for its time zones."""
    column = '"' + name.replace('"', '""') + '"'
    return f"make_timestamp(epoch_us({column}) + {UTC_PLUS_7}) as {column}" if "TIME ZONE" in kind else column


# ── a row of cells as texts ───────────────────────────────────────────────────────────────────


def _taken(row: Row, places: Mapping[str, int], readers: Mapping[str, Callable[[str], str]]) -> tuple[int | str, ...]:
    number, cells = row
    return (number, *(readers[name](cells[place] if place < len(cells) else "") for name, place in places.items()))


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


CELLS: dict[str, Callable[[str], str]] = {
    "code": code_cell,
    **dict.fromkeys(NAMED, name_cell),
    **dict.fromkeys(DAYS, day_cell),
}


# ── the same for a column of a Parquet file ───────────────────────────────────────────────────


def _texts(source: ListFile, frame: Frame, row: str, clocks: bool = False) -> Frame:
    """A Parquet file's needed columns as text, lazily. `clocks`: drop those, too, that take patterns to find."""
    schema = frame.collect_schema()
    names = [name for name in schema if name != row]
    texts = {}
    for column, place in source.places().items():
        name = names[place]
        text = _text(name, schema[name])
        if column in DAYS:
            texts[column] = _day_text(text, name, schema[name], clocks)
        else:
            texts[column] = text.str.slice(0, LONGEST) if column == "code" else _marks_doubled(text)
    every = texts | {name: nw.lit(value) for name, value in source.constants().items()}
    return frame.select(
        nw.lit(source.order).cast(nw.Int64).alias("source"),
        nw.lit(source.month_number).cast(nw.Int64).alias("month"),
        (nw.col(row).cast(nw.Int64) + FIRST_RECORD).alias("row"),
        *[every[name].alias(name) for name in TEXTS],
    )


def _text(name: str, kind: Any) -> nw.Expr:
    text = nw.col(name).cast(nw.String).fill_null("")
    return text.str.replace_all(r"\.0$", "") if kind in (nw.Float32, nw.Float64) else text


def _marks_doubled(text: nw.Expr) -> nw.Expr:
    first = text.str.slice(0, 1)
    return (
        nw.when(first.is_in([REAL, DECLARED]))
        .then(nw.concat_str([first, text.str.slice(0, LONGEST)]))
        .otherwise(text.str.slice(0, LONGEST))
    )


def _day_text(text: nw.Expr, name: str, kind: Any, clocks: bool) -> nw.Expr:
    if kind in (nw.Date, nw.Datetime):
        day = nw.col(name).cast(nw.Date).cast(nw.String)
        return nw.concat_str([nw.lit(REAL), day]).fill_null("")
    text = text.str.strip_chars(" ")
    # `25/04/2021 08:30:00` and `2021-04-25 08:30:00`, by far the most frequent, without a pattern
    usual = (
        (text.str.len_chars() == 19)
        & text.str.slice(10, 1).is_in([" ", "T"])
        & (text.str.slice(13, 1) == ":")
        & (text.str.slice(16, 1) == ":")
    )
    other = text
    if clocks:
        for pattern, left in REDUCED:
            other = other.str.replace_all(pattern, left)
        other = nw.when(text.str.len_chars() > LONGEST_DAY).then(other).otherwise(text)
    return _marks_doubled(nw.when(usual).then(text.str.slice(0, LONGEST_DAY)).otherwise(other))
