"""A rules file is taken whole or not at all: every fault is listed with the path of its culprit."""

from __future__ import annotations

import ast
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from english import english_in
from sources import PACKAGE, parsed

import thidua_analysis
from thidua_analysis import PlanError, load_plan

RULES = PACKAGE / "plan" / "plans" / "chau_thanh_a_2021.toml"
WORDS = PACKAGE / "plan" / "plans" / "chau_thanh_a_2021.vi.txt"

C3 = 'measure = { fact = "accounts_count" }\ntarget = 1500'
C5 = 'name = { vi = "Tỷ lệ giải quyết", en = "Share resolved" }\nkind = "step"\ntarget = 98'
ACCOUNTS_BONUS = "bonus = { step = 100, points = 5 }"
WITH_FILES = 'with_files = { fact = "procedures_with_files_count" }'


@pytest.fixture
def folder(tmp_path):
    """A folder with the plan's text; the rules file is written by `changed`."""
    (tmp_path / WORDS.name).write_bytes(WORDS.read_bytes())
    return tmp_path


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """The shipped rules file with the first occurrence of each text replaced."""
    text = RULES.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"the shipped rules file no longer holds {old!r}"
        text = text.replace(old, new, 1)
    path = folder / RULES.name
    path.write_text(text, encoding="utf-8")
    return path


def without(folder: Path, start: str, end: str) -> Path:
    """The shipped rules file without everything from `start` up to `end`."""
    text = RULES.read_text(encoding="utf-8")
    path = folder / RULES.name
    path.write_text(text[: text.index(start)] + text[text.index(end) :], encoding="utf-8")
    return path


def issues(path: Path) -> tuple[str, ...]:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert str(path.name) in str(caught.value)
    assert not english_in(caught.value.message("vi"))
    assert all(issue in str(caught.value) for issue in caught.value.issues)
    return caught.value.issues


def test_the_unchanged_copy_loads_and_equals_the_shipped_plan(folder):
    assert load_plan(changed(folder)) == load_plan("chau-thanh-a-2021")


