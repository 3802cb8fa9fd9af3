"""The panel of the explorer: controls at the left, the result beside them, below what is saved and opened.

What is changed is one value, `scenario`; every control is a view of it, and undoing goes back to the one before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as w

from ...scoring.scenario import Scenario
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.plaintext import printable
from ..sentences import names, period_text
from .asking import Asking
from .changes import Changes
from .choices import FIGURES, SECTIONS, Choice
from .controls import Control, Number, Option, button, heading, problem
from .keeping import Files, Keeping
from .outcome import STYLE, outcome
from .saving import export, save, scenario_files
from .supposing import supposed, supposing
from .versions import Versions

NOW, BESIDE, OVER = VIEWS = tuple(range(3))
"""What is shown of the result; their names are `report.explorer_views`."""


class Panel:
    """The widgets, and nothing else: every change asks the explorer anew."""

    def __init__(self, explorer: Asking) -> None:
        self.explorer, self.month, lang = explorer, explorer.month, explorer.language
        self.scenario, self.past = explorer.start, list[Scenario]()
        self.controls: dict[str, Control] = {}
        self._headings: dict[tuple[int, str], w.HTML] = {}
        self._sliding = ""

        self.track = _toggle([(printable(t.name[lang]), t.id) for t in self.month.tracks], self._on_track)
        titles = say("report.explorer_sections", lang).split("|")
        there = {one.section for one in explorer.choices.values()} | {FIGURES}
        self.section = _toggle([(titles[n], n) for n in SECTIONS if n in there], self._lay)
        self.search = w.Text(placeholder=say("report.explorer_search", lang), layout={"width": "99%"})
        self.unit = w.Dropdown(options=self._units(), layout={"width": "99%"})
        for choosing in (self.search, self.unit):
            choosing.observe(lambda _: self._lay(), "value")
        self.rows = w.VBox(layout={"height": "370px"}).add_class("td-scroll")
        self.changes = Changes(explorer, self._take_back)
        self.undo = button(say("report.undo", lang), self.on_undo, icon="undo")
        self.reset = button(say("report.start_over", lang), self.on_reset, say("report.start_over_tip", lang), "eraser")

        views = say("report.explorer_views", lang).split("|")
        self.view = _toggle(list(zip(views, VIEWS, strict=True)), self._show)
        self.pin = button(say("report.pin", lang), self.on_pin, say("report.pin_tip", lang), "thumb-tack")
        self.table = w.HTML().add_class("td-result")
        self.versions = Versions(explorer, self._open, self._show)
        self.keeping = Keeping(
            explorer,
            lambda: self.scenario,
            self._open,
            self._is_read,
            self._refuse,
            Files(scenario_files, save, export),
        )
        self.box = w.VBox([w.HTML(STYLE), w.HTML(self._head()), self._columns(), self.keeping.box])
        self.box.add_class("thidua-explorer")
        self._lay()
        self._suppose(explorer.start)

    def _head(self) -> str:
        month, lang = self.month, self.explorer.language
        marks = [say("labels.supposed", lang)]
        marks += [say("labels.synthetic", lang)] if month.inputs.settings.synthetic else []
        told = escape(printable(f"{period_text(month, lang)} · {month.inputs.title}"))
        return f'<p class="td-head"><b>{told}</b> · <span class="td-mark">{" · ".join(marks)}</span></p>'

    def _columns(self) -> w.HBox:
        track = [self.track] if len(self.month.tracks) > 1 else []
        buttons = w.HBox([self.changes.count, self.undo, self.reset], layout={"justify_content": "space-between"})
        left = w.VBox(
            [*track, self.section, self.search, self.unit, self.rows, buttons, self.changes.box],
            layout={"flex": "0 0 390px", "width": "390px"},
        )
        layout = {"flex": "1 1 auto", "min_width": "0", "margin": "0 0 0 12px"}
        right = w.VBox([w.HBox([self.view, self.pin]), self.table, self.versions.box], layout=layout)
        return w.HBox([left, right], layout={"width": "100%"})

    # ── controls, made when they are first looked at ──

    def control(self, name: str) -> Control:
        """The control of a rule, reading or figure."""
        if name not in self.controls:
            choice = self.explorer.choice(name)
            assert choice is not None
            lang = self.explorer.language
            made = Option(choice, self._changed) if choice.options else Number(choice, lang, self._changed)
            made.show(supposed(self.month, self.scenario).get(name))
            self.controls[name] = made
        return self.controls[name]

    def _lay(self) -> None:
        """Show the controls of a section; those that a search finds, from whichever section."""
        text, explorer = self.search.value.strip(), self.explorer
        figures = explorer.figures(self.unit.value) if self.unit.value else {}
        mine = [c for c in explorer.choices.values() if c.track in ("", self.track.value)]
        wanted = [
            choice for choice in (*mine, *figures.values())
            if (choice.is_found_by(text) if text else choice.section == self.section.value)
        ]  # fmt: skip
        self.unit.layout.display = "" if text or self.section.value == FIGURES else "none"
        rows: list[Any] = []
        above: tuple[int, str] | None = None
        for choice in wanted:
            key = choice.section, choice.group
            if choice.words and key != above:
                rows.append(self._heading(key, choice))
            above = key
            rows.append(self.control(choice.name).row)
        self.rows.children = rows or [w.HTML(f"<p>{say('report.nothing_found', explorer.language)}</p>")]

    def _heading(self, key: tuple[int, str], choice: Choice) -> w.HTML:
        if key not in self._headings:
            self._headings[key] = heading(choice)
        return self._headings[key]

    # ── what is changed ──

    def _changed(self, name: str, value: Any, slides: bool) -> None:
        """A control was moved, or something typed in it that perhaps cannot be read."""
        if self.control(name).fault:
            self._show()
        else:
            self._step(supposing(self.month, self.scenario, name, value), name if slides else "", shown=name)

    def _step(self, scenario: Scenario, sliding: str = "", shown: str = "") -> None:
        """Suppose just this; a slider that is drawn is one step. `shown`: the control that shows it already."""
        if scenario != self.scenario and not (sliding and sliding == self._sliding):
            self.past.append(self.scenario)
        self._sliding = sliding
        self._suppose(scenario, shown)

    def _suppose(self, scenario: Scenario, shown: str = "") -> None:
        self.scenario = scenario
        if not shown:
            values = supposed(self.month, scenario)
            for name, control in self.controls.items():
                control.show(values.get(name))
        self._show()  # first what everybody waits for
        self.changes.show(scenario)
        self.undo.disabled, self.reset.disabled = not self.past, scenario.empty

    def _open(self, scenario: Scenario) -> None:
        """Suppose what a scenario says, under its title; undoing goes back to the title that stands now."""
        self.scenario = self.keeping.asked
        self.keeping.show(scenario)
        self._step(scenario)

    def _take_back(self, name: str) -> None:
        self._step(supposing(self.month, self.scenario, name, None))

    def on_undo(self) -> None:
        """Back to what was supposed before the last step."""
        if self.past:
            last, self._sliding = self.past.pop(), ""
            if last.title != self.scenario.title:
                self.keeping.show(last)
            self._suppose(last)

    def on_reset(self) -> None:
        """The month as it is: nothing supposed."""
        self._step(replace(self.scenario, rules={}, readings={}, facts=()))

    # ── what is shown ──

    def _units(self) -> list[tuple[str, str]]:
        """The units of the track, by name."""
        mine = [one.unit for one in self.month.unit_rows if one.track == self.track.value]
        return [(printable(names(self.month)[unit]), unit) for unit in mine]

    def _on_track(self) -> None:
        self.unit.options = self._units()
        self._lay()
        self._show()

    def _show(self) -> None:
        """The result of what is supposed now, in the view that is chosen; or why there is none, which leaves the last one."""
        if not self._is_read("report.not_computed"):
            return
        now = self.view.value == NOW
        try:
            if now:
                rows = self.explorer.rows(self.scenario)
                self.table.value = outcome(
                    self.explorer.before, rows, self.month, self.track.value, self.explorer.language
                )
            else:
                self.versions.show(self.keeping.asked, self.track.value, self.view.value == OVER)
        except CampaignError as e:  # figures that contradict each other half-way from one to another
            self._refuse(e, "report.not_computed")
        self.table.layout.display, self.versions.box.layout.display = ("", "none") if now else ("none", "")

    def on_pin(self) -> None:
        """Keep what is supposed now, to compare others with."""
        if self._is_read("report.not_computed"):
            try:
                self.versions.pin(self.keeping.asked)
            except CampaignError as e:
                self._refuse(e, "report.not_pinned")

    # ── what is wrong ──

    def _is_read(self, lead: str) -> bool:
        """Whether everything typed can be read; what cannot is told, and nothing told before is left standing."""
        self.keeping.told.value = ""
        self.keeping.of_title.tell("")
        for control in self.controls.values():
            control.beside.tell("")
        faults = [control.fault for control in self.controls.values() if control.fault]
        for fault in faults:
            self._refuse(fault, lead)
        return not faults

    def _refuse(self, error: CampaignError | OSError, lead: str) -> None:
        """Say what is wrong beside what it is about, and below beside the buttons."""
        lang = self.explorer.language
        told = error.message(lang) if isinstance(error, CampaignError) else str(error)
        values = supposed(self.month, self.scenario)
        for name in error.about if isinstance(error, CampaignError) else ():
            if name == "title":
                self.keeping.of_title.tell(told)
            elif self.explorer.choice(name) and (name in values or self.control(name).fault):
                self.control(name).beside.tell(told)
        self.keeping.told.value += problem(f"{say(lead, lang)}: {told}")


def _toggle(options: list[tuple[str, Any]], act: Callable[[], None]) -> w.ToggleButtons:
    """Buttons of which one is chosen, as wide as their labels."""
    made = w.ToggleButtons(options=options, style={"button_width": "auto"})
    made.observe(lambda _: act(), "value")
    return made
