"""JupyterLab as `make lab` starts it: it comes up and serves the notebooks."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def serve(tmp_path, notebooks, *options):
    """JupyterLab on a folder of notebooks; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        name: str(tmp_path / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR")
    }
    command = [
        sys.executable, "-m", "jupyter", "lab", str(notebooks), "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=secret", *options,
    ]  # fmt: skip
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _get(f"http://127.0.0.1:{port}/api/contents")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def lab(tmp_path):
    """JupyterLab as `make lab` starts it."""
    with serve(tmp_path, "notebooks") as address:
        yield address


def _get(address):
    request = urllib.request.Request(address, headers={"Authorization": "token secret"})
    for _ in range(400):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"{address} did not answer")


def test_lab_comes_up_with_the_notebooks(lab):
    listed = json.loads(_get(f"{lab}/api/contents"))
    names = {entry["name"] for entry in listed["content"]}
    assert {"monthly_report.ipynb", "year_end.ipynb"} <= names
    assert "JupyterLab" in _get(f"{lab}/lab/tree/monthly_report.ipynb")
