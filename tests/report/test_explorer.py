"""The panel of the what-if notebook, without a browser: controls moved as a person would, and what they show."""

import re
import shlex
import subprocess
import sys
from decimal import Decimal

import nbformat
import pytest
from plain_sample import plain_sample

from thidua_analysis import CampaignError, Scenario, compare, open_campaign, read_scenario
from thidua_analysis.report.explorer import Explorer
from thidua_analysis.scoring.scenario import SupposedFact

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
    return explorer._panel


@pytest.fixture
def panel(june, tmp_path):
    return panel_of(june, Scenario("Thử", {"L1.L1b.points": -7}), tmp_path)


def saved(panel):
    """The file that *Save* has just written, read back."""
    before = set(panel.explorer.folder.glob("*"))
    panel._on_save()
    (path,) = set(panel.explorer.folder.glob("*")) - before
    return read_scenario(path)


def figure(panel, unit, fact):
    """The control of a unit's figure, looked at."""
    panel.unit.value = unit
    return panel.figures[unit, fact]


# ── what is moved is shown ──


def test_a_slider_moves_the_table_and_the_picture(panel):
    table, picture = panel.table.value, panel.picture.value
    panel.rules["C3.target"].slider.value = 2000
    assert panel.table.value != table
    assert panel.picture.value != picture
    assert "128 → 93" in panel.picture.value or "Tân Hòa" in panel.table.value
    assert "−35" in panel.table.value
    assert panel.rules["C3.target"].box.value == "2000"
    assert panel.scenario.rules == {"L1.L1b.points": -7, "C3.target": 2000}
    panel.rules["C3.target"].slider.value = 1500
    assert panel.table.value == table
    assert panel.rules["C3.target"].box.value == ""
    assert panel.scenario.rules == {"L1.L1b.points": -7}


def test_readings_and_figures_move_them_too(panel):
    table = panel.table.value
    panel.readings["weekend"].value = "fixed"
    assert "−2" in panel.table.value != table
    figure(panel, "cai-tac", "accounts_count").slider.value = 1500
    assert "+35" in panel.table.value
    scenario = panel.scenario
    assert (dict(scenario.readings), list(scenario.facts)) == (
        {"weekend": "fixed"},
        [SupposedFact("cai-tac", "accounts_count", 1500)],
    )


def test_what_the_panel_shows_is_what_comparing_gives(panel, june):
    panel.rules["C3.target"].slider.value = 1200
    panel.readings["step_rounding"].value = "pro_rata"
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
    for track in panel.explorer.tracks:
        panel.track.value = track
    assert panel.scenario == start
    assert saved(panel) == start


def test_every_slider_moves_in_ones(panel):
    """A step of 15 cannot hold 2 000: the browser makes it 1 995."""
    panel.unit.value = "cai-tac"
    assert {c.slider.step for c in (*panel.rules.values(), *panel.figures.values())} == {1}


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("99999", 99999), ("2.001", 2001), ("1 501", 1501), ("1500", 1500), ("0,5", Decimal("0.5")), ("2,00", 2)],
)
def test_a_typed_number_is_taken_exactly(panel, typed, taken):
    panel.rules["C4.bonus.points"].box.value = typed
    assert saved(panel).rules["C4.bonus.points"] == taken
    assert panel.rules["C4.bonus.points"].beside.html.value == ""


def test_a_number_beyond_the_slider_widens_it(panel):
    slider = panel.rules["C3.target"].slider
    panel.rules["C3.target"].box.value = "99999"
    assert (slider.value, slider.max) == (99999, 99999)
    panel.rules["C3.target"].box.value = ""
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
    """February of a campaign where one report came: the others' figures are unknown, until 0 is typed."""
    month = open_campaign(plain_sample()).month("2021-06")
    stands = month.figures[["unit", "fact"]].itertuples(index=False, name=None)
    panel = panel_of(month, None, tmp_path)
    panel.stand.pop(("cai-tac", "accounts_count"))
    assert ("cai-tac", "accounts_count") in set(stands)
    control = figure(panel, "cai-tac", "accounts_count")
    assert (control.box.value, control.box.placeholder) == ("", "chưa có")
    control.box.value = "0"
    assert panel.scenario.facts == (SupposedFact("cai-tac", "accounts_count", 0),)


# ── back ──


