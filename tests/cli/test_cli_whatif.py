"""`thidua what-if` as a person runs it."""

import csv
import io
import json

import pytest
from command import thidua

SCENARIO = """\
title = "Chỉ tiêu tài khoản 2.000"
author = "Phòng Nội vụ"
reason = "Chuẩn bị kế hoạch năm sau"

[rules]
"C3.target" = 2000

[readings]
weekend = "fixed"
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_the_json_has_the_fixed_shape_and_adds_up(scenario):
    done = thidua("what-if", "--month", "2021-06", "--scenario", scenario, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert {"baseline", "scenario", "changes"} <= set(data)
    assert (data["baseline"]["month"], data["scenario"]["title"]) == ("2021-06", "Chỉ tiêu tài khoản 2.000")
    assert data["scenario"]["published"] is False
    assert [(c["name"], c["clause"], c["was"], c["now"]) for c in data["scenario"]["causes"]] == [
        ("C3.target", "C3", 1500, 2000), ("weekend", "L1", "next_working_day", "fixed"),
    ]  # fmt: skip
    first = data["changes"][0]
    assert {"unit", "from", "to", "rank_from", "rank_to", "because"} <= set(first)
    assert (first["unit"], first["from"], first["to"], first["rank_from"], first["rank_to"]) == (
        "tan-hoa",
        128,
        93,
        1,
        2,
    )
    for change in data["changes"]:
        assert sum(part["points"] for part in change["because"]) == change["to"] - change["from"]


def test_the_table_says_who_why_and_that_it_is_only_supposed(scenario):
    told = thidua("what-if", "--month", "2021-06", "--scenario", scenario)
    assert told.returncode == 0
    for words in ("GIẢ ĐỊNH, không phải kết quả công bố", "C3.target (Tài khoản): 1.500 → 2.000 [C3]", "128 → 93",
                  "C3 −35: C3.target 1.500 → 2.000", "R1 (commune): Xã Tân Hòa → Thị trấn Bảy Ngàn"):  # fmt: skip
        assert words in told.stdout
    english = thidua("what-if", "--month", "2021-06", "--scenario", scenario, "--lang", "en")
    assert "SUPPOSED, not a published result" in english.stdout


def test_figures_left_open_are_intervals_and_whether_a_prize_hangs_on_them_is_said(scenario):
    open_ = '\n[[facts]]\nunit = "tan-hoa"\nfact = "accounts_count"\nvalue = [1400, 2100]\n'
    scenario.write_text('title = "Chưa chắc"\n' + open_, encoding="utf-8")
    done = thidua("what-if", "--month", "2021-06", "--scenario", scenario, "--format", "json")
    told = json.loads(done.stdout)["uncertain"]
    assert told["depends"] is True
    (row,) = (r for r in told["units"] if r["unit"] == "tan-hoa")
    assert (row["low"], row["high"], row["best"], row["worst"]) == (93, 158, 1, 2)
    shown = thidua("what-if", "--month", "2021-06", "--scenario", scenario).stdout
    assert "93–158" in shown
    assert "Giải tùy vào số liệu này: Xã Tân Hòa" in shown


def test_the_year_end_and_csv(scenario):
    done = thidua("what-if", "--year-end", "--scenario", scenario, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"unit", "from", "to", "change", "because"} <= set(rows[0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "x"\n[rules]\n"C3.traget" = 3', "C3.target"),
        ('title = "x"\n[readings]\nweekend = "never"', "weekend"),
        ('title = "x"\n[[facts]]\nunit = "tan-hoa"\nfact = "accounts_count"\nvalue = -3', "-3"),
        ("title = ", "TOML"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_exit_1_in_one_block(tmp_path, text, told):
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    done = thidua("what-if", "--month", "2021-06", "--scenario", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
