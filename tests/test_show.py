"""What a reader of the report sees: Vietnamese numbers, nothing cut, ties and blanks in words."""

import re
import xml.etree.ElementTree as ET

import pytest

import thidua_analysis as td
from thidua_analysis import show

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def campaign():
    return td.open_campaign("sample")


def _cells(table):
    """Rows of text of an HTML table, heading first."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.html, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]


def test_standings_show_each_unit_of_the_track_with_its_points(campaign):
    july = campaign.month("2021-07")
    head, *rows = _cells(show.standings(july, "commune"))
    assert head[:6] == ["Hạng", "Đơn vị", "Điểm chuẩn", "Thưởng", "Trừ", "Tổng"]
    assert [row[:6] for row in rows[:3]] == [
        ["1 =", "Xã Tân Hòa", "100", "40", "−2", "138"],
        ["1 =", "Thị trấn Rạch Gòi", "100", "40", "−2", "138"],
        ["3", "Thị trấn Bảy Ngàn", "35", "75", "0", "110"],
    ]
    assert rows[0][-1] == "cần quyết định"
    assert len(rows) == 10


def test_those_who_judge_and_compete_and_those_not_ranked_are_told_apart(campaign):
    rows = {row[1]: row for row in _cells(show.standings(campaign.month("2021-06"), "department"))[1:]}
    assert rows["Phòng Nội vụ"][-1] == "vừa chấm vừa dự thi"
    assert rows["Văn phòng HĐND và UBND"][-1] == "vừa chấm vừa dự thi"
    assert rows["Thanh tra huyện"][0] == "–"
    assert rows["Thanh tra huyện"][-1] == "không xếp hạng: không có thủ tục"


def test_a_share_is_shown_the_vietnamese_way(campaign):
    tan_hoa = next(
        row for row in _cells(show.standings(campaign.month("2021-06"), "commune")) if row[1] == "Xã Tân Hòa"
    )
    assert re.fullmatch(r"\d{2},\d{1,2} %", tan_hoa[8])


def test_the_year_end_shows_money_and_leaves_it_out_for_a_tie(campaign):
    rows = _cells(show.awards(campaign.year_end()))[1:]
    assert rows[0][2:] == ["Hạng nhất", "1", "Xã Thạnh Xuân", "270", "được đề nghị", "10.000.000\u00a0đ", "15", "5"]
    assert [row[6:] for row in rows[1:3]] == [["cần quyết định (bằng điểm)", "–", "–", "–"]] * 2
    assert [row[4] for row in rows[1:3]] == ["Xã Tân Hòa", "Thị trấn Rạch Gòi"]
    assert len(rows) == 3 + 7


def test_a_vacant_prize_is_said_to_be_vacant(campaign):
    assert _cells(show.awards(campaign.month("2021-02")))[1][4:7] == ["–", "–", "để trống"]


def test_punctuality_shows_days_points_and_what_never_came(campaign):
    rows = {row[0]: row for row in _cells(show.punctuality(campaign.month("2021-08")))[1:]}
    # February to August: May a day late; June four days; August never
    assert rows["Xã Tân Hòa"][4] == "trễ 1 ngày (−2)"
    assert rows["Xã Trường Long Tây"][5] == "trễ 4 ngày (−5)"
    assert rows["Xã Nhơn Nghĩa A"][7] == "không nộp (−5)"
    assert [rows[name][-1] for name in ("Xã Tân Hòa", "Xã Trường Long Tây", "Xã Thạnh Xuân")] == ["−2", "−5", "0"]


def test_the_brief_names_winner_gate_and_reports(campaign):
    assert show.in_brief(campaign.month("2021-06")).text == (
        "**Giấy khen tập thể tiêu biểu nhất tháng**: Xã Tân Hòa (128). "
        "Đạt ngưỡng 90 điểm: Các xã, thị trấn 3/10; Phòng, ban, ngành huyện 0/13. "
        "Báo cáo tháng này: 1 trễ, 0 không nộp; 13 điều cần lưu ý về số liệu."
    )


def test_a_tie_stands_among_the_questions_for_people(campaign):
    text = show.open_questions(campaign.month("2021-07")).text
    assert "R1" in text
    assert "Xã Tân Hòa, Thị trấn Rạch Gòi cùng 138 điểm" in text
    assert "L2" in text


@pytest.mark.parametrize("draw", [show.points_bars, show.heat_map, show.trajectory], ids=lambda f: f.__name__)
@pytest.mark.parametrize("track", ["commune", "department"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_figure_is_the_same_bytes_twice_and_well_formed(campaign, draw, track, language):
    one, two = draw(campaign.month("2021-06"), track, language), draw(campaign.month("2021-06"), track, language)
    assert one.svg == two.svg
    root = ET.fromstring(one.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("aria-label") == one.alt
    assert len(list(root.iter(f"{SVG}use"))) > 50


@pytest.mark.parametrize("draw", [show.points_bars, show.heat_map, show.trajectory], ids=lambda f: f.__name__)
def test_a_users_own_matplotlib_style_changes_nothing(campaign, draw):
    import matplotlib as mpl

    plain = draw(campaign.month("2021-06"), "commune").svg
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "none", "lines.linewidth": 9}):
        assert draw(campaign.month("2021-06"), "commune").svg == plain


def test_everything_speaks_english_too(campaign):
    month = campaign.month("2021-07")
    assert "Rank" in _cells(show.standings(month, "commune", "en"))[0]
    assert "undecided between" in show.in_brief(month, "en").text
    for table in (show.awards, show.punctuality, show.problems, show.readings, show.how_to_verify, show.month_winners):
        head = " ".join(_cells(table(month, "en"))[0])
        assert head.isascii()
