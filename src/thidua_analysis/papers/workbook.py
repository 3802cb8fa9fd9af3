"""The month as a workbook that recomputes itself: figures are typed, every point is a formula on them.

Sheets: a summary for each track, a score sheet (Phiếu chấm điểm) for each unit, the punctuality log, the plan's
numbers, the readings, the problems. Only figures are unlocked. Text that came from an input is written as text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ..campaign import Month
from ..explain import STATES, source_text
from ..figures import competes
from ..problems import problems_table
from ..rules import BandScore, CountOf, Fact, StepScore
from ..show.sentences import SYNTHETIC, names, period_text, remarks, track_name, winner_of
from ..vietnamese import count_text
from .formulas import NumberCells, ReportCells, base_formula, bonus_formula, both_formulas, lateness_formula
from .provenance import Provenance, provenance

CREATED = datetime(2021, 1, 1)
PLAN, LOG, READINGS, PROBLEMS = "Kế hoạch", "Nhật ký báo cáo", "Cách hiểu", "Vấn đề số liệu"
HINT = "Ô vàng là số liệu: gõ số khác thì điểm đổi theo. Các ô khác bị khóa (không có mật khẩu). Để trống nghĩa là chưa có số liệu."
MISSING = STATES["missing"][0]
A4 = 9
MARGINS = {"left": 1.2, "right": 0.6, "top": 0.8, "bottom": 0.8}
"""In inches: 30, 15, 20 and 20 mm, the margins of a letter."""


@dataclass
class _Draft:
    """The workbook while it is made: its formats, and where what formulas refer to already stands."""

    month: Month
    book: Any
    look: Mapping[str, Any]
    about: Provenance
    sheet_of: dict[str, str]
    """Unit → the name of its sheet."""
    numbers: dict[str, NumberCells] = field(default_factory=dict)
    """Criterion or deduction → where the plan's numbers for it stand."""
    gate: str = ""
    missing_points: str = ""
    log: dict[str, str] = field(default_factory=dict)
    """unit, late, false → that column of the punctuality log."""
    totals: dict[str, dict[str, str]] = field(default_factory=dict)
    """Unit → base, bonus, deduction, total → the formula that gives it."""

    @property
    def exact(self) -> bool:
        """Whether points are whole numbers."""
        return self.month.rules.ticks_per_point == 1


def workbook_name(month: Month) -> str:
    """`bang-diem-2021-06.xlsx`."""
    return f"bang-diem-{month.key}.xlsx"


def workbook(month: Month) -> bytes:
    """The workbook of a month or of the year's end, as xlsx; the same month gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": CREATED, "title": f"{month.campaign.title} – {month.key}"})
    book.set_calc_mode("auto")
    draft = _Draft(month, book, _formats(book, month), provenance(month), _sheet_names(month))
    summaries = [(track.id, book.add_worksheet(_fit(f"Tổng hợp {track.name.vi}", draft))) for track in month.tracks]
    units = [(unit, book.add_worksheet(draft.sheet_of[unit])) for unit in _in_order(month)]
    others = {name: book.add_worksheet(name) for name in (LOG, PLAN, READINGS, PROBLEMS)}
    _plan_sheet(draft, others[PLAN])
    _log_sheet(draft, others[LOG])
    for unit, sheet in units:
        _unit_sheet(draft, sheet, unit)
    for track, sheet in summaries:
        _summary_sheet(draft, sheet, track)
    _readings_sheet(draft, others[READINGS])
    _problems_sheet(draft, others[PROBLEMS])
    book.close()
    return out.getvalue()


def _in_order(month: Month) -> list[str]:
    return [str(u) for track in month.tracks for u in month.campaign.units.query("track == @track.id")["unit"]]


def _sheet_names(month: Month) -> dict[str, str]:
    """Unit → its name as far as a sheet's may go: 31 characters, none of them special, no two alike."""
    taken = {name.casefold() for name in (PLAN, LOG, READINGS, PROBLEMS)}
    found = {}
    for unit, name in names(month).items():
        plain = "".join(" " if c in "[]:*?/\\'" or ord(c) < 32 else c for c in name).strip()
        short = plain[:31].strip() or unit[:31]
        if short.casefold() in taken or short.casefold() == "history":
            short = f"{plain[: 30 - len(unit)].strip()} {unit}"[-31:].strip()
        found[unit] = short
        taken.add(short.casefold())
    return found


