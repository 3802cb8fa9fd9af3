"""A "what if" as data: other rules, readings or figures, who asks and why; read from and written to TOML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..files.toml_file import TomlFault, read_toml
from ..ledger.decisions import RECEIPT_DAYS, Decisions
from ..ledger.entries import NO_LINE, Correct
from ..plan.calendar import MONTH
from ..plan.parameters import Value, exact
from ..plan.plan import Plan
from ..plan.rules import Rules
from ..plan.strict import MOST
from ..words.catalogue import say, words
from ..words.errors import CampaignError, other_kind
from ..words.pair import Words
from ..words.shown import Page, Shown, styled_table
from ..words.vietnamese import count_text

UNKNOWN = "unknown"
Range = tuple[int, int]
KEYS = ("title", "author", "reason", "rules", "readings", "facts")
FACT_KEYS = ("unit", "fact", "value", "month")


@dataclass(frozen=True, order=True)
class SupposedFact:
    """A figure a scenario supposes. `value` is a number (a day, for a day of receipt); `(low, high)` where only a
    range is known; `"unknown"` where nothing is. Without `month`, it is about the month that is asked about."""

    unit: str
    fact: str
    value: int | str | Range
    month: str | None = None

    def __post_init__(self) -> None:
        value: Any = self.value
        value = tuple(map(exact, value)) if isinstance(value, tuple | list) else exact(value)
        object.__setattr__(self, "value", value)

    @property
    def definite(self) -> bool:
        return not isinstance(self.value, tuple) and str(self.value) != UNKNOWN


@dataclass(frozen=True, repr=False)
class Scenario(Shown):
    """Rules, readings and figures that are other than they are, with who asks and why.

    `rules` by path (see :mod:`~thidua_analysis.plan.parameters`), `readings` by name, `facts` as :class:`SupposedFact`, as mappings with
    its names, or as one mapping: `{"tan-hoa.accounts_count": 1500}`. Whole numbers may be of any kind, numpy's too. Nothing is checked against a plan here:
    :meth:`Month.what_if` does.

    >>> Scenario("Target 1 200", rules={"C3.target": 1200}).toml().splitlines()
    ['title = "Target 1 200"', '', '[rules]', '"C3.target" = 1200']
    """

    title: str
    rules: Mapping[str, Value] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    facts: Iterable[Any] = ()
    author: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "author", "reason"):
            if not isinstance(getattr(self, name), str) or (name == "title" and not self.title.strip()):
                raise _wrong(name, words("scoring.text_not_blank"), getattr(self, name))
        for name, example in (("rules", '{"C3.target": 1200}'), ("readings", '{"weekend": "fixed"}')):
            if not isinstance(getattr(self, name), Mapping):
                raise other_kind(name, example, getattr(self, name))
        object.__setattr__(self, "rules", MappingProxyType({k: exact(v) for k, v in self.rules.items()}))
        object.__setattr__(self, "readings", MappingProxyType(dict(self.readings)))
        if isinstance(self.facts, str) or not isinstance(self.facts, Iterable):
            raise other_kind("facts", '{"tan-hoa.accounts_count": 1500}', self.facts)
        given = self.facts.items() if isinstance(self.facts, Mapping) else self.facts
        found = tuple(
            f if isinstance(f, SupposedFact) else _named(*f) if given is not self.facts else _fact(f, n)
            for n, f in enumerate(given)
        )
        _refuse_twice(found)
        object.__setattr__(self, "facts", found)

    def __hash__(self) -> int:
        return hash(self.toml())

    @property
    def uncertain(self) -> tuple[SupposedFact, ...]:
        """The facts known only as a range, or not at all."""
        return tuple(f for f in self.facts if not f.definite)

    @property
    def empty(self) -> bool:
        """Whether nothing is other than it is."""
        return not (self.rules or self.readings or tuple(self.facts))

    def on(self, other: Scenario | None, month: str) -> Scenario:
        """This scenario on top of another about the same month: where both say something, this one holds."""
        if other is None:
            return self
        facts = {(f.unit, f.month or month, f.fact): f for f in (*other.facts, *self.facts)}
        return replace(
            self,
            rules={**other.rules, **self.rules},
            readings={**other.readings, **self.readings},
            facts=facts.values(),
        )

    def about(self, month: str) -> Scenario:
        """The same, with this month written out where a figure names none: so that it holds seen from any month."""
        return replace(self, facts=[replace(fact, month=fact.month or month) for fact in self.facts])

    def toml(self) -> str:
        """The scenario as a file: what :func:`read_scenario` reads back, the same text for the same scenario."""
        lines = [f"{k} = {_toml(getattr(self, k))}" for k in ("title", "author", "reason") if getattr(self, k)]
        for name in ("rules", "readings"):
            if values := getattr(self, name):
                lines += ["", f"[{name}]", *(f"{_toml(k)} = {_toml(v)}" for k, v in sorted(values.items()))]
        for fact in self.facts:
            pairs = [(k, getattr(fact, k)) for k in FACT_KEYS if getattr(fact, k) is not None]
            lines += ["", "[[facts]]", *(f"{k} = {_toml(v)}" for k, v in pairs)]
        return "\n".join(lines) + "\n"

    def _page(self, language: str) -> Page:
        about = [say("labels.supposed", language), *(one for one in (self.author, self.reason) if one)]
        facts = [(f"{f.unit}.{f.fact}" + (f"@{f.month}" if f.month else ""), f.value) for f in self.facts]
        told = [
            [name, _shown(value, language)] for name, value in (*self.rules.items(), *self.readings.items(), *facts)
        ]
        heads = say("scoring.scenario_heads", language).split("|")
        return Page(
            self.title,
            (" · ".join(about), styled_table(told, heads) if told else say("scoring.scenario_empty", language)),
        )

    @property
    def fingerprint(self) -> str:
        """sha256 of the scenario as a file."""
        return sha256(self.toml().encode()).hexdigest()

    def corrections(self, month: str, day: date, rules: Rules) -> tuple[Correct, ...]:
        """The definite figures, as corrections that are only assumed; about `month` where they name none.

        CampaignError for a figure that is none of the plan's, a value that it cannot have, or one supposed twice.
        """
        made = []
        for n, fact in enumerate(self.about(month).facts, 1):
            _check(fact, rules)
            if fact.definite:
                made.append(
                    Correct(
                        seq=n, prev=NO_LINE, at=day, by=self.author or self.title, kind="correct",
                        reason=self.reason or self.title, unit=fact.unit, month=fact.month, fact=fact.fact,
                        was=None, now=fact.value,
                    )
                )  # fmt: skip
        return tuple(made)


def read_scenario(path: Path | str) -> Scenario:
    """The scenario in a TOML file: title, author, reason, [rules], [readings], [[facts]].

    CampaignError names the file and what is wrong in it.
    """
    if not isinstance(path, str | Path):
        raise other_kind("read_scenario", '"target-2000.toml"', path)
    path = Path(path)
    try:
        tree, _ = read_toml(path, Decimal)
        if unknown := [k for k in tree if k not in KEYS]:
            raise _strangers(unknown[0], KEYS)
        if "title" not in tree:
            raise CampaignError("scoring.title_missing")
        for name in ("rules", "readings"):
            if not isinstance(tree.get(name, {}), Mapping):
                raise _wrong(name, words("scoring.table_named", name=name), tree[name])
        facts = tree.get("facts", [])
        if not isinstance(facts, list):
            raise _wrong("facts", words("scoring.tables_facts"), facts)
        return Scenario(**{**tree, "rules": dict(_flat(tree.get("rules", {}))), "facts": facts})
    except TomlFault as e:
        raise CampaignError(e.of(path)) from None
    except CampaignError as e:
        raise e.prefixed(str(path)) from None


def _flat(tree: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """`C3.target = 1200` without quotation marks is a table in a table to TOML; a path, to the one who wrote it."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _named(name: Any, value: Any) -> SupposedFact:
    """A figure by one name: `tan-hoa.accounts_count`."""
    unit, _, fact = name.rpartition(".") if isinstance(name, str) else ("", "", "")
    if not unit or not fact:
        raise other_kind("facts", '{"tan-hoa.accounts_count": 1500}', name)
    return _fact({"unit": unit, "fact": fact, "value": value}, 0)


