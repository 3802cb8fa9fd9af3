"""A disputed figure: intervals over every combination, what each side would need to the last case, who would move."""

import json
import random
from datetime import date
from itertools import product

import pytest
from decided import decided
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis import CampaignError, load_plan
from thidua_analysis.scoring.criteria import reckon
from thidua_analysis.scoring.distance import first_from, floor_of
from thidua_analysis.whatif import claims, disputes
from thidua_analysis.whatif.disputes import in_dispute, review_unit
from thidua_analysis.whatif.listed import hanging, listed
from thidua_analysis.whatif.review import review

RULES = load_plan("chau-thanh-a-2021").rules()
ACCOUNTS, DOSSIERS, PROCEDURES = "accounts_count", "dossiers_received_count", "procedures_count"
RESOLVED, ON_TIME = "dossiers_resolved_count", "dossiers_on_time_count"
OPEN_TO_ALL = {"monthly_gate": "off"}
JUNE = "2021-06"


def claim(unit, fact, was, now, month=JUNE, at="2021-07-01"):
    """A dispute, as a draft of its line."""
    return {
        "kind": "dispute", "at": at, "by": unit, "unit": unit, "month": month, "fact": fact, "was": was, "now": now,
    }  # fmt: skip


def grant(dispute, seq, at="2021-07-05", now=None):
    return {**dispute, "kind": "correct", "at": at, "answers": seq, "now": dispute["now"] if now is None else now}


@pytest.fixture
def june(make_campaign):
    """`june({"a": {...}}, *lines)`: a month of communes whose reports are all in time, with these lines on record."""

    def of(facts, *lines, month=JUNE, readings=None, as_of=None, reports=None):
        by_month = facts if next(iter(facts)).startswith("2021-") else {JUNE: facts}
        units = {unit: "commune" for values in by_month.values() for unit in values}
        given = {m: dict.fromkeys(units, f"{m}-20") for m in by_month} | (reports or {})
        few = {"missing_figure": "no_points"}  # few figures do where disputes are the point
        campaign = make_campaign(units, by_month, given, readings=few | (readings or {}))
        return campaign.with_decisions(decided(*lines)).month(month, as_of)

    return of


def rows(table, *columns):
    return table[list(columns)].to_dict("split")["data"]


# ── a month with open disputes ──


