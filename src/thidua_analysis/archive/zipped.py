"""A published month that came as a zip archive: checked, unpacked in bounds into a private folder, and removed again."""

from __future__ import annotations

import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..files.private import PrivateFolder
from ..files.writing import is_litter
from ..words.catalogue import say, words
from ..words.errors import CampaignError
from ..words.pair import Words
from ..words.plaintext import one_line
from ..words.vietnamese import ascii_name
from .bag import path_flaw

MOST_FILES = 2_000
MOST_BYTES = 256 * 2**20
MOST_RATIO = 100
"""Unpacked bytes for each packed one, of the whole archive; tables and pages come to about 10."""
SUMMARY = "data/summary.json"
"""The file by which a published month is found in an archive, on top or in a folder."""
_MOST_DIRECTORY = 2 * 2**20
_END, _END_64, _END_LENGTH = b"PK\x05\x06", b"PK\x06\x07", 22
_REPARSE = 0x400  # the attribute of a Windows link


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder of a published month: the path itself, or what is in the zip archive there, gone afterwards.

    CampaignError for a file that is no zip archive, or one that is not taken: more than :data:`MOST_FILES` files or
    :data:`MOST_BYTES` bytes, packed closer than :data:`MOST_RATIO`, encrypted, damaged, with links, with two members of
    one name, with a path that leads elsewhere or that not every system can hold, or without just one published month.
    """
    if not path.is_file():
        yield path
        return
    with PrivateFolder() as private:
        try:
            _refuse_long_directory(path)
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                _refuse_members(path, members)
                root = _root(path, members)
                folder = private / (ascii_name(root.split("/")[-2]) if root else ascii_name(path.stem))
                _unpack(archive, [m for m in members if m.filename.startswith(root)], len(root), folder)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error):
            raise _refused(path, words("archive.zip_damaged")) from None
        except OSError as e:
            raise _refused(path, words("archive.zip_cannot_be_unpacked", reason=e)) from None
        yield folder


def beside(path: Path) -> list[str]:
    """The files of a zip archive that lie beside the published month in it, and so are not looked at; none of a folder.

    To be called of an archive that :func:`opened` takes. What a Mac adds to every archive is left out.
    """
    if not path.is_file():
        return []
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    root = _root(path, members)
    names = (m.filename for m in members if not m.is_dir() and not m.filename.startswith(root))
    return sorted(n for n in names if not n.startswith("__MACOSX/") and not is_litter(n))


def _refused(path: Path, why: Words) -> CampaignError:
    return CampaignError("archive.zip_refused", path=path, why=why)


def _refuse_long_directory(path: Path) -> None:
    """Before a library reads the whole list of members into memory: is there one, and how long does it say it is?"""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - _END_LENGTH - 20))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_LENGTH:
        raise CampaignError("archive.neither_folder_nor_zip", path=path)
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count > MOST_FILES or length > _MOST_DIRECTORY or tail[max(0, at - 20) : at].startswith(_END_64):
        raise _too_many(path)


def _too_many(path: Path) -> CampaignError:
    return _refused(path, words("archive.zip_too_many_files", most=MOST_FILES))


def _refuse_members(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """CampaignError for the first thing that speaks against the archive; only its list of members is looked at."""
    if len(members) > MOST_FILES:
        raise _too_many(path)
    unpacked = sum(m.file_size for m in members)
    if unpacked > MOST_BYTES:
        raise _refused(path, words("archive.zip_too_long", most=MOST_BYTES // 2**20))
    if unpacked > MOST_RATIO * path.stat().st_size:
        raise _refused(path, words("archive.zip_packed_too_closely", ratio=MOST_RATIO))
    seen: set[str] = set()
    for member in members:
        name = one_line(member.orig_filename, 120)
        if why := _fault(member):
            raise _refused(path, words("archive.zip_member", member=name, why=why))
        key = unicodedata.normalize("NFC", member.filename).casefold().rstrip("/")
        if key in seen:
            raise _refused(path, words("archive.zip_twice", member=name))
        seen.add(key)


def _fault(member: zipfile.ZipInfo) -> Words | None:
    """Why one member is not unpacked."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    if name.startswith(("/", "\\")) or re.match("[A-Za-z]:", name):
        return words("archive.zip_absolute_path")
    if ".." in re.split(r"[/\\]", name):
        return words("archive.zip_path_leads_out")
    if flaw := path_flaw(name.removesuffix("/")):
        return Words(vi=say("archive.zip_name_not_everywhere", "vi"), en=flaw)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or member.external_attr & _REPARSE:
        return words("archive.zip_special_file")
    if member.flag_bits & 0x1:
        return words("archive.zip_encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return words("archive.zip_packed_oddly")
    return None


def _root(path: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """What stands before every path of the one published month in the archive: nothing, or folders and a slash."""
    names = [m.filename for m in members if m.filename == SUMMARY or m.filename.endswith(f"/{SUMMARY}")]
    roots = [name.removesuffix(SUMMARY) for name in names]
    top = [root for root in roots if root.count("/") == min(r.count("/") for r in roots)]
    if len(top) != 1:
        raise CampaignError("archive.zip_not_one_month", path=path, found=len(top), summary=SUMMARY)
    return top[0]


def _unpack(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], skipped: int, folder: Path) -> None:
    folder.mkdir()
    for member in members:
        target = folder / member.filename[skipped:]
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as packed, target.open("xb") as out:  # never more than its stated size
            shutil.copyfileobj(packed, out)
