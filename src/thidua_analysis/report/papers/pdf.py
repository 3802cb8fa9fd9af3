"""Papers as PDF, by the LibreOffice of this machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...files.private import PrivateFolder
from ...files.writing import write_file
from ...words.errors import CampaignError

NAMES = ("soffice", "libreoffice")
PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where LibreOffice lies on machines that do not know it by name."""
SECONDS = 300


def converter() -> str:
    """The program that converts. CampaignError where there is none."""
    found = next(filter(None, (*map(shutil.which, NAMES), *(place for place in PLACES if Path(place).is_file()))), None)
    if found is None:
        raise CampaignError("report.no_libreoffice")
    return found


def write_pdfs(files: Sequence[Path], out: Path) -> list[Path]:
    """Each of these files as PDF in the folder `out`, over what is there; the paths written. CampaignError names a file that
    LibreOffice does not convert."""
    with PrivateFolder() as private:  # a profile of its own: an open LibreOffice would take the order and do nothing
        command = [
            converter(),
            f"-env:UserInstallation={(private / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        with suppress(OSError, subprocess.TimeoutExpired):  # what is not made is named
            subprocess.run(
                [*command, "--outdir", str(private / "made"), *map(str, files)],
                check=False, timeout=SECONDS, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        written = []
        for path in files:
            made = private / "made" / f"{path.stem}.pdf"
            if not made.is_file():
                raise CampaignError("report.pdf_not_made", path=path)
            write_file(out / made.name, made.read_bytes())
            written.append(out / made.name)
    return written
