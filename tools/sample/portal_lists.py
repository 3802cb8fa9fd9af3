"""What the portal exports: lists of dossiers and accounts, with the errors that such lists have; form II.06a."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thidua_analysis.plan.calendar import ONE_DAY

from .events import DECIDED, NEW, OUTSIDERS, PAPERS_ASKED, Account, Channel, Dossier, count_dossiers
from .papers import Cell, Page, Row
from .truth import START, UNITS
from .unit_reports import MADE_UP
from .world import Figures

STATUSES = (
    "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ",
    "Yêu cầu thực hiện nghĩa vụ tài chính", "Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong",
    "Đã trả kết quả",
)  # fmt: skip
CHANNELS = {"online": "Trực tuyến", "in_person": "Trực tiếp", "post": "Bưu chính công ích"}
LEVELS = {2: "Mức độ 2", 3: "Mức độ 3", 4: "Mức độ 4"}
LATER_LEVELS = {2: "Cung cấp thông tin", 3: "Một phần", 4: "Toàn trình"}
ANOTHER_WORD = "Chờ bổ sung hồ sơ"
"""What one exporter calls status 5."""
ONE_STOP = "Bộ phận tiếp nhận và trả kết quả"


@dataclass(frozen=True)
class Look:
    """How a list looks: which columns, and how dates and words are written."""

    columns: tuple[str, ...]
    times: bool = False
    swapped: bool = False
    """Dates as Excel has mangled them: real where the day can be a month, with the two exchanged."""
    numbered_statuses: bool = False
    another_word: bool = False
    later_levels: bool = False
    capitals: bool = False
    broken_lines: bool = False
    one_stop: bool = False
    """Departments' dossiers are received by the one-stop office; another column says whose they are."""


