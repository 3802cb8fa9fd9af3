"""Whole months worked out by hand: each folder here is a campaign with the expected csv beside it."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from thidua_analysis import open_campaign

SPRING = Path(__file__).parent / "spring-2021"


def expected(name):
    with (SPRING / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_text(table, columns):
    """The rows as csv cells: nothing for a missing value."""
    return [{c: "" if pd.isna(row[c]) else str(row[c]) for c in columns} for row in table.to_dict("records")]


@pytest.mark.parametrize("month", ["2021-03", "2021-04"])
def test_the_standings_are_those_worked_out_by_hand(month):
    rows = [row for row in expected("expected_standings.csv") if row["month"] == month]
    table = open_campaign(SPRING).month(month).standings.assign(month=month)
    assert sorted(as_text(table, rows[0]), key=str) == sorted(rows, key=str)


def test_every_line_of_april_is_that_worked_out_by_hand():
    rows = expected("expected_lines.csv")
    assert as_text(open_campaign(SPRING).month("2021-04").lines, rows[0]) == rows


def test_the_prize_of_april_goes_to_tan_hoa():
    won = open_campaign(SPRING).month("2021-04").awards
    assert won[["unit", "state", "money"]].values.tolist() == [["tan-hoa", "won", 1_000_000]]
