"""Workbook and letters in LibreOffice. Needs libreoffice-calc, libreoffice-writer and poppler-utils; part of
`make test-all`.

What the package wrote into the cells is thrown away first: every number compared here was computed by LibreOffice.
"""

import csv
import io
import itertools
import random
import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from decided import decided
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_sample import plain_sample
from test_oracle import READINGS as SOME_READINGS
from test_oracle import campaigns, contradicts, scored

import thidua_analysis as td
from thidua_analysis.files.writing import stored_zip
from thidua_analysis.report.papers import papers
from thidua_analysis.report.papers.score_sheet import BASE, BONUS, FIGURE, POINTS, WHAT
from thidua_analysis.report.papers.sheets import LOG
from thidua_analysis.report.papers.workbook import workbook
from thidua_analysis.scoring.criteria import plain, reckon
from thidua_analysis.scoring.telling import gate_text, rank_text

OTHER_PLAN = Path(__file__).parents[1] / "plans" / "other_plan"
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
# one table a sheet, which is written in half the time of a workbook: UTF-8, numbers in full and not as they are shown
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """`office(folder, "pdf")`: every file of a folder converted; what came out of each, by its name without ending."""
    assert shutil.which("soffice"), "install libreoffice-calc and libreoffice-writer"
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")

    def convert(folder, kind):
        files, out = sorted(p for p in folder.iterdir() if p.is_file()), folder / "made"
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir", str(out)]  # fmt: skip
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
        made = {
            p.stem: sorted(m for m in out.iterdir() if m.stem == p.stem or m.stem.startswith(f"{p.stem}-"))
            for p in files
        }
        assert all(made.values()) and sum(map(len, made.values())) == len(list(out.iterdir()))
        return made

    return convert


def blanked(content, path):
    """Write a workbook without any computed value."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: re.sub(rb"</f><v>[^<]*</v>", b"</f>", packed.read(name)) for name in packed.namelist()}
    path.write_bytes(stored_zip(parts))


def filled_in(book, path, edits):
    """Write an open workbook, and so without any computed value, its figures changed: {sheet: {cell: value}}."""
    for sheet, cells in edits.items():
        for place, value in cells.items():
            assert not book[sheet][place].protection.locked, f"{sheet}!{place} is locked"
            book[sheet][place] = value
    book.save(path)


def number(value):
    return None if value in (None, "") else Decimal(str(value)).quantize(Decimal("0.01"))


def values_of(name, tables):
    """{sheet: its rows} of a workbook of this name, converted to one table a sheet."""
    return {
        path.stem.removeprefix(f"{name}-"): [
            [cell or None for cell in row] for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        ]
        for path in tables
    }


def points_of(book, sheet):
    """{what a line is called: (base, bonus, points)} of a unit's sheet; the total is TỔNG CỘNG."""
    found = {}
    for row in book[sheet][6:]:
        name = row[WHAT] if isinstance(row[WHAT], str) else row[0]
        if isinstance(name, str) and (re.match(r"\w+\. ", name) or name == "TỔNG CỘNG"):
            found[name.split(".")[0]] = tuple(number(row[c]) for c in (BASE, BONUS, POINTS))
    return found


def sheets_of(titles):
    """Unit sheets and summaries of a workbook, by the title that each bears."""
    return [n for n, t in titles.items() if t == "PHIẾU CHẤM ĐIỂM"], [n for n, t in titles.items() if str(t).startswith("BẢNG TỔNG HỢP")]  # fmt: skip


