"""The month in words. Each function returns Markdown that a notebook shows as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from ..ledger.decisions import resolve
from ..ledger.entries import Dispute, Tie
from ..plan.calendar import YEAR_END
from ..plan.rules import Award, Prize
from ..scoring.page import known_text
from ..scoring.result import Result
from ..scoring.rows import Place, Standing
from ..scoring.standings import MISSING_FIGURE, TIE
from ..scoring.telling import total_text
from ..whatif.claims import Interval, Uncertain, in_dispute, outcome_text, prize_text, stakes
from ..whatif.wording import about_text, change_text, entry_sentence
from ..words.catalogue import say
from ..words.columns import Points, gathered
from ..words.plaintext import printable
from ..words.vietnamese import count_text, day_text, month_text

WHY = {TIE: "labels.why_tie", MISSING_FIGURE: "labels.why_missing_figure"}
"""Why a prize is left to people."""
MARKS = r"[\\`*_\[\]$|#]"
"""What Markdown takes for markup."""


@dataclass(frozen=True)
class Markdown:
    """Text that Jupyter renders."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))

    def _repr_markdown_(self) -> str:
        return self.text

    @property
    def plain(self) -> str:
        """The same without markup, for a terminal."""
        return printable(unescape(re.sub(rf"\\({MARKS})", r"\1", self.text.replace("**", ""))))

    def __repr__(self) -> str:
        return self.text


def marked(text: str) -> str:
    """Text that Markdown shows as it is: nothing in a name or title becomes markup."""
    return re.sub(f"({MARKS})", r"\\\1", escape(text, quote=False))


def names(month: Result) -> Mapping[str, str]:
    """Unit → its name as people write it."""
    return month.inputs.names


def track_name(month: Result, track: str, language: str) -> str:
    """What a track is called."""
    return next(t for t in month.rules.track if t.id == track).name[language]


def period_text(month: Result, language: str) -> str:
    """`Tháng 6 năm 2021`, or the year's end, as a heading."""
    text = month.name(language)
    return text[:1].upper() + text[1:]


def remarks(month: Result, language: str = "vi") -> dict[str, list[str]]:
    """What must be said beside each row of the standings, by unit."""
    told = {row.unit: _own_remarks(month, row, language) for row in month.standing_rows}
    for unit, tie in _decided_orders(month).items():
        told[unit].append(say("report.equals_ordered", language, seq=tie.seq, reason=tie.reason))
    for row in in_dispute(month).unit_rows:
        told[row.unit] += _disputed(row, language)
    return told


def _own_remarks(month: Result, unit: Standing, language: str) -> list[str]:
    told = []
    if unit.needs_decision:
        told.append(say("labels.decision_needed", language))
    if unit.unit in month.silent:
        told.append(say("report.no_figures_at_all", language))
    elif unit.rank_best is None:
        told.append(say("report.not_ranked_no_procedures", language))
    elif not unit.complete:
        told.append(not_scored_text(unit, language))
    if unit.unit in month.inputs.settings.judges:
        told.append(say("report.judge_competes", language))
    return told


def not_scored_text(unit: Standing, language: str) -> str:
    """The criteria of a unit that nobody has sent figures for: `chưa chấm C3: thiếu số liệu`."""
    criteria = unit.not_scored.replace("; ", ", ")
    return say("report.criteria_not_scored", language, criteria=criteria)


def _decided_orders(month: Result) -> dict[str, Tie]:
    """Unit → the decision that put it and its equals in an order."""
    orders = month.decisions.order(month.key)
    found: dict[str, Tie] = {}
    equals: dict[tuple[str, Points], list[str]] = {}
    for row in month.standing_rows if orders else ():
        if row.complete and row.rank_best is not None:
            equals.setdefault((row.track, row.total), []).append(row.unit)
    for units in equals.values():
        tie = resolve(units, orders) if len(units) > 1 else None
        found |= dict.fromkeys(units, tie) if tie else {}
    return found


def _disputed(row: Interval, language: str) -> list[str]:
    """That a unit's score, or only its rank, hangs on open disputes."""
    told = []
    if row.disputes:
        told.append(say("report.in_dispute", language, numbers="#" + row.disputes.replace("; ", ", #")))
    if row.best != row.worst:
        told.append(say("report.rank_disputed", language, best=row.best, worst=row.worst))
    if row.eligible_may_change:
        told.append(say("report.gate_disputed", language))
    return told


