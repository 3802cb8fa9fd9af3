"""Form II.06a: every sum checked, its numbers used only where declared, and only of a unit that is known."""

from __future__ import annotations

import pytest
from pages import page
from test_forms import SUMMARY_MERGED, WORDINGS

from thidua_analysis import open_campaign, sample_campaign

MONTH = "2021-06"
DECLARED = '[[source]]\nfiles = "06a*"\nchannel = "online"\nlevel = 4\nperiod = "campaign"\n'
BY_UNIT = WORDINGS["a quarterly report by units"][:4]
BY_FIELD = WORDINGS["the circular"][:4]
RIGHT = (10, 5, 3, 2, 7, 4, 2, 1, 3, 2, 1)  # received … carried, resolved … late, pending, in time, overdue


@pytest.fixture
def month(tmp_path):
    """What a June folder with this form gives."""

    def read(rows, settings=DECLARED, merged=SUMMARY_MERGED, above=()):
        (tmp_path / "campaign.toml").write_text(
            f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-06-01\nmonths = ["2021-06"]\n{settings}',
            "utf-8",
        )
        (tmp_path / "units.csv").write_bytes((sample_campaign() / "units.csv").read_bytes())
        folder = tmp_path / MONTH
        folder.mkdir(exist_ok=True)
        (folder / "reports.csv").write_bytes(b"unit,received_on\n")
        n = len(above)
        moved = [(a + n, b, c + n, d) for a, b, c, d in merged]
        (folder / "06a.xlsx").write_bytes(page("xlsx", [*above, *rows], moved))
        return open_campaign(tmp_path).files(MONTH)

    return read


def line(label, *counts, number="1"):
    return [number, label, *(counts or RIGHT)]


def figures(files) -> dict:
    return {(f["unit"], f["fact"]): f["value"] for f in files.facts.to_dict("records")}


def codes(files) -> list[str]:
    return [p.code for p in files.problems]


FIGURES = {
    "dossiers_received_count": 5, "dossiers_resolved_count": 7, "dossiers_on_time_count": 6,
    "dossiers_overdue_pending_count": 1, "dossiers_pending_in_time_count": 2,
}  # fmt: skip


