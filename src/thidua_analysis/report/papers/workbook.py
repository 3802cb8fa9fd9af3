"""The month as a workbook that recomputes itself: figures are typed, every point is a formula on them.

Sheets: what there is, a summary for each track, a score sheet (Phiếu chấm điểm) for each unit, the punctuality log (where reports are
asked for; hidden, for it is long, unless it is wanted), the plan's numbers, the readings (where there are any), the problems. Only figures are unlocked. Text that came from an input is written as text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ...files.writing import stored
from ...scoring.result import Result
from ...words.plaintext import seen
from ...words.problems import problems_table
from ..sentences import names, track_name
from ..xlsx import Workbook
from .log_sheet import log_sheet
from .plan_sheet import plan_sheet
from .provenance import provenance
from .score_sheet import unit_sheet
from .sheets import (
    CONTENTS,
    LOG,
    PLAN,
    PROBLEMS,
    READINGS,
    Draft,
    about,
    columns,
    foot,
    formats,
    print_setup,
    tall,
    unit_rows,
)
from .summary_sheet import summary_sheet
from .texts import said


def workbook_name(month: Result) -> str:
    """`bang-diem-2021-06.xlsx`."""
    return f"bang-diem-{month.key}.xlsx"


def workbook(month: Result, log: bool = False) -> bytes:
    """The workbook of a month or of the year's end, as xlsx; the same month gives the same bytes. `log`: with the punctuality
    log in sight, and so in print."""
    out = io.BytesIO()
    book = Workbook(out, f"{month.inputs.title} – {month.key}")
    book.set_calc_mode("auto")
    draft = Draft(month, book, formats(book, month), provenance(month), _sheet_names(month), unit_rows(month), log)
    contents = book.add_worksheet(CONTENTS)
    summaries = [(track.id, book.add_worksheet(_summary_name(track.name.vi, draft))) for track in month.tracks]
    units = [(unit, book.add_worksheet(draft.sheet_of[unit])) for unit in units_in_order(month)]
    asked = {LOG: month.rules.reporting, READINGS: month.plan.questions}
    others = {name: book.add_worksheet(name) for name in (LOG, PLAN, READINGS, PROBLEMS) if asked.get(name, True)}
    plan_sheet(draft, others[PLAN])
    if LOG in others:
        log_sheet(draft, others[LOG])
    for unit, sheet in units:
        unit_sheet(draft, sheet, unit)
    for track, sheet in summaries:
        summary_sheet(draft, sheet, track)
    if READINGS in others:
        readings_sheet(draft, others[READINGS])
    problems_sheet(draft, others[PROBLEMS])
    contents_sheet(
        draft, contents, {s.get_name(): t for t, s in summaries}, {s.get_name(): u for u, s in units}, others
    )
    book.close()
    return stored(out.getvalue())


def units_in_order(month: Result) -> list[str]:
    return [str(u) for track in month.tracks for u in month.inputs.units.query("track == @track.id")["unit"]]


MOST = 31
"""Characters of a sheet's name, as Excel has it."""


def _plain(name: str) -> str:
    return "".join(" " if c in "[]:*?/\\'" else c for c in seen(name)).strip()


def _whole(name: str) -> str:
    """A name as far as a sheet's may go: whole words."""
    return name if len(name) <= MOST else name[:MOST].rsplit(" ", 1)[0].rstrip(" ,–-")[: MOST - 1] + "…"


def _sheet_names(month: Result) -> dict[str, str]:
    """Unit → the name of its sheet: no special character, no two alike."""
    taken = {name.casefold() for name in (CONTENTS, PLAN, LOG, READINGS, PROBLEMS)}
    found = {}
    for unit, name in names(month).items():
        plain = _plain(name)
        short = _whole(plain).strip() or unit[:MOST]
        if short.casefold() in taken or short.casefold() == "history":
            short = f"{plain[: 30 - len(unit)].strip()} {unit}"[-MOST:].strip()
        found[unit] = short
        taken.add(short.casefold())
    return found


