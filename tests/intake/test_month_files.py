"""A month put together from several sources: what they agree on is one figure, what they do not is a problem."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from thidua_analysis import load_plan
from thidua_analysis.intake import Reader, Settings, Unit, read_forms

MONTH = "2021-06"
UNITS = (Unit("tan-hoa", "", "Xã Tân Hòa", "commune", True, ""),)
SETTINGS = Settings.model_validate(
    {
        "plan": "chau-thanh-a-2021",
        "title": "Thử",
        "start_date": date(2021, 6, 1),
        "source": [{"files": "*ho-so*", "channel": "online", "level": 4}],
    }
)
CUT_OFFS = [date(2021, 6, 25), date(2021, 6, 14)]
DOSSIERS = (
    "Mã hồ sơ,Đơn vị,Trạng thái,Ngày nhận,Ngày hẹn trả,Ngày trả\n"
    "H30-1,Xã Tân Hòa,Đang xử lý,01/06/2021,,\nH30-2,Xã Tân Hòa,Đang xử lý,20/06/2021,,\n"
)


@pytest.fixture
def read(tmp_path):
    def of(files: dict[str, str]):
        (tmp_path / MONTH).mkdir()
        for name, text in {"reports.csv": "unit,received_on\ntan-hoa,25/6/2021\n", **files}.items():
            (tmp_path / MONTH / name).write_text(text, encoding="utf-8")
        rules = load_plan("chau-thanh-a-2021").rules()
        return Reader(tmp_path, (MONTH,), SETTINGS, UNITS, rules, read_forms(), lambda month: CUT_OFFS).month(MONTH)

    return of


def received(files) -> list[tuple[object, int]]:
    own = files.facts[files.facts["fact"] == "dossiers_received_count"]
    return [(None if pd.isna(c) else c, v) for c, v in zip(own["cut_off"], own["value"], strict=True)]


def test_a_list_is_counted_at_every_cut_off(read):
    assert sorted(received(read({"ho-so.csv": DOSSIERS}))) == [(CUT_OFFS[1], 1), (CUT_OFFS[0], 2)]


def test_a_portal_figure_that_agrees_with_the_list_is_not_counted_twice(read):
    files = read({"ho-so.csv": DOSSIERS, "facts.csv": "unit,fact,value,origin\ntan-hoa,dossiers_received_count,2,portal\n"})  # fmt: skip
    assert files.problems == () and sorted(received(files)) == [(CUT_OFFS[1], 1), (CUT_OFFS[0], 2)]


def test_a_portal_figure_that_differs_from_the_list_is_an_error_that_names_both(read):
    files = read({"ho-so.csv": DOSSIERS, "facts.csv": "unit,fact,value,origin\ntan-hoa,dossiers_received_count,3,portal\n"})  # fmt: skip
    (problem,) = files.problems
    assert (problem.code, problem.level, problem.file, problem.row) == ("duplicate_fact", "error", f"{MONTH}/facts.csv", 2)  # fmt: skip
    assert problem.read == "tan-hoa, dossiers_received_count = 3" and problem.expected == f"{MONTH}/ho-so.csv = 2"


def test_a_report_beside_the_list_stays_to_be_compared(read):
    files = read({"ho-so.csv": DOSSIERS, "facts.csv": "unit,fact,value\ntan-hoa,dossiers_received_count,3\n"})
    assert files.problems == () and (None, 3) in received(files) and len(received(files)) == 3


def test_problems_of_a_list_speak_of_its_own_headings(read):
    files = read({"ho-so.csv": DOSSIERS.replace("01/06/2021", "")})
    assert [(p.code, p.column, p.row) for p in files.problems] == [("list_no_receipt", "Ngày nhận", 2)]
