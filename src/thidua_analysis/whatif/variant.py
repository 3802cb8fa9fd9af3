"""One variant of many as a condition looks at it: cheap to ask, and readable.

lambda m: m.passing("commune") == 3 and m.winner("R1") == "bay-ngan"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from ..scoring.criteria import HUNDREDTHS
from ..words.columns import Points
from ..words.errors import CampaignError
from .judging import Scores
from .lattice import Lattice
from .places import UNDECIDED, Yes


@dataclass(frozen=True)
class Variant:
    """How units stand in one variant. Units, tracks and clauses that do not exist are refused by CampaignError."""

    variants: Variants
    row: int

    def total(self, unit: str) -> Points:
        """The unit's total, of what is scored."""
        ticks, each = int(self.variants.total[self.row, self.variants.at(unit)]), self.variants.lattice.ticks
        return ticks if each == 1 else Decimal(ticks) / HUNDREDTHS

    def complete(self, unit: str) -> bool:
        """Whether every criterion of the unit is scored."""
        return bool(self.variants.scores.complete[self.row, self.variants.at(unit)])

    def rank(self, unit: str) -> int | None:
        """Its rank; None where it has none, or missing figures leave it open."""
        judged, n = self.variants.scores.judged, self.variants.at(unit)
        best, worst = int(judged.rank[self.row, n]), int(judged.rank_worst[self.row, n])
        return best if best and best == worst else None

    def tied(self, unit: str) -> bool:
        """Whether it shares its rank."""
        return bool(self.variants.scores.judged.tied[self.row, self.variants.at(unit)])

    def passes(self, unit: str) -> bool | None:
        """Whether it reaches the gate; None where that hangs on figures nobody has sent."""
        judged, n = self.variants.scores.judged, self.variants.at(unit)
        return None if judged.gate_open[self.row, n] else bool(judged.eligible[self.row, n])

    def passing(self, track: str | None = None) -> int:
        """How many units surely reach the gate: of one track, or of all."""
        mine = slice(None) if track is None else self.variants.of_track(track)
        return int(self.variants.scores.judged.eligible[self.row, mine].sum())

    def winners(self, clause: str) -> tuple[str, ...]:
        """The units that win a prize, by its clause."""
        number = self.variants.prize(clause)
        return self.variants.named(self.variants.scores.judged.prize[self.row] == number)

    def winner(self, clause: str) -> str | None:
        """The unit that wins a prize; None where nobody does, several do, or it needs a decision."""
        won = self.winners(clause)
        return won[0] if len(won) == 1 else None

    def undecided(self, clause: str) -> tuple[str, ...]:
        """The units of which some could take a prize, by its clause, and a decision is needed."""
        stakes = self.variants.stakes(clause)
        return self.variants.named(np.isin(self.variants.scores.judged.prize[self.row], stakes))


@dataclass(frozen=True, eq=False)
class Variants:
    """All variants of a lattice."""

    lattice: Lattice
    scores: Scores

    def __getitem__(self, row: int) -> Variant:
        return Variant(self, row)

    @cached_property
    def total(self) -> Any:
        """Totals in ticks: a row for each variant, a column for each unit."""
        return self.scores.total

    @cached_property
    def alike(self) -> Yes:
        """Of every variant whether it stands in all just as the one before it."""
        tables = (self.total, self.scores.complete, *self.scores.judged)
        same = [(table[1:] == table[:-1]).all(axis=1) for table in tables]
        return np.concatenate([[False], np.logical_and.reduce(same)])

    @cached_property
    def _at(self) -> dict[str, int]:
        return {unit: n for n, unit in enumerate(self.lattice.units)}

    def at(self, unit: str) -> int:
        """The column of a unit."""
        if unit not in self._at:  # by its name, which is then kept beside the id
            self._at[unit] = self._at[self.lattice.period.inputs.meant(unit)]
        return self._at[unit]

    def of_track(self, track: str) -> list[int]:
        """The columns of a track."""
        self._known(track, self.lattice.tracks)
        return [n for n, one in enumerate(self.lattice.tracks) if one == track]

    def prize(self, clause: str) -> int:
        """The number of a prize."""
        self._known(clause, self.lattice.prizes.clauses)
        return self.lattice.prizes.clauses.index(clause)

    def stakes(self, clause: str) -> list[int]:
        """The numbers of the ties that a prize can hang on."""
        self.prize(clause)
        return [UNDECIDED - n for n, stake in enumerate(self.lattice.prizes.stakes) if clause in stake]

    def named(self, those: Yes) -> tuple[str, ...]:
        """The names of some columns."""
        return tuple(self.lattice.units[n] for n in np.flatnonzero(those))

    def _known(self, name: str, there: Sequence[str]) -> None:
        if name not in there:
            raise CampaignError("scoring.nothing_of_that_name", name=name, known=list(dict.fromkeys(there)))


def variants_of(lattice: Lattice) -> Iterator[Variants]:
    """All variants of a lattice, so many at a time as fit in memory, in their order."""
    for block in lattice.blocks():
        yield Variants(block, block.scores())
