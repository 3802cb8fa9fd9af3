"""Choices that go in step: one axis of a sweep."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.whatif.lattice import lattice_of


@cache
def period(name):
    return td.open_campaign(plain_sample()).period(name)


TWO = {"tan-hoa.accounts_count": range(1400, 1601, 100), "bay-ngan.accounts_count": [1300, 1350, 1400]}
CHOICES = {
    "tan-hoa.accounts_count": st.integers(0, 3000), "rach-goi.accounts_count": st.integers(0, 3000),
    "bay-ngan.procedures_count": st.integers(0, 30), "tan-hoa.received_on": st.sampled_from(["2021-06-24", "2021-07-03"]),
    "C3.target": st.integers(1, 3000), "C4.bonus.points": st.integers(0, 20), "gate.points": st.integers(0, 120),
    "L1.L1a.points": st.integers(-9, -1), "weekend": st.sampled_from(["next_working_day", "fixed"]),
    "score_basis": st.sampled_from(["cumulative", "in_month"]), "cutoff": st.sampled_from(["day_25", "day_14", "month_end"]),
}  # fmt: skip


def columns(table):
    return table[["unit", "base", "bonus", "deduction", "total", "rank", "eligible", "prize"]]


def test_figures_that_rise_in_step_are_one_axis():
    june = period("2021-06")
    found = june.sweep({"C3.target": [1400, 1500], **td.together(TWO)}, units=["tan-hoa", "bay-ngan"])
    assert len(found) == 2 * 3 * 2
    here = found[(found["C3.target"] == 1500) & (found["unit"] == "tan-hoa")]
    assert here[["tan-hoa.accounts_count", "bay-ngan.accounts_count"]].values.tolist() == [
        [1400, 1300],
        [1500, 1350],
        [1600, 1400],
    ]
    for row in here.to_dict("records"):
        supposed = june.what_if({name: row[name] for name in TWO})
        assert supposed.standing("tan-hoa").total == row["total"]


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_each_value_in_step_is_the_month_scored_with_all_of_it(data):
    month = period(data.draw(st.sampled_from(["2021-06", "2021-09", "year_end"])))
    known = {**CHOICES}
    names = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=2, max_size=4, unique=True))
    rows = data.draw(st.lists(st.tuples(*(known[name] for name in names)), min_size=1, max_size=4))
    other = data.draw(st.sampled_from(sorted(known.keys() - {*names})))
    beside = data.draw(st.lists(known[other], min_size=1, max_size=2, unique=True))
    found = month.sweep({tuple(names): rows, other: beside})
    count = len(month.unit_rows)
    for n, (row, one) in enumerate((r, b) for r in rows for b in beside):
        alone = month.sweep({**{name: [value] for name, value in zip(names, row, strict=True)}, other: [one]})
        mine = columns(found[n * count : (n + 1) * count]).reset_index(drop=True)
        assert mine.astype(object).equals(columns(alone).astype(object))
        scored = month.what_if({**dict(zip(names, row, strict=True)), other: one})
        by_unit = {s.unit: s.total for s in scored.standing_rows}
        assert mine["total"].tolist() == [by_unit[unit] for unit in mine["unit"]]


def test_a_gain_over_the_month_before_hangs_on_the_rules_in_step_alone():
    axes = {("C3.target", "tan-hoa.accounts_count"): [(1400, 1500), (1500, 1600)]}
    lattice = lattice_of(period("2021-06"), axes)
    assert lattice.pointing == [0] and [axis.name for axis in lattice.axes] == ["C3.target, tan-hoa.accounts_count"]


def test_axes_cut_into_blocks_stay_in_step(monkeypatch):
    from thidua_analysis.whatif import lattice

    june = period("2021-06")
    whole = june.sweep(td.together(TWO))
    monkeypatch.setattr(lattice, "CHUNK", 2)
    assert june.sweep(td.together(TWO)).equals(whole)


def test_an_axis_of_its_own_is_cut_into_blocks_too(monkeypatch):
    from thidua_analysis.whatif import lattice

    june, axes = period("2021-06"), {"C3.target": [1400, 1500, 2000], "gate.points": range(90, 92)}
    whole = june.sweep(axes)
    monkeypatch.setattr(lattice, "CHUNK", 2)
    assert june.sweep(axes).equals(whole)
    assert june.find("C3.target", lambda m: m.rank("tan-hoa") == 1, range(1510, 1515)).intervals == ((1510, 1512),)


@pytest.mark.parametrize(
    ("axes", "told"),
    [
        ({("C3.target", "C4.target"): [1500]}, "C4.target"),
        ({("C3.target", "C3.target"): [(1, 2)]}, "C3.target"),
        ({("C3.target", "C3.traget"): [(1500, 2)]}, "C3.target"),
        ({("C3.target", "C4.target"): []}, "td.together"),
        ({"C3.target": []}, "no value"),
    ],
)
def test_what_does_not_go_in_step_is_refused(axes, told):
    with pytest.raises(td.CampaignError, match=told):
        period("2021-06").sweep(axes)


def test_values_of_different_number_are_refused():
    with pytest.raises(td.CampaignError, match="b: 3"):
        td.together({"a": [1, 2], "b": [1, 2, 3]})


@pytest.mark.parametrize(("value", "read"), [(2000, 2000), (np.int64(2000), 2000), ("fixed", "fixed")])
def test_a_single_value_is_the_only_one_tried(value, read):
    name = "weekend" if read == "fixed" else "C3.target"
    found = period("2021-06").sweep({name: value})
    assert found[name].unique().tolist() == [read]


def test_contradictions_in_step_are_refused():
    june = period("2021-06")
    one = next(c for c in june.rules.check if c.part == "dossiers_on_time_count")
    rows = [(5, 5), (6, 5)]
    with pytest.raises(td.CampaignError):
        june.sweep({(f"tan-hoa.{one.part}", f"tan-hoa.{one.whole}"): rows})
    june.sweep({(f"tan-hoa.{one.part}", f"tan-hoa.{one.whole}"): rows[:1]})
