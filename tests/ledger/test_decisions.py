"""What the record of decisions comes to, and what each decision does to a month's points, ranks and awards."""

from datetime import date

import pandas as pd
import pytest
from decided import BY, decided, untruthful

from thidua_analysis import open_campaign
from thidua_analysis.ledger.chain import append, extended
from thidua_analysis.ledger.decisions import ACCEPTED, OPEN, REJECTED, WITHDRAWN, Decisions, resolve, used_count
from thidua_analysis.ledger.entries import LEDGER, Ledger
from thidua_analysis.ledger.faults import Vocabulary, decision_faults
from thidua_analysis.words.errors import CampaignError, DataError

JUNE_30, JULY_1, JULY_5, JULY_9 = date(2021, 6, 30), date(2021, 7, 1), date(2021, 7, 5), date(2021, 7, 9)
ACCOUNTS = {"unit": "a", "month": "2021-06", "fact": "accounts_count"}


def dispute(at=JULY_1, **more):
    return {"kind": "dispute", **ACCOUNTS, "was": 1600, "now": 1700, "at": at, **more}


def correct(was=1600, now=1700, at=JULY_5, **more):
    return {"kind": "correct", **ACCOUNTS, "was": was, "now": now, "at": at, **more}


def reject(answers, at=JULY_5):
    return {"kind": "reject", "answers": answers, "at": at}


def withdraw(answers, at=JULY_9):
    return {"kind": "withdraw", "answers": answers, "at": at}


def waive(was="late", at=JULY_1, **more):
    return {"kind": "waive", "unit": "a", "month": "2021-06", "was": was, "now": "waived", "at": at, **more}


def tie(*order, at=JULY_1, month="2021-06", **more):
    return {"kind": "tie", "month": month, "was": sorted(order), "now": list(order), "at": at, **more}


def award(was, now, at=JULY_5, **more):
    about = {"month": "2021-06", "award": "R1", "competition": "commune", "place": 1}
    return {"kind": "award", **about, "was": was, "now": now, "at": at, **more}


def numbers(decisions):
    return [entry.seq for entry in decisions.entries]


# ── what counts, and on which day ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "known"), [(JUNE_30, []), (JULY_1, [1]), (JULY_5, [1, 2]), (date(2021, 7, 8), [1, 2]), (JULY_9, [1, 2, 3])]
)
def test_a_decision_is_known_from_the_day_it_was_made(day, known):
    decisions = decided(dispute(), correct(answers=1), withdraw(2))
    assert numbers(decisions.known_on(day)) == known


def test_without_a_day_every_decision_is_known():
    assert numbers(decided(dispute(), correct(answers=1)).known_on(None)) == [1, 2]


def test_a_decision_that_was_recorded_late_is_known_from_the_day_it_was_made():
    assert numbers(decided(dispute(JULY_9), waive(at=JULY_1)).known_on(JULY_5)) == [2]


def states(decisions):
    return [decisions.state(d) for d in decisions.disputes]


def test_a_dispute_is_open_until_it_is_accepted_rejected_or_withdrawn():
    assert states(decided(dispute())) == [OPEN]
    assert states(decided(dispute(), correct(answers=1))) == [ACCEPTED]
    assert states(decided(dispute(), reject(1))) == [REJECTED]
    assert states(decided(dispute(), withdraw(1))) == [WITHDRAWN]


def test_a_correction_that_answers_no_dispute_settles_none():
    assert states(decided(dispute(), correct())) == [OPEN]


def test_open_disputes_are_those_that_wait_for_an_answer():
    decisions = decided(dispute(), dispute(), dispute(), reject(1), withdraw(3))
    assert [d.seq for d in decisions.open_disputes] == [2]
    assert len(decisions.disputes) == 3


@pytest.mark.parametrize("answer", [correct(answers=1), reject(1)], ids=["accepted", "rejected"])
def test_an_answer_that_is_withdrawn_opens_the_dispute_again(answer):
    decisions = decided(dispute(), answer, withdraw(2))
    assert (states(decisions), decisions.answer(decisions.disputes[0])) == ([OPEN], None)
    assert states(decisions.known_on(JULY_5)) != [OPEN]
    assert decisions.corrections == ()


def test_a_dispute_opened_again_can_be_answered_otherwise():
    decisions = decided(dispute(), correct(answers=1), withdraw(2), reject(1, JULY_9))
    assert (states(decisions), decisions.answer(decisions.disputes[0]).seq) == ([REJECTED], 4)


def test_what_is_withdrawn_counts_no_longer_but_stays():
    drafts = [correct(), untruthful("a", "2021-06", JULY_5), waive(), tie("a", "b"), award("a", "b")]
    decisions = decided(*drafts)
    standing = [decisions.corrections, decisions.findings, decisions.waivers]
    standing += [decisions.order("2021-06"), decisions.awards("2021-06")]
    assert [[e.seq for e in lines] for lines in standing] == [[1], [2], [3], [4], [5]]
    after = decided(*drafts, *(withdraw(n) for n in range(1, 6)))
    assert (after.corrections, after.findings, after.waivers) == ((), (), ())
    assert (after.order("2021-06"), after.awards("2021-06")) == ((), ())
    assert len(after.entries) == 10


