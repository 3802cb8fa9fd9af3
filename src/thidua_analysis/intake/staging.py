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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd

from ..private import PrivateFolder
from ..vietnamese import CLOCK, clean
from .parquet import UTC_PLUS_7, literal_path
from .sheets import DateText, Row

Frame = nw.LazyFrame[Any]

DAYS = ("received", "due", "finished")
NAMED = ("unit", "status", "channel", "level")
PLACE = ("source", "month", "row")
TEXTS = ("code", *NAMED, *DAYS)
"""The text columns of a staged list. An account's day of creation stands in `received`."""

COUNTS = {
    "dossiers": ("received", "resolved", "on_time", "overdue", "in_time", "everything"),
    "accounts": ("received",),
}
"""What is counted; which figure of the plan each is, the form of the list says."""

REAL = "@"
"""Before a day that the file itself stores as a date, so that it can be told from text."""
DECLARED = "="
"""Before a value that the campaign declares for the whole list; alone: nothing says so, and nothing has to."""

FIRST_RECORD = 2
BATCH = 20_000
LONGEST = 240
"""Characters of a cell that are kept: no name, status or date is longer."""

# the same patterns in Python, DuckDB and Spark
CLOCK_AFTER = rf"[tT ,\u00a0]+{CLOCK}(?: ?(?:sa|ch|SA|CH)|\+07:?00)?$".replace("\\u00a0", "\u00a0")
CLOCK_BEFORE = rf"^{CLOCK},? "


@dataclass(frozen=True, eq=False)
class ListFile:
    """One list of dossiers or accounts, as it came: where it lay, which column is where, what is declared."""

    kind: Literal["dossiers", "accounts"]
    month: str
    """The folder it lay in."""
    file: str
    """What messages call it: `2021-06/ho-so.xls`."""
    sheet: str
    sha256: str
    columns: Mapping[str, int]
    """Name of a column → its place in a row. Dossiers: code, unit, status, channel, level, received, due, finished;
    accounts: code, unit, created. A column that is not there has no key."""
    rows: Iterable[Row]
    """Data rows alone, without header and totals; can be iterated over again and again."""
    parquet: Path | None = None
    """Where the file is Parquet: then it is scanned, not iterated over. Its first record is row 2, below the names."""
    channel: str | None = None
    """Declared for the whole list: online, in_person or post. A declaration goes before a column."""
    level: int | None = None
    unit: str | None = None
    covers: tuple[str, ...] = ()
    """Units of which this list holds everything: one without a row has zero."""
    facts: Mapping[str, str] | None = None
    """What is counted → the figure it is; without, counts keep their own names."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Name of a column → what the file calls it, for messages."""
    order: int = 0
    """Place among the lists of the campaign, by month and file: of two rows with one code the later counts."""

    @property
    def scanned(self) -> bool:
        """Whether an engine reads the file where it lies. Accounts are always copied, for the sake of their ids."""
        return self.parquet is not None and self.kind == "dossiers"

    @property
    def undeclared(self) -> tuple[str, ...]:
        """What neither a column nor a declaration says; such a list cannot be counted."""
        asked = ("unit", "channel", "level") if self.kind == "dossiers" else ("unit",)
        return tuple(name for name in asked if name not in self.columns and getattr(self, name) is None)

    @property
    def month_number(self) -> int:
        """The month as engines compare it, 202106."""
        return int(self.month.replace("-", ""))

    @property
    def all_channels(self) -> bool:
        """Whether the list tells the channel of each dossier, so that it speaks of all of them."""
        return self.kind == "dossiers" and "channel" in self.columns and self.channel is None and not self.undeclared

    @property
    def may_hold_online(self) -> bool:
        """Whether nothing declared keeps dossiers online of level 3 or 4 out of the list."""
        return self.channel in (None, "online") and (self.level is None or self.level >= 3)

    def constants(self) -> dict[str, str]:
        """The texts that stand in every row alike, for what is declared or has no column."""
        absent = {name: "" for name in TEXTS if name not in self._places()}
        if "status" in absent:
            absent["status"] = DECLARED
        if self.kind == "accounts":
            return absent | {"channel": f"{DECLARED}online", "level": f"{DECLARED}4"} | self._declared("unit")
        return absent | self._declared("unit", "channel", "level")

    def _declared(self, *names: str) -> dict[str, str]:
        return {name: f"{DECLARED}{getattr(self, name)}" for name in names if getattr(self, name) is not None}

    def _places(self) -> dict[str, int]:
        known = {self.name_of(name): name for name in TEXTS}
        return {known[name]: place for name, place in self.columns.items() if name in known}

    def places(self) -> dict[str, int]:
        """Staged column → place in a row, of those that have to be read."""
        constants = self.constants()
        return {name: place for name, place in self._places().items() if name not in constants}

    def name_of(self, column: str) -> str:
        """What a staged column is called in this kind of list."""
        return "created" if self.kind == "accounts" and column == "received" else column

    def figures(self) -> dict[str, str]:
        """What is counted in such a list → the figure it is."""
        return {name: name for name in COUNTS[self.kind]} if self.facts is None else dict(self.facts)

    def heading_of(self, column: str) -> str:
        """What the file itself calls a staged column."""
        return self.headings.get(self.name_of(column), self.name_of(column))


