"""What lets a test say what it is about in one line. Nothing is autouse, so notebook cells (nbval) are left alone."""

import atexit
import gc
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from decided import decided
from decided import untruthful as a_report_found_untruthful
from filelock import FileLock
from hypothesis import Phase, settings
from plain_sample import plain_sample
from rows import a_line, a_unit
from sealed import MONTHS, correct, undecided

from thidua_analysis import load_plan, open_campaign, run
from thidua_analysis.archive import runner, templates, verify
from thidua_analysis.archive.worker import Worker
from thidua_analysis.files.cells import Template, plain
from thidua_analysis.intake.rows import Receipt
from thidua_analysis.scoring.criteria import in_points
from thidua_analysis.scoring.expressions import score
from thidua_analysis.scoring.punctuality import punctuality
from thidua_analysis.scoring.standings import rank_units

SHARED = pytest.StashKey[str]()
# the processes that tests start would compile the package anew, each
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The steady profile stops at the first failing example: shrinking one of whole campaigns takes minutes.
settings.register_profile("steady", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.register_profile("quick", settings.get_profile("steady"), max_examples=10)  # make test-core
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")


def pytest_configure(config):
    """What one test reads or makes is kept for the others, in a folder of this session; its workers inherit it."""
    if not hasattr(config, "workerinput"):
        config.stash[SHARED] = os.environ["THIDUA_SHARED"] = tempfile.mkdtemp(prefix="thidua-tests-")
        os.environ["THIDUA_CACHE"] = str(Path(config.stash[SHARED]) / "cache")


def pytest_collection_modifyitems(items):
    """Those that wait for other programs come first: beside each the other worker has something to do. Notebooks come
    last, when tests have read the months that they read, and for they are short: both workers end together."""
    items.sort(key=lambda item: ("system" not in item.path.parts, item.path.suffix == ".ipynb"))


def pytest_unconfigure(config):
    gc.collect()
    gc.freeze()  # pytest looks through all of it twice more and would find nothing
    atexit.register(gc.unfreeze)
    shutil.rmtree(config.stash.get(SHARED, ""), ignore_errors=True)


@pytest.fixture(scope="session")
def plan():
    return load_plan("chau-thanh-a-2021")


@pytest.fixture(scope="session")
def rules(plan):
    """`rules(weekend="fixed")`: the rules under the standard profile and these readings."""
    return lambda **readings: plan.rules(plan.readings(**readings))


@pytest.fixture(scope="session")
def points(rules):
    """`points("C3", accounts_count=1600)`: base and bonus together, None where the criterion is not scored."""

    def of(criterion, readings=None, **figures):
        settled = rules(**(readings or {}))
        settled = settled.model_copy(update={"criterion": (settled.criterion_of(criterion),)})
        row = {"unit": "x", "track": settled.criterion[0].track, "month": "2021-06"}
        whole = {fact.id: pl.Int64 for fact in settled.fact}
        table = pl.DataFrame([row | {fact: figures.get(fact) for fact in whole}], schema_overrides=whole)
        given = score(table, settled)["points"].drop_nulls()
        return in_points(int(given.sum()), settled) if len(given) else None

    return of


@pytest.fixture(scope="session")
def report(rules):
    """`report("2021-06", "2021-06-28")`: state, days_late and points of one report; None for one that never came."""

    def of(month, *received, as_of="2021-12-31", untruthful=False, **readings):
        settled = rules(**readings)
        days = [date.fromisoformat(day) for day in received if day]
        receipt = Receipt("x", month, *[*days, None, None][:2], "", "", None)
        day = date.fromisoformat(as_of)
        found = decided(*[a_report_found_untruthful("x", month, day)] if untruthful else [])
        (found,) = punctuality([receipt], [a_unit("x")], settled, [month], day, date(2021, 1, 1), found)
        return found._asdict() | {"points": found.points}

    return of


@pytest.fixture(scope="session")
def rank(rules):
    """`rank({"a": 95, "b": (80, 20)})`: standings of units with these points, (base, bonus) where both are given."""

    def of(totals, track="commune", without_procedures=(), **readings):
        units = [a_unit(name, track, name not in without_procedures) for name in totals]
        pairs = {name: given if isinstance(given, tuple) else (given, 0) for name, given in totals.items()}
        lines = [
            a_line(u, n, part) for u, pair in pairs.items() for part, n in zip(("base", "bonus"), pair, strict=True)
        ]
        return rank_units(lines, units, rules(**readings))

    return of


@pytest.fixture(scope="session")
def make_campaign(tmp_path_factory):
    """Writes a tidy campaign folder and opens it.

    `units`: {unit: track}, or (track, has_procedures). `facts`: {month: {unit: {fact: value}}}, a value
    being a number or {origin: number}. `reports`: {month: {unit: day}}, or (day, day at the office).
    """

    def make(units, facts, reports=None, profile="standard", readings=None):
        folder = tmp_path_factory.mktemp("campaign")
        first = min(facts)
        chosen = "".join(f'{name} = "{option}"\n' for name, option in (readings or {}).items())
        months = ", ".join(f'"{month}"' for month in sorted(facts))
        _write(
            folder / "campaign.toml",
            f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = {first}-01\nprofile = "{profile}"\n'
            f"months = [{months}]\n[readings]\n{chosen}",
        )
        rows = []
        for unit, kind in units.items():
            track, has_procedures = kind if isinstance(kind, tuple) else (kind, True)
            rows.append([unit, "", unit, track, "yes" if has_procedures else "no"])
        _write_csv(folder / "units.csv", ["unit", "code", "name", "track", "has_procedures"], rows)
        for month, by_unit in facts.items():
            (folder / month).mkdir()
            rows = []
            for unit, values in by_unit.items():
                for fact, value in values.items():
                    told = value if isinstance(value, dict) else {"report": value}
                    rows += [[unit, fact, number, origin] for origin, number in told.items()]
            _write_csv(folder / month / "facts.csv", ["unit", "fact", "value", "origin"], rows)
            days = {
                unit: day if isinstance(day, tuple) else (day, day)
                for unit, day in (reports or {}).get(month, {}).items()
            }
            rows = [[unit, *pair] for unit, pair in days.items()]
            _write_csv(folder / month / "reports.csv", ["unit", "received_on", "received_on_office"], rows)
        return open_campaign(folder)

    return make


def _write(path, text):
    path.write_text(text, encoding="utf-8")


def _write_csv(path, columns, rows):
    _write(
        path, "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in [columns, *rows]) + "\n"
    )


@pytest.fixture(scope="session")
def _small(tmp_path_factory):
    """Three units of the sample, its first two months, nothing decided."""
    folder, units = tmp_path_factory.mktemp("small") / "sample", ("bay-ngan", "mot-ngan", "tan-hoa")
    for path in plain_sample().rglob("*.csv"):
        month = path.parent.name
        if path.name in ("units.csv", "facts.csv", "reports.csv") and month in ("sample", "2021-02", "2021-03"):
            head, *rows = path.read_text(encoding="utf-8").splitlines()
            target = folder / path.relative_to(plain_sample())
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, "\n".join([head, *(row for row in rows if row.split(",")[0] in units)]) + "\n")
    _write(
        folder / "campaign.toml",
        'id = "sample"\nplan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-02-01\nsynthetic = true\n'
        'months = ["2021-02", "2021-03"]\n',
    )
    return folder


