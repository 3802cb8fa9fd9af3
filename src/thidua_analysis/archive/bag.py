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
    >>> seal_of(files["tagmanifest-sha256.txt"])
    '4de6b0092343389e77a9d9c8dafcfc696e43ab7a347424fdbb1c6ece9c6dd9a3'
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal

from ..files.digests import sha256
from ..words.catalogue import words
from ..words.pair import Words
from ..words.plaintext import one_line

PAYLOAD = "data/"
DECLARATION, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
IDENTIFIER, OXUM = "External-Identifier", "Payload-Oxum"
LISTED_TAGS = (INFO, DECLARATION, MANIFEST)  # all that the list of lists holds, no more and no less

_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE)  # by Windows
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_SUM_LINE = re.compile(r"([0-9a-f]{64})  ([^\r]+)")
_INFO_LINE = re.compile(r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*): (\S(?:.*\S)?)")
TAG_LIMIT = 64 * 2**20  # a list longer than this is not one of ours, and is not read into memory


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
        INFO: _info_text([*info, (OXUM, oxum(sizes))]),
        MANIFEST: _manifest({path: sha256(content) for path, content in payload.items()}),
    }
    seal = _manifest({path: sha256(content) for path, content in tags.items()})
    return dict(sorted({**payload, **tags, TAG_MANIFEST: seal}.items()))


def seal_of(tag_manifest: bytes) -> str:
    """The seal of a bag: sha256 of its `tagmanifest-sha256.txt`, 64 hex digits, as `sha256sum` prints it.

    >>> seal_of(b"")[:8]
    'e3b0c442'
    """
    return sha256(tag_manifest)


def oxum(sizes: Collection[int]) -> str:
    """Bytes and files of a payload, as BagIt writes them."""
    return f"{sum(sizes)}.{len(sizes)}"


def _manifest(sums: Mapping[str, str]) -> bytes:
    """Lines as `sha256sum` writes them, in order of path."""
    encoded = {re.sub(r"[%\r\n]", lambda m: _ENCODED[m[0]], path): digest for path, digest in sums.items()}
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(encoded.items())).encode()


def _info_text(info: Sequence[tuple[str, str]]) -> bytes:
    """`Label: value` lines; ValueError for one that would not be read back as it is."""
    text = "".join(f"{label}: {value}\n" for label, value in info).encode()
    read, wrong = parsed_info(text)
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


# ── what is wrong ─────────────────────────────────────────────────────────────────────────────

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

