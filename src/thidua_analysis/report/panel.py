"""The panel of the explorer: boxes, sliders and choices that are set to a scenario, and tell what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from ..plan.parameters import Parameter, exact
from ..plan.rules import Fact
from ..scoring.scenario import UNKNOWN, Scenario, SupposedFact
from ..words.catalogue import LANGUAGES, say
from ..words.errors import CampaignError
from ..words.plaintext import printable
from ..words.vietnamese import MINUS, clean, is_blank, parse_count, parse_points
from .sentences import names

if TYPE_CHECKING:
    from .explorer import Explorer


class _Number:
    """One number to suppose: a box that takes it exactly, a slider to move it, and below them what is wrong with it.

    `value` is what is supposed, None where nothing is: the box is blank then, and shows what stands in grey. `fault`
    says why what was typed cannot be read. A slider of step 1 rounds nothing; a larger number widens it.
    """

    def __init__(
        self, language: str, label: str, stands: Any, bounds: tuple[int, int], width: str,
        read: Callable[[str], Any], changed: Callable[[], None], back: Any = None,
    ) -> None:  # fmt: skip
        self.language, self.stands, self.bounds, self.read, self.changed, self.back = (
            language, stands, bounds, read, changed, back,
        )  # fmt: skip
        self.value: Any = None
        self.fault: CampaignError | None = None
        self._quiet = False
        low, high = bounds
        self.slider = w.IntSlider(min=low, max=high, step=1, description=label, readout=False, continuous_update=True,
                                  style={"description_width": width}, layout={"flex": "1 1 auto"})  # fmt: skip
        grey = say("report.unknown_placeholder", language) if stands is None else _written(stands, language)
        self.box = w.Text(placeholder=grey, continuous_update=False, layout={"width": "9em"})
        self.beside = _Beside()
        self.row = w.VBox([w.HBox([self.slider, self.box]), self.beside.html], layout={"width": "98%"})
        self.show(None)
        self.slider.observe(self._slid, "value")
        self.box.observe(self._typed, "value")

    def show(self, value: Any) -> None:
        """Suppose this, without telling anybody; None for nothing."""
        self._quiet, self.value, self.fault = True, value, None
        self.box.value = _written(value, self.language)
        where = next((v for v in (value, self.stands) if isinstance(v, int | Decimal)), 0)
        slider, at, (low, high) = self.slider, int(where), self.bounds
        slider.min, slider.max = min(slider.min, at), max(slider.max, at)
        slider.value = at
        slider.min, slider.max = min(low, at), max(high, at)
        self._quiet = False

    def _typed(self, change: Mapping[str, Any]) -> None:
        if self._quiet:
            return
        try:
            self.show(None if is_blank(change["new"]) else self.read(change["new"]))
        except CampaignError as e:
            self.fault = e
        self.changed()

    def _slid(self, change: Mapping[str, Any]) -> None:
        if self._quiet:
            return
        self._quiet, self.fault = True, None
        self.value = None if change["new"] == self.back else change["new"]
        self.box.value = _written(self.value, self.language)
        self._quiet = False
        self.changed()


class _Beside:
    """A line that takes no room while there is nothing to say."""

    def __init__(self) -> None:
        self.html = w.HTML()
        self.tell("")

    def tell(self, text: str) -> None:
        """Say this, in the colour of what is to be mended."""
        self.html.value = _problem(text) if text else ""
        self.html.layout.display = "" if text else "none"


class Panel:
    """The widgets, and nothing else: every change asks the explorer anew."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        month, start, lang = explorer.month, explorer.start, explorer.language
        wide, whole = {"description_width": "16em"}, {"width": "98%"}
        self.quiet = True
        self.kept = start
        """What is supposed where no control was touched."""
        self.track = w.ToggleButtons(options=[(t.name[lang], t.id) for t in month.tracks])
        self.rules = {p.path: self._of_rule(p) for t in explorer.tracks for p in explorer.sliders(t)}
        self.readings = {
            name: w.Dropdown(
                options=[(f"{option}: {words[lang]}", option) for option, words in q.options.items()],
                description=name, style=wide, layout=whole,
            )
            for name, q in month.plan.questions.items()
        }  # fmt: skip
        self.unit = w.Dropdown(options=[(printable(n), u) for u, n in names(month).items()], description=say("labels.unit", lang), style=wide)  # fmt: skip
        self.figures: dict[tuple[str, str], _Number] = {}
        self.stand = {(r["unit"], r["fact"]): int(r["cumulative"]) for r in month.figures.to_dict("records")}
        self.sliders, self.facts, self.also = w.VBox(), w.VBox(), w.HTML()
        labels = say("report.panel_fields", lang).split("|")
        self.title, self.author, self.reason = (w.Text(description=label, style=wide, layout=whole) for label in labels)
        self.of_title = _Beside()
        buttons = [
            w.Button(description=text, icon=icon, layout={"width": "auto"})
            for text, icon in (
                (say("report.save_scenario", lang), "save"),
                (say("report.start_over", lang), "undo"),
                (say("report.back_to_scenario", lang), "history"),
            )
        ]
        buttons[0].button_style = "primary"
        self.table, self.picture, self.told = w.HTML(), w.HTML(), w.HTML()
        tabs = w.Tab([self.sliders, w.VBox(list(self.readings.values())), w.VBox([self.unit, self.facts])])
        tabs.titles = tuple(say("report.panel_tabs", lang).split("|"))
        below = w.VBox([self.title, self.of_title.html, self.author, self.reason, w.HBox(buttons), self.told])
        self.box = w.VBox([self.track, tabs, self.also, self.picture, self.table, below]).add_class("thidua-explorer")
        self.track.observe(self._on_track, "value")
        self.unit.observe(self._on_unit, "value")
        for choice in self.readings.values():
            choice.observe(self._show, "value")
        for button, act in zip(buttons, (self._on_save, self._on_reset, self._on_back), strict=True):
            button.on_click(act)
        self._on_track()
        self._on_back()

    # ── controls ──

    def _of_rule(self, parameter: Parameter) -> _Number:
        now: Any = parameter.value
        bounds = (min(0, 2 * int(now)), max(2 * int(now), 10))
        lang, path = self.explorer.language, parameter.path
        # where a reading decides it, another reading may make it another: then it is said even where it is the same
        back = None if parameter.reading else now
        return _Number(lang, path, now, bounds, "16em", lambda text: _number(text, path), self._show, back)

    def _of_unit(self, unit: str) -> list[_Number]:
        """The controls of a unit's figures, made when they are first looked at."""
        if not any(u == unit for u, _ in self.figures):
            self.figures |= {(unit, fact.id): self._of_figure(unit, fact) for fact in self.explorer.facts(unit)}
        return [control for (u, _), control in self.figures.items() if u == unit]

    def _of_figure(self, unit: str, fact: Fact) -> _Number:
        lang, now = self.explorer.language, self.stand.get((unit, fact.id))
        most = 1 if fact.kind == "flag" else 1000 if now is None else max(2 * now, 100)
        label = fact.name[lang] + ("" if now is not None else say("report.unknown_suffix", lang))
        name = f"{unit}.{fact.id}"
        made = _Number(lang, label, now, (0, most), "26em", lambda text: _figure(text, name), self._show)
        made.show(self._kept_figure(unit, fact.id))
        return made

    def _kept_figure(self, unit: str, fact: str) -> Any:
        here = (f.value for f in self.kept.facts if (f.unit, f.fact) == (unit, fact) and self._of_this_month(f))
        return next(here, None)

    def _of_this_month(self, fact: SupposedFact) -> bool:
        return fact.month in (None, self.explorer.month.month)

    # ── what they are set to ──

    @property
    def scenario(self) -> Scenario:
        """What the controls are set to, with what is kept beside them."""
        kept, in_force = self.kept, self.explorer.month.readings_in_force
        rules = {path: v for path, v in kept.rules.items() if path not in self.rules}
        rules |= {path: c.value for path, c in self.rules.items() if c.value is not None}
        readings = {n: d.value for n, d in self.readings.items() if d.value != in_force[n] or n in kept.readings}
        facts = {(f.unit, f.fact, f.month): f for f in kept.facts}
        for (unit, fact), control in self.figures.items():
            there = (key for key, f in facts.items() if key[:2] == (unit, fact) and self._of_this_month(f))
            key = next(there, (unit, fact, None))
            if control.value is None:
                facts.pop(key, None)
            else:
                facts[key] = SupposedFact(unit, fact, control.value, key[2])
        title = "?" if is_blank(self.title.value) else self.title.value
        return Scenario(title, rules, readings, facts.values(), self.author.value, self.reason.value)

    def _set(self, scenario: Scenario) -> None:
        """Suppose just this."""
        self.quiet, self.kept = True, scenario
        for path, control in self.rules.items():
            control.show(scenario.rules.get(path))
        for about, control in self.figures.items():
            control.show(self._kept_figure(*about))
        for name, choice in self.readings.items():
            choice.value = scenario.readings.get(name, self.explorer.month.readings_in_force[name])
        self._tell_also()
        self.quiet = False
        self._on_unit()
        self._show()

    def _tell_also(self) -> None:
        lang, kept = self.explorer.language, self.kept
        here = {(u, f.id) for u in self.explorer.month.units["unit"] for f in self.explorer.facts(u)}
        told = [f"{path} = {_written(v, lang)}" for path, v in kept.rules.items() if path not in self.rules]
        told += [
            f"{names(self.explorer.month).get(f.unit, f.unit)}, {f.fact}{f' ({f.month})' if f.month else ''} = {_written(f.value, lang)}"
            for f in kept.facts if (f.unit, f.fact) not in here or not self._of_this_month(f)
        ]  # fmt: skip
        lead = say("report.supposed_besides", lang)
        self.also.value = f"<p>{lead}: {escape(printable('; '.join(told)))}</p>" if told else ""

    # ── what happens ──

    def _on_track(self, _: Any = None) -> None:
        self.sliders.children = [self.rules[p.path].row for p in self.explorer.sliders(self.track.value)]
        self._show()

    def _on_unit(self, _: Any = None) -> None:
        self.facts.children = [control.row for control in self._of_unit(self.unit.value)]

    def _on_reset(self, _: Any = None) -> None:
        self._set(replace(self.kept, rules={}, readings={}, facts=()))

    def _on_back(self, _: Any = None) -> None:
        start = self.explorer.start
        self.title.value, self.author.value, self.reason.value = start.title, start.author, start.reason
        self._set(start)

    def _on_save(self, _: Any = None) -> None:
        lang = self.explorer.language
        not_saved = say("report.not_saved", lang)
        if self._unread(not_saved):
            return
        if is_blank(self.title.value):
            self._refuse(CampaignError("report.scenario_untitled", about=["title"]), not_saved)
            return
        try:
            path, command = self.explorer.save(self.scenario)
        except (CampaignError, OSError) as e:
            self._refuse(e, not_saved)
            return
        done = say("report.saved", lang)
        report = say("report.make_report", lang)
        self.told.value = (
            f"<p>{done}: <code>{escape(path.as_posix())}</code></p><p>{report}: <code>{escape(command)}</code></p>"
        )

    def _show(self, _: Any = None) -> None:
        if self.quiet:
            return
        lead = say("report.not_computed", self.explorer.language)
        if self._unread(lead):
            return
        try:
            self.table.value, self.picture.value = self.explorer.shown(self.scenario, self.track.value)
        except CampaignError as e:  # figures that contradict each other half-way from one to another
            self._refuse(e, lead)

    def _controls(self) -> Iterator[tuple[str, _Number]]:
        """The numbers by the names they have as axes of a sweep."""
        yield from self.rules.items()
        yield from ((f"{unit}.{fact}", control) for (unit, fact), control in self.figures.items())

    def _unread(self, lead: str) -> bool:
        """Whether something typed cannot be read; it is told, and nothing told before is left standing."""
        self.told.value = ""
        self.of_title.tell("")
        for _, control in self._controls():
            control.beside.tell("")
        faults = [control.fault for _, control in self._controls() if control.fault]
        for fault in faults:
            self._refuse(fault, lead)
        return bool(faults)

    def _refuse(self, error: CampaignError | OSError, lead: str) -> None:
        """Say what is wrong beside what it is about, and below beside the buttons."""
        lang = self.explorer.language
        told = error.message(lang) if isinstance(error, CampaignError) else str(error)
        about = error.about if isinstance(error, CampaignError) else ()
        for unit in {name.partition(".")[0] for name in about} & set(self.explorer.month.units["unit"]):
            self._of_unit(unit)
        for name, control in self._controls():
            if name in about and (control.fault or control.value is not None):
                control.beside.tell(told)
        if "title" in about:
            self.of_title.tell(told)
        self.told.value += _problem(f"{lead}: {told}")


