"""Figures that vary within bounds, drawn many times: how often each rank and each award. Only the counting is statistical:
every draw is scored exactly.

june.simulate(within=Decimal("0.05"), draws=10_000, seed=1)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..plan.parameters import exact
from ..scoring.figures import NOBODY
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from ..scoring.telling import rank_text, total_text
from ..words.catalogue import say
from ..words.columns import frame
from ..words.errors import CampaignError, as_read, other_kind
from ..words.shown import Page, Shown, Table, named, styled_table
from ..words.vietnamese import count_text, percent_text
from .arrays import GAP, Figure, gaps_of, points, points_of
from .judging import Case, Judged, ends, judge
from .lattice import Lattice, lattice_of
from .places import UNDECIDED, Whole
from .tried import Figures, known

BLOCK = 10_000
"""So many draws are made and scored at a time."""
MOST = 2**23
"""So many draws are made at most."""
UNIT_COLUMNS = ["unit", "track", "total", "low", "high", "rank", "best", "worst", "passes", "wins", "undecided", "of"]
Share = Decimal | Fraction | int | float | str


class Varied(NamedTuple):
    """A figure that varies from `low` to `high`, each whole number as likely as another; it `stands` as it is scored."""

    unit: str
    fact: str
    stands: int | None
    low: int
    high: int


class Draws(NamedTuple):
    """What some draws come to: totals in ticks, and how they are judged; a row for each, a column for each unit."""

    total: Whole
    judged: Judged


@dataclass(frozen=True, eq=False, repr=False)
class Simulation(Shown):
    """A month whose figures were drawn many times within bounds.

    `varied`: the figures that vary, as rows; `draws`, `seed`: the same again give the same. `scenario(n)` is one draw, to look at.
    `units`: each unit's total now, at least and at most; its rank now, at best and at worst; in how many draws it passes the
    gate, wins a prize, stands where a prize needs a decision (UNIT_COLUMNS). `ranks`: unit, rank, times (a tie is its place at best;
    a rank that missing figures leave open is not counted). `awards`: prize (clause), unit, won, undecided: in how many draws.
    """

    period: Result
    lattice: Lattice
    varied: tuple[Varied, ...]
    draws: int
    seed: int

    @property
    def figures(self) -> pd.DataFrame:
        """The figures that vary: unit, fact, stands, low, high."""
        return frame(Varied, self.varied)

    @property
    def units(self) -> pd.DataFrame:
        tally, ticks = self._tally, self.lattice.ticks
        low, high = (points_of(ends_, ticks) for ends_ in (tally.low, tally.high))
        rows = []
        for n, unit in enumerate(self.lattice.units):
            now, there = self.period.standing(unit), np.flatnonzero(tally.ranks[n])
            best, worst = (int(there[0]), int(tally.worst[n])) if len(there) else (None, None)
            counts = [int(each[n]) for each in (tally.passes, tally.wins, tally.undecided)]
            rows.append((unit, now.track, now.total, low[n], high[n], now.rank, best, worst, *counts, self.draws))
        return pd.DataFrame(rows, columns=UNIT_COLUMNS).astype(dict.fromkeys(("rank", "best", "worst"), "Int64"))

    @property
    def ranks(self) -> pd.DataFrame:
        unit, rank = np.nonzero(self._tally.sure)
        names = np.array(self.lattice.units, dtype=object)[unit]
        return pd.DataFrame({"unit": names, "rank": rank, "times": self._tally.sure[unit, rank], "of": self.draws})

    @property
    def awards(self) -> pd.DataFrame:
        rows = [
            (clause, unit, int(won[n]), int(undecided[n]), self.draws)
            for clause, (won, undecided) in self._tally.prizes.items()
            for n, unit in enumerate(self.lattice.units)
            if won[n] or undecided[n]
        ]
        return pd.DataFrame(rows, columns=["prize", "unit", "won", "undecided", "of"])

    def scenario(self, draw: int) -> Scenario:
        """One draw as a scenario, counted from 0: what it gives, `june.what_if(found.scenario(0))` shows."""
        if not isinstance(draw, int | np.integer) or not 0 <= draw < self.draws:
            raise CampaignError("whatif.no_draw", draw=as_read(draw), last=self.draws - 1)
        drawn = next(block[draw - start] for start, block in self._drawn() if draw < start + len(block))
        facts = [SupposedFact(one.unit, one.fact, int(v)) for one, v in zip(self.varied, drawn, strict=True)]
        return Scenario(say("whatif.a_draw", "en", draw=draw, seed=self.seed), facts=facts)

    def scored(self) -> Iterator[Draws]:
        """What the draws come to, so many at a time as fit in memory, in their order."""
        for _, drawn in self._drawn():
            yield _scored(self.lattice, self.varied, drawn)

    def _drawn(self) -> Iterator[tuple[int, Whole]]:
        """The draws, block by block: a row for each, a column for each figure that varies; and the number of the first."""
        rng = np.random.Generator(np.random.PCG64(self.seed))
        for start in range(0, self.draws, BLOCK):
            yield start, _draw(rng, self.varied, min(BLOCK, self.draws - start), self.period)

    @cached_property
    def _tally(self) -> _Tally:
        tally = _Tally(self.lattice)
        for draws in self.scored():
            tally.add(draws)
        return tally

    def _page(self, language: str) -> Page:
        names, table = self.period.inputs.names, self.units
        told: list[str | Table] = [say("labels.supposed", language), say("whatif.simulated", language, draws=self.draws, figures=len(self.varied), seed=self.seed)]  # fmt: skip
        heads = say("whatif.simulated_heads", language).split("|")
        for track in self.period.tracks:
            rows = []
            for row in table[table["track"] == track.id].to_dict("records"):
                now, n = self.period.standing(row["unit"]), self.lattice.units.index(row["unit"])
                often = sorted(
                    ((times, -rank) for rank, times in enumerate(self._tally.sure[n].tolist()) if times), reverse=True
                )
                shares = "; ".join(f"{-rank}: {percent_text(times, self.draws, language)}" for times, rank in often[:4])
                span = "–".join(dict.fromkeys(count_text(row[end], language) for end in ("low", "high")))
                passes = percent_text(row["passes"], self.draws, language)
                rows.append(
                    [named(row["unit"], names), total_text(now, language), span, rank_text(now), shares, passes]
                )
            rows.sort(key=lambda row: int(row[3].strip("=").partition("–")[0] or len(names)))
            told.append(styled_table(rows, heads, [1, 2, 3], names_at=0, caption=track.name[language]))
        for clause, group in self.awards.groupby("prize", sort=False):
            each = sorted(group.to_dict("records"), key=lambda row: (-row["won"], -row["undecided"]))
            lines = [f"  {names[r['unit']]}: {_often(r, self.draws, language)}" for r in each]
            told.append("\n".join([f"{clause}:", *lines]))
        return Page(say("whatif.simulated_title", language, period=self.period.name(language)), tuple(told))


def _often(row: Mapping[Any, Any], draws: int, language: str) -> str:
    undecided = say("whatif.undecided_in", language, share=percent_text(row["undecided"], draws, language))
    return ", ".join([percent_text(row["won"], draws, language), *([undecided] if row["undecided"] else [])])


# ── what varies ──


def simulate(
    period: Result,
    within: Share = Decimal("0.05"),
    figures: Iterable[str] | Mapping[str, Any] | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> Simulation:
    """The period with its figures drawn many times within bounds; scored when it is looked at, thousands of draws a second.

    `within`: so far each figure may lie from what stands, 0.05 is ±5 %; bounds are whole numbers, exactly. `figures`: those that
    vary, `accounts_count` (of every unit) or `tan-hoa.accounts_count`; with a mapping each has a share of its own, or a pair
    `(low, high)`; without, every count that is known (what is yes or no does not vary). A part never exceeds its whole, by the
    plan's checks of severity error: the whole is drawn first, the part from what that leaves. All else is drawn independently.
    CampaignError for a figure that does not exist, bounds that leave nothing, a share below 0.

    >>> from thidua_analysis import open_campaign
    >>> june = open_campaign("sample").month("2021-06")
    >>> found = simulate(june, figures={"tan-hoa.accounts_count": (1499, 1500)}, draws=1000)
    >>> ranks = found.ranks[found.ranks["unit"] == "tan-hoa"]
    >>> ranks["rank"].tolist(), int(ranks["times"].sum())
    ([1, 2], 1000)
    """
    if not isinstance(exact(draws), int) or not 1 <= draws <= MOST:
        raise CampaignError("whatif.draws_wanted", read=draws, most=MOST)
    if not isinstance(exact(seed), int) or seed < 0:
        raise CampaignError("whatif.seed_wanted", read=seed)
    bounds = _bounded(period, _asked(period, _share(within), figures))
    stands = {(figure.unit, figure.fact): figure.cumulative for figure in period.settled}
    told = (Varied(*about, stands.get(about), low, high) for about, (low, high) in bounds.items())
    varied = tuple(one for one in told if one.low < one.high or one.stands != one.low)
    return Simulation(period, lattice_of(period, {}), varied, int(draws), int(seed))


def _share(given: Any) -> Fraction:
    try:
        share = Fraction(Decimal(str(given)) if isinstance(given, float | str) else given)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        share = Fraction(-1)
    if share < 0:
        raise CampaignError("whatif.within_wanted", read=str(given))
    return share


Bounds = dict[tuple[str, str], tuple[int, int]]
"""Unit and figure → at least and at most."""


def _asked(period: Result, within: Fraction, figures: Iterable[str] | Mapping[str, Any] | None) -> Bounds:
    """What was asked to vary."""
    known_ = {(f.unit, f.fact): f.cumulative for f in period.settled if f.origin != NOBODY}
    flags = {fact.id for fact in period.rules.fact if fact.kind == "flag"}
    if figures is None:
        return {about: _around(value, within) for about, value in known_.items() if about[1] not in flags}
    if not isinstance(figures, Iterable):
        raise other_kind("figures", '["accounts_count"], {"tan-hoa.accounts_count": (1450, 1550)}', figures)
    if not isinstance(figures, Mapping):
        figures = dict.fromkeys([figures] if isinstance(figures, str) else figures, within)
    found: Bounds = {}
    for name, given in figures.items():
        for about in _named(period, name, known_):
            if isinstance(given, list | tuple | range):
                found[about] = _span(period, about, given)
            elif about in known_:
                found[about] = _around(known_[about], _share(given))
            else:
                raise CampaignError("whatif.not_known", unit=about[0], fact=about[1])
    return found


def _span(period: Result, about: tuple[str, str], given: Sequence[Any]) -> tuple[int, int]:
    """A pair `(low, high)`, or a range."""
    low, high = (exact(given[n]) for n in (0, -1)) if given else (1, 0)
    if type(low) is not int or type(high) is not int or low > high:
        raise CampaignError("whatif.nothing_fits", unit=about[0], told=f"{about[1]} {low}–{high}")
    for end in (low, high):
        Scenario("·", facts=[SupposedFact(*about, end)]).corrections(period.month, period.known_on, period.rules)
    return low, high


def _named(period: Result, name: str, known_: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """The units and figures that a name means."""
    facts = [fact.id for fact in period.rules.fact]
    unit, dot, fact = str(name).rpartition(".")
    if dot:
        unit = period.inputs.meant(unit)
    if (fact if dot else name) not in facts:
        raise CampaignError("scoring.nothing_of_that_name", name=name, known=facts)
    return [(unit, fact)] if dot else [about for about in known_ if about[1] == name]


def _around(value: int, within: Fraction) -> tuple[int, int]:
    """The whole numbers within a share of a value.

    >>> _around(1512, Fraction(1, 20)), _around(7, Fraction(1, 20)), _around(3, Fraction(2))
    ((1437, 1587), (7, 7), (0, 9))
    """
    return max(ceil(value * (1 - within)), 0), floor(value * (1 + within))


def _bounded(period: Result, asked: Bounds) -> Bounds:
    """The same, no wider than the plan's checks let them be, whatever else is drawn."""
    stands = {(f.unit, f.fact): (f.cumulative, f.cumulative) for f in period.settled if f.origin != NOBODY}
    found = {**stands, **asked}
    checks = [check for check in period.rules.check if check.severity == "error"]
    for _ in checks:  # a bound can be handed on from one check to the next
        for unit, check in ((unit, check) for unit in period.inputs.names for check in checks):
            part, whole = (unit, check.part), (unit, check.whole)
            if part in found and whole in found:
                (low, high), (least, most) = found[part], found[whole]
                found[part], found[whole] = (low, min(high, most)), (max(least, low), most)
    for about, (low, high) in found.items():
        own = asked.get(about) or stands[about]
        if low > high or (about not in asked and (low, high) != own):
            told = ", ".join(f"{fact} {a}–{b}" for (unit, fact), (a, b) in asked.items() if unit == about[0])
            raise CampaignError("whatif.nothing_fits", unit=about[0], told=told)
    return {about: found[about] for about in asked}


