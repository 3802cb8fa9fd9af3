"""Files that come with the package: notebooks, the sample campaign, the lock file.

In a wheel they lie inside the package; in a checkout, at the top of the repository.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from ..words.catalogue import words
from ..words.errors import RunError, ThiduaError
from .cells import Known, Template, alteration, plain
from .writing import refuse_occupied, stored_zip, write_folder

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parent.parent
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))?(?: \\)?$", re.MULTILINE)
SHIPPED = (".py", ".toml", ".txt", ".typed", ".docx", ".css", ".js", ".j2", ".json")
KNOWN = PACKAGE / "notebooks.toml"
"""What the cells of each notebook that publishes are known by; `make notebooks` writes it."""


def _find(inside: str, checkout: str) -> Path | None:
    candidates = (PACKAGE / inside, CHECKOUT / checkout)
    return next((path for path in candidates if path.exists()), None)


def notebook(name: str) -> Path:
    """The reference notebook with this name, `monthly_report` or `year_end`."""
    path = _find(f"notebooks/{name}.ipynb", f"notebooks/{name}.ipynb")
    if path is None:
        raise ThiduaError("files.notebook_missing", name=name)
    return path


def notebooks() -> list[Path]:
    """All reference notebooks that came with this installation, by name."""
    folder = _find("notebooks", "notebooks")
    return sorted(folder.glob("*.ipynb")) if folder else []


def known_notebooks() -> dict[str, Known]:
    """The notebooks that publish, and what their cells are known by."""
    tables: dict[str, dict[str, str]] = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    return {name: list(cells.items()) for name, cells in tables.items()}


def package_template(name: str) -> Template:
    """The package's own notebook that publishes, `monthly_report` or `year_end`.

    RunError names the first cell in which the file is no longer the one that came with the package: what somebody
    tried out in it must not stand in a report.
    """
    path = notebook(name)
    content = path.read_bytes()
    try:
        altered = alteration(content, known_notebooks()[name])
    except RunError as e:
        raise e.prefixed(path.as_posix()) from None
    if altered is None:
        return Template(path.name, plain(content))
    if altered.missing:
        told = words("files.cell_missing", cell=altered.missing)
    else:
        told = words("files.cell_altered", number=altered.number, line=altered.line)
    raise RunError("files.notebook_altered", path=path.as_posix(), why=told)


def sample_campaign() -> Path:
    """The folder of the synthetic sample campaign."""
    path = _find("data/sample", "data/sample")
    if path is None:
        raise ThiduaError("files.sample_missing")
    return path


def copy_sample(folder: Path) -> None:
    """Copy the sample campaign into a new or empty folder. CampaignError if it holds something, or cannot be written."""
    refuse_occupied(folder)
    there = sample_campaign()
    files = (path.relative_to(there) for path in sorted(there.rglob("*")) if path.is_file())
    kept = (name for name in files if not any(part.startswith(".") or part == "so-tay" for part in name.parts))
    write_folder(folder, {name.as_posix(): (there / name).read_bytes() for name in kept})


def lock_file() -> Path | None:
    """The locked versions this release was tested with, where they are at hand."""
    return _find("requirements.lock", "requirements.lock")


def locked_versions() -> dict[str, str]:
    """Package → the version that the lock file names for this Python and system; empty where there is no lock file."""
    from packaging.markers import Marker

    lock = lock_file()
    found = {}
    for name, version, marker in _LOCKED.findall(lock.read_text(encoding="utf-8") if lock else ""):
        if not marker or Marker(marker).evaluate():
            found[name] = version
    return found


@cache
def versions_used() -> dict[str, Any]:
    """What is really installed here of what the lock file names, as plain data; the same environment gives the same.

    `python`, `platform`; `packages`: name → version; `not_as_locked`: name → version that the lock file names, of those
    packages whose version is another.
    """
    locked = locked_versions()
    installed = {name: version for name in locked if (version := _installed(name))}
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{sys.platform} {platform.machine()}",
        "packages": installed,
        "not_as_locked": {name: locked[name] for name, version in installed.items() if version != locked[name]},
    }


def _installed(name: str) -> str | None:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return None


@cache
def software_wheel() -> tuple[str, bytes] | None:
    """This package as a wheel, name and bytes, without the sample campaign: what a bundle is verified with years later.

    The same sources give the same bytes everywhere. None where the package runs without having been installed.
    """
    try:
        installed = distribution("thidua-analysis")
    except PackageNotFoundError:
        return None
    metadata, entry_points = installed.read_text("METADATA"), installed.read_text("entry_points.txt")
    if metadata is None:
        return None
    name = f"thidua_analysis-{installed.version}"
    info = f"{name}.dist-info"
    files = {f"thidua_analysis/{n}": content for n, content in _own_files().items()}
    files |= {
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: thidua-analysis\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": (entry_points or "").encode(),
    }
    record = [f"{n},sha256={_urlsafe(content)},{len(content)}" for n, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    return f"{name}-py3-none-any.whl", stored_zip(files)


def _own_files() -> dict[str, bytes]:
    """The package's files: sources and what they need to run, and the notebooks that publish."""
    found = {}
    for path in sorted(PACKAGE.rglob("*")):
        name = path.relative_to(PACKAGE).as_posix()
        if path.is_file() and path.suffix in SHIPPED and not name.startswith("data/"):
            found[name] = path.read_bytes()
    for name in known_notebooks():  # those that publish; what was tried out in the others does not travel
        made = package_template(name)
        found[f"notebooks/{made.name}"] = made.content
    lock = lock_file()
    return found | ({"requirements.lock": lock.read_bytes()} if lock else {})


def _urlsafe(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
