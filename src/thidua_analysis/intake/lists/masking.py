"""What a message may show of a text that nobody understood: nothing about persons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from ...words.vietnamese import clean, name_key


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names that may be shown."""
    return frozenset(word for name in names for word in name_key(name).split())


OFFICE_WORDS = words_of(
    [
        "xã phường thị trấn tt ubnd hđnd ủy ban nhân dân huyện quận thành phố tỉnh phòng sở ban trung tâm chi cục văn phòng",
        "bộ phận một cửa tiếp nhận và trả kết quả thanh tra công an mức độ hồ sơ",
    ]
)
"""Words that may be shown of a text nobody understood: they name offices, not people."""
STATE_WORDS = OFFICE_WORDS | words_of(
    [
        "chờ chưa không đã đang bị được hủy từ chối lại lỗi mới xong hoàn tất công dân tổ chức nộp nhận gửi chuyển bổ sung",
        "phê duyệt ký in thẩm định quá hạn đúng trước trễ lý do phí lệ liên thông trực tiếp tuyến bưu chính qua mạng điện thoại",
    ]
)
"""Words of statuses, channels and levels."""
FAMILY_NAMES = words_of(
    [
        "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng mai",
        "tô hà tạ châu quách thạch sơn danh kim diệp lương tăng thái cao la lưu",
    ]
)
MIDDLE_NAMES = ("văn", "thị")
NO_PERSONS = ("hồ sơ", "lý do")
"""Beginnings of statuses whose first word is also a family name."""
SOME_DIGITS = re.compile(r"[0-9]{1,4}(?:[/.-][0-9]{1,4}){1,2}")
LONGEST_WORD = 80


def masked(text: str, words: Collection[str]) -> str:
    """A text that was not understood, as a message may show it: only its shape, unless it is clearly harmless.

    Where cells are shifted, a person's name, phone or identity number may stand in any column. So a text is
    shown only if all its words are those of offices and statuses (one small number may stand among them), or if
    it looks like a date.

    >>> words = {"xã", "tân", "hòa"}
    >>> [masked(text, words) for text in ("Xã Tân Hoà", "Xã Tân Hòa 2", "31/02/2021", "Trần Văn B", "0912345678")]
    ['Xã Tân Hoà', 'Xã Tân Hòa 2', '31/02/2021', 'aaaa aaa a', '9999999999']
    """
    text = clean(text)
    if _known(text, words) or (len(text) <= 10 and SOME_DIGITS.fullmatch(text)):
        return text
    return _shape(text)


def shown_word(text: str, words: Collection[str]) -> str:
    """A word of a status, channel or level that is not in the catalogue, as it stands: it is to be typed once more.

    Such columns hold no names. But a row may have shifted: what looks like a person, a place, a number or an address
    shows its shape alone.

    >>> [shown_word(text, ()) for text in ("Chờ công dân nhận kết quả", "Thư điện tử", "Trần Văn B", "TRẦN VĂN B", "a@b.vn")]
    ['Chờ công dân nhận kết quả', 'Thư điện tử', 'aaaa aaa a', 'aaaa aaa a', 'a@a.aa']
    """
    text = " ".join(clean(text).split())[:LONGEST_WORD]
    if _known(text, {*words, *STATE_WORDS}):
        return text
    parts = re.findall(r"[^\W\d_]+", text)
    proper = any(a[:1].isupper() and b.istitle() for a, b in pairwise(parts))
    family = len(parts) > 1 and name_key(parts[0]) in FAMILY_NAMES and name_key(text)[:5] not in NO_PERSONS
    person = family and (text.isupper() or text.islower() or parts[1].casefold() in MIDDLE_NAMES)
    number = sum(map(str.isdigit, text)) > 4 or "@" in text
    return _shape(text) if proper or person or number else text


def _known(text: str, words: Collection[str]) -> bool:
    """Whether all words are known ones, but for one small number."""
    parts = name_key(text).split()
    small = [part for part in parts if re.fullmatch("[0-9]{1,2}", part) and part not in words]
    return len(small) <= 1 and all(part in words or part in small for part in parts)


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))[:40]


def rows_text(many: int, rows: Sequence[int]) -> tuple[str, str]:
    """How many rows, and the first of them, in Vietnamese and in English.

    >>> rows_text(3, [5, 9, 17]), rows_text(30, [5, 9])
    (('3 dòng: 5, 9, 17', '3 rows: 5, 9, 17'), ('30 dòng: 5, 9, …', '30 rows: 5, 9, …'))
    """
    listed = ", ".join(map(str, rows)) + (", …" if many > len(rows) else "")
    return f"{many} dòng: {listed}", f"{many} row{'s' if many > 1 else ''}: {listed}"
