"""The same campaign as an office has it that types everything: facts.csv and reports.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from .coverage import Told
from .truth import MONTHS, UNITS, Story
from .world import World

FACTS, REGISTER = "facts.csv", "reports.csv"


def tidy_files(world: World) -> dict[str, bytes]:
    """Every month's two files by relative path."""
    told, files = Told(world), {}
    for month in MONTHS:
        rows = [
            (unit, fact, value, origin)
            for unit in UNITS
            for origin, figures in (("portal", told.by_portal), ("report", told.by_unit))
            for fact, value in figures.get((unit, month), {}).items()
        ]
        files[f"{month}/{FACTS}"] = facts_csv(rows)
        files[f"{month}/{REGISTER}"] = register_csv(world.story, month)
    return files


def facts_csv(rows: Sequence[tuple[str, str, int, str]]) -> bytes:
    """With a column for the origin where one is told."""
    if any(origin for *_, origin in rows):
        return table(["unit", "fact", "value", "origin"], rows)
    return table(["unit", "fact", "value"], [row[:3] for row in rows])


def register_csv(story: Story, month: str) -> bytes:
    receipts = [(unit, story.receipts[unit, month]) for unit in UNITS if (unit, month) in story.receipts]
    rows = [(unit, r.received_on.isoformat(), r.received_on_office.isoformat()) for unit, r in receipts]
    return table(["unit", "received_on", "received_on_office"], rows)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
