"""A list is counted only when its columns are understood: small files as portals write them, into a month."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from thidua_analysis import load_plan
from thidua_analysis.intake import Reader, Settings, Unit, read_forms, read_settings
from thidua_analysis.words.errors import CampaignError
from thidua_analysis.words.problems import kinds

MAY, JUNE = "2021-05", "2021-06"
UNITS = (Unit("tan-hoa", "", "Xã Tân Hòa", "commune", True, ""),)
BASE = {"plan": "chau-thanh-a-2021", "title": "Thử", "start_date": date(2021, 2, 1)}
HEADINGS = {
    "code": "Mã hồ sơ", "unit": "Đơn vị tiếp nhận", "status": "Trạng thái", "channel": "Hình thức nộp", "level": "Mức độ",
    "received": "Ngày tiếp nhận", "due": "Ngày hẹn trả", "finished": "Ngày trả",
}  # fmt: skip
GOOD = {
    "unit": "Xã Tân Hòa", "status": "Đã trả kết quả", "channel": "Trực tuyến", "level": "4", "received": "01/06/2021",
    "due": "10/06/2021", "finished": "09/06/2021",
}  # fmt: skip


def table(*rows, headings=HEADINGS, without=()):
    """A list as csv: rows that are good but for what is said, codes HS-0001, HS-0002, … unless said."""
    columns = [name for name in headings if name not in without]
    filled = [{**GOOD, "code": f"HS-{n:04}", **row} for n, row in enumerate(rows, 1)]
    lines = [",".join(headings[name] for name in columns), *(",".join(row[name] for name in columns) for row in filled)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def read(tmp_path):
    """`read({"2021-06/a.csv": text}, channels={…})`: June of a campaign with these files and settings."""

    def of(files, month=JUNE, **settings):
        for name in ("2021-05", "2021-06"):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "reports.csv").write_text("unit,received_on\ntan-hoa,25/6/2021\n", encoding="utf-8")
        for name, content in (files if isinstance(files, dict) else {f"{JUNE}/a.csv": files}).items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        own = Settings.model_validate(BASE | settings)
        rules = load_plan("chau-thanh-a-2021").rules()
        reader = Reader(tmp_path, (MAY, JUNE), own, UNITS, rules, read_forms(), lambda month: [date(2021, 6, 25)])
        found = reader.month(month)
        reader.close()
        return found

    return of


def counts(files):
    """received, resolved, on time; or nothing."""
    values = dict(zip(files.facts["fact"], files.facts["value"], strict=True))
    names = ("dossiers_received_count", "dossiers_resolved_count", "dossiers_on_time_count")
    return tuple(int(values[name]) for name in names) if names[0] in values else None


def told(files):
    return [(p.code, p.row, p.column, p.read) for p in files.problems]


# ── columns ──


@pytest.mark.parametrize("heading", ["Ngày hẹn trả KQ", "Hạn trả", "Ngày hẹn", "Thời hạn giải quyết"])
def test_headings_in_common_use_are_known_for_the_day_due(read, heading):
    late = {"due": "05/06/2021"}
    files = read(table(late, late, headings=HEADINGS | {"due": heading}))
    assert counts(files) == (2, 2, 0) and not files.problems


def test_results_of_processing_are_statuses(read):
    rows = [{"status": word} for word in ("Không được tiếp nhận", "Công dân yêu cầu rút hồ sơ", "Dừng xử lý")]
    files = read(table(*rows, headings=HEADINGS | {"status": "Kết quả xử lý"}))
    assert counts(files) == (2, 0, 0) and [p.column for p in files.problems] == ["Kết quả xử lý"] * 2


@pytest.mark.parametrize("column", ["status", "due", "finished"])
def test_a_list_without_a_column_that_counts_hang_on_is_not_counted_and_its_headings_are_named(read, column):
    files = read(table({}, headings=HEADINGS | {column: "Cột lạ"}))
    (problem,) = files.problems
    assert counts(files) is None and (problem.code, problem.level) == ("list_column_absent", "error")
    assert (problem.file, problem.row, problem.column) == (f"{JUNE}/a.csv", 1, column)
    assert problem.read.split("; ") == [*{**HEADINGS, column: "Cột lạ"}.values()] and column in problem.expected["en"]


@pytest.mark.parametrize(("column", "expected"), [("status", (1, 1, 1)), ("due", (1, 1, 1)), ("finished", (1, 0, 0))])
def test_a_list_may_be_declared_to_be_without_a_column(read, column, expected):
    files = read(table({}, without=[column]), source=[{"files": "*", "without": [column]}])
    assert counts(files) == expected and {p.code for p in files.problems} <= {"list_no_end"}


def test_a_column_that_is_declared_absent_and_is_there_is_an_error_and_counts(read):
    files = read(table({"due": "05/06/2021"}), source=[{"files": "*", "without": ["due"]}])
    assert counts(files) == (1, 1, 0)
    assert told(files) == [("list_declared_otherwise", 1, "Ngày hẹn trả", "Ngày hẹn trả")]
    assert kinds()["list_declared_otherwise"].severity == "error"


def test_a_column_under_another_heading_can_be_mapped(read):
    mapped = {"files": "*", "columns": {"due": "Cột lạ"}}
    files = read(table({"due": "05/06/2021"}, headings=HEADINGS | {"due": "Cột lạ"}), source=[mapped])
    assert counts(files) == (1, 1, 0) and not files.problems


# ── words, and what is declared ──

CHANNELS = ["Trực tuyến", "Trực tuyến", "Trực tiếp", "Bưu chính công ích", "Thư điện tử", ""]


def test_a_declaration_fills_only_what_is_blank_or_unknown_and_what_it_contradicts_is_an_error(read):
    declared = {"files": "*", "channel": "online", "level": 4, "unit": "tan-hoa"}
    rows = [{"channel": word} for word in CHANNELS] + [{"level": "2"}]
    files = read(table(*rows), source=[declared])
    assert counts(files)[0] == 4  # two that say so, one unknown and one blank
    assert [problem for problem in told(files) if problem[0] != "list_level2_online"] == [
        ("list_declared_otherwise", 4, "Hình thức nộp", "Trực tiếp; Bưu chính công ích"),
        ("list_filled", 6, "Hình thức nộp", "Thư điện tử"),
        ("list_declared_otherwise", 8, "Mức độ", "2"),
    ]
    assert "channel = online; 2 rows: 4, 5" in [p.expected["en"] for p in files.problems]


def test_words_of_channels_and_levels_are_mapped_like_statuses(read):
    row = {"channel": "Thư điện tử", "level": "Cấp độ ba", "status": "Chờ công dân nhận kết quả"}
    words = {"channels": {"THƯ ĐIỆN TỬ": "online"}, "levels": {"Cấp độ ba": 3}, "statuses": {row["status"]: 9}}
    files = read(table(row), **words)
    assert counts(files) == (1, 1, 1) and not files.problems


def test_unknown_words_are_shown_as_they_stand_each_once(read):
    words = ["Chờ công dân nhận kết quả", "CHỜ CÔNG DÂN NHẬN KẾT QUẢ", *(f"Bước {sign}" for sign in "abcde")]
    files = read(table(*({"status": word} for word in words), {"channel": "Thư điện tử"}, {"level": "Cấp độ ba"}))
    assert [(p.code, p.read) for p in files.problems] == [
        *(("list_status_unknown", word) for word in [words[0], *words[2:]]),
        ("list_channel_unknown", "Thư điện tử"),
        ("list_level_unknown", "Cấp độ ba"),
    ]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("DVC cung cấp thông tin trực tuyến", 2), ("Dịch vụ cung cấp thông tin trực tuyến", 2),
        ("Dịch vụ công trực tuyến một phần", 3), ("DVCTT toàn trình", 4), ("Trực tuyến toàn trình", 4),
        ("Mức độ IV", 4), ("Mức độ 4 (toàn trình)", 4), ("Mức độ 3 toàn trình", None), ("trực tuyến", None), ("", None),
    ],
)  # fmt: skip
def test_levels_are_known_by_the_words_used_since_2022(text, level):
    from thidua_analysis.intake.lists.vocabulary import Vocabulary

    assert Vocabulary().level(text) == level


def test_two_spellings_of_a_word_that_mean_two_things_are_refused_when_the_campaign_is_opened(tmp_path):
    text = 'plan = "p"\ntitle = "t"\nstart_date = 2021-02-01\n[channels]\n"Thư" = "online"\n"THƯ" = "post"\n'
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CampaignError, match=r"channels: .*'THƯ' stands here twice, as 'online' and as 'post'"):
        read_settings(tmp_path)


# ── codes ──

SPELLINGS = [
    "H30.1-210601-0001", "H30.1–210601–0001", "H30.1\u2011210601\u20110001", "h30.1 - 210601 - 0001",
    "\uff2830.1-210601-0001", '="H30.1-210601-0001"', "H30.1\u2212210601\u22120001\u200b",
]  # fmt: skip


def test_a_code_is_one_however_it_is_spelt(read):
    files = read(table(*({"code": code} for code in SPELLINGS)))
    assert counts(files) == (1, 1, 1)
    assert [(p.code, p.expected["en"]) for p in files.problems] == [("list_twice", "6 rows: 2, 3, 4, 5, 6, 7")]


def test_a_code_kept_as_a_formula_is_the_same_dossier_in_the_next_month(read):
    codes = [f"H30-000{n}" for n in range(5)]
    files = {
        f"{MAY}/a.csv": table(*({"code": f'="{code}"', "received": "01/05/2021"} for code in codes)),
        f"{JUNE}/b.csv": table(*({"code": code, "received": "01/05/2021"} for code in codes)),
    }
    found = read(files)
    assert counts(found) == (5, 5, 5) and not found.problems


@pytest.mark.parametrize("other", ["H30.1-21O601-0001", "Н30.1-210601-0001", "H30.1-2I0601-0001"])
def test_codes_that_differ_in_look_alikes_alone_count_as_two_with_a_remark(read, other):
    files = read(table({"code": "H30.1-210601-0001"}, {"code": other}, {"code": "H30.1-210601-0002"}))
    assert counts(files)[0] == 3
    assert [(p.code, p.expected["en"]) for p in files.problems] == [("list_codes_alike", "2 rows: 2, 3")]


# ── days ──


def test_days_are_read_as_exports_write_them(read):
    rows = [
        {"received": "01/06/2021 08h30", "due": "17h00 ngày 10/06/2021", "finished": "09/06/2021 14 giờ 05 phút"},
        {"received": "2021/06/01", "due": "2021-06-10T00:00:00Z", "finished": "17h30 10/06/2021"},
    ]
    files = read(table(*rows))
    assert counts(files) == (2, 2, 2) and not files.problems


def test_a_day_due_before_receipt_is_a_remark_and_counts_as_it_stands(read):
    files = read(table({"due": "31/05/2021"}))
    assert counts(files) == (1, 1, 0) and told(files) == [("list_due_before_receipt", 2, "Ngày hẹn trả", "")]


# ── merged cells ──


def test_a_day_in_cells_merged_over_two_rows_is_an_error_that_names_them(read, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in table({}, {"code": "HS-0002", "due": ""}).splitlines():
        sheet.append(line.split(","))
    sheet.merge_cells("G2:G3")
    (tmp_path / JUNE).mkdir()
    book.save(tmp_path / JUNE / "a.xlsx")
    files = read({})
    (problem,) = files.problems
    assert (problem.code, problem.level, problem.row, problem.column) == ("cells_merged", "error", 2, "Ngày hẹn trả")
    assert problem.expected["en"] == "G2:G3"


def test_two_figures_in_one_merged_cell_of_a_report_are_an_error_and_a_merged_signature_is_not(read, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["UBND xã Tân Hòa"], ["Tháng 6 năm 2021"], ["Nội dung", "Trong kỳ", "Luỹ kế"],
        ["Tạo tài khoản", "", "900"], ["Tiếp nhận hồ sơ trực tuyến", "", ""], [],
        ["", "Châu Thành A, ngày 25 tháng 6 năm 2021", ""],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("C4:C5")
    sheet.merge_cells("B7:C8")
    (tmp_path / JUNE).mkdir()
    book.save(tmp_path / JUNE / "a.xlsx")
    files = read({})
    merged = [p for p in files.problems if p.code == "cells_merged"]
    assert [(p.row, p.column, p.expected["en"]) for p in merged] == [(4, "Luỹ kế", "C4:C5")]
