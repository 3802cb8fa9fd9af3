"""What a reader of the report sees: Vietnamese numbers, nothing cut, ties and blanks in words."""

import re
import xml.etree.ElementTree as ET

import pytest

import thidua_analysis as td
from thidua_analysis.report import sentences, show
from thidua_analysis.whatif import disputes
from thidua_analysis.words.pair import Words

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def campaign():
    return td.open_campaign("sample")


def _cells(table):
    """Rows of text of an HTML table, heading first."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.html, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]


def test_standings_show_each_unit_of_the_track_with_its_points(campaign):
    july = campaign.month("2021-07", as_of="2021-07-31")
    head, *rows = _cells(show.standings(july, "commune"))
    assert head[:6] == ["Hạng", "Đơn vị", "Điểm chuẩn", "Thưởng", "Trừ", "Tổng"]
    assert [row[:6] for row in rows[:3]] == [
        ["1=", "Xã Tân Hòa", "100", "40", "−2", "138"],
        ["1=", "Thị trấn Rạch Gòi", "100", "40", "−2", "138"],
        ["3", "Thị trấn Bảy Ngàn", "35", "75", "0", "110"],
    ]
    assert rows[0][-1] == "cần quyết định"
    assert len(rows) == 10


def test_standings_show_what_was_decided(campaign):
    rows = _cells(show.standings(campaign.month("2021-07"), "commune"))[1:]
    # Tân Hòa before Rạch Gòi by decision; Bảy Ngàn one procedure (5) and an untruthful report (2) less
    assert [row[:6] for row in rows[:3]] == [
        ["1", "Xã Tân Hòa", "100", "40", "−2", "138"],
        ["2", "Thị trấn Rạch Gòi", "100", "40", "−2", "138"],
        ["3", "Thị trấn Bảy Ngàn", "35", "70", "−2", "103"],
    ]
    assert "cần quyết định" not in {row[-1] for row in rows}


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
    # two of the remarks: what Thạnh Xuân gave itself (C2, total) is less than it has since a procedure was granted
    assert show.in_brief(campaign.month("2021-06")).text == (
        "**Giấy khen tập thể tiêu biểu nhất tháng**: Xã Tân Hòa (128). "
        "Đạt ngưỡng 90 điểm: Các xã, thị trấn 3/10; Phòng, ban, ngành huyện 0/13. "
        "Báo cáo tháng này: 1 trễ, 0 không nộp, 0 chưa nộp; 15 điều cần lưu ý về số liệu."
    )


def test_a_tie_stands_among_the_questions_for_people(campaign):
    text = show.open_questions(campaign.month("2021-07", as_of="2021-07-31")).text
    assert "R1" in text
    assert "Xã Tân Hòa, Thị trấn Rạch Gòi cùng 138 điểm" in text
    assert "L2" in text


def test_a_score_in_dispute_is_shown_as_an_interval(campaign):
    """Dispute #8: 2.026 or 2.105 accounts, 223 or 228 points."""
    rows = {row[1]: row for row in _cells(show.standings(campaign.month("2021-12"), "commune"))[1:]}
    assert rows["Thị trấn Rạch Gòi"][5] == "223\u00a0(223–228)"
    assert rows["Thị trấn Rạch Gòi"][-1] == "đang khiếu nại #8"
    assert rows["Xã Tân Hòa"][-1] == "hạng 2–3 tùy khiếu nại"
    assert rows["Xã Thạnh Xuân"][5] == "270"


def test_open_disputes_stand_with_their_intervals_and_the_awards_that_hang_on_them(campaign):
    year = campaign.year_end()
    assert _cells(show.disputes(year))[1:] == [
        ["Xã Tân Hòa", "", "223", "2–3", "đạt"],
        ["Thị trấn Rạch Gòi", "#8 Tài khoản đã tạo tháng 12 năm 2021: 2.026 → 2.105", "223–228", "2", "đạt"],
    ]
    assert "Hạng nhì (R3-2)" in show.disputes(year).text.splitlines()[0]
    undecided = "chưa quyết định giữa Thị trấn Rạch Gòi, Xã Tân Hòa"
    assert [row[1:] for row in _cells(show.disputed_awards(year))[1:]] == [
        ["như hiện nay", undecided],
        ["nếu chấp nhận #8", "Thị trấn Rạch Gòi"],
        ["như hiện nay", undecided],
        ["nếu chấp nhận #8", "Xã Tân Hòa"],
    ]
    december = show.disputes(campaign.month("2021-12"))
    assert "Không khen thưởng nào của kỳ này tùy vào khiếu nại." in december.text


