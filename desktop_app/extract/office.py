"""Office files that kreuzberg reads: presentations, RTF, EPUB, Office before 2007.

One segment each; their own structure is a later matter. OCR and kreuzberg's cache on disk are off.
"""

from pathlib import Path

from kreuzberg import ExtractionConfig, KreuzbergError, extract_bytes_sync, extract_file_sync

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

MIME_TYPES: dict[str, str] = {
    "rtf": "application/rtf",
}
_CONFIG = ExtractionConfig(  # type: ignore[call-arg]  # its stubs lack disable_ocr
    use_cache=False, disable_ocr=True, enable_quality_processing=False
)
_PASSWORD_WORDS = ("password", "encrypted")


def rtf_text(content: bytes) -> str:
    """The text of RTF that lies in another file.

    :raises CannotRead: it is damaged.
    """
    try:
        return extract_bytes_sync(content, mime_type=MIME_TYPES["rtf"], config=_CONFIG).content
    except KreuzbergError as error:
        raise _refusal(str(error)) from error


def office_reader(kind: str) -> "OfficeReader":
    """The reader for one of `MIME_TYPES`; the file's name does not matter to it."""
    return OfficeReader(MIME_TYPES[kind])


class OfficeReader:
    """Reads files of one media type."""

    def __init__(self, mime_type: str) -> None:
        self._mime_type = mime_type

    def __call__(self, path: Path, settings: ExtractSettings) -> Contents:  # noqa: ARG002 - a Reader
        """All text as one segment."""
        try:
            result = extract_file_sync(path, mime_type=self._mime_type, config=_CONFIG)
        except KreuzbergError as error:
            raise _refusal(str(error)) from error
        title = result.metadata.get("title") or result.metadata.get("subject")
        return Contents((Segment(result.content),), title if isinstance(title, str) else "")


def _refusal(message: str) -> CannotRead:
    if any(word in message.lower() for word in _PASSWORD_WORDS):
        return CannotRead(FailureReason.ENCRYPTED, "The document needs a password.")
    return CannotRead(FailureReason.CORRUPT, "The document is damaged or uses features that cannot be read.")
