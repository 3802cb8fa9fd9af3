"""The rows of lists behind one count, and the unit's rows that were left out of it, each with why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ...words.catalogue import say
from .codes import shown_code
from .counting import reason
from .days import day_number
from .list_file import DAYS, ListFile
from .staging import Workspace, quoted
from .understood import understand
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE_COLUMNS = [
    "code", "file", "sheet", "row", "received_on", "due_on", "finished_on", "status", "counted", "why",
]  # fmt: skip

WHY = {
    "": "intake.row_counted",
    "no_code": "intake.row_no_code",
    "twice": "intake.row_twice",
    "clash": "intake.row_clash",
    "replaced": "intake.row_replaced",
    "fault": "intake.row_fault",
    "beyond": "intake.row_beyond",
    "not_accepted": "intake.row_not_accepted",
    "level2_online": "intake.row_level2_online",
    "no_receipt": "intake.row_no_receipt",
    "before_start": "intake.row_before_start",
    "after_cut_off": "intake.row_after_cut_off",
    "other_channel": "intake.row_other_channel",
    "stopped": "intake.row_stopped",
    "no_end": "intake.row_no_end",
    "ends_before_receipt": "intake.row_ends_before_receipt",
    "pending": "intake.row_pending",
    "late": "intake.row_late",
    "resolved": "intake.row_resolved",
    "overdue": "intake.row_overdue",
    "in_time": "intake.row_in_time",
}


def evidence(
    lists: Sequence[ListFile],
    fact: str,
    unit: str,
    cut_off: date,
    *,
    month: str,
    vocabulary: Vocabulary,
    workspace: Workspace,
    language: str = "vi",
    start: date | None = None,
) -> pd.DataFrame:
    """The rows behind one count, and the unit's rows that were left out of it, each with the reason.

    Columns: code (blank for accounts: their ids may be those of persons), file, sheet, row, received_on, due_on,
    finished_on, status (its number), counted, why. In the order of lists and rows. As many rows are counted as
    :func:`count_lists` says. Rows of lists that are not declared, and of unknown units, belong to nobody.
    """
    import pandas as pd  # only where a table is asked for

    names = {known: (one.kind, name) for one in lists for name, known in one.figures().items()}
    if fact not in names:
        raise ValueError(f"{fact}: not counted from lists")
    kind, name = names[fact]
    of_kind = [one for one in lists if one.kind == kind and one.month <= month]
    try:
        counted = understand(of_kind, kind, month, vocabulary, workspace, start)
        if not counted.now:
            return pd.DataFrame(columns=EVIDENCE_COLUMNS)
        own = f"select source, row, {', '.join(DAYS)}, status, {reason(name, day_number(cut_off))} as why from {counted.judged}"
        own = f"select j.*, r.code from ({own} where unit = {quoted(unit)}) j join {counted.rows} r"
        found = workspace.fetch(f"{own} on r.source = j.source and r.row = j.row")
    finally:
        workspace.forget()
    records = []
    for order, row, received, due, finished, status, why, code in sorted(found):
        one = counted.lists[order]
        days = [_day(number) for number in (received, due, finished)]
        shown = "" if kind == "accounts" else shown_code(code)
        records.append((shown, one.file, one.sheet, row, *days, status, why == "", say(WHY[why], language)))
    return pd.DataFrame(records, columns=EVIDENCE_COLUMNS).astype({"status": "Int64"})


def _day(number: int | None) -> date | None:
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)
