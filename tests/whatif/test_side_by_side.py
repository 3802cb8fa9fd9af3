"""Several versions of a month beside the one they start from."""

from functools import cache

import pytest
from plain_sample import plain_sample

import thidua_analysis as td


@cache
def june():
    return td.open_campaign(plain_sample()).month("2021-06")


STRICT = td.Scenario("Target 2 000", {"C3.target": 2000})
EASY = td.Scenario("Target 1 200", {"C3.target": 1200})


def test_two_versions_give_a_comparison_as_ever():
    found = td.compare(june(), june().what_if(STRICT))
    assert isinstance(found, td.Comparison)
    assert found.because("tan-hoa")["points"].tolist() == [-35]


def test_any_number_of_versions_stand_side_by_side_under_their_titles():
    versions = [june().what_if(STRICT), june().what_if(EASY), june().but({"weekend": "fixed"})]
    found = td.compare(june(), *versions)
    assert found.titles == ("Target 2 000", "Target 1 200", "weekend = fixed")
    row = found.table.loc[("tan-hoa", "commune")]
    assert [row[(title, "total")] for title in ("now", *found.titles[:2])] == [128, 93, 143]
    for title, version in zip(("now", *found.titles), (june(), *versions), strict=True):
        table = version.standings.set_index(["unit", "track"])
        for column in ("total", "complete", "rank", "eligible"):
            assert found.table[title][column].equals(table.loc[found.table.index, column]), (title, column)


def test_each_comparison_of_several_is_that_of_the_two_alone():
    found = td.compare(june(), STRICT, EASY)
    assert len(found) == 2
    for one, scenario in zip(found, (STRICT, EASY), strict=True):
        alone = td.compare(june(), june().what_if(scenario))
        assert one.moves.equals(alone.moves) and one.parts.equals(alone.parts) and one.awards.equals(alone.awards)
    assert found["Target 1 200"].other.scenario == EASY


def test_a_scenario_a_file_and_a_mapping_are_taken_as_versions(tmp_path):
    file = tmp_path / "strict.toml"
    file.write_text(STRICT.toml(), encoding="utf-8")
    mapping = {"C3.target": 2000, "weekend": "fixed", "tan-hoa.accounts_count": 1499}
    found = td.compare(june(), STRICT, file, str(file), mapping)
    assert found.titles[:3] == ("Target 2 000", "Target 2 000 (2)", "Target 2 000 (3)")
    assert [[c.kind for c in one.causes] for one in found] == [["rule"]] * 3 + [["rule", "reading", "fact"]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (3, "td.Scenario"),
        ({3: 4}, "td.Scenario"),
        ({"tan-hao.accounts_count": 5}, "tan-hoa"),
        ({"C3.traget": 5}, "C3.target"),
    ],
)
def test_what_is_no_version_is_refused_and_says_what_is_wanted(given, told):
    with pytest.raises(td.CampaignError, match=told):
        td.compare(june(), given)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_shows_itself_with_names_beside_slugs(language):
    found = td.compare(june(), STRICT, EASY)
    page = found.show(language)
    for told in (page.text, page.html):
        assert "Xã Tân Hòa · tan-hoa" in told and "Target 1 200" in told
    words = {"vi": "128 (hạng 1)", "en": "128 (rank 1)"}[language]
    assert words in page.text and words in page.html
    one = found["Target 2 000"].show(language)
    assert "128 → 93" in one.text and "128 → 93" in one.html and "R1" in one.text


def test_the_language_is_chosen_once():
    found = td.compare(june(), STRICT, EASY)
    try:
        td.language("en")
        assert "rank 1" in repr(found) and "rank 1" in found._repr_html_()
    finally:
        td.language("vi")
    assert "hạng 1" in repr(found)
    with pytest.raises(td.CampaignError, match="vi, en"):
        td.language("fr")
