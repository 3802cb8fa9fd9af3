"""A new campaign's folder: settings to fill in, units, and workbooks that units and the office fill in.

What the workbooks hold is read back by the same forms as anything else that is sent: their row names
are the plan's own names of figures and criteria.
"""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_range_abs

from ..campaign import Campaign, open_campaign
from ..files.resources import sample_campaign
from ..files.writing import AS_THEY_ARE, GIT_ATTRIBUTES, write_file, write_folder
from ..intake.rows import Unit
from ..intake.units import checked_units
from ..plan.calendar import check_month, last_day, months_between
from ..plan.plan import Plan, load_plan
from ..plan.rules import CountOf, Fact, Rules
from ..words.errors import CampaignError
from ..words.plaintext import printable
from ..words.vietnamese import ascii_name, month_text
from .papers.texts import said
from .xlsx import Workbook

TEMPLATES = "mau"
"""Folder of the workbooks to fill in, inside the campaign's."""
GUIDE = "HUONG-DAN.md"
COLUMNS = (
    ("STT", 5), (said("noi_dung"), 46), (said("dvt"), 11), (said("ket_qua_trong_ky"), 12), (said("luy_ke"), 12),
    (said("diem_tu_cham"), 10), (said("tai_lieu_kiem_chung"), 26), (said("ghi_chu"), 18),
)  # fmt: skip


def new_campaign(
    folder: Path,
    plan: str,
    start: date | None = None,
    title: str = "",
    units: Path | None = None,
    months: Sequence[str] = (),
) -> list[Path]:
    """Lay out a new campaign folder with an id of its own, and return the files written.

    `plan` is the id of a plan that comes with the package, or a rules file, which is copied in with its
    text. The guide of one page has the first month in it, whose folder is made. Without `start` the settings say where to write it, and the campaign does not open until it is
    there, nor is that folder: a date of issue is never guessed. `months`: those that are scored, where not every one is (a plan with quarters,
    or one year's scoring). CampaignError if the folder holds something; PlanError if
    the plan is not sound. Templates need units: without `units`, those of the sample for its plan, else none yet.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CampaignError("report.campaign_folder_occupied", folder=folder)
    loaded = load_plan(plan)
    ends = loaded.rules().period.ends_on
    if start and start > ends:
        raise CampaignError("report.plan_over_before_start", start=start, id=loaded.id, ends=ends)
    for month in months:
        check_month(month)
    own = dict(loaded.files) if plan.endswith(".toml") else {}
    named = Path(plan).name if own else loaded.id
    started = f"start_date = {start.isoformat()}" if start else said("thieu_ngay_ban_hanh")  # fmt: skip
    files = {
        "campaign.toml": said(
            "thiet_lap",
            id=_new_id(folder),
            plan=json.dumps(named, ensure_ascii=False),
            title=json.dumps(printable(title or loaded.header.title.vi), ensure_ascii=False),
            start=started,
            months=_months_line(months),
            profile=_profile_lines(loaded),
            readings=_reading_lines(loaded),
        ).encode(),
        "units.csv": _units_of(loaded, units),
        **own,
    }
    table: tuple[Unit, ...] = ()
    if units is not None or len(files["units.csv"].splitlines()) > 1:  # a fault is told before anything is written
        table = checked_units(
            files["units.csv"], units or folder / "units.csv", tuple(t.id for t in loaded.rules().track)
        )
    scored = months or months_between(start or date(ends.year, 1, 1), ends)
    files[GUIDE] = _guide(loaded, title, table, scored[0]).encode()
    if table:
        files |= {f"{TEMPLATES}/{name}": content for name, content in templates(loaded, table, scored).items()}
    write_folder(folder, files | {GIT_ATTRIBUTES: AS_THEY_ARE})
    if not start:
        return [folder / name for name in files]
    (folder / scored[0]).mkdir()
    return [*(folder / name for name in files), folder / scored[0]]


def _guide(plan: Plan, title: str, units: Sequence[Unit], month: str) -> str:
    """One page on what to type, with this campaign's first month and one of its units."""
    first = next(iter(units), None)
    unit, name = (first.unit, first.name) if first else (said("mot_don_vi"), said("mot_don_vi"))
    figure = next(fact for fact in plan.rules().fact if fact.kind == "cumulative").id
    day = last_day(month).isoformat()
    heading = printable(title or plan.header.title.vi)
    return said("huong_dan", title=heading, month=month, unit=unit, name=name, figure=figure, day=day)


