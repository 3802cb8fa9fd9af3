"""A published month, checked: is it intact, do its inputs still give its numbers, and its notebook its pages?

Three questions apart, since they fail apart: bytes can be altered, software can have changed, a file can have been
put in its place with everything around it. Nothing of the bundle is trusted: it is read, never imported, and no
notebook out of it is run unless that is asked for in so many words.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ..campaign import MONTH, YEAR_END, Month
from ..files.cells import Template, template_label
from ..files.private import PrivateFolder
from ..files.resources import package_template, versions_used
from ..intake.settings import read_settings
from ..ledger.chain import LEDGER
from ..opening import open_campaign
from ..report.pages import NOTEBOOKS, page_name
from ..report.papers.letters import NOTICE
from ..words.errors import CampaignError, LedgerError, ThiduaError
from ..words.pair import Words
from ..words.plaintext import printable
from ..words.vietnamese import ascii_name
from . import bundle
from .answers import Answer, State, Verification
from .bag import HARMLESS, IDENTIFIER, Fault, examined, faults, grouped, identifier, listed, read_info
from .bundle import content_of, published_folders, read_payload, read_seal, read_summary
from .compared import Findings, held_against, made_by_nothing, words
from .crate import METADATA
from .described import (
    LEDGER_HEAD,
    LEDGER_LINES,
    LOCK,
    PREVIOUS,
    PREVIOUS_SEAL,
    REPLACES,
    REPLACES_SEAL,
    SOFTWARE,
    VERSIONS,
    untold,
)
from .ledger_check import LedgerCheck, own_ledger, verify_ledger
from .inputs import frozen_names
from .making import changed_files, month_files, notebook_files, paper_files
from .zipped import beside, opened

__all__ = ["Answer", "LedgerCheck", "Verification", "verify", "verify_ledger"]

Summary = Mapping[str, Any]


def verify(
    folder: str | Path,
    *,
    seal: str = "",
    numbers: bool = True,
    notebook: bool = True,
    run_template: bool = False,
    even_so: bool = False,
) -> Verification:
    """Check a published month, a folder or a zip archive of one; `seal` is the one noted on paper, blanks left aside.

    Answers `intact` (hashes, nothing added or missing, what the folder says of itself, the ledger's chain, the seals that
    neighbours recorded), `same_numbers` (every table computed again from the frozen inputs) and `same_notebook` (executed
    again; page, figures and papers too). Each answer is about its own question: the last two look at nothing that the
    folder's list of files does not name. A month is known by its `External-Identifier`, not by what its folder is called.

    Nothing is executed of a month that is not intact, unless `even_so`. A month that was made with a template of the
    office's own is executed again only with `run_template`: that notebook is code, of whoever made the folder.
    CampaignError if this is not a published month at all, or an archive that is not taken (:func:`~thidua_analysis.archive.zipped.opened`).
    """
    with opened(Path(folder)) as unpacked:
        noted = "".join(seal.split()).lower()
        return _verification(unpacked, Path(folder), noted, numbers, notebook, run_template, even_so)


@dataclass(frozen=True)
class _Bundle:
    """A published month as it is checked: where it lies, what it says of itself, and the files that its list names."""

    folder: Path
    summary: Summary
    info: Mapping[str, str]
    payload: Mapping[str, bytes]
    executes: bool
    """Whether templates out of it may be executed at all: it is intact, or that is asked for even so."""


def _verification(
    folder: Path, given: Path, seal: str, numbers: bool, notebook: bool, run_template: bool, even_so: bool
) -> Verification:
    summary = read_summary(folder)
    if summary is None:
        raise CampaignError(
            f"{given}: not a published month: data/summary.json is missing or unreadable",
            f"{given}: không phải thư mục đã công bố: thiếu hoặc không đọc được data/summary.json",
        )
    found = examined(folder)
    wrong = [f for f in found if f.kind not in HARMLESS]
    remarks = [words(f.message("vi"), f.message("en")) for f in found if f.kind in HARMLESS]
    where = Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow a link
    named = listed(where)
    led_away = [words(f.message("vi"), f.message("en")) for f in wrong if _leads_away(f, named)]
    info = _info(where)
    payload, unread = _payload(where) if not led_away else ({}, led_away)
    intact = _intact(where, summary, info, wrong, seal, payload)
    answers = [intact]
    executes = intact.state == "yes" or even_so
    month = _Bundle(where, summary, info, payload, executes)
    with PrivateFolder() as private:
        for question, wanted, check in (
            ("same_numbers", numbers, _numbers),
            ("same_notebook", notebook, partial(_notebook, run_template=run_template)),
        ):
            if not wanted:
                answers.append(_unasked(question, month))
            elif unread:  # nothing is read that lies elsewhere
                answers.append(_answer(question, Findings(tuple(unread))))
            else:
                answers.append(_again(question, check, month, private / question))
    remarks += [*_beside(given), *_version_remarks(payload)]
    listing: Literal["contents", "list"] = "list" if wrong else "contents"
    return Verification(given, read_seal(folder), tuple(answers), tuple(map(_printable, remarks)), listing)


def _beside(given: Path) -> list[Words]:
    return [
        words(
            f"{name}: nằm trong tệp zip nhưng ngoài thư mục đã công bố, không được kiểm tra",
            f"{name}: in the zip archive beside the published folder, and not looked at",
        )
        for name in beside(given)
    ]


def _info(folder: Path) -> Mapping[str, str]:
    try:
        return read_info(folder)
    except (OSError, ValueError):  # told among the faults of the bag
        return {}


def _payload(folder: Path) -> tuple[Mapping[str, bytes], list[Words]]:
    """The files that the list names, or why nothing can be told of them."""
    try:
        return read_payload(folder), []
    except CampaignError as e:
        return {}, [words(f"không tính lại được: {e.vi}", f"cannot be made again: {e.en}")]


def _unasked(question: str, month: _Bundle) -> Answer:
    """Not checked; but for a file that no month has, whatever is in it."""
    stray = _stray_papers(month, (), _paper_names(month)) if question == "same_notebook" else []
    return _answer(question, Findings(tuple(stray))) if stray else Answer(question, "not_checked")


def _leads_away(fault: Fault, named: frozenset[str] | None) -> bool:
    """Whether what a question would be answered from cannot be read where it lies."""
    if fault.kind not in ("link", "special", "unreadable"):
        return False
    return named is None or fault.file == "." or any(f"{name}/".startswith(f"{fault.file}/") for name in named)


def _answer(question: str, found: Findings) -> Answer:
    wrong, unchecked = (tuple(map(_printable, told)) for told in (found.wrong, found.unchecked))
    return Answer(question, "no" if wrong else "yes", wrong, unchecked)


def _printable(told: Words) -> Words:
    """What an altered file brings into a message cannot command a terminal."""
    return Words(vi=printable(told.vi), en=printable(told.en))


Check = Callable[[Month, _Bundle, Path], Answer]


def _again(question: str, check: Check, month: _Bundle, private: Path) -> Answer:
    try:
        return check(_reopened(month, private), month, private)
    except Exception as e:  # whatever altered inputs bring about is an answer, in any library on the way
        vi, en = (e.message("vi"), e.message("en")) if isinstance(e, ThiduaError) else (repr(e), repr(e))
        for path, shown in ((f"{private.as_posix()}/", "data/inputs/"), (str(month.folder), month.folder.name)):
            vi, en = (text.replace(path, shown) for text in (vi, en))
        return _answer(question, Findings((words(f"không tính lại được: {vi}", f"cannot be made again: {en}"),)))


# ── intact ────────────────────────────────────────────────────────────────────────────────────


def _intact(
    folder: Path,
    summary: Summary,
    info: Mapping[str, str],
    wrong: Iterable[Fault],
    seal: str,
    payload: Mapping[str, bytes],
) -> Answer:
    found = [words(f.message("vi"), f.message("en")) for f in wrong]
    said = Findings() if found else untold(payload, info, summary)  # of files that were altered it cannot be true
    own = read_seal(folder)
    if seal and seal != own:
        found.append(
            words(
                f"niêm phong là {grouped(own)}, không phải {grouped(seal)}",
                f"the seal is {grouped(own)}, not {grouped(seal)}",
            )
        )
    found += said.wrong
    if info:
        found += [*_ledger_faults(folder, summary, info), *_neighbour_faults(folder, info, own)]
    return _answer("intact", Findings(tuple(found), said.unchecked))


def _ledger_faults(folder: Path, summary: Summary, info: Mapping[str, str]) -> list[Words]:
    """The copy of the ledger must hold, and be the one whose head was printed."""
    try:
        ledger = own_ledger(folder)
    except LedgerError as e:
        return [words(e.vi, e.en)]
    except OSError as e:
        return [words(f"{LEDGER}: không đọc được: {e.strerror}", f"{LEDGER}: cannot be read: {e.strerror}")]
    found = []
    told = summary["ledger"]
    stated = (info.get(LEDGER_LINES), info.get(LEDGER_HEAD))
    if stated != (str(len(ledger.lines)), ledger.head) or told != {"lines": len(ledger.lines), "head": ledger.head}:
        found.append(
            words(
                f"sổ quyết định trong gói ({len(ledger.lines)} dòng) không phải sổ mà bag-info.txt và báo cáo đã ghi ({stated[0]} dòng)",
                f"the ledger in the bundle ({len(ledger.lines)} lines) is not the one that bag-info.txt and the report name ({stated[0]} lines)",
            )
        )
    return found


def _neighbour_faults(folder: Path, info: Mapping[str, str], own: str) -> list[Words]:
    """Seals that this bundle recorded of others, and others of it, where they lie side by side, whatever their names."""
    found = []
    beside = [path for path in published_folders(folder.parent) if path.name != folder.name]
    for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
        others = [p for p in beside if identifier(p) == info.get(name)]
        if others and all(read_seal(other) != info.get(sealed) for other in others):
            other = others[0]
            found.append(
                words(
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
                    words(
                        f"bản {other.name} đã ghi niêm phong khác của gói này: {grouped(theirs.get(sealed, ''))}",
                        f"{other.name} recorded another seal of this bundle: {grouped(theirs.get(sealed, ''))}",
                    )
                )
    return found


# ── same numbers, same notebook ───────────────────────────────────────────────────────────────


def _reopened(month: _Bundle, private: Path) -> Month:
    """The month, opened again from a copy of the bundle's own inputs: of those files only that a bundle has."""
    summary = month.summary
    name = ascii_name(summary["campaign"])
    inside = f"data/inputs/{name}/"
    inputs = {n.removeprefix(inside): c for n, c in month.payload.items() if n.startswith(inside)}
    if not inputs:
        raise CampaignError(f"data/inputs/{name} is missing", f"thiếu data/inputs/{name}")
    folder = private / name
    folder.mkdir(parents=True)
    if "campaign.toml" in inputs:
        (folder / "campaign.toml").write_bytes(inputs["campaign.toml"])
    settings = read_settings(folder)
    plan = [n.removeprefix("data/plan/") for n in month.payload if n.startswith("data/plan/")]
    for n in frozen_names(inputs, settings, plan):
        (folder / n).parent.mkdir(parents=True, exist_ok=True)
        (folder / n).write_bytes(inputs[n])
    campaign = open_campaign(folder)
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


