"""A month looked at before it is published: the same pages and papers, DỰ THẢO on each, unsealed and no version.

A draft has no list of files, no tables to compute with and no notebook, its papers are called so by name, and it lies in a folder
of its own, replaced whole each time: nobody takes it for a published month, neither a person nor a program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..files.writing import remove_tree, write_folder
from ..intake.settings import DRAFT
from ..report.change_words import headline
from ..report.difference import difference
from ..report.pages import DRAFT_MARK, UNIT_PAGES, changes_page, page_name
from ..words.catalogue import LANGUAGES, say
from .bag import PAYLOAD, identifier
from .bundle import content_of, last_version, read_payload

DRAFTS = "du-thao"
"""Where drafts lie in the reports folder."""
SHOWN = (f"{UNIT_PAGES}/", "papers/")
MARKED = (*SHOWN, "figures/")
"""What differs from what is published by its mark alone."""


def mark(folder: Path) -> None:
    """Make of a campaign's folder one of which only drafts are made."""
    (folder / DRAFT).write_bytes(_note())


def _note() -> bytes:
    return "\n\n".join(say("archive.draft_note", language) for language in LANGUAGES).encode()


def write_draft(out: Path, key: str, files: Mapping[str, bytes]) -> tuple[Path, str]:
    """Put down a draft of what was made; where its page lies, and what it would change in the version that is published,
    in one line, empty where none is."""
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
    if target.exists():
        remove_tree(target)
    write_folder(target, {**shown, DRAFT: _note()})
    return target / page, told


def _unmarked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tables, and what they were made from."""
    pages = (".html", ".ipynb")
    kept = content_of(files).items()
    return {n: c for n, c in kept if not n.removeprefix(PAYLOAD).startswith(MARKED) and not n.endswith(pages)}
