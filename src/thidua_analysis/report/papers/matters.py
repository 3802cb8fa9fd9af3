"""What a letter says of decisions, open disputes and readings: whole sentences that explain themselves on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...plan.rules import Prize
from ...scoring.result import Result
from ...scoring.standings import MISSING_FIGURE
from ...whatif.claims import in_dispute, outcome_text, prize_text, stakes
from ...whatif.judging import Holding
from ...whatif.wording import about_text, change_text, fact_name, kind_text, value_text
from ...words.columns import gathered
from ...words.vietnamese import month_text
from ..sentences import claims_text, names, prizes_of, undecided
from .texts import said


def spoken(text: str) -> str:
    """A change in words: `3 → 4` is for a screen, `3 thành 4` for a letter."""
    return f" {said('thanh')} ".join(said("chua_co") if end == "–" else end for end in text.split(" → "))


def decided(month: Result, entry: Any) -> str:
    """A line of the record: who decided what on which day, about which unit and figure, what it changed, and why."""
    about, change = about_text(month, entry).replace(" · ", ", "), spoken(change_text(month, entry))
    return said(
        "quyet_dinh_da_ghi", seq=entry.seq, day=entry.at, by=entry.by, kind=kind_text(entry), about=about,
        change=f": {change}" if change else "", reason=entry.reason.rstrip(" ."),
    )  # fmt: skip


def still_open(month: Result) -> list[str]:
    """Each tie and each want of figures that an award hangs on, each open dispute, and what hangs on it."""
    called, awards = names(month), {a.id: a for a in month.rules.award}
    told = []
    for group in (*undecided(month), *undecided(month, MISSING_FIGURE)):
        prizes = " / ".join(p.name.vi for p in prizes_of(awards[group[0].award], "; ".join(row.clause for row in group)))  # fmt: skip
        between = said("chua_quyet_dinh_giua", units=list(dict.fromkeys(called[str(row.unit)] for row in group)))
        told.append(said("con_de_quyet_dinh", prizes=prizes, between=between))
    uncertain = in_dispute(month)
    for one in uncertain.disputes:
        about = {"fact": fact_name(month.rules, one.fact), "unit": called[one.unit], "month": month_text(one.month)}
        was, now = (said("chua_co_so_lieu") if end is None else value_text(end) for end in (one.was, one.now))
        told.append(said("khieu_nai_con_mo", seq=one.seq, day=one.at, by=one.by, **about, was=was, now=now))
    for held, *then in stakes(uncertain.award_rows):
        turns = [said("neu_chap_nhan", claims=claims_text(r.claims), outcome=outcome_text(month, r)) for r in then]
        told.append(said("tuy_khieu_nai", prize=prize_text(month, held), now=outcome_text(month, held), then="; ".join(turns)))  # fmt: skip
    return told


def for_council(month: Result) -> list[str]:
    """What the plan wants weighed where units stand equal, if any do; tasks that it sets are nobody's news in a letter."""
    asked = [h for h in month.rules.human if h.when == "tie"] if undecided(month) else []
    return [f"{said('theo_muc', clause=human.clause)}: {human.question.vi}" for human in asked]


# ── readings ──────────────────────────────────────────────────────────────────────────────────

Holders = tuple[tuple[str, ...], tuple[str, ...]]


def by_reading(month: Result, alone: Iterable[Holding]) -> Iterator[str]:
    """A sentence for each reading that alone would give a prize of this period to others: how the plan was read, and who
    would have the prize under which other reading. `alone`: see :func:`~...whatif.readings.prizes_alone`."""
    called = names(month)
    prizes = [(p, {t for c in a.competitions for t in c}) for a in month.rules.award if a.when == month.kind for p in a.prizes]  # fmt: skip
    rows = gathered(alone, lambda row: (row.reading, row.option))
    for name, options in gathered(rows, lambda key: key[0]).items():
        question, chosen = month.plan.questions[name], month.readings_in_force[name]
        told = []
        for _, option in options:
            turns = [
                said("giai_doi_chu", name=prize.name.vi, clause=prize.clause, turn=_turn(before, after, called))
                for prize, tracks in prizes
                if (before := _holders(rows[name, chosen], prize, tracks)) != (after := _holders(rows[name, option], prize, tracks))
            ]  # fmt: skip
            if turns:
                told.append(said("neu_hieu", other=question.options[option].vi, turns="; ".join(turns)))
        if told:
            about = {"clause": question.clause, "name": question.question.vi, "chosen": question.options[chosen].vi}
            yield said("cach_hieu_da_dung", **about, otherwise=" ".join(told))


def _holders(rows: Sequence[Holding], prize: Prize, tracks: set[str]) -> Holders:
    """Who wins a prize, and between whom places that nobody has won are undecided."""
    won = tuple(r.unit for r in rows if r.prize == prize.clause)
    tied = tuple(r.unit for r in rows if r.needs_decision and r.track in tracks)
    return won, tied if len(won) < prize.places else ()


def _turn(before: Holders, after: Holders, called: Mapping[str, str]) -> str:
    """What becomes of a prize; of a long list only who comes and who goes."""
    was, now = before[0], after[0]
    if len(was) > 2 and now:
        gone, come = ([called[u] for u in a if u not in b] for a, b in ((was, now), (now, was)))
        parts = [said("khong_con", units=gone)] if gone else []
        parts += [said("them", units=come)] if come else []
        return ", ".join(parts + ([_told(((), after[1]), called)] if after[1] else []))
    return said("thay_cho", now=_told(after, called), was=_told(before, called))


def _told(holders: Holders, called: Mapping[str, str]) -> str:
    won, tied = ([called[u] for u in part] for part in holders)
    return "; ".join([*won, *([said("chua_quyet_dinh_giua", units=tied)] if tied else [])]) or said("de_trong")
