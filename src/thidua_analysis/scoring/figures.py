"""Facts as they came → the figures one month is scored on: one value per unit and fact.

The readings about figures do their work here, each in one place: which source counts when two differ
(`source_of_truth`), what stands in for a figure nobody sent (`missing_report`), and whether a
month is scored on cumulative figures or on its own increase (`score_basis`), and what counts
where a report was found untruthful (`untruthful_figures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..intake.rows import Fact, Unit
from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..ledger.entries import LEDGER
from ..plan.rules import Rules
from .rows import Figure

if TYPE_CHECKING:
    import pandas as pd

SUPPOSED, NOBODY = "scenario", "none"
DECIDED = [SUPPOSED, "decision"]
SOURCE_ORDER = {"portal": [*DECIDED, "portal", "report"], "report": [*DECIDED, "report", "portal"]}


def with_decided(facts: tuple[Fact, ...], decisions: Decisions, rules: Rules) -> tuple[Fact, ...]:
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
    supposed = {c.seq: n for n, c in enumerate(decisions.assumed, 1)}
    added = [
        Fact(*about, int(value), "", "", supposed[seq], "", SUPPOSED) if seq in supposed else
        Fact(*about, int(value), LEDGER, "", seq, "", "decision")
        for about, (seq, value) in held.items()
    ]  # fmt: skip
    return (*facts, *added)


def settle(facts: Sequence[Fact], units: Sequence[Unit], rules: Rules, months: Sequence[str]) -> tuple[Figure, ...]:
    """The figures of the last of `months`, which are all months so far, in order.

    A figure that nobody ever sent has no row: missing is not zero.
    """
    now = _cumulative(facts, units, rules, months)
    if rules.scoring.basis != "in_month" or len(months) < 2:
        return now
    carried = rules.scoring.model_copy(update={"missing": "carry_forward"})
    known = _cumulative(facts, units, rules.model_copy(update={"scoring": carried}), months[:-1])
    before = {(figure.unit, figure.fact): figure.cumulative for figure in known}
    stocks = {fact.id for fact in rules.fact if fact.kind == "stock"}

    def increase(figure: Figure) -> int:
        # a month without a figure has no increase; the next one counts from the last that is known
        earlier = 0 if figure.fact in stocks else before.get((figure.unit, figure.fact), 0)
        return 0 if figure.origin == NOBODY else figure.cumulative - earlier

    return tuple(figure._replace(value=increase(figure)) for figure in now)


def _cumulative(
    facts: Sequence[Fact], units: Sequence[Unit], rules: Rules, months: Sequence[str]
) -> tuple[Figure, ...]:
    month, carries = months[-1], rules.scoring.missing == "carry_forward"
    held = {(f.unit, f.fact): f for f in _one_source(facts, rules, months if carries else [month])}  # the last month's
    unit_at = {unit.unit: n for n, unit in enumerate(units)}
    fact_at = {fact.id: n for n, fact in enumerate(rules.fact)}
    figures = [figure_of(fact, month) for fact in held.values()]
    if not carries:
        nobody = ((u.unit, f) for u in units for f in rules.facts_needed if (u.unit, f) not in held)
        figures += [Figure(unit, month, fact, 0, 0, NOBODY, *[None] * 7) for unit, fact in nobody]
    return tuple(sorted(figures, key=lambda figure: (unit_at[figure.unit], fact_at[figure.fact])))


def figure_of(fact: Fact, month: str) -> Figure:
    """A fact as the cumulative figure of a month: its own, or a later one that it is carried to."""
    return Figure(
        fact.unit, month, fact.fact, fact.value, fact.value, fact.origin if fact.month == month else "carried", fact.month,
        fact.source_file, fact.source_sheet, fact.source_row, fact.source_sha256, fact.counted_rows, fact.counted_files,
    )  # fmt: skip


def _one_source(facts: Iterable[Fact], rules: Rules, months: Sequence[str]) -> list[Fact]:
    """Of the sources that give a figure of these months the one that counts, by month."""
    source, asked = rules.scoring.source, frozenset(months)
    order = {o: n for n, o in enumerate(SOURCE_ORDER.get(source, SOURCE_ORDER["portal"]))}
    found: dict[tuple[str, str, str], tuple[tuple[int, int], Fact]] = {}
    for fact in facts:
        if fact.month in asked:
            rank = (fact.value if source == "lower" and fact.origin not in DECIDED else -1, order[fact.origin])
            about = (fact.month, fact.unit, fact.fact)
            if about not in found or rank < found[about][0]:
                found[about] = (rank, fact)
    return [fact for _, (_, fact) in sorted(found.items(), key=lambda item: item[0])]


def month_by_month(
    facts: Iterable[Fact], rules: Rules, months: Sequence[str]
) -> Iterator[tuple[str, Mapping[tuple[str, str], Fact]]]:
    """Each of these months with the facts that are its cumulative figures, by unit and fact.

    What :func:`settle` says of the last month, for all of them in one pass; the 0 that a reading puts in place of a
    figure nobody sent is left out.
    """
    by_month: dict[str, dict[tuple[str, str], Fact]] = {month: {} for month in months}
    for fact in _one_source(facts, rules, months):
        by_month[fact.month][fact.unit, fact.fact] = fact
    figures: Mapping[tuple[str, str], Fact] = {}
    for month, now in by_month.items():
        figures = {**figures, **now} if rules.scoring.missing == "carry_forward" else now
        yield month, figures


def by_unit(figures: Iterable[Figure], units: Sequence[Unit]) -> dict[str, dict[str, int]]:
    """Unit → its figures by fact, in the order of the units; what nobody sent is not among them."""
    found: dict[str, dict[str, int]] = {unit.unit: {} for unit in units}
    for figure in figures:
        found[figure.unit][figure.fact] = figure.value
    return found


def wide(values: Mapping[str, Mapping[str, int]], units: Sequence[Unit], rules: Rules, month: str) -> pd.DataFrame:
    """One row per unit, one Int64 column per fact of the plan (missing where unknown): what `score` takes.

    Columns: unit, track, month, then every fact.
    """
    import pandas as pd

    head = {"unit": [u.unit for u in units], "track": [u.track for u in units], "month": month}
    told = {f.id: pd.array([values[u.unit].get(f.id) for u in units], dtype="Int64") for f in rules.fact}
    return pd.DataFrame(head | told)


def competes(unit: Unit, rules: Rules) -> bool:
    """Whether a unit is ranked: one with procedures, or where its track ranks the others all the same."""
    return unit.has_procedures or all(t.without_procedures != "not_ranked" for t in rules.track if t.id == unit.track)
