"""Points, places, figures and reports as people read them: one way of saying each, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from ..plan.rules import BandScore, Rules, ShareOf, StepScore
from ..words.vietnamese import count_text, day_text, percent_text, say
from .criteria import Reckoning, in_points, plain

ORIGINS = {
    "portal": ("cổng dịch vụ công", "portal"),
    "report": ("báo cáo của đơn vị", "unit's report"),
    "decision": ("theo quyết định", "by decision"),
    "scenario": ("giả định", "supposed"),
    "carried": ("lấy từ tháng trước", "carried forward"),
    "none": ("không có số liệu, tính là 0 theo cách hiểu đang dùng", "no figure, taken as 0 by the reading in force"),
}


NO_BREAK = "\u00a0"


# ── one row of the standings ──


def total_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """A total; `145 + ?` where criteria are not scored for want of figures."""
    return count_text(row["total"], language) + ("" if row["complete"] else f"{NO_BREAK}+{NO_BREAK}?")


def part_text(row: Mapping[Any, Any], part: str, language: str = "vi") -> str:
    """Base, bonus or deduction of a row; `–` for the points of a unit of which nothing is scored."""
    nothing = not row["complete"] and pd.isna(row["rank_best"]) and row["base"] == 0 and row["bonus"] == 0
    return "–" if nothing and part != "deduction" else count_text(row[part], language)


def rank_text(row: Mapping[Any, Any]) -> str:
    """A rank: `2`, `2=` among equals, `2–5` where figures leave it open, `–` for a unit without one."""
    if pd.isna(row["rank_best"]):
        return "–"
    if row["rank_best"] != row["rank_worst"]:
        return f"{row['rank_best']}–{row['rank_worst']}"
    return f"{row['rank_best']}{'=' if row['tied'] else ''}"


def gate_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """Whether a unit is through the gate; `chưa rõ` where that hangs on figures nobody has sent."""
    if pd.isna(row["eligible"]):
        return say(language, "chưa rõ", "open")
    return say(language, "đạt", "yes") if row["eligible"] else say(language, "chưa", "no")


# ── points ──


def arithmetic(criterion: StepScore | BandScore, r: Reckoning, rules: Rules, part: str, language: str = "vi") -> str:
    """The arithmetic of one part of a criterion, as one sentence.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> c3 = rules.criterion_of("C3")
    >>> r = reckon(c3, {"accounts_count": 1620}, rules)
    >>> arithmetic(c3, r, rules, "base"), arithmetic(c3, r, rules, "bonus")
    ('1.620 ≥ 1.500 → 35', '(1.620 − 1.500) ÷ 100 = 1 bước; 1 × 5 = 5')
    """
    if r.state == "unknown":
        return _without_figure(r.base, language)
    share = isinstance(criterion.measure, ShareOf)
    if r.state == "no_cases":
        if rules.scoring.no_cases == "zero":
            return say(language, "mẫu số là 0: 0 điểm", "nothing to take a share of: 0 points")
        return say(language, "mẫu số là 0: không áp dụng", "nothing to take a share of: not applicable")
    shown = percent_text(r.value, r.of, language) if share else count_text(r.value, language)
    if share:
        cut = f"{count_text(r.value, language)}/{count_text(r.of, language)} = {shown}"
        if rules.scoring.percent == "one_decimal":  # what was compared is the rounded share
            shown = f"{count_text(r.measured, language)} %"
            cut += f" ≈ {shown}"
    full = cut if share else shown
    if isinstance(criterion, BandScore):
        return f"{full} → {count_text(r.base, language)}"
    unit = " %" if share else ""
    target = f"{count_text(plain(criterion.target), language)}{unit}"
    if part == "base":
        return f"{full} {'≥' if r.met else '<'} {target} → {count_text(r.base, language)}"
    assert criterion.bonus is not None
    if not r.met:
        return say(language, "chưa đạt mức chuẩn: không có điểm thưởng", "target not reached: no bonus")
    if r.counted is None:
        return _without_figure(r.bonus, language)
    step, each = plain(criterion.bonus.step), count_text(plain(criterion.bonus.points), language)
    counted = shown if r.counted == r.measured else f"{count_text(plain(r.counted), language)}{unit}"
    beyond = f"{counted} − {target}"
    if criterion.bonus.counts_target:
        beyond += f" + {count_text(step, language)}{unit}"
    if rules.scoring.part_step == "pro_rata":
        return f"({beyond}) × {each} ÷ {count_text(step, language)}{unit} → {count_text(r.bonus, language)}"
    steps = say(language, "bước", "step" if r.steps == 1 else "steps")
    fewer = say(language, " (không âm)", " (not below 0)") if r.counted < Fraction(criterion.target) else ""
    return (
        f"({beyond}) ÷ {count_text(step, language)}{unit} = {r.steps} {steps}{fewer}; "
        f"{r.steps} × {each} = {count_text(r.bonus, language)}"
    )


def _without_figure(points: Fraction | None, language: str) -> str:
    """What a figure that nobody has sent comes to: nothing that can be scored, or 0 by the reading `missing_figure`."""
    if points is None:
        return say(language, "chưa có số liệu: chưa chấm", "no figure: not scored")
    return say(language, "chưa có số liệu: 0 điểm theo cách hiểu đang dùng", "no figure: 0 points by the reading in force")  # fmt: skip


# ── figures and reports ──


def figure_sentence(fact: str, row: Mapping[Any, Any] | None, rules: Rules, language: str = "vi") -> str:
    """A figure, where it was read, and whose it is; `row` is one of the figures table, None where it was not reported."""
    name = rules.fact_of(fact).name[language]
    if row is None:
        return f"{name}: {say(language, 'chưa có số liệu', 'not reported')}"
    own = ""
    if row["value"] != row["cumulative"]:
        own = say(
            language,
            f" (lũy kế {count_text(row['cumulative'], language)})",
            f" (cumulative {count_text(row['cumulative'], language)})",
        )
    return f"{name} = {count_text(row['value'], language)}{own} ({source_text(row, language)})"


def source_text(row: Mapping[Any, Any], language: str = "vi") -> str:
    """Where a figure was read, and whose it is; `row` is one of the figures table."""
    origin = say(language, *ORIGINS[row["origin"]])
    if row["origin"] == "carried":
        origin += f" ({row['from_month']})"
    return f"{_place(row, language)}{origin}"


def _place(row: Mapping[str, Any], language: str) -> str:
    """File, sheet and row; of a count, the rows and lists behind it."""
    if not isinstance(row["source_file"], str) or not row["source_file"]:
        return ""
    sheet = row["source_sheet"]
    place = row["source_file"]
    place += f", {say(language, 'trang', 'sheet')} {sheet}" if isinstance(sheet, str) and sheet else ""
    if pd.notna(row["counted_rows"]):
        rows, files = count_text(int(row["counted_rows"]), language), int(row["counted_files"])
        more = say(language, f" và {files - 1} danh sách trước", f" and {files - 1} earlier lists") if files > 1 else ""
        return f"{place}{more}, {say(language, f'đếm {rows} dòng', f'{rows} rows counted')}; "
    if pd.notna(row["source_row"]):
        place += f", {say(language, 'dòng', 'row')} {row['source_row']}"
    return f"{place}; "


STATES = {
    "on_time": ("đúng hạn", "on time"),
    "late": ("trễ", "late"),
    "missing": ("không nộp", "not submitted"),
    "pending": ("chưa nộp", "not in yet"),
    "not_due": ("chưa đến hạn", "not due yet"),
}


def report_sentence(report: Mapping[Any, Any], rules: Rules, language: str = "vi") -> str:
    """How one report stands, as a sentence: due, received, days late, points."""
    state = say(language, *STATES[report["state"]])
    if report["state"] == "late":
        days = int(report["days_late"])
        state = say(language, f"trễ {days} ngày", f"{days} day{'s' if days != 1 else ''} late")
    received = report["received_on"] if isinstance(report["received_on"], date) else None
    got = say(language, f"nhận {day_text(received)}", f"received {day_text(received)}") if received else "–"
    points = in_points(report["lateness_points"] + report["untruthful_points"], rules)
    false = say(language, ", không trung thực", ", untruthful") if report["untruthful"] else ""
    false += say(language, ", được miễn trừ điểm", ", deduction waived") if report["waived"] else ""
    if report["decisions"]:
        false += say(language, f" (quyết định số {report['decisions']})", f" (decision {report['decisions']})")
    due = say(language, f"hạn {day_text(report['due_on'])}", f"due {day_text(report['due_on'])}")
    return f"{report['month']}: {due}, {got}: {state}{false} → {count_text(points, language)}"
