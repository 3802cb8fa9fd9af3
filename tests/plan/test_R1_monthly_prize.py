"""R1: each month, a certificate and 1 000 000 đ for the most outstanding collective."""

from rows import awarded


def test_the_best_eligible_commune_wins_1_000_000_dong(rank, rules):
    """“Giấy khen của Chủ tịch UBND huyện cho 01 tập thể tiêu biểu nhất, kèm theo tiền thưởng 1.000.000đ”"""
    awards = awarded(rank({"a": 95, "b": 120, "c": 100}), rules(), "month")
    assert awards[["award", "unit", "state", "money"]].values.tolist() == [["R1", "b", "won", 1_000_000]]


def test_a_month_in_which_nobody_reaches_90_has_no_winner(rank, rules):
    """“đạt từ 90 điểm trở lên mới được tính thi đua”"""
    awards = awarded(rank({"a": 89, "b": 60}), rules(), "month")
    assert awards[["state", "money"]].isna().values.tolist() == [[False, True]]
    assert awards["state"].tolist() == ["vacant"]


def test_a_tie_below_the_winner_needs_no_decision(rank, rules):
    """“01 tập thể”: there is one prize, and it is settled."""
    awards = awarded(rank({"a": 120, "b": 100, "c": 100}), rules(), "month")
    assert awards[["unit", "state"]].values.tolist() == [["a", "won"]]


def test_the_year_end_gives_no_monthly_prize(rank, rules):
    """“Hàng tháng xét tặng”"""
    assert "R1" not in awarded(rank({"a": 120}), rules(), "year_end")["award"].tolist()


def test_the_gain_is_the_increase_over_last_months_total(make_campaign):
    """The reading `monthly_winner = gain`: a has 40 points and 5 more than in May, b has 35 and 35 more."""
    accounts = {"2021-05": {"a": 1500, "b": 0}, "2021-06": {"a": 1600, "b": 1500}}
    facts = {month: {unit: {"accounts_count": n} for unit, n in told.items()} for month, told in accounts.items()}
    reports = {month: dict.fromkeys(told, f"{month}-25") for month, told in accounts.items()}
    campaign = make_campaign({"a": "commune", "b": "commune"}, facts, reports, readings={"missing_figure": "no_points"})
    june = campaign.month("2021-06", readings={"monthly_winner": "gain", "monthly_gate": "off"})
    assert june.awards[["unit", "points", "state"]].values.tolist() == [["b", 35, "won"]]
