"""The plan a second time, in plain Python, from its text alone: what the package is compared with.

Nothing here is imported from the package or taken from its rules file. A campaign is a plain dict::

    {"units":      [{"unit", "track", "has_procedures"}, …],
     "facts":      {"2021-03": {"tan-hoa": {"accounts_count": {"portal": 1500, "report": 1510}, …}, …}, …},
     "reports":    {"2021-03": {"tan-hoa": (received_on, received_on_office or None)}, …},
     "untruthful": {("tan-hoa", "2021-03"): (found_on, {"accounts_count": 1400})}}
"""

from datetime import date, timedelta
from fractions import Fraction

DEFAULTS = {
    "score_basis": "cumulative",
    "step_rounding": "floor",
    "first_procedure": "no",
    "unregistered": "minus_five",
    "procedure_bonus": "registered",
    "rate_basis": "on_time_of_resolved",
    "rate_rounding": "exact",
    "no_dossiers": "zero",
    "department_without_procedures": "not_ranked",
    "weekend": "next_working_day",
    "lateness_days": "calendar",
    "two_addressees": "later",
    "missing_report": "carry_forward",
    "missing_figure": "open",
    "source_of_truth": "portal",
    "untruthful_stacks": "yes",
    "untruthful_figures": "verified",
    "gate_on": "total",
    "final_due": "end_of_campaign",
}
PROFILES = {
    "standard": {},
    "literal": {
        "weekend": "fixed",
        "rate_basis": "resolved_of_received",
        "procedure_bonus": "with_files",
        "gate_on": "base",
        "missing_figure": "no_points",
    },
    "lenient": {"lateness_days": "working", "rate_rounding": "one_decimal", "monthly_gate": "off"},
}
HOLIDAYS_2021 = {(1, 1), *((2, day) for day in range(10, 17)), (4, 21), (4, 30), (5, 1), (5, 3), (9, 2), (9, 3)}
STOCKS = {"dossiers_overdue_pending_count", "dossiers_pending_in_time_count"}


# ── Lưu ý 1: reports ──────────────────────────────────────────────────────────────────────────


def is_working(day):
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS_2021


def due_on(month, readings):
    year, number = map(int, month.split("-"))
    final = number == 12 and readings["final_due"] == "end_of_campaign"
    due = date(year, number, 18 if final else 25)
    while readings["weekend"] == "next_working_day" and not is_working(due):
        due += timedelta(1)
    return due


def days_between(due, day, readings):
    days = [due + timedelta(n) for n in range(1, (day - due).days + 1)]
    return sum(1 for d in days if readings["lateness_days"] == "calendar" or is_working(d))


def received_on(report, readings):
    if report is None:
        return None
    days = [day for day in report if day]
    return (max if readings["two_addressees"] == "later" else min)(days)


def report_state(report, month, readings, as_of):
    """(state, points): what one month's report costs, as known on one day."""
    due = due_on(month, readings)
    day = received_on(report, readings)
    if day is None or day > as_of:
        return ("missing", -5) if days_between(due, as_of, readings) > 3 else ("awaited", 0)
    late = days_between(due, day, readings)
    if late == 0:
        return "on_time", 0
    return "late", -2 if late <= 3 else -5


def untruthful_points(late, readings):
    """What L1c adds to the points already lost by lateness."""
    return min(late, -2) - late if readings["untruthful_stacks"] == "larger_only" else -2


def deduction(campaign, unit, months, readings, as_of):
    points = 0
    for month in months:
        state, late = report_state(campaign["reports"].get(month, {}).get(unit), month, readings, as_of)
        points += late
        if found(campaign, unit, month, as_of) is not None and state in ("on_time", "late"):
            points += untruthful_points(late, readings)
    return points


def found(campaign, unit, month, as_of):
    """The verified figures of a report found untruthful by this day, else None."""
    day, verified = campaign.get("untruthful", {}).get((unit, month), (None, None))
    return verified if day and day <= as_of else None


# ── figures ───────────────────────────────────────────────────────────────────────────────────


def sent(campaign, unit, month, readings, as_of):
    """The figures that came for a month: those of a report received later do not exist, nor does its lateness."""
    told = campaign["facts"][month].get(unit, {})
    day = received_on(campaign["reports"].get(month, {}).get(unit), readings)
    if day is None or day <= as_of:
        return told
    portal = {fact: {o: v for o, v in by.items() if o != "report"} for fact, by in told.items()}
    return {fact: by for fact, by in portal.items() if by}


def unscored(readings):
    """What a criterion gives whose figures nobody has sent."""
    return (0, 0) if readings["missing_figure"] == "no_points" else None


def cumulative(campaign, unit, fact, month, readings, as_of):
    """The one figure that counts of those that came for this month, or None."""
    verified = found(campaign, unit, month, as_of)
    if verified and fact in verified and readings["untruthful_figures"] == "verified":
        return verified[fact]
    told = sent(campaign, unit, month, readings, as_of).get(fact, {})
    if not told:
        return None
    if readings["source_of_truth"] == "lower":
        return min(told.values())
    preferred = readings["source_of_truth"]
    return told.get(preferred, next(iter(told.values())))


