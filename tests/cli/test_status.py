"""`thidua status`: one screen, and every command on it can be typed."""

import csv
import io
import json
import re
import shlex
from datetime import date

import pytest
from command import process, thidua

from thidua_analysis import open_campaign, run
from thidua_analysis.archive import templates
from thidua_analysis.archive.status import day_of, status_of
from thidua_analysis.cli import COMMANDS
from thidua_analysis.cli.status import record

TODAY = date(2026, 1, 1)


def told(folder, out=None, **asked):
    """The status of a campaign as plain data."""
    return record(status_of(open_campaign(folder), out or folder / "reports", TODAY, **asked))


@pytest.fixture(scope="module")
def published(_small, _brief, tmp_path_factory):
    """Both months of the small campaign, published."""
    out = tmp_path_factory.mktemp("status") / "reports"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(templates, "package_template", _brief)
        run(_small, out=out, year_end=False)
    return out


def test_it_names_the_campaign_the_month_and_what_to_type(small):
    done = thidua("status", cwd=small)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].startswith("Thử · ") and lines[1] == "Tháng đang làm: tháng 2 năm 2021, tính đến 28/02/2021"
    assert "Chưa công bố tháng nào trong reports." in lines
    assert lines[-2:] == ["Việc tiếp theo: công bố 2021-02", "  thidua run --month 2021-02"]
    english = thidua("status", "--lang", "en", cwd=small).stdout
    assert "Next: publish 2021-02" in english and not re.search(
        "[ăâđêôơư]", english.partition("\n")[2].replace("Thử", "")
    )


def test_who_has_not_reported_is_named_with_the_days_so_far(small):
    register = small / "2021-03" / "reports.csv"
    register.write_text("unit,received_on\nbay-ngan,2021-03-29\n", encoding="utf-8")
    found = told(small, month="2021-03")
    assert [(r["unit"], r["state"], r["days_late"]) for r in found["reports"]] == [
        ("mot-ngan", "missing", 6), ("tan-hoa", "missing", 6), ("bay-ngan", "late", 4),
    ]  # fmt: skip
    screen = thidua("status", "--month", "2021-03", cwd=small).stdout
    assert "Báo cáo: đã nhận 1/3, hạn 25/03/2021" in screen
    assert "không nộp, đến nay trễ 6 ngày (2): Thị trấn Một Ngàn, Xã Tân Hòa" in screen
    assert "trễ 4 ngày (1): Thị trấn Bảy Ngàn" in screen


def test_days_so_far_run_to_today_while_the_campaign_runs(small):
    campaign = open_campaign(small)
    march = campaign.month("2021-03")
    assert day_of(march, campaign, date(2021, 4, 2)) == date(2021, 4, 2)
    assert day_of(march, campaign, date(2026, 4, 2)) == march.known_on
    assert day_of(march, campaign, date(2021, 1, 2)) == march.known_on


def test_the_month_at_work_is_the_first_that_is_not_published_as_it_stands(small, published):
    assert told(small)["month"] == "2021-02"
    found = told(small, published)
    assert [(one["key"], one["state"]) for one in found["published"]] == [("2021-02", "stands"), ("2021-03", "stands")]
    assert (found["month"], found["next"]["code"]) == ("2021-03", "publish_year")


def test_a_published_month_whose_figures_changed_no_longer_stands_and_neither_does_the_one_after(small, published):
    facts = small / "2021-02" / "facts.csv"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("tan-hoa,accounts_count,", "tan-hoa,accounts_count,1"),
        encoding="utf-8",
    )
    found = told(small, published)
    assert [(p["state"], p["changed"]) for p in found["published"]] == [("changed", ["2021-02/intake.json"])] * 2
    assert found["next"] == {"code": "publish_again", "about": "2021-02", "command": "thidua run --month 2021-02"}
    screen = thidua("status", "--out", published, cwd=small).stdout
    assert "2021-03-v1, KHÔNG CÒN ĐÚNG, từ đó đã đổi: số liệu tháng 2 năm 2021" in screen
    assert f"thidua run --month 2021-02 --out {published.as_posix()}" in screen


def test_a_month_published_stands_while_only_a_later_one_changes(small, published):
    (small / "2021-03" / "facts.csv").write_text("unit,fact,value\n", encoding="utf-8")
    assert [p["state"] for p in told(small, published)["published"]] == ["stands", "changed"]


def test_a_decision_about_a_published_month_makes_it_no_longer_stand(small, published):
    asked = ("--unit", "tan-hoa", "--month", "2021-03", "--fact", "accounts_count")
    done = thidua(
        "dispute", "open", *asked, "--claim", "999", "--by", "A", "--reason", "B", "--at", "2021-04-01", cwd=small
    )
    assert done.returncode == 0, done.stderr
    found = told(small, published)
    assert [(p["state"], p["changed"]) for p in found["published"]] == [
        ("stands", []),
        ("changed", ["decisions.jsonl"]),
    ]
    assert [(d["seq"], d["unit"], d["now"]) for d in found["disputes"]] == [(1, "tan-hoa", 999)]
    assert "thidua dispute show 1" in thidua("status", cwd=small).stdout


