"""The shapes a rules file may have, once every reading is settled: frozen, strict, nothing else may score."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, PlainValidator, Tag, model_validator

from ..words.pair import Text, Words, Wrong
from .strict import MOST, Many, Some, Strict


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong("rules.number")
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact) > MOST:
        raise Wrong("rules.finite_number")
    if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > 2:
        raise Wrong("rules.two_decimals")
    return value


Count = Annotated[int, Field(ge=0, le=MOST)]
Number = Annotated[int | Decimal, PlainValidator(_number)]


class Deadline(Strict):
    on: date
    clause: Text


class Period(Strict):
    clause: Text
    ends_on: date
    dossiers_by: Deadline | None = None


class Track(Strict):
    id: Text
    clause: Text
    name: Words
    without_procedures: Literal["ranked", "not_ranked"]


class Fact(Strict):
    """A figure that units report. `stock` is a count at the cut-off, the others accumulate."""

    id: Text
    kind: Literal["flag", "cumulative", "stock"]
    name: Words
    noun: Words


class Check(Strict):
    """`part` can never exceed `whole` for one unit and month."""

    code: Text
    part: Text
    whole: Text
    severity: Literal["error", "warning"]


class CountOf(Strict):
    """A measure that is one figure."""

    fact: Text

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)


class ShareOf(Strict):
    """A measure that is a percentage: sums of figures over sums of figures.

    `one_more` says what one more good case adds to: the numerator alone, or both; `good` what makes
    a case a good one, in words that follow its noun.
    """

    numerator: Some[Text]
    denominator: Some[Text]
    one_more: Literal["both", "numerator"]
    good: Words | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.numerator, *self.denominator)))


def _kind_of_measure(value: Any) -> str:
    is_count = isinstance(value, CountOf) or (isinstance(value, Mapping) and "fact" in value)
    return "count" if is_count else "share"


Measure = Annotated[
    Annotated[CountOf, Tag("count")] | Annotated[ShareOf, Tag("share")], Discriminator(_kind_of_measure)
]


class Shown(Strict):
    """A share that is shown beside the score and gives no points."""

    id: Text
    clause: Text
    name: Words
    numerator: Some[Text]
    denominator: Some[Text]
    wanted: dict[Literal["from", "to"], Number]


class Scoring(Strict):
    """How figures become the values that rules are applied to."""

    basis: Literal["cumulative", "in_month"]
    """What a month is scored on: figures since the start, or its own increase."""
    year_end_basis: Literal["cumulative", "in_month"]
    """What the year's end is scored on; `in_month` is the increase of the campaign's last month."""
    missing: Literal["carry_forward", "zero"]
    missing_figure: Literal["open", "no_points"]
    source: Literal["portal", "report", "lower"]
    part_step: Literal["floor", "pro_rata"]
    percent: Literal["exact", "one_decimal"]
    no_cases: Literal["zero", "not_applicable"]
    untruthful_figures: Literal["verified", "as_reported"]


class Example(Strict):
    """A worked example: with this value, that many points. `of` is the denominator of a share."""

    value: int
    points: Number
    of: int | None = None


def _of_this_kind(measure: Measure, examples: tuple[Example, ...]) -> None:
    for n, example in enumerate(examples):
        if isinstance(measure, ShareOf) and example.of is None:
            raise Wrong("rules.example_of_share", n=n)
        if isinstance(measure, CountOf) and example.of is not None:
            raise Wrong("rules.example_of_count", n=n)


class Bonus(Strict):
    """Points for each further step beyond the target, at `most` so many in all where the plan sets a limit; `counts_target`
    gives a step for the target itself."""

    step: Annotated[Number, Field(gt=0)]
    points: Number
    measure: Measure | None = None
    counts_target: bool = False
    most: Annotated[Number, Field(ge=0)] | None = None


class Cited(Strict):
    """A rule that carries out a clause, with the words it rests on."""

    id: Text
    clause: Text
    quote: Text
    name: Words


class StepScore(Cited):
    """`below` if the value is under the target, else `points`, and a bonus for each further step."""

    kind: Literal["step"]
    track: Text
    measure: Measure
    target: Annotated[Number, Field(ge=0)]
    points: Number
    below: Number
    bonus: Bonus | None = None
    examples: Some[Example]

    @model_validator(mode="after")
    def _counts_are_whole(self) -> StepScore:
        whole = {"target": self.target, "bonus.step": self.bonus.step if self.bonus else 0}
        for name, value in whole.items():
            if isinstance(self.measure, CountOf) and isinstance(value, Decimal):
                raise Wrong("rules.count_is_whole", name=name, value=value)
        if self.bonus and self.bonus.measure and type(self.bonus.measure) is not type(self.measure):
            raise Wrong("rules.bonus_of_other_kind")
        _of_this_kind(self.measure, self.examples)
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        bonus = self.bonus.measure.facts if self.bonus and self.bonus.measure else ()
        return tuple(dict.fromkeys((*self.measure.facts, *bonus)))


class Band(Strict):
    """Points for values from `from` up to, not including, `below`; the last band has no `below`."""

    from_: Annotated[Number, Field(alias="from")]
    below: Number | None = None
    points: Number
    clause: Text | None = None

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_alias=True)


def _no_gap_or_overlap(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    for left, right in itertools.pairwise(bands):
        if left.below is None or left.below != right.from_:
            over = left.below is None or left.below > right.from_
            raise Wrong("rules.bands_overlap" if over else "rules.bands_gap", first=left.from_, second=right.from_)
        if left.from_ >= right.from_:
            raise Wrong("rules.bands_ascend", first=left.from_, second=right.from_)
    if bands[-1].below is not None:
        raise Wrong("rules.bands_end", below=bands[-1].below)
    return bands


def _fractional(bands: tuple[Band, ...]) -> bool:
    return any(isinstance(bound, Decimal) for band in bands for bound in (band.from_, band.below))


BandTable = Annotated[Some[Band], AfterValidator(_no_gap_or_overlap)]


class BandScore(Cited):
    """A criterion whose points stand in a table of bands."""

    kind: Literal["bands"]
    track: Text
    measure: Measure
    bands: BandTable
    examples: Some[Example]

    @model_validator(mode="after")
    def _starts_at_zero(self) -> BandScore:
        if self.bands[0].from_ != 0:
            raise Wrong("rules.bands_start", first=self.bands[0].from_)
        if isinstance(self.measure, CountOf) and _fractional(self.bands):
            raise Wrong("rules.bands_of_count")
        _of_this_kind(self.measure, self.examples)
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        return self.measure.facts

    @property
    def bonus(self) -> None:
        return None


Criterion = Annotated[StepScore | BandScore, Field(discriminator="kind")]


def _below_zero(points: int | Decimal) -> int | Decimal:
    if points >= 0:
        raise Wrong("rules.below_zero")
    return points


class NotSubmitted(Strict):
    """What a report costs that never came, where the plan gives that points of its own.

    It is taken as not submitted from so many days late on (`from`); without that, once the campaign is over. Until
    then it may still come, and costs what it would if it came that day.
    """

    clause: Text
    points: Annotated[Number, AfterValidator(_below_zero)]
    from_: Annotated[int, Field(ge=1)] | None = Field(None, alias="from")

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_alias=True)


class Lateness(Cited):
    """Days late → points, per report. A report that never came falls in the band whose clause `missing` names, and costs
    nothing before; or it has points of its own."""

    kind: Literal["bands"]
    missing: Text | NotSubmitted
    bands: BandTable
    examples: Some[Example]

    @model_validator(mode="after")
    def _bands_are_sound(self) -> Lateness:
        if isinstance(self.missing, str) and self.missing not in [band.clause for band in self.bands]:
            raise Wrong("rules.band_missing", name=self.missing)
        if any(band.clause is None for band in self.bands):
            raise Wrong("rules.band_without_clause")
        if self.bands[0].from_ != 1:
            raise Wrong("rules.lateness_start")
        if _fractional(self.bands):
            raise Wrong("rules.days_are_whole")
        if any(b.points >= 0 for b in self.bands):
            raise Wrong("rules.below_zero")
        return self

    @property
    def not_submitted(self) -> NotSubmitted:
        """What a report that never came costs, and from when on."""
        if isinstance(self.missing, NotSubmitted):
            return self.missing
        band = next(b for b in self.bands if b.clause == self.missing)
        told: dict[str, Any] = {"clause": self.missing, "points": band.points, "from": int(band.from_)}
        return NotSubmitted(**told)


class PerOccurrence(Cited):
    """Points for each finding about a report."""

    kind: Literal["per_occurrence"]
    points: Annotated[Number, AfterValidator(_below_zero)]
    with_lateness: Literal["add", "larger"]


Deduction = Annotated[Lateness | PerOccurrence, Field(discriminator="kind")]


NO_HOLIDAYS = "none"


@cache
def _country(code: str) -> str:
    from holidays.registry import EntityLoader  # a tenth of a second, which a list of disputes need not wait for

    if code != NO_HOLIDAYS and code not in EntityLoader.get_country_codes():
        raise Wrong("rules.no_country")
    return code


class Reporting(Strict):
    """When a month's report is due, what shifts it, and how lateness is counted."""

    clause: Text
    due_day: Annotated[int, Field(ge=1, le=31)]
    final_due: date | None = None
    when_closed: Literal["next_working_day", "fixed"]
    count_days: Literal["calendar", "working"]
    received: Literal["later", "earlier"]
    cut_off_day: Annotated[int, Field(ge=1, le=31)]
    holidays: Annotated[Text, AfterValidator(_country)]
    """A country whose public holidays are no working days; `none` where they are days like others."""


