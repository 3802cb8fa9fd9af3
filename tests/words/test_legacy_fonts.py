"""Text typed for TCVN3 and VNI fonts is known for what it is and read letter by letter; Unicode is left alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thidua_analysis
from thidua_analysis.words.legacy_fonts import FONTS, detect, from_unicode, to_unicode
from thidua_analysis.words.vietnamese import clean, name_key

# by the bytes of TCVN 5712:1993 (VN3): each tone in the order huyền, hỏi, ngã, sắc, nặng
TCVN3_BYTES = {
    "aàảãáạ": "61 b5 b6 b7 b8 b9",
    "ăằẳẵắặ": "a8 bb bc bd be c6",
    "âầẩẫấậ": "a9 c7 c8 c9 ca cb",
    "dđ": "64 ae",
    "eèẻẽéẹ": "65 cc ce cf d0 d1",
    "êềểễếệ": "aa d2 d3 d4 d5 d6",
    "iìỉĩíị": "69 d7 d8 dc dd de",
    "oòỏõóọ": "6f df e1 e2 e3 e4",
    "ôồổỗốộ": "ab e5 e6 e7 e8 e9",
    "ơờởỡớợ": "ac ea eb ec ed ee",
    "uùủũúụ": "75 ef f1 f2 f3 f4",
    "ưừửữứự": "ad f5 f6 f7 f8 f9",
    "yỳỷỹýỵ": "79 fa fb fc fd fe",
    "ĂÂÊÔƠƯĐ": "a1 a2 a3 a4 a5 a6 a7",
}
# the mark that VNI writes after the letter, in the same order; i has letters of its own and so has ỵ
VNI_BASES = {
    "a": "a",
    "ă": "a",
    "â": "a",
    "e": "e",
    "ê": "e",
    "o": "o",
    "ô": "o",
    "ơ": "ô",
    "u": "u",
    "ư": "ö",
    "y": "y",
}
VNI_MARKS = {"ă": "êèúüéë", "â": "âàåãáä", "ê": "âàåãáä", "ô": "âàåãáä"}
VNI_ALONE = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}

PLAIN = "aăâeêioôơuưy"
MARKED = [
    letter
    for base in PLAIN
    for tone in ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    if not (letter := unicodedata.normalize("NFC", base + tone)).isascii()
] + ["đ"]
LETTERS = MARKED + [letter.upper() for letter in MARKED]

COMMUNES = """Thị trấn Một Ngàn|Xã Tân Hòa|Thị trấn Bảy Ngàn|Xã Trường Long Tây|Xã Trường Long A|Xã Nhơn Nghĩa A
Thị trấn Rạch Gòi|Xã Thạnh Xuân|Thị trấn Cái Tắc|Xã Tân Phú Thạnh""".replace("\n", "|").split("|")
HEADERS = """STT|Nội dung|ĐVT|Kết quả trong kỳ|Luỹ kế|Điểm chuẩn|Điểm thưởng|Điểm trừ|Điểm tự chấm|Tài liệu kiểm chứng
Ghi chú|Đơn vị tiếp nhận|Người tiếp nhận|Lĩnh vực|Tên thủ tục hành chính|Mã hồ sơ|Trạng thái|Địa chỉ|Người nộp|Chủ hồ sơ
Ngày nộp hồ sơ|Ngày nhận|Ngày hẹn trả|Ngày kết thúc xử lý|Đơn vị giải quyết|Ngày tiếp nhận|Ngày trả|Số điện thoại
Mới đăng ký|Được tiếp nhận|Không được tiếp nhận|Đang xử lý|Yêu cầu bổ sung giấy tờ|Yêu cầu thực hiện nghĩa vụ tài chính
Công dân yêu cầu rút hồ sơ|Dừng xử lý|Đã xử lý xong|Đã trả kết quả|trực tiếp|trực tuyến|bưu chính công ích
cung cấp thông tin|một phần|toàn trình|Tổng cộng|Số liệu tính đến ngày|Tháng 6 năm 2021""".replace("\n", "|").split("|")
KNOWN = {name_key(text) for text in COMMUNES + HEADERS}

PLAN = Path(thidua_analysis.__file__).parent / "plan" / "plans" / "chau_thanh_a_2021.vi.txt"
PLAN_LINES = [line for line in PLAN.read_text(encoding="utf-8").splitlines() if line.strip()]
# what has no letter beyond Latin-1 could have been typed in any font
UNICODE = """UBND xã Tân Hòa|Uỷ ban nhân dân xã Tân Hoà|Xã|Tài khoản|toàn xã|hoà|hoá|Số|ngoài|quá hạn|cá nhân|hoàn toàn
BÀI TOÁN|TOÀ ÁN|Độc lập - Tự do - Hạnh phúc|Phòng Văn hoá và Thông tin|Phòng Y tế|Âu|Ô|ý kiến|à, á, ã, è, é, ê, ì, í, ò, ó
hồ sơ|Kế hoạch số 12|tạo tài khoản|Xã Tân Phú|Ngô Hùng|Phan Thanh Sơn|Đào Tú|Lê Hà|15/KH-UBND""".replace(
    "\n", "|"
).split("|")


def test_vietnamese_has_134_letters_beyond_ascii():
    assert len(LETTERS) == len(set(LETTERS)) == 134


@pytest.mark.parametrize("letters", TCVN3_BYTES)
def test_every_code_of_tcvn3_is_read_and_written(letters):
    codes = bytes.fromhex(TCVN3_BYTES[letters]).decode("latin-1")
    assert to_unicode(codes, "TCVN3") == letters
    assert from_unicode(letters, "TCVN3") == codes


def test_in_tcvn3_a_capital_with_a_tone_is_the_small_letter():
    for letter in LETTERS:
        back = to_unicode(from_unicode(letter, "TCVN3"), "TCVN3")
        assert back == (letter if letter in MARKED or letter in "ĂÂÊÔƠƯĐ" else letter.lower())


@pytest.mark.parametrize("base", VNI_BASES)
def test_in_vni_a_mark_stands_after_the_letter(base):
    tones = ["\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    alone, *marks = VNI_MARKS.get(base, " øûõùï")
    if base in VNI_MARKS:
        assert to_unicode(VNI_BASES[base] + alone, "VNI") == base
    for tone, mark in zip(tones, marks, strict=True):
        letter = unicodedata.normalize("NFC", base + tone)
        code = VNI_ALONE.get(letter, VNI_BASES[base] + mark)
        assert (to_unicode(code, "VNI"), from_unicode(letter, "VNI")) == (letter, code)
        assert (to_unicode(code.upper(), "VNI"), from_unicode(letter.upper(), "VNI")) == (letter.upper(), code.upper())


def test_in_vni_some_letters_have_a_code_of_their_own():
    for letter, code in VNI_ALONE.items():
        assert (to_unicode(code, "VNI"), from_unicode(letter, "VNI")) == (letter, code)
        assert (to_unicode(code.upper(), "VNI"), from_unicode(letter.upper(), "VNI")) == (letter.upper(), code.upper())


def test_no_two_letters_share_a_code():
    assert len({from_unicode(letter, "VNI") for letter in LETTERS}) == 134
    assert len({from_unicode(letter, "TCVN3") for letter in MARKED}) == 67


@given(st.text(alphabet=st.sampled_from([*LETTERS, *"aAdDeEiIoOuUyYnNhHtT qQ.,-–“”…0123456789\n"])))
def test_what_was_typed_in_either_font_is_read_back(text):
    assert to_unicode(from_unicode(text, "VNI"), "VNI") == text
    assert to_unicode(from_unicode(text, "TCVN3"), "TCVN3").casefold() == text.casefold()
    assert to_unicode(from_unicode(text.lower(), "TCVN3"), "TCVN3") == text.lower()
    assert all(ord(sign) <= 0xFF or sign in "–“”…" for font in FONTS for sign in from_unicode(text, font))


@pytest.mark.parametrize(
    ("font", "typed", "meant"),
    [
        ("TCVN3", "ThÞ trÊn Mét Ngµn", "Thị trấn Một Ngàn"),
        ("VNI", "Thò traán Moät Ngaøn", "Thị trấn Một Ngàn"),
        ("TCVN3", "X· Tr\u00adêng Long T©y", "Xã Trường Long Tây"),
        ("VNI", "Xaõ Tröôøng Long Taây", "Xã Trường Long Tây"),
        ("TCVN3", "ThÞ trÊn R¹ch Gßi", "Thị trấn Rạch Gòi"),
        ("VNI", "Thò traán Raïch Goøi", "Thị trấn Rạch Gòi"),
        ("TCVN3", "§¬n vÞ", "Đơn vị"),
        ("VNI", "Ñôn vò", "Đơn vị"),
        ("VNI", "THÒ TRAÁN MOÄT NGAØN", "THỊ TRẤN MỘT NGÀN"),
        ("VNI", "Thò Traán CAùI", "Thị Trấn CÁI"),
        ("TCVN3", "MÉu", "Mẫu"),
    ],
)
def test_names_typed_by_hand_are_read(font, typed, meant):
    assert to_unicode(typed, font) == meant


@pytest.mark.parametrize("text", COMMUNES + HEADERS)
def test_every_name_and_header_survives_both_fonts(text):
    assert to_unicode(from_unicode(text, "TCVN3"), "TCVN3") == text
    assert to_unicode(from_unicode(text, "VNI"), "VNI") == text
    assert from_unicode(unicodedata.normalize("NFD", text), "VNI") == from_unicode(text, "VNI")
    for font in FONTS:
        typed = from_unicode(text.upper(), font)
        assert name_key(to_unicode(typed, font)) == name_key(text)


def test_the_dashes_of_windows_are_read_whatever_the_file_was_decoded_with():
    for encoding in ("cp1252", "latin-1"):
        typed = b"K\xd5 ho\xb9ch \x96 \x93s\xe8\x94 \x85"
        assert to_unicode(typed.decode(encoding), "TCVN3") == "Kế hoạch – “số” …"


def test_text_that_only_unicode_can_hold_is_left_alone():
    for text in ("Đơn vị", "Thị trấn Một Ngàn", "hồ sơ số 5", unicodedata.normalize("NFD", "Một Ngàn")):
        assert to_unicode(text, "TCVN3") == text == to_unicode(text, "VNI")


@pytest.mark.parametrize(
    ("font", "sign"), [("TCVN3", "«"), ("TCVN3", "½"), ("TCVN3", "\u00ad"), ("VNI", "ñ"), ("VNI", "ø")]
)
def test_a_sign_the_font_uses_for_a_letter_cannot_be_written(font, sign):
    with pytest.raises(ValueError, match=font):
        from_unicode(f"số {sign}", font)


def test_conversion_comes_before_cleaning():
    typed = from_unicode("Lưu, số bé", "TCVN3")
    assert clean(to_unicode(typed, "TCVN3")) == "Lưu, số bé"
    assert to_unicode(clean(typed), "TCVN3") != "Lưu, số bé"


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_the_font_of_a_sheet_is_detected(font, case):
    cells = [from_unicode(case(text), font) for text in COMMUNES + HEADERS]
    assert detect(KNOWN, cells) == font
    assert detect(KNOWN, ["1.500", "", "STT", *cells[:3], "25/4/2021"]) == font


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("text", [text for text in COMMUNES + HEADERS if not text.isascii()])
def test_one_known_phrase_is_enough(font, text):
    other = "VNI" if font == "TCVN3" else "TCVN3"
    assert detect(KNOWN, [f"UBND: {from_unicode(text, font)} (1)"]) == font != other


@pytest.mark.parametrize("text", COMMUNES + HEADERS + UNICODE)
def test_unicode_is_never_taken_for_a_legacy_font(text):
    for spelling in (text, text.upper(), unicodedata.normalize("NFD", text)):
        assert detect(KNOWN, [spelling]) is None
    assert detect(KNOWN, [*COMMUNES, *UNICODE]) is None


def test_no_line_and_no_word_of_the_plan_is_taken_for_a_legacy_font():
    assert len(PLAN_LINES) > 100
    for line in PLAN_LINES:
        for spelling in (line, line.upper(), unicodedata.normalize("NFD", line)):
            assert detect(KNOWN, [spelling]) is None
            assert detect(KNOWN, spelling.split()) is None
    assert detect(KNOWN, PLAN_LINES) is None


def test_what_holds_no_known_phrase_says_nothing():
    assert detect(KNOWN, ["Chî kh¸c", "1.500"]) is None
    assert detect(KNOWN, []) is None
    assert detect(set(), ["ThÞ trÊn Mét Ngµn"]) is None
    assert detect({"stt", "ghi"}, ["STT µ", "ghi ø"]) is None


def test_a_name_within_a_longer_word_is_not_that_name():
    assert detect({"tân"}, [from_unicode("Tâng", "VNI")]) is None


def test_more_cells_decide_in_a_mixed_sheet():
    legacy = [from_unicode(text, "VNI") for text in COMMUNES[:3]]
    assert detect(KNOWN, [*COMMUNES, *legacy]) == "VNI"
    unchanged = [text for text in COMMUNES if to_unicode(text, "VNI") == text]
    assert unchanged == [text for text in COMMUNES if text != "Xã Tân Hòa"]
    assert to_unicode("Xã Tân Hòa", "VNI") == "Xã Tân Hịa"
