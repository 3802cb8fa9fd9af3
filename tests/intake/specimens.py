"""Files of every kind, good and hostile, made as bytes. Each function says in its name what it makes."""

import io
import struct
import unicodedata
import zipfile
from datetime import datetime, time
from functools import cache

import duckdb
import openpyxl
import shapes
import xlsxwriter
import xlwt
from shapes import Cell, zipped

TABLE = [
    ["STT", "Nội dung", "Kết quả", "Tỷ lệ"],
    ["1", "Hồ sơ tiếp nhận", "1500", "98,5%"],
    ["2", "Xã Tân Hòa\ntổ Một cửa", "1.500", "x"],
]
CSV = "\r\n".join(";".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in TABLE) + "\r\n"
TABS = CSV.replace(";", "\t")
PLAIN = shapes.Table({(1, 2): Cell("text", "Tháng 6"), (2, 1): Cell("number", 1500), (2, 2): Cell("percent", 98)})
TONES = "\u0300\u0301\u0303\u0309\u0323"


def xlsx() -> bytes:
    """Numbers, dates, a percentage, an error, formulas with and without result, merged, hidden."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Tháng 6")
    percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range(0, 0, 0, 3, "Tháng 6 năm 2021")
    sheet.write_row(2, 1, ["  chữ ", 1500, 98.5])
    sheet.write(2, 4, 0.985, percent)
    sheet.write(2, 5, 0.57, percent)
    sheet.write_datetime(3, 1, datetime(2021, 3, 4), day)
    sheet.write_datetime(3, 2, datetime(2021, 3, 4, 8, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}))
    sheet.write_datetime(3, 3, time(8, 30), book.add_format({"num_format": "hh:mm"}))
    sheet.write(3, 4, 1.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_boolean(4, 1, True)
    sheet.write_formula(4, 2, "=B3+C3", None, "")
    sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 4, "=1+1", None, 2)
    sheet.write_string(5, 1, "=cmd|' /C calc'!A0")
    sheet.write_string(5, 2, "'1500")
    sheet.set_row(5, None, None, {"hidden": True})
    book.add_worksheet("Ẩn").hide()
    book.add_worksheet("Rất ẩn").very_hidden()
    book.close()
    return out.getvalue()


def report_xlsx(rows: int = 23) -> bytes:
    """A plain report of so many rows and eleven columns."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("T6")
    for row in range(rows):
        sheet.write_row(row, 0, [row, f"Nội dung {row}", "hồ sơ", 1500, 98.5, 5, 0, 0, 5, "Báo cáo", ""])
    book.close()
    return out.getvalue()


