"""What a schema, a parser or the system says is said in the language asked for, in words and not in types."""

import errno
import json
import os
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from english import english_in
from pydantic import Field, ValidationError

from thidua_analysis.plan.strict import Many, Some, Strict
from thidua_analysis.words.catalogue import SYSTEM, error_text
from thidua_analysis.words.errors import PlanError
from thidua_analysis.words.faults import SAID, schema_words
from thidua_analysis.words.pair import Text, Words, Wrong, joined, listed


class Step(Strict):
    kind: Literal["step"]
    id: Text
    number: Annotated[int, Field(ge=1, le=9)] = 1
    above: Annotated[int, Field(gt=0)] = 1


class Bands(Strict):
    kind: Literal["bands"]
    bands: Some[int]


class Whole(Strict):
    rule: Many[Annotated[Step | Bands, Field(discriminator="kind")]] = ()
    name: Annotated[str, Field(pattern="^a+$")] = "a"
    switch: bool = False
    table: dict[str, int] = Field(default_factory=dict)
    one: Literal["this", "that"] = "this"
    far: float = 0


def told(tree: Mapping[str, Any]) -> Words:
    """The one fault of a tree."""
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate(tree)
    (fault,) = caught.value.errors()
    words = schema_words(fault, tree, ("rule",))
    assert not english_in(words.vi) and words.vi != words.en
    return words


STEP = {"kind": "step", "id": "C1"}
FAULTS = {
    "a key that nobody knows": ({"nam": "a"}, "nam: unknown key"),
    "a key of an item": ({"rule": [{**STEP, "x": 1}]}, "rule[0].x (C1): unknown key"),
    "a key that is missing": ({"rule": [{"kind": "step"}]}, "rule[0].id: is missing and has no default"),
    "a list that bears the name of its kind": ({"rule": [{"kind": "bands", "bands": [1, True]}]}, "rule[0].bands[1]: a whole number is wanted, read true"),
    "a list without anything": ({"rule": [{"kind": "bands", "bands": []}]}, "rule[0].bands: at least 1 wanted"),
    "a blank": ({"rule": [{**STEP, "id": " "}]}, "rule[0].id ( ): must not be blank, read ' '"),
    "a kind that does not exist": ({"rule": [{"kind": "steps"}]}, "rule[0].kind: wanted is one of: 'step', 'bands', read 'steps'"),
    "no kind": ({"rule": [{}]}, "rule[0].kind: is missing and has no default"),
    "too little": ({"rule": [{**STEP, "number": 0}]}, "rule[0].number (C1): must be greater than or equal to 1, read 0"),
    "too much": ({"rule": [{**STEP, "number": 10}]}, "rule[0].number (C1): must be less than or equal to 9, read 10"),
    "nothing": ({"rule": [{**STEP, "above": 0}]}, "rule[0].above (C1): must be greater than 0, read 0"),
    "text for a number": ({"rule": [{**STEP, "number": "1"}]}, "rule[0].number (C1): a whole number is wanted, read '1'"),
    "a number for text": ({"name": 1}, "name: text in quotation marks is wanted, read 1"),
    "text of another form": ({"name": "b"}, "name: text of the form ^a+$ is wanted, read 'b'"),
    "text that is long": ({"name": "b" * 500}, f"name: text of the form ^a+$ is wanted, read '{'b' * 99}…"),
    "a switch in quotes": ({"switch": "true"}, "switch: true or false is wanted, without quotation marks, read 'true'"),
    "no table": ({"table": 1}, "table: a table of keys and values is wanted, read 1"),
    "no list": ({"rule": 1}, "rule: a list is wanted: [ … ], read 1"),
    "another word": ({"one": "other"}, "one: wanted is one of: 'this', 'that', read 'other'"),
    "what no message is made for": ({"far": "x"}, "far: this value cannot be used here, read 'x'"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_schema_says_where_what_is_wanted_and_what_was_read(fault):
    tree, english = FAULTS[fault]
    assert told(tree).en == english


def test_nothing_that_pydantic_says_itself_stands_in_a_fault():
    assert all("Input should" not in told(tree).en for tree, _ in FAULTS.values())
    assert {code.partition(".")[0] for code in SAID.values()} == {"schema"}


@pytest.mark.parametrize("number", sorted(SYSTEM), ids=errno.errorcode.get)
def test_what_the_system_says_of_a_file_is_said_in_both_languages(number):
    error = OSError(number, os.strerror(number), "a.csv")
    assert not english_in(error_text(error, "vi")) and error_text(error, "vi") != error_text(error, "en")


def parse_error(parse, text):
    with pytest.raises(ValueError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("parse", "text", "vietnamese"),
    [
        (json.loads, '{"a": }', "sai ở dòng 1, cột 7"),
        (tomllib.loads, "a = 1\nb = ?\n", "sai ở dòng 2, cột 5"),
        (tomllib.loads, "a =", "tệp bị cắt hoặc thiếu phần cuối"),
        (tomllib.loads, "a = 1\na = 2\n", "dòng 2, cột 6 lặp lại một khóa hoặc bảng đã có ở trên"),
        (tomllib.loads, "[a]\n[a]\n", "dòng 2, cột 3 lặp lại một khóa hoặc bảng đã có ở trên"),
        (bytes.decode, b"ab\xff", "không phải mã UTF-8 ở byte 2"),
        (json.loads, "9" * 5000, "không đọc được (ValueError)"),
    ],
)
def test_a_parser_is_quoted_in_english_and_vietnamese_says_where(parse, text, vietnamese):
    error = parse_error(parse, text)
    assert error_text(error, "vi") == vietnamese and error_text(error, "en") == " ".join(str(error).split())


def test_an_error_of_the_package_reads_in_both_languages_inside_another():
    wrong, plan = Wrong("schema.blank"), PlanError("p.toml", [Words(vi="x: sai", en="x: wrong")])
    assert error_text(wrong, "vi") == "không được để trống"
    assert error_text(plan, "vi") == plan.message("vi") and plan.issues == ("x: wrong",)


def test_more_faults_than_a_page_holds_are_counted():
    every = [Words(vi=f"sai {n}", en=f"wrong {n}") for n in range(30)]
    assert listed(every, 2).vi == "  sai 0\n  sai 1\n  … +28"
    assert joined(every[:2], "; ").en == "wrong 0; wrong 1"
