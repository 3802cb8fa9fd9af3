"""A published month answers three questions, and names whatever speaks against it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import bagit
import pandas as pd
import pytest
from rocrate.rocrate import ROCrate
from sealed import CORRECTED, correct, replace, reseal, seal_lists, write

import thidua_analysis as td
from thidua_analysis.archive import verify as checking
from thidua_analysis.archive.bundle import publish, read_seal
from thidua_analysis.archive.crate import METADATA
from thidua_analysis.archive.making import changed_files, month_files
from thidua_analysis.archive.verify import Verification, verify, verify_ledger
from thidua_analysis.files import resources
from thidua_analysis.files.digests import digest_of_folder, grouped
from thidua_analysis.files.resources import notebook, versions_used
from thidua_analysis.files.writing import stored_zip
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.report.papers.kinds import NOTICE
from thidua_analysis.report.rows import json_bytes

JUNE, FIRST, JULY = "2021-06-v2", "2021-06-v1", "2021-07-v1"
INPUTS = "data/inputs/sample"
NESTED = b"[" * 100_000
STANDINGS = "data/standings.csv"


@pytest.fixture(scope="module")
def original(story):
    """June before and after a correction, and July: published once."""
    return story


@pytest.fixture(scope="module")
def untouched(original):
    """The inputs of each bundle, by their digest: open; and what was written out of them."""
    folders = [original / "reports" / name / INPUTS for name in (FIRST, JUNE, JULY)]
    return {digest_of_folder(folder): td.open_campaign(folder) for folder in folders}, {}


@pytest.fixture(autouse=True)
def once(untouched, warm, monkeypatch):
    """Inputs that nobody altered are opened, scored and written out once for all checks of this file."""
    campaigns, made = untouched
    real_open, real_files = checking.open_campaign, checking.month_files

    def open_once(folder):
        return campaigns.get(digest_of_folder(folder)) or real_open(folder)

    def files_once(month, *how):
        if all(month.inputs is not campaign.inputs for campaign in campaigns.values()):
            return real_files(month, *how)
        key = id(month.inputs), month.world, repr(how)
        made[key] = made.get(key) or real_files(month, *how)
        return made[key]

    monkeypatch.setattr(checking, "open_campaign", open_once)
    monkeypatch.setattr(checking, "month_files", files_once)


@pytest.fixture
def here(original, tmp_path):
    """A copy of the campaign and what it published, to be tampered with."""
    for name in ("sample", "reports"):
        shutil.copytree(original / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def june(here):
    return here / "reports" / JUNE


@pytest.fixture
def alone(june, tmp_path):
    """June with nothing beside it."""
    return june.rename(tmp_path / JUNE)


def told(folder: Path, question: str = "", **options: object) -> str:
    """What speaks against a folder, in English; of one question, or of all."""
    found = verify(folder, **{"notebook": False, **options})
    assert found.text("vi") and found.text("en")
    findings = [f.en for a in found.answers if question in ("", a.question) for f in a.findings]
    assert findings, f"nothing was found: {found.text('en')}"
    assert not found.ok
    return "\n".join(findings)


def states(found: Verification) -> dict[str, str]:
    return {a.question: a.state for a in found.answers}


def published_anew(here: Path, out: str = "other") -> Path:
    """June as the campaign folder now has it, but for its notebook."""
    chosen = {"campaign": "sample", "profile": "", "as_of": "", "month": "2021-06", "language": "vi", "readings": {}}
    month = td.open_campaign(here / "sample").month("2021-06")
    return publish(here / out, "2021-06", month_files(month, parameters=chosen), changed_files).path


# ── as published ──────────────────────────────────────────────────────────────────────────────


def test_untouched_bundles_answer_yes_three_times_and_one_process_executes_their_notebooks(original, monkeypatch):
    started, worker = [], checking.Worker
    monkeypatch.setattr(checking, "Worker", lambda *a: started.append(a) or worker(*a))
    with checking.Executing() as executing:
        for name in (JUNE, FIRST):
            found = verify(original / "reports" / name, executing=executing)
            assert set(states(found).values()) == {"yes"} and len(found.answers) == 3
            assert found.ok
            assert grouped(found.seal) in found.text("vi")
    assert len(started) == 1


@pytest.mark.parametrize("name", [FIRST, JULY])
def test_so_do_its_neighbours(original, name):
    found = verify(original / "reports" / name, notebook=False)
    assert states(found) == {"intact": "yes", "same_numbers": "yes", "same_notebook": "not_checked"}
    assert found.ok


def test_so_does_a_copy_elsewhere_under_the_seal_noted_on_paper(alone):
    noted = grouped(read_seal(alone)).upper()
    assert verify(alone, seal=noted, notebook=False).ok


@pytest.mark.parametrize("name", ["Tháng 6 (bản sao)", "2021-05-v9"])
def test_so_does_a_copy_under_another_name_with_a_remark_that_names_both(june, name):
    copy = shutil.copytree(june, june.parent / name)
    found = verify(copy, notebook=False)
    assert states(found) == {"intact": "yes", "same_numbers": "yes", "same_notebook": "not_checked"}
    assert [r.en for r in found.remarks] == [
        f".: this is {JUNE} in a folder renamed to {name}; that speaks against nothing"
    ]
    assert f"Lưu ý: .: đây là bản {JUNE}, thư mục đã đổi tên thành {name}" in found.text("vi")
    assert found.record("en")["remarks"] == [r.en for r in found.remarks] and found.record()["seal_of"] == "contents"
    for neighbour in (JUNE, FIRST, JULY):  # a copy beside them speaks against none of them
        assert verify(june.parent / neighbour, numbers=False, notebook=False).ok


def test_what_a_zip_archive_holds_beside_the_month_is_remarked(alone, tmp_path):
    with zipfile.ZipFile(tmp_path / "gui.zip", "w") as archive:
        for path in alone.rglob("*"):
            archive.write(path, path.relative_to(tmp_path).as_posix())
        archive.writestr("SETUP.exe", b"MZ")
    found = verify(tmp_path / "gui.zip", numbers=False, notebook=False)
    assert found.ok and states(found)["intact"] == "yes"
    assert [r.en for r in found.remarks] == [
        "SETUP.exe: in the zip archive beside the published folder, and not looked at"
    ]


def test_it_is_found_from_inside_too(june, monkeypatch):
    monkeypatch.chdir(june / "data")
    assert verify("..", notebook=False).ok
    (june.parent / FIRST / "tagmanifest-sha256.txt").chmod(0o644)
    (june.parent / FIRST / "tagmanifest-sha256.txt").write_bytes(b"")
    assert f"{FIRST} beside it is not the bundle" in told(Path(".."))


def test_other_peoples_tools_read_it(original):
    folder = original / "reports" / JUNE
    assert bagit.Bag(str(folder)).validate()
    checked = ["sha256sum", "--quiet", "--strict", "-c"]
    for listed in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run([*checked, listed], cwd=folder, check=True, capture_output=True, timeout=60)
    crate = ROCrate(str(folder / "data"))
    assert crate.get("standings.csv")["sha256"] == sha256((folder / STANDINGS).read_bytes()).hexdigest()
    assert crate.get("changes.html") is not None


def test_what_a_file_manager_left_behind_is_named_and_speaks_against_nothing(june):
    (june / "data" / ".DS_Store").write_bytes(b"x")
    (june / INPUTS / "2021-06" / "Thumbs.db").write_bytes(b"x")
    (june / "desktop.ini").write_bytes(b"x")
    (june / "data" / "New folder").mkdir()
    found = verify(june, notebook=False)
    assert found.ok
    assert [r.en.split(":")[0] for r in found.remarks] == [
        "data/.DS_Store", "data/New folder", f"{INPUTS}/2021-06/Thumbs.db", "desktop.ini",
    ]  # fmt: skip
    assert "left behind by a file manager" in found.text("en") and "an empty folder" in found.text("en")


@pytest.mark.parametrize("name", ["note.txt", "data/note.txt", "data/papers/note.txt", f"{INPUTS}/2021-06/facts.csv"])
def test_a_file_put_in_answers_no_to_its_own_question_only(alone, name, monkeypatch):
    made = {p.relative_to(alone).as_posix(): p.read_bytes() for p in (alone / "data").rglob("*") if p.is_file()}
    again = {n: c for n, c in made.items() if n.startswith(("data/figures/", "data/monthly-report."))}
    papers = {n: c for n, c in made.items() if n.startswith("data/papers/") and NOTICE not in n}
    monkeypatch.setattr(checking.MadeAgain, "_executed", lambda *_: again)  # executing it is not the point here
    monkeypatch.setattr(checking, "paper_files", lambda *_: papers)
    (alone / name).write_bytes(b"unit,fact,value\n")
    found = verify(alone, even_so=True)
    assert states(found) == {"intact": "no", "same_numbers": "yes", "same_notebook": "yes"}
    assert f"{name}: no list of this folder names it" in found.text("en")


def test_of_a_month_that_is_not_intact_nothing_is_executed_unless_that_is_asked_for(alone, monkeypatch):
    executed = []
    monkeypatch.setattr(checking.MadeAgain, "_executed", lambda *_: executed.append("notebook") or {})
    monkeypatch.setattr(checking, "paper_files", lambda *_: executed.append("papers") or {})
    (alone / "note.txt").write_bytes(b"")
    found = verify(alone)
    assert states(found) == {"intact": "no", "same_numbers": "yes", "same_notebook": "not_checked"}
    assert [f.en for f in found.answers[2].findings] == [
        "nothing of this month was executed, since it is not intact; to execute it even so: --even-so"
    ]
    assert executed == []
    verify(alone, even_so=True)
    assert sorted(executed) == ["notebook", "papers"]


def test_a_link_put_in_answers_no_to_its_own_question_only(alone):
    (alone / "data" / "more").symlink_to("/etc")
    assert states(verify(alone, notebook=False))["same_numbers"] == "yes"
    assert "data/more: a link to somewhere else" in told(alone, "intact")


def test_beside_a_no_the_seal_is_called_that_of_the_list_and_not_of_the_contents(alone):
    noted = read_seal(alone)
    replace(alone / STANDINGS, "thanh-xuan,commune,35,20,0,55", "thanh-xuan,commune,35,20,0,56")
    found = verify(alone, seal=noted, numbers=False, notebook=False)
    assert (
        found.seal == noted and states(found)["intact"] == "no"
    )  # the paper agrees with the list, not with what is there
    assert f"NOT of the contents that are there now: {grouped(noted)}" in found.text("en")
    assert f"KHÔNG phải của nội dung đang có trong thư mục: {grouped(noted)}" in found.text("vi")
    assert found.record()["seal_of"] == "list"


# ── the notebook it was made with ─────────────────────────────────────────────────────────────


def test_a_notebook_altered_here_speaks_against_no_bundle(original, tmp_path, monkeypatch):
    tree = json.loads(notebook("monthly_report").read_bytes())
    tree["cells"].insert(4, {**tree["cells"][2], "id": "scratch", "source": "this.lines"})
    path = tmp_path / "monthly_report.ipynb"
    path.write_text(json.dumps(tree), encoding="utf-8")
    monkeypatch.setattr(resources, "notebook", lambda _: path)
    found = verify(original / "reports" / JUNE)
    assert states(found) == {"intact": "yes", "same_numbers": "yes", "same_notebook": "not_checked"}
    (why,) = found.answers[2].findings
    assert f'the notebook was not executed: {path.as_posix()}: cell 5 ("this.lines")' in why.en
    assert "ô 5 (“this.lines”)" in why.vi and "thidua lab" in why.vi
    assert found.ok


@pytest.fixture(scope="module")
def made_with_own(_small, tmp_path_factory):
    """February as an office made it with a template of its own, which leaves a trace wherever it is executed."""
    here = tmp_path_factory.mktemp("own")
    trace = here / "trace"
    names = {"campaign": "", "month": "", "profile": "", "as_of": "", "language": "", "readings": {}}
    first = "\n".join(f"{name} = {value!r}" for name, value in names.items())
    sources = (first, f"import pathlib\nwhere = pathlib.Path({str(trace)!r})\nwhere.touch()", "month")
    cells = [
        {"id": f"c{n}", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(sources)
    ]
    cells[0]["metadata"] = {"tags": ["parameters"]}
    path = here / "mau.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    (result,) = td.run(_small, "2021-02", out=here / "reports", own_template=path)
    assert result.state == "published", result.message
    return result.path, trace


@pytest.fixture
def own(made_with_own, tmp_path):
    """A copy of it, and where it leaves its trace."""
    folder, trace = made_with_own
    trace.unlink(missing_ok=True)
    return shutil.copytree(folder, tmp_path / folder.name), trace


def test_a_template_out_of_a_bundle_is_executed_only_when_asked_for(own):
    folder, trace = own
    found = verify(folder)
    assert states(found) == {"intact": "yes", "same_numbers": "yes", "same_notebook": "not_checked"}
    assert "made with an own template, mau.ipynb (sha256 " in found.text("en") and "--run-template" in found.text("vi")
    assert not trace.exists()
    found = verify(folder, run_template=True)
    assert set(states(found).values()) == {"yes"}, found.text("en")
    assert trace.exists()


def test_a_template_put_in_the_place_of_the_one_that_was_named(own):
    folder, trace = own
    replace(folder / "data" / "template.ipynb", '"month"', "\"month + '!'\"")
    reseal(folder)
    assert "data/summary.json, template.sha256: " in told(folder)
    assert "data/monthly-report.ipynb, cell 'c2': other code" in told(folder, notebook=True, run_template=True)
    (folder / "data" / "template.ipynb").unlink()
    trace.unlink()
    reseal(folder)
    assert "data/template.ipynb: missing in the bundle" in told(folder, notebook=True)
    assert "cannot be made again" in told(folder, "same_notebook", notebook=True, run_template=True)


def test_a_template_whose_name_leads_elsewhere_stays_where_it_is_executed(own, tmp_path):
    folder, _ = own
    path = folder / "data" / "summary.json"
    tree = json.loads(path.read_bytes())
    tree["template"]["name"] = f"{tmp_path.as_posix()}/elsewhere.ipynb"
    write(path, json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n")
    reseal(folder)
    assert "data/summary.json, template.name: " in told(folder, notebook=True, run_template=True)
    assert not (tmp_path / "elsewhere.ipynb").exists()


def test_a_template_put_in_that_nobody_named(alone):
    write(alone / "data" / "template.ipynb", b"{}")
    reseal(alone)
    assert told(alone) == "data/template.ipynb: only in the bundle, nothing makes it"


# ── altered ───────────────────────────────────────────────────────────────────────────────────


def test_a_number_in_a_table(june):
    replace(june / STANDINGS, "thanh-xuan,commune,35,20,0,55", "thanh-xuan,commune,35,20,0,56")
    message = told(june)
    assert "data/standings.csv: its content is not what was published" in message
    assert "data/standings.csv, row " in message
    assert "thanh-xuan" in message and "column total: '56' in the bundle, '55' comes out" in message


def test_a_row_taken_out(june):
    path = june / "data" / "score_lines.csv"
    write(path, b"\n".join(path.read_bytes().split(b"\n")[:-2]) + b"\n")
    assert "data/score_lines.csv: 210 rows, 211 come out" in told(june)


def test_a_number_in_the_record_for_machines(june):
    tree = json.loads((june / "data" / "score.json").read_bytes())
    tree["standings"][0]["total"] += 1
    write(june / "data" / "score.json", json.dumps(tree).encode())
    assert "data/score.json, standings[0].total: " in told(june, "same_numbers")


def test_an_input(june):
    path = june / INPUTS / "2021-06" / "intake.json"
    tree = json.loads(path.read_bytes())
    row = next(r for r in tree["facts"] if (r["unit"], r["fact"]) == ("tan-hoa", "accounts_count"))
    row["value"] += 500
    write(path, json.dumps(tree).encode())
    message = told(june)
    assert f"{INPUTS}/2021-06/intake.json: its content is not what was published" in message
    assert (
        "data/facts.csv, row 902 (tan-hoa 2021-06 accounts_count 2012), column value: '1512' in the bundle" in message
    )


def test_the_campaigns_settings(june):
    replace(june / INPUTS / "campaign.toml", "[readings]", '[readings]\nmonthly_basis = "no such option"')
    message = told(june)
    assert f"{INPUTS}/campaign.toml: its content" in message
    assert f"cannot be made again: {INPUTS}/campaign.toml: " in message


def test_the_rules(june):
    replace(june / "data" / "plan" / "chau_thanh_a_2021.toml", "1500", "1400")
    message = told(june)
    assert "data/plan/chau_thanh_a_2021.toml: its content" in message
    assert "data/plan/chau_thanh_a_2021.toml: is not the plan that comes with this software" in message


def test_an_output_in_the_notebook(june):
    path = june / "data" / "monthly-report.ipynb"
    tree = json.loads(path.read_bytes())
    cell = next(c for c in tree["cells"] if c.get("outputs") and c["id"] != "injected-parameters")
    cell["outputs"][0]["data"]["text/plain"] = "Xã Tân Hòa 999"
    write(path, json.dumps(tree).encode())
    reseal(june)
    found = verify(june, even_so=True)
    assert states(found) == {"intact": "no", "same_numbers": "yes", "same_notebook": "no"}  # July recorded the old seal
    assert f"data/monthly-report.ipynb, cell {cell['id']!r}: other outputs" in found.text("en")


def test_a_line_of_the_ledger_in_the_bundle(june):
    replace(june / INPUTS / LEDGER, '"now": 4', '"now": 5')
    reseal(june)
    message = told(june)
    assert "the ledger in the bundle (1 lines) is not the one that bag-info.txt and the report name" in message
    assert "data/figures.csv, row " in message and "column value: '4' in the bundle, '5' comes out" in message


def test_a_line_of_the_ledger_that_breaks_the_chain(june):
    line = (june / INPUTS / LEDGER).read_bytes()
    write(june / INPUTS / LEDGER, line + line)
    assert f"{INPUTS}/{LEDGER}, line 2: seq is 1, 2 wanted" in told(june, "intact", numbers=False)


def test_a_file_taken_out(june):
    (june / "data" / "awards.csv").unlink()
    message = told(june)
    assert "data/awards.csv: listed, but there is no such file" in message
    assert "data/awards.csv: missing in the bundle" in message


def test_a_file_put_in(june):
    (june / "data" / "award.csv").write_bytes(b"unit\n")
    (june / INPUTS / "2021-06" / "facts.csv").write_bytes(b"unit,fact,value\n")
    message = told(june)
    assert "data/award.csv: no list of this folder names it" in message
    assert f"{INPUTS}/2021-06/facts.csv: no list of this folder names it" in message
    assert "cannot be made again" not in message and "nothing makes it" not in message


def test_files_put_in_and_listed(alone):
    names = ("data/award.csv", "data/changes.exe", "data/desktop.ini")
    for name in names:
        write(alone / name, b"unit\n")
    reseal(alone)
    assert told(alone).splitlines() == [f"{name}: only in the bundle, nothing makes it" for name in names]


# ── forged with everything around it ──────────────────────────────────────────────────────────


def test_a_table_and_both_lists_written_anew(june):
    before = read_seal(june)
    replace(june / STANDINGS, "thanh-xuan,commune,35,20,0,55", "thanh-xuan,commune,35,20,0,95")
    reseal(june)
    assert bagit.Bag(str(june)).validate()  # the lists alone do not show it
    message = told(june, seal=before)
    assert "data/standings.csv, row " in message
    assert f"{JULY} recorded another seal of this bundle: {grouped(before)}" in message
    assert f"the seal is {grouped(read_seal(june))}, not {grouped(before)}" in message
    july = told(june.parent / JULY, numbers=False)
    assert july == f"{JUNE} beside it is not the bundle whose seal this one recorded"


def test_inputs_and_all_that_follows_made_anew_are_found_by_the_seal_alone(alone, here):
    """A whole other bundle, honest in itself."""
    noted = read_seal(alone)
    replace(here / "sample" / "2021-06" / "facts.csv", "thanh-xuan,procedures_count,3", "thanh-xuan,procedures_count,4")
    (here / "sample" / LEDGER).unlink()
    other = published_anew(here)
    assert verify(other, notebook=False).ok
    assert f"not {grouped(noted)}" in told(other, "intact", seal=noted)


def test_two_bundles_that_changed_their_names_are_known_by_what_they_are(june):
    other, aside = june.parent / JULY, june.parent / "aside"
    june.rename(aside)
    other.rename(june)
    aside.rename(other)
    for folder, own in ((june, JULY), (other, JUNE)):
        found = verify(folder, notebook=False)
        assert found.ok
        assert f"this is {own} in a folder renamed to {folder.name}" in found.text("en")


def test_a_neighbour_is_found_under_another_name(june):
    first = june.parent / FIRST
    replace(first / STANDINGS, "thanh-xuan,commune,35,15,0,50", "thanh-xuan,commune,35,15,0,51")
    reseal(first)
    first.rename(june.parent / "ban dau")
    assert told(june, numbers=False) == "ban dau beside it is not the bundle whose seal this one recorded"
    assert f"{JUNE} recorded another seal of this bundle" in told(june.parent / "ban dau", numbers=False)


def test_a_version_put_in_the_place_of_the_one_it_replaced(june):
    first = june.parent / FIRST
    shutil.rmtree(first)
    shutil.copytree(june, first)
    replace(first / "bag-info.txt", f"External-Identifier: {JUNE}", f"External-Identifier: {FIRST}")
    reseal(first)
    assert f"{JUNE} recorded another seal of this bundle" in told(first, numbers=False)
    assert f"{FIRST} beside it is not the bundle whose seal this one recorded" in told(june, numbers=False)


def test_a_page_of_changes_that_tells_another_story(june):
    replace(june / "data" / "changes.csv", "Phòng Nội vụ", "Chủ tịch")
    reseal(june)
    assert "data/changes.csv, row 2 (figures thanh-xuan procedures_count value), column because" in told(
        june, "same_numbers"
    )


def test_a_notebook_that_was_given_another_month_or_campaign(alone):
    path = alone / "data" / "summary.json"
    original = path.read_bytes()
    for name, value in (("month", "2021-05"), ("campaign", "/nowhere/other"), ("language", "en"), ("as_of", ["x"])):
        tree = json.loads(original)
        tree["parameters"][name] = value
        write(path, json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n")
        reseal(alone)
        assert told(alone, notebook=True).count("cannot be made again: data/summary.json: ") == 2


# ── the record of decisions ───────────────────────────────────────────────────────────────────


def test_a_ledger_that_only_grew_holds(here):
    correct(here / "sample", now=5, was=4, reason="Thủ tục thứ năm.")
    found = verify_ledger(here / "sample", here / "reports")
    assert found.ok and found.lines == 2
    assert "YES" in found.text("en") and "2 dòng" in found.text("vi")
    assert "Held against 3 published months of this campaign" in found.text("en")


def test_a_ledger_is_held_against_its_own_months_wherever_its_campaign_lies(here):
    renamed = (here / "sample").rename(here / "Thi đua 2021 (đã nộp)")
    assert verify_ledger(renamed, here / "reports").held_against == 3
    write(renamed / LEDGER, b"")
    assert f"no longer the record that {JUNE} rests on" in verify_ledger(renamed, here / "reports").text("en")
    replace(renamed / "campaign.toml", "id =", "id")
    told_now = verify_ledger(renamed, here / "reports")
    assert not told_now.ok and told_now.held_against == 0 and "campaign.toml: not valid TOML" in told_now.text("en")


def test_a_tail_that_was_cut_off(here):
    write(here / "sample" / LEDGER, b"")
    found = verify_ledger(here / "sample", here / "reports")
    assert not found.ok
    text = found.text("en")
    assert f"no longer the record that {JUNE} rests on (1 lines, head " in text and "at line 1" in text


def test_a_whole_chain_written_anew(here):
    for n in range(2):
        correct(here / "sample", now=5 + n, was=4 + n, reason=f"lần {n}")
    assert published_anew(here, "reports").name == "2021-06-v3"
    (here / "sample" / LEDGER).unlink()
    for n in range(3):
        correct(
            here / "sample",
            now=4 + n,
            was=3 + n,
            reason=["Thủ tục thứ tư đăng ký trước ngày chốt số liệu.", "khác", "nữa"][n],
        )
    found = verify_ledger(here / "sample", here / "reports")
    text = "\n".join(f.en for f in found.findings)
    assert "2021-06-v3 rests on (3 lines, head " in text and "parts from it at line 2" in text
    assert JUNE not in text  # its one line is the same


def test_a_broken_chain_is_named_by_its_line(here):
    correct(here / "sample", now=5, was=4)
    replace(here / "sample" / LEDGER, '"now": 4', '"now": 9')
    found = verify_ledger(here / "sample", here / "reports")
    assert not found.ok and "line 2: prev does not seal line 1: line 1 was changed" in found.text("en")


# ── with which versions ───────────────────────────────────────────────────────────────────────


def test_a_bundle_says_which_versions_it_was_made_with(original):
    told_of = json.loads((original / "reports" / JUNE / "data" / "versions.json").read_bytes())
    assert told_of == versions_used()
    assert (
        told_of["packages"]["pandas"] == pd.__version__ and told_of["packages"].keys() > told_of["not_as_locked"].keys()
    )
    assert told_of["python"].split()[1] == platform.python_version()


def test_other_versions_are_remarks_and_speak_against_no_number(alone):
    path = alone / "data" / "versions.json"
    used = json.loads(path.read_bytes())
    used |= {"packages": used["packages"] | {"pandas": "3.0.0"}, "not_as_locked": {"pandas": "3.1.1"}}
    write(path, json_bytes(used))
    replace(alone / "bag-info.txt", "Versions-As-Locked: yes", "Versions-As-Locked: no, see data/versions.json")
    reseal(alone)
    found = verify(alone, notebook=False)
    assert found.ok
    assert [r.en for r in found.remarks] == [
        "made with other versions than its lock file names: pandas 3.0.0 (3.1.1)",
        f"here are other versions than it was made with: pandas {pd.__version__} (3.0.0)",
    ]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", NESTED, b'{"python": 1, "platform": [], "packages": 5}'], ids=range(5)
)
def test_versions_that_this_software_never_writes(alone, content):
    write(alone / "data" / "versions.json", content)
    reseal(alone)
    found = verify(alone, notebook=False)
    assert states(found) == {"intact": "no", "same_numbers": "yes", "same_notebook": "not_checked"}
    assert [f.en for f in found.answers[0].findings] == ["data/versions.json: cannot be read"]


# ── what it says of itself, re-hashed with everything around it ───────────────────────────────


WHEEL = f"data/software/thidua_analysis-{td.__version__}-py3-none-any.whl"
NEWER = "9.9.9"


def _of_another_version(folder: Path) -> str:
    """The folder says that a later version made it; the name of its wheel."""
    replace(folder / "bag-info.txt", f"thidua-analysis {td.__version__}", f"thidua-analysis {NEWER}")
    wheel = WHEEL.replace(td.__version__, NEWER)
    (folder / WHEEL).rename(folder / wheel)
    return wheel


def _another_wheel(folder: Path) -> None:
    parts = {}
    with zipfile.ZipFile(folder / WHEEL) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["thidua_analysis/scoring/criteria.py"] += b"\nimport os; os.system('true')\n"
    write(folder / WHEEL, stored_zip(parts))


FORGED = {
    "another wheel": (
        _another_wheel,
        f"{WHEEL}: is not that of this software, though of the same version (thidua_analysis/scoring/criteria.py); do not install it",
    ),
    "no wheel": (lambda f: (f / WHEEL).unlink(), f"{WHEEL}: missing in the bundle"),
    "a program": (
        lambda f: write(f / "data/software/setup.exe", b"MZ"),
        "data/software/setup.exe: only in the bundle, nothing makes it",
    ),
    "a letter with macros": (
        lambda f: write(f / "data/papers/to-trinh-2021-06.docm", b"PK"),
        "data/papers/to-trinh-2021-06.docm: only in the bundle",
    ),
    "a figure that runs": (lambda f: write(f / "data/figures/points-1.html", b""), "data/figures/points-1.html: only"),
    "no metadata": (lambda f: write(f / METADATA, b"{}"), f"{METADATA}, @context: null in the bundle"),
    "another lock file": (
        lambda f: replace(f / "data/requirements.lock", "pandas==", "evil-pandas=="),
        "data/requirements.lock: is not that of this software, though of the same version; do not install it",
    ),
    "another title": (
        lambda f: replace(f / "bag-info.txt", "External-Description: ", "External-Description: CHÍNH THỨC "),
        "bag-info.txt, External-Description: it says 'CHÍNH THỨC ",
    ),
    "one line more": (
        lambda f: replace(f / "bag-info.txt", "Synthetic-Data", "Contact-Email: x@y.example\nSynthetic-Data"),
        "bag-info.txt, Contact-Email: it says 'x@y.example', '–' follows from the contents",
    ),
    "not synthetic": (
        lambda f: replace(f / "bag-info.txt", "Synthetic-Data: yes", "Synthetic-Data: no"),
        "bag-info.txt, Synthetic-Data: it says 'no', 'yes' follows from the contents",
    ),
    "another month": (
        lambda f: replace(f / "bag-info.txt", "External-Identifier: 2021-06-v2", "External-Identifier: 2021-05-v2"),
        "bag-info.txt, External-Identifier: '2021-05-v2' is no version of 2021-06",
    ),
    "the next version replaced": (
        lambda f: replace(f / "bag-info.txt", "Replaces: 2021-06-v1", "Replaces: 2021-06-v2"),
        "bag-info.txt, Replaces: 2021-06-v2 is no version before 2021-06-v2",
    ),
    "another software": (
        lambda f: replace(f / "bag-info.txt", "thidua-analysis", "thidua-analysls"),
        f"{WHEEL}: only in the bundle, nothing makes it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FORGED)
def test_a_forgery_is_named_though_every_hash_of_it_holds(alone, case):
    forge, message = FORGED[case]
    forge(alone)
    metadata = (alone / METADATA).read_bytes()
    reseal(alone)
    if case == "no metadata":
        write(alone / METADATA, metadata)
        seal_lists(alone)
    assert message in told(alone, numbers=False)


def test_software_of_another_version_is_said_to_be_not_checked(alone):
    wheel = _of_another_version(alone)
    write(alone / wheel, b"anything")
    reseal(alone)
    found = verify(alone, notebook=False)
    assert states(found)["intact"] == "yes"
    assert [f.en for f in found.answers[0].unchecked] == [
        f"{wheel}, data/requirements.lock: software of another version ({NEWER})"
    ]
    assert f"not checked: {wheel}" in found.text("en") and f"chưa kiểm tra: {wheel}" in found.text("vi")
    assert found.record("en")["intact"]["not_checked"] == [found.answers[0].unchecked[0].en]
    (alone / wheel).rename(alone / "data" / "software" / "x.whl")
    reseal(alone)
    assert "data/software/x.whl: only in the bundle" in told(alone, "intact")


def test_changes_are_not_checked_where_the_version_before_is_not_there(alone, june):
    write(alone / "data" / "changes.html", b"<script>alert(1)</script>")
    reseal(alone)
    found = verify(alone, notebook=False)
    assert states(found)["same_numbers"] == "yes"
    (why,) = found.answers[1].unchecked
    assert why.en == (
        f"data/changes.csv, data/changes.schema.json, data/changes.json, data/changes.html, data/papers/{NOTICE}-2021-06.docx: "
        f"{FIRST} is not here to compare with"
    )
    shutil.move(alone, june.parent / JUNE)
    assert "data/changes.html: differs" in told(june.parent / JUNE, "same_numbers")
    replace(june.parent / FIRST / STANDINGS, "thanh-xuan", "thanh-xuan!")
    found = verify(june.parent / JUNE, notebook=False)
    assert "2021-06-v1 beside it is not what was published" in found.answers[1].unchecked[0].en


def test_a_notice_that_names_another_unit(june):
    path = june / "data" / "papers" / f"{NOTICE}-2021-06.docx"
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    document = parts["word/document.xml"].decode()
    assert "Thạnh Xuân" in document
    write(path, stored_zip(parts | {"word/document.xml": document.replace("Thạnh Xuân", "Tân Hòa").encode()}))
    reseal(june)
    assert f"data/papers/{NOTICE}-2021-06.docx: differs" in told(june, "same_numbers")


def test_files_among_the_inputs_that_no_bundle_has_are_not_even_copied(alone, monkeypatch):
    seen = []

    def opening(folder):
        seen.extend(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        return td.open_campaign(folder)

    monkeypatch.setattr(checking, "open_campaign", opening)
    for name in (
        "__init__.py",
        "2021-06/pandas.py",
        "sitecustomize.py",
        "mau/to-trinh.docx",
        "plan.toml",
        "evidence/x",
    ):
        write(alone / INPUTS / name, b"raise SystemExit")
    reseal(alone)
    assert told(alone).count("only in the bundle, nothing makes it") == 6
    assert sorted(seen) == sorted(["campaign.toml", "units.csv", LEDGER, *(f"2021-0{n}/intake.json" for n in range(2, 7))])  # fmt: skip


# ── no bundle, or a hostile one ───────────────────────────────────────────────────────────────


def test_a_folder_that_is_no_bundle(tmp_path):
    (tmp_path / "data").mkdir()
    for folder in (tmp_path, tmp_path / "nothing", Path(__file__)):
        with pytest.raises(td.CampaignError, match="not a published month"):
            verify(folder)


HOSTILE = {
    "summary of another type": ("data/summary.json", b"[1]"),
    "summary nested": ("data/summary.json", NESTED),
    "score nested": ("data/score.json", NESTED),
    "intake nested": (f"{INPUTS}/2021-06/intake.json", NESTED),
    "intake empty": (f"{INPUTS}/2021-06/intake.json", b""),
    "csv not UTF-8": (STANDINGS, b"unit\n\xff\xfe\n"),
    "csv nul": (STANDINGS, b"unit,\x00\n"),
    "csv one huge cell": (STANDINGS, b'"' + b"x" * 200_000 + b'"\n'),
    "csv that commands a terminal": (STANDINGS, b"\x1b[2J\n"),
    "campaign nested": (f"{INPUTS}/campaign.toml", b"plan = " + NESTED),
    "campaign not UTF-8": (f"{INPUTS}/campaign.toml", b"\xff"),
    "plan elsewhere": (f"{INPUTS}/campaign.toml", b'plan = "../../../../etc/passwd.toml"\ntitle = "x"\nstart_date = 2021-02-01\n'),
    "units garbage": (f"{INPUTS}/units.csv", b"\x00\xff"),
    "ledger garbage": (f"{INPUTS}/{LEDGER}", b"\x00\xff\n"),
    "ledger nested": (f"{INPUTS}/{LEDGER}", NESTED + b"\n"),
    "changes garbage": ("data/changes.json", NESTED),
    "bag-info garbage": ("bag-info.txt", b"\xff\x00"),
    "list garbage": ("manifest-sha256.txt", b"\xff\x00"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_content_is_an_answer_or_a_refusal_and_never_a_traceback(alone, case):
    name, content = HOSTILE[case]
    write(alone / name, content)
    if name.startswith("data/"):
        reseal(alone)
    if name == "data/summary.json":
        with pytest.raises(td.CampaignError):
            verify(alone)
        return
    found = verify(alone, notebook=False)
    assert found.ok == (case == "changes garbage")  # nothing lies beside it to work the changes out from
    assert found.text("en").replace("\n", "").isprintable()
    assert str(alone.parent / "td-") not in found.text("en")


@pytest.mark.parametrize(
    "changed",
    [
        {"parameters": "x"},
        {"parameters": []},
        {"parameters": {}},
        {"campaign": "../../x"},
        {"campaign": "/etc"},
        {"campaign": 5},
        {"month": "2021-13"},
        {"month": "2021-05"},
        {"kind": "year_end"},
        {"language": "xx"},
        {"readings": {"x": 1}},
        {"winners": "x"},
        {"ledger": {"lines": -1, "head": "x"}},
        {"ledger": {"lines": 10**400, "head": "x"}},
        {"ledger": None},
        {"template": None},
        {"template": {"name": "x"}},
        {"template": {"name": "../../x", "sha256": "y"}},
        {"template": {"name": "\x1b[2J", "sha256": "y"}},
        {"profile": "\x1b[2J"},
        {"title": "\ud800"},
        {"warnings": 10**4000},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_hostile_summary_is_an_answer_or_a_refusal(alone, changed):
    path = alone / "data" / "summary.json"
    write(path, json.dumps({**json.loads(path.read_bytes()), **changed}).encode())
    reseal(alone)
    try:
        found = verify(alone, notebook=False)
    except td.CampaignError as e:
        assert "summary.json" in str(e)
    else:
        assert not found.ok
        assert found.text("en").replace("\n", "").isprintable()


@pytest.mark.parametrize("value", ["1", -1, 1.5, 10**30, None, True, {}, "9" * 5000], ids=lambda v: str(v)[:9])
def test_a_hostile_number_among_the_inputs(alone, value):
    path = alone / INPUTS / "2021-06" / "intake.json"
    tree = json.loads(path.read_bytes())
    tree["facts"][0]["value"] = value
    write(path, json.dumps(tree).encode())
    reseal(alone)
    assert f"{INPUTS}/2021-06/intake.json" in told(alone, "same_numbers")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": [1]}', b'{"cells": [{"id": []}]}', NESTED], ids=range(6)
)
def test_a_hostile_notebook(alone, content, monkeypatch):
    name = "data/monthly-report.ipynb"
    again = {n: (alone / n).read_bytes() for n in (name, "data/monthly-report.html")}
    again |= {p.relative_to(alone).as_posix(): p.read_bytes() for p in (alone / "data" / "figures").iterdir()}
    monkeypatch.setattr(checking.MadeAgain, "_executed", lambda *_: again)  # executing it is not the point here
    papers = {p.relative_to(alone).as_posix(): p.read_bytes() for p in (alone / "data" / "papers").iterdir()}
    monkeypatch.setattr(checking, "paper_files", lambda *_: {n: c for n, c in papers.items() if NOTICE not in n})
    write(alone / name, content)
    reseal(alone)
    assert told(alone, numbers=False, notebook=True) == f"{name}: cannot be read"


def test_papers_put_in_the_place_of_papers(june, monkeypatch):
    monkeypatch.setattr(checking.MadeAgain, "_executed", lambda *_: {})
    for path in (june / "data" / "figures").iterdir():
        path.unlink()
    write(june / "data" / "papers" / "bien-ban-2021-06.docx", b"")
    write(june / "data" / "papers" / "bang-diem.xlsx", b"")
    write(june / "data" / "papers" / f"{NOTICE}-2021-06.docx", b"")
    reseal(june)
    assert told(june, "same_notebook", notebook=True, even_so=True).splitlines() == [
        "data/papers/bien-ban-2021-06.docx: differs",
        "data/papers/bang-diem.xlsx: only in the bundle",
    ]
    assert f"data/papers/{NOTICE}-2021-06.docx: differs" in told(june, "same_numbers")


@pytest.mark.parametrize("name", [f"{INPUTS}", f"{INPUTS}/campaign.toml", STANDINGS, "data"])
def test_a_link_is_not_followed(alone, name, tmp_path):
    (alone / name).rename(tmp_path / "elsewhere")
    (alone / name).symlink_to(tmp_path / "elsewhere")
    if name == "data":  # not even the summary is read
        with pytest.raises(td.CampaignError):
            verify(alone)
        return
    found = verify(alone)
    assert set(states(found).values()) == {"no"}
    assert found.text("en").count(f"{name}: a link to somewhere else") == 3


@pytest.mark.parametrize("name", [f"{INPUTS}/{LEDGER}", f"{INPUTS}/2021-06/intake.json", STANDINGS, "bag-info.txt"])
def test_a_pipe_is_not_waited_for(alone, name):
    (alone / name).unlink()
    os.mkfifo(alone / name)
    assert f"{name}: neither an ordinary file nor a folder" in told(alone)


def test_a_summary_that_is_a_link_or_a_pipe_is_not_read(alone):
    path = alone / "data" / "summary.json"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(td.CampaignError):
        verify(alone)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(td.CampaignError):
        verify(alone)


def test_a_neighbour_that_cannot_be_read_stops_nothing(june):
    hostile = june.parent / "2021-08-v1"
    (hostile / "data").mkdir(parents=True)
    (hostile / "bag-info.txt").symlink_to("/dev/zero")
    (june.parent / "2021-09-v1").symlink_to("nowhere")
    (june.parent / "2021-10-v1").write_bytes(b"")
    assert verify(june, notebook=False).ok
    assert CORRECTED[0] in (june / "data" / "changes.csv").read_text(encoding="utf-8")
