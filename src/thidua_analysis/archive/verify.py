"""A published month, checked: is it intact, do its inputs still give its numbers, and its notebook its pages?

Three questions apart, since they fail apart: bytes can be altered, software can have changed, a file can have been
put in its place with everything around it. Nothing of the bundle is trusted: it is read, never imported, and no
notebook out of it is run unless that is asked for in so many words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ..files.digests import grouped
from ..files.resources import versions_used
from ..ledger.chain import LEDGER
from ..words.catalogue import words
from ..words.errors import CampaignError, LedgerError
from ..words.pair import Words
from .answers import Answer, Verification, answer, readable
from .bag import IDENTIFIER, Fault, identifier, listed, read_info
from .bundle import published_folders, read_payload, read_seal, read_summary
from .compared import Findings
from .described import LEDGER_HEAD, LEDGER_LINES, PREVIOUS, PREVIOUS_SEAL, REPLACES, REPLACES_SEAL, VERSIONS, untold
from .examined import HARMLESS, examined
from .ledger_check import LedgerCheck, own_ledger, verify_ledger
from .made_again import MadeAgain, Published, paper_names, stray_papers
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


def _verification(
    folder: Path, given: Path, seal: str, numbers: bool, notebook: bool, run_template: bool, even_so: bool
) -> Verification:
    summary = read_summary(folder)
    if summary is None:
        raise CampaignError("archive.no_summary_in_it", folder=given)
    found = examined(folder)
    wrong = [f for f in found if f.kind not in HARMLESS]
    remarks = [f.told for f in found if f.kind in HARMLESS]
    where = Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow a link
    named = listed(where)
    led_away = [f.told for f in wrong if _leads_away(f, named)]
    info = _info(where)
    payload, unread = _payload(where) if not led_away else ({}, led_away)
    intact = _intact(where, summary, info, wrong, seal, payload)
    month = Published(where, summary, info, payload, executes=intact.state == "yes" or even_so)
    answers = [intact, *_made_again(month, unread, numbers, notebook, run_template)]
    remarks += [*_beside(given), *_version_remarks(payload)]
    listing: Literal["contents", "list"] = "list" if wrong else "contents"
    return Verification(given, read_seal(folder), tuple(answers), tuple(map(readable, remarks)), listing)


def _made_again(
    month: Published, unread: Sequence[Words], numbers: bool, notebook: bool, run_template: bool
) -> Iterator[Answer]:
    """The answers to the second and the third question, from one copy of the inputs, opened and scored once."""
    with MadeAgain(month) as again:
        if notebook and not unread:
            again.start_notebook(run_template)
        for question, wanted, check in (
            ("same_numbers", numbers, again.numbers),
            ("same_notebook", notebook, again.papers),
        ):
            if not wanted:
                yield _unasked(question, month)
            elif unread:  # nothing is read that lies elsewhere
                yield answer(question, Findings(tuple(unread)))
            else:
                yield check()


def _beside(given: Path) -> list[Words]:
    return [words("archive.beside_in_zip", file=name) for name in beside(given)]


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
        return {}, [words("archive.cannot_be_made_again", why=Words(vi=e.vi, en=e.en))]


def _unasked(question: str, month: Published) -> Answer:
    """Not checked; but for a file that no month has, whatever is in it."""
    stray = stray_papers(month, (), paper_names(month)) if question == "same_notebook" else []
    return answer(question, Findings(tuple(stray))) if stray else Answer(question, "not_checked")


def _leads_away(fault: Fault, named: frozenset[str] | None) -> bool:
    """Whether what a question would be answered from cannot be read where it lies."""
    if fault.kind not in ("link", "special", "unreadable"):
        return False
    return named is None or fault.file == "." or any(f"{name}/".startswith(f"{fault.file}/") for name in named)


# ── intact ────────────────────────────────────────────────────────────────────────────────────


def _intact(
    folder: Path,
    summary: Summary,
    info: Mapping[str, str],
    wrong: Iterable[Fault],
    seal: str,
    payload: Mapping[str, bytes],
) -> Answer:
    found = [f.told for f in wrong]
    said = Findings() if found else untold(payload, info, summary)  # of files that were altered it cannot be true
    own = read_seal(folder)
    if seal and seal != own:
        found.append(words("archive.another_seal", own=grouped(own), noted=grouped(seal)))
    found += said.wrong
    if info:
        found += [*_ledger_faults(folder, summary, info), *_neighbour_faults(folder, info, own)]
    return answer("intact", Findings(tuple(found), said.unchecked))


def _ledger_faults(folder: Path, summary: Summary, info: Mapping[str, str]) -> list[Words]:
    """The copy of the ledger must hold, and be the one whose head was printed."""
    try:
        ledger = own_ledger(folder)
    except LedgerError as e:
        return [Words(vi=e.vi, en=e.en)]
    except OSError as e:
        return [words("archive.file_unreadable", file=LEDGER, reason=e.strerror)]
    told = summary["ledger"]
    stated = (info.get(LEDGER_LINES), info.get(LEDGER_HEAD))
    if stated != (str(len(ledger.lines)), ledger.head) or told != {"lines": len(ledger.lines), "head": ledger.head}:
        return [words("archive.another_ledger", lines=len(ledger.lines), stated=str(stated[0]))]
    return []


def _neighbour_faults(folder: Path, info: Mapping[str, str], own: str) -> list[Words]:
    """Seals that this bundle recorded of others, and others of it, where they lie side by side, whatever their names."""
    found = []
    beside = [path for path in published_folders(folder.parent) if path.name != folder.name]
    for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
        others = [p for p in beside if identifier(p) == info.get(name)]
        if others and all(read_seal(other) != info.get(sealed) for other in others):
            other = others[0]
            found.append(words("archive.neighbour_altered", name=other.name))
    for other in beside:
        try:
            theirs = read_info(other)
        except (OSError, ValueError):
            continue
        for name, sealed in ((PREVIOUS, PREVIOUS_SEAL), (REPLACES, REPLACES_SEAL)):
            if theirs.get(name) == info.get(IDENTIFIER, folder.name) and theirs.get(sealed) != own:
                found.append(
                    words("archive.neighbour_knows_another_seal", name=other.name, seal=grouped(theirs.get(sealed, "")))
                )
    return found


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
        found.append(words("archive.made_with_other_versions", versions=_few(aside)))
    here = [f"{n} {own.get(n, '–')} ({v})" for n, v in theirs.items() if own.get(n) != v]
    if here:
        found.append(words("archive.other_versions_here", versions=_few(here)))
    return found


def _flat(used: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Python": str(used["python"]),
        "platform": str(used["platform"]),
        **{str(n): str(v) for n, v in used["packages"].items()},
    }


def _few(told: list[str], most: int = 8) -> str:
    return "; ".join([*told[:most], *([f"… +{len(told) - most}"] if len(told) > most else [])])
