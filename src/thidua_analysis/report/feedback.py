"""What goes back to each unit about its own files of a month: what to correct, what to look at, and the figures as they were
read. Nothing of another unit's, and nothing that is the office's own to settle."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from ..files.writing import refuse_among_months, refuse_unwritable
from ..month import Month
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.vietnamese import count_text, month_text
from .checked import LEVELS, blocks_of
from .own import Own, own_of

TEMPLATE = Path(__file__).parent / "papers" / "phieu-phan-hoi.docx"
OURS = {"receipt_missing", "receipts_unstated", "figures_without_report", "file_twice", "name_personal", "no_cases"}
"""What the office settles without the unit."""


class Feedback(NamedTuple):
    """What was written for whom, and who got none, why."""

    written: dict[str, Path]
    without: dict[str, str]


def write_feedback(month: Month, out: Path, language: str = "vi") -> Feedback:
    """Write `phan-hoi-UNIT-MONTH.docx` into a folder for every unit whose reports were read; in Vietnamese.

    CampaignError, before anything is written, where a file of that name holds something else, or in a month's folder. `language` is that of the
    reasons why a unit got none.
    """
    from .papers import write_unedited
    from .papers.filling import Order, Template, fill_all

    refuse_among_months(out, month.inputs.folder, month.inputs.months)
    refuse_unwritable(out)
    template = Template(TEMPLATE.name, TEMPLATE.read_bytes())
    orders, without = {}, {}
    for unit in month.inputs.names:
        own = own_of(month, unit)
        if own.files:
            orders[unit] = Order(template, fields(month, unit, own))
        else:
            lists = any(taken.form and not taken.unit for taken in month.inputs.files(month.month).file_rows)
            without[unit] = say("report.feedback_lists_alone" if lists else "report.feedback_no_file", language)
    if not orders:
        raise CampaignError("report.feedback_nobody", month=month.month)
    made = {f"phan-hoi-{unit}-{month.month}.docx": content for unit, content in fill_all(orders).items()}
    paths = write_unedited(out, made)
    return Feedback(dict(zip(orders, paths, strict=True)), without)


def fields(month: Month, unit: str, own: Own) -> dict[str, Any]:
    """What the paper of a unit says."""
    from .papers.fields import blank
    from .papers.texts import said

    office = month.inputs.settings.office
    mine = [problem for problem in month.found if problem.code not in OURS and own.has(problem)]
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for block in blocks_of([(problem, month) for problem in mine]):
        # what a clerk would type about it is not the unit's to do: the last line is left out
        told[block.level].append({"noi": block.head, "dong": list(block.lines[:-1])})
    levels = [{"ten": say(LEVELS[level], "vi"), "muc": told[level]} for level in LEVELS if told[level]]
    facts = [
        f for f in month.inputs.files(month.month).fact_rows if f.unit == unit and f.origin == "report"
    ]  # fmt: skip
    name = month.rules.fact_of
    return {
        "co_quan_cap_tren": (office.superior or month.plan.header.issuer.vi).upper(),
        "co_quan": office.name.upper() or blank(said("co_quan_lap_hoa")),
        "viet_tat": office.short or blank(said("viet_tat")),
        "dia_danh": office.place or blank(said("dia_danh")),
        "chuc_vu_ky": office.signer or blank(said("chuc_vu_nguoi_ky")),
        "nam": month.month[:4],
        "gia_lap": f"{say('labels.synthetic', 'vi')}." if month.inputs.settings.synthetic else "",
        "don_vi": month.inputs.names[unit],
        "ky": month_text(month.month),
        "dot": month.inputs.title,
        "tep": ", ".join(own.files),
        "muc_do": levels,
        "so_lieu": [{"ten": name(f.fact).name.vi, "so": count_text(f.value), "noi": _place(f)} for f in facts],
    }  # fmt: skip


def _place(fact: Any) -> str:
    """Where a figure stands in the unit's own file."""
    row = f"{say('labels.row', 'vi')} {fact.source_row}" if fact.source_row else ""
    column = f"{say('labels.column', 'vi')} {fact.source_column}" if fact.source_column else ""
    sheet = f"{say('labels.sheet', 'vi')} {fact.source_sheet}" if fact.source_sheet else ""
    return ", ".join(filter(None, (sheet, row, column)))
