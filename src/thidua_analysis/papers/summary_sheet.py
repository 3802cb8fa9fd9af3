"""The summary of one track: ranked as it was published; points, gate and rank are formulas on the units' sheets."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from ..figures import competes
from ..show.sentences import names, remarks, track_name, winner_of
from ..vietnamese import count_text
from .sheets import Draft, about, columns, foot, number, print_setup, range_of, tall


def summary_sheet(draft: Draft, sheet: Any, track: str) -> None:
    """The track, ranked as it was published; points, gate and rank are formulas on the units' sheets."""
    month, look = draft.month, draft.look
    called, rules = names(month), month.rules
    table = month.standings[month.standings["track"] == track].to_dict("records")
    ranked = dict(zip(month.campaign.units["unit"], competes(month.campaign.units, rules), strict=True))
    ties = [t for t in month.decisions.order(month.key) if set(t.now) & {s["unit"] for s in table}]
    limit = f"Đạt {count_text(rules.gate.points)} điểm" if rules.gate else "Ngưỡng"
    heads = [("Hạng", 6), ("Đơn vị", 32), ("Điểm chuẩn", 8), ("Điểm thưởng", 8), ("Điểm trừ", 8), ("Tổng điểm", 8), (limit, 8), ("Bằng điểm", 6), ("Khen thưởng (bản công bố)", 22), ("Ghi chú (bản công bố)", 34)]  # fmt: skip
    row = first = columns(draft, sheet, "BẢNG TỔNG HỢP ĐIỂM THI ĐUA", f"{track_name(month, track, 'vi')} – {about(month)}", heads)  # fmt: skip
    hidden = len(heads)
    sheet.set_column(hidden, hidden + len(ties), 9, None, {"hidden": True})
    sheet.write_row(first - 1, hidden, ["xếp hạng", *(f"quyết định #{t.seq}" for t in ties)])
    last = first + len(table) - 1
    own = sheet.get_name()
    totals, flags = range_of(own, first, last, 5), range_of(own, first, last, hidden)
    prizes = winner_of(month)
    through = max((n for n, unit in enumerate(table) if unit["eligible"]), default=-1)
    for n, unit in enumerate(table):
        cells = draft.totals[unit["unit"]]
        line = "_line" if n == through else ""
        total = xl_rowcol_to_cell(row, 5)
        competing = bool(ranked[unit["unit"]])
        sheet.write_number(row, hidden, int(competing))
        for k, tie in enumerate(ties):
            sheet.write_number(row, hidden + 1 + k, tie.now.index(unit["unit"]) + 1 if unit["unit"] in tie.now else 0)
        equal = f"COUNTIFS({totals},{total},{flags},1)"
        rank = f'1+COUNTIFS({totals},">"&{total},{flags},1)'
        settled = []
        for k in range(len(ties)):
            place, span = xl_rowcol_to_cell(row, hidden + 1 + k), range_of(own, first, last, hidden + 1 + k)
            named = f'COUNTIFS({totals},{total},{flags},1,{span},">0")'
            settled.append(f"AND({place}>0,{equal}={named},{equal}>1)")
            rank += f'+IF({settled[-1]},COUNTIFS({totals},{total},{span},">0",{span},"<"&{place}),0)'
        alike = f"AND({equal}>1{''.join(f',NOT({s})' for s in settled)})"
        if competing:
            sheet.write_formula(row, 0, f"={rank}", look["rank" + line], number(unit["rank"]))
        else:
            sheet.write_string(row, 0, "–", look["rank" + line])
        sheet.write_string(row, 1, called[unit["unit"]], look["cell" + line])
        for column, part in ((2, "base"), (3, "bonus"), (4, "deduction"), (5, "total")):
            kind = "total_points" if part == "total" else "points"
            sheet.write_formula(row, column, f"={cells[part]}", look[kind + line], number(unit[part]))
        if rules.gate:
            measured = total if rules.gate.of == "total" else xl_rowcol_to_cell(row, 2)
            sheet.write_formula(row, 6, f'=IF({measured}>={draft.gate},"đạt","chưa")', look["rank" + line], "đạt" if unit["eligible"] else "chưa")  # fmt: skip
        else:
            sheet.write_blank(row, 6, None, look["cell" + line])
        if competing:
            sheet.write_formula(row, 7, f'=IF({alike},"=","")', look["rank" + line], "=" if unit["tied"] else "")
        else:
            sheet.write_blank(row, 7, None, look["cell" + line])
        sheet.write_string(row, 8, prizes.get(unit["unit"], ""), look["cell" + line])
        told = "; ".join(remarks(month, unit))
        sheet.write_string(row, 9, told, look["cell" + line])
        tall(sheet, row, (called[unit["unit"]], 32), (prizes.get(unit["unit"], ""), 22), (told, 34))
        row += 1
    text = f"Đường kẻ đậm: ngưỡng {count_text(rules.gate.points)} điểm ({rules.gate.clause}). " if rules.gate else ""
    text += "Thứ tự dòng, khen thưởng và ghi chú là của bản công bố; điểm, ngưỡng và hạng tính lại khi số liệu đổi."
    sheet.merge_range(row, 0, row, len(heads) - 1, text, look["note"])
    tall(sheet, row, (text, sum(width for _, width in heads)))
    sheet.write_string(row + 2, 1, "NGƯỜI LẬP BẢNG", look["sign"])
    sheet.write_string(row + 2, 8, "THỦ TRƯỞNG ĐƠN VỊ", look["sign"])
    foot(draft, sheet, row + 7, len(heads) - 1)
    print_setup(sheet, first - 1, len(heads) - 1, row + 8)
