"""Figures that read the same in colour, in grey, and without red or green.

Each part of a score has its own shade and its own lines, every bar carries its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import pandas as pd

from ..scoring.marginal import bonus_shares
from ..scoring.result import Result
from ..scoring.rows import Standing
from ..scoring.telling import rank_text, total_text
from ..whatif.comparison import Comparison
from ..whatif.lattice import Swept
from ..whatif.readings import Readings
from ..words.catalogue import say
from ..words.columns import Points
from ..words.vietnamese import count_text
from .drawing import INK, Drawing, Fill, Picture, apart, blue, scale, ticks, width_of
from .sentences import names, track_name

BASE, BONUS, DEDUCTION, PALE, FRAME = "#22577a", "#f2b134", "#8c8c8c", "#b8b8b8", "#b5651d"
WIDTH, EDGE = 576.0, 6.0
HEAD = 40.0
"""The height above the first row: title, and what stands above the columns."""
DASHES = (4.0, 3.0)
LINED, CROSSED = Fill(BONUS, "///"), Fill(DEDUCTION, "xxx")
LOST, UNSCORED = Fill("white", "xxx", PALE), Fill("white", "\\\\", DEDUCTION)
"""A deduction, and what is not scored, in the heat map."""


def finish(drawing: Drawing, month: Result, alt: str, language: str) -> Picture:
    """The drawing as a picture; what is synthetic, a draft, or only supposed, says so."""
    marks = [say(mark, language) for mark in month.inputs.settings.marks]
    if month.scenario:
        marks.append(say("report.supposed_mark", language))
    if marks:
        drawing.text(drawing.width - EDGE, drawing.height - 8, " · ".join(marks), 8, colour="#555555", at="end")
    return drawing.picture(alt)


def _rows(labels: Sequence[str], row: float, foot: float, title: str) -> tuple[Drawing, float]:
    """A drawing with its title and a label at the left of each row, and where the labels end."""
    drawing = Drawing(WIDTH, HEAD + row * len(labels) + foot)
    drawing.text(EDGE, 12, title[:1].upper() + title[1:], 10, bold=True)
    left = EDGE + max((width_of(label) for label in labels), default=0) + 6
    for n, label in enumerate(labels):
        drawing.text(left - 6, HEAD + row * (n + 0.5), label, at="end")
    return drawing, left


def _axis(drawing: Drawing, x: Any, low: float, high: float, y: float, label: str, language: str) -> None:
    """A line of values below the rows, with round numbers and what they are."""
    drawing.line([(x(low), y), (x(high), y)], INK, 0.8)
    for tick in ticks(low, high):
        drawing.line([(x(tick), y), (x(tick), y + 3)], INK, 0.8)
        drawing.text(x(tick), y + 10, count_text(tick, language), 8, at="middle")
    drawing.text((x(low) + x(high)) / 2, y + 24, label, at="middle")


def _gate(drawing: Drawing, month: Result, x: Any, y: float, language: str) -> None:
    """The line of the gate through the rows down to `y`, where the plan has one."""
    if month.rules.gate:
        at = x(float(month.rules.gate.points))
        drawing.line([(at, HEAD - 4), (at, y)], INK, 1, DASHES)
        limit = count_text(month.rules.gate.points, language)
        drawing.text(at, HEAD - 10, say("report.gate_at", language, limit=limit), 8, at="middle")


def _legend(drawing: Drawing, y: float, parts: Sequence[tuple[Fill | str, str]]) -> None:
    """What each fill stands for, in the middle of a line."""
    wide = sum(width_of(label, 8) + 40 for _, label in parts) - 14
    at = (drawing.width - wide) / 2
    for shade, label in parts:
        drawing.box(at, y - 4, 20, 8, shade)
        at += 26 + drawing.text(at + 26, y, label, 8) + 14


def points_bars(month: Result, track: str, language: str = "vi") -> Picture:
    """Base, bonus and deduction of each unit as one bar, best first, with the line of the gate."""
    units, called = [one for one in month.standing_rows if one.track == track], names(month)
    called_track = track_name(month, track, language)
    labels = [f"{_rank(u)}{called[u.unit]}" for u in units]
    row = 24.0
    drawing, left = _rows(labels, row, 66, f"{called_track} – {month.name(language)}")
    fills: dict[str, Fill | str] = {"base": BASE, "bonus": LINED, "deduction": CROSSED}
    low = min([-8.0, *(float(u.deduction) - 2 for u in units)])
    high = max([100.0, *((float(u.base) + float(u.bonus)) * 1.02 for u in units)])
    room = max((width_of(total_text(u, language), bold=True) for u in units), default=0) + 10
    x, foot = scale(low, high, left, WIDTH - EDGE - room), HEAD + row * len(units) + 2
    _gate(drawing, month, x, foot, language)
    for n, unit in enumerate(units):
        y, right, below = HEAD + row * n, 0.0, 0.0
        for part, shade in fills.items():
            value = float(getattr(unit, part))
            start = right if value >= 0 else below + value
            if value:
                drawing.box(x(start), y + 0.14 * row, x(start + abs(value)) - x(start), 0.72 * row, shade, "white", 0.5)
            right, below = (right + value, below) if value >= 0 else (right, below + value)
        drawing.text(x(right) + 5, y + row / 2, total_text(unit, language), bold=unit.eligible is True, back="white")
    drawing.line([(x(0), HEAD - 4), (x(0), foot)], INK, 0.8)
    _axis(drawing, x, low, high, foot, say("labels.points", language), language)
    parts = say("labels.parts", language).split("|")
    _legend(drawing, foot + 40, list(zip(fills.values(), parts, strict=True)))
    told = "; ".join(f"{called[u.unit]} {total_text(u, language)}" for u in units)
    return finish(drawing, month, f"{say('report.alt_points', language)}: {called_track}. {told}", language)


def _rank(unit: Standing) -> str:
    return "" if unit.rank_best is None else f"{rank_text(unit)}. "


def heat_map(month: Result, track: str, language: str = "vi") -> Picture:
    """Points of each unit on each criterion, and its deductions: dark is much, the number in each cell. A cell that is not
    scored has lines, a deduction crosses."""
    criteria = month.rules.criteria(track)
    units = [one.unit for one in month.standing_rows if one.track == track]
    sums: dict[tuple[str, str], Points] = {}
    lost: dict[str, Points] = {}
    for line in month.line_rows:
        if line.points is not None and line.part == "deduction":
            lost[line.unit] = lost.get(line.unit, 0) + line.points
        elif line.points is not None:
            about = (line.unit, line.criterion)
            sums[about] = sums.get(about, 0) + line.points
    called, told = names(month), []
    heads = [[c.id, *fill(c.name[language], 13).split("\n")] for c in criteria]
    heads.append(["", say("report.deductions_heading", language)])
    top, row, deep = (
        max([1.0, *(float(n) for (unit, _), n in sums.items() if unit in units)]),
        21.0,
        max(map(len, heads)),
    )
    above = 10 + 11.0 * deep
    drawing = Drawing(WIDTH, above + row * len(units) + 18)
    left = EDGE + max((width_of(called[u]) for u in units), default=0) + 6
    wide = (WIDTH - EDGE - left) / len(heads)
    for column, head in enumerate(heads):
        for n, words in enumerate(head):
            drawing.text(left + wide * (column + 0.5), 8 + 11 * (n + deep - len(head)), words, 8.5, at="middle")
    for n, unit in enumerate(units):
        y = above + row * n
        drawing.text(left - 6, y + row / 2, called[unit], at="end")
        given = [sums.get((unit, c.id)) for c in criteria]
        shown = zip((c.id for c in criteria), given, strict=True)
        told.append(f"{called[unit]} {', '.join(f'{c} {count_text(points, language)}' for c, points in shown)}")
        for column, points in enumerate([*given, lost.get(unit, 0)]):
            value = None if points is None else float(points)
            share = 0.08 + 0.82 * value / top if value else 0.0
            shade: Fill | str = "white"
            ink, back = INK, ""
            if value is None:
                shade, back = UNSCORED, "white"
            elif value < 0:
                shade, back = LOST, "white"
            elif value > 0:
                shade, ink = blue(share), "white" if share > 0.55 else INK
            at = left + wide * column
            drawing.box(at, y, wide, row, shade, "#dddddd")
            drawing.text(
                at + wide / 2, y + row / 2, count_text(points, language), 8.5, colour=ink, at="middle", back=back
            )
    alt = f"{say('report.alt_heat_map', language)}: {track_name(month, track, language)}. {'; '.join(told)}"
    return finish(drawing, month, alt, language)


def trajectory(month: Result, track: str, language: str = "vi") -> Picture:
    """Total points of each unit over the months so far, where they are complete; the three best named and drawn strongest."""
    months, called = month.so_far, names(month)
    tables = [{one.unit: one for one in m.standing_rows} for m in months]
    now = tables[-1]
    order = [unit for unit, row in now.items() if row.track == track]
    totals = {u: [float(t[u].total) if u in t and t[u].complete else None for t in tables] for u in order}
    last = [float(now[u].total) for u in order]
    labels = [f"{called[u]} {total_text(now[u], language)}" for u in order]
    drawing = Drawing(WIDTH, 300)
    drawing.text(EDGE, 12, track_name(month, track, language), 10, bold=True)
    left, right = 52.0, WIDTH - EDGE - max(width_of(label, 8, n < 3) for n, label in enumerate(labels)) - 26
    values = [v for row in totals.values() for v in row if v is not None] + last
    high = max([100.0, *values]) * 1.04
    heights = apart(last, gap=10 * high / 240)
    low = min([0.0, *values, *heights]) - 0.02 * high
    x, y = scale(-0.3, max(len(months) - 1, 1) + 0.1, left, right), scale(low, high, 266, 36)
    for tick in ticks(low, high):
        drawing.line([(left - 3, y(tick)), (left, y(tick))], INK, 0.8)
        drawing.text(left - 6, y(tick), count_text(tick, language), 8, at="end")
    drawing.line([(left, y(low)), (left, y(high))], INK, 0.8)
    drawing.line([(left, y(0)), (right, y(0))], INK, 0.5)
    drawing.text(EDGE, 26, say("labels.total_points", language), 8)
    for n, one in enumerate(months):
        drawing.text(x(n), 276, say("report.month_heading", language, month=one.month), 8.5, at="middle")
    if month.rules.gate:
        gate = float(month.rules.gate.points)
        drawing.line([(left, y(gate)), (right, y(gate))], INK, 1, DASHES)
        told = say("report.gate_at", language, limit=count_text(month.rules.gate.points, language))
        drawing.line([(left + 60, 26), (left + 84, 26)], INK, 1, DASHES)  # above all lines, so that it covers none
        drawing.text(left + 88, 26, told, 8)
    for n, unit in reversed([*enumerate(order)]):
        strong = n < 3
        colour = (BASE, FRAME, "#4a4a4a")[n] if strong else PALE
        points = [None if v is None else (x(k), y(v)) for k, v in enumerate(totals[unit])]
        for run in _runs(points):
            drawing.line(run, colour, 2 if strong else 1, ((), (6, 3), (6, 2, 1.5, 2))[n] if strong else ())
        for point in filter(None, points):
            drawing.mark(*point, 3 if strong else 2, colour, shape=n)
    for n, (label, value, height) in enumerate(zip(labels, last, heights, strict=True)):
        drawing.line([(x(len(months) - 1) + 4, y(value)), (right + 16, y(height))], PALE, 0.5)
        drawing.text(right + 18, y(height), label, 8, bold=n < 3)
    ran = (dict.fromkeys(total_text(t[u], language) for t in (tables[0], now) if u in t) for u in order)
    ends = "; ".join(f"{called[u]} {' → '.join(run)}" for u, run in zip(order, ran, strict=True))
    alt = f"{say('report.alt_trajectory', language)}: {track_name(month, track, language)}. {ends}"
    return finish(drawing, month, alt, language)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def bonus_bars(month: Result, track: str, language: str = "vi") -> Picture:
    """How much of each unit's points comes from the bonus, as shares of base and bonus together."""
    table, called = [one for one in bonus_shares(month.standing_rows) if one.track == track], names(month)
    head, row = say("report.bonus_share", language), 21.0
    title = f"{track_name(month, track, language)} – {month.name(language)}: {head}"
    drawing, left = _rows([called[r.unit] for r in table], row, 62, title)
    x, foot = scale(0, 116, left, WIDTH - EDGE), HEAD + row * len(table) + 2
    for n, unit in enumerate(table):
        y = HEAD + row * n
        if unit.permille is None:
            drawing.text(x(1), y + row / 2, say("report.no_points", language), 8)
            continue
        share = unit.permille / 10
        drawing.box(x(0), y + 0.15 * row, x(100 - share) - x(0), 0.7 * row, BASE)
        drawing.box(x(100 - share), y + 0.15 * row, x(100) - x(100 - share), 0.7 * row, LINED, "white")
        told = f"{count_text(round(share), language)} % ({count_text(unit.bonus, language)})"
        drawing.text(x(101), y + row / 2, told, 8)
    _axis(drawing, x, 0, 100, foot, "%", language)
    base, bonus = say("report.bonus_bars_parts", language).split("|")
    if any(c.bonus and c.bonus.most is not None for c in month.rules.criteria(track)):
        bonus = say("labels.bonus", language)
    _legend(drawing, foot + 38, [(BASE, base), (LINED, bonus)])
    told = "; ".join(
        f"{called[r.unit]} {'–' if r.permille is None else count_text(round(r.permille / 10), language)} %"
        for r in table
    )
    return finish(drawing, month, f"{head}: {told}", language)


