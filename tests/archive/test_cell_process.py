"""Notebooks of the package without a kernel: the bytes of one, in a process of their own, of which nothing is left."""

from __future__ import annotations

import _thread
import ast
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial

import nbformat
import pytest
from plain_sample import plain_sample
from small_notebook import small_notebook

import thidua_analysis as td
from thidua_analysis.archive.execute import execute
from thidua_analysis.archive.inputs import freeze_inputs
from thidua_analysis.archive.worker import FOR_MONTHS, WARM, Worker
from thidua_analysis.campaign import hold, hold_all, open_campaign
from thidua_analysis.files.cells import notebook_bytes
from thidua_analysis.files.interpreter import fixed
from thidua_analysis.files.resources import package_template
from thidua_analysis.plan.calendar import MONTH, YEAR_END
from thidua_analysis.report.pages import NOTEBOOKS

HOW = ["forked", "spawned"]


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """A worker whose notebooks run in processes that are forked, where that can be done, and one that starts them anew."""
    with ExitStack() as stack:
        made = {sort: stack.enter_context(Worker(tmp_path_factory.mktemp("worker") / sort, FOR_MONTHS)) for sort in HOW}
        made["spawned"].call(_thread.start_new_thread, time.sleep, (3600,))  # no process with a thread is forked
        yield made


@pytest.fixture
def worker(workers, request):
    return workers[getattr(request, "param", "forked")]


either = pytest.mark.parametrize("worker", HOW, indirect=True)


@pytest.fixture
def run(worker, tmp_path):
    """`run("cell", "cell")`: the outputs of the last cell, `failed.ipynb` kept where it does not get there."""

    def of(*sources, campaign="", timeout=120):
        path = small_notebook(tmp_path, f"campaign: str = {campaign!r}", *sources)
        node = worker.call(execute, path, {}, tmp_path, tmp_path / "failed.ipynb", False, timeout)
        return node.cells[-1].outputs

    return of


# ── the bytes of a kernel ─────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """The sample up to June, as a run has it, with the digest of its inputs."""
    folder = tmp_path_factory.mktemp("frozen") / "sample"
    with_all = td.open_campaign(plain_sample())
    return folder, freeze_inputs(with_all.inputs, with_all.ledger, folder, "2021-12")


@pytest.fixture(scope="module", params=[MONTH, YEAR_END])
def in_a_kernel(request, frozen, tmp_path_factory):
    """A notebook that publishes, what it is given, and its bytes as an ordinary kernel makes them."""
    template = package_template(NOTEBOOKS[request.param])
    path = tmp_path_factory.mktemp("notebook") / template.name
    path.write_bytes(template.content)
    given = {"campaign": "sample", "profile": "", "as_of": "", "language": "vi", "readings": {}}
    given |= {"month": "2021-06"} if request.param == MONTH else {}
    return path, given, notebook_bytes(execute(path, given, frozen[0].parent))


@either
def test_every_notebook_that_publishes_has_the_bytes_of_an_ordinary_kernel(in_a_kernel, frozen, worker):
    path, given, expected = in_a_kernel
    worker.call(hold, *frozen)
    assert (
        notebook_bytes(
            worker.call(execute, path, given, frozen[0].parent, None, False, 600, partial(hold_all, [frozen]))
        )
        == expected
    )


