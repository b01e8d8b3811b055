"""Word documents (OOXML) by heading sections: tables, text boxes, notes, comments, headers and footers too.

Owns which parts of the container are read and in which order; `wordprocessing` reads the XML of one part.
"""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.package import Package
from desktop_app.extract.office.paragraphs import Paragraph, sections, side_text
from desktop_app.extract.office.relationships import Relationship
from desktop_app.extract.office.wordprocessing import Styles, parse_paragraphs, parse_styles
from desktop_app.extract.titles import choose_title
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import Segment
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
        package = Package(container, "word/document.xml")
        body = package.read_main("The Word document has no text part.")
        related = package.related(package.main)
        style_part = next((item.part for item in related if item.kind == "styles"), "")
        styles = package.parse(style_part, parse_styles) or Styles()
        paragraphs = parse_paragraphs(body, styles)
        segments = package.sound((*sections(paragraphs), *_side_segments(package, related)))
        properties = package.properties()
    title = choose_title(properties.title) or next((item.text for item in paragraphs if item.is_title), "")
    return Contents(segments, title, properties.metadata)


def _side_segments(package: Package, related: list[Relationship]) -> Iterator[Segment]:
    for kind, heading in _SIDE_PARTS.items():
        parts = (item.part for item in related if item.kind == kind)
        yield from side_text(heading, (item for part in parts for item in package.parse(part, _paragraphs) or ()))


def _paragraphs(content: bytes) -> list[Paragraph]:
    return parse_paragraphs(content, Styles())
