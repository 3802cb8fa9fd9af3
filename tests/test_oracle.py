"""Random campaigns, through files and the whole package, against the plain-Python oracle."""

from datetime import date, timedelta
from fractions import Fraction

import oracle
import pandas as pd
from decided import decided, untruthful
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from thidua_analysis import load_plan
from thidua_analysis.plan.calendar import last_day

PLAN = load_plan("chau-thanh-a-2021")
STATES = {"pending": "awaited", "not_due": "awaited"}
NAMES = ("tan-hoa", "rach-goi", "cai-tac", "tu-phap", "y-te")
ACCOUNTS, DOSSIERS, SLOW = (
    (0, 1, 99, 100, 750, 1499, 1500),
    (0, 1, 19, 20, 49, 100, 149, 150, 199, 200),
    (0, 0, 1, 2, 5),
)


def some(values):
    return st.sampled_from(values)


@st.composite
def growing(draw, months):
    """{month: figures} of one source: cumulative figures never fall, parts never exceed their whole."""
    now = dict.fromkeys(
        ("plan_issued", "procedures_count", "procedures_with_files_count", "accounts_count", "dossiers_received_count",
         "dossiers_resolved_count", "dossiers_on_time_count"), 0,
    )  # fmt: skip
    told = {}
    for month in months:
        procedures, accounts, received = draw(some((0, 1, 2, 7))), draw(some(ACCOUNTS)), draw(some(DOSSIERS))
        waiting = now["dossiers_received_count"] + received - now["dossiers_resolved_count"]
        resolved = max(0, waiting - draw(some(SLOW)))
        now["plan_issued"] = max(now["plan_issued"], draw(some((0, 1))))
        now["procedures_count"] += procedures
        now["procedures_with_files_count"] += min(procedures, draw(some((0, 1, 2))))
        now["accounts_count"] += accounts
        now["dossiers_received_count"] += received
        now["dossiers_resolved_count"] += resolved
        now["dossiers_on_time_count"] += max(0, resolved - draw(some(SLOW)))
        pending = {
            f"dossiers_{kind}_count": draw(some((0, 1, 3, 40))) for kind in ("overdue_pending", "pending_in_time")
        }
        told[month] = {**now, **pending}
    return told


@st.composite
def campaigns(draw):
    """(campaign, month, as_of): what the oracle takes, and the question put to it."""
    first = draw(st.integers(1, 12))
    months = [f"2021-{n:02d}" for n in range(first, min(first + draw(st.integers(0, 3)), 12) + 1)]
    units = [
        {
            "unit": name,
            "track": draw(some(("commune", "commune", "department"))),
            "has_procedures": draw(some((True, True, False))),
        }
        for name in NAMES[: draw(st.integers(1, 5))]
    ]
    facts, reports, untruthful = {m: {} for m in months}, {m: {} for m in months}, {}
    for unit in (u["unit"] for u in units):
        for origin in draw(some((["report"], ["portal"], ["portal", "report"]))):
            for month, figures in draw(growing(months)).items():
                left_out = draw(
                    some(
                        ([], [], [], ["accounts_count"], ["dossiers_resolved_count", "procedures_count"], list(figures))
                    )
                )
                for fact in (fact for fact in figures if fact not in left_out):
                    facts[month].setdefault(unit, {}).setdefault(fact, {})[origin] = figures[fact]
        for month in months:
            days = [draw(some((-3, 0, 0, 0, 1, 2, 3, 4, 5, 9, None))) for _ in range(2)]
            received = [None if n is None else date.fromisoformat(f"{month}-25") + timedelta(n) for n in days]
            if None not in received:
                reports[month][unit] = tuple(received)
            if draw(some((False, False, False, True))):
                found_on = date.fromisoformat(f"{month}-20") + timedelta(draw(some((0, 15))))
                untruthful[unit, month] = found_on, draw(some(({}, {"accounts_count": 1500}, {"procedures_count": 1})))
    campaign = {"units": units, "facts": facts, "reports": reports, "untruthful": untruthful}
    month = draw(some(months))
    return campaign, month, draw(st.none() | some(range(-8, 12)).map(lambda n: last_day(month) + timedelta(n)))


