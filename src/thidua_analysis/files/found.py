"""Which campaign is meant."""

from __future__ import annotations

import os
from pathlib import Path

from ..words.errors import CampaignError

SETTINGS = "campaign.toml"
NAMED = "THIDUA_CAMPAIGN"
"""The variable of the environment that names a campaign folder."""


def campaign_folder(given: str | Path | None = None) -> Path:
    """The folder given; without one, the nearest with a `campaign.toml` at or above the current folder, else the one
    that `THIDUA_CAMPAIGN` names.

    `"sample"`, where there is no such folder, is the synthetic campaign that comes with the package. CampaignError says
    what to do where none is found, or there is no such folder.
    """
    if given is None:
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / SETTINGS).is_file():
                return folder
        given = os.environ.get(NAMED) or None
        if given is None:
            raise CampaignError("files.no_campaign", folder=here)
    folder = Path(given)
    if not folder.is_dir() and str(folder) == "sample":
        from .resources import sample_campaign  # it looks for what is installed, which takes time

        return sample_campaign()
    if not folder.is_dir():
        raise CampaignError("files.no_folder", folder=folder)
    return folder
