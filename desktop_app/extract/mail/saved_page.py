"""Web pages saved whole as one file (MHTML): the text of the page and its frames, without pictures and styles."""

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.mail.mail_parsing import MAIL_POLICY
from desktop_app.extract.texts.html import html_contents, page_source
from desktop_app.extract.texts.plain_text import bytes_of
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_MAX_PARTS = 1_000
_ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


def read_saved_page(path: Path, settings: ExtractSettings) -> Contents:
    """The segments of every HTML or text part, the page itself first. `source` is the page's address.

    :raises CannotRead: it is no saved page.
    """
    content = bytes_of(path, settings)
    try:
        message = message_from_bytes(content, policy=MAIL_POLICY)
        parts = tuple(filter(None, map(_part_contents, islice(message.walk(), _MAX_PARTS))))
    except (MessageError, RecursionError, ValueError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The saved page is damaged.") from error
    segments = tuple(segment for part in parts for segment in part.segments)
    title = next((part.title for part in parts if part.title), "")
    written = parts[0].metadata if parts else {}
    return Contents(segments, title, written | dict(_metadata(message)))


def _part_contents(part: Message) -> Contents | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    declared = str(part.get_param("charset") or "")
    if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
        return html_contents(page_source(payload, declared=declared) or "")
    if part.get_content_type() == "text/plain":
        return Contents((Segment(decode(payload, declared=declared) or ""),))
    return None


def _metadata(message: Message) -> Iterator[tuple[str, str]]:
    places = [message, *islice(message.walk(), 1, 2)]
    if address := next((str(part[name]) for part in places for name in _ADDRESSES if part[name]), ""):
        yield "source", "".join(address.split())
    try:
        yield "created", parsedate_to_datetime(str(message["Date"])).isoformat()
    except (ValueError, OverflowError):
        return  # no date, or none that can be told
