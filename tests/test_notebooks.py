"""The reference notebooks: thin, executed, and the same bytes as a fresh execution (nbval runs them too)."""

import ast
from pathlib import Path

import nbformat
import pytest

from thidua_analysis import runner

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


def _code(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_the_notebooks_we_publish():
    assert {p.stem for p in NOTEBOOKS} >= {"monthly_report", "year_end"}


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
        assert len(cell.source.splitlines()) <= 7


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_heading_is_vietnamese_with_english_under_it(path):
    heads = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    assert len(heads) >= 10
    for head in heads:
        first, second, *_ = head.splitlines()
        assert first.startswith("## ")
        assert second.startswith("*")
        assert second.endswith("*")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_committed_bytes_are_those_of_a_fresh_execution(path):
    fresh = runner.notebook_bytes(runner.execute(path, {}, cwd=path.parent))
    assert fresh == path.read_bytes()
