"""What can be wrong with a rules file by itself: clauses that are not the text, shapes that are not met."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ..words.catalogue import words
from ..words.pair import Words
from .header import Header


@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """Composed Unicode, every run of white space one space: the form in which quotes are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def uncovered(header: Header, text: str) -> tuple[list[Words], str]:
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
                strangers.append(_stranger(f"clause {clause.id!r}, text[{n}]", wanted, whole))
            else:
                rest[at : at + len(wanted)] = "\0" * len(wanted)
    return strangers, " ".join("".join(rest).replace("\0", " ").split())


def _stranger(where: str, wanted: str, text: str) -> Words:
    """Up to where a fragment agrees with the text, and how the two go on."""
    agreed = max(n for n in range(len(wanted) + 1) if wanted[:n] in text)
    at = text.find(wanted[:agreed]) + agreed
    ours, theirs = wanted[agreed : agreed + 30], text[at : at + 30]
    told = {"wanted": wanted[:60], "agreed": wanted[:agreed][-30:], "ours": ours, "theirs": theirs}
    return fault("rules.fragment", where, **told)


def text_faults(header: Header, text: str) -> list[Words]:
    """What clauses and text do not have in common."""
    strangers, left = uncovered(header, text)
    if left:
        strangers.append(fault("rules.text_left", "clause", count=len(left), source=header.source, left=left[:80]))
    return strangers


def fault(code: str, where: str, **values: object) -> Words:
    """What is wrong at a place of a rules file."""
    return words("schema.at", where=where, told=words(code, **values))
