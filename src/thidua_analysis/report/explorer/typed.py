"""Values as they stand in a box, and as people type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ...plan.parameters import exact
from ...scoring.scenario import UNKNOWN
from ...words.catalogue import LANGUAGES, say
from ...words.errors import CampaignError
from ...words.vietnamese import MINUS, clean, parse_count, parse_points


def written(value: Any, language: str) -> str:
    """A value as it stands in a box: digits alone, so that it can be typed over; blank for None.

    >>> written(1500, "vi"), written((1400, 2100), "vi"), written(Decimal("2.5"), "vi"), written(None, "vi")
    ('1500', '1400–2100', '2,5', '')
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "–".join(map(str, value))
    if value == UNKNOWN:
        return say("report.unknown_typed", language)
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.replace(".", ",") if isinstance(value, Decimal) and language == "vi" else text


def number(text: str, name: str) -> int | Decimal:
    """A number of a rule, as people write it: `2000`, `2.000`, `-5`, `2,5`. CampaignError, about `name`, for anything else."""
    text = clean(text)
    below = text.startswith(("-", MINUS, "–"))
    try:
        count = parse_count(text[1:] if below else text)
        return -count if below else count
    except ValueError:
        pass
    try:
        found: int | Decimal = exact(parse_points(text))
    except ValueError:
        raise CampaignError("report.number_unread", about=[name], text=text) from None
    return found


def figure(text: str, name: str) -> Any:
    """A figure: a whole number, a range `1400–2100`, or unknown. CampaignError, about `name`, for anything else."""
    text = clean(text)
    if text.casefold() in (UNKNOWN, "?", *(say("report.unknown_typed", each) for each in LANGUAGES)):
        return UNKNOWN
    try:
        low, *high = [parse_count(part) for part in re.split(r" ?(?:[-–—]|\.\.) ?", text)]
        if not high:
            return low
        if len(high) == 1 and low <= high[0]:
            return (low, high[0])
    except ValueError:
        pass
    raise CampaignError("report.figure_unread", about=[name], text=text)
