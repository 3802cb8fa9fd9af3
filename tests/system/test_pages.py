"""Pages in a real browser, on a desk and on a phone, and as it prints them on A4. Needs Debian's chromium and poppler-utils; part of
`make test-all`."""

import base64
import re
import shutil
import subprocess
from urllib.parse import unquote

import pytest
from lxml import html
from plain_sample import plain_sample
from test_explorer_lab import Page, browser  # noqa: F401

import thidua_analysis as td

DESK, PHONE = (1280, 900), (390, 844)
NAMES = ("june", "year", "index", "unit")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The reports folder with June and the year's end; the file of each page by name."""
    out = tmp_path_factory.mktemp("pages")
    td.run(plain_sample(), "2021-06", out=out, year_end=True)
    return {
        "june": out / "2021-06-v1" / "data" / "monthly-report.html",
        "year": out / "2021-year-end-v1" / "data" / "year-end.html",
        "index": out / "index.html",
        "unit": out / "2021-06-v1" / "data" / "don-vi" / "rach-goi.html",
    }


@pytest.fixture(scope="module")
def tab(browser):  # noqa: F811
    """One tab of a browser: `tab(file, size)` shows a page."""
    page = Page(browser, "about:blank")
    page.send("Page.enable")

    def show(path, size=DESK, script=True):
        page.send("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=size == PHONE)  # fmt: skip
        page.send("Emulation.setScriptExecutionDisabled", value=not script)
        page.send("Page.navigate", url=path.as_uri())
        page.wait(f"location.pathname.endsWith('{path.name}') && document.readyState === 'complete'", 30)
        return page

    yield show
    page.close()


@pytest.fixture(scope="module")
def printed(pages, tab, tmp_path_factory):
    """The pages as pdf, by name."""
    assert shutil.which("pdftotext"), "install poppler-utils"
    out = tmp_path_factory.mktemp("printed")
    for name, path in pages.items():
        pdf = tab(path).send("Page.printToPDF", preferCSSPageSize=True, transferMode="ReturnAsBase64")["data"]
        (out / f"{name}.pdf").write_bytes(base64.b64decode(pdf))
    return out


@pytest.mark.parametrize(("name", "most"), [("june", 8), ("year", 8), ("index", 2), ("unit", 2)])
def test_a_page_prints_on_a4(printed, name, most):
    told = subprocess.run(
        ["pdfinfo", printed / f"{name}.pdf"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert "A4" in told or re.search(r"Page size:\s+59[45]\.\d* x 84[12]", told), told
    assert 1 <= int(re.search(r"Pages:\s+(\d+)", told)[1]) <= most


def test_each_sheet_says_what_it_is_of_and_its_number(printed):
    text = subprocess.run(
        ["pdftotext", "-layout", printed / "june.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    *sheets, after = text.split("\f")
    assert after == "" and len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        assert sheet.lstrip().startswith("Tháng 6 năm 2021 – Đợt thi đua mẫu")
        assert re.search(rf"\b{number} ?/ ?{len(sheets)}$", sheet.rstrip())


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_does_not_move_sideways_and_no_text_on_it_is_small(pages, tab, name, size):
    page = tab(pages[name], size)
    assert page.js("document.documentElement.scrollWidth <= innerWidth")
    small = """[...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 14
        && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())).map((one) => one.outerHTML)"""
    assert page.js(small) == []
    # text of 8 in a picture 576 wide
    assert page.js("[...document.querySelectorAll('figure img')].every((one) => one.width * 8 / 576 >= 14)")


def test_the_first_screen_of_a_phone_tells_who_wins_what_is_open_and_what_may_move_points(pages, tab):
    page = tab(pages["june"], PHONE)
    for what in ("#open", "#moving", "#moving + .cell"):
        assert page.js(f"document.querySelector('{what}').getBoundingClientRect().bottom") <= PHONE[1], what
    above = page.js("[...document.querySelectorAll('header, #brief ~ *')].map((one) => one.innerText).join(' ')")
    for told in ("Bản 1", "Giấy khen tập thể tiêu biểu nhất tháng: Xã Tân Hòa (128)", "1 lưu ý có thể đổi điểm"):
        assert told in above
    assert "biết đến" in page.js("document.querySelector('main').innerText.slice(0, 200)")


def test_the_contents_lead_to_the_parts(pages, tab):
    page = tab(pages["june"], PHONE)
    links = page.js(
        "[...document.querySelectorAll('.folded nav a[href^=\"#\"]')].map((one) => one.getAttribute('href'))"
    )
    assert len(links) == 17 and {"#open", "#standings", "#heat-map", "#verify"} <= {*links}
    page.js("document.documentElement.style.scrollBehavior = 'auto', document.querySelector('summary').click()")
    page.js("document.querySelector('a[href=\"#standings\"]').click()")
    page.wait("Math.abs(document.querySelector('#standings').getBoundingClientRect().top) < 20", 10)


def test_tables_sort_and_are_searched_and_read_the_same_without_the_script(pages, tab):
    whole = "[...document.querySelectorAll('main table')].map((one) => one.innerText).join('\\n')"
    plain = tab(pages["june"], script=False).js(whole)
    page = tab(pages["june"])
    assert page.js(whole) == plain
    table = "[...document.querySelectorAll('table')].find((one) => one.caption?.innerText === 'Các xã, thị trấn')"
    column = f"[...{table}.tBodies[0].rows].map((row) => row.cells[{{}}].innerText)"
    page.js(f"{table}.tHead.rows[0].cells[8].click()")  # shares, which have decimals
    shares = [float(text.removesuffix(" %").replace(",", ".")) for text in page.js(column.format(8))]
    assert shares == sorted(shares) and len(shares) == 10
    page.js(f"{table}.tHead.rows[0].cells[5].click(), {table}.tHead.rows[0].cells[5].click()")
    assert page.js(column.format(1))[:3] == ["Xã Tân Hòa", "Thị trấn Bảy Ngàn", "Thị trấn Rạch Gòi"]
    assert page.js(f"{table}.tHead.rows[0].cells[5].getAttribute('aria-sort')") == "descending"
    box = f"{table}.previousElementSibling"
    page.js(f"{box}.value = 'rạch', {box}.dispatchEvent(new Event('input'))")
    assert page.js(f"[...{table}.tBodies[0].rows].filter((row) => row.checkVisibility()).map((row) => row.cells[1].innerText)") == ["Thị trấn Rạch Gòi"]  # fmt: skip


def test_no_script_runs_that_somebody_wrote_in_a_name(small, tab, tmp_path):
    units = small / "units.csv"
    planted = "<img src=x onerror=document.title='x'><script>document.title='x'</script>"
    written = units.read_text(encoding="utf-8").replace("Xã Tân Hòa", f'"Xã {planted}"')
    units.write_text(written, encoding="utf-8")
    assert planted in written
    td.run(small, "2021-03", out=tmp_path, preview=True)
    td.run(small, ["2021-02", "2021-03"], out=tmp_path)
    data = tmp_path / "2021-03-v1" / "data"
    for path in (
        tmp_path / "index.html",
        data / "monthly-report.html",
        data / "don-vi" / "tan-hoa.html",
        tmp_path / "du-thao" / "2021-03" / "monthly-report.html",
    ):
        page = tab(path)
        assert page.js("document.body.innerText.includes('<img src=x onerror=')"), path
        assert page.js("document.title") != "x" and page.js("document.scripts.length") == 1
        # not even where one got in
        page.js(
            "document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = \"x\"'}))"
        )
        assert page.js("document.title") != "x"


def test_the_diacritics_survive_printing(printed):
    text = subprocess.run(
        ["pdftotext", "-layout", printed / "june.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for words in ("Tháng 6 năm 2021", "Xã Tân Hòa", "Thị trấn Rạch Gòi", "Cách hiểu đang dùng", "SỐ LIỆU GIẢ LẬP"):
        assert words in text


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(pages, name):
    path = pages[name]
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    there = {one.get("id") for one in page.iter() if one.get("id")}
    links = [link.get("href") for link in page.iter("a")]
    assert len(links) > 3
    assert [to for to in links if to.startswith("#") and to[1:] not in there] == []
    assert [to for to in links if not (path.parent / unquote(to).partition("#")[0]).exists()] == []


def test_no_table_is_wider_than_the_page(printed):
    """Every word that is printed lies within the page's margins."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", printed / "june.pdf", "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    right = [float(x) for x in re.findall(r'<word xMin="[\d.]+" yMin="[\d.]+" xMax="([\d.]+)"', boxes)]
    assert len(right) > 500
    assert max(right) <= 595 - 30
