"""Plans of other shapes, from end to end: nothing breaks, and nothing is said that they do not have.

tests/plans/plans_elsewhere/wards_2023: no readings, no gate, no reports; shares above 100 %, bands where less is better,
points taken off by the case. tests/plans/plans_elsewhere/law_2021: scored once a year. Every number is computed by hand.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

import thidua_analysis as td
from thidua_analysis.archive.verify import verify
from thidua_analysis.cli import main
from thidua_analysis.plan.rules import Rules
from thidua_analysis.report import show
from thidua_analysis.report.blank_forms import new_campaign, templates
from thidua_analysis.report.papers import papers
from thidua_analysis.scoring.criteria import most_percent
from thidua_analysis.scoring.distance import first_harm, next_step
from thidua_analysis.scoring.goals import levers

FOLDER = Path(__file__).parent / "plans_elsewhere"
PERIODS = {
    "a month of wards": ("wards_2023", "2023-03"),
    "the wards' year": ("wards_2023", "year_end"),
    "a year scored once": ("law_2021", "2021-12"),
    "its end": ("law_2021", "year_end"),
}
CHAU_THANH_A = (
    "huyện", "KT-XH", "C3", "C4", "L1", "rach-goi", "tan-hoa", "source_of_truth", "score_basis", "weekend", "Phòng Nội vụ",
    "HĐND", "Luật Thi đua", "Nghị định", "91/2017", "Mẫu số 07", "1.500", "1500", "Châu Thành", "Rạch Gòi", "Giấy khen",
    "mức độ 3", "thủ tục hành chính", "không nộp", "Văn phòng",
)  # fmt: skip
GATE = ("ngưỡng", "gate")


def foreign(folder: str) -> tuple[str, ...]:
    """Words that mean something this campaign does not have."""
    return (*CHAU_THANH_A, *GATE) if folder == "wards_2023" else CHAU_THANH_A


def said(text: str, words: tuple[str, ...]) -> list[str]:
    return [w for w in words if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text, re.IGNORECASE)]


@pytest.fixture(scope="module", params=PERIODS)
def period(request):
    folder, name = PERIODS[request.param]
    return td.open_campaign(FOLDER / folder).period(name)


@pytest.fixture(scope="module")
def wards():
    return td.open_campaign(FOLDER / "wards_2023").month("2023-03")


def parts(content: bytes) -> str:
    """All that a docx or xlsx says."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        texts = [packed.read(n).decode("utf-8") for n in packed.namelist() if n.endswith(".xml")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", t)) for t in texts)


# ── points, by hand ──


# V1 208/180 = 115,5 %: 4 + 3 × 0,5; V2 4 → 5; V3 2 × −0,5; V4 231/210 = 110 % → 8; V5 62/80 → 5
# V1 150/180 → 0; V2 6 → 2; V3 4 × −0,5; V4 200/200 → 4; V5 45/60 = 75 % → 5
# V1 60/60 → 4; V2 21 → 0; V3 0; V4 109/100 → 4; V5 18/20 = 90 % → 10
TOTALS = {"an-binh": ("22", "0.5", "22.5"), "cai-khe": ("11", "-2", "9"), "tan-an": ("18", "0", "18")}


def test_every_ward_has_the_points_computed_by_hand(wards):
    table = wards.standings.set_index("unit")
    for unit, numbers in TOTALS.items():
        assert [table.loc[unit, c] for c in ("base", "bonus", "total")] == [Decimal(n) for n in numbers]
    assert wards.awards[["unit", "money"]].values.tolist() == [["an-binh", 500_000]]
    assert len(wards.found) == 0


def test_a_year_that_is_scored_once_has_one_month(law):
    # ba-vi 1 + 2 + 2 (18/20 = 90 %); cam-linh 0 + 2 + 1 (85 %); tan-linh 1 + 0 + 0 (45 %); the gate asks for 4
    assert law.months == ("2021-12",)
    year = law.year_end()
    assert dict(zip(year.standings["unit"], year.standings["total"], strict=True)) == {
        "ba-vi": 5,
        "cam-linh": 3,
        "tan-linh": 1,
    }
    assert year.awards["state"].tolist() == ["won", "vacant", "vacant"]
    assert law.month("2021-12").previous is None


@pytest.fixture(scope="module")
def law():
    return td.open_campaign(FOLDER / "law_2021")


# ── distances ──

