"""The explorer as a notebook shows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ...words.catalogue import say
from .asking import Asking


class Explorer(Asking):
    """A panel over one month. Displayed in JupyterLab it shows controls beside what they change.

    `start` sets them at first: what of it has no control is kept as it is. Scenarios are saved in `folder`.

    CampaignError for a month that is supposed already, and for a reading of `start` that does not exist.
    """

    @cached_property
    def panel(self) -> Any:
        """The controls, made when they are first shown."""
        from .panel import Panel  # widgets are imported where they are shown

        return Panel(self)

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        shown: dict[str, Any] = self.panel.box._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return say("report.controls_need_lab", self.language)
