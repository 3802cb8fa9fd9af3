"""Is a published month what it was? Its bytes, what it says of itself, its record of decisions, and its neighbours' seals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..files.digests import grouped
from ..files.resources import versions_used
from ..ledger.entries import LEDGER
from ..words.catalogue import words
from ..words.errors import LedgerError
from ..words.pair import Words
from .answers import Answer, answer
from .bag import IDENTIFIER, Fault, identifier, read_info
from .bundle import published_folders, read_seal
from .compared import Findings
from .described import LEDGER_HEAD, LEDGER_LINES, PREVIOUS, PREVIOUS_SEAL, REPLACES, REPLACES_SEAL, VERSIONS, untold
from .ledger_check import own_ledger

Summary = Mapping[str, Any]


def bag_info(folder: Path) -> Mapping[str, str]:
    """What `bag-info.txt` says; nothing where it cannot be read."""
    try:
        return read_info(folder)
    except (OSError, ValueError):  # told among the faults of the bag
        return {}


def leads_away(fault: Fault, named: frozenset[str] | None) -> bool:
    """Whether what a question would be answered from cannot be read where it lies."""
    if fault.kind not in ("link", "special", "unreadable"):
        return False
    return named is None or fault.file == "." or any(f"{name}/".startswith(f"{fault.file}/") for name in named)


def intact(
    folder: Path,
    summary: Summary,
    info: Mapping[str, str],
    wrong: Iterable[Fault],
    seal: str,
    payload: Mapping[str, bytes],
) -> Answer:
    """The answer to the first question; `seal` is the one noted elsewhere, if any."""
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
        return [e.told]
    except OSError as e:
        return [words("archive.file_unreadable", file=LEDGER, reason=e)]
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


def version_remarks(payload: Mapping[str, bytes]) -> list[Words]:
    """Other versions than its lock file names, or than are at hand."""
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
