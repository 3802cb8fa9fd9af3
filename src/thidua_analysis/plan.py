"""The legal plan as data: its text, its open questions, and the rules each set of answers gives.

A :class:`Plan` is read from one TOML file. Its rules may contain choices,
``{ by_reading = "weekend", next_working_day = …, fixed = … }``; :meth:`Plan.rules` replaces each
by the value that the readings in force select and returns plain, frozen :class:`Rules` with
nothing left open. That is the only place in the package where a reading branches: the engine
below sees numbers and words, never the question they answer.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import CampaignError, PlanError

PLANS = resources.files("thidua_analysis") / "plans"
CHOICE = "by_reading"


# ── the shapes a rules file may have ──────────────────────────────────────────────────────────


def _two_places(value: int | Decimal) -> int | Decimal:
    if isinstance(value, Decimal) and value.as_tuple().exponent < -2:  # type: ignore[operator]
        raise ValueError(f"{value} has more than two decimals; was it meant as a thousands separator?")
    return value


def _no_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Text = Annotated[str, AfterValidator(_no_blank)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Number = Annotated[int | Decimal, AfterValidator(_two_places)]


class Strict(BaseModel):
    """Frozen, no unknown key, no silent conversion of types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Words(Strict):
    """The same words in Vietnamese and in English."""

    vi: Text
    en: Text

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class Clause(Strict):
    """A piece of the plan's text: executed (`rule`), left to people (`human`), or neither (`context`)."""

    id: Text
    kind: Literal["rule", "human", "context"]
    text: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    note: str = ""

    @property
    def words(self) -> str:
        return " ".join(self.text)


class Reading(Strict):
    """One question the text leaves open, with closed options, the words it comes from, and why."""

    id: Text
    clause: Text
    quote: Text
    question: Words
    default: Text
    why: Words
    options: dict[str, Words]

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Reading:
        if self.default not in self.options:
            raise ValueError(f"default {self.default!r} is not among the options {', '.join(self.options)}")
        if len(self.options) < 2:
            raise ValueError("a reading needs at least two options")
        return self


