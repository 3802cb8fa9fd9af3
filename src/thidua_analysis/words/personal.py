"""Names of files, sheets and people: what seems to be somebody's, and is not to be published."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from .pair import Words
from .vietnamese import ascii_name, name_key

ENDINGS = frozenset(
    [
        ".csv",
        ".fods",
        ".htm",
        ".html",
        ".json",
        ".mht",
        ".numbers",
        ".ods",
        ".parquet",
        ".pdf",
        ".txt",
        ".xls",
        ".xlsb",
        ".xlsm",
        ".xlsx",
        ".xml",
        ".zip",
    ]
)
"""All others are left out: what stands behind a dot may be anything."""
_ENDING_WORDS = frozenset(ending[1:] for ending in ENDINGS)

SURNAMES = frozenset(["nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý", "trương", "đinh", "đoàn", "trịnh"])  # fmt: skip
BARE = frozenset(
    ["nguyen", "tran", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui", "ngo", "duong", "trinh", "doan"]
)
"""Those that are hardly anything else without their marks, as `le`, `do`, `ho`, `ly` are."""
MIDDLE = frozenset(["van", "thi", "huu", "duc", "cong", "dinh", "ngoc", "minh", "thanh", "quoc", "hoang", "kim", "xuan", "bich", "hong", "thuy", "trong", "bach", "my", "tuyet"])  # fmt: skip
"""What often stands between surname and given name; with it there is hardly a doubt."""
WORDS = frozenset(
    [
        "thi dua",
        "thi tran",
        "thi xa",
        "thi hanh",
        "thi huyen",
        "thi cong",
        "van phong",
        "van ban",
        "van hoa",
        "van thu",
        "van kien",
        "thanh lap",
        "thanh tich",
        "thanh tra",
        "thanh toan",
        "thanh pho",
        "thanh nien",
        "cong an",
        "cong chuc",
        "cong tac",
        "cong van",
        "cong dong",
        "cong bo",
        "cong khai",
        "cong dan",
        "minh chung",
        "quoc gia",
        "quoc phong",
        "quoc hoi",
        "trong diem",
        "trong tam",
        "trong thang",
        "trong ky",
        "dinh ky",
        "dinh muc",
        "xuan ha",
    ]
)
"""Pairs that look like middle and given name, and are words of every office."""
PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ ._-]?\d){9}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)(?:0\d{11}|\d{9})(?!\d)")
PERSONAL: Mapping[str, Words] = {
    "person": Words(vi="họ tên người", en="a person's name"),
    "phone": Words(vi="số điện thoại", en="a phone number"),
    "id": Words(vi="số giấy tờ tùy thân", en="an ID number"),
}


def personal(text: str, units: Collection[str] = ()) -> Words | None:
    """What of somebody's a name of a file or sheet seems to hold; a guess, good for a remark only.

    `units`: words of the units' names, which are nobody's.

    >>> [found and found.en for found in map(personal, ("Nguyễn Thị Lan.xlsx", "bc 0900000000", "BC thang 6.xlsx"))]
    ["a person's name", 'a phone number', None]
    """
    if PHONE.search(text):
        return PERSONAL["phone"]
    if ID_NUMBER.search(text):
        return PERSONAL["id"]
    known = {ascii_name(word).lower() for word in units}
    parts = re.findall(r"[^\W\d_]+", name_key(text).replace("_", " "))
    for surname, *rest in zip(parts, parts[1:], parts[2:], strict=False):
        middle, given = (ascii_name(part).lower() for part in rest)
        named = (surname in SURNAMES or surname in BARE) and middle in MIDDLE and f"{middle} {given}" not in WORDS
        if named and given not in _ENDING_WORDS and not {ascii_name(surname).lower(), middle, given} <= known:
            return PERSONAL["person"]
    return None
