"""Tables, sentences and figures for notebooks: each takes a month and returns one thing to look at."""

from .figures import heat_map, points_bars, trajectory
from .sentences import in_brief, open_questions, title
from .tables import (
    awards,
    distances,
    how_to_verify,
    month_winners,
    problems,
    punctuality,
    readings,
    standings,
)

__all__ = [
    "awards",
    "distances",
    "heat_map",
    "how_to_verify",
    "in_brief",
    "month_winners",
    "open_questions",
    "points_bars",
    "problems",
    "punctuality",
    "readings",
    "standings",
    "title",
    "trajectory",
]
