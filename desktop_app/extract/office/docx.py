"""Word documents (OOXML) by heading sections: tables, text boxes, pictures, notes, comments, headers, footers too.

Owns which parts of the container are read and in which order; `wordprocessing` reads the XML of one part.
"""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.embedded import EMBEDDED_KINDS, embedded_members
from desktop_app.extract.office.package import Package
from desktop_app.extract.office.paragraphs import Paragraph, sections, side_text
from desktop_app.extract.office.presentationml import DRAWN
from desktop_app.extract.office.relationships import Relationship
from desktop_app.extract.office.shown_pictures import ShownPictures, nothing_seen, shown_pictures
from desktop_app.extract.office.wordprocessing import Styles, parse_paragraphs, parse_styles
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.texts.html import html_contents, page_source
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

_EDGES = frozenset(("header", "footer"))
"""Their pictures are letterheads."""
_DRAWN_HEADING = "Charts and diagrams"
_TAKEN_OVER = "aFChunk"
_PAGES = (".htm", ".html", ".xhtml")


def read_docx(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each heading section, then one for each kind of side text; files that were put in as members.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container, shown_pictures(path, settings, recognise) as pictures:
        package = Package(container, "word/document.xml")
        body = package.read_main("The Word document has no text part.")
        related = package.related(package.main)
        style_part = next((item.part for item in related if item.kind == "styles"), "")
        styles = package.parse(style_part, parse_styles) or Styles()
        paragraphs = parse_paragraphs(body, styles, pictures.related(related))
        body_text = (*sections(paragraphs), *_pages(package, related))
        segments = package.sound((*body_text, *_drawn(package, related), *_side_segments(package, related, pictures)))
        properties = package.properties()
    title = choose_title(properties.title) or next((item.text for item in paragraphs if item.is_title), "")
    embedded = [item.part for item in related if item.kind in EMBEDDED_KINDS or _is_other_text(item)]
    metadata = properties.metadata | pictures.recognised.metadata
    return Contents(segments, title, metadata, embedded_members(path, embedded), pictures.recognised.unrecognised)


def _pages(package: Package, related: list[Relationship]) -> Iterator[Segment]:
    """Pages of HTML that a program left to Word to take over."""
    for item in related:
        if item.kind == _TAKEN_OVER and not _is_other_text(item):
            page = page_source(package.read(item.part))
            yield from html_contents(page or "").segments


def _is_other_text(item: Relationship) -> bool:
    return item.kind == _TAKEN_OVER and not item.part.lower().endswith(_PAGES)


def _drawn(package: Package, related: list[Relationship]) -> Iterator[Segment]:
    drawn = (package.parse(item.part, DRAWN[item.kind]) or () for item in related if item.kind in DRAWN)
    return side_text(_DRAWN_HEADING, (Paragraph(line) for lines in drawn for line in lines))


def _side_segments(package: Package, related: list[Relationship], pictures: ShownPictures) -> Iterator[Segment]:
    for kind, heading in _SIDE_PARTS.items():
        parts = (item.part for item in related if item.kind == kind)
        yield from side_text(heading, (item for part in parts for item in _beside(package, part, kind, pictures)))


def _beside(package: Package, part: str, kind: str, pictures: ShownPictures) -> list[Paragraph]:
    seen = nothing_seen if kind in _EDGES else pictures.related(package.related(part))
    return package.parse(part, lambda content: parse_paragraphs(content, Styles(), seen)) or []
