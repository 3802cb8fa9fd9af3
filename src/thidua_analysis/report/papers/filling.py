"""Word templates filled in: the package's own here, an office's own, and a stranger's, in a process held in bounds.

A template is a program: it may loop for hours, or write gigabytes. In a process of its own it can do so for a
minute, and then what is said is which template it was.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from ...files.interpreter import environment, interpreter
from ...files.private import PrivateFolder
from ...files.writing import stored
from ...words.catalogue import say
from ...words.errors import CampaignError
from ...words.pair import Words
from ...words.plaintext import printable
from . import render
from .render import FAULT, MOST_BYTES, ORDERS, Unfit

SECONDS = 60
"""For all templates of a month together; ours take a tenth of a second each."""
MEMORY = 2**30


class Template(NamedTuple):
    """A Word file with fields; `name` is where it was read, `own` says that it did not come with the package."""

    name: str
    content: bytes
    own: bool = False


class Order(NamedTuple):
    """A template and what to fill in."""

    template: Template
    told: Mapping[str, Any]


def fill(template: Template, told: Mapping[str, Any]) -> bytes:
    """A template with its fields filled in, as docx; the same fields give the same bytes.

    CampaignError names a field that does not exist, says why the file is not a template, or that it wanted more time,
    memory or room than a letter takes.
    """
    return fill_all({"": Order(template, told)})[""]


def fill_all(orders: Mapping[str, Order]) -> dict[str, bytes]:
    """Each of these letters, by the same names. CampaignError as for :func:`fill`; then there is none of them."""
    apart = {name: order for name, order in orders.items() if order.template.own}
    made = dict(zip(apart, _filled_apart(list(apart.values())), strict=True)) if apart else {}
    return {name: stored(made[name] if name in made else _filled_here(order)) for name, order in orders.items()}


def _filled_here(order: Order) -> bytes:
    try:
        return render.render(order.template.content, _clean(order.told))
    except Unfit as e:
        raise _refusal(order, e.kind, e.text) from None


def _filled_apart(orders: Sequence[Order]) -> list[bytes]:
    with PrivateFolder() as folder:
        (folder / ORDERS).write_text(json.dumps([_clean(order.told) for order in orders]), encoding="utf-8")
        for n, order in enumerate(orders):
            (folder / f"{n}.docx").write_bytes(order.template.content)
        command = interpreter(render.__file__, str(folder), *map(str, (SECONDS, MEMORY, MOST_BYTES)))
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command, cwd=folder, env={**os.environ, **environment()}, timeout=SECONDS, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        made = [folder / f"{n}.made" for n in range(len(orders))]
        unmade = next((n for n, path in enumerate(made) if not path.is_file() or path.stat().st_size > MOST_BYTES), None)  # fmt: skip
        if unmade is None:
            return [path.read_bytes() for path in made]
        raise _refusal(orders[unmade], *_fault(folder / FAULT, unmade))


def _fault(path: Path, number: int) -> tuple[str, str]:
    """What the process says of a template; that it wanted too much, where it did not come to say anything."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["order"] == number:
            return str(told["kind"]), str(told["text"])
    return "size", ""


def _refusal(order: Order, kind: str, text: str) -> CampaignError:
    name, fields = order.template.name, ", ".join(order.told)
    match kind:
        case "field":
            named = re.search(r"'(\w+)' is undefined|attribute '(\w+)'", text)
            field = (named[1] or named[2]) if named else text
            return CampaignError("report.template_field_unknown", name=name, field=field, fields=fields)
        case "braces":
            near = ", ".join(re.findall(r"'[^']*'", text)) or "{{ … }}"
            told = Words(vi=say("report.template_near", "vi", near=near), en=text)
            return CampaignError("report.template_braces", name=name, text=told)
        case "size":
            return CampaignError(
                "report.template_too_much",
                name=name,
                seconds=SECONDS,
                memory=MEMORY // 2**20,
                size=MOST_BYTES // 2**20,
            )
    told = Words(vi=text.partition(":")[0], en=text)  # in Vietnamese its kind alone: what libraries say is English
    return CampaignError("report.template_not_word", name=name, text=told)


def _clean(value: Any) -> Any:
    """Text that XML can hold and Word only shows."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list) else value
