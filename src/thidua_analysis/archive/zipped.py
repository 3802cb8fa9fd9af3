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
from ..words.errors import CampaignError
from ..words.plaintext import one_line
from ..words.vietnamese import ascii_name, count_text
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
            raise _refused(path, "tệp zip hỏng hoặc bị cắt", "the zip archive is damaged or cut off") from None
        except OSError as e:
            raise _refused(path, f"không giải nén được: {e.strerror}", f"cannot be unpacked: {e.strerror}") from None
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


def _refused(path: Path, vi: str, en: str) -> CampaignError:
    return CampaignError(f"{path}: {en}; nothing was unpacked", f"{path}: {vi}; chưa giải nén gì")


def _refuse_long_directory(path: Path) -> None:
    """Before a library reads the whole list of members into memory: is there one, and how long does it say it is?"""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - _END_LENGTH - 20))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_LENGTH:
        raise CampaignError(
            f"{path}: not a published month: neither a folder nor a zip archive",
            f"{path}: không phải bản đã công bố: không phải thư mục, cũng không phải tệp zip",
        )
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count > MOST_FILES or length > _MOST_DIRECTORY or tail[max(0, at - 20) : at].startswith(_END_64):
        raise _too_many(path)


def _too_many(path: Path) -> CampaignError:
    return _refused(
        path,
        f"tệp zip có quá nhiều tệp, giới hạn {count_text(MOST_FILES)}",
        f"the zip archive holds too many files, {count_text(MOST_FILES, 'en')} at most",
    )


def _refuse_members(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """CampaignError for the first thing that speaks against the archive; only its list of members is looked at."""
    if len(members) > MOST_FILES:
        raise _too_many(path)
    unpacked = sum(m.file_size for m in members)
    if unpacked > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        raise _refused(path, f"giải nén ra quá {limit} MB", f"it would unpack to more than {limit} MB")
    if unpacked > MOST_RATIO * path.stat().st_size:
        raise _refused(
            path,
            f"giải nén ra gấp hơn {MOST_RATIO} lần, không phải bản công bố bình thường",
            f"it would unpack to more than {MOST_RATIO} times its size, as no published month does",
        )
    seen: set[str] = set()
    for member in members:
        name = one_line(member.orig_filename, 120)
        if told := _fault(member):
            raise _refused(path, f"{name}: {told[0]}", f"{name}: {told[1]}")
        key = unicodedata.normalize("NFC", member.filename).casefold().rstrip("/")
        if key in seen:
            raise _refused(path, f"{name}: có hai lần trong tệp zip", f"{name}: stands twice in the zip archive")
        seen.add(key)


def _fault(member: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Why one member is not unpacked."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    if name.startswith(("/", "\\")) or re.match("[A-Za-z]:", name):
        return "đường dẫn tuyệt đối, ra ngoài thư mục", "an absolute path, which leads elsewhere"
    if ".." in re.split(r"[/\\]", name):
        return "đường dẫn ra ngoài thư mục", "a path that leads out of the folder"
    if flaw := path_flaw(name.removesuffix("/")):
        return "tên tệp mà không phải máy nào cũng lưu được", flaw
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or member.external_attr & _REPARSE:
        return "là liên kết hoặc tệp đặc biệt", "a link or a special file"
    if member.flag_bits & 0x1:
        return "có mật khẩu; gửi lại tệp zip không đặt mật khẩu", "encrypted; send it without a password"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "nén kiểu lạ; nén lại bằng kiểu zip thường", "packed in an unusual way; pack it as an ordinary zip"
    return None


def _root(path: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """What stands before every path of the one published month in the archive: nothing, or folders and a slash."""
    names = [m.filename for m in members if m.filename == SUMMARY or m.filename.endswith(f"/{SUMMARY}")]
    roots = [name.removesuffix(SUMMARY) for name in names]
    top = [root for root in roots if root.count("/") == min(r.count("/") for r in roots)]
    if len(top) != 1:
        found = len(top)
        raise CampaignError(
            f"{path}: not a published month: the zip archive holds {found} files {SUMMARY}, one is wanted; "
            "pack each published folder by itself",
            f"{path}: không phải bản đã công bố: tệp zip có {found} tệp {SUMMARY}, cần đúng một; "
            "nén riêng từng thư mục đã công bố",
        )
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
