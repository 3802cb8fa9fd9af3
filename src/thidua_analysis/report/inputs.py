"""What a month was made from, as tables: files, problems, two sources side by side, how to verify."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pandas as pd

from .. import intake
from ..files.resources import lock_file
from ..ledger.chain import LEDGER
from ..month import Month
from ..words.problems import problems_table
from ..words.vietnamese import count_text, say
from .sentences import names
from .tables import Table, styled_table


def form_text(month: Month, form: str, language: str = "vi") -> str:
    """What a file was taken for, in words."""
    others = {
        "": say(language, "không đọc", "not read"),
        "ignored": say(language, "bỏ qua theo campaign.toml", "passed over, by campaign.toml"),
        "other_month": say(language, "trang của tháng khác", "sheet of another month"),
    }
    known = {f.id: f.name[language] for f in month.inputs.forms}
    return others.get(form) or known.get(form, form)


def files(month: Month, language: str = "vi") -> Table:
    """Every file of the month: what it was taken for, whose it is, how many rows it has and how many were used."""
    called, rows = names(month), []
    for file in month.files.to_dict("records"):
        counts = [count_text(int(file[c]), language) if file["form"] else "" for c in ("rows_read", "rows_used")]
        sheet = f" [{file['sheet']}]" if file["sheet"] else ""
        rows.append(
            [file["file"] + sheet, form_text(month, file["form"], language), called.get(file["unit"], ""), *counts]
        )
    columns = say(language, "Tệp|Nhận là|Đơn vị|Số dòng|Dòng được dùng", "File|Taken for|Unit|Rows|Rows used").split(
        "|"
    )
    return styled_table(rows, columns, numbers=[3, 4])


def sources_compared(month: Month, language: str = "vi") -> Table:
    """Where both the portal and the unit's own report give a figure: both numbers, the difference, which one counts."""
    called, rows, marked = names(month), [], []
    table = month.sources_compared
    agree = int((table["difference"] == 0).sum())
    for n, row in enumerate(table[table["difference"] != 0].to_dict("records")):
        marked.append(n)
        counts = {"portal": say(language, "cổng", "portal"), "report": say(language, "báo cáo", "report")}
        rows.append(
            [
                called[row["unit"]],
                month.rules.fact_of(row["fact"]).name[language],
                *(count_text(row[c], language) for c in ("portal", "report", "difference")),
                counts.get(row["counts"], say(language, "theo quyết định", "by decision")),
                f"{row['portal_place']}; {row['report_place']}",
            ]
        )
    columns = say(
        language,
        "Đơn vị|Số liệu|Cổng|Đơn vị báo cáo|Chênh lệch|Đang tính theo|Nguồn",
        "Unit|Figure|Portal|Unit's report|Difference|What counts|Where",
    ).split("|")
    caption = say(
        language,
        f"{count_text(agree)} số liệu khớp, {count_text(len(rows))} số liệu lệch",
        f"{count_text(agree, 'en')} figures agree, {count_text(len(rows), 'en')} differ",
    )
    if table.empty:
        caption = say(language, "Tháng này mỗi số liệu chỉ có một nguồn", "This month each figure has one source only")
    return styled_table(rows, columns, numbers=[2, 3, 4], marked=[], caption=caption)


