"""The record of decisions as tables, and its lines in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..campaign import Campaign
from ..ledger.chain import Award, Dispute, Entry, Withdraw, entry_line, evidence_faults
from ..ledger.decisions import STATES, WITHDRAWN, Decisions
from ..words.vietnamese import count_text, day_text, say
from .options import Format, TextTable, echo, print_frame, print_table

KINDS = {
    "dispute": ("khiếu nại", "dispute"),
    "correct": ("đính chính", "correction"),
    "reject": ("bác khiếu nại", "dispute rejected"),
    "untruthful": ("báo cáo không trung thực", "untruthful report"),
    "waive": ("miễn trừ điểm", "deduction waived"),
    "tie": ("xếp thứ tự", "order of equals"),
    "award": ("khen thưởng", "award"),
    "withdraw": ("rút", "withdrawal"),
}
EVIDENCE = {"kept": ("còn nguyên", "kept"), "missing": ("MẤT", "MISSING"), "altered": ("ĐÃ BỊ SỬA", "ALTERED")}
IN_FORCE = ("có hiệu lực", "in force")


def kind_text(entry: Entry, lang: str) -> str:
    """What a line is called."""
    return say(lang, *KINDS[entry.kind])


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
        nobody = say(lang, "để trống", "nobody")
        return f"{was or nobody} → {now or nobody}"
    if entry.kind == "waive":
        return say(lang, {"late": "trễ", "missing": "không nộp"}[str(was)] + " → miễn", f"{was} → waived")
    if isinstance(now, tuple):
        return f"{' = '.join(was or ())} → {' > '.join(now)}"
    return f"{_text(was, lang)} → {_text(now, lang)}"


def _text(value: int | str | None, lang: str) -> str:
    return count_text(value, lang) if isinstance(value, int) else (value or "–")


def _plain(value: Any) -> Any:
    """A value in one cell."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def print_record(campaign: Campaign, format: Format, lang: str) -> None:
    """Every line of the record, and what became of it. With json and csv the lines as recorded, and `state`."""
    lines = _described(campaign, campaign.decisions.entries)
    if format is Format.json:
        from ..report.rows import json_bytes

        echo(json_bytes([record for _, record in lines]).decode(), end="")
        return
    if format is Format.csv:
        told = [
            record
            | {"about": about_text(entry, campaign.decisions), "evidence": _evidence_text(record, "en")}
            | {key: _plain(record.get(key)) for key in ("was", "now")}
            for entry, record in lines
        ]
        columns = ["seq", "at", "by", "kind", "about", "was", "now", "reason", "answers", "state", "evidence"]
        print_frame(pd.DataFrame(told, columns=columns, dtype=object), format)
        return
    heads = say(
        lang,
        "số|ngày|ai|loại|về|trước → sau|lý do|tình trạng|căn cứ",
        "no.|day|by|kind|about|was → now|reason|state|evidence",
    )
    rows = [
        (
            str(entry.seq), day_text(entry.at), entry.by, kind_text(entry, lang), about_text(entry, campaign.decisions),
            change_text(entry, lang), entry.reason, _state_text(record, lang), _evidence_text(record, lang),
        )
        for entry, record in lines
    ]  # fmt: skip
    if rows:
        _print(heads, rows)
    ledger = campaign.ledger
    head = say(lang, "mã băm của dòng cuối (sha256)", "hash of the last line (sha256)")
    echo(f"{say(lang, f'{len(rows)} dòng', f'{len(rows)} lines')}{f'; {head}: {ledger.head}' if rows else ''}")


def print_disputes(campaign: Campaign, disputes: Sequence[Dispute], format: Format, lang: str) -> None:
    """Disputes: what stood, what is claimed, what became of it."""
    lines = _described(campaign, disputes)
    if format is not Format.table:
        columns = ["seq", "at", "by", "unit", "month", "fact", "was", "now", "reason", "state", "answer"]
        records = [
            {**record, "answer": answer.seq if (answer := campaign.decisions.answer(entry)) else None}
            for entry, record in lines
        ]
        if format is Format.json:
            from ..report.rows import json_bytes

            echo(json_bytes(records).decode(), end="")
        else:
            print_frame(pd.DataFrame(records, columns=columns, dtype=object), format)
        return
    if not lines:
        echo(say(lang, "Không có khiếu nại nào đang mở.", "No dispute is open."))
        return
    heads = say(
        lang,
        "số|ngày|ai|về|đang dùng → đề nghị|lý do|tình trạng|căn cứ",
        "no.|day|by|about|stood → claim|reason|state|evidence",
    )
    rows = [
        (
            str(entry.seq), day_text(entry.at), entry.by, about_text(entry, campaign.decisions), change_text(entry, lang), entry.reason,
            _state_text(record, lang), _evidence_text(record, lang),
        )
        for entry, record in lines
    ]  # fmt: skip
    _print(heads, rows)


def _described(campaign: Campaign, entries: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Each line with its keys as recorded, its state, and the state of its evidence."""
    faults = {(entry.seq, one.sha256): fault for entry, one, fault in evidence_faults(campaign.folder, entries)}
    decisions = campaign.decisions
    lines = []
    for entry in entries:
        record = json.loads(entry_line(entry))
        record["state"] = "in_force"
        if isinstance(entry, Dispute):
            record["state"] = decisions.state(entry)
        elif entry.seq in decisions.withdrawn and not isinstance(entry, Withdraw):
            record["state"] = WITHDRAWN
        for one in record["evidence"]:
            one["state"] = faults.get((entry.seq, one["sha256"]), "kept")
        lines.append((entry, record))
    return lines


def _state_text(record: Mapping[str, Any], lang: str) -> str:
    return say(lang, *STATES.get(record["state"], IN_FORCE))


def _evidence_text(record: Mapping[str, Any], lang: str) -> str:
    return "; ".join(f"{one['name']}: {say(lang, *EVIDENCE[one['state']])}" for one in record["evidence"])


def _print(heads: str, rows: Sequence[Sequence[str]]) -> None:
    table = TextTable(heads.split("|"), right=(0,))
    for row in rows:
        table.row(*row)
    print_table(table)
