"""The list of what is changed: each change in a line, with what takes it back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from ...scoring.scenario import Scenario
from ...whatif.cause_words import cause_text, supposed_value
from ...whatif.causes import Cause
from ...words.catalogue import say
from ...words.plaintext import printable
from .asking import Asking
from .controls import button
from .supposing import about_figure, supposed


class Changes:
    """Lines that are kept, so that a slider that is drawn changes one text and no more."""

    def __init__(self, explorer: Asking, take_back: Callable[[str], None]) -> None:
        self.explorer, self._take_back = explorer, take_back
        self.count, self.box = w.HTML(), w.VBox(layout={"height": "112px"}).add_class("td-scroll")
        self._lines: dict[str, tuple[w.HBox, w.HTML]] = {}

    def show(self, scenario: Scenario) -> None:
        """The changes of this scenario."""
        values = supposed(self.explorer.month, scenario)
        for name, value in values.items():
            if name not in self._lines:
                self._lines[name] = self._made(name)
            self._lines[name][1].value = self._told(name, value)
        lines = tuple(self._lines[name][0] for name in values)
        if self.box.children != lines:
            self.box.children = lines
        self.count.value = f"<b>{say('report.supposed_count', self.explorer.language, count=len(values))}</b>"

    def _made(self, name: str) -> tuple[w.HBox, w.HTML]:
        told = w.HTML(layout={"flex": "1 1 auto", "min_width": "0"})
        away = button("✕", lambda: self._take_back(name), say("report.take_back", self.explorer.language))
        return w.HBox([told, away], layout={"flex": "0 0 auto"}).add_class("td-change"), told

    def _told(self, name: str, value: Any) -> str:
        """What one change is, in the clause's words: `C3 · Tài khoản, mức phải đạt: 1.500 → 2.000`."""
        explorer, lang = self.explorer, self.explorer.language
        choice = explorer.choice(name)
        if choice:
            said = {option: words for words, option in choice.options}
            called, was = choice.called, said.get(choice.stands) or supposed_value(choice.stands, lang)
            mark = "" if called.endswith("?") else ":"
            told = f"{called}{mark} {was} → {said.get(value) or supposed_value(value, lang)}"
        else:
            kind = "fact" if about_figure(explorer.month, name) else "rule"
            called = cause_text(explorer.month, Cause(kind, name, "", None, None), lang)
            told = f"{called}: {supposed_value(value, lang)}"
        return f'<div title="{escape(name)}">{escape(printable(told))}</div>'
