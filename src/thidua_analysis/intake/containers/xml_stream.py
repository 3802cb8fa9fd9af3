"""XML of any kind, streamed in bounds: no DOCTYPE, no endless token, no heap of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from ...words.catalogue import words
from .bounds import MAX_NAMES, MAX_TOKEN, Budget, Refused, broken, too_many

CODES = {
    2: "intake.xml_entity",
    3: "intake.xml_empty",
    4: "intake.xml_token",
    5: "intake.xml_unclosed",
    7: "intake.xml_mismatched",
    8: "intake.xml_twice",
    9: "intake.xml_junk",
}


class Quiet:
    """A reader of elements that is content with XML that is whole and defines nothing; base of the others."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...

    def settle(self) -> None:
        """Called after each piece: to put on the budget what was counted in it."""

    def left(self, piece: bytes) -> Iterable[bytes]:
        """What of a piece is left for the parser, by a reader that takes some of it by itself; what such a reader holds
        back comes with the last piece, which is empty. It goes on when what it gave has been parsed."""
        return (piece,)


def parse(pieces: Iterable[bytes], reader: Quiet, budget: Budget, separator: str | None = None) -> None:
    """Feed a reader. Names come as written, or as `namespace separator name`.

    Refused: DOCTYPE and entities, XML that is not whole, more marks than `budget` has, one mark (a comment, a start tag
    with its attributes) longer than :data:`MAX_TOKEN`, more different names than :data:`MAX_NAMES`.
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, separator, names)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        reader.start,
        reader.end,
        reader.data,
    )
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_doctype
    if hasattr(parser, "SetReparseDeferralEnabled"):
        parser.SetReparseDeferralEnabled(False)  # what is given is parsed before the reader goes on
    fed = 0
    try:
        for piece in _with_end(pieces):
            # Counted here and not at each element: that would take longer than parsing.
            budget.add_elements(piece.count(b"<"))
            for part in reader.left(piece):
                parser.Parse(part, False)
                fed += len(part)
            # The parser looks at an unfinished mark again with each piece, which takes time without end.
            if fed - parser.CurrentByteIndex > MAX_TOKEN:
                raise too_many("intake.bytes_of_mark", count=MAX_TOKEN)
            if len(names) > MAX_NAMES:
                raise too_many("intake.names_of_xml", count=MAX_NAMES)
            reader.settle()
        parser.Parse(b"", True)
        reader.settle()
    except expat.ExpatError as fault:
        raise _fault(fault) from None


def _with_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""


def _refuse_doctype(*_: object) -> None:
    raise Refused("file_entities")


def _fault(fault: expat.ExpatError) -> Refused:
    code = CODES.get(fault.code)
    what = words(code) if code else words("intake.xml_other", number=fault.code)
    return broken("intake.xml_malformed", line=fault.lineno, what=what)
