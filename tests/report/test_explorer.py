"""The panel of the what-if notebook, without a browser: controls moved as a person would, and what they show."""

import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from plain_sample import plain_sample

from thidua_analysis import CampaignError, Scenario, compare, open_campaign, read_scenario
from thidua_analysis.report.commands import notebook_command
from thidua_analysis.report.explorer.beside import over
from thidua_analysis.report.explorer.explorer import Explorer
from thidua_analysis.report.explorer.page import Page
from thidua_analysis.report.explorer.saving import command, picture, save
from thidua_analysis.scoring.scenario import SupposedFact
from thidua_analysis.whatif.cause_words import signed

PLANS = Path(__file__).parents[1] / "plans"
EXAMPLE = Scenario("Chỉ tiêu tài khoản 2.000", rules={"C3.target": 2000}, reason="ví dụ · an example")
FULL = Scenario(
    "Đủ mọi thứ: chỉ tiêu, cách hiểu, số liệu",
    # with a slider, equal to the plan, fractional, and without a control
    {"C3.target": 2000, "C4.bonus.step": 11, "C4.target": 60, "C3.bonus.points": Decimal("2.25"), "L1.L1b.points": -7},
    {"weekend": "fixed", "cutoff": "month_end"},
    [
        SupposedFact("tan-hoa", "accounts_count", (1400, 2100)),
        SupposedFact("cai-tac", "accounts_count", 900, "2021-05"),
        SupposedFact("cai-tac", "accounts_count", 1343, "2021-06"),
        SupposedFact("rach-goi", "procedures_count", "unknown"),
        SupposedFact("rach-goi", "received_on", "2021-06-28"),
    ],
    "Phòng Nội vụ",
    "Chuẩn bị kế hoạch năm sau",
)
"""A scenario with one of everything that a scenario can hold."""


@pytest.fixture(scope="module")
def june():
    return open_campaign(plain_sample()).month("2021-06")


def panel_of(month, start, folder, language="vi"):
    explorer = Explorer(month, start, language, folder)
    assert "widget-view" in str(explorer._repr_mimebundle_())
    return explorer.panel


@pytest.fixture
def panel(june, tmp_path):
    return panel_of(june, Scenario("Thử", {"L1.L1b.points": -7}), tmp_path)


def tracks_of(panel):
    return [track for _, track in panel.track.options]


def saved(panel):
    """The file that *Save* has just written, read back."""
    before = set(panel.explorer.folder.glob("*"))
    panel.keeping.on_save()
    (path,) = set(panel.explorer.folder.glob("*")) - before
    return read_scenario(path)


def figure(panel, unit, fact):
    """The control of a unit's figure, looked at."""
    panel.unit.value = unit
    return panel.control(f"{unit}.{fact}")


# ── what is moved is shown ──


def test_a_slider_moves_the_standings(panel):
    table = panel.table.value
    panel.control("C3.target").slider.value = 2000
    assert panel.table.value != table
    assert "128 → 93" in panel.table.value
    assert "Xã Tân Hòa → Thị trấn Bảy Ngàn" in panel.table.value  # the month's prize
    assert (panel.table.value.count("▲"), panel.table.value.count("▼")) == (2, 1)  # Bảy Ngàn 2 → 1, Rạch Gòi 3 → 2=
    assert "−35" in panel.table.value
    assert panel.control("C3.target").box.value == "2000"
    assert panel.scenario.rules == {"L1.L1b.points": -7, "C3.target": 2000}
    panel.control("C3.target").slider.value = 1500
    assert panel.table.value == table
    assert panel.control("C3.target").box.value == ""
    assert panel.scenario.rules == {"L1.L1b.points": -7}


def test_readings_and_figures_move_them_too(panel):
    table = panel.table.value
    panel.control("weekend").box.value = "fixed"
    assert "−2" in panel.table.value != table
    figure(panel, "cai-tac", "accounts_count").slider.value = 1500
    assert "+35" in panel.table.value
    scenario = panel.scenario
    assert (dict(scenario.readings), list(scenario.facts)) == (
        {"weekend": "fixed"},
        [SupposedFact("cai-tac", "accounts_count", 1500)],
    )


