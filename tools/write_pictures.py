"""The pictures of README and docs that show pages, papers and figures of the sample campaign: `python -m tools.write_pictures`.

Needs Chromium, LibreOffice and poppler-utils; takes some minutes. Those of input files and of the explorer are made by hand.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import thidua_analysis as td
from thidua_analysis import show
from thidua_analysis.report.papers import write_papers

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PAPERS = ("bang-diem", "Xã Tân Hòa – Tháng 6 năm 2021", "score-sheet"), ("to-trinh", "TỜ TRÌNH", "to-trinh")
JUNE = "2021-06-v2/data/monthly-report.html"
FRAME = '<body style="margin: 0; background: #ddd; text-align: center"><iframe src="{page}" width="390" height="844" style="border: 0"></iframe>'


def screenshot(page: Path, name: str, width: int, height: int) -> None:
    """A page as a browser shows it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={profile}",
        ]
        shot = [f"--window-size={width},{height}", f"--screenshot={PICTURES / name}", page.as_uri()]
        subprocess.run([*command, *shot], check=True, capture_output=True, timeout=120)


def printed(pdf: Path, holds: str, name: str) -> None:
    """The first page of a paper that holds a text, as it is printed."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, encoding="utf-8").stdout
    page = next(str(n) for n, told in enumerate(text.split("\f"), 1) if holds in told)
    drawn = ["pdftoppm", "-png", "-r", "84", "-f", page, "-l", page, "-singlefile", pdf, PICTURES / name]
    subprocess.run(drawn, check=True)


def main() -> None:
    """All of them, in `docs/pictures/`."""
    sample = td.open_campaign("sample")
    june = sample.month("2021-06")
    figures = {
        "bonus-share": show.bonus_bars(june, "commune"),
        "what-if-points": show.supposed_points(td.compare(june, june.what_if({"C3.target": 2000})), "commune"),
        "readings-june": show.rank_strips(june.readings(), "commune"),
        "readings-year": show.rank_strips(sample.year_end().readings(), "commune"),
    }
    for name, figure in figures.items():
        (PICTURES / f"{name}.svg").write_text(figure.svg, encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        td.run(sample, out=out, history=True)
        screenshot(out / JUNE, "report.png", 1032, 1100)
        screenshot(out / "index.html", "season.png", 1032, 1250)
        phone = out / "phone.html"
        phone.write_text(FRAME.format(page=JUNE), encoding="utf-8")
        screenshot(phone, "phone.png", 500, 844)
        for paper, holds, name in PAPERS:
            write_papers(june, out / "papers", pdf=True, only=[paper])
            printed(out / "papers" / "pdf" / f"{paper}-{june.key}.pdf", holds, name)


if __name__ == "__main__":
    main()
