"""A file of a month's folder → its sheets, or the one problem that says why not.

What a file is, its content says, never its name. Nothing that a file can contain raises, and nothing
in it is run, followed or fetched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ...files.foreign import NotPlain, TooLong, plain_status, read_bytes
from ...words.catalogue import words
from ...words.problems import Problem
from .bounds import Budget, Limits, Refused, broken, named, too_many
from .delimited import read_delimited
from .encodings import CONTROLS, find_encoding, head_text, pieces
from .markup import looks_like_html, read_html, read_spreadsheetml, root_of
from .ods import NAMESPACE, read_document
from .sheets import File, Sheet
from .stamp import Stamp
from .workbooks import read_ole, read_zip

HEAD = 1 << 16
CHUNK = 1 << 20
LOCK = "~$"
ZIP, OLE, PARQUET = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00..(?:[\x05\x10\x20\x40]\x00|\x00\x01)", re.DOTALL)
"""Records of Excel 2, 3, 4, or of a later one without the OLE file around them."""
LOTUS = re.compile(rb"\x00\x00(?:\x02\x00[\x04-\x06]\x04|\x1a\x00[\x00-\x05]\x10)", re.DOTALL)
SPREADSHEET_SUFFIXES = {".xls", ".xlsx", ".xlsm", ".xlsb", ".xltx", ".ods", ".fods", ".et", ".numbers", ".dbf"}

KNOWN: tuple[tuple[bytes, str, str], ...] = (
    (b"Rar!\x1a\x07", "file_archive", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "file_archive", "7z"),
    (b"\x1f\x8b", "file_archive", "gz"),
    (b"BZh", "file_archive", "bz2"),
    (b"\xfd7zXZ\0", "file_archive", "xz"),
    (b"\x28\xb5\x2f\xfd", "file_archive", "zst"),
    (b"%PDF-", "file_kind", "PDF"),
    (b"\x89PNG", "file_kind", "intake.kind_png"),
    (b"\xff\xd8\xff", "file_kind", "intake.kind_jpeg"),
    (b"GIF8", "file_kind", "intake.kind_gif"),
    (b"II*\0", "file_kind", "intake.kind_tiff"),
    (b"MM\0*", "file_kind", "intake.kind_tiff"),
    (b"{\\rtf", "file_kind", "intake.kind_rtf"),
    (b"MIME-Version:", "file_kind", "intake.kind_mht"),
    (b"PARE", "file_encrypted", ""),
    (b"MZ", "file_kind", "intake.kind_program"),
)
"""Content that begins so, the problem, and what it is: by a message or by its name; where it is also plain text, only
together with bytes that no text has."""
TEXT_TOO = (b"MZ", b"BZh", b"GIF8")

Outcome = tuple[str, tuple[Sheet, ...], tuple[Problem, ...]]


def read_file(path: Path, name: str, limits: Limits = Limits()) -> File:  # noqa: B008 - frozen
    """Read a file of any kind; `name` is what messages call it.

    Comes back with sheets, and with warnings at most; or without sheets and with one problem that says
    why: `file_empty`, `file_lock`, `file_denied`, `file_changed`, `file_encrypted`, `file_broken`, `file_too_big`,
    `file_entities`, `file_kind` (an error where the name is that of a spreadsheet), `file_spreadsheet` or
    `file_archive`. The hash is that of the bytes that were read. Rows that are wholly blank are left out of every
    sheet. Rows of csv and Parquet are read from disk at each iteration, which raises DataError if the file has changed
    since.

    >>> read_file(Path("nowhere.xlsx"), "2021-06/nowhere.xlsx").problems[0].code
    'file_changed'
    """
    digest = ""
    try:
        status = plain_status(path, follow=False)  # a link may lead out of the campaign's folder
        digest, head, blank = _digest(path)
        container, sheets, warnings = _read(path, name, status, head, blank, digest, limits)
        if Stamp.of(name, path.lstat()) != Stamp.of(name, status):
            raise Refused("file_changed")
    except Refused as refused:
        problem = refused.problem(name)
        if refused.code == "file_kind" and _named_spreadsheet(path):  # somebody thinks that there are figures in it
            problem = replace(problem, severity="error")
        return File(name, path, digest, refused.container, (), (problem,))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except OSError as fault:
        return File(name, path, digest, "", (), (_why(fault).problem(name),))
    except MemoryError:
        why = Refused("file_too_big", words("intake.memory_of_machine"))
        return File(name, path, digest, "", (), (why.problem(name),))
    # A panic in Rust is no Exception; whatever a library meets in a file, the other files are still read.
    except BaseException:
        why = broken("intake.readable_content")
        return File(name, path, digest, "", (), (why.problem(name),))
    return File(name, path, digest, container, sheets, warnings)


def _named_spreadsheet(path: Path) -> bool:
    return path.suffix.casefold() in SPREADSHEET_SUFFIXES


def _why(fault: OSError) -> Refused:
    """What the system has against a file: one that is open in Excel on Windows is denied, one just replaced is gone."""
    match fault:
        case FileNotFoundError():
            return Refused("file_changed")
        case PermissionError():
            return Refused("file_denied")
        case NotPlain():
            return broken("intake.plain_file")
        case TooLong():
            return too_many("intake.bytes", count=fault.most)
        case _:
            return broken("intake.readable_file")


def _digest(path: Path) -> tuple[str, bytes, bool]:
    """SHA-256 of the bytes, their beginning, and whether there is nothing but white space."""
    digest, head, blank = sha256(), b"", True
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            head = head or piece[:HEAD]
            blank = blank and not piece.translate(None, b" \t\r\n\v\f\x1a\x00\xef\xbb\xbf\xff\xfe")
    return digest.hexdigest(), head, blank


def _read(
    path: Path, name: str, status: os.stat_result, head: bytes, blank: bool, digest: str, limits: Limits
) -> Outcome:
    if path.name.startswith(LOCK):
        raise Refused("file_lock")
    if blank:
        raise Refused("file_empty")
    if head.startswith(ZIP):
        return _inside("", lambda: read_zip(_whole(path, digest, limits), name, limits))
    if head.startswith(OLE):
        return _inside("xls", lambda: read_ole(_whole(path, digest, limits), name, limits))
    stamp = Stamp.of(name, status)
    if head.startswith(PARQUET):
        from .parquet import read_parquet  # the engine takes its time to load

        return _inside("parquet", lambda: ("parquet", (read_parquet(path, stamp, limits),), ()))
    if known := _known(head):
        raise known
    return _read_text(path, status, stamp, head, limits)


def _known(head: bytes) -> Refused | None:
    start = head.lstrip()
    for begins, code, what in KNOWN:
        if start.startswith(begins) and not (begins in TEXT_TOO and not CONTROLS.search(head.decode("latin-1"))):
            return Refused(code, named(what) if what else "")
    if OLD_EXCEL.match(head):
        return Refused("file_spreadsheet", words("intake.kind_old_xls"))
    if LOTUS.match(head):
        return Refused("file_spreadsheet", named("Lotus 1-2-3"))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Refused("file_kind", words("intake.kind_webp"))
    if head[4:8] == b"ftyp":
        return Refused("file_kind", words("intake.kind_media"))
    if head[257:262] == b"ustar":
        return Refused("file_archive", named("tar"))
    return None


def _read_text(path: Path, status: os.stat_result, stamp: Stamp, head: bytes, limits: Limits) -> Outcome:
    encoding = find_encoding(path, head)
    text = head_text(head, encoding)
    if CONTROLS.search(text):
        raise Refused("file_spreadsheet" if _named_spreadsheet(path) else "file_kind", words("intake.kind_binary"))
    if re.search("<!ENTITY", text, re.IGNORECASE) and text.lstrip().startswith("<"):
        raise Refused("file_entities")
    root = root_of(text)
    if root == "workbook":
        _check_size(status, limits)
        return _inside("spreadsheetml", lambda: ("spreadsheetml", read_spreadsheetml(path, limits), ()))
    if root == "document" and NAMESPACE in text:
        return _inside("ods", lambda: ("ods", read_document(pieces(path), Budget(limits)), ()))
    if looks_like_html(text, root):
        _check_size(status, limits)
        return _inside("html", lambda: ("html", read_html(path, encoding, text, limits), ()))
    if text.lstrip().startswith("<?xml"):
        raise Refused("file_kind", words("intake.kind_xml"))
    return _inside("csv", lambda: ("csv", (read_delimited(path, stamp, encoding),), ()))


def _inside(container: str, read: Callable[[], Outcome]) -> Outcome:
    """Whatever is refused from here on is of this container, unless it turned out to be of another kind."""
    try:
        return read()
    except Refused as refused:
        other = refused.code in ("file_kind", "file_archive", "file_spreadsheet", "file_changed")
        refused.container = "" if other else refused.container or container
        raise


def _check_size(status: os.stat_result, limits: Limits) -> None:
    if status.st_size > limits.text_bytes:
        raise too_many("intake.bytes", count=limits.text_bytes)


def _whole(path: Path, digest: str, limits: Limits) -> bytes:
    """The bytes that the hash is of, or `file_changed`."""
    raw = read_bytes(path, limits.text_bytes, follow=False)
    if sha256(raw).hexdigest() != digest:
        raise Refused("file_changed")
    return raw
