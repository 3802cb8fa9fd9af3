"""The legal plan as data: its text, its open questions, and the rules each set of answers gives.

A :class:`Plan` is read from one TOML file. Its rules may contain choices,
``{ by_reading = "weekend", next_working_day = …, fixed = … }``; :meth:`Plan.rules` replaces each
by the value that the readings in force select and returns plain, frozen :class:`Rules` with
nothing left open. That is the only place in the package where a reading branches: the engine
below sees numbers and words, never the question they answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from ..files.foreign import read_bytes
from ..files.toml_file import MOST_BYTES, TomlFault, parse_toml, toml_bytes
from ..words.catalogue import words
from ..words.errors import CampaignError, PlanError, other_kind
from ..words.faults import schema_words
from ..words.pair import Words
from .faults import fault, squeeze, text_faults
from .header import Clause, Header, Profile, Reading
from .rules import Lateness, Rules

PLANS = resources.files("thidua_analysis") / "plan" / "plans"
CHOICE = "by_reading"
SEVERAL = ("criterion", "deduction")
"""Lists of a rules file whose items are of several kinds."""


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
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What a scenario changed, by path (see :func:`~thidua_analysis.plan.parameters.changed`); a plan as its text has it has none."""
    basis: Plan | None = None
    """The plan as its text has it, where this one is changed."""
    year_end: bool = False
    """Whether this is the plan as it scores the year's end (see :attr:`at_year_end`)."""

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

    def readings(
        self, profile: str | None = None, overrides: Mapping[str, str] | None = None, /, **named: str
    ) -> dict[str, str]:
        """The option in force for every question: defaults, then the profile's, then `overrides`.

        Raises CampaignError for an unknown profile, reading or option, naming what there is.
        """
        profile = profile or self.header.profile[0].id
        if profile not in self.profiles:
            raise CampaignError("plan.no_profile", profile=profile, profiles=self.profiles)
        chosen = {r.id: r.default for r in self.header.reading}
        for name, option in {**self.profiles[profile].readings, **(overrides or {}), **named}.items():
            if name not in self.questions:
                raise CampaignError("plan.no_reading", name=name, questions=self.questions)
            options = self.questions[name].options
            if option not in options:
                raise CampaignError("plan.no_option", name=name, option=option, options=options)
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
        return _readings_behind(self, path)

    @cached_property
    def at_year_end(self) -> Plan:
        """The same plan as it scores the year's end: on the figures that `year_end_basis` names, whatever a month's are."""
        scoring = self.tree["scoring"]
        tree = {**self.tree, "scoring": {**scoring, "basis": scoring["year_end_basis"]}}
        basis = self.basis.at_year_end if self.basis else None
        return replace(self, tree=MappingProxyType(tree), basis=basis, year_end=True)

    @cached_property
    def idle(self) -> tuple[str, ...]:
        """The readings that nothing here depends on: in a month those about the year's end alone, and the reverse.

        >>> load_plan("chau-thanh-a-2021").at_year_end.idle
        ('score_basis',)
        """
        scoring = {key: value for key, value in self.tree["scoring"].items() if key != "year_end_basis"}
        used = {choice[CHOICE] for _, choice in _choices({**self.tree, "scoring": scoring})}
        return tuple(name for name in self.questions if name not in used)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over the rules file, the text it quotes, and what a scenario changed."""
        told = "".join(f"\0{path}={value!r}" for path, value in sorted(self.changes.items()))
        return sha256(b"".join(self.files[name] for name in sorted(self.files)) + told.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash((self.fingerprint, self.year_end))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plan):
            return False
        return (self.fingerprint, self.year_end) == (other.fingerprint, other.year_end)


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
    if not isinstance(which, str | Path):
        raise other_kind("load_plan", '"chau-thanh-a-2021"', which)
    path = Path(which)
    if "\0" in str(which):
        raise PlanError(repr(str(which)), [words("rules.impossible_name")])
    if path.suffix != ".toml":
        file = f"{str(which).replace('-', '_')}.toml"
        known = [p.name for p in PLANS.iterdir()]
        if file not in known:
            raise PlanError(str(which), [words("rules.no_such_plan", plans=available_plans())])
        with resources.as_file(PLANS / file) as packaged:
            return _load(packaged)
    return _load(path)


def _load(path: Path) -> Plan:
    try:
        raw = toml_bytes(path)
        header, body = _parts(path.name, raw)
    except TomlFault as e:
        raise PlanError(path.name, [e.told]) from None
    source = path.parent / header.source
    if Path(header.source).name != header.source or not source.is_file():
        raise PlanError(path.name, [fault("rules.text_beside", "source", name=header.source)])
    try:
        text = read_bytes(source, MOST_BYTES)
    except OSError as e:
        told = fault("rules.text_unreadable", "source", name=header.source, why=e)
        raise PlanError(path.name, [told]) from None
    return _checked(_Read(path.name, raw, source.name, text, header, body))


@lru_cache(maxsize=32)
def _parts(name: str, raw: bytes) -> tuple[Header, Mapping[str, Any]]:
    """What stands around the rules, and the rules, parsed once for the same bytes."""
    tree, names = parse_toml(raw, Decimal), set(Header.model_fields)
    head = {k: v for k, v in tree.items() if k in names}
    try:
        return Header.model_validate(head), {k: v for k, v in tree.items() if k not in names}
    except ValidationError as e:
        raise PlanError(name, _shape_faults(e, head)) from None


@dataclass(frozen=True)
class _Read:
    """A rules file and its text as read; what the first says follows from its bytes."""

    name: str
    raw: bytes
    source: str
    text: bytes
    header: Header = field(compare=False)
    body: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=32)
def _checked(read: _Read) -> Plan:
    """The plan, once for the same bytes: every option of every reading is tried."""
    try:
        text = read.text.decode("utf-8")
    except UnicodeDecodeError as e:
        raise PlanError(read.name, [fault("rules.text_not_utf8", "source", name=read.source, byte=e.start)]) from None
    files = MappingProxyType({read.name: read.raw, read.source: read.text})
    plan = Plan(read.header, MappingProxyType(read.body), files)
    faults = [*text_faults(read.header, text), *_reading_faults(plan)]
    if not faults:
        faults = list(dict.fromkeys(_rule_faults(plan)))
    if faults:
        raise PlanError(read.name, faults)
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
def _readings_behind(plan: Plan, path: tuple[str, ...]) -> tuple[str, ...]:
    node: Any = plan.tree
    for step in path:
        node = next((n for n in node if n["id"] == step), {}) if isinstance(node, list) else node.get(step, {})
    return tuple(dict.fromkeys(choice[CHOICE] for _, choice in _choices(node)))


@lru_cache(maxsize=4096)
def _section(plan: Plan, section: str, readings: tuple[tuple[str, str], ...]) -> Any:
    return _settle(plan.tree[section], dict(readings))


@lru_cache(maxsize=4096)
def _rules(plan: Plan, readings: tuple[tuple[str, str], ...]) -> Rules:
    chosen = dict(readings)  # a section hangs on few readings: under most others it is settled already
    behind = {section: plan.readings_behind(section) for section in plan.tree}
    return Rules.model_validate({s: _section(plan, s, tuple((n, chosen[n]) for n in ns)) for s, ns in behind.items()})


# ── checks at load ────────────────────────────────────────────────────────────────────────────


def _twice(where: str, ids: list[str]) -> list[Words]:
    return [fault("rules.twice", where, name=i) for i in dict.fromkeys(ids) if ids.count(i) > 1]


def _reading_faults(plan: Plan) -> list[Words]:
    header = plan.header
    faults: list[Words] = []
    for name, ids in {
        "clause": [c.id for c in header.clause],
        "reading": [r.id for r in header.reading],
        "profile": [p.id for p in header.profile],
    }.items():
        faults += _twice(name, ids)
    for n, reading in enumerate(header.reading):
        faults += _quote_faults(plan, f"reading[{n}]", reading)
    for n, profile in enumerate(header.profile):
        try:
            plan.readings(profile.id)
        except CampaignError as e:
            faults.append(words("schema.at", where=f"profile[{n}].readings", told=e.told))
    used = set()
    for path, choice in _choices(plan.tree):
        name = choice.pop(CHOICE)
        if not isinstance(name, str):
            faults.append(fault("rules.name_of_reading", f"{path}.{CHOICE}", read=name))
            continue
        used.add(name)
        if name not in plan.questions:
            faults.append(fault("rules.no_reading", f"{path}.{CHOICE}", name=name))
        elif choice and set(choice) != set(plan.questions[name].options):
            options = plan.questions[name].options
            faults.append(fault("rules.other_options", path, read=list(choice), name=name, options=options))
    idle = ((n, r.id) for n, r in enumerate(header.reading) if r.id not in used)
    return [*faults, *(fault("rules.idle_reading", f"reading[{n}]", name=name) for n, name in idle)]


def _quote_faults(plan: Plan, path: str, item: Any) -> list[Words]:
    if item.clause not in plan.clauses:
        return [fault("rules.no_clause", f"{path}.clause", name=item.clause)]
    quote = getattr(item, "quote", None)
    if quote and squeeze(quote) not in squeeze(plan.clauses[item.clause].words):
        return [fault("rules.no_quote", f"{path}.quote", quote=quote, clause=item.clause)]
    return []


def _rule_faults(plan: Plan) -> Iterator[Words]:
    """Faults of the rules under every option of every reading, one at a time."""
    standard = plan.readings()
    variants = [standard] + [
        {**standard, r.id: option} for r in plan.header.reading for option in r.options if option != r.default
    ]
    cited: set[str] = set()
    sound = True
    for readings in variants:
        try:
            rules = plan.rules(readings)
        except ValidationError as e:
            yield from _shape_faults(e, _settle(dict(plan.tree), readings))
            sound = False
            continue
        yield from _reference_faults(plan, rules, cited)
    for n, clause in enumerate(plan.header.clause if sound else ()):
        if clause.kind in ("rule", "human") and clause.id not in cited:
            rule = clause.kind == "rule"
            code = "rules.rule_not_carried_out" if rule else "rules.human_not_carried_out"
            yield fault(code, f"clause[{n}]", name=clause.id)


def _reference_faults(plan: Plan, rules: Rules, cited: set[str]) -> Iterator[Words]:
    facts = {f.id for f in rules.fact}
    tracks = {t.id for t in rules.track}
    for name in ("fact", "track", "shown", "criterion", "deduction", "award", "human"):
        yield from _twice(name, [item.id for item in getattr(rules, name)])
    scored = [c.id for c in rules.criterion]
    yield from (fault("rules.criterion_already", "deduction", name=d.id) for d in rules.deduction if d.id in scored)
    single = {"period": rules.period, "reporting": rules.reporting, "gate": rules.gate}
    items: list[tuple[str, Any]] = [(name, item) for name, item in single.items() if item is not None]
    for name in ("track", "shown", "criterion", "deduction", "award", "human"):
        items += [(f"{name}[{n}]", item) for n, item in enumerate(getattr(rules, name))]
    if rules.period.dossiers_by:
        items.append(("period.dossiers_by", rules.period.dossiers_by))
    for n, award in enumerate(rules.award):
        items += [(f"award[{n}].prizes[{k}]", prize) for k, prize in enumerate(award.prizes)]
        for group in award.competitions:
            yield from (fault("rules.no_track", f"award[{n}].competitions", name=t) for t in group if t not in tracks)
    for n, deduction in enumerate(rules.deduction):
        if isinstance(deduction, Lateness):
            items += [(f"deduction[{n}].bands[{k}]", band) for k, band in enumerate(deduction.bands)]
            items.append((f"deduction[{n}].missing", deduction.not_submitted))
        if rules.reporting is None:
            yield fault("rules.no_reporting", f"deduction[{n}]")
    for path, item in items:
        cited.add(item.clause)
        yield from _quote_faults(plan, path, item)
        if path.startswith("human") and item.clause in plan.clauses and plan.clauses[item.clause].kind != "human":
            yield fault("rules.not_human", f"{path}.clause", clause=item.clause)
    for n, criterion in enumerate(rules.criterion):
        if criterion.track not in tracks:
            yield fault("rules.no_track", f"criterion[{n}].track", name=criterion.track)
    named = [(f"criterion[{n}].measure", criterion.facts) for n, criterion in enumerate(rules.criterion)]
    named += [(f"check[{n}]", (check.part, check.whole)) for n, check in enumerate(rules.check)]
    named += [(f"shown[{n}]", (*shown.numerator, *shown.denominator)) for n, shown in enumerate(rules.shown)]
    yield from (fault("rules.no_fact", path, name=f) for path, those in named for f in those if f not in facts)
    for n, award in enumerate(rules.award):
        apart = rules.scoring.year_end_basis != rules.scoring.basis
        if award.when == "year_end" and award.ranked_by == "gain" and apart:
            yield fault("rules.gain_on_other_basis", f"award[{n}].ranked_by")
    kinds = [d.kind for d in rules.deduction]
    yield from (fault("rules.one_of_kind", "deduction", kind=k) for k in dict.fromkeys(kinds) if kinds.count(k) > 1)


def _shape_faults(error: ValidationError, tree: Any) -> list[Words]:
    """What the schema says against a tree, each with its path."""
    return [schema_words(e, tree, SEVERAL) for e in error.errors()]


def rule_faults(plan: Plan, error: ValidationError) -> list[Words]:
    """What the schema says against a plan's rules, each with its path."""
    return _shape_faults(error, _settle(dict(plan.tree), plan.readings()))
