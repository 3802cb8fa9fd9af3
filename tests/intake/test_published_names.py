"""What a file is called in what is published says nothing of anybody; a name that looks like somebody's is remarked."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

import thidua_analysis as td
from thidua_analysis.archive.inputs import freeze_inputs, frozen_inputs
from thidua_analysis.archive.making import month_files
from thidua_analysis.words.personal import personal

MONTH = "2021-02"
SOMEBODY = ("Nguyễn Thị Bạch Tuyết", "0939123987", "093188004321")
PIECES = (*SOMEBODY, "Tuyết", "0939123", "0931880", "chị Tu")  # a shorter one may stand in a hash
WORDS = ("thị", "trấn", "một", "ngàn", "trường", "long", "tân", "hòa")


def register(sheet: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in (sheet, "ghi chú của chị Tuyết"):
        page = book.add_worksheet(name)
        for n, row in enumerate([["Đơn vị", "Ngày nhận"], ["a", "20/02/2021"]] if name == sheet else [["x", "y"]]):
            page.write_row(n, 0, row)
    book.close()
    return out.getvalue()


@pytest.fixture
def named(make_campaign):
    """A campaign whose files, sheets, folders and declarations are named after somebody."""
    folder = make_campaign({"a": "commune"}, {MONTH: {"a": {"accounts_count": 5}}}, {MONTH: {"a": "2021-02-20"}}).folder
    name, phone, number = SOMEBODY
    (folder / MONTH / "reports.csv").unlink()
    for file, content in (
        (f"so nhan {name}.xlsx", register(f"{phone}")),
        (f"ban sao {number}.xlsx", register(f"{phone}")),
        (f"thư của {name}.{phone}", b"khong phai bang\n"),
    ):
        (folder / MONTH / file).write_bytes(content)
    (folder / MONTH / f"hồ sơ {name}").mkdir()
    with (folder / "campaign.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[[source]]\nfiles = "thư của {name}*"\nignore = "không phải số liệu"\n[[source]]\nfiles = \'{phone}*\'\n')  # fmt: skip
    return td.open_campaign(folder)


def test_nothing_that_is_published_bears_the_name_of_a_file_or_sheet(named, tmp_path):
    freeze_inputs(named.inputs, named.ledger, tmp_path / "frozen", MONTH)
    month = td.open_campaign(tmp_path / "frozen").month(MONTH)
    for name, content in month_files(month).items():
        assert not [piece for piece in PIECES if piece in content.decode()], name
    files = month.inputs.files(MONTH).files
    told = [(row["file"], row["sheet"]) for row in files.to_dict("records")]
    assert told[0] == (f"{MONTH}/facts.csv", "") and (f"{MONTH}/register-01.xlsx", "1") in told
    assert f"{MONTH}/ignored-01" in files["file"].tolist()  # what stands behind the dot is no kind of file
    whole = named.files(MONTH).files
    assert sorted(files["sha256"]) == sorted(whole["sha256"])  # by which the office knows which file it is


def test_a_month_scores_alike_under_those_names_and_they_stay_when_it_is_frozen_again(named, tmp_path):
    first = frozen_inputs(named.inputs, [MONTH])
    for name, content in first.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    again = td.open_campaign(tmp_path)
    assert again.month(MONTH).standings.equals(named.month(MONTH).standings)
    assert frozen_inputs(again.inputs, [MONTH]) == first


def test_the_declarations_keep_all_but_their_names(named):
    text = frozen_inputs(named.inputs, [])["campaign.toml"].decode()
    assert 'files = "source-1"\nignore = "không phải số liệu"\n[[source]]\nfiles = "source-2"' in text


def test_a_declaration_that_cannot_be_told_from_the_rest_is_refused(named):
    path = named.folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('title = "Thử"', "title = 'files = \"Thử\"'"), encoding="utf-8")
    with pytest.raises(td.CampaignError, match="each `files` must stand on one line"):
        frozen_inputs(td.open_campaign(named.folder).inputs, [])


def test_check_remarks_each_such_name(named):
    found = [(p.file.rpartition("/")[2][:7], p.sheet, p.expected.en) for p in named.files(MONTH).problems if p.code == "name_personal"]  # fmt: skip
    assert ("so nhan", "", "a person's name") in found and ("ban sao", "", "an ID number") in found
    assert ("so nhan", SOMEBODY[1], "a phone number") in found or ("ban sao", SOMEBODY[1], "a phone number") in found
    assert ("thư của", "", "a phone number") in found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Nguyễn Thị Lan.xlsx", "a person's name"),
        ("NGUYEN VAN AN-T6.xlsx", "a person's name"),
        ("bc_tran_thi_hong_6.xlsx", "a person's name"),
        ("đơn của bà Lê Thị Hồng", "a person's name"),
        ("0939 123 987.pdf", "a phone number"),
        ("+84939123987", "a phone number"),
        ("cccd 093188004321", "an ID number"),
        ("CMND 363512987.jpg", "an ID number"),
    ],
)
def test_what_looks_like_somebody(text, what):
    assert personal(text, WORDS).en == what


@pytest.mark.parametrize(
    "text",
    [
        "BC thị trấn Một Ngàn T6.xlsx", "Tan Hoa - bao cao thang 6.xlsx", "TruongLongA062021.xml", "Truong Long A.xlsx",
        "HoSo_062021.xls", "hồ sơ thị trấn.xlsx", "20210630.csv", "20210630153000.csv", "202106301530.csv", "T6", "Sheet1",
        "12345678", "H30.1-210601-0001", "báo cáo lễ, hội.xlsx", "le-hoi.xlsx",
        "bao-cao-van-phong-10.xlsx", "phan thi dua.xlsx", "Phòng Quản lý đô thị huyện.xlsx", "ly do thi cong.docx",
        "le thanh lap.csv", "ho so cong dan.xls",
    ],
)  # fmt: skip
def test_what_does_not(text):
    assert personal(text, WORDS) is None
