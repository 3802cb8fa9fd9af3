"""Missing is not zero: totals that lack figures, the ranks and awards they leave open, and what settles them."""

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import recorded
from rows import a_line, a_unit, awarded

import thidua_analysis as td
from thidua_analysis.archive import wishes
from thidua_analysis.ledger.entries import NO_LINE, Award
from thidua_analysis.report.rows import month_record
from thidua_analysis.report.sentences import in_brief, open_texts
from thidua_analysis.scoring.criteria import Extent
from thidua_analysis.scoring.scenario import SupposedFact
from thidua_analysis.scoring.standings import rank_units
from thidua_analysis.whatif.cause_words import move_texts
from thidua_analysis.whatif.places import NO_PRIZE, UNDECIDED, Measures, prizes, ranks

JUNE = "2021-06"
# plan 10, procedures 15 + 5 each further, accounts 35, dossiers 30, share 10
TAN_HOA = {"plan_issued": 1, "procedures_count": 11, "accounts_count": 1500, "dossiers_received_count": 200,
           "dossiers_resolved_count": 200, "dossiers_on_time_count": 196}  # fmt: skip
RACH_GOI = {**TAN_HOA, "procedures_count": 17}
UNITS = {"tan-hoa": "commune", "rach-goi": "commune"}


def without(figures, *facts):
    return {fact: value for fact, value in figures.items() if fact not in facts}


@pytest.fixture
def two(make_campaign):
    """Tân Hòa complete with 150; Rạch Gòi without some of its figures. Both reported in time."""

    def of(*lacking, procedures=17, **options):
        figures = {"tan-hoa": TAN_HOA, "rach-goi": without({**RACH_GOI, "procedures_count": procedures}, *lacking)}
        days = dict.fromkeys(figures, f"{JUNE}-25")
        return make_campaign(UNITS, {JUNE: figures}, {JUNE: days}, **options)

    return of


def test_a_share_whose_cases_are_known_but_not_their_whole_lacks_a_figure(two):
    """196 were on time, of how many nobody said: the share is not scored, and the total says so."""
    june = two("dossiers_resolved_count", "dossiers_received_count").month(JUNE)
    mine = row(june, "rach-goi")
    assert (mine["complete"], mine["not_scored"]) == (False, "C4; C5")
    assert (mine["rank_best"], mine["rank_worst"]) == (1, 2)
    assert june.gaps["rach-goi"]["C5"].high == 20


def row(month, unit):
    found = month.standings.set_index("unit").loc[unit]
    return {name: None if pd.isna(value) else value for name, value in found.items()}


def test_a_total_without_a_figure_is_incomplete_and_its_rank_an_interval(two):
    """145 is known of Rạch Gòi; with 1 500 accounts it would be 180, with 1 499 it stays: first or second."""
    june = two("accounts_count").month(JUNE)
    mine = row(june, "rach-goi")
    assert (mine["total"], mine["complete"], mine["not_scored"], mine["eligible"]) == (145, False, "C3", True)
    assert (mine["rank"], mine["rank_best"], mine["rank_worst"]) == (None, 1, 2)
    other = row(june, "tan-hoa")
    assert (other["total"], other["complete"], other["not_scored"]) == (150, True, "")
    assert (other["rank"], other["rank_best"], other["rank_worst"]) == (None, 1, 2)


def test_an_award_that_a_unit_without_figures_could_take_is_left_to_people(two):
    june = two("accounts_count").month(JUNE)
    assert june.awards[["unit", "state", "why"]].values.tolist() == [
        ["rach-goi", "needs_decision", "missing_figure"],
        ["tan-hoa", "needs_decision", "missing_figure"],
    ]
    assert june.awards["money"].isna().all()
    assert june.standings["needs_decision"].all()


