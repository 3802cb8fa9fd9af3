"""Tables as a reader of the report sees them: Vietnamese headings and numbers, nothing computed anew."""

from __future__ import annotations

from collections.abc import Sequence

from ..plan.rules import Shown
from ..scoring.goals import Needed, short_of, steps
from ..scoring.result import Result
from ..scoring.telling import REPORT_STATES, gate_text, part_text, rank_text, total_text
from ..whatif.claims import in_dispute
from ..words.catalogue import say
from ..words.columns import Points
from ..words.shown import Table, styled_table
from ..words.vietnamese import count_text, month_text, percent_text
from .sentences import WHY, Markdown, names, prizes_of, remarks, track_name

NO_BREAK = "\u00a0"


def gateless(month: Result, *columns: int) -> tuple[int, ...]:
    """The columns to leave out of a table where the plan has no gate."""
    return () if month.rules.gate else columns


def _text(value: Points | None, language: str) -> str:
    return "–" if value is None else count_text(value, language)


def standings(month: Result, track: str, language: str = "vi") -> Table:
    """One track's standings: rank, unit, base, bonus, deduction, total, gate; last month's total beside it."""
    mine = [one for one in month.standing_rows if one.track == track]
    then = {one.unit: one for one in month.previous.standing_rows} if month.previous else {}
    called, told = names(month), remarks(month, language)
    shares = {shown.id: shown for shown in month.rules.shown}
    figures = {(f.unit, f.fact): f.cumulative for f in month.settled}
    rows = []
    for unit in mine:
        was = then.get(unit.unit)
        gain = unit.total - was.total if unit.complete and was and was.complete else None
        sign = "+" if gain is not None and gain > 0 else ""
        online = [
            percent_text(_sum(figures, unit.unit, s.numerator), _sum(figures, unit.unit, s.denominator), language)
            for s in shares.values()
        ]
        numbers = [*(part_text(unit, c, language) for c in ("base", "bonus", "deduction")), total_text(unit, language)]
        numbers[3] += interval_text(month, unit.unit, language)
        rows.append(
            [
                rank_text(unit),
                called[unit.unit],
                *numbers,
                sign + _text(gain, language),
                gate_text(unit.eligible, language),
                *online,
                "; ".join(told[unit.unit]),
            ]
        )
    limit = count_text(month.rules.gate.points, language) if month.rules.gate else ""
    columns = [
        *say("report.standings_heads", language).split("|"),
        say("report.gate_heading", language, limit=limit),
        *[
            f"{s.name[language]} ({say('report.share_wanted', language)} {_wanted(s, language)})"
            for s in shares.values()
        ],
        say("labels.remarks", language),
    ]
    first = [n for n, one in enumerate(mine) if one.rank == 1]
    return styled_table(
        rows,
        columns,
        numbers=[2, 3, 4, 5, 6, *range(8, 8 + len(shares))],
        marked=first,
        names_at=1,
        caption=track_name(month, track, language),
        without=gateless(month, 7),
    )


def interval_text(month: Result, unit: str, language: str = "vi") -> str:
    """What follows the total of a unit whose score is in dispute: ` (223–228)`."""
    row = in_dispute(month).of(unit)
    if row is None or row.low == row.high:
        return ""
    return f"{NO_BREAK}({_text(row.low, language)}–{_text(row.high, language)})"


def _wanted(shown: Shown, language: str) -> str:
    """The range a shown share should lie in: `30–40 %`."""
    return "–".join(count_text(limit, language) for limit in shown.wanted.values()) + " %"


def _sum(figures: dict[tuple[str, str], int], unit: str, facts: Sequence[str]) -> int | None:
    values = [figures.get((unit, fact)) for fact in facts]
    return None if any(v is None for v in values) else sum(int(v) for v in values if v is not None)


def awards(month: Result, language: str = "vi") -> Table:
    """Who wins what and why: place, unit, points, money, KT-XH points, individuals; open and vacant places too."""
    called, rows = names(month), []
    by_id = {a.id: a for a in month.rules.award}
    states = {
        "won": say("labels.proposed", language),
        "needs_decision": say("labels.decision_needed", language),
        "vacant": say("labels.vacant", language),
    }
    for row in month.award_rows:
        award = by_id[row.award]
        prize = " / ".join(p.name[language] for p in prizes_of(award, row.clause))
        unit = "–" if row.unit is None else called[row.unit]
        money = "–" if row.money is None else (say("report.money", language, money=row.money) if row.money else "")
        extras = [
            "–" if n is None else (count_text(n, language) if n else "") for n in (row.ktxh_points, row.individuals)
        ]
        name = award.name[language]
        if award.shared_individuals:
            name += say("report.individuals_shared", language, shared_individuals=award.shared_individuals)
        rows.append(
            [
                name,
                row.clause,
                prize,
                row.place,
                unit,
                _text(row.points, language),
                states[row.state]
                + (f" ({say(WHY[row.why], language)})" if row.why else "")
                + decided_text(month, row.decisions, language),
                money,
                *extras,
            ]
        )
    columns = say("report.awards_heads", language).split("|")
    prizes = [prize for award in month.rules.award if award.when == month.kind for prize in award.prizes]
    given = ("money", "ktxh_points", "individuals")
    without = [n for n, what in enumerate(given, start=7) if not any(getattr(prize, what) for prize in prizes)]
    return styled_table(rows, columns, numbers=[5, 7, 8, 9], without=without)


