"""What people decide is written down on what stands at that moment, or refused with nothing written."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest
from recorded import recorded, withdraw_dispute

from thidua_analysis import CampaignError, LedgerError, open_campaign
from thidua_analysis.archive import recording, wishes
from thidua_analysis.ledger.chain import read_ledger
from thidua_analysis.ledger.entries import EVIDENCE, LEDGER
from thidua_analysis.words.problems import describe

OPEN_FIGURES = {"missing_figure": "no_points"}  # few figures do where decisions are the point
BY = {"by": "Phòng Nội vụ", "reason": "đối chiếu biên bản"}
JULY, DECEMBER = {**BY, "at": "2021-07-05"}, {**BY, "at": "2021-12-31"}
FIGURE = ("a", "2021-06", "accounts_count")
MONTHS = ("2021-05", "2021-06")


@pytest.fixture
def folder(make_campaign):
    """Three communes and two months; `a` and `b` are equal, `c` sent its June report four days late."""
    one = {"plan_issued": 1, "procedures_count": 4, "accounts_count": 1500}
    facts = {m: {"a": one, "b": one, "c": {**one, "accounts_count": 900}} for m in MONTHS}
    days = {"2021-05": dict.fromkeys("abc", "2021-05-25"), "2021-06": {"a": "2021-06-25", "b": "2021-06-25"}}
    days["2021-06"]["c"] = "2021-06-29"
    return make_campaign(dict.fromkeys("abc", "commune"), facts, days, readings=OPEN_FIGURES).folder


@pytest.fixture
def refused(folder):
    """`refused(function, …)`: the message, in both languages, of what was refused; the folder is as it was before."""

    def of(function, *arguments, error=CampaignError, **more):
        before = _content(folder)
        with pytest.raises(error) as caught:
            recorded(function, folder, *arguments, **{**JULY, **more})
        assert _content(folder) == before
        assert caught.value.message("vi") != caught.value.message("en")
        return f"{caught.value.message('vi')}\n{caught.value.message('en')}"

    return of


@pytest.fixture
def sample(sample_copy):
    """The sample campaign with nothing decided yet."""
    (sample_copy / LEDGER).unlink(missing_ok=True)
    shutil.rmtree(sample_copy / EVIDENCE, ignore_errors=True)
    return sample_copy


def _content(folder: Path) -> dict[str, bytes]:
    """Every file but the lock."""
    return {p.as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock")}


def _accounts(folder: Path, month="2021-06", unit="a") -> int:
    figures = open_campaign(folder).month(month).figures
    return int(figures[(figures["unit"] == unit) & (figures["fact"] == "accounts_count")]["value"].iloc[0])


def _about_decisions(folder: Path) -> list[str]:
    """The problems of June that are about recorded decisions."""
    found = open_campaign(folder).month("2021-06").found
    return [problem.code for problem in found if problem.code.startswith("decision")]


# ── disputes ──


def test_a_dispute_holds_what_stands_and_what_is_claimed_and_changes_no_figure(folder):
    entry = recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    assert (entry.seq, entry.kind, entry.was, entry.now, entry.at) == (1, "dispute", 1500, 1620, date(2021, 7, 5))
    assert (entry.by, entry.reason, entry.evidence) == (BY["by"], BY["reason"], ())
    assert read_ledger(folder).entries == (entry,)
    assert _accounts(folder) == 1500


def test_a_dispute_granted_corrects_the_figure_and_answers(folder):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    entry = recorded(wishes.Accept, folder, 1, **JULY)
    assert (entry.kind, entry.was, entry.now, entry.answers) == ("correct", 1500, 1620, 1)
    assert _accounts(folder) == 1620
    assert open_campaign(folder).decisions.open_disputes == ()


def test_a_dispute_granted_in_part_corrects_to_another_figure(folder):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    assert recorded(wishes.Accept, folder, 1, value=1580, **JULY).now == 1580
    assert _accounts(folder) == 1580


def test_a_dispute_is_not_granted_at_the_figure_that_stands(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    assert "hãy bác khiếu nại #1" in refused(wishes.Accept, 1, value=1500)


def test_a_claim_that_meanwhile_stands_by_another_decision_can_still_be_granted(folder):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    recorded(wishes.Untruthful, folder, "a", "2021-06", {"accounts_count": 1620}, **JULY)
    entry = recorded(wishes.Accept, folder, 1, **JULY)
    assert (entry.was, entry.now) == (1620, 1620)
    assert _about_decisions(folder) == []


def test_a_dispute_rejected_leaves_the_figure_and_can_be_opened_again(folder):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    entry = recorded(wishes.Reject, folder, 1, **JULY)
    assert (entry.kind, entry.answers) == ("reject", 1)
    assert _accounts(folder) == 1500
    assert recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY).seq == 3


def test_a_settled_or_withdrawn_dispute_cannot_be_settled_again(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    recorded(wishes.Accept, folder, 1, **JULY)
    for settle in (wishes.Accept, wishes.Reject, withdraw_dispute, wishes.Withdraw):
        told = refused(settle, 1)
        assert "khiếu nại #1 không còn mở: đã chấp nhận (#2; thidua decide withdraw 2)" in told
    recorded(wishes.Dispute, folder, "b", *FIGURE[1:], 1620, **JULY)
    recorded(withdraw_dispute, folder, 3, **JULY)
    assert "không còn mở: đã rút" in refused(wishes.Accept, 3)


def test_only_a_dispute_is_granted_rejected_or_taken_back(folder, refused):
    recorded(wishes.Dispute, folder, "b", *FIGURE[1:], 1620, **JULY)
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    for settle in (wishes.Accept, wishes.Reject, withdraw_dispute):
        assert "#2 không phải khiếu nại; đang mở: #1" in refused(settle, 2)
        assert "#9 is not a dispute" in refused(settle, 9)


def test_a_second_open_dispute_on_one_figure_is_refused_and_the_open_one_named(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    assert "khiếu nại #1 về a, 2021-06, accounts_count đang mở (đề nghị: 1.620)" in refused(
        wishes.Dispute, *FIGURE, 1700
    )
    assert recorded(wishes.Dispute, folder, "a", "2021-05", "accounts_count", 1700, **JULY).seq == 2


def test_a_claim_that_stands_already_is_refused(refused):
    assert "1.500 đúng là số đang dùng" in refused(wishes.Dispute, *FIGURE, 1500)
    assert "2021-06-29 is what stands already" in refused(wishes.Dispute, "c", "2021-06", "received_on", "2021-06-29")


def test_a_day_of_receipt_is_disputed_with_a_day(folder, refused):
    entry = recorded(wishes.Dispute, folder, "c", "2021-06", "received_on", date(2021, 6, 25), **JULY)
    assert (entry.was, entry.now) == ("2021-06-29", "2021-06-25")
    assert "viết dạng YYYY-MM-DD" in refused(wishes.Dispute, "b", "2021-06", "received_on", 20210625)
    assert "không sau ngày quyết định" in refused(wishes.Dispute, "b", "2021-06", "received_on_office", "2021-07-06")
    assert "từ tháng ấy" in refused(wishes.Dispute, "b", "2021-06", "received_on", "2021-05-31")


def test_a_figure_nobody_reported_can_be_disputed(folder):
    entry = recorded(wishes.Dispute, folder, "a", "2021-06", "dossiers_received_count", 12, **JULY)
    assert entry.was is None


# ── corrections ──


def test_a_correction_counts_and_the_next_is_made_on_it(folder):
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY).was == 1500
    assert recorded(wishes.Correct, folder, *FIGURE, 1650, **JULY).was == 1600
    assert _accounts(folder) == 1650


def test_a_correction_of_an_earlier_month_is_what_a_later_month_without_figures_stands_on(make_campaign):
    facts = {"2021-05": {"a": {"accounts_count": 1400}}, "2021-06": {"a": {"plan_issued": 1}}}
    folder = make_campaign({"a": "commune"}, facts, {m: {"a": f"{m}-25"} for m in facts}).folder
    recorded(wishes.Correct, folder, "a", "2021-05", "accounts_count", 1450, **JULY)
    assert recorded(wishes.Correct, folder, *FIGURE, 1500, **JULY).was == 1450


def test_a_disputed_figure_is_corrected_by_answering_the_dispute(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    assert "thidua dispute accept 1 --value 1600" in refused(wishes.Correct, *FIGURE, 1600)


@pytest.mark.parametrize("value", [-1, True, 1.5, "1600", 10**13, date(2021, 6, 1)])
def test_a_value_that_the_figure_cannot_have_is_refused(refused, value):
    assert "cần số nguyên từ 0" in refused(wishes.Correct, *FIGURE, value)


def test_a_yes_or_no_is_corrected_to_0_or_1(folder, refused):
    assert "cần số nguyên từ 0 đến 1" in refused(wishes.Correct, "a", "2021-06", "plan_issued", 2)
    assert recorded(wishes.Correct, folder, "a", "2021-06", "plan_issued", 0, **JULY).now == 0


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (("d", "2021-06", "accounts_count"), "không có đơn vị 'd'"),
        (("a", "2021-07", "accounts_count"), "đợt thi đua từ 2021-05 đến 2021-06"),
        (("a", "6/2021", "accounts_count"), "YYYY-MM"),
        (("a", "2021-06", "account_count"), "có phải: accounts_count"),
    ],
)
def test_a_unit_month_or_figure_that_does_not_exist_is_refused_with_what_there_is(refused, about, told):
    for function in (wishes.Correct, wishes.Dispute):
        assert told in refused(function, *about, 1600)


def test_a_near_miss_of_a_unit_names_the_unit(sample):
    with pytest.raises(CampaignError, match="tan-hoa"):
        recorded(wishes.Correct, sample, "tan hoa", "2021-06", "accounts_count", 1, **JULY)


def test_a_month_whose_files_have_not_come_has_nothing_to_decide_on(sample):
    for path in (sample / "2021-12").iterdir():
        path.unlink()
    (sample / "2021-12").rmdir()
    with pytest.raises(CampaignError, match="have not come yet"):
        recorded(wishes.Correct, sample, "tan-hoa", "2021-12", "accounts_count", 1, **DECEMBER)
    with pytest.raises(CampaignError, match="have not come yet"):
        recorded(wishes.Tie, sample, "2021-year-end", ["tan-hoa", "rach-goi"], **DECEMBER)


# ── a decision is a figure: the plan's checks ──

RESOLVED, ON_TIME = "dossiers_resolved_count", "dossiers_on_time_count"
SOUND = {"dossiers_received_count": 60, RESOLVED: 50, ON_TIME: 40}


@pytest.fixture
def dossiers(make_campaign):
    """`dossiers({…})`: the folder of one commune with these figures in June; a month before, with sound ones."""

    def of(june=SOUND, **more):
        facts = {"2021-05": {"a": SOUND}, "2021-06": {"a": {**june, **more}}}
        return make_campaign({"a": "commune"}, facts, {m: {"a": f"{m}-20"} for m in facts}).folder

    return of


def _refusal(folder: Path, function, *arguments, **more) -> str:
    """What was refused with nothing written, in Vietnamese."""
    before = _content(folder)
    with pytest.raises(CampaignError) as caught:
        recorded(function, folder, *arguments, **{**JULY, **more})
    assert _content(folder) == before
    assert caught.value.message("vi") != caught.value.message("en")
    return caught.value.message("vi")


def test_a_figure_that_contradicts_a_check_is_refused_with_both_figures_and_the_way_out(dossiers):
    folder, about = dossiers(), ("a", "2021-06", ON_TIME)
    told = (
        "a, 2021-06: dossiers_on_time_count = 99.999{place} sẽ lớn hơn dossiers_resolved_count = 50 (2021-06/facts.csv:3); "
        "phần không thể lớn hơn tổng. Chưa ghi gì; nếu dossiers_resolved_count cũng sai thì ghi dossiers_resolved_count trước"
    )
    assert _refusal(folder, wishes.Dispute, *about, 99_999) == told.format(place="")
    assert _refusal(folder, wishes.Correct, *about, 99_999) == told.format(place=" (decisions.jsonl:1)")
    recorded(wishes.Dispute, folder, *about, 45, **JULY)
    assert "= 51 (decisions.jsonl:2) sẽ lớn hơn" in _refusal(folder, wishes.Accept, 1, value=51)
    assert recorded(wishes.Accept, folder, 1, value=50, **JULY).now == 50


def test_a_claim_that_a_later_file_contradicts_is_not_granted(dossiers):
    folder = dossiers()
    recorded(wishes.Dispute, folder, "a", "2021-06", ON_TIME, 48, **JULY)
    facts = folder / "2021-06" / "facts.csv"
    facts.write_text(facts.read_text("utf-8").replace(f"{RESOLVED},50", f"{RESOLVED},47"), "utf-8")
    assert "48 (decisions.jsonl:2) sẽ lớn hơn dossiers_resolved_count = 47" in _refusal(folder, wishes.Accept, 1)


def test_of_two_figures_that_rise_the_whole_is_recorded_first(dossiers):
    folder = dossiers()
    part, whole = ("a", "2021-06", ON_TIME, 55), ("a", "2021-06", RESOLVED, 58)
    assert "thì ghi dossiers_resolved_count trước" in _refusal(folder, wishes.Correct, *part)
    recorded(wishes.Correct, folder, *whole, **JULY)
    recorded(wishes.Correct, folder, *part, **JULY)
    assert open_campaign(folder).month("2021-06").found == open_campaign(dossiers()).month("2021-06").found


def test_of_two_figures_that_fall_the_part_is_recorded_first(dossiers):
    folder = dossiers()
    assert "thì ghi dossiers_on_time_count trước" in _refusal(folder, wishes.Correct, "a", "2021-06", RESOLVED, 35)
    recorded(wishes.Correct, folder, "a", "2021-06", ON_TIME, 30, **JULY)
    assert recorded(wishes.Correct, folder, "a", "2021-06", RESOLVED, 35, **JULY).now == 35


def test_two_figures_are_disputed_together_the_whole_first(dossiers):
    """Neither claim is granted yet: the second is held against what is claimed beside it."""
    folder = dossiers()
    assert "sẽ lớn hơn" in _refusal(folder, wishes.Dispute, "a", "2021-06", ON_TIME, 55)
    recorded(wishes.Dispute, folder, "a", "2021-06", RESOLVED, 58, **JULY)
    recorded(wishes.Dispute, folder, "a", "2021-06", ON_TIME, 55, **JULY)
    assert "thì ghi dossiers_resolved_count trước" in _refusal(folder, wishes.Accept, 2)
    recorded(wishes.Accept, folder, 1, **JULY)
    assert recorded(wishes.Accept, folder, 2, **JULY).now == 55


def test_verified_figures_are_held_against_each_other_and_what_stands(dossiers):
    folder, find = dossiers(), wishes.Untruthful
    told = _refusal(folder, find, "a", "2021-06", {ON_TIME: 55})
    assert "cũng sai thì ghi cả hai trong cùng kết luận: --verified dossiers_resolved_count=N" in told
    told = _refusal(folder, find, "a", "2021-06", {ON_TIME: 55, RESOLVED: 54})
    assert told.endswith("Chưa ghi gì; kiểm tra lại hai số đã xác minh")
    assert recorded(find, folder, "a", "2021-06", {ON_TIME: 55, RESOLVED: 58}, **JULY).now == {
        ON_TIME: 55,
        RESOLVED: 58,
    }


def test_figures_that_contradict_each_other_already_are_put_right_one_after_the_other(dossiers):
    """70 resolved of 60 received; truly 66 of 68: neither alone is enough, each makes it better, none may be worse."""
    folder = dossiers({**SOUND, RESOLVED: {"portal": 70}})
    assert "part_over_whole" in describe(open_campaign(folder).month("2021-06").found)
    assert "sẽ lớn hơn" in _refusal(folder, wishes.Correct, "a", "2021-06", RESOLVED, 71)
    recorded(wishes.Correct, folder, "a", "2021-06", RESOLVED, 66, **JULY)
    recorded(wishes.Correct, folder, "a", "2021-06", "dossiers_received_count", 68, **JULY)
    assert "part_over_whole" not in describe(open_campaign(folder).month("2021-06").found)


def test_a_line_is_not_withdrawn_where_that_makes_a_part_exceed_its_whole(dossiers):
    folder = dossiers()
    recorded(wishes.Correct, folder, "a", "2021-06", RESOLVED, 58, **JULY)
    recorded(wishes.Correct, folder, "a", "2021-06", ON_TIME, 55, **JULY)
    told = _refusal(folder, wishes.Withdraw, 1)
    assert "55 (decisions.jsonl:2) sẽ lớn hơn dossiers_resolved_count = 50 (2021-06/facts.csv:3)" in told
    assert "hãy đính chính dossiers_on_time_count hoặc rút quyết định về dossiers_on_time_count trước" in told
    for seq in (2, 1):
        recorded(wishes.Withdraw, folder, seq, **JULY)


def test_a_figure_may_exceed_what_a_check_only_warns_of_or_nobody_knows(dossiers):
    folder = dossiers({"dossiers_received_count": 60, "dossiers_all_channels_count": 80})
    assert recorded(wishes.Correct, folder, "a", "2021-06", "dossiers_received_count", 90, **JULY).now == 90
    june = open_campaign(folder).month("2021-06")
    assert [p.level for p in june.found if p.code == "part_over_whole"] == ["warning"]


# ── days ahead of everything known ──


def test_a_day_after_everything_known_in_the_campaign_is_refused_unless_it_is_sure(folder, refused):
    """The plan ends on 18 December 2021, the campaign's last month on 30 June."""
    told = refused(wishes.Correct, *FIGURE, 1600, at="2031-01-01")
    assert "at: 01/01/2031 sau mọi ngày đã biết trong đợt thi đua này (muộn nhất 18/12/2021)" in told
    assert "at: 2031-01-01 is later than anything known in this campaign (2021-12-18)" in told and "--yes" in told
    assert "muộn nhất 18/12/2021" in refused(wishes.Correct, *FIGURE, 1600, at="2021-12-19")
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **BY, at="2021-12-18").seq == 1
    assert recorded(wishes.Correct, folder, *FIGURE, 1700, **BY, at="2022-01-05", sure=True).seq == 2
    assert recorded(wishes.Correct, folder, *FIGURE, 1800, **BY, at="2022-01-05").seq == 3  # a day on record is known
    assert "muộn nhất 05/01/2022" in refused(wishes.Withdraw, 3, at="2022-01-06")


