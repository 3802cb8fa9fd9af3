"""What two sources say of one thing stands side by side; only the reading on sources decides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from thidua_analysis import open_campaign, sample_campaign

MONTH = "2021-06"


@pytest.fixture
def june(tmp_path):
    """`june(facts, report)`: the month with this table of facts and this report of Tân Hòa (rows of label, number, self-score)."""

    def of(facts=(), rows=(), readings=""):
        (tmp_path / "campaign.toml").write_text(
            f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-06-01\nmonths = ["2021-06"]\n[readings]\n{readings}',
            "utf-8",
        )
        (tmp_path / "units.csv").write_bytes((sample_campaign() / "units.csv").read_bytes())
        folder = tmp_path / MONTH
        folder.mkdir()
        lines = "".join(f"tan-hoa,{fact},{value},{origin}\n" for fact, value, origin in facts)
        (folder / "facts.csv").write_text("unit,fact,value,origin\n" + lines, "utf-8")
        (folder / "reports.csv").write_text("unit,received_on\ntan-hoa,2021-06-25\n", "utf-8")
        if rows:
            told = "".join(f"{label};{number};{score}\n" for label, number, score in rows)
            (folder / "a.csv").write_text(f"Xã Tân Hòa\nNội dung;Lũy kế;Điểm tự chấm\n{told}", "utf-8")
        return open_campaign(tmp_path).month(MONTH)

    return of


def test_a_figure_that_portal_and_report_both_give_is_compared_and_the_reading_says_which_counts(june):
    month = june([("accounts_count", 1600, "portal")], [("Tạo tài khoản", "1.500", "")], 'source_of_truth = "portal"')
    (row,) = month.sources_compared.to_dict("records")
    assert row == {
        "unit": "tan-hoa", "fact": "accounts_count", "portal": 1600, "report": 1500, "difference": -100, "counts": "portal",
        "portal_place": "2021-06/facts.csv:2", "report_place": "2021-06/a.csv:3",
    }  # fmt: skip


def test_the_other_reading_lets_the_report_count(june):
    month = june([("accounts_count", 1600, "portal")], [("Tạo tài khoản", "1.500", "")], 'source_of_truth = "report"')
    assert month.sources_compared["counts"].tolist() == ["report"]


def test_figures_of_one_source_only_are_not_compared(june):
    assert june([("accounts_count", 1600, "portal")], [("Hồ sơ quá hạn", "1", "")]).sources_compared.empty


def test_figures_that_agree_are_shown_with_no_difference(june):
    month = june([("accounts_count", 7, "portal"), ("accounts_count", 7, "report")])
    assert month.sources_compared[["portal", "report", "difference"]].values.tolist() == [[7, 7, 0]]


# C3 of a commune: 1 500 accounts give 40 points, each 100 more 5 (worked example of the plan)
def test_a_units_own_score_stands_beside_the_points_with_the_difference(june):
    month = june((), [("Tạo tài khoản", "1.600", "47,5")])
    (row,) = month.self_scores.to_dict("records")
    points = month.lines
    ours = points[(points["unit"] == "tan-hoa") & (points["criterion"] == "C3")]["points"].sum()
    assert (row["criterion"], row["claimed"], row["points"]) == ("C3", Decimal("47.5"), ours)
    assert row["difference"] == Decimal("47.5") - ours


def test_a_units_own_total_is_held_against_base_and_bonus_and_knows_no_deduction(june):
    """10 for the plan; what was never reported gives no points under this reading."""
    rows = [("Ban hành kế hoạch", "Có", "10"), ("Tổng cộng", "", "10")]
    month = june((), rows, 'missing_figure = "no_points"')
    total = [r for r in month.self_scores.to_dict("records") if r["criterion"] == ""]
    assert [(r["claimed"], r["points"], r["difference"]) for r in total] == [(10, 10, 0)]


def test_a_total_that_lacks_figures_is_nothing_to_hold_the_units_own_against(june):
    month = june((), [("Ban hành kế hoạch", "Có", "10"), ("Tổng cộng", "", "180")])
    total = [r for r in month.self_scores.to_dict("records") if r["criterion"] == ""]
    assert [(r["claimed"], r["points"], r["difference"]) for r in total] == [(180, None, None)]


def test_a_criterion_that_is_not_scored_has_no_points_to_compare(june):
    (row,) = june((), [("Tạo tài khoản", "", "40")]).self_scores.to_dict("records")
    assert (row["claimed"], row["points"], row["difference"]) == (40, None, None)


COUNTS = [("Hồ sơ đã giải quyết", "200", ""), ("Trước hạn, đúng hạn", "197", "")]  # 98,5 %


@pytest.mark.parametrize(
    ("stated", "off"),
    [
        ("98,5%", False),
        ("98.5", False),
        ("98,54%", False),
        ("98,45%", True),
        ("98,55%", True),
        ("98%", True),
        ("9,85%", True),
    ],
)
def test_a_stated_share_is_off_from_five_hundredths_on(june, stated, off):
    month = june((), [*COUNTS, ("Tỷ lệ giải quyết", stated, "")])
    (row,) = month.self_scores.to_dict("records")
    assert (row["percent"], bool(row["percent_off"])) == ("98,5 %", off)


def test_a_stated_share_across_the_target_is_off_however_near_it_is(june):
    # 4 899 of 4 999 are 97,9996 %: below the 98 that the plan asks for
    rows = [("Hồ sơ đã giải quyết", "4999", ""), ("Trước hạn, đúng hạn", "4899", ""), ("Tỷ lệ giải quyết", "98%", "")]
    (row,) = june((), rows).self_scores.to_dict("records")
    assert row["percent_off"] and row["percent"] == "97,99 %"


def test_without_counts_a_stated_share_is_held_against_nothing(june):
    (row,) = june((), [("Tỷ lệ giải quyết", "98%", "")]).self_scores.to_dict("records")
    assert (row["percent"], bool(row["percent_off"])) == ("", False)
