"""Several scenarios side by side: those that were pinned and the present one, in this period or over all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import ipywidgets as w

from ...plan.calendar import MONTH, YEAR_END
from ...scoring.result import Result
from ...scoring.scenario import Scenario
from ...whatif.comparison import Comparison
from ...whatif.lattice import Swept
from ...whatif.periods import supposed_over
from ...whatif.worlds import supposed
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.plaintext import printable
from .asking import Asking
from .beside import beside, over
from .controls import button

MOST = 5
"""So many can be pinned."""


class Versions:
    """The pinned scenarios, each with a button that opens it and one that takes it away, and the page that compares them."""

    def __init__(self, explorer: Asking, open_: Callable[[Scenario], None], changed: Callable[[], None]) -> None:
        self.explorer, self._open, self._changed = explorer, open_, changed
        self._rows: dict[Scenario, tuple[Swept, ...]] = {}
        self._over: dict[Scenario, tuple[Comparison, ...]] = {}
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
        supposed(self.explorer.month, scenario)
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
        lang = self.explorer.language
        if not every:
            self.page.value = f"<p>{say('report.nothing_to_compare', lang)}</p>"
        elif over_periods:
            self._over = {one: self._over.get(one) or self._over_periods(one) for one in every}
            self.page.value = "".join(over(found, track, lang) for found in self._over.values())
        else:
            self._rows = {one: self._rows.get(one) or self.explorer.rows(one) for one in every}
            self.page.value = beside(self.explorer.before, self._versions(), self.explorer.month, track, lang)

    def _versions(self) -> dict[str, tuple[Swept, ...]]:
        """The standings by title; of those with one title each has its number behind it."""
        found: dict[str, tuple[Swept, ...]] = {}
        for one, rows in self._rows.items():
            times = sum(title.partition(" (")[0] == one.title for title in found)
            found[f"{one.title} ({times + 1})" if times else one.title] = rows
        return found

    def _over_periods(self, scenario: Scenario) -> tuple[Comparison, ...]:
        return supposed_over(self._periods, scenario.about(self.explorer.month.month)).comparisons

    @cached_property
    def _periods(self) -> list[Result]:
        """All months at hand and the year's end."""
        month, inputs = self.explorer.month, self.explorer.month.inputs
        begun = [m for m in inputs.months_at_hand if not month.as_of or m <= f"{month.as_of:%Y-%m}"]
        return [*(month.beside(MONTH, m) for m in begun), month.beside(YEAR_END, inputs.months[-1])]