class Profile(Strict):
    """A named set of readings; what it does not name keeps its default."""

    id: Text
    name: Words
    readings: dict[str, str]


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

    `one_more` says what one more good case adds to: the numerator alone, or both.
    """

    numerator: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    denominator: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    one_more: Literal["both", "numerator"]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.numerator, *self.denominator)))


Measure = CountOf | ShareOf


class Shown(Strict):
    """A share that is shown beside the score and gives no points."""

    id: Text
    clause: Text
    name: Words
    numerator: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    denominator: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    wanted: dict[Literal["from", "to"], Number]


class Scoring(Strict):
    """How figures become the values that rules are applied to."""

    basis: Literal["cumulative", "in_month"]
    missing: Literal["carry_forward", "zero"]
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


class Bonus(Strict):
    """Points for each further step beyond the target; `counts_target` gives a step for the target itself."""

    step: Annotated[Number, Field(gt=0)]
    points: Number
    measure: Measure | None = None
    counts_target: bool = False


class StepScore(Strict):
    """`below` if the value is under the target, else `points`, and a bonus for each further step."""

    kind: Literal["step"]
    id: Text
    track: Text
    clause: Text
    quote: Text
    name: Words
    measure: Measure
    target: Annotated[Number, Field(ge=0)]
    points: Number
    below: Number
    bonus: Bonus | None = None
    examples: Annotated[tuple[Example, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _counts_are_whole(self) -> StepScore:
        whole = {"target": self.target, "bonus.step": self.bonus.step if self.bonus else 0}
        for name, value in whole.items():
            if isinstance(self.measure, CountOf) and isinstance(value, Decimal):
                raise ValueError(f"{name} of a count must be a whole number, not {value}: write 1500 or 1_500")
        if self.bonus and self.bonus.measure and type(self.bonus.measure) is not type(self.measure):
            raise ValueError("bonus.measure must be of the same kind (count or share) as measure")
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        bonus = self.bonus.measure.facts if self.bonus and self.bonus.measure else ()
        return tuple(dict.fromkeys((*self.measure.facts, *bonus)))

    @property
    def top_base(self) -> Fraction:
        """The most the base part can give."""
        return Fraction(self.points)


class Band(Strict):
    """Points for values from `from` up to, not including, `below`; the last band has no `below`."""

    from_: Annotated[Number, Field(alias="from")]
    below: Number | None = None
    points: Number
    clause: Text | None = None

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_alias=True)


def _no_gap_or_overlap(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    for left, right in zip(bands, bands[1:], strict=False):
        if left.below is None or left.below != right.from_:
            kind = "overlap" if left.below is None or left.below > right.from_ else "leave a gap"
            raise ValueError(f"bands from {left.from_} and from {right.from_} {kind}: `below` must equal the next `from`")
        if left.from_ >= right.from_:
            raise ValueError(f"bands must ascend: {left.from_} stands before {right.from_}")
    if bands[-1].below is not None:
        raise ValueError(f"the last band ends below {bands[-1].below}: values beyond it would have no points")
    return bands


BandTable = Annotated[tuple[Band, ...], Field(min_length=1, strict=False), AfterValidator(_no_gap_or_overlap)]


class BandScore(Strict):
    """A criterion whose points stand in a table of bands."""

    kind: Literal["bands"]
    id: Text
    track: Text
    clause: Text
    quote: Text
    name: Words
    measure: Measure
    bands: BandTable
    examples: Annotated[tuple[Example, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _starts_at_zero(self) -> BandScore:
        if self.bands[0].from_ != 0:
            raise ValueError(f"the first band starts at {self.bands[0].from_}: values below it would have no points")
        if isinstance(self.measure, CountOf) and any(
            isinstance(n, Decimal) for b in self.bands for n in (b.from_, b.below)
        ):
            raise ValueError("bands of a count have whole bounds")
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        return self.measure.facts

    @property
    def bonus(self) -> None:
        return None

    @property
    def top_base(self) -> Fraction:
        return max(Fraction(band.points) for band in self.bands)


Criterion = Annotated[StepScore | BandScore, Field(discriminator="kind")]


class Lateness(Strict):
    """Days late → points, per report. A report that never came falls in the band named by `missing`."""

    kind: Literal["bands"]
    id: Text
    clause: Text
    quote: Text
    name: Words
    missing: Text
    bands: BandTable
    examples: Annotated[tuple[Example, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _bands_are_sound(self) -> Lateness:
        if self.missing not in [band.clause for band in self.bands]:
            raise ValueError(f"missing = {self.missing!r} names no band's clause")
        if any(band.clause is None for band in self.bands):
            raise ValueError("each band of lateness must name its clause")
        if self.bands[0].from_ != 1:
            raise ValueError("the first band of lateness starts at 1 day")
        if any(isinstance(n, Decimal) for b in self.bands for n in (b.from_, b.below)):
            raise ValueError("days are whole numbers")
        return self


class PerOccurrence(Strict):
    """Points for each finding about a report."""

    kind: Literal["per_occurrence"]
    id: Text
    clause: Text
    quote: Text
    name: Words
    points: Number
    with_lateness: Literal["add", "larger"]


Deduction = Annotated[Lateness | PerOccurrence, Field(discriminator="kind")]


class Reporting(Strict):
    """When a month's report is due, what shifts it, and how lateness is counted."""

    clause: Text
    due_day: Annotated[int, Field(ge=1, le=31)]
    final_due: date | None = None
    when_closed: Literal["next_working_day", "fixed"]
    count_days: Literal["calendar", "working"]
    received: Literal["later", "earlier"]
    cut_off_day: Annotated[int, Field(ge=1, le=31)]
    holidays: Text


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
    competitions: Annotated[tuple[Annotated[tuple[Text, ...], Field(strict=False)], ...], Field(strict=False)]
    gate: bool
    ranked_by: Literal["total", "gain"]
    vacancy: Literal["vacant", "next_in_line"]
    shared_individuals: Count = 0
    prizes: Annotated[tuple[Prize, ...], Field(min_length=1, strict=False)]


