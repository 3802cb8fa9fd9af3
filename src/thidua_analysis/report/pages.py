"""Pages to read and print: an executed notebook without its code, and the index of what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from ..files.cells import Template
from ..files.digests import grouped
from ..plan.calendar import MONTH, YEAR_END
from ..scoring.result import Result
from ..words.catalogue import LANGUAGES, say
from ..words.plaintext import printable
from ..words.vietnamese import ascii_name, month_text
from .change_words import cause_name, cause_reason, cause_title, headline
from .changes import Group, beside, by_cause, contradiction, made_under
from .difference import Difference
from .sentences import period_text

UNIT_PAGES = "don-vi"
"""Where the pages of units stand beside the report."""
ABOUT = "about"
"""The first cell of a notebook: what it is for, to whoever opens it; a page does without."""
NOTEBOOKS = {MONTH: "monthly_report", YEAR_END: "year_end"}

PAGE_STYLE = """
@page { size: A4; margin: 15mm 14mm 16mm 14mm; }
body { font: 10.5pt/1.45 "DejaVu Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a; max-width: 190mm; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.7em; margin-bottom: .3em; } h2 { font-size: 1.25em; margin: 1.8em 0 .5em; border-bottom: 1px solid #ccc; }
h2 em, h3 em { font-weight: normal; color: #666; font-size: .8em; }
h1, h2, h3, .text_cell { break-after: avoid; }
table { border-collapse: collapse; font-size: .8em; margin: .6em 0; width: 100%; }
th, td { border-bottom: 1px solid #ddd; padding: .22em .45em; vertical-align: top; overflow-wrap: break-word; }
td.name { white-space: nowrap; } td.seal { font: .95em/1.4 "DejaVu Sans Mono", Consolas, monospace; color: #555; overflow-wrap: normal; } th { text-align: left; }
thead th { border-bottom: 1.5px solid #555; background: #f3f3f3; }
td, th { min-width: 2.2em; } thead { display: table-header-group; } tr { break-inside: avoid; }
svg, img { max-width: 100%; height: auto; break-inside: avoid; }
caption { text-align: left; font-weight: bold; padding: .4em 0; }
.synthetic { background: #fff3cd; border: 1px solid #b58900; padding: .4em .8em; font-weight: bold; }
nav { display: flex; flex-wrap: wrap; gap: .2em 1em; font-size: .9em; }
@media print { nav, details { display: none; } }
@media screen and (max-width: 700px) { table { display: block; overflow-x: auto; } }
.own { border: 1px solid #888; padding: .4em .8em; overflow-wrap: anywhere; }
.headline { font-size: 1.15em; font-weight: bold; }
.changes td:first-child { width: 60%; } .changes .of th { padding-top: .8em; } .changes .of { break-after: avoid; }
.open { color: #8a3b00; } a { color: #22577a; }
.jp-RenderedHTMLCommon p { margin: .4em 0; } .prompt, .jp-InputPrompt, .jp-OutputPrompt, .anchor-link { display: none; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def page_name(kind: str) -> str:
    """The name of a month's or a year end's page and notebook, without ending."""
    return NOTEBOOKS[kind].replace("_", "-")


def whole_page(title: str, body: str, language: str, synthetic: bool, style: str = "") -> str:
    """A page by itself: the one look of all that is published, and `style` beside it; made-up data says so above all."""
    banner = (
        f'<p class="synthetic">{" · ".join(say("labels.synthetic", each) for each in LANGUAGES)}</p>\n'
        if synthetic
        else ""
    )
    return printable(
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{PAGE_STYLE}{style}</style>\n</head>\n<body>\n{banner}{body}\n</body>\n</html>\n"
    )


def html_page(node: Any, month: Result, language: str, template: Template) -> str:
    """The executed notebook as one page without code, for reading and for printing on A4.

    A template of the office's own is named above all that it shows.
    """
    from nbconvert import HTMLExporter

    # left to itself it looks for templates, which are code, in the current folder first
    exporter = HTMLExporter(template_name="basic", extra_template_basedirs=[])
    exporter.exclude_input = exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.exclude_anchor_links = True
    told = node.copy()
    told.cells = [cell for cell in node.cells if cell.get("id") != ABOUT]
    body, _ = exporter.from_notebook_node(told)
    # nbconvert gives pictures no words; ours stand in the notebook as the plain-text output
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    words = [o["data"]["text/plain"] for o in outputs if "image/svg+xml" in o.get("data", {})]
    body = _worked(body, words, {name: unit for unit, name in month.inputs.names.items()}, language)
    if template.own:
        told = say("report.made_with_own_template", language)
        body = f'<p class="own">{told}: {escape(template.label)}</p>\n{body}'
    return whole_page(
        f"{period_text(month, language)} – {month.inputs.title}", body, language, month.inputs.settings.synthetic
    )


def _worked(body: str, pictures: Iterable[str], units: Mapping[str, str], language: str) -> str:
    """What was exported, to be worked with: contents, names that lead to the pages of units, words for pictures."""
    from lxml import html

    root = html.fragment_fromstring(body, create_parent="main")
    told = iter(pictures)
    for picture in root.iter("img"):
        if picture.get("src", "").startswith("data:image/svg+xml"):
            picture.set("alt", next(told))
    for cell in root.iter("td"):
        if not len(cell) and (unit := units.get(cell.text or "")):
            link = html.Element("a", href=f"{UNIT_PAGES}/{quote(unit)}.html")
            link.text, cell.text = cell.text, None
            cell.append(link)
    heads = [*root.iter("h2")]
    for head in heads:
        head.set("id", ascii_name(head.text_content()).lower())
    links = "".join(f'<a href="#{head.get("id")}">{escape(head.text_content())}</a>' for head in heads)
    summary = f"<summary>{say('report.contents', language)}</summary>"
    contents = f"<details>{summary}<nav>{links}</nav></details>\n" if links else ""
    return contents + str(html.tostring(root, encoding="unicode"))


@dataclass(frozen=True)
class Listed:
    """A published month as the index names it: its folder, what it is, what it says of itself, its seal, and whether it
    has papers and a page of what changed."""

    folder: str
    name: str
    told: Mapping[str, Any]
    seal: str
    papers: bool
    changes: bool


def index_page(published: Iterable[Listed], language: str = "vi") -> str:
    """One page over published months: winners and open questions of each."""
    rows, seals, titles, synthetic = [], [], [], False
    for one in sorted(published, key=lambda one: (one.told["month"], one.told["kind"] == YEAR_END)):
        data = one.told
        titles.append(data["title"])
        synthetic = synthetic or data["synthetic"]
        page = f"{quote(one.folder)}/data/{page_name(data['kind'])}"
        year = data["month"][:4]
        name = (
            say("labels.year_end", language, year=year)
            if data["kind"] == YEAR_END
            else month_text(data["month"], language)
        )
        winners = "<br>".join(escape(w) for w in data["winners"])
        questions = "<br>".join(f'<span class="open">{escape(q)}</span>' for q in data["open"]) or "–"
        sheet = say("report.notebook", language)
        notebook_link = f'<a href="{page}.ipynb">{sheet}</a>'
        if one.papers:
            called = say("labels.papers", language)
            notebook_link += f' · <a href="{quote(one.folder)}/data/papers/">{called}</a>'
        sealed = grouped(one.seal) or "–"
        rows.append(
            f'<tr><td class="name"><a href="{page}.html">{escape(name[:1].upper() + name[1:])}</a></td><td>{winners}</td><td>{questions}</td>'
            f"<td>{data['warnings']}</td><td class='name'>{one.name}{_changes_link(one, language)}<br>{notebook_link}</td></tr>"
        )
        seals.append(f'<tr><td class="name">{one.name}</td><td class="seal">{sealed}</td></tr>')
    head = say("report.index_heads", language).split("|")
    title = " · ".join(dict.fromkeys(titles)) or say("report.no_report_yet", language)
    table = (
        f"<table><thead><tr>{''.join(f'<th>{h}</th>' for h in head)}</tr></thead><tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
    sealed = say("report.seals", language)
    told = say("report.seals_told", language)
    table += f"<h2>{sealed}</h2>\n<p>{told}</p>\n<table><tbody>\n" + "\n".join(seals) + "\n</tbody></table>"
    return whole_page(title, f"<h1>{escape(title)}</h1>\n{table}", language, synthetic)


def _changes_link(one: Listed, language: str) -> str:
    if not one.changes:
        return ""
    words = say("report.what_changed", language)
    return f'<br><a href="{quote(one.folder)}/data/changes.html">{words}</a>'


def changes_page(found: Difference, before: str, after: str, language: str = "vi", synthetic: bool = False) -> bytes:
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
    return whole_page(title, "\n".join(parts), language, synthetic).encode()


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