def test_a_report_received_after_the_campaigns_end_makes_that_day_known(folder):
    days = folder / "2021-06" / "reports.csv"
    days.write_text(days.read_text("utf-8").replace("c,2021-06-29,2021-06-29", "c,2021-06-29,2022-01-04"), "utf-8")
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **BY, at="2022-01-04").seq == 1
    with pytest.raises(CampaignError, match="2022-01-04"):
        recorded(wishes.Correct, folder, *FIGURE, 1700, **BY, at="2022-01-05")


def test_today_is_refused_like_any_other_day_and_the_message_says_that_today_was_taken(refused):
    told = refused(wishes.Correct, *FIGURE, 1600, at=None)
    assert f"không ghi ngày nên lấy hôm nay, {date.today():%d/%m/%Y}, sau mọi ngày đã biết" in told
    assert "ghi ngày của quyết định, --at YYYY-MM-DD" in told


def test_every_kind_of_line_is_refused_ahead_of_its_time(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    for function, arguments in (
        (wishes.Dispute, ("b", *FIGURE[1:], 1620)), (wishes.Accept, (1,)),
        (wishes.Reject, (1,)), (withdraw_dispute, (1,)), (wishes.Withdraw, (1,)),
        (wishes.Untruthful, ("a", "2021-06", {"accounts_count": 1400})),
        (wishes.Waive, ("c", "2021-06")), (wishes.Tie, ("2021-06", ["a", "b"])),
        (wishes.Award, ("2021-06", "R1", 1, None)),
    ):  # fmt: skip
        assert "muộn nhất 18/12/2021" in refused(function, *arguments, at="2031-01-01")


# ── who, when, why, on what ──


def test_the_day_is_a_date_a_text_or_today(folder):
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **BY, at=date(2021, 7, 5)).at == date(2021, 7, 5)
    assert recorded(wishes.Correct, folder, *FIGURE, 1601, **BY, at=datetime(2021, 7, 5, 8, 30)).at == date(2021, 7, 5)
    assert recorded(wishes.Correct, folder, *FIGURE, 1602, **BY, sure=True).at == date.today()


