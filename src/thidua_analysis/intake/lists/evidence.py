"""The rows of lists behind one count, and the unit's rows that were left out of it, each with why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals.stable.v2 as nw
import pandas as pd

from ...words.pair import Words
from .codes import shown_code
from .counting import reason
from .days import day_number
from .list_file import DAYS, ListFile
from .staging import Workspace
from .understood import understand
from .vocabulary import Vocabulary

EVIDENCE_COLUMNS = [
    "code", "file", "sheet", "row", "received_on", "due_on", "finished_on", "status", "counted", "why",
]  # fmt: skip

WHY = {
    "": Words(vi="được tính", en="counted"),
    "no_code": Words(vi="không có mã", en="no id"),
    "twice": Words(vi="mã này có ở dòng dưới trong cùng danh sách", en="this id comes again further down the list"),
    "clash": Words(vi="danh sách khác trong tháng nói khác", en="another list of this month says otherwise"),
    "replaced": Words(vi="mã này có trong danh sách sau", en="this id comes again in a later list"),
    "fault": Words(vi="có ô không hiểu được", en="a cell that is not understood"),
    "beyond": Words(vi="không thuộc loại được tính", en="of a kind that is not counted"),
    "not_accepted": Words(vi="mới đăng ký hoặc không được tiếp nhận", en="just registered, or refused"),
    "level2_online": Words(vi="trực tuyến mức độ 2", en="online, of level 2"),
    "no_receipt": Words(vi="không có ngày nhận", en="no day of receipt"),
    "before_start": Words(vi="nhận trước ngày ban hành kế hoạch", en="received before the campaign began"),
    "after_cut_off": Words(vi="nhận sau ngày chốt", en="received after the cut-off"),
    "other_channel": Words(vi="không nộp trực tuyến", en="not filed online"),
    "stopped": Words(vi="rút hồ sơ hoặc dừng xử lý", en="withdrawn or stopped"),
    "no_end": Words(vi="đã xong nhưng không có ngày kết thúc", en="finished, but without an end date"),
    "ends_before_receipt": Words(vi="kết thúc trước ngày nhận", en="ended before it was received"),
    "pending": Words(vi="đến ngày chốt còn đang giải quyết", en="pending on the cut-off"),
    "late": Words(vi="giải quyết quá hạn", en="resolved late"),
    "resolved": Words(vi="đã giải quyết", en="resolved"),
    "overdue": Words(vi="đang giải quyết, quá hạn", en="pending, overdue"),
    "in_time": Words(vi="đang giải quyết, còn hạn", en="pending, in time"),
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
    names = {known: (one.kind, name) for one in lists for name, known in one.figures().items()}
    if fact not in names:
        raise ValueError(f"{fact}: not counted from lists")
    kind, name = names[fact]
    of_kind = [one for one in lists if one.kind == kind and one.month <= month]
    try:
        counted = understand(of_kind, kind, month, vocabulary, workspace, start)
        if not counted.now:
            return pd.DataFrame(columns=EVIDENCE_COLUMNS)
        own = counted.judged.filter(nw.col("unit") == unit)
        own = own.with_columns(why=reason(name, day_number(cut_off))).select("source", "row", *DAYS, "status", "why")
        codes = counted.rows.select("source", "row", "code")
        found = workspace.fetch(own.join(codes, on=["source", "row"], how="inner"))
    finally:
        workspace.forget()
    records = []
    for order, row, received, due, finished, status, why, code in sorted(found):
        one = counted.lists[order]
        days = [_day(number) for number in (received, due, finished)]
        shown = "" if kind == "accounts" else shown_code(code)
        records.append((shown, one.file, one.sheet, row, *days, status, why == "", WHY[why][language]))
    return pd.DataFrame(records, columns=EVIDENCE_COLUMNS).astype({"status": "Int64"})


def _day(number: int | None) -> date | None:
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)
