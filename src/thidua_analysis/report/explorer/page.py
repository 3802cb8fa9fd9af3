"""A page for people who do not program: a period, what a scenario would change in it, and what hangs on how the plan is read."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from ...campaign import Campaign, open_campaign
from ...plan.calendar import YEAR_END
from ...words.catalogue import say
from ...words.errors import ThiduaError
from ...words.plaintext import printable
from ...words.shown import Table
from ...words.vietnamese import month_text
from ..sentences import Markdown
from ..tables import readings
from ..whatif import readings_in_brief, readings_intervals, readings_prizes
from .controls import problem
from .explorer import Explorer


class Page:
    """The page of a campaign. Scenarios are saved in `folder`.

    Readings are scored when somebody looks at them: that takes some seconds.
    """

    def __init__(self, campaign: Campaign, language: str = "vi", folder: Path | str = ".") -> None:
        self.campaign, self.language, self.folder = campaign, language, Path(folder)
        self._explorers: dict[str, Explorer] = {}  # who comes back to a period finds it as it was left
        months = [(month_text(month, language), month) for month in campaign.months_at_hand]
        year = (say("labels.year_end", language, year=campaign.months[-1][:4]), YEAR_END)
        self.period = w.Dropdown(
            options=[*months, year], value=months[-1][1] if months else YEAR_END, layout={"width": "14em"},
            description=say("report.page_period", language), style={"description_width": "initial"},
        )  # fmt: skip
        self.explorer, self.readings = w.VBox(), w.HTML().add_class("thidua-explorer")
        self.parts = w.Tab([self.explorer, self.readings], titles=say("report.page_parts", language).split("|"))
        self.box = w.VBox([self.period, self.parts])
        self.period.observe(self._show, "value")
        self.parts.observe(self._show_readings, "selected_index")
        self._show()

    def _show(self, _: Any = None) -> None:
        self.readings.value = ""
        try:
            self.month = self.campaign.period(self.period.value)
            self.month.refuse_errors()
            if self.month.key not in self._explorers:
                self._explorers[self.month.key] = Explorer(self.month, None, self.language, self.folder)
            self.explorer.children = [self._explorers[self.month.key].panel.box]
        except ThiduaError as e:
            self.explorer.children = [w.HTML(problem(printable(e.message(self.language))))]
        self._show_readings()

    def _show_readings(self, _: Any = None) -> None:
        if self.parts.selected_index != 1 or self.readings.value:
            return
        self.readings.value = f"<p>{say('report.page_wait', self.language)}</p>"
        month, lang = self.month, self.language
        told: list[Any] = []
        try:
            found = month.readings()
            told += [readings_in_brief(found, lang), readings_prizes(found, lang)]
            told += [readings_intervals(found, track.id, lang) for track in month.tracks]
        except ThiduaError as e:  # more ways to read the plan than can be scored, or a month that is not in order
            told.append(Markdown(e.message(lang)))
        mark = say("labels.synthetic", lang) if month.inputs.settings.synthetic else ""
        shown = "".join(map(_html, [Markdown(mark), *told, readings(month, lang)]))
        self.readings.value = f'<div class="td-pages" style="max-height: none">{shown}</div>'


def _html(told: Table | Markdown) -> str:
    if isinstance(told, Table):
        return told.html
    return "".join(f"<p>{escape(line)}</p>" for line in told.plain.replace("`", "").splitlines() if line)


def page(folder: Path | str, language: str = "vi", scenarios: Path | str = ".") -> Any:
    """The page of the campaign in a folder, as what a notebook shows."""
    return Page(open_campaign(folder), language, scenarios).box
