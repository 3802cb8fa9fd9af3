"""Parquet through DuckDB: first the names of the columns, then row after row, never all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...words.catalogue import words
from .bounds import MAX_COLUMNS, Limits, Refused, broken, too_many
from .sheets import DateText, Row, Sheet
from .stamp import Stamp
from .text_of import cell_text, clean

if TYPE_CHECKING:
    import duckdb

FETCH = 2_000
DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"
UTC_PLUS_7 = 7 * 3600 * 10**6
"""Microseconds. A moment stored with a time zone is written as clocks in Việt Nam showed it."""
BYTES_PER_CELL = 16
"""Of text, on the average of as many cells as a file may have: one long text may stand in many rows."""
PLAIN = {"BOOLEAN", "FLOAT", "DOUBLE"}
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True)
class ParquetRows:
    """Rows of a Parquet file: number 1 holds the names of the columns."""

    path: Path
    stamp: Stamp
    columns: tuple[str, ...]
    query: str
    dates: tuple[bool, ...]

    def __iter__(self) -> Iterator[Row]:
        yield 1, self.columns
        with self.stamp.watch(self.path), _opened() as connection:
            result = connection.execute(self.query, [literal_path(self.path)])
            number = 1
            while records := result.fetchmany(FETCH):
                for record in records:
                    number += 1
                    cells = tuple(map(_cell, record, self.dates))
                    if any(cells):
                        yield number, cells


def read_parquet(path: Path, stamp: Stamp, limits: Limits) -> Sheet:
    """The one sheet of a Parquet file, after DuckDB has decoded all of it once."""
    source = literal_path(path)
    with _opened() as connection:
        _check_schema(connection, source)
        table = "read_parquet(?, hive_partitioning = false)"
        described = connection.execute(f"DESCRIBE SELECT * FROM {table}", [source]).fetchall()
        columns = [(str(name), str(kind)) for name, kind, *_ in described]
        texts = (
            " + ".join(f"coalesce(strlen({_quoted(name)}), 0)" for name, kind in columns if kind == "VARCHAR") or "0"
        )
        measured = connection.execute(f"SELECT count(*), coalesce(sum({texts}), 0) FROM {table}", [source]).fetchone()
        if measured is None or not columns:
            raise broken("intake.parquet_with_columns")
        count, length = measured
        if count * len(columns) > limits.unpacked_bytes:
            raise too_many("intake.cells", count=limits.unpacked_bytes)
        if length > limits.unpacked_bytes * BYTES_PER_CELL:
            raise too_many("intake.characters", count=limits.unpacked_bytes * BYTES_PER_CELL)
        shown = [_shown(name, kind) for name, kind in columns]
        query = f"SELECT {', '.join(expression for expression, _ in shown)} FROM {table}"
        hashed = ", ".join(f"bit_xor(hash(c{n}))" for n in range(len(shown)))
        named = ", ".join(f"{expression} AS c{n}" for n, (expression, _) in enumerate(shown))
        connection.execute(f"SELECT {hashed} FROM (SELECT {named} FROM {table})", [source]).fetchall()
    names = tuple(clean(name) for name, _ in columns)
    return Sheet("", ParquetRows(path, stamp, names, query, tuple(is_date for _, is_date in shown)))


def _check_schema(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Refused: nested columns, which a table has no place for and the library follows without end; too many."""
    query = "SELECT num_children FROM parquet_schema(?) LIMIT ?"
    _, *columns = [children for (children,) in connection.execute(query, [source, MAX_COLUMNS + 2]).fetchall()] or [0]
    if any(columns):
        raise Refused("file_spreadsheet", words("intake.nested_parquet"))
    if len(columns) > MAX_COLUMNS:
        raise too_many("intake.columns", count=MAX_COLUMNS)


@contextmanager
def _opened() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb  # only where there is a list or such a file

    try:
        with duckdb.connect(":memory:", config=SETTINGS) as connection:
            yield connection
    except duckdb.OutOfMemoryException:
        raise too_many("intake.bytes_of_memory", count=512000000) from None
    except duckdb.Error:
        raise broken("intake.whole_parquet") from None


def literal_path(path: Path) -> str:
    """DuckDB takes a path for a pattern: signs with a meaning stand in brackets."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.absolute()))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shown(name: str, kind: str) -> tuple[str, bool]:
    """What to select for a column, and whether it is a date."""
    column = _quoted(name)
    if kind == "DATE":
        return f"strftime({column}, '{DAY}')", True
    if kind in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"):
        return f"strftime(make_timestamp(epoch_us({column}) + {UTC_PLUS_7}), '{MOMENT}')", True
    if kind.startswith("TIMESTAMP"):
        return f"strftime(CAST({column} AS TIMESTAMP), '{MOMENT}')", True
    if kind in PLAIN:
        return column, False
    return f"CAST({column} AS VARCHAR)", False


def _cell(value: object, is_date: bool) -> str:
    if is_date and isinstance(value, str):
        return DateText(value.removesuffix("T00:00:00"))
    return cell_text(value)
