"""A month, or a campaign, as a small page: what it says of itself where it is looked at."""

from __future__ import annotations

from ..intake.inputs import Inputs
from ..plan.plan import Plan
from ..words.catalogue import LANGUAGES, say
from ..words.shown import Page, Table, named, styled_table
from ..words.vietnamese import day_text
from .result import Result
from .scenario import uncertain_text
from .telling import gate_text, part_text, prize_holders, rank_text, total_text

SHOWN = 5
"""So many errors stand on the page."""


def known_text(result: Result, language: str = "vi") -> str:
    """Up to which day reports and decisions count: all that has come, or only what was known on a day that was asked for."""
    code = "labels.known_only" if result.as_of else "labels.known_to"
    return say(code, language, day=day_text(result.known_on))


def month_page(result: Result, language: str) -> Page:
    """Standings by track, awards, and what is open; where nothing can be scored, why."""
    title = f"{_upper(result.name(language))} · {result.inputs.title}"
    head = [known_text(result, language), result.profile]
    head += [" · ".join(say(mark, each) for each in LANGUAGES) for mark in result.inputs.settings.marks]
    if result.scenario:
        head.append(f"{say('labels.supposed', language)}: {result.scenario.title}")
    if result.errors:
        wrong = [f"[{p.code}] {p.file}" for p in result.errors[:SHOWN]]
        more = len(result.errors) - len(wrong)
        told = "\n".join([*wrong, *([f"… +{more}"] if more else [])])
        return Page(
            title, (" · ".join(head), say("scoring.page_errors", language, count=len(result.errors), told=told))
        )
    parts: list[str | Table] = [" · ".join(head)]
    parts += [_standings(result, track.id, language) for track in result.tracks]
    parts += ["\n".join(lines) for lines in (_awards(result, language), _open(result, language)) if lines]
    return Page(title, tuple(parts))


def _standings(result: Result, track: str, language: str) -> Table:
    names = result.inputs.names
    rows = [
        [rank_text(one), named(one.unit, names), *(part_text(one, part, language) for part in ("base", "bonus", "deduction")),
         total_text(one, language), gate_text(one.eligible, language)]
        for one in result.standing_rows if one.track == track
    ]  # fmt: skip
    called = next(t for t in result.rules.track if t.id == track).name[language]
    without = () if result.rules.gate else (6,)
    heads = say("scoring.page_heads", language).split("|")
    return styled_table(rows, heads, [2, 3, 4, 5], names_at=1, caption=called, without=without)


def _awards(result: Result, language: str) -> list[str]:
    names = result.inputs.names
    return [
        f"{clause} ({competition}): {prize_holders(won, undecided, names, language)}"
        for (_, competition, clause), (won, undecided, _) in result.prizes.items()
    ]


def _open(result: Result, language: str) -> list[str]:
    told = [text] if (text := uncertain_text(result.scenario, language)) else []
    told += [
        say("scoring.page_not_scored", language, unit=named(one.unit, result.inputs.names), criteria=one.not_scored)
        for one in result.standing_rows
        if not one.complete and one.rank_best is not None
    ]
    if disputes := result.decisions.open_disputes:
        told.append(say("scoring.page_disputes", language, count=len(disputes)))
    if found := [p for p in result.found if p.level != "error"]:
        told.append(say("scoring.page_remarks", language, count=len(found)))
    return told


def campaign_page(inputs: Inputs, plan: Plan, profile: str, language: str) -> Page:
    """What a campaign is: plan, units by track, months and which of them are at hand. Reads no month."""
    rules, there = plan.rules(), inputs.months_at_hand
    head = [plan.title[language], f"{plan.id}, {profile}", inputs.folder.name]
    if inputs.settings.synthetic:
        head.append(" · ".join(say("labels.synthetic", each) for each in LANGUAGES))
    units = [
        ", ".join(named(unit.unit, inputs.names) for unit in inputs.unit_rows if unit.track == track.id)
        for track in rules.track
    ]
    rows = [
        [t.name[language], str(sum(u.track == t.id for u in inputs.unit_rows)), told]
        for t, told in zip(rules.track, units, strict=True)
    ]
    months = say("scoring.page_months", language, count=len(inputs.months), first=inputs.months[0], last=inputs.months[-1], there=there[-1] if there else None)  # fmt: skip
    return Page(
        inputs.title,
        (" · ".join(head), months, styled_table(rows, say("scoring.page_units", language).split("|"), [1], wide=[2])),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