class Human(Strict):
    """A question for people. It yields "needs a decision", never a number."""

    id: Text
    clause: Text
    when: Literal["tie", "month", "year_end"]
    question: Words


def _tuple_of(kind: Any) -> Any:
    return Annotated[tuple[kind, ...], Field(strict=False)]


class Rules(Strict):
    """Everything the engine needs, with every reading settled. Made by :meth:`Plan.rules`."""

    period: Period
    track: Annotated[tuple[Track, ...], Field(min_length=1, strict=False)]
    fact: Annotated[tuple[Fact, ...], Field(min_length=1, strict=False)]
    check: _tuple_of(Check) = ()
    shown: _tuple_of(Shown) = ()
    scoring: Scoring
    criterion: Annotated[tuple[Criterion, ...], Field(min_length=1, strict=False)]
    reporting: Reporting | None = None
    deduction: _tuple_of(Deduction) = ()
    gate: Gate | None = None
    award: _tuple_of(Award) = ()
    human: _tuple_of(Human) = ()

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
        numbers: list[Any] = [d.points for d in self.deduction if isinstance(d, PerOccurrence)]
        if self.lateness:
            numbers += [b.points for b in self.lateness.bands]
        for c in self.criterion:
            if isinstance(c, StepScore):
                numbers += [c.points, c.below, *([c.bonus.points] if c.bonus else [])]
            else:
                numbers += [b.points for b in c.bands]
        part = self.scoring.part_step == "pro_rata"
        return 100 if part or any(isinstance(n, Decimal) for n in numbers) else 1


class Header(Strict):
    """What stands around the rules: identity, text, readings, profiles."""

    format: Literal[1]
    id: Text
    title: Words
    issuer: Words
    source: Text
    clause: Annotated[tuple[Clause, ...], Field(min_length=1, strict=False)]
    reading: _tuple_of(Reading) = ()
    profile: Annotated[tuple[Profile, ...], Field(min_length=1, strict=False)]


