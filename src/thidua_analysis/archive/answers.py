"""What was found of one published month: the answers to three questions, for a terminal and as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..files.digests import grouped
from ..words.catalogue import say
from ..words.pair import Words
from ..words.plaintext import printable
from .compared import Findings

QUESTIONS: dict[str, str] = {
    "intact": "archive.question_intact",
    "same_numbers": "archive.question_same_numbers",
    "same_notebook": "archive.question_same_notebook",
}
SEALED: dict[str, str] = {"contents": "archive.seal_of_contents", "list": "archive.seal_of_list"}
STATES: dict[str, str] = {"yes": "archive.yes", "no": "archive.no", "not_checked": "archive.not_checked"}
"""What each question, seal and state is called."""
MOST_TOLD = 40
State = Literal["yes", "no", "not_checked"]


@dataclass(frozen=True)
class Answer:
    """The answer to one question: `yes`, `no`, or `not_checked` with the reason; and what speaks against.

    `unchecked`: what belongs to the question and cannot be told here, whatever the answer to the rest.
    """

    question: str
    state: State
    findings: tuple[Words, ...] = ()
    unchecked: tuple[Words, ...] = ()


def answer(question: str, found: Findings) -> Answer:
    """Yes, unless something speaks against it."""
    wrong, unchecked = (tuple(map(readable, told)) for told in (found.wrong, found.unchecked))
    return Answer(question, "no" if wrong else "yes", wrong, unchecked)


def readable(told: Words) -> Words:
    """What an altered file brings into a message cannot command a terminal."""
    return Words(vi=printable(told.vi), en=printable(told.en))


@dataclass(frozen=True)
class Verification:
    """What was found of one published month. `ok` if no question was answered with no.

    `seal` is that of its list of files, and so of its contents only where they are as listed (`seal_of`). `remarks` are
    odd, and speak against nothing.
    """

    path: Path
    seal: str
    answers: tuple[Answer, ...]
    remarks: tuple[Words, ...] = ()
    seal_of: Literal["contents", "list"] = "contents"

    @property
    def ok(self) -> bool:
        return all(a.state != "no" for a in self.answers)

    def record(self, language: str = "vi") -> dict[str, Any]:
        """The same as plain data."""
        told = {
            a.question: {
                "state": a.state,
                "findings": [f[language] for f in a.findings],
                "not_checked": [f[language] for f in a.unchecked],
            }
            for a in self.answers
        }
        remarks = [remark[language] for remark in self.remarks]
        about = {"bundle": self.path.as_posix(), "seal": self.seal, "seal_of": self.seal_of, "ok": self.ok}
        return {**about, **told, "remarks": remarks}

    def text(self, language: str = "vi") -> str:
        """The same for a terminal."""
        states = {state: say(code, language) for state, code in STATES.items()}
        lines = [self.path.as_posix()]
        for answer in self.answers:
            lines.append(f"  {say(QUESTIONS[answer.question], language)}: {states[answer.state]}")
            lines += [f"    {f[language]}" for f in answer.findings[:MOST_TOLD]]
            if len(answer.findings) > MOST_TOLD:
                lines.append(f"    … +{len(answer.findings) - MOST_TOLD}")
            lines += [f"    {states['not_checked']}: {f[language]}" for f in answer.unchecked]
        lines += [f"  {say('archive.note', language)}: {remark[language]}" for remark in self.remarks[:MOST_TOLD]]
        if len(self.remarks) > MOST_TOLD:
            lines.append(f"    … +{len(self.remarks) - MOST_TOLD}")
        sealed = say(SEALED[self.seal_of], language)
        lines.append(f"  {sealed}: {grouped(self.seal) if self.seal else '–'}")
        return "\n".join(lines)
