"""The module list of docs/architecture.md is the flow of the data, and imports follow it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import thidua_analysis

PACKAGE = Path(thidua_analysis.__file__).parent
ARCHITECTURE = Path(__file__).parents[1] / "docs" / "architecture.md"
FLOW = """plaintext errors foreign toml_file rules plan parameters calendar vietnamese legacy_fonts problems files private xlsx interpreter cells resources intake ledger decisions scenario figures checks
scoring reports crosscheck standings distance marginal explain whatif campaign opening recording disputes template sample show bag crate records
payload difference changes compared described papers bundle pages reports_folder runner lab answers ledger_check verify signing cli"""
ENTRANCES = {"__init__", "__main__"}


def documented() -> list[str]:
    """The modules in the order of the table in docs/architecture.md, where that page exists."""
    if not ARCHITECTURE.is_file():
        return FLOW.split()
    rows = re.findall(r"^\| `([a-z_]+)(?:\.py|/)?`", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for name in rows if name not in ENTRANCES]


ORDER = documented()
FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """The module, or the folder of modules, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The modules of this package that a file imports, wherever in the file it does."""
    here = ("thidua_analysis", *path.relative_to(PACKAGE).with_suffix("").parts)
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(here[: len(here) - node.level]) if node.level else ""
            whole = ".".join(part for part in (start, node.module) if part)
            names |= {f"{whole}.{alias.name}" for alias in node.names}
    own = {name.split(".")[1] for name in names if name.startswith("thidua_analysis.")}
    return {name for name in own if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}


def test_every_module_stands_once_in_the_documented_order():
    there = {module_of(path) for path in FILES} - ENTRANCES
    assert there <= set(ORDER) and len(ORDER) == len(set(ORDER))


def test_the_documented_order_names_no_module_that_is_not_there():
    there = {module_of(path) for path in FILES}
    assert not ARCHITECTURE.is_file() or set(ORDER) <= there


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_modules_above_it(path):
    module = module_of(path)
    above = set(ORDER) if module in ENTRANCES else set(ORDER[: ORDER.index(module)]) | {module}
    assert imported(path) <= above


def test_the_check_of_imports_sees_what_is_imported():
    assert {"rules", "errors", "calendar"} <= imported(PACKAGE / "intake" / "settings.py")
    assert {"intake", "scoring"} <= imported(PACKAGE / "campaign.py")


@pytest.mark.parametrize(
    "heavy", ["papermill", "nbformat", "nbconvert", "matplotlib", "jupyterlab", "IPython", "rich", "typer", "xlwt"]
)
def test_importing_the_package_leaves_this_alone(heavy, loaded):
    assert heavy not in loaded and "pandas" in loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The top-level modules that a fresh interpreter holds after importing the package."""
    code = "import sys, thidua_analysis; print(*{name.split('.')[0] for name in sys.modules})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not out.stderr
    return set(out.stdout.split())


def test_every_public_name_is_there():
    assert all(hasattr(thidua_analysis, name) for name in thidua_analysis.__all__)
    assert thidua_analysis.__all__ == sorted(thidua_analysis.__all__)