# ── a plan ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Plan:
    """A rules file that has passed every check.

    >>> plan = load_plan("chau-thanh-a-2021")
    >>> plan.rules().criterion_of("C4").target
    200
    >>> plan.readings()["weekend"], plan.readings("literal")["weekend"]
    ('next_working_day', 'fixed')
    """

    header: Header
    tree: Mapping[str, Any]
    files: Mapping[str, bytes]
    """The rules file and the text it quotes, by file name: what a published report freezes."""

    @property
    def id(self) -> str:
        return self.header.id

    @property
    def title(self) -> Words:
        return self.header.title

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        return MappingProxyType({c.id: c for c in self.header.clause})

    @cached_property
    def questions(self) -> Mapping[str, Reading]:
        """The open questions by id."""
        return MappingProxyType({r.id: r for r in self.header.reading})

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        return MappingProxyType({p.id: p for p in self.header.profile})

    def readings(self, profile: str | None = None, **overrides: str) -> dict[str, str]:
        """The option in force for every question: defaults, then the profile's, then `overrides`.

        Raises CampaignError for an unknown profile, reading or option, naming what there is.
        """
        profile = profile or self.header.profile[0].id
        if profile not in self.profiles:
            raise CampaignError(f"unknown profile {profile!r}; there are: {', '.join(self.profiles)}")
        chosen = {r.id: r.default for r in self.header.reading}
        for name, option in {**self.profiles[profile].readings, **overrides}.items():
            if name not in self.questions:
                raise CampaignError(f"unknown reading {name!r}; there are: {', '.join(self.questions)}")
            options = self.questions[name].options
            if option not in options:
                raise CampaignError(f"reading {name!r} has no option {option!r}; its options: {', '.join(options)}")
            chosen[name] = option
        return chosen

    def rules(self, readings: Mapping[str, str] | None = None) -> Rules:
        """The rules under these readings (default: those of the first profile), nothing left open."""
        settled = readings if readings is not None else self.readings()
        return _rules(self, tuple(sorted(settled.items())))

    def readings_behind(self, *path: str) -> tuple[str, ...]:
        """The readings that some value at or below this path of the rules file depends on.

        >>> load_plan("chau-thanh-a-2021").readings_behind("criterion", "C2")
        ('unregistered', 'procedure_bonus', 'first_procedure')
        """
        node: Any = self.tree
        for step in path:
            node = next(n for n in node if n["id"] == step) if isinstance(node, list) else node.get(step, {})
        return tuple(dict.fromkeys(choice[CHOICE] for _, choice in _choices(node)))

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over the rules file and the text it quotes."""
        return sha256(b"".join(self.files[name] for name in sorted(self.files))).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and dict(self.files) == dict(other.files)


def available_plans() -> tuple[str, ...]:
    """The ids of the plans that come with the package."""
    names = (p.name for p in PLANS.iterdir() if p.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml").replace("_", "-") for name in names))


def load_plan(which: str | Path) -> Plan:
    """The plan with this id (one that comes with the package) or in this rules file.

    Everything is checked here: types, unknown keys, quotes against the text, bands, references,
    every option of every reading, and the worked examples' shape. Raises PlanError listing all
    faults, each with its path.

    >>> load_plan("chau-thanh-a-2021").title.en
    'Online public-service emulation campaign, Châu Thành A district, 2021'
    """
    path = Path(which)
    if path.suffix != ".toml":
        file = f"{str(which).replace('-', '_')}.toml"
        known = [p.name for p in PLANS.iterdir()]
        if file not in known:
            raise PlanError(str(which), [f"no such plan; there are: {', '.join(available_plans())}, or a path to a .toml"])
        with resources.as_file(PLANS / file) as packaged:
            return _load(packaged)
    return _load(path)


def _load(path: Path) -> Plan:
    try:
        raw = path.read_bytes()
        tree = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"), parse_float=Decimal)
    except OSError as e:
        raise PlanError(str(path), [f"cannot be read: {e.strerror}"]) from None
    except UnicodeDecodeError as e:
        raise PlanError(path.name, [f"byte {e.start} is not UTF-8; save the file as UTF-8"]) from None
    except tomllib.TOMLDecodeError as e:
        raise PlanError(path.name, [f"not valid TOML: {e}"]) from None

    names = set(Header.model_fields)
    head = {k: v for k, v in tree.items() if k in names}
    body = {k: v for k, v in tree.items() if k not in names}
    try:
        header = Header.model_validate(head)
    except ValidationError as e:
        raise PlanError(path.name, _issues(e, head)) from None

    source = path.parent / header.source
    if Path(header.source).name != header.source or not source.is_file():
        raise PlanError(path.name, [f"source: the plan's text {header.source!r} must lie beside the rules file"])
    text = source.read_bytes()
    plan = Plan(header, MappingProxyType(body), MappingProxyType({path.name: raw, source.name: text}))
    issues = [
        *_text_issues(header, text.decode("utf-8")),
        *_reading_issues(plan),
    ]
    if not issues:
        issues = list(dict.fromkeys(_rule_issues(plan)))
    if issues:
        raise PlanError(path.name, issues)
    return plan


# ── settling choices ──────────────────────────────────────────────────────────────────────────


def _choices(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, Mapping):
        if CHOICE in node:
            yield path, dict(node)
        for key, value in node.items():
            yield from _choices(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _choices(value, f"{path}[{i}]")


def _settle(node: Any, readings: Mapping[str, str]) -> Any:
    if isinstance(node, Mapping):
        if CHOICE in node:
            option = readings[node[CHOICE]]
            return _settle(node[option], readings) if len(node) > 1 else option
        return {key: _settle(value, readings) for key, value in node.items()}
    if isinstance(node, list):
        return [_settle(value, readings) for value in node]
    return node


@lru_cache(maxsize=4096)
def _rules(plan: Plan, readings: tuple[tuple[str, str], ...]) -> Rules:
    return Rules.model_validate(_settle(dict(plan.tree), dict(readings)))


# ── checks at load ────────────────────────────────────────────────────────────────────────────


def squeeze(text: str) -> str:
    """Composed Unicode, every run of white space one space: the form in which quotes are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def uncovered(header: Header, text: str) -> tuple[list[str], str]:
    """Fragments that are not in the text, and what of the text belongs to no clause.

    Clauses are laid over the text in order, each fragment on the first place that is still free,
    so the same sentence standing twice needs two clauses.
    """
    whole = squeeze(text)
    rest = list(whole)
    strangers = []
    for clause in header.clause:
        for n, piece in enumerate(clause.text):
            wanted = squeeze(piece)
            at = "".join(rest).find(wanted)
            if at < 0:
                strangers.append(f"clause {clause.id!r}, text[{n}]: not found in the plan's text: {piece[:60]!r}")
            else:
                rest[at : at + len(wanted)] = "\0" * len(wanted)
    return strangers, " ".join("".join(rest).replace("\0", " ").split())