def _fact(given: Any, n: int) -> SupposedFact:
    where = f"facts[{n}]"
    if not isinstance(given, Mapping):
        raise _wrong(where, words("scoring.table"), given)
    if unknown := [k for k in given if k not in FACT_KEYS]:
        raise _strangers(f"{where}.{unknown[0]}", FACT_KEYS)
    if missing := [k for k in FACT_KEYS[:3] if k not in given]:
        raise CampaignError("scoring.key_missing", where=where, key=missing[0])
    value = exact(given["value"])
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, list | tuple):
        value = tuple(map(exact, value))
        if len(value) != 2 or any(type(v) is not int for v in value) or value[0] > value[1]:
            raise _wrong(f"{where}.value", words("scoring.range"), given["value"])
    elif type(value) is not int and not isinstance(value, str):
        raise _wrong(f"{where}.value", words("scoring.number_or_range"), value)
    for key in ("unit", "fact", "month"):
        if not isinstance(given.get(key, ""), str):
            raise _wrong(f"{where}.{key}", words("labels.text_wanted"), given[key])
    return SupposedFact(given["unit"], given["fact"], value, given.get("month"))


def _refuse_twice(facts: Sequence[SupposedFact]) -> None:
    about = [(f.unit, f.month, f.fact) for f in facts]
    if twice := [a for a in about if about.count(a) > 1]:
        unit, _, fact = twice[0]
        told = "/".join(filter(None, twice[0]))
        raise CampaignError("scoring.fact_twice", about=[f"{unit}.{fact}"], told=told)


