"""A published folder: its layout, its tables and what stands beside them."""

import csv
import dataclasses
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from sealed import DECISION, REASON, correct, replace, undecided, write

import thidua_analysis as td
from thidua_analysis.archive import bundle
from thidua_analysis.archive.bag import read_info
from thidua_analysis.archive.examined import faults
from thidua_analysis.archive.inputs import freeze_inputs
from thidua_analysis.archive.making import changed_files, month_files
from thidua_analysis.archive.reports_folder import index_of
from thidua_analysis.files.resources import software_wheel, versions_used
from thidua_analysis.ledger.chain import extended, parse_ledger
from thidua_analysis.ledger.entries import Ledger
from thidua_analysis.month import Month
from thidua_analysis.report.rows import Rows, csv_text

LINE = {
    "at": "2021-07-12", "by": "x", "kind": "correct", "unit": "a", "month": "2021-06", "fact": "accounts_count",
    "was": 1, "now": 2, "reason": "x",
}  # fmt: skip


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    """As `run` has it: of the inputs as frozen, in which files have their published names."""
    folder = tmp_path_factory.mktemp("frozen") / "sample"
    sample = td.open_campaign("sample")
    freeze_inputs(sample.inputs, sample.ledger, folder, "2021-06")
    return td.open_campaign(folder).month("2021-06")


@pytest.fixture(scope="module")
def files(june):
    return month_files(june)


def test_every_name_is_ascii_and_lies_below_data(files):
    assert all(name.isascii() and name.startswith("data/") and " " not in name for name in files)


@pytest.mark.parametrize("name", ["facts", "figures", "reports", "score_lines", "standings", "awards", "problems"])
def test_each_table_has_a_schema_that_names_its_columns(files, name):
    header = next(csv.reader(io.StringIO(files[f"data/{name}.csv"].decode())))
    schema = json.loads(files[f"data/{name}.schema.json"])
    assert [field["name"] for field in schema["fields"]] == header
    assert all(field["description"] for field in schema["fields"])


def test_a_total_is_the_sum_of_its_lines(files):
    lines = pd.read_csv(io.BytesIO(files["data/score_lines.csv"]))
    standings = pd.read_csv(io.BytesIO(files["data/standings.csv"])).set_index("unit")
    sums = lines.groupby("unit")["points"].sum()
    assert sums.to_dict() == standings["total"].to_dict()
    assert len(sums) == 23


def test_every_line_names_its_clause_and_its_source(files, june):
    lines = pd.read_csv(io.BytesIO(files["data/score_lines.csv"]), dtype=str, keep_default_na=False)
    assert set(lines["clause"]) <= set(june.plan.clauses)
    scored = lines[lines["points"] != ""]
    assert (scored["source_file"] != "").all()
    assert (scored["how"] != "").all()
    one = lines[(lines["unit"] == "tan-hoa") & (lines["criterion"] == "C3") & (lines["part"] == "base")].iloc[0]
    frozen = json.loads(files["data/inputs/sample/2021-06/intake.json"])
    told = [
        f for f in frozen["facts"] if (f["unit"], f["fact"], f["origin"]) == ("tan-hoa", "accounts_count", "portal")
    ]
    assert {f["cut_off"] for f in told} == {"2021-06-14", "2021-06-25", "2021-06-30"}
    (source,) = [f for f in told if f["cut_off"] == june.cut_off.isoformat()]
    assert (str(source["value"]), source["source_file"]) == (one["value"], one["source_file"])


