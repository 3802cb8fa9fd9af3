"""A published month read back from its files alone: what two of them are compared by."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ..files.cells import template_label
from ..intake.frozen import FROZEN
from ..ledger.chain import parse_ledger
from ..ledger.decisions import Decisions
from ..ledger.entries import LEDGER, Dispute, Ledger, Reject, Withdraw
from ..plan.plan import Plan, load_plan
from ..plan.rules import Rules
from ..words.errors import ThiduaError

Payload = Mapping[str, bytes]
Row = Mapping[str, str]

# published table → the columns that say which row it is, and those that people read and that can change
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "figures": (("unit", "fact"), ("value", "cumulative")),
    "reports": (("unit", "month"), ("received_on", "state")),
    "score_lines": (("unit", "criterion", "part", "report_month"), ("points",)),
    "standings": (("unit",), ("total", "eligible", "rank", "needs_decision")),
    "awards": (("award", "competition", "unit", "vacant"), ("state", "place", "money", "ktxh_points", "individuals")),
}


@dataclass(frozen=True)
class Contents:
    """A published month read back, as far as it is asked: what it tells of itself, its tables, inputs, decisions, plan."""

    payload: Payload

    @cached_property
    def told(self) -> Mapping[str, Any]:
        told: dict[str, Any] = json.loads(self.payload["data/score.json"])
        made = json.loads(self.payload.get("data/summary.json", b"{}")).get("template")
        return told | {"template": template_label(made["name"], made["sha256"]) if made else None}

    @cached_property
    def inputs(self) -> dict[str, bytes]:
        """The campaign's folder as frozen, by path in it."""
        inside = "data/inputs/"
        found = ((n.removeprefix(inside).partition("/")[2], c) for n, c in self.payload.items() if n.startswith(inside))
        return dict(found)

    @cached_property
    def ledger(self) -> Ledger:
        return parse_ledger(self.inputs[LEDGER], Path(LEDGER)) if LEDGER in self.inputs else Ledger()

    @cached_property
    def decisions(self) -> Decisions:
        day = self.told.get("as_of")
        return Decisions(self.ledger.entries).known_on(date.fromisoformat(day) if day else None)

    @cached_property
    def counting(self) -> tuple[Any, ...]:
        """The lines that change something: no disputes, no answers that leave things as they are, nothing withdrawn."""
        idle = (Dispute, Reject, Withdraw)
        known = self.decisions
        return tuple(e for e in known.entries if not isinstance(e, idle) and e.seq not in known.withdrawn)

    @cached_property
    def names(self) -> dict[str, str]:
        rows = csv.DictReader(io.StringIO(self.inputs.get("units.csv", b"").decode("utf-8-sig"), newline=""))
        return {row["unit"]: row["name"] for row in rows}

    @cached_property
    def received(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(file, sheet) of every month so far → its sha256, and what it was taken for."""
        frozen = [json.loads(content) for name, content in self.inputs.items() if name.endswith(f"/{FROZEN}")]
        return {(f["file"], f["sheet"]): (f["sha256"], f["form"]) for tree in frozen for f in tree["files"]}

    @cached_property
    def _tables(self) -> dict[str, dict[tuple[str, ...], dict[str, str]]]:
        return {}

    def rows(self, table: str) -> dict[tuple[str, ...], dict[str, str]]:
        """A published table as people read it, by the keys of :data:`TABLES`."""
        if table not in self._tables:
            lines = csv.DictReader(io.StringIO(self.payload[f"data/{table}.csv"].decode("utf-8"), newline=""))
            rows = (AS_READ[table](row) if table in AS_READ else row for row in lines)
            self._tables[table] = {tuple(row[k] for k in TABLES[table][0]): row for row in rows}
        return self._tables[table]

    @cached_property
    def facts(self) -> dict[tuple[str, str], list[Row]]:
        """(unit, figure) → every number read for it, of each month so far."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in csv.DictReader(io.StringIO(self.payload["data/facts.csv"].decode("utf-8"), newline="")):
            found.setdefault((row["unit"], row["fact"]), []).append(row)
        return found

    @cached_property
    def plan(self) -> Plan | None:
        """The plan the month was scored by, from its own copy."""
        with tempfile.TemporaryDirectory(prefix="td-") as private:
            found = None
            for name, content in self.payload.items():
                if name.startswith("data/plan/") and "/" not in name.removeprefix("data/plan/"):
                    path = Path(private) / name.removeprefix("data/plan/")
                    path.write_bytes(content)
                    found = path if path.suffix == ".toml" else found
            try:
                return load_plan(found) if found else None
            except (ThiduaError, KeyError, ValueError):
                return None

    @cached_property
    def rules(self) -> Rules | None:
        try:
            return self.plan.rules(self.told["readings"]) if self.plan else None
        except (ThiduaError, KeyError, ValueError):
            return None


def _standing(row: dict[str, str]) -> dict[str, str]:
    """A total that lacks figures and a rank that is shared or open as they are shown; the bare points beside it."""
    told = {**row, "points": row["total"]}
    if row.get("complete") == "false":
        told["total"] += " + ?"
    best, worst = row.get("rank_best", ""), row.get("rank_worst", "")
    if best != worst:
        told["rank"] = f"{best}–{worst}"
    elif row["tied"] == "true":
        told["rank"] += " ="
    return told


def _award(row: dict[str, str]) -> dict[str, str]:
    """A place by the unit that stands on it, so that a tie decided is one change; a vacant one by its number."""
    worth = {k: "" for k in ("money", "ktxh_points", "individuals") if row.get(k) == "0"}  # undecided, it is blank
    return {**row, **worth, "vacant": "" if row["unit"] else row["place"]}


AS_READ = {"standings": _standing, "awards": _award}
