"""A published month as a folder: data files, notebook, pages, and everything they were made from, sealed.

A BagIt bag whose payload, under `data/`, is an RO-Crate. A published folder is never written again: the same
content means "it stands", other content makes the next version, which says what changed and by which decision.
Each bundle keeps the seal of the month before it and of the version it replaces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..files.resources import software_wheel, versions_used
from ..files.writing import is_litter, write_folder
from ..ledger.chain import KnownHead, check_heads
from ..ledger.entries import LEDGER, Ledger
from ..plan.calendar import MONTH, YEAR_END, year_end_key
from ..report.papers.kinds import NOTICE
from ..report.rows import json_bytes
from ..report.versions import in_version
from ..words.catalogue import LANGUAGES, say
from ..words.errors import CampaignError, LedgerError, RunError
from ..words.pair import Words
from .bag import PAYLOAD, TAG_MANIFEST, bag_files, identifier, listed, read_info, read_short, seal_of
from .crate import METADATA
from .described import LEDGER_HEAD, LEDGER_LINES, SOFTWARE, VERSIONS, Kept, Lineage, info_lines, metadata
from .examined import faults

PAGES = ("data/monthly-report.html", "data/year-end.html")
"""The report as a page: its notebook, laid out, and which version it is."""
DERIVED = (METADATA, "data/changes.*", f"data/papers/{NOTICE}-*", f"{SOFTWARE}*", VERSIONS, *PAGES)
"""Follows from the rest of a bundle and from its number, or says which software made it: left aside when asking whether
a month stands."""
CHANGES = "data/changes.json"
TEMPLATE = "data/template.ipynb"
"""The office's own notebook that a month was published with."""
PUBLISHED = re.compile(r"[0-9]{4}-([0-9]{2}|year-end)-v[1-9][0-9]{0,8}")
"""The identifier of a published month: its key and number."""
Changes = Callable[[Mapping[str, bytes], Mapping[str, bytes], tuple[str, str]], dict[str, bytes]]
"""Payload before, payload after, what both are called → the files that say what changed."""


def read_payload(folder: Path) -> dict[str, bytes]:
    """The payload of a published folder, by path: the files that its list names, none that were put in since.

    CampaignError if the folder is not one.
    """
    root = folder / PAYLOAD
    if not (root / "score.json").is_file():
        raise CampaignError("archive.no_scores_in_it", folder=folder)
    named = listed(folder)
    there = {p.relative_to(folder).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file() and not p.is_symlink()}
    try:
        return {
            name: read_short(path)
            for name, path in there.items()
            if (not is_litter(name) if named is None else name in named)
        }
    except OSError as e:
        raise CampaignError("archive.folder_not_read", folder=folder, why=e) from None


def read_summary(published: Path) -> dict[str, Any] | None:
    """What a published folder says of itself; None if it says nothing that can be read."""
    if (published / "data").is_symlink():
        return None
    try:
        data = json.loads(read_short(published / "data" / "summary.json").decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and _is_summary(data) else None


SUMMARY_KEYS: dict[str, type] = {
    "key": str,
    "month": str,
    "kind": str,
    "campaign": str,
    "plan": str,
    "title": str,
    "synthetic": bool,
    "profile": str,
    "readings": dict,
    "language": str,
    "known_on": str,
    "parameters": dict,
    "template": dict,
    "winners": list,
    "open": list,
    "warnings": int,
    "ledger": dict,
}


def _is_summary(data: Mapping[str, Any]) -> bool:
    if any(not isinstance(data.get(name), kind) for name, kind in SUMMARY_KEYS.items()):
        return False
    texts = (
        *data["winners"],
        *data["open"],
        *data["readings"].values(),
        data["ledger"].get("head"),
        *data["template"].values(),
    )
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(data["ledger"].get("lines"), int)
        and data["template"].keys() in (set(), {"name", "sha256"})
        and re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", data["month"]) is not None
        and data["key"] == (year_end_key(data["month"]) if data["kind"] == YEAR_END else data["month"])
        and data["kind"] in (MONTH, YEAR_END)
        and data["language"] in ("vi", "en")
    )


# ── versions ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Published:
    """Where a month lies, whether this call wrote it (`new`) or found that it stands, its seal, and what it changes.

    `headline`: the change from the version it replaces, in one line; empty where it replaces none.
    """

    path: Path
    version: int
    new: bool
    seal: str = ""
    headline: str = ""


def versions(out: Path, key: str) -> dict[int, Path]:
    """The published versions of a month or year's end, oldest first, under whatever name their folders have now."""
    found: dict[int, Path] = {}
    for path in published_folders(out):
        of, _, number = identifier(path).rpartition("-v")
        if of == key:
            found.setdefault(int(number), path)
    return dict(sorted(found.items()))


def published_folders(out: Path) -> list[Path]:
    """Every folder in `out` that is a published month, in order of what it is; of copies the one that bears its name
    comes first. Not one that was left half written."""
    there = [p for p in out.iterdir() if p.is_dir() and not p.name.startswith(".")] if out.is_dir() else []
    named = ((identifier(p), p) for p in there)
    found = [(name, p.name != name, p) for name, p in named if PUBLISHED.fullmatch(name)]
    return [path for *_, path in sorted(found)]


