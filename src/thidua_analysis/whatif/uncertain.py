"""Figures known only as a range, or not at all: scores and ranks as intervals, and whether a prize hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from ..ledger.decisions import RECEIPT_DAYS
from ..plan.rules import Rules
from ..scoring.criteria import UNBOUNDED as NO_LIMIT
from ..scoring.criteria import extent
from ..scoring.figures import wide
from ..scoring.result import Result
from ..scoring.scenario import Scenario, SupposedFact
from ..scoring.telling import gate_text
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.shown import Page, Shown, named, styled_table
from ..words.vietnamese import count_text
from .arrays import Figure, points, points_of
from .judging import Case, ends, judge
from .lattice import Lattice, lattice_of
from .places import UNDECIDED, Whole
from .wording import fact_name
from .worlds import supposed

FACT_COLUMNS = ["unit", "fact", "stands", "low", "high"]
UNIT_COLUMNS = [
    "unit", "track", "facts", "total", "low", "high", "exact", "rank", "best", "worst", "eligible", "eligible_may_change",
    "prize", "prize_best", "prize_worst",
]  # fmt: skip
UNBOUNDED = 10**9
"""Stands for "as many as you like": of units, a thousand times more than a district has people."""
FARTHEST = NO_LIMIT // 2
"""Points beyond this have no limit."""
MOST = 100_000
"""So many corners of what is possible are scored for one unit."""


@dataclass(frozen=True, eq=False, repr=False)
class Intervals(Shown):
    """What uncertain figures leave open, over everything that they may be.

    `facts`: unit, fact, stands (the figure that counts now), low, high (missing: no limit). `units`: every unit's
    points now, at least and at most (missing: no limit), its rank at best and worst, whether its passing the gate
    hangs on them, and its prize now, at best and at worst (clause; `?` after one that a tie has to be decided for;
    blank for none). `exact`: the ends are reached; where two criteria pull one figure apart they may lie a little
    too far out, never too near.
    """

    period: Result
    facts: pd.DataFrame
    units: pd.DataFrame

    @property
    def awards(self) -> pd.DataFrame:
        """The units whose prize hangs on the uncertain figures."""
        same = (self.units["prize_best"] == self.units["prize_worst"]) & (
            self.units["prize"] == self.units["prize_best"]
        )
        return self.units[~same].reset_index(drop=True)

    @property
    def depends(self) -> bool:
        """Whether any prize hangs on the uncertain figures."""
        return len(self.awards) > 0

    def told(self, language: str) -> Iterator[tuple[str, list[str], bool]]:
        """Of each unit that the uncertain figures move: points, interval, ranks, gate and prizes in words, and whether a prize
        hangs on them."""
        table = self.units
        moved = (table["facts"] != "") | (table["best"] != table["worst"]).fillna(False) | table["eligible_may_change"]
        for row in table[moved].to_dict("records"):
            ends = [
                count_text(row["low"], language),
                "…" if pd.isna(row["high"]) else count_text(row["high"], language),
            ]
            ranks = ["–" if pd.isna(row[c]) else str(row[c]) for c in ("best", "worst")]
            prizes = list(dict.fromkeys(row[c] or "–" for c in ("prize", "prize_best", "prize_worst")))
            may = row["eligible_may_change"]
            gate = say("labels.hangs_on_figures", language) if may else gate_text(row["eligible"], language)
            spans = ("–".join(dict.fromkeys(each)) for each in (ends, ranks))
            yield row["unit"], [count_text(row["total"], language), *spans, gate, " / ".join(prizes)], len(prizes) > 1

    def _page(self, language: str) -> Page:
        names, title = (
            self.period.inputs.names,
            say("whatif.uncertain_title", language, period=self.period.name(language)),
        )
        if self.facts.empty:
            return Page(title, (say("whatif.nothing_uncertain", language),))
        given = [
            f"{names[row['unit']]}: {fact_name(self.period.rules, row['fact'], language)}: {count_text(row['low'], language)}–"
            + ("…" if pd.isna(row["high"]) else count_text(row["high"], language))
            for row in self.facts.to_dict("records")
        ]
        told = [*self.told(language)]
        heads = say("whatif.uncertain_heads", language).split("|")
        gateless = () if self.period.rules.gate else (4,)
        bold = [n for n, (_, _, hangs) in enumerate(told) if hangs]
        rows = [[named(unit, names), *cells] for unit, cells, _ in told]
        stake = say("whatif.prizes_hang", language, units=[names[u] for u in self.awards["unit"]])
        parts = (
            say("labels.supposed", language),
            "\n".join(given),
            styled_table(rows, heads, [1, 2, 3], bold, 0, without=gateless),
            stake if self.depends else say("whatif.no_prize_hangs", language),
        )
        return Page(title, parts)


def uncertain(period: Result, facts: Iterable[SupposedFact] | None = None) -> Intervals:
    """The period with these figures uncertain; without `facts`, those its scenario leaves so.

    Each is about the period's own month. `"unknown"` is at least what the month before had (cumulative figures do
    not fall), and has no upper limit but that of the plan's checks. Units vary independently of one another.
    CampaignError for a figure that cannot be uncertain (another month's, a day), or ranges that contradict each
    other or the figures that are known.
    """
    given = [*(facts if facts is not None else period.scenario.facts if period.scenario else ())]
    definite = [f for f in given if f.definite]
    if facts is not None and definite:
        period = supposed(period, Scenario("·", facts=definite))
    boxes: dict[str, dict[str, tuple[int, int | None]]] = {}
    for fact in given:
        if not fact.definite:
            boxes.setdefault(fact.unit, {})[fact.fact] = _range(period, fact)
    lattice = lattice_of(period, {})
    found = _Ends(lattice)
    for unit, box in boxes.items():
        found.set(lattice.units.index(unit), *_extremes(period, unit, box, lattice))
    return Intervals(period, _facts(period, boxes), _units(period, boxes, lattice, found))


def _range(period: Result, fact: SupposedFact) -> tuple[int, int | None]:
    if fact.month not in (None, period.month) or fact.fact in RECEIPT_DAYS:
        raise CampaignError("whatif.own_month_only", unit=fact.unit, fact=fact.fact, month=period.month)
    Scenario("·", facts=[fact]).corrections(period.month, period.known_on, period.rules)
    if fact.unit not in period.inputs.names:
        raise CampaignError("whatif.no_unit", unit=fact.unit)
    if isinstance(fact.value, tuple):
        low, high = (v - _earlier(period, fact) for v in fact.value)
        return low, high
    if period.rules.fact_of(fact.fact).kind == "flag":
        return 0, 1
    before = period.previous
    if before is None or period.rules.scoring.basis != "cumulative":
        return 0, None
    return before.values[fact.unit].get(fact.fact, 0), None


def _earlier(period: Result, fact: SupposedFact) -> int:
    """What of a cumulative figure is not scored: nothing, unless a month is scored on its own increase."""
    if period.rules.scoring.basis == "cumulative":
        return 0
    mine = (f for f in period.settled if (f.unit, f.fact) == (fact.unit, fact.fact))
    return sum(figure.cumulative - figure.value for figure in mine)


class _Ends:
    """Base and total of every unit at least and at most, in ticks."""

    def __init__(self, lattice: Lattice) -> None:
        laid = lattice.laid()
        may = laid.may
        self.deduction, self.before = laid.deduction[0], laid.before
        self.base = [may.base_low[0].copy(), may.base_high[0].copy()]
        self.total = [may.low[0].copy(), may.high[0].copy()]
        self.exact = np.ones(len(self.base[0]), dtype=bool)
        self.open = self.total[1] > FARTHEST
        self.lowest = self.total[0] < -FARTHEST

    def set(self, n: int, base: Sequence[int], criteria: Sequence[int], exact: bool, unbounded: bool) -> None:
        """A unit's own, from what its criteria come to."""
        for end in (0, 1):
            self.base[end][n] = base[end]
            self.total[end][n] = criteria[end] + self.deduction[n]
        self.exact[n] = exact
        self.open[n] = unbounded or self.total[1][n] > FARTHEST


def _extremes(
    period: Result, unit: str, box: dict[str, tuple[int, int | None]], lattice: Lattice
) -> tuple[Sequence[int], Sequence[int], bool, bool]:
    """Base, and base with bonus, at least and at most; whether both ends are reached; whether there is no upper limit.

    A criterion's points rise or fall with each figure, the others standing. So over ranges cut by "part is at most
    whole" its ends lie in corners, where each figure is at an end of its own range or of one it is held against.
    """
    every = wide(period.values, period.unit_rows, period.rules, period.month)
    mine = every[every["unit"] == unit].reset_index(drop=True)
    table = _corners(mine, box, period.rules)
    if table.empty:
        told = ", ".join(f"{fact} {low}–{'' if high is None else high}" for fact, (low, high) in box.items())
        raise CampaignError("whatif.nothing_fits", unit=unit, told=told)
    low, high = _by_criterion(table, period.rules, lattice, 0), _by_criterion(table, period.rules, lattice, 1)
    least, most = low.min(axis=1).sum(axis=1), high.max(axis=1).sum(axis=1)
    exact = bool(low[1].sum(axis=1).min() == least[1] and high[1].sum(axis=1).max() == most[1])
    unbounded = False
    if any(limit is None for _, limit in box.values()):
        further = _corners(mine, box, period.rules, 2 * UNBOUNDED)
        unbounded = bool(_by_criterion(further, period.rules, lattice, 1)[1].max(axis=0).sum() > most[1])
    return [int(least[0]), int(most[0])], [int(least[1]), int(most[1])], exact, unbounded


def _corners(
    mine: pd.DataFrame, box: dict[str, tuple[int, int | None]], rules: Rules, limit: int = UNBOUNDED
) -> pd.DataFrame:
    bounds = {fact: (low, limit if high is None else high) for fact, (low, high) in box.items()}
    values = {fact: set(ends) for fact, ends in bounds.items()}
    # an increase over the month before is not held against another: what is resolved may have come earlier
    checks = [c for c in rules.check if c.severity == "error" and rules.scoring.basis == "cumulative"]
    for _ in bounds:  # an end can be handed on from one check to the next
        for check in checks:
            for one, other in ((check.part, check.whole), (check.whole, check.part)):
                if one in values:
                    handed = values.get(other) or ({int(mine[other][0])} if not pd.isna(mine[other][0]) else set())
                    low, high = bounds[one]
                    values[one] |= {v for v in handed if low <= v <= high}
    if prod(len(v) for v in values.values()) > MOST:
        raise CampaignError("whatif.too_many_uncertain", box=box)  # fmt: skip
    corners = pd.DataFrame(product(*(sorted(v) for v in values.values())), columns=list(values)).astype("Int64")
    table = mine.iloc[np.zeros(len(corners), dtype=int)].reset_index(drop=True)
    table[list(values)] = corners
    for check in checks:
        if check.part in values or check.whole in values:
            table = table[~(table[check.part] > table[check.whole]).fillna(False)]
    return table.reset_index(drop=True)


def _by_criterion(table: pd.DataFrame, rules: Rules, lattice: Lattice, end: int) -> Whole:
    """`[base, or base with bonus; row; criterion]` of a unit's figures, in the lattice's ticks; of a criterion that still
    lacks figures, what it comes to at least (`end` 0) or at most (1)."""
    parts, factor = [], lattice.ticks // rules.ticks_per_point
    for criterion in rules.criteria(str(table["track"][0])):
        columns = {fact: table[fact] for fact in criterion.facts}
        figures = {f: Figure(c.fillna(0).to_numpy(dtype=np.int64), c.notna().to_numpy()) for f, c in columns.items()}
        found = points(criterion, rules, figures, lattice.ticks)
        base, both = found.base, found.base + found.bonus
        for open_, bonus_alone in ((found.whole, False), (found.alone, True)):
            if open_.any():
                may = extent(criterion, rules, bonus_alone=bonus_alone)
                base, both = base + open_ * (may[end] * factor), both + open_ * (may[2 + end] * factor)
        parts.append((base, both))
    return np.array(parts).transpose(1, 2, 0)


def _units(period: Result, boxes: dict[str, Any], lattice: Lattice, ends_: _Ends) -> pd.DataFrame:
    """Each unit in the two worlds that are best and worst for it: itself at one end, all others at the other."""
    count = len(lattice.units)
    own = np.eye(count, dtype=bool)
    worlds = [
        np.concatenate([np.where(own, mine, others) for mine, others in ((e[1], e[0]), (e[0], e[1]))])
        for e in (ends_.base, ends_.total)
    ]
    judged = next(judge([Case(lattice.court({}), ends(*worlds), ends_.before)]))
    now = lattice.scores()
    lows, highs = (points_of(values, lattice.ticks) for values in ends_.total)
    rows = []
    for n, unit in enumerate(lattice.units):
        best, worst = n, count + n
        told = period.standing(unit)
        ranks = [None if judged.rank[w, n] == 0 else int(judged.rank[w, n]) for w in (best, worst)]
        low, high = None if ends_.lowest[n] else lows[n], None if ends_.open[n] else highs[n]
        rows.append(
            (unit, told.track, "; ".join(boxes.get(unit, ())), told.total, low, high,
             bool(ends_.exact[n]), told.rank, *ranks, told.eligible,
             bool(judged.eligible[best, n] != judged.eligible[worst, n]), *(_prize(p, lattice) for p in (now.judged.prize[0, n], judged.prize[best, n], judged.prize[worst, n])))
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=UNIT_COLUMNS, dtype=object)
    yes: dict[str, Any] = {"exact": bool, "eligible": "boolean", "eligible_may_change": bool}
    return table.astype({**dict.fromkeys(("rank", "best", "worst"), "Int64"), **yes})


def _prize(number: Any, lattice: Lattice) -> str:
    if number >= 0:
        return str(lattice.prizes.clauses[number])
    return "; ".join(f"{c}?" for c in lattice.prizes.stakes[UNDECIDED - number]) if number <= UNDECIDED else ""


def _facts(period: Result, boxes: dict[str, dict[str, tuple[int, int | None]]]) -> pd.DataFrame:
    return pd.DataFrame(list(_fact_rows(period, boxes)), columns=FACT_COLUMNS).astype(
        dict.fromkeys(("stands", "low", "high"), "Int64")
    )


def _fact_rows(period: Result, boxes: dict[str, dict[str, tuple[int, int | None]]]) -> Iterator[tuple[Any, ...]]:
    for unit, box in boxes.items():
        for fact, (low, high) in box.items():
            yield unit, fact, period.values[unit].get(fact), low, high
