"""What causes a difference, and what comes of it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from ..scoring.result import Result
from ..scoring.scenario import UNKNOWN
from ..scoring.telling import NO_BREAK, Stood, gate_text, prize_holders, rank_text, total_text
from ..words.catalogue import say
from ..words.columns import Points, gathered
from ..words.vietnamese import count_text
from .causes import INTERACTION, PLAN, Cause, PartChange, PrizeChange


class Differing(Protocol):
    """Two versions of one period."""

    @property
    def baseline(self) -> Result: ...
    @property
    def other(self) -> Result: ...
    @property
    def causes(self) -> tuple[Cause, ...]: ...
    def parts_of(self, unit: str) -> Sequence[PartChange]: ...


def causes_told(found: Differing, language: str = "vi") -> list[str]:
    """Everything that is other, a line each: `C3.target (…): 1.500 → 2.000 [C3]`."""
    return [
        f"{name}: {was} → {now}" + (f" [{clause}]" if clause else "")
        for name, was, now, clause, _ in cause_rows(found, language)
    ]


def cause_rows(found: Differing, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Each cause: what it is called, as it is, as it is supposed, its clause, the words of the plan."""
    month = found.other
    for cause in found.causes:
        clause, question = month.plan.clauses.get(cause.clause), month.plan.questions.get(cause.name)
        words = question.quote if question else clause.words if clause else ""
        values = supposed_value(cause.was, language), supposed_value(cause.now, language)
        yield cause_text(month, cause, language), *values, cause.clause, words
    for fact in month.scenario.uncertain if month.scenario else ():
        name = cause_text(month, Cause("fact", f"{fact.unit}.{fact.fact}", "", None, None), language)
        stands = month.stands(fact.unit, fact.month or month.month, fact.fact, month.world.decisions)
        yield name, supposed_value(stands, language), supposed_value(fact.value, language), "", ""


def supposed_value(value: object, language: str = "vi") -> str:
    """A value of a rule, reading or figure as people write it."""
    if value is None:
        return "–"
    if value == UNKNOWN:
        return say("whatif.value_unknown", language)
    if isinstance(value, tuple):
        return "–".join(count_text(v, language) for v in value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    return count_text(value, language)


def cause_text(month: Result, cause: Cause, language: str = "vi") -> str:
    """What one cause is called: `C3.target (Tạo tài khoản…)`, `cách hiểu weekend`, `Xã Tân Hòa: tài khoản`."""
    if cause.kind == "reading":
        return f"{say('labels.reading', language)} {cause.name}"
    if cause.kind == "rule":
        rule = cause.name.partition(".")[0]
        called = {r.id: r.name[language] for r in month.rules.criterion}.get(rule)
        return f"{cause.name} ({called})" if called else cause.name
    if cause.kind == INTERACTION:
        return say("whatif.changes_together", language)
    if cause.kind == PLAN:
        return say("labels.the_plan", language)
    about, _, of_month = cause.name.partition("@")
    unit, _, fact = about.partition(".")
    known = {f.id: f.name[language] for f in month.rules.fact}
    told = f"{month.inputs.names[unit]}: {known.get(fact, fact)}"
    return f"{told} ({of_month})" if of_month else told


def move_texts(found: Differing, unit: str, language: str = "vi") -> tuple[str, str, str, str]:
    """A unit's total, what it moves by, its rank and gate before and after: `128 → 93`, `−35`, `1 → 2`, `đạt`."""
    both = (found.baseline.standing(unit), found.other.standing(unit))
    told = [(total_text(one, language), rank_text(one), gate_text(one.eligible, language)) for one in both]
    points, rank, gate = (" → ".join(dict.fromkeys(pair)) for pair in zip(*told, strict=True))
    return points, moved_text(*both, language), rank, gate


def moved_text(was: Stood, now: Stood, language: str = "vi") -> str:
    """By how much a total moves; `+5 + ?` where either lacks figures, for so much is known of it."""
    known = signed(now.total - was.total, language)
    return known if was.complete and now.complete else f"{known}{NO_BREAK}+{NO_BREAK}?"


def prize_change(before: str, after: str) -> str:
    """`R1 → –`; blank where nothing is won either way."""
    return before if before == after else f"{before or '–'} → {after or '–'}"


def signed(value: Points, language: str = "vi") -> str:
    """A difference with its sign: `+5`, `−35`."""
    return ("+" if value > 0 else "") + count_text(value, language)


def because(found: Differing, unit: str, language: str = "vi") -> list[str]:
    """Why a unit moves, a sentence for each criterion and cause: `C3 −35: C3.target 1.500 → 2.000`."""
    told = []
    parts = gathered(found.parts_of(unit), lambda part: (part.criterion, part.kind, part.cause))
    for (criterion, kind, name), group in parts.items():
        cause = next(
            (c for c in found.causes if (c.kind, c.name) == (kind, name)), Cause(INTERACTION, "", "", None, None)
        )
        change = (
            ""
            if kind == INTERACTION
            else f" {supposed_value(cause.was, language)} → {supposed_value(cause.now, language)}"
        )
        called = cause.name if kind == "rule" else cause_text(found.other, cause, language)
        told.append(f"{criterion} {signed(sum(part.points for part in group), language)}: {called}{change}")
    if not told:
        told.append(say("whatif.others_move", language))
    return told


def prize_lines(awards: Iterable[PrizeChange], called: Mapping[str, str], language: str = "vi") -> list[str]:
    """The prizes that go elsewhere, a line each: `R1 (commune): Xã Tân Hòa → Thị trấn Bảy Ngàn`."""
    return [
        f"{row.clause} ({row.competition}): {prize_holders(row.won_from, row.open_from, called, language)}"
        f" → {prize_holders(row.won_to, row.open_to, called, language)}"
        for row in awards
    ]
