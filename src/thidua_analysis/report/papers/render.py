"""One Word template filled in. Also a program of its own: it fills in those of strangers, in bounds (see `filling`).

Nothing of the package is imported here, so that the program starts fast and has nothing at hand but what it needs.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

MOST_PARTS, MOST_BYTES = 2_000, 64 * 2**20
"""Of a Word file, unpacked: files in it, and their bytes; also the characters that a part of it may come to."""
ORDERS, FAULT = "orders.json", "fault.json"


class Unfit(Exception):
    """A template that cannot be filled in: `kind` is `field`, `braces`, `file` or `size`; the text says more."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind, self.text = kind, text


class _Environment(SandboxedEnvironment):
    """Neither reaches into Python nor goes on writing for ever; a template that is filled in many times is compiled once."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self._compiled: dict[str, Template] = {}

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]

    def concat(self, parts: Iterable[str]) -> str:
        made, length = [], 0
        for part in parts:
            length += len(part)
            if length > MOST_BYTES:
                raise Unfit("size", "")
            made.append(part)
        return "".join(made)


@cache
def _environment() -> _Environment:
    return _Environment()


def render(content: bytes, told: Mapping[str, Any]) -> bytes:
    """A template, the bytes of a docx, with its fields filled in. :class:`Unfit` if that cannot be done."""
    from docxtpl import DocxTemplate

    out = io.BytesIO()
    try:
        _refuse_bomb(content)
        document = DocxTemplate(io.BytesIO(content))
        document.render(dict(told), _environment())
        _mark_blanks(document.docx)
        document.save(out)
    except Unfit:
        raise
    except UndefinedError as e:
        raise Unfit("field", str(e)) from None
    except TemplateError as e:
        raise Unfit("braces", str(e)) from None
    except MemoryError:
        raise Unfit("size", "") from None
    except Exception as e:  # whatever a file that is not what its name says brings about in python-docx or lxml
        raise Unfit("file", f"{type(e).__name__}: {e}") from None
    return out.getvalue()


def _refuse_bomb(content: bytes) -> None:
    """By what its directory says of it; no library reads more of a part than that."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unfit("size", "")


def _mark_blanks(document: Any) -> None:
    """A field that came out as a blank in brackets is marked like the blanks of the template."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    for element in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}r"):
        run = Run(element, document)
        if re.fullmatch(r"\s*\[.*\]\s*", run.text):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


# ── in a process of its own ───────────────────────────────────────────────────────────────────


def _limit(seconds: int, memory: int, size: int) -> None:
    """Bounds that the system itself keeps, where it knows such: Windows does not."""
    try:
        import resource
    except ImportError:
        return
    for which, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, size)):
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):  # already held to less, or a system that knows the name only
            continue


def main(folder: Path, seconds: int, memory: int, size: int) -> None:
    """Fill in `0.docx`, `1.docx`, … of a folder, each with its fields in `orders.json`, into `0.made`, `1.made`, …

    What cannot be filled in is told in `fault.json`, and nothing after it is tried.
    """
    _limit(seconds, memory, size)
    for number, told in enumerate(json.loads((folder / ORDERS).read_text(encoding="utf-8"))):
        try:
            made = render((folder / f"{number}.docx").read_bytes(), told)
        except Unfit as e:
            fault = {"order": number, "kind": e.kind, "text": e.text[:1000]}
            (folder / FAULT).write_text(json.dumps(fault), encoding="utf-8")
            return
        part = folder / f"{number}.part"
        part.write_bytes(made)
        part.replace(folder / f"{number}.made")  # half a file is none


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
