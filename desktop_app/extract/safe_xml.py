"""Streams XML to callbacks and resolves nothing: no document type, no entities, no outside files.

expat itself expands internal entities, so a declaration ends the reading before one can be used.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason

_PIECE_BYTES = 65_536


class XmlVisitor(Protocol):
    """Is told of elements and text in document order. Names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A piece of text; one run of text may come in several pieces."""


def visit_xml(content: bytes, visitor: XmlVisitor) -> None:
    """Read `content`; empty content has nothing to tell.

    :raises CannotRead: not well-formed, or it declares a document type.
    """
    for _ in stream_xml(content, visitor):
        pass


def stream_xml(content: bytes, visitor: XmlVisitor) -> Iterator[None]:
    """As `visit_xml`, but stops after every piece of `content`, so that a caller can take what was found so far.

    :raises CannotRead: not well-formed, or it declares a document type.
    """
    if not content.strip():
        return
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: visitor.start(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: visitor.end(_local(name))
    parser.CharacterDataHandler = visitor.text
    try:
        for start in range(0, len(content), _PIECE_BYTES):
            parser.Parse(content[start : start + _PIECE_BYTES], start + _PIECE_BYTES >= len(content))
            yield
    except expat.ExpatError as error:
        raise CannotRead(FailureReason.CORRUPT, "A part of the file is not well-formed XML.") from error


def title_in(properties: bytes) -> str:
    """The text of the `title` elements in a document's properties; empty if there are none."""
    visitor = _Title()
    visit_xml(properties, visitor)
    return "".join(visitor.parts)


class _Title:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = name == "title"

    def end(self, name: str) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = False

    def text(self, data: str) -> None:
        if self._inside:
            self.parts.append(data)


@lru_cache(4096)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: object) -> None:
    raise CannotRead(FailureReason.BOMB, "Its XML declares entities, which documents of this kind never do.")
