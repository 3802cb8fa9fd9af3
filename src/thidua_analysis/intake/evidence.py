"""The rows of lists behind a figure, asked for one figure at a time."""

from __future__ import annotations

import pandas as pd

from ..plan.rules import Rules
from ..words.errors import CampaignError
from .inputs import Inputs


def rows_behind(
    inputs: Inputs, figures: pd.DataFrame, rules: Rules, unit: str, fact: str, language: str = "vi"
) -> pd.DataFrame:
    """The rows of portal lists behind a figure that was counted, and the unit's rows left out of it, with why.

    Columns: code (blank for accounts: their ids may be those of persons), file, sheet, row,
    received_on, due_on, finished_on, status, counted, why. CampaignError where the figure was
    not counted from lists, or the lists are not at hand: a published report holds no list.
    """
    rows = figures[(figures["unit"] == unit) & (figures["fact"] == fact)].to_dict("records")
    if not rows or pd.isna(rows[0]["counted_rows"]):
        raise CampaignError("campaign.not_counted", unit=unit, fact=fact)
    month = rows[0]["from_month"]
    if inputs.frozen(month):
        raise CampaignError("campaign.only_counts", folder=inputs.folder)
    return inputs.reader.evidence(month, unit, fact, inputs.cut_off(month, rules), language)
