"""docs/rulebook.md says what the rules file takes: its blocks parse, and its keys are the schema's."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from thidua_analysis.plan import header, rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rulebook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE = tomllib.loads(
    (ROOT / "tests/plans/other_plan/phu_an_2024.toml").read_text(encoding="utf-8"), parse_float=Decimal
)
SHAPES = [
    header.Header, header.Clause, header.Reading, header.Profile, rules.Period, rules.Track, rules.Fact, rules.Check, rules.Shown,
    rules.Scoring, rules.StepScore, rules.BandScore, rules.Bonus, rules.ShareOf, rules.CountOf, rules.Lateness,
    rules.PerOccurrence, rules.Reporting, rules.Gate, rules.Award, rules.Prize, rules.Human, rules.Rules,
]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b.split("\n", 1)[0])
def test_a_block_of_the_page_is_valid_toml(block):
    assert tomllib.loads(block, parse_float=Decimal)


@pytest.mark.parametrize("name", ["clause", "track", "fact", "check", "criterion", "deduction", "reading", "profile"])
def test_what_the_page_shows_of_the_example_is_what_stands_in_it(name):
    shown = [item for block in BLOCKS for item in _items(block, name)]
    there = {item["id" if "id" in item else "code"]: item for item in EXAMPLE[name]}
    assert shown
    for item in shown:
        original = there[item["id" if "id" in item else "code"]]
        for key, value in item.items():
            if key == "examples":
                assert all(example in original[key] for example in value)
            elif key not in ("name", "question"):
                assert original[key] == value, (item, key)


def _items(block: str, name: str) -> list[dict]:
    found = tomllib.loads(block, parse_float=Decimal).get(name, [])
    return found if isinstance(found, list) else []


@pytest.mark.parametrize("name", ["scoring", "reporting", "gate", "period"])
def test_a_table_the_page_shows_is_the_examples_own(name):
    (shown,) = [t for block in BLOCKS if isinstance(t := tomllib.loads(block, parse_float=Decimal).get(name), dict)]
    assert shown == EXAMPLE[name]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.__name__)
def test_every_key_of_the_schema_is_explained_on_the_page(shape):
    keys = {(field.alias or name) for name, field in shape.model_fields.items()}
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`\n]+`|(?<=```toml\n).*?(?=```)", PAGE, re.DOTALL))))
    words |= set(re.findall(r"^(?:\[+)?([a-z_.]+)", "\n".join(BLOCKS), re.MULTILINE))
    assert keys <= words


def test_the_page_names_a_path_of_the_schema_for_every_message():
    rows = re.findall(r"^\| `((?:criterion|clause|reading)[^`]*)`", PAGE, re.MULTILINE)
    assert len(rows) >= 8
