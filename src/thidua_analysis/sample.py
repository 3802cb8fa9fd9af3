"""The sample campaign: synthetic numbers with real units, made by a seeded generator.

Same seed, same bytes. Every seed keeps the cases that a campaign must be able to stand: a tie at a
paid rank, a commune above the gate only by its bonus, one just below a threshold, a department
with no dossiers and one without procedures, reports 1, 3 and 4 days late, weekend deadlines that
matter, a report that never came. Nothing here is a result of the district.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from .calendar import due_date
from .errors import CampaignError
from .files import write_folder
from .plan import load_plan
from .rules import Rules

DEFAULT_SEED = 2021
MONTHS = tuple(f"2021-{n:02d}" for n in range(2, 13))

COMMUNES = (
    ("mot-ngan", "31342", "Thị trấn Một Ngàn", "TT Một Ngàn|UBND thị trấn Một Ngàn"),
    ("tan-hoa", "31345", "Xã Tân Hòa", "Xã Tân Hoà|UBND xã Tân Hòa"),
    ("bay-ngan", "31346", "Thị trấn Bảy Ngàn", "TT Bảy Ngàn|UBND thị trấn Bảy Ngàn"),
    ("truong-long-tay", "31348", "Xã Trường Long Tây", "UBND xã Trường Long Tây"),
    ("truong-long-a", "31351", "Xã Trường Long A", "UBND xã Trường Long A"),
    ("nhon-nghia-a", "31357", "Xã Nhơn Nghĩa A", "UBND xã Nhơn Nghĩa A"),
    ("rach-goi", "31359", "Thị trấn Rạch Gòi", "TT Rạch Gòi|UBND thị trấn Rạch Gòi"),
    ("thanh-xuan", "31360", "Xã Thạnh Xuân", "UBND xã Thạnh Xuân"),
    ("cai-tac", "31362", "Thị trấn Cái Tắc", "TT Cái Tắc|UBND thị trấn Cái Tắc"),
    ("tan-phu-thanh", "31363", "Xã Tân Phú Thạnh", "UBND xã Tân Phú Thạnh"),
)
DEPARTMENTS = (
    ("noi-vu", "Phòng Nội vụ"),
    ("tu-phap", "Phòng Tư pháp"),
    ("tai-chinh-ke-hoach", "Phòng Tài chính – Kế hoạch"),
    ("tai-nguyen-moi-truong", "Phòng Tài nguyên và Môi trường"),
    ("lao-dong-tbxh", "Phòng Lao động – Thương binh và Xã hội"),
    ("van-hoa-thong-tin", "Phòng Văn hóa và Thông tin"),
    ("giao-duc-dao-tao", "Phòng Giáo dục và Đào tạo"),
    ("y-te", "Phòng Y tế"),
    ("thanh-tra", "Thanh tra huyện"),
    ("van-phong", "Văn phòng HĐND và UBND"),
    ("nong-nghiep", "Phòng Nông nghiệp và PTNT"),
    ("kinh-te-ha-tang", "Phòng Kinh tế và Hạ tầng"),
    ("mot-cua", "Bộ phận tiếp nhận và trả kết quả"),
)
NO_PROCEDURES, NO_DOSSIERS = "thanh-tra", "y-te"

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

CAMPAIGN = """\
# SỐ LIỆU GIẢ LẬP. Synthetic data: made by a generator (seed {seed}), not results of the district.
# Tên xã, thị trấn là thật; danh sách phòng, ban là giả định; mọi con số là bịa.
plan = "chau-thanh-a-2021"
title = "Đợt thi đua mẫu (số liệu giả lập)"
start_date = 2021-02-01
profile = "standard"
months = [{months}]
judges = ["noi-vu", "van-phong"]
synthetic = true
note = "Số liệu giả lập để minh họa, không phải kết quả của huyện. Danh sách phòng, ban là giả định."

[readings]
"""


def write_sample(out: Path, seed: int = DEFAULT_SEED) -> Path:
    """Write the sample campaign into a new or empty folder, and return it.

    The same seed gives the same bytes everywhere. CampaignError if the folder holds something.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CampaignError(
            f"{out} already holds something; name a new folder with --out",
            f"{out} đã có nội dung; chọn thư mục mới bằng --out",
        )
    write_folder(out, sample_files(seed))
    return out


