"""The season on one page: each month and its versions, points and ranks of each unit, awards, money, what is open."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import quote

from ..files.digests import grouped
from ..plan.calendar import YEAR_END
from ..words.catalogue import say
from ..words.vietnamese import count_text, day_text, month_text
from .pages import UNIT_PAGES, page_name, whole_page
from .payload import Contents, Row
from .versions import number_of, why

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, csv.Error)
"""What tables of a published month that were altered bring about: the season then goes without them."""
WIDE, HIGH = 130, 30
"""The size of the line that a unit's points make."""


@dataclass(frozen=True)
class Listed:
    """A published version of a month: its folder, what it is, what it says of itself, its seal, the folders that it has, and
    of its files those that the index reads."""

    folder: str
    name: str
    told: Mapping[str, Any]
    seal: str
    has: frozenset[str]
    contents: Contents

    @property
    def data(self) -> str:
        return f"{quote(self.folder)}/data"

    @property
    def page(self) -> str:
        return f"{self.data}/{page_name(self.told['kind'])}.html"

    @cached_property
    def changes(self) -> Mapping[str, Any] | None:
        """What it changed in the version before; None where there was none, or it cannot be read."""
        try:
            told = json.loads(self.contents.payload["data/changes.json"])
        except UNREADABLE:
            return None
        return told if isinstance(told, dict) else None

    @cached_property
    def standings(self) -> dict[str, Row]:
        """Unit → its row of the standings; nothing where they cannot be read."""
        try:
            return {row["unit"]: row for row in self.contents.rows("standings").values() if float(row["points"]) + 1}
        except UNREADABLE:
            return {}

    @cached_property
    def won(self) -> list[Row]:
        """The prizes that somebody has won."""
        try:
            return [
                row
                for row in self.contents.rows("awards").values()
                if row["state"] == "won" and int(row["money"] or 0) >= 0
            ]
        except UNREADABLE:
            return []

    @property
    def names(self) -> Mapping[str, str]:
        """Unit → its name."""
        try:
            return self.contents.names
        except UNREADABLE:
            return {}

    @property
    def tracks(self) -> Mapping[str, str]:
        """Track → what it is called."""
        told = self.told.get("tracks")
        return {track: str(name) for track, name in told.items()} if isinstance(told, dict) else {}

    @property
    def money(self) -> int:
        return sum(int(row["money"] or 0) for row in self.won)


def index_page(published: Iterable[Listed], language: str = "vi") -> str:
    """One page over all published versions, those of a month together."""
    months: dict[tuple[str, bool], list[Listed]] = {}
    for one in published:
        months.setdefault((one.told["month"], one.told["kind"] == YEAR_END), []).append(one)
    versions = [sorted(ones, key=lambda one: int(number_of(one.name))) for _, ones in sorted(months.items())]
    last = [ones[-1] for ones in versions]
    title = " · ".join(dict.fromkeys(one.told["title"] for one in last)) or say("report.no_report_yet", language)
    parts = [f"<h1>{escape(title)}</h1>"]
    if last:
        open_ = sum(len(one.told["open"]) for one in last)
        money = sum(one.money for one in last)
        told = say("report.season_told", language, months=len(last), open=open_, money=money)
        parts.append(f'<p class="headline">{told}</p>')
        parts.append(_table(say("report.index_heads", language), [_month(ones, language) for ones in versions]))
        parts += _season(last, language)
        parts += _disputes(last, language)
    seals = "".join(
        f'<tr><td class="name">{one.name}</td><td class="seal">{grouped(one.seal) or "–"}</td></tr>\n'
        for ones in versions for one in ones
    )  # fmt: skip
    parts.append(
        f'<details id="seals"><summary>{say("report.seals", language)}</summary>\n<p>{say("report.seals_told", language)}</p>\n'
        f"<table><tbody>\n{seals}</tbody></table>\n</details>"
    )
    marks = ["labels.synthetic"] if any(one.told["synthetic"] for one in last) else []
    return whole_page(title, "\n".join(parts), language, marks)


def _table(heads: str | Sequence[str], rows: Iterable[str], caption: str = "") -> str:
    shown = heads.split("|") if isinstance(heads, str) else heads
    head = "".join(f"<th>{escape(one)}</th>" for one in shown)
    called = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{called}<thead><tr>{head}</tr></thead><tbody>\n{chr(10).join(rows)}\n</tbody></table>"


def _called(one: Listed, language: str) -> str:
    """`Tháng 6 năm 2021`."""
    month = one.told["month"]
    year_end = one.told["kind"] == YEAR_END
    name = say("labels.year_end", language, year=month[:4]) if year_end else month_text(month, language)
    return name[:1].upper() + name[1:]


