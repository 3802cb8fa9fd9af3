"""A unit's monthly report as a table, and the habits in which one report differs from another."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from thidua_analysis.plan.rules import Rules
from thidua_analysis.scoring.criteria import reckon
from thidua_analysis.words.legacy_fonts import Font, from_unicode
from thidua_analysis.words.vietnamese import count_text, percent_text

from .papers import Cell, Formula, Page, Row
from .truth import Unit
from .world import Figures

Numbers = Literal["number", "dot", "comma", "space", "no_break_space", "noun", "apostrophe"]
Writing = Literal["", "capitals", "decomposed", "tone_on_second", "eth", "zero_width"]
MADE_UP = "SỐ LIỆU GIẢ LẬP"
WIDTH = 11
LABEL, IN_PERIOD, CUMULATIVE, BASE, BONUS, OFF, OWN = 1, 3, 4, 5, 6, 7, 8

# Spellings of each row; a unit keeps to one of them.
LABELS: Mapping[str, tuple[str, ...]] = {
    "plan_issued": ("Xây dựng kế hoạch", "Ban hành kế hoạch", "Kế hoạch tuyên truyền, vận động"),
    "procedures_count": ("Đăng ký thủ tục hành chính", "Số thủ tục đăng ký", "Thủ tục hành chính mức độ 3, 4 đăng ký"),
    "procedures_with_files_count": (
        "Trong đó: thủ tục có phát sinh hồ sơ", "Thủ tục có phát sinh hồ sơ", "Số thủ tục có phát sinh hồ sơ",
    ),
    "accounts_count": ("Tạo tài khoản", "Số tài khoản được tạo", "Vận động tạo tài khoản"),
    "dossiers_received_count": (
        "Tiếp nhận hồ sơ trực tuyến", "Hồ sơ nộp trực tuyến", "Hồ sơ tiếp nhận trực tuyến mức độ 3, 4",
    ),
    "dossiers_all_channels_count": (
        "Hồ sơ tiếp nhận qua mọi kênh", "Tổng số hồ sơ tiếp nhận mức độ 3, 4", "Tổng hồ sơ mức độ 3, 4 qua mọi kênh",
    ),
    "dossiers_resolved_count": ("Hồ sơ đã giải quyết", "Số hồ sơ đã giải quyết", "Tổng số hồ sơ đã giải quyết"),
    "dossiers_on_time_count": ("Trước hạn, đúng hạn", "Trong đó: trước hạn, đúng hạn", "Hồ sơ giải quyết đúng hạn"),
    "dossiers_overdue_pending_count": ("Hồ sơ quá hạn", "Đang giải quyết quá hạn", "Hồ sơ quá hạn chưa giải quyết"),
    "dossiers_pending_in_time_count": (
        "Hồ sơ trong hạn", "Đang giải quyết trong hạn", "Hồ sơ đang giải quyết còn trong hạn",
    ),
}  # fmt: skip
NOUNS = {"plan_issued": "kế hoạch", "procedures": "thủ tục", "accounts": "TK", "dossiers": "hồ sơ"}
# Number of the criterion, its figure, and the figures that stand below it.
ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1", "plan_issued", ()),
    ("2", "procedures_count", ("procedures_with_files_count",)),
    ("3", "accounts_count", ()),
    ("4", "dossiers_received_count", ("dossiers_all_channels_count",)),
    (
        "5",
        "",
        (
            "dossiers_resolved_count", "dossiers_on_time_count", "dossiers_overdue_pending_count",
            "dossiers_pending_in_time_count",
        ),
    ),
)  # fmt: skip
SECTIONS = {"1": ("I", "Công tác chỉ đạo, điều hành"), "3": ("II", "Kết quả thực hiện")}
STOCKS = ("plan_issued", "dossiers_overdue_pending_count", "dossiers_pending_in_time_count")


@dataclass(frozen=True)
class Habit:
    """How one unit writes its report."""

    wording: int = 0
    """Which of the spellings of each row."""
    flat: bool = False
    """One header row instead of two."""
    numbered: bool = True
    """A row (1), (2), … under the header."""
    numbers: Numbers = "number"
    writing: Writing = ""
    font: Font | None = None
    dates: Literal["slashes", "words", "dots", "short", "dashes"] = "slashes"
    broken_formulas: bool = False
    """`#REF!` and a formula without a stored value, in columns that nobody reads."""
    hidden_rows: bool = False
    dash: str = "-"
    """What stands where a figure is not reported."""
    plan_words: tuple[str, str] | None = None
    """What stands for no plan and a plan, instead of 0 and 1."""
    percent: Literal["97,95%", "97,95 %", "97.95"] = "97,95%"
    nameless: bool = False
    """The agency's name is left out."""
    remark: str | None = None


