"""A notebook executed through papermill: refused, failed, or done, and the same bytes every time.

papermill alone warns about a misspelt parameter and runs the default, calls a notebook complete whose kernel died, and
writes times and paths into its output. This module refuses the first, detects the second and takes out the third.
"""

from __future__ import annotations

import ast
import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..files.cells import METADATA, notebook_bytes
from ..files.interpreter import fixed, interpreter
from ..files.private import PrivateFolder
from ..files.writing import write_file
from ..words.catalogue import LANGUAGES, say, words
from ..words.errors import RunError
from ..words.pair import Words, joined
from ..words.vietnamese import parse_flag

CELL_TIMEOUT = 300


def check_parameters(path: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not have, or whose type is not that of its default.

    RunError lists all of them.
    """
    known = defaults(path)
    faults = []
    for name, value in parameters.items():
        if name not in known:
            faults.append(words("archive.parameter_unknown", name=name, known=", ".join(known)))
        elif type(value) is not (wanted := type(known[name])):
            told = {"wanted": wanted.__name__, "got": type(value).__name__}
            faults.append(words("archive.parameter_type", name=name, value=repr(value), **told))
    _refuse(path, faults)


def _refuse(path: Path, faults: Sequence[Words]) -> None:
    if faults:
        told = Words(**{language: "\n".join(fault[language] for fault in faults) for language in LANGUAGES})
        raise RunError("archive.parameters_refused", notebook=path.name, faults=told)


def inspected(path: Path) -> dict[str, tuple[Any, str]]:
    """The parameters of a notebook as papermill sees them, each with its default and what is said of it; those whose
    default is a literal."""
    found = {}
    for name, told in _papermill().inspect_notebook(_untemplated(path)).items():
        with suppress(ValueError, SyntaxError, TypeError):
            found[name] = ast.literal_eval(told["default"]), str(told["help"])
    return found


def defaults(path: Path) -> dict[str, Any]:
    """The parameters of a notebook, each with its default."""
    return {name: default for name, (default, _) in inspected(path).items()}


def typed_parameters(path: Path, pairs: Iterable[str]) -> dict[str, Any]:
    """`month=2021-06`, `dispute=8`, `readings=weekend=fixed` as the parameters of a notebook, each of the type of its
    default; what is named twice must be a table, which takes an entry from each.

    RunError lists what there is, for a name that does not exist and a value of another type.
    """
    known = inspected(path)
    faults: list[Words] = []
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip()
        default = known[name][0] if name in known else None
        if not equals or default is None or (name in found and not isinstance(default, dict)):
            faults.append(words("archive.parameter_not_there", pair=pair))
            continue
        try:
            found[name] = _typed(default, text, found.get(name))
        except ValueError:
            faults.append(words("archive.parameter_ill_typed", pair=pair, wanted=words(TYPES[type(default)])))
    if faults:
        there = joined(_parameter(f"{name} = {default!r}", comment) for name, (default, comment) in known.items())
        _refuse(path, [*faults, words("archive.parameters_there", there=there)])
    return found


COMMENTS = (
    "archive.about_campaign", "archive.about_month", "archive.about_month_or_year_end", "archive.about_profile",
    "archive.about_as_of", "archive.about_as_of_year_end", "archive.about_language", "archive.about_readings",
    "archive.about_scenario", "archive.about_dispute", "archive.about_unit", "archive.about_criterion", "archive.about_letter",
)  # fmt: skip
"""What is said of the parameters of our own notebooks: in English as it stands in them."""


def _parameter(given: str, comment: str) -> Words:
    """A parameter and what is said of it; of one of an office's own notebook, as it stands there."""
    about = next((words(code) for code in COMMENTS if say(code, "en") == comment), comment)
    return (
        words("archive.parameter_there", given=given, about=about)
        if comment
        else Words(vi=f"  {given}", en=f"  {given}")
    )


TYPES: dict[type, str] = {
    str: "archive.wanted_text", int: "archive.wanted_number", bool: "archive.wanted_switch", dict: "archive.wanted_pair",
    float: "archive.wanted_fraction", list: "archive.wanted_list",
}  # fmt: skip


def _typed(default: Any, text: str, before: Any) -> Any:
    """A text as a value of the type of a default. ValueError where it is none."""
    if isinstance(default, str):
        return text
    if isinstance(default, dict):
        key, equals, value = text.partition("=")
        if not equals or key.strip() in (before or {}):
            raise ValueError(text)
        return {**(before or {}), key.strip(): value.strip()}
    if isinstance(default, bool):
        return parse_flag(text) == 1
    if isinstance(default, list):
        return [part.strip() for part in text.split(",")]
    return type(default)(text.strip())


def execute(
    path: Path,
    parameters: Mapping[str, Any],
    cwd: Path,
    failed: Path | None = None,
    kernel: bool = True,
    timeout: int = CELL_TIMEOUT,
    ready: Callable[[], object] | None = None,
    may_print: bool = False,
) -> Any:
    """Execute a notebook with these parameters in `cwd` and return it, free of times and paths.

    In a kernel, or without one in a process like it that starts warm (:mod:`.cell_process`); the bytes are the same.
    Where that process cannot be a copy of this one, it does first what makes it `ready`.
    A notebook that prints something is refused, unless it `may_print`.
    RunError if a parameter is refused, a cell fails, the process dies or a cell was not run. What was run until then
    is kept, marked, in `failed`.
    """
    papermill = _papermill()
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    check_parameters(path, parameters)
    with PrivateFolder() as private:
        target = private / "out.ipynb"
        reason: Words | None = None
        engine = _kernel_engine(private) if kernel else _warm_engine(target, ready)
        try:
            papermill.execute_notebook(
                _untemplated(path), _untemplated(target), parameters=dict(parameters), cwd=str(cwd), progress_bar=False,
                kernel_name="python3", language="python", execution_timeout=timeout, **engine,
            )  # fmt: skip
        except papermill.PapermillExecutionError as e:
            reason = words("archive.cell_failed", cell=e.cell_index, error=e.ename, told=e.evalue)
        except DeadKernelError:
            reason = words("archive.kernel_died")
        except (papermill.PapermillException, RuntimeError) as e:
            reason = words("archive.kernel_refused", reason=str(e))
        except CellTimeoutError:
            reason = words("archive.cell_ran_too_long", seconds=timeout)
        node = nbformat.read(str(target), as_version=4) if target.exists() else None
    if node is None:
        reason = reason or words("archive.nothing_run")
    if reason := reason or _fault(node, may_print):
        kept: Words | str = ""
        if node and failed:
            _keep_failed(node, failed, reason)
            kept = words("archive.what_was_run_is_kept", path=failed.as_posix())
        raise RunError("archive.not_run", notebook=path.name, reason=reason, kept=kept)
    return canonical(node)


def _fault(node: Any, may_print: bool) -> Words | None:
    """What speaks against a notebook that ran to its end: a cell that was not run, or one that printed something."""
    unrun = [
        n
        for n, cell in enumerate(node.cells)
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
    ]
    if unrun:
        return words("archive.cells_not_run", cells=str(unrun))
    printed = [o.text for cell in node.cells for o in cell.get("outputs", []) if o.output_type == "stream"]
    # a report shows tables, figures and text; anything printed is a warning with paths of this machine in it
    return words("archive.cell_printed", text=printed[0].strip()[:300]) if printed and not may_print else None


def _kernel_engine(private: Path) -> dict[str, Any]:
    """What papermill is told to run a notebook in an ordinary kernel."""
    return {
        "kernel_manager_class": _kernel_manager(private), "record_timing": False, "coalesce_streams": True,
        "shutdown_kernel": "immediate", "start_timeout": 120,
    }  # fmt: skip


def _warm_engine(target: Path, ready: Callable[[], object] | None) -> dict[str, Any]:
    """What papermill is told to run one in a process that starts warm."""
    from .cell_process import NAME

    return {"engine_name": NAME, "request_save_on_cell_execute": False, "keep": str(target), "ready": ready}


def _untemplated(path: Path) -> str:
    """A path as papermill wants it: to it, braces are a template to fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _keep_failed(node: Any, failed: Path, reason: Words) -> None:
    import nbformat

    node.cells.insert(0, nbformat.v4.new_markdown_cell(say("archive.not_published", "en", reason=reason), id="failed"))
    write_file(failed, notebook_bytes(canonical(node)))


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
    spec = KernelSpec(argv=argv, display_name="Python 3", language="python", env=fixed(private))

    class ReportKernelManager(AsyncKernelManager):
        kernel_spec = spec

        def __init__(self, **kwargs: Any) -> None:
            if os.name != "nt" and len(str(private)) < 80:  # a socket's path may have 107 characters
                kwargs |= {"transport": "ipc", "ip": str(private / "k")}
            super().__init__(**kwargs)

    return ReportKernelManager
