"""What the plan rewards, and what a plan with a cap or without holidays would give: worked out by hand."""

import pytest

import thidua_analysis as td
from thidua_analysis.scoring.distance import next_step

JUNE = "2021-06"
READINGS = {"missing_figure": "no_points", "monthly_gate": "off"}


@pytest.fixture(scope="module")
def june(make_campaign):
    """C2 and C3: a 15 and 35 + 5, b 15 + 10 and 35, c 15 and 0: totals 55, 60, 15."""
    facts = {
        "a": {"procedures_count": 1, "accounts_count": 1600},
        "b": {"procedures_count": 3, "accounts_count": 1500},
        "c": {"procedures_count": 1, "accounts_count": 1400},
    }
    return make_campaign(dict.fromkeys("abc", "commune"), {JUNE: facts}, {JUNE: dict.fromkeys("abc", "2021-06-20")}, readings=READINGS).month(JUNE)  # fmt: skip


def rows(table, *columns):
    kept = table[table["criterion"].isin(["C2", "C3"])]
    return kept[list(columns)].values.tolist()


def test_the_parts_of_a_ranking_are_those_of_all_gaps_between_two_units(june):
    """b − a: 5 = 10 − 5; b − c: 45 = 10 + 35; a − c: 40 = 0 + 40. In all 90: C2 20, all of it bonus; C3 70, its bonus −5 + 0 + 5.
    Without C2 a is before b; without C3 a and c are level."""
    found = june.incentives(5)
    assert rows(found.decided, "criterion", "gap_permille", "bonus_permille", "turned", "pairs") == [
        ["C2", 222, 222, 1, 3],
        ["C3", 778, 0, 1, 3],
    ]
    assert found.decided["gap_permille"].sum() == 1000


def test_a_cap_on_the_bonus_changes_who_leads(june):
    """At most 5: b falls to 15 + 5 + 35 = 55, level with a. Gaps 40 and 40: C2 5 of 80, C3 75."""
    found = june.incentives(5)
    totals = {one.unit: (one.total, one.rank) for one in found.capped.standing_rows}
    assert totals == {"a": (55, 1), "b": (55, 1), "c": (15, 3)}
    assert [(one.gap_permille, one.pairs) for one in found.decided_capped if one.criterion in ("C2", "C3")] == [(63, 2), (938, 2)]  # fmt: skip
    assert td.compare(june, found.capped).awards[["won_from", "open_to"]].values.tolist() == [["b", "a; b"]]
    assert td.compare(june, june.incentives({"C3": 0}).capped).moves["change"].tolist() == [-5]
    assert june.incentives().caps["C3.bonus.most"] == 35  # as much as for the target
    with pytest.raises(td.CampaignError, match=r"C1\.bonus\.most"):
        june.incentives({"C1": 5})


def test_where_effort_pays_most(june):
    """One procedure more is 5 to each; 100 accounts 5, 5 and 35: 15 on average."""
    found = june.incentives().effort
    assert rows(found, "criterion", "amount", "units", "paid", "gained", "most")[:2] == [
        ["C3", 100, 3, 3, 15, 35],
        ["C2", 1, 3, 3, 5, 5],
    ]


def test_it_shows_itself_in_both_languages(june):
    page = june.incentives(5).show("vi")
    for told in (page.text, page.html):
        assert "77,8 %" in told and "93,8 %" in told and "kế hoạch thưởng cho điều gì" in told
        assert "2 đơn vị đổi hạng" in told or "1 đơn vị đổi hạng" in told
    assert "what the plan rewards" in june.incentives(5).show("en").text and "incentives" in dir(june)


# ── a cap as a change like any other ──


def test_a_cap_is_supposed_swept_compared_and_explained(june):
    capped = june.what_if({"C2.bonus.most": 7})
    assert capped.standing("b").total == 57  # 15 + 7 + 35
    assert "2 × 5, nhiều nhất 7 = 7" in str(capped.explain("b", "C2"))
    assert td.compare(june, capped).because("b")["points"].tolist() == [-3]
    swept = june.sweep({"C2.bonus.most": [0, 5, 7, None]}, units=["b"])
    assert swept["total"].tolist() == [50, 55, 57, 60]
    found = june.find("C2.bonus.most", lambda m: m.winner("R1") == "b", range(30))
    assert found.intervals == ((6, 29),)
    assert next_step(capped.rules.criterion_of("C2"), {"procedures_count": 3}, capped.rules) is None
    assert capped.what_if({"C2.bonus.most": None}).standing("b").total == 60
    with pytest.raises(td.CampaignError, match="values="):
        june.find("C2.bonus.most", lambda m: True)


@pytest.mark.parametrize("value", [-1, "5", True, 2.5])
def test_a_cap_is_a_number_from_nothing_on(june, value):
    with pytest.raises(td.CampaignError, match=r"C2\.bonus\.most"):
        june.what_if({"C2.bonus.most": value})


def test_holidays_may_be_days_like_others(make_campaign):
    """Due on Monday, 26/4; received on Friday, 30/4, a holiday: three working days late, −2; else four, −5."""
    made = make_campaign({"a": "commune"}, {"2021-04": {"a": {}}}, {"2021-04": {"a": "2021-04-30"}}, readings=READINGS | {"lateness_days": "working"})  # fmt: skip
    month = made.month("2021-04")
    assert month.standing("a").deduction == -2
    assert month.what_if({"reporting.holidays": "none"}).standing("a").deduction == -5
    with pytest.raises(td.CampaignError, match="holidays"):
        month.what_if({"reporting.holidays": "XX"})
