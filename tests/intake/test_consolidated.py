"""A consolidated sheet, the commonest form of all, and a workbook with a sheet for each unit: read for every unit, with every
doubt said once."""

from datetime import date

import pytest
from pages import book, page

from thidua_analysis import open_campaign
from thidua_analysis.report.remedies import remedies

MONTH = "2021-02"
UNITS = (
    "unit,code,name,track,has_procedures,aliases\ntan-hoa,,Xã Tân Hòa,commune,yes,\n"
    "mot-ngan,,Thị trấn Một Ngàn,commune,yes,\nphong-noi-vu,,Phòng Nội vụ,department,yes,\n"
)
HEAD = [["UBND HUYỆN CHÂU THÀNH A"], ["BẢNG TỔNG HỢP KẾT QUẢ THI ĐUA"], ["Tháng 02 năm 2021, lũy kế từ đầu đợt"], []]
TITLES = [
    ["TT", "Tên đơn vị", "Ban hành kế hoạch", "1. Tài khoản", "", "Hồ sơ", "", "Ngày nhận báo cáo", "Điểm tự chấm", "Ghi chú"],
    ["", "", "", "Trong kỳ", "Luỹ kế", "Tiếp nhận hồ sơ trực tuyến", "Đã giải quyết (hồ sơ)", "", "", ""],
]  # fmt: skip
ROWS = [
    ["1", "XÃ TÂN HOÀ", "x", "1.500", "1.500 TK", "210", "200", "25/02/2021", "55", "kịp hạn"],
    ["2", "Thị trấn Một Ngàn", "chưa", "0", "0", "", "0", "26/02/2021", "", ""],
]
TOTAL = [["Tổng cộng", "", "", "1.500", "1.500", "210", "200", "", "", ""], [], ["", "Người lập biểu", "", "", "", "Ngày 26 tháng 02 năm 2021"]]  # fmt: skip
MERGED = [*((4, c, 5, c) for c in (0, 1, 2, 7, 8, 9)), (4, 3, 4, 4), (4, 5, 4, 6), (8, 0, 8, 1)]


