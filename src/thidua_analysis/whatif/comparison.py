"""Two versions of one period held against each other: who moves, and the exact difference, cause by cause.

    compare(june, june.what_if(scenario))

Each change is tried alone; what they do only together stands on a line of its own. The parts add up
to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from ..scoring.criteria import HUNDREDTHS, plain
from ..scoring.result import Result
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.shown import Page, Shown, Table, named, styled_table
from .cause_words import (
    because,
    causes_told,
    move_texts,
    prize_change,
    prize_lines,
    signed,
    supposed_value,
)
from .causes import INTERACTION, Cause, causes_between, with_one

UNIT_COLUMNS = [
    "unit", "track", "from", "to", "change", "complete_from", "complete_to", "rank_from", "rank_to", "eligible_from",
    "eligible_to", "prizes_from", "prizes_to",
]  # fmt: skip
PART_COLUMNS = ["unit", "criterion", "clause", "part", "points", "kind", "cause", "cause_clause", "was", "now"]
AWARD_COLUMNS = [
    "award",
    "competition",
    "clause",
    "won_from",
    "won_to",
    "open_from",
    "open_to",
    "vacant_from",
    "vacant_to",
]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """What differs between two versions of one period, `baseline` and `other`.

    `causes`: everything in which they differ. `units`: every unit, before and after (UNIT_COLUMNS; `prizes` are
    clauses joined by "; "). `parts`: for every unit the difference of its points by criterion (or deduction), part
    and cause (PART_COLUMNS); what causes do only together has the kind `interaction`. `awards`: the prizes that
    go elsewhere (AWARD_COLUMNS; units joined by "; ").
    """

    baseline: Any
    other: Any

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(causes_between(self.baseline, self.other))

    @cached_property
    def units(self) -> pd.DataFrame:
        return _units(self.baseline, self.other)

    @cached_property
    def parts(self) -> pd.DataFrame:
        return _parts(self.baseline, self.other, self.causes)

    @cached_property
    def awards(self) -> pd.DataFrame:
        return _awards(self.baseline, self.other)

    @property
    def moves(self) -> pd.DataFrame:
        """The units whose points, completeness, rank, gate or prizes change, the most changed first."""
        table = self.units
        same = table["change"] == 0
        for name in ("complete", "rank", "eligible", "prizes"):
            before, after = table[f"{name}_from"], table[f"{name}_to"]
            same &= ((before == after) | (before.isna() & after.isna())).fillna(False).astype(bool)
        found = table[~same]
        return found.loc[found["change"].abs().sort_values(ascending=False, kind="stable").index].reset_index(drop=True)

    def because(self, unit: str) -> pd.DataFrame:
        """The parts of one unit."""
        return self.parts[self.parts["unit"] == unit].reset_index(drop=True)

    def _page(self, language: str) -> Page:
        month, names = self.other, self.other.inputs.names
        title = say("whatif.compared_title", language, period=month.name(language), title=title_of(self))
        told: list[str | Table] = [say("labels.supposed", language)] if month.scenario else []
        told.append("\n".join(causes_told(self, language)) or say("whatif.no_cause", language))
        rows = []
        for row in self.moves.to_dict("records"):
            points, rank, gate = move_texts(self, row["unit"], language)
            why = "; ".join(because(self, row["unit"], language))
            prize = prize_change(row["prizes_from"], row["prizes_to"])
            rows.append([named(row["unit"], names), points, signed(row["change"], language), rank, gate, prize, why])
        heads = say("whatif.moves_heads", language).split("|")
        gateless = () if month.rules.gate else (4,)
        told.append(
            styled_table(rows, heads, [1, 2, 3], names_at=0, wide=[6], without=gateless)
            if rows
            else say("whatif.nobody_moves", language)
        )
        return Page(title, (*told, *prize_lines(self.awards, names, language)))


def title_of(found: Comparison) -> str:
    """What the other version is known by: the title of its scenario, else the causes."""
    scenario = found.other.scenario
    if scenario and scenario != found.baseline.scenario:
        return str(scenario.title)
    return ", ".join(f"{c.name} = {supposed_value(c.now)}" for c in found.causes)


def compared(baseline: Result, other: Result) -> Comparison:
    """What differs from one version of a period to another, and why; found out as it is asked for.

    Both are months (or year's ends) of one campaign as known on the same day, with other readings, or as some
    :class:`~thidua_analysis.scoring.scenario.Scenario` has them. CampaignError for two that differ in anything else,
    DataError where one cannot be scored.
    """
    _refuse_strangers(baseline, other)
    for version in (baseline, other):
        version.refuse_errors()
    return Comparison(baseline, other)


def _refuse_strangers(a: Result, b: Result) -> None:
    told = [
        ("campaign", *(str(m.inputs.folder.resolve()) for m in (a, b))),
        ("month", a.key, b.key),
        ("as_of", str(a.as_of or "–"), str(b.as_of or "–")),
        ("decisions", _lines(a), _lines(b)),
        ("plan", *(m.text.fingerprint for m in (a, b))),
    ]
    for name, one, two in told:
        if one != two:
            raise CampaignError("whatif.not_one_period", name=name, one=one, two=two)


def _lines(month: Result) -> str:
    return " ".join(str(e.seq) for e in month.decisions.entries) or "0"


# ── the difference ──


def _parts(a: Result, b: Result, causes: tuple[Cause, ...]) -> pd.DataFrame:
    base, whole = _hundredths(a), _hundredths(b)
    left = _less(whole, base)
    alone = []
    for cause in causes:
        found = _less(whole if len(causes) == 1 else _hundredths(with_one(a, b, cause)), base)
        left = left - found
        alone.append((cause, found))
    rows: list[dict[str, Any]] = []
    for cause, found in [*alone, (Cause(INTERACTION, "", "", None, None), left)]:
        told = found[found != 0].reset_index()
        for unit, criterion, part, points in told.itertuples(index=False):
            rows.append(
                {
                    "unit": unit, "criterion": criterion, "clause": _clause(a, b, criterion), "part": part,
                    "points": plain(Fraction(int(points), HUNDREDTHS)), "kind": cause.kind, "cause": cause.name,
                    "cause_clause": cause.clause, "was": cause.was, "now": cause.now,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=PART_COLUMNS, dtype=object)
    order = {unit: n for n, unit in enumerate(a.units["unit"])}
    criteria = [rule.id for month in (a, b) for rule in (*month.rules.criterion, *month.rules.deduction)]
    key = pd.DataFrame({"u": table["unit"].map(order), "c": table["criterion"].map(criteria.index)})
    return table.loc[key.sort_values(["u", "c"], kind="stable").index].reset_index(drop=True)


def _less(whole: pd.Series, base: pd.Series) -> pd.Series:
    """A difference; what only one of two plans has counts as 0 in the other."""
    return whole.sub(base, fill_value=0).astype("int64").rename("points")


def _hundredths(month: Result) -> pd.Series:
    """Points of each unit by criterion or deduction, and part, in hundredths: all versions add in one unit."""
    sums = dict.fromkeys(_keys(month), 0)
    each = HUNDREDTHS // month.rules.ticks_per_point
    for line in month.scored:
        sums[line.unit, line.criterion, line.part] += int(line.points or 0) * each
    for report in month.own_reports:
        if late := month.rules.lateness:
            sums[report.unit, late.id, "deduction"] += int(report.lateness_points) * each
        if false := month.rules.untruthful:
            sums[report.unit, false.id, "deduction"] += int(report.untruthful_points) * each
    keys = pd.MultiIndex.from_tuples(list(sums), names=["unit", "criterion", "part"])
    return pd.Series(list(sums.values()), index=keys, dtype="int64")


def _keys(month: Result) -> list[tuple[str, str, str]]:
    units = list(zip(month.units["unit"], month.units["track"], strict=True))
    criteria = [
        (u, c.id, part) for u, track in units for c in month.rules.criteria(track) for part in ("base", "bonus")
    ]
    return criteria + [(u, d.id, "deduction") for u, _ in units for d in month.rules.deduction]


def _clause(a: Result, b: Result, criterion: str) -> str:
    """The clause of a criterion or deduction; of one that another plan no longer has, what it was."""
    rules = [rule for month in (b, a) for rule in (*month.rules.criterion, *month.rules.deduction)]
    return next(str(rule.clause) for rule in rules if rule.id == criterion)


# ── before and after ──


def _units(a: Result, b: Result) -> pd.DataFrame:
    before, after = (m.standings.set_index("unit") for m in (a, b))
    prizes = [_prizes(m.awards) for m in (a, b)]
    rows = []
    for unit in a.units["unit"]:
        one, two = before.loc[unit], after.loc[unit]
        rows.append(
            (unit, one["track"], one["total"], two["total"], two["total"] - one["total"], bool(one["complete"]),
             bool(two["complete"]), _rank(one), _rank(two), _gate(one), _gate(two), prizes[0].get(unit, ""), prizes[1].get(unit, ""))
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=UNIT_COLUMNS)
    return table.astype(
        dict.fromkeys(("from", "to", "change"), object)
        | dict.fromkeys(("rank_from", "rank_to"), "Int64")
        | dict.fromkeys(("eligible_from", "eligible_to"), "boolean")
    )


def _rank(row: Any) -> int | None:
    return None if pd.isna(row["rank"]) else int(row["rank"])


def _gate(row: Any) -> bool | None:
    return None if pd.isna(row["eligible"]) else bool(row["eligible"])


def _prizes(awards: pd.DataFrame) -> dict[str, str]:
    """Unit → the clauses of the prizes it wins; `?` after one that its tie has to be decided for."""
    found: dict[str, list[str]] = {}
    for row in awards.to_dict("records"):
        if row["state"] != "vacant":
            clauses = row["clause"].split("; ")
            found.setdefault(row["unit"], []).extend(clauses if row["state"] == "won" else [f"{c}?" for c in clauses])
    return {unit: "; ".join(clauses) for unit, clauses in found.items()}


def _awards(a: Result, b: Result) -> pd.DataFrame:
    before, after = a.prizes, b.prizes
    nobody = ("", "", 0)
    rows = [
        (*prize, *(x for pair in zip(before.get(prize, nobody), after.get(prize, nobody), strict=True) for x in pair))
        for prize in dict.fromkeys([*before, *after])
        if before.get(prize, nobody) != after.get(prize, nobody)
    ]
    return pd.DataFrame(rows, columns=AWARD_COLUMNS)
