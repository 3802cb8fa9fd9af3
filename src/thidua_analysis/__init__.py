"""Auditable scoring of an emulation campaign ("phong trào thi đua").

import thidua_analysis as td

campaign = td.open_campaign("data/sample")
june = campaign.month("2021-06")
june.standings
june.explain("tan-hoa", "C3")

scenario = td.Scenario("Target 1 200", rules={"C3.target": 1200})
td.compare(june, june.what_if(scenario)).moves
"""

from .campaign import Campaign, open_campaign, sweep
from .files.resources import sample_campaign
from .month import Month
from .plan.plan import Plan, load_plan
from .scoring.explain import Explanation
from .scoring.scenario import Scenario, read_scenario
from .whatif.comparison import Comparison, compare
from .whatif.readings import Readings
from .words.errors import CampaignError, DataError, LedgerError, PlanError, RunError, ThiduaError

__version__ = "0.5.0"


LAZY = {"run": "archive.runner", "show": "report.show", "disputes": "whatif.disputes", "recording": "archive.recording"}
"""What brings papermill or matplotlib with it, by where it stands: loaded when first asked for."""


def __getattr__(name: str) -> object:
    if name not in LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{LAZY[name]}")
    return getattr(module, name, module)


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