def decided_text(month: Result, numbers: str, language: str = "vi") -> str:
    """What follows an outcome that rests on decisions: `, theo quyết định #3: …`; nothing where none does."""
    seqs = [int(n) for n in numbers.split("; ") if n]
    told = [say("report.by_decision", language, n=n) + month.decisions.by_seq[n].reason for n in seqs]
    return "".join(f", {one}" for one in told)


def month_winners(month: Result, language: str = "vi") -> Table:
    """The monthly prize, month by month."""
    rows = []
    for one in month.so_far:
        called = names(one)
        for row in one.award_rows:
            unit = "–" if row.unit is None else called[row.unit]
            state = {
                "won": "",
                "needs_decision": say("labels.decision_needed", language),
                "vacant": say("labels.vacant", language),
            }
            told = state[row.state] + decided_text(one, row.decisions, language)
            rows.append([month_text(one.month, language), unit, _text(row.points, language), told.lstrip(", ")])
    return styled_table(rows, say("report.month_winners_heads", language).split("|"), numbers=[2])


def distances(month: Result, track: str, language: str = "vi") -> Table:
    """What each unit of a track still needs: for the next step of each criterion, for the gate, for the next rank."""
    criteria = month.rules.criteria(track)
    called, rows = names(month), []
    for unit in (one.unit for one in month.standing_rows if one.track == track):
        next_steps = {row.criterion: row for row in steps(month, unit) if row.goal in ("next_step", "missed")}
        known = set(month.values[unit])
        cells = [_step_text(next_steps.get(c.id), known >= set(c.measure.facts), language) for c in criteria]
        goals = {row.goal: row.needs for row in short_of(month, unit)}
        gate, rank = goals.get("gate"), goals.get("next_rank")
        short = say("labels.reached", language) if gate is not None and gate <= 0 else _text(gate, language)
        rows.append([called[unit], *cells, short if "gate" in goals else "", "" if rank is None else _text(rank, language)])  # fmt: skip
    head = [f"{c.id} {c.name[language]}" for c in criteria]
    columns = [
        say("labels.unit", language),
        *head,
        say("report.to_gate_heading", language),
        say("report.to_next_rank_heading", language),
    ]
    return styled_table(
        rows, columns, numbers=[len(head) + 1, len(head) + 2], names_at=0, caption=track_name(month, track, language),
        without=gateless(month, len(head) + 1),
    )  # fmt: skip


def _step_text(step: Needed | None, known: bool, language: str) -> str:
    if not known:
        return "–"
    if step is None:
        return say("report.most_reached", language)
    if step.needs is None:
        return say("report.out_of_reach", language)
    points, sign = say("labels.points", language), "+" if step.needs > 0 else ""
    needs, gains = count_text(step.needs, language), count_text(step.gains, language)
    if step.goal == "missed":
        return say("report.points_missed", language, gains=gains)
    return f"{sign}{needs} (+{gains}{NO_BREAK}{points})"


def punctuality(month: Result, language: str = "vi") -> Table | Markdown:
    """Every unit's reports so far: on time, days late with points, missing; `#7` is the decision behind it. A sentence
    where the plan asks for no reports."""
    if month.rules.reporting is None:
        return Markdown(say("report.no_reports_asked", language))
    months = list(dict.fromkeys(report.month for report in month.report_rows))
    called, rows = names(month), []
    short = {
        "on_time": "✓",
        "missing": say(REPORT_STATES["missing"], language),
        "pending": say(REPORT_STATES["pending"], language),
        "not_due": "",
    }
    cells = {(report.unit, report.month): report for report in month.report_rows}
    for unit in month.inputs.names:
        row = [called[unit]]
        lost: Points = 0
        for one in months:
            report = cells[unit, one]
            lost += report.points
            if report.state == "late":
                text = say("report.days_late", language, days_late=report.days_late)
            else:
                text = short[report.state]
            text += say("report.untruthful_suffix", language) if report.untruthful else ""
            text += say("report.waived_suffix", language) if report.waived else ""
            text += "".join(f" #{n}" for n in report.decisions.split("; ") if n)
            row.append(f"{text} ({count_text(report.points, language)})" if report.points else text)
        rows.append([*row, count_text(lost, language)])
    due = [say("report.month_heading", language, month=m) for m in months]
    columns = [say("labels.unit", language), *due, say("report.lost_in_all", language)]
    return styled_table(rows, columns, numbers=[len(columns) - 1], names_at=0)


def readings(month: Result, language: str = "vi") -> Table | Markdown:
    """Every reading in force: the question, the option, the words it comes from, and whether it can matter here. A
    sentence where the plan leaves no question open."""
    if not month.plan.questions:
        return Markdown(say("report.no_question_open", language))
    rows, marked, idle = [], [], month.idle_readings
    for n, reading in enumerate(month.plan.header.reading):
        option = month.readings_in_force[reading.id]
        if option != reading.default:
            marked.append(n)
        default = "" if option == reading.default else say("report.not_the_default", language)
        chosen = f"{reading.options[option][language]} ({reading.id} = {option}){default}"
        note = idle[reading.id][language] if reading.id in idle else ""
        rows.append([reading.question[language], chosen, f"{reading.clause}: “{reading.quote}”", note])
    columns = say("report.readings_heads", language).split("|")
    return styled_table(rows, columns, marked=marked)
