"""Rules by path: what can be changed, what cannot, and that a plan itself never changes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis import CampaignError, load_plan
from thidua_analysis.plan.parameters import changed, exact, parameters

PLAN = load_plan("chau-thanh-a-2021")
KNOWN = parameters(PLAN)
WHOLE = sorted(p.path for p in KNOWN.values() if type(p.value) is int and p.section == "criterion")


def test_every_parameter_names_a_clause_of_the_text():
    assert {p.clause for p in KNOWN.values()} <= set(PLAN.clauses)
    assert {"C3.target", "C3.bonus.step", "C5.bonus.points", "L1.L1b.points", "gate.points", "R3.R3-1.places"} <= set(
        KNOWN
    )


def test_a_band_moves_its_neighbour_with_it():
    moved = changed(PLAN, {"L1.L1b.from": 8}).rules().lateness
    assert [(b.from_, b.below) for b in moved.bands] == [(1, 8), (8, None)]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("C3.targte", 1200, "C3.target"),
        ("C9.target", 1200, "there is no rule"),
        ("C3.target", "1200", "a number"),
        ("C3.target", 1200.5, "a number"),
        ("C3.target", np.float64(1200.5), "a number"),
        ("C3.target", float("nan"), "a number"),
        ("C3.target", float("inf"), "a number"),
        ("C3.target", pd.NA, "a number"),
        ("C3.target", np.bool_(True), "a number"),
        ("C3.target", np.timedelta64(5, "D"), "a number"),
        ("C3.target", np.int64(10**15), "a number|out of range"),
        ("C3.target", True, "a number"),
        ("C3.target", 10**15, "out of range"),
        ("C5.target", 1001, "out of range"),
        ("C3.bonus.step", 0, "do not hold"),
        ("C3.target", -5, "do not hold"),
        ("period.ends_on", date(2022, 1, 1), "there is no rule"),
        ("C2.bonus.measure", "x", "reading"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(path, value, told):
    with pytest.raises(CampaignError, match="(?s)" + told) as refused:
        changed(PLAN, {path: value})
    assert path.split(".")[0] in str(refused.value)
    assert refused.value.message("vi") != refused.value.message("en")


@given(st.dictionaries(st.sampled_from(WHOLE), st.integers(1, 300), max_size=4))
def test_a_change_taken_back_leaves_the_plan(changes):
    before = PLAN.fingerprint
    other = changed(PLAN, changes)
    assert changed(other, {path: KNOWN[path].value for path in changes}).rules() == PLAN.rules()
    assert PLAN.fingerprint == before
    for path, value in changes.items():
        assert parameters(other)[path].value == value


def test_a_value_that_a_reading_chose_can_be_changed_too():
    """C2 below target: −5 under the default reading; changed, it is the number whatever is read."""
    assert KNOWN["C2.below"].reading == "unregistered"
    other = changed(PLAN, {"C2.below": -7})
    assert {
        other.rules(PLAN.readings(unregistered=o)).criterion_of("C2").below
        for o in PLAN.questions["unregistered"].options
    } == {-7}


def test_exact_decimals_are_taken():
    assert changed(PLAN, {"C3.bonus.points": Decimal("2.5")}).rules().ticks_per_point == 100


@pytest.mark.parametrize(
    "value",
    [2000, np.int64(2000), np.int16(2000), np.uint32(2000), 2000.0, np.float64(2000), np.float32(2000), Decimal("2E+3"),
     Decimal("2000.00"), Fraction(4000, 2), pd.Series([2000])[0], pd.array([2000], dtype="Int64")[0]],
    ids=lambda v: f"{type(v).__name__} {v}",
)  # fmt: skip
def test_a_whole_number_of_any_kind_is_that_number(value):
    assert (type(exact(value)), exact(value)) == (int, 2000)
    other = changed(PLAN, {"C3.target": value})
    assert other == changed(PLAN, {"C3.target": 2000})
    assert type(other.changes["C3.target"]) is int


@pytest.mark.parametrize(
    "value",
    [True, np.True_, 2000.5, float("nan"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("1E+999999"), "2000",
     None, date(2021, 6, 1), np.datetime64("2021-06-01", "ns"), np.timedelta64(5, "D"), Fraction(1, 3)],
    ids=repr,
)  # fmt: skip
def test_what_is_no_whole_number_is_not_made_one(value):
    assert type(exact(value)) is not int
    with pytest.raises(CampaignError):
        changed(PLAN, {"C3.target": value})