@pytest.fixture
def small(_small, tmp_path):
    """A campaign of three units and two months, to publish, or to break: for all that hangs on no figure."""
    return shutil.copytree(_small, tmp_path / "sample")


@pytest.fixture(scope="session")
def story():
    """The plain sample and what it published: June as first known and as corrected, and July. Made by whichever worker
    wants it first, for both; not to be written to."""
    folder = Path(os.environ["THIDUA_SHARED"]) / "story"
    with FileLock(f"{folder}.lock"):
        if not (folder / "made").exists():
            correct(undecided(folder / "sample"))
            results = run(folder / "sample", MONTHS, out=folder / "reports", history=True)
            there = [(result.state, result.path and result.path.name) for result in results]
            assert there == [("published", name) for name in ("2021-06-v1", "2021-06-v2", "2021-07-v1")], results
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="session")
def _brief(tmp_path_factory):
    from small_notebook import REPORT, small_notebook  # which takes long to import

    content = small_notebook(tmp_path_factory.mktemp("brief"), *REPORT).read_bytes()
    return lambda name: Template(f"{name}.ipynb", plain(content))


@pytest.fixture
def brief(_brief, monkeypatch):
    """Reports are made with a notebook of three cells, not with the package's: where what it shows is not the point."""
    for module in (templates, verify):
        monkeypatch.setattr(module, "package_template", _brief)


@pytest.fixture(scope="session")
def _resting():
    """Workers that have nothing to do."""
    workers = []
    yield workers
    for worker in workers:
        worker.close()


@pytest.fixture
def warm(_resting, tmp_path_factory, monkeypatch):
    """Runs and checks take a worker that an earlier one left warm: where it is not the point that one is started."""

    class Lent:
        def __init__(self, _, modules):
            self.asked = False
            self.worker = _resting.pop() if _resting else Worker(tmp_path_factory.mktemp("worker") / "own", modules)

        def call(self, *asked):
            self.asked = True
            try:
                return self.worker.call(*asked)
            finally:
                self.asked = False

        def close(self):
            worker, self.worker = self.worker, None
            if worker and (self.asked or worker._process.poll() is not None):
                worker.close()
            elif worker:
                _resting.append(worker)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.close()

    for module in (runner, verify):
        monkeypatch.setattr(module, "Worker", Lent)


@pytest.fixture
def spring_copy(tmp_path):
    """A copy of the first two months of the sample, as plain tables, to break: where the whole year is not the point."""
    later = shutil.ignore_patterns("2021-0[4-9]", "2021-1?")
    return shutil.copytree(plain_sample(), tmp_path / "sample", ignore=later)


@pytest.fixture
def sample_copy(tmp_path):
    """A copy of the sample campaign, as plain tables, to break."""
    return shutil.copytree(plain_sample(), tmp_path / "sample")
