"""Nothing that came from outside commands a terminal or turns a text around, wherever it is shown."""

from __future__ import annotations

import contextlib
import io
import json
import re
import unicodedata
import zipfile

import pytest

import thidua_analysis as td
from thidua_analysis.archive import bundle
from thidua_analysis.archive.bundle import read_payload
from thidua_analysis.archive.making import changed_files, month_files
from thidua_analysis.archive.reports_folder import index_of
from thidua_analysis.cli import main
from thidua_analysis.ledger.chain import append
from thidua_analysis.ledger.entries import LEDGER
from thidua_analysis.report import show
from thidua_analysis.report.changes import describe
from thidua_analysis.report.difference import difference
from thidua_analysis.report.papers import papers
from thidua_analysis.report.rows import csv_text, rows_of
from thidua_analysis.scoring.scenario import SupposedFact
from thidua_analysis.words.pair import Words
from thidua_analysis.words.plaintext import json_text, one_line, printable, seen
from thidua_analysis.words.problems import Told

RED, TURNED, CSI, LINE = "\x1b[31m", "\u202e", "\x9b2J", "\u2028"
NASTY = f"{RED}Tân{TURNED} {CSI}Hòa{LINE}\u2066\x7f\u200b"

NAME = f"Tân{TURNED} {CSI}Hòa"  # a table with an escape character in it is refused as no text


