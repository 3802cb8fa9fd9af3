"""Letters from Word templates: ordinary docx files with fields, ours or an office's own."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

from ...files.writing import stored
from ...plan.calendar import YEAR_END
from ...scoring.result import Result
from ...words.catalogue import say
from ..difference import Difference
from ..rows import json_bytes
from .fields import fields, notice_fields, proposed, report_fields, unreported
from .filling import Order, Template, fill, fill_all
from .kinds import (
    CERTIFICATE,
    DECISION,
    KINDS,
    LIST,
    MINUTES,
    NOTICE,
    PROPOSAL,
    REMINDER,
    REPORT,
    RESULT,
    template_files,
)

TEMPLATES = Path(__file__).parent / "templates"
TOLD = "fields.json"


def letters(month: Result, templates: Path | None = None) -> dict[str, bytes]:
    """The letters of a month or of the year's end, by file name, and `fields.json`, what they say.

    Where there is something to award, a Tờ trình and a Biên bản, else a short Báo cáo that says so; for what is proposed the
    drafts of the Quyết định and of the Giấy khen; a reminder where units have not reported. The year's end also has a
    list of the collectives proposed, and a Báo cáo thành tích for each of them (and for units in a tie that a prize
    hangs on). CampaignError for a template that cannot be
    used, naming the file and the field.
    """
    used = find_templates(templates or own_templates(month))
    told = fields(month)
    orders = {
        name: Order(used[kind], told | report_fields(month, unit) if unit else told)
        for name, (kind, unit) in letter_names(month).items()
    }
    made = fill_all(orders)
    if month.inputs.settings.draft:
        made = {name: headed(content, say("labels.draft", "vi")) for name, content in made.items()}
    return made | {TOLD: json_bytes(told)}


def headed(letter: bytes, words: str) -> bytes:
    """A letter with some words at the head of each of its pages."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document, out = Document(io.BytesIO(letter)), io.BytesIO()
    for section in document.sections:
        for head in (section.header, section.first_page_header, section.even_page_header):
            head.is_linked_to_previous = False
            line = head.paragraphs[0].insert_paragraph_before()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.add_run(words).bold = True
    document.save(out)
    return stored(out.getvalue())


def letter_names(month: Result) -> dict[str, tuple[str, str]]:
    """The file name of each letter of a month or of the year's end → its kind, and the unit it is of, if of one."""
    states = {row.state for row in month.award_rows}
    whole = month.kind == YEAR_END
    kinds = [PROPOSAL, MINUTES, *([LIST] if whole else [])] if states - {"vacant"} else [RESULT]
    kinds += [DECISION, *([CERTIFICATE] if month.plan.header.papers.certificate else [])] if "won" in states else []
    kinds += [REMINDER] if unreported(month) and not whole else []
    units = proposed(month) if whole else ()
    return {f"{kind}-{month.key}.docx": (kind, "") for kind in kinds} | {
        f"{REPORT}-{unit}.docx": (REPORT, unit) for unit in units
    }


def notice(payload: Mapping[str, bytes], found: Difference, before: str) -> dict[str, bytes]:
    """The Thông báo of what a month published anew changes, by path in the bundle, from what the bundle holds.

    None where nothing that people read in the tables changed: there is nothing to give notice of. Its template is the one among the bundle's inputs, else the package's own.
    """
    if not found.changes or f"data/papers/{TOLD}" not in payload:
        return {}
    told = json.loads(payload[f"data/papers/{TOLD}"])
    key = json.loads(payload["data/summary.json"])["key"]
    inputs = [n for n in payload if n.startswith("data/inputs/") and n.endswith(f"/{NOTICE}.docx")]
    used = _template(NOTICE, inputs[0], payload[inputs[0]]) if inputs else find_templates(None)[NOTICE]
    return {f"data/papers/{NOTICE}-{key}.docx": fill(used, told | notice_fields(found, before))}


def own_templates(month: Result) -> Path | None:
    """The folder of templates that the campaign's settings name."""
    named = month.inputs.settings.office.templates
    return month.inputs.folder / named if named else None


def find_templates(folder: Path | None) -> dict[str, Template]:
    """The template of each kind: that of the folder, else the one that comes with the package.

    CampaignError where there is no such folder, or a docx in it is no kind of letter.
    """
    found = {kind: TEMPLATES / f"{kind}.docx" for kind in KINDS}
    if folder is not None:
        found |= {path.stem: path for path in template_files(folder)}
    return {kind: _template(kind, path.as_posix(), path.read_bytes()) for kind, path in found.items()}


def _template(kind: str, name: str, content: bytes) -> Template:
    """A template; one that is the package's, to the byte, is taken for it wherever it lies."""
    return Template(name, content, own=content != (TEMPLATES / f"{kind}.docx").read_bytes())
