"""What has happened to a published folder since it was sealed: everything in which it is no longer the bag that it was."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ..files.digests import sha256
from ..files.writing import UNCONVERT, is_litter
from ..words.pair import Words
from .bag import (
    DECLARATION,
    DECLARED,
    IDENTIFIER,
    INFO,
    MANIFEST,
    OXUM,
    PAYLOAD,
    TAG_LIMIT,
    TAG_MANIFEST,
    Fault,
    differs,
    fault,
    malformed,
    opened_file,
    own_name,
    oxum,
    parsed_info,
    read_manifest,
    read_short,
    unconverted,
)

HARMLESS = frozenset({"renamed", "litter", "empty"})  # kinds of what is remarked and speaks against nothing
_JUNCTION = 0xA0000003  # the reparse tag of a Windows folder that leads elsewhere
_WAY = Words(vi=UNCONVERT[0].strip(), en=UNCONVERT[1].strip())


def faults(folder: Path) -> list[Fault]:
    """Everything in which a folder differs from the bag that was published; an empty list if it stands."""
    return [found for found in examined(folder) if found.kind not in HARMLESS]


def examined(folder: Path) -> list[Fault]:
    """The faults of a folder, and what is odd about it and :data:`HARMLESS`.

    Checked: the form of the four files that make it a bag; that every file they list is there with
    its sha256; that nothing is there which they do not list; and the size of the payload. Odd are another name of
    the folder, what file managers leave behind (:data:`~thidua_analysis.files.writing.LITTER`) and empty folders. Not
    checked is the seal: whoever rewrites the whole folder gives it another one, so compare
    :func:`seal_of` with the one noted elsewhere.

    Nothing is written, no link is followed, and no path is opened that was not found in the folder.
    Whatever stands there comes back as a fault, never as an error.

    >>> [found.message("en") for found in examined(Path("no such folder"))]
    ['.: cannot be read: No such file or directory']
    """
    return sorted(set(_examined(folder, own_name(folder))))


def _examined(folder: Path, name: str) -> Iterator[Fault]:
    sizes, refused = _walk(folder)
    yield from refused
    if any(one.file == "." for one in refused):
        return
    tags: dict[str, bytes] = {}
    converted: dict[str, int] = {}
    for tag in (DECLARATION, INFO, MANIFEST, TAG_MANIFEST):
        if tag not in sizes:
            yield fault("missing", tag)
            continue
        try:
            tags[tag] = unconverted(content := read_short(folder / tag))
            if tags[tag] != content:
                converted[tag] = len(tags[tag])
        except OSError as error:
            yield _unreadable(tag, error)
    named: dict[str, str] = {}
    lists = {tag for tag in (MANIFEST, TAG_MANIFEST) if tag in tags}
    for tag in sorted(lists):
        if not tags[tag].strip():
            lists.remove(tag)
            converted.pop(tag, None)
            yield fault("emptied", tag)
            continue
        sums, wrong = read_manifest(tag, tags[tag])
        named |= sums
        yield from wrong
    differing, again = _sums(folder, named, sizes, {one.file for one in refused if one.kind not in HARMLESS})
    yield from differing
    if converted := converted | again:
        yield fault("converted", ".", read=len(converted), where=", ".join(sorted(converted)), way=_WAY)
        sizes |= converted
    litter = {path for path in sizes.keys() - named.keys() if is_litter(path)}
    yield from (fault("litter", path) for path in litter)
    for path in sizes.keys() - named.keys() - litter - {TAG_MANIFEST}:
        if (MANIFEST if path.startswith(PAYLOAD) else TAG_MANIFEST) in lists:  # else nothing at all is listed
            yield fault("unlisted", path)
    if tags.get(DECLARATION, DECLARED) != DECLARED:
        yield malformed(DECLARATION, *differs(tags[DECLARATION], DECLARED))
    if INFO in tags:
        info, unread = parsed_info(tags[INFO])
        yield from (malformed(INFO, *line) for line in unread)
        if (given := info.get(IDENTIFIER)) is None:
            yield fault("nameless", INFO)
        elif given != name:
            yield fault("renamed", ".", read=name, expected=given)
        there = oxum([size for path, size in sizes.items() if path.startswith(PAYLOAD) and path not in litter])
        if (given := info.get(OXUM, "–")) != there:
            yield fault("oxum", INFO, read=given, expected=there)


def _walk(folder: Path) -> tuple[dict[str, int], list[Fault]]:
    """The ordinary files below a folder with their sizes; what is neither file nor folder, and empty folders."""
    sizes: dict[str, int] = {}
    refused: list[Fault] = []
    ahead = [""]
    while ahead:
        below = ahead.pop()
        try:
            if not below and folder.is_symlink():
                return {}, [fault("link", ".")]
            with os.scandir(folder / below) as entries:
                there = list(entries)
                if below and not there:
                    refused.append(fault("empty", below.rstrip("/")))
                for entry in there:
                    path, state = below + entry.name, entry.stat(follow_symlinks=False)
                    if entry.is_symlink() or getattr(state, "st_reparse_tag", 0) == _JUNCTION:
                        refused.append(fault("link", path))
                    elif stat.S_ISDIR(state.st_mode):
                        ahead.append(f"{path}/")
                    elif stat.S_ISREG(state.st_mode):
                        sizes[path] = state.st_size
                    else:
                        refused.append(fault("special", path))
        except OSError as error:
            refused.append(_unreadable(below.rstrip("/") or ".", error))
    return sizes, refused


def _sums(
    folder: Path, listed: Mapping[str, str], there: Collection[str], refused: Collection[str]
) -> tuple[list[Fault], dict[str, int]]:
    """A fault for each listed file that is not there, or is there with another content; apart from them those in which
    only line endings were converted, each with the size it had."""
    found: list[Fault] = []
    converted: dict[str, int] = {}
    for path, expected in listed.items():
        if path not in there:
            if path not in refused:
                found.append(fault("missing", path))
            continue
        try:
            with opened_file(folder / path) as file:
                read = hashlib.file_digest(file, "sha256").hexdigest()
            if read == expected:
                continue
            before = _before_conversion(folder / path, expected)
        except OSError as error:
            found.append(_unreadable(path, error))
            continue
        if before is None:
            found.append(fault("altered", path, read=read[:8], expected=expected[:8]))
        else:
            converted[path] = before
    return found, converted


def _before_conversion(path: Path, expected: str) -> int | None:
    """The size of a file whose content had this sha256 before its line endings were converted, either way."""
    if path.stat().st_size > TAG_LIMIT:
        return None
    plain = read_short(path).replace(b"\r\n", b"\n")
    ways = (plain, plain.replace(b"\n", b"\r\n"))
    return next((len(content) for content in ways if sha256(content) == expected), None)


def _unreadable(path: str, error: OSError) -> Fault:
    return fault("unreadable", path, read=error)
