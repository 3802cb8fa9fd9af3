"""The sample's record of decisions: one of every state that a dispute, a finding, a waiver and a tie can be in.

What was decided follows the story's figures, whatever the seed; the letters and minutes behind it are the same in
every seed, and invented like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from thidua_analysis.ledger.chain import extended
from thidua_analysis.ledger.entries import LEDGER, Evidence, Ledger

from .coverage import CLAIMS
from .truth import UNITS
from .unit_reports import MADE_UP
from .world import ACCOUNTS, World

PROCEDURES, WITH_FILES = "procedures_count", "procedures_with_files_count"
OFFICE, COUNCIL = "Phòng Nội vụ", "Hội đồng Thi đua – Khen thưởng huyện"
FORGOTTEN = ("thanh-xuan", "2021-06")
"""Its report left out one procedure; granted."""
COUNTED_TWICE = ("bay-ngan", "2021-07")
TOO_MANY = ("cai-tac", "2021-09")
"""It disputes the portal's count with its own; turned down."""
EXCUSED = ("nong-nghiep", "2021-09")
STILL_OPEN = ("rach-goi", "2021-12")
ONE_STEP_MORE = 2105
"""Accounts: a step of the bonus above what the seed can give, and with it ahead of Tân Hòa."""


class Paper(NamedTuple):
    """A letter or minutes."""

    name: str
    title: str
    text: str

    @property
    def content(self) -> bytes:
        return f"{MADE_UP} – synthetic data\n\n{self.title}\n\n{self.text}\n\n(Văn bản mẫu, không có giá trị pháp lý.)\n".encode()


def decision_files(world: World) -> dict[str, bytes]:
    """`decisions.jsonl` and the papers it rests on, by relative path."""
    ledger, files = Ledger(), {}
    for fields, paper in _decided(world):
        evidence = Evidence(name=paper.name, sha256=sha256(paper.content).hexdigest())
        ledger = extended(ledger, {**fields, "evidence": [evidence.model_dump()]})
        files[evidence.kept_as] = paper.content
    return {LEDGER: ledger.content, **files}


