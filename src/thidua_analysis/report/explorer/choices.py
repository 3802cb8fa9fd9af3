"""What the explorer can change, in sections, in the clause's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...plan.parameters import Parameter, parameters
from ...plan.rules import Fact
from ...scoring.result import Result
from ...words.catalogue import say
from ...words.vietnamese import ascii_name

TARGETS, BONUS, GATE, DEDUCTIONS, READINGS, FIGURES = SECTIONS = tuple(range(6))
"""In this order; their names are `report.explorer_sections`."""
IN_SECTION = {"criterion": TARGETS, "deduction": DEDUCTIONS, "reporting": DEDUCTIONS, "gate": GATE, "award": GATE}
LABELS = {
    "target": "report.choice_target",
    "points": "report.choice_points",
    "below": "report.choice_below",
    "from": "report.choice_from",
    "step": "report.choice_step",
    "bonus.points": "report.choice_each",
    "gate.points": "report.choice_gate",
    "deduction.points": "report.choice_deduction",
    "deduction.from": "report.choice_days",
    "places": "report.choice_places",
    "due_day": "report.choice_due_day",
    "cut_off_day": "report.choice_cut_off",
}
"""What a number is called, by the last word of its path, or that with what it is part of."""


@dataclass(frozen=True)
class Choice:
    """One thing that can be changed, by its `name` in a sweep.

    `group` and `words` are what stands above it: a rule's name, a question; and what the plan says. `back`: the value that supposes nothing.
    """

    name: str
    section: int
    group: str
    words: str
    label: str
    clause: str
    stands: Any
    low: int = 0
    high: int = 0
    back: Any = None
    track: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """What it is called where it stands alone."""
        return self.group if self.options else f"{self.group}: {self.label}" if self.group else self.label

    def is_found_by(self, text: str) -> bool:
        """Whether every word of a text is in what it is called or says, whatever the case and the marks."""
        mine = ascii_name(" ".join([self.group, self.words, self.label, self.name, *dict(self.options)])).lower()
        return all(ascii_name(word).lower() in mine for word in text.split())


def choices_of(month: Result, language: str) -> tuple[Choice, ...]:
    """The numbers of the plan's rules, and its open questions."""
    known = parameters(month.plan, month.readings_in_force).values()
    rules = [_of_rule(month, p, language) for p in known if _is_number(p)]
    return (*rules, *_readings(month, language))


def _is_number(parameter: Parameter) -> bool:
    """Whether a slider can move it; of awards, only how many there are moves anything that the explorer shows."""
    number = isinstance(parameter.value, int | Decimal) and not isinstance(parameter.value, bool)
    return number and (parameter.section != "award" or parameter.path.endswith(".places"))


def _of_rule(month: Result, parameter: Parameter, language: str) -> Choice:
    rules, path, now = month.rules, parameter.path, parameter.value
    assert isinstance(now, int | Decimal)
    owners: dict[str, Any] = {one.id: one for one in (*rules.criterion, *rules.deduction, *rules.award)}
    owner: Any = owners.get(parameter.rule, rules.gate if parameter.section == "gate" else None)
    clause = month.plan.clauses[parameter.clause]
    own = owner is not None and owner.clause == parameter.clause and hasattr(owner, "quote")
    called = {"gate": "report.column_eligible", "reporting": "report.choice_reports"}.get(parameter.section)
    name = say(called, language) if called else owner.name[language]
    *_, before, last = [parameter.section, *path.split(".")]
    code = LABELS.get(f"{before}.{last}") or LABELS.get(f"{parameter.section}.{last}") or LABELS.get(last)
    label = say(code, language) if code else path
    if before.isdigit():
        label = say("report.choice_band", language, n=before, label=label)
    return Choice(
        path, BONUS if ".bonus." in path else IN_SECTION[parameter.section], f"{parameter.clause} · {name}",
        owner.quote if own else clause.words, label, parameter.clause, now, min(0, 2 * int(now)), max(2 * int(now), 10),
        # where a reading decides it, another reading may make it another: then it is said even where it is the same
        None if parameter.reading else now, getattr(owner, "track", ""),
    )  # fmt: skip


def _readings(month: Result, language: str) -> Iterator[Choice]:
    for name, question in month.plan.questions.items():
        now = month.readings_in_force[name]
        options = tuple((words[language], option) for option, words in question.options.items())
        yield Choice(
            name, READINGS, f"{question.clause} · {question.question[language]}", question.quote, name, question.clause,
            now, back=now, options=options,
        )  # fmt: skip


def facts_of(month: Result, unit: str) -> list[Fact]:
    """The figures of a unit that count for it."""
    track = month.inputs.unit(unit).track
    wanted = {f for c in month.rules.criteria(track) for f in c.facts}
    return [f for f in month.rules.fact if f.id in wanted]


def figures_of(month: Result, unit: str, language: str) -> Iterator[Choice]:
    """The figures of one unit."""
    stand = {f.fact: f.cumulative for f in month.settled if f.unit == unit}
    for fact in facts_of(month, unit):
        now = stand.get(fact.id)
        most = 1 if fact.kind == "flag" else 1000 if now is None else max(2 * now, 100)
        label = fact.name[language] + ("" if now is not None else say("report.unknown_suffix", language))
        yield Choice(f"{unit}.{fact.id}", FIGURES, month.inputs.names[unit], "", label, "", now, 0, most)
