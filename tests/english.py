"""English that a reader of Vietnamese would meet in a message."""

import re

WORDS = [
    "are",
    "be",
    "been",
    "but",
    "cannot",
    "could",
    "does",
    "each",
    "error",
    "expected",
    "extra",
    "from",
    "has",
    "have",
    "if",
    "input",
    "invalid",
    "is",
    "it",
    "its",
    "less",
    "may",
    "missing",
    "must",
    "not",
    "only",
    "or",
    "permitted",
    "should",
    "stands",
    "such",
    "than",
    "that",
    "the",
    "there",
    "these",
    "this",
    "unknown",
    "valid",
    "wanted",
    "were",
    "when",
    "which",
    "with",
    "within",
    "without",
]
NAMES = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|“[^”]*”|[\w*]+(?:[-./\[\]_=]+\w+)+")
"""What was read, keys and files stand in a message as they are."""


def english_in(text: str) -> list[str]:
    """The English words of a Vietnamese message, names apart."""
    return [word for word in re.findall(r"[^\W\d_]+", NAMES.sub(" ", text)) if word in WORDS]
