"""What can be wrong with input: one catalogue of codes, one table.

A problem says what was read, in which file, sheet, row and column, what was expected and what to
do. ``error`` stops the month from being published; ``warning`` does not; both are printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from .rules import Words

COLUMNS = ["severity", "code", "file", "sheet", "row", "column", "read", "expected", "fix"]


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its usual severity, what was expected, what to do."""

    severity: Literal["error", "warning"]
    expected: Words
    fix: Words


def _kind(severity: Literal["error", "warning"], vi: str, en: str, fix_vi: str, fix_en: str) -> Kind:
    return Kind(severity, Words(vi=vi, en=en), Words(vi=fix_vi, en=fix_en))


KINDS: dict[str, Kind] = {
    "month_missing": _kind(
        "error",
        "thư mục số liệu của tháng",
        "a folder with the month's files",
        "tạo thư mục này và đặt các tệp của tháng vào đó",
        "make this folder and put the month's files in it",
    ),
    "file_missing": _kind(
        "error",
        "tệp này trong thư mục của tháng",
        "this file in the month's folder",
        "thêm tệp; nếu chưa đơn vị nào báo cáo thì tệp chỉ có dòng tiêu đề",
        "add the file; if nobody has reported yet, it holds the header line alone",
    ),
    "file_unread": _kind(
        "warning",
        "facts.csv, reports.csv",
        "facts.csv, reports.csv",
        "tệp này không được đọc; kiểm tra tên tệp, hoặc đưa tệp ra khỏi thư mục",
        "this file is not read; check its name, or take it out of the folder",
    ),
    "file_unreadable": _kind(
        "error",
        "tệp csv mã UTF-8, phân cách bằng dấu phẩy",
        "a csv file in UTF-8, separated by commas",
        "lưu lại tệp dạng “CSV UTF-8 (Comma delimited)”",
        'save the file again as "CSV UTF-8 (Comma delimited)"',
    ),
    "file_semicolons": _kind(
        "error",
        "các ô phân cách bằng dấu phẩy",
        "cells separated by commas",
        "tệp phân cách bằng dấu chấm phẩy; lưu lại dạng CSV phân cách bằng dấu phẩy",
        "the file is separated by semicolons; save it again with commas",
    ),
    "column_missing": _kind(
        "error",
        "cột này ở dòng tiêu đề",
        "this column in the header line",
        "thêm cột vào dòng 1",
        "add the column to line 1",
    ),
    "column_unknown": _kind(
        "error",
        "các cột: {expected}",
        "the columns: {expected}",
        "sửa hoặc bỏ cột này",
        "correct or remove this column",
    ),
    "row_ragged": _kind(
        "error",
        "số ô bằng số cột: {expected}",
        "as many cells as columns: {expected}",
        "kiểm tra dấu phẩy, dấu nháy ở dòng này",
        "check commas and quotes in this line",
    ),
    "unit_unknown": _kind(
        "error",
        "mã đơn vị trong units.csv{expected}",
        "a unit of units.csv{expected}",
        "sửa mã đơn vị, hoặc thêm đơn vị vào units.csv",
        "correct the unit, or add it to units.csv",
    ),
    "fact_unknown": _kind(
        "error",
        "tên số liệu có trong kế hoạch{expected}",
        "a figure the plan knows{expected}",
        "sửa tên số liệu",
        "correct the name of the figure",
    ),
    "origin_unknown": _kind(
        "error",
        "portal hoặc report",
        "portal or report",
        "ghi nguồn số liệu, hoặc để trống (= report)",
        "state where the figure comes from, or leave blank (= report)",
    ),
    "value_blank": _kind(
        "error",
        "một số nguyên, kể cả 0",
        "a whole number, 0 included",
        "điền số; nếu đơn vị chưa báo cáo số này thì bỏ cả dòng",
        "fill in the number; if the unit has not reported it, remove the line",
    ),
    "value_negative": _kind(
        "error", "số không âm", "a number that is not negative", "hỏi lại đơn vị và sửa", "ask the unit and correct it"
    ),
    "value_fractional": _kind(
        "error",
        "số nguyên (1500 hoặc 1.500)",
        "a whole number (1500 or 1.500)",
        "số đếm không có phần lẻ; dấu phẩy là dấu thập phân, hàng nghìn viết 1512 hoặc 1.512",
        "a count has no fraction; a comma is the decimal sign, thousands are written 1512 or 1.512",
    ),
    "value_not_a_number": _kind(
        "error",
        "số nguyên, nhiều nhất 9 chữ số",
        "a whole number of at most 9 digits",
        "chỉ ghi số, không ghi chữ",
        "write the number alone",
    ),
    "value_not_a_flag": _kind(
        "error", "0 (chưa) hoặc 1 (rồi)", "0 (no) or 1 (yes)", "sửa thành 0 hoặc 1", "correct it to 0 or 1"
    ),
    "date_invalid": _kind(
        "error",
        "ngày dạng 2021-06-25 hoặc 25/06/2021",
        "a day as 2021-06-25 or 25/06/2021",
        "sửa ngày; ngày đứng trước tháng",
        "correct the date; the day stands before the month",
    ),
    "date_before_month": _kind(
        "error",
        "ngày không sớm hơn đầu tháng báo cáo",
        "a day not before the month reported on",
        "kiểm tra ngày, tháng có bị đảo không",
        "check whether day and month were swapped",
    ),
    "date_far_ahead": _kind(
        "warning",
        "ngày nhận không quá nửa năm sau tháng báo cáo ({expected})",
        "a day at most half a year after the month reported on ({expected})",
        "kiểm tra năm; nếu đúng thì báo cáo bị coi là chưa nhận cho đến ngày ấy",
        "check the year; if it is right, the report counts as not received until then",
    ),
    "duplicate_fact": _kind(
        "error",
        "mỗi số liệu của một đơn vị một dòng; dòng trước: {expected}",
        "one line for each unit and figure; first line: {expected}",
        "giữ một dòng, bỏ dòng kia",
        "keep one line, remove the other",
    ),
    "duplicate_report": _kind(
        "error",
        "mỗi đơn vị một dòng; dòng trước: {expected}",
        "one line for each unit; first line: {expected}",
        "giữ một dòng, bỏ dòng kia",
        "keep one line, remove the other",
    ),
    "part_over_whole": _kind(
        "error",
        "không quá {expected}",
        "no more than {expected}",
        "hỏi lại đơn vị: phần không thể lớn hơn tổng",
        "ask the unit: a part cannot exceed its whole",
    ),
    "falls": _kind(
        "error",
        "không thấp hơn lũy kế trước đó: {expected}",
        "no less than the earlier cumulative figure: {expected}",
        "đây là số lũy kế từ đầu đợt; hỏi lại đơn vị và sửa tháng này hoặc tháng trước",
        "this figure accumulates; ask the unit and correct this month or the earlier one",
    ),
    "sources_differ": _kind(
        "warning",
        "số trên cổng và số báo cáo bằng nhau: {expected}",
        "the same count from portal and report: {expected}",
        "cách hiểu đang dùng quyết định nguồn nào; đối chiếu với đơn vị",
        "the reading in force decides which counts; compare notes with the unit",
    ),
    "figure_carried": _kind(
        "warning",
        "số liệu của tháng này{expected}",
        "a figure for this month{expected}",
        "đang dùng số thay thế theo cách hiểu; bổ sung số liệu khi nhận được",
        "the reading in force says what stands in; add the figure when it comes",
    ),
    "figure_unknown": _kind(
        "warning",
        "số liệu của tháng này hoặc tháng trước{expected}",
        "a figure for this month or an earlier one{expected}",
        "tiêu chí cần số này chưa được chấm; yêu cầu đơn vị báo cáo",
        "the criterion that needs it is not scored; ask the unit for it",
    ),
    "fact_nowhere": _kind(
        "warning",
        "số liệu mà các cách hiểu đang dùng cần đến: {expected}",
        "a figure that the readings in force need: {expected}",
        "thu thập số này, hoặc chọn cách hiểu khác",
        "collect it, or choose another reading",
    ),
    "no_cases": _kind(
        "warning",
        "mẫu số lớn hơn 0 để tính tỷ lệ",
        "a denominator above 0 to take a share of",
        "tiêu chí được chấm theo cách hiểu đang dùng cho trường hợp này; kiểm tra xem mẫu số có đúng là 0 không",
        "the reading in force says how the criterion is scored; check that the denominator really is 0",
    ),
    "figures_without_report": _kind(
        "warning",
        "báo cáo nhận trước ngày {expected}",
        "a report received by {expected}",
        "số liệu vẫn được chấm; ghi ngày nhận báo cáo, hoặc nêu nguồn số liệu",
        "the figures are scored; record when the report came, or where they come from",
    ),
    "one_addressee": _kind(
        "warning",
        "ngày nhận của cả hai nơi",
        "the day of receipt at both offices",
        "đang dùng ngày duy nhất có ghi; bổ sung ngày còn thiếu",
        "the one day recorded is used; add the missing one",
    ),
}


