"""Auditable scoring of an emulation campaign ("phong trào thi đua").

import thidua_analysis as td

campaign = td.open_campaign("data/sample")
june = campaign.month("2021-06")
june.standings
june.explain("tan-hoa", "C3")
"""

from .campaign import Campaign, Month
from .errors import CampaignError, DataError, LedgerError, PlanError, RunError, ThiduaError
from .explain import Explanation
from .opening import open_campaign
from .plan import Plan, load_plan
from .resources import sample_campaign

__version__ = "0.3.0"


def __getattr__(name: str) -> object:
    """`run` brings papermill and matplotlib with it, so it is loaded when first asked for."""
    if name != "run":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .runner import run

    return run


__all__ = [
    "Campaign",
    "CampaignError",
    "DataError",
    "Explanation",
    "LedgerError",
    "Month",
    "Plan",
    "PlanError",
    "RunError",
    "ThiduaError",
    "load_plan",
    "open_campaign",
    "run",
    "sample_campaign",
]
