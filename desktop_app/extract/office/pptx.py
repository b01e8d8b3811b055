"""PowerPoint presentations (OOXML) by slides, each followed by its notes and comments.

Owns which parts of the container are read and in which order; `presentationml` reads the XML of one part.
"""

from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.alternative_text import untold
from desktop_app.extract.office.embedded import EMBEDDED_KINDS, embedded_members
from desktop_app.extract.office.package import Package
from desktop_app.extract.office.presentationml import DRAWN, Shape, parse_lines, parse_shapes, slide_ids
from desktop_app.extract.office.relationships import Relationship
from desktop_app.extract.office.shown_pictures import Seen, ShownPictures, shown_pictures
from desktop_app.extract.office.slides import Slide, slide_segments
from desktop_app.extract.pages.recognition_memory import MEMORY
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.titles import choose_title
from desktop_app.extract.zip_guard import open_zip
from desktop_app.settings import ExtractSettings

_TITLES = frozenset(("title", "ctrTitle"))
_FOOTERS = frozenset(("ftr", "hdr"))
_UNREAD = frozenset(("dt", "sldNum", "sldImg"))


def read_pptx(path: Path, settings: ExtractSettings, recognise: Recognise = MEMORY) -> Contents:
    """One segment for each slide, hidden ones too, one for its notes and one for its comments.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container, shown_pictures(path, settings, recognise) as pictures:
        package = Package(container, "ppt/presentation.xml")
        presentation = package.read_main("The presentation has no list of slides.")
        parts = {item.id: item.part for item in package.related(package.main)}
        shown = [parts.get(slide, "") for slide in slide_ids(presentation)]
        related = [package.related(part) if part else [] for part in shown]
        first = {part: number for number, part in reversed(list(enumerate(shown)))}
        slides = [
            _read_slide(package, part, links, pictures)
            if first[part] == number
            else Slide()  # one that was read before
            for number, (part, links) in enumerate(zip(shown, related, strict=True))
        ]
        segments = package.sound(slide_segments(slides))
        properties = package.properties()
    headline = next((slide.title for slide in slides if slide.title), "")
    embedded = [item.part for links in related for item in links if item.kind in EMBEDDED_KINDS]
    members = embedded_members(path, embedded)
    title = choose_title(properties.title) or headline
    metadata = properties.metadata | pictures.recognised.metadata
    return Contents(segments, title, metadata, members, pictures.recognised.unrecognised)


def _read_slide(package: Package, part: str, links: list[Relationship], pictures: ShownPictures) -> Slide:
    """What stands on the slide, charts and diagrams after the shapes, and beside it."""
    slide = Slide()
    _place(package.parse(part, parse_shapes) or [], slide, slide.lines, pictures.related(links))
    for related in links:
        if related.kind in DRAWN:
            slide.lines += package.parse(related.part, DRAWN[related.kind]) or []
        elif related.kind == "comments":
            slide.comments += package.parse(related.part, parse_lines) or []
        elif related.kind == "notesSlide":
            seen = pictures.related(package.related(related.part))
            _place(package.parse(related.part, parse_shapes) or [], slide, slide.notes, seen)
    return slide


def _place(shapes: list[Shape], slide: Slide, lines: list[str], seen: Seen) -> None:
    """Sort the text of shapes: the title, footers, and what goes to `lines`, as descriptions and pictures do."""
    for shape in shapes:
        if shape.placeholder in _UNREAD:
            continue
        lines += untold([shape.description], shape.lines)
        lines += filter(None, map(seen, shape.pictures))
        if shape.placeholder in _TITLES and not slide.title:
            slide.title = " ".join(shape.lines)
        elif shape.placeholder in _FOOTERS:
            slide.footers += shape.lines
        else:
            lines += shape.lines
