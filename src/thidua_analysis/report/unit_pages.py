"""A page for each unit: why it has its points, line by line, for those who dispute five of them.

It says of other units nothing, stands by itself, and has an anchor for each criterion (`#C3`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from ..ledger.decisions import RECEIPT_DAYS
from ..scoring.explain import Explanation, explain, explained, reading_sentences
from ..scoring.lines import readings_of
from ..scoring.page import known_text
from ..scoring.result import Result
from ..scoring.telling import gate_text, part_text, rank_text, total_text
from ..whatif.wording import entries_about, entry_sentence
from ..words.catalogue import say
from ..words.problems import told
from ..words.vietnamese import month_text
from .own import own_of
from .pages import UNIT_PAGES, page_name, whole_page
from .sentences import period_text, remarks, track_name, winner_of

STYLE = """
h1 { margin: .2em 0; } .lead { color: #555; margin: .2em 0 .8em; } 
section { break-inside: avoid-page; } table.why th { width: 26%; font-weight: normal; color: #555; }
.why th, .why td { padding: .12em .45em; } table.why td p { margin: 0 0 .25em; }
@page { margin: 11mm 14mm 12mm 14mm; }
@media print { body { font-size: 8.2pt; line-height: 1.22; } h2 { margin: .5em 0 .15em; } }
"""


def unit_pages(month: Result, language: str = "vi") -> dict[str, str]:
    """The page of every unit, by the name of its file."""
    beside, won = remarks(month, language), winner_of(month, language)
    return {f"{unit}.html": unit_page(month, unit, [*filter(None, [won.get(unit)]), *beside[unit]], language) for unit in month.inputs.names}  # fmt: skip


def published_page(month: Result, unit: str) -> Path | None:
    """The page of a unit in the latest published version of the month: in `reports` here, or beside or in the campaign's
    folder; None where there is none."""
    own = month.inputs.folder
    for folder in (Path("reports"), own / "reports", own.parent / "reports"):
        found = [page for page in folder.glob(f"{month.key}-v*/data/{UNIT_PAGES}/{unit}.html") if page.is_file()]
        if found:
            return max(found, key=lambda page: int(page.parts[-4].rpartition("-v")[2]))
    return None


def unit_page(month: Result, unit: str, noted: Sequence[str], language: str = "vi") -> str:
    """The page of one unit; `noted` is what is said beside its row of the standings."""
    row, stood = month.inputs.unit(unit), month.standing(unit)
    track = track_name(month, row.track, language)
    whole = say(
        "report.unit_total", language, total=total_text(stood, language), rank=rank_text(stood),
        parts=" / ".join(part_text(stood, part, language) for part in ("base", "bonus", "deduction")),
    )  # fmt: skip
    gate = (
        f" · {say('report.unit_gate', language, gate=gate_text(stood.eligible, language))}" if month.rules.gate else ""
    )
    names = explained(month, unit)
    sections = [_why(month, name, explain(month, unit, name, language), language) for name in names]
    sections += _so_far(month, unit, language)
    sections += _listed("record", say("report.unit_record", language), _record(month, unit, language))
    sections += _listed("files", say("report.unit_files", language), _remarks_on_files(month, unit, language))
    read = dict.fromkeys(reading for name in names for reading in _readings(month, name))
    told_of = reading_sentences(month.plan, list(read), month.readings_in_force, language)
    sections += _listed("readings", say("labels.readings_in_force", language), told_of)
    links = "".join(f'<a href="#{at}">{escape(text)}</a>' for at, text, _ in sections)
    report = f"../{page_name(month.kind)}.html"
    body = (
        f"<h1>{escape(row.name)}</h1>\n"
        f'<p class="lead">{escape(track)} · {escape(month.inputs.title)} · {escape(known_text(month, language))}</p>\n'
        f'<p class="headline">{escape(whole)}{escape(gate)}</p>\n'
        + "".join(f'<p class="open">{escape(note)}</p>\n' for note in noted)
        + f'<nav><a href="{report}">{escape(period_text(month, language))}</a>{links}</nav>\n'
        + "\n".join(
            f'<section id="{at}"><h2>{escape(title)}</h2>\n{content}</section>' for at, title, content in sections
        )
        + f'\n<p class="lead">{escape(month.key)} · {UNIT_PAGES}/{escape(unit)}.html#{names[0]}</p>'  # to cite, on paper too
    )
    title = f"{row.name} – {period_text(month, language)}"
    return whole_page(title, body, language, month.inputs.settings.marks, STYLE)


Section = tuple[str, str, str]
"""Anchor, heading, content."""


def _why(month: Result, name: str, found: Explanation, language: str) -> Section:
    """The explanation; what its readings say stands once for all, at the end."""
    readings = say("labels.readings_in_force", language)
    rows = [
        (heading, "".join(f"<p>{escape(one)}</p>" for one in sentences))
        for heading, sentences in found.lines
        if heading != readings
    ]
    named = ", ".join(f"{one} = {month.readings_in_force[one]}" for one in _readings(month, name))
    rows += [(readings, f'<a href="#readings">{escape(named)}</a>')] if named else []
    table = "".join(f"<tr><th>{escape(heading)}</th><td>{told_}</td></tr>" for heading, told_ in rows)
    about = found.about[:1].upper() + found.about[1:]
    return name, about, f'<table class="why"><tbody>{table}</tbody></table>'


def _readings(month: Result, name: str) -> tuple[str, ...]:
    """The readings that can change a criterion's points, or the deductions."""
    criteria = tuple(rule for rule in month.rules.criterion if rule.id == name)
    behind = (readings_of(month.plan, month.rules, rule) for rule in criteria or month.rules.deduction)
    return tuple(dict.fromkeys(reading for readings in behind for reading in readings))


def _so_far(month: Result, unit: str, language: str) -> list[Section]:
    """The unit's months up to this one."""
    heads = say("report.unit_months_heads", language).split("|")
    shown = len(heads) if month.rules.gate else len(heads) - 1
    rows = []
    for one in month.so_far:
        stood = one.standing(unit)
        cells = (month_text(one.month, language), total_text(stood, language), rank_text(stood), gate_text(stood.eligible, language))  # fmt: skip
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells[:shown]) + "</tr>")
    head = "".join(f"<th>{escape(one)}</th>" for one in heads[:shown])
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return [("months", say("report.unit_months", language), table)]


def _record(month: Result, unit: str, language: str) -> list[str]:
    """Every dispute and decision about the unit, known to the month."""
    facts = [fact.id for fact in month.rules.fact]
    return [entry_sentence(month, entry, language) for entry in entries_about(month, unit, [*facts, *RECEIPT_DAYS])]


def _remarks_on_files(month: Result, unit: str, language: str) -> list[str]:
    """What the office remarks on the unit's own files of this month, and on its figures."""
    own = own_of(month, unit)
    found = told(filter(own.has, month.found), language)
    return [f"{p.file}{'' if p.row is None else f':{p.row}'}: {p.read} – {p.expected}. {p.fix}" for p in found]


def _listed(at: str, title: str, sentences: Iterable[str]) -> list[Section]:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return [(at, title, f"<ul>{items}</ul>")] if items else []