_TOLD: dict[Kind, str] = {
    "altered": "archive.bag_altered",
    "converted": "archive.bag_converted",
    "emptied": "archive.bag_emptied",
    "empty": "archive.bag_empty",
    "link": "archive.bag_link",
    "litter": "archive.bag_litter",
    "malformed": "archive.bag_malformed",
    "nameless": "archive.bag_nameless",
    "missing": "archive.bag_missing",
    "oxum": "archive.bag_oxum",
    "renamed": "archive.bag_renamed",
    "repeated": "archive.bag_repeated",
    "special": "archive.bag_special",
    "unlisted": "archive.bag_unlisted",
    "unreadable": "archive.bag_unreadable",
    "unsafe": "archive.bag_unsafe",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a bag, or only odd: file, kind, and a sentence for the reader.

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
        return f"{self.file}: {self.vi if language == 'vi' else self.en}"

    @property
    def told(self) -> Words:
        """The same in both languages."""
        return Words(vi=self.message("vi"), en=self.message("en"))


def fault(kind: Kind, path: str, **details: object) -> Fault:
    """A fault of a file, told with what was found."""
    shown = {
        key: value if isinstance(value, Words | OSError) else one_line(str(value), 120)
        for key, value in details.items()
    }
    told = words(_TOLD[kind], **shown)
    return Fault(one_line(path), kind, told.vi, told.en)


def malformed(tag: str, number: int, line: str) -> Fault:
    return fault("malformed", tag, where=number, read=line)


# ── reading back ──────────────────────────────────────────────────────────────────────────────


def read_info(folder: Path) -> dict[str, str]:
    """What `bag-info.txt` says, label by label, in its order; the same where its line endings were converted.

    OSError if there is no such ordinary file, ValueError if it is not as :func:`bag_files` writes it.

    >>> read_info(Path("no such folder"))
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/bag-info.txt'
    """
    info, wrong = parsed_info(unconverted(read_short(folder / INFO)))
    for number, line in wrong:
        raise ValueError(f"{INFO}: line {number}: {line!r} is not a line `Label: value`")
    return info


def identifier(folder: Path) -> str:
    """Which bag this is, whatever its folder is called now: its `External-Identifier`; its folder's name without one."""
    try:
        return read_info(folder).get(IDENTIFIER) or own_name(folder)
    except (OSError, ValueError):
        return own_name(folder)


def own_name(folder: Path) -> str:
    """What a folder is called, a link as itself."""
    return os.path.basename(os.path.abspath(folder))  # noqa: PTH100, PTH119  # resolve() would follow a link


def listed(folder: Path) -> frozenset[str] | None:
    """The payload files that the bag's list names; None where there is none, or anything is wrong with it."""
    sums = listed_sums(folder)
    return None if sums is None else frozenset(sums)


def listed_sums(folder: Path) -> dict[str, str] | None:
    """The same, each with its sha256."""
    try:
        sums, wrong = read_manifest(MANIFEST, unconverted(read_short(folder / MANIFEST)))
    except OSError:
        return None
    return sums if sums and not wrong else None


def unconverted(content: bytes) -> bytes:
    """A list of ours as it was written, if each of its line endings was converted."""
    plain = content.replace(b"\r\n", b"\n")
    return plain if content == plain.replace(b"\n", b"\r\n") else content


def read_manifest(tag: str, content: bytes) -> tuple[dict[str, str], list[Fault]]:
    """Path → sha256, and a fault for each line that :func:`_manifest` would not have written."""
    sums: dict[str, str] = {}
    wrong: list[Fault] = []
    decoded = {code: char for char, code in _ENCODED.items()}
    for number, line in enumerate(_lines(content), 1):
        match = _SUM_LINE.fullmatch(line)
        if not match:
            wrong.append(malformed(tag, number, line))
            continue
        path = re.sub("%25|%0D|%0A", lambda m: decoded[m[0]], match[2])
        if _flaw(path) or not (path.startswith(PAYLOAD) if tag == MANIFEST else path in LISTED_TAGS):
            wrong.append(fault("unsafe", tag, where=number, read=match[2]))
        elif path in sums:
            wrong.append(fault("repeated", tag, where=number, read=match[2]))
        else:
            sums[path] = match[1]
    if not wrong and (ours := _manifest(sums)) != content:
        wrong.append(malformed(tag, *differs(content, ours)))
    return sums, wrong


def parsed_info(content: bytes) -> tuple[dict[str, str], list[tuple[int, str]]]:
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
        wrong.append(differs(content, ours))
    return info, wrong


def _lines(content: bytes) -> list[str]:
    """The text between line ends; bytes that are no UTF-8 as escapes, which no line of ours holds."""
    return content.decode(errors="backslashreplace").removesuffix("\n").split("\n") if content else []


def differs(content: bytes, ours: bytes) -> tuple[int, str]:
    """Number and text of the first line that is not ours."""
    ends = content.split(b"\n"), ours.split(b"\n")
    number = next((i for i, (a, b) in enumerate(zip(*ends, strict=False)) if a != b), min(map(len, ends)) - 1)
    return number + 1, ends[0][number].decode(errors="backslashreplace")


def opened_file(path: Path) -> BufferedReader:
    """An ordinary file, open for reading; OSError for a link, a pipe, a device: none is waited for."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return os.fdopen(number, "rb")


def read_short(path: Path) -> bytes:
    """A whole file of a published folder; OSError for a link, a pipe, or more than any of ours is long."""
    with opened_file(path) as file:
        content = file.read(TAG_LIMIT + 1)
    if len(content) > TAG_LIMIT:
        raise OSError(errno.EFBIG, f"longer than {TAG_LIMIT} bytes", str(path))
    return content