def test_start_over_returns_to_the_month_as_it_is(june, tmp_path):
    """Nothing is supposed: no rule, deduction or earlier figure without a control is left over."""
    panel = panel_of(june, FULL, tmp_path)
    figure(panel, "tan-hoa", "accounts_count")
    assert "L1.L1b.points = -7" in panel.also.value
    assert "2021-05" in panel.also.value
    panel._on_reset()
    assert panel.scenario.empty
    assert panel.also.value == ""
    assert panel.figures["tan-hoa", "accounts_count"].box.value == ""
    assert panel.explorer.after(panel.scenario).equals(june.sweep({}))
    assert " → " not in panel.table.value
    assert saved(panel).empty


def test_back_to_the_scenario_opened_is_that_scenario(june, tmp_path):
    panel = panel_of(june, FULL, tmp_path)
    panel.rules["C3.target"].box.value = "1"
    panel.title.value, panel.readings["weekend"].value = "Khác", "next_working_day"
    figure(panel, "tan-hoa", "accounts_count").box.value = "5"
    panel._on_reset()
    panel._on_back()
    assert panel.scenario == FULL
    assert panel.figures["tan-hoa", "accounts_count"].box.value == "1400–2100"


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
    table, control = panel.table.value, panel.rules[path]
    control.box.value = typed
    assert told in control.beside.html.value
    assert (control.box.value, control.beside.html.layout.display) == (typed, "")
    assert [p for p, c in panel.rules.items() if c.beside.html.value] == [path]
    assert panel.table.value == table
    assert "theo lần tính trước" in panel.told.value
    panel._on_save()
    assert told in panel.told.value
    assert told in control.beside.html.value
    assert not list(panel.explorer.folder.iterdir())
    control.box.value = ""
    assert (control.beside.html.value, control.beside.html.layout.display, panel.told.value) == ("", "none", "")


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
    panel.rules["C3.target"].slider.value = 1600  # something else, elsewhere: what is refused stays refused
    assert told in control.beside.html.value
    panel._on_save()
    assert "Chưa lưu" in panel.told.value
    assert not list(panel.explorer.folder.iterdir())


def test_a_flag_is_yes_or_no(panel, june):
    flag = next(f.id for f in june.rules.fact if f.kind == "flag")
    unit = next(u for u in june.units["unit"] if any(f.id == flag for f in panel.explorer.facts(u)))
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
    assert "sẽ lớn hơn" in panel.told.value
    assert panel.table.value == table
    panel._on_save()
    assert "Chưa lưu" in panel.told.value
    assert not list(panel.explorer.folder.iterdir())
    whole.box.value = "100000"
    assert "dossiers_received_count = 200" in whole.beside.html.value
    all_of_them.box.value = "100000"  # half-way from one to another: now they agree
    assert part.beside.html.value == whole.beside.html.value == all_of_them.beside.html.value == ""
    assert {f.fact for f in saved(panel).facts} == set(counts)


def test_contradictory_figures_of_a_unit_not_looked_at_are_refused_too(june, tmp_path):
    start = Scenario("x", facts=[SupposedFact("tan-hoa", "dossiers_on_time_count", 100_000)])
    panel = panel_of(june, start, tmp_path)
    panel._on_save()
    assert "Chưa lưu" in panel.told.value
    assert "sẽ lớn hơn" in figure(panel, "tan-hoa", "dossiers_on_time_count").beside.html.value
    with pytest.raises(CampaignError, match="would exceed"):
        panel.explorer.save(start)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ["", "   ", "\u200b"])
def test_a_blank_title_is_refused_beside_it(panel, title):
    panel.title.value = title
    panel._on_save()
    assert "cần có tên" in panel.of_title.html.value
    assert not list(panel.explorer.folder.iterdir())
    panel.title.value = "Có tên"
    assert saved(panel).title == "Có tên"
    assert panel.of_title.html.value == ""


