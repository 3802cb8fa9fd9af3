"""One criterion, three views and three engines: all must give the same points."""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import a_unit

from thidua_analysis import load_plan
from thidua_analysis.plan.parameters import changed
from thidua_analysis.plan.rules import BandScore
from thidua_analysis.scoring.criteria import bands, in_points, reckon, reckon_units, score_units
from thidua_analysis.scoring.expressions import score
from thidua_analysis.scoring.rows import Line
from thidua_analysis.words.columns import frame as frame_of

PLAN = load_plan("chau-thanh-a-2021")
FACTS = [fact.id for fact in PLAN.rules().fact]
SCORING = (
    "step_rounding", "first_procedure", "unregistered", "procedure_bonus", "rate_basis", "rate_rounding", "no_dossiers",
)  # fmt: skip
CAPS = st.fixed_dictionaries(
    {},
    optional={
        f"{c}.bonus.most": st.sampled_from([0, 5, 12, 30, Decimal("7.5")]) for c in ("C2", "C3", "C4", "C5", "D3")
    },
)
"""The most that the bonus of some criteria can be."""
READINGS = st.fixed_dictionaries({name: st.sampled_from(list(PLAN.questions[name].options)) for name in SCORING})
NUMBERS = st.sampled_from(
    [0, 1, 2, 47, 48, 49, 50, 98, 99, 100, 149, 150, 170, 199, 200, 1499, 1500, 1655]
) | st.integers(0, 3000)
FIGURES = st.fixed_dictionaries({fact: NUMBERS | st.none() for fact in FACTS})


def possible(figures):
    """The same with no part larger than its whole."""
    resolved = min(figures["dossiers_resolved_count"], figures["dossiers_received_count"])
    on_time = min(figures["dossiers_on_time_count"], resolved)
    return {**figures, "dossiers_resolved_count": resolved, "dossiers_on_time_count": on_time}


KNOWN = st.fixed_dictionaries(dict.fromkeys(FACTS, NUMBERS) | {"procedures_count": st.integers(0, 30)}).map(possible)


# All shares of small denominators: where 98 %, 99 % and their rounded neighbours lie.
CLOSE = [
    dict.fromkeys(FACTS) | {"dossiers_on_time_count": a, "dossiers_resolved_count": b}
    for b in range(60)
    for a in range(b - 2, b + 1)
    if a >= 0
]


def frame(rows, tracks):
    head = {"unit": [f"u{n}" for n in range(len(rows))], "track": tracks, "month": ["2021-06"] * len(rows)}
    columns = {fact: pl.Series([row[fact] for row in rows], dtype=pl.Int64) for fact in FACTS}
    return pl.DataFrame(head | columns)


def points_by_key(records):
    """{(unit, criterion, part): points in ticks or None}, whatever engine the records come from."""
    return {(r["unit"], r["criterion"], r["part"]): None if pd.isna(r["points"]) else int(r["points"]) for r in records}


def on_every_engine(table, rules):
    """The same table scored by pandas, polars and duckdb."""
    relation = duckdb.from_arrow(table.to_arrow())
    pandas = table.to_pandas().astype(dict.fromkeys(FACTS, "Int64"))
    return {
        "pandas": points_by_key(score(pandas, rules).to_dict("records")),
        "polars": points_by_key(score(table, rules).to_dicts()),
        "duckdb": points_by_key(score(relation, rules).pl().to_dicts()),
    }


def reckoned(rows, tracks, rules):
    """The same by plain fractions, unit for unit."""
    expected = {}
    for n, (row, track) in enumerate(zip(rows, tracks, strict=True)):
        for criterion in rules.criteria(track):
            r = reckon(criterion, row, rules)
            for part in ("base", "bonus") if criterion.bonus else ("base",):
                given_points = getattr(r, part)
                ticks = None if given_points is None else given_points * rules.ticks_per_point
                expected[f"u{n}", criterion.id, part] = ticks
    return expected


