"""What is true in the sample campaign: its units, their cumulative figures, and when each report came.

Figures come first, the single dossiers and accounts behind them are made to fit (see :mod:`.events`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from thidua_analysis.plan.calendar import ONE_DAY, cut_off, due_date
from thidua_analysis.plan.plan import load_plan
from thidua_analysis.plan.rules import Rules

PLAN = "chau-thanh-a-2021"
START = date(2021, 2, 1)
MONTHS = tuple(f"2021-{n:02d}" for n in range(2, 13))


@dataclass(frozen=True)
class Unit:
    """One row of units.csv."""

    id: str
    name: str
    track: str
    code: str = ""
    aliases: str = ""

    @property
    def has_procedures(self) -> bool:
        return self.id != NO_PROCEDURES


NO_PROCEDURES, NO_DOSSIERS = "thanh-tra", "y-te"
COMMUNES = (
    Unit("mot-ngan", "Thị trấn Một Ngàn", "commune", "31342", "TT Một Ngàn|UBND thị trấn Một Ngàn"),
    Unit("tan-hoa", "Xã Tân Hòa", "commune", "31345", "Xã Tân Hoà|UBND xã Tân Hòa"),
    Unit("bay-ngan", "Thị trấn Bảy Ngàn", "commune", "31346", "TT Bảy Ngàn|UBND thị trấn Bảy Ngàn"),
    Unit("truong-long-tay", "Xã Trường Long Tây", "commune", "31348", "UBND xã Trường Long Tây"),
    Unit("truong-long-a", "Xã Trường Long A", "commune", "31351", "UBND xã Trường Long A"),
    Unit("nhon-nghia-a", "Xã Nhơn Nghĩa A", "commune", "31357", "UBND xã Nhơn Nghĩa A"),
    Unit("rach-goi", "Thị trấn Rạch Gòi", "commune", "31359", "TT Rạch Gòi|UBND thị trấn Rạch Gòi"),
    Unit("thanh-xuan", "Xã Thạnh Xuân", "commune", "31360", "UBND xã Thạnh Xuân"),
    Unit("cai-tac", "Thị trấn Cái Tắc", "commune", "31362", "TT Cái Tắc|UBND thị trấn Cái Tắc"),
    Unit("tan-phu-thanh", "Xã Tân Phú Thạnh", "commune", "31363", "UBND xã Tân Phú Thạnh"),
)
DEPARTMENTS = (
    Unit("noi-vu", "Phòng Nội vụ", "department"),
    Unit("tu-phap", "Phòng Tư pháp", "department"),
    Unit("tai-chinh-ke-hoach", "Phòng Tài chính – Kế hoạch", "department"),
    Unit("tai-nguyen-moi-truong", "Phòng Tài nguyên và Môi trường", "department"),
    Unit("lao-dong-tbxh", "Phòng Lao động – Thương binh và Xã hội", "department"),
    Unit("van-hoa-thong-tin", "Phòng Văn hóa và Thông tin", "department"),
    Unit("giao-duc-dao-tao", "Phòng Giáo dục và Đào tạo", "department"),
    Unit("y-te", "Phòng Y tế", "department"),
    Unit("thanh-tra", "Thanh tra huyện", "department"),
    Unit("van-phong", "Văn phòng HĐND và UBND", "department"),
    Unit("nong-nghiep", "Phòng Nông nghiệp và PTNT", "department"),
    Unit("kinh-te-ha-tang", "Phòng Kinh tế và Hạ tầng", "department"),
    Unit("mot-cua", "Bộ phận tiếp nhận và trả kết quả", "department"),
)
UNITS = {unit.id: unit for unit in (*COMMUNES, *DEPARTMENTS)}
WITH_PROCEDURES = tuple(unit.id for unit in UNITS.values() if unit.has_procedures)

# Units with a part to play: cumulative procedures, accounts, dossiers, month by month. The seed
# moves accounts and dossiers only within a bonus step, so the part is played whatever the seed.
PARTS: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    # equal with Rạch Gòi in July (first place) and in December (second and third place)
    "tan-hoa": (
        (1, 2, 3, 4, 5, 5, 6, 7, 7, 8, 8),
        (140, 410, 730, 1110, 1500, 1600, 1700, 1800, 1900, 2000, 2100),
        (15, 45, 80, 130, 200, 220, 260, 300, 320, 360, 400),
    ),
    "rach-goi": (
        (1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 9),
        (120, 360, 650, 1010, 1310, 1500, 1600, 1700, 1800, 1900, 2000),
        (12, 40, 75, 125, 200, 220, 240, 280, 320, 360, 400),
    ),
    # slow start, first at the end
    "thanh-xuan": (
        (1, 1, 2, 2, 3, 4, 6, 8, 9, 10, 11),
        (90, 250, 470, 690, 880, 1130, 1380, 1600, 1900, 2200, 2500),
        (8, 22, 50, 85, 120, 160, 200, 280, 340, 400, 460),
    ),
    # above the gate only by the bonus for procedures
    "bay-ngan": (
        (2, 5, 9, 13, 14, 14, 15, 15, 16, 16, 16),
        (60, 150, 260, 380, 490, 600, 710, 830, 950, 1070, 1180),
        (6, 15, 28, 45, 60, 80, 95, 110, 130, 150, 165),
    ),
    # short of the accounts, and so of the gate, in September
    "cai-tac": (
        (1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4),
        (80, 210, 380, 560, 740, 930, 1120, 1320, 1460, 1600, 1700),
        (10, 28, 52, 80, 108, 140, 172, 200, 220, 240, 260),
    ),
}
JITTER = {"accounts": 40, "dossiers": 15}
ALWAYS_ON_TIME = ("tan-hoa", "rach-goi", "bay-ngan")
JUST_BELOW = ("truong-long-a", "2021-10", 199)

# Days from the due date (after the shift) to the report; None: it never came.
LATENESS: dict[tuple[str, str], int | None] = {
    ("tan-hoa", "2021-05"): 1,
    ("rach-goi", "2021-04"): 3,
    ("truong-long-tay", "2021-06"): 4,
    ("nhon-nghia-a", "2021-08"): None,
    ("mot-ngan", "2021-04"): 0,
    ("tan-hoa", "2021-12"): 0,
    ("lao-dong-tbxh", "2021-03"): 1,
    ("nong-nghiep", "2021-09"): 3,
    ("van-hoa-thong-tin", "2021-10"): None,
}


@dataclass(frozen=True)
class Course:
    """One unit's cumulative figures, month by month. A unit without procedures has no dossiers at all."""

    plan_issued: tuple[int, ...]
    accounts: tuple[int, ...]
    procedures: tuple[int, ...] = ()
    with_files: tuple[int, ...] = ()
    received: tuple[int, ...] = ()
    resolved: tuple[int, ...] = ()
    on_time: tuple[int, ...] = ()
    all_channels: tuple[int, ...] = ()
    overdue: tuple[int, ...] = ()
    """How many of the dossiers pending at the cut-off should be overdue, where enough will be late when resolved."""


