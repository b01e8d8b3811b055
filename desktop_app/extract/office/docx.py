"""Word documents (OOXML) by heading sections: tables, text boxes, notes, comments, headers and footers too.

Owns which parts of the container are read and in which order; `wordprocessing` reads the XML of one part.
"""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.paragraphs import sections, side_text
from desktop_app.extract.office.relationships import Relationship, main_part, relationships_of
from desktop_app.extract.office.wordprocessing import Styles, parse_paragraphs, parse_styles
from desktop_app.extract.properties import parse_properties
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_SIDE_PARTS = {
    "footnotes": "Footnotes",
    "endnotes": "Endnotes",
    "comments": "Comments",
    "header": "Header",
    "footer": "Footer",
}
"""Relationship kind → the heading its text gets, in this order after the body."""


def read_docx(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - every reader's signature
    """One segment for each heading section, then one for each kind of side text.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        main = main_part(container, "word/document.xml")
        body = container.read(main)
        if body is None:
            raise CannotRead(FailureReason.CORRUPT, "The Word document has no text part.")
        related = relationships_of(container, main)
        style_part = next((item.part for item in related if item.kind == "styles"), "")
        paragraphs = parse_paragraphs(body, parse_styles(container.read(style_part) or b""))
        segments = (*sections(paragraphs), *_side_segments(container, related))
        properties = parse_properties(container.read("docProps/core.xml") or b"")
    title = properties.title or next((item.text for item in paragraphs if item.is_title), "")
    return Contents(segments, title, properties.metadata)


def _side_segments(container: GuardedZip, related: list[Relationship]) -> Iterator[Segment]:
    for kind, heading in _SIDE_PARTS.items():
        parts = (item.part for item in related if item.kind == kind)
        yield from side_text(
            heading, (item for part in parts for item in parse_paragraphs(container.read(part) or b"", Styles()))
        )