def _fit(name: str, draft: _Draft) -> str:
    taken = {n.casefold() for n in (*draft.sheet_of.values(), *(s.get_name() for s in draft.book.worksheets()))}
    plain = str.strip("".join(" " if c in "[]:*?/\\'" else c for c in name)[:31])
    return plain if plain.casefold() not in taken else f"{plain[:27]} ({len(draft.book.worksheets()) + 1})"


def _of(sheet: str, row: int, column: int) -> str:
    """A cell of another sheet."""
    cell: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return "'" + sheet.replace("'", "''") + "'!" + cell


def _range(sheet: str, first: int, last: int, column: int) -> str:
    cell = xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)
    return f"{_of(sheet, first, column)}:{cell}"


def _number(value: Any) -> Any:
    """A number as a cell takes it: missing as blank text, exact decimals as what they are shown as."""
    if value is None or pd.isna(value):
        return ""
    return float(value) if isinstance(value, Decimal) else int(value)


# ── the head and foot of a sheet ──────────────────────────────────────────────────────────────


def _head(draft: _Draft, sheet: Any, title: str, subtitle: str, last: int) -> int:
    """Agency, title, what it is about; the row after it."""
    month, look = draft.month, draft.look
    office = month.campaign.settings.office
    middle = last // 2
    sheet.merge_range(
        0, 0, 0, max(middle - 1, 1), (office.superior or month.plan.header.issuer.vi).upper(), look["agency"]
    )
    sheet.merge_range(1, 0, 1, max(middle - 1, 1), (office.name or "").upper(), look["agency_bold"])
    sheet.merge_range(2, 0, 2, last, title, look["title"])
    sheet.merge_range(3, 0, 3, last, subtitle, look["subtitle"])
    note = SYNTHETIC[0] if month.campaign.settings.synthetic else ""
    sheet.merge_range(4, 0, 4, last, note, look["synthetic"])
    return 5


def _foot(draft: _Draft, sheet: Any, row: int, last: int) -> None:
    """What the sheet rests on."""
    for n, text in enumerate((draft.about.ledger_text, draft.about.fingerprint_text)):
        sheet.merge_range(row + n, 0, row + n, last, text, draft.look["small"])