def figure(campaign, unit, fact, month, readings, as_of):
    """The value a criterion looks at in this month, or None where nothing is known."""
    months = [m for m in sorted(campaign["facts"]) if m <= month]
    values = [cumulative(campaign, unit, fact, m, readings, as_of) for m in months]
    if values[-1] is None and readings["missing_report"] == "zero":
        return 0
    known = [value for value in values if value is not None]
    if not known:
        return None
    if readings["score_basis"] == "cumulative" or fact in STOCKS:
        return known[-1]
    if values[-1] is None:
        return 0
    return known[-1] - (known[-2] if len(known) > 1 else 0)


# ── the five criteria ─────────────────────────────────────────────────────────────────────────


def bonus_of(excess, step, readings):
    """5 points for each full step; in proportion, down to 0.01 point, under `pro_rata`."""
    exact = Fraction(5 * excess) / step
    if readings["step_rounding"] == "pro_rata":
        return Fraction((exact * 100).__floor__(), 100)
    return 5 * (exact / 5).__floor__()


def counted(value, target, points, step, readings):
    """(base, bonus) of criteria 1, 3 and 4; a step of 0 means no bonus."""
    if value is None:
        return unscored(readings)
    if value < target:
        return 0, 0
    return points, bonus_of(value - target, step, readings) if step else 0


def procedures(registered, with_files, readings):
    if registered is None:
        return unscored(readings)
    if registered < 1:
        return (-5 if readings["unregistered"] == "minus_five" else 15 - 5), 0
    rewarded = registered if readings["procedure_bonus"] == "registered" else with_files
    if rewarded is None:
        return 15, 0
    first = 1 if readings["first_procedure"] == "yes" else 0
    return 15, 5 * max(0, rewarded - 1 + first)


def share(facts, readings):
    names = {
        "on_time_of_resolved": (["on_time"], ["resolved"]),
        "resolved_of_received": (["resolved"], ["received"]),
        "on_time_of_resolved_and_overdue": (["on_time"], ["resolved", "overdue_pending"]),
        "in_time_of_all": (["on_time", "pending_in_time"], ["resolved", "overdue_pending", "pending_in_time"]),
    }[readings["rate_basis"]]
    above, below = ([facts(f"dossiers_{name}_count") for name in side] for side in names)
    if None in above or None in below:
        return unscored(readings)
    if sum(below) <= 0:
        return (0, 0) if readings["no_dossiers"] == "zero" else None
    percent = Fraction(100 * sum(above), sum(below))
    if readings["rate_rounding"] == "one_decimal":
        percent = Fraction((percent * 10 + Fraction(1, 2)).__floor__(), 10)
    if percent < 98:
        return 0, 0
    return 10, bonus_of(percent - 98, 1, readings)


def criteria(campaign, unit, month, readings, as_of):
    """Criterion id → (base, bonus), or None where it gives no points at all."""
    commune = unit["track"] == "commune"

    def facts(fact):
        return figure(campaign, unit["unit"], fact, month, readings, as_of)

    letter = "C" if commune else "D"
    return {
        f"{letter}1": counted(facts("plan_issued"), 1, 10, 0, readings),
        f"{letter}2": procedures(facts("procedures_count"), facts("procedures_with_files_count"), readings),
        f"{letter}3": counted(facts("accounts_count"), 1500, 35, 100, readings),
        f"{letter}4": counted(facts("dossiers_received_count"), 200 if commune else 150, 30, 20, readings),
        f"{letter}5": share(facts, readings),
    }


# ── totals, gate, ranks ───────────────────────────────────────────────────────────────────────


def standings(campaign, month, readings, as_of):
    """Unit → base, bonus, deduction, total, eligible, rank, tied."""
    so_far = [m for m in sorted(campaign["facts"]) if m <= month]
    months = so_far if readings["score_basis"] == "cumulative" else [month]
    rows = {}
    for unit in campaign["units"]:
        scores = [score for score in criteria(campaign, unit, month, readings, as_of).values() if score]
        base, bonus = sum(score[0] for score in scores), sum(score[1] for score in scores)
        lost = deduction(campaign, unit["unit"], months, readings, as_of)
        total = base + bonus + lost
        unranked = (
            unit["track"] == "department"
            and not unit["has_procedures"]
            and readings["department_without_procedures"] == "not_ranked"
        )
        verified = readings["untruthful_figures"] == "verified"
        silent = not any(sent(campaign, unit["unit"], m, readings, as_of) for m in so_far)
        silent = silent and not any(verified and found(campaign, unit["unit"], m, as_of) for m in so_far)
        rows[unit["unit"]] = {
            "track": unit["track"],
            "base": base,
            "bonus": bonus,
            "deduction": lost,
            "total": total,
            "eligible": (total if readings["gate_on"] == "total" else base) >= 90,
            "ranked": not unranked and not silent,
        }
    for row in rows.values():
        rivals = [other["total"] for other in rows.values() if other["ranked"] and other["track"] == row["track"]]
        row["rank"] = 1 + sum(total > row["total"] for total in rivals) if row["ranked"] else None
        row["tied"] = row["ranked"] and rivals.count(row["total"]) > 1
    return rows