def _decided(world: World) -> Iterator[tuple[dict[str, Any], Paper]]:
    """The lines in the order in which they were recorded, each with its paper."""
    forgotten = _claim(world, FORGOTTEN, PROCEDURES, world.figures[FORGOTTEN][PROCEDURES] + 1)
    too_many = _claim(world, TOO_MANY, ACCOUNTS, CLAIMS[TOO_MANY][ACCOUNTS])
    yield (
        {
            "kind": "dispute", "at": date(2021, 7, 5), "by": _office(FORGOTTEN[0]), **forgotten,
            "reason": "Báo cáo tháng 6 ghi thiếu một thủ tục đã đăng ký ngày 22/6/2021, trước ngày chốt số liệu.",
        },
        Paper(
            "cv-08.txt", "Công văn số 08: đề nghị điều chỉnh số thủ tục đăng ký tháng 6 năm 2021",
            "UBND xã Thạnh Xuân đã báo cáo 3 thủ tục. Sổ đăng ký có 4 thủ tục tính đến ngày 25/6/2021,\n"
            "thủ tục thứ tư đăng ký ngày 22/6/2021. Đề nghị điều chỉnh thành 4.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "correct", "at": date(2021, 7, 12), "by": OFFICE, **forgotten, "answers": 1,
            "reason": "Đối chiếu sổ đăng ký thấy thủ tục thứ tư được đăng ký trước ngày chốt số liệu, khiếu nại đúng.",
        },
        Paper(
            "bb-12.txt", "Biên bản số 12: phúc tra số thủ tục đăng ký của xã Thạnh Xuân, tháng 6 năm 2021",
            "Đã xem sổ đăng ký tại trụ sở UBND xã. Có 4 thủ tục đăng ký đến hết ngày 25/6/2021.\n"
            "Kết luận: chấp nhận khiếu nại, điều chỉnh từ 3 thành 4 thủ tục.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "tie", "at": date(2021, 8, 4), "by": COUNCIL, "month": "2021-07",
            "was": ["tan-hoa", "rach-goi"], "now": ["tan-hoa", "rach-goi"],
            "reason": "Hai đơn vị bằng điểm; xã Tân Hòa xếp trước vì cách tổ chức thực hiện được huyện công nhận (L2).",
        },
        Paper(
            "bb-15.txt", "Biên bản số 15: họp xét đơn vị dẫn đầu tháng 7 năm 2021",
            "Xã Tân Hòa và thị trấn Rạch Gòi bằng điểm, cùng đứng đầu. Xã Tân Hòa đạt chỉ tiêu tài khoản sớm hơn\n"
            "một tháng, mô hình hướng dẫn tại ấp được huyện công nhận. Hội đồng thống nhất xếp xã Tân Hòa trước.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "untruthful", "at": date(2021, 8, 19), "by": OFFICE, **_counted_twice(world),
            "reason": "Hai thủ tục đã nhập làm một từ đầu tháng 7 vẫn được kê riêng, nên một thủ tục bị tính hai lần.",
        },
        Paper(
            "bb-19.txt", "Biên bản số 19: kiểm tra báo cáo tháng 7 năm 2021 của thị trấn Bảy Ngàn",
            "Báo cáo kê 14 thủ tục. Hai thủ tục trong số đó đã nhập làm một từ ngày 01/7/2021, đơn vị đã được thông báo.\n"
            "Số thủ tục đăng ký được xác minh là 13. Kết luận: báo cáo không trung thực (L1c).",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "dispute", "at": date(2021, 10, 4), "by": _office(TOO_MANY[0]), **too_many,
            "reason": "Đơn vị theo dõi được 1.500 tài khoản, danh sách của Cổng thiếu tài khoản tạo cuối tháng 9.",
        },
        Paper(
            "cv-21.txt", "Công văn số 21: đề nghị tính lại số tài khoản tháng 9 năm 2021",
            "UBND thị trấn Cái Tắc đã vận động tạo 1.500 tài khoản tính đến hết tháng 9 năm 2021.\n"
            "Đề nghị tính cả những tài khoản chưa có trong danh sách của Cổng dịch vụ công.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "reject", "at": date(2021, 10, 11), "by": OFFICE, "answers": 5,
            "reason": "Số tài khoản nêu thêm được tạo sau ngày chốt 25/9/2021 hoặc trùng nhau, không tính vào tháng 9.",
        },
        Paper(
            "bb-23.txt", "Biên bản số 23: phúc tra số tài khoản của thị trấn Cái Tắc, tháng 9 năm 2021",
            "Đối chiếu danh sách của đơn vị với danh sách của Cổng tại ngày 25/9/2021: những tài khoản nêu thêm được tạo\n"
            "sau ngày chốt hoặc kê trùng. Kết luận: không chấp nhận khiếu nại, giữ số liệu của Cổng.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "waive", "at": date(2021, 10, 13), "by": OFFICE, "unit": EXCUSED[0], "month": EXCUSED[1],
            "was": "late", "now": "waived",
            "reason": "Báo cáo trễ vì hệ thống gửi nhận văn bản ngừng hoạt động, Văn phòng HĐND và UBND đã xác nhận.",
        },
        Paper(
            "xn-04.txt", "Giấy xác nhận số 04: sự cố hệ thống gửi nhận văn bản tháng 9 năm 2021",
            "Văn phòng HĐND và UBND xác nhận hệ thống ngừng hoạt động từ ngày 24/9 đến ngày 29/9/2021.\n"
            "Phòng Nông nghiệp và PTNT không gửi được báo cáo trong thời gian này, đã gửi ngày 30/9/2021.",
        ),
    )  # fmt: skip
    yield (
        {
            "kind": "dispute", "at": date(2021, 12, 28), "by": _office(STILL_OPEN[0]),
            **_claim(world, STILL_OPEN, ACCOUNTS, ONE_STEP_MORE),
            "reason": "Báo cáo tháng 12 chưa cộng tài khoản tạo tại các điểm hỗ trợ ở ấp trước ngày chốt số liệu.",
        },
        Paper(
            "cv-31.txt", "Công văn số 31: đề nghị tính bổ sung tài khoản tháng 12 năm 2021",
            "UBND thị trấn Rạch Gòi đề nghị tính cả tài khoản tạo tại các điểm hỗ trợ ở ấp trước ngày 18/12/2021,\n"
            f"tổng cộng {ONE_STEP_MORE} tài khoản. Kèm theo là danh sách mã tài khoản (không đính kèm trong bản mẫu).",
        ),
    )  # fmt: skip


def _claim(world: World, about: tuple[str, str], fact: str, now: int) -> dict[str, Any]:
    return {"unit": about[0], "month": about[1], "fact": fact, "was": world.figures[about][fact], "now": now}


def _counted_twice(world: World) -> dict[str, Any]:
    """One procedure fewer; those with dossiers are then no more than all of them."""
    was: Mapping[str, int] = world.figures[COUNTED_TWICE]
    true = was[PROCEDURES] - 1
    wrong = [fact for fact in (PROCEDURES, WITH_FILES) if was[fact] > true]
    unit, month = COUNTED_TWICE
    return {"unit": unit, "month": month, "was": {f: was[f] for f in wrong}, "now": dict.fromkeys(wrong, true)}


def _office(unit: str) -> str:
    name = UNITS[unit].name
    return f"UBND {name[0].lower()}{name[1:]}"
