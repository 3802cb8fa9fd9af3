"""What the plan rewards, for whoever writes the next one: what the ranking hung on, where effort pays, what a cap would do.

june.incentives()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import floor
from typing import NamedTuple

from ..plan.parameters import Value, changed
from ..plan.rules import StepScore
from ..scoring.marginal import marginal_value
from ..scoring.result import Result
from ..scoring.telling import prize_holders
from ..words.catalogue import say
from ..words.columns import Points, table_of
from ..words.shown import Page, Shown, Table, styled_table
from ..words.vietnamese import count_text
from .worlds import supposed


class Decided(NamedTuple):
    """How much of a track's ranking a criterion, or the deductions, decided."""

    track: str
    criterion: str
    gap_permille: int | None
    bonus_permille: int | None
    turned: int
    pairs: int


class Effort(NamedTuple):
    """What one usual step of a figure is worth to the units of a track."""

    track: str
    criterion: str
    fact: str
    amount: int
    units: int
    paid: int
    gained: Points
    most: Points


@dataclass(frozen=True, eq=False, repr=False)
class Incentives(Shown):
    """What a month's ranking hung on, and what it would under a cap: see :func:`incentives`."""

    month: Result
    caps: Mapping[str, Value]
    """The most that each bonus may be, by path: `C3.bonus.most`."""

    @cached_property
    def decided_rows(self) -> tuple[Decided, ...]:
        return decided(self.month)

    @table_of(Decided)
    def decided(self) -> tuple[Decided, ...]:
        """Each criterion's part in the ranking of its track."""
        return self.decided_rows

    @cached_property
    def effort_rows(self) -> tuple[Effort, ...]:
        return effort(self.month)

    @table_of(Effort)
    def effort(self) -> tuple[Effort, ...]:
        """What one more step is worth, where it pays most first."""
        return self.effort_rows

    @cached_property
    def capped(self) -> Result:
        """The same month with every bonus capped; `td.compare(june, found.capped)` says who moves."""
        return supposed(self.month, dict(self.caps))

    @cached_property
    def decided_capped(self) -> tuple[Decided, ...]:
        """:attr:`decided` under the caps."""
        return decided(self.capped)

    def _page(self, language: str) -> Page:
        parts: list[str | Table] = [say("whatif.incentives_told", language)]
        for track in self.month.tracks:
            parts += [self._decided(track.id, track.name[language], language), self._effort(track.id, language)]
        return Page(
            say("whatif.incentives_title", language, period=self.month.name(language)), (*parts, *self._cap(language))
        )

    def _decided(self, track: str, caption: str, language: str) -> Table:
        rules, capped = self.month.rules, {(one.track, one.criterion): one for one in self.decided_capped}
        names = {r.id: f"{r.id} {r.name[language]}" for r in (*rules.criterion, *rules.deduction)}
        rows = [
            [
                names[one.criterion], _percent(one.gap_permille, language), _percent(one.bonus_permille, language),
                say("whatif.turned_of", language, turned=one.turned, pairs=one.pairs), _percent(capped[track, one.criterion].gap_permille, language),
            ]
            for one in self.decided_rows if one.track == track
        ]  # fmt: skip
        return styled_table(
            rows, say("whatif.decided_heads", language).split("|"), numbers=range(1, 5), caption=caption
        )

    def _effort(self, track: str, language: str) -> Table:
        rules = self.month.rules
        rows = [
            [
                f"{_signed(one.amount, language)} {rules.fact_of(one.fact).noun[language]} ({one.criterion})",
                say("whatif.turned_of", language, turned=one.paid, pairs=one.units), _signed(one.gained, language), _signed(one.most, language),
            ]
            for one in self.effort_rows if one.track == track
        ]  # fmt: skip
        return styled_table(rows, say("whatif.effort_heads", language).split("|"), numbers=range(1, 4))

    def _cap(self, language: str) -> list[str]:
        """What the caps would change, in sentences."""
        if not self.caps:
            return []
        told = ", ".join(f"{path.partition('.')[0]} {count_text(most, language)}" for path, most in self.caps.items())  # type: ignore[arg-type]
        now, then = self.month.standing_rows, {one.unit: one.rank for one in self.capped.standing_rows}
        lines = [say("whatif.capped", language, caps=told, moved=sum(one.rank != then[one.unit] for one in now))]
        called, prizes = self.month.inputs.names, self.capped.prizes
        for key, (won, undecided, _) in self.month.prizes.items():
            held = [
                prize_holders(*each, called, language) for each in ((won, undecided), prizes.get(key, ("", "", 0))[:2])
            ]
            lines += [f"{key[2]}: {held[0]} → {held[1]}"] if held[0] != held[1] else []
        return ["\n".join(lines)]


