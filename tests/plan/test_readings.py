"""Every reading of the plan, one test each: what its options change.

A test is named after its reading and gives the outcome under each option, the default first.
"""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from decided import decided, untruthful
from rows import awarded

from thidua_analysis.plan.calendar import cut_off, due_date

ON_TIME, RESOLVED, RECEIVED = "dossiers_on_time_count", "dossiers_resolved_count", "dossiers_received_count"


@pytest.fixture
def under(plan):
    """`under(reading, outcome)`: the outcome under each option of the reading, in the plan's order."""
    return lambda reading, outcome: {option: outcome(**{reading: option}) for option in plan.questions[reading].options}


def in_order(outcomes):
    """Options come in the plan's order, so the default stands first."""
    return list(outcomes.items())


def test_every_reading_has_its_test(plan):
    tested = {name.removeprefix("test_reading_") for name in globals() if name.startswith("test_reading_")}
    assert tested == set(plan.questions)


def test_the_default_is_the_first_option(plan):
    """As the clauses list them."""
    assert {r.id: r.default for r in plan.header.reading} == {r.id: next(iter(r.options)) for r in plan.header.reading}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("standard", {}),
        (
            "literal",
            {
                "weekend": "fixed",
                "rate_basis": "resolved_of_received",
                "procedure_bonus": "with_files",
                "gate_on": "base",
                "missing_figure": "no_points",
            },
        ),
        ("lenient", {"lateness_days": "working", "rate_rounding": "one_decimal", "monthly_gate": "off"}),
    ],
)
def test_a_profile_is_a_named_set_of_readings(plan, profile, expected):
    assert plan.readings(profile) == {**plan.readings(), **expected}


# ── the five criteria ─────────────────────────────────────────────────────────────────────────


def test_reading_score_basis(under, make_campaign):
    """Are the 1 500 accounts asked of the year or of each month?"""
    facts = {month: {"tan-hoa": {"accounts_count": n}} for month, n in {"2021-05": 1400, "2021-06": 1600}.items()}
    reports = {"2021-05": {"tan-hoa": "2021-05-25"}, "2021-06": {"tan-hoa": "2021-06-25"}}
    june = make_campaign({"tan-hoa": "commune"}, facts, reports)
    outcome = under("score_basis", lambda **r: june.month("2021-06", readings=r).standings["total"].item())
    assert in_order(outcome) == [("cumulative", 40), ("in_month", 0)]


def test_reading_step_rounding(under, points):
    """“cứ tăng 100 tài khoản cộng 5 điểm”: and 50?"""
    outcome = under("step_rounding", lambda **r: points("C3", r, accounts_count=1650))
    assert in_order(outcome) == [("floor", 40), ("pro_rata", Decimal("42.5"))]


@pytest.mark.parametrize("criterion", ["C2", "D2"])
def test_reading_first_procedure(under, points, criterion):
    """“thực hiện từ 1 thủ tục trở lên, cứ tăng 1 thủ tục cộng 5 điểm”: and the first?"""
    outcome = under("first_procedure", lambda **r: [points(criterion, r, procedures_count=n) for n in (0, 1, 2)])
    assert in_order(outcome) == [("no", [-5, 15, 20]), ("yes", [-5, 20, 25])]


@pytest.mark.parametrize("criterion", ["C2", "D2"])
def test_reading_unregistered(under, points, criterion):
    """“Không đăng ký trừ 5 điểm”: off what?"""
    outcome = under("unregistered", lambda **r: [points(criterion, r, procedures_count=n) for n in (0, 1)])
    assert in_order(outcome) == [("minus_five", [-5, 15]), ("off_the_fifteen", [10, 15])]


@pytest.mark.parametrize("criterion", ["C2", "D2"])
def test_reading_procedure_bonus(under, points, criterion):
    """The base says “đăng ký”, the bonus “thực hiện”: 5 registered, 3, 1 or none of them with files."""

    def outcome(**r):
        return [points(criterion, r, procedures_count=5, procedures_with_files_count=n) for n in (3, 1, 0)]

    assert in_order(under("procedure_bonus", outcome)) == [("registered", [35, 35, 35]), ("with_files", [25, 15, 15])]


@pytest.mark.parametrize("criterion", ["C5", "D5"])
def test_reading_rate_basis(under, points, criterion):
    """98 % of what? 100 received, 99 resolved, 98 of them on time, 1 overdue, 50 still in time."""
    figures = {RECEIVED: 100, RESOLVED: 99, ON_TIME: 98}
    figures |= {"dossiers_overdue_pending_count": 1, "dossiers_pending_in_time_count": 50}
    outcome = under("rate_basis", lambda **r: points(criterion, r, **figures))
    assert in_order(outcome) == [
        ("on_time_of_resolved", 10),  # 98/99 = 98.99 %
        ("resolved_of_received", 15),  # 99/100 = 99 %
        ("on_time_of_resolved_and_overdue", 10),  # 98/100 = 98 %
        ("in_time_of_all", 10),  # 148/150 = 98.67 %
    ]


