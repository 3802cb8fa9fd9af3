"""How far to the next points: as many further cases as it takes, and not one more."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample

from thidua_analysis import CampaignError, Scenario, load_plan, open_campaign
from thidua_analysis.scoring.criteria import reckon
from thidua_analysis.scoring.distance import floor_of, next_step, with_more
from thidua_analysis.scoring.goals import Goal, alone, cheapest, levers, room
from thidua_analysis.scoring.scenario import SupposedFact

PLAN = load_plan("chau-thanh-a-2021")
RULES = PLAN.rules()
SCORING = (
    "step_rounding", "first_procedure", "unregistered", "procedure_bonus", "rate_basis", "rate_rounding", "no_dossiers",
)  # fmt: skip
READINGS = st.fixed_dictionaries({name: st.sampled_from(list(PLAN.questions[name].options)) for name in SCORING})
ON_TIME, RESOLVED, RECEIVED = "dossiers_on_time_count", "dossiers_resolved_count", "dossiers_received_count"
OVERDUE, IN_TIME = "dossiers_overdue_pending_count", "dossiers_pending_in_time_count"


@st.composite
def figures(draw):
    """Figures of one unit that could be true."""
    received = draw(st.integers(0, 260))
    resolved = max(0, received - draw(st.integers(0, 6)))
    procedures = draw(st.integers(0, 4))
    return {
        "plan_issued": draw(st.integers(0, 1)),
        "procedures_count": procedures,
        "procedures_with_files_count": draw(st.integers(0, procedures)),
        "accounts_count": draw(st.integers(0, 1800)),
        RECEIVED: received,
        RESOLVED: resolved,
        ON_TIME: max(0, resolved - draw(st.integers(0, 6))),
        OVERDUE: draw(st.integers(0, 3)),
        IN_TIME: draw(st.integers(0, 9)),
    }


def after(figures, fact, more):
    """The figures with so many further cases; a dossier done in time is also one resolved."""
    raised = [fact, RESOLVED] if fact == ON_TIME else [fact]
    return {**figures, **{name: figures[name] + more for name in raised}}


@given(figures(), READINGS, st.sampled_from([c.id for c in RULES.criterion]))
@settings(max_examples=400)
def test_so_many_more_raise_the_points_and_one_fewer_does_not(figures, readings, name):
    rules = PLAN.rules(PLAN.readings(**readings))
    criterion = rules.criterion_of(name)
    now = reckon(criterion, figures, rules).points
    step = next_step(criterion, figures, rules)

    def points(more):
        return reckon(criterion, after(figures, step.fact, more), rules).points

    if step is None:
        assert (criterion.bonus, reckon(criterion, figures, rules).met) == (None, True)
    elif step.needs is None:
        assert max(points(more) for more in range(_room(figures, step.fact, rules) + 1)) <= now
    else:
        assert step.needs >= 1
        assert points(step.needs) - now == step.gains > 0
        assert points(step.needs - 1) <= now


def _room(figures, fact, rules):
    """How many further cases there can be: of the received, no more than all can be resolved."""
    return figures[RECEIVED] - figures[RESOLVED] if fact == RESOLVED else 3000


@pytest.mark.parametrize(
    ("criterion", "figures", "needs", "gains"),
    [
        ("C3", {"accounts_count": 1499}, 1, 35),
        ("C3", {"accounts_count": 1500}, 100, 5),
        ("C2", {"procedures_count": 0}, 1, 20),
        ("C1", {"plan_issued": 0}, 1, 10),
        ("C5", {ON_TIME: 48, RESOLVED: 49}, 1, 10),  # 49/50
        ("C5", {ON_TIME: 196, RESOLVED: 200}, 200, 5),  # 396/400 = 99 %
        ("C5", {ON_TIME: 0, RESOLVED: 0}, 1, 20),  # 1/1 = 100 %
    ],
)
def test_the_next_points_by_hand(criterion, figures, needs, gains):
    step = next_step(RULES.criterion_of(criterion), figures, RULES)
    assert (step.needs, step.gains) == (needs, gains)


def test_where_all_received_dossiers_are_resolved_nothing_more_can_be(plan):
    """Part steps of a rounded percentage: the next points lie above 100 %, out of reach, not 0 cases away."""
    readings = plan.readings(rate_basis="resolved_of_received", rate_rounding="one_decimal", step_rounding="pro_rata")
    rules = plan.rules(readings)
    assert next_step(rules.criterion_of("C5"), {RESOLVED: 66, RECEIVED: 66}, rules).needs is None


def test_100_percent_is_out_of_reach_once_a_dossier_was_late():
    assert next_step(RULES.criterion_of("C5"), {ON_TIME: 199, RESOLVED: 200}, RULES).needs is None


def test_what_is_not_known_has_no_distance():
    assert next_step(RULES.criterion_of("C3"), {"accounts_count": None}, RULES) is None


def test_where_part_steps_count_one_more_account_already_gives_points():
    """`step_rounding = pro_rata`: 5 points per 100 accounts are 0.05 for each."""
    rules = PLAN.rules(PLAN.readings(step_rounding="pro_rata"))
    step = next_step(rules.criterion_of("C3"), {"accounts_count": 1620}, rules)
    assert (step.needs, float(step.gains)) == (1, 0.05)


def test_gate_and_next_rank_are_told_in_points(make_campaign):
    """Level with the unit above is already its rank: equal points share one."""
    june = {"a": {"accounts_count": 1600}, "b": {"accounts_count": 1500}}
    reports = dict.fromkeys(june, "2021-06-25")
    few = {"missing_figure": "no_points"}  # of a unit that lacks figures no goal is told
    campaign = make_campaign(dict.fromkeys(june, "commune"), {"2021-06": june}, {"2021-06": reports}, readings=few)
    month = campaign.month("2021-06")
    goals = month.distance("b").set_index("goal")["needs"].to_dict()
    assert (goals["gate"], goals["next_rank"]) == (90 - 35, 5)


# ── further than one step ──


def total(figures, criteria, rules):
    return sum(reckon(c, figures, rules).points for c in criteria)


@given(figures(), READINGS, st.sampled_from(["commune", "department"]), st.integers(0, 260))
@settings(max_examples=150)
def test_one_figure_alone_reaches_a_goal_and_one_fewer_does_not(figures, readings, track, goal):
    rules = PLAN.rules(PLAN.readings(**readings))
    criteria = rules.criteria(track)
    for lever in levers(criteria, rules):
        needs = alone(lever, criteria, figures, Fraction(0), rules, Goal(Fraction(goal)))
        if needs is None:
            most = room(lever, figures, rules)
            assert total(with_more(lever.measure, figures, most), criteria, rules) < goal
        elif needs:
            assert total(with_more(lever.measure, figures, needs), criteria, rules) >= goal
            fewer = with_more(lever.measure, figures, needs - 1) if needs > 1 else figures
            assert total(fewer, criteria, rules) < goal
        else:
            assert total(figures, criteria, rules) >= goal


@given(figures(), READINGS, st.sampled_from([c.id for c in RULES.criterion]))
@settings(max_examples=150)
def test_the_lowest_figure_keeps_the_points_and_one_less_does_not(figures, readings, name):
    rules = PLAN.rules(PLAN.readings(**readings))
    criterion = rules.criterion_of(name)
    for fact in criterion.facts:
        lowest = floor_of(criterion, figures, fact, rules)
        now = reckon(criterion, figures, rules).points
        if lowest is None:
            assert figures[fact] < 1 or reckon(criterion, {**figures, fact: 0}, rules).points == now
        else:
            assert reckon(criterion, {**figures, fact: lowest}, rules).points == now
            assert reckon(criterion, {**figures, fact: lowest - 1}, rules).points != now


@given(figures(), st.integers(30, 120))
@settings(max_examples=25, deadline=None)
def test_the_cheapest_way_is_the_cheapest_of_all(figures, goal):
    """Every combination of up to six rises of two criteria is tried; what the search gives costs no more."""
    criteria = [RULES.criterion_of("C3"), RULES.criterion_of("C4")]
    wanted = Goal(Fraction(goal))
    found = cheapest(criteria, figures, Fraction(0), RULES, wanted, {"accounts_count": 1, RECEIVED: 7})
    accounts = [0, *(max(1500 + 100 * n - figures["accounts_count"], 0) for n in range(25))]
    received = [0, *(max(200 + 20 * n - figures[RECEIVED], 0) for n in range(25))]
    tried = [
        a + 7 * r
        for a in accounts
        for r in received
        if total(
            {**figures, "accounts_count": figures["accounts_count"] + a, RECEIVED: figures[RECEIVED] + r},
            criteria,
            RULES,
        )
        >= goal
    ]
    assert found.get("accounts_count", 0) + 7 * found.get(RECEIVED, 0) == min(tried)


def test_the_ways_of_cai_tac_in_september():
    """75 points: C1 10, C2 15 + two further procedures 10, C4 30 (215 of 200), C5 10 (209 of 213); 1 343 accounts.

    The gate lies 15 points off: three procedures, 157 accounts (35 points at 1 500), or 260 − 215 = 45 dossiers.
    One case resolved late more would leave 98 %: 209/214 is 97.7, so two lost of those in time fall below (207/213).
    """
    september = open_campaign(plain_sample()).month("2021-09")
    table = september.distance("cai-tac")
    by = {r["fact"]: r["needs"] for r in table.to_dict("records") if r["goal"] == "gate_by"}
    assert by == {
        "plan_issued": None, "procedures_count": 3, "accounts_count": 157, RECEIVED: 45, ON_TIME: None,
    }  # fmt: skip
    keep = {r["criterion"]: (r["needs"], r["gains"]) for r in table.to_dict("records") if r["goal"] == "keep"}
    assert keep == {"C1": (1, -10), "C2": (1, -5), "C4": (16, -30), "C5": (2, -10)}
    way = september.cheapest("cai-tac", "gate")
    assert way.values.tolist() == [["accounts_count", 1343, 157]]
    dear = september.cheapest("cai-tac", "gate", {"accounts_count": 1, "procedures_count": 50})
    assert dear.values.tolist() == [["procedures_count", 3, 3]]
    assert september.cheapest("cai-tac", "gate", {"plan_issued": 1}) is None


def test_the_winner_is_left_behind_by_exactly_so_many():
    june = open_campaign(plain_sample()).month("2021-06")
    for row in june.distance("bay-ngan").to_dict("records"):
        if row["goal"] == "win_by" and row["needs"]:
            for more, wins in ((row["needs"] - 1, False), (row["needs"], True)):
                fact = SupposedFact("bay-ngan", row["fact"], row["now"] + more)
                won = june.what_if(Scenario("x", facts=[fact])).awards
                assert (won["unit"].tolist() == ["bay-ngan"]) is wins


def test_a_goal_or_figure_that_does_not_exist_is_refused():
    june = open_campaign(plain_sample()).month("2021-06")
    for arguments in (("tan-hoa", "top"), ("tan-hoa", "gate", {"acounts": 1}), ("tan-hoaa", "gate")):
        with pytest.raises(CampaignError):
            june.cheapest(*arguments)
    assert june.cheapest("tan-hoa", "gate").empty