def title(month: Result, language: str = "vi") -> Markdown:
    """The head of a report: period, campaign, what was known when."""
    supposed = f"\n\n**{say('labels.supposed', language)}: {marked(month.scenario.title)}.**" if month.scenario else ""
    facts = [f"**{marked(month.inputs.title)}**", known_text(month, language)]
    facts += [f"**{say(mark, language)}**" for mark in month.inputs.settings.marks]
    return Markdown(f"# {period_text(month, language)}{supposed}\n\n{' · '.join(facts)}")


def basis(month: Result, language: str = "vi") -> Markdown:
    """What a report rests on: plan, cut-off, profile, and what the campaign says of itself."""
    profile = month.plan.profiles[month.profile].name[language]
    facts = [
        marked(month.plan.title[language]),
        say("report.cut_off", language, day=day_text(month.cut_off)),
        say("report.profile", language, profile=profile),
    ]
    dossiers = month.rules.period.dossiers_by
    if month.kind == YEAR_END and dossiers:
        by = day_text(dossiers.on)
        facts.append(say("report.award_dossiers_due", language, by=by, clause=dossiers.clause))
    note = f"\n\n{marked(month.inputs.settings.note)}" if month.inputs.settings.note else ""
    return Markdown(f"{' · '.join(facts)}.{note}")


HEADINGS = {
    "brief": "report.head_brief", "open": "report.head_open", "moving": "report.head_moving", "decisions": "report.head_decisions",
    "standings": "report.head_standings", "points": "report.head_points", "heat-map": "report.head_heat_map",
    "trajectory": "report.head_trajectory", "distance": "report.head_distance", "awards": "report.head_awards",
    "months": "report.head_months", "reports": "report.head_reports", "files": "report.head_files", "sources": "report.head_sources",
    "self": "report.head_self", "problems": "report.head_problems", "readings": "labels.readings_in_force", "verify": "report.head_verify",
}  # fmt: skip
NOTES = {
    "decisions": "report.note_decisions", "distance": "report.note_distance", "sources": "report.note_sources", "verify": "report.note_verify",
}  # fmt: skip
"""What is said below a heading."""


def heading(name: str, language: str = "vi") -> Markdown:
    """The heading of a part of the report, and what there is to know before reading it.

    >>> print(heading("open").text)
    ## Việc còn chờ quyết định
    """
    told = [f"## {say(HEADINGS[name], language)}", *([say(NOTES[name], language)] if name in NOTES else [])]
    return Markdown("\n\n".join(told))


def in_brief(month: Result, language: str = "vi") -> Markdown:
    """The month, or the year's end, in three sentences: who wins, who is through the gate, what is in the way."""
    told = [_basis(month, language), _winners(month, language), _gate(month, language), _trouble(month, language)]
    return Markdown(" ".join(filter(None, told)))


def _basis(month: Result, language: str) -> str:
    """That a year's end is not scored on the whole year, where the plan says so."""
    if month.kind != YEAR_END or month.rules.scoring.basis == "cumulative":
        return ""
    last = month_text(month.month, language)
    return say("report.year_end_increase", language, last=last)


def prizes_of(award: Award, clauses: str) -> list[Prize]:
    """The prizes of an award that a row of the awards table names."""
    return [prize for prize in award.prizes if prize.clause in clauses.split("; ")]


def _winners(month: Result, language: str) -> str:
    called, sentences = {u: marked(n) for u, n in names(month).items()}, []
    awards = {a.id: a for a in month.rules.award}
    for (award, competition), rows in gathered(month.award_rows, lambda row: (row.award, row.competition)).items():
        won = [row for row in rows if row.state == "won"]
        open_ = [row for row in rows if row.state == "needs_decision"]
        what = awards[award].name[language]
        parts = ["; ".join(f"{called[str(r.unit)]} ({count_text(r.points, language)})" for r in won)] if won else []
        if open_:
            equal = ", ".join(called[str(row.unit)] for row in open_)
            why = say(WHY[MISSING_FIGURE if any(row.why == MISSING_FIGURE for row in open_) else TIE], language)
            parts.append(say("report.undecided_between", language, equal=equal, why=why))
        vacant = len(rows) - len(won) - len(open_)
        if vacant:
            gated = month.rules.gate and awards[award].gate
            parts.append(
                say("report.places_vacant_gated" if gated else "report.places_vacant", language, vacant=vacant)
            )
        where = f" [{competition}]" if len(awards[award].competitions) > 1 else ""
        sentences.append(f"**{what}**{where}: {'; '.join(parts)}.")
    return " ".join(sentences)