def test_open_disputes_are_among_the_questions_for_people(campaign):
    year = campaign.year_end()
    text = show.open_questions(year).plain
    assert "Khiếu nại #8 chưa giải quyết: Thị trấn Rạch Gòi · Tài khoản đã tạo · tháng 12 năm 2021" in text
    assert "→ nếu chấp nhận #8: Thị trấn Rạch Gòi" in text
    assert sentences.open_texts(year) == [
        "R3-2; R3-3: Xã Tân Hòa = Thị trấn Rạch Gòi",
        "khiếu nại #8: Thị trấn Rạch Gòi · Tài khoản đã tạo · tháng 12 năm 2021",
        "R3-2, R3-3: còn tùy khiếu nại",
    ]
    assert "no award of this period" in show.open_questions(campaign.month("2021-12"), "en").text.lower()


def test_where_nothing_is_disputed_or_decided_it_says_so(campaign):
    june = campaign.month("2021-06", as_of="2021-06-30")
    assert show.disputes(june).text == "Khiếu nại đang mở: không có."
    assert show.disputed_awards(june).text == "Khen thưởng còn tùy khiếu nại: không có."
    assert show.decisions(june).text == "Quyết định đã ghi: không có."
    assert "Sổ quyết định" not in show.how_to_verify(june).text


def test_a_tie_settled_by_decision_gives_its_reason(campaign):
    july = campaign.month("2021-07")
    reason = july.decisions.order("2021-07")[0].reason
    rows = {row[1]: row for row in _cells(show.standings(july, "commune"))[1:]}
    for name, rank in (("Xã Tân Hòa", "1"), ("Thị trấn Rạch Gòi", "2")):
        assert (rows[name][0], rows[name][5]) == (rank, "138")
        assert rows[name][-1] == f"bằng điểm, xếp theo quyết định #3: {reason}"
    assert rows["Thị trấn Bảy Ngàn"][-1] == ""
    won = _cells(show.awards(july))[1]
    assert (won[4], won[6]) == ("Xã Tân Hòa", f"được đề nghị, theo quyết định #3: {reason}")
    assert _cells(show.month_winners(july))[-1][-1] == f"theo quyết định #3: {reason}"


def test_a_waived_and_an_untruthful_report_are_told_in_punctuality(campaign):
    rows = {row[0]: row for row in _cells(show.punctuality(campaign.month("2021-09")))[1:]}
    assert rows["Phòng Nông nghiệp và PTNT"][8] == "trễ 3 ngày, được miễn #7"
    assert rows["Thị trấn Bảy Ngàn"][6] == "✓, không trung thực #4 (−2)"
    assert rows["Thị trấn Bảy Ngàn"][-1] == "−2"


def test_the_decisions_a_month_rests_on_are_listed(campaign):
    shown = show.decisions(campaign.month("2021-07"))
    heads, *rows = _cells(shown)
    assert [row[0] for row in rows] == ["#3", "#4", heads[0], "#1", "#2"]  # the month's own first, the others folded
    own, folded = shown.html.split("<summary>Các quyết định khác (2)</summary>")
    assert "#4" in own and "#4" not in folded and "<details>" in own
    rows = [*rows[3:], *rows[:2]]
    assert rows[0][2:6] == ["UBND xã Thạnh Xuân", "khiếu nại", "Xã Thạnh Xuân · Thủ tục mức độ 3, 4 đã đăng ký · tháng 6 năm 2021", "3 → 4"]  # fmt: skip
    assert (rows[0][-1], rows[1][3], rows[1][-1]) == ("đã chấp nhận (#2)", "chấp nhận khiếu nại #1", "đang áp dụng")
    assert rows[2][5] == "1. Xã Tân Hòa, 2. Thị trấn Rạch Gòi"
    whole = _cells(show.decisions(campaign.year_end()))[1:]
    assert [row[0] for row in whole] == [f"#{n}" for n in range(1, 9)]
    assert (whole[4][-1], whole[5][3], whole[6][5], whole[7][-1]) == (
        "đã bác (#6)",
        "bác khiếu nại #5",
        "trễ → miễn trừ điểm",
        "đang mở",
    )
    assert [row[0] for row in _cells(show.decisions(campaign.year_end(), unit="cai-tac"))[1:]] == ["#5", "#6"]


