"""A table of every combination of some rules, readings and figures: who stands where in each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..scoring.result import Result
from ..words.errors import other_kind
from .judging import Scores
from .lattice import Kept, lattice_of, scores_of, table_of


def sweep(
    period: Result,
    axes: Mapping[Any, Any],
    units: Iterable[str] | None = None,
    kept: Kept | None = None,
) -> pd.DataFrame:
    """A row for each variant and unit: a column for each axis, and those of :class:`Swept`; variants in the order of their product.

    `axes`: path of a parameter, reading, or `unit.fact` → the values to try, or a single one; a tuple of several such names →
    tuples of values that go in step: `{"C3.target": [1400, 1500], **td.together({"tan-hoa.accounts_count": …, …})}`. `units`: those shown (all are scored).
    Points are whole numbers, or exact decimals where points can be fractional, those of what is scored (`complete`:
    all is); rank is missing for a unit that is not ranked, and where missing figures leave it open from rank_best to
    rank_worst, eligible where it hangs on them; `prize` is the clause of the prize it wins; `needs_decision`: a prize
    hangs on the tie it stands in (L2), or on missing figures. A bar shows progress when it takes longer than a second.
    """
    if not isinstance(axes, Mapping):
        raise other_kind("sweep", '{"C3.target": range(1000, 2001, 50)}', axes)
    lattice = lattice_of(period, axes, kept)
    named = [units] if isinstance(units, str) else units or lattice.units
    shown = [lattice.units.index(period.inputs.meant(unit)) for unit in named]
    parts = []
    quiet = "TQDM_DISABLE" in os.environ  # a published notebook shows no bar
    from tqdm.auto import tqdm  # it brings asyncio and ssl, for which nobody who scores a month waits

    with tqdm(total=lattice.size, delay=1, leave=False, unit="variant", unit_scale=True, disable=quiet) as bar:
        for block in lattice.blocks():
            parts.append(table_of(block, block.scores(), shown))
            bar.update(block.size)
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def swept(periods: Sequence[Result], axes: Mapping[Any, Any], kept: Sequence[Kept] | None = None) -> list[Scores]:
    """The numbers of a sweep over several periods, judged together: for each period arrays with a row for each variant, in
    the order of their product, and a column for each unit; points in ticks. `kept`: one for each period."""
    kept = kept or [Kept() for _ in periods]
    return scores_of([lattice_of(period, axes, own) for period, own in zip(periods, kept, strict=True)])
