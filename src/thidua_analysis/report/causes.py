"""What stands behind a changed cell of two published months: decisions, files, readings, settings.

A cause is never guessed from what came in between: it is read from where the numbers say they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from ..ledger.decisions import RECEIPT_DAYS, resolve
from ..ledger.entries import LEDGER, Award, Correct, Untruthful, Waive, Withdraw
from ..plan.plan import Plan
from ..plan.rules import Lateness, Rules
from .payload import TABLES, Contents, Row

DAYS = ("as_of", "known_on")
READING = "reading "
SETTINGS = ("campaign.toml", "units.csv", "forms.toml")


@dataclass(frozen=True)
class Cause:
    """One thing that came in between and moved something.

    `name`: `#2` of a line of the record of decisions, the path of a file, the id of a reading, the name of a setting.
    `was`, `now`: a reading or setting before and after. `entry`: the line; `about`: the line that it withdrew.
    """

    kind: Literal["decision", "no_longer", "file", "reading", "setting", "plan", "libraries", "software"]
    name: str = ""
    was: str = ""
    now: str = ""
    entry: Any = field(default=None, compare=False)
    about: Any = field(default=None, compare=False)

    @property
    def order(self) -> tuple[str, int, str]:
        """Decisions come first, as they were recorded: #9 before #10."""
        return self.kind, len(self.name), self.name


@dataclass(frozen=True)
class Change:
    """One cell of a published table that differs; `what` are the keys of its row beside the unit.

    `causes`: what stands behind it. `through`: the units whose points moved it, where a rank or an award follows from
    the points of others; `own`: whether something about the unit itself moved it (too).
    """

    table: str
    unit: str
    what: tuple[str, ...]
    column: str
    was: str
    now: str
    causes: tuple[Cause, ...]
    through: tuple[str, ...] = ()
    own: bool = True


Key = tuple[str, ...]