def supposed_points(found: Comparison, track: str, language: str = "vi") -> Picture:
    """Every unit's total now and as supposed."""
    return moves_chart(found.baseline.standing_rows, found.other.standing_rows, found.other, track, language)


def moves_chart(
    before: Sequence[Standing | Swept],
    after: Sequence[Standing | Swept],
    month: Result,
    track: str,
    language: str = "vi",
) -> Picture:
    """Each unit's total before (hollow) and after (full), in the order of ranks after, with the line of the gate.

    `before` and `after` are standings, or rows of a sweep.
    """
    then = {one.unit: one for one in before if one.track == track}
    now = [one for one in after if one.track == track]
    now.sort(key=lambda one: (one.rank_best or len(now) + 1, -one.total))
    called, row = names(month), 23.0
    title = f"{track_name(month, track, language)} – {say('labels.supposed', language)}"
    title = title[:1].upper() + title[1:]
    drawing, left = _rows([f"{rank_text(r)}. {called[r.unit]}" for r in now], row, 56, title)
    told = []
    for unit in now:
        was, new = (total_text(r, language) for r in (then[unit.unit], unit))
        told.append(new if then[unit.unit].total == unit.total else f"{was} → {new}")
    values = [float(r.total) for rows in (then.values(), now) for r in rows]
    low, high = min([0.0, *values]) - 4, max([100.0, *values])
    room = max((width_of(text, 8, bold=True) for text in told), default=0) + 14
    x, foot = scale(low, high, left, WIDTH - EDGE - room), HEAD + row * len(now) + 2
    _gate(drawing, month, x, foot, language)
    for n, (unit, text) in enumerate(zip(now, told, strict=True)):
        y, from_, to = HEAD + row * (n + 0.5), float(then[unit.unit].total), float(unit.total)
        moved = from_ != to
        if moved:
            drawing.line([(x(from_), y), (x(to), y)], PALE, 1.2)
            drawing.mark(x(from_), y, 3.2, "white", BASE)
        drawing.mark(x(to), y, 3.6, BONUS if moved else BASE, INK)
        drawing.text(x(max(from_, to)) + 9, y, text, 8, bold=moved, back="white")
    _axis(drawing, x, low, high, foot, say("report.axis_now_supposed", language), language)
    pairs = "; ".join(f"{called[r.unit]} {total_text(then[r.unit], language)} → {total_text(r, language)}" for r in now)
    return finish(drawing, month, f"{title}: {pairs}", language)


