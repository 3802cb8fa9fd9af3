"""What the texts of a list mean: units, statuses, channels, levels. Each distinct text is looked up once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...words.vietnamese import name_key
from ..masking import LIST_WORDS, words_of
from ..recognised import WORDS
from .list_file import DECLARED, as_typed

STATUS_KEYS: dict[str, int] = {name_key(name): number for name, number in WORDS["statuses"].items()}
STATUS_NUMBERS = {str(number): number for number in STATUS_KEYS.values()}
CHANNEL_KEYS = {name_key(name): channel for channel, names in WORDS["channels"].items() for name in names}
LEVELS: dict[str, int] = WORDS["levels"]
LEVEL = re.compile(rf"\b(?:{'|'.join(LEVELS)})\b")
BESIDE_LEVEL = re.compile(rf"\b(?:{'|'.join(WORDS['lists']['beside_level'])})\b")


@dataclass(frozen=True)
class Vocabulary:
    """What the words of a campaign's lists mean, the office's own before the usual ones. All keys are name keys.

    >>> words = Vocabulary({"xã tân hòa": "tan-hoa"}, frozenset({"sở tư pháp"}), channels={"thư điện tử": "online"})
    >>> words.unit("XÃ TÂN HOÀ"), words.unit("Sở Tư pháp"), words.unit("Xã Lạ"), words.channel("Thư điện tử")
    ('tan-hoa', '', None, 'online')
    """

    units: Mapping[str, str] = field(default_factory=dict)
    """What a unit may be called → the unit."""
    outsiders: Collection[str] = ()
    """Organisations that do not compete."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)

    def unit(self, text: str) -> str | None:
        """The unit; "" for one that does not compete, None for what nobody knows."""
        if text.startswith(DECLARED) and not text.startswith(2 * DECLARED):
            return text[1:] if text[1:] in self.units.values() else None
        key = name_key(as_typed(text))
        return self.units.get(key, "" if key and key in self.outsiders else None)

    def status(self, text: str) -> int | None:
        """The number of a status, 0 where the list has no such column.

        >>> [Vocabulary().status(text) for text in ("Đã xử lý xong", "9. Đã xử lý xong", "9", "11", "9. Đang xử lý")]
        [9, 9, 9, None, None]
        """
        if text == DECLARED:
            return 0
        key = name_key(as_typed(text))
        known = STATUS_KEYS | dict(self.statuses)
        if key in known:
            return known[key]
        number, _, words = key.partition(" ")
        if number in STATUS_NUMBERS and (not words or known.get(words) == int(number)):
            return int(number)
        return None

    def channel(self, text: str) -> str | None:
        """online, in_person or post."""
        if text.startswith(DECLARED) and not text.startswith(2 * DECLARED):
            return text[1:] if text[1:] in WORDS["channels"] else None
        key = name_key(as_typed(text))
        return self.channels.get(key, CHANNEL_KEYS.get(key))

    def level(self, text: str) -> int | None:
        """2, 3 or 4, by whichever of its names, if all that stand there agree.

        >>> names = ("Mức độ 3", "mức IV", "DVC trực tuyến toàn trình", "Mức độ 4 (toàn trình)", "5", "34", "3 toàn trình")
        >>> [Vocabulary().level(text) for text in names]
        [3, 4, 4, 4, None, None, None]
        """
        if text.startswith(DECLARED) and not text.startswith(2 * DECLARED):
            return LEVELS.get(text[1:])
        key = name_key(as_typed(text))
        if key in self.levels:
            return self.levels[key]
        rest = BESIDE_LEVEL.sub(" ", key)
        named = {LEVELS[name] for name in LEVEL.findall(rest)}
        return named.pop() if len(named) == 1 and not LEVEL.sub("", rest).strip() else None

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that may be shown of a text that was not understood: they name offices and states of a dossier."""
        own = (*self.units, *self.statuses, *self.channels, *self.levels)
        return words_of((*own, *STATUS_KEYS, *CHANNEL_KEYS, *LEVELS)) | LIST_WORDS
