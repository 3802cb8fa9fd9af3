"""What the plan rewards: one step more, and the share of the bonus."""

import pytest
from plain_sample import plain_sample

from thidua_analysis import Scenario, open_campaign
from thidua_analysis.scoring.marginal import bonus_shares
from thidua_analysis.scoring.scenario import SupposedFact


@pytest.fixture(scope="module")
def june():
    return open_campaign(plain_sample()).month("2021-06")


def test_a_step_is_what_the_plan_counts_in(june):
    table = june.marginal()
    amounts = table.groupby("fact")["amount"].unique().map(list).to_dict()
    assert amounts == {
        "accounts_count": [100], "dossiers_on_time_count": [1], "dossiers_received_count": [20], "plan_issued": [1],
        "procedures_count": [1],
    } or "plan_issued" not in amounts  # fmt: skip
    assert (amounts["accounts_count"], amounts["dossiers_received_count"], amounts["procedures_count"]) == (
        [100],
        [20],
        [1],
    )


def test_tan_hoa_by_hand(june):
    """1 512 accounts: 100 more make 1 612, one step, 5 points, from 1 600 on. 200 dossiers: 20 more make 220, 5 points."""
    mine = june.marginal().query("unit == 'tan-hoa'").set_index("fact")
    assert mine.loc["accounts_count", ["now", "gains", "next_at"]].tolist() == [1512, 5, 1600]
    assert mine.loc["dossiers_received_count", ["now", "gains", "next_at"]].tolist() == [200, 5, 220]
    assert mine.loc["procedures_count", ["now", "gains", "next_at"]].tolist() == [5, 5, 6]


def test_below_the_target_a_step_is_worth_nothing(june):
    row = june.marginal().query("unit == 'cai-tac' and fact == 'accounts_count'").iloc[0]
    assert (row["gains"], row["next_at"]) == (0, 1500)


@pytest.mark.parametrize("unit", ["tan-hoa", "cai-tac", "mot-cua"])
def test_a_gain_is_what_scoring_again_gives(june, unit):
    before = june.standings.set_index("unit")["total"]
    for row in june.marginal({"accounts_count": 350}).query(f"unit == '{unit}'").to_dict("records"):
        if row["fact"] == "dossiers_on_time_count":  # one resolved in time is one resolved too
            resolved = int(june.wide.set_index("unit").loc[unit, "dossiers_resolved_count"])
            facts = [
                SupposedFact(unit, row["fact"], row["now"] + 1),
                SupposedFact(unit, "dossiers_resolved_count", resolved + 1),
            ]
            received = int(june.wide.set_index("unit").loc[unit, "dossiers_received_count"])
            if resolved + 1 > received:
                continue
        else:
            facts = [SupposedFact(unit, row["fact"], row["now"] + row["amount"])]
        after = june.what_if(Scenario("x", facts=facts)).standings.set_index("unit")["total"]
        assert after[unit] - before[unit] == row["gains"]


def test_the_share_of_the_bonus(june):
    table = june.bonus_share.set_index("unit")
    # Bảy Ngàn: 35 base, 75 bonus: 75 of 110 are 68.2 %
    assert table.loc["bay-ngan", ["base", "bonus", "permille"]].tolist() == [35, 75, 682]
    nothing = june.standing("bay-ngan")._replace(base=0, bonus=0, deduction=-5, total=-5)
    assert [one.permille for one in bonus_shares([nothing])] == [None]
