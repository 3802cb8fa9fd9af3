"""Sliders and choices for JupyterLab: a scenario made by hand, and what it changes while it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from ..campaign import Month
from ..errors import CampaignError
from ..files import write_file
from ..parameters import Parameter, parameters
from ..rules import Fact
from ..scenario import Scenario, SupposedFact
from ..vietnamese import ascii_name, count_text, say
from .sentences import SUPPOSED, names
from .tables import gateless, styled_table
from .whatif import moves_chart, prize_change, signed

SLID = (".target", ".bonus.step", ".bonus.points", ".points")
"""What the sliders move; a scenario file can change every parameter."""


class Explorer:
    """A panel over one month. Displayed in JupyterLab it shows controls; `scenario` is what they are set to.

    `start` sets them at first: what of it has no control is kept as it is.
    """

    def __init__(
        self, month: Month, start: Scenario | None = None, language: str = "vi", folder: Path | str = "."
    ) -> None:
        self.month, self.language, self.folder = month, language, Path(folder)
        self.start = start or Scenario(say(language, "Kịch bản mới", "New scenario"))
        self.known = parameters(month.plan, month.readings_in_force)
        self._panel: Any = None

    # ── what the controls are about ──

    @property
    def tracks(self) -> tuple[str, ...]:
        """The tracks that can be looked at."""
        return tuple(t.id for t in self.month.tracks)

    def sliders(self, track: str) -> list[Parameter]:
        """The parameters of a track's criteria that have a slider."""
        mine = [c.id for c in self.month.rules.criteria(track)]
        return [p for p in self.known.values() if p.rule in mine and p.path.removeprefix(p.rule) in SLID]

    def facts(self, unit: str) -> list[Fact]:
        """The figures of a unit that count for it."""
        track = self.month.campaign.unit(unit)["track"]
        wanted = {f for c in self.month.rules.criteria(track) for f in c.facts}
        return [f for f in self.month.rules.fact if f.id in wanted]

    # ── what they change ──

    def after(self, scenario: Scenario) -> pd.DataFrame:
        """The standings under a scenario, quickly: unit, track, base, bonus, deduction, total, eligible, rank, tied, prize."""
        axes: dict[str, list[Any]] = {**{k: [v] for k, v in scenario.rules.items()}}
        axes |= {name: [option] for name, option in scenario.readings.items()}
        own = [f for f in scenario.facts if f.definite]
        if any(f.month not in (None, self.month.month) for f in own):
            return self.month.what_if(scenario).sweep({})
        axes |= {f"{f.unit}.{f.fact}": [f.value] for f in own}
        return self.month.sweep(axes)

    def shown(self, scenario: Scenario, track: str) -> tuple[str, str]:
        """The table and the picture of a scenario, as HTML."""
        before, after = self.month.sweep({}), self.after(scenario)
        picture = moves_chart(before, after, self.month, track, self.language)
        return self._table(before, after, track), picture.svg

    def _table(self, before: pd.DataFrame, after: pd.DataFrame, track: str) -> str:
        called, then = names(self.month), before.set_index("unit")
        mine = after[after["track"] == track]
        mine = mine.loc[mine["rank"].fillna(99).sort_values(kind="stable").index]
        rows: list[list[str]] = []
        bold: list[int] = []
        for row in mine.to_dict("records"):
            old = then.loc[row["unit"]]
            change = row["total"] - old["total"]
            if change or (row["rank"] is not pd.NA and row["rank"] != old["rank"]):
                bold.append(len(rows))
            ranks = list(dict.fromkeys("–" if pd.isna(r) else str(r) for r in (old["rank"], row["rank"])))
            prize = prize_change(*("" if pd.isna(v) else str(v) for v in (old["prize"], row["prize"])))
            gate = say(self.language, "đạt", "yes") if row["eligible"] else say(self.language, "chưa", "no")
            told = count_text(row["total"], self.language)
            rows.append(
                [
                    " → ".join(ranks),
                    called[row["unit"]],
                    told,
                    signed(change, self.language) if change else "",
                    gate,
                    prize,
                ]
            )
        heads = say(self.language, "Hạng|Đơn vị|Điểm|Chênh|Ngưỡng|Giải", "Rank|Unit|Points|Change|Gate|Prize").split(
            "|"
        )
        return styled_table(
            rows, heads, numbers=[2, 3], marked=bold, names_at=1, caption=say(self.language, *SUPPOSED),
            without=gateless(self.month, 4),
        ).html  # fmt: skip

    # ── saving ──

    def save(self, scenario: Scenario) -> tuple[Path, str]:
        """The scenario written to a file, and the command that makes a report of it.

        CampaignError if a file of that name holds something else than a scenario of the same title.
        """
        path = self.folder / f"{ascii_name(scenario.title).replace(' ', '-') or 'scenario'}.toml"
        if path.exists() and f"title = {scenario.toml().splitlines()[0][8:]}" not in path.read_text(
            encoding="utf-8", errors="replace"
        ):
            raise CampaignError(f"{path} is another file; choose another title", f"{path} là tệp khác; chọn tên khác")
        write_file(path, scenario.toml().encode())
        return path, self.command(path)

    def command(self, path: Path) -> str:
        """The papermill command that makes a report of a scenario file."""
        chosen = {
            "campaign": self.month.campaign.folder.as_posix(),
            "scenario": path.as_posix(),
            "language": self.language,
        }
        chosen |= {"month": self.month.month} if self.month.kind == "month" else {"month": "year_end"}
        if self.month.profile != self.month.campaign.profile:
            chosen["profile"] = self.month.profile
        told = " ".join(f'-p {name} "{value}"' for name, value in chosen.items())
        return f'papermill what_if.ipynb "{path.stem}-{self.month.key}.ipynb" {told}'

    # ── controls ──

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        if self._panel is None:
            self._panel = _Panel(self)
        shown: dict[str, Any] = self._panel.box._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return say(
            self.language,
            "(Bảng điều khiển: mở sổ này bằng JupyterLab để kéo thử.)",
            "(Controls: open this notebook in JupyterLab to move them.)",
        )