def test_the_head_of_the_ledger_stands_in_the_report(campaign):
    july = campaign.month("2021-07")
    row = next(row for row in _cells(show.how_to_verify(july)) if row[0] == "Sổ quyết định")
    assert row[1:] == ["decisions.jsonl: 4 dòng, mã của dòng cuối", july.ledger.head]


def test_a_case_is_laid_out(campaign):
    case = disputes.case(campaign.month("2021-12"), 0, "rach-goi", "C3")
    assert show.case_title(case).plain.startswith("Thị trấn Rạch Gòi · C3 · tháng 12 năm 2021")
    assert _cells(show.needs(case))[1:] == [["#8", "C3", "2.026", "2.105", "60", "65", "2.099", "2.100"]]
    assert ["#8", "tháng 12 năm 2021", "Thị trấn Rạch Gòi", "223 → 228", "2", "đạt"] in _cells(show.moves(case))
    assert [row[1:3] for row in _cells(show.prizes(case))[1:]] == [
        ["tổng kết năm 2021", "Khen thưởng cuối năm, các xã, thị trấn – Hạng nhì (R3-2)"],
        ["tổng kết năm 2021", "Khen thưởng cuối năm, các xã, thị trấn – Hạng ba (R3-3)"],
    ]
    counted = disputes.case(campaign.month("2021-12"), 5)
    rows = [row for row in _cells(show.counted_rows(counted))[1:] if row[2] == "được đếm"]
    assert sum(int(row[-1].replace(".", "")) for row in rows) == 1343
    nobody = disputes.case(campaign.month("2021-12"), 0, "tan-hoa", "C1")
    assert show.needs(nobody).text == show.moves(nobody).text == show.prizes(nobody).text == "Không có."


def test_where_the_lists_are_not_at_hand_it_says_so(campaign, monkeypatch):
    def refuse(*_):
        raise td.CampaignError(Words(vi="không có danh sách", en="no lists here"))

    monkeypatch.setattr(td.Month, "evidence", refuse)
    case = disputes.case(campaign.month("2021-12"), 5)
    assert _cells(show.counted_rows(case))[1:] == [["Tài khoản đã tạo", "–", "–", "không có danh sách", "–"]]


def test_a_review_may_be_asked_for_by_number(campaign):
    assert show.review(campaign.month("2021-12"), 8).dispute.seq == 8
    with pytest.raises(td.CampaignError, match="#2 is not a dispute"):
        show.review(campaign.month("2021-12"), 2)


@pytest.mark.parametrize("draw", [show.points_bars, show.heat_map, show.trajectory], ids=lambda f: f.__name__)
@pytest.mark.parametrize("track", ["commune", "department"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_figure_is_the_same_bytes_twice_and_well_formed(campaign, draw, track, language):
    one, two = draw(campaign.month("2021-06"), track, language), draw(campaign.month("2021-06"), track, language)
    assert one.svg == two.svg
    root = ET.fromstring(one.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("aria-label") == one.alt
    assert len(list(root.iter(f"{SVG}text"))) > 25


@pytest.mark.parametrize("draw", [show.points_bars, show.heat_map, show.trajectory], ids=lambda f: f.__name__)
def test_a_users_own_matplotlib_style_changes_nothing(campaign, draw):
    import matplotlib as mpl

    plain = draw(campaign.month("2021-06"), "commune").svg
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "none", "lines.linewidth": 9}):
        assert draw(campaign.month("2021-06"), "commune").svg == plain


def test_everything_speaks_english_too(campaign):
    month = campaign.month("2021-07", as_of="2021-07-31")
    assert "Rank" in _cells(show.standings(month, "commune", "en"))[0]
    assert "undecided between" in show.in_brief(month, "en").text
    for table in (show.awards, show.punctuality, show.problems, show.readings, show.how_to_verify, show.month_winners):
        head = " ".join(_cells(table(month, "en"))[0])
        assert head.isascii()
    case = disputes.case(campaign.month("2021-12"), 8, language="en")
    tables = [f(case) for f in (show.needs, show.moves, show.prizes)]
    tables += [f(campaign.year_end(), "en") for f in (show.disputes, show.disputed_awards)]
    for table in tables:
        assert " ".join(_cells(table)[0]).isascii()
    assert all(heading.isascii() for heading, _ in case.reviews[0].text.lines)
