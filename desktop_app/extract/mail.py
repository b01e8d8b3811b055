"""Mail: a message or a mailbox, with subject, people, date, body and the names of attachments.

Uses the standard library's parser. Attachments are named; those that
are text are read.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from pathlib import Path

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.encodings import decode
from desktop_app.extract.html import html_contents
from desktop_app.extract.plain_text import bytes_of
from desktop_app.records import FailureReason, Locator, Segment
from desktop_app.settings import ExtractSettings

_SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_MAILBOX_LINE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From \S+ [^\r\n]*(?:\d\d:\d\d|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )[^\r\n]*\r?\n"
)
"""The line before a message, with a time or a day in it: a sentence may begin with the same word."""
_MAX_PARTS = 500
_SAME_SHARE = 0.8
"""An HTML part with this share of its words in the plain part before it says the same."""
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


def read_mail(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for the headers and body.

    :raises CannotRead: the body is encrypted, or it is no mail.
    """
    message = _parse(bytes_of(path, settings))
    if message.get_content_type() in _ENCRYPTED_TYPES:
        raise CannotRead(FailureReason.ENCRYPTED, "The message is encrypted.")
    return Contents((Segment(_message_text(message)),), _header(message, "Subject"))


def read_mailbox(path: Path, settings: ExtractSettings) -> Contents:
    """One segment for each message, located by its subject; the title is left to the file's name."""
    content = bytes_of(path, settings)
    starts = [match.end() for match in _MAILBOX_LINE.finditer(content)] or [0]
    ends = [*(match.start() for match in _MAILBOX_LINE.finditer(content)), len(content)][1 if starts[0] else 0 :]
    segments: list[Segment] = []
    for start, end in zip(starts, ends, strict=True):
        try:
            message = _parse(content[start:end])
        except CannotRead:
            continue  # one damaged message is not a damaged mailbox
        subject = _header(message, "Subject") or None
        segments.append(Segment(_message_text(message), Locator(heading=subject)))
    return Contents(tuple(segments))


def _parse(content: bytes) -> Message:
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (MessageError, RecursionError, ValueError) as error:
        raise CannotRead(FailureReason.CORRUPT, "The message is damaged.") from error


def _message_text(message: Message) -> str:
    headers = [f"{name}: {value}" for name in _SHOWN_HEADERS if (value := _header(message, name))]
    return "\n".join(headers) + "\n\n" + "\n\n".join(_bodies(message))


def _bodies(message: Message) -> Iterator[str]:
    """Text of the parts in order; HTML unless a plain part says the same; other attachments by name."""
    parts = [part for part, _ in zip(message.walk(), range(_MAX_PARTS), strict=False) if not part.is_multipart()]
    plain_words: set[str] = set()
    for part in parts:
        if name := _attachment_name(part):
            yield name
        if part.get_content_type() == "text/plain":
            text = _part_text(part)
            plain_words.update(text.split())
            yield text
        elif part.get_content_type() == "text/html":
            text = _part_text(part)
            if not _repeats(text, plain_words):
                yield text


def _repeats(text: str, words_before: set[str]) -> bool:
    words = set(text.split())
    return len(words & words_before) >= len(words) * _SAME_SHARE


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    declared = str(part.get_param("charset") or "")
    text = decode(payload, declared=declared) or "" if isinstance(payload, bytes) else ""
    if part.get_content_type() == "text/html":
        return "\n\n".join(segment.text for segment in html_contents(text).segments)
    return text


def _attachment_name(part: Message) -> str:
    return _decoded(part.get_filename() or "")


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(value: str) -> str:
    """Encoded words resolved, raw bytes of another encoding detected."""
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError):
        return value
    texts = [decode(raw, declared=label or "") or "" if isinstance(raw, bytes) else raw for raw, label in pieces]
    return " ".join("".join(texts).split())
