"""What a sheet is, is found by its headers: in any kind of file, any order, any of the known wordings."""

from __future__ import annotations

import unicodedata

import pytest
from english import english_in
from pages import KINDS, sheet_of

from thidua_analysis.intake.containers.sheets import Sheet
from thidua_analysis.intake.forms.finding import Found, find_form, in_unicode, likeness, nearest
from thidua_analysis.intake.forms.forms import read_forms
from thidua_analysis.words.errors import CampaignError
from thidua_analysis.words.legacy_fonts import from_unicode
from thidua_analysis.words.problems import Problem
from thidua_analysis.words.vietnamese import name_key

FORMS = read_forms()


def form(rows, merged=(), forms=FORMS, mapped=None):
    """What a sheet of these rows is taken for; rows count from 1, merged cells by row number."""
    numbered = tuple((n, tuple(row)) for n, row in enumerate(rows, 1))
    return find_form(Sheet("T6", numbered, tuple(merged)), forms, "thu.xlsx", mapped)


def places(found) -> dict[str, int]:
    assert isinstance(found, Found), found
    return dict(found.columns)


# ── a report's header of two rows, in every kind of file ──

REPORT_HEAD = [
    ["BÁO CÁO KẾT QUẢ THI ĐUA", "", "", "", "", "", ""],
    ["STT", "Nội dung", "ĐVT", "Kết quả", "", "Điểm", ""],
    ["", "", "", "Trong kỳ", "Luỹ kế", "Chuẩn", "Tự chấm"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)=(5)/(6)"],
    ["1", "Tạo tài khoản", "TK", 5, 105, 40, 40],
]
REPORT_MERGED = [(0, 0, 0, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_of_two_rows_is_found_in_every_kind_of_file_and_the_row_of_numbers_is_no_record(kind, tmp_path):
    sheet = sheet_of(tmp_path, kind, REPORT_HEAD, REPORT_MERGED)
    found = find_form(sheet, FORMS, "thu")
    assert places(found) == {"label": 1, "in_period": 3, "cumulative": 4, "self_score": 6}
    assert [cells[1] for _, cells in found.body(sheet)] == ["Tạo tài khoản"]
    assert [n for n, _ in found.head(sheet)] == [1] and found.problems == ()


# ── form II.06a: three rows, thirteen columns ──


def summary_head(top, inner, third, label="Lĩnh vực, công việc giải quyết theo cấp"):
    """The header of form II.06a with these wordings."""
    received, resolved, pending = top
    carried, early, on_time, late, in_time, overdue = inner[1:]
    return [
        ["STT", label, received, "", "", "", resolved, "", "", "", pending, "", ""],
        ["", "", "Tổng số", inner[0], "", carried, "Tổng số", early, on_time, late, "Tổng số", in_time, overdue],
        ["", "", "", third[0], third[1], "", "", "", "", "", "", "", ""],
        [f"({n})" for n in range(1, 14)],
        ["1", "Xã Tân Hòa", *map(str, (10, 5, 3, 2, 7, 4, 2, 1, 3, 2, 1))],
    ]


SUMMARY_MERGED = [
    (0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 5), (0, 6, 0, 9), (0, 10, 0, 12), (1, 3, 1, 4),
    *((1, c, 2, c) for c in (2, 5, 6, 7, 8, 9, 10, 11, 12)),
]  # fmt: skip
INNER = ("Trong kỳ", "Từ kỳ trước", "Trước hạn", "Đúng hạn", "Quá hạn", "Trong hạn", "Quá hạn")
THIRD = ("Trực tuyến", "Trực tiếp, dịch vụ bưu chính")
WORDINGS = {
    "the circular": summary_head(
        ("Số lượng hồ sơ tiếp nhận", "Số lượng hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết"), INNER, THIRD,
        "Lĩnh vực giải quyết",
    ),
    "a province's form 06": summary_head(
        ("Số hồ sơ nhận giải quyết", "Số hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết"),
        ("Trong đó", *INNER[1:]), THIRD,
    ),
    "a centre's II.06a": summary_head(
        ("Tiếp nhận", "Số lượng hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết"),
        ("Trong đó", "Từ kỳ trước", "Trước hạn", "Đúng hạn (Bao gồm cả hồ sơ chờ Bổ sung và Trả lại / Xin rút)", "Quá hạn",
         "Trong hạn (Bao gồm cả hồ sơ chờ bổ sung và hồ sơ khác)", "Quá hạn"), THIRD,
    ),
    "a quarterly report by units": summary_head(
        ("Tiếp nhận", "Số lượng hồ sơ đã giải quyết", "Hồ sơ đang xử lý"),
        ("Trong kỳ", "Kỳ trước", "Trước hạn", "Đúng hạn", "Quá hạn", "Đúng hạn", "Quá hạn"), THIRD, "Đơn vị",
    ),
}  # fmt: skip
SUMMARY_PLACES = {
    "label": 1, "received": 2, "online": 3, "other": 4, "carried": 5, "resolved": 6, "early": 7, "on_time": 8, "late": 9, "pending": 10,
    "pending_in_time": 11, "pending_overdue": 12,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wording", WORDINGS)
def test_form_ii_06a_is_known_in_each_of_its_wordings_in_every_kind_of_file(kind, wording, tmp_path):
    sheet = sheet_of(tmp_path, kind, WORDINGS[wording], SUMMARY_MERGED)
    found = find_form(sheet, FORMS, "thu")
    assert isinstance(found, Found) and found.form.id == "summary_06a"
    assert places(found) == SUMMARY_PLACES and found.problems == ()
    assert [n for n, _ in found.body(sheet)] == [5]


def test_a_column_called_like_two_others_is_told_by_what_stands_above_it():
    found = form(WORDINGS["the circular"], [(a + 1, b, c + 1, d) for a, b, c, d in SUMMARY_MERGED])
    assert isinstance(found, Found)
    assert found.headings["received"] == "Số lượng hồ sơ tiếp nhận > Tổng số"
    assert found.headings["online"] == "Trực tuyến"


# ── rows above, below and within ──


@pytest.mark.parametrize("depth", [2, 3, 4, 5])
def test_a_header_may_have_up_to_five_rows(depth):
    deep = [["", "Nội dung", f"Tầng {n}", f"Tầng {n}"] for n in range(depth - 1)]
    found = form([["Tiêu đề"], *deep, ["", "", "Trong kỳ", "Lũy kế"], ["1", "Tạo tài khoản", "1", "2"]])
    assert places(found) == {"label": 1, "in_period": 2, "cumulative": 3}


def test_many_rows_of_title_may_stand_above():
    rows = [["UBND HUYỆN CHÂU THÀNH A"], ["UBND XÃ TÂN HÒA"], [""], ["BÁO CÁO"], ["Tháng 6 năm 2021"]] * 4
    assert places(form([*rows, ["Nội dung", "Lũy kế"], ["Tạo tài khoản", "5"]])) == {"label": 0, "cumulative": 1}


def test_the_header_again_in_the_middle_of_the_rows_is_no_record_nor_are_its_numbers():
    rows = [*REPORT_HEAD, *REPORT_HEAD[1:4], ["2", "Hồ sơ quá hạn", "hồ sơ", "", "7", "", ""]]
    rows = [[str(cell) for cell in row] for row in rows]
    merged = [(a + 1, b, c + 1, d) for a, b, c, d in REPORT_MERGED]
    sheet = Sheet("T6", tuple((n, tuple(row)) for n, row in enumerate(rows, 1)), tuple(merged))
    found = find_form(sheet, FORMS, "thu")
    assert isinstance(found, Found)
    assert [cells[1] for _, cells in found.body(sheet)] == ["Tạo tài khoản", "Hồ sơ quá hạn"]


@pytest.mark.parametrize(
    "row",
    [
        ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)"], ["1", "2", "3=4+5", "4", "5"], ["A", "B", "1", "2", "3"],
        ["", "(1)", "(2)", "(3)", "(4) = (2) / (3) x 100%"], ["1", "2", "5", "6", "7"],
    ],
)  # fmt: skip
def test_a_row_of_column_numbers_is_known_right_under_the_header(row):
    sheet = Sheet("T6", ((1, ("STT", "Nội dung", "Trong kỳ", "Lũy kế", "Ghi chú")), (2, tuple(row))))
    found = find_form(sheet, FORMS, "thu")
    assert isinstance(found, Found) and list(found.body(sheet)) == []


def test_numbers_that_rise_from_left_to_right_are_a_record_anywhere_else():
    rows = ((1, ("STT", "Nội dung", "Trong kỳ", "Lũy kế")), (2, ("1", "Tạo tài khoản", "3", "4")), (3, ("2", "", "3", "4")))  # fmt: skip
    sheet = Sheet("T6", rows)
    found = find_form(sheet, FORMS, "thu")
    assert isinstance(found, Found) and [n for n, _ in found.body(sheet)] == [2, 3]


def test_a_heading_merged_down_belongs_to_the_header_with_what_stands_beside_it():
    # the names of a person stand in two columns below one heading: that row is no record
    rows = [
        ["Mã hồ sơ", "Ngày nhận", "Người nộp", ""],
        ["", "", "Họ tên", "Điện thoại"],
        ["H30.1-210601-0001", "01/06/2021"],
    ]
    found = form(rows, [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)])
    assert isinstance(found, Found) and (found.form.id, found.last) == ("dossier_list", 2)


def test_one_heading_over_two_columns_is_the_first_of_them():
    rows = [["Nội dung", "", "Lũy kế"], ["Tạo tài khoản", "(TK)", "7"]]
    found = form(rows, [(1, 0, 1, 1)])
    assert places(found) == {"label": 0, "cumulative": 2} and found.problems == ()


def test_a_known_heading_over_two_unknown_ones_is_not_taken_for_either():
    rows = [["Nội dung", "Lũy kế", ""], ["", "Số lượng", "Tỷ lệ"], ["Tạo tài khoản", "7", "9%"]]
    assert form(rows, [(1, 0, 2, 0), (1, 1, 1, 2)]) is None


# ── spellings ──


def test_columns_stand_in_any_order_and_unknown_ones_are_passed_over():
    titles = ["Ghi chú", "Lũy kế", "Nội dung", "Người lập", "Điểm tự chấm", "Trong kỳ"]
    assert places(form([titles])) == {"label": 2, "in_period": 5, "cumulative": 1, "self_score": 4}


@pytest.mark.parametrize(
    "titles",
    [
        ["NỘI DUNG", "LUỸ KẾ"], ["Nội dung", "Luỹ kế"], [" nội  dung ", "Lũy\u200b kế:"], ["Nội\ndung", "Lũy\nkế"],
        [unicodedata.normalize("NFD", "Nội dung"), unicodedata.normalize("NFD", "Luỹ kế")],
        ["Tiêu chí", "Kết quả lũy kế"], ["Nội dung thi đua", "Lũy kế từ đầu đợt"],
    ],
)  # fmt: skip
def test_headings_are_known_in_capitals_decomposed_and_with_the_tone_on_either_vowel(titles):
    assert places(form([titles])) == {"label": 0, "cumulative": 1}


def test_a_heading_typed_with_the_icelandic_letter_is_known():
    found = form([["\u00d0ơn vị", "Ngày nhận"]])
    assert isinstance(found, Found) and found.form.id == "register"


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_headings_in_a_legacy_font_are_converted_and_the_font_is_told(font):
    titles = ["STT", "Nội dung", "Kết quả trong kỳ", "Lũy kế"]
    sheet = Sheet("T6", ((1, tuple(from_unicode(t, font) for t in titles)),))
    known = {path[-1] for f in FORMS for path in f.paths}
    converted, told = in_unicode(sheet, known)
    assert told == font and places(find_form(converted, FORMS, "thu")) == {"label": 1, "in_period": 2, "cumulative": 3}


def test_text_that_is_unicode_already_is_not_converted():
    sheet = Sheet("T6", ((1, ("Nội dung", "Lũy kế")), (2, ("Tân Hòa", "5"))))
    assert in_unicode(sheet, {name_key("Nội dung")}) == (sheet, None)


# ── twice, alike ──


def test_the_same_heading_twice_is_one_problem_that_names_both_columns():
    found = form([["Nội dung", "Lũy kế", "Lũy kế"]])
    assert isinstance(found, Found)
    assert found.problems == (Problem("column_twice", "thu.xlsx", 1, "Lũy kế", expected="C", sheet="T6"),)


def test_a_heading_named_with_what_stands_above_it_is_preferred_to_one_elsewhere():
    rows = [["Nội dung", "Điểm", "", "Kết quả", ""], ["", "Trong kỳ", "Lũy kế", "Trong kỳ", "Lũy kế"]]
    found = form(rows, [(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4)])
    assert places(found) == {"label": 0, "in_period": 3, "cumulative": 4} and found.problems == ()


def test_of_two_columns_that_may_be_meant_the_one_named_first_in_the_form_counts():
    found = form([["Mã hồ sơ", "Đơn vị giải quyết", "Đơn vị tiếp nhận", "Ngày nhận"]])
    assert places(found)["unit"] == 2 and found.problems == ()


def test_a_sheet_that_fits_two_forms_alike_is_a_problem_that_names_both():
    told = form([["Đơn vị", "Mã số liệu", "Giá trị", "Nội dung", "Lũy kế", "Trong kỳ"]], forms=FORMS[:1] + _needy())
    assert isinstance(told, Problem) and (told.code, told.row) == ("form_ambiguous", 1)
    assert told.told().expected == "một loại biểu mẫu; các cột này hợp với: bảng số liệu, báo cáo của đơn vị"


def _needy():
    return tuple(f.model_copy(update={"needs": ("label", "cumulative", "in_period")}) for f in FORMS if f.id == "unit_report")  # fmt: skip


# ── lists of dossiers ──

FIRST = [
    "STT", "Đơn vị tiếp nhận", "Người tiếp nhận", "Lĩnh vực", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái",
    "Địa chỉ", "Người nộp", "Chủ hồ sơ", "Ngày nộp hồ sơ", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý",
    "Đơn vị giải quyết",
]  # fmt: skip
SECOND = ["STT", "Mã hồ sơ", "Đơn vị", "Số điện thoại", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả", "Trạng thái"]


def test_both_known_exporters_lists_of_dossiers_are_known():
    assert places(form([FIRST])) == {"unit": 1, "code": 5, "status": 6, "received": 11, "due": 12, "finished": 13}
    assert places(form([SECOND])) == {"code": 1, "unit": 2, "received": 4, "due": 5, "finished": 6, "status": 7}
    assert all(form([titles]).form.id == "dossier_list" for titles in (FIRST, SECOND))


@pytest.mark.parametrize(
    "titles",
    [
        ["STT", "Đơn vị", "Mã HS", "Ngày nhận"], ["Đơn vị", "Người nộp", "Ngày nhận"],
        ["Đơn vị", "Tên thủ tục hành chính", "Ngày nhận"], ["Đơn vị", "Ngày nhận", "Ngày hẹn trả"],
        ["Đơn vị", "Mã HS", "Tài khoản", "Ngày tạo"], ["Tài khoản", "Ngày đăng ký", "Chủ hồ sơ"],
    ],
)  # fmt: skip
def test_a_list_of_dossiers_without_a_known_code_is_never_taken_for_a_register_or_a_list_of_accounts(titles):
    assert form([titles]) is None


def test_a_list_of_dossiers_with_its_filers_account_stays_a_list_of_dossiers():
    found = form([["Mã hồ sơ", "Tài khoản", "Ngày đăng ký", "Đơn vị", "Ngày nhận"]])
    assert isinstance(found, Found) and found.form.id == "dossier_list"


def test_a_header_that_is_nearly_a_form_is_told_with_the_column_it_lacks_and_a_description_to_paste(tmp_path):
    rows = ((1, ("STT", "Mã HS", "Đơn vị tiếp nhận", "Ngày nhận", "Ngày hẹn trả")),)
    like = nearest(Sheet("", rows), FORMS)
    assert like is not None and (like.form.id, like.lacking) == ("dossier_list", ("code",))
    told, _, block = likeness(like).vi.partition(":\n")
    assert told.startswith("; giống danh sách hồ sơ nhất, nhưng thiếu cột “Mã hồ sơ”; các cột chưa rõ: STT, Mã HS")
    assert block == '[[form]]\nid = "dossier_list"\n[form.columns]\ncode = ["Mã HS"]'
    found = find_form(Sheet("", rows), added(tmp_path, block), "a.csv")
    assert isinstance(found, Found) and found.form.id == "dossier_list"
    assert nearest(Sheet("", ((1, ("Họ tên", "Ghi chú")),)), FORMS) is None


# ── what a campaign adds ──


def added(tmp_path, text):
    (tmp_path / "forms.toml").write_text(text, encoding="utf-8")
    return read_forms(tmp_path)


def test_a_campaign_adds_the_spellings_of_another_exporter_without_code(tmp_path):
    forms = added(
        tmp_path, '[[form]]\nid = "dossier_list"\n[form.columns]\ncode = ["Mã HS"]\nreceived = ["Ngày vào sổ"]\n'
    )
    assert places(form([["Mã HS", "Ngày vào sổ", "Đơn vị"]], forms=forms)) == {"code": 0, "received": 1, "unit": 2}
    assert len(forms) == len(FORMS) and form([FIRST], forms=forms).form.id == "dossier_list"


def test_a_spelling_that_a_campaign_gives_to_another_column_moves_there(tmp_path):
    forms = added(tmp_path, '[[form]]\nid = "dossier_list"\n[form.columns]\ndue = ["Ngày trả"]\n')
    assert places(form([["Mã hồ sơ", "Ngày nhận", "Ngày trả"]], forms=forms)) == {"code": 0, "received": 1, "due": 2}


def test_a_campaign_adds_a_whole_new_form_of_a_kind_that_exists(tmp_path):
    text = (
        '[[form]]\nid = "phieu_khao_sat"\nkind = "unit_report"\nname = { vi = "phiếu khảo sát", en = "survey" }\n'
        'needs = ["label", "cumulative"]\n[form.columns]\nlabel = ["Câu hỏi"]\ncumulative = ["Trả lời"]\n'
        '[form.rows]\naccounts_count = ["Bao nhiêu tài khoản?"]\n'
    )
    found = form([["Câu hỏi", "Trả lời"]], forms=added(tmp_path, text))
    assert isinstance(found, Found) and (found.form.id, found.form.kind) == ("phieu_khao_sat", "unit_report")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[form", "not valid TOML"),
        ('[[form]]\nkind = "facts"\n', "id"),
        ('[[form]]\nid = "dossier_list"\n[form.columns]\ncod = ["Mã HS"]\n', "dossiers has no column cod; it has code, unit"),
        ('[[form]]\nid = "register"\nneeds = ["unit"]\n', "needs must hold received_on"),
        ('[[form]]\nid = "register"\nneeds = ["unit", "received_on", "due"]\n', "no name is given for due"),
        ('[[form]]\nid = "register"\n[form.columns]\nunit = ["Nơi gửi"]\nreceived_on = ["Nơi gửi"]\n', "'Nơi gửi' is given for unit and for received_on"),
        ('[[form]]\nid = "register"\nkinds = "x"\n', "kinds"),
        ('[[form]]\nid = "register"\n[form.columns]\nunit = "Nơi gửi"\n', "lists of headings"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused_with_its_file_and_why(tmp_path, text, told):
    with pytest.raises(CampaignError) as e:
        added(tmp_path, text)
    assert "forms.toml" in str(e.value) and told in str(e.value)
    assert not english_in(e.value.message("vi").replace(tmp_path.as_posix(), ""))


def test_columns_mapped_in_the_settings_are_preferred_to_the_forms_own():
    rows = [["Mã hồ sơ", "Số biên nhận", "Ngày nhận", "Ngày vào sổ"]]
    mapped = {"code": "Số biên nhận", "received": "NGÀY VÀO SỔ"}
    assert places(form(rows, mapped=mapped)) == {"code": 1, "received": 3}


def test_a_mapped_column_can_be_named_with_what_stands_above_it():
    rows = [["Mã", "Ngày", ""], ["", "Vào", "Ra"]]
    found = form(rows, [(1, 0, 2, 0), (1, 1, 1, 2)], mapped={"code": "Mã", "received": "Ngày > Vào"})
    assert places(found) == {"code": 0, "received": 1}


def test_a_mapped_column_of_one_kind_of_form_counts_for_no_other():
    assert form([["Đơn vị", "Ngày nhận", "Trạng thái gửi"]], mapped={"status": "Trạng thái gửi"}).form.id == "register"
