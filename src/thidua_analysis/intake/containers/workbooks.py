"""A zip or an OLE file → the sheets of the workbook in it, by what it holds and never by its name."""

from __future__ import annotations

from ...words.catalogue import words
from ...words.problems import Problem
from .archive import Archive
from .bounds import Budget, Limits, Refused, named
from .ods import read_ods
from .ole import read_streams
from .parts import content_type, main_part
from .sheets import Sheet
from .xls import read_xls
from .xlsb import read_xlsb
from .xlsx import read_xlsx

Content = tuple[str, tuple[Sheet, ...], tuple[Problem, ...]]
"""Container, sheets, warnings: what every reader of one kind of file gives."""

XLS_STREAMS = frozenset({"workbook", "book"})
OTHER_OLE = (
    ("worddocument", "intake.kind_word_doc"),
    ("powerpoint document", "intake.kind_powerpoint_ppt"),
    ("__properties_version1.0", "intake.kind_outlook"),
)
OTHER_PARTS = (
    ("word", "intake.kind_word_docx"),
    ("presentation", "intake.kind_powerpoint_pptx"),
    ("visio", "intake.kind_visio"),
)
"""A word in the type of the main part."""
OTHER_MEMBERS = (
    ("word/document.xml", "intake.kind_word_docx"),
    ("ppt/presentation.xml", "intake.kind_powerpoint_pptx"),
    ("mimetype", "intake.kind_libreoffice_or_epub"),
)


def read_zip(raw: bytes, name: str, limits: Limits) -> Content:
    """The sheets of a zipped workbook. Refused: any other zip, and whatever would be too much."""
    archive = Archive.of(raw, Budget(limits))
    container, part = _kind_of(archive)
    try:
        match container:
            case "xlsx":
                return container, *read_xlsx(archive, part, name)
            case "xlsb":
                return container, *read_xlsb(archive, part, name)
            case _:
                return container, read_ods(archive), ()
    except Refused as refused:
        refused.container = container
        raise


def _kind_of(archive: Archive) -> tuple[str, str]:
    """Which container a zip is, and its main part. Refused: a zip that is none, by what it is."""
    if any(member.endswith(".iwa") for member in archive.infos) or "index.zip" in archive:
        raise Refused("file_spreadsheet", words("intake.kind_apple"))  # fmt: skip
    part = main_part(archive)
    kind = content_type(archive, part)
    for word, what in OTHER_PARTS:
        if word in kind:
            raise Refused("file_kind", words(what))
    if "sheet.binary" in kind or (part in archive and part.endswith(".bin")):
        return "xlsb", part
    if part in archive:
        return "xlsx", part
    if "content.xml" in archive:
        return "ods", "content.xml"
    for member, what in OTHER_MEMBERS:
        if member in archive:
            raise Refused("file_kind", words(what))
    raise Refused("file_archive", named("zip"))


def read_ole(raw: bytes, name: str, limits: Limits) -> Content:
    """The sheets of an old workbook. Refused: any other OLE file."""
    streams = read_streams(raw, XLS_STREAMS)
    if "encryptedpackage" in streams:
        raise Refused("file_encrypted")
    for member, what in OTHER_OLE:
        if member in streams:
            raise Refused("file_kind", words(what))
    stream = streams.get("workbook") or streams.get("book")
    if stream is None:
        raise Refused("file_kind", words("intake.kind_ole"))
    sheets, macros = read_xls(stream, Budget(limits))
    macros = macros or "_vba_project_cur" in streams
    return "xls", sheets, (Problem("macros_ignored", name),) if macros else ()
