"""Score lines → totals, gate, ranks, and who wins what; ties, vacancies and missing figures stay visible.

Ranks are "1224": equal points share a rank, the next rank counts everybody above. Nothing here
breaks a tie: a group of equals that would receive different prizes needs a recorded decision
(L2), and until then no money is computed for it. Nor is a missing figure taken as nothing: a unit
that lacks some stands where its figures could still put it, from one rank to another, and a prize
it could take is left to people.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from ..intake.rows import Unit
from ..ledger.decisions import resolve
from ..ledger.entries import Award as Conferred
from ..ledger.entries import Tie
from ..plan.rules import Award, Prize, Rules
from .criteria import Extent, to_ticks
from .figures import competes
from .rows import Line, Place, Standing

TIE, MISSING_FIGURE = "tie", "missing_figure"
"""Why a prize is left to people."""


def rank_units(
    lines: Iterable[Line],
    units: Sequence[Unit],
    rules: Rules,
    ties: Sequence[Tie] = (),
    gaps: Mapping[str, Mapping[str, Extent]] | None = None,
    silent: Collection[str] = (),
) -> tuple[Standing, ...]:
    """Totals, gate and rank of every unit; points in ticks, in the order of track, rank and unit list.

    `gaps`: what criteria that lack figures may still add (:func:`~.criteria.gaps`); `silent`: units of which no figure was
    ever sent. A unit reaches the gate of L3 as `gate_on` reads it. Equal points are put in an order only by a recorded
    decision that names them all (L2). A unit without any figure has no rank and bars nobody; nor has one that is not
    ranked. `needs_decision` is left to :func:`mark_open`.

    >>> from thidua_analysis.plan.plan import load_plan
    >>> rules = load_plan("chau-thanh-a-2021").rules()
    >>> units = [Unit(name, "", name, "commune", True, "") for name in "abcd"]
    >>> points = {"a": 80, "b": 95, "c": 80, "d": 60}
    >>> lines = [Line(u, "2021-06", "C1", "base", n, *[None] * 4) for u, n in points.items()]
    >>> [(s.unit, s.total, s.rank, s.tied) for s in rank_units(lines, units, rules)]
    [('b', 95, 1, False), ('a', 80, 2, True), ('c', 80, 2, True), ('d', 60, 4, False)]
    >>> late = rank_units(lines, units, rules, gaps={"d": {"C5": Extent(0, 10, 0, 25)}})
    >>> [(s.unit, s.rank_best, s.rank_worst) for s in late]
    [('b', 1, 1), ('a', 2, 3), ('c', 2, 3), ('d', 2, 4)]
    """
    sums = {unit.unit: dict.fromkeys(PARTS, 0) for unit in units}
    for line in lines:
        sums[line.unit][line.part] += int(line.points or 0)
    standings = [_totals(unit, sums[unit.unit], (gaps or {}).get(unit.unit, {}), rules) for unit in units]
    ranked = {unit.unit for unit in units if competes(unit, rules)} - set(silent)
    tracks = [track.id for track in rules.track]
    found = []
    for track in tracks:
        mine = [one for one in standings if one.track == track]
        found += _ranked([one for one in mine if one.unit in ranked], ties)
        found += sorted((one for one in mine if one.unit not in ranked), key=lambda one: -one.total)
    return tuple(found)


PARTS = ("base", "bonus", "deduction")


def _totals(unit: Unit, sums: Mapping[str, int], lacking: Mapping[str, Extent], rules: Rules) -> Standing:
    """A unit's totals and whether it is through the gate; no rank yet."""
    may, total = _sum(lacking.values()), sum(sums.values())
    return Standing(
        unit.unit, unit.track, sums["base"], sums["bonus"], sums["deduction"], total, not lacking, "; ".join(lacking),
        _eligible(sums["base"], total, may, rules), None, None, None, False, False, total + may.low, total + may.high,
    )  # fmt: skip


def _sum(extents: Iterable[Extent]) -> Extent:
    whole = Extent()
    for extent in extents:
        whole += extent
    return whole


