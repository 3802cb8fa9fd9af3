"""`units.csv`: who takes part in a campaign."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.problems import describe
from ..words.vietnamese import name_key
from .containers.opened import read_file
from .forms.table import TableFile, read_table
from .recognised import WORDS
from .rows import Unit

YES, NO = WORDS["units"]["yes"], WORDS["units"]["no"]


def read_units(folder: Path, tracks: tuple[str, ...]) -> tuple[Unit, ...]:
    """The units in the order of the file.

    CampaignError lists every fault with its row.
    """
    path = folder / "units.csv"
    if not path.is_file():
        raise CampaignError("intake.units_missing", path=path, columns=",".join(Unit._fields))
    table: TableFile = read_table(read_file(path, path.name), list(Unit._fields[:5]), ["aliases"])
    faults = [f"  {line}" for line in describe(table.problems, "en").splitlines()]
    seen: dict[str, int] = {}
    codes: dict[str, str] = {}
    units = []
    for row, cells in table.rows:
        unit, answer = cells["unit"], cells["has_procedures"].casefold()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", unit):
            faults.append(f"  row {row}: unit {unit!r}: small ASCII letters, digits and hyphens, as in unit-1")
        if cells["track"] not in tracks:
            faults.append(f"  row {row}: track {cells['track']!r}: the plan has {', '.join(tracks)}")
        if answer not in (*YES, *NO):
            faults.append(f"  row {row}: has_procedures {answer!r}: yes or no")
        if cells["code"] and cells["code"] in codes:
            faults.append(f"  row {row}: code {cells['code']!r} is already that of {codes[cells['code']]}")
        codes[cells["code"]] = unit
        if not cells["name"]:
            faults.append(f"  row {row}: name is blank")
        aliases = [a for a in (part.strip() for part in cells.get("aliases", "").split("|")) if a]
        for key, name in {name_key(n): n for n in (*reversed(aliases), cells["name"], unit)}.items():
            if key in seen and seen[key] != row:
                faults.append(f"  row {row}: {name!r} already means the unit of row {seen[key]}")
            seen[key] = row
        units.append(Unit(unit, cells["code"], cells["name"], cells["track"], answer in YES, "|".join(aliases)))
    if not units:
        faults.append("  it lists no unit")
    if faults:
        raise CampaignError("intake.units_not_valid", path=path, faults="\n".join(faults))
    return tuple(units)


def checked_units(content: bytes, path: Path, tracks: tuple[str, ...]) -> tuple[Unit, ...]:
    """The units as a campaign would read them out of these bytes. CampaignError is told of `path`."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / "units.csv"
        written.write_bytes(content)
        try:
            return read_units(Path(folder), tracks)
        except CampaignError as e:
            vi, en = (text.replace(str(written), str(path)) for text in (e.vi, e.en))
            raise CampaignError(Words(vi=vi, en=en)) from None
