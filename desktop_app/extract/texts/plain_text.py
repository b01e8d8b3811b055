"""Plain text, source code and everything else that is text as it stands."""

from pathlib import Path

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
    content = bytes_of(path, settings)
    text = decode(content, declared=declared)
    if text is None:
        raise CannotRead(FailureReason.UNSUPPORTED, "The file holds data, not text.")
    return text


def bytes_of(path: Path, settings: ExtractSettings) -> bytes:
    """The beginning of the file, long enough for `max_chars` characters of up to four bytes."""
    with path.open("rb") as file:
        return file.read(settings.max_chars * 4)
