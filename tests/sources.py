"""The modules of the package, parsed once for all tests of a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import thidua_analysis

PACKAGE = Path(thidua_analysis.__file__).parent


@cache
def parsed(path: Path) -> ast.Module:
    """One of them; not to be changed."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def sources() -> dict[Path, ast.Module]:
    """All of them, when a test first asks for them: not by every process that collects tests."""
    return {path: parsed(path) for path in sorted(PACKAGE.rglob("*.py"))}
