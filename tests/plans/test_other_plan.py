"""A plan of quite another shape is another rules file, and not a line of code.

tests/plans/other_plan/ holds a made-up plan for schools: three tracks, shares, bands, quarters of a
point, readings of its own. Every expected number below is computed by hand from its text.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from recorded import recorded
from rows import a_line, a_unit

import thidua_analysis as td
from thidua_analysis.archive import wishes
from thidua_analysis.plan.calendar import due_date
from thidua_analysis.plan.rules import ShareOf
from thidua_analysis.scoring.criteria import bands, reckon
from thidua_analysis.scoring.expressions import score
from thidua_analysis.scoring.punctuality import lateness_points
from thidua_analysis.scoring.standings import rank_units
from thidua_analysis.words.problems import describe

FOLDER = Path(__file__).parent / "other_plan"
RULES = "phu_an_2024.toml"

# October 2024, on the plan's first profile ("usual": of the tests held, all schools together).
#
#   hoa-sen    K1 240/300 = 80 % → 7,25    K2 9 posts → 1                          reports in time
#   hoa-mi     K1 239/300 = 79,66 % → 4,5  K2 10 posts → 2,5                       September 2 days late: −0,25
#   kim-dong   P1 570/600 = 95 % → 5, (95−90)/2 = 2 steps → +1   P2 30/40 → 3      September 6 days late: −1
#   le-loi     P1 537/600 = 89,5 % → −1    P2 29/40 = 72,5 % → 0                   September never came: −1; October
#              is 3 days late on 31/10, and a report is missing only after 5 days: nothing yet
#   tran-phu   S1 33/60 = 55 % → 4, 1 step → +0,25   S2 16 → 3, 2 steps → +1,5     October 1 day late: −0,25
#   nguyen-du  S1 30/62 = 48,38 % → 0      S2 11 → 3, no full step                 in time (Saturday 28/9 stands)
OCTOBER = {
    "hoa-sen": ("8.25", "0", "0", "8.25", True, 1),
    "hoa-mi": ("7", "0", "-0.25", "6.75", True, 2),
    "kim-dong": ("8", "1", "-1", "8", True, 1),
    "le-loi": ("-1", "0", "-1", "-2", False, 2),
    "tran-phu": ("7", "1.75", "-0.25", "8.5", True, 1),
    "nguyen-du": ("3", "0", "0", "3", False, 2),
}


@pytest.fixture(scope="module")
def campaign():
    return td.open_campaign(FOLDER)


@pytest.fixture(scope="module")
def october(campaign):
    return campaign.month("2024-10")


@pytest.fixture
def copy(tmp_path):
    """A copy of the campaign folder, to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "copy"))


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def totals(month) -> dict[str, Decimal]:
    return dict(zip(month.standings["unit"], month.standings["total"], strict=True))


def test_the_months_follow_from_the_start_and_the_plans_end(campaign):
    assert campaign.months == ("2024-09", "2024-10")


@pytest.mark.parametrize("unit", OCTOBER)
def test_every_school_has_the_points_computed_by_hand(october, unit):
    row = october.standings.set_index("unit").loc[unit]
    base, bonus, deduction, total, eligible, rank = OCTOBER[unit]
    assert [row["base"], row["bonus"], row["deduction"], row["total"]] == [
        Decimal(n) for n in (base, bonus, deduction, total)
    ]
    assert (bool(row["eligible"]), int(row["rank"])) == (eligible, rank)


def test_each_track_is_ranked_by_itself_in_the_plans_order(october):
    assert list(dict.fromkeys(october.standings["track"])) == ["kindergarten", "primary", "secondary"]


def test_a_total_is_the_sum_of_its_lines(october):
    for unit, lines in october.lines.groupby("unit"):
        points = [p for p in lines["points"] if p is not None and not pd.isna(p)]
        assert sum(points, Decimal(0)) == totals(october)[unit]


