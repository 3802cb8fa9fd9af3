"""Files of a campaign folder → settings, units, facts, reports; every problem collected, none raised."""

from .cache import uncached
from .forms.forms import Form, read_forms
from .forms.names import Names
from .frozen import FROZEN, freeze, thaw
from .month import MonthFiles
from .published_names import personal_names, published_names, renamed
from .reader import Reader
from .rows import Fact, Receipt, SelfScore, Taken, Unit
from .settings import Settings, read_settings
from .units import read_units

__all__ = [
    "FROZEN",
    "Fact",
    "Form",
    "MonthFiles",
    "Names",
    "Reader",
    "Receipt",
    "SelfScore",
    "Settings",
    "Taken",
    "Unit",
    "freeze",
    "personal_names",
    "published_names",
    "read_forms",
    "read_settings",
    "read_units",
    "renamed",
    "thaw",
    "uncached",
]
