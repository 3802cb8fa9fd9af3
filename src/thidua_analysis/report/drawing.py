"""A picture: boxes, lines, marks and text, in points from the upper left corner, drawn by matplotlib's SVG renderer.

Text stays text, laid out by the widths of DejaVu Sans, which is as wide as any font that stands in for it: it can be read
aloud, and takes a quarter of the bytes of outlines. What is drawn is handed to the renderer as it is, without axes and their
layout, and under matplotlib's own defaults whatever the user's matplotlibrc says: the same picture is the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path as File
from typing import Any, cast

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from ..words.plaintext import printable

INK = "#1a1a1a"
_RENDERER: Any = RendererSVG
FACES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
BLUES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b")
FONT = ["DejaVu Sans", "Verdana", "Segoe UI", "Arial"]
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "thidua"}
Point = tuple[float, float]


@dataclass(frozen=True)
class Picture:
    """A finished picture as SVG text, with words for those who cannot see it."""

    svg: str
    alt: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.alt


@dataclass(frozen=True)
class Fill:
    """A colour, and the lines, crosses or dots over it that tell it apart in print."""

    colour: str
    hatch: str = ""
    over: str = "white"


@cache
def _settings() -> dict[str, Any]:
    """matplotlib's own defaults, and ours over them."""
    defaults: Any = mpl.rcParamsDefault
    return {name: value for name, value in dict.items(defaults) if not name.startswith("backend")} | STYLE


@contextmanager
def _style() -> Iterator[None]:
    now, ours = cast(dict[str, Any], mpl.rcParams), _settings()
    before = {name: dict.__getitem__(now, name) for name in ours}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box, without a word on the page
        dict.update(now, ours)  # known to be valid: checked one by one it would take longer than the drawing
        try:
            yield
        finally:
            dict.update(now, before)


@cache
def _font(size: float, bold: bool) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(
        FONT, weight=weight, fname=str(File(mpl.get_data_path()) / "fonts" / "ttf" / FACES[bold]), size=size
    )


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = 9, bold: bool = False) -> float:
    """How wide a text is drawn."""
    with _style():
        wide: float = text_to_path.get_text_width_height_descent(text, _font(size, bold), ismath=False)[0]
    return wide


