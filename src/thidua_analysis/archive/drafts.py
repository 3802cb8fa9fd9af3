"""A month looked at before it is published: the same pages and papers, DỰ THẢO on each, unsealed and no version.

A draft has no list of files, no tables to compute with and no notebook, its papers are called so by name, and it lies in a folder
of its own, replaced whole each time unless its papers have been edited: nobody takes it for a published month, neither a person nor a program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..files.digests import digest_of
from ..files.writing import is_litter, remove_tree, write_folder
from ..intake.settings import DRAFT
from ..report.change_words import headline
from ..report.difference import difference
from ..report.pages import DRAFT_MARK, UNIT_PAGES, changes_page, page_name
from ..words.catalogue import LANGUAGES, say
from ..words.errors import RunError
from .bag import PAYLOAD, identifier
from .bundle import content_of, last_version, read_payload

DRAFTS = "du-thao"
"""Where drafts lie in the reports folder."""
PAPERS = "papers/"
SHOWN = (f"{UNIT_PAGES}/", PAPERS)
MARKED = (*SHOWN, "figures/")
"""What differs from what is published by its mark alone."""


def mark(folder: Path) -> None:
    """Make of a campaign's folder one of which only drafts are made."""
    (folder / DRAFT).write_bytes(_note({}))


def _note(papers: Mapping[str, bytes]) -> bytes:
    """What the folder is, and by their digest the papers in it as they were made."""
    return "\n\n".join([*(say("archive.draft_note", each) for each in LANGUAGES), digest_of(papers)]).encode()


def _papers(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(PAPERS) and not is_litter(name)}


def _refuse_edited(target: Path) -> None:
    """RunError where papers of the draft before have been edited since, or are another's."""
    note, paths = target / DRAFT, [path for path in target.rglob("*") if path.is_file()]
    there = _papers({path.relative_to(target).as_posix(): path.read_bytes() for path in paths})
    if target.is_file() or (there and not (note.is_file() and note.read_bytes() == _note(there))):
        raise RunError("archive.draft_edited", path=target.as_posix())


def write_draft(out: Path, key: str, files: Mapping[str, bytes]) -> tuple[Path, str]:
    """Put down a draft of what was made; where its page lies, and what it would change in the version that is published,
    in one line, empty where none is. RunError where papers of the draft before have been edited: it stays as it is."""
    summary = json.loads(files[f"{PAYLOAD}summary.json"])
    page = f"{page_name(summary['kind'])}.html"
    inside = {name.removeprefix(PAYLOAD): content for name, content in files.items()}
    shown = {
        name: content
        for name, content in inside.items()
        if name.startswith((page, *SHOWN)) and not name.endswith(".json")
    }
    told, last = "", last_version(out, key)
    if last is not None:
        found = difference(_unmarked(read_payload(last)), _unmarked(files))
        told = headline(found, summary["language"])
        marks = [DRAFT_MARK, *(["labels.synthetic"] if summary["synthetic"] else [])]
        name = say("report.draft_across", summary["language"])
        shown["changes.html"] = changes_page(found, identifier(last), name, summary["language"], marks)
    target = out / DRAFTS / key
    _refuse_edited(target)
    if target.exists():
        remove_tree(target)
    write_folder(target, {**shown, DRAFT: _note(_papers(shown))})
    return target / page, told


def _unmarked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tables, and what they were made from."""
    pages = (".html", ".ipynb")
    kept = content_of(files).items()
    return {n: c for n, c in kept if not n.removeprefix(PAYLOAD).startswith(MARKED) and not n.endswith(pages)}
