"""Published folders for tests: made, altered, and sealed again as a forger would."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import suppress
from pathlib import Path

from plain_sample import plain_sample

from thidua_analysis.archive.bag import bag_files, read_info
from thidua_analysis.archive.crate import METADATA
from thidua_analysis.archive.described import metadata
from thidua_analysis.ledger.chain import append
from thidua_analysis.ledger.entries import LEDGER

MONTHS = ("2021-06", "2021-07")
CORRECTED = ("thanh-xuan", "2021-06", "procedures_count")
REASON = "Thủ tục thứ tư đăng ký trước ngày chốt số liệu."
DECISION = f"#1 (12/07/2021, Phòng Nội vụ): {REASON}"


def undecided(folder: Path) -> Path:
    """The plain sample campaign, with nothing decided."""
    shutil.copytree(plain_sample(), folder)
    (folder / LEDGER).unlink(missing_ok=True)
    shutil.rmtree(folder / "evidence", ignore_errors=True)
    return folder


def correct(folder: Path, now: int = 4, was: int = 3, reason: str = REASON) -> None:
    """June's procedures of Thạnh Xuân, corrected in July."""
    unit, month, fact = CORRECTED
    about = {"unit": unit, "month": month, "fact": fact, "was": was, "now": now}
    append(folder, {"at": "2021-07-12", "by": "Phòng Nội vụ", "kind": "correct", "reason": reason, **about})


def write(path: Path, content: bytes) -> None:
    """Write to a file that was published read-only."""
    if path.exists():
        path.chmod(0o644)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def replace(path: Path, old: str, new: str) -> None:
    """Change a text within a published file."""
    content = path.read_bytes()
    assert old.encode() in content, f"{old!r} is not in {path}"
    write(path, content.replace(old.encode(), new.encode(), 1))


def reseal(folder: Path) -> str:
    """All that can be read off the rest written anew over what is there: the crate's metadata, both lists; the seal."""
    told = read_info(folder)
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        used = json.loads((folder / "data" / "versions.json").read_bytes())["not_as_locked"]
        version = told["Bag-Software-Agent"].removeprefix("thidua-analysis ")
        write(folder / METADATA, metadata(_payload(folder), told["External-Identifier"], used, version))
    return seal_lists(folder)


def seal_lists(folder: Path) -> str:
    """Both lists written anew over what is there; the seal."""
    info = [(name, value) for name, value in read_info(folder).items() if name != "Payload-Oxum"]
    for name, content in bag_files(_payload(folder), info).items():
        write(folder / name, content)
    return hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest()


def _payload(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "data").rglob("*") if p.is_file()}
