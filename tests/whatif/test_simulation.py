"""Figures drawn within bounds: each draw scored exactly, counted, and no contradiction among them."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.whatif.simulation import simulate


@cache
def period(name, basis="cumulative"):
    return td.open_campaign(plain_sample()).period(name, readings={"score_basis": basis})


def stood(month):
    """Unit → total, rank, whether it shares it; and who wins what."""
    return {s.unit: (s.total, s.rank, s.tied, s.eligible) for s in month.standing_rows}, month.prizes


def drawn_of(found):
    return [row.tolist() for _, block in found._drawn() for row in block]


@given(st.data())
@settings(max_examples=12, deadline=None)
def test_each_draw_is_the_month_scored_with_its_figures(data):
    basis = data.draw(st.sampled_from(["cumulative", "in_month"]))
    month = period(data.draw(st.sampled_from(["2021-03", "2021-06", "2021-09", "year_end"])), basis)
    within = data.draw(st.sampled_from([Decimal("0.05"), Fraction(1, 3), Decimal("1.5")]))
    found = month.simulate(within, draws=40, seed=data.draw(st.integers(0, 999)))
    (draws,) = found.scored()
    clauses = found.lattice.prizes.clauses
    for n in data.draw(st.lists(st.integers(0, 39), min_size=2, max_size=2, unique=True)):
        standings, prizes = stood(month.what_if(found.scenario(n)))
        judged = draws.judged
        for k, unit in enumerate(found.lattice.units):
            total, rank, tied, eligible = standings[unit]
            assert draws.total[n, k] == total * found.lattice.ticks
            sure = judged.rank[n, k] == judged.rank_worst[n, k] and judged.rank[n, k] > 0
            assert (judged.rank[n, k] if sure else None, bool(judged.tied[n, k])) == (rank, tied)
            assert bool(judged.eligible[n, k]) == (eligible is True)
        won = {(clauses[p], unit) for p, unit in zip(judged.prize[n], found.lattice.units, strict=True) if p >= 0}
        assert won == {(c, unit) for (_, _, c), (names, _, _) in prizes.items() for unit in names.split("; ") if unit}


def test_counting_agrees_with_enumeration_on_a_small_grid():
    june = period("2021-06")
    grid = {"tan-hoa.accounts_count": range(1498, 1502), "bay-ngan.procedures_count": range(3, 7)}
    found = june.simulate(figures=grid, draws=8000, seed=3)
    ranks, winners = Counter(), Counter()
    for values in product(*grid.values()):
        month = june.what_if(dict(zip(grid, values, strict=True)))
        ranks.update((s.unit, s.rank) for s in month.standing_rows if s.rank)
        winners.update(
            (c, unit) for (_, _, c), (names, _, _) in month.prizes.items() for unit in names.split("; ") if unit
        )
    counted = {(r["unit"], r["rank"]): r["times"] for r in found.ranks.to_dict("records")}
    won = {(r["prize"], r["unit"]): r["won"] for r in found.awards.to_dict("records") if r["won"]}
    for told, expected in ((counted, ranks), (won, winners)):
        assert told.keys() == expected.keys()
        for about, times in expected.items():
            assert abs(told[about] / 8000 - times / 16) < 0.03, about


def test_a_part_is_drawn_from_what_its_whole_leaves():
    june = period("2021-06")
    whole, part = "tan-hoa.dossiers_resolved_count", "tan-hoa.dossiers_on_time_count"
    found = june.simulate(figures={whole: (197, 199), part: (196, 199)}, draws=6000)
    seen = Counter(map(tuple, drawn_of(found)))
    names = [f"{one.unit}.{one.fact}" for one in found.varied]
    expected = {(w, p): Fraction(1, 3) / (w - 195) for w in range(197, 200) for p in range(196, w + 1)}
    told = {tuple(row[names.index(n)] for n in (whole, part)): times for row, times in seen.items()}
    assert told.keys() == expected.keys()
    assert all(abs(told[pair] / 6000 - float(share)) < 0.03 for pair, share in expected.items())


@pytest.mark.parametrize("name", ["2021-06", "year_end"])
def test_no_draw_contradicts_a_check_of_the_plan(name):
    month = period(name)
    found = month.simulate(Decimal("0.4"), draws=2000)
    at = {(one.unit, one.fact): n for n, one in enumerate(found.varied)}
    checks = [(check, unit) for check in month.rules.check if check.severity == "error" for unit in month.inputs.names]
    pairs = [
        (at[unit, c.part], at[unit, c.whole]) for c, unit in checks if {(unit, c.part), (unit, c.whole)} <= at.keys()
    ]
    assert len(pairs) > 20
    for _, block in found._drawn():
        assert all((block[:, part] <= block[:, whole]).all() for part, whole in pairs)
        assert all(
            (block[:, n] >= one.low).all() and (block[:, n] <= one.high).all() for n, one in enumerate(found.varied)
        )


def test_bounds_are_whole_and_exact():
    found = period("2021-06").simulate(Decimal("0.05"), ["accounts_count"], draws=1)
    row = found.figures.set_index("unit").loc["tan-hoa"]
    assert (row["stands"], row["low"], row["high"]) == (1512, 1437, 1587)
    for share in (0.05, "0.05", Fraction(1, 20)):
        assert period("2021-06").simulate(share, ["accounts_count"], draws=1).varied == found.varied


def test_the_same_seed_gives_the_same_and_another_another():
    june = period("2021-06")
    one, two, other = (june.simulate(draws=500, seed=seed) for seed in (7, 7, 8))
    assert one.ranks.equals(two.ranks) and one.units.equals(two.units) and one.awards.equals(two.awards)
    assert not one.units.equals(other.units) or not one.ranks.equals(other.ranks)
    assert one.scenario(3) == two.scenario(3) != one.scenario(4)


def test_nothing_varies_within_nothing():
    june = period("2021-06")
    found = june.simulate(0, draws=10)
    assert found.varied == () and (found.ranks["times"] == 10).all()
    now = {s.unit: s.rank for s in june.standing_rows if s.rank}
    assert dict(zip(found.ranks["unit"], found.ranks["rank"], strict=True)) == now


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"within": Decimal("-0.1")}, "share"),
        ({"within": "much"}, "share"),
        ({"draws": 0}, "draws"),
        ({"draws": 2.5}, "draws"),
        ({"seed": -1}, "seed"),
        ({"figures": ["acounts"]}, "accounts_count"),
        ({"figures": ["tan-hao.accounts_count"]}, "tan-hoa"),
        ({"figures": {"tan-hoa.accounts_count": (5, 4)}}, "no figures fit"),
        ({"figures": {"tan-hoa.accounts_count": (-5, 4)}}, "-5"),
        ({"figures": {"tan-hoa.dossiers_on_time_count": (300, 400)}}, "no figures fit"),
        ({"figures": ["thanh-tra.dossiers_received_count"]}, "nobody has sent"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, told):
    with pytest.raises(td.CampaignError, match=told):
        simulate(period("2021-06"), **asked)
    with pytest.raises(td.CampaignError, match="3"):
        period("2021-06").simulate(draws=4).scenario(4)


def test_it_shows_how_often_and_that_it_is_supposed():
    page = period("2021-06").simulate(draws=2000).show("en")
    for told in (page.text, page.html):
        assert (
            "Xã Tân Hòa · tan-hoa" in told and "2,000 draws (seed 1)" in told and "SUPPOSED" in told and "R1:" in told
        )
