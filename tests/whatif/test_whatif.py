"""Exploring: scenarios, comparisons, sweeps and readings against scoring one month at a time."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.plan.parameters import parameters
from thidua_analysis.scoring.scenario import SupposedFact
from thidua_analysis.whatif.lattice import Kept, lattice_of
from thidua_analysis.whatif.readings import _Tally, readings_alone


@cache
def campaign():
    return td.open_campaign(plain_sample())


@cache
def period(name):
    return campaign().period(name)


PERIODS = ["2021-06", "2021-07", "2021-09", "year_end"]
PLAN = td.load_plan("chau-thanh-a-2021")
RULES = {
    "C3.target": st.integers(1, 3000), "C3.bonus.step": st.integers(1, 400), "C4.bonus.points": st.integers(0, 20),
    "C5.target": st.integers(1, 100), "D2.points": st.integers(0, 40), "C2.below": st.integers(-9, 0),
    "gate.points": st.integers(0, 150), "L1.L1a.points": st.integers(-9, -1), "L1.L1b.from": st.integers(2, 20),
}  # fmt: skip
READINGS = {name: st.sampled_from(list(q.options)) for name, q in PLAN.questions.items()}
FACTS = {
    "accounts_count": st.integers(0, 4000),
    "procedures_count": st.integers(0, 30),
    "plan_issued": st.integers(0, 1),
}
UNITS = ["tan-hoa", "rach-goi", "cai-tac", "mot-cua", "thanh-tra"]


def some(choices, least=0, most=3):
    """Some of these names, each with one of its values."""
    return st.sets(st.sampled_from(sorted(choices)), min_size=least, max_size=most).flatmap(
        lambda names: st.fixed_dictionaries({name: choices[name] for name in sorted(names)})
    )


def facts_of(units, most=2):
    each = st.tuples(st.sampled_from(units), st.sampled_from(sorted(FACTS)))
    one = each.flatmap(lambda pair: st.builds(SupposedFact, st.just(pair[0]), st.just(pair[1]), FACTS[pair[1]]))
    return st.lists(one, max_size=most, unique_by=lambda f: (f.unit, f.fact))


SCENARIOS = st.builds(td.Scenario, st.just("x"), some(RULES), some(READINGS, most=2), facts_of(UNITS))


def frozen(month):
    """What a month shows, to compare."""
    return month.standings.to_csv(), month.awards.to_csv()


# ── scenarios ──


@pytest.mark.parametrize("name", PERIODS)
def test_the_empty_scenario_is_the_month_itself(name):
    month = period(name)
    assert frozen(month.what_if(td.Scenario("nothing"))) == frozen(month)
    found = td.compare(month, month.what_if(td.Scenario("nothing")))
    assert (len(found.causes), len(found.parts), len(found.moves), len(found.awards)) == (0, 0, 0, 0)


def test_a_thousand_scenarios_never_change_the_month():
    month = period("2021-06")
    before, rules = frozen(month), month.rules
    rng = np.random.default_rng(5)
    for n in range(1000):
        scenario = td.Scenario(
            "x",
            {"C3.target": int(rng.integers(1, 3000)), "L1.L1b.points": -int(rng.integers(1, 9))},
            {"weekend": ["fixed", "next_working_day"][n % 2]},
            [SupposedFact("tan-hoa", "accounts_count", int(rng.integers(0, 3000)))] if n % 10 == 0 else [],
        )
        other = month.what_if(scenario)
        assert other.scenario == scenario
        if n % 50 == 0:
            assert len(other.standings) == 23
    again = td.open_campaign(plain_sample()).month("2021-06")
    assert frozen(month) == before == frozen(again)
    assert month.rules is rules
    assert month.scenario is None


@given(SCENARIOS)
@settings(max_examples=8, deadline=None)
def test_done_and_undone_is_the_month_itself(scenario):
    month = period("2021-07")
    known = parameters(month.plan, month.readings_in_force)
    values = month.wide.set_index("unit")
    other = month.what_if(scenario)
    undone = other.what_if(
        td.Scenario(
            "back",
            {path: known[path].value for path in scenario.rules},
            {name: month.readings_in_force[name] for name in scenario.readings},
            [SupposedFact(f.unit, f.fact, int(values.loc[f.unit, f.fact])) for f in scenario.facts],
        )
    )
    assert frozen(undone) == frozen(month)


def test_what_makes_no_sense_is_refused_before_anything_is_computed():
    month = period("2021-06")
    for scenario, told in [
        (td.Scenario("x", {"C3.traget": 3}), "C3.target"),
        (td.Scenario("x", readings={"weekend": "never"}), "weekend"),
        (td.Scenario("x", facts=[SupposedFact("tan-hoaa", "accounts_count", 3)]), "tan-hoa"),
        (td.Scenario("x", facts=[SupposedFact("tan-hoa", "accounts_count", 3, "2021-07")]), "2021-07"),
        (td.Scenario("x", facts=[SupposedFact("tan-hoa", "dossiers_on_time_count", 100_000)]), "would exceed"),
    ]:
        with pytest.raises(td.CampaignError, match=told):
            month.what_if(scenario)


def test_a_supposed_month_says_so_and_cannot_be_published():
    from thidua_analysis.archive.making import month_files
    from thidua_analysis.report import show

    month = period("2021-06").what_if(td.Scenario("Nếu như", {"C3.target": 2000}))
    with pytest.raises(td.CampaignError, match="only supposed"):
        month_files(month)
    assert "GIẢ ĐỊNH" in str(show.title(month))
    assert "GIẢ ĐỊNH" not in str(show.title(period("2021-06")))
    assert month.scenario.fingerprint in str(show.scenario_title(month))
    found = td.compare(period("2021-06"), month)
    assert "GIẢ ĐỊNH" in show.supposed_points(found, "commune").alt


def test_an_explanation_says_what_the_scenario_changed_beside_the_words_of_the_plan():
    other = period("2021-06").what_if(td.Scenario("x", {"C3.target": 2000, "L1.L1b.points": -7}))
    assert "C3.target = 2000 (the plan: 1500)" in str(other.explain("tan-hoa", "C3", "en"))
    assert "L1.L1b.points = -7 (kế hoạch: -5)" in str(other.explain("tan-hoa", "L1"))
    assert "Supposed" not in str(other.explain("tan-hoa", "C4", "en"))
    assert "Supposed" not in str(period("2021-06").explain("tan-hoa", "C3", "en"))


# ── two versions of a month ──


@given(SCENARIOS, SCENARIOS)
@settings(max_examples=6, deadline=None)
def test_the_parts_of_a_difference_add_up(one, two):
    month = period("2021-06")
    a, b = month.what_if(one), month.what_if(two)
    found = td.compare(a, b)
    sums = found.parts.groupby("unit")["points"].sum() if len(found.parts) else {}
    before, after = (m.standings.set_index("unit")["total"] for m in (a, b))
    for row in found.units.to_dict("records"):
        assert (row["from"], row["to"]) == (before[row["unit"]], after[row["unit"]])
        assert row["to"] - row["from"] == row["change"] == sums.get(row["unit"], 0)
    alone = [line for line in found.parts.to_dict("records") if line["kind"] != "interaction"]
    assert {(line["kind"], line["cause"]) for line in alone} <= {(c.kind, c.name) for c in found.causes}


def test_a_difference_is_split_by_hand():
    """June, account target 1 500 → 2 000 and five steps of 100 worth 6 instead of 5.

    Tân Hòa has 1 512 accounts: 35 points at 1 500, none below 2 000; no full step either way. Given 2 150 accounts
    besides: 35 + 6·5 = 65 points, of which +30 by the figure alone; the dearer step alone gives nothing at 1 512.
    With all three: one step beyond 2 000, 35 + 6 = 41. So −35 by the target, +30 by the figure, 0 by the step and
    41 − 35 − (−35 + 30) = +11 together.
    """
    month = period("2021-06")
    fact = SupposedFact("tan-hoa", "accounts_count", 2150)
    found = td.compare(month, month.what_if(td.Scenario("x", {"C3.target": 2000, "C3.bonus.points": 6}, facts=[fact])))
    lines = found.because("tan-hoa").groupby(["kind", "cause"])["points"].sum().to_dict()
    assert lines == {("rule", "C3.target"): -35, ("fact", "tan-hoa.accounts_count"): 30, ("interaction", ""): 11}
    assert [(c.kind, c.name, c.clause, c.was, c.now) for c in found.causes] == [
        ("rule", "C3.bonus.points", "C3", 5, 6), ("rule", "C3.target", "C3", 1500, 2000),
        ("fact", "tan-hoa.accounts_count", "", 1512, 2150),
    ]  # fmt: skip


def test_readings_of_two_profiles_are_compared_too():
    literal = campaign().month("2021-06", profile="literal")
    found = td.compare(period("2021-06"), literal)
    assert {c.kind for c in found.causes} == {"reading"}
    assert {c.name for c in found.causes} == {
        name for name, option in period("2021-06").readings_in_force.items() if literal.readings_in_force[name] != option
    }  # fmt: skip


@pytest.mark.parametrize("other", ["2021-07", "year_end"])
def test_only_versions_of_one_period_are_compared(other):
    with pytest.raises(td.CampaignError, match="only versions of one period"):
        td.compare(period("2021-06"), period(other))
    with pytest.raises(td.CampaignError, match="as_of"):
        td.compare(period("2021-06"), campaign().month("2021-06", as_of="2021-07-20"))


# ── sweeps ──


def one_by_one(month, axes):
    """What a sweep must give, a month at a time."""
    index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
    rows = []
    for values in index:
        chosen = dict(zip(axes, values, strict=True))
        facts = [SupposedFact(*name.split("."), v) for name, v in chosen.items() if name.split(".")[0] in UNITS]
        readings = {n: v for n, v in chosen.items() if n in READINGS}
        rules = {n: v for n, v in chosen.items() if n not in readings and n.split(".")[0] not in UNITS}
        other = month.what_if(td.Scenario("x", rules, readings, facts))
        won = {u: c for (_, _, c), (w, _, _) in other.prizes.items() for u in w.split("; ") if u}
        table = other.standings.set_index("unit").loc[list(month.units["unit"])].reset_index()
        rows.append(table.assign(**chosen, prize=table["unit"].map(won)))
    return pd.concat(rows, ignore_index=True)


def test_a_figure_counted_as_0_is_so_under_every_reading_of_the_share():
    """Thanh tra never reported: with "tính là 0" nothing is missing, whichever figures the share is taken of."""
    month = period("2021-06")
    axes = {name: list(PLAN.questions[name].options) for name in ("missing_report", "rate_basis")}
    axes["department_without_procedures"] = ["scored"]
    swept, wanted = month.sweep(axes), one_by_one(month, axes)
    for table in (swept, wanted):
        table["unit"] = table["unit"].astype(object)
    columns = [*axes, "unit", "total", "complete"]
    assert swept[columns].values.tolist() == wanted[columns].values.tolist()
    assert wanted.loc[wanted["missing_report"] == "zero", "complete"].all()


@pytest.mark.parametrize("name", PERIODS)
@given(st.data())
@settings(max_examples=2, deadline=None)
def test_a_sweep_is_scoring_one_by_one(name, data):
    month = period(name)
    rules = data.draw(some(RULES, most=2))
    axes = {path: sorted({value, parameters(month.plan)[path].value}) for path, value in rules.items()}
    axes |= {name: list(PLAN.questions[name].options) for name in data.draw(some(READINGS, 0, 2))}
    axes |= {f"{f.unit}.{f.fact}": [f.value, f.value // 2] for f in data.draw(facts_of(UNITS, 1))}
    swept, wanted = month.sweep(axes), one_by_one(month, axes) if axes else None
    if wanted is None:
        wanted = month.standings.set_index("unit").loc[list(month.units["unit"])].reset_index()
    for column in ("total", "base", "bonus", "deduction", "eligible", "tied", "needs_decision"):
        assert swept[column].astype(object).tolist() == wanted[column].astype(object).tolist(), column
    assert swept["rank"].fillna(0).tolist() == wanted["rank"].fillna(0).tolist()
    if "prize" in wanted:
        told, want = (["" if pd.isna(p) else p for p in table["prize"]] for table in (swept, wanted))
        assert told == want


def test_a_sweep_from_the_front_door():
    table = td.sweep(
        campaign(), "2021-06", {"C3.target": range(1000, 2001, 50), "weekend": ["next_working_day", "fixed"]}
    )
    assert len(table) == 21 * 2 * 23
    row = table[(table["C3.target"] == 1500) & (table["weekend"] == "fixed") & (table["unit"] == "bay-ngan")]
    assert row["total"].tolist() == [108]  # 110 less two points: a report due on a Sunday came on the Monday


def test_an_axis_that_does_not_exist_is_refused():
    for axes in ({"C3.traget": [3]}, {"weekend": ["never"]}, {"tan-hoa.acounts": [3]}, {"C3.target": []}):
        with pytest.raises(td.CampaignError):
            period("2021-06").sweep(axes)


@pytest.mark.parametrize(
    "kind",
    [np.array, pd.Series, lambda v: pd.array(v, dtype="Int64"), lambda v: np.array(v, dtype=float), pd.Index],
    ids=["numpy", "Series", "Int64", "float", "Index"],
)
def test_the_values_of_a_sweep_may_come_from_a_frame_or_an_array(kind):
    """Three targets, two figures: whole numbers of any kind give the rows, and the columns, of plain ones."""
    axes = {"C3.target": [1000, 1500, 2000], "tan-hoa.accounts_count": [1400, 1600]}
    swept = period("2021-06").sweep({name: kind(values) for name, values in axes.items()})
    pd.testing.assert_frame_equal(swept, period("2021-06").sweep(axes))


@pytest.mark.parametrize(
    "values",
    [[1200, "abc"], [1200, None], pd.Series([1200, None]), pd.array([1200, None]), np.array([1200, 1200.5]), [True]],
)
@pytest.mark.parametrize("name", ["C3.target", "C3.bonus.points", "gate.points", "tan-hoa.accounts_count"])
def test_what_is_no_number_among_the_values_of_a_sweep_is_refused_by_name(name, values):
    with pytest.raises(td.CampaignError, match=name.split(".")[0]) as refused:
        period("2021-06").sweep({name: values})
    assert refused.value.about == (name,)


def test_a_conferred_award_and_a_decided_tie_hold_in_a_sweep():
    """July's tie is decided in the record; a sweep over nothing shows the winner, not a tie."""
    month = period("2021-07")
    table = month.sweep({})
    assert table["prize"].notna().sum() == 1
    assert not table["needs_decision"].any()
    assert set(table[table["prize"] == "R1"]["unit"]) == {month.awards["unit"].iloc[0]}