@pytest.mark.parametrize(
    "earlier", [[], [SupposedFact("cai-tac", "accounts_count", 1600, "2021-05")]], ids=["this month", "May too"]
)
def test_what_the_panel_shows_is_what_comparing_gives(june, tmp_path, earlier):
    panel = panel_of(june, Scenario("Thử", {"L1.L1b.points": -7}, facts=earlier), tmp_path)
    panel.control("cutoff").box.value = "day_14"
    figure(panel, "tan-hoa", "accounts_count").box.value = "1650"
    panel.control("C3.target").slider.value = 1200
    panel.control("step_rounding").box.value = "pro_rata"
    quick = panel.explorer.after(panel.scenario).set_index("unit")
    slow = compare(june, june.what_if(panel.scenario)).units.set_index("unit")
    assert quick["total"].astype(object).to_dict() == slow["to"].to_dict()
    assert quick["rank"].fillna(0).to_dict() == slow["rank_to"].fillna(0).to_dict()


# ── what is saved is what was asked ──


@pytest.mark.parametrize("start", [EXAMPLE, FULL, Scenario("Chưa giả định gì")], ids=lambda s: s.title)
@pytest.mark.parametrize("looked_at", [(), ("tan-hoa", "cai-tac", "rach-goi")], ids=["at once", "after looking around"])
def test_a_scenario_that_nobody_touched_is_saved_as_it_was_loaded(june, tmp_path, start, looked_at):
    panel = panel_of(june, start, tmp_path)
    for unit in looked_at:
        panel.unit.value = unit
    for track in tracks_of(panel):
        panel.track.value = track
    assert panel.keeping.asked == start
    assert saved(panel) == start


def test_every_slider_moves_in_ones(panel):
    """A step of 15 cannot hold 2 000: the browser makes it 1 995."""
    panel.unit.value = "cai-tac"
    for section in range(6):
        panel.section.value = section
    sliders = [c.slider for c in panel.controls.values() if hasattr(c, "slider")]
    assert {slider.step for slider in sliders} == {1} and len(sliders) > 30


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("99999", 99999), ("2.001", 2001), ("1 501", 1501), ("1500", 1500), ("0,5", Decimal("0.5")), ("2,00", 2)],
)
def test_a_typed_number_is_taken_exactly(panel, typed, taken):
    panel.control("C4.bonus.points").box.value = typed
    assert saved(panel).rules["C4.bonus.points"] == taken
    assert panel.control("C4.bonus.points").beside.html.value == ""


def test_a_number_beyond_the_slider_widens_it(panel):
    slider = panel.control("C3.target").slider
    panel.control("C3.target").box.value = "99999"
    assert (slider.value, slider.max) == (99999, 99999)
    panel.control("C3.target").box.value = ""
    assert (slider.value, slider.max) == (1500, 3000)
    assert "C3.target" not in panel.scenario.rules


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("1401", 1401), ("0", 0), ("1400-2100", (1400, 2100)), ("1.400 – 2.100", (1400, 2100)), ("chưa rõ", "unknown")],
)
def test_a_typed_figure_may_be_a_number_a_range_or_unknown(panel, typed, taken):
    figure(panel, "cai-tac", "accounts_count").box.value = typed
    assert saved(panel).facts == (SupposedFact("cai-tac", "accounts_count", taken),)


def test_a_figure_typed_as_it_stands_is_supposed_and_a_blank_box_supposes_nothing(panel):
    """Under another reading another number may count; what was typed is then still what is supposed."""
    control = figure(panel, "cai-tac", "accounts_count")
    control.box.value = control.box.placeholder
    assert panel.scenario.facts == (SupposedFact("cai-tac", "accounts_count", int(control.box.placeholder)),)
    control.box.value = " "
    assert panel.scenario.facts == ()


def test_a_figure_that_nobody_sent_is_not_shown_as_zero(tmp_path):
    """A figure that is unknown stays so until 0 is typed."""
    month = open_campaign(plain_sample()).month("2021-06")
    settled = [f for f in month.settled if (f.unit, f.fact) != ("cai-tac", "accounts_count")]
    assert len(settled) == len(month.settled) - 1
    month.__dict__["settled"] = tuple(settled)
    panel = panel_of(month, None, tmp_path)
    control = figure(panel, "cai-tac", "accounts_count")
    assert (control.box.value, control.box.placeholder) == ("", "chưa có")
    control.box.value = "0"
    assert panel.scenario.facts == (SupposedFact("cai-tac", "accounts_count", 0),)


