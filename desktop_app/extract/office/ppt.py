"""PowerPoint presentations before 2007 by slides, then the Word documents that were put into them.

`powerpoint_binary` reads the stream of the slides, `doc` the documents.
"""

from collections.abc import Iterator
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.doc import word_segments
from desktop_app.extract.office.powerpoint_binary import embedded_objects, parse_slides
from desktop_app.extract.office.slides import slide_segments
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.extract.properties import ole_properties
from desktop_app.extract.titles import choose_title
from desktop_app.records import Locator, Segment
from desktop_app.settings import ExtractSettings

_EMBEDDED_HEADING = "Embedded documents"


def read_ppt(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each slide, one for its notes and one for its comments, and one for each part of a document.

    :raises CannotRead: damaged.
    """
    with open_ole(path) as container:
        stream = ole_stream(container, "PowerPoint Document")
        slides = parse_slides(stream, ole_stream(container, "Current User"))
    properties = ole_properties(path)
    first = next((slide.title for slide in slides if slide.title), "")
    segments = (*slide_segments(slides), *_embedded(stream, settings))
    return Contents(segments, choose_title(properties.title) or first, properties.metadata)


def _embedded(stream: bytes, settings: ExtractSettings) -> Iterator[Segment]:
    for content in embedded_objects(stream):
        for segment in _of_object(content, settings):
            yield Segment(segment.text, Locator(heading=_EMBEDDED_HEADING))


def _of_object(content: bytes, settings: ExtractSettings) -> tuple[Segment, ...]:
    """Nothing for an object that is damaged or no Word document: the slides are what was asked for."""
    try:
        with open_ole(content) as container:
            return tuple(word_segments(container, settings.max_chars)) if container.exists("WordDocument") else ()
    except CannotRead:
        return ()
