"""The notebooks in English: what they show holds no Vietnamese but what is quoted, or is a name."""

import re
from html import unescape

import pytest

import thidua_analysis as td
from thidua_analysis.archive.execute import defaults, execute
from thidua_analysis.files.resources import notebooks
from thidua_analysis.report import show
from thidua_analysis.words.catalogue import say
from thidua_analysis.words.vietnamese import ascii_name

CHOSEN = {"language": "en", "month": "2021-03", "unit": "tan-hoa", "criterion": "", "scenario": ""}


def vietnamese(text):
    """The words with marks that only Vietnamese has."""
    return {word for word in re.findall(r"[^\W\d_]+", text) if ascii_name(word).lower() != word.lower()}


@pytest.fixture(scope="module")
def quoted(_small):
    """Every word of what is shown as it was written: the plan's own text, titles, names of units."""
    campaign = td.open_campaign(_small)
    plan = campaign.plan
    told = [plan.title["vi"], plan.header.issuer.vi, campaign.title, *campaign.inputs.names.values()]
    told += [text for clause in plan.clauses.values() for text in clause.text]
    told += [reading.quote for reading in plan.questions.values()]
    told += [rule.quote for rule in plan.rules().criterion]
    told += [
        say("labels.synthetic", "vi"),
        show.example(campaign.month("2021-03")).reason,
    ]  # in both languages everywhere
    return set().union(*map(vietnamese, told))


def shown(node):
    """Everything that the cells of a run show, tables as text; headings are in both languages."""
    for cell in node.cells:
        for output in cell.get("outputs", []):
            for kind in ("text/plain", "text/markdown", "text/html", "image/svg+xml"):
                text = "".join(output.get("data", {}).get(kind, ""))
                yield cell["id"], unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.S))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_nothing_is_left_in_vietnamese(path, _small, quoted, tmp_path):
    known = defaults(path)
    given = {name: value for name, value in CHOSEN.items() if name in known}
    node = execute(path, given | {"campaign": _small.as_posix()}, cwd=tmp_path, kernel=False)
    left = {cell: found for cell, text in shown(node) if (found := vietnamese(text) - quoted)}
    assert left == {}
