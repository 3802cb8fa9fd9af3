"""What lies in the folder that a Python is started in is never run, whatever it is called."""

from __future__ import annotations

import _thread
import os
import subprocess
import time

import nbformat
import pytest
from small_notebook import small_notebook

import thidua_analysis as td
from thidua_analysis.archive import signing
from thidua_analysis.archive.execute import execute
from thidua_analysis.archive.worker import Worker
from thidua_analysis.files.cells import Template
from thidua_analysis.files.interpreter import environment, interpreter, safe_children
from thidua_analysis.report import pages

NAMES = (
    "pathlib",
    "multiprocessing",
    "base64",
    "json",
    "traitlets",
    "zmq",
    "pandas",
    "thidua_analysis",
    "sitecustomize",
)


@pytest.fixture
def trapped(tmp_path):
    """A folder whose files bear the names of modules, and leave a trace where one is run."""
    folder, trace = tmp_path / "trapped", tmp_path / "trace"
    for name in NAMES:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"open({str(trace)!r}, 'a').write(__name__)", encoding="utf-8")
    return folder, trace


@pytest.fixture(params=["", os.pathsep, f".{os.pathsep}"], ids=["no path", "an empty path", "a relative path"])
def python_path(request, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", request.param + os.environ.get("PYTHONPATH", ""))


def test_the_trap_works(trapped):
    folder, trace = trapped
    subprocess.run([interpreter()[0], "-m", "json.tool", "--help"], cwd=folder, capture_output=True, timeout=60, check=False)  # fmt: skip
    assert trace.read_text(encoding="utf-8")


def test_a_kernel_imports_nothing_from_where_it_runs(trapped, tmp_path, python_path):
    folder, trace = trapped
    node = execute(small_notebook(tmp_path, 'a: str = ""', "import pandas\nimport os; os.getcwd()"), {}, cwd=folder)
    assert node.cells[-1].outputs[0].data["text/plain"] == repr(str(folder))
    assert not trace.exists()


def test_a_kernel_finds_no_module_there_that_is_asked_for(trapped, tmp_path):
    folder, trace = trapped
    (folder / "own_module.py").write_text("", encoding="utf-8")
    with pytest.raises(td.RunError, match="No module named 'own_module'"):
        execute(small_notebook(tmp_path, 'a: str = ""', "import own_module"), {}, cwd=folder)
    assert not trace.exists()


def test_neither_does_a_worker_nor_a_process_that_it_starts(trapped, tmp_path, monkeypatch):
    folder, trace = trapped
    monkeypatch.chdir(folder)
    path = small_notebook(tmp_path, 'a: str = ""', "import own_module")
    (folder / "own_module.py").write_text("", encoding="utf-8")
    with Worker(tmp_path / "worker") as worker:
        for sort in ("forked", "spawned"):
            with pytest.raises(td.RunError, match="No module named 'own_module'"):
                worker.call(execute, path, {}, folder, None, False)
            if sort == "forked":  # no process with a thread is forked
                worker.call(_thread.start_new_thread, time.sleep, (600,))
    assert not trace.exists()


def test_a_page_is_not_laid_out_by_a_template_in_the_current_folder(tmp_path, sample_copy, monkeypatch):
    (tmp_path / "basic").mkdir()
    (tmp_path / "basic" / "conf.json").write_text('{"base_template": "classic"}', encoding="utf-8")
    for name in ("basic/index.html.j2", "index.html.j2"):
        (tmp_path / name).write_text("{{ [].__class__ }} of somebody else's", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Báo cáo")])
    page = pages.html_page(node, td.open_campaign(sample_copy).month("2021-02"), "vi", Template("x.ipynb", b""))
    assert "Báo cáo" in page and "somebody else" not in page


def test_neither_is_a_program_for_signatures_that_lies_there(tmp_path, monkeypatch):
    monkeypatch.setattr(signing.shutil, "which", lambda _: "ssh-keygen.EXE")  # as Windows finds it
    monkeypatch.setattr(signing.subprocess, "run", lambda *_, **__: pytest.fail("it was run"))
    for name in ("x.sig", "signers"):
        (tmp_path / name).touch()
    with pytest.raises(td.CampaignError, match="ssh-keygen is not installed"):
        signing._check(b"", tmp_path / "x.sig", tmp_path / "signers")


def test_only_whole_paths_are_handed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "src", str(tmp_path), "."]))
    assert environment()["PYTHONPATH"] == str(tmp_path)


@pytest.mark.parametrize("before", [None, "", "1"])
def test_the_environment_is_afterwards_as_it_was(monkeypatch, before):
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    with safe_children():
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ.get("PYTHONSAFEPATH") == before