def _numbers(month: Month, there: _Bundle, _: Path) -> Answer:
    summary, payload = there.summary, there.payload
    again = month_files(month, summary["language"], summary["parameters"], _own_template(there))
    found: list[Words] = []
    for name, ours in again.items():
        if name != LOCK:  # told with the software
            found += held_against(name, payload.get(name), ours)
    for name in sorted(payload.keys() - again.keys() - _beside_tables(there)):
        if not name.startswith((SOFTWARE, *PAPERS)):
            found.append(made_by_nothing(name))
    if found:  # what changed follows from the tables: no word on it while those differ
        return _answer("same_numbers", Findings(tuple(found)))
    return _answer("same_numbers", _changes(there))


PAPERS = ("data/figures/", "data/papers/")


def _beside_tables(there: _Bundle) -> set[str]:
    """What a published month holds that is neither a table nor an input, nor a paper or figure."""
    page = f"data/{page_name(there.summary['kind'])}"
    return {METADATA, VERSIONS, f"{page}.ipynb", f"{page}.html", *_changed_files(there)}


def _changed_files(there: _Bundle) -> list[str]:
    """What a version that replaces another says of the change."""
    endings = ("csv", "schema.json", "json", "html") if REPLACES in there.info else ()
    return [f"data/changes.{ending}" for ending in endings]