@dataclass(frozen=True)
class Problem:
    """One finding, where it was made, and the values that its message names."""

    code: str
    file: str
    row: int | None = None
    column: str = ""
    read: str = ""
    expected: Words | str = ""
    severity: str = ""
    sheet: str = ""

    @property
    def level(self) -> str:
        return self.severity or KINDS[self.code].severity

    def record(self, language: str = "vi") -> dict[str, object]:
        kind = KINDS[self.code]
        detail = self.expected if isinstance(self.expected, str) else self.expected[language]
        return {
            "severity": self.level, "code": self.code, "file": self.file, "sheet": self.sheet,
            "row": self.row, "column": self.column, "read": self.read,
            "expected": kind.expected[language].replace("{expected}", detail), "fix": kind.fix[language],
        }  # fmt: skip


def problems_table(problems: Iterable[Problem], language: str = "vi") -> pd.DataFrame:
    """The problems as a table, errors first, in the order of files and rows.

    Columns: severity, code, file, sheet, row, column, read, expected, fix.
    """
    ordered = sorted(problems, key=lambda p: (p.level != "error", p.file, p.row or 0, p.column, p.code, p.read))
    table = pd.DataFrame([p.record(language) for p in dict.fromkeys(ordered)], columns=COLUMNS)
    return table.astype({"row": "Int64"})


def describe(problems: Iterable[Problem], language: str = "vi") -> str:
    """One readable block for each problem, for a terminal or an error message."""
    words = {
        "vi": ("dòng", "cột", "đọc được", "cần", "cách sửa"),
        "en": ("row", "column", "read", "expected", "what to do"),
    }
    row, column, read, expected, fix = words[language]
    blocks = []
    for p in problems_table(problems, language).to_dict("records"):
        place = [str(p["file"])]
        place += [f"{row} {p['row']}"] if pd.notna(p["row"]) else []
        place += [f"{column} {p['column']}"] if p["column"] else []
        lines = [f"[{p['code']}] " + ", ".join(place)]
        lines += [f"    {read}: {p['read']!r}"] if p["read"] else []
        lines += [f"    {expected}: {p['expected']}", f"    {fix}: {p['fix']}"]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
