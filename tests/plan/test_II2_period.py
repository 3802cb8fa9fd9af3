"""II.2 and R6: from the day the plan was issued to the end of 18/12/2021."""

from datetime import date

import pytest

from thidua_analysis import CampaignError, open_campaign
from thidua_analysis.plan.calendar import cut_off, due_date


def test_the_campaign_and_the_award_dossiers_close_on_18_december(rules):
    """“đến hết ngày 18 tháng 12 năm 2021” · “đến hết ngày 18/12/2021”"""
    period = rules().period
    assert (period.ends_on, period.dossiers_by.on) == (date(2021, 12, 18), date(2021, 12, 18))


def test_the_last_report_is_due_when_the_campaign_ends(rules):
    """18/12/2021 is a Saturday, so the Monday after."""
    assert due_date("2021-12", rules()) == date(2021, 12, 20)
    assert due_date("2021-12", rules(weekend="fixed")) == date(2021, 12, 18)


def test_no_figure_after_the_end_counts(rules):
    """“đến hết ngày 18 tháng 12”: even where months run to their last day."""
    assert cut_off("2021-12", rules(cutoff="month_end")) == date(2021, 12, 18)


def campaign(folder, settings):
    (folder / "campaign.toml").write_text(f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\n{settings}\n', encoding="utf-8")
    (folder / "units.csv").write_text(
        "unit,code,name,track,has_procedures\ntan-hoa,,Tân Hòa,commune,yes\n", encoding="utf-8"
    )
    return open_campaign(folder)


def test_the_day_of_issue_is_blank_in_the_plan_and_must_be_stated(tmp_path):
    """“ngày          tháng         năm 2021”"""
    with pytest.raises(CampaignError, match="start_date: is missing"):
        campaign(tmp_path, "")


def test_the_months_run_from_the_start_to_december(tmp_path):
    """“Tính từ ngày ban hành Kế hoạch”"""
    assert campaign(tmp_path, "start_date = 2021-10-05").months == ("2021-10", "2021-11", "2021-12")


def test_a_campaign_cannot_start_after_its_end(tmp_path):
    """“đến hết ngày 18 tháng 12 năm 2021”"""
    with pytest.raises(CampaignError, match="after the plan's end"):
        campaign(tmp_path, "start_date = 2021-12-19")