def test_what_is_assumed_comes_on_top_and_changes_no_record():
    decisions = decided(correct())
    assumed = decided(correct(now=1800)).entries
    assert [c.now for c in decisions.assuming(assumed).corrections] == [1700, 1800]
    assert numbers(decisions.assuming(assumed)) == [1]
    assert [c.now for c in decisions.corrections] == [1700]


# ── which month a line is about, and which a report rests on ──────────────────────────────────


def test_an_answer_or_a_withdrawal_is_about_the_month_of_what_it_answers():
    may = {"month": "2021-05"}
    decisions = decided(dispute(**may), reject(1), withdraw(2), tie("a", "b", month="2021-year-end"), withdraw(4))
    assert [decisions.period_of(e) for e in decisions.entries] == [*["2021-05"] * 3, *["2021-year-end"] * 2]


def test_a_line_that_answers_none_there_is_about_no_month():
    decisions = decided(withdraw(7))
    assert decisions.period_of(decisions.entries[0]) == ""


def test_lines_about_other_months_are_left_out():
    decisions = decided(
        dispute(month="2021-05"), dispute(), reject(1), reject(2), award("a", "b", month="2021-year-end")
    )
    assert numbers(decisions.about(["2021-05"])) == [1, 3]
    assert numbers(decisions.about(["2021-05", "2021-06"])) == [1, 2, 3, 4]
    assert numbers(decisions.about(["2021-06", "2021-year-end"])) == [2, 4, 5]


@pytest.mark.parametrize(
    ("months", "day", "count"),
    [
        (["2021-05"], None, 4),  # the withdrawal of a line about May is about May
        (["2021-06"], None, 2),
        (["2021-05", "2021-06"], None, 4),
        (["2021-05"], JULY_5, 3),
        (["2021-05"], JULY_1, 1),
        (["2021-05"], JUNE_30, 0),
        (["2021-04"], None, 0),
    ],
)
def test_a_report_rests_on_the_record_up_to_the_last_line_about_its_months(months, day, count):
    ledger = Ledger()
    for draft in (dispute(month="2021-05"), dispute(), reject(1), withdraw(3), dispute(month="2021-07")):
        ledger = extended(ledger, {**BY, **draft})
    assert used_count(ledger, months, day) == count


# ── ties and awards, before any points ────────────────────────────────────────────────────────


def test_a_tie_is_resolved_by_a_decision_that_names_all_of_the_equals():
    decisions = decided(tie("b", "a", "c"))
    assert resolve(["a", "b"], decisions.order("2021-06")).now == ("b", "a", "c")
    assert resolve(["a", "b", "c"], decisions.order("2021-06")) is not None
    assert resolve(["a", "d"], decisions.order("2021-06")) is None
    assert resolve(["a", "b"], ()) is None


def test_of_two_decisions_on_a_tie_the_later_holds():
    decisions = decided(tie("a", "b"), tie("b", "a"))
    assert resolve(["a", "b"], decisions.order("2021-06")).now == ("b", "a")
    assert resolve(["a", "b"], decided(tie("a", "b"), tie("b", "a"), withdraw(2)).order("2021-06")).now == ("a", "b")


def test_a_later_decision_that_leaves_a_unit_out_does_not_hide_the_one_that_names_all():
    assert resolve(["a", "b", "c"], decided(tie("c", "b", "a"), tie("a", "b")).order("2021-06")).seq == 1


def test_ties_and_awards_belong_to_one_month_or_to_the_years_end():
    decisions = decided(tie("a", "b"), tie("a", "b", month="2021-year-end"), award("a", "b"))
    assert [t.seq for t in decisions.order("2021-year-end")] == [2]
    assert [len(decisions.awards(period)) for period in ("2021-06", "2021-year-end")] == [1, 0]


# ── lines that make no sense in a campaign ────────────────────────────────────────────────────

KNOWN = Vocabulary(
    units={"a": "commune", "b": "commune", "c": "commune", "d": "department"},
    months=("2021-05", "2021-06"),
    facts={"accounts_count": 1_000_000, "procedures_count": 1_000_000, "plan_issued": 1},
    prizes={
        "2021-05": {"R1": {"commune": 1, "commune+department": 1}},
        "2021-06": {"R1": {"commune": 1, "commune+department": 1}},
        "2021-year-end": {"R3": {"commune": 3}},
    },
)
RECEIPT = {"fact": "received_on", "was": None, "now": "2021-06-25"}

SENSIBLE = {
    "a dispute that is accepted": [dispute(), correct(answers=1)],
    "a dispute that is rejected": [dispute(), reject(1)],
    "answered on the same day": [dispute(), reject(1, JULY_1), withdraw(2, JULY_1)],
    "answered anew after a withdrawal": [dispute(), correct(answers=1), withdraw(2), reject(1, JULY_9)],
    "answered with another number than was claimed": [dispute(), correct(now=1650, answers=1)],
    "a day of receipt": [correct(**RECEIPT), correct(**{**RECEIPT, "fact": "received_on_office"})],
    "a finding with figures and one without": [
        untruthful("a", "2021-06", JULY_1, {"accounts_count": 1500}),
        untruthful("b", "2021-06", JULY_1),
    ],
    "a tie and awards at the year's end": [
        tie("a", "b", month="2021-year-end"),
        award("a", None, month="2021-year-end", award="R3"),
        award(None, "b", month="2021-year-end", award="R3"),
    ],
    "recorded late": [waive(at=JULY_9), waive(was="missing", at=JULY_1, unit="b")],
}