def acting(text: str) -> set[str]:
    """The characters of a text that act instead of being seen, as the Unicode tables have them."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {hex(ord(c)) for c in text if c not in "\n\t" and unicodedata.category(c) in kinds}


@pytest.fixture(scope="module")
def campaign(make_campaign):
    """Two units and a month; title, note, name, file name, reason and author all hold what acts."""
    made = make_campaign(
        {"a": "commune", "b": "commune"},
        {"2021-06": {"a": {"accounts_count": 1600, "procedures_count": 3}, "b": {"accounts_count": 20}}},
        {"2021-06": {"a": "2021-06-20"}},
    )
    settings = made.folder / "campaign.toml"
    text = settings.read_text(encoding="utf-8").replace('"Thử"', f'{json.dumps("Thử " + NASTY)}\nsynthetic = true\nnote = {json.dumps(NASTY)}')  # fmt: skip
    settings.write_text(text, encoding="utf-8")
    units = made.folder / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("a,,a,", f'a,,"Xã {NAME}",'), encoding="utf-8")
    with contextlib.suppress(OSError):  # no such names on Windows
        (made.folder / "2021-06" / f"{NASTY}.pdf").write_bytes(b"%PDF-1.4 x")
    about = {"unit": "a", "month": "2021-06", "fact": "accounts_count", "reason": NASTY, "by": f"Phòng {NASTY}"}
    append(made.folder, {"at": "2021-07-12", "kind": "correct", "was": 1600, "now": 1700, **about})
    append(made.folder, {"at": "2021-07-13", "kind": "dispute", "was": 1700, "now": 1900, **about})
    return td.open_campaign(made.folder)


@pytest.fixture(scope="module")
def june(campaign):
    return campaign.month("2021-06")


@pytest.fixture(scope="module")
def published(campaign, june, tmp_path_factory):
    """June as known before and after the decisions, without its notebook."""
    out = tmp_path_factory.mktemp("reports")
    told = lambda before, after, names: changed_files(before, after, (f"{names[0]} {NASTY}", names[1]))  # noqa: E731
    made = papers(june)
    for month in (campaign.month("2021-06", "2021-06-30"), june):
        files = month_files(month) | {f"data/papers/{n}": c for n, c in made.items()}
        bundle.publish(out, month.key, files, told)
    return out


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--month", "2021-06"],
        ["score", "--month", "2021-06", "--lines"],
        ["score", "--month", "2021-06", "--format", "json"],
        ["explain", "a", "--month", "2021-06"],
        ["explain", "a", "--month", "2021-06", "--format", "json"],
        ["decide", "list"],
        ["decide", "list", "--format", "json"],
        ["dispute", "list"],
        ["dispute", "list", "--format", "csv"],
        ["score", "--month", f"2021-06{NASTY}"],
        ["explain", NASTY, "--month", "2021-06"],
    ],
    ids=" ".join,
)
def test_no_command_prints_what_acts(campaign, capsys, command):
    with contextlib.suppress(SystemExit):
        main([*command, "--campaign", str(campaign.folder)])
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip() and acting(shown.out + shown.err) == set()


def test_no_command_about_published_months_prints_what_acts(published, capsys):
    one, two = (str(published / f"2021-06-v{n}") for n in (1, 2))
    for command in (["diff", one, two], ["diff", one, two, "--format", "json"], ["verify", "--no-notebook", two]):
        with contextlib.suppress(SystemExit):
            main(command)
    shown = capsys.readouterr()
    assert "1700" in shown.out.replace(" ", "").replace("\u00a0", "") and acting(shown.out + shown.err) == set()


def test_nothing_that_is_published_holds_what_acts_but_the_inputs_as_received(published):
    seen_ = 0
    for path in published.rglob("*"):
        name = path.relative_to(published).as_posix()
        if path.is_file() and not re.search(r"/inputs/.*(campaign.toml|units.csv)$|/software/|\.(docx|xlsx)$", name):
            assert acting(path.read_text(encoding="utf-8")) == set(), name
            seen_ += 1
    assert seen_ > 60


def test_no_page_holds_what_acts(published):
    pages = [index_of(published), (published / "2021-06-v2" / "data" / "changes.html").read_text(encoding="utf-8")]
    assert all(r"\u202e" in page and acting(page) == set() for page in pages)
    found = difference(*(read_payload(published / f"2021-06-v{n}") for n in (1, 2)))
    assert acting(printable(describe(found))) == set()


def test_no_letter_and_no_sheet_holds_what_acts(june):
    for name, content in papers(june).items():
        if name.endswith((".docx", ".xlsx")):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                texts = [parts.read(part).decode() for part in parts.namelist() if part.endswith((".xml", ".rels"))]
            assert any(r"\u202e" in text for text in texts), name
            assert all(acting(text.replace("\r\n", "\n")) == set() for text in texts), name
            assert not re.search("_x00[01789][0-9A-F]_", "".join(texts)), (
                name
            )  # a sheet's way to hold a control character


def test_nothing_shown_in_a_notebook_holds_what_acts(june):
    shown = [
        show.title(june), show.in_brief(june), show.open_questions(june), show.standings(june, "commune"),
        show.awards(june), show.punctuality(june), show.problems(june), show.files(june), show.decisions(june),
        show.disputes(june), show.disputed_awards(june), show.points_bars(june, "commune"), show.how_to_verify(june),
        show.review(june, 2), *june.explain("a"),
    ]  # fmt: skip
    ways = ("_repr_html_", "_repr_markdown_", "_repr_svg_", "__repr__", "__str__")
    texts = [getattr(one, way)() for one in shown for way in ways if hasattr(one, way)]
    assert [acting(text) for text in texts] == [set()] * len(texts)
    assert r"\u202e" in show.title(june).plain and r"\u202e" in show.decisions(june).html


def test_no_control_of_the_panel_shows_what_acts(june):
    explorer = show.Explorer(june, td.Scenario("Thử", facts=(SupposedFact("a", "dossiers_count", 5),)))
    explorer._repr_mimebundle_()
    panel = explorer.panel
    panel.section.value = 5
    lines = [line.children[0].value for line in panel.changes.box.children]
    labels = [control.slider.description for control in panel.controls.values() if hasattr(control, "slider")]
    shown = [name for name, _ in panel.unit.options] + [*lines, *labels, panel.table.value]
    assert any(r"\u202e" in text for text in shown) and [acting(text) for text in shown] == [set()] * len(shown)


def test_no_error_holds_what_acts():
    error = td.CampaignError(Words(vi=f"{NASTY}\ntiếp", en=f"{NASTY}\nnext"))
    told = [str(error), error.message("vi"), error.message("en"), str(error.prefixed(NASTY)), repr(error)]
    assert [acting(text) for text in told] == [set()] * len(told) and "\n" in str(error)


def test_the_record_itself_says_the_same_and_can_be_printed(campaign):
    assert acting((campaign.folder / LEDGER).read_text(encoding="utf-8")) == set()
    assert campaign.ledger.entries[0].reason == NASTY


def test_json_says_the_same():
    told = {"title": f"Đợt {NASTY}\U000e0041\ud800", "đếm": [1]}
    assert json.loads(json_text(told)) == told and acting(json_text(told)) == set() and "Đợt" in json_text(told)


def test_what_people_write_stays_as_it_is():
    text = "Xã Tân Hòa – 1\u00a0500\u202fđ “điểm” ① 漢 🏅 a\u0301"
    assert printable(f"{text}\t\n") == f"{text}\t\n" and one_line(text) == text
    assert seen("Thị  trấn\tMột\nNgàn") == "Thị trấn Một Ngàn"


def test_csv_keeps_its_lines_and_escapes_the_rest(june):
    table = rows_of(Told, [Told("warning", "x", f"a{NASTY}", "", None, "", "1\n2", "", "")])
    assert acting(csv_text(table)) == set() and '"1\n2"' in csv_text(table)
