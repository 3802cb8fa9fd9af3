"""A month looked at before it is published: marked on every page, unsealed, no version, and told what it would change."""

import io
import zipfile

import docx
import pytest
from command import thidua
from lxml import html

import thidua_analysis as td
from thidua_analysis.archive.bundle import published_folders
from thidua_analysis.archive.drafts import write_draft
from thidua_analysis.archive.reports_folder import page_to_open

MARK = "DỰ THẢO, chưa công bố"


@pytest.fixture
def looked_at(small, tmp_path, warm):
    """February published, a figure of it changed since, and a draft of it: what the command said, and the reports folder."""
    out = tmp_path / "reports"
    td.run(small, "2021-02", out=out)
    facts = small / "2021-02" / "facts.csv"
    text = facts.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("mot-ngan,accounts_count"))
    facts.write_text(text.replace(line, "mot-ngan,accounts_count,1500"), encoding="utf-8")
    ask = ("run", "--campaign", small, "--month", "2021-02", "--out", out)
    stray = out / "du-thao" / "2021-02" / "stray.html"
    stray.parent.mkdir(parents=True)
    stray.touch()
    done = thidua(*ask, "--preview")
    assert done.returncode == 0, done.stderr
    return out, done, ask


def test_a_draft_says_so_on_every_page_and_is_no_published_month(looked_at):
    out, *_ = looked_at
    folder = out / "du-thao" / "2021-02"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    named = (
        ("bang-diem", "xlsx"),
        ("bao-cao-ket-qua", "docx"),
        ("tom-tat", "txt"),
        ("tom-tat", "html"),
    )  # nobody is proposed
    papers = {f"papers/du-thao-{name}-2021-02.{kind}" for name, kind in named}
    units = {f"don-vi/{unit}.html" for unit in ("bay-ngan", "mot-ngan", "tan-hoa")}
    assert files == papers | units | {
        "monthly-report.html",
        "changes.html",
        "DU-THAO.txt",
    }  # and nothing of the one before
    for name in (n for n in papers if "tom-tat" in n):
        assert MARK in (folder / name).read_text(encoding="utf-8")
    for name in (n for n in files - papers if n.endswith(".html")):
        page = html.document_fromstring((folder / name).read_text(encoding="utf-8"))
        assert page.body[0].text.startswith(MARK) and page.find_class("across")[0].text == "DỰ THẢO", name
        here = [link.get("href") for link in page.iter("a") if not link.get("href").startswith("#")]
        # but the index, which there is once a month is published
        assert [to for to in here if not (folder / name).parent.joinpath(to.split("#")[0]).exists()] == [], name
    for name in (n for n in papers if n.endswith(".docx")):
        for section in docx.Document(folder / name).sections:
            assert section.header.paragraphs[0].text == section.first_page_header.paragraphs[0].text == MARK
    book = zipfile.ZipFile(io.BytesIO((folder / "papers" / "du-thao-bang-diem-2021-02.xlsx").read_bytes()))
    sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 5 and all(MARK in sheet.partition("<oddHeader>")[2] for sheet in sheets)
    # it is not among what is published, and nothing checks it
    assert [p.name for p in published_folders(out)] == ["2021-02-v1"]
    assert page_to_open(out, "2021-02") == out / "2021-02-v1" / "data" / "monthly-report.html"
    refused = thidua("verify", folder)
    assert refused.returncode == 1 and "đây là bản dự thảo, chưa công bố" in refused.stderr
    assert refused.stderr.count("\n") == 1 and thidua("diff", out / "2021-02-v1", folder).returncode == 1


def test_a_draft_and_a_run_say_what_would_change_before_it_is_published(looked_at):
    out, done, ask = looked_at
    lines = done.stdout.splitlines()
    told = next(line for line in lines if line.startswith("    so với bản đang công bố: "))
    assert "Thị trấn Một Ngàn" in told and lines[-1] == f"    → {out.as_posix()}/du-thao/2021-02/monthly-report.html"
    assert "niêm phong" not in done.stdout
    headline = told.partition(": ")[2]
    assert f"{headline}." in (out / "du-thao" / "2021-02" / "changes.html").read_text(encoding="utf-8")
    published = thidua(*ask)
    first = published.stderr.splitlines()[0]
    assert first == f"2021-02: sắp công bố bản mới, điểm hoặc khen thưởng khác bản 2021-02-v1: {headline}"
    assert f"    thay đổi: {headline}" in published.stdout
    page = html.document_fromstring((out / "2021-02-v2" / "data" / "monthly-report.html").read_text(encoding="utf-8"))
    version = page.find_class("version")[0].text_content()
    assert version.startswith("Bản 2, thay bản 1 (biết đến ") and "vì: Tệp khác trước: 2021-02/facts.csv" in version
    assert "office] chưa có name, short, place" in published.stderr
    assert thidua(*ask, "--preview", "--history").returncode == 2


def test_a_draft_replaces_the_one_before_but_no_paper_that_was_edited(tmp_path):
    files = {
        "data/summary.json": b'{"kind": "month"}',
        "data/monthly-report.html": b"x",
        "data/papers/du-thao.docx": b"1",
    }
    page, _ = write_draft(tmp_path, "2021-02", files)
    paper = page.parent / "papers" / "du-thao.docx"
    write_draft(tmp_path, "2021-02", files | {"data/papers/du-thao.docx": b"2"})
    assert paper.read_bytes() == b"2"
    paper.write_bytes(b"edited")
    with pytest.raises(td.RunError, match="2021-02: papers of the draft before have been edited"):
        write_draft(tmp_path, "2021-02", files)
    assert paper.read_bytes() == b"edited" and page.read_bytes() == b"x"
