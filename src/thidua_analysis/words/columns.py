"""Tables as typed rows: what a column holds is said once; rows say which columns a table has, and of what types.

class Receipt(NamedTuple):
    unit: str
    received_on: date | None

frame(Receipt, receipts); described(Receipt); table_schema(Receipt)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, get_type_hints

if TYPE_CHECKING:  # a table is shown more often than not without it
    import pandas as pd

Points = int | Decimal
"""Whole, or an exact fraction where a plan gives parts of a point. Inside the engine: ticks, which are always whole."""
Owner = TypeVar("Owner")
Row = TypeVar("Row", bound=NamedTuple)
One = TypeVar("One")
Key = TypeVar("Key")

COLUMNS: dict[str, tuple[str, str]] = {
    "unit": ("string", "unit, as in units.csv"),
    "month": ("yearmonth", "month the row is about"),
    "fact": ("string", "figure, as in the plan"),
    "value": ("integer", "the value; of a share, its numerator"),
    "cumulative": ("integer", "cumulative figure up to the cut-off"),
    "origin": ("string", "portal, report, decision, scenario, carried, none"),
    "from_month": ("yearmonth", "month the figure was given for"),
    "source_file": ("string", "file it was read from, relative to the campaign folder"),
    "source_sheet": ("string", "sheet in that file"),
    "source_row": ("string", "row or rows in that file"),
    "source_column": ("string", "heading of the column it was read in, where a row states several figures"),
    "source_sha256": ("string", "sha256 of that file"),
    "criterion": ("string", "criterion or deduction of the plan"),
    "part": ("string", "base, bonus or deduction"),
    "points": ("number", "points; blank where not scored"),
    "of": ("integer", "denominator of a share"),
    "target": ("integer", "target of the criterion"),
    "steps": ("integer", "full bonus steps"),
    "clause": ("string", "clause of the plan"),
    "reading": ("string", "readings in force that can change the points"),
    "report_month": ("string", "month of the report a deduction is for"),
    "how": ("string", "the arithmetic"),
    "in_period": ("integer", "the period's own number, where a report states it"),
    "cut_off": ("date", "day a count was made at"),
    "received_on_office": ("date", "day of receipt by the second addressee"),
    "code": ("string", "code of the office, or of the problem"),
    "name": ("string", "what the unit is called"),
    "has_procedures": ("boolean", "it has procedures online, and so is ranked"),
    "aliases": ("string", 'what else it is called, joined by "|"'),
    "fate": ("string", "what became of rows of a list"),
    "rows": ("integer", "so many rows"),
    "counted_rows": ("integer", "rows of lists counted"),
    "counted_files": ("integer", "lists they stand in"),
    "portal": ("integer", "figure of the portal"),
    "report": ("integer", "figure of the unit's own report"),
    "difference": ("number", "the unit's number less the other"),
    "counts": ("string", "origin of the figure that counts"),
    "portal_place": ("string", "where the portal's figure was read"),
    "report_place": ("string", "where the unit's figure was read"),
    "claimed": ("number", "points the unit gave itself"),
    "claimed_percent": ("number", "percentage the unit stated"),
    "percent": ("string", "percentage that the counts give"),
    "percent_off": ("boolean", "the stated percentage is another"),
    "form": ("string", "what the file was taken for; blank if for nothing"),
    "rows_read": ("integer", "rows with something to read"),
    "rows_used": ("integer", "rows used"),
    "sha256": ("string", "sha256 of the file"),
    "track": ("string", "track the unit competes in"),
    "base": ("number", "base points"),
    "bonus": ("number", "bonus points"),
    "deduction": ("number", "deductions, not positive"),
    "total": ("number", "base + bonus + deduction, of what is scored"),
    "complete": ("boolean", "every criterion is scored"),
    "not_scored": ("string", "criteria that are not scored, for want of figures"),
    "eligible": ("boolean", "reaches the gate; blank where that hangs on what is not scored"),
    "rank": ("integer", "rank within the track, equal points equal rank; blank if not ranked, or open"),
    "rank_best": ("integer", "best rank that missing figures leave possible"),
    "rank_worst": ("integer", "worst rank that missing figures leave possible"),
    "tied": ("boolean", "shares its rank"),
    "needs_decision": ("boolean", "an award hangs on the tie it stands in, or on missing figures"),
    "why": ("string", "why it needs a decision: tie, missing_figure"),
    "award": ("string", "award of the plan"),
    "competition": ("string", "tracks that compete together"),
    "place": ("string", "place, or places at stake"),
    "state": ("string", "won, needs_decision, vacant; of a report: on_time, late, missing, pending, not_due"),
    "money": ("integer", "prize money in dong"),
    "ktxh_points": ("integer", "points added to the socio-economic score"),
    "individuals": ("integer", "individuals to be proposed"),
    "due_on": ("date", "day the report was due, after any shift"),
    "received_on": ("date", "day of receipt that counts"),
    "days_late": ("integer", "days late"),
    "untruthful": ("boolean", "found untruthful"),
    "waived": ("boolean", "the deduction for lateness was waived"),
    "decisions": ("string", "lines of decisions.jsonl behind it"),
    "lateness_points": ("number", "points for lateness"),
    "untruthful_points": ("number", "points for untruth"),
    "table": ("string", "published table in which it changed"),
    "what": ("string", "criterion and part, figure, award and place"),
    "from": ("string", "before"),
    "to": ("string", "after"),
    "permille": ("integer", "of base and bonus that is bonus; missing where both are nothing"),
    "change": ("number", "total after, less the total before"),
    "complete_from": ("boolean", "every criterion was scored before"),
    "complete_to": ("boolean", "every criterion is scored after"),
    "rank_from": ("integer", "rank before"),
    "rank_to": ("integer", "rank after"),
    "eligible_from": ("boolean", "reached the gate before"),
    "eligible_to": ("boolean", "reaches the gate after"),
    "prizes_from": (
        "string",
        'clauses of the prizes it won before, joined by "; "; `?` after one that hangs on a decision',
    ),
    "prizes_to": ("string", "the same after"),
    "kind": ("string", "rule, reading, fact, plan; interaction of what causes do only together"),
    "cause": ("string", "path of the rule, name of the reading, unit and figure"),
    "cause_clause": ("string", "clause of the plan that the cause changes"),
    "was": ("any", "the value before"),
    "now": ("any", "the value after"),
    "won_from": ("string", 'units that won before, joined by "; "'),
    "won_to": ("string", "the same after"),
    "open_from": ("string", 'units it was undecided between before, joined by "; "'),
    "open_to": ("string", "the same after"),
    "vacant_from": ("integer", "places that stayed vacant before"),
    "vacant_to": ("integer", "places that stay vacant after"),
    "causes": ("string", 'what caused it: ids of changes.json, joined by "; "'),
    "because": ("string", "the same in words"),
    "period": ("string", "month, or year's end"),
    "disputes": ("string", 'numbers of the disputes about it, joined by "; "'),
    "low": ("number", "total at least"),
    "high": ("number", "total at most"),
    "best": ("integer", "best rank possible"),
    "worst": ("integer", "worst rank possible"),
    "eligible_may_change": ("boolean", "the gate hangs on it"),
    "claims": ("string", "the fewest claims that bring it about: `8+9` is both, `8; 9` either; blank as it stands"),
    "won": ("string", 'units that win, joined by "; "'),
    "undecided": ("string", 'units it is undecided between, joined by "; "'),
    "vacant": ("integer", "places that stay vacant"),
    "claimed_points": ("number", "points under the claim"),
    "claimed_total": ("number", "total under the claim"),
    "claimed_rank": ("integer", "rank under the claim"),
    "claimed_eligible": ("boolean", "through the gate under the claim"),
    "number": ("integer", "number of the line in the record"),
    "disputed_on": ("date", "day it was disputed"),
    "by": ("string", "who disputes"),
    "stands": ("any", "figure, or day, that stands"),
    "claim": ("any", "figure, or day, that is claimed"),
    "age": ("integer", "days since then; of a settled one, until it was settled"),
    "settle_by": ("date", "day by which the plan wants the award dossiers; blank where it names none"),
    "gains": ("number", "points of the unit that hang on it, in its own month"),
    "periods": ("string", 'months and year\'s end in which anything hangs on it, joined by "; "'),
    "prizes": ("string", 'prizes that hang on it, with their period, joined by "; "'),
    "others": ("integer", "other units whose rank hangs on it"),
    "gap_permille": ("integer", "thousandths of all gaps between two units of a track that it gave"),
    "bonus_permille": ("integer", "thousandths that its bonus gave"),
    "turned": ("integer", "pairs of units that would be level, or the other way round, without it"),
    "pairs": ("integer", "pairs of units of which one is ahead"),
    "amount": ("integer", "so many more"),
    "units": ("integer", "units that can do so many more"),
    "paid": ("integer", "units that it would give points"),
    "gained": ("number", "points on average"),
    "most": ("number", "points at most"),
    "keeps_to": ("any", "figure, or day, furthest towards the claim that leaves the points as they are"),
    "gives_from": ("any", "figure, or day, nearest to what stands that gives what the claim would"),
    "severity": ("string", "error or warning"),
    "file": ("string", "file"),
    "sheet": ("string", "sheet"),
    "row": ("integer", "row"),
    "column": ("string", "column"),
    "read": ("string", "what was read"),
    "expected": ("string", "what was expected"),
    "fix": ("string", "what to do"),
}
"""Column → its type in a Table Schema, and what it holds: the same in every table."""

DTYPES: dict[object, str] = {
    str: "str", str | None: "str", int: "int64", int | None: "Int64", bool: "bool", bool | None: "boolean",
}  # fmt: skip
"""What a column of a frame is made of; of all others, Python objects. Missing numbers stay missing, never nought."""


def columns(kind: type[NamedTuple], until: str = "") -> tuple[str, ...]:
    """The columns of a kind of rows, up to one; without it, all. A field `from_` is the column `from`."""
    names = tuple(field.removesuffix("_") for field in kind._fields)
    return names[: names.index(until) + 1] if until else names


@cache
def _types(kind: type[NamedTuple]) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[name] for name in kind._fields)


def frame(kind: type[NamedTuple], rows: Iterable[tuple[Any, ...]], until: str = "") -> pd.DataFrame:
    """The rows as a new table whose columns have the same types whatever it holds, and if it holds nothing.

    >>> class Row(NamedTuple):
    ...     unit: str
    ...     points: Points | None
    >>> frame(Row, [Row("a", 5), Row("b", None)]).dtypes.astype(str).tolist()
    ['str', 'Int64']
    """
    import pandas as pd

    told = list(zip(*rows, strict=True)) or [()] * len(kind._fields)
    pairs = zip(columns(kind, until), told, _types(kind), strict=False)
    return pd.DataFrame({name: pd.Series(values, dtype=_dtype(wanted, values)) for name, values, wanted in pairs})


def rows_from(kind: type[Row], table: pd.DataFrame) -> tuple[Row, ...]:
    """The rows of a table that has a column for each field; what is missing there is None."""
    told = table[list(columns(kind))].astype(object)
    return tuple(map(kind._make, told.where(told.notna(), None).itertuples(index=False, name=None)))


def gathered(rows: Iterable[One], key: Callable[[One], Key]) -> dict[Key, list[One]]:
    """The rows that have the same key, group by group as they first come.

    >>> gathered(["b1", "a1", "b2"], lambda text: text[0])
    {'b': ['b1', 'b2'], 'a': ['a1']}
    """
    groups: dict[Key, list[One]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _dtype(wanted: Any, values: tuple[Any, ...]) -> str:
    if wanted in (Points, Points | None):
        whole = not any(isinstance(value, Decimal) for value in values)
        return DTYPES[int if wanted == Points else int | None] if whole else "object"
    return DTYPES.get(wanted, "object")


def described(kind: type[NamedTuple], until: str = "") -> str:
    """The columns of a table, a line each, for people."""
    return "\n".join(f"    {name}: {COLUMNS[name][1]}" for name in columns(kind, until))


class Framed(Generic[Owner]):
    """A table of an object as a new frame each time, made from rows that it has, or that its method gives; the columns are in
    its docstring."""

    def __init__(self, rows: Any, kind: type[NamedTuple], until: str) -> None:
        self._rows, self._kind, self._until = rows, kind, until
        self.__doc__ = f"{rows.__doc__}\n\n{described(kind, until)}\n"

    def __get__(self, owner: Owner | None, kind: type | None = None) -> pd.DataFrame:
        if owner is None:
            return self  # type: ignore[return-value]
        rows = self._rows.__get__(owner, kind)
        return frame(self._kind, rows() if callable(rows) else rows, self._until)


def table_of(kind: type[NamedTuple], until: str = "") -> Callable[[Any], Framed[Any]]:
    """Makes a :class:`Framed` of a property that is rows of this kind, or a method that gives them; its columns go `until`
    one of the fields."""
    return lambda rows: Framed(rows, kind, until)