# ── what is typed ──


def _written(value: Any, language: str) -> str:
    """A value as it stands in a box: digits alone, so that it can be typed over."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "–".join(map(str, value))
    if value == UNKNOWN:
        return say("report.unknown_typed", language)
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.replace(".", ",") if isinstance(value, Decimal) and language == "vi" else text


def _number(text: str, name: str) -> int | Decimal:
    """A number of a rule, as people write it: `2000`, `2.000`, `-5`, `2,5`."""
    text = clean(text)
    below = text.startswith(("-", MINUS, "–"))
    try:
        count = parse_count(text[1:] if below else text)
        return -count if below else count
    except ValueError:
        pass
    try:
        number: int | Decimal = exact(parse_points(text))
    except ValueError:
        raise CampaignError("report.number_unread", about=[name], text=text) from None
    return number


def _figure(text: str, name: str) -> Any:
    """A figure: a whole number, a range `1400–2100`, or unknown."""
    text = clean(text)
    if text.casefold() in (UNKNOWN, "?", *(say("report.unknown_typed", each) for each in LANGUAGES)):
        return UNKNOWN
    try:
        low, *high = [parse_count(part) for part in re.split(r" ?(?:[-–—]|\.\.) ?", text)]
        if not high:
            return low
        if len(high) == 1 and low <= high[0]:
            return (low, high[0])
    except ValueError:
        pass
    raise CampaignError("report.figure_unread", about=[name], text=text)


def _problem(told: str) -> str:
    return f'<p style="color:#8a3b00">{escape(told)}</p>'
