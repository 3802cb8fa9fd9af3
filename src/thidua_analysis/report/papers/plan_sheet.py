"""The sheet of the plan's numbers, which every formula refers to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...plan.rules import BandScore
from ..sentences import track_name
from .formulas import NumberCells
from .sheets import PLAN, Draft, cell_of, columns, foot, number, print_setup, tall
from .texts import said


def plan_sheet(draft: Draft, sheet: Any) -> None:
    """Every number of the plan that a formula refers to, with its clause and words."""
    rules, look = draft.month.rules, draft.look
    heads = [(said("ma"), 6), (said("noi_dung"), 32), (said("dieu_khoan"), 8), (said("chi_tieu_tu"), 9), (said("diem_dat"), 8), (said("diem_khong_dat"), 8), (said("buoc_thuong"), 8), (said("diem_moi_buoc"), 8), (said("chi_tieu_cung_la_mot_buoc"), 10), (said("cau_chu_cua_ke_hoach"), 44)]  # fmt: skip
    row = columns(draft, sheet, said("cac_con_so_cua_ke_hoach"), draft.month.plan.title["vi"], heads)
    head = row - 1

    def put(line: Sequence[Any]) -> None:
        nonlocal row
        for column, value in enumerate(line):
            kind = {int: "number", float: "decimal"}.get(type(value), "cell")
            sheet.write(row, column, value, look[kind])
        tall(sheet, row, (line[1], heads[1][1]), (line[-1], heads[-1][1]))
        row += 1

    def bands(rule: Any, label: str) -> tuple[tuple[str, str], ...]:
        cells = []
        for band in rule.bands:
            cells.append((cell_of(PLAN, row, 3), cell_of(PLAN, row, 4)))
            put([rule.id, label, band.clause or rule.clause, number(band.from_), number(band.points), "", "", "", "", rule.quote])  # fmt: skip
        return tuple(cells)

    for criterion in rules.criterion:
        label = f"{criterion.name.vi} – {track_name(draft.month, criterion.track, 'vi')}"
        if isinstance(criterion, BandScore):
            draft.numbers[criterion.id] = NumberCells(bands=bands(criterion, label))
            continue
        bonus = criterion.bonus
        earned = [number(bonus.step), number(bonus.points), int(bonus.counts_target)] if bonus else ["", "", ""]
        target, points, below, step, each, first = (cell_of(PLAN, row, column) for column in range(3, 9))
        most = "" if bonus is None or bonus.most is None else cell_of(PLAN, row + 1, 4)
        draft.numbers[criterion.id] = NumberCells(target, points, below, step, each, first, most)
        put([criterion.id, label, criterion.clause, number(criterion.target), number(criterion.points), number(criterion.below), *earned, criterion.quote])  # fmt: skip
        if bonus and bonus.most is not None:
            put([criterion.id, said("diem_thuong_nhieu_nhat", name=label), criterion.clause, "", number(bonus.most), "", "", "", "", criterion.quote])  # fmt: skip
    if rules.lateness:
        found = bands(rules.lateness, said("tu_so_ngay", name=rules.lateness.name.vi))
        draft.numbers[rules.lateness.id] = NumberCells(bands=found)
        missing = rules.lateness.not_submitted
        if isinstance(rules.lateness.missing, str):
            draft.missing_points = found[[band.clause for band in rules.lateness.bands].index(missing.clause)][1]
        else:
            draft.missing_points = cell_of(PLAN, row, 4)
            put([rules.lateness.id, said("khong_nop_bao_cao", name=rules.lateness.name.vi), missing.clause, "" if missing.from_ is None else missing.from_, number(missing.points), "", "", "", "", rules.lateness.quote])  # fmt: skip
    if rules.untruthful:
        draft.numbers[rules.untruthful.id] = NumberCells(points=cell_of(PLAN, row, 4))
        put([rules.untruthful.id, rules.untruthful.name.vi, rules.untruthful.clause, "", number(rules.untruthful.points), "", "", "", "", rules.untruthful.quote])  # fmt: skip
    if rules.gate:
        draft.gate = cell_of(PLAN, row, 4)
        what = said("nguong_tong_diem") if rules.gate.of == "total" else said("nguong_diem_chuan")
        put(["", what, rules.gate.clause, "", number(rules.gate.points), "", "", "", "", rules.gate.quote])
    foot(draft, sheet, row + 1, len(heads) - 1)
    print_setup(sheet, head, len(heads) - 1, row + 2)