def blue(share: float) -> str:
    """Darker for more, from 0 to 1."""
    at = min(max(share, 0.0), 1.0) * (len(BLUES) - 1)
    low = BLUES[min(int(at), len(BLUES) - 2)]
    high = BLUES[min(int(at), len(BLUES) - 2) + 1]
    part = at - min(int(at), len(BLUES) - 2)
    mixed = [round((1 - part) * int(low[n : n + 2], 16) + part * int(high[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{one:02x}" for one in mixed)


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Where a value between `low` and `high` stands between `start` and `end`."""
    return lambda value: start + (value - low) / (high - low) * (end - start)


def ticks(low: float, high: float, most: int = 8) -> list[int]:
    """Round numbers between two values, not more than so many."""
    step = next(n * 10**power for power in range(12) for n in (1, 2, 5) if (high - low) / (n * 10**power) < most)
    return [n * step for n in range(int(-(-low // step)), int(high // step) + 1)]


def apart(values: Sequence[float], gap: float) -> list[float]:
    """Heights near the values, at least `gap` from one another, in the same order."""
    order = sorted(range(len(values)), key=lambda n: -values[n])
    heights = list(values)
    for above, below in pairwise(order):
        heights[below] = min(heights[below], heights[above] - gap)
    # what was pushed below zero as a group moves up again
    lowest = min(heights, default=0.0)
    floor = min(min(values, default=0.0), 0.0) - gap
    if lowest < floor:
        for below, above in pairwise(order[::-1]):
            heights[below] = max(heights[below], floor)
            heights[above] = max(heights[above], heights[below] + gap)
    return heights


def _polygon(corners: int, turn: float = 0.0, inner: float = 1.0) -> list[Point]:
    """The corners of a regular polygon or, with `inner` below 1, of a star."""
    count = corners if inner == 1 else 2 * corners
    radii = [1.0 if n % 2 == 0 else inner for n in range(count)]
    return [(r * sin(turn + 2 * pi * n / count), -r * cos(turn + 2 * pi * n / count)) for n, r in enumerate(radii)]


MARKS: tuple[list[Point], ...] = (
    [],  # a circle
    _polygon(4, pi / 4), _polygon(4), _polygon(3), _polygon(3, pi), _polygon(4, inner=0.35), _polygon(4, pi / 4, 0.35),
    _polygon(5, inner=0.45), _polygon(3, pi / 2), _polygon(3, -pi / 2),
)  # fmt: skip
"""Shapes that tell lines apart: circle, square, diamond, triangles, crosses, star."""


class Drawing:
    """A picture while it is drawn. What is drawn later lies above."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._drawn: list[Callable[[Any], None]] = []

    def _shape(
        self, points: Iterable[Point], fill: Fill | None, edge: str = "", line: float = 0, dashes: Sequence[float] = (),
        closed: bool = True, path: Path | None = None,
    ) -> None:  # fmt: skip
        outline = Path([*points, (0, 0)] if closed else [*points], closed=closed) if path is None else path

        def draw(renderer: Any) -> None:
            pen = renderer.new_gc()
            pen.set_foreground(edge or INK)
            pen.set_linewidth(line if edge else 0)
            if dashes:
                pen.set_dashes(0, dashes)
            if fill is not None and fill.hatch:
                pen.set_hatch(fill.hatch)
                pen.set_hatch_color(to_rgba(fill.over))
            upright = Affine2D().scale(1, -1).translate(0, self.height)
            renderer.draw_path(pen, outline, upright, None if fill is None else to_rgb(fill.colour))

        self._drawn.append(draw)

    def box(
        self, x: float, y: float, width: float, height: float, fill: Fill | str = "", edge: str = "", line: float = 0.8
    ) -> None:
        """A rectangle."""
        filled = Fill(fill) if isinstance(fill, str) and fill else fill or None
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self._shape(corners, filled if isinstance(filled, Fill) else None, edge, line)

    def line(self, points: Iterable[Point], colour: str = INK, width: float = 1, dashes: Sequence[float] = ()) -> None:
        """A line through points."""
        self._shape(points, None, colour, width, dashes, closed=False)

    def mark(self, x: float, y: float, radius: float, fill: str, edge: str = "", shape: int = 0) -> None:
        """One of the shapes, around a point."""
        corners = MARKS[shape % len(MARKS)]
        round_ = None if corners else Path.circle((x, y), radius)
        self._shape([(x + radius * a, y + radius * b) for a, b in corners], Fill(fill), edge, 1, path=round_)

    def text(
        self, x: float, y: float, words: str, size: float = 9, bold: bool = False, colour: str = INK, at: str = "start",
        back: str = "",
    ) -> float:  # fmt: skip
        """A line of text whose middle is at the height `y`, with `x` at its start, middle or end; `back`: the colour behind
        it. How wide it is."""
        words = unicodedata.normalize("NFC", printable(words))
        if not words:
            return 0.0
        wide = width_of(words, size, bold)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[at]
        if back:
            self.box(left - 1.2, y - 0.6 * size, wide + 2.4, 1.2 * size, back)

        def draw(renderer: Any) -> None:
            pen = renderer.new_gc()
            pen.set_foreground(colour)
            renderer.draw_text(pen, left, y + 0.36 * size, words, _font(size, bold), 0)

        self._drawn.append(draw)
        return wide

    def picture(self, alt: str) -> Picture:
        """The finished picture."""
        alt, out = printable(alt), io.StringIO()
        with _style():
            renderer: Any = _RENDERER(
                self.width, self.height, out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
            )
            ground = Drawing(self.width, self.height)
            ground.box(0, 0, self.width, self.height, "white")
            for draw in (*ground._drawn, *self._drawn):
                draw(renderer)
            renderer.finalize()
        svg = "\n".join(line.strip() for line in out.getvalue().splitlines())
        told = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        described = svg[svg.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{told}" ', 1)
        return Picture(printable(described), alt)