# ── readings ──


@cache
def readings(name):
    return period(name).readings()


def test_every_option_of_every_reading_is_there_alone():
    found = readings("2021-06").singles
    options = {(name, option) for name, q in PLAN.questions.items() for option in q.options}
    assert set(zip(found["reading"], found["option"], strict=True)) == options
    assert len(found) == len(options) * 23
    here = found[found["in_force"]]
    assert (here["change"] == 0).all()
    assert (here["rank"].fillna(0) == here["rank_now"].fillna(0)).all()


@pytest.mark.parametrize("reading", ["score_basis", "weekend", "cutoff", "gate_on"])
def test_a_single_reading_is_the_month_under_it(reading):
    found = readings("2021-06").singles
    for option in PLAN.questions[reading].options:
        own = campaign().month("2021-06", readings={reading: option}).standings.set_index("unit")
        mine = found[(found["reading"] == reading) & (found["option"] == option)].set_index("unit")
        assert mine["total"].astype(object).to_dict() == own["total"].astype(object).to_dict()


def test_all_combinations_of_few_questions_are_counted_as_one_by_one():
    """With all questions but four settled, every combination is scored alone and counted by hand."""
    month = period("2021-07")
    four = ["weekend", "gate_on", "cutoff", "monthly_gate"]
    lattice = lattice_of(month, {name: PLAN.questions[name].options for name in four})
    found = _Tally(lattice, ["weekend", "cutoff"]).result(readings_alone(month))
    ways = one_by_one(month, {name: list(PLAN.questions[name].options) for name in found.contested})
    assert found.ways == len(ways) // 23
    for row in found.units.to_dict("records"):
        mine = ways[ways["unit"] == row["unit"]]
        assert (row["low"], row["high"]) == (mine["total"].min(), mine["total"].max())
        assert row["eligible_in"] == mine["eligible"].sum()
        assert row["wins"] == mine["prize"].notna().sum()
        assert row["undecided"] == mine["needs_decision"].sum()
        if mine["rank"].notna().any():
            assert (row["best"], row["worst"]) == (mine["rank"].min(), mine["rank"].max())
    assert found.outcomes["ways"].sum() == found.ways
    assert found.outcomes["in_force"].sum() == 1