@pytest.mark.parametrize("at", ["5/7/2021", "20210705", "2021-07-32", "", 20210705])
def test_what_is_no_day_is_refused(refused, at):
    assert "viết dạng YYYY-MM-DD" in refused(wishes.Correct, *FIGURE, 1600, at=at)


def test_nothing_is_decided_before_its_month_began(folder, refused):
    assert "trước khi tháng 2021-06 bắt đầu" in refused(wishes.Correct, *FIGURE, 1600, at="2021-05-31")
    assert "trước khi tháng 2021-06 bắt đầu" in refused(wishes.Waive, "c", "2021-06", at="2021-05-31")
    assert "trước khi tháng 2021-06 bắt đầu" in refused(wishes.Tie, "2021-06", ["a", "b"], at="2021-05-31")
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **BY, at="2021-06-01").seq == 1


def test_an_answer_is_not_given_before_the_question(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    for settle in (wishes.Accept, wishes.Reject, withdraw_dispute):
        assert "2021-07-04 trước ngày của dòng 1" in refused(settle, 1, at="2021-07-04")


def test_a_day_before_the_decision_that_set_the_figure_is_refused(folder, refused):
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    assert "dựa vào một quyết định sau ngày 01/07/2021" in refused(wishes.Correct, *FIGURE, 1650, at="2021-07-01")


@pytest.mark.parametrize("blank", ["", "  \n", None, "\udcff"])
def test_who_and_why_are_asked_for(refused, blank):
    assert "by: ghi rõ ai quyết định" in refused(wishes.Correct, *FIGURE, 1600, by=blank)
    assert "reason: ghi rõ vì sao" in refused(wishes.Correct, *FIGURE, 1600, reason=blank)


def test_evidence_is_kept_under_its_hash(folder, tmp_path):
    paper = tmp_path / "bb-12.PDF"
    paper.write_bytes(b"%PDF")
    entry = recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY, evidence=[paper])
    assert entry.evidence[0].name == "bb-12.PDF"
    assert (folder / entry.evidence[0].kept_as).read_bytes() == b"%PDF"