# what is wrong → (text replaced, by what, path that must be named, words that must stand behind it)
SHAPE = {
    "an unknown key at the top": ("[period]", "[weights]\na = 1\n\n[period]", "weights", "unknown key"),
    "an unknown key in the header": ("format = 1", 'format = 1\nauthor = "x"', "author", "unknown key"),
    "an unknown key in a clause": ('id = "0.1"\n', 'id = "0.1"\nkindd = "rule"\n', "clause[0].kindd", "unknown key"),
    "an unknown key in a criterion": (C3, C3 + "\ntarggt = 3", "criterion[2].targgt (C3)", "unknown key"),
    "an unknown key in a bonus": (
        ACCOUNTS_BONUS,
        "bonus = { step = 100, points = 5, cap = 20 }",
        "criterion[2].bonus.cap (C3)",
        "unknown key",
    ),
    "an unknown key in a measure": (
        'measure = { fact = "accounts_count" }',
        'measure = { fact = "accounts_count", weight = 2 }',
        "criterion[2].measure.weight (C3)",
        "unknown key",
    ),
    "an unknown key in a deduction": (
        'missing = "L1b"',
        'missing = "L1b"\nlost = "L1b"',
        "deduction[0].lost (L1)",
        "unknown key",
    ),
    "an unknown key in a prize": (
        "money = 7_000_000",
        "money = 7_000_000\nmedals = 1",
        "award[1].prizes[1].medals",
        "unknown key",
    ),
    "a target in quotation marks": (C3, C3.replace("1500", '"1500"'), "criterion[2].target (C3)", "'1500'"),
    "a target that is true": (C3, C3.replace("1500", "true"), "criterion[2].target (C3)", "true"),
    "a count written 1.500": (C3, C3.replace("1500", "1.500"), "criterion[2].target (C3)", "thousands separator"),
    "a count written 1.50": (C3, C3.replace("1500", "1.50"), "criterion[2]", "whole number"),
    "a money written 10.000": (
        "money = 10_000_000",
        "money = 10.000",
        "award[1].prizes[0].money",
        "thousands separator",
    ),
    "a step of a count written 1.5": (
        ACCOUNTS_BONUS,
        "bonus = { step = 1.5, points = 5 }",
        "criterion[2]",
        "bonus.step of a count must be a whole number",
    ),
    "points with three decimals": (
        "points = 35\n",
        "points = 1.125\n",
        "criterion[2].points (C3)",
        "more than two decimals",
    ),
    "points without end": ("points = 35\n", "points = inf\n", "criterion[2].points (C3)", "finite"),
    "points that are no number": ("points = 35\n", "points = nan\n", "criterion[2].points (C3)", "finite"),
    "a target below nothing": (C3, C3.replace("1500", "-1"), "criterion[2].target (C3)", "greater than or equal to 0"),
    "a target no figure can hold": (C5, C5.replace("98", "1e400"), "criterion[4].target (C5)", "1"),
    "a step of nothing": ("step = 100", "step = 0", "criterion[2].bonus.step (C3)", "greater than 0"),
    "a day that is text": ("ends_on = 2021-12-18", 'ends_on = "2021-12-18"', "period.ends_on", "date"),
    "a due day that no month has": ("due_day = 25", "due_day = 32", "reporting.due_day", "32"),
    "a negative number of people": ("individuals = 5\n", "individuals = -5\n", "award[1].prizes[0].individuals", "-5"),
    "an unknown kind of rule": ('kind = "step"', 'kind = "steps"', "criterion[0]", "'step', 'bands'"),
    "a rule without its kind": ('kind = "step"\n', "", "criterion[0]", "kind"),
    "a rule without a key": ("below = 0\n", "", "criterion[0].below (C1)", "is missing"),
    "a blank id": ('id = "chau-thanh-a-2021"', 'id = " "', "id", "blank"),
    "another format": ("format = 1", "format = 2", "format", "2"),
    "a default that is no option": ('default = "cumulative"', 'default = "yearly"', "reading[0]", "'yearly'"),
    "a gap in the bands": ("below = 4\n", "below = 3\n", "deduction[0].bands (L1)", "from 1 and from 4 leave a gap"),
    "an overlap in the bands": ("below = 4\n", "below = 5\n", "deduction[0].bands (L1)", "from 1 and from 4 overlap"),
    "bands open in the middle": ("from = 1\nbelow = 4\n", "from = 1\n", "deduction[0].bands (L1)", "overlap"),
    "bands closed at the end": (
        "from = 4\npoints = -5",
        "from = 4\nbelow = 9\npoints = -5",
        "deduction[0].bands (L1)",
        "beyond it would have no points",
    ),
    "lateness that starts on the second day": (
        "from = 1\nbelow = 4",
        "from = 2\nbelow = 4",
        "deduction[0]",
        "starts at 1 day",
    ),
    "a missing report in no band": ('missing = "L1b"', 'missing = "L1z"', "deduction[0]", "'L1z' names no band"),
    "a bonus on a share beside a count": (
        WITH_FILES,
        'with_files = { numerator = ["accounts_count"], denominator = ["accounts_count"], one_more = "both" }',
        "criterion[1] (C2)",
        "same kind",
    ),
    "an example of a share without its whole": (
        "{ value = 195, of = 200, points = 0 }",
        "{ value = 195, points = 0 }",
        "criterion[4]",
        "of",
    ),
}