class _Panel:
    """The widgets, and nothing else: every change asks the explorer anew."""

    def __init__(self, explorer: Explorer) -> None:
        import ipywidgets as w

        self.explorer, self.w = explorer, w
        month, start, lang = explorer.month, explorer.start, explorer.language
        self.quiet = False
        wide = {"description_width": "16em"}
        self.track = w.ToggleButtons(options=[(t.name[lang], t.id) for t in month.tracks])
        self.rules = {p.path: self._slider(p, start.rules.get(p.path, p.value), wide) for t in explorer.tracks for p in explorer.sliders(t)}  # fmt: skip
        self.readings = {
            name: w.Dropdown(
                options=[(f"{option}: {words[lang]}", option) for option, words in q.options.items()], style=wide,
                value=start.readings.get(name, month.readings_in_force[name]), description=name, layout={"width": "98%"},
            )
            for name, q in month.plan.questions.items()
        }  # fmt: skip
        self.unit = w.Dropdown(options=[(n, u) for u, n in names(month).items()], description=say(lang, "Đơn vị", "Unit"), style=wide)  # fmt: skip
        self.figures = {(f.unit, f.fact): f.value for f in start.facts if isinstance(f.value, int) and f.month in (None, month.month)}  # fmt: skip
        self.others = tuple(f for f in start.facts if (f.unit, f.fact) not in self.figures or f.month not in (None, month.month))  # fmt: skip
        self.sliders, self.facts = w.VBox(), w.VBox()
        self.title = w.Text(
            value=start.title, description=say(lang, "Tên", "Title"), style=wide, layout={"width": "98%"}
        )
        self.author = w.Text(
            value=start.author, description=say(lang, "Người lập", "Author"), style=wide, layout={"width": "98%"}
        )
        self.reason = w.Text(
            value=start.reason, description=say(lang, "Lý do", "Reason"), style=wide, layout={"width": "98%"}
        )
        save = w.Button(description=say(lang, "Lưu kịch bản", "Save scenario"), icon="save", button_style="primary")
        reset = w.Button(description=say(lang, "Trở về ban đầu", "Start over"), icon="undo")
        self.table, self.picture, self.told = w.HTML(), w.HTML(), w.HTML()
        tabs = w.Tab([self.sliders, w.VBox(list(self.readings.values())), w.VBox([self.unit, self.facts])])
        tabs.titles = tuple(say(lang, "Chỉ tiêu|Cách hiểu|Số liệu", "Rules|Readings|Figures").split("|"))
        below = w.VBox([self.title, self.author, self.reason, w.HBox([save, reset]), self.told])
        self.box = w.VBox([self.track, tabs, self.picture, self.table, below]).add_class("thidua-explorer")
        self.track.observe(self._on_track, "value")
        self.unit.observe(self._on_unit, "value")
        for control in (*self.rules.values(), *self.readings.values()):
            control.observe(self._on_change, "value")
        save.on_click(self._on_save)
        reset.on_click(self._on_reset)
        self._on_track()
        self._on_unit()

    def _slider(self, parameter: Parameter, value: Any, style: Mapping[str, str]) -> Any:
        now = int(parameter.value)  # type: ignore[arg-type]
        most = max(2 * now, int(value), 10)
        step = max(1, now // 100)
        return self.w.IntSlider(value=int(value), min=min(0, int(value)), max=most, step=step, description=parameter.path,
                                style=style, layout={"width": "98%"}, continuous_update=True)  # fmt: skip

    @property
    def scenario(self) -> Scenario:
        """What the controls are set to, with what of the start they do not show."""
        explorer, start = self.explorer, self.explorer.start
        rules = {path: v for path, v in start.rules.items() if path not in self.rules}
        rules |= {path: s.value for path, s in self.rules.items() if s.value != explorer.known[path].value}
        in_force = explorer.month.readings_in_force
        readings = {name: d.value for name, d in self.readings.items() if d.value != in_force[name]}
        facts = [SupposedFact(unit, fact, value) for (unit, fact), value in self.figures.items()]
        return Scenario(self.title.value.strip() or "?", rules, readings, [*self.others, *facts],
                        self.author.value, self.reason.value)  # fmt: skip

    def _on_track(self, _: Any = None) -> None:
        self.sliders.children = [self.rules[p.path] for p in self.explorer.sliders(self.track.value)]
        self._show()

    def _on_unit(self, _: Any = None) -> None:
        self.facts.children = list(self._fact_controls(self.unit.value))

    def _fact_controls(self, unit: str) -> Iterator[Any]:
        stands: Any = self.explorer.month.wide.set_index("unit").loc[unit]
        lang = self.explorer.language
        for fact in self.explorer.facts(unit):
            now = self.figures.get((unit, fact.id), stands[fact.id])
            known = not pd.isna(now)
            most = max(2 * int(now), 100) if known and fact.kind != "flag" else 1 if fact.kind == "flag" else 1000
            told = fact.name[lang] + ("" if known else say(lang, " (chưa có)", " (unknown)"))
            control = self.w.IntSlider(value=int(now) if known else 0, min=0, max=most, description=told,
                                       style={"description_width": "26em"}, layout={"width": "98%"})  # fmt: skip
            control.observe(lambda change, about=(unit, fact.id): self._on_figure(about, change["new"]), "value")
            yield control

    def _on_figure(self, about: tuple[str, str], value: int) -> None:
        stands: Any = self.explorer.month.wide.set_index("unit").loc[about[0], about[1]]
        self.figures = {k: v for k, v in self.figures.items() if k != about}
        if pd.isna(stands) or value != stands:
            self.figures[about] = value
        self._show()

    def _on_change(self, _: Any = None) -> None:
        if not self.quiet:
            self._show()

    def _on_reset(self, _: Any = None) -> None:
        month = self.explorer.month
        self.quiet, self.figures = True, {}
        for path, slider in self.rules.items():
            slider.value = int(self.explorer.known[path].value)  # type: ignore[arg-type]
        for name, choice in self.readings.items():
            choice.value = month.readings_in_force[name]
        self.quiet = False
        self._on_unit()
        self._show()

    def _on_save(self, _: Any = None) -> None:
        lang = self.explorer.language
        try:
            path, command = self.explorer.save(self.scenario)
        except (CampaignError, OSError) as e:
            self.told.value = _problem(e, lang)
            return
        done = say(lang, "Đã lưu", "Saved")
        report = say(lang, "Lập báo cáo", "Make a report")
        self.told.value = (
            f"<p>{done}: <code>{escape(path.as_posix())}</code></p><p>{report}: <code>{escape(command)}</code></p>"
        )

    def _show(self) -> None:
        try:
            self.table.value, self.picture.value = self.explorer.shown(self.scenario, self.track.value)
            self.told.value = ""
        except CampaignError as e:  # figures that contradict each other half-way from one to another
            self.told.value = _problem(e, self.explorer.language)


def _problem(error: Exception, language: str) -> str:
    told = error.message(language) if isinstance(error, CampaignError) else str(error)
    return f'<p style="color:#8a3b00">{escape(told)}</p>'