def _notice(there: _Bundle) -> str:
    return f"data/papers/{NOTICE}-{there.summary['key']}.docx"


def _changes(there: _Bundle) -> Findings:
    """What changed since the version it replaces, worked out again where that one lies beside it."""
    replaced = there.info.get(REPLACES)
    if not replaced:
        return Findings()
    told = [n for n in (*_changed_files(there), _notice(there)) if n in there.payload]
    folder = there.folder
    other = next((p for p in published_folders(folder.parent) if p != folder and identifier(p) == replaced), None)
    if other is None:
        why = f"{replaced} không có ở đây để so", f"{replaced} is not here to compare with"
    elif faults(other) or read_seal(other) != there.info.get(REPLACES_SEAL):
        why = f"{other.name} bên cạnh không còn là bản đã công bố", f"{other.name} beside it is not what was published"
    elif not there.executes and any(n.endswith(f"/{NOTICE}.docx") for n in there.payload):
        why = "gói không còn nguyên vẹn nên mẫu trong gói không được dùng", "the month is not intact, so no template of its was used"  # fmt: skip
    else:
        names = identifier(other), identifier(folder)
        ours = changed_files(content_of(read_payload(other)), content_of(there.payload), names)
        found = [f for name in ours for f in held_against(name, there.payload.get(name), ours[name])]
        found += [made_by_nothing(n) for n in told if n not in ours]
        return Findings(tuple(found))
    vi, en = (f"{', '.join(told)}: {reason}" for reason in why)
    return Findings((), (words(vi, en),)) if told else Findings()


