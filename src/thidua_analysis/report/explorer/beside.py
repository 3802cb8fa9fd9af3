"""Several scenarios as tables: beside one another in one period, or each over all periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ...plan.calendar import MONTH
from ...scoring.result import Result
from ...scoring.telling import rank_text, total_text
from ...whatif.cause_words import causes_told, moved_text, prize_lines
from ...whatif.comparison import Comparison, title_of
from ...whatif.lattice import Swept
from ...words.catalogue import say
from ...words.plaintext import printable
from ..sentences import names
from .outcome import arrow, holders


def beside(
    before: Sequence[Swept], versions: Mapping[str, Sequence[Swept]], month: Result, track: str, language: str
) -> str:
    """Points and rank of each unit of a track now and under each scenario, and who wins what."""
    heads = [say("labels.unit", language), say("whatif.now", language), *versions]
    mine = sorted((one for one in before if one.track == track), key=lambda one: one.rank_best or len(before) + 1)
    lines = []
    for now in mine:
        each = [next(one for one in rows if one.unit == now.unit) for rows in versions.values()]
        cells = [f"{_stood(one, language)} {arrow(now, one)}" for one in each]
        moved = any((one.total, one.rank_best, one.prize) != (now.total, now.rank_best, now.prize) for one in each)
        lines.append(_line([_text(names(month)[now.unit]), _stood(now, language), *cells], moved))
    for award in (a for a in month.rules.award if a.when == month.kind):
        for prize in award.prizes:
            told = [holders(rows, prize.clause, month) for rows in (before, *versions.values())]
            lines.append(_line([_text(f"{prize.clause} {prize.name[language]}"), *map(_text, told)], len({*told}) > 1))
    return _table(heads, lines)


def over(found: Sequence[Comparison], track: str, language: str) -> str:
    """Each unit of a track that moves in some period: change and ranks; below, the prizes that go elsewhere."""
    last, lines = found[-1].other, []
    moved = [{row.unit for row in one.move_rows} for one in found]
    for unit in (one.unit for one in last.unit_rows if one.track == track):
        if any(unit in units for units in moved):
            each = [
                _move(one, unit, language) if unit in units else "" for one, units in zip(found, moved, strict=True)
            ]
            lines.append(_line([_text(names(last)[unit]), *each]))
    heads = [say("labels.unit", language), *(_short(one.other, language) for one in found)]
    told = [
        f"{_short(one.other, language)}: {line}"
        for one in found
        for line in prize_lines(one.award_rows, names(last), language)
    ]
    title = f"<p><b>{_text(title_of(found[-1]))}</b> {_text('; '.join(causes_told(found[-1], language)))}</p>"
    none = f"<p>{say('whatif.nobody_moves', language)}</p>"
    return title + (_table(heads, lines) if lines else none) + "".join(f"<div>{_text(one)}</div>" for one in told)


def _stood(row: Swept, language: str) -> str:
    return f"{total_text(row, language)} <small>({rank_text(row)})</small>"


def _move(found: Any, unit: str, language: str) -> str:
    """`−35`, and below it the ranks, where they change."""
    was, now = found.baseline.standing(unit), found.other.standing(unit)
    ranks = dict.fromkeys(rank_text(one) for one in (was, now))
    change = moved_text(was, now, language)
    return change + (f"<br><small>{'→'.join(ranks)}</small>" if len(ranks) > 1 else "")


def _short(period: Any, language: str) -> str:
    month = period.kind == MONTH
    return say("whatif.month", language, month=period.month) if month else str(period.name(language))


def _text(text: str) -> str:
    return escape(printable(text))


def _line(cells: Sequence[str], moved: bool = False) -> str:
    look = ' class="td-moved"' if moved else ""
    return f"<tr{look}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _table(heads: Sequence[str], lines: Sequence[str]) -> str:
    return (
        f'<table class="thidua"><tr>{"".join(f"<th>{_text(one)}</th>" for one in heads)}</tr>{"".join(lines)}</table>'
    )