def test_the_frozen_inputs_score_the_same(files, june, tmp_path):
    for name, content in files.items():
        if name.startswith("data/inputs/"):
            path = tmp_path / name.removeprefix("data/inputs/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    again = td.open_campaign(tmp_path / "sample").month("2021-06")
    pd.testing.assert_frame_equal(again.lines, june.lines)
    pd.testing.assert_frame_equal(again.standings, june.standings)


def test_the_plan_and_the_text_it_quotes_are_frozen_too(files, june):
    assert files["data/plan/chau_thanh_a_2021.toml"] == june.plan.files["chau_thanh_a_2021.toml"]
    assert files["data/plan/chau_thanh_a_2021.vi.txt"].decode().startswith("ỦY BAN NHÂN DÂN")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert csv_text(Rows(("a",), [(text,)])).splitlines()[1].lstrip('"').startswith("'")


def test_numbers_stay_numbers():
    assert csv_text(Rows(("a",), [(-5,)])) == "a\n-5\n"


def test_every_figure_says_that_the_data_are_synthetic(june):
    from thidua_analysis.report import show

    plain = june.inputs.settings.model_copy(update={"synthetic": False})
    inputs = dataclasses.replace(june.inputs, settings=plain)

    def at(world):
        return Month(inputs, world, at, june.record)

    real = at(june.world)
    for draw in (show.points_bars, show.heat_map, show.trajectory):
        with_note, without = draw(june, "commune").svg, draw(real, "commune").svg
        assert ">SỐ LIỆU GIẢ LẬP, không phải kết quả thật</text>" in with_note and "GIẢ LẬP" not in without


def with_note(june, note):
    """June's files, and one more that tells one payload from another."""
    return {**month_files(june), "data/note.txt": note}


# ── publishing: sealed, never written again ───────────────────────────────────────────────────


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """June as first known, as corrected, and July: payloads without a notebook."""
    folder = undecided(tmp_path_factory.mktemp("story") / "sample")
    first = month_files(td.open_campaign(folder).month("2021-06"))
    correct(folder)
    campaign = td.open_campaign(folder)
    return first, *(month_files(campaign.month(m)) for m in ("2021-06", "2021-07"))


@pytest.fixture
def month(story):
    return story[0]


def put(out, files, key="2021-06"):
    return bundle.publish(out, key, files, changed_files)


def test_a_published_month_is_a_sealed_bag_that_cannot_be_written_to_by_mistake(tmp_path, month):
    published = put(tmp_path / "reports", month)
    assert (published.path.name, published.version, published.new) == ("2021-06-v1", 1, True)
    assert faults(published.path) == []
    assert published.seal == bundle.read_seal(published.path) and len(published.seal) == 64
    info = read_info(published.path)
    assert info["External-Identifier"] == "2021-06-v1" and info["Synthetic-Data"] == "yes"
    assert (info["Ledger-Lines"], info["Ledger-Head"]) == ("0", "0" * 64)
    files = [p for p in published.path.rglob("*") if p.is_file()]
    assert {p.stat().st_mode & 0o777 for p in files} == {0o444}
    assert {p.relative_to(published.path).as_posix() for p in files} > {*month, "data/ro-crate-metadata.json"}
    assert [p.name for p in tmp_path.joinpath("reports").iterdir()] == ["2021-06-v1"]


def test_the_same_month_gives_the_same_seal_anywhere(tmp_path, month):
    one, two = (put(tmp_path / name, dict(reversed([*month.items()]))) for name in ("a", "b"))
    assert one.seal == two.seal


def test_a_version_is_known_by_what_it_is_and_not_by_what_its_folder_is_called(tmp_path, story):
    first = put(tmp_path, story[0])
    renamed = first.path.rename(tmp_path / "Tháng 6 #1")
    assert put(tmp_path, story[0]).path == renamed
    assert bundle.versions(tmp_path, "2021-06") == {1: renamed}
    page = index_of(tmp_path)
    assert 'href="Th%C3%A1ng%206%20%231/data/monthly-report.html"' in page and ">2021-06-v1<" in page
    second = put(tmp_path, story[1])
    assert second.path.name == "2021-06-v2"
    assert (read_info(second.path)["Replaces"], read_info(second.path)["Replaces-Seal"]) == ("2021-06-v1", first.seal)
    assert json.loads((second.path / "data" / "changes.json").read_bytes())["from"] == "2021-06-v1"
    july = put(tmp_path, story[2], "2021-07")
    second.path.rename(tmp_path / "2021-07-v2")  # even under another month's name
    assert [*bundle.versions(tmp_path, "2021-07")] == [1] and [*bundle.versions(tmp_path, "2021-06")] == [1, 2]
    assert {head.count for head in bundle.known_heads(tmp_path, "sample")} == {0, 1} and july.new


def test_of_copies_the_one_that_bears_its_name_is_the_version(tmp_path, month):
    first = put(tmp_path, month)
    shutil.copytree(first.path, tmp_path / "2021-06-v1 (copy)")
    shutil.copytree(first.path, tmp_path / "1999-01-v1")
    assert bundle.versions(tmp_path, "2021-06") == {1: first.path}


def test_the_same_environment_gives_the_same_versions_and_another_gives_other_bytes(tmp_path, month, monkeypatch):
    one = put(tmp_path / "one", month)
    used = versions_used.__wrapped__()
    assert json.loads((one.path / "data" / "versions.json").read_bytes()) == used
    assert read_info(one.path)["Versions-As-Locked"] == (
        "no, see data/versions.json" if used["not_as_locked"] else "yes"
    )
    other = used | {"packages": used["packages"] | {"jinja2": "3.1.5"}, "not_as_locked": {"jinja2": "3.1.6"}}
    monkeypatch.setattr(bundle, "versions_used", lambda: other)
    two = put(tmp_path / "two", month)
    assert one.seal != two.seal
    assert read_info(two.path)["Versions-As-Locked"] == "no, see data/versions.json"
    crate = json.loads((two.path / "data" / "ro-crate-metadata.json").read_bytes())["@graph"]
    (action,) = [entity for entity in crate if entity["@type"] == "CreateAction"]
    assert "Đã dùng phiên bản khác với tệp khóa: jinja2." in action["description"]
    assert not put(tmp_path / "one", month).new  # a month whose numbers stand is not published again for it


def test_publishing_the_same_files_again_writes_nothing(tmp_path, month):
    first = put(tmp_path, month)
    again = put(tmp_path, month)
    assert (again.version, again.new, again.path, again.seal) == (1, False, first.path, first.seal)
    other = put(tmp_path, {**month, "data/a.csv": b"2"})
    assert (other.version, other.new) == (2, True)
    assert bundle.read_seal(first.path) == first.seal


def test_a_month_stands_when_only_the_software_differs(tmp_path, month, story, monkeypatch):
    put(tmp_path, month)
    put(tmp_path, story[1])
    monkeypatch.setattr(bundle, "software_wheel", lambda: ("thidua_analysis-9-py3-none-any.whl", b"other"))
    monkeypatch.setattr("thidua_analysis.__version__", "9")
    again = bundle.publish(tmp_path, "2021-06", story[1], lambda *_: {"data/changes.html": b"<p>other</p>"})
    assert (again.version, again.new) == (2, False)
    assert not (tmp_path / "2021-06-v2" / "data" / "software" / "thidua_analysis-9-py3-none-any.whl").exists()


def test_the_next_version_says_what_changed_and_by_which_decision(tmp_path, story):
    first = put(tmp_path, story[0])
    second = put(tmp_path, story[1])
    assert second.path.name == "2021-06-v2" and faults(second.path) == []
    rows = [*csv.DictReader(io.StringIO((second.path / "data" / "changes.csv").read_text(encoding="utf-8")))]
    assert {(r["unit"], r["because"]) for r in rows if r["table"] == "figures"} == {("thanh-xuan", DECISION)}
    told = json.loads((second.path / "data" / "changes.json").read_bytes())
    assert (told["from"], told["to"]) == ("2021-06-v1", "2021-06-v2")
    assert told["headline"] == second.headline == "Xã Thạnh Xuân 50 → 55; khen thưởng không đổi"
    assert ([c["id"] for c in told["causes"]], told["recorded"]) == (["decision:#1"], [1])
    assert told["causes"][0]["decision"]["reason"] == REASON
    assert {r["causes"] for r in rows} == {"decision:#1"}
    changed = {row["file"] for row in told["files"]}
    assert "data/standings.csv" in changed and not any(bundle.is_derived(name) for name in changed)
    page = (second.path / "data" / "changes.html").read_text(encoding="utf-8")
    assert "<h1>Bản 2021-06-v2 thay bản 2021-06-v1</h1>" in page and f"{second.headline}." in page
    schema = json.loads((second.path / "data" / "changes.schema.json").read_bytes())
    assert [f["name"] for f in schema["fields"]] == list(rows[0])
    info = read_info(second.path)
    assert (info["Replaces"], info["Replaces-Seal"]) == ("2021-06-v1", first.seal)
    assert info["Ledger-Lines"] == "1" and "Previous-Bundle" not in info
    assert not (first.path / "data" / "changes.csv").exists() and bundle.read_seal(first.path) == first.seal


def test_each_month_keeps_the_seal_of_the_one_before(tmp_path, story):
    put(tmp_path, story[0])
    june = put(tmp_path, story[1])
    july = put(tmp_path, story[2], "2021-07")
    info = read_info(july.path)
    assert (info["Previous-Bundle"], info["Previous-Seal"]) == ("2021-06-v2", june.seal)
    assert "Replaces" not in info


def test_the_month_before_of_another_campaign_is_not_the_month_before(tmp_path, story):
    summary = json.loads(story[0]["data/summary.json"]) | {"campaign": "other"}
    put(tmp_path, {**story[0], "data/summary.json": json.dumps(summary).encode()})
    assert "Previous-Bundle" not in read_info(put(tmp_path, story[2], "2021-07").path)


@pytest.mark.parametrize("what", ["altered", "removed", "added"])
def test_nothing_is_published_after_a_version_that_was_altered(tmp_path, story, what):
    last = put(tmp_path, story[0]).path
    path = last / "data" / {"altered": "standings.csv", "removed": "standings.csv", "added": "extra.csv"}[what]
    if what == "removed":
        path.unlink()
    else:
        write(path, b"unit\n")
    for files in story[:2]:
        with pytest.raises(td.RunError, match=f"data/{path.name}: ") as e:
            put(tmp_path, files)
        assert "--out" in e.value.message("vi")
    assert [p.name for p in tmp_path.iterdir()] == ["2021-06-v1"]


@pytest.mark.parametrize("at", [1, 30])
def test_a_failed_write_leaves_no_half_folder(tmp_path, monkeypatch, month, at):
    real, calls = os.fsync, []

    def failing(handle):
        calls.append(handle)
        if len(calls) == at:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path, month)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_while_renaming_leaves_the_last_version(tmp_path, monkeypatch, story):
    put(tmp_path, story[0])
    with monkeypatch.context() as crashing:
        crashing.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            put(tmp_path, story[1])
    assert [p.name for p in tmp_path.iterdir()] == ["2021-06-v1"]
    assert put(tmp_path, story[1]).path.name == "2021-06-v2"