@pytest.mark.parametrize(
    ("reading", "overdue", "in_time", "expected"),
    [
        ("on_time_of_resolved", 10, 0, 20),
        ("on_time_of_resolved_and_overdue", 10, 0, 0),  # 100/110
        ("on_time_of_resolved_and_overdue", 2, 100, 10),  # 100/102 = 98.04 %
        ("in_time_of_all", 2, 100, 15),  # 200/202 = 99.01 %
        ("in_time_of_all", 10, 0, 0),
    ],
)
def test_files_overdue_or_still_in_time_count_only_where_the_basis_names_them(
    points, reading, overdue, in_time, expected
):
    figures = {"dossiers_overdue_pending_count": overdue, "dossiers_pending_in_time_count": in_time}
    figures |= {RECEIVED: 500, RESOLVED: 100, ON_TIME: 100}
    assert points("C5", {"rate_basis": reading}, **figures) == expected


def test_reading_rate_rounding(under, points):
    """48/49 = 97.959 % is 98.0 % to one decimal; 47/48 = 97.917 % is not; 1959/2000 = 97.95 % is half up."""
    shares = [(48, 49), (47, 48), (1959, 2000), (1958, 2000)]
    outcome = under("rate_rounding", lambda **r: [points("C5", r, **{ON_TIME: n, RESOLVED: of}) for n, of in shares])
    assert in_order(outcome) == [("exact", [0, 0, 0, 0]), ("one_decimal", [10, 0, 10, 0])]


def test_reading_no_dossiers(under, points):
    """A share of nothing: 0 points, or a criterion left out."""
    outcome = under("no_dossiers", lambda **r: points("C5", r, **{ON_TIME: 0, RESOLVED: 0}))
    assert in_order(outcome) == [("zero", 0), ("not_applicable", None)]


# ── reports ───────────────────────────────────────────────────────────────────────────────────


def test_reading_weekend(under, report):
    """25/4/2021 is a Sunday."""
    outcome = under(
        "weekend", lambda **r: [report("2021-04", day, **r)["points"] for day in ("2021-04-26", "2021-04-29")]
    )
    assert in_order(outcome) == [("next_working_day", [0, -2]), ("fixed", [-2, -5])]


def test_reading_lateness_days(under, report):
    """Due on Friday 25/6: Monday, Wednesday and Thursday after are 1, 3 and 4 working days late."""
    days = ["2021-06-28", "2021-06-30", "2021-07-01"]
    outcome = under("lateness_days", lambda **r: [report("2021-06", day, **r)["points"] for day in days])
    assert in_order(outcome) == [("calendar", [-2, -5, -5]), ("working", [-2, -2, -5])]


def test_counting_working_days_also_decides_when_a_report_is_missing(report):
    """4 calendar days after Friday 25/6 are 2 working days."""
    assert report("2021-06", as_of="2021-06-29", lateness_days="calendar")["points"] == -5
    assert report("2021-06", as_of="2021-06-29", lateness_days="working")["points"] == 0
    assert report("2021-06", as_of="2021-07-01", lateness_days="working")["points"] == -5


def test_reading_two_addressees(under, report):
    """“về phòng Nội vụ và Văn phòng HĐND và UBND huyện”: one has it on the 25th, the other on the 26th."""
    outcome = under("two_addressees", lambda **r: report("2021-06", "2021-06-25", "2021-06-26", **r)["points"])
    assert in_order(outcome) == [("later", -2), ("earlier", 0)]


def test_reading_missing_report(under, make_campaign):
    """1 600 accounts in May, nothing in June; a −5 in either case."""
    facts = {"2021-05": {"tan-hoa": {"accounts_count": 1600}}, "2021-06": {}}
    june = make_campaign({"tan-hoa": "commune"}, facts, {"2021-05": {"tan-hoa": "2021-05-25"}})

    def accounts(**r):
        lines = june.month("2021-06", readings=r).lines
        return int(lines[lines["criterion"].isin(["C3", "L1"])]["points"].sum())

    assert in_order(under("missing_report", accounts)) == [("carry_forward", 40 - 5), ("zero", 0 - 5)]


def test_reading_missing_figure(under, make_campaign):
    """Nobody ever sent b's accounts; a has 35 points for 1 500 of them, both 10 for their plan."""
    facts = {"2021-06": {"a": {"plan_issued": 1, "accounts_count": 1500}, "b": {"plan_issued": 1}}}
    june = make_campaign({"a": "commune", "b": "commune"}, facts, {"2021-06": dict.fromkeys("ab", "2021-06-25")})

    def stand(**r):
        row = june.month("2021-06", readings=r).standings.set_index("unit").loc["b"]
        return int(row["total"]), bool(row["complete"]), None if pd.isna(row["rank"]) else int(row["rank"])

    assert in_order(under("missing_figure", stand)) == [("open", (10, False, None)), ("no_points", (10, True, 2))]


