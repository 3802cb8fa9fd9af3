"""What to type about a name or word nobody knows: each meaning a command of its own, nothing about persons."""

import shlex

import pytest

from thidua_analysis import open_campaign, sample_campaign
from thidua_analysis.report.commands import quoted
from thidua_analysis.report.remedies import remedies
from thidua_analysis.words.pair import Words
from thidua_analysis.words.problems import Problem

FILE = "2021-03/ho-so.csv"


@pytest.fixture(scope="module")
def inputs():
    return open_campaign(sample_campaign()).inputs


def of(inputs, *problems, end="", language="vi"):
    return remedies(
        [Problem(code, FILE, 2, column, read, told) for code, column, read, told in problems], inputs, end, language
    )


def near(*units):
    text = f"1 dòng: 2 ({', '.join(units)}?)"
    return Words(vi=text, en=text)


@pytest.mark.parametrize("text", ["Xã Tân Hoà (một cửa)", 'Xã "Tân"', "Xã $HOME `x` !1 100% \\", "it's"])
def test_what_is_quoted_is_one_word_of_a_shell(text):
    assert shlex.split(f"thidua alias x {quoted(text)}")[3] == text


def test_each_unit_that_may_be_meant_has_its_command(inputs):
    (one,) = of(
        inputs,
        ("list_unit_unknown", "unit", "Xã Trường Long", near("truong-long-a", "truong-long-tay")),
        end=" --campaign x",
    )
    assert one.commands[:2] == (
        ("Xã Trường Long A", 'thidua alias truong-long-a "Xã Trường Long" --campaign x'),
        ("Xã Trường Long Tây", 'thidua alias truong-long-tay "Xã Trường Long" --campaign x'),
    )
    assert one.commands[2][1].startswith("thidua declare outsider ") and one.line == 'outsiders = ["Xã Trường Long"]'


def test_one_name_in_many_rows_and_spellings_is_one_remedy(inputs):
    found = of(inputs, *[("unit_unknown", "unit", name, "") for name in ("Xã Lạ", "XÃ LẠ", "Xã Khác")])
    assert [one.read for one in found] == ["Xã Lạ", "Xã Khác"]


@pytest.mark.parametrize("shape", ["aaaa aaa a", "9999999999", "aa 9, aa aaa aaa"])
def test_a_shape_cannot_be_pasted(inputs, shape):
    (one,) = of(inputs, ("list_unit_unknown", "unit", shape, near("tan-hoa")))
    assert (one.read, one.row, one.commands, one.line) == (shape, 2, (), "")


def test_a_level_and_a_channel_have_a_command_for_each_meaning(inputs):
    level, channel = of(
        inputs, ("list_level_unknown", "Mức", "Cấp ba", ""), ("list_channel_unknown", "Kênh", "Thư", "")
    )
    assert [means for means, _ in level.commands] == ["2 (cung cấp thông tin)", "3 (một phần)", "4 (toàn trình)"]
    assert level.line == '[levels] "Cấp ba" = 2 | 3 | 4'
    assert [command.rpartition(" ")[2] for _, command in channel.commands] == ["online", "in_person", "post"]
    assert channel.line == '[channels] "Thư" = "online" | "in_person" | "post"'


def test_a_status_that_is_like_none_has_all_ten(inputs):
    near_one, like_none = of(
        inputs, ("list_status_unknown", "TT", "Chờ trả kết quả", ""), ("list_status_unknown", "TT", "zzz", "")
    )
    assert near_one.commands[0] == ("Đã trả kết quả", 'thidua declare status "Chờ trả kết quả" = 10')
    assert [command.rpartition(" ")[2] for _, command in like_none.commands] == [str(n) for n in range(1, 11)]


def test_a_list_is_declared_with_what_it_lacks(inputs):
    channel, due, unit = of(
        inputs, ("list_undeclared", "channel, level", "Mã; Đơn vị", ""), ("list_column_absent", "due, finished", "Mã", ""),
        ("list_undeclared", "unit", "Mã;", ""),
    )  # fmt: skip
    assert channel.commands[0][1] == 'thidua declare list "ho-so.csv" --month 2021-03 --channel online --level 4'
    assert due.commands[0][1] == 'thidua declare list "ho-so.csv" --month 2021-03 --without due --without finished'
    assert due.line == '[[source]] files = "ho-so.csv", without = ["due", "finished"]'
    assert unit.commands == () and "columns" in unit.line


def test_two_lists_that_lack_the_same_are_two_remedies(inputs):
    lists = [Problem("list_column_absent", f"2021-03/{name}", 1, "due", "Mã") for name in ("a.csv", "b.csv")]
    assert [one.file for one in remedies(lists, inputs, "")] == ["2021-03/a.csv", "2021-03/b.csv"]


def test_what_is_no_name_has_no_remedy(inputs):
    assert of(inputs, ("value_blank", "value", "", ""), ("list_unit_unknown", "unit", "", "")) == []


def test_a_file_that_is_no_data_has_the_command_that_leaves_it_out_with_a_reason(inputs):
    (one,) = of(inputs, ("form_unknown", "", "", ""))
    assert one.commands[0][1] == (
        'thidua declare list "ho-so.csv" --month 2021-03 --ignore "tệp không có số liệu của tháng"'
    )


def test_a_sheet_of_nobodys_among_others_is_never_settled_by_declaring_the_whole_workbook(inputs):
    taken = inputs.files("2021-06").file_rows[0]
    told = Words(vi=" (tan-hoa?)", en=" (tan-hoa?)")
    alone, among = (Problem("unit_missing", taken.file, sheet=s, expected=told) for s in (taken.sheet, "Trang khác"))
    assert "--unit" in str(remedies([alone], inputs, "")) and remedies([among], inputs, "") == []