@dataclass(frozen=True)
class Report:
    """What one unit reports of one month."""

    unit: Unit
    month: str
    cut_off: date
    signed_on: date
    figures: Figures
    """Cumulative; a figure that is missing gets a dash."""
    before: Figures
    boast: int = 0
    """Points that the unit adds to its own score of the accounts."""
    slip: int = 0
    """What is wrong in the period's own number of accounts."""


def report_page(report: Report, habit: Habit, rules: Rules, name: str = "Báo cáo") -> Page:
    """The report as its unit writes it."""
    head = _head(report, habit)
    header, merged = _header(habit, len(head))
    body, hidden = _body(report, habit, rules, len(head) + len(header))
    rows = (*head, *header, *body, *_foot(report))
    page = Page(rows, name, merged, hidden if habit.hidden_rows else frozenset())
    return page.with_text(lambda text: _typed(text, habit))


def _head(report: Report, habit: Habit) -> list[Row]:
    who = report.unit.name
    agency = f"UBND {who[0].lower()}{who[1:]}" if report.unit.track == "commune" else who
    # a name in capitals, or as its unit spells it
    agency = agency.upper() if habit.writing in ("", "capitals") else agency
    year, month = report.month.split("-")
    return [
        ("UBND HUYỆN CHÂU THÀNH A", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (None if habit.nameless else agency, None, None, None, None, "Độc lập - Tự do - Hạnh phúc"),
        (),
        (f"BÁO CÁO KẾT QUẢ THI ĐUA NỘP HỒ SƠ TRỰC TUYẾN ({MADE_UP})",),
        (f"Tháng {int(month)} năm {year}",),
        (f"Số liệu tính đến {_date(report.cut_off, habit)}",),
        ("Kính gửi: Phòng Nội vụ; Văn phòng HĐND và UBND huyện",),
    ]


def _date(day: date, habit: Habit) -> str:
    match habit.dates:
        case "words":
            return f"ngày {day.day} tháng {day.month} năm {day.year}"
        case "dots":
            return f"ngày {day.day}.{day.month}.{day.year}"
        case "short":
            return f"ngày {day.day}.{day.month}.{day:%y}"
        case "dashes":
            return f"ngày {day:%d-%m-%Y}"
    return f"ngày {day.day}/{day.month}/{day.year}"


def _header(habit: Habit, top: int) -> tuple[list[Row], tuple[tuple[int, int, int, int], ...]]:
    numbering: Row = tuple(f"({n})" if n != OWN + 1 else "(9)=(6)+(7)-(8)" for n in range(1, WIDTH + 1))
    last = [numbering] if habit.numbered else []
    if habit.flat:
        row: Row = (
            "STT", "Nội dung", "ĐVT", "Kết quả trong kỳ", "Luỹ kế", "Điểm chuẩn", "Điểm thưởng", "Điểm trừ",
            "Điểm tự chấm", "Tài liệu kiểm chứng", "Ghi chú",
        )  # fmt: skip
        return [row, *last], ()
    upper: Row = (
        "STT", "Nội dung", "ĐVT", "Kết quả", None, "Điểm", None, None, None, "Tài liệu kiểm chứng", "Ghi chú",
    )  # fmt: skip
    lower: Row = (None, None, None, "Trong kỳ", "Lũy kế", "Chuẩn", "Thưởng", "Trừ", "Tự chấm", None, None)
    columns = [c for c in range(WIDTH) if upper[c] and not lower[c]]
    merged = ((top, IN_PERIOD, top, CUMULATIVE), (top, BASE, top, OWN), *((top, c, top + 1, c) for c in columns))
    return [upper, lower, *last], merged


def _body(report: Report, habit: Habit, rules: Rules, top: int) -> tuple[list[Row], frozenset[int]]:
    rows: list[Row] = []
    below: list[int] = []
    total = Fraction(0)
    for number, fact, parts in ROWS:
        if number in SECTIONS:
            rows.append(SECTIONS[number])
        criterion = rules.criteria(report.unit.track)[int(number) - 1]
        reckoned = reckon(criterion, report.figures, rules)
        own = reckoned.points + (report.boast if fact == "accounts_count" else 0)
        total += own
        points = (
            Formula("=#REF!+10", "#REF!") if habit.broken_formulas and number == "2" else count_text(reckoned.base),
            Formula("=SUM(G99:G120)", "") if habit.broken_formulas and number == "3" else count_text(reckoned.bonus),
            0,
            count_text(own) if reckoned.base is not None else None,
        )
        if fact:
            first: Row = (number, *_figure(fact, report, habit))
        else:
            first = (number, "Tỷ lệ giải quyết", "%", None, _share(report, habit))
        rows.append((*first, *points, *([None, habit.remark] if number == "1" and habit.remark else [])))
        for part in parts:
            below.append(top + len(rows))
            rows.append(("-" if habit.wording else None, *_figure(part, report, habit)))
    rows.append((None, "Tổng cộng", None, None, None, None, None, None, count_text(total)))
    return rows, frozenset(below[:2])


def _figure(fact: str, report: Report, habit: Habit) -> tuple[Cell, ...]:
    """Label, unit of count, the period's own number, the cumulative one."""
    kind = fact if fact == "plan_issued" else fact.split("_")[0]
    label, noun = LABELS[fact][habit.wording], NOUNS[kind]
    unit = "Tài khoản" if noun == "TK" else noun.capitalize()
    value = report.figures.get(fact)
    if value is None:
        return label, unit, habit.dash, habit.dash
    if fact == "plan_issued" and habit.plan_words:
        return label, unit, None, habit.plan_words[value]
    own = value - report.before.get(fact, 0) + (report.slip if fact == "accounts_count" else 0)
    return label, unit, None if fact in STOCKS else _number(own, noun, habit), _number(value, noun, habit)


def _share(report: Report, habit: Habit) -> str | None:
    resolved = report.figures.get("dossiers_resolved_count")
    if not resolved:
        return None
    share = percent_text(report.figures.get("dossiers_on_time_count"), resolved)
    match habit.percent:
        case "97,95%":
            return share.replace(" ", "")
        case "97.95":
            return share.replace(",", ".").removesuffix(" %")
    return share


def _number(value: int, noun: str, habit: Habit) -> Cell:
    match habit.numbers:
        case "number":
            return value
        case "dot":
            return count_text(value)
        case "comma":
            return count_text(value, "en")
        case "space":
            return count_text(value).replace(".", " ")
        case "no_break_space":
            return count_text(value).replace(".", "\u00a0")
        case "apostrophe":
            return f"'{value}"
        case "noun":
            return f"{count_text(value)} {noun}"


def _foot(report: Report) -> list[Row]:
    day = report.signed_on
    return [
        (),
        (None, None, None, None, None, None, f"Châu Thành A, ngày {day.day} tháng {day.month} năm {day.year}"),
        (None, "NGƯỜI LẬP BIỂU", None, None, None, None, "THỦ TRƯỞNG ĐƠN VỊ"),
        (None, "(ký tên)", None, None, None, None, "(ký tên, đóng dấu)"),
        (None, "Cán bộ mẫu 01", None, None, None, None, "Thủ trưởng mẫu"),
    ]


# ── how it is typed ──

ON_SECOND = {"òa": "oà", "ủy": "uỷ", "Ủy": "Uỷ", "ũy": "uỹ", "HÒA": "HOÀ"}


def _typed(text: str, habit: Habit) -> str:
    if habit.font:
        return from_unicode(text, habit.font)
    match habit.writing:
        case "decomposed":
            return unicodedata.normalize("NFD", text)
        case "tone_on_second":
            for first, second in ON_SECOND.items():
                text = text.replace(first, second)
        case "eth":
            return text.replace("Đ", "\u00d0")
        case "zero_width":
            return text.replace(" ", "\u200b ") if text and not text[0].isdigit() else text
    return text


def months_book(pages: Mapping[str, Page]) -> list[Page]:
    """One sheet a month, each named in another way."""
    names = ("T{n}", "Tháng {n:02d}", "thang{n}")
    return [replace(page, name=names[k % 3].format(n=int(month[5:]))) for k, (month, page) in enumerate(pages.items())]