REFERENCES = {
    "a quote that is not in its clause": (
        'quote = "từ 200 hồ sơ',
        'quote = "từ 300 hồ sơ',
        "criterion[3].quote",
        "'C4'",
    ),
    "a reading's quote that is not in its clause": (
        'quote = "phải đúng thực chất"',
        'quote = "đúng là thế"',
        "reading[23].quote",
        "'R2'",
    ),
    "a prize's quote that is not in its clause": (
        'quote = "Thưởng 7.000.000đ; cộng 10 điểm"',
        'quote = "Thưởng 8.000.000đ"',
        "award[1].prizes[1].quote",
        "'R3-2'",
    ),
    "a clause's text that the plan does not hold": (
        '"HUYỆN CHÂU THÀNH A Độc lập',
        '"HUYỆN CHÂU THÀNH B Độc lập',
        "clause '0.1', text[1]",
        "not found",
    ),
    "words of the plan that no clause holds": (
        '  "- Biên bản họp xét khen thưởng.",\n',
        "",
        "clause",
        "'- Biên bản họp xét khen thưởng.'",
    ),
    "an unknown fact": (
        'measure = { fact = "accounts_count" }',
        'measure = { fact = "acounts_count" }',
        "criterion[2].measure",
        "'acounts_count'",
    ),
    "an unknown fact behind an option": (
        WITH_FILES,
        'with_files = { fact = "no_such_count" }',
        "criterion[1].measure",
        "'no_such_count'",
    ),
    "an unknown fact in a check": (
        'part = "dossiers_resolved_count"',
        'part = "no_such_count"',
        "check[0]",
        "'no_such_count'",
    ),
    "an unknown fact in what is shown": (
        'denominator = ["dossiers_all_channels_count"]',
        'denominator = ["no_such_count"]',
        "shown[0]",
        "'no_such_count'",
    ),
    "an unknown track of a criterion": ('track = "commune"', 'track = "ward"', "criterion[0].track", "'ward'"),
    "an unknown track of an award": (
        'competitions = [["department"]]',
        'competitions = [["ward"]]',
        "award[2].competitions",
        "'ward'",
    ),
    "an unknown clause": ('clause = "L3"\npoints = 90', 'clause = "L33"\npoints = 90', "gate.clause", "'L33'"),
    "an unknown reading": (
        'by_reading = "weekend"',
        'by_reading = "weekday"',
        "reporting.when_closed.by_reading",
        "'weekday'",
    ),
    "a reading that is no name": (
        'by_reading = "weekend"',
        'by_reading = ["weekend"]',
        "reporting.when_closed",
        "weekend",
    ),
    "an option missing from a choice": (
        "minus_five = -5, off_the_fifteen = 10",
        "minus_five = -5",
        "criterion[1].below",
        "minus_five, off_the_fifteen",
    ),
    "an option alien to a choice": (
        "minus_five = -5, off_the_fifteen = 10",
        "minus_five = -5, off_the_fifteen = 10, nothing = 0",
        "criterion[1].below",
        "nothing",
    ),
    "a reading on which nothing depends": (
        'source = { by_reading = "source_of_truth" }',
        'source = "portal"',
        "reading[23]",
        "'source_of_truth'",
    ),
    "a profile with an unknown option": (
        'readings = { weekend = "fixed"',
        'readings = { weekend = "sunday"',
        "profile[1].readings",
        "next_working_day, fixed",
    ),
    "a profile with an unknown reading": (
        'readings = { weekend = "fixed"',
        'readings = { weekday = "fixed"',
        "profile[1].readings",
        "'weekday'",
    ),
    "a person's question on a clause that is a rule": (
        'id = "L2"\nclause = "L2"',
        'id = "L2"\nclause = "L3"',
        "human[0].clause",
        "not marked as left to people",
    ),
    "a country without a calendar of holidays": ('holidays = "VN"', 'holidays = "ZZ"', "reporting.holidays", "'ZZ'"),
    "a clause twice": ('id = "II.1.3"', 'id = "II.1.2"', "clause", "'II.1.2' stands twice"),
    "a reading twice": ('id = "cutoff"', 'id = "weekend"', "reading", "'weekend' stands twice"),
    "a profile twice": ('id = "lenient"', 'id = "literal"', "profile", "'literal' stands twice"),
    "a criterion twice": ('id = "C4"\ntrack', 'id = "C3"\ntrack', "criterion", "'C3' stands twice"),
    "a fact twice": (
        '[[fact]]\nid = "procedures_with_files_count"',
        (
            '[[fact]]\nid = "accounts_count"\nkind = "stock"\nname = { vi = "x", en = "x" }\n'
            'noun = { vi = "x", en = "x" }\n\n[[fact]]\nid = "procedures_with_files_count"'
        ),
        "fact",
        "'accounts_count' stands twice",
    ),
    "a track twice": (
        '[[track]]\nid = "department"',
        (
            '[[track]]\nid = "commune"\nclause = "II.1.2"\nname = { vi = "x", en = "x" }\n'
            'without_procedures = "ranked"\n\n[[track]]\nid = "department"'
        ),
        "track",
        "'commune' stands twice",
    ),
    "a person's question twice": ('[[human]]\nid = "R5"', '[[human]]\nid = "L2"', "human", "'L2' stands twice"),
}


