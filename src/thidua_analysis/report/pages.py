"""Pages to read and print: an executed notebook without its code, and what changed from one version to the next."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path as File
from typing import Any
from urllib.parse import quote

from ..files.cells import Template
from ..plan.calendar import MONTH, YEAR_END
from ..scoring.result import Result
from ..words.catalogue import LANGUAGES, say
from ..words.plaintext import printable
from ..words.vietnamese import month_text
from .change_words import cause_name, cause_reason, cause_title, headline
from .changes import Group, beside, by_cause, contradiction, made_under
from .difference import Difference
from .sentences import period_text
from .versions import VERSION

UNIT_PAGES = "don-vi"
"""Where the pages of units stand beside the report."""
ABOUT = "about"
"""The first cell of a notebook: what it is for, to whoever opens it; a page does without."""
NOTEBOOKS = {MONTH: "monthly_report", YEAR_END: "year_end"}
DRAFT_MARK = "labels.draft"
LAYOUT = File(__file__).parent / "page"
"""How pages look: their style, their script, and the template of an executed notebook."""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '{script}'; base-uri 'none'; form-action 'none'"
"""What a browser may do with a page: show it, and run the one script that sorts its tables."""


def page_name(kind: str) -> str:
    """The name of a month's or a year end's page and notebook, without ending."""
    return NOTEBOOKS[kind].replace("_", "-")


@cache
def _laid_out(name: str) -> str:
    """A file of the layout."""
    return (LAYOUT / name).read_text(encoding="utf-8").strip()


@cache
def _policy() -> str:
    digest = b64encode(sha256(f"{_laid_out('page.js')}\n".encode()).digest()).decode()
    return POLICY.format(script=f"sha256-{digest}")


def _in_css(text: str) -> str:
    """Text as a string in a style sheet, nothing of it taken for anything else."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in printable(text)) + '"'


def whole_page(title: str, body: str, language: str, marks: Iterable[str], style: str = "") -> str:
    """A page by itself: the one look of all that is published, and `style` beside it.

    `marks` (:attr:`~thidua_analysis.intake.settings.Settings.marks`) stand above all; a draft says so across each printed sheet.
    """
    above, across = [], ""
    for mark in marks:
        told = " · ".join(say(mark, each) for each in LANGUAGES)
        above.append(f'<p class="mark{" draft" if mark == DRAFT_MARK else ""}">{told}</p>\n')
        if mark == DRAFT_MARK:
            across = f'<div class="across" aria-hidden="true">{say("report.draft_across", language)}</div>\n'
    running = f'@page {{ @top-left {{ content: {_in_css(title)}; }} @bottom-right {{ content: counter(page) " / " counter(pages); }} }}'
    return printable(
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_laid_out('page.css')}\n{running}\n{style}</style>\n</head>\n"
        f'<body data-search="{escape(say("report.search_table", language))}">\n{"".join(above)}{across}{body}\n'
        f"<script>{_laid_out('page.js')}\n</script>\n</body>\n</html>\n"
    )


def html_page(node: Any, month: Result, language: str, template: Template, papers: Iterable[str] = ()) -> str:
    """The executed notebook as one page without code, for reading and for printing on A4; which version it is, is told
    when it is published (:func:`~.versions.in_version`). `papers`: the names of the papers beside it.

    A template of the office's own is named above all that it shows.
    """
    from nbconvert import HTMLExporter, TemplateExporter

    # left to itself it looks for templates, which are code, in the current folder first
    exporter = HTMLExporter(template_name=LAYOUT.name, extra_template_basedirs=[str(LAYOUT.parent)])
    exporter.exclude_input = exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.exclude_anchor_links = True
    exporter.register_filter("heading", _heading)
    exporter.register_filter("anchor", lambda cell: cell.get("id", "").removesuffix("-head"))
    exporter.register_filter("linked", lambda body: linked(body, month.inputs.names))
    own = f"{say('report.made_with_own_template', language)}: {template.label}" if template.own else ""
    page = {
        "version": VERSION,
        "own": own,
        "around": _around(month, language),
        "contents": say("report.contents", language),
        "files_heading": say("report.files_beside", language),
        "files": _files_beside(month, papers, language),
    }
    told = node.copy()
    told.cells = [cell for cell in node.cells if cell.get("id") != ABOUT]
    # HTMLExporter's own would parse the whole page once more, to add what this layout has
    body, _ = TemplateExporter.from_notebook_node(exporter, told, resources={"page": page})
    title = f"{period_text(month, language)} – {month.inputs.title}"
    return whole_page(title, body, language, month.inputs.settings.marks)


def _heading(cell: Any) -> str:
    """The heading that a cell is or shows; empty for any other."""
    shown = (o.get("data", {}).get("text/markdown", "") for o in cell.get("outputs", []))
    text = cell.source if cell.cell_type == "markdown" else next(shown, "")
    first = text.partition("\n")[0]
    return first.removeprefix("## ").strip() if first.startswith("## ") else ""


