"""What a scenario changes, as a piece of a page: standings with a bar for each unit, and prizes. Numbers put into text, and no
picture: it is made anew at every move of a slider."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ...scoring.result import Result
from ...scoring.telling import gate_text, rank_text, total_text
from ...whatif.cause_words import moved_text, prize_change
from ...whatif.lattice import Swept
from ...words.catalogue import say
from ...words.plaintext import printable
from ...words.vietnamese import count_text
from ..sentences import names

STYLE = """<style>
.thidua-explorer { font-size: 13px; line-height: 1.35; max-width: 1500px; }
.thidua-explorer .widget-label { white-space: normal; line-height: 1.15; height: auto; align-self: center; text-align: left; }
.thidua-explorer .widget-html-content { line-height: 1.35; font-size: 13px; width: 100%; align-self: center; }
.thidua-explorer .widget-html { height: auto; }
.thidua-explorer .widget-hbox { min-width: 0; }
.thidua-explorer .widget-toggle-button { height: 25px; line-height: 25px; padding: 0 8px; }
.thidua-explorer .widget-button { height: 25px; line-height: 25px; padding: 0 8px; }
.thidua-explorer .td-group { font-weight: 600; margin-top: 5px; }
.thidua-explorer .td-words { opacity: 0.72; font-style: italic; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.thidua-explorer .td-problem { color: #8a3b00; margin: 2px 0; }
.thidua-explorer .td-head { margin: 0 0 4px; }
.thidua-explorer .td-mark { color: #a34700; font-weight: 600; }
.thidua-explorer .td-scroll { overflow-y: auto; overflow-x: hidden; border: 1px solid #d5d5d5; padding: 2px 6px; }
.thidua-explorer .td-scroll > * { flex: 0 0 auto; }
.thidua-explorer .td-change button { height: 21px; line-height: 21px; padding: 0 6px; }
.thidua-explorer .td-result { overflow: auto; contain: content; max-height: 590px; overflow-anchor: none; }
.thidua-explorer table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
.thidua-explorer table :is(td, th) { padding: 2px 5px; text-align: left; white-space: nowrap; border-bottom: 1px solid #e4e4e4; }
.thidua-explorer table.td-standings :is(td, th):is(:nth-child(1), :nth-child(5), :nth-child(6)) { text-align: right; }
.thidua-explorer table.td-standings :is(td, th):nth-child(4) { width: 100%; }
.thidua-explorer table.td-standings :is(td, th):nth-child(2) { padding: 2px 0; }
.thidua-explorer table.td-standings td:nth-child(3) { white-space: normal; min-width: 13em; }
.thidua-explorer table.td-prizes td:nth-child(2) { width: 100%; white-space: normal; }
.thidua-explorer .td-pages { max-height: 550px; }
.thidua-explorer .td-pages table { margin-bottom: 6px; font-size: 12px; }
.thidua-explorer .td-pages table :is(td, th) { padding: 1px 4px; white-space: normal; }
.thidua-explorer .td-pages table :is(td, th):first-child { min-width: 9em; }
.thidua-explorer .td-pages p { margin: 8px 0 2px; }
.thidua-explorer tr.td-moved { font-weight: 700; background: #fff6df; color: #1b1b1b; }
.thidua-explorer .td-up { color: #17692f; } .thidua-explorer .td-down { color: #a33000; }
.thidua-explorer .td-bar { position: relative; height: 15px; min-width: 120px; }
.thidua-explorer .td-bar > i { position: absolute; top: 1px; bottom: 1px; }
.thidua-explorer .td-base { background: #22577a; } .thidua-explorer .td-bonus { background: #f2b134; }
.thidua-explorer .td-minus { background: repeating-linear-gradient(45deg, #fff 0 2px, #777 2px 4px); }
.thidua-explorer .td-bar > i.td-gate { border-left: 1.5px dashed currentColor; top: -40px; bottom: -40px; }
.thidua-explorer table.td-standings td:nth-child(4) { overflow: hidden; }
.thidua-explorer .td-bar > i.td-was { width: 9px; height: 9px; margin: 1px 0 0 -5px; border: 1.5px solid #111; border-radius: 50%; background: #fff; }
.thidua-explorer .td-key { margin: 4px 0; font-size: 12px; } .thidua-explorer .td-key > span { margin-right: 14px; }
.thidua-explorer .td-key i { display: inline-block; width: 16px; height: 9px; margin-right: 4px; }
</style>"""


def outcome(before: Sequence[Swept], after: Sequence[Swept], month: Result, track: str, language: str) -> str:
    """The standings of a track as they are supposed beside what they are, and who wins what."""
    return f"{_standings(before, after, month, track, language)}{_key(month, language)}{_prizes(before, after, month, language)}"


def _standings(before: Sequence[Swept], after: Sequence[Swept], month: Result, track: str, language: str) -> str:
    called, then = names(month), {one.unit: one for one in before}
    mine = [one for one in after if one.track == track]
    mine.sort(key=lambda one: (one.rank_best or len(after) + 1, -one.total))
    both = [*mine, *(then[one.unit] for one in mine)]
    low = min(0.0, *(float(min(one.base, one.deduction, one.total)) for one in both))
    high = max(
        float(month.rules.gate.points) if month.rules.gate else 0.0, *(float(one.base + one.bonus) for one in both)
    )
    low, high = low - (high - low) * 0.02, high + (high - low) * 0.02
    heads = say("report.explorer_heads", language).split("|")
    if not month.rules.gate:
        del heads[6]
    lines = [f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"]
    for row in mine:
        old = then[row.unit]
        ranks = dict.fromkeys(rank_text(one) for one in (old, row))
        totals = dict.fromkeys(total_text(one, language) for one in (old, row))
        change = moved_text(old, row, language) if row.total != old.total else ""
        prize = prize_change(_prize(old), _prize(row))
        moved = len(ranks) > 1 or len(totals) > 1 or "→" in prize or old.eligible != row.eligible
        cells = [
            " → ".join(ranks), arrow(old, row), escape(printable(called[row.unit])),
            _bar(old, row, month, low, high), " → ".join(totals), change,
            *([gate_text(row.eligible, language)] if month.rules.gate else []), escape(prize),
        ]  # fmt: skip
        look = ' class="td-moved"' if moved else ""
        lines.append(f"<tr{look}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f'<table class="thidua td-standings">{"".join(lines)}</table>'


def _prize(row: Swept) -> str:
    return (row.prize or "") + ("?" if row.needs_decision else "")


def arrow(old: Swept, row: Swept) -> str:
    """Which way a unit moves; one that is ranked now and was not, or the reverse, moves neither way."""
    if not (old.rank_best and row.rank_best) or old.rank_best == row.rank_best:
        return ""
    return '<span class="td-up">▲</span>' if row.rank_best < old.rank_best else '<span class="td-down">▼</span>'


def _bar(old: Swept, row: Swept, month: Result, low: float, high: float) -> str:
    """Base, bonus and deduction of a unit as one bar, with the gate and where the total was."""

    def at(points: float) -> float:
        return 100 * (points - low) / (high - low)

    def part(kind: str, start: float, end: float) -> str:
        start, end = sorted((start, end))
        return (
            f'<i class="td-{kind}" style="left:{at(start):.1f}%;width:{at(end) - at(start):.1f}%"></i>'
            if start != end
            else ""
        )

    base, bonus, total = float(row.base), float(row.bonus), float(row.total)
    parts = [part("base", 0, base), part("bonus", base, base + bonus), part("minus", total, base + bonus)]
    if month.rules.gate:
        parts.append(f'<i class="td-gate" style="left:{at(float(month.rules.gate.points)):.1f}%"></i>')
    if old.total != row.total:
        parts.append(f'<i class="td-was" style="left:{at(float(old.total)):.1f}%"></i>')
    return f'<div class="td-bar">{"".join(parts)}</div>'


def _key(month: Result, language: str) -> str:
    parts = zip(("base", "bonus", "minus"), say("labels.parts", language).split("|"), strict=True)
    told = [f'<i class="td-{kind}"></i>{label}' for kind, label in parts]
    told.append(say("report.explorer_was", language))
    if month.rules.gate:
        told.append(f"┊ {say('report.gate_at', language, limit=count_text(month.rules.gate.points, language))}")
    return f'<div class="td-key">{"".join(f"<span>{one}</span>" for one in told)}</div>'


def _prizes(before: Sequence[Swept], after: Sequence[Swept], month: Result, language: str) -> str:
    """Every prize of the period: who wins it, and who did; what is to be decided."""
    lines = []
    for award in (a for a in month.rules.award if a.when == month.kind):
        for prize in award.prizes:
            was, now = (holders(rows, prize.clause, month) for rows in (before, after))
            told = now if was == now else f"{was} → {now}"
            look = "" if was == now else ' class="td-moved"'
            name = escape(printable(f"{prize.clause} {award.name[language]}"))
            lines.append(f"<tr{look}><td>{name}</td><td>{escape(printable(told))}</td></tr>")
    undecided = [_undecided(rows, month) for rows in (before, after)]
    if any(undecided):
        told = " → ".join(dict.fromkeys(one or "–" for one in undecided))
        lines.append(f"<tr><td>{say('labels.decision_needed', language)}</td><td>{escape(printable(told))}</td></tr>")
    if not lines:
        return f"<p>{say('report.no_prize_in_period', language)}</p>"
    return f'<table class="thidua td-prizes">{"".join(lines)}</table>'


def holders(rows: Sequence[Swept], clause: str, month: Result) -> str:
    """Who wins a prize, by name."""
    return ", ".join(names(month)[one.unit] for one in rows if one.prize == clause) or "–"


def _undecided(rows: Sequence[Swept], month: Result) -> str:
    return ", ".join(names(month)[one.unit] for one in rows if one.needs_decision)
