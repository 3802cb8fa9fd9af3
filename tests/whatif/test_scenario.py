"""A scenario as data: read, written, refused."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis import CampaignError, Scenario, load_plan, read_scenario
from thidua_analysis.scoring.scenario import SupposedFact

RULES = load_plan("chau-thanh-a-2021").rules()
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
SCENARIOS = st.builds(
    Scenario,
    WORDS,
    st.dictionaries(st.sampled_from(["C3.target", "C4.bonus.step", "gate.points"]), st.integers(-5, 10**6)),
    st.dictionaries(st.sampled_from(["weekend", "cutoff"]), WORDS),
    st.lists(
        st.builds(
            SupposedFact,
            st.sampled_from(["tan-hoa", "cai-tac"]),
            st.sampled_from(["accounts_count", "plan_issued"]),
            st.integers(0, 10**6) | st.just("unknown") | st.tuples(st.integers(0, 5), st.integers(5, 9)),
            st.none() | st.just("2021-06"),
        ),
        unique_by=lambda f: (f.unit, f.month, f.fact),
        max_size=3,
    ),
    WORDS,
    WORDS,
)


@given(SCENARIOS)
def test_what_is_written_is_read_back(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("s") / "s.toml"
    path.write_bytes(scenario.toml().encode())
    again = read_scenario(path)
    assert again.toml() == scenario.toml()
    assert again.fingerprint == scenario.fingerprint
    assert (dict(again.rules), dict(again.readings), tuple(again.facts)) == (
        dict(scenario.rules), dict(scenario.readings), tuple(scenario.facts)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "not valid TOML"),
        ('rules = 3\ntitle = "x"', r"rules: a table"),
        ('titel = "x"', "unknown key 'titel'"),
        ('[rules]\n"C3.target" = 3', "title is missing"),
        ('title = " "', "title"),
        ('title = "x"\n[[facts]]\nunit = "a"', "facts.*fact is missing"),
        ('title = "x"\n[[facts]]\nunit = "a"\nfact = "b"\nvalue = 1.5', "whole number"),
        ('title = "x"\n[[facts]]\nunit = "a"\nfact = "b"\nvalue = [5, 3]', "a range"),
        ('title = "x"\n[[facts]]\nunit = "a"\nfact = "b"\nvalue = 1\nvlaue = 2', "vlaue"),
        ('title = "x"\n' + 2 * '[[facts]]\nunit = "a"\nfact = "b"\nvalue = 1\n', "stands twice"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name(tmp_path, text, told):
    path = tmp_path / "what.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CampaignError, match="(?s)" + told) as refused:
        read_scenario(path)
    assert str(path) in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(CampaignError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")
    (tmp_path / "old.toml").write_bytes(b'title = "\xd2"')
    with pytest.raises(CampaignError, match="not UTF-8"):
        read_scenario(tmp_path / "old.toml")


def test_a_path_may_be_written_with_or_without_quotation_marks(tmp_path):
    for n, line in enumerate(('"C3.target" = 1200', "C3.target = 1200")):
        path = tmp_path / f"{n}.toml"
        path.write_text(f'title = "x"\n[rules]\n{line}\n', encoding="utf-8")
        assert dict(read_scenario(path).rules) == {"C3.target": 1200}


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (SupposedFact("a", "acounts", 3), "there is no figure 'acounts'"),
        (SupposedFact("a", "accounts_count", -1), "from 0 to"),
        (SupposedFact("a", "plan_issued", 2), "from 0 to 1"),
        (SupposedFact("a", "received_on", "30.6."), "a day"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(fact, told):
    with pytest.raises(CampaignError, match=told):
        Scenario("x", facts=[fact]).corrections("2021-06", date(2021, 6, 30), RULES)


def test_one_on_top_of_another_holds_where_both_speak():
    below = Scenario("a", {"C3.target": 1}, {"weekend": "fixed"}, [SupposedFact("u", "f", 1, "2021-06")])
    above = Scenario("b", {"C3.target": 2, "C4.target": 3}, {}, [SupposedFact("u", "f", 2)])
    both = above.on(below, "2021-06")
    assert (both.title, dict(both.rules), dict(both.readings)) == (
        "b",
        {"C3.target": 2, "C4.target": 3},
        {"weekend": "fixed"},
    )
    assert [f.value for f in both.facts] == [2]


def test_whole_numbers_of_any_kind_are_the_numbers_they_are():
    """What a frame, an array or a spreadsheet gives: one scenario, one file, one fingerprint."""
    plain = Scenario("x", {"C3.target": 2000}, {}, [SupposedFact("u", "f", 1400), SupposedFact("u", "g", (1, 2))])
    for whole in (np.int64, float, Decimal, np.float32):
        facts = [SupposedFact("u", "f", whole(1400)), {"unit": "u", "fact": "g", "value": [whole(1), whole(2)]}]
        other = Scenario("x", {"C3.target": whole(2000)}, {}, facts)
        assert (other, other.fingerprint) == (plain, plain.fingerprint)


@pytest.mark.parametrize("value", [1400.5, float("nan"), True, np.True_, [1.5, 3], [True, 3], Decimal("0.1")])
def test_a_figure_that_is_no_whole_number_is_refused(value):
    with pytest.raises(CampaignError, match=r"a whole number|a range"):
        Scenario("x", facts=[{"unit": "a", "fact": "accounts_count", "value": value}])
    with pytest.raises(CampaignError, match="a whole number"):
        Scenario("x", facts=[SupposedFact("a", "accounts_count", value)]).corrections(
            "2021-06", date(2021, 6, 30), RULES
        )


def test_a_figure_supposed_with_and_without_its_month_stands_twice():
    """Which of the two holds would be decided in silence."""
    twice = Scenario(
        "x", facts=[SupposedFact("a", "accounts_count", 1), SupposedFact("a", "accounts_count", 2, "2021-06")]
    )
    assert len(twice.corrections("2021-07", date(2021, 7, 31), RULES)) == 2
    with pytest.raises(CampaignError, match="a/2021-06/accounts_count stands twice"):
        twice.corrections("2021-06", date(2021, 6, 30), RULES)


def test_a_figure_without_a_month_is_about_the_month_it_was_supposed_in_and_no_other(make_campaign):
    figures = {month: {"cai-tac": {"accounts_count": count}} for month, count in (("2021-05", 700), ("2021-06", 1200))}
    june = make_campaign({"cai-tac": "commune"}, figures).month("2021-06")
    facts = [
        SupposedFact("cai-tac", "accounts_count", 1501),
        SupposedFact("cai-tac", "accounts_count", 900, month="2021-05"),
    ]
    supposed = june.what_if(Scenario("Two months", facts=facts))

    def counted(month):
        table = month.figures.set_index(["unit", "fact"])
        return table.loc[("cai-tac", "accounts_count"), "value"]

    assert counted(supposed) == 1501
    assert counted(supposed.previous) == 900
    alone = june.what_if(Scenario("June alone", facts=facts[:1]))
    assert (counted(alone), counted(alone.previous), counted(june)) == (1501, 700, 1200)
