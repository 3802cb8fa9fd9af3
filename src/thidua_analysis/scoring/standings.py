"""Score lines → totals, gate, ranks, and who wins what; ties, vacancies and missing figures stay visible.

Ranks are "1224": equal points share a rank, the next rank counts everybody above. Nothing here
breaks a tie: a group of equals that would receive different prizes needs a recorded decision
(L2), and until then no money is computed for it. Nor is a missing figure taken as nothing: a unit
that lacks some stands where its figures could still put it, from one rank to another, and a prize
it could take is left to people.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pandas as pd

from ..ledger.chain import Award as Conferred
from ..ledger.chain import Tie
from ..ledger.decisions import resolve
from ..plan.rules import Award, Prize, Rules
from .criteria import Extent, to_ticks
from .figures import competes

COLUMNS = [
    "unit", "track", "base", "bonus", "deduction", "total", "complete", "not_scored", "eligible", "rank", "rank_best",
    "rank_worst", "tied", "needs_decision",
]  # fmt: skip
AWARD_COLUMNS = [
    "award", "clause", "competition", "place", "unit", "points", "state", "why", "money", "ktxh_points", "individuals",
    "decisions",
]  # fmt: skip
TIE, MISSING_FIGURE = "tie", "missing_figure"
"""Why a prize is left to people."""


def rank_units(
    lines: pd.DataFrame,
    units: pd.DataFrame,
    rules: Rules,
    ties: Sequence[Tie] = (),
    gaps: Mapping[str, Mapping[str, Extent]] | None = None,
    silent: Iterable[str] = (),
) -> pd.DataFrame:
    """Totals, gate and rank of every unit; points in ticks, in the order of track, rank and unit list.

    `gaps`: what criteria that lack figures may still add (:func:`~thidua_analysis.scoring.criteria.gaps`); `silent`: units of which no figure
    was ever sent. Columns: unit, track, base, bonus, deduction, total (of what is scored), complete (every criterion
    is), not_scored (the others, joined by "; "), eligible (reaches the gate of L3 as `gate_on` reads it; missing
    where that hangs on what is not scored), rank (within the track; missing for a unit that is not ranked, and
    where figures are missing between rank_best and rank_worst), tied, low and high (the total at least and at most).
    Equal points are put in an order only by a recorded decision that names them all (L2). A unit without any figure
    has no rank and bars nobody.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> units = pd.DataFrame({"unit": list("abcd"), "track": "commune", "has_procedures": True})
    >>> lines = pd.DataFrame({"unit": list("abcd"), "part": "base", "points": [80, 95, 80, 60]})
    >>> rank_units(lines, units, rules)[["unit", "total", "rank", "tied"]].values.tolist()
    [['b', 95, 1, False], ['a', 80, 2, True], ['c', 80, 2, True], ['d', 60, 4, False]]
    >>> late = rank_units(lines, units, rules, gaps={"d": {"C5": Extent(0, 10, 0, 25)}})
    >>> late[["unit", "rank_best", "rank_worst"]].values.tolist()
    [['b', 1, 1], ['a', 2, 3], ['c', 2, 3], ['d', 2, 4]]
    """
    sums = lines.assign(points=lines["points"].fillna(0).astype("int64"))
    sums = sums.pivot_table(index="unit", columns="part", values="points", aggfunc="sum", fill_value=0)
    parts = sums.reindex(index=units["unit"], columns=["base", "bonus", "deduction"]).fillna(0).astype("int64")
    table = units[["unit", "track", "has_procedures"]].merge(parts, left_on="unit", right_index=True)
    table["total"] = table["base"] + table["bonus"] + table["deduction"]
    lacking = [(gaps or {}).get(unit, {}) for unit in table["unit"]]
    may = [_sum(extents.values()) for extents in lacking]
    table["complete"] = [not extents for extents in lacking]
    table["not_scored"] = ["; ".join(extents) for extents in lacking]
    table["low"] = table["total"] + [e.low for e in may]
    table["high"] = table["total"] + [e.high for e in may]
    table["eligible"] = _eligible(table, may, rules)
    ranked = competes(table, rules) & ~table["unit"].isin(list(silent))
    table = table.join(_ranks(table[ranked], ties))
    table["tied"] = table["complete"] & table["rank_best"].notna() & table.duplicated(["track", "total", "rank_best", "complete"], keep=False)  # fmt: skip
    tracks = [t.id for t in rules.track]
    order = pd.DataFrame({"t": table["track"].map(tracks.index), "r": table["rank_best"].fillna(len(table) + 1)})
    order = order.assign(w=table["rank_worst"].fillna(0), p=-table["total"])
    table = table.loc[order.sort_values(["t", "r", "w", "p"], kind="stable").index].reset_index(drop=True)
    return table[[c for c in [*COLUMNS, "low", "high"] if c in table]]


def _sum(extents: Iterable[Extent]) -> Extent:
    whole = Extent()
    for extent in extents:
        whole += extent
    return whole


def _eligible(table: pd.DataFrame, may: Sequence[Extent], rules: Rules) -> Any:
    """Whether each unit reaches the gate; missing where that hangs on figures nobody has sent."""
    gate = rules.gate
    if gate is None:
        return pd.array([True] * len(table), dtype="boolean")
    limit = to_ticks(gate.points, rules)
    ends = [(e.base_low, e.base_high) if gate.of == "base" else (e.low, e.high) for e in may]
    reached = [(n + low >= limit, n + high >= limit) for n, (low, high) in zip(table[gate.of], ends, strict=True)]
    return pd.array([low if low == high else None for low, high in reached], dtype="boolean")


def _ranks(table: pd.DataFrame, ties: Sequence[Tie]) -> pd.DataFrame:
    """rank_best, rank_worst and rank of units that are ranked, each track by itself."""
    ends: dict[Any, tuple[int, int]] = {}
    for _, track in table.groupby("track", sort=False):
        keys = list(zip(track["low"], track["high"], strict=True))
        lows, highs = sorted(k[0] for k in keys), sorted(k[1] for k in keys)
        for row, (low, high) in zip(track.index, keys, strict=True):
            ahead = len(keys) - bisect_right(lows, high)
            may_be = len(keys) - bisect_right(highs, low) - (high > low)
            ends[row] = (1 + ahead, 1 + may_be)
    for _, equals in table[table["complete"]].groupby(["track", "total"]):
        tie = resolve(equals["unit"], ties) if len(equals) > 1 else None
        if tie:
            for n, unit in enumerate(sorted(equals["unit"], key=tie.now.index)):
                row = equals.index[list(equals["unit"]).index(unit)]
                ends[row] = (ends[row][0] + n, ends[row][1] + n)
    found = pd.DataFrame.from_dict(ends, orient="index", columns=["rank_best", "rank_worst"]).astype("Int64")
    return found.assign(rank=found["rank_best"].where(found["rank_best"] == found["rank_worst"]))


def give_awards(
    standings: pd.DataFrame,
    rules: Rules,
    when: str,
    earlier: pd.DataFrame | None = None,
    ties: Sequence[Tie] = (),
    conferred: Sequence[Conferred] = (),
) -> pd.DataFrame:
    """The awards of a month (`when="month"`) or of the year's end (`"year_end"`), place by place.

    `standings` come from :func:`rank_units`, `earlier` are those of the month before, which gains are reckoned from.
    Columns: award, clause (that of the prize; of all prizes at stake where undecided, joined by
    "; "), competition (tracks that compete, joined by "+"), place, unit, points (what ranked it,
    in ticks), state (`won`, `needs_decision`, `vacant`), why (of needs_decision: `tie`, or `missing_figure` where
    figures that nobody has sent could give the prize to another), money (đồng), ktxh_points, individuals,
    decisions (lines of the ledger: the tie that was decided, the award that went another way).
    Under `needs_decision` there is one row for each unit that could take the prize, and no money.
    Clauses R1, R3-1 to R3-3, R4.
    """
    records: list[dict[str, Any]] = []
    for award in rules.award:
        if award.when != when:
            continue
        for tracks in award.competitions:
            competition = "+".join(tracks)
            own = [c for c in conferred if (c.award, c.competition) == (award.id, competition)]
            entrants = _entrants(award, standings[standings["track"].isin(tracks)], earlier)
            empty = {"award": award.id, "competition": competition, "why": "", "decisions": ""}
            records += [{**empty, **row} for row in _places(award, entrants, ties, own)]
    table = pd.DataFrame(records, columns=AWARD_COLUMNS)
    return table.astype(dict.fromkeys(("points", "money", "ktxh_points", "individuals"), "Int64"))


Key = tuple[bool, int]
"""What a place is given by: through the gate or not, then points."""


@dataclass(frozen=True)
class _Entrant:
    """A unit in a competition: its points, what they may be at least and at most, and the places it may take."""

    unit: str
    points: int
    complete: bool
    low: Key
    high: Key
    best: int = 0
    worst: int = 0


def _entrants(award: Award, table: pd.DataFrame, earlier: pd.DataFrame | None) -> list[_Entrant]:
    """The ranked units of a competition that may pass its gate, the surest and highest first."""
    before: dict[Any, Mapping[Any, Any]] = {}
    if award.ranked_by == "gain" and earlier is not None:
        before = {row["unit"]: row for row in earlier.to_dict("records")}
    nothing = {"total": 0, "low": 0, "high": 0, "complete": True}
    found = []
    for row in table[table["rank_best"].notna()].to_dict("records"):
        then = before.get(row["unit"], nothing)
        open_gate = pd.isna(row["eligible"])
        passes = [not award.gate or (not open_gate and bool(row["eligible"])), not award.gate or open_gate or bool(row["eligible"])]  # fmt: skip
        ends = (row["low"] - then["high"], row["high"] - then["low"])
        whole = bool(row["complete"] and then["complete"])
        found.append(_Entrant(row["unit"], row["total"] - then["total"], whole, (passes[0], ends[0]), (passes[1], ends[1])))  # fmt: skip
    if award.vacancy == "vacant":
        found = [e for e in found if e.high[0]]
    return sorted(found, key=lambda e: (e.high, e.low), reverse=True)


def _placed(entrants: Sequence[_Entrant], ties: Sequence[Tie]) -> Iterator[tuple[_Entrant, Tie | None]]:
    """Each entrant with the places it may take, and the tie that put it in its own."""
    lows, highs = sorted(e.low for e in entrants), sorted(e.high for e in entrants)
    placed = [
        replace(e, best=1 + len(lows) - bisect_right(lows, e.high), worst=len(highs) - bisect_left(highs, e.low))
        for e in entrants
    ]
    for (complete, _), group in groupby(placed, key=lambda e: (e.complete, e.low)):
        equals = list(group)
        tie = resolve([e.unit for e in equals], ties) if complete and len(equals) > 1 else None
        if tie:
            equals.sort(key=lambda e: tie.now.index(e.unit))
            last = len(equals) - 1
            equals = [replace(e, best=e.best + n, worst=e.worst - (last - n)) for n, e in enumerate(equals)]
        yield from ((e, tie) for e in equals)


def _places(
    award: Award, entrants: Sequence[_Entrant], ties: Sequence[Tie], conferred: Sequence[Conferred]
) -> list[dict[str, Any]]:
    """A row for each place, or for each unit that could take it where that is left to people; in their order."""
    slots: list[Prize] = [prize for prize in award.prizes for _ in range(prize.places)]
    unsure = [e for e in entrants if not e.complete]
    rows: list[dict[str, Any]] = []
    candidates: list[tuple[_Entrant, str]] = []
    for e, tie in _placed(entrants, ties):
        reach = slots[e.best - 1 : e.worst]
        if e.complete and len(reach) == e.worst - e.best + 1 and len({id(prize) for prize in reach}) == 1:
            row: dict[str, Any] = {"place": _place(e), "unit": e.unit, "points": e.points}
            row |= {"clause": reach[0].clause, "state": "won"}
            behind = {"decisions": f"{tie.seq}" if tie else ""}
            rows.append(_as_conferred(row | _worth(reach[0]) | behind, conferred, award))
        elif reach:
            hangs = not e.complete or any(u.high >= e.low and u.low <= e.high for u in unsure)
            candidates.append((e, MISSING_FIGURE if hangs else TIE))
    rows += _left_to_people(candidates, slots, conferred)
    for n in range(len(entrants), len(slots)):
        vacant: dict[str, Any] = {"place": f"{n + 1}", "clause": slots[n].clause, "state": "vacant"}
        rows.append(_as_conferred(vacant, conferred, award))
    return sorted(rows, key=lambda row: [int(n) for n in row["place"].split("–")])


def _left_to_people(
    candidates: Sequence[tuple[_Entrant, str]], slots: Sequence[Prize], conferred: Sequence[Conferred]
) -> Iterator[dict[str, Any]]:
    """The units that could take some place, and why it is open. A place that missing figures keep open may be conferred
    all the same; nobody was proposed for it then."""
    held = range(1, len(slots) + 1)
    open_ = {n for e, why in candidates if why == MISSING_FIGURE for n in held if e.best <= n <= e.worst}
    taken = {one.place: one for one in reversed(conferred) if one.was is None and one.place in open_}
    for n, one in taken.items():
        row = {"place": f"{n}", "clause": slots[n - 1].clause, "decisions": f"{one.seq}"}
        yield row | ({"unit": one.now, "state": "won", **_worth(slots[n - 1])} if one.now else {"state": "vacant"})
    for e, why in candidates:
        left = [n for n in held if e.best <= n <= e.worst and n not in taken]
        if left and e.unit not in [one.now for one in taken.values()]:
            clause = "; ".join(dict.fromkeys(slots[n - 1].clause for n in left))
            row = {"place": _place(e), "unit": e.unit, "clause": clause, "state": "needs_decision", "why": why}
            yield row | {"points": e.points}


def _place(e: _Entrant) -> str:
    return f"{e.best}" if e.best == e.worst else f"{e.best}–{e.worst}"


def _as_conferred(row: dict[str, Any], conferred: Sequence[Conferred], award: Award) -> dict[str, Any]:
    """A place as it was decided, where a decision about it was made on what the points still propose."""
    first, _, last = row["place"].partition("–")
    for one in conferred:
        if (
            int(first) <= one.place <= int(last or first)
            and row.get("unit") == one.was
            and row["state"] != "needs_decision"
        ):
            behind = "; ".join(filter(None, [row.get("decisions", ""), f"{one.seq}"]))
            if one.now is None:
                return {"place": f"{one.place}", "clause": row["clause"], "state": "vacant", "decisions": behind}
            prize = next(p for p in award.prizes if p.clause == row["clause"])
            return {**row, "unit": one.now, "points": None, "state": "won", **_worth(prize), "decisions": behind}
    return row


def _worth(prize: Prize) -> dict[str, int]:
    return {"money": prize.money, "ktxh_points": prize.ktxh_points, "individuals": prize.individuals}


def mark_open(standings: pd.DataFrame, awards: pd.DataFrame) -> pd.DataFrame:
    """The standings with `needs_decision`: an award hangs on a tie the unit stands in (L2), or on missing figures."""
    undecided = set(awards.loc[awards["state"] == "needs_decision", "unit"])
    return standings.assign(needs_decision=standings["unit"].isin(undecided))[COLUMNS]


Place = tuple[str, str, str]
Outcome = tuple[str, str, int]


def outcomes(awards: pd.DataFrame) -> dict[Place, Outcome]:
    """(award, competition, clause of the prize) → who won it, between whom it is undecided, how many places are vacant."""
    found: dict[Place, list[Any]] = {}
    for row in awards.to_dict("records"):
        for clause in row["clause"].split("; "):
            prize = found.setdefault((row["award"], row["competition"], clause), [[], [], 0])
            if row["state"] == "vacant":
                prize[2] += 1
            else:
                prize[0 if row["state"] == "won" else 1].append(row["unit"])
    return {k: ("; ".join(sorted(won)), "; ".join(sorted(open_)), n) for k, (won, open_, n) in found.items()}