def _draw(rng: np.random.Generator, varied: tuple[Varied, ...], count: int, period: Result) -> Whole:
    """So many draws, a column for each figure that varies: a whole before its parts, a part from what the whole leaves."""
    at = {(one.unit, one.fact): n for n, one in enumerate(varied)}
    drawn = np.zeros((count, len(varied)), dtype=np.int64)
    checks = [check for check in period.rules.check if check.severity == "error"]
    order, done = _wholes_first([fact.id for fact in period.rules.fact], [(c.part, c.whole) for c in checks]), set()
    for fact in order:
        for unit in period.inputs.names:
            if (n := at.get((unit, fact))) is None:
                continue
            least: Any = varied[n].low
            most: Any = varied[n].high
            for check in checks:
                if check.part == fact and (unit, check.whole) in done:
                    most = np.minimum(most, drawn[:, at[unit, check.whole]])
                if check.whole == fact and (unit, check.part) in done:
                    least = np.maximum(least, drawn[:, at[unit, check.part]])
            drawn[:, n] = rng.integers(least, most, size=count, endpoint=True)
            done.add((unit, fact))
    return drawn


def _wholes_first(facts: list[str], pairs: list[tuple[str, str]]) -> list[str]:
    """Facts in an order in which every whole stands before its parts.

    >>> _wholes_first(["on_time", "resolved", "received"], [("resolved", "received"), ("on_time", "resolved")])
    ['received', 'resolved', 'on_time']
    """
    depth = dict.fromkeys(facts, 0)
    for _ in pairs:
        for part, whole in pairs:
            depth[part] = max(depth[part], depth[whole] + 1)
    return sorted(facts, key=lambda fact: depth[fact])


