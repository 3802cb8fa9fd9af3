"""What every sheet of the workbook shares: formats, head and foot, cells that are typed into, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from ...scoring.result import Result
from ...scoring.rows import Figure, Standing
from ...words.catalogue import say
from ...words.vietnamese import month_text
from ..sentences import names, period_text, remarks
from .formulas import NumberCells
from .provenance import Provenance
from .texts import said

CONTENTS = said("muc_luc")
PLAN, LOG, READINGS, PROBLEMS = said("ke_hoach"), said("trang_nhat_ky"), said("cach_hieu"), said("van_de_so_lieu")
A4 = 9
MARGINS = {"left": 1.2, "right": 0.6, "top": 0.8, "bottom": 0.8}
"""In inches: 30, 15, 20 and 20 mm, the margins of a letter."""


@dataclass
class UnitRows:
    """What a month holds of one unit: its row of the standings and, by fact or criterion, figures, points, claims."""

    name: str
    standing: Standing
    remarks: Sequence[str]
    figures: dict[str, Figure] = field(default_factory=dict)
    points: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(criterion, part) → points as a cell takes them, deductions apart."""
    claimed: dict[str, Any] = field(default_factory=dict)
    """Criterion → what the unit gave itself; "" → in all."""
    lost: dict[str, Any] = field(default_factory=dict)
    """lateness_points, untruthful_points → what its reports cost together."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """The same → which reports cost something, and why."""


def unit_rows(month: Result) -> dict[str, UnitRows]:
    """What a month holds of each unit, every table gone through once."""
    called, told = names(month), remarks(month)
    found = {row.unit: UnitRows(called[row.unit], row, told[row.unit]) for row in month.standing_rows}
    for figure in month.settled:
        found[figure.unit].figures[figure.fact] = figure
    for line in month.line_rows:
        if line.part != "deduction":
            found[line.unit].points[line.criterion, line.part] = number(line.points)
    for own in month.own_scores:
        found[own.unit].claimed[own.criterion] = own.claimed
    for report in month.report_rows_counted:
        mine = found[report.unit]
        reported = "bao_cao_khong_nop" if report.days_late is None else "bao_cao_tre"
        for kind, points, what in (
            ("lateness_points", report.lateness_points, reported),
            ("untruthful_points", report.untruthful_points, "bao_cao_khong_trung_thuc"),
        ):
            mine.lost[kind] = mine.lost.get(kind, 0) + points
            if points:
                fault = said(what, month=month_text(report.month), days=report.days_late)
                mine.faults.setdefault(kind, []).append(fault)
    return found


@dataclass
class Draft:
    """The workbook while it is made: its formats, and where what formulas refer to already stands."""

    month: Result
    book: Any
    look: Mapping[str, Any]
    about: Provenance
    sheet_of: dict[str, str]
    """Unit → the name of its sheet."""
    units: Mapping[str, UnitRows]
    with_log: bool = False
    """Whether the punctuality log is in sight."""
    numbers: dict[str, NumberCells] = field(default_factory=dict)
    """Criterion or deduction → where the plan's numbers for it stand."""
    gate: str = ""
    missing_points: str = ""
    log: dict[str, str] = field(default_factory=dict)
    """unit, late, false → that column of the punctuality log."""
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    """Unit → base, bonus, deduction, total, lacks (criteria without figures) → the formula that gives it."""

    @property
    def exact(self) -> bool:
        """Whether points are whole numbers."""
        return self.month.rules.ticks_per_point == 1


def cell_of(sheet: str, row: int, column: int) -> str:
    """A cell of another sheet."""
    cell: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return "'" + sheet.replace("'", "''") + "'!" + cell


UNKNOWN = "?"
"""What stands where a sheet cannot tell: a figure was taken out of it."""


def incomplete(draft: Draft, sheet: Any, row: int, column: int, lacks: str) -> None:
    """A total that shows itself as `145 + ?` while `lacks` is above 0; its value stays that of what is scored."""
    look = {"type": "formula", "criteria": f"={lacks}>0", "format": draft.look["incomplete"]}
    sheet.conditional_format(row, column, row, column, look)


def range_of(sheet: str, first: int, last: int, column: int) -> str:
    cell = xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)
    return f"{cell_of(sheet, first, column)}:{cell}"


def blanks(sheet: Any, row: int, columns: Iterable[int], look: Any) -> None:
    """Empty cells with their borders."""
    for column in columns:
        sheet.write_blank(row, column, None, look)


def number(value: Any) -> Any:
    """A number as a cell takes it: missing as blank text, exact decimals as what they are shown as."""
    if value is None or pd.isna(value):
        return ""
    return float(value) if isinstance(value, Decimal) else int(value)


def rounded(draft: Draft, formula: str) -> str:
    """A sum of points: where they can be fractional, binary fractions are rounded off."""
    return formula if draft.exact else f"ROUND({formula},2)"


def figure_cell(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """A cell that may be typed into: a whole number, or blank."""
    given = number(value)
    if given == "":
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, given, look)