def _gate(month: Result, language: str) -> str:
    gate = month.rules.gate
    if gate is None:
        return ""
    counts = []
    for track in month.tracks:
        mine = [one for one in month.standing_rows if one.track == track.id]
        through = sum(one.eligible is True for one in mine)
        counts.append(f"{marked(track.name[language])} {through}/{len(mine)}")
    return say("report.through_gate", language, points=gate.points, tracks="; ".join(counts))


def _trouble(month: Result, language: str) -> str:
    whole = month.kind == YEAR_END
    states = [report.state for report in month.report_rows if whole or report.month == month.month]
    late, missing, waiting = states.count("late"), states.count("missing"), states.count("pending") + states.count("not_due")  # fmt: skip
    which = say("report.reports_of_year", language) if whole else say("report.reports_of_month", language)
    remarks = len(month.found)
    told = say("report.remark" if remarks == 1 else "report.remarks", language, remarks=remarks)
    if month.rules.reporting is None:
        return told
    counts = say("report.reports_counted", language, which=which, late=late, missing=missing, waiting=waiting)
    return f"{counts}; {told}"


def undecided(month: Result, why: str = TIE) -> list[list[Place]]:
    """The places of each tie that an award hangs on; or of each award that hangs on missing figures."""
    rows = (row for row in month.award_rows if row.state == "needs_decision" and row.why == why)
    return list(gathered(rows, lambda row: (row.award, row.competition, row.place if why == TIE else "")).values())


def lacking_text(month: Result, group: Iterable[Place], language: str = "vi") -> str:
    """The units an award hangs on, each with its points and what it lacks: `Tân Hòa 150; Rạch Gòi 145 + ? (C3)`."""
    called, told = names(month), []
    for unit in dict.fromkeys(str(place.unit) for place in group):
        row = month.standing(unit)
        lacks = "" if row.complete else f" ({row.not_scored.replace('; ', ', ')})"
        told.append(f"{called[unit]} {total_text(row, language)}{lacks}")
    return "; ".join(told)


def _missing_lines(month: Result, language: str) -> list[str]:
    """Each award that missing figures keep open: between whom, and the two ways to settle it."""
    lines = []
    for group in undecided(month, MISSING_FIGURE):
        told = marked(lacking_text(month, group, language))
        clause = "; ".join(dict.fromkeys(c for one in group for c in one.clause.split("; ")))
        lines.append(say("report.open_missing", language, clause=clause, told=told))
    return lines


def open_questions(month: Result, language: str = "vi") -> Markdown:
    """What is left to people: ties that an award hangs on, open disputes, and the plan's standing questions."""
    lines = [f"- {one}" for one in left_open(month, language)]
    return Markdown("\n".join(lines) or say("report.nothing_open", language))


def left_open(month: Result, language: str = "vi") -> list[str]:
    """The same, one text of Markdown each."""
    called, ties = names(month), undecided(month)
    lines = []
    for group in ties:
        first, equal = group[0], marked(", ".join(called[str(row.unit)] for row in group))
        told = {"clause": first.clause, "place": first.place, "points": count_text(first.points, language)}
        lines.append(say("report.open_tie", language, **told, equal=equal))
    lines += _missing_lines(month, language)
    lines += _dispute_lines(in_dispute(month), month, language)
    for human in month.rules.human:
        if human.when == month.kind or (human.when == "tie" and ties):
            lines.append(f"{human.clause}: {human.question[language]}")
    return lines