def test_september_is_scored_on_septembers_figures(campaign):
    # hoa-mi: 180/300 = 60 % → 4,5; 5 posts → 1; 2 days late −0,25. hoa-sen: 150/290 = 51,7 %, 4 posts → 0.
    # kim-dong: 50 % → −1, 30 % → 0; its report, due on 28/9, came on 4/10, 6 days late: −1. le-loi the same, and on
    # that day, the last that is known, its report has not come: −1. On 30/9 both are 2 days late: nothing yet.
    # tran-phu: no test held, so S1 does not apply; 8 materials → 3. nguyen-du: 10/20 = 50 % → 4; 7 materials → 0.
    expected = {"hoa-mi": "5.25", "hoa-sen": "0", "kim-dong": "-2", "le-loi": "-2", "nguyen-du": "4", "tran-phu": "3"}
    assert totals(campaign.month("2024-09")) == {unit: Decimal(points) for unit, points in expected.items()}
    early = totals(campaign.month("2024-09", as_of="2024-09-30"))
    assert early["le-loi"] == Decimal(-1)


def test_a_share_of_no_tests_at_all_has_a_line_without_points(campaign):
    lines = campaign.month("2024-09").lines
    mine = lines[(lines["unit"] == "tran-phu") & (lines["criterion"] == "S1")]
    assert len(mine) == 2 and all(p is None or pd.isna(p) for p in mine["points"])


def test_the_strict_profile_counts_the_tests_planned(campaign):
    # tran-phu: 33/66 = 50 % → 4, no step: a quarter less. nguyen-du: 30/66 → still 0. Nobody else changes.
    usual, strict = totals(campaign.month("2024-10")), totals(campaign.month("2024-10", profile="strict"))
    assert strict == usual | {"tran-phu": Decimal("8.25")}


def test_the_plans_own_reading_can_be_chosen_alone(campaign):
    month = campaign.month("2024-10", readings={"tests_counted": "planned"})
    assert totals(month)["tran-phu"] == Decimal("8.25")


def test_a_reading_of_another_plan_is_unknown_here(campaign):
    with pytest.raises(td.CampaignError, match="tests_counted, prize_circle"):
        campaign.month("2024-10", readings={"weekend": "fixed"})


def test_two_schools_win_the_first_prize_and_one_the_second(campaign):
    awards = campaign.year_end().awards
    won = [(a["place"], a["unit"], a["clause"], a["money"], a["individuals"]) for a in awards.to_dict("records")]
    assert won == [
        ("1", "tran-phu", "6.2", 3_000_000, 0),
        ("2", "hoa-sen", "6.2", 3_000_000, 0),
        ("3", "kim-dong", "6.3", 2_000_000, 2),
    ]
    assert set(awards["state"]) == {"won"}


def test_each_kind_of_school_by_itself_leaves_prizes_vacant(campaign):
    awards = campaign.year_end(readings={"prize_circle": "apart"}).awards
    # only hoa-sen, hoa-mi, kim-dong and tran-phu reach 5,5 points; three places in each of three circles
    assert list(awards[awards["state"] == "won"]["unit"]) == ["hoa-sen", "hoa-mi", "kim-dong", "tran-phu"]
    assert list(awards["state"]).count("vacant") == 5


def test_two_equals_who_both_win_the_same_prize_need_no_decision(copy):
    # one more full step for hoa-sen is not to be had, so tran-phu loses its step: 32/60 = 53,3 % → 8,25, as hoa-sen
    edit(copy / "2024-10/facts.csv", ("tran-phu,tests_on_computer_count,33", "tran-phu,tests_on_computer_count,32"))
    awards = td.open_campaign(copy).year_end().awards
    first = awards[awards["clause"] == "6.2"]
    assert set(first["unit"]) == {"hoa-sen", "tran-phu"} and set(first["state"]) == {"won"}


def test_equals_on_the_edge_between_two_prizes_need_a_decision_and_get_no_money(copy):
    # hoa-mi with 240/300 and its September report in time: 7,25 + 2,5 = 9,75, alone on top;
    # hoa-sen 8,25 and tran-phu (32/60) 8,25 then share the last first prize and the second
    edit(
        copy / "2024-10/facts.csv",
        ("hoa-mi,parents_cashless_count,239", "hoa-mi,parents_cashless_count,240"),
        ("tran-phu,tests_on_computer_count,33", "tran-phu,tests_on_computer_count,32"),
    )
    edit(copy / "2024-09/reports.csv", ("30/9/2024", "28/9/2024"))
    awards = td.open_campaign(copy).year_end().awards
    assert next(iter(awards["unit"])) == "hoa-mi" and list(awards["state"]) == [
        "won",
        "needs_decision",
        "needs_decision",
    ]
    open_ones = awards[awards["state"] == "needs_decision"]
    assert set(open_ones["unit"]) == {"hoa-sen", "tran-phu"} and open_ones["money"].isna().all()
    assert set(open_ones["clause"]) == {"6.2; 6.3"}


