"""What figures and criteria are called where a report states them: in the rows of a unit's report, in the headings of a
consolidated sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...plan.rules import CountOf, Rules
from ...words.vietnamese import name_key
from ..recognised import WORDS

OF_WHICH, TOTALS = WORDS["reports"]["of_which"], tuple(WORDS["reports"]["totals"])
NOTHING = "none"
"""What a label is declared to mean that is neither a figure nor a criterion."""
NUMBERING = re.compile(r"^([IVXLC]{1,4}|\d{1,2}(\.\d{1,2})*|[a-zđ])([.)/:]\s*|\s+)(?!\d)|^[-–+•*]\s*", re.IGNORECASE)
BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
MEASURES = ("in_period", "cumulative", "self_score")
"""What is stated of a figure: the columns of a unit's report."""


class Labels(NamedTuple):
    """Keys of labels → the figure that one gives; → the criterion it belongs to; those declared to mean neither."""

    facts: dict[str, str]
    criteria: dict[str, str]
    aside: frozenset[str]


def labels_of(spellings: Mapping[str, Sequence[str]], track: str, rules: Rules, declared: Mapping[str, str]) -> Labels:
    """What is said of a unit of this track. `spellings`: what a form calls figures and criteria beside the plan's own names;
    `declared`: what the campaign's settings add."""
    ids = {fact.id for fact in rules.fact}
    facts: dict[str, str] = {}
    criteria: dict[str, str] = {}
    for fact in rules.fact:
        for label in (fact.id, fact.name.vi, fact.name.en, *spellings.get(fact.id, [])):
            facts[name_key(label)] = fact.id
    for criterion in rules.criteria(track):
        own = criterion.measure.fact if isinstance(criterion.measure, CountOf) else None
        for label in (criterion.id, criterion.name.vi, criterion.name.en, *spellings.get(criterion.id, [])):
            criteria[name_key(label)] = criterion.id
            if own:
                facts.setdefault(name_key(label), own)
    for label, meant in declared.items():
        if meant != NOTHING:
            (facts if meant in ids else criteria)[name_key(label)] = meant
    measured = {c.measure.fact: c.id for c in rules.criteria(track) if isinstance(c.measure, CountOf)}
    for label, meant in facts.items():
        if meant in measured:
            criteria.setdefault(label, measured[meant])
    return Labels(facts, criteria, frozenset(name_key(label) for label, meant in declared.items() if meant == NOTHING))


def keys_of(label: str) -> list[str]:
    """A label as it is, without its numbering, without what stands in parentheses at its end, without "trong đó"."""
    bare = NUMBERING.sub("", NUMBERING.sub("", label))
    inner = re.sub(rf"^{OF_WHICH}\s*:?\s*", "", bare, flags=re.IGNORECASE)
    forms = [label, bare, inner, *(BRACKETS.sub("", text) for text in (label, bare, inner))]
    return list(dict.fromkeys(name_key(form) for form in forms if form))


@dataclass(frozen=True)
class FigureHeadings:
    """The headings that state figures in a consolidated sheet: the rows of a unit's report turned into columns, so that
    whatever describes the one describes the other."""

    labels: Mapping[str, str]
    """Key of a label → the figure, or `=` and the key where only a criterion is called so."""
    measures: Mapping[str, str]
    """Key of a heading of a report's column → what is stated under it, one of :data:`MEASURES`."""
    neutral: frozenset[str]
    """Keys of what may stand above such a heading and says nothing by itself."""
    aside: frozenset[str]

    def column(self, path: Sequence[str]) -> str | None:
        """The column that the headings above it, top down, make: `figure.measure`; the measure is blank where none is
        named, the figure where all points are meant."""
        parts = [part for text in path for part in self._parts(text)]
        stated = {self.measures[key] for part in parts if (key := name_key(part)) in self.measures}
        rest = [part for part in parts if not self.says_nothing(part)]
        if len(stated) > 1:
            return None
        measure = next(iter(stated), "")
        if not rest:
            return ".self_score" if measure == "self_score" else None
        if measure in ("", "self_score") and any(key.startswith(TOTALS) for key in keys_of(rest[-1])):
            return ".self_score"
        for start in range(len(rest)):  # "Hồ sơ > Đã giải quyết" is "Hồ sơ đã giải quyết"
            for key in keys_of(" ".join(rest[start:])):
                if key in self.labels:
                    return f"{self.labels[key]}.{measure}"
        return None

    def called(self, path: Sequence[str]) -> str:
        """What the figure under these headings is called: the lowest of them that is more than what is stated of it; blank
        where there is none. This, and never "Lũy kế", which stands over every figure, may be declared."""
        return next((text for text in reversed(path) if not self.says_nothing(text)), "")

    def says_nothing(self, text: str) -> bool:
        """Whether a heading names no figure by itself."""
        return name_key(text) in self.measures or name_key(text) in self.neutral

    def is_part(self, text: str) -> bool:
        """Whether a cell may belong to such headings."""
        keys = keys_of(text)
        return any(key in self.labels or key in self.measures or key.startswith(TOTALS) for key in keys)

    def _parts(self, text: str) -> Iterator[str]:
        """A heading, and the measure that stands in parentheses at its end: "Tài khoản (lũy kế)"."""
        yield text
        if (inner := BRACKETS.search(text)) and name_key(inner[1]) in self.measures:
            yield inner[1]
