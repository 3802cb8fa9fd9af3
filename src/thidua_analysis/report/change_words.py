"""A change and what caused it, in people's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..ledger.decisions import KINDS
from ..plan.rules import Award as PlanAward
from ..scoring.standings import Outcome, PrizeKey
from ..scoring.telling import REPORT_STATES
from ..whatif.wording import RECEIPTS, kind_text
from ..words.catalogue import say
from ..words.vietnamese import count_text, day_text, month_text
from .causes import Cause, Change
from .difference import Difference

YEAR_END_KEY = "year-end"
MOST_NAMED = 4
"""How many units a headline names."""

COLUMN_WORDS = {
    "cumulative": "report.column_cumulative",
    "received_on": "report.column_received_on",
    "state": "report.column_state",
    "base": "labels.base",
    "bonus": "labels.bonus",
    "deduction": "labels.deduction",
    "total": "report.column_total",
    "eligible": "report.column_eligible",
    "rank": "report.column_rank",
    "needs_decision": "report.column_needs_decision",
    "place": "labels.place",
    "money": "report.column_money",
    "ktxh_points": "report.column_ktxh_points",
    "individuals": "report.column_individuals",
}
STATE_WORDS = {
    "reports": REPORT_STATES,
    "awards": {
        "won": "labels.proposed",
        "needs_decision": "labels.decision_needed",
        "vacant": "labels.vacant",
        "": "labels.none",
    },
    "eligible": {"true": "labels.gate_reached", "false": "labels.gate_not_reached", "": "labels.not_known"},
    "needs_decision": {"true": "labels.yes", "false": "labels.no"},
}
SETTING_WORDS = {
    "campaign": "report.setting_campaign",
    "plan": "report.setting_plan",
    "month": "report.setting_month",
    "profile": "report.setting_profile",
    "template": "report.setting_template",
    "as_of": "report.setting_as_of",
    "known_on": "report.setting_known_on",
}
FILE_WORDS = {("", "there"): "report.file_new", ("there", ""): "report.file_gone"}


def decision_text(entry: Any, language: str = "vi") -> str:
    """A recorded decision in one line: `#2 (12/07/2021, Phòng Nội vụ): lý do`."""
    return f"#{entry.seq} ({day_text(entry.at)}, {entry.by}): {entry.reason}"


# ── the headline ──────────────────────────────────────────────────────────────────────────────


def headline(found: Difference, language: str = "vi") -> str:
    """The whole in one line: `Xã Thạnh Xuân 50 → 55; khen thưởng không đổi`; or that nothing a reader sees changed."""
    if not found.changes:
        return say("report.nothing_seen_changed", language)
    units = [f"{named(unit, found)} {_ends(*pair, language)}" for unit, pair in found.totals.items()]
    if len(units) > MOST_NAMED:
        more = len(units) - MOST_NAMED + 1
        units = [*units[: MOST_NAMED - 1], say("report.units_more", language, more=more)]
    parts = [", ".join(units) or say("report.points_unchanged", language)]
    if not found.totals and any(c.column == "rank" for c in found.changes):
        parts.append(say("report.ranks_change", language))
    parts += [f"{prize_name(place, found, language)}: {_turn(*pair, found, language)}" for place, pair in found.prizes.items()]  # fmt: skip
    if not found.prizes:
        parts.append(say("report.awards_unchanged", language))
    return "; ".join(parts)


def prize_name(place: PrizeKey, found: Difference, language: str = "vi") -> str:
    """What a prize is called; where tracks compete apart, with the track."""
    award, competition, clause = place
    rule = _award(award, found)
    prize = next((p.name[language] for p in rule.prizes if p.clause == clause), "") if rule else ""
    apart = rule is not None and len(rule.competitions) > 1
    return (prize or clause) + (f" ({_tracks(competition, found, language)})" if apart else "")


def _turn(before: Outcome, after: Outcome, found: Difference, language: str) -> str:
    """Who had a prize and who has it; of a long list only who comes and who goes."""
    was, now = ([u for u in end[0].split("; ") if u] for end in (before, after))
    if max(len(was), len(now)) > 2 and before[1:] == after[1:]:
        gone, come = ([named(u, found) for u in a if u not in b] for a, b in ((was, now), (now, was)))
        parts = [say("report.come", language, units=come)] if come else []
        parts += [say("report.gone", language, units=gone)] if gone else []
        return ", ".join(parts)
    return f"{_holders(before, found, language)} → {_holders(after, found, language)}"


def _holders(outcome: Outcome, found: Difference, language: str) -> str:
    won, open_, vacant = outcome
    told = [", ".join(named(u, found) for u in won.split("; "))] if won else []
    if open_:
        units = ", ".join(named(u, found) for u in open_.split("; "))
        between = say("report.between", language) if ", " in units else ""
        told.append(say("report.prize_undecided", language) + between + units)
    if vacant:
        told.append(say("labels.vacant", language) + (f" ({vacant})" if vacant > 1 else ""))
    return "; ".join(told) or say("labels.none", language)


# ── a cause ───────────────────────────────────────────────────────────────────────────────────


def cause_name(cause: Cause, found: Difference, language: str = "vi") -> str:
    """A cause in a word or two: `#2`, the name of a file, the clause of a reading."""
    if cause.kind in ("decision", "no_longer"):
        return cause.name
    if cause.kind == "file":
        return cause.name.rpartition("/")[2]
    if cause.kind == "reading":
        question = found.plan.questions.get(cause.name) if found.plan else None
        return say("report.cause_reading", language) + (question.clause if question else cause.name)
    return {
        "setting": say(SETTING_WORDS[cause.name], language) if cause.name in SETTING_WORDS else cause.name,
        "plan": say("labels.rules", language),
        "libraries": say("labels.libraries", language),
        "software": say("labels.software", language),
    }[cause.kind]


def cause_title(cause: Cause, found: Difference, language: str = "vi") -> str:
    """What a cause is, in one line without its reason."""
    if cause.kind in ("decision", "no_longer"):
        entry = cause.entry
        told = f"#{entry.seq}, {day_text(entry.at)}, {entry.by}: {_kind(cause, found, language)}"
        return say("report.no_longer_counts", language) + told if cause.kind == "no_longer" else told
    if cause.kind == "file":
        what = FILE_WORDS.get((cause.was, cause.now), "report.file_altered")
        return f"{say(what, language)}: {cause.name}"
    if cause.kind == "reading":
        question = found.plan.questions.get(cause.name) if found.plan else None
        if question is None:
            return f"{cause_name(cause, found, language)}: {_ends(cause.was, cause.now, language)}"
        ends = [question.options[o][language] if o in question.options else o or "–" for o in (cause.was, cause.now)]
        return (
            say("report.another_reading", language, clause=question.clause)
            + f": {question.question[language]} “{ends[0]}” → “{ends[1]}”"
        )
    if cause.kind == "setting":
        name = cause_name(cause, found, language)
        return f"{name[:1].upper()}{name[1:]}: {_ends(cause.was, cause.now, language)}"
    return {
        "plan": say("report.plan_rules_other", language) + f" ({cause.name.rpartition('/')[2]})",
        "libraries": say("report.libraries_other", language),
        "software": say("report.software_computes_otherwise", language),
    }[cause.kind]  # fmt: skip


def _kind(cause: Cause, found: Difference, language: str) -> str:
    """What a decision is and what it is about; of a withdrawal, what it withdrew."""
    entry = cause.about or cause.entry
    told = kind_text(cause.entry, language)
    if cause.about:
        told += f" ({say(KINDS[entry.kind], language)})"
    year = entry.month[:4]
    ends = entry.month.endswith(YEAR_END_KEY)
    period = say("labels.year_end", language, year=year) if ends else month_text(entry.month, language)
    return f"{told} – " + ", ".join(filter(None, [named(getattr(entry, "unit", ""), found), period]))


def cause_reason(cause: Cause) -> str:
    """The reason that was recorded; empty where a cause has none."""
    return str(cause.entry.reason) if cause.entry else ""


def because(change: Change, found: Difference, language: str = "vi") -> str:
    """Why a cell changed, in one line; a rank or award that follows from the points of others says of whom."""
    told = [
        decision_text(c.entry, language) if c.kind == "decision" else cause_title(c, found, language)
        for c in change.causes
    ]
    follows = follows_text(change.through, found, language)
    return (f"{follows}: " if follows and not change.own else "") + "; ".join(told)


def follows_text(units: Iterable[str], found: Difference, language: str = "vi") -> str:
    """From whose points something follows: `kéo theo từ điểm của Xã Thạnh Xuân 50 → 55`; empty for nobody."""
    told = [f"{named(u, found)} {_ends(*found.totals[u], language)}" if u in found.totals else named(u, found) for u in units]  # fmt: skip
    return say("report.follows_from_points", language) + ", ".join(told) if told else ""


# ── a change ──────────────────────────────────────────────────────────────────────────────────


class Line(NamedTuple):
    """A change in words: of which unit, what, before, after."""

    unit: str
    what: str
    was: str
    now: str


def line(change: Change, found: Difference, language: str = "vi") -> Line:
    """A change as people say it."""
    return Line(
        named(change.unit, found),
        _what(change, found, language),
        *(_value(end, change, found, language) for end in (change.was, change.now)),
    )


def _what(change: Change, found: Difference, language: str) -> str:
    word = say(COLUMN_WORDS[change.column], language) if change.column in COLUMN_WORDS else ""
    if change.table == "figures":
        name = _label(change.what[0], found, language)
        return f"{name} ({word})" if change.column == "cumulative" else name
    if change.table == "reports":
        return f"{say('report.report_of', language)} {month_text(change.what[0], language)}: {word}"
    if change.table == "score_lines":
        criterion, part, *month = change.what
        about = f" ({say('report.about_report_of', language)}{month_text(month[0], language)})" if month else ""
        return f"{_label(criterion, found, language)}, {say(COLUMN_WORDS[part], language)}{about}"
    if change.table == "awards":
        rule = _award(change.what[0], found)
        name = rule.name[language] if rule else change.what[0]
        if rule is None or len(rule.competitions) > 1:
            name += f" ({_tracks(change.what[1], found, language)})"
        parts = [name, *(f"{say('labels.place', language)} {place}" for place in change.what[2:])]
        return ", ".join(parts) + ("" if change.column == "state" else f": {word}")
    return word


def _value(text: str, change: Change, found: Difference, language: str) -> str:
    if change.table == "figures" and text and found.rules and found.rules.fact_of(change.what[0]).kind == "flag":
        return say("labels.yes", language) if text != "0" else say("report.flag_not_yet", language)
    words = STATE_WORDS.get(change.column) or (STATE_WORDS[change.table] if change.column == "state" else {})
    if text in words:
        return say(words[text], language)
    if change.column == "rank" and text.endswith(" ="):
        return f"{text.removesuffix(' =')} ({say('labels.tied', language)})"
    if not text and change.what[1:2] == ("deduction",):
        return "0"  # nothing was deducted
    return written(text, language)


def written(text: str, language: str) -> str:
    """A cell as people write it: numbers, days and periods."""
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return month_text(text, language)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day_text(date.fromisoformat(text))
    number, plus, rest = text.partition(" + ")
    if re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", number):
        return count_text(Decimal(number), language) + plus + rest
    return text or "–"


def _ends(was: str, now: str, language: str) -> str:
    return f"{written(was, language)} → {written(now, language)}"


def named(unit: str, found: Difference) -> str:
    return found.names.get(unit, unit)


def _award(award: str, found: Difference) -> PlanAward | None:
    return next((a for a in found.rules.award if a.id == award), None) if found.rules else None


def _tracks(competition: str, found: Difference, language: str) -> str:
    called = {t.id: t.name[language] for t in found.rules.track} if found.rules else {}
    return " + ".join(called.get(track, track) for track in competition.split("+"))


def _label(name: str, found: Difference, language: str) -> str:
    """What a figure or a criterion is called."""
    rules = found.rules
    if name in RECEIPTS:
        return say(RECEIPTS[name], language)
    if rules is None:
        return name
    called = {fact.id: fact.name[language] for fact in rules.fact}
    called |= {c.id: f"{c.id} {c.name[language]}" for c in (*rules.criterion, *rules.deduction)}
    return called.get(name, name)


def effects(cause: Cause, found: Difference, language: str = "vi") -> list[str]:
    """What one cause did, a text for each unit: its figures, then its points; where neither, its rank and awards.

    `Xã Thạnh Xuân: Thủ tục đã đăng ký 3 → 4; tổng điểm 50 → 55`. A total that several causes moved is told by the
    criteria that this one moved.
    """
    mine = [c for c in found.changes if cause in c.causes and c.own]
    mine = [c for c in mine if c.table not in ("standings", "awards") or c.column == "total"] or mine
    told = []
    for unit in dict.fromkeys(c.unit for c in mine):
        here = [c for c in mine if c.unit == unit]
        given = [c for c in here if c.table in ("figures", "reports")]
        alone = [c for c in here if c.causes == (cause,)]
        points = [c for c in alone if c.column == "total"] or [c for c in alone if c.table == "score_lines"]
        if not points and given:
            points = [c for c in here if c.table == "score_lines"]
        lines = [line(c, found, language) for c in [*given, *points] or here]
        texts = [f"{x.what} {x.was} → {x.now}" for x in lines]
        if given and not points:
            texts.append(say("report.points_same", language))
        told.append(": ".join(filter(None, [named(unit, found), "; ".join(texts)])))
    return told