def _months_line(months: Sequence[str]) -> str:
    why = said("cac_thang_cham_diem")
    told = json.dumps(list(months)) if months else '["2022-03", "2022-06", "2022-09", "2022-12"]'
    return f"{'' if months else '# '}months = {told}   {why}"


def _profile_lines(plan: Plan) -> str:
    """What can be chosen of the plan's readings as a whole; nothing where there is no choice."""
    if len(plan.profiles) < 2:
        return ""
    return said("bo_cach_hieu", first=next(iter(plan.profiles)), profiles=plan.profiles)


def _reading_lines(plan: Plan) -> str:
    """How a single reading is chosen, shown with one of the plan's own; nothing where the plan has none."""
    if not plan.questions:
        return ""
    first = plan.header.reading[0]
    return f'# [readings]\n# {first.id} = "{first.default}"   # {first.question.vi} {" | ".join(first.options)}\n\n'


def _new_id(folder: Path) -> str:
    """What a new campaign will be known by: the folder's name as it is now, and something no other campaign has."""
    return f"{ascii_name(folder.resolve().name)[:60].strip('-.').lower()}-{secrets.token_hex(4)}"


def _units_of(plan: Plan, units: Path | None) -> bytes:
    if units is not None:
        try:
            return units.read_bytes()
        except OSError as e:
            raise CampaignError("report.file_unreadable", units=units, strerror=e) from None
    sample = sample_campaign()
    if open_campaign(sample).plan.id == plan.id:
        return (sample / "units.csv").read_bytes()
    return (",".join(Unit._fields) + "\n").encode()


def write_templates(campaign: Campaign) -> list[Path]:
    """Write the workbooks of an open campaign again, with its units as they are now."""
    made = templates(campaign.plan, campaign.inputs.unit_rows, campaign.months)
    for name, content in made.items():
        write_file(campaign.folder / TEMPLATES / name, content)
    return [campaign.folder / TEMPLATES / name for name in made]


def templates(plan: Plan, units: Sequence[Unit], months: Sequence[str]) -> dict[str, bytes]:
    """One workbook for the report of each track's units and, where the plan asks for reports, the register of receipt,
    by file name."""
    rules = plan.rules()
    made = {}
    for track in rules.track:
        if mine := [unit.name for unit in units if unit.track == track.id]:
            made[f"mau-bao-cao-{track.id}.xlsx"] = report_template(plan, rules, track.id, mine, months)
    if rules.reporting:
        made["so-nhan-bao-cao.xlsx"] = register_template(plan, [unit.name for unit in units])
    return made