def test_reading_untruthful_stacks(under, report):
    """Untruthful and on time, 2 days late, 4 days late."""
    days = ["2021-06-25", "2021-06-27", "2021-06-29"]
    outcome = under(
        "untruthful_stacks", lambda **r: [report("2021-06", day, untruthful=True, **r)["points"] for day in days]
    )
    assert in_order(outcome) == [("yes", [-2, -4, -7]), ("larger_only", [-2, -2, -5])]


def test_reading_untruthful_figures(under, make_campaign):
    """1 600 accounts reported, 1 500 verified."""
    facts, reports = {"2021-06": {"tan-hoa": {"accounts_count": 1600}}}, {"2021-06": {"tan-hoa": "2021-06-25"}}
    found = untruthful("tan-hoa", "2021-06", date(2021, 6, 30), {"accounts_count": 1500}, was={"accounts_count": 1600})
    june = make_campaign({"tan-hoa": "commune"}, facts, reports).with_decisions(decided(found))
    outcome = under("untruthful_figures", lambda **r: june.month("2021-06", readings=r).standings["total"].item())
    assert in_order(outcome) == [("verified", 33), ("as_reported", 38)]


def test_reading_final_due(under, rules):
    """18/12/2021 and 25/12/2021 are Saturdays."""
    outcome = under("final_due", lambda **r: (due_date("2021-12", rules(**r)), due_date("2021-11", rules(**r))))
    november = date(2021, 11, 25)
    expected = [("end_of_campaign", (date(2021, 12, 20), november)), ("day_25", (date(2021, 12, 27), november))]
    assert in_order(outcome) == expected


def test_reading_cutoff(under, rules):
    """The last day that the figures of June cover."""
    outcome = under("cutoff", lambda **r: cut_off("2021-06", rules(**r)))
    expected = [("day_25", date(2021, 6, 25)), ("day_14", date(2021, 6, 14)), ("month_end", date(2021, 6, 30))]
    assert in_order(outcome) == expected


def test_reading_source_of_truth(under, make_campaign):
    """The portal counts 1 600 accounts and 190 dossiers, the unit 1 500 and 200."""
    figures = {"accounts_count": {"portal": 1600, "report": 1500}, RECEIVED: {"portal": 190, "report": 200}}
    june = make_campaign(
        {"tan-hoa": "commune"}, {"2021-06": {"tan-hoa": figures}}, {"2021-06": {"tan-hoa": "2021-06-25"}}
    )
    outcome = under("source_of_truth", lambda **r: june.month("2021-06", readings=r).standings["total"].item())
    assert in_order(outcome) == [("portal", 40), ("report", 65), ("lower", 35)]


# ── ranking and rewards ───────────────────────────────────────────────────────────────────────


def test_reading_department_without_procedures(under, rank):
    """“ngành huyện thực hiện thủ tục hành chính”"""

    def ranks(**r):
        return {one.unit: one.rank for one in rank({"d1": 100, "thanh-tra": 120}, "department", ["thanh-tra"], **r)}

    expected = [("not_ranked", {"d1": 1, "thanh-tra": None}), ("scored", {"d1": 2, "thanh-tra": 1})]
    assert in_order(under("department_without_procedures", ranks)) == expected


def test_reading_gate_on(under, rank):
    """65 base points and 30 of bonus."""
    outcome = under("gate_on", lambda **r: rank({"a": (65, 30)}, **r)[0].eligible)
    assert in_order(outcome) == [("total", True), ("base", False)]


def winners(table, rules, when="month", award="R1", earlier=None, **r):
    awards = awarded(table, rules(**r), when, earlier)
    mine = awards[awards["award"] == award]
    return [None if pd.isna(unit) else unit for unit in mine["unit"]]


def test_reading_monthly_gate(under, rank, rules):
    """Nobody has 90 points this month."""
    table = rank({"a": 60, "b": 45})
    assert in_order(under("monthly_gate", lambda **r: winners(table, rules, **r))) == [("on", [None]), ("off", ["a"])]


def test_reading_monthly_scope(under, rank, rules):
    """“đơn vị xã, thị trấn được đề nghị khen thưởng hàng tháng”"""
    table = (*rank({"a": 100, "b": 95}), *rank({"d1": 120, "d2": 110}, "department"))
    outcome = under("monthly_scope", lambda **r: winners(table, rules, **r))
    assert in_order(outcome) == [("communes", ["a"]), ("all_units", ["d1"]), ("each_track", ["a", "d1"])]


def test_reading_monthly_winner(under, rank, rules):
    """a has more points, b gained more since last month."""
    table, earlier = rank({"a": 120, "b": 110}), rank({"a": 115, "b": 70})
    outcome = under("monthly_winner", lambda **r: winners(table, rules, earlier=earlier, **r))
    assert in_order(outcome) == [("total", ["a"]), ("gain", ["b"])]


def test_reading_vacant_prizes(under, rank, rules):
    """Two communes pass the gate; the third has 80 points."""
    table = rank({"a": 120, "b": 110, "c": 80})
    outcome = under("vacant_prizes", lambda **r: winners(table, rules, "year_end", "R3", **r))
    assert in_order(outcome) == [("vacant", ["a", "b", None]), ("next_in_line", ["a", "b", "c"])]