def uncalculated_xlsx() -> bytes:
    """As a program writes it that never calculates."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B2"] = 5, "=SUM(A1:A1)"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    """An old workbook with what an old workbook can hold."""
    return _saved(_xls_book())


def _xls_book() -> xlwt.Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tháng 6")
    sheet.write_merge(0, 0, 0, 3, "Tháng 6 năm 2021")
    for column, value in enumerate([" chữ ", 1500, 98.5], 1):
        sheet.write(2, column, value)
    sheet.write(2, 4, 0.985, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(3, 1, datetime(2021, 3, 4), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    sheet.write(3, 2, datetime(2021, 3, 4, 8, 30), xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm"))
    sheet.write(4, 1, xlwt.Formula("1+1"))
    sheet.row(4).set_cell_error(2, "#REF!")
    sheet.row(4).hidden = True
    book.add_sheet("Ẩn").visibility = 1
    return book


def _saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html() -> bytes:
    """The export button of a portal: no charset, tables one below the other."""
    return (
        "<h3>Tháng 6 năm 2021</h3>Số liệu<br>tính đến\n  ngày 28/06/2021"
        "<table><tr><td colspan=3>UBND huyện</td></tr></table>"
        "<table><tr><th rowspan=2>STT</th><th colspan='2'>Kết quả</th></tr><tr><th>Kỳ</th><th>Lũy<br>kế</th></tr>"
        "<tr><td>1</td><td x:num='1.5'>1.500</td><td style='mso-number-format:0'> 98,5&nbsp;</td></tr>"
        "<tr style='display: none'><td>2</td><td>ẩn</td></tr></table><p>Người lập</p>"
    ).encode()


def spreadsheetml(prolog: str = "", body: str = "") -> bytes:
    """XML Spreadsheet 2003."""
    return (
        f'<?xml version="1.0"?>{prolog}<?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>'
        '<Worksheet ss:Name="T6"><Table><Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1">'
        '<Data ss:Type="String">Tháng 6</Data><Comment><ss:Data>ghi chú</ss:Data></Comment></Cell>'
        '<Cell><Data ss:Type="Number">1500</Data></Cell></Row><Row ss:Hidden="1">'
        '<Cell ss:StyleID="p"><Data ss:Type="Number">0.98499999999999999</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2021-03-04T00:00:00.000</Data></Cell><Cell ss:Formula="=R1C1"/>'
        f'<Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>{body}</Table></Worksheet>'
        '<Worksheet ss:Name="Ẩn"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"
    ).encode()


def cp1258(text: str) -> bytes:
    """Text as Vietnamese Windows stores it: the tone after the vowel."""
    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", sign)
            tone = "".join(part for part in parts if part in TONES)
            vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
            out += vowel.encode("cp1258") + tone.encode("cp1258")
    return out


def tcvn3() -> bytes:
    """Text in .VnTime: "Thị trấn Một Ngàn, xã Nhơn Nghĩa"."""
    return "STT;Tªn ®¬n vÞ\n1;ThÞ trÊn Mét Ngµn\n2;X· Nh¬n NghÜa\n".encode("cp1252")


def vni() -> bytes:
    """Text in VNI-Times."""
    return "STT;Teân ñôn vò\n1;Thò traán Moät Ngaøn\n2;Xaõ Nhôn Nghóa\n".encode("cp1252")


def parquet(tmp_path, query: str = "") -> bytes:
    """A Parquet file of two rows, or of what `query` gives."""
    path = tmp_path / "made.parquet"
    query = query or (
        "SELECT 1500 AS n, 98.5::DOUBLE AS share, ' x ' AS text, DATE '2021-03-04' AS day, "
        "TIMESTAMP '2021-03-04 08:30:00' AS moment, TIMESTAMPTZ '2021-03-04 08:30:00+07' AS zoned, true AS yes "
        "UNION ALL SELECT NULL, 'nan'::DOUBLE, 'y', NULL, TIMESTAMP '2021-03-04', NULL, false"
    )
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    content = path.read_bytes()
    path.unlink()
    return content


def every_kind(tmp_path) -> dict[str, bytes]:
    """One good file of each kind."""
    return {
        "xlsx": xlsx(), "xls": xls(), "html": html(), "spreadsheetml": spreadsheetml(), "csv": CSV.encode(),
        "utf-16": TABS.encode("utf-16"), "cp1258": cp1258(CSV), "parquet": parquet(tmp_path),
        "xlsb": shapes.xlsb(PLAIN), "ods": shapes.ods(PLAIN), "fods": shapes.fods(PLAIN),
    }  # fmt: skip


# ── hostile and unusable ──


def with_member(content: bytes, name: str, body: bytes) -> bytes:
    """A zip with one member more, or another content of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, body)
    return out.getvalue()


def with_sheet(rows: str, prolog: str = "") -> bytes:
    """A workbook whose one visible sheet has these rows, written out."""
    body = f'<?xml version="1.0"?>{prolog}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_member(xlsx(), "xl/worksheets/sheet1.xml", f"{body}<sheetData>{rows}</sheetData></worksheet>".encode())


def one_cell_at(place: str) -> bytes:
    """A workbook with the number 1 at A1 and at one far address."""
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>')


@cache
def zip_bomb(member: str = "xl/sharedStrings.xml", megabytes: int = 300) -> bytes:
    """A MB that unpacks to hundreds; packed in a hurry, which makes it no smaller than it has to be."""
    out = io.BytesIO(with_member(xlsx(), member, b""))
    plain = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for info in old.infolist():
            if info.filename != member:
                new.writestr(info.filename, old.read(info))
        with new.open(member, "w") as body:
            body.write(b"<sst><si><t>")
            for _ in range(megabytes):
                body.write(b" " * 1_000_000)
            body.write(b"</t></si></sst>")
    return plain.getvalue()