def linked(body: str, names: Mapping[str, str]) -> str:
    """HTML in which every name of a unit leads to the unit's page."""
    from lxml import html

    units = {name: unit for unit, name in names.items()}
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(units, key=len, reverse=True)))})(?!\w)")
    root = html.fragment_fromstring(body, create_parent="div")
    texts = [node for node in root.xpath("//text()") if known.search(node)]
    for text in texts:
        owner = text.getparent()
        within = owner.getparent() if text.is_tail else owner
        if any(above.tag in ("a", "style", "script") for above in (within, *within.iterancestors())):
            continue
        made: list[tuple[str, Any]] = []
        at = 0
        for name in known.finditer(text):
            link = html.Element("a", href=f"{UNIT_PAGES}/{quote(units[name[0]])}.html")
            link.text = name[0]
            made.append((text[at : name.start()], link))
            at = name.end()
        place = within.index(owner) + 1 if text.is_tail else 0
        setattr(owner, "tail" if text.is_tail else "text", made[0][0])
        for n, (_, link) in enumerate(made):
            link.tail = made[n + 1][0] if n + 1 < len(made) else text[at:]
            within.insert(place + n, link)
    inside = html.tostring(root, encoding="unicode")
    return str(inside).removeprefix("<div>").removesuffix("</div>")


Link = tuple[str, str]
"""Where it leads, and what it is called."""


def _around(month: Result, language: str) -> list[Link]:
    """The month before and after, and the season: by the index, which knows the newest version of each."""
    index, months = "../../index.html", month.inputs.months
    here, links = months.index(month.month), [(index, say("report.the_season", language))]
    if month.kind == MONTH and here > 0:
        links.insert(0, (f"{index}#{months[here - 1]}", f"← {month_text(months[here - 1], language)}"))
    if month.kind == MONTH and here + 1 < len(months):
        links.append((f"{index}#{months[here + 1]}", f"{month_text(months[here + 1], language)} →"))
    return links


def _files_beside(month: Result, papers: Iterable[str], language: str) -> list[Link]:
    """What stands beside the page: papers, and of what is no draft the tables and the notebook."""
    links = [(f"papers/{name}", name) for name in papers]
    if month.inputs.settings.draft:
        return links
    tables = [f"{name}.csv" for name in ("standings", "score_lines", "awards", "figures", "problems")]
    return [
        *links,
        *((name, name) for name in tables),
        (f"{page_name(month.kind)}.ipynb", say("report.notebook", language)),
    ]


def changes_page(found: Difference, before: str, after: str, language: str = "vi", marks: Iterable[str] = ()) -> bytes:
    """What changed from one version of a month to the next: in one line, then each cause once and what it changed."""
    title = say("report.version_replaces", language, after=after, before=before)
    parts = [f"<h1>{escape(title)}</h1>"]
    if found.changes:
        parts.append(f'<p class="headline">{escape(headline(found, language))}.</p>')
        parts += [_cause_section(group, found, language) for group in by_cause(found)]
    else:
        rest = beside(found, language)
        only = say("report.but_for", language, rest=rest) if rest else ""
        parts.append(f'<p class="headline">{escape(headline(found, language) + only)}.</p>')
    under = [*made_under(found, language), *filter(None, [contradiction(found, language)])]
    if under:
        told = "".join(f"<li>{escape(text)}</li>" for text in under)
        parts.append(f"<h2>{say('report.made_under', language)}</h2><ul>{told}</ul>")
    return whole_page(title, "\n".join(parts), language, marks).encode()


def _cause_section(group: Group, found: Difference, language: str) -> str:
    """Causes that no section before has told, and below them what they changed."""
    parts = []
    for cause in group.told:
        parts.append(f"<h2>{escape(cause_title(cause, found, language))}</h2>")
        if reason := cause_reason(cause):
            parts.append(f"<p>{say('labels.reason', language)}: {escape(reason)}</p>")
    if len(group.causes) > 1:
        together = ", ".join(cause_name(c, found, language) for c in group.causes)
        told = f"{say('report.together_by', language)} {escape(together)}"
        parts.append(f"<p>{told}:</p>" if group.told else f"<h2>{told}</h2>")
    heads = "".join(f"<th>{h}</th>" for h in say("report.changed_heads", language).split("|"))
    rows = []
    for block in group.blocks(found, language):
        if block.heading:
            rows.append(f'<tr class="of"><th colspan="3" scope="rowgroup">{escape(block.heading)}</th></tr>')
        for told_ in block.lines:
            what = ": ".join(filter(None, [told_.unit if block.follows else "", told_.what]))
            rows.append("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in (what, told_.was, told_.now)) + "</tr>")
    return "\n".join(parts) + f'\n<table class="changes"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'  # fmt: skip
