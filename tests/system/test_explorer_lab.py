"""The explorer by a browser, in the what-if notebook and as a page: what is moved and typed is shown, and saved as it was asked."""

import itertools
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import websocket
from test_lab_served import _free_port, serve

from thidua_analysis import Scenario, read_scenario
from thidua_analysis.scoring.scenario import SupposedFact

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
                    windowsVirtualKeyCode={"ArrowLeft": 37, "Enter": 13}[name],
                    **({"text": "\r"} if name == "Enter" and kind == "keyDown" else {}),
                )

    def type(self, box, text):
        """A text typed over what a box holds."""
        self.js(f"{box}.focus(), {box}.select()")
        self.send("Input.insertText", text=text) if text else self.js("document.execCommand('delete')")
        self.key("Enter")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """The port of a running Chromium."""
    assert CHROMIUM, "Chromium is not installed"
    profile = tmp_path_factory.mktemp("profile")
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--window-size=1400,2400",
               f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
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


START = Scenario(
    "Mở ra",
    {"C3.target": 2000, "C4.bonus.step": 11, "C5.target": 97, "L1.L1b.points": -7},
    {"weekend": "fixed"},
    [
        SupposedFact("tan-hoa", "accounts_count", (1400, 2100)),
        SupposedFact("cai-tac", "accounts_count", 1501),
        SupposedFact("cai-tac", "accounts_count", 900, "2021-05"),
    ],
    "Phòng Nội vụ",
    "Chuẩn bị kế hoạch năm sau",
)
PANEL = "document.querySelector('.thidua-explorer')"
TABLE = f"{PANEL}.querySelector('table.thidua').outerHTML"
IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'"
PAINTED = """new Promise(done => {
  const slider = SLIDER, result = document.querySelector('.thidua-explorer .td-result'), took = [];
  let start = 0;
  const move = () => {
    slider.focus();
    start = performance.now();
    slider.dispatchEvent(new KeyboardEvent('keydown', {key: took.length % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true}));
  };
  new MutationObserver((_, observer) => requestAnimationFrame(() => requestAnimationFrame(() => {
    if (!start) return;
    took.push(performance.now() - start);
    start = 0;
    if (took.length < 25) setTimeout(move, 100);
    else { observer.disconnect(); done(took); }
  }))).observe(result, {childList: true, subtree: true});
  move();
})"""
"""Milliseconds from each of some moves of a slider until the frame after the one in which the table is another."""


class Panel:
    """The panel as a person sees it: labels, boxes, buttons; and the folder it saves in."""

    def __init__(self, page, folder):
        self.page, self.folder = page, folder

    def row(self, label):
        """The line of a slider or box with this label, or this path as what is told when one points at it."""
        inside = (
            f"[...{PANEL}.querySelectorAll('.widget-label')]"
            f".find(l => l.title === {json.dumps(label)} || l.innerText.startsWith({json.dumps(label)}))"
        )
        return f"{inside}.closest('.widget-hbox, .widget-text, .widget-dropdown')"

    def box(self, label):
        return f"{self.row(label)}.querySelector('input[type=text]')"

    def press(self, label):
        """A button, by its words."""
        found = f"[...{PANEL}.querySelectorAll('button')].find(b => b.innerText.includes({json.dumps(label)}))"
        self.page.wait(f"{found} && !{found}.disabled")
        self.page.js(f"{found}.click()")

    def said(self, words):
        """Wait until the panel says this."""
        self.page.wait(f"{PANEL}.innerText.includes({json.dumps(words)})")

    def rest(self):
        """Let the kernel come to an end. While it reckons, what is typed is held back, and what it tells writes over it."""
        for _ in range(2):
            time.sleep(0.5)  # until what was done has reached it
            self.page.wait(IDLE)

    def saved(self, title):
        """The scenario saved under this title, read back."""
        there = set(self.folder.glob("kich-ban*.toml"))
        self.rest()
        self.page.type(self.box("Tên"), title)
        self.rest()
        self.press("Lưu")
        self.said("thidua notebook")
        (path,) = set(self.folder.glob("kich-ban*.toml")) - there
        found = read_scenario(path)
        assert found.title == title
        return replace(found, title=START.title)


