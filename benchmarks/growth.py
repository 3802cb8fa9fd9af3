"""Campaigns of any size, to see how time and memory grow: a tidy folder, figures made of numbers alone."""

from __future__ import annotations

import csv
from pathlib import Path

FIGURES = {
    "plan_issued": lambda n, m: n % 2,
    "procedures_count": lambda n, m: n % 9 + m,
    "accounts_count": lambda n, m: 900 + n * 37 % 900 + m * 40,
    "dossiers_received_count": lambda n, m: 150 + n % 120 + m * 9,
    "dossiers_resolved_count": lambda n, m: 140 + n % 110 + m * 8,
    "dossiers_on_time_count": lambda n, m: 120 + n % 100 + m * 8,
}


def make(folder: Path, units: int, months: int) -> Path:
    """A campaign of so many communes and months that have all reported."""
    names = [f"unit-{n:05}" for n in range(units)]
    numbers = range(2021 * 12 + 12 - months, 2021 * 12 + 12)  # the plan ends in December 2021
    keys = [f"{n // 12}-{n % 12 + 1:02}" for n in numbers]
    folder.mkdir(parents=True)
    listed = ", ".join(f'"{key}"' for key in keys)
    settings = f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = {keys[0]}-01\nprofile = "standard"\nmonths = [{listed}]\n'
    (folder / "campaign.toml").write_text(settings, encoding="utf-8")
    _write(folder / "units.csv", ["unit", "code", "name", "track", "has_procedures"], [[n, "", n, "commune", "yes"] for n in names])  # fmt: skip
    for m, key in enumerate(keys):
        (folder / key).mkdir()
        rows = [[name, fact, of(n, m), "report"] for n, name in enumerate(names) for fact, of in FIGURES.items()]
        _write(folder / key / "facts.csv", ["unit", "fact", "value", "origin"], rows)
        _write(folder / key / "reports.csv", ["unit", "received_on", "received_on_office"], [[n, f"{key}-20", f"{key}-20"] for n in names])  # fmt: skip
    return folder


def _write(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