# ── back ──


def test_start_over_returns_to_the_month_as_it_is(june, tmp_path):
    """Nothing is supposed: no rule, deduction or earlier figure without a control is left over."""
    panel = panel_of(june, FULL, tmp_path)
    figure(panel, "tan-hoa", "accounts_count")
    told = [line.children[0].value for line in panel.changes.box.children]
    assert len(told) == 12 and "Đang giả định: 12" in panel.changes.count.value
    assert any("L1b · Báo cáo trễ hoặc không báo cáo: điểm trừ: −5 → −7" in one for one in told)
    assert any("Thị trấn Cái Tắc: Tài khoản đã tạo (2021-05): 900" in one for one in told)
    panel.on_reset()
    assert panel.scenario.empty
    assert panel.changes.box.children == ()
    assert panel.control("tan-hoa.accounts_count").box.value == ""
    assert panel.explorer.after(panel.scenario).equals(june.sweep({}))
    assert " → " not in panel.table.value
    assert saved(panel).empty


def test_back_to_the_scenario_opened_is_that_scenario(june, tmp_path):
    panel = panel_of(june, FULL, tmp_path)
    panel.control("C3.target").box.value = "1"
    panel.keeping.title.value, panel.control("weekend").box.value = "Khác", "next_working_day"
    figure(panel, "tan-hoa", "accounts_count").box.value = "5"
    panel.on_reset()
    panel.keeping.on_open(FULL)
    assert panel.keeping.asked == FULL
    assert panel.control("tan-hoa.accounts_count").box.value == "1400–2100"


def test_undo_goes_back_a_step_and_a_drawn_slider_is_one(panel):
    first, table = panel.scenario, panel.table.value
    assert panel.undo.disabled
    for value in (1600, 1700, 1800):
        panel.control("C3.target").slider.value = value
    panel.control("weekend").box.value = "fixed"
    panel.control("C3.target").box.value = "1900"
    for left in ({"C3.target": 1800}, {"C3.target": 1800}, {}):
        panel.on_undo()
        assert panel.scenario.rules == {"L1.L1b.points": -7, **left}
    assert (panel.scenario, panel.table.value, panel.undo.disabled) == (first, table, True)
    assert (panel.control("C3.target").slider.value, panel.control("weekend").box.value) == (1500, "next_working_day")
    panel.on_reset()
    panel.on_undo()
    assert panel.scenario == first


def test_each_change_is_taken_back_alone(panel):
    panel.control("C3.target").box.value = "2000"
    figure(panel, "cai-tac", "accounts_count").box.value = "1500"
    lines = {line.children[0].value: line.children[1] for line in panel.changes.box.children}
    told = next(one for one in lines if "C3 · Tài khoản: mức phải đạt: 1.500 → 2.000" in one)
    assert 'title="C3.target"' in told
    lines[told].click()
    assert panel.scenario.rules == {"L1.L1b.points": -7} and len(panel.scenario.facts) == 1
    assert panel.control("C3.target").box.value == ""


# ── what there is to change, under whatever plan ──


def shown_controls(panel):
    """The names of the controls that are laid out now."""
    rows = {id(control.row): name for name, control in panel.controls.items()}
    return [rows[id(row)] for row in panel.rows.children if id(row) in rows]


def test_controls_stand_in_sections_and_are_found_by_words(panel):
    targets, bonus, gate, deductions, readings, figures = range(6)
    inside = {}
    for section in range(6):
        panel.section.value = section
        inside[section] = shown_controls(panel)
    assert inside[targets][:3] == ["C1.target", "C1.points", "C1.below"] and "D1.target" not in inside[targets]
    assert inside[bonus] == [f"C{n}.bonus.{part}" for n in (2, 3, 4, 5) for part in ("step", "points")]
    assert inside[gate][0] == "gate.points" and "L1.L1a.points" in inside[deductions]
    assert inside[readings] == list(panel.month.plan.questions)
    assert inside[figures] and {panel.month.inputs.unit(n.partition(".")[0]).unit for n in inside[figures]} == {
        panel.unit.value
    }
    panel.search.value = "TAI KHOAN"
    assert {"C3.target", "C3.bonus.step", "step_rounding", f"{panel.unit.value}.accounts_count"} <= set(
        shown_controls(panel)
    )
    assert "C4.target" not in shown_controls(panel)
    panel.search.value = "không có gì như thế"
    assert not shown_controls(panel) and "Không tìm thấy" in panel.rows.children[0].value


