"""A unit's monthly report: read from any kind of file, every number with its place, every doubt said once."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
import xlsxwriter
from pages import KINDS, SUFFIX, book, page

from thidua_analysis import open_campaign, sample_campaign
from thidua_analysis.words.legacy_fonts import from_unicode
from thidua_analysis.words.problems import describe

MONTH = "2021-06"
REGISTER = b"unit,received_on,received_on_office\ntan-hoa,2021-06-25,2021-06-25\nmot-ngan,2021-06-25,2021-06-25\n"
HEAD = [
    ["UBND HUYỆN CHÂU THÀNH A", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["UBND XÃ TÂN HÒA", "", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
    ["Số: 12/BC-UBND", "", "", "", "", ""],
    ["BÁO CÁO KẾT QUẢ THI ĐUA"],
    ["Tháng 6 năm 2021"],
    ["Số liệu tính đến ngày 25/6/2021"],
    ["Kính gửi: Phòng Nội vụ; Văn phòng HĐND và UBND huyện"],
]
TITLES = [
    ["STT", "Nội dung", "ĐVT", "Kết quả", "", "Điểm", "", "", "", "Tài liệu kiểm chứng", "Ghi chú"],
    ["", "", "", "Trong kỳ", "Luỹ kế", "Chuẩn", "Thưởng", "Trừ", "Tự chấm", "", ""],
]
NUMBERS = [[f"({n})" for n in range(1, 12)]]
BODY = [
    ["I", "Công tác chỉ đạo, điều hành"],
    ["1", "Xây dựng kế hoạch", "Kế hoạch", "", "Có", "10", "0", "0", "10", "KH 12", ""],
    ["2", "Đăng ký thủ tục hành chính", "Thủ tục", "1", "12", "30", "0", "0", "30"],
    ["", "- Trong đó: thủ tục có phát sinh hồ sơ", "Thủ tục", "1", "8"],
    ["II", "Kết quả thực hiện"],
    ["3", "Tạo tài khoản", "TK", "200", "1.500 TK", "40", "0", "0", "40"],
    ["4", "Tiếp nhận hồ sơ trực tuyến", "Hồ sơ", "50", "210", "10", "5", "0", "15"],
    ["5", "Tỷ lệ giải quyết", "%", "", "98,5%", "10", "0", "0", "10"],
    ["a)", "Tổng số hồ sơ đã giải quyết", "Hồ sơ", "49", "200"],
    ["b)", "Trong đó: trước hạn, đúng hạn", "Hồ sơ", "48", "197"],
    ["c)", "Hồ sơ quá hạn", "Hồ sơ", "", "0"],
    ["", "Tổng cộng", "", "", "", "", "", "", "105"],
]
FOOT = [
    [],
    ["", "", "", "", "", "", "Tân Hòa, ngày 26 tháng 6 năm 2021"],
    ["", "NGƯỜI LẬP BIỂU", "", "", "THỦ TRƯỞNG ĐƠN VỊ"],
    ["", "Nguyễn Thị Mẫu", "", "", "Trần Văn Mẫu", "", "ĐT: 0293 123 456"],
]
MERGED = [
    (7, 3, 7, 4), (7, 5, 7, 8), *((7, c, 8, c) for c in (0, 1, 2, 9, 10)),
]  # fmt: skip
WHOLE = {
    "plan_issued": 1, "procedures_count": 12, "procedures_with_files_count": 8, "accounts_count": 1500,
    "dossiers_received_count": 210, "dossiers_resolved_count": 200, "dossiers_on_time_count": 197,
    "dossiers_overdue_pending_count": 0,
}  # fmt: skip


@pytest.fixture
def month(tmp_path):
    """`month({name: content})`: what the June folder with these files gives; a register stands by.

    Most specimens here leave their month unsaid: what that alone gives is left out unless asked for.
    """

    def read(files, settings="", register=REGISTER, months='["2021-06"]', start="2021-06-01", unstated=False):
        (tmp_path / "campaign.toml").write_text(
            f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = {start}\nmonths = {months}\n{settings}', "utf-8"
        )
        (tmp_path / "units.csv").write_bytes((sample_campaign() / "units.csv").read_bytes())
        folder = tmp_path / MONTH
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        if register is not None:
            (folder / "reports.csv").write_bytes(register)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        found = open_campaign(tmp_path).files(MONTH)
        return replace(found, problems=tuple(p for p in found.problems if unstated or p.code != "month_unstated"))

    return read


def report(*rows, head=HEAD, foot=FOOT, titles=TITLES) -> bytes:
    """A report in csv with these rows."""
    return page("csv", [*head, *titles, *(rows or BODY), *foot])


def row(label, cumulative="", own="", score="") -> list:
    return ["", label, "", own, cumulative, "", "", "", score]


def figures(files) -> dict:
    return {(f["unit"], f["fact"]): f["value"] for f in files.facts.to_dict("records")}


def codes(files) -> list[str]:
    return [p.code for p in files.problems]


# ── whole reports ──


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_report_is_read_from_every_kind_of_file_and_nothing_is_wrong_with_it(month, kind, numbered):
    rows = [*HEAD, *TITLES, *(NUMBERS if numbered else []), *BODY, *FOOT]
    files = month({f"bao-cao.{SUFFIX[kind]}": page(kind, rows, MERGED)})
    assert codes(files) == [] and figures(files) == {("tan-hoa", fact): value for fact, value in WHOLE.items()}
    scores = {s["criterion"]: (s["points"], s["percent"]) for s in files.self_scores.to_dict("records")}
    assert scores == {
        "C1": (10, None), "C2": (30, None), "C3": (40, None), "C4": (15, None), "C5": (10, Fraction(197, 2)), "": (105, None),
    }  # fmt: skip
    (use,) = [u for u in files.files.to_dict("records") if u["form"] == "unit_report"]
    assert (use["unit"], use["rows_read"], use["rows_used"]) == ("tan-hoa", 10, 10)


def test_every_figure_remembers_its_file_sheet_row_and_own_number_of_the_period(month):
    files = month({"t6.xlsx": page("xlsx", [*HEAD, *TITLES, *BODY, *FOOT], MERGED, "Tháng 6")})
    (fact,) = [f for f in files.facts.to_dict("records") if f["fact"] == "accounts_count"]
    place = (fact["source_file"], fact["source_sheet"], fact["source_row"], fact["origin"], fact["in_period"])
    assert place == ("2021-06/t6.xlsx", "Tháng 6", 15, "report", 200)


def test_nothing_personal_stands_in_any_table_of_the_month(month):
    files = month({"t6.xlsx": page("xlsx", [*HEAD, *TITLES, *BODY, *FOOT], MERGED)})
    told = "".join(t.to_csv() for t in (files.facts, files.reports, files.self_scores, files.files))
    assert "Mẫu" not in told and "0293" not in told


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_a_report_in_a_legacy_font_is_read_and_the_font_is_told_once(month, font):
    rows = [[from_unicode(str(c), font) for c in r] for r in [*HEAD, *TITLES, *BODY]]
    files = month({"t6.xlsx": page("xlsx", rows, MERGED)})
    assert codes(files) == ["legacy_font"] and figures(files) == {("tan-hoa", f): v for f, v in WHOLE.items()}


# ── notations of numbers ──


@pytest.mark.parametrize(
    "text",
    [1500, "1500", "1.500", "1,500", "1 500", "1\u00a0500", "'1500", "1.500 TK", "1500 tài khoản", ("=1000+500", 1500)],
)
def test_a_count_is_read_in_every_notation(month, text):
    files = month({"a.xlsx": page("xlsx", [*HEAD, *TITLES, row("Tạo tài khoản", text)], MERGED)})
    assert codes(files) == [] and figures(files) == {("tan-hoa", "accounts_count"): 1500}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.50", "value_fractional"), ("98,5", "value_fractional"), (1.5, "value_fractional"), ("x", "value_word"),
        ("Không", "value_word"), ("-5", "value_negative"), (("=#REF!+1", "#REF!"), "value_error"),
        ("200 cái", "value_not_a_number"), ("98,5%", "value_not_a_number"), ("25/06/2021", "value_not_a_number"),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_read_is_one_problem_with_its_place_and_no_figure(month, text, code):
    files = month({"a.xlsx": page("xlsx", [*HEAD, *TITLES, row("Tạo tài khoản", text)], MERGED)})
    (problem,) = files.problems
    assert (problem.code, problem.file, problem.sheet, problem.row, problem.column) == (
        code, "2021-06/a.xlsx", "T6", 10, "Luỹ kế",
    )  # fmt: skip
    assert figures(files) == {}


def test_a_formula_that_was_never_calculated_is_one_problem(month):
    files = month({"a.csv": report(row("Tạo tài khoản", "=SUM(A1:A5)"))})
    assert codes(files) == ["value_formula"] and figures(files) == {}


@pytest.mark.parametrize("text", ["-", "–", "...", "…", "--"])
def test_a_dash_or_dots_are_not_reported_and_that_is_told_once(month, text):
    files = month({"a.csv": report(row("Tạo tài khoản", text, text), row("Hồ sơ quá hạn", "2"))})
    assert codes(files) == ["value_dash"] and figures(files) == {("tan-hoa", "dossiers_overdue_pending_count"): 2}


def test_a_dash_for_the_period_alone_says_nothing(month):
    files = month({"a.csv": report(row("Tạo tài khoản", "5", "-"))})
    assert codes(files) == [] and figures(files) == {("tan-hoa", "accounts_count"): 5}


def test_a_blank_is_not_reported_and_never_nought(month):
    files = month({"a.csv": report(row("Tạo tài khoản"), row("Hồ sơ quá hạn", "0"))})
    assert codes(files) == [] and figures(files) == {("tan-hoa", "dossiers_overdue_pending_count"): 0}


@pytest.mark.parametrize(
    ("text", "value"), [("x", 1), ("Có", 1), ("Không", 0), ("Chưa", 0), ("1", 1), ("đã ban hành", 1)]
)
def test_whether_the_plan_was_issued_is_answered_in_words(month, text, value):
    assert figures(month({"a.csv": report(row("Ban hành kế hoạch", text))})) == {("tan-hoa", "plan_issued"): value}


def test_a_plan_issued_in_the_period_but_not_so_far_is_pointed_out(month):
    files = month({"a.csv": report(row("Ban hành kế hoạch", "0", "1"))})
    assert codes(files) == ["cumulative_off"] and figures(files) == {("tan-hoa", "plan_issued"): 0}


# ── cumulative against the period's own ──


@pytest.mark.parametrize("told", ["", "-"])
def test_the_periods_number_alone_is_never_taken_for_the_cumulative_one_and_is_one_problem(month, told):
    files = month({"a.csv": report(row("Tạo tài khoản", told, "7"))})
    assert codes(files) == ["cumulative_missing"] and figures(files) == {}
    assert "đọc được" not in describe(files.problems) and "cột Luỹ kế" in describe(files.problems)


def test_a_stock_may_stand_in_either_column_but_not_as_two_numbers(month):
    assert figures(month({"a.csv": report(row("Hồ sơ quá hạn", "", "7"))})) == {
        ("tan-hoa", "dossiers_overdue_pending_count"): 7
    }
    assert codes(month({"a.csv": report(row("Hồ sơ quá hạn", "8", "7"))})) == ["cumulative_off"]


def test_a_cumulative_number_that_is_not_last_months_plus_this_periods_is_pointed_out(month, tmp_path):
    may = tmp_path / "2021-05"
    may.mkdir()
    (may / "facts.csv").write_bytes(b"unit,fact,value\ntan-hoa,accounts_count,100\n")
    (may / "reports.csv").write_bytes(b"unit,received_on\ntan-hoa,2021-05-25\n")
    month({"a.csv": report(row("Tạo tài khoản", "130", "20"))}, months='["2021-05", "2021-06"]', start="2021-05-01")
    problems = open_campaign(tmp_path).month(MONTH).problems
    (told,) = problems[problems["code"] == "cumulative_off"].to_dict("records")
    assert told["expected"] == "lũy kế kỳ trước cộng trong kỳ: 100 + 20 = 120" and told["row"] == 10


ALL_YEAR = '["2021-02", "2021-03", "2021-04", "2021-05", "2021-06"]'


@pytest.mark.parametrize(
    ("months", "start", "told"),
    [
        (ALL_YEAR, "2021-02-01", False),  # nobody sent May's: unknown, not 0
        ('["2021-06", "2021-07"]', "2021-02-01", False),  # begun in February, scored from June on
        ('["2021-06", "2021-07"]', "2021-06-01", True),
        ('["2021-06", "2021-09"]', "2021-04-01", True),  # by the quarter, of which June is the end of the first
        ('["2021-06"]', "2021-02-01", True),  # once
    ],
)
def test_a_period_adds_to_nothing_only_where_the_campaign_begins_with_it(month, tmp_path, months, start, told):
    month({"a.csv": report(row("Tạo tài khoản", "130", "20"))}, months=months, start=start)
    problems = open_campaign(tmp_path).month(MONTH).problems
    assert ("cumulative_off" in set(problems["code"])) == told


# ── rows ──


@pytest.mark.parametrize(
    "label",
    [
        "Tạo tài khoản", "TẠO TÀI KHOẢN", "3. Tạo tài khoản", "3.Tạo tài khoản", "III. Tạo tài khoản:", "- Tạo tài khoản",
        "a) Tạo tài khoản", "3.1. Tạo tài khoản", "+ Tạo tài khoản (TK)", "Trong đó: Tạo tài khoản", "accounts_count",
        "Tài khoản đã tạo", "Tài khoản", "C3", unicodedata.normalize("NFD", "Tạo tài khoản"), "• a) Tạo tài khoản",
    ],
)  # fmt: skip
def test_a_row_is_known_with_any_numbering_and_spelling(month, label):
    assert figures(month({"a.csv": report(row(label, "7"))})) == {("tan-hoa", "accounts_count"): 7}


def test_a_row_twice_with_other_numbers_is_one_problem_and_with_the_same_none(month):
    files = month({"a.csv": report(row("Tạo tài khoản", "7"), row("Số tài khoản được tạo", "8"))})
    (problem,) = files.problems
    assert (problem.code, problem.row, problem.expected) == ("duplicate_fact", 11, "2021-06/a.csv:10 = 7")
    assert codes(month({"a.csv": report(row("Tạo tài khoản", "7"), row("Số tài khoản được tạo", "7"))})) == []


def test_a_criterion_left_blank_above_its_own_sub_row_is_no_duplicate(month):
    files = month({"a.csv": report(row("Tiếp nhận hồ sơ trực tuyến"), row("- Hồ sơ nộp trực tuyến", "7"))})
    assert codes(files) == [] and figures(files) == {("tan-hoa", "dossiers_received_count"): 7}


@pytest.mark.parametrize("text", ["7", "-7", "1.5", "#REF!", "x", "=A1", "12 cái"])
def test_an_unknown_row_with_something_in_its_columns_is_one_error(month, text):
    files = month({"a.csv": report(row("Số cuộc họp tuyên truyền", text), row("Tạo tài khoản", "1"))})
    (problem,) = files.problems
    assert (problem.code, problem.row, problem.level) == ("row_unknown", 10, "error")


def test_a_misspelt_row_is_told_which_figure_may_be_meant(month):
    (problem,) = month({"a.csv": report(row("Tạo tài khoàn", "7"))}).problems
    assert problem.expected["vi"] == " (Tài khoản đã tạo?)"


def test_an_unknown_share_is_a_warning_because_shares_score_nothing(month):
    (problem,) = month({"a.csv": report(row("Tỷ lệ hài lòng", "98,5%"))}).problems
    assert (problem.code, problem.level) == ("row_unknown", "warning")


def test_the_name_of_a_person_in_an_unknown_row_is_not_shown(month):
    (problem,) = month({"a.csv": report(row("Nguyễn Thị Bưởi 0912 345 678", "7"))}).problems
    assert "Bưởi" not in problem.read and "912" not in problem.read


def test_rows_declared_in_the_settings_are_known(month):
    text = '[rows]\n"Số cuộc họp" = "accounts_count"\n"Điểm cộng thêm" = "C3"\n'
    files = month({"a.csv": report(row("Số cuộc họp", "7"), row("Điểm cộng thêm", "", "", "5"))}, text)
    assert codes(files) == [] and figures(files) == {("tan-hoa", "accounts_count"): 7}


def test_a_label_that_only_begins_like_a_total_is_no_total(month):
    (problem,) = month({"a.csv": report(row("Cộng tác viên tuyên truyền", "7"))}).problems
    assert problem.code == "row_unknown"


def test_a_total_that_stands_in_a_cell_merged_from_the_left_is_the_total(month):
    files = month({"a.csv": report(row("Tạo tài khoản", "7"), ["TỔNG CỘNG", "", "", "", "", "", "", "", "35"])})
    assert files.self_scores[["criterion", "points"]].values.tolist() == [["", Decimal(35)]]


# ── self-scores ──


def test_a_self_score_that_cannot_be_read_is_a_warning(month):
    files = month({"a.csv": report(row("Tạo tài khoản", "7", "", "tốt"))})
    assert [(p.code, p.level, p.column) for p in files.problems] == [("self_score_unreadable", "warning", "Tự chấm")]
    assert files.self_scores.empty


def test_a_share_that_the_counts_contradict_is_pointed_out_and_scores_nothing(month, tmp_path):
    rows = [r if r[1] != "Tỷ lệ giải quyết" else ["5", r[1], "%", "", "99,9%", "", "", "", "10"] for r in BODY]
    month({"a.csv": report(*rows)})
    june = open_campaign(tmp_path).month(MONTH)
    (told,) = june.problems[june.problems["code"] == "percent_differs"].to_dict("records")
    assert (told["read"], told["expected"]) == ("tan-hoa, C5 = 99,9 %", "tỷ lệ tính từ số đếm: 98,5 %")
    lines = june.lines
    assert lines[(lines["unit"] == "tan-hoa") & (lines["criterion"] == "C5")]["value"].tolist()[0] == 197


# ── whose it is ──


def headed(*lines) -> bytes:
    return report(row("Tạo tài khoản", "7"), head=[[line] if isinstance(line, str) else line for line in lines])


@pytest.mark.parametrize(
    "lines",
    [
        ["UBND XÃ TÂN HÒA"], ["Uỷ ban nhân dân", "Xã Tân Hoà"], ["Đơn vị: Xã Tân Hòa"], ["- Đơn vị báo cáo: UBND xã Tân Hòa"],
        [["", "Đơn vị:", "Xã Tân Hòa"]], ["UBND HUYỆN CHÂU THÀNH A\nUBND XÃ TÂN HÒA"], ["31345"],
        [unicodedata.normalize("NFD", "XÃ TÂN HOÀ")], ["tan-hoa"], ["UBND HUYỆN CHÂU THÀNH A", "XÃ TÂN HÒA"],
        ["XÃ TÂN HÒA", "Kính gửi: Phòng Nội vụ; Văn phòng HĐND và UBND"],
        ["XÃ TÂN HÒA", "Kính gửi:", "- Phòng Nội vụ", "- Văn phòng HĐND và UBND"],
        ["XÃ TÂN HÒA", ["Kính gửi:", "Phòng Nội vụ"], ["", "Văn phòng HĐND và UBND"]],
        ["XÃ TÂN HÒA", "Kính gửi:\n- Phòng Nội vụ\n- Văn phòng HĐND và UBND"],
        ["XÃ TÂN HÒA", "Đơn vị nhận báo cáo: Phòng Nội vụ"], ["XÃ TÂN HÒA", ["Nơi nhận:", "Phòng Nội vụ"]],
        ["Kính gửi: Phòng Nội vụ", "Đơn vị báo cáo: Xã Tân Hòa"],
    ],
)  # fmt: skip
def test_the_sender_is_found_however_its_name_is_written_and_an_addressee_never_is(month, lines):
    files = month({"a.xlsx": page("xlsx", [r if isinstance(r, list) else [r] for r in lines] + TITLES + [row("Tạo tài khoản", "7")])})  # fmt: skip
    assert codes(files) == [] and figures(files) == {("tan-hoa", "accounts_count"): 7}


def test_a_report_that_names_only_its_addressee_has_no_sender(month):
    assert codes(month({"a.csv": headed("Kính gửi: Phòng Nội vụ")})) == ["unit_missing"]
    assert codes(month({"a.csv": headed("Kính gửi:", "Phòng Nội vụ")})) == ["unit_missing"]


def test_a_misspelt_sender_is_missing_and_the_near_names_are_only_a_hint(month):
    (problem,) = month({"a.csv": headed("UBND xã Tân Hoaf")}).problems
    assert problem.code == "unit_missing" and "tan-hoa" in str(problem.expected)


def test_names_that_differ_by_one_short_word_are_never_taken_for_each_other(month):
    assert figures(month({"a.csv": headed("UBND xã Nhơn Nghĩa A")})) == {("nhon-nghia-a", "accounts_count"): 7}
    assert codes(month({"a.csv": headed("UBND xã Nhơn Nghĩa")}))[0] == "unit_missing"
    assert codes(month({"a.csv": headed("UBND xã Trường Long")}))[0] == "unit_missing"


def test_two_senders_are_ambiguous_until_the_settings_say_which(month):
    (problem,) = month({"a.csv": headed("Xã Tân Hòa", "Thị trấn Một Ngàn")}).problems
    assert (problem.code, problem.expected) == ("unit_ambiguous", "tan-hoa, mot-ngan")
    files = month({"a.csv": headed("Xã Tân Hòa", "Thị trấn Một Ngàn")}, '[[source]]\nfiles = "a*"\nunit = "mot-ngan"\n')
    assert codes(files) == [] and figures(files) == {("mot-ngan", "accounts_count"): 7}


# ── which month ──


def test_a_report_that_names_no_month_is_taken_for_the_folders_and_that_is_told(month):
    files = month({"a.csv": headed("Xã Tân Hòa")}, unstated=True)
    assert [(p.code, p.level, p.file) for p in files.problems] == [("month_unstated", "warning", "2021-06/a.csv")]
    assert figures(files) == {("tan-hoa", "accounts_count"): 7}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Tháng 6 năm 2021", []), ("THÁNG 06/2021", []), ("báo cáo T6/2021", []), ("Tháng 6", []),
        ("Thực hiện Kế hoạch ngày 20 tháng 01 năm 2021", []), ("Từ tháng 2/2021 đến tháng 6/2021", []),
        ("Tháng 5 năm 2021", ["month_differs"]), ("Tháng 5", ["month_differs"]), ("", []),
    ],
)  # fmt: skip
def test_the_month_in_the_title_must_be_that_of_the_folder(month, line, code):
    assert codes(month({"a.csv": headed("Xã Tân Hòa", line)})) == code


def test_a_month_that_differs_is_told_in_words(month):
    told = describe(month({"a.csv": headed("Xã Tân Hòa", "Tháng 5 năm 2021")}).problems)
    assert "đọc được: 'tháng 5 năm 2021'" in told and "cần: số liệu của tháng 6 năm 2021" in told


def sheet(value) -> list:
    return [["Xã Tân Hòa"], *TITLES, row("Tạo tài khoản", value)]


def test_of_a_workbook_with_a_sheet_a_month_only_the_folders_month_is_read(month):
    files = month({"nam.xlsx": book({"T4": sheet(4), "Tháng 05": sheet(5), "thang6": sheet(6)})})
    assert codes(files) == [] and figures(files) == {("tan-hoa", "accounts_count"): 6}
    assert files.files["form"].tolist() == ["register", "other_month", "other_month", "unit_report"]


def test_a_workbook_of_other_months_only_is_one_problem_that_lists_them(month):
    (problem,) = month({"nam.xlsx": book({"T4": sheet(4), "T5": sheet(5)})}).problems
    assert (problem.code, problem.read) == ("month_differs", "tháng 4 năm 2021, tháng 5 năm 2021")


def test_one_sheet_named_after_another_month_is_a_problem(month):
    assert codes(month({"a.xlsx": book({"T5": sheet(5)})})) == ["month_differs"]


def test_a_workbook_may_hold_a_sheet_a_unit(month):
    other = [["Thị trấn Một Ngàn"], *sheet(9)[1:]]
    files = month({"a.xlsx": book({"Xã 1": sheet(5), "Xã 2": other})})
    assert figures(files) == {("tan-hoa", "accounts_count"): 5, ("mot-ngan", "accounts_count"): 9}


# ── hidden, unknown ──


def test_hidden_rows_are_read_and_told(month):
    files = month({"a.xlsx": page("xlsx", [*HEAD, *TITLES, row("Tạo tài khoản", "7")], MERGED, hidden=[9])})
    assert codes(files) == ["rows_hidden"] and figures(files) == {("tan-hoa", "accounts_count"): 7}


def test_a_hidden_sheet_is_not_read_and_that_is_told(month):
    files = month({"a.xlsx": book({"Chính": sheet(5), "Cũ": sheet(4)}, hidden=("Cũ",))})
    assert codes(files) == ["sheet_hidden"] and figures(files) == {("tan-hoa", "accounts_count"): 5}


def test_a_sheet_with_something_in_it_that_is_not_read_is_told_as_a_warning(month):
    files = month({"a.xlsx": book({"Chính": sheet(5), "Phụ lục": [["Danh sách", "khác"], ["a", "7"]], "Sheet3": []})})
    assert [(p.code, p.level, p.sheet) for p in files.problems] == [("form_unknown", "warning", "Phụ lục")]


def test_a_file_that_cannot_be_read_is_one_problem_not_also_a_missing_one(month):
    assert codes(month({"a.csv": b"Ho ten;Ghi chu\nA;B\n"})) == ["form_unknown"]


# ── reports beside tables, and twice ──


def test_a_month_may_hold_a_table_of_facts_beside_reports(month):
    facts = b"unit,fact,value\nmot-ngan,accounts_count,3\ntan-hoa,accounts_count,7\n"
    files = month({"facts.csv": facts, "a.csv": headed("Xã Tân Hòa")})
    assert codes(files) == []
    assert figures(files) == {("mot-ngan", "accounts_count"): 3, ("tan-hoa", "accounts_count"): 7}


def test_a_table_of_facts_that_says_another_number_than_the_report_is_one_problem(month):
    files = month({"facts.csv": b"unit,fact,value\ntan-hoa,accounts_count,8\n", "a.csv": headed("Xã Tân Hòa")})
    (problem,) = files.problems
    assert (problem.code, problem.file, problem.expected) == (
        "duplicate_fact",
        "2021-06/a.csv",
        "2021-06/facts.csv:2 = 8",
    )


def test_the_same_bytes_twice_are_read_once(month):
    files = month({"a.csv": headed("Xã Tân Hòa"), "b.csv": headed("Xã Tân Hòa")})
    assert codes(files) == ["file_twice"] and len(files.facts) == 1


def dated(day: str, *rows) -> bytes:
    return report(*rows, head=[["Xã Tân Hòa"], [f"Số liệu đến ngày 20/6/2021, lập ngày {day}"]] if day else [["Xã Tân Hòa"]], foot=[])  # fmt: skip


def test_of_two_reports_the_one_with_the_later_date_counts_and_both_are_named(month):
    files = month({
        "a.csv": dated("28/6/2021", row("Tạo tài khoản", "9"), row("Hồ sơ quá hạn", "1")),
        "b.csv": dated("25/6/2021", row("Tạo tài khoản", "7")),
    })  # fmt: skip
    (problem,) = files.problems
    assert (problem.code, problem.level, problem.file, problem.expected) == (
        "revised", "warning", "2021-06/b.csv", "2021-06/a.csv",
    )  # fmt: skip
    assert figures(files) == {("tan-hoa", "accounts_count"): 9, ("tan-hoa", "dossiers_overdue_pending_count"): 1}


def test_the_day_of_signature_decides_whatever_day_the_figures_run_to(month):
    head, foot = [["Xã Tân Hòa"], ["Số liệu tính đến ngày 25/6/2021"]], "Châu Thành A, ngày {} tháng 6 năm 2021"
    files = month({
        f"{day}.csv": report(row("Tạo tài khoản", count), head=head, foot=[["", foot.format(day)]])
        for day, count in (("22", "7"), ("24", "9"))
    })  # fmt: skip
    assert codes(files) == ["revised"] and figures(files) == {("tan-hoa", "accounts_count"): 9}


def test_a_fault_in_a_report_that_was_replaced_does_not_stop_the_month(month):
    files = month({"a.csv": dated("25/6/2021", row("Tạo tài khoản", "1.50")), "b.csv": dated("28/6/2021", row("Tạo tài khoản", "7"))})  # fmt: skip
    assert sorted((p.code, p.level) for p in files.problems) == [
        ("revised", "warning"),
        ("value_fractional", "warning"),
    ]
    assert figures(files) == {("tan-hoa", "accounts_count"): 7}


def test_two_reports_without_dates_that_differ_are_never_chosen_between(month):
    files = month({"a.csv": dated("", row("Tạo tài khoản", "7")), "b.csv": dated("", row("Tạo tài khoản", "9"))})
    assert codes(files) == ["revision_unclear"] and files.problems[0].level == "error"


def test_a_later_report_that_lacks_a_figure_of_the_earlier_may_be_a_part_and_is_no_revision(month):
    files = month({
        "a.csv": dated("25/6/2021", row("Tạo tài khoản", "7"), row("Hồ sơ quá hạn", "1")),
        "b.csv": dated("28/6/2021", row("Tạo tài khoản", "9")),
    })  # fmt: skip
    assert codes(files) == ["revision_unclear"]


def test_the_same_figures_in_another_kind_of_file_are_one_report(month):
    files = month(
        {"a.csv": headed("Xã Tân Hòa"), "b.xlsx": page("xlsx", [["Xã Tân Hòa"], *TITLES, row("Tạo tài khoản", 7)])}
    )
    assert codes(files) == ["revised"] and len(files.facts) == 1


# ── receipt ──


def test_a_report_without_a_day_of_receipt_is_one_error(month):
    files = month({"a.csv": headed("Xã Trường Long A")})
    (problem,) = files.problems
    assert (problem.code, problem.read, problem.file) == ("receipt_missing", "truong-long-a", "2021-06/a.csv")


def test_a_day_of_receipt_that_cannot_be_read_is_not_also_missing(month):
    files = month(
        {"a.csv": headed("Xã Tân Hòa")}, register=b"unit,received_on,received_on_office\ntan-hoa,31/02/2021,\n"
    )
    assert codes(files) == ["date_invalid"]


def test_reports_without_any_register_are_one_problem_in_all(month):
    assert codes(month({"a.csv": headed("Xã Tân Hòa"), "b.csv": headed("Thị trấn Một Ngàn")}, register=None)) == [
        "register_missing"
    ]


def test_a_register_may_be_a_workbook_with_title_signature_and_blank_days(month):
    rows = [
        ["SỔ NHẬN BÁO CÁO"], ["Tháng 6 năm 2021"], ["Đơn vị", "Ngày nhận", "Ngày Văn phòng nhận", "Ghi chú"],
        ["I. Khối xã"], ["UBND xã Tân Hòa", "25/6/2021", "ngày 26 tháng 6 năm 2021", ""], ["Thị trấn Một Ngàn", "", "", "chưa"],
        [], ["", "Châu Thành A, ngày 30 tháng 6 năm 2021"], ["Người lập", "Thủ trưởng"], ["Nguyễn Thị Mẫu", "Trần Văn Mẫu"],
    ]  # fmt: skip
    files = month({"so.xlsx": page("xlsx", rows), "a.csv": headed("Xã Tân Hòa")}, register=None)
    assert codes(files) == []
    days = {r["unit"]: (r["received_on"], r["received_on_office"]) for r in files.reports.to_dict("records")}
    assert days == {"tan-hoa": (date(2021, 6, 25), date(2021, 6, 26)), "mot-ngan": (None, None)}


@pytest.mark.parametrize("cells", [["UBND xã Tân Hoaf", "25/6/2021", ""], ["UBND xã Tân Hoaf", "", "25/6/2021"], ["", "25/6/2021", ""]])  # fmt: skip
def test_a_day_of_receipt_of_nobody_known_is_one_problem(month, cells):
    rows = [["Đơn vị", "Ngày nhận", "Ngày Văn phòng nhận"], cells, ["Xã Tân Hòa", "25/6/2021", "25/6/2021"]]
    files = month({"so.xlsx": page("xlsx", rows), "a.csv": headed("Xã Tân Hòa")}, register=None)
    assert codes(files) == ["unit_unknown"] and (files.problems[0].row, files.problems[0].column) == (2, "Đơn vị")


def test_a_persons_name_in_the_register_is_not_shown(month):
    rows = [["Đơn vị", "Ngày nhận"], ["Nguyễn Thị Bưởi", "25/6/2021"], ["Xã Tân Hòa", "25/6/2021"]]
    (problem, *_) = month({"so.xlsx": page("xlsx", rows), "a.csv": headed("Xã Tân Hòa")}, register=None).problems
    assert problem.code == "unit_unknown" and "Bưởi" not in problem.read


# ── found in review ──


def test_a_register_that_mixes_real_dates_and_text_is_an_error_since_days_may_be_swapped(month):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as mixed:
        sheet, day = mixed.add_worksheet("Sổ"), mixed.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Đơn vị", "Ngày nhận"])
        sheet.write(1, 0, "Xã Tân Hòa")
        sheet.write_datetime(1, 1, datetime(2021, 7, 6), day)
        sheet.write_row(2, 0, ["Thị trấn Một Ngàn", "25/06/2021"])
    files = month({"a.csv": headed("Xã Tân Hòa"), "so.xlsx": out.getvalue()}, register=None)
    assert [(p.code, p.file, p.column) for p in files.problems] == [("dates_mixed", "2021-06/so.xlsx", "Ngày nhận")]


def test_a_misspelt_unit_with_a_day_in_words_is_not_taken_for_a_signature(month):
    rows = [["Đơn vị", "Ngày nhận"], ["Xã Tân Hoa", "hai mươi lăm tháng sáu"]]
    files = month({"a.csv": headed("Xã Tân Hòa"), "so.xlsx": page("xlsx", rows)}, register=None)
    assert {"unit_unknown", "date_invalid"} <= set(codes(files))


def test_a_number_that_a_workbook_stores_with_a_fraction_is_never_thousands(month):
    files = month({"a.xlsx": page("xlsx", [["Xã Tân Hòa"], *TITLES, row("Tạo tài khoản", 12.345)])})
    assert codes(files) == ["value_fractional"] and figures(files) == {}


def test_one_file_declared_to_be_two_units_is_read_twice(month):
    two = [f'[[source]]\nfiles = "{name}*"\nunit = "{unit}"\n' for name, unit in (("a", "tan-hoa"), ("b", "mot-ngan"))]
    same = report(row("Tạo tài khoản", "7"), head=[["Báo cáo"]], foot=[])
    files = month({"a.csv": same, "b.csv": same}, "".join(two))
    assert figures(files) == {("tan-hoa", "accounts_count"): 7, ("mot-ngan", "accounts_count"): 7}


def test_the_day_figures_run_to_may_stand_beside_its_label(month):
    def version(runs_to, signed, count):
        head = [["Xã Tân Hòa"], ["Số liệu tính đến ngày:", runs_to]]
        return report(
            row("Tạo tài khoản", count), head=head, foot=[["", f"Châu Thành A, ngày {signed} tháng 6 năm 2021"]]
        )

    files = month({"a.csv": version("25/6/2021", "22", "5"), "b.csv": version("20/6/2021", "24", "9")})
    assert codes(files) == ["revised"] and figures(files) == {("tan-hoa", "accounts_count"): 9}


def test_a_declared_column_that_the_file_lacks_is_an_error_and_no_other_is_taken(month):
    settings = '[[source]]\nfiles = "a*"\ncolumns = { cumulative = "Lũy kế năm" }\n'
    (problem,) = month({"a.csv": headed("Xã Tân Hòa")}, settings).problems
    assert (problem.code, problem.column) == ("column_missing", "Lũy kế năm")


def test_what_file_managers_leave_behind_is_passed_over(month):
    assert codes(month({"a.csv": headed("Xã Tân Hòa"), "desktop.ini": b"[x]", "Thumbs.db": b"x"})) == []