def differences(month, book):
    """Where the recalculated workbook and the engine do not agree."""
    names = month.inputs.names
    units, summaries = sheets_of({name: rows[2][0] for name, rows in book.items()})
    sheet_of = {book[s][3][0].split(" – ")[0]: s for s in units}
    wrong = []
    ranked = {}
    for summary in summaries:
        for row in book[summary][6:]:
            if row[1] in names.values():
                ranked[row[1]] = row
    for unit in month.standing_rows:
        name = names[unit.unit]
        own = points_of(book, next(s for n, s in sheet_of.items() if name.startswith(n) or n == name))
        base, bonus, total = map(number, (unit.base, unit.bonus, unit.total))
        if own["TỔNG CỘNG"] != (base, bonus, total):
            wrong.append((month.key, name, own["TỔNG CỘNG"], (base, bonus, total)))
        for criterion in month.rules.criteria(unit.track):
            mine = [r for r in month.line_rows if (r.unit, r.criterion) == (unit.unit, criterion.id)]
            given_points = {r.part: number(plain(r.points)) for r in mine if r.points is not None}
            if own[criterion.id][:2] != (given_points.get("base"), given_points.get("bonus")):
                wrong.append((month.key, name, criterion.id, own[criterion.id], given_points))
        row = ranked[name]
        told = (str(row[0]), row[7] == "=", number(row[5]), number(row[4]))
        rivals = [one for one in month.standing_rows if one.track == unit.track and one.rank_best is not None]
        level = unit.tied and all(one.complete for one in rivals)  # between equals and missing figures no sheet tells
        engine = (rank_text(unit).removesuffix("="), level, total, number(unit.deduction))
        if told != engine or (row[6] is not None and row[6] != gate_text(unit.eligible)):
            wrong.append((month.key, name, told, engine, row[6]))
    return wrong


def recalculated(office, folder):
    return {name: values_of(name, tables) for name, tables in office(folder, EVERY_SHEET).items()}


def test_nothing_that_the_package_computed_is_left_in_a_workbook(tmp_path):
    blanked(workbook(td.open_campaign(OTHER_PLAN).month("2024-10")), tmp_path / "a.xlsx")
    formulas, values = (openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=only) for only in (False, True))
    made = [(s.title, c.coordinate) for s in formulas for row in s for c in row if c.data_type == "f"]
    assert len(made) > 50 and {values[sheet][place].value for sheet, place in made} == {None}


def test_every_total_of_the_sample_is_recalculated(office, tmp_path):
    campaign = td.open_campaign(plain_sample())
    periods = {p.key: p for p in (*map(campaign.month, campaign.months), campaign.year_end())}
    other = td.open_campaign(OTHER_PLAN)
    periods |= {p.key: p for p in (other.month("2024-09"), other.month("2024-10"))}
    for key, period in periods.items():
        blanked(workbook(period), tmp_path / f"{key}.xlsx")
    books = recalculated(office, tmp_path)
    assert [d for key, period in periods.items() for d in differences(period, books[key])] == []


def test_of_two_recorded_orders_of_equals_the_later_holds(office, make_campaign, tmp_path):
    both = ["tan-hoa", "rach-goi"]
    tie = {"kind": "tie", "month": "2021-07", "at": date(2021, 8, 4), "was": both}
    orders = {
        "one": [{**tie, "now": both}],
        "two": [{**tie, "now": both}, {**tie, "now": both[::-1]}],
        "wider": [{**tie, "now": both}, {**tie, "now": ["rach-goi", "cai-tac", "tan-hoa"]}],
        "apart": [{**tie, "now": ["rach-goi", "cai-tac"]}],
    }
    figures = {"plan_issued": 1, "procedures_count": 8, "accounts_count": 1500}
    facts = {"tan-hoa": figures, "rach-goi": figures, "cai-tac": {**figures, "accounts_count": 900}}
    days = {"2021-07": dict.fromkeys(facts, "2021-07-25")}
    campaign = make_campaign(
        dict.fromkeys(facts, "commune"), {"2021-07": facts}, days, readings={"missing_figure": "no_points"}
    )
    months = {name: campaign.with_decisions(decided(*told)).month("2021-07") for name, told in orders.items()}
    ranks = {name: m.standings.set_index("unit").loc[both, "rank"].tolist() for name, m in months.items()}
    assert ranks == {"one": [1, 2], "two": [2, 1], "wider": [2, 1], "apart": [1, 1]}
    for name, month in months.items():
        blanked(workbook(month), tmp_path / f"{name}.xlsx")
    books = recalculated(office, tmp_path)
    assert [d for name, month in months.items() for d in differences(month, books[name])] == []