STEPS = [  # goal, criterion, cases, points; by hand
    ("an-binh", "next_step", "V1", 8, "0.5"),  # 216/180 = 120 %
    ("an-binh", "avoid", "V2", 1, "-3"),  # the fifth late answer
    ("an-binh", "missed", "V3", -1, "0.5"),
    ("an-binh", "avoid", "V3", 1, "-0.5"),
    ("an-binh", "next_step", "V5", 100, "5"),  # 162/180 = 90 %
    ("cai-khe", "next_step", "V1", 30, "4"),
    ("cai-khe", "missed", "V2", -2, "3"),  # with four they would be five points
    ("cai-khe", "avoid", "V2", 14, "-2"),
    ("cai-khe", "next_step", "V4", 20, "4"),  # 220/200
    ("tan-an", "next_step", "V1", 3, "0.5"),  # 63/60 = 105 %
    ("tan-an", "missed", "V2", -2, "2"),
    ("tan-an", "avoid", "V3", 1, "-0.5"),
    ("tan-an", "next_step", "V4", 1, "4"),
]


def test_distances_look_both_ways_and_are_tight(wards):
    found = {
        (unit, r["goal"], r["criterion"]): (r["needs"], r["gains"])
        for unit in TOTALS
        for r in wards.distance(unit).to_dict("records")
        if r["goal"] in ("next_step", "missed", "avoid")
    }
    expected = {(u, g, c): (n, Decimal(p)) for u, g, c, n, p in STEPS} | {("cai-khe", "missed", "V3"): (-1, Decimal("0.5")), ("cai-khe", "avoid", "V3"): (1, Decimal("-0.5")), ("cai-khe", "next_step", "V5"): (90, 5)}  # fmt: skip
    assert found == expected


def test_no_step_that_is_advised_costs_points_or_lowers_a_figure_that_only_grows(wards):
    for unit in TOTALS:
        for row in wards.distance(unit).to_dict("records"):
            if row["goal"] == "next_step" or row["goal"].endswith("_by"):
                assert row["needs"] is None or (row["needs"] > 0 and row["gains"] > 0)


def test_a_maximum_is_said_only_where_no_value_gives_more(wards):
    table = repr(show.distances(wards, "ward"))
    an_binh = next(line for line in table.splitlines() if "An Bình" in line)
    assert an_binh.count("tối đa") == 2  # V2 with four late answers, V4 with 110 %
    assert "đã lỡ 0,5\u00a0điểm" in an_binh and "+8 (+0,5\u00a0điểm)" in an_binh
    assert not re.search(r"\+−|\+0(?!,)", table)


def test_an_explanation_says_what_would_have_been_needed_and_what_costs_points(wards):
    told = dict(wards.explain("cai-khe", "V2").lines)["Bước tiếp theo"]
    assert told == (
        "không thêm được điểm: số này chỉ tăng; nếu ít hơn 2 phản ánh (còn 4) thì đã thêm 3 điểm",
        "thêm 14 phản ánh thì mất 2 điểm",
    )
    everything = "\n".join(str(e) for u in TOTALS for lang in ("vi", "en") for e in wards.explain(u, language=lang))
    assert not re.search(r"thêm 0 |\+0 điểm|\+−|\+-", everything)


def rules_with(period, **changes) -> Rules:
    return period.rules.model_copy(update=changes)


def test_a_figure_that_may_fall_is_advised_to_fall(wards):
    late = wards.rules.fact_of("late_answers_count").model_copy(update={"kind": "stock"})
    rules = rules_with(wards, fact=tuple(late if f.id == late.id else f for f in wards.rules.fact))
    v2 = rules.criterion_of("V2")
    step = next_step(v2, {"late_answers_count": 21}, rules)
    assert (step.needs, step.gains, step.missed) == (-2, 2, False)
    assert [lever.sign for lever in levers([v2], rules)] == [-1]
    assert first_harm(v2, {"late_answers_count": 21}, rules) is None


def test_a_share_is_bounded_only_where_its_numerator_is_part_of_the_denominator(wards):
    measures = {c.id: c.measure for c in wards.rules.criterion}
    assert most_percent(measures["V5"], wards.rules) == 100
    assert [most_percent(measures[v], wards.rules) for v in ("V1", "V4")] == [None, None]
    own = td.load_plan("chau-thanh-a-2021")
    resolved = own.rules(own.readings(rate_basis="resolved_of_received"))
    assert most_percent(resolved.criterion_of("C5").measure, resolved) == 100  # resolved is part of received by a check


# ── the year's end ──


def test_a_plan_must_say_how_the_year_is_scored(tmp_path):
    folder = Path(shutil.copytree(FOLDER / "wards_2023", tmp_path / "x"))
    rules = folder / "dich_vu_2023.toml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('year_end_basis = "cumulative"\n', ""), encoding="utf-8")
    with pytest.raises(td.PlanError, match=r"scoring\.year_end_basis: is missing"):
        td.open_campaign(folder)
    rules.write_text(text.replace('year_end_basis = "cumulative"', 'year_end_basis = "sum"'), encoding="utf-8")
    with pytest.raises(td.PlanError, match=r"scoring\.year_end_basis"):
        td.open_campaign(folder)


