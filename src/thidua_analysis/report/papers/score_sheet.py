"""A unit's score sheet (Phiếu chấm điểm): figures with their sources, and every point a formula on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as cell

from ...plan.rules import BandScore, CountOf, Fact, StepScore
from ...scoring.result import Result
from ...scoring.rows import Figure
from ...scoring.telling import gate_text, source_text
from .formulas import base_formula, bonus_formula, lacking_formula, percent_formula, percent_value
from .sheets import (
    LOG,
    UNKNOWN,
    Draft,
    about,
    blanks,
    cell_of,
    columns,
    figure_cell,
    foot,
    incomplete,
    number,
    only_counts,
    print_setup,
    range_of,
    rounded,
    tall,
)
from .texts import said

HINT = said("huong_dan_phieu")
HEADS = [
    ("STT", 5), (said("tieu_chi_so_lieu"), 34), (said("dieu_khoan"), 8), (said("so_lieu"), 10), (said("nguon_so_lieu"), 38), (said("chi_tieu"), 8),
    (said("diem_chuan"), 8), (said("diem_thuong"), 8), (said("diem"), 8), (said("don_vi_tu_cham"), 8), (said("chenh_lech"), 8),
]  # fmt: skip
NUMBER, WHAT, CLAUSE, FIGURE, SOURCE, TARGET, BASE, BONUS, POINTS, CLAIMED, APART, LACKS = range(len(HEADS) + 1)
"""LACKS is hidden: 1 where a criterion is not scored for want of figures."""
Criterion = StepScore | BandScore


def unit_sheet(draft: Draft, sheet: Any, unit: str) -> None:
    """Per criterion figure, source, clause, base, bonus and points, what the unit gave itself; deductions; total."""
    month, own = draft.month, draft.units[unit]
    first = columns(draft, sheet, said("phieu_cham_diem"), f"{own.name} – {about(month)}", HEADS)
    sheet.set_column(LACKS, LACKS, 9, None, {"hidden": True})
    cells: dict[str, str] = {}
    placed: dict[int, Criterion] = {}
    row = first
    for count, criterion in enumerate(month.rules.criteria(own.standing.track), start=1):
        placed[row] = criterion
        row = _figures(draft, sheet, row, count, criterion, own.figures, cells)
    only_counts(sheet, first, row - 1, FIGURE)
    values = {fact: figure.value for fact, figure in own.figures.items()}
    for at, criterion in placed.items():
        scored = _points(draft, sheet, at, criterion, cells, own.points, values)
        _claim(draft, sheet, at, own.claimed.get(criterion.id), scored)
        _lacks(draft, sheet, at, criterion, cells, unit)
    row = _totals(draft, sheet, unit, first, row)
    _close(draft, sheet, unit, first - 1, row)


def _lacks(draft: Draft, sheet: Any, row: int, criterion: Criterion, cells: Mapping[str, str], unit: str) -> None:
    formula = lacking_formula(criterion, cells, cell(row, BASE), cell(row, BONUS), draft.month.rules)
    sheet.write_formula(row, LACKS, formula, None, int(criterion.id in draft.month.gaps.get(unit, {})))


def _figures(
    draft: Draft, sheet: Any, row: int, count: int, criterion: Criterion, figures: Mapping[str, Figure], cells: dict[str, str]
) -> int:  # fmt: skip
    """The line of a criterion, and below it a line for each figure it needs that has none yet; the row after."""
    rules, look = draft.month.rules, draft.look
    sheet.write_number(row, NUMBER, count, look["rank"])
    sheet.write_string(row, WHAT, f"{criterion.id}. {criterion.name.vi}", look["cell_bold"])
    sheet.write_string(row, CLAUSE, criterion.clause, look["cell"])
    head = criterion.measure.fact if isinstance(criterion.measure, CountOf) else ""
    if head and head not in cells:
        cells[head] = cell(row, FIGURE)
        _figure(draft, sheet, row, rules.fact_of(head), figures.get(head))
    elif head:
        again = figures.get(head)
        sheet.write_formula(row, FIGURE, f"={cells[head]}", look["number"], number(again.value if again else None))
        sheet.write_string(row, SOURCE, said("nhu_tren"), look["cell"])
    else:
        words = _share_words(draft.month, criterion)
        sheet.write_string(row, SOURCE, words, look["cell"])
        tall(sheet, row, (words, HEADS[SOURCE][1]))
    row += 1
    for fact in criterion.facts:
        if fact not in cells:
            cells[fact] = cell(row, FIGURE)
            blanks(sheet, row, set(range(len(HEADS))) - {WHAT, FIGURE, SOURCE}, look["cell"])
            sheet.write_string(row, WHAT, f"– {rules.fact_of(fact).name.vi}", look["cell"])
            _figure(draft, sheet, row, rules.fact_of(fact), figures.get(fact))
            row += 1
    return row


def _figure(draft: Draft, sheet: Any, row: int, fact: Fact, figure: Figure | None) -> None:
    source = source_text(figure) if figure else said("chua_co_so_lieu")
    figure_cell(sheet, row, FIGURE, figure.value if figure else None, draft.look["figure"])
    sheet.write_string(row, SOURCE, source, draft.look["cell"])
    tall(sheet, row, (source, HEADS[SOURCE][1]), (f"– {fact.name.vi}", HEADS[WHAT][1]))


def _share_words(month: Result, criterion: Criterion) -> str:
    measure = criterion.measure
    if isinstance(measure, CountOf):
        return ""
    parts = (measure.numerator, measure.denominator)
    top, under = (" + ".join(month.rules.fact_of(f).name.vi for f in facts) for facts in parts)
    return f"({top}) / ({under}), %"


def _points(
    draft: Draft, sheet: Any, row: int, criterion: Criterion, cells: Mapping[str, str], given: Mapping[Any, Any],
    values: Mapping[str, int | None],
) -> Any:  # fmt: skip
    """Target, base, bonus and points of one criterion; a share also as a percentage. The points, "" where not scored."""
    rules, look, numbers = draft.month.rules, draft.look, draft.numbers[criterion.id]
    if isinstance(criterion, StepScore):
        sheet.write_formula(row, TARGET, f"={numbers.target}", look["number"], number(criterion.target))
    else:
        sheet.write_string(row, TARGET, said("theo_bang_diem"), look["cell"])
    if not isinstance(criterion.measure, CountOf):
        sheet.write_formula(row, FIGURE, percent_formula(criterion.measure, cells), look["percent"], percent_value(criterion.measure, values))  # fmt: skip
    base, bonus = given.get((criterion.id, "base"), ""), given.get((criterion.id, "bonus"), "")
    sheet.write_formula(row, BASE, base_formula(criterion, cells, numbers, rules), look["points"], base)
    if isinstance(criterion, StepScore) and criterion.bonus:
        sheet.write_formula(row, BONUS, bonus_formula(criterion, cells, numbers, rules), look["points"], bonus)
    else:
        sheet.write_blank(row, BONUS, None, look["cell"])
    both = f"{cell(row, BASE)}:{cell(row, BONUS)}"
    parts = [value for value in (base, bonus) if value != ""]
    scored = round(sum(parts), 2) if parts else ""
    total = f'=IF(COUNT({both})=0,"",{rounded(draft, f"SUM({both})")})'
    sheet.write_formula(row, POINTS, total, look["points"], scored)
    return scored


def _claim(draft: Draft, sheet: Any, row: int, claimed: Any, scored: Any) -> None:
    """What the unit gave itself, and how far it lies from the points, `scored`."""
    look, value = draft.look["points"], number(claimed)
    if value == "":
        sheet.write_blank(row, CLAIMED, None, look)
        sheet.write_blank(row, APART, None, look)
        return
    sheet.write_number(row, CLAIMED, value, look)
    ours = cell(row, POINTS)
    apart = "" if scored == "" else round(value - scored, 2)
    sheet.write_formula(row, APART, f'=IF(ISNUMBER({ours}),ROUND({cell(row, CLAIMED)}-{ours},2),"")', look, apart)


def _totals(draft: Draft, sheet: Any, unit: str, first: int, row: int) -> int:
    """Deductions, total and gate; what other sheets refer to; the row after."""
    month, look = draft.month, draft.look
    rules, end = month.rules, row - 1
    mine, own = draft.units[unit].standing, draft.units[unit]
    claimed = own.claimed.get("")
    for rule, name, lost in (
        (rules.lateness, "late", "lateness_points"),
        (rules.untruthful, "false", "untruthful_points"),
    ):
        if rule is not None:
            blanks(sheet, row, set(range(len(HEADS))) - {WHAT, CLAUSE, SOURCE, POINTS}, look["cell"])
            sheet.write_string(row, WHAT, f"{rule.id}. {rule.name.vi}", look["cell_bold"])
            sheet.write_string(row, CLAUSE, rule.clause, look["cell"])
            source = "; ".join(own.faults.get(lost, [])) or f"trang {LOG}"
            sheet.write_string(row, SOURCE, source, look["cell"])
            tall(sheet, row, (source, HEADS[SOURCE][1]))
            formula = f'=SUMIF({draft.log["unit"]},"{unit}",{draft.log[name]})'
            sheet.write_formula(row, POINTS, formula, look["points"], number(own.lost.get(lost, 0)))
            row += 1
    here = draft.sheet_of[unit]
    sheet.merge_range(row, NUMBER, row, TARGET, said("tong_cong"), look["total"])
    for at, part in ((BASE, "base"), (BONUS, "bonus")):
        total = rounded(draft, f"SUM({cell(first, at)}:{cell(end, at)})")
        sheet.write_formula(row, at, f"={total}", look["total_points"], number(getattr(mine, part)))
    lost_range = f"SUM({range_of(here, end + 1, row - 1, POINTS)})" if row > end + 1 else "0"
    whole = rounded(draft, f"{cell(row, BASE)}+{cell(row, BONUS)}+{lost_range}")
    sheet.write_formula(row, POINTS, f"={whole}", look["total_points"], number(mine.total))
    sheet.write(row, CLAIMED, "" if claimed is None else number(claimed), look["total_points"])
    sheet.write_blank(row, APART, None, look["total_points"])
    places = {"base": BASE, "bonus": BONUS, "total": POINTS}
    draft.totals[unit] = {part: cell_of(here, row, at) for part, at in places.items()}
    draft.totals[unit]["deduction"] = rounded(draft, lost_range)
    sheet.write_formula(row, LACKS, f"=SUM({cell(first, LACKS)}:{cell(end, LACKS)})", None, len(draft.month.gaps.get(unit, {})))  # fmt: skip
    draft.totals[unit]["lacks"] = cell_of(here, row, LACKS)
    incomplete(draft, sheet, row, POINTS, cell(row, LACKS, row_abs=True, col_abs=True))
    row += 1
    if rules.gate:
        measured = cell(row - 1, POINTS if rules.gate.of == "total" else BASE)
        words = said("nguong_diem", points=rules.gate.points, clause=rules.gate.clause)
        sheet.merge_range(row, NUMBER, row, TARGET, words, look["total"])
        sheet.merge_range(row, BASE, row, APART, "", look["total"])
        told = gate_text(mine.eligible)
        open_ = UNKNOWN if mine.complete else told
        passed = (
            f'=IF({cell(row - 1, LACKS)}>0,"{open_}",IF({measured}>={draft.gate},"{said("dat")}","{said("chua_dat")}"))'
        )
        sheet.write_formula(row, BASE, passed, look["total"], told)
        row += 1
    return row


def _close(draft: Draft, sheet: Any, unit: str, head: int, row: int) -> None:
    """Remarks, how to use the sheet, room for signatures."""
    look, last = draft.look, len(HEADS) - 1
    if told := draft.units[unit].remarks:
        text = said("ghi_chu_phieu", remarks="; ".join(told))
        sheet.merge_range(row, 0, row, last, text, look["note"])
        tall(sheet, row, (text, sum(width for _, width in HEADS)))
        row += 1
    sheet.merge_range(row, 0, row, last, HINT, look["small"])
    sheet.write_string(row + 1, WHAT, said("nguoi_cham_diem"), look["sign"])
    sheet.write_string(row + 1, BONUS, said("nguoi_duyet"), look["sign"])
    foot(draft, sheet, row + 6, last)
    print_setup(sheet, head, last, row + 7)
