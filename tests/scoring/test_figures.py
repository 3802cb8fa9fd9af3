"""Which figure counts: the source, what stands in for a missing one, the month's own increase, what was verified."""

from datetime import date

import pytest
from decided import decided, untruthful
from rows import a_unit

from thidua_analysis.intake import Fact
from thidua_analysis.scoring.figures import by_unit, month_by_month, settle, wide, with_decided

UNITS = [a_unit("a"), a_unit("b")]
ACCOUNTS, PENDING = "accounts_count", "dossiers_pending_in_time_count"


def facts(*rows):
    """Facts from (month, fact, value) or (month, fact, value, origin), all of unit a, one line of a file each."""
    return tuple(
        Fact("a", month, fact, value, f"{month}/facts.csv", "", n, "", *(origin or ["report"]))
        for n, (month, fact, value, *origin) in enumerate(rows, start=2)
    )


def settled(table, rules, *months, **readings):
    """{fact: row} of unit a in the last of these months."""
    figures = settle(table, UNITS, rules(**readings), months)
    return {figure.fact: figure._asdict() for figure in figures if figure.unit == "a"}


@pytest.mark.parametrize(("reading", "expected"), [("portal", 1600), ("report", 1500), ("lower", 1500)])
def test_the_reading_chooses_between_two_sources(rules, reading, expected):
    table = facts(("2021-06", ACCOUNTS, 1500, "report"), ("2021-06", ACCOUNTS, 1600, "portal"))
    assert settled(table, rules, "2021-06", source_of_truth=reading)[ACCOUNTS]["value"] == expected


@pytest.mark.parametrize("reading", ["portal", "report", "lower"])
@pytest.mark.parametrize("only", ["portal", "report"])
def test_the_only_source_counts_whatever_the_reading_prefers(rules, reading, only):
    figure = settled(facts(("2021-06", ACCOUNTS, 7, only)), rules, "2021-06", source_of_truth=reading)[ACCOUNTS]
    assert (figure["value"], figure["origin"]) == (7, only)


def test_of_two_equal_sources_the_portal_is_named(rules):
    table = facts(("2021-06", ACCOUNTS, 7, "report"), ("2021-06", ACCOUNTS, 7, "portal"))
    assert settled(table, rules, "2021-06", source_of_truth="lower")[ACCOUNTS]["origin"] == "portal"


@pytest.mark.parametrize("source", ["portal", "report", "lower"])
@pytest.mark.parametrize("missing", ["carry_forward", "zero"])
def test_the_figures_of_all_months_in_one_pass_are_those_that_each_month_is_settled_on(rules, source, missing):
    months = ("2021-04", "2021-05", "2021-06")
    table = facts(
        ("2021-04", ACCOUNTS, 700, "portal"), ("2021-04", ACCOUNTS, 650, "report"), ("2021-04", PENDING, 3, "report"),
        ("2021-06", ACCOUNTS, 900, "report"), ("2021-06", ACCOUNTS, 950, "portal"), ("2021-06", PENDING, 2, "decision"),
    )  # fmt: skip
    for n, (month, found) in enumerate(
        month_by_month(table, rules(source_of_truth=source, missing_report=missing), months), 1
    ):
        alone = settled(table, rules, *months[:n], source_of_truth=source, missing_report=missing)
        told = {fact: (row["cumulative"], row["source_row"]) for fact, row in alone.items() if row["origin"] != "none"}
        assert month == months[n - 1]
        assert {fact: (row.value, row.source_row) for (_, fact), row in found.items()} == told


def test_this_months_report_counts_before_last_months_portal(rules):
    table = facts(("2021-05", ACCOUNTS, 900, "portal"), ("2021-06", ACCOUNTS, 1000, "report"))
    assert settled(table, rules, "2021-05", "2021-06")[ACCOUNTS]["value"] == 1000


def test_a_missing_figure_is_carried_with_the_month_and_line_it_came_from(rules):
    table = facts(("2021-04", ACCOUNTS, 700), ("2021-05", ACCOUNTS, 900))
    figure = settled(table, rules, "2021-04", "2021-05", "2021-06")[ACCOUNTS]
    told = [figure[c] for c in ("month", "value", "origin", "from_month", "source_file", "source_row")]
    assert told == ["2021-06", 900, "carried", "2021-05", "2021-05/facts.csv", 3]


