"""Notebooks executed through papermill into published months.

papermill alone warns about a misspelt parameter and runs the default, calls a notebook complete
whose kernel died, and writes times and paths into its output. This module refuses the first,
detects the second and takes out the third, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..campaign import Campaign, open_campaign
from ..files.cells import GIVEN, METADATA, Template, known_cells, notebook_bytes, plain
from ..files.interpreter import environment, interpreter, safe_children
from ..files.private import PrivateFolder
from ..files.resources import known_notebooks, package_template
from ..files.writing import flush, write_file
from ..intake import uncached
from ..ledger.chain import LEDGER, clear_killed, read_ledger
from ..ledger.decisions import Decisions
from ..month import Month
from ..plan.calendar import MONTH, YEAR_END, last_day
from ..report.difference import Difference
from ..report.pages import NOTEBOOKS, changes_page, html_page, index_page, page_name
from ..report.papers import papers
from ..words.errors import CampaignError, RunError, ThiduaError
from . import bundle
from .reports_folder import FAILED, INDEX, log, publishing

CELL_TIMEOUT = 300
KERNEL_ENV = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "COLUMNS": "80",
    "LINES": "24",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "IPYKERNEL_CELL_NAME": "<cell>",
    "JUPYTER_PLATFORM_DIRS": "1",
    "TQDM_DISABLE": "1",
}


@dataclass(frozen=True)
class Result:
    """One month's outcome: `published`, `stands` (same bytes as before) or `failed` with the reason."""

    key: str
    state: str
    path: Path | None
    message: str = ""
    seal: str = ""
    headline: str = ""
    """What it changes from the version that it replaces, in one line."""


@dataclass(frozen=True)
class _Task:
    """All a worker process needs, as plain values."""

    folder: Path
    kind: str
    month: str
    key: str
    as_of: str
    profile: str
    template: Template
    readings: dict[str, str] = field(default_factory=dict)
    language: str = "vi"
    out: Path = Path("reports")

    @property
    def parameters(self) -> dict[str, Any]:
        shared = {"campaign": self.folder.resolve().name, "profile": self.profile, "as_of": self.as_of}
        own = {"month": self.month} if self.kind == MONTH else {}
        return {**shared, **own, "language": self.language, "readings": self.readings}


