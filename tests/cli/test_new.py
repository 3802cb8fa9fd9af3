"""`thidua new` ends with what to do next, and leaves a guide of which every command works."""

import io
import re
import shlex
import shutil

import pytest
from command import thidua
from english import english_in
from plain_sample import plain_sample

from thidua_analysis import load_plan, open_campaign


@pytest.fixture
def made(tmp_path):
    """A new campaign, and what was said of it."""
    done = thidua("new", tmp_path / "2021", "--start", "2021-02-01", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "2021", done.stdout


def test_it_ends_with_what_to_do_next_and_the_command(made):
    folder, told = made
    lines = told.splitlines()
    assert lines[-1] == f"  thidua status --campaign {folder.as_posix()}"
    assert f"3. Đặt các tệp của tháng đầu vào {folder.as_posix()}/2021-02 như khi nhận." in lines
    assert (folder / "2021-02").is_dir() and (folder / "HUONG-DAN.md").is_file()
    screen = thidua(*shlex.split(lines[-1])[1:]).stdout
    assert "đặt các tệp của tháng vào thư mục 2021-02" in screen and "chưa nộp, đến nay trễ 3 ngày (23)" in screen


def test_without_a_day_of_issue_it_says_what_to_write_first(tmp_path):
    done = thidua("new", tmp_path / "x", cwd=tmp_path)
    assert done.stdout.splitlines()[-1].startswith("Ghi start_date") and not (tmp_path / "x" / "2021-02").exists()


def test_a_plan_with_faults_is_refused_in_the_language_asked_for(tmp_path):
    for name, content in load_plan("chau-thanh-a-2021").files.items():
        (tmp_path / name).write_bytes(content.replace(b"due_day = 25", b"due_day = 32").replace(b"money =", b"mony ="))
    ask = ("new", tmp_path / "2021", "--plan", tmp_path / "chau_thanh_a_2021.toml")
    vietnamese, english = (thidua(*ask, "--lang", lang, cwd=tmp_path) for lang in ("vi", "en"))
    assert vietnamese.returncode == english.returncode == 1 and not (tmp_path / "2021").exists()
    assert "reporting.due_day: phải nhỏ hơn hoặc bằng 31, đọc được 32" in vietnamese.stderr
    assert "reporting.due_day: must be less than or equal to 31, read 32" in english.stderr
    assert ".mony (R1): không có khóa này" in vietnamese.stderr and not english_in(vietnamese.stderr)


def test_every_command_of_the_guide_works_in_the_order_it_stands_there(made, monkeypatch, warm, brief):
    folder, _ = made
    for name in ("facts.csv", "reports.csv"):
        shutil.copyfile(plain_sample() / "2021-02" / name, folder / "2021-02" / name)
    guide = (folder / "HUONG-DAN.md").read_text(encoding="utf-8")
    blocks = re.findall("```sh\\n(.*?)```", guide, re.DOTALL)
    commands = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    assert len(commands) > 12 and len(guide.splitlines()) < 75
    for command in commands:
        monkeypatch.setattr("sys.stdin", io.StringIO("c\n"))
        done = thidua(*command, cwd=folder)
        assert done.returncode == 0, (command, done.stderr)
    opened = open_campaign(folder)
    assert opened.inputs.meant("Thị trấn Một Ngàn (bộ phận một cửa)") == "mot-ngan"
    assert [entry.kind for entry in opened.decisions.entries] == ["dispute", "correct"]
    named = set(re.findall("`thidua ([a-z-]+)", guide))
    assert all(thidua(name, "--help").returncode == 0 for name in named if name != "--help")
