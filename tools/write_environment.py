"""Write environment.yml from pyproject.toml: conda-forge names, and the package itself by pip."""

from __future__ import annotations

import sys
from pathlib import Path

from pyproject2conda.requirements import RequirementsConfig

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# Conda users: conda env create -f environment.yml && conda activate thidua-analysis
# Made from pyproject.toml by `make lock`; the package itself comes from this checkout, by pip.
"""
ITSELF = "  - pip:\n      - -e .\n"


def environment() -> str:
    """The text of environment.yml that pyproject.toml asks for."""
    parsed = RequirementsConfig.from_path(ROOT / "pyproject.toml")
    text = parsed.to_conda_yaml(
        name="thidua-analysis",
        extras=["test"],
        channels=["conda-forge"],
        python_include="infer",
        conda_deps=["pip"],
    )
    return HEAD + text[text.index("name:") :] + ITSELF


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8", newline="\n")
    sys.stdout.write("environment.yml\n")
