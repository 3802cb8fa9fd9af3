"""What a published month says of itself: `bag-info.txt`, the crate's metadata, the versions and the software in it.

All of it follows from the rest, from the month's place among others and from the version of this package. So it is made
here and, for a bundle of anybody's, held against what would have been made.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ..files.resources import lock_file, software_wheel
from ..plan.calendar import YEAR_END
from ..report.rows import json_bytes
from ..words.catalogue import say, words
from ..words.errors import ThiduaError
from ..words.pair import Words
from ..words.plaintext import one_line
from .bag import IDENTIFIER, INFO, OXUM
from .compared import Findings, held_against, made_by_nothing, missing
from .crate import METADATA, CrateAbout, crate_metadata

VERSIONS, LOCK, SOFTWARE = "data/versions.json", "data/requirements.lock", "data/software/"
LEDGER_LINES, LEDGER_HEAD = "Ledger-Lines", "Ledger-Head"
PREVIOUS, PREVIOUS_SEAL, REPLACES, REPLACES_SEAL = "Previous-Bundle", "Previous-Seal", "Replaces", "Replaces-Seal"
_AGENT = "Bag-Software-Agent"
_NUMBERED = re.compile(r"(.+)-v([1-9][0-9]{0,8})")
_SEAL = re.compile(r"[0-9a-f]{64}")

Summary = Mapping[str, Any]


class Kept(NamedTuple):
    """Another published month, and the seal that it had."""

    name: str
    seal: str


@dataclass(frozen=True)
class Lineage:
    """A published month's name, the month before it, and the version that it replaces."""

    name: str
    previous: Kept | None = None
    replaced: Kept | None = None


# ── made ──────────────────────────────────────────────────────────────────────────────────────


def info_lines(summary: Summary, lineage: Lineage, as_locked: bool, version: str) -> list[tuple[str, str]]:
    """`bag-info.txt`: what the folder is, how far it knew the ledger, which seals it follows."""
    ledger = summary["ledger"]
    lines = [
        (_AGENT, f"thidua-analysis {version}"),
        ("External-Description", f"{' '.join(one_line(summary['title']).split())} {summary['key']}"),
        (IDENTIFIER, lineage.name),
        ("Versions-As-Locked", "yes" if as_locked else f"no, see {VERSIONS}"),
        ("Synthetic-Data", "yes" if summary["synthetic"] else "no"),
        (LEDGER_LINES, str(ledger["lines"])),
        (LEDGER_HEAD, ledger["head"]),
    ]
    for kept, name, seal in (
        (lineage.previous, PREVIOUS, PREVIOUS_SEAL),
        (lineage.replaced, REPLACES, REPLACES_SEAL),
    ):
        if kept is not None:
            lines += [(name, kept.name), (seal, kept.seal)]
    return lines


def metadata(payload: Mapping[str, bytes], name: str, not_as_locked: Collection[str], version: str) -> bytes:
    """`data/ro-crate-metadata.json` of this payload."""
    summary = json.loads(payload["data/summary.json"])
    language = summary["language"]
    synthetic = say("archive.crate_synthetic_before", language) if summary["synthetic"] else ""
    rights = say("archive.crate_rights", language)
    key, title = summary["key"], summary["title"]
    about = CrateAbout(
        identifier=name,
        name=f"{title} – {key}",
        description=synthetic + say("archive.crate_scores_of", language, key=key, title=title),
        published_on=date.fromisoformat(summary["known_on"]),
        license=rights,
        language=language,
        plan=summary["plan"],
        synthetic=summary["synthetic"],
        software_version=version,
        not_as_locked=tuple(not_as_locked),
    )
    return crate_metadata(payload, about)


# ── held against what would have been made ────────────────────────────────────────────────────


def untold(payload: Mapping[str, bytes], info: Mapping[str, str], summary: Summary) -> Findings:
    """What a published month says of itself and does not follow from it; and what of it nobody can tell here."""
    from .. import __version__

    version = (re.fullmatch(r"thidua-analysis (\S+)", info.get(_AGENT, "")) or ("", ""))[1]
    used = _used(payload.get(VERSIONS, b""))
    if used is None:
        return Findings((words("archive.file_not_readable", file=VERSIONS),))
    wrong = [*_untold_info(info, summary, not used["not_as_locked"], version)]
    try:
        ours = metadata(payload, info.get(IDENTIFIER, ""), used["not_as_locked"], version)
        wrong += held_against(METADATA, payload.get(METADATA), ours)
    except ValueError as e:
        wrong.append(words("schema.at", where=METADATA, told=e))
    software = _software(payload, version, here=version == __version__)
    if version == __version__:
        return software.and_wrong(wrong)
    # another version may have said it in other words, but never of other files
    told = words("archive.of_another_version", files=[INFO, METADATA], theirs=version or "–", ours=__version__)
    return Findings(software.wrong, (*([told] if wrong else []), *software.unchecked))


