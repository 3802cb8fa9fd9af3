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
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from .bag import LITTER, PAYLOAD, listed, read_short
from .decisions import RECEIPT_DAYS, Decisions
from .errors import CampaignError, ThiduaError
from .ledger import (
    LEDGER,
    Award,
    Correct,
    Dispute,
    Ledger,
    Reject,
    Tie,
    Untruthful,
    Waive,
    Withdraw,
    parse_ledger,
)
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
    """The payload of a published folder, by path: the files that its list names, none that were put in since.

    CampaignError if the folder is not one.
    """
    root = folder / PAYLOAD
    if not (root / "score.json").is_file():
        raise CampaignError(
            f"{folder}: not a published month: data/score.json is missing",
            f"{folder}: không phải thư mục đã công bố: thiếu data/score.json",
        )
    named = listed(folder)
    there = {p.relative_to(folder).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file() and not p.is_symlink()}
    try:
        return {
            name: read_short(path)
            for name, path in there.items()
            if (path.name not in LITTER if named is None else name in named)
        }
    except OSError as e:
        raise CampaignError(f"{folder}: {e}", f"{folder}: {e}") from None


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
    labels: Mapping[str, str] = field(default_factory=dict)
    """Figure, criterion, award or track of the plan → what people call it, in the language of `because`."""

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
        return _difference(before, after, language)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, csv.Error, ThiduaError) as e:
        raise CampaignError(
            f"a published month that cannot be read: {type(e).__name__} {e}",
            f"không đọc được thư mục đã công bố: {type(e).__name__} {e}",
        ) from None


def _difference(before: Payload, after: Payload, language: str) -> Difference:
    told = [json.loads(p["data/score.json"]) for p in (before, after)]
    context, files = _context(told), _files(before, after)
    ledgers = [_ledger(p) for p in (before, after)]
    part, new = _new_lines(*ledgers)
    rules = _rules(after, told[1])
    causes = _Causes(
        _turned(ledgers, told, language), rules, _others(context, files, language), str(told[1]["month"]), language
    )
    changes = []
    for name, (keys, columns) in TABLES.items():
        old, now = (_rows(p, name, keys) for p in (before, after))
        for key in [*now, *(k for k in old if k not in now)]:
            a, b = old.get(key), now.get(key)
            for column in columns if a and b else columns[:1]:
                was, is_ = (a or {}).get(column) or "", (b or {}).get(column) or ""
                if was != is_ or a is None or b is None:
                    row = dict(zip(keys, key, strict=True))
                    what = " ".join(filter(None, (row[k] for k in keys if k != "unit")))
                    changes.append((name, row.get("unit", ""), what, column, was, is_, causes.of(name, row, column)))
    return Difference(
        pd.DataFrame(changes, columns=CHANGE_COLUMNS, dtype=object),
        context,
        files,
        new,
        part,
        _unit_names(after) or _unit_names(before),
        _labels(rules, language),
    )


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


def _labels(rules: Rules | None, language: str) -> dict[str, str]:
    if rules is None:
        return {}
    labels = {fact.id: fact.name[language] for fact in rules.fact}
    labels |= {c.id: f"{c.id} {c.name[language]}" for c in (*rules.criterion, *rules.deduction)}
    labels |= {track.id: track.name[language] for track in rules.track}
    return labels | {award.id: award.name[language] for award in rules.award}


def _others(context: Iterable[tuple[str, str, str]], files: Iterable[tuple[str, str]], language: str) -> str:
    """What else differs, for lines that no decision explains; empty where nothing does."""
    causes = [f"{name}: {a} → {b}" for name, a, b in context if name != "decided_by"]
    for name, _ in files:
        if name.startswith("data/plan/"):
            causes.append(say(language, f"quy tắc khác ({name})", f"other rules ({name})"))
        elif name.startswith("data/inputs/") and not name.endswith(f"/{LEDGER}"):
            causes.append(say(language, f"đầu vào khác ({name})", f"other input ({name})"))
        elif name == "data/requirements.lock":
            causes.append(say(language, "phiên bản thư viện khác", "other versions of libraries"))
    return "; ".join(dict.fromkeys(causes))