@pytest.fixture(scope="module")
def lab(tmp_path_factory, browser):
    """The what-if notebook of a scenario file, open in JupyterLab and run."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    (notebooks / "start.toml").write_bytes(START.toml().encode())
    path = notebooks / "what_if.ipynb"
    named = path.read_text(encoding="utf-8").replace('scenario: str = \\"\\"', 'scenario: str = \\"start.toml\\"')
    path.write_text(named, encoding="utf-8")
    assert "start.toml" in named
    tracker = folder / "JUPYTERLAB_SETTINGS_DIR/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}', encoding="utf-8")  # every cell is drawn, in sight or not
    with (
        serve(folder, notebooks, "--LabApp.expose_app_in_browser=True") as address,
        closing(Page(browser, f"{address}/lab/tree/what_if.ipynb?token=secret")) as page,
    ):
        page.wait("window.jupyterapp && document.querySelectorAll('.jp-Notebook .jp-Cell').length > 10")
        page.wait("!document.querySelector('.jp-LabShell.jp-mod-loading')")
        page.wait("window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", 300)
        page.js("void window.jupyterapp.commands.execute('runmenu:run-all')")
        page.wait(f"{PANEL} && {PANEL}.querySelector('.noUi-handle')", 600)
        page.wait(f"{PANEL}.querySelector('table.td-standings')")
        yield Panel(page, notebooks)


@pytest.fixture
def panel(lab):
    """The panel set to the scenario opened."""
    lab.press("Chỉ tiêu")
    lab.press("Kỳ này")
    opening = f"{lab.row('Mở kịch bản')}.querySelector('select')"
    lab.page.js(f"{opening}.value = '({START.title})', {opening}.dispatchEvent(new Event('change', {{bubbles: true}}))")
    lab.page.wait(f"{PANEL}.querySelector('.widget-label[title=\"C3.target\"]')")
    lab.page.wait(f"{lab.box('C3.target')}.value == '2000'")
    lab.page.wait(f"{lab.box('Tên')}.value == {json.dumps(START.title)}")
    lab.rest()
    return lab


def test_a_scenario_that_nobody_touched_is_saved_as_it_was_loaded(panel):
    panel.press("Số liệu")  # every kind of control has been drawn
    panel.said("Tài khoản")
    assert panel.saved("Không đụng đến") == START


def test_a_slider_is_moved_and_the_scenario_saved_and_read_back(panel):
    page, slider = panel.page, panel.row("C3.target")
    before = page.js(TABLE)
    page.type(panel.box("C3.target"), "1513")
    page.wait(f"{slider}.querySelector('.noUi-handle').ariaValueText == '1513'")
    page.js(f"{slider}.querySelector('.noUi-handle').focus()")
    page.key("ArrowLeft", 3)  # from above to below the 1 512 accounts of the winner
    page.wait(f"{panel.box('C3.target')}.value == '1510'")
    page.wait(f"{TABLE} != {json.dumps(before)}")
    assert panel.saved("Kéo") == replace(START, rules={**START.rules, "C3.target": 1510})


@pytest.mark.parametrize("typed", ["99999", "1999", "1501"])
def test_a_typed_number_is_saved_to_the_last_digit(panel, typed):
    panel.page.type(panel.box("C3.target"), typed)
    panel.page.wait(f"{panel.row('C3.target')}.querySelector('.noUi-handle').ariaValueText == {json.dumps(typed)}")
    assert panel.saved(f"Gõ {typed}") == replace(START, rules={**START.rules, "C3.target": int(typed)})


def test_what_cannot_be_is_refused_beside_the_box_and_not_saved(panel):
    there = set(panel.folder.iterdir())
    panel.page.type(panel.box("C3.target"), "2000,5x")
    beside = f"{panel.row('C3.target')}.parentElement.innerText"
    panel.page.wait(f"{beside}.includes('cần một số')")
    panel.press("Lưu")
    panel.said("Chưa lưu")
    assert set(panel.folder.iterdir()) == there


def test_start_over_supposes_nothing(panel):
    panel.press("Về hiện trạng")
    panel.page.wait(f"{panel.box('C3.target')}.value == ''")
    assert panel.saved("Ban đầu").empty


def test_result_and_controls_are_seen_at_once(panel):
    """At 1500 × 1000: the first and the last of what they hold, beside each other."""
    panel.page.send("Emulation.setDeviceMetricsOverride", width=1500, height=1000, deviceScaleFactor=1, mobile=False)
    try:
        panel.page.js(f"{PANEL}.scrollIntoView({{block: 'start'}})")
        seen = """(e => { const r = e.getBoundingClientRect(); return [r.top >= 0, r.bottom <= innerHeight, r.left >= 0, r.right <= innerWidth] })"""
        for what in (
            panel.row("Tên"),
            f"{PANEL}.querySelector('.td-scroll')",
            f"{PANEL}.querySelector('table.td-prizes')",
        ):
            assert panel.page.js(f"{seen}({what})") == [True] * 4
        cut = f"(e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight)({PANEL}.querySelector('.td-result'))"
        assert not panel.page.js(cut)
    finally:
        panel.page.send("Emulation.clearDeviceMetricsOverride")


def test_five_scenarios_stand_side_by_side_and_over_the_year(panel):
    panel.press("Các phương án")
    for target in (1100, 1200, 1300, 1400, 2000):
        panel.page.type(panel.box("C3.target"), str(target))
        panel.page.type(panel.box("Tên"), f"Chỉ tiêu {target}")
        panel.rest()
        panel.press("Ghim")
        panel.page.wait(f"[...{PANEL}.querySelectorAll('.td-pages th')].some(h => h.innerText == 'Chỉ tiêu {target}')")
    assert panel.page.js(f"{PANEL}.querySelectorAll('.td-pages th').length") == 7
    panel.press("Các tháng")
    panel.page.wait(f"{PANEL}.querySelectorAll('.td-pages table').length == 5")
    panel.said("tổng kết năm 2021")


def test_a_moved_slider_is_painted_and_how_long_that_takes_is_told(panel, capsys):
    """No bound is asserted: what a test machine does besides is not known. `make bench` measures the kernel's part."""
    slider = f"{panel.row('C1.points')}.querySelector('.noUi-handle')"
    panel.page.send("Page.bringToFront")
    took = panel.page.js(PAINTED.replace("SLIDER", slider))
    with capsys.disabled():
        print(f"\nfrom move to painted table: median {statistics.median(took):.0f} ms, {min(took):.0f}–{max(took):.0f}")
    assert len(took) == 25


