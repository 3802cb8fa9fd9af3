"""A notebook of a few cells, for tests that execute one."""

from __future__ import annotations

from pathlib import Path

import nbformat

REPORT = (
    "campaign: str = ''\nmonth: str = ''\nprofile: str = ''\nas_of: str = ''\nlanguage: str = ''\nreadings: dict = {}",
    "import thidua_analysis as td\n"
    "this = td.open_campaign(campaign).month(month, profile=profile or None, as_of=as_of or None, readings=readings)",
    "this",
)
"""The cells of a report of a month that shows just what a month shows."""


def small_notebook(folder: Path, *sources: str) -> Path:
    """`small.ipynb` in the folder; its first cell holds the parameters."""
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    path = folder / "small.ipynb"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return path
