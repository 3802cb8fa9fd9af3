"""The reference notebooks: thin, executed, and the same bytes as a fresh execution (nbval runs them too)."""

import ast
from pathlib import Path

import nbformat
import pytest

from thidua_analysis import Scenario, show
from thidua_analysis.archive.execute import canonical, execute
from thidua_analysis.files.cells import notebook_bytes
from thidua_analysis.files.resources import KNOWN
from thidua_analysis.scoring.scenario import SupposedFact
from tools.write_notebooks import known

ROOT = Path(__file__).resolve().parents[2]
PUBLISHING = {"monthly_report", "year_end"}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _code(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_the_notebooks_we_publish():
    assert {p.stem for p in NOTEBOOKS} >= {"monthly_report", "year_end", "dispute_review", "what_if", "readings"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_code_cell_has_been_executed_in_order(path):
    assert [cell.execution_count for cell in _code(path)] == list(range(1, len(_code(path)) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_notebook_defines_or_computes_anything(path):
    for cell in _code(path):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.BinOp | ast.ListComp), (
                cell.source
            )
        assert len(cell.source.splitlines()) <= 7 or "parameters" in cell.metadata.get("tags", [])


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem in PUBLISHING], ids=lambda p: p.stem)
def test_every_heading_of_a_report_is_in_its_one_language(path):
    cells = nbformat.read(path, as_version=4).cells
    heads = [c for c in cells if c.id.endswith("-head")]
    assert len(heads) >= 10 and [c.id for c in cells if c.cell_type == "markdown"] == ["about"]
    for head in heads:
        name = head.id.removesuffix("-head")
        assert head.source == f'show.heading("{name}", language)'
        vi, en = (show.heading(name, language).text for language in ("vi", "en"))
        assert head.outputs[0].data["text/markdown"] == vi != en and vi.startswith("## ") and en.startswith("## ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_begins_with_what_it_is_for_and_every_heading_is_vietnamese_with_english_under_it(path):
    about, *heads = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    assert len(heads) >= 10 or path.stem in PUBLISHING
    first, second, _, *lines = about.splitlines()
    assert first.startswith("# ") and second.startswith("*") and second.endswith("*")
    assert [line.split(":**")[0] for line in lines] == ["- **Để làm gì", "- **Đổi gì", "- **Được gì"]
    assert all(line.endswith("*") for line in lines)  # the same in English
    for head in heads:
        first, second, *_ = head.splitlines()
        assert first.startswith("## ")
        assert second.startswith("*")
        assert second.endswith("*")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_committed_bytes_hold_nothing_but_what_a_fresh_execution_gives(path):
    """Sources and outputs, in one form; nbval executes each and compares every output, figures included."""
    node = nbformat.read(path, as_version=4)
    assert notebook_bytes(canonical(node)) == path.read_bytes()
    shown = {kind for cell in _code(path) for output in cell.outputs for kind in output.get("data", {})}
    assert shown <= {"text/plain", "text/html", "text/markdown", "image/svg+xml"}  # nbval looks at no other picture


def test_the_committed_bytes_are_those_of_a_fresh_execution():
    """Of the shortest, for all."""
    path = next(p for p in NOTEBOOKS if p.stem == "what_if")
    assert notebook_bytes(execute(path, {}, cwd=path.parent)) == path.read_bytes()


def test_what_publishes_is_known_by_what_make_notebooks_writes():
    assert KNOWN.read_text(encoding="utf-8") == known()


def _outputs(node):
    """Everything a run shows, as text."""
    return "\n".join(
        output.get("data", {}).get("text/plain", "") for cell in node.cells for output in cell.get("outputs", [])
    )


def test_a_dispute_is_reviewed_by_its_number_alone():
    """The month, unit and criterion are those of the dispute, whatever the defaults of the notebook say."""
    path = next(p for p in NOTEBOOKS if p.stem == "dispute_review")
    text = _outputs(execute(path, {"dispute": 1, "language": "en"}, cwd=path.parent))
    assert "June 2021" in text
    assert "Dispute #1 · Xã Thạnh Xuân" in text
    assert "C2: 25 → 30 points" in text
    assert "at least 4 procedures" in text


def test_a_score_is_reviewed_before_any_dispute():
    path = next(p for p in NOTEBOOKS if p.stem == "dispute_review")
    chosen = {"unit": "tan-hoa", "criterion": "L1", "month": "2021-06"}
    text = _outputs(execute(path, chosen, cwd=path.parent))
    assert "chưa có khiếu nại nào" in text
    assert "2021-05: hạn 25/05/2021, nhận 26/05/2021: trễ 1 ngày → −2" in text


def test_a_scenario_file_becomes_a_report_that_says_what_it_is(tmp_path):
    """As papermill runs it: the scenario and its sha256 stand in the report, and that it is only supposed."""
    path = next(p for p in NOTEBOOKS if p.stem == "what_if")
    scenario = Scenario(
        "Chỉ tiêu 1.200",
        {"C3.target": 1200},
        {"weekend": "fixed"},
        [SupposedFact("cai-tac", "accounts_count", (700, 1300))],
        "Phòng Nội vụ",
    )
    file = tmp_path / "s.toml"
    file.write_bytes(scenario.toml().encode())
    node = execute(path, {"scenario": str(file), "month": "2021-07", "language": "en"}, cwd=path.parent)
    shown = "\n".join(
        str(output["data"].get("text/markdown", output["data"].get("text/plain", "")))
        for cell in node.cells
        for output in cell.get("outputs", [])
    )
    for words in (
        "SUPPOSED, not a published result",
        scenario.fingerprint,
        "Chỉ tiêu 1.200",
        "July 2021",
        "weekend",
        "Phòng Nội vụ",
    ):
        assert words in shown
    assert "widget-view" not in str(node)
