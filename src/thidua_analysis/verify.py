"""A published month, checked: is it intact, do its inputs still give its numbers, and its notebook its pages?

Three questions apart, since they fail apart: bytes can be altered, software can have changed, a file can have been
put in its place with everything around it. Nothing of the bundle is trusted: it is read, never imported, and no
notebook out of it is run unless that is asked for in so many words.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from . import bundle
from .bag import (
    HARMLESS,
    IDENTIFIER,
    Fault,
    examined,
    faults,
    grouped,
    identifier,
    listed,
    read_info,
    read_short,
)
from .bundle import (
    LEDGER_HEAD,
    LEDGER_LINES,
    PREVIOUS,
    PREVIOUS_SEAL,
    REPLACES,
    REPLACES_SEAL,
    VERSIONS,
    published_folders,
    read_seal,
    read_summary,
)
from .campaign import MONTH, YEAR_END, Month
from .cells import Template, template_label
from .errors import CampaignError, LedgerError, ThiduaError
from .intake.settings import read_settings
from .ledger import LEDGER, NO_LINE, Ledger, check_heads, evidence_faults, parse_ledger, read_ledger
from .opening import open_campaign
from .pages import NOTEBOOKS, page_name
from .payload import read_payload
from .plaintext import printable
from .resources import lock_file, package_template, versions_used
from .rules import Words
from .runner import notebook_files, page_of_changes, paper_files
from .vietnamese import ascii_name, say
from .zipped import opened

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
LOCK = "data/requirements.lock"
Summary = Mapping[str, Any]
State = Literal["yes", "no", "not_checked"]


@dataclass(frozen=True)
class Answer:
    """The answer to one question: `yes`, `no`, or `not_checked` with the reason; and what speaks against."""

    question: str
    state: State
    findings: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Verification:
    """What was found of one published month. `ok` if no question was answered with no.

    `seal` is that of its list of files, and so of its contents only where it is intact. `remarks` are odd, and speak
    against nothing.
    """

    path: Path
    seal: str
    answers: tuple[Answer, ...]
    remarks: tuple[Words, ...] = ()

    @property
    def ok(self) -> bool:
        return all(a.state != "no" for a in self.answers)

    @property
    def seal_of(self) -> Literal["contents", "list"]:
        """What the seal stands for: where the folder is not intact, for the list of files alone."""
        altered = any(a.question == "intact" and a.state == "no" for a in self.answers)
        return "list" if altered else "contents"

    def record(self, language: str = "vi") -> dict[str, Any]:
        """The same as plain data."""
        told = {a.question: {"state": a.state, "findings": [f[language] for f in a.findings]} for a in self.answers}
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
        lines += [f"  {say(language, 'Lưu ý', 'Note')}: {remark[language]}" for remark in self.remarks[:MOST_TOLD]]
        if len(self.remarks) > MOST_TOLD:
            lines.append(f"    … +{len(self.remarks) - MOST_TOLD}")
        sealed = SEALED[self.seal_of][language]
        lines.append(f"  {sealed}: {grouped(self.seal) if self.seal else '–'}")
        return "\n".join(lines)


def verify(
    folder: str | Path, *, seal: str = "", numbers: bool = True, notebook: bool = True, run_template: bool = False
) -> Verification:
    """Check a published month, a folder or a zip archive of one; `seal` is the one noted on paper, blanks left aside.

    Answers `intact` (hashes, nothing added or missing, the ledger's chain, the seals that neighbours recorded),
    `same_numbers` (every table computed again from the frozen inputs) and `same_notebook` (executed again; page, figures
    and papers too). Each answer is about its own question: the last two look at nothing that the folder's list of files
    does not name. A month is known by its `External-Identifier`, not by what its folder is called. A month that was made
    with a template of the office's own is executed again only with `run_template`: that notebook is code, of whoever
    made the folder. CampaignError if this is not a published month at all, or an archive that is not taken
    (:func:`~.zipped.opened`).
    """
    with opened(Path(folder)) as unpacked:
        return _verification(unpacked, Path(folder), "".join(seal.split()).lower(), numbers, notebook, run_template)


def _verification(
    folder: Path, given: Path, seal: str, numbers: bool, notebook: bool, run_template: bool
) -> Verification:
    summary = read_summary(folder)
    if summary is None:
        raise CampaignError(
            f"{given}: not a published month: data/summary.json is missing or unreadable",
            f"{given}: không phải thư mục đã công bố: thiếu hoặc không đọc được data/summary.json",
        )
    found = examined(folder)
    wrong = [f for f in found if f.kind not in HARMLESS]
    remarks = [_words(f.message("vi"), f.message("en")) for f in found if f.kind in HARMLESS]
    where = Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow a link
    answers = [_answer("intact", _intact(where, summary, wrong, seal))]
    named = listed(where)
    led_away = [_words(f.message("vi"), f.message("en")) for f in wrong if _leads_away(f, named)]
    made_with, unchecked = _made_with(where, summary, run_template) if notebook and not led_away else (None, None)
    with tempfile.TemporaryDirectory(prefix="td-", ignore_cleanup_errors=True) as private:
        for question, wanted, check in (
            ("same_numbers", numbers, _numbers),
            ("same_notebook", notebook, partial(_notebook, made_with=made_with)),
        ):
            if not wanted:
                answers.append(Answer(question, "not_checked"))
            elif led_away:  # nothing is read that lies elsewhere
                answers.append(_answer(question, led_away))
            else:
                answers.append(_again(question, check, where, summary, Path(private) / question))
    if unchecked:
        papers = answers[-1]  # made again without the notebook
        state: State = "not_checked" if papers.state == "yes" else papers.state
        answers[-1] = replace(papers, state=state, findings=(*papers.findings, _printable(unchecked)))
    remarks += _version_remarks(where)
    return Verification(given, read_seal(folder), tuple(answers), tuple(map(_printable, remarks)))


def _leads_away(fault: Fault, named: frozenset[str] | None) -> bool:
    """Whether what a question would be answered from cannot be read where it lies."""
    if fault.kind not in ("link", "special", "unreadable"):
        return False
    return named is None or fault.file == "." or any(f"{name}/".startswith(f"{fault.file}/") for name in named)


def _answer(question: str, findings: Iterable[Words]) -> Answer:
    found = tuple(map(_printable, findings))
    return Answer(question, "no" if found else "yes", found)


def _printable(told: Words) -> Words:
    """What an altered file brings into a message cannot command a terminal."""
    return Words(vi=printable(told.vi), en=printable(told.en))


Check = Callable[[Month, Path, Summary, Path], list[Words]]


def _again(question: str, check: Check, folder: Path, summary: Summary, private: Path) -> Answer:
    try:
        return _answer(question, check(_reopened(folder, summary, private), folder, summary, private))
    except Exception as e:  # whatever altered inputs bring about is an answer, in any library on the way
        vi, en = (e.message("vi"), e.message("en")) if isinstance(e, ThiduaError) else (repr(e), repr(e))
        for path, shown in ((f"{private.as_posix()}/", "data/inputs/"), (str(folder), folder.name)):
            vi, en = (text.replace(path, shown) for text in (vi, en))
        return _answer(question, [_words(f"không tính lại được: {vi}", f"cannot be made again: {en}")])


def _words(vi: str, en: str) -> Words:
    return Words(vi=vi, en=en)


# ── intact ────────────────────────────────────────────────────────────────────────────────────


def _intact(folder: Path, summary: Summary, wrong: Iterable[Fault], seal: str) -> list[Words]:
    found = [_words(f.message("vi"), f.message("en")) for f in wrong]
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
    return [*found, *_ledger_faults(folder, summary, info), *_neighbour_faults(folder, info, own)]


def _ledger_faults(folder: Path, summary: Summary, info: Mapping[str, str]) -> list[Words]:
    """The copy of the ledger must hold, and be the one whose head was printed."""
    try:
        ledger = _own_ledger(folder)
    except LedgerError as e:
        return [_words(e.vi, e.en)]
    except OSError as e:
        return [_words(f"{LEDGER}: không đọc được: {e.strerror}", f"{LEDGER}: cannot be read: {e.strerror}")]
    found = []
    told = summary["ledger"]
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
        return parse_ledger(read_short(path), path.relative_to(folder))
    return Ledger()


def _neighbour_faults(folder: Path, info: Mapping[str, str], own: str) -> list[Words]:
    """Seals that this bundle recorded of others, and others of it, where they lie side by side, whatever their names."""
    found = []
    beside = [path for path in published_folders(folder.parent) if path.name != folder.name]
    for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
        others = [p for p in beside if identifier(p) == info.get(name)]
        if others and all(read_seal(other) != info.get(sealed) for other in others):
            other = others[0]
            found.append(
                _words(
                    f"bản {other.name} bên cạnh không còn là bản mà gói này đã ghi niêm phong",
                    f"{other.name} beside it is not the bundle whose seal this one recorded",
                )
            )
    for other in beside:
        try:
            theirs = read_info(other)
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


def _reopened(folder: Path, summary: Summary, private: Path) -> Month:
    """The month, opened again from a copy of the bundle's own inputs."""
    name = ascii_name(summary["campaign"])
    inside = f"data/inputs/{name}/"
    inputs = {n.removeprefix(inside): content for n, content in read_payload(folder).items() if n.startswith(inside)}
    if not inputs:
        raise CampaignError(f"data/inputs/{name} is missing", f"thiếu data/inputs/{name}")
    for n, content in inputs.items():
        path = private / name / n
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    campaign = open_campaign(private / name)
    choose = _chosen(summary)
    if summary["kind"] == YEAR_END:
        return campaign.year_end(*choose)
    return campaign.month(summary["month"], *choose)


def _chosen(summary: Summary) -> tuple[str | None, str | None, dict[str, str]]:
    """Day, profile and readings that the notebook was given. CampaignError if it was given another month or campaign."""
    told = summary["parameters"]
    same = {"campaign": summary["campaign"], "language": summary["language"]}
    same |= {"month": summary["month"]} if summary["kind"] == MONTH else {}
    chosen = {"as_of": str, "profile": str, "readings": dict}
    if told.keys() != {*same, *chosen} or any(told[k] != v for k, v in same.items()):
        vi, en = "tham số của sổ tay không phải của tháng này", "the notebook's parameters are not those of this month"
        raise CampaignError(f"data/summary.json: {en}", f"data/summary.json: {vi}")
    if wrong := [k for k, kind in chosen.items() if not isinstance(told[k], kind)]:
        raise CampaignError(f"data/summary.json: parameters.{wrong[0]}: {told[wrong[0]]!r}")
    return told["as_of"] or None, told["profile"] or None, told["readings"]


def _numbers(month: Month, folder: Path, summary: Summary, private: Path) -> list[Words]:
    there = read_payload(folder)
    again = bundle.month_files(month, summary["language"], summary["parameters"], _own_template(summary, there))
    found: list[Words] = []
    for name, ours in again.items():
        if name != LOCK:  # a remark: other versions at hand are not other numbers
            found += _held_against(name, there.get(name), ours)
    page = f"data/{page_name(month.kind)}"
    for name in sorted(there.keys() - again.keys() - {f"{page}.ipynb", f"{page}.html"}):
        if not bundle.is_derived(name) and not name.startswith(("data/figures/", "data/papers/")):
            found.append(_words(f"{name}: thừa trong gói", f"{name}: only in the bundle, nothing makes it"))
    if not found:  # what changed follows from the tables: no word on it while those differ
        for name, ours in _changes(folder, there).items():
            found += _held_against(name, there.get(name), ours)
    return found


def _held_against(name: str, theirs: bytes | None, ours: bytes) -> list[Words]:
    if theirs is None:
        return [_words(f"{name}: thiếu trong gói", f"{name}: missing in the bundle")]
    return [] if theirs == ours else _differing(name, theirs, ours)


def _changes(folder: Path, there: Mapping[str, bytes]) -> dict[str, bytes]:
    """What changed since the version it replaces, worked out again where that one lies beside it."""
    replaced = read_info(folder).get(REPLACES)
    other = next((p for p in published_folders(folder.parent) if p != folder and identifier(p) == replaced), None)
    if other is None or faults(other):
        return {}
    page = page_of_changes(json.loads(there["data/summary.json"]))
    return bundle.changes_files(read_payload(other), there, (identifier(other), identifier(folder)), page)


def _differing(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """In which cells, keys or lines a file differs from what comes out now."""
    parts = {".csv": _cells, ".json": _keys, ".ipynb": _cells_of}.get(Path(name).suffix)
    if parts:
        try:
            return parts(name, theirs, ours) or [_words(f"{name}: khác", f"{name}: differs")]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error):
            return [_words(f"{name}: không đọc được", f"{name}: cannot be read")]
    if name.startswith("data/plan/"):
        return [
            _words(
                f"{name}: khác với kế hoạch đi kèm phần mềm này",
                f"{name}: is not the plan that comes with this software",
            )
        ]
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
    a, b = json.loads(theirs), json.loads(ours)
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


def _own_template(summary: Summary, payload: Mapping[str, bytes]) -> Template | None:
    """The template of the office's own that a bundle says it was made with, from the bundle; not executed here."""
    told = summary["template"]
    return Template(Path(told["name"]).name, payload.get(bundle.TEMPLATE, b""), own=True) if told else None


def _made_with(folder: Path, summary: Summary, run_template: bool) -> tuple[Template | None, Words | None]:
    """The notebook to execute again, or why there is none."""
    told = summary["template"]
    if not told:
        try:
            return package_template(NOTEBOOKS[summary["kind"]]), None
        except ThiduaError as e:
            return None, _words(f"sổ tay chưa được chạy lại: {e.vi}", f"the notebook was not executed: {e.en}")
    if run_template:
        return _own_template(summary, read_payload(folder)), None
    called = template_label(told["name"], told["sha256"])
    return None, _words(
        f"sổ tay chưa được chạy lại: lập bằng mẫu riêng {called}. Mẫu là mã lệnh của người lập gói;"
        " --run-template sẽ chạy mã ấy.",
        f"the notebook was not executed: made with an own template, {called}. It is code of whoever made the bundle;"
        " --run-template executes it.",
    )


def _notebook(month: Month, folder: Path, summary: Summary, private: Path, made_with: Template | None) -> list[Words]:
    again = paper_files(month)
    ours: tuple[str, ...] = ("data/papers/",)
    if made_with:
        again |= notebook_files(month, summary["language"], summary["parameters"], private, made_with)
        ours = (*ours, "data/figures/")
    there = {
        n: c for n, c in read_payload(folder).items() if n in again or (n.startswith(ours) and not bundle.is_derived(n))
    }
    found = []
    for name in sorted({*again, *there}):
        if name not in again:
            found.append(_words(f"{name}: thừa trong gói", f"{name}: only in the bundle"))
        else:
            found += _held_against(name, there.get(name), again[name])
    return found


# ── with which versions ───────────────────────────────────────────────────────────────────────


def _version_remarks(folder: Path) -> list[Words]:
    """Where the versions used differ: from the lock file in the bundle, and from those at hand."""
    found = []
    try:
        used = json.loads(read_short(folder / VERSIONS))
        own, theirs = _flat(versions_used()), _flat(used)
        aside = [f"{name} {theirs[name]} ({locked})" for name, locked in used["not_as_locked"].items()]
    except OSError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [_words(f"{VERSIONS}: không đọc được", f"{VERSIONS}: cannot be read")]
    if aside:
        named = _few(aside)
        found.append(_words(f"lập với phiên bản khác tệp khóa đi kèm: {named}", f"made with other versions than its lock file names: {named}"))  # fmt: skip
    here = [f"{n} {own.get(n, '–')} ({v})" for n, v in theirs.items() if own.get(n) != v]
    if here:
        named = _few(here)
        found.append(_words(f"máy này có phiên bản khác với khi lập: {named}", f"here are other versions than it was made with: {named}"))  # fmt: skip
    lock = lock_file()
    try:
        if lock is not None and read_short(folder / LOCK) != lock.read_bytes():
            found.append(_words(f"{LOCK}: phần mềm này có tệp khóa khác", f"{LOCK}: this software has another lock file"))  # fmt: skip
    except OSError:
        pass  # told already as missing
    return found


def _flat(used: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Python": str(used["python"]),
        "platform": str(used["platform"]),
        **{str(n): str(v) for n, v in used["packages"].items()},
    }


def _few(told: list[str], most: int = 8) -> str:
    return "; ".join([*told[:most], *([f"… +{len(told) - most}"] if len(told) > most else [])])


def _cells_of(name: str, theirs: bytes, ours: bytes) -> list[Words]:
    """The cells of a notebook whose source or outputs differ."""
    a, b = ({c["id"]: c for c in json.loads(t)["cells"]} for t in (theirs, ours))
    found = []
    for cell in dict.fromkeys([*b, *a]):
        if cell not in a or cell not in b:
            found.append(_words(f"{name}, ô {cell!r}: chỉ có ở một bên", f"{name}, cell {cell!r}: on one side only"))
        elif a[cell].get("source") != b[cell].get("source"):
            found.append(_words(f"{name}, ô {cell!r}: mã khác", f"{name}, cell {cell!r}: other code"))
        elif a[cell].get("outputs") != b[cell].get("outputs"):
            found.append(_words(f"{name}, ô {cell!r}: kết quả khác", f"{name}, cell {cell!r}: other outputs"))
    return found


# ── the ledger ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LedgerCheck:
    """What was found of a campaign's record of decisions."""

    path: Path
    lines: int
    head: str
    findings: tuple[Words, ...] = field(default=())
    held_against: int = 0
    """How many published months of the campaign it was compared with."""

    @property
    def ok(self) -> bool:
        return not self.findings

    def record(self, language: str = "vi") -> dict[str, Any]:
        told = [f[language] for f in self.findings]
        about = {"ledger": self.path.as_posix(), "lines": self.lines, "head": self.head, "ok": self.ok}
        return {**about, "held_against": self.held_against, "findings": told}

    def text(self, language: str = "vi") -> str:
        state = say(language, "CÓ", "YES") if self.ok else say(language, "KHÔNG", "NO")
        lines = [self.path.as_posix(), f"  {say(language, 'Sổ quyết định còn đúng', 'The record holds')}: {state}"]
        lines += [f"    {f[language]}" for f in self.findings]
        lines.append(
            f"  {say(language, f'{self.lines} dòng, đầu sổ', f'{self.lines} lines, head')}: {grouped(self.head)}"
        )
        n = self.held_against
        lines.append(
            f"  {say(language, f'Đối chiếu với {n} bản đã công bố của đợt này', f'Held against {n} published months of this campaign')}"
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
    try:
        heads = bundle.known_heads(out, read_settings(folder).known_as(folder))
    except CampaignError as e:  # nobody knows which published months are this campaign's
        heads = []
        found.append(_words(e.vi, e.en))
    for known in check_heads(ledger, heads):
        line = _parting(ledger, out / known.where)
        found.append(
            _words(
                f"không còn là sổ mà {known.where} đã dựa vào ({known.count} dòng, đầu sổ {grouped(known.head)}): khác từ dòng {line}",
                f"no longer the record that {known.where} rests on ({known.count} lines, head {grouped(known.head)}): parts from it at line {line}",
            )
        )
    return LedgerCheck(folder / LEDGER, len(ledger.lines), ledger.head, tuple(found), len(heads))


def _parting(ledger: Ledger, published: Path) -> int | str:
    try:
        theirs = _own_ledger(published)
    except (LedgerError, OSError):
        return "?"
    pairs = enumerate(zip(ledger.lines, theirs.lines, strict=False), 1)
    return next((n for n, (a, b) in pairs if a != b), min(len(ledger.lines), len(theirs.lines)) + 1)