def _turned(ledgers: Iterable[Ledger], told: Iterable[Mapping[str, Any]], language: str) -> tuple[tuple[Any, str], ...]:
    """The decisions that count in one month only, each with the words that say why."""
    was, now = (
        Decisions(ledger.entries).known_on(date.fromisoformat(t["decided_by"]) if t.get("decided_by") else None)
        for ledger, t in zip(ledgers, told, strict=True)
    )
    old, counting = _counting(was), _counting(now)
    corrected = {(e.unit, e.month, e.fact): e.seq for e in counting if isinstance(e, Correct)}  # the later holds
    turned = []
    for e in counting:
        if e not in old and (not isinstance(e, Correct) or corrected[e.unit, e.month, e.fact] == e.seq):
            turned.append((e, decision_text(e, language)))
    withdrawals = {w.answers: w for w in now.entries if isinstance(w, Withdraw)}
    for e in old:
        if e in counting:
            continue
        by = withdrawals.get(e.seq) if e in now.entries else None
        gone = say(language, "không còn tính đến ", "no longer counted: ")
        turned.append((e, decision_text(by, language) if by else gone + decision_text(e, language)))
    return tuple(turned)


def _counting(decisions: Decisions) -> tuple[Any, ...]:
    """The lines that change something: no disputes, no answers that leave things as they are, nothing withdrawn."""
    idle = (Dispute, Reject, Withdraw)
    return tuple(e for e in decisions.entries if not isinstance(e, idle) and e.seq not in decisions.withdrawn)


OWN = ("base", "bonus", "deduction", "total", "eligible")
"""Columns of the standings that only the unit's own figures move; its rank moves with others too."""


@dataclass(frozen=True)
class _Causes:
    """Which decision stands behind a changed row."""

    turned: tuple[tuple[Any, str], ...]
    rules: Rules | None
    others: str
    month: str
    language: str

    def of(self, table: str, row: Mapping[str, str], column: str) -> str:
        found = [text for entry, text in self.turned if self._concerns(entry, table, row, column)]
        if not found and (table == "awards" or (table == "standings" and column not in OWN)):
            found = [text for entry, text in self.turned if entry.month <= self.month and hasattr(entry, "unit")]
            found += filter(None, [self.others])
        unknown = say(self.language, "không rõ nguyên nhân", "cause unknown")
        return "; ".join(found) or self.others or unknown

    def _concerns(self, entry: Any, table: str, row: Mapping[str, str], column: str) -> bool:
        if isinstance(entry, Tie | Award):
            return entry.month == self.month and self._ranks(entry, table, row, column)
        if table == "awards" or entry.unit != row.get("unit") or entry.month > self.month:
            return False
        facts = self._facts(entry)
        about_report = isinstance(entry, Untruthful | Waive) or bool(facts & set(RECEIPT_DAYS))
        if table == "figures":
            return row["fact"] in facts
        if table == "reports":
            return about_report and entry.month == row["month"]
        if table == "score_lines" and row["part"] == "deduction":
            return about_report and entry.month == row["report_month"]
        if table == "score_lines":
            criteria = {c.id: c.facts for c in self.rules.criterion} if self.rules else {}
            return bool(facts & set(criteria.get(row["criterion"], facts)))
        return True

    @staticmethod
    def _ranks(entry: Tie | Award, table: str, row: Mapping[str, str], column: str) -> bool:
        """Whether a decided tie or award moves a unit's rank, or a place of an award."""
        units = entry.now if isinstance(entry, Tie) else (entry.was, entry.now)
        if table == "standings":
            return row["unit"] in units and column not in OWN
        if table != "awards" or (row["unit"] and row["unit"] not in units):
            return False
        return isinstance(entry, Tie) or (entry.award, entry.competition) == (row["award"], row["competition"])

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