# ── what it comes to ──


def _scored(lattice: Lattice, varied: tuple[Varied, ...], drawn: Whole) -> Draws:
    """The points of every draw, judged."""
    period, count, units = lattice.period, len(drawn), lattice.units
    figures = _figures(period, units, varied, drawn)
    base = np.zeros((count, len(units)), dtype=np.int64)
    bonus, gaps = np.zeros_like(base), np.zeros((*base.shape, GAP), dtype=np.int64)
    for rule in period.rules.criterion:
        mine = [n for n, track in enumerate(lattice.tracks) if track == rule.track]
        own = {fact: Figure(figures[fact].value[:, mine], figures[fact].known[:, mine]) for fact in rule.facts}
        found = points(rule, period.rules, own, lattice.ticks)
        base[:, mine] += found.base
        bonus[:, mine] += found.bonus
        if found.whole.any() or found.alone.any():
            gaps[:, mine] += gaps_of(rule, period.rules, found, lattice.ticks)
    total = base + bonus + lattice.deductions()
    before = lattice.laid().before
    past = before.each(lambda table: np.broadcast_to(table, total.shape)) if before else None
    case = Case(lattice.court({}), ends(base, total, gaps if gaps.any() else None), past)
    return Draws(total, next(judge([case])))


def _figures(period: Result, units: list[str], varied: tuple[Varied, ...], drawn: Whole) -> Figures:
    """The period's figures under every draw; where a month is scored on its own increase, what came before is off."""
    earlier = {(f.unit, f.fact): f.cumulative - f.value for f in period.settled}
    shape = (len(drawn), len(units))
    found = {
        fact: Figure(np.broadcast_to(figure.value, shape).copy(), np.broadcast_to(figure.known, shape).copy())
        for fact, figure in known(period, units).items()
    }
    for n, one in enumerate(varied):
        value, there = found[one.fact]
        value[:, units.index(one.unit)] = drawn[:, n] - earlier.get((one.unit, one.fact), 0)
        there[:, units.index(one.unit)] = True
    return found


