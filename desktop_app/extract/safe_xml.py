"""Streams XML to callbacks and resolves nothing: no entities, no outside files.

expat itself expands internal entities, so declarations inside the file end the reading before one can be used. A
document type that is only named is passed over, as books have it; entities that it would declare are left out.
"""

from collections.abc import Iterator, Sized
from contextlib import suppress
from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason

_PIECE_BYTES = 65_536
_DECLARATION_BYTES = 1_000


class XmlVisitor(Protocol):
    """Is told of elements and text in document order. Names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text; one run of text may come in several pieces."""


class FindingVisitor(XmlVisitor, Protocol):
    """Keeps what it finds."""

    @property
    def found(self) -> Sized:
        """What it found so far."""


def visit_until_damage(content: bytes, visitor: FindingVisitor) -> None:
    """As `visit_xml`, but what was found before the damage is kept.

    :raises CannotRead: nothing was found before it, or it declares something.
    """
    try:
        visit_xml(content, visitor)
    except CannotRead as refusal:
        if refusal.reason is not FailureReason.CORRUPT or not visitor.found:
            raise


def visit_xml(content: bytes, visitor: XmlVisitor) -> None:
    """Read `content`; empty content has nothing to tell.

    :raises CannotRead: not well-formed, or it declares something.
    """
    for _ in stream_xml(content, visitor):
        pass


def stream_xml(content: bytes, visitor: XmlVisitor) -> Iterator[None]:
    """As `visit_xml`, but stops after every piece of `content`, so that a caller can take what was found so far.

    :raises CannotRead: not well-formed, or it declares a document type.
    """
    if not content.strip():
        return
    _check_encoding(content)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.StartElementHandler = lambda name, attributes: visitor.start(_local(name), _locals(attributes))
    parser.EndElementHandler = lambda name: visitor.end(_local(name))
    parser.CharacterDataHandler = visitor.text
    try:
        for start in range(0, len(content), _PIECE_BYTES):
            parser.Parse(content[start : start + _PIECE_BYTES], start + _PIECE_BYTES >= len(content))
            yield
    except expat.ExpatError as error:
        yield  # what stands before the damage was told
        raise CannotRead(FailureReason.CORRUPT, "A part of the file is not well-formed XML.") from error


def _check_encoding(content: bytes) -> None:
    """Read the declaration alone, so that no error of a visitor is taken for one of an encoding."""
    declaration = content[: content.find(b"?>", 0, _DECLARATION_BYTES) + 2]
    try:
        with suppress(expat.ExpatError):
            expat.ParserCreate().Parse(declaration)
    except (LookupError, ValueError) as error:
        raise CannotRead(FailureReason.CORRUPT, "A part of the file is in an unknown encoding.") from error


@lru_cache(4096)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _locals(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their local names; of two that are named alike, the one with a namespace stays."""
    found = {_local(name): value for name, value in attributes.items()}
    if len(found) < len(attributes):
        found |= {_local(name): value for name, value in attributes.items() if " " in name}
    return found


def _refuse_declarations(_name: str, _system_id: str | None, _public_id: str | None, has_declarations: int) -> None:
    if not has_declarations:
        return
    raise CannotRead(FailureReason.BOMB, "Its XML declares entities, which documents of this kind never do.")
