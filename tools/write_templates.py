"""Write the Word templates of the letters: the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I.

    python -m tools.write_templates

The templates are committed; an office edits copies of them in Word. A text in [brackets] is a blank to fill in by
hand and is marked; {{ fields }} are filled in by the package.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from thidua_analysis.files.writing import stored

FOLDER = Path(__file__).parents[1] / "src" / "thidua_analysis" / "report" / "papers" / "templates"
FONT = "Times New Roman"
BODY, SMALL = 14, 11
LEFT, CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY  # fmt: skip


# ── pieces ────────────────────────────────────────────────────────────────────────────────────


def new() -> Any:
    """An empty A4 page: margins 20, 20, 30, 15 mm; page number centred above from the second page on."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    fonts = normal.element.rPr.rFonts
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    normal.paragraph_format.space_after = Pt(0)
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    _field(number, "PAGE")
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = datetime(2021, 1, 1)
    return document


KEPT = {"Normal", "Header", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "header"}
NEEDLESS = ("stylesWithEffects", "customXml", "thumbnail")


def slim(document: Any) -> None:
    """Without the hundreds of styles, the second set of them and the picture that an empty document brings."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")) not in KEPT:
            styles.remove(style)
    for holder in (document.part, document.part.package):
        for key in [k for k, rel in holder.rels.items() if rel.reltype.endswith(NEEDLESS)]:
            del holder.rels[key]


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(BODY), FONT
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def write(paragraph: Any, text: str, size: float = BODY, bold: bool = False, italic: bool = False) -> Any:
    """Text into a paragraph; what stands in [brackets] is marked as a blank, **…** is bold.

    A field is a run of its own, so that a blank that it brings can be marked too.
    """
    for part in re.split(r"(\[[^\]]*\]|\*\*.*?\*\*|\{\{.*?\}\})", text):
        if not part:
            continue
        strong = part.startswith("**")
        run = paragraph.add_run(part.strip("*") if strong else part)
        run.font.name, run.font.size = FONT, Pt(size)
        run.bold, run.italic = bold or strong, italic
        if part.startswith("["):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    return paragraph


def line(where: Any, text: str, align: Any = LEFT, size: float = BODY, bold: bool = False, italic: bool = False) -> Any:
    """A paragraph of its own."""
    paragraph = where.add_paragraph()
    paragraph.alignment = align
    return write(paragraph, text, size, bold, italic)


def body(document: Any, text: str, bold: bool = False, italic: bool = False, keep: bool = False) -> Any:
    """A paragraph of the text: justified, its first line 10 mm in, 6 pt apart."""
    paragraph = line(document, text, JUSTIFY, BODY, bold, italic)
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


def tag(document: Any, text: str) -> None:
    """A paragraph that is an instruction: `{%p for … %}`."""
    document.add_paragraph(text)


def ruled(paragraph: Any, left: float, right: float) -> None:
    """A solid line below a paragraph that is indented so far on both sides."""
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(left), Mm(right)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def plain_table(document: Any, rows: int, widths: Sequence[float]) -> Any:
    """A table without lines."""
    table = document.add_table(rows, len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def grid(document: Any, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], size: float = 12) -> Any:  # fmt: skip
    """A table with lines whose head is repeated on every page; a row of one text is an instruction (`{%tr … %}`)."""
    table = plain_table(document, 1, [width for _, width in heads])
    table.style = "Table Grid"
    for cell, (name, _) in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].alignment = CENTRE
        write(cell.paragraphs[0], name, size, bold=True)
    _repeated(table.rows[0])
    for texts in rows:
        cells = table.add_row().cells
        for n, cell in enumerate(cells):
            cell.width = Mm(heads[n][1])
            if n < len(texts):
                cell.paragraphs[0].alignment = LEFT if heads[n][1] > 30 else CENTRE
                write(cell.paragraphs[0], texts[n], size)
        _whole(table.rows[-1])
    return table


def _whole(row: Any) -> None:
    """A row that no page break cuts."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeated(row: Any) -> None:
    """A row that stands again on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def head(document: Any, number: str, agency: tuple[Sequence[str], str], about: str = "", place: str = "{{ dia_danh }}") -> None:  # fmt: skip
    """Agencies at the left, the name of the country at the right, number, place and date.

    `agency`: what is above, of it the second text bold, and the one that writes.
    """
    table = plain_table(document, 2, (65, 100))
    left, right = table.rows[0].cells
    upper, lower = agency
    own = left.paragraphs[0]
    if upper:
        for text, bold in zip(upper, (False, True), strict=False):
            write(left.paragraphs[0], text, 12, bold).alignment = CENTRE
        own = left.add_paragraph()
    write(own, lower, 12, bold=True).alignment = CENTRE
    ruled(own, 22, 22)
    own.paragraph_format.left_indent = own.paragraph_format.right_indent = Mm(0)
    _short_rule(own, left)
    write(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True).alignment = CENTRE
    motto = line(right, "Độc lập - Tự do - Hạnh phúc", CENTRE, 13, bold=True)
    ruled(motto, 14.5, 14.5)
    left, right = table.rows[1].cells
    write(left.paragraphs[0], number, 13).alignment = CENTRE
    if about:
        line(left, about, CENTRE, 12)
    write(right.paragraphs[0], place + ", ngày [    ] tháng [    ] năm {{ nam }}", 13, italic=True).alignment = CENTRE  # fmt: skip
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_before = Pt(9 if row is table.rows[1] else 0)


def _short_rule(paragraph: Any, cell: Any) -> None:
    """The rule below an agency's name is shorter than the name: it hangs below an empty paragraph."""
    for border in paragraph._p.pPr.findall(qn("w:pBdr")):
        paragraph._p.pPr.remove(border)
    below = cell.add_paragraph()
    below.paragraph_format.line_spacing = Pt(5)
    ruled(below, 22, 22)