def test_a_folder_that_cannot_be_read_and_one_of_another_campaign_are_said_to_be_that(small, published):
    settings = small / "campaign.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('id = "sample"', 'id = "other"'), encoding="utf-8")
    assert {p["state"] for p in told(small, published)["published"]} == {"elsewhere"}


LIST = "Mã hồ sơ,Đơn vị tiếp nhận,Trạng thái,Hình thức nộp,Mức độ,Ngày nhận,Ngày hẹn trả,Ngày kết thúc xử lý\n"
ROWS = (
    "H30-1,Xã Tân Hoa,Đã xử lý xong,Trực tuyến,3,01/03/2021,05/03/2021,04/03/2021\n"
    "H30-2,Xã Tân Hòa,Chờ trả kết quả,Thư điện tử,Cấp ba,01/03/2021,05/03/2021,04/03/2021\n"
    "H30-3,Trần Văn B,Đã xử lý xong,Trực tuyến,3,01/03/2021,05/03/2021,04/03/2021\n"
)


def commands(screen):
    """The commands that a screen shows, each as its words."""
    return [shlex.split(line)[1:] for line in screen.splitlines() if line.strip().startswith("thidua ")]


def test_unknown_names_and_words_are_printed_ready_to_paste_and_pasting_them_settles_them(small):
    (small / "2021-03" / "ho-so.csv").write_text(LIST + ROWS, encoding="utf-8")
    screen = thidua("status", "--month", "2021-03", cwd=small).stdout
    assert 'thidua alias tan-hoa "Xã Tân Hoa"' in screen and 'thidua declare outsider "Xã Tân Hoa"' in screen
    assert 'thidua declare status "Chờ trả kết quả" = 10' in screen and "nếu là Đã trả kết quả:" in screen
    assert 'thidua declare channel "Thư điện tử" = online' in screen and 'thidua declare level "Cấp ba" = 3' in screen
    assert "Trần Văn B" not in screen and "mở tệp xem" in screen
    assert "thidua check --month 2021-03" in screen.splitlines()[-1]
    wanted = ("tan-hoa", "10", "online", "3")
    for command in commands(screen):
        if command[0] in ("alias", "declare") and (command[1] == "tan-hoa" or command[-1] in wanted):
            done = thidua(*command, "--yes", cwd=small)
            assert done.returncode == 0, done
    left = told(small, month="2021-03")["unknown"]
    assert [(one["code"], one["read"], one["commands"]) for one in left] == [("list_unit_unknown", "aaaa aaa a", [])]


def test_a_list_that_does_not_say_what_it_is_is_told_with_the_command_that_says_it(small):
    (small / "2021-03" / "ho-so.csv").write_text(LIST.replace("Hình thức nộp,Mức độ,", ""), encoding="utf-8")
    (one,) = told(small, month="2021-03")["unknown"]
    (option,) = one["commands"]
    assert option["command"] == 'thidua declare list "ho-so.csv" --month 2021-03 --channel online --level 4'
    done = thidua(*shlex.split(option["command"])[1:], "--yes", cwd=small)
    assert done.returncode == 0 and told(small, month="2021-03")["unknown"] == []


def test_every_command_on_the_screen_exists(small):
    (small / "2021-03" / "ho-so.csv").write_text(LIST + ROWS, encoding="utf-8")
    for command in commands(thidua("status", "--month", "2021-03", cwd=small).stdout):
        group = COMMANDS[command[0]].group
        assert not group or command[1] in group


def test_an_undecided_tie_is_told_with_the_command_that_decides_it(sample_copy):
    (sample_copy / "decisions.jsonl").unlink()
    found = told(sample_copy, month="2021-07")
    (tie,) = [one for one in found["undecided"] if one["why"] == "tie"]
    assert (tie["month"], tie["units"]) == ("2021-07", ["tan-hoa", "rach-goi"])
    assert tie["command"].startswith("thidua decide tie --month 2021-07 --order tan-hoa,rach-goi --by ")


def test_json_and_csv_say_the_same(small):
    data = json.loads(thidua("status", "--format", "json", cwd=small).stdout)
    assert list(data) == [
        "campaign", "title", "folder", "month", "day", "reports", "files", "unknown", "disputes", "undecided", "published", "next",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(thidua("status", "--format", "csv", cwd=small).stdout)))
    assert rows[-1] == {
        "section": "next", "about": "2021-02", "state": "publish", "detail": "công bố 2021-02", "command": data["next"]["command"],
    }  # fmt: skip
    assert sum(row["section"] == "reports" for row in rows) == len(data["reports"]) == 3


def test_a_campaign_without_a_month_is_told_which_folder_to_make(small):
    for month in ("2021-02", "2021-03"):
        (small / month).rename(small.parent / month)
    screen = thidua("status", cwd=small).stdout
    assert "Chưa có thư mục của tháng nào." in screen and "tạo thư mục 2021-02" in screen
    (small / "2021-02").mkdir()
    assert "đặt các tệp của tháng vào thư mục 2021-02" in thidua("status", cwd=small).stdout


def test_the_campaign_that_was_named_is_named_in_every_command_to_type(small, tmp_path):
    done = process("status", "--campaign", small, cwd=tmp_path)
    assert done.stdout.splitlines()[-1].endswith(f"--campaign {small.as_posix()}")
