"""Facts as they came → the figures one month is scored on: one value per unit and fact.

The readings about figures do their work here, each in one place: which source counts when two differ
(`source_of_truth`), what stands in for a figure nobody sent (`missing_report`), and whether a
month is scored on cumulative figures or on its own increase (`score_basis`), and what counts
where a report was found untruthful (`untruthful_figures`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..intake.month import FACT_COLUMNS
from ..ledger.chain import LEDGER
from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..plan.rules import Rules

COLUMNS = [
    "unit", "month", "fact", "value", "cumulative", "origin", "from_month",
    "source_file", "source_sheet", "source_row", "source_sha256", "counted_rows", "counted_files",
]  # fmt: skip
SUPPOSED = "scenario"
DECIDED = [SUPPOSED, "decision"]
NO_ROW = -1
"""Stands for the row of a figure that nobody sent."""
SOURCE_ORDER = {"portal": [*DECIDED, "portal", "report"], "report": [*DECIDED, "report", "portal"]}


def with_decided(facts: pd.DataFrame, decisions: Decisions, rules: Rules) -> pd.DataFrame:
    """The facts, and beside them what was decided: corrections, and figures verified where a report was untruthful.

    Added rows have origin `decision`, which outranks what was read, and are traced to their line of the ledger. Of
    several for one figure the last recorded holds. What is only assumed has origin `scenario`, outranks all, and no
    source. L1c; the reading `untruthful_figures`.
    """
    verified = rules.scoring.untruthful_figures != "as_reported"
    told: list[tuple[int, tuple[str, str, str], int | str]] = [
        (f.seq, (f.unit, f.month, fact), value)
        for f in decisions.findings
        for fact, value in (f.now.items() if verified else ())
    ]
    told += [(c.seq, (c.unit, c.month, c.fact), c.now) for c in decisions.corrections if c.fact not in RECEIPT_DAYS]
    held = {about: (seq, value) for seq, about, value in sorted(told, key=lambda line: line[0])}
    if not held:
        return facts
    supposed = {c.seq: n for n, c in enumerate(decisions.assumed, 1)}
    rows = [
        (*about, value, "", "", supposed[seq], "", "scenario") if seq in supposed else
        (*about, value, LEDGER, "", seq, "", "decision")
        for about, (seq, value) in held.items()
    ]  # fmt: skip
    return pd.concat([facts, pd.DataFrame(rows, columns=FACT_COLUMNS)], ignore_index=True)


def settle(facts: pd.DataFrame, units: pd.DataFrame, rules: Rules, months: Sequence[str]) -> pd.DataFrame:
    """The figures of the last of `months`, which are all months so far, in order.

    Columns: unit, month, fact, value (the one scored: cumulative, or the month's increase),
    cumulative, origin (portal, report, decision; `carried` from `from_month`; `none` where the
    plan's reading puts 0 in place of a missing figure), and where it was read: a row of a file, or
    counted_rows of the counted_files lists up to this one. A figure that nobody ever sent has no row:
    missing is not zero.
    """
    now = _cumulative(facts, units, rules, months)
    now["value"] = now["cumulative"]
    if rules.scoring.basis == "in_month" and len(months) > 1:
        carried = rules.scoring.model_copy(update={"missing": "carry_forward"})
        known = _cumulative(facts, units, rules.model_copy(update={"scoring": carried}), months[:-1])
        before = known.set_index(["unit", "fact"])["cumulative"]
        keys = pd.MultiIndex.from_frame(now[["unit", "fact"]])
        stocks = now["fact"].isin([f.id for f in rules.fact if f.kind == "stock"])
        earlier = before.reindex(keys).fillna(0).astype("int64").to_numpy()
        increase = now["cumulative"] - pd.Series(earlier, index=now.index).where(~stocks, 0)
        # a month without a figure has no increase; the next one counts from the last that is known
        now["value"] = increase.where(now["origin"] != "none", 0)
    return now.reindex(columns=COLUMNS).astype({"counted_rows": "Int64", "counted_files": "Int64"})


def _cumulative(facts: pd.DataFrame, units: pd.DataFrame, rules: Rules, months: Sequence[str]) -> pd.DataFrame:
    month, carries = months[-1], rules.scoring.missing == "carry_forward"
    held: dict[tuple[str, str], int] = {}
    for (_, unit, fact), row in sorted(_one_source(facts, rules, months if carries else [month]).items()):
        held[unit, fact] = row  # of months that carry forward the last
    if not carries:
        held = dict.fromkeys(((u, f) for u in units["unit"] for f in rules.facts_needed), NO_ROW) | held
    fact_at = {fact.id: n for n, fact in enumerate(rules.fact)}
    unit_at = {unit: n for n, unit in enumerate(units["unit"])}
    about = sorted(held, key=lambda one: (unit_at[one[0]], fact_at[one[1]]))
    rows = [held[one] for one in about]
    known = facts.reset_index(drop=True).reindex(rows).reset_index(drop=True)
    values, origins, come = (facts[name].tolist() for name in ("value", "origin", "month"))
    told = [
        (0, "none") if row == NO_ROW else (values[row], origins[row] if come[row] == month else "carried")
        for row in rows
    ]
    whole = {
        "unit": pd.Series([unit for unit, _ in about], dtype=facts["unit"].dtype),
        "fact": pd.Series([fact for _, fact in about], dtype=facts["fact"].dtype),
        "cumulative": pd.Series([value for value, _ in told], dtype="int64"),
        "origin": pd.Series([origin for _, origin in told], dtype=facts["origin"].dtype),
    }
    return known.drop(columns="value").assign(from_month=known["month"], month=month, **whole)


def _one_source(facts: pd.DataFrame, rules: Rules, months: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """(month, unit, fact) → the row of its figure in these months, of the sources that give one the one that counts."""
    source, asked = rules.scoring.source, frozenset(months)
    order = {o: n for n, o in enumerate(SOURCE_ORDER.get(source, SOURCE_ORDER["portal"]))}
    found: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    columns = [facts[name].tolist() for name in ("month", "unit", "fact", "value", "origin")]
    for row, (month, unit, fact, value, origin) in enumerate(zip(*columns, strict=True)):
        if month in asked:
            own = (value if source == "lower" and origin not in DECIDED else -1, order[origin], row)
            about = (month, unit, fact)
            found[about] = min(found.get(about, own), own)
    return {about: row for about, (_, _, row) in found.items()}


def month_by_month(
    facts: pd.DataFrame, rules: Rules, months: Sequence[str]
) -> Iterator[tuple[str, Mapping[tuple[str, str], Mapping[Any, Any]]]]:
    """Each of these months with the facts that are its cumulative figures, by unit and fact.

    What :func:`settle` says of the last month, for all of them in one pass; the 0 that a reading puts in place of a
    figure nobody sent is left out.
    """
    known = facts.take(sorted(_one_source(facts, rules, months).values()))
    by_month: dict[str, dict[tuple[str, str], Mapping[Any, Any]]] = {month: {} for month in months}
    for fact in known.to_dict("records"):
        by_month[fact["month"]][fact["unit"], fact["fact"]] = fact
    figures: Mapping[tuple[str, str], Mapping[Any, Any]] = {}
    for month, now in by_month.items():
        figures = {**figures, **now} if rules.scoring.missing == "carry_forward" else now
        yield month, figures


def wide(figures: pd.DataFrame, units: pd.DataFrame, rules: Rules, month: str) -> pd.DataFrame:
    """One row per unit, one Int64 column per fact of the plan (missing where unknown): what `score` takes.

    Columns: unit, track, month, then every fact.
    """
    columns = [figures[name].tolist() for name in ("unit", "fact", "value")]
    values = {(unit, fact): value for unit, fact, value in zip(*columns, strict=True)}
    head = units[["unit", "track"]].reset_index(drop=True).assign(month=month)
    names = head["unit"].tolist()
    told = {f.id: pd.array([values.get((unit, f.id)) for unit in names], dtype="Int64") for f in rules.fact}
    return head.assign(**told)


def competes(units: pd.DataFrame, rules: Rules) -> pd.Series:
    """Which units are ranked: those with procedures, and the others where their track ranks them all the same."""
    unranked = {t.id for t in rules.track if t.without_procedures == "not_ranked"}
    return units["has_procedures"] | ~units["track"].isin(unranked)