@pytest.mark.parametrize(("year", "total"), [("cumulative", "22.5"), ("in_month", "14")])
def test_the_years_end_is_what_the_plan_says_and_nothing_else(tmp_path, year, total):
    """In March alone An Bình has 78/180 payments → 0, 1 late answer → 5, 1 failure → −0,5, 51/40 → 8, 22/20 …"""
    folder = Path(shutil.copytree(FOLDER / "wards_2023", tmp_path / "x"))
    rules = folder / "dich_vu_2023.toml"
    text = rules.read_text(encoding="utf-8").replace('\nbasis = "cumulative"', '\nbasis = "in_month"')
    rules.write_text(text.replace('year_end_basis = "cumulative"', f'year_end_basis = "{year}"'), encoding="utf-8")
    campaign = td.open_campaign(folder)
    end = campaign.year_end()
    table = end.standings.set_index("unit")
    assert end.rules.scoring.basis == year and campaign.month("2023-03").rules.scoring.basis == "in_month"
    if year == "cumulative":
        assert table.loc["an-binh", "total"] == Decimal(total)
        assert end.previous is None  # a year is not compared with a month's own points
    else:
        march = campaign.month("2023-03").standings.set_index("unit")
        assert table["total"].to_dict() == march["total"].to_dict()
        assert "tổng kết chỉ tính số phát sinh của tháng 3 năm 2023" in show.in_brief(end).plain


# ── months ──


def test_a_plan_may_be_scored_by_the_quarter(tmp_path):
    folder = Path(shutil.copytree(FOLDER / "law_2021", tmp_path / "x"))
    settings = folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    quarters = ["2021-03", "2021-06", "2021-09", "2021-12"]
    settings.write_text(text.replace('months = ["2021-12"]', f"months = {json.dumps(quarters)}"), encoding="utf-8")
    for month in quarters[:2]:
        shutil.copytree(folder / "2021-12", folder / month)
    (folder / "2021-06" / "facts.csv").write_text(
        "unit,fact,value,origin\nba-vi,trainers_trained_count,20,report\n", encoding="utf-8"
    )
    june = td.open_campaign(folder).month("2021-06")
    assert june.previous.month == "2021-03" and june.months_so_far == ("2021-03", "2021-06")
    carried = june.figures.set_index(["unit", "fact"]).loc[("cam-linh", "trainers_trained_count")]
    assert (carried["value"], carried["origin"], carried["from_month"]) == (17, "carried", "2021-03")


@pytest.mark.parametrize("months", [["2021-06", "2021-03"], ["2021-03", "2021-03"], ["2022-01"], []])
def test_months_ascend_within_the_campaign(tmp_path, months):
    folder = Path(shutil.copytree(FOLDER / "law_2021", tmp_path / "x"))
    settings = folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('months = ["2021-12"]', f"months = {json.dumps(months)}"), encoding="utf-8")
    with pytest.raises(td.CampaignError, match="months: read"):
        td.open_campaign(folder)


def test_a_month_that_is_left_out_has_no_folder(tmp_path):
    folder = Path(shutil.copytree(FOLDER / "law_2021", tmp_path / "x"))
    (folder / "2021-06").mkdir()
    with pytest.raises(td.CampaignError, match="2021-06 is left out, but its folder is there"):
        td.open_campaign(folder)


def test_a_new_folder_holds_what_the_plan_has_and_the_months_that_are_scored(tmp_path):
    plan = FOLDER / "law_2021" / "tiep_can_phap_luat.toml"
    new_campaign(tmp_path / "x", str(plan), None, units=FOLDER / "law_2021" / "units.csv", months=["2021-12"])
    text = (tmp_path / "x" / "campaign.toml").read_text(encoding="utf-8")
    assert '\nmonths = ["2021-12"]' in text and '# no_trainers = "zero"' in text
    assert said(text, CHAU_THANH_A) == [] and "profile" not in text  # one profile is no choice
    assert {p.name for p in (tmp_path / "x" / "mau").iterdir()} == {
        "mau-bao-cao-commune.xlsx"
    }  # no register: no reports
    report = (tmp_path / "x" / "mau" / "mau-bao-cao-commune.xlsx").read_bytes()
    assert "Tháng 12 năm 2021" in parts(report) and "Tháng 11" not in parts(report)
    settings = tmp_path / "x" / "campaign.toml"
    settings.write_text(text.replace("# start_date = 2022-01-01", "start_date = 2021-01-01"), encoding="utf-8")
    assert td.open_campaign(tmp_path / "x").months == ("2021-12",)


