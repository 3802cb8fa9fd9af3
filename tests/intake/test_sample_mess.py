"""The sample's messy months say exactly what its tidy ones say, and hold a specimen of every kind of file."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from plain_sample import made

import thidua_analysis as td
from thidua_analysis.files.writing import write_folder
from thidua_analysis.words.legacy_fonts import to_unicode
from tools.sample import DEFAULT_SEED, write_sample
from tools.sample.truth import MONTHS

PROFILES = ["standard", "literal", "lenient"]
SOURCE_COLUMNS = ["source_file", "source_sheet", "source_row", "source_sha256", "counted_rows", "counted_files", "how"]


@pytest.fixture(scope="module")
def messy():
    """As the package has it; tests/test_sample.py holds that against what is made."""
    return td.open_campaign(td.sample_campaign())


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tidy") / "campaign"
    write_folder(folder, made(DEFAULT_SEED, True))
    return td.open_campaign(folder)


@pytest.fixture(scope="module")
def files(messy):
    paths = (path for path in messy.folder.rglob("*") if path.is_file())
    return {path.relative_to(messy.folder).as_posix(): path.read_bytes() for path in paths}


def told(table: pd.DataFrame) -> list[dict[str, str]]:
    return table.drop(columns=[c for c in SOURCE_COLUMNS if c in table]).astype(str).to_dict("records")


def facts(month: td.Month) -> dict[tuple[str, str, str, str], int]:
    return {(f["unit"], f["month"], f["fact"], f["origin"]): f["value"] for f in month.facts.to_dict("records")}


# ── one truth, told twice ──


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("month", MONTHS)
def test_a_month_is_scored_alike_from_its_files_and_from_tidy_tables(messy, tidy, month, profile):
    one, two = messy.month(month, profile=profile), tidy.month(month, profile=profile)
    assert "error" not in set(one.problems["severity"])
    assert facts(one) == facts(two)
    for table in ("figures", "lines", "standings", "awards", "reports"):
        assert told(getattr(one, table)) == told(getattr(two, table)), table


@pytest.mark.parametrize("profile", PROFILES)
def test_the_year_ends_alike(messy, tidy, profile):
    one, two = messy.year_end(profile=profile), tidy.year_end(profile=profile)
    for table in ("figures", "lines", "standings", "awards"):
        assert told(getattr(one, table)) == told(getattr(two, table)), table


def test_other_seeds_are_told_alike_too(tmp_path):
    one = td.open_campaign(write_sample(tmp_path / "messy", 77)).month(MONTHS[4])
    two = td.open_campaign(write_sample(tmp_path / "tidy", 77, tidy=True)).month(MONTHS[4])
    assert facts(one) == facts(two) and told(one.standings) == told(two.standings)


def test_every_file_is_read_or_named_by_a_problem(messy):
    for month in MONTHS:
        found = messy.month(month)
        used = found.files[found.files["form"] != ""]
        explained = set(used["file"]) | set(found.problems["file"])
        there = {f"{month}/{path.name}" for path in (messy.folder / month).iterdir()}
        assert there <= explained, month


def test_no_two_months_come_in_the_same_mix(files):
    mixes = defaultdict(list)
    for name, content in files.items():
        month, _, file = name.partition("/")
        if file and month in MONTHS:
            mixes[month].append((file.rpartition(".")[2], content[:4]))
    assert len({tuple(sorted(mix)) for mix in mixes.values()}) == len(MONTHS)
    assert all(2 <= len(mix) <= 17 for mix in mixes.values())


# ── every kind of file has a specimen ──

Seen = Callable[[bytes], bool]


def holds(text: str, encoding: str = "utf-8") -> Seen:
    return lambda content: text in content.decode(encoding)


def in_xlsx(text: str) -> Seen:
    """One cell of a workbook holds this text, as it is stored."""
    return lambda content: any(text in str(c) for c in cells(content))


def a_cell(pattern: str) -> Seen:
    """One cell of a workbook is wholly this."""
    return lambda content: any(re.fullmatch(pattern, str(c)) for c in cells(content))


@cache
def cells(content: bytes) -> list[object]:
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, read_only=True)
    return [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None]


def member(name: str, text: str) -> Seen:
    return lambda content: text in zipfile.ZipFile(BytesIO(content)).read(name).decode()


def starts(*signs: bytes) -> Seen:
    return lambda content: content.startswith(signs)


def both(*seen: Seen) -> Seen:
    return lambda content: all(one(content) for one in seen)


def sheets(*names: str) -> Seen:
    return lambda content: tuple(openpyxl.load_workbook(BytesIO(content)).sheetnames) == names


def decomposed(content: bytes) -> bool:
    texts = [c for c in cells(content) if isinstance(c, str)]
    return any(unicodedata.normalize("NFC", text) != text for text in texts)


def in_font(font: str, text: str) -> Seen:
    """The workbook's stored text, read in a legacy font."""
    if font == "VNI":
        return lambda content: text.encode("utf-16-le") in content or text.encode("latin-1") in content
    return lambda content: any(text in to_unicode(str(c), font) for c in cells(content))