@pytest.mark.parametrize("folder", ["other_plan", "plans_elsewhere/law_2021", "plans_elsewhere/wards_2023"])
def test_the_panel_works_under_any_plan(folder, tmp_path):
    campaign = open_campaign(PLANS / folder)
    month = campaign.month(campaign.months_at_hand[-1])
    panel = panel_of(month, None, tmp_path, "en")
    choices = panel.explorer.choices
    assert all(choice.label != choice.name and choice.group for choice in choices.values() if not choice.options)
    points = next(name for name, c in choices.items() if name.endswith(".points") and c.stands)
    table = panel.table.value
    for track in tracks_of(panel):
        panel.track.value = track
        panel.control(points).slider.value = panel.control(points).slider.max
    assert panel.table.value != table
    totals = panel.explorer.after(panel.scenario).set_index("unit")["total"]
    assert totals.to_dict() == {one.unit: one.total for one in month.what_if(panel.scenario).standing_rows}
    panel.view.value = 2
    assert "Not computed" not in panel.keeping.told.value


# ── several scenarios, and all months ──


def test_five_scenarios_stand_side_by_side_and_a_sixth_is_refused(panel):
    for target in (1100, 1200, 1300, 1400, 2000):
        panel.keeping.title.value = f"Chỉ tiêu {target}"
        panel.control("C3.target").box.value = str(target)
        panel.on_pin()
        panel.on_pin()  # the same again is there once
    panel.view.value = 1
    page = panel.versions.page.value
    assert all(f"<th>Chỉ tiêu {target}</th>" in page for target in (1100, 1200, 1300, 1400, 2000))
    row = re.findall(r"<td>Xã Tân Hòa</td>(.*?)</tr>", page)[0]  # the standings come before the prizes
    told = re.sub("<[^>]*>", "", row.replace("</td>", "|"))
    assert re.findall(r"[^|]+", told)[0] == "128 (1)" and re.findall(r"[^|]+", told)[-1] == "93 (2=) ▼"
    panel.control("C3.target").box.value = "1999"
    panel.on_pin()
    assert "đã ghim 5" in panel.keeping.told.value and len(panel.versions.pinned) == 5
    panel.versions.chips.children[0].click()  # opened again, under its title
    assert (panel.scenario.rules["C3.target"], panel.keeping.title.value) == (1100, "Chỉ tiêu 1100")
    panel.versions.chips.children[1].click()
    assert panel.versions.pinned[0].title == "Chỉ tiêu 1200"


def test_a_scenario_over_all_months_is_what_the_campaign_says(tmp_path):
    """A figure that was changed is one of this month, in the months after it too."""
    campaign = open_campaign(PLANS / "plans_elsewhere" / "wards_2023")
    panel = panel_of(campaign.month("2023-02"), Scenario("Thử"), tmp_path)
    unit = campaign.units["unit"].iloc[0]
    name = next(iter(panel.explorer.figures(unit)))
    panel.control("V1.target").box.value = "90"
    panel.control(name).box.value = "100"
    panel.view.value = 2
    scenario = Scenario("Thử", {"V1.target": 90}, facts=[SupposedFact(*name.split("."), 100, "2023-02")])
    found = campaign.what_if(scenario)
    assert panel.versions.page.value == over(found.comparisons, panel.track.value, "vi")
    (row,) = re.findall(f"<tr><td>{campaign.inputs.names[unit]}</td>(.*?)</tr>", panel.versions.page.value)
    cells = [cell.partition("<br>")[0] for cell in re.findall("<td>(.*?)</td>", row)]
    changes = {m["period"]: m["change"] for m in found.moves.to_dict("records") if m["unit"] == unit}
    assert cells == [signed(changes[p]) if p in changes else "" for p in found.periods] and len(cells) == 4