@dataclass(frozen=True)
class Receipt:
    """The days on which the two offices received one unit's report."""

    received_on: date
    received_on_office: date


@dataclass(frozen=True)
class Story:
    """All that was drawn: the same seed tells the same story."""

    seed: int
    paths: Mapping[str, Course]
    receipts: Mapping[tuple[str, str], Receipt]
    """By unit and month; a report that never came has none."""

    @cached_property
    def cut_offs(self) -> tuple[date, ...]:
        rules = plan_rules()
        return tuple(cut_off(month, rules) for month in MONTHS)

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """First day of each month's period."""
        return (START, *(day + ONE_DAY for day in self.cut_offs[:-1]))


@lru_cache(maxsize=1)
def plan_rules() -> Rules:
    return load_plan(PLAN).rules()


def tell(seed: int) -> Story:
    """Draw the units' figures, then the days of receipt."""
    rng, rules = random.Random(seed), plan_rules()
    paths = {unit.id: _path(unit, rng) for unit in UNITS.values()}
    receipts = {}
    for month in MONTHS:
        for unit in UNITS:
            receipt = _receipt(unit, month, rules, rng)
            if receipt is not None:
                receipts[unit, month] = receipt
    return Story(seed, paths, receipts)


def between(rng: random.Random, low: int, high: int) -> int:
    """A whole number from low to high; from `random()` alone, which every Python draws alike."""
    return low + int(rng.random() * (high - low + 1))