def report_template(plan: Plan, rules: Rules, track: str, units: Sequence[str], months: Sequence[str]) -> bytes:
    """The monthly report as a workbook: unit and month from a list, counts as whole numbers, the rest locked."""
    out = io.BytesIO()
    book = Workbook(out, plan.header.title.vi)
    look = _formats(book)
    sheet, lists = book.add_worksheet(said("bao_cao")), book.add_worksheet(said("danh_muc"))
    lists.very_hidden()
    lists.write_column(0, 0, units)
    lists.write_column(0, 1, [month_text(m).capitalize() for m in months])
    for n, (_, width) in enumerate(COLUMNS):
        sheet.set_column(n, n, width)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, plan.header.issuer.vi.upper(), look["agency"])
    sheet.merge_range(1, 0, 1, last, said("bao_cao_ket_qua_thi_dua"), look["title"])
    sheet.merge_range(2, 0, 2, last, plan.header.title.vi, look["subtitle"])
    for row, (label, what) in enumerate(((said("nhan_don_vi"), 0), (said("nhan_thang"), 1)), start=3):
        sheet.write(row, 1, label, look["label"])
        sheet.merge_range(row, 2, row, 5, "", look["choice"])
        source = f"='{said('danh_muc')}'!{xl_range_abs(0, what, max(len(units), 1) - 1 if not what else len(months) - 1, what)}"
        sheet.data_validation(row, 2, row, 2, {
            "validate": "list", "source": source, "error_title": said("chon_trong_danh_sach"),
            "error_message": said("can_chon_dong"),
        })  # fmt: skip
    sheet.write(5, 1, said("so_lieu_tinh_den_ngay"), look["label"])
    sheet.merge_range(5, 2, 5, 5, "", look["day"])
    sheet.data_validation(5, 2, 5, 2, {
        "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_title": said("ngay"),
        "error_message": said("can_ngay"),
    })  # fmt: skip
    head = 7
    sheet.set_row(head, 34)
    sheet.write_row(head, 0, [name for name, _ in COLUMNS], look["head"])
    row = head + 1
    for number, label, fact in _lines(plan, rules, track):
        _line(sheet, row, number, label, fact, look)
        row += 1
    first, final = xl_range_abs(head + 1, 5, row - 1, 5).replace("$", "").split(":")
    sheet.merge_range(row, 0, row, 4, said("dong_tong_cong"), look["total"])
    formula = f'=IF(COUNT({first}:{final})=0,"",SUM({first}:{final}))'
    sheet.write_formula(row, 5, formula, look["total"], "")
    sheet.write_row(row, 6, ["", ""], look["total"])
    sheet.write(row + 2, 5, said("ngay_thang_nam"), look["place"])
    sheet.write(row + 3, 1, said("nguoi_lap_bieu"), look["sign"])
    sheet.write(row + 3, 5, said("thu_truong_don_vi"), look["sign"])
    note = said("huong_dan_dien")
    sheet.merge_range(row + 1, 0, row + 1, last, note, look["note"])
    sheet.freeze_panes(head + 1, 0)
    sheet.protect(options={"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    book.close()
    return out.getvalue()


def _lines(plan: Plan, rules: Rules, track: str) -> list[tuple[str, str, Fact | None]]:
    """The rows of a report: number, name, and the figure asked for; None where only a self-score stands.

    Below each criterion stand the counts that it needs under any reading; at the end, what is only shown.
    """
    lines: list[tuple[str, str, Fact | None]] = []
    needed = _facts_by_criterion(plan)
    heads = {c.measure.fact for c in rules.criteria(track) if isinstance(c.measure, CountOf)}
    asked = set(heads)
    for n, criterion in enumerate(rules.criteria(track), start=1):
        head = rules.fact_of(criterion.measure.fact) if isinstance(criterion.measure, CountOf) else None
        lines.append((str(n), head.name.vi if head else criterion.name.vi, head))
        below = [f for f in needed[criterion.id] if f not in asked]
        asked |= set(below)
        lines += [("", f"- {rules.fact_of(f).name.vi}", rules.fact_of(f)) for f in below]
    return lines + [("", f"- {fact.name.vi}", fact) for fact in rules.fact if fact.id not in asked]


def _facts_by_criterion(plan: Plan) -> dict[str, list[str]]:
    """Every figure that a criterion needs under some reading, in the plan's order."""
    settled = [plan.rules()]
    for name in plan.readings_behind("criterion"):
        settled += [plan.rules(plan.readings(None, {name: option})) for option in plan.questions[name].options]
    used = {(c.id, fact) for rules in settled for c in rules.criterion for fact in c.facts}
    return {c.id: [f.id for f in settled[0].fact if (c.id, f.id) in used] for c in settled[0].criterion}


def _line(sheet: Any, row: int, number: str, label: str, fact: Fact | None, look: Mapping[str, Any]) -> None:
    sheet.set_row(row, 19)
    sheet.write(row, 0, number, look["cell"])
    sheet.write(row, 1, label, look["cell"])
    sheet.write(row, 2, "" if fact is None else said("co_chua") if fact.kind == "flag" else fact.noun.vi, look["cell"])
    for column in (3, 4):
        open_cell = fact is not None and (column == 4 or fact.kind == "cumulative")
        sheet.write_blank(row, column, None, look["count"] if open_cell else look["shut"])
        if fact is None or not open_cell:
            continue
        if fact.kind == "flag":
            rule: dict[str, Any] = {"validate": "list", "source": [said("chon_co"), said("chon_chua")], "error_title": said("co_hoac_chua"), "error_message": said("chon_co_hoac_chua")}  # fmt: skip
        else:
            rule = {
                "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 999_999_999,
                "error_title": said("so_dem"), "error_message": said("can_so_nguyen"),
            }  # fmt: skip
        sheet.data_validation(row, column, row, column, rule)
    scored = bool(number)
    sheet.write_blank(row, 5, None, look["points"] if scored else look["shut"])
    if scored:
        sheet.data_validation(row, 5, row, 5, {
            "validate": "decimal", "criteria": "between", "minimum": -1000, "maximum": 999_999,
            "error_title": said("diem"), "error_message": said("can_so_diem"),
        })  # fmt: skip
    sheet.write_blank(row, 6, None, look["text"])
    sheet.write_blank(row, 7, None, look["text"])


def register_template(plan: Plan, units: Sequence[str]) -> bytes:
    """The register of receipt: every unit, and the day each office received its report."""
    out = io.BytesIO()
    book = Workbook(out, plan.header.title.vi)
    look = _formats(book)
    sheet = book.add_worksheet(said("so_nhan"))
    columns = [
        (said("don_vi"), 44),
        (said("ngay_nhan"), 16),
        (said("ngay_noi_thu_hai_nhan"), 22),
        (said("ghi_chu"), 30),
    ]
    for n, (_, width) in enumerate(columns):
        sheet.set_column(n, n, width)
    sheet.merge_range(0, 0, 0, len(columns) - 1, said("so_nhan_bao_cao"), look["title"])
    note = said("huong_dan_so_nhan")
    sheet.merge_range(1, 0, 1, len(columns) - 1, note, look["note"])
    sheet.write_row(2, 0, [name for name, _ in columns], look["head"])
    for row, unit in enumerate(units, start=3):
        sheet.write(row, 0, unit, look["cell"])
        for n in range(1, len(columns) - 1):
            sheet.write_blank(row, n, None, look["day"])
            sheet.data_validation(row, n, row, n, {
                "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_title": said("ngay"),
                "error_message": said("can_ngay"),
            })  # fmt: skip
        sheet.write_blank(row, len(columns) - 1, None, look["text"])
    sheet.freeze_panes(3, 0)
    sheet.protect(options={"format_columns": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    boxed = {**font, "border": 1, "text_wrap": True}
    to_fill = {**boxed, "locked": False, "bg_color": "#FFF8DC"}
    kinds = {
        "agency": {**font, "bold": True},
        "title": {**font, "font_size": 14, "bold": True, "align": "center"},
        "subtitle": {**font, "italic": True, "align": "center", "text_wrap": True},
        "label": {**font, "align": "right"},
        "choice": {**to_fill, "bold": True},
        "day": {**to_fill, "num_format": "dd/mm/yyyy", "align": "left"},
        "head": {**boxed, "bold": True, "align": "center", "bg_color": "#E7EDF3"},
        "cell": boxed,
        "count": {**to_fill, "num_format": "#,##0", "align": "right"},
        "points": {**to_fill, "num_format": "#,##0.##", "align": "right"},
        "shut": {**boxed, "bg_color": "#EEEEEE"},
        "text": {**to_fill, "num_format": "@"},
        "total": {**boxed, "bold": True, "align": "right"},
        "place": {**font, "italic": True, "locked": False},
        "sign": {**font, "bold": True},
        "note": {**font, "font_size": 10, "italic": True, "text_wrap": True},
    }
    return {name: book.add_format(kind) for name, kind in kinds.items()}