def _eligible(base: int, total: int, may: Extent, rules: Rules) -> bool | None:
    """Whether a unit reaches the gate; None where that hangs on figures nobody has sent."""
    if rules.gate is None:
        return True
    limit = to_ticks(rules.gate.points, rules)
    low, high = (base + may.base_low, base + may.base_high) if rules.gate.of == "base" else (total + may.low, total + may.high)  # fmt: skip
    return low >= limit if (low >= limit) == (high >= limit) else None


def _ranked(standings: Sequence[Standing], ties: Sequence[Tie]) -> list[Standing]:
    """The ranked units of a track with their ranks, the first one first."""
    lows, highs = sorted(one.low for one in standings), sorted(one.high for one in standings)
    ends = {
        one.unit: (
            1 + len(standings) - bisect_right(lows, one.high),
            1 + len(standings) - bisect_right(highs, one.low) - (one.high > one.low),
        )
        for one in standings
    }
    equals: dict[int, list[str]] = {}
    for one in standings:
        if one.complete:
            equals.setdefault(one.low, []).append(one.unit)
    for units in equals.values():
        if len(units) > 1 and (tie := resolve(units, ties)):
            for n, unit in enumerate(sorted(units, key=tie.now.index)):
                ends[unit] = (ends[unit][0] + n, ends[unit][1] + n)
    found = []
    for one in standings:
        best, worst = ends[one.unit]
        tied = one.complete and any(other != one.unit and ends[other][0] == best for other in equals[one.low])
        rank = best if best == worst else None
        found.append(one._replace(rank=rank, rank_best=best, rank_worst=worst, tied=tied))
    return sorted(found, key=lambda one: (*ends[one.unit], -one.total))


def give_awards(
    standings: Sequence[Standing],
    rules: Rules,
    when: str,
    earlier: Sequence[Standing] | None = None,
    ties: Sequence[Tie] = (),
    conferred: Sequence[Conferred] = (),
) -> tuple[Place, ...]:
    """The awards of a month (`when="month"`) or of the year's end (`"year_end"`), place by place; points in ticks.

    `standings` come from :func:`rank_units`, `earlier` are those of the month before, which gains are reckoned from.
    Under `needs_decision` there is one row for each unit that could take the prize, and no money.
    Clauses R1, R3-1 to R3-3, R4.
    """
    places: list[Place] = []
    for award in rules.award:
        if award.when != when:
            continue
        for tracks in award.competitions:
            competition = "+".join(tracks)
            own = [c for c in conferred if (c.award, c.competition) == (award.id, competition)]
            entrants = _entrants(award, [one for one in standings if one.track in tracks], earlier or ())
            places += _places(award, competition, entrants, ties, own)
    return tuple(places)


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


def _entrants(award: Award, standings: Iterable[Standing], earlier: Iterable[Standing]) -> list[_Entrant]:
    """The ranked units of a competition that may pass its gate, the surest and highest first."""
    before = {one.unit: one for one in earlier} if award.ranked_by == "gain" else {}
    found = []
    for one in standings:
        if one.rank_best is None:
            continue
        then = before.get(one.unit)
        was, was_low, was_high = (int(then.total), then.low, then.high) if then else (0, 0, 0)
        passes = (True, True) if not award.gate else (one.eligible is True, one.eligible is not False)
        whole = one.complete and (then is None or then.complete)
        low, high = (passes[0], one.low - was_high), (passes[1], one.high - was_low)
        found.append(_Entrant(one.unit, int(one.total) - was, whole, low, high))
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
    award: Award, competition: str, entrants: Sequence[_Entrant], ties: Sequence[Tie], conferred: Sequence[Conferred]
) -> list[Place]:
    """A row for each place, or for each unit that could take it where that is left to people; in their order."""
    slots: list[Prize] = [prize for prize in award.prizes for _ in range(prize.places)]
    unsure = [e for e in entrants if not e.complete]
    empty = Place(award.id, "", competition, "", None, None, "")
    rows: list[Place] = []
    candidates: list[tuple[_Entrant, str]] = []
    for e, tie in _placed(entrants, ties):
        reach = slots[e.best - 1 : e.worst]
        if e.complete and len(reach) == e.worst - e.best + 1 and len({id(prize) for prize in reach}) == 1:
            place = empty._replace(place=_place(e), unit=e.unit, points=e.points, decisions=f"{tie.seq}" if tie else "")
            rows.append(_as_conferred(_won(place, reach[0]), conferred, award))
        elif reach:
            hangs = not e.complete or any(u.high >= e.low and u.low <= e.high for u in unsure)
            candidates.append((e, MISSING_FIGURE if hangs else TIE))
    rows += _left_to_people(empty, candidates, slots, conferred)
    for n in range(len(entrants), len(slots)):
        vacant = empty._replace(place=f"{n + 1}", clause=slots[n].clause, state="vacant")
        rows.append(_as_conferred(vacant, conferred, award))
    return sorted(rows, key=lambda row: [int(n) for n in row.place.split("–")])