@pytest.fixture
def folder(tmp_path):
    """`folder({name: content})`: a campaign of three units whose February has these files."""

    def make(files, settings=""):
        head = 'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-02-01\nmonths = ["2021-02"]\n'
        (tmp_path / "campaign.toml").write_text(head + settings, encoding="utf-8")
        (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
        (tmp_path / MONTH).mkdir(exist_ok=True)
        for name, content in files.items():
            (tmp_path / MONTH / name).write_bytes(content)
        return open_campaign(tmp_path)

    return make


def read(campaign):
    return campaign.files(MONTH)


def figures(files):
    return {(f.unit, f.fact): f.value for f in files.fact_rows}


def told(files):
    return {(p.code, p.row) for p in files.problems}


WHOLE = {
    ("tan-hoa", "plan_issued"): 1, ("tan-hoa", "accounts_count"): 1500, ("tan-hoa", "dossiers_received_count"): 210,
    ("tan-hoa", "dossiers_resolved_count"): 200, ("mot-ngan", "plan_issued"): 0, ("mot-ngan", "accounts_count"): 0,
    ("mot-ngan", "dossiers_resolved_count"): 0,
}  # fmt: skip


@pytest.mark.parametrize("name", ["Tổng", "Toàn huyện", "CỘNG:"])
def test_a_line_of_totals_by_any_of_its_names_is_no_unit(folder, name):
    total = [[name, *TOTAL[0][1:]]]
    files = read(folder({"a.csv": page("csv", [*HEAD, *TITLES, *ROWS, *total])}))
    assert figures(files) == WHOLE and "unit_unknown" not in {code for code, _ in told(files)}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_unit_has_its_figures_with_row_and_column_its_own_score_and_its_day(folder, kind):
    files = read(folder({f"tong-hop.{kind}": page(kind, [*HEAD, *TITLES, *ROWS, *TOTAL], MERGED)}))
    assert figures(files) == WHOLE
    accounts = next(f for f in files.fact_rows if f.value == 1500)
    assert (accounts.origin, accounts.source_row, accounts.source_column, accounts.in_period) == ("report", 7, "1. Tài khoản > Luỹ kế", 1500)  # fmt: skip
    assert [(r.unit, r.received_on, r.source_row) for r in files.receipt_rows] == [
        ("tan-hoa", date(2021, 2, 25), 7), ("mot-ngan", date(2021, 2, 26), 8),
    ]  # fmt: skip
    assert [(s.unit, s.criterion, s.points) for s in files.self_score_rows] == [("tan-hoa", "", 55)]
    # the blank cell is said to be one; nothing else is wrong, and 0 is not made of it
    assert [(p.code, p.row, p.column) for p in files.problems] == [("cells_blank", 8, "Tiếp nhận hồ sơ trực tuyến")]


def test_the_same_checks_hold_it_against_itself_and_the_plan(folder):
    wrong = [["1", "Xã Tân Hòa", "x", "100", "1.500", "210", "300", "25/02/2021", "90", ""], ROWS[1]]
    month = folder({"a.xlsx": page("xlsx", [*HEAD, *TITLES, *wrong], MERGED[:-1])}).month(MONTH)
    found = {(p.code, p.row, p.column) for p in month.found}
    assert ("cumulative_off", 7, "1. Tài khoản > Luỹ kế") in found and (
        "part_over_whole",
        7,
        "Đã giải quyết (hồ sơ)",
    ) in found


def test_each_mistake_is_a_problem_of_its_own(folder):
    rows = [
        ["1", "Tân Hòa", "x", "5", "5", "1", "1", "25/02/2021"],
        ["2", "Xã Lạ", "x", "5", "5", "1", "1", "25/02/2021"],
        ["3", "", "x", "5", "5", "1", "1", "25/02/2021"],
        ["4", "Thị trấn Một Ngàn", "x", "5", "1.50", "1", "1", "25/02/2021"],
        ["5", "Thị trấn Một Ngàn", "x", "6", "6", "1", "1", "25/02/2021"],
        ["II", "KHỐI PHÒNG BAN"],
        ["6", "Sở Tư pháp", "x", "5", "5", "1", "1", ""],
    ]
    settings = 'outsiders = ["Sở Tư pháp"]\n'
    files = read(folder({"a.csv": page("csv", [*HEAD, *TITLES, *rows, *TOTAL])}, settings))
    assert told(files) == {
        ("unit_short", 7), ("unit_unknown", 8), ("unit_blank", 9), ("value_fractional", 10), ("duplicate_report", 11),
    }  # fmt: skip


def test_a_line_of_totals_is_no_unit_and_is_held_against_its_rows(folder):
    rows = [*ROWS, ["", "Cộng", "", "1.500", "1.600", "210", "200"]]
    files = read(folder({"a.csv": page("csv", [*HEAD, *TITLES, *rows])}))
    (one,) = [p for p in files.problems if p.code == "total_differs"]
    assert (one.row, one.column, one.read, one.expected) == (9, "1. Tài khoản > Luỹ kế", "1.600", "1.500")


def test_merged_figures_are_told_with_their_cells(folder):
    rows = [*HEAD, *TITLES, *ROWS]
    files = read(folder({"a.xlsx": page("xlsx", rows, [*MERGED[:-1], (6, 4, 7, 4)])}))
    assert ("cells_merged", 7) in told(files)


def test_which_day_it_came_is_asked_and_what_is_declared_counts(folder):
    without = [[*row[:7], *row[8:]] for row in [*TITLES, *ROWS]]
    campaign = folder({"a.csv": page("csv", [*HEAD, *without])})
    (one,) = [p for p in read(campaign).problems if p.level == "error"]
    assert (one.code, one.file) == ("receipts_unstated", "2021-02/a.csv")
    (remedy,) = remedies([one], campaign.inputs, "")
    assert remedy.commands[0][1] == 'thidua declare list "a.csv" --month 2021-02 --received NĂM-THÁNG-NGÀY'
    source = '[[source]]\nfiles = "a.csv"\nreceived = 2021-02-24\n'
    register = b"unit,received_on\nmot-ngan,2021-03-01\n"
    files = read(folder({"a.csv": page("csv", [*HEAD, *without]), "reports.csv": register}, source))
    # the register has the word where it says a day
    assert {r.unit: r.received_on for r in files.receipt_rows} == {"tan-hoa": date(2021, 2, 24), "mot-ngan": date(2021, 3, 1)}  # fmt: skip
    assert not [p for p in files.problems if p.level == "error"]


def test_a_column_that_nobody_knows_is_told_with_what_it_may_be_and_can_be_declared(folder):
    titles = [TITLES[0], [cell.replace("Đã giải quyết (hồ sơ)", "Giải quyết xong") for cell in TITLES[1]]]
    content = page("csv", [*HEAD, *titles, *ROWS])
    campaign = folder({"a.csv": content})
    (one,) = [p for p in read(campaign).problems if p.code == "column_unread"]
    assert (one.row, one.column, one.level) == (6, "Hồ sơ > Giải quyết xong", "warning")
    (remedy,) = remedies([one], campaign.inputs, "")
    assert ("Hồ sơ đã giải quyết", 'thidua declare row "Giải quyết xong" = "Hồ sơ đã giải quyết"') in remedy.commands
    assert remedy.commands[-1][1].endswith('= "không dùng"')
    for meant, more in (("none", 0), ("dossiers_resolved_count", 2)):
        files = read(folder({"a.csv": content}, f'[rows]\n"Giải quyết xong" = "{meant}"\n'))
        assert "column_unread" not in {p.code for p in files.problems}
        assert [f.fact for f in files.fact_rows].count("dossiers_resolved_count") == more


def test_an_unknown_group_over_period_and_cumulative_is_declared_by_its_own_name(folder):
    """The heading below says what is stated of every figure: declared to be one figure, it would be that of all of them."""
    titles = (
        ["Đơn vị", "Lượt vận động", "", "Số tài khoản được tạo", ""],
        ["", "Trong kỳ", "Lũy kế", "Trong kỳ", "Lũy kế"],
    )
    content = page("csv", [*HEAD, *titles, ["Xã Tân Hòa", "7", "9", "4", "5"]])
    campaign = folder({"a.csv": content})
    unread = [p for p in read(campaign).problems if p.code == "column_unread"]
    assert [p.column for p in unread] == ["Lượt vận động > Trong kỳ", "Lượt vận động > Lũy kế"]
    (remedy,) = remedies(unread, campaign.inputs, "")
    assert remedy.read == "Lượt vận động"
    assert {command.partition(" = ")[0] for _, command in remedy.commands} == {'thidua declare row "Lượt vận động"'}
    for meant, more in (("none", 0), ("dossiers_resolved_count", 1)):
        files = read(folder({"a.csv": content}, f'[rows]\n"Lượt vận động" = "{meant}"\n'))
        assert "column_unread" not in {p.code for p in files.problems}
        assert [(f.value, f.in_period) for f in files.fact_rows if f.fact == "dossiers_resolved_count"] == [
            (9, 7)
        ] * more


def test_figures_that_do_not_say_whether_they_are_the_periods_are_told(folder):
    head = [*HEAD[:2], ["Tháng 2 năm 2021"]]
    files = read(folder({"a.csv": page("csv", [*head, *TITLES, *ROWS])}))
    (one,) = [p for p in files.problems if p.code == "measure_unstated"]
    assert one.column == "Tiếp nhận hồ sơ trực tuyến, Đã giải quyết (hồ sơ)"


def test_another_months_sheet_is_refused_and_so_are_two_columns_of_one_figure(folder):
    assert told(read(folder({"a.csv": page("csv", [*HEAD[:2], ["Tháng 3 năm 2021"], *TITLES, *ROWS])}))) >= {("month_differs", None)}  # fmt: skip
    twice = [["Đơn vị", "Tài khoản (lũy kế)", "Số tài khoản được tạo (lũy kế)"], ["Xã Tân Hòa", "5", "6"]]
    assert ("column_twice", 5) in told(read(folder({"a.csv": page("csv", [*HEAD, *twice])})))


# ── a sheet for each unit ──

REPORT = [["BÁO CÁO tháng 2 năm 2021"], ["STT", "Nội dung", "Trong kỳ", "Lũy kế"]]
REGISTER = b"unit,received_on\ntan-hoa,2021-02-25\nmot-ngan,2021-02-25\n"


def test_a_workbook_with_a_sheet_for_each_unit_gives_a_report_for_each(folder):
    sheets = {
        "Xã Tân Hòa": [*REPORT, ["1", "Tạo tài khoản", "7", "7"]],
        "Thị trấn Một Ngàn": [*REPORT, ["1", "Tạo tài khoản", "9", "9"]],
        "Mẫu": [*REPORT, ["1", "Tạo tài khoản", "", ""]],
    }
    files = read(folder({"thang 2.xlsx": book(sheets), "reports.csv": REGISTER}))
    assert figures(files) == {("tan-hoa", "accounts_count"): 7, ("mot-ngan", "accounts_count"): 9}
    assert [(p.code, p.level, p.sheet) for p in files.problems] == [("report_blank", "warning", "Mẫu")]


def test_a_sheet_that_was_copied_and_names_two_units_is_nobodys(folder):
    sheets = {"Xã Tân Hòa": [["Đơn vị: Thị trấn Một Ngàn"], *REPORT, ["1", "Tạo tài khoản", "7", "7"]]}
    files = read(folder({"a.xlsx": book(sheets), "reports.csv": REGISTER}))
    assert figures(files) == {} and [p.code for p in files.problems] == ["unit_ambiguous"]


def test_a_sheet_called_by_a_short_name_is_told_which_unit_that_can_be(folder):
    sheets = {"Tân Hòa": [*REPORT, ["1", "Tạo tài khoản", "7", "7"]]}
    files = read(folder({"a.xlsx": book(sheets), "reports.csv": REGISTER}))
    assert [(p.code, p.read, p.expected) for p in files.problems] == [("unit_short", "Tân Hòa", " (tan-hoa?)")]


def test_a_template_left_blank_is_passed_over_though_dots_and_a_place_to_sign_stand_in_it(folder):
    blank = [
        ["UBND XÃ ……"], *REPORT, ["1", "Tạo tài khoản", "…", "……"], ["2", "Hồ sơ đã giải quyết", "", ""],
        ["", "", "", "……, ngày …… tháng …… năm 2021"], ["", "NGƯỜI LẬP BIỂU", "", "THỦ TRƯỞNG ĐƠN VỊ"],
    ]  # fmt: skip
    sheets = {"Mẫu": blank, "Xã Tân Hòa": [*REPORT, ["1", "Tạo tài khoản", "7", "7"]]}
    files = read(folder({"a.xlsx": book(sheets), "reports.csv": REGISTER}))
    assert [(p.code, p.level, p.sheet) for p in files.problems] == [("report_blank", "warning", "Mẫu")]


@pytest.mark.parametrize(
    "row", [["1", "Tạo tài khoản", "", "x"], ["1", "Điều lạ", "", "7"], ["1", "Kế hoạch", "", "đã có"]]
)
def test_whatever_a_sheet_of_nobodys_states_is_not_passed_over(folder, row):
    files = read(folder({"a.xlsx": book({"Mẫu": [*REPORT, row]}), "reports.csv": REGISTER}))
    assert "unit_missing" in {p.code for p in files.problems}
