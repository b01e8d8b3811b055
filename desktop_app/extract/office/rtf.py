"""Rich Text Format by heading sections, then notes, comments, headers and footers. `rtf_text` reads the format."""

from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.damage import damaged
from desktop_app.extract.office.paragraphs import sections, side_text
from desktop_app.extract.office.rtf_text import RtfText
from desktop_app.extract.office.rtf_words import AUTHOR, BODY, TITLE
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.settings import ExtractSettings

_SIDE_STORIES = ("Footnotes", "Endnotes", "Comments", "Header", "Footer")
"""In this order after the body."""


def read_rtf(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each heading section, then one for each kind of side text.

    :raises CannotRead: it was cut off before its text.
    """
    content = bytes_of(path, settings)
    document = RtfText(content)
    stories = document.stories
    body = sections(stories.get(BODY, ()))
    sides = (segment for name in _SIDE_STORIES for segment in side_text(name, stories.get(name, ())))
    segments = (*body, *sides)
    if not segments and not document.is_whole and len(content) == path.stat().st_size:
        raise damaged()
    title, author = (" ".join(item.text for item in stories.get(name, ())) for name in (TITLE, AUTHOR))
    values = {"author": author, "created": document.created}
    return Contents(segments, title, {key: value for key, value in values.items() if value})


def rtf_text(content: bytes) -> str:
    """The body of RTF that lies in another file."""
    return "\n".join(paragraph.text for paragraph in RtfText(content).stories.get(BODY, ()))