def test_what_a_killed_process_left_behind_is_no_published_month(tmp_path, story):
    half = put(tmp_path, story[1]).path.rename(tmp_path / ".2021-06-v1-x1y2z3")
    assert bundle.published_folders(tmp_path) == [] and bundle.known_heads(tmp_path, "sample") == []
    assert put(tmp_path, story[0]).path.name == "2021-06-v1"
    assert half.exists()


def test_a_name_that_a_bundle_cannot_hold_is_refused(tmp_path, month):
    with pytest.raises(td.RunError, match=r"data/Bảng\.csv: not ASCII; give files .* plain ASCII"):
        put(tmp_path, {**month, "data/Bảng.csv": b""})
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_manager_leaves_behind_makes_no_new_version(tmp_path, month):
    first = put(tmp_path, month)
    (first.path / ".DS_Store").write_bytes(b"x")
    (first.path / "data" / "Thumbs.db").write_bytes(b"x")
    assert not put(tmp_path, month).new


def test_a_name_that_is_taken_is_passed_over(tmp_path, month):
    (tmp_path / "2021-06-v1").write_bytes(b"a file")
    published = put(tmp_path, month)
    assert (published.version, published.new) == (2, True)
    assert (tmp_path / "2021-06-v1").read_bytes() == b"a file"