def incentives(month: Result, most: Value | Mapping[str, Value] | None = None) -> Incentives:
    """What the plan rewarded this month: `decided`, for each criterion its part in the ranking; `effort`, where one more step
    pays most; `capped`, who would move and which prizes go elsewhere were the bonus capped.

    A criterion's part: of all the points by which one unit of a track is ahead of another, pair by pair, the share that this
    criterion gave. Shares of a track add up to 1000 ‰, but for rounding; one below 0 worked against the order. `turned`: so many
    of the `pairs` would be level, or the other way round, without it. Units that lack figures are left out.

    `most`: the most that each bonus may be; one number for all, or a number for each criterion; without it, what the
    criterion gives for its target. CampaignError for a criterion without a bonus.

    >>> from thidua_analysis import open_campaign
    >>> found = incentives(open_campaign("sample").month("2021-06"), 5)
    >>> int(found.decided.set_index("criterion")["gap_permille"]["C3"]), found.capped.standing("tan-hoa").total
    (187, 108)
    """
    month.refuse_errors()
    bonus = [c for c in month.rules.criterion if isinstance(c, StepScore) and c.bonus and c.bonus.points > 0]
    if isinstance(most, Mapping):
        caps = {f"{criterion}.bonus.most": value for criterion, value in most.items()}
    else:
        caps = {f"{c.id}.bonus.most": c.points if most is None else most for c in bonus}
    changed(month.plan, caps)  # refuses what makes no sense
    return Incentives(month, caps)


def decided(month: Result) -> tuple[Decided, ...]:
    """Each criterion's part in the ranking of its track; see :func:`incentives`."""
    rows = []
    for track in month.tracks:
        units = [
            one.unit for one in month.standing_rows if one.track == track.id and one.complete and one.rank is not None
        ]
        points: dict[str, dict[str, dict[str, Fraction]]] = {}
        for line in month.line_rows:
            parts = points.setdefault(line.criterion, {}).setdefault(
                line.unit, {"base": Fraction(0), "bonus": Fraction(0)}
            )
            parts["bonus" if line.part == "bonus" else "base"] += Fraction(line.points or 0)
        mine = [c.id for c in month.rules.criteria(track.id)] + [d.id for d in month.rules.deduction if d.id in points]
        total = {unit: sum(sum(points[c].get(unit, {}).values()) for c in mine if c in points) for unit in units}
        ahead = [(a, b) if total[a] > total[b] else (b, a) for a, b in combinations(units, 2) if total[a] != total[b]]
        whole = sum(total[a] - total[b] for a, b in ahead)
        for criterion in mine:
            own = points.get(criterion, {})
            gaps = [[own.get(a, {}).get(p, 0) - own.get(b, {}).get(p, 0) for p in ("base", "bonus")] for a, b in ahead]
            turned = sum(total[a] - total[b] <= sum(gap) for (a, b), gap in zip(ahead, gaps, strict=True))
            given, bonus = sum(map(sum, gaps)), sum(gap[1] for gap in gaps)
            rows.append(
                Decided(track.id, criterion, _permille(given, whole), _permille(bonus, whole), turned, len(ahead))
            )
    return tuple(rows)


def effort(month: Result) -> tuple[Effort, ...]:
    """What one usual step of each figure is worth to the units of a track, the most on average first."""
    table = marginal_value(month.unit_rows, month.values, month.rules)
    rows = []
    for (track, criterion, fact), group in table.groupby(["track", "criterion", "fact"], sort=False):
        gains = [Fraction(one) for one in group["gains"]]
        mean = Decimal(_half_up(10 * sum(gains, Fraction(0)) / len(gains))) / 10
        best = max(group["gains"])
        rows.append(Effort(str(track), str(criterion), str(fact), int(group["amount"].iloc[0]), len(group), sum(gain > 0 for gain in gains), mean, best))  # fmt: skip
    return tuple(sorted(rows, key=lambda one: -one.gained))


def _permille(part: Fraction | int, whole: Fraction | int) -> int | None:
    """In whole numbers; None where there is nothing to share out."""
    return _half_up(1000 * Fraction(part) / whole) if whole else None


def _half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def _percent(permille: int | None, language: str) -> str:
    return "–" if permille is None else f"{count_text(Decimal(permille) / 10, language)} %"


def _signed(points: Points, language: str) -> str:
    return ("+" if points > 0 else "") + count_text(points, language)
