"""Where a condition holds: the intervals of one parameter, reading or figure, and the points where it turns.

june.find("C3.target", lambda m: m.passing("commune") == 3)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from ..ledger.decisions import RECEIPT_DAYS
from ..plan.parameters import changed, exact, of_shares, parameters
from ..plan.rules import CountOf, StepScore
from ..scoring.distance import first_from
from ..scoring.result import Result
from ..words.catalogue import say
from ..words.errors import CampaignError
from ..words.shown import Page, Shown
from .axes import listed
from .cause_words import cause_text, supposed_value
from .causes import Cause
from .lattice import Kept, lattice_of
from .variant import Variant, variants_of


class Turn(NamedTuple):
    """Where the answer turns: `last` is the last value with one answer, `first` the first with the other, which `holds` says."""

    last: Any
    first: Any
    holds: bool


@dataclass(frozen=True, eq=False, repr=False)
class Found(Shown):
    """Where a condition holds: `holds` has an answer for each of the `values` tried, in order; none was passed over.

    `stands` is the value that stands now. Iterating gives the intervals; `1500 in found` asks of one value.
    """

    period: Result
    name: str
    kind: str
    stands: Any
    values: tuple[Any, ...]
    holds: tuple[bool, ...]

    @property
    def intervals(self) -> tuple[tuple[Any, Any], ...]:
        """The first and the last value of each run of values for which the condition holds."""
        runs = groupby(zip(self.values, self.holds, strict=True), key=lambda one: one[1])
        each = [[value for value, _ in run] for holds, run in runs if holds]
        return tuple((run[0], run[-1]) for run in each)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The points where the answer turns."""
        each = pairwise(zip(self.values, self.holds, strict=True))
        return tuple(Turn(last, first, holds) for (last, before), (first, holds) in each if holds != before)

    @property
    def _step(self) -> int:
        """How far the values, whole numbers, lie from one another; 0 where not all alike, or too few to be a range."""
        if not all(type(value) is int for value in self.values):
            return 0
        steps = {after - before for before, after in pairwise(self.values)} or {1}
        return steps.pop() if len(steps) == 1 and (len(self.values) > 2 or steps == {1}) else 0

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.intervals)

    def __contains__(self, value: object) -> bool:
        return (value, True) in zip(self.values, self.holds, strict=True)

    def __bool__(self) -> bool:
        return any(self.holds)

    def _page(self, language: str) -> Page:
        def told(value: Any) -> str:
            return supposed_value(value, language)

        step = self._step
        each = self.intervals if step else [(v,) for v, holds in zip(self.values, self.holds, strict=True) if holds]
        runs = "; ".join("–".join(dict.fromkeys(map(told, run))) for run in each)
        cause = Cause(self.kind, self.name, "", None, None)
        lines = [say("whatif.found_holds", language, runs=runs) if runs else say("whatif.found_nowhere", language)]
        lines += [
            say(
                "whatif.found_turn" if turn.holds else "whatif.found_turn_off",
                language,
                last=told(turn.last),
                first=told(turn.first),
            )
            for turn in self.turns
        ]
        tried = "whatif.found_tried_by" if step > 1 else "whatif.found_tried"
        lines.append(say(tried, language, step=step, first=told(self.values[0]), last=told(self.values[-1]), count=len(self.values), stands=told(self.stands)))  # fmt: skip
        return Page(f"{self.period.name(language)}: {cause_text(self.period, cause, language)}", ("\n".join(lines),))


def find(
    period: Result,
    name: str,
    condition: Callable[[Variant], object],
    values: Iterable[Any] | None = None,
    kept: Kept | None = None,
) -> Found:
    """For which values of a parameter, reading or figure (`name`, as an axis of a sweep) a condition holds.

    `condition` is asked of the month as each value has it, a :class:`~.variant.Variant`: `m.passing("commune") == 3`,
    `m.winner("R1") == "bay-ngan"`, `m.rank("tan-hoa") == 1`, `m.total("tan-hoa") >= 100`. It must hang on nothing else: of
    values that follow one another and give just the same it is asked once. `values`: those to try; without, all whole values
    of a sensible range (:func:`sensible`). Every value is scored, exactly; whole numbers are tried from the least on.
    CampaignError for a name or value that does not exist.

    >>> from thidua_analysis import open_campaign
    >>> june = open_campaign("sample").month("2021-06")
    >>> find(june, "C3.target", lambda m: m.winner("R1") == "bay-ngan", range(1000, 2501)).intervals
    ((1513, 2500),)
    """
    if not isinstance(name, str) or not callable(condition):
        raise CampaignError("whatif.condition_wanted", example='find("C3.target", lambda m: m.rank("tan-hoa") == 1)')
    if about := period.inputs.figure_meant(name):
        name = ".".join(about)
    given = tuple(map(exact, sensible(period, name) if values is None else listed(values)))
    tried = tuple(sorted(set(given))) if all(type(value) is int for value in given) else given
    holds: list[bool] = []
    lattice = lattice_of(period, {name: tried}, kept)
    for variants in variants_of(lattice):
        for n, alike in enumerate(variants.alike.tolist()):
            holds.append(holds[-1] if alike else bool(condition(variants[n])))
    return Found(period, name, lattice.axes[0].kind, _stands(period, name), lattice.axes[0].values, tuple(holds))


