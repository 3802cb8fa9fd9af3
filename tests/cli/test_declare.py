"""`thidua alias`, `thidua declare`: one thing more in a file, every other byte as it was, and nothing without being asked."""

import io

import pytest
from command import thidua

from thidua_analysis import open_campaign
from thidua_analysis.intake.settings import read_settings

OFFICE = "UBND xã Tân Hoà (bộ phận 1 cửa)"


def settings(small, text):
    """Writes more into `campaign.toml`; its path."""
    path = small / "campaign.toml"
    path.write_bytes(path.read_bytes() + text.encode())
    return path


def test_an_alias_is_one_cell_more_and_the_unit_is_then_known_by_it(small):
    path = small / "units.csv"
    before = path.read_bytes()
    done = thidua("alias", "Xã Tân Hòa", OFFICE, "--yes", cwd=small)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == before.replace("UBND xã Tân Hòa".encode(), f"UBND xã Tân Hòa|{OFFICE}".encode())
    assert "- tan-hoa," in done.stdout.replace("  ", "") and f"|{OFFICE}" in done.stdout
    assert open_campaign(small).inputs.meant(OFFICE.upper()) == "tan-hoa"
    again = thidua("alias", "tan-hoa", OFFICE, cwd=small)
    assert again.returncode == 0 and "không đổi gì" in again.stdout


def test_a_change_is_asked_about_and_nobody_there_is_no(small, monkeypatch):
    before = (small / "units.csv").read_bytes()
    for answer in ("", "k\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        done = thidua("alias", "tan-hoa", OFFICE, cwd=small)
        assert done.returncode == 1 and "chưa ghi gì" in done.stderr and (small / "units.csv").read_bytes() == before
    monkeypatch.setattr("sys.stdin", io.StringIO("Có\n"))
    assert (
        thidua("alias", "tan-hoa", OFFICE, cwd=small).returncode == 0 and (small / "units.csv").read_bytes() != before
    )


@pytest.mark.parametrize(
    ("unit", "name", "told"),
    [
        ("tan-hoa", "TT Bảy Ngàn", "đã là tên của bay-ngan"),
        ("tan-hoa", "a|b", "không dùng làm tên gọi được"),
        ("tan-hoa", " ", "không dùng làm tên gọi được"),
        ("tan-hoaa", OFFICE, "có phải: tan-hoa"),
    ],
)
def test_a_name_that_is_none_or_anothers_is_refused(small, unit, name, told):
    before = (small / "units.csv").read_bytes()
    done = thidua("alias", unit, name, "--yes", cwd=small)
    assert done.returncode == 1 and told in done.stderr and (small / "units.csv").read_bytes() == before


def test_a_word_goes_into_its_table_and_comments_stay(small):
    path = settings(small, '\n[statuses]   # của cổng\n"Chờ" = 4 # x\n\n# cuối\n[office]\nname = "P"\n')
    before = path.read_text(encoding="utf-8")
    done = thidua("declare", "status", "Chờ công dân nhận kết quả", "=", "9", "--yes", cwd=small)
    assert done.returncode == 0, done.stderr
    line = '"Chờ công dân nhận kết quả" = 9\n'
    assert path.read_text(encoding="utf-8") == before.replace('"Chờ" = 4 # x\n', f'"Chờ" = 4 # x\n{line}')
    assert f"+ {line}" in done.stdout and "\n  - " not in done.stdout


def test_a_table_that_is_not_there_is_made(small):
    before = (small / "campaign.toml").read_bytes()
    assert thidua("declare", "channel", "Thư điện tử=online", "--yes", cwd=small).returncode == 0
    assert thidua("declare", "level", "Cấp độ ba = 3", "--yes", cwd=small).returncode == 0
    after = (small / "campaign.toml").read_bytes()
    assert after == before + '\n[channels]\n"Thư điện tử" = "online"\n\n[levels]\n"Cấp độ ba" = 3\n'.encode()
    assert read_settings(small).levels == {"Cấp độ ba": 3}


@pytest.mark.parametrize(
    ("typed", "told", "code"),
    [
        (["status", "Chờ", "=", "11"], "cần một trong: 1, 2", 1),
        (["channel", "Chờ", "=", "mạng"], "online, in_person, post", 1),
        (["status", "CHỜ XỬ LÝ", "=", "5"], "đã có 'Chờ xử lý' = 4", 1),
        (["status", "Chờ"], 'thidua declare status "CHỮ" = NGHĨA', 2),
        (["outsider", "Xã Tân Hòa"], "tan-hoa, đơn vị có dự thi đua", 1),
        (["list", "ho-so*", "--channel", "online"], "có: facts.csv, reports.csv", 1),
        (["list", "facts.csv"], "--channel, --level", 2),
        (["list", "facts.csv", "--level", "5"], "level", 1),
    ],
)
def test_what_cannot_be_declared_is_refused_and_nothing_written(small, typed, told, code):
    path = settings(small, '\n[statuses]\n"Chờ xử lý" = 4\n')
    before = path.read_bytes()
    done = thidua("declare", *typed, "--yes", cwd=small)
    assert done.returncode == code and told in done.stderr and path.read_bytes() == before


def test_a_file_in_which_it_cannot_be_put_alone_is_left_and_the_line_told(small):
    path = small / "campaign.toml"
    path.write_text('statuses = { "Chờ" = 4 }\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = thidua("declare", "status", "Lạ = 4", "--yes", cwd=small)
    assert done.returncode == 1 and '"Lạ" = 4' in done.stderr and "bằng tay" in done.stderr


def test_an_outsider_is_put_among_the_others_wherever_they_stand(small):
    settings(small, "")
    thidua("declare", "outsider", "Sở A [b]", "--yes", cwd=small)
    done = thidua("declare", "outsider", 'Sở "C"', "--yes", cwd=small)
    assert done.returncode == 0 and read_settings(small).outsiders == ("Sở A [b]", 'Sở "C"')


def test_a_list_is_declared_in_a_source_of_its_own_and_more_of_it_goes_there_too(small):
    (small / "2021-03" / "ho-so-T3.csv").write_bytes(b"x")
    before = (small / "campaign.toml").read_bytes()
    assert (
        thidua("declare", "list", "ho-so*", "--channel", "online", "--level", "4", "--yes", cwd=small).returncode == 0
    )
    made = before + b'\n[[source]]\nfiles = "ho-so*"\nchannel = "online"\nlevel = 4\n'
    assert (small / "campaign.toml").read_bytes() == made
    assert thidua("declare", "list", "ho-so*", "--without", "due", "--yes", cwd=small).returncode == 0
    assert (small / "campaign.toml").read_bytes() == made + b'without = ["due"]\n'
    one = thidua("declare", "list", "ho-so-T3.csv", "--level", "3", "--yes", cwd=small)
    assert one.returncode == 1 and "đã theo [[source]] đứng trước, files = 'ho-so*'" in one.stderr
    other = thidua("declare", "list", "ho-so*", "--level", "3", "--yes", cwd=small)
    assert other.returncode == 1 and "đã ghi level = 4" in other.stderr


def test_units_of_a_declared_list_may_be_named_as_files_name_them(small):
    assert (
        thidua(
            "declare", "list", "facts.csv", "--month", "2021-03", "--unit", "TT Bảy Ngàn", "--yes", cwd=small
        ).returncode
        == 0
    )
    assert [(s.unit, s.months) for s in read_settings(small).source] == [("bay-ngan", ("2021-03",))]
