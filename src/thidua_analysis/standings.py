"""Score lines → totals, gate, ranks, and who wins what; ties and vacancies stay visible.

Ranks are "1224": equal points share a rank, the next rank counts everybody above. Nothing here
breaks a tie: a group of equals that would receive different prizes needs a recorded decision
(L2), and until then no money is computed for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from .decisions import resolve
from .figures import competes
from .ledger import Award as Conferred
from .ledger import Tie
from .rules import Award, Prize, Rules
from .scoring import to_ticks

COLUMNS = ["unit", "track", "base", "bonus", "deduction", "total", "eligible", "rank", "tied", "needs_decision"]
AWARD_COLUMNS = [
    "award", "clause", "competition", "place", "unit", "points", "state", "money", "ktxh_points", "individuals",
    "decisions",
]  # fmt: skip


def rank_units(lines: pd.DataFrame, units: pd.DataFrame, rules: Rules, ties: Sequence[Tie] = ()) -> pd.DataFrame:
    """Totals, gate and rank of every unit; points in ticks, in the order of track, rank and unit list.

    Columns: unit, track, base, bonus, deduction, total, eligible (reaches the gate of L3 as
    `gate_on` reads it), rank (within the track; missing for a unit that is not ranked), tied.
    Lines without points count as nothing. Equal points are put in an order only by a recorded
    decision that names them all (L2).

    >>> from thidua_analysis.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> units = pd.DataFrame({"unit": list("abcd"), "track": "commune", "has_procedures": True})
    >>> lines = pd.DataFrame({"unit": list("abcd"), "part": "base", "points": [80, 95, 80, 60]})
    >>> rank_units(lines, units, rules)[["unit", "total", "rank", "tied"]].values.tolist()
    [['b', 95, 1, False], ['a', 80, 2, True], ['c', 80, 2, True], ['d', 60, 4, False]]
    """
    sums = lines.assign(points=lines["points"].fillna(0).astype("int64"))
    sums = sums.pivot_table(index="unit", columns="part", values="points", aggfunc="sum", fill_value=0)
    parts = sums.reindex(index=units["unit"], columns=["base", "bonus", "deduction"]).fillna(0).astype("int64")
    table = units[["unit", "track", "has_procedures"]].merge(parts, left_on="unit", right_index=True)
    table["total"] = table["base"] + table["bonus"] + table["deduction"]
    gate = rules.gate
    limit = to_ticks(gate.points, rules) if gate else 0
    table["eligible"] = table[gate.of] >= limit if gate else True
    groups = table[competes(table, rules)].groupby("track")["total"]
    table["rank"] = groups.rank(method="min", ascending=False).reindex(table.index).astype("Int64")
    for _, equals in table[table["rank"].notna()].groupby(["track", "rank"]):
        tie = resolve(equals["unit"], ties) if len(equals) > 1 else None
        if tie:
            places = sorted(equals["unit"], key=tie.now.index)
            table.loc[equals.index, "rank"] = equals["rank"] + equals["unit"].map(places.index)
    table["tied"] = table.duplicated(["track", "rank"], keep=False) & table["rank"].notna()
    tracks = [t.id for t in rules.track]
    order = pd.DataFrame({"t": table["track"].map(tracks.index), "r": table["rank"].fillna(len(table) + 1)})
    order = order.assign(p=-table["total"])
    table = table.loc[order.sort_values(["t", "r", "p"], kind="stable").index].reset_index(drop=True)
    return table[[c for c in COLUMNS if c in table]]


def give_awards(
    standings: pd.DataFrame,
    rules: Rules,
    when: str,
    gains: Mapping[str, int] | None = None,
    ties: Sequence[Tie] = (),
    conferred: Sequence[Conferred] = (),
) -> pd.DataFrame:
    """The awards of a month (`when="month"`) or of the year's end (`"year_end"`), place by place.

    Columns: award, clause (that of the prize; of all prizes at stake where undecided, joined by
    "; "), competition (tracks that compete, joined by "+"), place, unit, points (what ranked it,
    in ticks), state (`won`, `needs_decision`, `vacant`), money (đồng), ktxh_points, individuals,
    decisions (lines of the ledger: the tie that was decided, the award that went another way).
    Under `needs_decision` there is one row for each unit in the tie, and no money.
    Clauses R1, R3-1 to R3-3, R4.
    """
    records: list[dict[str, Any]] = []
    for award in rules.award:
        if award.when != when:
            continue
        for tracks in award.competitions:
            competition = "+".join(tracks)
            own = [c for c in conferred if (c.award, c.competition) == (award.id, competition)]
            rows = [_as_conferred(row, own, award) for row in _places(award, tracks, standings, gains or {}, ties)]
            records += [{"award": award.id, "competition": competition, "decisions": "", **row} for row in rows]
    table = pd.DataFrame(records, columns=AWARD_COLUMNS)
    return table.astype(dict.fromkeys(("points", "money", "ktxh_points", "individuals"), "Int64"))


def _places(
    award: Award, tracks: Sequence[str], standings: pd.DataFrame, gains: Mapping[str, int], ties: Sequence[Tie]
) -> Iterator[dict[str, Any]]:
    slots: list[Prize] = [prize for prize in award.prizes for _ in range(prize.places)]
    entrants = [u for u in standings.to_dict("records") if u["track"] in tracks and not pd.isna(u["rank"])]
    for unit in entrants:
        unit["measure"] = unit["total"] if award.ranked_by == "total" else gains[unit["unit"]]
        unit["behind"] = award.gate and not unit["eligible"]
    if award.vacancy == "vacant":
        entrants = [u for u in entrants if not u["behind"]]
    # units that pass the gate come first; equals keep together, whatever their order
    entrants.sort(key=lambda u: (u["behind"], -u["measure"]))
    place = 0
    for _, group in groupby(entrants, key=lambda u: (u["behind"], u["measure"])):
        equals = list(group)
        reach = slots[place : place + len(equals)]
        if not reach:
            break
        settled = len(reach) == len(equals) and len({id(prize) for prize in reach}) == 1
        tie = None if settled else resolve([u["unit"] for u in equals], ties)
        if tie:
            equals.sort(key=lambda u: tie.now.index(u["unit"]))
            for n, (unit, prize) in enumerate(zip(equals, reach, strict=False), place + 1):
                row = {"place": f"{n}", "unit": unit["unit"], "points": unit["measure"], "clause": prize.clause}
                yield row | {"state": "won", **_worth(prize), "decisions": f"{tie.seq}"}
            place += len(equals)
            continue
        for unit in equals:
            row = {"place": f"{place + 1}" if settled and len(equals) == 1 else f"{place + 1}–{place + len(equals)}"}
            row |= {"unit": unit["unit"], "points": unit["measure"]}
            row |= {"clause": "; ".join(dict.fromkeys(prize.clause for prize in reach))}
            if settled:
                yield row | {"state": "won", **_worth(reach[0])}
            else:
                yield row | {"state": "needs_decision"}
        place += len(equals)
    for n in range(place, len(slots)):
        yield {"place": f"{n + 1}", "clause": slots[n].clause, "state": "vacant"}


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
    """The standings with `needs_decision`: the unit stands in a tie that an award hangs on (L2)."""
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