@dataclass(frozen=True)
class Staged:
    """A list that an engine can scan, and how many rows it has."""

    files: tuple[Path, ...]
    rows: int


class Workspace:
    """A temporary folder and DuckDB: what lists are counted in. Close it, use it as a context, or just drop it.

    `memory_limit` is DuckDB's; what does not fit is spilled to the folder.

    >>> with Workspace() as workspace:
    ...     workspace.fetch(workspace.small({"unit": "string", "rows": "bigint"}, [("tan-hoa", 2)]))
    [('tan-hoa', 2)]
    """

    def __init__(self, folder: Path | None = None, memory_limit: str = "500MB", threads: int | None = None) -> None:
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
        self._staged: weakref.WeakKeyDictionary[ListFile, Staged] = weakref.WeakKeyDictionary()
        self._names = iter(range(10**9))
        self._kept: list[Path] = []
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
        """The list's needed columns as Parquet in the folder, written once for all months."""
        if source not in self._staged:
            if source.parquet is None:
                self._staged[source] = self._write(source)
            else:
                self._staged[source] = self._measure(source.parquet if source.scanned else self._copy(source))
        return self._staged[source]

    def rows(self, lists: Sequence[ListFile]) -> Frame:
        """The rows of all these lists as text: source (the list's `order`), month (202106), row, and :data:`TEXTS`."""
        frames = []
        if files := [file for source in lists if not source.scanned for file in self.stage(source).files]:
            frames.append(self.scan(files))
        frames += [_texts(source, *self._scan_numbered(source)) for source in lists if source.scanned]
        if not frames:
            return self.small(
                {"source": "bigint", "month": "bigint", "row": "bigint"} | dict.fromkeys(TEXTS, "string"), []
            )
        return frames[0] if len(frames) == 1 else nw.concat(frames)

    def _write(self, source: ListFile) -> Staged:
        files, count, rows = [], 0, iter(source.rows)
        places, constants = source.places(), source.constants()
        cells = CELLS | {"code": lambda cell: self._digest(code_cell(cell))} if source.kind == "accounts" else CELLS
        while batch := [_taken(row, places, cells) for row in islice(rows, BATCH)]:
            table = pd.DataFrame(batch, columns=["row", *places]).astype(dict.fromkeys(places, "str"))
            table = table.assign(source=source.order, month=source.month_number, **constants)[[*PLACE, *TEXTS]]
            files.append(self._new_file())
            self.connection.from_df(table).write_parquet(str(files[-1]))
            count += len(batch)
        return Staged(tuple(files), count)

    def _measure(self, path: Path) -> Staged:
        counted = self.connection.read_parquet(literal_path(path), hive_partitioning=False).aggregate("count(*)")
        return Staged((path,), int(counted.fetchall()[0][0]))

    def _copy(self, source: ListFile) -> Path:
        """A Parquet file of accounts, its needed columns alone and without ids. Always by DuckDB, which has the key."""
        texts = _texts(source, *Workspace._scan_numbered(self, source))
        file = self._new_file()
        texts.to_native().project("* replace (account_key(code) as code)").write_parquet(str(file))
        return file

    # ── the engine: what another one has to say otherwise ──

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
        table = pd.DataFrame(list(rows), columns=list(types), dtype=object)
        kinds = {"string": "varchar"}
        cast = ", ".join(f'cast("{name}" as {kinds.get(kind, kind)}) as "{name}"' for name, kind in types.items())
        return nw.from_native(self.connection.from_df(table).project(cast))

    def keep(self, frame: Frame) -> Frame:
        """The frame computed once, to be used again and again. It may hold codes, never the id of an account as it is."""
        self._kept.append(self._new_file())
        frame.to_native().write_parquet(str(self._kept[-1]))
        return self.scan(self._kept[-1:])

    def forget(self) -> None:
        """Remove what :meth:`keep` kept."""
        for file in self._kept:
            file.unlink(missing_ok=True)
        self._kept.clear()

    def fetch(self, frame: Frame) -> list[tuple[Any, ...]]:
        """The rows of a frame that is known to be small."""
        return list(frame.to_native().fetchall())

    def _new_file(self) -> Path:
        return self.folder / f"{next(self._names)}.parquet"