class _Tally:
    """How often each thing came."""

    def __init__(self, lattice: Lattice) -> None:
        count = len(lattice.units)
        self.lattice, self.low, self.high = lattice, np.zeros(0), np.zeros(0)
        self.ranks, self.sure = np.zeros((2, count, count + 1), dtype=np.int64)
        self.worst, self.passes, self.wins, self.undecided = np.zeros((4, count), dtype=np.int64)
        period = lattice.period
        clauses = [p.clause for award in period.rules.award if award.when == period.kind for p in award.prizes]
        self.prizes = {clause: np.zeros((2, count), dtype=np.int64) for clause in clauses}

    def add(self, draws: Draws) -> None:
        """Some more draws."""
        judged, ends_ = draws.judged, [draws.total.min(axis=0), draws.total.max(axis=0)]
        self.low, self.high = (
            (np.minimum(self.low, ends_[0]), np.maximum(self.high, ends_[1])) if len(self.low) else ends_
        )
        for table, counted in (
            (self.ranks, judged.rank > 0),
            (self.sure, (judged.rank > 0) & (judged.rank == judged.rank_worst)),
        ):
            for n in range(len(self.ranks)):
                table[n] += np.bincount(judged.rank[counted[:, n], n], minlength=table.shape[1])
        self.worst = np.maximum(self.worst, judged.rank_worst.max(axis=0))
        self.passes += judged.eligible.sum(axis=0)
        self.wins += (judged.prize >= 0).sum(axis=0)
        self.undecided += (judged.prize <= UNDECIDED).sum(axis=0)
        for clause, (won, undecided) in self.prizes.items():
            stakes = [UNDECIDED - n for n, stake in enumerate(self.lattice.prizes.stakes) if clause in stake]
            won += (judged.prize == self.lattice.prizes.clauses.index(clause)).sum(axis=0)
            undecided += np.isin(judged.prize, stakes).sum(axis=0)