def _summary_name(track: str, draft: Draft) -> str:
    taken = {n.casefold() for n in (*draft.sheet_of.values(), *(s.get_name() for s in draft.book.worksheets()))}
    plain = _plain(said("tong_hop", name=track))
    plain = _whole(plain if len(plain) <= MOST else _plain(said("tong_hop_ngan", name=track)))
    return plain if plain.casefold() not in taken else f"{plain[:27]} ({len(draft.book.worksheets()) + 1})"


def contents_sheet(draft: Draft, sheet: Any, summaries: Mapping[str, str], units: Mapping[str, str], others: Mapping[str, Any]) -> None:  # fmt: skip
    """Every sheet of the workbook, with a link and what it holds in full."""
    about_ = {name: said("tong_hop", name=track_name(draft.month, track, "vi")) for name, track in summaries.items()}
    about_ |= {name: draft.units[unit].name for name, unit in units.items()}
    about_ |= {name: said("trang_an", name=name) if one.hidden else name for name, one in others.items()}
    heads = [("STT", 6), (said("trang"), 36), (said("noi_dung"), 70)]
    row = first = columns(draft, sheet, said("muc_luc_hoa"), about(draft.month), heads)
    for number, (name, what) in enumerate(about_.items(), 1):
        sheet.write_number(row, 0, number, draft.look["rank"])
        if name in others and others[name].hidden:
            sheet.write_string(row, 1, name, draft.look["cell"])
        else:
            sheet.write_url(row, 1, f"internal:'{name}'!A1", draft.look["link"], name)
        sheet.write_string(row, 2, what, draft.look["cell"])
        row += 1
    foot(draft, sheet, row + 1, len(heads) - 1)
    print_setup(sheet, first - 1, len(heads) - 1, row + 2, landscape=False)


def readings_sheet(draft: Draft, sheet: Any) -> None:
    month = draft.month
    heads = [(said("cach_hieu"), 24), (said("cau_hoi"), 30), (said("dang_dung"), 26), (said("dieu_khoan"), 8), (said("cau_chu_cua_ke_hoach"), 32), (said("vi_sao_la_mac_dinh"), 36)]  # fmt: skip
    rows = []
    for reading in month.plan.header.reading:
        option = month.readings_in_force[reading.id]
        other = "" if option == reading.default else said("khac_mac_dinh")
        rows.append([f"{reading.id} = {option}", reading.question.vi, reading.options[option].vi + other, reading.clause, reading.quote, reading.why.vi])  # fmt: skip
    _text_sheet(draft, sheet, said("cach_hieu_dang_dung"), heads, rows)


def problems_sheet(draft: Draft, sheet: Any) -> None:
    heads = [(said("cot_muc"), 7), (said("ma"), 18), (said("tep"), 24), (said("trang"), 12), (said("cot_dong"), 7), (said("cot"), 12), (said("doc_duoc"), 22), (said("can"), 26), (said("cach_sua"), 32)]  # fmt: skip
    level = {"error": said("loi"), "warning": said("luu_y")}
    rows = [
        [level[p["severity"]], *("" if pd.isna(p[c]) else str(p[c]) for c in ("code", "file", "sheet", "row", "column", "read", "expected", "fix"))]
        for p in problems_table(draft.month.found, "vi").to_dict("records")
    ]  # fmt: skip
    _text_sheet(draft, sheet, said("van_de_ve_so_lieu"), heads, rows or [[said("khong_co"), *[""] * 8]])


def _text_sheet(draft: Draft, sheet: Any, title: str, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]]) -> None:  # fmt: skip
    row = first = columns(draft, sheet, title, about(draft.month), heads)
    for line in rows:
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, draft.look["cell"])
        tall(sheet, row, *((text, width) for text, (_, width) in zip(line, heads, strict=True)))
        row += 1
    foot(draft, sheet, row + 1, len(heads) - 1)
    print_setup(sheet, first - 1, len(heads) - 1, row + 2)