def test_the_due_day_stands_even_on_a_saturday(campaign):
    due = due_date("2024-09", campaign.plan.rules())
    assert (due.isoformat(), due.weekday()) == ("2024-09-28", 5)


def test_lateness_is_counted_in_quarters_of_a_point(campaign):
    rule = campaign.plan.rules().lateness
    expected = [(0, 0, ""), (1, "-0.25", "5a"), (5, "-0.25", "5a"), (6, -1, "5b"), (40, -1, "5b")]
    assert [(days, *lateness_points(rule, days)) for days, _, _ in expected] == [
        (days, Decimal(points), clause) for days, points, clause in expected
    ]


# ── the rules themselves ──


def test_every_worked_example_of_the_rules_file_holds(campaign):
    rules = campaign.plan.rules()
    checked = 0
    for criterion in rules.criterion:
        for example in criterion.examples:
            if isinstance(criterion.measure, ShareOf):
                figures = {criterion.measure.numerator[0]: example.value, criterion.measure.denominator[0]: example.of}
            else:
                figures = {criterion.measure.fact: example.value}
            assert reckon(criterion, figures, rules).points == Fraction(example.points), (criterion.id, example)
            checked += 1
    for example in rules.lateness.examples:
        assert lateness_points(rules.lateness, example.value)[0] == example.points
        checked += 1
    assert checked == 4 + 4 + 5 + 3 + 4 + 4 + 4


@pytest.mark.parametrize("criterion", ["K1", "K2"])
def test_the_three_views_of_a_band_rule_agree(campaign, criterion):
    rules = campaign.plan.rules()
    rule = rules.criterion_of(criterion)
    share = isinstance(rule.measure, ShareOf)
    names = (rule.measure.numerator[0], rule.measure.denominator[0]) if share else (rule.measure.fact,)
    figures = [dict(zip(names, (value, 100), strict=False)) for value in range(101)]
    rows = [{"unit": str(n), "track": "kindergarten", "month": "2024-10"} | f for n, f in enumerate(figures)]
    table = pd.DataFrame(rows).reindex(columns=["unit", "track", "month", *(f.id for f in rules.fact)])
    lines = score(table, rules)
    ticks = lines[lines["criterion"] == criterion].set_index("unit")["points"]
    for value, f in enumerate(figures):
        by_table = next(r.points for r in reversed(bands(rule, rules)) if value >= r.start)
        by_engine = Fraction(int(ticks[str(value)]), rules.ticks_per_point)
        assert reckon(rule, f, rules).points == by_table == by_engine


def test_a_gate_between_two_whole_points_is_not_rounded_down():
    # the plan that comes with the package has whole points only: 90 is below a gate of 90,5
    rules = td.load_plan("chau-thanh-a-2021").rules()
    rules = rules.model_copy(update={"gate": rules.gate.model_copy(update={"points": Decimal("90.5")})})
    lines = [a_line("a", 90 * rules.ticks_per_point), a_line("b", 91 * rules.ticks_per_point)]
    standings = rank_units(lines, [a_unit("a"), a_unit("b")], rules)
    assert {one.unit: one.eligible for one in standings} == {"a": False, "b": True}


# ── words ──


def test_an_explanation_gives_clause_figures_arithmetic_and_what_did_not_apply(october):
    text = str(october.explain("kim-dong", "P1"))
    for words in (
        "P1 Học bạ số · tháng 10 năm 2024: 6 điểm",
        "cứ tăng 2% cộng 0,5 điểm",
        "Học bạ số đã ký = 570 (2024-10/facts.csv, dòng 9",
        "570/600 = 95 % ≥ 90 % → 5",
        "2 × 0,5 = 1",
        "“dưới 90 %: −1 điểm”: không",
    ):
        assert words in text


def test_every_school_is_explained_in_both_languages(october):
    for unit in OCTOBER:
        for language in ("vi", "en"):
            explanations = october.explain(unit, language=language)
            assert sum((Decimal(str(e.points)) for e in explanations), Decimal(0)) == totals(october)[unit]


def test_the_explanation_of_deductions_cites_this_plans_clauses(october):
    text = str(october.explain("hoa-mi", "late"))
    assert "trừ 0,25 điểm mỗi báo cáo" in text and "trễ 2 ngày → −0,25" in text
    assert "L1" not in text