def test_a_figure_whose_points_cannot_reach_the_prize_leaves_it_alone(two):
    """With 10 procedures: without C5 it has 135 and may gain 20, 155 would win; without C1 135, and 145 at most."""
    share = two("dossiers_on_time_count", procedures=10).month(JUNE)
    assert (row(share, "rach-goi")["total"], set(share.awards["state"])) == (135, {"needs_decision"})
    plan = two("plan_issued", procedures=10).month(JUNE)
    assert plan.awards[["unit", "state", "money"]].values.tolist() == [["tan-hoa", "won", 1_000_000]]
    assert (row(plan, "rach-goi")["complete"], row(plan, "rach-goi")["rank"], row(plan, "tan-hoa")["rank"]) == (False, 2, 1)  # fmt: skip


def test_whether_the_gate_is_reached_is_open_where_it_hangs_on_a_figure(make_campaign):
    """55 points without accounts: 90 with 1 500 of them, and not without."""
    figures = without({**TAN_HOA, "procedures_count": 1, "dossiers_on_time_count": 0}, "accounts_count")
    june = make_campaign({"a": "commune"}, {JUNE: {"a": figures}}, {JUNE: {"a": f"{JUNE}-25"}}).month(JUNE)
    assert (row(june, "a")["total"], row(june, "a")["eligible"]) == (55, None)
    assert june.awards[["unit", "state", "why"]].values.tolist() == [["a", "needs_decision", "missing_figure"]]


def test_a_unit_without_any_figure_has_no_rank_and_bars_nobody(make_campaign):
    units = {**UNITS, "tu-phap": "department", "y-te": "department"}
    june = make_campaign(units, {JUNE: {"tan-hoa": TAN_HOA}}, {JUNE: {"tan-hoa": f"{JUNE}-25"}}).month(JUNE)
    table = june.standings.set_index("unit")
    assert table.loc["tan-hoa", "rank"] == 1
    assert table.loc[["rach-goi", "tu-phap", "y-te"], "rank_best"].isna().all()
    assert not table.loc[["rach-goi", "tu-phap", "y-te"], "complete"].any()
    assert june.awards[["unit", "state"]].values.tolist() == [["tan-hoa", "won"]]


def test_the_plans_other_reading_takes_a_missing_figure_as_no_points(two):
    june = two("accounts_count", readings={"missing_figure": "no_points"}).month(JUNE)
    mine = row(june, "rach-goi")
    assert (mine["total"], mine["complete"], mine["rank"]) == (145, True, 2)
    assert june.awards[["unit", "state"]].values.tolist() == [["tan-hoa", "won"]]
    c3 = june.lines[(june.lines["unit"] == "rach-goi") & (june.lines["criterion"] == "C3")]
    assert c3["points"].tolist() == [0, 0]
    assert "0 điểm theo cách hiểu" in c3["how"].iloc[0]


def test_a_correction_with_evidence_settles_it(two):
    campaign = two("accounts_count")
    recorded(wishes.Correct, campaign.folder, "rach-goi", JUNE, "accounts_count", 1500, by="Phòng Nội vụ", reason="biên bản", at=f"{JUNE}-30")  # fmt: skip
    june = td.open_campaign(campaign.folder).month(JUNE)
    assert (row(june, "rach-goi")["total"], row(june, "rach-goi")["complete"]) == (180, True)
    assert june.awards[["unit", "state"]].values.tolist() == [["rach-goi", "won"]]


def test_a_recorded_award_settles_it(two):
    campaign = two("accounts_count")
    recorded(wishes.Award, campaign.folder, JUNE, "R1", 1, "tan-hoa", by="Hội đồng", reason="hồ sơ đủ", at=f"{JUNE}-30")  # fmt: skip
    june = td.open_campaign(campaign.folder).month(JUNE)
    won = june.awards
    assert won[["unit", "state", "money", "decisions"]].values.tolist() == [["tan-hoa", "won", 1_000_000, "1"]]
    assert not june.standings["needs_decision"].any()


