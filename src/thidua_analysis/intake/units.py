"""`units.csv`: who takes part in a campaign."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from ..words.catalogue import words
from ..words.errors import CampaignError
from ..words.pair import Words, listed
from ..words.problems import described
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
    faults = [described([problem]) for problem in table.problems]
    seen: dict[str, int] = {}
    codes: dict[str, str] = {}
    units = []

    def wrong(code: str, row: int, **values: object) -> None:
        faults.append(words("intake.units_row", row=row, told=words(code, **values)))

    for row, cells in table.rows:
        unit, answer = cells["unit"], cells["has_procedures"].casefold()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", unit):
            wrong("intake.units_id", row, unit=unit)
        if cells["track"] not in tracks:
            wrong("intake.units_track", row, track=cells["track"], tracks=tracks)
        if answer not in (*YES, *NO):
            wrong("intake.units_answer", row, read=answer)
        if cells["code"] and cells["code"] in codes:
            wrong("intake.units_code_twice", row, read=cells["code"], unit=codes[cells["code"]])
        codes[cells["code"]] = unit
        if not cells["name"]:
            wrong("intake.units_no_name", row)
        aliases = [a for a in (part.strip() for part in cells.get("aliases", "").split("|")) if a]
        for key, name in {name_key(n): n for n in (*reversed(aliases), cells["name"], unit)}.items():
            if key in seen and seen[key] != row:
                wrong("intake.units_name_twice", row, name=name, first=seen[key])
            seen[key] = row
        units.append(Unit(unit, cells["code"], cells["name"], cells["track"], answer in YES, "|".join(aliases)))
    if not units:
        faults.append(words("intake.units_none"))
    if faults:
        raise CampaignError("intake.units_not_valid", path=path, faults=listed(faults))
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