@pytest.mark.parametrize("fault", SHAPE)
def test_a_fault_in_the_shape_of_a_rules_file_is_named_by_its_path(folder, fault):
    old, new, path, words = SHAPE[fault]
    found = issues(changed(folder, (old, new)))
    assert [i for i in found if i.startswith(path) and words in i], found


@pytest.mark.parametrize("fault", REFERENCES)
def test_a_fault_in_what_a_rules_file_refers_to_is_named_by_its_path(folder, fault):
    old, new, path, words = REFERENCES[fault]
    found = issues(changed(folder, (old, new)))
    assert [i for i in found if i.startswith(path) and words in i], found


def test_one_fault_of_shape_gives_one_line_and_no_echo(folder):
    found = issues(changed(folder, (C3, C3 + "\ntarggt = 3")))
    assert found == ("criterion[2].targgt (C3): unknown key",)


def test_several_faults_are_listed_at_once(folder):
    found = issues(
        changed(
            folder,
            (C3, C3.replace("1500", "1.500")),
            ("due_day = 25", "due_day = 32"),
            ("ends_on = 2021-12-18", 'ends_on = "18/12"'),
        )
    )
    for path in ("criterion[2].target", "reporting.due_day", "period.ends_on"):
        assert any(i.startswith(path) for i in found), (path, found)


def test_several_wrong_references_are_listed_at_once(folder):
    found = issues(
        changed(
            folder,
            ('quote = "từ 200 hồ sơ', 'quote = "từ 300 hồ sơ'),
            ('track = "commune"', 'track = "ward"'),
            ('measure = { fact = "accounts_count" }', 'measure = { fact = "nothing" }'),
        )
    )
    for path in ("criterion[3].quote", "criterion[0].track", "criterion[2].measure"):
        assert any(i.startswith(path) for i in found), (path, found)


def test_a_rule_clause_that_nothing_carries_out_is_named(folder):
    found = issues(without(folder, '[[human]]\nid = "II.3c"', '[[human]]\nid = "R5"'))
    assert found == ("clause[10]: 'II.3c' is a human, but nothing carries it out",)


def test_a_sentence_added_to_the_text_must_find_a_clause(folder):
    rules = changed(folder)
    (folder / WORDS.name).write_text(WORDS.read_text(encoding="utf-8") + "\nThêm một câu.\n", encoding="utf-8")
    (found,) = issues(rules)
    assert "belong to no clause" in found and "'Thêm một câu.'" in found


def test_the_text_may_be_wrapped_and_composed_differently(folder):
    import unicodedata

    rules = changed(folder)
    text = unicodedata.normalize("NFD", WORDS.read_text(encoding="utf-8")).replace("\n", "\r\n")
    (folder / WORDS.name).write_bytes(text.encode())
    assert load_plan(rules).rules() == load_plan("chau-thanh-a-2021").rules()


def test_a_key_written_twice_is_refused(folder):
    (found,) = issues(changed(folder, (C3, C3 + "\ntarget = 1500")))
    assert found.startswith("not valid TOML") and "line" in found


def test_a_missing_text_is_named(folder):
    rules = changed(folder)
    (folder / WORDS.name).unlink()
    (found,) = issues(rules)
    assert found.startswith("source") and WORDS.name in found


def test_a_text_outside_the_folder_is_refused(folder):
    (found,) = issues(changed(folder, ('source = "chau', 'source = "../chau')))
    assert found.startswith("source") and "beside the rules file" in found


