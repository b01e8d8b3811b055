"""Sound and film by what their tags say: title, artist, album, comments, lyrics. Nobody listens to them."""

import re
from pathlib import Path

from tinytag import TinyTag, TinyTagException

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_SHOWN = {
    "title": "Title",
    "artist": "Artist",
    "albumartist": "Artist of the album",
    "album": "Album",
    "composer": "Composer",
    "lyricist": "Words by",
    "conductor": "Conductor",
    "publisher": "Publisher",
    "genre": "Genre",
    "year": "Year",
    "copyright": "Copyright",
    "url": "Link",
    "comment": "Comment",
    "description": "Description",
    "lyrics": "Lyrics",
}
"""Tag → label, in the order in which they are shown."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_media_tags(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The tags in one segment.

    :raises CannotRead: it has none, or it is damaged.
    """
    try:
        tags = TinyTag.get(path, duration=False).as_dict()
    except TinyTagException as error:
        raise CannotRead(FailureReason.UNSUPPORTED, "Sound is found by its tags, which cannot be read.") from error
    found = {name: values for name in _SHOWN if (values := _texts(tags.get(name)))}
    if not found:
        raise CannotRead(FailureReason.EMPTY, "Sound is found by its tags, and it has none.")
    text = "\n".join(f"{_SHOWN[name]}: {', '.join(values)}" for name, values in found.items())
    metadata = {"author": ", ".join(found["artist"])} if "artist" in found else {}
    if day := _DAY.match("".join(found.get("year", ()))):
        metadata["created"] = day[0]
    return Contents((Segment(text),), "".join(found.get("title", ())[:1]), metadata)


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for item in values if isinstance(item, str) and (text := item.strip("\0 \n\r\t"))]
