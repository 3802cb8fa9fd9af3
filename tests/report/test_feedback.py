"""What is wrong as a page, and what goes back to each unit: nothing of another's, nothing about persons."""

import io

import docx
import pytest
from command import thidua

from thidua_analysis import open_campaign
from thidua_analysis.report.checked_page import checked_page
from thidua_analysis.report.feedback import TEMPLATE, write_feedback
from thidua_analysis.words.errors import CampaignError
from tools import write_templates

SHEET = (
    "Tháng 2 năm 2021 lũy kế;;;\nĐơn vị;Tài khoản;Hồ sơ nộp trực tuyến;Ngày nhận\n"
    "Xã Tân Hòa;1.5;30;25/02/2021\nThị trấn Một Ngàn;7;Trần Văn B;25/02/2021\nXã Lạ;1;2;25/02/2021\n"
)


@pytest.fixture
def month(small):
    """February of three units, of which a consolidated sheet names two."""
    for path in (small / "2021-02").iterdir():
        path.unlink()
    (small / "2021-02" / "tổng hợp.csv").write_text(SHEET, encoding="utf-8")
    return open_campaign(small).month("2021-02")


def text_of(path):
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_each_unit_gets_its_own_problems_and_figures_alone(month, tmp_path):
    found = write_feedback(month, tmp_path / "out")
    assert sorted(path.name for path in found.written.values()) == [
        "phan-hoi-mot-ngan-2021-02.docx", "phan-hoi-tan-hoa-2021-02.docx",
    ]  # fmt: skip
    own, other = (text_of(found.written[unit]) for unit in ("tan-hoa", "mot-ngan"))
    assert "Kính gửi: Xã Tân Hòa." in own and "'1.5'" in own and "dòng 3, cột Tài khoản" in own and "LỖI" in own
    assert "Hồ sơ trực tuyến mức 3, 4 đã tiếp nhận\n30\n" in own and "SỐ LIỆU GIẢ LẬP" in own
    for foreign in ("Một Ngàn", "dòng 4", "dòng 5", "Xã Lạ", "thidua"):
        assert foreign not in own
    assert "Tân Hòa" not in other and "Trần Văn B" not in other and "aaaa aaa a" in other
    assert list(found.without) == ["bay-ngan"] and "chưa báo cáo số nào" in found.without["bay-ngan"]


def test_the_same_is_written_again_and_what_was_edited_is_never_written_over(month, tmp_path):
    path = write_feedback(month, tmp_path).written["tan-hoa"]
    content = path.read_bytes()
    assert write_feedback(month, tmp_path).written["tan-hoa"].read_bytes() == content
    path.write_bytes(b"edited")
    with pytest.raises(CampaignError, match="phan-hoi-tan-hoa"):
        write_feedback(month, tmp_path)
    assert path.read_bytes() == b"edited"


def test_a_month_of_which_no_report_was_read_has_nothing_to_send(small, tmp_path):
    done = thidua("feedback", tmp_path / "x", "--month", "2021-02", cwd=small)
    assert done.returncode == 0  # tables of facts name each unit
    (small / "2021-02" / "facts.csv").write_text("unit,fact,value\n", encoding="utf-8")
    done = thidua("feedback", tmp_path / "y", "--month", "2021-02", cwd=small)
    assert done.returncode == 1 and "chưa đọc được báo cáo của đơn vị nào" in done.stderr and not (tmp_path / "y").exists()  # fmt: skip


def test_the_page_says_how_grave_in_words_what_to_type_and_shows_no_text_as_marks(month, small):
    (small / "2021-02" / "<b>x.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (small / "2021-02" / "~$x.xlsx").write_bytes(b"x")
    campaign = open_campaign(small)
    page = checked_page(campaign, [campaign.month("2021-02")])
    assert page.index('<span class="word">LỖI</span>') < page.index('<span class="word">lưu ý</span>')
    assert "Trần Văn B" not in page and "<b>x" not in page and "&lt;b&gt;x" in page
    assert "<pre>thidua declare outsider &quot;Xã Lạ&quot;</pre>" in page and "SYNTHETIC" in page
    assert "lỗi, " in page and "print-color-adjust" in page


def test_the_committed_template_is_that_of_the_script():
    made = write_templates.made(write_templates.BESIDE)[TEMPLATE.name]
    assert docx.Document(io.BytesIO(made)).element.xml == docx.Document(TEMPLATE).element.xml


def test_a_page_is_written_over_a_page_and_over_nothing_else(month, small, tmp_path):
    page, before = tmp_path / "x.html", (small / "units.csv").read_bytes()
    for _ in range(2):
        assert thidua("check", "--html", page, cwd=small).returncode == 1 and "LỖI" in page.read_text(encoding="utf-8")
    for there in (small / "units.csv", tmp_path):
        done = thidua("check", "--html", there, cwd=small)
        assert done.returncode == 1 and f"{there.as_posix()}: đã có tệp khác" in done.stderr and not done.stdout
    assert (small / "units.csv").read_bytes() == before
    assert thidua("check", "--html", page, "--format", "json", cwd=small).returncode == 2


@pytest.mark.parametrize(
    "command", ["check --html", "feedback", "papers --month 2021-02 --out", "notebook readings --out"]
)
def test_nothing_is_written_among_the_files_of_a_month(small, command):
    before = sorted((small / "2021-02").iterdir())
    done = thidua(*command.split(), "2021-02/x", cwd=small)
    assert done.returncode == 1 and "nằm giữa các tệp của tháng" in done.stderr
    assert sorted((small / "2021-02").iterdir()) == before