def _receipt(unit: str, month: str, rules: Rules, rng: random.Random) -> Receipt | None:
    due = due_date(month, rules)
    early, office_later = between(rng, 0, 3), rng.random() < 0.15
    late = LATENESS.get((unit, month), -early)
    if late is None:
        return None
    day = due + timedelta(days=late)
    if late < 0:
        while day.weekday() >= 5:
            day -= ONE_DAY
    # the second office has it a day later only where that day is still in time
    office = day + ONE_DAY if office_later and late < 0 and day < due else day
    return Receipt(day, office)


def _growth(rng: random.Random, final: int) -> list[int]:
    """A cumulative series that ends at `final`, with uneven months."""
    weights = [0.4 + 0.06 * n + 0.6 * rng.random() for n in range(len(MONTHS))]
    total, so_far, series = sum(weights), 0.0, []
    for weight in weights:
        so_far += weight
        series.append(int(final * so_far / total))
    series[-1] = final
    return series


def _never_falling(series: list[int]) -> list[int]:
    return [max(series[: n + 1]) for n in range(len(series))]


def _path(unit: Unit, rng: random.Random) -> Course:
    """The unit's figures, month by month, each consistent in itself and with the month before."""
    if unit.id in PARTS:
        procedures, accounts, received = ([*series] for series in PARTS[unit.id])
        accounts = [a + between(rng, 0, JITTER["accounts"]) for a in accounts]
        received = _never_falling([d + between(rng, 0, JITTER["dossiers"]) for d in received])
    else:
        procedures = _growth(rng, between(rng, 2, 6))
        accounts = _growth(rng, between(rng, 1000, 2000 if unit.track == "commune" else 1750))
        received = _growth(rng, between(rng, 130, 340))
    if unit.id == NO_PROCEDURES:
        return Course(plan_issued=tuple(int(n >= 2) for n in range(len(MONTHS))), accounts=tuple(accounts))
    if unit.id == NO_DOSSIERS:
        received = [0] * len(MONTHS)
    if unit.id == JUST_BELOW[0]:
        at = MONTHS.index(JUST_BELOW[1])
        received = [min(d, JUST_BELOW[2]) if n <= at else max(d, JUST_BELOW[2]) for n, d in enumerate(received)]
        received[at] = JUST_BELOW[2]
    issued = 0 if unit.id in PARTS else between(rng, 0, 3)
    slip = 0.0 if unit.id in ALWAYS_ON_TIME else 0.03 * rng.random()
    channels = 0.25 + 0.25 * rng.random()
    resolved, on_time, overdue, everything, with_files = [0], [0], [], [0], [0]
    for n, total in enumerate(received):
        pending = min(between(rng, 2, 9), total)
        done = max(total - pending, resolved[-1])
        late = sum(rng.random() < slip for _ in range(done - resolved[-1]))
        on_time.append(on_time[-1] + done - resolved[-1] - late)
        resolved.append(done)
        overdue.append(0 if slip == 0 else min(between(rng, 0, 2), total - done))
        everything.append(max(everything[-1], int(total / channels)))
        with_files.append(max(with_files[-1], min(procedures[n] - between(rng, 0, 1), total)))
    return Course(
        plan_issued=tuple(int(n >= issued) for n in range(len(MONTHS))),
        accounts=tuple(accounts),
        procedures=tuple(procedures),
        with_files=tuple(with_files[1:]),
        received=tuple(received),
        resolved=tuple(resolved[1:]),
        on_time=tuple(on_time[1:]),
        all_channels=tuple(everything[1:]),
        overdue=tuple(overdue),
    )
