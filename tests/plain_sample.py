"""The sample campaign as plain tables, one number for each unit and fact: small to read, easy to break."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from thidua_analysis import load_plan
from tools.sample import DEFAULT_SEED, sample_files

made = cache(sample_files)
"""`made(seed, tidy)`: the files of a sample, made once for all tests of a process."""


@cache
def plain_sample() -> Path:
    """Its folder, made once for all tests of a process; not to be written to."""
    folder = Path(mkdtemp(prefix="plain-")) / "sample"
    files = made(DEFAULT_SEED, True)
    units = [row["unit"] for row in csv.DictReader(io.StringIO(files["units.csv"].decode()))]
    facts = [fact.id for fact in load_plan("chau-thanh-a-2021").rules().fact]
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_one_source(content, units, facts) if path.name == "facts.csv" else content)
    return folder


def _one_source(content: bytes, units: list[str], facts: list[str]) -> bytes:
    rows = sorted(csv.DictReader(io.StringIO(content.decode())), key=lambda row: row["origin"] == "portal")
    one = {(row["unit"], row["fact"]): row["value"] for row in rows}  # the portal's number comes last and stays
    ordered = sorted(one.items(), key=lambda item: (units.index(item[0][0]), facts.index(item[0][1])))
    return "".join(["unit,fact,value\n", *(f"{u},{f},{value}\n" for (u, f), value in ordered)]).encode()