def _stands(period: Result, name: str) -> Any:
    """What stands now under a name."""
    unit, _, fact = name.partition(".")
    if name in period.readings_in_force:
        return period.readings_in_force[name]
    if unit in period.inputs.names:
        return _figures(period).get((unit, fact))
    return parameters(period.plan, period.readings_in_force)[name].value


def _figures(period: Result) -> dict[tuple[str, str], int]:
    return {(figure.unit, figure.fact): figure.cumulative for figure in period.settled}


def sensible(period: Result, name: str) -> tuple[Any, ...]:
    """The values that are tried where none are named: every option of a reading; both of a switch; the percents of a share;
    of another number from nothing to twice what stands, and as far as any unit's figure or total goes; of a figure from
    nothing to twice the greatest that any unit has or a target asks for, within the plan's checks.

    CampaignError for a day or a word, of which no range is sensible.
    """
    unit, _, fact = name.partition(".")
    if name in period.plan.questions:
        return tuple(period.plan.questions[name].options)
    if unit in period.inputs.names:
        return _of_figure(period, unit, fact)
    known = parameters(period.plan, period.readings_in_force)
    if name not in known:
        return (0,)  # whoever takes it for a choice says what there is
    now = known[name].value
    if isinstance(now, bool):
        return (False, True)
    if now is None or isinstance(now, str | date):
        raise CampaignError("whatif.range_wanted", name=name)
    return tuple(_of_number(period, name, int(now)))


def _of_figure(period: Result, unit: str, fact: str) -> tuple[int, ...]:
    facts = {f.id: f for f in period.rules.fact}
    if fact in RECEIPT_DAYS:
        raise CampaignError("whatif.range_wanted", name=f"{unit}.{fact}")
    if fact not in facts:
        return (0,)  # as above
    if facts[fact].kind == "flag":
        return (0, 1)
    figures = _figures(period)
    asked = [
        int(c.target) for c in period.rules.criterion if isinstance(c, StepScore) and c.measure == CountOf(fact=fact)
    ]
    low, high = 0, 2 * max([1, *asked, *(value for (_, one), value in figures.items() if one == fact)])
    for check in (c for c in period.rules.check if c.severity == "error"):
        part, whole = figures.get((unit, check.part)), figures.get((unit, check.whole))
        if check.part == fact and whole is not None:
            high = min(high, whole)
        if check.whole == fact and part is not None:
            low = max(low, part)
    return tuple(range(low, max(low, high) + 1))


def _of_number(period: Result, name: str, now: int) -> range:
    rule, _, rest = name.partition(".")
    criterion = next((c for c in period.plan.tree["criterion"] if c["id"] == rule), None)
    if criterion and rest == "target" and of_shares(criterion["measure"]):
        least, most = 0, 100
    else:
        totals = [int(one.total) for one in period.standing_rows]
        reach = max(totals, default=0)
        if criterion and rest == "target":
            facts = period.rules.criterion_of(rule).facts
            reach = max((v for (_, fact), v in _figures(period).items() if fact in facts), default=0)
        least, most = min(2 * now, 0), max(2 * now, reach + 1)
    return range(now - _reach(period, name, now, -1, now - least), now + _reach(period, name, now, 1, most - now) + 1)


def _reach(period: Result, name: str, now: int, way: int, most: int) -> int:
    """How far from what stands a number can go: what the plan's own rules refuse beyond that is left out."""

    def refused(step: int) -> bool:
        try:
            changed(period.plan, {name: now + way * step})
        except CampaignError:
            return True
        return False

    return first_from(0, most, refused) - 1 if most > 0 and refused(most) else max(most, 0)
