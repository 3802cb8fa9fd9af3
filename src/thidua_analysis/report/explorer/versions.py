"""Several scenarios side by side: those that were pinned and the present one, in this period or over all of them."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from ...scoring.scenario import Scenario
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.plaintext import printable
from .beside import over
from .controls import button
from .explorer import Explorer

MOST = 5
"""So many can be pinned."""


class Versions:
    """The pinned scenarios, each with a button that opens it and one that takes it away, and the page that compares them."""

    def __init__(self, explorer: Explorer, open_: Callable[[Scenario], None], changed: Callable[[], None]) -> None:
        self.explorer, self._open, self._changed = explorer, open_, changed
        self.pinned: tuple[Scenario, ...] = ()
        self.chips = w.HBox(layout={"flex_flow": "row wrap"})
        self.page = w.HTML().add_class("td-result").add_class("td-pages")
        self.box = w.VBox([self.chips, self.page])

    def pin(self, scenario: Scenario) -> None:
        """Keep a scenario to compare others with; one that is there already is there once.

        CampaignError for one too many, and one that `what_if` refuses.
        """
        if scenario in self.pinned:
            return
        if len(self.pinned) == MOST:
            raise CampaignError("report.pins_full", most=MOST)
        self.explorer.month.what_if(scenario)
        self._set((*self.pinned, scenario))

    def _unpin(self, scenario: Scenario) -> None:
        self._set(tuple(one for one in self.pinned if one != scenario))

    def _set(self, pinned: tuple[Scenario, ...]) -> None:
        self.pinned = pinned
        self.chips.children = [chip for one in pinned for chip in self._chip(one)]
        self._changed()

    def _chip(self, scenario: Scenario) -> tuple[w.Button, w.Button]:
        lang = self.explorer.language
        named = button(printable(scenario.title), lambda: self._open(scenario), say("report.open_pinned", lang))
        return named, button("✕", lambda: self._unpin(scenario), say("report.unpin", lang))

    def show(self, present: Scenario, track: str, over_periods: bool) -> None:
        """Compare the pinned ones and the present one, which is left out where nothing is changed by it or it is pinned.

        CampaignError for one that makes no sense.
        """
        every = self.pinned if present.empty or present in self.pinned else (*self.pinned, present)
        explorer, lang = self.explorer, self.explorer.language
        if not every:
            self.page.value = f"<p>{say('report.nothing_to_compare', lang)}</p>"
        elif over_periods:
            self.page.value = "".join(over(one, track, lang) for one in explorer.over_periods(every))
        else:
            self.page.value = explorer.beside(every, track)