def title(document: Any, kind: str, about: str) -> None:
    """Kind of document and what it is about."""
    top = line(document, kind, CENTRE, 14, bold=True)
    top.paragraph_format.space_before = Pt(14)
    line(document, about, CENTRE, 14, bold=True)
    rule = document.add_paragraph()
    rule.paragraph_format.line_spacing = Pt(4)
    ruled(rule, 62, 62)
    tag(document, "{%p if gia_lap %}")
    line(document, "{{ gia_lap }}", CENTRE, 13, bold=True).paragraph_format.space_before = Pt(6)
    tag(document, "{%p endif %}")


def signed(document: Any, position: str, receivers: str = "noi_nhan", left: str = "", blank_left: str = "", first: str = "", below: str = "") -> None:  # fmt: skip
    """Receivers at the left, `first` of them a line of its own; at the right the one who signs, a position `below` where
    one signs for others."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # signatures never stand alone on a page
    gap = document.add_paragraph()
    gap.paragraph_format.space_before = Pt(6)
    gap.paragraph_format.keep_with_next = True
    table = plain_table(document, 1, (80, 85))
    _whole(table.rows[0])
    cells = table.rows[0].cells
    if receivers:
        write(cells[0].paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
        if first:
            line(cells[0], f"- {first}", size=SMALL)
        tag(cells[0], f"{{%p for n in {receivers} %}}")
        line(cells[0], "- {{ n }}", size=SMALL)
        tag(cells[0], "{%p endfor %}")
    else:
        write(cells[0].paragraphs[0], left, BODY, bold=True).alignment = CENTRE
        for text in ("", "[chữ ký]", "", f"[{blank_left}]"):
            line(cells[0], text, CENTRE)
    write(cells[1].paragraphs[0], position, BODY, bold=True).alignment = CENTRE
    if below:
        tag(cells[1], f"{{%p if {below} %}}")
        line(cells[1], f"{{{{ {below} }}}}", CENTRE, bold=True)
        tag(cells[1], "{%p endif %}")
    for text in ("", "[chữ ký, dấu]", "", "[họ và tên]"):
        line(cells[1], text, CENTRE)


def rests_on(document: Any) -> None:
    """The head of the ledger and the fingerprint of the score lines, small, at the end."""
    for n, text in enumerate(("{{ so_cai }}", "{{ dau_van_tay }}")):
        line(document, text, size=8, italic=True).paragraph_format.space_before = Pt(10 if n == 0 else 0)


AGENCY = (["{{ co_quan_cap_tren }}"], "{{ co_quan }}")
ISSUER = ([], "{{ co_quan_ban_hanh | upper }}")


def scores(document: Any, size: float = 11) -> None:
    """The table of every track; where the plan has no gate, it has no column for one."""
    tag(document, "{%p for k in bang %}")
    body(document, "{{ k.ten }}", bold=True, keep=True)
    columns = [("hang", "Hạng", 15), ("ten", "Đơn vị", 44), ("chuan", "Điểm chuẩn", 16), ("thuong", "Điểm thưởng", 18), ("tru", "Điểm trừ", 15), ("tong", "Tổng điểm", 16)]  # fmt: skip
    gated = [*columns, ("dat", "Ngưỡng", 20), ("ghi_chu", "Ghi chú", 21)]
    for instruction, shown in (("{%p if nguong %}", gated), ("{%p else %}", [*columns, ("ghi_chu", "Ghi chú", 41)])):
        tag(document, instruction)
        told = [f"{{{{ d.{name} }}}}" for name, _, _ in shown]
        rows = [["{%tr for d in k.don_vi %}"], told, ["{%tr endfor %}"]]
        grid(document, [(head, width) for _, head, width in shown], rows, size)
    tag(document, "{%p endif %}")
    tag(document, "{%p endfor %}")


def proposals(document: Any) -> None:
    """Every award: who is proposed, what is undecided, what stays vacant."""
    tag(document, "{%p for g in khen_thuong %}")
    body(document, "{{ g.ten }} (mục {{ g.dieu_khoan }}):", bold=True, keep=True)
    tag(document, "{%p for d in g.de_nghi %}")
    prize = "{% if d.muc_thuong %}; {{ d.muc_thuong }}{% endif %}"
    decided = "{% if d.can_cu %}. Căn cứ quyết định {{ d.can_cu }}{% endif %}"
    body(document, f"{{{{ d.stt }}}}. **{{{{ d.tap_the }}}}**: {{{{ d.giai }}}} (mục {{{{ d.dieu_khoan }}}}), {{{{ d.diem }}}} điểm{prize}{decided}.")  # fmt: skip
    tag(document, "{%p endfor %}")
    for name in ("chua_quyet", "de_trong"):
        tag(document, f"{{%p for t in g.{name} %}}")
        body(document, "**CHƯA ĐỀ NGHỊ:** {{ t }}" if name == "chua_quyet" else "{{ t }}")
        tag(document, "{%p endfor %}")
    tag(document, "{%p if g.ca_nhan_chung %}")
    body(document, "Số cá nhân đề nghị khen thưởng chung cho khối: {{ g.ca_nhan_chung }} cá nhân, gồm: [họ và tên, chức vụ, đơn vị].")  # fmt: skip
    tag(document, "{%p endif %}")
    tag(document, "{%p endfor %}")


def every(document: Any, field: str, otherwise: str = "") -> None:
    """A paragraph for each text of a field; where there is none, that."""
    tag(document, f"{{%p for t in {field} %}}")
    body(document, "- {{ t }}")
    tag(document, "{%p endfor %}")
    if otherwise:
        tag(document, f"{{%p if not {field} %}}")
        body(document, otherwise)
        tag(document, "{%p endif %}")


def still_open(document: Any, number: int) -> None:
    """What nobody has decided yet; and how the plan was read, where another reading would give a prize to others."""
    body(document, f"{number}. Những việc chưa quyết định", bold=True, keep=True)
    every(document, "con_mo", "Không có.")
    tag(document, "{%p if cach_hieu %}")
    body(document, f"{number + 1}. Cách hiểu Kế hoạch đã áp dụng", bold=True, keep=True)
    body(document, "Kế hoạch có những chỗ chưa nêu rõ. Kết quả trên được tính theo các cách hiểu dưới đây; nếu hiểu khác thì khen thưởng thay đổi như nêu kèm theo.")  # fmt: skip
    every(document, "cach_hieu")
    tag(document, "{%p endif %}")


def addressed(document: Any, to: str) -> None:
    line(document, f"Kính gửi: {to}", CENTRE).paragraph_format.space_before = Pt(10)


PROPOSED = "Đề nghị khen thưởng{% if so_de_nghi != '00' %}: {{ so_de_nghi }} tập thể{% else %}: chưa đề nghị tập thể nào{% endif %}"


def grounds(document: Any) -> None:
    """The law that the plan names, and the plan."""
    tag(document, "{%p for c in can_cu %}")
    body(document, "{{ c }}", italic=True)
    tag(document, "{%p endfor %}")
    body(document, "Căn cứ Kế hoạch số {{ so_ke_hoach }} của {{ co_quan_ban_hanh }}: {{ ke_hoach }};", italic=True)


# ── the letters ───────────────────────────────────────────────────────────────────────────────


def proposal() -> Any:
    document = new()
    head(document, "Số: [    ]/TTr-{{ viet_tat }}", AGENCY)
    title(document, "TỜ TRÌNH", "Về việc đề nghị khen thưởng {{ ky }}")
    addressed(document, "{{ kinh_gui }}.")
    grounds(document)
    body(document, "Căn cứ Biên bản họp xét khen thưởng ngày [    ] tháng [    ] năm {{ nam }},", italic=True)
    body(document, "{{ ten_co_quan }} trình {{ kinh_gui }} xem xét khen thưởng {{ ky }} như sau:")
    body(document, "1. Kết quả chấm điểm", bold=True, keep=True)
    basis(document)
    scores(document)
    body(document, f"2. {PROPOSED}", bold=True, keep=True)
    proposals(document)
    still_open(document, 3)
    body(document, "{{ ten_co_quan }} kính trình {{ kinh_gui }} xem xét, quyết định./.")
    signed(document, "{{ chuc_vu_ky }}")
    rests_on(document)
    return document


def minutes() -> Any:
    document = new()
    head(
        document,
        "Số: [    ]/BB-{{ viet_tat_hoi_dong }}",
        (["{{ co_quan_ban_hanh | upper }}"], "{{ hoi_dong | upper }}"),
    )
    title(document, "BIÊN BẢN", "Họp xét khen thưởng {{ ky }}")
    for text in (
        "Thời gian bắt đầu: [giờ, ngày, tháng, năm].",
        "Địa điểm: [địa điểm].",
        "Cơ quan họp: {{ hoi_dong }}.",
        "Thành phần tham dự: [họ và tên, chức vụ]; vắng mặt: [họ và tên, lý do].",
        "Chủ trì: [họ và tên, chức vụ]. Thư ký: [họ và tên, chức vụ].",
    ):
        body(document, text)
    body(document, "1. Kết quả chấm điểm", bold=True, keep=True)
    body(document, "{{ ten_co_quan }} báo cáo kết quả chấm điểm {{ ky }}, {{ dot }}; số liệu chốt đến {{ chot_so_lieu }}.{% if nguong %} Ngưỡng được tính thi đua: {{ nguong }}.{% endif %}")  # fmt: skip
    scores(document)
    body(document, "2. Khiếu nại và quyết định đã ghi sổ", bold=True, keep=True)
    every(document, "quyet_dinh", "Không có.")
    still_open(document, 3)
    body(document, "{% if cach_hieu %}5{% else %}4{% endif %}. Ý kiến thảo luận", bold=True, keep=True)
    every(document, "hoi_dong_xet")
    body(document, "[ý kiến của các thành viên]")
    body(document, "{% if cach_hieu %}6{% else %}5{% endif %}. Biểu quyết", bold=True, keep=True)
    proposals(document)
    body(document, "Kết quả biểu quyết từng trường hợp: [số phiếu đồng ý] / [tổng số phiếu].")
    body(document, "{% if cach_hieu %}7{% else %}6{% endif %}. Kết luận", bold=True, keep=True)
    body(document, "[kết luận của người chủ trì; với các đơn vị bằng điểm: thứ tự và lý do, để ghi vào sổ quyết định]")
    body(document, "Niêm phong của bộ hồ sơ điện tử (do thidua run và thidua verify in ra, chép đủ tám nhóm): [________ ________ ________ ________ ________ ________ ________ ________].")  # fmt: skip
    body(document, "Cuộc họp kết thúc lúc [giờ, ngày, tháng, năm]./.")
    signed(document, "CHỦ TRÌ", receivers="", left="THƯ KÝ", blank_left="họ và tên")
    rests_on(document)
    return document


def listed() -> Any:
    document = new()
    head(document, "", AGENCY)
    title(document, "DANH SÁCH", "Tập thể đề nghị khen thưởng {{ ky }}")
    line(document, "(Kèm theo Tờ trình số [    ]/TTr-{{ viet_tat }} ngày [    ] tháng [    ] năm {{ nam }})", CENTRE, 13, italic=True)  # fmt: skip
    tag(document, "{%p for g in khen_thuong %}")
    body(document, "{{ g.ten }} (mục {{ g.dieu_khoan }})", bold=True, keep=True)
    heads = [("STT", 13), ("Tập thể", 44), ("Giải", 24), ("Điểm", 16), ("Mức khen thưởng", 68)]
    rows = [
        ["{%tr for d in g.de_nghi %}"],
        ["{{ d.stt }}", "{{ d.tap_the }}", "{{ d.giai }} ({{ d.dieu_khoan }})", "{{ d.diem }}", "{{ d.muc_thuong or '–' }}"],
        ["{%tr endfor %}"],
    ]  # fmt: skip
    grid(document, heads, rows, 12)
    for name in ("chua_quyet", "de_trong"):
        tag(document, f"{{%p for t in g.{name} %}}")
        body(document, "**CHƯA ĐỀ NGHỊ:** {{ t }}" if name == "chua_quyet" else "{{ t }}")
        tag(document, "{%p endfor %}")
    tag(document, "{%p if g.ca_nhan_chung %}")
    body(document, "Số cá nhân chung cho khối: {{ g.ca_nhan_chung }}.")
    tag(document, "{%p endif %}")
    tag(document, "{%p endfor %}")
    body(
        document,
        "Danh sách này {% if so_de_nghi != '00' %}có {{ so_de_nghi }} tập thể{% else %}chưa có tập thể nào{% endif %}./.",
    )
    signed(document, "{{ chuc_vu_ky }}", receivers="", left="NGƯỜI LẬP DANH SÁCH", blank_left="họ và tên")
    rests_on(document)
    return document


def report() -> Any:
    document = new()
    agency = (["{{ don_vi_cap_tren }}", "{{ don_vi_uy_ban }}"], "{{ tap_the | upper }}")
    head(document, "Số: [    ]/BC-{{ don_vi_viet_tat }}", agency, place="{{ don_vi_dia_danh }}")
    title(document, "BÁO CÁO THÀNH TÍCH", "Đề nghị khen thưởng (theo đợt, chuyên đề)")
    line(document, "({{ mau_bao_cao }})", CENTRE, 12, italic=True)
    line(document, "Tên tập thể đề nghị: {{ tap_the }}", CENTRE, bold=True).paragraph_format.space_before = Pt(8)
    body(document, "Hình thức đề nghị: {{ giai }}.")
    body(document, "I. THÔNG TIN CHUNG", bold=True, keep=True)
    body(document, "1. Đặc điểm, tình hình: [địa điểm trụ sở, điện thoại; cơ cấu tổ chức, tổng số cán bộ, công chức, viên chức].")  # fmt: skip
    body(document, "2. Chức năng, nhiệm vụ: [chức năng, nhiệm vụ được giao].")
    body(document, "II. THÀNH TÍCH ĐẠT ĐƯỢC", bold=True, keep=True)
    body(document, "1. Kết quả của {{ dot }}, {{ ky }} ({{ khoi }}): tổng điểm {{ tong_diem }}, hạng {{ hang }}. Số liệu lũy kế đến {{ chot_so_lieu }}:")  # fmt: skip
    tag(document, "{%p for s in so_lieu %}")
    body(document, "- {{ s.ten }}: {{ s.so }};")
    tag(document, "{%p endfor %}")
    tag(document, "{%p if bao_cao %}")
    body(document, "- Báo cáo định kỳ: {{ bao_cao }}")
    tag(document, "{%p endif %}")
    body(document, "2. Từng tháng (số lũy kế):", keep=True)
    months(document)
    body(document, "3. Cách tổ chức thực hiện, giải pháp, sáng kiến: [nêu biện pháp, giải pháp công tác; kết quả được cấp trên công nhận].")  # fmt: skip
    body(document, "4. Chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà nước: [nhận xét]./.")
    signed(document, "{{ don_vi_ky }}", receivers="", left="XÁC NHẬN CỦA CẤP TRÌNH KHEN THƯỞNG", blank_left="họ và tên", below="don_vi_chuc_vu")  # fmt: skip
    rests_on(document)
    return document


def months(document: Any) -> None:
    """A row for each month, a column for each figure; the columns are a loop of their own."""
    texts = [
        ["Tháng", "{%tc for c in cot %}", "{{ c }}", "{%tc endfor %}", "Tổng điểm", "Hạng"],
        ["{%tr for t in thang %}"],
        ["{{ t.ten }}", "{%tc for s in t.so %}", "{{ s }}", "{%tc endfor %}", "{{ t.tong }}", "{{ t.hang }}"],
        ["{%tr endfor %}"],
    ]
    table = plain_table(document, len(texts), [27.5] * 6)  # the width is shared out among the columns that come to be
    table.style = "Table Grid"
    table.autofit = True
    _repeated(table.rows[0])
    for row, line_ in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, line_, strict=False):
            cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:type"), "auto")
            cell.paragraphs[0].alignment = CENTRE
            write(cell.paragraphs[0], text, 11, bold=line_ is texts[0])


def notice() -> Any:
    document = new()
    head(document, "Số: [    ]/TB-{{ viet_tat }}", AGENCY)
    title(document, "THÔNG BÁO", "Kết quả điều chỉnh điểm thi đua {{ ky }}")
    addressed(document, "{{ kinh_gui }}; các đơn vị dự thi đua.")
    body(document, "{{ ten_co_quan }} thông báo kết quả chấm điểm {{ ky }}, {{ dot }}, được điều chỉnh so với bản đã công bố ({{ ban_truoc }}):")  # fmt: skip
    body(document, "{{ tom_tat }}", bold=True)
    body(document, "1. Căn cứ điều chỉnh", bold=True, keep=True)
    tag(document, "{%p for n in nguyen_nhan %}")
    body(document, "- {{ n.ten }}{% if n.ly_do %}. Lý do: {{ n.ly_do }}{% endif %}")
    tag(document, "{%p for k in n.ket_qua %}")
    body(document, "+ {{ k }}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    body(document, "2. Trước và sau điều chỉnh", bold=True, keep=True)
    heads = [("STT", 13), ("Đơn vị", 37), ("Nội dung", 33), ("Trước", 20), ("Sau", 20), ("Do", 42)]
    cells = ["stt", "don_vi", "noi_dung", "truoc", "sau", "ly_do"]
    rows = [["{%tr for d in thay_doi %}"], [f"{{{{ d.{c} }}}}" for c in cells], ["{%tr endfor %}"]]
    grid(document, heads, rows, 11)
    tag(document, "{%p if not thay_doi %}")
    body(document, "Điểm, hạng và khen thưởng không đổi.")
    tag(document, "{%p endif %}")
    still_open(document, 3)
    body(document, "Bản này thay cho bản {{ ban_truoc }}; bản trước được giữ nguyên để đối chiếu./.")
    signed(document, "{{ chuc_vu_ky }}")
    rests_on(document)
    return document


def result() -> Any:
    """What a month without a prize gets instead of a proposal."""
    document = new()
    head(document, "Số: [    ]/BC-{{ viet_tat }}", AGENCY)
    title(document, "BÁO CÁO", "Kết quả chấm điểm thi đua {{ ky }}")
    addressed(document, "{{ kinh_gui }}.")
    body(document, "Thực hiện Kế hoạch số {{ so_ke_hoach }} của {{ co_quan_ban_hanh }}: {{ ke_hoach }}, {{ ten_co_quan }} báo cáo kết quả chấm điểm {{ ky }} như sau:")  # fmt: skip
    body(document, "1. Kết quả chấm điểm", bold=True, keep=True)
    basis(document)
    scores(document)
    body(document, "2. Khen thưởng: không đề nghị khen thưởng {{ ky }}", bold=True, keep=True)
    tag(document, "{%p for g in khen_thuong %}")
    tag(document, "{%p for t in g.de_trong %}")
    body(document, "{{ g.ten }}: {{ t }}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p if not khen_thuong %}")
    body(document, "Kế hoạch không quy định khen thưởng cho {{ ky }}.")
    tag(document, "{%p endif %}")
    still_open(document, 3)
    body(document, "{{ ten_co_quan }} kính báo cáo {{ kinh_gui }}./.")
    signed(document, "{{ chuc_vu_ky }}")
    rests_on(document)
    return document


def basis(document: Any) -> None:
    """Up to which day the figures go, and the gate."""
    body(document, "Số liệu chốt đến {{ chot_so_lieu }}, theo những gì biết được đến ngày {{ biet_den }}.{% if nguong %} Ngưỡng được tính thi đua: {{ nguong }}.{% endif %}")  # fmt: skip


def decision() -> Any:
    """The draft of the decision: what people decide is left to them."""
    document = new()
    head(document, "Số: [    ]/QĐ-{{ viet_tat_ban_hanh }}", ISSUER)
    title(document, "QUYẾT ĐỊNH", "Về việc khen thưởng {{ ky }}")
    line(document, "[dự thảo]", CENTRE, 13)
    line(document, "{{ kinh_gui | upper }}", CENTRE, bold=True).paragraph_format.space_before = Pt(10)
    grounds(document)
    body(document, "Xét đề nghị của {{ ten_co_quan }} tại Tờ trình số [    ]/TTr-{{ viet_tat }} ngày [    ] tháng [    ] năm {{ nam }},", italic=True)  # fmt: skip
    line(document, "QUYẾT ĐỊNH:", CENTRE, bold=True).paragraph_format.space_before = Pt(8)
    body(
        document,
        "**Điều 1.** {% if hinh_thuc %}Tặng {{ hinh_thuc }} cho{% else %}Khen thưởng{% endif %} {{ so_de_nghi }} tập thể đã có thành tích trong {{ dot }}, {{ ky }}:",
    )
    tag(document, "{%p for g in khen_thuong %}")
    tag(document, "{%p for d in g.de_nghi %}")
    body(document, "- {{ d.tap_the }}: {{ d.giai }} (mục {{ d.dieu_khoan }} của Kế hoạch){% if d.muc_thuong %}; {{ d.muc_thuong }}{% endif %};")  # fmt: skip
    tag(document, "{%p endfor %}")
    tag(document, "{%p if g.ca_nhan_chung %}")
    body(document, "- {{ g.ca_nhan_chung }} cá nhân của khối: [họ và tên, chức vụ, đơn vị];")
    tag(document, "{%p endif %}")
    tag(document, "{%p for t in g.chua_quyet %}")
    body(document, "[chưa gồm, chờ quyết định:] {{ t }}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    body(document, "**Điều 2.** Tổng tiền thưởng: {{ tong_tien }}, chi từ [nguồn kinh phí].")
    body(document, "**Điều 3.** [các cơ quan thi hành], {{ ten_co_quan }} và các tập thể có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký./.")  # fmt: skip
    signed(document, "{{ chuc_vu_quyet_dinh }}", receivers="noi_nhan_khac", first="Như Điều 3;")
    return document


def certificate() -> Any:
    """A page for each collective, across; the motif of the frame is printed on the sheet."""
    document = new()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(30)
    section.header.paragraphs[0].clear()
    tag(document, "{%p for g in khen_thuong %}")
    tag(document, "{%p for d in g.de_nghi %}")
    line(
        document, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTRE, 14, bold=True
    ).paragraph_format.page_break_before = True
    ruled(line(document, "Độc lập - Tự do - Hạnh phúc", CENTRE, 15, bold=True), 84, 84)
    tag(document, "{%p if gia_lap %}")
    line(document, "{{ gia_lap }}", CENTRE, 12, bold=True)
    tag(document, "{%p endif %}")
    line(document, "{{ kinh_gui | upper }}", CENTRE, 16, bold=True).paragraph_format.space_before = Pt(30)
    line(document, "TẶNG", CENTRE, 16, bold=True).paragraph_format.space_before = Pt(8)
    line(document, "{{ hinh_thuc | upper }}", CENTRE, 40, bold=True)
    line(document, "{{ d.tap_the }}", CENTRE, 24, bold=True).paragraph_format.space_before = Pt(12)
    line(document, "Đã có thành tích trong {{ dot }}, {{ ky }}", CENTRE, 15).paragraph_format.space_before = Pt(8)
    line(document, "({{ d.giai }})", CENTRE, 14, italic=True)
    document.add_paragraph().paragraph_format.space_after = Pt(12)
    foot = plain_table(document, 1, (118, 118))
    _whole(foot.rows[0])
    left, right = foot.rows[0].cells
    for cell, texts in (
        (left, ("Quyết định số: [    ]/QĐ-{{ viet_tat_ban_hanh }}", "ngày [    ] tháng [    ] năm {{ nam }}", "Vào sổ khen thưởng số: [    ]")),
        (right, ("{{ dia_danh }}, ngày [    ] tháng [    ] năm {{ nam }}", "**{{ chuc_vu_quyet_dinh }}**", "[chữ ký, dấu]", "[họ và tên]")),
    ):  # fmt: skip
        for text in texts:
            line(cell, text, LEFT if cell is left else CENTRE, 13)
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    return document


def reminder() -> Any:
    """To the units that have not reported; the list of them in it."""
    document = new()
    head(document, "Số: [    ]/{{ viet_tat }}", AGENCY, about="V/v đôn đốc nộp báo cáo {{ ky }}")
    tag(document, "{%p if gia_lap %}")
    line(document, "{{ gia_lap }}", CENTRE, 13, bold=True).paragraph_format.space_before = Pt(6)
    tag(document, "{%p endif %}")
    addressed(document, "")
    tag(document, "{%p for d in chua_bao_cao %}")
    line(document, "- {{ d.noi_nhan }};").paragraph_format.left_indent = Mm(50)
    tag(document, "{%p endfor %}")
    body(document, "Thực hiện Kế hoạch số {{ so_ke_hoach }} của {{ co_quan_ban_hanh }}: {{ ke_hoach }}, tính đến ngày {{ biet_den }}, {{ ten_co_quan }} chưa nhận được báo cáo {{ ky }} ({{ dot }}) của các đơn vị sau:")  # fmt: skip
    heads = [("STT", 13), ("Đơn vị", 72), ("Hạn nộp", 28), ("Số ngày trễ", 24), ("Tình trạng", 28)]
    cells = ["{{ d.stt }}", "{{ d.ten }}", "{{ d.han }}", "{{ d.tre }}", "{{ d.tinh_trang }}"]
    grid(document, heads, [["{%tr for d in chua_bao_cao %}"], cells, ["{%tr endfor %}"]])
    body(document, "Đề nghị các đơn vị gửi báo cáo về {{ ten_co_quan }} trước ngày [ngày, tháng]. Báo cáo trễ hoặc không nộp bị trừ điểm theo Kế hoạch./.")  # fmt: skip
    signed(document, "{{ chuc_vu_ky }}")
    return document


def answer() -> Any:
    document = new()
    head(document, "Số: [    ]/{{ viet_tat }}-[    ]", AGENCY, "V/v trả lời khiếu nại về kết quả thi đua {{ ky }}")
    tag(document, "{%p if gia_lap %}")
    line(document, "{{ gia_lap }}", CENTRE, 13, bold=True).paragraph_format.space_before = Pt(10)
    tag(document, "{%p endif %}")
    line(document, "Kính gửi: {{ don_vi }}.", CENTRE).paragraph_format.space_before = Pt(14)
    body(document, "{{ ten_co_quan }} nhận được khiếu nại số {{ so_khieu_nai }}, ngày {{ ngay_khieu_nai }}, của {{ ben_khieu_nai }} về {{ noi_dung_khieu_nai }}, {{ dot }}. Sau khi xem xét, {{ ten_co_quan }} trả lời như sau:")  # fmt: skip
    body(document, "1. Nội dung khiếu nại", bold=True, keep=True)
    body(document, "{{ ten_so_lieu }}: số đang tính là **{{ so_dang_tinh }}**; đơn vị đề nghị **{{ so_de_nghi }}**. Lý do: {{ ly_do_khieu_nai }}")  # fmt: skip
    every(document, "tep_kem", "Đơn vị không gửi kèm tài liệu.")
    body(document, "2. Kết quả xem xét", bold=True, keep=True)
    every(document, "dieu_khoan")
    every(document, "xem_xet")
    tag(document, "{%p if ket_luan %}")
    body(document, "**Kết luận:** {{ ket_luan }}")
    tag(document, "{%p else %}")
    body(document, "**Kết luận:** [chấp nhận, chấp nhận một phần hay không chấp nhận; lý do]")
    tag(document, "{%p endif %}")
    body(document, "3. Điểm, hạng và khen thưởng", bold=True, keep=True)
    body(document, "{{ mo_dau_thay_doi }}")
    every(document, "thay_doi")
    body(document, "4. Hướng giải quyết tiếp theo", bold=True, keep=True)
    every(document, "can_chung_minh")
    every(document, "tiep_theo")
    body(document, "- Nếu không đồng ý với nội dung trả lời này, đơn vị gửi ý kiến bằng văn bản, kèm tài liệu, đến [nơi nhận] trước ngày [ngày, tháng, năm] để trình {{ hoi_dong }} xem xét.")  # fmt: skip
    body(document, "{{ ten_co_quan }} trả lời để {{ don_vi }} biết./.")
    signed(document, "{{ chuc_vu_ky }}")
    rests_on(document)
    return document


def feedback() -> Any:
    """What goes back to a unit about its own files; no letter of the award dossier."""
    document = new()
    head(document, "Số: [    ]/{{ viet_tat }}", AGENCY)
    title(document, "PHIẾU PHẢN HỒI", "Về số liệu báo cáo thi đua {{ ky }}")
    line(document, "Kính gửi: {{ don_vi }}.", CENTRE).paragraph_format.space_before = Pt(10)
    body(document, "Qua kiểm tra tệp của đơn vị ({{ tep }}), {{ dot }}, có kết quả như sau:")
    tag(document, "{%p for m in muc_do %}")
    body(document, "{{ m.ten }}", bold=True, keep=True)
    tag(document, "{%p for v in m.muc %}")
    body(document, "- {{ v.noi }}", keep=True)
    tag(document, "{%p for d in v.dong %}")
    line(document, "{{ d }}", size=13).paragraph_format.left_indent = Mm(14)
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p if not muc_do %}")
    body(document, "Không có chỗ nào cần sửa.")
    tag(document, "{%p endif %}")
    tag(document, "{%p if so_lieu %}")
    body(document, "Số liệu đã đọc được:", bold=True, keep=True)
    rows = [["{%tr for s in so_lieu %}"], ["{{ s.ten }}", "{{ s.so }}", "{{ s.noi }}"], ["{%tr endfor %}"]]
    grid(document, [("Số liệu (lũy kế)", 75), ("Số", 25), ("Ở đâu trong tệp", 65)], rows, 12)
    tag(document, "{%p endif %}")
    body(document, "Đề nghị đơn vị sửa, gửi lại tệp, hoặc xác nhận số liệu trên là đúng, trước ngày [    ]./.")
    signed(document, "{{ chuc_vu_ky }}", receivers=False, left="NGƯỜI KIỂM TRA", blank_left="họ và tên")
    return document


TEMPLATES = {
    "to-trinh": proposal,
    "bao-cao-ket-qua": result,
    "bien-ban": minutes,
    "danh-sach": listed,
    "bao-cao-thanh-tich": report,
    "quyet-dinh": decision,
    "giay-khen": certificate,
    "nhac-bao-cao": reminder,
    "thong-bao-dieu-chinh": notice,
    "tra-loi-khieu-nai": answer,
}


BESIDE = {"phieu-phan-hoi": feedback}
"""Papers that are no letters of a month: their templates stand beside the folder of letters."""


def made(templates: Mapping[str, Callable[[], Any]] = TEMPLATES) -> dict[str, bytes]:
    """Every template by file name."""
    found = {}
    for name, template in templates.items():
        out = io.BytesIO()
        document = template()
        slim(document)
        document.save(out)
        found[f"{name}.docx"] = stored(out.getvalue())
    return found


if __name__ == "__main__":
    for folder, templates in ((FOLDER, TEMPLATES), (FOLDER.parent, BESIDE)):
        for name, content in made(templates).items():
            (folder / name).write_bytes(content)
            print(name)
