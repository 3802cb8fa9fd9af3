"""Every sentence of the plan is a rule, a question for people, or context: nothing is passed over."""

import re
from collections import Counter

import pytest

from thidua_analysis import PlanError, load_plan
from thidua_analysis.plan.faults import uncovered

TOML, TEXT = "chau_thanh_a_2021.toml", "chau_thanh_a_2021.vi.txt"
CLAUSES = [clause.id for clause in load_plan("chau-thanh-a-2021").header.clause]
SCORED = {
    "rule": {"L1", "L1a", "L1b", "L1c", "L3", "R1", "R3", "R3-1", "R3-2", "R3-3", "R4", "R6", "II.2", "II.3b"}
    | {f"{track}{n}" for track in "CD" for n in range(1, 6)},
    "human": {"L2", "II.3c", "R5"},
    "context": {"R2", "I", "IV", "V"},
}


def text_of(plan):
    return plan.files[TEXT].decode("utf-8")


@pytest.fixture
def copy(plan, tmp_path):
    """`copy(rules=…, text=…)`: load a copy of the plan with its files changed by these functions."""

    def load(rules=lambda old: old, text=lambda old: old):
        for name, change in {TOML: rules, TEXT: text}.items():
            old = plan.files[name].decode("utf-8")
            (tmp_path / name).write_text(change(old), encoding="utf-8")
        return load_plan(tmp_path / TOML)

    return load


def test_the_clauses_tile_the_text(plan):
    """Nothing left over, nothing that is not there."""
    assert uncovered(plan.header, text_of(plan)) == ([], "")


def test_the_clauses_hold_the_text_letter_for_letter(plan):
    """Counted without the package's own comparison: the same characters, each as often."""
    clauses = "".join(clause.words for clause in plan.header.clause)
    assert Counter("".join(clauses.split())) == Counter("".join(text_of(plan).split()))


@pytest.mark.parametrize(("kind", "ids"), SCORED.items())
def test_what_scores_deducts_gates_or_rewards_is_marked_so(plan, kind, ids):
    assert {i: plan.clauses[i].kind for i in ids} == dict.fromkeys(ids, kind)


@pytest.mark.parametrize("dropped", CLAUSES)
def test_dropping_any_clause_leaves_its_words_uncovered(plan, dropped):
    kept = tuple(clause for clause in plan.header.clause if clause.id != dropped)
    strangers, left = uncovered(plan.header.model_copy(update={"clause": kept}), text_of(plan))
    assert strangers == []
    assert Counter(left.replace(" ", "")) == Counter(plan.clauses[dropped].words.replace(" ", ""))


def test_a_plan_with_a_clause_dropped_does_not_load(copy):
    with pytest.raises(PlanError, match=r"characters of .* belong to no clause"):
        copy(rules=lambda old: re.sub(r'\[\[clause\]\]\nid = "R2"\n.*?\n\n', "", old, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("90 điểm trở lên", "80 điểm trở lên"),
        ("không giới hạn\n\nđiểm cộng.", "giới hạn\n\nđiểm cộng."),
        ("1.000.000đ", "2.000.000đ"),
        ("Võ Quốc Sử", "Võ Quốc Sử. Trừ thêm 10 điểm."),
    ],
)
def test_a_plan_whose_text_was_altered_does_not_load(copy, plan, old, new):
    assert old in text_of(plan)
    with pytest.raises(PlanError, match="clause"):
        copy(text=lambda text: text.replace(old, new, 1))


def test_a_clause_marked_as_a_rule_must_be_carried_out(copy):
    with pytest.raises(PlanError, match="'R2' is a rule, but nothing carries it out"):
        copy(rules=lambda old: old.replace('id = "R2"\nkind = "context"', 'id = "R2"\nkind = "rule"'))


def test_a_quote_must_stand_in_its_clause(copy):
    with pytest.raises(PlanError, match=r"criterion\[2\]\.quote"):
        copy(rules=lambda old: old.replace('quote = "từ 1.500 tài khoản', 'quote = "từ 1.400 tài khoản'))


def test_an_unchanged_copy_loads_and_is_the_same_plan(copy, plan):
    assert copy() == plan
