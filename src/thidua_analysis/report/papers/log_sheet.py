"""The punctuality log: every report that counts, and what it costs as a formula on the days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from ...scoring.telling import REPORT_STATES
from ...words.catalogue import say
from ..sentences import names
from .formulas import ReportCells, both_formulas, lateness_formula
from .sheets import LOG, Draft, about, columns, figure_cell, foot, number, only_counts, print_setup, range_of, tall
from .texts import said

GONE = 12
"""A hidden column: 1 where a report was not submitted."""


def log_sheet(draft: Draft, sheet: Any) -> None:
    """Every report that counts here: due, received, days late; what it costs is a formula on the days."""
    month, look = draft.month, draft.look
    rules, called = month.rules, names(month)
    heads = [(said("ma_don_vi"), 17), (said("don_vi"), 28), (said("cot_thang"), 9), (said("han"), 11), (said("ngay_nhan"), 11), (said("so_ngay_tre"), 7), (said("tinh_trang"), 17), (said("khong_trung_thuc_1_co"), 9), (said("duoc_mien_1_co"), 8), (said("diem_tru_do_tre"), 8), (said("diem_tru_do_khong_trung_thuc"), 10), (said("nguon_quyet_dinh"), 28)]  # fmt: skip
    row = first = columns(draft, sheet, said("nhat_ky_bao_cao"), about(month), heads)
    sheet.set_column(GONE, GONE, 9, None, {"hidden": True})
    for report in month.report_rows_counted:
        state = say(REPORT_STATES[report.state], "vi")
        cells = ReportCells(*(xl_rowcol_to_cell(row, c, col_abs=True) for c in (5, GONE, 7, 8)))
        sheet.write_string(row, 0, report.unit, look["cell"])
        sheet.write_string(row, 1, called[report.unit], look["cell"])
        sheet.write_string(row, 2, report.month, look["cell"])
        for column, day in ((3, report.due_on), (4, report.received_on)):
            if isinstance(day, date):
                sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), look["day"])
            else:
                sheet.write_blank(row, column, None, look["cell"])
        figure_cell(sheet, row, 5, report.days_late, look["figure"])
        sheet.write_string(row, 6, state, look["cell"])
        figure_cell(sheet, row, 7, int(report.untruthful), look["figure"])
        sheet.write_number(row, 8, int(report.waived), look["number"])
        sheet.write_number(row, GONE, int(report.state == "missing"))
        if rules.lateness and rules.untruthful:
            false = f"IF({cells.untruthful}=1,{draft.numbers[rules.untruthful.id].points},0)"
            alone = _lateness(draft, cells)
            late, false = both_formulas(alone, false, rules.untruthful.with_lateness == "larger")
        else:
            late, false = (_lateness(draft, cells) if rules.lateness else "0"), "0"
        sheet.write_formula(row, 9, f"={late}", look["points"], number(report.lateness_points))
        sheet.write_formula(row, 10, f"={false}", look["points"], number(report.untruthful_points))
        by = said("kem_quyet_dinh", decisions=report.decisions) if report.decisions else ""
        line = "" if report.source_row is None else said("dong_nguon", source_row=report.source_row)
        source = f"{report.source_file}{line}{by}"
        sheet.write_string(row, 11, source, look["cell"])
        tall(sheet, row, (source, 28), (called[report.unit], 28), (state, 17))
        row += 1
    last = max(row - 1, first)
    draft.log = {"unit": range_of(LOG, first, last, 0), "late": range_of(LOG, first, last, 9), "false": range_of(LOG, first, last, 10)}  # fmt: skip
    for column in (5, 7):
        only_counts(sheet, first, last, column)
    sheet.autofilter(first - 1, 0, last, len(heads) - 1)
    foot(draft, sheet, row + 1, len(heads) - 1)
    print_setup(sheet, first - 1, len(heads) - 1, row + 2, printed=draft.with_log)
    if not draft.with_log:
        sheet.hide()


def _lateness(draft: Draft, cells: ReportCells) -> str:
    rule = draft.month.rules.lateness
    assert rule is not None
    return lateness_formula(cells, draft.numbers[rule.id], draft.missing_points).removeprefix("=")