def _own_template(there: _Bundle) -> Template | None:
    """The template of the office's own that a bundle says it was made with, from the bundle; not executed here."""
    told = there.summary["template"]
    return Template(Path(told["name"]).name, there.payload.get(bundle.TEMPLATE, b""), own=True) if told else None


def _made_with(there: _Bundle, run_template: bool) -> tuple[Template | None, Words | None]:
    """The notebook to execute again, or why there is none."""
    told = there.summary["template"]
    if not told:
        try:
            return package_template(NOTEBOOKS[there.summary["kind"]]), None
        except ThiduaError as e:
            return None, words(f"sổ tay chưa được chạy lại: {e.vi}", f"the notebook was not executed: {e.en}")
    if run_template:
        return _own_template(there), None
    called = template_label(told["name"], told["sha256"])
    return None, words(
        f"sổ tay chưa được chạy lại: lập bằng mẫu riêng {called}. Mẫu là mã lệnh của người lập gói;"
        " --run-template sẽ chạy mã ấy.",
        f"the notebook was not executed: made with an own template, {called}. It is code of whoever made the bundle;"
        " --run-template executes it.",
    )


NOT_INTACT = Words(
    vi="chưa chạy gì của gói này vì gói không còn nguyên vẹn; muốn chạy thì thêm --even-so",
    en="nothing of this month was executed, since it is not intact; to execute it even so: --even-so",
)


def _notebook(month: Month, there: _Bundle, private: Path, run_template: bool) -> Answer:
    if not there.executes:
        stray = _stray_papers(there, (), _paper_names(there))
        return Answer("same_notebook", "no" if stray else "not_checked", tuple(map(_printable, (*stray, NOT_INTACT))))
    made_with, unchecked = _made_with(there, run_template)
    again = paper_files(month)
    if made_with:
        again |= notebook_files(month, there.summary["language"], there.summary["parameters"], private, made_with)
    found = [f for name in sorted(again) for f in held_against(name, there.payload.get(name), again[name])]
    found += _stray_papers(there, again, NOTHING if made_with else FIGURE)
    if not unchecked:
        return _answer("same_notebook", Findings(tuple(found)))
    state: State = "no" if found else "not_checked"
    return Answer("same_notebook", state, tuple(map(_printable, (*found, unchecked))))


NOTHING = re.compile("(?!)")
FIGURE = re.compile(r"data/figures/[A-Za-z0-9_-]+-[1-9][0-9]*\.svg")


def _paper_names(there: _Bundle) -> re.Pattern[str]:
    """What papers and figures of a month of this kind may be called, known without making any."""
    key, year_end = re.escape(there.summary["key"]), there.summary["kind"] == YEAR_END
    letters = r"|danh-sach" if year_end else ""
    named = rf"fields\.json|bang-diem-{key}\.xlsx|(to-trinh|bien-ban{letters})-{key}\.docx"
    named += r"|bao-cao-thanh-tich-[a-z0-9-]+\.docx" if year_end else ""
    return re.compile(rf"data/papers/({named})|{FIGURE.pattern}")


def _stray_papers(there: _Bundle, made: Collection[str], known: re.Pattern[str]) -> list[Words]:
    """Papers and figures in the bundle that nothing makes."""
    known_names = {*made, _notice(there)} if REPLACES in there.info else {*made}
    papers = (n for n in sorted(there.payload) if n.startswith(PAPERS))
    stray = (n for n in papers if n not in known_names and not known.fullmatch(n))
    return [words(f"{n}: thừa trong gói", f"{n}: only in the bundle") for n in stray]


# ── with which versions ───────────────────────────────────────────────────────────────────────


def _version_remarks(payload: Mapping[str, bytes]) -> list[Words]:
    """Where the versions used differ: from the lock file in the bundle, and from those at hand."""
    found = []
    try:
        used = json.loads(payload[VERSIONS])
        own, theirs = _flat(versions_used()), _flat(used)
        aside = [f"{name} {theirs[name]} ({locked})" for name, locked in used["not_as_locked"].items()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # told already, of what is missing or cannot be read
    if aside:
        named = _few(aside)
        found.append(words(f"lập với phiên bản khác tệp khóa đi kèm: {named}", f"made with other versions than its lock file names: {named}"))  # fmt: skip
    here = [f"{n} {own.get(n, '–')} ({v})" for n, v in theirs.items() if own.get(n) != v]
    if here:
        named = _few(here)
        found.append(words(f"máy này có phiên bản khác với khi lập: {named}", f"here are other versions than it was made with: {named}"))  # fmt: skip
    return found


def _flat(used: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Python": str(used["python"]),
        "platform": str(used["platform"]),
        **{str(n): str(v) for n, v in used["packages"].items()},
    }


def _few(told: list[str], most: int = 8) -> str:
    return "; ".join([*told[:most], *([f"… +{len(told) - most}"] if len(told) > most else [])])
