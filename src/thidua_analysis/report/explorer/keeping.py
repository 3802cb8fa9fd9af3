"""What is below the result: title, author and reason of the scenario; what opens one, saves it, writes chart and table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets as w

from ...scoring.scenario import Scenario, read_scenario
from ...whatif.worlds import supposed
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.plaintext import printable
from ...words.vietnamese import is_blank
from .asking import Asking
from .controls import Beside, button

Refuse = Callable[[CampaignError | OSError, str], None]
"""Called with what is wrong, and the code of what did not come about."""


class Files(NamedTuple):
    """How scenarios are listed, and how they, their charts and tables are written: see :mod:`~.saving`."""

    there: Callable[[Asking], Iterable[Path]]
    save: Callable[[Asking, Scenario], tuple[Path, str]]
    export: Callable[[Asking, Scenario], Sequence[Path]]


class Keeping:
    """The fields and buttons. `can` asks whether everything typed can be read, and tells what cannot."""

    def __init__(
        self, explorer: Asking, present: Callable[[], Scenario], open_: Callable[[Scenario], None],
        can: Callable[[str], bool], refuse: Refuse, files: Files,
    ) -> None:  # fmt: skip
        self.explorer, self._present, self._open, self._can, self._refuse = explorer, present, open_, can, refuse
        self._files = files
        lang, start = explorer.language, explorer.start
        self.title, self.author, self.reason = (
            w.Text(value=text, description=label, style={"description_width": "5.5em"}, layout={"flex": "1 1 0"})
            for label, text in zip(
                say("report.panel_fields", lang).split("|"), (start.title, start.author, start.reason), strict=True
            )
        )
        self.of_title, self.told = Beside(), w.HTML()
        self.saved = w.Dropdown(description=say("report.open_scenario", lang), style={"description_width": "initial"})
        self._listing = False
        self.saved.observe(lambda change: self.on_open(change["new"]), "value")
        self.save = button(say("report.save_scenario", lang), self.on_save, icon="save")
        self.save.button_style = "primary"
        self.export = button(say("report.export", lang), self.on_export, say("report.export_tip", lang), "download")
        buttons = w.HBox([self.saved, self.save, self.export])
        self.box = w.VBox([w.HBox([self.title, self.author, self.reason]), self.of_title.html, buttons, self.told])
        self._list()

    @property
    def asked(self) -> Scenario:
        """What is supposed, under the title that stands in its box; `?` while none does."""
        title = "?" if is_blank(self.title.value) else self.title.value
        return replace(self._present(), title=title, author=self.author.value, reason=self.reason.value)

    def show(self, scenario: Scenario) -> None:
        """Show what a scenario is called, who made it and why."""
        self.title.value, self.author.value, self.reason.value = scenario.title, scenario.author, scenario.reason

    def _list(self) -> None:
        """The scenarios that can be opened: the one that the panel was opened with, and those that were saved."""
        there: list[tuple[str, Any]] = [(path.name, path) for path in self._files.there(self.explorer)]
        start = self.explorer.start
        self._listing = True
        self.saved.options = [
            (say("report.choose", self.explorer.language), ""), (printable(f"({start.title})"), start), *there,
        ]  # fmt: skip
        self.saved.value = ""
        self._listing = False

    def on_open(self, chosen: Any) -> None:
        """Suppose what a scenario says; the list is ready for another choice then."""
        if self._listing or chosen == "":
            return
        try:
            scenario = chosen if isinstance(chosen, Scenario) else read_scenario(chosen)
            supposed(self.explorer.month, scenario)
        except (CampaignError, OSError) as e:
            self._refuse(e, "report.not_opened")
        else:
            self._open(scenario)
        self._list()

    def on_save(self) -> None:
        """Write what is supposed to a new file, and tell the command that makes a report of it."""

        def saved() -> str:
            path, command = self._files.save(self.explorer, self.asked)
            return f"{_told([path])}<br>{say('report.make_report', self.explorer.language)}: <code>{escape(command)}</code>"

        self._write(saved)

    def on_export(self) -> None:
        """Write chart and table of what is supposed to new files."""
        self._write(lambda: _told(self._files.export(self.explorer, self.asked)))

    def _write(self, act: Callable[[], str]) -> None:
        if not self._can("report.not_saved"):
            return
        try:
            if is_blank(self.title.value):
                raise CampaignError("report.scenario_untitled", about=["title"])
            told = act()
        except (CampaignError, OSError) as e:
            self._refuse(e, "report.not_saved")
            return
        self.told.value = f"<p>{say('report.saved', self.explorer.language)}: {told}</p>"
        self._list()


def _told(paths: Sequence[Path]) -> str:
    return ", ".join(f"<code>{escape(path.as_posix())}</code>" for path in paths)
