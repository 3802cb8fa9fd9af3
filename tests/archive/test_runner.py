"""Months executed through papermill: refused, failed, published, and the same bytes twice."""

import ast
import html
import json
import shutil
from contextlib import chdir
from hashlib import sha256
from pathlib import Path

import docx
import nbformat
import pytest
from plain_sample import plain_sample
from sealed import REASON, correct, replace, undecided, write
from small_notebook import small_notebook

import thidua_analysis as td
from thidua_analysis.archive import runner
from thidua_analysis.archive.bag import read_info, seal_of
from thidua_analysis.archive.examined import faults
from thidua_analysis.archive.execute import check_parameters, execute
from thidua_analysis.archive.reports_folder import index_of
from thidua_analysis.archive.templates import read_template
from thidua_analysis.archive.verify import verify
from thidua_analysis.files import resources
from thidua_analysis.files.cells import GIVEN as GIVEN_BY_A_RUN
from thidua_analysis.files.cells import Template
from thidua_analysis.files.digests import grouped
from thidua_analysis.files.resources import notebook, sample_campaign
from thidua_analysis.ledger.entries import LEDGER

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture(scope="module")
def published(story):
    """The folder of June of the sample, as published among others."""
    return story / "reports" / "2021-06-v2" / "data"


def test_a_second_run_gives_the_same_bytes_and_writes_nothing(tmp_path, small, brief):
    (first,), score = td.run(small, "2021-02", out=tmp_path / "out"), Path("data", "score.json")
    before = (first.path / score).stat().st_mtime_ns
    (second,) = td.run(small, "2021-02", out=tmp_path / "out")
    assert (first.state, second.state) == ("published", "stands")
    assert first.path == second.path
    assert (first.path / score).stat().st_mtime_ns == before
    assert not (tmp_path / "out" / "2021-02-v2").exists()
    lines = [json.loads(line) for line in (tmp_path / "out" / "run-log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["state"] for line in lines] == ["published", "stands"]
    assert all(line["seconds"] > 0 for line in lines)


def test_a_run_from_another_folder_gives_the_same_bytes(tmp_path, small):
    (first,) = td.run(small, "2021-03", out=tmp_path / "a")
    with chdir(tmp_path):
        (second,) = td.run(small, "2021-03", out="b")
    assert second.state == "published"
    one, two = tmp_path / "a" / "2021-03-v1", tmp_path / "b" / "2021-03-v1"
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    assert len(files) > 30
    assert faults(one) == [] and first.seal == second.seal == seal_of((one / "tagmanifest-sha256.txt").read_bytes())
    assert {(one / f).stat().st_mode & 0o222 for f in files} == {0}
    assert [f for f in files if (one / f).read_bytes() != (two / f).read_bytes()] == []


def test_a_published_notebook_holds_no_path_of_this_machine_and_no_time(published, story):
    for name in ("monthly-report.ipynb", "monthly-report.html", "score.json"):
        text = (published / name).read_text(encoding="utf-8")
        assert str(story) not in text
        assert str(plain_sample()) not in text
        assert "iopub" not in text
        assert "start_time" not in text


def test_the_page_has_no_code_and_says_the_data_are_synthetic(published):
    page = (published / "monthly-report.html").read_text(encoding="utf-8")
    assert "open_campaign" not in page
    assert "SỐ LIỆU GIẢ LẬP" in page
    assert "SYNTHETIC DATA" in page
    assert page.count('<img alt="') == page.count("<img ") == 6
    assert "Xã Tân Hòa" in page
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://creativecommons.org", "")


def test_the_index_links_each_month_to_its_page(story):
    page = (story / "reports" / "index.html").read_text(encoding="utf-8")
    assert '<a href="2021-06-v2/data/monthly-report.html">Tháng 6 năm 2021</a>' in page
    assert "Xã Tân Hòa" in page


def test_a_misspelt_parameter_is_refused_with_the_names_there_are(tmp_path):
    with pytest.raises(td.RunError, match=r"unknown parameter 'monht'; the notebook has: campaign, month"):
        check_parameters(notebook("monthly_report"), {"monht": "2021-06"})


@pytest.mark.parametrize("value", [202106, None, ["2021-06"], True])
def test_a_parameter_of_another_type_is_refused(value):
    with pytest.raises(td.RunError, match="month: str wanted, got"):
        check_parameters(notebook("monthly_report"), {"month": value})


def test_a_parameter_name_cannot_smuggle_code_in():
    with pytest.raises(td.RunError, match="unknown parameter"):
        check_parameters(notebook("monthly_report"), {"x = 1; import os #": "y"})


def test_a_failing_cell_keeps_the_marked_notebook(tmp_path):
    path = small_notebook(tmp_path, 'a: str = "1"', "1 / 0", "print(2)")
    with pytest.raises(td.RunError, match=r"cell 3 failed: ZeroDivisionError|failed: ZeroDivisionError"):
        execute(path, {}, cwd=tmp_path, failed=tmp_path / "failed" / "x.ipynb")
    kept = nbformat.read(tmp_path / "failed" / "x.ipynb", as_version=4)
    assert "NOT PUBLISHED" in kept.cells[0].source
    assert any(o.get("ename") == "ZeroDivisionError" for c in kept.cells for o in c.get("outputs", []))


def test_a_cell_that_leaves_early_is_not_taken_for_success(tmp_path):
    path = small_notebook(tmp_path, 'a: str = "1"', "import sys\nsys.exit(0)", "print(2)")
    with pytest.raises(td.RunError):
        execute(path, {}, cwd=tmp_path)


def test_a_kernel_that_dies_is_not_taken_for_success(tmp_path):
    path = small_notebook(tmp_path, 'a: str = "1"', "import os\nos._exit(1)", "print(2)")
    with pytest.raises(td.RunError, match="kernel died"):
        execute(path, {}, cwd=tmp_path, failed=tmp_path / "x.ipynb")
    assert "NOT PUBLISHED" in (tmp_path / "x.ipynb").read_text(encoding="utf-8")


def test_vietnamese_parameters_stay_readable(tmp_path):
    path = small_notebook(tmp_path, 'a: str = "1"', "a")
    node = execute(path, {"a": 'Xã "Tân Hòa" \\n'}, cwd=tmp_path)
    assert 'Xã \\"Tân Hòa\\" \\\\n' in node.cells[1].source
    assert ast.literal_eval(node.cells[2].outputs[0].data["text/plain"]) == 'Xã "Tân Hòa" \\n'


def test_one_bad_month_is_not_published_and_the_others_go_on(tmp_path, small, brief):
    facts = small / "2021-03" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8") + "mot-ngan,accounts_count,-1\n", encoding="utf-8")
    results = td.run(small, ["2021-02", "2021-03"], out=tmp_path / "out", jobs=2)
    assert [(r.key, r.state) for r in results] == [("2021-02", "published"), ("2021-03", "failed")]
    row = facts.read_text(encoding="utf-8").count("\n")
    assert f"2021-03/facts.csv, dòng {row}" in results[1].message
    there = sorted(p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith("."))
    assert there == ["2021-02-v1", "index.html", "run-log.jsonl"]


def test_changed_figures_make_the_next_version_and_leave_the_first_alone(tmp_path, small, brief):
    td.run(small, "2021-02", out=tmp_path)
    first = (tmp_path / "2021-02-v1" / "data" / "standings.csv").read_bytes()
    facts = small / "2021-02" / "facts.csv"
    text = facts.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("mot-ngan,accounts_count"))
    facts.write_text(text.replace(line, "mot-ngan,accounts_count,1500"), encoding="utf-8")
    # months after it would now fall; February alone is asked for
    result = td.run(small, "2021-02", out=tmp_path)[0]
    assert (result.state, result.path.name) == ("published", "2021-02-v2")
    assert (tmp_path / "2021-02-v1" / "data" / "standings.csv").read_bytes() == first
    assert (tmp_path / "2021-02-v2" / "data" / "standings.csv").read_bytes() != first
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="2021-02-v2/data/monthly-report.html"' in index and grouped(result.seal) in index
    changes = (tmp_path / "2021-02-v2" / "data" / "changes.html").read_text(encoding="utf-8")
    assert ">Thị trấn Một Ngàn</th>" in changes and "<td>C3 Tài khoản, điểm chuẩn</td>" in changes
    assert changes.count("Tệp khác trước: 2021-02/facts.csv") == 1
    assert result.headline.startswith("Thị trấn Một Ngàn ") and f"{result.headline}." in changes
    # a replay knows less than what is published
    replay = td.run(small, "2021-02", out=tmp_path, as_of="2021-02-20")[0]
    assert replay.state == "failed" and "tính đến ngày 2021-02-28" in replay.message and "--out" in replay.message
    assert sorted(p.name for p in tmp_path.glob("2021-02-v*")) == ["2021-02-v1", "2021-02-v2"]


def test_a_month_is_published_as_first_known_and_again_as_decided(tmp_path, brief):
    """From a folder whose name is not ASCII, end to end."""
    folder, out = undecided(tmp_path / "Đợt thi đua 2021"), tmp_path / "báo cáo"
    replace(folder / "campaign.toml", 'id = "sample"\n', "")  # known by its folder
    correct(folder)
    results = td.run(folder, "2021-06", out=out, history=True, jobs=2)
    assert [(r.state, r.path and r.path.name) for r in results] == [
        ("published", "2021-06-v1"),
        ("published", "2021-06-v2"),
    ]
    first, second = (r.path for r in results)
    assert (first / "data" / "inputs" / "Dot-thi-dua-2021" / "units.csv").is_file()
    assert not (first / "data" / "inputs" / "Dot-thi-dua-2021" / LEDGER).exists()
    assert (second / "data" / "inputs" / "Dot-thi-dua-2021" / LEDGER).read_bytes() == (folder / LEDGER).read_bytes()
    assert [json.loads((p / "data" / "summary.json").read_bytes())["known_on"] for p in (first, second)] == [
        "2021-06-30",
        "2021-07-12",
    ]
    info = read_info(second)
    assert (info["Replaces"], info["Replaces-Seal"]) == ("2021-06-v1", results[0].seal)
    page = (second / "data" / "changes.html").read_text(encoding="utf-8")
    assert [r.headline for r in results] == ["", "Xã Thạnh Xuân 50 → 55; khen thưởng không đổi"]
    assert page.count(html.escape(REASON)) == 1 and ">Xã Thạnh Xuân</th>" in page and f"{results[1].headline}." in page
    assert (
        "C2 Thủ tục, điểm thưởng" in page
        and "chỉ tính những gì đã có đến ngày: 30/06/2021 → tất cả những gì đã có" in page
    )
    notice = docx.Document(second / "data" / "papers" / "thong-bao-dieu-chinh-2021-06.docx")
    rows = [[cell.text for cell in row.cells] for row in notice.tables[1].rows]
    assert ["1", "Xã Thạnh Xuân", "Tổng điểm", "50", "55", "#1"] in rows
    told = [p.text for p in notice.paragraphs]
    assert "Xã Thạnh Xuân 50 thành 55; khen thưởng không đổi." in told  # a letter has no arrows
    assert told.count("+ Xã Thạnh Xuân: Thủ tục mức độ 3, 4 đã đăng ký 3 thành 4; Tổng điểm 50 thành 55") == 1
    assert [REASON.rstrip(".") in text for text in told].count(True) == 1
    assert not (first / "data" / "papers" / "thong-bao-dieu-chinh-2021-06.docx").exists()
    assert [f"{r.path.name}: {verify(r.path, notebook=False).ok}" for r in results] == [
        "2021-06-v1: True",
        "2021-06-v2: True",
    ]
    # a second run stands; a replay, and a record that was cut off, are refused
    assert [r.state for r in td.run(folder, "2021-06", out=out, history=True)] == ["stands"]
    (replay,) = td.run(folder, "2021-06", out=out, as_of="2021-06-30")
    assert replay.state == "failed" and "đã tính đến dòng 1 của sổ quyết định" in replay.message
    (folder / LEDGER).write_bytes(b"")
    for where in (out, tmp_path / "elsewhere"):
        with pytest.raises(td.LedgerError, match="the file is empty"):
            td.run(folder, "2021-06", out=where)
    (folder / LEDGER).unlink()
    with pytest.raises(td.LedgerError, match=r"no longer the record .*: 2021-06-v2 \(1: "):
        td.run(folder, "2021-06", out=out)
    correct(folder, now=5)
    with pytest.raises(td.LedgerError, match="cut off or rewritten"):
        td.run(folder, "2021-06", out=out)
    assert sorted(p.name for p in out.glob("2021-06*")) == ["2021-06-v1", "2021-06-v2"]


def test_a_bundle_that_was_altered_is_named_and_nothing_follows_it(tmp_path, small, brief):
    (first,) = td.run(small, "2021-02", out=tmp_path)
    write(first.path / "data" / "standings.csv", b"unit\n")
    (second,) = td.run(small, "2021-02", out=tmp_path)
    assert second.state == "failed"
    assert "data/standings.csv: nội dung đã khác lúc công bố" in second.message
    assert not (tmp_path / "2021-02-v2").exists()


def test_an_unknown_month_stops_before_anything_is_written(tmp_path):
    with pytest.raises(td.CampaignError, match="2022-01 is not a month of this campaign"):
        td.run(sample_campaign(), ["2021-02", "2022-01"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_picture_of_a_page_is_described(published):
    page = (published / "monthly-report.html").read_text(encoding="utf-8")
    assert "No description" not in page
    assert 'alt="Biểu đồ điểm: Các xã, thị trấn. Xã Tân Hòa 128;' in page


# ── which notebook publishes ──────────────────────────────────────────────────────────────────

GIVEN = 'campaign: str = "x"\nmonth: str = "2021-09"\nprofile: str = ""\nas_of: str = ""\nlanguage: str = "vi"\nreadings: dict = {}'


@pytest.fixture
def scratched(tmp_path, monkeypatch):
    """The package's monthly notebook, in which somebody tried something out."""
    node = nbformat.read(notebook("monthly_report"), as_version=4)
    node.cells.insert(2, nbformat.v4.new_code_cell("this.standings.head()", id="scratch"))
    path = tmp_path / "monthly_report.ipynb"
    nbformat.write(node, path)
    monkeypatch.setattr(resources, "notebook", lambda _: path)
    return path


def test_a_notebook_somebody_tried_something_out_in_publishes_nothing(tmp_path, scratched):
    with pytest.raises(td.RunError) as refused:
        td.run(sample_campaign(), "2021-02", out=tmp_path / "out")
    assert f'{scratched.as_posix()}: cell 3 ("this.standings.head()") is not as it came' in refused.value.en
    assert "ô 3 (“this.standings.head()”)" in refused.value.vi
    assert all(way in text for text in (refused.value.en, refused.value.vi) for way in ("git restore", "thidua lab", "thidua run --template"))  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_what_a_run_gives_is_what_notebooks_are_checked_for(sample_copy):
    for kind in ("month", "year_end"):
        given = runner._Task(sample_copy, kind, "2021-02", "", "", "", Template("x", b"")).parameters
        assert {name: type(value) for name, value in given.items()} == {
            name: of for name, of in GIVEN_BY_A_RUN.items() if kind == "month" or name != "month"
        }


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        ("month", GIVEN.replace("month: str", "thang: str"), "  month: str = ''"),
        ("month", GIVEN.replace('month: str = "2021-09"', "month: int = 9"), "  month: str = ''"),
        ("month", GIVEN.replace("{}", "dict()"), "  readings: dict = {}"),
        ("month", "", "  campaign: str = ''\n  month: str = ''\n  profile"),
        ("year_end", GIVEN, "  – month"),
    ],
)
def test_a_template_that_cannot_take_what_a_run_gives_is_refused_before_anything_is_run(tmp_path, kind, parameters, told):  # fmt: skip
    path = small_notebook(tmp_path, parameters or "x = 1", "this")
    with pytest.raises(td.RunError) as refused:
        read_template(path, kind)
    assert told in refused.value.en and told in refused.value.vi and "nothing was run" in refused.value.en


def test_one_template_is_for_months_or_for_the_years_end(tmp_path):
    path = small_notebook(tmp_path, GIVEN, "campaign")
    with pytest.raises(td.RunError, match="months and of the year's end; run them apart"):
        td.run(sample_campaign(), "2021-12", year_end=True, out=tmp_path / "out", own_template=path)
    for wrong, told in (
        (tmp_path / "no.ipynb", "no.ipynb: cannot be read"),
        (Path(__file__), "not a notebook of Jupyter"),
    ):
        with pytest.raises(td.RunError, match=told):
            td.run(sample_campaign(), "2021-12", out=tmp_path / "out", own_template=wrong)
    assert not (tmp_path / "out").exists()


def test_the_packages_own_notebook_given_as_a_template_is_no_other(tmp_path):
    copy = shutil.copy(notebook("year_end"), tmp_path / "mau.ipynb")
    assert not read_template(copy, "year_end").own


def test_an_offices_own_template_is_kept_and_named_and_the_next_run_is_the_packages_again(tmp_path, small):
    extra = "rong: bool = True\n" + GIVEN
    path = small_notebook(tmp_path, extra, '"" if rong else 1 / 0', "month").rename(tmp_path / "mẫu riêng.ipynb")
    (first,) = td.run(small, "2021-02", out=tmp_path / "out", own_template=path)
    assert first.state == "published", first.message
    kept = (first.path / "data" / "template.ipynb").read_bytes()
    digest = sha256(kept).hexdigest()[:12]
    summary = json.loads((first.path / "data" / "summary.json").read_bytes())
    assert summary["template"] == {"name": "mẫu riêng.ipynb", "sha256": sha256(kept).hexdigest()}
    assert b'month: str = \\"\\"' in kept and b"rong: bool = True" in kept and str(tmp_path).encode() not in kept
    page = (first.path / "data" / "monthly-report.html").read_text(encoding="utf-8")
    assert f"mẫu riêng.ipynb (sha256 {digest}…)" in page and "mẫu riêng của cơ quan" in page
    node = nbformat.read(path, as_version=4)  # opened and run in Jupyter, it is the same template
    node.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    nbformat.write(node, path)
    assert td.run(small, "2021-02", out=tmp_path / "out", own_template=path)[0].state == "stands"

    (second,) = td.run(small, "2021-02", out=tmp_path / "out")
    assert second.path.name == "2021-02-v2"
    assert not (second.path / "data" / "template.ipynb").exists()
    assert "mẫu riêng" not in (second.path / "data" / "monthly-report.html").read_text(encoding="utf-8")
    changes = json.loads((second.path / "data" / "changes.json").read_bytes())
    assert changes["context"] == [{"name": "template", "from": f"mẫu riêng.ipynb (sha256 {digest}…)", "to": ""}]  # fmt: skip
    assert changes["changes"] == []
    assert "<li>mẫu sổ tay: mẫu riêng.ipynb" in (second.path / "data" / "changes.html").read_text(encoding="utf-8")


def test_a_cell_that_prints_is_not_published(tmp_path):
    path = small_notebook(tmp_path, 'a: str = "1"', "import warnings\nwarnings.warn('x')")
    with pytest.raises(td.RunError, match=r"a cell printed: .*UserWarning"):
        execute(path, {}, cwd=tmp_path)


def test_what_lies_beside_the_campaign_does_not_reach_the_report(tmp_path, small):
    (same,) = td.run(small, "2021-02", out=tmp_path / "out" / "before")
    (tmp_path / "pandas.py").write_text("raise RuntimeError('shadowed')", encoding="utf-8")
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nbogus.key: 1\n", encoding="utf-8")
    (result,) = td.run(small, "2021-02", out=tmp_path / "out" / "after")
    assert result.state == "published", result.message
    assert result.seal == same.seal


def test_a_file_corrected_during_the_run_cannot_split_the_report(tmp_path, small, monkeypatch):
    before = runner.freeze_inputs

    def correcting(*given):
        inputs = before(*given)
        (small / "2021-02" / "facts.csv").write_text("unit,fact,value\n", encoding="utf-8")
        return inputs

    monkeypatch.setattr(runner, "freeze_inputs", correcting)
    result = td.run(small, "2021-02", out=tmp_path / "out")[0]
    page = (result.path / "data" / "monthly-report.html").read_text(encoding="utf-8")
    standings = (result.path / "data" / "standings.csv").read_text(encoding="utf-8").splitlines()
    assert standings[1].startswith("bay-ngan,commune,35,15,0,50")
    assert "Thị trấn Bảy Ngàn 50" in page


def test_markup_in_a_title_or_name_stays_text_and_a_campaign_may_lack_a_track(tmp_path, sample_copy):
    settings = sample_copy / "campaign.toml"
    text = settings.read_text(encoding="utf-8").replace('title = "', 'title = "<script>alert(1)</script> ')
    settings.write_text(text.replace('judges = ["noi-vu", "van-phong"]', "judges = []"), encoding="utf-8")
    units = sample_copy / "units.csv"
    lines = [line for line in units.read_text(encoding="utf-8").splitlines() if "department" not in line]
    (sample_copy / "decisions.jsonl").unlink()  # they name departments
    units.write_text("\n".join(lines).replace("Xã Tân Hòa", r"Xã <b>Tân</b> $\frac$ *Hòa* 漢") + "\n", encoding="utf-8")
    known = {line.split(",")[0] for line in lines}
    for path in (sample_copy / "2021-02").glob("*.csv"):
        rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(r for r in rows if r.split(",")[0] in known) + "\n", encoding="utf-8")
    result = td.run(sample_copy, "2021-02", out=tmp_path / "out")[0]
    assert result.state == "published", result.message
    page = (result.path / "data" / "monthly-report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<b>Tân" not in page
    assert r"Xã &lt;b&gt;Tân&lt;/b&gt; $\frac$ *Hòa* 漢" in page
    assert "Phòng, ban, ngành huyện" not in page


def test_a_trial_or_another_campaign_cannot_take_over_an_official_month(tmp_path, small, brief):
    out = tmp_path / "out"
    td.run(small, "2021-02", out=out)
    other = shutil.copytree(small, small.with_name("other"))
    replace(other / "campaign.toml", 'id = "sample"', 'id = "other-1f2e3d4c"')
    for campaign, options in ((other, {}), (small, {"profile": "literal"}), (small, {"language": "en"})):
        result = td.run(campaign, "2021-02", out=out, **options)[0]
        assert result.state == "failed"
        assert "--out" in result.message
    assert [p.name for p in out.glob("2021-02*")] == ["2021-02-v1"]
    assert td.run(small, "2021-02", out=out)[0].state == "stands"


def test_a_campaign_folder_that_was_renamed_is_the_same_campaign(tmp_path, small, brief):
    out = tmp_path / "out"
    (first,) = td.run(small, "2021-02", out=out)
    renamed = small.rename(small.with_name("Thi đua 2021 – bản chính"))
    (again,) = td.run(renamed, "2021-02", out=out)
    assert (again.state, again.seal) == ("stands", first.seal)
    assert json.loads((first.path / "data" / "summary.json").read_bytes())["campaign"] == "sample"
    assert json.loads((first.path / "data" / "score.json").read_bytes())["campaign"] == "sample"


def test_without_an_id_the_folder_is_the_campaign_and_the_refusal_says_how_to_give_it_one(tmp_path, small, brief):
    out = tmp_path / "out"
    replace(small / "campaign.toml", 'id = "sample"\n', "")
    (first,) = td.run(small, "2021-02", out=out)
    renamed = small.rename(small.with_name("thi-dua"))
    (refused,) = td.run(renamed, "2021-02", out=out, language="en")
    assert refused.state == "failed" and "is of the campaign 'sample', this one is 'thi-dua'" in refused.message
    line = 'write id = "sample" into campaign.toml'
    assert line in refused.message
    settings = renamed / "campaign.toml"
    settings.write_text('id = "sample"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    (second,) = td.run(renamed, "2021-02", out=out)
    assert second.path.name == "2021-02-v2"  # the settings are an input, and now say one thing more
    assert read_info(second.path)["Replaces-Seal"] == first.seal


def test_an_output_folder_among_the_months_files_is_refused(sample_copy):
    with pytest.raises(td.CampaignError, match="among the month's files"):
        td.run(sample_copy, "2021-02", out=sample_copy / "2021-02" / "reports")


def test_decisions_that_are_not_in_the_folder_cannot_be_published(tmp_path):
    from datetime import date

    from decided import decided, untruthful

    campaign = td.open_campaign("sample")
    found = campaign.with_decisions(decided(untruthful("tan-hoa", "2021-06", date(2021, 6, 30))))
    with pytest.raises(td.CampaignError, match="must stand in the campaign folder"):
        td.run(found, "2021-06", out=tmp_path)


def test_a_published_folder_that_cannot_be_read_does_not_stop_the_index(tmp_path):
    for name, text in (("2021-02-v1", "{"), ("2021-03-v1", "[]")):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "summary.json").write_text(text, encoding="utf-8")
    assert "2021-02" not in index_of(tmp_path)


@pytest.mark.parametrize("name", ["tmp{a}", "{}"])
def test_braces_in_a_path_are_no_template(tmp_path, monkeypatch, name):
    """papermill formats the paths it is given."""
    import tempfile

    odd = tmp_path / name
    odd.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(odd))
    path = small_notebook(odd, 'a: str = "1"', "a")
    assert execute(path, {"a": "2"}, cwd=odd).cells[-1].outputs[0].data["text/plain"] == "'2'"
