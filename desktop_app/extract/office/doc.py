"""Word documents before 2007 by heading sections: tables, text boxes, notes, comments and headers too.

Owns which stories are read and in which order; `word_binary` reads the streams.
"""

from collections.abc import Iterator
from pathlib import Path

import olefile

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.paragraphs import sections, side_text
from desktop_app.extract.office.word_binary import is_older, parse_stories, table_stream
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.extract.properties import ole_properties
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_MAIN_STORY = "Text"
_SIDE_STORIES = {
    "Text boxes": "Text boxes",
    "Footnotes": "Footnotes",
    "Endnotes": "Endnotes",
    "Comments": "Comments",
    "Header": "Header",
    "Header boxes": "Header",
}
"""Story → the heading its text gets, in this order after the main one."""


def read_doc(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section, then one for each kind of side text.

    :raises CannotRead: damaged.
    """
    with open_ole(path) as container:
        segments = tuple(word_segments(container, settings.max_chars))
    properties = ole_properties(path)
    return Contents(segments, properties.title, properties.metadata)


def word_segments(container: olefile.OleFileIO, max_chars: int) -> Iterator[Segment]:
    """The segments of a document in an open container, which may itself lie in another document.

    :raises CannotRead: damaged.
    """
    document = ole_stream(container, "WordDocument")
    tables = document if is_older(document) else ole_stream(container, table_stream(document))
    if not tables:
        raise CannotRead(FailureReason.CORRUPT, "The Word document has lost the part that puts its text in order.")
    stories = parse_stories(document, tables, max_chars)
    yield from sections(stories.get(_MAIN_STORY, ()))
    for story, heading in _SIDE_STORIES.items():
        yield from side_text(heading, stories.get(story, ()))
