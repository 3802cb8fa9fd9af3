"""Whole months with a few cells changed at random: the figures are the untouched ones and, for a changed cell,
what a tiny parser of this file's own says it means, or nothing and a problem that names the row."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages import KINDS, SUFFIX, page

from thidua_analysis import open_campaign, sample_campaign
from thidua_analysis.intake import read_forms
from thidua_analysis.words.problems import problems_table

MONTH = "2021-06"
CUT_OFF = (2021, 6, 25)
REGISTER = "unit,received_on,received_on_office\ntan-hoa,2021-06-25,2021-06-25\nmot-ngan,2021-06-25,2021-06-25\n"
EXAMPLES = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """`read("a.xlsx", content)`: the June folder with this file and a register."""
    numbers = itertools.count()
    base = tmp_path_factory.mktemp("months")
    units = (sample_campaign() / "units.csv").read_bytes()

    def files(name, content, more=""):
        folder = base / str(next(numbers))
        (folder / MONTH).mkdir(parents=True)
        (folder / "campaign.toml").write_text(
            f'plan = "chau-thanh-a-2021"\ntitle = "Thử"\nstart_date = 2021-06-01\nmonths = ["{MONTH}"]\n{more}', "utf-8"
        )
        (folder / "units.csv").write_bytes(units)
        (folder / MONTH / "reports.csv").write_text(REGISTER, "utf-8")
        (folder / MONTH / name).write_bytes(content)
        return open_campaign(folder).files(MONTH)

    return files


def rows_named(files) -> set[int]:
    """Every row that a problem names, by its own row or in its list of rows."""
    rows = set()
    for problem in files.problems:
        rows |= {problem.row} if problem.row else set()
        told = problem.expected if isinstance(problem.expected, str) else problem.expected["vi"]
        if listed := re.search(r"dòng: ([0-9., ]+)", str(told)):
            rows |= {int(n) for n in re.findall(r"[0-9]+", listed[1])}
    return rows


def told(files) -> str:
    """All that may be shown or published."""
    tables = (files.facts, files.reports, files.self_scores, files.files)
    return "".join(t.to_csv() for t in tables) + "".join(
        problems_table(files.problems, language).to_csv() for language in ("vi", "en")
    )


# ── a unit's report ───────────────────────────────────────────────────────────────────────────

HEAD = [["UBND XÃ TÂN HÒA"], ["BÁO CÁO KẾT QUẢ THI ĐUA"], ["Tháng 6 năm 2021"], []]
TITLES = ["STT", "Nội dung", "ĐVT", "Trong kỳ", "Luỹ kế", "Điểm tự chấm", "Ghi chú"]
OWN, CUMULATIVE, NOTE = 3, 4, 6
LINES = {  # figure: label, the period's own number, cumulative
    "plan_issued": ("Xây dựng kế hoạch", "", "Có"),
    "procedures_count": ("Đăng ký thủ tục hành chính", "1", "12"),
    "accounts_count": ("Tạo tài khoản", "200", "1.500 TK"),
    "dossiers_received_count": ("Tiếp nhận hồ sơ trực tuyến", "50", "210"),
    "dossiers_resolved_count": ("- Tổng số hồ sơ đã giải quyết", "49", "200"),
    "dossiers_on_time_count": ("- Trong đó: trước hạn, đúng hạn", "48", "197"),
    "dossiers_overdue_pending_count": ("- Hồ sơ quá hạn", "", "3"),
}
NOUNS = ("TK", "tài khoản", "HS", "hồ sơ", "TTHC", "thủ tục")
DASHES, SPACES, UNSEEN = "-‐‑–—―−", " \u00a0\u202f\t", "\u200b\u200c\u200d\ufeff\u00ad"


@st.composite
def numbers(draw):
    """A count as people write it, and its value."""
    value = draw(st.integers(0, 3) | st.integers(0, 99_999) | st.integers(0, 99_999_999))
    mark = draw(st.sampled_from(["", ".", ",", " ", "\u00a0"]))
    text = f"{value:,}".replace(",", mark) if mark else str(value)
    text += draw(st.sampled_from(["", "", *(f" {noun}" for noun in NOUNS), "TK", " HỒ SƠ"]))
    return draw(st.sampled_from(["", "'", " ", "\u200b"])) + text + draw(st.sampled_from(["", " ", "\u00a0"])), value


JUNK = st.sampled_from(
    ["x", "Không", "chưa", "có", "1.50", "98,5", "98,5%", "1.5000", "1..500", "1.500,00", "1,500.000", "12.34.567",
     "01.500", "-5", "−5", "+5", "(1500)", "~1500", ">1500", "1500-1600", "1500/1600", "1e3", "0x10", "1_500", "１５００",
     "١٥٠٠", "²", "½", "1½", "1500 người", "1500TKTK", "1500 TK 200 HS", "1.500\n1.600", "15OO", "l500", "=1+1", "+1+1",
     "@SUM(A1)", "=cmd|'/c calc'!A1", "#REF!", "#N/A", "#DIV/0!", "25/04/2021", "2021-04-25", "tháng 6", "TRUE", "None",
     "NaN", "inf", "một nghìn", "9999999999", "1.000.000.000.000", "1500 1600", "1.500 1.600", "1 500 2", "1'500"]
) | st.text("0123456789., -–…x%=+@#'/TKhồsơ\u00a0\u200b", max_size=9)  # fmt: skip
BLANK = st.sampled_from(["", " ", "\u00a0", "\u200b", "'", "-", "–", "...", "…", "—"])


def meaning(text: str):
    """A count, "" for nothing reported, "-" for a dash, None for what is no count. By hand, without the package."""
    text = "".join(c for c in text if c not in UNSEEN)
    text = "".join(" " if c in SPACES else c for c in text)
    text = re.sub(" +", " ", text).strip(" \n").lstrip("' \n")
    bare = text.replace(" ", "")
    if not bare:
        return ""
    if all(c in DASHES for c in bare) or (set(bare) <= {".", "…"} and (len(bare) > 2 or "…" in bare)):
        return "-"
    low = text.lower().rstrip(".,:; ")
    for noun in sorted(map(str.lower, NOUNS), key=len, reverse=True):
        if low.endswith(noun) and low[: -len(noun)].strip(" "):
            # a count and its noun; another noun before it is caught below, for it is no digit
            number = low[: -len(noun)].strip(" ")
            break
    else:
        number = text
    marks = {c for c in number if not ("0" <= c <= "9")}
    if not marks:
        return int(number) if len(number) <= 9 else None
    if len(marks) > 1 or not marks <= set("., "):
        return None
    first, *rest = number.split(marks.pop())
    whole = 1 <= len(first) <= 3 and first[0] != "0" and rest and all(len(group) == 3 for group in rest)
    return int(first + "".join(rest)) if whole and len(rest) <= 2 else None


FLAGS = {"1": 1, "x": 1, "có": 1, "true": 1, "0": 0, "không": 0, "chưa": 0}


def flag(text: str):
    """The same of a yes or no."""
    known = meaning(text)
    word = "".join(c for c in text if c not in UNSEEN).strip(" \u00a0").lstrip("' ").lower()
    return FLAGS.get(word, known if known in ("", "-", 0, 1) else None)


def figure(fact: str, own: str, cumulative: str):
    """What a row says; None for nothing; and whether a problem must name it."""
    kind = flag if fact == "plan_issued" else meaning
    mine, whole = kind(own), kind(cumulative)
    if mine is None or whole is None:
        return None, True
    if fact in STOCKS:
        value = whole if isinstance(whole, int) else mine if isinstance(mine, int) else None
        return value, value is None and "-" in (mine, whole)
    if isinstance(whole, int):
        return whole, False
    return None, isinstance(mine, int) or whole == "-"


STOCKS = {"plan_issued", "dossiers_overdue_pending_count"}


@st.composite
def layouts(draw, lines, titles):
    """The lines in another order, with blank rows and columns; gives the rows, and where each line came to stand."""
    order = draw(st.permutations(range(len(lines)))) if draw(st.booleans()) else range(len(lines))
    rows, places = [titles], {}
    for n in order:
        rows += [[]] * draw(st.sampled_from([0, 0, 0, 1, 2]))
        places[n] = len(rows)
        rows.append(lines[n])
    for column in draw(st.lists(st.integers(0, len(titles)), max_size=2)):
        rows = [[*row[:column], "", *row[column:]] if row else [] for row in rows]
    return rows, places


@st.composite
def reports(draw):
    """A report with one or two changed cells: kind of file, rows, and per figure its row and two texts."""
    table = {fact: ["", *LINES[fact][:1], "", *LINES[fact][1:], "", ""] for fact in LINES}
    for _ in range(draw(st.integers(0, 2))):
        column = draw(st.sampled_from([OWN, CUMULATIVE, CUMULATIVE, CUMULATIVE, NOTE]))
        text = draw(st.one_of(numbers().map(lambda pair: pair[0]), JUNK, BLANK))
        table[draw(st.sampled_from(sorted(LINES)))][column] = text
    rows, places = draw(layouts(list(table.values()), TITLES))
    first = len(HEAD) + 1
    foot = [[], ["", "", "Tân Hòa, ngày 26 tháng 6 năm 2021"], ["", "Trần Thị Bí Mật"]]
    where = {fact: (first + places[n], row[OWN], row[CUMULATIVE]) for n, (fact, row) in enumerate(table.items())}
    return draw(st.sampled_from(KINDS)), [*HEAD, *rows, *foot], where


@settings(EXAMPLES, max_examples=75)
@given(made=reports())
def test_a_changed_cell_of_a_report_gives_what_it_says_or_nothing_and_a_problem_at_its_row(read, made):
    kind, rows, where = made
    files = read(f"bao-cao.{SUFFIX[kind]}", page(kind, rows))
    got = dict(zip(files.facts["fact"], files.facts["value"], strict=True))
    named = rows_named(files)
    assert set(files.facts["unit"]) <= {"tan-hoa"} and got.keys() <= where.keys()
    for fact, (row, own, cumulative) in where.items():
        value, said = figure(fact, own, cumulative)
        assert got.get(fact) == value, (fact, row, own, cumulative, files.problems)
        assert row in named or not said, (fact, row, own, cumulative, files.problems)
    assert "Bí Mật" not in told(files)


@settings(EXAMPLES, max_examples=30)
@given(number=numbers(), kind=st.sampled_from(KINDS))
def test_a_count_in_any_notation_is_read_for_what_it_is(read, number, kind):
    text, value = number
    rows = [*HEAD, TITLES, ["", "Tạo tài khoản", "", "", text, "", ""]]
    files = read(f"bao-cao.{SUFFIX[kind]}", page(kind, rows))
    assert meaning(text) == value and list(files.facts["value"]) == [value], files.problems


@settings(EXAMPLES, max_examples=20)
@given(label=st.text("TạotàikhonĐăýủcủ 123.-", max_size=20), kind=st.sampled_from(KINDS))
def test_a_figure_under_a_label_that_nobody_knows_is_named(read, label, kind):
    rows = [*HEAD, TITLES, ["", "Tạo tài khoản", "", "", "7", "", ""], ["", label, "", "", "12", "", ""]]
    files = read(f"bao-cao.{SUFFIX[kind]}", page(kind, rows))
    assert list(files.facts["value"]) == [7] and len(HEAD) + 3 in rows_named(files)


# ── a list of dossiers ────────────────────────────────────────────────────────────────────────

COLUMNS = ["STT", "Mã hồ sơ", "Đơn vị", "Trạng thái", "Hình thức nộp", "Mức độ", "Người nộp", "Ngày nhận",
           "Ngày hẹn trả", "Ngày trả"]  # fmt: skip
CODE, UNIT, STATUS, CHANNEL, LEVEL, PERSON, RECEIVED, DUE, FINISHED = range(1, 10)
SECRET = "Trần Thị Bí Mật 0912345678"
UNITS = {"Xã Tân Hòa": "tan-hoa", "XÃ TÂN HOÀ": "tan-hoa", "xã  tân hòa": "tan-hoa", "Thị trấn Một Ngàn": "mot-ngan",
         "Xã Tân Hoa": None, "Tân": None, "Sở Tư pháp": "outside"}  # fmt: skip
STATUSES = {"Mới đăng ký": 1, "Được tiếp nhận": 2, "Không được tiếp nhận": 3, "Đang xử lý": 4, "5": 5, "Dừng xử lý": 8,
            "Công dân yêu cầu rút hồ sơ": 7, "Đã xử lý xong": 9, "ĐÃ XỬ LÝ XONG": 9, "10. Đã trả kết quả": 10, "11": None, "xong": None}  # fmt: skip
CHANNELS = {
    "Trực tuyến": True,
    "trực tuyến": True,
    "Trực tiếp": False,
    "Bưu chính công ích": False,
    "qua mạng xã": None,
}
LEVELS = {"Mức độ 4": 4, "Mức độ 3": 3, "4": 4, "Mức độ 2": 2, "toàn trình": 4, "một phần": 3, "5": None}
DAYS = {"": "", "5/6/2021": (2021, 6, 5), "05.06.2021": (2021, 6, 5), "2021-06-12": (2021, 6, 12),
        "ngày 9 tháng 6 năm 2021": (2021, 6, 9), "25/06/2021 23:59:59": (2021, 6, 25), "26/6/2021": (2021, 6, 26),
        "31/05/2021": (2021, 5, 31), "1/7/21": (2021, 7, 1), "31/02/2021": None, "6/13/2021": None, "hôm qua": None,
        "21-04-25": None}  # fmt: skip
WRONG = ["=1+1", "+84", "@x", "#N/A", "0912345678", SECRET, "?", "-", "Nguyễn", "9999999999999"]
DAYS |= {f"{day:02}/06/2021": (2021, 6, day) for day in range(1, 26)}  # those of the unchanged rows
MEANT = {UNIT: UNITS, STATUS: STATUSES, CHANNEL: CHANNELS, LEVEL: LEVELS, RECEIVED: DAYS, DUE: DAYS, FINISHED: DAYS}


def dossier(n: int) -> list[str]:
    unit = "Xã Tân Hòa" if n % 5 < 3 else "Thị trấn Một Ngàn"
    status, end = [("Đã xử lý xong", f"{8 + n:02}/06/2021"), ("Đang xử lý", "")][n % 3 == 2]
    channel = "Trực tiếp" if n % 4 == 3 else "Trực tuyến"
    return [str(n + 1), f"H30.14-2106{n:02}-0001", unit, status, channel, "Mức độ 4", SECRET, f"0{1 + n % 7}/06/2021",
            f"{12 + n}/06/2021", end]  # fmt: skip


@st.composite
def lists(draw):
    """A list of ten dossiers with up to three changed cells."""
    table = [dossier(n) for n in range(10)]
    for _ in range(draw(st.integers(1, 3))):
        n, column = draw(st.integers(0, 9)), draw(st.integers(CODE, FINISHED))
        if column == CODE:
            text = draw(st.sampled_from(["", table[(n + 3) % 10][CODE], table[n][CODE].lower()]))
        elif column == PERSON:
            text = draw(st.sampled_from(WRONG))
        else:
            text = draw(st.sampled_from([*MEANT[column], *MEANT[column], *WRONG]))
        table[n][column] = text
    rows, places = draw(layouts(table, COLUMNS))
    return draw(st.sampled_from(KINDS)), rows, {places[n] + 1: row for n, row in enumerate(table)}


def count(rows: dict[int, list[str]]):
    """Figures per unit, and the rows that a problem must name; loops and comparisons only."""
    figures: dict[tuple[str, str], int] = {}
    named: set[int] = set()
    for number, row in sorted(rows.items()):

        def of(column, row=row):
            return MEANT[column].get(
                row[column], "" if column in (RECEIVED, DUE, FINISHED) and row[column] == "" else None
            )

        unit, status, online, level = map(of, (UNIT, STATUS, CHANNEL, LEVEL))
        received, due, end = map(of, (RECEIVED, DUE, FINISHED))
        again = any(m > number and r[CODE].lower() == row[CODE].lower() for m, r in rows.items())
        if unit == "outside":
            continue
        if not row[CODE] or again or None in (unit, status, online, level, received, due, end):
            named.add(number)
            continue
        if not online and level < 3:
            continue
        if status in (1, 3) or level < 3 or received == "" or received > CUT_OFF:
            named.add(number)
            continue
        held = ["dossiers_all_channels_count"]
        if online:
            held.append("dossiers_received_count")
            if status in (7, 8) or (status in (9, 10) and (end == "" or end < received)):
                named.add(number)
            elif status in (9, 10) and end <= CUT_OFF:
                held.append("dossiers_resolved_count")
                held += ["dossiers_on_time_count"] if due == "" or end <= due else []
            else:
                named |= {number} if status in (9, 10) else set()
                late = due != "" and due < CUT_OFF
                held.append("dossiers_overdue_pending_count" if late else "dossiers_pending_in_time_count")
        for fact in held:
            figures[unit, fact] = figures.get((unit, fact), 0) + 1
    return figures, named


@settings(EXAMPLES, max_examples=14)
@given(made=lists())
def test_a_changed_cell_of_a_list_changes_the_counts_by_that_row_or_a_problem_names_the_row(read, made):
    kind, rows, by_row = made
    files = read(f"ho-so.{SUFFIX[kind]}", page(kind, rows), 'outsiders = ["Sở Tư pháp"]\n')
    figures, must = count(by_row)
    table = files.facts[files.facts["cut_off"].map(str) == "2021-06-25"]
    got = {(f["unit"], f["fact"]): f["value"] for f in table.to_dict("records") if f["value"]}
    assert got == figures, (got, figures, files.problems)
    assert must <= rows_named(files), (must, files.problems)
    assert "Bí Mật" not in told(files) and "0912345678" not in told(files)


# ── rows that went missing without a word ─────────────────────────────────────────────────────

ACCOUNTS_ROW = len(HEAD) + 2


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Tổng cộng số tài khoản đã tạo", "1.500"),
        ("Số người", "Đạt 1.500"),
        ("Số người", ">1500"),
        ("Số người", "(1500)"),
        ("Số người", "1.500.000.000.000"),
        ("Số người", "1.500 người dân và doanh nghiệp trên địa bàn xã"),
    ],
)
def test_a_row_of_a_report_that_states_a_figure_is_used_or_named(read, label, text):
    rows = [*HEAD, TITLES, ["", label, "", "", text, "", ""], ["", "Hồ sơ quá hạn", "", "", "3", "", ""]]
    files = read("bao-cao.xlsx", page("xlsx", rows))
    assert ACCOUNTS_ROW in rows_named(files) or "accounts_count" in set(files.facts["fact"])


def test_a_second_report_below_the_first_on_one_sheet_gives_the_first_unit_nothing(read):
    first = ["", "Tạo tài khoản", "", "", "1.500", "", ""]
    rows = [*HEAD, TITLES, first, [], ["UBND THỊ TRẤN MỘT NGÀN"], TITLES, ["", "Hồ sơ quá hạn", "", "", "7", "", ""]]
    files = read("bao-cao.xlsx", page("xlsx", rows))
    got = {(f["unit"], f["fact"]): f["value"] for f in files.facts.to_dict("records")}
    assert ("tan-hoa", "dossiers_overdue_pending_count") not in got
    assert ("mot-ngan", "dossiers_overdue_pending_count") in got or files.problems


@pytest.mark.parametrize("first", ["Tổng số thửa đất", "Cộng đồng dân cư ấp 3", "Tổng cộng"])
def test_a_dossier_with_a_code_is_no_total_whatever_its_first_cell_says(read, first):
    rows = [["Tên thủ tục", *COLUMNS[1:]], dossier(0), [first, *dossier(1)[1:]]]
    files = read("ho-so.xlsx", page("xlsx", rows))
    assert 2 in set(files.facts["value"]) or 3 in rows_named(files)


def test_a_row_with_a_code_alone_is_named(read):
    files = read("ho-so.xlsx", page("xlsx", [COLUMNS, dossier(0), ["", "H30.14-210699-0001"]]))
    assert 3 in rows_named(files)


def test_a_spelling_added_in_forms_toml_leaves_the_figures_of_the_form(read, tmp_path):
    files = read("ho-so.xlsx", page("xlsx", [COLUMNS, dossier(0)]))
    assert not files.facts.empty
    (tmp_path / "forms.toml").write_text(
        '[[form]]\nid = "dossier_list"\n[form.columns]\nreceived = ["Vào sổ"]\n', "utf-8"
    )
    (form,) = [f for f in read_forms(tmp_path) if f.id == "dossier_list"]
    assert form.facts["dossiers_received_count"] == ["received"]
