"""What a new user installs: the lock, environment.yml, and a wheel that works in an empty folder."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler import MatchSpec, VersionSpec
from rattler import Version as CondaVersion

from tools.write_environment import environment

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = {canonicalize_name(m[1]): m[2] for m in re.finditer(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.M)}
DIRECT = [
    Requirement(r) for r in PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
]
CONDA_NAMES = {"build": "python-build", "duckdb": "python-duckdb"}


@pytest.fixture(scope="module")
def conda():
    """The specs in environment.yml, by name."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = [line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ") and "pip:" not in line]
    specs = [MatchSpec(line) for line in lines if line != "conda-forge"]
    return {spec.name.normalized: spec for spec in specs}


def test_whatever_the_package_imports_is_declared_and_nothing_else():
    """A package that only comes along with another may stay away with its next version."""
    sources = [p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    tops = {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"thidua_analysis"}
    called = {"docx": "python-docx", "python_calamine": "python-calamine", "jupyter_client": "jupyter-client"}
    imported = {called.get(name, name) for name in tops}
    declared = {Requirement(r).name for r in PROJECT["project"]["dependencies"]}
    optional = {"pyspark", "voila"}  # imported in one function each, which says what to install
    assert imported - optional == declared


def test_the_versions_of_python_that_can_be_installed_are_those_promised():
    promised = {c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if c.startswith("Programming Language")}
    admitted = SpecifierSet(PROJECT["project"]["requires-python"])
    assert {f"3.{n}" for n in range(9, 20) if f"3.{n}.99" in admitted} == promised


@pytest.mark.parametrize("requirement", DIRECT, ids=str)
def test_the_lock_holds_every_direct_dependency_in_a_version_it_admits(requirement):
    assert Version(LOCKED[canonicalize_name(requirement.name)]) in requirement.specifier


def test_the_lock_is_hashed_throughout_and_names_no_host():
    entries = re.split(r"\n(?=\S)", LOCK)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert "://" not in LOCK


def test_environment_yml_is_what_pyproject_toml_asks_for():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == environment()


@pytest.mark.parametrize("requirement", DIRECT, ids=str)
def test_environment_yml_admits_the_locked_version_of_every_direct_dependency(requirement, conda):
    spec = conda[CONDA_NAMES.get(requirement.name, requirement.name)]
    assert VersionSpec(str(spec.version)).matches(CondaVersion(LOCKED[canonicalize_name(requirement.name)]))


def test_environment_yml_ends_with_the_package_itself():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8").endswith("  - pip:\n      - -e .\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built where somebody has played beside the sample."""
    out, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for name in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "requirements.lock",
        "src",
        "notebooks",
        "data/sample",
        "tools",
    ):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    played = source / "data" / "sample" / "so-tay"
    played.mkdir(exist_ok=True)
    (played / "monthly_report.ipynb").write_text("{}", encoding="utf-8")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_notebooks_plan_sample_and_lock(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "notebooks/monthly_report.ipynb",
        "notebooks/year_end.ipynb",
        "plan/plans/chau_thanh_a_2021.toml",
        "plan/plans/chau_thanh_a_2021.vi.txt",
        "data/sample/campaign.toml",
        "data/sample/2021-12/facts.csv",
        "requirements.lock",
        "py.typed",
        "notebooks.toml",
    ):
        assert f"thidua_analysis/{name}" in names
    assert not any("so-tay" in name for name in names)


def test_thidua_run_works_from_the_wheel_in_an_empty_folder(wheel, tmp_path):
    site, work = tmp_path / "site", tmp_path / "work"
    work.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    # the unpacked wheel stands before the checkout, which the environment knows by a .pth file
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"PYTHONPATH": str(site)}
    where = "import thidua_analysis; print(thidua_analysis.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=work, env=env, capture_output=True, encoding="utf-8", check=True
    )
    assert found.stdout.startswith(str(site))
    command = [sys.executable, "-m", "thidua_analysis", "run", "--campaign", "sample", "--month", "2021-03"]
    done = subprocess.run(command, cwd=work, env=env, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    assert (work / "reports" / "2021-03-v1" / "data" / "monthly-report.html").is_file()
    assert done.stdout.startswith(f"Đợt thi đua mẫu (số liệu giả lập) · {site.as_posix()}")