class Gate(Strict):
    """The least number of points to be considered."""

    clause: Text
    points: Number
    of: Literal["total", "base"]
    quote: Text


class Prize(Strict):
    """What a number of places earn each; money in đồng."""

    clause: Text
    name: Words
    places: Annotated[int, Field(ge=1)]
    money: Count = 0
    ktxh_points: Count = 0
    individuals: Count = 0
    quote: Text


class Award(Strict):
    """Prizes in the order of ranking. Each list in `competitions` names tracks that compete together."""

    id: Text
    clause: Text
    when: Literal["month", "year_end"]
    name: Words
    competitions: Many[Many[Text]]
    gate: bool
    ranked_by: Literal["total", "gain"]
    vacancy: Literal["vacant", "next_in_line"]
    shared_individuals: Count = 0
    prizes: Some[Prize]


class Human(Strict):
    """A question for people. It yields "needs a decision", never a number."""

    id: Text
    clause: Text
    when: Literal["tie", "month", "year_end"]
    question: Words


class Rules(Strict):
    """Everything the engine needs, with every reading settled. Made by :meth:`Plan.rules`."""

    period: Period
    track: Some[Track]
    fact: Some[Fact]
    check: Many[Check] = ()
    shown: Many[Shown] = ()
    scoring: Scoring
    criterion: Some[Criterion]
    reporting: Reporting | None = None
    deduction: Many[Deduction] = ()
    gate: Gate | None = None
    award: Many[Award] = ()
    human: Many[Human] = ()

    def criteria(self, track: str | None = None) -> tuple[StepScore | BandScore, ...]:
        """The criteria of one track (all without), in the plan's order."""
        return tuple(c for c in self.criterion if track in (None, c.track))

    def criterion_of(self, criterion: str) -> StepScore | BandScore:
        """The criterion with this id."""
        return next(c for c in self.criterion if c.id == criterion)

    def fact_of(self, fact: str) -> Fact:
        """The description of this figure."""
        return next(f for f in self.fact if f.id == fact)

    @property
    def lateness(self) -> Lateness | None:
        return next((d for d in self.deduction if isinstance(d, Lateness)), None)

    @property
    def untruthful(self) -> PerOccurrence | None:
        return next((d for d in self.deduction if isinstance(d, PerOccurrence)), None)

    @property
    def facts_needed(self) -> tuple[str, ...]:
        """The figures that some criterion reads under these readings."""
        return tuple(dict.fromkeys(fact for c in self.criterion for fact in c.facts))

    @property
    def ticks_per_point(self) -> int:
        """The engine's unit: 1 where only whole points can occur, else 100 (hundredths of a point)."""
        numbers: list[Any] = [self.gate.points] if self.gate else []
        numbers += [d.points for d in self.deduction if isinstance(d, PerOccurrence)]
        if self.lateness:
            numbers += [*(b.points for b in self.lateness.bands), self.lateness.not_submitted.points]
        for c in self.criterion:
            if isinstance(c, StepScore):
                numbers += [c.points, c.below, *([c.bonus.points, c.bonus.most] if c.bonus else [])]
            else:
                numbers += [b.points for b in c.bands]
        part = self.scoring.part_step == "pro_rata"
        return 100 if part or any(isinstance(n, Decimal) for n in numbers) else 1
