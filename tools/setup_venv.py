"""Make .venv with the locked versions and this checkout in it. Run with the Python to be used (3.11 to 3.13).

uv is used where it can be had, because it is five times faster; plain pip does the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
USED = (
    "thidua_analysis.cli", "thidua_analysis.archive.making", "thidua_analysis.archive.verify", "thidua_analysis.report.show",
    "thidua_analysis.report.papers.workbook", "thidua_analysis.whatif.readings", "duckdb", "matplotlib.backends.backend_svg",
    "ipykernel.kernelapp", "ipykernel.zmqshell", "debugpy", "ipywidgets", "nbconvert", "jupyterlab.labapp", "pytest",
)  # fmt: skip
"""What commands, notebooks and tests import: some 3 000 files of the 11 000 that are installed."""


def main() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(
            f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …"
        )
    if not (VENV / "pyvenv.cfg").is_file():
        venv.create(VENV, with_pip=True, clear=True)
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    locked = ["--require-hashes", "-r", str(LOCK)]
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    # offices sit behind proxies with certificates of their own: let uv trust what the system trusts
    env = {"UV_SYSTEM_CERTS": "true", **os.environ}
    fast = subprocess.run([*pip, "uv"], check=False).returncode == 0
    fast = fast and subprocess.run([*uv, *locked], check=False, env=env).returncode == 0
    if not fast:
        sys.stderr.write("uv could not install the locked versions; pip does it, which takes longer\n")
        subprocess.run([*pip, *locked], check=True)
    subprocess.run([*(uv if fast else pip), *itself], check=True, env=env)
    # What is used is compiled once, here, not by every process that imports pandas: importing it does that.
    compiling = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([str(python), "-c", f"import {', '.join(USED)}"], check=False, env=compiling)
    subprocess.run([str(python), "-m", "compileall", "-q", str(ROOT / "src")], check=False)


if __name__ == "__main__":
    main()
