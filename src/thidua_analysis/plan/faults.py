"""What can be wrong with a rules file by itself: clauses that are not the text, shapes that are not met."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from .header import Header


@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """Composed Unicode, every run of white space one space: the form in which quotes are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def uncovered(header: Header, text: str) -> tuple[list[str], str]:
    """Fragments that are not in the text, and what of the text belongs to no clause.

    Clauses are laid over the text in order, each fragment on the first place that is still free,
    so the same sentence standing twice needs two clauses.
    """
    whole = squeeze(text)
    rest = list(whole)
    strangers = []
    for clause in header.clause:
        for n, piece in enumerate(clause.text):
            wanted = squeeze(piece)
            at = "".join(rest).find(wanted)
            if at < 0:
                strangers.append(
                    f"clause {clause.id!r}, text[{n}]: not found in the plan's text: {_difference(wanted, whole)}"
                )
            else:
                rest[at : at + len(wanted)] = "\0" * len(wanted)
    return strangers, " ".join("".join(rest).replace("\0", " ").split())


def _difference(wanted: str, text: str) -> str:
    """Up to where a fragment agrees with the text, and how the two go on."""
    agreed = max(n for n in range(len(wanted) + 1) if wanted[:n] in text)
    at = text.find(wanted[:agreed]) + agreed
    ours, theirs = wanted[agreed : agreed + 30], text[at : at + 30]
    return f"{wanted[:60]!r} agrees up to {wanted[:agreed][-30:]!r}, then the rules say {ours!r}, the text {theirs!r}"


def text_issues(header: Header, text: str) -> list[str]:
    """What clauses and text do not have in common."""
    strangers, left = uncovered(header, text)
    if left:
        strangers.append(f"clause: {len(left)} characters of {header.source} belong to no clause: {left[:80]!r}")
    return strangers


def shape_issues(error: ValidationError, tree: Any) -> list[str]:
    """What the schema says against a tree, each with its path."""
    return [f"{_path(e['loc'], e['type'], tree)}: {_message(e)}" for e in error.errors()]


def _path(loc: tuple[Any, ...], error_type: str, tree: Any) -> str:
    """`criterion[2].target (C3)` from pydantic's location, leaving out the names of union members."""
    path, node, label, kinds = "", tree, "", False
    for step in loc:
        if kinds and not isinstance(step, int):  # after criterion[2] pydantic names its kind: not a key
            kinds = False
            continue
        if isinstance(step, int):
            path += f"[{step}]"
            node = node[step] if isinstance(node, (list, tuple)) and step < len(node) else None
            kinds = path[: path.rindex("[")] in ("criterion", "deduction") and error_type != "union_tag_invalid"
        elif isinstance(node, Mapping) and step in node:
            path += f".{step}" if path else step
            node = node[step]
        elif step == loc[-1] and error_type in ("missing", "extra_forbidden"):
            path += f".{step}" if path else str(step)
        if isinstance(node, Mapping) and isinstance(node.get("id"), str):
            label = f" ({node['id']})"
    return (path or "file") + label


def _message(error: Any) -> str:
    read = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case "int_type" if isinstance(read, Decimal):
            return f"a whole number is wanted, read {read}; a thousands separator in TOML is an underscore: 1_500"
        case _:
            shown = "" if isinstance(read, (Mapping, list)) else f", read {read!r}"
            return str(error["msg"]).removeprefix("Value error, ") + shown
