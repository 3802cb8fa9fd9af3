"""The sample campaign as plain tables, one number for each unit and fact: small to read, easy to break."""

from __future__ import annotations

import csv
import io
import os
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from filelock import FileLock

from thidua_analysis import load_plan
from tools.sample import DEFAULT_SEED, sample_files

made = cache(sample_files)
"""`made(seed, tidy)`: the files of a sample, made once for all tests of a process."""


@cache
def plain_sample() -> Path:
    """Its folder, made once for all tests of a session; not to be written to."""
    shared = Path(os.environ["THIDUA_SHARED"]) if "THIDUA_SHARED" in os.environ else Path(mkdtemp(prefix="plain-"))
    folder, done = shared / "plain" / "sample", shared / "plain" / "made"
    with FileLock(shared / "plain.lock"):
        if not done.exists():
            _write(folder)
            done.touch()
    return folder


def _write(folder: Path) -> None:
    files = made(DEFAULT_SEED, True)
    units = [row["unit"] for row in csv.DictReader(io.StringIO(files["units.csv"].decode()))]
    facts = [fact.id for fact in load_plan("chau-thanh-a-2021").rules().fact]
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_one_source(content, units, facts) if path.name == "facts.csv" else content)


def _one_source(content: bytes, units: list[str], facts: list[str]) -> bytes:
    rows = sorted(csv.DictReader(io.StringIO(content.decode())), key=lambda row: row["origin"] == "portal")
    one = {(row["unit"], row["fact"]): row["value"] for row in rows}  # the portal's number comes last and stays
    ordered = sorted(one.items(), key=lambda item: (units.index(item[0][0]), facts.index(item[0][1])))
    return "".join(["unit,fact,value\n", *(f"{u},{f},{value}\n" for (u, f), value in ordered)]).encode()