def test_an_explanation_speaks_of_this_plans_things_and_not_of_dossiers(campaign, october):
    texts = [str(e) for unit in OCTOBER for e in october.explain(unit)]
    texts += [str(e) for unit in OCTOBER for e in campaign.month("2024-09").explain(unit)]
    texts += [str(e) for unit in OCTOBER for e in campaign.month("2024-09").explain(unit, language="en")]
    assert [line for text in texts for line in text.splitlines() if "hồ sơ" in line or "dossier" in line] == []


def test_the_next_step_of_a_share_promises_no_more_than_the_plan_says(october):
    # 540 of 600 signed is 90 %: three more; nothing in this plan is about being in time
    assert "thêm 3 học bạ để đạt 90 %: +6 điểm" in str(october.explain("le-loi", "P1"))


def test_no_problem_speaks_of_readings_that_this_plan_does_not_have(campaign):
    foreign = set(td.load_plan("chau-thanh-a-2021").questions) - set(campaign.plan.questions)
    for language in ("vi", "en"):
        text = describe(campaign.month("2024-09").found, language)
        assert text and not [name for name in foreign if name in text]


# further cases up to the next points, by hand; None: there are no more points to be had
DISTANCES = [
    ("hoa-sen", "K1", None),
    ("hoa-sen", "K2", (1, "1.5")),  # 9 → 10 posts
    ("hoa-mi", "K1", (1, "2.75")),  # 239 → 240 of 300
    ("hoa-mi", "K2", None),
    ("kim-dong", "P1", (6, "0.5")),  # 570 → 576 of 600 = 96 %
    ("kim-dong", "P2", None),
    ("le-loi", "P1", (3, "6")),  # 537 → 540 of 600 = 90 %: from −1 to 5
    ("le-loi", "P2", (1, "3")),  # 29 → 30 of 40
    ("tran-phu", "S1", (8, "0.25")),  # 41/68 = 60,29 %; 40/67 = 59,7 % would not do
    ("tran-phu", "S2", (4, "0.75")),  # 16 → 20
    ("nguyen-du", "S1", (2, "4")),  # 32/64 = 50 %; 31/63 would not do
    ("nguyen-du", "S2", (1, "0.75")),  # 11 → 12
]


@pytest.mark.parametrize(("unit", "criterion", "expected"), DISTANCES)
def test_the_distance_to_the_next_points_is_tight(october, unit, criterion, expected):
    table = october.distance(unit)
    steps = table[(table["goal"] == "next_step") & (table["criterion"] == criterion)].to_dict("records")
    if expected is None:
        assert steps == []
    else:
        assert [(s["needs"], s["gains"]) for s in steps] == [(expected[0], Decimal(expected[1]))]


def test_the_distance_to_gate_and_next_rank_is_in_points(october):
    goals = {g["goal"]: g["needs"] for g in october.distance("nguyen-du").to_dict("records")}
    assert goals["gate"] == Decimal("2.5")  # 5,5 − 3
    assert goals["next_rank"] == Decimal("5.5")  # 8,5 − 3


# ── the same plan without a duty to report ──


@pytest.fixture
def without_reporting(copy):
    path = copy / RULES
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("[reporting]")] + text[text.index("[gate]") :]
    for clause in ("5", "5a", "5b"):
        text = text.replace(f'id = "{clause}"\nkind = "rule"', f'id = "{clause}"\nkind = "context"')
    path.write_text(text, encoding="utf-8")
    for month in ("2024-09", "2024-10"):
        (copy / month / "reports.csv").unlink()
    return td.open_campaign(copy)


def test_a_plan_without_reports_scores_without_deductions(without_reporting):
    month = without_reporting.month("2024-10")
    expected = {unit: Decimal(row[0]) + Decimal(row[1]) for unit, row in OCTOBER.items()}
    assert totals(month) == expected and len(month.problems) == 0


