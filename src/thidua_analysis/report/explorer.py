"""Sliders and choices for JupyterLab: a scenario made by hand, and what it changes while it is made."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..files.resources import notebook
from ..files.writing import write_new
from ..month import Month
from ..plan.calendar import MONTH, YEAR_END
from ..plan.parameters import Parameter, parameters
from ..plan.rules import Fact
from ..scoring.scenario import Scenario
from ..scoring.telling import gate_text, rank_text, total_text
from ..whatif.cause_words import prize_change, signed
from ..whatif.lattice import Swept
from ..words.catalogue import say
from ..words.columns import rows_from
from ..words.errors import CampaignError
from ..words.shown import styled_table
from ..words.vietnamese import ascii_name
from .charts import moves_chart
from .sentences import names
from .tables import gateless

SLID = (".target", ".bonus.step", ".bonus.points", ".points")
"""What the sliders move; a scenario file can change every parameter."""
NOTEBOOK = "what_if"
LONGEST = 80
"""So long is the name made of a title: what a file system holds, and a folder's listing shows."""
UNSAFE = re.compile(r'["$`\\!%]')
"""What some shell does not leave alone between double quotation marks."""


class Explorer:
    """A panel over one month. Displayed in JupyterLab it shows controls; `scenario` is what they are set to.

    `start` sets them at first: what of it has no control is kept as it is. Scenarios are saved in `folder`.

    CampaignError for a month that is supposed already, and for a reading of `start` that does not exist.
    """

    def __init__(
        self, month: Month, start: Scenario | None = None, language: str = "vi", folder: Path | str = "."
    ) -> None:
        if month.scenario is not None:
            raise CampaignError("report.panel_month_supposed")
        self.month, self.language, self.folder = month, language, Path(folder)
        self.start = start or Scenario(say("report.new_scenario", language))
        month.plan.readings(None, self.start.readings)
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
        track = self.month.inputs.unit(unit).track
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
        before, after = rows_from(Swept, self.month.sweep({})), rows_from(Swept, self.after(scenario))
        picture = moves_chart(before, after, self.month, track, self.language)
        return self._table(before, after, track), picture.svg

    def _table(self, before: Sequence[Swept], after: Sequence[Swept], track: str) -> str:
        called, then = names(self.month), {one.unit: one for one in before}
        mine = sorted((one for one in after if one.track == track), key=lambda one: one.rank_best or len(after) + 1)
        rows: list[list[str]] = []
        bold: list[int] = []
        for row in mine:
            old = then[row.unit]
            change = row.total - old.total
            ranks = list(dict.fromkeys(rank_text(r) for r in (old, row)))
            if change or len(ranks) > 1:
                bold.append(len(rows))
            prize = prize_change(old.prize or "", row.prize or "")
            told, gate = total_text(row, self.language), gate_text(row.eligible, self.language)
            moved = signed(change, self.language) if change else ""
            rows.append([" → ".join(ranks), called[row.unit], told, moved, gate, prize])
        heads = say("report.explorer_heads", self.language).split("|")
        return styled_table(
            rows, heads, numbers=[2, 3], marked=bold, names_at=1, caption=say("labels.supposed", self.language),
            without=gateless(self.month, 4),
        ).html  # fmt: skip

    # ── saving ──

    def save(self, scenario: Scenario) -> tuple[Path, str]:
        """The scenario written to a new file, and the command that makes a report of it.

        CampaignError for a scenario that `what_if` refuses, and where a file of that name holds anything else.
        """
        self.month.what_if(scenario)
        path, content = self.path(scenario.title), scenario.toml().encode()
        try:
            write_new(path, content)
        except FileExistsError:
            if not (path.is_file() and path.read_bytes() == content):
                other = self._free(scenario.title)
                raise CampaignError(
                    "report.scenario_file_there", about=["title"], path=path.as_posix(), other=other
                ) from None
        return path, self.command(path)

    def path(self, title: str) -> Path:
        """Where a scenario of this title is saved. Its first word keeps it apart from the campaign's own files and from
        names that Windows keeps for itself; titles that differ in case or marks alone share one name everywhere."""
        first = say("report.scenario_file_name", self.language)
        name = ascii_name(title).lower()
        name = name if name.startswith(first) else f"{first}-{name}"
        return self.folder / f"{name[:LONGEST].rstrip('-.')}.toml"

    def _free(self, title: str) -> str:
        """A title like this one whose file is not there yet."""
        tried, n = title, 1
        while self.path(tried).exists():
            n += 1
            tried = f"{title.strip()[: LONGEST - 20]}-{n}"
        return tried

    def command(self, path: Path) -> str:
        """The papermill command that makes a report of a scenario file, of the very month that the panel is about.
        It can be run in any folder."""
        month, campaign = self.month, self.month.inputs
        own = campaign.plan.readings(month.profile, campaign.settings.readings)
        chosen = {
            "campaign": campaign.folder.resolve().as_posix(),
            "month": month.month if month.kind == MONTH else YEAR_END,
            "profile": month.profile,
            "scenario": path.resolve().as_posix(),
            "language": self.language,
        }
        chosen |= {"as_of": month.as_of.isoformat()} if month.as_of else {}
        readings = ", ".join(f"{name}: '{o}'" for name, o in month.readings_in_force.items() if o != own[name])
        here = Path(f"{NOTEBOOK}.ipynb")
        source = here.resolve() if here.is_file() else notebook(NOTEBOOK)
        words = ["papermill", source.as_posix(), path.resolve().with_name(f"{path.stem}-{month.key}.ipynb").as_posix()]
        for name, value in chosen.items():
            words += ["-r", name, value]
        words += ["-y", f"readings: {{{readings}}}"] if readings else []
        return " ".join(map(_quoted, words))

    # ── controls ──

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        if self._panel is None:
            from .panel import Panel  # widgets are imported where they are shown

            self._panel = Panel(self)
        shown: dict[str, Any] = self._panel.box._repr_mimebundle_()
        return {**shown, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return say("report.controls_need_lab", self.language)


def _quoted(word: str) -> str:
    """A word of a command, for any shell: between double quotation marks where they will do."""
    if re.fullmatch(r"[\w./:-]+", word):
        return word
    return shlex.quote(word) if UNSAFE.search(word) else f'"{word}"'