def test_a_new_folder_for_a_plan_without_readings_speaks_of_none(tmp_path):
    new_campaign(
        tmp_path / "x", str(FOLDER / "wards_2023" / "dich_vu_2023.toml"), units=FOLDER / "wards_2023" / "units.csv"
    )
    text = (tmp_path / "x" / "campaign.toml").read_text(encoding="utf-8")
    assert "readings" not in text and "profile" not in text and said(text, foreign("wards_2023")) == []


# ── words ──


def test_papers_say_nothing_that_the_plan_does_not_have(period):
    folder = period.inputs.folder.name
    for name, content in papers(period).items():
        text = parts(content) if name.endswith((".docx", ".xlsx")) else content.decode("utf-8")
        if name.endswith(".json"):
            text = " ".join(re.findall(r': "([^"]*)"', text))
        assert (name, said(text, foreign(folder))) == (name, [])


def test_letters_cite_what_the_plan_states_or_leave_a_blank(wards, law):
    made, stated = (json.loads(papers(m)["fields.json"]) for m in (wards, law.year_end()))
    assert made["can_cu"] == ["[căn cứ pháp lý]"] and made["nguong"] == ""
    assert stated["can_cu"] == ["Căn cứ Quyết định số 25/2021/QĐ-TTg ngày 22 tháng 7 năm 2021 của Thủ tướng Chính phủ;"]
    letter = papers(wards)["to-trinh-2023-03.docx"]
    assert "[căn cứ pháp lý]" in parts(letter)
    assert 'w:highlight w:val="yellow"' in zipfile.ZipFile(io.BytesIO(letter)).read("word/document.xml").decode()


def test_a_workbook_has_no_sheet_for_what_is_not_asked(wards):
    with zipfile.ZipFile(io.BytesIO(papers(wards)["bang-diem-2023-03.xlsx"])) as packed:
        book = packed.read("xl/workbook.xml").decode("utf-8")
    assert "Nhật ký báo cáo" not in book and "Cách hiểu" not in book and "Kế hoạch" in book


COMMANDS = [
    ("check", "--month"), ("score", "--month"), ("score", "--lines", "--month"), ("explain", "{unit}", "--month"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_terminal_says_nothing_that_the_plan_does_not_have(capsys, lang):
    for folder, month, unit in (("wards_2023", "2023-03", "an-binh"), ("law_2021", "2021-12", "ba-vi")):
        for command in COMMANDS:
            arguments = [a.format(unit=unit) for a in command]
            with pytest.raises(SystemExit) as ended:
                main([*arguments, month, "--campaign", str(FOLDER / folder), "--lang", lang])
            out = capsys.readouterr()
            assert ended.value.code in (None, 0), out.err
            assert (command, said(out.out, foreign(folder))) == (command, [])
            assert " trễ, " not in out.out and " late, " not in out.out


def test_what_if_and_readings_work_and_say_nothing_foreign(period):
    found = period.readings()
    changed = td.compare(period, period.what_if(show.example(period)))
    shown = [
        show.readings_in_brief(found),
        show.readings_alone(found),
        show.readings_prizes(found),
        show.readings_decide(found),
    ]
    shown += [show.why(changed), show.causes(changed), show.prizes_moved(changed), show.uncertain(period)]
    shown += [f(period, t.id) for t in period.tracks for f in (show.ways_up, show.marginal, show.distances)]
    shown += [show.who_moves(changed, t.id) for t in period.tracks]
    text = "\n".join(map(repr, shown))
    assert said(text, foreign(period.inputs.folder.name)) == []


def test_published_reports_say_nothing_foreign_and_verify(tmp_path, warm):
    """The whole way for both plans: run, every page of the bundles, verify."""
    for folder, months, year_end in (("wards_2023", ["2023-03"], False), ("law_2021", [], True)):
        out = tmp_path / folder
        for result in td.run(td.open_campaign(FOLDER / folder), months, year_end=year_end, out=out):
            assert result.state == "published", result.message
            for path in sorted((result.path / "data").rglob("*")):
                if path.suffix == ".html":
                    text = unescape(re.sub(r"<(style|script|svg).*?</\1>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.S))  # fmt: skip
                    assert (path.name, said(text, foreign(folder))) == (path.name, [])
            assert verify(result.path, notebook=False).ok


def test_templates_name_only_the_plans_figures():
    for folder in ("wards_2023", "law_2021"):
        campaign = td.open_campaign(FOLDER / folder)
        for name, content in templates(campaign.plan, campaign.inputs.unit_rows, campaign.months).items():
            assert (name, said(parts(content), foreign(folder))) == (name, [])
