"""Files of a campaign folder → settings, units, facts, reports; every problem collected, none raised."""

from .settings import Settings, read_settings, read_units
from .tidy import FACT_COLUMNS, REPORT_COLUMNS, MonthFiles, near_units, read_month

__all__ = [
    "FACT_COLUMNS",
    "REPORT_COLUMNS",
    "MonthFiles",
    "Settings",
    "near_units",
    "read_month",
    "read_settings",
    "read_units",
]