def _month(versions: Sequence[Listed], language: str) -> str:
    """A row: the month, who won what, what is open, and every version with why it replaced the one before."""
    last = versions[-1]
    winners = "<br>".join(escape(one) for one in last.told["winners"])
    open_ = "<br>".join(f'<span class="open">{escape(one)}</span>' for one in last.told["open"]) or "–"
    links = [f'<a href="{last.data}/papers/">{say("labels.papers", language)}</a>'] if "papers" in last.has else []
    notebook = last.page.removesuffix("html") + "ipynb"
    links.append(f'<a href="{notebook}">{say("report.notebook", language)}</a>')
    told = "<br>".join([*(_version(one, language) for one in reversed(versions)), " · ".join(links)])
    money = count_text(last.money, language) if last.money else ""
    return (
        f'<tr id="{escape(last.told["key"])}"><td class="name"><a href="{last.page}">{_called(last, language)}</a></td>'
        f'<td>{winners}</td><td class="number">{money}</td><td>{open_}</td><td class="number">{last.told["warnings"]}</td><td>{told}</td></tr>'
    )


def _version(one: Listed, language: str) -> str:
    try:
        known = day_text(date.fromisoformat(one.told["known_on"]))
    except ValueError:
        known = one.told["known_on"]
    told = f'<a href="{one.page}">{one.name}</a> ({escape(say("labels.known_to", language, day=known))})'
    if one.changes is None:
        return told
    try:
        reason = why(one.changes, language)
    except UNREADABLE:
        return told
    return f'{told}: <a href="{one.data}/changes.html">{escape(reason)}</a>'


def _season(last: Sequence[Listed], language: str) -> list[str]:
    """A table for each track: points and rank of each unit, month by month, and the line that its points make."""
    names = {unit: name for one in last for unit, name in one.names.items()}
    called = {track: name for one in last for track, name in one.tracks.items()}
    tracks = dict.fromkeys(row["track"] for one in last for row in one.standings.values())
    heads = [say("labels.unit", language)]
    heads += [_called(one, language) if one.told["kind"] == YEAR_END else say("report.month_heading", language, month=one.told["month"]) for one in last]  # fmt: skip
    parts = [
        f'<h2 id="units">{say("report.season_units", language)}</h2>',
        f"<p>{say('report.season_units_told', language)}</p>",
    ]
    for track in tracks:
        units = dict.fromkeys(
            row["unit"] for one in reversed(last) for row in one.standings.values() if row["track"] == track
        )
        points = {
            unit: [_points(one.standings.get(unit)) for one in last if one.told["kind"] != YEAR_END] for unit in units
        }
        high = max((p for row in points.values() for p in row if p is not None), default=0.0)
        rows = []
        for unit in units:
            cells = "".join(f'<td class="name">{_stood(one, unit)}</td>' for one in last)
            home = next((one for one in reversed(last) if unit in one.standings), last[-1])
            name = _linked(home, unit, names.get(unit, unit))
            rows.append(f'<tr><td class="name">{name}</td>{cells}<td>{_run(points[unit], high)}</td></tr>')
        parts.append(_table([*heads, ""], rows, called.get(track, track)))
    return parts if tracks else []


def _points(row: Row | None) -> float | None:
    """What the line is drawn of: points that lack figures are no point of it."""
    return None if row is None or row.get("complete") == "false" else float(row["points"])


def _stood(one: Listed, unit: str) -> str:
    """`128 (1) ★`: points, rank, and that a prize was won; they lead to the unit's page of the month."""
    row = one.standings.get(unit)
    if row is None:
        return "–"
    star = " ★" if any(prize["unit"] == unit for prize in one.won) else ""
    return _linked(one, unit, f"{row['total']} ({row['rank'].replace(' ', '') or '–'}){star}")


def _linked(one: Listed, unit: str, told: str) -> str:
    """What leads to the unit's page of a month, where it has such."""
    page = f"{one.data}/{UNIT_PAGES}/{quote(unit)}.html"
    return f'<a href="{page}">{escape(told)}</a>' if UNIT_PAGES in one.has else escape(told)


def _run(points: Sequence[float | None], high: float) -> str:
    """The line that points make over the months, from nought to the most of the track."""
    known = [(n, p) for n, p in enumerate(points) if p is not None]
    if len(known) < 2:
        return ""
    step, scale = (WIDE - 8) / max(len(points) - 1, 1), (HIGH - 8) / max(high, 1.0)
    places = [f"{4 + n * step:.1f},{HIGH - 4 - max(p, 0.0) * scale:.1f}" for n, p in known]
    x, y = places[-1].split(",")
    return (
        f'<svg class="run" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true"><polyline points="{" ".join(places)}" fill="none" '
        f'stroke="#22577a" stroke-width="2"/><circle cx="{x}" cy="{y}" r="3" fill="#b5651d"/></svg>'
    )


def _disputes(last: Sequence[Listed], language: str) -> list[str]:
    """Every dispute, as the version tells them that knows most of the record."""
    told = max(last, key=lambda one: int(one.told["ledger"]["lines"])).told.get("disputes")
    disputes = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
    items = "".join(f"<li>{escape(one)}</li>" for one in disputes) or f"<li>{say('labels.none', language)}</li>"
    return [f'<h2 id="disputes">{say("labels.disputes", language)}</h2>\n<ul>{items}</ul>']
