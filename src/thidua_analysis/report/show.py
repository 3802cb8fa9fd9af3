"""Tables, sentences and figures for notebooks: each takes a month and returns one thing to look at."""

from .charts import bonus_bars, heat_map, points_bars, rank_strips, supposed_points, trajectory
from .disputes import case_title, counted_rows, decisions, disputed_awards, disputes, moves, needs, prizes, review
from .explorer import Explorer
from .incentives import marginal, uncertain, ways_up
from .inputs import files, how_to_verify, problems, self_scores, sources_compared
from .sentences import in_brief, open_questions, title
from .tables import awards, distances, month_winners, punctuality, readings, standings
from .whatif import (
    causes,
    example,
    prizes_moved,
    readings_alone,
    readings_decide,
    readings_in_brief,
    readings_intervals,
    readings_prizes,
    scenario_text,
    scenario_title,
    who_moves,
    why,
)

__all__ = [
    "Explorer",
    "awards",
    "bonus_bars",
    "case_title",
    "causes",
    "counted_rows",
    "decisions",
    "disputed_awards",
    "disputes",
    "distances",
    "example",
    "files",
    "heat_map",
    "how_to_verify",
    "in_brief",
    "marginal",
    "month_winners",
    "moves",
    "needs",
    "open_questions",
    "points_bars",
    "prizes",
    "prizes_moved",
    "problems",
    "punctuality",
    "rank_strips",
    "readings",
    "readings_alone",
    "readings_decide",
    "readings_in_brief",
    "readings_intervals",
    "readings_prizes",
    "review",
    "scenario_text",
    "scenario_title",
    "self_scores",
    "sources_compared",
    "standings",
    "supposed_points",
    "title",
    "trajectory",
    "uncertain",
    "ways_up",
    "who_moves",
    "why",
]
