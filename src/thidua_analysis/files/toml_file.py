"""TOML that somebody else has written: read in bounded time, or one message that says why not.

The standard library follows nesting by calling itself, copies a key for each of its parts and makes integers of any
length; no settings, plan or scenario has a reason for any of that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..words.catalogue import words
from ..words.pair import Words, Wrong
from .foreign import NotPlain, TooLong, read_bytes

MOST_BYTES = 2 << 20
MOST_DEPTH = 32
"""Tables and arrays within one another, and parts of one key."""
MOST_DIGITS = 400
"""Of a number, its powers of ten written out."""

LONG_KEY = re.compile(rf"""(?<![\w"'.-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{MOST_DEPTH}}}""")
DEEP_ARRAY = re.compile(rf"(?<!\[)(?:\[\s*+){{{MOST_DEPTH}}}")


class TomlFault(Wrong):
    """Why a file is not read, without its name."""

    def __str__(self) -> str:
        return self.told.en

    @property
    def told(self) -> Words:
        return words(self.code, **self.values)

    def of(self, path: Path) -> Words:
        """The same, said of a file."""
        return words("schema.at", where=path, told=self.told)


def read_toml(path: Path, parse_float: Callable[[str], Any] = float) -> tuple[dict[str, Any], bytes]:
    """What a TOML file holds, and its bytes. :class:`TomlFault` if it cannot be read, is no TOML or too much of it."""
    raw = toml_bytes(path)
    return parse_toml(raw, parse_float), raw


def toml_bytes(path: Path) -> bytes:
    """The bytes of a TOML file. :class:`TomlFault` if it cannot be read, or is too much."""
    try:
        return read_bytes(path, MOST_BYTES)
    except NotPlain:
        raise TomlFault("files.no_plain_file") from None
    except TooLong:
        most = MOST_BYTES >> 20
        raise TomlFault("files.file_too_long", most=most) from None
    except OSError as e:
        raise TomlFault("files.not_readable", why=e) from None


def parse_toml(raw: bytes, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What TOML in UTF-8 holds, a mark at its beginning and line ends of Windows allowed. :class:`TomlFault` as above.

    >>> parse_toml(b"a.b = [1, 2]")
    {'a': {'b': [1, 2]}}
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        raise TomlFault("files.not_utf8", byte=e.start) from None
    if LONG_KEY.search(text) or DEEP_ARRAY.search(text):
        raise _deep()
    try:
        tree = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError as e:
        raise TomlFault("files.not_toml", why=e) from None
    except RecursionError:
        raise _deep() from None
    except (ValueError, ArithmeticError):  # a number that neither Python nor `parse_float` can make
        raise _long_number() from None
    _check(tree)
    return tree


def _check(tree: dict[str, Any]) -> None:
    """Depth and numbers, without following the tree by calls."""
    level: list[Any] = [tree]
    for _ in range(MOST_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif (isinstance(value, int) and abs(value) >= 10**MOST_DIGITS) or (
                isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > MOST_DIGITS
            ):
                raise _long_number()
        level = below
    if level:
        raise _deep()


def _deep() -> TomlFault:
    return TomlFault("files.nested_too_deeply", most=MOST_DEPTH)


def _long_number() -> TomlFault:
    return TomlFault("files.number_too_long", most=MOST_DIGITS)
