"""`thidua new`: a folder that opens once its day of issue is written, and workbooks that read back what was filled in."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from thidua_analysis import load_plan, open_campaign, sample_campaign
from thidua_analysis.plan.calendar import months_between
from thidua_analysis.plan.rules import CountOf
from thidua_analysis.report.blank_forms import new_campaign, templates, write_templates
from thidua_analysis.words.errors import CampaignError, PlanError

OTHER = Path(__file__).parents[1] / "plans" / "other_plan"
PLANS = {
    "the plan": ("chau-thanh-a-2021", date(2021, 2, 1), None, "2021-06"),
    "another plan": (str(OTHER / "phu_an_2024.toml"), date(2024, 9, 5), OTHER / "units.csv", "2024-10"),
}


@pytest.fixture(params=PLANS)
def made(request, tmp_path):
    """A new campaign of each plan: its folder and a month of it."""
    plan, start, units, month = PLANS[request.param]
    new_campaign(tmp_path / "moi", plan, start, units=units)
    return tmp_path / "moi", month


def test_a_new_campaign_opens_and_holds_a_template_for_each_track_and_the_register(made):
    folder, _ = made
    campaign = open_campaign(folder)
    tracks = {f"mau-bao-cao-{t.id}.xlsx" for t in campaign.plan.rules().track}
    assert {p.name for p in (folder / "mau").iterdir()} == {*tracks, "so-nhan-bao-cao.xlsx"}
    assert campaign.months_at_hand == campaign.months[:1]  # its folder is there, and nothing in it
    assert list((folder / campaign.months[0]).iterdir()) == []


def test_two_new_campaigns_of_one_name_are_two_campaigns(tmp_path):
    ids = []
    for place in ("a", "b"):
        new_campaign(tmp_path / place / "Đợt 2022", "chau-thanh-a-2021", date(2021, 2, 1))
        folder = (tmp_path / place / "Đợt 2022").rename(tmp_path / place / "renamed")
        ids.append(open_campaign(folder).id)
    assert ids[0] != ids[1]
    assert all(re.fullmatch("dot-2022-[0-9a-f]{8}", one) for one in ids)


def cells_of(sheet) -> dict[str, tuple[int, int]]:
    """The label of each row below the header → its row and the column of cumulative figures."""
    head = next(r for r in sheet.iter_rows() if r[1].value == "Nội dung")
    column = next(c.column for c in head if c.value == "Lũy kế")
    return {str(r[1].value): (r[1].row, column) for r in sheet.iter_rows(min_row=head[0].row + 1) if r[1].value}


def filled(path, unit_name, month_words, numbers) -> bytes:
    """The template with these numbers in it, `{label: number}`, as openpyxl saves it."""
    book = openpyxl.load_workbook(path)
    sheet = book["Báo cáo"]
    sheet["C4"], sheet["C5"], sheet["C6"] = unit_name, month_words, date(2021, 6, 25)
    places = cells_of(sheet)
    for label, number in numbers.items():
        row, column = places[label]
        sheet.cell(row, column).value = number
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_filled_template_reads_back_to_exactly_what_was_filled_for_every_figure_of_the_plan(made):
    folder, month = made
    campaign = open_campaign(folder)
    rules = campaign.plan.rules()
    (folder / month).mkdir(exist_ok=True)
    expected = {}
    for n, track in enumerate(rules.track):
        unit = campaign.units[campaign.units["track"] == track.id].iloc[0]
        path = folder / "mau" / f"mau-bao-cao-{track.id}.xlsx"
        labels = cells_of(openpyxl.load_workbook(path)["Báo cáo"])
        numbers = {}
        for k, fact in enumerate(rules.fact, 1):
            (label,) = [text for text in labels if text.removeprefix("- ") == fact.name.vi]
            numbers[label] = "Có" if fact.kind == "flag" else 1000 * n + 37 * k
            expected[unit["unit"], fact.id] = 1 if fact.kind == "flag" else 1000 * n + 37 * k
        year, number = month.split("-")
        content = filled(path, unit["name"], f"Tháng {int(number)} năm {year}", numbers)
        (folder / month / f"{track.id}.xlsx").write_bytes(content)
    register = openpyxl.load_workbook(folder / "mau" / "so-nhan-bao-cao.xlsx")
    sheet = register["Sổ nhận"]
    for row in range(4, 4 + len(campaign.units)):
        sheet.cell(row, 2).value = date.fromisoformat(f"{month}-25")
    register.save(folder / month / "so-nhan.xlsx")
    files = open_campaign(folder).files(month)
    got = {(f["unit"], f["fact"]): f["value"] for f in files.facts.to_dict("records")}
    assert got == expected
    assert set(files.reports["unit"]) == set(campaign.units["unit"])
    # openpyxl keeps no results of formulas; Excel and LibreOffice do
    assert {p.code for p in files.problems} <= {"self_score_unreadable"}


def test_the_templates_as_they_are_handed_out_have_no_figures_and_are_passed_over(made):
    folder, month = made
    (folder / month).mkdir(exist_ok=True)
    for path in (folder / "mau").iterdir():
        (folder / month / path.name).write_bytes(path.read_bytes())
    files = open_campaign(folder).files(month)
    tracks = len(list((folder / "mau").iterdir())) - 1
    assert [p.code for p in files.problems] == ["report_blank"] * tracks and files.facts.empty


def test_the_same_campaign_gives_the_same_bytes(made):
    folder, _ = made
    campaign = open_campaign(folder)
    before = {p.name: p.read_bytes() for p in (folder / "mau").iterdir()}
    write_templates(campaign)
    assert {p.name: p.read_bytes() for p in (folder / "mau").iterdir()} == before


@pytest.fixture(scope="module")
def book():
    plan = load_plan("chau-thanh-a-2021")
    units = open_campaign(sample_campaign()).inputs.unit_rows
    return openpyxl.load_workbook(
        io.BytesIO(
            templates(plan, units, months_between(date(2021, 1, 1), date(2021, 12, 18)))["mau-bao-cao-commune.xlsx"]
        )
    )


def test_only_cells_to_fill_in_are_open_and_all_of_these_are(book):
    sheet = book["Báo cáo"]
    assert sheet.protection.sheet
    opened = {c.coordinate for r in sheet.iter_rows() for c in r if not c.protection.locked}
    places = cells_of(sheet)
    rules = load_plan("chau-thanh-a-2021").rules()
    for fact in rules.fact:
        (label,) = [text for text in places if text.removeprefix("- ") == fact.name.vi]
        row = places[label][0]
        assert f"E{row}" in opened and (f"D{row}" in opened) == (fact.kind == "cumulative")
    shares = [c.name.vi for c in rules.criteria("commune") if not isinstance(c.measure, CountOf)]
    for label in shares:
        assert not {f"{c}{places[label][0]}" for c in "ABCDE"} & opened
    assert {"C4", "C5", "C6"} <= opened and not {"A1", "B4", "A8", "B9"} & opened


def test_units_and_months_are_chosen_from_lists_and_counts_are_whole_numbers(book):
    sheet, lists = book["Báo cáo"], book["Danh mục"]
    assert lists.sheet_state == "veryHidden"
    rules = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    assert (rules["C4"].type, rules["C4"].formula1) == ("list", "'Danh mục'!$A$1:$A$10")
    assert (rules["C5"].type, rules["C5"].formula1) == ("list", "'Danh mục'!$B$1:$B$12")
    assert lists["A2"].value == "Xã Tân Hòa" and lists["B6"].value == "Tháng 6 năm 2021"
    row = cells_of(sheet)["Tài khoản đã tạo"][0]
    count = rules[f"E{row}"]
    assert (count.type, count.operator or "between", count.formula1) == ("whole", "between", "0")
    assert sheet[f"E{row}"].number_format == "#,##0" and sheet["C6"].number_format == "dd/mm/yyyy"
    flag = rules[f"E{cells_of(sheet)['Đã ban hành kế hoạch'][0]}"]
    assert (flag.type, flag.formula1) == ("list", '"Có,Chưa"')


def test_a_title_with_any_signs_is_written_as_it_is(tmp_path):
    title = 'Đợt "1" \\ 2021 {x} # 100%'
    new_campaign(tmp_path / "x", "chau-thanh-a-2021", date(2021, 2, 1), title)
    assert open_campaign(tmp_path / "x").title == title


def test_without_a_day_of_issue_the_campaign_does_not_open_and_says_what_to_write(tmp_path):
    new_campaign(tmp_path / "x", "chau-thanh-a-2021")
    with pytest.raises(CampaignError, match="start_date"):
        open_campaign(tmp_path / "x")


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(CampaignError, match="already holds something"):
        new_campaign(tmp_path, "chau-thanh-a-2021")
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("content", [b"\xff\xff", b"a;b\n1;2\n", b"unit,code,name,track,has_procedures\n", b""])
def test_a_list_of_units_that_is_wrong_is_told_by_its_own_name_and_nothing_is_written(tmp_path, content):
    units = tmp_path / "don-vi.csv"
    units.write_bytes(content)
    with pytest.raises(CampaignError, match=r"don-vi\.csv"):
        new_campaign(tmp_path / "x", "chau-thanh-a-2021", units=units)
    assert not (tmp_path / "x").exists()


def test_a_plan_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises((PlanError, CampaignError)):
        new_campaign(tmp_path / "x", "no-such-plan")
    assert not (tmp_path / "x").exists()


def test_a_plan_without_known_units_gets_an_empty_list_and_no_templates(tmp_path):
    written = new_campaign(tmp_path / "x", str(OTHER / "phu_an_2024.toml"), date(2024, 9, 5))
    names = {"campaign.toml", "units.csv", "phu_an_2024.toml", "phu_an_2024.vi.txt", "HUONG-DAN.md", "2024-09"}
    assert {p.name for p in written} == names
    assert (tmp_path / "x" / "units.csv").read_text() == "unit,code,name,track,has_procedures,aliases\n"


def test_whatever_title_and_rules_file_are_called_the_settings_can_be_read(tmp_path):
    rules = tmp_path / "kế hoạch 'mới'.toml"
    for name, content in load_plan("chau-thanh-a-2021").files.items():
        (rules if name.endswith(".toml") else tmp_path / name).write_bytes(content)
    new_campaign(tmp_path / "new", str(rules), date(2021, 2, 1), 'Đợt "1" \x7f\x1b[2J\u202e\\')
    made = open_campaign(tmp_path / "new")
    assert (made.settings.plan, made.title) == (rules.name, 'Đợt "1" \\x7f\\x1b[2J\\u202e\\')
