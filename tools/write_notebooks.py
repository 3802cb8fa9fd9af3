"""Execute the reference notebooks again, and note what the cells of those that publish are known by."""

from __future__ import annotations

from thidua_analysis.archive.execute import refresh
from thidua_analysis.files.cells import known_cells
from thidua_analysis.files.resources import KNOWN, notebook, notebooks
from thidua_analysis.report.pages import NOTEBOOKS


def known() -> str:
    """`notebooks.toml`: of each cell its id and the sha256 of what counts of it, in their order."""
    parts = ["# Written by `make notebooks`: what the cells of the notebooks that publish are known by.\n"]
    for name in sorted(NOTEBOOKS.values()):
        cells = known_cells(notebook(name).read_bytes())
        parts.append("\n".join([f"[{name}]", *(f'{cell} = "{digest}"' for cell, digest in cells), ""]))
    return "\n".join(parts)


def main() -> None:
    """All of them, in `notebooks/`."""
    for path in notebooks():
        refresh(path)
        print(path)
    KNOWN.write_text(known(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
