"""What to type, or to write by hand, about a name or word that nobody knows: ready to paste. Nothing is guessed: where more
than one thing may be meant, each is a command of its own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ..intake.amended import TABLES
from ..intake.forms.names import hinted
from ..intake.inputs import Inputs
from ..intake.recognised import WORDS
from ..words.catalogue import say
from ..words.problems import Problem
from ..words.vietnamese import name_key

UNITS = ("unit_unknown", "list_unit_unknown")
HEADS = ("unit_missing", "unit_ambiguous")
WHAT = {f"list_{what}_unknown": what for what in TABLES}
COLUMNS = {"status", "due", "finished"}
"""Columns that a list may be declared to be without."""
MASKED = re.compile(r"[a9\W]*[a9]{3}[a9\W]*")
"""The shape of a text that is not shown."""


class Remedy(NamedTuple):
    """A name or word that nobody knows, or a list of which something is to be declared: where it stands, the commands that
    may be meant, each with what it would say, and the line of a file that says the same."""

    code: str
    read: str
    file: str
    row: int | None
    commands: tuple[tuple[str, str], ...]
    line: str


def remedies(problems: Iterable[Problem], inputs: Inputs, end: str, language: str = "vi") -> list[Remedy]:
    """A remedy for each distinct text; `end` follows every command, ` --campaign DIR`."""
    found: dict[tuple[str, str], Remedy] = {}
    for one in problems:
        if remedy := _remedy(one, inputs, end, language):
            said = name_key(one.read) if one.code in (*UNITS, *WHAT) else ""  # else it is about the file
            found.setdefault((remedy.code, said or f"{one.file}:{one.row}"), remedy)
    return list(found.values())


def _remedy(one: Problem, inputs: Inputs, end: str, language: str) -> Remedy | None:
    near = hinted(one.expected if isinstance(one.expected, str) else one.expected[language])
    commands: Sequence[tuple[str, str]] = ()
    line = ""
    told = not MASKED.fullmatch(one.read)
    if one.code in UNITS and one.read:
        if told:
            commands = [(inputs.names[unit], f"thidua alias {unit} {quoted(one.read)}") for unit in near]
            other = say("report.no_competitor", language)
            commands = [*commands, (other, f"thidua declare outsider {quoted(one.read)}")]
            line = f"outsiders = [{json.dumps(one.read, ensure_ascii=False)}]"
    elif one.code in HEADS:
        about = f"{quoted(_name(one))} --month {one.file[:7]}"
        commands = [(inputs.names[unit], f"thidua declare list {about} --unit {unit}") for unit in near]
        line = f'[[source]] files = {json.dumps(_name(one), ensure_ascii=False)}, unit = "{near[0] if near else "…"}"'
    elif one.code in WHAT and one.read:
        if told:
            what = WHAT[one.code]
            meant = _values(what, one.read)
            commands = [(name, f"thidua declare {what} {quoted(one.read)} = {value}") for name, value in meant]
            values = " | ".join(f'"{value}"' if what == "channel" else value for _, value in meant)
            line = f"[{TABLES[what]}] {json.dumps(one.read, ensure_ascii=False)} = {values}"
    elif one.code in ("list_undeclared", "list_column_absent"):
        commands, line = _of_list(one, language)
    else:
        return None
    return Remedy(one.code, one.read if one.code not in HEADS else "", one.file, one.row, tuple((n, c + end) for n, c in commands), line)  # fmt: skip


def _of_list(one: Problem, language: str) -> tuple[list[tuple[str, str]], str]:
    """What may be declared of a whole list: that it is without a column, or its channel, level, unit."""
    about = f"thidua declare list {quoted(_name(one))} --month {one.file[:7]}"
    lacking = one.column.split(", ")
    files = f"[[source]] files = {json.dumps(_name(one), ensure_ascii=False)}"
    if without := [name for name in lacking if name in COLUMNS]:
        options = " ".join(f"--without {name}" for name in without)
        return [
            (say("report.list_has_none", language), f"{about} {options}")
        ], f"{files}, without = {json.dumps(without)}"
    told = {"channel": ("--channel online", 'channel = "online"'), "level": ("--level 4", "level = 4")}
    asked = [told[name] for name in lacking if name in told]
    if not asked:
        return [], f'{files}, columns = {{ unit = "…" }}'
    options, keys = (" ".join(option for option, _ in asked), ", ".join(key for _, key in asked))
    return [(say("report.list_online_4", language), f"{about} {options}")], f"{files}, {keys}"


def _values(what: str, text: str) -> list[tuple[str, str]]:
    """What a word may be declared to mean: of statuses the nearest, all where none is near; each with its name."""
    if what == "status":
        every = {name: str(number) for name, number in WORDS["statuses"].items()}
        keys = {name_key(name): name for name in every}
        near = [keys[key] for key in get_close_matches(name_key(text), keys, n=3, cutoff=0.5)]
        return [(name, every[name]) for name in near] or list(every.items())
    if what == "channel":
        return [(names[1], channel) for channel, names in WORDS["channels"].items()]
    return [(f"{number} ({name})", str(number)) for name, number in WORDS["levels"].items() if " " in name]


def _name(one: Problem) -> str:
    return one.file.partition("/")[2]


def quoted(text: str) -> str:
    """A text as a word of a command, for any shell where that can be.

    >>> print(quoted("Xã Tân Hoà (một cửa)"), quoted('Xã "Tân"'))
    "Xã Tân Hoà (một cửa)" 'Xã "Tân"'
    """
    return shlex.quote(text) if set(text) & set('"$`\\!%') else f'"{text}"'
