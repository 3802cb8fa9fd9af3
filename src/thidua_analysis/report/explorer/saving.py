"""What is kept of a scenario made by hand: its file, the command that makes a report of it, chart and table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...files.writing import write_new
from ...plan.calendar import MONTH, YEAR_END
from ...scoring.scenario import Scenario
from ...whatif.comparison import compared
from ...whatif.worlds import supposed
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.vietnamese import ascii_name
from ..charts import moves_chart
from ..commands import notebook_command
from ..drawing import Picture
from ..rows import csv_text, frame_rows
from .asking import Asking

NOTEBOOK = "what_if"
LONGEST = 80
"""So long is the name made of a title: what a file system holds, and a folder's listing shows."""


def save(explorer: Asking, scenario: Scenario) -> tuple[Path, str]:
    """The scenario written to a new file, and the command that makes a report of it.

    CampaignError for a scenario that `what_if` refuses, and where a file of that name holds anything else.
    """
    supposed(explorer.month, scenario)
    path = path_of(explorer, scenario.title)
    _write(explorer, path, scenario.toml().encode(), scenario)
    return path, command(explorer, path)


def export(explorer: Asking, scenario: Scenario) -> list[Path]:
    """Chart of each track and the table of all units, now and as supposed, written to new files named after the scenario.

    CampaignError as for :func:`save`.
    """
    month = explorer.month
    table = compared(month, supposed(month, scenario)).units
    stem = path_of(explorer, scenario.title).with_suffix("").as_posix() + f"-{month.key}"
    files = {Path(f"{stem}.csv"): csv_text(frame_rows(table)).encode("utf-8-sig")}  # so that Excel reads the marks
    files |= {Path(f"{stem}-{t.id}.svg"): picture(explorer, scenario, t.id).svg.encode() for t in month.tracks}
    for path, content in files.items():
        _write(explorer, path, content, scenario)
    return list(files)


def picture(explorer: Asking, scenario: Scenario, track: str) -> Picture:
    """The points of a track now and as supposed, as the report of the scenario has them."""
    return moves_chart(explorer.before, explorer.rows(scenario), explorer.month, track, explorer.language)


def _write(explorer: Asking, path: Path, content: bytes, scenario: Scenario) -> None:
    """Write what is not there yet; the same again is nothing to write, and nothing to refuse."""
    try:
        write_new(path, content)
    except FileExistsError:
        if not (path.is_file() and path.read_bytes() == content):
            other = _free(explorer, scenario.title)
            raise CampaignError(
                "report.scenario_file_there", about=["title"], path=path.as_posix(), other=other
            ) from None


def scenario_files(explorer: Asking) -> Iterator[Path]:
    """The scenarios that were saved in the explorer's folder, by name."""
    first = say("report.scenario_file_name", explorer.language)
    yield from sorted(explorer.folder.glob(f"{first}*.toml"))


def path_of(explorer: Asking, title: str) -> Path:
    """Where a scenario of this title is saved. Its first word keeps it apart from the campaign's own files and from
    names that Windows keeps for itself; titles that differ in case or marks alone share one name everywhere."""
    first = say("report.scenario_file_name", explorer.language)
    name = ascii_name(title).lower()
    name = name if name.startswith(first) else f"{first}-{name}"
    return explorer.folder / f"{name[:LONGEST].rstrip('-.')}.toml"


def _free(explorer: Asking, title: str) -> str:
    """A title like this one of which nothing is there yet."""
    tried, n = title, 1
    while (path := path_of(explorer, tried)).exists() or any(
        explorer.folder.glob(f"{path.stem}-{explorer.month.key}*")
    ):
        n += 1
        tried = f"{title.strip()[: LONGEST - 20]}-{n}"
    return tried


def command(explorer: Asking, path: Path) -> str:
    """The command that makes a report of a scenario file, of the very month that the panel is about.
    It can be run in any folder."""
    month, campaign = explorer.month, explorer.month.inputs
    own = campaign.plan.readings(month.profile, campaign.settings.readings)
    chosen: dict[str, Any] = {
        "month": month.month if month.kind == MONTH else YEAR_END,
        "profile": month.profile,
        "scenario": path.resolve().as_posix(),
        "language": explorer.language,
    }
    chosen |= {"as_of": month.as_of.isoformat()} if month.as_of else {}
    chosen |= {"readings": {name: o for name, o in month.readings_in_force.items() if o != own[name]}}
    here = Path(f"{NOTEBOOK}.ipynb")
    name = here.resolve().as_posix() if here.is_file() else NOTEBOOK
    return notebook_command(name, campaign.folder, chosen, path.with_name(f"{path.stem}-{month.key}.ipynb"))