def test_it_is_said_in_the_terminal_in_json_and_in_words(two):
    june = two("accounts_count").month(JUNE)
    assert "chưa quyết định giữa rach-goi, tan-hoa (còn thiếu số liệu)" in in_brief(june).plain
    assert open_texts(june) == ["R1: còn thiếu số liệu: rach-goi 145\u00a0+\u00a0? (C3); tan-hoa 150"]
    told = td.show.standings(june, "commune").text
    assert "145\u00a0+\u00a0?" in told
    assert "1–2" in told
    assert "chưa chấm C3: thiếu số liệu" in told
    record = {r["unit"]: r for r in month_record(june)["standings"]}["rach-goi"]
    assert (record["complete"], record["not_scored"], record["rank"], record["eligible"]) == (False, "C3", None, True)


def test_what_if_supplies_the_figure_and_sweeps_follow(two):
    june = two("accounts_count").month(JUNE)
    supposed = june.what_if(td.Scenario("đủ", facts=[SupposedFact("rach-goi", "accounts_count", 1500)]))
    assert (row(supposed, "rach-goi")["total"], row(supposed, "rach-goi")["complete"]) == (180, True)
    swept = june.sweep({"rach-goi.accounts_count": [1499, 1500]}, units=["rach-goi"])
    assert swept[["total", "complete", "rank"]].values.tolist() == [[145, True, 2], [180, True, 1]]
    open_ = june.sweep({"C3.target": [1000, 1500]}, units=["rach-goi"])
    assert open_[["total", "complete", "rank_best", "rank_worst", "needs_decision"]].values.tolist() == [[145, False, 1, 2, True]] * 2  # fmt: skip


def test_what_a_share_may_still_add_hangs_on_the_basis_in_a_sweep_too(two):
    """Without C5 Rạch Gòi has 125. Of cumulative figures it may gain 20, and cannot reach 150; of a month's increase more
    cases may be resolved than came in, and nothing limits the share."""
    june = two("dossiers_resolved_count", procedures=8, readings={"rate_basis": "resolved_of_received"}).month(JUNE)
    columns = ["rank_best", "rank_worst"]
    swept = june.sweep({"score_basis": ["cumulative", "in_month"]}, units=["rach-goi"])
    alone = [row(june.but({"score_basis": basis}), "rach-goi") for basis in ("cumulative", "in_month")]
    assert swept[columns].values.tolist() == [[one[name] for name in columns] for one in alone] == [[2, 2], [1, 2]]


def test_readings_tell_what_the_missing_figure_decides(two):
    found = two("accounts_count").month(JUNE).readings()
    assert "missing_figure" in found.contested
    assert "missing_figure" in found.changing("R1")


def test_the_difference_tells_that_a_total_became_complete(two):
    june = two("accounts_count").month(JUNE)
    found = td.compare(june, june.what_if(td.Scenario("đủ", facts=[SupposedFact("rach-goi", "accounts_count", 1499)])))
    assert found.moves[["unit", "complete_from", "complete_to"]].values.tolist() == [
        ["tan-hoa", True, True],
        ["rach-goi", False, True],
    ]
    changes = [move_texts(found, unit)[1] for unit in ("tan-hoa", "rach-goi")]
    assert "?" not in changes[0] and changes[1].endswith("\u00a0+\u00a0?")
    assert changes[1] in str(found)


# ── against every way the missing figures could turn out ──────────────────────────────────────

UNIT = st.tuples(st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 3]))


def worlds(units):
    return product(*(range(low, low + more + 1) for low, more in units))


def table_of(rules, units, **kw):
    names = [f"u{n}" for n in range(len(units))]
    lines = [a_line(name, 90 + low) for name, (low, _) in zip(names, units, strict=True)]
    gaps = {name: {"C1": Extent(0, more, 0, more)} for name, (_, more) in zip(names, units, strict=True) if more}
    return rank_units(lines, [a_unit(name) for name in names], rules, gaps=gaps, **kw)