def lying_zip_bomb(megabytes: int = 300) -> bytes:
    """As above, with a directory that says it unpacks to twenty bytes."""
    content = bytearray(zip_bomb(megabytes=megabytes))
    size = struct.pack("<L", megabytes * 1_000_000 + 27)
    at = content.rfind(size)
    content[at : at + 4] = struct.pack("<L", 20)
    return bytes(content)


def amplified_xlsx(cells: int, length: int) -> bytes:
    """One long shared text that many cells refer to."""
    content = with_sheet(
        "<row>"
        + '<c t="s"><v>0</v></c>' * 50
        + "</row>"
        + ("<row>" + '<c t="s"><v>0</v></c>' * 50 + "</row>") * (cells // 50)
    )
    return with_member(content, "xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * length + b"</t></si></sst>")


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)


def macro_xlsx() -> bytes:
    return with_member(xlsx(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 no macro")


def ole(**streams: bytes) -> bytes:
    """A minimal OLE file. Each stream is padded to 4096 bytes, so that none is a short one."""
    size = 512
    padded = {name: body + bytes(max(4096 - len(body), -len(body) % size)) for name, body in streams.items()}
    fat: list[int] = []
    places = []
    for body in padded.values():
        count = len(body) // size
        places.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [
        _entry(name.replace("__", " "), 2, at, len(body), right=n + 2 if n + 1 < len(padded) else 0xFFFFFFFF)
        for n, ((name, body), at) in enumerate(zip(padded.items(), places, strict=True))
    ]
    directory = b"".join(entries)
    directory += bytes(-len(directory) % size)
    first = len(fat)
    count = len(directory) // size
    fat += [*range(first + 1, first + count), 0xFFFFFFFE]
    tables = -(-(len(fat) + 8) // (size // 4))
    at = len(fat)
    fat += [0xFFFFFFFD] * tables
    fat += [0xFFFFFFFF] * (-len(fat) % (size // 4))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, len(range(tables)), first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(at, at + tables), *[0xFFFFFFFF] * (109 - tables))
    return header + b"".join(padded.values()) + directory + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36) + struct.pack("<IQ", first, size)
    )  # fmt: skip


def encrypted_xlsx() -> bytes:
    return ole(EncryptionInfo=b"\x04\0\x04\0", EncryptedPackage=bytes(range(256)) * 20)


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def encrypted_xls() -> bytes:
    """A FILEPASS record after the first: what follows would be encrypted."""
    stream = _xls_book().get_biff_data()
    length = 4 + struct.unpack_from("<H", stream, 2)[0]
    return ole(Workbook=stream[:length] + biff((0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))) + stream[length:])


BOF_GLOBALS, BOF_SHEET = (
    (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)),
    (0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)),
)


def hostile_xls(cells: list[tuple[int, int]], shared_count: int = 0, sheets: int = 1) -> bytes:
    """Numbers at any address, a claimed number of shared texts, sheets that all begin at one place."""
    sst = [(0xFC, struct.pack("<II", shared_count, shared_count))] if shared_count else []

    def globals_with(at: int) -> bytes:
        listed = [(0x85, struct.pack("<IBBBB", at, 0, 0, 2, 0) + f"{n:02}".encode()) for n in range(sheets)]
        return biff(BOF_GLOBALS, *listed, *sst, (0x0A, b""))

    stream = globals_with(len(globals_with(0)))
    numbers = [(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in cells]
    return ole(Workbook=stream + biff(BOF_SHEET, *numbers, (0x0A, b"")))


def circular_ole() -> bytes:
    """The chain of the stream comes back to its beginning."""
    content = bytearray(ole(Workbook=_xls_book().get_biff_data()))
    table = struct.unpack_from("<I", content, 76)[0]
    at = (table + 1) * 512
    content[at + 12 : at + 16] = struct.pack("<I", 0)
    return bytes(content)


def docx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(20)
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(100)
EXCEL_2 = struct.pack("<HHHH", 9, 4, 2, 0x10) + bytes(20)
NO_OLE = struct.pack("<6H", 0x809, 8, 0, 0x10, 0, 0) + bytes(20)
"""As a well-known snippet of PHP writes it."""
LOTUS = b"\0\0\x02\0\x06\x04" + bytes(20)
