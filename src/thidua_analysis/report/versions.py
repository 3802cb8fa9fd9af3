"""Which version of a month a page is, and why it replaced the one before: told when the month is published, by its files
alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from ..words.catalogue import say
from ..words.vietnamese import day_text

VERSION = '<p class="version"></p>'
"""What stands on a page until it is known which version it is."""
MOST_TOLD = 3
"""So many causes are told; the page of changes tells them all."""


def number_of(name: str) -> str:
    """The number of a version by its name, `2` of `2021-06-v2`."""
    return name.rpartition("-v")[2]


def why(changes: Mapping[str, Any], language: str = "vi") -> str:
    """Why a version replaced the one before, as its `changes.json` says: the causes of what changed in it, else that nothing
    that is scored did."""
    causes = [str(cause["text"]) for cause in changes["causes"]]
    more = len(causes) - MOST_TOLD
    rest = [say("report.more_causes", language, more=more)] if more > 0 else []
    return "; ".join([*causes[:MOST_TOLD], *rest]) or str(changes["headline"])


def version_text(name: str, summary: Mapping[str, Any], changes: Mapping[str, Any] | None) -> str:
    """`Bản 2, thay bản 1 (biết đến 30/06/2021), vì: …`"""
    language = summary["language"]
    if changes is None:
        return say("report.version", language, number=number_of(name))
    known = {row["name"]: row["from"] for row in changes["context"]}.get("known_on") or summary["known_on"]
    return say(
        "report.version_replacing", language, number=number_of(name), before=number_of(changes["from"]),
        day=day_text(date.fromisoformat(known)), why=why(changes, language),
    )  # fmt: skip


def in_version(page: bytes, name: str, summary: bytes, changes: bytes | None) -> bytes:
    """A page as the version of this name has it; `summary` and `changes` are the files of the published month."""
    told = json.loads(summary)
    found = json.loads(changes) if changes is not None else None
    text = escape(version_text(name, told, found))
    link = f' · <a href="changes.html">{say("report.what_changed", told["language"])}</a>' if found else ""
    return page.replace(VERSION.encode(), f'<p class="version">{text}{link}</p>'.encode(), 1)
