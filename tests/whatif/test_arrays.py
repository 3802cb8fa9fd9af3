"""The points of a criterion over arrays, held against the same points reckoned one by one in fractions."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thidua_analysis as td
from thidua_analysis.plan.parameters import changed
from thidua_analysis.scoring.criteria import Numbers, number_in_units, numbers_of, reckon
from thidua_analysis.whatif.arrays import Figure, points

PLAN = td.load_plan("chau-thanh-a-2021")
READINGS = st.fixed_dictionaries({name: st.sampled_from(list(q.options)) for name, q in PLAN.questions.items()})
COUNTS = st.none() | st.integers(0, 40) | st.integers(-300, 5000) | st.integers(0, 10**14)


def laid(rows, facts):
    """Rows of figures, None where unknown, as arrays."""
    return {
        fact: Figure(np.array([row[fact] or 0 for row in rows]), np.array([row[fact] is not None for row in rows]))
        for fact in facts
    }


def one_by_one(rule, rules, rows, ticks):
    each = [reckon(rule, row, rules) for row in rows]
    base, bonus = ([int((getattr(r, part) or 0) * ticks) for r in each] for part in ("base", "bonus"))
    whole = [r.state == "unknown" and r.base is None for r in each]
    return base, bonus, whole, [r.state == "bonus_unknown" and r.bonus is None for r in each]


@given(READINGS, st.data())
@settings(max_examples=60, deadline=None)
def test_points_over_arrays_are_points_one_by_one(readings, data):
    cap = data.draw(st.sampled_from([{}, {"C3.bonus.most": 12}, {"C5.bonus.most": Decimal("7.5"), "C4.bonus.most": 0}]))
    rules = changed(PLAN, cap).rules(readings)
    rule = data.draw(st.sampled_from(rules.criterion))
    row = st.fixed_dictionaries(dict.fromkeys(rule.facts, COUNTS))
    rows = data.draw(st.lists(row, min_size=1, max_size=20))
    ticks = rules.ticks_per_point * data.draw(st.sampled_from([1, 100 // rules.ticks_per_point]))
    found = points(rule, rules, laid(rows, rule.facts), ticks)
    assert tuple(table.tolist() for table in found) == one_by_one(rule, rules, rows, ticks)


@given(st.lists(st.tuples(st.integers(1, 10**12), st.integers(-5, 90)), min_size=1, max_size=6), st.data())
@settings(max_examples=30, deadline=None)
def test_many_numbers_of_a_rule_are_each_of_them_alone(sets, data):
    rules = PLAN.rules()
    rows = [{"accounts_count": n} for n in data.draw(st.lists(COUNTS, min_size=1, max_size=8))]
    given = numbers_of(rules.criterion_of("C3"), 1)._replace(
        target=np.array([[target] for target, _ in sets]), points=np.array([[p] for _, p in sets])
    )
    found = points(rules.criterion_of("C3"), rules, laid(rows, ["accounts_count"]), 1, given)
    for n, (target, worth) in enumerate(sets):
        other = changed(PLAN, {"C3.target": target, "C3.points": worth}).rules()
        wanted = one_by_one(other.criterion_of("C3"), other, rows, 1)
        assert tuple(table[n].tolist() for table in found) == wanted


def test_what_64_bits_cannot_hold_is_reckoned_all_the_same_or_refused():
    """10 000 · 10¹⁵ cases do not fit; the percentage does. 10¹⁸ accounts give more points than fit: no number is better
    than a wrong one."""
    rules = PLAN.rules()
    rule = rules.criterion_of("C5")
    rows = [dict.fromkeys(rule.facts, 10**15)]
    assert one_by_one(rule, rules, rows, 1)[0] == points(rule, rules, laid(rows, rule.facts), 1).base.tolist()
    accounts = rules.criterion_of("C3")
    own = numbers_of(accounts, 1)._replace(each=number_in_units(accounts, "each", 10**12, 1))
    with pytest.raises(OverflowError):
        points(accounts, rules, laid([{"accounts_count": 10**18}], ["accounts_count"]), 1, Numbers(*own))