# ── what published months know of the record of decisions ─────────────────────────────────────


def test_a_record_that_was_cut_off_or_rewritten_is_refused(tmp_path, story):
    put(tmp_path, story[1])
    ledger = parse_ledger(story[1]["data/inputs/sample/decisions.jsonl"], Path("decisions.jsonl"))
    bundle.refuse_broken_ledger(ledger, tmp_path, "sample")
    bundle.refuse_broken_ledger(extended(ledger, {**LINE, "reason": "more"}), tmp_path, "sample")
    for other in (Ledger(), extended(Ledger(), LINE), extended(extended(Ledger(), LINE), LINE)):
        with pytest.raises(td.LedgerError, match=r"published months rest on: 2021-06-v1 \(1: "):
            bundle.refuse_broken_ledger(other, tmp_path, "sample")
        bundle.refuse_broken_ledger(other, tmp_path, "another-campaign")


def test_a_published_folder_that_cannot_be_read_says_nothing_of_the_record(tmp_path, story):
    for n, (name, content) in enumerate([("bag-info.txt", b"\xff"), ("data/summary.json", b"{")], 1):
        write(put(tmp_path, story[1], f"2021-0{n}").path / name, content)
    path = put(tmp_path, story[1], "2021-03").path
    replace(path / "bag-info.txt", "Ledger-Lines: 1", "Ledger-Lines: -1")
    (head,) = bundle.known_heads(tmp_path, "sample")
    assert (head.where, head.count) == ("2021-03-v1", 0)
    with pytest.raises(td.LedgerError):
        bundle.refuse_broken_ledger(Ledger(), tmp_path, "sample")