def only_counts(sheet: Any, first: int, last: int, column: int) -> None:
    """What may be typed into the figures between two rows: whole numbers."""
    sheet.data_validation(first, column, last, column, {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 999_999_999_999, "ignore_blank": True,
        "error_title": said("so_lieu"), "error_message": said("can_so_nguyen"),
    })  # fmt: skip


def about(month: Result) -> str:
    return f"{period_text(month, 'vi')} – {month.inputs.title}"


def head(draft: Draft, sheet: Any, title: str, subtitle: str, last: int) -> int:
    """Agency, title, what it is about; the row after it."""
    month, look = draft.month, draft.look
    office = month.inputs.settings.office
    middle = last // 2
    sheet.merge_range(
        0, 0, 0, max(middle - 1, 1), (office.superior or month.plan.header.issuer.vi).upper(), look["agency"]
    )
    sheet.merge_range(1, 0, 1, max(middle - 1, 1), (office.name or "").upper(), look["agency_bold"])
    sheet.merge_range(2, 0, 2, last, title, look["title"])
    sheet.merge_range(3, 0, 3, last, subtitle, look["subtitle"])
    note = " · ".join(say(mark, "vi") for mark in month.inputs.settings.marks)
    if month.inputs.settings.draft:
        sheet.set_header(f"&C&14{say('labels.draft', 'vi')}")
    sheet.merge_range(4, 0, 4, last, note, look["synthetic"])
    return 5


def foot(draft: Draft, sheet: Any, row: int, last: int) -> None:
    """What the sheet rests on."""
    for n, text in enumerate((draft.about.ledger_text, draft.about.fingerprint_text)):
        sheet.merge_range(row + n, 0, row + n, last, text, draft.look["small"])


def columns(draft: Draft, sheet: Any, title: str, subtitle: str, heads: Sequence[tuple[str, float]]) -> int:
    """Widths, head and header row of a table; the row after it."""
    sheet.set_default_row(18)
    for n, (_, width) in enumerate(heads):
        sheet.set_column(n, n, width)
    row = head(draft, sheet, title, subtitle, len(heads) - 1)
    sheet.set_row(row, 46)
    sheet.write_row(row, 0, [name for name, _ in heads], draft.look["head"])
    sheet.freeze_panes(row + 1, 2)
    return row + 1


def tall(sheet: Any, row: int, *texts: tuple[str, float]) -> None:
    """A row as tall as its longest wrapped text needs; each text with the width of its column."""
    lines = max(ceil(len(text) / (1.1 * width - 3)) for text, width in [("·", 10), *texts])  # words do not break
    sheet.set_row(row, 16.5 * lines + 2)


def print_setup(sheet: Any, head: int, last: int, rows: int, landscape: bool = True, printed: bool = True) -> None:
    """How a sheet looks on paper; one that is not `printed` has no print area: LibreOffice prints hidden sheets that have."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    if printed:
        sheet.print_area(0, 0, rows, last)
    sheet.set_footer("&L&8&A&R&8&P/&N")
    sheet.protect(options={"format_columns": True, "format_rows": True})


def formats(book: Any, month: Result) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    boxed = {**font, "border": 1, "text_wrap": True}
    number = "#,##0" if month.rules.ticks_per_point == 1 else "#,##0.00"
    signed = number + ';"−"' + number  # the minus sign of the letters, not a hyphen
    points = {**boxed, "num_format": signed, "align": "right", "indent": 1}
    centred = {**font, "align": "center"}
    kinds = {
        "agency": {**centred, "font_size": 12, "text_wrap": True},
        "agency_bold": {**centred, "bold": True, "text_wrap": True},
        "title": {**centred, "font_size": 14, "bold": True},
        "subtitle": {**centred, "bold": True, "text_wrap": True},
        "synthetic": {**centred, "bold": True, "font_color": "#B00020"},
        "head": {**boxed, "bold": True, "align": "center", "bg_color": "#E7EDF3"},
        "cell": boxed,
        "cell_bold": {**boxed, "bold": True},
        "day": {**boxed, "num_format": "dd/mm/yyyy", "align": "center"},
        "number": {**boxed, "num_format": '#,##0;"−"#,##0', "align": "right", "indent": 1},
        "decimal": {**boxed, "num_format": '#,##0.00;"−"#,##0.00', "align": "right", "indent": 1},
        "percent": {**boxed, "num_format": '0.00" %"', "align": "right", "indent": 1},
        "figure": {
            **boxed,
            "num_format": "#,##0",
            "align": "right",
            "indent": 1,
            "locked": False,
            "bg_color": "#FFF8DC",
        },
        "points": points,
        "rank": {**boxed, "align": "center"},
        "link": {**boxed, "font_color": "#0B57D0", "underline": 1},
        "total": {**boxed, "bold": True},
        "total_points": {**points, "bold": True},
        "note": {**font, "font_size": 11, "italic": True, "text_wrap": True},
        "small": {**font, "font_size": 9, "italic": True, "text_wrap": True},
        "sign": {**font, "bold": True},
    }
    kinds["incomplete"] = {"num_format": signed.replace(";", '" + ?";') + '" + ?"'}
    kinds |= {f"{name}_line": {**kinds[name], "bottom": 5} for name in ("rank", "cell", "points", "total_points")}
    return {name: book.add_format(kind) for name, kind in kinds.items()}
