"""Starting another Python: never with the folder that it is started in, or any other named in passing, on its path.

`python -m x` and `python -c` look for every module in the current folder first. A campaign that is called `pathlib`, or
a `base64.py` that came along with the files of a month, would then be run before any line of ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SAFE = {"PYTHONSAFEPATH": "1"}
"""Keeps the current folder off the path of a Python, and of every Python that it starts."""


def interpreter(*options: str) -> list[str]:
    """The beginning of a command that starts this very Python.

    >>> interpreter("-m", "json.tool")[1:]
    ['-P', '-m', 'json.tool']
    """
    return [sys.executable, "-P", *options]


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What to set in the environment of such a Python, `given` besides.

    Of `PYTHONPATH` whole paths stay: an empty or relative one would mean another folder there than here.

    >>> sorted(environment({"TZ": "UTC"}))
    ['PYTHONPATH', 'PYTHONSAFEPATH', 'TZ']
    """
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return {**SAFE, "PYTHONPATH": os.pathsep.join(p for p in named if Path(p).is_absolute()), **(given or {})}


FIXED = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "COLUMNS": "80",
    "LINES": "24",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "IPYKERNEL_CELL_NAME": "<cell>",
    "JUPYTER_PLATFORM_DIRS": "1",
    "TQDM_DISABLE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # where figures go in a kernel, whatever the caller draws on
}
"""The environment in which a notebook is executed, in a kernel or without one."""


def fixed(private: Path) -> dict[str, str]:
    """The environment of one process that executes notebooks, whose own files lie in `private`."""
    (private / "matplotlibrc").touch()
    own = {"IPYTHONDIR": str(private / "ipython"), "MATPLOTLIBRC": str(private / "matplotlibrc")}
    return environment(FIXED | own)


def without_addresses() -> None:
    """In this process, which is a command's own, notebooks are checked without `rfc3987_syntax`: a second and a half's work
    at import, for a form of addresses that no notebook has. To be called before anything of Jupyter is imported."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@contextmanager
def safe_children() -> Iterator[None]:
    """While this lasts, libraries that start a Python of their own, such as a pool of processes, start a safe one."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ.update(SAFE)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
