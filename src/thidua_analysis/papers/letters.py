"""Letters from Word templates: ordinary docx files with fields, ours or an office's own."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from ..campaign import YEAR_END, Month
from ..difference import Difference
from ..errors import CampaignError
from ..files import stored
from ..plaintext import printable
from ..records import json_bytes
from .fields import fields, notice_fields, proposed, report_fields

TEMPLATES = Path(__file__).parent / "templates"
PROPOSAL, MINUTES, LIST, REPORT, NOTICE = "to-trinh", "bien-ban", "danh-sach", "bao-cao-thanh-tich", "thong-bao-dieu-chinh"  # fmt: skip
KINDS = (PROPOSAL, MINUTES, LIST, REPORT, NOTICE)
"""What a template may be called, before `.docx`."""
TOLD = "fields.json"


class Template(NamedTuple):
    """A Word file with fields; `name` is where it was read."""

    name: str
    content: bytes


def letters(month: Month, templates: Path | None = None) -> dict[str, bytes]:
    """The letters of a month or of the year's end, by file name, and `fields.json`, what they say.

    Both have a Tờ trình and a Biên bản; the year's end also a list of the collectives proposed, and a Báo cáo thành
    tích for each of them (and for units in a tie that a prize hangs on). CampaignError for a template that cannot be
    used, naming the file and the field.
    """
    used = find_templates(templates or own_templates(month))
    told = fields(month)
    kinds = [PROPOSAL, MINUTES, *([LIST] if month.kind == YEAR_END else [])]
    made = {f"{kind}-{month.key}.docx": fill(used[kind], told) for kind in kinds}
    if month.kind == YEAR_END:
        for unit in proposed(month):
            made[f"{REPORT}-{unit}.docx"] = fill(used[REPORT], told | report_fields(month, unit))
    return made | {TOLD: json_bytes(told)}


def notice(payload: Mapping[str, bytes], found: Difference, before: str) -> dict[str, bytes]:
    """The Thông báo of what a month published anew changes, by path in the bundle, from what the bundle holds.

    None where nothing that people read in the tables changed: there is nothing to give notice of. Its template is the one among the bundle's inputs, else the package's own.
    """
    if not found.changes or f"data/papers/{TOLD}" not in payload:
        return {}
    told = json.loads(payload[f"data/papers/{TOLD}"])
    key = json.loads(payload["data/summary.json"])["key"]
    inputs = [n for n in payload if n.startswith("data/inputs/") and n.endswith(f"/{NOTICE}.docx")]
    used = Template(inputs[0], payload[inputs[0]]) if inputs else find_templates(None)[NOTICE]
    return {f"data/papers/{NOTICE}-{key}.docx": fill(used, told | notice_fields(found, before))}


def own_templates(month: Month) -> Path | None:
    """The folder of templates that the campaign's settings name."""
    named = month.campaign.settings.office.templates
    return month.campaign.folder / named if named else None


def find_templates(folder: Path | None) -> dict[str, Template]:
    """The template of each kind: that of the folder, else the one that comes with the package.

    CampaignError where there is no such folder, or a docx in it is no kind of letter.
    """
    found = {kind: TEMPLATES / f"{kind}.docx" for kind in KINDS}
    if folder is not None:
        found |= {path.stem: path for path in template_files(folder)}
    return {kind: Template(path.as_posix(), path.read_bytes()) for kind, path in found.items()}


def template_files(folder: Path) -> list[Path]:
    """The templates in an office's folder. CampaignError as for :func:`find_templates`."""
    if not folder.is_dir():
        raise CampaignError(f"{folder}: no such folder of templates", f"{folder}: không có thư mục mẫu văn bản này")
    # a name that starts so is a file that Word keeps while the other is open
    files = [path for path in sorted(folder.glob("*.docx")) if not path.name.startswith(("~", "."))]
    for path in files:
        if path.stem not in KINDS:
            names = ", ".join(f"{kind}.docx" for kind in KINDS)
            raise CampaignError(
                f"{path}: not a kind of letter; templates are called {names}",
                f"{path}: không phải tên mẫu; các mẫu tên là {names}",
            )
    return files


def fill(template: Template, told: Mapping[str, Any]) -> bytes:
    """A template with its fields filled in, as docx; the same fields give the same bytes.

    CampaignError names a field that does not exist, or says why the file is not a template.
    """
    from docxtpl import DocxTemplate

    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    out = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template.content))
        document.render(_clean(told), environment)
        _mark_blanks(document.docx)
        document.save(out)
    except UndefinedError as e:
        raise _unknown(template, str(e), told) from None
    except TemplateError as e:
        raise CampaignError(
            f"{template.name}: {e}; check the braces around the fields",
            f"{template.name}: {e}; xem lại dấu ngoặc của các trường",
        ) from None
    except Exception as e:  # whatever a file that is not what its name says brings about in python-docx or lxml
        raise CampaignError(
            f"{template.name}: not a Word file that can be filled in ({type(e).__name__}: {e}); save it as .docx",
            f"{template.name}: không phải tệp Word điền được ({type(e).__name__}: {e}); lưu lại dạng .docx",
        ) from None
    return stored(out.getvalue())


def _mark_blanks(document: Any) -> None:
    """A field that came out as a blank in brackets is marked like the blanks of the template."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    for element in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}r"):
        run = Run(element, document)
        if re.fullmatch(r"\s*\[.*\]\s*", run.text):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _unknown(template: Template, reason: str, told: Mapping[str, Any]) -> CampaignError:
    named = re.search(r"'(\w+)' is undefined|attribute '(\w+)'", reason)
    field = (named[1] or named[2]) if named else reason
    return CampaignError(
        f"{template.name}: unknown field {field!r}; the fields are: {', '.join(told)}",
        f"{template.name}: không có trường {field!r}; các trường là: {', '.join(told)}",
    )


def _clean(value: Any) -> Any:
    """Text that XML can hold and Word only shows."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list) else value