def _dispute_lines(uncertain: Uncertain, month: Result, language: str) -> list[str]:
    """Each open dispute, and each prize that hangs on them."""
    lines = []
    for d in uncertain.disputes:
        about = marked(about_text(month, d, language))
        values = change_text(month, d, language)
        lines.append(say("report.dispute_open", language, seq=d.seq, what=about, values=values))
    for told in awards_at_stake(month, language):
        lines.append(f"{say('report.hangs_on_disputes_lead', language)}: {marked(told)}.")
    if lines and not uncertain.depends:
        lines.append(say("report.no_award_in_dispute", language))
    return lines


def awards_at_stake(month: Result, language: str = "vi") -> list[str]:
    """Each prize that hangs on open disputes: who has it now, and who would under which claims."""
    told = []
    for now, *then in stakes(in_dispute(month).award_rows):
        parts = [f"{claims_text(row.claims, language)}: {outcome_text(month, row, language)}" for row in then]
        told.append(f"{prize_text(month, now, language)}: {outcome_text(month, now, language)} → {'; '.join(parts)}")
    return told


def claims_text(claims: str, language: str = "vi") -> str:
    """Which claims would have to be granted: `nếu chấp nhận #8 và #9, hoặc #10`."""
    both, either = say("report.and_claim", language), say("report.or_claim", language)
    numbers = "#" + claims.replace("; ", either).replace("+", both)
    return say("report.claims_granted", language, numbers=numbers)


def open_texts(month: Result, language: str = "vi") -> list[str]:
    """The undecided ties and open disputes, one short text each: for an index page."""
    called, uncertain = names(month), in_dispute(month)
    told = [f"{g[0].clause}: {' = '.join(called[str(row.unit)] for row in g)}" for g in undecided(month)]
    why = say(WHY[MISSING_FIGURE], language)
    told += [f"{g[0].clause}: {why}: {lacking_text(month, g, language)}" for g in undecided(month, MISSING_FIGURE)]
    told += [f"{say('report.dispute_number', language)} #{d.seq}: {about_text(month, d, language)}" for d in uncertain.disputes]  # fmt: skip
    if uncertain.depends:
        clauses = ", ".join(dict.fromkeys(row.clause for row in uncertain.award_rows))
        told.append(say("report.clauses_hang_on_disputes", language, clauses=clauses))
    return told


def winner_of(month: Result, language: str = "vi") -> dict[str, str]:
    """Unit → the prizes it has won, or that hang on the tie it stands in."""
    awards = {a.id: a for a in month.rules.award}
    told: dict[str, list[str]] = {}
    for row in month.award_rows:
        if row.unit is not None and row.state != "vacant":
            prize = " / ".join(p.name[language] for p in prizes_of(awards[row.award], row.clause))
            open_ = say("report.undecided_lead", language) if row.state == "needs_decision" else ""
            told.setdefault(row.unit, []).append(f"{open_}{prize}")
    return {unit: "; ".join(prizes) for unit, prizes in told.items()}


def winner_texts(month: Result, language: str = "vi") -> list[str]:
    """Who has won what, one short text for each prize; vacant and undecided prizes are said to be so."""
    called, texts = names(month), []
    for award in month.rules.award:
        rows = (row for row in month.award_rows if row.award == award.id)
        for (_, clauses, state), group in gathered(rows, lambda row: (row.competition, row.clause, row.state)).items():
            prize = " / ".join(p.name[language] for p in prizes_of(award, clauses))
            units = ", ".join(called[row.unit] for row in group if row.unit is not None)
            vacant = say("labels.vacant", language) + (f" ({len(group)})" if len(group) > 1 else "")
            undecided = say("labels.undecided_among", language, units=units)
            outcome = {"won": units, "vacant": vacant, "needs_decision": undecided}
            texts.append(f"{prize}: {outcome[state]}")
    return texts


def dispute_texts(month: Result, language: str = "vi") -> list[str]:
    """Every dispute known to the month, and how it stands: for an index page."""
    disputes = (entry for entry in month.decisions.entries if isinstance(entry, Dispute))
    return [entry_sentence(month, entry, language) for entry in disputes]


def concerns(month: Result, entry: Any) -> bool:
    """Whether a line of the record is about this period: a month's own, any of the year for its end."""
    asked = month.decisions.by_seq.get(getattr(entry, "answers", None) or 0, entry)
    return month.kind == YEAR_END or any(getattr(e, "month", None) in (month.month, month.key) for e in (entry, asked))