def test_evidence_that_is_not_there_stops_everything(folder, refused, tmp_path):
    paper = tmp_path / "bb-12.pdf"
    paper.write_bytes(b"%PDF")
    for missing in (tmp_path / "bb-13.pdf", tmp_path):
        assert "không có tệp này" in refused(
            wishes.Dispute, *FIGURE, 1620, evidence=[paper, missing], error=LedgerError
        )
    assert not (folder / EVIDENCE).exists() and not (folder / LEDGER).exists()


# ── untruthful, waived ──


def test_an_untruthful_report_costs_points_and_its_verified_figures_count(folder):
    entry = recorded(wishes.Untruthful, folder, "a", "2021-06", {"accounts_count": 1400, "plan_issued": 1}, **JULY)
    assert dict(entry.was) == {"accounts_count": 1500, "plan_issued": 1}
    june = open_campaign(folder).month("2021-06")
    row = june.standings.set_index("unit").loc["a"]
    assert row["deduction"] == -2 and _accounts(folder) == 1400 and _about_decisions(folder) == []


def test_an_untruthful_finding_needs_a_verified_figure_unless_reported_ones_count(folder, refused):
    assert "--verified FACT=N" in refused(wishes.Untruthful, "a", "2021-06", {})
    settings = folder / "campaign.toml"
    settings.write_text(f'{settings.read_text("utf-8")}untruthful_figures = "as_reported"\n', encoding="utf-8")
    assert recorded(wishes.Untruthful, folder, "a", "2021-06", {}, **JULY).now == {}


