"""Auditable scoring of an emulation campaign ("phong trào thi đua").

import thidua_analysis as td

campaign = td.open_campaign("data/sample")  # or td.open_campaign(): the campaign that the current folder lies in
june = campaign.month("2021-06")
june.standings
june.explain("tan-hoa", "C3")

scenario = td.Scenario("Target 1 200", rules={"C3.target": 1200})
td.compare(june, june.what_if(scenario)).moves
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .archive import recording as recording
    from .archive.runner import run as run
    from .campaign import Campaign as Campaign
    from .campaign import open_campaign as open_campaign
    from .campaign import sweep as sweep
    from .files.resources import sample_campaign as sample_campaign
    from .month import Month as Month
    from .plan.plan import Plan as Plan
    from .plan.plan import load_plan as load_plan
    from .report import show as show
    from .scoring.explain import Explanation as Explanation
    from .scoring.scenario import Scenario as Scenario
    from .scoring.scenario import read_scenario as read_scenario
    from .whatif import disputes as disputes
    from .whatif.axes import together as together
    from .whatif.comparison import Comparison as Comparison
    from .whatif.readings import Readings as Readings
    from .whatif.side_by_side import compare as compare
    from .words.errors import CampaignError as CampaignError
    from .words.errors import DataError as DataError
    from .words.errors import LedgerError as LedgerError
    from .words.errors import PlanError as PlanError
    from .words.errors import RunError as RunError
    from .words.errors import ThiduaError as ThiduaError
    from .words.shown import language as language

__version__ = "0.5.0"

PLACES = {
    **dict.fromkeys(["Campaign", "open_campaign", "sweep"], "campaign"),
    **dict.fromkeys(["Plan", "load_plan"], "plan.plan"),
    "Comparison": "whatif.comparison",
    "compare": "whatif.side_by_side",
    **dict.fromkeys(["Scenario", "read_scenario"], "scoring.scenario"),
    **dict.fromkeys(
        ["CampaignError", "DataError", "LedgerError", "PlanError", "RunError", "ThiduaError"], "words.errors"
    ),
    "Explanation": "scoring.explain",
    "Readings": "whatif.readings",
    "disputes": "whatif.disputes",
    "Month": "month",
    "recording": "archive.recording",
    "run": "archive.runner",
    "sample_campaign": "files.resources",
    "language": "words.shown",
    "show": "report.show",
    "together": "whatif.axes",
}
"""Every public name, by the module where it stands; loaded when first asked for, so that `thidua --help` does not wait
for pandas. `disputes`, `recording` and `show` are modules."""


def __getattr__(name: str) -> object:
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{PLACES[name]}")
    found: object = getattr(module, name, module)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "disputes", "recording", "show"]


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
    "language",
    "load_plan",
    "open_campaign",
    "read_scenario",
    "run",
    "sample_campaign",
    "sweep",
    "together",
]
