"""A published folder as a BagIt bag (RFC 8493): what lists its bytes, and what has happened to them since.

The payload lies under `data/`. `manifest-sha256.txt` lists every file of it, `tagmanifest-sha256.txt`
lists that list, so one number, the seal, stands for the whole folder. Any BagIt tool reads such a
folder, and `sha256sum -c manifest-sha256.txt` checks it without one.

    >>> files = bag_files({"data/a.csv": b"unit\\n"}, [("External-Identifier", "2021-06-v1")])
    >>> list(files)
    ['bag-info.txt', 'bagit.txt', 'data/a.csv', 'manifest-sha256.txt', 'tagmanifest-sha256.txt']
    >>> print(files["bag-info.txt"].decode(), end="")
    External-Identifier: 2021-06-v1
    Payload-Oxum: 5.1
    >>> grouped(seal_of(files["tagmanifest-sha256.txt"]))
    '4de6b009 2343389e 77a9d9c8 dafcfc69 6e43ab7a 347424fd bb1c6ece 9c6dd9a3'
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal

from ..files.writing import UNCONVERT, is_litter
from ..words.plaintext import one_line
from ..words.vietnamese import say

PAYLOAD = "data/"
DECLARATION, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
IDENTIFIER, OXUM = "External-Identifier", "Payload-Oxum"
LISTED_TAGS = (INFO, DECLARATION, MANIFEST)  # all that the list of lists holds, no more and no less
HARMLESS = frozenset({"renamed", "litter", "empty"})  # kinds of what is remarked and speaks against nothing

_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE)  # by Windows
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_SUM_LINE = re.compile(r"([0-9a-f]{64})  ([^\r]+)")
_INFO_LINE = re.compile(r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*): (\S(?:.*\S)?)")
_JUNCTION = 0xA0000003  # the reparse tag of a Windows folder that leads elsewhere
_TAG_LIMIT = 64 * 2**20  # a list longer than this is not one of ours, and is not read into memory


# ── writing ───────────────────────────────────────────────────────────────────────────────────


def bag_files(payload: Mapping[str, bytes], info: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """The payload and the four files that make it a bag, by path below the folder, in order of path.

    The keys of `payload` start with `data/`. `info` are the lines of `bag-info.txt`, in this order;
    `Payload-Oxum`, the bytes and files of the payload, is added. Equal arguments give equal bytes.

    ValueError: a path that another system could not hold or would take for another (not ASCII,
    absolute, `..`, reserved by Windows, equal to another but for case), or a line of `info` that is
    not one plain line.

    >>> print(bag_files({"data/a": b"1", "data/b": b""}, [])["manifest-sha256.txt"].decode(), end="")
    6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  data/a
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  data/b
    >>> bag_files({"data/Aux.csv": b""}, [])
    Traceback (most recent call last):
    ValueError: data/Aux.csv: a name that Windows keeps for itself
    """
    _refuse_paths(payload)
    sizes = [len(content) for content in payload.values()]
    tags = {
        DECLARATION: DECLARED,
        INFO: _info_text([*info, (OXUM, _oxum(sizes))]),
        MANIFEST: _manifest({path: _sha256(content) for path, content in payload.items()}),
    }
    seal = _manifest({path: _sha256(content) for path, content in tags.items()})
    return dict(sorted({**payload, **tags, TAG_MANIFEST: seal}.items()))


def seal_of(tag_manifest: bytes) -> str:
    """The seal of a bag: sha256 of its `tagmanifest-sha256.txt`, 64 hex digits, as `sha256sum` prints it.

    >>> seal_of(b"")[:8]
    'e3b0c442'
    """
    return _sha256(tag_manifest)


def grouped(seal: str) -> str:
    """A seal in groups of eight, to be copied on paper and read aloud.

    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(seal[i : i + 8] for i in range(0, len(seal), 8))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _oxum(sizes: Collection[int]) -> str:
    """Bytes and files of a payload, as BagIt writes them."""
    return f"{sum(sizes)}.{len(sizes)}"


def _manifest(sums: Mapping[str, str]) -> bytes:
    """Lines as `sha256sum` writes them, in order of path."""
    encoded = {re.sub(r"[%\r\n]", lambda m: _ENCODED[m[0]], path): digest for path, digest in sums.items()}
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(encoded.items())).encode()


