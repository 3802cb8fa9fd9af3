"""Tables, sentences and figures for notebooks: each takes a month and returns one thing to look at."""

from .disputes import (
    case_title,
    counted_rows,
    decisions,
    disputed_awards,
    disputes,
    moves,
    needs,
    prizes,
    review,
)
from .figures import heat_map, points_bars, trajectory
from .inputs import files, how_to_verify, problems, self_scores, sources_compared
from .sentences import in_brief, open_questions, title
from .tables import (
    awards,
    distances,
    month_winners,
    punctuality,
    readings,
    standings,
)

__all__ = [
    "awards",
    "case_title",
    "counted_rows",
    "decisions",
    "disputed_awards",
    "disputes",
    "distances",
    "files",
    "heat_map",
    "how_to_verify",
    "in_brief",
    "month_winners",
    "moves",
    "needs",
    "open_questions",
    "points_bars",
    "prizes",
    "problems",
    "punctuality",
    "readings",
    "review",
    "self_scores",
    "sources_compared",
    "standings",
    "title",
    "trajectory",
]
