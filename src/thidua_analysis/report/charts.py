"""Matplotlib figures that read the same in colour, in grey, and without red or green.

Each part of a score has its own shade and its own hatching, every bar carries its number, and the
same month gives the same bytes: SVG with text as outlines, no date, fixed ids.
"""

from __future__ import annotations

import io
import itertools
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..campaign import Month
from ..scoring.explain import rank_text, total_text
from ..words.catalogue import say
from ..words.plaintext import printable
from ..words.vietnamese import count_text
from .sentences import names, track_name

BASE, BONUS, DEDUCTION, INK, PALE = "#22577a", "#f2b134", "#8c8c8c", "#1a1a1a", "#b8b8b8"
PARTS = (("base", BASE, ""), ("bonus", BONUS, "///"), ("deduction", DEDUCTION, "xxx"))
MARKERS = "osD^vPX*<>"
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "thidua",
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.use_locale": False,
    "text.parse_math": False,
}


@contextmanager
def style() -> Iterator[None]:
    """Our style over matplotlib's own defaults, whatever the user's matplotlibrc says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


@dataclass(frozen=True)
class Picture:
    """A finished figure as SVG text, with words for those who cannot see it."""

    svg: str
    alt: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.alt


def finish(figure: Figure, month: Month, alt: str, language: str) -> Picture:
    """The figure as a picture; what is synthetic, or only supposed, says so."""
    marks = [say("labels.synthetic", language)] if month.campaign.settings.synthetic else []
    if month.scenario:
        marks.append(say("report.supposed_mark", language))
    if marks:
        engine = figure.get_layout_engine()
        if engine is not None:
            engine.set(rect=(0, 0.3 / figure.get_figheight(), 1, 1 - 0.3 / figure.get_figheight()))  # type: ignore[call-arg]
        figure.text(0.995, 0.005, " · ".join(marks), ha="right", va="bottom", fontsize=7, color="#555555")
    alt, out = printable(alt), io.StringIO()
    with warnings.catch_warnings():  # a name in letters the font lacks is drawn as boxes, without a word on the page
        warnings.simplefilter("ignore")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    start = svg.index("<svg")
    described = svg[start:].replace("<svg ", f'<svg role="img" aria-label="{_attribute(alt)}" ', 1)
    return Picture(printable(described), alt)  # matplotlib repeats each text as a comment


def title_of(figure: Figure, month: Month, track: str, what: str, language: str) -> None:
    """The title of a figure about one track, from its left edge, however long the names below are."""
    text = f"{track_name(month, track, language)} – {month.name(language)}: {what}"
    figure.suptitle(text, x=0.01, ha="left", fontsize=10, fontweight="bold")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def points_bars(month: Month, track: str, language: str = "vi") -> Picture:
    """Base, bonus and deduction of each unit as one bar, best first, with the line of the gate."""
    table = month.standings[month.standings["track"] == track].reset_index(drop=True)
    units, called = table.to_dict("records"), names(month)
    with style():
        figure = Figure(figsize=(8, 1.3 + 0.34 * len(table)), layout="constrained")
        axes = figure.subplots()
        for n, unit in enumerate(units):
            right, left = 0.0, 0.0
            for part, colour, hatch in PARTS:
                width = float(unit[part])
                start = right if width >= 0 else left
                axes.barh(
                    n, width, left=start, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, height=0.72
                )
                right, left = (right + width, left) if width >= 0 else (right, left + width)
            axes.text(
                right + 2,
                n,
                total_text(unit, language),
                va="center",
                fontweight="bold" if not pd.isna(unit["eligible"]) and unit["eligible"] else "normal",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
        if month.rules.gate:
            gate = float(month.rules.gate.points)
            limit = count_text(month.rules.gate.points, language)
            gate_text = say("report.gate_at", language, limit=limit)
            axes.axvline(gate, color=INK, linestyle=(0, (4, 3)), linewidth=1)
            axes.text(gate, -0.85, gate_text, ha="center", va="bottom", fontsize=8)
        axes.set_yticks(range(len(table)), [f"{_rank(u)}{called[u['unit']]}" for u in units])
        axes.set_ylim(len(table) - 0.4, -0.9)
        axes.set_xlim(
            min(-8.0, float(table["deduction"].min()) - 2),
            max(100.0, float(table[["base", "bonus"]].sum(axis=1).max()) * 1.08 + 8),
        )
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(say("labels.points", language))
        handles = [mpl.patches.Patch(facecolor=c, hatch=h, edgecolor="white") for _, c, h in PARTS]
        labels = say("labels.parts", language).split("|")
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
        called_track = track_name(month, track, language)
        title = f"{called_track} – {month.name(language)}"
        axes.set_title(title[:1].upper() + title[1:], loc="left", fontsize=10, fontweight="bold", pad=16)
        alt = (
            say("report.alt_points", language)
            + f": {called_track}. "
            + "; ".join(f"{called[u['unit']]} {total_text(u, language)}" for u in units)
        )
        return finish(figure, month, alt, language)


def _rank(unit: Mapping[Any, Any]) -> str:
    return "" if pd.isna(unit["rank_best"]) else f"{rank_text(unit)}. "


def heat_map(month: Month, track: str, language: str = "vi") -> Picture:
    """Points of each unit on each criterion, and its deductions: dark is much, the number in each cell."""
    criteria = month.rules.criteria(track)
    units = list(month.standings[month.standings["track"] == track]["unit"])
    lines = month.lines[month.lines["unit"].isin(units)]
    known = lines.dropna(subset=["points"])
    sums = known[known["part"] != "deduction"].groupby(["unit", "criterion"])["points"].sum()
    lost = known[known["part"] == "deduction"].groupby("unit")["points"].sum()
    called = names(month)
    head = [f"{c.id}\n{fill(c.name[language], 11)}" for c in criteria] + [say("report.deductions_heading", language)]
    top = max([float(sums.max()) if len(sums) else 1.0, 1.0])
    with style():
        figure = Figure(figsize=(8, 1.2 + 0.3 * len(units)), layout="constrained")
        axes = figure.subplots()
        shades = mpl.colormaps["Blues"]
        for row, unit in enumerate(units):
            for column, name in enumerate([*[c.id for c in criteria], "-"]):
                points = sums.get((unit, name)) if name != "-" else lost.get(unit, 0)
                _cell(axes, column, row, points, shades, top, language)
        axes.set_xlim(-0.5, len(head) - 0.5)
        axes.set_ylim(len(units) - 0.5, -0.5)
        axes.set_xticks(range(len(head)), head)
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(units)), [called[u] for u in units])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        alt = say("report.alt_heat_map", language)
        return finish(figure, month, alt, language)


def _cell(
    axes: Axes, column: int, row: int, points: Any, shades: mpl.colors.Colormap, top: float, language: str
) -> None:
    value = None if points is None else float(points)
    colour: Any = "white"
    hatch, ink = "", INK
    if value is None:
        hatch = "...."
    elif value < 0:
        hatch = "xxxx"
    elif value > 0:
        shade = 0.08 + 0.82 * value / top
        colour, ink = shades(shade), "white" if shade > 0.55 else INK
    text = count_text(points, language)
    box = mpl.patches.Rectangle(
        (column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="#dddddd", hatch=hatch, linewidth=0.8
    )
    axes.add_patch(box)
    label = axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=8.5)
    if hatch:
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2})


def trajectory(month: Month, track: str, language: str = "vi") -> Picture:
    """Total points of each unit over the months so far, where they are complete; the three best named and drawn strongest."""
    months = month.so_far
    called = names(month)
    tables = {m.month: m.standings.set_index("unit") for m in months}
    totals = pd.DataFrame({name: t["total"].astype(float).where(t["complete"]) for name, t in tables.items()})
    now = tables[month.month]
    order = list(now[now["track"] == track].index)
    totals = totals.loc[order]
    with style():
        figure = Figure(figsize=(8, 3.9), layout="constrained")
        axes = figure.subplots()
        xs = list(range(len(months)))
        for n, unit in enumerate(order):
            strong = n < 3
            axes.plot(
                xs, totals.loc[unit], color=(BASE, "#b5651d", "#4a4a4a")[n] if strong else PALE, linewidth=2 if strong else 1,
                linestyle=("-", "--", "-.")[n] if strong else "-", marker=MARKERS[n % len(MARKERS)], markersize=5 if strong else 3.5,
                zorder=3 if strong else 2,
            )  # fmt: skip
        last = now["total"].astype(float)
        heights = _apart([float(last[u]) for u in order], gap=max([100.0, *last[order], *totals.max().dropna()]) / 24)
        for n, (unit, height) in enumerate(zip(order, heights, strict=True)):
            axes.annotate(
                f"{called[unit]} {total_text(now.loc[unit], language)}",
                (xs[-1], float(last[unit])), xytext=(xs[-1] + 0.03 * len(xs) + 0.12, height), va="center", fontsize=7.5,
                fontweight="bold" if n < 3 else "normal", annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": PALE, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 2, "relpos": (0, 0.5)},
            )  # fmt: skip
        if month.rules.gate:
            gate = float(month.rules.gate.points)
            limit = count_text(month.rules.gate.points, language)
            gate_text = say("report.gate_at", language, limit=limit)
            axes.axhline(gate, color=INK, linestyle=(0, (4, 3)), linewidth=1)
            axes.text(-0.3, gate, gate_text, va="bottom", ha="left", fontsize=8)
        axes.set_xlim(-0.35, max(xs[-1], 1) + 0.2)
        axes.set_xticks(xs, [say("report.month_heading", language, month=m.month) for m in months])
        axes.set_ylabel(say("labels.total_points", language))
        axes.set_title(track_name(month, track, language), loc="left", fontsize=10, fontweight="bold")
        axes.axhline(0, color=INK, linewidth=0.5)
        alt = say("report.alt_trajectory", language)
        return finish(figure, month, alt, language)


def _apart(values: list[float], gap: float) -> list[float]:
    """Label heights near the values, at least `gap` from one another, in the same order."""
    order = sorted(range(len(values)), key=lambda n: -values[n])
    heights = list(values)
    for above, below in itertools.pairwise(order):
        heights[below] = min(heights[below], heights[above] - gap)
    # what was pushed below zero as a group moves up again
    lowest = min(heights, default=0.0)
    floor = min(min(values, default=0.0), 0.0) - gap
    if lowest < floor:
        for below, above in zip(order[::-1], order[::-1][1:], strict=False):
            heights[below] = max(heights[below], floor)
            heights[above] = max(heights[above], heights[below] + gap)
    return heights