def _info_text(info: Sequence[tuple[str, str]]) -> bytes:
    """`Label: value` lines; ValueError for one that would not be read back as it is."""
    text = "".join(f"{label}: {value}\n" for label, value in info).encode()
    read, wrong = _read_info(text)
    if wrong or list(read.items()) != list(info):
        raise ValueError(f"{INFO}: not one plain `Label: value` line each, every label once: {[*info]}")
    return text


def _refuse_paths(payload: Mapping[str, bytes]) -> None:
    """ValueError for the first payload path that not every system can hold as it is."""
    spelled: dict[str, str] = {}
    for path in sorted(payload):
        flaw = "" if path.startswith(PAYLOAD) else "a payload path starts with data/"
        if flaw := flaw or _flaw(path):
            raise ValueError(f"{path}: {flaw}")
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            part = "/".join(parts[:depth])
            if spelled.setdefault(part.lower(), part) != part:
                raise ValueError(f"{path}: differs from {spelled[part.lower()]} by case only")
            if depth < len(parts) and part in payload:
                raise ValueError(f"{path}: {part} is a file, not a folder")


def _flaw(path: str) -> str:
    """Why a path cannot be held everywhere, or nothing."""
    return path_flaw(path) if path.isascii() else "not ASCII"


def path_flaw(path: str) -> str:
    """Why a path leads elsewhere or cannot be held by every system that writes names in Unicode, or nothing.

    >>> path_flaw("data/số liệu.csv"), path_flaw("data/../../x")
    ('', 'leads out of the folder')
    """
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        return "leads out of the folder"
    if {"", "."} & set(parts):
        return "an empty part, or a dot for one"
    if forbidden := _FORBIDDEN.search(path):
        return f"{forbidden[0]!r} cannot stand in a name on Windows"
    if any(part != part.strip(" ") or part.endswith(".") for part in parts):
        return "a part begins or ends with a blank, or ends with a dot"
    if any(_RESERVED.fullmatch(part) for part in parts):
        return "a name that Windows keeps for itself"
    return ""


# ── reading back ──────────────────────────────────────────────────────────────────────────────

Kind = Literal[
    "altered",
    "converted",
    "emptied",
    "empty",
    "link",
    "litter",
    "malformed",
    "missing",
    "nameless",
    "oxum",
    "renamed",
    "repeated",
    "special",
    "unlisted",
    "unreadable",
    "unsafe",
]

