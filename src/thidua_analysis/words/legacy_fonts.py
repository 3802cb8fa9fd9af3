"""Text typed for the fonts of the time before Unicode: TCVN3 (ABC, .VnTime) and VNI (VNI-Times).

Such text looks like Western European letters, and only the font made it Vietnamese. It must be known
and converted before :func:`~thidua_analysis.words.vietnamese.clean`, which would drop the soft hyphen, TCVN3's
``ư``, and take ``Ð``, TCVN3's ``é``, for ``Đ``.

>>> to_unicode("ThÞ trÊn Mét Ngµn", "TCVN3"), to_unicode("Thò traán Moät Ngaøn", "VNI")
('Thị trấn Một Ngàn', 'Thị trấn Một Ngàn')
>>> detect({"thị trấn một ngàn", "đơn vị"}, ["§¬n vÞ", "ThÞ trÊn Mét Ngµn"])
'TCVN3'
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Literal

from .vietnamese import name_key

Font = Literal["TCVN3", "VNI"]
FONTS: tuple[Font, ...] = ("TCVN3", "VNI")

LETTERS = (
    "à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ đ è ẻ ẽ é ẹ ê ề ể ễ ế ệ ì ỉ ĩ í ị "
    "ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ư ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"
)
IN_TCVN3 = (
    "µ ¶ · ¸ ¹ ¨ » ¼ ½ ¾ Æ © Ç È É Ê Ë ® Ì Î Ï Ð Ñ ª Ò Ó Ô Õ Ö × Ø Ü Ý Þ "
    "ß á â ã ä « å æ ç è é ¬ ê ë ì í î ï ñ ò ó ô \u00ad õ ö ÷ ø ù ú û ü ý þ"
)
IN_VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
)


def _tables() -> tuple[dict[Font, dict[str, str]], dict[Font, dict[str, str]]]:
    letters = LETTERS.split(" ")
    # .VnTime has capitals only of the letters without a tone; the others borrow the small letter's code
    capitals = dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
    tcvn3 = dict(zip(letters, IN_TCVN3.split(" "), strict=True))
    vni = dict(zip(letters, IN_VNI.split(" "), strict=True))
    written: dict[Font, dict[str, str]] = {
        "TCVN3": {**{letter.upper(): code for letter, code in tcvn3.items()}, **tcvn3, **capitals},
        "VNI": {**vni, **{letter.upper(): code.upper() for letter, code in vni.items()}},
    }
    read: dict[Font, dict[str, str]] = {
        "TCVN3": {code: letter for letter, code in (tcvn3 | capitals).items()},
        # a spreadsheet's change of case leaves letter and mark in different cases: the letter counts
        "VNI": {
            code[:1] + mark: letter
            for letter, code in written["VNI"].items()
            for mark in {code[1:].lower(), code[1:].upper()}
        },
    }
    return written, read


WRITTEN, READ = _tables()
CODES = {font: re.compile("|".join(sorted(map(re.escape, READ[font]), key=len, reverse=True))) for font in FONTS}
NOT_IN_LATIN_1 = re.compile("[" + "".join(c for c in WRITTEN["VNI"] if ord(c) > 0xFF) + "]")
# read as Latin-1, the dashes and quotes of Windows' code page are control characters
CONTROLS = {code: text for code in range(0x80, 0xA0) if (text := bytes([code]).decode("cp1252", errors="ignore"))}


def to_unicode(text: str, font: Font) -> str:
    """The Vietnamese that `text` shows in `font`; what is no code of the font stays as it is.

    Text with a letter that only Unicode has, such as ``ị`` or ``đ``, was not typed in such a font and is
    returned unchanged. TCVN3 has no capitals with a tone: ``THỊ TRẤN`` comes back as ``THị TRấN``,
    the same name to :func:`~thidua_analysis.words.vietnamese.name_key`.

    >>> to_unicode("Ñôn vò", "VNI"), to_unicode("§¬n vÞ", "TCVN3"), to_unicode("Đơn vị", "TCVN3")
    ('Đơn vị', 'Đơn vị', 'Đơn vị')
    """
    composed = unicodedata.normalize("NFC", text)
    if NOT_IN_LATIN_1.search(composed):
        return text
    read = READ[font]
    return CODES[font].sub(lambda m: read[m[0]], composed.translate(CONTROLS))


def from_unicode(text: str, font: Font) -> str:
    """`text` as somebody with `font` typed it. ValueError for a sign the font uses for something else.

    >>> from_unicode("Thị trấn Một Ngàn", "TCVN3"), from_unicode("Thị trấn Một Ngàn", "VNI")
    ('ThÞ trÊn Mét Ngµn', 'Thò traán Moät Ngaøn')
    """
    written, codes = WRITTEN[font], set("".join(READ[font]))
    pieces = []
    for sign in unicodedata.normalize("NFC", text):
        if sign not in written and not sign.isascii() and sign in codes:
            raise ValueError(f"{font} cannot write {sign!r}")
        pieces.append(written.get(sign, sign))
    return "".join(pieces)


def detect(words_known: Collection[str], cells: Iterable[str]) -> Font | None:
    """The font in which the cells were typed, or None if they are Unicode already, or say nothing about it.

    `words_known` are words and phrases that such cells should hold, names of units and headers, as
    :func:`~thidua_analysis.words.vietnamese.name_key` gives them. A font is detected if more cells hold one of them
    when read in it than when read as they are or in the other font. Phrases in plain ASCII look the same in
    every font and do not count; a single syllable proves little (``hoà`` read in VNI is ``hồ``).

    In a sheet typed partly in the font and partly in Unicode, cells that hold a known phrase as they are must
    not be converted: ``Tân Hòa`` has no letter to show that it is Unicode.

    `cells` are the text as it stands in the file, not yet through :func:`~thidua_analysis.words.vietnamese.clean`.

    >>> detect({"đơn vị", "stt"}, ["STT", "Ñôn vò"]), detect({"đơn vị", "stt"}, ["STT", "Đơn vị"])
    ('VNI', None)
    """
    phrases = {tuple(word.split()) for word in words_known if not word.isascii()}
    lengths = sorted({len(phrase) for phrase in phrases})

    def holds(text: str) -> bool:
        words = name_key(text).split()
        return any(
            tuple(words[start : start + length]) in phrases
            for length in lengths
            for start in range(len(words) - length + 1)
        )

    plain, found = 0, dict.fromkeys(FONTS, 0)
    for cell, times in Counter(cell for cell in cells if not cell.isascii()).items():
        plain += times * holds(cell)
        for font in FONTS:
            found[font] += times * holds(to_unicode(cell, font))
    best: Font = max(FONTS, key=found.__getitem__)
    return best if found[best] > plain and list(found.values()).count(found[best]) == 1 else None