@given(st.lists(st.tuples(campaigns(), SOME_READINGS), min_size=12, max_size=12))
@settings(max_examples=1)
def test_random_campaigns_under_random_readings_are_recalculated(office, make_campaign, tmp_path_factory, drawn):
    folder, months = tmp_path_factory.mktemp("random"), {}
    for n, ((campaign, month, as_of), readings) in enumerate(drawn):
        found = scored(make_campaign, campaign, month, as_of, "standard", readings)
        if contradicts(found):
            continue
        months[f"{n}"] = found
        blanked(workbook(found), folder / f"{n}.xlsx")
    books = recalculated(office, folder)
    assert [d for n, found in months.items() for d in differences(found, books[n])] == []


CHOSEN = [
    {}, {"step_rounding": "pro_rata"}, {"rate_rounding": "one_decimal", "first_procedure": "yes"},
    {"procedure_bonus": "with_files", "no_dossiers": "not_applicable"}, {"rate_basis": "in_time_of_all", "unregistered": "off_the_fifteen"},
]  # fmt: skip


def test_figures_typed_into_a_sheet_give_the_engines_points_for_them(office, tmp_path):
    chance, wanted = random.Random(2021), {}
    campaign = td.open_campaign(plain_sample())
    values = (0, 1, 2, 48, 49, 50, 98, 99, 100, 149, 150, 199, 200, 219, 220, 1499, 1500, 1599, 1600, 2350, None)
    for n, readings in enumerate(CHOSEN):
        june = campaign.month("2021-06", readings=readings)
        book, edits = openpyxl.load_workbook(io.BytesIO(workbook(june))), {}
        for unit, sheet in zip(_units(june), sheets_of({s.title: s["A3"].value for s in book})[0], strict=True):
            typed = {c[0].row: chance.choice(values) for c in book[sheet].iter_rows(min_row=7, min_col=FIGURE + 1, max_col=FIGURE + 1) if not c[0].protection.locked}  # fmt: skip
            edits[sheet] = {f"D{row}": value for row, value in typed.items()}
            facts = _facts_of(june, unit)
            assert len(facts) == len(typed)
            figures = dict(zip(facts, typed.values(), strict=True))
            wanted[f"{n}", sheet] = {
                c.id: reckon(c, figures, june.rules) for c in june.rules.criteria(june.inputs.unit(unit).track)
            }
        filled_in(book, tmp_path / f"{n}.xlsx", edits)
    books = recalculated(office, tmp_path)
    for (n, sheet), reckoned in wanted.items():
        own = points_of(books[n], sheet)
        told = {c: own[c][:2] for c in reckoned}
        assert told == {c: (_exact(r.base), _exact(r.bonus)) for c, r in reckoned.items()}, (n, sheet)


def _exact(points):
    return None if points is None else number(plain(points))


def _units(month):
    return [u for t in month.tracks for u in month.inputs.units.loc[month.inputs.units["track"] == t.id, "unit"]]


def _facts_of(month, unit):
    """The figures of a sheet from top to bottom."""
    criteria = month.rules.criteria(month.inputs.unit(unit).track)
    return list(dict.fromkeys(itertools.chain.from_iterable(c.facts for c in criteria)))


def test_days_typed_into_the_log_change_the_unit_and_its_rank(office, tmp_path):
    june = td.open_campaign(plain_sample()).month("2021-06")
    written = openpyxl.load_workbook(io.BytesIO(workbook(june)))
    row = next(
        r[0].row for r in written[LOG].iter_rows(min_row=7) if (r[0].value, r[2].value) == ("tan-hoa", "2021-06")
    )
    filled_in(written, tmp_path / "june.xlsx", {LOG: {f"F{row}": 3, f"H{row}": 1}})
    book = recalculated(office, tmp_path)["june"]
    before = june.standings.set_index("unit").loc["tan-hoa"]
    own = june.reports[(june.reports["unit"] == "tan-hoa") & (june.reports["month"] == "2021-06")].iloc[0]
    # three days late costs 2 points (L1a), an untruthful report 2 more (L1c), instead of what the report cost
    wanted = before["total"] - own["lateness_points"] - own["untruthful_points"] - 4
    assert points_of(book, "Xã Tân Hòa")["TỔNG CỘNG"][2] == number(wanted)


