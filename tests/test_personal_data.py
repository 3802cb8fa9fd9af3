"""Names, phones, addresses and ID numbers are dropped at the door: planted in every form, searched for in every output."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

import thidua_analysis as td
from thidua_analysis.cli import main

MONTH = "2021-06"
PLANTED = {
    "a name": "Huỳnh Thị Bạch Tuyết",
    "a name in capitals": "LÝ VĂN TRỌNG NGHĨA",
    "a phone": "0939123987",
    "a phone with dots": "0912.345.987",
    "an ID number": "093188004321",
    "an old ID number": "363512987",
    "an address": "Số 145/7 ấp Trầu Hôi, xã Thạnh Hòa",
    "an e-mail": "tuyet.huynh@thu.example",
}
PIECES = [
    *PLANTED.values(), "Bạch Tuyết", "Trọng Nghĩa", "TRỌNG NGHĨA", "093912", "345.987", "093188", "Trầu Hôi", "huynh@",
]  # fmt: skip
TITLES = [
    "STT", "Đơn vị tiếp nhận", "Người tiếp nhận", "Lĩnh vực", "Mã hồ sơ", "Trạng thái", "Địa chỉ", "Người nộp",
    "Số điện thoại", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý",
]  # fmt: skip
NAME, CAPITALS, PHONE, DOTTED, ID, OLD_ID, ADDRESS, MAIL = PLANTED.values()


def dossiers() -> bytes:
    """A portal's HTML list: personal columns filled, and rows shifted so that names stand in every column."""
    whole = [
        "1", "Xã Tân Hòa", CAPITALS, "Đất đai", "H30.1-210601-0001", "Đã trả kết quả", ADDRESS, NAME, PHONE,
        "01/06/2021 08:00:00", "10/06/2021", "09/06/2021",
    ]  # fmt: skip
    rows = [whole, [str(n) for n in range(12)]]
    rows[1] = ["2", "Xã Tân Hòa", NAME, "Đất đai", ID, NAME, ADDRESS, PHONE, MAIL, DOTTED, CAPITALS, OLD_ID]
    rows += [[*whole[:4], f"H30.1-210601-{n:04d}", *whole[5:]] for n in range(10, 15)]
    for n, value in enumerate((NAME, CAPITALS, PHONE, ID, ADDRESS), start=2):
        shifted = list(rows[n])
        shifted[(1, 5, 9, 10, 11)[n - 2]] = value
        rows[n] = shifted
    rows.append([NAME, PHONE, ID, ADDRESS, "", "", "", "", "", "", "", ""])
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in [TITLES, *rows])
    return f"<html><h3>Danh sách hồ sơ</h3><p>{NAME} {PHONE}</p><table>{cells}</table><p>{CAPITALS}</p></html>".encode()