PEOPLE = ("Địa chỉ", "Người nộp", "Chủ hồ sơ")
FULL = (
    "STT", "Đơn vị tiếp nhận", "Người tiếp nhận", "Lĩnh vực", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái", *PEOPLE,
    "Ngày nộp hồ sơ", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Đơn vị giải quyết",
)  # fmt: skip
OTHER = ("Mã hồ sơ", "Đơn vị", "Người nộp", "Số điện thoại", "Trạng thái", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả")
TOLD = ("Hình thức nộp", "Mức độ")
BRIEF = ("Mã hồ sơ", "Cơ quan tiếp nhận", "Trạng thái", "Hình thức tiếp nhận", "Mức độ DVC", "Ngày tiếp nhận", "Hạn xử lý", "Ngày trả")  # fmt: skip


@dataclass(frozen=True)
class Window:
    """Which dossiers a list holds: those open at any time from a day on, as they stand when it is exported."""

    cut_off: date
    exported: date

    def holds(self, d: Dossier, since: date) -> bool:
        opened = max(d.filed, d.shown_from)
        return opened <= self.exported and (d.ended is None or d.ended >= since or d.shown_from >= since)


def dossier_page(
    dossiers: Iterable[Dossier], window: Window, look: Look, since: date, again: str | None = None
) -> Page:
    """The list. `again`: a unit one of whose dossiers stands there twice, first as it was before."""
    rows = list(_dossier_rows(dossiers, window, look, again))
    if look.columns[0] == "STT":
        rows = [(n, *row[1:]) for n, row in enumerate(rows, start=1)]
    return _titled("DANH SÁCH HỒ SƠ", since, window.exported, look.columns, rows, "hồ sơ")


def _titled(title: str, since: date, until: date, columns: Sequence[str], rows: Sequence[Row], noun: str) -> Page:
    return Page(
        (
            (f"{title} ({MADE_UP})",),
            (f"Từ ngày {since:%d/%m/%Y} đến ngày {until:%d/%m/%Y}",),
            tuple(columns),
            *rows,
            (f"Tổng số: {len(rows)} {noun}",),
        ),
        "Danh sách",
    )


def _dossier_rows(dossiers: Iterable[Dossier], window: Window, look: Look, again: str | None) -> Iterator[Row]:
    for d in dossiers:
        status = d.status(window.exported)
        end = d.ended if status >= DECIDED else None
        if d.unit == again and d.received and status >= DECIDED:
            yield _row(d, d.waiting, None, look)
            again = None
        if d.slip_on == window.cut_off and d.received:
            status, end = DECIDED, None if d.slip == "no_end" else d.received - 2 * ONE_DAY
        yield _row(d, status, end, look)


def _row(d: Dossier, status: int, end: date | None, look: Look) -> Row:
    name = UNITS[d.unit].name if d.unit in UNITS else d.unit
    through = look.one_stop and d.unit in UNITS and UNITS[d.unit].track == "department"
    received = None if status == NEW else d.received
    name = name.upper() if look.capitals else name
    word = ANOTHER_WORD if look.another_word and status == PAPERS_ASKED else STATUSES[status - 1]
    place = f"Ấp mẫu {d.person % 9 + 1}"
    known: dict[str, Cell] = {
        "Mã hồ sơ": d.code,
        "Trạng thái": f"{status}. {word}" if look.numbered_statuses else word,
        "Người tiếp nhận": f"Cán bộ mẫu {d.person % 40 + 1:02d}",
        "Lĩnh vực": f"Lĩnh vực mẫu {d.procedure % 5 + 1}",
        "Tên thủ tục hành chính": f"Thủ tục mẫu {d.procedure}",
        "Địa chỉ": f"{place},\n{name}" if look.broken_lines else place,
        "Người nộp": f"Công dân mẫu {d.person:04d}",
        "Chủ hồ sơ": f"Công dân mẫu {d.person:04d}",
        "Số điện thoại": f"0900{d.person:06d}",
        "Ngày nộp hồ sơ": _day(d.filed, look, d.minute - 10),
    }
    known |= dict.fromkeys(("Đơn vị tiếp nhận", "Đơn vị", "Cơ quan tiếp nhận"), ONE_STOP if through else name)
    known["Đơn vị giải quyết"] = name
    known |= dict.fromkeys(("Hình thức nộp", "Hình thức tiếp nhận"), CHANNELS[d.channel])
    known |= dict.fromkeys(("Mức độ", "Mức độ DVC"), (LATER_LEVELS if look.later_levels else LEVELS)[d.level])
    known |= dict.fromkeys(("Ngày nhận", "Ngày tiếp nhận"), _day(received, look, d.minute))
    # due before noon, finished in the afternoon: on time is a matter of days
    known |= dict.fromkeys(("Ngày hẹn trả", "Hạn xử lý"), _day(d.due, look, 11 * 60 + 30))
    known |= dict.fromkeys(("Ngày kết thúc xử lý", "Ngày trả"), _day(end, look, 16 * 60 + d.person % 60))
    return tuple(known.get(column) for column in look.columns)


def _day(day: date | None, look: Look, minute: int) -> Cell:
    if day is None:
        return None
    if look.swapped:
        return date(day.year, day.day, day.month) if day.day <= 12 else f"{day.day}/{day.month}/{day.year}"
    return f"{day:%d/%m/%Y}" + (f" {minute // 60:02d}:{minute % 60:02d}:00" if look.times else "")


def of_units(
    dossiers: Iterable[Dossier], units: Sequence[str], channels: Sequence[Channel], level_2: bool
) -> list[Dossier]:
    """Those of some units, through some channels, and the outsiders'. A list without levels has none of level 2."""
    there = {*units, *OUTSIDERS}
    return [d for d in dossiers if d.unit in there and d.channel in channels and (level_2 or d.level > 2)]


# ── accounts ──

ACCOUNT_COLUMNS = ("Mã tài khoản", "Ngày tạo", "Đơn vị hướng dẫn", "Xác minh")


def account_rows(accounts: Iterable[Account]) -> list[Row]:
    return [(a.id, a.created, UNITS[a.unit].name, "Đã xác minh" if a.verified else "Chưa xác minh") for a in accounts]


def account_page(accounts: Sequence[Account], since: date, until: date, again: bool = False) -> Page:
    """The list; `again`: one account stands there twice."""
    rows = account_rows([*accounts, *(accounts[:1] if again else ())])
    return _titled("DANH SÁCH TÀI KHOẢN", since, until, ACCOUNT_COLUMNS, rows, "tài khoản")


# ── form II.06a ──


def summary_page(units: Sequence[str], dossiers: Iterable[Dossier], cut_off: date, since: date | None = None) -> Page:
    """Form II.06a of online dossiers: since the start of the campaign, or of a period, with what was carried over."""
    by_unit: dict[str, list[Dossier]] = {unit: [] for unit in units}
    for d in dossiers:
        if d.unit in by_unit and d.channel == "online":
            by_unit[d.unit].append(d)
    rows = [_summary(unit, by_unit[unit], cut_off, since) for unit in units]
    total = [sum(int(str(row[c])) for row in rows) for c in range(2, 13)]
    first = since or START
    head: list[Row] = [
        ("Biểu số II.06a/VPCP/KSTT", None, None, None, None, None, MADE_UP),
        ("TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TẠI CƠ QUAN, ĐƠN VỊ",),
        (f"Từ ngày {first:%d/%m/%Y} đến ngày {cut_off:%d/%m/%Y}. Đơn vị tính: số hồ sơ TTHC",),
    ]
    upper: Row = (
        "STT", "Lĩnh vực/Đơn vị", "Số lượng hồ sơ tiếp nhận", None, None, None, "Số lượng hồ sơ đã giải quyết", None,
        None, None, "Số lượng hồ sơ đang giải quyết", None, None,
    )  # fmt: skip
    middle: Row = (
        None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số",
        "Trong hạn", "Quá hạn",
    )  # fmt: skip
    lower: Row = (None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", *[None] * 8)
    top = len(head)
    merged = [(top, 0, top + 2, 0), (top, 1, top + 2, 1), (top, 2, top, 5), (top, 6, top, 9), (top, 10, top, 12)]
    merged += [(top + 1, 3, top + 1, 4), *((top + 1, c, top + 2, c) for c in (2, *range(5, 13)))]
    numbering: Row = tuple(f"({n})" for n in range(1, 14))
    body = [(n, *row[1:]) for n, row in enumerate(rows, start=1)]
    signed: Row = (*[None] * 8, f"Châu Thành A, ngày {cut_off.day} tháng {cut_off.month} năm {cut_off.year}")
    return Page(
        (*head, upper, middle, lower, numbering, *body, (None, "Tổng cộng", *total), (), signed),
        "II.06a",
        tuple(merged),
    )


def _summary(unit: str, dossiers: Sequence[Dossier], cut_off: date, since: date | None) -> Row:
    now = count_dossiers(dossiers, cut_off)
    before = count_dossiers(dossiers, since - timedelta(days=1)) if since else dict.fromkeys(now, 0)
    carried = _pending(before)
    fresh = now["dossiers_received_count"] - before["dossiers_received_count"]
    resolved = now["dossiers_resolved_count"] - before["dossiers_resolved_count"]
    on_time = now["dossiers_on_time_count"] - before["dossiers_on_time_count"]
    early = sum(_early(d, cut_off) and not (since and _early(d, since - timedelta(days=1))) for d in dossiers)
    in_time, overdue = now["dossiers_pending_in_time_count"], now["dossiers_overdue_pending_count"]
    return (
        0, UNITS[unit].name, fresh + carried, fresh, 0, carried, resolved, early, on_time - early, resolved - on_time,
        in_time + overdue, in_time, overdue,
    )  # fmt: skip


def _pending(counts: Figures) -> int:
    return counts["dossiers_pending_in_time_count"] + counts["dossiers_overdue_pending_count"]


def _early(d: Dossier, day: date) -> bool:
    one = count_dossiers([d], day)
    return bool(one["dossiers_resolved_count"]) and d.due is not None and d.ended is not None and d.ended < d.due