# ── opened, exported ──


def test_a_scenario_that_was_saved_is_opened_again_and_undone(panel, tmp_path):
    (tmp_path / "kich-ban-khac.toml").write_bytes(FULL.toml().encode())
    (tmp_path / "kich-ban-hong.toml").write_text("title = 5", encoding="utf-8")
    panel.keeping.title.value = "Của tôi"
    mine = saved(panel)
    there = dict(panel.keeping.saved.options)
    assert [name for name in there if name.endswith(".toml")] == [
        "kich-ban-cua-toi.toml",
        "kich-ban-hong.toml",
        "kich-ban-khac.toml",
    ]
    panel.keeping.saved.value = there["kich-ban-khac.toml"]
    assert panel.keeping.asked == FULL and panel.keeping.saved.value == ""
    panel.keeping.saved.value = there["kich-ban-hong.toml"]
    assert "Chưa mở" in panel.keeping.told.value and panel.keeping.asked == FULL
    panel.on_undo()
    assert panel.keeping.asked == mine


def test_chart_and_table_are_written_and_never_over_others(panel, tmp_path):
    panel.control("C3.target").box.value = "2000"
    panel.keeping.on_export()
    stem = "kich-ban-thu-2021-06"
    assert {p.name for p in tmp_path.iterdir()} == {f"{stem}.csv", f"{stem}-commune.svg", f"{stem}-department.svg"}
    rows = (tmp_path / f"{stem}.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("unit,track,from,to,change") and "tan-hoa,commune,128,93,-35,true,true,1,2" in "\n".join(
        rows
    )
    assert "128 → 93" in " ".join(words_of((tmp_path / f"{stem}-commune.svg").read_text(encoding="utf-8")))
    panel.control("C3.target").box.value = "1000"
    panel.keeping.on_export()
    assert "“Thử-2”" in panel.keeping.of_title.html.value
    assert (tmp_path / f"{stem}.csv").read_text(encoding="utf-8-sig").splitlines() == rows


def test_the_page_shows_any_period_and_what_hangs_on_readings(tmp_path):
    campaign = open_campaign(PLANS / "plans_elsewhere" / "wards_2023")
    page = Page(campaign, "vi", tmp_path)
    for _, period in page.period.options:
        page.period.value = period
        panel = page.explorer.children[0]
        assert 'class="thidua td-standings"' in "".join(
            w.value for w in descendants(panel) if hasattr(w, "value") and isinstance(w.value, str)
        )
    assert page.readings.value == ""
    page.parts.selected_index = 1
    assert "Đang chấm" not in page.readings.value and page.readings.value


