"""All that is published of a month, made: its tables, inputs, executed notebook, page, figures and papers.

What makes papers is loaded where they are made: who checks a month's numbers does without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..campaign import held, hold_all
from ..files.cells import Template, notebook_bytes
from ..files.private import PrivateFolder
from ..files.resources import lock_file
from ..ledger.entries import LEDGER
from ..month import Month
from ..report.changes import change_rows, record
from ..report.difference import difference
from ..report.pages import UNIT_PAGES, changes_page, html_page, page_name
from ..report.rows import csv_text, json_bytes, month_record, month_tables, table_schema
from ..report.sentences import dispute_texts, in_brief, open_texts, winner_texts
from ..report.unit_pages import unit_pages
from ..words.errors import CampaignError, DataError
from ..words.problems import told
from .bundle import TEMPLATE
from .copied import beside
from .described import LOCK
from .execute import execute, pictures
from .inputs import frozen_inputs, own_plan


def make_payload(
    month: Month,
    language: str,
    parameters: Mapping[str, Any],
    cwd: Path,
    template: Template,
    failed: Path | None = None,
) -> dict[str, bytes]:
    """A month's files, by path below the published folder.

    The notebook runs in `cwd`, where it finds the campaign's folder under its own name.
    """
    files = month_files(month, language, parameters, template)
    with beside(paper_files, month) as made:
        files |= notebook_files(month, language, parameters, cwd, template, failed)
        return files | made()


def month_files(
    month: Month,
    language: str = "vi",
    parameters: Mapping[str, Any] | None = None,
    template: Template | None = None,
) -> dict[str, bytes]:
    """Everything of a published month but its notebook and figures, by path below the published folder.

    `parameters` are those of the notebook, kept so that it can be executed again; so is a `template` of the office's own.
    """
    own = template if template and template.own else None
    if month.scenario:
        raise CampaignError("archive.only_supposed", key=month.key, scenario=month.scenario.title)
    files: dict[str, bytes] = {}
    for name, table in month_tables(month).items():
        files[f"data/{name}.csv"] = csv_text(table).encode()
        files[f"data/{name}.schema.json"] = json_bytes(table_schema(table))
    files["data/score.json"] = json_bytes(month_record(month))
    files["data/summary.json"] = json_bytes(_summary(month, language, parameters or {}, own))
    if own:
        files[TEMPLATE] = own.content
    for name, page in unit_pages(month, language).items():
        files[f"data/{UNIT_PAGES}/{name}"] = page.encode()
    own_run = month.inputs.folder in {folder for folder, _ in held()}
    frozen = frozen_inputs(month.inputs, month.months_so_far, as_written=own_run)
    if month.ledger.lines:
        frozen[LEDGER] = month.ledger.content
    frozen |= own_plan(month.inputs)  # which stays where the campaign looks for it
    for name, content in frozen.items():
        files[f"data/inputs/{month.inputs.id}/{name}"] = content
    files |= {f"data/plan/{name}": content for name, content in month.plan.files.items()}
    lock = lock_file()
    if lock is not None:
        files[LOCK] = lock.read_bytes()
    return files


def paper_files(month: Month) -> dict[str, bytes]:
    """The workbook and the letters of a month."""
    from ..report.papers import papers

    return {f"data/papers/{name}": content for name, content in papers(month).items()}


def notebook_files(
    month: Month,
    language: str,
    parameters: Mapping[str, Any],
    cwd: Path,
    template: Template,
    failed: Path | None = None,
) -> dict[str, bytes]:
    """The executed notebook of a month, its page and its figures.

    The package's own runs in a copy of this process, which has the month scored; one of the office's own in a kernel.
    """
    from ..report.papers import paper_names

    with suppress(DataError):  # the notebook says it
        for so_far in month.so_far:
            _ = so_far.standing_rows
    with PrivateFolder() as private:
        path = private / template.name
        path.write_bytes(template.content)
        node = execute(path, parameters, cwd=cwd, failed=failed, kernel=template.own, ready=partial(hold_all, held()))
    files = {f"data/figures/{name}.svg": svg.encode() for name, svg in pictures(node).items()}
    files[f"data/{page_name(month.kind)}.ipynb"] = notebook_bytes(node)
    files[f"data/{page_name(month.kind)}.html"] = html_page(
        node, month, language, template, paper_names(month)
    ).encode()
    return files


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes], names: tuple[str, str]) -> dict[str, bytes]:
    """What a version says of the one it replaces, in its own language: `changes.csv`, `changes.json` and a page.

    `before` and `after` are their payloads without what follows from the rest, `names` what they are. Where a published
    table changed also the notice of it.
    """
    from ..report.papers.letters import notice

    summary = json.loads(after["data/summary.json"])
    language = summary["language"]
    found = difference(before, after)
    table = change_rows(found, language)
    files = {
        "data/changes.csv": csv_text(table).encode(),
        "data/changes.schema.json": json_bytes(table_schema(table)),
        "data/changes.json": json_bytes({"from": names[0], "to": names[1], **record(found, language)}),
        "data/changes.html": changes_page(
            found, *names, language, ["labels.synthetic"] if summary["synthetic"] else []
        ),
    }
    return files | notice(after, found, names[0])


def _summary(month: Month, language: str, parameters: Mapping[str, Any], template: Template | None) -> dict[str, Any]:
    """What an index page says of a month."""
    return {
        "key": month.key,
        "month": month.month,
        "before": month.months_so_far[-2] if len(month.months_so_far) > 1 else "",
        "kind": month.kind,
        "campaign": month.inputs.id,
        "plan": month.plan.id,
        "title": month.inputs.title,
        "synthetic": month.inputs.settings.synthetic,
        "profile": month.profile,
        "readings": dict(month.readings_in_force),
        "language": language,
        "as_of": None if month.as_of is None else month.as_of.isoformat(),
        "known_on": month.known_on.isoformat(),
        "parameters": dict(parameters),
        "template": {"name": template.name, "sha256": template.sha256} if template else {},
        "ledger": {"lines": len(month.ledger.lines), "head": month.ledger.head},
        "brief": in_brief(month, language).plain,
        "winners": winner_texts(month, language),
        "open": open_texts(month, language),
        "warnings": len(told(month.found)),
        "tracks": {track.id: track.name[language] for track in month.tracks},
        "disputes": dispute_texts(month, language),
    }
