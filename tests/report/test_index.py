"""The index of what is published is the season: points and ranks, awards, money, disputes, every version and why."""

import json

import pytest
from lxml import html

from thidua_analysis.report.index import Listed, index_page
from thidua_analysis.report.payload import Contents

UNITS = "unit,code,name,track,has_procedures\na,,Xã A,commune,yes\nb,,Xã <b>B</b>,commune,yes\n"
STANDINGS = "unit,track,base,bonus,deduction,total,complete,not_scored,eligible,rank,rank_best,rank_worst,tied\n"


def listed(name, month="2021-02", kind="month", rows="", awards="", changes=None, **told):
    files = {
        "data/standings.csv": (STANDINGS + rows).encode(),
        "data/awards.csv": f"award,competition,clause,place,unit,points,state,money\n{awards}".encode(),
        "data/inputs/x/units.csv": UNITS.encode(),
    }
    if changes is not None:
        files["data/changes.json"] = json.dumps(changes).encode()
    told = {
        "key": name.rpartition("-v")[0], "month": month, "kind": kind, "title": "Đợt <i>thử</i>", "synthetic": False, "winners": ["Giấy khen: Xã A"],
        "open": [], "warnings": 3, "known_on": f"{month}-28", "ledger": {"lines": 0}, "tracks": {"commune": "Các xã"}, "disputes": [],
    } | told  # fmt: skip
    return Listed(name, name, told, "0" * 64, frozenset({"don-vi", "papers"}), Contents(files))


CHANGES = {"headline": "Xã A 50 → 60", "causes": [{"text": "#2: đính chính – Xã A"}]}


@pytest.fixture(scope="module")
def page():
    february = "a,commune,50,10,0,60,true,,true,1,1,1,false\nb,commune,20,0,-2,18,false,C3,false,,1,2,false\n"
    march = "a,commune,30,0,0,30,true,,false,2,2,2,false\nb,commune,90,5,0,95,true,,true,1,1,1,false\n"
    won = "R1,commune,R1,1,{},60,won,1000000\n"
    return index_page([
        listed("2021-03-v1", "2021-03", rows=march, awards=won.format("b"), open=["R1: Xã A = Xã B"], ledger={"lines": 2}, disputes=["#1: <u>khiếu nại</u>"]),
        listed("2021-02-v2", rows=february, awards=won.format("a"), changes=CHANGES),
        listed("2021-02-v1", rows=february),
    ])  # fmt: skip


def rows_of(page):
    return [[cell.text_content() for cell in row] for row in html.document_fromstring(page).iter("tr")]


def test_every_version_is_linked_with_why_it_was_replaced(page):
    assert '<a href="2021-02-v2/data/monthly-report.html">2021-02-v2</a>' in page
    assert '<a href="2021-02-v1/data/monthly-report.html">2021-02-v1</a>' in page
    assert '<a href="2021-02-v2/data/changes.html">#2: đính chính – Xã A</a>' in page
    assert '<tr id="2021-02">' in page and '<a href="2021-02-v2/data/papers/">' in page
    assert rows_of(page)[1][:4] == ["Tháng 2 năm 2021", "Giấy khen: Xã A", "1.000.000", "–"]
    assert "2 kỳ đã công bố · 1 việc chờ quyết định · tiền thưởng 2.000.000 đ" in page


def test_points_and_ranks_stand_month_by_month_and_lead_to_why(page):
    _, _, _, heads, first, second, *_ = rows_of(page)
    assert heads[:3] == ["Đơn vị", "T2", "T3"]
    assert second[:3] == ["Xã <b>B</b>", "18 + ? (1–2)", "95 (1) ★"] and first[:3] == ["Xã A", "60 (1) ★", "30 (2)"]
    assert '<a href="2021-03-v1/data/don-vi/b.html">95 (1) ★</a>' in page
    assert page.count("<polyline") == 1  # of b one total is known: `18 + ?` is no 18


def test_nothing_that_was_written_in_a_name_is_markup(page):
    assert "<b>" not in page and "<i>" not in page and "<u>" not in page and "#1: &lt;u&gt;khiếu nại" in page


@pytest.mark.parametrize("name", ["standings.csv", "awards.csv", "changes.json", "inputs/x/units.csv"])
@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"unit,track\na,b\n", b"[]", b'{"causes": 1}'])
def test_a_month_whose_files_were_altered_does_not_take_the_season_with_it(name, content):
    altered = listed(
        "2021-02-v2", rows="a,commune,50,10,0,x,true,,true,1,1,1,false\n", changes=CHANGES, tracks=["a"], disputes=3
    )
    altered.contents.payload[f"data/{name}"] = content
    assert ">2021-02-v2</a>" in index_page([altered])
