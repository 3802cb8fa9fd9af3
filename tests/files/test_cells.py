"""What counts of a notebook: what Jupyter does to a file by opening and running it does not, what a person writes does."""

import json

import pytest

from thidua_analysis import RunError
from thidua_analysis.files import resources
from thidua_analysis.files.cells import Alteration, alteration, known_cells, plain, with_defaults
from thidua_analysis.files.resources import known_notebooks, notebook, package_template

KNOWN = known_notebooks()["monthly_report"]


@pytest.fixture
def tree():
    return json.loads(notebook("monthly_report").read_bytes())


def found(tree):
    return alteration(json.dumps(tree).encode(), KNOWN)


def test_the_notebooks_are_those_that_are_known():
    for name, known in known_notebooks().items():
        assert known_cells(notebook(name).read_bytes()) == known
        assert package_template(name).content == plain(package_template(name).content)


def test_what_opening_and_running_in_jupyter_leaves_behind_changes_nothing(tree):
    before = plain(json.dumps(tree).encode())
    tree["metadata"] = {"kernelspec": {"name": "conda"}, "language_info": {"version": "3.13"}, "toc": {}}
    for n, cell in enumerate(tree["cells"]):
        cell["metadata"] |= {"collapsed": True, "execution": {"iopub.status.busy": "2024-10-01"}, "trusted": False}
        cell["source"] = cell["source"].splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 40 + n, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    empty = {"cell_type": "code", "id": "f00d", "metadata": {}, "outputs": [], "execution_count": None, "source": " \n"}
    tree["cells"].append(empty)  # Shift+Enter on the last cell makes one
    assert found(tree) is None
    assert plain(json.dumps(tree).encode()) == before


def test_a_default_that_somebody_played_with_reaches_no_report(tree, tmp_path, monkeypatch):
    before = package_template("monthly_report")
    source = with_defaults(tree["cells"][1]["source"], {"month": "2021-09", "readings": {"weekend": "fixed"}})
    assert '"2021-09"' in source
    tree["cells"][1]["source"] = source
    path = tmp_path / "monthly_report.ipynb"
    path.write_text(json.dumps(tree), encoding="utf-8")
    monkeypatch.setattr(resources, "notebook", lambda _: path)
    assert package_template("monthly_report") == before
    assert b"2021-09" not in before.content and b"2021-06" not in before.content


def _scratch(cells):
    cells.insert(2, {"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "source": "\nx = 1\nx"})


def _scratch_after_an_empty_one(cells):
    _scratch(cells)
    cells.insert(0, {"cell_type": "code", "id": "empty", "metadata": {}, "outputs": [], "source": ""})


def _another_type(cells):
    cells[1]["source"] = cells[1]["source"].replace('month: str = "2021-06"', "month: int = 6")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_scratch, Alteration(3, "x = 1")),
        (_scratch_after_an_empty_one, Alteration(4, "x = 1")),
        (_another_type, Alteration(2, 'campaign: str = "sample"   # campaign folder')),
        (lambda cells: cells[3].update(source="show.title(this, 'en')"), Alteration(4, "show.title(this, 'en')")),
        (lambda cells: cells[3]["metadata"].update(tags=["remove"]), Alteration(4, "show.title(this, language)")),
        (lambda cells: cells[3].update(id="other"), Alteration(4, "show.title(this, language)")),
        (lambda cells: cells[3].update(cell_type="markdown"), Alteration(4, "show.title(this, language)")),
        (lambda cells: cells.insert(3, cells.pop(5)), Alteration(4, "show.in_brief(this, language)")),
        (lambda cells: cells[4].update(attachments={"x.png": {}}), Alteration(5, 'show.heading("brief", language)')),
        (lambda cells: cells.pop(3), Alteration(missing="title")),
        (lambda cells: cells.pop(), Alteration(missing="verify")),
        (lambda cells: cells.append(cells[3]), Alteration(40, "show.title(this, language)")),
    ],
)
def test_the_first_cell_that_differs_is_named_as_a_person_counts(tree, change, told):
    change(tree["cells"])
    assert found(tree) == told


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": []}', b'{"nbformat": 3, "worksheets": []}', b'{"nbformat": 4, "cells": [1]}', b"[" * 100_000]
)  # fmt: skip
def test_what_is_no_notebook_is_refused(content):
    with pytest.raises(RunError, match="not a notebook of Jupyter"):
        plain(content)


def test_a_default_is_changed_where_it_stands_and_nothing_else():
    cell = '# Xã, thị trấn\nname: str = "Xã Tân Hòa"   # tên\nr: dict = {\n    "weekend": "fixed",\n}  # cách hiểu\nn = f()\nz = None'
    assert with_defaults(cell, {"r": {}, "name": "", "n": 5, "z": "Một"}) == (
        '# Xã, thị trấn\nname: str = ""   # tên\nr: dict = {}  # cách hiểu\nn = f()\nz = "Một"'
    )
    assert with_defaults("không phải Python", {"name": ""}) == "không phải Python"
