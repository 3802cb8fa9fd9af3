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
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range_abs

from ..campaign import Campaign, open_campaign
from ..files.resources import sample_campaign
from ..files.writing import AS_THEY_ARE, GIT_ATTRIBUTES, write_file, write_folder
from ..intake.settings import UNIT_COLUMNS, read_units
from ..plan.calendar import check_month, months_between
from ..plan.plan import Plan, load_plan
from ..plan.rules import CountOf, Fact, Rules
from ..words.errors import CampaignError
from ..words.plaintext import printable
from ..words.vietnamese import ascii_name, month_text
from .xlsx import Workbook

TEMPLATES = "mau"
"""Folder of the workbooks to fill in, inside the campaign's."""
COLUMNS = (
    ("STT", 5), ("Nội dung", 46), ("ĐVT", 11), ("Kết quả trong kỳ", 12), ("Lũy kế", 12),
    ("Điểm tự chấm", 10), ("Tài liệu kiểm chứng", 26), ("Ghi chú", 18),
)  # fmt: skip
SETTINGS = """\
# Thiết lập đợt thi đua. Settings of the campaign; docs/inputs.md explains each.
id = "{id}"    # tên riêng của đợt trong mọi bản công bố; thư mục đổi tên được, dòng này thì không
plan = {plan}
title = {title}
{start}
{months}
{profile}# outsiders = ["Sở …"]        # cơ quan có tên trong danh sách của cổng nhưng không dự thi đua

# [office]                    # cơ quan lập văn bản; bỏ trống thì văn bản để ô trống
# name = "…"                  # tên cơ quan
# short = "…"                 # chữ viết tắt trong số, ký hiệu: …/TTr-…
# place = "…"                 # địa danh
# signer = "…"                # chức vụ người ký
# addressee = "…"             # nơi quyết định khen thưởng
# council = "…"               # hội đồng họp xét
# plan_number = "…"           # số, ngày của kế hoạch
# recipients = ["Như trên;", "Lưu: VT."]
# templates = "mau-van-ban"   # thư mục mẫu Word riêng

{readings}# [[source]]                  # khai báo cho tệp không tự nói rõ; tệp nào cũng theo khai báo đầu tiên hợp với tên nó
# files = "ho-so*"
# channel = "online"          # online, in_person, post: danh sách không có cột hình thức nộp
# level = 4                   # danh sách không có cột mức độ
# covers = "all"              # đơn vị vắng mặt trong danh sách là 0, không phải chưa báo cáo
"""


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
    text. Without `start` the settings say where to write it, and the campaign does not open until it is
    there: a date of issue is never guessed. `months`: those that are scored, where not every one is (a plan with quarters,
    or one year's scoring). CampaignError if the folder holds something; PlanError if
    the plan is not sound. Templates need units: without `units`, those of the sample for its plan, else none yet.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CampaignError(
            f"{folder} already holds something; name a new folder. Templates alone: thidua new {folder} --templates",
            f"{folder} đã có nội dung; chọn thư mục mới. Chỉ làm lại mẫu: thidua new {folder} --templates",
        )
    loaded = load_plan(plan)
    ends = loaded.rules().period.ends_on
    if start and start > ends:
        raise CampaignError(
            f"--start {start}: the plan {loaded.id} ends on {ends}; give another rules file with --plan",
            f"--start {start}: kế hoạch {loaded.id} kết thúc ngày {ends}; dùng tệp quy tắc khác với --plan",
        )
    for month in months:
        check_month(month)
    own = dict(loaded.files) if plan.endswith(".toml") else {}
    named = Path(plan).name if own else loaded.id
    started = f"start_date = {start.isoformat()}" if start else '# start_date = 2022-01-01   # BẮT BUỘC: ngày ban hành kế hoạch; required: the day the plan was issued'  # fmt: skip
    files = {
        "campaign.toml": SETTINGS.format(
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
    table = _checked(files["units.csv"], units, loaded)
    if len(table):
        scored = months or months_between(start or date(ends.year, 1, 1), ends)
        files |= {f"{TEMPLATES}/{name}": content for name, content in templates(loaded, table, scored).items()}
    write_folder(folder, files | {GIT_ATTRIBUTES: AS_THEY_ARE})
    return [folder / name for name in files]


def _months_line(months: Sequence[str]) -> str:
    why = "# các tháng có chấm điểm, khi không chấm hàng tháng; the months that are scored, where not every one is"
    told = json.dumps(list(months)) if months else '["2022-03", "2022-06", "2022-09", "2022-12"]'
    return f"{'' if months else '# '}months = {told}   {why}"


def _profile_lines(plan: Plan) -> str:
    """What can be chosen of the plan's readings as a whole; nothing where there is no choice."""
    if len(plan.profiles) < 2:
        return ""
    return f'# profile = "{next(iter(plan.profiles))}"   # bộ cách hiểu: {", ".join(plan.profiles)}\n'


def _reading_lines(plan: Plan) -> str:
    """How a single reading is chosen, shown with one of the plan's own; nothing where the plan has none."""
    if not plan.questions:
        return ""
    first = plan.header.reading[0]
    return f'# [readings]\n# {first.id} = "{first.default}"   # {first.question.vi} {" | ".join(first.options)}\n\n'


def _new_id(folder: Path) -> str:
    """What a new campaign will be known by: the folder's name as it is now, and something no other campaign has."""
    return f"{ascii_name(folder.resolve().name)[:60].strip('-.').lower()}-{secrets.token_hex(4)}"


def _checked(content: bytes, source: Path | None, plan: Plan) -> pd.DataFrame:
    """The units as the campaign will read them, so that a fault in the list is told before anything is written."""
    if source is None:
        return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    with TemporaryDirectory() as folder:
        written = Path(folder) / "units.csv"
        written.write_bytes(content)
        try:
            return read_units(Path(folder), tuple(track.id for track in plan.rules().track))
        except CampaignError as e:
            en, vi = (text.replace(str(written), str(source)) for text in (e.en, e.vi))
            raise CampaignError(en, vi) from None


def _units_of(plan: Plan, units: Path | None) -> bytes:
    if units is not None:
        try:
            return units.read_bytes()
        except OSError as e:
            raise CampaignError(f"{units}: {e.strerror}", f"{units}: không đọc được: {e.strerror}") from None
    sample = sample_campaign()
    if open_campaign(sample).plan.id == plan.id:
        return (sample / "units.csv").read_bytes()
    return (",".join(UNIT_COLUMNS) + "\n").encode()


def write_templates(campaign: Campaign) -> list[Path]:
    """Write the workbooks of an open campaign again, with its units as they are now."""
    made = templates(campaign.plan, campaign.units, campaign.months)
    for name, content in made.items():
        write_file(campaign.folder / TEMPLATES / name, content)
    return [campaign.folder / TEMPLATES / name for name in made]


def templates(plan: Plan, units: pd.DataFrame, months: Sequence[str]) -> dict[str, bytes]:
    """One workbook for the report of each track's units and, where the plan asks for reports, the register of receipt,
    by file name."""
    rules = plan.rules()
    made = {}
    for track in rules.track:
        mine = units[units["track"] == track.id]
        if len(mine):
            made[f"mau-bao-cao-{track.id}.xlsx"] = report_template(plan, rules, track.id, list(mine["name"]), months)
    if rules.reporting:
        made["so-nhan-bao-cao.xlsx"] = register_template(plan, list(units["name"]))
    return made


def report_template(plan: Plan, rules: Rules, track: str, units: Sequence[str], months: Sequence[str]) -> bytes:
    """The monthly report as a workbook: unit and month from a list, counts as whole numbers, the rest locked."""
    out = io.BytesIO()
    book = Workbook(out, plan.header.title.vi)
    look = _formats(book)
    sheet, lists = book.add_worksheet("Báo cáo"), book.add_worksheet("Danh mục")
    lists.very_hidden()
    lists.write_column(0, 0, units)
    lists.write_column(0, 1, [month_text(m).capitalize() for m in months])
    for n, (_, width) in enumerate(COLUMNS):
        sheet.set_column(n, n, width)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, plan.header.issuer.vi.upper(), look["agency"])
    sheet.merge_range(1, 0, 1, last, "BÁO CÁO KẾT QUẢ THI ĐUA", look["title"])
    sheet.merge_range(2, 0, 2, last, plan.header.title.vi, look["subtitle"])
    for row, (label, what) in enumerate((("Đơn vị:", 0), ("Tháng:", 1)), start=3):
        sheet.write(row, 1, label, look["label"])
        sheet.merge_range(row, 2, row, 5, "", look["choice"])
        source = f"='Danh mục'!{xl_range_abs(0, what, max(len(units), 1) - 1 if not what else len(months) - 1, what)}"
        sheet.data_validation(row, 2, row, 2, {
            "validate": "list", "source": source, "error_title": "Chọn trong danh sách",
            "error_message": "Chọn một dòng trong danh sách.",
        })  # fmt: skip
    sheet.write(5, 1, "Số liệu tính đến ngày:", look["label"])
    sheet.merge_range(5, 2, 5, 5, "", look["day"])
    sheet.data_validation(5, 2, 5, 2, {
        "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_title": "Ngày",
        "error_message": "Ghi ngày, ví dụ 25/06/2021.",
    })  # fmt: skip
    head = 7
    sheet.set_row(head, 34)
    sheet.write_row(head, 0, [name for name, _ in COLUMNS], look["head"])
    row = head + 1
    for number, label, fact in _lines(plan, rules, track):
        _line(sheet, row, number, label, fact, look)
        row += 1
    first, final = xl_range_abs(head + 1, 5, row - 1, 5).replace("$", "").split(":")
    sheet.merge_range(row, 0, row, 4, "Tổng cộng", look["total"])
    formula = f'=IF(COUNT({first}:{final})=0,"",SUM({first}:{final}))'
    sheet.write_formula(row, 5, formula, look["total"], "")
    sheet.write_row(row, 6, ["", ""], look["total"])
    sheet.write(row + 2, 5, "……, ngày …… tháng …… năm ……", look["place"])
    sheet.write(row + 3, 1, "NGƯỜI LẬP BIỂU", look["sign"])
    sheet.write(row + 3, 5, "THỦ TRƯỞNG ĐƠN VỊ", look["sign"])
    note = "Ô vàng: điền số đếm (số nguyên), để trống nếu chưa có số liệu; 0 nghĩa là không có. Lũy kế tính từ đầu đợt thi đua."
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
    sheet.write(row, 2, "" if fact is None else "có/chưa" if fact.kind == "flag" else fact.noun.vi, look["cell"])
    for column in (3, 4):
        open_cell = fact is not None and (column == 4 or fact.kind == "cumulative")
        sheet.write_blank(row, column, None, look["count"] if open_cell else look["shut"])
        if fact is None or not open_cell:
            continue
        if fact.kind == "flag":
            rule: dict[str, Any] = {"validate": "list", "source": ["Có", "Chưa"], "error_title": "Có hoặc Chưa", "error_message": "Chọn Có hoặc Chưa."}  # fmt: skip
        else:
            rule = {
                "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 999_999_999,
                "error_title": "Số đếm", "error_message": "Ghi một số nguyên, không âm; để trống nếu chưa có số liệu.",
            }  # fmt: skip
        sheet.data_validation(row, column, row, column, rule)
    scored = bool(number)
    sheet.write_blank(row, 5, None, look["points"] if scored else look["shut"])
    if scored:
        sheet.data_validation(row, 5, row, 5, {
            "validate": "decimal", "criteria": "between", "minimum": -1000, "maximum": 999_999,
            "error_title": "Điểm", "error_message": "Ghi số điểm.",
        })  # fmt: skip
    sheet.write_blank(row, 6, None, look["text"])
    sheet.write_blank(row, 7, None, look["text"])


def register_template(plan: Plan, units: Sequence[str]) -> bytes:
    """The register of receipt: every unit, and the day each office received its report."""
    out = io.BytesIO()
    book = Workbook(out, plan.header.title.vi)
    look = _formats(book)
    sheet = book.add_worksheet("Sổ nhận")
    columns = [("Đơn vị", 44), ("Ngày nhận", 16), ("Ngày nơi thứ hai nhận", 22), ("Ghi chú", 30)]
    for n, (_, width) in enumerate(columns):
        sheet.set_column(n, n, width)
    sheet.merge_range(0, 0, 0, len(columns) - 1, "SỔ NHẬN BÁO CÁO", look["title"])
    note = "Chép tệp này vào thư mục của tháng rồi ghi ngày nhận; để trống nếu chưa nhận."
    sheet.merge_range(1, 0, 1, len(columns) - 1, note, look["note"])
    sheet.write_row(2, 0, [name for name, _ in columns], look["head"])
    for row, unit in enumerate(units, start=3):
        sheet.write(row, 0, unit, look["cell"])
        for n in range(1, len(columns) - 1):
            sheet.write_blank(row, n, None, look["day"])
            sheet.data_validation(row, n, row, n, {
                "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_title": "Ngày",
                "error_message": "Ghi ngày, ví dụ 25/06/2021.",
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