@given(st.lists(UNIT, min_size=1, max_size=5))
@settings(max_examples=60)
def test_a_rank_is_the_interval_over_every_way_figures_could_turn_out(rules, units):
    table = {one.unit: one for one in table_of(rules(), units)}
    for n in range(len(units)):
        seen = [1 + sum(other > world[n] for other in world) for world in worlds(units)]
        assert (table[f"u{n}"].rank_best, table[f"u{n}"].rank_worst) == (min(seen), max(seen))


@given(st.lists(UNIT, min_size=1, max_size=5))
@settings(max_examples=60)
def test_a_prize_is_won_only_where_no_missing_figure_could_give_it_to_another(rules, units):
    settled = awarded(table_of(rules(), units), rules(), "year_end")
    settled = settled[settled["award"] == "R3"]
    for n, (_, more) in enumerate(units):
        mine = settled[settled["unit"] == f"u{n}"]
        outcomes = set()
        for world in worlds(units):
            above, level = (sum(op(other, world[n]) for other in world) for op in (int.__gt__, int.__eq__))
            outcomes.add((above, level) if above < 3 else None)
        sure = outcomes.pop() if len(outcomes) == 1 else "open"
        if sure is None:
            assert mine.empty
        elif sure != "open" and sure[1] == 1 and not more:
            assert mine[["state", "clause"]].values.tolist() == [["won", f"R3-{sure[0] + 1}"]]
        else:
            assert mine["state"].tolist() == ["needs_decision"]


@given(st.lists(UNIT, min_size=1, max_size=6), st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), max_size=2))
@settings(max_examples=80)
def test_many_variants_at_once_come_to_the_same(rules, units, conferred):
    settled, names = rules(), [f"u{n}" for n in range(len(units))]
    award = next(a for a in settled.award if a.id == "R3")
    table = table_of(settled, units)
    sure = awarded(table, settled, "year_end")
    held = set(sure.loc[sure["state"] == "won", "unit"])  # who has a place is not given another: recording refuses it
    chosen = {f"u{n}": place for place, n in conferred if n < len(units) and f"u{n}" not in held}
    chosen = dict({place: (unit, place) for unit, place in chosen.items()}.values())  # a place to one, one to a unit
    own = [
        Award(seq=n, prev=NO_LINE, at=date(2021, 12, 31), by="x", kind="award", reason="x", month="2021-year-end",
              award="R3", place=place, competition="commune", was=None, now=unit)
        for n, (unit, place) in enumerate(chosen.items(), 1)
    ]  # fmt: skip
    low, high = (np.array([[getattr(one, end) for one in table]], dtype="int64") for end in ("low", "high"))
    complete, order = np.array([[one.complete for one in table]]), [one.unit for one in table]
    found = ranks(low, high, complete, order, ())
    assert found.best[0].tolist() == [one.rank_best for one in table]
    assert found.worst[0].tolist() == [one.rank_worst for one in table]
    assert found.tied[0].tolist() == [one.tied for one in table]
    won = prizes(award, Measures(low, high, low >= 90, high >= 90, complete), order, (), own)[0]
    told = awarded(table, settled, "year_end", conferred=own)
    told = told[(told["award"] == "R3") & told["unit"].notna()]
    expected = dict.fromkeys(names, ("", ()))
    for line in told.to_dict("records"):
        expected[line["unit"]] = (line["state"], tuple(line["clause"].split("; ")))
    for name, number in zip(order, won, strict=True):
        state, clauses = expected[name]
        if number == NO_PRIZE:
            assert state == ""
        elif number >= 0:
            assert (state, clauses) == ("won", (f"R3-{number + 1}",))
        else:
            first, last = divmod(UNDECIDED - number, len(award.prizes))
            assert state == "needs_decision"
            assert (clauses[0], clauses[-1]) == (f"R3-{first + 1}", f"R3-{last + 1}")