def test_a_declared_form_gives_the_figures_of_each_units_row_from_the_portal(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa"), line("UBND thị trấn Một Ngàn"), line("Tổng số", *[2 * n for n in RIGHT], number="")])  # fmt: skip
    assert codes(files) == []
    assert figures(files) == {(u, f): n for u in ("tan-hoa", "mot-ngan") for f, n in FIGURES.items()}
    assert set(files.facts["origin"]) == {"portal"} and files.facts["source_row"].tolist() == [5] * 5 + [6] * 5


def test_an_undeclared_form_is_checked_and_not_used_and_that_is_told_once(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa"), line("Thị trấn Một Ngàn")], "")
    assert [(p.code, p.level) for p in files.problems] == [("summary_unused", "warning")] and files.facts.empty


# one number changed, and the sums that it breaks
BROKEN = {
    "received": (0, 11, 2), "online": (1, 6, 1), "other": (2, 4, 1), "carried": (3, 3, 1), "resolved": (4, 8, 2),
    "early": (5, 5, 1), "on_time": (6, 3, 1), "late": (7, 2, 1), "pending": (8, 4, 2), "pending_in_time": (9, 3, 1),
    "pending_overdue": (10, 2, 1),
}  # fmt: skip


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("column", BROKEN)
def test_every_number_is_held_to_the_sums_it_stands_in(month, column, declared):
    place, value, sums = BROKEN[column]
    counts = [*RIGHT]
    counts[place] = value
    files = month([*BY_UNIT, line("Xã Tân Hòa", *counts)], DECLARED if declared else "")
    assert codes(files).count("summary_sums") == sums
    # what scores nothing cannot keep the month from being scored
    assert {p.level for p in files.problems if p.code == "summary_sums"} == {"error" if declared else "warning"}
    assert files.facts.empty


def test_a_wrong_sum_is_told_with_its_row_its_column_and_the_arithmetic(month):
    (problem,) = month([*BY_UNIT, line("Xã Tân Hòa", 10, 5, 3, 2, 7, 4, 2, 1, 3, 2, 2)]).problems
    told = problem.told()
    assert (told.row, told.sheet, told.column, told.read) == (5, "T6", "Hồ sơ đang xử lý > Tổng số", "3")
    assert told.expected == "các cột cộng khớp: 2 + 2 = 4"


def test_the_wrong_row_alone_is_left_out(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa", 11, *RIGHT[1:]), line("Thị trấn Một Ngàn")])
    assert {unit for unit, _ in figures(files)} == {"mot-ngan"}


def test_a_blank_is_not_nought_and_a_sum_with_a_blank_is_not_checked(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa", 10, 5, "", 2, 7, 4, 2, "-", 3, 2, 1)])
    assert codes(files) == [] and figures(files) == {("tan-hoa", f): n for f, n in FIGURES.items()}


def test_a_number_that_cannot_be_read_is_one_problem(month):
    (problem,) = month([*BY_UNIT, line("Xã Tân Hòa", 10, "5 x", *RIGHT[2:])]).problems
    assert (problem.code, problem.column, problem.row) == ("value_not_a_number", "Trực tuyến", 5)


def test_a_row_of_an_unknown_unit_is_a_problem_with_near_names_as_hint(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa"), line("Xã Tân Hoaf")])
    (problem,) = files.problems
    assert (problem.code, problem.row) == ("unit_unknown", 6) and "tan-hoa" in str(problem.expected)


def test_a_row_of_an_organisation_that_does_not_compete_is_passed_over_where_the_settings_say_so(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa"), line("Sở Nội vụ")], f'outsiders = ["Sở Nội vụ"]\n{DECLARED}')
    assert codes(files) == [] and {unit for unit, _ in figures(files)} == {"tan-hoa"}


def test_of_one_units_form_by_field_the_total_row_counts(month):
    rows = [*BY_FIELD, ["A", "TTHC thuộc phạm vi giải quyết"], line("Đất đai"), line("Hộ tịch"), line("TỔNG CỘNG", *[2 * n for n in RIGHT], number="")]  # fmt: skip
    files = month(rows, above=[["Biểu số II.06a/VPCP/KSTT"], ["- Đơn vị báo cáo: UBND xã Tân Hòa"], ["- Đơn vị nhận báo cáo: Phòng Nội vụ"]])  # fmt: skip
    assert codes(files) == [] and figures(files) == {("tan-hoa", f): 2 * n for f, n in FIGURES.items()}


def test_a_total_may_stand_in_the_cell_left_of_its_own(month):
    rows = [*BY_FIELD, line("Đất đai"), ["Tổng số", "", *RIGHT]]
    assert figures(month(rows, above=[["UBND XÃ TÂN HÒA"]])) == {("tan-hoa", f): n for f, n in FIGURES.items()}


def test_the_office_that_put_a_form_by_units_together_is_not_given_its_total(month):
    rows = [*BY_UNIT, line("Xã Tân Hòa"), line("Tổng số")]
    files = month(rows, above=[["Đơn vị báo cáo: Phòng Nội vụ"]])
    assert codes(files) == [] and {unit for unit, _ in figures(files)} == {"tan-hoa"}


def test_a_form_by_field_without_a_unit_or_without_a_total_is_one_problem(month):
    assert codes(month([*BY_FIELD, line("Đất đai"), line("Tổng số")])) == ["unit_missing"]
    (problem,) = month([*BY_FIELD, line("Đất đai")], above=[["UBND XÃ TÂN HÒA"]]).problems
    assert problem.told().expected == "tên đơn vị ở phần đầu báo cáo, và dòng “Tổng số” của đơn vị"


def test_the_unit_of_a_form_may_be_declared(month):
    files = month([*BY_FIELD, line("Đất đai"), line("Tổng số")], f'{DECLARED}unit = "mot-ngan"\n')
    assert codes(files) == [] and {unit for unit, _ in figures(files)} == {"mot-ngan"}


def test_sections_and_signatures_are_no_rows(month):
    rows = [*BY_UNIT, ["I", "Khối xã"], line("Xã Tân Hòa"), ["", "", "", "", "", "", "Tân Hòa, ngày 26 tháng 6 năm 2021"], ["", "Người lập", "", "", "", "", "Thủ trưởng"]]  # fmt: skip
    files = month(rows)
    assert codes(files) == []


def test_the_same_unit_twice_with_other_numbers_is_a_problem_for_each_figure(month):
    files = month([*BY_UNIT, line("Xã Tân Hòa"), line("UBND xã Tân Hòa", *[2 * n for n in RIGHT])])
    assert set(codes(files)) == {"duplicate_fact"}