def rank_strips(found: Readings, track: str, language: str = "vi") -> Picture:
    """For each unit, at which rank it stands in how many of the ways to read the plan; the rank in force is framed."""
    month, called = found.period, names(found.period)
    units = found.units[found.units["track"] == track].to_dict("records")
    units.sort(key=lambda u: tuple(len(units) + 1 if pd.isna(u[c]) else u[c] for c in ("rank", "best")))
    places = {(r["unit"], r["rank"]): r["ways"] / found.ways for r in found.ranks.to_dict("records")}
    head = say("report.rank_in_ways", language, ways=count_text(found.ways, language))
    title = f"{track_name(month, track, language)} – {month.name(language)}: {head}"
    row, count = 22.0, len(units)
    drawing, left = _rows([called[u["unit"]] for u in units], row, 36, title)
    wide = (WIDTH - EDGE - left) / max(count, 1)
    for rank in range(1, count + 1):
        drawing.text(left + wide * (rank - 0.5), HEAD - 8, str(rank), at="middle")
    for n, unit in enumerate(units):
        y = HEAD + row * n
        for rank in range(1, count + 1):
            share = places.get((unit["unit"], rank), 0.0)
            at = left + wide * (rank - 1)
            drawing.box(at, y, wide, row, blue(0.1 + 0.85 * share) if share else "white", "#e3e3e3", 0.6)
            if share:
                text = f"{share:.0%}" if share >= 0.005 else "<1%"
                ink = "white" if share > 0.55 else INK
                drawing.text(at + wide / 2, y + row / 2, text, 8, colour=ink, at="middle")
        if not pd.isna(unit["rank"]):
            drawing.box(left + wide * (unit["rank"] - 1) + 1.5, y + 1.5, wide - 3, row - 3, edge=FRAME, line=2)
    drawing.text(left, HEAD + row * count + 12, say("report.rank_strips_key", language), 8)
    told = "; ".join(
        f"{called[u['unit']]} {'–' if pd.isna(u['best']) else u['best']}–{'–' if pd.isna(u['worst']) else u['worst']}"
        for u in units
    )
    return finish(drawing, month, f"{head}: {told}", language)
