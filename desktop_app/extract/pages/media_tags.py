"""Sound and film by what their tags say: title, artist, album, comments, lyrics. Nobody listens to them."""

import re
from pathlib import Path

from tinytag import TinyTag, TinyTagException

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
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
_FIRST_BEYOND_LATIN = "\u0370"
_LEAST_FOREIGN = 4
"""Fewer characters beyond ASCII tell nothing."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_media_tags(path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG001 - a Reader
    """The tags in one segment.

    :raises CannotRead: it has none, or it is damaged.
    """
    try:
        tags = TinyTag.get(path, duration=False).as_dict()
    except TinyTagException as error:
        raise CannotRead(FailureReason.UNSUPPORTED, "Sound is found by its tags, which cannot be read.") from error
    found = _in_their_encoding({name: values for name in _SHOWN if (values := _texts(tags.get(name)))})
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


def _in_their_encoding(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The tags, once more decoded if they are in a national encoding; many programs call every one Latin-1."""
    suspects = list(dict.fromkeys(text for values in found.values() for text in values if _is_suspect(text)))
    if sum(char > "\x7f" for text in suspects for char in text) < _LEAST_FOREIGN:
        return found
    decoded = decode("\n".join(suspects).encode("latin-1")) or ""
    if decoded.isascii() or any("\x80" <= char < _FIRST_BEYOND_LATIN for char in decoded):
        return found
    right = dict(zip(suspects, decoded.split("\n"), strict=True))
    return {name: [right.get(text, text) for text in values] for name, values in found.items()}


def _is_suspect(text: str) -> bool:
    """Whether its words beyond ASCII are mostly letters with accents, as those of no language are."""
    words = "".join(word for word in text.split() if not word.isascii())
    foreign = sum(char > "\x7f" for char in words)
    return len(text.splitlines()) == 1 and foreign * 2 > len(words) > 0 and max(text) <= "\xff"
