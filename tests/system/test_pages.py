"""Pages as Chromium prints them on A4. Needs Debian's chromium and poppler-utils; part of `make test-all`."""

import re
import shutil
import subprocess
from urllib.parse import unquote

import pytest
from lxml import html
from plain_sample import plain_sample

import thidua_analysis as td

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The June report and the index, printed; text by name."""
    out = tmp_path_factory.mktemp("pages")
    assert shutil.which("chromium"), "install chromium"
    assert shutil.which("pdftotext"), "install poppler-utils"
    td.run(plain_sample(), "2021-06", out=out, year_end=True)
    pages = {
        "june": out / "2021-06-v1" / "data" / "monthly-report.html",
        "year": out / "2021-year-end-v1" / "data" / "year-end.html",
        "index": out / "index.html",
        "unit": out / "2021-06-v1" / "data" / "don-vi" / "rach-goi.html",
    }
    for name, page in pages.items():
        pdf = out / f"{name}.pdf"
        profile = f"--user-data-dir={out / 'profile'}"
        command = ["chromium", *CHROMIUM, profile, f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out


@pytest.mark.parametrize(("name", "most"), [("june", 11), ("year", 11), ("index", 1), ("unit", 2)])
def test_a_page_prints_on_a4(printed, name, most):
    told = subprocess.run(
        ["pdfinfo", printed / f"{name}.pdf"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert "A4" in told or re.search(r"Page size:\s+59[45]\.\d* x 84[12]", told), told
    assert 1 <= int(re.search(r"Pages:\s+(\d+)", told)[1]) <= most


def test_the_diacritics_survive_printing(printed):
    text = subprocess.run(
        ["pdftotext", "-layout", printed / "june.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for words in ("Tháng 6 năm 2021", "Xã Tân Hòa", "Thị trấn Rạch Gòi", "Cách hiểu đang dùng", "SỐ LIỆU GIẢ LẬP"):
        assert words in text


@pytest.mark.parametrize("name", ["2021-06-v1/data/monthly-report", "2021-06-v1/data/don-vi/rach-goi", "index"])
def test_every_link_leads_somewhere(printed, name):
    path = printed / f"{name}.html"
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    there = {one.get("id") for one in page.iter() if one.get("id")}
    links = [link.get("href") for link in page.iter("a")]
    assert len(links) > 3
    assert [to for to in links if to.startswith("#") and to[1:] not in there] == []
    assert [to for to in links if not to.startswith("#") and not (path.parent / unquote(to)).exists()] == []


def test_no_table_is_wider_than_the_page(printed):
    """Every word that is printed lies within the page's margins."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", printed / "june.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    right = [float(x) for x in re.findall(r'<word xMin="[\d.]+" yMin="[\d.]+" xMax="([\d.]+)"', boxes)]
    assert len(right) > 500
    assert max(right) <= 595 - 30
