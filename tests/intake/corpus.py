"""Some hundred files made to break a reader: every container, cut, damaged, lying, nested, swollen. All made here.

    python tests/intake/corpus.py DIR

writes them into a folder, to be dropped into a month or given to another reader.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import shapes
import specimens
from shapes import Cell, Shape, Table

LONG = 2 << 20
TABLE = Table(
    {
        (2, 1): Cell("text", "Mã hồ sơ"),
        (2, 2): Cell("text", "Ngày nhận"),
        (3, 1): Cell("number", 1500),
        (3, 2): Cell("day", datetime(2021, 3, 4)),
        (4, 1): Cell("percent", 98),
        (4, 2): Cell("error", "#REF!"),
    }
)


def corpus() -> dict[str, bytes]:
    """Name → content. The same bytes each time."""
    with tempfile.TemporaryDirectory() as folder:
        good = specimens.every_kind(Path(folder))
        tables = parquet(Path(folder))
    parts = (damaged(good), archives(good), xml(good), ole(), records(), pages(), texts(), others())
    found = {f"good-{kind}": content for kind, content in good.items()} | tables
    for some in parts:
        for name, content in some:
            assert name not in found, name
            found[name] = content
    return found


def damaged(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each good file cut at some places, and with some bytes changed."""
    chance = random.Random(2021)
    for kind, content in good.items():
        for n in range(1, 6):
            yield f"cut-{kind}-{n}", content[: len(content) * n // 6]
        for n in range(6):
            other = bytearray(content)
            for _ in range(1 + n):
                other[chance.randrange(len(other))] = chance.randrange(256)
            yield f"changed-{kind}-{n}", bytes(other)


def archives(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Zips that lie, swell, or hold what no workbook does."""
    yield "zip-many-members", many(good["xlsx"])
    for kind, part in (
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsb", "xl/worksheets/sheet1.bin"),
        ("ods", "content.xml"),
    ):
        content = good[kind]
        yield f"zip-{kind}-without-its-table", without(content, part)
        yield f"zip-{kind}-empty-table", specimens.with_member(content, part, b"")
        yield f"zip-{kind}-zeros", specimens.with_member(content, part, bytes(30_000_000))
        yield f"zip-{kind}-spaces", specimens.with_member(content, part, b"<a>" + b" " * 30_000_000)
        yield f"zip-{kind}-noise", specimens.with_member(content, part, random.Random(1).randbytes(9_999))
        yield f"zip-{kind}-swollen-picture", specimens.with_member(content, "media/a.png", bytes(30_000_000))
        yield f"zip-{kind}-outside", specimens.with_member(content, "../../../etc/passwd", b"x")
        yield f"zip-{kind}-absolute", specimens.with_member(content, "/etc/passwd", b"x")
        yield f"zip-{kind}-other-case", specimens.with_member(content, part.upper(), b"x")
        yield f"zip-{kind}-in-a-zip", specimens.zipped({"a.zip": content})
        yield f"zip-{kind}-behind-a-letter", b"MZ" + content
        for at, what in ((8, "flags"), (10, "method"), (16, "checksum"), (24, "size"), (42, "place")):
            other = bytearray(content)
            where = other.rfind(b"PK\x01\x02")
            other[where + at] ^= 0x0D
            yield f"zip-{kind}-other-{what}", bytes(other)
        end = content.rfind(b"PK\x05\x06")
        yield (
            f"zip-{kind}-huge-directory",
            content[:end] + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 9, 0xFFFE, 0xFFFFFFFE, 0, 0),
        )


def without(content: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return out.getvalue()


def many(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(20_001):
            archive.writestr(str(n), b"")
    return out.getvalue()


def within(text: str, more: str) -> str:
    """XML with something more before its end."""
    end = text.rindex("</")
    return text[:end] + more + text[end:]


XML = {
    "doctype": lambda text: text.replace("?>", "?><!DOCTYPE x>", 1),
    "entities": lambda text: text.replace("?>", "?>" + specimens.LAUGHS, 1),
    "outside": lambda text: text.replace("?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1),
    "comment": lambda text: text.replace(">", f"><!--{'x' * LONG}-->", 2),
    "instruction": lambda text: text.replace("?>", f"?><?x {'x' * LONG}?>", 1),
    "attribute": lambda text: text.replace("/>", f' a="{">" * LONG}"/>', 1),
    "name": lambda text: text.replace("?>", f"?><{'n' * LONG}>", 1),
    "names": lambda text: within(text, "".join(f"<n{n}/>" for n in range(20_000))),
    "attributes": lambda text: text.replace("/>", " ".join(["", *(f'a{n}="1"' for n in range(20_000))]) + "/>", 1),
    "deep": lambda text: within(text, "<c>" * 300_000),
    "cut": lambda text: text[: len(text) // 2],
    "prefix": lambda text: text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?"),
    "utf-16": lambda text: text.encode("utf-16").decode("latin-1"),
    "not text": lambda text: text.replace("=", "\udcff", 3),
    "twice": lambda text: text + text,
}


def xml(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every part of a workbook that is parsed, made endless, deep, long or wrong."""
    for kind, part in (
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsx", "xl/workbook.xml"),
        ("xlsx", "xl/sharedStrings.xml"),
        ("xlsx", "xl/styles.xml"),
        ("xlsx", "xl/_rels/workbook.xml.rels"),
        ("xlsx", "[Content_Types].xml"),
        ("xlsb", "xl/_rels/workbook.bin.rels"),
        ("ods", "content.xml"),
    ):
        with zipfile.ZipFile(io.BytesIO(good[kind])) as archive:
            text = archive.read(part).decode()
        for what, change in XML.items():
            body = change(text).encode("utf-8" if what != "utf-16" else "latin-1", "surrogateescape")
            yield f"xml-{kind}-{part.rpartition('/')[2]}-{what}", specimens.with_member(good[kind], part, body)
    for kind in ("fods", "spreadsheetml"):
        for what, change in XML.items():
            body = change(good[kind].decode())
            yield f"xml-{kind}-{what}", body.encode("utf-8" if what != "utf-16" else "latin-1", "surrogateescape")
    for where in ("XFD1048576", "A0", "AAAA1", "A1:B2", "1", ""):
        yield f"place-{where.replace(':', '-')}", specimens.with_sheet(f'<row r="1"><c r="{where}"><v>1</v></c></row>')
    yield "place-heap", specimens.with_sheet('<row r="1">' + '<c r="A1"><v>1</v></c>' * 150_000 + "</row>")
    yield "place-wide", specimens.with_sheet("".join(f'<row><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9)))
    yield "text-many-times", specimens.amplified_xlsx(5_000, 30_000)
    repeated = (
        '<table:table-cell table:number-columns-repeated="99999999" office:value-type="string"><text:p>x</text:p>'
    )
    for what, cell in (("columns", repeated), ("rows", "<table:table-cell><text:p>x</text:p>")):
        document = shapes.fods(TABLE).decode()
        row = f'<table:table-row table:number-rows-repeated="99999999">{cell}</table:table-cell></table:table-row>'
        yield f"repeated-{what}", document.replace("<table:table-row", row + "<table:table-row", 1).encode()


def ole() -> Iterator[tuple[str, bytes]]:
    """Old files whose chains and trees lead in circles or nowhere."""
    content = specimens.ole(Workbook=specimens._xls_book().get_biff_data())
    yield "ole-circle", specimens.circular_ole()
    directory = content.index("Root Entry".encode("utf-16-le"))
    for what, at in (("left", 68), ("right", 72), ("child", 76), ("start", 116), ("size", 120)):
        for value in (0, 1, 0x7FFFFFFF, 0xFFFFFFF0):
            for entry in (0, 1):
                other = bytearray(content)
                struct.pack_into("<I", other, directory + 128 * entry + at, value)
                yield f"ole-{what}-{entry}-{value:x}", bytes(other)
    for at in (26, 30, 32, 44, 48, 56, 60, 64, 68, 72, 76):
        other = bytearray(content)
        struct.pack_into("<H", other, at, 0x7FFF)
        yield f"ole-header-{at}", bytes(other)


def records() -> Iterator[tuple[str, bytes]]:
    """Old workbooks and binary ones whose records lie."""
    yield "xls-far", specimens.hostile_xls([(0, 0), (65535, 65535)])
    yield "xls-texts", specimens.hostile_xls([(0, 0)], shared_count=0x7FFFFFFF)
    yield "xls-sheets", specimens.hostile_xls([(n, 9) for n in range(200)], sheets=100)
    yield "xls-many-sheets", specimens.hostile_xls([(0, 0)], sheets=1_100)
    stream = specimens._xls_book().get_biff_data()
    at = 0
    while at + 4 < len(stream) and at < 4_000:
        length = struct.unpack_from("<H", stream, at + 2)[0]
        other = bytearray(stream)
        struct.pack_into("<H", other, at + 2, length ^ 0x3F)
        if at % 7 == 0:
            yield f"xls-record-{at}", specimens.ole(Workbook=bytes(other))
        at += 4 + length
    good = shapes.xlsb(TABLE)
    for what, body in {
        "row": shapes.biff12((0, struct.pack("<I", 0xFFFFFFFF) + bytes(13))) + shapes.biff12((5, bytes(16))),
        "column": shapes.biff12((0, bytes(17)), (5, struct.pack("<IId", 0xFFFFFF, 0, 1))),
        "shared": shapes.biff12((0, bytes(17)), (7, struct.pack("<III", 0, 0, 99))),
        "text": shapes.biff12((0, bytes(17)), (6, struct.pack("<III", 0, 0, 0x7FFFFFFF))),
        "long": b"\x06\xff\xff\xff\x7f" + bytes(3_000_000),
        "short": shapes.biff12((0, b""), (5, b"")),
        "merged": shapes.biff12(*[(176, struct.pack("<4I", 0, 1_048_575, 0, 16_383))] * 9_000),
    }.items():
        yield f"xlsb-{what}", specimens.with_member(good, "xl/worksheets/sheet1.bin", body)


def parquet(folder: Path) -> dict[str, bytes]:
    """Nested, wide, long, swollen."""
    nested = "1" + "".join("]" for _ in range(50))
    queries = {
        "deep-lists": f"SELECT {'[' * 50}{nested} AS a",
        "struct": "SELECT {'a': 1, 'b': {'c': 2}} AS a",
        "map": "SELECT map(['a'], [1]) AS a",
        "wide": "SELECT " + ", ".join(f"1 AS c{n}" for n in range(300)),
        "long": "SELECT 1 AS a FROM range(21000000)",
        "one-text": "SELECT repeat('x', 100000) AS a FROM range(9000)",
        "blob": "SELECT '\\xFF\\xFE'::BLOB AS a",
        "interval": "SELECT INTERVAL 3 DAY AS a",
        "far-days": "SELECT DATE '290000-01-01' AS a, TIMESTAMP '290000-01-01' AS b, 'infinity'::DATE AS c",
        "no-rows": "SELECT 1 AS a WHERE false",
        "odd-names": 'SELECT 1 AS """", 2 AS "a b", 3 AS "ẳ"',
    }
    return {f"parquet-{what}": specimens.parquet(folder, query) for what, query in queries.items()}


def pages() -> Iterator[tuple[str, bytes]]:
    """HTML that is deep, wide, never closed."""
    yield "html-spans", b"<table>" + b"<tr><td rowspan=65534 colspan=1000>x" * 3_000 + b"</table>"
    yield "html-deep-tables", b"<table><tr><td>" * 20_000 + b"x" + b"</td></tr></table>" * 20_000
    yield "html-deep-divs", b"<table><tr><td>" + b"<div>" * 50_000 + b"x</table>"
    yield "html-marks", b"<table>" + b"<b>" * 900_000 + b"x</table>"
    yield "html-attribute", b"<table><tr><td a='" + b"x" * LONG + b"'>x</table>"
    yield "html-comment", b"<table><!--" + b"x" * LONG + b"--><tr><td>x</table>"
    yield "html-open-comment", b"<table><tr><td>x</table><!--" + b"x" * LONG
    yield "html-script", b"<table><script>" + b"<td>" * 50_000 + b"</script><tr><td>x</table>"
    yield "html-no-mark", b"<table><tr><td>" + b"x" * 9_000_000 + b"</table>"
    yield "html-no-end", b"<table><tr><td>x"
    yield "html-cells", b"<table><tr>" + b"<td>" * 20_000 + b"</table>"
    yield "html-entities", b"<table><tr><td>" + b"&#9999999999;&nosuch;" * 20_000 + b"</table>"
    yield "html-utf-7", b"<meta charset=utf-7><table><tr><td>+ADw-</table>"


def texts() -> Iterator[tuple[str, bytes]]:
    """Text that never ends a line, a quote or a cell."""
    yield "csv-line", b"x" * 9_000_000
    yield "csv-quote", b'a,b\n1,"' + b"x\n" * 500_000
    yield "csv-quotes", b'"' * 1_000_000
    yield "csv-cells", b"," * 1_000_000 + b"\n1"
    yield "csv-lines", b"\n" * 200_000 + b"a,b"
    yield "csv-nothing", b",,;;\t\n" * 9_999
    yield "csv-zeros", bytes(99_999)
    yield "csv-zero-later", b"a,b\n" * 30_000 + b"\0"
    yield "csv-half-letter", "a;Tân Hòa".encode()[:-1]
    yield "csv-two-marks", b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n"
    yield "csv-half-pair", "a\tb\n".encode("utf-16") + b"\x00\xd8"
    yield "csv-odd-utf-16", "a\tb\n1\t2\n".encode("utf-16")[:-1]
    yield "csv-old-mac", b"a,b\r1,2\r"
    yield "csv-formulas", b"=cmd|' /C calc'!A0,@SUM(1),+1,-1\n" * 9
    yield "csv-directions", "a\u202eb,\u2066c\n".encode()
    yield "csv-sep", b"sep=\n1,2\n"


def others() -> Iterator[tuple[str, bytes]]:
    """What is no table at all."""
    for name, content in {
        "png": specimens.PNG, "pdf": specimens.PDF, "rar": specimens.RAR, "7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "gz": b"\x1f\x8b\x08" + bytes(50), "rtf": b"{\\rtf1 x}", "mht": b"MIME-Version: 1.0\nx", "webp": b"RIFF\0\1\0\0WEBPVP8 ",
        "tar": bytes(257) + b"ustar" + bytes(300), "lotus": specimens.LOTUS, "excel-2": specimens.EXCEL_2,
        "no-ole": specimens.NO_OLE, "docx": specimens.docx(), "doc": specimens.ole(WordDocument=b"x"),
        "numbers": specimens.zipped({"Index/Document.iwa": b"x"}), "odt": specimens.zipped({"mimetype": b"x", "content.xml": b"<o/>"}),
        "encrypted-xlsx": specimens.encrypted_xlsx(), "encrypted-xls": specimens.encrypted_xls(),
        "encrypted-parquet": b"PARE" + bytes(99), "svg": b"<?xml version='1.0'?><svg/>", "json": b'{"a": [1, 2]}', "nothing": b"",
        "blank": b" \r\n", "mark": b"\xff\xfe", "strict-1904": shapes.xlsx(TABLE, Shape(strict=True, from_1904=True)),
    }.items():  # fmt: skip
        yield f"other-{name}", content


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    made = corpus()
    for number, (name, content) in enumerate(made.items()):
        (target / f"{number:03}-{name}".replace(" ", "-")).write_bytes(content)
    sys.stdout.write(f"{len(made)}\n")
