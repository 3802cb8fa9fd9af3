"""What is printed, signed and filed: a workbook that recomputes itself, and the letters of the award dossier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ...files.writing import refuse_among_months, refuse_unwritable, write_file
from ...scoring.result import Result
from ...words.errors import CampaignError
from .pdf import converter, write_pdfs

__all__ = ["paper_names", "papers", "write_papers", "write_unedited"]


def paper_names(month: Result) -> list[str]:
    """What the papers of a month or of the year's end are called: the workbook first, then the letters."""
    from .letters import letter_names
    from .workbook import workbook_name

    return [_called(month, name) for name in (workbook_name(month), *letter_names(month))]


def _called(month: Result, name: str) -> str:
    """What a paper is called; that of a draft says so wherever it is sent."""
    return f"du-thao-{name}" if month.inputs.settings.draft else name


def papers(month: Result, templates: Path | None = None, log: bool = False) -> dict[str, bytes]:
    """Every paper of a month or of the year's end, by file name: the workbook, the letters, `fields.json`, which
    holds what the letters say, and a summary for an e-mail. The same month and templates give the same bytes.

    `templates`: a folder of Word templates; without one, that of the campaign's settings, else the package's own. `log`: with
    the punctuality log in sight. CampaignError for a template that cannot be used, and for a month that is only supposed.
    """
    from .letters import letters  # Word and Excel, which what is known of papers by their names does not wait for
    from .summary import summary
    from .workbook import workbook, workbook_name

    if month.scenario:
        raise CampaignError("report.supposed_has_no_papers", key=month.key, title=month.scenario.title)
    made = {workbook_name(month): workbook(month, log), **letters(month, templates), **summary(month)}
    return {_called(month, name): content for name, content in made.items()}


def write_papers(
    month: Result,
    out: Path,
    templates: Path | None = None,
    log: bool = False,
    pdf: bool = False,
    only: Collection[str] = (),
) -> list[Path]:
    """Write the papers of a month into the folder `out`; the paths written. `only`: those whose names begin so. `pdf`: as PDF
    too, in `out/pdf`, made anew each time.

    CampaignError, before anything is computed, where nothing can be written, a month's files lie or there is no LibreOffice to make PDFs; and before
    anything is written, where nothing begins so, or a file of that name holds something else: it may have been edited since.
    """
    refuse_unwritable(out)
    refuse_among_months(out, month.inputs.folder, month.inputs.months)
    if pdf:
        converter()
    made: Mapping[str, bytes] = papers(month, templates, log)
    if only:
        named = {name: content for name, content in made.items() if name.startswith(tuple(only))}
        if not named:
            raise CampaignError("report.no_such_paper", only=sorted(only), key=month.key, names=list(made))
        made = named
    written = write_unedited(out, made)
    return written + (write_pdfs([path for path in written if path.suffix in (".docx", ".xlsx")], out / "pdf") if pdf else [])  # fmt: skip


def write_unedited(out: Path, made: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder; CampaignError, before any is written, where one of that name holds something else."""
    edited = [name for name, content in made.items() if (out / name).exists() and (out / name).read_bytes() != content]
    if edited:
        raise CampaignError("report.paper_there", path=out / edited[0])
    for name, content in made.items():
        write_file(out / name, content)
    return [out / name for name in made]
