"""The commands as a person types them: their output and their exit codes; whole processes where the process is the point."""

import csv
import io
import json
from pathlib import Path

import pytest
from command import process, thidua
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis import sample_campaign
from thidua_analysis.cli.options import print_marked

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"


def test_score_prints_the_fixed_json():
    done = thidua("score", "--month", "2021-06", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    wanted = {"campaign", "plan", "month", "profile", "as_of", "known_on", "readings", "standings", "lines", "problems"}
    assert wanted <= set(data)
    assert (data["campaign"], data["plan"], data["month"]) == ("sample", "chau-thanh-a-2021", "2021-06")
    assert (data["profile"], data["as_of"], data["known_on"]) == ("standard", None, "2021-07-12")
    columns = [
        "unit", "track", "base", "bonus", "deduction", "total", "complete", "not_scored", "eligible", "rank", "rank_best",
        "rank_worst", "tied", "needs_decision",
    ]  # fmt: skip
    assert list(data["standings"][0]) == columns
    first = data["standings"][0]
    # C1 10 + C2 15 + C3 35 + C4 30 + C5 10; C2 four further procedures 20, C5 two steps 10; one report a day late
    assert (first["unit"], first["base"], first["bonus"], first["deduction"], first["total"]) == (
        "tan-hoa",
        100,
        30,
        -2,
        128,
    )
    assert {"unit", "criterion", "part", "points", "clause"} <= set(data["lines"][0])
    for unit in data["standings"]:
        assert unit["total"] == sum(line["points"] or 0 for line in data["lines"] if line["unit"] == unit["unit"])


def test_score_prints_the_same_everywhere():
    command = ("score", "--month", "2021-07", "--format", "json")
    one = process(*command, PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Ho_Chi_Minh")
    two = process(*command, PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="40")
    assert one.returncode == 0
    assert one.stdout == two.stdout


def test_a_profile_changes_the_points():
    standard = json.loads(thidua("score", "--month", "2021-06", "--format", "json").stdout)
    literal = json.loads(thidua("score", "--month", "2021-06", "--profile", "literal", "--format", "json").stdout)
    assert literal["profile"] == "literal"
    assert literal["readings"]["weekend"] == "fixed"
    rach_goi = [next(u for u in data["standings"] if u["unit"] == "rach-goi") for data in (standard, literal)]
    # the April report came on Thursday 29/4: 3 days after Monday the 26th, 4 after Sunday the 25th
    assert [unit["deduction"] for unit in rach_goi] == [-2, -5]


def test_score_as_csv_is_the_standings_and_with_lines_the_lines():
    standings = list(csv.DictReader(io.StringIO(thidua("score", "--month", "2021-06", "--format", "csv").stdout)))
    lines = list(
        csv.DictReader(io.StringIO(thidua("score", "--month", "2021-06", "--lines", "--format", "csv").stdout))
    )
    assert len(standings) == 23
    assert {"clause", "how", "source_file", "source_row"} <= set(lines[0])


def test_score_as_a_table_is_vietnamese_or_english():
    assert "Xã Tân Hòa" in thidua("score", "--month", "2021-06").stdout
    english = thidua("score", "--month", "2021-06", "--lang", "en").stdout
    assert "rank" in english
    assert "This month's reports" in english


def test_a_tie_at_a_paid_rank_is_left_open():
    # the day before the council decided
    data = json.loads(thidua("score", "--month", "2021-07", "--as-of", "2021-08-03", "--format", "json").stdout)
    tied = [unit["unit"] for unit in data["standings"] if unit["needs_decision"]]
    assert tied == ["tan-hoa", "rach-goi"]
    assert [a["money"] for a in data["awards"]] == [None, None]
    assert "Cần quyết định" in thidua("score", "--month", "2021-07", "--as-of", "2021-08-03").stdout


def test_a_tie_that_was_decided_has_its_winner_and_names_the_decision():
    data = json.loads(thidua("score", "--month", "2021-07", "--format", "json").stdout)
    assert not any(unit["needs_decision"] for unit in data["standings"])
    won = [(a["unit"], a["state"], a["money"], a["decisions"]) for a in data["awards"]]
    assert won == [("tan-hoa", "won", 1_000_000, "3")]


def test_the_year_end_has_its_own_awards():
    data = json.loads(thidua("score", "--year-end", "--format", "json").stdout)
    assert data["month"] == "2021-year-end"
    won = [a for a in data["awards"] if a["state"] == "won"]
    assert (won[0]["unit"], won[0]["money"], won[0]["ktxh_points"], won[0]["individuals"]) == (
        "thanh-xuan",
        10_000_000,
        15,
        5,
    )
    assert len([a for a in won if a["award"] == "R4"]) == 7


def test_explain_names_clause_figure_file_row_and_arithmetic():
    done = thidua("explain", "tan-hoa", "C3", "--month", "2021-06", cwd=SAMPLE)
    assert done.returncode == 0
    for words in (
        "Điều khoản C3",
        "cứ tăng 100 tài khoản cộng 5 điểm",
        "2021-06/tai-khoan-T6.csv",
        "đếm 1.512 dòng",
        "đơn vị báo cáo 1.512 (2021-06/Tan Hoa - bao cao thang 6.xlsx [Báo cáo]:",
        "≥ 1.500 → 35",
        "Không áp dụng",
        "Bước tiếp theo",
    ):
        assert words in done.stdout
    english = thidua("explain", "tan-hoa", "C3", "--month", "2021-06", "--lang", "en").stdout
    assert "≥ 1,500 → 35" in english


@pytest.mark.parametrize("unit", ["Xã Tân Hòa", "xã tân hoà", "31345", "UBND XÃ TÂN HÒA"])
def test_a_unit_is_meant_by_any_spelling_that_files_may_have(unit):
    asked = ("C3", "--month", "2021-06", "--format", "json")
    assert thidua("explain", unit, *asked).stdout == thidua("explain", "tan-hoa", *asked).stdout


def test_explain_without_a_criterion_explains_them_all():
    done = thidua("explain", "rach-goi", "--month", "2021-06", "--format", "json")
    told = json.loads(done.stdout)
    assert [e["points"] for e in told] == [10, 35, 0, 30, 20, -2]


def test_check_lists_problems_and_says_no_when_one_is_an_error(spring_copy):
    assert thidua("check", "--campaign", spring_copy).returncode == 0
    facts = spring_copy / "2021-03" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8") + "tan-hoa,accounts_count,1.5\n", encoding="utf-8")
    done = thidua("check", "--campaign", spring_copy, "--month", "2021-03")
    assert done.returncode == 1
    assert "[value_fractional] 2021-03/facts.csv, dòng 224, cột value" in done.stdout
    table = json.loads(thidua("check", "--campaign", spring_copy, "--format", "json").stdout)
    assert list(table[0]) == ["severity", "code", "file", "sheet", "row", "column", "read", "expected", "fix"]


def test_how_grave_a_problem_is_has_a_colour_in_a_terminal_alone(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for screen, begins in ((Terminal(), "\x1b[1;31mLỖI\x1b[0m [x]"), (io.StringIO(), "LỖI [x]")):
        monkeypatch.setattr("sys.stdout", screen)
        monkeypatch.setenv("TERM", "xterm")
        print_marked("LỖI", "bold red", " [x] \x1b[2J")
        assert screen.getvalue() == begins + " \\x1b[2J\n"


def test_bad_data_is_one_readable_block_and_exit_1(spring_copy):
    facts = spring_copy / "2021-03" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8") + "tan-hoà,accounts_count,1500\n", encoding="utf-8")
    done = process("score", "--campaign", spring_copy, "--month", "2021-03")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "2021-03/facts.csv, dòng 224, cột unit" in done.stderr
    assert "tan-hoa" in done.stderr
    assert thidua("score", "--campaign", spring_copy, "--month", "2021-02").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["score", "--month", "2021-13"], "2021-13"),
        (["score", "--month", "2022-01"], "2021-02 đến 2021-12"),
        (["score", "--month", "2021-06", "--profile", "strict"], "standard, literal, lenient"),
        (["score", "--month", "2021-06", "--reading", "weekend=later"], "next_working_day, fixed"),
        (["score", "--month", "2021-06", "--reading", "weekends=fixed"], "score_basis"),
        (["score", "--month", "2021-06", "--as-of", "30/06/2021"], "YYYY-MM-DD"),
        (["score", "--month", "2021-06", "--campaign", "nowhere"], "nowhere"),
        (["explain", "tan-hoaa", "C3", "--month", "2021-06"], "tan-hoa"),
        (["explain", "tan-hoa", "D3", "--month", "2021-06"], "C1, C2, C3, C4, C5, L1"),
    ],
)
def test_a_request_that_makes_no_sense_is_exit_1_with_what_there_is(arguments, told):
    done = thidua(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["score"],
        ["score", "--month"],
        ["run"],
        ["scores"],
        ["score", "--month", "2021-06", "--format", "xml"],
        ["sample"],
        ["run", "--all", "--jobs", "0"],
    ],
)
def test_wrong_use_is_exit_2(arguments):
    assert thidua(*arguments).returncode == 2


