"""A published folder: its layout, its tables and what stands beside them."""

import csv
import io
import json

import pandas as pd
import pytest

import thidua_analysis as td
from thidua_analysis import bundle


@pytest.fixture(scope="module")
def june():
    return td.open_campaign("sample").month("2021-06")


@pytest.fixture(scope="module")
def files(june):
    return bundle.month_files(june)


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
    assert bundle.csv_text(pd.DataFrame({"a": [text]})).splitlines()[1].lstrip('"').startswith("'")


def test_numbers_stay_numbers():
    assert bundle.csv_text(pd.DataFrame({"a": [-5]})) == "a\n-5\n"


def test_every_figure_says_that_the_data_are_synthetic(june):
    from thidua_analysis import show

    plain = june.campaign.settings.model_copy(update={"synthetic": False})
    real = td.Campaign(june.campaign.folder, plain, june.plan, june.campaign.units).month("2021-06")
    for draw in (show.points_bars, show.heat_map, show.trajectory):
        with_note, without = draw(june, "commune").svg, draw(real, "commune").svg
        # the note is drawn as outlines, so it shows as further glyphs
        assert with_note.count("<use ") >= without.count("<use ") + len("SỐLIỆUGIẢLẬP,khôngphảikếtquảcủahuyện")


def test_publishing_the_same_files_again_writes_nothing(tmp_path):
    first = bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1"})
    again = bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1"})
    other = bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"2"})
    assert (first.version, again.version, other.version) == (1, 1, 2)
    assert (first.new, again.new, other.new) == (True, False, True)
    assert (tmp_path / "2021-06-v1" / "data" / "a.csv").read_bytes() == b"1"


def test_a_failed_write_leaves_no_half_folder(tmp_path, monkeypatch):
    from pathlib import Path

    from thidua_analysis import files as writing

    real, calls = Path.write_bytes, []

    def failing(self, content):
        calls.append(self)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(self, content)

    monkeypatch.setattr(writing.Path, "write_bytes", failing)
    with pytest.raises(OSError, match="No space left"):
        bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1", "data/b.csv": b"2"})
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_manager_leaves_behind_makes_no_new_version(tmp_path):
    first = bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1"})
    (first.path / ".DS_Store").write_bytes(b"x")
    (first.path / "data" / "Thumbs.db").write_bytes(b"x")
    assert not bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1"}).new


def test_a_name_that_is_taken_is_passed_over(tmp_path):
    (tmp_path / "2021-06-v1").write_bytes(b"a file")
    published = bundle.publish(tmp_path, "2021-06", {"data/a.csv": b"1"})
    assert (published.version, published.new) == (2, True)
    assert (tmp_path / "2021-06-v1").read_bytes() == b"a file"


def test_the_frozen_inputs_of_a_campaign_with_its_own_plan_open_again(tmp_path):
    from pathlib import Path

    campaign = td.open_campaign(Path(__file__).parent / "other_plan")
    month = campaign.month(campaign.months[0])
    for name, content in bundle.month_files(month).items():
        if name.startswith("data/inputs/"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    again = td.open_campaign(tmp_path / "data" / "inputs" / "other_plan").month(month.month)
    pd.testing.assert_frame_equal(again.standings, month.standings)
