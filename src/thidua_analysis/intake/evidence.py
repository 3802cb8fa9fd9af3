"""The rows of portal lists behind one figure of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..plan.rules import Rules
from ..words.errors import CampaignError
from .inputs import Inputs

if TYPE_CHECKING:
    import pandas as pd


def rows_behind(
    inputs: Inputs, counted_in: str | None, rules: Rules, unit: str, fact: str, language: str = "vi"
) -> pd.DataFrame:
    """The rows of portal lists behind a figure that was counted in a month, and the unit's rows left out of it, with why.

    Columns: code (blank for accounts: their ids may be those of persons), file, sheet, row,
    received_on, due_on, finished_on, status, counted, why. CampaignError where the figure was
    not counted from lists (`counted_in` is None), or the lists are not at hand: a published report holds no list.
    """
    if counted_in is None:
        raise CampaignError("campaign.not_counted", unit=unit, fact=fact)
    if inputs.frozen(counted_in):
        raise CampaignError("campaign.only_counts", folder=inputs.folder)
    return inputs.reader.evidence(counted_in, unit, fact, inputs.cut_off(counted_in, rules), language)
