"""Messages: every code used, every value filled in, both languages there, no sentence in the code."""

import ast
import re
from datetime import date
from decimal import Decimal
from functools import cache
from string import Formatter

import pytest
from sources import PACKAGE, sources

from thidua_analysis.words import catalogue
from thidua_analysis.words.catalogue import CODE, LANGUAGES, messages, say, words
from thidua_analysis.words.errors import CampaignError
from thidua_analysis.words.pair import Words

ROOMS = sorted(path.stem for path in (PACKAGE / "words" / "messages").glob("*.toml"))
EVERY = {f"{room}.{name}": wordings for room in ROOMS for name, wordings in messages(room).items()}
SPEAKERS = {
    "say",
    "words",
    "ThiduaError",
    "CampaignError",
    "DataError",
    "LedgerError",
    "RunError",
    "WrongUse",
    "TomlFault",
    "Wrong",
    "fault",
    "broken",
    "too_many",
}


def placeholders(text: str) -> set[str]:
    """The names of the values that a message wants."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}


@cache
def spoken() -> list[tuple[str, set[str] | None, str]]:
    """Every code in the sources: the code, the values given with it (None: handed on as a whole), and where."""
    found = []
    for path, tree in sources().items():
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        given = {}
        for call in calls:
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name in SPEAKERS and call.args:
                keys = {k.arg for k in call.keywords}
                for text in ast.walk(call.args[0]):
                    if isinstance(text, ast.Constant):
                        given[id(text)] = None if None in keys else {str(k) for k in keys}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in EVERY:
                where = f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
                found.append((node.value, given.get(id(node)), where))
    return found


def test_every_message_is_there_in_both_languages_and_asks_for_the_same_values():
    for code, wordings in EVERY.items():
        assert set(wordings) == set(LANGUAGES) and all(text.strip() for text in wordings.values()), code
        assert CODE.fullmatch(code) and len({frozenset(placeholders(text)) for text in wordings.values()}) == 1, code


def test_every_message_is_used():
    assert sorted(set(EVERY) - {code for code, _, _ in spoken()}) == []


def test_every_value_that_a_message_asks_for_is_given_and_no_other():
    special = {"language", "about", "problems", "line", "row", "sheet"}
    wrong = [
        f"{where}: {code} wants {sorted(placeholders(EVERY[code]['vi']))}, given {sorted(given)}"
        for code, given, where in spoken()
        if given is not None and given - special != placeholders(EVERY[code]["vi"]) - special
    ]
    assert wrong == []


def test_every_code_that_is_said_stands_in_the_catalogue():
    for path, tree in sources().items():
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            code = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
            if name in SPEAKERS and isinstance(code, str) and CODE.fullmatch(code):
                assert code in EVERY, f"{path}:{call.lineno}"


@pytest.fixture
def told(monkeypatch):
    """Says a message that stands only in this test."""

    def of(vi, en, language="vi", **values):
        monkeypatch.setattr(catalogue, "messages", lambda room: {"it": {"vi": vi, "en": en}})
        return say("test.it", language, **values)

    return of


@pytest.mark.parametrize(
    ("value", "shown", "vi", "en"),
    [
        (date(2021, 6, 25), "{x}", "25/06/2021", "2021-06-25"),
        (1500, "{x:count}", "1.500", "1,500"),
        (1500, "{x}", "1500", "1500"),
        (Decimal("-37.25"), "{x}", "−37,25", "−37.25"),
        ("2021-06", "{x:month}", "tháng 6 năm 2021", "June 2021"),
        (["a", "b"], "{x}", "a, b", "a, b"),
        ([1500, 20], "{x:count}", "1.500, 20", "1,500, 20"),
        (Words(vi="xã", en="commune"), "{x}", "xã", "commune"),
        (None, "{x}", "–", "–"),
        ("{y}", "{x}", "{y}", "{y}"),
        ("a b", "{x!r}", "'a b'", "'a b'"),
    ],
)
def test_a_value_reads_as_each_language_writes_it(told, value, shown, vi, en):
    assert told(f"«{shown}»", f"<{shown}>", x=value) == f"«{vi}»"
    assert told(f"«{shown}»", f"<{shown}>", "en", x=value) == f"<{en}>"


def test_a_value_that_is_missing_is_an_error_and_no_blank(told):
    with pytest.raises(KeyError):
        told("{x}", "{x}")
    with pytest.raises(KeyError):
        say("scoring.no_such_message", "vi")


def test_an_error_is_a_code_with_values(monkeypatch):
    wordings = {"gone": {"vi": "không có {unit}", "en": "there is no {unit}"}}
    monkeypatch.setattr(catalogue, "messages", lambda room: wordings)
    error = CampaignError("test.gone", unit="tan-hoa")
    assert (error.message("vi"), str(error)) == ("không có tan-hoa", "there is no tan-hoa")
    assert words("test.gone", unit="x") == Words(vi="không có x", en="there is no x")


VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
PATTERNS = {
    "intake/containers/encodings.py",
    "intake/forms/labels.py",
    "intake/forms/unit_report.py",
    "intake/lists/codes.py",
}
"""Letters and patterns that text is recognised by: no sentences."""


def sentences(tree: ast.Module) -> list[ast.Constant]:
    """The texts of a module that hold Vietnamese, docstrings apart."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    loose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [n for n in texts if id(n) not in docs | loose and VIETNAMESE.search(n.value)]


def test_no_sentence_stands_in_the_code():
    names = {path.relative_to(PACKAGE).as_posix(): tree for path, tree in sources().items()}
    speaking = [name for name, tree in names.items() if sentences(tree) and not name.startswith("words/")]
    assert speaking == sorted(PATTERNS)
