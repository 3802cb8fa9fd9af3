"""The what-if notebook in JupyterLab, by a browser: a slider is moved, table and picture follow, the scenario is saved."""

import itertools
import json
import re
import shutil
import subprocess
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import websocket
from test_lab import serve

from thidua_analysis import read_scenario

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Page:
    """One page of a headless Chromium, over its own protocol."""

    def __init__(self, port, address):
        wanted = urllib.request.Request(f"http://127.0.0.1:{port}/json/new?{address}", method="PUT")
        with urllib.request.urlopen(wanted, timeout=30) as answer:
            target = json.load(answer)["webSocketDebuggerUrl"]
        self.socket = websocket.create_connection(target, timeout=60, suppress_origin=True)
        self.numbers = itertools.count(1)

    def close(self):
        self.socket.close()

    def send(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("id") == number:
                assert "error" not in told, told
                return told["result"]

    def js(self, expression):
        """What an expression gives."""
        found = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait(self, expression, seconds=120):
        """Until an expression is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.js(f"!!({expression})"):
                return
            time.sleep(0.2)
        raise AssertionError(f"never came true: {expression}\n{self.js('document.body.innerText')[:3000]}")

    def key(self, name, times=1):
        for _ in range(times):
            for kind in ("keyDown", "keyUp"):
                self.send(
                    "Input.dispatchKeyEvent",
                    type=kind,
                    key=name,
                    code=name,
                    windowsVirtualKeyCode={"ArrowLeft": 37}[name],
                )


@pytest.fixture
def browser(tmp_path):
    """The port of a running Chromium."""
    assert CHROMIUM, "Chromium is not installed"
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--window-size=1400,2400",
               f"--user-data-dir={tmp_path / 'profile'}", "about:blank"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        for line in process.stderr:
            if found := re.search(r"DevTools listening on ws://[^:]+:(\d+)/", line):
                yield int(found.group(1))
                break
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stderr.close()


def test_a_slider_is_moved_and_the_scenario_saved_and_read_back(tmp_path, browser):
    notebooks = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    tracker = tmp_path / "JUPYTERLAB_SETTINGS_DIR/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}', encoding="utf-8")  # every cell is drawn, in sight or not
    with (
        serve(tmp_path, notebooks, "--LabApp.expose_app_in_browser=True") as address,
        closing(Page(browser, f"{address}/lab/tree/what_if.ipynb?token=secret")) as page,
    ):
        page.wait("window.jupyterapp && document.querySelectorAll('.jp-Notebook .jp-Cell').length > 10")
        page.wait("!document.querySelector('.jp-LabShell.jp-mod-loading')")
        time.sleep(2)
        page.js("window.jupyterapp.commands.execute('runmenu:run-all')")
        page.wait("document.querySelector('.thidua-explorer .noUi-handle')", 180)
        slider = "[...document.querySelectorAll('.thidua-explorer .widget-slider')].find(s => s.innerText.includes('C3.target'))"
        page.wait(slider)
        table = "document.querySelector('.thidua-explorer table.thidua').outerHTML"
        picture = "document.querySelector('.thidua-explorer svg').outerHTML"
        page.wait("document.querySelector('.thidua-explorer svg')")
        before = page.js(table), page.js(picture), page.js(f"{slider}.querySelector('.widget-readout').innerText")
        page.js(f"{slider}.querySelector('.noUi-handle').focus()")
        page.key("ArrowLeft", 36)  # from 2 000 to below the 1 512 accounts of the winner
        page.wait(f"{slider}.querySelector('.widget-readout').innerText != {json.dumps(before[2])}")
        page.js(f"{slider}.scrollIntoView()")
        page.wait(f"{picture} != {json.dumps(before[1])}")
        page.wait(f"{table} != {json.dumps(before[0])}")
        saved = "[...document.querySelectorAll('.thidua-explorer button')].find(b => b.innerText.includes('Lưu'))"
        page.js(f"{saved}.click()")
        page.wait("document.querySelector('.thidua-explorer').innerText.includes('papermill')")
        moved = int(re.sub(r"\D", "", page.js(f"{slider}.querySelector('.widget-readout').innerText")))
        (path,) = notebooks.glob("*.toml")
        assert read_scenario(path).rules["C3.target"] == moved < 1512
