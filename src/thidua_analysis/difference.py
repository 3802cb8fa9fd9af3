"""Two published months held against each other: every line that differs, and the decision that caused it.

    difference(read_payload("reports/2021-06-v1"), read_payload("reports/2021-06-v2"))

Works on files alone, so that it compares what was published, not what this version would compute.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from .bag import LITTER, PAYLOAD
from .decisions import RECEIPT_DAYS, Decisions
from .errors import CampaignError, ThiduaError
from .ledger import LEDGER, Correct, Dispute, Ledger, Untruthful, Waive, parse_ledger
from .plan import load_plan
from .rules import Rules
from .vietnamese import count_text, day_text, say

Payload = Mapping[str, bytes]

# published table → the columns that say which row it is, and those that are compared
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "figures": (("unit", "fact"), ("value", "cumulative", "origin")),
    "reports": (("unit", "month"), ("received_on", "state", "lateness_points", "untruthful_points", "decisions")),
    "score_lines": (("unit", "criterion", "part", "report_month"), ("points", "value", "of", "steps", "clause")),
    "standings": (("unit",), ("base", "bonus", "deduction", "total", "eligible", "rank", "tied", "needs_decision")),
    "awards": (("award", "competition", "place", "unit"), ("state", "points", "money", "ktxh_points", "individuals")),
}
CHANGE_COLUMNS = ["table", "unit", "what", "column", "from", "to", "because"]
CONTEXT = ("campaign", "plan", "month", "profile", "as_of", "decided_by")


def read_payload(folder: Path) -> dict[str, bytes]:
    """The payload of a published folder, by path, without what a file manager leaves behind.

    CampaignError if the folder is not one.
    """
    root = folder / PAYLOAD
    if not (root / "score.json").is_file():
        raise CampaignError(
            f"{folder}: not a published month: data/score.json is missing",
            f"{folder}: không phải thư mục đã công bố: thiếu data/score.json",
        )
    found = (p for p in sorted(root.rglob("*")) if p.is_file() and not p.is_symlink() and p.name not in LITTER)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


@dataclass(frozen=True)
class Difference:
    """What differs between two published months, `before` and `after`.

    `changes`: table, unit, what (criterion and part, figure, award and place), column, from, to, because.
    `context`: what the months were made under, where it differs: name, from, to. `files`: payload files whose
    bytes differ or that only one has. `decisions`: lines that only the later record of decisions holds.
    """

    changes: pd.DataFrame
    context: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str], ...]
    decisions: tuple[Any, ...]
    ledgers_part: int | None = None
    """The first line in which the two records of decisions contradict each other; None where one continues the other."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Unit → its name as people write it."""

    @property
    def empty(self) -> bool:
        return not (len(self.changes) or self.context or self.files)

    @property
    def points_change(self) -> bool:
        return bool((self.changes["table"] == "score_lines").any())

    def record(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "changes": self.changes.to_dict("records"),
            "context": [dict(zip(("name", "from", "to"), row, strict=True)) for row in self.context],
            "files": [{"file": name, "state": state} for name, state in self.files],
            "decisions": [e.model_dump(mode="json") for e in self.decisions],
            "ledgers_part": self.ledgers_part,
        }


def difference(before: Payload, after: Payload, language: str = "vi") -> Difference:
    """What differs from one published month to another. `because` is written in `language`.

    A changed line is put down to the decisions that only `after` knows and that are about its unit and figures;
    where there is none, to what else differs: input, readings, plan, software. CampaignError if a payload
    cannot be read.
    """
    try:
        told = [json.loads(p["data/score.json"]) for p in (before, after)]
        tables = {name: [_rows(p, name, keys) for p in (before, after)] for name, (keys, _) in TABLES.items()}
        context = _context(told)
        ledgers = [_ledger(p) for p in (before, after)]
        names = _unit_names(after) or _unit_names(before)
    except (KeyError, ValueError, TypeError, AttributeError, ThiduaError) as e:
        raise CampaignError(
            f"a published month that cannot be read: {type(e).__name__} {e}",
            f"không đọc được thư mục đã công bố: {type(e).__name__} {e}",
        ) from None
    part, new = _new_lines(*ledgers)
    files = _files(before, after)
    causes = _Causes(new, _rules(after, told[1]), _others(context, files, language), told[1]["month"], language)
    changes = []
    for name, (keys, columns) in TABLES.items():
        old, now = tables[name]
        for key in [*now, *(k for k in old if k not in now)]:
            a, b = old.get(key), now.get(key)
            for column in columns if a and b else columns[:1]:
                was, is_ = (a or {}).get(column, ""), (b or {}).get(column, "")
                if was != is_ or a is None or b is None:
                    row = dict(zip(keys, key, strict=True))
                    unit = row.get("unit", "")
                    what = " ".join(filter(None, (row[k] for k in keys if k != "unit")))
                    changes.append((name, unit, what, column, was, is_, causes.of(name, row)))
    return Difference(pd.DataFrame(changes, columns=CHANGE_COLUMNS, dtype=object), context, files, new, part, names)