@uncached()
def run(
    campaign: Campaign | str | Path,
    months: str | Sequence[str] = "all",
    *,
    year_end: bool | None = None,
    out: str | Path = "reports",
    jobs: int = 1,
    profile: str | None = None,
    as_of: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    language: str = "vi",
    history: bool = False,
    own_template: str | Path | None = None,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Execute and publish the reports of some months; with "all", of every month at hand and the year's end.

    The campaign's folder is read afresh, whatever a campaign object has read before.
    Comes back in the order of months: where each was published, that it stands unchanged, or why
    it failed. A failed month is never published, its marked notebook is kept in `out/failed/`, and
    the other months go on. `progress` is called after each. Writes `out/index.html`. With `history`, a month never
    published before is first published as it was known on its own last day, then, where a report or decision came
    later, once more. CampaignError for a month, profile or reading that does not exist, LedgerError if the record of
    decisions no longer leads to what is published in `out`, before anything is run. One run at a time publishes into
    `out`: another waits, and RunError says who is at it; RunError also where nothing can be written into `out`.
    """
    campaign = campaign if isinstance(campaign, Campaign) else open_campaign(campaign)
    out = Path(out)
    if campaign.decisions != Decisions(read_ledger(campaign.folder).entries):
        raise CampaignError(
            "decisions given in memory cannot be published: they must stand in the campaign folder",
            "quyết định chỉ có trong bộ nhớ thì không công bố được: phải ghi trong thư mục đợt thi đua",
        )
    if any(out.resolve().is_relative_to(campaign.folder.resolve() / m) for m in campaign.months):
        raise CampaignError(
            f"{out} lies among the month's files; choose another --out",
            f"{out} nằm giữa các tệp của tháng; chọn --out khác",
        )
    every = months == "all"
    wanted = list(campaign.months_at_hand) if every else ([months] if isinstance(months, str) else list(months))
    if every and not wanted:
        raise CampaignError(
            f"{campaign.folder} holds no month yet; make a folder such as {campaign.months[0]}",
            f"{campaign.folder} chưa có tháng nào; tạo thư mục, ví dụ {campaign.months[0]}",
        )
    if language not in ("vi", "en"):
        raise CampaignError(
            f"there is no language {language!r}; there are: vi, en", f"không có ngôn ngữ {language!r}; chỉ có: vi, en"
        )
    last = bool(wanted) and wanted[-1] == campaign.months[-1]
    periods = [campaign.month(m, as_of, profile, readings) for m in dict.fromkeys(wanted)]
    if year_end or (year_end is None and every and last):
        periods.append(campaign.year_end(as_of, profile, readings))
    templates = _templates(sorted({p.kind for p in periods}), own_template)
    done: list[Result] = []
    with publishing(out), PrivateFolder() as private:
        bundle.refuse_broken_ledger(campaign.ledger, out, campaign.id)
        clear_killed(campaign.folder)
        flush(campaign.folder / LEDGER)  # what is published rests on it
        afresh = open_campaign(campaign.folder)
        frozen = private / afresh.id  # so that nothing published hangs on what the folder is called
        _freeze_inputs(afresh, frozen, max((p.month for p in periods), default=""))
        afresh.close()
        tasks = [
            task
            for p in periods
            for task in _tasks(p, frozen, templates[p.kind], out, profile, readings, language, history)
        ]
        for task, (made, seconds) in zip(tasks, _execute(tasks, jobs), strict=True):
            # sealed one after the other: each bundle keeps the seal of the one before it
            result = made if isinstance(made, Result) else _seal(task, made)
            done.append(result)
            log(out, _told(result, seconds))
            if progress:
                progress(result)
        write_file(out / INDEX, index_page(out, language).encode())
    return done


def _tasks(
    month: Month,
    frozen: Path,
    template: Template,
    out: Path,
    profile: str | None,
    readings: Mapping[str, str] | None,
    language: str,
    history: bool,
) -> list[_Task]:
    """What there is to make of a month: it as all that is known has it and, with `history`, as it was first known."""
    day = "" if month.as_of is None else month.as_of.isoformat()
    last = _Task(
        frozen, month.kind, month.month, month.key, day, profile or "", template, dict(readings or {}), language, out
    )
    first = last_day(month.month)
    if not history or day or month.known_on <= first or bundle.last_version(out, month.key):
        return [last]
    return [replace(last, as_of=first.isoformat()), last]


Made = tuple[dict[str, bytes] | Result, float]


def _execute(tasks: Sequence[_Task], jobs: int) -> Iterator[Made]:
    """Each task's payload, or why there is none, and the seconds it took; in the order of the tasks."""
    if jobs <= 1 or len(tasks) <= 1:
        yield from map(_make, tasks)
        return
    workers = min(jobs, len(tasks))
    with safe_children(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_make, task) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                told = "the process was killed, perhaps for want of memory; try --jobs 1"
                yield Result(task.key, "failed", None, told), 0.0


def _make(task: _Task) -> Made:
    started = time.perf_counter()
    made: dict[str, bytes] | Result
    try:
        made = _payload(task)
    except (ThiduaError, OSError) as e:
        made = _failed(task, e)
    return made, time.perf_counter() - started


def _failed(task: _Task, error: ThiduaError | OSError) -> Result:
    message = error.message(task.language) if isinstance(error, ThiduaError) else str(error)
    return Result(task.key, "failed", None, message)


def _payload(task: _Task) -> dict[str, bytes]:
    """All that is published, made from a private copy of the inputs: what is scored, executed and frozen is one."""
    with PrivateFolder() as private:
        folder = private / task.folder.resolve().name
        _copy_inputs(task, folder)
        campaign = open_campaign(folder)
        choose = (task.as_of or None, task.profile or None, task.readings)
        month = campaign.month(task.month, *choose) if task.kind == MONTH else campaign.year_end(*choose)
        _refuse_another_kind(task, month)
        failed = task.out / FAILED / f"{task.key}.ipynb"
        files = make_payload(month, task.language, task.parameters, folder.parent, task.template, failed)
        failed.unlink(missing_ok=True)
        return files


def make_payload(
    month: Month,
    language: str,
    parameters: Mapping[str, Any],
    cwd: Path,
    template: Template,
    failed: Path | None = None,
) -> dict[str, bytes]:
    """A month's tables, inputs, executed notebook, page, figures and papers, by path below the published folder.

    The notebook runs in `cwd`, where it finds the campaign's folder under its own name.
    """
    files = bundle.month_files(month, language, parameters, template)
    return files | notebook_files(month, language, parameters, cwd, template, failed) | paper_files(month)


def paper_files(month: Month) -> dict[str, bytes]:
    """The workbook and the letters of a month."""
    return {f"data/papers/{name}": content for name, content in papers(month).items()}


def notebook_files(
    month: Month,
    language: str,
    parameters: Mapping[str, Any],
    cwd: Path,
    template: Template,
    failed: Path | None = None,
) -> dict[str, bytes]:
    """The executed notebook of a month, its page and its figures."""
    with PrivateFolder() as private:
        path = private / template.name
        path.write_bytes(template.content)
        node = execute(path, parameters, cwd=cwd, failed=failed)
    files = {f"data/figures/{name}.svg": svg.encode() for name, svg in pictures(node).items()}
    files[f"data/{page_name(month.kind)}.ipynb"] = notebook_bytes(node)
    files[f"data/{page_name(month.kind)}.html"] = html_page(node, month, language, template).encode()
    return files


def _seal(task: _Task, files: dict[str, bytes]) -> Result:
    try:
        published = bundle.publish(task.out, task.key, files, page_of_changes(json.loads(files["data/summary.json"])))
    except (ThiduaError, OSError) as e:
        return _failed(task, e)
    state = "published" if published.new else "stands"
    return Result(task.key, state, published.path, seal=published.seal, headline=published.headline)


def page_of_changes(summary: Mapping[str, Any]) -> bundle.ChangesPage:
    """What makes the page of changes of a month with this summary."""

    def page(found: Difference, before: str, after: str) -> bytes:
        return changes_page(found, before, after, summary["language"], summary["synthetic"])

    return page


def _freeze_inputs(campaign: Campaign, target: Path, last: str) -> None:
    """The campaign as it was read up to a month, once for all reports of a run."""
    files = bundle.frozen_inputs(campaign.inputs, [m for m in campaign.months if m <= last])
    if campaign.ledger.lines:
        files[LEDGER] = campaign.ledger.content
    plan = campaign.settings.plan
    if plan.endswith(".toml"):
        beside = Path(plan).parent
        files |= {(beside / name).as_posix(): content for name, content in campaign.plan.files.items()}
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


def _copy_inputs(task: _Task, folder: Path) -> None:
    """The campaign's own files, and the months up to this one."""
    shutil.copytree(task.folder, folder)
    for path in folder.iterdir():
        if re.fullmatch(r"\d{4}-\d{2}", path.name) and path.name > task.month:
            shutil.rmtree(path)


def _refuse_another_kind(task: _Task, month: Month) -> None:
    """A trial must not become the last version of an official month, nor another campaign take its place."""
    last = [*bundle.versions(task.out, task.key).values()][-1:]
    told = bundle.read_summary(last[0]) if last else None
    if told is None:
        return
    if told["campaign"] != month.inputs.id:
        raise RunError(
            f"{last[0].as_posix()} is of the campaign {told['campaign']!r}, this one is {month.inputs.id!r}; publish it elsewhere "
            f'with --out, or, if it is the same campaign in a renamed folder, write id = "{told["campaign"]}" into campaign.toml',
            f"{last[0].as_posix()} là của đợt thi đua {told['campaign']!r}, đợt này là {month.inputs.id!r}; công bố ở nơi khác "
            f'bằng --out, hoặc, nếu vẫn là đợt ấy mà thư mục đã đổi tên, ghi id = "{told["campaign"]}" vào campaign.toml',
        )
    official: dict[str, Any] = {"plan": month.plan.id}
    if task.profile or task.readings:
        official |= {"profile": month.profile, "readings": dict(month.readings_in_force)}
    official["language"] = task.language
    other = [name for name, value in official.items() if told[name] != value]
    if not other and told["ledger"]["lines"] > len(month.ledger.lines):
        raise RunError(
            f"{last[0].as_posix()} knows more decisions ({told['ledger']['lines']} lines) than {month.key} as known on "
            f"{month.known_on} ({len(month.ledger.lines)}); publish a replay elsewhere with --out",
            f"{last[0].as_posix()} đã tính đến dòng {told['ledger']['lines']} của sổ quyết định, bản theo ngày "
            f"{month.known_on} chỉ đến dòng {len(month.ledger.lines)}; công bố bản dựng lại ở nơi khác bằng --out",
        )
    if not other and task.as_of and told["known_on"] > month.known_on.isoformat():
        raise RunError(
            f"{last[0].as_posix()} tells what was known on {told['known_on']}, later than {month.known_on}; "
            "publish a replay elsewhere with --out",
            f"{last[0].as_posix()} tính đến ngày {told['known_on']}, sau ngày {month.known_on}; "
            "công bố bản dựng lại ở nơi khác bằng --out",
        )
    if other:
        raise RunError(
            f"{last[0].as_posix()} was made with another {', '.join(other)}; publish this one elsewhere with --out",
            f"{last[0].as_posix()} được lập với {', '.join(other)} khác; công bố bản này ở nơi khác bằng --out",
        )


def _told(result: Result, seconds: float) -> dict[str, Any]:
    """What the log keeps of a result."""
    return {
        "key": result.key, "state": result.state, "path": result.path.name if result.path else "",
        "seconds": round(seconds, 2), "message": result.message,
    }  # fmt: skip


# ── which notebook publishes ─────────────────────────────────────────────────────────────────


def _templates(kinds: Sequence[str], own: str | Path | None) -> dict[str, Template]:
    """What the reports of each kind are made with."""
    if own is None:
        return {kind: package_template(NOTEBOOKS[kind]) for kind in kinds}
    if len(kinds) > 1:
        raise RunError(
            f"{own}: one template cannot make the reports of months and of the year's end; run them apart",
            f"{own}: một mẫu không dùng được cho cả báo cáo tháng và tổng kết năm; chạy riêng từng loại",
        )
    return {kind: read_template(Path(own), kind) for kind in kinds}


def read_template(path: Path, kind: str) -> Template:
    """A notebook of an office's own, for the reports of months or of the year's end.

    RunError if it cannot be read, or its parameters are not those that a run gives, each with its type.
    """
    try:
        content = path.read_bytes()
        made = Template(path.name, plain(content), own=known_cells(content) != known_notebooks()[NOTEBOOKS[kind]])
    except OSError as e:
        raise RunError(f"{path}: cannot be read: {e.strerror}", f"{path}: không đọc được: {e.strerror}") from None
    except RunError as e:
        raise e.prefixed(path.as_posix()) from None
    wanted = {name: of for name, of in GIVEN.items() if kind == MONTH or name != "month"}
    with PrivateFolder() as private:
        copy = private / path.name
        copy.write_bytes(made.content)
        there = {name: type(value) for name, value in _defaults(copy).items()}
    faults = [
        *(f'  {name}: {of.__name__} = {of()!r}' for name, of in wanted.items() if there.get(name) is not of),
        *(f"  – {name}" for name in there if name in GIVEN and name not in wanted),
    ]  # fmt: skip
    if faults:
        vi, en = {MONTH: ("báo cáo tháng", "a month's report"), YEAR_END: ("tổng kết năm", "the year's end")}[kind]
        raise RunError(
            f"{path.as_posix()}: not a template of {en}, nothing was run.\n"
            + "\n".join(["  Its cell tagged `parameters` must have these, and not those after –:", *faults]),
            f"{path.as_posix()}: không phải mẫu {vi}, chưa chạy gì.\n"
            + "\n".join(["  Ô có nhãn `parameters` phải có các tham số sau, và không có tham số ghi sau –:", *faults]),
        )
    return made


# ── one notebook ──────────────────────────────────────────────────────────────────────────────


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not have, or whose type is not that of its default.

    RunError lists all of them.
    """
    known = _defaults(path)
    faults = []
    for name, value in parameters.items():
        if name not in known:
            faults.append(f"  unknown parameter {name!r}; the notebook has: {', '.join(known)}")
            continue
        wanted = type(known[name])
        if type(value) is not wanted:
            faults.append(f"  {name}: {wanted.__name__} wanted, got {type(value).__name__} {value!r}")
    if faults:
        raise RunError(
            "\n".join([f"{path.name}: parameters refused, nothing was run", *faults]),
            "\n".join([f"{path.name}: tham số bị từ chối, chưa chạy gì", *faults]),
        )


def _defaults(path: Path) -> dict[str, Any]:
    """The parameters of a notebook as papermill sees them, each with its default; those whose default is a literal."""
    found = {}
    for name, told in _papermill().inspect_notebook(_untemplated(path)).items():
        with suppress(ValueError, SyntaxError, TypeError):
            found[name] = ast.literal_eval(told["default"])
    return found


def execute(path: Path, parameters: Mapping[str, Any], cwd: Path, failed: Path | None = None) -> Any:
    """Execute a notebook with these parameters in `cwd` and return it, free of times and paths.

    RunError if a parameter is refused, a cell fails, the kernel dies or a cell was not run. What
    was run until then is kept, marked, in `failed`.
    """
    papermill = _papermill()
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    check_parameters(path, parameters)
    with PrivateFolder() as private:
        target = private / "out.ipynb"
        reason = ""
        try:
            papermill.execute_notebook(
                _untemplated(path), _untemplated(target), parameters=dict(parameters), cwd=str(cwd), progress_bar=False, kernel_name="python3",
                language="python", kernel_manager_class=_kernel_manager(private), record_timing=False, coalesce_streams=True,
                shutdown_kernel="immediate", execution_timeout=CELL_TIMEOUT, start_timeout=120,
            )  # fmt: skip
        except papermill.PapermillExecutionError as e:
            reason = f"cell {e.cell_index} failed: {e.ename}: {e.evalue}"
        except DeadKernelError:
            reason = "the kernel died"
        except (papermill.PapermillException, RuntimeError) as e:
            reason = f"the kernel could not run it: {e}"
        except CellTimeoutError:
            reason = f"a cell ran for more than {CELL_TIMEOUT} s"
        node = nbformat.read(str(target), as_version=4) if target.exists() else None
    if node is None:
        raise RunError(f"{path.name}: {reason or 'nothing was run'}", f"{path.name}: không chạy được: {reason}")
    if not reason:
        unrun = [
            n
            for n, cell in enumerate(node.cells)
            if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
        ]
        printed = [o.text for cell in node.cells for o in cell.get("outputs", []) if o.output_type == "stream"]
        reason = f"cells {unrun} were not run" if unrun else ""
        # a report shows tables, figures and text; anything printed is a warning with paths of this machine in it
        reason = reason or (f"a cell printed: {printed[0].strip()[:300]}" if printed else "")
    if reason:
        kept = _keep_failed(node, failed, reason) if failed else ""
        raise RunError(f"{path.name}: {reason}{kept}", f"{path.name}: không chạy hết: {reason}{kept}")
    return canonical(node)


def _untemplated(path: Path) -> str:
    """A path as papermill wants it: to it, braces are a template to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _keep_failed(node: Any, failed: Path, reason: str) -> str:
    import nbformat

    banner = f"# KHÔNG CÔNG BỐ · NOT PUBLISHED\n\n{reason}"
    node.cells.insert(0, nbformat.v4.new_markdown_cell(banner, id="failed"))
    write_file(failed, notebook_bytes(canonical(node)))
    return f"; what was run is kept in {failed.as_posix()}"


def canonical(node: Any) -> Any:
    """The notebook without anything that differs from one run to the next: times, paths, versions, random ids."""
    node.metadata = METADATA
    node.cells = [cell for cell in node.cells if cell.source.strip()]
    for cell in node.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": list(tags)} if tags else {}
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)  # a control without its kernel
    return node


