"""Rows of a worksheet that are taken without the parser are what the parser would have made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis.intake.containers.bounds import Budget, Limits, Refused
from thidua_analysis.intake.containers.plain_rows import PlainRow, PlainRows
from thidua_analysis.intake.containers.xlsx import _Cells
from thidua_analysis.intake.containers.xml_stream import Quiet, parse

SHARED = ["Xã Tân Hòa", "", "Đã xử lý xong", "_x0041_"]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<worksheet><sheetData>'
END = '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
CELLS = [
    '<c r="{0}{1}" t="s"><v>0</v></c>', '<c r="{0}{1}" s="1" t="s"><v>2</v></c>', '<c r="{0}{1}"><v>1500.0</v></c>',
    '<c r="{0}{1}" s="1"><v>44287</v></c>', '<c r="{0}{1}" s="2"><v>0.985</v></c>', '<c r="{0}{1}" s="3"/>',
    '<c r="{0}{1}" t="inlineStr"><is><t>Mức độ 4</t></is></c>', '<c r="{0}{1}" t="inlineStr"><is><t xml:space="preserve"> a\nb </t></is></c>',
    '<c r="{0}{1}" t="str"><v>_x000D_x</v></c>', '<c r="{0}{1}" t="b"><v>1</v></c>', '<c r="{0}{1}" t="e"><v>#N/A</v></c>',
    '<c r="{0}{1}" t="d"><v>2021-06-25</v></c>', '<c r="{0}{1}" t="s"><v>1</v></c>', '<c r="{0}{1}"><v> 7 </v></c>', '<c r="{0}{1}"><v></v></c>',
]  # fmt: skip
ODD_CELLS = [
    '<c r="{0}{1}"><f>A1+1</f></c>', '<c r="{0}{1}" t="str"><f>A1</f><v></v></c>', '<c t="s"><v>2</v></c>', '<c r="{0}9"><v>3</v></c>',
    '<c r="{0}{1}" t="inlineStr"><is><t>a &amp; b</t></is></c>', '<c r="{0}{1}" t="inlineStr"><is><r><t>x</t></r><rPh><t>y</t></rPh></is></c>',
    '<c r="{0}{1}" t="str"><v><![CDATA[</row><row r="3">]]></v></c>', '<!-- <row r="4"><c r="A4"><v>4</v></c></row> -->', "\r\n", "<v>5</v>",
]  # fmt: skip
ROWS = ['<row r="{1}">', '<row r="{1}" spans="1:3" ht="15" customHeight="1" x14ac:dyDescent="0.25">']
ODD_ROWS = ["<row>", '<row r="{1}" hidden="1">', '\n<row  r="{1}">', '<row r="{1}" r="2">', '<x:row r="{1}">']


def sheets(heads, cells):
    """XML of worksheets with such rows."""
    letters = st.sets(st.sampled_from(["A", "B", "D", "AA"])).map(sorted)
    filled = letters.flatmap(lambda some: st.tuples(*(st.tuples(st.just(x), st.sampled_from(cells)) for x in some)))
    row = st.tuples(st.integers(1, 6), st.sampled_from(heads), filled)

    def written(rows):
        made = [
            head.format("", n)
            + "".join(cell.format(x, n) for x, cell in some)
            + ("</x:row>" if "x:" in head else "</row>")
            for n, head, some in rows
        ]
        return (HEAD + "".join(made) + END).encode()

    return st.lists(row, max_size=8).map(written)


class Parsed(_Cells):
    """The same reader with everything left for the parser."""

    left = Quiet.left


def read(kind, content, step):
    budget = Budget(Limits())
    cells = kind({"1": "day", "2": "percent"}, SHARED, False, budget)
    try:
        parse([content[n : n + step] for n in range(0, len(content), step)], cells, budget)
    except Refused as refused:
        return refused.code, str(refused.expected)
    return cells.grid.sheet("Sheet1"), budget.cells, budget.text


@given(sheets(ROWS, CELLS) | sheets([*ROWS * 3, *ODD_ROWS], [*CELLS * 3, *ODD_CELLS]), st.sampled_from([7, 64, 10_000]))
def test_rows_taken_are_rows_parsed(content, step):
    assert read(_Cells, content, step) == read(Parsed, content, step)


def taken(content, step=10_000):
    reader = PlainRows()
    pieces = [content[n : n + step] for n in range(0, len(content), step)]
    return [part for piece in [*pieces, b""] for part in reader.take(piece)]


@pytest.mark.parametrize("step", [5, 10_000])
def test_what_most_programs_write_is_taken_and_all_else_is_left(step):
    plain = '<row r="2" spans="1:2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="4"><v>1.5</v></c></row>'
    odd = '<row r="3" hidden="1"><c r="A3"><v>1</v></c></row>'
    parts = taken((HEAD + plain + odd + plain + END).encode(), step)
    assert [part.number for part in parts if isinstance(part, PlainRow)] == ["2", "2"]
    assert b"".join(part for part in parts if isinstance(part, bytes)) == (HEAD + odd + END).encode()


@pytest.mark.parametrize(
    "content",
    [
        "<!-- x -->" + '<row r="2"/>',
        '<?xml version="1.0" encoding="UTF-16"?><row r="1"></row>',
        '<a>&lt;<?x?><row r="1"></row>',
    ],
)
def test_nothing_is_taken_where_a_row_may_be_none(content):
    assert not [part for part in taken(content.encode()) if isinstance(part, PlainRow)]
