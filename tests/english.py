"""English that a reader of Vietnamese would meet in a message."""

import re

ENGLISH = re.compile(
    r"\b(?:are|be|been|but|cannot|could|does|each|error|expected|extra|from|has|have|if|input|invalid|is|it|its|less|may|must"
    r"|not|only|or|permitted|should|stands|such|than|that|the|there|these|this|unknown|valid|wanted|were|when|which|with)\b"
)
NAMES = re.compile(r"--[\w-]+|'[^']*'|\"[^\"]*\"|`[^`]*`|“[^”]*”|\w+:|[\w*]+(?:[-./\[\]_=]+\w+)+")
"""What was read, options, keys and files stand in a message as they are."""


def english_in(text: str) -> list[str]:
    """The English words of a Vietnamese message, names apart."""
    return ENGLISH.findall(NAMES.sub(" ", text))
