"""R3: the year-end prizes of the communes."""

from rows import awarded

WORTH = ["unit", "clause", "money", "ktxh_points", "individuals"]


def prizes(rank, rules, totals, **readings):
    awards = awarded(rank(totals, **readings), rules(**readings), "year_end")
    return awards[awards["award"] == "R3"]


def test_the_first_three_communes_win(rank, rules):
    """“Thưởng 10.000.000đ; cộng 15 điểm … 05 cá nhân” · “7.000.000đ; cộng 10 … 04” · “5.000.000đ; cộng 05 … 03”"""
    won = prizes(rank, rules, {"a": 95, "b": 130, "c": 110, "d": 120})
    assert won[WORTH].values.tolist() == [
        ["b", "R3-1", 10_000_000, 15, 5],
        ["d", "R3-2", 7_000_000, 10, 4],
        ["c", "R3-3", 5_000_000, 5, 3],
    ]


def test_prize_money_is_22_000_000_dong_and_12_individuals_are_proposed(rank, rules):
    """10 + 7 + 5 million; 5 + 4 + 3 individuals."""
    won = prizes(rank, rules, {"a": 95, "b": 130, "c": 110})
    assert (won["money"].sum(), won["individuals"].sum()) == (22_000_000, 12)


def test_a_prize_that_no_eligible_commune_is_left_for_stays_vacant(rank, rules):
    """The gate of 90 points stands before “hạng nhất, nhì, ba”."""
    won = prizes(rank, rules, {"a": 95, "b": 130, "c": 89})
    assert won["state"].tolist() == ["won", "won", "vacant"]
    assert won["money"].sum() == 17_000_000


def test_equals_at_second_and_third_place_wait_for_a_decision(rank, rules):
    """L2: the two prizes differ."""
    won = prizes(rank, rules, {"a": 130, "b": 110, "c": 110, "d": 95})
    told = won[["unit", "place", "state", "clause"]].values.tolist()
    assert told == [
        ["a", "1", "won", "R3-1"],
        ["b", "2–3", "needs_decision", "R3-2; R3-3"],
        ["c", "2–3", "needs_decision", "R3-2; R3-3"],
    ]


def test_the_year_end_is_cumulative_whatever_a_month_is_scored_on(make_campaign):
    """“Căn cứ vào các nội dung thi đua”: of the whole campaign, also under `score_basis = in_month`."""
    facts = {month: {"a": {"accounts_count": 1500}} for month in ("2021-11", "2021-12")}
    reports = {"2021-11": {"a": "2021-11-25"}, "2021-12": {"a": "2021-12-20"}}
    campaign = make_campaign({"a": "commune"}, facts, reports, readings={"score_basis": "in_month"})
    totals = [period.standings["total"].item() for period in (campaign.month("2021-12"), campaign.year_end())]
    assert totals == [0, 35]
