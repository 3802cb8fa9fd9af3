"""What the command line says of itself: whole, in one language, whatever the command."""

import re

import pytest
from command import process, thidua

from thidua_analysis.cli import COMMANDS
from thidua_analysis.words.catalogue import say

PATHS = [(), *((name,) for name in COMMANDS), *((n, sub) for n, one in COMMANDS.items() for sub in one.group)]
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩậắặẹẻếềểễệịỉọỏốồổộớờởợụủứừửữựỳỵỷ]")


def flat(text: str) -> str:
    """The text without its line ends, which stand after hyphens too."""
    return " ".join(text.split()).replace("- ", "-")


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_page_of_help_is_whole_and_in_the_language_asked_for(path):
    command = COMMANDS[path[0]] if path else None
    command = command.group[path[1]] if path[1:] else command
    vi, en = thidua(*path, "--help"), thidua(*path, "--help", THIDUA_LANG="en")
    for page, language in ((vi, "vi"), (en, "en")):
        assert (page.returncode, page.stderr) == (0, "")
        assert flat(say(command.help if command else "cli.thidua", language)) in flat(page.stdout)
        assert "..." not in page.stdout.replace("]...", "") and "cli." not in page.stdout
    assert vi.stdout.startswith("Cách dùng: thidua") and "Lựa chọn:" in vi.stdout and "Options" not in vi.stdout
    assert en.stdout.startswith("Usage: thidua") and not VIETNAMESE.search(en.stdout.replace("Tờ trình, Biên bản", ""))


def test_the_list_of_commands_names_each_with_what_it_does_and_cuts_nothing():
    for language in ("vi", "en"):
        page = flat(thidua("--help", "--lang", language).stdout)
        for name, one in COMMANDS.items():
            assert f"{name} {flat(say(one.help, language).partition(chr(10))[0])}" in page
        page = flat(thidua("--lang", language, "dispute", "--help").stdout)
        assert f"open {say('cli.dispute_open', language)}" in page


def test_every_option_says_what_it_is():
    page = thidua("run", "--help").stdout
    assert "--jobs 1, 2…" in page and flat(say("cli.option_jobs", "vi")) in flat(page) and "[mặc định: 1]" in page
    assert "--unit UNIT" in thidua("dispute", "open", "--help").stdout
    assert "[bắt buộc]" in thidua("what-if", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "vi", "en"),
    [
        (["scor"], "không có lệnh scor; có: score", "there is no command scor; there is: score"),
        (["dispute", "opne"], "không có lệnh opne; có: open", "there is no command opne; there is: open"),
        (["score", "--mont", "1"], "không có lựa chọn --mont; có phải: --month?", "there is no option --mont; did you mean: --month?"),
        (["score", "--month"], "--month cần một giá trị theo sau", "--month wants a value after it"),
        (["score"], "ghi một tháng, --month 2021-06, hoặc --year-end", "name one month, --month 2021-06, or --year-end"),
        (["what-if"], "thiếu --scenario. Tệp kịch bản, TOML.", "--scenario is missing. Scenario, TOML."),
        (["explain"], "thiếu UNIT. Đơn vị: mã, tên hoặc tên gọi khác", "UNIT is missing. Unit: its id, name or any alias"),
        (["score", "--format", "xml"], "--format không nhận giá trị này; cần table|json|csv.", "--format does not take this value; wanted is table|json|csv."),
        (["run", "--all", "--jobs", "0"], "--jobs không nhận giá trị này; cần 1, 2….", "--jobs does not take this value; wanted is 1, 2…."),
        (["score", "2021-06"], "thừa: 2021-06", "more than is asked for: 2021-06"),
        (["verify"], "ghi các thư mục đã công bố", "name published folders"),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_the_language_asked_for_with_where_to_look(arguments, vi, en):
    command = " ".join(["thidua", *(a for a in arguments[:2] if a in COMMANDS or a == "open")])
    one, two = thidua(*arguments).stderr, thidua(*arguments, THIDUA_LANG="en").stderr
    assert vi in one and one.endswith(f"Xem cách dùng: {command} --help\n")
    assert en in two and two.endswith(f"How it is used: {command} --help\n")


def test_a_language_that_is_none_is_wrong_use():
    for done in (thidua("score", "--lang", "fr"), thidua("score", THIDUA_LANG="fr")):
        assert done.returncode == 2 and "--lang không nhận giá trị này; cần vi|en" in done.stderr


def test_the_language_may_stand_before_the_command_or_in_the_environment():
    asked = ("score", "--month", "2021-02")
    english = thidua(*asked, "--lang", "en").stdout
    assert "February 2021" in english
    assert thidua("--lang", "en", *asked).stdout == thidua(*asked, THIDUA_LANG="en").stdout == english
    assert "February" not in thidua(*asked, "--lang", "vi", THIDUA_LANG="en").stdout


def test_nothing_asked_is_answered_with_the_page_and_exit_2():
    for path in ((), ("dispute",), ("decide",)):
        done = thidua(*path)
        assert done.returncode == 2 and done.stderr == thidua(*path, "--help").stdout


def test_what_people_are_asked_of_every_line_they_record_is_the_same():
    for group in ("dispute", "decide"):
        for name in COMMANDS[group].group:
            if name not in ("list", "show"):
                page = thidua(group, name, "--help").stdout
                assert all(option in page for option in ("--by", "--reason", "--at", "--evidence", "--yes")), name


# ── what is loaded: names, no times ──

LOADS = """
import sys
from contextlib import suppress
from thidua_analysis.cli import main
with suppress(SystemExit):
    main(sys.argv[1:])
print(*{name.split(".")[0] for name in sys.modules}, *sys.modules, file=sys.stderr)
"""
PAGES_ONLY = {"pydantic", "rich", "filelock", "packaging"}
DATA = {"pandas", "numpy", "narwhals", "holidays", "lxml", "python_calamine"}
FRAMES = {"pandas", "numpy", "narwhals", "pyarrow"}
OTHERS = {"duckdb", "matplotlib", "tqdm", "asyncio", "ssl", "jinja2", "docx", "docxtpl", "xlsxwriter", "IPython"}
OTHERS |= {"papermill", "nbformat", "nbconvert", "jupyter_client", "thidua_analysis.sample", "thidua_analysis.archive"}


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], PAGES_ONLY | DATA | OTHERS),
        (["--version"], PAGES_ONLY | DATA | OTHERS),
        (["dispute", "list"], DATA | OTHERS),
        (["decide", "list"], DATA | OTHERS),
        (["score", "--month", "2021-06"], FRAMES | OTHERS),
        (["score", "--month", "2021-06", "--format", "json"], FRAMES | OTHERS | {"rich"}),
        (["explain", "tan-hoa", "--month", "2021-06"], FRAMES | OTHERS | {"rich"}),
        (["check", "--month", "2021-06"], FRAMES | OTHERS),
        (["status"], FRAMES | OTHERS - {"thidua_analysis.archive"} | {"rich"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_nothing_that_it_does_not_use(arguments, unneeded):
    done = process(*arguments, code=LOADS)
    assert done.returncode == 0 and done.stdout
    assert set(done.stderr.split()) & unneeded == set()
