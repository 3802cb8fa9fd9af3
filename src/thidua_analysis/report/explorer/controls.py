"""One control for each thing that can be changed. A control shows a value and tells what it is changed to; it keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

import ipywidgets as w

from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.plaintext import printable
from ...words.vietnamese import is_blank
from .choices import FIGURES, Choice
from .typed import figure, number, written

Changed = Callable[[str, Any, bool], None]
"""Called with the name of what is changed, the value, and whether it slides."""


class Beside:
    """A line that takes no room while there is nothing to say."""

    def __init__(self) -> None:
        self.html = w.HTML()
        self.tell("")

    def tell(self, text: str) -> None:
        """Say this, in the colour of what is to be mended."""
        if text or self.html.value:
            self.html.value = problem(text) if text else ""
        self.html.layout.display = "" if text else "none"


class Number:
    """One number to suppose: a box that takes it exactly, a slider to move it, and below them what is wrong with it.

    The box is blank where nothing is supposed, and shows what stands in grey. `fault` says why what was typed cannot be
    read. A slider of step 1 rounds nothing; a larger number widens it.
    """

    def __init__(self, choice: Choice, language: str, changed: Changed) -> None:
        self.choice, self.language, self._told = choice, language, changed
        self.fault: CampaignError | None = None
        self._quiet = False
        self.slider = w.IntSlider(
            min=choice.low, max=choice.high, step=1, description=printable(choice.label), tooltip=choice.name, readout=False,
            continuous_update=True, style={"description_width": "11.5em"}, layout={"flex": "1 1 auto", "min_width": "0"},
        )  # fmt: skip
        stands = choice.stands
        grey = say("report.unknown_placeholder", language) if stands is None else written(stands, language)
        self.box = w.Text(placeholder=grey, tooltip=choice.name, continuous_update=False, layout={"width": "7em"})
        self.beside = Beside()
        self.row = w.VBox([w.HBox([self.slider, self.box]), self.beside.html])
        self.show(None)
        self.slider.observe(self._slid, "value")
        self.box.observe(self._typed, "value")

    def show(self, value: Any) -> None:
        """Show this, without telling anybody; None for nothing supposed."""
        self._quiet, self.fault = True, None
        self.box.value = written(value, self.language)
        where = next((v for v in (value, self.choice.stands) if isinstance(v, int | Decimal)), 0)
        slider, at, low, high = self.slider, int(where), self.choice.low, self.choice.high
        slider.min, slider.max = min(slider.min, at), max(slider.max, at)
        slider.value = at
        slider.min, slider.max = min(low, at), max(high, at)
        self._quiet = False

    def _typed(self, change: Mapping[str, Any]) -> None:
        if self._quiet:
            return
        read = figure if self.choice.section == FIGURES else number
        try:
            value = None if is_blank(change["new"]) else read(change["new"], self.choice.name)
        except CampaignError as e:
            self.fault = e
            self._told(self.choice.name, None, False)
            return
        self.show(value)
        self._told(self.choice.name, value, False)

    def _slid(self, change: Mapping[str, Any]) -> None:
        if self._quiet:
            return
        value = None if change["new"] == self.choice.back else change["new"]
        self._told(self.choice.name, value, True)  # first what everybody waits for
        self._quiet, self.fault = True, None
        self.box.value = written(value, self.language)
        self._quiet = False


class Option:
    """One question and its answers."""

    def __init__(self, choice: Choice, changed: Changed) -> None:
        self.choice, self._told, self._quiet = choice, changed, False
        self.fault: CampaignError | None = None
        self.box = w.Dropdown(options=choice.options, value=choice.stands, tooltip=choice.name, layout={"width": "99%"})
        self.beside = Beside()
        self.row = w.VBox([self.box, self.beside.html])
        self.box.observe(self._chosen, "value")

    def show(self, value: Any) -> None:
        """Show this, without telling anybody; None for what is in force."""
        self._quiet = True
        self.box.value = self.choice.stands if value is None else value
        self._quiet = False

    def _chosen(self, change: Mapping[str, Any]) -> None:
        if not self._quiet:
            self._told(self.choice.name, None if change["new"] == self.choice.back else change["new"], False)


Control = Number | Option


def heading(choice: Choice) -> w.HTML:
    """What stands above the controls of one rule or question: its name, and the words of the plan."""
    words = escape(printable(choice.words))
    said = f'<div class="td-words" title="{words}">“{words}”</div>' if words else ""
    return w.HTML(f'<div class="td-group">{escape(printable(choice.group))}</div>{said}')


def problem(told: str) -> str:
    """What is to be mended, as HTML."""
    return f'<p class="td-problem">{escape(told)}</p>'


def button(label: str, act: Callable[[], None], tooltip: str = "", icon: str = "") -> w.Button:
    """A button as wide as its label."""
    made = w.Button(description=label, tooltip=tooltip, icon=icon, layout={"width": "auto", "flex": "0 0 auto"})
    made.on_click(lambda _: act())
    return made
