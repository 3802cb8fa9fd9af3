"""A period's figures as arrays, and with others tried in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..plan.rules import Rules
from ..scoring.checks import refuse_contradictions
from ..scoring.result import Result
from .arrays import Figure
from .places import Whole

Figures = Mapping[str, Figure]
"""By fact; units last."""


class Trial(NamedTuple):
    """Values to be put in the place of some figures at once: of each a unit and a fact, and the values in step."""

    figures: Sequence[tuple[str, str]]
    values: Sequence[Sequence[int]]

    @property
    def size(self) -> int:
        """How many there are to try."""
        return len(self.values[0])


def known(result: Result, units: Sequence[str]) -> Figures:
    """The figures a month is scored on. Where one that nobody sent counts as 0, so do those that a criterion asks for
    under other readings alone."""
    zeros, found = result.rules.scoring.missing == "zero", {}
    for fact in result.rules.fact:
        given = [result.values[unit].get(fact.id) for unit in units]
        zero = zeros and fact.id not in result.never_asked
        there = np.array([zero or value is not None for value in given])
        found[fact.id] = Figure(np.array([value or 0 for value in given], dtype=np.int64), there)
    return found


def tried(figures: Figures, units: Sequence[str], trials: Sequence[Trial]) -> Figures:
    """The figures over all combinations of some trials: a dimension for each."""
    ones = [1] * len(trials)
    found = {
        fact: Figure(value.reshape(*ones, -1), there.reshape(*ones, -1)) for fact, (value, there) in figures.items()
    }
    for n, trial in enumerate(trials):
        for (unit, fact), values in zip(trial.figures, trial.values, strict=True):
            value, there = found[fact]
            mine = np.array([name == unit for name in units])
            laid = np.array(values, dtype=np.int64).reshape([-1 if k == n else 1 for k in range(len(trials) + 1)])
            found[fact] = Figure(np.where(mine, laid, value), there | mine)
    return found


def refuse(figures: Figures, units: Sequence[str], trials: Sequence[Trial], rules: Rules) -> None:
    """CampaignError where figures that are tried make a part exceed its whole."""
    shape = (*(trial.size for trial in trials), len(units))
    every = tried(figures, units, trials)
    for check in (c for c in rules.check if c.severity == "error"):
        part, whole = every[check.part], every[check.whole]
        named = {about for trial in trials for about in trial.figures if about[1] in (check.part, check.whole)}
        mine = np.array([any(unit == name for name, _ in named) for unit in units])
        wrong = np.argwhere(np.broadcast_to(mine & part.known & whole.known & (part.value > whole.value), shape))
        if len(wrong):
            at = tuple(wrong[0])
            row = {fact: value for fact, one in every.items() if (value := _told(one, shape, at)) is not None}
            refuse_contradictions({units[at[-1]]: row}, {about for about in named if about[0] == units[at[-1]]}, rules)


def _told(figure: Figure, shape: tuple[int, ...], at: tuple[Whole, ...]) -> int | None:
    value, there = (np.broadcast_to(table, shape)[at] for table in figure)
    return int(value) if there else None
