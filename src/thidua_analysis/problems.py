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
        "tệp này, hoặc tệp khác có cùng nội dung (báo cáo, danh sách; sổ nhận báo cáo)",
        "this file, or others that say the same (reports, lists; a register of receipt)",
        "thêm tệp; nếu chưa đơn vị nào báo cáo thì tệp chỉ có dòng tiêu đề",
        "add the file; if nobody has reported yet, it holds the header line alone",
    ),
    "file_unread": _kind(
        "warning",
        "tệp trong thư mục của tháng, không phải thư mục con",
        "files in the month's folder, not a folder within it",
        "thư mục con không được đọc; chuyển tệp ra ngoài",
        "a folder within it is not read; move its files out",
    ),
    # ── the file as a whole ──
    "file_empty": _kind(
        "error",
        "tệp có nội dung",
        "a file with something in it",
        "tệp 0 byte; xin lại tệp của đơn vị",
        "the file has 0 bytes; ask for it again",
    ),
    "file_lock": _kind(
        "warning",
        "tệp số liệu",
        "a data file",
        "tệp khóa tạm của Excel, không có số liệu; đóng Excel rồi xóa tệp này",
        "a lock file of Excel, without data; close Excel and delete it",
    ),
    "file_twice": _kind(
        "warning",
        "mỗi tệp một lần; tệp giống hệt: {expected}",
        "each file once; the same bytes: {expected}",
        "chỉ một bản được đọc; bỏ bản kia",
        "only one copy is read; remove the other",
    ),
    "name_personal": _kind(
        "warning",
        "tên tệp, tên trang không ghi tên người, số điện thoại, số giấy tờ; tên này có vẻ là {expected}",
        "names of files and sheets that are nobody's; this one looks like {expected}",
        "đổi tên tệp hoặc trang; trong bản công bố, tệp mang tên theo loại và số thứ tự",
        "rename the file or sheet; what is published names files by kind and number",
    ),
    "file_encrypted": _kind(
        "error",
        "tệp không đặt mật khẩu",
        "a file without a password",
        "mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ), lưu lại",
        "open it, remove the password (File › Info › Protect), save it again",
    ),
    "file_broken": _kind(
        "error",
        "tệp nguyên vẹn: {expected}",
        "an intact file: {expected}",
        "tệp hỏng hoặc tải chưa hết; xin lại tệp, hoặc mở bằng Excel và lưu lại",
        "the file is damaged or cut off; ask for it again, or open it in Excel and save it",
    ),
    "file_denied": _kind(
        "error",
        "tệp hoặc thư mục được phép đọc",
        "a file or folder that may be read",
        "tệp đang mở trong Excel, hoặc không có quyền đọc; đóng Excel, cấp quyền đọc, rồi chạy lại",
        "it is open in Excel, or may not be read by you; close Excel, grant the right to read it, and run again",
    ),
    "file_changed": _kind(
        "error",
        "tệp đứng yên trong lúc đọc",
        "a file that stays as it is while it is read",
        "tệp bị sửa, đổi tên hoặc xóa trong lúc đang đọc; chờ ghi xong rồi chạy lại",
        "it was changed, renamed or removed while it was read; wait until it is written, and run again",
    ),
    "file_too_big": _kind(
        "error",
        "không quá {expected}",
        "no more than {expected}",
        "tệp quá lớn hoặc được tạo để làm treo máy; danh sách dài thì xuất dạng csv hoặc Parquet",
        "too big, or made to exhaust the machine; export a long list as csv or Parquet",
    ),
    "file_entities": _kind(
        "error",
        "tệp XML không tự định nghĩa thực thể (DOCTYPE, ENTITY)",
        "XML that defines no entities of its own (DOCTYPE, ENTITY)",
        "không mở tệp này; xin lại từ nơi gửi, lưu dạng xlsx",
        "do not open this file; ask the sender for it again, saved as xlsx",
    ),
    "file_kind": _kind(
        "warning",
        "bảng tính, HTML, csv hoặc Parquet; tệp này là: {expected}",
        "a spreadsheet, HTML, csv or Parquet; this file is: {expected}",
        "tệp này không được đọc; nếu số liệu chỉ có ở đây thì xin bản Excel",
        "this file is not read; if figures stand only here, ask for them in Excel",
    ),
    "file_spreadsheet": _kind(
        "error",
        "xlsx, xls, xlsb, ods, csv hoặc Parquet; tệp này là: {expected}",
        "xlsx, xls, xlsb, ods, csv or Parquet; this file is: {expected}",
        "bảng tính này không đọc được, có thể có số liệu; mở bằng chương trình đã tạo ra nó và lưu thành xlsx",
        "a spreadsheet that is not read and may hold figures; open it where it was made and save it as xlsx",
    ),
    "file_archive": _kind(
        "error",
        "tệp đã giải nén; tệp này là: {expected}",
        "unpacked files; this file is: {expected}",
        "giải nén vào thư mục của tháng rồi bỏ tệp nén đi",
        "unpack it into the month's folder and take the archive away",
    ),
    "macros_ignored": _kind(
        "warning",
        "bảng tính không có macro",
        "a workbook without macros",
        "macro không bao giờ được chạy; số liệu vẫn được đọc; nên lưu lại dạng xlsx",
        "macros are never run; the data is read; better save it as xlsx",
    ),
    "sheet_hidden": _kind(
        "warning",
        "trang tính không ẩn",
        "a sheet that is not hidden",
        "trang tính ẩn không được đọc; bỏ ẩn nếu cần số liệu trong đó",
        "a hidden sheet is not read; unhide it if its data should count",
    ),
    "rows_hidden": _kind(
        "warning",
        "dòng không ẩn: {expected}",
        "rows that are not hidden: {expected}",
        "dòng ẩn vẫn được đọc và tính; kiểm tra xem có đúng ý đơn vị không",
        "hidden rows are read and count; check that this is what the unit means",
    ),
    "legacy_font": _kind(
        "warning",
        "chữ Unicode; tệp dùng mã {expected}",
        "Unicode text; the file is in {expected}",
        "đã chuyển sang Unicode; kiểm tra tên đơn vị, rồi nhắc đơn vị dùng phông Unicode",
        "converted to Unicode; check the names, and ask the unit to use a Unicode font",
    ),
    # ── what a sheet is taken for ──
    "form_unknown": _kind(
        "error",
        "báo cáo của đơn vị, danh sách hồ sơ, danh sách tài khoản, biểu II.06a, facts.csv, reports.csv{expected}",
        "a unit's report, a list of dossiers or accounts, form II.06a, facts.csv, reports.csv{expected}",
        "không nhận ra dòng tiêu đề; sửa tên cột, hoặc khai báo cột trong campaign.toml, hoặc đưa tệp ra khỏi thư mục",
        "no known header found; correct the names of the columns, map them in campaign.toml, or take the file away",
    ),
    "form_ambiguous": _kind(
        "error",
        "một loại biểu mẫu; các cột này hợp với: {expected}",
        "one kind of form; these columns fit: {expected}",
        "khai báo form cho tệp này trong campaign.toml",
        "state the form of this file in campaign.toml",
    ),
    "column_twice": _kind(
        "error",
        "mỗi cột một lần; cũng thấy ở: {expected}",
        "each column once; also found at: {expected}",
        "bỏ một cột, hoặc khai báo cột trong campaign.toml",
        "remove one, or map the column in campaign.toml",
    ),
    "month_differs": _kind(
        "error",
        "số liệu của {expected}",
        "figures of {expected}",
        "chuyển tệp sang thư mục đúng tháng, hoặc hỏi lại đơn vị",
        "move the file to the folder of its month, or ask the unit",
    ),
    "header_again": _kind(
        "error",
        "một bảng trong một trang; tiêu đề lặp lại ở dòng này",
        "one table in a sheet; the header stands again in this row",
        "các dòng từ đây trở đi không được đọc; tách bảng thứ hai ra tệp hoặc trang khác",
        "the rows from here on are not read; put the second table into a file or sheet of its own",
    ),
    "month_unstated": _kind(
        "warning",
        "báo cáo ghi tháng; đang tính cho {expected}",
        "a report that names its month; taken for {expected}",
        "kiểm tra báo cáo đúng là của tháng này",
        "check that it is this month's report",
    ),
    "unit_missing": _kind(
        "error",
        "tên đơn vị ở phần đầu báo cáo{expected}",
        "the unit's name at the head of the report{expected}",
        "ghi tên đơn vị như trong units.csv, hoặc khai báo unit cho tệp này trong campaign.toml",
        "write the unit's name as in units.csv, or state the unit of this file in campaign.toml",
    ),
    "unit_ambiguous": _kind(
        "error",
        "một đơn vị; phần đầu báo cáo nêu: {expected}",
        "one unit; the head of the report names: {expected}",
        "khai báo unit cho tệp này trong campaign.toml",
        "state the unit of this file in campaign.toml",
    ),
    "revised": _kind(
        "warning",
        "một báo cáo mỗi đơn vị; bản sau được tính: {expected}",
        "one report for each unit; the later one counts: {expected}",
        "cả hai bản được giữ; kiểm tra bản sau đúng là bản thay thế",
        "both are kept; check that the later one is meant to replace this one",
    ),
    "revision_unclear": _kind(
        "error",
        "biết bản nào thay bản nào; cũng có: {expected}",
        "which one replaces which; there is also: {expected}",
        "hai bản khác số mà không phân biệt được ngày, hoặc bản sau thiếu số của bản trước; chỉ giữ bản đúng trong thư mục",
        "two versions that no dates tell apart, or the later one lacks figures of the other; leave only the right one in the folder",
    ),
    "cells_merged": _kind(
        "error",
        "mỗi số, mỗi ngày ở một ô riêng; các ô trộn: {expected}",
        "each number and each day in a cell of its own; merged: {expected}",
        "ô trộn chỉ có một giá trị cho nhiều ô, không biết của ô nào; bỏ trộn ô và điền từng ô",
        "merged cells hold one value for several and nobody can tell for which; unmerge them and fill in each",
    ),
    # ── a unit's report ──
    "row_unknown": _kind(
        "error",
        "tên một số liệu hoặc tiêu chí của kế hoạch{expected}",
        "the name of a figure or criterion of the plan{expected}",
        "dòng này có số mà không rõ là số gì; sửa tên, hoặc khai báo trong campaign.toml, mục [rows]",
        "this row has a number and nobody knows of what; correct the name, or declare it in campaign.toml under [rows]",
    ),
    "value_word": _kind(
        "error",
        "một số, hoặc để trống nếu chưa báo cáo",
        "a number, or blank where nothing is reported",
        "chữ này có thể là 0 mà cũng có thể là chưa có số; hỏi đơn vị",
        "the word may mean 0 or that there is no figure; ask the unit",
    ),
    "value_dash": _kind(
        "warning",
        "một số; dấu gạch, dấu chấm được hiểu là chưa báo cáo",
        "a number; a dash or dots are taken as not reported",
        "nếu là 0 thì ghi 0",
        "if it is 0, write 0",
    ),
    "value_formula": _kind(
        "error",
        "kết quả của công thức",
        "the result of the formula",
        "tệp chưa được tính; mở bằng Excel rồi lưu lại",
        "the file was never calculated; open it in Excel and save it",
    ),
    "value_error": _kind(
        "error",
        "một số, không phải lỗi công thức",
        "a number, not a formula's error",
        "sửa công thức ở ô này",
        "correct the formula in this cell",
    ),
    "cumulative_missing": _kind(
        "error",
        "số lũy kế; chỉ thấy số trong kỳ",
        "the cumulative figure; only the period's is given",
        "điền cột Lũy kế; phần mềm không tự cộng thay đơn vị",
        "fill in the cumulative column; it is not added up in the unit's place",
    ),
    "cumulative_off": _kind(
        "warning",
        "lũy kế kỳ trước cộng trong kỳ: {expected}",
        "last period's cumulative figure plus this period's: {expected}",
        "số lũy kế được tính; hỏi lại đơn vị số nào sai",
        "the cumulative figure counts; ask the unit which number is wrong",
    ),
    "percent_differs": _kind(
        "warning",
        "tỷ lệ tính từ số đếm: {expected}",
        "the share that the counts give: {expected}",
        "điểm tính từ số đếm, không từ tỷ lệ đơn vị ghi; hỏi lại đơn vị",
        "points come from the counts, never from a percentage; ask the unit",
    ),
    "self_score_differs": _kind(
        "warning",
        "điểm theo kế hoạch: {expected}",
        "points by the plan: {expected}",
        "điểm tự chấm chỉ để đối chiếu; giải thích cho đơn vị bằng thidua explain",
        "a self-score is only compared; thidua explain gives the reasons",
    ),
    "self_score_unreadable": _kind(
        "warning",
        "điểm tự chấm là một số",
        "a self-score that is a number",
        "không đối chiếu được; không ảnh hưởng đến điểm",
        "it cannot be compared; points do not depend on it",
    ),
    "receipt_missing": _kind(
        "error",
        "ngày nhận báo cáo này trong sổ nhận (reports.csv)",
        "the day this report was received, in the register (reports.csv)",
        "có báo cáo mà không có ngày nhận thì bị trừ điểm oan; ghi ngày nhận vào sổ",
        "a report without a day of receipt would lose points as if missing; enter the day in the register",
    ),
    # ── dates of a column ──
    "dates_swapped": _kind(
        "warning",
        "ngày đứng trước tháng ở mọi dòng: {expected}",
        "the day before the month in every row: {expected}",
        "Excel đã đảo ngày và tháng ở các dòng này; đã đảo lại; nên xuất lại danh sách với cột ngày dạng chữ",
        "Excel swapped day and month in these rows; swapped back; better export the list with dates as text",
    ),
    "dates_mixed": _kind(
        "error",
        "một cách ghi ngày trong cả cột: {expected}",
        "one way of writing dates in the whole column: {expected}",
        "cột lẫn ngày của Excel với ngày dạng chữ, không biết dòng nào bị đảo; xuất lại danh sách",
        "real dates and text are mixed and it cannot be told which are swapped; export the list again",
    ),
    # ── months as they were read ──
    "frozen_and_files": _kind(
        "error",
        "chỉ intake.json; cũng thấy: {expected}",
        "intake.json alone; there is also: {expected}",
        "tháng này đã được lưu như đã đọc; bỏ intake.json để đọc lại các tệp, hoặc bỏ các tệp kia",
        "this month is kept as it was read; remove intake.json to read the files again, or the other files",
    ),
    "lists_frozen": _kind(
        "error",
        "danh sách của các tháng trước: {expected}",
        "the lists of earlier months: {expected}",
        "các tháng trước chỉ còn số đếm (intake.json) nên không đếm tiếp được; đặt lại danh sách gốc của các tháng ấy",
        "of earlier months only counts are left (intake.json), so counting cannot go on; put their lists back",
    ),
    # ── lists ──
    "list_undeclared": _kind(
        "error",
        "cột {expected}, hoặc khai báo trong campaign.toml",
        "a column for {expected}, or a declaration in campaign.toml",
        "danh sách không nói điều này; chỉ ra cột bằng columns, hoặc khai báo channel, level, unit trong [[source]] của campaign.toml",
        "the list does not say so; map the column by columns, or declare channel, level, unit in [[source]] of campaign.toml",
    ),
    "list_column_absent": _kind(
        "error",
        "cột {expected}, hoặc khai báo là danh sách không có",
        "a column for {expected}, or a declaration that the list has none",
        "chỉ ra cột ấy bằng columns trong [[source]] của campaign.toml; nếu danh sách không có cột này thì khai báo bằng without",
        "map that column by columns in [[source]] of campaign.toml; if the list has no such column, declare it by without",
    ),
    "list_declared_otherwise": _kind(
        "error",
        "danh sách đúng như khai báo trong campaign.toml: {expected}",
        "a list that is as campaign.toml declares: {expected}",
        "cột của danh sách được tính, không phải khai báo; bỏ khai báo này, hoặc chỉ khai báo cho đúng tệp",
        "the list's own column counts, not the declaration; remove the declaration, or narrow it to the right files",
    ),
    "list_filled": _kind(
        "warning",
        "chữ đã biết ở cột này; khai báo {expected}",
        "a known word in this column; declared: {expected}",
        "các dòng này được tính theo khai báo; nếu không đúng thì khai báo từng chữ ([channels], [levels], cột aliases)",
        "these rows count as declared; where that is wrong, declare each word ([channels], [levels], the column aliases)",
    ),
    "list_unit_unknown": _kind(
        "error",
        "tên đơn vị có trong units.csv; {expected}",
        "a unit's name of units.csv; {expected}",
        "thêm tên này vào cột aliases của đúng đơn vị, hoặc khai báo ngoài đợt thi đua trong campaign.toml, outsiders",
        "add the name to the aliases of its unit, or to outsiders in campaign.toml if it does not compete",
    ),
    "list_status_unknown": _kind(
        "error",
        "một trạng thái đã biết; {expected}",
        "a known status; {expected}",
        "khai báo trạng thái này trong campaign.toml, mục [statuses]",
        "declare the status in campaign.toml under [statuses]",
    ),
    "list_channel_unknown": _kind(
        "error",
        "trực tuyến, trực tiếp hoặc bưu chính công ích; {expected}",
        "online, in person or by post; {expected}",
        "khai báo chữ này trong campaign.toml, mục [channels]; ô để trống thì khai báo channel cho cả tệp",
        "declare the word in campaign.toml under [channels]; where cells are blank, declare the channel of the file",
    ),
    "list_level_unknown": _kind(
        "error",
        "mức độ 2, 3 hoặc 4; {expected}",
        "level 2, 3 or 4; {expected}",
        "khai báo chữ này trong campaign.toml, mục [levels]; ô để trống thì khai báo level cho cả tệp",
        "declare the word in campaign.toml under [levels]; where cells are blank, declare the level of the file",
    ),
    "list_date_unreadable": _kind(
        "error",
        "ngày dạng 25/04/2021; {expected}",
        "a day as 25/04/2021; {expected}",
        "sửa các ngày này; các dòng này không được tính",
        "correct these dates; the rows are not counted",
    ),
    "list_no_code": _kind(
        "warning",
        "mã của từng dòng; {expected}",
        "an id in every row; {expected}",
        "dòng không có mã thì không kiểm tra trùng được nên không được tính; bổ sung mã",
        "a row without an id cannot be checked for duplicates and is not counted; add it",
    ),
    "list_level2_online": _kind(
        "warning",
        "hồ sơ trực tuyến mức độ 3, 4; {expected}",
        "online dossiers of level 3 or 4; {expected}",
        "hồ sơ mức độ 2 nộp trực tuyến không được tính; kiểm tra mức độ của thủ tục",
        "a level-2 dossier filed online is not counted; check the level of the procedure",
    ),
    "list_no_receipt": _kind(
        "warning",
        "ngày nhận; {expected}",
        "a day of receipt; {expected}",
        "không có ngày nhận thì không biết thuộc kỳ nào, không được tính; bổ sung trên cổng",
        "without a day of receipt the period is unknown, so it is not counted; complete it on the portal",
    ),
    "list_no_end": _kind(
        "warning",
        "ngày kết thúc của hồ sơ đã xong; {expected}",
        "the end date of a finished dossier; {expected}",
        "hồ sơ được tính là đã nhận, không được tính là đã giải quyết; bổ sung trên cổng",
        "counted as received, not as resolved; complete it on the portal",
    ),
    "list_after_cut_off": _kind(
        "warning",
        "ngày nhận không sau ngày chốt {expected}",
        "a day of receipt not after the cut-off {expected}",
        "nhận sau ngày chốt nên thuộc kỳ sau",
        "received after the cut-off, so it belongs to the next period",
    ),
    "list_ends_after_cut_off": _kind(
        "warning",
        "ngày kết thúc không sau ngày chốt {expected}",
        "an end date not after the cut-off {expected}",
        "đến ngày chốt hồ sơ còn đang giải quyết, và được tính như vậy",
        "on the cut-off it was still pending, and is counted so",
    ),
    "list_ends_before_receipt": _kind(
        "warning",
        "ngày kết thúc không trước ngày nhận; {expected}",
        "an end date not before the day of receipt; {expected}",
        "hồ sơ được tính là đã nhận, không được tính là đã giải quyết; sửa trên cổng",
        "counted as received, not as resolved; correct it on the portal",
    ),
    "list_due_before_receipt": _kind(
        "warning",
        "ngày hẹn trả không trước ngày nhận; {expected}",
        "a day due not before the day of receipt; {expected}",
        "hồ sơ được tính theo đúng ngày hẹn ghi ở đây, tức là quá hạn ngay từ đầu; sửa trên cổng",
        "counted by the day due as it stands, so overdue from the start; correct it on the portal",
    ),
    "list_codes_alike": _kind(
        "warning",
        "mã khác nhau rõ ràng; {expected}",
        "codes that clearly differ; {expected}",
        "mã này chỉ khác mã khác ở chữ dễ nhầm (O và 0, I và 1, chữ Nga): được tính là hai hồ sơ; kiểm tra có phải một không",
        "it differs from another code only in look-alikes (O and 0, I and 1, Cyrillic letters): they count as two; check whether they are one",
    ),
    "list_twice": _kind(
        "warning",
        "mỗi mã một lần; {expected}",
        "each id once; {expected}",
        "chỉ dòng sau cùng được tính",
        "only the last row counts",
    ),
    "list_clash": _kind(
        "error",
        "mỗi mã nói một điều trong các danh sách của một tháng; {expected}",
        "each id says one thing in all lists of a month; {expected}",
        "các dòng này không được tính; chỉ để lại danh sách mới hơn trong thư mục",
        "these rows are not counted; leave only the newer list in the folder",
    ),
    "list_unit_changed": _kind(
        "warning",
        "mã thuộc cùng một đơn vị như trong danh sách tháng trước; {expected}",
        "ids that belong to the same unit as in an earlier month's list; {expected}",
        "danh sách sau được tính, hồ sơ chuyển sang đơn vị mới; kiểm tra trên cổng",
        "the later list counts, so they count for the new unit; check on the portal",
    ),
    "list_before_start": _kind(
        "warning",
        "từ ngày ban hành kế hoạch, {expected}",
        "from the day the plan was issued, {expected}",
        "nhận hoặc đăng ký trước đợt thi đua: không được tính",
        "received or registered before the campaign began: not counted",
    ),
    "list_stopped": _kind(
        "warning",
        "hồ sơ được giải quyết; {expected}",
        "dossiers that are decided; {expected}",
        "công dân rút hoặc dừng xử lý: tính là đã nhận, không tính vào tỷ lệ giải quyết",
        "withdrawn or stopped: counted as received, left out of the resolved share",
    ),
    "list_late_arrival": _kind(
        "warning",
        "hồ sơ có trong danh sách của kỳ trước; {expected}",
        "dossiers that last period's list held; {expected}",
        "nhận trong kỳ trước nhưng nay mới có trong danh sách; tính từ tháng này, các tháng đã công bố không đổi",
        "received in an earlier period but listed only now; counted from this month on, published months do not change",
    ),
    "list_not_accepted": _kind(
        "warning",
        "hồ sơ đã được tiếp nhận; {expected}",
        "dossiers that were accepted; {expected}",
        "mới đăng ký hoặc không được tiếp nhận: không được tính",
        "just registered, or refused: not counted",
    ),
    # ── form II.06a ──
    "summary_sums": _kind(
        "error",
        "các cột cộng khớp: {expected}",
        "columns that add up: {expected}",
        "hỏi lại đơn vị và sửa biểu II.06a",
        "ask the unit and correct form II.06a",
    ),
    "summary_unused": _kind(
        "warning",
        "khai báo biểu này gồm những hồ sơ nào",
        "a declaration of which dossiers this form covers",
        "số của biểu chỉ được kiểm tra, không dùng để chấm; nếu cần thì khai báo trong [[source]] của campaign.toml",
        "its numbers are checked, not scored; declare it in [[source]] of campaign.toml to use them",
    ),
    # ── tables of facts, registers of receipt ──
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
        "phần không thể lớn hơn tổng: hỏi lại đơn vị và sửa tệp; số đã quyết định (decisions.jsonl) thì đính chính hoặc rút: thidua decide correct, decide withdraw",
        "a part cannot exceed its whole: ask the unit and mend the file; where it was decided (decisions.jsonl), correct or withdraw it: thidua decide correct, decide withdraw",
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
        "tiêu chí cần số này chưa được chấm, tổng điểm chưa đủ; yêu cầu đơn vị báo cáo, hoặc ghi số có căn cứ (thidua decide correct)",
        "the criterion that needs it is not scored, the total is incomplete; ask the unit for it, or record it with its evidence (thidua decide correct)",
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
        "ngày nhận báo cáo này, đến {expected} chưa ghi ở đâu",
        "the day this report was received, recorded nowhere up to {expected}",
        "số liệu vẫn được chấm, báo cáo bị coi là chưa nộp; ghi ngày nhận vào sổ nhận báo cáo (hoặc thidua decide correct --fact received_on)",
        "the figures are scored, the report counts as not in; put its day into the register of receipt (or thidua decide correct --fact received_on)",
    ),
    # ── recorded decisions ──
    "decision_outdated": _kind(
        "error",
        "số liệu mà quyết định dựa vào (was) vẫn như cũ; nay là: {expected}",
        "the figure the decision was made on (was) to stand as it did; it now is: {expected}",
        "số liệu đầu vào đã đổi sau quyết định; rút quyết định (decide withdraw) rồi ghi lại, hoặc trả lại tệp cũ",
        "the input changed after the decision; withdraw it (decide withdraw) and record it anew, or put the old file back",
    ),
    "decision_backdated": _kind(
        "warning",
        "quyết định ghi theo thứ tự ngày; trước đó đã ghi dòng {expected}",
        "decisions recorded in the order of their days; recorded before it: line {expected}",
        "bản chấm theo ngày trước (as_of) tính cả quyết định ghi muộn này; kiểm tra ngày ghi có đúng không",
        "scores as known on an earlier day now count this decision that was recorded late; check that the day is right",
    ),
    "decision_idle": _kind(
        "warning",
        "điều mà quyết định này ({expected}) dựa vào vẫn còn",
        "what this decision ({expected}) was made on to be there still",
        "quyết định không còn tác dụng vì điểm đã đổi; rút hoặc quyết định lại",
        "the decision has no effect since points have changed; withdraw it or decide anew",
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
        "vi": ("trang", "dòng", "cột", "đọc được", "cần", "cách sửa"),
        "en": ("sheet", "row", "column", "read", "expected", "what to do"),
    }
    sheet, row, column, read, expected, fix = words[language]
    blocks = []
    for p in problems_table(problems, language).to_dict("records"):
        place = [str(p["file"])]
        place += [f"{sheet} {p['sheet']}"] if p["sheet"] else []
        place += [f"{row} {p['row']}"] if pd.notna(p["row"]) else []
        place += [f"{column} {p['column']}"] if p["column"] else []
        lines = [f"[{p['code']}] " + ", ".join(place)]
        lines += [f"    {read}: {p['read']!r}"] if p["read"] else []
        lines += [f"    {expected}: {p['expected']}", f"    {fix}: {p['fix']}"]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