def _text_issues(header: Header, text: str) -> list[str]:
    strangers, left = uncovered(header, text)
    if left:
        strangers.append(f"clause: {len(left)} characters of {header.source} belong to no clause: {left[:80]!r}")
    return strangers


def _reading_issues(plan: Plan) -> list[str]:
    header, issues = plan.header, []
    for name, ids in {
        "clause": [c.id for c in header.clause],
        "reading": [r.id for r in header.reading],
        "profile": [p.id for p in header.profile],
    }.items():
        issues += [f"{name}: id {i!r} stands twice" for i in {i for i in ids if ids.count(i) > 1}]
    for n, reading in enumerate(header.reading):
        issues += _quote_issues(plan, f"reading[{n}]", reading)
    for n, profile in enumerate(header.profile):
        try:
            plan.readings(profile.id)
        except CampaignError as e:
            issues.append(f"profile[{n}].readings: {e}")
    used = set()
    for path, choice in _choices(plan.tree):
        name = choice.pop(CHOICE)
        used.add(name)
        if name not in plan.questions:
            issues.append(f"{path}.{CHOICE}: there is no reading {name!r}")
        elif choice and set(choice) != set(plan.questions[name].options):
            options = ", ".join(plan.questions[name].options)
            issues.append(f"{path}: has {', '.join(choice)}, but the options of {name!r} are {options}")
    issues += [f"reading[{n}]: nothing depends on {r.id!r}" for n, r in enumerate(header.reading) if r.id not in used]
    return issues


def _quote_issues(plan: Plan, path: str, item: Any) -> list[str]:
    if item.clause not in plan.clauses:
        return [f"{path}.clause: there is no clause {item.clause!r}"]
    quote = getattr(item, "quote", None)
    if quote and squeeze(quote) not in squeeze(plan.clauses[item.clause].words):
        return [f"{path}.quote: {quote!r} is not in the text of clause {item.clause!r}"]
    return []


def _rule_issues(plan: Plan) -> Iterator[str]:
    """Faults of the rules under every option of every reading, one at a time."""
    standard = plan.readings()
    variants = [standard] + [
        {**standard, r.id: option} for r in plan.header.reading for option in r.options if option != r.default
    ]
    cited: set[str] = set()
    for readings in variants:
        settled = _settle(dict(plan.tree), readings)
        try:
            rules = Rules.model_validate(settled)
        except ValidationError as e:
            yield from _issues(e, settled)
            continue
        yield from _reference_issues(plan, rules, cited)
    for n, clause in enumerate(plan.header.clause):
        if clause.kind in ("rule", "human") and clause.id not in cited:
            yield f"clause[{n}]: {clause.id!r} is a {clause.kind}, but nothing carries it out"