def test_a_report_is_found_untruthful_once(folder, refused):
    recorded(wishes.Untruthful, folder, "a", "2021-06", {"accounts_count": 1400}, **JULY)
    told = refused(wishes.Untruthful, "a", "2021-06", {"accounts_count": 1300})
    assert "rút trước: thidua decide withdraw 1" in told
    recorded(wishes.Withdraw, folder, 1, **JULY)
    assert recorded(wishes.Untruthful, folder, "a", "2021-06", {"accounts_count": 1300}, **JULY).was == {
        "accounts_count": 1500
    }


def test_a_report_that_has_not_come_cannot_be_untruthful(refused):
    told = refused(wishes.Untruthful, "c", "2021-06", {"accounts_count": 900}, at="2021-06-28")
    assert "đến 28/06/2021 chưa có báo cáo" in told


def test_a_verified_figure_must_be_a_figure_of_the_report(refused):
    assert "không phải số liệu" in refused(wishes.Untruthful, "a", "2021-06", {"received_on": "2021-06-25"})
    assert "không có số liệu 'accounts'" in refused(wishes.Untruthful, "a", "2021-06", {"accounts": 3})


def test_a_waiver_takes_the_deduction_of_a_late_report_away(folder):
    before = open_campaign(folder).month("2021-06").standings.set_index("unit").loc["c", "deduction"]
    entry = recorded(wishes.Waive, folder, "c", "2021-06", **JULY)
    after = open_campaign(folder).month("2021-06").standings.set_index("unit").loc["c", "deduction"]
    assert (entry.was, entry.now, before, after) == ("late", "waived", -5, 0)


