"""The rooms stand in the order of the data, and a room imports only from rooms above it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from sources import PACKAGE, parsed

import thidua_analysis

NAME = "thidua_analysis"
ARCHITECTURE = Path(__file__).parents[1] / "docs" / "architecture.md"
ROOMS = [
    "words",
    "files",
    "plan",
    "intake",
    "ledger",
    "scoring",
    "whatif",
    "month",
    "campaign",
    "report",
    "archive",
    "cli",
]
ENTRANCES = {"__init__", "__main__"}
LONGEST = 16
"""The longest chain of imports there may be."""
MOST_LINES = 450

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix("."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of this package that one imports, wherever in it it does."""
    path = MODULES[module]
    package = [NAME, *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{whole}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            own = name.removeprefix(f"{NAME}.")
            if name.startswith(f"{NAME}."):
                found |= {own} & MODULES.keys() or {own.rpartition(".")[0]} & MODULES.keys()
    return frozenset(found - {module, ""})


def room(module: str) -> str:
    """The room, or the door, that a module belongs to."""
    return module.split(".")[0]


def chain(module: str, seen: tuple[str, ...] = ()) -> list[str]:
    """The longest chain of imports that starts at a module."""
    if module in seen:
        return []
    return [module, *max((chain_from(d, (*seen, module)) for d in imported(module)), key=len, default=[])]


KNOWN: dict[str, list[str]] = {}


def chain_from(module: str, seen: tuple[str, ...]) -> list[str]:
    """As :func:`chain`, each module once."""
    if module not in KNOWN:
        KNOWN[module] = chain(module, seen)
    return KNOWN[module]


def test_every_room_stands_in_the_order_and_nothing_beside_them():
    assert {room(module) for module in MODULES} - ENTRANCES - {""} == set(ROOMS)
    assert len(ROOMS) < 25


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"", "__main__"}))
def test_a_room_imports_only_from_rooms_above_it(module):
    above = set(ROOMS[: ROOMS.index(room(module)) + 1])
    assert {name for name in imported(module) if room(name) not in above} == set()


def test_no_chain_of_imports_is_longer_than_one_can_follow():
    assert len(max((chain_from(module, ()) for module in MODULES), key=len)) <= LONGEST


def test_every_module_can_be_read_in_a_sitting():
    long = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES.values()
        if path.read_text(encoding="utf-8").count("\n") > MOST_LINES
    }
    assert long == set()


def test_the_check_of_imports_sees_what_is_imported():
    assert {"plan.calendar", "words.errors"} <= imported("intake.settings")
    assert {"intake.inputs", "scoring.result"} <= imported("campaign")


@pytest.mark.skipif(not ARCHITECTURE.is_file(), reason="the page does not come with the package")
def test_the_page_on_the_architecture_tells_of_each_room_in_this_order():
    told = re.findall(r"^### `([a-z_]+)(?:/|\.py)`", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == ROOMS


@pytest.mark.parametrize(
    "heavy",
    [
        "papermill",
        "nbformat",
        "nbconvert",
        "matplotlib",
        "jupyterlab",
        "IPython",
        "rich",
        "typer",
        "pandas",
        "numpy",
        "duckdb",
    ],
)
def test_opening_a_campaign_leaves_this_alone(heavy, opened):
    assert heavy not in opened and "pydantic" in opened


@pytest.fixture(scope="module")
def opened() -> set[str]:
    return loaded_by("from thidua_analysis import open_campaign, sweep")


def test_importing_the_package_alone_loads_no_package_of_others():
    assert loaded_by("import thidua_analysis") & {"pandas", "pydantic", "numpy", "duckdb", "rich", "typer"} == set()


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after a statement."""
    code = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not out.stderr
    return set(out.stdout.split())


def test_every_public_name_is_there():
    assert all(hasattr(thidua_analysis, name) for name in thidua_analysis.__all__)
    assert thidua_analysis.__all__ == sorted(thidua_analysis.__all__)