@pytest.mark.parametrize("drafts", SENSIBLE.values(), ids=list(SENSIBLE))
def test_decisions_that_make_sense_have_no_fault(drafts):
    assert decision_faults(decided(*drafts), KNOWN) == []


FAULTY = {
    "unit of a dispute": ([dispute(unit="z")], [(1, "unit: there is no 'z'")]),
    "unit of a correction": ([dispute(), correct(unit="z")], [(2, "unit: there is no 'z'")]),
    "unit of a finding": ([untruthful("z", "2021-06", JULY_1)], [(1, "unit: there is no 'z'")]),
    "unit of a waiver": ([waive(unit="z")], [(1, "unit: there is no 'z'")]),
    "unit of a tie": ([tie("a", "z")], [(1, "now: there is no 'z'")]),
    "unit an award is taken from": ([award("z", "a")], [(1, "unit: there is no 'z'")]),
    "unit an award is given to": ([award("a", "z")], [(1, "unit: there is no 'z'")]),
    "month of a figure": ([dispute(month="2021-07")], [(1, "month: there is no '2021-07'")]),
    "month of a finding": ([untruthful("a", "2020-06", JULY_1)], [(1, "month: there is no '2020-06'")]),
    "month of a waiver": ([waive(month="2021-07")], [(1, "month: there is no '2021-07'")]),
    "month of a tie": ([tie("a", "b", month="2021-07")], [(1, "month: there is no '2021-07'")]),
    "year of an award": ([award("a", "b", month="2020-year-end")], [(1, "month: there is no '2020-year-end'")]),
    "figure": ([correct(fact="acounts_count")], [(1, "fact: there is no 'acounts_count'")]),
    "figure of a finding": ([untruthful("a", "2021-06", JULY_1, {"x": 1})], [(1, "now: there is no 'x'")]),
    "day of receipt in a finding": (
        [untruthful("a", "2021-06", JULY_1, {"received_on": 1})],
        [(1, "now: there is no 'received_on'")],
    ),
    "award": ([award("a", "b", award="R9")], [(1, "award: there is no 'R9'")]),
    "award of the year's end in a month": ([award("a", "b", award="R3")], [(1, "award: there is no 'R3'")]),
    "competition of an award": (
        [award("a", "b", competition="department")],
        [(1, "competition: there is no 'department'")],
    ),
    "place of an award": ([award("a", "b", place=2)], [(1, "place: there is no 2")]),
    "unit that does not compete for an award": (
        [award("a", "d"), award("a", "d", competition="commune+department")],
        [(1, "unit: d does not compete for R1 (commune)")],
    ),
    "yes or no that is 2": (
        [correct(fact="plan_issued", was=0, now=2)],
        [(1, "plan_issued: 2: a whole number from 0 to 1 is wanted")],
    ),
    "yes or no that was found to be 3": (
        [untruthful("a", "2021-06", JULY_1, {"plan_issued": 3})],
        [(1, "plan_issued: 3: a whole number from 0 to 1 is wanted")],
    ),
    "day of receipt after the decision": (
        [correct(**{**RECEIPT, "now": "2021-07-06"})],
        [(1, "received_on: 2021-07-06: a report of 2021-06 is received from that month on, and not after the decision (2021-07-05)")],
    ),
    "day of receipt before its month": (
        [correct(**{**RECEIPT, "now": "2021-05-31"})],
        [(1, "received_on: 2021-05-31: a report of 2021-06 is received from that month on, and not after the decision (2021-07-05)")],
    ),
    "a count where a day belongs": ([correct(**{**RECEIPT, "now": 25})], [(1, "received_on: a day, YYYY-MM-DD, is wanted")]),
    "a day where a count belongs": ([correct(now="2021-06-25")], [(1, "accounts_count: a whole number is wanted")]),
    "a day that was where a count belongs": ([correct(was="2021-06-25")], [(1, "accounts_count: a whole number is wanted")]),
    "a finding about other figures than it found": (
        [untruthful("a", "2021-06", JULY_1, {"accounts_count": 1}, was={"procedures_count": 1})],
        [(1, "was and now must be about the same figures")],
    ),
    "a tie that orders other units": ([tie("a", "b", was=["a", "c"])], [(1, "was and now must hold the same units")]),
    "a tie that leaves one out": ([tie("a", "b", was=["a", "b", "c"])], [(1, "was and now must hold the same units")]),
    "a tie with one unit twice": ([tie("a", "a")], [(1, "was and now must hold the same units")]),
    "an answer to no line": ([reject(1)], [(1, "answers: there is no line 1 before it")]),
    "an answer to a later line": ([reject(2), dispute()], [(1, "answers: there is no line 2 before it")]),
    "an answer to what is no dispute": ([correct(), reject(1)], [(2, "line 1 is not a dispute")]),
    "a dispute that answers": ([dispute(), dispute(answers=1)], [(2, "line 1 is not a dispute")]),
    "a waiver that answers a dispute": ([dispute(), waive(answers=1)], [(2, "line 1 is not a dispute")]),
    "an answer before the question": (
        [dispute(JULY_5), reject(1, JULY_1)],
        [(2, "at: 2021-07-01 is before the day of line 1 (2021-07-05)")],
    ),
    "withdrawn before it was decided": (
        [correct(), withdraw(1, JULY_1)],
        [(2, "at: 2021-07-01 is before the day of line 1 (2021-07-05)")],
    ),
    "accepted twice": ([dispute(), correct(answers=1), correct(answers=1)], [(3, "dispute 1 is not open (accepted)")]),
    "accepted and rejected": ([dispute(), correct(answers=1), reject(1)], [(3, "dispute 1 is not open (accepted)")]),
    "rejected twice": ([dispute(), reject(1), reject(1)], [(3, "dispute 1 is not open (rejected)")]),
    "answered after it was withdrawn": ([dispute(), withdraw(1), reject(1, JULY_9)], [(3, "dispute 1 is not open (withdrawn)")]),
    "an answer about another unit": ([dispute(), correct(unit="b", answers=1)], [(2, "another unit, month or figure than dispute 1")]),
    "an answer about another month": ([dispute(), correct(month="2021-05", answers=1)], [(2, "another unit, month or figure than dispute 1")]),
    "an answer about another figure": ([dispute(), correct(fact="procedures_count", answers=1)], [(2, "another unit, month or figure than dispute 1")]),
    "withdrawn twice": ([correct(), withdraw(1), withdraw(1)], [(3, "line 1 was withdrawn already")]),
    "a withdrawal withdrawn": ([correct(), withdraw(1), withdraw(2)], [(3, "line 2 is itself a withdrawal; record anew")]),
    "one fault on each of two lines": (
        [waive(unit="z"), dispute(), reject(1)],
        [(1, "unit: there is no 'z'"), (3, "line 1 is not a dispute")],
    ),
    "two faults on one line": (
        [waive(unit="z", month="2021-07")],
        [(1, "unit: there is no 'z'"), (1, "month: there is no '2021-07'")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("drafts", "faults"), FAULTY.values(), ids=list(FAULTY))
def test_a_decision_that_makes_no_sense_here_is_named_with_its_line(drafts, faults):
    found = decision_faults(decided(*drafts), KNOWN)
    assert [(line, told.en) for line, told in found] == faults
    assert all(told.vi.strip() and told.vi != told.en for _, told in found)


# ── figures ───────────────────────────────────────────────────────────────────────────────────

ON_TIME, THREE_LATE = "2021-06-25", "2021-06-28"


@pytest.fixture
def make(make_campaign):
    """`make({"a": 1600}, {"a": day})`: communes with so many accounts in June; reports are on time unless told."""

    def made(accounts, received=None, **more):
        days = dict.fromkeys(accounts, ON_TIME) | (received or {})
        facts = {"2021-06": {unit: {"accounts_count": count} for unit, count in accounts.items()}}
        readings = {"monthly_gate": "off", "missing_figure": "no_points"}  # accounts alone are the point here
        return make_campaign(dict.fromkeys(accounts, "commune"), facts, {"2021-06": days}, readings=readings, **more)

    return made


def june(campaign, *drafts, **how):
    return campaign.with_decisions(decided(*drafts)).month("2021-06", **how)


def totals(month):
    return dict(zip(month.standings["unit"], month.standings["total"], strict=True))


def codes(month):
    """Codes and lines of what is told about decisions."""
    told = month.problems[month.problems["file"] == LEDGER]
    return [(code, int(row)) for code, row in zip(told["code"], told["row"], strict=True)]


def accounts_of(month, unit="a"):
    mine = month.figures[(month.figures["unit"] == unit) & (month.figures["fact"] == "accounts_count")]
    return mine.to_dict("records")[0]


def test_a_correction_changes_the_figure_and_is_traced_to_its_line(make):
    campaign = make({"a": 1600})
    month = june(campaign, dispute(), correct(answers=1))
    figure = accounts_of(month)
    assert (figure["value"], figure["origin"]) == (1700, "decision")
    assert (figure["source_file"], figure["source_row"]) == (LEDGER, 2)
    assert (totals(june(campaign)), totals(month)) == ({"a": 40}, {"a": 45})
    line = month.lines[(month.lines["criterion"] == "C3") & (month.lines["part"] == "base")].to_dict("records")[0]
    assert (line["source_file"], line["source_row"]) == (LEDGER, "2")


def test_what_was_read_stands_beside_what_was_decided(make):
    facts = june(make({"a": 1600}), correct()).facts
    told = facts[["origin", "value", "source_file"]].values.tolist()
    assert told == [["report", 1600, "2021-06/facts.csv"], ["decision", 1700, LEDGER]]


def test_a_correction_outranks_every_source_under_every_reading_of_which_counts(make_campaign):
    for reading in ("portal", "report", "lower"):
        facts = {"2021-06": {"a": {"accounts_count": {"portal": 1500, "report": 1600}}}}
        campaign = make_campaign({"a": "commune"}, facts, readings={"source_of_truth": reading})
        was = 1600 if reading == "report" else 1500
        assert accounts_of(june(campaign, correct(was=was, now=1700)))["value"] == 1700, reading


def test_a_figure_that_nobody_sent_can_be_set(make):
    missing = {**ACCOUNTS, "fact": "procedures_count"}
    month = june(make({"a": 1600}), correct(was=None, now=12, **missing))
    assert dict(zip(month.figures["fact"], month.figures["value"], strict=True))["procedures_count"] == 12


def test_of_two_corrections_the_later_holds(make):
    campaign = make({"a": 1600})
    both = [correct(1600, 1700), correct(1700, 1800, JULY_9)]
    assert (accounts_of(june(campaign, *both))["value"], totals(june(campaign, *both))) == (1800, {"a": 50})
    assert accounts_of(june(campaign, *both))["source_row"] == 2
    assert totals(june(campaign, *both, withdraw(2))) == {"a": 45}


def test_a_correction_withdrawn_leaves_the_figure_as_it_was_read(make):
    figure = accounts_of(june(make({"a": 1600}), correct(), withdraw(1)))
    assert (figure["value"], figure["origin"], figure["source_file"]) == (1600, "report", "2021-06/facts.csv")


def test_a_dispute_changes_nothing_while_it_is_open_or_once_it_is_rejected(make):
    campaign = make({"a": 1600})
    assert totals(june(campaign, dispute())) == totals(june(campaign, dispute(), reject(1))) == {"a": 40}


def test_a_correction_carries_on_into_the_next_month_where_nothing_new_came(make_campaign):
    facts = {"2021-06": {"a": {"accounts_count": 1600}}, "2021-07": {"a": {"procedures_count": 1}}}
    campaign = make_campaign({"a": "commune"}, facts).with_decisions(decided(correct()))
    figure = accounts_of(campaign.month("2021-07"))
    assert (figure["value"], figure["origin"], figure["from_month"]) == (1700, "carried", "2021-06")


def test_a_decision_about_a_later_month_does_not_touch_an_earlier_one(make_campaign):
    facts = {month: {"a": {"accounts_count": 1600}} for month in ("2021-06", "2021-07")}
    campaign = make_campaign({"a": "commune"}, facts).with_decisions(decided(correct(month="2021-07")))
    assert [accounts_of(campaign.month(m))["value"] for m in ("2021-06", "2021-07")] == [1600, 1700]
    assert numbers(campaign.month("2021-06").decisions) == []


def outdated(month):
    """What the error says that a month raises which rests on a decision no longer sound."""
    with pytest.raises(DataError) as caught:
        _ = month.standings
    told = caught.value.problems.to_dict("records")
    assert all((p["severity"], p["code"], p["file"], p["column"]) == ("error", "decision_outdated", LEDGER, "was") for p in told)  # fmt: skip
    return [(p["row"], p["read"]) for p in told], str(caught.value)


def test_a_correction_made_on_a_figure_that_is_no_longer_there_stops_the_month(make):
    """The input was replaced after the decision: 1 650 are in the file now."""
    lines, told = outdated(june(make({"a": 1650}), dispute(), correct(1600, 1700)))
    assert lines == [(2, "a, 2021-06, accounts_count: was = 1.600")]
    assert f"[decision_outdated] {LEDGER}, row 2, column was" in told
    assert "it now is: 1.650" in told


FOUND = untruthful("a", "2021-06", JULY_9, {"accounts_count": 1500}, was={"accounts_count": 1600})
GROUNDLESS = {
    "two made on one figure": ([correct(1600, 1700), correct(1600, 1800)], "1.600"),
    "its ground was withdrawn": ([correct(1600, 1700), correct(1700, 1800), withdraw(1)], "1.700"),
    "a finding": ([correct(1600, 1700), FOUND], "1.600"),
}


@pytest.mark.parametrize(("drafts", "was"), GROUNDLESS.values(), ids=list(GROUNDLESS))
def test_a_decision_made_on_another_figure_than_the_one_before_it_left_stops_the_month(make, drafts, was):
    lines, _ = outdated(june(make({"a": 1600}), *drafts))
    assert lines == [(2, f"a, 2021-06, accounts_count: was = {was}")]


def test_an_outdated_decision_that_was_withdrawn_stops_nothing(make):
    assert totals(june(make({"a": 1650}), correct(1600, 1700), withdraw(1))) == {"a": 40}


def test_an_outdated_decision_stops_the_months_after_it_and_none_before(make_campaign):
    facts = {month: {"a": {"accounts_count": 1650}} for month in ("2021-05", "2021-06", "2021-07")}
    campaign = make_campaign({"a": "commune"}, facts).with_decisions(decided(correct(1600, 1700)))
    assert len(campaign.month("2021-05").standings) == 1
    for month in ("2021-06", "2021-07"):
        assert outdated(campaign.month(month))[0] == [(1, "a, 2021-06, accounts_count: was = 1.600")]


def test_a_decision_recorded_after_one_of_a_later_day_is_pointed_out(make):
    month = june(make({"a": 1600}), dispute(JULY_9), waive(at=JULY_1), dispute(JULY_5), dispute(JULY_9))
    assert [told for told in codes(month) if told[0] == "decision_backdated"] == [
        ("decision_backdated", 2),
        ("decision_backdated", 3),
    ]
    told = month.problems[month.problems["code"] == "decision_backdated"]
    assert set(told["severity"]) == {"warning"}
    assert all("1: 09/07/2021" in text for text in told["expected"])


def test_decisions_recorded_day_by_day_are_not_pointed_out(make):
    assert codes(june(make({"a": 1600}), dispute(JULY_1), dispute(JULY_1), dispute(JULY_9))) == []


# ── as known on a day ─────────────────────────────────────────────────────────────────────────


def test_a_past_report_can_be_had_again_as_it_was_before_the_decision(make):
    campaign, drafts = make({"a": 1600}), [dispute(), correct(answers=1), withdraw(2)]
    scores = {day: totals(june(campaign, *drafts, as_of=day))["a"] for day in (JUNE_30, JULY_1, JULY_5, JULY_9)}
    assert scores == {JUNE_30: 40, JULY_1: 40, JULY_5: 45, JULY_9: 40}


def test_without_a_day_every_decision_and_every_receipt_counts(make):
    """a's report came on 2 July, 7 days after the 25th; b's never did, and its deduction is waived."""
    campaign = make({"a": 1600, "b": 1600}, {"a": "2021-07-02", "b": None})
    month = june(campaign, correct(), waive(was="missing", at=JULY_9, unit="b"))
    assert (month.as_of, month.known_on, numbers(month.decisions)) == (None, JULY_9, [1, 2])
    assert totals(month) == {"a": 45 - 5, "b": 40}
    states_ = dict(zip(month.reports["unit"], month.reports["state"], strict=True))
    assert states_ == {"a": "late", "b": "missing"}


def test_as_known_on_the_months_last_day_a_later_decision_does_not_count(make):
    campaign = make({"a": 1600})
    assert totals(june(campaign, correct(), as_of=JUNE_30)) == {"a": 40}
    assert totals(june(campaign, correct())) == {"a": 45}


def test_the_month_before_is_seen_with_the_decisions_of_the_same_day(make_campaign):
    facts = {month: {"a": {"accounts_count": 1600}} for month in ("2021-06", "2021-07")}
    campaign = make_campaign({"a": "commune"}, facts).with_decisions(decided(correct(at=date(2021, 8, 2))))
    before = campaign.month("2021-07", as_of="2021-08-01").previous
    after = campaign.month("2021-07", as_of="2021-08-02").previous
    assert [accounts_of(month)["value"] for month in (before, after)] == [1600, 1700]


# ── reports ───────────────────────────────────────────────────────────────────────────────────

RECEIVED = {"fact": "received_on", "was": THREE_LATE}


def deductions(month):
    lines = month.lines[month.lines["part"] == "deduction"]
    return lines[["unit", "criterion", "clause", "points"]].values.tolist()


def report_of(month, unit="a"):
    return month.reports[month.reports["unit"] == unit].to_dict("records")[0]


def test_a_corrected_day_of_receipt_changes_what_lateness_costs(make):
    campaign = make({"a": 1600}, {"a": (THREE_LATE, None)})
    assert deductions(june(campaign)) == [["a", "L1", "L1a", -2]]
    month = june(campaign, correct(**RECEIVED, now=ON_TIME))
    report = report_of(month)
    assert (report["state"], report["days_late"], report["received_on"]) == ("on_time", 0, date(2021, 6, 25))
    assert (report["source_file"], report["source_row"]) == (LEDGER, 1)
    assert (deductions(month), totals(month)) == ([], {"a": 40})


def test_a_corrected_day_can_cost_more_and_its_line_is_traced(make):
    month = june(make({"a": 1600}, {"a": (THREE_LATE, None)}), correct(**RECEIVED, now="2021-06-29"))
    assert deductions(month) == [["a", "L1", "L1b", -5]]
    line = month.lines[month.lines["criterion"] == "L1"].to_dict("records")[0]
    assert (line["source_file"], line["source_row"]) == (LEDGER, "1")


def test_a_report_nobody_entered_can_be_recorded_as_received(make):
    campaign = make({"a": 1600, "b": 1600}, {"a": (None, None)})
    assert report_of(june(campaign))["state"] == "missing"
    month = june(campaign, correct(fact="received_on", was=None, now=ON_TIME))
    assert (report_of(month)["state"], totals(month)) == ("on_time", {"a": 40, "b": 40})


def test_the_day_at_each_office_is_corrected_by_itself(make):
    """The later of the two days counts."""
    campaign = make({"a": 1600}, {"a": THREE_LATE})
    one = correct(**RECEIVED, now=ON_TIME)
    other = correct(fact="received_on_office", was=THREE_LATE, now=ON_TIME)
    assert report_of(june(campaign, one))["days_late"] == 3
    assert report_of(june(campaign, one, other))["days_late"] == 0


def test_a_day_of_receipt_corrected_from_another_than_is_recorded_stops_the_month(make):
    lines, told = outdated(june(make({"a": 1600}), correct(**RECEIVED, now="2021-06-26")))
    assert lines == [(1, "a, 2021-06, received_on: was = 2021-06-28")]
    assert "it now is: 2021-06-25" in told


def test_a_waiver_leaves_a_line_of_no_points_that_says_so(make):
    campaign = make({"a": 1600}, {"a": THREE_LATE})
    month = june(campaign, waive())
    assert (totals(june(campaign)), totals(month)) == ({"a": 38}, {"a": 40})
    assert deductions(month) == [["a", "L1", "L1a", 0]]
    how = month.lines.loc[month.lines["criterion"] == "L1", "how"].item()
    assert "trễ 3 ngày, được miễn trừ điểm (quyết định số 1) → 0" in how
    assert (report_of(month)["waived"], report_of(month)["decisions"]) == (True, "1")
    told = str(month.explain("a", "L1", "en"))
    assert "deduction waived (decision 1)" in told


def test_a_waiver_for_a_report_that_never_came_takes_away_its_5_points(make):
    month = june(make({"a": 1600, "b": 1600}, {"a": (None, None)}), waive(was="missing"))
    assert (deductions(month), totals(month)) == ([["a", "L1", "L1b", 0]], {"a": 40, "b": 40})


def test_a_waiver_of_lateness_does_not_pardon_untruth(make):
    month = june(make({"a": 1600}, {"a": THREE_LATE}), waive(), untruthful("a", "2021-06", JULY_1))
    assert sorted(points for *_, points in deductions(month)) == [-2, 0]
    assert totals(month) == {"a": 38}


def test_a_waiver_withdrawn_or_not_yet_made_costs_as_before(make):
    campaign = make({"a": 1600}, {"a": THREE_LATE})
    assert totals(june(campaign, waive(), withdraw(1))) == {"a": 38}
    assert totals(june(campaign, waive(), as_of=JUNE_30)) == {"a": 38}


def test_a_waiver_for_a_report_in_time_has_no_effect_and_is_pointed_out(make):
    """It was late when the waiver was made; its day of receipt was corrected since."""
    drafts = [waive(), correct(**RECEIVED, now=ON_TIME)]
    month = june(make({"a": 1600}, {"a": (THREE_LATE, None)}), *drafts)
    assert (deductions(month), codes(month)) == ([], [("decision_idle", 1)])


# ── ties and awards ───────────────────────────────────────────────────────────────────────────


def ranks(month):
    return dict(zip(month.standings["unit"], month.standings["rank"], strict=True))


def open_units(month):
    return list(month.standings.loc[month.standings["needs_decision"], "unit"])


def prizes(month):
    """Place, unit, state, money and decisions of each row of the awards, blanks as None."""
    table = month.awards[["place", "unit", "state", "money", "decisions"]].astype(object)
    return table.where(table.notna(), None).values.tolist()


MONEY = 1_000_000


@pytest.fixture
def equals(make):
    """Two communes with 40 points each, one with 35."""
    return make({"a": 1600, "b": 1600, "c": 1500})


def test_equal_points_wait_for_a_decision(equals):
    month = june(equals)
    assert (ranks(month), open_units(month)) == ({"a": 1, "b": 1, "c": 3}, ["a", "b"])
    assert prizes(month) == [["1–2", "a", "needs_decision", None, ""], ["1–2", "b", "needs_decision", None, ""]]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_tie_that_was_decided_gives_two_ranks_and_the_prize(equals, order):
    month = june(equals, dispute(), tie(*order))
    assert ranks(month) == {order[0]: 1, order[1]: 2, "c": 3}
    assert list(month.standings["unit"]) == [*order, "c"]
    assert not month.standings["tied"].any()
    assert open_units(month) == []
    assert prizes(month) == [["1", order[0], "won", MONEY, "2"]]
    assert codes(month) == []


def test_an_order_of_units_decides_nothing_between_units_with_other_points(equals):
    """Points come first: c stays third, although the decision puts it first."""
    assert ranks(june(equals, tie("c", "b", "a"))) == {"b": 1, "a": 2, "c": 3}


def test_a_tie_decided_without_all_who_are_equal_now_is_open_again(make):
    """c has caught up since; whether it goes before a and b was never decided."""
    month = june(make({"a": 1600, "b": 1600, "c": 1600}), tie("b", "a"))
    assert (ranks(month), open_units(month)) == ({"a": 1, "b": 1, "c": 1}, ["a", "b", "c"])
    assert month.standings["tied"].all()
    assert month.awards["money"].isna().all()


def test_a_tie_that_is_none_any_more_is_pointed_out(equals):
    month = june(equals, tie("b", "a"), correct())
    assert (ranks(month), codes(month)) == ({"a": 1, "b": 2, "c": 3}, [("decision_idle", 1)])
    assert prizes(month) == [["1", "a", "won", MONEY, ""]]


def test_a_tie_below_every_prize_is_put_in_order_all_the_same(make):
    month = june(make({"a": 1700, "b": 1600, "c": 1600}), tie("c", "b"))
    assert ranks(month) == {"a": 1, "c": 2, "b": 3}
    assert (prizes(month), codes(month)) == ([["1", "a", "won", MONEY, ""]], [])


def test_a_tie_decided_for_another_month_or_withdrawn_or_not_yet_decided_is_open(equals):
    for drafts, how in [
        ([tie("b", "a", month="2021-year-end")], {}),
        ([tie("b", "a"), withdraw(1)], {}),
        ([tie("b", "a")], {"as_of": JUNE_30}),
    ]:
        assert open_units(june(equals, *drafts, **how)) == ["a", "b"]


@pytest.fixture
def ahead(make):
    """a has 45 points, b 40, c 35."""
    return make({"a": 1700, "b": 1600, "c": 1500})


def test_an_award_can_go_to_another_unit_than_the_points_propose(ahead):
    month = june(ahead, award("a", "b"))
    assert prizes(month) == [["1", "b", "won", MONEY, "1"]]
    assert (ranks(month), codes(month)) == ({"a": 1, "b": 2, "c": 3}, [])


def test_an_award_can_be_withheld_and_costs_nothing(ahead):
    assert prizes(june(ahead, award("a", None))) == [["1", None, "vacant", None, "1"]]


def test_an_award_that_the_points_leave_vacant_can_be_given(make_campaign):
    """Nobody reaches the 85 points of the gate."""
    facts = {"2021-06": {"a": {"accounts_count": 1600}}}
    readings = {"missing_figure": "no_points"}
    campaign = make_campaign({"a": "commune"}, facts, {"2021-06": {"a": ON_TIME}}, readings=readings)
    assert [row[2] for row in prizes(june(campaign))] == ["vacant"]
    assert prizes(june(campaign, award(None, "a"))) == [["1", "a", "won", MONEY, "1"]]


def test_an_award_decided_on_a_tie_that_was_decided_rests_on_both(equals):
    assert prizes(june(equals, tie("b", "a"), award("b", "c"))) == [["1", "c", "won", MONEY, "1; 2"]]


def test_an_award_waits_while_the_tie_for_it_is_open(equals):
    month = june(equals, award("a", "c"))
    assert [row[2] for row in prizes(month)] == ["needs_decision", "needs_decision"]
    assert codes(month) == [("decision_idle", 1)]


def test_of_two_decisions_on_one_award_the_later_holds(ahead):
    """As with figures and ties; the earlier is pointed out."""
    month = june(ahead, award("a", "b"), award("a", "c", JULY_9))
    assert prizes(month) == [["1", "c", "won", MONEY, "2"]]
    assert codes(month) == [("decision_idle", 1)]
    assert prizes(june(ahead, award("a", "b"), award("a", "c", JULY_9), withdraw(2))) == [["1", "b", "won", MONEY, "1"]]


def test_an_award_decided_on_points_that_changed_has_no_effect_and_is_pointed_out(ahead):
    """b leads since its figure was corrected: nobody decided that b should not have the award."""
    month = june(ahead, award("a", "c"), correct(unit="b", now=1900))
    assert prizes(month) == [["1", "b", "won", MONEY, ""]]
    assert codes(month) == [("decision_idle", 1)]
    told = month.problems[month.problems["code"] == "decision_idle"].to_dict("records")[0]
    assert (told["severity"], told["read"], told["column"]) == ("warning", "a", "was")


@pytest.mark.parametrize(
    "wrong", [{"competition": "department"}, {"place": 2}, {"award": "R3"}], ids=lambda w: next(iter(w))
)
def test_a_decision_on_a_place_that_is_not_given_this_month_is_pointed_out(ahead, wrong):
    month = june(ahead, award("a", "b", **wrong))
    assert prizes(month) == [["1", "a", "won", MONEY, ""]]
    assert codes(month) == [("decision_idle", 1)]


# ── a record on disk ──────────────────────────────────────────────────────────────────────────


def test_a_campaign_is_opened_with_the_record_of_its_folder(make):
    folder = make({"a": 1600}).folder
    append(folder, {**BY, **dispute()})
    append(folder, {**BY, **correct(answers=1)})
    campaign = open_campaign(folder)
    assert totals(campaign.month("2021-06")) == {"a": 45}
    assert campaign.month("2021-06").ledger == campaign.ledger
    early = campaign.month("2021-06", as_of=JULY_1)
    assert (totals(early), early.ledger) == ({"a": 40}, campaign.ledger.first(1))
    assert campaign.month("2021-06", as_of=JUNE_30).ledger == Ledger()


def test_a_campaign_with_decisions_that_make_no_sense_is_not_opened(make):
    folder = make({"a": 1600}).folder
    append(folder, {**BY, **dispute()})
    append(folder, {**BY, **correct(unit="b", answers=1)})
    with pytest.raises(CampaignError) as caught:
        open_campaign(folder)
    assert f"{LEDGER}: decisions that cannot be applied\n  line 2: unit: there is no 'b'" in str(caught.value)
    assert "\n  dòng 2: unit: không có 'b'" in caught.value.message("vi")


def test_an_award_of_any_reading_may_stand_in_the_record(make):
    """Under `monthly_scope` departments may compete, with the communes or apart; no reading gives a second place."""
    folder = make({"a": 1600}).folder
    append(folder, {**BY, **award("a", None)})
    append(folder, {**BY, **award("a", None, competition="commune+department")})
    assert len(open_campaign(folder).decisions.entries) == 2
    append(folder, {**BY, **award("a", None, place=2)})
    with pytest.raises(CampaignError, match="line 3: place: there is no 2"):
        open_campaign(folder)


def test_what_is_assumed_is_scored_and_leaves_the_campaign_as_it_was(make):
    campaign = make({"a": 1600})
    granted = campaign.with_decisions(campaign.decisions.assuming(decided(correct()).entries))
    assert (totals(granted.month("2021-06")), totals(campaign.month("2021-06"))) == ({"a": 45}, {"a": 40})
    assert granted.decisions.entries == ()


def test_what_is_assumed_comes_on_top_of_what_was_decided(make):
    """Whatever number the assumed line bears: it stands in no record."""
    campaign = make({"a": 1600}).with_decisions(decided(dispute(), correct(answers=1)))
    granted = campaign.with_decisions(campaign.decisions.assuming(decided(correct(1700, 1900)).entries))
    assert accounts_of(granted.month("2021-06"))["value"] == 1900


def test_no_decisions_change_nothing(ahead):
    with_none = ahead.with_decisions(Decisions()).month("2021-06")
    pd.testing.assert_frame_equal(with_none.standings, ahead.month("2021-06").standings)
