"""What is known: a report's figures and its lateness stand or fall together, and every output says up to which day."""

from datetime import date

import pytest
from command import thidua

import thidua_analysis as td
from thidua_analysis.report.sentences import in_brief, known_text

FEBRUARY = "2021-02"
FIGURES = {"plan_issued": 1, "procedures_count": 10, "accounts_count": 1500, "dossiers_received_count": 200,
           "dossiers_resolved_count": 200, "dossiers_on_time_count": 196}  # fmt: skip
UNITS = {"mot-ngan": "commune", "tan-hoa": "commune", "cai-tac": "commune"}


@pytest.fixture
def february(make_campaign):
    """Một Ngàn's report came on 5 March, 8 days after Thursday the 25th; Tân Hòa's in time; Cái Tắc's not yet."""
    return make_campaign(
        UNITS,
        {FEBRUARY: {"mot-ngan": FIGURES, "tan-hoa": {**FIGURES, "procedures_count": 1}}},
        {FEBRUARY: {"mot-ngan": "2021-03-05", "tan-hoa": "2021-02-25"}},
    )


def of(month, unit):
    return month.standings.set_index("unit").loc[unit, ["deduction", "total"]].tolist()


def test_without_a_day_figures_and_lateness_of_a_late_report_both_count(february):
    """10 + 60 + 35 + 30 + 10 = 145, 8 days late: −5."""
    month = february.month(FEBRUARY)
    assert of(month, "mot-ngan") == [-5, 140]
    assert month.known_on == date(2021, 3, 5)


def test_as_of_a_day_before_it_came_neither_exists(february):
    """On 28 February the report is 3 days late and may still come: no figures, no deduction; on 1 March it is −5."""
    early = february.month(FEBRUARY, as_of="2021-02-28")
    assert of(early, "mot-ngan") == [0, 0]
    assert "mot-ngan" not in set(early.figures["unit"])
    assert "mot-ngan" in early.silent
    assert of(february.month(FEBRUARY, as_of="2021-03-01"), "mot-ngan") == [-5, -5]
    assert of(february.month(FEBRUARY, as_of="2021-03-10"), "mot-ngan") == [-5, 140]


def test_the_head_line_tells_two_results_apart(february):
    now, then = february.month(FEBRUARY), february.month(FEBRUARY, as_of="2021-03-04")
    assert (known_text(now), known_text(then)) == ("biết đến 05/03/2021", "chỉ tính những gì đã có đến 04/03/2021")


def test_the_summary_counts_late_not_submitted_and_not_in_yet(february):
    """Cái Tắc's is 8 days late by 5 March: not submitted; by 28 February it may still come."""
    assert "1 trễ, 1 không nộp, 0 chưa nộp" in in_brief(february.month(FEBRUARY)).plain
    assert "0 trễ, 0 không nộp, 2 chưa nộp" in in_brief(february.month(FEBRUARY, as_of="2021-02-28")).plain


def test_no_file_is_named_that_is_not_there(february):
    problems = february.month(FEBRUARY).problems
    named = set(problems["file"]) - {""}
    assert all((february.folder / name).exists() for name in named), named


def test_the_command_line_says_up_to_which_day(february):
    asked = ("score", "--campaign", february.folder, "--month", FEBRUARY)
    assert "biết đến 05/03/2021" in thidua(*asked).stdout
    assert "chỉ tính những gì đã có đến 28/02/2021" in thidua(*asked, "--as-of", "2021-02-28").stdout


def test_a_decision_about_the_month_moves_what_is_known(february):
    from recorded import recorded

    from thidua_analysis.archive import wishes

    recorded(wishes.Waive, february.folder, "mot-ngan", FEBRUARY, by="Phòng Nội vụ", reason="mất điện", at="2021-03-20")
    month = td.open_campaign(february.folder).month(FEBRUARY)
    assert (month.known_on, of(month, "mot-ngan")) == (date(2021, 3, 20), [0, 145])


def test_a_supposed_day_of_receipt_stands_in_no_file(february):
    supposed = february.month(FEBRUARY).what_if(
        td.Scenario("sớm", facts=[{"unit": "mot-ngan", "fact": "received_on", "value": date(2021, 2, 25)},
                                  {"unit": "mot-ngan", "fact": "received_on_office", "value": date(2021, 2, 25)}])
    )  # fmt: skip
    mine = supposed.reports.set_index("unit").loc["mot-ngan"]
    assert (mine["state"], mine["source_file"]) == ("on_time", "")


def test_public_frames_are_copies(february):
    month = february.month(FEBRUARY)
    for name in ("standings", "lines", "awards", "figures", "facts", "reports", "problems", "files", "units"):
        table = getattr(month, name)
        table["written"] = 1
        assert "written" not in getattr(month, name), name