def test_a_report_that_never_came_can_be_waived(folder):
    reports = folder / "2021-06" / "reports.csv"
    reports.write_text(
        "unit,received_on,received_on_office\na,2021-06-25,2021-06-25\nb,2021-06-25,2021-06-25\n", "utf-8"
    )
    assert recorded(wishes.Waive, folder, "c", "2021-06", **JULY).was == "missing"


@pytest.mark.parametrize(
    ("unit", "at", "state"),
    [
        ("a", "2021-07-05", "đúng hạn"),
        ("c", "2021-06-10", "chưa đến hạn"),
        ("c", "2021-06-27", "chưa đến mức coi là không nộp"),
    ],
)
def test_a_report_that_costs_nothing_is_not_waived(refused, unit, at, state):
    assert state in refused(wishes.Waive, unit, "2021-06", at=at)


def test_a_report_is_waived_once(folder, refused):
    recorded(wishes.Waive, folder, "c", "2021-06", **JULY)
    assert "đã quyết định ở dòng #1" in refused(wishes.Waive, "c", "2021-06")


# ── ties, awards ──


def test_a_tie_decided_puts_the_equals_in_their_order(folder):
    entry = recorded(wishes.Tie, folder, "2021-06", ["b", "a"], **JULY)
    assert (entry.was, entry.now) == (("a", "b"), ("b", "a"))
    june = open_campaign(folder).month("2021-06")
    assert dict(zip(june.standings["unit"], june.standings["rank"], strict=True)) == {"b": 1, "a": 2, "c": 3}


def test_an_order_names_equals_and_all_of_them(folder, refused):
    assert "ít nhất hai đơn vị, mỗi đơn vị một lần" in refused(wishes.Tie, "2021-06", ["a"])
    assert "ít nhất hai đơn vị, mỗi đơn vị một lần" in refused(wishes.Tie, "2021-06", ["a", "a"])
    told = refused(wishes.Tie, "2021-06", ["a", "b", "c"])
    assert "không bằng điểm: a " in told and "bằng điểm nhau có: a, b" in told
    recorded(wishes.Correct, folder, "c", "2021-06", "accounts_count", 1500, **JULY)
    recorded(wishes.Waive, folder, "c", "2021-06", **JULY)
    assert "a, b, c bằng điểm nhau: thứ tự phải gồm đủ" in refused(wishes.Tie, "2021-06", ["a", "b"])
    assert recorded(wishes.Tie, folder, "2021-06", ["c", "a", "b"], **JULY).seq == 3


def test_the_same_order_is_not_decided_twice_but_another_is(folder, refused):
    recorded(wishes.Tie, folder, "2021-06", ["b", "a"], **JULY)
    assert "đã quyết định ở dòng #1" in refused(wishes.Tie, "2021-06", ["b", "a"])
    assert recorded(wishes.Tie, folder, "2021-06", ["a", "b"], **JULY).seq == 2


def test_a_period_that_does_not_exist_is_refused(refused):
    assert "2021-02" in refused(wishes.Tie, "2021-02", ["a", "b"])
    assert "2020-year-end" in refused(wishes.Tie, "2020-year-end", ["a", "b"])


