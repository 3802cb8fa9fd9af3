"""What an explanation states is true: comparison, subtraction, product, in every reading."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thidua_analysis as td
from thidua_analysis.scoring.criteria import reckon
from thidua_analysis.scoring.telling import arithmetic

PLAN = td.load_plan("chau-thanh-a-2021")
FACTS = [fact.id for fact in PLAN.rules().fact]
NUMBER = r"(-?[\d.]+(?:,\d+)?)"


def _number(text):
    return Fraction(text.replace("−", "-").replace(".", "").replace(",", "."))


@st.composite
def readings(draw):
    names = ["rate_rounding", "rate_basis", "step_rounding", "first_procedure", "procedure_bonus", "unregistered"]
    return {name: draw(st.sampled_from(sorted(PLAN.questions[name].options))) for name in names}


figures = st.fixed_dictionaries({fact: st.integers(0, 3000) for fact in FACTS})


@settings(max_examples=300)
@given(readings(), figures, st.sampled_from([c.id for c in PLAN.rules().criterion]))
def test_every_sentence_of_arithmetic_is_true(chosen, values, name):
    rules = PLAN.rules(PLAN.readings(None, chosen))
    criterion = rules.criterion_of(name)
    r = reckon(criterion, values, rules)
    base = arithmetic(criterion, r, rules, "base").replace("−", "-")
    if r.state == "no_cases":
        assert "mẫu số là 0" in base
        return
    told = re.fullmatch(rf"(?:.* = )?(?:.* ≈ )?{NUMBER}(?: %)? ([≥<]) {NUMBER}(?: %)? → {NUMBER}", base)
    left, sign, right, points = _number(told[1]), told[2], _number(told[3]), _number(told[4])
    # a share is cut after two decimals, never rounded up: what is stated is at most what was compared
    assert (left >= right) == (sign == "≥") == r.met
    assert points == r.base
    if criterion.bonus is None or not r.met or r.bonus is None:
        return
    bonus = arithmetic(criterion, r, rules, "bonus").replace("−", "-")
    assert _number(re.search(rf"{NUMBER}$", bonus)[1]) == r.bonus
    inside = re.match(rf"\({NUMBER}(?: %)? - {NUMBER}(?: %)?(?: \+ {NUMBER}(?: %)?)?\)", bonus)
    beyond = _number(inside[1]) - _number(inside[2]) + (_number(inside[3]) if inside[3] else 0)
    if rules.scoring.part_step == "floor":
        steps = re.search(rf"÷ {NUMBER}(?: %)? = {NUMBER} bước", bonus)
        assert max(beyond // _number(steps[1]), 0) == _number(steps[2])
        product = re.search(rf"; {NUMBER} × {NUMBER} = {NUMBER}$", bonus)
        assert _number(product[1]) * _number(product[2]) == _number(product[3])


@pytest.mark.parametrize(
    ("on_time", "resolved", "base", "bonus"),
    [
        (48, 49, "48/49 = 97,95 % ≈ 98 % ≥ 98 % → 10", "(98 % − 98 %) ÷ 1 % = 0 bước; 0 × 5 = 0"),
        (1979, 2000, "1.979/2.000 = 98,95 % ≈ 99 % ≥ 98 % → 10", "(99 % − 98 %) ÷ 1 % = 1 bước; 1 × 5 = 5"),
    ],
)
def test_a_rounded_share_is_shown_as_it_was_compared(on_time, resolved, base, bonus):
    rules = PLAN.rules(PLAN.readings("lenient"))
    c5 = rules.criterion_of("C5")
    r = reckon(c5, {"dossiers_on_time_count": on_time, "dossiers_resolved_count": resolved}, rules)
    assert (arithmetic(c5, r, rules, "base"), arithmetic(c5, r, rules, "bonus")) == (base, bonus)


def test_a_criterion_that_is_not_scored_is_not_said_to_give_0():
    explanation = td.open_campaign("sample").month("2021-06").explain("thanh-tra", "D2")
    assert explanation.title.endswith("không chấm")
    assert str(explanation).count("chưa có số liệu: chưa chấm") == 1


def test_the_year_end_is_called_the_year_end():
    assert "tổng kết năm 2021" in td.open_campaign("sample").year_end().explain("y-te", "D5").title


def test_a_criterion_may_be_asked_for_in_small_letters():
    month = td.open_campaign("sample").month("2021-06")
    assert month.explain("tan-hoa", "c3").title == month.explain("tan-hoa", "C3").title
