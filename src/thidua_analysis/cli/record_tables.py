"""The record of decisions as tables, and its lines in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files.found import SETTINGS, campaign_folder
from ..files.toml_file import TomlFault, read_toml
from ..ledger.chain import entry_line, evidence_faults, read_ledger
from ..ledger.decisions import KINDS, STATES, WITHDRAWN, Decisions
from ..ledger.entries import Award, Dispute, Entry, Ledger, Withdraw
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.vietnamese import count_text, day_text
from .options import Format, echo, print_head, print_json, print_table

IN_FORCE = {**STATES, "in_force": "record.in_force"}
"""How a line of the record stands."""
EVIDENCE = {"kept": "cli.evidence_kept", "missing": "cli.evidence_missing", "altered": "cli.evidence_altered"}
WAIVED = {"late": "cli.late_waived", "missing": "cli.missing_waived"}


@dataclass(frozen=True)
class Record:
    """A campaign's record of decisions, without its months: listing it waits for nothing else to be read."""

    folder: Path
    title: str
    ledger: Ledger
    decisions: Decisions


def read_record(folder: Path) -> Record:
    """The record in a campaign folder. CampaignError where that is none, LedgerError where the record does not hold."""
    folder = campaign_folder(folder)
    try:
        settings, _ = read_toml(folder / SETTINGS)
    except TomlFault as e:
        raise CampaignError(e.of(folder / SETTINGS)) from None
    ledger = read_ledger(folder)
    return Record(folder, str(settings.get("title", folder.name)), ledger, Decisions(ledger.entries))


def kind_text(entry: Entry, lang: str) -> str:
    """What a line is called."""
    return say(KINDS[entry.kind], lang)


def about_text(entry: Entry, decisions: Decisions) -> str:
    """What a line is about, in the names of the record; with the line that it answers, and what that is about."""
    named = ", ".join(str(getattr(entry, key)) for key in entry.ABOUT)
    if not named and (answered := decisions.by_seq.get(entry.answers or 0)):
        named = about_text(answered, decisions)
    return f"#{entry.answers}{f' ({named})' if named else ''}" if entry.answers else named


def change_text(entry: Entry, lang: str) -> str:
    """`1.512 → 1.620`; nothing for a line that changes no value itself."""
    if not hasattr(entry, "now"):
        return ""
    was: Any = getattr(entry, "was", None)
    now: Any = entry.now
    if isinstance(now, Mapping):
        pairs = (f"{fact} {_text(was[fact], lang)} → {_text(value, lang)}" for fact, value in now.items())
        return "; ".join(pairs)
    if isinstance(entry, Award):
        nobody = say("cli.nobody", lang)
        return f"{was or nobody} → {now or nobody}"
    if entry.kind == "waive":
        return say(WAIVED[was], lang)
    if isinstance(now, tuple):
        return f"{' = '.join(was or ())} → {' > '.join(now)}"
    return f"{_text(was, lang)} → {_text(now, lang)}"


def _text(value: int | str | None, lang: str) -> str:
    return count_text(value, lang) if isinstance(value, int) else (value or "–")


def print_record(record: Record, format: Format, lang: str) -> None:
    """Every line of the record, and what became of it. With json and csv the lines as recorded, and `state`."""
    lines = _described(record, record.decisions.entries)
    if format is Format.json:
        print_json([keys for _, keys in lines])
        return
    if format is Format.csv:
        columns = ["seq", "at", "by", "kind", "about", "was", "now", "reason", "answers", "state", "evidence"]
        told = [
            keys | {"about": about_text(entry, record.decisions), "evidence": _evidence_text(keys, "en")}
            | {key: _plain(keys.get(key)) for key in ("was", "now")}
            for entry, keys in lines
        ]  # fmt: skip
        _print_csv(told, columns)
        return
    print_head(record.title, record.folder, lang)
    rows = [
        (
            str(entry.seq), day_text(entry.at), entry.by, kind_text(entry, lang), about_text(entry, record.decisions),
            change_text(entry, lang), entry.reason, say(IN_FORCE[keys["state"]], lang), _evidence_text(keys, lang),
        )
        for entry, keys in lines
    ]  # fmt: skip
    if rows:
        print_table(say("cli.heads_record", lang), rows, right=(0,))
        echo(say("cli.lines_and_head", lang, count=len(rows), head=record.ledger.head))
    else:
        echo(say("cli.no_lines", lang))


def print_disputes(record: Record, disputes: Sequence[Dispute], format: Format, lang: str) -> None:
    """Disputes: what stood, what is claimed, what became of it."""
    lines = _described(record, disputes)
    if format is not Format.table:
        answers = [record.decisions.answer(entry) for entry, _ in lines]
        told = [{**keys, "answer": a.seq if a else None} for (_, keys), a in zip(lines, answers, strict=True)]
        if format is Format.json:
            print_json(told)
        else:
            columns = ["seq", "at", "by", "unit", "month", "fact", "was", "now", "reason", "state", "answer"]
            _print_csv(told, columns)
        return
    print_head(record.title, record.folder, lang)
    if not lines:
        echo(say("cli.no_dispute_open", lang))
        return
    rows = [
        (
            str(entry.seq), day_text(entry.at), entry.by, about_text(entry, record.decisions), change_text(entry, lang),
            entry.reason, say(IN_FORCE[keys["state"]], lang), _evidence_text(keys, lang),
        )
        for entry, keys in lines
    ]  # fmt: skip
    print_table(say("cli.heads_disputes", lang), rows, right=(0,))


def _described(record: Record, entries: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Each line with its keys as recorded, its state, and the state of its evidence."""
    faults = {(entry.seq, one.sha256): fault for entry, one, fault in evidence_faults(record.folder, entries)}
    decisions = record.decisions
    lines = []
    for entry in entries:
        keys = json.loads(entry_line(entry))
        keys["state"] = "in_force"
        if isinstance(entry, Dispute):
            keys["state"] = decisions.state(entry)
        elif entry.seq in decisions.withdrawn and not isinstance(entry, Withdraw):
            keys["state"] = WITHDRAWN
        for one in keys["evidence"]:
            one["state"] = faults.get((entry.seq, one["sha256"]), "kept")
        lines.append((entry, keys))
    return lines


def _evidence_text(keys: Mapping[str, Any], lang: str) -> str:
    return "; ".join(f"{one['name']}: {say(EVIDENCE[one['state']], lang)}" for one in keys["evidence"])


def _plain(value: Any) -> Any:
    """A value in one cell."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _print_csv(rows: list[dict[str, Any]], columns: list[str]) -> None:

    from ..report.rows import Rows
    from .options import print_rows

    print_rows(Rows(tuple(columns), [tuple(row.get(c) for c in columns) for row in rows]), Format.csv)
