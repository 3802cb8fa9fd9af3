"""What is wrong with the input as one page, to read on a phone and to print: how grave stands in words and in colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from ..campaign import Campaign
from ..files.writing import refuse_among_months, refuse_unwritable, write_file
from ..month import Month
from ..words.catalogue import LANGUAGES, say
from ..words.errors import CampaignError
from ..words.vietnamese import count_text
from .checked import LEVELS, Block, blocks
from .inputs import form_text
from .pages import whole_page
from .remedies import Remedy, remedies

STYLE = """
section { border-left: .45em solid #888; padding: .1em .8em .3em; margin: .9em 0; break-inside: avoid-page; background: #fafafa; }
section h3 { margin: .3em 0; font-size: 1em; overflow-wrap: anywhere; } section p { margin: .25em 0; overflow-wrap: anywhere; white-space: pre-line; }
.word { color: #fff; padding: .05em .5em; border-radius: .25em; } .error { border-color: #b3261e; } .error .word { background: #b3261e; }
.points { border-color: #8a5a00; } .points .word { background: #8a5a00; } .warning .word { background: #555; }
.code { color: #666; font-weight: normal; font-size: .85em; } .fix { color: #14507a; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; padding: .4em .6em; margin: .2em 0 .6em; }
@media print { .word { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def write_checked_page(
    campaign: Campaign, months: Sequence[Month], path: Path, end: str = "", language: str = "vi"
) -> None:
    """Write :func:`checked_page`, over one written before; CampaignError where anything else is, and in a month's folder."""
    refuse_among_months(path, campaign.folder, campaign.months)
    refuse_unwritable(path.absolute().parent)
    ours = tuple(f"<title>{say('report.check_title', each)} – ".encode() for each in LANGUAGES)
    if path.exists() and not (path.is_file() and any(title in path.read_bytes() for title in ours)):
        raise CampaignError("report.paper_there", path=path.as_posix())
    write_file(path, checked_page(campaign, months, end, language).encode())


def checked_page(campaign: Campaign, months: Sequence[Month], end: str = "", language: str = "vi") -> str:
    """The page: every block of :func:`~.checked.blocks`, the commands that settle names and words, and the files.

    `end` follows every command, ` --campaign DIR`.
    """
    told = blocks(months, language)
    found = dict.fromkeys(problem for month in months for problem in month.found)
    errors = sum(problem.level == "error" for problem in found)
    title = f"{say('report.check_title', language)} – {', '.join(month.month for month in months)}"
    counted = say("cli.errors_and_warnings", language, errors=errors, warnings=len(found) - errors)
    body = [
        f"<h1>{escape(title)}</h1>", f'<p>{escape(campaign.title)} · {escape(campaign.folder.as_posix())}</p>',
        f'<p class="headline">{escape(counted)}</p>', *(_block(block, language) for block in told),
    ]  # fmt: skip
    if some := remedies(found, campaign.inputs, end, language):
        body += [
            f"<h2>{escape(say('report.check_commands', language))}</h2>",
            *(_remedy(one, language) for one in some),
        ]
    body += [f"<h2>{escape(say('labels.files', language))}</h2>", *(_files(month, language) for month in months)]
    return whole_page(title, "\n".join(body), language, campaign.settings.marks, STYLE)


def _block(block: Block, language: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in block.lines[:-1])
    word = f'<span class="word">{escape(say(LEVELS[block.level], language))}</span>'
    head = f'<h3>{word} {escape(block.head)} <span class="code">[{escape(block.code)}]</span></h3>'
    return f'<section class="{block.level}">{head}{lines}<p class="fix">{escape(block.lines[-1])}</p></section>'


def _remedy(one: Remedy, language: str) -> str:
    about = f"{one.read!r}: {one.file}" if one.read else one.file
    place = f"{about}, {say('labels.row', language)} {one.row}" if one.row else about
    commands = "".join(
        (f"<p>{escape(say('cli.status_if', language, means=means))}</p>" if means else "") + f"<pre>{escape(command)}</pre>"
        for means, command in one.commands
    )  # fmt: skip
    return f"<h3>{escape(place)}</h3>{commands or '<p>' + escape(say('cli.status_look', language)) + '</p>'}"


def _files(month: Month, language: str) -> str:
    rows = []
    for taken in month.inputs.files(month.month).file_rows:
        name = f"{taken.file} [{taken.sheet}]" if taken.sheet else taken.file
        counts = [count_text(n, language) if taken.form else "" for n in (taken.rows_read, taken.rows_used)]
        unit = month.inputs.names.get(taken.unit, "")
        cells = "".join(f"<td>{escape(c)}</td>" for c in (name, form_text(month, taken.form, language), unit, *counts))
        rows.append(f"<tr>{cells}</tr>")
    heads = "".join(f"<th>{escape(head)}</th>" for head in say("cli.heads_files", language).split("|"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
