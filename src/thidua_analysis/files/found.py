"""Which campaign is meant."""

from __future__ import annotations

import os
from pathlib import Path

from ..words.errors import CampaignError, other_kind

SETTINGS = "campaign.toml"
NAMED = "THIDUA_CAMPAIGN"
"""The variable of the environment that names a campaign folder."""
NOTEBOOK = "JPY_SESSION_NAME"
"""The one in which Jupyter tells a kernel, which may run elsewhere, which notebook it is of."""


def campaign_folder(given: str | Path | None = None) -> Path:
    """The folder given; without one (None, or blank), the nearest with a `campaign.toml` at or above the current folder, or
    the one where the notebook lies that asks; else the one that `THIDUA_CAMPAIGN` names.

    `"sample"`, where there is no such folder, is the synthetic campaign that comes with the package. CampaignError says
    what to do where none is found, or there is no such folder.
    """
    if not given or not str(given).strip():
        here, notebook = Path.cwd(), os.environ.get(NOTEBOOK)
        beside = Path(notebook).absolute().parents if notebook else ()
        for folder in (here, *here.parents, *beside):
            if (folder / SETTINGS).is_file():
                return folder
        given = os.environ.get(NAMED) or None
        if given is None:
            raise CampaignError("files.no_campaign", folder=here)
    if not isinstance(given, str | Path):
        raise other_kind("open_campaign", '"data/sample"', given)
    folder = Path(given)
    if not folder.is_dir() and str(folder) == "sample":
        from .resources import sample_campaign  # it looks for what is installed, which takes time

        return sample_campaign()
    if not folder.is_dir():
        raise CampaignError("files.no_folder", folder=folder)
    return folder
