"""What exploring asks of a month: all it needs to be scored otherwise, without reading anything again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import pandas as pd

from ..ledger.decisions import Decisions
from ..plan.plan import Plan
from ..plan.rules import Rules
from ..scoring.criteria import Extent
from .scenario import Scenario


class Period(Protocol):
    """A month or a year's end; :class:`~thidua_analysis.campaign.Month` is one."""

    @property
    def month(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def known_on(self) -> date: ...
    @property
    def key(self) -> str: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def readings_in_force(self) -> Mapping[str, str]: ...
    @property
    def units(self) -> pd.DataFrame:
        """The campaign's units."""

    @property
    def decisions(self) -> Decisions: ...
    @property
    def figures(self) -> pd.DataFrame:
        """One row per unit and fact: the value scored, and the cumulative figure."""

    @property
    def wide(self) -> pd.DataFrame:
        """One row per unit, one Int64 column per fact: what `score` takes."""

    @property
    def scored(self) -> pd.DataFrame:
        """The points of criteria, in ticks: what `score` makes of the figures."""

    @property
    def gaps(self) -> Mapping[str, Mapping[str, Extent]]:
        """Unit → the criteria that are not scored for want of figures, each with what it may still add, in ticks."""

    @property
    def silent(self) -> frozenset[str]:
        """The units of which no figure has come so far."""

    @property
    def own_reports(self) -> pd.DataFrame:
        """The reports whose deductions count here, points in ticks."""

    @property
    def previous(self) -> Any:
        """The month before, under the same readings."""

    @property
    def standings(self) -> pd.DataFrame: ...
    @property
    def awards(self) -> pd.DataFrame: ...
    @property
    def lines(self) -> pd.DataFrame: ...

    @property
    def scenario(self) -> Scenario | None: ...
    def what_if(self, scenario: Scenario) -> Any:
        """The same period, were things as the scenario says, on top of what is supposed already."""

    def exactly(self, scenario: Scenario) -> Any:
        """The period as it is with this scenario alone, over the readings in force."""
