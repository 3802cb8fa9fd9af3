"""What a schema finds wrong with a file, in the words of the catalogue.

The sentences of pydantic are English and speak of types: a clerk who reads Vietnamese would not understand one of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .catalogue import words
from .pair import Words, Wrong

LONGEST = 100
"""Characters of a value that are shown."""
SAID = {
    "missing": "schema.missing",
    "extra_forbidden": "schema.unknown_key",
    "int_type": "schema.whole_number",
    "string_type": "schema.text",
    "string_unicode": "schema.no_text",
    "string_pattern_mismatch": "schema.of_form",
    "bool_type": "schema.switch",
    "date_type": "schema.day",
    "list_type": "schema.list",
    "tuple_type": "schema.list",
    "dict_type": "schema.table",
    "model_type": "schema.table",
    "model_attributes_type": "schema.table",
    "too_short": "schema.too_few",
    "literal_error": "schema.one_of",
    "union_tag_invalid": "schema.one_of",
    "union_tag_not_found": "schema.missing",
    "greater_than": "schema.above",
    "greater_than_equal": "schema.at_least",
    "less_than_equal": "schema.at_most",
}
"""What is said of each kind of fault that pydantic tells apart; of any other, that the value is not taken."""
WITHOUT_VALUE = ("missing", "extra_forbidden", "union_tag_not_found")


def schema_words(fault: Any, tree: Any, tagged: Collection[str] = ()) -> Words:
    """One fault that a schema finds in a tree, as pydantic's `errors()` has it: where, what is wanted, what was read.

    `tagged`: the lists, or `""` for the tree itself, whose items are of several kinds, which pydantic names before the key.
    """
    told, where = _told(fault), _where(fault, tree, tagged)
    return words("schema.at", where=where, told=told) if where else told


def _told(fault: Any) -> Words:
    kind, read, values = fault["type"], fault["input"], fault.get("ctx", {})
    if isinstance(own := values.get("error"), Wrong):
        told = words(own.code, **own.values)
    elif kind == "int_type" and isinstance(read, Decimal):
        told = words("schema.no_separator")
    else:
        there = str(values.get("expected_tags") or values.get("expected")).replace(" or ", ", ")
        told = words(SAID.get(kind, "schema.not_taken"), **{**values, "there": there})
    read = values.get("tag", read)
    if kind in WITHOUT_VALUE or isinstance(read, Mapping | list | tuple):
        return told
    return words("schema.read", told=told, read=_shown(read))


def _shown(value: Any) -> str:
    """A value as files have it: `true`, `1.5`, `2021-02-01`, text in quotation marks."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = str(value) if isinstance(value, Decimal | date | int) else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _where(fault: Any, tree: Any, tagged: Collection[str]) -> str:
    """`criterion[2].target (C3)` from pydantic's location, leaving out the names of union members."""
    loc, kind = fault["loc"], fault["type"]
    if whole := kind.startswith("union_tag"):  # the kind itself is at fault, so it is not named before the key
        loc = (*loc, fault["ctx"]["discriminator"].strip("'"))
    path, node, label, kinds = "", tree, "", "" in tagged and not whole
    for step in loc:
        if kinds and not isinstance(step, int):
            kinds = False
        elif isinstance(step, int):
            kinds = path in tagged and not whole
            path += f"[{step}]"
            node = node[step] if isinstance(node, list | tuple) and step < len(node) else None
            if isinstance(node, Mapping) and isinstance(node.get("id"), str):
                label = f" ({node['id']})"
        elif isinstance(node, Mapping) and step in node:
            path += f".{step}" if path else step
            node = node[step]
        elif step == loc[-1] and kind in (*WITHOUT_VALUE, "union_tag_invalid"):
            path += f".{step}" if path else step
    return path + label
