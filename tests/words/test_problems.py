"""The catalogue of problems is complete: every code that is used is in it, every one in it is used."""

from __future__ import annotations

import ast
import re

import pytest
from sources import sources

from thidua_analysis.intake.lists.staging import NAMED
from thidua_analysis.words.pair import Words
from thidua_analysis.words.problems import Problem, Told, describe, kinds, problems_table

MAKERS = {"Problem": 0, "problem": 0, "_at": 1}
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")


def texts(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def made() -> set[str]:
    """The codes that some line of the package makes a problem with."""
    codes: set[str] = set()
    for tree in sources().values():
        for node in ast.walk(tree):
            name = getattr(node, "func", None)
            called = getattr(name, "id", None) or getattr(name, "attr", None)
            if isinstance(node, ast.Call) and called in MAKERS and len(node.args) > MAKERS[called]:
                first = node.args[MAKERS[called]]
                codes |= texts(first) if isinstance(first, ast.Constant | ast.IfExp) else set()
    return codes


def mentioned() -> set[str]:
    """Every text that stands somewhere in the package, and what counting makes of the fate of a row."""
    everywhere = set().union(*(texts(tree) for path, tree in sources().items() if path.name != "problems.py"))
    return everywhere | {f"list_{fate}" for fate in everywhere} | {f"list_{column}_unknown" for column in NAMED}


def test_every_code_that_is_used_is_in_the_catalogue():
    assert made() <= set(kinds())


def test_every_kind_in_the_catalogue_is_used():
    assert set(kinds()) <= mentioned()


@pytest.mark.parametrize("code", kinds())
def test_a_kind_says_in_both_languages_what_was_expected_and_what_to_do(code):
    kind = kinds()[code]
    for words in (kind.expected, kind.fix):
        assert words.vi.strip() and words.en.strip()
        assert ("{expected}" in words.vi) == ("{expected}" in words.en)
    assert kind.fix.vi != kind.fix.en and VIETNAMESE.search(kind.fix.vi) and not VIETNAMESE.search(kind.fix.en)
    assert "{" not in kind.fix.vi + kind.fix.en
    assert re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", code)


@pytest.mark.parametrize("code", kinds())
def test_a_problem_of_each_kind_reads_well_in_both_languages(code):
    problem = Problem(code, "2021-06/facts.csv", 7, "value", "abc", Words(vi="chi tiết", en="detail"))
    for language, words in (("vi", "dòng 7"), ("en", "row 7")):
        text = describe([problem], language)
        assert text.startswith(f"[{code}] 2021-06/facts.csv, {words}") and "'abc'" in text and "{" not in text


def test_a_problem_without_a_row_names_the_file_alone():
    text = describe([Problem("figures_missing", "2021-06")])
    assert text.splitlines()[0] == "[figures_missing] 2021-06" and "None" not in text and "nan" not in text


def test_errors_stand_before_warnings_and_each_in_the_order_of_the_files():
    problems = [
        Problem("figure_carried", "2021-02/facts.csv", read="tan-hoa"),
        Problem("value_blank", "2021-03/facts.csv", 9, "value"),
        Problem("value_blank", "2021-03/facts.csv", 10, "value"),
        Problem("value_blank", "2021-02/facts.csv", 30, "value"),
    ]
    table = problems_table(reversed(problems))
    assert list(table.columns) == list(Told._fields)
    assert [(s, f, r) for s, f, r in zip(table["severity"], table["file"], table["row"].fillna(0), strict=True)] == [
        ("error", "2021-02/facts.csv", 30),
        ("error", "2021-03/facts.csv", 9),
        ("error", "2021-03/facts.csv", 10),
        ("warning", "2021-02/facts.csv", 0),
    ]


def test_the_same_problem_is_listed_once():
    problem = Problem("value_blank", "2021-03/facts.csv", 9, "value")
    assert len(problems_table([problem, problem])) == 1


def test_a_check_of_the_plan_can_turn_an_error_into_a_warning():
    problem = Problem("part_over_whole", "2021-03/facts.csv", 9, "value", severity="warning")
    assert problems_table([problem])["severity"].tolist() == ["warning"]


def test_no_problem_gives_an_empty_table_with_all_columns():
    table = problems_table([])
    assert len(table) == 0 and list(table.columns) == list(Told._fields) and describe([]) == ""