def test_each_figure_is_carried_by_itself(rules):
    table = facts(("2021-05", ACCOUNTS, 900), ("2021-05", "procedures_count", 2), ("2021-06", "procedures_count", 3))
    figures = settled(table, rules, "2021-05", "2021-06")
    told = {fact: (row["value"], row["origin"]) for fact, row in figures.items()}
    assert told == {ACCOUNTS: (900, "carried"), "procedures_count": (3, "report")}


def test_a_figure_of_a_later_month_is_not_known_yet(rules):
    assert settled(facts(("2021-06", ACCOUNTS, 900)), rules, "2021-05") == {}


def test_a_figure_nobody_ever_sent_has_no_row_and_is_not_0(rules):
    table = facts(("2021-06", ACCOUNTS, 900))
    assert list(settled(table, rules, "2021-06")) == [ACCOUNTS]
    row = wide(by_unit(settle(table, UNITS, rules(), ["2021-06"]), UNITS), UNITS, rules(), "2021-06")
    assert row[ACCOUNTS].isna().tolist() == [False, True]
    assert row["procedures_count"].isna().all()


def test_taken_as_0_a_missing_figure_says_so(rules):
    figure = settled(facts(("2021-05", ACCOUNTS, 900)), rules, "2021-05", "2021-06", missing_report="zero")[ACCOUNTS]
    assert (figure["value"], figure["origin"]) == (0, "none")


def test_in_month_takes_the_increase_and_leaves_stocks_alone(rules):
    rows = [("2021-05", ACCOUNTS, 900), ("2021-05", PENDING, 40), ("2021-06", ACCOUNTS, 1000), ("2021-06", PENDING, 30)]
    figures = settled(facts(*rows), rules, "2021-05", "2021-06", score_basis="in_month")
    assert {fact: row["value"] for fact, row in figures.items()} == {ACCOUNTS: 100, PENDING: 30}
    assert figures[ACCOUNTS]["cumulative"] == 1000


def test_in_the_first_month_the_increase_is_the_figure_itself(rules):
    assert (
        settled(facts(("2021-05", ACCOUNTS, 900)), rules, "2021-05", score_basis="in_month")[ACCOUNTS]["value"] == 900
    )


@pytest.mark.parametrize("missing", ["carry_forward", "zero"])
def test_a_month_without_figures_has_no_increase(rules, missing):
    readings = {"score_basis": "in_month", "missing_report": missing}
    assert settled(facts(("2021-05", ACCOUNTS, 900)), rules, "2021-05", "2021-06", **readings)[ACCOUNTS]["value"] == 0


@pytest.mark.parametrize("missing", ["carry_forward", "zero"])
def test_after_a_month_without_figures_the_increase_counts_from_the_last_known_one(rules, missing):
    """Otherwise the accounts of May would be rewarded a second time in July."""
    table = facts(("2021-05", ACCOUNTS, 900), ("2021-07", ACCOUNTS, 1000))
    readings = {"score_basis": "in_month", "missing_report": missing}
    assert settled(table, rules, "2021-05", "2021-06", "2021-07", **readings)[ACCOUNTS]["value"] == 100


VERIFIED = decided(untruthful("a", "2021-05", date(2021, 6, 30), {ACCOUNTS: 800}))


@pytest.mark.parametrize("source", ["portal", "report", "lower"])
def test_a_verified_figure_outranks_every_source(rules, source):
    table = facts(("2021-05", ACCOUNTS, 900, "portal"), ("2021-05", ACCOUNTS, 700, "report"))
    table = with_decided(table, VERIFIED, rules())
    figure = settled(table, rules, "2021-05", source_of_truth=source)[ACCOUNTS]
    assert (figure["value"], figure["origin"]) == (800, "decision")


def test_what_was_verified_is_also_what_is_carried(rules):
    table = with_decided(facts(("2021-05", ACCOUNTS, 900)), VERIFIED, rules())
    assert settled(table, rules, "2021-05", "2021-06")[ACCOUNTS]["value"] == 800


def test_under_as_reported_nothing_is_replaced(rules):
    table = facts(("2021-05", ACCOUNTS, 900))
    assert with_decided(table, VERIFIED, rules(untruthful_figures="as_reported")) == table