# ── the four questions a newcomer asks ──


def test_who_loses_most_if_the_account_target_becomes_2000():
    month = period("2021-06")
    found = td.compare(month, month.what_if(td.Scenario("2 000", {"C3.target": 2000})))
    loser = found.moves.iloc[0]
    # only Tân Hòa had reached 1 500 (1 512): its 35 points go, and the prize with them
    assert (loser["unit"], loser["change"], loser["rank_from"], loser["rank_to"]) == ("tan-hoa", -35, 1, 2)
    assert found.awards[["won_from", "won_to"]].values.tolist() == [["tan-hoa", "bay-ngan"]]


def test_too_many_ways_are_refused_with_what_can_be_asked_instead(monkeypatch):
    monkeypatch.setattr("thidua_analysis.whatif.readings.MOST", 1000)
    with pytest.raises(td.CampaignError, match=r"at most 1,000 are scored.*readings_alone"):
        td.open_campaign(plain_sample()).month("2021-06").readings()


def test_the_page_of_readings_shows_the_frequent_outcomes_and_how_many_more_there_are():
    found = readings("2021-06")
    outcomes = found.outcomes[found.outcomes["prize"] == "R1"]
    told = [line.split() for line in found.show("en").text.splitlines() if line.startswith("R1 ")]
    more = int(told[-1][2])
    assert len(outcomes) > 50 and len(told) < 15 and len(told) - 1 + more == len(outcomes)
    assert sum(float(line[line.index("%") - 1]) for line in told) == pytest.approx(100, abs=0.2)


