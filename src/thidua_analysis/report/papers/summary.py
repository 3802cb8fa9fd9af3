"""The month for an e-mail, as text and as HTML: who wins, who is through the gate, who was late or is missing, what people have
to decide, the gravest remarks on the data, and what changed since the month before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from ...scoring.result import Result
from ...scoring.rows import Standing
from ...scoring.telling import rank_text, total_text
from ...words.catalogue import say
from ...words.plaintext import printable
from ...words.vietnamese import count_text
from ..checked import blocks
from ..sentences import names, period_text, winner_texts
from .matters import still_open
from .texts import said

MOST_REMARKS = MOST_CHANGES = 3

Part = tuple[str, Sequence[str]]
"""A heading and its lines."""


def summary(month: Result) -> dict[str, bytes]:
    """`tom-tat-2021-06.txt` and `.html`: the same words twice."""
    title, parts = f"{period_text(month, 'vi')} – {month.inputs.title}", list(_parts(month))
    note = " ".join(f"{say(mark, 'vi')}." for mark in month.inputs.settings.marks)
    made = {"txt": _text(title, note, parts), "html": _html(title, note, parts)}
    return {f"tom-tat-{month.key}.{ending}": text.encode() for ending, text in made.items()}


def _parts(month: Result) -> Iterator[Part]:
    called, nothing = names(month), [said("khong_co")]
    yield said("tt_khen_thuong"), winner_texts(month) or nothing
    if gate := month.rules.gate:
        through = [f"{called[u.unit]} ({total_text(u)})" for u in month.standing_rows if u.eligible]
        yield said("tt_dat_nguong", points=gate.points, count=len(through)), through or nothing
    if month.rules.reporting:
        own = [r for r in month.report_rows if r.month == month.month]
        late = [said("tt_tre", unit=called[r.unit], days=r.days_late) for r in own if r.state == "late"]
        gone = [f"{called[r.unit]}: {say(f'labels.{r.state}', 'vi')}" for r in own if r.state in ("missing", "pending")]
        yield said("tt_bao_cao"), [*late, *gone] or nothing
    yield said("tt_con_quyet_dinh"), still_open(month) or nothing
    remarks = blocks([month])
    told = [": ".join([one.head, "; ".join(one.lines[:2])]) for one in remarks[:MOST_REMARKS]]
    yield said("tt_luu_y", count=len(month.found)), told or nothing
    if len(month.so_far) > 1:
        yield said("tt_so_voi", month=month.so_far[-2].name("vi")), list(_changes(month, month.so_far[-2])) or nothing


def _changes(month: Result, before: Result) -> Iterator[str]:
    """Those whose points, known in both, changed most, and who came through the gate or fell back."""
    called, was = names(month), {row.unit: row for row in before.standing_rows}
    both = [(row, was[row.unit]) for row in month.standing_rows if row.unit in was]
    # what is missing is not nothing: totals that lack figures are not held against others
    moved = [(row, old) for row, old in both if row.complete and old.complete and row.total != old.total]
    for row, old in sorted(moved, key=lambda pair: -_apart(*pair))[:MOST_CHANGES]:
        ends = {"was": total_text(old), "now": total_text(row), "points": count_text(_apart(row, old))}
        ranks = {"rank_was": rank_text(old), "rank": rank_text(row)}
        yield said("tt_tang" if row.total > old.total else "tt_giam", unit=called[row.unit], **ends, **ranks)
    if month.rules.gate:
        for code, wanted in (("tt_moi_dat", True), ("tt_khong_con_dat", False)):
            units = [called[row.unit] for row, old in both if row.eligible is wanted and old.eligible is (not wanted)]
            if units:
                yield said(code, units=units)


def _apart(one: Standing, other: Standing) -> Fraction:
    return abs(Fraction(one.total) - Fraction(other.total))


def _text(title: str, note: str, parts: Sequence[Part]) -> str:
    lines = [title, *filter(None, [note])]
    for head, told in parts:
        lines += ["", f"{head}:", *(f"- {one}" for one in told)]
    return printable("\n".join(lines)) + "\n"


def _html(title: str, note: str, parts: Sequence[Part]) -> str:
    """Plain marks only: what any mail program shows."""
    shown = [f"<h2>{escape(printable(title))}</h2>"] + ([f"<p><b>{escape(note)}</b></p>"] if note else [])
    for head, told in parts:
        rows = "".join(f"<li>{escape(printable(one))}</li>" for one in told)
        shown.append(f"<h3>{escape(printable(head))}</h3>\n<ul>{rows}</ul>")
    body = "\n".join(shown)
    return f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(printable(title))}</title></head>\n<body style="font-family:sans-serif;max-width:44em">\n{body}\n</body></html>\n'