def accounts() -> bytes:
    lines = ["Mã tài khoản;Họ tên;Số điện thoại;Ngày tạo;Đơn vị", f"{ID};{NAME};{PHONE};01/06/2021;Xã Tân Hòa"]
    lines += [f"{PHONE};{NAME};{ADDRESS};{NAME};Xã Tân Hòa", f"{MAIL};{NAME};{PHONE};01/06/2021;{NAME}", f"{ID};a;b;2/6/2021;Xã Tân Hòa"]  # fmt: skip
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def report(spoilt: bool) -> bytes:
    """A unit's workbook: signatures, notes, a hidden sheet and rows with people's names; `spoilt`: also among the figures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, hidden = book.add_worksheet("Báo cáo"), book.add_worksheet("Ghi chú")
    hidden.hide()
    hidden.write(0, 0, f"{NAME} {PHONE}")
    rows = [
        [f"Người lập: {NAME}", "", "", "", "", MAIL],
        ["UBND xã Tân Hòa"],
        ["Tháng 6 năm 2021"],
        ["STT", "Nội dung", "ĐVT", "Kết quả trong kỳ", "Luỹ kế", "Điểm tự chấm", "Ghi chú"],
        ["1", "Xây dựng kế hoạch", "", "", "Có", "10", NAME],
        ["2", "Đăng ký thủ tục hành chính", "", "", "3" if not spoilt else NAME, "25", PHONE],
        ["3", "Tạo tài khoản", "", "", "900" if not spoilt else PHONE, "0" if not spoilt else CAPITALS, ID],
        ["4", "Tiếp nhận hồ sơ trực tuyến", "", "", "6", "0", ADDRESS],
        *(
            [["5", f"{NAME} {ID}", "", "", "7", "0", ""], ["6", "Hồ sơ quá hạn", "", "", DOTTED, "", ""]]
            if spoilt
            else []
        ),
        ["", "Tổng cộng", "", "", "", "35" if not spoilt else NAME, ""],
        ["", NAME, "", "", "", CAPITALS, PHONE],
    ]
    for n, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.write_string(n, c, text)
    book.close()
    return out.getvalue()


def register(spoilt: bool) -> bytes:
    day = "25/06/2021" if not spoilt else NAME
    return f"Đơn vị,Ngày nhận,Ghi chú\nXã Tân Hòa,{day},{NAME}\n".encode()


@pytest.fixture(params=[False, True], ids=["as they should be", "with rows shifted"])
def campaign(tmp_path, request):
    folder = tmp_path / "chiến dịch"
    (folder / MONTH).mkdir(parents=True)
    (folder / "campaign.toml").write_text(
        f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-06-01\nmonths = ["{MONTH}"]\nsynthetic = true\n'
        '[[source]]\nfiles = "ho-so*"\nchannel = "online"\nlevel = 4\n',
        encoding="utf-8",
    )
    (folder / "units.csv").write_text(
        "unit,code,name,track,has_procedures,aliases\ntan-hoa,31345,Xã Tân Hòa,commune,yes,UBND xã Tân Hòa\n",
        encoding="utf-8",
    )
    files = {"ho-so.xls": dossiers(), "tai-khoan.csv": accounts(), "tan-hoa.xlsx": report(request.param), "so.csv": register(request.param)}  # fmt: skip
    if not request.param:  # only the rows that spoil nothing, so that the month can be published
        lines = dossiers().decode()
        rows = lines.split("<tr>")
        files["ho-so.xls"] = "<tr>".join([*rows[:3], rows[-1]]).encode()
        text = accounts().decode().splitlines()
        files["tai-khoan.csv"] = "\r\n".join([*text[:2], text[4], ""]).encode()
    for name, content in files.items():
        (folder / MONTH / name).write_bytes(content)
    return folder


def found_in(text: str) -> list[str]:
    return [piece for piece in PIECES if piece.casefold() in text.casefold()]


@pytest.fixture
def thidua(capsys):
    """`thidua("check")`: exit code, and all that was printed."""

    def run(*arguments: object) -> tuple[int, str]:
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as e:
            code = int(e.code or 0)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_nothing_personal_is_ever_printed(campaign, thidua):
    for command in (
        ["check"],
        ["check", "--format", "json"],
        ["score", "--month", MONTH],
        ["score", "--month", MONTH, "--format", "json"],
        ["explain", "tan-hoa", "--month", MONTH],
        ["explain", "tan-hoa", "C3", "--rows", "--month", MONTH],
        ["explain", "tan-hoa", "C4", "--rows", "--month", MONTH, "--format", "csv"],
    ):
        code, printed = thidua(*command, "--campaign", campaign)
        assert code in (0, 1) and printed
        assert found_in(printed) == [], command


def test_no_table_holds_anything_personal(campaign):
    month = td.open_campaign(campaign).month(MONTH)
    files = month.inputs.files(MONTH)
    tables = [files.facts, files.reports, files.self_scores, files.files, month.problems]
    assert any(len(t) for t in tables)
    for table in tables:
        assert found_in(table.to_csv(index=False)) == []
    assert found_in(repr(files.problems)) == []


def test_nothing_personal_is_published(campaign, tmp_path, thidua, warm):
    code, printed = thidua("run", "--month", MONTH, "--campaign", campaign, "--out", tmp_path / "reports")
    assert found_in(printed) == []
    written = [path for path in (tmp_path / "reports").rglob("*") if path.is_file()]
    assert written
    if code == 0:
        assert any(path.suffix == ".html" and "2021-06-v1" in str(path) for path in written)
    for path in written:
        assert found_in(_text(path)) == [], path


def _text(path: Path) -> str:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return path.read_bytes().decode("utf-8", "replace")