_TOLD: dict[Kind, tuple[str, str]] = {
    "altered": (
        "nội dung đã khác lúc công bố (sha256 là {read}…, danh sách ghi {expected}…)",
        "its content is not what was published (its sha256 is {read}…, the list says {expected}…)",
    ),
    "converted": (
        "dấu xuống dòng của {read} tệp đã bị đổi, do git hoặc trình soạn thảo trên Windows ({where}); ngoài ra không khác gì lúc "
        f"công bố. {UNCONVERT[0].strip()}",
        "line endings of {read} files were converted, by git or an editor on Windows ({where}); nothing else differs from what "
        f"was published. {UNCONVERT[1].strip()}",
    ),
    "emptied": (
        "danh sách đã bị xóa trắng, nên không còn gì chứng thực các tệp mà danh sách này phải ghi",
        "this list was emptied, so nothing vouches any more for the files that it should name",
    ),
    "empty": (
        "thư mục trống, không thuộc bản đã công bố; không ảnh hưởng gì",
        "an empty folder, not of what was published; it speaks against nothing",
    ),
    "link": (
        "là liên kết đến nơi khác; thư mục đã công bố chỉ chứa tệp thật",
        "a link to somewhere else; a published folder holds real files only",
    ),
    "litter": (
        "tệp do trình quản lý tệp tự để lại, không thuộc bản đã công bố; không ảnh hưởng gì, xóa được",
        "left behind by a file manager, not of what was published; it speaks against nothing and may be deleted",
    ),
    "malformed": (
        "dòng {where}: “{read}” không đúng dạng của tệp này",
        "line {where}: “{read}” is not of the form of this file",
    ),
    "nameless": (
        "không có dòng External-Identifier, nên không rõ đây là bản nào",
        "there is no line External-Identifier, which says what this folder is",
    ),
    "missing": ("có trong danh sách nhưng không có tệp", "listed, but there is no such file"),
    "oxum": (
        "Payload-Oxum là {read}, nhưng data/ có {expected} (số byte.số tệp)",
        "Payload-Oxum is {read}, but data/ holds {expected} (bytes.files)",
    ),
    "renamed": (
        "đây là bản {expected}, thư mục đã đổi tên thành {read}; không ảnh hưởng gì",
        "this is {expected} in a folder renamed to {read}; that speaks against nothing",
    ),
    "repeated": ("dòng {where}: {read} đã có ở dòng trước", "line {where}: {read} stands in an earlier line"),
    "special": ("không phải tệp thường hay thư mục", "neither an ordinary file nor a folder"),
    "unlisted": ("không có tên trong danh sách nào của thư mục", "no list of this folder names it"),
    "unreadable": ("không đọc được: {read}", "cannot be read: {read}"),
    "unsafe": (
        "dòng {where}: danh sách này không được ghi đường dẫn {read}",
        "line {where}: {read} is not a path that this list may hold",
    ),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a bag, or only odd (:data:`HARMLESS`): file, kind, and a sentence for the reader.

    `file` is the path below the folder, `.` for the folder itself, with nothing unprintable in it.

    >>> Fault("data/a.csv", "missing", "không có tệp", "there is no such file").message("en")
    'data/a.csv: there is no such file'
    """

    file: str
    kind: Kind
    vi: str
    en: str

    def message(self, language: str) -> str:
        """The file and what is wrong with it, in `vi` or `en`."""
        return f"{self.file}: {say(language, self.vi, self.en)}"


def read_info(folder: Path) -> dict[str, str]:
    """What `bag-info.txt` says, label by label, in its order; the same where its line endings were converted.

    OSError if there is no such ordinary file, ValueError if it is not as :func:`bag_files` writes it.

    >>> read_info(Path("no such folder"))
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/bag-info.txt'
    """
    info, wrong = _read_info(_unconverted(read_short(folder / INFO)))
    for number, line in wrong:
        raise ValueError(f"{INFO}: line {number}: {line!r} is not a line `Label: value`")
    return info


def identifier(folder: Path) -> str:
    """Which bag this is, whatever its folder is called now: its `External-Identifier`; its folder's name without one."""
    try:
        return read_info(folder).get(IDENTIFIER) or _own_name(folder)
    except (OSError, ValueError):
        return _own_name(folder)


def _own_name(folder: Path) -> str:
    return os.path.basename(os.path.abspath(folder))  # noqa: PTH100, PTH119  # resolve() would follow a link


def listed(folder: Path) -> frozenset[str] | None:
    """The payload files that the bag's list names; None where there is none, or anything is wrong with it."""
    try:
        sums, wrong = _read_manifest(MANIFEST, _unconverted(read_short(folder / MANIFEST)))
    except OSError:
        return None
    return frozenset(sums) if sums and not wrong else None


def faults(folder: Path) -> list[Fault]:
    """Everything in which a folder differs from the bag that was published; an empty list if it stands."""
    return [found for found in examined(folder) if found.kind not in HARMLESS]


def examined(folder: Path) -> list[Fault]:
    """The faults of a folder, and what is odd about it and :data:`HARMLESS`.

    Checked: the form of the four files that make it a bag; that every file they list is there with
    its sha256; that nothing is there which they do not list; and the size of the payload. Odd are another name of
    the folder, what file managers leave behind (:data:`~thidua_analysis.files.writing.LITTER`) and empty folders. Not
    checked is the seal: whoever rewrites the whole folder gives it another one, so compare
    :func:`seal_of` with the one noted elsewhere.

    Nothing is written, no link is followed, and no path is opened that was not found in the folder.
    Whatever stands there comes back as a fault, never as an error.

    >>> [fault.message("en") for fault in examined(Path("no such folder"))]
    ['.: cannot be read: No such file or directory']
    """
    return sorted(set(_examined(folder, _own_name(folder))))


def _examined(folder: Path, name: str) -> Iterator[Fault]:
    sizes, refused = _walk(folder)
    yield from refused
    if any(fault.file == "." for fault in refused):
        return
    tags: dict[str, bytes] = {}
    converted: dict[str, int] = {}
    for tag in (DECLARATION, INFO, MANIFEST, TAG_MANIFEST):
        if tag not in sizes:
            yield _fault("missing", tag)
            continue
        try:
            tags[tag] = _unconverted(content := read_short(folder / tag))
            if tags[tag] != content:
                converted[tag] = len(tags[tag])
        except OSError as error:
            yield _unreadable(tag, error)
    named: dict[str, str] = {}
    lists = {tag for tag in (MANIFEST, TAG_MANIFEST) if tag in tags}
    for tag in sorted(lists):
        if not tags[tag].strip():
            lists.remove(tag)
            converted.pop(tag, None)
            yield _fault("emptied", tag)
            continue
        sums, wrong = _read_manifest(tag, tags[tag])
        named |= sums
        yield from wrong
    differs, again = _sums(folder, named, sizes, {fault.file for fault in refused if fault.kind not in HARMLESS})
    yield from differs
    if converted := converted | again:
        yield _fault("converted", ".", read=len(converted), where=", ".join(sorted(converted)))
        sizes |= converted
    litter = {path for path in sizes.keys() - named.keys() if is_litter(path)}
    yield from (_fault("litter", path) for path in litter)
    for path in sizes.keys() - named.keys() - litter - {TAG_MANIFEST}:
        if (MANIFEST if path.startswith(PAYLOAD) else TAG_MANIFEST) in lists:  # else nothing at all is listed
            yield _fault("unlisted", path)
    if tags.get(DECLARATION, DECLARED) != DECLARED:
        yield _malformed(DECLARATION, *_differs(tags[DECLARATION], DECLARED))
    if INFO in tags:
        info, unread = _read_info(tags[INFO])
        yield from (_malformed(INFO, *line) for line in unread)
        if (given := info.get(IDENTIFIER)) is None:
            yield _fault("nameless", INFO)
        elif given != name:
            yield _fault("renamed", ".", read=name, expected=given)
        there = _oxum([size for path, size in sizes.items() if path.startswith(PAYLOAD) and path not in litter])
        if (given := info.get(OXUM, "–")) != there:
            yield _fault("oxum", INFO, read=given, expected=there)


def _walk(folder: Path) -> tuple[dict[str, int], list[Fault]]:
    """The ordinary files below a folder with their sizes; what is neither file nor folder, and empty folders."""
    sizes: dict[str, int] = {}
    refused: list[Fault] = []
    ahead = [""]
    while ahead:
        below = ahead.pop()
        try:
            if not below and folder.is_symlink():
                return {}, [_fault("link", ".")]
            with os.scandir(folder / below) as entries:
                there = list(entries)
                if below and not there:
                    refused.append(_fault("empty", below.rstrip("/")))
                for entry in there:
                    path, state = below + entry.name, entry.stat(follow_symlinks=False)
                    if entry.is_symlink() or getattr(state, "st_reparse_tag", 0) == _JUNCTION:
                        refused.append(_fault("link", path))
                    elif stat.S_ISDIR(state.st_mode):
                        ahead.append(f"{path}/")
                    elif stat.S_ISREG(state.st_mode):
                        sizes[path] = state.st_size
                    else:
                        refused.append(_fault("special", path))
        except OSError as error:
            refused.append(_unreadable(below.rstrip("/") or ".", error))
    return sizes, refused


def _sums(
    folder: Path, listed: Mapping[str, str], there: Collection[str], refused: Collection[str]
) -> tuple[list[Fault], dict[str, int]]:
    """A fault for each listed file that is not there, or is there with another content; apart from them those in which
    only line endings were converted, each with the size it had."""
    found: list[Fault] = []
    converted: dict[str, int] = {}
    for path, expected in listed.items():
        if path not in there:
            if path not in refused:
                found.append(_fault("missing", path))
            continue
        try:
            with _opened(folder / path) as file:
                read = hashlib.file_digest(file, "sha256").hexdigest()
            if read == expected:
                continue
            before = _before_conversion(folder / path, expected)
        except OSError as error:
            found.append(_unreadable(path, error))
            continue
        if before is None:
            found.append(_fault("altered", path, read=read[:8], expected=expected[:8]))
        else:
            converted[path] = before
    return found, converted


def _before_conversion(path: Path, expected: str) -> int | None:
    """The size of a file whose content had this sha256 before its line endings were converted, either way."""
    if path.stat().st_size > _TAG_LIMIT:
        return None
    plain = read_short(path).replace(b"\r\n", b"\n")
    ways = (plain, plain.replace(b"\n", b"\r\n"))
    return next((len(content) for content in ways if _sha256(content) == expected), None)


def _unconverted(content: bytes) -> bytes:
    """A list of ours as it was written, if each of its line endings was converted."""
    plain = content.replace(b"\r\n", b"\n")
    return plain if content == plain.replace(b"\n", b"\r\n") else content


def _read_manifest(tag: str, content: bytes) -> tuple[dict[str, str], list[Fault]]:
    """Path → sha256, and a fault for each line that :func:`_manifest` would not have written."""
    sums: dict[str, str] = {}
    wrong: list[Fault] = []
    decoded = {code: char for char, code in _ENCODED.items()}
    for number, line in enumerate(_lines(content), 1):
        match = _SUM_LINE.fullmatch(line)
        if not match:
            wrong.append(_malformed(tag, number, line))
            continue
        path = re.sub("%25|%0D|%0A", lambda m: decoded[m[0]], match[2])
        if _flaw(path) or not (path.startswith(PAYLOAD) if tag == MANIFEST else path in LISTED_TAGS):
            wrong.append(_fault("unsafe", tag, where=number, read=match[2]))
        elif path in sums:
            wrong.append(_fault("repeated", tag, where=number, read=match[2]))
        else:
            sums[path] = match[1]
    if not wrong and (ours := _manifest(sums)) != content:
        wrong.append(_malformed(tag, *_differs(content, ours)))
    return sums, wrong


def _read_info(content: bytes) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Label → value, and number and text of each line that :func:`_info_text` would not have written."""
    info: dict[str, str] = {}
    wrong: list[tuple[int, str]] = []
    for number, line in enumerate(_lines(content), 1):
        match = _INFO_LINE.fullmatch(line)
        if not match or len(line.splitlines()) != 1 or match[1].lower() in {label.lower() for label in info}:
            wrong.append((number, line))
        else:
            info[match[1]] = match[2]
    if not wrong and (ours := "".join(f"{label}: {value}\n" for label, value in info.items()).encode()) != content:
        wrong.append(_differs(content, ours))
    return info, wrong


def _lines(content: bytes) -> list[str]:
    """The text between line ends; bytes that are no UTF-8 as escapes, which no line of ours holds."""
    return content.decode(errors="backslashreplace").removesuffix("\n").split("\n") if content else []


def _differs(content: bytes, ours: bytes) -> tuple[int, str]:
    """Number and text of the first line that is not ours."""
    ends = content.split(b"\n"), ours.split(b"\n")
    number = next((i for i, (a, b) in enumerate(zip(*ends, strict=False)) if a != b), min(map(len, ends)) - 1)
    return number + 1, ends[0][number].decode(errors="backslashreplace")


def _opened(path: Path) -> BufferedReader:
    """An ordinary file, open for reading; OSError for a link, a pipe, a device: none is waited for."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return os.fdopen(number, "rb")


def read_short(path: Path) -> bytes:
    """A whole file of a published folder; OSError for a link, a pipe, or more than any of ours is long."""
    with _opened(path) as file:
        content = file.read(_TAG_LIMIT + 1)
    if len(content) > _TAG_LIMIT:
        raise OSError(errno.EFBIG, f"longer than {_TAG_LIMIT} bytes", str(path))
    return content


def _malformed(tag: str, number: int, line: str) -> Fault:
    return _fault("malformed", tag, where=number, read=line)


def _unreadable(path: str, error: OSError) -> Fault:
    return _fault("unreadable", path, read=error.strerror or str(error))


def _fault(kind: Kind, path: str, **details: object) -> Fault:
    shown = {key: one_line(str(value), 120) for key, value in details.items()}
    vi, en = (text.format(**shown) for text in _TOLD[kind])
    return Fault(one_line(path), kind, vi, en)
