"""Auditable scoring of an emulation campaign ("phong trào thi đua").

import thidua_analysis as td

campaign = td.open_campaign("data/sample")
june = campaign.month("2021-06")
june.standings
june.explain("tan-hoa", "C3")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .campaign import Campaign, Month, open_campaign
from .errors import CampaignError, DataError, PlanError, RunError, ThiduaError
from .explain import Explanation
from .plan import Plan, load_plan
from .resources import sample_campaign

if TYPE_CHECKING:
    from .runner import Result

__version__ = "0.1.0"


def run(*arguments: Any, **options: Any) -> list[Result]:
    """Execute and publish reports: :func:`thidua_analysis.runner.run`, loaded when first needed."""
    from .runner import run as publish

    return publish(*arguments, **options)


__all__ = [
    "Campaign",
    "CampaignError",
    "DataError",
    "Explanation",
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