def test_a_text_that_is_not_utf_8_is_refused(folder):
    rules = changed(folder)
    (folder / WORDS.name).write_bytes(WORDS.read_text(encoding="utf-8").encode("utf-16"))
    (found,) = issues(rules)
    assert found.startswith("source") and "UTF-8" in found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (RULES.read_text(encoding="utf-8").encode("utf-16"), "not UTF-8"),
        (b"hello", "not valid TOML"),
        (b"", "format: is missing"),
        (b"\x00", "not valid TOML"),
    ],
    ids=["another encoding", "prose", "nothing", "a zero byte"],
)
def test_a_file_that_is_no_rules_file_is_refused(folder, content, words):
    path = folder / RULES.name
    path.write_bytes(content)
    assert words in "\n".join(issues(path))


def test_a_rules_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PlanError, match=r"nowhere\.toml"):
        load_plan(tmp_path / "nowhere.toml")


def test_an_unknown_plan_names_the_known_ones():
    with pytest.raises(PlanError, match="chau-thanh-a-2021"):
        load_plan("chau-thanh-b-2021")


@pytest.mark.parametrize("name", ["\0.toml", "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(PlanError, match="toml"):
        load_plan(name)


# ── the numbers of the plan stand in the rules file and nowhere else ──

DISTINCTIVE = {1500, 150, 200, 98, 90, 35, 25, 1_000_000, 5_000_000, 7_000_000, 10_000_000}
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent.name != "sample")


def numbers_in(node: object) -> set[object]:
    if isinstance(node, dict):
        return set().union(*map(numbers_in, node.values())) if node else set()
    if isinstance(node, list):
        return set().union(*map(numbers_in, node)) if node else set()
    return {node} if isinstance(node, (int, Decimal)) and not isinstance(node, bool) else set()


def literals_in(path: Path) -> set[object]:
    """The numbers written in the code itself: docstrings, doctests and messages are text, not numbers."""
    return {
        n.value for n in ast.walk(parsed(path)) if isinstance(n, ast.Constant) and isinstance(n.value, (int, float))
    }


def test_the_distinctive_numbers_are_those_of_the_rules_file():
    assert numbers_in(tomllib.loads(RULES.read_text(encoding="utf-8"), parse_float=Decimal)) >= DISTINCTIVE


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_number_of_the_plan_stands_in_the_code(source):
    assert not literals_in(source) & DISTINCTIVE


def test_no_fact_track_or_criterion_of_the_plan_is_named_in_the_code():
    plan = load_plan("chau-thanh-a-2021")
    names = {f.id for f in plan.rules().fact} | {t.id for t in plan.rules().track}
    names |= {c.id for c in plan.rules().criterion}
    for source in SOURCES:
        tree = parsed(source)
        docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docs}
        assert not {t for t in texts if isinstance(t, str)} & names, source


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{ value = 4, points = -5 }", "{ value = 4, points = -99 }", "4 days: -99 points stated, -5 come out"),
        ("points = -2\nwith_lateness", "points = 2\nwith_lateness", r"deduction\[1\].points.*below 0"),
    ],
)
def test_a_deduction_that_cannot_be_meant_is_named(tmp_path, old, new, told):
    import re
    import shutil

    campaign = shutil.copytree(thidua_analysis.sample_campaign(), tmp_path / "campaign")
    text = (load_plan("chau-thanh-a-2021").files["chau_thanh_a_2021.toml"]).decode()
    assert old in text
    (campaign / "plan.toml").write_text(text.replace(old, new), encoding="utf-8")
    source = load_plan("chau-thanh-a-2021").files["chau_thanh_a_2021.vi.txt"]
    (campaign / "chau_thanh_a_2021.vi.txt").write_bytes(source)
    settings = campaign / "campaign.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"chau-thanh-a-2021"', '"plan.toml"'), encoding="utf-8"
    )
    with pytest.raises(PlanError) as caught:
        thidua_analysis.open_campaign(campaign)
    assert re.search(told, str(caught.value))