def test_help_says_whose_code_is_run():
    verify, run = (" ".join(thidua(command, "--help", "--lang", "en").stdout.split()) for command in ("verify", "run"))
    assert "No code out of a bundle is ever run, unless you ask" in verify
    assert "code of whoever made it" in verify and "--template FILE" in run and "the package's own" in run


def test_a_template_that_is_none_is_one_readable_block(tmp_path):
    done = thidua("run", "--month", "2021-02", "--template", __file__, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "") and "không phải sổ tay của Jupyter" in done.stderr
    assert not (tmp_path / "out").exists()


def test_sample_copies_the_finished_sample_once(tmp_path):
    assert thidua("sample", tmp_path / "a").returncode == 0
    files = [p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file()]
    assert len(files) > 100
    assert all((tmp_path / "a" / f).read_bytes() == (sample_campaign() / f).read_bytes() for f in files)
    again = thidua("sample", tmp_path / "a")
    assert again.returncode == 1 and "đã có nội dung" in again.stderr


@pytest.mark.parametrize("asked", [["--seed", "7"], ["--tidy"]])
def test_another_sample_is_a_tool_of_developers(tmp_path, asked):
    done = thidua("sample", tmp_path / "a", *asked)
    assert done.returncode == 2 and "python -m tools.sample" in " ".join(done.stderr.split())
    assert not (tmp_path / "a").exists()