def _rows(payload: Payload, name: str, keys: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(io.StringIO(payload[f"data/{name}.csv"].decode("utf-8"), newline=""))
    return {tuple(row[k] for k in keys): row for row in rows}


def _unit_names(payload: Payload) -> dict[str, str]:
    for path, content in payload.items():
        if path.startswith("data/inputs/") and path.endswith("/units.csv"):
            rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            return {row["unit"]: row["name"] for row in rows}
    return {}


def _context(told: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str, str], ...]:
    flat = [{**{c: t.get(c) for c in CONTEXT}, **{f"reading {k}": v for k, v in t["readings"].items()}} for t in told]
    names = dict.fromkeys([*flat[0], *flat[1]])
    pairs = ((n, flat[0].get(n), flat[1].get(n)) for n in names)
    return tuple((n, _shown(a), _shown(b)) for n, a, b in pairs if a != b)


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _files(before: Payload, after: Payload) -> tuple[tuple[str, str], ...]:
    states = {name: "only_before" for name in before if name not in after}
    states |= {name: "only_after" for name in after if name not in before}
    states |= {name: "differs" for name in before if name in after and before[name] != after[name]}
    return tuple(sorted(states.items()))


def _ledger(payload: Payload) -> Ledger:
    path = next((p for p in payload if p.startswith("data/inputs/") and p.endswith(f"/{LEDGER}")), None)
    return parse_ledger(payload[path], Path(path)) if path else Ledger()


def _new_lines(before: Ledger, after: Ledger) -> tuple[int | None, tuple[Any, ...]]:
    """Where the two part ways, if they do, and the lines that only the later one holds."""
    shorter = min(len(before.lines), len(after.lines))
    part = next((n + 1 for n in range(shorter) if before.lines[n] != after.lines[n]), None)
    return part, after.entries[(part - 1 if part else shorter) :]


def _rules(payload: Payload, told: Mapping[str, Any]) -> Rules | None:
    """The rules the later month was scored by, from its own copy of the plan."""
    with tempfile.TemporaryDirectory(prefix="td-") as private:
        found = None
        for name, content in payload.items():
            if name.startswith("data/plan/") and "/" not in name.removeprefix("data/plan/"):
                path = Path(private) / name.removeprefix("data/plan/")
                path.write_bytes(content)
                found = path if path.suffix == ".toml" else found
        try:
            return load_plan(found).rules(told["readings"]) if found else None
        except (ThiduaError, KeyError, ValueError):
            return None


def _others(context: Iterable[tuple[str, str, str]], files: Iterable[tuple[str, str]], language: str) -> str:
    """What else differs, for lines that no decision explains."""
    causes = [f"{name}: {a} → {b}" for name, a, b in context if name not in ("as_of", "decided_by")]
    for name, _ in files:
        if name.startswith("data/plan/"):
            causes.append(say(language, f"quy tắc khác ({name})", f"other rules ({name})"))
        elif name.startswith("data/inputs/") and not name.endswith(f"/{LEDGER}"):
            causes.append(say(language, f"đầu vào khác ({name})", f"other input ({name})"))
        elif name == "data/requirements.lock":
            causes.append(say(language, "phiên bản thư viện khác", "other versions of libraries"))
    return "; ".join(dict.fromkeys(causes)) or say(language, "không rõ nguyên nhân", "cause unknown")