def _reference_issues(plan: Plan, rules: Rules, cited: set[str]) -> Iterator[str]:
    facts = {f.id for f in rules.fact}
    tracks = {t.id for t in rules.track}
    ids = [c.id for c in rules.criterion] + [d.id for d in rules.deduction] + [a.id for a in rules.award]
    yield from (f"criterion: id {i!r} stands twice" for i in {i for i in ids if ids.count(i) > 1})
    single = {"period": rules.period, "reporting": rules.reporting, "gate": rules.gate}
    items: list[tuple[str, Any]] = [(name, item) for name, item in single.items() if item is not None]
    for name in ("track", "shown", "criterion", "deduction", "award", "human"):
        items += [(f"{name}[{n}]", item) for n, item in enumerate(getattr(rules, name))]
    if rules.period.dossiers_by:
        items.append(("period.dossiers_by", rules.period.dossiers_by))
    for n, award in enumerate(rules.award):
        items += [(f"award[{n}].prizes[{k}]", prize) for k, prize in enumerate(award.prizes)]
        for group in award.competitions:
            yield from (f"award[{n}].competitions: there is no track {t!r}" for t in group if t not in tracks)
    for n, deduction in enumerate(rules.deduction):
        if isinstance(deduction, Lateness):
            items += [(f"deduction[{n}].bands[{k}]", band) for k, band in enumerate(deduction.bands)]
        if rules.reporting is None:
            yield f"deduction[{n}]: deductions hang on reports, but there is no [reporting]"
    for path, item in items:
        cited.add(item.clause)
        yield from _quote_issues(plan, path, item)
        if path.startswith("human") and item.clause in plan.clauses and plan.clauses[item.clause].kind != "human":
            yield f"{path}.clause: clause {item.clause!r} is not marked as left to people"
    for n, criterion in enumerate(rules.criterion):
        if criterion.track not in tracks:
            yield f"criterion[{n}].track: there is no track {criterion.track!r}"
        yield from (f"criterion[{n}].measure: there is no fact {f!r}" for f in criterion.facts if f not in facts)
    for n, check in enumerate(rules.check):
        yield from (f"check[{n}]: there is no fact {f!r}" for f in (check.part, check.whole) if f not in facts)
    for n, shown in enumerate(rules.shown):
        yield from (f"shown[{n}]: there is no fact {f!r}" for f in (*shown.numerator, *shown.denominator) if f not in facts)
    for kind in (Lateness, PerOccurrence):
        if sum(isinstance(d, kind) for d in rules.deduction) > 1:
            yield f"deduction: only one of kind {kind.__name__} can apply to a report"


def _issues(error: ValidationError, tree: Any) -> list[str]:
    return [f"{_path(e['loc'], tree)}: {_message(e)}" for e in error.errors()]


def _path(loc: tuple[Any, ...], tree: Any) -> str:
    """`criterion[2].target (C3)` from pydantic's location, leaving out the names of union members."""
    path, node, label = "", tree, ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
            node = node[step] if isinstance(node, (list, tuple)) and step < len(node) else None
        elif isinstance(node, Mapping) and step in node:
            path += f".{step}" if path else step
            node = node[step]
        elif step == loc[-1] and not (isinstance(step, str) and step[:1].isupper()):
            if step not in ("int", "decimal", "step", "bands", "per_occurrence") and not str(step).startswith("function"):
                path += f".{step}" if path else str(step)
        if isinstance(node, Mapping) and isinstance(node.get("id"), str):
            label = f" ({node['id']})"
    return (path or "file") + label


def _message(error: Any) -> str:
    read = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case "int_type" if isinstance(read, Decimal):
            return f"a whole number is wanted, read {read}; a thousands separator in TOML is an underscore: 1_500"
        case _:
            shown = "" if isinstance(read, (Mapping, list)) else f", read {read!r}"
            return error["msg"].removeprefix("Value error, ") + shown