def test_run_publishes_one_month_in_an_empty_folder(tmp_path, warm):
    done = process("run", "--month", "2021-02", cwd=tmp_path, THIDUA_CAMPAIGN=str(plain_sample()))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()  # in three sentences, what is open, then where it lies, and only then the seal
    assert lines[1] == "2021-02: đã công bố" and "Giấy khen tập thể tiêu biểu nhất tháng" in lines[2]
    assert lines[3].startswith("    còn chờ quyết định: ") and lines[4] == "    → reports/2021-02-v1"
    assert lines[5].startswith("    niêm phong: ") and "[1/1] 2021-02: đã công bố" in done.stderr
    assert (tmp_path / "reports" / "2021-02-v1" / "data" / "monthly-report.html").is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["reports"]
    again = thidua("run", "--month", "2021-02", "--campaign", plain_sample(), cwd=tmp_path)
    assert again.stdout.splitlines()[1].startswith("2021-02: không đổi"), again.stderr


def test_a_page_is_opened_and_its_path_is_printed(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    for key, version in (("2021-02", 1), ("2021-02", 2), ("2021-year-end", 1)):
        name = f"{key}-v{version}"
        page = tmp_path / name / "data" / f"{'year-end' if 'year' in key else 'monthly-report'}.html"
        page.parent.mkdir(parents=True)
        page.touch()
        (tmp_path / name / "bag-info.txt").write_text(f"External-Identifier: {name}\n", encoding="utf-8")
    (tmp_path / "index.html").touch()
    for asked, page in (
        ([], "index.html"),
        (["2021-02"], "2021-02-v2/data/monthly-report.html"),
        (["--year-end"], "2021-year-end-v1/data/year-end.html"),
    ):
        done = thidua("open", *asked, "--out", tmp_path)
        assert done.stdout == f"{(tmp_path / page).as_posix()}\n" and opened.pop() == (tmp_path / page).as_uri()
    done = thidua("open", "2021-03", "--out", tmp_path)
    assert (done.returncode, opened) == (1, []) and "chưa có 2021-03" in done.stderr


def test_papers_are_written_once_and_never_over_what_was_edited(tmp_path):
    ask = ("papers", "--month", "2021-02", "--out", tmp_path / "out")
    done = thidua(*ask)
    assert done.returncode == 0, done.stderr
    letter = tmp_path / "out" / "2021-02" / "bao-cao-ket-qua-2021-02.docx"
    assert done.stdout.splitlines()[2] == letter.as_posix() and len(done.stdout.splitlines()) == 6
    letter.write_bytes(b"edited")
    again = thidua(*ask, "--lang", "en")
    assert (again.returncode, again.stdout) == (1, "")
    assert "bao-cao-ket-qua-2021-02.docx: another file is there, perhaps edited" in again.stderr
    wrong = thidua(*ask, "--templates", tmp_path / "khong-co")
    assert wrong.returncode == 1 and "không có thư mục mẫu văn bản này" in wrong.stderr


def test_run_with_a_broken_month_is_exit_1(tmp_path, spring_copy, warm):
    (spring_copy / "2021-02" / "reports.csv").unlink()
    done = thidua("run", "--campaign", spring_copy, "--month", "2021-02", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "[register_missing] 2021-02" in done.stderr
    assert not (tmp_path / "out" / "2021-02-v1").exists()


def test_the_version_is_that_of_the_package():
    assert process("--version").stdout == f"thidua-analysis {td.__version__}\n"


def test_rows_of_a_criterion_that_counts_no_list_are_refused_in_one_block():
    for form in ("table", "csv", "json"):
        done = thidua("explain", "tan-hoa", "C1", "--rows", "--month", "2021-03", "--format", form)
        assert done.returncode == 1 and "danh sách" in done.stderr


def test_rows_of_a_count_say_which_were_counted_and_why_others_were_not():
    done = thidua("explain", "tan-hoa", "C4", "--rows", "--month", "2021-03", "--format", "json", cwd=SAMPLE)
    rows = json.loads(done.stdout)
    assert sum(row["counted"] for row in rows) == 52 and {row["file"] for row in rows} == {"2021-03/HoSo_032021.xlsx"}
    assert all(row["why"] for row in rows)


def test_new_lays_out_a_campaign_that_opens_once_its_start_is_known(tmp_path):
    done = thidua("new", tmp_path / "2022", "--start", "2021-02-01")
    assert done.returncode == 0 and "mau-bao-cao-commune.xlsx" in done.stdout
    empty = thidua("check", "--campaign", tmp_path / "2022")
    assert (
        empty.returncode == 1
        and "[figures_missing] 2021-02" in empty.stdout
        and "[register_missing] 2021-02" in empty.stdout
    )
    assert thidua("new", tmp_path / "2022", "--start", "2021-02-01").returncode == 1
    assert thidua("new", tmp_path / "2022", "--templates").returncode == 0
    thidua("new", tmp_path / "2023")
    assert "start_date" in thidua("check", "--campaign", tmp_path / "2023").stderr
