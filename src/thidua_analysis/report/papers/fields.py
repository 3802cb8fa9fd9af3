"""What the letters say: every field that a Word template may use, as plain text and lists.

Fields have Vietnamese names without accents, for those who edit the templates. `FIELDS` says what each holds; what
nobody has told the software stands as a blank in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...plan.calendar import YEAR_END, days_late
from ...plan.rules import Award, Prize
from ...scoring.result import Result
from ...scoring.rows import Place, Report
from ...scoring.standings import MISSING_FIGURE, TIE
from ...scoring.telling import REPORT_STATES, gate_text, part_text, rank_text, total_text
from ...whatif.readings import prizes_alone
from ...words.catalogue import say
from ...words.columns import gathered
from ...words.vietnamese import count_text, day_text, long_day, money_text, name_key
from ..causes import Change
from ..change_words import cause_name, cause_reason, cause_title, effects, follows_text, headline, line
from ..changes import all_causes
from ..difference import Difference
from ..sentences import concerns, lacking_text, names, period_text, prizes_of, remarks, track_name
from .matters import by_reading, decided, for_council, spoken, still_open
from .provenance import provenance
from .texts import said, table

FIELDS = table("fields")
"""Field → what it holds; the same in every letter."""
REPORT_FIELDS = table("report_fields")
"""What a Báo cáo thành tích has besides."""
NOTICE_FIELDS = table("notice_fields")
"""What a Thông báo kết quả điều chỉnh has besides."""


def blank(what: str) -> str:
    """What stands where nobody has told the software: `[số]`."""
    return f"[{what}]"


def fields(month: Result) -> dict[str, Any]:
    """The fields of every letter about a month, or about the year's end."""
    office, about = month.inputs.settings.office, provenance(month)
    issuer = month.plan.header.issuer.vi
    gate, told = month.rules.gate, remarks(month)
    awards = [_award(month, award, tracks) for award in month.rules.award if award.when == month.kind for tracks in award.competitions]  # fmt: skip
    return {
        "co_quan_cap_tren": (office.superior or issuer).upper(),
        "co_quan": office.name.upper() or blank(said("co_quan_lap_hoa")),
        "ten_co_quan": office.name or blank(said("co_quan_lap")),
        "viet_tat": office.short or blank(said("viet_tat")),
        "dia_danh": office.place or blank(said("dia_danh")),
        "chuc_vu_ky": office.signer or blank(said("chuc_vu_nguoi_ky")),
        "kinh_gui": office.addressee or blank(said("noi_nhan")),
        "hoi_dong": office.council or blank(said("hoi_dong")),
        "viet_tat_hoi_dong": office.council_short or blank(said("viet_tat")),
        "so_ke_hoach": office.plan_number or blank(said("so_ngay_cua_ke_hoach")),
        "noi_nhan": list(office.recipients) or [blank(said("noi_nhan"))],
        "noi_nhan_khac": [r for r in office.recipients if name_key(r) != name_key(said("nhu_tren"))]
        or [blank(said("noi_nhan"))],
        "can_cu": list(month.plan.header.papers.legal_basis) or [blank(said("can_cu_phap_ly"))],
        "mau_bao_cao": month.plan.header.papers.report_form or blank(said("mau_bao_cao_thanh_tich")),
        "hinh_thuc": month.plan.header.papers.certificate,
        "ke_hoach": month.plan.title["vi"],
        "co_quan_ban_hanh": issuer,
        "viet_tat_ban_hanh": said("ubnd")
        if name_key(issuer).startswith(name_key(said("uy_ban_nhan_dan")))
        else blank(said("viet_tat")),
        "chuc_vu_quyet_dinh": _position(office.addressee) or blank(said("chuc_vu_nguoi_ky")),
        "dot": month.inputs.title,
        "ky": month.name("vi"),
        "ky_hoa": period_text(month, "vi"),
        "nam": month.month[:4],
        "cuoi_nam": month.kind == YEAR_END,
        "gia_lap": " ".join(f"{say(mark, 'vi')}." for mark in month.inputs.settings.marks),
        "chot_so_lieu": long_day(month.cut_off),
        "biet_den": day_text(month.known_on),
        "nguong": said("nguong_va_muc", points=gate.points, clause=gate.clause) if gate else "",
        "bang": [_table(month, track.id, told) for track in month.tracks],
        "khen_thuong": awards,
        "so_de_nghi": f"{sum(len(a['de_nghi']) for a in awards):02}",
        "tong_tien": money_text(sum(row.money or 0 for row in month.award_rows if row.state == "won")),
        "con_mo": still_open(month),
        "hoi_dong_xet": for_council(month),
        "cach_hieu": list(by_reading(month, prizes_alone(month))) if awards else [],
        "quyet_dinh": [decided(month, e) for e in month.decisions.entries if concerns(month, e)],
        "chua_bao_cao": _unreported(month),
        "so_cai": about.ledger_text,
        "dau_van_tay": about.fingerprint_text,
    }


def unreported(month: Result) -> list[Report]:
    """The reports of the month that were due by the last day of what is known, and have not come."""
    return [r for r in month.report_rows if r.month == month.month and r.state in ("missing", "pending")]


