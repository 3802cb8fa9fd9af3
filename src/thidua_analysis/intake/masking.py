"""What a message may show of a text that nobody understood: nothing about persons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from ..words.personal import personal
from ..words.vietnamese import clean, name_key
from .recognised import WORDS, each


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names that may be shown."""
    return frozenset(word for name in names for word in name_key(name).split())


SHOWN, PERSONS = WORDS["shown"], WORDS["persons"]
OFFICE_WORDS = each(SHOWN["offices"])
"""Words that may be shown of a text nobody understood: they name offices, not people."""
PLACE = re.compile(rf"(?:{'|'.join(SHOWN['places'])})(?: [^\W\d_]+){{1,6}}")
LIST_WORDS = OFFICE_WORDS | each(SHOWN["lists"])
STATE_WORDS = LIST_WORDS | each(SHOWN["states"])
"""Words of statuses, channels and levels."""
CELL_WORDS = each(SHOWN["cells"])
FAMILY_NAMES = each(PERSONS["family"])
SOME_DIGITS = re.compile(r"[0-9]{1,4}(?:[/.-][0-9]{1,4}){1,2}")
LONGEST_WORD = 80


def masked(text: str, words: Collection[str]) -> str:
    """A text that was not understood, as a message may show it: only its shape, unless it is clearly harmless.

    Where cells are shifted, a person's name, phone or identity number may stand in any column. So a text is
    shown only if all its words are those of offices and statuses (one small number may stand among them), if it begins
    as the name of a commune does and holds nothing like somebody's, or if it looks like a date.

    >>> words = {"xã", "tân", "hòa"}
    >>> [masked(text, words) for text in ("Xã Tân Hoà", "Xã Tân Hòa 2", "Xã Tân Hoa", "Trần Văn B", "0912345678")]
    ['Xã Tân Hoà', 'Xã Tân Hòa 2', 'Xã Tân Hoa', 'aaaa aaa a', '9999999999']
    >>> masked("Xã Tân Hoa Trần Văn Bình", words)
    'aa aaa aaa aaaa aaa aaaa'
    """
    text = clean(text)
    place = PLACE.fullmatch(name_key(text)) and not personal(text, words)
    if _known(text, words) or place or (len(text) <= 10 and SOME_DIGITS.fullmatch(text)):
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
    family = len(parts) > 1 and name_key(parts[0]) in FAMILY_NAMES and name_key(text)[:5] not in PERSONS["none"]
    person = family and (text.isupper() or text.islower() or parts[1].casefold() in PERSONS["middle"])
    number = sum(map(str.isdigit, text)) > 4 or "@" in text
    return _shape(text) if proper or person or number else text


def _known(text: str, words: Collection[str]) -> bool:
    """Whether all words are known ones, but for one small number."""
    parts = name_key(text).split()
    small = [part for part in parts if re.fullmatch("[0-9]{1,2}", part) and part not in words]
    return len(small) <= 1 and all(part in words or part in small for part in parts)


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))[:40]


def masked_words(text: str, known: frozenset[str] = frozenset()) -> str:
    """The text where it can be shown; its shape where it might be a person's name, phone or ID number.

    A register or a report may have a shifted row, and a message is printed and published: words
    outside the known ones and long runs of digits are shown as `a` and `9`.

    >>> masked_words("200 hồ sơ"), masked_words("Trần Thị B"), masked_words("0912345678")
    ('200 hồ sơ', 'aaaa aaa a', '9999999999')
    """
    text = clean(text)[:80]
    long = sum(c.isdigit() for c in text) > 8  # a phone number may have dots or spaces in it
    shown = []
    for word in re.findall(r"\d+|[^\W\d]+|\W+", text):
        bare = word.casefold()
        if (word.isdigit() and not long) or not any(c.isalnum() for c in word) or bare in CELL_WORDS | known:
            shown.append(word)
        else:
            shown.append(re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", word)))
    return "".join(shown)
