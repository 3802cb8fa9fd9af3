"""JupyterLab as `make lab` starts it: it comes up and serves copies of the notebooks."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def serve(tmp_path, notebooks, *options):
    """JupyterLab on a folder of notebooks; its address."""
    port = _free_port()
    env = os.environ | {
        name: str(tmp_path / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR")
    }
    command = [
        sys.executable, "-m", "jupyter", "lab", str(notebooks), "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=secret", *options,
    ]  # fmt: skip
    with _served(command, ROOT, env, tmp_path / "log", port) as address:
        yield address


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _served(command, cwd, env, log, port):
    """A server while it runs: its address, once it answers there."""
    with log.open("w", encoding="utf-8") as told:
        server = subprocess.Popen(command, cwd=cwd, env=env, stdout=told, stderr=told)
        try:
            _get(f"http://127.0.0.1:{port}/api/contents")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def lab(tmp_path):
    """`thidua lab` on a campaign of one's own: its address."""
    campaign = shutil.copytree(ROOT / "tests" / "plans" / "other_plan", tmp_path / "phu-an")
    port = _free_port()
    settings = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "open_browser": False, "allow_root": True}
    (tmp_path / "JUPYTER_CONFIG_DIR").mkdir()
    (tmp_path / "JUPYTER_CONFIG_DIR" / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": settings, "IdentityProvider": {"token": "secret"}}), encoding="utf-8"
    )
    env = os.environ | {
        f"JUPYTER_{name}_DIR": str(tmp_path / f"JUPYTER_{name}_DIR") for name in ("CONFIG", "DATA", "RUNTIME")
    }
    command = [sys.executable, "-m", "thidua_analysis", "lab", str(campaign)]
    with _served(command, tmp_path, env, tmp_path / "log", port) as address:
        yield address


def _get(address):
    request = urllib.request.Request(address, headers={"Authorization": "token secret"})
    for _ in range(400):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read().decode()
        except OSError:  # not there yet, or there and still busy starting
            time.sleep(0.5)
    raise AssertionError(f"{address} did not answer")


def test_lab_comes_up_with_copies_of_the_notebooks(lab, tmp_path):
    listed = json.loads(_get(f"{lab}/api/contents"))
    names = {entry["name"] for entry in listed["content"]}
    assert {"monthly_report.ipynb", "year_end.ipynb"} <= names
    assert names == {path.name for path in (tmp_path / "phu-an" / "so-tay").iterdir()}
    assert "JupyterLab" in _get(f"{lab}/lab/tree/monthly_report.ipynb")