def other_options(name):
    return some([option for option in PLAN.questions[name].options if option != oracle.DEFAULTS[name]])


READINGS = st.lists(some(sorted(oracle.DEFAULTS)), max_size=8, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: other_options(name) for name in names})
)


def scored(make_campaign, campaign, month, as_of, profile, readings):
    units = {u["unit"]: (u["track"], u["has_procedures"]) for u in campaign["units"]}
    opened = make_campaign(units, campaign["facts"], campaign["reports"], profile, readings)
    drafts = []
    for (unit, found_in), (day, verified) in campaign["untruthful"].items():
        was = {fact: opened.stands(unit, found_in, fact, decided(*drafts)) for fact in verified}
        drafts.append(untruthful(unit, found_in, day, verified, was=was))
    return opened.with_decisions(decided(*drafts)).month(month, as_of=as_of)


def contradicts(month):
    """Whether a figure carried forward is exceeded by a part of it that came since: such a month is not scored."""
    errors = month.problems[month.problems["severity"] == "error"]
    return set(errors["code"]) == {"part_over_whole"}


def plain(value):
    """A cell as a plain value; numbers as exact fractions, so 40 and Decimal("40") are one."""
    if pd.isna(value):
        return None
    return value if isinstance(value, (str, bool)) else Fraction(str(value))


@given(campaigns(), some(sorted(oracle.PROFILES)), READINGS)
@settings(max_examples=32)
def test_the_package_and_the_oracle_agree(make_campaign, drawn, profile, overrides):
    campaign, month, as_of = drawn
    # a missing figure as no points: what the other option leaves open is held against every way in which figures can
    # turn out in test_missing_figures
    overrides = {**overrides, "missing_figure": "no_points"}
    readings = {**oracle.DEFAULTS, **oracle.PROFILES[profile], **overrides}
    received = [
        d for m, by in campaign["reports"].items() if m <= month for days in by.values() for d in days or () if d
    ]
    decided_on = [day for (_, m), (day, _) in campaign["untruthful"].items() if m <= month]
    day = as_of or max([last_day(month), *received, *decided_on])
    ours = scored(make_campaign, campaign, month, as_of, profile, overrides)

    assume(not contradicts(ours))
    if as_of is None:  # every recorded decision counts, whenever it was made
        found = {about: (date.min, verified) for about, (_, verified) in campaign["untruthful"].items()}
        campaign = {**campaign, "untruthful": found}
    theirs = oracle.standings(campaign, month, readings, day)
    columns = ["track", "base", "bonus", "deduction", "total", "eligible", "rank", "tied"]
    told = {row["unit"]: {c: plain(row[c]) for c in columns} for row in ours.standings.to_dict("records")}
    assert told == {unit: {c: row[c] for c in columns} for unit, row in theirs.items()}

    for row in ours.reports.to_dict("records"):
        report = campaign["reports"][row["month"]].get(row["unit"])
        state, points = oracle.report_state(report, row["month"], readings, day)
        assert STATES.get(row["state"], row["state"]) == state
        if not row["untruthful"]:
            assert row["lateness_points"] == points

    points = [
        (row["unit"], row["criterion"], row["part"], plain(row["points"])) for row in ours.lines.to_dict("records")
    ]
    assert {u: sum(p or 0 for unit, _, _, p in points if unit == u) for u in theirs} == {
        u: theirs[u]["total"] for u in theirs
    }
    for unit in campaign["units"]:
        for criterion, score in oracle.criteria(campaign, unit, month, readings, day).items():
            given_points = [p for u, c, part, p in points if (u, c) == (unit["unit"], criterion) and p is not None]
            assert (sum(given_points) if given_points else None) == (None if score is None else sum(score))


def test_the_oracle_knows_every_reading_that_changes_a_score():
    """The others decide prizes or days, and have their tests in tests/plan."""
    elsewhere = {"monthly_gate", "monthly_scope", "monthly_winner", "vacant_prizes", "cutoff"}
    assert {r.id: r.default for r in PLAN.header.reading if r.id not in elsewhere} == oracle.DEFAULTS
