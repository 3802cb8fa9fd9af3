"""JupyterLab on copies of the notebooks in a folder of the user's, one of them executed, and the explorer as a page: nothing there
publishes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from ..files.cells import notebook_bytes, plain
from ..files.found import NAMED
from ..files.interpreter import safe_children
from ..files.private import PrivateFolder
from ..files.resources import PACKAGE, notebooks
from ..files.writing import refuse_among_months, refuse_unwritable, write_new
from ..words.errors import RunError, ThiduaError
from ..words.vietnamese import ascii_name
from .execute import defaults, execute, typed_parameters

FOLDER = "so-tay"
LONGEST = 80
"""So long is a name made of parameters."""
PAGE = "thi-dua"
"""The page's file name, which a browser shows while it loads."""


@dataclass(frozen=True)
class Copies:
    """The folder, the notebooks that were copied into it now, and those that were there and stay as they are."""

    folder: Path
    made: tuple[Path, ...]
    kept: tuple[Path, ...]


def lab_folder(campaign: Campaign) -> Path:
    """Where copies go unless told otherwise: `so-tay` in the campaign folder, or here if that came with the package."""
    packaged = campaign.folder.resolve().is_relative_to(PACKAGE)
    return Path(FOLDER) if packaged else campaign.folder / FOLDER


def copy_notebooks(campaign: Campaign, folder: Path | None = None) -> Copies:
    """Copy the package's notebooks, this campaign named in their first cell, to where nothing of that name lies.

    They come without outputs, which are the sample's. What the sample has and this campaign does not (month, unit,
    criterion) is named anew. CampaignError for a folder in which a month's files would lie.
    """
    folder = folder or lab_folder(campaign)
    refuse_among_months(folder, campaign.folder, campaign.months)
    folder.mkdir(parents=True, exist_ok=True)
    made, kept = [], []
    for path in notebooks():
        target = folder / path.name
        try:
            write_new(target, plain(path.read_bytes(), partial(_defaults, campaign)))
            made.append(target)
        except FileExistsError:
            kept.append(target)
    return Copies(folder, tuple(made), tuple(kept))


def _defaults(campaign: Campaign, given: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults that are not those of this campaign, put right. The path is whole: papermill runs from anywhere."""
    there = {
        "month": campaign.months_at_hand[::-1],
        "unit": tuple(campaign.units["unit"]),
        "criterion": ("", *(c.id for c in campaign.plan.rules().criterion)),
    }
    found: dict[str, Any] = {"campaign": campaign.folder.resolve().as_posix()}
    found |= {name: ids[0] for name, ids in there.items() if ids and given.get(name) not in ids}
    return {name: value for name, value in found.items() if name in given}


def execute_notebook(
    campaign: Campaign, name: str, pairs: Iterable[str] = (), out: Path | None = None, language: str = "vi"
) -> Path:
    """One of the package's notebooks, or any by its path, executed on a campaign with parameters as they are typed
    (:func:`~.execute.typed_parameters`); where it is written: beside the campaign (:func:`lab_folder`) under a name that is
    free, or as the new file `out`.

    RunError for a notebook or parameter that does not exist, a cell that fails, a file that is there already; CampaignError, before
    anything is run, where nothing can be written or a month's files lie.
    """
    source = _source(name)
    given = typed_parameters(source, pairs)
    if out is not None:
        refuse_among_months(out, campaign.folder, campaign.months)
        if out.exists():
            raise RunError("archive.output_there", path=out.as_posix())
    known = defaults(source)
    fitting = _defaults(campaign, known) | ({"language": language} if "language" in known else {})
    told = [Path(str(value)).stem for value in given.values() if isinstance(value, str | int) and value]
    wanted = out or _free(lab_folder(campaign), ascii_name("-".join([source.stem, *told]))[:LONGEST])
    refuse_unwritable(wanted.absolute().parent)
    node = execute(source, fitting | given, Path.cwd(), wanted.with_suffix(".failed.ipynb"), may_print=True)
    content = notebook_bytes(node)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    while True:  # another one may have taken the name meanwhile
        try:
            write_new(wanted, content)
            return wanted
        except FileExistsError:
            if out is not None:
                raise RunError("archive.output_there", path=out.as_posix()) from None
            wanted = _free(wanted.parent, wanted.stem)


def _source(name: str) -> Path:
    """The notebook that is meant: the package's own of this name, or the file."""
    own = {path.stem: path for path in notebooks()}
    path = own.get(name.replace("-", "_")) or Path(name)
    if path.suffix != ".ipynb" or not path.is_file():
        raise RunError("archive.no_such_notebook", name=name, known=list(own))
    plain(path.read_bytes())  # refuses what is no notebook
    return path


def _free(folder: Path, stem: str) -> Path:
    """A file of this name that is not there yet."""
    names = chain([stem], (f"{stem}-{n}" for n in count(2)))
    return next(path for name in names if not (path := folder / f"{name}.ipynb").exists())


def open_lab(folder: Path, campaign: Path | None = None) -> None:
    """JupyterLab in a folder, until it is closed; `open_campaign()` of a notebook there finds this campaign, wherever the
    folder lies. ThiduaError where it is not installed."""
    if campaign is not None:
        os.environ[NAMED] = str(campaign.resolve())
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        raise ThiduaError("archive.no_jupyterlab", folder=folder.as_posix()) from None
    with safe_children():  # a file beside the notebooks called random.py must not stand in for Python's own
        LabApp.launch_instance([str(folder.resolve())])


def serve_page(campaign: Campaign, language: str = "vi", port: int = 8866, browser: bool = True) -> None:
    """The explorer and the readings of a campaign as a page, until it is stopped; scenarios go where notebooks go.

    Whoever has the address that is printed may use it, nobody else. ThiduaError where Voilà is not installed.
    """
    try:
        from voila.app import Voila
    except ImportError:
        raise ThiduaError("archive.no_voila") from None
    from nbformat import v4, write

    folders = campaign.folder.resolve().as_posix(), lab_folder(campaign).resolve().as_posix()
    code = f"from thidua_analysis.report.explorer.page import page\npage({folders[0]!r}, {str(language)!r}, {folders[1]!r})"
    with PrivateFolder() as folder, safe_children():
        path = folder / f"{PAGE}.ipynb"
        write(v4.new_notebook(cells=[v4.new_code_cell(code)]), path)
        options = ["--token", f"--port={port}", f"--Voila.root_dir={folder.as_posix()}"]
        Voila.launch_instance([path.as_posix(), *options, *([] if browser else ["--no-browser"])])