# ── on paper ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def printed(office, tmp_path_factory):
    """Every paper of June and of the year's end as PDF, by name; and its text."""
    folder = tmp_path_factory.mktemp("papers")
    campaign = td.open_campaign(plain_sample())
    for period in (campaign.month("2021-06"), campaign.year_end()):
        for name, content in papers(period).items():
            if name.endswith((".docx", ".xlsx")):
                (folder / name).write_bytes(content)
    pdfs = {pdf.name: pdf for (pdf,) in office(folder, "pdf").values()}
    told = {n: subprocess.run(["pdftotext", "-layout", str(p), "-"], check=True, capture_output=True).stdout.decode() for n, p in pdfs.items()}  # fmt: skip
    return pdfs, told


def _info(pdf, command="pdfinfo"):
    return subprocess.run([command, str(pdf)], check=True, capture_output=True).stdout.decode()


def test_letters_are_a4_and_short(printed):
    pdfs, _ = printed
    most = {
        "to-trinh": 6,
        "bien-ban": 7,
        "danh-sach": 3,
        "bao-cao-thanh-tich": 3,
        "bang-diem": 60,
        "quyet-dinh": 2,
        "giay-khen": 8,
    }
    for name, pdf in pdfs.items():
        info = _info(pdf)
        assert "A4" in info, name
        kind = next(k for k in most if name.startswith(k))
        assert int(re.search(r"Pages:\s+(\d+)", info)[1]) <= most[kind], name


def test_letters_are_set_in_times_or_its_metric_twin(printed):
    pdfs, _ = printed
    # Liberation Serif, which stands for Times here, lacks half of the Vietnamese letters: DejaVu Serif lends them
    known = r"(TimesNewRoman|LiberationSerif|DejaVuSerif)"
    for name, pdf in pdfs.items():
        if not name.startswith("bang-diem"):
            fonts = {line.split()[0].split("+")[-1] for line in _info(pdf, "pdffonts").splitlines()[2:]}
            assert fonts and all(re.match(known, font) for font in fonts), (name, fonts)


def test_what_is_printed_is_true_to_the_standings(printed):
    _, told = printed
    june, year = (_tight(told[f"to-trinh-2021-{key}.pdf"]) for key in ("06", "year-end"))
    assert _tight("1.000.000 đồng (một triệu đồng)") in june
    assert _tight("1 Xã Tân Hòa 100 30 −2 128 đạt") in june
    assert _tight("chưa quyết định giữa Xã Tân Hòa, Thị trấn Rạch Gòi, cùng 223 điểm") in year
    assert _tight("Khiếu nại #8 chưa giải quyết") in year and _tight("10.000.000 đồng (mười triệu đồng)") in year
    for name, text in told.items():
        assert _tight("SỐ LIỆU GIẢ LẬP") in _tight(text), name
        assert "{{" not in text and "{%" not in text, name


def _tight(text):
    """Without blanks and page numbers: letters that another font lends tear words apart in the text of a PDF."""
    return "".join(re.sub(r"\f\s*\d+\s", " ", text).split())


def test_margins_of_a_letter_are_kept(printed):
    """Nothing is printed within 29 mm of the left edge, 14 of the right, or 9 of the top."""
    pdfs, _ = printed
    for name, pdf in pdfs.items():
        if name.startswith("bang-diem"):
            continue
        boxes = _info_boxes(pdf)
        assert min(b[0] for b in boxes) >= 29 / 25.4 * 72, name
        across = 297 if name.startswith("giay-khen") else 210
        assert max(b[2] for b in boxes) <= (across - 14) / 25.4 * 72, name
        assert min(b[1] for b in boxes) >= 9 / 25.4 * 72, name


def _info_boxes(pdf):
    page = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page)
    return [tuple(map(float, box)) for box in found]
