"""A clerk's month, from an empty folder to what is published: what is wrong is mended by what is printed, and by nothing else."""

import csv
import re
import shlex

import xlsxwriter
from command import thidua

UNITS = (
    "unit,code,name,track,has_procedures,aliases\ntan-hoa,,Xã Tân Hòa,commune,yes,\n"
    "mot-ngan,,Thị trấn Một Ngàn,commune,yes,\nrach-goi,,Thị trấn Rạch Gòi,commune,yes,\n"
)
CONSOLIDATED = [
    ["TỔNG HỢP KẾT QUẢ THI ĐUA"], ["Tháng 02 năm 2021"], ["Số liệu tính đến ngày 25/02/2021"],
    ["TT", "Tên đơn vị", "Ban hành kế hoạch", "Thủ tục đăng ký", "Tài khoản", "", "Giải quyết xong", "Chỉ tiêu giao"],
    ["", "", "", "", "Trong kỳ", "Lũy kế", "", ""],
    ["1", "Tân Hòa", "x", "2", "1.600", "1.600", "2", "1.500"],
    ["2", "Thị trấn Một Ngàn", "x", "3", "1.500", "1.500", "0", "1.500"],
    ["3", "TT. Rạch Gòi", "x", "1", "900", "900", "", "1.500"],
    ["4", "Văn phòng UBND huyện", "x", "1", "5", "5", "0", "0"],
    ["Tổng cộng", "", "", "7", "4.005", "4.005", "2", "4.500"],
]  # fmt: skip
TEMPLATE = [["BÁO CÁO"], ["STT", "Nội dung", "Trong kỳ", "Lũy kế"], ["1", "Tài khoản đã tạo", "", ""]]
DOSSIERS = [
    ["STT", "Mã HS", "Đơn vị tiếp nhận", "Trạng thái", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"],
    ["1", "H30-1", "Xã Tân Hòa", "Đã trả kết quả", "02/02/2021", "09/02/2021", "08/02/2021"],
    ["2", "H30-2", "UBND Tân Hòa", "Chờ trả kết quả", "02/02/2021", "09/02/2021", "08/02/2021"],
    ["3", "H30-3", "Thị trấn Một Ngàn", "Đang xử lý", "22/02/2021", "26/02/2021", ""],
    ["Tổng: 3 hồ sơ"],
]  # fmt: skip
KNOWN = {
    "Tân Hòa": "Xã Tân Hòa", "UBND Tân Hòa": "Xã Tân Hòa", "TT. Rạch Gòi": "Thị trấn Rạch Gòi",
    "Văn phòng UBND huyện": "cơ quan không dự thi đua", "Chờ trả kết quả": "Đã trả kết quả", "Chỉ tiêu giao": "không dùng",
    "Giải quyết xong": "Hồ sơ đã giải quyết", "Thủ tục đăng ký": "Thủ tục mức độ 3, 4 đã đăng ký",
}  # fmt: skip
"""What the clerk knows and the software does not: what each name and word means."""
RECEIVED = "2021-02-25"


def book(path, sheets):
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def offered(screen):
    """What `thidua status` prints to choose from: what each would mean, and the command, in the order printed."""
    return re.findall(r"^ +nếu là (.+):\n +(thidua .+)$", screen, re.MULTILINE)


def chosen(screen):
    """The commands that say what the clerk knows; where nothing is to be known, the one there is."""
    for means, command in offered(screen):
        typed = shlex.split(command.replace("NĂM-THÁNG-NGÀY", RECEIVED))[1:]
        name = next((word for word in typed if word in KNOWN), None)
        if name is None or KNOWN[name] == means:
            yield typed


def done(folder, *words):
    """A command typed in the campaign's folder, which it does."""
    made = thidua(*words, cwd=folder)
    assert made.returncode == 0, (words, made.stdout, made.stderr)
    return made.stdout


def test_a_clerk_publishes_a_month_by_what_is_printed(tmp_path, warm):
    (tmp_path / "don-vi.csv").write_text(UNITS, encoding="utf-8")
    told = done(tmp_path, "new", "2021", "--start", "2021-02-01", "--units", "don-vi.csv")
    folder = tmp_path / "2021"
    month = folder / re.search(r"tháng đầu vào \S*?(\d{4}-\d{2}) ", told)[1]
    book(month / "tổng hợp tháng 2.xlsx", {"Tổng hợp": CONSOLIDATED, "Mẫu": TEMPLATE})
    (month / "hồ sơ.csv").write_text("\n".join(map(";".join, DOSSIERS)), encoding="utf-8")

    checked = thidua("check", cwd=folder)
    assert checked.returncode == 1 and "[unit_short] 2 chỗ" in checked.stdout and "[report_blank]" in checked.stdout
    # the description of the list's own heading is pasted as it is printed
    block = re.search(r"^ +\[\[form\]\]\n(?: +.+\n)*?(?= +cách sửa)", checked.stdout, re.MULTILINE)[0]
    (folder / "forms.toml").write_text(block, encoding="utf-8")

    for _ in range(4):  # what is settled lets more be seen
        typed = list(chosen(done(folder, "status")))
        for words in typed:
            done(folder, *words, "--yes")
        if not typed:
            break
    assert not typed and thidua("check", cwd=folder).returncode == 0

    fed = done(folder, "feedback", "phản hồi")
    assert fed.count(".docx") == 3
    assert done(folder, "check", "--html", "kiểm tra.html").endswith("kiểm tra.html\n0 lỗi, 4 lưu ý\n")
    assert "LƯU Ý" in (folder / "kiểm tra.html").read_text(encoding="utf-8")

    screen = done(folder, "status").splitlines()
    assert "nhận 3/3" in "\n".join(screen) and screen[-2] == "Việc tiếp theo: công bố 2021-02"
    done(folder, *shlex.split(screen[-1])[1:])
    table = (folder / "reports" / "2021-02-v1" / "data" / "standings.csv").read_text(encoding="utf-8")
    assert (folder / "reports" / "2021-02-v1" / "data" / "monthly-report.html").is_file()
    # C1 10; C2 15, and 5 for the second procedure; C3 35, and 5 for 100 more; C4 0 of 2 dossiers; C5 10, and 10 above 98 %
    (row,) = [one for one in csv.DictReader(table.splitlines()) if one["unit"] == "tan-hoa"]
    assert [row[name] for name in ("base", "bonus", "deduction", "total")] == ["70", "20", "0", "90"]