def last_version(out: Path, key: str) -> Path | None:
    """The latest published version of a month or year's end."""
    return next(reversed(versions(out, key).values()), None)


def read_seal(folder: Path) -> str:
    """The seal of a published folder: sha256 of its `tagmanifest-sha256.txt`; empty where that cannot be read."""
    try:
        return seal_of(read_short(folder / TAG_MANIFEST))
    except OSError:
        return ""


def publish(out: Path, key: str, files: Mapping[str, bytes], changes: Changes) -> Published:
    """Publish a payload as the next version of `key`, unless the last version holds just this content.

    Another version also holds what changed, the files that `changes` makes of both. The folder is written aside and renamed, its files read-only. RunError if the
    last version is no longer what was published, or a file's name cannot stand in a bundle.
    """
    from .. import __version__

    last = last_version(out, key)
    summary = json.loads(files["data/summary.json"])
    extra: dict[str, bytes] = {}
    number = 1
    if last is not None:
        replaced = identifier(last)
        _refuse_altered(last)
        before = read_payload(last)
        if content_of(before) == content_of(files):
            return Published(last, int(replaced.rpartition("-v")[2]), new=False, seal=read_seal(last))
        number = int(replaced.rpartition("-v")[2]) + 1
    while (out / f"{key}-v{number}").exists() or (out / f"{key}-v{number}").is_symlink():
        number += 1  # something else has this name: leave it alone
    target = out / f"{key}-v{number}"
    if last is not None:
        extra |= changes(content_of(before), content_of(files), (replaced, target.name))
    for page in PAGES:
        if page in files:
            extra[page] = in_version(files[page], target.name, files["data/summary.json"], extra.get(CHANGES))
    used = versions_used()
    extra[VERSIONS] = json_bytes(used)
    wheel = software_wheel()
    if wheel is not None:
        extra[f"data/software/{wheel[0]}"] = wheel[1]
    payload = {**files, **extra}
    try:
        payload[METADATA] = metadata(payload, target.name, used["not_as_locked"], __version__)
        lineage = _lineage(summary, target, last)
        bagged = bag_files(payload, info_lines(summary, lineage, not used["not_as_locked"], __version__))
    except ValueError as e:
        raise RunError("archive.cannot_be_sealed", key=key, reason=_unsealed(e)) from None
    write_folder(target, bagged, read_only=True)
    told = json.loads(extra[CHANGES])["headline"] if last is not None else ""
    return Published(target, number, new=True, seal=seal_of(bagged[TAG_MANIFEST]), headline=told)


def _unsealed(error: ValueError) -> Words:
    """Why a bag was not made: with the file, which stands before the colon, and in English what is wrong with its name."""
    path, _, _ = str(error).partition(":")
    return Words(vi=f"{path}: {say('archive.zip_name_not_everywhere', 'vi')}", en=str(error))


def content_of(payload: Mapping[str, bytes]) -> dict[str, bytes]:
    """A payload without what follows from the rest of it."""
    return {name: content for name, content in payload.items() if not is_derived(name)}


def is_derived(name: str) -> bool:
    """Whether a payload file follows from the others, see :data:`DERIVED`."""
    return any(fnmatchcase(name, pattern) for pattern in DERIVED)


def _refuse_altered(folder: Path) -> None:
    if wrong := faults(folder):
        told = Words(**{lang: "\n".join(f"  {f.message(lang)}" for f in wrong[:10]) for lang in LANGUAGES})
        raise RunError("archive.no_longer_as_published", bundle=folder.as_posix(), faults=told)


def _lineage(summary: Mapping[str, Any], target: Path, replaced: Path | None) -> Lineage:
    before = _month_before(target.parent, summary)
    return Lineage(target.name, *(_kept(folder) for folder in (before, replaced)))


def _kept(folder: Path | None) -> Kept | None:
    return Kept(identifier(folder), read_seal(folder)) if folder is not None and read_seal(folder) else None


def _month_before(out: Path, summary: Mapping[str, Any]) -> Path | None:
    """The last version of the campaign's month before; for the year's end, of its last month."""
    month = summary["month"] if summary["kind"] == YEAR_END else summary.get("before", "")
    found = last_version(out, month) if month else None
    told = read_summary(found) if found else None
    return found if told and told["campaign"] == summary["campaign"] else None


# ── the ledger, as published months know it ───────────────────────────────────────────────────


def known_heads(out: Path, campaign: str) -> list[KnownHead]:
    """What every published month of a campaign says of the record of decisions: so many lines, this head."""
    heads = []
    for path in published_folders(out):
        told = read_summary(path)
        if told is None or told["campaign"] != campaign:
            continue
        try:
            info = read_info(path)
            heads.append(KnownHead(path.name, max(int(info[LEDGER_LINES]), 0), info[LEDGER_HEAD]))
        except (OSError, ValueError, KeyError):
            continue
    return heads


def refuse_broken_ledger(ledger: Ledger, out: Path, campaign: str) -> None:
    """LedgerError if the record of decisions no longer leads to what is published in `out`."""
    lost = check_heads(ledger, known_heads(out, campaign))
    if lost:
        told = ", ".join(f"{k.where} ({k.count}: {k.head[:8]}…)" for k in lost)
        raise LedgerError("archive.ledger_cut_off", ledger=LEDGER, bundles=told)