def test_a_plan_without_reports_explains_and_measures_distance(without_reporting):
    month = without_reporting.month("2024-10")
    assert [e.points for e in month.explain("hoa-mi")] == [Decimal("4.5"), Decimal("2.5")]
    # 239 of 300 parents: one more is 80 %; below 180, 60 %. Ten posts: nine are worth a point instead of 2,5
    told = {(r["goal"], r["fact"]): (r["needs"], r["gains"]) for r in month.distance("hoa-mi").to_dict("records")}
    parents, posts = "parents_cashless_count", "posts_count"
    assert told == {
        ("next_step", parents): (1, Decimal("2.75")), ("keep", parents): (60, Decimal("-4.5")),
        ("keep", posts): (1, Decimal("-1.5")), ("gate", None): (0, None), ("next_rank", None): (Decimal("1.25"), None),
        ("next_rank_by", parents): (1, Decimal("2.75")), ("next_rank_by", posts): (None, None),
    }  # fmt: skip
    assert len(month.reports) == 0
    assert without_reporting.year_end().awards["money"].sum() == 8_000_000


def test_a_plan_without_reports_covers_each_month_to_its_last_day(without_reporting):
    assert without_reporting.month("2024-09").cut_off.isoformat() == "2024-09-30"


# ── decisions are figures ──


def test_a_part_of_more_than_its_whole_is_not_recorded(copy):
    """3 signed of 0 transcripts, by either figure or both at once; 570 of 600 stand."""
    said = {"by": "Phòng Giáo dục", "reason": "kiểm tra", "at": "2024-10-31"}
    whole, part = ("kim-dong", "2024-10", "transcripts_count"), ("kim-dong", "2024-10", "transcripts_signed_count")
    told = r"transcripts_signed_count = 570 \(2024-10/facts.csv:9\) would exceed transcripts_count = 0"
    for record in (wishes.Dispute, wishes.Correct):
        with pytest.raises(td.CampaignError, match=told):
            recorded(record, copy, *whole, 0, **said)
        with pytest.raises(
            td.CampaignError, match=r"transcripts_signed_count = 601 .*would exceed transcripts_count = 600"
        ):
            recorded(record, copy, *part, 601, **said)
    assert not (copy / "decisions.jsonl").exists()
    recorded(wishes.Correct, copy, *part, 3, **said)
    with pytest.raises(td.CampaignError, match=r"transcripts_signed_count = 3 .*would exceed transcripts_count = 0"):
        recorded(wishes.Correct, copy, *whole, 0, **said)


def test_the_end_of_this_plan_is_the_last_day_that_is_known(copy):
    said = {"by": "Phòng Giáo dục", "reason": "kiểm tra"}
    about = ("hoa-mi", "2024-10", "posts_count", 11)
    with pytest.raises(td.CampaignError, match=r"later than anything known in this campaign \(2024-10-31\)"):
        recorded(wishes.Correct, copy, *about, **said, at="2031-01-01")
    assert recorded(wishes.Correct, copy, *about, **said, at="2024-10-31").seq == 1


# ── faults only a table of bands can have ──


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{ from = 0, below = 60, points = 0 }", "{ from = 10, below = 60, points = 0 }", "starts at 10"),
        ("below = 60, points = 0", "below = 55, points = 0", "from 0 and from 60 leave a gap"),
        ("below = 60, points = 0", "below = 65, points = 0", "from 0 and from 60 overlap"),
        ("from = 80, points = 7.25", "from = 80, below = 95, points = 7.25", "the last band ends below 95"),
        ("from = 0, below = 5, points = 0", "from = 0, below = 4.5, points = 0", "bands"),
    ],
    ids=["a late start", "a gap", "an overlap", "an end", "half a post"],
)
def test_a_fault_in_a_table_of_bands_is_named(copy, old, new, words):
    edit(copy / RULES, (old, new))
    with pytest.raises(td.PlanError) as caught:
        td.open_campaign(copy)
    assert any(i.startswith("criterion[") and "bands" in i and words in i for i in caught.value.issues)


def test_an_unknown_key_in_a_rule_of_bands_is_named_by_its_own_path(copy):
    edit(copy / RULES, ('id = "K2"', 'id = "K2"\nweight = 2'))
    with pytest.raises(td.PlanError) as caught:
        td.open_campaign(copy)
    assert "criterion[1].weight (K2): unknown key" in caught.value.issues


def test_the_plan_is_the_same_whatever_folder_it_lies_in(copy, campaign):
    moved = td.open_campaign(copy)
    assert moved.plan == campaign.plan and moved.plan.fingerprint == campaign.plan.fingerprint
    assert totals(replace(moved).month("2024-10")) == totals(campaign.month("2024-10"))