def _tall(sheet: Any, row: int, *texts: tuple[str, float]) -> None:
    """A row as tall as its longest wrapped text needs; each text with the width of its column."""
    lines = max([1, *(-(-len(text) * 0.95 // width) for text, width in texts)])
    sheet.set_row(row, 16.5 * lines + 2)


def _print(sheet: Any, head: int, last: int, rows: int, landscape: bool = True) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.print_area(0, 0, rows, last)
    sheet.set_footer("&L&8&A&R&8&P/&N")
    sheet.protect(options={"format_columns": True, "format_rows": True})


def _about(month: Month) -> str:
    return f"{period_text(month, 'vi')} – {month.campaign.title}"


# ── the plan's numbers ────────────────────────────────────────────────────────────────────────


def _plan_sheet(draft: _Draft, sheet: Any) -> None:
    """Every number of the plan that a formula refers to, with its clause and words."""
    rules, look = draft.month.rules, draft.look
    heads = [("Mã", 6), ("Nội dung", 32), ("Điều khoản", 8), ("Chỉ tiêu / từ", 9), ("Điểm đạt", 8), ("Điểm không đạt", 8), ("Bước thưởng", 8), ("Điểm mỗi bước", 8), ("Chỉ tiêu cũng là một bước", 10), ("Câu chữ của kế hoạch", 44)]  # fmt: skip
    row = _columns(draft, sheet, "CÁC CON SỐ CỦA KẾ HOẠCH", draft.month.plan.title["vi"], heads)
    head = row - 1

    def put(line: Sequence[Any]) -> None:
        nonlocal row
        for column, value in enumerate(line):
            kind = {int: "number", float: "decimal"}.get(type(value), "cell")
            sheet.write(row, column, value, look[kind])
        _tall(sheet, row, (line[1], heads[1][1]), (line[-1], heads[-1][1]))
        row += 1

    def bands(rule: Any, label: str) -> tuple[tuple[str, str], ...]:
        cells = []
        for band in rule.bands:
            cells.append((_of(PLAN, row, 3), _of(PLAN, row, 4)))
            put([rule.id, label, band.clause or rule.clause, _number(band.from_), _number(band.points), "", "", "", "", rule.quote])  # fmt: skip
        return tuple(cells)

    for criterion in rules.criterion:
        label = f"{criterion.name.vi} – {track_name(draft.month, criterion.track, 'vi')}"
        if isinstance(criterion, BandScore):
            draft.numbers[criterion.id] = NumberCells(bands=bands(criterion, label))
            continue
        bonus = criterion.bonus
        earned = [_number(bonus.step), _number(bonus.points), int(bonus.counts_target)] if bonus else ["", "", ""]
        target, points, below, step, each, first = (_of(PLAN, row, column) for column in range(3, 9))
        draft.numbers[criterion.id] = NumberCells(target, points, below, step, each, first)
        put([criterion.id, label, criterion.clause, _number(criterion.target), _number(criterion.points), _number(criterion.below), *earned, criterion.quote])  # fmt: skip
    if rules.lateness:
        found = bands(rules.lateness, f"{rules.lateness.name.vi}: từ số ngày")
        draft.numbers[rules.lateness.id] = NumberCells(bands=found)
        at = [band.clause for band in rules.lateness.bands].index(rules.lateness.missing)
        draft.missing_points = found[at][1]
    if rules.untruthful:
        draft.numbers[rules.untruthful.id] = NumberCells(points=_of(PLAN, row, 4))
        put([rules.untruthful.id, rules.untruthful.name.vi, rules.untruthful.clause, "", _number(rules.untruthful.points), "", "", "", "", rules.untruthful.quote])  # fmt: skip
    if rules.gate:
        draft.gate = _of(PLAN, row, 4)
        what = (
            "Ngưỡng được tính thi đua (tổng điểm)"
            if rules.gate.of == "total"
            else "Ngưỡng được tính thi đua (điểm chuẩn)"
        )
        put(["", what, rules.gate.clause, "", _number(rules.gate.points), "", "", "", "", rules.gate.quote])
    _foot(draft, sheet, row + 1, len(heads) - 1)
    _print(sheet, head, len(heads) - 1, row + 2)


def _columns(draft: _Draft, sheet: Any, title: str, subtitle: str, heads: Sequence[tuple[str, float]]) -> int:
    """Widths, head and header row of a table; the row after it."""
    for n, (_, width) in enumerate(heads):
        sheet.set_column(n, n, width)
    row = _head(draft, sheet, title, subtitle, len(heads) - 1)
    sheet.set_row(row, 46)
    sheet.write_row(row, 0, [name for name, _ in heads], draft.look["head"])
    sheet.freeze_panes(row + 1, 2)
    return row + 1


# ── the punctuality log ───────────────────────────────────────────────────────────────────────


def _log_sheet(draft: _Draft, sheet: Any) -> None:
    """Every report that counts here: due, received, days late; what it costs is a formula on the days."""
    month, look = draft.month, draft.look
    rules, called = month.rules, names(month)
    heads = [("Mã đơn vị", 17), ("Đơn vị", 28), ("Tháng", 9), ("Hạn", 11), ("Ngày nhận", 11), ("Số ngày trễ", 7), ("Tình trạng", 17), ("Không trung thực (1 = có)", 9), ("Được miễn (1 = có)", 8), ("Điểm trừ do trễ", 8), ("Điểm trừ do không trung thực", 10), ("Nguồn; quyết định", 28)]  # fmt: skip
    row = first = _columns(draft, sheet, "NHẬT KÝ BÁO CÁO", _about(month), heads)
    reports = month.reports_counted.to_dict("records")
    for report in reports:
        cells = ReportCells(*(xl_rowcol_to_cell(row, c, col_abs=True) for c in (5, 6, 7, 8)))
        sheet.write_string(row, 0, report["unit"], look["cell"])
        sheet.write_string(row, 1, called[report["unit"]], look["cell"])
        sheet.write_string(row, 2, report["month"], look["cell"])
        for column, day in ((3, report["due_on"]), (4, report["received_on"])):
            if isinstance(day, date):
                sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), look["day"])
            else:
                sheet.write_blank(row, column, None, look["cell"])
        _figure(sheet, row, 5, report["days_late"], look["figure"])
        sheet.write_string(row, 6, STATES[report["state"]][0], look["cell"])
        _figure(sheet, row, 7, int(report["untruthful"]), look["figure"])
        sheet.write_number(row, 8, int(report["waived"]), look["number"])
        if rules.lateness and rules.untruthful:
            false = f"IF({cells.untruthful}=1,{draft.numbers[rules.untruthful.id].points},0)"
            alone = _lateness(draft, cells)
            late, false = both_formulas(alone, false, rules.untruthful.with_lateness == "larger")
        else:
            late, false = (_lateness(draft, cells) if rules.lateness else "0"), "0"
        sheet.write_formula(row, 9, f"={late}", look["points"], _number(report["lateness_points"]))
        sheet.write_formula(row, 10, f"={false}", look["points"], _number(report["untruthful_points"]))
        by = f"; quyết định {report['decisions']}" if report["decisions"] else ""
        line = "" if pd.isna(report["source_row"]) else f", dòng {report['source_row']}"
        source = f"{report['source_file']}{line}{by}"
        sheet.write_string(row, 11, source, look["cell"])
        _tall(sheet, row, (source, 28), (called[report["unit"]], 28), (STATES[report["state"]][0], 17))
        row += 1
    last = max(row - 1, first)
    draft.log = {"unit": _range(LOG, first, last, 0), "late": _range(LOG, first, last, 9), "false": _range(LOG, first, last, 10)}  # fmt: skip
    sheet.autofilter(first - 1, 0, last, len(heads) - 1)
    _foot(draft, sheet, row + 1, len(heads) - 1)
    _print(sheet, first - 1, len(heads) - 1, row + 2)


def _lateness(draft: _Draft, cells: ReportCells) -> str:
    rule = draft.month.rules.lateness
    assert rule is not None
    return lateness_formula(cells, draft.numbers[rule.id], MISSING, draft.missing_points).removeprefix("=")


def _figure(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """A cell that may be typed into: a whole number, or blank."""
    given = _number(value)
    if given == "":
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, given, look)
    sheet.data_validation(row, column, row, column, {
        "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 999_999_999_999, "ignore_blank": True,
        "error_title": "Số liệu", "error_message": "Ghi một số nguyên, không âm; để trống nếu chưa có số liệu.",
    })  # fmt: skip


# ── a unit's score sheet ──────────────────────────────────────────────────────────────────────

UNIT_HEADS = [("STT", 5), ("Tiêu chí, số liệu", 34), ("Điều khoản", 8), ("Số liệu", 10), ("Nguồn số liệu", 38), ("Chỉ tiêu", 8), ("Điểm chuẩn", 8), ("Điểm thưởng", 8), ("Điểm", 8), ("Đơn vị tự chấm", 8), ("Chênh lệch", 8)]  # fmt: skip


def _unit_sheet(draft: _Draft, sheet: Any, unit: str) -> None:
    """Phiếu chấm điểm: per criterion figure, source, clause, base, bonus, points; what the unit gave itself."""
    month, look = draft.month, draft.look
    row = first = _columns(draft, sheet, "PHIẾU CHẤM ĐIỂM", f"{names(month)[unit]} – {_about(month)}", UNIT_HEADS)
    track = month.campaign.unit(unit)["track"]
    figures = {f["fact"]: f for f in month.figures.to_dict("records") if f["unit"] == unit}
    own = month.self_scores
    claimed = {s["criterion"]: s["claimed"] for s in own[own["unit"] == unit].to_dict("records")}
    given = {(x["criterion"], x["part"]): x["points"] for x in month.lines.to_dict("records") if x["unit"] == unit and x["part"] != "deduction"}  # fmt: skip
    cells: dict[str, str] = {}
    placed: list[tuple[int, Any]] = []
    for number, criterion in enumerate(month.rules.criteria(track), start=1):
        at = row
        head = criterion.measure.fact if isinstance(criterion.measure, CountOf) else ""
        sheet.write_number(row, 0, number, look["rank"])
        sheet.write_string(row, 1, f"{criterion.id}. {criterion.name.vi}", look["cell_bold"])
        sheet.write_string(row, 2, criterion.clause, look["cell"])
        if head and head not in cells:
            cells[head] = xl_rowcol_to_cell(row, 3)
            _figure_row(draft, sheet, row, month.rules.fact_of(head), figures.get(head))
        elif head:
            sheet.write_formula(row, 3, f"={cells[head]}", look["number"], _number(figures.get(head, {}).get("value")))
            sheet.write_string(row, 4, "như trên", look["cell"])
        else:
            sheet.write_blank(row, 3, None, look["cell"])
            sheet.write_string(row, 4, _share_words(month, criterion), look["cell"])
            _tall(sheet, row, (_share_words(month, criterion), 38))
        row += 1
        for fact in criterion.facts:
            if fact not in cells:
                cells[fact] = xl_rowcol_to_cell(row, 3)
                sheet.write_string(row, 1, f"– {month.rules.fact_of(fact).name.vi}", look["cell"])
                for column in (0, 2, 5, 6, 7, 8, 9, 10):
                    sheet.write_blank(row, column, None, look["cell"])
                _figure_row(draft, sheet, row, month.rules.fact_of(fact), figures.get(fact))
                row += 1
        placed.append((at, criterion))
    for at, criterion in placed:
        _points(draft, sheet, at, criterion, cells, given, claimed)
    _totals(draft, sheet, unit, row, first, claimed)


def _figure_row(draft: _Draft, sheet: Any, row: int, fact: Fact, figure: Mapping[Any, Any] | None) -> None:
    source = source_text(figure) if figure else "chưa có số liệu"
    _figure(sheet, row, 3, figure["value"] if figure else None, draft.look["figure"])
    sheet.write_string(row, 4, source, draft.look["cell"])
    _tall(sheet, row, (source, 38), (f"– {fact.name.vi}", 34))


def _share_words(month: Month, criterion: StepScore | BandScore) -> str:
    measure = criterion.measure
    if isinstance(measure, CountOf):
        return ""
    top, under = (" + ".join(month.rules.fact_of(f).name.vi for f in facts) for facts in (measure.numerator, measure.denominator))  # fmt: skip
    return f"{top} / {under}, %"


def _points(draft: _Draft, sheet: Any, row: int, criterion: StepScore | BandScore, cells: Mapping[str, str], given: Mapping[Any, Any], claimed: Mapping[Any, Any]) -> None:  # fmt: skip
    """Target, base, bonus and points of one criterion; what the unit claimed, and the difference."""
    rules, look, numbers = draft.month.rules, draft.look, draft.numbers[criterion.id]
    if isinstance(criterion, StepScore):
        sheet.write_formula(row, 5, f"={numbers.target}", look["number"], _number(criterion.target))
    else:
        sheet.write_string(row, 5, "bảng điểm", look["cell"])
    if not isinstance(criterion.measure, CountOf):
        top, under = ("+".join(cells[f] for f in facts) for facts in (criterion.measure.numerator, criterion.measure.denominator))  # fmt: skip
        known = f"COUNT({','.join(cells[f] for f in criterion.measure.facts)})={len(criterion.measure.facts)}"
        shown = f'=IF({known},IF(({under})>0,INT(10000*({top})/({under}))/100,""),"")'
        sheet.write_formula(row, 3, shown, look["percent"], "")
    base = _number(given.get((criterion.id, "base")))
    sheet.write_formula(row, 6, base_formula(criterion, cells, numbers, rules), look["points"], base)
    bonus: Any = ""
    if isinstance(criterion, StepScore) and criterion.bonus:
        bonus = _number(given.get((criterion.id, "bonus")))
        sheet.write_formula(row, 7, bonus_formula(criterion, cells, numbers, rules), look["points"], bonus)
    else:
        sheet.write_blank(row, 7, None, look["cell"])
    whole = f"{xl_rowcol_to_cell(row, 6)}:{xl_rowcol_to_cell(row, 7)}"
    scored = [v for v in (base, bonus) if v != ""]
    total: Any = sum(scored) if scored else ""
    sheet.write_formula(row, 8, f'=IF(COUNT({whole})=0,"",{_rounded(draft, f"SUM({whole})")})', look["points"], total)
    _claim(draft, sheet, row, claimed.get(criterion.id), total)


def _claim(draft: _Draft, sheet: Any, row: int, claimed: Any, points: Any) -> None:
    value = _number(claimed)
    look = draft.look
    if value == "":
        sheet.write_blank(row, 9, None, look["points"])
        sheet.write_blank(row, 10, None, look["points"])
        return
    sheet.write_number(row, 9, value, look["points"])
    ours, theirs = xl_rowcol_to_cell(row, 8), xl_rowcol_to_cell(row, 9)
    difference = "" if points == "" else round(value - points, 2)
    sheet.write_formula(row, 10, f'=IF(ISNUMBER({ours}),{_rounded(draft, f"{theirs}-{ours}", always=True)},"")', look["points"], difference)  # fmt: skip


def _rounded(draft: _Draft, formula: str, always: bool = False) -> str:
    """A sum of points: where they can be fractional, binary fractions are rounded off."""
    return formula if draft.exact and not always else f"ROUND({formula},2)"


def _totals(draft: _Draft, sheet: Any, unit: str, row: int, first: int, claimed: Mapping[Any, Any]) -> None:
    """Deductions, total and gate of a unit, remarks, and room for signatures."""
    month, look = draft.month, draft.look
    rules, mine = month.rules, next(s for s in month.standings.to_dict("records") if s["unit"] == unit)
    reports = month.reports_counted
    own = reports[reports["unit"] == unit]
    criteria_end = row - 1
    for rule, name in ((rules.lateness, "late"), (rules.untruthful, "false")):
        if rule is None:
            continue
        column = "lateness_points" if name == "late" else "untruthful_points"
        lost = sum(own[column], start=0) if len(own) else 0
        for n in range(len(UNIT_HEADS)):
            sheet.write_blank(row, n, None, look["cell"])
        sheet.write_string(row, 1, f"{rule.id}. {rule.name.vi}", look["cell_bold"])
        sheet.write_string(row, 2, rule.clause, look["cell"])
        sheet.write_string(row, 4, f"trang {LOG}", look["cell"])
        formula = f'=SUMIF({draft.log["unit"]},"{unit}",{draft.log[name]})'
        sheet.write_formula(row, 8, formula, look["points"], _number(lost))
        row += 1
    lost_at = f"{xl_rowcol_to_cell(criteria_end + 1, 8)}:{xl_rowcol_to_cell(row - 1, 8)}"
    deducted = f"SUM({lost_at})" if row > criteria_end + 1 else "0"
    sheet.merge_range(row, 0, row, 5, "TỔNG CỘNG", look["total"])
    draft.totals[unit] = {}
    for column, part in ((6, "base"), (7, "bonus")):
        span = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(criteria_end, column)}"
        sheet.write_formula(row, column, f"={_rounded(draft, f'SUM({span})')}", look["total_points"], _number(mine[part]))  # fmt: skip
        draft.totals[unit][part] = _of(draft.sheet_of[unit], row, column)
    both = f"{xl_rowcol_to_cell(row, 6)}+{xl_rowcol_to_cell(row, 7)}"
    whole = _rounded(draft, f"{both}+{deducted}")
    sheet.write_formula(row, 8, f"={whole}", look["total_points"], _number(mine["total"]))
    draft.totals[unit]["total"] = _of(draft.sheet_of[unit], row, 8)
    span = _range(draft.sheet_of[unit], criteria_end + 1, row - 1, 8)
    draft.totals[unit]["deduction"] = _rounded(draft, f"SUM({span})") if deducted != "0" else "0"
    sheet.write_blank(row, 9, None, look["total_points"])
    sheet.write_blank(row, 10, None, look["total_points"])
    if "" in claimed:
        sheet.write_number(row, 9, _number(claimed[""]), look["total_points"])
    row += 1
    if rules.gate:
        measured = xl_rowcol_to_cell(row - 1, 8 if rules.gate.of == "total" else 6)
        sheet.merge_range(row, 0, row, 5, f"Ngưỡng {count_text(rules.gate.points)} điểm ({rules.gate.clause})", look["total"])  # fmt: skip
        sheet.merge_range(row, 6, row, 10, "", look["total"])
        sheet.write_formula(row, 6, f'=IF({measured}>={draft.gate},"Đạt","Chưa đạt")', look["total"], "Đạt" if mine["eligible"] else "Chưa đạt")  # fmt: skip
        row += 1
    told = remarks(month, mine)
    if told:
        text = f"Ghi chú (theo bản công bố): {'; '.join(told)}"
        sheet.merge_range(row, 0, row, 10, text, look["note"])
        _tall(sheet, row, (text, 150))
        row += 1
    sheet.merge_range(row, 0, row, 10, HINT, look["small"])
    for column, who in ((1, "NGƯỜI CHẤM ĐIỂM"), (7, "NGƯỜI DUYỆT")):
        sheet.write_string(row + 1, column, who, look["sign"])
    _foot(draft, sheet, row + 6, 10)
    _print(sheet, first - 1, 10, row + 7)


# ── the summary of a track ────────────────────────────────────────────────────────────────────


def _summary_sheet(draft: _Draft, sheet: Any, track: str) -> None:
    """The track, ranked as it was published; points, gate and rank are formulas on the units' sheets."""
    month, look = draft.month, draft.look
    called, rules = names(month), month.rules
    table = month.standings[month.standings["track"] == track].to_dict("records")
    ranked = dict(zip(month.campaign.units["unit"], competes(month.campaign.units, rules), strict=True))
    ties = [t for t in month.decisions.order(month.key) if set(t.now) & {s["unit"] for s in table}]
    limit = f"Đạt {count_text(rules.gate.points)} điểm" if rules.gate else "Ngưỡng"
    heads = [("Hạng", 6), ("Đơn vị", 32), ("Điểm chuẩn", 8), ("Điểm thưởng", 8), ("Điểm trừ", 8), ("Tổng điểm", 8), (limit, 8), ("Bằng điểm", 6), ("Khen thưởng (bản công bố)", 22), ("Ghi chú (bản công bố)", 34)]  # fmt: skip
    row = first = _columns(draft, sheet, "BẢNG TỔNG HỢP ĐIỂM THI ĐUA", f"{track_name(month, track, 'vi')} – {_about(month)}", heads)  # fmt: skip
    hidden = len(heads)
    sheet.set_column(hidden, hidden + len(ties), 9, None, {"hidden": True})
    sheet.write_row(first - 1, hidden, ["xếp hạng", *(f"quyết định #{t.seq}" for t in ties)])
    last = first + len(table) - 1
    own = sheet.get_name()
    totals, flags = _range(own, first, last, 5), _range(own, first, last, hidden)
    prizes = winner_of(month)
    through = max((n for n, unit in enumerate(table) if unit["eligible"]), default=-1)
    for n, unit in enumerate(table):
        cells = draft.totals[unit["unit"]]
        line = "_line" if n == through else ""
        total = xl_rowcol_to_cell(row, 5)
        competing = bool(ranked[unit["unit"]])
        sheet.write_number(row, hidden, int(competing))
        for k, tie in enumerate(ties):
            sheet.write_number(row, hidden + 1 + k, tie.now.index(unit["unit"]) + 1 if unit["unit"] in tie.now else 0)
        equal = f"COUNTIFS({totals},{total},{flags},1)"
        rank = f'1+COUNTIFS({totals},">"&{total},{flags},1)'
        settled = []
        for k in range(len(ties)):
            place, span = xl_rowcol_to_cell(row, hidden + 1 + k), _range(own, first, last, hidden + 1 + k)
            named = f'COUNTIFS({totals},{total},{flags},1,{span},">0")'
            settled.append(f"AND({place}>0,{equal}={named},{equal}>1)")
            rank += f'+IF({settled[-1]},COUNTIFS({totals},{total},{span},">0",{span},"<"&{place}),0)'
        alike = f"AND({equal}>1{''.join(f',NOT({s})' for s in settled)})"
        if competing:
            sheet.write_formula(row, 0, f"={rank}", look["rank" + line], _number(unit["rank"]))
        else:
            sheet.write_string(row, 0, "–", look["rank" + line])
        sheet.write_string(row, 1, called[unit["unit"]], look["cell" + line])
        for column, part in ((2, "base"), (3, "bonus"), (4, "deduction"), (5, "total")):
            kind = "total_points" if part == "total" else "points"
            sheet.write_formula(row, column, f"={cells[part]}", look[kind + line], _number(unit[part]))
        if rules.gate:
            measured = total if rules.gate.of == "total" else xl_rowcol_to_cell(row, 2)
            sheet.write_formula(row, 6, f'=IF({measured}>={draft.gate},"đạt","chưa")', look["rank" + line], "đạt" if unit["eligible"] else "chưa")  # fmt: skip
        else:
            sheet.write_blank(row, 6, None, look["cell" + line])
        if competing:
            sheet.write_formula(row, 7, f'=IF({alike},"=","")', look["rank" + line], "=" if unit["tied"] else "")
        else:
            sheet.write_blank(row, 7, None, look["cell" + line])
        sheet.write_string(row, 8, prizes.get(unit["unit"], ""), look["cell" + line])
        told = "; ".join(remarks(month, unit))
        sheet.write_string(row, 9, told, look["cell" + line])
        _tall(sheet, row, (called[unit["unit"]], 32), (prizes.get(unit["unit"], ""), 22), (told, 34))
        row += 1
    text = f"Đường kẻ đậm: ngưỡng {count_text(rules.gate.points)} điểm ({rules.gate.clause}). " if rules.gate else ""
    text += "Thứ tự dòng, khen thưởng và ghi chú là của bản công bố; điểm, ngưỡng và hạng tính lại khi số liệu đổi."
    sheet.merge_range(row, 0, row, len(heads) - 1, text, look["note"])
    _tall(sheet, row, (text, 150))
    sheet.write_string(row + 2, 1, "NGƯỜI LẬP BẢNG", look["sign"])
    sheet.write_string(row + 2, 8, "THỦ TRƯỞNG ĐƠN VỊ", look["sign"])
    _foot(draft, sheet, row + 7, len(heads) - 1)
    _print(sheet, first - 1, len(heads) - 1, row + 8)


# ── readings and problems ─────────────────────────────────────────────────────────────────────


def _readings_sheet(draft: _Draft, sheet: Any) -> None:
    month = draft.month
    heads = [("Cách hiểu", 24), ("Câu hỏi", 30), ("Đang dùng", 26), ("Điều khoản", 8), ("Câu chữ của kế hoạch", 32), ("Vì sao là mặc định", 36)]  # fmt: skip
    rows = []
    for reading in month.plan.header.reading:
        option = month.readings_in_force[reading.id]
        other = "" if option == reading.default else " (KHÁC mặc định)"
        rows.append([f"{reading.id} = {option}", reading.question.vi, reading.options[option].vi + other, reading.clause, reading.quote, reading.why.vi])  # fmt: skip
    _text_sheet(draft, sheet, "CÁCH HIỂU ĐANG DÙNG", heads, rows)


def _problems_sheet(draft: _Draft, sheet: Any) -> None:
    heads = [("Mức", 7), ("Mã", 18), ("Tệp", 24), ("Trang", 12), ("Dòng", 7), ("Cột", 12), ("Đọc được", 22), ("Cần", 26), ("Cách sửa", 32)]  # fmt: skip
    level = {"error": "lỗi", "warning": "lưu ý"}
    rows = [
        [level[p["severity"]], *("" if pd.isna(p[c]) else str(p[c]) for c in ("code", "file", "sheet", "row", "column", "read", "expected", "fix"))]
        for p in problems_table(draft.month.found, "vi").to_dict("records")
    ]  # fmt: skip
    _text_sheet(draft, sheet, "VẤN ĐỀ VỀ SỐ LIỆU", heads, rows or [["không có", *[""] * 8]])


def _text_sheet(draft: _Draft, sheet: Any, title: str, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]]) -> None:  # fmt: skip
    row = first = _columns(draft, sheet, title, _about(draft.month), heads)
    for line in rows:
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, draft.look["cell"])
        _tall(sheet, row, *((text, width) for text, (_, width) in zip(line, heads, strict=True)))
        row += 1
    _foot(draft, sheet, row + 1, len(heads) - 1)
    _print(sheet, first - 1, len(heads) - 1, row + 2)


# ── formats ───────────────────────────────────────────────────────────────────────────────────


def _formats(book: Any, month: Month) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    boxed = {**font, "border": 1, "text_wrap": True}
    number = "#,##0" if month.rules.ticks_per_point == 1 else "#,##0.00"
    points = {**boxed, "num_format": number, "align": "right"}
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
        "number": {**boxed, "num_format": "#,##0", "align": "right"},
        "decimal": {**boxed, "num_format": "#,##0.00", "align": "right"},
        "percent": {**boxed, "num_format": '0.00" %"', "align": "right"},
        "figure": {**boxed, "num_format": "#,##0", "align": "right", "locked": False, "bg_color": "#FFF8DC"},
        "points": points,
        "rank": {**boxed, "align": "center"},
        "total": {**boxed, "bold": True},
        "total_points": {**points, "bold": True},
        "note": {**font, "font_size": 11, "italic": True, "text_wrap": True},
        "small": {**font, "font_size": 9, "italic": True, "text_wrap": True},
        "sign": {**font, "bold": True},
    }
    kinds |= {f"{name}_line": {**kinds[name], "bottom": 5} for name in ("rank", "cell", "points", "total_points")}
    return {name: book.add_format(kind) for name, kind in kinds.items()}
