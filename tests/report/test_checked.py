"""What is wrong with the input, in the order in which to deal with it."""

import pytest
from command import thidua

from thidua_analysis import open_campaign
from thidua_analysis.report.checked import LEVELS, blocks, level_of, moving
from thidua_analysis.scoring.stakes import points_by_source
from thidua_analysis.words.problems import Problem, kinds

FIGURES = {"plan_issued": 1, "procedures_count": 20, "accounts_count": 1500, "dossiers_received_count": 300}
FIGURES |= {"dossiers_resolved_count": 100, "dossiers_on_time_count": 99}


def campaign_of(make_campaign, **changed):
    """Two communes of which one's figures are these; both have reported in time."""
    units = dict.fromkeys(("tan-hoa", "rach-goi"), "commune")
    facts = {"2021-06": {"tan-hoa": FIGURES, "rach-goi": FIGURES | changed}}
    return make_campaign(units, facts, {"2021-06": dict.fromkeys(units, "2021-06-25")})


@pytest.mark.parametrize(("report", "points"), [(1400, 35), (1500, 0), (1710, 10)])
def test_so_many_points_hang_on_the_source_as_the_clause_gives(make_campaign, report, points):
    # C3: 35 from 1,500; D3: 5 for each further 100
    opened = campaign_of(make_campaign, accounts_count={"portal": 1500, "report": report})
    assert points_by_source(opened.month("2021-06"), "rach-goi", "accounts_count") == points


def test_two_sources_are_told_with_both_figures_and_the_points(make_campaign):
    opened = campaign_of(make_campaign, accounts_count={"portal": 1330, "report": 1500})
    first = blocks([opened.month("2021-06")])[0]
    assert (first.level, first.code, first.head) == ("points", "sources_differ", "1 chỗ")
    assert (
        first.lines[0] == "rach-goi, 2021-06, Tài khoản đã tạo: báo cáo 1.500, cổng 1.330: 35 điểm tùy nguồn được tính"
    )
    assert moving(opened.month("2021-06")).text == f"- {first.lines[0]}"  # which a report has on its first screen
    english = blocks([opened.month("2021-06")], "en")[0]
    assert english.lines[0].endswith("report 1,500, portal 1,330: 35 points hang on which counts")


def test_units_that_lack_the_same_stand_in_one_block(make_campaign):
    units = dict.fromkeys(("a", "b", "c"), "commune")
    none = {name: value for name, value in FIGURES.items() if name != "accounts_count"}
    opened = make_campaign(
        units, {"2021-06": {"a": FIGURES, "b": none, "c": none}}, {"2021-06": dict.fromkeys(units, "2021-06-25")}
    )
    (block,) = [b for b in blocks([opened.month("2021-06")]) if b.code == "figure_unknown"]
    assert block.head == "2 đơn vị chưa có số liệu, 2021-06" and block.lines[0] == "b, c"
    assert "Tài khoản đã tạo" in block.lines[1] and "accounts_count" not in "".join(block.lines)


def test_errors_stand_first_then_what_may_move_points_then_the_rest(spring_copy):
    facts = spring_copy / "2021-03" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8") + "tan-hoa,accounts_count,1.5\n", encoding="utf-8")
    (spring_copy / "2021-03" / "~$a.xlsx").write_bytes(b"x")
    done = thidua("check", cwd=spring_copy)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("LỖI [", "LƯU Ý", "lưu ý ["))]
    assert lines[1] == "LỖI [value_fractional] 2021-03/facts.csv, dòng 224, cột value"
    words = [line.split(" [")[0] for line in lines]
    assert words == ["LỖI", "LỖI", *["LƯU Ý, CÓ THỂ ĐỔI ĐIỂM"] * (len(lines) - 3), "lưu ý"]
    assert done.stdout.splitlines()[-1].endswith("thidua status") and "\x1b" not in done.stdout


def test_like_problems_stand_in_one_block_each_with_its_place(small):
    facts = small / "2021-03" / "facts.csv"
    wrong = "".join(f"{name},accounts_count,5\n" for name in ("Xã Tân Hoa", "Thị trấn Một Ngan"))
    facts.write_text(facts.read_text(encoding="utf-8") + wrong, encoding="utf-8")
    (block,) = [b for b in blocks([open_campaign(small).month("2021-03")]) if b.code == "unit_unknown"]
    assert (block.level, block.head) == ("error", "2 chỗ")
    assert (
        "(Xã Tân Hòa" in block.lines[0] and "(Thị trấn Một Ngàn" in block.lines[1] and "thidua alias" in block.lines[-1]
    )


def test_an_error_is_one_whatever_its_kind_says_of_points():
    assert level_of(Problem("falls", "x", severity="error")) == "error"
    assert level_of(Problem("falls", "x", severity="warning")) == "points"
    assert level_of(Problem("file_lock", "x")) == "warning" and list(LEVELS) == ["error", "points", "warning"]
    assert kinds()["sources_differ"].points and not kinds()["self_score_differs"].points