@given(st.lists(FIGURES, min_size=24, max_size=40), READINGS, CAPS, st.randoms(use_true_random=False))
@settings(max_examples=4)
def test_every_engine_gives_what_plain_fractions_give(rows, readings, caps, random):
    rules = changed(PLAN, caps).rules(PLAN.readings(**readings))
    tracks = [random.choice(["commune", "department"]) for _ in rows]
    expected = reckoned(rows, tracks, rules)
    assert on_every_engine(frame(rows, tracks), rules) == dict.fromkeys(("pandas", "polars", "duckdb"), expected)
    table = frame(rows, tracks).to_pandas().astype(dict.fromkeys(FACTS, "Int64"))
    units = [a_unit(f"u{n}", track) for n, track in enumerate(tracks)]
    known = {f"u{n}": {fact: v for fact, v in row.items() if v is not None} for n, row in enumerate(rows)}
    month = table["month"].iloc[0]
    alone = frame_of(Line, score_units(reckon_units(known, units, rules), units, rules, month), until="steps")
    pd.testing.assert_frame_equal(alone, score(table, rules).reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize("rounding", ["exact", "one_decimal"])
@pytest.mark.parametrize("step", ["floor", "pro_rata"])
def test_every_share_of_up_to_60_dossiers_is_scored_alike(rounding, step):
    rules = PLAN.rules(PLAN.readings(rate_rounding=rounding, step_rounding=step))
    rules = rules.model_copy(update={"criterion": (rules.criterion_of("C5"),)})
    tracks = ["commune"] * len(CLOSE)
    expected = reckoned(CLOSE, tracks, rules)
    assert on_every_engine(frame(CLOSE, tracks), rules) == dict.fromkeys(("pandas", "polars", "duckdb"), expected)


def banded(**measure):
    band = [{"from": 0, "below": 50, "points": 0}, {"from": 50, "below": 98, "points": 7}, {"from": 98, "points": 10}]
    words = {"name": {"vi": "a", "en": "a"}, "clause": "C3", "quote": "a", "track": "commune", "kind": "bands"}
    examples = [{"value": 0, "points": 0} | ({} if "fact" in measure else {"of": 1})]
    return BandScore.model_validate({"id": "X", **words, "measure": measure, "bands": band, "examples": examples})


@pytest.mark.parametrize(
    "criterion",
    [
        banded(fact="accounts_count"),
        banded(numerator=["dossiers_on_time_count"], denominator=["dossiers_resolved_count"], one_more="both"),
    ],
    ids=["count", "share"],
)
@given(st.lists(FIGURES, min_size=10, max_size=20))
@settings(max_examples=8)
def test_a_criterion_of_bands_is_scored_alike_too(criterion, rows):
    rules = PLAN.rules().model_copy(update={"criterion": (criterion,)})
    rows = [*rows, *CLOSE[-20:]]
    tracks = ["commune"] * len(rows)
    expected = reckoned(rows, tracks, rules)
    assert on_every_engine(frame(rows, tracks), rules) == dict.fromkeys(("pandas", "polars", "duckdb"), expected)


@given(KNOWN, READINGS)
@settings(max_examples=150)
def test_the_decision_table_gives_what_reckoning_gives(figures, readings):
    rules = PLAN.rules(PLAN.readings(**{**readings, "step_rounding": "floor", "procedure_bonus": "registered"}))
    for criterion in rules.criterion:
        r = reckon(criterion, figures, rules)
        if r.measured is None:
            continue
        table = bands(criterion, rules, rows=(r.steps or 0) + 3)
        row = next(row for row in table if row.start <= r.measured and (row.stop is None or r.measured < row.stop))
        assert row.points == r.points


@given(READINGS, st.integers(2, 12))
@settings(max_examples=30)
def test_a_decision_table_has_no_gap_and_no_overlap(readings, rows):
    rules = PLAN.rules(PLAN.readings(**readings))
    for criterion in rules.criterion:
        table = bands(criterion, rules, rows)
        assert [row.stop for row in table] == [*(row.start for row in table[1:]), None]
        assert all(row.stop is None or row.start < row.stop for row in table)


def test_score_returns_the_kind_of_frame_it_was_given():
    table = frame([dict.fromkeys(FACTS, 1)], ["commune"])
    kinds = [
        type(score(t, PLAN.rules()))
        for t in (table.to_pandas(), table, table.lazy(), duckdb.from_arrow(table.to_arrow()))
    ]
    assert kinds == [pd.DataFrame, pl.DataFrame, pl.LazyFrame, duckdb.DuckDBPyRelation]


def test_a_unit_is_scored_on_its_own_track_alone():
    table = frame([dict.fromkeys(FACTS, 1)] * 2, ["commune", "department"])
    lines = score(table.to_pandas(), PLAN.rules())
    assert {u: set(c) for u, c in lines.groupby("unit")["criterion"]} == {
        "u0": {"C1", "C2", "C3", "C4", "C5"},
        "u1": {"D1", "D2", "D3", "D4", "D5"},
    }


@pytest.mark.parametrize("readings", [{}, {"step_rounding": "pro_rata"}, {"score_basis": "in_month"}], ids=str)
def test_a_score_is_the_sum_of_its_lines(make_campaign, readings):
    figures = {"plan_issued": 1, "procedures_count": 3, "accounts_count": 1655, "dossiers_received_count": 233}
    shares = {"dossiers_resolved_count": 199, "dossiers_on_time_count": 197}
    facts = {"2021-05": {"a": figures}, "2021-06": {"a": figures | shares, "b": figures}}
    june = make_campaign({"a": "commune", "b": "department"}, facts, {"2021-05": {"a": "2021-05-27"}, "2021-06": {}})
    month = june.month("2021-06", readings=readings)
    sums = {unit: sum(Fraction(str(p)) for p in mine.dropna()) for unit, mine in month.lines.groupby("unit")["points"]}
    totals = {row["unit"]: Fraction(str(row["total"])) for row in month.standings.to_dict("records")}
    assert sums == totals


def test_points_are_whole_numbers_unless_part_steps_count():
    assert PLAN.rules().ticks_per_point == 1
    part = PLAN.rules(PLAN.readings(step_rounding="pro_rata"))
    assert (part.ticks_per_point, str(in_points(4250, part))) == (100, "42.5")
