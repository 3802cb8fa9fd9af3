"""Figures known only as a range: whatever they turn out to be lies within the intervals, and the ends are reached."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

from thidua_analysis import CampaignError, Scenario, open_campaign
from thidua_analysis.scoring.scenario import SupposedFact

ACCOUNTS, RECEIVED, RESOLVED = "accounts_count", "dossiers_received_count", "dossiers_resolved_count"


@pytest.fixture(scope="module")
def june():
    return open_campaign(plain_sample()).month("2021-06")


def test_nothing_uncertain_is_the_standings(june):
    found = june.uncertain()
    assert found.facts.empty
    assert not found.depends
    whole = found.units["unit"] != "thanh-tra"  # it never reported four of five figures: C2 may still cost it 5
    assert (found.units["low"] == found.units["total"])[whole].all()
    assert (found.units["high"] == found.units["total"])[whole].all()
    (other,) = found.units[~whole].to_dict("records")
    assert (other["total"], other["low"], other["high"]) == (10, 5, None)
    assert (found.units["best"].dropna() == found.units["worst"].dropna()).all()


def test_tan_hoa_by_hand(june):
    """128 points with 1 512 accounts. At 1 400 the 35 are lost: 93; at 2 100 six steps are won: 158.

    At 93 Bảy Ngàn (110) is ahead and Rạch Gòi (93) level: rank 2, and the prize is Bảy Ngàn's.
    """
    found = june.uncertain([SupposedFact("tan-hoa", ACCOUNTS, (1400, 2100))])
    row = found.units.set_index("unit").loc["tan-hoa"]
    assert row[["low", "high", "best", "worst", "prize", "prize_best", "prize_worst"]].tolist() == [
        93,
        158,
        1,
        2,
        "R1",
        "R1",
        "",
    ]
    assert row["exact"]
    assert found.depends
    assert set(found.awards["unit"]) == {"tan-hoa", "bay-ngan"}


def test_what_cannot_reach_a_prize_leaves_it_alone(june):
    found = june.uncertain([SupposedFact("mot-ngan", ACCOUNTS, (0, 1499))])
    assert not found.depends
    found = june.uncertain([SupposedFact("mot-ngan", ACCOUNTS, "unknown")])
    row = found.units.set_index("unit").loc["mot-ngan"]
    assert row["high"] is None  # the bonus has no cap
    assert found.depends


def test_unknown_is_no_less_than_the_month_before_and_no_part_is_more_than_its_whole(june):
    may = june.previous.wide.set_index("unit")
    found = june.uncertain(
        [SupposedFact("rach-goi", RESOLVED, "unknown"), SupposedFact("rach-goi", RECEIVED, "unknown")]
    )
    told = found.facts.set_index("fact")
    assert told.loc[RECEIVED, "low"] == may.loc["rach-goi", RECEIVED]
    assert told["high"].isna().all()


@given(
    st.lists(
        st.tuples(st.sampled_from(["tan-hoa", "rach-goi", "cai-tac"]), st.sampled_from([ACCOUNTS, RECEIVED, RESOLVED, "plan_issued"]),
                  st.integers(0, 60), st.integers(0, 90)),
        min_size=1, max_size=3, unique_by=lambda r: r[:2],
    ),
    st.data(),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_whatever_the_figures_are_they_lie_within(june, ranges, data):
    stands = june.wide.set_index("unit")
    facts = []
    for unit, fact, below, above in ranges:
        now = int(stands.loc[unit, fact])
        low, high = (0, 1) if fact == "plan_issued" else (max(now - below, 0), now + above)
        facts.append(SupposedFact(unit, fact, (low, high)))
    try:
        found = june.uncertain(facts)
    except CampaignError as refused:
        assert "no figures fit" in str(refused)
        return
    before = {u for w, _, _ in june.prizes.values() for u in w.split("; ") if u}
    for _ in range(3):
        drawn = [SupposedFact(f.unit, f.fact, data.draw(st.integers(*f.value))) for f in facts]
        try:
            other = june.what_if(Scenario("x", facts=drawn))
        except CampaignError as refused:  # a part above its whole: not one of the ways things can be
            assert "would exceed" in str(refused)
            continue
        standings = {row["unit"]: row for row in other.standings.to_dict("records")}
        for row in found.units.to_dict("records"):
            now = standings[row["unit"]]
            assert row["low"] <= now["total"] and (row["high"] is None or now["total"] <= row["high"])
            assert pd.isna(now["rank"]) or row["best"] <= now["rank"] <= row["worst"]
        won = {u for w, _, _ in other.prizes.values() for u in w.split("; ") if u}
        assert found.depends or won == before


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (SupposedFact("tan-hoa", ACCOUNTS, (1, 2), "2021-05"), "only figures of 2021-06"),
        (SupposedFact("tan-hoa", "received_on", "unknown"), "received_on"),
        (SupposedFact("tan-hoaa", ACCOUNTS, (1, 2)), "tan-hoaa"),
        (SupposedFact("tan-hoa", "acounts", (1, 2)), "acounts"),
        (SupposedFact("tan-hoa", RESOLVED, (10_000, 20_000)), "no figures fit"),
    ],
)
def test_what_makes_no_sense_is_refused(june, fact, told):
    with pytest.raises(CampaignError, match=told):
        june.uncertain([fact])


def test_a_scenario_carries_its_uncertain_figures(june):
    scenario = Scenario("x", {"C3.target": 1200}, facts=[SupposedFact("cai-tac", ACCOUNTS, (700, 1300))])
    other = june.what_if(scenario)
    row = other.uncertain().units.set_index("unit").loc["cai-tac"]
    # 50 points with 772 accounts; at 1 200 come 35, at 1 300 a step of 5
    assert (row["total"], row["low"], row["high"]) == (50, 50, 90)