SHOWS = [
    "{'b': 1, 'a': {2, 3}}",
    "'x' * 200",
    "import pandas as pd\npd.DataFrame({'a': [1, None], 'b': ['ă', '<b>']})",
    "import pandas as pd\npd.DataFrame({'a': range(100)})",
    "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>x</b>'), Markdown('*x*'))\nHTML('<i>')",
    "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "from matplotlib import pyplot\npyplot.plot([1, 2]);",
    "import decimal, fractions\n(decimal.Decimal('1.50'), fractions.Fraction(1, 3), 1.0, float('nan'))",
    "x = 1;\n_, In[1], Out, get_ipython().__class__.__name__",
    "await __import__('asyncio').sleep(0)\n'awaited'",
    "None",
    "%pwd\n'magic'",
    "class A:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'text/plain': 'x', 'application/json': {'a': (1, 2)}}, {'m': 1}\nA()",
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A notebook of all that a cell may show, and its bytes as an ordinary kernel makes them."""
    folder = tmp_path_factory.mktemp("shown")
    path = small_notebook(folder, "campaign: str = ''", *SHOWS)
    return path, notebook_bytes(execute(path, {"campaign": "Xã"}, folder))


@either
def test_whatever_a_cell_shows_is_as_a_kernel_shows_it(shown, worker):
    path, expected = shown
    assert notebook_bytes(worker.call(execute, path, {"campaign": "Xã"}, path.parent, None, False)) == expected


# ── nothing is left of a notebook ─────────────────────────────────────────────────────────────

STATE = """
import builtins, decimal, gc, locale, os, random, signal, sys, threading, warnings
import __main__, matplotlib, numpy, pandas
state = {
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "path": sys.path,
    "modules": sorted(sys.modules),
    "warnings": [repr(f) for f in warnings.filters],
    "decimal": repr(decimal.getcontext()),
    "builtins": sorted(vars(builtins)),
    "drawing": {k: repr(v) for k, v in matplotlib.rcParams.items()},
    "tables": repr(pandas.options.display.max_rows) + repr(pandas.options.display.float_format),
    "threads": threading.active_count(),
    "random": hash(random.getstate()),
    "numbers": str(numpy.random.get_state()[1][:5]),
    "main": sorted(n for n in vars(__main__) if not n.startswith("_")),
    "locale": locale.setlocale(locale.LC_ALL),
    "signals": repr(signal.getsignal(signal.SIGTERM)),
    "recursion": sys.getrecursionlimit(),
    "collector": gc.isenabled(),
    "arguments": sys.argv,
}
"""
SPOIL = """
import builtins, decimal, gc, locale, os, random, signal, sys, threading, time, types, warnings
import __main__, matplotlib, numpy, pandas
os.environ["SPOILED"] = "1"
os.environ.pop("TZ")
os.chdir("/")
sys.path.insert(0, "/spoiled")
sys.modules["spoiled"] = types.ModuleType("spoiled")
warnings.simplefilter("ignore")
decimal.getcontext().prec = 3
builtins.spoiled = 1
matplotlib.rcParams["font.size"] = 30
pandas.options.display.max_rows = 1
pandas.options.display.float_format = "{:.1f}".format
threading.Thread(target=time.sleep, args=(3600,)).start()
random.seed(1)
numpy.random.seed(1)
__main__.spoiled = 1
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.setrecursionlimit(5000)
sys.argv.append("spoiled")
gc.disable()
"spoiled"
"""
SHOW = "import json\njson.dumps(state, sort_keys=True)"


def told(outputs):
    return json.loads(ast.literal_eval(outputs[0].data["text/plain"]))


@either
def test_a_notebook_finds_what_a_kernel_finds_and_nothing_of_what_another_did(run, tmp_path):
    before = told(run(STATE, SHOW))
    kernel = told(execute(tmp_path / "small.ipynb", {}, tmp_path).cells[-1].outputs)
    for name in ("folder", "decimal", "drawing", "tables", "main", "recursion", "collector", "locale", "path"):
        assert before[name] == kernel[name], name
    fixed = {"PYTHONHASHSEED", "TZ", "LC_ALL", "COLUMNS", "LINES", "SOURCE_DATE_EPOCH", "MPLBACKEND", "TERM"}
    assert {n: before["environment"].get(n) for n in fixed} == {n: kernel["environment"].get(n) for n in fixed}
    debugger = {"execfile", "runfile"}
    assert set(kernel["builtins"]) - debugger == set(before["builtins"])
    assert run(SPOIL)[0].data["text/plain"] == "'spoiled'"
    after = told(run(STATE, SHOW))
    own = {"random", "numbers"}  # a process started anew begins elsewhere each time, as a kernel does
    wrong = [name for name in before if before[name] != after[name] and name not in own]
    assert wrong == []
    assert "spoiled" not in str(after).lower() and after["threads"] == before["threads"]


@either
def test_what_a_notebook_does_to_the_campaign_that_is_open_stays_its_own(worker, run, small, tmp_path):
    folder = tmp_path / "frozen" / "sample"
    campaign = td.open_campaign(small)
    worker.call(hold, folder, freeze_inputs(campaign.inputs, campaign.ledger, folder, "2021-03"))
    month = "import thidua_analysis as td\nthis = td.open_campaign(campaign).month('2021-02')"
    points = f"{month}\nthis.standings['total'].tolist()"
    nothing = "vars(this)['standing_rows'] = tuple(one._replace(total=0) for one in this.standing_rows)"
    spoiled = f"{month}\n{nothing}\nvars(this.inputs)['unit_rows'] = None\nthis.standings['total'].sum()"
    assert run(spoiled, campaign=str(folder))[0].data["text/plain"] in ("0", "np.int64(0)")
    told = campaign.month("2021-02").standings["total"].tolist()
    assert run(points, campaign=str(folder))[0].data["text/plain"] == str(told)


def test_a_campaign_is_held_only_as_it_was_frozen_and_only_in_a_worker(worker, small, tmp_path):
    folder = tmp_path / "frozen" / "sample"
    campaign = td.open_campaign(small)
    inputs = freeze_inputs(campaign.inputs, campaign.ledger, folder, "2021-03")
    units = folder / "units.csv"
    units.write_bytes(units.read_bytes() + b"\n")
    with pytest.raises(td.CampaignError, match="the inputs of this run were changed while it ran"):
        worker.call(hold, folder, inputs)
    assert open_campaign(folder) is not open_campaign(folder)


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────


def test_a_failing_cell_keeps_the_marked_notebook(run, tmp_path):
    with pytest.raises(
        td.RunError, match=r"cell 1 failed: ZeroDivisionError: division by zero; what was run is kept in"
    ):
        run("1 / 0", "print(2)")
    kept = nbformat.read(tmp_path / "failed.ipynb", as_version=4)
    assert "NOT PUBLISHED" in kept.cells[0].source
    assert any(o.get("ename") == "ZeroDivisionError" for c in kept.cells for o in c.get("outputs", []))


@pytest.mark.parametrize("leave", ["import sys\nsys.exit(0)", "import sys\nsys.exit(1)", "exit()", "quit()"])
def test_a_cell_that_leaves_early_is_not_taken_for_success(run, leave):
    with pytest.raises(td.RunError):
        run(leave, "2")


@pytest.mark.parametrize("dies", ["os._exit(0)", "os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_death_fails_that_notebook_alone(run, tmp_path, dies):
    with pytest.raises(td.RunError, match="the kernel died"):
        run("'before'", f"import os\n{dies}", "'after'")
    kept = nbformat.read(tmp_path / "failed.ipynb", as_version=4)
    assert "NOT PUBLISHED" in kept.cells[0].source and "'before'" in str(kept)
    assert run("'next'")[0].data["text/plain"] == "'next'"


def test_a_cell_that_runs_too_long_fails_that_notebook_alone(run, tmp_path):
    with pytest.raises(td.RunError, match="a cell ran for more than 1 s"):
        run("'before'", "import time\ntime.sleep(3600)", timeout=1)
    assert "'before'" in str(nbformat.read(tmp_path / "failed.ipynb", as_version=4))
    assert run("'next'")[0].data["text/plain"] == "'next'"


@pytest.mark.parametrize(
    "prints",
    [
        "print('here')",
        "import sys\nsys.stderr.write('here')",
        "import warnings\nwarnings.warn('here')",
        "import os\nos.write(2, b'here')\n1",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(\"here\")'])\n1",
    ],
)
def test_a_cell_that_prints_is_not_published(run, prints):
    with pytest.raises(td.RunError, match=r"(?s)a cell printed: .*here"):
        run(prints)


def test_what_only_a_kernel_can_do_fails(run):
    with pytest.raises(td.RunError, match="only a kernel can do this"):
        run("from IPython.display import clear_output\nclear_output()")


# ── the worker ────────────────────────────────────────────────────────────────────────────────


def test_a_worker_that_was_killed_is_told_of_and_one_that_is_closed_is_gone(tmp_path):
    with Worker(tmp_path / "worker") as made:
        number = made.call(os.getpid)
        with pytest.raises(td.RunError, match="the process was killed"):
            made.call(os._exit, 1)
        with pytest.raises(td.RunError, match="the process was killed"):
            made.call(os.getpid)
    with Worker(tmp_path / "another") as made:
        number = made.call(os.getpid)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_what_a_worker_raises_is_raised_here_and_it_goes_on(worker):
    with pytest.raises(FileNotFoundError):
        worker.call(os.stat, "no such file")
    assert worker.call(abs, -1) == 1


BESIDE = """
import os, sys, threading, time
import thidua_analysis.archive.runner, thidua_analysis.archive.verify
from thidua_analysis.archive.copied import beside
assert not {"nbclient", "papermill"} & sys.modules.keys()  # a second's work, which is the worker's alone
if sys.argv[1] == "threaded":  # no process with a thread is forked
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
with beside(os.getpid) as made:
    print(made() != os.getpid())
try:
    with beside(int, "no number") as made:
        made()
except ValueError:
    print("refused")
"""


@pytest.mark.parametrize("process", ["plain", "threaded"])
def test_what_is_made_beside_comes_back_or_fails_as_it_would_here(process, tmp_path):
    env = os.environ | fixed(tmp_path) | WARM
    command = [sys.executable, "-c", BESIDE, process]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.split()
    assert told == [str(process == "plain" and sys.platform == "linux"), "refused"]
