"""The page of a unit: each point with its clause, figure, file, row and arithmetic, and nothing of other units."""

import re

import pytest
from lxml import html
from openpyxl import Workbook
from plain_sample import plain_sample

import thidua_analysis as td
from thidua_analysis.report.unit_pages import unit_pages


@pytest.fixture(scope="module")
def december():
    return td.open_campaign(plain_sample()).month("2021-12")


@pytest.fixture(scope="module")
def pages(december):
    return {name: html.document_fromstring(page) for name, page in unit_pages(december).items()}


def text(page):
    return " ".join(page.text_content().split())


def test_every_unit_has_one(december, pages):
    assert list(pages) == [f"{unit}.html" for unit in december.units["unit"]]


def test_every_criterion_has_an_anchor_and_says_why(december, pages):
    for unit in december.units["unit"]:
        page = pages[f"{unit}.html"]
        for found in december.explain(unit):
            for heading, sentences in found.lines:
                assert all(" ".join(s.split()) in text(page) for s in sentences), (unit, found.title, heading)
        anchors = {section.get("id") for section in page.iter("section")}
        assert {link.get("href")[1:] for link in page.iter("a") if link.get("href").startswith("#")} <= anchors
        track = december.inputs.unit(unit).track
        assert {c.id for c in december.rules.criteria(track)} | {"L1", "months", "readings"} <= anchors


def test_the_first_line_is_the_row_of_the_standings(december, pages):
    stood = december.standing("rach-goi")
    head = pages["rach-goi.html"].find_class("headline")[0].text_content()
    assert (
        head
        == f"{stood.total} điểm (chuẩn / thưởng / trừ: {stood.base} / {stood.bonus} / −{-stood.deduction}), hạng 2= · ngưỡng: đạt"
    )


def test_a_disputed_figure_stands_there_with_its_dispute(pages):
    assert "#8" in text(pages["rach-goi.html"].get_element_by_id("record"))


def test_nothing_is_said_of_another_commune(december, pages):
    """Offices stand in the words of the plan itself."""
    names = {unit.unit: unit.name for unit in december.inputs.unit_rows if unit.track == "commune"}
    for unit, name in names.items():
        for other in set(names.values()) - {name}:
            if other not in name:
                assert not re.search(rf"\b{re.escape(other)}\b", text(pages[f"{unit}.html"])), (unit, other)


def test_made_up_data_says_so_on_every_page(pages):
    assert all("SỐ LIỆU GIẢ LẬP" in text(page) for page in pages.values())


def test_of_a_workbook_with_a_sheet_for_each_unit_a_page_tells_its_own_sheet_alone(small):
    """What is wrong in the sheet of another unit of the same file is nothing of this one's."""
    for path in (small / "2021-02").iterdir():
        path.unlink()
    (small / "2021-02" / "reports.csv").write_text(
        "unit,received_on\ntan-hoa,2021-02-25\nmot-ngan,2021-02-25\n", encoding="utf-8"
    )
    book = Workbook()
    book.remove(book.active)
    share = ["2", "Tỷ lệ của một việc khác", "12%"]  # scores nothing: a warning, at its row
    for name, rows in (("Xã Tân Hòa", [share]), ("Thị trấn Một Ngàn", [[], share])):
        sheet = book.create_sheet(name)
        head = [["BÁO CÁO tháng 2 năm 2021"], ["STT", "Nội dung", "Lũy kế"], ["1", "Tạo tài khoản", "7"]]
        for row in [*head, *rows]:
            sheet.append(row)
    book.save(small / "2021-02" / "thang 2.xlsx")
    pages = unit_pages(td.open_campaign(small).month("2021-02"))
    own, other = (text(html.document_fromstring(pages[f"{unit}.html"])) for unit in ("tan-hoa", "mot-ngan"))
    assert "thang 2.xlsx:4" in own and "thang 2.xlsx:5" not in own
    assert "thang 2.xlsx:5" in other and "thang 2.xlsx:4" not in other
