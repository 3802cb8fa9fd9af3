"""The settled figures of a month pass the plan's checks wherever they came from, and a contradiction is told once."""

from __future__ import annotations

import pytest
from decided import decided, untruthful

from thidua_analysis import CampaignError, DataError, Scenario
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.plan.calendar import last_day
from thidua_analysis.scoring.scenario import SupposedFact
from thidua_analysis.whatif.disputes import in_dispute
from thidua_analysis.whatif.review import review
from thidua_analysis.words.problems import describe

RECEIVED, RESOLVED, ON_TIME = "dossiers_received_count", "dossiers_resolved_count", "dossiers_on_time_count"
ALL_CHANNELS, ACCOUNTS = "dossiers_all_channels_count", "accounts_count"
MAY, JUNE, JULY = "2021-05", "2021-06", "2021-07"
SOUND = {RECEIVED: 60, RESOLVED: 50, ON_TIME: 40}


@pytest.fixture
def campaign(make_campaign):
    """`campaign({JUNE: {…}}, …)`: one commune with these figures, its reports in time, and these lines on record."""

    def of(facts, *lines, **readings):
        by_month = {month: {"a": values} for month, values in facts.items()}
        made = make_campaign({"a": "commune"}, by_month, {m: {"a": f"{m}-20"} for m in facts}, readings=readings)
        return made.with_decisions(decided(*lines))

    return of


def corrected(fact, was, now, month=JUNE, at="2021-08-05"):
    return {"kind": "correct", "unit": "a", "month": month, "fact": fact, "was": was, "now": now, "at": at}


def claimed(fact, was, now, month=JUNE, at="2021-08-02"):
    return corrected(fact, was, now, month, at) | {"kind": "dispute"}


def contradictions(month):
    """What is told of parts that exceed their whole: severity, file, row, what was read, what was expected."""
    told = [p.told("vi") for p in month.found if p.code == "part_over_whole"]
    return [(p.severity, p.file, p.row, p.read, p.expected) for p in told]


def test_figures_that_meet_every_check_are_told_of_nowhere(campaign):
    month = campaign({JUNE: SOUND}, corrected(ON_TIME, 40, 50)).month(JUNE)
    assert contradictions(month) == [] and len(month.standings) == 1


def test_a_correction_that_a_later_file_contradicts_stops_the_month_and_names_both_figures(campaign):
    """50 resolved in time were decided on when 50 were resolved; the file now says 45."""
    month = campaign({JUNE: {**SOUND, RESOLVED: 45}}, corrected(ON_TIME, 40, 50)).month(JUNE)
    assert contradictions(month) == [
        (
            "error", LEDGER, 1, "a, dossiers_on_time_count = 50",
            "không quá dossiers_resolved_count = 45 (2021-06/facts.csv:3), tính đến tháng 6 năm 2021",
        )
    ]  # fmt: skip
    with pytest.raises(DataError, match=r"no more than dossiers_resolved_count = 45 .2021-06/facts.csv:3., as of June"):
        _ = month.standings
    assert "thidua decide correct, decide withdraw" in describe(month.found, "vi")


def test_two_disputes_that_were_granted_contradict_each_other(campaign):
    lines = [claimed(ON_TIME, 40, 48), claimed(RESOLVED, 50, 45)]
    granted = [{**corrected(line["fact"], line["was"], line["now"]), "answers": n} for n, line in enumerate(lines, 1)]
    found = contradictions(campaign({JUNE: SOUND}, *lines, *granted).month(JUNE))
    assert [(file, row, read) for _, file, row, read, _ in found] == [(LEDGER, 3, "a, dossiers_on_time_count = 48")]
    assert "dossiers_resolved_count = 45 (decisions.jsonl:4)" in found[0][-1]


def test_the_verified_figures_of_an_untruthful_report_are_checked_too(campaign):
    found = untruthful("a", JUNE, last_day(JUNE), {ON_TIME: 55}, was={ON_TIME: 40})
    assert [row[:4] for row in contradictions(campaign({JUNE: SOUND}, found).month(JUNE))] == [
        ("error", LEDGER, 1, "a, dossiers_on_time_count = 55")
    ]
    kept = campaign({JUNE: SOUND}, found, untruthful_figures="as_reported").month(JUNE)
    assert contradictions(kept) == []


def test_what_two_sources_say_is_held_against_each_other(campaign):
    """The portal counts 55 in time, only the report says how many were resolved: 50."""
    facts = {JUNE: {RECEIVED: 60, RESOLVED: {"report": 50}, ON_TIME: {"portal": 55, "report": 40}}}
    month = campaign(facts).month(JUNE)
    assert [(severity, read) for severity, _, _, read, _ in contradictions(month)] == [
        ("error", "a, dossiers_on_time_count = 55")
    ]
    assert contradictions(month.but({"source_of_truth": "report"})) == []


def test_a_check_of_severity_warning_stays_a_warning(campaign):
    facts = {JUNE: {**SOUND, ALL_CHANNELS: 80}}
    month = campaign(facts, corrected(RECEIVED, 60, 90)).month(JUNE)
    assert [row[0] for row in contradictions(month)] == ["warning"] and len(month.standings) == 1


