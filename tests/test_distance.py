"""How far to the next points: as many further cases as it takes, and not one more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua_analysis import load_plan
from thidua_analysis.distance import next_step
from thidua_analysis.scoring import reckon

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
    month = make_campaign(dict.fromkeys(june, "commune"), {"2021-06": june}, {"2021-06": reports}).month("2021-06")
    goals = month.distance("b").set_index("goal")["needs"].to_dict()
    assert (goals["gate"], goals["next_rank"]) == (90 - 35, 5)
