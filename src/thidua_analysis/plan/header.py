"""What stands around the rules in a rules file: the plan's identity and text, the questions it leaves open."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from ..words.pair import Text, Words, Wrong
from .strict import Many, Some, Strict


class Clause(Strict):
    """A piece of the plan's text: executed (`rule`), left to people (`human`), or neither (`context`)."""

    id: Text
    kind: Literal["rule", "human", "context"]
    text: Some[Text]
    note: str = ""

    @property
    def words(self) -> str:
        return " ".join(self.text)


class Reading(Strict):
    """One question the text leaves open, with closed options, the words it comes from, and why."""

    id: Text
    clause: Text
    quote: Text
    question: Words
    default: Text
    why: Words
    options: dict[str, Words]

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Reading:
        if self.default not in self.options:
            raise Wrong("rules.default_no_option", name=self.default, options=self.options)
        if len(self.options) < 2:
            raise Wrong("rules.two_options")
        return self


class Profile(Strict):
    """A named set of readings; what it does not name keeps its default."""

    id: Text
    name: Words
    readings: dict[str, str]


class Papers(Strict):
    """What the letters cite besides the plan; what is not stated stands in them as a blank to fill in."""

    legal_basis: Many[Text] = ()
    """The law behind the awards, a whole line of the letter each."""
    report_form: str = ""
    """The form that achievement reports follow."""
    certificate: str = ""
    """What those who are commended are handed, `Giấy khen`; blank: no draft of one."""


class Header(Strict):
    """What stands around the rules: identity, text, readings, profiles."""

    format: Literal[1]
    id: Text
    title: Words
    issuer: Words
    source: Text
    clause: Some[Clause]
    papers: Papers = Papers()
    reading: Many[Reading] = ()
    profile: Some[Profile]
