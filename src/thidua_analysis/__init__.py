"""Auditable scoring of an emulation campaign ("phong trào thi đua").

import thidua_analysis as td

campaign = td.open_campaign("data/sample")
june = campaign.month("2021-06")
june.standings
june.explain("tan-hoa", "C3")

scenario = td.Scenario("Target 1 200", rules={"C3.target": 1200})
td.compare(june, june.what_if(scenario)).moves
"""

from .campaign import Campaign, Month
from .errors import CampaignError, DataError, LedgerError, PlanError, RunError, ThiduaError
from .explain import Explanation
from .opening import open_campaign
from .plan import Plan, load_plan
from .resources import sample_campaign
from .scenario import Scenario, read_scenario
from .whatif.comparison import Comparison, compare
from .whatif.readings import Readings
from .whatif.sweep import sweep

__version__ = "0.5.0"


def __getattr__(name: str) -> object:
    """`run` brings papermill and matplotlib with it, so it is loaded when first asked for."""
    if name != "run":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .runner import run

    return run


__all__ = [
    "Campaign",
    "CampaignError",
    "Comparison",
    "DataError",
    "Explanation",
    "LedgerError",
    "Month",
    "Plan",
    "PlanError",
    "Readings",
    "RunError",
    "Scenario",
    "ThiduaError",
    "compare",
    "load_plan",
    "open_campaign",
    "read_scenario",
    "run",
    "sample_campaign",
    "sweep",
]