def self_scores(month: Month, language: str = "vi") -> Table:
    """What units gave themselves where it differs from the plan, criterion by criterion; totals leave deductions out."""
    called, rows = names(month), []
    table = month.self_scores
    told = table[[(d is not None and d != 0) or bool(off) for d, off in zip(table["difference"], table["percent_off"], strict=True)]]  # fmt: skip
    for row in told.to_dict("records"):
        stated = "" if row["claimed_percent"] is None else f"{count_text(row['claimed_percent'], language)} %"
        rows.append(
            [
                called[row["unit"]],
                row["criterion"] or say(language, "Tổng (chưa trừ)", "Total (no deductions)"),
                *(count_text(row[c], language) for c in ("claimed", "points", "difference")),
                stated,
                row["percent"] or "",
                f"{row['source_file']}:{row['source_row']}",
            ]
        )
    columns = say(
        language,
        "Đơn vị|Tiêu chí|Tự chấm|Theo kế hoạch|Chênh lệch|Tỷ lệ đơn vị ghi|Tỷ lệ tính lại|Nguồn",
        "Unit|Criterion|Self-score|By the plan|Difference|Share stated|Share counted|Where",
    ).split("|")
    same = count_text(len(table) - len(told), language)
    caption = say(
        language,
        f"{same} điểm tự chấm khớp, {count_text(len(told))} lệch",
        f"{same} self-scores agree, {count_text(len(told), 'en')} differ",
    )
    if table.empty:
        caption = say(language, "Tháng này không có điểm tự chấm", "No self-scores this month")
    return styled_table(rows, columns, numbers=[2, 3, 4, 5, 6], caption=caption)


def problems(month: Month, language: str = "vi") -> Table:
    """Every remark on the data: where, what was read, what was expected, what to do."""
    table = problems_table(month.found, language)
    level = {"error": say(language, "lỗi", "error"), "warning": say(language, "lưu ý", "warning")}
    rows = [
        [level[p["severity"]], p["code"], _where(p, language), p["read"], p["expected"], p["fix"]]
        for p in table.to_dict("records")
    ]
    columns = say(language, "Mức|Mã|Ở đâu|Đọc được|Cần|Cách sửa", "Severity|Code|Where|Read|Expected|What to do").split(
        "|"
    )
    return styled_table(rows or [[say(language, "Không có", "None"), *[""] * 5]], columns, names_at=2, wide=[4, 5])


def _where(problem: dict[Any, Any], language: str) -> str:
    """File, sheet, row and column of a problem."""
    place = f"{problem['file']} [{problem['sheet']}]" if problem["sheet"] else str(problem["file"])
    place += "" if pd.isna(problem["row"]) else f", {say(language, 'dòng', 'row')} {problem['row']}"
    return place + (f", {say(language, 'cột', 'column')} {problem['column']}" if problem["column"] else "")


def how_to_verify(month: Month, language: str = "vi") -> Table:
    """What this report was made from, by sha256, and the command that makes it again."""
    from .. import __version__

    rows = [
        [
            say(language, "Kế hoạch (tệp quy tắc và văn bản)", "Plan (rules file and text)"),
            month.plan.id,
            month.plan.fingerprint,
        ]
    ]
    lock = lock_file()
    if lock is not None:
        digest = sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        rows.append(
            [
                say(
                    language,
                    f"Phần mềm thidua-analysis {__version__}, phiên bản khóa",
                    f"Software thidua-analysis {__version__}, lock",
                ),
                lock.name,
                digest,
            ]
        )
    for name in ("campaign.toml", "units.csv"):
        rows.append(
            [
                say(language, "Thiết lập", "Settings"),
                name,
                sha256((month.inputs.folder / name).read_bytes()).hexdigest(),
            ]
        )
    if month.ledger.lines:
        lines = count_text(len(month.ledger.lines), language)
        told = say(language, f"{LEDGER}: {lines} dòng, mã của dòng cuối", f"{LEDGER}: {lines} lines, hash of the last")
        rows.append([say(language, "Sổ quyết định", "Record of decisions"), told, month.ledger.head])
    for earlier in month.months_so_far[:-1]:
        frozen = month.inputs.files(earlier)
        told = f"{earlier}: {len(frozen.sources)} {say(language, 'tệp, như đã đọc', 'files, as read')}"
        rows.append(
            [
                say(language, "Số liệu các tháng trước", "Figures of earlier months"),
                told,
                sha256(intake.freeze(frozen)).hexdigest(),
            ]
        )
    for file, digest in month.inputs.files(month.month).sources.items():
        rows.append([say(language, "Số liệu", "Figures"), file, digest])
    return styled_table(rows, say(language, "Nguồn|Tên|sha256", "Made from|Name|sha256").split("|"))
