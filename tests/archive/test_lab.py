"""Copies of the notebooks to play with: a person's own, ready to run, and of no effect on anything official."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from english import english_in
from small_notebook import small_notebook

import thidua_analysis as td
from thidua_analysis.archive import lab
from thidua_analysis.archive.execute import execute, inspected, typed_parameters
from thidua_analysis.archive.inputs import freeze_inputs
from thidua_analysis.archive.lab import copy_notebooks, execute_notebook, lab_folder, open_lab, serve_page
from thidua_analysis.archive.making import month_files
from thidua_analysis.files.cells import literals
from thidua_analysis.files.resources import notebook, notebooks

ROOT = Path(__file__).resolve().parents[2]
OTHER = Path(__file__).parents[1] / "plans" / "other_plan"


@pytest.fixture
def campaign(sample_copy):
    return td.open_campaign(sample_copy)


def first_cell(path):
    return literals(parameters_of(nbformat.read(path, as_version=4)).source)


def parameters_of(node):
    return next(cell for cell in node.cells if "parameters" in cell.metadata.get("tags", []))


def test_copies_are_made_once_and_never_written_over(campaign):
    copies = copy_notebooks(campaign)
    assert copies.folder == campaign.folder / "so-tay" and not copies.kept
    assert [p.name for p in copies.made] == [p.name for p in notebooks()] and len(copies.made) == 5
    mine, gone = copies.made[0], copies.made[1]
    mine.write_text("của tôi", encoding="utf-8")
    gone.unlink()
    again = copy_notebooks(campaign)
    assert again.made == (gone,) and set(again.kept) == set(copies.made) - {gone}
    assert mine.read_text(encoding="utf-8") == "của tôi"


def test_a_copy_names_the_campaign_keeps_its_words_and_has_no_outputs(campaign):
    for path, original in zip(copy_notebooks(campaign).made, notebooks(), strict=True):
        copy, ours = (nbformat.read(p, as_version=4) for p in (path, original))
        nbformat.validate(copy)
        assert first_cell(path)["campaign"] == campaign.folder.resolve().as_posix()
        assert "# campaign folder" in parameters_of(copy).source
        assert [c.source for c in copy.cells[2:]] == [c.source for c in ours.cells[2:]]
        assert copy.cells[0].source == ours.cells[0].source and parameters_of(copy) is copy.cells[1]
        assert not any(c.get("outputs") for c in copy.cells)


def test_a_copy_works_from_where_it_lies(campaign):
    folder = copy_notebooks(campaign).folder
    node = execute(folder / "dispute_review.ipynb", {}, cwd=folder)
    assert "Rạch Gòi" in str(node)


def test_a_copy_asks_for_what_another_campaign_has(tmp_path):
    campaign = td.open_campaign(shutil.copytree(OTHER, tmp_path / "phu-an"))
    folder = copy_notebooks(campaign, tmp_path / "của tôi").folder
    told = first_cell(folder / "dispute_review.ipynb")
    assert told["month"] == campaign.months_at_hand[-1] and told["unit"] == campaign.units["unit"][0]
    assert told["criterion"] in {"", *(c.id for c in campaign.plan.rules().criterion)}
    assert "scenario" not in first_cell(folder / "monthly_report.ipynb")


def test_what_lies_there_is_no_input(campaign):
    before = month_files(campaign.month("2021-02"))
    copy_notebooks(campaign)
    afresh = td.open_campaign(campaign.folder)
    assert afresh.months_at_hand == campaign.months_at_hand
    month = afresh.month("2021-02")
    assert month.problems.equals(campaign.month("2021-02").problems)
    assert month_files(month) == before
    freeze_inputs(afresh.inputs, afresh.ledger, campaign.folder.parent / "frozen", "2021-02")
    assert not (campaign.folder.parent / "frozen" / lab.FOLDER).exists()


def test_a_folder_among_the_months_files_is_refused(campaign):
    with pytest.raises(td.CampaignError, match="among the month's files"):
        copy_notebooks(campaign, campaign.folder / "2021-02")
    assert not list((campaign.folder / "2021-02").glob("*.ipynb"))


def test_copies_of_the_packaged_sample_go_where_the_user_is(campaign, monkeypatch):
    assert lab_folder(campaign) == campaign.folder / "so-tay"
    monkeypatch.setattr(lab, "PACKAGE", campaign.folder.parent.resolve())
    assert lab_folder(campaign) == Path("so-tay")


def test_without_jupyterlab_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(td.ThiduaError, match="pip install jupyterlab") as told:
        open_lab(tmp_path)
    assert "chưa cài JupyterLab" in told.value.vi


def test_without_voila_it_is_said_what_to_install(monkeypatch, campaign):
    monkeypatch.setitem(sys.modules, "voila.app", None)
    with pytest.raises(td.ThiduaError, match=r"pip install \"thidua-analysis\[app\]\""):
        serve_page(campaign)


def test_the_command_copies_and_says_how_to_open(campaign):
    command = [sys.executable, "-m", "thidua_analysis", "lab", str(campaign.folder), "--no-open"]
    first, second = (
        subprocess.run(c, capture_output=True, encoding="utf-8", timeout=120, check=True)
        for c in (command, [*command, "--lang", "en"])
    )
    assert "so-tay: đã sao dispute_review.ipynb, monthly_report.ipynb" in first.stdout
    assert f'Mở bằng: python -m jupyter lab "{campaign.folder.as_posix()}/so-tay"' in first.stdout
    assert "already there, left as they are: dispute_review.ipynb" in second.stdout


# ── one of them executed by name ──


SOURCE = (
    'campaign: str = ""   # folder\nmonth: str = "2021-06"   # YYYY-MM\nn: int = 1\nwide: bool = False\nreadings: dict = {}',
    "print(campaign, month, n, wide, readings)",
)


def test_a_notebook_is_executed_beside_the_campaign_and_over_no_other(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    campaign, mine = td.open_campaign(small), small_notebook(tmp_path, *SOURCE)
    (small / "so-tay").mkdir()
    (small / "so-tay" / "small-2021-03.ipynb").write_text("của tôi", encoding="utf-8")
    pairs = ["month=2021-03", "readings=weekend=fixed", "readings=cutoff=day_14"]
    written = execute_notebook(campaign, str(mine), pairs)
    assert written == small / "so-tay" / "small-2021-03-2.ipynb"
    told = nbformat.read(written, as_version=4).cells[-1].outputs[0].text
    assert told.split(" ", 1) == [
        small.resolve().as_posix(),
        "2021-03 1 False {'weekend': 'fixed', 'cutoff': 'day_14'}\n",
    ]
    assert (small / "so-tay" / "small-2021-03.ipynb").read_text(encoding="utf-8") == "của tôi"
    with pytest.raises(td.RunError, match="not written over"):
        execute_notebook(campaign, str(mine), out=written)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (
            ["mnoth=2021-03"],
            r"(?s)mnoth=2021-03: there is no such parameter.*month = '2021-06'   YYYY-MM.*readings = {}",
        ),
        (["month"], "NAME=VALUE"),
        (["month=2021-03", "month=2021-04"], "given twice"),
        (["n=two"], "n=two: wanted is a whole number"),
        (["n=1.5"], "a whole number"),
        (["wide=perhaps"], "yes or no"),
        (["readings=weekend"], "weekend=fixed"),
        (["readings=weekend=fixed", "readings=weekend=fixed"], "each name once"),
        (["n=two", "x=1"], "(?s)n=two.*x=1|x=1.*n=two"),
    ],
)
def test_a_parameter_is_refused_before_anything_is_run(tmp_path, pairs, told):
    with pytest.raises(td.RunError, match=told):
        typed_parameters(small_notebook(tmp_path, *SOURCE), pairs)


@pytest.mark.parametrize("name", ["dispute_review", "monthly_report", "readings", "what_if", "year_end"])
def test_what_our_notebooks_say_of_their_parameters_is_said_in_vietnamese_too(name):
    """Their comments are English, and their bytes are fixed."""
    path = notebook(name)
    with pytest.raises(td.RunError) as refused:
        typed_parameters(path, ["x=1"])
    assert not english_in(refused.value.message("vi"))
    for parameter, (_, comment) in inspected(path).items():
        assert f"{comment}\n" in refused.value.message("en") + "\n", parameter
        assert comment in ("YYYY-MM",) or f"   {comment}\n" not in refused.value.message("vi") + "\n", parameter


def test_parameters_are_taken_as_their_defaults_are(tmp_path):
    path = small_notebook(tmp_path, *SOURCE)
    assert typed_parameters(path, ["n=2", "wide=có", "month="]) == {"n": 2, "wide": True, "month": ""}


def test_a_notebook_is_named_or_is_a_file(campaign, tmp_path):
    with pytest.raises(td.RunError, match="what_if, year_end"):
        execute_notebook(campaign, "what_iff")
    (tmp_path / "text.ipynb").write_text("text", encoding="utf-8")
    with pytest.raises(td.RunError):
        execute_notebook(campaign, str(tmp_path / "text.ipynb"))
    with pytest.raises(td.RunError, match="scenaro"):
        execute_notebook(campaign, "what-if", ["scenaro=x"])


def test_the_campaign_is_found_from_where_the_notebook_lies(campaign, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(campaign.folder / "so-tay" / "a.ipynb"))
    assert td.open_campaign().folder == td.open_campaign("").folder == campaign.folder


def test_a_checkout_does_not_keep_them():
    assert f"{lab.FOLDER}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_where_nothing_can_be_written_no_notebook_is_executed(small, monkeypatch):
    (small / "so-tay").touch()
    monkeypatch.setattr(lab, "execute", lambda *_, **__: pytest.fail("executed"))
    with pytest.raises(td.CampaignError, match="so-tay: cannot be written to"):
        lab.execute_notebook(td.open_campaign(small), "readings")