def _left_to_people(
    empty: Place, candidates: Sequence[tuple[_Entrant, str]], slots: Sequence[Prize], conferred: Sequence[Conferred]
) -> Iterator[Place]:
    """The units that could take some place, and why it is open. A place that missing figures keep open may be conferred
    all the same; nobody was proposed for it then."""
    held = range(1, len(slots) + 1)
    open_ = {n for e, why in candidates if why == MISSING_FIGURE for n in held if e.best <= n <= e.worst}
    taken = {one.place: one for one in reversed(conferred) if one.was is None and one.place in open_}
    for n, one in taken.items():
        place = empty._replace(place=f"{n}", clause=slots[n - 1].clause, state="vacant", decisions=f"{one.seq}")
        yield _won(place._replace(unit=one.now), slots[n - 1]) if one.now else place
    for e, why in candidates:
        left = [n for n in held if e.best <= n <= e.worst and n not in taken]
        if left and e.unit not in [one.now for one in taken.values()]:
            clause = "; ".join(dict.fromkeys(slots[n - 1].clause for n in left))
            place = empty._replace(place=_place(e), unit=e.unit, points=e.points, clause=clause)
            yield place._replace(state="needs_decision", why=why)


def _place(e: _Entrant) -> str:
    return f"{e.best}" if e.best == e.worst else f"{e.best}–{e.worst}"


def _as_conferred(row: Place, conferred: Sequence[Conferred], award: Award) -> Place:
    """A place as it was decided, where a decision about it was made on what the points still propose."""
    first, _, last = row.place.partition("–")
    for one in conferred:
        if int(first) <= one.place <= int(last or first) and row.unit == one.was and row.state != "needs_decision":
            behind = "; ".join(filter(None, [row.decisions, f"{one.seq}"]))
            if one.now is None:
                empty = Place(row.award, row.clause, row.competition, f"{one.place}", None, None, "vacant")
                return empty._replace(decisions=behind)
            prize = next(p for p in award.prizes if p.clause == row.clause)
            return _won(row._replace(unit=one.now, points=None, decisions=behind), prize)
    return row


def _won(row: Place, prize: Prize) -> Place:
    """A place that has a winner, with what its prize is worth."""
    return row._replace(
        clause=prize.clause,
        state="won",
        money=prize.money,
        ktxh_points=prize.ktxh_points,
        individuals=prize.individuals,
    )


def mark_open(standings: Iterable[Standing], places: Iterable[Place]) -> tuple[Standing, ...]:
    """The standings with `needs_decision`: an award hangs on a tie the unit stands in (L2), or on missing figures."""
    undecided = {place.unit for place in places if place.state == "needs_decision"}
    return tuple(one._replace(needs_decision=one.unit in undecided) for one in standings)


PrizeKey = tuple[str, str, str]
Outcome = tuple[str, str, int]


def outcomes(places: Iterable[Place]) -> dict[PrizeKey, Outcome]:
    """(award, competition, clause of the prize) → who won it, between whom it is undecided, how many places are vacant."""
    found: dict[PrizeKey, list[Any]] = {}
    for place in places:
        for clause in place.clause.split("; "):
            prize = found.setdefault((place.award, place.competition, clause), [[], [], 0])
            if place.state == "vacant":
                prize[2] += 1
            else:
                prize[0 if place.state == "won" else 1].append(place.unit)
    return {k: ("; ".join(sorted(won)), "; ".join(sorted(open_)), n) for k, (won, open_, n) in found.items()}