def _used(content: bytes) -> dict[str, Any] | None:
    """`versions.json`; None where it is not as this package writes it."""
    try:
        used = json.loads(content)
        flat = [used["python"], used["platform"], *used["packages"].values(), *used["not_as_locked"].values()]
        formed = len(used) == 4 and all(isinstance(text, str) for text in flat) and json_bytes(used) == content
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return used if formed else None


def _untold_info(info: Mapping[str, str], summary: Summary, as_locked: bool, version: str) -> Iterable[Words]:
    before = summary["month"] if summary["kind"] == YEAR_END else summary.get("before", "")
    lineage = Lineage(
        info.get(IDENTIFIER, ""),
        _kept(info, PREVIOUS, PREVIOUS_SEAL, before),
        _kept(info, REPLACES, REPLACES_SEAL, summary["key"]),
    )
    said = {label: value for label, value in info.items() if label != OXUM}
    follows = dict(info_lines(summary, lineage, as_locked, version))
    for label in dict.fromkeys([*said, *follows]):
        told, own = said.get(label, "–"), follows.get(label, "–")
        if told != own:
            yield words("archive.info_does_not_follow", file=INFO, label=label, said=told, follows=own)
    key, number = _name(lineage.name)
    if key != summary["key"]:
        yield words("archive.no_version_of", file=INFO, label=IDENTIFIER, name=lineage.name, key=summary["key"])
    elif lineage.replaced and _name(lineage.replaced.name)[1] >= number:
        yield words(
            "archive.no_version_before", file=INFO, label=REPLACES, name=lineage.replaced.name, than=lineage.name
        )


def _kept(info: Mapping[str, str], name: str, seal: str, key: str) -> Kept | None:
    """Another month as `bag-info.txt` names it, where it can be of this key at all; whether it is, its neighbours tell."""
    kept = Kept(info.get(name, ""), info.get(seal, ""))
    return kept if _name(kept.name)[0] == key and key and _SEAL.fullmatch(kept.seal) else None


def _name(identifier: str) -> tuple[str, int]:
    found = _NUMBERED.fullmatch(identifier)
    return (found[1], int(found[2])) if found else ("", 0)


def _software(payload: Mapping[str, bytes], version: str, here: bool) -> Findings:
    """The wheel and the lock file: those of the version at hand are known to the byte, of another only their names."""
    name = f"{SOFTWARE}thidua_analysis-{version}-py3-none-any.whl"
    wrong = [made_by_nothing(other) for other in payload if other.startswith(SOFTWARE) and other != name]
    told = [n for n in (name, LOCK) if n in payload]
    if not here:
        said = words("archive.software_of_another_version", files=told, version=version or "–")
        return Findings(tuple(wrong), (said,) if told else ())
    unchecked = []
    for n, ours in ((name, _own_wheel()), (LOCK, _own_lock())):
        theirs = payload.get(n)
        if ours is None and theirs is not None:
            unchecked.append(words("archive.none_here_to_compare", file=n))
        elif ours is not None and theirs != ours:
            wrong += _not_ours(n, theirs, ours)
    return Findings(tuple(wrong), tuple(unchecked))


def _own_wheel() -> bytes | None:
    try:
        wheel = software_wheel()
    except ThiduaError:  # a notebook was altered here: nobody knows what the wheel would have been
        return None
    return wheel[1] if wheel else None


def _own_lock() -> bytes | None:
    lock = lock_file()
    return lock.read_bytes() if lock else None


def _not_ours(name: str, theirs: bytes | None, ours: bytes) -> list[Words]:
    if theirs is None:
        return [missing(name)]
    part = f" ({_part(theirs, ours)})" if name.endswith(".whl") else ""
    return [words("archive.not_our_software", file=name, part=part)]


def _part(theirs: bytes, ours: bytes) -> str:
    """The first file in which an archive differs from one of ours, in which nothing is packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(theirs)) as a, zipfile.ZipFile(io.BytesIO(ours)) as b:
            there = {part.filename: (part.compress_type, part.file_size, part.CRC) for part in a.infolist()}
            own = {part.filename: (part.compress_type, part.file_size, part.CRC) for part in b.infolist()}
            differing = (n for n in [*own, *there] if own.get(n) != there.get(n))
            return next(differing, "zip")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