@dataclass(frozen=True)
class _Causes:
    """Which decision stands behind a changed row."""

    new: tuple[Any, ...]
    rules: Rules | None
    others: str
    month: str
    language: str

    def of(self, table: str, row: Mapping[str, str]) -> str:
        found = [e for e in self.new if self._concerns(e, table, row)]
        if not found and table in ("standings", "awards"):  # a rank may move because another unit did
            found = list(self._effective)
        return "; ".join(decision_text(e, self.language) for e in found) or self.others

    @cached_property
    def _effective(self) -> tuple[Any, ...]:
        gone = Decisions(self.new).withdrawn
        return tuple(e for e in self.new if e.kind not in ("dispute", "reject") and e.seq not in gone)

    def _concerns(self, entry: Any, table: str, row: Mapping[str, str]) -> bool:
        entry = self._meant(entry)
        if entry is None or isinstance(entry, Dispute):
            return False
        if table == "awards" or (table == "standings" and not hasattr(entry, "unit")):
            return entry.kind in ("tie", "award") and entry.month in (self.month, f"{self.month[:4]}-year-end")
        if getattr(entry, "unit", None) != row.get("unit"):
            return False
        facts = self._facts(entry)
        if table == "figures":
            return row["fact"] in facts
        if table == "reports":
            return bool(
                entry.month == row["month"] and (not facts - set(RECEIPT_DAYS) or isinstance(entry, Untruthful))
            )
        if table == "score_lines" and row["part"] == "deduction":
            about_report = isinstance(entry, Untruthful | Waive) or bool(facts & set(RECEIPT_DAYS))
            return bool(about_report and entry.month == row["report_month"])
        if table == "score_lines":
            used = self.rules.criterion_of(row["criterion"]).facts if self.rules else tuple(facts)
            return bool(facts & set(used))
        return True

    def _meant(self, entry: Any) -> Any:
        """Of a withdrawal, the line withdrawn, where that is at hand."""
        if entry.kind != "withdraw":
            return entry
        return next((e for e in self.new if e.seq == entry.answers), None)

    @staticmethod
    def _facts(entry: Any) -> set[str]:
        if isinstance(entry, Untruthful):
            return set(entry.now)
        return {entry.fact} if isinstance(entry, Correct) else set()


def decision_text(entry: Any, language: str = "vi") -> str:
    """A recorded decision in one line: `#2 (12/7/2021, Phòng Nội vụ): lý do`."""
    return f"#{entry.seq} ({day_text(entry.at)}, {entry.by}): {entry.reason}"


def describe_difference(found: Difference, language: str = "vi") -> str:
    """The difference as text for a terminal."""
    lines = []
    for name, was, now in found.context:
        lines.append(f"{name}: {was} → {now}")
    for entry in found.decisions:
        lines.append(f"{say(language, 'quyết định mới', 'new decision')} {decision_text(entry, language)}")
    if found.ledgers_part:
        lines.append(
            say(
                language,
                f"hai sổ quyết định mâu thuẫn từ dòng {found.ledgers_part}",
                f"the two records of decisions contradict each other from line {found.ledgers_part}",
            )
        )
    for row in found.changes.to_dict("records"):
        change = f"{row['from'] or '–'} → {row['to'] or '–'}"
        what = " ".join(filter(None, (found.names.get(row["unit"], row["unit"]), row["what"], row["column"])))
        lines.append(f"{row['table']}: {what}: {change}")
        lines.append(f"    {say(language, 'vì', 'because')}: {row['because']}")
    states = {
        "differs": say(language, "khác", "differs"),
        "only_before": say(language, "chỉ có ở bản trước", "only before"),
        "only_after": say(language, "chỉ có ở bản sau", "only after"),
    }
    lines += [f"{name}: {states[state]}" for name, state in found.files]
    lines.append(
        say(
            language,
            f"{count_text(len(found.changes))} chỗ thay đổi trong bảng, {count_text(len(found.files))} tệp khác nhau",
            f"{count_text(len(found.changes), 'en')} changes in tables, {count_text(len(found.files), 'en')} files differ",
        )
    )
    return "\n".join(lines)
