"""The letter that answers a dispute: what was claimed, what was found, what changes, how to go on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...files.writing import refuse_among_months, refuse_unwritable, write_new
from ...ledger.decisions import ACCEPTED, OPEN
from ...ledger.entries import Correct, Reject
from ...month import Month
from ...plan.calendar import year_end_key
from ...whatif.disputes import Case, Review, case, fact_name, review, value_text
from ...words.catalogue import say
from ...words.columns import gathered
from ...words.errors import CampaignError
from ...words.vietnamese import count_text, day_text, long_day, month_text
from .fields import blank, fields
from .filling import fill
from .kinds import ANSWER
from .letters import find_templates, own_templates
from .texts import said, table

ANSWER_FIELDS = table("answer_fields")
"""What a letter that answers a dispute has besides."""


def answer_letter(month: Month, dispute: int, templates: Path | None = None) -> bytes:
    """The letter that answers a dispute of the campaign, by its number, as docx; the same record gives the same bytes.

    What is not decided is a blank. `templates` as for :func:`~.letters.letters`. CampaignError for a number that is no dispute.
    """
    own = case(month, dispute).month
    used = find_templates(templates or own_templates(own))[ANSWER]
    return fill(used, fields(own) | answer_fields(own, dispute))


def write_answer(month: Month, dispute: int, path: Path | str, templates: Path | None = None) -> Path:
    """The letter written to a new file; where it is. CampaignError where a file of that name holds something else,
    or in a month's folder."""
    path = Path(path)
    refuse_among_months(path, month.inputs.folder, month.inputs.months)
    refuse_unwritable(path.absolute().parent)
    content = answer_letter(month, dispute, templates)
    try:
        write_new(path, content)
    except FileExistsError:
        if not path.is_file() or path.read_bytes() != content:
            raise CampaignError("report.paper_there", path=path) from None
    return path


def answer_fields(month: Month, dispute: int) -> dict[str, Any]:
    """The fields of the letter beside those of every letter; `month` is the dispute's own."""
    asked = case(month, dispute, language="vi")
    (one,), (found,) = asked.disputes, asked.reviews
    told, name = dict(found.text.lines), fact_name(month.rules, one.fact)

    def section(code: str) -> tuple[str, ...]:
        return told.get(say(code, "vi"), ())

    looked_at = [*section("review.figure_counts"), *section("review.figure_before"), *section("review.sources"), *section("review.pair")]  # fmt: skip
    clauses = [text for text in told if text.startswith(say("labels.clause", "vi", clause=""))]
    changes = _changes(month, found) if found.state in (OPEN, ACCEPTED) else []
    granted = isinstance(found.answer, Correct) and found.answer.now == one.now
    states = section("review.evidence") if one.evidence else ()
    return {
        "so_khieu_nai": f"#{one.seq}",
        "ngay_khieu_nai": day_text(one.at),
        "ben_khieu_nai": one.by,
        "don_vi": month.inputs.names[one.unit],
        "ten_so_lieu": name,
        "noi_dung_khieu_nai": f"{name[:1].lower()}{name[1:]} {month_text(one.month)}",
        "so_dang_tinh": value_text(found.stands),
        "so_de_nghi": value_text(one.now),
        "ly_do_khieu_nai": one.reason,
        "tep_kem": [text.partition(" (sha256")[0] for text in states],
        "dieu_khoan": [f"{heading}: “{' '.join(told[heading])}”" for heading in clauses],
        "xem_xet": [*dict.fromkeys(looked_at), *_readings(asked)],
        "ket_luan": _conclusion(month, found),
        "mo_dau_thay_doi": _opening(found, changes),
        "thay_doi": changes,
        "can_chung_minh": [] if granted or not found.periods else list(section("review.what_each_side_would_need")),
        "tiep_theo": list(_next(month, found, changes)),
    }


def _readings(asked: Case) -> Iterable[str]:
    """The readings in force without which the unit's points on what is disputed would be others."""
    plan = asked.month.plan
    for (criterion, name), rows in gathered(asked.by_reading, lambda row: (row.criterion, row.reading)).items():
        if len({row.points for row in rows}) > 1:
            question = plan.questions[name]
            option = question.options[asked.month.readings_in_force[name]].vi
            yield said("tra_loi_cach_hieu", criterion=criterion, question=question.question.vi, option=option)


def _conclusion(month: Month, found: Review) -> str:
    """What was decided, and why; blank while it is open."""
    one, answer = found.dispute, found.answer
    values: dict[str, Any] = {"fact": fact_name(month.rules, one.fact), "stands": value_text(found.stands)}
    if answer is None:
        return "" if found.state == OPEN else said("tra_loi_da_rut", **values)
    values |= {"seq": answer.seq, "day": day_text(answer.at), "by": answer.by, "reason": answer.reason}
    if isinstance(answer, Reject):
        return said("tra_loi_khong_chap_nhan", **values)
    in_part = "tra_loi_chap_nhan" if answer.now == one.now else "tra_loi_chap_nhan_mot_phan"
    return said(in_part, value=value_text(answer.now), claim=value_text(one.now), **values)


def _changes(month: Month, found: Review) -> list[str]:
    """What changed, or would: of what was granted, which may be a part of the claim."""
    value = found.answer.now if isinstance(found.answer, Correct) else None
    of = found if value in (None, found.claim) else review(month, found.dispute, "vi", value)
    if not of.periods:
        return []
    told = dict(of.text.lines)
    points = say("labels.points", "vi")
    rows = [f"{row.criterion}: {count_text(row.points)} → {count_text(row.claimed_points)} {points}" for row in of.criterion_rows]  # fmt: skip
    gate = say("report.or_gate", "vi") if month.rules.gate else ""
    rows += told[say("review.total_rank", "vi") + gate]
    for code, moved in (
        ("review.other_units_move", any(row.unit != found.dispute.unit for row in of.moved_rows)),
        ("review.awards_change", of.award_rows),
    ):
        heading = say(code, "vi")
        rows += [f"{heading}, {sentence}" for sentence in told[heading] if moved]
    return rows


def _opening(found: Review, changes: list[str]) -> str:
    if found.state == OPEN:
        return said("tra_loi_se_doi" if changes else "tra_loi_se_khong_doi")
    return said("tra_loi_da_doi" if changes and found.answer else "tra_loi_khong_doi")


def _next(month: Month, found: Review, changes: list[str]) -> Iterable[str]:
    if isinstance(found.answer, Correct) and changes:
        last = year_end_key(month.inputs.months[-1])
        periods = [say("labels.year_end", "vi", year=key[:4]) if key == last else month_text(key) for key in found.periods]  # fmt: skip
        yield said("tra_loi_cong_bo_lai", periods=periods)
    if month.rules.period.dossiers_by:
        deadline = month.rules.period.dossiers_by
        yield said("tra_loi_han_ho_so", day=long_day(deadline.on), clause=deadline.clause)
    yield said("tra_loi_ve_cach_hieu", council=month.inputs.settings.office.council or blank(said("hoi_dong")))