def swapped(content: bytes) -> bool:
    book = openpyxl.load_workbook(BytesIO(content))
    column = [row[5].value for row in book.active.iter_rows(min_row=4)]
    real = [value for value in column if hasattr(value, "day")]
    text = [value for value in column if isinstance(value, str)]
    return bool(real and text) and all(d.day <= 12 for d in real) and all(int(t.split("/")[0]) > 12 for t in text)


def hidden(content: bytes) -> bool:
    book = openpyxl.load_workbook(BytesIO(content))
    return book["Nháp"].sheet_state == "hidden" and any(d.hidden for d in book["Báo cáo"].row_dimensions.values())


OLE, ZIP, UTF8, UTF16 = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"
KINDS: dict[str, tuple[str, Seen]] = {
    # containers
    "tidy facts": ("2021-02/facts.csv", holds("tan-hoa,accounts_count,")),
    "xlsx": ("2021-06/Tan Hoa - bao cao thang 6.xlsx", starts(ZIP)),
    "old xls": ("2021-06/BayNgan_T06.xls", starts(OLE)),
    "SpreadsheetML": ("2021-06/TruongLongA062021.xml", holds("urn:schemas-microsoft-com:office:spreadsheet")),
    "HTML named xls, no charset": (
        "2021-04/DanhSachHoSoTrucTuyen.xls",
        both(starts(b"<html>"), lambda content: b"charset" not in content),
    ),
    "xlsx named xls": ("2021-06/HoSo_062021.xls", starts(ZIP)),
    "tab-separated UTF-16 named xls": ("2021-05/ho-so-truc-tuyen-T5.xls", both(starts(UTF16), holds("\t", "utf-16"))),
    "csv with semicolons and BOM": ("2021-06/truong-long-tay-06.csv", both(starts(UTF8), holds(";"))),
    "csv without BOM": ("2021-06/tai-khoan-T6.csv", starts("DANH SÁCH".encode())),
    "csv in cp1258": ("2021-07/hoso07.csv", holds("Cơ quan tiê\u0301p nhâ\u0323n", "cp1258")),
    "sep= first": ("2021-11/hoso11.csv", starts(b"sep=;\r\n")),
    "newlines inside quotes": ("2021-09/ho-so-truc-tuyen-T9.csv", holds('"Ấp mẫu 3,\nXã')),
    "Parquet": ("2021-09/tai-khoan-2021-09.parquet", starts(b"PAR1")),
    "scanned PDF": ("2021-12/Tan Hoa - bao cao thang 12.pdf", both(starts(b"%PDF-"), holds("SO LIEU GIA LAP"))),
    "lock file": ("2021-09/~$rachgoi_bc_09-2021.xlsx", lambda content: len(content) == 165),
    "a file to ignore": ("2021-09/ghi-chu-noi-bo.csv", holds("Không có số liệu")),
    # forms
    "II.06a, scored": ("2021-08/Bieu-II-06a.xlsx", in_xlsx("Biểu số II.06a")),
    "II.06a, only checked": ("2021-04/Bieu-II-06a-quy.xlsx", in_xlsx("Biểu số II.06a")),
    "register, dates as text": ("2021-05/So nhan bao cao.xlsx", in_xlsx("25/5/2021")),
    "register, real dates": ("2021-08/So nhan bao cao.xlsx", in_xlsx("2021-08-25 00:00:00")),
    "register, serial numbers": ("2021-11/So nhan bao cao.xlsx", in_xlsx("44525")),
    "fifteen columns of the one-stop system": ("2021-12/DanhSachHoSo_2021.xlsx", in_xlsx("Đơn vị giải quyết")),
    "the other exporter's columns": (
        "2021-03/HoSo_032021.xlsx",
        both(in_xlsx("Ngày tiếp nhận"), in_xlsx("Số điện thoại")),
    ),
    "account list in a workbook": ("2021-05/tai-khoan-T5.xlsx", in_xlsx("TK-000123")),
    # layout
    "two-row merged header": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", member("xl/worksheets/sheet1.xml", "<mergeCell ")),
    "row of column numbers": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", in_xlsx("(9)=(6)+(7)-(8)")),
    "Roman sections": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", both(in_xlsx("II"), in_xlsx("Kết quả thực hiện"))),
    "a sheet a month": ("2021-06/Thanh Xuan theo doi thi dua 2021.xlsx", sheets("T4", "Tháng 05", "thang6")),
    "hidden rows and a hidden sheet": ("2021-11/CaiTac-thang11.xlsx", hidden),
    "#REF!": ("2021-06/CaiTac-thang6.xlsx", in_xlsx("#REF!")),
    "formula without a value": ("2021-06/CaiTac-thang6.xlsx", member("xl/worksheets/sheet1.xml", "</f><v></v>")),
    "no name of a unit": ("2021-04/truong-long-tay-04.csv", lambda content: "Trường Long" not in content.decode()),
    # numbers
    "1.500": ("2021-06/Tan Hoa - bao cao thang 6.xlsx", a_cell(r"1\.[0-9]{3}")),
    "1,500": ("2021-06/rachgoi_bc_06-2021.xlsx", a_cell("1,500")),
    "1 500": ("2021-07/Thanh Xuan theo doi thi dua 2021.xlsx", a_cell("1 [0-9]{3}")),
    "1 500 with a no-break space": ("2021-12/BayNgan_T12.xls", lambda content: b"1\xa0" in content),
    "1.500 TK, 200 hồ sơ": ("2021-12/truong-long-tay-12.csv", both(holds(" TK"), holds(" hồ sơ"))),
    "'1500": ("2021-06/BAO CAO NHON NGHIA A T6.xlsx", a_cell("'[0-9]+")),
    "98,5%": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", a_cell("[0-9]{2,3}(,[0-9]+)?%")),
    "a dash": ("2021-05/CaiTac-thang5.xlsx", a_cell("-")),
    "dots": ("2021-09/BAO CAO NHON NGHIA A T9.xlsx", a_cell(r"\.\.\.")),
    # dates
    "25/6/2021": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", in_xlsx("25/6/2021")),
    "25-06-2021": ("2021-06/TruongLongA062021.xml", holds("25-06-2021")),
    "25.6.21": ("2021-06/truong-long-tay-06.csv", holds("25.6.21")),
    "ngày 25 tháng 6": ("2021-06/rachgoi_bc_06-2021.xlsx", in_xlsx("ngày 25 tháng 6 năm 2021")),
    "time parts": ("2021-06/HoSo_062021.xls", in_xlsx("/06/2021 1")),
    "a column that Excel swapped": ("2021-10/HoSo_102021.xlsx", swapped),
    # text
    "decomposed": ("2021-06/CaiTac-thang6.xlsx", decomposed),
    "tone on the second vowel": ("2021-06/Tan Hoa - bao cao thang 6.xlsx", both(in_xlsx("Tân Hoà"), in_xlsx("Luỹ kế"))),
    "eth for Đ": ("2021-09/CaiTac-thang9.xlsx", in_xlsx("\u00d0")),
    "zero-width spaces": ("2021-06/Tan-Phu-Thanh-T6-2021.xlsx", in_xlsx("\u200b")),
    "capitals": ("2021-06/BC-thi-dua-Mot-Ngan-T6.xlsx", in_xlsx("UBND THỊ TRẤN MỘT NGÀN")),
    "TCVN3": ("2021-05/BC-thi-dua-Mot-Ngan-T5.xlsx", in_font("TCVN3", "Kết quả")),
    "VNI": ("2021-07/rachgoi_bc_07-2021.xls", in_font("VNI", "Noäi dung")),
    "a text that begins like a formula": ("2021-06/Tan Hoa - bao cao thang 6.xlsx", in_xlsx("+ Đã")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_has_a_specimen(files, kind):
    name, seen = KINDS[kind]
    assert seen(files[name])


def test_a_file_is_sent_twice_and_a_report_is_revised(files):
    one, two = (files[f"2021-08/BC-thi-dua-Mot-Ngan-T8{copy}.xlsx"] for copy in ("", " (1)"))
    assert one == two
    first, later = (files[f"2021-06/Tan-Phu-Thanh-T6-2021{copy}.xlsx"] for copy in ("", " sua"))
    clean = [{str(c).replace("\u200b", "") for c in cells(content)} for content in (first, later)]
    assert "Châu Thành A, ngày 28 tháng 6 năm 2021" in clean[1] - clean[0]


DATA_ERRORS = {
    "list_level2_online", "list_no_receipt", "list_no_end", "list_after_cut_off", "list_ends_after_cut_off",
    "list_ends_before_receipt", "list_twice", "list_stopped", "list_not_accepted", "list_late_arrival",
}  # fmt: skip
OTHER_FINDINGS = {
    "file_lock", "file_twice", "file_kind", "sheet_hidden", "rows_hidden", "legacy_font", "revised", "value_dash",
    "cumulative_off", "self_score_differs", "percent_differs", "dates_swapped", "summary_unused", "sources_differ",
    "figure_carried", "no_cases", "falls",
}  # fmt: skip


def test_every_finding_that_stops_nothing_is_made_once_or_more(messy):
    found = {code for month in MONTHS for code in messy.month(month).problems["code"]}
    assert found == DATA_ERRORS | OTHER_FINDINGS


def test_a_unit_that_sent_no_report_has_the_portals_figures_and_carried_ones(messy):
    figures = messy.month("2021-10").figures
    origins = figures[figures["unit"] == "van-hoa-thong-tin"].set_index("fact")["origin"]
    assert (origins["dossiers_received_count"], origins["procedures_count"]) == ("portal", "carried")


def test_everybody_in_the_lists_is_plainly_made_up(files):
    for name, content in files.items():
        if content.startswith(ZIP) and ("HoSo" in name or "DanhSach" in name):
            book = openpyxl.load_workbook(BytesIO(content), read_only=True)
            rows = list(book.active.iter_rows(values_only=True))
            people = rows[2].index("Người nộp")
            assert all(row[people].startswith("Công dân mẫu ") for row in rows[3:-1])
            assert "GIẢ LẬP" in rows[0][0]