def pictures(node: Any) -> dict[str, str]:
    """The figures of an executed notebook as SVG, by cell and number: `points-1`, `points-2`."""
    found: dict[str, str] = {}
    for cell in node.cells:
        svgs = [o["data"]["image/svg+xml"] for o in cell.get("outputs", []) if "image/svg+xml" in o.get("data", {})]
        found |= {f"{cell['id']}-{n}": svg if isinstance(svg, str) else "".join(svg) for n, svg in enumerate(svgs, 1)}
    return found


def refresh(path: Path) -> None:
    """Execute a reference notebook with its own defaults and keep the outputs in it."""
    write_file(path, notebook_bytes(execute(path, {}, cwd=path.parent)))


def _papermill() -> Any:
    """papermill, imported only where a notebook is executed, and made to keep Vietnamese readable."""
    import papermill
    from papermill.translators import PythonTranslator, papermill_translators

    class Readable(PythonTranslator):
        @classmethod
        def translate_str(cls, val: str) -> str:
            return json.dumps(val, ensure_ascii=False)

        @classmethod
        def translate_escaped_str(cls, str_val: str) -> str:
            return json.dumps(str_val, ensure_ascii=False)

    papermill_translators.register("python", Readable)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    return papermill


def _kernel_manager(private: Path) -> type:
    """A kernel manager whose kernels run this very Python, in a fixed environment, on private sockets."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    argv = interpreter(
        "-Xfrozen_modules=off",
        "-m",
        "ipykernel_launcher",
        "--InteractiveShellApp.ignore_cwd=True",
        "-f",
        "{connection_file}",
    )
    (private / "matplotlibrc").touch()
    own = {"IPYTHONDIR": str(private / "ipython"), "MATPLOTLIBRC": str(private / "matplotlibrc")}
    env = environment(KERNEL_ENV | own)
    spec = KernelSpec(argv=argv, display_name="Python 3", language="python", env=env)

    class ReportKernelManager(AsyncKernelManager):
        kernel_spec = spec

        def __init__(self, **kwargs: Any) -> None:
            if os.name != "nt" and len(str(private)) < 80:  # a socket's path may have 107 characters
                kwargs |= {"transport": "ipc", "ip": str(private / "k")}
            super().__init__(**kwargs)

    return ReportKernelManager
