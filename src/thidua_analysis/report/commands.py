"""Commands to type next, with their words quoted for any shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

UNSAFE = re.compile(r'["$`\\!%]')
"""What some shell does not leave alone between double quotation marks."""


def quoted(text: str) -> str:
    """A text as a word of a command, for any shell: between double quotation marks where they will do.

    >>> print(quoted("Xã Tân Hoà (một cửa)"), quoted('Xã "Tân"'))
    "Xã Tân Hoà (một cửa)" 'Xã "Tân"'
    """
    return shlex.quote(text) if UNSAFE.search(text) else f'"{text}"'


def notebook_command(name: str, campaign: Path, parameters: Mapping[str, Any], out: Path | None = None) -> str:
    """The command that executes one of the notebooks with these parameters; it can be typed in any folder.

    >>> notebook_command("what_if", Path("/c"), {"month": "2021-06", "readings": {"weekend": "fixed"}})
    'thidua notebook what_if --campaign /c -p month=2021-06 -p readings=weekend=fixed'
    """
    words = ["thidua", "notebook", name, "--campaign", campaign.resolve().as_posix()]
    for key, value in parameters.items():
        pairs = [f"{one}={other}" for one, other in value.items()] if isinstance(value, Mapping) else [str(value)]
        words += [word for pair in pairs for word in ("-p", f"{key}={pair}")]
    words += ["--out", out.resolve().as_posix()] if out else []
    return " ".join(word if re.fullmatch(r"[\w./:=-]+", word, re.ASCII) else quoted(word) for word in words)
