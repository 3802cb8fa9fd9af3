"""A table of every combination of some rules, readings and figures: who stands where in each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..scoring.criteria import HUNDREDTHS
from ..scoring.result import Result
from ..words.columns import Points
from .lattice import Kept, Lattice, Scores, lattice_of, scores_of
from .places import UNDECIDED


class Swept(NamedTuple):
    """How a unit stands in one variant; `prize` is the clause of the prize it wins."""

    unit: str
    track: str
    base: Points
    bonus: Points
    deduction: Points
    total: Points
    complete: bool
    eligible: bool | None
    rank: int | None
    rank_best: int | None
    rank_worst: int | None
    tied: bool
    prize: str | None
    needs_decision: bool


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
    lattice = lattice_of(period, axes, kept)
    shown = [lattice.units.index(u) for u in (units or lattice.units)]
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


def table_of(lattice: Lattice, scores: Scores, shown: Sequence[int]) -> pd.DataFrame:
    """The rows of all variants for the units shown: a column for each axis, and those of :class:`Swept`."""
    count = lattice.size
    columns: dict[str, Any] = {}
    for n, axis in enumerate(lattice.axes):
        at = np.repeat(lattice.numbers([n]), len(shown))
        columns |= {one.name: _column(one.values, at) for one in axis.each}
    columns["unit"] = _from_codes(np.tile(shown, count), lattice.units)
    tracks = pd.Categorical(lattice.tracks)
    columns["track"] = _from_codes(np.tile(tracks.codes[shown], count), tracks.categories)
    for name in ("base", "bonus", "deduction", "total"):
        columns[name] = points_of(getattr(scores, name)[:, shown].ravel(), lattice.ticks)
    columns["complete"] = scores.complete[:, shown].ravel()
    columns["eligible"] = pd.arrays.BooleanArray(
        scores.judged.eligible[:, shown].ravel(), scores.judged.gate_open[:, shown].ravel()
    )
    best, worst = (t[:, shown].ravel().astype(np.int64) for t in (scores.judged.rank, scores.judged.rank_worst))
    columns["rank"] = pd.arrays.IntegerArray(best, (best == 0) | (best != worst))
    columns["rank_best"], columns["rank_worst"] = (pd.arrays.IntegerArray(t, t == 0) for t in (best, worst))
    columns["tied"] = scores.judged.tied[:, shown].ravel()
    prize = scores.judged.prize[:, shown].ravel()
    columns["prize"] = _from_codes(np.where(prize < 0, -1, prize), lattice.prizes.clauses)
    columns["needs_decision"] = prize <= UNDECIDED
    return pd.DataFrame(columns)


def _from_codes(codes: Any, categories: Any) -> Any:
    return pd.Categorical.from_codes(codes, categories)


def _column(values: tuple[Any, ...], at: Any) -> Any:
    """The values of an axis, each at its variants; integers stay integers, words become categories."""
    if all(type(v) is int for v in values):
        return np.array(values, dtype=np.int64)[at]
    if all(isinstance(v, str) for v in values) and len(set(values)) == len(values):
        return _from_codes(at, list(values))
    return np.array(values, dtype=object)[at]


def points_of(ticks: Any, per_point: int) -> Any:
    """An array of ticks as points: whole numbers, or exact decimals where points can be fractional."""
    if per_point == 1:
        return ticks
    known = {t: Decimal(int(t)) / HUNDREDTHS for t in np.unique(ticks)}
    return np.array([known[t] for t in ticks], dtype=object)
