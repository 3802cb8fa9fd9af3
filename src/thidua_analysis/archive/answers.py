"""What was found of one published month: the answers to three questions, for a terminal and as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..words.pair import Words
from ..words.vietnamese import say
from .bag import grouped

QUESTIONS: dict[str, Words] = {
    "intact": Words(vi="Còn nguyên vẹn", en="Intact"),
    "same_numbers": Words(vi="Tính lại ra đúng số", en="Same numbers"),
    "same_notebook": Words(vi="Lập lại ra đúng sổ tay và văn bản", en="Same notebook and papers"),
}
SEALED: dict[str, Words] = {
    "contents": Words(vi="Niêm phong", en="Seal"),
    "list": Words(
        vi="Niêm phong của danh sách tệp (tagmanifest-sha256.txt), KHÔNG phải của nội dung đang có trong thư mục",
        en="Seal of the list of files (tagmanifest-sha256.txt), NOT of the contents that are there now",
    ),
}
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
        states = {
            "yes": say(language, "CÓ", "YES"),
            "no": say(language, "KHÔNG", "NO"),
            "not_checked": say(language, "chưa kiểm tra", "not checked"),
        }
        lines = [self.path.as_posix()]
        for answer in self.answers:
            lines.append(f"  {QUESTIONS[answer.question][language]}: {states[answer.state]}")
            lines += [f"    {f[language]}" for f in answer.findings[:MOST_TOLD]]
            if len(answer.findings) > MOST_TOLD:
                lines.append(f"    … +{len(answer.findings) - MOST_TOLD}")
            lines += [f"    {states['not_checked']}: {f[language]}" for f in answer.unchecked]
        lines += [f"  {say(language, 'Lưu ý', 'Note')}: {remark[language]}" for remark in self.remarks[:MOST_TOLD]]
        if len(self.remarks) > MOST_TOLD:
            lines.append(f"    … +{len(self.remarks) - MOST_TOLD}")
        sealed = SEALED[self.seal_of][language]
        lines.append(f"  {sealed}: {grouped(self.seal) if self.seal else '–'}")
        return "\n".join(lines)
