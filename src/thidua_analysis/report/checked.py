"""What is wrong with the input as a clerk reads it: what stops a month first, then what moves points, then the rest; like
problems in one block, units and figures by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..intake.forms.names import hinted
from ..intake.month import FACTS, REGISTER
from ..scoring.result import Result
from ..scoring.stakes import points_by_source
from ..words.catalogue import say
from ..words.problems import Problem, Told, kinds
from ..words.vietnamese import count_text
from .sentences import Markdown, marked

ERROR, POINTS, REST = "error", "points", "warning"
LEVELS = {ERROR: "report.check_error", POINTS: "report.check_points", REST: "report.check_warning"}
"""How grave a block is, gravest first, and the word that begins it."""
SOURCES, LACKING = "sources_differ", ("figure_carried", "figure_unknown")
MOST_SHOWN = 3
"""So many remarks stand on the first screen of a report."""
OUR_COLUMNS = {"value", "fact", "unit", "at", "was"}
"""Names of columns that stand only in tables of our own."""


class Block(NamedTuple):
    """Problems of one kind: how grave, the code, what it begins with, and its lines."""

    level: str
    code: str
    head: str
    lines: tuple[str, ...]


class _Found(NamedTuple):
    problem: Problem
    told: Told
    month: Result


def blocks(months: Sequence[Result], language: str = "vi") -> list[Block]:
    """Every problem of these months, each once, in the order in which to deal with them."""
    return blocks_of([(problem, month) for month in months for problem in month.found], language)


def blocks_of(problems: Iterable[tuple[Problem, Result]], language: str = "vi") -> list[Block]:
    """These problems, each with the month it was told of. The last line of a block says what to do."""
    found: dict[Problem, _Found] = {}
    for problem, month in problems:
        found.setdefault(problem, _Found(problem, problem.told(language), month))
    ordered = sorted(found.values(), key=_gravity)
    groups: dict[tuple[str, ...], list[_Found]] = {}
    for one in ordered:
        groups.setdefault((level_of(one.problem), one.problem.code, *_apart(one)), []).append(one)
    return [_block(level, code, sorted(group, key=_place_key), language) for (level, code, *_), group in groups.items()]


def moving(month: Result, language: str = "vi") -> Markdown:
    """The remarks on the data by which points may change: those of which it is known how many, and how many others there are."""
    lines = _sources([_Found(p, p.told(language), month) for p in month.found if p.code == SOURCES][:1], language)
    told = [f"- {marked(line)}" for line in lines[:MOST_SHOWN]]
    if others := sum(level_of(p) == POINTS for p in month.found) - len(told):
        told.append(f"- {say('report.others_move' if told else 'report.some_move', language, count=others)}")
    return Markdown("\n".join(told) or say("report.nothing_moves", language))


def _gravity(one: _Found) -> tuple[int, bool, str]:
    """Gravest first; among what moves points first that of which it is told how many."""
    return list(LEVELS).index(level_of(one.problem)), one.problem.code != SOURCES, one.problem.code


def level_of(problem: Problem) -> str:
    """`error`; `points`, a warning by which points may change; `warning`."""
    if problem.level == ERROR:
        return ERROR
    return POINTS if kinds()[problem.code].points else REST


def _apart(one: _Found) -> tuple[str, ...]:
    """What keeps units that lack something out of one block: that it is not the same they lack, or not in the same month."""
    return (one.told.expected, one.told.file) if _is_unit(one) else ()


def _is_unit(one: _Found) -> bool:
    """Whether it is about figures that a unit as a whole lacks."""
    return one.problem.code in LACKING


def _place_key(one: _Found) -> tuple[str, int, str]:
    return one.told.file, one.told.row or 0, one.told.read


def _block(level: str, code: str, group: Sequence[_Found], language: str) -> Block:
    fix = f"{say('report.what_to_do', language)}: {group[0].told.fix}"
    expected = [_spoken(one.told.expected, one, language) for one in group]
    needed = f"{say('report.needed', language)}: {expected[0]}"
    if len(group) > 1 and _is_unit(group[0]):
        units = [one.month.inputs.names[one.problem.read] for one in group]
        head = say("report.check_units", language, count=len(units), where=group[0].told.file)
        return Block(level, code, head, (", ".join(units), needed, fix))
    if code == SOURCES and not any(one.month.errors for one in group):
        lines = _sources(group, language)
        head = say("report.check_places", language, count=len(lines))
        return Block(level, code, head, (*lines, fix))
    if len(group) == 1:
        (one,) = group
        read = [f"{say('report.was_read', language)}: {_read(one, language)}"] if one.told.read else []
        return Block(level, code, _place(one.told, language), (*read, needed, fix))
    same = len(set(expected)) == 1
    lines = [_line(one, "" if same else told, language) for one, told in zip(group, expected, strict=True)]
    head = say("report.check_places", language, count=len(group))
    return Block(level, code, head, (*lines, *([needed] if same else []), fix))


def _line(one: _Found, expected: str, language: str) -> str:
    """One of several in a block: where, what was read, and where these differ what was expected."""
    told = [_read(one, language), f"{say('report.needed', language)}: {expected}" if expected else ""]
    return ": ".join(filter(None, (_place(one.told, language), "; ".join(filter(None, told)))))


def _sources(group: Sequence[_Found], language: str) -> list[str]:
    """A line for each figure that two sources give: both numbers, and how many points hang on which of them counts."""
    lines = []
    about = {one.problem.read.partition(" = ")[0] for one in group}
    for month in dict.fromkeys(one.month for one in group):
        for row in (row for row in month.two_sources if f"{row.unit}, {row.fact}" in about and row.difference):
            values = {
                "unit": month.inputs.names[row.unit], "fact": month.rules.fact_of(row.fact).name, "month": month.month,
                "report": row.report, "portal": row.portal,
            }  # fmt: skip
            told = say("report.check_two_sources", language, **values)
            points = points_by_source(month, row.unit, row.fact)
            hangs = (
                "" if points is None else say("report.check_points_hang", language, points=count_text(points, language))
            )
            lines.append(told + hangs)
    return lines


def _read(one: _Found, language: str) -> str:
    """What was read, units and figures by their names."""
    if not one.told.read:
        return ""
    first, comma, rest = one.told.read.partition(",")
    name, equals, value = first.partition(" = ")
    named = one.month.inputs.names.get(name, name)
    return repr(_spoken(f"{named}{equals}{value}{comma}{rest}", one, language))


def _spoken(text: str, one: _Found, language: str) -> str:
    """A text with figures by their names, and the units that may be meant."""
    facts: Mapping[str, str] = {fact.id: fact.name[language] for fact in one.month.rules.fact}
    if units := hinted(text):
        told = ", ".join(one.month.inputs.names.get(unit, unit) for unit in units)
        text = f"{text[: text.rindex('(')]}({told}?)"
    return re.sub("[a-z]+(?:_[a-z]+)+", lambda m: facts.get(m[0], m[0]), text)


def _place(told: Told, language: str) -> str:
    """Where it stands, columns of ours left out."""
    place = [told.file]
    place += [f"{say('labels.sheet', language)} {told.sheet}"] if told.sheet else []
    place += [] if told.row is None else [f"{say('labels.row', language)} {told.row}"]
    shown = told.column and (told.column not in OUR_COLUMNS or told.file.endswith((FACTS, REGISTER)))
    place += [f"{say('labels.column', language)} {told.column}"] if shown else []
    return ", ".join(place)