def _unreported(month: Result) -> list[dict[str, str]]:
    called = names(month)
    return [
        {
            "stt": str(number),
            "ten": called[one.unit],
            "noi_nhan": said("uy_ban_cua", name=_place_first(called[one.unit])) if _place(called[one.unit]) else called[one.unit],
            "han": day_text(one.due_on),
            "tre": str(days_late(one.due_on, month.known_on, month.rules)),
            "tinh_trang": say(REPORT_STATES[one.state], "vi"),
        }
        for number, one in enumerate(unreported(month), 1)
    ]  # fmt: skip


def _place(name: str) -> str:
    """Of a commune the name of the place, `Rạch Gòi`; of a department nothing."""
    found = re.match(rf"({said('cap_xa')})\s+(.+)", name, re.IGNORECASE)
    return found[2] if found else ""


def _place_first(name: str) -> str:
    """`xã Tân Hòa`, as it stands within a name."""
    return name[:1].lower() + name[1:]


def _position(addressee: str) -> str:
    """The position of who decides, `CHỦ TỊCH` of `Chủ tịch Ủy ban nhân dân huyện …`."""
    before, body, _ = addressee.partition(said("uy_ban_nhan_dan"))
    return before.strip().upper() if body else ""


def _table(month: Result, track: str, told: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    called = names(month)
    rows = [
        {
            "hang": rank_text(u),
            "ten": called[u.unit],
            "chuan": part_text(u, "base"),
            "thuong": part_text(u, "bonus"),
            "tru": count_text(u.deduction),
            "tong": total_text(u),
            "dat": gate_text(u.eligible) if month.rules.gate else "",
            "ghi_chu": "; ".join(told[u.unit]),
        }
        for u in month.standing_rows
        if u.track == track
    ]
    return {"ten": track_name(month, track, "vi"), "don_vi": rows}


def _award(month: Result, award: Award, tracks: tuple[str, ...]) -> dict[str, Any]:
    """One award of the period: who is proposed, what is undecided, what stays vacant."""
    called = names(month)
    rows = [row for row in month.award_rows if (row.award, row.competition) == (award.id, "+".join(tracks))]
    told: dict[str, Any] = {"ten": award.name.vi, "dieu_khoan": award.clause, "de_nghi": [], "chua_quyet": [], "de_trong": []}  # fmt: skip
    if len(award.competitions) > 1:
        told["ten"] += f" ({', '.join(track_name(month, t, 'vi') for t in tracks)})"
    told["ca_nhan_chung"] = f"{award.shared_individuals:02}" if award.shared_individuals else ""
    for row in rows:
        prizes = prizes_of(award, row.clause)
        if row.state == "won":
            told["de_nghi"].append(_proposed(month, len(told["de_nghi"]) + 1, row, prizes[0], called))
        elif row.state == "vacant":
            told["de_trong"].append(said("giai_de_trong", name=prizes[0].name.vi, clause=row.clause, place=row.place))  # fmt: skip
    if lacking := [row for row in rows if row.why == MISSING_FIGURE]:
        named = prizes_of(award, "; ".join(row.clause for row in lacking))
        told["chua_quyet"].append(said("chua_quyet_dinh_thieu_so_lieu", prizes=' / '.join(p.name.vi for p in named), lacking=lacking_text(month, lacking)))  # fmt: skip
    for place, group in gathered((row for row in rows if row.why == TIE), lambda row: row.place).items():
        equal, clause = ", ".join(called[str(row.unit)] for row in group), group[0].clause
        both, points = " / ".join(p.name.vi for p in prizes_of(award, clause)), count_text(group[0].points)
        told["chua_quyet"].append(said("chua_quyet_dinh_bang_diem", names=both, clause=clause, place=place, equal=equal, points=points))  # fmt: skip
    return told


def _proposed(month: Result, number: int, row: Place, prize: Prize, called: Mapping[str, str]) -> dict[str, Any]:
    unit = str(row.unit)
    # given by a decision, not by points
    points = total_text(month.standing(unit)) if row.points is None else count_text(row.points)
    entries = [month.decisions.by_seq[int(n)] for n in row.decisions.split("; ") if n]
    return {
        "stt": str(number),
        "tap_the": called[unit],
        "ma": unit,
        "giai": prize.name.vi,
        "dieu_khoan": prize.clause,
        "diem": points,
        "tien": money_text(prize.money) if prize.money else "",
        "ktxh": f"{prize.ktxh_points:02}" if prize.ktxh_points else "",
        "ca_nhan": f"{prize.individuals:02}" if prize.individuals else "",
        "muc_thuong": _worth(prize),
        "can_cu": "; ".join(decided(month, e) for e in entries).rstrip("."),
    }


def _worth(prize: Prize) -> str:
    """All that goes with a prize, in words; blank where nothing does."""
    parts = [said("tien_thuong", money=money_text(prize.money))] if prize.money else []
    parts += [said("cong_diem_ktxh", ktxh_points=prize.ktxh_points)] if prize.ktxh_points else []
    parts += [said("ca_nhan_de_nghi", individuals=prize.individuals)] if prize.individuals else []
    return "; ".join(parts)


# ── an achievement report ─────────────────────────────────────────────────────────────────────


UNDECIDED = {TIE: said("cac_don_vi_bang_diem"), MISSING_FIGURE: said("con_thieu_so_lieu")}


def proposed(month: Result) -> dict[str, str]:
    """Unit → the prize it is proposed for; of a tie, that it is undecided. In the order of the awards."""
    found: dict[str, str] = {}
    awards = {a.id: a for a in month.rules.award}
    for row in month.award_rows:
        if row.unit is None or row.state == "vacant":
            continue
        award = awards[row.award]
        prize = " / ".join(p.name.vi for p in prizes_of(award, row.clause))
        tied = said("kem_chua_quyet_dinh", why=UNDECIDED[row.why]) if row.state == "needs_decision" else ""
        found[row.unit] = said("giai_cua_don_vi", name=award.name.vi, prize=prize, clause=row.clause, tied=tied)
    return found


def report_fields(month: Result, unit: str) -> dict[str, Any]:
    """What the achievement report of one unit has besides: its own figures, month by month."""
    row, mine, office = month.inputs.unit(unit), month.standing(unit), month.inputs.settings.office
    place = _place(row.name)
    own = {
        "don_vi_cap_tren": "" if place else (office.superior or month.plan.header.issuer.vi).upper(),
        "don_vi_uy_ban": said("uy_ban_nhan_dan").upper() if place else "",
        "don_vi_viet_tat": said("ubnd") if place else blank(said("viet_tat")),
        "don_vi_dia_danh": place or office.place or blank(said("dia_danh")),
        "don_vi_ky": said("ky_uy_ban") if place else said("thu_truong_don_vi"),
        "don_vi_chuc_vu": said("chu_tich") if place else "",
    }
    facts = list(dict.fromkeys(f for c in month.rules.criteria(row.track) for f in c.facts))
    return own | {
        "tap_the": row.name,
        "giai": proposed(month).get(unit, ""),
        "tong_diem": total_text(mine),
        "hang": rank_text(mine).replace("=", said("kem_bang_diem")),
        "khoi": track_name(month, row.track, "vi"),
        "so_lieu": [
            {"ten": month.rules.fact_of(f).name.vi, "so": told}
            for f, told in zip(facts, _figures(month, unit, facts), strict=True)
        ],
        "cot": [month.rules.fact_of(f).name.vi for f in facts],
        "thang": [_month_row(one, unit, facts) for one in month.so_far],
        "bao_cao": _punctuality(month, unit),
    }


def _figures(month: Result, unit: str, facts: Sequence[str]) -> list[str]:
    """The figures of one unit as people write them."""
    known, told = {f.fact: f.cumulative for f in month.settled if f.unit == unit}, []
    for fact in facts:
        if fact not in known:
            told.append(said("chua_co_so_lieu"))
        elif month.rules.fact_of(fact).kind == "flag":
            told.append(said("co") if known[fact] else said("chua"))
        else:
            told.append(count_text(known[fact]))
    return told


def _month_row(month: Result, unit: str, facts: list[str]) -> dict[str, Any]:
    mine = month.standing(unit)
    return {"ten": f"{int(month.month[5:])}/{month.month[:4]}", "so": _figures(month, unit, facts), "tong": total_text(mine), "hang": rank_text(mine).removesuffix("=")}  # fmt: skip


def _punctuality(month: Result, unit: str) -> str:
    if month.rules.reporting is None:
        return ""
    own = [report for report in month.report_rows if report.unit == unit]
    counts = {state: sum(report.state == state for report in own) for state in ("on_time", "late", "missing")}
    lost = sum(report.points for report in own)
    return said(
        "tinh_hinh_nop_bao_cao",
        on_time=counts["on_time"],
        late=counts["late"],
        missing=counts["missing"],
        lost=lost,
    )


# ── a notice of changes ───────────────────────────────────────────────────────────────────────

NOTICED = {"standings": ("total", "rank", "eligible"), "awards": ("state",)}


def notice_fields(found: Difference, before: str) -> dict[str, Any]:
    """What a notice of changes has besides: the whole in a sentence, each cause once, and before and after."""
    noticed = [c for c in found.changes if c.column in NOTICED.get(c.table, ())]
    return {
        "ban_truoc": before,
        "tom_tat": spoken(f"{headline(found)}."),
        "nguyen_nhan": [
            {
                "ten": spoken(cause_title(c, found)),
                "ly_do": cause_reason(c).rstrip(" ."),
                "ket_qua": [*map(spoken, effects(c, found))],
            }
            for c in all_causes(found)
        ],
        "thay_doi": [{"stt": str(n), **_noticed(c, found)} for n, c in enumerate(noticed, 1)],
    }


def _noticed(change: Change, found: Difference) -> dict[str, str]:
    told, causes = line(change, found), ", ".join(cause_name(c, found) for c in change.causes)
    why = spoken(f"{follows_text(change.through, found)} ({causes})") if change.through and not change.own else causes
    return {"don_vi": told.unit, "noi_dung": told.what, "truoc": told.was, "sau": told.now, "ly_do": why}
