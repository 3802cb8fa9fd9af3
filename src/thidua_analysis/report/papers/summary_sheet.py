"""The summary of one track: ranked as it was published; points, gate and rank are formulas on the units' sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as cell

from ...scoring.telling import gate_text, rank_text
from ..sentences import track_name, winner_of
from .sheets import UNKNOWN, Draft, about, blanks, columns, foot, incomplete, number, print_setup, range_of, tall
from .texts import said

RANK, UNIT, BASE, BONUS, DEDUCTION, TOTAL, GATE, LEVEL, PRIZE, REMARKS, COMPETES, LACKS = range(12)
"""From COMPETES on columns are hidden: whether the unit is ranked, how many of its criteria lack figures, and its place
in each recorded order of equals."""
PARTS = {BASE: "base", BONUS: "bonus", DEDUCTION: "deduction", TOTAL: "total"}


def summary_sheet(draft: Draft, sheet: Any, track: str) -> None:
    """The units of a track, the line at the gate, ties marked; prizes and remarks as they were published."""
    month, look = draft.month, draft.look
    rules = month.rules
    table = [one for one in month.standing_rows if one.track == track]
    ties = [t for t in month.decisions.order(month.key) if set(t.now) & {s.unit for s in table}]
    limit = said("dat_diem", points=rules.gate.points) if rules.gate else ""
    heads = [
        (said("hang"), 6), (said("don_vi"), 32), (said("diem_chuan"), 8), (said("diem_thuong"), 8), (said("diem_tru"), 8), (said("tong_diem"), 8), (limit, 8),
        (said("cot_bang_diem"), 6), (said("khen_thuong_ban_cong_bo"), 22), (said("ghi_chu_ban_cong_bo"), 34),
    ]  # fmt: skip
    what = f"{track_name(month, track, 'vi')} – {about(month)}"
    first = columns(draft, sheet, said("bang_tong_hop_diem_thi_dua"), what, heads)
    if not rules.gate:
        sheet.set_column(GATE, GATE, 8, None, {"hidden": True})
    sheet.set_column(COMPETES, LACKS + len(ties), 9, None, {"hidden": True})
    sheet.write_row(
        first - 1,
        COMPETES,
        [said("xep_hang"), said("thieu_so_lieu"), *(said("cot_quyet_dinh", seq=t.seq) for t in ties)],
    )
    span = (sheet.get_name(), first, first + len(table) - 1)
    prizes = winner_of(month)
    passing = [n for n, u in enumerate(table) if rules.gate and u.eligible]
    through = max(passing, default=-1)
    competing = [unit.rank_best is not None for unit in table]
    whole = all(unit.complete for unit, ranked in zip(table, competing, strict=True) if ranked)
    lacking = f'COUNTIFS({range_of(*span, LACKS)},">0",{range_of(*span, COMPETES)},1)>0'
    for n, unit in enumerate(table):
        row, line = first + n, "_line" if n == through else ""
        centred, text = look["rank" + line], look["cell" + line]
        sheet.write_number(row, COMPETES, int(competing[n]))
        sheet.write_formula(row, LACKS, f"={draft.totals[unit.unit]['lacks']}", None, len(month.gaps.get(unit.unit, {})))  # fmt: skip
        for k, tie in enumerate(ties, start=1):
            sheet.write_number(row, LACKS + k, tie.now.index(unit.unit) + 1 if unit.unit in tie.now else 0)
        blanks(sheet, row, [] if competing[n] else [LEVEL], text)
        blanks(sheet, row, [] if rules.gate else [GATE], text)
        sheet.write_string(row, UNIT, draft.units[unit.unit].name, text)
        for column, part in PARTS.items():
            points = look[("total_points" if column == TOTAL else "points") + line]
            sheet.write_formula(row, column, f"={draft.totals[unit.unit][part]}", points, number(getattr(unit, part)))
        incomplete(draft, sheet, row, TOTAL, cell(row, LACKS))
        if competing[n]:
            rank, level = place_formulas(row, span, len(ties))
            # between which ranks figures that are missing leave a unit, a spreadsheet cannot tell: as it was published
            told = number(unit.rank) if whole else rank_text(unit).removesuffix("=")
            open_ = UNKNOWN if whole else told
            sheet.write_formula(row, RANK, f'=IF({lacking},"{open_}",{rank})', centred, told)
            sheet.write_formula(row, LEVEL, f'=IF(AND(NOT({lacking}),{level}),"=","")', centred, "=" if whole and unit.tied else "")  # fmt: skip
        else:
            sheet.write_string(row, RANK, "–", centred)
        if rules.gate:
            measured = cell(row, TOTAL if rules.gate.of == "total" else BASE)
            open_ = UNKNOWN if unit.complete else gate_text(unit.eligible)
            passed = (
                f'=IF({cell(row, LACKS)}>0,"{open_}",IF({measured}>={draft.gate},"{said("dat")}","{said("chua_dat")}"))'
            )
            sheet.write_formula(row, GATE, passed, centred, gate_text(unit.eligible))
        won, told = prizes.get(unit.unit, ""), "; ".join(draft.units[unit.unit].remarks)
        sheet.write_string(row, PRIZE, won, text)
        sheet.write_string(row, REMARKS, told, text)
        wrapped = {UNIT: draft.units[unit.unit].name, PRIZE: won, REMARKS: told}
        tall(sheet, row, *((words, heads[column][1]) for column, words in wrapped.items()))
    _close(draft, sheet, first, first + len(table), heads)


def place_formulas(row: int, span: tuple[str, int, int], ties: int) -> tuple[str, str]:
    """The rank of a unit ("1224"), and whether it stands level with another; equals are put in an order only by
    a recorded decision that names them all, the latest first (L2). `span`: sheet, first and last row.
    """
    total, (totals, flags) = cell(row, TOTAL), (range_of(*span, column) for column in (TOTAL, COMPETES))
    equal = f"COUNTIFS({totals},{total},{flags},1)"
    after, level = "0", f"{equal}>1"
    for k in reversed(range(1, ties + 1)):
        own, order = cell(row, LACKS + k), range_of(*span, LACKS + k)
        named = f'COUNTIFS({totals},{total},{flags},1,{order},">0")'
        settles = f"AND({own}>0,{equal}={named},{equal}>1)"
        before = f'COUNTIFS({totals},{total},{flags},1,{order},">0",{order},"<"&{own})'
        after, level = f"IF({settles},{before},{after})", f"IF({settles},FALSE,{level})"
    return f'1+COUNTIFS({totals},">"&{total},{flags},1)+{after}', level


def _close(draft: Draft, sheet: Any, first: int, row: int, heads: Sequence[tuple[str, float]]) -> None:
    """What the line means and what is live, room for signatures."""
    gate, last = draft.month.rules.gate, len(heads) - 1
    text = said("duong_ke_nguong", points=gate.points, clause=gate.clause) if gate else ""
    text += said("ban_cong_bo")
    text += said("nguong_va_hang_tinh_lai") if gate else said("hang_tinh_lai")
    sheet.merge_range(row, 0, row, last, text, draft.look["note"])
    tall(sheet, row, (text, sum(width for _, width in heads)))
    sheet.write_string(row + 2, UNIT, said("nguoi_lap_bang"), draft.look["sign"])
    sheet.write_string(row + 2, PRIZE, said("thu_truong_don_vi"), draft.look["sign"])
    foot(draft, sheet, row + 7, last)
    print_setup(sheet, first - 1, last, row + 8)
