"""A month as it was read, kept in one file, is the month: frozen and thawed again nothing has changed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua_analysis import open_campaign, sample_campaign
from thidua_analysis.intake import FROZEN, Fact, MonthFiles, Receipt, SelfScore, Taken, freeze, thaw
from thidua_analysis.words.errors import CampaignError
from thidua_analysis.words.pair import Words
from thidua_analysis.words.problems import Problem, kinds

MONTH = "2021-06"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = texts.filter(bool)
counts = st.integers(0, 999_999_999)
rows = st.none() | st.integers(1, 1_000_000)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
points = st.none() | st.decimals(-1000, 1000, places=2)
shares = st.none() | st.fractions(0, 1000, max_denominator=1000)
words = texts | st.builds(Words, vi=st.just("tiếng Việt"), en=st.just("English"))
problems = st.builds(
    Problem, st.sampled_from(sorted(kinds())), names, rows, texts, texts, words, st.sampled_from(["", "error", "warning"]), texts
)  # fmt: skip


def table(kind, *parts):
    return st.lists(st.builds(kind, *parts), max_size=4).map(tuple)


months = st.builds(
    MonthFiles,
    table(
        Fact, names, st.just(MONTH), names, counts, names, texts, rows, texts, st.sampled_from(["portal", "report"]),
        rows, days, rows, rows,
    ),
    table(Receipt, names, st.just(MONTH), days, days, names, texts, rows),
    table(SelfScore, names, st.just(MONTH), texts, points, shares, names, texts, rows),
    table(Taken, names, texts, texts, texts, counts, counts, texts),
    st.lists(problems, max_size=4).map(tuple),
)  # fmt: skip


@given(months)
def test_freezing_what_was_thawed_gives_the_same_bytes_and_the_same_problems(tmp_path_factory, month):
    path = tmp_path_factory.mktemp("x") / MONTH / FROZEN
    path.parent.mkdir()
    path.write_bytes(freeze(month))
    again = thaw(path)
    assert freeze(again) == path.read_bytes() and again.problems == month.problems
    assert again == month


@pytest.fixture
def frozen_copy(tmp_path):
    """The sample up to the month, every file as its unit sent it, and each folder frozen in place of its files."""
    folder = tmp_path / "sample"
    folder.mkdir()
    for name in ("campaign.toml", "units.csv", "decisions.jsonl"):
        if (sample_campaign() / name).is_file():
            shutil.copy(sample_campaign() / name, folder)
    campaign = open_campaign(sample_campaign())
    for month in campaign.months[: campaign.months.index(MONTH) + 1]:
        (folder / month).mkdir()
        (folder / month / FROZEN).write_bytes(freeze(campaign.files(month)))
    return folder


def test_a_campaign_of_frozen_months_scores_like_the_files_it_was_made_of(frozen_copy):
    frozen, own = open_campaign(frozen_copy).month(MONTH), open_campaign(sample_campaign()).month(MONTH)
    for name in ("standings", "lines", "problems", "reports", "figures", "self_scores", "sources_compared"):
        pd.testing.assert_frame_equal(getattr(frozen, name), getattr(own, name))


@pytest.fixture
def kept(tmp_path):
    """`kept(change)`: a small month frozen, changed as JSON, and thawed."""
    fact = Fact("tan-hoa", MONTH, "accounts_count", 7, "a", "", 3, "", "report")
    receipt = Receipt("tan-hoa", MONTH, date(2021, 6, 25), None, "r", "", 2)
    score = SelfScore("tan-hoa", MONTH, "C3", Decimal("7.5"), Fraction(197, 2), "a", "", 3)
    file = Taken("a", "", "unit_report", "tan-hoa", 1, 1, "ff")
    month = MonthFiles((fact,), (receipt,), (score,), (file,), (Problem("value_dash", "a", 3, "Lũy kế", "-"),))
    path = tmp_path / MONTH / FROZEN
    path.parent.mkdir()

    def of(change=lambda tree: None):
        tree = json.loads(freeze(month))
        changed = change(tree)
        path.write_text(json.dumps(tree if changed is None else changed), encoding="utf-8")
        return thaw(path)

    return of


def test_what_was_thawed_is_of_the_same_types(kept):
    again = kept()
    assert again.reports["received_on"].tolist() == [date(2021, 6, 25)]
    assert again.self_scores[["points", "percent"]].values.tolist() == [[Decimal("7.5"), Fraction(197, 2)]]


def put(*path_and_value):
    *path, last, value = path_and_value

    def change(tree):
        for step in path:
            tree = tree[step]
        tree[last] = value

    return change


TAMPERED = {
    "a number as text": put("facts", 0, "value", "7"),
    "a number with a fraction": put("facts", 0, "value", 7.5),
    "a negative number": put("facts", 0, "value", -7),
    "true for a number": put("facts", 0, "value", True),
    "no number": put("facts", 0, "value", None),
    "not a number": put("facts", 0, "value", float("nan")),
    "another month": put("facts", 0, "month", "2021-05"),
    "no unit": put("facts", 0, "unit", ""),
    "a column more": put("facts", 0, "name", "x"),
    "a table that is text": put("facts", "x"),
    "a row that is a list": put("facts", 0, [1]),
    "a day that is none": put("reports", 0, "received_on", "31/02/2021"),
    "points that are none": put("self_scores", 0, "points", "tốt"),
    "a share of nothing": put("self_scores", 0, "percent", "1/0"),
    "an unknown problem": put("problems", 0, "code", "nonsense"),
    "a problem without a place": put("problems", 0, {"code": "value_dash"}),
    "another format": put("format", 2),
    "a table missing": lambda tree: tree.pop("files") and None,
    "a list": lambda tree: [tree],
    "nothing": lambda tree: {},
    "a foreign file": lambda tree: {"type": "FeatureCollection", "features": []},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_file_that_was_tampered_with_or_is_foreign_is_one_clear_error(kept, what):
    with pytest.raises(CampaignError) as e:
        kept(TAMPERED[what])
    assert FROZEN in str(e.value) and "do not edit it" in str(e.value) and "không sửa tay" in e.value.vi
    assert len(str(e.value).splitlines()) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}'])
def test_a_file_that_is_no_json_is_one_clear_error(tmp_path, content):
    path = tmp_path / MONTH / FROZEN
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(CampaignError, match=r"intake\.json"):
        thaw(path)


# ── a frozen month is not a folder of files ──

SETTINGS = """plan = "chau-thanh-a-2021"
title = "Thử"
start_date = 2021-02-01
months = ["2021-02", "2021-03"]
[[source]]
files = "ho-so*"
channel = "online"
level = 4
"""
TITLES = "Mã hồ sơ,Đơn vị,Trạng thái,Ngày nhận,Ngày hẹn trả,Ngày trả\n"


@pytest.fixture
def lists(tmp_path):
    """Two months of lists, the first of them frozen."""
    folder = tmp_path / "campaign"
    for month, day in (("2021-02", "10/02/2021"), ("2021-03", "10/03/2021")):
        (folder / month).mkdir(parents=True)
        text = f"{TITLES}H30-{month},Xã Tân Hòa,Đang xử lý,{day},,\n"
        (folder / month / "ho-so.csv").write_text(text, encoding="utf-8")
        (folder / month / "reports.csv").write_text("unit,received_on\n", encoding="utf-8")
    (folder / "campaign.toml").write_text(SETTINGS, encoding="utf-8")
    units = "unit,code,name,track,has_procedures\ntan-hoa,,Xã Tân Hòa,commune,yes\n"
    (folder / "units.csv").write_text(units, encoding="utf-8")
    first = freeze(open_campaign(folder).files("2021-02"))
    shutil.rmtree(folder / "2021-02")
    (folder / "2021-02").mkdir()
    (folder / "2021-02" / FROZEN).write_bytes(first)
    return folder


def test_lists_cannot_be_counted_on_from_months_of_which_only_counts_are_left(lists):
    problems = open_campaign(lists).files("2021-03").problems
    assert [(p.code, p.level, p.expected) for p in problems] == [("lists_frozen", "error", "2021-02")]


def test_files_beside_a_frozen_month_are_not_passed_over(lists):
    (lists / "2021-02" / "bo-sung.csv").write_text("unit,fact,value\n", encoding="utf-8")
    problems = open_campaign(lists).files("2021-02").problems
    assert [(p.code, p.level, p.expected) for p in problems] == [("frozen_and_files", "error", "bo-sung.csv")]


def test_a_frozen_month_asked_for_at_another_cut_off_is_an_error_and_not_empty(lists):
    with (lists / "campaign.toml").open("a", encoding="utf-8") as settings:
        settings.write('[cut_offs]\n"2021-02" = 2021-02-20\n')
    with pytest.raises(CampaignError, match="2021-02-20"):
        open_campaign(lists).month("2021-02").figures  # noqa: B018
