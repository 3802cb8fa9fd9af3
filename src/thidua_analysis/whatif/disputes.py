"""What a disputed figure would change: intervals while disputes are open, and one dispute reviewed for both sides.

Nothing is decided here. A claim is granted only in thought (:meth:`Campaign.assuming`): the same rules score the
same month once more, with the claimed figure in place of the one that stands.

`claims` the same month, were claims granted; a month with open disputes · `thresholds` what both sides
would need · `review` one dispute or one score · `sentences` and `wording` say it.
"""

from .claims import Interval, Uncertain, granted, in_dispute, outcome_text, prize_text, stakes
from .review import Case, Review, case, review, review_unit
from .wording import (
    about_text,
    change_text,
    entries_about,
    entry_sentence,
    fact_name,
    kind_text,
    state_text,
    value_text,
)

__all__ = [
    "Case",
    "Interval",
    "Review",
    "Uncertain",
    "about_text",
    "case",
    "change_text",
    "entries_about",
    "entry_sentence",
    "fact_name",
    "granted",
    "in_dispute",
    "kind_text",
    "outcome_text",
    "prize_text",
    "review",
    "review_unit",
    "stakes",
    "state_text",
    "value_text",
]