@dataclass(frozen=True)
class Causes:
    """Which decision, file, reading or setting stands behind a changed cell.

    Figures name the row of the file or of the record of decisions that they rest on; points hang on the figures
    of their criterion, a total on its points, ranks and awards on totals that passed one another.
    """

    before: Contents
    after: Contents
    context: tuple[tuple[str, str, str], ...]

    @cached_property
    def plan(self) -> Plan | None:
        return self.after.plan or self.before.plan

    @cached_property
    def rules(self) -> Rules | None:
        return self.after.rules or self.before.rules

    @cached_property
    def changes(self) -> list[Change]:
        """Every cell that differs, without its causes."""
        found = []
        for table, (keys, columns) in TABLES.items():
            old, now = (side.rows(table) for side in (self.before, self.after))
            for key in [*now, *(k for k in old if k not in now)]:
                a, b = old.get(key), now.get(key)
                row = dict(zip(keys, key, strict=True))
                what = tuple(v for k, v in row.items() if k != "unit" and v)
                cells = [(c, (a or {}).get(c, ""), (b or {}).get(c, "")) for c in columns[: None if a and b else 1]]
                told = set()
                for column, was, is_ in cells:
                    # a cumulative figure that is also the one scored is told once
                    if (was != is_ and (table != "figures" or (was, is_) not in told)) or not (a and b):
                        told.add((was, is_))
                        found.append(Change(table, row["unit"], what, column, was, is_, ()))
        return found

    @cached_property
    def of_unit(self) -> dict[tuple[str, str], list[Change]]:
        """(table, unit) → what changed there."""
        found: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            found.setdefault((change.table, change.unit), []).append(change)
        return found

    @cached_property
    def points(self) -> dict[str, list[Cause]]:
        """Unit → what moved its total: whatever moved its lines."""
        found: dict[str, list[Cause]] = {}
        for c in self.changes:
            if c.table == "score_lines":
                found.setdefault(c.unit, []).extend(self._line((c.unit, *c.what)) or self.others)
        return found

    def explain(self, change: Change) -> Change:
        """The same with its causes: the plain reason first, what else differs where there is none."""
        through: list[str] = []
        own = True
        if any(name in ("plan", "month") for name, *_ in self.context):
            found = [Cause("setting", *row) for row in self.context if row[0] in ("plan", "month")]
        elif change.table == "figures":
            found = self._figure(change.unit, change.what[0])
        elif change.table == "reports":
            found = self._report(change.unit, change.what[0])
        elif change.table == "score_lines":
            found = self._line((change.unit, *change.what))
        elif change.table == "standings" and change.column in ("total", "eligible"):
            found = self.points.get(change.unit, [])
        else:
            found, through, own = self._place(change)
        return Change(
            change.table, change.unit, change.what, change.column, change.was, change.now,
            tuple(sorted(set(found) or self.others, key=lambda c: c.order)), tuple(dict.fromkeys(through)), own or not through,
        )  # fmt: skip

    # ── what can be named ──

    @cached_property
    def turned(self) -> tuple[Cause, ...]:
        """The decisions that count in one of the months only."""
        new = [e for e in self.after.counting if e not in self.before.counting]
        gone = [e for e in self.before.counting if e not in self.after.counting]
        return (*map(self._new, new), *map(self._gone, gone))

    @staticmethod
    def _new(entry: Any) -> Cause:
        return Cause("decision", f"#{entry.seq}", entry=entry)

    def _gone(self, entry: Any) -> Cause:
        """That a decision counts no longer: by the line that withdrew it, or because the later month does not know it."""
        known = self.after.decisions.entries
        by = next((w for w in known if isinstance(w, Withdraw) and w.answers == entry.seq and entry in known), None)
        return Cause("decision", f"#{by.seq}", entry=by, about=entry) if by else Cause("no_longer", f"#{entry.seq}", entry=entry)  # fmt: skip

    @cached_property
    def readings(self) -> tuple[Cause, ...]:
        return tuple(Cause("reading", n.removeprefix(READING), a, b) for n, a, b in self.context if n.startswith(READING))  # fmt: skip

    @cached_property
    def plan_files(self) -> tuple[Cause, ...]:
        names = dict.fromkeys(
            n for side in (self.after, self.before) for n in side.payload if n.startswith("data/plan/")
        )
        return tuple(Cause("plan", n) for n in names if self.before.payload.get(n) != self.after.payload.get(n))

    @cached_property
    def days(self) -> tuple[Cause, ...]:
        """That more, or less, time had passed."""
        return tuple(Cause("setting", *row) for row in self.context if row[0] in DAYS)[:1]

    @cached_property
    def others(self) -> tuple[Cause, ...]:
        """What else differs, for a change that no decision and no file explains: the nearest to the points first."""
        names = [n for n in SETTINGS if self.before.inputs.get(n) != self.after.inputs.get(n)]
        settings = [self._file(n) for n in names]
        settings += [Cause("setting", *row) for row in self.context if row[0] in ("campaign", "profile")]
        locks = {side.payload.get("data/requirements.lock") for side in (self.before, self.after)}
        libraries = [Cause("libraries")] if len(locks) > 1 else []
        for found in ([*self.readings, *self.plan_files], settings, libraries):
            if found:
                return tuple(found)
        return (Cause("software"),)

    def _file(self, path: str) -> Cause:
        """A file of the campaign's folder as a cause; `was` and `now` say whether it is there."""
        there = [path in s.inputs or any(path == name for name, _ in s.received) for s in (self.before, self.after)]
        return Cause("file", path, *("there" if is_ else "" for is_ in there))

    def _changed_files(self) -> Iterator[tuple[str, str]]:
        """Path and form of each file, of any month so far, that is not the same in both."""
        old, now = self.before.received, self.after.received
        for key in dict.fromkeys([*now, *old]):
            if old.get(key) != now.get(key):
                yield key[0], (now.get(key) or old[key])[1]

    # ── figures and reports ──

    def _figure(self, unit: str, fact: str) -> list[Cause]:
        a, b = (side.rows("figures").get((unit, fact)) for side in (self.before, self.after))
        same = a and b and a["cumulative"] == b["cumulative"]
        found = [] if same else self._rests(a, b)
        if (
            self.rules is None or self.rules.scoring.basis == "in_month"
        ):  # scored is the increase since the month before
            found += self._earlier(unit, fact)
        return found

    def _rests(self, a: Row | None, b: Row | None) -> list[Cause]:
        """What made one number another: the line of the record or the file that it rests on now, or did before."""
        decided = [self._entry(side, row) for side, row in ((self.before, a), (self.after, b))]
        found = [self._new(decided[1])] if decided[1] and decided[1] not in self.before.counting else []
        if not found and decided[0] and decided[0] not in self.after.counting:
            found = [self._gone(decided[0])]
        if decided[1]:
            return found
        read = [row for row, entry in zip((a, b), decided, strict=True) if row and not entry]
        return found + (self._altered(read) or ([] if found else self._another(read)))

    @staticmethod
    def _entry(side: Contents, row: Row | None) -> Any:
        if row is None or row["source_file"] != LEDGER:
            return None
        return side.decisions.by_seq.get(int(row["source_row"]))

    def _altered(self, rows: Sequence[Row]) -> list[Cause]:
        """The files behind some rows that are not the same in both months; of lists that are counted, every such list."""
        paths = {row["source_file"] for row in rows}
        forms = {form for side in (self.before, self.after) for (path, _), (_, form) in side.received.items() if path in paths}  # fmt: skip
        counted = any(row.get("counted_rows") for row in rows)
        found = [path for path, form in self._changed_files() if path in paths or (counted and form in forms)]
        return [self._file(path) for path in dict.fromkeys(found)]

    def _another(self, rows: Sequence[Row]) -> list[Cause]:
        """Where the files are the same, and more or fewer of them were known on the day: the one that makes the difference."""
        paths = dict.fromkeys(row["source_file"] for row in rows)
        return [self._file([*paths][-1])] if self.days and (len(rows) == 1 or len(paths) > 1) else []

    def _earlier(self, unit: str, fact: str) -> list[Cause]:
        """What changed of the same figure in the last month before this one that has it."""
        now = str(self.after.told["month"])[:7]
        sides = [[r for r in s.facts.get((unit, fact), []) if r["month"] < now] for s in (self.before, self.after)]
        last = max((r["month"] for rows in sides for r in rows), default="")
        a, b = ({r["origin"]: r for r in rows if r["month"] == last} for rows in sides)
        found = []
        for origin in dict.fromkeys([*b, *a]):
            if a.get(origin, {}).get("value") != b.get(origin, {}).get("value"):
                found += self._rests(a.get(origin), b.get(origin))
        return found

    def _report(self, unit: str, month: str) -> list[Cause]:
        """What made a day of receipt another: a correction, the register, or that its time ran out."""
        a, b = (side.rows("reports").get((unit, month)) for side in (self.before, self.after))
        fixed = [c for c in self._about(unit, month, Correct) if _decided(c).fact in RECEIPT_DAYS]
        found = [*{_decided(c).fact: c for c in fixed}.values()]  # of two corrections the later holds
        if not found and (a or {}).get("received_on") != (b or {}).get("received_on"):
            read = [row for row in (a, b) if row and row["received_on"]]
            found = self._altered(read) or self._another(read)
        if not found and not all(row and row["received_on"] for row in (a, b)):
            found = [*self.days]
        return found

    def _about(self, unit: str, month: str, kind: type) -> list[Cause]:
        """The decisions of one kind about a unit's month that count in one of the two only."""
        own = [(c, _decided(c)) for c in self.turned if isinstance(_decided(c), kind)]
        return [c for c, entry in own if (entry.unit, entry.month) == (unit, month)]

    # ── points ──

    def _line(self, key: Key) -> list[Cause]:
        """What moved one line of points: the figures of its criterion, or the report that it deducts for."""
        unit, criterion, part = key[:3]
        rows = [side.rows("score_lines").get((*key, *[""] * (4 - len(key)))) for side in (self.before, self.after)]
        found: list[Cause] = []
        if part == "deduction":
            lateness = self._is_lateness(criterion)
            found += self._about(unit, key[3], Waive if lateness else Untruthful)
            if lateness and any(c.what == (key[3],) for c in self.of_unit.get(("reports", unit), [])):
                found += self._report(unit, key[3])
        else:
            own = {c.id: c.facts for c in self.rules.criterion} if self.rules else {}
            moved = [c.what[0] for c in self.of_unit.get(("figures", unit), [])]
            for fact in dict.fromkeys(moved):
                if fact in own.get(criterion, moved):
                    found += self._figure(unit, fact) or self.others
        if self.plan_files and _rule(self.before, criterion) != _rule(self.after, criterion):
            found += self.plan_files
        hang = {text.partition("=")[0] for row in rows if row for text in row["reading"].split("; ")}
        return found + [c for c in self.readings if c.name in hang]

    def _is_lateness(self, rule: str) -> bool:
        return any(isinstance(d, Lateness) and d.id == rule for d in (self.rules.deduction if self.rules else ()))

    # ── ranks and awards ──

    def _place(self, change: Change) -> tuple[list[Cause], list[str], bool]:
        """What moved a rank or an award: causes, the other units through whose points, whether it was about the unit."""
        if change.table == "standings":
            track = self._standing(change.unit)["track"]
            return self._moved(change.unit, (track,), gate=False)
        award, competition = change.what[:2]
        tracks = tuple(competition.split("+"))
        rule = next((a for a in self.rules.award if a.id == award), None) if self.rules else None
        if not change.unit:  # nobody stands there: whatever moved those who did, or do
            others = [c for c in self.changes if c.table == "awards" and c.what[:2] == change.what[:2] and c.unit]
            told = [self._place(c) for c in others]
            given = self._given(award, competition, None)
            return [*given, *(c for found, *_ in told for c in found)], [u for _, units, _ in told for u in units], bool(given)  # fmt: skip
        found, through, own = self._moved(change.unit, tracks, gate=rule is None or rule.gate)
        given = self._given(award, competition, change.unit)
        if rule is not None and rule.ranked_by == "gain" and not (found or given):
            # the gain hangs on the month before, which is not in this folder: what was decided about that
            found = [c for c in self.turned if getattr(_decided(c), "unit", "") == change.unit]
        return given + found, through, own or bool(given)

    def _given(self, award: str, competition: str, unit: str | None) -> list[Cause]:
        """Decisions that gave an award of this period another way, to or from this unit."""
        ours = [c for c in self.turned if isinstance(_decided(c), Award) and _decided(c).month == self.after.told["month"]]  # fmt: skip
        about = [(c, _decided(c)) for c in ours]
        return [c for c, e in about if (e.award, e.competition) == (award, competition) and unit in (e.was, e.now)]

    def _standing(self, unit: str) -> Row:
        return self.after.rows("standings").get((unit,)) or self.before.rows("standings")[(unit,)]

    def _moved(self, unit: str, tracks: Sequence[str], gate: bool) -> tuple[list[Cause], list[str], bool]:
        """Who passed whom, and an order that was decided among equals."""
        rivals = [u for (u,) in {**self.after.rows("standings"), **self.before.rows("standings")}]
        rivals = [u for u in rivals if u != unit and self._standing(u)["track"] in tracks]
        passed = [u for u in rivals if _beside(self.before, unit, u, gate) != _beside(self.after, unit, u, gate)]
        own = [*self.points.get(unit, [])] if passed and self._own(unit, gate) else []
        through = [u for u in passed if self._own(u, gate)]
        ties = [_tie(side, unit, rivals, gate) for side in (self.before, self.after)]
        if ties[0] != ties[1]:
            own += [self._new(ties[1])] if ties[1] and ties[1] not in self.before.counting else []
            own += [self._gone(ties[0])] if ties[0] and ties[0] not in self.after.counting else []
        return [*own, *(c for u in through for c in self.points.get(u) or self.others)], through, bool(own)

    def _own(self, unit: str, gate: bool) -> bool:
        """Whether a unit's own points, or whether it is ranked, changed."""
        return _measure(self.before, unit, gate) != _measure(self.after, unit, gate)