class SparkWorkspace(Workspace):
    """The same on Spark: lists are staged as Parquet, and every count is computed by the session."""

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
    """What stands for the cleaned id of an account: it tells two ids apart, and nothing else. Blank stays blank.

    >>> account_key(b"1", "A@b.vn") == account_key(b"1", "a@B.vn") != account_key(b"2", "a@b.vn"), account_key(b"1", "")
    (True, '')
    """
    return (
        blake2b(code.casefold().encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest() if code else ""
    )


def code_cell(cell: str) -> str:
    """A dossier's code as it was meant: without what cannot be seen, on one line."""
    plain = cell.isascii() and cell.isprintable() and "  " not in cell and not cell.startswith(("'", " "))
    return (cell if plain and not cell.endswith(" ") else " ".join(clean(cell).split()))[:LONGEST]


def name_cell(cell: str) -> str:
    """A name as it stands: it is read only once for all rows that have it. Marks of ours are doubled."""
    return _escaped(cell[:LONGEST])


def day_cell(cell: str) -> str:
    """The day of a cell without its time; a real date marked as one.

    >>> day_cell("25/04/2021 08:30:00"), day_cell(DateText("2021-04-25T08:30:00")), day_cell("?")
    ('25/04/2021', '@2021-04-25', '?')
    """
    if isinstance(cell, DateText):
        return f"{REAL}{cell[:10]}"
    if ":" in cell:
        cell = re.sub(CLOCK_BEFORE, "", re.sub(CLOCK_AFTER, "", clean(cell)))
    return _escaped(cell[:LONGEST])


def _escaped(text: str) -> str:
    return text[0] + text if text.startswith((REAL, DECLARED)) else text


CELLS: dict[str, Callable[[str], str]] = {
    "code": code_cell,
    **dict.fromkeys(NAMED, name_cell),
    **dict.fromkeys(DAYS, day_cell),
}


# ── the same for a column of a Parquet file ───────────────────────────────────────────────────


def _texts(source: ListFile, frame: Frame, row: str) -> Frame:
    """A Parquet file's needed columns as text, lazily."""
    schema = frame.collect_schema()
    names = [name for name in schema if name != row]
    texts = {}
    for column, place in source.places().items():
        name = names[place]
        as_text = _day_texts if column in DAYS else _code_texts if column == "code" else _name_texts
        texts[column] = as_text(name, schema[name])
    constants = {name: nw.lit(value) for name, value in source.constants().items()}
    every = texts | constants
    return frame.select(
        nw.lit(source.order).cast(nw.Int64).alias("source"),
        nw.lit(source.month_number).cast(nw.Int64).alias("month"),
        (nw.col(row).cast(nw.Int64) + FIRST_RECORD).alias("row"),
        *[every[name].alias(name) for name in TEXTS],
    )


def _text(name: str, kind: Any) -> nw.Expr:
    text = nw.col(name).cast(nw.String).fill_null("")
    return text.str.replace_all(r"\.0$", "") if kind in (nw.Float32, nw.Float64) else text


def _code_texts(name: str, kind: Any) -> nw.Expr:
    text = _text(name, kind).str.replace_all("[\u00a0\\s]+", " ")
    return text.str.strip_chars(" '\u200b\ufeff").str.slice(0, LONGEST)


def _name_texts(name: str, kind: Any) -> nw.Expr:
    return _marks_doubled(_text(name, kind))


def _marks_doubled(text: nw.Expr) -> nw.Expr:
    first = text.str.slice(0, 1)
    return (
        nw.when(first.is_in([REAL, DECLARED]))
        .then(nw.concat_str([first, text.str.slice(0, LONGEST)]))
        .otherwise(text.str.slice(0, LONGEST))
    )


def _day_texts(name: str, kind: Any) -> nw.Expr:
    if kind in (nw.Date, nw.Datetime):
        day = nw.col(name).cast(nw.Date).cast(nw.String)
        return nw.concat_str([nw.lit(REAL), day]).fill_null("")
    text = _text(name, kind).str.strip_chars(" ")
    # `25/04/2021 08:30:00` and `2021-04-25 08:30:00`, by far the most frequent, without a pattern
    usual = (
        (text.str.len_chars() == 19)
        & text.str.slice(10, 1).is_in([" ", "T"])
        & (text.str.slice(13, 1) == ":")
        & (text.str.slice(16, 1) == ":")
    )
    rare = text.str.replace_all(CLOCK_AFTER, "").str.replace_all(CLOCK_BEFORE, "")
    timed = nw.when(text.str.contains(":", literal=True)).then(rare).otherwise(text)
    return nw.when(usual).then(text.str.slice(0, 10)).otherwise(_marks_doubled(timed))
