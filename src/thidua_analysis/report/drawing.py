"""A picture as SVG: boxes, lines, marks and text, in points from the upper left corner.

Text is drawn as outlines of one font, so that a picture looks the same everywhere. Nothing depends on a clock, a library's
layout or anybody's settings: the same picture is the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from ..words.plaintext import printable

INK = "#1a1a1a"
EM = 100.0
"""Outlines are kept at this size and scaled to the text's."""
FACES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
BLUES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b")
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


@cache
def _face(bold: bool) -> FT2Font:
    face = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / FACES[bold]))
    face.set_size(EM, 72)
    return face


@cache
def _glyph(mark: str, bold: bool) -> tuple[str, float]:
    """The outline of one character as path data, upright in a picture whose y grows downwards, and how far it goes on."""
    face = _face(bold)
    glyph = face.load_char(ord(mark), LoadFlags.NO_HINTING)
    points, codes = face.get_path()
    letters, took, told = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}, 0, []
    for code, (x, y) in zip(codes, points, strict=True):
        if code == 79:
            told.append("Z")
            continue
        told.append(f"{'' if took else letters[code]}{_n(x)} {_n(-y)}")
        took = (took or {3: 2, 4: 3}.get(code, 1)) - 1
    return " ".join(told), glyph.linearHoriAdvance / 65536


def _n(value: float) -> str:
    """A coordinate, no longer than it need be."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def width_of(text: str, size: float = 9, bold: bool = False) -> float:
    """How wide a text is drawn."""
    return sum(_glyph(mark, bold)[1] for mark in unicodedata.normalize("NFC", text)) * size / EM


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
        self._defined: dict[str, str] = {}
        self._parts: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = "none", edge: str = "none", line: float = 0.8
    ) -> None:
        """A rectangle."""
        edged = "" if edge == "none" else f' stroke="{edge}" stroke-width="{_n(line)}"'
        at = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._parts.append(f'<rect {at} fill="{fill}"{edged}/>')

    def line(self, points: Iterable[Point], colour: str = INK, width: float = 1, dashes: str = "") -> None:
        """A line through points."""
        path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn = f'stroke="{colour}" stroke-width="{_n(width)}"{dashed}'
        self._parts.append(f'<path d="M{path}" fill="none" {drawn}/>')

    def mark(self, x: float, y: float, radius: float, fill: str, edge: str = "none", shape: int = 0) -> None:
        """One of the shapes, around a point."""
        edged = "" if edge == "none" else f' stroke="{edge}"'
        if corners := MARKS[shape % len(MARKS)]:
            path = "L".join(f"{_n(x + radius * a)} {_n(y + radius * b)}" for a, b in corners)
            self._parts.append(f'<path d="M{path}Z" fill="{fill}"{edged}/>')
        else:
            self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"{edged}/>')

    def text(
        self, x: float, y: float, words: str, size: float = 9, bold: bool = False, colour: str = INK, at: str = "start",
        back: str = "",
    ) -> float:  # fmt: skip
        """A line of text whose middle is at the height `y`, with `x` at its start, middle or end; `back`: the colour behind
        it. How wide it is."""
        words = unicodedata.normalize("NFC", printable(words))
        wide = width_of(words, size, bold)
        x -= {"start": 0, "middle": wide / 2, "end": wide}[at]
        if back:
            self.box(x - 1.2, y - 0.6 * size, wide + 2.4, 1.2 * size, back)
        uses, pen = [], 0.0
        for one in words:
            outline, step = _glyph(one, bold)
            if outline:
                name = f"{'b' if bold else 'r'}{ord(one):x}"
                self._defined[name] = f'<path id="{name}" d="{outline}"/>'
                uses.append(f'<use xlink:href="#{name}" x="{_n(pen)}"/>')
            pen += step
        words = words.replace("--", "- -")
        moved = f"translate({_n(x)} {_n(y + 0.36 * size)}) scale({size / EM:g})"
        self._parts.append(f'<!-- {words} --><g transform="{moved}" fill="{colour}">{"".join(uses)}</g>')
        return wide

    def lined(self, colour: str, over: str = "white", crossed: bool = False) -> str:
        """A fill of slanting lines over a colour, or of lines both ways: what tells parts apart in print."""
        name = f"{'crossed' if crossed else 'lined'}-{colour.lstrip('#')}"
        lines = "M0 0V5" + ("M0 0H5" if crossed else "")
        self._defined[name] = (
            f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="5" height="5" fill="{colour}"/><path d="{lines}" stroke="{over}" stroke-width="1.6"/></pattern>'
        )
        return f"url(#{name})"

    def dotted(self, colour: str = "#8c8c8c") -> str:
        """A fill of dots on white."""
        name = f"dotted-{colour.lstrip('#')}"
        self._defined[name] = (
            f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse">'
            f'<rect width="5" height="5" fill="white"/><circle cx="2.5" cy="2.5" r="0.9" fill="{colour}"/></pattern>'
        )
        return f"url(#{name})"

    def picture(self, alt: str) -> Picture:
        """The finished picture."""
        alt, size = printable(alt), f"{_n(self.width)} {_n(self.height)}"
        told = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        head = (
            f'<svg role="img" aria-label="{told}" xmlns="http://www.w3.org/2000/svg" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{_n(self.width)}pt" height="{_n(self.height)}pt" viewBox="0 0 {size}">'
        )
        defined = "\n".join(self._defined[name] for name in sorted(self._defined))
        ground = f'<rect width="{_n(self.width)}" height="{_n(self.height)}" fill="white"/>'
        return Picture("\n".join([head, "<defs>", defined, "</defs>", ground, *self._parts, "</svg>"]), alt)
