"""The forms that files come in, as data: `forms.toml` beside this module, and one a campaign may bring."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from ...files.toml_file import TomlFault, read_toml
from ...plan.strict import Strict
from ...words.catalogue import words
from ...words.errors import CampaignError
from ...words.faults import schema_words
from ...words.pair import Text, Words, Wrong, listed
from ...words.vietnamese import name_key
from ..lists.list_file import COUNTS

Kind = Literal["facts", "register", "unit_report", "consolidated", "dossiers", "accounts", "summary"]
COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "facts": ("unit", "fact", "value", "origin"),
    "register": ("unit", "received_on", "received_on_office"),
    "unit_report": ("label", "in_period", "cumulative", "self_score"),
    "consolidated": ("unit", "received_on", "received_on_office", "aside"),
    "dossiers": ("code", "unit", "status", "channel", "level", "received", "due", "finished"),
    "accounts": ("code", "unit", "created"),
    "summary": (
        "label", "received", "online", "other", "carried", "resolved", "early", "on_time", "late", "pending",
        "pending_in_time", "pending_overdue",
    ),
}  # fmt: skip
"""What is read from each kind of table, and nothing else."""
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "facts": ("unit", "fact", "value"), "register": ("unit", "received_on"), "unit_report": ("label", "cumulative"), "consolidated": ("unit",),
    "dossiers": ("code", "received"), "accounts": ("code", "created"), "summary": ("received", "resolved", "pending"),
}  # fmt: skip
"""What a kind of table cannot be read without."""


class Form(Strict):
    """One kind of table: what its columns and rows may be called."""

    id: Text
    kind: Kind
    name: Words
    needs: tuple[Text, ...] = Field(strict=False)
    columns: dict[str, list[Text]]
    rows: dict[str, list[Text]] = Field(default_factory=dict)
    facts: dict[str, list[Text]] = Field(default_factory=dict)
    """Figure → the columns, or counts of a list, that it is the sum of."""
    never: tuple[Text, ...] = Field(default=(), strict=False)
    """Headings that show a sheet to be something else."""

    @model_validator(mode="after")
    def _can_be_read(self) -> Form:
        known, required = COLUMNS[self.kind], REQUIRED[self.kind]
        if strange := [c for c in self.columns if c not in known]:
            raise Wrong("intake.form_no_column", kind=self.kind, strange=strange, known=known)
        if lacking := [c for c in dict.fromkeys((*required, *self.needs)) if c not in self.columns]:
            raise Wrong("intake.form_no_name", lacking=lacking)
        if loose := [c for c in required if c not in self.needs]:
            raise Wrong("intake.form_needs", loose=loose)
        counted = COUNTS.get(self.kind, tuple(self.columns))
        if strange := [name for names in self.facts.values() for name in names if name not in counted]:
            raise Wrong("intake.form_no_count", kind=self.kind, strange=strange, counted=counted)
        owners: dict[Keys, str] = {}
        for column, headings in self.columns.items():
            for heading in headings:
                if owners.setdefault(path_of(heading), column) != column:
                    raise Wrong(
                        "intake.form_heading_twice", heading=heading, first=owners[path_of(heading)], second=column
                    )
        return self

    @cached_property
    def paths(self) -> dict[Keys, tuple[str, int]]:
        """Every heading, as a path of keys → its column, and how early among the column's names it stands."""
        return {
            path_of(heading): (column, place)
            for column, headings in self.columns.items()
            for place, heading in reversed([*enumerate(headings)])
        }

    @cached_property
    def strangers(self) -> frozenset[str]:
        """Keys of the headings that this form never has."""
        return frozenset(name_key(heading) for heading in self.never)


Keys = tuple[str, ...]
"""A heading and those above it, top down, as keys."""


def path_of(heading: str) -> Keys:
    return tuple(name_key(part) for part in heading.split(" > "))


def read_forms(folder: Path | None = None) -> tuple[Form, ...]:
    """The forms that come with the package, and what the campaign folder's `forms.toml` adds to them.

    CampaignError names the key at fault.

    >>> [form.id for form in read_forms()]
    ['facts', 'register', 'unit_report', 'consolidated', 'dossier_list', 'account_list', 'summary_06a']
    """
    own = tomllib.loads((files(__package__) / "forms.toml").read_text(encoding="utf-8"))["form"]
    forms = {tree["id"]: tree for tree in own}
    path = folder / "forms.toml" if folder else None
    if path and path.is_file():
        try:
            for tree in read_toml(path)[0].get("form", []):
                like: Mapping[str, Any] = next((form for form in own if form["kind"] == tree.get("kind")), {})
                forms[tree.get("id")] = _added(forms.get(tree.get("id"), {"facts": like.get("facts", {})}), tree)
        except TomlFault as e:
            raise CampaignError(e.of(path)) from None
        except (AttributeError, TypeError):
            raise CampaignError("intake.form_shape", path=path) from None
    return tuple(_form(tree, path) for tree in forms.values())


def _form(tree: Mapping[str, Any], path: Path | None) -> Form:
    try:
        return Form.model_validate(tree)
    except ValidationError as e:
        of = words("intake.form_named", name=tree.get("id"))
        faults = listed([words("schema.at", where=of, told=schema_words(f, tree)) for f in e.errors()])
        raise CampaignError("intake.form_not_valid", path=path, faults=faults) from None


def _added(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """A form with the spellings of another put first; a spelling that it gives to another column moves there."""
    merged = {**base, **{k: v for k, v in extra.items() if k not in ("columns", "rows", "facts", "never")}}
    merged["facts"] = {**base.get("facts", {}), **extra.get("facts", {})}
    merged["never"] = [*extra.get("never", []), *base.get("never", [])]
    for part in ("columns", "rows"):
        added = extra.get(part, {})
        if not all(isinstance(headings, list) for headings in added.values()):  # a text would be taken letter by letter
            raise TypeError(part)
        moved = {path_of(heading) for headings in added.values() for heading in headings}
        kept = {n: [h for h in headings if path_of(h) not in moved] for n, headings in base.get(part, {}).items()}
        merged[part] = {n: [*added.get(n, []), *kept.get(n, [])] for n in dict.fromkeys((*kept, *added))}
    return merged