def test_a_name_that_is_taken_is_told_beside_the_title_with_one_that_is_free(panel, tmp_path):
    panel.title.value, panel.author.value = "Chỉ tiêu 2.000", "Phòng Nội vụ"
    panel.rules["C3.target"].box.value = "2000"
    first = saved(panel)
    path = tmp_path / "kich-ban-chi-tieu-2.000.toml"
    assert read_scenario(path) == first == panel.scenario
    panel._on_save()  # the same again: nothing to write, nothing to refuse
    assert "Đã lưu" in panel.told.value
    panel.rules["C3.target"].box.value = "1900"
    panel._on_save()
    assert "đã có tệp" in panel.of_title.html.value
    assert "“Chỉ tiêu 2.000-2”" in panel.of_title.html.value
    assert read_scenario(path) == first
    panel.title.value = "Chỉ tiêu 2.000-2"
    assert saved(panel).rules["C3.target"] == 1900
    panel.title.value, panel.rules["C3.target"].box.value = "CHI TIEU 2.000", "1800"  # one name to Windows
    panel._on_save()
    assert "“CHI TIEU 2.000-3”" in panel.of_title.html.value
    assert {p.name for p in tmp_path.iterdir()} == {path.name, "kich-ban-chi-tieu-2.000-2.toml"}


def test_a_folder_or_a_link_in_the_way_is_left_alone(panel, tmp_path):
    (tmp_path / "kich-ban-thu.toml").mkdir()
    panel._on_save()
    assert "đã có tệp" in panel.of_title.html.value


@pytest.mark.parametrize(
    "title",
    ["campaign", "…", "CON", "nul.toml", "com1.", "../../x", "/etc/passwd", r"C:\x", "a" * 300, "forms", "Đơn.", ".x"],
)
def test_the_name_of_a_file_is_safe_everywhere_and_no_file_of_the_campaign(june, tmp_path, title):
    here = tmp_path / "here"
    path, _ = Explorer(june, None, "vi", here).save(Scenario(title, {"C3.target": 1200}))
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
    plain = shlex.split(Explorer(june).command(tmp_path / "s.toml"))
    given = dict(zip(plain[4::3], plain[5::3], strict=True))
    assert plain[0] == "papermill"
    assert given == {
        "campaign": june.inputs.folder.resolve().as_posix(),
        "month": "2021-06",
        "profile": june.profile,
        "scenario": (tmp_path / "s.toml").as_posix(),
        "language": "vi",
    }
    year = open_campaign(plain_sample()).year_end("2021-12-31", readings={"weekend": "fixed"})
    told = shlex.split(Explorer(year).command(tmp_path / "s.toml"))
    assert told[told.index("month") + 1] == "year_end"
    assert told[told.index("as_of") + 1] == "2021-12-31"
    assert told[told.index("-y") + 1] == "readings: {weekend: 'fixed'}"


@pytest.mark.parametrize(
    "word", ["a b", "it's", 'so "x"', "$HOME", "`x`", "100%", "a\\b", "Đợt thi đua", "readings: {a: 'b'}"]
)
def test_a_shell_reads_every_word_of_the_command_as_it_is(word):
    from thidua_analysis.report.explorer import _quoted

    assert shlex.split(_quoted(word)) == [word]


def test_the_command_run_as_printed_gives_the_standings_of_the_panel(tmp_path):
    """Month as known on a day, profile and a reading of its own, a scenario with one of everything: the report's
    pictures hold every unit's rank and points, before and after, and they are those of the panel."""
    campaign = open_campaign(plain_sample())
    month = campaign.month("2021-06", "2021-07-20", "literal", {"step_rounding": "pro_rata"})
    panel = panel_of(month, FULL, tmp_path)
    panel.rules["C5.bonus.points"].box.value = "7"
    pictures = []
    for track in panel.explorer.tracks:
        panel.track.value = track
        pictures.append(panel.picture.value)
    other = Explorer(campaign.month("2021-06")).shown(panel.scenario, panel.explorer.tracks[0])[1]
    assert words_of(other) != words_of(pictures[0])  # the day, profile and reading do matter
    _, command = panel.explorer.save(panel.scenario)
    words, elsewhere = shlex.split(command), tmp_path / "elsewhere"
    elsewhere.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", *words], cwd=elsewhere, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    cells = {cell["id"]: cell for cell in nbformat.read(words[2], as_version=4).cells}
    shown = [o["data"]["image/svg+xml"] for o in cells["points"]["outputs"] if "image/svg+xml" in o.get("data", {})]
    assert [words_of(picture) for picture in shown] == [words_of(picture) for picture in pictures]


def words_of(picture):
    """Every text of a picture, but the mark at its foot."""
    return [text for text in re.findall(r"<text[^>]*>(.*?)</text>", picture) if "GIẢ LẬP" not in text]
