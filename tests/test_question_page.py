"""Every name that an analyst meets has an example that runs: on the page of questions, or in its own help."""

import doctest
import re
from pathlib import Path

import pytest

import thidua_analysis as td
from thidua_analysis.month import QUESTIONS
from thidua_analysis.whatif.disputes import Review
from thidua_analysis.whatif.find import Found
from thidua_analysis.whatif.incentives import Incentives
from thidua_analysis.whatif.periods import OverPeriods
from thidua_analysis.whatif.side_by_side import SideBySide
from thidua_analysis.whatif.simulation import Simulation
from thidua_analysis.whatif.under_plan import UnderPlan

PAGE = Path(__file__).parents[1] / "docs" / "questions.md"
KINDS = [
    td.Month,
    td.Campaign,
    td.Comparison,
    SideBySide,
    OverPeriods,
    Found,
    Simulation,
    UnderPlan,
    Incentives,
    Review,
]


def test_the_examples_give_what_the_page_says():
    text = re.sub(r"^```.*$", "", PAGE.read_text(encoding="utf-8"), flags=re.M)
    example = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    told = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append)
    td.language("vi")
    assert len(example.examples) > 60 and "".join(told) == ""


def asked(kind):
    """The public names of a kind of thing, as <TAB> lists them."""
    names = {td.Month: QUESTIONS, td.Campaign: td.Campaign.ASKED}.get(kind)
    return names or [n for n in dir(kind) if not n.startswith("_") and not n.endswith("_rows")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_name_has_an_example(kind):
    page = set(re.findall(r"\.(\w+)", PAGE.read_text(encoding="utf-8")))
    unshown = [n for n in asked(kind) if n not in page and ">>>" not in (getattr(kind, n).__doc__ or "")]
    assert unshown == []


def test_each_name_of_the_package_has_one():
    page = set(re.findall(r"td\.(\w+)", PAGE.read_text(encoding="utf-8")))
    assert [name for name in dir(td) if name not in page] == []


def test_tab_lists_what_is_asked_and_not_how_it_is_made():
    assert set(dir(td)) == {*td.__all__, "disputes", "recording", "show"}
    campaign = td.open_campaign("sample")
    assert dir(campaign) == sorted(td.Campaign.ASKED) and not {"at", "inputs", "vocabulary"} & {*dir(campaign)}