# ── the software that goes with it ────────────────────────────────────────────────────────────


def test_the_wheel_is_the_same_bytes_twice_and_holds_no_sample(tmp_path):
    name, content = software_wheel()
    assert software_wheel.__wrapped__() == (name, content)
    assert name == f"thidua_analysis-{td.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        assert wheel.testzip() is None
        names = wheel.namelist()
        assert not any("data/" in n or "__pycache__" in n for n in names)
        assert {
            "thidua_analysis/archive/verify.py",
            "thidua_analysis/words/messages/archive.toml",
            "thidua_analysis/notebooks/monthly_report.ipynb",
        } <= set(names)
        notebook = json.loads(wheel.read("thidua_analysis/notebooks/monthly_report.ipynb"))
    assert not any(cell.get("outputs") for cell in notebook["cells"])


def test_the_wheel_installs_offline_and_runs(tmp_path):
    name, content = software_wheel()
    (tmp_path / name).write_bytes(content)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    target = tmp_path / "there"
    subprocess.run([*install, "--no-deps", "--target", str(target), str(tmp_path / name)], check=True, timeout=120)
    code = (
        "import thidua_analysis as td, thidua_analysis.files.resources as r; print(td.__file__);"
        "print(td.load_plan('chau-thanh-a-2021').id, r.notebook('year_end').name, r.lock_file().name,"
        " r.software_wheel()[1] == open(r'%s', 'rb').read())" % (tmp_path / name)
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(target), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    where, told = done.stdout.splitlines()
    assert where.startswith(str(target))
    assert told == "chau-thanh-a-2021 year_end.ipynb requirements.lock True"


def test_the_frozen_inputs_of_a_campaign_with_its_own_plan_open_again(tmp_path):
    campaign = td.open_campaign(Path(__file__).parents[1] / "plans" / "other_plan")
    month = campaign.month(campaign.months[0])
    for name, content in month_files(month).items():
        if name.startswith("data/inputs/"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    again = td.open_campaign(tmp_path / "data" / "inputs" / "other_plan").month(month.month)
    pd.testing.assert_frame_equal(again.standings, month.standings)
