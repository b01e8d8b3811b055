"""Plain text, source code and everything else that is text as it stands."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.noise import without_noise
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_KEY_CHARS = 5_000


def read_text(path: Path, settings: ExtractSettings) -> Contents:
    """The whole file as one segment. A short file that is nothing but a key is that key."""
    text = text_of(path, settings)
    said = without_noise(text)
    return Contents((Segment(said if said.strip() or len(text) > _KEY_CHARS else text),))


def text_of(path: Path, settings: ExtractSettings, *, declared: str = "") -> str:
    """The decoded file, read no further than could matter.

    :raises CannotRead: it is not text.
    """
    return beginning_of(path, settings, partial(decode, declared=declared)).text


class Beginning(NamedTuple):
    """What is read of a file, where its reader leaves so much out that nobody else can tell that there was more."""

    text: str
    metadata: dict[str, str]
    """Says if there is more."""


def beginning_of(path: Path, settings: ExtractSettings, decoded: Callable[[bytes], str | None]) -> Beginning:
    """As `text_of`, with what decodes it, and whether there is more.

    :raises CannotRead: it is not text.
    """
    content = bytes_of(path, settings)
    text = decoded(content)
    if text is None:
        raise CannotRead(FailureReason.UNSUPPORTED, "The file holds data, not text.")
    limit = _most_chars(settings)
    cut = len(text) > limit or path.stat().st_size > len(content)
    return Beginning(text[:limit], {"cut": "true"} if cut else {})


def _most_chars(settings: ExtractSettings) -> int:
    """With some room for what is not text; trees of pages and lists of tokens take many bytes for each character."""
    return settings.max_chars * 5 // 4


def bytes_of(path: Path, settings: ExtractSettings) -> bytes:
    """The beginning of the file, long enough for `max_chars` characters of up to four bytes."""
    with path.open("rb") as file:
        return file.read(settings.max_chars * 4)