def test_a_tie_of_the_year_end_is_decided_for_the_year_end(sample):
    recorded(wishes.Tie, sample, "2021-year-end", ["rach-goi", "tan-hoa"], **DECEMBER)
    awards = open_campaign(sample).year_end().awards
    assert awards[awards["award"] == "R3"]["unit"].tolist()[:3] == ["thanh-xuan", "rach-goi", "tan-hoa"]


def test_equals_in_the_gain_of_a_month_are_equals_where_the_award_goes_by_gain(make_campaign):
    kept = {"plan_issued": 1, "procedures_count": 4}
    facts = {
        "2021-05": {"a": {**kept, "accounts_count": 0}, "b": {"plan_issued": 1, "accounts_count": 0}},
        "2021-06": {"a": {**kept, "accounts_count": 1500}, "b": {"plan_issued": 1, "accounts_count": 1500}},
    }
    reports = {m: dict.fromkeys("ab", f"{m}-25") for m in facts}
    campaign = make_campaign(
        dict.fromkeys("ab", "commune"), facts, reports, readings={"monthly_winner": "gain", **OPEN_FIGURES}
    )
    totals = campaign.month("2021-06").standings["total"].tolist()
    assert totals[0] != totals[1]
    assert recorded(wishes.Tie, campaign, "2021-06", ["b", "a"], **JULY).now == ("b", "a")


def test_an_award_goes_to_another_unit_or_to_none(sample):
    entry = recorded(wishes.Award, sample, "2021-06", "R1", 1, "bay-ngan", **DECEMBER)
    assert (entry.competition, entry.was, entry.now) == ("commune", "tan-hoa", "bay-ngan")
    awards = open_campaign(sample).month("2021-06").awards.iloc[0]
    assert (awards["unit"], awards["state"], awards["decisions"]) == ("bay-ngan", "won", "1")
    recorded(wishes.Withdraw, sample, 1, **DECEMBER)
    assert recorded(wishes.Award, sample, "2021-06", "R1", 1, None, **DECEMBER).now is None
    assert open_campaign(sample).month("2021-06").awards["state"].tolist() == ["vacant"]


def test_an_award_that_makes_no_sense_is_refused(sample):
    campaign = open_campaign(sample)
    for period, award, place, unit, told in (
        ("2021-06", "R1", 1, "tan-hoa", "the points propose just that"),
        ("2021-06", "R1", 2, "tan-hoa", "places 1 to 1"),
        ("2021-06", "R3", 1, "tan-hoa", "has no award 'R3'; it has: R1"),
        ("2021-06", "R1", 1, "tu-phap", "does not compete"),
        ("2021-06", "R1", 1, "tan-hoaa", "did you mean: tan-hoa"),
        ("2021-07", "R1", 1, "bay-ngan", "decide tie --month 2021-07 --order tan-hoa,rach-goi"),
        ("2021-year-end", "R3", 2, None, "decide tie --year-end --order tan-hoa,rach-goi"),
        ("2021-year-end", "R3", 1, "thanh-xuan", "the points propose just that"),
        ("2021-year-end", "R4", 1, "nong-nghiep", "holds place 2"),
        ("2021-year-end", "R4", 4, None, "is held by: tai-chinh-ke-hoach, van-phong"),
    ):
        with pytest.raises(CampaignError) as caught:
            recorded(wishes.Award, campaign, period, award, place, unit, **DECEMBER)
        assert told in str(caught.value)
    with pytest.raises(CampaignError, match=r"--competition commune.*'ward'"):
        recorded(wishes.Award, campaign, "2021-06", "R1", 1, None, **DECEMBER, competition="ward")
    assert not (sample / LEDGER).exists()


def test_of_units_that_share_a_place_the_one_meant_is_named_once_and_the_other_stays(sample):
    campaign = open_campaign(sample)
    recorded(wishes.Award, campaign, "2021-year-end", "R4", 4, None, **DECEMBER, instead_of="van-phong")
    with pytest.raises(CampaignError, match="line #1"):
        recorded(wishes.Award, campaign, "2021-year-end", "R4", 4, None, **DECEMBER, instead_of="tai-chinh-ke-hoach")
    awards = open_campaign(sample).year_end().awards
    held = awards[awards["award"] == "R4"]
    assert "van-phong" not in held["unit"].tolist() and "tai-chinh-ke-hoach" in held["unit"].tolist()
    assert recorded(wishes.Award, campaign, "2021-year-end", "R4", 5, "tu-phap", **DECEMBER).was == "tai-chinh-ke-hoach"


# ── withdrawing ──


def test_a_line_withdrawn_counts_no_longer_and_stays_in_the_record(folder, refused):
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    entry = recorded(wishes.Withdraw, folder, 1, **JULY)
    assert (entry.kind, entry.answers) == ("withdraw", 1)
    assert _accounts(folder) == 1500 and len(read_ledger(folder).entries) == 2
    assert "dòng 1 đã được rút" in refused(wishes.Withdraw, 1)
    assert "là một lần rút" in refused(wishes.Withdraw, 2)
    assert "không có dòng #7; sổ có 2 dòng" in refused(wishes.Withdraw, 7)