def _check(fact: SupposedFact, rules: Rules) -> None:
    where, about = f"{fact.unit}, {fact.fact}", [f"{fact.unit}.{fact.fact}"]
    known = [f.id for f in rules.fact]
    if fact.fact in RECEIPT_DAYS:
        try:
            date.fromisoformat(str(fact.value))
        except ValueError:
            raise _wrong(where, words("labels.day_wanted"), fact.value, about) from None
        return
    if fact.fact not in known:
        told = ", ".join([*known, *RECEIPT_DAYS])
        raise CampaignError("scoring.no_fact", about=about, fact=fact.fact, told=told)  # fmt: skip
    if str(fact.value) == UNKNOWN:
        return
    most = 1 if rules.fact_of(fact.fact).kind == "flag" else MOST
    for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
        if type(value) is not int or not 0 <= value <= most:
            raise _wrong(where, words("scoring.whole_number", most=most), value, about)


def _shown(value: Any, language: str) -> str:
    """A value as people write it; a range from one end to the other."""
    if isinstance(value, tuple):
        return "–".join(count_text(end, language) for end in value)
    return str(value) if isinstance(value, bool | str | date) else count_text(value, language)


def _strangers(key: str, known: Iterable[str]) -> CampaignError:
    told = ", ".join(known)
    return CampaignError("scoring.unknown_key", key=key, told=told)


def _wrong(where: str, wanted: Words, read: object, about: Sequence[str] = ()) -> CampaignError:
    return CampaignError("scoring.wanted", about=about, where=where, wanted=wanted, read=read)


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class World:
    """What a score depends on beside what was received.

    `plan` is the plan's text; what a `scenario` supposes is applied when the world is evaluated. `as_of`: what came or was
    decided after this day does not exist; None where everything that stands counts. `profile` is only a name.
    """

    plan: Plan
    month: str
    readings: tuple[tuple[str, str], ...]
    kind: str = MONTH
    profile: str = ""
    as_of: date | None = None
    decisions: Decisions = field(default_factory=Decisions)
    scenario: Scenario | None = None


def uncertain_text(scenario: Scenario | None, language: str) -> str:
    """Which figures a scenario leaves open, and that points and ranks stand on what they are now; blank for none."""
    open_ = scenario.uncertain if scenario else ()
    figures = [f"{fact.unit}.{fact.fact}" for fact in open_]
    return say("scoring.page_uncertain", language, figures=figures) if figures else ""