# ── as a page ──


@pytest.fixture(scope="module")
def served(tmp_path_factory, browser):
    """`thidua app` on a campaign of one's own: its page, open."""
    folder = tmp_path_factory.mktemp("app")
    campaign = shutil.copytree(ROOT / "tests" / "plans" / "plans_elsewhere" / "wards_2023", folder / "phuong")
    command = [sys.executable, "-m", "thidua_analysis", "app", str(campaign), "--no-open", f"--port={_free_port()}"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 120
        while not (found := re.search(r"http://\S+token=\w+", (folder / "log").read_text(encoding="utf-8"))):
            assert server.poll() is None and time.monotonic() < end, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.2)
        with closing(Page(browser, found.group().replace("localhost", "127.0.0.1"))) as page:
            page.wait(f"{PANEL} && {PANEL}.querySelector('table.td-standings')")
            yield Panel(page, campaign / "so-tay")
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_the_page_shows_standings_and_what_a_scenario_changes(served):
    page = served.page
    assert page.js(f"{PANEL}.querySelectorAll('table.td-standings tr').length") == 4
    before = page.js(TABLE)
    page.type(served.box("V1.points"), "9")
    page.wait(f"{TABLE} != {json.dumps(before)}")
    page.type(served.box("Tên"), "Chín điểm")
    time.sleep(1)
    served.press("Lưu")
    served.said("Đã lưu")
    assert read_scenario(served.folder / "kich-ban-chin-diem.toml").rules == {"V1.points": 9}


def test_the_page_tells_what_hangs_on_readings_and_shows_no_code(served):
    page = served.page
    tab = "[...document.querySelectorAll('.lm-TabBar-tab')].find(t => t.innerText.includes('Cách hiểu'))"
    at = page.js(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({tab}.getBoundingClientRect())")
    for kind in ("mousePressed", "mouseReleased"):
        page.send("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left", clickCount=1)
    page.wait("document.body.innerText.includes('Tốt–kém nhất')")
    assert not page.js("document.body.innerText.includes('import')")
