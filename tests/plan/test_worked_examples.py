"""The worked examples that stand in the rules file beside each rule, held against all views of that rule."""

from fractions import Fraction

import pytest

from thidua_analysis import load_plan
from thidua_analysis.plan.rules import CountOf
from thidua_analysis.scoring.criteria import bands, reckon
from thidua_analysis.scoring.punctuality import lateness_points

PLAN = load_plan("chau-thanh-a-2021")
RULES = PLAN.rules()
EXAMPLES = [(c, e) for c in RULES.criterion for e in c.examples]


def figures(criterion, example):
    """Figures whose measure has the example's value."""
    measure = criterion.measure
    if isinstance(measure, CountOf):
        return {measure.fact: example.value}
    return {measure.numerator[0]: example.value, measure.denominator[0]: example.of}


def name(item):
    return item.id if hasattr(item, "id") else str(item.value) + (f"/{item.of}" if item.of is not None else "")


@pytest.mark.parametrize(("criterion", "example"), EXAMPLES, ids=name)
def test_every_view_of_a_criterion_agrees_with_its_examples(points, criterion, example):
    given = figures(criterion, example)
    assert points(criterion.id, **given) == example.points
    assert reckon(criterion, given, RULES).points == example.points


@pytest.mark.parametrize(("criterion", "example"), [(c, e) for c, e in EXAMPLES if e.of != 0], ids=name)
def test_the_decision_table_agrees_with_the_examples(criterion, example):
    measured = Fraction(example.value) if example.of is None else Fraction(100 * example.value, example.of)
    table = bands(criterion, RULES, rows=20)
    row = next(r for r in table if r.start <= measured and (r.stop is None or measured < r.stop))
    assert row.points == example.points


@pytest.mark.parametrize("example", RULES.lateness.examples, ids=name)
def test_days_late_cost_what_the_examples_say(example):
    assert lateness_points(RULES.lateness, example.value)[0] == example.points
