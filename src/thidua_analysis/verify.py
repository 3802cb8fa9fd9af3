"""A published month, checked: is it intact, do its inputs still give its numbers, and its notebook its pages?

Three questions apart, since they fail apart: bytes can be altered, software can have changed, a file can have been
put in its place with everything around it. Nothing of the bundle is trusted: it is read, never imported or run.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from . import bundle
from .bag import IDENTIFIER, faults, grouped, read_info
from .bundle import LEDGER_HEAD, LEDGER_LINES, PREVIOUS, PREVIOUS_SEAL, REPLACES, REPLACES_SEAL, read_seal, read_summary
from .campaign import YEAR_END, Month
from .difference import read_payload
from .errors import CampaignError, LedgerError, ThiduaError
from .ledger import LEDGER, NO_LINE, Ledger, check_heads, evidence_faults, parse_ledger, read_ledger
from .opening import open_campaign
from .rules import Words
from .runner import notebook_files
from .vietnamese import ascii_name, say

QUESTIONS: dict[str, Words] = {
    "intact": Words(vi="Còn nguyên vẹn", en="Intact"),
    "same_numbers": Words(vi="Tính lại ra đúng số", en="Same numbers"),
    "same_notebook": Words(vi="Chạy lại ra đúng sổ tay", en="Same notebook"),
}
MOST_TOLD = 40


@dataclass(frozen=True)
class Answer:
    """The answer to one question: `yes`, `no`, or `not_checked` with the reason; and what speaks against."""

    question: str
    state: Literal["yes", "no", "not_checked"]
    findings: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Verification:
    """What was found of one published folder. `ok` if no question was answered with no."""

    path: Path
    seal: str
    answers: tuple[Answer, ...]

    @property
    def ok(self) -> bool:
        return all(a.state == "yes" for a in self.answers)

    def record(self, language: str = "vi") -> dict[str, Any]:
        """The same as plain data."""
        told = {a.question: {"state": a.state, "findings": [f[language] for f in a.findings]} for a in self.answers}
        return {"bundle": self.path.as_posix(), "seal": self.seal, "ok": self.ok, **told}

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
        lines.append(f"  {say(language, 'Niêm phong', 'Seal')}: {grouped(self.seal) if self.seal else '–'}")
        return "\n".join(lines)


def verify(folder: str | Path, *, seal: str = "", numbers: bool = True, notebook: bool = True) -> Verification:
    """Check a published folder; `seal` is the one that was noted on paper, blanks left aside.

    Answers `intact` (hashes, nothing added or missing, the ledger's chain, the seals that neighbours recorded),
    `same_numbers` (every table computed again from the frozen inputs) and `same_notebook` (executed again; page and
    figures too). CampaignError if the folder is not a published month at all.
    """
    folder = Path(folder)
    if not (folder / "data").is_dir() or read_summary(folder) is None:
        raise CampaignError(
            f"{folder}: not a published month: data/summary.json is missing or unreadable",
            f"{folder}: không phải thư mục đã công bố: thiếu hoặc không đọc được data/summary.json",
        )
    answers = [_answer("intact", _intact(folder, "".join(seal.split()).lower()))]
    with tempfile.TemporaryDirectory(prefix="td-", ignore_cleanup_errors=True) as private:
        for question, wanted, check in (
            ("same_numbers", numbers, _numbers),
            ("same_notebook", notebook, _notebook),
        ):
            if wanted:
                answers.append(_again(question, check, folder, Path(private) / question))
            else:
                answers.append(Answer(question, "not_checked"))
    return Verification(folder, read_seal(folder), tuple(answers))


def _answer(question: str, findings: Iterable[Words]) -> Answer:
    found = tuple(findings)
    return Answer(question, "no" if found else "yes", found)


def _again(question: str, check: Callable[[Month, Path, Path], list[Words]], folder: Path, private: Path) -> Answer:
    try:
        return _answer(question, check(_reopened(folder, private), folder, private))
    except (ThiduaError, OSError, ValueError, KeyError, TypeError) as e:
        vi, en = (e.message("vi"), e.message("en")) if isinstance(e, ThiduaError) else (repr(e), repr(e))
        return Answer(question, "no", (Words(vi=f"không tính lại được: {vi}", en=f"cannot be made again: {en}"),))


def _words(vi: str, en: str) -> Words:
    return Words(vi=vi, en=en)


# ── intact ────────────────────────────────────────────────────────────────────────────────────


def _intact(folder: Path, seal: str) -> list[Words]:
    found = [_words(f.message("vi"), f.message("en")) for f in faults(folder)]
    own = read_seal(folder)
    if seal and seal != own:
        found.append(
            _words(
                f"niêm phong là {grouped(own)}, không phải {grouped(seal)}",
                f"the seal is {grouped(own)}, not {grouped(seal)}",
            )
        )
    try:
        info = read_info(folder)
    except (OSError, ValueError):
        return found
    return [*found, *_ledger_faults(folder, info), *_neighbour_faults(folder, info, own)]


def _ledger_faults(folder: Path, info: Mapping[str, str]) -> list[Words]:
    """The copy of the ledger must hold, and be the one whose head was printed."""
    try:
        ledger = _own_ledger(folder)
    except LedgerError as e:
        return [_words(e.vi, e.en)]
    found = []
    summary = read_summary(folder) or {}
    told = summary.get("ledger") or {}
    stated = (info.get(LEDGER_LINES), info.get(LEDGER_HEAD))
    if stated != (str(len(ledger.lines)), ledger.head) or told != {"lines": len(ledger.lines), "head": ledger.head}:
        found.append(
            _words(
                f"sổ quyết định trong gói ({len(ledger.lines)} dòng) không phải sổ mà bag-info.txt và báo cáo đã ghi ({stated[0]} dòng)",
                f"the ledger in the bundle ({len(ledger.lines)} lines) is not the one that bag-info.txt and the report name ({stated[0]} lines)",
            )
        )
    return found


def _own_ledger(folder: Path) -> Ledger:
    for path in sorted((folder / "data" / "inputs").glob(f"*/{LEDGER}")):
        return parse_ledger(path.read_bytes(), path)
    return Ledger()


def _neighbour_faults(folder: Path, info: Mapping[str, str], own: str) -> list[Words]:
    """Seals that this bundle recorded of others, and others of it, where they lie side by side."""
    found = []
    for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
        other = folder.parent / info.get(name, "")
        if info.get(name) and other.is_dir() and read_seal(other) != info.get(sealed):
            found.append(
                _words(
                    f"bản {other.name} bên cạnh không còn là bản mà gói này đã ghi niêm phong",
                    f"{other.name} beside it is not the bundle whose seal this one recorded",
                )
            )
    for other in sorted(folder.parent.glob("*-v*")) if folder.parent.is_dir() else ():
        try:
            theirs = read_info(other) if other.name != folder.name and other.is_dir() else {}
        except (OSError, ValueError):
            continue
        for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
            if theirs.get(name) == info.get(IDENTIFIER, folder.name) and theirs.get(sealed) != own:
                found.append(
                    _words(
                        f"bản {other.name} đã ghi niêm phong khác của gói này: {grouped(theirs.get(sealed, ''))}",
                        f"{other.name} recorded another seal of this bundle: {grouped(theirs.get(sealed, ''))}",
                    )
                )
    return found


# ── same numbers, same notebook ───────────────────────────────────────────────────────────────


def _reopened(folder: Path, private: Path) -> Month:
    """The month, opened again from a copy of the bundle's own inputs."""
    summary = read_summary(folder) or {}
    name = ascii_name(str(summary["campaign"]))
    inputs = folder / "data" / "inputs" / name
    if not inputs.is_dir() or inputs.is_symlink():
        raise CampaignError(f"data/inputs/{name} is missing", f"thiếu data/inputs/{name}")
    shutil.copytree(inputs, private / name, symlinks=True)
    campaign = open_campaign(private / name)
    parameters = dict(summary["parameters"])
    choose = (parameters["as_of"] or None, parameters["profile"] or None, parameters["readings"])
    if summary["kind"] == YEAR_END:
        return campaign.year_end(*choose)
    return campaign.month(str(summary["month"]), *choose)


def _numbers(month: Month, folder: Path, private: Path) -> list[Words]:
    summary = read_summary(folder) or {}
    again = bundle.month_files(month, summary["language"], summary["parameters"])
    there = read_payload(folder)
    found: list[Words] = []
    for name, ours in again.items():
        theirs = there.get(name)
        if theirs is None:
            found.append(_words(f"{name}: thiếu trong gói", f"{name}: missing in the bundle"))
        elif theirs != ours:
            found += _differing(name, theirs, ours)
    return found


def _differing(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """In which cells, keys or lines a file differs from what comes out now."""
    if name.endswith(".csv"):
        return _cells(name, theirs, ours) or [_words(f"{name}: khác", f"{name}: differs")]
    if name.endswith(".json"):
        return _keys(name, theirs, ours) or [_words(f"{name}: khác", f"{name}: differs")]
    if name.startswith("data/plan/"):
        return [
            _words(
                f"{name}: khác với kế hoạch đi kèm phần mềm này",
                f"{name}: is not the plan that comes with this software",
            )
        ]
    if name == "data/requirements.lock":
        return [_words(f"{name}: phần mềm này có phiên bản khóa khác", f"{name}: this software has another lock file")]
    return [_words(f"{name}: khác", f"{name}: differs")]


def _cells(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    a, b = ([*csv.reader(io.StringIO(t.decode("utf-8", "replace"), newline=""))] for t in (theirs, ours))
    if a[:1] != b[:1]:
        return [_words(f"{name}: các cột khác", f"{name}: other columns")]
    found = []
    if len(a) != len(b):
        found.append(
            _words(
                f"{name}: {len(a) - 1} dòng, tính lại có {len(b) - 1}",
                f"{name}: {len(a) - 1} rows, {len(b) - 1} come out",
            )
        )
    for number, (was, now) in enumerate(zip(a[1:], b[1:], strict=False), 2):
        for column, old, new in zip(b[0], was, now, strict=False):
            if old != new:
                key = " ".join(now[:4])
                found.append(
                    _words(
                        f"{name}, dòng {number} ({key}), cột {column}: trong gói {old!r}, tính lại {new!r}",
                        f"{name}, row {number} ({key}), column {column}: {old!r} in the bundle, {new!r} comes out",
                    )
                )
    return found


def _keys(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    try:
        a, b = json.loads(theirs), json.loads(ours)
    except ValueError:
        return []
    return [
        _words(
            f"{name}, {path}: trong gói {_short(old)}, tính lại {_short(new)}",
            f"{name}, {path}: {_short(old)} in the bundle, {_short(new)} comes out",
        )
        for path, old, new in _walk("", a, b)
    ]


def _walk(path: str, a: Any, b: Any) -> Iterable[tuple[str, Any, Any]]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            yield from _walk(f"{path}.{key}" if path else str(key), a.get(key), b.get(key))
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _walk(f"{path}[{n}]", x, y)
    elif a != b or type(a) is not type(b):
        yield path, a, b


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _notebook(month: Month, folder: Path, private: Path) -> list[Words]:
    summary = read_summary(folder) or {}
    again = notebook_files(month, summary["language"], summary["parameters"], private)
    there = read_payload(folder)
    pages = {n for n in there if n.startswith("data/figures/") or n in again}
    found = []
    for name in sorted({*again, *pages}):
        if name not in there or name not in again:
            where = say("vi", "thiếu trong gói", "") if name not in there else "thừa trong gói"
            found.append(
                _words(f"{name}: {where}", f"{name}: {'missing in' if name not in there else 'only in'} the bundle")
            )
        elif there[name] != again[name]:
            found += (
                _cells_of(name, there[name], again[name])
                if name.endswith(".ipynb")
                else [_words(f"{name}: khác", f"{name}: differs")]
            )
    return found


def _cells_of(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """The cells of a notebook whose source or outputs differ."""
    try:
        a, b = ({c["id"]: c for c in json.loads(t)["cells"]} for t in (theirs, ours))
    except (ValueError, KeyError, TypeError):
        return [_words(f"{name}: không đọc được", f"{name}: cannot be read")]
    found = []
    for cell in dict.fromkeys([*b, *a]):
        if cell not in a or cell not in b:
            found.append(_words(f"{name}, ô {cell!r}: chỉ có ở một bên", f"{name}, cell {cell!r}: on one side only"))
        elif a[cell].get("source") != b[cell].get("source"):
            found.append(_words(f"{name}, ô {cell!r}: mã khác", f"{name}, cell {cell!r}: other code"))
        elif a[cell].get("outputs") != b[cell].get("outputs"):
            found.append(_words(f"{name}, ô {cell!r}: kết quả khác", f"{name}, cell {cell!r}: other outputs"))
    return found or [_words(f"{name}: khác", f"{name}: differs")]


# ── the ledger ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LedgerCheck:
    """What was found of a campaign's record of decisions."""

    path: Path
    lines: int
    head: str
    findings: tuple[Words, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return not self.findings

    def record(self, language: str = "vi") -> dict[str, Any]:
        told = [f[language] for f in self.findings]
        return {"ledger": self.path.as_posix(), "lines": self.lines, "head": self.head, "ok": self.ok, "findings": told}

    def text(self, language: str = "vi") -> str:
        state = say(language, "CÓ", "YES") if self.ok else say(language, "KHÔNG", "NO")
        lines = [self.path.as_posix(), f"  {say(language, 'Sổ quyết định còn đúng', 'The record holds')}: {state}"]
        lines += [f"    {f[language]}" for f in self.findings]
        lines.append(
            f"  {say(language, f'{self.lines} dòng, đầu sổ', f'{self.lines} lines, head')}: {grouped(self.head)}"
        )
        return "\n".join(lines)


def verify_ledger(folder: str | Path, out: str | Path = "reports") -> LedgerCheck:
    """The record of decisions of a campaign: its chain, its evidence, and every published month that kept its head.

    Says from which line it no longer holds: the first line that differs from the copy in a published month.
    """
    folder, out = Path(folder), Path(out)
    try:
        ledger = read_ledger(folder)
    except LedgerError as e:
        return LedgerCheck(folder / LEDGER, 0, NO_LINE, (_words(e.vi, e.en),))
    found = []
    for entry, one, state in evidence_faults(folder, ledger.entries):
        vi, en = ("thiếu tệp", "is missing") if state == "missing" else ("đã bị sửa", "was altered")
        found.append(
            _words(
                f"dòng {entry.seq}: căn cứ {one.name} {vi} ({one.kept_as})",
                f"line {entry.seq}: evidence {one.name} {en} ({one.kept_as})",
            )
        )
    name = ascii_name(folder.resolve().name)
    for known in check_heads(ledger, bundle.known_heads(out, name)):
        line = _parting(ledger, out / known.where)
        found.append(
            _words(
                f"không còn là sổ mà {known.where} đã dựa vào ({known.count} dòng, đầu sổ {grouped(known.head)}): khác từ dòng {line}",
                f"no longer the record that {known.where} rests on ({known.count} lines, head {grouped(known.head)}): parts from it at line {line}",
            )
        )
    return LedgerCheck(folder / LEDGER, len(ledger.lines), ledger.head, tuple(found))


def _parting(ledger: Ledger, published: Path) -> int | str:
    try:
        theirs = _own_ledger(published)
    except LedgerError:
        return "?"
    pairs = enumerate(zip(ledger.lines, theirs.lines, strict=False), 1)
    return next((n for n, (a, b) in pairs if a != b), min(len(ledger.lines), len(theirs.lines)) + 1)
