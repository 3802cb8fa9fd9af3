"""Make .venv with the locked versions and this checkout in it. Run with the Python to be used (3.11 or later).

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


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …")
    if not (VENV / "pyvenv.cfg").is_file():
        venv.create(VENV, with_pip=True, clear=True)
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    have_uv = subprocess.run([*pip, "uv"], check=False).returncode == 0
    install = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python)] if have_uv else pip
    subprocess.run([*install, "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)


if __name__ == "__main__":
    main()