def test_one_contradiction_is_one_problem_though_file_and_settled_figures_both_show_it(campaign):
    for facts, severity in (({**SOUND, ON_TIME: 99}, "error"), ({**SOUND, ALL_CHANNELS: 55}, "warning")):
        assert [row[0] for row in contradictions(campaign({JUNE: facts}).month(JUNE))] == [severity]


def test_a_figure_carried_into_a_month_is_held_against_what_that_month_brings(campaign):
    """60 received are carried from May; June brings 70 resolved and 65 in time, no number received."""
    facts = {MAY: SOUND, JUNE: {RESOLVED: 70, ON_TIME: 65}, JULY: {RECEIVED: 90, RESOLVED: 80, ON_TIME: 70}}
    opened = campaign(facts)
    assert contradictions(opened.month(MAY)) == []
    told = [
        (
            "error", "2021-06/facts.csv", 2, "a, dossiers_resolved_count = 70",
            "không quá dossiers_received_count = 60 (2021-05/facts.csv:2), tính đến tháng 6 năm 2021",
        )
    ]  # fmt: skip
    assert contradictions(opened.month(JUNE)) == told
    assert contradictions(opened.month(JULY)) == told  # an error stops the months after it, too


def test_a_contradiction_carried_on_is_told_once(campaign):
    facts = {MAY: SOUND, JUNE: {ACCOUNTS: 1}, JULY: {ACCOUNTS: 2}}
    found = contradictions(campaign(facts, corrected(ON_TIME, 40, 55, MAY)).month(JULY))
    assert [(row, expected.rpartition(", ")[2]) for _, _, row, _, expected in found] == [
        (1, "tính đến tháng 5 năm 2021")
    ]


def test_a_figure_nobody_sent_contradicts_nothing(campaign):
    facts = {JUNE: {ON_TIME: 40}}
    for reading in ("carry_forward", "zero"):
        assert contradictions(campaign(facts, missing_report=reading).month(JUNE)) == []
    facts = {MAY: SOUND, JUNE: {RESOLVED: 70, ON_TIME: 65}}
    assert contradictions(campaign(facts, missing_report="zero").month(JUNE)) == []


def test_where_a_month_is_scored_on_its_own_figures_the_cumulative_ones_are_checked(campaign):
    """14 more in time, 5 more resolved: possible, since some were resolved before and only counted late."""
    facts = {MAY: {**SOUND, ON_TIME: 30}, JUNE: {RECEIVED: 60, RESOLVED: 55, ON_TIME: 44}}
    opened = campaign(facts, score_basis="in_month")
    assert contradictions(opened.month(JUNE)) == []
    assert len(contradictions(opened.with_decisions(decided(corrected(ON_TIME, 44, 56))).month(JUNE))) == 1


def test_a_decision_that_falls_below_an_earlier_decision_is_pointed_out(campaign):
    facts = {MAY: {ACCOUNTS: 1500}, JUNE: {ACCOUNTS: 1600}}
    lines = [corrected(ACCOUNTS, 1500, 1550, MAY), corrected(ACCOUNTS, 1600, 1520)]
    told = [p for p in campaign(facts, *lines).month(JUNE).found if p.code == "falls"]
    assert [(p.level, p.file, p.row, p.expected) for p in told] == [("warning", LEDGER, 2, "1.550 (decisions.jsonl:1)")]


# ── what is only supposed or claimed ──


def test_a_scenario_that_contradicts_an_earlier_month_is_refused(campaign):
    june = campaign({MAY: SOUND, JUNE: {RECEIVED: 90, RESOLVED: 80, ON_TIME: 70}}).month(JUNE)
    with pytest.raises(CampaignError, match=r"a, 2021-05: dossiers_on_time_count = 99 would exceed .* \(2021-05/facts"):
        june.what_if(Scenario("x", facts=[SupposedFact("a", ON_TIME, 99, MAY)]))
    both = Scenario("x", facts=[SupposedFact("a", ON_TIME, 55, MAY), SupposedFact("a", RESOLVED, 58, MAY)])
    assert len(june.what_if(both).standings) == 1


def test_claims_that_cannot_be_granted_together_are_not_combined(campaign):
    """48 in time or 45 resolved, not both: 40/45 is 88,8 %, 48/50 is 96 %, and 106 % is none of the outcomes."""
    lines = [claimed(ON_TIME, 40, 48), claimed(RESOLVED, 50, 45)]
    month = campaign({JUNE: SOUND}, *lines).month(JUNE)
    alone = {campaign({JUNE: SOUND}, line).month(JUNE) for line in lines}
    ends = [in_dispute(m).units.iloc[0][["low", "high"]].tolist() for m in (*alone, month)]
    assert ends[-1] == [min(low for low, _ in ends[:2]), max(high for _, high in ends[:2])]


def test_a_claim_that_contradicts_what_stands_opens_no_interval_and_its_review_says_why(campaign):
    month = campaign({JUNE: SOUND}, claimed(ON_TIME, 40, 99_999)).month(JUNE)
    row = in_dispute(month).units.iloc[0]
    assert row["low"] == row["total"] == row["high"]
    told = str(review(month, month.decisions.disputes[0], "vi"))
    assert "chưa chấp nhận được như vậy: a, 2021-06: dossiers_on_time_count = 99.999 sẽ lớn hơn" in told
