"""Rows of a score, made and looked at in one line."""

from thidua_analysis.intake.rows import Unit
from thidua_analysis.scoring.rows import Line, Place
from thidua_analysis.scoring.standings import give_awards
from thidua_analysis.words.columns import frame


def a_unit(name, track="commune", has_procedures=True):
    """A unit of which no more matters."""
    return Unit(name, "", name, track, has_procedures, "")


def a_line(of, points, part="base"):
    """A line of a unit's score."""
    return Line(of, "2021-06", "C1", part, points, None, None, None, None)


def awarded(*given, **kw):
    """What :func:`give_awards` comes to, as a table."""
    return frame(Place, give_awards(*given, **kw))