def test_a_decision_withdrawn_opens_the_dispute_it_answered_again(folder, refused):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    recorded(wishes.Reject, folder, 1, **JULY)
    recorded(wishes.Dispute, folder, *FIGURE, 1630, **JULY)
    assert "khiếu nại #1 mở lại, trong khi #3" in refused(wishes.Withdraw, 2)
    recorded(withdraw_dispute, folder, 3, **JULY)
    recorded(wishes.Withdraw, folder, 2, **JULY)
    assert [d.seq for d in open_campaign(folder).decisions.open_disputes] == [1]


def test_a_correction_that_another_was_made_on_is_withdrawn_after_it(folder, refused):
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    recorded(wishes.Correct, folder, *FIGURE, 1650, **JULY)
    assert "#2 được quyết định dựa trên số mà dòng này đặt ra; rút #2 trước" in refused(wishes.Withdraw, 1)
    recorded(wishes.Withdraw, folder, 2, **JULY)
    recorded(wishes.Withdraw, folder, 1, **JULY)
    assert _accounts(folder) == 1500


def test_a_decision_that_its_input_left_behind_can_be_withdrawn_and_recorded_anew(folder):
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    facts = folder / "2021-06" / "facts.csv"
    facts.write_text(facts.read_text("utf-8").replace("a,accounts_count,1500", "a,accounts_count,1510"), "utf-8")
    month = open_campaign(folder).month("2021-06")
    assert "decision_outdated" in describe(month.found, "vi")
    recorded(wishes.Withdraw, folder, 1, **JULY)
    assert recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY).was == 1510
    assert _accounts(folder) == 1600


# ── one line more, or nothing ──


def test_a_campaign_read_before_others_recorded_sees_their_lines_under_the_lock(folder):
    early = open_campaign(folder)
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    entry = recorded(wishes.Correct, early, *FIGURE, 1650, **JULY)
    assert (entry.seq, entry.was) == (2, 1600)
    with pytest.raises(CampaignError, match="what stands already"):
        recorded(wishes.Correct, early, *FIGURE, 1650, **JULY)


def test_a_line_recorded_between_reading_and_locking_is_taken_into_account(folder, monkeypatch):
    def meanwhile(where, draft, evidence):
        monkeypatch.undo()
        recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
        return recording.append(where, draft, evidence)

    monkeypatch.setattr(recording, "append", meanwhile)
    entry = recorded(wishes.Correct, folder, *FIGURE, 1650, **JULY)
    assert (entry.seq, entry.was) == (2, 1600)


def test_many_at_once_open_one_dispute_on_a_figure(folder):
    def one(n):
        try:
            return recorded(wishes.Dispute, folder, *FIGURE, 1600 + n, **JULY)
        except CampaignError:
            return None

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(one, range(1, 7)))
    assert len([entry for entry in done if entry]) == 1
    assert len(read_ledger(folder).entries) == 1


def test_a_record_written_anew_since_it_was_read_is_refused(folder):
    recorded(wishes.Correct, folder, *FIGURE, 1600, **JULY)
    early = open_campaign(folder)
    (folder / LEDGER).unlink()
    recorded(wishes.Correct, folder, *FIGURE, 1700, **JULY)
    before = (folder / LEDGER).read_bytes()
    with pytest.raises(LedgerError, match="lines were changed since it was read"):
        recorded(wishes.Correct, early, *FIGURE, 1650, **JULY)
    assert (folder / LEDGER).read_bytes() == before


def test_what_is_recorded_opens_again_without_a_problem(folder):
    recorded(wishes.Dispute, folder, *FIGURE, 1620, **JULY)
    recorded(wishes.Accept, folder, 1, value=1600, **JULY)
    recorded(wishes.Untruthful, folder, "b", "2021-06", {"accounts_count": 1400}, **JULY)
    recorded(wishes.Waive, folder, "c", "2021-06", **JULY)
    recorded(wishes.Withdraw, folder, 3, **JULY)
    assert _about_decisions(folder) == []


def test_nothing_is_recorded_in_a_published_report_in_the_package_or_nowhere(folder, tmp_path, refused, monkeypatch):
    with pytest.raises(CampaignError, match="--campaign DIR"):
        recorded(wishes.Correct, tmp_path / "nowhere", *FIGURE, 1600, **JULY)
    monkeypatch.setattr(recording, "PACKAGE", folder.parent)
    assert "đi kèm chương trình" in refused(wishes.Correct, *FIGURE, 1600)
    monkeypatch.undo()
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    assert "báo cáo đã công bố" in refused(wishes.Correct, *FIGURE, 1600)