def test_a_claim_opens_an_interval_of_points_and_ranks(june):
    """1.450 accounts give 0; 1.720 give 35 + 2 × 5 = 45. The other unit has 1.600: 35 + 5 = 40."""
    month = june({"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1600}}, claim("a", ACCOUNTS, 1450, 1720))
    found = in_dispute(month)
    assert rows(found.units, "unit", "disputes", "total", "low", "high", "rank", "best", "worst") == [
        ["b", "", 40, 40, 40, 1, 1, 2],
        ["a", "1", 0, 0, 45, 2, 1, 2],
    ]
    assert not found.units["eligible_may_change"].any()
    assert not found.depends  # below the gate of 90 the prize is vacant either way


def test_whether_the_gate_is_reached_may_hang_on_a_claim(june):
    """10 + 15 + 35 + 30 = 90 with 1.500 accounts, 55 with 1.499."""
    figures = {"plan_issued": 1, PROCEDURES: 1, ACCOUNTS: 1499, DOSSIERS: 200}
    found = in_dispute(june({"a": figures}, claim("a", ACCOUNTS, 1499, 1500)))
    assert rows(found.units, "low", "high", "eligible", "eligible_may_change") == [[55, 90, False, True]]
    assert rows(found.awards, "clause", "claims", "won", "vacant") == [["R1", "", "", 1], ["R1", "1", "a", 0]]


def test_two_disputes_on_both_parts_of_a_share_are_tried_together(june):
    """97/100 and 97/99 are below 98 %: 0; 99/100: 10 + 5; 99/99: 10 + 2 × 5. Each alone would miss the 20."""
    month = june(
        {"a": {ON_TIME: 97, RESOLVED: 100}}, claim("a", ON_TIME, 97, 99), claim("a", RESOLVED, 100, 99)
    )  # fmt: skip
    found = in_dispute(month)
    assert rows(found.units, "disputes", "total", "low", "high") == [["1; 2", 0, 0, 20]]
    one, two = month.decisions.open_disputes
    totals = [disputes.granted(month, some).standings["total"].tolist() for some in ((one,), (two,), (one, two))]
    assert totals == [[15], [0], [20]]


def test_the_award_is_told_with_the_fewest_claims_that_change_it(june):
    """b has 15 for a procedure. a: 0 or 0, 15 with the first claim (a tie), 20 with both."""
    figures = {"a": {ON_TIME: 97, RESOLVED: 100}, "b": {PROCEDURES: 1}}
    lines = [claim("a", ON_TIME, 97, 99), claim("a", RESOLVED, 100, 99)]
    found = in_dispute(june(figures, *lines, readings=OPEN_TO_ALL))
    assert rows(found.awards, "claims", "won", "undecided", "vacant") == [
        ["", "b", "", 0],
        ["1", "", "a; b", 0],
        ["1+2", "a", "", 0],
    ]
    assert found.depends


def test_a_claim_that_changes_no_owner_leaves_the_award_alone(june):
    figures = {"a": {ACCOUNTS: 1500}, "b": {ACCOUNTS: 2000}}
    found = in_dispute(june(figures, claim("a", ACCOUNTS, 1500, 1900), readings=OPEN_TO_ALL))
    assert rows(found.units, "unit", "low", "high", "best", "worst") == [["a", 35, 55, 2, 2]]
    assert not found.depends


def test_without_an_open_dispute_nothing_is_computed(june, monkeypatch):
    first, second = claim("a", ACCOUNTS, 1450, 1720), claim("a", PROCEDURES, 1, 2)
    settled = [first, grant(first, 1), second, {"kind": "reject", "at": "2021-07-06", "answers": 3}]
    months = [june({"a": {ACCOUNTS: 1450, PROCEDURES: 1}}, *lines) for lines in ([], settled)]
    monkeypatch.setattr(claims, "granted", lambda *_: pytest.fail("computed"))
    for month in months:
        found = in_dispute(month)
        assert (found.disputes, found.depends, len(found.units), len(found.awards)) == ((), False, 0, 0)
        assert found.of("a") is None
        assert "_scored" not in vars(month)


def test_the_month_itself_is_left_as_it_is(june):
    month = june({"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1600}}, claim("a", ACCOUNTS, 1450, 1720))
    before = month.standings, month.figures, month.lines
    decisions = month.world.decisions
    in_dispute(month)
    review(month, month.decisions.open_disputes[0])
    for old, new in zip(before, (month.standings, month.figures, month.lines), strict=True):
        assert old.equals(new)
    assert month.world.decisions is decisions
    again = month.but()
    assert again is month
    assert again.standings["total"].tolist() == [40, 0]


def test_a_dispute_about_an_earlier_month_matters_where_its_figure_is_carried_on(june):
    """June's claim counts in July for the unit that sent nothing in July, and not for the one that did."""
    facts = {JUNE: {"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1450}}, "2021-07": {"a": {}, "b": {ACCOUNTS: 1460}}}
    lines = [claim("a", ACCOUNTS, 1450, 1500), claim("b", ACCOUNTS, 1450, 1500)]
    found = in_dispute(june(facts, *lines, month="2021-07"))
    assert rows(found.units, "unit", "low", "high") == [["a", 0, 35], ["b", 0, 0]]


def test_what_was_disputed_later_is_not_known_on_an_earlier_day(june):
    line = claim("a", ACCOUNTS, 1450, 1720, at="2021-07-01")
    month = june({"a": {ACCOUNTS: 1450}}, line, as_of="2021-06-30")
    assert in_dispute(month).disputes == ()
    with pytest.raises(CampaignError, match="not known yet on 2021-06-30"):
        review(month, month.world.decisions.disputes[0])


def test_of_more_than_six_disputes_each_is_tried_alone_and_all_together(june):
    units = {f"u{n}": {ACCOUNTS: 1499} for n in range(7)}
    month = june(units, *(claim(u, ACCOUNTS, 1499, 1500) for u in units))
    found = in_dispute(month)
    assert not found.every_combination
    # alone, a unit leads; with one other granted it is second; that all six others lead is not tried
    assert rows(found.units, "low", "high", "best", "worst") == [[0, 35, 1, 2]] * 7
    six = june(dict(list(units.items())[:6]), *(claim(u, ACCOUNTS, 1499, 1500) for u in list(units)[:6]))
    assert in_dispute(six).every_combination


def test_a_figure_that_counts_in_two_criteria_is_pointed_out(june):
    """Under resolved / received, dossiers received count for C4 and against C5."""
    figures = {"a": {DOSSIERS: 200, RESOLVED: 200, ON_TIME: 200}}
    month = june(figures, claim("a", DOSSIERS, 200, 220), readings={"rate_basis": "resolved_of_received"})
    assert in_dispute(month).two_sided == (1,)
    assert in_dispute(june(figures, claim("a", DOSSIERS, 200, 220))).two_sided == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_is_that_of_every_campaign_with_stands_or_claim_in_its_files(seed, june):
    """Brute force: for each combination a campaign of its own, the claimed figures written in its files."""
    rng = random.Random(seed)
    options = {ACCOUNTS: (1400, 1900), DOSSIERS: (180, 260), PROCEDURES: (0, 4), RESOLVED: (98, 102), ON_TIME: (95, 98)}

    def draw(fact):
        return rng.randint(*options[fact])

    units = ("a", "b", "c")
    facts = {u: {f: draw(f) for f in options} for u in units}
    about = rng.sample([(u, f) for u in units for f in options], 3)
    lines = [claim(u, f, facts[u][f], max(draw(f), facts[u][f] + 1)) for u, f in about]
    found = in_dispute(june(facts, *lines, readings=OPEN_TO_ALL))

    seen, owners = {u: [] for u in units}, set()
    for taken in product((False, True), repeat=3):
        world = {u: dict(values) for u, values in facts.items()}
        for yes, line in zip(taken, lines, strict=True):
            if yes:
                world[line["unit"]][line["fact"]] = line["now"]
        month = june(world, readings=OPEN_TO_ALL)
        for row in month.standings.to_dict("records"):
            seen[row["unit"]].append((row["total"], int(row["rank"]), row["eligible"]))
        owners.add(tuple(sorted(map(tuple, rows(month.awards, "unit", "state")))))
    for unit, worlds in seen.items():
        totals, ranks, gates = zip(*worlds, strict=True)
        row = found.of(unit)
        if row is None:
            assert len(set(totals)) == len(set(ranks)) == len(set(gates)) == 1
            continue
        assert (row.low, row.high) == (min(totals), max(totals))
        assert (row.best, row.worst) == (min(ranks), max(ranks))
        assert row.eligible_may_change == (len(set(gates)) > 1)
    assert found.depends == (len(owners) > 1)


# ── what both sides would need ──


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-60, 60))
def test_halving_finds_the_nearest_number_where_it_turns(start, end, edge):
    def holds(n):
        return n >= edge if end >= start else n <= edge

    if not holds(end):
        return
    way = range(start, end + 1) if end >= start else range(start, end - 1, -1)
    assert first_from(start, end, holds) == next(n for n in way if holds(n))


@pytest.mark.parametrize(
    ("stands", "claimed", "points", "claimed_points", "keeps_to", "gives_from"),
    [
        (1450, 1720, 0, 45, 1499, 1700),  # 1.500 → 35, 1.600 → 40, 1.700 → 45
        (1500, 1600, 35, 40, 1599, 1600),
        (1343, 1500, 0, 35, 1499, 1500),
        (1720, 1450, 45, 0, 1700, 1499),  # a claim that the figure is lower
        (1510, 1590, 35, 35, None, None),
        (2026, 2105, 60, 65, 2099, 2100),
    ],
)
def test_the_accounts_that_turn_the_points(june, stands, claimed, points, claimed_points, keeps_to, gives_from):
    month = june({"a": {ACCOUNTS: stands}}, claim("a", ACCOUNTS, stands, claimed))
    found = review(month, month.decisions.disputes[0])
    told = ["C3", points, claimed_points, keeps_to, gives_from]
    assert rows(found.criteria, "criterion", "points", "claimed_points", "keeps_to", "gives_from") == [told]


def test_the_words_tell_both_sides_what_they_need(june):
    month = june({"a": {ACCOUNTS: 1450}}, claim("a", ACCOUNTS, 1450, 1720))
    dispute = month.decisions.disputes[0]
    assert (
        "C3: đơn vị cần chứng minh ít nhất 1.700 tài khoản để được 45 điểm như khiếu nại; "
        "bên chấm điểm giữ nguyên 0 điểm nếu chỉ chứng minh được dưới 1.500" in str(review(month, dispute))
    )
    assert "at least 1,700 accounts for 45 points" in str(review(month, dispute, "en"))
    vain = june({"a": {ACCOUNTS: 1510}}, claim("a", ACCOUNTS, 1510, 1590))
    assert "khiếu nại không làm thay đổi điểm nào" in str(review(vain, vain.decisions.disputes[0]))


SHARES = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.sampled_from([ON_TIME, RESOLVED]))


@given(SHARES)
def test_the_figures_of_a_share_turn_just_there(june_values):
    """Linear search agrees: one nearer to what stands does not give the claim's points; one further does not keep today's."""
    on_time, resolved, claimed, fact = june_values
    criterion, values = RULES.criterion_of("C5"), {ON_TIME: on_time, RESOLVED: resolved}

    def points(figure):
        return reckon(criterion, {**values, fact: figure}, RULES).points

    stands = values[fact]
    goal, today = points(claimed), points(stands)
    if goal == today:
        return
    step = 1 if claimed > stands else -1
    gives = first_from(stands, claimed, lambda n: points(n) == goal)
    assert points(gives) == goal
    assert points(gives - step) != goal
    turns = first_from(stands, claimed, lambda n: points(n) != today)
    assert points(turns) != today
    assert points(turns - step) == today


def test_how_far_a_figure_may_fall():
    c3, c5 = RULES.criterion_of("C3"), RULES.criterion_of("C5")
    assert floor_of(c3, {ACCOUNTS: 1720}, ACCOUNTS, RULES) == 1700
    assert floor_of(c3, {ACCOUNTS: 1500}, ACCOUNTS, RULES) == 1500
    assert floor_of(c3, {ACCOUNTS: 1499}, ACCOUNTS, RULES) is None  # 0 points, however few
    assert floor_of(c5, {ON_TIME: 197, RESOLVED: 200}, ON_TIME, RULES) == 196  # 98 %
    assert floor_of(c3, {}, ACCOUNTS, RULES) is None


def test_what_was_not_reported_is_no_points_and_the_claim_may_give_them(june):
    month = june({"a": {PROCEDURES: 1}}, claim("a", ACCOUNTS, None, 1620))
    found = review(month, month.decisions.disputes[0])
    assert found.stands is None
    assert rows(found.criteria, "points", "claimed_points", "gives_from") == [[0, 40, 1600]]
    assert "Tài khoản đã tạo: chưa có số liệu" in str(found)


def test_points_of_the_months_own_increase_turn_with_the_cumulative_figure(june):
    """Scored on July's increase: 1.000 before, so 2.500 in all are 1.500 of its own."""
    facts = {JUNE: {"a": {ACCOUNTS: 1000}}, "2021-07": {"a": {ACCOUNTS: 2400}}}
    line = claim("a", ACCOUNTS, 2400, 2650, month="2021-07", at="2021-08-01")
    month = june(facts, line, month="2021-07", readings={"score_basis": "in_month"})
    found = review(month, month.decisions.disputes[0])
    assert rows(found.criteria, "points", "claimed_points", "keeps_to", "gives_from") == [[0, 40, 2499, 2600]]


# ── days of receipt ──


def late(june, *lines, **more):
    """A report due on 25/6 and received at both offices on 30/6: five days, −5."""
    return june({"a": {ACCOUNTS: 1}}, *lines, reports={JUNE: {"a": "2021-06-30"}}, **more)


@pytest.mark.parametrize(
    ("claimed", "points", "gives_from"), [("2021-06-28", -2, "2021-06-28"), ("2021-06-24", 0, "2021-06-25")]
)
def test_the_day_of_receipt_that_turns_the_deduction(june, claimed, points, gives_from):
    """One to three days late cost 2 points, more cost 5; the other office's day is disputed too and granted."""
    office = claim("a", "received_on_office", "2021-06-30", claimed)
    month = late(june, office, grant(office, 1), claim("a", "received_on", "2021-06-30", claimed))
    found = review(month, month.decisions.open_disputes[0])
    assert rows(found.criteria, "criterion", "points", "claimed_points") == [["L1", -5, points]]
    assert [day.isoformat() for day in found.criteria[["keeps_to", "gives_from"]].iloc[0]] == [
        "2021-06-29",
        gives_from,
    ]
    assert f"chậm nhất ngày {gives_from[8:]}/06/2021" in str(found)
    assert "giữ nguyên −5 điểm nếu báo cáo đến từ ngày 29/06/2021 trở đi" in str(found)
    assert rows(found.moved, "period", "total", "claimed_total") == [
        [JUNE, -5, points],
        ["2021-year-end", -5, points],
    ]


def test_an_earlier_day_at_one_office_changes_nothing_where_the_later_counts(june):
    line = claim("a", "received_on", "2021-06-30", "2021-06-25")
    month = late(june, line)
    found = review(month, month.decisions.disputes[0])
    assert rows(found.criteria, "points", "claimed_points") == [[-5, -5]]
    assert "khiếu nại không làm thay đổi điểm nào" in str(found)
    earlier = late(june, line, readings={"two_addressees": "earlier"})
    assert rows(review(earlier, earlier.decisions.disputes[0]).criteria, "points", "claimed_points") == [[-5, 0]]


def test_a_dispute_over_one_day_says_that_the_other_counts_and_what_both_change(june):
    """−5 for 30/6 at both; each claim alone changes nothing where the later day counts, both together give the 5 back."""
    lines = [claim("a", day, "2021-06-30", "2021-06-25") for day in ("received_on", "received_on_office")]
    month = late(june, *lines)
    for seq, other in ((1, "received_on_office"), (2, "received_on")):
        found = review(month, month.decisions.dispute(seq))
        assert rows(found.criteria, "points", "claimed_points") == [[-5, -5]]
        assert (found.pair.fact, found.pair.stands, found.pair.claim, found.pair.dispute) == (other, "2021-06-30", "2021-06-25", 3 - seq)  # fmt: skip
        assert [(r.points, r.claimed_points) for r in found.pair.criteria] == [(-5, 0)]
        assert [(r.period, r.total, r.claimed_total) for r in found.pair.moved] == [(JUNE, -5, 0), ("2021-year-end", -5, 0)]  # fmt: skip
        assert "vẫn được tính" in str(found) and f"khiếu nại #{3 - seq}" in str(found)
        assert "nếu cả hai ngày được chấp nhận: L1 −5 → 0 điểm" in str(found)
        assert found.record()["pair"]["criteria"][0]["claimed_points"] == 0
    alone = review(late(june, lines[0]), month.decisions.dispute(1))
    assert alone.pair.dispute == 0 and "chưa ai khiếu nại" in str(alone)
    earlier = late(june, *lines, readings={"two_addressees": "earlier"})
    assert "sớm hơn" in str(review(earlier, earlier.decisions.dispute(1)))
    figure = june({"a": {ACCOUNTS: 1450}}, claim("a", ACCOUNTS, 1450, 1500))
    assert review(figure, figure.decisions.dispute(1)).pair is None


def test_a_deduction_lasts_so_the_later_months_change_too(june):
    facts = {JUNE: {"a": {ACCOUNTS: 1}}, "2021-07": {"a": {ACCOUNTS: 1}}}
    line = claim("a", "received_on", "2021-06-30", "2021-06-25")
    month = june(facts, line, readings={"two_addressees": "earlier"}, reports={JUNE: {"a": "2021-06-30"}})
    found = review(month, month.decisions.disputes[0])
    assert found.periods == (JUNE, "2021-07", "2021-year-end")


# ── one dispute in full ──


def test_months_are_named_in_which_anything_would_change(june):
    facts = {JUNE: {"a": {ACCOUNTS: 1450}, "b": {}}, "2021-07": {"a": {ACCOUNTS: 1460}, "b": {}}}
    month = june(facts, claim("a", ACCOUNTS, 1450, 1500))
    assert review(month, month.decisions.disputes[0]).periods == (JUNE,)
    facts["2021-07"]["a"] = {}  # carried on
    month = june(facts, claim("a", ACCOUNTS, 1450, 1500))
    found = review(month, month.decisions.disputes[0])
    assert found.periods == (JUNE, "2021-07", "2021-year-end")


def test_a_later_prize_for_the_gain_may_change_though_the_months_figures_do_not(june):
    """Gains of July: a 1.500 after 1.450 (+35), b 1.600 after 1.550 (+5). Granted, a had its 35 in June: +0."""
    facts = {
        JUNE: {"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1550}},
        "2021-07": {"a": {ACCOUNTS: 1500}, "b": {ACCOUNTS: 1600}},
    }
    readings = {**OPEN_TO_ALL, "monthly_winner": "gain"}
    month = june(facts, claim("a", ACCOUNTS, 1450, 1500), readings=readings)
    found = review(month, month.decisions.disputes[0])
    assert found.periods == (JUNE, "2021-07")
    july = found.awards[found.awards["period"] == "2021-07"]
    assert rows(july, "claims", "won") == [["", "a"], ["1", "b"]]


def test_everyone_who_would_move_is_there(june):
    figures = {"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1600}, "c": {ACCOUNTS: 1700}}
    month = june(figures, claim("a", ACCOUNTS, 1450, 1650), readings=OPEN_TO_ALL)
    moved = review(month, month.decisions.disputes[0]).moved
    own = moved[moved["period"] == JUNE]
    assert rows(own, "unit", "total", "claimed_total", "rank", "claimed_rank") == [["a", 0, 40, 3, 2]]
    month = june(figures, claim("a", ACCOUNTS, 1450, 1850), readings=OPEN_TO_ALL)
    found = review(month, month.decisions.disputes[0])
    own = found.moved[found.moved["period"] == JUNE]
    assert rows(own, "unit", "total", "claimed_total", "rank", "claimed_rank") == [
        ["c", 45, 45, 1, 2],
        ["b", 40, 40, 2, 3],
        ["a", 0, 50, 3, 1],
    ]
    assert rows(found.awards[found.awards["period"] == JUNE], "claims", "won") == [["", "c"], ["1", "a"]]


def test_a_settled_dispute_is_shown_as_it_stood(june):
    line = claim("a", ACCOUNTS, 1450, 1720)
    for lines, state in (([line, grant(line, 1)], "accepted"), ([line, grant(line, 1, now=1500)], "accepted"),
                         ([line, {"kind": "reject", "at": "2021-07-05", "answers": 1}], "rejected")):  # fmt: skip
        month = june({"a": {ACCOUNTS: 1450}}, *lines)
        found = review(month, month.decisions.disputes[0])
        assert (found.state, found.answer.seq, found.stands, found.claim) == (state, 2, 1450, 1720)
        assert rows(found.criteria, "points", "claimed_points", "gives_from") == [[0, 45, 1700]]
        assert rows(found.moved[found.moved["period"] == JUNE], "total", "claimed_total") == [[0, 45]]
    unreported = claim("a", ACCOUNTS, None, 1720)
    month = june({"a": {PROCEDURES: 1}}, unreported, grant(unreported, 1))
    assert review(month, month.decisions.disputes[0]).stands is None


def test_a_review_is_text_table_and_plain_data(june):
    month = june({"a": {ACCOUNTS: 1450}}, claim("a", ACCOUNTS, 1450, 1720))
    found = review(month, month.decisions.disputes[0])
    assert str(found).startswith("Khiếu nại #1 · a · Tài khoản đã tạo · tháng 6 năm 2021: 1.450 → 1.720 (đang mở)")
    assert "1.500 tài khoản" in str(found)  # the clause
    assert "facts.csv, dòng 2" in str(found)  # where the figure was read
    assert found._repr_html_().count("<tr>") == len(found.text.lines)
    record = json.loads(json.dumps(found.record()))
    assert (record["dispute"]["seq"], record["state"], record["stands"], record["claim"]) == (1, "open", 1450, 1720)
    assert record["criteria"] == [
        {"criterion": "C3", "points": 0, "claimed_points": 45, "keeps_to": 1499, "gives_from": 1700}
    ]


def test_evidence_is_looked_for(june):
    paper = {"name": "bien-ban.pdf", "sha256": "0" * 64}
    month = june({"a": {ACCOUNTS: 1450}}, {**claim("a", ACCOUNTS, 1450, 1720), "evidence": [paper]})
    dispute = month.decisions.disputes[0]
    assert "bien-ban.pdf: KHÔNG CÓ trong thư mục" in str(review(month, dispute))
    place = month.inputs.folder / dispute.evidence[0].kept_as
    place.parent.mkdir()
    place.write_bytes(b"another")
    assert "bien-ban.pdf: ĐÃ BỊ SỬA" in str(review(month, dispute))


# ── a case: a dispute, or a score before any ──


def test_a_case_is_a_dispute_or_a_score(june):
    facts = {JUNE: {"a": {ACCOUNTS: 1450}}, "2021-07": {"a": {ACCOUNTS: 1460}}}
    month = june(facts, claim("a", ACCOUNTS, 1450, 1720), month="2021-07")
    by_number = disputes.case(month, 1)
    assert (by_number.month.month, by_number.unit, by_number.criteria) == (JUNE, "a", ("C3",))
    assert [d.seq for d in by_number.disputes] == [1]
    by_score = disputes.case(month, 0, "a", "c3")
    assert (by_score.month.month, by_score.criteria, len(by_score.reviews)) == ("2021-07", ("C3",), 1)
    assert disputes.case(month, 0, "a", "C4").disputes == ()
    assert disputes.case(month, 0, "a").criteria == ("C1", "C2", "C3", "C4", "C5", "L1")
    for wrong in ({"dispute": 9}, {"unit": "x"}, {"unit": "a", "criterion": "D3"}):
        with pytest.raises(CampaignError):
            disputes.case(month, **wrong)


def test_a_score_under_review_comes_with_its_limits_and_its_record(june):
    month = june({"a": {ACCOUNTS: 1720}}, claim("a", ACCOUNTS, 1720, 1800))
    text = str(review_unit(month, "a", "C3"))
    assert "thêm 80 tài khoản để đạt 1.800: +5 điểm" in text
    assert "vẫn 45 điểm khi giảm đến 1.700 (bớt 20, các số khác giữ nguyên); còn 1.699 thì 40 điểm" in text
    assert "tổng 45; từ 45 đến 50 tùy các khiếu nại đang mở (#1)" in text
    assert "#1, 01/07/2021, a: khiếu nại – a · Tài khoản đã tạo · tháng 6 năm 2021: 1.720 → 1.800" in text
    assert "khiếu nại – " not in str(review_unit(month, "a", "C4"))


def test_a_dispute_over_how_a_sentence_is_read_is_led_to_the_readings(june):
    """Scored on June's own increase, 1.500 of 1.600 came before: 100 accounts give nothing, not 40."""
    facts = {"2021-05": {"a": {ACCOUNTS: 1500}}, JUNE: {"a": {ACCOUNTS: 1600}}}
    month = june(facts)
    with pytest.raises(CampaignError, match="thidua notebook readings -p month=2021-06"):
        disputes.case(month, 0, "a", "score_basis")
    options = {(r.reading, r.option): (r.points, r.in_force) for r in disputes.case(month, 0, "a", "C3").by_reading}
    assert options["score_basis", "cumulative"] == (40, True) and options["score_basis", "in_month"] == (0, False)
    assert options["step_rounding", "pro_rata"] == (40, False)


def test_disputes_are_listed_with_their_age_and_what_hangs_on_them(june):
    """1.450 → 1.650: 0 → 40 points, from third to second. Ages to the day asked about; of a settled one, to its answer."""
    line = claim("a", ACCOUNTS, 1450, 1650)
    figures = {"a": {ACCOUNTS: 1450}, "b": {ACCOUNTS: 1600}, "c": {ACCOUNTS: 1700}, "d": {ACCOUNTS: 1500}}
    month = june(figures, line, claim("b", PROCEDURES, None, 1), {"kind": "reject", "at": "2021-07-06", "answers": 2}, readings=OPEN_TO_ALL)  # fmt: skip
    (one, _), (two, found) = listed(month, month.decisions.disputes, date(2021, 7, 11))
    assert (one.number, one.state, one.age, one.gains, one.others, one.prizes) == (1, "open", 10, 40, 1, "")
    assert one.settle_by == date(2021, 12, 18)  # R6
    assert (two.state, two.age) == ("rejected", 5)
    assert "2021-06" in two.periods and hanging(two, found, "en").startswith("+15 points")