def test_which_readings_change_the_winner_of_june():
    found = readings("2021-06")
    alone = found.changing("R1")
    winners = {
        (reading, option): set(campaign().month("2021-06", readings={reading: option}).awards["unit"].dropna())
        for reading in PLAN.questions
        for option in PLAN.questions[reading].options
    }
    assert set(alone) == {reading for (reading, _), won in winners.items() if won != {"tan-hoa"}}
    assert len(alone) > 0


def test_how_many_accounts_cai_tac_needs_to_reach_90_in_september():
    """75 points, 1 343 accounts: at 1 500 come 35 points, 110 in all; below 1 500 none."""
    month = period("2021-09")
    table = month.distance("cai-tac")
    needs = table[(table["goal"] == "gate_by") & (table["fact"] == "accounts_count")]["needs"].tolist()
    assert needs == [1500 - 1343]
    for more, passes in ((156, False), (157, True)):
        fact = SupposedFact("cai-tac", "accounts_count", 1343 + more)
        standings = month.what_if(td.Scenario("x", facts=[fact])).standings.set_index("unit")
        assert bool(standings.loc["cai-tac", "eligible"]) is passes


def test_whether_the_year_end_podium_stands_under_all_readings():
    """The first prize does; the second and third, a tie between two, do not."""
    found = readings("year_end")
    by_prize = found.outcomes.groupby("prize")["won"].unique()
    assert list(by_prize["R3-1"]) == ["thanh-xuan"]
    assert set(by_prize["R3-2"]) == {"", "tan-hoa", "rach-goi"}
    assert found.changing("R3-1") == ()
    assert "weekend" in found.changing("R3-2")
    other = campaign().year_end(readings={"weekend": "fixed"}).prizes
    assert other != period("year_end").prizes


def _size(kept):
    return sum(len(tables) for tables in vars(kept).values() if isinstance(tables, dict))


def test_lattices_share_what_they_computed():
    month = period("2021-06")
    kept = Kept()
    one = lattice_of(month, {"C3.target": [1200, 1500]}, kept).scores()
    count = _size(kept)
    two = lattice_of(month, {"C3.target": [1200, 1500]}, kept).scores()
    assert _size(kept) == count
    assert (one.total == two.total).all()
