"""JupyterLab on copies of the notebooks, in a folder of the user's: whatever is tried out there publishes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..campaign import Campaign
from ..files.cells import plain
from ..files.interpreter import safe_children
from ..files.resources import PACKAGE, notebooks
from ..files.writing import write_new
from ..words.errors import CampaignError, ThiduaError

FOLDER = "so-tay"


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
    if any(folder.resolve().is_relative_to(campaign.folder.resolve() / month) for month in campaign.months):
        raise CampaignError("archive.copies_among_months", folder=folder)
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


def open_lab(folder: Path) -> None:
    """JupyterLab in a folder, until it is closed. ThiduaError where it is not installed."""
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        raise ThiduaError("archive.no_jupyterlab", folder=folder.as_posix()) from None
    with safe_children():  # a file beside the notebooks called random.py must not stand in for Python's own
        LabApp.launch_instance([str(folder.resolve())])
