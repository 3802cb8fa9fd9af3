"""How the parts of an Office package (xlsx, xlsb, docx) belong together: by its relations, wherever they lie."""

from __future__ import annotations

from .archive import Archive, resolve
from .bounds import broken
from .text_of import sheet_name
from .xml_stream import Quiet, parse

Links = dict[str, tuple[str, str]]
"""Relations of a part by id: the last word of their type, alike in strict and transitional files; the part they lead to."""


def parse_part(archive: Archive, part: str, reader: Quiet) -> None:
    """Feed a reader with a part of XML; nothing happens where there is none of this name."""
    if part in archive:
        parse(archive.pieces(part, archive.budget.limits.text_bytes), reader, archive.budget)


def main_part(archive: Archive) -> str:
    """The part that the package is about; that of a workbook as Excel calls it where nothing says so."""
    found = [part for kind, part in links_of(archive, "").values() if kind == "officedocument" and part in archive]
    usual = "xl/workbook.xml"
    return found[0] if found else usual if usual in archive else "xl/workbook.bin"


def content_type(archive: Archive, part: str) -> str:
    """What kind of content the package says a part has, in small letters; '' where it does not say so of this one."""
    types = _Types()
    parse_part(archive, "[content_types].xml", types)
    return types.found.get(part, "")


def links_of(archive: Archive, part: str) -> Links:
    """The relations of a part; of the package itself where `part` is ''."""
    folder, _, name = part.rpartition("/")
    reader = _Relations()
    parse_part(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), reader)
    links = {}
    for key, (kind, target) in reader.found.items():
        where, whole = resolve(part, target), resolve("", target)
        links[key] = (kind, where if where in archive or whole not in archive else whole)
    return links


def related(archive: Archive, links: Links, part: str, kind: str, usual: str) -> str:
    """The part that another is related to in this way; the `usual` one beside it where nothing says so."""
    found = [to for is_kind, to in links.values() if is_kind == kind and to in archive]
    return found[0] if found else resolve(part, usual)


def sheet_part(archive: Archive, links: Links, key: str, title: str) -> str:
    """Where the cells of a sheet are kept. Refused: nowhere, or where another sheet has its own."""
    part = links.get(key, ("", ""))[1]
    if part not in archive:
        raise broken("intake.every_sheet_found", sheet=sheet_name(title))
    if part in archive.opened:
        raise broken("intake.own_part_for_sheet", sheet=sheet_name(title))
    return part


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class _Types(Quiet):
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Override":
            self.found[resolve("", attributes.get("PartName", ""))] = attributes.get("ContentType", "").casefold()


class _Relations(Quiet):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2].casefold()
            self.found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))
