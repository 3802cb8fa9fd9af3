"""TOML that is deep, huge or odd gives one message, in bounded time, whichever file it stands in."""

from __future__ import annotations

import os
import time
from decimal import Decimal

import pytest
from english import english_in
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua_analysis import load_plan, read_scenario
from thidua_analysis.files.toml_file import MOST_BYTES, MOST_DEPTH, MOST_DIGITS, TomlFault, parse_toml, read_toml
from thidua_analysis.intake import read_forms, read_settings
from thidua_analysis.words.errors import CampaignError, PlanError, ThiduaError

MANY = MOST_BYTES // 2
HOSTILE = {
    "arrays within arrays": b"a = " + b"[" * MANY,
    "arrays within arrays, with blanks": b"a = " + b"[ \n" * (MANY // 2),
    "arrays beside and within": b"a = " + b"[1, " * (MANY // 4),
    "tables within tables": b"a = " + b"{a = " * (MANY // 5),
    "both": b"a = " + b"[{a = " * (MANY // 6),
    "a number of 6 000 digits": b"a = " + b"1" * 6_000,
    "a number with marks between its digits": b"a = 1" + b"_1" * 50_000,
    "a number of a million hexadecimal digits": b"a = 0x" + b"f" * MANY,
    "a key of 50 000 parts": b".".join([b"a"] * 50_000) + b" = 1",
    "a key of 50 000 parts, with blanks": b" . ".join([b"a"] * 50_000) + b" = 1",
    "a quoted key of 50 000 parts": b".".join([b'"a"'] * 50_000) + b" = 1",
    "a heading of 50 000 parts": b"[" + b".".join([b"a"] * 50_000) + b"]",
    "a word without end": b"a" * MANY,
    "a quote without end": b'a = "' + b"x" * MANY,
    "a file that is too long": b"#" * (MOST_BYTES + 1),
    "zeros": bytes(9_999),
    "UTF-16": "a = 1".encode("utf-16"),
}
READERS = {
    "campaign.toml": lambda path: read_settings(path.parent),
    "forms.toml": lambda path: read_forms(path.parent),
    "plan.toml": load_plan,
    "scenario.toml": read_scenario,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_one_short_message_in_bounded_time(what, tmp_path):
    (tmp_path / "a.toml").write_bytes(HOSTILE[what])
    start = time.process_time()
    with pytest.raises(TomlFault) as refused:
        read_toml(tmp_path / "a.toml", Decimal)
    assert time.process_time() - start < 5
    assert not english_in(refused.value.told.vi)
    assert len(refused.value.told.en) < 300 and len(refused.value.told.vi) < 300


@pytest.mark.parametrize("what", ["arrays within arrays", "a number of 6 000 digits", "a key of 50 000 parts"])
@pytest.mark.parametrize("name", READERS)
def test_every_reader_of_toml_names_the_file_and_what_is_wrong(name, what, tmp_path):
    (tmp_path / name).write_bytes(HOSTILE[what])
    with pytest.raises((CampaignError, PlanError)) as refused:
        READERS[name](tmp_path / name)
    assert isinstance(refused.value, ThiduaError) and name in str(refused.value)
    assert all(len(refused.value.message(language)) < 600 for language in ("vi", "en"))


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_plain_file_is_not_waited_for(name, tmp_path):
    if not hasattr(os, "mkfifo"):
        (tmp_path / name).mkdir()
    else:
        os.mkfifo(tmp_path / name)
    if name in ("campaign.toml", "forms.toml"):  # which look first whether the file is there
        with pytest.raises(TomlFault, match="plain file"):
            read_toml(tmp_path / name)
        return
    with pytest.raises((CampaignError, PlanError), match="plain file"):
        READERS[name](tmp_path / name)


@pytest.mark.parametrize("name", READERS)
def test_a_thousand_faults_are_told_in_one_message_of_a_page(name, tmp_path):
    (tmp_path / name).write_bytes(b'title = "x"\n' + b'[[source]]\nx = 1\n[[form]]\nid = "a"\nx = 1\n' * 5_000)
    with pytest.raises((CampaignError, PlanError)) as refused:
        READERS[name](tmp_path / name)
    assert len(str(refused.value).splitlines()) < 60


def nested(depth: int) -> bytes:
    return b"a = " + b"[" * (depth - 1) + b"]" * (depth - 1)


def test_what_is_just_allowed_is_read():
    assert parse_toml(nested(MOST_DEPTH - 1)) and parse_toml(b"a = " + b"1" * MOST_DIGITS)
    key = ".".join(["a"] * (MOST_DEPTH - 1))
    assert parse_toml(f'{key} = 1\nb = "{"9" * 5_000}{"x" * 5_000}"\n# {"[" * 31}'.encode())
    for raw in (nested(MOST_DEPTH + 2), b"a = 1" + b"0" * MOST_DIGITS, f"a.{key}.a = 1".encode()):
        with pytest.raises(TomlFault):
            parse_toml(raw)


def test_a_decimal_that_would_be_written_with_a_million_digits_is_refused():
    with pytest.raises(TomlFault, match="too long"):
        parse_toml(b"a = 1e999999", Decimal)
    assert parse_toml(b"a = [1e30, 98.5, nan]", Decimal)["a"][:2] == [Decimal("1e30"), Decimal("98.5")]


TREES = st.recursive(
    st.integers(-(10**9), 10**9) | st.booleans() | st.text("ab. [{\"'#=\n", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text("abc.", min_size=1, max_size=3), TREES, max_size=3))
@settings(max_examples=50)
def test_the_bounds_change_nothing_that_is_read(tree):
    def written(value: object) -> str:
        match value:
            case bool():
                return str(value).lower()
            case int():
                return str(value)
            case str():
                return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
            case list():
                return f"[{', '.join(map(written, value))}]"
        return "{" + ", ".join(f"{written(key)} = {written(one)}" for key, one in value.items()) + "}"

    assert parse_toml("\n".join(f"{written(key)} = {written(value)}" for key, value in tree.items()).encode()) == tree