def sample_files(seed: int = DEFAULT_SEED) -> dict[str, bytes]:
    """The files of the sample campaign, by relative path."""
    rng = random.Random(seed)
    rules = load_plan("chau-thanh-a-2021").rules()
    months = ", ".join(f'"{m}"' for m in MONTHS)
    units = [[u, c, n, "commune", "yes", a] for u, c, n, a in COMMUNES]
    units += [[u, "", n, "department", "no" if u == NO_PROCEDURES else "yes", ""] for u, n in DEPARTMENTS]
    files = {
        "campaign.toml": CAMPAIGN.format(seed=seed, months=months).encode(),
        "units.csv": _csv(["unit", "code", "name", "track", "has_procedures", "aliases"], units),
    }
    paths = {row[0]: _unit_path(row[0], row[3], rng) for row in units}
    for n, month in enumerate(MONTHS):
        facts = [
            [unit, fact, value]
            for unit, path in paths.items()
            if LATENESS.get((unit, month), 0) is not None
            for fact, value in path[n].items()
        ]
        reports = [row for unit in paths for row in _report(unit, month, rules, rng)]
        files[f"{month}/facts.csv"] = _csv(["unit", "fact", "value"], facts)
        files[f"{month}/reports.csv"] = _csv(["unit", "received_on", "received_on_office"], reports)
    return files


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _between(rng: random.Random, low: int, high: int) -> int:
    """A whole number from low to high; from `random()` alone, which every Python draws alike."""
    return low + int(rng.random() * (high - low + 1))


def _report(unit: str, month: str, rules: Rules, rng: random.Random) -> list[list[str]]:
    due = due_date(month, rules)
    early, office_later = _between(rng, 0, 3), rng.random() < 0.15
    late = LATENESS.get((unit, month), -early)
    if late is None:
        return []
    day = due + timedelta(days=late)
    if late < 0:
        while day.weekday() >= 5:
            day -= timedelta(days=1)
    # the second office has it a day later only where that day is still in time
    office = day + timedelta(days=1) if office_later and late < 0 and day < due else day
    return [[unit, day.isoformat(), office.isoformat()]]


def _growth(rng: random.Random, final: int) -> list[int]:
    """A cumulative series that ends at `final`, with uneven months."""
    weights = [0.4 + 0.06 * n + 0.6 * rng.random() for n in range(len(MONTHS))]
    total, so_far, series = sum(weights), 0.0, []
    for weight in weights:
        so_far += weight
        series.append(int(final * so_far / total))
    series[-1] = final
    return series


def _unit_path(unit: str, track: str, rng: random.Random) -> list[dict[str, int]]:
    """The unit's figures, month by month, each consistent in itself and with the month before."""
    if unit in PARTS:
        procedures, accounts, received = ([*series] for series in PARTS[unit])
        accounts = [a + _between(rng, 0, JITTER["accounts"]) for a in accounts]
        received = [d + _between(rng, 0, JITTER["dossiers"]) for d in received]
    else:
        procedures = _growth(rng, _between(rng, 2, 6))
        accounts = _growth(rng, _between(rng, 1000, 2000 if track == "commune" else 1750))
        received = _growth(rng, _between(rng, 130, 340))
    if unit == NO_PROCEDURES:
        return [{"plan_issued": int(n >= 2), "accounts_count": accounts[n]} for n in range(len(MONTHS))]
    if unit == NO_DOSSIERS:
        received = [0] * len(MONTHS)
    if unit == JUST_BELOW[0]:
        at = MONTHS.index(JUST_BELOW[1])
        received = [min(d, JUST_BELOW[2]) if n <= at else max(d, JUST_BELOW[2]) for n, d in enumerate(received)]
        received[at] = JUST_BELOW[2]
    issued = 0 if unit in PARTS else _between(rng, 0, 3)
    slip = 0.0 if unit in ALWAYS_ON_TIME else 0.03 * rng.random()
    channels = 0.25 + 0.25 * rng.random()
    path: list[dict[str, int]] = []
    resolved = late = everything = with_files = 0
    for n, total in enumerate(received):
        pending = min(_between(rng, 2, 9), total)
        done = max(total - pending, resolved)
        late += sum(rng.random() < slip for _ in range(done - resolved))
        resolved = done
        overdue = 0 if slip == 0 else min(_between(rng, 0, 2), total - resolved)
        everything = max(everything, int(total / channels))
        with_files = max(with_files, min(procedures[n] - _between(rng, 0, 1), total))
        path.append(
            {
                "plan_issued": int(n >= issued),
                "procedures_count": procedures[n],
                "procedures_with_files_count": with_files,
                "accounts_count": accounts[n],
                "dossiers_received_count": total,
                "dossiers_resolved_count": resolved,
                "dossiers_on_time_count": resolved - late,
                "dossiers_overdue_pending_count": overdue,
                "dossiers_pending_in_time_count": total - resolved - overdue,
                "dossiers_all_channels_count": everything,
            }
        )
    return path