def descendants(widget):
    """A widget and all that is in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


# ── what is refused, and where that is said ──


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        ("C3.target", "nhiều", "cần một số"),
        ("C3.target", "1.50.0", "cần một số"),
        ("C3.target", "-5", "quy tắc không dùng được"),
        ("C3.bonus.step", "0", "quy tắc không dùng được"),
        ("C5.target", "1001", "nhiều nhất 1000"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_box(panel, path, typed, told):
    table, control = panel.table.value, panel.control(path)
    control.box.value = typed
    assert told in control.beside.html.value
    assert (control.box.value, control.beside.html.layout.display) == (typed, "")
    assert [name for name, c in panel.controls.items() if c.beside.html.value] == [path]
    assert panel.table.value == table
    assert "theo lần tính trước" in panel.keeping.told.value
    panel.keeping.on_save()
    assert told in panel.keeping.told.value
    assert told in control.beside.html.value
    assert not list(panel.explorer.folder.iterdir())
    control.box.value = ""
    assert (control.beside.html.value, control.beside.html.layout.display, panel.keeping.told.value) == ("", "none", "")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1,5", "cần một số nguyên"),
        ("9-3", "cần một số nguyên"),
        ("-4", "cần một số nguyên"),
        ("x", "cần một số nguyên"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_beside_its_box(panel, typed, told):
    control = figure(panel, "cai-tac", "accounts_count")
    control.box.value = typed
    assert told in control.beside.html.value
    panel.unit.value = "tan-hoa"
    panel.control("C3.target").slider.value = 1600  # something else, elsewhere: what is refused stays refused
    assert told in control.beside.html.value
    panel.keeping.on_save()
    assert "Chưa lưu" in panel.keeping.told.value
    assert not list(panel.explorer.folder.iterdir())


def test_a_flag_is_yes_or_no(panel, june):
    flag = next(f.id for f in june.rules.fact if f.kind == "flag")
    unit = next(u for u in june.units["unit"] if f"{u}.{flag}" in panel.explorer.figures(u))
    control = figure(panel, unit, flag)
    assert (control.slider.min, control.slider.max) == (0, 1)
    control.box.value = "2"
    assert "số nguyên từ 0 đến 1" in control.beside.html.value


def test_figures_that_contradict_each_other_are_told_beside_them_and_not_saved(panel):
    table = panel.table.value
    counts = ("dossiers_on_time_count", "dossiers_resolved_count", "dossiers_received_count")
    part, whole, all_of_them = (figure(panel, "tan-hoa", f) for f in counts)
    part.box.value = "100000"
    assert "sẽ lớn hơn" in part.beside.html.value
    assert "sẽ lớn hơn" in panel.keeping.told.value
    assert panel.table.value == table
    panel.keeping.on_save()
    assert "Chưa lưu" in panel.keeping.told.value
    assert not list(panel.explorer.folder.iterdir())
    whole.box.value = "100000"
    assert "dossiers_received_count = 200" in whole.beside.html.value
    all_of_them.box.value = "100000"  # half-way from one to another: now they agree
    assert part.beside.html.value == whole.beside.html.value == all_of_them.beside.html.value == ""
    assert {f.fact for f in saved(panel).facts} == set(counts)


def test_contradictory_figures_of_a_unit_not_looked_at_are_refused_too(june, tmp_path):
    start = Scenario("x", facts=[SupposedFact("tan-hoa", "dossiers_on_time_count", 100_000)])
    panel = panel_of(june, start, tmp_path)
    panel.keeping.on_save()
    assert "Chưa lưu" in panel.keeping.told.value
    assert "sẽ lớn hơn" in figure(panel, "tan-hoa", "dossiers_on_time_count").beside.html.value
    with pytest.raises(CampaignError, match="would exceed"):
        save(panel.explorer, start)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ["", "   ", "\u200b"])
def test_a_blank_title_is_refused_beside_it(panel, title):
    panel.keeping.title.value = title
    panel.keeping.on_save()
    assert "cần có tên" in panel.keeping.of_title.html.value
    assert not list(panel.explorer.folder.iterdir())
    panel.keeping.title.value = "Có tên"
    assert saved(panel).title == "Có tên"
    assert panel.keeping.of_title.html.value == ""


def test_a_name_that_is_taken_is_told_beside_the_title_with_one_that_is_free(panel, tmp_path):
    panel.keeping.title.value, panel.keeping.author.value = "Chỉ tiêu 2.000", "Phòng Nội vụ"
    panel.control("C3.target").box.value = "2000"
    first = saved(panel)
    path = tmp_path / "kich-ban-chi-tieu-2.000.toml"
    assert read_scenario(path) == first == panel.keeping.asked
    panel.keeping.on_save()  # the same again: nothing to write, nothing to refuse
    assert "Đã lưu" in panel.keeping.told.value
    panel.control("C3.target").box.value = "1900"
    panel.keeping.on_save()
    assert "đã có tệp" in panel.keeping.of_title.html.value
    assert "“Chỉ tiêu 2.000-2”" in panel.keeping.of_title.html.value
    assert read_scenario(path) == first
    panel.keeping.title.value = "Chỉ tiêu 2.000-2"
    assert saved(panel).rules["C3.target"] == 1900
    panel.keeping.title.value, panel.control("C3.target").box.value = "CHI TIEU 2.000", "1800"  # one name to Windows
    panel.keeping.on_save()
    assert "“CHI TIEU 2.000-3”" in panel.keeping.of_title.html.value
    assert {p.name for p in tmp_path.iterdir()} == {path.name, "kich-ban-chi-tieu-2.000-2.toml"}


def test_a_folder_or_a_link_in_the_way_is_left_alone(panel, tmp_path):
    (tmp_path / "kich-ban-thu.toml").mkdir()
    panel.keeping.on_save()
    assert "đã có tệp" in panel.keeping.of_title.html.value


@pytest.mark.parametrize(
    "title",
    ["campaign", "…", "CON", "nul.toml", "com1.", "../../x", "/etc/passwd", r"C:\x", "a" * 300, "forms", "Đơn.", ".x"],
)
def test_the_name_of_a_file_is_safe_everywhere_and_no_file_of_the_campaign(june, tmp_path, title):
    here = tmp_path / "here"
    path, _ = save(Explorer(june, None, "vi", here), Scenario(title, {"C3.target": 1200}))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]
    assert path.parent == here
    assert path.name.startswith("kich-ban")
    assert len(path.name) < 100
    assert path.name.isascii()
    assert not path.stem.endswith((".", "-", " "))
    assert read_scenario(path).title == title


def test_a_panel_starts_from_a_month_as_it_is(june):
    with pytest.raises(CampaignError, match=r"Explorer\(month, scenario\)"):
        Explorer(june.what_if(EXAMPLE))
    with pytest.raises(CampaignError, match="weekend"):
        Explorer(june, Scenario("x", readings={"weekend": "sometimes"}))


# ── the report's command ──


def test_the_command_names_what_is_not_the_campaigns_own_and_nothing_else(june, tmp_path):
    plain = shlex.split(command(Explorer(june), tmp_path / "s.toml"))
    assert plain == [
        "thidua", "notebook", "what_if", "--campaign", june.inputs.folder.resolve().as_posix(), "-p", "month=2021-06",
        "-p", f"profile={june.profile}", "-p", f"scenario={(tmp_path / 's.toml').as_posix()}", "-p", "language=vi",
        "--out", (tmp_path / "s-2021-06.ipynb").as_posix(),
    ]  # fmt: skip
    year = open_campaign(plain_sample()).year_end("2021-12-31", readings={"weekend": "fixed"})
    told = shlex.split(command(Explorer(year), tmp_path / "s.toml"))
    assert {"month=year_end", "as_of=2021-12-31", "readings=weekend=fixed"} <= set(told)


@pytest.mark.parametrize(
    "word", ["a b", "it's", 'so "x"', "$HOME", "`x`", "100%", "a\\b", "Đợt thi đua", "readings: {a: 'b'}"]
)
def test_a_shell_reads_every_word_of_the_command_as_it_is(word, tmp_path):
    told = notebook_command("what_if", tmp_path, {"scenario": word})
    assert shlex.split(told)[-1] == f"scenario={word}"


def test_the_command_run_as_printed_gives_the_standings_of_the_panel(tmp_path):
    """Month as known on a day, profile and a reading of its own, a scenario with one of everything: the report's
    pictures hold every unit's rank and points, before and after, and they are those of the panel."""
    campaign = open_campaign(plain_sample())
    month = campaign.month("2021-06", "2021-07-20", "literal", {"step_rounding": "pro_rata"})
    panel = panel_of(month, FULL, tmp_path)
    panel.control("C5.bonus.points").box.value = "7"
    pictures = []
    for track in tracks_of(panel):
        panel.track.value = track
        pictures.append(picture(panel.explorer, panel.scenario, track).svg)
        assert all(told in panel.table.value for told in words_of(pictures[-1]) if " → " in told)
    other = picture(Explorer(campaign.month("2021-06")), panel.scenario, tracks_of(panel)[0]).svg
    assert words_of(other) != words_of(pictures[0])  # the day, profile and reading do matter
    _, printed = save(panel.explorer, panel.keeping.asked)
    words, elsewhere = shlex.split(printed), tmp_path / "elsewhere"
    elsewhere.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "thidua_analysis", *words[1:]],
        cwd=elsewhere, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    cells = {cell["id"]: cell for cell in nbformat.read(words[-1], as_version=4).cells}
    shown = [o["data"]["image/svg+xml"] for o in cells["points"]["outputs"] if "image/svg+xml" in o.get("data", {})]
    assert [words_of(one) for one in shown] == [words_of(one) for one in pictures]


def words_of(picture):
    """Every text of a picture, but the mark at its foot."""
    return [text for text in re.findall(r"<text[^>]*>(.*?)</text>", picture) if "GIẢ LẬP" not in text]