def _decided(cause: Cause) -> Any:
    """The decision that came to count, or counts no longer."""
    return cause.about or cause.entry


def _rule(side: Contents, name: str) -> Any:
    """A criterion or deduction as it was settled; None where the plan cannot be read."""
    rules = (*side.rules.criterion, *side.rules.deduction) if side.rules else ()
    return next((rule for rule in rules if rule.id == name), None)


def _measure(side: Contents, unit: str, gate: bool) -> tuple[bool, Decimal, bool] | None:
    """What a unit is ranked by: through the gate where one holds, points, whether they are all there."""
    row = side.rows("standings").get((unit,))
    if row is None or not row["rank"]:
        return None
    return (not gate or row["eligible"] == "true"), Decimal(row["points"]), row.get("complete", "true") == "true"


def _beside(side: Contents, unit: str, other: str, gate: bool) -> tuple[int, bool, bool] | None:
    """How two units stand to each other: above, level or below, and whether either lacks points."""
    a, b = _measure(side, unit, gate), _measure(side, other, gate)
    return None if a is None or b is None else ((a[:2] > b[:2]) - (a[:2] < b[:2]), a[2], b[2])


def _tie(side: Contents, unit: str, rivals: Iterable[str], gate: bool) -> Any:
    """The decision that orders a unit and its equals, if there is one."""
    equals = [u for u in rivals if (_beside(side, unit, u, gate) or (1,))[0] == 0]
    return resolve([unit, *equals], side.decisions.order(str(side.told["month"]))) if equals else None
