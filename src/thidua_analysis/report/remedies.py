"""What to type, or to write by hand, about a name or word that nobody knows: ready to paste. Nothing is guessed: where more
than one thing may be meant, each is a command of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from ..intake.amended import TABLES
from ..intake.forms.consolidated import figure_headings
from ..intake.forms.names import hinted
from ..intake.inputs import Inputs
from ..intake.recognised import WORDS
from ..words.catalogue import say
from ..words.problems import Problem
from ..words.vietnamese import name_key
from .commands import quoted

UNITS = ("unit_unknown", "unit_short", "list_unit_unknown")
HEADS = ("unit_missing", "unit_ambiguous")
WHAT = {f"list_{what}_unknown": what for what in TABLES}
LISTS = ("list_undeclared", "list_column_absent")
COLUMN = "column_unread"
ROWS = ("row_unknown", COLUMN)
DAYS = ("receipts_unstated",)
NO_DATA = ("form_unknown",)
COLUMNS = {"status", "due", "finished"}
"""Columns that a list may be declared to be without."""
MASKED = re.compile(r"(?<!\w)(a{2,}|9{2,})(?!\w)")
"""The shape of a word that is not shown: what holds one cannot be typed again."""


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
    """A remedy for each distinct text, column, row or list; `end` follows every command, ` --campaign DIR`."""
    found: dict[tuple[str, str], Remedy] = {}
    for one in problems:
        of_text = one.code in (*UNITS, *WHAT)
        if (of_text and not one.read) or not (told := _told(one, inputs, language)):
            continue
        commands, line = told
        called = _called(one, inputs) if one.code in ROWS else one.read
        said = name_key(one.read) if of_text else f"{one.file}:{one.row}:{called if one.code == COLUMN else one.column}"
        read = "" if one.code in (*HEADS, *NO_DATA) else called
        whole = tuple((means, command + end) for means, command in commands)
        found.setdefault((one.code, said), Remedy(one.code, read, one.file, one.row, whole, line))
    return list(found.values())


Commands = list[tuple[str, str]]


def _told(one: Problem, inputs: Inputs, language: str) -> tuple[Commands, str] | None:
    """What may be meant, each with its command, and the line that says the same; None where there is nothing to declare."""
    if one.code in HEADS and _of_several(one, inputs):
        return None
    if one.code in (*UNITS, *WHAT) and MASKED.search(one.read):
        return [], ""
    near = hinted(one.expected if isinstance(one.expected, str) else one.expected[language])
    if one.code in UNITS:
        return _of_unit(one.read, {unit: inputs.names[unit] for unit in near}, language)
    if one.code in HEADS:
        return _of_head(one, {unit: inputs.names[unit] for unit in near})
    if one.code in DAYS:
        return [(say("report.all_received_on", language), f"thidua declare list {quoted(_name(one))} --month {one.file[:7]} --received {say('report.some_day', language)}")], ""  # fmt: skip
    if one.code in NO_DATA:
        why = say("report.no_figures", language)
        return [(why, f"thidua declare list {quoted(_name(one))} --month {one.file[:7]} --ignore {quoted(why)}")], ""
    if one.code in ROWS:
        return _of_row(one, inputs, language)
    if one.code in WHAT:
        return _of_word(WHAT[one.code], one.read)
    return _of_list(one, language) if one.code in LISTS else None


def _of_unit(read: str, near: Mapping[str, str], language: str) -> tuple[Commands, str]:
    commands = [(name, f"thidua alias {unit} {quoted(read)}") for unit, name in near.items()]
    other = say("report.no_competitor", language)
    return [*commands, (other, f"thidua declare outsider {quoted(read)}")], f"outsiders = [{_toml(read)}]"


def _of_head(one: Problem, near: Mapping[str, str]) -> tuple[Commands, str]:
    """Whose a report is that names no unit, or several."""
    about = f"{quoted(_name(one))} --month {one.file[:7]}"
    commands = [(name, f"thidua declare list {about} --unit {unit}") for unit, name in near.items()]
    return commands, f'[[source]] files = {_toml(_name(one))}, unit = "{next(iter(near), "…")}"'


def _of_several(one: Problem, inputs: Inputs) -> bool:
    """Whether a workbook has other sheets that are read: what is declared of the file would make all of them one unit's."""
    sheets = {taken.sheet for taken in inputs.files(one.file[:7]).file_rows if taken.file == one.file and taken.form}
    return bool(sheets - {one.sheet})


def _of_row(one: Problem, inputs: Inputs, language: str) -> tuple[Commands, str]:
    """Which figure a row or column of reports may be: those that are called nearly so, all where none is; or none."""
    called = _called(one, inputs)
    if not called or MASKED.search(called):
        return [], ""
    facts = {fact.id: fact.name[language] for fact in inputs.rules.fact}
    spelt = {name_key(text): name for form in inputs.forms for name, some in form.rows.items() for text in some}
    spelt |= {name_key(fact.name.vi): fact.id for fact in inputs.rules.fact}
    told = set(name_key(called).split())

    def likeness(key: str) -> tuple[float, float]:
        mine = set(key.split())
        return len(told & mine) / len(told | mine), SequenceMatcher(None, key, name_key(called)).ratio()

    near = sorted((key for key, name in spelt.items() if name in facts), key=likeness, reverse=True)
    meant = list(dict.fromkeys(facts[spelt[key]] for key in near))[:3]
    commands = [(name, f"thidua declare row {quoted(called)} = {quoted(name)}") for name in meant]
    unused = say("labels.not_used", language)
    return [*commands, (unused, f"thidua declare row {quoted(called)} = {quoted(unused)}")], ""


def _called(one: Problem, inputs: Inputs) -> str:
    """What a row, or the figure of a column under its headings, is called."""
    if one.code != COLUMN:
        return one.read
    return figure_headings(inputs.forms, inputs.rules, {}).called(one.column.split(" > "))


def _of_word(what: str, read: str) -> tuple[Commands, str]:
    meant = _values(what, read)
    values = " | ".join(_toml(value) if what == "channel" else value for _, value in meant)
    commands = [(name, f"thidua declare {what} {quoted(read)} = {value}") for name, value in meant]
    return commands, f"[{TABLES[what]}] {_toml(read)} = {values}"


def _of_list(one: Problem, language: str) -> tuple[Commands, str]:
    """What may be declared of a whole list: that it is without a column, or its channel, level, unit."""
    about = f"thidua declare list {quoted(_name(one))} --month {one.file[:7]}"
    lacking = one.column.split(", ")
    files = f"[[source]] files = {_toml(_name(one))}"
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


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _name(one: Problem) -> str:
    return one.file.partition("/")[2]
